"""The boxes of a printed week: what a day may hold, and what was typed in them."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from mainstay.anatomy import Side
from mainstay.care.decision import Decision
from mainstay.care.effort import needs_effort
from mainstay.care.history import Pain, Reach, SetOff
from mainstay.exercises import Dose, Exercise, Laterality
from mainstay.web import wording
from mainstay.web.forms import Typed
from mainstay.web.language import day_text, later, say

REACHES = tuple(Reach)
SET_OFF = (SetOff.NO, SetOff.YES, SetOff.NOT_SURE)
"""What the digits on paper mean, from 1."""

MOMENTS = {
    "morning": later("Morning"),
    "before": later("Before"),
    "peak": later("Most during"),
    "after": later("After"),
}
WALK = later("Walk")
BOXES = {"back": later("back"), "leg": later("leg"), "reach": later("how far down")}
EFFORTS = (0, 10)
MOST_SETS, MOST_AMOUNT, MOST_MINUTES = 10, 600, 240


@dataclass(frozen=True)
class Planned:
    """One exercise as it stood on the sheet of a day."""

    exercise: Exercise
    decision: Decision
    dose: Dose
    fewer: int | None = None
    """Sets where they are fewer than the dose says: the five minutes of a day without exercises."""

    @property
    def sets(self) -> int:
        """Sets as they stand on the sheet."""
        return self.fewer or self.dose.sets

    @property
    def sides(self) -> tuple[Side | None, ...]:
        """The sides of each set."""
        each = self.exercise.laterality is Laterality.EACH_SIDE
        return (Side.RIGHT, Side.LEFT) if each else (None,)

    @property
    def amount(self) -> str:
        """What one set counts: repetitions, seconds or meters."""
        if self.dose.reps is not None:
            return "reps"
        return "duration_s" if self.dose.duration_s is not None else "distance_m"


@dataclass(frozen=True)
class Day:
    """What a day's boxes may hold.

    Attributes:
        on: the day.
        planned: the exercises of its sheet.
        drill: whether these are the five minutes of a day without exercises: one tick for all.
        walk: the walk of its sheet, if any.
        trained: whether a session of that day is known already.
        walked: whether a walk of that day is known already.
        morning: whether that morning is known already.
    """

    on: date
    planned: tuple[Planned, ...]
    drill: bool
    walk: Planned | None
    trained: bool
    walked: bool
    morning: bool

    @property
    def key(self) -> str:
        """How the fields of this day begin."""
        return self.on.isoformat()

    @property
    def asks_session(self) -> bool:
        """Whether boxes for a session are shown."""
        return bool(self.planned) and not self.trained

    @property
    def asks_walk(self) -> bool:
        """Whether boxes for a walk are shown."""
        return self.walk is not None and not self.walked

    @property
    def asks_walk_hard(self) -> bool:
        """Whether the walk is meant to be felt, so that its minutes rise only with how hard it was."""
        return self.asks_walk and self.walk is not None and needs_effort(self.walk.exercise)


Done = tuple[tuple[Planned, int, int | None, int | None], ...]
"""Each exercise done: what it was, sets, amount a set, its own most pain."""


@dataclass(frozen=True)
class Filled:
    """What was typed for one day; None or nothing where the sheet is empty."""

    day: Day
    morning: Pain | None
    set_off: SetOff | None
    before: Pain | None
    peak: Pain | None
    after: Pain | None
    hard: int | None
    painkiller: bool
    done: Done
    minutes: int | None
    walk_pain: Pain | None
    walk_hard: int | None

    @property
    def pains(self) -> Iterator[Pain]:
        """Every pain of the day."""
        said = (self.morning, self.before, self.peak, self.after, self.walk_pain)
        return (pain for pain in said if pain is not None)


def names_of(days: tuple[Day, ...]) -> dict[str, str]:
    """What each box is called in an error."""
    names = {"numb": say("Numb or weak")}
    for day in days:
        when = day_text(day.on, "l j F")
        for moment, word in {**MOMENTS, "walk": WALK}.items():
            for what in ("back", "leg", "reach"):
                asked = BOXES[what]
                names[f"{day.key}-{moment}-{what}"] = f"{when}, {word.lower()}, {asked}"
        names[f"{day.key}-minutes"] = say("{when}, minutes walked", when=when)
        names[f"{day.key}-set_off"] = say("{when}, set off", when=when)
        names[f"{day.key}-walk-hard"] = say("{when}, how hard the walk was", when=when)
        names[f"{day.key}-hard"] = say("{when}, how hard it was", when=when)
        names[f"{day.key}-painkiller"] = say("{when}, extra painkiller", when=when)
        names[f"{day.key}-all"] = say("{when}, all as written", when=when)
        for planned in day.planned:
            for what, word in (
                ("sets", say("sets")),
                ("amount", say("each")),
                ("pain", say("most pain")),
            ):
                name = f"{day.key}-{planned.exercise.id}-{what}"
                names[name] = f"{when}, {wording.exercise_name(planned.exercise)}, {word}"
    return names


def filled_in(typed: Typed, day: Day, asks_leg: bool) -> Filled:
    pain = functools.partial(_pain, typed, day, asks_leg)
    morning = None if day.morning else pain("morning")
    off = None if day.morning else typed.whole(f"{day.key}-set_off", 1, 3, optional=True)
    before = peak = after = hard = None
    done: Done = ()
    painkiller = False
    if day.asks_session:
        before, peak, after = pain("before"), pain("peak"), pain("after")
        if not day.drill:
            hard = typed.whole(f"{day.key}-hard", *EFFORTS, optional=True)
        painkiller = typed.ticked(f"{day.key}-painkiller")
        done = _done(typed, day)
        told = any((peak, after, painkiller, hard is not None))
        _complete(typed, day, before, told, done)
        _ended(typed, day, after, hard)
    minutes = walk_pain = walk_hard = None
    if day.asks_walk:
        minutes = typed.whole(f"{day.key}-minutes", 0, MOST_MINUTES, optional=True)
        walk_pain = pain("walk")
        walk_hard = _walk_hard(typed, day, walk_pain)
        if (walk_pain or walk_hard is not None) and not minutes:
            typed.refuse(
                f"{day.key}-minutes",
                say("{when}: write the minutes walked.", when=day_text(day.on, "l j F")),
            )
    if off and morning is None and typed[f"{day.key}-morning-back"] == "":
        where = f"{day.key}-morning-back"
        when = day_text(day.on, "l j F")
        typed.refuse(where, say("{when}, morning: write the pain as well.", when=when))
    return Filled(
        day=day,
        morning=morning,
        set_off=SET_OFF[off - 1] if off else None,
        before=before,
        peak=peak,
        after=after,
        hard=hard,
        painkiller=painkiller,
        done=done,
        minutes=minutes,
        walk_pain=walk_pain,
        walk_hard=walk_hard,
    )


def _walk_hard(typed: Typed, day: Day, pain: Pain | None) -> int | None:
    """How hard the walk was, told with its pain; None where it is not asked."""
    if not day.asks_walk_hard:
        return None
    hard = typed.whole(f"{day.key}-walk-hard", *EFFORTS, optional=True)
    name = f"{day.key}-walk-back"
    if hard is not None and pain is None and not typed[name]:
        when = day_text(day.on, "l j F")
        typed.refuse(name, say("{when}, walk: write the pain as well.", when=when))
    return hard


def _moment_of(day: Day, moment: str) -> str:
    return f"{day_text(day.on, 'l j F')}, {dict(MOMENTS, walk=WALK)[moment].lower()}"


def _pain(typed: Typed, day: Day, asks_leg: bool, moment: str) -> Pain | None:
    """Three boxes; the leg may stay empty where it never hurt."""
    names = [f"{day.key}-{moment}-{what}" for what in ("back", "leg", "reach")]
    before = len(typed.errors)
    back = typed.whole(names[0], 0, 10, optional=True)
    leg = typed.whole(names[1], 0, 10, optional=True)
    reach = typed.whole(names[2], 1, len(REACHES), optional=True)
    if len(typed.errors) > before or (back, leg, reach) == (None, None, None):
        return None
    when = _moment_of(day, moment)
    if back is None:
        typed.refuse(
            names[0], say("{when}: write the back pain as well, 0 for none.", when=when)
        )
    elif leg is None and (asks_leg or (reach or 1) > 1):
        typed.refuse(
            names[1], say("{when}: write the leg pain as well, 0 for none.", when=when)
        )
    elif reach is None and leg:
        typed.refuse(
            names[2],
            say("{when}: write how far down, 1 to {count}.", when=when, count=len(REACHES)),
        )
    else:
        return Pain(back, leg or 0, REACHES[reach - 1] if reach else Reach.BACK)
    return None


def _done(typed: Typed, day: Day) -> Done:
    """Exercise, sets, amount a set, most pain; what is not written is as on the sheet."""
    as_written = typed.ticked(f"{day.key}-all")
    found: list[tuple[Planned, int, int | None, int | None]] = []
    for planned in day.planned:
        name = f"{day.key}-{planned.exercise.id}"
        if day.drill:
            found += [(planned, planned.sets, _given(planned), None)] if as_written else []
            continue
        sets = typed.whole(f"{name}-sets", 0, MOST_SETS, optional=True)
        amount = typed.whole(f"{name}-amount", 0, MOST_AMOUNT, optional=True)
        pain = typed.whole(f"{name}-pain", 0, 10, optional=True)
        written = any(n is not None for n in (sets, amount, pain))
        if as_written or written:
            count = planned.sets if sets is None else sets
            each = _given(planned) if amount is None else amount
            found.append((planned, count, each, pain))
    return tuple(f for f in found if f[1])


def _given(planned: Planned) -> int | None:
    amount: int | None = getattr(planned.dose, planned.amount)
    return amount


def _complete(typed: Typed, day: Day, before: Pain | None, told_more: bool, done: Done) -> None:
    """A session has its exercises and the pain before it."""
    when = day_text(day.on, "l j F")
    name = f"{day.key}-before-back"
    if done and before is None and not any(e["field"].startswith(name) for e in typed.errors):
        typed.refuse(name, say("{when}: write the pain before the exercises.", when=when))
    if (before or told_more) and not done:
        text = (
            say("{when}: tick the five minutes as well.", when=when)
            if day.drill
            else say(
                "{when}: tick “all as written”, or write the sets of each exercise.", when=when
            )
        )
        typed.refuse(f"{day.key}-all", text)


def _ended(typed: Typed, day: Day, after: Pain | None, hard: int | None) -> None:
    """How hard it was is told with the pain after it."""
    name, when = f"{day.key}-after-back", day_text(day.on, "l j F")
    if hard is not None and after is None and not typed[name]:
        typed.refuse(name, say("{when}, after: write the pain as well.", when=when))
