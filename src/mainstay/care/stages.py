"""The five stages: what opens the next one, what brings a person back one, what caps them.

Each criterion has options: the first one that this person may do is the one asked. A test that
a condition, the body or the place forbids is replaced, so nobody stays behind because of it.
The stage is never stored: it is found again from tests, sessions and a therapist's choices.
"""

import functools
import itertools
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from mainstay.care.conditions import Caps, condition_table
from mainstay.care.decision import Approval, Override, OverrideKind, latest_words
from mainstay.care.eligibility import Bars
from mainstay.care.history import By, History, StageTest, TestResult
from mainstay.care.one_rep_max import has_weight, shows_weight
from mainstay.care.pain import Light
from mainstay.care.patient import Mode, Patient
from mainstay.care.reasons import Reason, ReasonCode, because
from mainstay.care.rulebook import rule_book
from mainstay.care.stage_table import (
    CriterionRule,
    Option,
    StageCheck,
    chair_stand_need,
    stage_table,
)
from mainstay.care.training_days import (
    LightRow,
    active_days,
    full_days,
    green_days,
    heavy_days,
    speaking,
    trained_days,
)
from mainstay.exercises import (
    Catalogue,
    Demand,
    Direction,
    Exercise,
    Position,
    Purpose,
    Stage,
    Surface,
    shipped_catalogue,
)


@dataclass(frozen=True)
class Criterion:
    """One thing that opens the next stage.

    Attributes:
        test: the test, or what is read from the sessions.
        need: what is needed, in the test's unit.
        have: the latest value that counts; None when there is none.
        met: whether it is met.
        by_therapist: whether only a therapist's result counts.
        at_most: whether less is better: `need` is then the most that is allowed.
        sides_of: the hold that is timed on each side, for a difference between the sides.
    """

    test: StageTest | StageCheck
    need: float
    have: float | None
    met: bool
    by_therapist: bool = False
    at_most: bool = False
    sides_of: StageTest | None = None


@dataclass(frozen=True)
class StageState:
    """Where a person stands.

    Attributes:
        stage: the stage to train in: reached, and not above any cap.
        since: the day that the reached stage began.
        open_criteria: what is left for the next stage; empty at the last, and where a cap or a
            ceiling holds the stage below the one reached: its tests are passed.
        capped_by: why the stage is lower than reached, or cannot rise.
        reached: the stage reached by tests, before caps.
        partial: a stage of which only light work in sitting and standing is open.
        unlocked: exercises a therapist asked for; mobility and direction open ahead of the stage.
        matched: the direction that eases the back; such exercises open ahead of the stage, too.
        fell: why the stage last fell, while that has not been made up.
        kept: at the last stage the tests that opened it, with their latest results.
    """

    stage: Stage
    since: date
    open_criteria: tuple[Criterion, ...]
    capped_by: tuple[Reason, ...]
    reached: Stage
    partial: Stage | None = None
    unlocked: frozenset[str] = frozenset()
    matched: Direction | None = None
    fell: tuple[Reason, ...] = ()
    kept: tuple[Criterion, ...] = ()

    @property
    def held(self) -> bool:
        """Whether the tests of the stage are passed and something else holds it."""
        return self.stage.rank < self.reached.rank


PARTIAL_AFTER_DAYS = 28
"""After four weeks in stage 1 light stage-2 work opens while the drill goes on (ruling 10)."""


@dataclass(frozen=True)
class _Walk:
    """Where the walk through the days stands.

    `evidence_from`: tests before do not count any more (after a fall or a therapist's choice).
    `sessions_from`: sessions before belong to an earlier stage.
    `best`: the highest stage so far; on the way back some criteria ask for less.
    `break_after`, `break_cost`: the last session before a break and what the break cost so far.
    """

    rank: int
    since: date
    best: int = 1
    evidence_from: date = date.min
    sessions_from: date = date.min
    reds: tuple[date, ...] = ()
    break_after: date = date.min
    break_cost: int = 0
    fell: tuple[Reason, ...] = ()

    def at(self, rank: int, day: date, fell: tuple[Reason, ...] = ()) -> "_Walk":
        """The walk after a fall or a choice; what came up to that day no longer counts."""
        return replace(
            self,
            rank=rank,
            since=day,
            evidence_from=day + timedelta(days=1),
            sessions_from=day + timedelta(days=1),
            reds=(),
            fell=fell,
        )


