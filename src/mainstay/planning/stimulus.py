"""What an exercise gives to each muscle, and how much of it a week should hold.

Counted in hundredths of a set. Numbers are ours: they order weeks, they promise nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from mainstay.anatomy import Muscle, Side
from mainstay.exercises import Exercise, Laterality, Role, Stage, WorkingSide
from mainstay.planning.candidates import Candidate, Table
from mainstay.planning.minutes import FEWEST
from mainstay.planning.problem import WeekKind

Place = tuple[Muscle, Side]
"""A muscle on one side of the body."""


class Stimulus(Protocol):
    """What one set with the right side working gives: 100 is a set meant for that muscle."""

    def __call__(self, exercise: Exercise, /) -> Mapping[Place, int]:
        """By muscle and side; what is missing gets nothing."""


ROLE_GIVES = {Role.PRIMARY: 100, Role.SECONDARY: 50}
"""A muscle that only helps gets half a set (ours)."""

WORKS = {
    WorkingSide.BOTH: (Side.LEFT, Side.RIGHT),
    WorkingSide.WORKING: (Side.RIGHT,),
    WorkingSide.OPPOSITE: (Side.LEFT,),
}

ONE_AIM = {
    Muscle.ILIOCOSTALIS: Muscle.LONGISSIMUS,
    Muscle.SPINALIS_THORACIS: Muscle.LONGISSIMUS,
    Muscle.ERECTOR_SPINAE: Muscle.LONGISSIMUS,
}
"""The long extensors of the back are aimed at together."""


def by_roles(exercise: Exercise) -> Mapping[Place, int]:
    """From the roles in the exercise's file; what stands in where nothing was computed."""
    found: dict[Place, int] = {}
    for trained in exercise.trains:
        muscle = ONE_AIM.get(trained.muscle, trained.muscle)
        for side in WORKS[trained.side]:
            place = muscle, side
            found[place] = max(found.get(place, 0), ROLE_GIVES[trained.role])
    return found


def given(candidate: Candidate, stimulus: Stimulus) -> Mapping[Place, int]:
    """What the whole dose gives: both sides in turn, where sides take turns."""
    once, kind = stimulus(candidate.exercise), candidate.exercise.laterality
    sets = candidate.dose.sets
    if kind is Laterality.BOTH:
        return {place: sets * gives for place, gives in once.items()}
    other = mirrored(once)
    halves = 2 if kind is Laterality.ALTERNATING else 1
    return {
        place: sets * (once.get(place, 0) + other.get(place, 0)) // halves
        for place in {**once, **other}
    }


def one_more(candidate: Candidate, weak: Side, stimulus: Stimulus) -> Mapping[Place, int]:
    """What one set more with that side working gives."""
    once = stimulus(candidate.exercise)
    return once if weak is Side.RIGHT else mirrored(once)


def mirrored(once: Mapping[Place, int]) -> dict[Place, int]:
    """The same with the left side working."""
    return {(muscle, side.other): gives for (muscle, side), gives in once.items()}


# --- how much a week should hold ----------------------------------------------------------------

FULL_S = 25 * 60
"""A session of this length can hold the aims of its stage; a shorter one its share (ours)."""

FULL_EXERCISES = 5
"""So can a week with so many exercises; who begins knows fewer (ours)."""

WEAK_TENTHS = 13
"""The multifidus of the weak side is aimed at 1.3 times as much (ours)."""

_M, _T = Muscle.MULTIFIDUS, Muscle.TRANSVERSUS_ABDOMINIS

AIMS: Mapping[Muscle, tuple[int, int, int, int, int]] = {
    # A full session's share by stage: coordination, endurance, strength, dynamic, function.
    _M: (500, 700, 700, 700, 600),
    _T: (500, 500, 400, 350, 300),
    Muscle.OBLIQUUS_INTERNUS: (100, 250, 250, 250, 200),
    Muscle.OBLIQUUS_EXTERNUS: (0, 150, 200, 250, 200),
    Muscle.QUADRATUS_LUMBORUM: (0, 100, 150, 150, 100),
    Muscle.GLUTEUS_MAXIMUS: (100, 350, 450, 450, 400),
    Muscle.GLUTEUS_MEDIUS: (50, 150, 200, 200, 200),
    Muscle.LONGISSIMUS: (0, 150, 200, 200, 200),
    Muscle.LATISSIMUS_DORSI: (0, 100, 250, 250, 150),
    Muscle.RECTUS_ABDOMINIS: (0, 0, 50, 100, 100),
}
"""Deep muscles lead; the superficial ones, which tire the back, get little (ours)."""

SPARE = 200
"""More than twice the aim and two sets a session is too much (ours)."""

DEEP = frozenset({_M, _T, Muscle.OBLIQUUS_INTERNUS})
SUPERFICIAL = frozenset({Muscle.LONGISSIMUS, Muscle.OBLIQUUS_EXTERNUS, Muscle.RECTUS_ABDOMINIS})


@dataclass(frozen=True)
class Aim:
    """What a muscle on one side should get in the week, in hundredths of a set.

    Attributes:
        muscle: which.
        side: of the body.
        low: less than this leaves it short.
        high: more than this is too much.
    """

    muscle: Muscle
    side: Side
    low: int
    high: int

    @property
    def place(self) -> Place:
        """Muscle and side."""
        return self.muscle, self.side


def aims(table: Table, half_sessions: int) -> tuple[Aim, ...]:
    """The week's aims; a light session counts as half of one."""
    share = half_sessions * min(table.seconds, FULL_S) * _breadth(table)
    whole = 2 * FULL_S * FULL_EXERCISES
    request = table.request
    ease = request.kind is WeekKind.EASE
    at = list(Stage).index(Stage.COORDINATION if ease else request.stage)
    found = []
    for muscle, by_stage in AIMS.items():
        for side in Side:
            weak = muscle is _M and side is request.weak_side and not ease
            tenths = WEAK_TENTHS if weak else 10
            low = by_stage[at] * share * tenths // (whole * 10)
            high = 2 * low + SPARE * share // whole
            found.append(Aim(muscle, side, low, high))
    return tuple(found)


def _breadth(table: Table) -> int:
    """How many exercises this week can hold, up to a full week's."""
    known = sum(not c.new for c in table.pool)
    open_ = min(known + table.new_limit, len(table.pool), table.most)
    return min(max(open_, FEWEST), FULL_EXERCISES)
