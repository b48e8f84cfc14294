// Laws of a session on the phone, without a browser: what comes next, and the time of a set.
import assert from "node:assert/strict";
import { test } from "node:test";
import { at, breath, lifted, partsOf } from "../../src/mainstay/web/assets/player/pace.js";
import { beginsWith, heldTo, isEased, isLighter, isMore, isOpen, isPast, lineOf, makesLighter, next, toldToday } from "../../src/mainstay/web/assets/player/run.js";

const rows = ["during", "after"].flatMap((moment) =>
  [...Array(11).keys()].map((baseline) => ({
    moment,
    baseline,
    green_max: Math.max(baseline, Math.min(baseline + 1, 3)),
    amber_max: Math.min(10, Math.max(baseline, Math.min(baseline + 1, 3)) + 1),
    ease_only: baseline >= 5,
  })),
);
const gate = { rows, screen_valid_until: "2026-11-30", locking_stops: ["numb_or_weak"] };
const step = (exercise, more = {}) => ({
  exercise, name: exercise, ticket: exercise, counts: "reps", amount: 6, sets: 2, rest_s: 30, ease: false,
  rounds: [{ number: 1, side: "right" }, { number: 1, side: "left" }], ...more,
});
const run = (more = {}) => ({
  id: "s", open: true, gate,
  steps: [step("squat", { easier: step("sit-to-stand") }), step("hold", { ease: true }), step("row")], ...more,
});
const pain = (back) => ({ back, leg: 0, reach: "back" });
const start = (back) => ({ kind: "start", wire: { pain: pain(back) } });
const sets = (key, n) => Array(n).fill({ kind: "set", step: key, wire: {} });
const during = (key, back) => ({ kind: "during", step: key, wire: { pain: pain(back) } });
const hurts = (key, stop = "back") => ({ kind: "hurts", step: key, wire: { stop, pain: pain(2) } });
const felt = (key, back) => ({ kind: "felt", step: key, wire: { pain: pain(back) } });
const choice = (key, what) => ({ kind: "choice", step: key, choice: what });
const inState = (state, taps) => taps.map((tap) => ({ state, ...tap }));
const told = (state, taps) => toldToday([[run({ open: false }), inState(state, taps)]]);
const names = (taps, more) => lineOf(run(more), taps).map((item) => item.step.name);

test("set after set, side after side, then pain, then the next exercise", () => {
  assert.equal(next(run(), []).screen, "start");
  assert.equal(next(run(), [start(2)]).round.side, "right");
  assert.equal(next(run(), [start(2), ...sets("0", 1)]).round.side, "left");
  assert.equal(next(run(), [start(2), ...sets("0", 1)]).last, true);
  assert.equal(next(run(), [start(2), ...sets("0", 2)]).screen, "during");
  assert.equal(next(run(), [start(2), ...sets("0", 2), during("0", 2)]).step.name, "hold");
  const all = ["0", "1", "2"].flatMap((key) => [...sets(key, 2), during(key, 2)]);
  assert.equal(next(run(), [start(2), ...all]).screen, "after");
  assert.equal(next(run(), [start(2), ...all, { kind: "after", wire: { pain: pain(2) } }]).screen, "done");
});

test("a little pain offers the easier neighbor, and it comes next", () => {
  const taps = [start(2), hurts("0"), felt("0", 3)];
  assert.equal(next(run(), [start(2), hurts("0")]).screen, "felt");
  const asked = next(run(), taps);
  assert.deepEqual([asked.screen, asked.way, asked.swap.name, asked.more], ["choice", "easier", "sit-to-stand", true]);
  assert.equal(next(run(), [...taps, choice("0", "swap")]).step.name, "sit-to-stand");
  assert.equal(next(run(), [...taps, choice("0", "next")]).step.name, "hold");
  assert.equal(next(run(), [...taps, choice("0", "end")]).screen, "after");
});

test("much pain leaves positions of ease, and no swap that is none", () => {
  const taps = [start(2), hurts("0"), felt("0", 5)];
  const asked = next(run(), taps);
  assert.deepEqual([asked.way, asked.swap], ["ease", undefined]);
  assert.deepEqual(names([...taps, choice("0", "next")]), ["squat", "hold"]);
  assert.equal(isEased(run(), [start(2), hurts("0")]), true, "until pain is told the careful way holds");
});

