// The session on a phone: one thing a screen, with or without a signal.
// What comes next is worked out in player/run.js, what is kept in player/store.js, what is sent in
// player/sync.js; here are the screens and the taps.
import { compared } from "./player/gate.js";
import { button, dial, h, icon, noOrYes, painKeys, reachKeys } from "./player/dom.js";
import { at, breath, lifted, partsOf } from "./player/pace.js";
import { beginsWith, isLighter, isOpen, isPast, lineOf, makesLighter, next, toldToday } from "./player/run.js";
import * as sound from "./player/sound.js";
import * as store from "./player/store.js";
import * as sync from "./player/sync.js";
import { t } from "./languages.js";
import { W, speak } from "./player/words.js";

const at_ = document.body.dataset; // where other pages are
const short = new URLSearchParams(location.search).get("short") === "1";
const now = { plan: null, run: null, taps: [], view: "", draft: {}, toast: null, note: "", away: false, said: "", held: null };

// --- the frame ----------------------------------------------------------------------------------

const main = document.querySelector("main");
const top = h("header", { class: "topbar" });
const live = h("p", { class: "vh", role: "status", "aria-live": "assertive" });
main.before(top);
main.after(live);

const soundButton = () => {
  const words = h("span", {}, sound.isLoud() ? W.on : W.off);
  const turn = () => {
    sound.setLoud(!sound.isLoud());
    sound.ready();
    words.textContent = sound.isLoud() ? W.on : W.off;
    made.setAttribute("aria-pressed", String(sound.isLoud()));
  };
  const made = h("button", { type: "button", class: "iconbtn", onclick: turn, "data-sound": true, "aria-pressed": String(sound.isLoud()) }, icon("sound"), words);
  return made;
};

const link = (words, href, look = "") => h("a", { class: `btn ${look}`.trim(), href }, words);

/** One screen: a bar above, a title, what it says, and the buttons below within reach of a thumb. */
const screen = ({ name, bar = [], leave = null, title, body = [], foot = [], look = "", hurts = true }) => {
  halt();
  document.body.className = `session player ${look}`.trim();
  main.dataset.screen = name;
  top.replaceChildren(h("span", { class: "over" }, leave ?? bar), h("span", { class: "end-group" }, soundButton(), hurts && endButton()));
  const keys = hurts ? [button(W.hurts, askHurts, "btn-hurts", { "data-hurts": true }), ...foot] : foot;
  const heading = h("h1", { tabindex: "-1" }, title);
  const line = now.note && h("p", { class: "notice notice-hold" }, icon("hold"), h("span", {}, now.note));
  const saved = look.includes("timing") ? null : toast();
  const below = h("div", { class: `foot${hurts ? " two-keys" : ""}` }, saved, keys);
  main.replaceChildren(...[heading, line, ...body.flat(3), below].filter(Boolean));
  heading.focus({ preventScroll: true });
  window.scrollTo(0, 0);
};

const endButton = () => h("button", { type: "button", class: "iconbtn", onclick: () => tapped({ kind: "end" }, { local: true }) }, W.end);

const toast = () => {
  if (!now.toast || now.toast.until <= Date.now()) return null;
  const { id, until, words } = now.toast;
  const left = until - Date.now();
  const box = h("div", { class: "toasts" }, h("div", { class: "toast", role: "status" }, words, id && left > 0 && button(W.undo, undo, "btn-small", { "data-undo": true })));
  setTimeout(() => box.remove(), left);
  return box;
};

const spoken = (words) => {
  live.textContent = words;
  sound.say(words);
};

/** Say what a screen is about, once. */
const tell = (key, words) => {
  if (now.said === key) return;
  now.said = key;
  spoken(words);
};

const pictures = new Map();

/** The picture of a step; the right side works in it, so on the left side it is the mirror image. */
const pictureOf = (step, side) => {
  if (!step.picture) return null;
  if (!pictures.has(step.exercise)) pictures.set(step.exercise, h("div", { class: "picture" }));
  const box = pictures.get(step.exercise);
  if (!box.hasChildNodes()) box.innerHTML = step.picture;
  const other = side === "left";
  box.classList.toggle("mirrored", other);
  const figure = box.querySelector("mainstay-figure");
  if (figure?.clip && figure.hasAttribute("mirror") !== other) figure.otherSide();
  else figure?.toggleAttribute("mirror", other);
  if (figure?.fixed) figure.play();
  import(at_.figure).catch(() => {});
  return box;
};

/** The figure does what the timer says; in a set of minutes it goes on by itself. */
const inStep = (picture, share) => {
  const figure = picture?.querySelector("mainstay-figure[data-state=shown]");
  if (share !== null && figure && !figure.still && !figure.clip.still) figure.led(share);
};

// --- taps ---------------------------------------------------------------------------------------

/** Save a tap; the screen goes on only when it is on the disk. */
const tapped = async (tap, { local = false, slot, undoable = true, over = false } = {}) => {
  const id = crypto.randomUUID();
  const when = new Date().toISOString();
  const { run } = now;
  const wire = !local && { ...tap.wire, id, at: when, session: run.id };
  const ready = Date.now() + (undoable ? sync.UNDO_MS : 0);
  const kept = { ...tap, wire: wire || undefined, id, at: when, ready, session: run.id, person: run.person };
  if (slot) kept.slot = `${run.id}/${slot}`;
  try {
    if (tap.kind === "start") now.run = await store.begin(run, kept);
    else if (!(await store.save(kept, over))) now.note = "";
  } catch (error) {
    console.warn(error);
    now.note = W.notKept;
    show();
    return false;
  }
  const elsewhere = now.run.id !== run.id; // another window had begun, and its start is what is kept
  now.toast = undoable && !elsewhere && { id, until: ready, words: W.saved };
  now.note = elsewhere ? W.begunElsewhere : "";
  await reread();
  sync.changed();
  send(!undoable);
};

