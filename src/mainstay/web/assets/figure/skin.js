// Skin that follows the bones: half linear, half dual quaternions (Kavan 2008), which keeps the
// volume of a turned shoulder without the bulge at a bent elbow.
import { DataTexture, FloatType, MeshDepthMaterial, Quaternion, RGBADepthPacking, Vector3 } from "three";

/** @typedef {import("./glb.js").Bone} Bone */

/** Eight numbers a bone: its turn, and its shift as a dual quaternion. */
const ROW = 8;

const DECLARED = `
#define ROUNDNESS 0.60
attribute vec4 boneIndex;
attribute vec4 boneWeight;
uniform highp sampler2D bones;
vec3 turnedBy(vec4 q, vec3 v) { return v + 2.0 * cross(q.xyz, cross(q.xyz, v) + q.w * v); }
vec3 shiftOf(vec4 q, vec4 d) { return 2.0 * (q.w * d.xyz - d.w * q.xyz + cross(q.xyz, d.xyz)); }
vec4 skinTurn; vec3 skinShift; mat4 boneQ; mat4 boneD;
void gatherBones() {
  skinTurn = vec4(0.0); vec4 dual = vec4(0.0);
  for (int k = 0; k < 4; k++) {
    int n = int(boneIndex[k] + 0.5);
    boneQ[k] = texelFetch(bones, ivec2(2 * n, 0), 0); boneD[k] = texelFetch(bones, ivec2(2 * n + 1, 0), 0);
    float w = boneWeight[k] * (dot(boneQ[0], boneQ[k]) < 0.0 ? -1.0 : 1.0);
    skinTurn += w * boneQ[k]; dual += w * boneD[k];
  }
  float size = length(skinTurn);
  skinTurn /= size; dual /= size;
  skinShift = shiftOf(skinTurn, dual);
}
vec3 bonePlaced(vec3 v) {
  vec3 straight = vec3(0.0);
  for (int k = 0; k < 4; k++) straight += boneWeight[k] * (turnedBy(boneQ[k], v) + shiftOf(boneQ[k], boneD[k]));
  return mix(straight, turnedBy(skinTurn, v) + skinShift, ROUNDNESS);
}
`;

/** Places of all bones at one moment, as the shaders read them. */
export class Pose {
  /** @param {Bone[]} bones */
  constructor(bones) {
    this.bones = bones;
    this.index = new Map(bones.map((bone, n) => [bone.name, n]));
    this.at = bones.map(() => new Vector3());
    this.turned = bones.map(() => new Quaternion());
    /** What a clip sets: the pelvis in space, and each bone against its parent. */
    this.root = new Vector3();
    this.local = bones.map(() => new Quaternion());
    this.shift = new Vector3();
    this.whole = new Quaternion();
    // A texture goes to the graphics processor once a frame; numbers would go with every material.
    this.rows = new Float32Array(ROW * bones.length);
    this.texture = new DataTexture(this.rows, 2 * bones.length, 1, undefined, FloatType);
    this.uniform = { value: this.texture };
    this.bindTurned = bones.map((bone) => new Quaternion().setFromRotationMatrix(bone.bind));
    this.bindAt = bones.map((bone) => new Vector3().setFromMatrixPosition(bone.bind));
  }

  /** Place every bone from `root` and `local`. */
  follow() {
    const { bones, at, turned, root, local, shift, whole } = this;
    for (let n = 0; n < bones.length; n += 1) {
      const { parent } = bones[n];
      if (parent < 0) {
        at[n].copy(root);
        turned[n].copy(local[n]);
      } else {
        at[n].fromArray(bones[n].at).applyQuaternion(turned[parent]).add(at[parent]);
        turned[n].multiplyQuaternions(turned[parent], local[n]);
      }
      whole.multiplyQuaternions(turned[n], this.bindTurned[n]);
      shift.copy(this.bindAt[n]).applyQuaternion(turned[n]).add(at[n]);
      this.#write(n, parent, whole, shift);
    }
    this.texture.needsUpdate = true;
  }

