"""The rules that fill a week; deterministic, ties go to the lower code.

Two sessions, A and B, take turns; `filling` chooses their exercises among the `candidates`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from mainstay.anatomy import Side
from mainstay.care.control import control_table
from mainstay.care.eligibility import ease
from mainstay.care.reasons import Reason, ReasonCode, because
from mainstay.care.rulebook import rule_book
from mainstay.exercises import (
    Exercise,
    Laterality,
    Role,
    SpineMotion,
    Stage,
    Surface,
)
from mainstay.planning.candidates import (
    GROUPS,
    Candidate,
    Table,
    is_walk,
    new_a_week,
    table_of,
    tie,
)
from mainstay.planning.explain import CHANGE_CODE, verdicts
from mainstay.planning.filling import Filling, filled, filled_up
from mainstay.planning.minutes import FEWEST, extra_set_seconds, seconds, set_seconds, timed
from mainstay.planning.problem import (
    DayKind,
    PlannedDay,
    PlannedItem,
    PlanRequest,
    Template,
    WeekKind,
    WeekPlan,
)

SHORT_S = 300
"""The short version: five minutes."""


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
"""Days of the week by days a week, and whether hard exercises may stand there. Hard days never
touch, also over the end of the week (48 h between hard sessions, clinical 5)."""


def plan_week(request: PlanRequest, choose: "Chooser | None" = None) -> WeekPlan:
    """Plan seven days from what care allows.

    A plan exists whenever one exercise is allowed; with none, every day rests and the verdicts
    say why. The same request always gives the same plan.

    Args:
        request: what decides about the week.
        choose: fills the repeated sessions; the rules of this module where none is given.
    """
    table = table_of(request)
    sessions = laid_out(table, (choose or by_rules)(table))
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
        reasons=request.reasons,
    )
    doses = {c.id: c.dose for c in (*table.pool, *table.aerobic)}
    return timed(plan, request.catalogue, doses, request.patient.minutes)


Laid = tuple[int, Template, tuple[Candidate, ...]]
"""Day of the week, which session, its exercises."""

Templates = Mapping[Template, tuple[Candidate, ...]]
"""The repeated sessions; each of the three is there, perhaps empty."""

Chooser = Callable[[Table], Templates]


def by_rules(table: Table) -> Templates:
    """A first, then B with some change, then a light one where A or B is hard."""
    stage = table.request.stage
    first = stage is Stage.COORDINATION
    sling = stage.rank >= Stage.STRENGTH.rank and table.request.kind is not WeekKind.EASE
    a = filled(Filling(table, deep=True, sling=sling))
    b = filled(Filling(table, elsewhere=_ids(a.chosen), new=a.new, deep=first, sling=sling))
    light = filled(Filling(table, new=b.new, may=lambda c: not c.hard, deep=True))
    return {Template.A: a.chosen, Template.B: b.chosen, Template.LIGHT: light.chosen}


def _ids(chosen: Iterable[Candidate]) -> frozenset[str]:
    return frozenset(c.id for c in chosen)


def laid_out(table: Table, templates: Templates) -> tuple[Laid, ...]:
    """Put A, B and the light session on days; nothing more often than its file allows."""
    done: Counter[str] = Counter()
    new = _ids(c for chosen in templates.values() for c in chosen if c.new)
    hard_week = any(c.hard for t in (Template.A, Template.B) for c in templates[t])
    found: list[Laid] = []
    turn = 0
    for day, may_be_hard in LAYOUT[table.request.days_a_week - 1]:
        light = hard_week and not may_be_hard
        template = Template.LIGHT if light else (Template.A, Template.B)[turn % 2]
        turn += not light
        chosen = _on_day(table, templates[template], done, new, light)
        done.update(c.id for c in chosen)
        new |= _ids(c for c in chosen if c.new)
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
    session = Filling(table, chosen=kept, new=new, may=may, deep=deep)
    return filled_up(session).chosen


def _days(
    table: Table, sessions: tuple[Laid, ...], walk: Candidate | None
) -> tuple[PlannedDay, ...]:
    by_day = {day: (template, chosen) for day, template, chosen in sessions}
    walking = _walk_days(table, by_day, walk)
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
    extra = extra_set(table, chosen)
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


_DEPTHS = {surface: n for n, surface in enumerate(Surface)}


def _order(candidate: Candidate) -> tuple[bool, bool, int, str]:
    """Deep first, static before dynamic, from the floor up, then by code."""
    exercise = candidate.exercise
    depth = max(_DEPTHS[s] for s in exercise.surfaces)
    moves = exercise.spine_motion is not SpineMotion.NONE
    return not exercise.is_deep, moves, -depth, exercise.code


def extra_set(table: Table, chosen: tuple[Candidate, ...]) -> Candidate | None:
    """The exercise with one more set for the weak side: deep muscles first, if time allows."""
    left_s = table.seconds - sum(c.seconds for c in chosen)
    if table.request.weak_side is None or table.request.kind is WeekKind.EASE:
        return None
    sided = [
        c
        for c in sorted(chosen, key=_order)
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
    found = _sought(request, exercise)
    if candidate.change:
        found.append(because(CHANGE_CODE[candidate.change.action], exercise=exercise.id))
    if candidate.control:
        source = control_table().rule.source
        found.append(because(ReasonCode.PLAN_CONTROL, source, test=candidate.control.value))
    if exercise.is_deep:
        found.append(because(ReasonCode.PLAN_DEEP_FIRST))
    elif exercise.sling and request.stage.rank >= Stage.STRENGTH.rank:
        found.append(because(ReasonCode.PLAN_SLING))
    if not exercise.is_deep and candidate.below == 0:
        found.append(because(ReasonCode.PLAN_STAGE_WORK, stage=exercise.stage.value))
    elif not exercise.is_deep and exercise.id not in request.matched:
        found.append(because(ReasonCode.PLAN_BELOW_STAGE))
    only = [i for i in candidate.covers if i not in covered]
    if only and not exercise.is_deep:
        found.append(because(ReasonCode.PLAN_BALANCES, muscle=_muscle(exercise, only[0])))
    if candidate.goal:
        found.append(because(ReasonCode.PLAN_GOAL, goal=candidate.goal.text))
    if candidate.new:
        found.append(because(ReasonCode.PLAN_NEW))
    elif candidate.kept:
        found.append(because(ReasonCode.PLAN_KEEPS))
    return tuple(found)


def _sought(request: PlanRequest, exercise: Exercise) -> list[Reason]:
    found = [because(ReasonCode.PLAN_ASKED)] if exercise.id in request.asked else []
    if exercise.id in request.matched:
        way = exercise.direction.value
        found.append(because(ReasonCode.PLAN_DIRECTION, "Long2004", direction=way))
    return found


def _muscle(exercise: Exercise, group: int) -> str:
    main = [t.muscle for t in exercise.trains if t.role is Role.PRIMARY]
    return next(m for m in main if m in GROUPS[group]).value


def _walk(table: Table) -> Candidate | None:
    """What was decided, what a therapist asked for, else walking, else another aerobic one.

    In maintenance one that may be done on most days comes before one that may not.
    """
    wanted = rule_book().maintenance.walk_days if table.request.kind.keeps else 0

    def key(c: Candidate) -> tuple[bool, bool, bool, bool, bool, int, int, str]:
        return (
            c.change is None,
            not c.asked,
            not is_walk(c),
            c.exercise.dose.sessions_per_week[1] < wanted,
            not c.kept,
            c.exercise.stage.rank,
            *tie(c),
        )

    return min(table.aerobic, key=key, default=None)


def _walk_item(table: Table, walk: Candidate) -> PlannedItem:
    code = ReasonCode.PLAN_WALKING if is_walk(walk) else ReasonCode.PLAN_AEROBIC_INSTEAD
    change = walk.change
    asked = [because(ReasonCode.PLAN_ASKED)] if walk.asked else []
    named = [because(CHANGE_CODE[change.action], exercise=walk.id)] if change else []
    return PlannedItem(walk.id, (*asked, because(code), *named))


def _walk_days(
    table: Table,
    sessions: dict[int, tuple[Template, tuple[Candidate, ...]]],
    walk: Candidate | None,
) -> frozenset[int]:
    """Free days but one of rest; then session days until the fewest walking days are reached."""
    if walk is None:
        return frozenset()
    fewest, top = walk.exercise.dose.sessions_per_week
    if table.request.kind.keeps:
        fewest = max(fewest, min(top, rule_book().maintenance.walk_days))
    free = [day for day in range(7) if day not in sessions]
    resting = free[:-1] if len(free) > 1 else free
    spare = [day for day in range(7) if day in sessions]
    wanted = resting[: min(top, WALKS_MOST)]
    return frozenset([*wanted, *spare[: max(min(fewest, WALKS_MOST) - len(wanted), 0)]])


def _short(
    table: Table, days: tuple[PlannedDay, ...], walk: Candidate | None
) -> tuple[PlannedItem, ...]:
    """What fits into five minutes of a bad day: the deep muscles, and a position of ease or a walk.

    Of the week's own exercises, whose doses were decided; the first alone may take all the time.
    """
    planned = {item.exercise for day in days for item in day.items}
    calm = _calmest([c for c in table.pool if c.id in planned])
    calm.sort(key=lambda c: (not c.kept, c.new, *tie(c)))
    first = next((c for c in calm if c.exercise.is_deep), calm[0] if calm else walk)
    if first is None:
        return ()
    left_s = SHORT_S - _least_s(table, first)
    others = sorted(calm, key=lambda c: c.exercise.is_deep)
    fitting = [c for c in (*others, *_one(walk)) if _least_s(table, c) <= left_s]
    second = next((c for c in fitting if c.id != first.id), None)
    if second is None:
        return (_short_item(table, first, SHORT_S),)
    half_s = max(SHORT_S // 2, _least_s(table, first))
    room_s = min(half_s, SHORT_S - _least_s(table, second))
    begun = _short_item(table, first, room_s)
    return (begun, _short_item(table, second, SHORT_S - _item_s(table, first, begun)))


def _calmest(planned: list[Candidate]) -> list[Candidate]:
    """Positions of ease; in a week without one what trains the deep muscles, else what is not hard.

    A walk alone would leave the session of a bad day empty: walks are logged on their own.
    """
    light = [c for c in planned if not c.hard]
    ways = (
        [c for c in light if ease(c.exercise)],
        [c for c in light if c.exercise.is_deep],
        light,
    )
    return next((found for found in ways if found), [])


def _one(candidate: Candidate | None) -> tuple[Candidate, ...]:
    return () if candidate is None else (candidate,)


def _least_s(table: Table, candidate: Candidate) -> int:
    """The least that an exercise takes: one set, or the whole walk."""
    if candidate in table.aerobic:
        return candidate.dose.sets * set_seconds(candidate.exercise, candidate.dose)
    return seconds(candidate.exercise, candidate.dose, 1)


def _item_s(table: Table, candidate: Candidate, item: PlannedItem) -> int:
    if candidate in table.aerobic:
        return _least_s(table, candidate)
    return seconds(candidate.exercise, candidate.dose, item.sets)


def _short_item(table: Table, candidate: Candidate, room_s: int) -> PlannedItem:
    if candidate in table.aerobic:
        return _walk_item(table, candidate)
    counts = range(1, candidate.dose.sets + 1)
    fitting = [n for n in counts if seconds(candidate.exercise, candidate.dose, n) <= room_s]
    sets = max(fitting, default=1)
    fewer = sets if sets < candidate.dose.sets else None
    return PlannedItem(candidate.id, _reasons(table, candidate, set()), sets=fewer)


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
