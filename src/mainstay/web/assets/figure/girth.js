// How wide the body is at a height of a bone, and a strap around it, as in mainstay.movement.harness.
import { BufferAttribute, BufferGeometry, Vector3 } from "three";

const HALF_WIDE = 0.022;
const OVER = 0.007;
const NEAR = 0.02;
const LEAST_SHARE = 0.2;

/** Which bones hold a corner, and how much. */
const held = (geometry, corner, bone) => {
  const [index, weight] = ["boneIndex", "boneWeight"].map((name) => geometry.getAttribute(name));
  for (let k = 0; k < 4; k += 1) if (index.getComponent(corner, k) === bone && weight.getComponent(corner, k) > LEAST_SHARE) return true;
  return false;
};

/** Corners of the convex hull of places [x, z] (Andrew's monotone chain). */
function hull(places) {
  const rows = places.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
  const turn = (a, b, c) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
  const half = (ordered) => {
    const kept = [];
    for (const p of ordered) {
      while (kept.length > 1 && turn(kept.at(-2), kept.at(-1), p) <= 0) kept.pop();
      kept.push(p);
    }
    return kept.slice(0, -1);
  };
  return [...half(rows), ...half(rows.toReversed())];
}

/**
 * A strap around the trunk in the frame of a bone.
 * @param {BufferGeometry[]} skins
 * @param {import("./glb.js").Bone[]} bones
 * @param {number} bone
 * @param {number} height in its frame
 * @returns {{geometry: BufferGeometry, middle: Vector3[]}} and the places along its middle
 */
export function strap(skins, bones, bone, height) {
  const near = [];
  const at = new Vector3();
  for (const skin of skins) {
    const places = skin.getAttribute("position");
    for (let n = 0; n < places.count; n += 1) {
      if (!held(skin, n, bone)) continue;
      at.fromBufferAttribute(places, n).applyMatrix4(bones[bone].bind);
      if (Math.abs(at.y - height) < NEAR) near.push([at.x, at.z]);
    }
  }
  const ring = hull(near);
  const middle = [0, 1].map((k) => ring.reduce((sum, p) => sum + p[k], 0) / ring.length);
  const wide = ring.map((p) => {
    const away = [p[0] - middle[0], p[1] - middle[1]];
    const grown = 1 + OVER / Math.hypot(...away);
    return [middle[0] + away[0] * grown, middle[1] + away[1] * grown];
  });
  const corners = wide.flatMap(([x, z], n) => {
    const [x2, z2] = wide[(n + 1) % wide.length];
    const [low, high] = [height - HALF_WIDE, height + HALF_WIDE];
    return [x, low, z, x2, high, z2, x2, low, z2, x, low, z, x, high, z, x2, high, z2];
  });
  const found = new BufferGeometry();
  found.setAttribute("position", new BufferAttribute(new Float32Array(corners), 3));
  found.computeVertexNormals();
  return { geometry: found, middle: wide.map(([x, z]) => new Vector3(x, height, z)) };
}
