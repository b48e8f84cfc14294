// Small helps for every page; each page also works without them.
import htmx from "htmx.org";

htmx.config.allowEval = false;

// Read the page's main text aloud, one tap, where the device has a voice.
const reader = document.querySelector("[data-read-aloud]");
if (reader && "speechSynthesis" in window) {
  reader.hidden = false;
  reader.addEventListener("click", () => {
    const speaking = window.speechSynthesis.speaking;
    window.speechSynthesis.cancel();
    if (speaking) return;
    const text = document.querySelector("[data-read]")?.innerText ?? document.querySelector("main").innerText;
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.lang = document.documentElement.lang;
    window.speechSynthesis.speak(utterance);
  });
}

// Print the page; a policy forbids scripts inside the markup.
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}

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

// The device's time zone goes with every form that asks for it.
for (const field of document.querySelectorAll("input[name=zone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || field.value;
}
