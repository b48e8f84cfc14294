"""What a week costs: everything wished for that it does not give, added up.

Computed from the sessions as they stand on their days, and from nothing that a chooser says about
them: rules and solver are held against the same yardstick. All weights are ours. A cost compares
weeks of one person; it says nothing about health.
"""

import enum
import functools
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mainstay.anatomy import Muscle
from mainstay.exercises import Direction, Stage
from mainstay.planning.candidates import Candidate, Table
from mainstay.planning.choose import LAYOUT, Laid, Templates, extra_set, laid_out
from mainstay.planning.limits import is_sling, wants_sling
from mainstay.planning.minutes import FEWEST
from mainstay.planning.problem import Template
from mainstay.planning.stimulus import (
    DEEP,
    SUPERFICIAL,
    Aim,
    Place,
    aims,
    given,
    one_more,
)


class Term(enum.StrEnum):
    """What is missed, or is too much."""

    UNDER = "under"  # muscles that get less than the week's aim
    OVER = "over"  # muscles that get too much
    SUPERFICIAL = "superficial"  # too little for deep muscles beside the superficial ones
    SPINAL = "spinal"  # sessions that press the spine more than their budget
    SLING = "sling"  # main sessions without a diagonal sling
    POSITIONS = "positions"  # changes of position
    NEW = "new"
    DROPPED = "dropped"
    BREADTH = "breadth"  # different exercises to remember
    REPEATED = "repeated"  # the same exercise in A and in B
    BELOW = "below"  # work of an earlier stage
    PULLEY = "pulley"  # a pulley that stands idle
    GOAL = "goal"  # sessions that do little for the person's goals
    DIRECTION = "direction"  # not the direction that suits the back


UNDER, UNDER_DEEP, OVER, OVER_SUPERFICIAL = 3, 6, 1, 2
"""A hundredth of a set."""

SLING, POSITION, NEW, BREADTH, REPEATED, BELOW, PULLEY, GOAL = (
    600,
    60,
    400,
    60,
    80,
    60,
    100,
    120,
)
DROPPED, DROPPED_OUTGROWN = 250, 100
AGAINST, NOT_TOWARDS = 150, 75
SPINAL = 40

PULLEYS, GOALS = 2, 2
"""Exercises of a session with the pulley, and towards a goal."""

DEEP_TENTHS = 15
"""Deep muscles get at least 1.5 times what the superficial ones get."""

SPINAL_BUDGET = {
    # Sets, each side for itself, times their load class, in a session of 25 minutes.
    Stage.COORDINATION: 12,
    Stage.ENDURANCE: 20,
    Stage.STRENGTH: 28,
    Stage.DYNAMIC: 32,
    Stage.FUNCTION: 32,
}

TWICE_DEEP = frozenset({Muscle.MULTIFIDUS, Muscle.TRANSVERSUS_ABDOMINIS})


@dataclass(frozen=True)
class Work:
    """What a muscle on one side gets in a week, beside its aim."""

    aim: Aim
    got: int

    @property
    def short(self) -> int:
        """Hundredths of a set that are missing."""
        return max(self.aim.low - self.got, 0)

    @property
    def beyond(self) -> int:
        """Hundredths of a set that are too much."""
        return max(self.got - self.aim.high, 0)


@dataclass(frozen=True)
class Score:
    """The cost of a week, term by term.

    Attributes:
        terms: what each term costs; all of them, also those that cost nothing.
        work: what each muscle gets.
        seconds_longest: the longest session.
    """

    terms: tuple[tuple[Term, int], ...]
    work: tuple[Work, ...]
    seconds_longest: int

    @functools.cached_property
    def cost(self) -> int:
        """All terms together."""
        return sum(cost for _, cost in self.terms)


