// What comes next in a session: worked out anew from its plan and from every tap so far, so that a
// reload, a killed browser or a second tab shows the same screen.
import { afterStop, compared, easeOnly, holds } from "./gate.js";

/** The steps of a session as its run keeps them. */
export const stepsOf = (plan, short) => (short ? plan.short : plan.full);

/**
 * Those that a session begins with: none that was stopped today, and positions of ease while it is
 * not known how what was stopped went on.
 */
export const beginsWith = (plan, short, stopped = []) =>
  stepsOf(plan, short)
    .filter((step) => !stopped.includes(step.exercise) && (!plan.eased || step.ease))
    .map((step) => (stopped.includes(step.easier?.exercise) ? { ...step, easier: null } : step));

/** Whether one pain is more than another in any number, or reaches further down. */
export const isMore = (pain, than, reaches) => {
  const place = ({ reach }) => reaches.findIndex(([value]) => value === reach);
  return pain.back > than.back || pain.leg > than.leg || place(pain) > place(than);
};

/** Exercises that were stopped in a run: they are left for that day. */
const stoppedIn = (run, taps) => taps.filter(({ kind }) => kind === "hurts").map(({ step }) => exerciseAt(run, step));

const exerciseAt = (run, key) => {
  const [place, easier] = key.split("-");
  const given = run.steps[Number(place)];
  return (easier ? given?.easier : given)?.exercise;
};

/** Whether a plan may give out its doses on a day: its own day, with a valid safety screen. */
export const isOpen = (plan, on) => plan.on === on && !plan.stopped && holds(plan.gate, on);

/** Whether something was told or opened since a run began that ends it: a flare, a numb leg, a lock. */
export const isPast = (run, plan) => Boolean(plan?.anew_from && Date.parse(run.began) < Date.parse(plan.anew_from));

/**
 * A run held against the newest plan of its day: each exercise as it is given out now, and nothing
 * more of what is not given out any more. What was tapped stays.
 */
export const heldTo = (run, plan) => {
  if (plan.stopped || run.over) return run;
  if (plan.on !== run.on) return withoutBarred(run, plan.barred ?? []);
  const given = stepsOf(plan, run.short).flatMap((step) => (step.easier ? [step, step.easier] : [step]));
  const found = (step, more = []) => [...given, ...more].find(({ exercise }) => exercise === step?.exercise);
  // What hurt is not given out any more; what was offered in its place may be. Where nothing was,
  // it may have been stopped today, which a plan from before that was sent does not know.
  const now = (step) => {
    const fresh = found(step) ?? gone(step);
    return { ...fresh, easier: step.easier ? (found(step.easier, plan.instead) ?? gone(step.easier)) : null };
  };
  return { ...run, gate: plan.gate, asks_leg: plan.asks_leg, steps: run.steps.map(now) };
};

const gone = (step) => step && { ...step, rounds: [], less: null, gone: true };

/** A run that has passed midnight keeps its day's plan, but nothing that a therapist has taken out. */
const withoutBarred = (run, barred) => {
  const is = (step) => step && !step.gone && barred.includes(step.exercise);
  if (!run.steps.some((step) => is(step) || is(step.easier))) return run;
  const left = (step) => (is(step) ? gone(step) : step);
  return { ...run, steps: run.steps.map((step) => ({ ...left(step), easier: left(step.easier) })) };
};

const first = (taps, kind, key) => taps.find((tap) => tap.kind === kind && (key === undefined || tap.step === key));
const count = (taps, kind, key) => taps.filter((tap) => tap.kind === kind && tap.step === key).length;

/** What "It hurts" leads to, for one tap on it; the most careful way until pain is told. */
export const wayOf = (run, taps, hurt) => {
  const start = first(taps, "start").wire.pain;
  const felt = first(taps, "felt", hurt.step);
  if (felt) return afterStop(run.gate, start, felt.wire.pain, hurt.wire.stop);
  return run.gate.locking_stops.includes(hurt.wire.stop) ? "screen" : "ease";
};

/** Whether only positions of ease are left of a run. */
export const isEased = (run, taps) => {
  const start = first(taps, "start");
  if (!start) return !run.open;
  const pain = start.wire.pain;
  const red = (tap) => tap.kind === "during" && compared(run.gate, "during", pain, tap.wire.pain) === "red";
  const hurt = (tap) => tap.kind === "hurts" && wayOf(run, taps, tap) !== "easier";
  return !run.open || easeOnly(run.gate, pain) || taps.some((tap) => red(tap) || hurt(tap));
};

/** Whether a tap is a stop of which nobody has said how strong it was then; a warning sign asks no more. */
const isOpenStop = (run, taps) => (tap) =>
  tap.kind === "hurts" && !first(taps, "felt", tap.step) && !run.gate.locking_stops.includes(tap.wire.stop);

/** Whether an exercise was stopped, and how strong it was then has not been told yet, nor the pain after the session. */
const waitsForPain = (run, taps) => !first(taps, "after") && taps.some(isOpenStop(run, taps));

/** Whether a session of today has left only positions of ease for the next one: what was told of it was too much. */
const wasRed = (run, taps) => {
  const start = first(taps, "start");
  const after = first(taps, "after");
  const open = isOpenStop(run, taps); // pain told after the session answers it
  if (!start || !taps.some(({ kind }) => ["set", "during", "hurts", "felt", "after"].includes(kind))) return false;
  const red = after && compared(run.gate, "after", start.wire.pain, after.wire.pain) === "red";
  return red || isEased({ ...run, open: true }, after ? taps.filter((tap) => !open(tap)) : taps);
};

const isSent = (taps) => taps.every(({ state }) => !["kept", "refused"].includes(state));