const undo = async () => {
  const gone = now.toast && (await store.undo(now.toast.id));
  now.toast = { until: Date.now() + 4000, words: gone ? W.undone : W.tooLate };
  if (gone && now.taps.length === 1) Object.assign(now, { run: null, taps: [] }); // it was the start
  sync.changed();
  await reread();
};

const reread = async () => {
  await takeUp();
  show();
};

/** Plan, run and taps as they are kept now. */
const takeUp = async () => {
  now.view = "";
  const plan = await store.plan();
  if (plan && plan.person === now.plan?.person) now.plan = plan; // what another window has heard
  if (now.run) Object.assign(now, { run: (await store.run(now.run.id)) ?? now.run, taps: await store.taps(now.run.id) });
};

const AWAY_MS = 60_000;

let later;

const send = async (all = false) => {
  clearTimeout(later);
  const said = await sync.flush({ all });
  now.away = said.state === "away";
  clearTimeout(later);
  later = setTimeout(() => send(), now.away ? AWAY_MS : sync.UNDO_MS + 500);
  if (said.stopped) return toldToStop(said.lock);
  if (isOvertaken(said) && !asking()) return location.reload(); // a flare was told elsewhere: the session begins anew
  if (said.news || now.plan?.stale) await sync.refresh().then(({ plan }) => plan && heed(plan)); // something else leaves less of it
  if (said.state === "old") note(W.old);
  if (said.state === "signed-out" || said.state === "nobody") note(W.signedOut);
  if (said.state === "sent" && now.run && !(await store.waiting(now.run.person)).length) clearTimeout(later);
  // Only the line of what waits: a screen drawn anew takes the focus away from who is on it.
  if (main.dataset.screen === "done") document.querySelector("[data-status]")?.replaceWith(status());
};

/** The server may only tighten. */
const toldToStop = async (lock) => {
  shut({ ...now.plan, stopped: true, lock: lock ?? now.plan.lock });
  const { plan } = await sync.refresh();
  if (plan?.stopped) shut(plan);
};

/** The safety questions shut a session wherever they were answered: here, in another window, on the server. */
const shut = (plan) => {
  now.plan = plan;
  if (now.run && !GOES_ON.includes(next(now.run, now.taps).screen)) closed();
};

/**
 * A plan that came while a page stands open. It shuts or ends what runs, or leaves less of it; a page
 * with nothing tapped yet shows it, and one with something tapped begins with it.
 */
const heed = async (plan) => {
  if (plan.stopped && now.run) return shut(plan);
  const before = now.plan;
  now.plan = plan;
  if (!now.run) return void ((plan.stopped || plan.stale || before?.stale || (untouched() && !alike(plan, before))) && show());
  // Who is in a set, or tells of something, is not interrupted: what is new comes with the next tap.
  if (asking()) return;
  if (!goesOn()) return location.reload();
  if (!timer && ((await isHeld()) || before?.stale || before?.stopped)) reread();
};

/** Take up what the newest plan leaves of the run; answers whether anything has changed. */
const isHeld = async () => {
  const held = now.run && (await store.run(now.run.id));
  if (!held || JSON.stringify(held.steps) === JSON.stringify(now.run.steps)) return false;
  now.run = held;
  return true;
};

/** Whether somebody is telling something; what they have tapped of it is not lost. */
const asking = () => now.view || ["start", "after", "felt"].includes(main.dataset.screen);

/** Whether the run may go on: nothing ends it, it is of today, and the plan behind it is the newest. */
const goesOn = () => !now.plan?.stopped && !isOvertaken() && isFresh(now.run);

const untouched = () => !now.run && !main.querySelector("input:checked");

/** Screens of a session that is over anyway, with their own way out. */
const GOES_ON = ["numb", "done"];

/** Screens that give something to do; the others only ask. */
const GIVES = ["set", "rope", "mend"];

const note = (words) => {
  if (now.note === words) return;
  now.note = words;
  if (!timer && !now.view) show();
};

// --- which screen -------------------------------------------------------------------------------

const show = () => {
  beginsAnew(); // a page that stood open over night
  if (!now.run) return startScreen();
  const found = next(now.run, now.taps);
  if (now.plan?.stopped && !GOES_ON.includes(found.screen)) return closed();
  const screens = {
    start: startScreen,
    set: setScreen,
    during: duringScreen,
    felt: feltScreen,
    choice: choiceScreen,
    rope: ropeScreen,
    mend: mendScreen,
    numb: numbScreen,
    after: afterScreen,
    done: doneScreen,
  };
  sound.keepAwake(["set", "during"].includes(found.screen));
  if (now.view === "hurts" && found.key !== undefined) return hurtsScreen(found);
  if (now.plan?.stale && GIVES.includes(found.screen)) return staleScreen();
  if (now.view === "count" && found.screen === "set") return countScreen(found);
  if (now.view === "rest" && found.screen === "set") return restScreen(found);
  return screens[found.screen](found);
};

const bar = (found) => [
  found.round && (setLine(found) || found.round.side) && h("b", {}, setLine(found), setLine(found) && found.round.side && ", ", setLine(found) ? found.round.side && t(found.round.side) : W.sides[found.round.side]),
  found.place && h("span", {}, W.exercise(found.place, found.of)),
];
const setsOf = ({ step, round }) => Math.max(step.sets, round.number);
/** Which set it is, where there is more than one. */
const setLine = (found) => (setsOf(found) > 1 ? W.set(found.round.number, setsOf(found)) : null);

// --- pain ---------------------------------------------------------------------------------------

