// Timers: a hold counted down in step with the dose, and a watch that counts up for a test.
// Made to be followed lying down without glasses: one large number, a tone, a spoken word.
// Nothing changes position by itself: a person starts each set and ends it.
import { t } from "./languages.js";

for (const box of document.querySelectorAll("[data-count]")) {
  const field = box.querySelector("input");
  const step = (by) => {
    field.value = Math.max(0, Math.min(200, (Number.parseInt(field.value, 10) || 0) + by));
  };
  box.querySelector("[data-less]").addEventListener("click", () => step(-1));
  box.querySelector("[data-more]").addEventListener("click", () => step(1));
}

// --- sound: tones, words where the device has a voice, a short buzz ----------------------------

const remembered = (() => {
  try {
    return localStorage;
  } catch {
    return { getItem: () => null, setItem: () => {} };
  }
})();
let loud = remembered.getItem("sound") !== "off";
let tones;

const tone = (hertz, length = 0.5) => {
  if (!loud || !("AudioContext" in window)) return;
  tones ??= new AudioContext();
  const source = tones.createOscillator();
  const gain = tones.createGain();
  source.frequency.value = hertz;
  gain.gain.setValueAtTime(0.0001, tones.currentTime);
  gain.gain.exponentialRampToValueAtTime(0.25, tones.currentTime + 0.03);
  gain.gain.exponentialRampToValueAtTime(0.0001, tones.currentTime + length);
  source.connect(gain).connect(tones.destination);
  source.start();
  source.stop(tones.currentTime + length + 0.05);
};

const speak = (words) => {
  if (!loud || !window.speechSynthesis?.getVoices().length) return;
  window.speechSynthesis.cancel();
  const said = new SpeechSynthesisUtterance(words);
  said.lang = document.documentElement.lang;
  window.speechSynthesis.speak(said);
};

for (const button of document.querySelectorAll("[data-sound]")) {
  const words = button.querySelector("[data-sound-words]");
  const show = () => {
    button.setAttribute("aria-pressed", String(loud));
    words.textContent = loud ? t("Sound on") : t("Sound off");
  };
  button.addEventListener("click", () => {
    loud = !loud;
    remembered.setItem("sound", loud ? "on" : "off");
    if (!loud) window.speechSynthesis?.cancel();
    show();
  });
  show();
}

// The screen stays on while a timer runs, where the device can do that.
let awake;
const keepAwake = async (wanted) => {
  try {
    if (wanted) awake ??= await navigator.wakeLock?.request("screen");
    else {
      await awake?.release();
      awake = undefined;
    }
  } catch {
    awake = undefined; // low battery, or the page is hidden
  }
};

// --- the timers -----------------------------------------------------------------------------

const REST = 3; // seconds between two holds, and before the first

