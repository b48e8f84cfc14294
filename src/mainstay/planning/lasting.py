"""The week that runs, the one before, and one that was chosen ahead: read back and held to."""

from dataclasses import dataclass
from datetime import date

from mainstay.exercises import Stage
from mainstay.planning.candidates import Candidate, Table
from mainstay.planning.choose import Chooser, Templates, by_rules
from mainstay.planning.limits import broken, worse
from mainstay.planning.problem import Template, WeekKind


def holding(choose: Chooser) -> Chooser:
    """The week that runs stays, whoever filled it; only another week is chosen.

    So a week that a solver made at night is derived again in a page without the solver.
    """

    def chosen(table: Table) -> Templates:
        return running_week(table) or choose(table)

    return chosen


def last_week(table: Table) -> Templates | None:
    """The sessions of the week before, as far as they are still open; None without one."""
    before = table.request.previous
    if before is None or not any(day.template for day in before.days):
        return None
    open_ = {c.id: c for c in table.pool}
    found: dict[Template, tuple[Candidate, ...]] = dict.fromkeys(Template, ())
    for day in before.days:
        items = tuple(open_[i.exercise] for i in day.items if i.exercise in open_)
        if day.template and len(items) > len(found[day.template]):
            found[day.template] = items
    return found


def running_week(table: Table) -> Templates | None:
    """The sessions of the very week that runs, while nothing speaks against one of them.

    A better week that is found on Wednesday waits until Monday.
    """
    request, running = table.request, table.request.previous
    if running is None or running.starts != request.on:
        return None
    same = (running.stage, running.kind) == (request.stage, request.kind)
    found = last_week(table)
    if not same or found is None:
        return None
    planned = {i.exercise for day in running.days if day.template for i in day.items}
    known = {c.id for c in table.pool} | {c.id for c in table.aerobic}
    return found if not planned - known and _keeps_limits(table, found) else None


def _keeps_limits(table: Table, found: Templates) -> bool:
    """Whether sessions give up no limit that the rules' own would keep."""
    return not worse(broken(table, found), broken(table, by_rules(table)))


# --- a week that was chosen ahead ---


@dataclass(frozen=True)
class Ahead:
    """The sessions of a week that was chosen before it is given out.

    Attributes:
        starts: its first day.
        stage: the stage it was chosen for.
        kind: the kind of week it was chosen for.
        sessions: the exercises of each repeated session.
    """

    starts: date
    stage: Stage
    kind: WeekKind
    sessions: tuple[tuple[Template, tuple[str, ...]], ...]


def ahead_of(table: Table, templates: Templates) -> Ahead:
    """What was chosen, as a value that can be stored."""
    sessions = tuple((t, tuple(c.id for c in templates[t])) for t in Template)
    request = table.request
    return Ahead(request.on, request.stage, request.kind, sessions)


def as_chosen(ahead: Ahead) -> Chooser:
    """The week as it was chosen, while nothing speaks against it; else the rules choose."""

    def chosen(table: Table) -> Templates:
        return still_open(table, ahead) or by_rules(table)

    return chosen


def still_open(table: Table, ahead: Ahead) -> Templates | None:
    """The sessions that were chosen ahead; None where the week has become another one."""
    request = table.request
    now = (request.on, request.stage, request.kind)
    open_ = {c.id: c for c in table.pool}
    if now != (ahead.starts, ahead.stage, ahead.kind):
        return None
    if any(e not in open_ for _, exercises in ahead.sessions for e in exercises):
        return None
    empty: Templates = dict.fromkeys(Template, ())
    found = {**empty, **{t: tuple(open_[e] for e in names) for t, names in ahead.sessions}}
    return found if _keeps_limits(table, found) else None
