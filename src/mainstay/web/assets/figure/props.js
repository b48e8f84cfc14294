// What the body rests on, leans against and pulls: plain, muted, in place as the clip says.
import {
  BoxGeometry,
  BufferAttribute,
  CapsuleGeometry,
  CatmullRomCurve3,
  Color,
  CylinderGeometry,
  DoubleSide,
  Group,
  Matrix4,
  Mesh,
  MeshStandardMaterial,
  Quaternion,
  RingGeometry,
  ShaderMaterial,
  SphereGeometry,
  TorusGeometry,
  TubeGeometry,
  Vector3,
} from "three";
import { strap } from "./girth.js";
import { RoundedBoxGeometry } from "three/addons/geometries/RoundedBoxGeometry.js";
import { mergeGeometries } from "three/addons/utils/BufferGeometryUtils.js";

const COLORS = {
  mat: "#8fa79b",
  wood: "#cdbb9f",
  cushion: "#95a29b",
  frame: "#6b716f",
  metal: "#8d9492",
  grip: "#4b504e",
  wall: "#f3eadb",
  ball: "#9fb3ab",
  pin: "#55776b",
  cloth: "#c3b08c",
  water: "#a9bcbf",
  pool: "#5f9fae",
  band: "#4f9a80",
};
const surface = {};
const material = (name, roughness = 0.85) =>
  (surface[name] ??= new MeshStandardMaterial({ color: COLORS[name], roughness, metalness: 0 }));

const mergedMaterial = new MeshStandardMaterial({ vertexColors: true, roughness: 0.8 });

/** What is rigid becomes one mesh: one draw call instead of twenty. @param {Group} group */
export function rigid(group) {
  group.updateMatrixWorld(true);
  const back = group.matrixWorld.clone().invert();
  const parts = [];
  group.traverse((mesh) => {
    if (!mesh.isMesh) return;
    const part = mesh.geometry.index ? mesh.geometry.toNonIndexed() : mesh.geometry.clone();
    part.deleteAttribute("uv");
    part.applyMatrix4(back.clone().multiply(mesh.matrixWorld));
    const { r, g, b } = mesh.material.color;
    const color = new Float32Array(part.getAttribute("position").count * 3);
    for (let n = 0; n < color.length; n += 3) color.set([r, g, b], n);
    part.setAttribute("color", new BufferAttribute(color, 3));
    parts.push(part);
    mesh.geometry.dispose();
  });
  group.clear();
  if (parts.length) group.add(new Mesh(mergeGeometries(parts), mergedMaterial));
  for (const part of parts) part.dispose();
  return group;
}

export const box = (group, name, size, at, round = 0.012) => {
  const [x, y, z] = size;
  const geometry = round ? new RoundedBoxGeometry(x, y, z, 1, Math.min(round, y / 2.01, x / 2.01, z / 2.01)) : new BoxGeometry(x, y, z);
  const mesh = new Mesh(geometry, material(name));
  mesh.position.set(...at);
  group.add(mesh);
  return mesh;
};
export const rod = (group, name, from, to, radius) => {
  const [a, b] = [new Vector3(...from), new Vector3(...to)];
  const mesh = new Mesh(new CylinderGeometry(radius, radius, a.distanceTo(b), radius > 0.1 ? 48 : 12), material(name, 0.6));
  mesh.position.copy(a).add(b).multiplyScalar(0.5);
  mesh.quaternion.setFromUnitVectors(new Vector3(0, 1, 0), b.sub(a).normalize());
  group.add(mesh);
  return mesh;
};

/** Four legs under a box. */
const legs = (group, name, [x, , z], height, radius = 0.016) => {
  for (const a of [-1, 1])
    for (const b of [-1, 1]) rod(group, name, [a * (x / 2 - 0.03), 0, b * (z / 2 - 0.03)], [a * (x / 2 - 0.03), height, b * (z / 2 - 0.03)], radius);
};

/** A step that high is a shelf: a board on four legs, as in mainstay.movement.furniture. */
const SHELF_FROM_M = 0.5;
const SHELF_BOARD_M = 0.04;

