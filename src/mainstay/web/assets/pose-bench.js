// The pose bench: keeps what is typed, asks the server, shows its answer. All mathematics of the
// body is the server's; so are the limits and the words for what is wrong.
const bench = document.querySelector(".pose-bench");
const file = JSON.parse(document.getElementById("pose-file").textContent);
const { poses } = file; // angles by name and text, contacts, free: as typed
for (const pose of poses) pose.angles = new Map(pose.angles);

const rows = [...bench.querySelectorAll("[data-angle]")].map((row) => ({
  row,
  name: row.dataset.angle,
  slide: row.querySelector(".slide"),
  typed: row.querySelector(".typed"),
  free: row.querySelector("[type=checkbox]"),
  solved: row.querySelector(".solved"),
}));
const contacts = document.getElementById("id_contacts");
const said = bench.querySelector("[data-said]");
const write = bench.querySelector("[data-write]");
const draft = bench.querySelector("[data-draft]");
const verdict = bench.querySelector("[data-verdict]");

let answer = null; // the last one that was solved
let figure = null;
const chosen = () => Number(bench.elements.pose?.value ?? 0);

const made = (tag, text, name = "") => Object.assign(document.createElement(tag), { textContent: text, className: name });

// --- what is typed -------------------------------------------------------------------------

function typed(joint, text, how) {
  const { angles } = poses[chosen()];
  if (text.trim()) angles.set(joint.name, text);
  else angles.delete(joint.name);
  changed(`${joint.name} ${how}`);
}

for (const joint of rows) {
  joint.slide.addEventListener("input", () => {
    joint.typed.value = joint.slide.value;
    typed(joint, joint.slide.value, "slid");
  });
  joint.typed.addEventListener("input", () => {
    if (Number.isFinite(Number(joint.typed.value))) joint.slide.value = joint.typed.value || joint.typed.placeholder;
    typed(joint, joint.typed.value, "typed");
  });
  joint.free.addEventListener("change", () => {
    const pose = poses[chosen()];
    pose.free = pose.free.filter((name) => name !== joint.name);
    if (joint.free.checked) pose.free.push(joint.name);
    changed(`${joint.name} free`);
  });
}
contacts?.addEventListener("input", () => {
  poses[chosen()].contacts = contacts.value;
  changed("contacts");
});
for (const pick of bench.querySelectorAll("[name=pose]")) pick.addEventListener("change", () => show(true));
bench.addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("beforeunload", (event) => {
  if (now !== written) event.preventDefault();
});

// --- undo -----------------------------------------------------------------------------------

const undo = { button: bench.querySelector("[data-undo]"), kept: [] };
const redo = { button: bench.querySelector("[data-redo]"), kept: [] };
const snapshot = () => JSON.stringify(poses.map((p) => ({ ...p, angles: [...p.angles] })));
let now = snapshot();
let written = now; // what the last file was written with
let latest = { field: "", at: 0 };

/** Remembers what was before; one drag of a slider, or one word that is typed, is one change. */
function changed(field) {
  const at = Date.now();
  if (field !== latest.field || at - latest.at > 1500) undo.kept.push({ text: now, pose: chosen() });
  redo.kept.length = 0;
  latest = { field, at };
  now = snapshot();
  ask();
}

/** Goes back, or forward again, in the pose that was changed. */
function go(from, to) {
  const step = from.kept.pop();
  if (!step) return;
  to.kept.push({ text: now, pose: step.pose });
  now = step.text;
  latest = { field: "", at: 0 };
  JSON.parse(now).forEach((pose, n) => Object.assign(poses[n], pose, { angles: new Map(pose.angles) }));
  const picks = bench.querySelectorAll("[name=pose]");
  if (picks[step.pose]) picks[step.pose].checked = true;
  show(true);
  ask();
}

undo.button?.addEventListener("click", () => go(undo, redo));
redo.button?.addEventListener("click", () => go(redo, undo));
bench.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return;
  event.preventDefault(); // the browser's own undo knows only what was typed
  if (key === "y" || event.shiftKey) go(redo, undo);
  else go(undo, redo);
});

// --- asking: one question at a time, and the newest once more ---------------------------------

let waits = 0;
let asking = false;
let again = false;

function ask() {
  write.disabled = true;
  for (const way of [undo, redo]) way.button?.setAttribute("aria-disabled", String(!way.kept.length)); // it keeps the focus
  clearTimeout(waits);
  waits = setTimeout(send, 200);
}

async function send() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  again = false;
  bench.dataset.state = "solving";
  try {
    const reply = await fetch(bench.dataset.solve, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": bench.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify({ text: file.text, poses: poses.map((p) => ({ ...p, angles: [...p.angles] })) }),
    });
    const found = await reply.json();
    if (reply.ok) {
      answer = found;
      draw();
    } else refuse(found.problem);
  } catch {
    refuse("The site does not answer. What you typed stays here; change anything to try again.");
  }
  asking = false;
  if (again) await send();
  else bench.dataset.state = "ready";
}

