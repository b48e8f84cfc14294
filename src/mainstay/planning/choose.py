"""The rules that fill a week; deterministic, ties go to the lower code.

A session is filled one exercise at a time. What it must have comes first (deep muscles, a sling
exercise), then the best of the rest by points. Two sessions, A and B, take turns.
"""

import functools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from mainstay.anatomy import Muscle, Side
from mainstay.care.conditions import ease
from mainstay.care.patient import Goal
from mainstay.care.reasons import Reason, ReasonCode, because
from mainstay.exercises import (
    Direction,
    Dose,
    Exercise,
    Laterality,
    Position,
    Purpose,
    Role,
    SpineMotion,
    Stage,
    Surface,
)
from mainstay.planning.explain import CHANGE_CODE, verdicts
from mainstay.planning.minutes import extra_set_seconds, seconds, timed
from mainstay.planning.problem import (
    Change,
    DayKind,
    PlannedDay,
    PlannedItem,
    PlanRequest,
    Template,
    WeekKind,
    WeekPlan,
)

FEWEST, MOST, MOST_EASE = 3, 6, 3
"""Exercises in a session (ours); an ease week has three."""

NEW_A_WEEK, NEW_A_WEEK_CAREFUL = 3, 2
"""New exercises a week; two for a person with much worry (ours, ruling 11)."""

BELOW_MOST = 2
"""Exercises from the stage below in one session, for volume (ours)."""

HARD_FROM_RPE = 5
"""An exercise is hard when its wanted effort reaches this (clinical 5: stages 1-2 stay below)."""

SHORT_S = 300
"""The short version: five minutes."""

GOAL_POINTS = 4
"""What an exercise towards a goal gains: less than fitting the stage or running on (ours)."""

WALKS_MOST = 5
"""Walking days a week (clinical 5: up to 30 min on 5 days)."""

LAYOUT: tuple[tuple[tuple[int, bool], ...], ...] = (
    ((0, True),),
    ((0, True), (3, True)),
    ((0, True), (2, True), (4, True)),
    ((0, True), (2, True), (4, True), (6, False)),
    ((0, True), (1, False), (2, True), (4, True), (5, False)),
    ((0, True), (1, False), (2, True), (3, False), (4, True), (5, False)),
    ((0, True), (1, False), (2, True), (3, False), (4, True), (5, False), (6, False)),
)
"""Days of the week by days_per_week, and whether hard exercises may stand there. Hard days never
touch, also over the end of the week (48 h between hard sessions, clinical 5)."""

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
    """An exercise that may be chosen, with what the rules ask about it."""

    exercise: Exercise
    dose: Dose
    seconds: int
    kept: bool
    new: bool
    below: int
    change: Change | None
    asked: bool

    @property
    def id(self) -> str:
        """The exercise's id."""
        return self.exercise.id

    @property
    def hard(self) -> bool:
        """Whether two days of it in a row are too much."""
        return self.exercise.dose.effort_rpe[1] >= HARD_FROM_RPE

    @functools.cached_property
    def covers(self) -> tuple[int, ...]:
        """The muscle groups it mainly works."""
        main = {t.muscle for t in self.exercise.trains if t.role is Role.PRIMARY}
        return tuple(i for i, group in enumerate(GROUPS) if group & main)

    @functools.cached_property
    def likeness(self) -> tuple[object, ...]:
        """Two exercises with the same likeness do the same work in the same place."""
        main = frozenset(t.muscle for t in self.exercise.trains if t.role is Role.PRIMARY)
        return self.exercise.position, self.exercise.purpose, main


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
    """How many exercises may be new in one week."""
    outlook = request.patient.outlook
    return NEW_A_WEEK_CAREFUL if outlook and outlook.is_high else NEW_A_WEEK


def plan_week(request: PlanRequest) -> WeekPlan:
    """Plan seven days from what care allows.

    A plan exists whenever one exercise is allowed; with none, every day rests and the verdicts
    say why. The same request always gives the same plan.
    """
    table = _table(request)
    sessions = _laid_out(table, _templates(table))
    walk = _walk(table)
    days = _days(table, sessions, walk)
    short = _short(table, days, walk)
    used = {c.id for _, _, chosen in sessions for c in chosen}
    plan = WeekPlan(
        starts=request.on,
        stage=request.stage,
        kind=request.kind,
        days=days,
        short=short,
        verdicts=verdicts(request, days, _left_out(table, used)),
    )
    return timed(plan, request.catalogue, {c.id: c.dose for c in (*table.pool, *table.aerobic)})


