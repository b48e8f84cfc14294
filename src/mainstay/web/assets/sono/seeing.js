// How a picture is looked at: enlarged around its contour or its middle, and with its lines or without.
export function seeing(place, svg) {
  const view = svg.closest(".sono-view");
  place.querySelector("[data-zoom]").addEventListener("input", (event) => {
    const { width, height } = svg.viewBox.baseVal;
    const seen = svg.querySelector("[data-curve]")?.getBBox();
    svg.style.width = `${event.target.value}%`;
    const { a } = svg.getScreenCTM();
    const [x, y] = seen?.width ? [seen.x + seen.width / 2, seen.y + seen.height / 2] : [width / 2, height / 2];
    view.scrollLeft = x * a - view.clientWidth / 2;
    view.scrollTop = svg.getBoundingClientRect().top - view.getBoundingClientRect().top + view.scrollTop + y * a - view.clientHeight / 2;
  });
  place.querySelector("[data-hide]").addEventListener("change", (event) => place.classList.toggle("sono-bare", event.target.checked));
}