test("too much during an exercise leaves positions of ease as well", () => {
  assert.deepEqual(names([start(2), ...sets("0", 2), during("0", 4)]), ["squat", "hold", "row"]);
  assert.deepEqual(names([start(2), ...sets("0", 2), during("0", 5)]), ["squat", "hold"]);
});

test("numb or weak ends the session, whatever else was tapped", () => {
  assert.equal(next(run(), [start(0), hurts("0", "numb_or_weak"), felt("0", 0), choice("0", "next")]).screen, "numb");
});

test("numb or weak comes before another stop whose pain is not told yet", () => {
  assert.equal(next(run(), [start(0), hurts("0"), hurts("0", "numb_or_weak")]).screen, "numb");
  assert.equal(next(run(), [start(0), hurts("0"), hurts("1", "numb_or_weak")]).screen, "numb");
});

test("a run goes on with what the newest plan of its day leaves", () => {
  const begun = run({ on: "2026-11-27", short: false });
  const plan = { on: "2026-11-27", stopped: false, gate, asks_leg: true, full: [step("squat", { amount: 3, ticket: "new" }), step("hold", { ease: true })], short: [] };
  const held = heldTo(begun, plan);
  assert.deepEqual(lineOf(held, [start(1)]).map(({ key, step: { exercise, amount } }) => [key, exercise, amount]), [["0", "squat", 3], ["1", "hold", 6]]);
  assert.equal(next(held, [start(1)]).step.ticket, "new");
  const row = [start(1), ...sets("2", 1)];
  assert.equal(names(row, { steps: held.steps })[2], "row", "what was begun keeps its place");
  const over = [...["0", "1"].flatMap((key) => [...sets(key, 2), during(key, 1)])];
  assert.deepEqual([next(held, [...row, ...over]).screen, next(held, [...row, ...over]).step.name], ["during", "row"], "and nothing more of it is asked for");
  const swapped = heldTo(begun, { ...plan, full: [step("row", { easier: step("hold", { amount: 2 }) })] });
  assert.equal(swapped.steps[1].amount, 2, "it is still there as what another gives way to");
  const offered = [hurts("0"), felt("0", 2), choice("0", "swap")];
  for (const more of [{ instead: [step("sit-to-stand", { amount: 4 })] }, { full: [step("sit-to-stand", { amount: 4 })] }]) {
    const hurt = heldTo(begun, { ...plan, full: [step("row")], ...more });
    assert.deepEqual([next(hurt, [start(1), ...offered]).step.name, next(hurt, [start(1), ...offered]).step.amount], ["sit-to-stand", 4]);
  }
  const none = heldTo(begun, { ...plan, full: [step("row")] });
  assert.equal(next(none, [start(1), ...offered]).step.name, "row", "nothing may take its place");
  assert.equal(next(none, [start(1), ...offered.slice(0, 2)]).swap, undefined);
  const inIt = [start(1), ...offered, hurts("0-easier")];
  assert.deepEqual([next(none, inIt).screen, next(none, inIt).step.name], ["felt", "sit-to-stand"], "what was begun keeps its place");
  const finished = { ...begun, over: true };
  assert.equal(heldTo(finished, plan), finished);
  const strict = { ...gate, rows: [] };
  assert.equal(heldTo(begun, { ...plan, gate: strict }).gate, strict, "limits are those of now");
  const night = heldTo(begun, { ...plan, on: "2026-11-28", barred: ["squat"] });
  assert.deepEqual(lineOf(night, [start(1)]).map((item) => item.step.exercise), ["hold", "row"], "a bar is heard after midnight too");
  for (const other of [{ on: "2026-11-28" }, { stopped: true }]) assert.equal(heldTo(begun, { ...plan, ...other }), begun);
});

test("what was told or opened since ends a run that began before", () => {
  const began = "2026-11-27T10:00:00.000Z";
  const cases = [["2026-11-27T10:00:01.000Z", true], ["2026-11-27T09:59:59.000Z", false], [began, false], [null, false], [undefined, false]];
  for (const [anew_from, wanted] of cases) assert.equal(isPast({ began }, { anew_from }), wanted, String(anew_from));
  assert.equal(isPast({ began }, undefined), false);
});

test("pain at the start, a plan of another day and an old screen leave positions of ease", () => {
  assert.deepEqual(names([start(5)]), ["hold"]);
  assert.deepEqual(names([], { open: false }), ["hold"]);
  const plan = { on: "2026-11-27", stopped: false, gate };
  assert.equal(isOpen(plan, "2026-11-27"), true);
  assert.equal(isOpen(plan, "2026-11-28"), false);
  assert.equal(isOpen({ ...plan, on: "2026-12-01" }, "2026-12-01"), false);
  assert.equal(isOpen({ ...plan, gate: undefined }, "2026-11-27"), false);
});