# --- what may be chosen -------------------------------------------------------------------------


def may_plan(exercise: Exercise, request: PlanRequest) -> bool:
    """Whether the stage and the kind of week admit an exercise that care allows."""
    if request.kind is WeekKind.EASE and not ease(exercise):
        return False
    return exercise.stage.rank <= request.stage.rank or exercise.id in request.ahead


def _table(request: PlanRequest) -> Table:
    free = {exercise for exercise, barred in request.allowed if not barred}
    gone = {c.of for c in request.changes if c.to is None or c.to in free}
    doses, kept = dict(request.doses), _kept(request)
    open_ = [
        _candidate(e, request, doses, kept)
        for e in request.catalogue.exercises
        if e.id in free and e.id not in gone and may_plan(e, request)
    ]
    pool = tuple(c for c in open_ if c.exercise.purpose is not Purpose.AEROBIC)
    aerobic = tuple(c for c in open_ if c.exercise.purpose is Purpose.AEROBIC)
    if not request.can_walk:
        aerobic = tuple(c for c in aerobic if not _walks(c))
    return Table(request, pool, aerobic)


def _walks(candidate: Candidate) -> bool:
    return candidate.exercise.position is Position.WALKING


def _kept(request: PlanRequest) -> frozenset[str]:
    return frozenset(request.previous.exercises() if request.previous else ())


def _candidate(
    exercise: Exercise, request: PlanRequest, doses: Mapping[str, Dose], before: frozenset[str]
) -> Candidate:
    dose, kept = doses.get(exercise.id) or exercise.dose.start(), exercise.id in before
    return Candidate(
        exercise=exercise,
        dose=dose,
        seconds=seconds(exercise, dose),
        kept=kept,
        new=not kept and exercise.id not in request.familiar,
        below=max(request.stage.rank - exercise.stage.rank, 0),
        change=next((c for c in request.changes if c.to == exercise.id), None),
        asked=exercise.id in request.asked,
    )


# --- one session --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Session:
    """A session while it is filled.

    Attributes:
        table: what may be chosen.
        chosen: chosen so far.
        elsewhere: exercises of the week's other sessions; some change is welcome.
        new: new exercises of this week so far.
        may: which candidates may stand here at all.
        deep: whether it needs an exercise for the deep muscles.
        sling: whether it wants a sling exercise.
    """

    table: Table
    chosen: tuple[Candidate, ...] = ()
    elsewhere: frozenset[str] = frozenset()
    new: frozenset[str] = frozenset()
    may: Rule = lambda _: True
    deep: bool = False
    sling: bool = False

    def with_(self, candidate: Candidate) -> "_Session":
        """The session with one more exercise."""
        new = self.new | {candidate.id} if candidate.new else self.new
        return replace(self, chosen=(*self.chosen, candidate), new=new)

    @property
    def left_s(self) -> int:
        """Time that is left."""
        return self.table.seconds - sum(c.seconds for c in self.chosen)

    def others(self) -> list[Candidate]:
        """Candidates that are not in it yet."""
        taken = {c.id for c in self.chosen}
        return [c for c in self.table.pool if c.id not in taken and self.may(c)]


def _filled(session: _Session) -> _Session:
    """Fill by the rules; where that gives fewer than three exercises, by fewer rules."""
    best = _filled_by(session, (_few_new, _near_stage, _unlike), session.table.most)
    for rules in ((_few_new,), ()):
        if len(best.chosen) >= FEWEST:
            break
        found = _filled_by(session, rules, FEWEST)
        best = found if len(found.chosen) > len(best.chosen) else best
    return best


def _filled_by(session: _Session, rules: "tuple[SessionRule, ...]", most: int) -> _Session:
    while len(session.chosen) < most:
        picked = _next(session, [c for c in session.others() if _all(rules, session, c)])
        if picked is None:
            break
        session = session.with_(picked)
    return session


SessionRule = Callable[[_Session, Candidate], bool]


def _all(rules: tuple[SessionRule, ...], session: _Session, candidate: Candidate) -> bool:
    return all(rule(session, candidate) for rule in rules)