@dataclass(frozen=True)
class _Facts:
    """What the walk reads.

    `green`: every day of training that speaks, and whether all of it was green; oldest first.
    `full`: the green ones on which something was done in full, with the highest such stage.
    `heavy`: the same for what was done in full with a weight that is heavy enough.
    `weighed`: days on which a weight was given that can show that, with the stage of the exercise.
    `trained`: days of sessions that were more than a walk; a break counts from the last one.
    """

    patient: Patient
    caps: Caps
    history: History
    overrides: tuple[Override, ...]
    first: date
    on: date
    catalogue: Catalogue
    green: tuple[tuple[date, bool], ...] = ()
    full: tuple[tuple[date, int], ...] = ()
    heavy: tuple[tuple[date, int], ...] = ()
    weighed: tuple[tuple[date, int], ...] = ()
    trained: tuple[date, ...] = ()
    red: tuple[date, ...] = ()

    @functools.cached_property
    def forbidden(self) -> frozenset[Demand]:
        """What conditions or the body forbid."""
        return self.patient.cannot | self.caps.left_out

    @functools.cached_property
    def chosen(self) -> dict[date, list[Stage]]:
        """The stages that a therapist set, by the day."""
        found: dict[date, list[Stage]] = {}
        for override in self.overrides:
            if override.kind is OverrideKind.STAGE and override.stage:
                found.setdefault(override.on, []).append(override.stage)
        return found

    @functools.cached_property
    def asked(self) -> Callable[[Stage, bool], tuple[Option, ...]]:
        """What leaves a stage, one option for each test asked, with or without weights."""
        return functools.cache(lambda stage, weights: _options(self, stage, weights))

    @functools.cached_property
    def has_weights(self) -> bool:
        """Whether a weight can be had for work of stage 4 that is open to the person."""
        words = latest_words(self.overrides, self.on)
        barred = frozenset(e for e, o in words.items() if o.kind is OverrideKind.BAR)
        bars = Bars(self.patient, self.caps, self.on, barred, ease_only=False)
        return any(
            has_weight(e, self.patient) and not bars.of(e, None)
            for e in self.catalogue.exercises
            if e.stage is Stage.DYNAMIC and shows_weight(e, self.caps.effort_cap)
        )


def stage_state(
    patient: Patient,
    caps: Caps,
    history: History,
    lights: tuple[LightRow, ...],
    approval: Approval | None,
    overrides: tuple[Override, ...],
    on: date,
    catalogue: Catalogue | None = None,
) -> StageState:
    """The stage on a day, derived from everything that happened up to it.

    Args:
        patient: the person.
        caps: what their conditions allow.
        history: sessions and tests.
        lights: how each exercise of each session was judged.
        approval: the approval in force; its stage ceiling holds.
        overrides: a therapist's choices, oldest first.
        on: the day.
        catalogue: where work with weights is looked for; without one the shipped catalogue.
    """
    known = catalogue or shipped_catalogue()
    facts = _facts(patient, caps, history, lights, overrides, on, known)
    walk = _walked(facts, on)
    reached = Stage.of_rank(walk.rank)
    ceiling = approval.stage_ceiling.rank if approval and approval.holds(on) else 5
    trained = min(walk.rank, caps.stage_cap, ceiling, _direction_cap(caps))
    # The tests of a stage that is not trained yet are not asked.
    criteria = tuple(_criteria(facts, walk, on)) if trained == walk.rank else ()
    return StageState(
        stage=Stage.of_rank(trained),
        since=walk.since,
        open_criteria=tuple(c for c in criteria if not c.met),
        capped_by=_capped_by(facts, walk.rank, ceiling, criteria),
        reached=reached,
        partial=_partial(facts, walk, min(caps.stage_cap, ceiling), on),
        unlocked=_unlocked(overrides, on),
        matched=caps.bias.direction if caps.bias and caps.bias.opens else None,
        fell=walk.fell,
        kept=_kept(facts, walk, on),
    )


def _direction_cap(caps: Caps) -> int:
    """The last stage before motion, until the direction that eases the back is stable."""
    waits = caps.bias is not None and not caps.bias.stable
    return condition_table().direction.stage_cap if waits else len(Stage)


def _kept(facts: _Facts, walk: _Walk, on: date) -> tuple[Criterion, ...]:
    """The tests of the stage before the last; days and sessions are nothing that can be lost."""
    if walk.rank < Stage.FUNCTION.rank:
        return ()
    asked = facts.asked(Stage.DYNAMIC, facts.has_weights)
    return tuple(_criterion(facts, walk, option, on) for option in asked if option.test)


