// @ts-check
/**
 * Words on their way: kept on this device under their `client_id` until the server has answered for them, sent again
 * with the same id after any break, so that each stands once. Signing out, here or in another tab, wipes them. Nothing
 * else does: what can't be sent any more stays readable, until its author deletes it.
 *
 * Says `outbox:changed` on `document` with `{entry, was}` for each change, and `outbox:wiped`.
 */

import * as live from "./live.js";
import { forgetPages } from "../parts/kept.js";
import * as store from "../parts/store.js";
import { forget } from "../parts/typed.js";

/** @typedef {import("../parts/store.js").Entry} Entry */

const ANSWER_WITHIN = 15_000; // milliseconds until the same words are sent again with the same id
const KEPT_PAUSE = 3_000;
const LONGEST_PAUSE = 60_000; // also when the server's clock was set while this line was open

/** @type {Map<string, number>} client ids that were sent on this line, with the timer that doubts it */
const flying = new Map();
/** @type {(claiming: Promise<void>) => void} */
let claimIt = () => {};
/** @type {Promise<void>} settled when what is kept is known to be this member's; others may wait before we mount */
const claimed = new Promise((resolve) => (claimIt = resolve));
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("throughcare") : null;
let isWiped = false;
let last = 0;
let me = ""; // the member whose page this is; the same account may be another member in another organization

/** Settled once what this device kept for somebody else is gone: what is kept before that would go with it. */
export const isMine = () => claimed;

/** @param {HTMLElement} element names the member whose page this is, and her account */
export function mount(element) {
  me = element.dataset.member ?? "";
  const account = element.dataset.account ?? "";
  claimIt(claim(account));
  live.onHello((hello) => {
    // Another tab chose another organization: this page is of the one before, and comes back as what it is now.
    if (hello.member !== me) window.location.reload();
    else void flush();
  });
  document.addEventListener("live:bye", (event) => {
    const { code } = /** @type {CustomEvent} */ (event).detail;
    if (code === "signed-out") void leave().then(gone);
    if (code === "ended") void sendTheRest();
  });
  document.addEventListener("live:state", (event) => {
    if (!(/** @type {CustomEvent} */ (event).detail.open)) land();
  });
  for (const op of ["posted", "held", "refused", "kept", "error"]) {
    document.addEventListener(`live:${op}`, (event) => void answered(op, /** @type {CustomEvent} */ (event).detail));
  }
  if (tabs) {
    tabs.onmessage = ({ data }) => {
      if (data.type === "sign-out" || (data.type === "account" && data.account !== account)) gone();
    };
    void claimed.then(() => tabs.postMessage({ type: "account", account }));
  }
}

/** What is kept belongs to one account: somebody else's is wiped before anything is read. @param {string} account */
async function claim(account) {
  const owner = await store.get("owner", "account");
  if (owner && owner.account !== account) forget();
  if (owner?.account !== account) await Promise.all([store.wipe(), forgetPages().catch(() => {})]);
  await store.put("owner", { id: "account", account });
}

/** Her place ended while words were on their way: each still gets its answer, and words of danger reach staff. */
async function sendTheRest() {
  await claimed;
  if ((await store.queue()).some(isToSend)) live.resume();
}

/** @param {Entry} entry */
function isToSend(entry) {
  return entry.state === "waiting" && entry.member === me;
}

/** Signing out, here or told by the server: no word stays on this device, whether or not this page has mounted us. */
export async function leave() {
  isWiped = true;
  // First: other tabs write nothing more, and the sign-out, which waits only so long, takes this page with it.
  tabs?.postMessage({ type: "sign-out" });
  live.stop();
  forget();
  await Promise.all([store.wipe(), forgetPages().catch(() => {})]);
}

/** Another tab signed out, or somebody else signed in: nothing stays on this page either. */
function gone() {
  isWiped = true;
  live.stop();
  land();
  document.dispatchEvent(new CustomEvent("outbox:wiped"));
  window.location.replace("/");
}

/** @param {string} thread @returns {Promise<import("../parts/store.js").Draft|undefined>} */
export async function draftOf(thread) {
  await claimed;
  return store.get("drafts", thread);
}

