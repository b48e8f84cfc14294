// A picture as SVG under a finger, a mouse or the arrow keys.
export const made = (name, more) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(more)) node.setAttribute(key, value);
  return node;
};
export const within = (value, most) => Math.min(Math.max(value, 0), most);
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

export function nudged(node, move) {
  node.addEventListener("keydown", (event) => {
    const way = ARROWS[event.key];
    if (!way) return;
    event.preventDefault();
    move(...way.map((step) => step * (event.shiftKey ? 10 : 1)));
  });
}

export function grip(label, kind = "") {
  const node = made("g", { class: `sono-grip ${kind}`, tabindex: 0, role: "button", "aria-label": label });
  node.append(made("circle", { class: "sono-reach" }), made("circle", { class: "sono-dot" }));
  return node;
}

/** How far a grip stands from where it was taken; a line is taken where the finger is. */
function held(node, [x, y]) {
  const stands = /translate\((\S+) (\S+)\)/.exec(node.getAttribute("transform") ?? "");
  return stands ? [stands[1] - x, stands[2] - y] : [0, 0];
}

/** What a pointer does on one picture. */
export function on(svg) {
  const { width: wide, height: tall } = svg.viewBox.baseVal;
  const at = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [within(point.x, wide), within(point.y, tall)];
  };
  /** Pixels of the picture under so many of the screen. */
  const screen = (px) => px / svg.getScreenCTM().a;
  function dragged(node, move, done = () => {}) {
    node.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      node.focus?.({ preventScroll: true }); // else the picture slips from under the finger
      node.setPointerCapture(event.pointerId);
      const away = held(node, at(event)); // a finger lies beside what it holds
      const moved = (next) => move(...at(next).map((value, n) => value + away[n]));
      const over = () => {
        node.removeEventListener("pointermove", moved);
        done();
      };
      node.addEventListener("pointermove", moved);
      node.addEventListener("pointerup", over, { once: true });
      node.addEventListener("pointercancel", over, { once: true });
    });
  }
  /** A target of 44 px of the screen, whatever the picture is enlarged to. */
  function sized() {
    for (const node of svg.querySelectorAll(".sono-reach")) node.setAttribute("r", screen(22));
    for (const node of svg.querySelectorAll(".sono-dot")) node.setAttribute("r", screen(6));
  }
  new ResizeObserver(sized).observe(svg);
  return { wide, tall, at, screen, dragged, sized };
}
