"""Laws: an operation or a new episode in the course of a programme only ever takes away."""

from dataclasses import replace

import pytest
from hypothesis import event, given
from tests.care.strategies import (
    CATALOGUE,
    Dice,
    any_case,
    asked,
    day,
    stand,
    thrown,
)

from mainstay.care.case import Case
from mainstay.care.conditions import condition_table
from mainstay.care.decision import Action, Override
from mainstay.care.guards import decide
from mainstay.care.history import History
from mainstay.care.line import line
from mainstay.care.pain import PainPolicy
from mainstay.care.patient import ConditionRecord
from mainstay.care.steps import frame, not_above
from mainstay.exercises import Condition

CODES = tuple(r.condition for r in condition_table().rule if r.restarts is not None)
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")


def told(case: Case, code: Condition, ago: int | None) -> Case:
    """The case with one such condition and no other."""
    records = () if ago is None else (ConditionRecord(code, day(ago)),)
    return replace(case, patient=replace(case.patient, conditions=records))


def until(case: Case, ago: int) -> Case:
    """Nothing done, tested or chosen from a day on."""
    limit, history = day(ago), case.history
    kept = History(
        tuple(s for s in history.sessions if s.on < limit),
        history.mornings,
        history.flares,
        tuple(t for t in history.tests if t.on < limit),
        history.adverse,
    )
    chosen: tuple[Override, ...] = tuple(o for o in case.overrides if o.on < limit)
    return replace(case, history=kept, overrides=chosen)


def after_an_event(dice: Dice) -> tuple[Case, Condition, int, str]:
    case = any_case(dice)
    return case, dice.pick(CODES), dice.below(30), asked(dice, case).id


SITUATIONS = thrown(after_an_event)
Situation = tuple[Case, Condition, int, str]


@given(SITUATIONS)
def test_until_something_is_done_after_it_all_is_as_at_the_start(situation: Situation) -> None:
    case, code, ago, exercise = situation
    case = told(until(case, ago), code, ago)
    found = stand(case)
    event(f"restart {found.restart is not None}")
    if found.restart is None:
        return
    assert found.stage.stage.rank == found.stage.reached.rank == 1
    assert found.stage.partial is None
    decision = decide(exercise, case, found, CATALOGUE)
    event(decision.action.value)
    if decision.dose is not None:
        given_now = CATALOGUE.get(decision.exercise)
        untested = replace(case.patient, tested=())
        first = frame(given_now, untested, found.caps.max_hold_s)
        assert not_above(decision.dose, first.start, given_now.assisted)


@given(SITUATIONS)
def test_it_never_gives_more_than_without_it(situation: Situation) -> None:
    """The same condition before the first session; only its day differs, so only the restart.

    A restart ends a graded ceiling, and with it the look at whole weeks that belongs to it alone: a
    slow rise is amber there and green in the strict rules, so the two are not held side by side.
    """
    case, _, ago, exercise = situation
    if any(a.policy is PainPolicy.GRADED_EXPOSURE for a in case.approvals):
        return
    chronic = Condition.CHRONIC_NSLBP
    one = told(case, chronic, ago)
    other = told(case, chronic, None)
    with_it, without = (decide(exercise, c, stand(c), CATALOGUE) for c in (one, other))
    event(f"restart {stand(one).restart is not None}, {with_it.action.value}")
    if with_it.exercise == without.exercise and with_it.dose is not None:
        assert without.dose is not None
        given_now = CATALOGUE.get(with_it.exercise)
        # A therapist's choice may hold longer and count less than what it comes from.
        still = line(given_now, other, stand(other)).still
        tops = (without.dose, still) if without.action is Action.RISE else (without.dose,)
        assert any(not_above(with_it.dose, top, given_now.assisted) for top in tops)


@given(SITUATIONS)
def test_a_day_put_right_gives_what_the_right_day_would_have_given(
    situation: Situation,
) -> None:
    """A decision stays as it was made, and leaves no trace in the next one."""
    case, code, ago, exercise = situation
    right, wrong = told(case, code, 300), told(case, code, ago)
    made = decide(exercise, wrong, stand(wrong), CATALOGUE)
    if not any(r.code.value == "restart" for r in made.reasons):
        return
    event("begun again by mistake")
    after = replace(right, decisions=(*right.decisions, made))
    never = decide(exercise, right, stand(right), CATALOGUE)
    assert decide(exercise, after, stand(after), CATALOGUE) == never
