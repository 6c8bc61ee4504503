// @ts-check
/** Who is writing in this thread right now: a quiet line that goes by itself, and never moves what one reads. */

const GONE_AFTER = 5_000; // milliseconds without a word of it

/** @param {HTMLElement} line @returns {() => void} */
export function mount(line) {
  const root = /** @type {HTMLElement} */ (document.querySelector("[data-thread]"));
  const { words } = JSON.parse(root.dataset.said ?? "{}");
  const { thread, member } = root.dataset;
  const stop = new AbortController();
  /** @type {Map<string, {name: string, timer: number}>} */
  const here = new Map();

  function show() {
    const names = [...here.values()].map((each) => each.name);
    if (!names.length) line.textContent = "";
    else if (names.length === 1) line.textContent = words.writing.replace("NAME", names[0]);
    else if (names.length === 2) line.textContent = words.writingTwo.replace("NAME", names[0]).replace("OTHER", names[1]);
    else line.textContent = words.writingMany;
  }

  /** @param {string} id */
  function left(id) {
    clearTimeout(here.get(id)?.timer);
    if (here.delete(id)) show();
  }

  const everybodyLeft = () => [...here.keys()].forEach(left);

  /** @param {string} name @param {(detail: any) => void} handler */
  const on = (name, handler) => document.addEventListener(name, (event) => handler(/** @type {CustomEvent} */ (event).detail), { signal: stop.signal });

  on("live:typing", (detail) => {
    const { id, name } = detail.member;
    if (detail.thread !== thread || id === member) return;
    clearTimeout(here.get(id)?.timer);
    here.set(id, { name, timer: window.setTimeout(() => left(id), GONE_AFTER) });
    show();
  });
  on("live:event", (detail) => {
    if (detail.thread === thread) for (const message of detail.messages) left(message.author.id);
  });
  on("live:state", (detail) => { if (!detail.open) everybodyLeft(); });

  return () => {
    stop.abort();
    everybodyLeft();
  };
}
