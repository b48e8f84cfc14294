"""What a person said: the last facts in plain words, each with a way to put it right."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from mainstay.care.history import ASKS_SEVERITY, AdverseEvent, By, Pain, SetLog, TestResult
from mainstay.care.patient import Mode
from mainstay.reading import ReadingError, read_json
from mainstay.web import actions, adverse, fact_rows, models, records, wording
from mainstay.web.facts import Asked, PainSaid, SetDone
from mainstay.web.forms import NAMES, Typed, pain_from
from mainstay.web.language import later, reader, say, weights
from mainstay.web.loads import load_field, load_shown, typed_load
from mainstay.web.me.screen import today_of, told
from mainstay.web.me.two_versions import line
from mainstay.wording import duration_text

LINES = 60
SELF = "self"

Said = SetDone | PainSaid | AdverseEvent

CORRECTABLE: Mapping[str, type[Said]] = {
    "SetLog": SetDone,
    "PainReport": PainSaid,
    "AdverseEvent": AdverseEvent,
}
"""Kinds of facts that a person puts right, each with its value."""

LISTED = (*CORRECTABLE, "TestResult")


@require_GET
def messages(request: HttpRequest) -> HttpResponse:
    """What you said: the last facts in plain words, each with a way to put it right."""
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    rows = [r for r in fact_rows.current(overview.rows) if r.kind in LISTED][-LINES:]
    lines: list[dict[str, Any]] = [
        {
            "row": r,
            "slug": r.kind.lower(),
            "text": said_text(r, overview),
            "correctable": _correctable(r),
            "by": r.author if r.kind == "AdverseEvent" and r.author != SELF else "",
            "again": r.kind == "TestResult" and r.value(TestResult).by is By.SELF,
        }
        for r in reversed(rows)
    ]
    days = [(day, list(of_day)) for day, of_day in groupby(lines, key=lambda x: x["row"].day)]
    return render(request, "me/messages.html", {"days": days})


def _correctable(row: fact_rows.FactRow) -> bool:
    """Sets, pain, and events that the person told; a therapist puts right what they entered."""
    if row.kind == "AdverseEvent":
        return row.author == SELF
    return row.kind in CORRECTABLE


ASKED_WORDS = {
    Asked.START: later("Before the exercises"),
    Asked.DURING: later("During an exercise"),
    Asked.AFTER: later("After the exercises"),
    Asked.MORNING: later("In the morning"),
    Asked.FLARE: later("A flare-up"),
}


def said_text(row: fact_rows.FactRow, overview: records.Overview) -> str:
    """A fact in plain words."""
    if row.kind == "SetLog":
        done = row.value(SetDone)
        said = ", ".join(_amounts(done.log)) or say("a set")
        weight = (
            say(
                " with {load:g} {unit}",
                load=load_shown(done.log.load_kg, done.exercise),
                unit=weights().value,
            )
            if done.log.load_kg is not None
            else ""
        )
        return f"{_name(done.exercise, overview)}: {said}{weight}"
    if row.kind == "AdverseEvent":
        return _event_text(row.value(AdverseEvent), overview)
    if row.kind == "PainReport":
        said_pain = row.value(PainSaid)
        pain = said_pain.pain
        leg = say(", leg {leg}", leg=pain.leg) if pain.leg else ""
        during = said_pain.exercise is not None and said_pain.asked is Asked.DURING
        return say(
            "{moment}: back {back}{leg} of 10",
            moment=_name(said_pain.exercise or "", overview)
            if during
            else ASKED_WORDS[said_pain.asked],
            back=pain.back,
            leg=leg,
        )
    return wording.result_text(row.value(TestResult))


def _amounts(log: SetLog) -> Iterator[str]:
    """How much was done in a set, and with which side."""
    if log.reps is not None:
        yield f"{log.reps} {say('repetitions')}"
    if log.duration_s is not None:
        yield duration_text(log.duration_s, reader())
    if log.distance_m is not None:
        yield f"{log.distance_m} {say('meters')}"
    if log.side is not None:
        yield say("{side} side", side=wording.side_words(log.side))


def _event_text(event: AdverseEvent, overview: records.Overview) -> str:
    how = f", {adverse.SEVERITIES[event.severity]}" if event.severity else ""
    name = f": {_name(event.exercise, overview)}" if event.exercise else ""
    return f"{adverse.TOLD[event.kind]}{how}{name}"


def _name(exercise: str, overview: records.Overview) -> str:
    try:
        return overview.catalogue.get(exercise).wording(overview.person.language).name
    except ReadingError:
        return exercise.replace("-", " ")


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, kind: str, fact: Any) -> HttpResponse:
    """Put a set, a pain answer or an event right; the first one stays in the record, replaced."""
    row = _row_of(request, kind, fact)
    old = read_json(row.value, CORRECTABLE[type(row).__name__], "fact")
    whole = isinstance(old, AdverseEvent) and old.kind not in ASKS_SEVERITY
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    typed = Typed(request.POST if request.method == "POST" else _as_typed(old), adverse.NAMES)
    if type(row).objects.filter(replaces=row).exists():
        return _changed_elsewhere(request, row, typed)
    if request.method == "POST":
        if isinstance(old, AdverseEvent) and typed.ticked("take_back"):
            return _taken_back(request, typed, row)
        new = None if whole else _right(old, typed, overview)
        typed.known()
        if new is not None and not typed.errors:
            try:
                actions.correct(told(request), row, new)
            except actions.Conflict:
                return _changed_elsewhere(request, row, typed)
            flash.success(request, say("Corrected. What follows is worked out anew."))
            return redirect("me:messages")
    page = {
        "typed": typed,
        "errors": typed.errors,
        "kind": kind,
        "what": adverse.TOLD[old.kind] if isinstance(old, AdverseEvent) else "",
        "whole": whole,
        "clinic_mode": overview.mode is Mode.CLINIC,
        "log": old.log if isinstance(old, SetDone) else None,
        "reaches": wording.reaches(),
        "asks_leg": True,
        "unit": weights().value,
        "day": row.day,
        "began_on": typed["began_on"],
        **adverse.fields(overview),
    }
    return render(request, "me/correct.html", page, status=422 if typed.errors else 200)


def _taken_back(request: HttpRequest, typed: Typed, row: models.Fact) -> HttpResponse:
    """An event that did not happen; it stays in the record, marked, and counts no more."""
    typed.known()
    if typed.errors:
        flash.info(request, say("Nothing was taken back. Try once more."))
        return redirect("me:messages")
    try:
        actions.withdraw(told(request), row)
    except actions.Conflict:
        return _changed_elsewhere(request, row, Typed({}))
    flash.success(request, say("Taken back. What follows is worked out anew."))
    return redirect("me:messages")


def _row_of(request: HttpRequest, kind: str, fact: Any) -> models.Fact:
    """A fact of this person that can be put right."""
    tables = {m.__name__.lower(): m for m in models.FACTS if m.__name__ in CORRECTABLE}
    mine = {"person": request.person, "pk": fact}  # type: ignore[attr-defined]
    row: models.Fact | None = (
        tables[kind].objects.filter(**mine).first() if kind in tables else None
    )
    if row is None or row.withdrawn or (kind == "adverseevent" and row.author != SELF):
        raise Http404("no such answer of this person")
    return row


def _changed_elsewhere(request: HttpRequest, row: models.Fact, typed: Typed) -> HttpResponse:
    """What was put right in the other window, and what was typed in this one."""
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    by_id, newest = {r.id: r for r in overview.rows}, str(row.pk)
    while by_id[newest].replaced_by:
        newest = by_id[newest].replaced_by or newest
    theirs = (
        say("Taken back.") if by_id[newest].withdrawn else said_text(by_id[newest], overview)
    )
    names = {**NAMES, **adverse.NAMES}
    yours = [line(n, typed[n], names) for n in names if typed[n]]
    shown = {"again": "/me/you/answers/", "theirs": theirs, "yours": "\n".join(yours)}
    return render(request, "conflict.html", shown, status=409)


def _as_typed(old: Said) -> dict[str, Any]:
    if isinstance(old, AdverseEvent):
        return adverse.as_typed(old)
    if isinstance(old, PainSaid):
        return {"back": old.pain.back, "leg": old.pain.leg, "reach": old.pain.reach.value}
    names = ("reps", "duration_s", "distance_m")
    found = {n: getattr(old.log, n) for n in names if getattr(old.log, n) is not None}
    return {**found, "load": load_field(old.log.load_kg, old.exercise)}


def _right(old: Said, typed: Typed, overview: records.Overview) -> Said | None:
    """The fact as it is typed now; None or errors when something does not fit."""
    if isinstance(old, AdverseEvent):
        return adverse.event_from(typed, old.kind, overview)
    return _set_from(old, typed) if isinstance(old, SetDone) else _pain_from(old, typed)


def _set_from(old: SetDone, typed: Typed) -> SetDone:
    log: SetLog = old.log
    highest = {"reps": 200, "duration_s": 14_400, "distance_m": 50_000}
    found: dict[str, Any] = {
        name: typed.whole(name, 0, high)
        for name, high in highest.items()
        if getattr(log, name) is not None
    }
    if log.load_kg is not None:
        found["load_kg"] = typed_load(typed, log.load_kg, old.exercise)
    if typed.errors:
        return old
    return replace(old, log=replace(log, **found))


def _pain_from(old: PainSaid, typed: Typed) -> PainSaid | None:
    pain: Pain | None = pain_from(typed)
    return None if pain is None else replace(old, pain=pain)
