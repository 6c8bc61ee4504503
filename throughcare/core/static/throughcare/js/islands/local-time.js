/**
 * Keeps "5 minutes ago" true while the page stays open, and tells a traveller when the device's clock reads differently from
 * the zone of the page. The server has already written every time; without this they only stand still.
 * @module
 */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** @type {Set<HTMLTimeElement>} */
const ticking = new Set();

/** @type {number | undefined} */
let timer;

/**
 * @param {HTMLElement} element a `<time>` that says how long ago, or the line that names the zone
 * @returns {void}
 */
export function mount(element) {
  if (element instanceof HTMLTimeElement) {
    ticking.add(element);
    timer ??= window.setInterval(tick, MINUTE / 2);
  } else if (element.dataset.zone) {
    nameDevice(element, element.dataset.zone);
  }
}

/** @returns {void} */
function tick() {
  for (const element of ticking) {
    if (element.isConnected) say(element);
    else ticking.delete(element);
  }
  if (ticking.size === 0) {
    window.clearInterval(timer);
    timer = undefined;
  }
}

/**
 * Older than a day the server's words (a date) stay.
 * @param {HTMLTimeElement} element
 * @returns {void}
 */
function say(element) {
  const away = Date.parse(element.dateTime) - Date.now();
  if (Number.isNaN(away) || Math.abs(away) >= DAY || Math.abs(away) < MINUTE) return;
  const minutes = Math.round(away / MINUTE);
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang || "en");
  element.textContent =
    Math.abs(minutes) < 60 ? words.format(minutes, "minute") : words.format(Math.round(minutes / 60), "hour");
}

/**
 * @param {HTMLElement} line
 * @param {string} zone the IANA name of the page's zone
 * @returns {void}
 */
function nameDevice(line, zone) {
  const part = /** @type {HTMLElement | null} */ (line.querySelector('[data-part="device"]'));
  if (!part?.dataset.sentence) return;
  const now = new Date();
  /** @param {Intl.DateTimeFormatOptions} options */
  const clock = (options) =>
    new Intl.DateTimeFormat(document.documentElement.lang || "en", { hour: "numeric", minute: "2-digit", ...options }).format(now);
  const here = clock({});
  try {
    if (here === clock({ timeZone: zone })) return;
  } catch {
    return; // a zone this browser doesn't know: the server's words stand alone
  }
  part.textContent = ` ${part.dataset.sentence.replace("TIME", here)}`;
  part.hidden = false;
}
