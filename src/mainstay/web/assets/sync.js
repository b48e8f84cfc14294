// On every page of a person: keep today's session on the phone, and send what waits there.
import { flush, install, refresh } from "./player/sync.js";

const start = async () => {
  if (!("indexedDB" in window) || !("serviceWorker" in navigator)) return;
  try {
    await install();
    const { state } = await refresh();
    if (state === "fresh") await flush({ all: true });
  } catch (error) {
    console.warn(error); // storage may be shut off; the pages work without it
  }
};

if (document.readyState === "complete") start();
else window.addEventListener("load", start);
window.addEventListener("online", start);
