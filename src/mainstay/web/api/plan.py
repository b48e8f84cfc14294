"""The session of today for a phone: words, doses, settings, swaps, and the gate's integers."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_GET

from mainstay import wording
from mainstay.anatomy import Side
from mainstay.care.eligibility import ease
from mainstay.care.emergency import Emergency, emergency
from mainstay.care.history import Stop
from mainstay.care.lighter import LighterTable, lighter_table
from mainstay.care.pain import Gate
from mainstay.care.patient import Mode
from mainstay.care.screening import TriageStatus
from mainstay.care.steps import count
from mainstay.exercises import Half, Stage, WeightUnit
from mainstay.reading import to_json
from mainstay.web import clock, easing, models, offline, sessions, weeks
from mainstay.web.language import later, say
from mainstay.web.loads import load_shown
from mainstay.web.me.screen import country_of, today_of, told
from mainstay.web.me.today import ready_words
from mainstay.web.me.warning_words import warned

PROTOCOL = 1
"""What a phone and this server say to each other; another number is refused and kept there."""


@dataclass(frozen=True)
class Round:
    """One set to do: its number and its side."""

    number: int
    side: Side | None = None


@dataclass(frozen=True)
class Said:
    """The words that name a side."""

    setup: str
    move: str
    cues: tuple[str, ...]
    errors: tuple[str, ...]


@dataclass(frozen=True)
class Less:
    """What a lighter day changes in a step: less to do, the same ticket."""

    dose: str
    amount: int
    rounds: tuple[Round, ...]
    sets: int


@dataclass(frozen=True)
class Step:
    """One exercise as a phone shows it.

    Attributes:
        exercise: its id.
        ticket: dose and exercise, signed; what a phone sends back is believed only with it.
        counts: what one set counts: `reps`, `duration_s` or `distance_m`.
        amount: how much of that.
        hold_s: hold inside each repetition.
        pace_s: seconds to go, hold and come back in each repetition; None without a pace.
        load_kg: weight at the hand, None without one.
        load: the same as the person counts it.
        feel: how hard it is meant to feel.
        unit: in which the person counts weights.
        rest_s: rest after a set.
        asks_reserve: whether repetitions left are asked after the last set.
        ease: whether it is a position of ease.
        picture: the moving figure or the drawing, as markup; the right side works in it.
        left: how it goes on the left side, where each side has its own sets.
        easier: the neighbor that may take its place when it hurts.
        less: how it is done on a lighter day; None where nothing changes.
        looks: whether rope, hook and knot are looked at before it, once a session.
    """

    exercise: str
    ticket: str
    name: str
    setup: str
    move: str
    cues: tuple[str, ...]
    errors: tuple[str, ...]
    dose: str
    setting: str
    feel: str
    counts: str
    amount: int
    rounds: tuple[Round, ...]
    sets: int
    rest_s: int
    asks_reserve: bool
    ease: bool
    picture: str
    hold_s: int | None = None
    pace_s: tuple[int, int, int] | None = None
    load_kg: float | None = None
    load: float | None = None
    unit: WeightUnit = WeightUnit.KG
    left: Said | None = None
    easier: "Step | None" = None
    less: Less | None = None
    looks: bool = False


@dataclass(frozen=True)
class Lock:
    """What a phone says without a signal while a warning sign has locked the exercises.

    Attributes:
        title: what to do and how fast.
        texts: the sentences below it, most urgent first.
        number: whom to call; empty where the country is not known.
    """

    title: str
    texts: tuple[str, ...]
    number: str


@dataclass(frozen=True)
class Plan:
    """All that a phone needs for the session of one day.

    Attributes:
        protocol: version of this answer.
        build: version of the pages and scripts on this server.
        stamp: as on the person's pages; while it is the same, the plan is.
        person: whose plan it is; a phone never sends what one person did as another.
        csrf: goes back with everything that is sent.
        on: the local day it is for; on another day only positions of ease are left.
        zone: whose local day.
        stopped: whether the safety screen forbids training now.
        week: which week was given out; another one may leave less of a session that runs.
        anew_s: seconds since something was told or opened that ends every session begun before.
        call: the emergency number of the person's country; empty where it is not known.
        lock: what to say where a warning sign has locked the exercises.
        asks_leg: whether the leg is asked about.
        gate: the table of integers.
        reaches: how far down the leg, as words.
        stops: the four buttons behind "It hurts", as words.
        full: the session of the day.
        short: its 5-minute version.
        eased: whether a session that begins now has only positions of ease: something was stopped
            today, and how strong it was then has not been told.
        barred: what a therapist has taken out, for a session that has passed midnight.
        instead: what may take the place of exercises of today that are given out no more.
        lighter: from which numbers the session is made lighter; None when that is not asked.
    """

    protocol: int
    build: str
    stamp: str
    person: str
    csrf: str
    language: str
    large_print: bool
    on: date
    zone: str
    stopped: bool
    week: str
    anew_s: int | None
    call: str
    lock: Lock | None
    asks_leg: bool
    reaches: tuple[tuple[str, str], ...]
    stops: tuple[tuple[str, str], ...]
    gate: Gate | None = None
    full: tuple[Step, ...] = ()
    short: tuple[Step, ...] = ()
    eased: bool = False
    instead: tuple[Step, ...] = ()
    barred: tuple[str, ...] = ()
    lighter: LighterTable | None = None


STOP_WORDS = (
    (Stop.BACK, later("My back")),
    (Stop.LEG, later("My leg")),
    (Stop.NUMB_OR_WEAK, later("Something is numb or weak")),
    (Stop.OTHER, later("Something else")),
)


@require_GET
def plan(request: HttpRequest) -> HttpResponse:
    """Today's session; without doses while the safety screen forbids training."""
    person: models.Person = request.person  # type: ignore[attr-defined]
    view = weeks.current(told(request), today_of(request))
    stopped = view.stopped or view.issued is None
    made = Plan(
        protocol=PROTOCOL,
        build=offline.build(),
        stamp=offline.stamp(request, person),
        person=str(person.pk),
        csrf=get_token(request),
        language=person.language,
        large_print=person.large_print,
        on=view.overview.on,
        zone=person.zone,
        stopped=stopped,
        week=week_of(view),
        anew_s=anew_s(view),
        call=_help(request, view).emergency,
        lock=lock_of(request, view),
        asks_leg=view.asks_leg,
        reaches=wording.reaches(person.language),
        stops=tuple((stop.value, str(words)) for stop, words in STOP_WORDS),
        gate=None if stopped else view.standing.gate,
        lighter=None if stopped else lighter_table(view.standing),
        eased=easing.waits_for_pain(view),
        **({} if stopped else _sessions(view)),
    )
    return HttpResponse(to_json(made), content_type="application/json")


