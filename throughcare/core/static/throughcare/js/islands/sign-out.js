// @ts-check
/**
 * Wipes what this device keeps (drafts, the queue, kept pages) before the sign-out form is sent. Words that nobody has
 * got yet are lost with it, so it says so first, and goes on when it is pressed again.
 * @module
 */

import { leave, unsent } from "./outbox.js";

const AT_MOST = 1500; // milliseconds; signing out must not hang on a broken disk

/** @param {HTMLElement} element the sign-out form */
export function mount(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  const warning = /** @type {HTMLElement|null} */ (form.querySelector('[data-part="unsent"]'));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (warning?.hidden && (await within(unsent()))?.queue.length) {
      warning.hidden = false;
      event.submitter?.scrollIntoView({ block: "center" }); // what was pressed stays in sight, below the warning
      return;
    }
    await within(leave());
    form.submit();
  });
  form.dataset.isReady = "yes"; // until now the server's answer does the wiping (Clear-Site-Data)
}

/** What it answers; nothing where that fails or takes too long. @template T @param {Promise<T>} promise @returns {Promise<T|undefined>} */
function within(promise) {
  const enough = new Promise((resolve) => window.setTimeout(resolve, AT_MOST));
  return /** @type {Promise<T|undefined>} */ (Promise.race([promise.catch(() => undefined), enough]));
}
