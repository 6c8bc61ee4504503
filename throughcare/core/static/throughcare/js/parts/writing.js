// @ts-check
/** Who is writing in this thread right now: a quiet line that goes by itself, and never moves what one reads. */

const GONE_AFTER = 5_000; // milliseconds without a word of it
const SAY_EVERY = 3_000;

/**
 * @param {HTMLElement|null} place where the line stands
 * @param {Record<string, string>} words
 */
export function writers(place, words) {
  /** @type {Map<string, {name: string, timer: number}>} */
  const here = new Map();

  function show() {
    const names = [...here.values()].map((one) => one.name);
    let text = "";
    if (names.length === 1) text = words.writing.replace("NAME", names[0]);
    else if (names.length === 2) text = words.writingTwo.replace("NAME", names[0]).replace("OTHER", names[1]);
    else if (names.length) text = words.writingMany;
    if (place) place.textContent = text;
  }

  /** @param {string} id */
  function left(id) {
    clearTimeout(here.get(id)?.timer);
    if (here.delete(id)) show();
  }

  return {
    /** @param {{id: string, name: string}} member */
    writes(member) {
      clearTimeout(here.get(member.id)?.timer);
      here.set(member.id, { name: member.name, timer: window.setTimeout(() => left(member.id), GONE_AFTER) });
      show();
    },
    left,
    stop() {
      for (const id of [...here.keys()]) left(id);
    },
  };
}

/** Say that one is writing, now and then. @param {() => unknown} say */
export function sayingNowAndThen(say) {
  let last = -Infinity;
  return () => {
    if (performance.now() - last < SAY_EVERY) return;
    last = performance.now();
    say();
  };
}
