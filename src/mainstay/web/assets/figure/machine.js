// A machine that one sits or stands on: rods and boxes, some of which move with the body.
import { Group, Vector3 } from "three";
import { box, rigid, rod, stretch } from "./props.js";

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
    this.moving.push({ mesh, spots: part.spots });
  }

  /** Where a spot is now, as `Spot.place_m` says. */
  #place({ at_m, ends, height_m, pivot_m, reach_m }) {
    const found = new Vector3();
    for (const end of ends ?? []) found.add(this.pose.place(end.bone, new Vector3(...end.at_m)));
    found.divideScalar(ends?.length ?? 1).add(new Vector3(...at_m));
    if (height_m !== undefined) found.y = height_m;
    if (!pivot_m) return found;
    const pivot = new Vector3(...pivot_m);
    return found.sub(pivot).setLength(1).multiplyScalar(reach_m).add(pivot);
  }

  /** Follow the body; call after the pose is set. */
  update() {
    for (const { mesh, spots } of this.moving) {
      const [one, two] = spots.map((spot) => this.#place(spot));
      if (two) stretch(mesh, one, two);
      else mesh.position.copy(one);
    }
  }
}
