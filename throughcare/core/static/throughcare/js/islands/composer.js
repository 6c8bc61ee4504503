// @ts-check
/**
 * The place to write: keeps the draft on this device, sends through the queue, and follows whether posting is open.
 * Enter makes a new line; Control+Enter (or Command+Enter) posts.
 */

import * as live from "./live.js";
import * as outbox from "./outbox.js";
import { noteOf } from "../parts/message.js";

const SAY_EVERY = 3_000; // milliseconds between two times of saying that one is writing
const SAVE_AFTER = 250; // milliseconds after the last key
const LONGEST_TIMER = 2 ** 31 - 1;
const NEARLY_FULL = 200; // characters left at which one is told

/** @param {HTMLElement} element @returns {() => void} */
export function mount(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  const root = /** @type {HTMLElement} */ (document.querySelector("[data-thread]"));
  const { words, notes } = JSON.parse(root.dataset.said ?? "{}");
  const thread = root.dataset.thread ?? "";
  const body = /** @type {HTMLTextAreaElement} */ (form.querySelector('textarea[name="body"]'));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector('.composer__write button'));
  const status = /** @type {HTMLElement} */ (form.querySelector('[data-part="status"]'));
  const limit = Number(form.dataset.limit);
  const stop = new AbortController();
  const { signal } = stop;
  let isOpen = root.dataset.isOpen === "yes";
  let isHelpOpen = root.dataset.isHelpOpen === "yes";
  /** @type {number|undefined} */
  let saving;
  /** @type {number|undefined} */
  let asking;
  /** @type {string|null|undefined} when the last answer's time is over */
  let due = root.dataset.askAt;

  body.removeAttribute("maxlength"); // it would cut what is pasted; we say how much is too much instead
  button.setAttribute("aria-keyshortcuts", "Control+Enter Meta+Enter");

  const note = /** @type {HTMLSelectElement|null} */ (form.querySelector('select[name="note"]'));
  const kind = () => String(new FormData(form).get("kind") ?? "plain");
  const size = () => [...body.value].length;
  const canPost = () => isOpen || (isHelpOpen && kind() === "struggling");

  /** @param {string} value */
  function choose(value) {
    const choice = /** @type {HTMLInputElement|null} */ (form.querySelector(`[name="kind"][value="${CSS.escape(value)}"]`));
    if (choice?.type === "radio") choice.checked = true;
  }

  /** @param {string} [value] */
  function chooseNote(value = "") {
    if (!note) return;
    note.value = value;
    const fold = note.closest("details");
    if (fold) fold.open = Boolean(value);
  }

  function save() {
    clearTimeout(saving);
    saving = undefined;
    return outbox.keepDraft(thread, body.value.trim() ? { body: body.value, kind: kind(), note: note?.value ?? "" } : null);
  }

  function check() {
    button.disabled = !canPost();
    const left = limit - size();
    if (left < 0) status.textContent = words.tooLong.replace("NUMBER", String(-left));
    else if (left < NEARLY_FULL) status.textContent = words.left.replace("NUMBER", String(left));
    else if (/\d/.test(status.textContent ?? "")) status.textContent = "";
  }

  async function post() {
    if (!body.value.trim() || size() > limit || !canPost()) return check();
    const data = new FormData(form);
    const said = {
      thread,
      body: body.value,
      kind: kind(),
      reply_to: /** @type {string|null} */ (data.get("reply_to")),
      topic: /** @type {string|null} */ (data.get("topic")),
      note: note?.value || null,
    };
    body.value = "";
    choose("plain");
    chooseNote();
    setReply(null);
    status.textContent = "";
    check();
    body.focus();
    await outbox.add(said);
    await save(); // the draft goes only once the words are in the queue
  }

  function offerHelp() {
    const place = form.parentElement;
    if (!place || place.querySelector("[data-part=help]")) return;
    const template = /** @type {HTMLTemplateElement|null} */ (root.querySelector('template[data-template="help"]'));
    if (template) place.prepend(template.content.cloneNode(true)); // staff who write about danger are at work
  }

  /** @param {{id: string, name: string, words: string}|null} answered */
  function setReply(answered) {
    form.querySelector(".composer__reply")?.remove();
    if (!answered) return;
    const template = /** @type {HTMLTemplateElement} */ (root.querySelector('template[data-template="reply"]'));
    const part = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    /** @type {HTMLInputElement} */ (part.querySelector('[name="reply_to"]')).value = answered.id;
    /** @type {HTMLElement} */ (part.querySelector(".quote__author")).textContent = words.replyTo.replace("NAME", answered.name);
    /** @type {HTMLElement} */ (part.querySelector(".quote__words")).textContent = answered.words;
    part.querySelector("button")?.addEventListener("click", () => {
      setReply(null);
      body.focus();
    });
    form.prepend(part);
  }

  /** @param {{open: boolean, help_open: boolean, sentence: string, opens_at: string|null, valid_until: string|null}} door */
  function follow(door) {
    const wasOpen = isOpen;
    isOpen = door.open;
    isHelpOpen = door.help_open;
    form.classList.toggle("composer--closed", !isOpen);
    let notice = form.querySelector('[data-part="closed"]');
    if (isOpen) notice?.remove();
    else {
      if (!notice) {
        const template = /** @type {HTMLTemplateElement} */ (root.querySelector('template[data-template="closed"]'));
        form.prepend(template.content.cloneNode(true));
        notice = form.querySelector('[data-part="closed"]');
      }
      const sentence = notice?.querySelector("p");
      if (sentence) sentence.textContent = door.sentence;
    }
    if (isOpen) body.removeAttribute("aria-describedby");
    else body.setAttribute("aria-describedby", "composer-closed");
    if (isOpen && !wasOpen) status.textContent = words.open;
    check();
    due = door.opens_at ?? door.valid_until;
    askWhenDue();
  }

  /** Ask the server again when its last answer's time is over. */
  function askWhenDue() {
    clearTimeout(asking);
    if (!due) return;
    const wait = Math.max(Date.parse(due) - live.serverNow(), 0) + 300 + Math.random() * 700;
    asking = window.setTimeout(ask, Math.min(wait, LONGEST_TIMER));
  }

  async function ask() {
    try {
      const answer = await fetch(`/threads/${thread}/now`, { headers: { Accept: "application/json", "X-By-Itself": "yes" } });
      if (answer.ok) follow(await answer.json());
    } catch {
      asking = window.setTimeout(ask, 15_000);
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void post();
  }, { signal });
  form.addEventListener("change", () => { check(); save(); }, { signal });
  body.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    void post();
  }, { signal });
  let saidAt = -Infinity;
  body.addEventListener("input", () => {
    check();
    if (isOpen && body.value.trim() && performance.now() - saidAt > SAY_EVERY && live.send({ op: "typing", thread })) saidAt = performance.now();
    clearTimeout(saving);
    saving = window.setTimeout(save, SAVE_AFTER);
  }, { signal });
  window.addEventListener("pagehide", () => void (saving && save()), { signal });
  document.addEventListener("visibilitychange", () => void (saving && save()), { signal });

  root.addEventListener("click", (event) => {
    const link = /** @type {HTMLAnchorElement|null} */ (/** @type {HTMLElement} */ (event.target).closest('a[href*="reply_to="]'));
    const message = /** @type {HTMLElement|null} */ (link?.closest("[data-message]"));
    if (!link || !message || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    const part = (/** @type {string} */ name) => message.querySelector(`[data-part="${name}"]`)?.textContent ?? "";
    setReply({ id: message.dataset.message ?? "", name: part("author"), words: noteOf(message.dataset.note, notes) || part("body") });
    link.closest("details")?.removeAttribute("open");
    body.focus();
  }, { signal });

  document.addEventListener("composer:put", (event) => {
    const { entry, wait } = /** @type {CustomEvent} */ (event).detail;
    body.value = body.value.trim() ? `${body.value}\n${entry.body}` : entry.body;
    choose(entry.kind);
    if (entry.note) chooseNote(entry.note);
    wait(save());
    check();
    body.focus();
  }, { signal });
  document.addEventListener("outbox:changed", (event) => {
    const { entry, was, frame } = /** @type {CustomEvent} */ (event).detail;
    if (entry.thread !== thread || !frame) return;
    if (was === "posted" && frame.warning) status.textContent = frame.warning;
    if (was !== "refused") return;
    if (frame.help) offerHelp(); // what stands in the thread has it beside itself
    void ask();
  }, { signal });
  document.addEventListener("live:access", () => void ask(), { signal });
  document.addEventListener("live:notice", (event) => {
    if (/** @type {CustomEvent} */ (event).detail.about === "rights") void ask();
  }, { signal });
  // Only now the server's clock is known; this device's may be wrong.
  document.addEventListener("live:hello", askWhenDue, { signal });
  document.addEventListener("outbox:wiped", () => { body.value = ""; }, { signal });
  document.addEventListener("page:leaving", (event) => {
    if (saving) /** @type {CustomEvent} */ (event).detail.wait(save());
  }, { signal });
  document.addEventListener("thread:gone", () => void (saving && save()), { signal });

  const served = body.defaultValue; // what the server gave back stands before what this device kept
  if (body.value !== served) saving = window.setTimeout(save, SAVE_AFTER); // written before this island was here
  void outbox.draftOf(thread).then((draft) => {
    if (!draft || served || body.value) return;
    body.value = draft.body;
    choose(draft.kind);
    chooseNote(draft.note);
    status.textContent = words.draftBack;
    check();
  });
  check();
  askWhenDue();
  return () => {
    stop.abort();
    clearTimeout(asking);
    clearTimeout(saving);
  };
}
