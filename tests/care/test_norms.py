"""What a test is held against: the norm of the walk, the change that counts, two limits."""

from datetime import date

import pytest

from mainstay.anatomy import Sex
from mainstay.care.history import StageTest, TestResult
from mainstay.care.norms import NormTable, TestLimit, WalkChange, beside_norms, norm_table
from mainstay.care.patient import Patient
from mainstay.care.reasons import ReasonCode as R

ON = date(2026, 11, 24)
WALK = StageTest.SIX_MINUTE_WALK_M


def patient(sex: Sex, born: int, height_m: float, mass_kg: float) -> Patient:
    return Patient(born, sex, height_m, mass_kg)


MAN, WOMAN = patient(Sex.MALE, 1966, 1.75, 80), patient(Sex.FEMALE, 1966, 1.65, 70)
# Beyond what the sum was made for: it gives less than nothing.
BEYOND = patient(Sex.MALE, 1930, 1.4, 200)

# who, meters, what is said, percent of the norm, the norm, its lower limit
WALKS = [
    (MAN, 574, R.WALK_IN_NORM, 100, 574, 421),
    (MAN, 420, R.WALK_BELOW_NORM, 73, 574, 421),
    (MAN, 422, R.WALK_IN_NORM, 74, 574, 421),
    (WOMAN, 508, R.WALK_IN_NORM, 100, 508, 369),
    (WOMAN, 300, R.WALK_BELOW_NORM, 59, 508, 369),
]


@pytest.mark.parametrize(("who", "meters", "code", "percent", "norm", "lowest"), WALKS)
def test_a_walk_beside_its_norm(who, meters, code, percent, norm, lowest) -> None:
    (reason,) = beside_norms([TestResult(WALK, meters, ON)], who)
    told = (reason.code, reason["percent"], reason["expected_m"], reason["lowest_m"])
    assert told == (code, percent, norm, lowest)
    assert reason.source == "Enright1998"


def test_no_norm_where_the_sum_gives_nothing() -> None:
    assert beside_norms([TestResult(WALK, 200, ON)], BEYOND) == ()


# meters before, meters now, what is said of the change
CHANGES = [
    (400, 430, R.WALK_CHANGED),
    (400, 370, R.WALK_CHANGED),
    (400, 429, R.WALK_ABOUT_SAME),
    (400, 400, R.WALK_ABOUT_SAME),
]


@pytest.mark.parametrize(("before", "now", "code"), CHANGES)
def test_the_change_of_a_walk(before: float, now: float, code: R) -> None:
    said = beside_norms([TestResult(WALK, m, ON) for m in (before, now)], MAN)[-1]
    assert (said.code, said["change_m"], said["smallest_m"]) == (code, now - before, 30)


# test, result, what is said; nothing where it is not beyond the limit
LIMITS = [
    (StageTest.FIVE_STANDS_S, 15, None),
    (StageTest.FIVE_STANDS_S, 15.1, R.TEST_SLOW),
    (StageTest.STANCE_S, 5, None),
    (StageTest.STANCE_S, 4.9, R.TEST_SHORT),
    (StageTest.WALL_SIT_S, 1, None),
]


@pytest.mark.parametrize(("test", "value", "code"), LIMITS)
def test_a_result_beyond_a_limit(test: StageTest, value: float, code: R | None) -> None:
    said = beside_norms([TestResult(test, value, ON)], MAN)
    assert [r.code for r in said] == ([code] if code else [])


def test_nothing_is_said_without_a_result() -> None:
    assert beside_norms([], MAN) == ()


def test_contradictions_are_refused() -> None:
    for sides in ({}, {"above": 1, "below": 2}):
        with pytest.raises(ValueError, match="one of them"):
            TestLimit(StageTest.STANCE_S, "ours", **sides)
    with pytest.raises(ValueError, match="smallest_m"):
        WalkChange(0, "ours")
    table = norm_table()
    with pytest.raises(ValueError, match="each sex"):
        NormTable(table.walk[:1], table.walk_change, table.limit)
