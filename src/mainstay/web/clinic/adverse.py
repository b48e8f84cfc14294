"""The adverse-event log of one person: an event that a therapist adds, and the log as a file."""

import csv
import io
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from mainstay.care.adverse import counts
from mainstay.care.history import AdverseEvent, AdverseKind, Severity
from mainstay.reading import to_json
from mainstay.web import actions, adverse
from mainstay.web.clinic.visit import conflicts_shown, overview_of, told_about
from mainstay.web.forms import Typed
from mainstay.web.language import say
from mainstay.web.records import Overview


@require_http_methods(["GET", "POST"])
@conflicts_shown
def event(request: HttpRequest, person: UUID) -> HttpResponse:
    """A therapist adds an event that they saw or were told of."""
    overview, typed = overview_of(request, person), Typed(request.POST, adverse.NAMES)
    if request.method == "POST":
        kind = typed.word("kind", AdverseKind)
        found = adverse.event_from(typed, kind or AdverseKind.OTHER, overview)
        if found is not None and kind is not None:
            actions.went_wrong(told_about(request, overview.person), found)
            messages.success(request, say("Saved."))
            return redirect("clinic:patient", person=person)
    page = {
        "subject": overview.person,
        "kinds": adverse.KINDS.items(),
        "typed": typed,
        "errors": typed.errors,
        "began_on": typed["began_on"] if typed.data else overview.on.isoformat(),
        **adverse.fields(overview),
        "severities": [(s.value, words.capitalize(), "") for s, words in SEVERITIES],
    }
    return render(request, "clinic/event.html", page, status=422 if typed.errors else 200)


SEVERITIES = tuple(adverse.SEVERITIES.items())


# --- as a file ---


def _as_json(events: tuple[AdverseEvent, ...]) -> str:
    return to_json(events)


def _as_csv(events: tuple[AdverseEvent, ...]) -> str:
    names = ("kind", "on", "severity", "exercise", "session", "done")
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(names)
    rows.writerows([_cell(getattr(e, name)) for name in names] for e in events)
    return text.getvalue()


def _cell(value: Any) -> str:
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
