// <mainstay-figure exercise="bird-dog" body="woman" clip="/static/…">: one body that does one exercise.
// What stands inside the element (a poster, a line drawing) stays where the figure cannot be shown.
import { Clip } from "./clip.js";
import { readGlb } from "./glb.js";
import { ROLES } from "./glass.js";
import { Stage } from "./stage.js";
import { Turn } from "./turn.js";

const WORDS = {
  play: "Play",
  pause: "Pause",
  turned: "Turn with a finger, the mouse or the arrow keys.",
  glass: "Show the muscles",
  primary: "Main work",
  secondary: "Supporting work",
  source: "Colors show what this exercise is meant to train, as its file says. They are no measurement.",
  left: "left",
  right: "right",
  lift: "Lift",
  hold: "Hold",
  lower: "Lower",
  rest: "Pause",
  failed: "The moving figure cannot be shown here.",
};

const STYLE = `
:host { display: block; position: relative; color: var(--ink, #1e2b27); }
.stage { position: relative; aspect-ratio: var(--figure-aspect, 4 / 3); }
canvas { display: block; width: 100%; height: 100%; border-radius: var(--r, 0.75rem); }
canvas:focus-visible { outline: 3px solid var(--focus, #0b57c2); outline-offset: 2px; }
.bar { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; padding-top: 0.5rem; }
button { min-height: 2.75rem; min-width: 2.75rem; padding: 0 1rem; font: inherit; color: inherit; background: var(--sheet, #fdfaf3);
  border: 1px solid var(--edge, #7d786b); border-radius: 99rem; cursor: pointer; }
button[aria-pressed="true"] { background: var(--sage-tint, #e0e9df); border-color: var(--sage, #2f6153); }
button:focus-visible { outline: 3px solid var(--focus, #0b57c2); outline-offset: 2px; }
.phase { margin-left: auto; min-width: 4rem; text-align: right; color: var(--ink-soft, #4a5752); }
.legend { padding-top: 0.5rem; font-size: 1rem; line-height: 1.4; }
.legend p { margin: 0 0 0.25rem; }
.legend i { display: inline-block; width: 1.1em; height: 0.8em; margin-right: 0.4em; border-radius: 0.2em; border: 1px solid var(--edge, #7d786b); }
@media (prefers-color-scheme: dark) { .stage { background: var(--plate, #d8cfbf); border-radius: var(--r, 0.75rem); } }
[hidden] { display: none !important; }
`;

export class MainstayFigure extends HTMLElement {
  #stage = null;
  #clip = null;
  #turn = null;
  #began = 0;
  #stoppedAt = 0;
  #frame = 0;
  #watch = null;
  #inView = true;

