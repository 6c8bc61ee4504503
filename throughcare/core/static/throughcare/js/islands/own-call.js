// @ts-check
/**
 * One's own call for help, followed while the page is open: who has it now, until it is closed; and the line at the head
 * of every page that says that one's care team asks something. What the server made stays where there is no answer:
 * without a line, or signed out.
 */

import { isOpen } from "./live.js";

const AGAIN = 20_000; // milliseconds between two looks while there is a call, or on Help now
const SOON = 4000; // milliseconds

/** @param {HTMLElement} element @returns {() => void} */
export function mount(element) {
  const stop = new AbortController();
  const { signal } = stop;
  const isEager = element.dataset.eager === "yes";
  const part = element.dataset.part ?? "own-call";
  const { about } = element.dataset; // what is on every page looks only when it is told that there is something
  let isMissed = !about;
  let isFirst = !isOpen();
  const born = performance.now();

  async function look() {
    isMissed ||= document.hidden;
    if (document.hidden) return;
    if (about) isMissed = false;
    const asked = new URLSearchParams({ part: "yes", seen: element.dataset.seen ?? "", lines: element.dataset.lines ?? "" });
    try {
      const answer = await fetch(`${element.dataset.url}?${asked}`, { headers: { "X-By-Itself": "yes" }, redirect: "manual", signal });
      if (answer.status !== 200) return; // 204: as it stands here
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(`[data-part="${part}"]`);
      if (!(fresh instanceof HTMLElement)) return;
      element.dataset.seen = fresh.dataset.seen;
      element.replaceChildren(...[...fresh.children].map((child) => document.importNode(child, true)));
    } catch {
      // No line: it is looked at again.
    }
  }

  const timer = window.setInterval(() => void ((isEager || element.childElementCount) && look()), AGAIN);
  /** @param {Event} event */
  const isForIt = (event) => !about || /** @type {CustomEvent} */ (event).detail.about === about;
  document.addEventListener("live:notice", (event) => void (isForIt(event) && look()), { signal });
  document.addEventListener("visibilitychange", () => void (isMissed && look()), { signal });
  // While the line was away nothing was told. The first one comes with the page, which is as it should be, unless it
  // took its time.
  document.addEventListener("live:hello", () => {
    if (about && !(isFirst && performance.now() - born < SOON)) void look();
    isFirst = false;
  }, { signal });
  if (isEager) void look();
  return () => {
    stop.abort();
    window.clearInterval(timer);
  };
}
