"""How demanding an exercise is for the back, beside what everybody knows: never a number."""

from collections.abc import Mapping, Sequence

from mainstay.anatomy import Sex
from mainstay.exercises.profiles import LOAD_CLASS_FROM_N, Everyday, LoadCase
from mainstay.wording.words import translate

UPRIGHT = "sitting, standing or walking"
"""The three differ less than the model knows."""

TASKS: Mapping[str, str] = {
    "lying": "lying flat on your back",
    "sitting": UPRIGHT,
    "standing": UPRIGHT,
    "walking": UPRIGHT,
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
    "more": "For the lower back this is more demanding than {task}.",
}
"""By which ends of the band are told beside the median; the last where no task is as demanding."""


MUCH = 1.25
"""By how much the heaviest task is passed before it is no longer "about as" (ours)."""


def demand_text(case: LoadCase, everyday: Everyday, language: str = "en") -> str:
    """One sentence: about as demanding as what, and how sure that is."""
    pressed = case.compression_n["l4"]
    order = [
        everyday.tasks.index(everyday.nearest(getattr(pressed, end), case.sex, end))
        for end in ("low", "median", "high")
    ]
    return _told(everyday, pressed.median, case.sex, order, language)


def rating_text(load_class: int, everyday: Everyday, language: str = "en") -> str:
    """The same from the load class of an exercise's file, where no model can be believed."""
    edges = (LEAST_N, *LOAD_CLASS_FROM_N, MOST_N)
    low, high = edges[load_class], edges[load_class + 1]
    middle = (low + high) / 2
    near = [everyday.nearest(n, RATED, "median") for n in (low, middle, high)]
    order = [everyday.tasks.index(task) for task in near]
    return _told(everyday, middle, RATED, order, language)


LEAST_N, MOST_N, RATED = 100.0, 5000.0, Sex.MALE
"""The open ends of the lowest and of the highest class, and the body that the classes mean."""


def _told(
    everyday: Everyday, pressed_n: float, sex: Sex, order: Sequence[int], language: str
) -> str:
    heaviest = everyday.tasks[-1]
    if pressed_n > MUCH * heaviest.compression_n[sex].median:
        task = translate(TASKS[heaviest.name], language)
        return translate(SENTENCES["more"], language).format(task=task)
    low, about, high = order
    task, less, more = (
        TASKS[everyday.tasks[n].name] for n in (about, min(low, about), max(high, about))
    )
    told = {(True, True): "alone", (False, True): "low", (True, False): "high"}
    text = SENTENCES[told.get((less == task, more == task), "both")]
    words = {"task": task, "low": less, "high": more}
    said = {name: translate(text, language) for name, text in words.items()}
    return translate(text, language).format(**said)
