"""What a session is made of, for the server's own pages and for a phone alike."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from django.template.loader import render_to_string

from mainstay.anatomy import Side
from mainstay.care.case import closed
from mainstay.care.decision import Action, Decision, Proposal
from mainstay.care.effort import wanted_effort
from mainstay.care.guards import guard
from mainstay.care.history import SetLog
from mainstay.care.ladder import red_of_late
from mainstay.care.lighter import lighter
from mainstay.care.line import instead_now, line
from mainstay.care.readiness import Readiness
from mainstay.care.reasons import Reason
from mainstay.exercises import Dose, Exercise, Laterality, Rig
from mainstay.planning import PlannedItem
from mainstay.web import clock, easing, fact_rows, tickets, weeks, wording
from mainstay.web.facts import Asked, PainSaid, SetDone
from mainstay.web.language import say
from mainstay.web.tickets import Ticket

MOST = {"reps": 200, "duration_s": 14_400, "distance_m": 50_000}
"""The most that one set can have been."""


@dataclass(frozen=True)
class Item:
    """One exercise of a session.

    Attributes:
        exercise: the exercise.
        given: its decision.
        dose: what to do today; less than was given on a lighter day.
        sides: the sides to do, in order; (None,) when both work together.
        sets: sets a side; fewer than the dose says in the short version.
        extra: the side that gets one set more.
    """

    exercise: Exercise
    given: Decision
    dose: Dose
    sides: tuple[Side | None, ...]
    sets: int
    extra: Side | None = None

    @property
    def prescribed(self) -> Dose:
        """The dose that was given; what is logged stands beside it."""
        return self.given.dose or self.dose

    def ticket(self, view: weeks.View) -> Ticket:
        """The dose that was given, for what is done or felt of it."""
        return tickets.written(view, self.exercise.id, self.prescribed)

    @property
    def rounds(self) -> list[tuple[int, Side | None]]:
        """Every set to do: its number and its side."""
        rounds = [(n, side) for n in range(1, self.sets + 1) for side in self.sides]
        more = [(self.sets + 1, self.extra)] if self.extra and None not in self.sides else []
        return [*rounds, *more]


def items(
    view: weeks.View,
    exercises: tuple[str, ...] | None = None,
    *,
    short: bool,
    running: uuid.UUID | None = None,
) -> list[Item]:
    """The exercises of a session with their doses; by default those of today.

    What was begun in the running session and has no dose any more keeps its place there, so that
    the steps after it stay what they were; nothing more of it is asked for.
    """
    planned = {i.exercise: i for i in view.items_today(short=short)}
    found = []
    for key in planned if exercises is None else exercises:
        exercise, decision = view.overview.catalogue.get(key), view.decisions.get(key)
        if decision and decision.dose:
            found.append(_item(exercise, decision, decision.dose, planned.get(key)))
        elif running and (begun := view.begun_with(key, str(running))):
            found.append(_place(exercise, begun))
    return found


def _place(exercise: Exercise, begun: Decision) -> Item:
    """The place of an exercise that is not given out any more."""
    dose = begun.dose
    assert dose is not None  # `begun_with` names only what had one
    return placed(_item(exercise, begun, dose))


def placed(item: Item) -> Item:
    """An exercise of which nothing is left to do; the steps after it stay what they were."""
    return replace(item, sets=0, extra=None)


def lightened(item: Item) -> Item:
    """An exercise as it is asked for on a lighter day."""
    less = lighter(item.dose, item.exercise)
    return replace(item, dose=less, sets=min(item.sets, less.sets))


def _item(
    exercise: Exercise, given: Decision, dose: Dose, planned: PlannedItem | None = None
) -> Item:
    return Item(
        exercise=exercise,
        given=given,
        dose=dose,
        sides=sides_of(exercise, planned.first_side if planned else None),
        sets=(planned.sets if planned else None) or dose.sets,
        extra=planned.sets_extra_side if planned else None,
    )


def picture(view: weeks.View, exercise: Exercise, side: Side | None = None) -> str:
    """The moving figure or the drawing of an exercise as markup; empty where there is none yet.

    The right side works in it; on the left side it is the mirror image.
    """
    language = view.overview.person.language
    shown = {
        "exercise": exercise,
        "words": exercise.wording(language),
        "answers": view.overview.answers,
        "language": language,
        "mirror": side is Side.LEFT,
    }
    return render_to_string("me/parts/picture.html", shown).strip()


def sides_of(exercise: Exercise, first: Side | None = None) -> tuple[Side | None, ...]:
    """The sides of an exercise in order; (None,) when both work together."""
    if exercise.laterality is not Laterality.EACH_SIDE:
        return (None,)
    begins = first or Side.RIGHT
    return (begins, begins.other)


def needs_look(view: weeks.View, item: Item) -> bool:
    """Whether rope, hook and knot are looked at before this exercise (ruling 7).

    A pulley at home hangs plates on a rope; a gym looks after its own machines.
    """
    rig = _rig(view)
    return rig is not None and rig.hangs_plates and item.given.setting is not None


def feel_words(view: weeks.View, exercise: Exercise) -> str:
    """How hard an exercise is meant to feel, for this person."""
    return wording.effort_text(wanted_effort(exercise, view.standing.caps.effort_cap))


def setting_words(view: weeks.View, item: Item) -> str:
    """What to set on the machine, and that the pin of a stack has to go all the way in."""
    rig = _rig(view)
    if rig is None or item.given.setting is None:
        return ""
    said = wording.machine_text(item.given, item.exercise, rig)
    return said if rig.hangs_plates else f"{said} {say('Push the pin all the way in.')}"


def _rig(view: weeks.View) -> Rig | None:
    case = view.overview.case
    return case.patient.equipment.rig if case else None


def swap(view: weeks.View, exercise: Exercise, taken: tuple[str, ...]) -> Item | None:
    """The easier neighbor to go on with when an exercise hurts, at its first dose.

    It passes the same filter as the plan and the guard; one that was red of late, was stopped
    today or is in the session anyway, is not offered. It begins with no more weight than what hurts.
    """
    case, catalogue = view.overview.case, view.overview.catalogue
    if case is None:
        return None
    of, given = line(exercise, case, view.standing), view.decisions.get(exercise.id)
    stopped = easing.stopped_today(view)
    for other in catalogue.easier(exercise):
        if (
            other.id in taken
            or other.id in stopped
            or red_of_late(other, view.standing)
            or closed(other, case, view.standing)
        ):
            continue
        found = line(other, case, view.standing)
        if isinstance(found, Reason):
            continue
        known = None if isinstance(of, Reason) else (of, given.dose if given else None)
        entry = instead_now(found, *known) if known else found.entry
        if entry is None:
            continue
        proposal = Proposal(other.id, Action.FALL, entry, ())
        decision = guard(proposal, case, view.standing, catalogue)
        if decision.dose is not None:
            return _item(other, decision, decision.dose)
    return None


def done_in(view: weeks.View, session: uuid.UUID, exercise: str) -> list[SetDone]:
    """The sets of one exercise in a session so far."""
    rows = (r for r in fact_rows.current(view.overview.rows) if r.kind == "SetLog")
    values = (r.value(SetDone) for r in rows)
    return [v for v in values if v.session == str(session) and v.exercise == exercise]


def readiness_in(view: weeks.View, session: uuid.UUID) -> Readiness | None:
    """How rested the person came to a session; None when it was not said."""
    found = (s for s in view.said if s.session == str(session) and s.asked is Asked.START)
    return next((s.readiness for s in found), None)


@dataclass(frozen=True)
class Amounts:
    """What one set really was; the dose says which of the three is counted."""

    reps: int | None = None
    duration_s: int | None = None
    distance_m: int | None = None
    load_kg: float | None = None
    side: Side | None = None
    reserve: int | None = None


def set_log(key: uuid.UUID, dose: Dose, done: Amounts) -> SetLog:
    """A set as done; hold and band are those of the dose."""
    return SetLog(
        id=str(key),
        reps=done.reps,
        duration_s=done.duration_s,
        distance_m=done.distance_m,
        hold_s=dose.hold_s,
        load_kg=done.load_kg,
        band=dose.band,
        side=done.side,
        reserve=done.reserve,
    )


def bouts_s(dose: Dose, minutes: int) -> tuple[int, ...]:
    """The seconds of each set behind "so many minutes": a dose of two bouts was done in two."""
    each, rest = divmod(minutes * 60, dose.sets)
    return tuple(each + (number < rest) for number in range(dose.sets))


def begun_at(view: weeks.View, session: uuid.UUID) -> datetime | None:
    """When a session began; None when nobody said how it starts."""
    rows = (r for r in fact_rows.current(view.overview.rows) if r.kind == "PainReport")
    said = ((r.at, r.value(PainSaid)) for r in rows)
    found = (at for at, s in said if s.session == str(session) and s.asked is Asked.START)
    return min(found, default=None)


def is_of_another_day(view: weeks.View, session: uuid.UUID, at: datetime) -> bool:
    """Whether a moment is no part of a session any more: limits count from the pain at its start."""
    begun, zone = begun_at(view, session), view.overview.person.zone
    if begun is None or at - begun <= weeks.LONGEST:
        return False
    return clock.day(begun, zone) != clock.day(at, zone)


def of_its_day(view: weeks.View, session: uuid.UUID, at: datetime) -> str:
    """The session that something done or felt belongs to: one of another day takes no more.

    What comes later is kept as a session of its own day; without pain at the start the tightest
    limits hold for it.
    """
    if not is_of_another_day(view, session, at):
        return str(session)
    return str(uuid.uuid5(session, clock.day(at, view.overview.person.zone).isoformat()))
