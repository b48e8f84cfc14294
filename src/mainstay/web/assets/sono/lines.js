// The borders in one picture: drawn as the server found them, and led by a person.
import { grip, made, nudged, on, within } from "./pointer.js";

const TAPPED = 10; // a finger that lies still moves less, in pixels of the screen
const points = (line) => line.getAttribute("points").split(" ").map((pair) => pair.split(",").map(Number));

/**
 * @param svg the picture; its lines stand in it, or are made by `draw`
 * @param names of the borders, from above
 * @param tell what happens before a move (`begin`), after it (`done`), and where it is given up (`undone`); how
 *   far an arrow key moves (`step`)
 */
export function lines(svg, names, { begin, done, undone, step }) {
  const { wide, tall, at, screen, dragged, sized } = on(svg);
  const grips = svg.querySelector("[data-grips]");
  const overlay = svg.querySelector("[data-overlay]");
  let handles = []; // [x, y] by border: [border, x, y]
  const line = (n) => svg.querySelector(`[data-border="${n}"]`);
  const height = (n, x) => {
    const all = points(line(n));
    const next = Math.max(all.findIndex(([there]) => there >= within(x, wide - 1)), 1);
    const [[x0, y0], [x1, y1]] = [all[next - 1], all[next]];
    return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0 || 1);
  };
  const nodes = names.map((name, border) => {
    const node = grip(name, "sono-line");
    node.setAttribute("role", "slider");
    const near = () => handles.findIndex(([b, x]) => b === border && Math.abs(x - node.x) < screen(24));
    node.to = (x, y) => {
      stands(node, x, y);
      const one = near();
      if (one >= 0) handles[one] = [border, handles[one][1], node.y];
      else handles.push([border, node.x, node.y]);
    };
    dragged(node, { begin, move: (_, y) => node.to(node.x, y), done, undone });
    nudged(node, (x, y) => {
      if (!y) return;
      begin();
      node.to(node.x, node.y + y * step);
      done();
    });
    grips.append(node);
    return node;
  });
  /** Anywhere on the line: a mouse drags it there. */
  function grabbed(border) {
    const one = line(border);
    one.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "mouse") [nodes[border].x] = at(event);
    });
    dragged(one, { begin, move: (_, y) => nodes[border].to(nodes[border].x, y), done, undone });
  }
  /** Within the picture: a finger that lies beside its grip can go farther. */
  function stands(node, x, y) {
    [node.x, node.y] = [within(x, wide - 1), within(y, tall - 1)];
    node.setAttribute("transform", `translate(${node.x} ${node.y})`);
  }
  // The grip of the nearest line comes to a finger's tap; then it is dragged.
  let pressed = null;
  svg.addEventListener("pointerdown", (event) => (pressed = event.isPrimary ? event : null));
  svg.addEventListener("pointerup", (event) => {
    const still = pressed && Math.hypot(event.clientX - pressed.clientX, event.clientY - pressed.clientY) < TAPPED;
    if (!still || event.pointerType === "mouse" || !event.target.matches(".sono-grab")) return;
    const [x, y] = at(event);
    const away = names.map((_, n) => Math.abs(height(n, x) - y));
    const n = away.indexOf(Math.min(...away));
    stands(nodes[n], x, height(n, x));
    nodes[n].focus({ preventScroll: true });
  });
  function make(found) {
    overlay.append(made("rect", { class: "sono-window", "data-window": "", y: 0, height: tall }));
    for (const _ of found.layers) overlay.append(made("polyline", { class: "edge-up", "data-upper": "" }), made("polyline", { class: "edge-low", "data-lower": "" }));
    names.forEach((_, n) => overlay.append(made("polyline", { class: "sono-border" }), made("polyline", { class: "sono-grab", "data-border": n })));
    names.forEach((_, n) => line(n).setAttribute("points", found.borders[n]));
  }
  const there = Boolean(line(0));
  if (there) names.forEach((_, n) => grabbed(n));

  return {
    get handles() {
      return handles;
    },
    set handles(now) {
      handles = now;
    },
    /** Grips go to the middle of the window. */
    centered(middle) {
      for (const node of nodes) node.x = middle;
    },
    /** As the server found them; without an answer only the grips go back to the lines. */
    draw(found, middle) {
      if (found && !line(0)) {
        make(found);
        names.forEach((_, n) => grabbed(n));
      }
      nodes.forEach((node, n) => {
        const one = line(n);
        if (found) for (const part of [one, one.previousElementSibling]) part.setAttribute("points", found.borders[n]);
        const x = node.x !== undefined && Math.abs(node.x - middle) > 1 ? node.x : middle;
        stands(node, x, height(n, x));
        node.setAttribute("aria-valuenow", node.y.toFixed(1));
      });
      for (const old of svg.querySelectorAll(".sono-set")) old.remove();
      for (const [, x, y] of handles) grips.prepend(made("circle", { class: "sono-set", cx: x, cy: y, r: screen(3) }));
      if (found) {
        svg.querySelectorAll("[data-upper]").forEach((edge, n) => edge.setAttribute("points", found.layers[n].upper));
        svg.querySelectorAll("[data-lower]").forEach((edge, n) => edge.setAttribute("points", found.layers[n].lower));
        const window_ = svg.querySelector("[data-window]");
        window_.setAttribute("x", found.left);
        window_.setAttribute("width", found.width);
      }
      sized();
    },
  };
}
