"""Drills for failed tests of movement control: a place in each session, never a bar lifted."""

from datetime import date, timedelta

import pytest

from mainstay.anatomy import Sex
from mainstay.care.conditions import caps
from mainstay.care.control import answered, control_table
from mainstay.care.eligibility import barriers
from mainstay.care.history import CONTROL_TESTS, StageTest
from mainstay.care.patient import Patient
from mainstay.care.reasons import ReasonCode, because
from mainstay.exercises import Equipment, Item, Plates, Rig, Stage, shipped_catalogue
from mainstay.planning import PlanRequest, WeekKind, WeekPlan, plan_week, why
from mainstay.planning.candidates import table_of
from mainstay.planning.choose import by_rules
from mainstay.planning.limits import Limit, broken
from mainstay.planning.solving import by_solver

MONDAY = date(2026, 11, 23)
CATALOGUE = shipped_catalogue()
MAT = frozenset({Item.MAT, Item.CHAIR, Item.WALL, Item.COUNTER, Item.PILLOW, Item.BED})
RIG = Rig("Rig", 2.0, plates=(Plates(1, 4), Plates(5, 4)))
HOUSEHOLDS = {
    "mat": Equipment(items=MAT),
    "pulley": Equipment(items=MAT | {Item.ANKLE_CUFF, Item.BENCH}, rig=RIG),
}
TWO = (StageTest.WAITERS_BOW, StageTest.SITTING_KNEE_EXTENSION)


def asked(
    stage: Stage,
    household: str = "mat",
    failed: tuple[StageTest, ...] = TWO,
    minutes: int = 30,
    barred: frozenset[str] = frozenset(),
    previous: WeekPlan | None = None,
    kind: WeekKind = WeekKind.NORMAL,
) -> PlanRequest:
    patient = Patient(
        1980, Sex.FEMALE, 1.7, 70, minutes=minutes, equipment=HOUSEHOLDS[household]
    )
    may = caps(patient, MONDAY)
    allowed = tuple(
        (e.id, barriers(e, patient, may, MONDAY, stage_rank=stage.rank, barred=barred))
        for e in CATALOGUE.exercises
    )
    on = previous.starts + timedelta(days=7) if previous else MONDAY
    return PlanRequest(
        on,
        patient,
        CATALOGUE,
        allowed,
        stage,
        control=failed,
        previous=previous,
        kind=kind,
        familiar=frozenset(CATALOGUE.by_id),
    )


def drills(plan: WeekPlan, failed: tuple[StageTest, ...] = TWO) -> list[set[StageTest]]:
    """For each session the failed tests that its exercises answer."""
    found = []
    for day in plan.days:
        if day.template is not None:
            tests = {answered(item.exercise, failed) for item in day.items}
            found.append({t for t in tests if t is not None})
    return found


@pytest.mark.parametrize("household", HOUSEHOLDS)
@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("minutes", [10, 30])
def test_every_session_has_a_drill_whatever_failed(household, stage, minutes):
    for failed in (*((test,) for test in CONTROL_TESTS), CONTROL_TESTS):
        plan = plan_week(asked(stage, household, failed, minutes))
        assert all(drills(plan, failed)), (failed, plan.exercises())


@pytest.mark.parametrize("stage", [Stage.COORDINATION, Stage.ENDURANCE, Stage.STRENGTH])
def test_the_week_answers_each_of_two_failed_tests(stage):
    plan = plan_week(asked(stage))
    assert set.union(*drills(plan)) == set(TWO)


def test_a_drill_says_which_test_it_answers():
    plan = plan_week(asked(Stage.ENDURANCE))
    for exercise in plan.exercises():
        said = [r for r in why(plan, exercise) if r.code is ReasonCode.PLAN_CONTROL]
        test = answered(exercise, TWO)
        if test is None:
            assert said == []
        else:
            source = control_table().rule.source
            assert said == [because(ReasonCode.PLAN_CONTROL, source, test=test.value)]


def test_nothing_failed_changes_nothing():
    for stage in Stage:
        plan = plan_week(asked(stage, failed=()))
        assert all(
            r.code is not ReasonCode.PLAN_CONTROL for v in plan.verdicts for r in v.reasons
        )


def test_a_running_week_takes_the_drills_up_too():
    before = plan_week(asked(Stage.ENDURANCE, failed=()))
    after = plan_week(asked(Stage.ENDURANCE, previous=before))
    assert all(drills(after))
    again = plan_week(asked(Stage.ENDURANCE, failed=(), previous=after))
    assert not any(r.code is ReasonCode.PLAN_CONTROL for v in again.verdicts for r in v.reasons)


def test_no_bar_is_lifted_for_a_drill():
    every = frozenset(e for row in control_table().test for e in row.drills)
    plan = plan_week(asked(Stage.ENDURANCE, failed=CONTROL_TESTS, barred=every))
    assert not every & set(plan.exercises())
    assert not any(drills(plan, CONTROL_TESTS))


def test_an_ease_week_waits_with_drills():
    plan = plan_week(asked(Stage.ENDURANCE, kind=WeekKind.EASE))
    assert len(plan.exercises()) >= 3


@pytest.mark.parametrize("stage", Stage)
def test_the_rules_keep_the_limit_and_the_solver_does_not_give_it_up(stage):
    request = asked(stage, "pulley")
    table = table_of(request)
    kept = [b for b in broken(table, by_rules(table)) if b.limit is Limit.CONTROL]
    assert kept == []
    chosen = by_solver(0.05)(table)
    assert [b for b in broken(table, chosen) if b.limit is Limit.CONTROL] == []
    without = {t: tuple(c for c in cs if c.control is None) for t, cs in chosen.items()}
    assert Limit.CONTROL in {b.limit for b in broken(table, without)}
