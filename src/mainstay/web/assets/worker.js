// The service worker: keeps the session page, the page of help and their files, so that they open
// without a signal. The server writes `MAINSTAY` (build, page, help, leads, files) before this text; a
// new build is a new worker.
const APP = `app-${MAINSTAY.build}`;
const PICTURES = `pictures-${MAINSTAY.build}`;

self.addEventListener("install", (event) => {
  const kept = async () => {
    const cache = await caches.open(APP);
    await cache.addAll(MAINSTAY.files);
    await self.skipWaiting();
  };
  event.waitUntil(kept());
});

self.addEventListener("activate", (event) => {
  const cleared = async () => {
    const mine = new Set([APP, PICTURES]);
    for (const name of await caches.keys()) {
      if (/^(app|pictures)-/.test(name) && !mine.has(name)) await caches.delete(name);
    }
    await self.clients.claim();
  };
  event.waitUntil(cleared());
});

const kept = async (request, options) => (await caches.open(APP)).match(request, options);

/**
 * From the server where it answers, since language and country may have changed; else as kept, also
 * where it answers with an error: nobody in pain needs that.
 */
const help = async (request) => {
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await (await caches.open(APP)).put(MAINSTAY.help, answer.clone());
    return answer.ok ? answer : ((await kept(MAINSTAY.help)) ?? answer);
  } catch (error) {
    const known = await kept(MAINSTAY.help);
    if (known) return known;
    throw error;
  }
};

const page = async (request) => {
  const { pathname } = new URL(request.url);
  const own = pathname === MAINSTAY.page;
  const known = await kept(MAINSTAY.page);
  if (own && known) return known;
  try {
    return await fetch(request);
  } catch (error) {
    // Without a signal what a person reads leads to the help that is kept,
    const lead = MAINSTAY.leads.find(([start]) => pathname.startsWith(start));
    if (lead && (await kept(MAINSTAY.help))) return Response.redirect(lead[1], 302);
    // and every other page of theirs leads to the session that is kept.
    if (known) return Response.redirect(`${MAINSTAY.page}?away=1`, 302);
    throw error;
  }
};

const file = async (request) =>
  (await kept(request)) ?? (await (await caches.open(PICTURES)).match(request)) ?? fetch(request);

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname === MAINSTAY.help) {
    event.respondWith(help(request));
  } else if (request.mode === "navigate") {
    const persons = url.pathname === "/" || /^\/(me|help)\//.test(url.pathname);
    if (persons) event.respondWith(page(request));
  } else if (url.pathname.startsWith("/static/")) {
    event.respondWith(file(request));
  }
});