const BUILDERS = {
  chair(group, size, top) {
    box(group, "wood", size, [0, top - size[1] / 2, 0], 0.016);
    legs(group, "wood", size, top - size[1]);
    const back = -size[2] / 2 + 0.015;
    for (const x of [-1, 1]) rod(group, "wood", [x * (size[0] / 2 - 0.03), top, back], [x * (size[0] / 2 - 0.03), top + 0.42, back - 0.05], 0.015);
    box(group, "wood", [size[0] - 0.02, 0.12, 0.02], [0, top + 0.36, back - 0.045]);
  },
  bench(group, size, top) {
    legs(group, "frame", size, top - size[1], 0.018);
    return box(group, "cushion", size, [0, top - size[1] / 2, 0], 0.03);
  },
  bed(group, size, top) {
    box(group, "wall", size, [0, top - size[1] / 2, 0], 0.06);
    box(group, "wood", [size[0] + 0.04, 0.1, size[2] + 0.04], [0, top - size[1] - 0.03, 0]);
    legs(group, "wood", size, top - size[1] - 0.06, 0.025);
  },
  counter(group, size, top) {
    box(group, "wood", size, [0, top - size[1] / 2, 0], 0.01);
    box(group, "wall", [size[0] - 0.06, top - size[1], size[2] - 0.1], [0, (top - size[1]) / 2, 0.04], 0.006);
  },
  step(group, size, top) {
    if (top >= SHELF_FROM_M) {
      box(group, "wood", [size[0], SHELF_BOARD_M, size[2]], [0, top - SHELF_BOARD_M / 2, 0], 0.008);
      legs(group, "wood", size, top - SHELF_BOARD_M);
      return;
    }
    box(group, "wood", [size[0], top, size[2]], [0, top / 2, 0], 0.014);
  },
  pillow(group, size, top) {
    box(group, "wall", size, [0, top - size[1] / 2, 0], 0.045);
  },
  pad(group, size, top) {
    rod(group, "frame", [0, 0, 0], [0, top - size[1], 0], 0.03);
    box(group, "frame", [0.5, 0.04, 0.4], [0, 0.02, 0], 0.016);
    return box(group, "cushion", size, [0, top - size[1] / 2, 0], 0.04);
  },
  saddle(group, size, top) {
    BUILDERS.pad(group, size, top);
  },
};

/** @param {object} json a thing of the clip @returns {Group} */
export function thing(json) {
  const group = new Group();
  const inner = new Group();
  const [x, y, z] = json.at_m;
  const [w, h] = json.size_m;
  group.add(inner);
  if (json.shape === "box") {
    group.position.set(x, 0, z);
    // The top may slope; what it stands on does not.
    const turned = new Quaternion(...json.turned);
    const heading = new Vector3(0, 0, 1).applyQuaternion(turned);
    group.rotation.y = Math.atan2(heading.x, heading.z);
    const top = (BUILDERS[json.kind] ?? BUILDERS.step)(inner, json.size_m, y);
    if (top) top.rotation.x = Math.asin(-heading.y);
  } else if (json.shape === "sphere") {
    const ball = new Mesh(new SphereGeometry(h / 2, 40, 28), material("ball", 0.6));
    ball.position.set(x, y, z);
    inner.add(ball);
  } else if (json.shape === "bar") {
    group.position.set(x, 0, z);
    group.quaternion.set(...json.turned);
    rod(inner, "metal", [-w / 2, y, 0], [w / 2, y, 0], h / 2);
    for (const side of [-1, 1]) rod(inner, "frame", [(side * w) / 2, 0, 0], [(side * w) / 2, y + 0.05, 0], 0.022);
  } else if (json.shape === "wall") {
    group.position.set(x, 0, z);
    group.quaternion.set(...json.turned);
    box(inner, "wall", [1.5, 2.05, 0.03], [0, 1.025, 0.015], 0.008);
  }
  rigid(group);
  // A wall does not shade the person who stands before it.
  if (json.shape === "wall") group.userData.unshaded = true;
  return group;
}

/**
 * A mat under the whole motion, as the trunk lies; arms may reach beyond it.
 * @param {number[]} low @param {number[]} high @param {Vector3} trunk from the pelvis to the chest
 */
