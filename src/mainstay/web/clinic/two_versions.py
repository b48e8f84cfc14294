"""A therapist's form that came too late: what somebody else chose, and what was typed, in words."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from mainstay.care.history import CONTROL_TESTS, StageTest
from mainstay.care.pain import PainPolicy
from mainstay.exercises import BandColor, Catalogue, Condition, Direction, Stage
from mainstay.web import wording
from mainstay.web.clinic import control, dose_form, programme, standing
from mainstay.web.clinic.proposer import OFFERED
from mainstay.web.clinic.timeline import timeline
from mainstay.web.forms import EXPECTED, NAMES
from mainstay.web.language import counted, day_text, later, say, weights
from mainstay.web.records import Overview
from mainstay.wording import Audience, kg_text

LABELS: Mapping[str, str] = {
    **NAMES,
    **standing.NAMES,
    **dose_form.LABELS,
    "test": later("Test"),
    "stage": later("Stage"),
    "condition": later("For"),
    "cleared_by": later("By whom"),
    "ends_on": later("Last day"),
    "stage_ceiling": later("No stage above"),
    "policy": later("Pain policy"),
    "policy_reason": later("Why this policy fits"),
    "graded_peak": later("Agreed ceiling"),
    "proposer": later("Who proposes"),
    "edit": later("Choice"),
    "exercise": later("Exercise"),
    "flag": later("Findings"),
}
"""What the fields are called on their pages."""

NO_ANSWERS = EXPECTED | {"seen", "choice", "q", "show", "back", "check"}
"""Fields that nobody typed."""

OWN = "own_"
"""Begins the box beside an exercise whose range is chosen; without it its fields say nothing."""


def _band(text: str) -> str:
    color, _, steps = text.partition("-")
    how_far = counted("{n} step", "{n} steps", int(steps))
    return f"{say(BandColor(color).value)}, {how_far}"


def _seen(text: str) -> str:
    return next(str(words) for code, words in control.CHOICES if code.value == text)


THERAPIST = Audience.THERAPIST
SAID: Mapping[str, Callable[[str], str]] = {
    **{t.value: _seen for t in CONTROL_TESTS},
    "test": lambda text: wording.stage_test(StageTest(text), THERAPIST),
    "stage": lambda text: wording.stage_name(Stage(text), THERAPIST),
    "stage_ceiling": lambda text: wording.stage_name(Stage(text), THERAPIST),
    "policy": lambda text: wording.policy_words(PainPolicy(text), THERAPIST),
    "condition": lambda text: wording.condition_words(Condition(text), THERAPIST),
    "direction": lambda text: wording.direction_words(Direction(text), THERAPIST),
    "edit": lambda text: str(programme.WORDS[text]),
    "proposer": lambda text: next(str(w[0]) for p, w in OFFERED.items() if p.value == text),
    "load_kg": lambda text: kg_text(float(text), weights()),
    "band": _band,
}
"""Answers that are chosen from a list, in the words of that list; loads travel in kilograms."""


def two_versions(request: HttpRequest, now: Overview) -> HttpResponse:
    """The page: what was chosen last, and what this form would have chosen."""
    chosen = [e for e in timeline(now) if e.chosen]
    page = {
        "theirs": chosen[0] if chosen else None,
        "yours": list(in_words(request.POST, now.catalogue)),
        "subject": now.person,
        "again": request.path if request.method == "POST" else "",
    }
    return render(request, "clinic/conflict.html", page, status=409)


def in_words(typed: QueryDict, known: Catalogue) -> Iterator[str]:
    """What somebody typed into a form, each field by its name, in the words of its page."""
    unread = () if typed.get("policy") == PainPolicy.GRADED_EXPOSURE.value else ("graded_peak",)
    for name in (n for n in typed if n not in NO_ANSWERS and not n.startswith(OWN)):
        if name in unread:
            continue
        exercise, field = _parts(name, known)
        left = exercise and typed.get(OWN + exercise) != "yes"
        for text in typed.getlist(name):
            if text and text != control.Seen.NOT_DONE and not left:
                yield f"{_label(exercise, field, known)}: {_words(field, text, known)}"


def _parts(name: str, known: Catalogue) -> tuple[str, str]:
    """The exercise that a field is about, where its name begins with one, and the rest of it."""
    exercise, _, field = name.partition("_")
    return (exercise, field) if exercise in known.by_id else ("", name)


def _label(exercise: str, field: str, known: Catalogue) -> str:
    label = str(LABELS.get(field) or _test(field) or field.replace("_", " "))
    named = f"{_named(exercise, known)}, {label.lower()}" if exercise else label
    return named[:1].upper() + named[1:]


def _test(field: str) -> str:
    """The name of a test of movement control, which is a field of its own."""
    found = next((t for t in CONTROL_TESTS if t.value == field), None)
    return wording.stage_test(found, THERAPIST) if found else ""


def _words(field: str, text: str, known: Catalogue) -> str:
    if field in ("exercise", "tried"):
        return _named(text, known)
    if field.endswith("_on"):
        return _day(text)
    try:
        return SAID[field](text) if field in SAID else text
    except (KeyError, StopIteration, ValueError):  # never offered on a page: shown as it came
        return text


def _day(text: str) -> str:
    try:
        return day_text(date.fromisoformat(text), "j M Y")
    except ValueError:
        return text


def _named(exercise: str, known: Catalogue) -> str:
    found = known.by_id.get(exercise)
    return wording.exercise_name(found) if found else exercise
