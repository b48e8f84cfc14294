"""A machine, plates or bands that begin harder than what was borne before."""

from dataclasses import replace
from datetime import date

import pytest
from tests.care.strategies import (
    BANDS,
    CATALOGUE,
    DAY,
    EASY_ROW,
    HELPED,
    HOME,
    LIFT,
    PLANK,
    ROW,
    case,
    day,
    done,
    person,
    sets_of,
    stage_choice,
    stand,
)

from mainstay.care.case import Case, closed
from mainstay.care.decision import Action, Decision, Proposal
from mainstay.care.guards import decide, guard
from mainstay.care.history import Pain
from mainstay.care.line import Line, instead_now, line
from mainstay.care.patient import TestedLoad
from mainstay.care.reasons import ReasonCode as R
from mainstay.care.reasons import because
from mainstay.exercises import BandColor, BandPull, Catalogue, Dose, Equipment, Exercise, Rig

BAND = BandPull(BandColor.YELLOW, 1)


def gym(*pins: float) -> Equipment:
    return Equipment(rig=Rig("gym", 1.0, pins=pins))


def moved(of: Exercise, load_kg: float | None, here: Equipment, **more: object) -> Case:
    """Two good sessions at a load, and then other equipment."""
    dose = Dose(2, reps=8, load_kg=load_kg) if load_kg else Dose(2, reps=8, band=BAND)
    sessions = [done(int(str(more.pop(f"ago{n}", n))), of, dose) for n in (3, 1)]
    return case(sessions, patient=person(equipment=here, **more))


def tried(on: date) -> TestedLoad:
    return TestedLoad("row", 6.0, 10, 3, on)


# what is here now | exercise, last load | why it is out
MOVED = [
    ("the same stack", ROW, 2.5, HOME, None),
    ("a finer stack", ROW, 5.0, gym(2.0, 4.0, 6.0), None),
    ("a stack that begins at twice the load", ROW, 2.5, gym(5.0, 10.0), R.LOAD_ABOVE_BORNE),
    ("a stack that begins a tenth above", ROW, 5.0, gym(5.5, 10.0), None),
    ("a stack that begins more than a tenth above", ROW, 5.0, gym(5.6), R.LOAD_ABOVE_BORNE),
    (
        "dumbbells that begin higher",
        LIFT,
        2.0,
        Equipment(dumbbells_kg=(3.0,)),
        R.LOAD_ABOVE_BORNE,
    ),
    ("a machine that helps less", HELPED, 20.0, gym(10.0, 16.0), R.HELP_BELOW_BORNE),
    ("a machine that helps as much", HELPED, 10.0, gym(10.0, 16.0), None),
    ("bands as before", ROW, None, BANDS, None),
    ("only stronger bands", ROW, None, Equipment(bands=(BandColor.RED,)), R.BAND_ABOVE_BORNE),
    ("a machine instead of a band", ROW, None, gym(2.5, 5.0), None),
]


@pytest.mark.parametrize(
    ("what", "of", "load_kg", "here", "code"), MOVED, ids=[row[0] for row in MOVED]
)
def test_what_begins_harder_is_out(
    what: str, of: Exercise, load_kg: float | None, here: Equipment, code: R | None
) -> None:
    lived = moved(of, load_kg, here)
    borne = {R.LOAD_ABOVE_BORNE, R.HELP_BELOW_BORNE, R.BAND_ABOVE_BORNE}
    found = [r.code for r in closed(of, lived, stand(lived)) if r.code in borne]
    assert found == ([code] if code else [])


def test_it_is_stopped_and_says_why() -> None:
    lived = moved(ROW, 2.5, gym(5.0, 10.0))
    decision = decide("row", lived, stand(lived), CATALOGUE)
    assert (decision.action, decision.dose) == (Action.STOP, None)
    (why,) = [r for r in decision.reasons if r.code is R.LOAD_ABOVE_BORNE]
    assert (why["easiest_kg"], why["borne_kg"]) == (5.0, 2.5)


@pytest.mark.parametrize(("on", "opens"), [(day(10), False), (day(1), True), (DAY, True)])
def test_a_load_tried_out_since_opens_it(on: date, opens: bool) -> None:
    lived = moved(ROW, 2.5, gym(5.0, 10.0))
    lived = replace(lived, patient=replace(lived.patient, tested=(tried(on),)))
    assert (not closed(ROW, lived, stand(lived))) is opens