export function mat(low, high, trunk) {
  const group = new Group();
  const lies = Math.hypot(trunk.x, trunk.z) > 0.25;
  const along = lies ? Math.abs(trunk.z) >= Math.abs(trunk.x) : high[2] - low[2] >= high[0] - low[0];
  const length = Math.max(1.75, (along ? high[2] - low[2] : high[0] - low[0]) * 0.82);
  const size = along ? [0.64, 0.012, length] : [length, 0.012, 0.64];
  box(group, "mat", size, [(low[0] + high[0]) / 2, -0.003, (low[2] + high[2]) / 2], 0.006);
  return group;
}

/** Water is wider than the motion by this on every side, and its surface rises and falls by so much. */
const SHORE_M = 0.22;
const WAVE_M = 0.007;
const WAVES = `
float waves(vec2 at) {
  return 0.42 * sin(dot(at, vec2(17.0, 5.0)) + 1.3 * sin(at.y * 6.0)) + 0.33 * sin(dot(at, vec2(-6.0, 21.0)) + 1.1 * sin(at.x * 7.0)) + 0.25 * sin(dot(at, vec2(25.0, 19.0)));
}
`;

/** A material that one looks through, with waves. @param {string} fragment sets `gl_FragColor` */
const sheer = (fragment) =>
  new ShaderMaterial({
    uniforms: { tint: { value: new Color(COLORS.pool) } },
    vertexShader:
      WAVES +
      `varying vec2 place; varying float depth; varying float facing;
      void main() {
        vec3 at = position;
        if (at.y > 0.0) at.y += ${WAVE_M} * waves(at.xz);
        place = at.xz; depth = uv.y;
        vec4 seen = modelViewMatrix * vec4(at, 1.0);
        facing = abs(dot(normalize(normalMatrix * normal), normalize(seen.xyz)));
        gl_Position = projectionMatrix * seen;
      }`,
    fragmentShader:
      WAVES +
      `uniform vec3 tint; varying vec2 place; varying float depth; varying float facing;
      void main() { ${fragment}
        #include <colorspace_fragment>
      }`,
    transparent: true,
    depthWrite: false,
  });

/**
 * Water up to a height around the whole motion: a calm surface with small waves, what is below it
 * tinted, and no edge where it ends to the sides and below. @param {number[]} low @param {number[]} high @param {number} top
 */
export function water(low, high, top) {
  const group = new Group();
  const radius = Math.hypot(high[0] - low[0], high[2] - low[2]) / 2 + SHORE_M;
  const below = new CylinderGeometry(radius, radius, top, 72, 1, true).translate(0, top / 2, 0);
  const surface = new RingGeometry(0.001, radius, 72, 24).rotateX(-Math.PI / 2).translate(0, top, 0);
  const around = sheer("gl_FragColor = vec4(tint * mix(0.86, 1.0, depth), 0.46 * smoothstep(0.0, 0.75, facing) * smoothstep(-0.05, 0.40, depth));");
  const calm = sheer(
    `float far = length(place) / ${radius.toFixed(3)};
     float glint = smoothstep(0.2, 0.95, waves(place * vec2(0.9, 2.2)));
     gl_FragColor = vec4(mix(tint, vec3(1.0), 0.15 + 0.35 * glint), 0.44 * (1.0 - 0.75 * smoothstep(0.8, 1.0, far)));`,
  );
  calm.side = DoubleSide;
  [new Mesh(below, around), new Mesh(surface, calm)].forEach((part, n) => {
    part.position.set((low[0] + high[0]) / 2, 0, (low[2] + high[2]) / 2);
    part.renderOrder = 4 + n;
    group.add(part);
  });
  group.userData.unshaded = true;
  return group;
}

/** A wheel nearer and higher than this hangs overhead; its column then stands so far from the hands. */
const OVERHEAD_M = 0.45;
const OVERHEAD_HIGH_M = 1.2;
/** Wheels no farther apart than this hang on one column, as in mainstay.movement.pulls. */
const NEAR_M = 0.35;
const ARM_M = 0.8;
const STACK = { plates: 9, thick: 0.036, gap: 0.004, low: 0.12 };

