// An ultrasound picture under a finger, a mouse or the arrow keys: what is kept of it, two ticks of
// its ruler, its borders or a contour. A slice of MR or CT as well: which one, and a contour.
import { asker, doubted } from "./sono/asking.js";
import { contour } from "./sono/contour.js";
import { lines } from "./sono/lines.js";
import { past } from "./sono/past.js";
import { player } from "./sono/player.js";
import { grip, nudged, on, within } from "./sono/pointer.js";
import { seeing } from "./sono/seeing.js";

const place = document.querySelector("[data-sono]");
const svg = place.querySelector(".sono-svg");

// --- what is kept ----------------------------------------------------------------------------

function keep() {
  const { wide, tall, dragged, sized } = on(svg);
  const through = place.querySelector("[data-player]");
  if (through) player(through, svg);
  const field = (name) => place.elements[name];
  const value = (name) => Number(field(name).value) || 0;
  const box = svg.querySelector("[data-box]");
  const gone = svg.querySelector("[data-gone]");
  const corners = [["left", "top"], ["right", "top"], ["left", "bottom"], ["right", "bottom"]].map((names) => ({ names, node: grip(names.map((n) => place.querySelector(`label[for=id_${n}]`).textContent).join(", ")) }));
  const ticks = [["x1", "y1"], ["x2", "y2"]].map((names, n) => ({ names, node: grip(place.dataset.ticks.split("|")[n], "sono-tick") }));
  const draw = () => {
    const [left, top, right, bottom] = ["left", "top", "right", "bottom"].map(value);
    for (const [name, number] of Object.entries({ x: left, y: top, width: right - left, height: bottom - top })) box.setAttribute(name, Math.max(number, 0));
    gone.setAttribute("d", `M0 0H${wide}V${tall}H0ZM${left} ${top}V${bottom}H${right}V${top}Z`);
    for (const { names, node } of [...corners, ...ticks]) node.setAttribute("transform", `translate(${names.map(value).join(" ")})`);
    const ruler = field("scale").value === "ruler";
    for (const { node } of ticks) node.style.display = ruler ? "" : "none";
    sized();
  };
  for (const { names, node } of [...corners, ...ticks]) {
    const set = (...to) => {
      names.forEach((name, n) => (field(name).value = Math.round(within(to[n], n ? tall : wide))));
      draw();
    };
    let stood = []; // before it was moved
    dragged(node, { begin: () => (stood = names.map(value)), move: set, undone: () => set(...stood) });
    nudged(node, (x, y) => set(value(names[0]) + x, value(names[1]) + y));
    svg.append(node);
  }
  for (const button of place.querySelectorAll("[data-panel]")) {
    button.addEventListener("click", () => {
      button.dataset.panel.split(",").forEach((number, n) => (field(["left", "top", "right", "bottom"][n]).value = number));
      draw();
    });
  }
  place.addEventListener("input", draw);
  draw();
}

// --- borders ---------------------------------------------------------------------------------

function trace() {
  const led = JSON.parse(document.getElementById("led").textContent);
  let { middle, revision } = led;
  const slide = place.querySelector("[data-middle]");
  const undo = place.querySelector("[data-undo]");
  const drawn = lines(svg, led.names, { begin: () => before.begin(), done: () => ask(), undone, step: led.step });
  drawn.handles = led.handles;
  const before = past(() => structuredClone({ handles: drawn.handles, middle }), restored);
  const draw = (answer) => {
    drawn.draw(answer, middle);
    undo.disabled = before.empty;
  };
  const ask = asker(place, {
    before,
    body: () => ({ revision, handles: drawn.handles.map(([border, x, y]) => ({ border, x, y })), middle }),
    heard(said, newer) {
      ({ revision } = said);
      if (newer) return;
      draw(said);
      place.querySelectorAll("[data-values] dd").forEach((dd, n) => (dd.textContent = said.layers[n].value));
      doubted(place.querySelector("[data-doubts]"), said.doubts);
    },
    back: () => draw(),
    away: led.away,
  });
  function restored(last) {
    drawn.handles = last.handles;
    ({ middle } = last);
    slide.value = middle;
  }
  function undone() {
    if (!before.undone()) return;
    drawn.centered(middle);
    ask();
  }
  undo.addEventListener("click", undone);
  slide.addEventListener("change", () => {
    before.begin();
    middle = Number(slide.value);
    drawn.centered(middle);
    ask();
  });
  seeing(place, svg);
  draw();
}

// --- which slice -----------------------------------------------------------------------------

function slice() {
  const through = place.querySelector("[data-player]");
  if (!through) return;
  const number = place.elements.slice;
  const seen = player(through, svg, (frame) => (number.value = frame + 1));
  number.addEventListener("change", () => seen.show((Number(number.value) || 1) - 1));
}

if (place.dataset.sono === "keep") keep();
else if (place.dataset.sono === "slice") slice();
else if (place.dataset.sono === "contour") {
  contour(place, svg);
  seeing(place, svg);
} else trace();
