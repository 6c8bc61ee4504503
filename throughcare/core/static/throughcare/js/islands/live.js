// @ts-check
/**
 * The page's one socket: opens it with a ticket, keeps it open, and gives every thread's events once and in order.
 *
 * Whoever shows a thread calls `follow(thread, change)`; from then on `live:event` on `document` carries its
 * messages without gap or double, however often the line breaks. Other frames come as `live:<op>` as they are.
 *
 * @typedef {{id: string, seq: number|null, change?: number, author: {id: string, name: string, roles: string[]},
 *   at: string, kind: string, topic: string|null, reply_to: string|null, state: string, body: string|null, note?: string|null,
 *   folded?: boolean, cared?: boolean}} Message
 * @typedef {{thread: string, change: number, message: Message}} ThreadEvent
 */

const PROTOCOL = 1;
const FIRST_WAIT = 400; // milliseconds; doubles with each failure, then a random part of it is taken
const LONGEST_WAIT = 30_000;
const QUIET_FOR = 40_000; // the server sends heads well within this; after it we ask whether the line is alive
const ANSWER_WITHIN = 10_000;
const MOST_FAILURES = 12; // that are counted
const FINAL = new Set(["signed-out", "timed-out", "ended"]); // goodbyes after which this page does not come back

/** @type {WebSocket|null} */
let socket = null;
let ticketUrl = "/socket-ticket";
let failures = 0;
let stopped = true;
let opening = false;
let wasOpen = false; // whether this page has had a line before; the server counts those that come back
let greeting = /** @type {any} this line's hello, once it has come */ (null);
let clockAhead = 0; // how many milliseconds the server's clock is ahead of this one
/** @type {number|undefined} */
let retryTimer;
/** @type {number|undefined} */
let quietTimer;
/** @type {Map<string, number>} the last change number that has been shown, by thread */
const cursors = new Map();
/** @type {Set<string>} threads whose missing events have been asked for and not yet come */
const asking = new Set();

/** Start the socket of this page. @param {HTMLElement} element */
export function mount(element) {
  ticketUrl = element.dataset.ticketUrl || ticketUrl;
  if (!stopped) return;
  stopped = false;
  window.addEventListener("online", hurry);
  window.addEventListener("offline", () => drop("offline"));
  window.addEventListener("pageshow", (event) => event.persisted && hurry());
  window.addEventListener("pagehide", () => socket?.close(1000));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && hurry());
  void open();
}

/** Give a thread's events from `change` on. @param {string} thread @param {number} change */
export function follow(thread, change) {
  cursors.set(thread, Math.max(change, cursors.get(thread) ?? 0));
  if (isOpen()) ask(thread);
}

/** Stop giving a thread's events. @param {string} thread */
export function unfollow(thread) {
  for (const known of [cursors, asking]) known.delete(thread);
}

/** Send a frame if the line is open. @param {Record<string, unknown>} frame @returns {boolean} whether it left */
export function send(frame) {
  if (!isOpen()) return false;
  /** @type {WebSocket} */ (socket).send(JSON.stringify(frame));
  return true;
}

/** Whether the server has greeted us on a line that is still open. */
export function isOpen() {
  return greeting !== null && socket !== null && socket.readyState === WebSocket.OPEN;
}

/** Hear every hello, also the one of a line that was open before this was called. @param {(hello: any) => void} listener */
export function onHello(listener) {
  document.addEventListener("live:hello", (event) => listener(/** @type {CustomEvent} */ (event).detail));
  if (isOpen()) listener(greeting);
}

/** This moment by the server's clock, in milliseconds. */
export function serverNow() {
  return Date.now() + clockAhead;
}

/** The form token that every POST by script needs. */
export function formToken() {
  return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
}

/** Come back after a goodbye that was meant to be the last: something still has to be sent. */
export function resume() {
  stopped = false;
  hurry();
}

/** Stop for good on this page, as when signed out. */
export function stop() {
  stopped = true;
  drop("stopped");
}

async function open() {
  if (stopped || opening || socket) return;
  clearTimeout(retryTimer);
  if (!navigator.onLine) return say("state", { open: false, reason: "offline" });
  opening = true;
  try {
    const answer = await fetch(ticketUrl, { method: "POST", headers: { "X-CSRFToken": formToken(), "X-By-Itself": "yes" }, redirect: "manual" });
    if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) {
      stopped = true;
      return say("state", { open: false, reason: "signed-out" });
    }
    if (!answer.ok) throw new Error(`ticket ${answer.status}`);
    const { url, ticket } = await answer.json();
    if (!stopped) connect(url, ticket);
  } catch {
    again();
  } finally {
    opening = false;
  }
}

