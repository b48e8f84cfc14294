"""A small clinic that was really lived: one person ten days, one therapist."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Model
from django.test import Client

from mainstay.reading import read_json
from mainstay.web import actions, clock, demo, exporting, models
from mainstay.web.actions import Told
from mainstay.web.living import live

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NOW = dt.datetime(2026, 11, 24, 10, tzinfo=dt.UTC)
TODAY = NOW.date()
FIRST = TODAY - dt.timedelta(days=10)


@dataclass(frozen=True)
class Lived:
    """Everybody in the small clinic."""

    therapist: models.Membership
    person: models.Person


@dataclass(frozen=True)
class Kept:
    """The small clinic, and the rows that its ten days left in each table."""

    lived: Lived
    rows: tuple[tuple[Model, ...], ...]


@pytest.fixture(scope="session")
def ten_days(django_db_setup, django_db_blocker) -> Kept:
    """Lived once by each process: what comes of it is the same each time, and takes a second."""
    with django_db_blocker.unblock(), clock.moved_to(NOW), transaction.atomic():
        tables = apps.get_models(include_auto_created=True)
        before = {table: {row.pk for row in table._base_manager.all()} for table in tables}
        lived = _ten_days()
        rows = tuple(
            tuple(row for row in table._base_manager.all() if row.pk not in before[table])
            for table in tables
        )
        transaction.set_rollback(True)
    return Kept(lived, rows)


@pytest.fixture(scope="module")
def lived(ten_days: Kept, django_db_blocker) -> Iterator[Lived]:
    """Ten lived days, laid down once a module; each test's changes are rolled back to here."""
    with django_db_blocker.unblock(), clock.moved_to(NOW), transaction.atomic():
        for rows in filter(None, ten_days.rows):
            type(rows[0])._base_manager.bulk_create(rows)
        yield ten_days.lived
        transaction.set_rollback(True)


def _ten_days() -> Lived:
    user = get_user_model().objects.create_user(username="therapist")
    clinic = models.Clinic.objects.create(name="Small clinic", created_at=NOW)
    therapist = models.Membership.objects.create(
        user=user, clinic=clinic, display_name="T. Hand"
    )
    member = demo.cast(TODAY)[0]
    began = dt.datetime.combine(FIRST, dt.time(8), dt.UTC)
    with clock.moved_to(began):
        person, _ = actions.begin(began, "UTC", member.name)
        invitation, _ = actions.invite(therapist, member.name, began)
        actions.join(Told(person, "self", began), invitation)
    live(person, member.script, FIRST, 10)
    return Lived(therapist, person)


@pytest.fixture
def therapist(lived, db) -> models.Membership:
    """A therapist with a clinic."""
    return models.Membership.objects.get(pk=lived.therapist.pk)


@pytest.fixture
def person(lived, db) -> models.Person:
    """Somebody in the care of that clinic, ten lived days after the beginning."""
    return models.Person.objects.get(pk=lived.person.pk)


@pytest.fixture
def told(person) -> Told:
    """That person says something now."""
    return Told(person, "self", NOW)


@pytest.fixture
def as_person(person) -> Client:
    """A browser in which that person is signed in."""
    client = Client()
    client.force_login(person.user, backend=BACKEND)
    return client


@pytest.fixture
def as_therapist(therapist) -> Client:
    """A browser in which the therapist is signed in."""
    client = Client()
    client.force_login(therapist.user, backend=BACKEND)
    return client


def change_page(client: Client, page: str, fields: Mapping[str, Any]) -> Any:
    """A page of the intake, opened, filled in and saved."""
    url = f"/me/about-you/{page}/?change=1"
    revision = client.get(url).context["revision"]
    return client.post(url, {**fields, "revision": revision})


def ticketed(client: Client, page: str, fields: Mapping[str, str]) -> dict[str, str]:
    """The fields of a form with the ticket of the dose that its page is about, where it has one."""
    shown = client.get(page).context or {}
    return {**fields, **({"ticket": shown["ticket"]} if "ticket" in shown else {})}


def story_of(person: models.Person) -> exporting.Story:
    """What somebody's export says."""
    return read_json(exporting.export_file(person), exporting.Story, "file")
