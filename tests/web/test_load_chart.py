"""The load of the sessions by week, as the therapist sees it."""

from datetime import date

import pytest

from mainstay.care.session_load import WeekLoad
from mainstay.web.clinic.chart import load_chart

ONE = WeekLoad(date(2026, 11, 9), 120, 2, 0)
TWO = WeekLoad(date(2026, 11, 16), 240, 3, 1)
NONE = WeekLoad(date(2026, 11, 23), 0, 0, 2)


@pytest.mark.parametrize("weeks", [(), (ONE,), (NONE, NONE)])
def test_less_than_two_weeks_or_nothing_rated_is_no_line(weeks):
    assert load_chart("Load", weeks) is None


def test_the_scale_is_that_of_the_heaviest_week():
    made = load_chart("Load", (ONE, TWO))
    assert [n for _, n in made.ticks] == ["0", "120", "240"]
    assert made.last[2] == "240"
    assert "120" in made.sentence
    assert made.rows[0][1] == "240, and 1 not rated"
    assert made.rows[1][1] == "120"
