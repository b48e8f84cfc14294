"""A week typed in from paper: true dates, the same boxes as the printed sheet, a red at once.

Every number of the sheet is small: pain 0 to 10, how far down 1 to 6, set off 1 to 3, how hard 0
to 10. What was entered on the phone already is not asked again. Ids follow from the person, the
day and the box, so the same sheet typed twice counts once.
"""

import functools
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mainstay.anatomy import Side
from mainstay.care.history import Pain, SetLog, Stop
from mainstay.care.judging import Judged
from mainstay.care.pain import Light, worst
from mainstay.exercises import Purpose
from mainstay.reading import ReadingError, read_day
from mainstay.web import actions, clock, deriving, fact_rows, records, sessions, weeks, wording
from mainstay.web.actions import Entry, Told
from mainstay.web.facts import Asked, IssuedWeek, PainSaid, SetDone
from mainstay.web.forms import Typed
from mainstay.web.language import later, say
from mainstay.web.me.paper_boxes import (
    EFFORTS,
    MOMENTS,
    MOST_AMOUNT,
    MOST_MINUTES,
    MOST_SETS,
    Day,
    Filled,
    Planned,
    filled_in,
    names_of,
)
from mainstay.web.me.screen import today_of, told

WINDOW = timedelta(days=7)
"""A sheet's week, and the day on which it is typed in."""


@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest) -> HttpResponse:
    """The boxes of the sheet, day by day; after saving, what follows from them."""
    view = weeks.as_issued(told(request), today_of(request))
    if view.overview.case is None:
        return redirect("me:home")
    until = _until(request, view.overview.on)
    days = _days(view, until)
    typed = Typed(request.POST, names_of(days))
    if request.method == "POST":
        if any(_entered_meanwhile(request, day) for day in days):
            return _conflict(request)
        filled = [filled_in(typed, day, view.asks_leg) for day in days]
        numb = typed.ticked("numb")
        typed.known("leg_too")
        if not typed.errors:
            return _saved(request, view, filled, numb)
    page = {
        "days": [_shown(typed, day) for day in days],
        "errors": typed.errors,
        "numb": typed["numb"],
        "asks_leg": view.asks_leg,
        "leg_too": typed["leg_too"] == "yes",
        "reaches": [(n, w) for n, (_, w) in enumerate(wording.reaches(), start=1)],
        "earlier": until - WINDOW,
        "until": until,
        "today": view.overview.on,
    }
    return render(request, "me/paper.html", page, status=422 if typed.errors else 200)


def _until(request: HttpRequest, today: date) -> date:
    """The last day shown; an address that is no date shows today's week."""
    try:
        return read_day(request.GET.get("until", today.isoformat()), "until", latest=today)
    except ReadingError:
        return today


# --- what the sheets asked ---------------------------------------------------------------------


def _days(view: weeks.View, until: date) -> tuple[Day, ...]:
    rows = fact_rows.current(view.overview.rows)
    began = min((r.day for r in rows if r.kind == "Profile"), default=until)
    listed = [until - WINDOW + timedelta(days=n) for n in range(WINDOW.days + 1)]
    shown = tuple(day for day in listed if day >= began)
    issued = records.issued_by_day(view.overview.person, shown)
    case = view.overview.case
    records_of = [(s.on, r) for s in (case.history.sessions if case else ()) for r in s.records]
    walked = {on for on, r in records_of if _aerobic(view, r.exercise)}
    trained = {on for on, r in records_of if not _aerobic(view, r.exercise)}
    made = []
    for day in shown:
        planned = _planned(view, issued.get(day), day)
        session = tuple(p for p in planned if p.exercise.purpose is not Purpose.AEROBIC)
        drills = () if session else _drills(view, issued.get(day))
        made.append(
            Day(
                on=day,
                planned=session or drills,
                drill=bool(drills),
                walk=next((p for p in planned if p.exercise.purpose is Purpose.AEROBIC), None),
                trained=day in trained,
                walked=day in walked,
                morning=view.answered_morning(day),
            )
        )
    return tuple(made)