def test_after_a_long_break_everything_starts_anew() -> None:
    long_ago = [done(ago, ROW, Dose(2, reps=8, load_kg=2.5)) for ago in (63, 60)]
    again = (stage_choice(ago=3),)
    lived = case(long_ago, patient=person(equipment=gym(5.0, 10.0)), overrides=again)
    assert not closed(ROW, lived, stand(lived))


# exercise, last load | what is here now | the load to go on with
WITHIN_A_TENTH = [
    (LIFT, 0.95, Equipment(dumbbells_kg=(1.0, 2.0)), 1.0),
    (HELPED, 10.0, gym(2.5, 7.5, 9.5), 9.5),
    (HELPED, 10.0, gym(2.5, 7.5, 10.0), 10.0),
    (ROW, 5.0, gym(5.5, 10.0), 5.5),
]


@pytest.mark.parametrize(("of", "load_kg", "here", "given"), WITHIN_A_TENTH)
def test_what_is_here_within_a_tenth_goes_on_with_the_easiest(
    of: Exercise, load_kg: float, here: Equipment, given: float
) -> None:
    """And not with a first load out of percent of body mass. Found by the laws over a course."""
    lived = moved(of, load_kg, here)
    dose = decide(of.id, lived, stand(lived), CATALOGUE).dose
    assert dose
    assert dose.load_kg == given


@pytest.mark.parametrize(("ago", "given"), [(10, 2.5), (0, 7.5)])
def test_a_load_tried_out_since_is_gone_on_with(ago: int, given: float) -> None:
    """Of somebody who trained with nothing but a cut dose; a test before it opens no more."""
    cut = Dose(1, reps=8, load_kg=2.5)
    why = (because(R.FLARE_RETURN, percent=50),)
    made = Decision("row", Action.START, cut, why, "0", day(1))
    who = person(tested=(TestedLoad("row", 10.0, 10, 4, day(ago)),))
    lived = case([done(1, ROW, cut)], patient=who, decisions=(made,))
    found = line(ROW, lived, stand(lived))
    assert isinstance(found, Line)
    assert found.still.load_kg == given


def test_after_a_long_break_the_first_load_holds() -> None:
    """What was borne long ago on another machine says nothing about a start."""
    lived = case([done(60, HELPED, Dose(2, reps=8, load_kg=10.0))])
    lived = replace(lived, patient=person(equipment=gym(2.5, 7.5, 9.5)))
    found = line(HELPED, lived, stand(lived))
    assert isinstance(found, Line)
    assert found.entry == found.frame.start


def red(
    of: Exercise, load_kg: float, here: Equipment, used_kg: float = 99.0, **more: object
) -> Case:
    """Good sessions at a load, the last one red; then other equipment."""
    dose = Dose(2, reps=8, load_kg=load_kg)
    used = sets_of(dose, of, load_kg=min(load_kg, used_kg))
    sessions = [
        done(5, of, dose),
        done(3, of, dose),
        done(1, of, dose, sets=used, peak=Pain(7)),
    ]
    return case(sessions, patient=person(equipment=here, **more))


# what is here now | exercise that was red, given, used | what comes: the easier row at this weight
AFTER_RED = [
    ("a stack that begins at twice what hurt", ROW, 2.5, 2.5, gym(5.0, 10.0), None),
    ("a stack that begins with what hurt", ROW, 5.0, 5.0, gym(5.0, 10.0), 5.0),
    ("a stack that makes less", ROW, 5.0, 5.0, gym(2.5, 5.0), 2.5),
    ("the usual start is more than what hurt", ROW, 1.5, 1.5, gym(1.0, 1.5, 2.0), 1.5),
    ("less was used than given, and that hurt", ROW, 2.0, 1.0, gym(1.0, 1.5, 2.0), 1.0),
    ("bands instead of the stack", ROW, 2.5, 2.5, BANDS, 0.0),
]


@pytest.mark.parametrize(
    ("what", "of", "load_kg", "used_kg", "here", "comes"),
    AFTER_RED,
    ids=[row[0] for row in AFTER_RED],
)
def test_after_red_the_easier_one_begins_no_heavier_than_what_hurt(
    what: str,
    of: Exercise,
    load_kg: float,
    used_kg: float,
    here: Equipment,
    comes: float | None,
) -> None:
    hurt = red(of, load_kg, here, used_kg)
    decision = decide("row", hurt, stand(hurt), CATALOGUE)
    if comes is None:
        assert (decision.exercise, decision.dose) == ("row", None)
        assert R.LOAD_ABOVE_BORNE in decision.codes
        return
    assert decision.exercise == "easy-row"
    assert decision.dose is not None
    assert (decision.dose.load_kg or 0.0) == comes


