"""Somebody who travels: no day comes a second time, so that nothing told is passed over."""

import datetime as dt
from collections.abc import Iterator

import pytest
from tests.web.conftest import NOW

from mainstay.care.questions import Answer
from mainstay.web import actions, clock, weeks
from mainstay.web.actions import Told

pytestmark = pytest.mark.django_db

NOON = NOW + dt.timedelta(hours=2)
EAST, WEST = "Pacific/Auckland", "Europe/London"


def settings(client, zone: str):
    return client.post("/me/you/", {"name": "Tom", "zone_name": zone})


@pytest.fixture
def far(as_person, person, told) -> Iterator[Told]:
    """In Auckland, where tomorrow has begun, a warning sign is told."""
    with clock.moved_to(NOON):
        assert settings(as_person, EAST).status_code == 302
        person.refresh_from_db()
        teller = Told(person, "self", clock.now())
        day = clock.day(clock.now(), EAST)
        assert day > NOW.date()
        actions.answer(teller, Answer("saddle", ("new",), day))
        assert weeks.current(teller, day).stopped
        yield teller


def test_the_day_does_not_go_back_behind_what_was_told(as_person, person, far) -> None:
    answer = settings(as_person, WEST)
    assert answer.status_code == 422
    assert "25 November" in answer.content.decode()
    person.refresh_from_db()
    assert person.zone == EAST
    assert as_person.get("/api/plan/").json()["stopped"]


def test_once_that_day_has_begun_there_the_zone_is_changed(as_person, person, far) -> None:
    with clock.moved_to(NOW + dt.timedelta(days=1)):
        assert settings(as_person, WEST).status_code == 302
        person.refresh_from_db()
        assert person.zone == WEST
        assert as_person.get("/api/plan/").json()["stopped"]