def _aerobic(view: weeks.View, exercise: str) -> bool:
    return view.overview.catalogue.get(exercise).purpose is Purpose.AEROBIC


def _planned(view: weeks.View, week: IssuedWeek | None, day: date) -> list[Planned]:
    """The exercises that the sheet of that day showed; by weekday when the week has passed."""
    if week is None:
        return []
    doses = {d.exercise: d for d in week.doses if d.dose is not None}
    found = next((d for d in week.plan.days if d.on == day), None) or next(
        (d for d in week.plan.days if d.on.weekday() == day.weekday()), None
    )
    names = [i.exercise for i in found.items if i.exercise in doses] if found else []
    catalogue = view.overview.catalogue
    return [Planned(catalogue.get(n), doses[n], dose) for n in names if (dose := doses[n].dose)]


def _drills(view: weeks.View, week: IssuedWeek | None) -> tuple[Planned, ...]:
    """The five minutes that the sheet offers on days without exercises."""
    items = view.in_session(week.plan.drills) if week else ()
    doses = {d.exercise: d for d in week.doses} if week else {}
    catalogue = view.overview.catalogue
    return tuple(
        Planned(catalogue.get(i.exercise), given, given.dose, i.sets)
        for i in items
        if (given := doses.get(i.exercise)) is not None and given.dose is not None
    )


# --- reading the boxes -------------------------------------------------------------------------


def _shown(typed: Typed, day: Day) -> dict[str, Any]:
    """A day for its page, with what was typed."""

    def box(name: str, most: int) -> dict[str, Any]:
        key = f"{day.key}-{name}"
        wrong = any(e["field"] == key for e in typed.errors)
        return {"name": key, "value": typed[key], "most": most, "wrong": wrong}

    def moment(name: str, word: str) -> dict[str, Any]:
        boxes = [box(f"{name}-back", 10), box(f"{name}-leg", 10), box(f"{name}-reach", 6)]
        return {"word": word, "boxes": boxes}

    different = any(
        typed[f"{day.key}-{p.exercise.id}-{w}"] for p in day.planned for w in EXCEPTIONS
    )
    moments = [moment(n, w) for n, w in MOMENTS.items() if n != "morning" and day.asks_session]
    touched = any(b["value"] for m in moments for b in m["boxes"])
    return {
        "day": day,
        "morning": None if day.morning else moment("morning", say("Morning")),
        "set_off": None if day.morning else box("set_off", 3),
        "moments": moments,
        "hard": box("hard", EFFORTS[1]) if day.asks_session and not day.drill else None,
        "walk": moment("walk", say("Walk, most")) if day.asks_walk else None,
        "walk_hard": box("walk-hard", EFFORTS[1]) if day.asks_walk_hard else None,
        "minutes": box("minutes", MOST_MINUTES) if day.asks_walk else None,
        "painkiller": box("painkiller", 0),
        "all": box("all", 0),
        "names": [wording.exercise_name(p.exercise) for p in day.planned] if day.drill else (),
        "touched": touched and day.drill,
        "open": different or typed[f"{day.key}-painkiller"] == "yes",
        "exercises": [
            {
                "planned": p,
                "dose": wording.dose_text(p.dose, p.exercise),
                "sets": box(f"{p.exercise.id}-sets", MOST_SETS),
                "amount": box(f"{p.exercise.id}-amount", MOST_AMOUNT),
                "pain": box(f"{p.exercise.id}-pain", 10),
                "unit": AMOUNTS[p.amount],
            }
            for p in (day.planned if day.asks_session and not day.drill else ())
        ],
    }


EXCEPTIONS = ("sets", "amount", "pain")
AMOUNTS = {
    "reps": later("repetitions"),
    "duration_s": later("seconds"),
    "distance_m": later("meters"),
}


