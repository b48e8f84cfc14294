// The soft shadow where a body comes near the floor: seen from below, blurred, laid on the paper.
import {
  Color,
  Mesh,
  MeshBasicMaterial,
  NoBlending,
  OrthographicCamera,
  PlaneGeometry,
  ShaderMaterial,
  WebGLRenderTarget,
} from "three";
import { followPose } from "./skin.js";

/** The layer of all that shades the floor. */
export const NEAR_FLOOR = 1;
const SIZE = 512;
const REACH_M = 0.55;

const BLUR = `
uniform sampler2D map; uniform vec2 step; varying vec2 at;
void main() {
  float sum = 0.0; float all = 0.0;
  for (int k = -8; k <= 8; k++) {
    float w = exp(-float(k * k) / 28.0);
    sum += w * texture2D(map, at + step * float(k)).r; all += w;
  }
  gl_FragColor = vec4(sum / all, 0.0, 0.0, 1.0);
}`;

const nearness = (pose) => {
  const material = new MeshBasicMaterial({ color: new Color(1, 0, 0), blending: NoBlending });
  const fragment = `float near = 1.0 - clamp(high / ${REACH_M.toFixed(2)}, 0.0, 1.0); outgoingLight = vec3(near * near * near, 0.0, 0.0);`;
  const more = {
    declared: "varying float high;",
    fragmentDeclared: "varying float high;",
    fragment,
  };
  if (pose) return followPose(material, pose, { ...more, vertex: "high = transformed.y;" });
  material.onBeforeCompile = (shader) => {
    shader.vertexShader = shader.vertexShader
      .replace("#include <common>", "#include <common>\nvarying float high;")
      .replace("#include <begin_vertex>", "#include <begin_vertex>\nhigh = (modelMatrix * vec4(position, 1.0)).y;");
    shader.fragmentShader = shader.fragmentShader
      .replace("#include <common>", "#include <common>\nvarying float high;")
      .replace("#include <opaque_fragment>", `${fragment}\n#include <opaque_fragment>`);
  };
  material.customProgramCacheKey = () => "near-still";
  return material;
};

export class FloorShade {
  /** @param {import("./skin.js").Pose} pose */
  constructor(pose) {
    this.one = new WebGLRenderTarget(SIZE, SIZE);
    this.two = new WebGLRenderTarget(SIZE, SIZE);
    this.below = new OrthographicCamera(-1, 1, 1, -1, 0, 3);
    this.below.layers.set(NEAR_FLOOR);
    this.moving = nearness(pose);
    this.standing = nearness(null);
    this.blur = new ShaderMaterial({
      uniforms: { map: { value: null }, step: { value: [0, 0] } },
      vertexShader: "varying vec2 at; void main() { at = uv; gl_Position = vec4(position.xy, 0.0, 1.0); }",
      fragmentShader: BLUR,
      depthTest: false,
      depthWrite: false,
    });
    this.screen = new Mesh(new PlaneGeometry(2, 2), this.blur);
    this.screen.frustumCulled = false;
    this.screen.layers.enable(NEAR_FLOOR);
    const paint = new ShaderMaterial({
      uniforms: { map: { value: this.one.texture }, color: { value: new Color("#3d2f1e") } },
      vertexShader:
        "varying vec2 at; void main() { at = uv; gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); }",
      fragmentShader:
        "uniform sampler2D map; uniform vec3 color; varying vec2 at; void main() { float d = texture2D(map, at).r; gl_FragColor = vec4(color * 0.25, 0.55 * d); \n#include <colorspace_fragment>\n }",
      transparent: true,
      depthWrite: false,
    });
    this.plane = new Mesh(new PlaneGeometry(1, 1), paint);
    this.plane.rotation.x = -Math.PI / 2;
    this.plane.renderOrder = -1;
  }

  /** @param {number[]} low @param {number[]} high corners of what casts */
  cover(low, high) {
    const half = Math.max(high[0] - low[0], high[2] - low[2]) / 2 + 0.35;
    const [x, z] = [(low[0] + high[0]) / 2, (low[2] + high[2]) / 2];
    Object.assign(this.below, { left: -half, right: half, top: half, bottom: -half });
    this.below.position.set(x, -0.04, z);
    this.below.up.set(0, 0, -1);
    this.below.lookAt(x, 1, z);
    this.below.updateProjectionMatrix();
    this.below.updateMatrixWorld();
    // Seen from below left and right change places.
    this.plane.scale.set(-2 * half, 2 * half, 1);
    this.plane.position.set(x, 0.002, z);
    this.blurStep = 0.006 / half;
  }

  /**
   * @param {import("three").WebGLRenderer} renderer
   * @param {import("three").Scene} scene
   * @param {Mesh[]} casters
   */
  draw(renderer, scene, casters) {
    const kept = casters.map((mesh) => mesh.material);
    for (const mesh of casters) mesh.material = mesh.userData.moves ? this.moving : this.standing;
    const { needsUpdate } = renderer.shadowMap;
    renderer.shadowMap.needsUpdate = false;
    renderer.setRenderTarget(this.one);
    renderer.setClearColor(0x000000, 0);
    renderer.clear();
    renderer.render(scene, this.below);
    casters.forEach((mesh, n) => {
      mesh.material = kept[n];
    });
    for (const [from, to, step] of [
      [this.one, this.two, [this.blurStep, 0]],
      [this.two, this.one, [0, this.blurStep]],
    ]) {
      this.blur.uniforms.map.value = from.texture;
      this.blur.uniforms.step.value = step;
      renderer.setRenderTarget(to);
      renderer.render(this.screen, this.below);
    }
    renderer.setRenderTarget(null);
    renderer.shadowMap.needsUpdate = needsUpdate;
  }

  dispose() {
    for (const thing of [this.one, this.two, this.moving, this.standing, this.blur, this.plane.material]) thing.dispose();
  }
}
