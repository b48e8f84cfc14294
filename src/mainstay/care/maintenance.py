"""Maintenance after recovery: in the last stage the programme goes on, smaller, instead of ending.

Who has reached the last stage and can do most of their goals trains on fewer days and walks on
most. It changes how often, never how much: doses stay with ladder and guard. Nothing of it is
stored, so it ends by itself when pain goes up, goals change or a test falls.
"""

import enum
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from mainstay.care.case import Case, Standing
from mainstay.care.flare import absence_of
from mainstay.care.history import StageTest
from mainstay.care.mornings import usual_morning
from mainstay.care.reasons import Reason, ReasonCode, because
from mainstay.care.rulebook import rule_book
from mainstay.care.stage_criteria import Criterion
from mainstay.exercises import Stage


class Upkeep(enum.StrEnum):
    """What the week of the last stage is."""

    FULL = "full"  # the person's own days, as in every other stage
    KEEP = "keep"  # fewer sessions, walking on most days
    BOOSTER = (
        "booster"  # the own days once more, with known exercises, and walking on most days
    )


@dataclass(frozen=True)
class Maintenance:
    """What the week is, and why."""

    upkeep: Upkeep
    reason: Reason


def maintenance(case: Case, now: Standing, starts: date) -> Maintenance | None:
    """Whether the week is one of maintenance; None before the last stage and in a flare.

    Args:
        case: the facts.
        now: what the rules make of them.
        starts: first day of the week; a booster lasts one week, so the day itself does not count.
    """
    if now.stage.stage is not Stage.FUNCTION or now.flare is not None:
        return None
    against = next(_against(case, now), None)
    if against is not None:
        return Maintenance(Upkeep.FULL, against)
    boosted = _boosted(case, now, starts)
    if boosted is not None:
        return Maintenance(Upkeep.BOOSTER, boosted)
    goals, rule = _goals(now), rule_book().maintenance
    values = {"sessions": _sessions(case), "have": goals.have or 0, "need": goals.need}
    return Maintenance(Upkeep.KEEP, because(ReasonCode.MAINTENANCE, rule.source, **values))


def due_tests(case: Case, now: Standing) -> tuple[StageTest, ...]:
    """The tests that opened the last stage and that the person has not taken for a month."""
    return tuple(test for test, theirs in _due(case, now) if not theirs)


def due_for_therapist(case: Case, now: Standing) -> tuple[StageTest, ...]:
    """Those that are due as well and that only a therapist may take."""
    return tuple(test for test, theirs in _due(case, now) if theirs)


def _due(case: Case, now: Standing) -> Iterator[tuple[StageTest, bool]]:
    if now.stage.stage is not Stage.FUNCTION or now.flare is not None:
        return
    last = {result.test: result.on for result in case.history.up_to(case.on).tests}
    every = rule_book().maintenance.test_every_days
    tests = [(c.test, c.by_therapist) for c in now.stage.kept if isinstance(c.test, StageTest)]
    for test, theirs in tests:
        if test not in last or (case.on - last[test]).days >= every:
            yield test, theirs


def _sessions(case: Case) -> int:
    return min(case.patient.days_per_week, rule_book().maintenance.sessions_a_week)


def _goals(now: Standing) -> Criterion:
    return next(c for c in now.stage.kept if c.test is StageTest.GOAL_ABILITY)


def _against(case: Case, now: Standing) -> Iterator[Reason]:
    """What speaks for the full week, most telling first."""
    rule = rule_book().maintenance
    points = _points_up(case, now)
    if points >= rule.pain_points_up:
        yield because(ReasonCode.MAINTENANCE_PAIN_UP, rule.source, points=points)
    goals = _goals(now)
    wanted = {"need": goals.need, "sessions": _sessions(case)}
    if goals.have is None:
        yield because(ReasonCode.MAINTENANCE_GOALS_UNKNOWN, rule.source, **wanted)
    elif not goals.met:
        code = ReasonCode.MAINTENANCE_GOALS_BELOW
        yield because(code, rule.source, have=goals.have, **wanted)
    for c in now.stage.kept:
        if c.have is not None and not c.met:
            code, test = ReasonCode.MAINTENANCE_TEST_BELOW, c.test.value
            yield because(code, rule.source, test=test, have=c.have, need=c.need)


def _points_up(case: Case, now: Standing) -> int:
    """Points of the usual morning, back or leg, above that on the day the stage began."""
    then = usual_morning(case.history, case.patient.usual, now.stage.since)
    return max(now.usual.back - then.back, now.usual.leg - then.leg)


def _boosted(case: Case, now: Standing, starts: date) -> Reason | None:
    """Why this week has the person's own days again: the first one after a flare or a break.

    Who trains on no more days than maintenance has gets no booster: it would be no more sessions.
    """
    rule = rule_book().maintenance
    if case.patient.days_per_week <= rule.sessions_a_week:
        return None
    if _just_before(now.settled_on, starts):
        return because(ReasonCode.BOOSTER_AFTER_FLARE, rule.source)
    # Without walks, those that hurt too: more pain in a walk must bring no more sessions.
    days = sorted({j.session.on for j in now.judged if not j.walk})
    for before, back in itertools.pairwise(days):
        if _just_before(back, starts) and absence_of((back - before).days):
            return because(
                ReasonCode.BOOSTER_AFTER_BREAK, rule.source, days=(back - before).days
            )
    return None


def _just_before(day: date | None, starts: date) -> bool:
    return day is not None and 0 < (starts - day).days <= rule_book().maintenance.booster_days
