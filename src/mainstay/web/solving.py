"""The one way from the site to the solver, which needs ortools; a base install goes on without it.

Weeks are looked for at night and kept beside the facts; a page that gives a week out takes what was
found while nothing speaks against it, and never waits for a solver. Questions about a week are
answered on demand.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING

from mainstay.care.guards import decide_each
from mainstay.planning import programme_after
from mainstay.planning.lasting import (
    Ahead,
    ahead_of,
    as_chosen,
    running_week,
    still_open,
)
from mainstay.web import actions, clock, models, records
from mainstay.web.facts import Solved
from mainstay.web.records import Overview

if TYPE_CHECKING:
    from mainstay.planning.alternatives import Conflict, Otherwise
    from mainstay.planning.candidates import Table
    from mainstay.planning.choose import Chooser, Templates

log = logging.getLogger(__name__)

UNTIL_MORNING = timedelta(hours=9)
"""From the night's work at 3:00 UTC to a working hour of the same day, east or west."""

AWAY_AFTER = timedelta(days=7)
"""For whoever has not seen a week for so long none is looked for; the rules plan the return (ours)."""

ASK_S = 0.1
"""Deterministic seconds for a question: about one second of processor time (ours)."""

WEEKS_KEPT = 2
"""The week that runs, and the one that begins in the morning."""


def can_solve() -> bool:
    """Whether ortools is installed."""
    return find_spec("ortools") is not None


# --- at night ---


def solve_weeks(at: datetime, work_s: float | None = None) -> str:
    """Look for the weeks of the coming morning where a clinic wants it; answers what was done.

    Each person's week is stored before the next one is begun, and whoever has one already is passed
    over, so a night that was stopped goes on where it ended.

    Args:
        at: now.
        work_s: the solver's budget for each week, see `planning.solving`.
    """
    clinics = models.Clinic.objects.filter(solves_weeks=True)
    if not clinics:
        return "no clinic wants it"
    if not can_solve():
        return "left to the rules: ortools is not installed"
    people = (person for clinic in clinics for person in records.people_of(clinic))
    return str(sum(_solved_one(person, at, work_s) for person in people))


def _solved_one(person: models.Person, at: datetime, work_s: float | None) -> bool:
    """Whether a week was looked for; one person's trouble never ends the night of all others."""
    try:
        found = _looked_for(records.overview(person, _morning(person, at)), work_s)
    except Exception:
        log.exception("No week could be looked for; the rules plan it.")
        return False
    if found is not None:
        actions.keep_solved(person, found)
    return found is not None


def _morning(person: models.Person, at: datetime) -> date:
    return clock.day(at + UNTIL_MORNING, person.zone)


def _looked_for(overview: Overview, work_s: float | None) -> tuple[Solved, ...] | None:
    """What is to be kept; None where nothing has changed, or there is nothing to look for."""
    issued = overview.issued
    if overview.case is None or not overview.may_train:
        return None
    if issued is None or overview.on - issued.ends > AWAY_AFTER:
        return None
    before = overview.ahead
    if before is not None and before.inputs == overview.fingerprint:
        return None
    chosen = _chosen(overview, before.ahead if before else None, work_s)
    if chosen is None:
        return None
    others = [s for s in overview.found if s.ahead.starts != chosen.starts]
    new = [*others, Solved(chosen, overview.fingerprint)]
    return tuple(sorted(new, key=lambda s: s.ahead.starts)[-WEEKS_KEPT:])


def _chosen(overview: Overview, before: Ahead | None, work_s: float | None) -> Ahead | None:
    """What the solver finds; None while nothing speaks against the week that there is."""
    from mainstay.planning.solving import by_solver

    new: list[Ahead] = []

    def choose(table: "Table") -> "Templates":
        same = still_open(table, before) if before else running_week(table)
        if same is not None:
            return same
        found = by_solver(work_s)(table)
        new.append(ahead_of(table, found))
        return found

    _derive(overview, choose)
    return next((a for a in new if any(names for _, names in a.sessions)), None)


def _derive(overview: Overview, choose: "Chooser") -> None:
    """Go through the week as it would be given out, with a chooser of one's own."""
    case, issued = overview.case, overview.issued
    if case is not None:
        programme_after(
            case,
            overview.standing,
            overview.catalogue,
            issued.plan if issued else None,
            overview.starts,
            choose,
            overview.estimate or decide_each,
        )


# --- questions about a week ---


@dataclass(frozen=True)
class Asked:
    """A week as it is given out now, for questions about it."""

    table: "Table"
    templates: "Templates"

    def may_hold(self, exercise: str) -> bool:
        """Whether a session could hold an exercise at all, as far as the rules go."""
        return any(c.id == exercise for c in self.table.pool)

    def otherwise(self, exercise: str) -> "Otherwise | None":
        """The week with an exercise that is out, or without one that is in; None without such a week."""
        from mainstay.planning.alternatives import otherwise
        from mainstay.planning.score import Yardstick

        return otherwise(Yardstick(self.table), self.templates, exercise, ASK_S)

    def conflicts(self, must: frozenset[str] = frozenset()) -> "tuple[Conflict, ...]":
        """Wishes that do not go together; never a rule of safety."""
        from mainstay.planning.alternatives import conflicts

        return conflicts(self.table, must)


def asked_about(overview: Overview) -> Asked:
    """The week as it is given out now."""
    from mainstay.planning.choose import by_rules

    seen: list[Asked] = []
    chooser = as_chosen(overview.ahead.ahead) if overview.ahead else by_rules

    def choose(table: "Table") -> "Templates":
        found = chooser(table)
        seen.append(Asked(table, found))
        return found

    _derive(overview, choose)
    return seen[0]


def names_of(
    wishes: "tuple[Conflict, ...]",
) -> Iterator[tuple[list[str], list[tuple[str, int]]]]:
    """Conflicts as plain words of the planner, for `wording.weighed`."""
    for found in wishes:
        ways = [(way.limit.value, way.by) for way in found.ways]
        yield [wish.value for wish in found.wishes], ways
