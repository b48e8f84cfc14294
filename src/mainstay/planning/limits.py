"""What sessions must keep, told apart from how they were chosen.

Two kinds. What is *safe* has no exception: only what care and the stage admit, no light day with
hard work. All else are *wishes* that the rules keep while they can (`filling.filled` gives them up
where a session would otherwise have fewer than three exercises). A solver may give up no wish that
the rules keep.
"""

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mainstay.exercises import Stage
from mainstay.planning.candidates import Candidate, Table
from mainstay.planning.choose import LAYOUT, Templates
from mainstay.planning.filling import BELOW_MOST
from mainstay.planning.minutes import FEWEST
from mainstay.planning.problem import Template, WeekKind


class Limit(enum.StrEnum):
    """What a session or a week must keep."""

    OPEN = "open"  # safe: nothing that care, stage or a decision takes away
    CALM = "calm"  # safe: no hard exercise in a light session
    ONCE = "once"  # no exercise twice in a session
    MOST = "most"
    MINUTES = "minutes"
    FEWEST = "fewest"
    DEEP = "deep"
    NEW = "new"
    BELOW = "below"
    ALIKE = "alike"
    ONE_DEEP = "one_deep"
    OFTEN = "often"  # not on more days than its file allows
    SLING = "sling"
    CONTROL = "control"
    ASKED = "asked"
    CHANGED = "changed"


SAFE = frozenset({Limit.OPEN, Limit.CALM})


@dataclass(frozen=True)
class Broken:
    """A limit that is not kept.

    Attributes:
        limit: which.
        template: in which session; None for the week.
        by: by how much.
    """

    limit: Limit
    template: Template | None
    by: int


def hard_week(table: Table, templates: Templates) -> bool:
    """Whether A or B is hard, so that days beside them must be light."""
    return any(c.hard for t in (Template.A, Template.B) for c in templates[t])


