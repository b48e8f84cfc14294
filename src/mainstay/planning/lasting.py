"""The week that runs, and the one before: read back from the plan that a person saw."""

from mainstay.planning.candidates import Candidate, Table
from mainstay.planning.choose import Chooser, Templates, by_rules
from mainstay.planning.limits import broken, worse
from mainstay.planning.problem import Template


def holding(choose: Chooser) -> Chooser:
    """The week that runs stays, whoever filled it; only another week is chosen.

    So a week that a solver made at night is derived again in a page without the solver.
    """

    def chosen(table: Table) -> Templates:
        return _still_good(table) or choose(table)

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


def _still_good(table: Table) -> Templates | None:
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
    if planned - known or worse(broken(table, found), broken(table, by_rules(table))):
        return None
    return found
