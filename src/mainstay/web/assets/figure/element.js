// <mainstay-figure exercise="bird-dog" body="woman">: one body that does one exercise.
// What stands inside the element (pictures, a line drawing) stays where the figure cannot be shown.
//
// base       where the figure's files are; body-src, deep-src and clip name single files instead
// label      what is shown, in words        muscles   JSON: muscles in the reader's words
// words      JSON: other words than WORDS   sided     offers the other side, a mirror image
// mirror     begins with the other side     teach     muscles that should swell: teaches the deep
//                                                     contraction, in glass
// works      JSON: steps 1 to 4 of the clay scale by muscle and side, calculated; without it muscles
//            are colored by their role in the catalogue
// skipped    trained muscles that were not calculated
// bodies     names of bodies to choose from; the choice stays on the device
// follows    JSON: exercises by the value of the page's field `position`
// still      key poses without movement     bare      without buttons
import { table } from "../languages.js";
import { Clip, mirrored } from "./clip.js";
import { readGlb } from "./glb.js";
import { ROLES, STEPS, UNTOLD } from "./glass.js";
import { Stage } from "./stage.js";
import { Turn } from "./turn.js";

const WORDS = {
  play: "Play",
  pause: "Pause",
  turned: "Turn with a finger, the mouse or the arrow keys.",
  glass: "Show the muscles",
  other: "Other side",
  body: "Another body",
  primary: "Main work",
  secondary: "Supporting work",
  undrawn: "Also trained, not drawn here",
  source: "Colors show what this exercise is meant to train, as the catalogue says. They are not measured.",
  work4: "Very hard work",
  work3: "Hard work",
  work2: "Some work",
  work1: "Light work",
  skipped: "Also trained, not calculated",
  calculated: "Colors show what a model calculates for an average body. They are not measured on you.",
  left: "left",
  right: "right",
  lift: "Lift",
  hold: "Hold",
  lower: "Lower",
  rest: "Rest",
  onto: "Thick arrow at a bar: press, without moving.",
  away: "Thick arrow at a bar: pull, without moving.",
  both: "Thick arrows at a bar: push, then pull, without moving.",
  swells: "Swells",
  soft: "Stays soft: the outer belly wall and the long back muscles.",
  teaching: "A drawing of what is meant, not a measurement of you.",
  swelling: "Let it swell, gently",
  holding: "Hold and breathe",
  easing: "Let go slowly",
  resting: "Rest",
  failed: "The moving figure cannot be shown on this device. The pictures and the words say the same.",
};

/** Asked once: a frame asks for its answer several times. */
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

const TEACHING = [
  ["swelling", 3],
  ["holding", 4],
  ["easing", 3],
  ["resting", 2.5],
];
/** What the teaching shows: the trunk from the ribs to the thighs. */
const TRUNK = { bone: "l3", meters: 0.85 };

/** Colors of the teaching's legend, as the drawing shows them. */
const TAUGHT = { swells: "#b05e2f", soft: "#b9c8c0" };

const STYLE = `
:host { display: block; position: relative; color: var(--ink, #1e2b27); }
.stage { position: relative; aspect-ratio: var(--figure-aspect, 4 / 3); background: var(--plate, #fdfaf3); border-radius: var(--r, 0.75rem); overflow: hidden; }
canvas { display: block; width: 100%; height: 100%; cursor: grab; }
canvas:active { cursor: grabbing; }
canvas:focus-visible { outline: 3px solid var(--focus, #0b57c2); outline-offset: -3px; border-radius: var(--r, 0.75rem); }
.bar { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; padding-top: 0.5rem; min-height: 3.25rem; }
button { min-height: 2.75rem; min-width: 2.75rem; padding: 0 1rem; font: inherit; font-size: 1rem; color: inherit; background: var(--sheet, #fdfaf3);
  border: 1px solid var(--edge, #7d786b); border-radius: 99rem; cursor: pointer; }
button[aria-pressed="true"] { background: var(--sage-tint, #e0e9df); border-color: var(--sage, #2f6153); }
button:focus-visible { outline: 3px solid var(--focus, #0b57c2); outline-offset: 2px; }
.phase { position: absolute; right: 0.75rem; top: 0.5rem; font-size: 1.0625rem; font-weight: 600; color: #1e2b27; }
.legend { padding-top: 0.5rem; font-size: 1rem; line-height: 1.4; }
.legend p { margin: 0 0 0.25rem; }
.legend .note { color: var(--ink-soft, #4a5752); }
.legend i { display: inline-block; width: 1.1em; height: 0.8em; margin-right: 0.4em; border-radius: 0.2em; border: 1px solid var(--edge, #7d786b); }
[hidden] { display: none !important; }
`;

