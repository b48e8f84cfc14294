"""A lighter day: when it is one, what it leaves, and that it counts neither way."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.care.strategies import (
    CALM,
    CATALOGUE,
    DRILL,
    PLANK,
    ROW,
    WALK,
    case,
    done,
    screen,
    sets_of,
    stand,
)

from mainstay.care.case import Case
from mainstay.care.decision import Action
from mainstay.care.guards import decide
from mainstay.care.history import Pain, Session
from mainstay.care.lighter import as_asked, lighter, lighter_table
from mainstay.care.readiness import Readiness
from mainstay.care.reasons import ReasonCode as R
from mainstay.care.steps import count, not_above
from mainstay.exercises import Dose, Exercise, shipped_catalogue

D = Dose(3, reps=8, load_kg=5.0)
FIRST, NEXT = Dose(2, reps=8, load_kg=5.0), Dose(2, reps=9, load_kg=5.0)
BAD = Readiness(8, 8, 2, lighter=True)


def light(ago: int, of: Exercise = ROW, dose: Dose = FIRST, **more: object) -> Session:
    """A session that was made lighter and in which all that was asked for was done."""
    sets = sets_of(lighter(dose, of), of)
    return replace(done(ago, of, dose, **{"sets": sets, **more}), readiness=BAD)


def decided(happened: Case) -> tuple[Action, Dose | None, list[R]]:
    made = decide("row", happened, stand(happened, screen()), CATALOGUE)
    return made.action, made.dose, [reason.code for reason in made.reasons]


@pytest.mark.parametrize(
    ("said", "start", "wanted"),
    [
        (Readiness(), Pain(9), False),
        (Readiness(7), Pain(2), False),
        (Readiness(6, 6, 6), Pain(2), False),
        (Readiness(7, 7), Pain(2), True),
        (Readiness(stress=10, soreness=7), Pain(0), True),
        (Readiness(sleep=7), Pain(4), True),
        (Readiness(sleep=7), Pain(3), False),
        (Readiness(sleep=7), Pain(0, 2), True),
    ],
)
def test_two_of_four_make_it_lighter(said: Readiness, start: Pain, wanted: bool):
    """The usual morning is 2, so back pain is poor from 4 on and leg pain from 2 on."""
    table = lighter_table(stand(case(), screen()))
    assert table.makes_lighter(said, start) is wanted


def test_after_two_in_a_row_it_is_not_asked_once():
    def asks(*sessions: Session) -> bool:
        return lighter_table(stand(case(sessions), screen())) is not None

    assert asks(light(1))
    assert not asks(light(5), light(3))
    assert not asks(light(5), light(3), done(1, WALK, Dose(1, duration_s=300)))
    assert asks(light(5), light(3), done(1, ROW, FIRST))


@pytest.mark.parametrize(
    ("of", "dose", "wanted"),
    [
        (ROW, D, Dose(3, reps=6, load_kg=5.0)),
        (ROW, Dose(3, reps=10, load_kg=5.0), Dose(3, reps=8, load_kg=5.0)),
        (ROW, Dose(1, reps=1, load_kg=5.0), Dose(1, reps=1, load_kg=5.0)),
        (PLANK, Dose(2, duration_s=30), Dose(2, duration_s=24)),
        (DRILL, Dose(3, reps=10, hold_s=5), Dose(3, reps=10, hold_s=5)),
        (WALK, Dose(1, duration_s=900), Dose(1, duration_s=900)),
    ],
)
def test_what_is_left(of: Exercise, dose: Dose, wanted: Dose):
    assert lighter(dose, of) == wanted


@given(
    st.sampled_from(shipped_catalogue().exercises),
    st.integers(1, 6),
    st.integers(1, 30),
    st.none() | st.integers(0, 10),
    st.none() | st.integers(0, 10),
)
def test_it_never_raises_a_dose(of: Exercise, sets: int, n: int, sleep, stress):
    """Law: no part of a dose grows, whatever is said; load, band and hold stay as they were."""
    dose = replace(of.dose.start(), sets=sets)
    name = next(f for f in ("reps", "duration_s", "distance_m") if getattr(dose, f) is not None)
    dose = dose.with_(**{name: n})
    less = lighter(dose, of)
    assert not_above(less, dose, assisted=False)
    assert (less.load_kg, less.band, less.hold_s) == (dose.load_kg, dose.band, dose.hold_s)
    session = replace(done(1, of, dose), readiness=Readiness(sleep, stress))
    assert as_asked(session, session.records[0], of).given == dose
    if less != dose:
        assert less.sets * count(less) * 5 <= dose.sets * count(dose) * 4


def test_it_counts_neither_for_a_rise_nor_against_one():
    assert decided(case([done(3, ROW, FIRST), done(1, ROW, FIRST)]))[:2] == (Action.RISE, NEXT)
    held = decided(case([done(3, ROW, FIRST), light(1)]))
    assert held[:2] == (Action.HOLD, FIRST)
    assert R.LIGHTER_DAY in held[2]
    assert R.FAR_BELOW_TARGET not in held[2]
    between = [done(5, ROW, FIRST), light(3), done(1, ROW, FIRST)]
    assert decided(case(between))[:2] == (Action.RISE, NEXT)
    risen = [done(7, ROW, FIRST), done(5, ROW, FIRST), light(3, dose=NEXT)]
    assert decided(case(risen))[:2] == (Action.HOLD, NEXT)


def test_what_hurts_on_a_lighter_day_still_counts():
    bad = light(1, peak=Pain(6))
    made = decided(case([done(3, ROW, FIRST), bad]))
    assert made[0] is not Action.RISE
    assert made[1] is None or made[1].sets < FIRST.sets or made[1] != FIRST
    amber = light(3, peak=Pain(4))
    assert decided(case([done(5, ROW, FIRST), amber, done(1, ROW, FIRST)]))[0] is Action.HOLD


def test_less_than_a_lighter_day_asked_for_is_still_far_below():
    little = light(1, sets=sets_of(Dose(1, reps=2, load_kg=5.0), ROW))
    assert R.FAR_BELOW_TARGET in decided(case([done(3, ROW, FIRST), little]))[2]


def test_a_skipped_screen_changes_nothing():
    plain = case([done(3, ROW, FIRST), done(1, ROW, FIRST)])
    said = [replace(s, readiness=Readiness(2, 3, 1)) for s in plain.history.sessions]
    assert decided(plain) == decided(case(said))


@pytest.mark.parametrize("wrong", [-1, 11])
def test_numbers_outside_0_to_10_are_refused(wrong: int):
    with pytest.raises(ValueError, match="sleep"):
        Readiness(sleep=wrong)
    assert CALM.back == 2