test("two of sleep, stress, soreness and pain make it lighter, and only what has less is less", () => {
  const table = { poor_from: 7, back_from: 4, leg_from: 2, needed: 2 };
  const cases = [
    [{}, pain(9), false], [{ sleep: 7 }, pain(2), false], [{ sleep: 6, stress: 6, soreness: 6 }, pain(2), false],
    [{ sleep: 7, stress: 7 }, pain(2), true], [{ sleep: 7 }, pain(4), true], [{ sleep: 7 }, pain(3), false],
    [{ soreness: 10 }, { back: 0, leg: 2, reach: "calf" }, true],
  ];
  for (const [said, at, wanted] of cases) assert.equal(makesLighter(table, said, at), wanted, JSON.stringify(said));
  const less = { dose: "1 set of 5", amount: 5, sets: 1, rounds: [{ number: 1, side: "right" }] };
  const steps = [step("squat", { less, easier: step("sit-to-stand", { less }) }), step("breath", { ease: true })];
  const tired = { kind: "start", wire: { pain: pain(2), readiness: { sleep: 8, stress: 8, lighter: true } } };
  const awake = { kind: "start", wire: { pain: pain(2), readiness: { sleep: 1, lighter: false } } };
  const found = next(run({ steps }), [tired]);
  assert.deepEqual([found.step.amount, found.step.ticket, found.last], [5, "squat", true]);
  assert.equal(next(run({ steps }), [tired, ...sets("0", 1), during("0", 2)]).step.amount, 6);
  const swap = [tired, hurts("0"), felt("0", 2), choice("0", "swap")];
  assert.deepEqual([next(run({ steps }), swap).step.name, next(run({ steps }), swap).step.amount], ["sit-to-stand", 5]);
  assert.deepEqual([isLighter([awake]), next(run({ steps }), [awake]).step.amount], [false, 6]);
});

test("the time of a set is the tempo of its dose", () => {
  const parts = partsOf(step("row", { amount: 3, pace_s: [2, 5, 2] }));
  const seconds = parts.reduce((sum, part) => sum + part.seconds, 0);
  assert.equal(seconds, 3 + 3 * 9 + 2 * 1);
  assert.deepEqual([at(parts, 0).part.word, at(parts, 3).part.word, at(parts, 5).part.word, at(parts, 10.5).part.word], ["ready", "go", "hold", "back"]);
  assert.equal(at(parts, 13).part.rep, 2);
  assert.equal(at(parts, seconds).over, true);
  assert.equal(at(parts, seconds - 0.01).over, false);
  assert.equal(partsOf(step("walk", { counts: "distance_m" })), null);
  assert.deepEqual(partsOf(step("plank", { counts: "duration_s", amount: 20 })).map((p) => p.seconds), [3, 20]);
});

test("the breath never jumps from one part to the next of a movement", () => {
  const parts = partsOf(step("row", { amount: 2, pace_s: [2, 5, 2] }));
  for (let time = 0.02; time < 23; time += 0.01) {
    const [one, other] = [at(parts, time - 0.01), at(parts, time)];
    assert.ok(Math.abs(breath(one) - breath(other)) < 0.05, `at ${time} s`);
  }
});

test("the figure is where the timer is, and never jumps", () => {
  const row = step("row", { amount: 2, pace_s: [2, 5, 2] });
  assert.deepEqual([2, 4, 7, 11, 13].map((time) => lifted(row, at(partsOf(row), time))), [0, 0.5, 1, 0.5, 0]);
  for (const pace_s of [[2, 5, 2], [0, 5, 0], [2, 0, 2], [0, 5, 2]]) {
    const one = step("row", { amount: 2, pace_s });
    const parts = partsOf(one);
    for (let time = 0.02; !at(parts, time).over; time += 0.01) {
      const [before, now] = [time - 0.01, time].map((moment) => lifted(one, at(parts, moment)));
      assert.ok(Math.abs(before - now) < 0.05, `${pace_s} at ${time} s`);
    }
  }
});

test("a hold from rest is gone into and let go", () => {
  const hold = step("hold", { amount: 2, pace_s: [0, 5, 0] });
  assert.deepEqual([2, 3.5, 6, 8.5, 10].map((time) => lifted(hold, at(partsOf(hold), time))), [0, 0.5, 1, 0.5, 0]);
});

