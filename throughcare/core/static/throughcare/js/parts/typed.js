// @ts-check
/**
 * What was being typed in a page's forms when its sign-in ended: kept in this window until the page is back, for the
 * same account only. Passwords and hidden fields are left out; words for a thread are kept by their composer.
 *
 * @typedef {{form: string, name: string, nth: number, value: string, checked: boolean}} Typed
 */

const KEY = "throughcare-typed";

/** Keep what this page's forms hold that the server did not put there. @param {string} account */
export function keep(account) {
  const typed = [...fields()].filter(([, control]) => isChanged(control)).map(([place, control]) => ({ ...place, ...held(control) }));
  try {
    if (typed.length) sessionStorage.setItem(KEY, JSON.stringify({ account, path: here(), typed }));
  } catch {
    // A window that may keep nothing: the form that is sent is carried along by the server.
  }
}

/** Put back what was typed on this page by this account, and forget it. @param {string} account @returns {boolean} whether there was any */
export function putBack(account) {
  const kept = read();
  if (!kept) return false;
  if (kept.account !== account) return forget();
  if (kept.path !== here()) return false; // on the way through the sign-in
  forget();
  let some = false;
  for (const [place, control] of fields()) {
    const typed = kept.typed.find((/** @type {Typed} */ one) => one.form === place.form && one.name === place.name && one.nth === place.nth);
    if (!typed) continue;
    some = true;
    if (control instanceof HTMLInputElement && isMark(control)) control.checked = typed.checked;
    else control.value = typed.value;
    control.closest("details")?.setAttribute("open", "");
    control.dispatchEvent(new Event("input", { bubbles: true }));
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }
  return some;
}

/** @returns {false} */
export function forget() {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing is kept where nothing may be.
  }
  return false;
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  } catch {
    return null;
  }
}

const here = () => window.location.pathname + window.location.search;

/** Every field that somebody fills in, with its place: its form's address, its name, and which of that name it is. */
function* fields() {
  const seen = new Map();
  for (const form of document.forms) {
    if (form.method !== "post" || form.closest('[data-island~="composer"]')) continue;
    for (const control of form.elements) {
      if (!(control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement || control instanceof HTMLSelectElement)) continue;
      if (!control.name || ["hidden", "password", "file", "submit", "button"].includes(control.type)) continue;
      const place = { form: form.getAttribute("action") ?? "", name: control.name };
      const key = JSON.stringify(place);
      seen.set(key, (seen.get(key) ?? -1) + 1);
      yield /** @type {const} */ ([{ ...place, nth: seen.get(key) }, control]);
    }
  }
}

/** @param {HTMLInputElement|HTMLTextAreaElement|HTMLSelectElement} control */
function isChanged(control) {
  if (control instanceof HTMLSelectElement) return [...control.options].some((option) => option.selected !== option.defaultSelected);
  if (control instanceof HTMLInputElement && isMark(control)) return control.checked !== control.defaultChecked;
  return control.value !== control.defaultValue;
}

/** @param {HTMLInputElement|HTMLTextAreaElement|HTMLSelectElement} control */
function held(control) {
  return { value: control.value, checked: control instanceof HTMLInputElement && control.checked };
}

/** @param {HTMLInputElement} control */
const isMark = (control) => control.type === "checkbox" || control.type === "radio";
