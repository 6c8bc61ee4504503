// @ts-check
import { served } from "./served.js";

/**
 * What stands beside one's own words that call for help: at once in general words, then as the server says it, which
 * knows whether somebody is rung or has answered. It stays with its message wherever that moves.
 */

const AGAIN = 30_000; // milliseconds between two looks while somebody is rung

/**
 * @param {HTMLElement} root where the template is
 * @param {HTMLElement} list where the messages stand
 * @param {() => void} grown called when the list has grown by it
 */
export function helpBeside(root, list, grown) {
  /** @param {string|undefined} id @returns {HTMLElement|null} */
  const of = (id) => (id ? list.querySelector(`[data-help-for="${CSS.escape(id)}"]`) : null);

  /** Put it beside this message, unless it is there. @param {HTMLElement} message */
  function offer(message) {
    const template = /** @type {HTMLTemplateElement|null} */ (root.querySelector('template[data-template="beside"]'));
    if (!template) return; // staff who write about danger are at work
    const id = message.dataset.message ?? "";
    if (!of(id)) {
      const part = /** @type {HTMLElement} */ (document.importNode(template.content, true).firstElementChild);
      part.dataset.helpFor = id;
      message.after(part);
      grown();
    }
    if (message.dataset.state === "posted" || message.dataset.state === "held") void refresh();
  }

  /** A message has another element now, perhaps in another place. @param {HTMLElement} was @param {HTMLElement} is */
  function follow(was, is) {
    const part = of(was.dataset.message) ?? of(is.dataset.message);
    if (!part) return;
    part.dataset.helpFor = is.dataset.message;
    is.after(part);
  }

  /** The words were taken out of the list. @param {HTMLElement|null} message */
  const drop = (message) => of(message?.dataset.message)?.remove();

  /** As the server's own page has them now; without an answer they stay as they are. */
  async function refresh() {
    const page = await served();
    if (!page?.querySelector('[data-island="thread"]')) return;
    for (const here of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("[data-help-for]"))) {
      const id = here.dataset.helpFor ?? "";
      const now = /** @type {HTMLElement|null} */ (page.querySelector(`[data-help-for="${CSS.escape(id)}"]`));
      if (now && now.dataset.heard !== here.dataset.heard) here.replaceWith(document.importNode(now, true));
      else if (!now && here.dataset.heard && page.getElementById(`m-${id}`)) here.remove(); // closed
    }
    grown();
  }

  const timer = window.setInterval(() => {
    if (!document.hidden && list.querySelector("[data-help-for]")) void refresh();
  }, AGAIN);
  return { offer, follow, drop, stop: () => window.clearInterval(timer) };
}
