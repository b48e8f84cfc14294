"""What the planner is asked and what it answers; both are plain values that can be stored."""

import enum
from dataclasses import dataclass
from datetime import date

from mainstay.anatomy import Side
from mainstay.care.decision import Action
from mainstay.care.history import StageTest
from mainstay.care.patient import Patient
from mainstay.care.reasons import Reason
from mainstay.care.rulebook import rule_book
from mainstay.exercises import Catalogue, Direction, Dose, Stage


class WeekKind(enum.StrEnum):
    """A normal week, an ease week during a flare, or one of the two of maintenance."""

    NORMAL = "normal"
    EASE = "ease"
    MAINTENANCE = "maintenance"
    BOOSTER = "booster"

    @property
    def keeps(self) -> bool:
        """Whether it keeps what was reached, so that walking on most days belongs to it."""
        return self in (WeekKind.MAINTENANCE, WeekKind.BOOSTER)


class DayKind(enum.StrEnum):
    """What a day is for."""

    SESSION = "session"
    WALK = "walk"
    REST = "rest"


class Template(enum.StrEnum):
    """The repeated sessions: A and B in turn, and a light one for days next to hard days."""

    A = "A"
    B = "B"
    LIGHT = "light"


class Placed(enum.StrEnum):
    """Whether an exercise is in the week."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True)
class PlannedItem:
    """One exercise on one day.

    Attributes:
        exercise: its id.
        reasons: why it is there, most telling first; never empty.
        sets_extra_side: the side that gets one set more than the dose says.
        first_side: the side that begins, for exercises done one side after the other.
        sets: sets to do when fewer than the dose says (the short version); else None.
    """

    exercise: str
    reasons: tuple[Reason, ...]
    sets_extra_side: Side | None = None
    first_side: Side | None = None
    sets: int | None = None


@dataclass(frozen=True)
class PlannedDay:
    """One day of the week.

    Attributes:
        on: the day.
        kind: session, walk or rest.
        items: in the order to do them; walking (or what replaces it) comes last.
        minutes: time of the exercises, without walking.
        walk_minutes: time of walking or what replaces it.
        template: which repeated session it is; None on other days.
    """

    on: date
    kind: DayKind
    items: tuple[PlannedItem, ...] = ()
    minutes: int = 0
    walk_minutes: int = 0
    template: Template | None = None


@dataclass(frozen=True)
class Verdict:
    """Why one exercise of the catalogue is in the week, or is not."""

    exercise: str
    placed: Placed
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class WeekPlan:
    """Seven days from `starts` on.

    Attributes:
        starts: the first day.
        stage: the stage it was made for.
        kind: what kind of week it is.
        days: the seven days.
        short: the five-minute version for bad days.
        verdicts: one for each exercise of the catalogue, in its order.
        reasons: why it is this kind of week, in the last stage; and whether its sessions take
            longer than the person's minutes.
    """

    starts: date
    stage: Stage
    kind: WeekKind
    days: tuple[PlannedDay, ...]
    short: tuple[PlannedItem, ...]
    verdicts: tuple[Verdict, ...]
    reasons: tuple[Reason, ...] = ()

    @property
    def drills(self) -> tuple[PlannedItem, ...]:
        """What is worth five minutes on days without exercises, too: the short version.

        In the first stage the deep exercise is learned by doing it daily (clinical 3); not while
        the back is flared up.
        """
        learning = self.stage is Stage.COORDINATION and self.kind is WeekKind.NORMAL
        return self.short if learning else ()

    def exercises(self) -> tuple[str, ...]:
        """Every exercise of the seven days, each once, in the order of the catalogue."""
        return tuple(v.exercise for v in self.verdicts if v.placed is Placed.IN)

    def day(self, on: date) -> PlannedDay | None:
        """The plan of a day; None outside the week."""
        return next((d for d in self.days if d.on == on), None)


@dataclass(frozen=True)
class Change:
    """An exercise that a decision replaced: a swap, a climb or a stop.

    Attributes:
        of: the exercise that goes.
        action: SWAP_EASIER, SWAP_SIDEWAYS, CLIMB or STOP.
        to: the exercise that comes; None for a stop.
    """

    of: str
    action: Action
    to: str | None = None

    def __post_init__(self) -> None:
        """Refuse actions that change no exercise."""
        if self.action not in CHANGES:
            raise ValueError(f"change by {self.action}: allowed {', '.join(sorted(CHANGES))}")
        if (self.to is None) != (self.action is Action.STOP):
            raise ValueError("a stop has no `to`; every other change needs one")


CHANGES = frozenset({Action.SWAP_EASIER, Action.SWAP_SIDEWAYS, Action.CLIMB, Action.STOP})

Allowance = tuple[str, tuple[Reason, ...]]
"""An exercise and what bars it; an empty tuple of reasons means that it may be offered."""


@dataclass(frozen=True)
class PlanRequest:
    """Everything that decides about a week.

    Attributes:
        on: first day of the week; any weekday.
        patient: days a week, minutes, equipment, outlook.
        catalogue: the exercises.
        allowed: `care` barriers of every exercise in the catalogue.
        stage: the stage to train in.
        doses: current dose by exercise; others are taken at their start.
        previous: last week's plan; its exercises stay where nothing speaks against them.
        kind: normal, an ease week during a flare, or one of maintenance.
        flare_day: day of the flare, for the reasons of an ease week.
        weak_side: the side that needs more.
        changes: swaps, climbs and stops decided since.
        can_walk: whether walking is possible at all.
        ahead: exercises that were opened above the stage (see `stages.open_rank`).
        familiar: exercises done in earlier weeks; they are not new.
        direction: direction of the spine that suits better, from `Caps.direction`.
        asked: exercises that a therapist asked for; they come first among those that are allowed.
        matched: movements into the direction that eases the back; they come first as well.
        reasons: why it is this kind of week.
        control: movement-control tests that were failed, where drills are to answer them.
    """

    on: date
    patient: Patient
    catalogue: Catalogue
    allowed: tuple[Allowance, ...]
    stage: Stage
    doses: tuple[tuple[str, Dose], ...] = ()
    previous: WeekPlan | None = None
    kind: WeekKind = WeekKind.NORMAL
    flare_day: int = 1
    weak_side: Side | None = None
    changes: tuple[Change, ...] = ()
    can_walk: bool = True
    ahead: frozenset[str] = frozenset()
    familiar: frozenset[str] = frozenset()
    direction: Direction | None = None
    asked: frozenset[str] = frozenset()
    matched: frozenset[str] = frozenset()
    reasons: tuple[Reason, ...] = ()
    control: tuple[StageTest, ...] = ()

    @property
    def days_a_week(self) -> int:
        """Days with a session: the person's own, or fewer in a week of maintenance."""
        own = self.patient.days_per_week
        if self.kind is WeekKind.MAINTENANCE:
            return min(own, rule_book().maintenance.sessions_a_week)
        return own

    def __post_init__(self) -> None:
        """Refuse a request that leaves an exercise unjudged: silence must not mean yes."""
        judged = {exercise for exercise, _ in self.allowed}
        missing = [e.id for e in self.catalogue.exercises if e.id not in judged]
        if missing:
            raise ValueError(
                f"allowed: no answer for {', '.join(missing[:5])}; "
                "give the barriers of every exercise in the catalogue"
            )
