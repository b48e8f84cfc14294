"""“It hurts”: four buttons, help before anything else, and what becomes of the session."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mainstay.care.history import Stop
from mainstay.web import actions, clock, easing, sessions, tickets, weeks, wording
from mainstay.web.facts import Asked, PainSaid
from mainstay.web.forms import Typed, pain_from
from mainstay.web.me.screen import today_of, told
from mainstay.web.me.session import closed, items_of, never_begun, pain_kept, saved_when_over
from mainstay.web.tickets import Ticket


@require_http_methods(["GET", "POST"])
def hurts(request: HttpRequest, session_id: uuid.UUID, step: int) -> HttpResponse:
    """Four buttons; the page helps before anything else. Pain is heard also where nothing goes on."""
    view = weeks.as_issued(told(request), today_of(request))
    if request.method != "POST":
        return closed(request, view, session_id) or _asked(request, view, session_id, step)
    if request.POST.get("where") == Stop.NUMB_OR_WEAK:
        return _numb(request, view, session_id)
    answer = _felt if "felt" in request.POST else _told
    return answer(request, view, session_id, step)


def _numb(request: HttpRequest, view: weeks.View, session_id: uuid.UUID) -> HttpResponse:
    """A warning sign is kept whatever else is wrong with the page, and opens the screen."""
    typed = Typed(request.POST)
    hurting = tickets.read(
        typed.text("ticket", longest=tickets.LONGEST, optional=True) or "", view, "ticket"
    )
    said = PainSaid(
        Asked.DURING,
        easing.start_pain(view, session_id),
        session=sessions.of_its_day(view, session_id, clock.now()),
        exercise=hurting.exercise if hurting else None,
        stop=Stop.NUMB_OR_WEAK,
        given=tickets.given(hurting, view) if hurting else None,
    )
    actions.say_pain(told(request), said)
    return redirect("me:screen")


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
    stop = Typed(request.GET).word("told", Stop) or Stop.OTHER
    return _help(request, view, page, hurting, stop, Typed({}))


def _help(
    request: HttpRequest,
    view: weeks.View,
    page: dict[str, object],
    hurting: Ticket,
    stop: Stop,
    typed: Typed,
) -> HttpResponse:
    """What eases it, and how strong it is then: that says what may follow."""
    exercise = view.overview.catalogue.get(hurting.exercise)
    page |= {
        "exercise": exercise,
        "easier": view.easier_allowed(exercise),
        "stop": stop.value,
        "asks_leg": view.asks_leg or stop is Stop.LEG,
        "reaches": wording.reaches(),
        "typed": typed,
        "errors": typed.errors,
    }
    return render(request, "me/hurts_after.html", page, status=422 if typed.errors else 200)


def _felt(
    request: HttpRequest, view: weeks.View, session_id: uuid.UUID, step: int
) -> HttpResponse:
    """How strong it is after resting."""
    typed = Typed(request.POST)
    stop, hurting, pain = (
        typed.word("felt", Stop),
        tickets.typed_in(typed, view),
        pain_from(typed),
    )
    typed.known()
    if hurting is None:
        messages.error(request, " ".join(text for _, text in typed.errors))
        return redirect("me:session", session_id=session_id, step=step)
    if pain is None or typed.errors:
        if elsewhere := never_begun(view, session_id):
            return elsewhere
        # Also where another window has ended the session: what hurts is heard all the same.
        page = {"session_id": session_id, "step": step, "ticket": hurting.signed()}
        return _help(request, view, page, hurting, stop or Stop.OTHER, typed)
    return pain_kept(request, view, session_id, step, hurting, pain)


def _told(
    request: HttpRequest, view: weeks.View, session_id: uuid.UUID, step: int
) -> HttpResponse:
    typed = Typed(request.POST)
    stop, hurting = typed.word("where", Stop), tickets.typed_in(typed, view)
    typed.known()
    if stop is None or hurting is None or typed.errors:
        if elsewhere := never_begun(view, session_id):
            return elsewhere
        page = {"session_id": session_id, "step": step, "errors": typed.errors}
        here = items_of(request, view, session_id)[step - 1 : step]
        shown = hurting or next((item.ticket(view) for item in here), None)
        page["ticket"] = shown.signed() if shown else ""
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
    """The exercise is over for today."""
    said = PainSaid(
        Asked.DURING,
        easing.start_pain(view, session_id),
        session=sessions.of_its_day(view, session_id, clock.now()),
        exercise=hurting.exercise,
        stop=stop,
        given=tickets.given(hurting, view),
    )
    actions.say_pain(told(request), said)
    if elsewhere := saved_when_over(request, view, session_id):
        return elsewhere
    here = reverse("me:hurts", kwargs={"session_id": session_id, "step": step})
    return redirect(f"{here}?{urlencode({'told': stop.value, 'ticket': hurting.signed()})}")
