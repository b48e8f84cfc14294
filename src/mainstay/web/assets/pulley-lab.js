// The pulley lab: keeps the setting in the address, asks the server, shows its answer. The figures
// of one set of assumptions come at once; the band is asked for when the setting rests.
const form = document.querySelector("[data-lab]");
const here = form.querySelector("[data-here]");
const aim = document.querySelector("[data-aim]");

// --- the setting -----------------------------------------------------------------------------

for (const hidden of form.querySelectorAll("[data-step], .slide")) hidden.hidden = false;

for (const field of form.querySelectorAll("[data-field]")) {
  const typed = field.querySelector(".typed, select");
  const slide = field.querySelector(".slide");
  slide?.addEventListener("input", () => {
    typed.value = slide.value;
    changed();
  });
  typed.addEventListener("input", () => {
    const value = Number(typed.value.replace(",", "."));
    if (slide && Number.isFinite(value)) slide.value = value;
    changed();
  });
  for (const button of field.querySelectorAll("[data-step]")) button.addEventListener("click", () => {
    step(typed, slide, Number(button.dataset.step));
    changed();
  });
}

function step(typed, slide, by) {
  if (!slide) {
    typed.selectedIndex = Math.max(0, Math.min(typed.options.length - 1, typed.selectedIndex + by));
    return;
  }
  if (by > 0) slide.stepUp();
  else slide.stepDown();
  typed.value = slide.value;
}

// Another machine makes other weights: the page comes anew with one of them.
form.elements.rig.addEventListener("change", () => {
  const next = setting();
  next.delete("kg");
  location.search = next;
});
for (const pick of form.querySelectorAll("[type=radio]")) pick.addEventListener("change", changed);
form.addEventListener("submit", (event) => event.preventDefault());

const setting = () => new URLSearchParams(new FormData(form));
const wanted = () => new URLSearchParams([...setting(), ...new FormData(aim)]);

// --- asking: one question at a time, and the newest once more ----------------------------------

let waits = 0;
let rests = 0;
let asked = null; // what stops the question that is under way
const REST = 700;
const AGAIN = 800;

function changed() {
  history.replaceState(null, "", `?${wanted()}`);
  clearTimeout(waits);
  waits = setTimeout(ask, 60, "now");
}

async function ask(figures) {
  clearTimeout(rests);
  asked?.abort();
  const mine = (asked = new AbortController());
  form.dataset.state = figures;
  if (figures === "band") {
    const note = here.querySelector("[data-band]");
    if (note) note.textContent = form.dataset.busyWords;
  }
  try {
    const reply = await fetch(`${form.dataset.answer}?${setting()}&figures=${figures}`, { signal: mine.signal });
    const text = await reply.text();
    if (asked !== mine) return;
    here.innerHTML = text;
    if (reply.status === 202) rests = setTimeout(ask, AGAIN, "now");
    else if (reply.ok && figures === "now") rests = setTimeout(ask, REST, "band");
    form.dataset.state = figures === "band" || !reply.ok ? "ready" : "rests";
  } catch (error) {
    if (error.name === "AbortError") return;
    const lost = Object.assign(document.createElement("p"), { className: "notice notice-hold", textContent: form.dataset.lostWords });
    here.replaceChildren(lost);
    form.dataset.state = "ready";
  }
}

if (here.querySelector("[data-warming]")) rests = setTimeout(ask, AGAIN, "now");
else if (here.querySelector("[data-band]")) rests = setTimeout(ask, REST, "band");

// --- the map: a row after the other --------------------------------------------------------------

const map = document.querySelector("[data-map]");
const table = map.querySelector("table");
const body = table.tBodies[0];
const bar = map.querySelector("progress");
const problem = map.querySelector("[data-map-problem]");
let drawn = 0; // which map is being drawn

aim.addEventListener("submit", async (event) => {
  event.preventDefault();
  const mine = ++drawn;
  history.replaceState(null, "", `?${wanted()}`);
  map.hidden = false;
  bar.hidden = false;
  bar.value = 0;
  body.replaceChildren();
  problem.replaceChildren();
  const query = wanted();
  for (const height of table.dataset.heights.split(" ")) {
    query.set("height", height);
    const reply = await fetch(`${form.dataset.row}?${query}`).catch(() => null);
    if (mine !== drawn) return;
    if (reply?.status !== 200) {
      problem.innerHTML = reply ? await reply.text() : "";
      if (!reply) problem.textContent = form.dataset.lostWords;
      break;
    }
    body.insertAdjacentHTML("beforeend", await reply.text());
    bar.value += 1;
    shade();
  }
  bar.hidden = true;
  if (bar.value === bar.max) tell();
});

/** The best setting in words, with a link to it. */
function tell() {
  const best = body.querySelector(".best");
  const line = document.createElement("p");
  line.className = "lab-best";
  line.textContent = best ? `${map.dataset.bestWords} ` : map.dataset.noneWords;
  if (best) line.append(Object.assign(document.createElement("a"), { href: best.href, textContent: best.getAttribute("aria-label") }));
  problem.replaceChildren(line);
}

/** Each field by its part of the most that was found; the best one has a ring. */
function shade() {
  const fields = [...body.querySelectorAll("[data-activation]")];
  const most = Math.max(...fields.map((f) => Number(f.dataset.activation)), 1e-6);
  for (const field of fields) {
    const part = Number(field.dataset.activation) / most;
    field.className = `clay-${Math.min(4, Math.floor(part * 5))}${part === 1 ? " best" : ""}`;
  }
}