/** @param {string} thread @param {{body: string, kind: string, note?: string}|null} draft */
export async function keepDraft(thread, draft) {
  await claimed;
  if (isWiped) return;
  await (draft ? store.put("drafts", { thread, ...draft }) : store.remove("drafts", thread));
}

/** @param {string} thread @returns {Promise<Entry[]>} */
export async function queueOf(thread) {
  await claimed;
  return (await store.queue()).filter((entry) => entry.thread === thread);
}

/**
 * Keep words on this device, then send them as soon as the line is open.
 * @param {{thread: string, body: string, kind: string, reply_to: string|null, topic: string|null, note: string|null}} words
 * @returns {Promise<Entry>}
 */
export async function add(words) {
  await claimed;
  last = Math.max(Date.now(), last + 1);
  /** @type {Entry} */
  const entry = { ...words, client_id: newId(), member: me, at: last, state: "waiting", sentence: "" };
  await store.put("queue", entry);
  changed(entry, "added");
  void flush();
  return entry;
}

/** Take words out of the queue, as when their author changes them. @param {Entry} entry */
export async function take(entry) {
  land(entry.client_id);
  await store.remove("queue", entry.client_id);
  changed(entry, "taken");
}

/** What this device keeps and nobody has got: refused or waiting words, and drafts. */
export async function unsent() {
  await claimed;
  const queue = (await store.queue()).filter((entry) => entry.member === me);
  return { queue, drafts: await store.drafts() };
}

/** Send what waits: in each thread one at a time, so that words arrive in the order in which they were written. */
export async function flush() {
  await claimed;
  if (isWiped || !live.isOpen()) return;
  /** @type {Set<string>} */
  const busy = new Set();
  for (const entry of await store.queue()) {
    if (!isToSend(entry) || busy.has(entry.thread)) continue;
    busy.add(entry.thread);
    if (flying.has(entry.client_id)) continue;
    const { client_id, thread, body, kind, reply_to, topic, note } = entry;
    const frame = { op: "post", client_id, thread, body, kind, ...(reply_to && { reply_to }), ...(topic && { topic }), ...(note && { note }) };
    if (!live.send(frame)) return;
    flying.set(client_id, window.setTimeout(() => doubt(entry), ANSWER_WITHIN));
    changed(entry, "sent");
  }
}

/** No answer came: it may stand or not, so it is sent again under the same id. @param {Entry} entry */
function doubt(entry) {
  land(entry.client_id);
  changed(entry, "doubted");
  void flush();
}

/** @param {string} [client_id] one that was answered, or all when the line broke */
function land(client_id) {
  for (const [id, timer] of client_id ? [[client_id, flying.get(client_id)]] : [...flying]) {
    clearTimeout(/** @type {number|undefined} */ (timer));
    flying.delete(/** @type {string} */ (id));
  }
}

/** @param {string} op @param {any} frame */
async function answered(op, frame) {
  if (!frame.client_id || isWiped) return;
  const entry = /** @type {Entry|undefined} */ (await store.get("queue", frame.client_id));
  if (!entry) return;
  land(entry.client_id);
  if (op === "kept" || frame.code === "too-fast") {
    const until = frame.opens_at ? Date.parse(frame.opens_at) - live.serverNow() : KEPT_PAUSE;
    const pause = Math.min(LONGEST_PAUSE, Math.max(0, until));
    changed(entry, "doubted");
    window.setTimeout(flush, pause + KEPT_PAUSE * 0.5 * Math.random());
    return;
  }
  if (op === "refused" || op === "error") {
    const refused = /** @type {Entry} */ ({ ...entry, state: "refused", sentence: frame.sentence ?? "" });
    await store.put("queue", refused);
    changed(refused, "refused", frame);
  } else {
    await store.remove("queue", entry.client_id);
    changed(entry, op, frame);
  }
  void flush();
}

/** @param {Entry} entry @param {string} was @param {any} [frame] */
function changed(entry, was, frame) {
  document.dispatchEvent(new CustomEvent("outbox:changed", { detail: { entry, was, frame } }));
}

/** A random id (UUID version 4), also where the page is not served securely. @returns {string} */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
