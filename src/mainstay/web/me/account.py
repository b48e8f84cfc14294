"""The account: settings, the recovery code, what was said, export, import and erasing."""

from dataclasses import replace
from typing import Any

from django.contrib import messages as flash
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from mainstay.care.history import Pain, SetLog, TestResult
from mainstay.reading import ReadingError, read_json
from mainstay.web import (
    actions,
    clock,
    exporting,
    fact_rows,
    models,
    records,
    sign_in,
    wording,
)
from mainstay.web.facts import Asked, PainSaid, SetDone
from mainstay.web.forms import SHOWN, Typed, pain_from
from mainstay.web.language import later, say, weights
from mainstay.web.loads import load_field, load_shown, typed_load
from mainstay.web.me.intake import PAGES
from mainstay.web.me.screen import today_of, told


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Name, print size and time zone; leave a clinic; ways to everything else."""
    person = request.person  # type: ignore[attr-defined]
    typed = Typed(request.POST)
    if request.method == "POST" and typed["do"] == "leave":
        actions.leave(told(request))
        flash.success(request, say("You left the clinic. Your data stays yours."))
        return redirect("me:settings")
    if request.method == "POST":
        name, zone = typed.text("name", longest=80, optional=True), typed.text("zone_name")
        large, seen = (
            typed.ticked("large_print"),
            typed.text("seen", longest=300, optional=True),
        )
        if zone not in clock.zones():
            text = say("“{zone}” is not known. Choose one from the list.", zone=zone[:SHOWN])
            typed.refuse("zone_name", say("Time zone: {text}", text=text))
        typed.known()
        mine = _settings_line(name, large, zone)
        theirs = _settings_line(person.name, person.large_print, person.zone)
        if not typed.errors and seen and theirs not in (seen, mine):
            shown = {"again": request.path, "theirs": theirs, "yours": mine}
            return render(request, "conflict.html", shown, status=409)
        if not typed.errors:
            actions.rename(told(request), name, large, zone)
            flash.success(request, say("Saved."))
            return redirect("me:settings")
    relation = person.relations.filter(closed_at__isnull=True).select_related("clinic").first()
    page = {
        "name": typed["name"] if typed.errors else person.name,
        "zone": typed["zone_name"] if typed.errors else person.zone,
        "zones": clock.zones(),
        "large": typed["large_print"] == "yes" if typed.errors else person.large_print,
        # What this page has seen, so that two windows notice each other.
        "seen": typed["seen"] or _settings_line(person.name, person.large_print, person.zone),
        "errors": typed.errors,
        "clinic": relation.clinic if relation else None,
        "pages": PAGES,
        "fresh_code": request.session.get("fresh_code"),
    }
    return render(request, "me/settings.html", page, status=422 if typed.errors else 200)


def _settings_line(name: str, large_print: bool, zone: str) -> str:
    size = say("larger print") if large_print else say("usual print")
    return f"{name or say('No name')}, {size}, {zone}"


@require_http_methods(["GET", "POST"])
def recovery_code(request: HttpRequest) -> HttpResponse:
    """The code, shown while it is fresh; a new one ends the old one."""
    if request.method == "POST" and request.POST.get("do") == "written":
        request.session.pop("fresh_code", None)
        return redirect("me:settings")
    if request.method == "POST":
        request.session["fresh_code"] = actions.new_recovery_code(told(request))
        return redirect("me:recovery-code")
    return render(request, "me/code.html", {"code": request.session.get("fresh_code")})


EASY = ("123456", "654321", "012345")
"""Digits that are tried first by whoever guesses, besides six times the same (ours)."""


@require_http_methods(["GET", "POST"])
def digits(request: HttpRequest) -> HttpResponse:
    """Six digits instead of the long code, on this device."""
    if request.method == "POST" and request.POST.get("do") == "forget":
        actions.forget_digits(told(request))
        flash.success(request, say("The six digits have ended. Your long code still works."))
        return redirect("me:settings")
    key = sign_in.device_key(request)
    error = _digits_error(request) if request.method == "POST" else ""
    if request.method == "POST" and not error:
        chosen = sign_in.six_digits(request.POST.get("digits", ""))
        answer = redirect("me:settings")
        sign_in.keep_device(answer, actions.keep_digits(told(request), chosen, key))
        flash.success(request, say("From now on your six digits open Mainstay on this device."))
        return answer
    page = {"error": error, "kept": _keeps_digits(request)}
    return render(request, "me/digits.html", page, status=422 if error else 200)


def _digits_error(request: HttpRequest) -> str:
    chosen = sign_in.six_digits(request.POST.get("digits", ""))
    if not chosen:
        return say("Write six digits that others cannot guess.")
    if chosen in EASY or len(set(chosen)) == 1:
        return say("These digits are guessed first. Choose others.")
    if chosen != sign_in.six_digits(request.POST.get("again", "")):
        return say("The two are not the same. Write the same six digits twice.")
    return ""


def _keeps_digits(request: HttpRequest) -> bool:
    return bool(request.person.devices.exists())  # type: ignore[attr-defined]


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Everything as one file."""
    text = exporting.export_text(request.person)  # type: ignore[attr-defined]
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    day = today_of(request).isoformat()
    response["Content-Disposition"] = f'attachment; filename="mainstay-{day}.json"'
    return response


