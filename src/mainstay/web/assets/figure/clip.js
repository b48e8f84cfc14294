// Plays a clip: where every bone is at a moment of the repetition. All mathematics of the body was
// done when the clip was made; here only neighbors in time are mixed.
import { Quaternion, Vector3 } from "three";

export class Clip {
  /** @param {object} json as written by mainstay.movement.clip */
  constructor(json) {
    this.json = json;
    this.moments = json.moments;
    [this.liftS, this.holdS, this.lowerS, this.pauseS] = json.tempo_s;
    this.still = this.moments < 2;
  }

  get totalS() {
    return this.liftS + this.holdS + this.lowerS + this.pauseS;
  }

  /** Moments of the key poses, as shares of the lift. */
  get keys() {
    return this.still ? [0] : this.json.keys.map((key) => key / (this.moments - 1));
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
    const at = Math.min(Math.max(share, 0), 1) * (this.moments - 1);
    const one = Math.min(Math.floor(at), Math.max(this.moments - 2, 0));
    const part = at - one;
    const row = (rows, width) => {
      if (!Array.isArray(rows[0])) return [rows, rows];
      return [rows[one], rows[Math.min(one + 1, rows.length - 1)], width];
    };
    const [r0, r1] = row(this.json.root_m);
    const root = new Vector3().fromArray(r0).lerp(new Vector3().fromArray(r1), part);
    const local = pose.bones.map((bone) => {
      const rows = this.json.turned[bone.name];
      if (!rows) return new Quaternion();
      const [q0, q1] = row(rows);
      return new Quaternion().fromArray(q0).slerp(new Quaternion().fromArray(q1), part);
    });
    pose.set(root, local);
  }
}
