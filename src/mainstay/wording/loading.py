"""How demanding an exercise is for the back, beside what everybody knows: never a number."""

from collections.abc import Mapping

from mainstay.exercises.profiles import Everyday, LoadCase
from mainstay.wording.words import translate

UPRIGHT = "sitting or standing upright"
"""The two differ less than the model knows."""

TASKS: Mapping[str, str] = {
    "lying": "lying flat on your back",
    "sitting": UPRIGHT,
    "standing": UPRIGHT,
    "bending": "standing bent forward a little",
    "bag_lifted": "lifting a shopping bag of 5 kg with bent knees",
    "crate_lifted": "lifting a crate of 20 kg with bent knees",
}
"""Everyday tasks by the key of their words."""

SENTENCES: Mapping[str, str] = {
    "alone": "For the lower back this is about as demanding as {task}.",
    "low": "For the lower back this is about as demanding as {task}; it may be as little as {low}.",
    "high": "For the lower back this is about as demanding as {task}; it may be as much as {high}.",
    "both": (
        "For the lower back this is about as demanding as {task}; it may be as little as {low} or"
        " as much as {high}."
    ),
}
"""By which ends of the band are told beside the median."""


def demand_text(case: LoadCase, everyday: Everyday, language: str = "en") -> str:
    """One sentence: about as demanding as what, and how sure that is."""
    order = everyday.tasks
    about, low, high = (
        order.index(everyday.nearest(case, end)) for end in ("median", "low", "high")
    )
    task, less, more = (
        TASKS[order[n].name] for n in (about, min(low, about), max(high, about))
    )
    told = {(True, True): "alone", (False, True): "low", (True, False): "high"}
    text = SENTENCES[told.get((less == task, more == task), "both")]
    words = {"task": task, "low": less, "high": more}
    said = {name: translate(text, language) for name, text in words.items()}
    return translate(text, language).format(**said)
