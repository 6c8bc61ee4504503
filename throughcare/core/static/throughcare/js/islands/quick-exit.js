/**
 * Leaves the page at once: by the ✕ word, or by Escape twice within a second. The page goes blank before the next one loads.
 * @module
 */

const WITHIN = 1000; // milliseconds between the two presses

/**
 * @param {HTMLElement} element the link; its address is where to go
 * @returns {() => void}
 */
export function mount(element) {
  const link = /** @type {HTMLAnchorElement} */ (element);
  let last = -Infinity;

  /** @returns {void} */
  function leave() {
    document.documentElement.classList.add("is-left");
    // Replaces this page in the history, so that "back" doesn't show it.
    window.location.replace(link.href);
  }

  /** @param {MouseEvent} event */
  function onClick(event) {
    event.preventDefault();
    leave();
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.key !== "Escape" || event.repeat) return;
    if (event.timeStamp - last < WITHIN) leave();
    last = event.timeStamp;
  }

  /** A browser may keep the blanked page and bring it back as it was. @param {PageTransitionEvent} event */
  function onShow(event) {
    if (event.persisted) window.location.reload();
  }

  link.addEventListener("click", onClick);
  // Captured, so that a dialog or field that also listens to Escape can't swallow it.
  document.addEventListener("keydown", onKey, true);
  window.addEventListener("pageshow", onShow);
  return () => {
    document.removeEventListener("keydown", onKey, true);
    window.removeEventListener("pageshow", onShow);
  };
}