const painForm = (words, asksLeg, pill) => {
  const { reaches } = now.run ?? now.plan;
  const legs = () => [painKeys("leg", W.start.leg, W.start), reachKeys(W.start.reach, reaches)];
  const more = asksLeg ? legs() : [noOrYes("leg_too", W.start.legToo, W.start), h("div", { class: "stack-l inset leg-more" }, legs())];
  const tick = pill && h("label", { class: "tickbox" }, h("input", { type: "checkbox", name: "painkiller" }), h("span", {}, pill, h("small", {}, W.start.pillHelp)));
  return h("form", { class: "stack-l", novalidate: true, onsubmit: (event) => event.preventDefault() }, h("p", { class: "errors-line", role: "alert" }), painKeys("back", words, W.start), more, tick);
};

/** What was tapped; null, with the reason on the screen, while something is missing. */
const painIn = (form, asksLeg) => {
  const chosen = (name) => form.querySelector(`[name="${name}"]:checked`)?.value;
  const refuse = (words, name) => {
    form.querySelector(".errors-line").textContent = words;
    form.querySelector(`#pain_${name}`).focus();
    return null;
  };
  if (chosen("back") === undefined) return refuse(W.start.missing, "back");
  if (!asksLeg && chosen("leg_too") === undefined) return refuse(W.start.missingLegToo, "leg_too");
  if (!asksLeg && chosen("leg_too") === "no") return { back: Number(chosen("back")), leg: 0, reach: "back" };
  if (chosen("leg") === undefined) return refuse(W.start.missing, "leg");
  if (!chosen("reach")) return refuse(W.start.missingReach, "reach");
  return { back: Number(chosen("back")), leg: Number(chosen("leg")), reach: chosen("reach") };
};

/** The three scales that may make the session lighter; nothing where the plan does not ask. */
const restForm = (table) =>
  table &&
  h("details", { "data-rested": true }, h("summary", {}, W.start.rested), h("div", { class: "stack-l inset" }, h("p", { class: "soft small" }, W.start.restedHelp), Object.entries(W.start.scales).map(([name, [legend, words]]) => painKeys(name, legend, words))));

/** What was tapped there; undefined when it was skipped. */
const restIn = (form, table, pain, less) => {
  if (!table) return undefined;
  const tapped_ = Object.keys(W.start.scales).map((name) => [name, form.querySelector(`[name="${name}"]:checked`)?.value]);
  const said = Object.fromEntries(tapped_.filter(([, value]) => value !== undefined).map(([name, value]) => [name, Number(value)]));
  return Object.keys(said).length ? { ...said, lighter: less && makesLighter(table, said, pain) } : undefined;
};

const started = () => now.taps.find((tap) => tap.kind === "start").wire;
const startPain = () => started().pain;

// --- the start ----------------------------------------------------------------------------------

const runFrom = (plan, stopped) => ({
  id: crypto.randomUUID(),
  person: plan.person,
  on: sync.dayIn(plan.zone),
  open: isOpen(plan, sync.dayIn(plan.zone)),
  short,
  began: new Date().toISOString(),
  gate: plan.gate,
  steps: beginsWith(plan, short, stopped),
  asks_leg: plan.asks_leg,
  reaches: plan.reaches,
  stops: plan.stops,
});

/** Every run of today that this phone keeps, with its taps. */
const runsOfToday = async (person) => {
  const runs = (await store.runsOf(person)).filter(isFresh);
  return Promise.all(runs.map(async (run) => [run, await store.taps(run.id)]));
};

const startScreen = () => {
  const { plan } = now;
  if (!plan) return emptyScreen();
  if (plan.stopped || !plan.gate) return closed();
  if (plan.stale) return staleScreen();
  const run = runFrom(plan);
  const line = lineOf(run, []);
  if (!line.length) return nothingScreen(run);
  const form = painForm(W.start.back, plan.asks_leg, W.start.pill);
  const table = !short && run.open && plan.lighter;
  if (table) form.append(restForm(table));
  const go = async () => {
    const pain = painIn(form, plan.asks_leg);
    if (!pain) return;
    sound.ready();
    // The page may have stood open for long: what is kept now is begun with, not what was drawn.
    now.plan = await store.plan();
    if (!now.plan?.gate || now.plan.stopped || now.plan.stale) return show();
    const { red, stopped } = toldToday(await runsOfToday(now.plan.person));
    const run = (now.run = runFrom({ ...now.plan, eased: now.plan.eased || red }, stopped));
    const wire = { kind: "start", pain, extra_painkiller: form.querySelector("[name=painkiller]").checked, readiness: restIn(form, table, pain, run.steps.some((step) => step.less)) };
    await tapped({ kind: "start", wire }, { slot: "start" });
  };
  screen({
    name: "start",
    title: W.start.title,
    hurts: false,
    body: [
      h("p", { class: "q-help" }, W.start.help),
      !run.open && h("p", { class: "notice notice-hold" }, icon("hold"), h("span", {}, W.oldPlan)),
      run.open && now.away && h("p", { class: "notice" }, icon("same"), h("span", {}, W.away)),
      form,
      status(),
      lacks(),
      W.notReviewed && h("p", { class: "soft small" }, W.notReviewed),
    ],
    leave: h("a", { class: "iconbtn", href: at_.today }, icon("left"), W.back),
    foot: [button(W.start.go, go, "btn-main btn-wide", { "data-main": true })],
  });
};

const lacks = () => {
  const line = h("p", { class: "soft small", "data-lacks": true });
  const list = () => {
    const missing = [
      !("AudioContext" in window) ? W.lack.sound : !sound.voice() && W.lack.voice,
      !webgl() && W.lack.figure,
      !("wakeLock" in navigator) && W.lack.awake,
    ].filter(Boolean);
    line.textContent = missing.length ? `${W.lacks}${missing.join("; ")}.` : "";
  };
  list();
  globalThis.speechSynthesis?.addEventListener?.("voiceschanged", list);
  return line;
};

let drawn;
const webgl = () => (drawn ??= Boolean(document.createElement("canvas").getContext("webgl2")));