def week_of(view: weeks.View) -> str:
    """Tells the weeks of a person apart, and a day that was red from one that was not.

    The same facts on the same day give the same one.
    """
    if view.issued is None:
        return ""
    eased = "/eased" if easing.was_red_today(view) else ""
    return f"{view.issued.starts}/{view.issued.inputs}{eased}"


def anew_s(view: weeks.View) -> int | None:
    """Whole seconds since a session begun before is over; a phone's clock may be wrong.

    Rounded down: the phone then puts the moment a little later, and a session begun just before is over.
    """
    from_ = view.anew_from
    return None if from_ is None else max(0, int((clock.now() - from_).total_seconds()))


def _help(request: HttpRequest, view: weeks.View) -> Emergency:
    """Whom to call where the person is: the same as on the pages."""
    return emergency(country_of(request, view.overview))


def lock_of(request: HttpRequest, view: weeks.View) -> Lock | None:
    """The words of the safety page, without its links: a phone may have no signal."""
    result, numbers = view.overview.screen, _help(request, view)
    if result.status is TriageStatus.SELF_HARM:
        text = say("You are not alone. Please talk to a person now: many come out of this.")
        return Lock(str(HARM), (text,), numbers.crisis or numbers.emergency)
    if result.status not in LOCKS:
        return None
    title, *texts = map(str, LOCKS[result.status])
    in_clinic = view.overview.mode is Mode.CLINIC
    alone = str(NOT_SEEN[Mode.CLINIC if in_clinic else Mode.PERSONAL])
    told_us = (
        say("You told us that {told}. {why}", told=w.told, why=w.why)
        for w in warned(tuple(f for f in result.findings if f.level is result.level))
    )
    return Lock(title, (alone, *texts, *told_us), numbers.emergency)


HARM = later("Thank you for telling us.")
LOCKS = {
    TriageStatus.EMERGENCY: (
        later("You need a hospital check now."),
        later("Do not drive yourself. Do not exercise."),
    ),
    TriageStatus.URGENT: (
        later("See a doctor today."),
        later(
            "Call your doctor now and ask to be seen today. If nobody can see you today, go to "
            "a hospital."
        ),
        later("If it gets worse quickly, or you have new numbness or weakness, call:"),
    ),
}
NOT_SEEN = {
    Mode.CLINIC: later("Your therapist has not seen this. Do not wait."),
    Mode.PERSONAL: later("Nobody else has seen this. Do not wait."),
}


