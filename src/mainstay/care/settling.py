"""What has settled by the person's reports: leg pain, and a direction that eases the back.

Nothing is stored. The days are walked through again, and what was not told is not taken as calm:
the rules are `[leg_pain]` and `[direction]` in `conditions.toml`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from mainstay.care.conditions import condition_table
from mainstay.care.direction import DirectionBias, found_bias
from mainstay.care.history import History, Pain, Reach, Session, StageTest, Stop
from mainstay.care.patient import Mode, Patient
from mainstay.care.red_flags import Level
from mainstay.care.screening import Triage
from mainstay.exercises import Condition


def settled(
    patient: Patient, history: History, screened: Triage, on: date
) -> frozenset[Condition]:
    """The codes whose cap is lifted by reports up to a day; none while a safety answer is open.

    Calm days from before the leg pain began say nothing of it.
    """
    code = Condition.RADICULAR_ACUTE
    began = max(
        (r.since or date.min for r in patient.conditions if r.condition is code),
        default=date.min,
    )
    flagged = screened.level not in (None, Level.C)
    if flagged or not _leg_settled(history.up_to(on), began):
        return frozenset()
    return frozenset({code})


def direction_bias(
    patient: Patient, history: History, reds: Iterable[date], on: date
) -> DirectionBias | None:
    """The direction that a therapist found, as it stands on a day; None where none was found.

    Args:
        patient: the person.
        history: sessions, mornings, flares.
        reds: days with a red session.
        on: the day.
    """
    found, bias = patient.preference, found_bias(patient, on)
    if found is None or bias is None:
        return None
    # On the day itself the therapist has seen the leg.
    seen_on = found.stable_on if bias.stable and found.stable_on else found.found_on
    known = history.up_to(on)
    spread_on = max((day for day in spread_days(known) if day > seen_on), default=None)
    told_calm = patient.mode is Mode.PERSONAL and _told_calm(known, reds, found.found_on)
    stable = told_calm or (bias.stable and spread_on is None)
    return replace(bias, stable=stable, spread_on=None if stable else spread_on)


def _told_calm(history: History, reds: Iterable[date], since: date) -> bool:
    """Nothing went further down the leg, was red or flared up for long enough, as was reported."""
    rule = condition_table().direction
    worse = {*spread_days(history), *reds, *(flare.on for flare in history.flares)}
    days = {day for day in _furthest(history) if day >= since}
    return _calm(days, {d for d in worse if d >= since}, rule.stable_days, rule.report_gap_days)


def _leg_settled(history: History, began: date) -> bool:
    rule = condition_table().leg_pain
    told = {day for day in _furthest(history) if day >= began}
    worse = {day for day in spread_days(history) if day >= began}
    return _calm(told, worse, rule.stable_days, rule.report_gap_days)


def _calm(told: set[date], worse: set[date], stable_days: int, gap_days: int) -> bool:
    """Whether so many days of reports without a worse one lie behind, up to the last report."""
    last, since, calm = None, date.min, False
    for day in sorted(told | worse):
        gap = last is None or (day - last).days > gap_days
        if day in worse:
            since, calm = day, False
        elif gap and not calm:
            since = day
        elif (day - since).days >= stable_days:
            calm = True
        last = day if day in told else last
    return calm


def spread_days(history: History) -> Iterator[date]:
    """Days on which the pain went further down the leg than in the days before, or a leg failed."""
    yield from _worse_days(history)
    reached = _furthest(history)
    told = sorted(reached)
    for n, day in enumerate(told):
        if n and reached[day] > _before(told[:n], reached):
            yield day


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
