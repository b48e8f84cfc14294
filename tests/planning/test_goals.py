"""What a person wants to do again brings exercises forward that serve it, never barred ones."""

from datetime import date

import pytest

from mainstay.anatomy import Sex
from mainstay.care.conditions import caps
from mainstay.care.eligibility import barriers
from mainstay.care.patient import Goal, Patient
from mainstay.care.reasons import ReasonCode, because
from mainstay.exercises import (
    Activity,
    Equipment,
    Item,
    Plates,
    Rig,
    Stage,
    shipped_catalogue,
)
from mainstay.planning import PlanRequest, WeekPlan, plan_week, why

MONDAY = date(2026, 11, 23)
CATALOGUE = shipped_catalogue()
RIG = Rig("Rig", 2.0, plates=(Plates(1, 4), Plates(5, 4)))
MAT = frozenset({Item.MAT, Item.CHAIR, Item.WALL, Item.COUNTER, Item.PILLOW, Item.BED})
HOUSEHOLDS = {
    "mat": Equipment(items=MAT),
    "pulley": Equipment(items=MAT | {Item.ANKLE_CUFF, Item.BENCH}, rig=RIG),
}


def week(
    stage: Stage, household: str, *goals: Goal, barred: frozenset[str] = frozenset()
) -> WeekPlan:
    patient = Patient(
        1980, Sex.FEMALE, 1.7, 70, minutes=30, goals=goals, equipment=HOUSEHOLDS[household]
    )
    bar = (because(ReasonCode.THERAPIST_BARRED),)
    open_to = caps(patient, MONDAY)
    allowed = tuple(
        (
            e.id,
            bar
            if e.id in barred
            else barriers(e, patient, open_to, MONDAY, stage_rank=stage.rank),
        )
        for e in CATALOGUE.exercises
    )
    return plan_week(PlanRequest(MONDAY, patient, CATALOGUE, allowed, stage))


def serving(plan: WeekPlan, activity: Activity) -> list[str]:
    return [e for e in plan.exercises() if activity in CATALOGUE.by_id[e].serves]


GOALS = [
    # what it is most like | stage | household
    ("lifting_carrying", "strength", "pulley"),
    ("lifting_carrying", "dynamic", "pulley"),
    ("sitting", "endurance", "mat"),
    ("walking", "strength", "mat"),
    ("climbing", "dynamic", "mat"),
    ("pushing_pulling_reaching", "strength", "pulley"),
    ("changing_position", "function", "mat"),
]


@pytest.mark.parametrize(("activity", "stage", "household"), GOALS)
def test_a_goal_brings_exercises_forward_that_serve_it(activity, stage, household):
    wanted = Activity(activity)
    without = week(Stage(stage), household)
    with_goal = week(Stage(stage), household, Goal("my own words", 3, wanted))
    assert len(serving(with_goal, wanted)) > len(serving(without, wanted))
    for exercise in serving(with_goal, wanted):
        codes = {r.code: r for r in why(with_goal, exercise)}
        if ReasonCode.PLAN_GOAL in codes:
            assert codes[ReasonCode.PLAN_GOAL]["goal"] == "my own words"
    named = [e for e in with_goal.exercises() if _named(with_goal, e)]
    assert set(named) <= set(serving(with_goal, wanted))
    assert named


def _named(plan: WeekPlan, exercise: str) -> bool:
    return any(r.code is ReasonCode.PLAN_GOAL for r in why(plan, exercise))


def test_a_goal_without_an_activity_changes_nothing():
    plain = week(Stage.STRENGTH, "mat")
    assert week(Stage.STRENGTH, "mat", Goal("dance", 3)) == plain


def test_a_goal_opens_no_barred_exercise():
    wanted = Goal("lift my son", 2, Activity.LIFTING_CARRYING)
    barred = frozenset(
        e.id for e in CATALOGUE.exercises if Activity.LIFTING_CARRYING in e.serves
    )
    plan = week(Stage.FUNCTION, "mat", wanted, barred=barred)
    assert not barred & set(plan.exercises())


def test_the_deep_muscles_stay_first_whatever_the_goal():
    for activity in Activity:
        plan = week(Stage.COORDINATION, "mat", Goal("x", 2, activity))
        for day in plan.days:
            if day.minutes:
                assert CATALOGUE.by_id[day.items[0].exercise].is_deep


def test_every_activity_is_served_at_three_stages_or_more():
    for activity in Activity:
        stages = {e.stage for e in CATALOGUE.exercises if activity in e.serves}
        assert len(stages) >= 3, activity
