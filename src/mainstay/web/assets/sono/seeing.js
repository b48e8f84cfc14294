// How a picture is looked at: enlarged around its contour, its middle or two fingers, and with its lines or without.
import { within } from "./pointer.js";

export function seeing(place, svg) {
  const view = svg.closest(".sono-view");
  const slide = place.querySelector("[data-zoom]");
  const [least, most] = [slide.min, slide.max].map(Number);
  const at = ({ x, y }) => new DOMPoint(x, y).matrixTransform(svg.getScreenCTM().inverse());
  /** So large, with a place of the picture at a place of the window. */
  function enlarged(percent, point, to) {
    svg.style.width = `${percent}%`;
    const { x, y } = point.matrixTransform(svg.getScreenCTM());
    view.scrollLeft += x - to.x;
    view.scrollTop += y - to.y;
  }
  slide.addEventListener("input", () => {
    const { width, height } = svg.viewBox.baseVal;
    const seen = svg.querySelector("[data-curve]")?.getBBox();
    const [x, y] = seen?.width ? [seen.x + seen.width / 2, seen.y + seen.height / 2] : [width / 2, height / 2];
    const { left, top } = view.getBoundingClientRect();
    enlarged(slide.value, new DOMPoint(x, y), { x: left + view.clientWidth / 2, y: top + view.clientHeight / 2 });
  });
  pinched(view, () => {
    const before = svg.getBoundingClientRect().width;
    let point = null;
    return (ratio, middle) => {
      point ??= at(middle);
      const percent = within((100 * before * ratio) / view.clientWidth, most);
      slide.value = percent;
      enlarged(Math.max(percent, least), point, middle);
      // A picture that is not yet as tall as its frame cannot be scrolled in it: the page goes along.
      scrollBy(0, point.matrixTransform(svg.getScreenCTM()).y - middle.y);
    };
  });
  place.querySelector("[data-hide]").addEventListener("change", (event) => place.classList.toggle("sono-bare", event.target.checked));
}

/** Two fingers enlarge the picture, not the page: its grips stay as large as a finger. */
function pinched(view, began) {
  const apart = ([a, b]) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
  const middle = ([a, b]) => ({ x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2 });
  let two = null;
  const fingers = (event) => {
    if (event.touches.length !== 2) return (two = null);
    event.preventDefault();
    two ??= { apart: apart(event.touches), enlarge: began() };
    two.enlarge(apart(event.touches) / two.apart, middle(event.touches));
  };
  for (const kind of ["touchstart", "touchmove", "touchend", "touchcancel"]) view.addEventListener(kind, fingers, { passive: false });
}
