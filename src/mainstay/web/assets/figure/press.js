// A steady press or pull without motion: a short thick arrow at a bar, drawn over everything, as in
// mainstay.movement.ink. It tells that, where and which way; not how hard.
import { ConeGeometry, CylinderGeometry, Group, Mesh, MeshBasicMaterial, Quaternion, Vector3 } from "three";
import { mergeGeometries } from "three/addons/utils/BufferGeometryUtils.js";

/** Meters: the arrow, its head, the plate that is the bar, and the room between arrow and bar. */
const LONG = 0.22;
const HEAD = 0.08;
const BAR = 0.11;
const GAP = 0.03;
const SEAM = 0.008;

/** Along y from the bar; grown by a seam. */
function arrow(pulls, seam) {
  const from = pulls ? GAP : -GAP - LONG;
  const parts = [
    new CylinderGeometry(0.014 + seam, 0.014 + seam, LONG - HEAD + 2 * seam, 16).translate(0, from + (LONG - HEAD) / 2, 0),
    new ConeGeometry(0.042 + 2 * seam, HEAD + 3 * seam, 24).translate(0, from + LONG - HEAD / 2 + seam / 2, 0),
    new CylinderGeometry(BAR / 2 + seam, BAR / 2 + seam, 0.018 + 2 * seam, 28),
  ];
  return mergeGeometries(parts.map((part) => part.toNonIndexed()));
}

const UP = new Vector3(0, 1, 0);

/** Marks of force where they are. @param {{at_m: number[], way: number[], pulls: boolean}[]} presses of the clip */
export function pressed(presses) {
  const group = new Group();
  [[SEAM, "#ffffff"], [0, "#1f5747"]].forEach(([seam, color], n) => {
    const look = new MeshBasicMaterial({ color, depthTest: false, depthWrite: false, transparent: true, toneMapped: false });
    for (const { at_m, way, pulls } of presses) {
      const mesh = new Mesh(arrow(pulls, seam), look);
      mesh.position.set(...at_m);
      mesh.quaternion.copy(new Quaternion().setFromUnitVectors(UP, new Vector3(...way).normalize()));
      mesh.renderOrder = 8 + n;
      group.add(mesh);
    }
  });
  group.userData.unshaded = true;
  return group;
}
