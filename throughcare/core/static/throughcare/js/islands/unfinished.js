// @ts-check
/**
 * A form whose answers travel with it and are kept nowhere before its end: whoever leaves it by another way than its own
 * buttons is asked first. An element with `data-going` has answers already; any other has them once one is given.
 * @module
 */

/** @param {HTMLElement} element the form */
export function mount(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  const stop = new AbortController();
  let isGoing = "going" in form.dataset;
  form.addEventListener("change", () => (isGoing = true), { signal: stop.signal });
  form.addEventListener("submit", () => (isGoing = false), { signal: stop.signal });
  window.addEventListener("beforeunload", (event) => isGoing && event.preventDefault(), { signal: stop.signal });
  return () => stop.abort();
}
