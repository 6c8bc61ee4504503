// @ts-check
/**
 * A button that prints the page; not there where scripts aren't, as a browser prints by itself.
 * @module
 */

/** @param {HTMLElement} element what holds the button, hidden until this works */
export function mount(element) {
  element.hidden = false;
  element.querySelector("button")?.addEventListener("click", () => window.print());
}
