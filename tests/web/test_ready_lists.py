"""The first list is made at night and at a start, and never shows what is out of date."""

import uuid
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.urls import reverse
from tests.web.conftest import NOW

from mainstay.care.history import Pain
from mainstay.web import actions, clock, models, nightly, records
from mainstay.web.actions import Told
from mainstay.web.clinic import worklist
from mainstay.web.facts import Asked, PainSaid

pytestmark = pytest.mark.django_db


def how_many_are_read(monkeypatch) -> list[int]:
    """Grows by the people who had to be read and ranked, each time that a list is made."""
    read: list[int] = []
    overviews = records.overviews
    monkeypatch.setattr(
        records,
        "overviews",
        lambda people, day: read.append(len(people)) or overviews(people, day),
    )
    return read


def test_the_first_list_after_a_start_is_made_by_the_start(as_therapist, person, monkeypatch):
    records.forget()
    caches[worklist.RANKED].clear()
    nightly.at_start(clock.now())
    read = how_many_are_read(monkeypatch)
    for name in ("worklist", "people"):
        assert as_therapist.get(reverse(f"clinic:{name}")).status_code == 200
    assert read == [0, 0]


def test_the_list_of_the_morning_is_made_at_night(as_therapist, person, monkeypatch) -> None:
    caches[worklist.RANKED].clear()
    night = NOW.replace(hour=3) + timedelta(days=1)
    with clock.moved_to(night):
        assert worklist.make_ready(clock.now()) == 1
    read = how_many_are_read(monkeypatch)
    with clock.moved_to(night + timedelta(hours=5)):
        as_therapist.get(reverse("clinic:worklist"))
        assert read == [0], "nobody has to be read and ranked again"
        actions.say_pain(Told(person, "self", clock.now()), PainSaid(Asked.FLARE, Pain(8)))
        page = as_therapist.get(reverse("clinic:worklist")).content.decode()
    assert read == [0, 1], "who said something since is"
    assert "Flare" in page


def test_facts_that_cannot_be_read_end_no_start(person, caplog) -> None:
    """After a way back to an older version, say; the list itself tells of it when it is opened."""
    records.forget()
    caches[worklist.RANKED].clear()
    models.PainReport.objects.create(
        id=uuid.uuid4(), person=person, author="self", zone="UTC", at=NOW, day=NOW.date(),
        received_at=NOW, value='{"asked":"evening"}',
    )  # fmt: skip
    with clock.moved_to(NOW + timedelta(minutes=1)):
        nightly.at_start(clock.now())
    assert "The lists could not be made ready" in caplog.text
