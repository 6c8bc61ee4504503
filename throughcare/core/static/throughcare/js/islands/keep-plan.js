// @ts-check
/**
 * Keeps one's own safety plan on this device, and says so where the page has a place for it.
 * @module
 */

import { isMine } from "./outbox.js";
import { keep } from "../parts/kept.js";

const PLAN = "/plan";

/** @param {HTMLElement} element what may hold a `[data-part=kept]` */
export async function mount(element) {
  await isMine();
  if (!(await keep(PLAN).catch(() => false))) return;
  const note = element.querySelector("[data-part=kept]");
  if (note instanceof HTMLElement) note.hidden = false;
}