export class MainstayFigure extends HTMLElement {
  #stage = null;
  #turn = null;
  #json = null;
  #began = 0;
  #at = 0;
  #frame = 0;
  #watch = null;
  #inView = true;
  #count = 0;

  connectedCallback() {
    if (this.#stage) return;
    if (!this.shadowRoot) this.attachShadow({ mode: "open" });
    this.shadowRoot.innerHTML = `<style>${STYLE}</style><slot></slot>`;
    const kept = remembered();
    if (this.#bodies.includes(kept)) this.setAttribute("body", kept);
    this.words = { ...table(WORDS), ...JSON.parse(this.getAttribute("words") ?? "{}") };
    this.ready = this.#start().catch((error) => this.#giveWay(error));
  }

  disconnectedCallback() {
    // Browsers keep few drawing contexts; one that has left the page is given back.
    queueMicrotask(() => {
      if (!this.isConnected) this.#leave();
    });
  }

  #leave() {
    this.pause();
    this.#watch?.disconnect();
    this.#stage?.dispose();
    this.#stage = null;
    this.deep = null;
  }

  #giveWay(error) {
    this.dataset.state = "failed";
    const said = document.createElement("p");
    said.textContent = this.words.failed;
    this.shadowRoot.replaceChildren(...this.shadowRoot.querySelectorAll("style"), document.createElement("slot"), said);
    console.warn(error);
  }

  get still() {
    return this.hasAttribute("still") || calm.matches;
  }

  get teaches() {
    return this.hasAttribute("teach");
  }

