"""The account: settings, the recovery code, export, import and erasing."""

from django.contrib import messages as flash
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from mainstay.web import (
    actions,
    clock,
    exporting,
    models,
    sign_in,
)
from mainstay.web.forms import SHOWN, Typed
from mainstay.web.language import day_text, say
from mainstay.web.me.intake import PAGES
from mainstay.web.me.screen import today_of, told
from mainstay.web.me.two_versions import elsewhere


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
        saved = None if typed.errors else _renamed(request, (name, large, zone), seen, typed)
        if saved:
            return saved
    relation = person.relations.filter(closed_at__isnull=True).select_related("clinic").first()
    page = {
        "name": typed["name"] if typed.errors else person.name,
        "zone": typed["zone_name"] if typed.errors else person.zone,
        "zones": clock.zones(),
        "large": typed["large_print"] == "yes" if typed.errors else person.large_print,
        # What this page has seen, so that two windows notice each other.
        "seen": typed["seen"] or _settings_of(person),
        "errors": typed.errors,
        "clinic": relation.clinic if relation else None,
        "pages": PAGES,
        "fresh_code": request.session.get("fresh_code"),
    }
    return render(request, "me/settings.html", page, status=422 if typed.errors else 200)


def _renamed(
    request: HttpRequest, wanted: tuple[str, bool, str], seen: str, typed: Typed
) -> HttpResponse | None:
    """Save the settings, unless another window has changed them since the page was opened.

    None beside an error.
    """
    teller, mine = told(request), _settings_line(*wanted)
    try:
        if seen and _settings_of(teller.person) not in (seen, mine):
            raise actions.Conflict("Person", str(teller.person.pk))
        actions.rename(teller, *wanted)
    except actions.Conflict:
        teller.person.refresh_from_db()
        return elsewhere(request, [_settings_of(teller.person)], [mine])
    except actions.DayNotBegun as problem:
        text = say(
            "There it is not yet {day}, the day of what you told us last. Change the time zone when that day has begun there.",
            day=day_text(problem.day, "j F"),
        )
        typed.refuse("zone_name", say("Time zone: {text}", text=text))
        return None
    flash.success(request, say("Saved."))
    return redirect("me:settings")


def _settings_of(person: models.Person) -> str:
    return _settings_line(person.name, person.large_print, person.zone)


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
    file = exporting.export_file(request.person)  # type: ignore[attr-defined]
    response = HttpResponse(file, content_type="application/json; charset=utf-8")
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
