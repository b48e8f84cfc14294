"""Who may open which page: one table over every route. A route that is missing here is closed."""

import enum
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from mainstay.exercises import WeightUnit
from mainstay.web import language, models


class Who(enum.StrEnum):
    """Kinds of visitors."""

    EVERYONE = "everyone"
    PERSON = "person"
    PHONE = "phone"
    """The scripts of a person's own page; whoever is not signed in is told so, not led away."""

    THERAPIST = "therapist"


ROUTES: dict[str, Who] = {
    # --- before sign-in ---
    "start": Who.EVERYONE,
    "begin": Who.EVERYONE,
    "code": Who.EVERYONE,
    "invited": Who.EVERYONE,
    "help": Who.EVERYONE,
    "country": Who.EVERYONE,
    "language": Who.EVERYONE,
    "rulebook": Who.EVERYONE,
    "health": Who.EVERYONE,
    "sign-out": Who.EVERYONE,
    # --- what a phone keeps; nothing about a person is in it ---
    "me:player": Who.EVERYONE,
    "away": Who.EVERYONE,
    "worker": Who.EVERYONE,
    "manifest": Who.EVERYONE,
    # --- a person's phone ---
    "api:plan": Who.PHONE,
    "api:events": Who.PHONE,
}
"""Pages of `me` and `clinic` add their own rows below, so that one look shows all."""

ROUTES |= {
    f"me:{name}": Who.PERSON
    for name in (
        "home",
        "screen",
        "screen-question",
        "safety",
        "examined",
        "lesson",
        "contraction",
        "contraction-picture",
        "tests",
        "intake",
        "intake-page",
        "today",
        "session-start",
        "session",
        "set-done",
        "set-undo",
        "hurts",
        "after",
        "morning",
        "flare",
        "event",
        "event-kind",
        "event-told",
        "programme",
        "exercise",
        "progress",
        "score",
        "test",
        "learn",
        "card",
        "paper",
        "paper-read",
        "handout",
        "calendar",
        "walked",
        "settings",
        "recovery-code",
        "digits",
        "export",
        "import",
        "delete",
        "correct",
        "messages",
    )
}
ROUTES |= {
    f"clinic:{name}": Who.THERAPIST
    for name in (
        "worklist",
        "people",
        "settings",
        "invite",
        "invitation",
        "questionnaires",
        "patient",
        "decide",
        "approve",
        "quick",
        "undo",
        "programme",
        "otherwise",
        "wishes",
        "what-if",
        "proposer",
        "release",
        "letter",
        "handout",
        "calendar",
        "stage",
        "control",
        "note",
        "event",
        "event-right",
        "events-file",
        "audit",
        "audit-file",
        "close",
        "ultrasound",
        "ultrasound-add",
        "scan",
        "scan-picture",
        "scan-lines",
        "scan-confirmed",
        "scan-handed-out",
        "pose-bench",
        "pose-file",
        "pose-solve",
        "pulley-lab",
        "pulley-lab-exercise",
        "pulley-lab-answer",
        "pulley-lab-row",
    )
}

ROUTES |= dict.fromkeys(
    (
        "account_login",
        "account_logout",
        "account_inactive",
        "mfa_authenticate",
        "mfa_login_webauthn",
    ),
    Who.EVERYONE,
)
ROUTES |= dict.fromkeys(
    (
        "account_reauthenticate",
        "account_change_password",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
    ),
    Who.THERAPIST,
)
"""Of the sign-in library's routes these are ours. Its pages for e-mail addresses, sign-up and lost
passwords stay closed: a clinic makes its accounts itself, and no e-mail is sent."""


def who_may(route: str) -> Who | None:
    """Who may open a route; None when nobody may."""
    return ROUTES.get(route)


class PermissionMiddleware:
    """Looks every request up in the table and fills `request.person` or `request.membership`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; the decision is in `process_view`, where the route is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """None lets the request through."""
        match = request.resolver_match
        who = who_may(match.view_name) if match else None
        if who is Who.EVERYONE:
            return None
        if who is Who.PERSON:
            return None if _is_person(request) else redirect("start")
        if who is Who.PHONE:
            return None if _is_person(request) else JsonResponse(NOT_SIGNED_IN, status=401)
        if who is Who.THERAPIST:
            return _as_therapist(request)
        raise Http404("this route stands in no permission table")


NOT_SIGNED_IN = {"problem": "nobody is signed in here.", "advice": "Sign in with your code."}


def _is_person(request: HttpRequest) -> bool:
    person = (
        models.Person.objects.filter(user=request.user).first()
        if request.user.is_authenticated
        else None
    )
    request.person = person  # type: ignore[attr-defined]
    if person is not None:
        language.use(person.language)
        language.count_weights_in(WeightUnit(person.unit))
    return person is not None


def _as_therapist(request: HttpRequest) -> HttpResponse | None:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    found = models.Membership.objects.select_related("clinic").filter(user=request.user).first()
    if found is None:
        raise PermissionDenied("this page is for therapists of a clinic")
    request.membership = found  # type: ignore[attr-defined]
    return None
