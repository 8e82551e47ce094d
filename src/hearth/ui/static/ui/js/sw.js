// The service worker: rooms that were visited can be read without a connection, and push messages are shown.
// It keeps pages of the signed-in person only, and forgets them as soon as nobody is signed in.
const ROOMS = "rooms-", STATIC = "static-1", OFFLINE = "/offline/", MOST = 40;
const READABLE = /^\/($|s\/|t\/|spaces\/$|notifications\/$|help\/$)/;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STATIC).then((cache) => cache.add(new Request(OFFLINE, { cache: "reload" }))).catch(() => {}).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((one) => one.startsWith("static-") && one !== STATIC).map((one) => caches.delete(one)))).then(() => self.clients.claim()));
});

async function forget(but = "") {
  const names = await caches.keys();
  await Promise.all(names.filter((one) => one.startsWith(ROOMS) && one !== but).map((one) => caches.delete(one)));
}

async function keep(url, answer) {
  const page = await answer.text();
  if (!await caches.match(OFFLINE)) await (await caches.open(STATIC)).add(OFFLINE).catch(() => {}); // it was lost when this began
  const me = page.match(/<body[^>]*\sdata-me="(\d+)"/)?.[1];
  if (!me) { if (/<body[^>]*class="house"/.test(page)) await forget(); return; }
  const name = ROOMS + me;
  await forget(name);
  if (!READABLE.test(url.pathname)) return;
  const cache = await caches.open(name);
  await cache.delete(url.pathname + url.search);
  await cache.put(url.pathname + url.search, new Response(page, { headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": answer.headers.get("Content-Security-Policy") || "default-src 'self'" } }));
  const kept = await cache.keys();
  await Promise.all(kept.slice(0, Math.max(0, kept.length - MOST)).map((one) => cache.delete(one)));
}

async function remembered(url) {
  for (const name of await caches.keys()) {
    if (!name.startsWith(ROOMS)) continue;
    const cache = await caches.open(name);
    const found = await cache.match(url.pathname + url.search) || await cache.match(url.pathname, { ignoreSearch: true });
    if (found) return found;
  }
  return await caches.match(OFFLINE) || Response.error();
}

async function page(event, url) {
  try {
    const answer = await fetch(event.request);
    const html = (answer.headers.get("Content-Type") || "").startsWith("text/html");
    if (answer.ok && html && !answer.redirected) event.waitUntil(keep(url, answer.clone()).catch(() => {}));
    return answer;
  } catch {
    return remembered(url);
  }
}

async function still(request) {
  const cache = await caches.open(STATIC);
  const known = await cache.match(request);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) {
    const at = new URL(request.url);
    for (const old of await cache.keys()) if (new URL(old.url).pathname === at.pathname) await cache.delete(old);
    await cache.put(request, answer.clone());
  }
  return answer;
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(page(event, url));
  else if (url.pathname.startsWith("/static/") && (url.searchParams.has("v") || url.pathname.endsWith(".woff2"))) event.respondWith(still(event.request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(fetch(event.request).catch(() => caches.match(event.request, { ignoreSearch: true }).then((found) => found || Response.error())));
});

self.addEventListener("message", (event) => {
  if (event.data === "forget") event.waitUntil(forget().then(() => self.registration.pushManager?.getSubscription()).then((found) => found?.unsubscribe()).catch(() => {}));
});

self.addEventListener("push", (event) => {
  let told = {};
  try { told = event.data?.json() || {}; } catch { /* not ours: say only that there is something */ }
  event.waitUntil(self.registration.showNotification(told.title || "Hearth", {
    body: told.body || "", tag: told.tag, data: { url: told.url || "/notifications/" }, icon: "/static/ui/icons/icon-192.png", badge: "/static/ui/icons/badge-96.png",
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const to = new URL(event.notification.data?.url || "/notifications/", location.origin);
  if (to.origin !== location.origin) return;
  event.waitUntil(self.clients.matchAll({ type: "window" }).then((all) => {
    const open = all.find((one) => new URL(one.url).pathname === to.pathname) || all[0];
    return open ? open.focus().then((one) => one.navigate(to.href)).catch(() => self.clients.openWindow(to.href)) : self.clients.openWindow(to.href);
  }));
});