def test_another_easier_one_is_looked_for() -> None:
    other = replace(PLANK, harder=("row",), trains=ROW.trains)
    known = Catalogue(
        tuple(other if e is PLANK else e for e in CATALOGUE.exercises if e.id != "raised-plank")
    )
    hurt = red(ROW, 2.5, gym(5.0, 10.0))
    assert decide("row", hurt, stand(hurt), known).exercise == "plank"


@pytest.mark.parametrize(("on", "load_kg"), [(day(3), None), (DAY, 5.0)])
def test_a_load_tried_out_since_lets_the_easier_one_begin(
    on: date, load_kg: float | None
) -> None:
    tested = (TestedLoad("easy-row", 9.0, 10, 3, on),)
    hurt = red(ROW, 2.5, gym(5.0, 10.0), tested=tested)
    decision = decide("row", hurt, stand(hurt), CATALOGUE)
    assert (decision.dose.load_kg if decision.dose else None) == load_kg


@pytest.mark.parametrize(
    ("here", "load_kg"), [(gym(1.0, 1.5, 2.0), 1.5), (gym(2.0, 4.0), None)]
)
def test_no_wish_for_the_easier_one_passes_what_hurt(
    here: Equipment, load_kg: float | None
) -> None:
    hurt = red(ROW, 1.5, here)
    wish = Proposal("row", Action.SWAP_EASIER, Dose(2, reps=8, load_kg=2.0), (), to="easy-row")
    decision = guard(wish, hurt, stand(hurt), CATALOGUE)
    assert (decision.dose.load_kg if decision.dose else None) == load_kg
    assert (decision.exercise == EASY_ROW.id) is (load_kg is not None)


def test_a_hand_weight_says_nothing_of_a_cable_nor_help_of_a_load() -> None:
    lift = replace(LIFT, harder=("row",))
    known = Catalogue(tuple(lift if e is LIFT else e for e in CATALOGUE.exercises))
    helped = replace(HELPED, harder=("row",))
    other = Catalogue(tuple(helped if e is HELPED else e for e in CATALOGUE.exercises))
    here = replace(gym(5.0, 10.0), dumbbells_kg=(3.0,))
    hurt = red(ROW, 2.5, here)
    assert decide("row", hurt, stand(hurt), known).exercise == "lift"
    assert decide("row", hurt, stand(hurt), other).exercise == "helped"


# what | given of it now | what the easier row begins with, where 2 kg were borne last time
HURTS_NOW = [
    ("nothing was given that is known", None, 2.0),
    ("less was given than last time", Dose(2, reps=8, load_kg=1.0), 1.0),
    ("as much was given", Dose(2, reps=8, load_kg=2.0), 2.0),
    ("a band was given", Dose(2, reps=8, band=BAND), 2.0),
    ("nothing here is as light", Dose(2, reps=8, load_kg=0.5), None),
]


@pytest.mark.parametrize(("what", "given", "load_kg"), HURTS_NOW, ids=[r[0] for r in HURTS_NOW])
def test_in_the_session_that_hurts_the_easier_one_begins_no_heavier(
    what: str, given: Dose | None, load_kg: float | None
) -> None:
    here = person(equipment=gym(1.0, 2.0, 3.0))
    tested = (TestedLoad("easy-row", 6.0, 10, 3, day(9)),)
    borne = [done(3, ROW, Dose(2, reps=8, load_kg=2.0), peak=Pain(7))]
    lived = case(borne, patient=replace(here, tested=tested))
    of, other = line(ROW, lived, stand(lived)), line(EASY_ROW, lived, stand(lived))
    assert isinstance(of, Line)
    assert isinstance(other, Line)
    dose = instead_now(other, of, given)
    assert (dose.load_kg if dose else None) == load_kg


def test_weight_that_helped_is_no_weight_that_hurts() -> None:
    lived = case([done(3, HELPED, Dose(2, reps=8, load_kg=2.0))])
    of, other = line(HELPED, lived, stand(lived)), line(EASY_ROW, lived, stand(lived))
    assert isinstance(of, Line)
    assert isinstance(other, Line)
    assert instead_now(other, of, Dose(2, reps=8, load_kg=0.1)) == other.entry