/** @param {string} url @param {string} ticket */
function connect(url, ticket) {
  const address = new URL(url);
  address.search = String(new URLSearchParams({ ticket, ...(wasOpen && { again: "1" }) }));
  const line = new WebSocket(address);
  socket = line;
  watch();
  line.addEventListener("message", (event) => {
    watch();
    if (line === socket) receive(JSON.parse(event.data));
  });
  line.addEventListener("close", () => line === socket && drop("closed"));
}

/** @param {string} reason */
function drop(reason) {
  const line = socket;
  socket = null;
  greeting = null;
  asking.clear();
  clearTimeout(quietTimer);
  if (line && line.readyState <= WebSocket.OPEN) line.close(1000);
  say("state", { open: false, reason });
  if (!stopped) again();
}

function again() {
  if (stopped) return;
  const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** failures);
  failures = Math.min(failures + 1, MOST_FAILURES);
  clearTimeout(retryTimer);
  retryTimer = window.setTimeout(open, longest / 4 + Math.random() * longest * 0.75);
}

function hurry() {
  if (stopped || socket) return;
  failures = 0;
  void open();
}

/** Anything that arrives shows that the line is alive; silence is asked about, and no answer ends it. */
function watch() {
  clearTimeout(quietTimer);
  quietTimer = window.setTimeout(() => {
    send({ op: "ping" });
    quietTimer = window.setTimeout(() => drop("silent"), ANSWER_WITHIN);
  }, QUIET_FOR);
}

/** @param {any} frame */
function receive(frame) {
  switch (frame.op) {
    case "hello": return greet(frame);
    case "event": return take(frame);
    case "events": return takeMany(frame);
    case "heads": return compare(frame.threads);
  }
  if (frame.op === "access" && frame.gone) unfollow(frame.thread);
  // It may be the answer to what was asked, and doesn't say to which: the next heads ask again.
  if (frame.op === "error") asking.clear();
  if (frame.op === "bye" && FINAL.has(frame.code)) stopped = true;
  if (frame.op === "bye" && frame.code === "too-many") failures = MOST_FAILURES; // or many windows would take turns
  say(frame.op, frame);
}

/** @param {any} hello */
function greet(hello) {
  if (hello.protocol !== PROTOCOL) {
    stop();
    return say("outdated", hello);
  }
  greeting = hello;
  wasOpen = true;
  failures = 0;
  clockAhead = Date.parse(hello.now) - Date.now();
  say("state", { open: true, reason: "", member: hello.member });
  say("hello", hello);
  for (const [thread, cursor] of cursors) {
    const there = hello.threads[thread];
    if (!there) receive({ op: "access", thread, gone: true });
    else if (there.change > cursor) ask(thread);
  }
}

/** @param {Record<string, any>} heads change numbers, bare or in an object, by thread */
function compare(heads) {
  for (const [thread, head] of Object.entries(heads ?? {})) {
    const cursor = cursors.get(thread);
    if (cursor !== undefined && (head.change ?? head) > cursor) ask(thread);
  }
  say("heads", { threads: heads });
}

/** @param {string} thread */
function ask(thread) {
  if (!asking.has(thread) && send({ op: "since", thread, change: cursors.get(thread) ?? 0 })) asking.add(thread);
}

/** @param {ThreadEvent} event */
function take(event) {
  const cursor = cursors.get(event.thread);
  if (cursor === undefined) return say("elsewhere", { thread: event.thread, message: event.message });
  if (event.change <= cursor) return;
  if (event.change > cursor + 1) return ask(event.thread);
  cursors.set(event.thread, event.change);
  say("event", { thread: event.thread, messages: [{ ...event.message, change: event.change }], caught: false });
}

/** @param {{thread: string, from: number, head: number, events: ThreadEvent[], more: boolean}} frame */
function takeMany(frame) {
  const { thread, events, head, more } = frame;
  asking.delete(thread);
  const cursor = cursors.get(thread);
  if (cursor === undefined) return;
  if (frame.from > cursor) return ask(thread);
  const fresh = events.filter((event) => event.change > cursor).map((event) => ({ ...event.message, change: event.change }));
  // With `more`, `head` is where this part of it ends: there may be nothing in it that is for this reader.
  cursors.set(thread, Math.max(cursor, head));
  if (fresh.length) say("event", { thread, messages: fresh, caught: true });
  if (more) ask(thread);
}

/** @param {string} what @param {object} detail */
function say(what, detail) {
  document.dispatchEvent(new CustomEvent(`live:${what}`, { detail }));
}
