// @ts-check
/**
 * Wipes what this device keeps (drafts, the queue, kept pages) before the sign-out form is sent.
 * @module
 */

import { leave } from "./outbox.js";

const AT_MOST = 1500; // milliseconds; signing out must not hang on a broken disk

/** @param {HTMLElement} element the sign-out form */
export function mount(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const enough = new Promise((resolve) => window.setTimeout(resolve, AT_MOST));
    await Promise.race([leave().catch(() => {}), enough]);
    form.submit();
  });
  form.dataset.isReady = "yes"; // until now the server's answer does the wiping (Clear-Site-Data)
}