/** A pulley column with a wheel at the anchor, a cable and a stack that moves with it. */
export class Pulley {
  /** @param {object} line from the clip @param {import("./skin.js").Pose} pose @param {Pulley[]} others @param {BufferGeometry[]} skins of the body */
  constructor(line, pose, others, skins) {
    this.line = line;
    this.skins = skins;
    this.pose = pose;
    this.group = new Group();
    this.anchor = new Vector3(...line.anchor_m);
    const way = this.#middle().sub(this.anchor).setY(0);
    this.beside = way.length();
    this.toward = way.normalize();
    this.lifted = new Group();
    const near = ({ anchor }) => Math.hypot(anchor.x - this.anchor.x, anchor.z - this.anchor.z) < NEAR_M;
    if (others.some(near)) this.#wheel();
    else this.#column();
    // One cable, which forks where two hands hold a rope.
    this.forks = line.attachment === "rope" && line.ends.length > 1;
    this.cables = (this.forks ? [0, 1, 2] : [0]).map(() => this.#cable());
    this.handle = this.#grip();
    /** Shortest length over the whole motion: there the stack rests. */
    this.shortest = 0;
  }

  #ends() {
    return this.line.ends.map((end) => this.pose.place(end.bone, new Vector3(...end.at_m)));
  }

