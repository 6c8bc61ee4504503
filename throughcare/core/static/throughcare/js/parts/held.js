// @ts-check
import { served } from "./served.js";

/**
 * What waited was looked at by a person: take its present state from the server's own page.
 * @param {HTMLElement} list where the messages stand
 */
export async function refreshHeld(list) {
  if (!list.querySelector('[data-state="held"]')) return;
  const page = await served();
  for (const held of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll('[data-state="held"]'))) {
    const now = page?.getElementById(held.id);
    if (now) held.replaceWith(document.importNode(now, true));
    else if (page && held.dataset.message) held.remove();
  }
}
