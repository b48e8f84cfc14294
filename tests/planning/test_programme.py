"""Laws of the composed week: whatever the person, nothing barred and nothing behind a lock."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import event, given
from tests.care.strategies import Dice, any_answers, any_case, goes_against, thrown

from mainstay.care.case import Case, closed
from mainstay.care.guards import RISES, locked
from mainstay.care.history import History
from mainstay.care.screening import TriageStatus
from mainstay.exercises import Position, shipped_catalogue
from mainstay.planning.compose import Programme, programme

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
SHIPPED = shipped_catalogue()


def person_of_any_kind(dice: Dice) -> Case:
    """Any person, answers and choices, before the first session with the shipped catalogue."""
    answers = any_answers(dice)
    case = any_case(dice)
    chosen = tuple(o for o in case.overrides if o.exercise is None)
    doses: tuple[object, ...] = ()
    return replace(
        case,
        answers=answers,
        history=History(mornings=case.history.mornings, flares=case.history.flares),
        approvals=tuple(replace(a, doses=doses) for a in case.approvals),
        overrides=chosen,
        decisions=(),
    )


PEOPLE = thrown(person_of_any_kind, 1200)


def named(made: Programme) -> set[str]:
    days = [item.exercise for day in made.plan.days for item in day.items]
    return {*days, *(item.exercise for item in made.plan.short), *made.plan.exercises()}


def check(made: Programme, case: Case) -> None:
    now = made.standing
    for name in named(made):
        assert not closed(SHIPPED.get(name), case, now)
        assert not goes_against(SHIPPED.get(name), case)
        if now.triage.status is not TriageStatus.EXPIRED:
            assert not locked(SHIPPED.get(name), now)
    for decision in made.fresh:
        if decision.dose is not None:
            exercise = SHIPPED.get(decision.exercise)
            assert not closed(exercise, case, now)
            assert now.triage.may_train or (
                now.triage.may_walk and exercise.position is Position.WALKING
            )
    assert sum(d.action in RISES for d in made.fresh) <= 2


@given(PEOPLE)
def test_nothing_barred_or_locked_is_planned_or_prescribed(case: Case) -> None:
    first = programme(case, SHIPPED, None, case.on)
    event(f"{first.standing.triage.status}, {min(len(named(first)), 1)}")
    check(first, case)
    # A week later the plan before is a wish, not a right.
    later = replace(case, on=case.on + timedelta(days=7), decisions=first.fresh)
    check(programme(later, SHIPPED, first.plan, later.on), later)