def _few_new(session: _Session, candidate: Candidate) -> bool:
    known = not candidate.new or candidate.id in session.new or candidate.asked
    return known or len(session.new) < session.table.new_limit


def _near_stage(session: _Session, candidate: Candidate) -> bool:
    """The stage itself, and at most two exercises from the stage below; deep ones always."""
    free = candidate.exercise.is_deep or candidate.asked
    if session.table.request.kind is WeekKind.EASE or free:
        return True
    lower = sum(c.below > 0 and not c.exercise.is_deep for c in session.chosen)
    return candidate.below == 0 or (candidate.below == 1 and lower < BELOW_MOST)


def _unlike(session: _Session, candidate: Candidate) -> bool:
    """No second exercise that does the same; past stage 1 one deep exercise is enough."""
    if candidate.asked:
        return True
    stage = session.table.request.stage
    enough = stage is not Stage.COORDINATION and any(c.exercise.is_deep for c in session.chosen)
    if enough and candidate.exercise.is_deep:
        return False
    return candidate.likeness not in {c.likeness for c in session.chosen}


def _next(session: _Session, options: list[Candidate]) -> Candidate | None:
    """The best candidate of the most needed kind that fits; None when the session is full."""
    fitting = _fitting(session, options)
    points = {c.id: _points(session, c) for c in fitting}
    return min(fitting, key=lambda c: (-points[c.id], *_tie(c)), default=None)


def _fitting(session: _Session, options: list[Candidate]) -> list[Candidate]:
    """What fits, leaving room for three exercises where that is possible."""
    needed, left_s = _needed(session, options), session.left_s
    reserve = _reserves(session, options)
    tries = [(needed, True), (options, True), (options, False)]
    # Deep muscles and what a therapist asked for are not given up for a third exercise.
    if any(c.exercise.is_deep or c.asked for c in needed):
        tries.insert(1, (needed, False))
    for wanted, roomy in tries:
        found = [c for c in wanted if c.seconds + roomy * reserve(c) <= left_s]
        if found:
            return found
    if session.chosen:
        return []
    return sorted(needed or options, key=lambda c: (c.seconds, c.exercise.code))[:1]


def _tie(candidate: Candidate) -> tuple[int, str]:
    return candidate.exercise.spinal_load_class, candidate.exercise.code


def _needed(session: _Session, options: list[Candidate]) -> list[Candidate]:
    """What the session still must have, most important first."""
    has = [c.exercise for c in session.chosen]
    if session.deep and not any(e.is_deep for e in has):
        return [c for c in options if c.exercise.is_deep]
    asked = [c for c in options if c.asked]
    if asked:
        return asked
    if session.sling and not any(e.sling for e in has):
        return [c for c in options if c.exercise.sling and c.below == 0]
    return []


def _reserves(session: _Session, options: list[Candidate]) -> Callable[[Candidate], int]:
    """For each candidate, the time to keep free so that three exercises fit."""
    missing = max(FEWEST - len(session.chosen) - 1, 0)
    others = options if len(options) > missing else session.others()
    shortest = sorted(others, key=lambda c: c.seconds)[: missing + 1]

    def reserve(candidate: Candidate) -> int:
        return sum([c.seconds for c in shortest if c is not candidate][:missing])

    return reserve


def _points(session: _Session, candidate: Candidate) -> int:
    """Points of a candidate beside what is chosen already; all numbers ours."""
    request, exercise = session.table.request, candidate.exercise
    moved = request.previous is not None and request.previous.stage is not request.stage
    covered = {i for c in session.chosen for i in c.covers}
    positions = {c.exercise.position for c in session.chosen}
    pulley = exercise.uses_pulley and request.patient.equipment.rig is not None
    return sum(
        (
            40 * candidate.asked,
            20 * (candidate.change is not None),
            (4 if moved and candidate.below else 10) * candidate.kept,
            -12 * (candidate.id in session.elsewhere),
            6 * (candidate.below == 0),
            5 * (pulley and request.stage.rank >= Stage.ENDURANCE.rank),
            3 * len(set(candidate.covers) - covered),
            exercise.position not in positions,
            exercise.deep_rating,
            GOAL_POINTS * (_goal(exercise, request) is not None),
            _direction_points(exercise, request.direction),
        )
    )


