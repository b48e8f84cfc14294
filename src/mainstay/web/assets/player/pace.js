// The time of one set as a list of parts, and where in it a moment lies. Time comes in; no clock here.

const READY_S = 3;
const BETWEEN_S = 1; // after coming back
const BREATHE_S = 3; // after a hold from rest
const MOVE_S = 1; // into such a hold and out of it, which its dose does not count

/** The parts of one set: `{ word, seconds, rep }`; null where a set has no time of its own. */
export const partsOf = (step) => {
  const ready = { word: "ready", seconds: READY_S, rep: 0 };
  if (step.counts === "duration_s") return [ready, { word: "time", seconds: step.amount, rep: 1 }];
  if (step.counts !== "reps" || !step.pace_s) return null;
  const [go, hold, back] = step.pace_s;
  const moves = go + back > 0;
  const parts = [ready];
  for (let rep = 1; rep <= step.amount; rep += 1) {
    if (go) parts.push({ word: "go", seconds: go, rep });
    if (hold) parts.push({ word: "hold", seconds: hold, rep });
    if (back) parts.push({ word: "back", seconds: back, rep });
    if (rep < step.amount) parts.push({ word: "breathe", seconds: moves ? BETWEEN_S : BREATHE_S, rep });
  }
  return parts.length > 1 ? parts : null;
};

/** Where a moment lies: `{ place, part, gone, left, over }`. */
export const at = (parts, seconds) => {
  let begins = 0;
  for (const [place, part] of parts.entries()) {
    if (seconds < begins + part.seconds) {
      return { place, part, begins, gone: seconds - begins, left: begins + part.seconds - seconds, over: false };
    }
    begins += part.seconds;
  }
  const part = parts.at(-1);
  return { place: parts.length - 1, part, begins: begins - part.seconds, gone: part.seconds, left: 0, over: true };
};

/** How wide the breath is, 0 to 1: out while it goes, wide in the hold, in while it comes back. */
export const breath = ({ part, gone }) => {
  const share = Math.min(1, gone / part.seconds);
  const soft = (1 - Math.cos(Math.PI * share)) / 2;
  return { go: soft, hold: 1, time: 1, back: 1 - soft }[part.word] ?? 0;
};

/** How far a movement has come at a moment, 0 to 1; null for a set without repetitions by the clock. */
export const lifted = (step, { part, gone }) => {
  if (step.counts !== "reps" || !step.pace_s) return null;
  const [go, , back] = step.pace_s;
  const share = Math.min(1, gone / part.seconds);
  const soon = Math.min(1, gone / MOVE_S);
  return { go: share, hold: go ? 1 : soon, back: 1 - share, breathe: back ? 0 : 1 - soon }[part.word] ?? 0;
};
