// The glass view: trunk and clothes turn to glass; inside stand spine, pelvis and muscles. A muscle is
// colored by how hard it works, as calculated; where nothing was calculated, by its role in the
// catalogue. What is trained and not calculated has a color of its own; the others stay faint. For the
// teaching of the deep contraction, muscles swell and glow a little, and others are shown soft.
import {
  BackSide,
  BufferAttribute,
  BufferGeometry,
  Color,
  DataTexture,
  DoubleSide,
  FloatType,
  FrontSide,
  Mesh,
  MeshStandardMaterial,
} from "three";
import { followPose } from "./skin.js";

/** Clay, as in tokens.css by day: the drawing lies on a light plate at any hour. */
export const ROLES = {
  primary: { color: "#b05e2f", opacity: 1 },
  secondary: { color: "#dfa27a", opacity: 1 },
  none: { color: "#b9a79b", opacity: 0.13 },
};
/** The same for what was calculated: from light work to very hard work. */
export const STEPS = ["none", "#dfb493", "#cd8759", "#b05e2f", "#86400f"];
/** What an exercise trains and the model does not tell: seen, and not in clay, which means activation. */
export const UNTOLD = { color: "#8fa49b", opacity: 0.95 };
const SHEETS = {
  transversus_abdominis: { primary: 0.78, secondary: 0.55, none: 0.07 },
  obliquus_externus_abdominis: { primary: 1, secondary: 0.92, none: 0 },
  obliquus_internus_abdominis: { primary: 1, secondary: 0.92, none: 0 },
  rectus_abdominis: { primary: 1, secondary: 0.92, none: 0 },
  latissimus_dorsi: { primary: 1, secondary: 0.95, none: 0.08 },
};
const FASCIA = { color: "#d9cfba", opacity: 0.62 };

/** What the teaching of the deep contraction (stage 1) shows soft while others swell. */
const SOFT = ["obliquus_externus_abdominis", "rectus_abdominis", "longissimus", "iliocostalis"];
const TAUGHT = {
  swells: { color: "#dfb493", opacity: 0.8 },
  soft: { color: "#9fb3ab", opacity: 0.32 },
  none: { color: "#b9a79b", opacity: 0 },
};

/**
 * Role of a muscle on one side; the written side works with the right hand, else the right foot.
 * @param {{muscle: string, role: string, side: string}[]} trains
 * @param {string} name such as multifidus
 * @param {"l" | "r"} side
 */
export function roleOf(trains, name, side) {
  const sides = { both: "lr", working: "r", opposite: "l" };
  const found = trains.filter((t) => t.muscle === name && sides[t.side].includes(side)).map((t) => t.role);
  return found.includes("primary") ? "primary" : (found[0] ?? "none");
}

const look = (hex, opacity) => {
  const color = new Color(hex);
  return [color.r, color.g, color.b, opacity];
};
const faint = (name) => look(ROLES.none.color, SHEETS[name]?.none ?? ROLES.none.opacity);
const paint = ({ trains, works, skipped }, muscle) => {
  const [name, side] = [muscle.slice(0, -2), muscle.at(-1)];
  if (name.startsWith("fascia")) return look(FASCIA.color, FASCIA.opacity);
  const step = works?.[muscle] ?? 0;
  if (step) return look(STEPS[step], SHEETS[name]?.[step > 2 ? "primary" : "secondary"] ?? 1);
  const role = roleOf(trains, name, side);
  if (works && role !== "none" && skipped?.includes(name)) return look(UNTOLD.color, SHEETS[name]?.secondary ?? UNTOLD.opacity);
  if (works) return faint(name);
  return look(ROLES[role].color, SHEETS[name]?.[role] ?? ROLES[role].opacity);
};
const taught = (swells, muscle) => {
  const name = muscle.slice(0, -2);
  const part = swells.includes(name) ? "swells" : SOFT.includes(name) ? "soft" : "none";
  return look(TAUGHT[part].color, TAUGHT[part].opacity);
};

/** Of each muscle, in a texture: its color above, whether it swells below. */
const MUSCLE = {
  declared: "attribute vec4 tint; varying vec4 shade; varying float swelled; uniform highp sampler2D muscles; uniform float swell;",
  vertex:
    "int muscle = int(tint.a * 255.0 + 0.5);\n" +
    "shade = vec4(tint.rgb * tint.rgb, 1.0) * texelFetch(muscles, ivec2(muscle, 0), 0);\n" +
    "swelled = swell * texelFetch(muscles, ivec2(muscle, 1), 0).r;\n" +
    "transformed += objectNormal * 0.0035 * swelled;",
  fragmentDeclared: "varying vec4 shade; varying float swelled;",
  color: "diffuseColor.rgb *= shade.rgb;\ndiffuseColor.rgb = mix(diffuseColor.rgb, vec3(0.52, 0.14, 0.03), 0.85 * swelled);",
};
const BONE = {
  declared: "attribute vec4 tint; varying vec4 shade;",
  vertex: "shade = tint;",
  fragmentDeclared: "varying vec4 shade;",
  color: "diffuseColor.rgb *= shade.rgb * shade.rgb;",
};
const GLASS = {
  declared: "attribute vec4 tint; varying vec4 shade;",
  vertex: "shade = tint;",
  fragmentDeclared: "varying vec4 shade;",
  color: "if (shade.a <= 0.02) discard;\ndiffuseColor.rgb *= mix(shade.rgb * shade.rgb, vec3(0.62, 0.66, 0.62), 0.85 * shade.a);",
  fragment:
    "float facing = abs(dot(normalize(normal), normalize(vViewPosition)));\n" +
    "diffuseColor.a = mix(1.0, mix(0.60, 0.10, smoothstep(0.0, 0.65, facing)), smoothstep(0.0, 0.6, shade.a));\n" +
    "outgoingLight = mix(outgoingLight, vec3(0.60, 0.60, 0.55), smoothstep(0.1, 0.8, shade.a));",
};