def turns(table: Table, hard: bool) -> dict[Template, int]:
    """On how many days each session stands."""
    layout = LAYOUT[table.request.days_a_week - 1]
    light = sum(hard and not may_be_hard for _, may_be_hard in layout)
    main = len(layout) - light
    counts = {Template.A: main - main // 2, Template.B: main // 2, Template.LIGHT: light}
    return {template: count for template, count in counts.items() if count}


def needs_deep(table: Table, template: Template) -> bool:
    """Whether a session begins with the deep muscles."""
    first = table.request.stage is Stage.COORDINATION
    return (template is not Template.B or first) and any(c.exercise.is_deep for c in table.pool)


def wants_sling(table: Table, template: Template) -> bool:
    """Whether a session should hold a diagonal sling, and there is one."""
    request = table.request
    asks = request.stage.rank >= Stage.STRENGTH.rank and request.kind is not WeekKind.EASE
    return asks and template is not Template.LIGHT and any(map(is_sling, table.pool))


def is_sling(candidate: Candidate) -> bool:
    """Whether it is a sling exercise of the stage itself."""
    return candidate.exercise.sling is not None and candidate.below == 0


def wants_drill(table: Table) -> bool:
    """Whether a session should hold a drill for a failed test, and there is one."""
    return table.request.kind is not WeekKind.EASE and any(map(is_drill, table.pool))


def is_drill(candidate: Candidate) -> bool:
    """Whether it trains the movement control that a test found missing."""
    return candidate.control is not None


def most_days(candidate: Candidate) -> int:
    """Days a week; deep drills may be done daily."""
    return 7 if candidate.exercise.is_deep else candidate.exercise.dose.sessions_per_week[1]


def one_deep_is_enough(table: Table) -> bool:
    """Past the first stage a session has one deep exercise."""
    return table.request.stage is not Stage.COORDINATION


def near_stage(table: Table) -> bool:
    """Whether sessions keep near their stage; in a flare everything gentle may come."""
    return table.request.kind is not WeekKind.EASE


def lower(candidate: Candidate) -> bool:
    """Work of the stage below; what is deep or asked for does not count."""
    return candidate.below > 0 and not (candidate.exercise.is_deep or candidate.asked)


def too_low(candidate: Candidate) -> bool:
    """Work of a stage further below; a drill of control is wanted in every stage."""
    return candidate.below > 1 and lower(candidate) and not is_drill(candidate)


def broken(table: Table, templates: Templates) -> tuple[Broken, ...]:
    """Every limit that these sessions do not keep."""
    counts = turns(table, hard_week(table, templates))
    found = [
        Broken(limit, template, by)
        for template in counts
        for limit, excess in OF_A_SESSION.items()
        if (by := excess(table, template, templates[template])) > 0
    ]
    return (*found, *_of_the_week(table, templates, counts))


def worse(now: tuple[Broken, ...], before: tuple[Broken, ...]) -> tuple[Broken, ...]:
    """What is broken now and was not before, or not so much; what is unsafe always counts."""
    known = {(b.limit, b.template): b.by for b in before if b.limit not in SAFE}
    return tuple(b for b in now if b.by > known.get((b.limit, b.template), 0))


Chosen = tuple[Candidate, ...]
Excess = Callable[[Table, Template, Chosen], int]


def _open(table: Table, _: Template, chosen: Chosen) -> int:
    return sum(c not in table.pool for c in chosen)


def _calm(_table: Table, template: Template, chosen: Chosen) -> int:
    return sum(c.hard for c in chosen) if template is Template.LIGHT else 0


def _once(_table: Table, _: Template, chosen: Chosen) -> int:
    return len(chosen) - len({c.id for c in chosen})


def _most(table: Table, _: Template, chosen: Chosen) -> int:
    return len(chosen) - table.most


def _minutes(table: Table, _: Template, chosen: Chosen) -> int:
    return sum(c.seconds for c in chosen) - table.seconds


def _fewest(table: Table, _: Template, chosen: Chosen) -> int:
    return FEWEST - len(chosen)


def _deep(table: Table, template: Template, chosen: Chosen) -> int:
    return needs_deep(table, template) and not any(c.exercise.is_deep for c in chosen)


def _sling(table: Table, template: Template, chosen: Chosen) -> int:
    return wants_sling(table, template) and not any(map(is_sling, chosen))


def _control(table: Table, _: Template, chosen: Chosen) -> int:
    return wants_drill(table) and not any(map(is_drill, chosen))


def _below(table: Table, _: Template, chosen: Chosen) -> int:
    if not near_stage(table):
        return 0
    far = sum(map(too_low, chosen))
    return far + max(sum(map(lower, chosen)) - far - BELOW_MOST, 0)


def _alike(_table: Table, _: Template, chosen: Chosen) -> int:
    free = [c.likeness for c in chosen if not c.asked]
    return len(free) - len(set(free) - {c.likeness for c in chosen if c.asked})


def _one_deep(table: Table, _: Template, chosen: Chosen) -> int:
    deep = sum(c.exercise.is_deep and not c.asked for c in chosen)
    return deep - 1 if one_deep_is_enough(table) else 0


OF_A_SESSION: dict[Limit, Excess] = {
    Limit.OPEN: _open,
    Limit.CALM: _calm,
    Limit.ONCE: _once,
    Limit.MOST: _most,
    Limit.MINUTES: _minutes,
    Limit.FEWEST: _fewest,
    Limit.DEEP: _deep,
    Limit.BELOW: _below,
    Limit.ALIKE: _alike,
    Limit.ONE_DEEP: _one_deep,
    Limit.SLING: _sling,
    Limit.CONTROL: _control,
    Limit.ASKED: lambda table, _, chosen: sum(c.asked and c not in chosen for c in table.pool),
}


def _of_the_week(
    table: Table, templates: Templates, counts: dict[Template, int]
) -> Iterator[Broken]:
    week = {c.id: c for template in counts for c in templates[template]}
    new = sum(c.new for c in week.values())
    if new > table.new_limit:
        yield Broken(Limit.NEW, None, new - table.new_limit)
    changed = sum(c.change is not None and c.id not in week for c in table.pool)
    if changed:
        yield Broken(Limit.CHANGED, None, changed)
    often = 0
    for c in week.values():
        days = sum(count for t, count in counts.items() if c in templates[t])
        often += max(days - most_days(c), 0)
    if often:
        yield Broken(Limit.OFTEN, None, often)
