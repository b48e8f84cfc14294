"""Every route stands in the table; strangers see only what is for everyone."""

import uuid

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from mainstay.care.history import AdverseEvent, AdverseKind, Pain, SetLog, Severity
from mainstay.exercises import Dose
from mainstay.web import actions, models
from mainstay.web.actions import Told
from mainstay.web.facts import Asked, PainSaid, SetDone
from mainstay.web.permissions import ROUTES, Who, who_may

VALUES = {"uuid": uuid.UUID(int=1), "int": 1, "str": "x", "slug": "x"}


def _routes(
    resolver: URLResolver, space: str = "", above: dict[str, object] | None = None
) -> list[tuple[str, dict[str, object]]]:
    found: list[tuple[str, dict[str, object]]] = []
    for entry in resolver.url_patterns:
        values = {**(above or {}), **_values(entry)}
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            found += _routes(entry, inner, values)
        elif isinstance(entry, URLPattern) and entry.name:
            found.append((f"{space}{entry.name}", values))
    return found


def _values(entry: URLPattern | URLResolver) -> dict[str, object]:
    kinds = {k: type(v).__name__.lower() for k, v in entry.pattern.converters.items()}
    return {
        k: next(v for word, v in VALUES.items() if kind.startswith(word))
        for k, kind in kinds.items()
    }


def _own() -> list[tuple[str, dict[str, object]]]:
    return [r for r in _routes(get_resolver()) if r[0] not in CLOSED]


CLOSED = {
    "account_signup",
    "account_email",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_set_password",
    "account_confirm_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}
"""Routes of the sign-in library that nobody opens here: no e-mail, no open sign-up."""


def test_no_row_of_the_table_is_without_a_route() -> None:
    assert set(ROUTES) <= {name for name, _ in _routes(get_resolver())}


@pytest.mark.django_db
def test_closed_routes_are_not_found_for_anybody(as_person, as_therapist) -> None:
    places = [
        "/sign-in/signup/",
        "/sign-in/email/",
        "/sign-in/password/reset/",
        "/sign-in/password/set/",
        "/sign-in/confirm-email/",
        "/sign-in/login/code/confirm/",
    ]
    for client in (Client(), as_person, as_therapist):
        assert [client.get(p).status_code for p in places] == [404] * len(places)


def test_every_route_stands_in_the_table() -> None:
    missing = [name for name, _ in _own() if who_may(name) is None]
    assert missing == []


@pytest.mark.django_db
def test_strangers_are_sent_away_from_every_other_page() -> None:
    closed = [(n, v) for n, v in _own() if who_may(n) in (Who.PERSON, Who.THERAPIST)]
    assert closed
    for name, values in closed:
        assert Client().get(reverse(name, kwargs=values)).status_code == 302, name


RIGHT = {"back": "1", "leg_too": "no", "reps": "1", "severity": "mild", "take_back": "yes"}


@pytest.mark.django_db
def test_nobody_puts_right_or_takes_back_what_somebody_else_said(as_person, told) -> None:
    """Whoever knows the address of a fact still has to be the one who said it."""
    stranger, _ = actions.begin(told.at, "UTC", "Somebody else")
    theirs, mine = (facts_said(Told(p, "self", told.at)) for p in (stranger, told.person))
    for row in theirs:
        page = reverse("me:correct", args=[type(row).__name__.lower(), row.pk])
        sent = [as_person.get(page), as_person.post(page, RIGHT), as_person.post(page, {})]
        assert [answer.status_code for answer in sent] == [404] * 3, page
        assert not type(row).objects.filter(replaces=row).exists(), page
    assert {r.person_id for r in theirs} == {stranger.pk}
    for row in mine:
        page = reverse("me:correct", args=[type(row).__name__.lower(), row.pk])
        assert as_person.get(page).status_code == 200, page


def facts_said(told: Told) -> list[models.Fact]:
    """One fact of each kind that a person can put right."""
    log = SetLog(str(uuid.uuid4()), reps=8)
    done = SetDone("s", "bird-dog", Dose(1, reps=8), log)
    fell = AdverseEvent(AdverseKind.FALL, told.at.date(), Severity.MILD)
    return [
        actions.log_set(told, done, uuid.UUID(log.id)),
        actions.say_pain(told, PainSaid(Asked.MORNING, Pain(5))),
        actions.went_wrong(told, fell),
    ]
