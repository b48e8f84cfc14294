"""What opens the next stage: each criterion with its options, held against tests and sessions.

The first option that this person may do is the one asked. A test that a condition, the body or the
place forbids is replaced, so nobody stays behind because of it.
"""

import functools
import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from mainstay.care.conditions import Caps
from mainstay.care.decision import Override, OverrideKind, latest_words
from mainstay.care.eligibility import Bars
from mainstay.care.history import By, History, StageTest, TestResult
from mainstay.care.one_rep_max import has_weight, shows_weight
from mainstay.care.patient import Mode, Patient
from mainstay.care.reasons import Reason
from mainstay.care.restart import Restart
from mainstay.care.rulebook import rule_book
from mainstay.care.stage_table import (
    CriterionRule,
    Option,
    StageCheck,
    chair_stand_need,
    stage_table,
)
from mainstay.exercises import (
    Catalogue,
    Demand,
    Stage,
    Surface,
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
class Walk:
    """Where the walk through the days stands.

    `evidence_from`: tests before do not count any more (after a fall or a therapist's choice).
    `sessions_from`: sessions before belong to an earlier stage.
    `best`: the highest stage so far; on the way back some criteria ask for less.
    `spent`: red days that brought the stage down; `reds`: those that have not.
    `break_after`, `break_cost`: the last session before a break and what the break cost so far.
    """

    rank: int
    since: date
    best: int = 1
    evidence_from: date = date.min
    sessions_from: date = date.min
    reds: tuple[date, ...] = ()
    spent: tuple[date, ...] = ()
    break_after: date = date.min
    break_cost: int = 0
    fell: tuple[Reason, ...] = ()

    def at(self, rank: int, day: date, fell: tuple[Reason, ...] = ()) -> "Walk":
        """The walk after a fall or a choice; what came up to that day no longer counts."""
        return replace(
            self,
            rank=rank,
            since=day,
            evidence_from=day + timedelta(days=1),
            sessions_from=day + timedelta(days=1),
            reds=(),
            spent=(),
            fell=fell,
        )


@dataclass(frozen=True)
class Facts:
    """What the walk reads.

    `green`: every day of training that speaks, and whether all of it was green; oldest first.
    `full`: the green ones on which something was done in full, with the highest such stage.
    `heavy`: the same for what was done in full with a weight that is heavy enough.
    `weighed`: days on which a weight was given that can show that, with the stage of the exercise.
    `trained`: days of sessions that were more than a walk; a break counts from the last one.
    `restart`: the day from which everything begins again, if there is one.
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
    restart: Restart | None = None

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


def wanted(facts: Facts, walk: Walk, day: date) -> tuple[Option, ...]:
    """What leaves the stage in which a walk stands, one option for each test asked."""
    stage = Stage.of_rank(walk.rank)
    return facts.asked(stage, stage is Stage.DYNAMIC and _weighs(facts, walk, day))


def _weighs(facts: Facts, walk: Walk, day: date) -> bool:
    """Whether weights are asked for: not where none were given in the shortest stay.

    Nor for long after it: a light start rises slowly, and nobody stays behind for it.
    """
    stay, asked = (day - walk.since).days, facts.asked(Stage.of_rank(walk.rank), False)
    days = (o for o in asked if o.check is StageCheck.STAGE_DAYS)
    shortest = max((criterion(facts, walk, o, day).need for o in days), default=0)
    if not facts.has_weights or stay >= shortest + rule_book().heavy.wait_days:
        return False
    return stay < shortest or _worked(facts.weighed, walk, day) > 0


def _options(facts: Facts, stage: Stage, weights: bool) -> tuple[Option, ...]:
    found: dict[str, Option] = {}
    for rule in stage_table().criterion:
        concerned = not rule.only_for or set(rule.only_for) & set(facts.caps.in_force)
        if rule.stage is stage and concerned:
            option = _asked(facts, rule, weights)
            found.setdefault(option.asked.value, option)
    return tuple(found.values())


def _asked(facts: Facts, rule: CriterionRule, weights: bool) -> Option:
    """The first option that the person may do; an easier one counts only when none before does."""
    open_ = (o for o in rule.option if weights or not o.weights)
    return next((o for o in open_ if _may_do(facts, o)), rule.option[0])


def criterion(facts: Facts, walk: Walk, option: Option, day: date) -> Criterion:
    """One option held against what was told and done up to a day."""
    need, have = _need(facts, walk, option, day), _value(facts, walk, option, day)
    met, by_therapist = _enough(option, have, need), option.by is By.THERAPIST
    return Criterion(
        option.asked, need, have, met, by_therapist, option.at_most, option.sides_of
    )


def is_met(facts: Facts, walk: Walk, option: Option, day: date) -> bool:
    """Whether an option is met: `criterion(…).met` for those who ask nothing else."""
    need, have = _need(facts, walk, option, day), _value(facts, walk, option, day)
    return _enough(option, have, need)


def _enough(option: Option, have: float | None, need: float) -> bool:
    return have is not None and (have <= need if option.at_most else have >= need)


def _need(facts: Facts, walk: Walk, option: Option, day: date) -> float:
    if option.test is StageTest.CHAIR_STAND_30S:
        return chair_stand_need(facts.patient.age_years(day), facts.patient.sex)
    back = option.again is not None and walk.best > walk.rank
    return option.again if back and option.again is not None else option.need


def side_difference_percent(left_s: float, right_s: float) -> float:
    """By how much the shorter of two times falls short of the longer one."""
    low, high = sorted((left_s, right_s))
    return (high - low) * 100 / high


def _may_do(facts: Facts, option: Option) -> bool:
    patient = facts.patient
    placed = not option.surfaces or bool(patient.surfaces & set(option.surfaces))
    # Without a therapist the self-report version is asked, where there is one.
    watched = option.by is By.SELF or patient.mode is Mode.CLINIC
    clash = not set(option.avoid).isdisjoint(facts.caps.in_force)
    return placed and watched and not clash and facts.forbidden.isdisjoint(option.demands)


def _value(facts: Facts, walk: Walk, option: Option, day: date) -> float | None:
    if option.check is StageCheck.STAGE_DAYS:
        return float((day - walk.since).days)
    if option.check is StageCheck.GREEN_SESSIONS:
        return _greens(facts, walk, day)
    if option.check is StageCheck.FULL_DAYS:
        return _worked(facts.full, walk, day)
    if option.check is StageCheck.HEAVY_DAYS:
        return max(_worked(facts.heavy, walk, day), option.need * _tried_out(facts, walk, day))
    if option.check is StageCheck.CALM_DAYS:
        return _calm_days(facts, day)
    if option.test is not StageTest.DEEP_HOLD_DAYS:
        of_test = (r for r in reversed(facts.history.tests) if r.test is option.test)
        return next((r.value for r in of_test if _counts(r, walk, option.by, day)), None)
    results = tuple(r for r in facts.history.tests if _counts(r, walk, option.by, day))
    counted = float(_good_days(results, facts))
    return max([counted, *(r.value for r in results if r.test is StageTest.DEEP_HOLD_DAYS)])


def _counts(result: TestResult, walk: Walk, by: By, day: date) -> bool:
    seen = by is By.SELF or result.by is By.THERAPIST
    return seen and walk.evidence_from <= result.on <= day


GOOD_HOLDS = 10
"""Good holds of ten seconds that make a day count (RichardsonJull1995: 10 x 10 s)."""


def _good_days(results: tuple[TestResult, ...], facts: Facts) -> int:
    """Days on which the holds went well upright, and lying where the person can lie down."""
    lying = bool(facts.patient.surfaces & {Surface.BED, Surface.FLOOR})
    tests = [StageTest.DEEP_HOLD_UPRIGHT, *([StageTest.DEEP_HOLD_LYING] if lying else [])]
    days = [
        {r.on for r in results if r.test is test and r.value >= GOOD_HOLDS} for test in tests
    ]
    return len(set.intersection(*days))


def _greens(facts: Facts, walk: Walk, day: date) -> float:
    """Green days of training in a row up to a day, since the stage began."""
    mine = [green for on, green in facts.green if walk.sessions_from <= on <= day]
    return float(len(list(itertools.takewhile(bool, reversed(mine)))))


def _worked(days: tuple[tuple[date, int], ...], walk: Walk, day: date) -> float:
    """How many of these days, with the stage of the work on them, lie in the stage and are of it."""
    return float(
        sum(walk.sessions_from <= on <= day and rank >= walk.rank for on, rank in days)
    )


def _tried_out(facts: Facts, walk: Walk, day: date) -> bool:
    """Whether a therapist tried a load out in work of the stage: short of failure, it was borne."""
    known = facts.catalogue.by_id
    return any(
        walk.evidence_from <= t.on <= day
        and t.exercise in known
        and known[t.exercise].stage.rank >= walk.rank
        for t in facts.patient.tested
    )


def _calm_days(facts: Facts, day: date) -> float:
    """Days since the last flare or red session; since the first day when there was none."""
    trouble = [f.on for f in facts.history.flares if f.on <= day]
    trouble += [facts.restart.on] if facts.restart and facts.restart.on <= day else []
    trouble += [on for on in facts.red if on <= day]
    return float((day - max(trouble, default=facts.first)).days)