  connectedCallback() {
    if (this.#stage) return;
    if (!this.shadowRoot) this.attachShadow({ mode: "open" });
    this.shadowRoot.innerHTML = `<style>${STYLE}</style><slot></slot>`;
    this.words = { ...WORDS, ...JSON.parse(this.getAttribute("words") ?? "{}") };
    this.ready = this.#start().catch((error) => {
      this.dataset.state = "failed";
      this.title = this.words.failed;
      console.warn(error);
    });
  }

  disconnectedCallback() {
    // Browsers keep few drawing contexts; one that has left the page is given back.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.pause();
      this.#watch?.disconnect();
      this.#stage?.dispose();
      this.#stage = null;
      this.deep = null;
    });
  }

  get still() {
    return this.hasAttribute("still") || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  async #start() {
    const base = this.getAttribute("base") ?? "/static/figure/";
    const body = this.getAttribute("body") ?? "woman";
    const exercise = this.getAttribute("exercise");
    const bodyAt = this.getAttribute("body-src") ?? `${base}body-${body}.glb`;
    const clipAt = this.getAttribute("clip") ?? `${base}clips/${exercise}.${body}.json`;
    const [file, json] = await Promise.all([
      fetched(bodyAt).then((answer) => answer.arrayBuffer()),
      fetched(clipAt).then((answer) => answer.json()),
    ]);
    this.#clip = new Clip(json);
    const canvas = document.createElement("canvas");
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `${this.getAttribute("label") ?? exercise}. ${this.words.turned}`);
    if (this.hasAttribute("keep")) canvas.dataset.keep = "1";
    this.#stage = new Stage(canvas, readGlb(file), this.#clip);
    this.#turn = new Turn(canvas, this.#view(), () => this.redraw());
    this.#build(canvas);
    this.dataset.state = "shown";
    this.#watch = new ResizeObserver(() => this.#fit());
    this.#watch.observe(canvas.parentElement);
    new IntersectionObserver(([entry]) => {
      this.#inView = entry.isIntersecting;
    }).observe(canvas);
    this.#fit();
    if (!this.still) this.play();
  }

  /** From where the movement is seen best: the person's right, a little from the front. */
  #view() {
    const degrees = (name, usual) => (Number(this.getAttribute(name) ?? usual) * Math.PI) / 180;
    const azimuth = this.#clip.json.view_azimuth_deg;
    return { yaw: degrees("yaw", azimuth === null ? 62 : -azimuth), pitch: degrees("pitch", 9) };
  }

  #build(canvas) {
    const stage = document.createElement("div");
    stage.className = "stage";
    stage.append(canvas);
    const bar = document.createElement("div");
    bar.className = "bar";
    this.playButton = document.createElement("button");
    this.playButton.type = "button";
    this.playButton.addEventListener("click", () => (this.#frame ? this.pause() : this.play()));
    this.phase = document.createElement("span");
    this.phase.className = "phase";
    this.glassButton = document.createElement("button");
    this.glassButton.type = "button";
    this.glassButton.textContent = this.words.glass;
    this.glassButton.setAttribute("aria-pressed", "false");
    this.glassButton.addEventListener("click", () => this.glass(!this.seesMuscles));
    this.legend = this.#legend();
    this.legend.hidden = true;
    bar.append(this.playButton, this.glassButton, this.phase);
    bar.hidden = this.hasAttribute("bare");
    this.playButton.hidden = this.still || this.#clip.still;
    this.#label();
    this.shadowRoot.replaceChildren(this.shadowRoot.querySelector("style"), stage, bar, this.legend);
  }

  /** In words: which muscles, how much, on which side, and where that comes from. */
  #legend() {
    const box = document.createElement("div");
    box.className = "legend";
    const names = JSON.parse(this.getAttribute("muscles") ?? "{}");
    const side = { both: "", working: ` (${this.words.right})`, opposite: ` (${this.words.left})` };
    for (const role of ["primary", "secondary"]) {
      const trained = this.#clip.json.trains.filter((t) => t.role === role);
      if (!trained.length) continue;
      const line = document.createElement("p");
      const swatch = document.createElement("i");
      swatch.style.background = ROLES[role].color;
      const said = trained.map((t) => (names[t.muscle] ?? t.muscle.replaceAll("_", " ")) + side[t.side]);
      line.append(swatch, `${this.words[role]}: ${said.join(", ")}`);
      box.append(line);
    }
    const note = document.createElement("p");
    note.textContent = this.words.source;
    box.append(note);
    return box;
  }

  /** Show what lies under the skin. @param {boolean} on */
  async glass(on) {
    if (on && !this.deep) {
      const base = this.getAttribute("base") ?? "/static/figure/";
      const at = this.getAttribute("deep-src") ?? `${base}deep-${this.getAttribute("body") ?? "woman"}.glb`;
      this.deep = readGlb(await fetched(at).then((answer) => answer.arrayBuffer()));
      this.#stage.glass(on, this.deep);
    } else this.#stage.glass(on);
    this.seesMuscles = on;
    this.glassButton.setAttribute("aria-pressed", String(on));
    this.legend.hidden = !on;
    this.redraw();
  }

  #label() {
    if (this.playButton) this.playButton.textContent = this.#frame ? this.words.pause : this.words.play;
  }

  #fit() {
    if (!this.#stage) return;
    const { clientWidth, clientHeight } = this.#stage.canvas.parentElement;
    if (!clientWidth || !clientHeight) return;
    this.#stage.resize(clientWidth, clientHeight);
    this.redraw();
  }

  play() {
    this.#began = performance.now() - this.#stoppedAt * 1000;
    const tick = (now) => {
      this.#stoppedAt = (now - this.#began) / 1000;
      if (this.#inView) this.redraw();
      this.#frame = requestAnimationFrame(tick);
    };
    this.#frame = requestAnimationFrame(tick);
    this.#label();
  }

  pause() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#label();
  }

  /** Look closely at one bone. @param {string | null} bone @param {number} meters across */
  closeUp(bone, meters = 0.5) {
    this.#stage.near = bone && { bone, meters };
    this.redraw();
  }

  /** Show one moment of the lift, 0 to 1, and stand still. @param {number} share */
  show(share) {
    this.pause();
    this.fixed = share;
    this.redraw();
  }

  /** @param {number} yaw @param {number} pitch in degrees @param {number} near 1 shows everything */
  look(yaw, pitch, near = 1) {
    Object.assign(this.#turn, { yaw: (yaw * Math.PI) / 180, pitch: (pitch * Math.PI) / 180, near });
    this.redraw();
  }

  redraw() {
    if (!this.#stage?.size) return;
    this.drawn = true;
    if (this.fixed !== undefined && !this.#frame) {
      this.phase.textContent = "";
      return this.#stage.draw([this.fixed], this.#turn);
    }
    if (this.still) return this.#stage.draw(this.#clip.keys, this.#turn);
    const { share, phase } = this.#clip.progress(Math.max(this.#stoppedAt, 0));
    this.phase.textContent = this.#clip.still ? "" : this.words[phase];
    this.#stage.draw([share], this.#turn);
  }

  /** What the last frame cost. */
  get cost() {
    return this.#stage.cost;
  }
}

async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer;
}
