// @ts-check
/**
 * What waited was looked at by a person: take its present state from the server's own page.
 * @param {HTMLElement} list where the messages stand
 */
export async function refreshHeld(list) {
  if (!list.querySelector('[data-state="held"]')) return;
  const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const served = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const held of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll('[data-state="held"]'))) {
    const now = served.getElementById(held.id);
    if (now) held.replaceWith(document.importNode(now, true));
    else if (held.dataset.message) held.remove();
  }
}
