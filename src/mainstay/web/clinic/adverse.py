"""The adverse-event log of one person: an event that a therapist adds, and the log as a file."""

import csv
import io
import uuid
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from mainstay.care.adverse import counts
from mainstay.care.history import AdverseEvent, AdverseKind, Severity
from mainstay.reading import read_json, to_json
from mainstay.web import actions, adverse, models
from mainstay.web.clinic.visit import conflicts_shown, overview_of, therapist_of, told_about
from mainstay.web.forms import Typed
from mainstay.web.language import say
from mainstay.web.records import Overview


@require_http_methods(["GET", "POST"])
@conflicts_shown
def event(request: HttpRequest, person: UUID) -> HttpResponse:
    """A therapist adds an event that they saw or were told of."""
    overview, typed = overview_of(request, person), Typed(request.POST, adverse.NAMES)
    if request.method == "POST":
        made, found = typed.made(), _event_from(typed, overview)
        if found is not None:
            actions.went_wrong(told_about(request, overview.person), found, made)
            messages.success(request, say("Saved."))
            return redirect("clinic:patient", person=person)
    return _form(request, overview, typed, right=False)


def _form(
    request: HttpRequest, overview: Overview, typed: Typed, *, right: bool
) -> HttpResponse:
    page = {
        "made": typed["made"] or uuid.uuid4(),
        "subject": overview.person,
        "right": right,
        "kinds": adverse.KINDS.items(),
        "typed": typed,
        "errors": typed.errors,
        "began_on": typed["began_on"] if typed.data else overview.on.isoformat(),
        **adverse.fields(overview),
        "severities": [(s.value, words.capitalize(), "") for s, words in SEVERITIES],
    }
    return render(request, "clinic/event.html", page, status=422 if typed.errors else 200)


@require_http_methods(["GET", "POST"])
@conflicts_shown
def event_right(request: HttpRequest, person: UUID, fact: UUID) -> HttpResponse:
    """A therapist puts an event right that they entered, or takes it back."""
    overview = overview_of(request, person)
    row = _row_of(request, overview, fact)
    old = read_json(row.value, AdverseEvent, "fact")
    shown = {"kind": old.kind.value, **adverse.as_typed(old)}
    typed = Typed(request.POST if request.method == "POST" else shown, adverse.NAMES)
    if request.method == "POST":
        new = None if typed.ticked("take_back") else _event_from(typed, overview)
        typed.known()
        if not typed.errors:
            return _put_right(request, overview, row, new)
    return _form(request, overview, typed, right=True)


def _event_from(typed: Typed, overview: Overview) -> AdverseEvent | None:
    kind = typed.word("kind", AdverseKind)
    found = adverse.event_from(typed, kind or AdverseKind.OTHER, overview)
    return found if kind is not None else None


def _put_right(
    request: HttpRequest, overview: Overview, row: models.Fact, new: AdverseEvent | None
) -> HttpResponse:
    """Another fact replaces the first one; without a new event it is taken back."""
    told = told_about(request, overview.person)
    if new is None:
        actions.withdraw(told, row)
        messages.success(request, say("Taken back. Both stand in the story."))
    else:
        actions.correct(told, row, new)
        messages.success(request, say("Corrected. Both stand in the story."))
    return redirect("clinic:patient", person=overview.person.pk)


def _row_of(request: HttpRequest, overview: Overview, fact: UUID) -> models.AdverseEvent:
    """An event of this person that this therapist entered.

    Raises:
        Conflict: it was put right or taken back in another window.
    """
    mine = {"person": overview.person, "pk": fact, "author": therapist_of(request)}
    rows = models.AdverseEvent.objects.filter(**mine, withdrawn=False)
    row: models.AdverseEvent | None = rows.first()
    if row is None:
        raise Http404("this therapist entered no such event about this person")
    if models.AdverseEvent.objects.filter(replaces=row).exists():
        raise actions.Conflict("AdverseEvent", str(row.pk))
    return row


SEVERITIES = tuple(adverse.SEVERITIES.items())


# --- as a file ---


def _as_json(events: tuple[AdverseEvent, ...]) -> str:
    return to_json(events)


def _as_csv(events: tuple[AdverseEvent, ...]) -> str:
    names = ("kind", "on", "severity", "exercise", "session", "done")
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(names)
    rows.writerows([cell(getattr(e, name)) for name in names] for e in events)
    return text.getvalue()


def cell(value: Any) -> str:
    """A cell; what begins like a formula is no formula in a spreadsheet."""
    text = "" if value is None else str(getattr(value, "value", value))
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


FORMS: Mapping[str, tuple[str, Callable[[tuple[AdverseEvent, ...]], str]]] = {
    "csv": ("text/csv", _as_csv),
    "json": ("application/json", _as_json),
}
"""Media type and writer of each form of the log."""


@require_GET
def events_file(request: HttpRequest, person: UUID, form: str) -> HttpResponse:
    """The log of the last weeks as a file that names nobody."""
    overview = overview_of(request, person)
    if form not in FORMS:
        raise Http404("the log comes as csv or json")
    kind, made = FORMS[form]
    answer = HttpResponse(made(adverse.log(overview)), content_type=f"{kind}; charset=utf-8")
    name = f"adverse-events-{overview.on.isoformat()}.{form}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


# --- the letter ---


def summary(overview: Overview) -> str:
    """The events of the last weeks in one sentence."""
    events = adverse.log(overview)
    if not events:
        return say("Adverse events in the last 8 weeks: none known.")
    parts = [f"{n} × {adverse.KINDS[kind].lower()}" for kind, n in counts(events).items()]
    severe = sum(e.severity is Severity.SEVERE for e in events)
    doctor = say("; {n} needed a doctor", n=severe) if severe else ""
    kinds = ", ".join(parts)
    return say(
        "Adverse events in the last 8 weeks: {kinds}{doctor}.", kinds=kinds, doctor=doctor
    )