/**
 * What was told in some runs of today, each with its taps: whether something was red, and what was
 * stopped. Of a red that was sent the plan speaks, since it may have been put right on another page.
 * A stop counts in any case: the server leaves the exercise out, and what it gives otherwise may be
 * the same week, of which nothing new is fetched.
 */
export const toldToday = (told) => ({
  red: told.some(([run, taps]) => (isSent(taps) ? waitsForPain : wasRed)(run, taps)),
  stopped: told.flatMap(([run, taps]) => stoppedIn(run, taps)),
});

/** Whether a start makes the session lighter: integers that came with the plan, and comparing. */
export const makesLighter = (table, said, pain) => {
  const numbers = [said.sleep, said.stress, said.soreness].filter((n) => n !== undefined);
  const poor = numbers.filter((n) => n >= table.poor_from).length;
  const hurts = pain.back >= table.back_from || pain.leg >= table.leg_from;
  return poor + (hurts ? 1 : 0) >= table.needed;
};

/** Whether a run was made lighter when it began. */
export const isLighter = (taps) => Boolean(first(taps, "start")?.wire.readiness?.lighter);

/** The exercises of a run in order, with what was swapped in, without what is no longer open. */
export const lineOf = (run, taps) => {
  const eased = isEased(run, taps);
  const wrong = first(taps, "rope")?.choice === "wrong";
  const instead = first(taps, "mend")?.choice === "swap";
  const less = isLighter(taps);
  const begun = ({ key }) => taps.some((tap) => tap.step === key);
  const all = run.steps.flatMap((given, place) => {
    const lightened = (step) => (less && step?.less ? { ...step, ...step.less } : step);
    const step = { ...lightened(given), easier: lightened(given.easier) };
    const key = String(place);
    // What stands in for it and was begun keeps its place, whatever a newer plan makes of it.
    const stands = step.easier && (begun({ key: `${key}-easier` }) || insteadOf(run, taps, step, place));
    if (wrong && step.looks) return instead && stands ? [{ key: `${key}-easier`, step: step.easier }] : [];
    const swapped = first(taps, "choice", key)?.choice === "swap" && step.easier;
    return swapped ? [{ key, step }, { key: `${key}-easier`, step: step.easier }] : [{ key, step }];
  });
  const line = all.filter((item) => begun(item) || (!item.step.gone && (!eased || item.step.ease)));
  // What was begun keeps its place, but not one more set where only positions of ease are left.
  return eased ? line.map((item) => (item.step.ease ? item : { ...item, step: asDone(item.step, count(taps, "set", item.key)) })) : line;
};

const asDone = (step, done) => ({ ...step, rounds: step.rounds.slice(0, done) });

/** The neighbor without a pulley, where it is not in the session already. */
const insteadOf = (run, taps, { easier }, place) => {
  if (!easier || easier.looks || easier.gone || stoppedIn(run, taps).includes(easier.exercise)) return undefined;
  const taken = run.steps.some((other, n) => other.exercise === easier.exercise || (n < place && other.looks && other.easier?.exercise === easier.exercise));
  return taken ? undefined : easier;
};

/** What can stand in for the exercises of a pulley that is not sound. */
const stands = (run, taps) => {
  const eased = isEased(run, taps);
  return run.steps.flatMap((step, place) => (step.looks ? (insteadOf(run, taps, step, place) ?? []) : [])).filter((step) => !eased || step.ease);
};

/** The next screen: `{ screen, key, step, … }`. */
export const next = (run, taps) => {
  if (!first(taps, "start")) return { screen: "start" };
  if (first(taps, "after")) return { screen: "done" };
  const line = lineOf(run, taps);
  const hurts = taps.filter((tap) => tap.kind === "hurts");
  const numb = hurts.find((hurt) => wayOf(run, taps, hurt) === "screen"); // before whatever else was told
  if (numb) return { ...line.find(({ key }) => key === numb.step), hurt: numb, screen: "numb" };
  for (const hurt of hurts) {
    const found = { ...line.find(({ key }) => key === hurt.step), hurt };
    const way = wayOf(run, taps, hurt);
    if (first(taps, "choice", hurt.step)) continue;
    if (!first(taps, "felt", hurt.step)) return { ...found, screen: "felt" };
    return { ...found, screen: "choice", way, swap: swapOf(found.step, way, stoppedIn(run, taps)), more: later(line, taps, hurt.step) };
  }
  if (first(taps, "end")) return { screen: "after" };
  if (taps.some((tap) => tap.kind === "choice" && tap.choice === "end")) return { screen: "after" };
  if (first(taps, "rope")?.choice === "wrong" && !first(taps, "mend")) {
    const swaps = stands(run, taps);
    if (swaps.length) return { screen: "mend", swaps };
  }
  const place = line.findIndex(({ key }) => !isOver(taps, key));
  if (place < 0) return { screen: "after" };
  const { key, step } = line[place];
  if (step.looks && !first(taps, "rope")) return { key, step, screen: "rope", place: place + 1, of: line.length };
  const done = count(taps, "set", key);
  const here = { key, step, place: place + 1, of: line.length, done, following: line[place + 1]?.step };
  const left = step.rounds.slice(done);
  return left.length ? { ...here, screen: "set", round: left[0], last: left.length === 1 } : { ...here, screen: "during" };
};

const isOver = (taps, key) => Boolean(first(taps, "hurts", key) || first(taps, "during", key));
/** What may be done in its place; nothing that was stopped itself. */
const swapOf = ({ easier }, way, stopped) => {
  if (!easier || easier.gone || stopped.includes(easier.exercise)) return undefined;
  return way === "easier" || easier.ease ? easier : undefined;
};
const later = (line, taps, key) => line.slice(line.findIndex((item) => item.key === key) + 1).some((item) => !isOver(taps, item.key));
