// @ts-check
/**
 * One's own call for help, followed while the page is open: who has it now, until it is closed. What the server made
 * stays where there is no answer: without a line, or signed out.
 */

const AGAIN = 20_000; // milliseconds between two looks while there is a call, or on Help now

/** @param {HTMLElement} element @returns {() => void} */
export function mount(element) {
  const stop = new AbortController();
  const { signal } = stop;
  const isEager = element.dataset.eager === "yes";

  async function look() {
    if (document.hidden) return;
    const asked = new URLSearchParams({ part: "yes", seen: element.dataset.seen ?? "", lines: element.dataset.lines ?? "" });
    try {
      const answer = await fetch(`${element.dataset.url}?${asked}`, { headers: { "X-By-Itself": "yes" }, redirect: "manual", signal });
      if (answer.status !== 200) return; // 204: as it stands here
      const part = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector('[data-part="own-call"]');
      if (!(part instanceof HTMLElement)) return;
      element.dataset.seen = part.dataset.seen;
      element.replaceChildren(...[...part.children].map((child) => document.importNode(child, true)));
    } catch {
      // No line: it is looked at again.
    }
  }

  const timer = window.setInterval(() => void ((isEager || element.childElementCount) && look()), AGAIN);
  document.addEventListener("live:notice", () => void look(), { signal });
  document.addEventListener("visibilitychange", () => void look(), { signal });
  if (isEager) void look();
  return () => {
    stop.abort();
    window.clearInterval(timer);
  };
}