  get #swells() {
    return (this.getAttribute("teach") ?? "").split(" ").filter(Boolean);
  }

  /** Whether time changes anything that is seen. */
  get #moves() {
    return !this.still && (this.teaches || !this.clip.still);
  }

  async #start() {
    const [file, json] = await Promise.all([
      this.#file("body-src", `body-${this.#body}.glb`).then((answer) => answer.arrayBuffer()),
      this.made ?? this.#file("clip", `clips/${this.getAttribute("exercise")}.${this.#body}.json`).then((answer) => answer.json()),
    ]);
    const canvas = document.createElement("canvas");
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "img");
    if (this.hasAttribute("keep")) canvas.dataset.keep = "1";
    this.#stage = new Stage(canvas, readGlb(file));
    this.#turn = new Turn(canvas, { yaw: 0, pitch: 0 }, () => this.redraw());
    this.#build(canvas);
    this.#give(this.made ?? json);
    if (this.teaches) await this.glass(true);
    this.dataset.state = "shown";
    this.#watch = new ResizeObserver(() => this.#fit());
    this.#watch.observe(canvas.parentElement);
    new IntersectionObserver(([entry]) => {
      this.#inView = entry.isIntersecting;
    }).observe(canvas);
    this.#fit();
    this.#follow();
    if (this.#moves) this.play();
  }

  /** Where a page asks for a position, do the exercise in the one that is chosen. */
  #follow() {
    const exercises = JSON.parse(this.getAttribute("follows") ?? "{}");
    const change = async (field) => {
      if (field?.name !== "position" || !exercises[field.value] || exercises[field.value] === this.getAttribute("exercise")) return;
      await this.perform(exercises[field.value]);
      this.redraw();
    };
    if (!this.hasAttribute("follows")) return;
    document.addEventListener("change", (event) => change(event.target));
    change(document.querySelector("[name=position]:checked"));
  }

  get #bodies() {
    return (this.getAttribute("bodies") ?? "").split(" ").filter(Boolean);
  }

  /** The next of the bodies to choose from. */
  async another() {
    const next = this.#bodies[(this.#bodies.indexOf(this.#body) + 1) % this.#bodies.length];
    this.setAttribute("body", next);
    remember(next);
    const { seesMuscles } = this;
    this.#leave();
    this.ready = this.#start().catch((error) => this.#giveWay(error));
    await this.ready;
    if (seesMuscles && !this.teaches && this.#stage) await this.glass(true);
    this.bodyButton?.focus();
  }

  get #body() {
    return this.getAttribute("body") ?? "woman";
  }

  #file(attribute, usual) {
    return fetched(this.getAttribute(attribute) ?? (this.getAttribute("base") ?? "/static/figure/") + usual);
  }

  /** Another exercise for the same body, drawn with the next picture. @param {string} exercise @param {string} [address] of its clip */
  async perform(exercise, address) {
    this.setAttribute("exercise", exercise);
    if (address) this.setAttribute("clip", address);
    else this.removeAttribute("clip");
    this.removeAttribute("works"); // they were those of the exercise before
    const answer = await this.#file("clip", `clips/${exercise}.${this.#body}.json`);
    this.#give(await answer.json());
  }

  /** Show a clip that was just made, from where one looks now; before the start it is the first. @param {object} json */
  remake(json) {
    this.made = json;
    if (!this.clip) return;
    const { yaw, pitch, near } = this.#turn;
    this.#give(json);
    Object.assign(this.#turn, { yaw, pitch, near });
    this.redraw();
  }

  #give(json) {
    const works = this.getAttribute("works");
    this.#json = works && json.works === undefined ? { ...json, works: JSON.parse(works), skipped: this.#skipped } : json;
    this.clip = new Clip(this.hasAttribute("mirror") ? mirrored(this.#json) : this.#json);
    this.#stage.give(this.clip);
    // What is taught lies in the trunk: on a phone it would be a finger wide beside head and feet.
    if (this.teaches) this.#stage.near = TRUNK;
    this.#turn.start = this.#view();
    Object.assign(this.#turn, this.#turn.start, { near: 1 });
    const label = `${this.getAttribute("label") ?? this.getAttribute("exercise")}.`;
    this.#stage.canvas.setAttribute("aria-label", [label, this.#force, this.words.turned].filter(Boolean).join(" "));
    this.#describe();
  }

  /** From where the movement is seen best: the person's right, a little from the front. */
  #view() {
    const degrees = (name, usual) => (Number(this.getAttribute(name) ?? usual) * Math.PI) / 180;
    const azimuth = this.clip.json.view_azimuth_deg;
    const usual = this.clip.json.mirrored ? -62 : 62;
    // A belly that faces up is looked at from above, where its deep muscles are taught.
    const pitch = this.teaches && this.#stage.facesUp ? 36 : 9;
    const lying = azimuth === null && !this.hasAttribute("yaw") ? this.#stage.sideways : null;
    const above = this.clip.json.view_elevation_deg ?? (lying === null ? pitch : 18);
    return { yaw: lying ?? degrees("yaw", azimuth === null ? usual : -azimuth), pitch: degrees("pitch", this.teaches ? Math.max(above, pitch) : above) };
  }

  #build(canvas) {
    const made = (tag, name) => Object.assign(document.createElement(tag), { className: name });
    const button = (words, press) => {
      const found = Object.assign(made("button", ""), { type: "button", textContent: words });
      found.addEventListener("click", press);
      return found;
    };
    const stage = made("div", "stage");
    this.phase = made("span", "phase");
    stage.append(canvas, this.phase);
    const bar = made("div", "bar");
    this.playButton = button("", () => (this.#frame ? this.pause() : this.play()));
    this.glassButton = button(this.words.glass, () => this.glass(!this.seesMuscles));
    this.glassButton.setAttribute("aria-pressed", "false");
    this.sideButton = button(this.words.other, () => this.otherSide());
    this.bodyButton = button(this.words.body, () => this.another());
    this.bodyButton.hidden = this.#bodies.length < 2;
    this.legend = made("div", "legend");
    this.legend.hidden = true;
    bar.append(this.playButton, this.glassButton, this.sideButton, this.bodyButton);
    bar.hidden = this.hasAttribute("bare");
    this.shadowRoot.replaceChildren(this.shadowRoot.querySelector("style"), stage, bar, this.legend);
  }

  /** Buttons and legend for what is shown now. */
  #describe() {
    this.playButton.hidden = !this.#moves;
    this.sideButton.hidden = !this.hasAttribute("sided");
    this.sideButton.setAttribute("aria-pressed", String(this.hasAttribute("mirror")));
    this.#label();
    this.legend.replaceChildren(...(this.teaches ? this.#taught() : this.clip.json.works ? this.#worked() : this.#trained()));
  }

  /** In words: which muscles, how much, on which side, and where that comes from. */
  #trained() {
    const trains = this.#json.trains;
    const lines = ["primary", "secondary"].map((role) =>
      this.#listed(role, trains.filter((t) => t.role === role && this.#draws(t.muscle)), ROLES[role].color),
    );
    const others = this.#listed("undrawn", trains.filter((t) => !this.#draws(t.muscle)));
    return [this.#force && line(this.#force), ...lines, others, line(this.words.source, null, "note")].filter(Boolean);
  }

  /** In words: a press or pull without motion; empty where there is none. */
  get #force() {
    const ways = new Set((this.clip.json.presses ?? []).map((press) => press.pulls));
    return ways.size > 1 ? this.words.both : ways.has(true) ? this.words.away : ways.has(false) ? this.words.onto : "";
  }

  /** Whether a muscle is part of the drawing. */
  #draws(name) {
    return !this.deep || this.deep.extras.muscles.includes(`${name}_r`);
  }

  /** A line of the legend about what is trained, each with its side; null where there is nothing. */
  #listed(word, trains, color) {
    const names = JSON.parse(this.getAttribute("muscles") ?? "{}");
    const [working, opposite] = this.hasAttribute("mirror") ? ["left", "right"] : ["right", "left"];
    const side = { both: "", working: ` (${this.words[working]})`, opposite: ` (${this.words[opposite]})` };
    const said = trains.map((t) => (names[t.muscle] ?? t.muscle.replaceAll("_", " ")) + side[t.side]).join(", ");
    return said && line(`${this.words[word]}: ${said}`, color);
  }

  /** Trained muscles of which the model tells nothing. */
  get #skipped() {
    return (this.getAttribute("skipped") ?? "").split(" ").filter(Boolean);
  }

  /** In words: which muscles work how hard, on which side, and that this is calculated. */
  #worked() {
    const names = JSON.parse(this.getAttribute("muscles") ?? "{}");
    const { works } = this.clip.json;
    const said = (name) => names[name] ?? name.replaceAll("_", " ");
    const told = (step) =>
      [...new Set(Object.keys(works).map((muscle) => muscle.slice(0, -2)))].filter((name) => this.#draws(name)).flatMap((name) => {
        const [left, right] = ["l", "r"].map((side) => works[`${name}_${side}`] === step);
        if (!left && !right) return [];
        return left && right ? said(name) : `${said(name)} (${this.words[left ? "left" : "right"]})`;
      });
    const lines = [4, 3, 2, 1].filter((step) => told(step).length).map((step) => line(`${this.words[`work${step}`]}: ${told(step).join(", ")}`, STEPS[step]));
    const skipped = this.#json.trains.filter((t) => this.#skipped.includes(t.muscle));
    const untold = this.#listed("skipped", skipped.filter((t) => this.#draws(t.muscle)), UNTOLD.color);
    const undrawn = this.#listed("undrawn", skipped.filter((t) => !this.#draws(t.muscle)));
    return [this.#force && line(this.#force), ...lines, untold, undrawn, line(this.words.calculated, null, "note")].filter(Boolean);
  }

  /** The colors alone: effort and feeling are said beside the figure. */
  #taught() {
    const { swells, soft, teaching } = this.words;
    const names = JSON.parse(this.getAttribute("muscles") ?? "{}");
    const said = this.#swells.map((name) => names[name] ?? name.replaceAll("_", " ")).join(", ");
    return [line(`${swells}: ${said}`, TAUGHT.swells), line(soft, TAUGHT.soft), line(teaching, null, "note")];
  }

  /** Show what lies under the skin. @param {boolean} on */
  async glass(on) {
    if (on && !this.deep) {
      const answer = await this.#file("deep-src", `deep-${this.#body}.glb`);
      this.deep = readGlb(await answer.arrayBuffer());
      this.#stage.glass(on, this.deep);
      this.#stage.inner.teach(this.#swells);
      this.#stage.inner.show(on);
      this.#describe();
    } else this.#stage.glass(on);
    this.seesMuscles = on;
    this.glassButton.setAttribute("aria-pressed", String(on));
    this.legend.hidden = !on;
    this.redraw();
  }

  /** The mirror image, and back. */
  otherSide() {
    this.toggleAttribute("mirror");
    this.#give(this.#json);
    this.redraw();
  }

  #label() {
    this.playButton.textContent = this.#frame ? this.words.pause : this.words.play;
  }

  #fit() {
    if (!this.#stage) return;
    const { clientWidth, clientHeight } = this.#stage.canvas.parentElement;
    if (!clientWidth || !clientHeight) return;
    this.#stage.resize(clientWidth, clientHeight);
    this.redraw();
  }

  play() {
    this.fixed = undefined;
    this.#began = performance.now() - this.#at * 1000;
    let count = -1;
    const tick = (now) => {
      this.#at = Math.max((now - this.#began) / 1000, 0);
      if (this.#inView) this.redraw((count += 1));
      this.#frame = requestAnimationFrame(tick);
    };
    this.#frame = requestAnimationFrame(tick);
    this.#label();
  }

  pause() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (this.playButton) this.#label();
  }

  /** Look closely at one bone. @param {string | null} bone @param {number} meters across */
  closeUp(bone, meters = 0.5) {
    this.#stage.near = bone && { bone, meters };
    this.redraw();
  }

  /** Show one moment of the lift, 0 to 1, and stand still. @param {number} share @param {number} swell */
  show(share, swell = 0) {
    this.pause();
    this.fixed = { share, swell };
    this.redraw();
  }

  /** Another clock leads, a moment each frame; `play` takes over again. @param {number} share of the lift */
  led(share) {
    if (this.#frame) this.pause();
    this.fixed = { share };
    if (this.#inView) this.redraw((this.#count += 1));
  }

  /** @param {number} yaw @param {number} pitch in degrees @param {number} near 1 shows everything */
  look(yaw, pitch, near = 1) {
    Object.assign(this.#turn, { yaw: (yaw * Math.PI) / 180, pitch: (pitch * Math.PI) / 180, near });
    this.redraw();
  }

  /** @param {number | null} frame its number while it plays */
  redraw(frame = null) {
    if (!this.#stage?.size) return;
    this.drawn = true;
    const [moments, phase] = this.#now();
    if (this.phase.textContent !== phase) this.phase.textContent = phase;
    this.#stage.draw(moments, this.#turn, frame);
  }

  /** What to draw, and the word for it. */
  #now() {
    if (this.fixed) return [[this.fixed], ""];
    if (this.still && this.teaches) return [[{ share: 1 }, { share: 1, swell: 1 }], ""];
    if (this.still) return [this.clip.keys.map((share) => ({ share })), ""];
    if (this.teaches) {
      const { phase, swell } = taught(this.#at);
      return [[{ share: 1, swell }], this.words[phase]];
    }
    const { share, phase } = this.clip.progress(this.#at);
    return [[{ share }], this.clip.named ? this.words[phase] : ""];
  }

  /** What the last frame cost. */
  get cost() {
    return this.#stage.cost;
  }
}

/** The body chosen on this device; null where nothing can be kept. */
function remembered() {
  try {
    return localStorage.getItem("figure-body");
  } catch {
    return null;
  }
}

function remember(body) {
  try {
    localStorage.setItem("figure-body", body);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

/** How far the deep muscles have swelled: slowly up, held, slowly down, rest. @param {number} seconds */
function taught(seconds) {
  let at = seconds % TEACHING.reduce((sum, [, length]) => sum + length, 0);
  const soft = (t) => t * t * (3 - 2 * t);
  for (const [phase, length] of TEACHING) {
    const swell = { swelling: soft(at / length), holding: 1, easing: 1 - soft(at / length), resting: 0 }[phase];
    if (at < length) return { phase, swell };
    at -= length;
  }
  return { phase: "resting", swell: 0 };
}

function line(text, color = null, name = "") {
  const found = Object.assign(document.createElement("p"), { className: name });
  if (color) {
    const swatch = document.createElement("i");
    swatch.style.background = color;
    found.append(swatch);
  }
  found.append(text);
  return found;
}

async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer;
}
