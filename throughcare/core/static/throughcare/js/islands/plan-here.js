// @ts-check
/**
 * Says on Help now that one's plan is on this device, if it is.
 * @module
 */

import { isHere } from "../parts/kept.js";

/** @param {HTMLElement} element the link to the plan */
export async function mount(element) {
  const link = /** @type {HTMLAnchorElement} */ (element);
  const note = link.querySelector("[data-part=here]");
  if (note instanceof HTMLElement && (await isHere(link.pathname))) note.hidden = false;
}
