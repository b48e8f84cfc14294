// Turning the view: a finger or a mouse drags, arrow keys turn, plus and minus come nearer.
const STEP = Math.PI / 12;

export class Turn {
  /**
   * @param {HTMLElement} element what is dragged
   * @param {{yaw: number, pitch: number}} start
   * @param {() => void} changed
   */
  constructor(element, start, changed) {
    this.yaw = start.yaw;
    this.pitch = start.pitch;
    this.near = 1;
    this.changed = changed;
    this.start = { ...start };
    element.style.touchAction = "pan-y";
    element.addEventListener("pointerdown", (event) => this.#grab(event, element));
    element.addEventListener("keydown", (event) => this.#key(event));
    element.addEventListener("dblclick", () => this.reset());
  }

  reset() {
    Object.assign(this, this.start, { near: 1 });
    this.changed();
  }

  /** @param {number} yaw @param {number} pitch */
  by(yaw, pitch) {
    this.yaw += yaw;
    this.pitch = Math.min(1.35, Math.max(-0.05, this.pitch + pitch));
    this.changed();
  }

  #grab(event, element) {
    let [x, y] = [event.clientX, event.clientY];
    const flat = event.pointerType === "touch";
    const move = (now) => {
      this.by((x - now.clientX) * 0.009, flat ? 0 : (now.clientY - y) * 0.006);
      [x, y] = [now.clientX, now.clientY];
    };
    const stop = () => {
      element.removeEventListener("pointermove", move);
    };
    element.setPointerCapture(event.pointerId);
    element.addEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) element.addEventListener(name, stop, { once: true });
  }

  #key(event) {
    const turns = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, STEP / 2], ArrowDown: [0, -STEP / 2] };
    const zoom = { "+": 0.9, "=": 0.9, "-": 1 / 0.9 };
    if (turns[event.key]) this.by(...turns[event.key]);
    else if (zoom[event.key]) {
      this.near = Math.min(1.3, Math.max(0.45, this.near * zoom[event.key]));
      this.changed();
    } else if (event.key === "Home") this.reset();
    else return;
    event.preventDefault();
  }
}