/** What waits here, what was refused, whether somebody else's taps wait, and the help that is kept. */
const status = () => {
  const box = h("div", { class: "stack-s small soft", "data-status": true });
  const fill = async () => {
    const person = now.run?.person ?? now.plan?.person;
    const [waits, bad, others] = [await store.waiting(person), await store.refused(person), await store.othersWaiting(person)];
    const said = bad.map(({ problem }) => h("li", {}, [problem.problem, problem.allowed && t(" Allowed: {allowed}.", { allowed: problem.allowed }), problem.advice && ` ${problem.advice}`]));
    box.replaceChildren(...[
      waits.length > 0 && h("p", {}, now.away ? W.waits(waits.length) : W.sending),
      bad.length > 0 && h("div", { class: "stack-s" }, h("p", {}, W.refused(bad.length)), h("ul", { class: "dots" }, said)),
      others > 0 && h("p", {}, W.others(others)),
      now.away && h("p", {}, h("a", { href: at_.help, class: "alone" }, W.help)),
      main.dataset.screen === "done" && !waits.length && !bad.length && h("p", { "data-stored": true }, W.sent),
    ].filter(Boolean));
  };
  fill().catch(() => {});
  return box;
};

const emptyScreen = () =>
  screen({ name: "empty", title: W.noPlan, hurts: false, body: [h("p", { class: "lead" }, W.noPlanHelp), status()], foot: [button(W.again, () => location.reload(), "btn-main btn-wide", { "data-main": true })] });

/** The server gives out something else by now, and the signal went before it came. */
const staleScreen = () =>
  screen({ name: "stale", title: W.stale, hurts: Boolean(now.run), body: [h("p", { class: "lead" }, W.staleHelp), status()], foot: [button(W.again, () => location.reload(), "btn-main btn-wide", { "data-main": true })] });

const nothingScreen = (run) => {
  const other = run.open && !short && now.plan.short.length > 0;
  screen({
    name: "nothing",
    title: W.restDay,
    hurts: false,
    body: [h("p", { class: "lead" }, run.open ? W.restDayHelp : W.oldEmpty), status()],
    foot: [link(W.today, at_.today, "btn-main btn-wide"), other && h("a", { class: "btn btn-wide", href: "?short=1" }, W.short)].filter(Boolean),
  });
};

/** One button that calls, or the words to do it where the country is not known. */
const call = (number, more = {}) => (number ? h("a", { class: "btn btn-alarm btn-wide", href: `tel:${number}`, ...more }, W.call(number)) : h("p", { class: "lead" }, W.callLocal));

/** What a warning sign asks for needs no signal. */
const locked = ({ title, texts, number }) => {
  screen({ name: "locked", title, hurts: false, body: [...texts.map((text) => h("p", { class: "lead" }, text)), status()], foot: [call(number, { "data-main": true })] });
};

const closed = () => {
  now.note = "";
  if (now.plan?.lock) return locked(now.plan.lock);
  screen({ name: "closed", title: W.closed, hurts: false, body: [h("p", { class: "lead" }, W.closedHelp), status()], foot: [h("a", { class: "btn btn-main btn-wide", href: at_.screen, "data-main": true }, W.questions)] });
};

/** The words of a step for a side: they are written for the right one. */
const wordsOf = (step, side) => (side === "left" && step.left ? { ...step, ...step.left } : step);

/** Sentences, one after another; they bring their own full stops. */
const sentences = (parts) => parts.filter(Boolean).map((part) => (/[.!?]$/.test(part) ? part : `${part}.`)).join(" ");

// --- one set ------------------------------------------------------------------------------------

const setScreen = (found) => {
  const { step, round, done, last } = found;
  const said = wordsOf(step, round.side);
  const begins = !done || step.rounds[done - 1].side !== round.side;
  const timed = partsOf(step);
  const fields = timed ? null : amountFields(found, step.amount);
  const act = timed ? () => run(found) : () => saveSet(found, fields);
  const side = round.side && W.sides[round.side];
  const words = [step.name, setLine(found), side, begins && said.setup, said.move];
  screen({
    name: "set",
    bar: bar(found),
    title: step.name,
    body: [
      easedNote(),
      lighterNote(found),
      side && h("p", { class: "side" }, side),
      pictureOf(step, round.side),
      h("p", {}, h("span", { class: "dose" }, h("b", {}, step.dose)), step.setting && [" ", h("span", { class: "dose" }, step.setting)]),
      // A plan that was kept before this line existed has none.
      step.feel && h("p", { class: "soft" }, step.feel),
      h("div", { class: "stack", "data-read": true }, begins && h("p", { class: "move" }, said.setup), h("p", { class: "move" }, said.move)),
      reminders(said),
      fields,
      timed && h("p", {}, button(W.noTimer, () => toCount(step.amount), "btn-quiet")),
    ],
    foot: [button(timed ? W.go : W.setDone, act, "btn-main", { "data-main": true })],
    look: last ? "last" : "",
  });
  tell(`${found.key}/${done}`, sentences(words));
};

const easedNote = () => {
  const latest = now.taps.filter((tap) => tap.wire).at(-1);
  const red = latest?.kind === "during" && compared(now.run.gate, "during", startPain(), latest.wire.pain) === "red";
  return red && h("p", { class: "notice notice-hold" }, icon("ease"), h("span", {}, W.eased));
};

const lighterNote = ({ place, done }) => isLighter(now.taps) && place === 1 && !done && h("p", { class: "notice" }, icon("down"), h("span", {}, W.lighter));

const reminders = (step) =>
  h("details", {}, h("summary", {}, W.reminders), h("ul", { class: "dots" }, step.cues.map((cue) => h("li", {}, cue))), step.errors.length > 0 && h("p", { class: "soft small" }, `${W.watch} ${step.errors.join(" ")}`));

