"""What would be, were the week another one: with an exercise, without one, or with fewer wishes.

Solved anew on demand. Answers are data; `wording.weighed` makes sentences of them. No answer ever
proposes to give up a safety rule: what care closes is not in the table at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from mainstay.anatomy import Muscle, Side
from mainstay.planning.candidates import Table
from mainstay.planning.choose import Templates, by_rules
from mainstay.planning.limits import Broken, Limit, hard_week, turns
from mainstay.planning.modeling import MUCH, Model
from mainstay.planning.problem import Placed, Template
from mainstay.planning.score import Score, Yardstick, score
from mainstay.planning.solving import cp_solver, solve

ASK_S = 0.15
"""Deterministic seconds for one question: a person waits for the answer."""


@dataclass(frozen=True)
class Shift:
    """What a muscle on one side would get, beside what it gets now, in hundredths of a set."""

    muscle: Muscle
    side: Side
    now: int
    then: int


@dataclass(frozen=True)
class Otherwise:
    """The week with one exercise forced in, or left out.

    Attributes:
        exercise: its id.
        placed: where it was put.
        comes: exercises that would come, without the one asked about.
        goes: exercises that would go, without the one asked about.
        shorter: muscles that would miss more of their aim, the most missed first.
        seconds: how much longer the longest session would be.
        cost: how much dearer the week would be.
    """

    exercise: str
    placed: Placed
    comes: tuple[str, ...]
    goes: tuple[str, ...]
    shorter: tuple[Shift, ...]
    seconds: int
    cost: int


def otherwise(
    yardstick: Yardstick, now: Templates, exercise: str, work_s: float = ASK_S
) -> Otherwise | None:
    """The best week with an exercise that is out, or without one that is in.

    None where there is no such week: care or the stage keeps it out (its verdict says why), or
    no session could hold it (`conflicts` says why).
    """
    week = used(yardstick.table, now)
    held = _holding_on(yardstick, week)
    if exercise not in yardstick.gives:
        return None
    out = exercise in week
    one = frozenset({exercise})
    must, never = (frozenset[str](), one) if out else (one, frozenset[str]())
    found = solve(held, work_s, must=must, never=never)
    if found is None:
        return None
    then = used(yardstick.table, found.templates)
    before = score(held, now)
    return Otherwise(
        exercise=exercise,
        placed=Placed.OUT if out else Placed.IN,
        comes=_in_order(yardstick, then - week - one),
        goes=_in_order(yardstick, week - then - one),
        shorter=_shorter(before, found.score),
        seconds=found.score.seconds_longest - before.seconds_longest,
        cost=found.score.cost - before.cost,
    )


def used(table: Table, templates: Templates) -> frozenset[str]:
    """The exercises of a week that repeats these sessions."""
    counts = turns(table, hard_week(table, templates))
    return frozenset(c.id for t in counts for c in templates[t])


def _holding_on(yardstick: Yardstick, week: frozenset[str]) -> Yardstick:
    """The same, but what is in the week stays unless that costs more.

    Only then is the answer about the one exercise, and not about all that could be better.
    """
    pool = tuple(replace(c, kept=c.id in week) for c in yardstick.table.pool)
    return replace(yardstick, table=replace(yardstick.table, pool=pool))


def _in_order(yardstick: Yardstick, exercises: frozenset[str]) -> tuple[str, ...]:
    return tuple(c.id for c in yardstick.table.pool if c.id in exercises)


def _shorter(before: Score, after: Score) -> tuple[Shift, ...]:
    pairs = [
        (then.short - now.short, Shift(now.aim.muscle, now.aim.side, now.got, then.got))
        for now, then in zip(before.work, after.work, strict=True)
    ]
    return tuple(shift for less, shift in sorted(pairs, key=lambda p: -p[0]) if less > 0)


# --- wishes that do not go together -------------------------------------------------------------

WISHES = (
    # Given up in this order where several would do: what matters least to a week first.
    Limit.ALIKE,
    Limit.BELOW,
    Limit.ONE_DEEP,
    Limit.OFTEN,
    Limit.SLING,
    Limit.CHANGED,
    Limit.ASKED,
    Limit.NEW,
    Limit.DEEP,
    Limit.FEWEST,
    Limit.MINUTES,
)
"""Everything that may be talked about; safety is not."""

MINUTE_S = 60
LONGEST_S = 60 * MINUTE_S
FIND_S = 0.3
"""Deterministic seconds for one question of the search; far more than it takes."""


@dataclass(frozen=True)
class Way:
    """How much of one wish would have to be given up to end a conflict.

    Attributes:
        limit: the wish.
        by: seconds for minutes, exercises for all that is counted; 1 for all else.
    """

    limit: Limit
    by: int


@dataclass(frozen=True)
class Conflict:
    """Wishes that do not go together, though any of them could be had without the others.

    Attributes:
        wishes: the fewest that conflict; only OPEN where care leaves nothing at all.
        ways: for each, what would end it; without those that end nothing.
    """

    wishes: tuple[Limit, ...]
    ways: tuple[Way, ...]


def conflicts(table: Table, must: frozenset[str] = frozenset()) -> tuple[Conflict, ...]:
    """Why no week keeps every wish; empty when one does.

    Args:
        table: what may be chosen.
        must: exercises that have to be in the week.
    """
    if not table.pool or must - {c.id for c in table.pool}:
        return (Conflict((Limit.OPEN,), ()),)
    return tuple(_conflicts(table, must))


def _conflicts(table: Table, must: frozenset[str]) -> Iterator[Conflict]:
    wanted = list(WISHES)
    while wanted and not _possible(table, must, wanted):
        clash = list(wanted)
        for wish in wanted:
            without = [w for w in clash if w is not wish]
            if not _possible(table, must, without):
                clash = without
        if not clash:  # the must itself fits nowhere
            yield Conflict((Limit.OPEN,), ())
            return
        yield Conflict(tuple(clash), tuple(_ways(table, must, clash)))
        wanted = [w for w in wanted if w not in clash]


def _ways(table: Table, must: frozenset[str], clash: list[Limit]) -> Iterator[Way]:
    for wish in clash:
        step, most = (MINUTE_S, LONGEST_S) if wish is Limit.MINUTES else (1, len(table.pool))
        low, high = 1, most // step
        while low < high:  # the least that is enough; more is enough too
            middle = (low + high) // 2
            enough = _possible(table, must, clash, {wish: middle * step})
            low, high = (low, middle) if enough else (middle + 1, high)
        if _possible(table, must, clash, {wish: low * step}):
            yield Way(wish, low * step)


def _possible(
    table: Table,
    must: frozenset[str],
    wanted: list[Limit],
    less: dict[Limit, int] | None = None,
) -> bool:
    """Whether any week keeps these wishes; the others are free, and some may be kept less."""
    free = {wish: MUCH for wish in WISHES if wish not in wanted} | (less or {})
    given_up = tuple(
        Broken(wish, template, by)
        for wish, by in free.items()
        for template in (None, *Template)
    )
    model = Model(Yardstick(table), by_rules(table), given_up, must, frozenset())
    return cp_solver(FIND_S).solve(model.model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
