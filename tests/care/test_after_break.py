"""What a break takes stays taken, also where a flare or a lighter week cut the same session."""

from dataclasses import replace

import pytest
from tests.care.strategies import (
    CATALOGUE,
    HELPED,
    ROW,
    case,
    day,
    done,
    person,
    stand,
)

from mainstay.care.case import Case
from mainstay.care.decision import Action, Decision
from mainstay.care.guards import decide
from mainstay.care.history import FlareReport, Pain
from mainstay.care.line import Line, line
from mainstay.care.patient import TestedLoad
from mainstay.care.reasons import ReasonCode, because
from mainstay.care.steps import not_above
from mainstay.exercises import Dose, Exercise

TOP = Dose(3, reps=12, load_kg=5.0)
FIRST = Dose(2, reps=8, load_kg=2.5)
FLARED, LIGHTER = ReasonCode.FLARE_RETURN, ReasonCode.DELOAD_WEEK


def cut_then(of: Exercise, before: Dose, *cuts: tuple[int, Dose], why: ReasonCode) -> Case:
    """A dose 70 days ago, then sessions whose doses were decided as passing cuts."""
    made = tuple(
        Decision(of.id, Action.FALL, dose, (because(why, percent=50),), "0", day(ago))
        for ago, dose in cuts
    )
    lived = [done(70, of, before), *(done(ago, of, dose) for ago, dose in cuts)]
    return case(lived, decisions=made)


ONE_SET = TOP.with_(sets=1)
PASSED = [
    pytest.param(ROW, TOP, [(63, ONE_SET)], FLARED, TOP, id="no break"),
    pytest.param(ROW, TOP, [(60, ONE_SET)], FLARED, TOP.with_(reps=10), id="a tenth, flare"),
    pytest.param(ROW, TOP, [(60, ONE_SET)], LIGHTER, TOP.with_(reps=10), id="a tenth, lighter"),
    pytest.param(ROW, TOP, [(50, ONE_SET)], FLARED, TOP.with_(reps=9), id="a quarter"),
    pytest.param(
        ROW, TOP, [(60, ONE_SET), (58, ONE_SET)], FLARED, TOP.with_(reps=10), id="once"
    ),
    pytest.param(
        ROW, TOP, [(60, ONE_SET), (50, ONE_SET)], FLARED, TOP.with_(reps=9), id="twice"
    ),
    pytest.param(ROW, TOP, [(10, FIRST)], FLARED, FIRST, id="everything starts again"),
    pytest.param(
        HELPED,
        Dose(2, reps=8),
        [(42, Dose(2, reps=5, load_kg=10.0))],
        LIGHTER,
        Dose(2, reps=8, load_kg=10.0),
        id="more help after the break is no less help the next time",
    ),
]


@pytest.mark.parametrize(("of", "before", "cuts", "why", "left"), PASSED)
def test_a_passing_cut_gives_back_no_more_than_the_break_left(
    of: Exercise, before: Dose, cuts: list[tuple[int, Dose]], why: ReasonCode, left: Dose
) -> None:
    """The last row was found by the laws over a course of sessions."""
    lived = cut_then(of, before, *cuts, why=why)
    lived = replace(lived, on=day(cuts[-1][0] - 2))
    found = line(of, lived, stand(lived))
    assert isinstance(found, Line)
    assert found.still == left


def come_back(flares: tuple[FlareReport, ...]) -> list[Dose]:
    """Decided and done on every other day, after ten days away."""
    lived = [done(24 + ago, ROW, TOP) for ago in (6, 3, 0)]
    made: tuple[Decision, ...] = ()
    for ago in range(14, 4, -2):
        now = replace(case(lived, flares=flares, decisions=made), on=day(ago))
        found = decide("row", now, stand(now), CATALOGUE)
        assert found.dose
        made, lived = (*made, found), [*lived, done(ago, ROW, found.dose)]
    return [d.dose for d in made if d.dose]


def test_who_had_a_flare_while_away_gets_no_more_than_who_had_none() -> None:
    calm, flared = come_back(()), come_back((FlareReport(day(19), Pain(6)),))
    assert all(not_above(f, c, False) for f, c in zip(flared, calm, strict=True))
    assert [f.sets for f in flared] == [1, 2, 3, 3, 3]


def test_a_test_from_before_a_very_long_break_stays_out_after_it() -> None:
    """Also once the first session after the break is done; one that came later counts."""
    old, new = (TestedLoad("row", 20.0, 10, 4, day(ago)) for ago in (140, 1))
    sessions = [done(130, ROW, TOP), done(3, ROW, FIRST), done(1, ROW, FIRST)]
    starts = []
    for tests in ((), (old,), (old, new)):
        lived = case(sessions, patient=person(tested=tests))
        found = line(ROW, lived, stand(lived))
        assert isinstance(found, Line)
        starts.append(found.frame.start.load_kg or 0)
    assert starts[0] == starts[1] < starts[2]
