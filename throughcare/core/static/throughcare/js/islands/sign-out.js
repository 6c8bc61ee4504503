/**
 * Wipes what this device keeps before the sign-out form is sent. Whoever keeps something (drafts, a queue) listens for
 * `throughcare:sign-out` on `document` and hands its promise to `event.detail.wait(promise)`.
 * @module
 */

import { forgetPages } from "../parts/kept.js";

const AT_MOST = 1500; // milliseconds; signing out must not hang on a broken disk

/**
 * @param {HTMLElement} element the sign-out form
 * @returns {void}
 */
export function mount(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    /** @type {Array<Promise<unknown>>} */
    const waits = [forgetPages()];
    const detail = { wait: (/** @type {Promise<unknown>} */ promise) => waits.push(promise) };
    document.dispatchEvent(new CustomEvent("throughcare:sign-out", { detail }));
    const enough = new Promise((resolve) => window.setTimeout(resolve, AT_MOST));
    await Promise.race([Promise.allSettled(waits), enough]);
    form.submit();
  });
}