def _sessions(view: weeks.View) -> dict[str, tuple[Any, ...]]:
    """The session of the day and its short version; what an exercise gives way to is asked once."""
    found = {name: _given(view, short=name == "short") for name in ("full", "short")}
    listed = {item.exercise.id: item.exercise for items in found.values() for item in items}
    swaps = {key: sessions.swap(view, e, tuple(listed)) for key, e in listed.items()}
    easier = {key: _step(view, swap) if swap else None for key, swap in swaps.items()}
    steps = {
        name: tuple(_step(view, item, easier[item.exercise.id]) for item in items)
        for name, items in found.items()
    }
    return steps | {
        "instead": _instead(view, tuple(listed)),
        "barred": tuple(sorted(view.standing.barred)),
    }


def _given(view: weeks.View, *, short: bool) -> list[sessions.Item]:
    """The exercises of a session that begins now; `eased` says when only some of them do."""
    stopped, red = easing.stopped_today(view), easing.was_red_today(view)
    found = (i for i in sessions.items(view, short=short) if i.exercise.id not in stopped)
    return [item for item in found if not red or ease(item.exercise)]


def _instead(view: weeks.View, listed: tuple[str, ...]) -> tuple[Step, ...]:
    """What an exercise gives way to that was stopped today: a session that runs may have offered it."""
    case, known = view.overview.case, view.overview.catalogue.by_id
    today = (s for s in case.history.sessions if s.on == view.overview.on) if case else ()
    done = {r.exercise for s in today for r in s.records if r.exercise in known} - set(listed)
    swaps = (sessions.swap(view, known[key], listed) for key in sorted(done))
    return tuple(_step(view, item) for item in swaps if item)


def _step(view: weeks.View, item: sessions.Item, easier: Step | None = None) -> Step:
    exercise, dose = item.exercise, item.dose
    language, unit = view.overview.person.language, WeightUnit(view.overview.person.unit)
    words = ready_words(exercise, dose, language)
    left = words.other_side() if Side.LEFT in item.sides else None
    counts = next(name for name in sessions.MOST if getattr(dose, name) is not None)
    return Step(
        exercise=exercise.id,
        ticket=item.ticket(view).signed(),
        name=words.name,
        setup=words.setup,
        move=words.move,
        cues=words.cues,
        errors=words.errors,
        dose=wording.dose_text(dose, exercise, language, unit),
        setting=sessions.setting_words(view, item),
        feel=sessions.feel_words(view, exercise),
        looks=sessions.needs_look(view, item),
        counts=counts,
        amount=getattr(dose, counts),
        rounds=tuple(Round(number, side) for number, side in item.rounds),
        sets=item.sets,
        rest_s=exercise.dose.rest_s,
        asks_reserve=counts == "reps" and exercise.stage is not Stage.COORDINATION,
        ease=ease(exercise),
        picture=sessions.picture(view, exercise),
        hold_s=dose.hold_s,
        pace_s=_pace(item),
        load_kg=dose.load_kg,
        load=None if dose.load_kg is None else load_shown(dose.load_kg, exercise.id, unit),
        unit=unit,
        left=Said(left.setup, left.move, left.cues, left.errors) if left else None,
        easier=easier,
        less=_less(view, item),
    )


def _less(view: weeks.View, item: sessions.Item) -> Less | None:
    made = sessions.lightened(item)
    if made == item:
        return None
    return Less(
        dose=wording.dose_text(made.dose, made.exercise, view.overview.person.language),
        amount=count(made.dose),
        rounds=tuple(Round(number, side) for number, side in made.rounds),
        sets=made.sets,
    )


def _pace(item: sessions.Item) -> tuple[int, int, int] | None:
    """Seconds to go, hold and come back, from the tempo; the hold of the dose wins."""
    tempo, hold = item.exercise.dose.tempo_s, item.dose.hold_s
    if item.dose.reps is None or (tempo is None and hold is None):
        return None
    lift, middle, lower = tempo or (0, 0, 0)
    held = middle if hold is None else hold
    return (
        (lower, held, lift) if item.exercise.begins_with is Half.LOWER else (lift, held, lower)
    )
