// Between phone and server: the plan comes in, taps go out, each of them once.
import * as store from "./store.js";

export const PROTOCOL = 1;
export const UNDO_MS = 10_000;
const AT_ONCE = 50;

const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("mainstay") : null;

/** The day it is in a time zone, as 2026-11-24. */
export const dayIn = (zone) => {
  try {
    const parts = new Intl.DateTimeFormat("en", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(new Date());
    const part = (wanted) => parts.find(({ type }) => type === wanted).value;
    return `${part("year")}-${part("month")}-${part("day")}`;
  } catch {
    return new Date().toISOString().slice(0, 10);
  }
};

/** Tell the other tabs that something was saved or sent. */
export const changed = () => channel?.postMessage("changed");

/** Hear from other tabs. */
export const onChange = (act) => channel?.addEventListener("message", act);

/** So many seconds ago, on the clock of this phone, which may be wrong. */
const momentOf = (seconds) => (seconds === null ? null : new Date(Date.now() - seconds * 1000).toISOString());

const patient = (ms) => ("timeout" in AbortSignal ? AbortSignal.timeout(ms) : undefined);

/** Fetch the plan and keep it. Answers `{ state: "fresh" | "signed-out" | "away", plan }`. */
export const refresh = async (ms = 15_000, tries = 3) => {
  const before = await store.plan().catch(() => undefined);
  let answer;
  try {
    answer = await fetch("/api/plan/", { headers: { Accept: "application/json" }, cache: "no-store", signal: patient(ms) });
  } catch {
    return { state: "away" };
  }
  if (answer.status === 401) {
    await forget();
    return { state: "signed-out" };
  }
  if (!answer.ok) return { state: "away" };
  const plan = await answer.json();
  if (plan.protocol !== PROTOCOL) return { state: "old" };
  const made = { ...plan, anew_from: momentOf(plan.anew_s) };
  if (!(await store.keepPlan(made, before?.person === plan.person ? before.heard : 0))) return tries > 1 ? refresh(ms, tries - 1) : { state: "away" };
  const kept = await store.plan();
  if (kept.stopped || kept.week !== before?.week) changed(); // a session may be running in another tab
  remember(plan.person);
  keepPictures(plan).catch(() => {});
  return { state: "fresh", plan: kept };
};

const remember = (person) => {
  try {
    localStorage.setItem("plan-of", person);
  } catch {
    // the plan alone tells it too
  }
};

/** Nobody, or somebody else, is signed in: plan and pictures go, taps stay. */
export const forget = async () => {
  await store.dropPlans();
  try {
    localStorage.removeItem("plan-of");
    for (const name of await caches.keys()) if (name.startsWith("pictures-")) await caches.delete(name);
  } catch {
    // no caches in this browser
  }
};

/** Everything that the pictures of a plan need, so that they move without a signal. */
const keepPictures = async (plan) => {
  if (!("caches" in globalThis)) return;
  const cache = await caches.open(`pictures-${plan.build}`);
  const wanted = new Set([...plan.full, ...plan.short].flatMap((step) => filesOf(step)));
  for (const address of wanted) if (!(await cache.match(address))) await cache.add(address);
};

const filesOf = (step) => {
  const box = document.createElement("template");
  box.innerHTML = step.picture;
  const found = [...box.content.querySelectorAll("mainstay-figure, img, source")].flatMap((part) =>
    ["clip", "body-src", "src", "srcset"].map((name) => part.getAttribute(name)),
  );
  const own = found.filter(Boolean).filter((address) => !address.startsWith("data:"));
  return step.easier ? [...own, ...filesOf(step.easier)] : own;
};

/** Send what waits. One tab at a time; the server stores nothing twice anyway. */
export const flush = (options = {}) => {
  const act = () => sendAll(options);
  return navigator.locks ? navigator.locks.request("mainstay-outbox", act) : act();
};

const sendAll = async ({ all = false }) => {
  const plan = await store.plan();
  if (!plan) return { state: "nobody" };
  let stopped = false;
  let anew_from = null;
  let lock = null;
  let week = plan.week;
  for (;;) {
    const events = await store.claim(plan.person, all ? Infinity : Date.now(), AT_ONCE);
    if (!events.length) return { state: "sent", stopped, anew_from, lock, news: week !== plan.week };
    const said = await send(plan, events);
    if (said.state !== "answered") return said;
    stopped = said.stopped;
    week = said.week;
    lock = said.lock;
    anew_from = momentOf(said.anew_s);
    await store.tighten({ stopped, anew_from, lock, week }); // before these taps count as sent, so that nothing opens in between
    await store.settle(
      events.map((event, place) => {
        const { stored, ...problem } = said.answers[place] ?? { stored: false, problem: "no answer" };
        return stored ? { seq: event.seq, state: "sent" } : { seq: event.seq, state: "refused", problem };
      }),
    );
    changed();
    if (events.length < AT_ONCE) return { state: "sent", stopped, anew_from, lock, news: week !== plan.week };
  }
};

const send = async (plan, events, again = true) => {
  const batch = {
    protocol: PROTOCOL,
    person: plan.person,
    sent_at: new Date().toISOString(),
    events: events.map((event) => event.wire),
  };
  let answer;
  try {
    answer = await fetch("/api/events/", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": plan.csrf },
      body: JSON.stringify(batch),
      keepalive: true,
      signal: patient(20_000),
    });
    if (answer.ok) return { state: "answered", ...(await answer.json()) };
  } catch {
    return { state: "away" };
  }
  if (answer.status === 426) return { state: "old", problem: await problemOf(answer) };
  if (answer.status === 401) {
    await forget();
    return { state: "signed-out" };
  }
  if ((answer.status === 403 || answer.status === 409) && again) {
    // A new sign-in has a new token; and maybe somebody else signed in.
    const fresh = await refresh();
    if (fresh.state !== "fresh") return fresh;
    if (fresh.plan.person !== plan.person) return { state: "somebody-else" };
    return send(fresh.plan, events, false);
  }
  return { state: answer.status === 400 ? "refused" : "away", problem: await problemOf(answer) };
};

const problemOf = async (answer) => {
  try {
    return await answer.json();
  } catch {
    return { problem: `the server answers ${answer.status}.` };
  }
};

/** Register the worker; answers whether this browser has one. */
export const install = async () => {
  if (!("serviceWorker" in navigator)) return null;
  try {
    return await navigator.serviceWorker.register("/sw.js", { scope: "/", updateViaCache: "none" });
  } catch {
    return null;
  }
};
