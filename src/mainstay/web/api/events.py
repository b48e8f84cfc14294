"""What a phone has kept comes in: each event read strictly, stored once, answered one by one.

An event has an id made on the phone, so that a second sending changes nothing, and the time it
happened. One that does not fit is answered with place and reason and harms no other. A phone
whose clock is wrong says its own time at sending; the difference is taken off.
"""

import json
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from mainstay.anatomy import Side
from mainstay.care.history import Pain, Stop
from mainstay.care.readiness import Readiness
from mainstay.exercises import Dose, shipped_catalogue
from mainstay.reading import ReadingError, plain, read_json, read_value, refuse_outside, shown
from mainstay.web import actions, clock, models, sessions, tickets, weeks
from mainstay.web.actions import Entry, Told
from mainstay.web.api.plan import PROTOCOL, anew_s, lock_of, week_of
from mainstay.web.facts import Asked, PainSaid, SetDone
from mainstay.web.me.screen import today_of, told
from mainstay.web.tickets import Ticket

MOST_EVENTS = 100
"""Events in one sending; a session has about 40 (ours)."""

CLOCK_IS_RIGHT = timedelta(minutes=2)
"""So far a phone's clock may be off before it is corrected (ours)."""


@dataclass(frozen=True)
class Batch:
    """One sending.

    Attributes:
        protocol: the version that the phone speaks.
        person: whose events they are.
        sent_at: the phone's own time now.
        events: in the order in which they happened.
    """

    protocol: int
    person: uuid.UUID
    sent_at: datetime
    events: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Started:
    """Pain at the start of a session, and how rested the person came to it."""

    id: uuid.UUID
    at: datetime
    session: uuid.UUID
    pain: Pain
    extra_painkiller: bool = False
    readiness: Readiness | None = None


@dataclass(frozen=True)
class SetMade:
    """A set that was done, beside the ticket of the dose that was given."""

    id: uuid.UUID
    at: datetime
    session: uuid.UUID
    ticket: str
    reps: int | None = None
    duration_s: int | None = None
    distance_m: int | None = None
    load_kg: float | None = None
    side: Side | None = None
    reserve: int | None = None


@dataclass(frozen=True)
class Felt:
    """The most pain during one exercise."""

    id: uuid.UUID
    at: datetime
    session: uuid.UUID
    ticket: str
    pain: Pain


@dataclass(frozen=True)
class Hurt:
    """One of the four buttons behind "It hurts"; that exercise is over.

    `side` is the side of its first set: phones tell it, and nothing follows from it.
    """

    id: uuid.UUID
    at: datetime
    session: uuid.UUID
    ticket: str
    stop: Stop
    pain: Pain
    side: Side | None = None


@dataclass(frozen=True)
class Ended:
    """Pain after the session, and how hard it was."""

    id: uuid.UUID
    at: datetime
    session: uuid.UUID
    pain: Pain
    extra_painkiller: bool = False
    effort: int | None = None

    def __post_init__(self) -> None:
        """Refuse what is no effort."""
        refuse_outside(self, {"effort": (0, 10)})


Event = Started | SetMade | Felt | Hurt | Ended

KINDS: dict[str, type[Event]] = {
    "start": Started,
    "set": SetMade,
    "during": Felt,
    "hurts": Hurt,
    "after": Ended,
}


@require_POST
def events(request: HttpRequest) -> HttpResponse:
    """Store a batch; every event has an answer of its own, in the same order."""
    person: models.Person = request.person  # type: ignore[attr-defined]
    try:
        batch = _batch(request.body)
    except ReadingError as error:
        return JsonResponse(_problem(error), status=400)
    except _OtherProtocol as other:
        return JsonResponse({"protocol": PROTOCOL, **_problem(other.error)}, status=426)
    if batch.person != person.pk:
        whose = "these entries belong to somebody else, who has to sign in here."
        return JsonResponse(_problem(ReadingError("batch: $.person", whose)), status=409)
    late = _clock_error(batch.sent_at)
    answers = [_stored(request, raw, n, late) for n, raw in enumerate(batch.events)]
    view = weeks.while_running(told(request), weeks.as_issued(told(request), today_of(request)))
    said = {"protocol": PROTOCOL, "answers": answers, "stopped": view.stopped}
    lock = plain(lock_of(request, view)) if view.stopped else None
    return JsonResponse(said | {"week": week_of(view), "anew_s": anew_s(view), "lock": lock})