test("a set of minutes leaves the figure to itself", () => {
  const plank = step("plank", { counts: "duration_s", amount: 20 });
  assert.equal(lifted(plank, at(partsOf(plank), 4)), null);
});

const hung = (more = {}) => ({
  ...run(),
  steps: [
    step("squat"),
    step("row", { looks: true, easier: step("bridge") }),
    step("press", { looks: true, easier: step("bridge") }),
    step("pull", { looks: true, easier: step("pull-down", { looks: true }) }),
    step("hold", { ease: true }),
  ],
  ...more,
});
const rope = (what) => ({ kind: "rope", choice: what });
const mend = (what) => ({ kind: "mend", choice: what });
const hungNames = (taps, more) => lineOf(hung(more), taps).map((item) => item.step.name);

test("rope, hook and knot are looked at once, before the first set with the pulley", () => {
  const before = [start(2), ...sets("0", 2), during("0", 2)];
  assert.equal(next(hung(), [start(2)]).screen, "set", "nothing is asked before an exercise without the pulley");
  assert.equal(next(hung(), before).screen, "rope");
  const fine = [...before, rope("fine")];
  assert.deepEqual([next(hung(), fine).screen, next(hung(), fine).step.name], ["set", "row"]);
  assert.equal(next(hung(), [...fine, ...sets("1", 2), during("1", 2)]).screen, "set", "asked once");
});

test("a rope that is not sound leaves the pulley out, and offers what can stand in", () => {
  const wrong = [start(2), ...sets("0", 2), during("0", 2), rope("wrong")];
  const asked = next(hung(), wrong);
  assert.deepEqual([asked.screen, asked.swaps.map((s) => s.name)], ["mend", ["bridge"]]);
  assert.deepEqual(hungNames([...wrong, mend("leave")]), ["squat", "hold"]);
  assert.deepEqual(hungNames([...wrong, mend("swap")]), ["squat", "bridge", "hold"]);
  assert.equal(next(hung(), [...wrong, mend("swap")]).step.name, "bridge");
  assert.equal(next(hung({ steps: hung().steps.slice(3) }), [start(2), rope("wrong")]).step.name, "hold", "nothing stands in, so nothing is asked");
});

test("what stands in for the pulley and hurt keeps its place when a newer plan takes it out", () => {
  const taps = [start(2), ...sets("0", 2), during("0", 2), rope("wrong"), mend("swap"), ...sets("1-easier", 1), hurts("1-easier")];
  const without = hung().steps.map(({ easier: _easier, ...given }) => given);
  const newer = { on: "2026-11-27", stopped: false, gate, asks_leg: true, full: without, short: [] };
  const held = heldTo({ ...hung(), on: "2026-11-27", short: false }, newer);
  const asked = next(held, taps);
  assert.deepEqual([asked.screen, asked.key, asked.step?.name], ["felt", "1-easier", "bridge"]);
  const after = next(held, [...taps, felt("1-easier", 2)]);
  assert.deepEqual([after.screen, after.key], ["choice", "1-easier"]);
});

test("where only positions of ease are left, what was begun before asks for no other set", () => {
  const taps = [start(2), ...sets("0", 1), hurts("2"), felt("2", 5), choice("2", "next")];
  const asked = next(run(), taps);
  assert.deepEqual([asked.screen, asked.key], ["during", "0"]);
  assert.equal(next(run(), [...taps, during("0", 2)]).step.name, "hold");
});

test("while it is not known how something that was stopped went on, a session begins with positions of ease", () => {
  const plan = { full: [step("squat"), step("hold", { ease: true })], short: [step("row")] };
  assert.deepEqual(beginsWith(plan, false), plan.full);
  assert.deepEqual(beginsWith({ ...plan, eased: true }, false).map((s) => s.name), ["hold"]);
  assert.deepEqual(beginsWith({ ...plan, eased: true }, true), []);
});

test("more pain is more in any number, or further down", () => {
  const reaches = [["back", ""], ["thigh", ""], ["foot", ""]];
  const rows = [
    [pain(3), pain(3), false],
    [pain(4), pain(3), true],
    [pain(2), pain(3), false],
    [{ back: 2, leg: 1, reach: "thigh" }, pain(3), true],
    [{ back: 2, leg: 3, reach: "thigh" }, { back: 2, leg: 1, reach: "thigh" }, true],
    [{ back: 1, leg: 3, reach: "thigh" }, { back: 2, leg: 1, reach: "thigh" }, true],
    [{ back: 2, leg: 0, reach: "foot" }, { back: 2, leg: 0, reach: "thigh" }, true],
  ];
  for (const [one, other, more] of rows) assert.equal(isMore(one, other, reaches), more);
});