def _goal(exercise: Exercise, request: PlanRequest) -> Goal | None:
    """The person's first goal that the exercise works towards."""
    return next((g for g in request.patient.goals if g.activity in exercise.serves), None)


def _direction_points(exercise: Exercise, wanted: Direction | None) -> int:
    if wanted in (None, Direction.NEUTRAL) or exercise.direction is Direction.NEUTRAL:
        return 0
    return 3 if exercise.direction is wanted else -6


# --- the sessions of the week -------------------------------------------------------------------

Laid = tuple[int, Template, tuple[Candidate, ...]]


def _templates(table: Table) -> dict[Template, tuple[Candidate, ...]]:
    """A first, then B with some change, then a light one where A or B is hard."""
    stage = table.request.stage
    first = stage is Stage.COORDINATION
    sling = stage.rank >= Stage.STRENGTH.rank and table.request.kind is WeekKind.NORMAL
    a = _filled(_Session(table, deep=True, sling=sling))
    b = _filled(_Session(table, elsewhere=_ids(a.chosen), new=a.new, deep=first, sling=sling))
    light = _filled(_Session(table, new=b.new, may=lambda c: not c.hard, deep=True))
    return {Template.A: a.chosen, Template.B: b.chosen, Template.LIGHT: light.chosen}


def _ids(chosen: Iterable[Candidate]) -> frozenset[str]:
    return frozenset(c.id for c in chosen)


def _laid_out(
    table: Table, templates: dict[Template, tuple[Candidate, ...]]
) -> tuple[Laid, ...]:
    """Put A, B and the light session on days; nothing more often than its file allows."""
    done: Counter[str] = Counter()
    new = _ids(c for chosen in templates.values() for c in chosen if c.new)
    hard_week = any(c.hard for t in (Template.A, Template.B) for c in templates[t])
    found: list[Laid] = []
    turn = 0
    for day, may_be_hard in LAYOUT[table.request.patient.days_per_week - 1]:
        light = hard_week and not may_be_hard
        template = Template.LIGHT if light else (Template.A, Template.B)[turn % 2]
        turn += not light
        chosen = _on_day(table, templates[template], done, new, light)
        done.update(c.id for c in chosen)
        if chosen:
            found.append((day, template, chosen))
    return tuple(found)


def _on_day(
    table: Table,
    wanted: tuple[Candidate, ...],
    done: Counter[str],
    new: frozenset[str],
    light: bool,
) -> tuple[Candidate, ...]:
    """A template on one day, without exercises done often enough, filled up to three."""

    def may(c: Candidate) -> bool:
        often = done[c.id] >= c.exercise.dose.sessions_per_week[1]
        # Deep drills may be done daily (clinical 5), so the week never runs out of them.
        return (c.exercise.is_deep or not often) and not (light and c.hard)

    kept = tuple(c for c in wanted if may(c))
    if len(kept) == len(wanted) or len(kept) >= FEWEST:
        return kept
    deep = any(c.exercise.is_deep for c in wanted)
    session = _Session(table, chosen=kept, new=new, may=may, deep=deep)
    while len(session.chosen) < FEWEST:
        known = [c for c in session.others() if not c.new or c.id in new]
        picked = _next(session, known)
        if picked is None:
            break
        session = session.with_(picked)
    return session.chosen


# --- days ---------------------------------------------------------------------------------------


def _days(
    table: Table, sessions: tuple[Laid, ...], walk: Candidate | None
) -> tuple[PlannedDay, ...]:
    by_day = {day: (template, chosen) for day, template, chosen in sessions}
    walking = _walk_days(by_day, walk)
    days = []
    for offset in range(7):
        template, chosen = by_day.get(offset, (None, ()))
        turn = sorted(by_day).index(offset) if offset in by_day else 0
        items = _items(table, chosen, turn)
        walks = walk if walk and offset in walking else None
        kind = DayKind.SESSION if items else DayKind.WALK if walks else DayKind.REST
        days.append(
            PlannedDay(
                on=table.request.on + timedelta(days=offset),
                kind=kind,
                items=(*items, *([_walk_item(table, walks)] if walks else [])),
                template=template,
            )
        )
    return tuple(days)