class _OtherProtocol(Exception):
    """The phone speaks another version."""

    def __init__(self, found: object) -> None:
        problem = f"protocol {shown(found)} is not the one of this server."
        advice = "Open the page again with a signal; what was entered stays on the phone."
        self.error = ReadingError("batch: $.protocol", problem, str(PROTOCOL), advice)


def _batch(body: bytes) -> Batch:
    """Read a batch; another version may look different, so it is told apart first."""
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        raw = None
    if isinstance(raw, dict) and raw.get("protocol", PROTOCOL) != PROTOCOL:
        raise _OtherProtocol(raw["protocol"])
    batch = read_json(body, Batch, "batch")
    if len(batch.events) > MOST_EVENTS:
        problem = f"{len(batch.events)} events are too many at once."
        raise ReadingError("batch: $.events", problem, f"up to {MOST_EVENTS}")
    return batch


def _clock_error(sent_at: datetime) -> timedelta:
    off = clock.now() - sent_at
    return off if abs(off) > CLOCK_IS_RIGHT else timedelta()


def _problem(error: ReadingError) -> dict[str, str]:
    parts = ("place", "problem", "allowed", "advice")
    return {name: found for name in parts if (found := getattr(error, name))}


def _stored(
    request: HttpRequest, raw: dict[str, Any], number: int, off: timedelta
) -> dict[str, Any]:
    """Store one event in a transaction of its own."""
    place = f"batch: $.events[{number}]"
    teller = told(request)
    try:
        event = _event(raw, place)
        at = _happened(event, off, teller, place)
        _store(request, teller, event, at, place)
    except ReadingError as error:
        return _refused(raw, error)
    except actions.Conflict:
        other = "an entry with this id and another content is stored already."
        advice = "Look at it on the page “You”."
        return _refused(raw, ReadingError(f"{place}.id", other, advice=advice))
    return {"id": str(event.id), "stored": True}


def _refused(raw: dict[str, Any], error: ReadingError) -> dict[str, Any]:
    return {"id": raw.get("id"), "stored": False, **_problem(error)}


def _event(raw: dict[str, Any], place: str) -> Event:
    kind = KINDS.get(str(raw.get("kind")))
    if kind is None:
        problem = f"{shown(raw.get('kind'))} is no kind of event."
        raise ReadingError(f"{place}.kind", problem, ", ".join(KINDS))
    return read_value({k: v for k, v in raw.items() if k != "kind"}, kind, place)


def _warns(event: Event) -> bool:
    """A warning sign is kept whatever else is wrong with what a phone sends."""
    return isinstance(event, Hurt) and event.stop is Stop.NUMB_OR_WEAK


def _happened(event: Event, off: timedelta, teller: Told, place: str) -> datetime:
    """When it happened: not in the future, not before the person was here."""
    at = event.at + off
    if _warns(event) and not teller.person.created_at <= at <= teller.at:
        return teller.at
    if at > teller.at + CLOCK_IS_RIGHT:
        raise ReadingError(f"{place}.at", f"{at} lies in the future.", f"up to {teller.at}")
    if at < teller.person.created_at:
        allowed = f"from {teller.person.created_at}"
        raise ReadingError(f"{place}.at", f"{at} lies before the programme began.", allowed)
    return min(at, teller.at)


