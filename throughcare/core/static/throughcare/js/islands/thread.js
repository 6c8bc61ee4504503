// @ts-check
/**
 * One thread on the page: shows what the live line brings and what waits to be sent, each message once and in its
 * place, without moving what is being read.
 */

import * as live from "./live.js";
import * as outbox from "./outbox.js";
import * as unsent from "./unsent.js";
import { helpBeside } from "../parts/beside.js";
import { refreshHeld } from "../parts/held.js";
import { addDay, build, continues, day, focusIn, fold, formOf, group, isOpened, quoteAgain, unfold, when } from "../parts/message.js";
import { watchReading } from "../parts/reading.js";

/** @typedef {import("./live.js").Message} Message */
/** @typedef {import("../parts/store.js").Entry} Entry */

const NEAR = 120; // pixels from the end within which one follows the talk

/** @param {HTMLElement} root @returns {() => void} */
export function mount(root) {
  const { words, roles, notes } = JSON.parse(root.dataset.said ?? "{}");
  const list = /** @type {HTMLElement} */ (root.querySelector('[data-part="messages"]'));
  const fresh = /** @type {HTMLElement} */ (document.querySelector('[data-part="new"]'));
  const go = /** @type {HTMLButtonElement} */ (document.querySelector('[data-part="go"]'));
  const status = /** @type {HTMLElement} */ (document.querySelector('[data-part="line"]'));
  const thread = root.dataset.thread ?? "";
  const topic = root.dataset.topic || null;
  const zone = root.dataset.zone ?? "UTC";
  const isEnd = root.dataset.isEnd === "yes";
  const page = { thread, topic, member: root.dataset.member ?? "", zone, mayWrite: root.dataset.mayWrite === "yes", mayBlock: root.dataset.mayBlock === "yes", words, roles, notes, opensNotes: root.dataset.opensNotes === "yes" };
  const stop = new AbortController();
  let below = 0;
  let wasAtEnd = false;

  /** @param {string} id */
  const find = (id) => /** @type {HTMLElement|null} */ (list.querySelector(`[data-message="${CSS.escape(id)}"]`));
  /** @param {string} id */
  const bubble = (id) => /** @type {HTMLElement|null} */ (list.querySelector(`[data-client="${CSS.escape(id)}"]`));
  const all = () => /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[data-message]")]);
  const isAtEnd = () => window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - NEAR;
  const isTalking = () => document.activeElement?.closest('[data-part="composer"]') !== null && document.hasFocus();
  const toEnd = () => window.scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });

  const help = helpBeside(root, list, () => wasAtEnd && toEnd());
  const reading = watchReading(list, Number(root.dataset.read), page.member, (seq) => live.send({ op: "seen", thread, seq }));

  /** Put an element where its place is, with its day's line and its neighbours' grouping. @param {HTMLElement} element */
  function place(element) {
    const seq = Number(element.dataset.seq) || Infinity;
    const next = all().find((each) => each !== element && (Number(each.dataset.seq) || (each.dataset.client ? Infinity : 0)) > seq);
    const isWaiting = Boolean(element.dataset.client) && !element.dataset.seq;
    const before = isWaiting ? null : next ?? list.querySelector("[data-client]:not([data-seq])");
    list.insertBefore(element, before ?? null);
    const last = previous(element);
    if (!last || day(when(last), zone) !== day(when(element), zone)) addDay(root, element, zone);
    tidy(element);
  }

  /** @param {Element} element @returns {HTMLElement|null} the message before it */
  function previous(element) {
    let found = element.previousElementSibling;
    while (found && !(/** @type {HTMLElement} */ (found).dataset.message)) found = found.previousElementSibling;
    return /** @type {HTMLElement|null} */ (found);
  }

  /** @param {HTMLElement} element */
  function tidy(element) {
    group(element, continues(element.previousElementSibling, element, zone));
    const next = /** @type {HTMLElement|null} */ (element.nextElementSibling);
    if (next?.dataset.message) group(next, continues(element, next, zone));
  }

  /** Show a message in its present state; an older state of it than the one shown is dropped. @param {Message} message */
  function show(message) {
    const there = find(message.id) ?? ownWaiting(message);
    if (there?.dataset.change && Number(there.dataset.change) >= (message.change ?? 0)) return false;
    quoteAgain(list, message, page);
    if (there?.dataset.state === "reported" && message.state === "visible") {
      const wasOpened = isOpened(there);
      unfold(there);
      if (message.note) fold(root, there, message.note, page, wasOpened);
      return false;
    }
    if (!there && (message.seq === null || (topic && message.topic !== topic) || !belongs(message.seq))) return false;
    const element = build(root, page, message);
    // Whoever has opened a note goes on reading when it becomes another.
    if (isOpened(there)) element.querySelector('[data-part="fold"]')?.setAttribute("open", "");
    const hadFocus = Boolean(there?.contains(document.activeElement));
    if (there && (there.dataset.seq || there.dataset.client)) {
      const isInPlace = !there.dataset.seq || Number(there.dataset.seq) === message.seq;
      there.replaceWith(element);
      isInPlace ? tidy(element) : place(element);
      help.follow(there, element);
    } else {
      there?.remove();
      place(element);
    }
    if (!there) root.querySelector('[data-part="empty"]')?.remove();
    if (hadFocus) focusIn(element);
    reading.watch(element);
    return !there && message.author.id !== page.member && formOf(message) === "posted";
  }

  /** Whether a place lies within what this page shows: pages further back show the rest. @param {number} seq */
  function belongs(seq) {
    const first = all().find((each) => each.dataset.seq);
    return isEnd && (!first || seq > Number(first.dataset.seq) || !root.querySelector(".older"));
  }

  /** One's own words that came back before their answer did. @param {Message} message */
  function ownWaiting(message) {
    if (message.author.id !== page.member) return null;
    return all().find((each) => each.dataset.client && !each.dataset.seq && each.querySelector('[data-part="body"]')?.textContent === message.body) ?? null;
  }

  /** @param {{messages: Message[], caught: boolean}} detail */
  function take({ messages, caught }) {
    const follows = isAtEnd() && isTalking();
    // A burst is said as one sentence, not read out word by word.
    const isBurst = caught && messages.length > 5;
    if (isBurst) list.setAttribute("aria-live", "off");
    const news = messages.filter(show).length;
    if (isBurst) {
      window.setTimeout(() => list.removeAttribute("aria-live"), 1000);
      if (news) status.textContent = words.many.replace("NUMBER", String(news));
    }
    if (!isEnd) news && tellBelow(messages.length);
    else if (follows) toEnd();
    else if (news && !isAtEnd()) tellBelow(news);
    else if (news && document.documentElement.scrollHeight > window.innerHeight) tellBelow(news);
  }

  /** @param {number} count */
  function tellBelow(count) {
    below += count;
    go.textContent = below === 1 ? words.newOne : words.new;
    fresh.hidden = false;
  }

  function atEnd() {
    wasAtEnd = isAtEnd();
    if (!isEnd || !wasAtEnd) return;
    below = 0;
    fresh.hidden = true;
  }

  /** Show words that wait, with what is so about them. @param {Entry} entry @param {string} was @param {any} [frame] */
  function showEntry(entry, was, frame) {
    if (entry.thread !== thread || (topic && entry.topic !== topic)) return;
    const there = bubble(entry.client_id);
    if (was === "taken") return void (help.drop(there), there?.remove());
    if (was === "posted" && frame) {
      const here = find(frame.id);
      if (here) return void (there?.remove(), frame.help && help.offer(here));
      return replace(there, entry, { id: frame.id, seq: frame.seq, at: frame.at, state: "visible" }, "", frame.help);
    }
    if (was === "held" && frame) return replace(there, entry, { id: frame.id, at: new Date().toISOString(), state: "held" }, frame.sentence, frame.help || frame.code?.startsWith("held-for"));
    const isRefused = entry.state === "refused";
    const sentence = isRefused ? `${entry.sentence} ${words.refused}` : was === "doubted" ? words.retry : live.isOpen() ? words.sending : words.waiting;
    replace(there, entry, { id: entry.client_id, at: new Date(entry.at).toISOString(), state: isRefused || was === "doubted" ? "retry" : "waiting" }, sentence, entry.kind === "struggling");
    if (was === "added" || (was === "refused" && wasAtEnd)) toEnd();
  }

  /** @param {HTMLElement|null} there @param {Entry} entry @param {object} state @param {string} sentence @param {boolean} [callsForHelp] */
  function replace(there, entry, state, sentence, callsForHelp = false) {
    const author = { id: page.member, name: words.you, roles: [] };
    const shown = { seq: null, author, kind: entry.kind, topic: entry.topic, reply_to: entry.reply_to, body: entry.body, note: entry.note, ...state };
    const element = build(root, page, /** @type {Message} */ (shown), sentence);
    element.dataset.client = entry.client_id;
    const again = element.querySelector('[name="retry"] span');
    if (again && entry.state === "refused") again.textContent = words.putBack;
    if (there) there.replaceWith(element);
    root.querySelector('[data-part="empty"]')?.remove();
    place(element);
    if (there) help.follow(there, element);
    if (callsForHelp) help.offer(element);
  }

  function close() {
    live.unfollow(thread);
    document.dispatchEvent(new CustomEvent("thread:gone", { detail: { thread } }));
    const template = /** @type {HTMLTemplateElement} */ (root.querySelector('template[data-template="gone"]'));
    const notice = template.content.cloneNode(true);
    for (const part of document.querySelectorAll(".thread__about, .thread__write")) part.remove();
    root.replaceChildren(notice);
    const kept = /** @type {HTMLElement|null} */ (root.querySelector('[data-island="unsent"]'));
    if (kept) unsent.mount(kept);
    const heading = document.querySelector("h1");
    if (heading) heading.textContent = words.goneTitle;
    document.getElementById("page")?.focus();
  }

  /** @template T @param {string} name @param {(detail: T) => void} handler */
  const on = (name, handler) => document.addEventListener(name, (event) => handler(/** @type {CustomEvent<T>} */ (event).detail), { signal: stop.signal });

  on("live:event", (/** @type {any} */ detail) => detail.thread === thread && take(detail));
  on("live:access", (/** @type {any} */ detail) => detail.thread === thread && detail.gone && close());
  on("live:bye", (/** @type {any} */ detail) => {
    if (detail.code === "ended") close();
    if (detail.code === "timed-out") status.textContent = words.signedOut;
  });
  on("live:notice", (/** @type {any} */ detail) => detail.about === "held" && void refreshHeld(list));
  on("live:outdated", () => (status.textContent = words.outdated));
  on("live:seen", (/** @type {any} */ detail) => detail.thread === thread && reading.done(detail.seq));
  on("live:state", (/** @type {any} */ detail) => {
    if (detail.reason === "signed-out") status.textContent = words.signedOut;
    else if (detail.reason === "offline") status.textContent = words.offline;
    else if (detail.open) {
      if (status.textContent === words.offline) status.textContent = words.back;
      reading.again();
    }
    if (!detail.open) for (const each of list.querySelectorAll('[data-state="waiting"] [data-part="state"] span')) each.textContent = words.waiting;
  });
  on("outbox:changed", (/** @type {any} */ detail) => showEntry(detail.entry, detail.was, detail.frame));
  on("outbox:wiped", () => root.replaceChildren());

  list.addEventListener("click", async (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest('button[name="retry"]');
    const waiting = /** @type {HTMLElement|null} */ (button?.closest("[data-client]"));
    if (!waiting) return;
    const entry = (await outbox.queueOf(thread)).find((each) => each.client_id === waiting.dataset.client);
    if (entry?.state !== "refused") return void outbox.flush();
    // The draft is on the disk before the queue forgets the words: at no moment are they nowhere.
    /** @type {Promise<void>[]} */
    const waits = [];
    document.dispatchEvent(new CustomEvent("composer:put", { detail: { entry, wait: (/** @type {Promise<void>} */ p) => waits.push(p) } }));
    await Promise.all(waits);
    await outbox.take(entry);
  }, { signal: stop.signal });
  go.addEventListener("click", () => (isEnd ? toEnd() : window.location.assign(`${window.location.pathname}${topic ? `?topic=${topic}` : ""}#new`)), { signal: stop.signal });
  window.addEventListener("scroll", atEnd, { passive: true, signal: stop.signal });
  // Where the place to write grows, as by a notice, the newest words stay in sight.
  const write = document.querySelector(".thread__write");
  const growing = new ResizeObserver(() => wasAtEnd && toEnd());
  if (write) growing.observe(write);

  live.follow(thread, Number(root.dataset.change));
  void outbox.queueOf(thread).then((entries) => entries.forEach((entry) => !bubble(entry.client_id) && showEntry(entry, "found")));
  return () => {
    stop.abort();
    growing.disconnect();
    help.stop();
    reading.stop();
    live.unfollow(thread);
  };
}
