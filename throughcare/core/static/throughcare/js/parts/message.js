// @ts-check
/**
 * Messages as elements: cloned from the page's own templates and filled by text alone, in the order of their places.
 *
 * @typedef {import("../islands/live.js").Message} Message
 * @typedef {{thread: string, topic: string|null, member: string, zone: string, mayWrite: boolean, mayBlock: boolean,
 *   opensNotes: boolean, notes: Record<string, string>, words: Record<string, string>, roles: Record<string, string>}} Page
 */

const STAND_ALONE = new Set(["withdrawn", "removed", "folded"]);
const SAME_BREATH = 5 * 60_000; // messages of one person within it stand together

/**
 * Build the element of a message in one of its forms.
 * @param {ParentNode} root where the templates are
 * @param {Page} page
 * @param {Message} message
 * @param {string} [sentence] what stands under it
 * @returns {HTMLElement}
 */
export function build(root, page, message, sentence = "") {
  const isMine = message.author.id === page.member;
  const state = formOf(message);
  const kind = STAND_ALONE.has(state) ? "" : `-${message.kind}`;
  const mine = isMine && state !== "folded" ? "-mine" : "";
  const template = /** @type {HTMLTemplateElement|null} */ (root.querySelector(`template[data-template="${state}${kind}${mine}"]`));
  if (!template) throw new Error(`no form for ${state}${kind}${mine}`);
  const element = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  const role = Object.keys(page.roles).find((name) => message.author.roles.includes(name));
  element.id = `m-${message.id}`;
  element.setAttribute("aria-labelledby", `m-${message.id}-who`);
  Object.assign(element.dataset, {
    message: message.id,
    seq: message.seq ?? "",
    change: message.change ?? "",
    state,
    author: message.author.id,
    at: message.at,
  });
  const who = /** @type {HTMLElement} */ (element.querySelector(".message__who"));
  who.id = `m-${message.id}-who`;
  put(element, '[data-part="author"]', isMine ? page.words.you : message.author.name);
  if (role) put(element, ".message__role", page.roles[role]);
  else element.querySelector(".message__role")?.remove();
  const avatar = element.querySelector(".avatar");
  if (avatar) {
    avatar.textContent = initials(message.author.name);
    avatar.classList.toggle("avatar--staff", Boolean(role));
  }
  put(element, '[data-part="body"]', message.body);
  if (message.note && message.body) fold(root, element, message.note, page, isMine);
  const at = element.querySelector('[data-part="at"]');
  if (at) at.replaceChildren(time(message.at, page.zone));
  quote(element, message.reply_to, page);
  const took = isMine ? page.words.tookMine : page.words.took.replace("NAME", message.author.name);
  const said = state === "withdrawn" ? took : state === "removed" && message.cared ? page.words.cared : sentence;
  const isGone = state === "withdrawn" || state === "removed";
  const stateWords = element.querySelector(isGone ? ".message__gone span" : '[data-part="state"] span');
  if (stateWords && said) stateWords.textContent = said;
  if (!STAND_ALONE.has(state) && state !== "waiting" && state !== "retry") offer(root, element, page, message, isMine, Boolean(role));
  return element;
}

/** The form in which a message stands here. @param {Message} message @returns {string} */
export function formOf(message) {
  if (message.state === "withdrawn" || message.state === "removed") return message.state;
  if (message.folded) return "folded";
  return message.state === "visible" ? "posted" : message.state;
}

/** @param {Element} element @param {string} part @param {string|null} text */
function put(element, part, text) {
  const found = element.querySelector(part);
  if (found) found.textContent = text;
}

/** The first letters of a name's first and last word, as the server writes them. @param {string} name */
function initials(name) {
  const words = name.replaceAll(".", " ").split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const picked = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return picked.map((word) => [...word][0]).join("").toUpperCase() || "·";
}

/** @param {string} at @param {string} zone @returns {HTMLTimeElement} */
export function time(at, zone) {
  const element = document.createElement("time");
  element.dateTime = at;
  const words = new Intl.DateTimeFormat(document.documentElement.lang || "en", { hour: "numeric", minute: "2-digit", timeZone: zone });
  element.textContent = words.format(new Date(at)).replace(/\s?([AP])M$/, (_, half) => ` ${half.toLowerCase()}m`);
  return element;
}

/** A note's sentence, or nothing; a server may be newer than this page. @param {string|null|undefined} note @param {Record<string, string>} notes */
export function noteOf(note, notes) {
  return note ? notes[note] ?? notes.hard : "";
}

/**
 * Put the words behind their content note; its author, and staff at work, have it open.
 * @param {ParentNode} root @param {HTMLElement} element @param {string} note @param {Page} page @param {boolean} isMine
 */
export function fold(root, element, note, page, isMine) {
  const template = /** @type {HTMLTemplateElement} */ (root.querySelector('template[data-template="fold"]'));
  const body = /** @type {HTMLElement} */ (element.querySelector('[data-part="body"]'));
  const part = /** @type {HTMLDetailsElement} */ (template.content.firstElementChild?.cloneNode(true));
  put(part, '[data-part="fold-word"]', `${noteOf(note, page.notes)}.`);
  part.open = isMine || page.opensNotes;
  element.dataset.note = note;
  body.replaceWith(part);
  part.append(body);
}

/** Put the words back to where they stand without a note. @param {HTMLElement} element */
export function unfold(element) {
  const part = element.querySelector('[data-part="fold"]');
  const body = element.querySelector('[data-part="body"]');
  delete element.dataset.note;
  if (part && body) part.replaceWith(body);
}

/** Whether somebody has opened this message's note, if it has one. @param {HTMLElement|null|undefined} element */
export function isOpened(element) {
  return Boolean(element?.querySelector('[data-part="fold"][open]'));
}