  #write(n, parent, q, t) {
    const { rows } = this;
    const at = ROW * n;
    const before = ROW * parent;
    const against =
      parent >= 0 && rows[before] * q.x + rows[before + 1] * q.y + rows[before + 2] * q.z + rows[before + 3] * q.w < 0;
    const sign = against ? -1 : 1;
    const x = q.x * sign;
    const y = q.y * sign;
    const z = q.z * sign;
    const w = q.w * sign;
    rows[at] = x;
    rows[at + 1] = y;
    rows[at + 2] = z;
    rows[at + 3] = w;
    rows[at + 4] = 0.5 * (t.x * w + t.y * z - t.z * y);
    rows[at + 5] = 0.5 * (-t.x * z + t.y * w + t.z * x);
    rows[at + 6] = 0.5 * (t.x * y - t.y * x + t.z * w);
    rows[at + 7] = -0.5 * (t.x * x + t.y * y + t.z * z);
  }

  /**
   * A place in a bone's frame, in space.
   * @param {string} name
   * @param {Vector3} local
   */
  place(name, local) {
    return this.lay(local.clone(), this.index.get(name));
  }

  /** Bring a place in the frame of bone `n` into space. @param {Vector3} place @param {number} n */
  lay(place, n) {
    return place.applyQuaternion(this.turned[n]).add(this.at[n]);
  }
}

/**
 * Make a material place what it draws by numbers of ours.
 * @param {import("three").Material} material
 * @param {{name: string, declared: string, prepared?: string, normal: string, place: string, uniforms: object}} way
 *     how; `prepared` comes before whichever of normal and place is reckoned first
 * @param {{declared?: string, vertex?: string, fragmentDeclared?: string, color?: string, roughness?: string, fragment?: string, uniforms?: object}} more
 */
export function follow(material, way, more = {}) {
  const lit = material.isMeshStandardMaterial;
  material.onBeforeCompile = (shader) => {
    Object.assign(shader.uniforms, way.uniforms, more.uniforms);
    shader.vertexShader = shader.vertexShader
      .replace("#include <common>", `#include <common>\n${way.declared}\n${more.declared ?? ""}`)
      .replace("#include <beginnormal_vertex>", `${way.prepared ?? ""}\n${way.normal}`)
      .replace("#include <begin_vertex>", `${lit ? "" : (way.prepared ?? "")}\n${way.place}\n${more.vertex ?? ""}`);
    shader.fragmentShader = shader.fragmentShader
      .replace("#include <common>", `#include <common>\n${more.fragmentDeclared ?? ""}`)
      .replace("#include <color_fragment>", `#include <color_fragment>\n${more.color ?? ""}`)
      .replace("#include <roughnessmap_fragment>", `#include <roughnessmap_fragment>\n${more.roughness ?? ""}`)
      .replace("#include <opaque_fragment>", `${more.fragment ?? ""}\n#include <opaque_fragment>`);
  };
  const key = JSON.stringify([way.name, more.declared, more.vertex, more.color, more.roughness, more.fragment]);
  material.customProgramCacheKey = () => key;
  return material;
}

/** Make a material follow a pose. @param {import("three").Material} material @param {Pose} pose @param {object} [more] see `follow` */
export function followPose(material, pose, more = {}) {
  const way = {
    name: "pose",
    declared: DECLARED,
    prepared: "gatherBones();",
    normal: "vec3 objectNormal = turnedBy(skinTurn, normal.xyz);",
    place: "vec3 transformed = bonePlaced(position);",
    uniforms: { bones: pose.uniform },
  };
  return follow(material, way, more);
}

/** Depth of the posed skin, for its own shadow. @param {Pose} pose */
export function poseDepth(pose) {
  return followPose(new MeshDepthMaterial({ depthPacking: RGBADepthPacking }), pose);
}
