"""Pages of the demo clinic take at most twelve queries, also right after new facts."""

import contextlib
from collections.abc import Callable, Iterator
from itertools import groupby

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from tests.web.conftest import BACKEND

from mainstay.web import bench, demo, models, tour
from mainstay.web.permissions import ROUTES
from mainstay.web.scanning import state_of

pytestmark = pytest.mark.django_db

Pages = dict[str, list[tour.Page]]


@pytest.fixture(scope="module")
def pages(django_db_setup, django_db_blocker) -> Iterator[Pages]:
    """The demo clinic, lived once a module; of each route a few pages, or each that differs."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo.fill(lambda things, about: things)
        found = sorted(tour.pages(), key=lambda page: page.route)
        yield {
            route: some(list({kept_apart(page): page for page in group}.values()), turn)
            for turn, (route, group) in enumerate(groupby(found, key=lambda page: page.route))
        }
        transaction.set_rollback(True)


A_FEW = 4


def some(found: list[tour.Page], turn: int) -> list[tour.Page]:
    """A few people's pages of a route, turn about, so that each is asked for many routes.

    To open every page of all of them took a minute; `make bench` does, and counts the same.
    """
    if found[0].route in tour.EACH:
        return found
    at = turn % len(found)
    return (found[at:] + found[:at])[:A_FEW]


Enter = Callable[[User | None], Client]


@pytest.fixture(scope="module")
def enter(pages: Pages, django_db_blocker) -> Enter:
    """A new browser of a reader; who reads signs in once a module."""
    readers = {p.reader.pk: p.reader for found in pages.values() for p in found if p.reader}
    with django_db_blocker.unblock():
        cookies = {pk: _signed_in(reader) for pk, reader in readers.items()}

    def opened(reader: User | None) -> Client:
        client = Client()
        if reader is not None:
            client.cookies.load({settings.SESSION_COOKIE_NAME: cookies[reader.pk]})
        return client

    return opened


def _signed_in(reader: User) -> str:
    client = Client()
    client.force_login(reader, backend=BACKEND)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def kept_apart(page: tour.Page) -> object:
    return page.address if page.route in tour.EACH else page.about


@pytest.mark.parametrize("route", sorted(filter(tour.measured, ROUTES)))
def test_a_page_takes_at_most_twelve_queries(
    pages: Pages, enter: Enter, db, route: str
) -> None:
    assert pages.get(route), f"no page of {route} was opened"
    taken = {page.address: queries_of(page, enter) for page in pages[route]}
    assert {a: n for a, n in taken.items() if n > bench.PAGE_QUERIES} == {}


def queries_of(page: tour.Page, enter: Enter) -> int:
    """How many it takes after everybody on the page said something new."""
    client = enter(page.reader)
    bench.new_facts(page.about)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(page.address)
    assert answer.wsgi_request.user.pk == (page.reader.pk if page.reader else None)
    # A dose that was up for a decision may have changed with the new facts.
    assert answer.status_code in (200, 302, 404 if page.route == "clinic:decide" else 200)
    return bench.queries(asked)


@pytest.mark.parametrize("route", sorted(tour.POST_ONLY))
def test_the_other_routes_only_take_forms(pages: Pages, db, route: str) -> None:
    assert route in ROUTES
    assert route not in pages


def test_pictures_wait_at_every_step(pages: Pages, db) -> None:
    keys = [page.address.rstrip("/").rpartition("/")[2] for page in pages["clinic:scan"]]
    states = [state_of(one.data) for one in models.Scan.objects.filter(pk__in=keys)]
    steps = {(s.kept is not None, s.across, s.told.clip is not None) for s in states}
    assert steps == {
        (False, False, False),
        (True, False, False),
        (True, True, False),
        (True, False, True),
    }
    assert len(pages["clinic:scan-confirmed"]) == 3


def test_pages_of_the_sign_in_library_take_as_few_queries(pages: Pages, db) -> None:
    """Those that open by their address; what each one reads grows with no number of people."""
    [page] = pages["clinic:settings"][:1]
    taken = {}
    for route in filter(lambda name: name.startswith(tour.LIBRARY), ROUTES):
        for reader in (None, page.reader):
            with contextlib.suppress(NoReverseMatch):
                taken[route, reader is None] = opened_of_the_library(reverse(route), reader)
    assert sum(shown for shown, _ in taken.values()) >= 4
    assert {key: n for key, (_, n) in taken.items() if n > bench.PAGE_QUERIES} == {}


def opened_of_the_library(address: str, reader: User | None) -> tuple[bool, int]:
    """Whether it shows a page, and its queries."""
    client = Client()
    if reader is not None:
        client.force_login(reader, backend=BACKEND)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    return answer.status_code == 200, bench.queries(asked)
