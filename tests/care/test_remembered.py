"""What is remembered of earlier days makes the standing faster and never another one."""

from dataclasses import replace

from hypothesis import given, settings
from tests.care.strategies import CATALOGUE, DAY, Dice, any_case, day, screen, thrown
from tests.care.test_laws import hurt_more
from tests.searches import DEAR

from mainstay.care.case import Case, Standing, standing_after
from mainstay.care.decision import Decision
from mainstay.care.guards import decide
from mainstay.care.remembered import Remembered

Days = tuple[Case, ...]


def days_of(dice: Dice) -> Days:
    """The days of one person: less was known before, some of it was put right, then a calm repeat."""
    now = any_case(dice)
    early = replace(now, on=day(dice.between(1, 30)))
    past = replace(early, history=early.history.up_to(early.on))
    righted = hurt_more(dice, now, "all")
    another = replace(now, patient=replace(now.patient, mass_kg=95.0, minutes=10))
    return past, now, righted, another, now


def stood(case: Case, remembered: Remembered) -> tuple[Standing, tuple[Decision, ...]]:
    now = standing_after(case, screen(), CATALOGUE, remembered)
    asked = CATALOGUE.exercises if case.on == DAY else ()
    return now, tuple(decide(e.id, case, now, CATALOGUE) for e in asked)


@given(thrown(days_of))
@settings(max_examples=DEAR)
def test_nothing_depends_on_what_is_remembered(days: Days) -> None:
    remembered = Remembered()
    for case in days:
        assert stood(case, remembered) == stood(case, Remembered())


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
