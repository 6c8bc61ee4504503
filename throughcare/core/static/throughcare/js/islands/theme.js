/**
 * Light, dark or as the device: applied at once and kept in a cookie, so that the next page has it from its first paint.
 * @module
 */

const COOKIE = "throughcare_theme";
const YEAR = 365 * 24 * 60 * 60;

/**
 * @param {HTMLElement} element the fieldset of choices, hidden until this works
 * @returns {void}
 */
export function mount(element) {
  element.hidden = false;
  element.addEventListener("change", (event) => {
    const choice = /** @type {HTMLInputElement} */ (event.target);
    if (choice.name !== "theme") return;
    const secure = window.location.protocol === "https:" ? "; secure" : "";
    if (choice.value) {
      document.documentElement.dataset.theme = choice.value;
      document.cookie = `${COOKIE}=${choice.value}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
    } else {
      delete document.documentElement.dataset.theme;
      document.cookie = `${COOKIE}=; path=/; max-age=0; samesite=lax${secure}`;
    }
  });
}