function refuse(problem) {
  write.disabled = true;
  draft.hidden = true;
  said.replaceChildren(made("p", problem, "pose-wrong"));
  judge([problem]);
}

/** On a phone this stands below the figure, which stays in view; the whole is in `said`. */
function judge(wrong) {
  verdict.textContent = wrong.length > 1 ? `${wrong.length} wrong: ${wrong[0]}` : (wrong[0] ?? "Nothing wrong found.");
  verdict.classList.toggle("pose-wrong", wrong.length > 0);
}

// --- what was answered ------------------------------------------------------------------------

/** The figure is large and comes when it can, or not at all; the words do not wait for it. */
function draw() {
  if (figure?.remake) figure.remake(answer.clip);
  else if (figure) figure.made = answer.clip;
  else begin().catch(() => {});
  show();
}

async function begin() {
  figure = document.createElement("mainstay-figure");
  const { exercise, body, base, name } = bench.dataset;
  for (const [key, value] of Object.entries({ exercise, body, base, label: name, still: "", bare: "" })) figure.setAttribute(key, value);
  figure.made = answer.clip; // before it begins, so that it asks for no file
  bench.querySelector("[data-figure-here]").append(figure);
  await import(bench.dataset.figure);
  await figure.ready;
  turnTo();
}

/** The figure in the pose that is chosen. */
function turnTo() {
  if (figure?.clip) figure.show(figure.clip.keys[chosen()] ?? 0);
}

/** The fields and the figure for the pose that is chosen. @param {boolean} anew also what is typed */
function show(anew = false) {
  const n = chosen();
  const pose = poses[n];
  if (anew) {
    if (contacts) contacts.value = pose.contacts;
    for (const joint of rows) {
      joint.typed.value = pose.angles.get(joint.name) ?? "";
      if (joint.typed.value) joint.slide.value = joint.typed.value;
      joint.free.checked = pose.free.includes(joint.name);
    }
    for (const part of bench.querySelectorAll(".pose-part")) part.open ||= [...part.querySelectorAll(".typed, :checked")].some((f) => f.value);
  }
  if (!answer) return;
  for (const joint of rows) solvedRow(joint, n);
  turnTo();
  listContacts(answer.poses[n]?.contacts ?? []);
  listWrong();
  for (const part of bench.querySelectorAll(".pose-part")) {
    const count = [...part.querySelectorAll(".typed")].filter((f) => f.value).length;
    part.querySelector("[data-written]").textContent = count ? ` ${count} written here` : "";
  }
}

function solvedRow({ row, name, slide, typed: field, free, solved }, n) {
  const { angles, solved: found } = answer.poses[n];
  field.placeholder = angles[name];
  if (!field.value) slide.value = angles[name];
  const past = answer.wrong.find((w) => w.kind === "joint_limit" && w.pose === n && w.part === name);
  const moved = free.checked ? `solved: ${found[name]}°` : "";
  solved.textContent = past ? `${moved || `${found[name]}°`}, passes its limit by ${past.amount}` : moved;
  row.classList.toggle("past", Boolean(past));
}

function listContacts(list) {
  const line = ({ word, wrong }) => {
    const item = made("li", `${word}: ${wrong ? `${wrong} away` : "touches"}`, wrong ? "pose-wrong" : "");
    item.prepend(made("span", "", wrong ? "i i-alarm" : "i i-go"));
    return item;
  };
  bench.querySelector("[data-contacts]")?.replaceChildren(...list.map(line));
}

function listWrong() {
  const asked = answer.lines.filter((line) => !line.drawn_only);
  const seen = answer.lines.filter((line) => line.drawn_only);
  const list = (lines, name) => {
    const found = made("ul", "", name);
    found.append(...lines.map((line) => made("li", line.text)));
    return found;
  };
  const parts = asked.length ? [list(asked, "pose-wrong")] : [made("p", "Nothing wrong found.", "mark mark-go")];
  if (seen.length) {
    const more = document.createElement("details");
    more.append(made("summary", `On the body that is drawn, but not asked for (${seen.length})`), list(seen, ""));
    parts.push(more);
  }
  if (said.textContent !== parts.map((part) => part.textContent).join("")) said.replaceChildren(...parts);
  judge(asked.map((line) => line.text));
  bench.querySelectorAll("[data-count]").forEach((count, n) => {
    const here = asked.filter((line) => line.poses.includes(n)).length;
    count.textContent = here ? ` ${here} wrong` : "";
  });
  write.disabled = false;
  write.textContent = `Write ${answer.name}`;
  draft.hidden = !asked.length;
}

write.addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([answer.text], { type: "application/toml" }));
  link.download = answer.name;
  link.click();
  URL.revokeObjectURL(link.href);
  written = now;
  latest = { field: "", at: 0 };
});

show(true);
send();