def _store(request: HttpRequest, teller: Told, event: Event, at: datetime, place: str) -> None:
    day = clock.day(at, teller.person.zone)
    view = weeks.as_issued(teller, day)
    session = sessions.of_its_day(view, event.session, at)
    if isinstance(event, Started | Ended):
        asked = Asked.START if isinstance(event, Started) else Asked.AFTER
        said = PainSaid(
            asked,
            event.pain,
            session=session,
            extra_painkiller=event.extra_painkiller,
            readiness=event.readiness if isinstance(event, Started) else None,
            effort=event.effort if isinstance(event, Ended) else None,
        )
        return actions.entered(teller, f"pain_{asked.value}", Entry(at, said, event.id))
    ticket = tickets.read(event.ticket, view, f"{place}.ticket")
    if ticket is None and isinstance(event, Hurt) and _warns(event):
        said = PainSaid(Asked.DURING, event.pain, session=session, stop=event.stop)
        return actions.entered(teller, "pain_during", Entry(at, said, event.id))
    if ticket is None:
        raise _not_given_out(place)
    given = _given(event, ticket, view)
    if isinstance(event, Felt | Hurt):
        said = PainSaid(
            Asked.DURING,
            event.pain,
            session=session,
            exercise=ticket.exercise,
            stop=event.stop if isinstance(event, Hurt) else None,
            given=given,
        )
        return actions.entered(teller, "pain_during", Entry(at, said, event.id))
    _of_its_day(ticket, day, place)
    log = _log(event, ticket, place)
    done = SetDone(session, ticket.exercise, given, log)
    return actions.entered(teller, "log_set", Entry(at, done, event.id))


def _not_given_out(place: str) -> ReadingError:
    problem = "this dose was not given out by this server to this person."
    advice = "Type the session in on the page “Type in a week from paper”."
    return ReadingError(f"{place}.ticket", problem, advice=advice)


def _given(event: SetMade | Felt | Hurt, ticket: Ticket, view: weeks.View) -> Dose:
    """The dose beside it; of what is sent again, the one that was stored, whatever came since."""
    before = (r.any_value for r in view.overview.rows if r.id == str(event.id))
    kept = next((v.given for v in before if isinstance(v, SetDone | PainSaid)), None)
    return kept or tickets.given(ticket, view)


def _of_its_day(ticket: Ticket, day: date, place: str) -> None:
    """What the ladder builds on is the dose last given; an old one must not become that again."""
    if not ticket.holds_on(day):
        problem = f"this dose was given for {ticket.on}, and the set is of {day}."
        advice = "Open the session again with a signal; type this set in from paper."
        raise ReadingError(f"{place}.ticket", problem, advice=advice)


def _log(event: SetMade, ticket: Ticket, place: str) -> Any:
    """The set as done, where it counts what the dose counts."""
    dose = ticket.dose
    for name, most in sessions.MOST.items():
        found, counts = getattr(event, name), getattr(dose, name) is not None
        if counts and (found is None or not 0 <= found <= most):
            problem = f"{shown(found)} does not fit this dose."
            raise ReadingError(f"{place}.{name}", problem, f"0 to {most}")
        if found is not None and not counts:
            raise ReadingError(f"{place}.{name}", "this dose does not count that.")
    if event.load_kg is not None and dose.load_kg is None:
        raise ReadingError(f"{place}.load_kg", "this dose has no weight.")
    sides = sessions.sides_of(shipped_catalogue().get(ticket.exercise, place))
    if event.side not in sides:
        allowed = " or ".join(s.value for s in sides if s) or "none: both sides work together"
        raise ReadingError(f"{place}.side", f"{shown(event.side)} does not fit.", allowed)
    amounts = {name: getattr(event, name) for name in sessions.MOST}
    done = sessions.Amounts(
        **amounts, load_kg=event.load_kg, side=event.side, reserve=event.reserve
    )
    try:
        return sessions.set_log(event.id, dose, done)
    except ValueError as error:
        raise ReadingError(place, f"{error}.") from None
