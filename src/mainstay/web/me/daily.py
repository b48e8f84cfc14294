"""The morning's questions, a flare, and a walk."""

import uuid
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mainstay.care.effort import needs_effort
from mainstay.care.history import Pain, SetLog, SetOff
from mainstay.exercises import Purpose
from mainstay.web import (
    actions,
    easing,
    fact_rows,
    models,
    records,
    sessions,
    tickets,
    weeks,
    wording,
)
from mainstay.web.actions import Told
from mainstay.web.facts import Asked, PainSaid, SetDone
from mainstay.web.forms import Typed, pain_from
from mainstay.web.language import say
from mainstay.web.me.screen import today_of, told
from mainstay.web.me.two_versions import elsewhere, line, pain_lines, typed_lines
from mainstay.web.tickets import Ticket


@require_http_methods(["GET", "POST"])
def morning(request: HttpRequest) -> HttpResponse:
    """How the back is this morning, and whether the last session set it off."""
    view = weeks.as_issued(told(request), today_of(request))
    typed, known = Typed(request.POST), _morning_before(view)
    if request.method == "POST":
        pain = pain_from(typed)
        set_off = typed.word("set_off", SetOff)
        seen = typed.text("seen", optional=True)
        typed.known()
        if pain is not None and not typed.errors:
            said = PainSaid(Asked.MORNING, pain, set_off=set_off)
            try:
                actions.morning(told(request), said, seen)
            except actions.Unseen as met:
                theirs = pain_lines(fact_rows.value_of(met.row))
                return elsewhere(request, theirs, typed_lines(typed))
            messages.success(request, say("Thank you. The next exercises follow from that."))
            return redirect("me:today")
    page = {
        "typed": typed,
        "errors": typed.errors,
        "reaches": wording.reaches(),
        "asks_leg": view.asks_leg,
        "trained": _last_session(view),
        # Which answer of today this page has seen, so that two windows notice each other.
        "seen": typed["seen"] or (known.id if known else ""),
        "known": known.value(PainSaid) if known else None,
    }
    return render(request, "me/morning.html", page, status=422 if typed.errors else 200)


def _morning_before(view: weeks.View) -> fact_rows.FactRow | None:
    """This morning's answer, if it was given already: a second one replaces it."""
    for row in fact_rows.current(view.overview.rows):
        said_today = row.kind == "PainReport" and row.day == view.overview.on
        if said_today and row.value(PainSaid).asked is Asked.MORNING:
            return row
    return None


def _made(typed: Typed) -> uuid.UUID | None:
    """The id that was made with the page; None beside an error."""
    return typed.made() if typed["made"] else uuid.uuid4()


def _walked_elsewhere(request: HttpRequest, key: uuid.UUID, typed: Typed) -> HttpResponse:
    """This page's walk was saved before, and was another one."""
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    values = [r.any_value for r in overview.valid if r.kind in ("SetLog", "PainReport")]
    walk = [v for v in values if v.session == str(key)]
    seconds = sum(v.log.duration_s or 0 for v in walk if isinstance(v, SetDone))
    after = [v for v in walk if isinstance(v, PainSaid) and v.asked is Asked.AFTER]
    theirs = (line("minutes", f"{seconds // 60}"), *pain_lines(after[-1]))
    return elsewhere(request, theirs, typed_lines(typed))


def _last_session(view: weeks.View) -> date | None:
    case = view.overview.case
    days = [s.on for s in case.history.sessions if s.on < view.overview.on] if case else []
    return days[-1] if days else None


