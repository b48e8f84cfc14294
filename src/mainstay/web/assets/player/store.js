// What a phone keeps: the plan of whoever is signed in, the runs of a session, and every tap.
// A tap counts as saved once its transaction is complete; nothing is said on the screen before.

import { heldTo, isMore, isPast } from "./run.js";

const NAME = "mainstay";
const VERSION = 1;
const DURABLE = { durability: "strict" };

let opened;

const open = () => {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = () => {
      const made = asked.result;
      made.createObjectStore("plans", { keyPath: "person" });
      made.createObjectStore("runs", { keyPath: "id" }).createIndex("person", "person");
      const events = made.createObjectStore("events", { keyPath: "seq", autoIncrement: true });
      events.createIndex("id", "id", { unique: true });
      events.createIndex("slot", "slot", { unique: true }); // one tap for one thing, in all tabs
      events.createIndex("session", "session");
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => {
        asked.result.close();
        opened = undefined;
      };
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
  });
  return opened;
};

/** Run `act` in one transaction; resolves with its answer when everything is on the disk. */
const within = async (names, mode, act) => {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(names, mode, mode === "readwrite" ? DURABLE : {});
    let answer;
    transaction.oncomplete = () => resolve(answer);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error ?? new Error("stopped"));
    const stores = Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)]));
    act(stores, (value) => (answer = value), transaction);
  });
};

const all = (name, index, key) =>
  within([name], "readonly", (stores, give) => {
    const from = index ? stores[name].index(index) : stores[name];
    from.getAll(key).onsuccess = (done) => give(done.target.result);
  });

// --- plans ----------------------------------------------------------------------------------

/**
 * The plan of whoever was last signed in; undefined without one. It is shut while a numb or weak leg
 * that was told here is not known to the server: a plan from there does not say so yet.
 */
export const plan = () =>
  within(["plans", "events"], "readonly", ({ plans, events }, give) => {
    plans.getAll().onsuccess = ({ target: { result: [kept] } }) => {
      if (!kept) return;
      events.getAll().onsuccess = ({ target: { result: told } }) =>
        give(told.some((event) => event.person === kept.person && locks(event)) ? { ...kept, stopped: true } : kept);
    };
  });

const DAY_MS = 864e5;

/** One that the server refused stays with the phone: it shuts for a day, so that nobody is shut out for good. */
const locks = ({ locks: does, state, at }) => does && (state === "kept" || (state === "refused" && Date.now() - Date.parse(at) < DAY_MS));

/**
 * What the server has said beside its answers: it holds until a plan comes that was asked for after
 * it, also without a signal.
 */
export const tighten = ({ stopped, anew_from, lock, week }) =>
  within(["plans"], "readwrite", ({ plans }) => {
    plans.openCursor().onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      const { value } = cursor;
      const stale = value.stale || (value.week !== undefined && week !== value.week); // what it gives is not what is given out now
      const heard = (value.heard ?? 0) + (stopped || anew_from || stale ? 1 : 0);
      cursor.update({ ...value, stopped: value.stopped || stopped, lock: lock ?? value.lock, anew_from, stale, heard });
      cursor.continue();
    };
  });

/**
 * Keep a plan, and nothing of another person beside it but taps that were not sent. A run of its day
 * goes on with what it leaves. Answers false where the server has tightened something, or another tab
 * has kept a plan, since this one was asked for: `heard` is what the plan kept then had heard.
 */
export const keepPlan = (made, heard = 0) =>
  within(["plans", "runs"], "readwrite", ({ plans, runs }, give) => {
    plans.get(made.person).onsuccess = ({ target: { result: known } }) => {
      give(!known || (known.heard ?? 0) === heard);
      if (known && (known.heard ?? 0) !== heard) return;
      plans.clear();
      plans.put({ ...made, heard: heard + 1 });
      hold(runs, made);
    };
  });

const hold = (runs, made) => {
  runs.openCursor().onsuccess = ({ target: { result: cursor } }) => {
    if (!cursor) return;
    const held = heldTo(cursor.value, made);
    if (cursor.value.person !== made.person) cursor.delete();
    else if (held !== cursor.value) cursor.update(held);
    cursor.continue();
  };
};

/** Sign-out: what was planned goes. Taps stay until their person is here again. */
export const dropPlans = () =>
  within(["plans", "runs"], "readwrite", ({ plans, runs }) => {
    plans.clear();
    runs.clear();
  });

// --- runs and taps ----------------------------------------------------------------------------

const tap = (event) => ({ state: event.wire ? "kept" : "local", tried: false, ...event });

/**
 * Begin a run with its first tap; another tab may have begun it already, but not before what ends
 * every run before it. Whoever tells of more pain than that one began with begins anew, and that one
 * is over: more pain gives no more. Answers the run.
 */
