// On every page of a person: keep today's session on the phone, and send what waits there.
// The page says what the plan was made from (`data-stamp`), so it is only fetched when it has changed.
import { plan, waiting } from "./player/store.js";
import { dayIn, flush, install, refresh } from "./player/sync.js";

const isFresh = async () => {
  const { person, stamp } = document.documentElement.dataset;
  const kept = await plan();
  return kept?.person === person && kept.stamp === stamp && kept.on === dayIn(kept.zone);
};

const start = async () => {
  if (!("indexedDB" in window) || !("serviceWorker" in navigator)) return;
  try {
    await install();
    const known = await isFresh();
    const fresh = known || (await refresh()).state === "fresh";
    // Kept by the worker; its language is a person's own, which changes with the stamp.
    if (!known) fetch("/help/without-signal/").catch(() => {});
    if (!fresh || !(await waiting((await plan()).person)).length) return;
    await flush({ all: true });
    await refresh(); // what came in may have changed it
  } catch (error) {
    console.warn(error); // storage may be shut off; the pages work without it
  }
};

if (document.readyState === "complete") start();
else window.addEventListener("load", start);
window.addEventListener("online", start);
