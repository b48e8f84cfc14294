// Reads the binary glTF files that tools/bake_figure.py writes: rigid bones, one mesh of several parts.
import { BufferAttribute, BufferGeometry, Matrix4 } from "three";

/**
 * @typedef {object} Bone
 * @property {string} name
 * @property {number} parent index, -1 for the first
 * @property {[number, number, number]} at place in the parent's frame
 * @property {Matrix4} bind takes the mesh's posture into the bone's frame
 */

/**
 * @typedef {object} Baked
 * @property {Bone[]} bones parents first
 * @property {Map<string, BufferGeometry>} parts by name of their material
 * @property {object} extras what else the file says
 */

const KINDS = { 5120: Int8Array, 5121: Uint8Array, 5123: Uint16Array, 5125: Uint32Array, 5126: Float32Array };
const WIDTHS = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4, MAT4: 16 };
const NAMES = {
  POSITION: "position",
  NORMAL: "normal",
  COLOR_0: "tint",
  JOINTS_0: "boneIndex",
  WEIGHTS_0: "boneWeight",
};

/**
 * @param {ArrayBuffer} file
 * @returns {Baked}
 */
export function readGlb(file) {
  const head = new DataView(file);
  if (head.getUint32(0, true) !== 0x46546c67) throw new Error("This is no binary glTF file.");
  const length = head.getUint32(12, true);
  const json = JSON.parse(new TextDecoder().decode(new Uint8Array(file, 20, length)));
  const start = 20 + length + 8;
  const read = (index) => attribute(json, file, start, index);
  const parts = new Map();
  for (const primitive of json.meshes[0].primitives) {
    const geometry = new BufferGeometry();
    for (const [name, index] of Object.entries(primitive.attributes)) {
      geometry.setAttribute(NAMES[name] ?? name.toLowerCase(), read(index));
    }
    geometry.setIndex(read(primitive.indices));
    parts.set(json.materials[primitive.material].name, geometry);
  }
  return { bones: bones(json, read), parts, extras: json.asset.extras ?? {} };
}

function attribute(json, file, start, index) {
  const accessor = json.accessors[index];
  const view = json.bufferViews[accessor.bufferView];
  const Kind = KINDS[accessor.componentType];
  const width = view.byteStride ? view.byteStride / Kind.BYTES_PER_ELEMENT : WIDTHS[accessor.type];
  const values = new Kind(file, start + (view.byteOffset ?? 0), accessor.count * width);
  return new BufferAttribute(values, width, accessor.normalized ?? false);
}

function bones(json, read) {
  const skin = json.skins[0];
  const binds = read(skin.inverseBindMatrices).array;
  const parents = new Map();
  json.nodes.forEach((node, n) => node.children?.forEach((child) => parents.set(child, n)));
  return skin.joints.map((joint, n) => ({
    name: json.nodes[joint].name,
    parent: parents.has(joint) ? skin.joints.indexOf(parents.get(joint)) : -1,
    at: json.nodes[joint].translation,
    bind: new Matrix4().fromArray(binds, n * 16),
  }));
}