def _items(table: Table, chosen: tuple[Candidate, ...], turn: int) -> tuple[PlannedItem, ...]:
    """The exercises of a session in order."""
    ordered = sorted(chosen, key=_order)
    if len(ordered) == 1 and ordered[0].seconds > table.seconds:
        return (_cut(table, ordered[0], turn),)
    extra = _extra(table, ordered, table.seconds - sum(c.seconds for c in ordered))
    covered: set[int] = set()
    items = []
    for candidate in ordered:
        reasons = _reasons(table, candidate, covered)
        side = table.request.weak_side if candidate is extra else None
        if side:
            reasons = (*reasons, because(ReasonCode.PLAN_WEAK_SIDE, side=side.value))
        covered |= set(candidate.covers)
        items.append(PlannedItem(candidate.id, reasons, side, _first_side(candidate, turn)))
    return tuple(items)


def _cut(table: Table, candidate: Candidate, turn: int) -> PlannedItem:
    """One exercise that is longer than the session: as many sets as fit, at least one."""
    exercise, dose = candidate.exercise, candidate.dose
    fitting = (
        n for n in range(1, dose.sets + 1) if seconds(exercise, dose, n) <= table.seconds
    )
    reasons = _reasons(table, candidate, set())
    side = _first_side(candidate, turn)
    return PlannedItem(candidate.id, reasons, None, side, max(fitting, default=1))


def _order(candidate: Candidate) -> tuple[bool, bool, int, str]:
    """Deep first, static before dynamic, from the floor up, then by code."""
    exercise = candidate.exercise
    depth = max(list(Surface).index(s) for s in exercise.surfaces)
    moves = exercise.spine_motion is not SpineMotion.NONE
    return not exercise.is_deep, moves, -depth, exercise.code


def _extra(table: Table, ordered: list[Candidate], left_s: int) -> Candidate | None:
    """The exercise with one more set for the weak side: deep muscles first, if time allows."""
    if table.request.weak_side is None or table.request.kind is WeekKind.EASE:
        return None
    sided = [
        c
        for c in ordered
        if c.exercise.laterality is Laterality.EACH_SIDE
        and extra_set_seconds(c.exercise, c.dose) <= left_s
    ]
    return min(sided, key=lambda c: not c.exercise.trains_deep, default=None)


def _first_side(candidate: Candidate, turn: int) -> Side | None:
    """Sides begin in turn, so that neither always works rested."""
    if candidate.exercise.laterality is not Laterality.EACH_SIDE:
        return None
    return (Side.RIGHT, Side.LEFT)[turn % 2]


def _reasons(table: Table, candidate: Candidate, covered: set[int]) -> tuple[Reason, ...]:
    request, exercise = table.request, candidate.exercise
    found = [because(ReasonCode.PLAN_ASKED)] if candidate.asked else []
    if candidate.change:
        found.append(because(CHANGE_CODE[candidate.change.action], exercise=exercise.id))
    if exercise.is_deep:
        found.append(because(ReasonCode.PLAN_DEEP_FIRST))
    elif exercise.sling and request.stage.rank >= Stage.STRENGTH.rank:
        found.append(because(ReasonCode.PLAN_SLING))
    if not exercise.is_deep and candidate.below == 0:
        found.append(because(ReasonCode.PLAN_STAGE_WORK, stage=exercise.stage.value))
    elif not exercise.is_deep:
        found.append(because(ReasonCode.PLAN_BELOW_STAGE))
    only = [i for i in candidate.covers if i not in covered]
    if only and not exercise.is_deep:
        found.append(because(ReasonCode.PLAN_BALANCES, muscle=_muscle(exercise, only[0])))
    goal = _goal(exercise, request)
    if goal:
        found.append(because(ReasonCode.PLAN_GOAL, goal=goal.text))
    if candidate.kept:
        found.append(because(ReasonCode.PLAN_KEEPS))
    elif candidate.new:
        found.append(because(ReasonCode.PLAN_NEW))
    return tuple(found)


def _muscle(exercise: Exercise, group: int) -> str:
    main = [t.muscle for t in exercise.trains if t.role is Role.PRIMARY]
    return next(m for m in main if m in GROUPS[group]).value


# --- walking ------------------------------------------------------------------------------------