  #middle() {
    const ends = this.#ends();
    return ends.reduce((sum, end) => sum.add(end), new Vector3()).divideScalar(ends.length);
  }

  #column() {
    const column = new Group();
    const top = Math.max(this.anchor.y + 0.18, 1.2);
    // A wheel overhead hangs on an arm, so that the column does not stand where the person sits.
    const overhead = this.beside < OVERHEAD_M && this.anchor.y > OVERHEAD_HIGH_M;
    const arm = overhead ? ARM_M - this.beside : 0;
    column.position.copy(this.anchor).setY(0).addScaledVector(this.toward, -arm);
    column.quaternion.setFromUnitVectors(new Vector3(0, 0, 1), this.toward);
    this.group.userData.top = top + 0.03;
    if (arm) box(column, "frame", [0.05, 0.05, arm], [0, this.anchor.y + 0.06, arm / 2 - 0.04], 0.014);
    box(column, "frame", [0.5, 0.035, 0.46], [0, 0.0175, -0.26], 0.015);
    for (const x of [-0.13, 0.13]) box(column, "frame", [0.035, top, 0.035], [x, top / 2, -0.12], 0.008);
    box(column, "frame", [0.33, 0.05, 0.09], [0, top, -0.14], 0.016);
    box(column, "metal", [0.3, 0.05, 0.05], [0, this.anchor.y, -0.085], 0.014);
    const wheel = new Mesh(new TorusGeometry(0.034, 0.011, 10, 28), material("pin", 0.6));
    wheel.rotation.y = Math.PI / 2;
    wheel.position.set(0, this.anchor.y, arm - 0.034);
    column.add(wheel);
    for (let n = 0; n < STACK.plates; n += 1) {
      const group = n < STACK.plates - 3 ? column : this.lifted;
      const name = n === STACK.plates - 3 ? "pin" : "metal";
      box(group, name, [0.19, STACK.thick, 0.1], [0, STACK.low + n * (STACK.thick + STACK.gap), -0.2], 0.006);
    }
    rod(this.lifted, "grip", [0, STACK.low + 0.3, -0.2], [0, STACK.low + 0.42, -0.2], 0.006);
    rigid(column);
    column.add(rigid(this.lifted));
    this.group.add(column);
  }

  /** A second wheel on a column that is there already. */
  #wheel() {
    const wheel = new Mesh(new TorusGeometry(0.034, 0.011, 10, 28), material("pin", 0.6));
    wheel.position.copy(this.anchor).addScaledVector(this.toward, -0.034);
    wheel.quaternion.setFromUnitVectors(new Vector3(1, 0, 0), this.toward);
    this.group.add(wheel);
  }

  #cable() {
    const mesh = new Mesh(new CylinderGeometry(0.0045, 0.0045, 1, 8), material("grip", 0.6));
    this.group.add(mesh);
    return mesh;
  }

  #grip() {
    const group = new Group();
    const kind = this.line.attachment;
    if (kind === "handle" || (kind === "rope" && !this.forks)) {
      const bar = new Mesh(new CapsuleGeometry(0.0145, 0.1, 6, 14), material("grip", 0.8));
      bar.rotation.z = Math.PI / 2;
      group.add(bar);
      const bow = new CatmullRomCurve3(
        [[-0.062, 0, 0], [-0.06, 0, 0.05], [0, 0, 0.085], [0.06, 0, 0.05], [0.062, 0, 0]].map((p) => new Vector3(...p)),
      );
      group.add(new Mesh(new TubeGeometry(bow, 24, 0.004, 6), material("grip", 0.7)));
    }
    if (kind === "bar") rod(group, "metal", [-0.32, 0, 0], [0.32, 0, 0], 0.014);
    if (kind === "ankle_cuff") {
      const cuff = new Mesh(new TorusGeometry(0.05, 0.014, 10, 28), material("grip", 0.9));
      cuff.rotation.x = Math.PI / 2;
      group.add(cuff);
    }
    if (kind === "chest_harness") {
      const { bone, at_m } = this.line.ends[0];
      const { geometry, middle } = strap(this.skins, this.pose.bones, this.pose.index.get(bone), at_m[1]);
      group.add(new Mesh(geometry, material("grip", 0.9)));
      this.hooks = middle;
    }
    this.group.add(rigid(group));
    return group;
  }

  /** Follow the body; call after the pose is set. */
  update() {
    const ends = this.#ends();
    const middle = this.#middle();
    const start = this.line.attachment === "chest_harness" ? this.#wear() : this.#hold(middle, ends);
    if (this.forks) {
      const half = ends[0].distanceTo(ends[1]) / 2;
      const away = Math.min(Math.sqrt(Math.max(ROPE_M ** 2 - half ** 2, 0.01)), middle.distanceTo(this.anchor) * 0.8);
      const fork = middle.clone().addScaledVector(this.anchor.clone().sub(middle).normalize(), away);
      stretch(this.cables[0], this.anchor, fork);
      ends.forEach((end, n) => stretch(this.cables[n + 1], fork, end));
      for (const n of [1, 2]) this.cables[n].scale.set(2, this.cables[n].scale.y, 2);
    } else stretch(this.cables[0], this.anchor, start);
    const length = middle.distanceTo(this.anchor);
    this.lifted.position.y = Math.max(0, length - this.shortest);
  }

  length() {
    return this.#middle().distanceTo(this.anchor);
  }

  /** Put the strap around the chest; the cable begins on the side of the wheel. */
  #wear() {
    const { bone } = this.line.ends[0];
    const n = this.pose.index.get(bone);
    this.handle.position.copy(this.pose.at[n]);
    this.handle.quaternion.copy(this.pose.turned[n]);
    const hooks = this.hooks.map((hook) => this.pose.place(bone, hook.clone()));
    return hooks.reduce((near, hook) => (hook.distanceTo(this.anchor) < near.distanceTo(this.anchor) ? hook : near));
  }

  /** Put the grip into the hand; returns where the cable begins. */
  #hold(middle, ends) {
    const bone = this.line.ends[0].bone;
    const n = this.pose.index.get(bone);
    const pull = this.anchor.clone().sub(middle).normalize();
    let across = new Vector3(0, 0, 1).applyQuaternion(this.pose.turned[n]);
    if (ends.length > 1) across = ends[1].clone().sub(ends[0]).normalize();
    across.addScaledVector(pull, -across.dot(pull)).normalize();
    const up = pull.clone().cross(across);
    this.handle.position.copy(middle);
    this.handle.quaternion.setFromRotationMatrix(matrix(across, up, pull));
    const reach = { handle: 0.085, rope: 0.085, bar: 0, ankle_cuff: 0.05 }[this.line.attachment] ?? 0;
    return middle.clone().addScaledVector(pull, reach);
  }
}


/** Half of a rope of two ends. */
const ROPE_M = 0.36;

/** Lay a cylinder of length 1 from one place to another. */
export function stretch(mesh, from, to) {
  const length = from.distanceTo(to);
  mesh.scale.y = length;
  mesh.position.copy(from).add(to).multiplyScalar(0.5);
  mesh.quaternion.setFromUnitVectors(UP, WAY.copy(to).sub(from).divideScalar(length || 1));
}

/** Made once: each frame lays some dozen. */
const UP = new Vector3(0, 1, 0);
const WAY = new Vector3();

const matrix = (x, y, z) => new Matrix4().makeBasis(x, y, z);

