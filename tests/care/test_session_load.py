"""How hard times how long, by session and by week."""

from dataclasses import replace

import pytest
from tests.care.strategies import ROW, day, done

from mainstay.care.history import Session
from mainstay.care.session_load import WeekLoad, session_load, weekly_load
from mainstay.exercises import Dose

D = Dose(2, reps=8, load_kg=5.0)


def session(ago: int, minutes: int | None, effort: int | None) -> Session:
    return replace(done(ago, ROW, D), minutes=minutes, effort=effort)


@pytest.mark.parametrize(
    ("minutes", "effort", "wanted"),
    [(20, 4, 80), (20, 0, 0), (None, 4, None), (20, None, None), (120, 1, 120), (121, 1, None)],
)
def test_effort_times_minutes(minutes: int | None, effort: int | None, wanted: int | None):
    assert session_load(session(1, minutes, effort)) == wanted


def test_every_week_stands_there_also_an_empty_one():
    """The day of the tests is a Monday."""
    lived = [session(21, 20, 5), session(20, 10, 3), session(19, 30, None), session(2, 20, 6)]
    assert weekly_load(lived) == (
        WeekLoad(day(21), 130, 2, 1),
        WeekLoad(day(14), 0, 0, 0),
        WeekLoad(day(7), 120, 1, 0),
    )
    assert weekly_load([]) == ()


def test_an_effort_outside_0_to_10_is_refused():
    with pytest.raises(ValueError, match="effort"):
        session(1, 20, 11)
