// An ultrasound picture under a finger, a mouse or the arrow keys: what is kept of it, two ticks of
// its ruler, its borders. Where lines run is the server's; each move is stored there before it answers.
const place = document.querySelector("[data-sono]");
const svg = place.querySelector(".sono-svg");
const { width: wide, height: tall } = svg.viewBox.baseVal;
const made = (name, more) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(more)) node.setAttribute(key, value);
  return node;
};
const within = (value, most) => Math.min(Math.max(value, 0), most);
const at = (event) => {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  return [within(point.x, wide), within(point.y, tall)];
};
/** Pixels of the picture under so many of the screen. */
const screen = (px) => px / svg.getScreenCTM().a;

function dragged(node, move, done = () => {}) {
  node.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    node.focus?.();
    node.setPointerCapture(event.pointerId);
    const moved = (next) => move(...at(next));
    const over = () => {
      node.removeEventListener("pointermove", moved);
      done();
    };
    node.addEventListener("pointermove", moved);
    node.addEventListener("pointerup", over, { once: true });
    node.addEventListener("pointercancel", over, { once: true });
  });
}

const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
function nudged(node, move) {
  node.addEventListener("keydown", (event) => {
    const way = ARROWS[event.key];
    if (!way) return;
    event.preventDefault();
    move(...way.map((step) => step * (event.shiftKey ? 10 : 1)));
  });
}

function grip(label, kind = "") {
  const node = made("g", { class: `sono-grip ${kind}`, tabindex: 0, role: "button", "aria-label": label });
  node.append(made("circle", { class: "sono-reach" }), made("circle", { class: "sono-dot" }));
  return node;
}
/** A target of 44 px of the screen, whatever the picture is enlarged to. */
function sized() {
  for (const node of svg.querySelectorAll(".sono-reach")) node.setAttribute("r", screen(22));
  for (const node of svg.querySelectorAll(".sono-dot")) node.setAttribute("r", screen(6));
}
new ResizeObserver(sized).observe(svg);

// --- what is kept ----------------------------------------------------------------------------

function keep() {
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
    dragged(node, set);
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
  let handles = led.handles; // [border, x, y]
  let { middle, revision } = led;
  const before = []; // what undo goes back to
  const grips = svg.querySelector("[data-grips]");
  const lines = [...svg.querySelectorAll("[data-border]")];
  const slide = place.querySelector("[data-middle]");
  const undo = place.querySelector("[data-undo]");
  const problem = place.querySelector("[data-problem]");
  const points = (line) => line.getAttribute("points").split(" ").map((pair) => pair.split(",").map(Number));
  const height = (line, x) => {
    const all = points(line);
    const next = Math.max(all.findIndex(([there]) => there >= x), 1);
    const [[x0, y0], [x1, y1]] = [all[next - 1], all[next]];
    return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0 || 1);
  };

  const nodes = lines.map((line, border) => {
    const node = grip(led.names[border], "sono-line");
    node.setAttribute("role", "slider");
    const near = () => handles.findIndex(([b, x]) => b === border && Math.abs(x - node.x) < screen(24));
    const to = (x, y) => {
      const one = near();
      if (one >= 0) handles[one] = [border, handles[one][1], y];
      else handles.push([border, x, y]);
      node.y = y;
      node.setAttribute("transform", `translate(${node.x} ${y})`);
    };
    node.to = to;
    const begin = () => before.push(structuredClone({ handles, middle }));
    node.addEventListener("pointerdown", begin);
    dragged(node, (_, y) => to(node.x, y), () => ask());
    nudged(node, (x, y) => {
      if (!y) return;
      begin();
      to(node.x, within(node.y + y * led.step, tall));
      ask();
    });
    // Anywhere on the line: the grip comes to the finger.
    line.addEventListener("pointerdown", (event) => {
      begin();
      [node.x] = at(event);
    }, true);
    dragged(line, (_, y) => to(node.x, y), () => ask());
    grips.append(node);
    return node;
  });

  function draw(answer) {
    lines.forEach((line, n) => {
      if (answer) for (const one of [line, line.previousElementSibling]) one.setAttribute("points", answer.borders[n]);
      const node = nodes[n];
      node.x = answer?.stay?.[n] ?? middle;
      node.y = height(line, node.x);
      node.setAttribute("transform", `translate(${node.x} ${node.y})`);
      node.setAttribute("aria-valuenow", node.y.toFixed(1));
    });
    for (const old of svg.querySelectorAll(".sono-set")) old.remove();
    for (const [, x, y] of handles) grips.prepend(made("circle", { class: "sono-set", cx: x, cy: y, r: screen(3) }));
    undo.disabled = !before.length;
    if (!answer) return sized();
    svg.querySelectorAll("[data-upper]").forEach((edge, n) => edge.setAttribute("points", answer.layers[n].upper));
    svg.querySelectorAll("[data-lower]").forEach((edge, n) => edge.setAttribute("points", answer.layers[n].lower));
    const shown = svg.querySelector("[data-window]");
    shown.setAttribute("x", answer.left);
    shown.setAttribute("width", answer.width);
    place.querySelectorAll("[data-values] dd").forEach((dd, n) => (dd.textContent = answer.layers[n].value));
    place.querySelector("[data-doubts]").replaceChildren(...answer.doubts.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    sized();
  }

  let asking = null;
  let wanted = false;
  /** One question at a time; what moved meanwhile is asked when the answer is there. */
  async function ask() {
    wanted = true;
    if (asking) return;
    place.setAttribute("aria-busy", "true");
    while (wanted) {
      wanted = false;
      asking = once();
      await asking;
    }
    asking = null;
    place.removeAttribute("aria-busy");
  }
  async function once() {
    const body = { revision, handles: handles.map(([border, x, y]) => ({ border, x, y })), middle };
    const token = place.querySelector("[name=csrfmiddlewaretoken]").value;
    try {
      const answer = await fetch(place.dataset.lines, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token }, body: JSON.stringify(body) });
      if (answer.status === 409) return location.reload();
      const said = await answer.json();
      problem.hidden = !said.problem;
      problem.textContent = said.problem ?? "";
      if (said.problem) return back();
      revision = said.revision;
      for (const field of place.querySelectorAll("[name=revision]")) field.value = revision;
      draw({ ...said, stay: nodes.map((node) => (Math.abs(node.x - middle) > 1 ? node.x : middle)) });
    } catch {
      problem.hidden = false;
      problem.textContent = led.away;
      back();
    }
  }
  /** What was refused is not kept: the lines stay as they were. */
  function back() {
    const last = before.pop();
    if (last) ({ handles, middle } = last);
    slide.value = middle;
    draw();
  }

  undo.addEventListener("click", () => {
    const last = before.pop();
    if (!last) return;
    ({ handles, middle } = last);
    slide.value = middle;
    for (const node of nodes) node.x = middle;
    ask();
  });
  slide.addEventListener("change", () => {
    before.push(structuredClone({ handles, middle }));
    middle = Number(slide.value);
    for (const node of nodes) node.x = middle;
    ask();
  });
  place.querySelector("[data-zoom]").addEventListener("input", (event) => {
    svg.style.width = `${event.target.value}%`;
    sized();
  });
  place.querySelector("[data-hide]").addEventListener("change", (event) => place.classList.toggle("sono-bare", event.target.checked));
  draw();
}

if (place.dataset.sono === "keep") keep();
else trace();