/** As thick as it must be to be seen on a phone; a real one is flat and as wide as two fingers. */
const BAND_M = 0.011;

/** A band: straight from its fixed end to the body or between two parts of it, or around both legs. */
export class Band {
  constructor(line, pose) {
    Object.assign(this, { line, pose, group: new Group(), shortest: 0 });
    const strips = line.attachment === "loop" ? [1, -1] : [0];
    this.strips = strips.map((ahead) => [this.#strip(), ahead * (line.around_m ?? 0)]);
    this.rings = line.attachment === "loop" ? line.ends.map(() => this.#ring()) : [];
    if (line.anchor_m) {
      const top = Math.max(line.anchor_m[1] + 0.15, 0.6);
      this.group.userData.top = top;
      const post = rod(this.group, "frame", [0, 0, 0], [0, top, 0], 0.02);
      post.position.x += line.anchor_m[0];
      post.position.z += line.anchor_m[2];
    }
  }

  #strip() {
    const mesh = new Mesh(new CylinderGeometry(BAND_M, BAND_M, 1, 10), material("band", 0.9));
    this.group.add(mesh);
    return mesh;
  }

  #ring() {
    const flat = new TorusGeometry(this.line.around_m, BAND_M, 10, 36).rotateX(Math.PI / 2);
    const mesh = new Mesh(flat, material("band", 0.9));
    this.group.add(mesh);
    return mesh;
  }

  /** Both ends; of a loop the strip so far ahead of the middle of the legs. */
  #two(ahead = 0) {
    const ends = this.line.ends.map(({ bone, at_m: [x, y, z] }) => this.pose.place(bone, new Vector3(x, y, z + ahead)));
    if (!this.line.anchor_m) return [ends[0], ends.at(-1)];
    const middle = ends.reduce((sum, end) => sum.add(end), new Vector3()).divideScalar(ends.length);
    return [middle, new Vector3(...this.line.anchor_m)];
  }

  length() {
    const [a, b] = this.#two();
    return a.distanceTo(b);
  }

  update() {
    for (const [strip, ahead] of this.strips) {
      const [a, b] = this.#two(ahead);
      stretch(strip, a, b);
      const thin = Math.sqrt(this.shortest / Math.max(a.distanceTo(b), this.shortest, 0.001));
      strip.scale.x = strip.scale.z = thin ? Math.min(Math.max(thin, 0.75), 1) : 1;
    }
    this.rings.forEach((ring, n) => {
      const { bone, at_m } = this.line.ends[n];
      ring.position.copy(this.pose.place(bone, new Vector3(...at_m)));
      ring.quaternion.copy(this.pose.turned[this.pose.index.get(bone)]);
    });
  }
}

/** The chain of a rowing machine and the wheel that it turns. */
export class Chain {
  constructor(line, pose) {
    Object.assign(this, { line, pose, group: new Group(), shortest: 0, anchor: new Vector3(...line.anchor_m) });
    const machine = new Group();
    const { x, y, z } = this.anchor;
    const across = this.#ends()[1].sub(this.#ends()[0]).setY(0).normalize();
    const side = (meters) => [x + across.x * meters, y, z + across.z * meters];
    rod(machine, "wall", side(-0.05), side(0.05), 0.24);
    rod(machine, "pin", side(-0.056), side(0.056), 0.06);
    for (const meters of [-0.075, 0.075]) {
      const [a, , c] = side(meters);
      rod(machine, "frame", [a, y, c], [a, 0, c], 0.016);
    }
    this.group.add(rigid(machine));
    this.strip = new Mesh(new CylinderGeometry(0.0045, 0.0045, 1, 8), material("grip", 0.6));
    this.group.add(this.strip);
  }

  #ends() {
    return this.line.ends.map((end) => this.pose.place(end.bone, new Vector3(...end.at_m)));
  }

  #middle() {
    return this.#ends().reduce((sum, end) => sum.add(end), new Vector3()).divideScalar(2);
  }

  length() {
    return this.#middle().distanceTo(this.anchor);
  }

  update() {
    const hands = this.#middle();
    stretch(this.strip, hands, this.anchor);
  }
}

