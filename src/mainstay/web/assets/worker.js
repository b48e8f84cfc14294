// The service worker: keeps the session page and its files, so that it opens without a signal.
// The server writes `MAINSTAY` (build, page, files, fonts) before this text; a new build is a new worker.
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

const page = async (request) => {
  const own = new URL(request.url).pathname === MAINSTAY.page;
  const known = await kept(MAINSTAY.page);
  if (own && known) return known;
  try {
    return await fetch(request);
  } catch (error) {
    // Without a signal every page of a person leads to the session that is kept.
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
  if (request.mode === "navigate") {
    const persons = url.pathname === "/" || url.pathname.startsWith("/me/");
    if (persons) event.respondWith(page(request));
  } else if (url.pathname.startsWith("/static/")) {
    event.respondWith(file(request));
  }
});