export const begin = (run, event) =>
  within(["plans", "runs", "events"], "readwrite", ({ plans, runs, events }, give) => {
    plans.get(run.person).onsuccess = ({ target: { result: plan } }) => {
      runs.index("person").getAll(run.person).onsuccess = (done) => {
        const open = done.target.result.filter((other) => !other.over && other.on === run.on && !isPast(other, plan));
        const known = newest(open);
        const put = (ended) => {
          const made = ended ? { ...run, ended } : run;
          runs.put(made);
          events.add(tap(event));
          give(made);
        };
        if (!known) return put();
        events.index("session").getAll(known.id).onsuccess = ({ target: { result: told } }) => {
          const start = told.find(({ kind }) => kind === "start");
          if (!start || !isMore(event.wire.pain, start.wire.pain, run.reaches)) return give(known);
          runs.put({ ...known, over: true });
          put(known.id);
        };
      };
    };
  });

/** A run as it is now; undefined when it is gone. */
export const run = (id) => within(["runs"], "readonly", ({ runs }, give) => (runs.get(id).onsuccess = (done) => give(done.target.result)));

const newest = (runs) => [...runs].sort((one, other) => one.began.localeCompare(other.began)).at(-1);

/** The newest run of a person. */
export const lastRun = async (person) => newest(await all("runs", "person", person));

/** The runs of a person that this phone still keeps. */
export const runsOf = (person) => all("runs", "person", person);

/** Every tap of a run, in order. */
export const taps = (session) => all("events", "session", session);

/** Save a tap. Answers false when another tab has filled its place. */
export const save = async (event, over = false) => {
  try {
    await within(["runs", "events"], "readwrite", ({ runs, events }) => {
      events.add(tap(event));
      if (!over) return;
      runs.get(event.session).onsuccess = (done) => {
        if (done.target.result) runs.put({ ...done.target.result, over: true });
      };
    });
    return true;
  } catch (error) {
    if (error?.name === "ConstraintError") return false;
    throw error;
  }
};

/** Take a tap back, unless it may be on its way already. Answers whether it is gone. */
export const undo = (id) =>
  within(["runs", "events"], "readwrite", ({ runs, events }, give) => {
    give(false);
    events.index("id").get(id).onsuccess = (done) => {
      const found = done.target.result;
      if (!found || found.tried || found.state === "sent") return;
      events.delete(found.seq);
      give(true);
      const opens = (id) => {
        runs.get(id).onsuccess = (run) => {
          if (run.target.result?.over) runs.put({ ...run.target.result, over: false });
        };
      };
      runs.index("person").getAll(found.person).onsuccess = ({ target: { result: known } }) => {
        const by = known.find(({ ended }) => ended === found.session); // more pain, told in another window
        if (found.kind !== "start") return by ? undefined : opens(found.session);
        const { ended } = known.find(({ id }) => id === found.session) ?? {};
        runs.delete(found.session); // nothing has begun,
        if (by) runs.put({ ...by, ended });
        else if (ended) opens(ended); // and what it had ended goes on, unless more pain ended that too
      };
    };
  });

// --- the outbox -------------------------------------------------------------------------------

/** Taps of a person that the server does not have yet. */
export const waiting = async (person) =>
  (await all("events")).filter((event) => event.person === person && event.state === "kept");

/** Taps that the server has refused; they stay. */
export const refused = async (person) =>
  (await all("events")).filter((event) => event.person === person && event.state === "refused");

/** How many taps of other people wait until they are here again. */
export const othersWaiting = async (person) =>
  (await all("events")).filter((event) => event.person !== person && event.state === "kept").length;

/** Take what may be sent: taps whose time for taking back is over. From now on they are not undone. */
export const claim = (person, now, most) =>
  within(["events"], "readwrite", ({ events }, give) => {
    const found = [];
    give(found);
    events.openCursor().onsuccess = (step) => {
      const cursor = step.target.result;
      if (!cursor || found.length === most) return;
      const event = cursor.value;
      if (event.person === person && event.state === "kept") {
        // What happened later is never sent before what happened earlier.
        if (!event.tried && event.ready > now) return;
        if (!event.tried) cursor.update({ ...event, tried: true });
        found.push(event);
      }
      cursor.continue();
    };
  });

/** Mark what the server said about some taps: `{ seq, state, problem }`. */
export const settle = (marks) =>
  within(["events"], "readwrite", ({ events }) => {
    for (const { seq, ...change } of marks) {
      events.get(seq).onsuccess = (done) => {
        if (done.target.result) events.put({ ...done.target.result, ...change });
      };
    }
  });

const KEPT_DAYS = 14;

/** Forget runs that are long over and wholly sent. */
export const tidy = async (now) => {
  const runs = await all("runs");
  const events = await all("events");
  const old = runs.filter((run) => (now - Date.parse(run.began)) / 864e5 > KEPT_DAYS).map((run) => run.id);
  const open = new Set(events.filter((e) => ["kept", "refused"].includes(e.state)).map((e) => e.session));
  const gone = new Set(old.filter((id) => !open.has(id)));
  if (!gone.size) return;
  await within(["runs", "events"], "readwrite", (stores) => {
    for (const id of gone) stores.runs.delete(id);
    for (const event of events) if (gone.has(event.session)) stores.events.delete(event.seq);
  });
};
