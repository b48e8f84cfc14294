"""How hard an exercise is meant to feel: its own range, kept below the cap of the person."""

from dataclasses import dataclass

from mainstay.care.history import RESERVE_TOP
from mainstay.exercises import Exercise, Stage

FAILURE = 10
"""Effort of a set of which nothing is left; each point below it is a repetition left."""


@dataclass(frozen=True)
class WantedEffort:
    """What to aim at.

    Attributes:
        scale: lowest and highest effort, 0 to 10.
        reserve: repetitions that can still be done well at the end of a set, at least; None where
            repetitions left are not asked.
    """

    scale: tuple[int, int]
    reserve: int | None


def needs_effort(exercise: Exercise) -> bool:
    """Whether a rise waits for how hard it was; the first stage is light by itself."""
    return exercise.stage is not Stage.COORDINATION


def wanted_effort(exercise: Exercise, cap: int | None) -> WantedEffort:
    """How hard an exercise is meant to feel for a person.

    Args:
        exercise: the exercise.
        cap: highest effort that conditions and safety answers allow; None without one.
    """
    low, high = exercise.dose.effort_rpe
    high = high if cap is None else min(high, cap)
    counts = exercise.dose.reps is not None and needs_effort(exercise)
    return WantedEffort(
        (min(low, high), high), min(RESERVE_TOP, FAILURE - high) if counts else None
    )