def _walk(table: Table) -> Candidate | None:
    """What was decided, what a therapist asked for, else walking, else another aerobic one."""

    def key(c: Candidate) -> tuple[bool, bool, bool, bool, int, int, str]:
        return (
            c.change is None,
            not c.asked,
            not _walks(c),
            not c.kept,
            c.exercise.stage.rank,
            *_tie(c),
        )

    return min(table.aerobic, key=key, default=None)


def _walk_item(table: Table, walk: Candidate) -> PlannedItem:
    code = ReasonCode.PLAN_WALKING if _walks(walk) else ReasonCode.PLAN_AEROBIC_INSTEAD
    change = walk.change
    asked = [because(ReasonCode.PLAN_ASKED)] if walk.asked else []
    named = [because(CHANGE_CODE[change.action], exercise=walk.id)] if change else []
    return PlannedItem(walk.id, (*asked, because(code), *named))


def _walk_days(
    sessions: dict[int, tuple[Template, tuple[Candidate, ...]]], walk: Candidate | None
) -> frozenset[int]:
    """Free days but one of rest; then session days until the fewest walking days are reached."""
    if walk is None:
        return frozenset()
    fewest, top = walk.exercise.dose.sessions_per_week
    free = [day for day in range(7) if day not in sessions]
    resting = free[:-1] if len(free) > 1 else free
    spare = [day for day in range(7) if day in sessions]
    wanted = resting[: min(top, WALKS_MOST)]
    return frozenset([*wanted, *spare[: max(min(fewest, WALKS_MOST) - len(wanted), 0)]])


# --- the short version --------------------------------------------------------------------------


def _short(
    table: Table, days: tuple[PlannedDay, ...], walk: Candidate | None
) -> tuple[PlannedItem, ...]:
    """Two exercises for a bad day: the deep muscles, and a position of ease or a walk."""
    planned = {item.exercise for day in days for item in day.items}
    calm = [c for c in table.pool if ease(c.exercise)]
    calm.sort(key=lambda c: (c.id not in planned, not c.kept, c.new, *_tie(c)))
    deep = [c for c in calm if c.exercise.is_deep][:1]
    other = [c for c in calm if not c.exercise.is_deep and c.id in planned][:1]
    second = other or ([walk] if walk else [c for c in calm if c not in deep][:1])
    chosen = [*deep, *second]
    return tuple(_short_item(table, c, SHORT_S // max(len(chosen), 1)) for c in chosen)


def _short_item(table: Table, candidate: Candidate, room_s: int) -> PlannedItem:
    if candidate in table.aerobic:
        return _walk_item(table, candidate)
    counts = range(1, candidate.dose.sets + 1)
    fitting = [n for n in counts if seconds(candidate.exercise, candidate.dose, n) <= room_s]
    sets = max(fitting, default=1)
    fewer = sets if sets < candidate.dose.sets else None
    return PlannedItem(candidate.id, _reasons(table, candidate, set()), sets=fewer)


# --- what stayed out ----------------------------------------------------------------------------


def _left_out(table: Table, used: set[str]) -> tuple[tuple[str, Reason], ...]:
    """Candidates that were not chosen, each with the rule that kept it out."""
    chosen = [c for c in table.pool if c.id in used]
    new = sum(c.new for c in chosen)
    found = []
    for c in table.pool:
        alike = next((o for o in chosen if o.likeness == c.likeness), None)
        if c.id in used:
            continue
        if c.asked:
            reason = because(ReasonCode.PLAN_NO_ROOM, minutes=table.request.patient.minutes)
        elif alike:
            reason = because(ReasonCode.PLAN_SIMILAR_CHOSEN, exercise=alike.id)
        elif c.below > 1 or (c.below and table.request.stage is not Stage.COORDINATION):
            reason = because(ReasonCode.PLAN_BELOW_STAGE)
        elif c.new and new >= table.new_limit:
            reason = because(ReasonCode.PLAN_FEW_NEW, limit=new_a_week(table.request))
        else:
            reason = because(ReasonCode.PLAN_NO_ROOM, minutes=table.request.patient.minutes)
        found.append((c.id, reason))
    walk = _walk(table)
    others = [(c.id, walk) for c in table.aerobic if walk and c is not walk]
    similar = ReasonCode.PLAN_SIMILAR_CHOSEN
    return (*found, *((i, because(similar, exercise=w.id)) for i, w in others))
