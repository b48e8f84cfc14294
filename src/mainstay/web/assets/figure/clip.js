// Plays a clip: where every bone is at a moment of the repetition. All mathematics of the body was
// done when the clip was made; here only neighbors in time are mixed.

const ANGLE_STEP = 1e-4; // rad, as mainstay.movement.clip writes them
const PLACE_STEP = 1e-4; // m

/** Whole numbers of two bytes, written as base64. @param {string} text */
const numbers = (text) => new Int16Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);

/** Quaternions, four numbers each, whose signs never jump. @param {Int16Array} vectors axis times angle */
function quaternions(vectors) {
  const found = new Float32Array((vectors.length / 3) * 4);
  for (let n = 0; n < found.length / 4; n += 1) {
    const [x, y, z] = vectors.subarray(3 * n, 3 * n + 3).map(Number);
    const angle = Math.hypot(x, y, z) * ANGLE_STEP;
    const share = angle ? (Math.sin(angle / 2) / angle) * ANGLE_STEP : 0;
    const q = [x * share, y * share, z * share, Math.cos(angle / 2)];
    const before = found.subarray(4 * n - 4, 4 * n);
    const against = n > 0 && before.reduce((sum, v, k) => sum + v * q[k], 0) < 0;
    found.set(against ? q.map((v) => -v) : q, 4 * n);
  }
  return found;
}

const otherSide = (name) => name.replace(/_([lr])(?=$|@)/g, (_, side) => (side === "l" ? "_r" : "_l"));
const flipped = ([x, y, z]) => [-x, y, z];

/**
 * The same exercise done with the other side: the mirror image across the middle of the body.
 * @param {object} json a clip
 */
export function mirrored(json) {
  const end = ({ bone, at_m }) => ({ bone: otherSide(bone), at_m: flipped(at_m) });
  const spot = ({ at_m, ends, pivot_m, ...rest }) => ({
    ...rest,
    at_m: flipped(at_m),
    ...(ends && { ends: ends.map(end) }),
    ...(pivot_m && { pivot_m: flipped(pivot_m) }),
  });
  const mirror = (text, signs) => {
    const values = numbers(text).map((v, n) => v * signs[n % 3]);
    return btoa(String.fromCharCode(...new Uint8Array(values.buffer)));
  };
  const other = { working: "opposite", opposite: "working", both: "both" };
  return {
    ...json,
    root: mirror(json.root, [-1, 1, 1]),
    turned: Object.fromEntries(Object.entries(json.turned).map(([bone, text]) => [otherSide(bone), mirror(text, [1, -1, -1])])),
    things: json.things.map((t) => ({ ...t, at_m: flipped(t.at_m), turned: [t.turned[0], -t.turned[1], -t.turned[2], t.turned[3]] })),
    ...(json.machine && { machine: json.machine.map((part) => ({ ...part, spots: part.spots.map(spot) })) }),
    carried: json.carried.map((c) => ({ ...c, ends: c.ends.map(end) })),
    pulls: json.pulls.map((p) => ({ ...p, ends: p.ends.map(end), ...(p.anchor_m && { anchor_m: flipped(p.anchor_m) }) })),
    ...(json.presses && { presses: json.presses.map((p) => ({ ...p, at_m: flipped(p.at_m), way: flipped(p.way) })) }),
    contacts: json.contacts.map((key) => key.map(otherSide)),
    trains: json.trains.map((t) => ({ ...t, side: other[t.side] })),
    works: json.works && Object.fromEntries(Object.entries(json.works).map(([muscle, step]) => [otherSide(muscle), step])),
    view_azimuth_deg: json.view_azimuth_deg === null ? null : -json.view_azimuth_deg,
    low_m: [-json.high_m[0], ...json.low_m.slice(1)],
    high_m: [-json.low_m[0], ...json.high_m.slice(1)],
    mirrored: !json.mirrored,
  };
}

