// The gate: one table of integers that came with the plan. Here is nothing but comparing.
// The same scenarios test this file and care/pain.py (tests/scenarios/gate.json).

export const REACHES = ["back", "buttock", "thigh", "knee", "calf", "foot"];
const RANK = { green: 0, amber: 1, red: 2 };

const rowOf = (gate, moment, baseline) =>
  gate.rows.find((row) => row.moment === moment && row.baseline === baseline);

/** The light of one number at one place: "green", "amber" or "red"; red where the table has no row. */
export const light = (gate, moment, baseline, pain) => {
  const row = rowOf(gate, moment, baseline);
  if (!row || !(pain <= row.amber_max)) return "red";
  return pain <= row.green_max ? "green" : "amber";
};

/** Whether pain at the start leaves only positions of ease. */
export const easeOnly = (gate, start) =>
  [start.back, start.leg].some((pain) => rowOf(gate, "during", pain)?.ease_only ?? true);

/** Whether the safety screen behind the table is valid on a day, as 2026-11-24. */
export const holds = (gate, on) => Boolean(gate?.screen_valid_until) && on <= gate.screen_valid_until;

/**
 * Whether leg pain moved up since the start, with no more back pain than is borne with it. A plan that was
 * kept before this number existed has none: then never.
 */
const centralizes = (gate, moment, base, pain) =>
  moment !== "morning" &&
  base.leg > 0 &&
  pain.leg <= base.leg &&
  REACHES.indexOf(pain.reach) < REACHES.indexOf(base.reach) &&
  pain.back <= gate.centralizing_max;

/** Back, leg and how far down together; no red where leg pain moved up. */
export const compared = (gate, moment, base, pain) => {
  const found = strictly(gate, moment, base, pain);
  return found === "red" && centralizes(gate, moment, base, pain) ? "amber" : found;
};

/** The same by the limits alone, as after "It hurts"; further down than at the start is always red. */
const strictly = (gate, moment, base, pain) => {
  if (REACHES.indexOf(pain.reach) > REACHES.indexOf(base.reach)) return "red";
  const back = light(gate, moment, base.back, pain.back);
  const leg = light(gate, moment, base.leg, pain.leg);
  return RANK[back] >= RANK[leg] ? back : leg;
};

/** After one of the four buttons: "screen", "ease" or "easier"; ending is always open. */
export const afterStop = (gate, start, pain, stop) => {
  if (gate.locking_stops.includes(stop)) return "screen";
  return strictly(gate, "during", start, pain) === "red" || easeOnly(gate, pain) ? "ease" : "easier";
};
