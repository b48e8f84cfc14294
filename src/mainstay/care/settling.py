"""Leg pain that has settled: for a while it has not spread, by what the person reported.

Nothing is stored. The days are walked through again, and what was not told is not taken as calm:
the rules are `[leg_pain]` in `conditions.toml`.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from mainstay.care.conditions import condition_table
from mainstay.care.history import History, Pain, Reach, Session, StageTest, Stop
from mainstay.care.red_flags import Level
from mainstay.care.screening import Triage
from mainstay.exercises import Condition


def settled(history: History, screened: Triage, on: date) -> frozenset[Condition]:
    """The codes whose cap is lifted by reports up to a day; none while a safety answer is open."""
    flagged = screened.level not in (None, Level.C)
    if flagged or not _leg_settled(history.up_to(on)):
        return frozenset()
    return frozenset({Condition.RADICULAR_ACUTE})


def _leg_settled(history: History) -> bool:
    rule, worse = condition_table().leg_pain, set(_worse_days(history))
    reached = _furthest(history)
    told: list[date] = []
    since, calm = date.min, False
    for day in sorted({*reached, *worse}):
        gap = not told or (day - told[-1]).days > rule.report_gap_days
        if day in worse or (told and reached[day] > _before(told, reached)):
            since, calm = day, False
        elif gap and not calm:
            since = day
        elif (day - since).days >= rule.stable_days:
            calm = True
        told += [day] if day in reached else []
    return calm


def _before(told: list[date], reached: dict[date, int]) -> int:
    """How far down it went in the days up to the last report."""
    from_day = told[-1] - timedelta(days=condition_table().leg_pain.stable_days)
    return max(reached[day] for day in told if day > from_day)


def _furthest(history: History) -> dict[date, int]:
    """How far down it went on each day on which that was told."""
    found: dict[date, int] = {}
    for day, pain in _reports(history):
        if pain is not None and _is_told(pain):
            found[day] = max(found.get(day, 0), pain.reach.rank)
    return found


def _is_told(pain: Pain) -> bool:
    """Leg pain that reaches no further than the back was not told how far it goes."""
    return pain.leg == 0 or pain.reach is not Reach.BACK


def _reports(history: History) -> Iterator[tuple[date, Pain | None]]:
    yield from ((morning.on, morning.pain) for morning in history.mornings)
    yield from ((flare.on, flare.pain) for flare in history.flares)
    for session in history.sessions:
        yield session.on, session.start
        for pain in _later(session):
            yield session.on, pain


def _later(session: Session) -> tuple[Pain | None, ...]:
    return (session.after, *(record.peak for record in session.records))


def _worse_days(history: History) -> Iterator[date]:
    """Days on which it spread in a session, the leg was numb or weak, or got weaker."""
    for session in history.sessions:
        further = any(
            pain is not None and pain.reach.rank > session.start.reach.rank
            for pain in _later(session)
        )
        if further or any(r.stop is Stop.NUMB_OR_WEAK for r in session.records):
            yield session.on
    yield from (
        test.on for test in history.tests if test.test is StageTest.HEEL_TOE_WALK and test.value
    )
