/**
 * Wipes what this device keeps before the sign-out form is sent. Whoever keeps something (drafts, a queue) listens for
 * `throughcare:sign-out` on `document` and hands its promise to `event.detail.wait(promise)`.
 * @module
 */

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
    const waits = [wipePages()];
    const detail = { wait: (/** @type {Promise<unknown>} */ promise) => waits.push(promise) };
    document.dispatchEvent(new CustomEvent("throughcare:sign-out", { detail }));
    const enough = new Promise((resolve) => window.setTimeout(resolve, AT_MOST));
    await Promise.race([Promise.allSettled(waits), enough]);
    form.submit();
  });
}

/**
 * Ask the service worker to forget every kept page; answered when it has.
 * @returns {Promise<void>}
 */
async function wipePages() {
  const worker = navigator.serviceWorker?.controller;
  if (!worker) return;
  const channel = new MessageChannel();
  const done = new Promise((resolve) => (channel.port1.onmessage = resolve));
  worker.postMessage({ type: "sign-out" }, [channel.port2]);
  await done;
}
