// @ts-check
/**
 * Words that this device keeps and nobody has got: those that could not be sent, and drafts. Their author can read and
 * copy them here and delete them, also when the place they were for is no longer open to her.
 */

import * as outbox from "./outbox.js";

/** @param {HTMLElement} root `data-thread` for one thread's words only; `data-waiting`, `data-draft`: what is said of them */
export function mount(root) {
  const list = /** @type {HTMLElement} */ (root.querySelector('[data-part="unsent"]'));
  const template = /** @type {HTMLTemplateElement} */ (root.querySelector("template"));
  const { thread, waiting = "", draft = "" } = root.dataset;
  const stop = new AbortController();

  async function show() {
    const kept = await outbox.unsent();
    const rows = [
      ...kept.queue.map((entry) => ({ ...entry, said: entry.sentence || waiting, drop: () => outbox.take(entry) })),
      ...kept.drafts.map((each) => ({ ...each, said: draft, drop: () => outbox.keepDraft(each.thread, null) })),
    ].filter((row) => !thread || row.thread === thread);
    list.replaceChildren(...rows.map(line));
    root.hidden = rows.length === 0;
  }

  /** @param {{body: string, said: string, drop: () => Promise<void>}} row */
  function line({ body, said, drop }) {
    const element = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (element.querySelector(`[data-part="${name}"]`));
    part("body").textContent = body;
    part("said").textContent = said;
    part("drop").addEventListener("click", () => void drop().then(show));
    return element;
  }

  document.addEventListener("outbox:changed", () => void show(), { signal: stop.signal });
  document.addEventListener("outbox:wiped", () => list.replaceChildren(), { signal: stop.signal });
  void show();
  return () => stop.abort();
}