export class Clip {
  /** @param {object} json as written by mainstay.movement.clip */
  constructor(json) {
    this.json = json;
    this.moments = json.moments;
    [this.liftS, this.holdS, this.lowerS, this.pauseS] = json.tempo_s;
    this.still = this.moments < 2;
    this.root = Float32Array.from(numbers(json.root), (v) => v * PLACE_STEP);
    this.turned = new Map(Object.entries(json.turned).map(([bone, text]) => [bone, quaternions(numbers(text))]));
  }

  get totalS() {
    return this.liftS + this.holdS + this.lowerS + this.pauseS;
  }

  /** Whether its parts have names: lifting, holding, lowering. A step has neither a hold nor a pause. */
  get named() {
    return !this.still && Boolean(this.holdS || this.pauseS);
  }

  /** Whether it goes round and round, as a walk does: it ends as it began. */
  get goesRound() {
    return !this.still && !this.lowerS && !this.holdS && !this.pauseS;
  }

  /** Moments of the key poses, as shares of the lift; each pose once. */
  get keys() {
    if (this.still) return [0];
    const shares = this.json.keys.map((key) => key / (this.moments - 1));
    return this.goesRound ? shares.slice(0, -1) : shares;
  }

  /** Moments of the start and of the end that the exercise's file has. */
  get ends() {
    if (this.still) return [0];
    if (this.json.shown !== undefined) return [0, this.json.shown / (this.moments - 1)];
    return [0, this.goesRound ? 0.5 : 1];
  }

  /**
   * How far the lift has come, 0 to 1, and what is being done.
   * @param {number} seconds since the repetition began
   * @returns {{share: number, phase: "lift" | "hold" | "lower" | "rest"}}
   */
  progress(seconds) {
    let at = seconds % this.totalS;
    const there = { name: "lift", length: this.liftS };
    const back = { name: "lower", length: this.lowerS };
    const [first, last] = this.json.begins_with === "lower" ? [back, there] : [there, back];
    if (at < first.length) return { share: at / first.length, phase: first.name };
    at -= first.length;
    if (at < this.holdS) return { share: 1, phase: "hold" };
    at -= this.holdS;
    if (at < last.length) return { share: 1 - at / last.length, phase: last.name };
    return { share: 0, phase: "rest" };
  }

  /**
   * @param {import("./skin.js").Pose} pose
   * @param {number} share of the lift's time
   */
  apply(pose, share) {
    if (pose.does !== this) this.#begin(pose);
    const at = Math.min(Math.max(share, 0), 1) * (this.moments - 1);
    const one = Math.min(Math.floor(at), Math.max(this.moments - 2, 0));
    const part = at - one;
    mixed(this.root, 3, one, part);
    pose.root.fromArray(MIXED);
    for (const [local, rows] of this.moving) {
      // Neighbors in time are a few degrees apart: a straight mix, made unit, is their turn.
      mixed(rows, 4, one, part);
      local.fromArray(MIXED).normalize();
    }
    pose.follow();
  }

  /** What does not move is turned once. */
  #begin(pose) {
    pose.does = this;
    this.moving = [];
    pose.bones.forEach((bone, n) => {
      const rows = this.turned.get(bone.name);
      if (!rows) pose.local[n].identity();
      else if (rows.length > 4) this.moving.push([pose.local[n], rows]);
      else pose.local[n].fromArray(rows).normalize();
    });
  }
}

/** The last mix; made once, because each frame mixes some hundred. */
const MIXED = [0, 0, 0, 0];

/** Rows `one` and the next, mixed; a single row stays itself. */
function mixed(rows, width, one, part) {
  const last = rows.length / width - 1;
  const a = Math.min(one, last) * width;
  const b = Math.min(one + 1, last) * width;
  for (let k = 0; k < width; k += 1) MIXED[k] = rows[a + k] + (rows[b + k] - rows[a + k]) * part;
}