/**
 * The triangles of a geometry that pass a test of the fourth number of `tint` at their corners.
 * @param {BufferGeometry} geometry @param {(values: number[]) => boolean} test
 */
export function some(geometry, test) {
  const found = new BufferGeometry();
  for (const [name, attribute] of Object.entries(geometry.attributes)) found.setAttribute(name, attribute);
  found.setIndex(new BufferAttribute(chosen(geometry, test), 1));
  return found;
}

function chosen(geometry, test) {
  const tint = geometry.getAttribute("tint").array;
  const index = geometry.index.array;
  const kept = [];
  for (let n = 0; n < index.length; n += 3) {
    const corner = [index[n], index[n + 1], index[n + 2]];
    if (test(corner.map((v) => tint[4 * v + 3]))) kept.push(...corner);
  }
  return new Uint16Array(kept);
}

/** Up to this a muscle that takes no part is faint. */
const FAINT = 0.2;

/** Bytes of `tint` over which skin counts as glass. */
export const CLEAR = 5;

export class Glass {
  /**
   * @param {import("./glb.js").Baked & {extras: {muscles: string[]}}} deep
   * @param {import("./skin.js").Pose} pose
   * @param {import("three").BufferGeometry} skin the whole body
   * @param {{trains: object[], works?: Record<string, number>, skipped?: string[]}} work from the clip
   */
  constructor(deep, pose, skin, work) {
    this.meshes = [];
    this.muscles = deep.extras.muscles;
    this.all = deep.parts.get("muscle");
    this.taught = [];
    this.swell = { value: 0 };
    this.looks = new Float32Array(2 * 4 * this.muscles.length);
    this.texture = new DataTexture(this.looks, this.muscles.length, 2, undefined, FloatType);
    this.#add(deep.parts.get("bone"), pose, { roughness: 0.7, side: DoubleSide }, BONE, 0);
    const more = { ...MUSCLE, uniforms: { muscles: { value: this.texture }, swell: this.swell } };
    const both = { roughness: 0.55, side: DoubleSide };
    this.solid = this.#add(some(this.all, () => false), pose, both, more, 0);
    const veil = { ...more, fragment: "diffuseColor.a = mix(shade.a, max(shade.a, 0.9), swelled);" };
    // Both sides in one material would be turned over, and its program looked up anew, twice a frame.
    const [behind, before] = [BackSide, FrontSide].map((side, n) =>
      this.#add(some(this.all, () => false), pose, { ...both, side, transparent: true, depthWrite: false }, veil, 1 + n / 2),
    );
    Object.assign(this, { behind, veiled: before });
    const clear = some(skin, (values) => Math.max(...values) > CLEAR);
    // Depth first, so that only the nearest layer of glass is seen.
    this.#add(clear, pose, { colorWrite: false, transparent: true }, GLASS, 2);
    this.#add(clear, pose, { transparent: true, depthWrite: false, roughness: 0.5 }, GLASS, 3);
    this.train(work);
    this.show(false);
  }

  #add(geometry, pose, options, more, order) {
    const mesh = new Mesh(geometry, followPose(new MeshStandardMaterial(options), pose, more));
    mesh.frustumCulled = false;
    mesh.renderOrder = order;
    this.meshes.push(mesh);
    return mesh;
  }

  /** Color the muscles for an exercise, or for the teaching of the deep contraction. */
  train(work) {
    this.work = work;
    const painted = this.muscles.map((name) => (this.taught.length ? taught(this.taught, name) : paint(work, name)));
    this.looks.set(painted.flat());
    this.texture.needsUpdate = true;
    const within = (low, high) => chosen(this.all, ([m]) => painted[m][3] > low && painted[m][3] <= high);
    this.solid.geometry.setIndex(new BufferAttribute(within(0.9, 1), 1));
    this.veiled.geometry.setIndex(new BufferAttribute(within(0.02, 0.9), 1));
    // What is faint shows nothing behind itself, and would cost as many triangles again.
    this.behind.geometry.setIndex(new BufferAttribute(within(FAINT, 0.9), 1));
  }

  /** Show these muscles swell and the outer ones stay soft. @param {string[]} names */
  teach(names) {
    this.taught = names;
    this.muscles.forEach((name, n) => {
      this.looks[4 * (this.muscles.length + n)] = names.includes(name.slice(0, -2)) ? 1 : 0;
    });
    this.train(this.work);
  }

  /** @param {boolean} on */
  show(on) {
    for (const mesh of this.meshes) mesh.visible = on && mesh.geometry.index.count > 0;
  }
}
