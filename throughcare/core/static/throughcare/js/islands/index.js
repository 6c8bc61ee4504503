/**
 * Finds `[data-island="name other"]` and gives each element to the `mount(element)` of `./name.js`, on the first page and
 * after every htmx swap. An island that fails to load or mount leaves the page as the server made it: working.
 * @module
 */

/** @typedef {{ mount: (element: HTMLElement) => void | (() => void) | Promise<void> }} Island */

/** Names already mounted, by element. @type {WeakMap<Element, Set<string>>} */
const mounted = new WeakMap();

/** What to call when an element leaves the page. @type {Map<Element, Array<() => void>>} */
const leaving = new Map();

/** How many islands are on their way. */
let coming = 0;

const NAME = /^[a-z][a-z0-9-]*$/;

/**
 * Mount every island in `root`, itself included. Calling it again is harmless.
 * @param {ParentNode | Element} root
 * @returns {void}
 */
export function mountIslands(root) {
  const found = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-island]")]);
  if (root instanceof HTMLElement && root.matches("[data-island]")) found.unshift(root);
  for (const element of found) {
    for (const name of (element.dataset.island ?? "").split(/\s+/).filter((word) => NAME.test(word))) {
      const names = mounted.get(element) ?? new Set();
      if (names.has(name)) continue;
      mounted.set(element, names.add(name));
      void mountOne(element, name);
    }
  }
}

/**
 * @param {HTMLElement} element
 * @param {string} name
 * @returns {Promise<void>}
 */
async function mountOne(element, name) {
  coming += 1;
  try {
    const island = /** @type {Island} */ (await import(new URL(`./${name}.js`, import.meta.url).href));
    if (!element.isConnected) return;
    const leave = await island.mount(element);
    if (leave) leaving.set(element, [...(leaving.get(element) ?? []), leave]);
  } catch (reason) {
    // Allow another try, for instance when the line is back; the page itself works without the island.
    mounted.get(element)?.delete(name);
    console.warn(`The island “${name}” isn't here:`, reason);
  } finally {
    coming -= 1;
    if (!coming) document.documentElement.dataset.islands = "here"; // all that will come have come
  }
}

/** Let islands whose elements htmx took away stop their timers and listeners. @returns {void} */
function tidy() {
  for (const [element, calls] of leaving) {
    if (element.isConnected) continue;
    leaving.delete(element);
    for (const call of calls) call();
  }
}

// Pages kept for later know nobody, so neither which theme this browser chose.
const theme = /(?:^|; )throughcare_theme=(light|dark)(?:;|$)/.exec(document.cookie)?.[1];
if (theme) document.documentElement.dataset.theme = theme;

mountIslands(document);
document.addEventListener("htmx:load", (event) => {
  mountIslands(/** @type {CustomEvent<{ elt: Element }>} */ (event).detail.elt);
  tidy();
});
window.addEventListener("online", () => mountIslands(document));

if ("serviceWorker" in navigator && window.isSecureContext) {
  navigator.serviceWorker.register("/sw.js").catch(() => {
    // Without it the pages are the same; only reading offline is missing.
  });
}
