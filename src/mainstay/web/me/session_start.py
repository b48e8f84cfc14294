"""The beginning of a session: pain now, and how rested somebody comes to it."""

import uuid
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mainstay.care.history import Pain
from mainstay.care.lighter import LighterTable, lighter_table
from mainstay.care.readiness import Readiness
from mainstay.web import actions, easing, sessions, weeks, wording
from mainstay.web.facts import Asked, PainSaid
from mainstay.web.forms import Typed, pain_from
from mainstay.web.language import later
from mainstay.web.me.readiness import readiness_from, scales
from mainstay.web.me.screen import today_of, told

MISSING = {
    "script": later(
        "This browser runs no scripts. All works here too, but each step needs a signal."
    ),
    "storage": later(
        "This browser cannot keep a session. All works here, but each step needs a signal."
    ),
}
"""Why somebody is here and not on the page that works without a signal."""


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Pain now; it sets today's limits."""
    view = weeks.current(told(request), today_of(request))
    if view.stopped or view.issued is None:
        return redirect("me:today")
    short = request.GET.get("short") == "1"
    asks = None if short else lighter_table(view.standing)
    typed = Typed(request.POST)
    if request.method == "POST":
        pain, pill = pain_from(typed), typed.ticked("painkiller")
        rested = readiness_from(typed)
        typed.known()
        if pain is not None and not typed.errors:
            ready = _judged(rested, pain, asks, view)
            said = PainSaid(Asked.START, pain, extra_painkiller=pill, readiness=ready)
            return _begin(request, view, said, short)
    page = {
        "typed": typed,
        "errors": typed.errors,
        "short": short,
        "scales": scales(typed) if asks else (),
        "reaches": wording.reaches(),
        "asks_leg": view.asks_leg,
        "missing": MISSING.get(request.GET.get("missing", ""), ""),
    }
    return render(request, "me/session_start.html", page, status=422 if typed.errors else 200)


def _judged(
    said: Readiness | None, pain: Pain, table: LighterTable | None, view: weeks.View
) -> Readiness | None:
    """What was said, and whether it makes the session lighter: where all of it stays whole, not."""
    if said is None or table is None:
        return said
    chosen = easing.begun_with(view, pain, short=False)
    less = any(sessions.lightened(i) != i for i in sessions.items(view, chosen, short=False))
    return replace(said, lighter=less and table.makes_lighter(said, pain))


def _begin(request: HttpRequest, view: weeks.View, said: PainSaid, short: bool) -> HttpResponse:
    session = uuid.uuid4()
    actions.say_pain(told(request), replace(said, session=str(session)))
    chosen = easing.begun_with(view, said.pain, short=short)
    request.session[f"session-{session}"] = {"exercises": list(chosen), "short": short}
    return redirect("me:session", session_id=session, step=1)
