"""What every answer carries, and a page of ours where an answer would be bare."""

import enum
import logging
import sqlite3
import sys
from collections.abc import Callable, Iterable

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control

from mainstay.web.actions import Conflict

log = logging.getLogger(__name__)

CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # positions of marks in charts stand in the markup
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class AnswerMiddleware:
    """Outermost: headers for all; refuses text that no database can keep."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add to the answer of the next step."""
        answer = self.get_response(request)
        if answer.status_code == 405 and request.method == "GET":
            answer.content = render_to_string("405.html", request=request)
            answer.headers["Content-Length"] = str(len(answer.content))
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        if not request.path.startswith(settings.STATIC_URL):
            patch_cache_control(answer, private=True, no_cache=True)
        return answer

    def process_view(
        self, request: HttpRequest, *_: object, **__: object
    ) -> HttpResponse | None:
        """A zero byte is in no text that a person typed, and PostgreSQL refuses it."""
        if any("\0" in text for text in _sent(request)):
            return render(request, "400.html", status=400)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Two windows met, on a page that has no more to say about it than that."""
        if isinstance(error, Conflict):
            return render(request, "conflict.html", status=409)
        return None


def _sent(request: HttpRequest) -> Iterable[str]:
    for data in (request.GET, request.POST):
        for name, texts in data.lists():
            yield name
            yield from map(str, texts)


# --- when storing fails -------------------------------------------------------------------------


class Trouble(enum.Enum):
    """Why the database refused: the status of the answer, and what its keeper should do."""

    FULL = 507, "the disk is full; make room, nothing needs a restart"
    READ_ONLY = 503, "the database cannot be written; check the owner and mode of its folder"
    AWAY = 503, "the database does not answer; check that its server runs and its disk is sound"


SIGNS = {
    "is full": Trouble.FULL,
    "no space left": Trouble.FULL,
    "disk full": Trouble.FULL,
    "readonly": Trouble.READ_ONLY,
    "read-only": Trouble.READ_ONLY,
}
"""How SQLite and PostgreSQL say it."""


def trouble_of(error: BaseException | None) -> Trouble | None:
    """What is wrong with the database; None for a fault of the site."""
    if not isinstance(error, (OperationalError, sqlite3.OperationalError)):
        return None
    said = str(error).lower()
    return next((t for sign, t in SIGNS.items() if sign in said), Trouble.AWAY)


def broken(request: HttpRequest) -> HttpResponse:
    """Django's page for errors; says so where it is the storage, and what to do."""
    trouble = trouble_of(sys.exc_info()[1])
    if trouble is None:
        return HttpResponse(render_to_string("500.html"), status=500)
    status, advice = trouble.value
    log.error("Not saved: %s.", advice)
    answer = HttpResponse(render_to_string("not_saved.html"), status=status)
    answer.headers["Retry-After"] = "60"
    return answer