/** What is answered is quoted from this page, as far as it stands here. @param {HTMLElement} element @param {string|null} id @param {Page} page */
function quote(element, id, page) {
  const place = /** @type {HTMLAnchorElement|null} */ (element.querySelector('[data-part="quote"]'));
  if (!place) return;
  const quoted = id ? document.getElementById(`m-${id}`) : null;
  const noted = noteOf(quoted?.dataset.note, page.notes);
  const body = noted || (quoted?.querySelector('[data-part="body"]')?.textContent ?? "");
  if (!quoted || !body) return place.remove();
  place.href = `#m-${id}`;
  put(place, ".quote__author", quoted.querySelector('[data-part="author"]')?.textContent ?? "");
  put(place, ".quote__words", inShort(body));
}

/**
 * Let what quotes a message tell of it as it stands now: other messages, and the answer that is being written.
 * @param {HTMLElement} list @param {Message} message @param {Page} page
 */
export function quoteAgain(list, message, page) {
  const isShown = formOf(message) === "posted";
  const body = isShown ? noteOf(message.note, page.notes) || message.body || "" : "";
  for (const place of list.querySelectorAll(`[data-part="quote"][href$="#m-${CSS.escape(message.id)}"]`)) {
    if (body) put(place, ".quote__words", inShort(body));
    else place.remove();
  }
  const answered = document.querySelector(`.composer__reply input[value="${CSS.escape(message.id)}"]`);
  if (answered?.parentElement) put(answered.parentElement, ".quote__words", inShort(body));
}

/** @param {string} body */
function inShort(body) {
  return body.length > 140 ? `${body.slice(0, 139)}…` : body;
}

/**
 * What one can do with a message, as the server offers it on its own pages: of all actions in the page's template
 * those that fit stay, each with its address.
 * @param {ParentNode} root @param {HTMLElement} element @param {Page} page @param {Message} message
 * @param {boolean} isMine @param {boolean} isStaff
 */
function offer(root, element, page, message, isMine, isStaff) {
  const template = /** @type {HTMLTemplateElement|null} */ (root.querySelector('template[data-template="actions"]'));
  const state = formOf(message);
  const isPlaced = message.seq !== null && (state === "posted" || state === "reported");
  const topic = page.topic ? `&topic=${page.topic}` : "";
  /** @type {Record<string, string|false>} */
  const urls = {
    "#reply": page.mayWrite && isPlaced && `/threads/${page.thread}?reply_to=${message.id}${topic}#composer-body`,
    "#withdraw": isMine && (isPlaced || state === "held") && `/messages/${message.id}/withdraw`,
    "#note": isMine && (isPlaced || state === "held") && `/messages/${message.id}/note`,
    "#report": !isMine && state === "posted" && `/messages/${message.id}/report`,
    "#block": page.mayBlock && !isMine && !isStaff && `/people/${message.author.id}/block`,
  };
  const menu = template && /** @type {DocumentFragment} */ (document.importNode(template.content, true));
  for (const link of menu?.querySelectorAll("a") ?? []) {
    const fill = link.getAttribute("href") ?? "";
    const url = urls[fill];
    if (!url) {
      link.remove();
      continue;
    }
    link.href = url;
    const word = link.querySelector("span");
    if (word && fill === "#block") word.textContent = (word.textContent ?? "").replace("NAME", message.author.name);
  }
  if (menu?.querySelector("a")) element.querySelector(".message__foot")?.append(menu);
}

/** @param {HTMLElement} element @returns {string} */
export function when(element) {
  return element.dataset.at || element.querySelector("time")?.dateTime || "";
}

/** @param {string} at @param {string} zone @returns {string} the day, for comparing and for its line */
export function day(at, zone) {
  const words = new Intl.DateTimeFormat(document.documentElement.lang || "en", { weekday: "long", month: "long", day: "numeric", timeZone: zone });
  return words.format(new Date(at));
}

/** Whether `element` goes on where `before` stopped: the same person, within minutes, on one day. @param {Element|null} before @param {HTMLElement} element @param {string} zone */
export function continues(before, element, zone) {
  if (!(before instanceof HTMLElement) || !before.dataset.message || before.dataset.author !== element.dataset.author) return false;
  if ([before, element].some((each) => STAND_ALONE.has(each.dataset.state ?? ""))) return false;
  const [first, second] = [when(before), when(element)];
  return Date.parse(second) - Date.parse(first) < SAME_BREATH && day(first, zone) === day(second, zone);
}

/** Show or hide who speaks. @param {HTMLElement} element @param {boolean} isContinued */
export function group(element, isContinued) {
  element.classList.toggle("message--continued", isContinued);
  const hidden = isContinued || element.classList.contains("message--mine") || element.dataset.state === "folded";
  element.querySelector(".message__who")?.classList.toggle("hide-visually", hidden);
}

/** The line of its day before the first message of a day. @param {ParentNode} root @param {HTMLElement} element @param {string} zone */
export function addDay(root, element, zone) {
  const template = /** @type {HTMLTemplateElement} */ (root.querySelector('template[data-template="day"]'));
  const before = /** @type {HTMLElement|null} */ (element.previousElementSibling);
  // Words that waited have their day's line already.
  const line = before?.dataset.part === "day" ? before : /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  const shown = line.querySelector("time");
  if (shown) shown.textContent = day(when(element), zone);
  element.before(line);
}

/** Whoever was on a message by keyboard stays on it when it changes. @param {HTMLElement} element */
export function focusIn(element) {
  const control = /** @type {HTMLElement|null} */ (element.querySelector("summary, a[href], button"));
  if (!control) element.tabIndex = -1;
  (control ?? element).focus({ preventScroll: true });
}
