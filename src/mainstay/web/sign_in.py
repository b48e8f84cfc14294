"""Signing in: allauth's for therapists, codes for persons; guessing at either is locked out.

A code is found by its hash in an index. That needs no comparison in constant time: what an
answer's time could tell is about the hash of a guess, and a code has 59 bits or more. Six digits
have 20, so they count only together with the key that the person's own device keeps, and only for
a few tries.
"""

from datetime import datetime
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mainstay.reading import typed_whole
from mainstay.web import actions, models
from mainstay.web.language import later

PASSWORD_TRIES = 8
"""Wrong passwords for one name from one address before a pause (ours)."""

CODE_TRIES = 50
"""Wrong codes from one address before a pause (ours): a clinic's network shares an address."""

A_CODE = "a code"
"""Stands for the user name where a code was tried; no user name has a space."""


class NoOpenSignUp(DefaultAccountAdapter):  # type: ignore[misc]
    """Therapists are added by their clinic, persons by the start page or an invitation."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": later(
            "The user name or the password is not right. Try again."
        ),
        "incorrect_password": later("The password is not right. Try again."),
        "enter_current_password": later("Type the password that you have now."),
        "too_many_login_attempts": later(
            "That was not right many times. Wait 5 minutes, then try again."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always closed."""
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign in for a working day, with a passkey too."""
        super().login(request, user)
        request.session.set_expiry(settings.ACCOUNT_SESSION_COOKIE_AGE)


def may_try_code(request: HttpRequest) -> bool:
    """Whether this address may try another code."""
    return bool(AxesProxyHandler.is_allowed(request, {"username": A_CODE}))


def wrong_code(request: HttpRequest) -> None:
    """Count a wrong code."""
    user_login_failed.send(__name__, credentials={"username": A_CODE}, request=request)


# --- six digits on a known device --------------------------------------------------------------

DEVICE = "device"
"""The cookie that tells a device; without it six digits open nothing."""

DEVICE_SECONDS = 400 * 24 * 3600  # as long as browsers keep a cookie


def device_key(request: HttpRequest) -> str:
    """The key that this browser keeps; empty where it keeps none."""
    return str(request.COOKIES.get(DEVICE, ""))


def keep_device(answer: HttpResponse, key: str) -> None:
    """Let the browser keep a key, out of reach of scripts."""
    answer.set_cookie(
        DEVICE,
        key,
        max_age=DEVICE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def six_digits(typed: str) -> str:
    """The six digits in what was typed; empty where it is something else."""
    plain = actions.plain_code(typed)
    fits = typed_whole(plain, 0, 10**actions.DIGITS - 1) is not None
    return plain if fits and len(plain) == actions.DIGITS else ""


def person_of(typed: str, key: str, at: datetime) -> models.Person | None:
    """Whom a code signs in: a recovery code anywhere, six digits on their device alone."""
    digits = six_digits(typed)
    if digits:
        return actions.opened_by_digits(key, digits, at)
    found = models.Person.objects.filter(code_hash=actions.hashed(typed))
    return found.filter(user__isnull=False).select_related("user").first()


# --- what axes asks ---------------------------------------------------------------------------


def tries(request: HttpRequest, credentials: dict[str, Any] | None) -> int:
    """How many tries there are before a pause."""
    tried = (credentials or {}).get("username")
    return CODE_TRIES if tried == A_CODE else PASSWORD_TRIES


def address_of(request: HttpRequest) -> str | None:
    """Where a request comes from; behind a proxy, what that proxy itself has seen."""
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.BEHIND_HTTPS and seen:
        return str(seen.rpartition(",")[2].strip())
    return request.META.get("REMOTE_ADDR")


def locked_out(
    request: HttpRequest, answer: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """The page during the pause."""
    with_code = (credentials or {}).get("username") == A_CODE
    return render(request, "locked.html", {"with_code": with_code}, status=429)


class PlainSecondStep(DefaultMFAAdapter):  # type: ignore[misc]
    """The second step, in plain words."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": later("That code does not fit. Wait for the next one in your app."),
    }
