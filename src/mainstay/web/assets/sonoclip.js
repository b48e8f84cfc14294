// A clip of a contraction: its borders in a frame at rest and one contracted, and the clip played beside
// the thickness of its muscles.
import { asker, doubted } from "./sono/asking.js";
import { lines } from "./sono/lines.js";
import { past } from "./sono/past.js";
import { player, shown } from "./sono/player.js";
import { made } from "./sono/pointer.js";

const place = document.querySelector("[data-sono]");
const root = place.querySelector("[data-player]");
const moving = root.querySelector("[data-clip]");
const { frames, across } = root.dataset;

function measure() {
  const led = JSON.parse(document.getElementById("led").textContent);
  let { middle, revision, places } = led;
  const { width: wide, height: tall } = moving.viewBox.baseVal;
  const slide = place.querySelector("[data-middle]");
  const undo = place.querySelector("[data-undo]");
  const NAMES = ["rest", "contracted"];
  const at = { rest: led.rest.frame, contracted: led.contracted.frame };
  const state = () => structuredClone({ handles: Object.fromEntries(NAMES.map((name) => [name, stills[name].handles])), at, middle });
  const begin = () => before.begin();
  const stills = Object.fromEntries(
    NAMES.map((name) => [name, lines(place.querySelector(`[data-still=${name}] svg`), led.names, { begin, done: () => ask(), undone, step: led.step })]),
  );
  for (const name of NAMES) stills[name].handles = led[name].handles;
  const before = past(state, restored);
  const calipers = moving.querySelector("[data-calipers]");
  const bars = places.map(() => calipers.appendChild(made("line", { class: "sono-caliper" })));
  const clip = player(root, moving, (frame) => {
    bars.forEach((bar, n) => {
      const [top, bottom] = places[n][frame];
      for (const [key, value] of Object.entries({ x1: middle, x2: middle, y1: top, y2: bottom })) bar.setAttribute(key, value);
    });
  });

  function draw(answer) {
    for (const name of NAMES) {
      const still = place.querySelector(`[data-still=${name}]`);
      still.querySelector("[data-at]").textContent = at[name] + 1;
      shown(still.querySelector("[data-sheet]"), at[name], Number(across), wide, tall);
      stills[name].draw(answer?.[name], middle);
    }
    undo.disabled = before.empty;
  }
  function curves({ lines: drawn, marks, doubtful, ticks }) {
    root.querySelectorAll("[data-line]").forEach((line, n) => line.setAttribute("points", drawn[n]));
    root.querySelectorAll("[data-mark]").forEach((mark, n) => ["x1", "x2"].forEach((end) => mark.setAttribute(end, marks[n])));
    root.querySelectorAll(".grid").forEach((grid, n) => ["y1", "y2"].forEach((end) => grid.setAttribute(end, ticks[n][0])));
    root.querySelectorAll("[data-curve] text").forEach((text, n) => {
      text.setAttribute("y", ticks[n][1]);
      text.textContent = ticks[n][2];
    });
    root.querySelector("[data-doubtful]").replaceChildren(...doubtful.map(([cx, cy]) => made("circle", { class: "off", cx, cy, r: 4 })));
  }
  function values(rows) {
    place.querySelectorAll("[data-values] tr").forEach((tr, n) => {
      const [rest, contracted, change] = tr.querySelectorAll("td");
      rest.textContent = rows[n].rest;
      contracted.textContent = rows[n].contracted;
      change.querySelector("b").textContent = rows[n].change;
      change.querySelector("span").textContent = rows[n].verdict;
    });
  }
  const still = (name) => ({ frame: at[name], handles: stills[name].handles.map(([border, x, y]) => ({ border, x, y })) });
  const ask = asker(place, {
    before,
    body: () => ({ revision, rest: still("rest"), contracted: still("contracted"), middle }),
    heard(said, newer) {
      ({ revision } = said);
      if (newer) return;
      ({ places } = said);
      draw(said);
      curves(said.course);
      values(said.values);
      doubted(place.querySelector("[data-doubts]"), said.doubts);
      const refused = place.querySelector("[data-refused]");
      refused.hidden = !said.refused;
      refused.lastElementChild.textContent = said.refused;
      clip.show(clip.frame());
    },
    back: () => draw(),
    away: led.away,
  });
  function restored(last) {
    for (const name of NAMES) stills[name].handles = last.handles[name];
    Object.assign(at, last.at);
    ({ middle } = last);
    slide.value = middle;
  }
  /** Another frame has other borders: what was led in the one before is not of it. */
  function take(name, frame) {
    if (frame < 0 || frame >= frames || frame === at[name]) return;
    begin();
    at[name] = frame;
    stills[name].handles = [];
    clip.show(frame);
    ask();
  }
  for (const name of NAMES) {
    place.querySelector(`[data-take=${name}]`).addEventListener("click", () => take(name, clip.frame()));
    for (const button of place.querySelectorAll(`[data-still=${name}] [data-step]`)) button.addEventListener("click", () => take(name, at[name] + Number(button.dataset.step)));
  }
  function undone() {
    if (!before.undone()) return;
    for (const name of NAMES) stills[name].centered(middle);
    ask();
  }
  undo.addEventListener("click", undone);
  slide.addEventListener("change", () => {
    begin();
    middle = Number(slide.value);
    for (const name of NAMES) stills[name].centered(middle);
    ask();
  });
  place.querySelector("[data-hide]").addEventListener("change", (event) => place.classList.toggle("sono-bare", event.target.checked));
  draw(led);
}

if (place.dataset.sono === "clip") measure();
else player(root, moving);
