"""What the page "Today" promises: the next day with exercises, and what its short version is."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client
from tests.web.conftest import NOW, TODAY

from mainstay.anatomy import Side
from mainstay.care.decision import Action, Decision
from mainstay.care.history import SetLog
from mainstay.care.reasons import ReasonCode, because
from mainstay.exercises import Dose
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


WHY = (
    # what was decided and why -> whether the day says so
    (Action.HOLD, ReasonCode.PLAN_KEEPS, False, False),
    (Action.HOLD, ReasonCode.PLAN_KEEPS, True, True),
    (Action.HOLD, ReasonCode.FLARE, False, True),
    (Action.RISE, ReasonCode.PLAN_KEEPS, False, True),
)


@pytest.mark.parametrize(("action", "code", "waits", "said"), WHY)
def test_what_only_goes_on_as_it_was_has_no_line_of_reasons(
    view, action, code, waits, said
) -> None:
    assert view.issued is not None
    item = next(i for d in view.issued.plan.days for i in view.in_session(d.items))
    made = view.decisions[item.exercise]
    made = replace(made, action=action, reasons=(because(code),), waits_for_therapist=waits)
    line = replace(today.line(view, item), decision=made)
    page = render_to_string("parts/exercise_line.html", {"line": line})
    assert ('class="reason"' in page) == said


FIRST_DAY = ((2, True), (1, False))


@pytest.mark.parametrize(("sets", "explained"), FIRST_DAY)
def test_what_two_numbers_mean_is_said_where_they_stand(sets, explained) -> None:
    dose = Dose(sets, reps=8)
    decision = Decision("bird-dog", Action.START, dose, (), "1", TODAY)
    assert today.in_sets((decision, decision)) == explained


DONE = (
    (SetLog("one", reps=2, side=Side.RIGHT), "2 repetitions, right side"),
    (SetLog("two", duration_s=300), "5 min"),
    (SetLog("three", distance_m=20), "20 meters"),
)


@pytest.mark.parametrize(("log", "text"), DONE)
def test_what_was_done_is_listed_with_its_time_and_side(log: SetLog, text: str) -> None:
    assert ", ".join(said._amounts(log)) == text
