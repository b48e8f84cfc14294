"""Every route stands in the table; strangers see only what is for everyone."""

import uuid

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from mainstay.web.permissions import SIGN_IN_PREFIXES, Who, who_may

VALUES = {"uuid": uuid.UUID(int=1), "int": 1, "str": "x", "slug": "x"}


def _routes(resolver: URLResolver, space: str = "") -> list[tuple[str, dict[str, object]]]:
    found: list[tuple[str, dict[str, object]]] = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            found += _routes(entry, inner)
        elif isinstance(entry, URLPattern) and entry.name:
            names = entry.pattern.converters
            kinds = {k: type(v).__name__.lower() for k, v in names.items()}
            values = {
                k: next(v for word, v in VALUES.items() if kind.startswith(word))
                for k, kind in kinds.items()
            }
            found.append((f"{space}{entry.name}", values))
    return found


def _own() -> list[tuple[str, dict[str, object]]]:
    every = _routes(get_resolver())
    return [r for r in every if ":" in r[0] or not r[0].startswith((*SIGN_IN_PREFIXES,))]


def test_every_route_stands_in_the_table() -> None:
    missing = [name for name, _ in _own() if who_may(name) is None]
    assert missing == []


@pytest.mark.django_db
def test_strangers_are_sent_away_from_every_other_page() -> None:
    closed = [(n, v) for n, v in _own() if who_may(n) in (Who.PERSON, Who.THERAPIST)]
    assert closed
    for name, values in closed:
        assert Client().get(reverse(name, kwargs=values)).status_code == 302, name
