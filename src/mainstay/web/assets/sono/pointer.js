// A picture as SVG under a finger, a mouse or the arrow keys.
export const made = (name, more) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(more)) node.setAttribute(key, value);
  return node;
};
export const within = (value, most) => Math.min(Math.max(value, 0), most);
const REACH = 22;
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
  const drags = new Map();
  let back = null; // how what is held goes back to where it was taken
  /** `begin` comes before the first move and `done` after the last; a tap is neither. */
  function dragged(node, { begin = () => {}, move, done = () => {}, undone = done }) {
    drags.set(node, { begin, move, done, undone });
  }
  /** Where several grips lie under one finger, the nearest; what is hidden has no size. */
  function nearest({ clientX, clientY }) {
    let [found, least] = [null, REACH];
    for (const node of drags.keys()) {
      if (!node.classList.contains("sono-grip") || !node.getBoundingClientRect().width) continue;
      const { e, f } = node.getScreenCTM();
      const away = Math.hypot(e - clientX, f - clientY);
      if (away <= least) [found, least] = [node, away];
    }
    return found;
  }
  // Two fingers enlarge and move nothing, wherever the second comes down.
  document.addEventListener("pointerdown", (event) => event.isPrimary || back?.());
  svg.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary) return;
    const node = nearest(event) ?? event.target;
    const drag = drags.get(node);
    // A line goes right across: a finger that scrolls the page over it must not move it.
    if (!drag || (event.pointerType !== "mouse" && !node.matches(".sono-grip"))) return;
    event.preventDefault();
    node.focus?.({ preventScroll: true }); // else the picture slips from under the finger
    node.setPointerCapture(event.pointerId);
    holds(node, drag, event);
  });
  // `touch-action` means nothing to what is drawn in SVG: without this the page scrolls away with the finger.
  svg.addEventListener("touchstart", (event) => back && event.preventDefault(), { passive: false });
  function holds(node, { begin, move, done, undone }, event) {
    const away = held(node, at(event)); // a finger lies beside what it holds
    const ends = new AbortController();
    let moves = false;
    const over = (then) => () => {
      ends.abort();
      back = null;
      if (moves) then();
    };
    const listen = (kind, heard) => svg.addEventListener(kind, (next) => next.isPrimary && heard(next), { signal: ends.signal });
    back = over(undone);
    listen("pointermove", (next) => {
      if (!moves) begin();
      moves = true;
      move(...at(next).map((value, n) => value + away[n]));
    });
    listen("pointerup", over(done));
    listen("pointercancel", back);
  }
  /** A target of 44 px of the screen, whatever the picture is enlarged to. */
  function sized() {
    for (const node of svg.querySelectorAll(".sono-reach")) node.setAttribute("r", screen(REACH));
    for (const node of svg.querySelectorAll(".sono-dot")) node.setAttribute("r", screen(6));
  }
  new ResizeObserver(sized).observe(svg);
  return { wide, tall, at, screen, dragged, sized };
}
