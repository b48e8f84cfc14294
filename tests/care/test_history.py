from dataclasses import replace

import pytest
from tests.care.strategies import ROW, day, done

from mainstay.care.history import (
    History,
    Morning,
    Pain,
    Reach,
    Session,
    SetLog,
    StageTest,
    Stop,
    TestResult,
)
from mainstay.exercises import Dose


@pytest.mark.parametrize("wrong", [(-1, 0), (11, 0), (0, 11)])
def test_pain_is_0_to_10(wrong: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="allowed 0 to 10"):
        Pain(*wrong)


def test_reach_goes_down_the_leg() -> None:
    assert [r.rank for r in (Reach.BACK, Reach.THIGH, Reach.FOOT)] == [0, 2, 5]


@pytest.mark.parametrize("wrong", [{"reps": 201}, {"reserve": 6}, {"load_kg": -1.0}])
def test_a_set_that_cannot_have_happened(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="allowed 0 to"):
        SetLog("a", **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("test", "value"),
    [
        (StageTest.DEEP_HOLD_LYING, 11),
        (StageTest.HEEL_TOE_WALK, 2),
        (StageTest.WALL_SIT_S, -1),
        (StageTest.WALL_SIT_S, 3601),
    ],
)
def test_a_test_has_its_scale(test: StageTest, value: float) -> None:
    with pytest.raises(ValueError, match="allowed 0 to"):
        TestResult(test, value, day(1))
    assert TestResult(test, 1, day(1)).value == 1


LATE, EARLY = Morning(day(1), Pain(2)), Morning(day(2), Pain(2))
ONE = Session("a", day(1), Pain(2), ())


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (
            {"mornings": (LATE, EARLY)},
            rf"mornings\[1\]: {day(2)} after {day(1)}; write them oldest first",
        ),
        ({"mornings": (LATE, LATE)}, rf"mornings\[1\]: {day(1)} stands twice; one a day"),
        ({"sessions": (ONE, ONE)}, r"sessions\[1\]: a stands twice; each id once"),
    ],
)
def test_disorder_is_refused(wrong: dict[str, tuple[object, ...]], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        History(**wrong)  # type: ignore[arg-type]


def test_what_is_written_twice_is_refused() -> None:
    """One session twice would be two good sessions; one set twice would be two sets."""
    lived = done(1, ROW, Dose(2, reps=8))
    record = lived.records[0]
    with pytest.raises(ValueError, match="row stands twice"):
        replace(lived, records=(record, record))
    with pytest.raises(ValueError, match="write each set once"):
        replace(record, sets=(record.sets[0], record.sets[0]))


def test_records_of_one_exercise() -> None:
    lived = done(1, ROW, Dose(2, reps=8))
    history = History((lived,))
    assert history.records_of("row") == ((lived, lived.records[0]),)
    assert history.records_of("plank") == ()


def test_the_four_buttons_have_an_order() -> None:
    """Of two of one exercise the worse counts."""
    least_first = [Stop.OTHER, Stop.BACK, Stop.LEG, Stop.NUMB_OR_WEAK]
    assert sorted(Stop, key=lambda stop: stop.rank) == least_first
