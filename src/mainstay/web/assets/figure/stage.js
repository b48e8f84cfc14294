// The scene around one body: light, camera, floor, and the drawing of a moment.
import {
  Box3,
  BufferAttribute,
  DirectionalLight,
  Group,
  HemisphereLight,
  Mesh,
  MeshStandardMaterial,
  NeutralToneMapping,
  PCFShadowMap,
  PerspectiveCamera,
  Scene,
  Vector3,
  WebGLRenderer,
} from "three";
import { mergeGeometries } from "three/addons/utils/BufferGeometryUtils.js";
import { FloorShade } from "./shade.js";
import { CLEAR, Glass, some } from "./glass.js";
import { Parts } from "./parts.js";
import { followPose, Pose, poseDepth } from "./skin.js";
import { Machine } from "./machine.js";
import { pressed } from "./press.js";
import { Band, Chain, carried, mat, Pulley, thing, water } from "./props.js";

const TINTED = {
  declared: "attribute vec4 tint; attribute float rough; varying vec4 shade; varying float dull;",
  vertex: "shade = tint; dull = rough;",
  fragmentDeclared: "varying vec4 shade; varying float dull; uniform float glassy;",
  roughness: "roughnessFactor = dull;",
  // Colors are stored as square roots, so that dark ones keep their steps.
  color: "diffuseColor.rgb *= shade.rgb * shade.rgb;\nif (glassy > 0.5 && shade.a > 0.02) discard;",
};

const ROUGHNESS = { skin: 0.62, cloth: 0.95 };
/** While it plays each frame does one thing more than to draw: in a round each shadow is drawn at least once. */
const ROUND = ["light", "below", "light", "soften"];
/** The camera stands so far beside the middle of one who lies on a side. */
const ASKEW = Math.PI / 9;
/** Moments of the motion that the camera looks at before it begins. */
const FRAMED = 6;
/** Room to leave around joints, for flesh, fingers, toes and the top of the head. */
const ROOM_M = new Map([
  ["head", 0.17],
  ["pelvis", 0.14],
  ["mid_thorax", 0.15],
  ...["l", "r"].flatMap((side) => [
    [`upper_arm_${side}`, 0.09],
    [`forearm_${side}`, 0.07],
    [`fingertips_${side}`, 0.08],
    [`thigh_${side}`, 0.12],
    [`shank_${side}`, 0.08],
    [`foot_${side}`, 0.08],
    [`toes_${side}`, 0.08],
  ]),
]);

/** Points that are furthest in one of many directions: the others cannot touch the frame. */
function outermost(points) {
  const kept = new Set();
  const way = new Vector3();
  for (let n = 0; n < 200; n += 1) {
    way.setFromSphericalCoords(1, Math.acos(1 - (2 * (n + 0.5)) / 200), n * 2.399963); // a golden spiral
    let best = points[0];
    for (const point of points) if (point.dot(way) > best.dot(way)) best = point;
    kept.add(best);
  }
  return [...kept];
}

/** Skin and clothes as one: a draw call less in each pass. @param {Map<string, import("three").BufferGeometry>} parts */
function clothed(parts) {
  for (const [name, geometry] of parts) {
    const { count } = geometry.getAttribute("position");
    geometry.setAttribute("rough", new BufferAttribute(new Uint8Array(count).fill(ROUGHNESS[name] * 255), 1, true));
  }
  return mergeGeometries([...parts.values()]);
}

