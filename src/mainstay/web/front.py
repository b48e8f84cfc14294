"""Pages before sign-in: start, begin, enter a code, help, the rule book, health."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mainstay.web import actions, clock, country, language, models, offline, records, sign_in
from mainstay.web.actions import Told
from mainstay.web.language import reader, say
from mainstay.web.me.learning import cards
from mainstay.web.me.lesson import IMAGES
from mainstay.web.me.screen import country_of

LOGIN_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Trust, then begin; signed-in people go on where they were."""
    if request.user.is_authenticated:
        if models.Membership.objects.filter(user=request.user).exists():
            return redirect("clinic:worklist")
        if models.Person.objects.filter(user=request.user).exists():
            return redirect("me:home")
    page = {"phone": country.phone(country.of_visitor(request))}
    return render(request, "start.html", page)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Personal mode without an e-mail address; the safety questions come first.

    Who lost the code but saved a file brings it back before any answer: a file needs an empty
    account.
    """
    person, code = actions.begin(
        clock.now(), request.POST.get("zone", "UTC"), language=reader()
    )
    _enter(request, person)
    request.session["fresh_code"] = code
    return redirect("me:import" if "file" in request.POST else "me:screen")


@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """One page for all codes: six digits or a recovery code sign in, an invitation's joins."""
    typed = request.POST.get("code", "")
    key = sign_in.device_key(request)
    if request.method == "GET":
        page = {"typed": "", "digits": actions.knows_device(key)}
        return render(request, "code.html", page)
    if not sign_in.may_try_code(request):
        return sign_in.locked_out(request, None, {"username": sign_in.A_CODE})
    person = sign_in.person_of(typed, key, clock.now())
    if person:
        _enter(request, person)
        return redirect("me:home")
    if actions.open_invitation(typed, clock.now()):
        return redirect("invited", code=actions.plain_code(typed))
    sign_in.wrong_code(request)
    known, digits = actions.knows_device(key), bool(sign_in.six_digits(typed))
    page = {
        "typed": "" if digits else typed,
        "digits": known,
        "error": _wrong(digits, known),
        "at": "digits" if digits and known else "code",
    }
    return render(request, "code.html", page, status=422)


def _wrong(digits: bool, known: bool) -> str:
    if digits and known:
        return say("These are not the digits. Try again, or use your long code.")
    if digits:
        return say(
            "Six digits open Mainstay only on a device where you chose them, and end after "
            "five wrong tries. Use your long code here."
        )
    return say(
        "We do not know this code. Look for letters that look alike, such as S and 5. "
        "A code from a therapist works once and for 14 days."
    )


@require_http_methods(["GET", "POST"])
def invited(request: HttpRequest, code: str) -> HttpResponse:
    """A therapist's invitation, by link or code."""
    at = clock.now()
    if not sign_in.may_try_code(request):
        return sign_in.locked_out(request, None, {"username": sign_in.A_CODE})
    invitation = actions.open_invitation(code, at)
    if invitation is None:
        sign_in.wrong_code(request)
        text = say(
            "This invitation was used already or has ended. Ask your therapist for a new one."
        )
        return render(
            request, "code.html", {"typed": code, "error": text, "at": "code"}, status=410
        )
    if request.method == "GET":
        return render(request, "invited.html", {"invitation": invitation, "code": code})
    person = _signed_in(request)
    if person is None:
        person, fresh = actions.begin(
            at, request.POST.get("zone", "UTC"), invitation.name, reader()
        )
        _enter(request, person)
        request.session["fresh_code"] = fresh
    try:
        actions.join(Told(person, "self", at), invitation)
    except actions.Conflict:
        return render(request, "invited_already.html", status=409)
    return redirect("me:home")


def _enter(request: HttpRequest, person: models.Person) -> None:
    login(request, person.user, backend=LOGIN_BACKEND)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session on this device."""
    logout(request)
    return redirect("start")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Help without sign-in; who has signed in and told a country reads its number."""
    mine = _signed_in(request)
    page: dict[str, object] = {"phone": country.phone(_country(request, mine))}
    if mine is not None:  # the phone keeps the number of a country chosen here
        page |= {"signed_in_as": str(mine.pk), "stamp": offline.stamp(request, mine)}
    return render(request, "help.html", page)


@require_safe
def away(request: HttpRequest) -> HttpResponse:
    """What somebody on the floor needs without a signal: help, a flare, "It hurts", the deep hold.

    A phone keeps it; as in the session page, nothing about a person is in it but the language and
    the number of the country that they told.
    """
    mine = _signed_in(request)
    language.use(mine.language if mine else reader())
    page = {
        "phone": country.phone(_country(request, mine)),
        "flare": next(card for card in cards() if card.slug == offline.FLARE),
        "images": IMAGES,
        "shell": offline.styles(),
    }
    return render(request, "away.html", page)


def _signed_in(request: HttpRequest) -> models.Person | None:
    if not request.user.is_authenticated:
        return None
    return models.Person.objects.filter(user=request.user).first()


def _country(request: HttpRequest, mine: models.Person | None) -> str:
    if mine is None:
        return country.of_visitor(request)
    return country_of(request, records.overview(mine, clock.day(clock.now(), mine.zone)))


@require_POST
def choose_country(request: HttpRequest) -> HttpResponse:
    """Another country than the guessed one, for the emergency number; kept in this browser."""
    chosen = request.POST.get("country", "")
    if chosen and chosen not in country.known():
        return render(request, "country.html", {"typed": chosen[:40]}, status=422)
    request.session[country.SAID] = chosen
    back = request.POST.get("back", "")
    mine = url_has_allowed_host_and_scheme(back, {request.get_host()})
    return redirect(back if mine else "start")


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Another language; kept in this browser, and with the person who is signed in."""
    chosen, back = request.POST.get("language", ""), request.POST.get("back", "")
    mine = url_has_allowed_host_and_scheme(back, {request.get_host()})
    answer = redirect(back if mine else "start")
    if chosen not in language.LANGUAGES:
        return answer
    person = _signed_in(request)
    if person is not None:
        actions.choose_language(Told(person, "self", clock.now()), chosen)
    answer.set_cookie(
        language.COOKIE,
        chosen,
        max_age=language.A_YEAR_S,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return answer


@require_safe
def rule_book_page(request: HttpRequest) -> HttpResponse:
    """What the rule book is, and that no clinician has signed it off yet."""
    return render(request, "rulebook.html")


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """For supervisors: whether the database answers, and nothing else."""
    try:
        models.Clinic.objects.exists()
    except DatabaseError:
        return JsonResponse({"status": "the database does not answer"}, status=503)
    return JsonResponse({"status": "ok"})
