"""The morning's questions, a flare, a walk, and a week typed in from paper."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mainstay import wording
from mainstay.anatomy import Side
from mainstay.care.history import Pain, Reach, SetLog, SetOff
from mainstay.exercises import Laterality
from mainstay.web import actions, clock, records, weeks
from mainstay.web.actions import Told
from mainstay.web.facts import Asked, PainSaid, SetDone
from mainstay.web.forms import Typed, pain_from
from mainstay.web.me.screen import today_of, told


@require_http_methods(["GET", "POST"])
def morning(request: HttpRequest) -> HttpResponse:
    """How the back is this morning, and whether the last session set it off."""
    view = weeks.as_issued(told(request), today_of(request))
    typed = Typed(request.POST)
    if request.method == "POST":
        pain = pain_from(typed)
        set_off = typed.word("set_off", SetOff)
        if pain is not None and set_off is not None:
            said = PainSaid(Asked.MORNING, pain, set_off=set_off)
            actions.say_pain(told(request), said, replaces=_morning_before(view))
            messages.success(request, "Thank you. Today's exercises follow from that.")
            return redirect("me:today")
    page = {
        "typed": typed,
        "errors": typed.errors,
        "reaches": wording.reaches(),
        "asks_leg": view.asks_leg,
        "trained": _last_session(view),
    }
    return render(request, "me/morning.html", page, status=422 if typed.errors else 200)


def _morning_before(view: weeks.View) -> str | None:
    """This morning's answer, if it was given already: a second one replaces it."""
    for row in records.current(view.overview.rows):
        said_today = row.kind == "PainReport" and row.day == view.overview.on
        if said_today and row.value(PainSaid).asked is Asked.MORNING:
            return row.id
    return None


def _last_session(view: weeks.View) -> date | None:
    case = view.overview.case
    days = [s.on for s in case.history.sessions if s.on < view.overview.on] if case else []
    return days[-1] if days else None


@require_http_methods(["GET", "POST"])
def flare(request: HttpRequest) -> HttpResponse:
    """My back flared up: the safety questions come again, the doses fall, walking stays."""
    typed = Typed(request.POST)
    if request.method == "POST":
        pain = pain_from(typed)
        if pain is not None:
            actions.say_pain(told(request), PainSaid(Asked.FLARE, pain))
            return redirect("me:screen")
    page = {
        "typed": typed,
        "errors": typed.errors,
        "reaches": wording.reaches(),
        "asks_leg": True,
    }
    return render(request, "me/flare.html", page, status=422 if typed.errors else 200)


@require_http_methods(["GET", "POST"])
def walked(request: HttpRequest) -> HttpResponse:
    """A walk, or another aerobic exercise: minutes, and how it felt."""
    view = weeks.as_issued(told(request), today_of(request))
    aerobic = view.aerobic
    typed = Typed(request.POST)
    if aerobic is None:
        return redirect("me:today")
    if request.method == "POST":
        minutes = typed.whole("minutes", 1, 240)
        pain = pain_from(typed)
        if minutes is not None and pain is not None:
            _log_walk(told(request), aerobic, minutes, pain)
            messages.success(request, "Saved. Every walk counts.")
            return redirect("me:today")
    page = {
        "typed": typed,
        "errors": typed.errors,
        "reaches": wording.reaches(),
        "asks_leg": view.asks_leg,
        "exercise": view.overview.catalogue.get(aerobic.exercise),
        "minutes": (aerobic.dose.duration_s or 0) // 60 if aerobic.dose else 10,
    }
    return render(request, "me/walked.html", page, status=422 if typed.errors else 200)


def _log_walk(teller: Told, decision: Any, minutes: int, pain: Pain) -> None:
    session = str(uuid.uuid4())
    key = uuid.uuid4()
    log = SetLog(id=str(key), duration_s=minutes * 60)
    actions.say_pain(teller, PainSaid(Asked.START, pain, session=session))
    actions.log_set(teller, SetDone(session, decision.exercise, decision.dose, log), key)
    during = PainSaid(Asked.DURING, pain, session=session, exercise=decision.exercise)
    actions.say_pain(teller, during)
    actions.say_pain(teller, PainSaid(Asked.AFTER, pain, session=session))


