// A machine that one sits or stands on: rods and boxes, some of which move with the body.
import { Group, Vector3 } from "three";
import { box, rigid, rod, stretch } from "./props.js";

/** Where a spot is, as `Spot.place_m` of mainstay.movement.machine says; made once, asked each frame. */
class Spot {
  /** @param {object} spot from the clip @param {import("./skin.js").Pose} pose */
  constructor({ at_m, ends, height_m, pivot_m, reach_m }, pose) {
    this.pose = pose;
    this.offset = new Vector3(...at_m);
    this.ends = (ends ?? []).map((end) => [pose.index.get(end.bone), new Vector3(...end.at_m)]);
    Object.assign(this, { height_m, reach_m, pivot: pivot_m && new Vector3(...pivot_m) });
    this.place = new Vector3();
    this.end = new Vector3();
  }

  now() {
    const { place, ends, pivot } = this;
    place.set(0, 0, 0);
    for (const [bone, local] of ends) place.add(this.pose.lay(this.end.copy(local), bone));
    place.divideScalar(ends.length || 1).add(this.offset);
    if (this.height_m !== undefined) place.y = this.height_m;
    return pivot ? place.sub(pivot).setLength(1).multiplyScalar(this.reach_m).add(pivot) : place;
  }
}

export class Machine {
  /** @param {object[]} parts from the clip, see mainstay.movement.machine @param {import("./skin.js").Pose} pose */
  constructor(parts, pose) {
    Object.assign(this, { pose, group: new Group(), moving: [] });
    const still = new Group();
    for (const part of parts) {
      const moves = part.spots.some((spot) => spot.ends);
      if (moves) this.#move(part);
      else if (part.size_m) box(still, part.look, part.size_m, part.spots[0].at_m);
      else rod(still, part.look, part.spots[0].at_m, part.spots[1].at_m, part.radius_m);
    }
    this.group.add(rigid(still));
  }

  #move(part) {
    const mesh = part.size_m
      ? box(this.group, part.look, part.size_m, [0, 0, 0])
      : rod(this.group, part.look, [0, 0, 0], [0, 1, 0], part.radius_m);
    this.moving.push({ mesh, spots: part.spots.map((spot) => new Spot(spot, this.pose)) });
  }

  /** Follow the body; call after the pose is set. */
  update() {
    for (const { mesh, spots } of this.moving) {
      const [one, two] = spots.map((spot) => spot.now());
      if (two) stretch(mesh, one, two);
      else mesh.position.copy(one);
    }
  }
}