const STEPS = { reps: 1, duration_s: 5, distance_m: 5 };
const MOST_WEIGHT = { kg: 300, lb: 661 };
const KG_PER_LB = 0.45359237;

// A plan that was kept before the person chose a unit is in kilograms.
const unitOf = (step) => step.unit ?? "kg";
const shownLoad = (step) => step.load ?? step.load_kg;
const inKg = (load, unit) => (unit === "lb" ? Math.round(load * KG_PER_LB * 1000) / 1000 : load);

const MOST = { reps: 200, duration_s: 14_400, distance_m: 50_000 };

const amountFields = ({ step, last }, amount) => {
  const field = h("input", { name: "amount", inputmode: "numeric", size: "3", autocomplete: "off", value: String(amount), "aria-label": W.howMany[step.counts] });
  const by = (sign) => () => (field.value = String(Math.max(0, Math.min(MOST[step.counts], (Number.parseInt(field.value, 10) || 0) + sign * STEPS[step.counts]))));
  const reserve = h("fieldset", {}, h("legend", {}, W.reserve), h("div", { class: "reserve" }, [0, 1, 2, 3, 4, 5].map((n) => h("label", {}, h("input", { type: "radio", name: "reserve", value: String(n) }), h("span", {}, n === 5 ? "5+" : String(n))))));
  return h("form", { class: "stack", novalidate: true, onsubmit: (event) => event.preventDefault() },
    h("p", { class: "errors-line", role: "alert" }),
    h("p", { class: "over center" }, W.howMany[step.counts]),
    h("div", { class: "count" }, button("−", by(-1), "", { "aria-label": W.less }), h("label", {}, field), button("+", by(1), "", { "aria-label": W.more })),
    step.load_kg !== undefined && h("details", {}, h("summary", {}, W.weight), h("div", { class: "field" }, h("label", { for: "load" }, W.weightField(unitOf(step))), h("input", { class: "short", id: "load", name: "load", inputmode: "decimal", autocomplete: "off", value: String(shownLoad(step)) }))),
    last && step.asks_reserve && reserve);
};

const saveSet = async (found, form) => {
  const { key, step, round } = found;
  const refuse = (words) => (form.querySelector(".errors-line").textContent = words);
  const amount = Number(form.elements.amount.value.trim());
  if (!form.elements.amount.value.trim() || !Number.isInteger(amount) || amount < 0 || amount > MOST[step.counts]) return refuse(`${W.howMany[step.counts]}: 0 to ${MOST[step.counts]}.`);
  const wire = { kind: "set", ticket: step.ticket, [step.counts]: amount };
  if (step.load_kg !== undefined) {
    const load = Number(form.elements.load.value.replace(",", ".").trim() || Number.NaN);
    const most = MOST_WEIGHT[unitOf(step)];
    if (!(load >= 0 && load <= most)) return refuse(W.weightWrong(most));
    wire.load_kg = load === shownLoad(step) ? step.load_kg : inKg(load, unitOf(step));
  }
  const left = form.querySelector("[name=reserve]:checked")?.value;
  if (left !== undefined) wire.reserve = Number(left);
  if (round.side) wire.side = round.side;
  await tapped({ kind: "set", step: key, wire }, { slot: slotOf(found) });
  const following = next(now.run, now.taps);
  if (now.note === "" && following.screen === "set" && following.key === key) {
    now.view = "rest";
    show();
  }
};

const toCount = (amount) => {
  now.draft.amount = amount;
  now.view = "count";
  show();
};

const countScreen = (found) => {
  const fields = amountFields(found, now.draft.amount);
  screen({ name: "count", bar: bar(found), title: W.didYou, body: [h("p", { class: "soft" }, found.step.name), fields], foot: [button(W.save, () => saveSet(found, fields), "btn-main", { "data-main": true })] });
};

// --- time -----------------------------------------------------------------------------------------

let timer = 0;

const halt = () => {
  cancelAnimationFrame(timer);
  timer = 0;
  sound.hush();
};

/** Let parts of time run: `draw(where)` each frame, `part(where)` at each new part, then `done()`. */
const flow = (parts, from, { draw, part, done }) => {
  const began = performance.now() - from * 1000;
  let place = -1;
  let begins = 0;
  for (const one of parts) {
    if (begins >= from && !sound.voice()) sound.tone(one.word, begins - from);
    begins += one.seconds;
  }
  sound.tone("end", begins - from);
  const tick = (time) => {
    const where = at(parts, (time - began) / 1000);
    if (where.place !== place) part(where);
    place = where.place;
    draw(where);
    if (where.over) done();
    else timer = requestAnimationFrame(tick);
  };
  timer = requestAnimationFrame(tick);
};

const slotOf = ({ key, done }) => `${key}/set/${done}`;

