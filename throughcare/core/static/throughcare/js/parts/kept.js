// @ts-check
/**
 * Pages that this device keeps for reading without a line: asked for, looked for, forgotten. The service worker holds
 * them; without one nothing is kept.
 */

const CACHE = "kept"; // as in sw.js
const ANSWER_WITHIN = 1500; // milliseconds; nobody waits for a worker that is broken

/**
 * Have the worker fetch a page and keep it, if its answer allows that.
 * @param {string} path
 * @returns {Promise<boolean>} whether a copy is here now
 */
export async function keep(path) {
  if (!("serviceWorker" in navigator)) return false;
  const { active } = await navigator.serviceWorker.ready;
  return active ? Boolean(await ask(active, { type: "keep", path })) : false;
}

/**
 * @param {string} path
 * @returns {Promise<boolean>} whether a copy is here
 */
export async function isHere(path) {
  if (!("caches" in window) || !(await caches.has(CACHE))) return false;
  return Boolean(await (await caches.open(CACHE)).match(path, { ignoreVary: true }));
}

/** Forget every kept page, also one that is on its way. @returns {Promise<void>} */
export async function forgetPages() {
  const worker = navigator.serviceWorker?.controller;
  if (worker) await ask(worker, { type: "sign-out" }, ANSWER_WITHIN);
  if ("caches" in window) await caches.delete(CACHE);
}

/**
 * @param {ServiceWorker} worker
 * @param {object} message
 * @param {number} [within] milliseconds after which no answer is waited for
 * @returns {Promise<unknown>} its answer
 */
function ask(worker, message, within) {
  const channel = new MessageChannel();
  const answer = new Promise((resolve) => {
    channel.port1.onmessage = ({ data }) => resolve(data);
    if (within) window.setTimeout(resolve, within);
  });
  worker.postMessage(message, [channel.port2]);
  return answer;
}
