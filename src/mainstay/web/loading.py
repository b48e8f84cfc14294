"""Loading profiles as pages need them: a sentence for the person, figures for the therapist."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mainstay.anatomy import Sex
from mainstay.exercises import Exercise
from mainstay.exercises.profiles import (
    TOLD,
    Estimated,
    LoadCase,
    everyday,
    is_borne_out,
    profile_of,
)
from mainstay.web import wording
from mainstay.web.language import later, say, weights
from mainstay.wording import Audience, kg_text

STEPS = (0.05, 0.15, 0.30, 0.50)
"""From which activation on a muscle has the next of four clay colors (ours); below, it is pale."""


def step_of(activation: float) -> int:
    """Which step of the clay scale, 0 to 4."""
    return sum(activation >= step for step in STEPS)


def usual_case(exercise: Exercise, sex: Sex | None) -> LoadCase | None:
    """The exercise with its middle weight on a body of that sex.

    None where the model has no answer, or none that was held against measurements.
    """
    profile = profile_of(exercise.id) if is_borne_out(exercise) else None
    return profile.usual(sex) if profile else None


@dataclass(frozen=True)
class Demand:
    """How demanding an exercise is beside everyday tasks.

    Attributes:
        text: one sentence.
        calculated: whether the model says so; else the rating in the exercise's file does.
    """

    text: str
    calculated: bool


def demand(exercise: Exercise, sex: Sex | None) -> Demand | None:
    """How demanding an exercise is for a body of that sex; None of what is an everyday task itself."""
    if exercise.id in {task.name for task in everyday().tasks}:
        return None
    case = usual_case(exercise, sex)
    if case:
        return Demand(wording.demand_text(case, everyday()), calculated=True)
    text = wording.rating_text(exercise.spinal_load_class, everyday())
    return Demand(text, calculated=False)


# --- the therapist's figures --------------------------------------------------------------------

MOST = 8
"""Muscles listed (ours)."""

BESIDE = {
    "standing": later("Standing quietly"),
    "bag_lifted": later("Lifting 5 kg, knees bent"),
}
"""Everyday tasks that the figures stand beside, by the key of their words."""


def figures(exercise: Exercise, sex: Sex | None) -> dict[str, Any] | None:
    """What the model says of an exercise, for a table with bars; None where nothing was computed."""
    profile = profile_of(exercise.id)
    usual = profile.usual(sex) if profile else None
    if not profile or not usual:
        return None
    cases = profile.of(sex)
    return {
        "pressed": _pressed(cases, usual.sex),
        "shear": _newtons("", usual.shear_n["l4"], 0),
        "deep": _percent(usual.deep_fraction),
        "muscles": [
            {
                "name": wording.muscle_words(muscle, Audience.THERAPIST),
                "side": wording.side_words(side),
                **_percent(band),
            }
            for muscle, side, band in [b for b in usual.busiest() if b[0] in TOLD][:MOST]
        ],
        "weight": _weight(usual) if len(cases) > 1 else "",
        "body": BODIES[usual.sex],
        "members": usual.members,
        "borne_out": is_borne_out(exercise),
        "refused": sum(r.sex is usual.sex for r in profile.refused),
    }


BODIES = {
    Sex.FEMALE: {"sex": "female", "height": "1.68", "mass": "66"},
    Sex.MALE: {"sex": "male", "height": "1.78", "mass": "78"},
}
"""The two bodies (see `spine.profiles.PEOPLE`)."""


def _pressed(cases: Iterable[LoadCase], sex: Sex) -> list[dict[str, Any]]:
    """Pressing of L4/5 with each weight, and in everyday tasks."""
    tasks = {t.name: t.compression_n[sex] for t in everyday().tasks}
    rows = [(_weight(c) or say("This exercise"), c.compression_n["l4"], True) for c in cases]
    rows += [(say(words), tasks[name], False) for name, words in BESIDE.items()]
    most = max(band.high for _, band, _ in rows)
    return [{**_newtons(name, band, most), "own": own} for name, band, own in rows]


def _weight(case: LoadCase) -> str:
    if case.load_kg:
        return say("{load} at the handle", load=kg_text(case.load_kg, weights()))
    if case.press_n:
        return say("{newton} N, without moving", newton=f"{case.press_n:.0f}")
    return say("band at {newton} N", newton=f"{case.pull_n:.0f}") if case.pull_n else ""


def _newtons(name: str, band: Estimated, most: float) -> dict[str, Any]:
    parts: Mapping[str, float] = {k: getattr(band, k) for k in ("median", "low", "high")}
    places = {
        f"{k}_part": round(100 * max(v, 0) / most) if most else 0 for k, v in parts.items()
    }
    rounded = {k: round(v / 10) * 10 for k, v in parts.items()}
    return {"name": name, "wide": places["high_part"] - places["low_part"], **places, **rounded}


def _percent(band: Estimated) -> dict[str, int]:
    median, low, high = (round(100 * v) for v in band)
    return {"median": median, "low": low, "high": high, "wide": high - low}
