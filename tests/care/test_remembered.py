"""What is remembered of earlier days makes the standing faster and never another one."""

from dataclasses import replace

from hypothesis import given, settings
from tests.care.strategies import (
    BANDS,
    CATALOGUE,
    DAY,
    RIG,
    ROW,
    Dice,
    any_case,
    case,
    day,
    done,
    mornings,
    person,
    screen,
    sets_of,
    stand,
    thrown,
)
from tests.care.test_laws import hurt_more
from tests.searches import DEAR

from mainstay.care.case import Case, Standing, standing_after
from mainstay.care.decision import Decision
from mainstay.care.guards import decide
from mainstay.care.history import Pain
from mainstay.care.judging import light_rows, usual_by_day
from mainstay.care.line import Line, line
from mainstay.care.patient import Patient
from mainstay.care.remembered import Remembered
from mainstay.care.training_days import LightRow

Days = tuple[Case, ...]


def days_of(dice: Dice) -> Days:
    """The days of one person: less was known before, some of it was put right, then a calm repeat."""
    now = any_case(dice)
    early = replace(now, on=day(dice.between(1, 30)))
    past = replace(early, history=early.history.up_to(early.on))
    righted = hurt_more(dice, now, "all")
    another = replace(now, patient=replace(now.patient, mass_kg=95.0, minutes=10))
    return past, now, righted, another, now


def stood(of: Case, remembered: Remembered) -> tuple[Standing, tuple[Decision, ...]]:
    now = standing_after(of, screen(), CATALOGUE, remembered)
    asked = CATALOGUE.exercises if of.on == DAY else ()
    return now, tuple(decide(e.id, of, now, CATALOGUE) for e in asked)


@given(thrown(days_of))
@settings(max_examples=DEAR)
def test_nothing_depends_on_what_is_remembered(days: Days) -> None:
    remembered = Remembered()
    for known in days:
        assert stood(known, remembered) == stood(known, Remembered())


def test_what_a_session_says_of_the_stage_follows_the_person_and_the_cap_of_today() -> None:
    """The same session is done in full, or too hard; with the heaviest weight there is, or not."""
    given, kept = ROW.dose.start().with_(load_kg=RIG.loads_kg()[-1]), Remembered()
    lived = case([done(1, ROW, given, sets=sets_of(given, ROW, effort_rpe=None, reserve=5))])
    judged, home = (stand(lived).judged,), lived.patient
    heavier = replace(home.equipment, rig=replace(RIG, pins=(*RIG.pins, 90.0)))
    days = ((home, None), (home, 1), (replace(home, equipment=heavier), None), (home, None))

    def rows(who: Patient, cap: int | None, remembered: Remembered) -> tuple[LightRow, ...]:
        return light_rows(judged, who, cap, CATALOGUE, remembered)

    fresh = [rows(who, cap, Remembered()) for who, cap in days]
    assert [rows(who, cap, kept) for who, cap in days] == fresh
    assert len(set(fresh)) == 3


def test_the_usual_morning_is_never_above_what_is_said_of_it_now() -> None:
    history, kept = case(awake=mornings(5, pain=Pain(3))).history, Remembered()
    said = [usual_by_day(history, Pain(most), kept)(day(0)).back for most in (4, 2, 4)]
    assert said == [3, 2, 3]


def test_what_was_done_fits_by_the_weights_of_today() -> None:
    """Elsewhere are bands alone; back at home it counts again."""
    home, away = person(), person(equipment=BANDS)
    given, kept = ROW.dose.start().with_(load_kg=5.0), Remembered()
    fitting = []
    for who in (home, away, home):
        lived = case([done(1, ROW, given)], patient=who)
        found = line(ROW, lived, standing_after(lived, screen(), CATALOGUE, kept))
        assert isinstance(found, Line)
        fitting.append(len(found.working))
    assert fitting == [1, 0, 1]


def test_the_same_is_made_once_and_the_rest_anew() -> None:
    made: list[int] = []
    kept = Remembered()

    def once(number: int) -> int:
        return kept.once("square", (number,), lambda: made.append(number) or number**2)

    assert [once(n) for n in (3, 3, 4, 3)] == [9, 9, 16, 9]
    assert made == [3, 4, 3]


def test_a_walk_goes_on_from_the_first_thing_that_changed() -> None:
    made: list[int] = []
    kept = Remembered()

    def sums(of: str, *items: int) -> list[int]:
        def make(n: int, before: list[int]) -> int:
            made.append(items[n])
            return items[n] + (before[-1] if before else 0)

        return kept.onward("sums", of, items, make)

    assert sums("a", 1, 2) == [1, 3]
    assert sums("a", 1, 2, 3) == [1, 3, 6]
    assert sums("a", 1, 5, 3) == [1, 6, 9]
    assert sums("b", 1, 5) == [1, 6]
    assert made == [1, 2, 3, 5, 3, 1, 5]
