"""What may be chosen for a week: every exercise that care allows, looked at once."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mainstay.anatomy import Muscle
from mainstay.care.control import answered
from mainstay.care.eligibility import ease
from mainstay.care.history import StageTest
from mainstay.care.patient import Goal
from mainstay.care.reasons import ReasonCode, because
from mainstay.care.steps import few_minutes_sets
from mainstay.exercises import Dose, Exercise, Position, Purpose
from mainstay.planning.loads import load_class
from mainstay.planning.minutes import FEWEST, seconds, sides
from mainstay.planning.problem import Change, PlanRequest, WeekKind

MOST, MOST_EASE = 6, 3
"""Most exercises in a session (ours); an ease week has three, which are the fewest as well."""


NEW_A_WEEK, NEW_A_WEEK_CAREFUL = 3, 2
"""New exercises a week; two for a person with much worry (ours, ruling 11)."""


HARD_FROM_RPE = 5
"""An exercise is hard when its wanted effort reaches this (clinical 5: stages 1-2 stay below)."""


GROUPS: tuple[frozenset[Muscle], ...] = (
    frozenset({Muscle.MULTIFIDUS}),
    frozenset({Muscle.TRANSVERSUS_ABDOMINIS}),
    frozenset({Muscle.GLUTEUS_MAXIMUS, Muscle.GLUTEUS_MEDIUS}),
    frozenset({Muscle.OBLIQUUS_INTERNUS, Muscle.OBLIQUUS_EXTERNUS, Muscle.QUADRATUS_LUMBORUM}),
    frozenset({Muscle.LONGISSIMUS, Muscle.ILIOCOSTALIS, Muscle.SPINALIS_THORACIS}),
)
"""Muscles that a session covers where it can: deep, seat, lateral wall, long extensors."""


@dataclass(frozen=True)
class Candidate:
    """An exercise that may be chosen, with what the rules ask about it.

    `load_class`: how much a set presses the spine, 0 to 5 (see `loads`).
    `asked`: a therapist asked for it, or it moves into the direction that eases the back.
    `goal`: the person's first goal that it works towards; `control`: the first failed test of
    movement control that it answers.
    """

    exercise: Exercise
    dose: Dose
    seconds: int
    load_class: int
    kept: bool
    new: bool
    below: int
    change: Change | None
    asked: bool
    goal: Goal | None
    control: StageTest | None = None

    @functools.cached_property
    def id(self) -> str:
        """The exercise's id."""
        return self.exercise.id

    @functools.cached_property
    def hard(self) -> bool:
        """Whether two days of it in a row are too much."""
        return self.exercise.dose.effort_rpe[1] >= HARD_FROM_RPE

    @property
    def sides(self) -> int:
        """How often a set is done: once, or once for each side."""
        return sides(self.exercise)

    @functools.cached_property
    def covers(self) -> tuple[int, ...]:
        """The muscle groups it mainly works."""
        main = self.exercise.works_mainly
        return tuple(i for i, group in enumerate(GROUPS) if not group.isdisjoint(main))

    @functools.cached_property
    def likeness(self) -> tuple[object, ...]:
        """Two exercises with the same likeness do the same work in the same place."""
        exercise = self.exercise
        return exercise.position, exercise.purpose, exercise.works_mainly


Rule = Callable[[Candidate], bool]


@dataclass(frozen=True)
class Table:
    """The request with every exercise looked at once."""

    request: PlanRequest
    pool: tuple[Candidate, ...]
    aerobic: tuple[Candidate, ...]

    @property
    def seconds(self) -> int:
        """Time of a session."""
        return self.request.patient.minutes * 60

    @property
    def most(self) -> int:
        """Most exercises in a session."""
        return MOST_EASE if self.request.kind is WeekKind.EASE else MOST

    @functools.cached_property
    def new_limit(self) -> int:
        """New exercises this week; enough for a smallest session when little is known."""
        known = sum(not c.new for c in self.pool)
        return max(new_a_week(self.request), FEWEST - known)


def new_a_week(request: PlanRequest) -> int:
    """How many exercises may be new in one week; a booster has none."""
    if request.kind is WeekKind.BOOSTER:
        return 0
    outlook = request.patient.outlook
    return NEW_A_WEEK_CAREFUL if outlook and outlook.is_high else NEW_A_WEEK


def may_plan(exercise: Exercise, request: PlanRequest) -> bool:
    """Whether the stage and the kind of week admit an exercise that care allows."""
    if request.kind is WeekKind.EASE and not ease(exercise):
        return False
    return exercise.stage.rank <= request.stage.rank or exercise.id in request.ahead


def table_of(request: PlanRequest) -> Table:
    """Look at every exercise once: what is free, and what a decision has taken away."""
    free = {exercise for exercise, barred in request.allowed if not barred}
    gone = {c.of for c in request.changes if c.to is None or c.to in free}
    doses, kept, new = dict(request.doses), _kept(request), _new_already(request)
    open_ = [
        _candidate(e, request, doses, kept, new)
        for e in request.catalogue.exercises
        if e.id in free and e.id not in gone and may_plan(e, request)
    ]
    pool = tuple(c for c in open_ if c.exercise.purpose is not Purpose.AEROBIC)
    aerobic = tuple(c for c in open_ if c.exercise.purpose is Purpose.AEROBIC)
    if not request.can_walk:
        aerobic = tuple(c for c in aerobic if not is_walk(c))
    return Table(request, pool, aerobic)


def is_walk(candidate: Candidate) -> bool:
    """Whether it is done walking."""
    return candidate.exercise.position is Position.WALKING


def _kept(request: PlanRequest) -> frozenset[str]:
    return frozenset(request.previous.exercises() if request.previous else ())


def _new_already(request: PlanRequest) -> frozenset[str]:
    """What is new in this very week; derived again after a session, the week gets no more of it."""
    before = request.previous
    if before is None or before.starts != request.on:
        return frozenset()
    new = because(ReasonCode.PLAN_NEW)
    return frozenset(v.exercise for v in before.verdicts if new in v.reasons)


def _candidate(
    exercise: Exercise,
    request: PlanRequest,
    doses: Mapping[str, Dose],
    before: frozenset[str],
    new_already: frozenset[str],
) -> Candidate:
    dose, kept = _dose(exercise, request, doses), exercise.id in before
    return Candidate(
        exercise=exercise,
        dose=dose,
        seconds=seconds(exercise, dose),
        load_class=load_class(exercise, dose, request.patient.mass_kg),
        kept=kept,
        new=exercise.id in new_already or (not kept and exercise.id not in request.familiar),
        below=max(request.stage.rank - exercise.stage.rank, 0),
        change=next((c for c in request.changes if c.to == exercise.id), None),
        asked=exercise.id in request.asked | request.matched,
        goal=next((g for g in request.patient.goals if g.activity in exercise.serves), None),
        control=answered(exercise.id, request.control) if request.control else None,
    )


def _dose(exercise: Exercise, request: PlanRequest, doses: Mapping[str, Dose]) -> Dose:
    """What was decided, else the start, with the sets that the person's minutes have room for."""
    most = few_minutes_sets(exercise, request.patient)
    dose = doses.get(exercise.id) or exercise.dose.start()
    return dose if most is None else dose.with_(sets=min(dose.sets, most))


def tie(candidate: Candidate) -> tuple[int, str]:
    """The order of equals: the lighter one first, then the lower code."""
    return candidate.load_class, candidate.exercise.code