/** A set by the clock, from its beginning; or stopped at a moment, as it was left. */
const run = (found, left = null) => {
  const { step, round } = found;
  const parts = partsOf(step);
  const ring = dial();
  const phase = h("p", { class: "phase", "aria-hidden": "true" });
  const reps = h("p", { class: "reps", "aria-hidden": "true" });
  const pause = button(W.pause, () => (timer ? stop() : go(where.begins)), "btn-main", { "data-main": true });
  const picture = pictureOf(step, round.side);
  const stopped = h("div", { class: "row", hidden: true }, button(W.setDone, () => toCount(doneSoFar()), "btn-wide"));
  let where = at(parts, left ?? 0);
  now.held = { slot: slotOf(found), begins: () => where.begins };
  sound.ready();
  screen({ name: "running", bar: bar(found), title: step.name, look: "timing", body: [round.side && h("p", { class: "side" }, W.sides[round.side]), picture, h("div", { class: "timer" }, ring.box, h("div", {}, phase, reps)), stopped], foot: [pause] });
  const doneSoFar = () => {
    if (step.counts !== "reps") return Math.max(0, Math.floor((where.part?.word === "time" ? where.gone : 0) ?? 0));
    return Math.max(0, (where.part?.rep ?? 1) - (where.part?.word === "breathe" ? 0 : 1));
  };
  const stop = () => {
    halt();
    phase.textContent = W.paused;
    pause.textContent = W.goOn;
    stopped.hidden = false;
    spoken(W.paused);
  };
  const counted = ({ rep }) => (reps.textContent = step.counts === "reps" && rep ? W.rep(rep, step.amount) : "");
  const draw = (moment) => {
    where = moment;
    ring.show(moment.gone / moment.part.seconds, breath(moment), String(Math.max(0, Math.ceil(moment.left))));
    inStep(picture, lifted(step, moment));
  };
  const part = ({ part: one }) => {
    phase.textContent = W.parts[one.word];
    counted(one);
    const words = W.spoken[one.word];
    const text = typeof words === "function" ? words(one.rep) : words;
    live.textContent = text;
    sound.say(text);
    if (one.word === "hold") navigator.vibrate?.(80);
  };
  const go = (from) => {
    pause.textContent = W.pause;
    stopped.hidden = true;
    flow(parts, from, {
      part,
      draw,
      done: () => {
        sound.say(W.well);
        navigator.vibrate?.([60, 60, 60]);
        now.draft.amount = step.amount;
        now.view = "count";
        timer = 0;
        setTimeout(() => main.dataset.screen === "running" && !timer && show(), 900);
      },
    });
  };
  if (left === null) go(0);
  else {
    draw(where);
    counted(where.part);
    stop();
  }
  pause.focus();
};

const restScreen = (found) => {
  const { step, round } = found;
  const before = step.rounds[found.done - 1]?.side;
  const changes = round.side && round.side !== before;
  const timed = partsOf(step);
  const ring = dial();
  const line = h("p", { class: "phase" }, W.rest);
  const words = W.nextSet(round.number, setsOf(found), round.side);
  const setup = changes && wordsOf(step, round.side).setup;
  const on = async () => {
    await takeUp(); // the rest was long enough to hear of something else
    const after = next(now.run, now.taps);
    if (timed && after.screen === "set" && slotOf(after) === slotOf(found) && goesOn() && !now.plan.stale) run(after);
    else show();
  };
  screen({
    name: "rest",
    bar: bar(found),
    title: changes ? W.sideChange(round.side) : words,
    body: [changes && setsOf(found) > 1 && h("p", { class: "lead" }, words), setup && h("p", { class: "lead", "data-setup": true }, setup), pictureOf(step, round.side), step.rest_s > 0 && h("div", { class: "timer" }, ring.box, line)],
    foot: [button(W.startSet, on, "btn-main", { "data-main": true })],
    look: "timing",
  });
  spoken(changes ? sentences([W.sideChange(round.side), setup]) : W.rest);
  if (step.rest_s <= 0) return;
  const parts = [{ word: "breathe", seconds: step.rest_s, rep: 0 }];
  flow(parts, 0, {
    part: () => {},
    draw: (moment) => ring.show(moment.gone / step.rest_s, 0, String(Math.ceil(moment.left))),
    done: () => {
      timer = 0;
      line.textContent = W.rested; // nothing goes on by itself
      spoken(W.rested);
    },
  });
};

// --- pain during, and "It hurts" ----------------------------------------------------------------

const duringScreen = (found) => {
  const { key, step, following } = found;
  const start = startPain();
  const form = painForm(W.howStrong, now.run.asks_leg);
  const said = (pain) => tapped({ kind: "during", step: key, wire: { kind: "during", ticket: step.ticket, pain } }, { slot: `${key}/during` });
  const more = () => {
    const pain = painIn(form, now.run.asks_leg);
    if (pain) said(pain);
  };
  screen({
    name: "during",
    bar: bar(found),
    title: W.during,
    body: [
      h("p", { class: "soft" }, W.atStart(start, now.run.asks_leg && start.leg)),
      h("details", { "data-more": true }, h("summary", {}, W.wentUp), h("div", { class: "stack inset" }, form, button(W.saveOn, more, "btn-wide"))),
      h("p", { class: "soft" }, following ? W.following(following.name) : W.wasLast),
    ],
    foot: [button(W.notMore, () => said(start), "btn-main", { "data-main": true })],
  });
};

const askHurts = () => {
  if (main.dataset.screen !== "running") now.held = null;
  now.view = "hurts";
  now.toast = null;
  show();
};

/**
 * Who only looked goes back to the set where it stood: what was done of it is not lost. Unless
 * another window has said something since: then to what follows from that.
 */
const back = () => {
  now.view = "";
  const found = next(now.run, now.taps);
  if (now.held && found.screen === "set" && slotOf(found) === now.held.slot) run(found, now.held.begins());
  else show();
};

const hurtsScreen = (found) => {
  const { key, step } = found;
  const told = async (stop) => {
    const side = step.rounds[0]?.side;
    const wire = { kind: "hurts", ticket: step.ticket, stop, pain: startPain(), ...(side && { side }) };
    const locks = now.run.gate.locking_stops.includes(stop);
    // Another window may have told another stop of this exercise: a warning has a place of its own.
    const kept = await tapped({ kind: "hurts", step: key, wire, locks }, { slot: `${key}/${locks ? "numb" : "hurts"}`, undoable: false, over: locks });
    if (locks && kept === false) numbScreen();
  };
  screen({
    name: "hurts",
    title: W.where,
    hurts: false,
    body: [h("div", { class: "choices" }, now.run.stops.map(([stop, words]) => button(words, () => told(stop), "btn-wide", { "data-stop": stop })))],
    foot: [button(W.backTo, back, "btn-quiet btn-wide")],
  });
  spoken(W.where);
};

