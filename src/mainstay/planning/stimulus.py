"""What an exercise gives to each muscle, and how much of it a week should hold.

Counted in hundredths of a set. Numbers are ours: they order weeks, they promise nothing.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from mainstay.anatomy import Muscle, Side
from mainstay.exercises import Exercise, Laterality, Role, Stage, WorkingSide
from mainstay.exercises.profiles import TOLD
from mainstay.planning.candidates import Candidate, Table
from mainstay.planning.loads import seen
from mainstay.planning.minutes import FEWEST
from mainstay.planning.problem import WeekKind

Place = tuple[Muscle, Side]
"""A muscle on one side of the body."""


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
    """From the roles in the exercise's file; 100 is a set meant for that muscle."""
    found: dict[Place, int] = {}
    for trained in exercise.trains:
        muscle = ONE_AIM.get(trained.muscle, trained.muscle)
        for side in WORKS[trained.side]:
            place = muscle, side
            found[place] = max(found.get(place, 0), ROLE_GIVES[trained.role])
    return found


FULLY, HALF = 0.2, 0.1
"""Activation that counts as a set, and as half a set. The catalogue's deep ratings speak of clear
work from about a fifth on; the half is ours."""


def once(candidate: Candidate, mass_kg: float) -> Mapping[Place, int]:
    """What one set with the right side working gives.

    The roles in the file, and what its loading profile sees beside them. A profile takes nothing
    away: the model shares out the least tension that holds, and never sees what is tightened at
    will. Deep muscles count by the lower end of their band, so that no drill is left out on the
    word of a median; all others by the median.

    Args:
        candidate: the exercise with its dose.
        mass_kg: of the person.
    """
    found = dict(by_roles(candidate.exercise))
    profile = seen(candidate.exercise, candidate.dose, mass_kg)
    if profile is None:
        return found
    for muscle, side in itertools.product(SEEN, Side):
        works = profile.works(muscle, side)
        level = works.low if muscle in DEEP else works.median
        gives = 100 if level >= FULLY else 50 if level >= HALF else 0
        place = ONE_AIM.get(muscle, muscle), side
        if gives > found.get(place, 0):
            found[place] = gives
    return found


def given(candidate: Candidate, mass_kg: float) -> Mapping[Place, int]:
    """What the whole dose gives: both sides in turn, where sides take turns."""
    one, kind = once(candidate, mass_kg), candidate.exercise.laterality
    sets = candidate.dose.sets
    if kind is Laterality.BOTH:
        return {place: sets * gives for place, gives in one.items()}
    other = mirrored(one)
    halves = 2 if kind is Laterality.ALTERNATING else 1
    return {
        place: sets * (one.get(place, 0) + other.get(place, 0)) // halves
        for place in {**one, **other}
    }


def one_more(candidate: Candidate, weak: Side, mass_kg: float) -> Mapping[Place, int]:
    """What one set more with that side working gives."""
    one = once(candidate, mass_kg)
    return one if weak is Side.RIGHT else mirrored(one)


def mirrored(one: Mapping[Place, int]) -> dict[Place, int]:
    """The same with the left side working."""
    return {(muscle, side.other): gives for (muscle, side), gives in one.items()}


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

SEEN = tuple(m for m in Muscle if m in TOLD and ONE_AIM.get(m, m) in AIMS)
"""Muscles that have an aim, and whose work a profile can tell."""


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