/** Something that is carried and moves with one bone. */
class OnBone {
  constructor(ends, pose, build) {
    Object.assign(this, { end: ends[0], pose, group: new Group(), at: new Vector3(...ends[0].at_m) });
    build(this.group);
    rigid(this.group);
  }

  update() {
    this.group.position.copy(this.pose.place(this.end.bone, this.at));
    this.group.quaternion.copy(this.pose.turned[this.pose.index.get(this.end.bone)]);
  }
}

/** What hangs from one hand or is held by two: it stays upright and faces away from the trunk. */
class Upright {
  constructor(ends, pose, build) {
    Object.assign(this, { ends, pose, group: new Group() });
    const [a, b = a] = this.#places();
    build(this.group, ends.length, Math.hypot(b.x - a.x, b.z - a.z));
    rigid(this.group);
  }

  #places() {
    return this.ends.map((end) => this.pose.place(end.bone, new Vector3(...end.at_m)));
  }

  update() {
    const at = this.#places();
    const middle = at.reduce((sum, end) => sum.add(end), new Vector3()).divideScalar(at.length);
    const side =
      this.ends.length > 1
        ? this.pose.place(this.ends[1].bone, new Vector3(...this.ends[1].at_m)).sub(this.pose.place(this.ends[0].bone, new Vector3(...this.ends[0].at_m)))
        : new Vector3(0, 0, 1).applyQuaternion(this.pose.turned[this.pose.index.get(this.ends[0].bone)]);
    side.setY(0).normalize();
    const up = new Vector3(0, 1, 0);
    const out = side.clone().cross(up);
    if (out.dot(middle.clone().sub(this.pose.place("pelvis", new Vector3()))) < 0) [side, out].forEach((v) => v.negate());
    this.group.position.copy(middle);
    this.group.quaternion.setFromRotationMatrix(matrix(side, up, out));
  }
}

/** How far a rod reaches beyond the hands; a dowel along the back reaches from head to seat, a broom's end stays before the ribs. */
const BEYOND_M = 0.15;
const DOWEL_BEYOND_M = 0.34;
const BROOM_BEYOND_M = 0.08;

/** A rod through two hands; a broom goes on to the floor. */
class Through {
  constructor(ends, pose, name, radius, beyond = BEYOND_M, sweeps = false) {
    Object.assign(this, { ends, pose, beyond, sweeps, group: new Group() });
    this.rod = rod(this.group, name, [0, 0, 0], [0, 1, 0], radius);
    if (sweeps) this.brush = box(this.group, "grip", [0.3, 0.05, 0.07], [0, 0, 0]);
  }

  update() {
    const [a, b] = this.ends.map((end) => this.pose.place(end.bone, new Vector3(...end.at_m)));
    const along = b.clone().sub(a).normalize();
    let [one, two] = [a.addScaledVector(along, -this.beyond), b.addScaledVector(along, this.beyond)];
    if (this.sweeps) {
      if (one.y < two.y) [one, two] = [two, one];
      const down = two.clone().sub(one).normalize();
      two.addScaledVector(down, Math.max(two.y / Math.max(-down.y, 0.3), 0));
      this.brush.position.copy(two).setY(Math.max(two.y, 0.025));
      this.brush.rotation.y = Math.atan2(down.x, down.z);
    }
    stretch(this.rod, one, two);
    this.group.userData.top ??= Math.max(one.y, two.y); // a stick along the back is higher than the head
  }
}

/** A pole from a little over the hand to the floor behind it. */
class Pole {
  constructor(ends, pose) {
    Object.assign(this, { end: ends[0], pose, group: new Group() });
    this.rod = rod(this.group, "metal", [0, 0, 0], [0, 1, 0], 0.01);
  }

  update() {
    const hand = this.pose.place(this.end.bone, new Vector3(...this.end.at_m));
    stretch(this.rod, hand.clone().setY(hand.y * 1.1), new Vector3(hand.x, 0, hand.z - 0.25));
  }
}