def _facts(
    patient: Patient,
    caps: Caps,
    history: History,
    lights: tuple[LightRow, ...],
    overrides: tuple[Override, ...],
    on: date,
    catalogue: Catalogue,
) -> _Facts:
    days = {session.id: session.on for session in history.sessions}
    by_session: dict[str, list[LightRow]] = {}
    for row in lights:
        if days[row.session] <= on:
            by_session.setdefault(row.session, []).append(row)
    telling = speaking(by_session)
    green = green_days(days, telling)
    seen = [day for day in active_days(history) if day <= on]
    return _Facts(
        patient=patient,
        caps=caps,
        history=history,
        overrides=overrides,
        first=min(seen, default=on),
        on=on,
        catalogue=catalogue,
        green=tuple(sorted(green.items())),
        full=full_days(days, telling, green),
        heavy=heavy_days(days, telling, green),
        weighed=tuple((days[row.session], row.weighed) for row in lights if row.weighed),
        trained=trained_days(history, lights),
        red=tuple(
            days[session]
            for session, rows in by_session.items()
            if any(r.light is Light.RED for r in rows)
        ),
    )


def _walked(facts: _Facts, on: date) -> _Walk:
    days = active_days(facts.history)
    days |= {o.on for o in facts.overrides if o.kind is OverrideKind.STAGE} | {on}
    walk = _Walk(rank=1, since=facts.first)
    for day in sorted(day for day in days if day <= on):
        walk = _after_break(facts, walk, day)
        walk = _after_reds(facts, walk, day)
        walk = _after_choice(facts, walk, day)
        walk = _climbed(facts, walk, day)
    return walk


def _after_break(facts: _Facts, walk: _Walk, day: date) -> _Walk:
    """A long break costs one stage, a very long one all; each break costs once."""
    before = bisect_left(facts.trained, day)
    if not before:
        return walk
    last = facts.trained[before - 1]
    days = (day - last).days
    cost = _break_cost(days)
    paid = walk.break_cost if walk.break_after == last else 0
    if cost <= paid:
        return walk
    if cost == 2:
        fallen = walk.at(1, day, (because(ReasonCode.BREAK_RESTART, days=days),))
    else:
        reason = because(ReasonCode.STAGE_DOWN_AFTER_BREAK, days=days)
        fallen = walk.at(max(walk.rank - 1, 1), day, (reason,))
    return replace(fallen, break_after=last, break_cost=cost)


@functools.lru_cache(maxsize=512)
def _break_cost(days: int) -> int:
    """0, 1 for one stage, 2 for all; from the first row of the rule book that steps down."""
    rows, row = rule_book().breaks, rule_book().break_of(days)
    down = any(r.rung_down for r in rows[: rows.index(row) + 1])
    return 2 if row.restart else int(down)


def _after_reds(facts: _Facts, walk: _Walk, day: date) -> _Walk:
    """Two red sessions within a week bring the stage down one; then the count starts anew."""
    if day not in facts.red:
        return walk
    fall = rule_book().fall
    today = tuple(d for d in facts.red if d == day)
    recent = [d for d in walk.reds if (day - d).days <= fall.reds_within_days]
    reds = (*recent, *today)
    if len(reds) < fall.reds:
        return replace(walk, reds=reds)
    reason = because(ReasonCode.TWO_REDS, fall.source, days=fall.reds_within_days)
    return walk.at(max(walk.rank - 1, 1), day, (reason,))


def _after_choice(facts: _Facts, walk: _Walk, day: date) -> _Walk:
    for stage in facts.chosen.get(day, ()):
        walk = walk.at(stage.rank, day)
    return walk


def _climbed(facts: _Facts, walk: _Walk, day: date) -> _Walk:
    while walk.rank < Stage.FUNCTION.rank and _all_met(facts, walk, day):
        rank, later = walk.rank + 1, day + timedelta(days=1)
        best = max(walk.best, rank)
        walk = replace(walk, rank=rank, since=day, best=best, sessions_from=later, fell=())
    return walk


def _all_met(facts: _Facts, walk: _Walk, day: date) -> bool:
    """Whether a stage is passed; days are counted first, since most days fail by those."""
    wanted = _wanted(facts, walk, day)
    days = (o for o in wanted if o.check is StageCheck.STAGE_DAYS)
    return all(_criterion(facts, walk, o, day).met for o in (*days, *wanted))


