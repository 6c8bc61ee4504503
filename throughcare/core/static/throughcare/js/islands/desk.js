// @ts-check
/**
 * The Desk by keyboard: rows by J and K or the arrows, Enter opens, T takes, U undoes, ? shows the keys. What is done from a
 * row is done without leaving the page, and the row after it gets the focus. Without this the same forms and links work.
 * @module
 */

import { formToken } from "./live.js";

const KEPT = "throughcare-desk-keys"; // "off" in this browser: the keys do nothing (WCAG 2.1.4)

/**
 * @param {HTMLElement} element the page's part with the list, the status line and the words about keys
 * @returns {() => void}
 */
export function mount(element) {
  const list = /** @type {HTMLElement} */ (element.querySelector('[data-part="list"]'));
  const status = /** @type {HTMLElement} */ (element.querySelector('[data-part="status"]'));
  const keys = /** @type {HTMLElement} */ (element.querySelector('[data-part="keys"]'));
  const onOff = /** @type {HTMLButtonElement} */ (element.querySelector('[data-part="switch"]'));
  const help = /** @type {HTMLDialogElement|null} */ (document.getElementById("desk-help"));
  const known = new Set(rows().map((row) => row.dataset.row));
  let areOn = kept() !== "off";
  let isBusy = false;
  let isOld = false; // the last look failed
  /** Where the focus goes once the list is there anew. @type {{ id?: string, place: number }|null} */
  let next = null;

  /** The rows in the order in which they are seen: on a phone that is one list, by clock. @returns {HTMLElement[]} */
  function rows() {
    const found = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[data-row]")]);
    const order = new Map(found.map((row) => [row, Number(getComputedStyle(row).order)]));
    return found.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  }

  /** @returns {HTMLElement|null} the row that has the focus, or something in it */
  function current() {
    return /** @type {HTMLElement|null} */ (document.activeElement?.closest("[data-row]") ?? null);
  }

  /** @param {number} step */
  function move(step) {
    const all = rows();
    const at = all.indexOf(/** @type {HTMLElement} */ (current()));
    const to = at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1);
    all[to]?.focus();
    all[to]?.scrollIntoView({ block: "nearest" });
  }

  /** @param {string} words */
  function say(words) {
    status.textContent = words;
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (!areOn || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
    const row = current();
    const isArrow = event.key === "ArrowDown" || event.key === "ArrowUp";
    if (isArrow && !row) return; // the page scrolls as everywhere
    switch (event.key) {
      case "j": case "J": case "ArrowDown": move(1); break;
      case "k": case "K": case "ArrowUp": move(-1); break;
      case "t": case "T": take(row); break;
      case "u": case "U": undo(); break;
      case "?": help?.showModal(); break;
      case "Enter":
        if (target !== row) return; // a link or button does what it always does
        /** @type {HTMLElement|null} */ (row.querySelector("[data-open]"))?.click();
        break;
      default: return;
    }
    event.preventDefault();
  }

  /** @param {HTMLElement|null} row */
  function take(row) {
    const form = /** @type {HTMLFormElement|null} */ (row?.querySelector('form[data-key="t"]') ?? null);
    if (form) form.requestSubmit();
    else say(element.dataset.words ?? "");
  }

  /** What was done last, and never something before it. */
  function undo() {
    const form = /** @type {HTMLFormElement|null} */ (list.querySelector("[data-done]")?.querySelector("form[data-about]") ?? null);
    if (form) form.requestSubmit();
    else say(element.dataset.wordsUndo ?? "");
  }

  /** @param {SubmitEvent} event */
  function onSubmit(event) {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!list.contains(form)) return;
    event.preventDefault();
    if (!isBusy) void act(form);
  }

  /** Do it, and look again. The answer leads elsewhere: what became of it comes with the list. @param {HTMLFormElement} form */
  async function act(form) {
    isBusy = true;
    const all = rows();
    const at = all.indexOf(/** @type {HTMLElement} */ (form.closest("[data-row]")));
    next = at < 0 ? { id: form.dataset.about, place: 0 } : { id: (all[at + 1] ?? all[at - 1])?.dataset.row, place: at };
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { "X-CSRFToken": formToken() },
        body: new URLSearchParams(/** @type {any} */ (new FormData(form))),
        redirect: "manual",
      });
      if (answer.type !== "opaqueredirect" && !answer.ok) say(element.dataset.wordsFailed ?? "");
    } catch {
      say(element.dataset.wordsFailed ?? "");
    } finally {
      isBusy = false;
      list.dispatchEvent(new CustomEvent("desk:again"));
    }
  }

  /** @param {Event} event */
  function onBeforeSwap(event) {
    const { xhr, target } = /** @type {CustomEvent<any>} */ (event).detail;
    if (target !== list) return;
    if (new URL(xhr.responseURL).pathname !== window.location.pathname) {
      event.preventDefault();
      window.location.reload(); // signed out meanwhile: sign in, and come back here
      return;
    }
    const row = current();
    if (!next && row && list.contains(row)) next = { id: row.dataset.row, place: rows().indexOf(row) };
  }

  function onAfterSwap() {
    const all = rows();
    if (next) {
      const { id, place } = next;
      const row = all.find((one) => one.dataset.row === id) ?? all[Math.min(place, all.length - 1)];
      (row ?? list).focus({ preventScroll: !row });
      next = null;
    }
    const said = /** @type {HTMLElement|null} */ (list.querySelector('[data-part="said"]'));
    const fresh = all.filter((row) => !known.has(row.dataset.row));
    const rings = fresh.find((row) => row.classList.contains("queue__row--ringing")) ?? fresh[0];
    if (isOld) say("");
    isOld = false;
    if (said) say(said.textContent ?? "");
    else if (rings) say((element.dataset.wordsNew ?? "").replace("NAME", named(rings)));
    said?.remove(); // it stands in the status line now
    for (const row of fresh) known.add(row.dataset.row);
  }

  /** The list could not be had anew: never let an old one look like a calm one. @param {Event} event */
  function onFailed(event) {
    if (/** @type {CustomEvent<any>} */ (event).detail.elt !== list) return;
    isOld = true;
    next = null;
    say(element.dataset.wordsOld ?? "");
  }

  /** @param {HTMLElement} row @returns {string} what it is, and about whom */
  function named(row) {
    const parts = [".queue__kind", ".queue__who"].map((part) => row.querySelector(part)?.textContent?.trim() ?? "");
    return parts.filter(Boolean).join(", ").replace(/\s+/g, " ");
  }

  function showSwitch() {
    for (const word of /** @type {HTMLElement[]} */ ([...onOff.children])) word.hidden = word.dataset.part !== (areOn ? "off" : "on");
  }

  function onSwitch() {
    areOn = !areOn;
    try {
      localStorage.setItem(KEPT, areOn ? "on" : "off");
    } catch {
      // a browser that keeps nothing: it holds until the page is left
    }
    showSwitch();
  }

  list.tabIndex = -1;
  keys.hidden = false;
  showSwitch();
  onOff.addEventListener("click", onSwitch);
  document.addEventListener("keydown", onKey);
  element.addEventListener("submit", onSubmit);
  element.addEventListener("htmx:beforeSwap", onBeforeSwap);
  element.addEventListener("htmx:afterSwap", onAfterSwap);
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) element.addEventListener(name, onFailed);
  element.dataset.isReady = "yes";
  return () => document.removeEventListener("keydown", onKey);
}

/** @returns {string|null} */
function kept() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}