/** A flat air cushion on the floor under the belly, its tube, dial and bulb on the right beside it. */
class PressureCuff {
  constructor(ends, pose) {
    Object.assign(this, { end: ends[0], pose, group: new Group() });
    box(this.group, "pin", [0.26, 0.04, 0.17], [-0.08, 0.02, 0], 0.014);
    rod(this.group, "grip", [-0.2, 0.02, -0.04], [-0.33, 0.012, -0.16], 0.007);
    rod(this.group, "grip", [-0.33, 0.012, -0.16], [-0.33, 0.03, -0.24], 0.007);
    rod(this.group, "grip", [-0.3, 0.06, -0.16], [-0.33, 0.06, -0.16], 0.06);
    rod(this.group, "wall", [-0.325, 0.06, -0.16], [-0.335, 0.06, -0.16], 0.048);
    rod(this.group, "grip", [-0.336, 0.06, -0.16], [-0.338, 0.09, -0.135], 0.005);
    const bulb = new Mesh(new SphereGeometry(0.036, 20, 14).scale(1, 1, 1.3), material("grip", 0.7));
    bulb.position.set(-0.33, 0.038, -0.27);
    this.group.add(bulb);
    rigid(this.group);
  }

  update() {
    this.group.position.copy(this.pose.place(this.end.bone, new Vector3(...this.end.at_m))).setY(0);
  }
}

const weight = {
  dumbbell(group) {
    rod(group, "metal", [0, -0.03, -0.07], [0, -0.03, 0.07], 0.014);
    for (const z of [-1, 1]) rod(group, "grip", [0, -0.03, z * 0.055], [0, -0.03, z * 0.115], 0.042);
  },
  cuff(group) {
    const cuff = new Mesh(new TorusGeometry(0.052, 0.018, 10, 28), material("grip", 0.9));
    cuff.rotation.x = Math.PI / 2;
    group.add(cuff);
  },
  /** Over the front of the pelvis. */
  barbell(group) {
    rod(group, "metal", [-0.42, 0.02, 0.15], [0.42, 0.02, 0.15], 0.018);
    for (const x of [-1, 1]) rod(group, "grip", [x * 0.34, 0.02, 0.15], [x * 0.4, 0.02, 0.15], 0.1);
  },
  pedal(group) {
    box(group, "grip", [0.1, 0.02, 0.2], [0, -0.035, -0.03], 0.008);
  },
  /** From one hand it hangs by two handles; two hands hold it before the body. */
  bag(group, hands) {
    if (hands > 1) {
      box(group, "cloth", [0.27, 0.28, 0.13], [0, -0.02, -0.085], 0.05);
      for (const z of [-0.128, -0.042]) for (const x of [-0.07, 0.07]) rod(group, "cloth", [x, 0.12, z], [0, 0.21, z], 0.006);
      return;
    }
    box(group, "cloth", [0.27, 0.28, 0.13], [0, -0.27, 0], 0.04);
    for (const z of [-0.05, 0.05]) for (const x of [-0.07, 0.07]) rod(group, "cloth", [0, 0, 0], [x, -0.135, z], 0.006);
  },
  box(group, hands, apart) {
    box(group, "wood", [Math.max(apart - 0.05, 0.16), 0.2, 0.24], [0, 0, 0.02], 0.008);
  },
  bottle(group) {
    rod(group, "water", [0, -0.11, 0], [0, 0.07, 0], 0.034);
    rod(group, "pin", [0, 0.07, 0], [0, 0.12, 0], 0.014);
  },
};

const CARRIED = {
  ...Object.fromEntries(["dumbbell", "cuff", "barbell", "pedal"].map((kind) => [kind, (ends, pose) => new OnBone(ends, pose, weight[kind])])),
  ...Object.fromEntries(["bag", "box", "bottle"].map((kind) => [kind, (ends, pose) => new Upright(ends, pose, weight[kind])])),
  stick: (ends, pose) => new Through(ends, pose, "wood", 0.015, DOWEL_BEYOND_M),
  broom: (ends, pose) => new Through(ends, pose, "wood", 0.012, BROOM_BEYOND_M, true),
  grip: (ends, pose) => new Through(ends, pose, "grip", 0.014),
  towel: (ends, pose) => new Through(ends, pose, "ball", 0.022),
  pole: (ends, pose) => new Pole(ends, pose),
  pressure_cuff: (ends, pose) => new PressureCuff(ends, pose),
};

/** What moves with the body. @param {{kind: string, ends: object[]}} line from the clip @param {import("./skin.js").Pose} pose */
export const carried = ({ kind, ends }, pose) => CARRIED[kind](ends, pose);