@require_http_methods(["GET", "POST"])
def flare(request: HttpRequest) -> HttpResponse:
    """My back flared up: the safety questions come again, the doses fall, walking stays."""
    typed = Typed(request.POST)
    if request.method == "POST":
        pain, key = pain_from(typed), _made(typed)
        typed.known()
        if pain is not None and key is not None and not typed.errors:
            try:
                actions.say_pain(told(request), PainSaid(Asked.FLARE, pain), key)
            except actions.Conflict:
                mine = models.PainReport.objects.get(pk=key, person=told(request).person)
                theirs = pain_lines(fact_rows.value_of(mine))
                return elsewhere(request, theirs, typed_lines(typed))
            return redirect("me:screen")
    page = {
        "made": typed["made"] or uuid.uuid4(),
        "typed": typed,
        "errors": typed.errors,
        "reaches": wording.reaches(),
        "asks_leg": True,
    }
    return render(request, "me/flare.html", page, status=422 if typed.errors else 200)


@require_http_methods(["GET", "POST"])
def walked(request: HttpRequest) -> HttpResponse:
    """A walk, or another aerobic exercise: minutes, and how it felt. What was done is always heard."""
    if request.method == "POST":
        return _walk_told(request)
    view = weeks.current(told(request), today_of(request))
    if not view.overview.may_walk:
        return redirect("me:safety")
    given = easing.walk_left(view)
    if given is None or given.dose is None:
        return redirect("me:today")
    walk = tickets.written(view, given.exercise, given.dose)
    return _walk_page(request, view, walk, Typed({}))


def _walk_told(request: HttpRequest) -> HttpResponse:
    """A walk may have been taken out while somebody was on it: the page says which it was."""
    view = weeks.as_issued(told(request), today_of(request))
    typed = Typed(request.POST)
    walk = tickets.typed_in(typed, view)
    minutes, pain = typed.whole("minutes", 1, 240), pain_from(typed)
    effort = typed.whole("effort", 0, 10, optional=True)
    key = _made(typed)
    typed.known()
    catalogue = view.overview.catalogue
    if walk is None or catalogue.get(walk.exercise).purpose is not Purpose.AEROBIC:
        messages.error(request, say(tickets.ANOTHER_TIME))
        return redirect("me:walked")
    if minutes is None or pain is None or key is None or typed.errors:
        return _walk_page(request, view, walk, typed)
    try:
        _log_walk(told(request), view, walk, minutes, pain, effort, key)
    except actions.Conflict:
        return _walked_elsewhere(request, key, typed)
    messages.success(request, say("Saved. Every walk counts."))
    return redirect("me:today")


def _walk_page(
    request: HttpRequest, view: weeks.View, walk: Ticket, typed: Typed
) -> HttpResponse:
    exercise = view.overview.catalogue.get(walk.exercise)
    page = {
        "made": typed["made"] or uuid.uuid4(),
        "ticket": walk.signed(),
        "typed": typed,
        "errors": typed.errors,
        "reaches": wording.reaches(),
        "asks_leg": view.asks_leg,
        "exercise": exercise,
        "asks_effort": needs_effort(exercise),
        "minutes": walk.dose.sets * (walk.dose.duration_s or 0) // 60,
    }
    return render(request, "me/walked.html", page, status=422 if typed.errors else 200)


def _log_walk(
    teller: Told,
    view: weeks.View,
    walk: Ticket,
    minutes: int,
    pain: Pain,
    effort: int | None,
    key: uuid.UUID,
) -> None:
    # What hurt on the walk is held against what was known before it: of itself it is never more.
    session = str(key)
    bouts = sessions.bouts_s(walk.dose, minutes)
    logs = (
        SetLog(id=str(uuid.uuid5(key, f"bout {n}")), duration_s=seconds)
        for n, seconds in enumerate(bouts)
    )
    given = tickets.given(walk, view)
    walked: tuple[SetDone | PainSaid, ...] = (
        PainSaid(Asked.START, easing.known_before(view), session=session),
        *(SetDone(session, walk.exercise, given, log) for log in logs),
        PainSaid(Asked.DURING, pain, session=session, exercise=walk.exercise, given=given),
        PainSaid(Asked.AFTER, pain, session=session, effort=effort),
    )
    actions.log_walk(teller, walked)
