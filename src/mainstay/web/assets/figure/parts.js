// All that is solid around the body, as one mesh: what stands, and what moves with the body. A draw
// call costs a frame more script than its triangles do, and there are up to three passes in a frame.
import { BufferAttribute, BufferGeometry, Matrix4, Mesh, MeshDepthMaterial, MeshStandardMaterial, RGBADepthPacking } from "three";
import { mergeGeometries } from "three/addons/utils/BufferGeometryUtils.js";
import { follow } from "./skin.js";

/** Places that go to the graphics processor with each pass; what is beyond them is drawn by itself. */
const PLACES = 24;

const FOLLOWS = {
  name: "parts",
  declared: `attribute float part; uniform mat4 places[${PLACES}];`,
  // A rod is stretched along itself: what a direction loses by that, its normal gains.
  normal:
    "mat4 placed = places[int(part + 0.5)];\n" +
    "vec3 objectNormal = mat3(placed) * (normal / vec3(dot(placed[0], placed[0]), dot(placed[1], placed[1]), dot(placed[2], placed[2])));",
  place: "vec3 transformed = (places[int(part + 0.5)] * vec4(position, 1.0)).xyz;",
};

export class Parts {
  constructor() {
    this.places = new Float32Array(16 * PLACES);
    new Matrix4().toArray(this.places);
    const material = this.follow(new MeshStandardMaterial({ vertexColors: true, roughness: 0.8 }));
    this.mesh = new Mesh(new BufferGeometry(), material);
    this.mesh.customDepthMaterial = this.follow(new MeshDepthMaterial({ depthPacking: RGBADepthPacking }));
    this.mesh.frustumCulled = false;
    this.mesh.castShadow = this.mesh.receiveShadow = true;
    this.movers = [];
    this.moving = [];
  }

  /** Make a material place each part. */
  follow(material, more = {}) {
    return follow(material, { ...FOLLOWS, uniforms: { places: { value: this.places } } }, more);
  }

  /**
   * Take what is solid out of groups; what one sees through, and what does not shade, stays there.
   * @param {import("three").Group[]} still @param {import("three").Group[]} moving move with the body
   */
  give(still, moving) {
    this.mesh.geometry.dispose();
    this.movers = moving;
    this.moving = moving.flatMap(solid).slice(0, PLACES - 1);
    const stands = still.flatMap(solid);
    const found = [...stands.map((mesh) => part(mesh, 0)), ...this.moving.map((mesh, n) => part(mesh, n + 1))];
    for (const mesh of stands) mesh.removeFromParent();
    for (const mesh of this.moving) mesh.visible = false;
    for (const group of moving) group.visible = some(group, (thing) => thing.isMesh && thing.visible);
    this.mesh.visible = found.length > 0;
    this.mesh.geometry = found.length ? mergeGeometries(found) : new BufferGeometry();
    for (const geometry of found) geometry.dispose();
  }

  /** Call after all movers have followed the body. */
  update() {
    for (const group of this.movers) group.updateMatrixWorld();
    this.moving.forEach((mesh, n) => mesh.matrixWorld.toArray(this.places, 16 * (n + 1)));
  }

  dispose() {
    for (const thing of [this.mesh.geometry, this.mesh.material, this.mesh.customDepthMaterial]) thing.dispose();
  }
}

/** Whether a group holds a thing of a kind. */
function some(group, test) {
  let found = false;
  group.traverse((thing) => (found ||= test(thing)));
  return found;
}

function solid(group) {
  const found = [];
  group.updateMatrixWorld(true);
  group.traverse((mesh) => {
    if (mesh.isMesh && !mesh.material.transparent && !group.userData.unshaded) found.push(mesh);
  });
  return found;
}

/** A copy of a mesh's shape that says which part it is; what stands is put where it stands. */
function part(mesh, n) {
  const geometry = mesh.geometry.index ? mesh.geometry.toNonIndexed() : mesh.geometry.clone();
  geometry.deleteAttribute("uv");
  if (n === 0) geometry.applyMatrix4(mesh.matrixWorld);
  const { count } = geometry.getAttribute("position");
  if (!geometry.hasAttribute("color")) {
    const { r, g, b } = mesh.material.color;
    geometry.setAttribute("color", new BufferAttribute(Float32Array.from({ length: 3 * count }, (_, k) => [r, g, b][k % 3]), 3));
  }
  geometry.setAttribute("part", new BufferAttribute(new Float32Array(count).fill(n), 1));
  return geometry;
}