# --- saving ------------------------------------------------------------------------------------


def _saved(
    request: HttpRequest, view: weeks.View, filled: list[Filled], numb: bool
) -> HttpResponse:
    teller, usual = told(request), view.standing.usual
    entries = [entry for row in filled for entry in _entries(teller, row, usual)]
    if numb:
        said = [pain for row in filled for pain in row.pains]
        worst_pain = functools.reduce(deriving.worse, said) if said else Pain(0)
        value = PainSaid(Asked.DURING, worst_pain, stop=Stop.NUMB_OR_WEAK)
        entries.append(Entry(teller.at, value, uuid.uuid4()))
    try:
        actions.entered(teller, "from_paper", *entries)
    except actions.Conflict:
        return _conflict(request)
    if numb:
        return redirect("me:screen")
    days = [row.day.on for row in filled if any(_entries(teller, row, usual))]
    if not days:
        messages.info(request, say("Nothing was written, so nothing was saved."))
        return redirect("me:paper")
    return redirect(f"{reverse('me:paper-read')}?from={min(days)}&to={max(days)}")


def _entered_meanwhile(request: HttpRequest, day: Day) -> bool:
    """Whether boxes came for something that another window has entered since."""
    closed = {
        "morning": day.morning,
        "set_off": day.morning,
        **dict.fromkeys(("before", "peak", "after", "hard", "all", "painkiller"), day.trained),
        **dict.fromkeys((p.exercise.id for p in day.planned), day.trained),
        **dict.fromkeys(("minutes", "walk"), day.walked),
    }
    starts = tuple(f"{day.key}-{what}" for what, known in closed.items() if known)
    return (
        any(request.POST[n] for n in request.POST if n.startswith(starts)) if starts else False
    )


def _conflict(request: HttpRequest) -> HttpResponse:
    again, yours = request.get_full_path(), _typed_text(request)
    shown = {"again": again, "theirs": say("Entered from another window."), "yours": yours}
    return render(request, "conflict.html", shown, status=409)


def _typed_text(request: HttpRequest) -> str:
    names = (n for n in request.POST if n != "csrfmiddlewaretoken" and request.POST[n])
    return "\n".join(f"{name}: {request.POST[name]}" for name in names)


def _entries(teller: Told, row: Filled, usual: Pain) -> Iterator[Entry]:
    """Every fact of one day at its true time: the morning at 8, the session at noon."""
    zone = clock.zone(teller.person.zone)

    def at(hour: int) -> datetime:
        moment = datetime.combine(row.day.on, time(hour), zone).astimezone(UTC)
        return min(moment, teller.at)

    def key(what: str) -> uuid.UUID:
        return uuid.uuid5(teller.person.pk, f"paper/{row.day.key}/{what}")

    if row.morning is not None:
        said = PainSaid(Asked.MORNING, row.morning, set_off=row.set_off)
        yield Entry(at(8), said, key("morning"))
    if row.done and row.before is not None:
        yield from _session(row, row.before, at(12), key)
    if row.minutes and row.day.walk:
        before = row.before or row.morning or usual
        yield from _walk(row, row.day.walk, row.minutes, before, at(13), key)


def _session(row: Filled, before: Pain, at: datetime, key: Any) -> Iterator[Entry]:
    session = str(key("session"))
    start = PainSaid(Asked.START, before, session=session, extra_painkiller=row.painkiller)
    yield Entry(at, start, key("start"))
    for planned, sets, amount, pain in row.done:
        name = planned.exercise.id
        for number in range(sets):
            for side in planned.sides:
                fact = key(f"{name}/{number}/{side}")
                log = _set(planned, str(fact), amount, side)
                yield Entry(at, SetDone(session, name, planned.dose, log), fact)
        peak = _peak(row, before, pain)
        if peak is not None:
            said = PainSaid(
                Asked.DURING, peak, session=session, exercise=name, given=planned.dose
            )
            yield Entry(at, said, key(f"{name}/peak"))
    if row.after is not None:
        ended = PainSaid(Asked.AFTER, row.after, session=session, effort=row.hard)
        yield Entry(at, ended, key("after"))


