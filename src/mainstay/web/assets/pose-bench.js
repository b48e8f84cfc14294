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

let answer = null; // the last one that was solved
let figure = null;
const chosen = () => Number(bench.elements.pose?.value ?? 0);

const made = (tag, text, name = "") => Object.assign(document.createElement(tag), { textContent: text, className: name });

// --- what is typed -------------------------------------------------------------------------

function typed(joint, text) {
  const { angles } = poses[chosen()];
  if (text.trim()) angles.set(joint.name, text);
  else angles.delete(joint.name);
  ask();
}

for (const joint of rows) {
  joint.slide.addEventListener("input", () => {
    joint.typed.value = joint.slide.value;
    typed(joint, joint.slide.value);
  });
  joint.typed.addEventListener("input", () => {
    if (Number.isFinite(Number(joint.typed.value))) joint.slide.value = joint.typed.value || joint.typed.placeholder;
    typed(joint, joint.typed.value);
  });
  joint.free.addEventListener("change", () => {
    const pose = poses[chosen()];
    pose.free = pose.free.filter((name) => name !== joint.name);
    if (joint.free.checked) pose.free.push(joint.name);
    ask();
  });
}
contacts?.addEventListener("input", () => {
  poses[chosen()].contacts = contacts.value;
  ask();
});
for (const pick of bench.querySelectorAll("[name=pose]")) pick.addEventListener("change", () => show(true));
bench.addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("beforeunload", (event) => {
  if (dirty) event.preventDefault();
});

// --- asking: one question at a time, and the newest once more ---------------------------------

let waits = 0;
let asking = false;
let dirty = false; // something was typed that no file was written with
let again = false;

function ask() {
  dirty = true;
  write.disabled = true;
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
      await draw();
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
}

// --- what was answered ------------------------------------------------------------------------

async function draw() {
  if (!figure) {
    figure = document.createElement("mainstay-figure");
    const { exercise, body, base, name } = bench.dataset;
    for (const [key, value] of Object.entries({ exercise, body, base, label: name, still: "", bare: "" })) figure.setAttribute(key, value);
    figure.made = answer.clip; // before it begins, so that it asks for no file
    bench.querySelector("[data-figure-here]").append(figure);
    await import(bench.dataset.figure);
    await figure.ready;
  } else figure.remake(answer.clip);
  show();
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
  if (figure.clip && figure.remake) figure.show(figure.clip.keys[n] ?? 0);
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
  const asked = answer.wrong.filter((w) => !w.drawn_only);
  const seen = answer.wrong.filter((w) => w.drawn_only);
  const list = (wrong, name) => {
    const found = made("ul", "", name);
    found.append(...wrong.map((w) => made("li", w.text)));
    return found;
  };
  const lines = asked.length ? [list(asked, "pose-wrong")] : [made("p", "Nothing wrong found.", "mark mark-go")];
  if (seen.length) {
    const more = document.createElement("details");
    more.append(made("summary", `On the body that is drawn, but not asked for (${seen.length})`), list(seen, ""));
    lines.push(more);
  }
  if (said.textContent !== lines.map((l) => l.textContent).join("")) said.replaceChildren(...lines);
  bench.querySelectorAll("[data-count]").forEach((count, n) => {
    const here = asked.filter((w) => w.pose === n).length;
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
  dirty = false;
});

show(true);
send();
