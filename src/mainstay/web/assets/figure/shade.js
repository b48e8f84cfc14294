// The soft shadow where a body comes near the floor: seen from below, blurred, laid on the paper.
import {
  Color,
  Mesh,
  MeshBasicMaterial,
  NoBlending,
  OrthographicCamera,
  PlaneGeometry,
  Scene,
  ShaderMaterial,
  WebGLRenderTarget,
} from "three";

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

/** What is painted red where it is near the floor: as a look for the materials of what shades. */
const NEARNESS = {
  declared: "varying float high;",
  vertex: "high = transformed.y;",
  fragmentDeclared: "varying float high;",
  fragment: `float near = 1.0 - clamp(high / ${REACH_M.toFixed(2)}, 0.0, 1.0); outgoingLight = vec3(near * near * near, 0.0, 0.0);`,
};

export class FloorShade {
  constructor() {
    [this.raw, this.two, this.one] = [0, 1, 2].map(() => new WebGLRenderTarget(SIZE, SIZE));
    this.below = new OrthographicCamera(-1, 1, 1, -1, 0, 3);
    // A scene of its own: no light in it, and no material changed for it and back.
    this.scene = new Scene();
    this.scene.matrixWorldAutoUpdate = false;
    this.casters = [];
    this.blur = new ShaderMaterial({
      uniforms: { map: { value: null }, step: { value: [0, 0] } },
      vertexShader: "varying vec2 at; void main() { at = uv; gl_Position = vec4(position.xy, 0.0, 1.0); }",
      fragmentShader: BLUR,
      depthTest: false,
      depthWrite: false,
    });
    this.screen = new Mesh(new PlaneGeometry(2, 2), this.blur);
    this.screen.frustumCulled = false;
    this.screen.matrixWorldAutoUpdate = false;
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

  /**
   * Let something shade the floor.
   * @param {Mesh} caster whose shape is asked for each time
   * @param {(material: import("three").Material, more: object) => import("three").Material} follow places it
   */
  add(caster, follow) {
    const mesh = new Mesh(caster.geometry, follow(new MeshBasicMaterial({ color: new Color(1, 0, 0), blending: NoBlending }), NEARNESS));
    mesh.frustumCulled = false;
    this.scene.add(mesh);
    this.casters.push([mesh, caster]);
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

  /** Look from below. @param {import("three").WebGLRenderer} renderer */
  look(renderer) {
    for (const [mesh, { geometry, visible }] of this.casters) Object.assign(mesh, { geometry, visible });
    renderer.setRenderTarget(this.raw);
    renderer.setClearColor(0x000000, 0);
    renderer.clear();
    renderer.render(this.scene, this.below);
    renderer.setRenderTarget(null);
  }

  /** Blur what was seen; until then the shade before lies on the floor. @param {import("three").WebGLRenderer} renderer */
  soften(renderer) {
    const { uniforms } = this.blur;
    for (const [from, to, step] of [
      [this.raw, this.two, [this.blurStep, 0]],
      [this.two, this.one, [0, this.blurStep]],
    ]) {
      uniforms.map.value = from.texture;
      uniforms.step.value = step;
      renderer.setRenderTarget(to);
      renderer.render(this.screen, this.below);
    }
    renderer.setRenderTarget(null);
  }

  dispose() {
    for (const [mesh] of this.casters) mesh.material.dispose();
    for (const thing of [this.raw, this.one, this.two, this.blur, this.plane.material]) thing.dispose();
  }
}
