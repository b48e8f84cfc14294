// Elements in one line each.

/** An element: `h("p", { class: "lead", onclick: act }, "words", other)`; nothing falsy is added. */
export const h = (tag, props = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(3).filter((child) => child !== undefined && child !== null && child !== false));
  return made;
};

/** A button. */
export const button = (words, act, look = "", more = {}) => h("button", { type: "button", class: `btn ${look}`.trim(), onclick: act, ...more }, words);

/** An icon of ours. */
export const icon = (name) => h("span", { class: `i i-${name}`, "aria-hidden": "true" });

/** Eleven keys for pain. */
export const painKeys = (name, legend, words) =>
  h("fieldset", { id: `pain_${name}`, tabindex: "-1" }, h("legend", {}, legend),
    h("div", { class: "pain" },
      [...Array(11).keys()].map((n) => h("label", { style: `--n: ${n}` }, h("input", { type: "radio", name, value: String(n) }), h("span", {}, String(n)))),
      h("div", { class: "ends" }, h("span", {}, `0 ${words.low}`), h("span", {}, `10 ${words.high}`))));

/** How far down the leg. */
export const reachKeys = (legend, reaches) =>
  h("fieldset", { id: "pain_reach", tabindex: "-1" }, h("legend", {}, legend),
    h("div", { class: "leg" },
      reaches.map(([value, word]) => h("label", {}, h("input", { type: "radio", name: "reach", value }), h("span", {}, word)))));

/** No or yes. */
export const noOrYes = (name, legend, words) =>
  h("fieldset", { id: `pain_${name}`, class: "leg-too", tabindex: "-1" }, h("legend", {}, legend),
    h("div", { class: "choices choices-pair" },
      ["no", "yes"].map((value) => h("label", { class: "tickbox" }, h("input", { type: "radio", name, value }), h("span", {}, words[value])))));

const SVG = "http://www.w3.org/2000/svg";

const circle = (kind, radius) => {
  const made = document.createElementNS(SVG, "circle");
  for (const [name, value] of Object.entries({ class: kind, cx: 100, cy: 100, r: radius, pathLength: 100 })) made.setAttribute(name, value);
  return made;
};

/** The ring around a number: `{ box, number, show(share, breath, text) }`. */
export const dial = () => {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 200 200");
  svg.setAttribute("aria-hidden", "true");
  const [air, track, arc] = [circle("air", 78), circle("track", 90), circle("arc", 90)];
  arc.setAttribute("stroke-dasharray", "100");
  svg.append(air, track, arc);
  const number = h("output", { class: "seconds", "aria-hidden": "true" });
  const box = h("div", { class: "dial" }, svg, number);
  const show = (share, wide, text) => {
    arc.style.strokeDashoffset = String(100 - 100 * Math.min(1, Math.max(0, share)));
    air.style.transform = `scale(${0.55 + 0.45 * wide})`;
    if (number.textContent !== text) number.textContent = text;
  };
  return { box, show };
};