def _set(planned: Planned, fact: str, amount: int | None, side: Side | None) -> SetLog:
    dose = planned.dose
    counted: dict[str, Any] = {planned.amount: amount}
    return SetLog(
        id=fact, hold_s=dose.hold_s, load_kg=dose.load_kg, band=dose.band, side=side, **counted
    )


def _peak(row: Filled, before: Pain, own: int | None) -> Pain | None:
    """The exercise's own pain where it was written, with the leg of the day's worst."""
    if own is None:
        return row.peak
    leg = row.peak or before
    return Pain(own, leg.leg, leg.reach)


def _walk(
    row: Filled, walk: Planned, minutes: int, before: Pain, at: datetime, key: Any
) -> Iterator[Entry]:
    session, name = str(key("walk")), walk.exercise.id
    logs = [
        SetLog(id=str(key(f"walk/set/{n}" if n else "walk/set")), duration_s=seconds)
        for n, seconds in enumerate(sessions.bouts_s(walk.dose, minutes))
    ]
    for log in logs:
        yield Entry(at, SetDone(session, name, walk.dose, log), uuid.UUID(log.id))
    if row.walk_pain is None:
        return
    moments = (
        PainSaid(Asked.START, before, session=session),
        PainSaid(Asked.DURING, row.walk_pain, session=session, exercise=name, given=walk.dose),
        PainSaid(Asked.AFTER, row.walk_pain, session=session, effort=row.walk_hard),
    )
    for said in moments:
        yield Entry(at, said, key(f"walk/{said.asked.value}"))


# --- what follows ------------------------------------------------------------------------------


@require_http_methods(["GET"])
def read(request: HttpRequest) -> HttpResponse:
    """What the typed week means: a red at once, then what was calm, then what comes next."""
    view = weeks.current(told(request), today_of(request))
    if view.overview.case is None:
        return redirect("me:home")
    first, last = (_day_of(request, name, view.overview.on) for name in ("from", "to"))
    by_day: dict[date, list[Judged]] = {}
    for judged in view.standing.judged:
        if first <= judged.session.on <= last:
            by_day.setdefault(judged.session.on, []).append(judged)
    days = [_meaning(view, day, by_day[day]) for day in sorted(by_day)]
    page = {
        "days": sorted(days, key=lambda d: -d["rank"]),
        "red": [d for d in days if d["light"] is Light.RED],
        "flare": view.standing.flare,
        "stopped": view.stopped,
        "first": first,
        "last": last,
    }
    return render(request, "me/paper_read.html", page)


def _day_of(request: HttpRequest, name: str, today: date) -> date:
    try:
        return read_day(request.GET.get(name, ""), name, latest=today)
    except ReadingError:
        return today


def _meaning(view: weeks.View, day: date, judged: list[Judged]) -> dict[str, Any]:
    """One day's light, with each exercise that was more than calm, and why."""
    light = worst(j.judgement.light for j in judged)
    return {
        "day": day,
        "light": light,
        "rank": light.rank,
        "exercises": [
            {
                "name": wording.exercise_name(view.overview.catalogue.get(j.record.exercise)),
                "why": [*dict.fromkeys(wording.sentence(r) for r in j.judgement.reasons)],
                "next": _next(view, j.record.exercise),
            }
            for j in judged
            if j.judgement.light is not Light.GREEN
        ],
    }


def _next(view: weeks.View, exercise: str) -> str:
    """What the exercise becomes; nothing where it is no longer planned."""
    decision = view.decisions.get(exercise)
    if decision is None:
        return ""
    known = view.overview.catalogue.get(exercise)
    return wording.decision_line(
        decision,
        known,
        previous=view.done_before(exercise),
    )