test("what was stopped today is left for today, in its place and in that of another", () => {
  const taps = [start(2), hurts("0"), felt("0", 2), choice("0", "swap"), hurts("0-easier"), felt("0-easier", 2)];
  const { stopped } = toldToday([[run(), taps]]);
  assert.deepEqual(stopped, ["squat", "sit-to-stand"]);
  const plan = { full: [step("squat"), step("hold", { ease: true })], short: [step("row")] };
  assert.deepEqual(beginsWith(plan, false, stopped).map((s) => s.name), ["hold"]);
  assert.deepEqual(beginsWith(plan, true, stopped), plan.short);
});

test("what was stopped comes in the place of no other", () => {
  const easier = step("bridge");
  const steps = [step("squat", { easier }), step("row", { easier }), step("press", { looks: true, easier })];
  const taps = [start(2), hurts("0"), felt("0", 2), choice("0", "swap"), hurts("0-easier"), felt("0-easier", 2)];
  const [, row] = beginsWith({ full: steps }, false, ["squat", "bridge"]).map((s) => s.easier);
  assert.equal(row, null);
  const on = [...taps, choice("0-easier", "next"), hurts("1"), felt("1", 2)];
  assert.equal(next(run({ steps }), on).swap, undefined);
  assert.equal(next(run({ steps }), [start(2), hurts("1"), felt("1", 2)]).swap.name, "bridge");
  const rope = { kind: "rope", choice: "wrong" };
  const alone = [step("squat", { easier }), step("press", { looks: true, easier })];
  assert.equal(next(run({ steps: alone }), [start(2), rope]).screen, "mend");
  assert.notEqual(next(run({ steps: alone }), [...taps, choice("0-easier", "next"), rope]).screen, "mend");
});

test("an easier one that was stopped today does not come back with a plan that does not know of it", () => {
  const plan = { on: "2026-11-24", gate, full: [step("squat", { easier: step("bridge") })], short: [], instead: [step("bridge")] };
  const steps = beginsWith(plan, false, ["bridge"]);
  const held = heldTo({ id: "s", on: plan.on, short: false, steps }, plan);
  assert.deepEqual(held.steps.map(({ exercise, easier }) => [exercise, easier]), [["squat", null]]);
});

test("what was told of one session eases the next one of the day", () => {
  const after = (back) => ({ kind: "after", wire: { pain: pain(back) } });
  const rows = [
    [[start(2)], false],
    [[start(7)], false],
    [[start(2), during("0", 2), after(2)], false],
    [[start(2), during("0", 9)], true],
    [[start(2), during("0", 2), after(9)], true],
    [[start(7), ...sets("1", 1)], true],
    [[start(7), after(7)], true],
    [[start(2), ...sets("1", 1)], false],
    [[start(7), during("1", 7)], true],
    [[start(2), hurts("0")], true],
    [[start(2), hurts("0"), felt("0", 2)], false],
    [[start(2), hurts("0"), felt("0", 9)], true],
    [[start(2), hurts("0"), after(2)], false],
    [[start(2), hurts("0", "numb_or_weak"), after(2)], true],
    [[start(2), hurts("0"), felt("0", 9), after(2)], true],
  ];
  for (const [taps, red] of rows) assert.equal(told("kept", taps).red, red, JSON.stringify(taps));
});

test("of what was sent the plan speaks, but a stop counts in any case", () => {
  const after = (back) => ({ kind: "after", wire: { pain: pain(back) } });
  const rows = [
    [[start(2), during("0", 9)], { red: false, stopped: [] }],
    [[start(2), hurts("0"), felt("0", 9)], { red: false, stopped: ["squat"] }],
    [[start(2), hurts("0"), felt("0", 1), after(1)], { red: false, stopped: ["squat"] }],
    [[start(2), hurts("0")], { red: true, stopped: ["squat"] }],
    [[start(2), hurts("0"), after(1)], { red: false, stopped: ["squat"] }],
  ];
  for (const [taps, found] of rows) assert.deepEqual(told("sent", taps), found, JSON.stringify(taps));
  const half = [...inState("sent", [start(2)]), ...inState("kept", [during("0", 9)])];
  assert.equal(toldToday([[run(), half]]).red, true, "one tap still waits");
});
