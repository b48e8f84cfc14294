"""“It hurts”: four buttons, help before anything else, and what becomes of the session."""

import uuid
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mainstay.care.history import Stop
from mainstay.web import actions, clock, sessions, tickets, weeks
from mainstay.web.facts import Asked, PainSaid
from mainstay.web.forms import Typed
from mainstay.web.me.screen import today_of, told
from mainstay.web.me.session import closed, items_of, over
from mainstay.web.tickets import Ticket


@require_http_methods(["GET", "POST"])
def hurts(request: HttpRequest, session_id: uuid.UUID, step: int) -> HttpResponse:
    """Four buttons; the page helps before anything else. Pain is heard also where nothing goes on."""
    view = weeks.as_issued(told(request), today_of(request))
    if request.method == "POST":
        return over(view, session_id) or _told(request, view, session_id, step)
    return closed(request, view, session_id) or _asked(request, view, session_id, step)


def _asked(
    request: HttpRequest, view: weeks.View, session_id: uuid.UUID, step: int
) -> HttpResponse:
    """The question, or what helps now that it was answered."""
    items = items_of(request, view, session_id)
    hurting = tickets.read(request.GET.get("ticket", ""), view, "ticket")
    if hurting is None and not 1 <= step <= len(items):
        raise Http404("no such step in this session")
    hurting = hurting or items[step - 1].ticket(view)
    page = {"session_id": session_id, "step": step, "ticket": hurting.signed()}
    if not request.GET.get("told"):
        return render(request, "me/hurts.html", page)
    exercise = view.overview.catalogue.get(hurting.exercise)
    easier = view.easier_allowed(exercise)
    page |= {"exercise": exercise, "easier": easier, "last": step >= len(items)}
    return render(request, "me/hurts_after.html", page)


def _told(
    request: HttpRequest, view: weeks.View, session_id: uuid.UUID, step: int
) -> HttpResponse:
    typed = Typed(request.POST)
    stop, hurting = typed.word("where", Stop), tickets.typed_in(typed, view)
    typed.known()
    if stop is None or hurting is None or typed.errors:
        page = {"session_id": session_id, "step": step, "errors": typed.errors}
        page["ticket"] = hurting.signed() if hurting else typed["ticket"]
        return render(request, "me/hurts.html", page, status=422)
    return _stopped(request, view, session_id, step, hurting, stop)


def _stopped(
    request: HttpRequest,
    view: weeks.View,
    session_id: uuid.UUID,
    step: int,
    hurting: Ticket,
    stop: Stop,
) -> HttpResponse:
    """The exercise is over for today; numb or weak ends the session and opens the screen."""
    said = PainSaid(
        Asked.DURING,
        sessions.start_pain(view, session_id),
        session=sessions.of_its_day(view, session_id, clock.now()),
        exercise=hurting.exercise,
        stop=stop,
        given=tickets.given(hurting, view),
    )
    actions.say_pain(told(request), said)
    if stop is Stop.NUMB_OR_WEAK:
        return redirect("me:screen")
    here = reverse("me:hurts", kwargs={"session_id": session_id, "step": step})
    return redirect(f"{here}?{urlencode({'told': stop.value, 'ticket': hurting.signed()})}")
