// Small helps for every page; each page also works without them.
import htmx from "htmx.org";

import { forget } from "./player/sync.js";
import "./typed.js";

htmx.config.allowEval = false;

// Read the page's main text aloud, one tap, where the device has a voice; a second tap stops it.
const reader = document.querySelector("[data-read-aloud]");
if (reader && "speechSynthesis" in window) {
  const words = reader.querySelector("[data-words]");
  const other = words?.dataset.words ?? "Stop";
  const first = words?.textContent;
  const show = (speaking) => words && (words.textContent = speaking ? other : first);
  reader.hidden = false;
  reader.addEventListener("click", () => {
    const speaking = window.speechSynthesis.speaking;
    window.speechSynthesis.cancel();
    if (speaking) return show(false);
    const parts = [...document.querySelectorAll("[data-read]")];
    const text = (parts.length ? parts : [document.querySelector("main")])
      .map((part) => part.innerText)
      .join("\n");
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.lang = document.documentElement.lang;
    utterance.onend = utterance.onerror = () => show(false);
    window.speechSynthesis.speak(utterance);
    show(true);
  });
}

// What is wrong is looked at first: the summary of errors takes the focus.
document.querySelector(".errors[tabindex]")?.focus();

// A week from paper: one digit a box, and the cursor goes on by itself. A 1 waits, because it may
// become 10; the next digit that does not fit goes into the next box. A tick by the space bar goes
// on too, so that a week can be typed without a mouse and without the tab key.
const boxes = [...document.querySelectorAll("input.box, input[data-stop]")];
const boxAfter = (place) => boxes.slice(place + 1).find((other) => other.checkVisibility());
for (const [place, box] of boxes.entries()) {
  if (box.type === "checkbox") {
    box.addEventListener("click", (event) => {
      if (event.detail === 0) boxAfter(place)?.focus();
    });
    continue;
  }
  const most = Number(box.dataset.most);
  if (most > 10) continue; // minutes and repetitions have more digits
  box.addEventListener("input", () => {
    const typed = box.value.replace(/\D/g, "");
    const next = boxAfter(place);
    if (typed.length === 2 && Number(typed) > most) {
      box.value = typed[0];
      if (!next) return;
      next.focus();
      if (next.type === "checkbox") return;
      next.value = typed[1];
      next.dispatchEvent(new Event("input"));
    } else if (next && typed && (typed.length === 2 || typed === "0" || Number(typed) * 10 > most)) {
      next.focus();
      next.select?.();
    }
  });
}

// Print the page; a policy forbids scripts inside the markup.
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}
// Paper cannot be tapped: what is folded opens for the print and closes after it.
const folded = [];
window.addEventListener("beforeprint", () => {
  folded.push(...document.querySelectorAll("details.prints:not([open])"));
  for (const part of folded) part.open = true;
});
window.addEventListener("afterprint", () => {
  for (const part of folded.splice(0)) part.open = false;
});

// A form is sent once, even when tapped twice.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  else event.target.dataset.sent = "1";
});
// Coming back with the browser's back button opens the form again.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// "Undo" is offered for ten seconds.
for (const toast of document.querySelectorAll("[data-undo-seconds]")) {
  setTimeout(() => toast.remove(), Number(toast.dataset.undoSeconds) * 1000);
}

// The device's time zone tells which emergency number to show first, and goes with every form
// that asks for it.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const zoneKnown = document.cookie.includes("zone=");
if (zone) document.cookie = `zone=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax`;
// The very first page was made before the time zone was known: look again at the number it shows.
const phone = document.querySelector("[data-phone]");
if (phone && zone && !zoneKnown) {
  fetch(location.href)
    .then((answer) => answer.text())
    .then((text) => {
      const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-phone]");
      if (fresh) phone.replaceWith(fresh);
    })
    .catch(() => {});
}
for (const field of document.querySelectorAll("input[name=zone]")) {
  field.value = zone || field.value;
}

// The moving figure is large: it comes when one is about to be seen, and the page does not wait.
const moving = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      moving.unobserve(target);
      import(target.dataset.module).catch(() => {});
    }
  },
  { rootMargin: "300px" },
);
for (const figure of document.querySelectorAll("mainstay-figure[data-module]")) moving.observe(figure);

// A plan kept on this phone goes when its person has signed out, or somebody else has signed in.
const signedIn = document.documentElement.dataset.person;
try {
  const kept = localStorage.getItem("plan-of");
  if (kept && signedIn !== undefined && signedIn !== kept) forget().catch(() => {});
} catch {
  // no storage, so nothing is kept
}
