/**
 * The service worker: the look, Help now and the offline page work without a line.
 *
 * The server puts one line before this file: `self.SHELL = {version, fixed, loose, help, offline, unsent}`.
 * - `fixed`: addresses that carry their content's hash; answered from the cache.
 * - `loose`: addresses whose content changes with a release; asked from the network first.
 * - `help`, `offline`, `unsent`: pages, fetched without cookies, so that what is kept knows nobody.
 *
 * No other page is kept unless its response says `Throughcare-Keep: offline`. Such a page answers when the line or the
 * server fails. Signing out forgets those, also one that is still on its way.
 */
"use strict";

const { version, fixed, loose, help, offline, unsent } = self.SHELL;
const SHELL_CACHE = `shell-${version}`;
const KEPT_CACHE = "kept";
const PATIENCE = 4000; // milliseconds that Help now waits for a slow line
const SIGN_OUT = "/sign-out";

let forgotten = 0; // how often the kept pages were forgotten: what was asked for before must not come back after

self.addEventListener("install", (event) => {
  event.waitUntil(fillShell().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldShells().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method !== "GET") {
    // A form that could not be sent must not end in a browser's own page, which nobody can read at 2 am.
    if (request.mode === "navigate" && request.isHistoryNavigation) {
      // Back to what a form once brought, which no cache keeps: nothing is sent, so nothing failed to be. The address
      // by itself shows what is there now.
      event.respondWith(answerBack(request.url));
    } else if (request.mode === "navigate") {
      if (url.pathname === SIGN_OUT) event.waitUntil(forgetKept()); // also where the page's own script failed
      event.respondWith(fetch(request).catch(async () => (await fromShell(unsent)) ?? Response.error()));
    }
  } else if (request.mode === "navigate") {
    event.respondWith(url.pathname === help ? answerHelp(event) : answerPage(event));
  } else if (fixed.includes(url.pathname)) {
    event.respondWith(fromShell(request).then((kept) => kept ?? fetch(request)));
  } else if (loose.includes(url.pathname)) {
    event.respondWith(fetch(request).catch(async () => (await fromShell(request)) ?? Response.error()));
  }
});

self.addEventListener("message", (event) => {
  const port = event.ports[0];
  if (event.data?.type === "sign-out") event.waitUntil(forgetKept().then(() => port?.postMessage("done")));
  if (event.data?.type === "keep") {
    event.waitUntil(fetchAndKeep(event.data.path).then((isKept) => port?.postMessage(isKept)));
  }
});

/** A notice says one of our own neutral sentences and leads to a page of ours, whatever was sent. */
self.addEventListener("push", (event) => {
  let said = {};
  try {
    said = event.data?.json() ?? {};
  } catch {
    // Not ours to read: the neutral words below.
  }
  event.waitUntil(
    self.registration.showNotification(said.words || "Something new is waiting for you", {
      tag: said.tag || undefined, // what rings again replaces its earlier notice, and sounds again
      renotify: Boolean(said.tag),
      data: { url: said.url },
      icon: "/static/throughcare/app-icon-192.png",
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data?.url || "/", self.location.origin);
  if (url.origin === self.location.origin) event.waitUntil(self.clients.openWindow(url.href));
});

async function fillShell() {
  const cache = await caches.open(SHELL_CACHE);
  await Promise.all([
    cache.addAll([...fixed, ...loose].map((path) => new Request(path, { cache: "reload" }))),
    keepHelp(cache),
    keepPublic(cache, offline),
    keepPublic(cache, unsent),
  ]);
}

/** Help now, asked for as the copy for this device: it offers to tell the team though it knows nobody. */
const keepHelp = (cache) => keepPublic(cache, help, `${help}?kept`);

/** Keep a page as somebody sees it whom the server doesn't know. A redirect (to sign in) is not that page. */
async function keepPublic(cache, path, asked = path) {
  const response = await fetch(asked, { credentials: "omit", cache: "reload" });
  if (!response.ok || response.redirected) throw new Error(`${path} is not open to everybody`);
  await cache.put(path, response);
}

async function dropOldShells() {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith("shell-") && name !== SHELL_CACHE).map((name) => caches.delete(name)),
  );
}

async function fromShell(request) {
  const cache = await caches.open(SHELL_CACHE);
  return cache.match(request, { ignoreSearch: true, ignoreVary: true });
}

/** Help now never waits long: the server's page if it comes, the kept one if the line or the server fails. */
async function answerHelp(event) {
  const fresh = fetch(event.request)
    .then((response) => (response.ok ? response : undefined))
    .catch(() => undefined);
  const soon = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const response = await Promise.race([fresh, soon]);
  if (response) {
    event.waitUntil(
      caches.open(SHELL_CACHE).then(keepHelp).catch(() => {}), // the old copy stays
    );
    return response;
  }
  return (await fromShell(help)) ?? (await fresh) ?? Response.error();
}

async function answerPage(event) {
  const { request } = event;
  const before = forgotten;
  try {
    const response = await fetch(request);
    if (response.status >= 500) return (await fromKept(request)) ?? response;
    if (mayKeep(response)) event.waitUntil(keepIfAllowed(request, response.clone(), before));
    return response;
  } catch {
    return (await fromKept(request)) ?? (await fromShell(offline)) ?? Response.error();
  }
}

async function answerBack(url) {
  try {
    return await fetch(url, { credentials: "same-origin", headers: { Accept: "text/html" }, redirect: "manual" });
  } catch {
    return (await fromShell(offline)) ?? Response.error();
  }
}

async function forgetKept() {
  forgotten += 1;
  await caches.delete(KEPT_CACHE);
}

async function fromKept(request) {
  return (await caches.open(KEPT_CACHE)).match(request, { ignoreVary: true });
}

/** Keep a page of this site as its reader sees it now. False if it may not be kept, or there is no line. */
async function fetchAndKeep(path) {
  const before = forgotten;
  const url = new URL(path, self.location.origin);
  if (url.origin !== self.location.origin) return false;
  try {
    return await keepIfAllowed(url.href, await fetch(url, { credentials: "same-origin", cache: "no-store" }), before);
  } catch {
    return Boolean(await fromKept(url.href));
  }
}

function mayKeep(response) {
  return response.ok && !response.redirected && response.headers.get("Throughcare-Keep") === "offline";
}

async function keepIfAllowed(request, response, before) {
  if (!mayKeep(response)) return false;
  const cache = await caches.open(KEPT_CACHE);
  if (before !== forgotten) return false;
  await cache.put(request, response);
  if (before === forgotten) return true;
  await caches.delete(KEPT_CACHE);
  return false;
}
