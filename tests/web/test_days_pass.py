"""What the day alone changes: nobody says a word, and no week gives more than its day allows."""

import datetime as dt
from dataclasses import replace

import msgspec
import pytest

from mainstay.care.steps import not_above
from mainstay.web import clock, models, records, weeks
from mainstay.web.actions import Told

pytestmark = pytest.mark.django_db


def on_day(told: Told, days: int) -> Told:
    return Told(told.person, told.author, told.at + dt.timedelta(days=days))


def above_the_rules(told: Told, view: weeks.View) -> list[str]:
    """Exercises whose issued dose is harder than the one the rules give on this day."""
    now = {d.exercise: d.dose for d in records.overview(told.person, told.at.date()).now.fresh}
    catalogue = view.overview.catalogue
    return [
        e
        for e, d in view.decisions.items()
        if d.dose and e in now
        if now[e] is None or not not_above(d.dose, now[e], catalogue.get(e).assisted)
    ]


@pytest.mark.parametrize("looks", [1, 3, 4, 7])
def test_a_break_that_grows_lowers_the_week_that_is_running(told, looks) -> None:
    """Whoever looks every day, every third, or once in a week: the doses are those of the day."""
    fell = False
    for days in range(0, 32, looks):
        here = on_day(told, days)
        view = weeks.current(here, here.at.date())
        assert above_the_rules(here, view) == [], f"day {days}"
        fell |= " on " in view.issued.inputs
    assert fell or looks == 7, "the day alone lowered something"


def test_a_second_look_on_the_same_day_gives_the_same_week(told) -> None:
    for days in (0, 8, 9, 15, 16):
        here = on_day(told, days)
        first = weeks.current(here, here.at.date()).issued
        count = models.Issued.objects.count()
        assert weeks.current(here, here.at.date()).issued == first
        assert models.Issued.objects.count() == count


@pytest.mark.parametrize(
    ("starts", "ends", "stands"),
    [(-6, 0, True), (0, 6, True), (-7, -1, False), (1, 7, False)],
    ids=["its last day", "its first day", "ended yesterday", "begins tomorrow"],
)
def test_a_week_stands_from_its_first_day_to_its_last(told, starts, ends, stands) -> None:
    """The same facts on the same day: only the days of the week differ."""
    today = told.at.date()
    issued = weeks.current(told, today).issued
    days = {"starts": starts, "ends": ends}
    moved = replace(issued, **{n: today + dt.timedelta(days=d) for n, d in days.items()})
    overview = replace(
        records.overview(told.person, today), week=msgspec.json.encode(moved).decode()
    )
    assert weeks.stands(overview) is stands


def test_the_day_after_a_week_a_new_one_begins(told) -> None:
    last = weeks.current(told, told.at.date()).issued.ends
    here = on_day(told, (last - told.at.date()).days + 1)
    issued = weeks.current(here, here.at.date()).issued
    assert issued.starts == last + dt.timedelta(days=1)
    assert issued.plan.day(here.at.date()) is not None


@pytest.mark.parametrize("page", ["/me/exercise/deep-muscles-standing/", "/me/walked/"])
def test_no_page_shows_a_dose_of_a_week_that_is_over(as_person, told, page) -> None:
    """Opened from the sheet after a break, before anybody has looked at Today."""
    weeks.current(told, told.at.date())
    here = on_day(told, 16)
    assert above_the_rules(here, weeks.as_issued(here, here.at.date())), "or it shows nothing"
    with clock.moved_to(here.at):
        assert as_person.get(page).status_code in (200, 302)
    assert above_the_rules(here, weeks.as_issued(here, here.at.date())) == []
