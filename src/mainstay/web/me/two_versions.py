"""The page that says: another window was first. Both versions in words, nothing overwritten."""

from collections.abc import Callable, Iterable, Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mainstay.care.history import Reach, SetOff
from mainstay.web.facts import PainSaid
from mainstay.web.forms import NAMES, Typed
from mainstay.web.language import later, reader
from mainstay.wording import reach_words

SET_OFF = {
    SetOff.NO: later("No"),
    SetOff.YES: later("Yes"),
    SetOff.NOT_SURE: later("Not sure"),
}

WORDS: Mapping[str, Callable[[str], str]] = {
    "reach": lambda typed: reach_words(Reach(typed), language=reader()),
    "set_off": lambda typed: str(SET_OFF[SetOff(typed)]),
}
"""Answers that are chosen from a list, in the words of that list."""


def elsewhere(
    request: HttpRequest, theirs: Iterable[str], yours: Iterable[str]
) -> HttpResponse:
    """Two versions of the same answers, a line for each answer."""
    shown = {"again": request.path, "theirs": "\n".join(theirs), "yours": "\n".join(yours)}
    return render(request, "conflict.html", shown, status=409)


def typed_lines(typed: Typed) -> tuple[str, ...]:
    """What was typed about a walk, a flare or a morning, as the form calls it."""
    names = ("minutes", "back", "leg", "reach", "set_off", "effort")
    return tuple(line(name, typed[name]) for name in names if typed[name])


def pain_lines(said: PainSaid) -> tuple[str, ...]:
    """The same of what is stored."""
    pain = said.pain
    found = {
        "back": f"{pain.back}",
        "leg": f"{pain.leg}" if pain.leg else "",
        "reach": pain.reach.value if pain.leg else "",
        "set_off": said.set_off.value if said.set_off else "",
        "effort": "" if said.effort is None else f"{said.effort}",
    }
    return tuple(line(name, value) for name, value in found.items() if value)


def line(name: str, value: str, names: Mapping[str, object] = NAMES) -> str:
    """One answer: what it is called and what was said."""
    return f"{names[name]}: {WORDS[name](value) if name in WORDS else value}"
