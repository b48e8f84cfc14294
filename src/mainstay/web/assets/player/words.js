// Every sentence of the player, in one place, in the language of the page.
import { t } from "../languages.js";

const said = () => ({
  wait: t("One moment …"),
  exercise: (n, of) => t("Exercise {n} of {of}", { n, of }),
  set: (n, of) => t("Set {n} of {of}", { n, of }),
  side: (side) => (side ? t("{side} side", { side: t(side) }) : ""),
  sides: { left: t("Left side"), right: t("Right side") },
  hurts: t("It hurts"),
  end: t("End"),
  back: t("Today"),
  on: t("Sound on"),
  off: t("Sound off"),
  saved: t("Saved"),
  undo: t("Undo"),
  undone: t("Taken back."),
  tooLate: t("That is on its way already. You can correct it on the page “You”."),
  notKept: t("This phone could not keep that. Nothing was saved. Try once more; if it stays so, make room on the phone."),
  start: {
    title: t("How is your back right now?"),
    help: t("Today's limits count from this."),
    back: t("Back pain"),
    leg: t("Leg pain"),
    legToo: t("My leg hurts too"),
    reach: t("How far down does the pain reach?"),
    low: t("no pain"),
    high: t("worst you can imagine"),
    pill: t("I took an extra painkiller in the last 6 hours"),
    pillHelp: t("Then today does not count towards a harder dose."),
    go: t("Go on"),
    missing: t("Tap a number first."),
    missingReach: t("Tap how far down it reaches."),
  },
  go: t("Start"),
  setDone: t("Set done"),
  save: t("Save set"),
  noTimer: t("Without the timer"),
  reminders: t("Reminders"),
  watch: t("Watch for:"),
  howMany: { reps: t("Repetitions done"), duration_s: t("Seconds done"), distance_m: t("Meters done") },
  less: t("less"),
  more: t("more"),
  weight: t("I used another weight"),
  weightField: t("Weight at the hand, in kg"),
  weightWrong: t("Write the weight as a number from 0 to 300."),
  reserve: t("How many more could you have done well?"),
  parts: { ready: t("Get ready"), go: t("Go"), hold: t("Hold, breathe"), back: t("Back"), breathe: t("Let go, breathe"), time: t("Go on, breathe") },
  spoken: { ready: t("Get ready"), go: (rep) => String(rep), hold: t("Hold"), back: t("Back"), breathe: t("Let go"), time: t("Go") },
  rep: (n, of) => t("{n} of {of}", { n, of }),
  pause: t("Pause"),
  paused: t("Paused"),
  goOn: t("Go on"),
  well: t("Done. Well held."),
  didYou: t("How much did you do?"),
  rest: t("Rest"),
  rested: t("Ready when you are"),
  sideChange: (side) => t("Change sides. Now the {side} side.", { side: t(side) }),
  nextSet: (n, of, side) =>
    side ? t("Next: set {n} of {of}, {side} side", { n, of, side: t(side) }) : t("Next: set {n} of {of}", { n, of }),
  startSet: t("I am ready"),
  during: t("Did it hurt more than at the start while you did this?"),
  atStart: ({ back, leg }, asked) =>
    asked ? t("At the start: back {back}, leg {leg}.", { back, leg }) : t("At the start: back {back}.", { back }),
  notMore: t("No, not more"),
  wentUp: t("Yes, it went up"),
  howStrong: t("How strong was it at most?"),
  saveOn: t("Save and go on"),
  following: (name) => t("Next: {name}", { name }),
  wasLast: t("That was the last exercise."),
  eased: t("That is more than we want today. Only gentle positions are left."),
  where: t("Stop and rest. Where is it?"),
  backTo: t("Back to the exercise"),
  felt: t("How strong is it now?"),
  thanks: t("Thank you. Let us make it easier."),
  leave: (name) => t("We leave {name} for today. Rest until it settles.", { name }),
  positions: [
    t("Lie on your back with your lower legs on a chair,"),
    t("or on your side with a pillow between your knees,"),
    t("or stand and lean on a table."),
  ],
  breathe: t("Take the one that eases it most. Breathe slowly."),
  onlyEase: t("It is more than we want today. Only gentle exercises are left."),
  swap: (name) => t("Easier: {name}", { name }),
  next: t("Go on with the next exercise"),
  endSession: t("End the session"),
  numb: t("Stop here. Please answer the safety questions now."),
  numbHelp: t("New numbness or weakness has to be looked at before you train again. It takes two minutes."),
  numbAway: t("They need a signal. Until then do not train. If you cannot hold water or stool, feel numb between the legs, or a leg gets weaker: call the emergency number now."),
  questions: t("To the safety questions"),
  after: t("How is your back now?"),
  afterPill: t("I took an extra painkiller within 6 hours before"),
  finish: t("Save"),
  done: t("Thank you. That was your session."),
  doneMore: t("It hurts more than at the start. We make the next session easier. Rest, and take the position that eases it."),
  tomorrow: t("Tomorrow morning we ask how your back is."),
  today: t("To the page “Today”"),
  sent: t("Everything is stored."),
  waits: (n) =>
    n === 1
      ? t("1 entry is kept on this phone and go out by themselves when there is a signal.")
      : t("{n} entries are kept on this phone and go out by themselves when there is a signal.", { n }),
  sending: t("Kept on this phone, and on its way."),
  refused: (n) =>
    n === 1
      ? t("The server did not take 1 entry. Nothing is lost, but please tell your therapist:")
      : t("The server did not take {n} entries. Nothing is lost, but please tell your therapist:", { n }),
  others: (n) =>
    n === 1
      ? t("1 entry of somebody else wait on this phone until that person signs in here again.")
      : t("{n} entries of somebody else wait on this phone until that person signs in here again.", { n }),
  old: t("This page is older than the server. What you entered stays on this phone. Close the page and open it again with a signal."),
  signedOut: t("You are signed out. What you entered stays on this phone and goes out when you sign in here again."),
  signIn: t("Sign in"),
  noPlan: t("There is no session on this phone yet."),
  noPlanHelp: t("Open this page once with a signal; then it works without one."),
  again: t("Try again"),
  closed: t("No exercises right now."),
  closedHelp: t("The safety questions come first. They take two minutes."),
  restDay: t("A day without exercises."),
  restDayHelp: t("Rest is part of the programme. A walk is always good."),
  short: t("5-minute version"),
  oldPlan: t("This phone has no signal and no plan of today. So only gentle positions are open. With a signal your whole session comes back."),
  oldEmpty: t("This phone has no signal and no plan of today. A walk is always good."),
  lacks: t("Missing on this phone: "),
  lack: {
    voice: t("a voice (you hear tones)"),
    sound: t("sound (you see the count)"),
    figure: t("moving pictures (you see drawings)"),
    awake: t("keeping the screen on (set it to stay on longer)"),
  },
  notReviewed: document.documentElement.lang === "en" ? "" : t("Translation not yet reviewed."),
  away: t("No signal. All works as usual; this phone keeps what you tap."),
});

/** The sentences; after `speak` in another language. */
export let W = said();

/** From now on in the language that the plan is in. */
export const speak = (language) => {
  document.documentElement.lang = language;
  W = said();
};
