"""The week by a solver: CP-SAT looks for the sessions that cost least, among what the rules allow.

It may give up no limit that the rules' own sessions keep; so those are its first solution and its
last resort. Whatever it finds on the way is judged by `score` and `limits`, not by its own
objective, whose slack may stand above the true cost while time is limited. One worker, a fixed seed
and a budget in the solver's own deterministic seconds: the same request gives the same week.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from mainstay.planning.candidates import Table
from mainstay.planning.choose import Chooser, Templates, by_rules
from mainstay.planning.lasting import holding, last_week
from mainstay.planning.limits import Broken, broken, hard_week, turns, worse
from mainstay.planning.modeling import Model
from mainstay.planning.score import Score, Yardstick, score

WORK_S, AGAIN_S = 0.7, 0.15
"""Deterministic seconds for a new week, and for each of the two searches of one that follows
another; at most about 3 s and 1 s of one core (`mainstay bench planning` measures it)."""

SEED = 1


@dataclass(frozen=True)
class Solution:
    """The best sessions that were found.

    Attributes:
        templates: the sessions.
        score: what they cost.
        proven: whether the model has nothing cheaper.
    """

    templates: Templates
    score: Score
    proven: bool


def by_solver(work_s: float | None = None) -> Chooser:
    """A chooser for `plan_week`.

    Args:
        work_s: budget; by default that of a new week or of one that follows another.
    """

    def choose(table: Table) -> Templates:
        found = solve(Yardstick(table), work_s)
        return by_rules(table) if found is None else found.templates

    return holding(choose)


def solve(
    yardstick: Yardstick,
    work_s: float | None = None,
    *,
    must: frozenset[str] = frozenset(),
    never: frozenset[str] = frozenset(),
) -> Solution | None:
    """Look for the sessions that cost least; None where none has what must be in it.

    Args:
        yardstick: what weeks are held against.
        work_s: budget in deterministic seconds.
        must: exercises that have to be in the week.
        never: exercises that may not be.
    """
    table = yardstick.table
    if not table.pool:
        return None
    rules, last = by_rules(table), last_week(table)
    limits = broken(table, rules)
    best = _Best(yardstick, limits, must, never)
    for known in (rules, last):
        if known is not None:
            best.offer(known)
    proven = False
    for without in (never,) if last is None else (never | _new(table) - must, never):
        model = Model(yardstick, rules, limits, must, without)
        model.minimize()
        model.begin_at(best.templates or rules)
        solver = cp_solver(work_s or (WORK_S if last is None else AGAIN_S))
        proven = solver.solve(model.model, _Watch(model, best)) == cp_model.OPTIMAL
    if best.templates is None or best.score is None:
        return None
    return Solution(best.templates, best.score, proven)


def _new(table: Table) -> frozenset[str]:
    """What is new; in a week that follows another, it comes only where it pays."""
    return frozenset(c.id for c in table.pool if c.new)


def cp_solver(work_s: float) -> cp_model.CpSolver:
    """A solver that says the same each time."""
    solver = cp_model.CpSolver()
    settings = solver.parameters
    settings.num_workers, settings.random_seed = 1, SEED
    settings.max_deterministic_time = work_s
    # The aims are sums over many exercises: their linear relaxation leads the search.
    settings.linearization_level = 2
    return solver


class _Best:
    """The cheapest sessions that were offered, judged apart from the solver."""

    def __init__(
        self,
        yardstick: Yardstick,
        limits: tuple[Broken, ...],
        must: frozenset[str],
        never: frozenset[str],
    ) -> None:
        self._yardstick, self._limits = yardstick, limits
        self._must, self._never = must, never
        self.templates: Templates | None = None
        self.score: Score | None = None

    def offer(self, templates: Templates) -> None:
        """Keep these sessions if they fit and cost less."""
        table = self._yardstick.table
        counts = turns(table, hard_week(table, templates))
        used = {c.id for t in counts for c in templates[t]}
        if used & self._never or not self._must <= used:
            return
        if worse(broken(table, templates), self._limits):
            return
        scored = score(self._yardstick, templates)
        if self.score is None or scored.cost < self.score.cost:
            self.templates, self.score = templates, scored


class _Watch(cp_model.CpSolverSolutionCallback):
    """Offers every solution on the way."""

    def __init__(self, model: Model, best: _Best) -> None:
        super().__init__()
        self._model, self._best = model, best

    def on_solution_callback(self) -> None:
        """The solver has found a solution."""
        value: Callable[[Any], bool] = self.boolean_value
        self._best.offer(self._model.read(value))
