// What the test of every page asks of a page, beside axe-core. Runs before any script of the page.
window.look = (() => {
  const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";
  const CONTROL = "a.btn, button, input, select, textarea, label.tickbox, .keys span, .pain span, .reserve span";

  const seen = (part) =>
    part.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) && part.getBoundingClientRect().width > 0;
  const own = (part) => (part.nodeName === "INPUT" && part.name && part.type === "radio" ? `radio ${part.name}` : part);
  const name = (part) =>
    typeof part === "string"
      ? part
      : `${part.nodeName.toLowerCase()}${part.className && part.className.baseVal === undefined ? `.${part.className.trim().replace(/\s+/g, ".")}` : ""} “${(part.innerText || part.name || "").trim().slice(0, 40)}”`;

  /** Everything that the Tab key should reach, in the order of the page; a group of choices is one stop. */
  const deep = (root) =>
    [...root.querySelectorAll("*")].flatMap((part) => (part.shadowRoot ? [part, ...deep(part.shadowRoot)] : [part]));
  const stops = () => [
    ...new Set(
      deep(document)
        .filter((part) => part.matches(FOCUSABLE) && part.tabIndex >= 0 && !part.disabled && seen(part))
        .map(own),
    ),
  ];

  // --- where the Tab key has been ---------------------------------------------------------------

  let been = [];
  let unseen = [];
  const ring = (part) => {
    const style = getComputedStyle(part);
    // On a picture an outline would be enlarged with it: there the reach of a grip has a stroke.
    if (part.matches(".sono-reach")) return style.stroke !== "none" && Number.parseFloat(style.strokeWidth) >= 2;
    return style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 2;
  };
  // A choice drawn by its label shows the focus there.
  const drawn = (part) => [part, part.closest("label"), part.nextElementSibling, part.querySelector(".sono-reach")].filter(Boolean);
  const covered = (part) => {
    const box = (part.closest("label") ?? part).getBoundingClientRect();
    const [left, top] = [Math.max(0, box.left), Math.max(0, box.top)];
    const [right, bottom] = [Math.min(innerWidth, box.right), Math.min(innerHeight, box.bottom)];
    if (right <= left || bottom <= top) return true;
    const at = (across, down) =>
      document.elementFromPoint(left + (right - left) * across, top + (bottom - top) * down);
    return [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]].every(([x, y]) => {
      const top = at(x, y);
      return !top || !(top === part.getRootNode().host || part.contains(top) || top.contains(part) || part.closest("label")?.contains(top));
    });
  };
  const reached = (event) => {
    event.stopPropagation();
    const target = event.composedPath()[0];
    been.push(own(target));
    if (!drawn(target).some(ring)) unseen.push(`no ring: ${name(target)}`);
    requestAnimationFrame(() => {
      if (target.matches(":focus") && covered(target)) unseen.push(`covered: ${name(target)}`);
    });
  };
  document.addEventListener("focusin", reached);

  /** Before the first stop; answers how often the Tab key has to be pressed. */
  const start = () => {
    const before = Object.assign(document.createElement("span"), { tabIndex: -1 });
    document.body.prepend(before);
    before.focus();
    before.remove();
    scrollTo(0, 0);
    // From one button of the moving figure to the next, nothing is heard outside.
    for (const { shadowRoot } of deep(document)) shadowRoot?.addEventListener("focusin", reached);
    been = [];
    unseen = [];
    // A date has a stop for its day, its month, its year and its calendar.
    return stops().length + 3 * document.querySelectorAll("input[type=date]").length;
  };

  /** What is wrong after the Tab key was pressed once for each stop. */
  const walked = () => {
    document.activeElement?.blur();
    const wanted = stops();
    const found = [...new Set(been)].filter((part) => wanted.includes(part));
    const missed = wanted.filter((part) => !found.includes(part)).map((part) => `never reached: ${name(part)}`);
    const order = wanted.filter((part) => found.includes(part));
    const turned = order.find((part, place) => part !== found[place]);
    return [...missed, ...(turned ? [`out of order: ${name(turned)}`] : []), ...unseen];
  };

  // --- colors of controls -----------------------------------------------------------------------

  const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const parsed = (color) => {
    if (!known.has(color)) {
      pen.clearRect(0, 0, 1, 1);
      pen.fillStyle = color;
      pen.fillRect(0, 0, 1, 1);
      known.set(color, [...pen.getImageData(0, 0, 1, 1).data]);
    }
    return known.get(color);
  };
  const over = (top, below) => below.map((part, n) => (top[n] * top[3] + part * (255 - top[3])) / 255);
  const ground = (part) => {
    const layers = [];
    for (let one = part; one; one = one.parentElement) {
      const color = parsed(getComputedStyle(one).backgroundColor);
      layers.push(color);
      if (color[3] === 255) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  const light = (color) => {
    const [r, g, b] = color.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const short = (best, part) => (best >= 3 ? [] : [`edge at ${best.toFixed(2)}:1: ${name(part)}`]);
  /** Controls whose edge is drawn, but not at 3:1 against what lies around them. */
  const faint = () =>
    [...document.querySelectorAll(CONTROL)]
      .filter((part) => seen(part) && !part.disabled && getComputedStyle(part).opacity !== "0")
      .flatMap((part) => {
        const style = getComputedStyle(part);
        const around = ground(part.parentElement);
        // The browser draws a slider: its knob and its way in the accent color, and no box.
        if (part.matches("[type=range]")) return short(contrast(over(parsed(style.accentColor), around), around), part);
        const inside = ground(part);
        const edges = ["Top", "Right", "Bottom", "Left"]
          .filter((side) => Number.parseFloat(style[`border${side}Width`]) > 0 && style[`border${side}Style`] !== "none")
          .map((side) => parsed(style[`border${side}Color`]))
          .filter((color) => color[3] > 0)
          .map((color) => over(color, around));
        const field = part.matches("input:not([type=checkbox], [type=radio], [type=hidden]), select, textarea");
        const shape = [...edges, ...(contrast(inside, around) > 1.02 || field ? [inside] : [])];
        if (!shape.length) return []; // words alone; axe-core looks at those
        const best = Math.max(...shape.map((color) => contrast(color, around)));
        return short(best, part);
      });

  /** How much wider the page is than its window, and the widest part. */
  const sideways = () => {
    const more = document.scrollingElement.scrollWidth - innerWidth;
    if (more <= 0) return [];
    const wide = [...document.body.querySelectorAll("*")].filter((part) => part.getBoundingClientRect().right > innerWidth + 0.5);
    return [`${more} px too wide: ${wide.slice(0, 3).map(name).join(", ")}`];
  };

  // --- sizes --------------------------------------------------------------------------------------

  const TARGET = 44;
  const BODY = 16;
  /** Whether a link is a part of a sentence; not where it is all of its line, or a last sentence of its own. */
  const inSentence = (link) => {
    let line = link.parentElement;
    while (getComputedStyle(line).display === "inline") line = line.parentElement;
    const [before, after] = [document.createRange(), document.createRange()];
    before.setStart(line, 0), before.setEndBefore(link);
    after.setStartAfter(link), after.setEnd(line, line.childNodes.length);
    return !/^$|[.:!?]$/.test(`${before}`.trim()) || Boolean(`${after}`.trim());
  };
  /** What is tapped: of a choice each of its labels, of a link in a sentence nothing (WCAG 2.2, 2.5.8: inline). */
  const tapped = (part) => {
    if (part.matches("[tabindex='-1'], [type=hidden]") || part.disabled) return [];
    if (part.matches("input[type=radio], input[type=checkbox]")) return part.labels.length ? [...part.labels] : [part];
    if (part.matches("a") && getComputedStyle(part).display === "inline" && inSentence(part)) return [];
    return [part];
  };
  /** Targets below so many px, and words below 16 px. */
  const small = (target = TARGET) => {
    const least = (box) => Math.min(box.height, box.width) + 0.5;
    const targets = [...new Set([...document.querySelectorAll(FOCUSABLE)].filter((part) => seen(part) && !part.closest(".vh, .skip")).flatMap(tapped))];
    const low = targets
      .filter((part) => seen(part) && least(part.getBoundingClientRect()) < target)
      .map((part) => `${Math.round(least(part.getBoundingClientRect()))} px to tap: ${name(part)}`);
    const own = (part) => [...part.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    const fine = [...document.body.querySelectorAll("*:not(svg *, option, script, style, .vh, .vh *)")]
      .filter((part) => own(part) && seen(part) && Number.parseFloat(getComputedStyle(part).fontSize) < BODY - 0.1)
      .map((part) => `${getComputedStyle(part).fontSize} text: ${name(part)}`);
    return [...new Set([...low, ...fine])];
  };

  const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const messages = ({ any, all, none }) => [...any, ...all, ...none].map(({ message }) => message).join("; ");
  const rules = async () => {
    const { violations } = await axe.run(document, { runOnly: TAGS, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${messages(node).slice(0, 240)}`));
  };

  // --- the whole ----------------------------------------------------------------------------------

  /** Everything that folds open is open; answers how tall the page is then. */
  const opened = () => {
    document.activeElement?.blur(); // a late key may have reached the link that skips to the text, which then lies over the name
    for (const part of document.querySelectorAll("details")) part.open = true;
    scrollTo(0, 0);
    return document.scrollingElement.scrollHeight;
  };

  /** A person's page also in the larger print that they can choose. */
  const larger = () => {
    const { dataset } = document.documentElement;
    if (!dataset.person && !document.querySelector("body.player")) return [];
    const before = dataset.print;
    dataset.print = "large";
    const found = sideways().map((fault) => `in large print ${fault}`);
    if (before) dataset.print = before;
    else delete dataset.print;
    return found;
  };

  const all = async () => [...(await rules()), ...faint(), ...small(), ...sideways(), ...larger()];

  return { start, walked, opened, all, small };
})();
