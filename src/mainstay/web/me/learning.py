"""Short texts to read: what helps, what it means, told in a minute each."""

import functools
from dataclasses import dataclass
from importlib.resources import files

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mainstay.reading import read_toml


@dataclass(frozen=True)
class Card:
    """A short text to read; `about` is the line under its title in the list."""

    slug: str
    title: str
    about: str
    text: tuple[str, ...]


@dataclass(frozen=True)
class Cards:
    """Everything in `cards.toml`."""

    card: tuple[Card, ...]


@functools.cache
def cards() -> tuple[Card, ...]:
    """The cards that come with this package."""
    text = (files("mainstay.web") / "cards" / "cards.toml").read_text("utf-8")
    return read_toml(text, Cards, "cards.toml").card


@require_GET
def learn(request: HttpRequest) -> HttpResponse:
    """All cards, and the lesson of the deep muscles."""
    return render(request, "me/learn.html", {"cards": cards()})


@require_GET
def card(request: HttpRequest, card: str) -> HttpResponse:
    """One card."""
    found = next((c for c in cards() if c.slug == card), None)
    if found is None:
        raise Http404("no such card")
    place = cards().index(found)
    after = cards()[place + 1] if place + 1 < len(cards()) else None
    return render(request, "me/card.html", {"card": found, "next": after})