def _criteria(facts: _Facts, walk: _Walk, day: date) -> Iterator[Criterion]:
    """The criteria for leaving the stage, one for each test asked."""
    for option in _wanted(facts, walk, day):
        yield _criterion(facts, walk, option, day)


def _wanted(facts: _Facts, walk: _Walk, day: date) -> tuple[Option, ...]:
    stage = Stage.of_rank(walk.rank)
    return facts.asked(stage, stage is Stage.DYNAMIC and _weighs(facts, walk, day))


def _weighs(facts: _Facts, walk: _Walk, day: date) -> bool:
    """Whether weights are asked for: not where none were given in the shortest stay.

    Nor for long after it: a light start rises slowly, and nobody stays behind for it.
    """
    stay, asked = (day - walk.since).days, facts.asked(Stage.of_rank(walk.rank), False)
    days = (o for o in asked if o.check is StageCheck.STAGE_DAYS)
    shortest = max((_criterion(facts, walk, o, day).need for o in days), default=0)
    if not facts.has_weights or stay >= shortest + rule_book().heavy.wait_days:
        return False
    return stay < shortest or _worked(facts.weighed, walk, day) > 0


def _options(facts: _Facts, stage: Stage, weights: bool) -> tuple[Option, ...]:
    found: dict[str, Option] = {}
    for rule in stage_table().criterion:
        concerned = not rule.only_for or set(rule.only_for) & set(facts.caps.in_force)
        if rule.stage is stage and concerned:
            option = _asked(facts, rule, weights)
            found.setdefault(option.asked.value, option)
    return tuple(found.values())


def _asked(facts: _Facts, rule: CriterionRule, weights: bool) -> Option:
    """The first option that the person may do; an easier one counts only when none before does."""
    open_ = (o for o in rule.option if weights or not o.weights)
    return next((o for o in open_ if _may_do(facts, o)), rule.option[0])


def _criterion(facts: _Facts, walk: _Walk, option: Option, day: date) -> Criterion:
    back = option.again is not None and walk.best > walk.rank
    need = option.again if back and option.again is not None else option.need
    if option.test is StageTest.CHAIR_STAND_30S:
        need = chair_stand_need(facts.patient.age_years(day), facts.patient.sex)
    have = _value(facts, walk, option, day)
    met = have is not None and (have <= need if option.at_most else have >= need)
    by_therapist = option.by is By.THERAPIST
    return Criterion(
        option.asked, need, have, met, by_therapist, option.at_most, option.sides_of
    )


def side_difference_percent(left_s: float, right_s: float) -> float:
    """By how much the shorter of two times falls short of the longer one."""
    low, high = sorted((left_s, right_s))
    return (high - low) * 100 / high


def _may_do(facts: _Facts, option: Option) -> bool:
    patient = facts.patient
    placed = not option.surfaces or bool(patient.surfaces & set(option.surfaces))
    # Without a therapist the self-report version is asked, where there is one.
    watched = option.by is By.SELF or patient.mode is Mode.CLINIC
    clash = not set(option.avoid).isdisjoint(facts.caps.in_force)
    return placed and watched and not clash and facts.forbidden.isdisjoint(option.demands)


def _value(facts: _Facts, walk: _Walk, option: Option, day: date) -> float | None:
    if option.check is StageCheck.GREEN_SESSIONS:
        return _greens(facts, walk, day)
    if option.check is StageCheck.FULL_DAYS:
        return _worked(facts.full, walk, day)
    if option.check is StageCheck.HEAVY_DAYS:
        return max(_worked(facts.heavy, walk, day), option.need * _tried_out(facts, walk, day))
    if option.check is StageCheck.STAGE_DAYS:
        return float((day - walk.since).days)
    if option.check is StageCheck.CALM_DAYS:
        return _calm_days(facts, day)
    if option.test is not StageTest.DEEP_HOLD_DAYS:
        of_test = (r for r in reversed(facts.history.tests) if r.test is option.test)
        return next((r.value for r in of_test if _counts(r, walk, option.by, day)), None)
    results = tuple(r for r in facts.history.tests if _counts(r, walk, option.by, day))
    counted = float(_good_days(results, facts))
    return max([counted, *(r.value for r in results if r.test is StageTest.DEEP_HOLD_DAYS)])


def _counts(result: TestResult, walk: _Walk, by: By, day: date) -> bool:
    seen = by is By.SELF or result.by is By.THERAPIST
    return seen and walk.evidence_from <= result.on <= day


GOOD_HOLDS = 10
"""Good holds of ten seconds that make a day count (RichardsonJull1995: 10 x 10 s)."""


