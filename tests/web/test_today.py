"""What the page "Today" promises: the next day with exercises, and what its short version is."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from tests.web.conftest import NOW, TODAY

from mainstay.anatomy import Side
from mainstay.care.history import SetLog
from mainstay.planning import DayKind, PlannedDay, PlannedItem
from mainstay.web import clock, weeks
from mainstay.web.actions import Told
from mainstay.web.me import said, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def view(told: Told) -> weeks.View:
    return weeks.current(told, TODAY)


def with_plan(view: weeks.View, **parts: object) -> weeks.View:
    """The same week with other parts of its plan."""
    assert view.issued is not None
    return replace(view, issued=replace(view.issued, plan=replace(view.issued.plan, **parts)))


def test_a_day_of_walking_alone_is_not_the_next_day_with_exercises(view: weeks.View) -> None:
    assert view.issued is not None
    assert view.aerobic is not None
    done = next(i for d in view.issued.plan.days for i in view.in_session(d.items))
    walk = PlannedItem(view.aerobic.exercise, ())
    tomorrow = PlannedDay(TODAY + timedelta(days=1), DayKind.WALK, (walk,))
    after = PlannedDay(TODAY + timedelta(days=2), DayKind.SESSION, (done,))
    assert today._next_day(with_plan(view, days=(tomorrow, after))) == after


SHORT = (
    # minutes of the day, whether the short version leaves something out, what it is
    (25, True, "shorter"),
    (6, True, "gentle"),
    (25, False, ""),
)


@pytest.mark.parametrize(("minutes", "less", "what"), SHORT)
def test_the_short_version_is_called_what_it_is(view, minutes, less, what) -> None:
    assert view.issued is not None
    items = next(found for d in view.issued.plan.days if (found := view.in_session(d.items)))
    assert len(items) > 1
    day = PlannedDay(TODAY, DayKind.SESSION, items, minutes)
    short = items[:1] if less else items
    assert today._gentle(with_plan(view, days=(day,), short=short)) == what


def test_the_programme_says_how_much_pain_is_fine(as_person: Client) -> None:
    with clock.moved_to(NOW):
        page = as_person.get("/me/programme/").content.decode()
    assert "it may hurt as much as at the start" in page
    assert "the next morning as on your usual mornings" in page


DONE = (
    (SetLog("one", reps=2, side=Side.RIGHT), "2 repetitions, right side"),
    (SetLog("two", duration_s=300), "5 min"),
    (SetLog("three", distance_m=20), "20 meters"),
)


@pytest.mark.parametrize(("log", "text"), DONE)
def test_what_was_done_is_listed_with_its_time_and_side(log: SetLog, text: str) -> None:
    assert ", ".join(said._amounts(log)) == text
