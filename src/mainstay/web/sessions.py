"""What a session is made of, for the server's own pages and for a phone alike."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.template.loader import render_to_string

from mainstay.anatomy import Side
from mainstay.care.case import closed
from mainstay.care.decision import Action, Decision, Proposal
from mainstay.care.effort import wanted_effort
from mainstay.care.eligibility import ease
from mainstay.care.guards import guard
from mainstay.care.history import Pain, Reach, SetLog
from mainstay.care.ladder import red_of_late
from mainstay.care.lighter import lighter
from mainstay.care.line import instead_now, line
from mainstay.care.pain import Gate, Light, Moment, Way
from mainstay.care.readiness import Readiness
from mainstay.care.reasons import Reason
from mainstay.exercises import Dose, Exercise, Laterality, Purpose, Rig
from mainstay.planning import PlannedItem
from mainstay.web import clock, fact_rows, tickets, weeks, wording
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


def begun_with(view: weeks.View, start: Pain, *, short: bool) -> tuple[str, ...]:
    """The exercises of a session that begins with this pain."""
    chosen = left_today(view, view.exercises_today(short=short))
    if view.standing.gate.ease_only(start):
        return tuple(e for e in chosen if ease(view.overview.catalogue.get(e)))
    return chosen


def left_today(view: weeks.View, exercises: Iterable[str]) -> tuple[str, ...]:
    """Those that a session of today may begin with: none that was stopped, and after red the gentle."""
    catalogue, eased, stopped = view.overview.catalogue, eased_today(view), stopped_today(view)
    kept = (e for e in exercises if e not in stopped)
    return tuple(e for e in kept if not eased or ease(catalogue.get(e)))


def stopped_today(view: weeks.View) -> frozenset[str]:
    """Exercises that somebody stopped today: the page said that they are left for today."""
    words = (s for its in _told_today(view).values() for s in its)
    return frozenset(s.exercise for s in words if s.stop and s.exercise)


def eased_today(view: weeks.View) -> bool:
    """Whether something was red today, or was stopped and nobody told how strong it is."""
    return was_red_today(view) or waits_for_pain(view)


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
    stopped = stopped_today(view)
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


def is_eased(view: weeks.View, session: uuid.UUID) -> bool:
    """Whether only positions of ease are left of a session, as on a phone.

    It began with too much pain, or somebody has told of so much at another start since; something
    was red today, or "It hurts" was told in it: until pain is told after that, the careful way holds.
    """
    gate, start = view.standing.gate, start_pain(view, session)
    much = any(gate.ease_only(pain) for pain in (start, _told_last(view) or start))
    words = [s for s in view.said if s.session == str(session) and s.asked is Asked.DURING]
    waits = any(s.stop and not _felt_after(words, n) for n, s in enumerate(words))
    # The session may have passed midnight, so its own words count beside those of the day.
    return much or waits or _red(gate, start, words) or was_red_today(view)


def was_red_today(view: weeks.View) -> bool:
    """Whether something hurt too much today: whoever begins once more goes on no harder for it."""
    gate = view.standing.gate
    walks = _walks_today(view)
    begun = [(key, start_pain(view, key), its) for key, its in _told_today(view).items()]
    # Against a start that allowed nothing else nothing more is red, and more pain gives no more.
    # Nobody tells a start before a walk, so what was told of it counts by itself.
    much = [
        p
        for key, start, its in begun
        for p in ([s.pain for s in its] if key in walks else [start])
    ]
    red = (_red(gate, start, its) for _, start, its in begun)
    return any(gate.ease_only(pain) for pain in much) or any(red)


def _walks_today(view: weeks.View) -> frozenset[str]:
    """Sessions of today with nothing but a walk, or what stands in for it, in them."""
    case, catalogue = view.overview.case, view.overview.catalogue
    of_day = (s for s in case.history.sessions if s.on == view.overview.on) if case else ()
    return frozenset(
        s.id
        for s in of_day
        if s.records and all(is_walk(catalogue.by_id.get(r.exercise)) for r in s.records)
    )


def is_walk(done: Exercise | None) -> bool:
    """Whether it is walking or its like; what is no longer in the catalogue is none."""
    return done is not None and done.purpose is Purpose.AEROBIC


def waits_for_pain(view: weeks.View) -> bool:
    """Whether an exercise was stopped today, and how strong it was then has not been told yet."""
    sessions = _told_today(view).values()
    open_ = (its for its in sessions if not any(s.asked is Asked.AFTER for s in its))
    return any(_waits(its) for its in open_)


def only_ease(view: weeks.View) -> bool:
    """Whether today leaves nothing but positions of ease, of walks and of tests as well."""
    flared, last = view.standing.flare, _told_last(view)
    much = last is not None and view.standing.gate.ease_only(last)
    return much or bool(flared and flared.ease_only) or eased_today(view)


def walk_left(view: weeks.View) -> Decision | None:
    """The walk, or what stands in for it, that today leaves; after something red an easy one."""
    given = view.aerobic
    if given is None or not only_ease(view):
        return given
    return given if ease(view.overview.catalogue.get(given.exercise)) else None


def _told_today(view: weeks.View) -> dict[str, list[PainSaid]]:
    """What was said of pain today in each session with a set or a word, during it and after."""
    found: dict[str, list[PainSaid]] = {}
    for row in fact_rows.current(view.overview.rows):
        if row.day != view.overview.on:
            continue
        if row.kind == "SetLog":
            found.setdefault(row.value(SetDone).session, [])
        elif row.kind == "PainReport":
            word = row.value(PainSaid)
            if word.session and word.asked in (Asked.DURING, Asked.AFTER):
                found.setdefault(word.session, []).append(word)
    return found


def _waits(words: list[PainSaid]) -> bool:
    return any(s.stop and not _felt_after(words, n) for n, s in enumerate(words))


def _red(gate: Gate, start: Pain, words: list[PainSaid]) -> bool:
    """Whether one session has gone red: by what was told during it, after it, or after one of its stops."""
    moments = {Asked.DURING: Moment.DURING, Asked.AFTER: Moment.AFTER}
    # Beside a stop stands the pain of the start, unless it was put right.
    told = ((moments[s.asked], s.pain) for s in words)
    if any(gate.compared(moment, start, pain) is Light.RED for moment, pain in told):
        return True
    stops = ((s.stop, _felt_after(words, n)) for n, s in enumerate(words) if s.stop)
    return any(
        f and gate.after_stop(start, f.pain, stop) is not Way.EASIER for stop, f in stops
    )


def _felt_after(words: list[PainSaid], place: int) -> PainSaid | None:
    """What was told first of the pain of an exercise after it was stopped."""
    hurt = words[place].exercise
    later = (s for s in words[place + 1 :] if s.exercise == hurt and s.stop is None)
    return next(later, None)


def readiness_in(view: weeks.View, session: uuid.UUID) -> Readiness | None:
    """How rested the person came to a session; None when it was not said."""
    found = (s for s in view.said if s.session == str(session) and s.asked is Asked.START)
    return next((s.readiness for s in found), None)


def start_pain(view: weeks.View, session: uuid.UUID | str) -> Pain:
    """Pain at the start of a session; without an answer the tightest limits hold."""
    return said_in(view, session, Asked.START) or Pain(0, 0, Reach.BACK)


def known_before(view: weeks.View) -> Pain:
    """Pain before a walk, of which nobody asks: what was said last today, else the usual morning.

    What a session left behind counts where it is lower; of itself more pain allows no more.
    """
    return _told_last(view) or view.standing.usual


def _told_last(view: weeks.View) -> Pain | None:
    """The pain that was told last today; None where nothing was.

    The morning comes before all else, whenever it was told: its answer may come late, or anew.
    """
    rows = (r for r in fact_rows.current(view.overview.rows) if r.kind == "PainReport")
    today = (r.value(PainSaid) for r in rows if r.day == view.overview.on)
    known = None
    for said in sorted(today, key=lambda s: s.asked is not Asked.MORNING):
        if said.asked in (Asked.MORNING, Asked.START):
            known = said.pain
        elif said.asked is Asked.AFTER:
            known = lower(known or view.standing.usual, said.pain)
    return known


def lower(one: Pain, other: Pain) -> Pain:
    """Number by number the lower of two."""
    reach = min(one.reach, other.reach, key=lambda r: r.rank)
    return Pain(min(one.back, other.back), min(one.leg, other.leg), reach)


def said_in(view: weeks.View, session: uuid.UUID | str, asked: Asked) -> Pain | None:
    """The last pain said at one moment of the session."""
    for said in reversed(view.said):
        if said.session == str(session) and said.asked is asked:
            return said.pain
    return None


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
