// The session page: a hold timer that counts down in step with the dose, and plus and minus keys.
// Every repetition is started by the person's own pace; nothing moves on without a tap.

for (const box of document.querySelectorAll("[data-count]")) {
  const field = box.querySelector("input");
  const step = (by) => {
    field.value = Math.max(0, Math.min(200, (Number.parseInt(field.value, 10) || 0) + by));
  };
  box.querySelector("[data-less]").addEventListener("click", () => step(-1));
  box.querySelector("[data-more]").addEventListener("click", () => step(1));
}

let sound;
const chime = (hertz) => {
  sound ??= new AudioContext();
  const tone = sound.createOscillator();
  const loudness = sound.createGain();
  tone.frequency.value = hertz;
  loudness.gain.setValueAtTime(0.0001, sound.currentTime);
  loudness.gain.exponentialRampToValueAtTime(0.2, sound.currentTime + 0.03);
  loudness.gain.exponentialRampToValueAtTime(0.0001, sound.currentTime + 0.5);
  tone.connect(loudness).connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + 0.55);
};

for (const timer of document.querySelectorAll("[data-timer]")) {
  const hold = Number(timer.dataset.hold);
  const reps = Number(timer.dataset.reps);
  const arc = timer.querySelector(".arc");
  const seconds = timer.querySelector(".seconds");
  const phase = timer.querySelector(".phase");
  const button = timer.querySelector("[data-timer-start]");
  const rest = 3;
  let running = 0;
  button.hidden = false;

  const count = (length, label, done) => {
    const began = performance.now();
    const id = (running += 1);
    const tick = (now) => {
      if (id !== running) return;
      const gone = (now - began) / 1000;
      seconds.textContent = String(Math.max(0, Math.ceil(length - gone)));
      phase.textContent = label;
      arc.style.strokeDashoffset = String(100 - Math.min(100, (gone / length) * 100));
      if (gone < length) requestAnimationFrame(tick);
      else done();
    };
    requestAnimationFrame(tick);
  };

  const stop = (text) => {
    running += 1;
    button.textContent = "Start the timer";
    seconds.textContent = String(hold);
    phase.textContent = text;
    arc.style.strokeDashoffset = "100";
  };

  const holdOnce = (number) => {
    chime(660);
    count(hold, reps > 1 ? `hold ${number} of ${reps}` : "hold", () => {
      chime(440);
      if (number >= reps) stop("done");
      else count(rest, "let go, breathe", () => holdOnce(number + 1));
    });
  };

  button.addEventListener("click", () => {
    if (button.textContent === "Stop") return stop("seconds");
    button.textContent = "Stop";
    count(rest, "get ready", () => holdOnce(1));
  });
}