TYPED_TO_ERASE = "delete"


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Everything goes, after the word was typed."""
    error, word = "", say(TYPED_TO_ERASE)
    if request.method == "POST":
        if request.POST.get("word", "").strip().lower() in (word, TYPED_TO_ERASE):
            teller = told(request)
            logout(request)
            actions.erase(teller)
            return redirect("start")
        error = say("Type the word “{word}” to go on.", word=word)
    typed = request.POST.get("word", "")
    page = {"error": error, "typed": typed, "word": word}
    return render(request, "me/delete.html", page, status=422 if error else 200)


LINES = 60
CORRECTABLE = ("SetLog", "PainReport")
KINDS = (*CORRECTABLE, "TestResult")


@require_GET
def messages(request: HttpRequest) -> HttpResponse:
    """What you said: the last facts in plain words, each with a way to put it right."""
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    rows = [r for r in fact_rows.current(overview.rows) if r.kind in KINDS][-LINES:]
    lines = [
        {
            "row": r,
            "slug": r.kind.lower(),
            "text": said_text(r, overview),
            "correctable": r.kind in CORRECTABLE,
        }
        for r in reversed(rows)
    ]
    return render(request, "me/messages.html", {"lines": lines})


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
        amounts = (
            (done.log.reps, say("repetitions")),
            (done.log.duration_s, say("seconds")),
            (done.log.distance_m, say("meters")),
        )
        said = ", ".join(f"{n} {unit}" for n, unit in amounts if n is not None) or say("a set")
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
    if row.kind == "PainReport":
        said_pain = row.value(PainSaid)
        pain = said_pain.pain
        leg = say(", leg {leg}", leg=pain.leg) if pain.leg else ""
        return say(
            "{moment}: back {back}{leg} of 10",
            moment=ASKED_WORDS[said_pain.asked],
            back=pain.back,
            leg=leg,
        )
    test = row.value(TestResult)
    return f"{wording.stage_test(test.test)}: {test.value:g}"


def _name(exercise: str, overview: records.Overview) -> str:
    try:
        return overview.catalogue.get(exercise).wording(overview.person.language).name
    except ReadingError:
        return exercise.replace("-", " ")


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, kind: str, fact: Any) -> HttpResponse:
    """Put a set or a pain answer right; the first one stays in the record, replaced."""
    model = {"setlog": models.SetLog, "painreport": models.PainReport}.get(kind)
    row = model and model.objects.filter(person=request.person, pk=fact).first()  # type: ignore[attr-defined]
    if not model or row is None:
        raise Http404("no such answer of this person")
    old: SetDone | PainSaid = (
        read_json(row.value, SetDone, "fact")
        if kind == "setlog"
        else read_json(row.value, PainSaid, "fact")
    )
    if model.objects.filter(replaces=row).exists():
        return _changed_elsewhere(request)
    typed = Typed(request.POST if request.method == "POST" else _as_typed(old))
    if request.method == "POST":
        new = _set_from(old, typed) if isinstance(old, SetDone) else _pain_from(old, typed)
        typed.known()
        if new is not None and not typed.errors:
            try:
                actions.correct(told(request), row, new)
            except actions.Conflict:
                return _changed_elsewhere(request)
            flash.success(request, say("Corrected. What follows is worked out anew."))
            return redirect("me:messages")
    page = {
        "typed": typed,
        "errors": typed.errors,
        "is_set": isinstance(old, SetDone),
        "log": old.log if isinstance(old, SetDone) else None,
        "reaches": wording.reaches(),
        "asks_leg": True,
        "unit": weights().value,
        "day": row.day,
    }
    return render(request, "me/correct.html", page, status=422 if typed.errors else 200)


def _changed_elsewhere(request: HttpRequest) -> HttpResponse:
    return render(request, "conflict.html", {"again": "/me/you/answers/"}, status=409)


def _as_typed(old: SetDone | PainSaid) -> dict[str, Any]:
    if isinstance(old, PainSaid):
        return {"back": old.pain.back, "leg": old.pain.leg, "reach": old.pain.reach.value}
    names = ("reps", "duration_s", "distance_m")
    found = {n: getattr(old.log, n) for n in names if getattr(old.log, n) is not None}
    return {**found, "load": load_field(old.log.load_kg, old.exercise)}


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
