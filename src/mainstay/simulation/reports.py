"""What virtual people say, put into the facts of `care`."""

from dataclasses import dataclass
from datetime import date

from mainstay.anatomy import Side
from mainstay.care.history import RESERVE_TOP, ExerciseRecord, Pain, Session, SetLog
from mainstay.exercises import Dose, Exercise, Laterality


@dataclass(frozen=True)
class Effort:
    """One exercise as it went.

    Attributes:
        exercise: the exercise.
        given: the dose as offered.
        done: the dose as done; its count is what the last set came to.
        left: repetitions that the person says were left after the last set; None for no answer.
        peak: worst pain that the person says; None for no answer.
    """

    exercise: Exercise
    given: Dose
    done: Dose
    left: float | None
    peak: float | None


def whole(pain: float) -> int:
    """A pain as it is tapped: a whole number from 0 to 10."""
    return min(10, max(0, round(pain)))


def session_said(
    on: date, start: float, efforts: tuple[Effort, ...], after: float | None
) -> Session:
    """A session as logged; sets before the last one came to their full count."""
    return Session(
        id=f"session-{on}",
        on=on,
        start=Pain(whole(start)),
        records=tuple(_record(e) for e in efforts),
        after=None if after is None else Pain(whole(after)),
    )


def _record(effort: Effort) -> ExerciseRecord:
    each = effort.exercise.laterality is Laterality.EACH_SIDE
    sides: tuple[Side | None, ...] = tuple(Side) if each else (None,)
    last = effort.done.sets - 1
    return ExerciseRecord(
        exercise=effort.exercise.id,
        given=effort.given,
        sets=tuple(_set(effort, n, side, n == last) for side in sides for n in range(last + 1)),
        peak=None if effort.peak is None else Pain(whole(effort.peak)),
    )


def _set(effort: Effort, number: int, side: Side | None, is_last: bool) -> SetLog:
    done = effort.done if is_last else effort.given
    left = None if effort.left is None or not is_last else effort.left
    return SetLog(
        id=f"{effort.exercise.id}-{number}-{side}",
        reps=done.reps,
        duration_s=done.duration_s,
        distance_m=done.distance_m,
        hold_s=done.hold_s,
        load_kg=effort.done.load_kg,
        band=effort.done.band,
        side=side,
        reserve=None if left is None else min(RESERVE_TOP, max(0, round(left))),
    )