const started = (root) => {
  const timer = root.querySelector("[data-timer]");
  const part = (name) => timer.querySelector(`[data-${name}]`);
  const [phase, seconds, line, status] = ["phase", "seconds", "reps-line", "say"].map(part);
  const arc = timer.querySelector(".arc");
  const button = (name) => root.querySelector(`[data-timer-${name}]`);
  const [start, pause, stop] = ["start", "pause", "stop"].map(button);
  const finish = root.querySelector("[data-set-done]");
  const hold = Number(timer.dataset.hold);
  const reps = Number(timer.dataset.reps);
  const watch = timer.dataset.mode === "watch";
  const fields = [...root.querySelectorAll("[data-timer-field]")]; // two where each side is timed
  let frame = 0; // the running animation frame; 0 while paused or stopped
  let now; // { length, words, next, gone }

  start.hidden = false;
  finish?.classList.remove("btn-main"); // the timer is what comes first

  const say = (words) => {
    status.textContent = words;
    speak(words);
  };
  const draw = (gone, length) => {
    seconds.textContent = String(watch ? Math.floor(gone) : Math.max(0, Math.ceil(length - gone)));
    arc.style.strokeDashoffset = String(100 - Math.min(100, (gone / length) * 100));
  };
  const run = () => {
    const began = performance.now() - now.gone * 1000;
    const tick = (time) => {
      now.gone = Math.max(0, (time - began) / 1000);
      draw(now.gone, now.length);
      if (now.gone < now.length || now.endless) frame = requestAnimationFrame(tick);
      else now.next();
    };
    frame = requestAnimationFrame(tick);
  };
  const count = (length, words, next, endless = false) => {
    now = { length, next, endless, gone: 0 };
    phase.textContent = words;
    say(words);
    run();
  };
  const halt = () => {
    cancelAnimationFrame(frame);
    frame = 0;
  };
  const focused = (on) => {
    timer.hidden = !on && !watch;
    if ("focus" in root.dataset) document.body.classList.toggle("running", on);
    keepAwake(on);
  };
  const dots = (number) => {
    line.textContent = reps > 1 ? t("{n} of {of}", { n: number, of: reps }) : "";
  };
  const ended = () => {
    halt();
    focused(false);
    phase.textContent = t("Done");
    say(t("Done. Well held."));
    start.textContent = t("Start the timer again");
    start.classList.remove("btn-main");
    finish?.classList.add("btn-main");
    (finish ?? start).focus();
  };
  const holdOnce = (number) => {
    tone(660);
    navigator.vibrate?.(120);
    dots(number);
    count(hold, t("Hold"), () => {
      tone(440);
      navigator.vibrate?.([60, 60, 60]);
      if (number >= reps) ended();
      else count(REST, t("Let go, breathe"), () => holdOnce(number + 1));
    });
  };
  const watched = () => {
    tone(660);
    count(hold, t("Go"), () => {}, true);
    setTimeout(() => frame && tone(880), hold * 1000);
  };
  const begin = () => {
    if (loud && "AudioContext" in window) (tones ??= new AudioContext()).resume(); // inside the tap
    timer.hidden = false;
    dots(1);
    focused(true);
    if (pause) pause.textContent = t("Pause");
    pause?.focus();
    if (!("focus" in root.dataset)) timer.scrollIntoView({ block: "center" });
    count(REST, t("Get ready"), () => (watch ? watched() : holdOnce(1)));
  };
  const stopWatch = () => {
    halt();
    tone(440);
    if (now?.endless) {
      const field = fields.find((one) => !one.value) ?? fields.at(-1);
      field.value = String(Math.floor(now.gone));
      say(t("{n} seconds", { n: field.value }));
    }
    start.textContent = t("Start again");
    keepAwake(false);
  };

  start.addEventListener("click", () => {
    if (frame && watch) return stopWatch();
    if (frame) return stopped();
    begin();
    if (!pause) start.textContent = t("Stop");
  });
  pause?.addEventListener("click", () => {
    if (frame) {
      halt();
      phase.textContent = t("Paused");
      say(t("Paused"));
      pause.textContent = t("Go on");
    } else {
      pause.textContent = t("Pause");
      count(REST, t("Get ready"), () => holdOnce(Math.max(1, Number.parseInt(line.textContent, 10) || 1)));
    }
  });
  const stopped = () => {
    halt();
    focused(false);
    say(t("Stopped"));
    start.textContent = t("Start the timer");
    start.focus();
  };
  stop?.addEventListener("click", stopped);
};

for (const root of document.querySelectorAll("[data-timed]")) {
  if (root.querySelector("[data-timer]")) started(root);
}

// --- words for the lesson: each image can be heard -------------------------------------------

for (const button of document.querySelectorAll("[data-hear]")) {
  if (!("speechSynthesis" in window)) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    window.speechSynthesis.cancel();
    const said = new SpeechSynthesisUtterance(button.dataset.hear);
    said.lang = document.documentElement.lang;
    said.rate = 0.85;
    window.speechSynthesis.speak(said);
  });
}
