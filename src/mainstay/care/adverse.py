"""Adverse events: what went wrong in training, as far as the facts already tell (clinical 5).

Falls and strong muscle soreness are in no other fact; they have to be told.
"""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from mainstay.care.flare import high_mornings
from mainstay.care.history import ExerciseRecord, History, Pain, StageTest, Stop


class AdverseKind(enum.StrEnum):
    """What the log tells apart, in the order of one day's list."""

    NEW_NEUROLOGICAL_SIGN = "new_neurological_sign"
    FALL = "fall"
    PAIN_OVER_24H = "pain_over_24h"
    MUSCLE_SORENESS = "muscle_soreness"
    OTHER = "other"


@dataclass(frozen=True)
class AdverseEvent:
    """One event.

    Attributes:
        kind: what it was.
        on: local day it began.
        done: what was done about it, in the words of whoever told it; empty when derived.
        session: id of the session it belongs to; None when not known.
        exercise: the exercise it belongs to; None when not known.
    """

    kind: AdverseKind
    on: date
    done: str = ""
    session: str | None = None
    exercise: str | None = None


def adverse_events(
    history: History, usual_by_day: Callable[[date], Pain], on: date
) -> tuple[AdverseEvent, ...]:
    """Events that the history tells up to a day, oldest first; one of pain a day.

    Args:
        history: everything that happened.
        usual_by_day: the usual morning before a day.
        on: the last day that counts.
    """
    known = history.up_to(on)
    pain = {e.on: e for e in (*_flares(known), *_mornings(known, usual_by_day, on))}
    found = [*_numb_stops(known), *_weaker_tests(known), *pain.values()]
    return tuple(sorted(found, key=lambda e: (e.on, list(AdverseKind).index(e.kind))))


def _flares(history: History) -> list[AdverseEvent]:
    return [AdverseEvent(AdverseKind.PAIN_OVER_24H, f.on) for f in history.flares]


def _mornings(
    history: History, usual_by_day: Callable[[date], Pain], on: date
) -> list[AdverseEvent]:
    """Two high mornings in a row of which the first follows a day of training."""
    trained = {s.on: s.id for s in history.sessions}
    return [
        AdverseEvent(AdverseKind.PAIN_OVER_24H, first, session=trained[before])
        for first in high_mornings(history, usual_by_day, on)
        if (before := first - timedelta(days=1)) in trained
    ]


def _numb_stops(history: History) -> list[AdverseEvent]:
    return [
        AdverseEvent(AdverseKind.NEW_NEUROLOGICAL_SIGN, s.on, session=s.id, exercise=r.exercise)
        for s in history.sessions
        for r in s.records
        if _numb(r)
    ]


def _numb(record: ExerciseRecord) -> bool:
    """Whether an exercise was stopped for a numb or weak leg."""
    return record.stop is Stop.NUMB_OR_WEAK


def _weaker_tests(history: History) -> list[AdverseEvent]:
    """Ten steps on heels and toes, weaker than before."""
    return [
        AdverseEvent(AdverseKind.NEW_NEUROLOGICAL_SIGN, t.on)
        for t in history.tests
        if t.test is StageTest.HEEL_TOE_WALK and t.value >= 1
    ]
