// How a picture is looked at: enlarged, and with its lines or without.
export function seeing(place, svg) {
  place.querySelector("[data-zoom]").addEventListener("input", (event) => {
    svg.style.width = `${event.target.value}%`;
  });
  place.querySelector("[data-hide]").addEventListener("change", (event) => place.classList.toggle("sono-bare", event.target.checked));
}
