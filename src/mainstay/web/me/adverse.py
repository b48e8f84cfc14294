"""Something went wrong: a fall, very sore muscles, something numb, something else."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from mainstay.care.history import ASKS_SEVERITY, AdverseEvent, AdverseKind
from mainstay.care.patient import Mode
from mainstay.reading import read_json
from mainstay.web import actions, adverse, country, models, records
from mainstay.web.forms import Typed
from mainstay.web.language import later
from mainstay.web.me.screen import country_of, to_answer, today_of, told
from mainstay.web.me.two_versions import elsewhere
from mainstay.web.records import Overview

CHOICES = (
    (AdverseKind.FALL, later("I fell")),
    (AdverseKind.NEW_NEUROLOGICAL_SIGN, later("Something is newly numb or weak")),
    (AdverseKind.PAIN_OVER_24H, later("My back or leg hurts much more")),
    (AdverseKind.MUSCLE_SORENESS, later("My muscles are very sore")),
    (AdverseKind.OTHER, later("Something else")),
)
"""What the person taps, most dangerous first."""


@require_http_methods(["GET", "POST"])
def event(request: HttpRequest) -> HttpResponse:
    """What went wrong; what is numb or weak asks the safety questions at the tap."""
    typed = Typed(request.POST, adverse.NAMES)
    if request.method == "POST":
        kind, made = typed.word("kind", AdverseKind), typed.made()
        typed.known()
        if kind is not None and not typed.errors:
            return _chosen(request, kind, made)
    page = {
        "made": uuid.uuid4(),
        "choices": [(k.value, words) for k, words in CHOICES],
        "errors": typed.errors,
    }
    return render(request, "me/event.html", page, status=422 if typed.errors else 200)


def _chosen(request: HttpRequest, kind: AdverseKind, made: uuid.UUID | None) -> HttpResponse:
    if kind is AdverseKind.NEW_NEUROLOGICAL_SIGN:
        actions.went_wrong(told(request), AdverseEvent(kind, today_of(request)), made)
        return redirect("me:screen")
    if kind in ASKS_SEVERITY:
        return redirect("me:event-kind", kind=_slug(kind))
    return redirect("me:flare")


def _slug(kind: AdverseKind) -> str:
    return kind.value.replace("_", "-")


def _kind_of(slug: str) -> AdverseKind:
    """The kind of an address; one that is asked in another way has no page here."""
    found = next((k for k in ASKS_SEVERITY if _slug(k) == slug), None)
    if found is None:
        raise Http404("no such kind of event is told here")
    return found


@require_http_methods(["GET", "POST"])
def event_kind(request: HttpRequest, kind: str) -> HttpResponse:
    """When it was, how bad, with which exercise, and what was done."""
    of, typed = _kind_of(kind), Typed(request.POST, adverse.NAMES)
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    if request.method == "POST":
        made, found = typed.made(), adverse.event_from(typed, of, overview)
        if found is not None:
            try:
                actions.went_wrong(told(request), found, made)
            except actions.Conflict:
                return _told_before(request, overview, made, found)
            return redirect("me:event-told", kind=kind)
    page = {
        "made": typed["made"] or uuid.uuid4(),
        "kind": of.value,
        "typed": typed,
        "errors": typed.errors,
        "began_on": typed["began_on"] if typed.data else overview.on.isoformat(),
        **adverse.fields(overview),
    }
    return render(request, "me/event_kind.html", page, status=422 if typed.errors else 200)


def _told_before(
    request: HttpRequest, overview: Overview, made: uuid.UUID | None, yours: AdverseEvent
) -> HttpResponse:
    """This page was sent before, and told of another event."""
    row = get_object_or_404(models.AdverseEvent, pk=made, person=overview.person)
    theirs = read_json(row.value, AdverseEvent, "fact")
    lines = (adverse.lines_of(event, overview) for event in (theirs, yours))
    return elsewhere(request, *lines)


@require_GET
def event_told(request: HttpRequest, kind: str) -> HttpResponse:
    """Thank you, what happens now, and when to seek help."""
    of = _kind_of(kind)
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    phone = country.phone(country_of(request, overview))
    page = {
        "kind": of.value,
        "asks": bool(to_answer(overview, overview.screen)),
        "clinic_mode": overview.mode is Mode.CLINIC,
        "phone": phone,
        "emergency": phone.help,
    }
    return render(request, "me/event_told.html", page)
