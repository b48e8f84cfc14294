from datetime import date

import pytest
from tests.care.strategies import DAY, person

from mainstay.care.patient import ConditionRecord, Goal, Outlook, Worry
from mainstay.exercises import Condition


def test_ability_is_0_to_10() -> None:
    with pytest.raises(ValueError, match="allowed 0 to 10"):
        Goal("carry my child", 11)
    assert Goal("carry my child", 10).ability == 10


CHRONIC = ConditionRecord(Condition.CHRONIC_NSLBP)


def test_a_goal_says_something() -> None:
    for text in ("", " ", "x" * 201):
        with pytest.raises(ValueError, match="allowed 1 to 200 characters"):
            Goal(text, 3)


def test_a_condition_stands_once() -> None:
    with pytest.raises(ValueError, match="`chronic_nslbp` stands twice"):
        person(conditions=(CHRONIC, CHRONIC))


@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes": 4},
        {"minutes": 61},
        {"days_per_week": 8},
        {"country": "gb"},
        {"country": "G"},
        {"country": "ZZ"},
    ],
)
def test_what_the_rules_cannot_serve(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="allowed"):
        person(**wrong)


@pytest.mark.parametrize(
    ("answers", "high"),
    [
        ((Worry.VERY, Worry.A_LITTLE, Worry.NOT_AT_ALL), False),
        ((Worry.VERY, Worry.A_LITTLE, Worry.QUITE), True),
    ],
)
def test_two_high_answers_make_a_high_outlook(
    answers: tuple[Worry, Worry, Worry], high: bool
) -> None:
    assert Outlook(*answers).is_high is high


def test_age_and_conditions() -> None:
    who = person(conditions=(ConditionRecord(Condition.HIP_OA, date(2026, 2, 16)),))
    assert (who.age_years(DAY), who.has(Condition.HIP_OA), who.has(Condition.PGP)) == (
        40,
        True,
        False,
    )
    assert who.conditions[0].weeks(DAY) == 2
    assert ConditionRecord(Condition.PGP).weeks(DAY) is None