const feltScreen = (found) => {
  const { key, step, hurt } = found;
  const asksLeg = now.run.asks_leg || hurt.wire.stop === "leg";
  const form = painForm(W.start.back, asksLeg);
  const go = () => {
    const pain = painIn(form, asksLeg);
    if (pain) tapped({ kind: "felt", step: key, wire: { kind: "during", ticket: step.ticket, pain } }, { slot: `${key}/felt`, undoable: false });
  };
  screen({ name: "felt", title: W.felt, hurts: false, body: [form], foot: [button(W.start.go, go, "btn-main btn-wide", { "data-main": true }), button(W.endSession, () => choose(key, "end"), "btn-wide")] });
};

const choose = (key, choice) => tapped({ kind: "choice", step: key, choice }, { local: true, slot: `${key}/choice` });

const choiceScreen = ({ key, step, way, swap, more }) => {
  const gentle = way === "ease";
  const ways = [
    swap && [W.swap(swap.name), "swap"],
    more && [W.next, "next"],
    [W.endSession, "end"],
  ].filter(Boolean);
  const ordered = gentle ? ways.toReversed() : ways;
  screen({
    name: "choice",
    title: W.thanks,
    hurts: false,
    body: [
      h("div", { class: "stack", "data-read": true },
        h("p", { class: "lead" }, W.leave(step.name)),
        h("ul", { class: "dots" }, W.positions.map((line) => h("li", {}, line))),
        h("p", {}, W.breathe),
        gentle && h("p", {}, W.onlyEase)),
    ],
    foot: ordered.map(([words, choice], place) => button(words, () => choose(key, choice), `btn-wide ${place ? "" : "btn-main"}`, { "data-choice": choice, "data-main": place === 0 })),
  });
  spoken(`${W.thanks} ${W.breathe}`);
};

// --- the pulley, before its first set -------------------------------------------------------------

const looked = (kind, choice) => tapped({ kind, choice }, { local: true, slot: kind, undoable: false });

const ropeScreen = () => {
  screen({
    name: "rope",
    title: W.rope.title,
    hurts: false,
    body: [h("p", { class: "lead", "data-read": true }, W.rope.help)],
    foot: [button(W.rope.fine, () => looked("rope", "fine"), "btn-main btn-wide", { "data-main": true, "data-rope": "fine" }), button(W.rope.wrong, () => looked("rope", "wrong"), "btn-wide", { "data-rope": "wrong" })],
  });
  tell("rope", `${W.rope.title}. ${W.rope.help}`);
};

/** The pulley is not sound: what can be done in its place, or without. */
const mendScreen = ({ swaps }) => {
  screen({
    name: "mend",
    title: W.rope.leave,
    hurts: false,
    body: [h("p", { class: "lead" }, W.rope.mend), h("p", {}, W.rope.instead), h("ul", { class: "dots" }, swaps.map((step) => h("li", {}, step.name)))],
    foot: [button(W.rope.swap, () => looked("mend", "swap"), "btn-main btn-wide", { "data-main": true, "data-mend": "swap" }), button(W.rope.without, () => looked("mend", "leave"), "btn-wide", { "data-mend": "leave" })],
  });
  tell("mend", `${W.rope.leave} ${W.rope.mend}`);
};

const numbScreen = () => {
  screen({ name: "numb", title: W.numb, hurts: false, body: [h("p", { class: "lead" }, W.numbHelp), h("p", { class: "notice notice-ease" }, icon("alarm"), h("span", {}, W.numbAway))], foot: [h("a", { class: "btn btn-main btn-wide", href: at_.screen, "data-main": true }, W.questions), call(now.plan?.call)] });
  spoken(W.numb);
};

// --- the end --------------------------------------------------------------------------------------

/** Back into a session that was ended by a slip; the toast that takes a tap back is gone too soon for who lies. */
const unended = (id) => async () => {
  await store.undo(id);
  now.toast = null;
  sync.changed();
  await reread();
};

const afterScreen = () => {
  const start = startPain();
  const ended = goesOn() && now.taps.find((tap) => tap.kind === "end");
  const form = painForm(W.start.back, now.run.asks_leg, !started().extra_painkiller && W.afterPill);
  form.append(painKeys("effort", W.hard, W.hardEnds));
  const go = () => {
    const pain = painIn(form, now.run.asks_leg);
    if (!pain) return;
    const wire = { kind: "after", pain, extra_painkiller: form.querySelector("[name=painkiller]")?.checked ?? false };
    const hard = form.querySelector("[name=effort]:checked")?.value;
    if (hard !== undefined) wire.effort = Number(hard);
    tapped({ kind: "after", wire }, { slot: "after", over: true });
  };
  screen({ name: "after", title: W.after, hurts: false, body: [h("p", { class: "q-help" }, W.atStart(start, now.run.asks_leg && start.leg)), form], foot: [button(W.finish, go, "btn-main btn-wide", { "data-main": true }), ended && button(W.backTo, unended(ended.id), "btn-wide", { "data-back": true })] });
  tell("after", W.after);
};

const LEAVE_MS = 4000;

/** To a page that should know of this session: what waits goes first, if there is a signal. */
const leave = async (event) => {
  event.preventDefault();
  const to = event.currentTarget.href;
  await Promise.race([send(true), new Promise((done) => setTimeout(done, LEAVE_MS))]);
  location.assign(to);
};

const doneScreen = () => {
  const pain = now.taps.find((tap) => tap.kind === "after").wire.pain;
  const more = { red: W.doneMore, amber: W.doneLittle }[compared(now.run.gate, "after", startPain(), pain)];
  screen({
    name: "done",
    title: W.done,
    hurts: false,
    body: [more && h("p", { class: "lead" }, more), h("p", { class: "lead" }, W.tomorrow), status()],
    foot: [h("a", { class: "btn btn-main btn-wide", href: at_.today, onclick: leave, "data-main": true }, W.today), h("a", { class: "btn btn-wide", href: at_.wrong, onclick: leave, "data-wrong": true }, W.wrong)],
  });
  tell("done", W.done);
};

