// The frames of a clip, which lie row by row in one picture: one shows at a time.

/** Show one frame of the sheet in a picture. */
export function shown(image, number, across, wide, tall) {
  image.setAttribute("x", -(number % across) * wide);
  image.setAttribute("y", -Math.floor(number / across) * tall);
}

/** Slider, curve and button of a clip; `tell` hears which frame shows. */
export function player(root, svg, tell = () => {}) {
  const { frames, across, rate, start } = root.dataset;
  const { width: wide, height: tall } = svg.viewBox.baseVal;
  const image = svg.querySelector("[data-sheet]");
  const slide = root.querySelector("[data-frame]");
  const number = root.querySelector("[data-number]");
  const curve = root.querySelector("[data-curve]");
  const now = root.querySelector("[data-now]");
  const button = root.querySelector("[data-play]");
  const last = frames - 1;
  let frame = Number(start ?? 0);
  let began = null;
  function show(next) {
    frame = Math.min(Math.max(Math.round(next), 0), last);
    shown(image, frame, Number(across), wide, tall);
    slide.value = frame;
    if (number) number.textContent = frame + 1;
    if (now) for (const end of ["x1", "x2"]) now.setAttribute(end, left + ((right - left) * frame) / last);
    tell(frame);
  }
  const grid = curve?.querySelector(".grid");
  const [left, right] = grid ? ["x1", "x2"].map((end) => Number(grid.getAttribute(end))) : [0, 0];
  slide.addEventListener("input", () => {
    stop();
    show(Number(slide.value));
  });
  function stop() {
    if (began === null) return;
    began = null;
    named(false);
  }
  const named = (plays) => [...button.children].forEach((word, n) => (word.hidden = (n === 1) !== plays));
  function tick(time) {
    if (began === null) return;
    const next = ((time - began) / 1000) * rate;
    if (next > last) {
      show(last);
      return stop();
    }
    show(next);
    requestAnimationFrame(tick);
  }
  button?.addEventListener("click", () => {
    if (began !== null) return stop();
    began = performance.now() - ((frame < last ? frame : 0) / rate) * 1000;
    named(true);
    requestAnimationFrame(tick);
  });
  const scrub = (event) => {
    if (!event.buttons) return;
    stop();
    const box = curve.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * curve.viewBox.baseVal.width;
    show(((x - left) / (right - left)) * last);
  };
  curve?.addEventListener("pointerdown", scrub);
  curve?.addEventListener("pointermove", scrub);
  show(frame);
  return { show, frame: () => frame };
}
