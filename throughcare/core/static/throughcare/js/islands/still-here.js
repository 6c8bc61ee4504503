// @ts-check
/**
 * On pages of staff, whose sign-in ends when nobody has done anything for a while: says that somebody is here as she
 * types, points or scrolls, at most once a minute. When the sign-in has ended, keeps what was being typed in this window
 * and leads to the sign-in, so that the page no longer stands open; afterwards it is back with what was typed.
 */

import { formToken } from "./live.js";
import { isMine } from "./outbox.js";
import { keep, putBack } from "../parts/typed.js";

const URL = "/still-here";
const SAY_EVERY = 60_000; // milliseconds
const AT_MOST = 1500; // milliseconds that a broken disk may hold the page
const ASK_AGAIN = 60_000; // once it might be over: another window may have been used

/** @param {HTMLElement} element names the account, and after how many seconds a sign-in may be over */
export function mount(element) {
  const account = element.dataset.account ?? "";
  const lasts = Number(element.dataset.idle) * 1000;
  let saidAt = performance.now(); // the page itself was asked for
  let isLeaving = false;
  /** @type {number|undefined} */
  let timer;

  /** @param {boolean} isUsed false: only asks whether the sign-in still stands */
  async function say(isUsed) {
    if (isUsed) saidAt = performance.now();
    clearTimeout(timer);
    timer = window.setTimeout(() => void say(false), isUsed ? lasts : ASK_AGAIN);
    try {
      const headers = isUsed ? { "X-CSRFToken": formToken() } : { "X-By-Itself": "yes" };
      const answer = await fetch(URL, { method: isUsed ? "POST" : "GET", headers, redirect: "manual", cache: "no-store" });
      if (answer.type === "opaqueredirect") void leave();
      else if (isUsed && answer.status === 403) void say(false); // its form token is gone, and maybe all else
    } catch {
      // No line: it is asked again.
    }
  }

  function used() {
    if (!isLeaving && performance.now() - saidAt > SAY_EVERY) void say(true);
  }

  async function leave() {
    if (isLeaving) return;
    isLeaving = true;
    keep(account);
    /** @type {Promise<unknown>[]} */
    const kept = [];
    document.dispatchEvent(new CustomEvent("page:leaving", { detail: { wait: (/** @type {Promise<unknown>} */ one) => kept.push(one) } }));
    await Promise.race([Promise.allSettled(kept), new Promise((resolve) => window.setTimeout(resolve, AT_MOST))]);
    const next = window.location.pathname + window.location.search + window.location.hash;
    window.location.replace(`/sign-in?${new URLSearchParams({ idle: "yes", next })}`);
  }

  for (const what of ["keydown", "pointerdown", "wheel", "touchmove"]) {
    document.addEventListener(what, used, { passive: true });
  }
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && performance.now() - saidAt > lasts) void say(false);
  });
  document.addEventListener("live:bye", (event) => /** @type {CustomEvent} */ (event).detail.code === "timed-out" && void leave());
  document.addEventListener("live:state", (event) => /** @type {CustomEvent} */ (event).detail.reason === "signed-out" && void say(false));
  document.addEventListener("htmx:responseError", () => void say(false));
  timer = window.setTimeout(() => void say(false), lasts);
  // What somebody else left in this window is gone before anything is put back.
  void isMine().then(() => putBack(account));
}