export class Stage {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {import("./glb.js").Baked} body
   */
  constructor(canvas, body) {
    this.canvas = canvas;
    this.renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true, preserveDrawingBuffer: canvas.dataset.keep === "1" });
    this.renderer.toneMapping = NeutralToneMapping;
    this.renderer.toneMappingExposure = 1.0;
    this.renderer.shadowMap.enabled = true;
    this.renderer.shadowMap.type = PCFShadowMap;
    this.renderer.shadowMap.autoUpdate = false;
    this.renderer.autoClear = false;
    this.renderer.info.autoReset = false;
    this.scene = new Scene();
    this.camera = new PerspectiveCamera(26, 1, 0.1, 30);
    this.pose = new Pose(body.bones);
    this.glassy = { value: 0 };
    /** What was drawn last, and in how many frames on end. */
    this.last = {};
    this.same = 0;
    this.furniture = new Group();
    this.parts = new Parts();
    this.shade = new FloorShade();
    // Nothing stands in anything that moves: `#shine` says where it is, parts and skin say the rest.
    this.scene.matrixWorldAutoUpdate = false;
    this.scene.add(this.furniture, this.parts.mesh, this.shade.plane);
    this.#light();
    this.#dress(body);
    this.shade.add(this.body, (material, more) => followPose(material, this.pose, more));
    this.shade.add(this.parts.mesh, (material, more) => this.parts.follow(material, more));
  }

  /** Give the body something to do; what it needs is put around it. @param {import("./clip.js").Clip} clip */
  give(clip) {
    this.clip = clip;
    this.lookedFrom = null;
    this.furniture.traverse((thing) => thing.geometry?.dispose());
    this.furniture.clear();
    this.movers = [];
    this.#frame();
    this.#furnish();
    this.shade.cover(this.low, this.high);
    this.inner?.train(clip.json);
    this.inner?.show(this.glassy.value > 0);
  }

  /** What must be seen: every joint at moments of the whole motion, with room for what is around it. */
  #frame() {
    this.seen = this.#around(ROOM_M);
    const box = new Box3().setFromPoints(this.seen);
    this.low = box.min.toArray();
    this.high = box.max.toArray();
  }

  #light() {
    const sky = new HemisphereLight("#fdf8f1", "#cfc2ae", 2.35);
    this.key = new DirectionalLight("#fff6ec", 2.5);
    this.key.castShadow = true;
    this.key.shadow.mapSize.set(1024, 1024);
    this.key.shadow.radius = 4;
    this.key.shadow.bias = -0.0004;
    this.key.shadow.normalBias = 0.012;
    this.key.shadow.intensity = 0.75;
    this.rim = new DirectionalLight("#f2f4f2", 1.6);
    this.scene.add(sky, this.key, this.key.target, this.rim, this.rim.target);
  }

  #around(rooms) {
    const { clip, pose } = this;
    const found = [];
    for (let n = 0; n <= (clip.still ? 0 : FRAMED); n += 1) {
      clip.apply(pose, n / FRAMED);
      for (const [name, room] of rooms) {
        const at = pose.at[pose.index.get(name)];
        for (const x of [-room, room])
          for (const y of [-room, room]) for (const z of [-room, room]) found.push(new Vector3(at.x + x, Math.max(at.y + y, 0), at.z + z));
      }
    }
    return outermost(found);
  }

  #dress(body) {
    /** All of the body, as a list: what lies around it is measured on each of its shapes. */
    this.whole = [clothed(body.parts)];
    const material = followPose(new MeshStandardMaterial(), this.pose, { ...TINTED, uniforms: { glassy: this.glassy } });
    this.body = new Mesh(this.whole[0], material);
    this.body.frustumCulled = false;
    this.body.castShadow = this.body.receiveShadow = true;
    this.body.customDepthMaterial = poseDepth(this.pose);
    this.scene.add(this.body);
  }

  /** Turn the trunk to glass, or back. @param {boolean} on @param {import("./glb.js").Baked} [deep] */
  glass(on, deep) {
    if (deep) {
      this.inner = new Glass(deep, this.pose, this.whole[0], this.clip.json);
      this.scene.add(...this.inner.meshes);
      this.opaque = some(this.whole[0], (values) => Math.min(...values) <= CLEAR);
    }
    this.body.geometry = on ? this.opaque : this.whole[0];
    this.glassy.value = on ? 1 : 0;
    this.key.castShadow = !on;
    this.inner?.show(on);
  }

  /** Where the front of the pelvis looks at the start. */
  get #front() {
    this.clip.apply(this.pose, 0);
    return new Vector3(0, 0, 1).applyQuaternion(this.pose.turned[this.pose.index.get("pelvis")]);
  }

  /** Whether the body lies on its back. */
  get facesUp() {
    return this.#front.y > 0.6;
  }

  /** From the pelvis to the chest at the start. */
  get #trunk() {
    this.clip.apply(this.pose, 0);
    return this.pose.place("upper_thorax", new Vector3()).sub(this.pose.place("pelvis", new Vector3()));
  }

  /** From where one who lies on a side is seen best: before the belly, a little from the feet. Else null. */
  get sideways() {
    const front = this.#front;
    const long = this.#trunk;
    if (Math.abs(front.y) > 0.5 || Math.hypot(long.x, long.z) < 0.25) return null;
    long.setY(0).normalize();
    const before = front.setY(0).addScaledVector(long, -front.dot(long)).normalize();
    const from = before.addScaledVector(long, -Math.tan(ASKEW));
    return Math.atan2(-from.x, from.z);
  }

  #furnish() {
    const { json } = this.clip;
    this.clip.apply(this.pose, 0);
    const groups = json.things.map(thing);
    if (json.mat) groups.push(mat(this.low, this.high, this.#trunk));
    if (json.water_m) groups.push(water(this.low, this.high, json.water_m));
    for (const line of json.pulls) groups.push(this.#pull(line));
    if (json.presses) groups.push(pressed(json.presses));
    if (json.machine) {
      const machine = new Machine(json.machine, this.pose);
      machine.update();
      this.movers.push(machine);
      groups.push(machine.group);
    }
    for (const line of json.carried) {
      const held = carried(line, this.pose);
      held.update();
      this.movers.push(held);
      groups.push(held.group);
    }
    for (const group of groups) this.#place(group);
    const moving = this.movers.map((mover) => mover.group);
    this.parts.give(groups.filter((group) => !moving.includes(group)), moving);
    this.furniture.updateMatrixWorld(true);
  }

  #pull(line) {
    this.clip.apply(this.pose, 0);
    const others = this.movers.filter((mover) => mover instanceof Pulley);
    const pull = line.kind === "cable" ? new Pulley(line, this.pose, others, this.whole) : new { band: Band, chain: Chain }[line.kind](line, this.pose);
    const lengths = this.clip.keys.map((share) => {
      this.clip.apply(this.pose, share);
      return pull.length();
    });
    pull.shortest = Math.min(...lengths);
    pull.update(); // in place before its size is measured for the framing
    this.movers.push(pull);
    return pull.group;
  }

  #place(group) {
    this.furniture.add(group);
    const box = new Box3().setFromObject(group);
    // A wall may leave the picture; the body, and where a cable or band is fixed, may not.
    box.max.y = Math.min(box.max.y, Math.max(this.high[1], 1.3, group.userData.top ?? 0));
    for (const x of [box.min.x, box.max.x])
      for (const y of [box.min.y, box.max.y]) for (const z of [box.min.z, box.max.z]) this.seen.push(new Vector3(x, y, z));
    this.low = this.low.map((v, n) => Math.min(v, box.min.toArray()[n]));
    this.high = this.high.map((v, n) => Math.max(v, box.max.toArray()[n]));
  }

  /** @param {number} width @param {number} height in CSS pixels */
  resize(width, height) {
    this.renderer.setPixelRatio(Math.min(window.devicePixelRatio, 2));
    this.renderer.setSize(width, height, false);
    this.size = [width, height];
  }

  /**
   * Look from a side so that the whole motion is seen.
   * @param {{yaw: number, pitch: number, near: number}} turn
   * @param {number} aspect
   */
  #look({ yaw, pitch, near }, aspect) {
    const { camera } = this;
    // While the body moves the camera does not: everything was measured when it last changed.
    const from = [yaw, pitch, near, aspect, this.near?.bone, this.near?.meters].join();
    if (!this.near && this.lookedFrom === from) return;
    this.lookedFrom = from;
    const away = new Vector3(-Math.sin(yaw) * Math.cos(pitch), Math.sin(pitch), Math.cos(yaw) * Math.cos(pitch));
    const across = new Vector3(0, 1, 0).cross(away).normalize();
    const up = away.clone().cross(across);
    const middle = new Vector3(...this.low).add(new Vector3(...this.high)).multiplyScalar(0.5);
    const tall = Math.tan((camera.fov * Math.PI) / 360) * 0.94;
    if (this.near) middle.copy(this.pose.place(this.near.bone, new Vector3()));
    const corners = this.#corners(middle).map((corner) => corner.sub(middle));
    const fit = () =>
      Math.max(
        ...corners.map((c) => Math.max(Math.abs(c.dot(across)) / (tall * aspect), Math.abs(c.dot(up)) / tall) + c.dot(away)),
      );
    // Nearer corners look larger: move the middle until what is seen is centered, then measure again.
    for (let round = 0; round < 3; round += 1) {
      const distance = fit();
      const seen = (axis) => corners.map((c) => c.dot(axis) / (distance - c.dot(away)));
      for (const axis of [across, up]) {
        const all = seen(axis);
        const shift = axis.clone().multiplyScalar(((Math.max(...all) + Math.min(...all)) / 2) * distance);
        middle.add(shift);
        corners.forEach((c) => c.sub(shift));
      }
    }
    camera.aspect = aspect;
    this.distance = fit() * near;
    camera.position.copy(middle).addScaledVector(away, this.distance);
    camera.lookAt(middle);
    camera.updateProjectionMatrix();
    this.#shine(away, across, middle);
  }

  /** What must be seen: the whole motion, or a box around one bone. */
  #corners(middle) {
    if (!this.near) return this.seen.map((corner) => corner.clone());
    const half = this.near.meters / 2;
    return [-half, half].flatMap((x) => [-half, half].map((y) => middle.clone().add(new Vector3(x, y, x))));
  }

  /** The light comes from over the viewer's left shoulder, wherever one looks from. */
  #shine(away, across, middle) {
    const from = away.clone().setY(0).normalize().multiplyScalar(2).addScaledVector(across, -1.6);
    this.key.position.copy(middle).add(from.setY(3.2));
    this.key.target.position.copy(middle);
    this.rim.target.position.copy(middle);
    this.rim.position.copy(middle).addScaledVector(away, -2.4).addScaledVector(across, 1.8).setY(2.6);
    const reach = new Vector3(...this.high).sub(new Vector3(...this.low)).length() / 2 + 0.1;
    const camera = this.key.shadow.camera;
    if (camera.right !== reach) {
      Object.assign(camera, { left: -reach, right: reach, top: reach, bottom: -reach, near: 0.5, far: 8 });
      camera.updateProjectionMatrix();
    }
    this.scene.updateMatrixWorld();
  }

  /** The width and height for each of several moments: beside or below one another, whichever shows them larger. */
  #room(count, turn) {
    const [width, height] = this.size;
    if (count === 1) return this.size;
    const large = ([w, h]) => {
      this.#look(turn, w / h);
      return h / this.distance;
    };
    const [beside, below] = [[width / count, height], [width, height / count]];
    return large(below) > large(beside) ? below : beside;
  }

  /**
   * Draw one or several moments, beside or below one another.
   * @param {{share: number, swell?: number}[]} moments share of the lift; how far the deep muscles have swelled
   * @param {{yaw: number, pitch: number, near: number}} turn
   * @param {number | null} frame number of the frame while it plays: both kinds of shadow then take turns
   */
  draw(moments, turn, frame = null) {
    if (this.#stands(moments, turn, frame)) return;
    const [width, height] = this.size;
    const [w, h] = this.#room(moments.length, turn);
    const { info } = this.renderer;
    info.reset();
    moments.forEach(({ share, swell = 0 }, n) => {
      this.clip.apply(this.pose, share);
      for (const mover of this.movers) mover.update();
      this.parts.update();
      if (this.inner) this.inner.swell.value = swell;
      this.#shadows(frame);
      this.#look(turn, w / h);
      const [x, y] = w === width ? [0, height - (n + 1) * h] : [n * w, 0];
      this.renderer.setViewport(x, y, w, h);
      this.renderer.setScissor(x, y, w, h);
      this.renderer.setScissorTest(true);
      this.renderer.setClearColor(0x000000, 0);
      this.renderer.clear();
      this.renderer.render(this.scene, this.camera);
      this.renderer.setScissorTest(false);
    });
    /** All passes of what was drawn last. */
    this.cost = { calls: info.render.calls, triangles: info.render.triangles };
  }

  /** @param {number | null} frame its number while it plays; else all shadows are drawn */
  #shadows(frame) {
    const due = (what) => frame === null || ROUND[frame % ROUND.length] === what;
    this.renderer.shadowMap.needsUpdate = due("light");
    if (due("below")) this.shade.look(this.renderer);
    if (due("soften")) this.shade.soften(this.renderer);
  }

  /** Whether this was drawn in so many frames before that both shadows lie where they belong: it stays on the canvas. */
  #stands([{ share, swell = 0 }], { yaw, pitch, near }, frame) {
    const { last } = this;
    const same =
      frame !== null && last.share === share && last.swell === swell && last.yaw === yaw && last.pitch === pitch && last.near === near;
    this.same = same ? this.same + 1 : 0;
    if (!same) Object.assign(last, { share, swell, yaw, pitch, near });
    return this.same > 2 * ROUND.length;
  }

  dispose() {
    this.shade.dispose();
    this.parts.dispose();
    this.pose.texture.dispose();
    this.inner?.texture.dispose();
    this.scene.traverse((thing) => {
      thing.geometry?.dispose();
    });
    this.renderer.dispose();
    this.renderer.forceContextLoss();
  }
}
