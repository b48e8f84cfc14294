"""The fixed words of the printed programme and of the calendar.

Reading age 11; what must be done at once stands first. Keys are used by the layout.
"""

from collections.abc import Mapping

from mainstay.exercises import Exercise
from mainstay.wording.words import BANDS, translate

LABELS: Mapping[str, str] = {
    "title": "Your week: {first} to {last}",
    "for": "For {name}",
    "call": "Stop and call {number} at once if:",
    "no_number": "your local emergency number",
    "at_once": "Do not wait for your therapist.",
    "recalled": "Another number you know is right: use that one.",
    "stop": "Stop an exercise for today when it hurts more than before, or when pain goes further "
    "down the leg. The others may go on.",
    "ask": "Questions, or it gets worse day by day: {who}",
    "ask_who": "call your therapist or doctor.",
    "week": "The week at a glance",
    "moment": "When",
    "what": "What to write",
    "exercises_min": "Exercises, minutes",
    "walk_min": "Walk, minutes",
    "instead_min": "{name}, minutes",
    "rest": "rest",
    "legend": "{back}, {leg}: pain, 0 none to 10 worst. {far} (how far down): {reaches}. "
    "{set_off} (did the last session set your back off?): 1 no, 2 yes, 3 not sure. "
    "{pill}: tick for an extra painkiller within 6 hours before. "
    "{hard} (how hard was it all in all?): 0 no effort to 10 as hard as can be.",
    "typing": "Later, type this week in on the page “A week from paper”.",
    "bad_day": "On a bad day do only: {names}.",
    "drills": "On days without exercises take 5 minutes: {names}. Tick it in the table of the week.",
    "drill": "{name}, {dose}",
    "daily": "Through the day, also on days without exercises: {name}. {how}. {care}",
    "pulley_check": "Before the pulley, each time:",
    "exercises": "Exercises",
    "boxes": "One box for each set, both sides where it says so. Write the pain of an exercise "
    "only when it hurt.",
    "ready": "Get ready",
    "move": "Move",
    "other": "Then the other side.",
    "cues": "Think of",
    "errors": "Watch for",
    "for_you": "For you",
    "trains": "Trains",
    "walking": "Write the minutes in the table of the week.",
    "walking_hard": "Write the minutes, and how hard it was, in the table of the week. The "
    "minutes rise only when both are told.",
    "start": "Start",
    "end": "End",
    "pain": "pain",
    "set_up": "Setting up the pulley at home",
    "band": "With a band: {color} band, {steps} from the anchor. When it gets easy: first more "
    "repetitions, then one step further away, then the next color.",
    "link": "The session on a phone",
    "link_text": "Square code: opens {address} on a phone.",
    "rules": "Rule book {version}.",
    "unsigned": "Rule book {version}, not yet signed off by a clinician.",
    "page": "Page {page} of {pages}",
    "session": "Back exercises, {minutes} min",
    "calendar": "Back exercises",
}

WARNINGS = (
    "the skin between your legs turns numb",
    "you cannot pass or hold urine, or hold stool",
    "both legs or one foot get weak",
    "chest pain, no breath, or one calf is swollen and warm",
)

PULLEY_CHECKS = (
    "anchor pulled hard by hand",
    "rope, hook and knot are sound",
    "door locked",
    "nobody near",
)

STACK_CHECKS = ("the pin is all the way in",)
"""In place of them at a machine with a stack and a pin, which a gym looks after."""

PULLEY_STEPS = (
    "Pull the anchor by hand with twice the largest weight that you use. Only then hang on "
    "weight.",
    "At a door: lock it, and stand so that your pull keeps it shut.",
    "Look at rope, hook and knot before each session.",
    "Keep the plates between knee and waist. Never lift them from the floor.",
    "Mark with tape where your feet stand.",
    "No children and no pets near.",
    "Lead the handle back slowly. Never let go of it.",
)
"""Ruling 7 of the project."""

SHEET_MOMENTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Morning", ("back", "leg", "far", "set off")),
    ("Before", ("back", "leg", "far", "pill")),
    ("Most during", ("back", "leg", "far")),
    ("After", ("back", "leg", "far", "hard")),
    ("Walk", ("minutes", "back", "leg", "far")),
)
"""The boxes of a day on paper, in the order in which the page `paper` asks for them."""

WALK_HARD = ("Walk", ("minutes", "back", "leg", "far", "hard"))
"""The last of them where the walk is meant to be felt: its minutes rise only when that is told."""

DRILLS = ("5 minutes", ("tick when done",))
"""The row of days without exercises on which the deep exercise is done all the same."""


def labels(language: str) -> dict[str, str]:
    """All fixed words in a language."""
    return {key: translate(text, language) for key, text in LABELS.items()}


def translated(texts: tuple[str, ...], language: str) -> tuple[str, ...]:
    """Several texts in a language."""
    return tuple(translate(text, language) for text in texts)


def band_form_text(exercise: Exercise, language: str) -> str:
    """How a pulley exercise is done with a band; empty where it has no band form."""
    pull = exercise.band_form
    if pull is None:
        return ""
    steps = translate("1 step" if pull.steps == 1 else "{n} steps", language)
    return translate(LABELS["band"], language).format(
        color=translate(BANDS[pull.color], language), steps=steps.format(n=pull.steps)
    )