def _good_days(results: tuple[TestResult, ...], facts: _Facts) -> int:
    """Days on which the holds went well upright, and lying where the person can lie down."""
    lying = bool(facts.patient.surfaces & {Surface.BED, Surface.FLOOR})
    wanted = [StageTest.DEEP_HOLD_UPRIGHT, *([StageTest.DEEP_HOLD_LYING] if lying else [])]
    days = [
        {r.on for r in results if r.test is test and r.value >= GOOD_HOLDS} for test in wanted
    ]
    return len(set.intersection(*days))


def _greens(facts: _Facts, walk: _Walk, day: date) -> float:
    """Green days of training in a row up to a day, since the stage began."""
    mine = [green for on, green in facts.green if walk.sessions_from <= on <= day]
    return float(len(list(itertools.takewhile(bool, reversed(mine)))))


def _worked(days: tuple[tuple[date, int], ...], walk: _Walk, day: date) -> float:
    """How many of these days, with the stage of the work on them, lie in the stage and are of it."""
    return float(
        sum(walk.sessions_from <= on <= day and rank >= walk.rank for on, rank in days)
    )


def _tried_out(facts: _Facts, walk: _Walk, day: date) -> bool:
    """Whether a therapist tried a load out in work of the stage: short of failure, it was borne."""
    known = facts.catalogue.by_id
    return any(
        walk.evidence_from <= t.on <= day
        and t.exercise in known
        and known[t.exercise].stage.rank >= walk.rank
        for t in facts.patient.tested
    )


def _calm_days(facts: _Facts, day: date) -> float:
    """Days since the last flare or red session; since the first day when there was none."""
    trouble = [f.on for f in facts.history.flares if f.on <= day]
    trouble += [on for on in facts.red if on <= day]
    return float((day - max(trouble, default=facts.first)).days)


def _capped_by(
    facts: _Facts, rank: int, ceiling: int, criteria: tuple[Criterion, ...]
) -> tuple[Reason, ...]:
    found = list(facts.caps.cap_reasons) if facts.caps.stage_cap <= rank else []
    bias, highest = facts.caps.bias, _direction_cap(facts.caps)
    if bias is not None and highest <= rank and not bias.stable:
        direction, source = bias.direction.value, condition_table().direction.source
        code = ReasonCode.DIRECTION_NOT_STABLE
        found.append(because(code, source, direction=direction, cap=highest))
    found += [because(ReasonCode.APPROVAL_LIMIT)] if ceiling <= rank and ceiling < 5 else []
    if facts.patient.mode is Mode.PERSONAL:
        code = ReasonCode.CRITERION_NEEDS_THERAPIST
        found += [
            because(code, test=c.test.value) for c in criteria if c.by_therapist and not c.met
        ]
    return tuple(found)


def _partial(facts: _Facts, walk: _Walk, cap: int, on: date) -> Stage | None:
    """Light stage-2 work after four weeks of stage 1: not feeling it is no failure."""
    trained = any(s.on <= on for s in facts.history.sessions)
    long_enough = (on - walk.since).days >= PARTIAL_AFTER_DAYS
    opens = walk.rank == 1 and cap >= Stage.ENDURANCE.rank and trained and long_enough
    return Stage.ENDURANCE if opens else None


def _unlocked(overrides: tuple[Override, ...], on: date) -> frozenset[str]:
    latest = latest_words(overrides, on)
    return frozenset(e for e, o in latest.items() if o.kind is OverrideKind.ASK)


UPRIGHT = (
    Position.SITTING,
    Position.STANDING,
    Position.STANDING_WALL,
    Position.STANDING_COUNTER,
)
LIGHT_LOAD_CLASS = 1
"""Highest load class that counts as light (ours)."""

AHEAD_OF_STAGE = (Purpose.MOBILITY, Purpose.DIRECTIONAL_PREFERENCE)
"""Static before dynamic, but a therapist may open these early (clinical 3)."""


def open_rank(exercise: Exercise, state: StageState) -> int:
    """The stage rank that counts for one exercise; give it to `barriers` as `stage_rank`."""
    early = exercise.id in state.unlocked or exercise.direction is state.matched
    if early and exercise.purpose in AHEAD_OF_STAGE:
        return max(exercise.stage.rank, state.stage.rank)
    light = exercise.position in UPRIGHT and exercise.spinal_load_class <= LIGHT_LOAD_CLASS
    if state.partial is not None and light:
        return state.partial.rank
    return state.stage.rank
