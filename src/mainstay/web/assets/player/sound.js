// Cues: spoken where the phone has a voice, tones otherwise; one button turns both off.

const remembered = (() => {
  try {
    return localStorage;
  } catch {
    return { getItem: () => null, setItem: () => {} };
  }
})();

let loud = remembered.getItem("sound") !== "off";
let tones;
let running = [];

/** Whether cues are heard. */
export const isLoud = () => loud;

/** Turn cues on or off. */
export const setLoud = (on) => {
  loud = on;
  remembered.setItem("sound", on ? "on" : "off");
  if (!on) hush();
};

/** The voice for the language of the page; undefined without one. */
export const voice = () => {
  const voices = globalThis.speechSynthesis?.getVoices() ?? [];
  return voices.find((one) => one.lang.toLowerCase().startsWith(document.documentElement.lang));
};

/** Wake the sound up inside a tap; browsers allow it only there. */
export const ready = () => {
  if (!("AudioContext" in globalThis)) return;
  tones ??= new AudioContext();
  tones.resume().catch(() => {});
};

/** Say some words; answers whether they are heard. */
export const say = (words) => {
  const found = voice();
  if (!loud || !found) return false;
  speechSynthesis.cancel();
  const said = new SpeechSynthesisUtterance(words);
  said.voice = found;
  said.lang = found.lang;
  speechSynthesis.speak(said);
  return true;
};

const HERTZ = { ready: 520, go: 660, time: 660, hold: 880, back: 440, breathe: 330, end: 523 };

/** A soft tone, `after` seconds from now, timed by the clock of the sound itself. */
export const tone = (word, after = 0) => {
  if (!loud || !tones) return;
  const begins = tones.currentTime + after;
  const source = tones.createOscillator();
  const gain = tones.createGain();
  source.frequency.value = HERTZ[word] ?? 523;
  gain.gain.setValueAtTime(0.0001, begins);
  gain.gain.exponentialRampToValueAtTime(0.22, begins + 0.04);
  gain.gain.exponentialRampToValueAtTime(0.0001, begins + 0.6);
  source.connect(gain).connect(tones.destination);
  source.start(begins);
  source.stop(begins + 0.65);
  running.push(source);
  source.onended = () => (running = running.filter((one) => one !== source));
};

/** Nothing more is heard. */
export const hush = () => {
  globalThis.speechSynthesis?.cancel();
  for (const source of running) source.stop();
  running = [];
};

let awake;

/** Keep the screen on while it is wanted, where the phone can. */
export const keepAwake = async (wanted) => {
  try {
    if (!wanted) {
      await awake?.release();
      awake = undefined;
    } else if (!awake || awake.released) awake = await navigator.wakeLock?.request("screen");
  } catch {
    awake = undefined; // low battery, or the page is hidden
  }
};
