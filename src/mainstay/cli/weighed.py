"""Weeks by the solver: which one, what would be otherwise, and how good they are."""

import time
from collections.abc import Iterator
from importlib.util import find_spec
from random import Random
from typing import TYPE_CHECKING, Any

from mainstay.cli.shown import track
from mainstay.reading import ReadingError

if TYPE_CHECKING:
    from mainstay.measured import Measured
    from mainstay.planning.alternatives import Conflict, Otherwise
    from mainstay.planning.candidates import Table
    from mainstay.planning.choose import Templates

SEED = 2026
"""People of the bench are the same each time."""


class BySolver:
    """The solver as the chooser of one week, and questions about that week."""

    def __init__(self) -> None:
        """Nothing has been asked yet."""
        self._asked: tuple[Table, Templates] | None = None

    def choose(self, table: "Table") -> "Templates":
        """Fill the sessions, and remember them."""
        from mainstay.planning.solving import by_solver

        found = by_solver()(table)
        self._asked = table, found
        return found

    def told(self) -> dict[str, Any]:
        """What the week costs, and which wishes conflict."""
        from mainstay.planning.score import Yardstick, score

        if self._asked is None:
            return {}
        table, found = self._asked
        scored = score(Yardstick(table), found)
        costs = {term.value: cost for term, cost in scored.terms if cost}
        return {"cost": scored.cost, "costs": costs, "conflicts": self.conflicts()}

    def conflicts(self) -> "tuple[Conflict, ...]":
        """Wishes that do not go together."""
        from mainstay.planning.alternatives import conflicts

        return conflicts(self._asked[0]) if self._asked else ()

    def conflicts_told(self) -> Iterator[str]:
        """The same in sentences."""
        from mainstay.wording.weighed import conflict_text

        for found in self.conflicts():
            ways = [(way.limit.value, way.by) for way in found.ways]
            yield conflict_text([wish.value for wish in found.wishes], ways)

    def otherwise(self, exercise: str) -> "Otherwise | None":
        """The week with the exercise put in, or left out."""
        from mainstay.planning.alternatives import otherwise
        from mainstay.planning.score import Yardstick

        if self._asked is None:
            return None
        table, found = self._asked
        return otherwise(Yardstick(table), found, exercise)

    def otherwise_told(self, exercise: str) -> Iterator[str]:
        """The same in sentences; nothing where it cannot be."""
        from mainstay.exercises import shipped_catalogue
        from mainstay.wording.weighed import otherwise_text

        found = self.otherwise(exercise)
        if found is None:
            return
        names = shipped_catalogue().by_id
        head = "With it" if found.placed.value == "in" else "Without it"
        shorter = [(s.muscle, s.side, s.now, s.then) for s in found.shorter]
        comes, goes = ([names[e].name for e in ids] for ids in (found.comes, found.goes))
        yield f"{head}: {otherwise_text(comes, goes, shorter, found.seconds)}"


def weigher(by: str) -> BySolver | None:
    """Who fills the sessions: nobody but the rules, or the solver."""
    if by not in ("rules", "solver"):
        problem = f"`{by}` cannot fill a week."
        raise ReadingError("--by", problem, "rules, solver", "Write one.")
    if by == "rules":
        return None
    _needs_solver("--by solver")
    return BySolver()


def weeks() -> "list[Measured]":
    """How good the solver's weeks are on this machine, and how long they take."""
    _needs_solver("bench planning")
    from mainstay.planning.bench import measure

    return measure(Random(SEED), time.process_time, track)


def _needs_solver(where: str) -> None:
    """Say what to install where the solver is missing."""
    if not find_spec("ortools"):
        advice = "Install it: pip install 'mainstay[planner]'."
        raise ReadingError(where, "the solver needs ortools.", advice=advice)