// --- keys, leaving, coming back -----------------------------------------------------------------

const KEYS = { h: "[data-hurts]", u: "[data-undo]", m: "[data-sound]" };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const typing = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select");
  const onControl = event.target.closest("button, a, summary, input, label");
  const wanted = typing ? null : KEYS[event.key.toLowerCase()];
  if (wanted) document.querySelector(wanted)?.click();
  else if ((event.key === " " || event.key === "Enter") && !onControl) {
    event.preventDefault();
    document.querySelector("[data-main]")?.click();
  } else if (event.key === "Enter" && event.target.closest("input")) document.querySelector("[data-main]")?.click();
});

window.addEventListener("online", () => send(true));
window.addEventListener("pagehide", () => sync.flush({ all: true }).catch(() => {}));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") return;
  if (timer) sound.keepAwake(true);
  if (now.run && !isFresh(now.run) && !isEnded(now.run)) return location.reload(); // needs no signal
  look();
});
/** What another window has heard while this one was away; then what waits goes out, and what is new comes in. */
const look = async () => {
  const kept = await store.plan();
  if (kept) await heed(kept);
  await send();
  const { plan } = await sync.refresh();
  if (plan) await heed(plan);
};
// What another window says never stops the timer, nor takes "Where is the pain?" from who is telling:
// unless it was an answer that shuts the session.
sync.onChange(async () => {
  const plan = await store.plan();
  if (plan) await heed(plan);
  if (plan?.stopped) return;
  const known = now.taps.length;
  if (now.run) now.taps = await store.taps(now.run.id);
  if (timer || now.view === "hurts") return;
  if (!asking() || known !== now.taps.length) reread();
});

// --- the beginning --------------------------------------------------------------------------------

const dress = ({ language, large_print: large }) => {
  speak(language);
  if (large) document.documentElement.dataset.print = "large";
  else delete document.documentElement.dataset.print;
};

const LONGEST_MS = 4 * 3600e3;

/** Whether a run is of today; one that passes midnight goes on for four hours after its start. */
const isFresh = (run) => run.on === sync.dayIn(now.plan.zone) || Date.now() - Date.parse(run.began) < LONGEST_MS;

/** Whether a flare, or a numb or weak leg, was told since the session began. */
const isOvertaken = (plan = now.plan, run = now.run) => Boolean(run) && isPast(run, plan) && !isEnded(run);
const isEnded = (run) => run === now.run && GOES_ON.includes(next(run, now.taps).screen);

/** The run to go on with: one of today that is not over, or one that was just done. */
const resume = async () => {
  const run = await store.lastRun(now.plan.person);
  if (!run || !isFresh(run) || (!run.over && isOvertaken(now.plan, run))) return;
  const taps = await store.taps(run.id);
  const { screen } = next(run, taps);
  const goesOn = run.over ? (screen === "done" && short === run.short) || isShutBy(screen) : true;
  if (goesOn) Object.assign(now, { run, taps });
};

/** A session that ended with the safety questions stays on the screen until they are answered. */
const isShutBy = (screen) => screen === "numb" && now.plan.stopped;

/** They were, or something was told since, or it is another day: the next session begins anew. */
const beginsAnew = () => {
  const answered = now.run?.over && next(now.run, now.taps).screen === "numb" && !now.plan.stopped;
  const replaced = now.run?.over && !isEnded(now.run); // another window told of more pain, and began once more
  const anew = now.run && (answered || replaced || isOvertaken() || !isFresh(now.run));
  if (anew) Object.assign(now, { run: null, taps: [], view: "" });
  return anew;
};

const VARIES = { csrf: "", anew_s: 0, anew_from: "", heard: 0 };
/** Whether two plans say the same; each answer brings a new form token, and its own moment. */
const alike = (one, two) => JSON.stringify({ ...one, ...VARIES }) === JSON.stringify({ ...two, ...VARIES });

const begin = async () => {
  const able = "indexedDB" in window && "serviceWorker" in navigator && "randomUUID" in crypto;
  const kept = able && (await store.plan().then((plan) => plan ?? null, () => false));
  if (!able || kept === false) return location.replace(`${at_.instead}?missing=storage${short ? "&short=1" : ""}`);
  sync.install();
  now.plan = kept;
  const current = kept && kept.on === sync.dayIn(kept.zone) && kept.build === at_.build;
  if (current) {
    dress(kept);
    await resume();
    show();
  }
  const before = [now.away, now.note].join();
  const fresh = await sync.refresh(current ? 15_000 : 6_000);
  now.away = fresh.state === "away";
  if (fresh.state === "signed-out") return location.replace("/");
  if (fresh.state === "old") now.note = W.old;
  if (fresh.plan) {
    now.plan = fresh.plan;
    dress(fresh.plan);
  }
  // A session that has begun goes on with what the new plan leaves; a start page with nothing tapped
  // yet gets the new one.
  // Where nothing is new the page stays: a finger may be on its way to it.
  const news = before !== [now.away, now.note].join() || (fresh.plan && !alike(fresh.plan, kept));
  if (!current && now.plan) await resume();
  const held = await isHeld();
  if (beginsAnew() || held || !current || kept?.stale || kept?.stopped || (untouched() && news) || (now.run && now.plan?.stopped)) show();
  send(true);
  store.tidy(Date.now()).catch(() => {});
  navigator.storage?.persist?.().catch(() => {});
};

// A new version of the app takes over before a session begins, never in one.
const known = navigator.serviceWorker?.controller;
navigator.serviceWorker?.addEventListener("controllerchange", () => {
  if (known && !now.run && !main.querySelector("input:checked")) location.reload();
});

begin();
