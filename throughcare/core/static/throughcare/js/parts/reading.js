// @ts-check
/**
 * How far somebody has read: a message counts once its end has stood on a page that is looked at for a moment.
 */

const LOOKED_AT = 700; // milliseconds

/**
 * @param {HTMLElement} list
 * @param {number} read how far she had read before
 * @param {string} member her own messages need no reading
 * @param {(seq: number) => boolean} tell says how far; false if it could not be said now
 */
export function watchReading(list, read, member, tell) {
  let told = read;
  let seen = read;
  /** @type {number|undefined} */
  let timer;
  /** @type {Set<HTMLElement>} */
  const inSight = new Set();

  function look() {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      if (document.visibilityState !== "visible" || !document.hasFocus()) return;
      for (const element of inSight) seen = Math.max(seen, Number(element.dataset.seq) || 0);
      if (seen > told && tell(seen)) told = seen;
    }, LOOKED_AT);
  }

  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const element = /** @type {HTMLElement} */ (entry.target);
      // A message longer than the screen counts by its end.
      const isSeen = entry.isIntersecting && entry.boundingClientRect.bottom <= window.innerHeight;
      if (isSeen) inSight.add(element);
      else inSight.delete(element);
    }
    look();
  }, { threshold: [0, 0.5, 1] });

  /** @param {HTMLElement} element */
  function watch(element) {
    if (Number(element.dataset.seq) > seen && element.dataset.author !== member) observer.observe(element);
  }

  for (const element of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("[data-seq]"))) watch(element);
  window.addEventListener("focus", look);
  document.addEventListener("visibilitychange", look);

  return {
    watch,
    /** Say it again where it could not be said. */
    again: look,
    /** @param {number} seq read on another device */
    done(seq) {
      told = Math.max(told, seq);
      seen = Math.max(seen, seq);
    },
    stop() {
      observer.disconnect();
      clearTimeout(timer);
      window.removeEventListener("focus", look);
      document.removeEventListener("visibilitychange", look);
    },
  };
}
