// A contour around a muscle: handles that a finger, a mouse or the arrow keys move. The curve
// through them and its area are the server's; while a handle moves, straight lines join them.
import { asker, doubted } from "./asking.js";
import { past } from "./past.js";
import { grip, nudged, on, within } from "./pointer.js";

const text = (handles) => handles.map((at) => at.join(",")).join(" ");
const middle = (handles) => [0, 1].map((n) => handles.reduce((sum, at) => sum + at[n], 0) / handles.length);
const apart = ([ax, ay], [bx, by]) => Math.hypot(ax - bx, ay - by);

/** A name and its value. */
function row([name, value]) {
  const made = document.createElement("div");
  const dt = Object.assign(document.createElement("dt"), { textContent: name });
  const dd = Object.assign(document.createElement("dd"), { textContent: value, className: "num" });
  made.append(dt, dd);
  return made;
}

export function contour(place, svg) {
  const led = JSON.parse(document.getElementById("led").textContent);
  const { wide, tall, dragged, sized } = on(svg);
  const grips = svg.querySelector("[data-grips]");
  const curve = svg.querySelector("[data-curve]");
  const rough = svg.querySelector("[data-rough]");
  const [more, less, undo] = ["more", "less", "undo"].map((name) => place.querySelector(`[data-${name}]`));
  let { revision, handles, skin } = led;
  let chosen = 0;
  let wants = "keep"; // or drawn to the edges near it

  const before = past(() => structuredClone({ handles, skin }), (last) => ({ handles, skin } = last));
  const { begin } = before;
  const inside = ([x, y]) => [within(x, wide - 1), within(y, tall - 1)];
  const nodes = led.names.map((name, n) => {
    const node = grip(name);
    node.addEventListener("focus", () => (chosen = n));
    dragged(node, { begin, move: (x, y) => moved(n, [x, y]), done: ask, undone });
    nudged(node, (x, y) => stepped(() => moved(n, [handles[n][0] + x * led.step, handles[n][1] + y * led.step])));
    grips.append(node);
    return node;
  });
  const whole = grip(led.whole, "sono-whole");
  grips.prepend(whole);
  const ledTo = (x, y) => {
    const from = middle(handles);
    shifted(x - from[0], y - from[1]);
  };
  dragged(whole, { begin, move: ledTo, done: ask, undone });
  nudged(whole, (x, y) => stepped(() => shifted(x * led.step, y * led.step)));

  const mark = place.querySelector("[data-ring]");
  const ring = grip(led.ring, "sono-tick");
  grips.append(ring);
  const ringed = (to) => {
    skin = inside(to);
    arranged();
  };
  dragged(ring, { begin, move: (x, y) => ringed([x, y]), done: ask, undone });
  nudged(ring, (x, y) => stepped(() => ringed([skin[0] + x * led.step, skin[1] + y * led.step])));
  mark?.addEventListener("click", () => stepped(() => {
    skin = skin ? null : [wide / 2, tall * 0.9];
    arranged();
  }));

  function stepped(move) {
    begin();
    move();
    ask();
  }
  function moved(n, to) {
    handles[n] = inside(to);
    loose();
  }
  /** All of it, and never over the edge: its form stays. */
  function shifted(x, y) {
    const over = handles.some(([a, b]) => a + x < 0 || a + x > wide - 1 || b + y < 0 || b + y > tall - 1);
    if (over) return;
    handles = handles.map(([a, b]) => [a + x, b + y]);
    loose();
  }
  /** Until the server answers: straight lines instead of its curve. */
  function loose() {
    rough.setAttribute("points", text(handles));
    drawn(rough, curve);
    arranged();
  }
  function drawn(shows, hides) {
    shows.style.display = "";
    hides.style.display = "none";
  }
  function arranged() {
    nodes.forEach((node, n) => {
      const at = handles[n];
      node.style.display = at ? "" : "none";
      if (at) node.setAttribute("transform", `translate(${at[0]} ${at[1]})`);
    });
    ring.style.display = skin ? "" : "none";
    if (skin) ring.setAttribute("transform", `translate(${skin.join(" ")})`);
    if (mark) [...mark.children].forEach((word, n) => (word.hidden = (n === 1) !== Boolean(skin)));
    whole.setAttribute("transform", `translate(${middle(handles).join(" ")})`);
    undo.disabled = before.empty;
    more.disabled = handles.length >= led.most;
    less.disabled = handles.length <= led.fewest;
    sized();
  }
  function draw(said) {
    if (said) {
      handles = said.handles.map((at) => [...at]);
      curve.setAttribute("points", said.curve);
      place.querySelector("[data-value]").textContent = said.value;
      place.querySelector("[data-fat]").replaceChildren(...said.fat.map(row));
      doubted(place.querySelector("[data-doubts]"), said.doubts);
    }
    drawn(curve, rough);
    arranged();
  }
  const asked = asker(place, {
    before,
    body() {
      const asked = wants;
      wants = "keep";
      return { revision, handles, skin, asked };
    },
    heard(said, newer) {
      ({ revision } = said);
      if (!newer) draw(said);
    },
    back: () => draw(),
    away: led.away,
  });
  function ask() {
    asked();
  }
  function undone() {
    if (!before.undone()) return;
    loose();
    ask();
  }
  undo.addEventListener("click", undone);
  more.addEventListener("click", () => stepped(() => {
    const gaps = handles.map((at, n) => apart(at, handles[(n + 1) % handles.length]));
    const n = gaps.indexOf(Math.max(...gaps));
    const next = middle([handles[n], handles[(n + 1) % handles.length]]);
    const on = curve.points.length / handles.length; // of the curve, so that it stays as it is
    const there = Number.isInteger(on) ? curve.points[n * on + Math.round(on / 2)] : null;
    handles.splice(n + 1, 0, there ? [there.x, there.y] : next);
    loose();
  }));
  place.querySelector("[data-snap]")?.addEventListener("click", () => stepped(() => {
    wants = "snap";
  }));
  less.addEventListener("click", () => stepped(() => {
    handles.splice(Math.min(chosen, handles.length - 1), 1);
    loose();
  }));
  draw(led);
}
