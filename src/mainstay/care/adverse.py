"""The adverse-event log: what was told, and what the other facts say by themselves (clinical 5).

Falls and strong muscle soreness are in no other fact; they have to be told. Pain of more than a
day and new signs are mostly seen in what is asked anyway.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from mainstay.care.flare import high_mornings
from mainstay.care.history import (
    AdverseEvent,
    AdverseKind,
    ExerciseRecord,
    History,
    Pain,
    StageTest,
    Stop,
)

LOG_DAYS = 56
"""The log of a page or letter looks back so many days, eight weeks (ours)."""


def adverse_events(
    history: History, usual_by_day: Callable[[date], Pain], on: date
) -> tuple[AdverseEvent, ...]:
    """Events that are known up to a day, oldest first; one of pain a day, rather as it was told.

    Args:
        history: everything that happened.
        usual_by_day: the usual morning before a day.
        on: the last day that counts.
    """
    known = history.up_to(on)
    told_pain, told = _parted(known.adverse)
    seen_pain = (*_flares(known), *_mornings(known, usual_by_day, on))
    pain = {e.on: e for e in (*seen_pain, *told_pain)}
    found = [*_numb_stops(known), *_weaker_tests(known), *told, *pain.values()]
    return tuple(sorted(found, key=lambda e: (e.on, list(AdverseKind).index(e.kind))))


def counts(events: Iterable[AdverseEvent]) -> Mapping[AdverseKind, int]:
    """How many of each kind there are, in the order of the kinds; kinds without any are left out."""
    found = Counter(e.kind for e in events)
    return {kind: found[kind] for kind in AdverseKind if found[kind]}


def _parted(
    told: tuple[AdverseEvent, ...],
) -> tuple[list[AdverseEvent], list[AdverseEvent]]:
    """Told pain, and all else that was told."""
    pain = [e for e in told if e.kind is AdverseKind.PAIN_OVER_24H]
    return pain, [e for e in told if e not in pain]


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
