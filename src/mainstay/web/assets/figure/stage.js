// The scene around one body: light, camera, floor, and the drawing of a moment.
import {
  Box3,
  DirectionalLight,
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
import { FloorShade } from "./shade.js";
import { CLEAR, Glass, some } from "./glass.js";
import { followPose, Pose, poseDepth } from "./skin.js";
import { Band, Cuff, Dumbbell, mat, Pulley, thing } from "./props.js";

const TINTED = {
  declared: "attribute vec4 tint; varying vec4 shade;",
  vertex: "shade = tint;",
  fragmentDeclared: "varying vec4 shade; uniform float glassy;",
  // Colors are stored as square roots, so that dark ones keep their steps.
  color: "diffuseColor.rgb *= shade.rgb * shade.rgb;\nif (glassy > 0.5 && shade.a > 0.02) discard;",
};

export class Stage {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {import("./glb.js").Baked} body
   * @param {import("./clip.js").Clip} clip
   */
  constructor(canvas, body, clip) {
    this.canvas = canvas;
    this.clip = clip;
    this.renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true, preserveDrawingBuffer: canvas.dataset.keep === "1" });
    this.renderer.toneMapping = NeutralToneMapping;
    this.renderer.toneMappingExposure = 1.0;
    this.renderer.shadowMap.enabled = true;
    this.renderer.shadowMap.type = PCFShadowMap;
    this.renderer.autoClear = false;
    this.scene = new Scene();
    this.camera = new PerspectiveCamera(26, 1, 0.1, 30);
    this.pose = new Pose(body.bones);
    this.glassy = { value: 0 };
    this.low = [...clip.json.low_m];
    this.high = [...clip.json.high_m];
    this.movers = [];
    this.casters = [];
    this.#light();
    this.#dress(body);
    this.#furnish();
    this.shade = new FloorShade(this.pose);
    this.shade.cover(this.low, this.high);
    this.scene.add(this.shade.plane);
  }

  #light() {
    this.scene.add(new HemisphereLight("#fdf8f1", "#cfc2ae", 2.35));
    this.key = new DirectionalLight("#fff6ec", 2.5);
    this.key.castShadow = true;
    this.key.shadow.mapSize.set(1024, 1024);
    this.key.shadow.radius = 4;
    this.key.shadow.bias = -0.0004;
    this.key.shadow.normalBias = 0.012;
    this.key.shadow.intensity = 0.75;
    this.rim = new DirectionalLight("#f2f4f2", 1.6);
    this.scene.add(this.key, this.key.target, this.rim, this.rim.target);
  }

  #dress(body) {
    const roughness = { skin: 0.62, cloth: 0.95 };
    this.skins = [];
    this.whole = [...body.parts.values()];
    for (const [name, geometry] of body.parts) {
      const material = new MeshStandardMaterial({ roughness: roughness[name] ?? 0.8 });
      followPose(material, this.pose, { ...TINTED, uniforms: { glassy: this.glassy } });
      const mesh = new Mesh(geometry, material);
      mesh.frustumCulled = false;
      mesh.castShadow = mesh.receiveShadow = true;
      mesh.customDepthMaterial = poseDepth(this.pose);
      mesh.userData.moves = true;
      this.scene.add(mesh);
      this.skins.push(mesh);
      this.casters.push(mesh);
    }
  }

  /** Turn the trunk to glass, or back. @param {boolean} on @param {import("./glb.js").Baked} [deep] */
  glass(on, deep) {
    if (deep) {
      this.inner = new Glass(deep, this.pose, this.skins, this.clip.json.trains);
      this.scene.add(...this.inner.meshes);
      this.opaque = this.skins.map((skin) => some(skin.geometry, (values) => Math.min(...values) <= CLEAR));
    }
    this.skins.forEach((skin, n) => {
      const wanted = on ? this.opaque[n] : this.whole[n];
      skin.geometry = wanted;
      skin.visible = wanted.index.count > 0;
    });
    this.glassy.value = on ? 1 : 0;
    this.key.castShadow = !on;
    this.inner?.show(on);
  }

  #furnish() {
    const { json } = this.clip;
    const groups = json.things.map(thing);
    if (json.mat) groups.push(mat(this.low, this.high));
    for (const line of json.pulls) this.#pull(line, groups);
    for (const end of json.weights) {
      const weight = end.bone.startsWith("hand") ? new Dumbbell(end, this.pose) : new Cuff(end, this.pose);
      weight.update();
      this.movers.push(weight);
      groups.push(weight.group);
    }
    for (const group of groups) this.#place(group);
  }

  #pull(line, groups) {
    this.clip.apply(this.pose, 0);
    const pull = line.kind === "cable" ? new Pulley(line, this.pose) : new Band(line, this.pose);
    const lengths = this.clip.keys.map((share) => {
      this.clip.apply(this.pose, share);
      return pull.length();
    });
    pull.shortest = Math.min(...lengths);
    pull.update(); // in place before its size is measured for the framing
    this.movers.push(pull);
    groups.push(pull.group);
  }

  #place(group) {
    this.scene.add(group);
    group.traverse((thing) => {
      if (!thing.isMesh) return;
      thing.castShadow = thing.receiveShadow = true;
      this.casters.push(thing);
    });
    const box = new Box3().setFromObject(group);
    // Walls and columns may leave the picture a little; the body may not.
    const grow = (corner, at, pick) => corner.map((v, n) => pick(v, at[n]));
    this.low = grow(this.low, box.min.toArray(), Math.min);
    this.high = grow(this.high, [box.max.x, Math.min(box.max.y, Math.max(this.high[1], 1.3)), box.max.z], Math.max);
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
    camera.position.copy(middle).addScaledVector(away, fit() * near);
    camera.lookAt(middle);
    camera.updateProjectionMatrix();
    this.#shine(away, across, middle);
  }

  /** Corners of what must be seen: the whole motion, or a box around one bone. */
  #corners(middle) {
    const found = [];
    if (this.near) {
      const half = this.near.meters / 2;
      for (const x of [-half, half]) for (const y of [-half, half]) found.push(middle.clone().add(new Vector3(x, y, x)));
      return found;
    }
    for (const x of [this.low[0], this.high[0]])
      for (const y of [Math.min(this.low[1], 0), this.high[1]])
        for (const z of [this.low[2], this.high[2]]) found.push(new Vector3(x, y, z));
    return found;
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
  }

  /**
   * Draw one or several moments side by side.
   * @param {number[]} shares of the lift
   * @param {{yaw: number, pitch: number, near: number}} turn
   */
  draw(shares, turn) {
    const [width, height] = this.size;
    const down = height > width && shares.length > 1;
    const [w, h] = down ? [width, height / shares.length] : [width / shares.length, height];
    const { info } = this.renderer;
    info.autoReset = false;
    info.reset();
    shares.forEach((share, n) => {
      this.clip.apply(this.pose, share);
      for (const mover of this.movers) mover.update();
      this.shade.draw(this.renderer, this.scene, this.casters);
      this.#look(turn, w / h);
      const [x, y] = down ? [0, height - (n + 1) * h] : [n * w, 0];
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

  dispose() {
    this.shade.dispose();
    this.scene.traverse((thing) => {
      thing.geometry?.dispose();
    });
    this.renderer.dispose();
    this.renderer.forceContextLoss();
  }
}