@dataclass(frozen=True)
class Yardstick:
    """What weeks of one request are held against."""

    table: Table

    @functools.cached_property
    def aims(self) -> tuple[Aim, ...]:
        """What each muscle should get."""
        layout = LAYOUT[self.table.request.days_a_week - 1]
        return aims(self.table, sum(2 if may_be_hard else 1 for _, may_be_hard in layout))

    @functools.cached_property
    def gives(self) -> Mapping[str, Mapping[Place, int]]:
        """What the dose of each exercise gives."""
        return {c.id: given(c, self.table.request.patient.mass_kg) for c in self.table.pool}

    def extra(self, candidate: Candidate) -> Mapping[Place, int]:
        """What one set more for the weak side gives."""
        request = self.table.request
        weak = request.weak_side
        return one_more(candidate, weak, request.patient.mass_kg) if weak else {}

    @functools.cached_property
    def pulleys(self) -> int:
        """Pulley exercises that a main session wants."""
        request = self.table.request
        rigged = request.patient.equipment.rig and request.stage.rank >= Stage.ENDURANCE.rank
        return min(PULLEYS * bool(rigged), sum(c.exercise.uses_pulley for c in self.table.pool))

    @functools.cached_property
    def goals(self) -> int:
        """Exercises towards a goal that a session wants."""
        return min(GOALS, sum(c.goal is not None for c in self.table.pool))

    @functools.cached_property
    def towards(self) -> bool:
        """Whether an exercise in the direction that suits the back can be had."""
        return any(self.direction(c) > 0 for c in self.table.pool)

    def direction(self, candidate: Candidate) -> int:
        """1 in the direction that suits the back, -1 against it, else 0."""
        wanted, has = self.table.request.direction, candidate.exercise.direction
        if wanted in (None, Direction.NEUTRAL) or has is Direction.NEUTRAL:
            return 0
        return 1 if has is wanted else -1

    @functools.cached_property
    def new_price(self) -> int:
        """What a new exercise costs; who has fewer than a session's knows nothing else."""
        return NEW if sum(not c.new for c in self.table.pool) >= FEWEST else 0

    def drop_price(self, candidate: Candidate) -> int:
        """What it costs to leave out an exercise of the last week."""
        request = self.table.request
        moved = request.previous is not None and request.previous.stage is not request.stage
        return DROPPED_OUTGROWN if moved and candidate.below else DROPPED

    def presses(self, candidate: Candidate) -> int:
        """What the whole dose presses the spine: its sets, each side for itself."""
        return candidate.dose.sets * candidate.sides * candidate.load_class

    @functools.cached_property
    def spinal_budget(self) -> int:
        """What the exercises of one session may press the spine together."""
        full = SPINAL_BUDGET[self.table.request.stage]
        return max(full * self.table.seconds // (25 * 60), full // 2)


def earlier(candidate: Candidate) -> bool:
    """Whether it is work of an earlier stage; deep drills belong to every stage."""
    return candidate.below > 0 and not candidate.exercise.is_deep


def score(yardstick: Yardstick, templates: Templates) -> Score:
    """What a week costs that repeats these sessions."""
    laid = laid_out(yardstick.table, templates)
    work = _work(yardstick, laid)
    week = {c.id: c for _, _, chosen in laid for c in chosen}
    costs = {
        **_muscles(work),
        **_over_sessions(yardstick, laid),
        **_over_week(yardstick, week, templates),
    }
    longest = max((sum(c.seconds for c in chosen) for _, _, chosen in laid), default=0)
    return Score(tuple((term, costs[term]) for term in Term), work, longest)


def _work(yardstick: Yardstick, laid: tuple[Laid, ...]) -> tuple[Work, ...]:
    got: Counter[Place] = Counter()
    for _, _, chosen in laid:
        for c in chosen:
            got.update(yardstick.gives[c.id])
        if extra := extra_set(yardstick.table, chosen):
            got.update(yardstick.extra(extra))
    return tuple(Work(aim, got[aim.place]) for aim in yardstick.aims)


def _muscles(work: Iterable[Work]) -> dict[Term, int]:
    under = over = deep = superficial = 0
    for one in work:
        muscle = one.aim.muscle
        under += one.short * (UNDER_DEEP if muscle in TWICE_DEEP else UNDER)
        over += one.beyond * (OVER_SUPERFICIAL if muscle in SUPERFICIAL else OVER)
        deep += one.got * (muscle in DEEP)
        superficial += one.got * (muscle in SUPERFICIAL)
    lacking = max(DEEP_TENTHS * superficial - 10 * deep, 0) // 10
    return {Term.UNDER: under, Term.OVER: over, Term.SUPERFICIAL: UNDER * lacking}


def _over_sessions(yardstick: Yardstick, laid: tuple[Laid, ...]) -> dict[Term, int]:
    costs: Counter[Term] = Counter()
    for _, template, chosen in laid:
        main = template is not Template.LIGHT
        over = sum(map(yardstick.presses, chosen)) - yardstick.spinal_budget
        towards = sum(c.goal is not None for c in chosen)
        ways = [yardstick.direction(c) for c in chosen]
        costs[Term.SPINAL] += SPINAL * max(over, 0)
        costs[Term.POSITIONS] += POSITION * (len({c.exercise.position for c in chosen}) - 1)
        costs[Term.BELOW] += BELOW * sum(map(earlier, chosen))
        costs[Term.GOAL] += GOAL * max(yardstick.goals - towards, 0)
        costs[Term.DIRECTION] += AGAINST * ways.count(-1)
        costs[Term.DIRECTION] += NOT_TOWARDS * (yardstick.towards and 1 not in ways)
        sling = any(map(is_sling, chosen)) or not wants_sling(yardstick.table, template)
        costs[Term.SLING] += SLING * (not sling)
        used = sum(c.exercise.uses_pulley for c in chosen)
        costs[Term.PULLEY] += PULLEY * max(main * yardstick.pulleys - used, 0)
    return {term: costs[term] for term in _SESSION_TERMS}


_SESSION_TERMS = (
    Term.SPINAL,
    Term.POSITIONS,
    Term.BELOW,
    Term.GOAL,
    Term.DIRECTION,
    Term.SLING,
    Term.PULLEY,
)


def _over_week(
    yardstick: Yardstick, week: Mapping[str, Candidate], templates: Templates
) -> dict[Term, int]:
    dropped = [c for c in yardstick.table.pool if c.kept and c.id not in week]
    in_both = {c.id for c in templates[Template.A]} & {c.id for c in templates[Template.B]}
    return {
        Term.NEW: yardstick.new_price * sum(c.new for c in week.values()),
        Term.DROPPED: sum(map(yardstick.drop_price, dropped)),
        Term.BREADTH: BREADTH * len(week),
        Term.REPEATED: REPEATED * len(in_both & set(week)),
    }
