"""A week of maintenance: fewer sessions, more walking days, and never a larger dose."""

import functools
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.care.case import Case
from mainstay.care.decision import Override, OverrideKind
from mainstay.care.history import StageTest, TestResult
from mainstay.care.reasons import ReasonCode
from mainstay.exercises import Purpose, Stage, shipped_catalogue
from mainstay.planning import DayKind, Programme, WeekKind, WeekPlan, programme
from mainstay.reading import read_json

CATALOGUE = shipped_catalogue()
EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


@functools.cache
def week(goal: int | None, own_days: int, kept: tuple[str, ...] = ()) -> Programme:
    """Six weeks of a man of 52 who then reached the last stage, with his goals rated."""
    case = read_json((EXAMPLES / "case-chronic-pulley.json").read_text(), Case, "case")
    chosen = Override(
        OverrideKind.STAGE, "T", case.on - timedelta(days=2), "seen", stage=Stage.FUNCTION
    )
    rated = () if goal is None else (TestResult(StageTest.GOAL_ABILITY, goal, case.on),)
    case = replace(
        case,
        patient=replace(case.patient, days_per_week=own_days),
        history=replace(case.history, tests=rated),
        overrides=(*case.overrides, chosen),
        approvals=(),
    )
    return programme(case, CATALOGUE, None, case.on)


def sessions(plan: WeekPlan) -> int:
    return sum(d.kind is DayKind.SESSION for d in plan.days)


def aerobic(plan: WeekPlan) -> Counter[str]:
    items = (i.exercise for d in plan.days for i in d.items)
    return Counter(e for e in items if CATALOGUE.get(e).purpose is Purpose.AEROBIC)


@pytest.mark.parametrize("own", range(1, 8))
def test_maintenance_has_one_or_two_sessions_and_walking_on_most_days(own: int) -> None:
    plan = week(8, own).plan
    assert plan.kind is WeekKind.MAINTENANCE
    assert sessions(plan) == min(own, 2)
    assert aerobic(plan)["walking"] >= 4
    assert [r.code for r in plan.reasons] == [ReasonCode.MAINTENANCE]


@pytest.mark.parametrize("goal", [None, 6])
def test_with_goals_open_the_week_is_full_and_says_why(goal: int | None) -> None:
    plan = week(goal, 4).plan
    assert (plan.kind, sessions(plan)) == (WeekKind.NORMAL, 4)
    assert len(plan.reasons) == 1


@given(own=st.integers(1, 7))
def test_maintenance_raises_no_dose_and_gives_no_exercise_more_often(own: int) -> None:
    kept, full = week(8, own), week(6, own)
    doses = {d.exercise: d.dose for d in full.decisions}
    for made in kept.decisions:
        assert made.exercise not in doses or made.dose == doses[made.exercise]
    for plan in (kept.plan, full.plan):
        assert sessions(plan) <= own
    assert sessions(kept.plan) <= sessions(full.plan)