PAPER_DAYS = 7


@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest) -> HttpResponse:
    """A week from paper, with true dates: ticks for what was done, numbers for pain."""
    view = weeks.as_issued(told(request), today_of(request))
    days = [view.overview.on - timedelta(days=n) for n in range(PAPER_DAYS, -1, -1)]
    typed = Typed(request.POST)
    rows = [_paper_row(view, typed, day) for day in days]
    if request.method == "POST" and not typed.errors:
        saved = sum(_save_row(request, view, row) for row in rows)
        messages.success(request, f"{saved} days saved from paper.")
        return redirect("me:today")
    page = {"rows": rows, "errors": typed.errors, "asks_leg": view.asks_leg}
    return render(request, "me/paper.html", page, status=422 if typed.errors else 200)


def _paper_row(view: weeks.View, typed: Typed, day: date) -> dict[str, Any]:
    """One day of the sheet: what was planned, and what was typed."""
    key = day.isoformat()
    planned = view.planned_on(day)
    names = ("before", "peak", "after", "morning")

    def number(what: str) -> int | None:
        return typed.whole(f"{key}-{what}", 0, 10, optional=True)

    done = [d for d in planned if typed[f"{key}-{d.exercise}"] == "yes"]
    numbers = {n: number(n) for n in names}
    if done and numbers["before"] is None:
        typed.refuse(f"{key}-before", f"{day:%A %-d %B}: write the pain before the session.")
    return {
        "day": day,
        "key": key,
        "items": [(d, view.overview.catalogue.get(d.exercise), d in done) for d in planned],
        "done": done,
        "typed": {n: typed[f"{key}-{n}"] for n in names},
        **numbers,
    }


def _save_row(request: HttpRequest, view: weeks.View, row: dict[str, Any]) -> int:
    """Write one day at its true date; 1 when there was something to write.

    Ids follow from the person, the day and the exercise, so a sheet typed in twice counts once.
    """
    person = request.person  # type: ignore[attr-defined]
    noon = datetime.combine(row["day"], time(12), clock.zone(person.zone)).astimezone(UTC)
    teller = Told(person, "self", min(noon, clock.now()))

    def key(what: str) -> uuid.UUID:
        return uuid.uuid5(person.pk, f"paper/{row['key']}/{what}")

    if row["morning"] is not None and not view.answered_morning(row["day"]):
        early = Told(person, "self", noon - timedelta(hours=4))
        said = PainSaid(Asked.MORNING, Pain(row["morning"], 0, Reach.BACK))
        actions.say_pain(early, said, key("morning"))
    if not row["done"]:
        return int(row["morning"] is not None)
    session = str(key("session"))
    start = Pain(row["before"], 0, Reach.BACK)
    actions.say_pain(teller, PainSaid(Asked.START, start, session=session), key("start"))
    for decision in row["done"]:
        _save_exercise(teller, view, decision, row, session, key)
    if row["after"] is not None:
        said = PainSaid(Asked.AFTER, Pain(row["after"], 0, Reach.BACK), session=session)
        actions.say_pain(teller, said, key("after"))
    return 1


def _save_exercise(
    teller: Told, view: weeks.View, decision: Any, row: dict[str, Any], session: str, key: Any
) -> None:
    dose, exercise = decision.dose, view.overview.catalogue.get(decision.exercise)
    one_sided = exercise.laterality is Laterality.EACH_SIDE
    for number in range(dose.sets):
        for side in (Side.RIGHT, Side.LEFT) if one_sided else (None,):
            fact = key(f"{decision.exercise}/{number}/{side}")
            log = SetLog(
                id=str(fact),
                reps=dose.reps,
                duration_s=dose.duration_s,
                distance_m=dose.distance_m,
                hold_s=dose.hold_s,
                load_kg=dose.load_kg,
                band=dose.band,
                side=side,
            )
            actions.log_set(teller, SetDone(session, decision.exercise, dose, log), fact)
    if row["peak"] is not None:
        peak = Pain(row["peak"], 0, Reach.BACK)
        said = PainSaid(Asked.DURING, peak, session=session, exercise=decision.exercise)
        actions.say_pain(teller, said, key(f"{decision.exercise}/peak"))
