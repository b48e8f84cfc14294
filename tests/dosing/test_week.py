"""A running week by the estimate: one bound a session, and no rise from entries that cannot be right."""

from dataclasses import replace

import pytest
from tests.care.strategies import CATALOGUE, DAY, ROW, Case, case, done, sets_of, stand
from tests.dosing.test_propose import AT, CALM, rows, said_yes

from mainstay.care.decision import Action, Decision
from mainstay.care.patient import TestedLoad
from mainstay.care.reasons import ReasonCode
from mainstay.dosing import Weighed
from mainstay.dosing.propose import MOST_RISK
from mainstay.dosing.week import decided_week


def both() -> Case:
    """Row and chop, four calm sessions of each on the same days."""
    sessions = [
        replace(s, records=(*s.records, replace(s.records[0], exercise="chop")))  # type: ignore[attr-defined]
        for s in rows(9, 7, 4, 2)
    ]
    return case(sessions)


def decided(
    of: Case, *sessions: tuple[str, ...], exercises: tuple[str, ...] = ("row",)
) -> list[tuple[Decision, Weighed | None]]:
    return list(decided_week(sessions, exercises, of, stand(of), CATALOGUE))


def codes(of: Case) -> set[ReasonCode]:
    (decision, weighed), *_ = decided(of, ("row",))
    assert weighed is None
    assert decision.action is not Action.RISE
    return {r.code for r in decision.reasons}


def test_exercises_of_one_session_share_its_bound() -> None:
    of = both()
    together = decided(of, ("row",), ("row", "chop"), exercises=("row", "chop"))
    bounds = [w.bound for _, w in together if w]
    assert len(bounds) == 2
    assert all(0 < bound < MOST_RISK for bound in bounds)  # what the other one leaves
    apart = decided(of, ("row",), ("chop",), exercises=("row", "chop"))
    assert [w.bound for _, w in apart if w] == pytest.approx([MOST_RISK] * 2)
    alone = decided(of, exercises=("row", "chop"))
    assert [w.bound for _, w in alone if w] == pytest.approx([MOST_RISK] * 2)


def test_both_learn_from_one_belief() -> None:
    found = decided(both(), ("row",), ("chop",), exercises=("row", "chop"))
    assert len({w.inputs for _, w in found if w}) == 1


def test_a_calm_week_may_rise_and_a_yes_may_not() -> None:
    (calm, _), (after_yes, _) = decided(CALM, ("row",))[0], decided(said_yes(), ("row",))[0]
    assert calm.action is Action.RISE
    assert after_yes.action is not Action.RISE


def test_the_same_session_twice_on_one_day_raises_nothing() -> None:
    *earlier, last = rows(9, 7, 4, 2)
    assert ReasonCode.LOGGED_TWICE in codes(case([*earlier, last, replace(last, id="again")]))


@pytest.mark.parametrize("slip", [{"reps": 80}, {"load_kg": 25.0}])
def test_an_entry_that_nobody_could_have_meant_raises_nothing(slip: dict[str, object]) -> None:
    odd = done(2, ROW, AT, sets=sets_of(AT, ROW, reserve=5, effort_rpe=None, **slip))
    assert ReasonCode.LOG_UNLIKELY in codes(case([*rows(9, 7, 4), odd]))


def test_a_week_of_nothing_but_first_times_is_the_ladders() -> None:
    ((decision, weighed),) = decided(case(), ("row",))
    assert (decision.action, weighed) == (Action.START, None)
    assert decision.on == DAY


def tried(kg: float) -> Case:
    """The same calm sessions of somebody who has tried out a load."""
    patient = replace(CALM.patient, tested=(TestedLoad("row", kg, 10, 4, DAY),))
    return replace(CALM, patient=patient)


def test_who_showed_more_strength_is_believed_to_bear_more() -> None:
    """The stack begins at 5 kg after both tests; what they showed differs all the same."""
    less, more = (decided(tried(kg), ("row",))[0][1] for kg in (8.0, 9.0))
    assert less is not None
    assert more is not None
    assert less.inputs != more.inputs
    pairs = zip(less.candidates, more.candidates, strict=True)
    assert all(m.risk < x.risk and m.dose == x.dose for x, m in pairs)
