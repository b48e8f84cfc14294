"""The five stages: what opens the next one, what brings a person back one, what caps them.

The stage is never stored: it is found again from tests, sessions and a therapist's choices.
"""

import functools
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from mainstay.care.conditions import Caps, condition_table
from mainstay.care.decision import Approval, Override, OverrideKind, latest_words
from mainstay.care.history import History
from mainstay.care.patient import Mode, Patient
from mainstay.care.reasons import Reason, ReasonCode, because
from mainstay.care.remembered import Remembered
from mainstay.care.restart import Restart, restart
from mainstay.care.rulebook import rule_book
from mainstay.care.stage_criteria import Criterion, Facts, Walk, criterion, is_met, wanted
from mainstay.care.stage_table import (
    StageCheck,
)
from mainstay.care.training_days import (
    LightRow,
    active_days,
    best_days,
    green_days,
    told,
    trained_days,
)
from mainstay.exercises import (
    Catalogue,
    Direction,
    Exercise,
    Position,
    Purpose,
    Stage,
    shipped_catalogue,
)


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


def stage_state(
    patient: Patient,
    caps: Caps,
    history: History,
    lights: tuple[LightRow, ...],
    approval: Approval | None,
    overrides: tuple[Override, ...],
    on: date,
    catalogue: Catalogue | None = None,
    before: Remembered | None = None,
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
        before: of earlier days of the same person; makes it faster and nothing else.
    """
    known, remembered = catalogue or shipped_catalogue(), before or Remembered()
    facts = _facts(patient, caps, history, lights, overrides, on, known, remembered)
    walk = _walked(facts, on, remembered)
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
        unlocked=_unlocked(overrides, on, facts.restart),
        matched=caps.bias.direction if caps.bias and caps.bias.opens else None,
        fell=walk.fell,
        kept=_kept(facts, walk, on),
    )


def _direction_cap(caps: Caps) -> int:
    """The last stage before motion, until the direction that eases the back is stable."""
    waits = caps.bias is not None and not caps.bias.stable
    return condition_table().direction.stage_cap if waits else len(Stage)


def _kept(facts: Facts, walk: Walk, on: date) -> tuple[Criterion, ...]:
    """The tests of the stage before the last; days and sessions are nothing that can be lost."""
    if walk.rank < Stage.FUNCTION.rank:
        return ()
    asked = facts.asked(Stage.DYNAMIC, facts.has_weights)
    return tuple(criterion(facts, walk, option, on) for option in asked if option.test)


def _facts(
    patient: Patient,
    caps: Caps,
    history: History,
    lights: tuple[LightRow, ...],
    overrides: tuple[Override, ...],
    on: date,
    catalogue: Catalogue,
    before: Remembered,
) -> Facts:
    days = {session.id: session.on for session in history.sessions}
    by_session: dict[str, list[LightRow]] = {}
    for row in lights:
        by_session.setdefault(row.session, []).append(row)
    rows = tuple(tuple(found) for session, found in by_session.items() if days[session] <= on)
    said = before.onward("told", None, rows, lambda n, _: told(rows[n]))
    sessions = [(days[found[0].session], s) for found, s in zip(rows, said, strict=True)]
    green = green_days(sessions)
    seen = [day for day in active_days(history) if day <= on]
    return Facts(
        patient=patient,
        caps=caps,
        history=history,
        overrides=overrides,
        first=min(seen, default=on),
        on=on,
        catalogue=catalogue,
        green=tuple(sorted(green.items())),
        full=best_days(sessions, green, lambda s: s.full),
        heavy=best_days(sessions, green, lambda s: s.heavy),
        weighed=tuple((day, rank) for day, s in sessions for rank in s.weighed),
        trained=trained_days(history, lights),
        red=tuple(day for day, s in sessions if s.red),
        restart=restart(patient, history, on),
    )


def _walked(facts: Facts, on: date, before: Remembered) -> Walk:
    """Where the walk through all days leads; the same days are not walked again on a later one."""
    days = active_days(facts.history)
    days |= {o.on for o in facts.overrides if o.kind is OverrideKind.STAGE} | {on}
    days |= {facts.restart.on} if facts.restart else set()
    walked = sorted(day for day in days if day <= on)
    begin = Walk(rank=1, since=facts.first)

    def go(n: int, walks: list[Walk]) -> Walk:
        return _after_day(facts, walks[-1] if walks else begin, walked[n])

    return before.onward("walk", _of_all_days(facts), _of_each_day(facts, walked), go)[-1]


def _of_all_days(facts: Facts) -> tuple[object, ...]:
    """What a walk follows from, but for what `_of_each_day` tells day by day."""
    history, on = facts.history, facts.on
    return (
        facts.patient,
        facts.caps,
        facts.catalogue,
        facts.first,
        facts.restart,
        history.tests,
        history.flares,
        tuple(o for o in facts.overrides if o.on <= on),
        on
        if facts.patient.conditions
        else None,  # what a condition bars changes with the weeks
    )


def _of_each_day(facts: Facts, days: list[date]) -> tuple[tuple[object, ...], ...]:
    """What sessions said on each day."""
    green, full, heavy = dict(facts.green), dict(facts.full), dict(facts.heavy)
    weighed: dict[date, list[int]] = {}
    for day, rank in facts.weighed:
        weighed.setdefault(day, []).append(rank)
    trained, red = frozenset(facts.trained), Counter(facts.red)
    return tuple(
        (
            day,
            green.get(day),
            full.get(day),
            heavy.get(day),
            weighed.get(day),
            day in trained,
            red.get(day, 0),
        )
        for day in days
    )


def _after_day(facts: Facts, walk: Walk, day: date) -> Walk:
    walk = _after_break(facts, walk, day)
    walk = _after_reds(facts, walk, day)
    walk = _after_event(facts, walk, day)
    walk = _after_choice(facts, walk, day)
    return _climbed(facts, walk, day)


def _after_break(facts: Facts, walk: Walk, day: date) -> Walk:
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


def _after_reds(facts: Facts, walk: Walk, day: date) -> Walk:
    """Two red sessions within a week bring the stage down one; then the count starts anew.

    A third one so soon costs no other stage, but the time in this one begins again: else who had one
    more before would be back sooner.
    """
    if day not in facts.red:
        return walk
    fall = rule_book().fall
    today = tuple(d for d in facts.red if d == day)
    recent = [d for d in walk.reds if (day - d).days <= fall.reds_within_days]
    reds = (*recent, *today)
    spent = tuple(d for d in walk.spent if (day - d).days <= fall.reds_within_days)
    reason = because(ReasonCode.TWO_REDS, fall.source, days=fall.reds_within_days)
    if len(reds) >= fall.reds:
        return replace(walk.at(max(walk.rank - 1, 1), day, (reason,)), spent=reds)
    if spent:
        return replace(walk.at(walk.rank, day, (reason,)), reds=reds, spent=spent)
    return replace(walk, reds=reds)


def _after_event(facts: Facts, walk: Walk, day: date) -> Walk:
    """An operation or a new episode: from the start, with every test as the first time."""
    again = facts.restart
    if again is None or day != again.on:
        return walk
    return replace(walk.at(1, day, (again.reason,)), best=1)


def _after_choice(facts: Facts, walk: Walk, day: date) -> Walk:
    for stage in facts.chosen.get(day, ()):
        walk = walk.at(stage.rank, day)
    return walk


def _climbed(facts: Facts, walk: Walk, day: date) -> Walk:
    while walk.rank < Stage.FUNCTION.rank and _all_met(facts, walk, day):
        rank, later = walk.rank + 1, day + timedelta(days=1)
        best = max(walk.best, rank)
        walk = replace(walk, rank=rank, since=day, best=best, sessions_from=later, fell=())
    return walk


def _all_met(facts: Facts, walk: Walk, day: date) -> bool:
    """Whether a stage is passed; days are counted first, since most days fail by those."""
    asked = wanted(facts, walk, day)
    for option in asked:
        if option.check is StageCheck.STAGE_DAYS and not is_met(facts, walk, option, day):
            return False
    return all(is_met(facts, walk, o, day) for o in asked)


def _criteria(facts: Facts, walk: Walk, day: date) -> Iterator[Criterion]:
    """The criteria for leaving the stage, one for each test asked."""
    for option in wanted(facts, walk, day):
        yield criterion(facts, walk, option, day)


def _capped_by(
    facts: Facts, rank: int, ceiling: int, criteria: tuple[Criterion, ...]
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


def _partial(facts: Facts, walk: Walk, cap: int, on: date) -> Stage | None:
    """Light stage-2 work after four weeks of stage 1: not feeling it is no failure."""
    trained = any(walk.since <= s.on <= on for s in facts.history.sessions)
    long_enough = (on - walk.since).days >= PARTIAL_AFTER_DAYS
    opens = walk.rank == 1 and cap >= Stage.ENDURANCE.rank and trained and long_enough
    return Stage.ENDURANCE if opens else None


def _unlocked(
    overrides: tuple[Override, ...], on: date, again: Restart | None
) -> frozenset[str]:
    """What a therapist asked for; a wish from before a restart was for the body before it."""
    since, latest = again.on if again else date.min, latest_words(overrides, on)
    asked = (o for o in latest.items() if o[1].kind is OverrideKind.ASK)
    return frozenset(exercise for exercise, wish in asked if wish.on >= since)


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
