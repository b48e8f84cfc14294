from datetime import date

import pytest
from tests.care.strategies import DAY, person

from mainstay.care.patient import ConditionRecord, Goal, Outlook, Worry
from mainstay.exercises import Condition


def test_ability_is_0_to_10() -> None:
    with pytest.raises(ValueError, match="allowed 0 to 10"):
        Goal("carry my child", 11)
    assert Goal("carry my child", 10).ability == 10


@pytest.mark.parametrize("wrong", [{"minutes": 4}, {"minutes": 61}, {"days_per_week": 8}])
def test_what_the_rules_cannot_serve(wrong: dict[str, int]) -> None:
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
