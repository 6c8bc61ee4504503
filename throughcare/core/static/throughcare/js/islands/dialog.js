/**
 * Opens a dialog so that nothing behind it can be reached. Without this the same button opens the same dialog as a popover.
 * @module
 */

/**
 * @param {HTMLElement} element the button, whose `popovertarget` names the dialog
 * @returns {void}
 */
export function mount(element) {
  const dialog = document.getElementById(element.getAttribute("popovertarget") ?? "");
  if (!(dialog instanceof HTMLDialogElement)) return;

  element.addEventListener("click", (event) => {
    event.preventDefault(); // the popover stays shut: a dialog can't be both
    if (!dialog.open) dialog.showModal();
  });

  if (dialog.dataset.isReady) return;
  dialog.dataset.isReady = "yes";
  dialog.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (target.closest("[data-close]") || isOutside(dialog, event)) {
      event.preventDefault();
      dialog.close();
    }
  });
}

/**
 * Whether a click fell on the veil. The veil belongs to the dialog, so only its place tells. A click by key has no place.
 * @param {HTMLDialogElement} dialog
 * @param {MouseEvent} event
 * @returns {boolean}
 */
function isOutside(dialog, event) {
  if (event.target !== dialog || event.detail === 0) return false;
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}
