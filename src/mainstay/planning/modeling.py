"""The week as sums and implications for CP-SAT; `solving` searches, `score` judges.

Safety is not in the model: it sees only the table's candidates, which care has let through. Each
limit stands in it as strictly as the rules' own sessions keep it, so these always fit.
"""

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ortools.sat.python import cp_model

from mainstay.exercises import Laterality
from mainstay.planning import score as s
from mainstay.planning.candidates import Candidate, Rule
from mainstay.planning.choose import LAYOUT, Templates
from mainstay.planning.filling import BELOW_MOST
from mainstay.planning.limits import (
    Broken,
    Limit,
    hard_week,
    is_drill,
    is_sling,
    lower,
    most_days,
    near_stage,
    needs_deep,
    one_deep_is_enough,
    too_low,
    turns,
    wants_drill,
    wants_sling,
)
from mainstay.planning.minutes import FEWEST, extra_set_seconds
from mainstay.planning.problem import Template, WeekKind
from mainstay.planning.score import Yardstick
from mainstay.planning.stimulus import DEEP, SUPERFICIAL, Place

Sum = Any
"""A variable, or a sum of them: the solver's own types of these are private."""

Cell = tuple[Template, str]
"""An exercise in a session."""

MAIN = (Template.A, Template.B)

MUCH = 100_000
"""More than any muscle can get, in hundredths of a set."""


def _all(_: Candidate) -> bool:
    return True


class Model:
    """One request for the solver.

    Attributes:
        model: what the solver reads.
        turns: on how many days each session stands.
    """

    def __init__(
        self,
        yardstick: Yardstick,
        rules: Templates,
        given_up: tuple[Broken, ...],
        must: frozenset[str],
        never: frozenset[str],
    ) -> None:
        """Write the request down.

        Args:
            yardstick: what weeks are held against.
            rules: the rules' own sessions; whether the week is hard is taken from them.
            given_up: limits that these do not keep.
            must: exercises that have to be in the week.
            never: exercises that may not be.
        """
        self.model = cp_model.CpModel()
        self._yardstick, self._table = yardstick, yardstick.table
        self._given_up = {(b.limit, b.template): b.by for b in given_up}
        self._hard = hard_week(self._table, rules)
        self.turns = turns(self._table, self._hard)
        self._pool = tuple(c for c in self._table.pool if c.id not in never)
        self._in: dict[Cell, Sum] = {
            (t, c.id): self._yes() for t in self.turns for c in self._pool if self._may(t, c)
        }
        self._used = {c.id: self._any(self._days(c)) for c in self._pool if self._days(c)}
        self._keep_limits(must)

    def begin_at(self, templates: Templates) -> None:
        """Search from these sessions on."""
        for (template, exercise), variable in self._in.items():
            there = any(c.id == exercise for c in templates[template])
            self.model.add_hint(variable, there)

    def read(self, value: Callable[[Any], bool]) -> Templates:
        """The sessions of a solution."""
        return {
            t: tuple(
                c for c in self._pool if (t, c.id) in self._in and value(self._in[t, c.id])
            )
            for t in Template
        }

    # --- what may stand where ---------------------------------------------------------------

    @functools.cached_property
    def _has_light_days(self) -> bool:
        layout = LAYOUT[self._table.request.days_a_week - 1]
        return not all(may_be_hard for _, may_be_hard in layout)

    def _may(self, template: Template, c: Candidate) -> bool:
        calm = template is Template.LIGHT or (self._has_light_days and not self._hard)
        return not (calm and c.hard)

    def _there(self, template: Template, rule: Rule = _all) -> list[Sum]:
        """Whether each candidate that the rule names is in the session."""
        found = ((t, c) for t in (template,) for c in self._pool if rule(c))
        return [self._in[t, c.id] for t, c in found if (t, c.id) in self._in]

    def _total(self, template: Template, amount: Callable[[Candidate], int]) -> Sum:
        cells = ((c, self._in.get((template, c.id))) for c in self._pool)
        return sum(amount(c) * v for c, v in cells if v is not None)

    def _days(self, c: Candidate) -> list[Sum]:
        return [self._in[t, c.id] for t in self.turns if (t, c.id) in self._in]

    # --- words of the model -----------------------------------------------------------------

    def _yes(self) -> Sum:
        return self.model.new_bool_var("")

    def _some(self, most: int) -> Sum:
        return self.model.new_int_var(0, most, "")

    def _any(self, variables: Iterable[Sum]) -> Sum:
        """True exactly where one of them is."""
        known, found = list(variables), self._yes()
        for variable in known:
            self.model.add_implication(variable, found)
        self.model.add_bool_or([*known, ~found])
        return found

    def _missing(self, variables: list[Sum], wanted: int) -> Sum:
        """How many are missing from those that are wanted."""
        missing = self._some(wanted)
        self.model.add(sum(variables) + missing >= wanted)
        return missing

    def _beyond(self, total: Sum, most: int) -> Sum:
        """How much a sum is over."""
        beyond = self._some(MUCH)
        self.model.add(total - beyond <= most)
        return beyond

    def _spare(self, limit: Limit, template: Template | None = None) -> int:
        """By how much the rules' own sessions miss a limit."""
        return self._given_up.get((limit, template), 0)

    # --- limits -----------------------------------------------------------------------------

    def _keep_limits(self, must: frozenset[str]) -> None:
        for template in self.turns:
            self._keep_size(template)
            self._keep_needs(template)
            self._keep_stage(template)
            self._keep_unlike(template)
        self._keep_week()
        for exercise in must:
            self.model.add_bool_or([self._used[exercise]] if exercise in self._used else [])

    def _keep_size(self, template: Template) -> None:
        there = self._there(template)
        room_s = self._table.seconds + self._spare(Limit.MINUTES, template)
        self.model.add(self._total(template, lambda c: c.seconds) <= room_s)
        self.model.add(sum(there) <= self._table.most)
        self.model.add(sum(there) >= FEWEST - self._spare(Limit.FEWEST, template))

    def _keep_needs(self, template: Template) -> None:
        if needs_deep(self._table, template) and not self._spare(Limit.DEEP, template):
            self.model.add_bool_or(self._there(template, lambda c: c.exercise.is_deep))
        if wants_sling(self._table, template) and not self._spare(Limit.SLING, template):
            self.model.add_bool_or(self._there(template, is_sling))
        if wants_drill(self._table) and not self._spare(Limit.CONTROL, template):
            self.model.add_bool_or(self._there(template, is_drill))
        if asked := sum(c.asked for c in self._table.pool):
            there = self._there(template, lambda c: c.asked)
            self.model.add(sum(there) >= asked - self._spare(Limit.ASKED, template))

    def _keep_stage(self, template: Template) -> None:
        if one_deep_is_enough(self._table):
            deep = self._there(template, lambda c: c.exercise.is_deep and not c.asked)
            self.model.add(sum(deep) <= 1 + self._spare(Limit.ONE_DEEP, template))
        if near_stage(self._table) and not self._spare(Limit.BELOW, template):
            self.model.add(sum(self._there(template, lower)) <= BELOW_MOST)
            for far in self._there(template, too_low):
                self.model.add(far == 0)

    def _keep_unlike(self, template: Template) -> None:
        if self._spare(Limit.ALIKE, template):
            return
        groups: dict[object, list[Candidate]] = {}
        for c in self._pool:
            if (template, c.id) in self._in:
                groups.setdefault(c.likeness, []).append(c)
        for alike in groups.values():
            free = [self._in[template, c.id] for c in alike if not c.asked]
            self.model.add_at_most_one(free)
            for asked in (self._in[template, c.id] for c in alike if c.asked):
                self.model.add_bool_and([~other for other in free]).only_enforce_if(asked)

    def _keep_week(self) -> None:
        most_new = self._table.new_limit + self._spare(Limit.NEW)
        self.model.add(sum(self._new) <= most_new)
        if changed := sum(c.change is not None for c in self._table.pool):
            there = [self._used[c.id] for c in self._pool if c.change and c.id in self._used]
            self.model.add(sum(there) >= changed - self._spare(Limit.CHANGED))
        often = [self._beyond(self._on_days(c), most_days(c)) for c in self._pool]
        self.model.add(sum(often) <= self._spare(Limit.OFTEN))
        if self._hard and self._has_light_days:  # else light days would not be light
            self.model.add_bool_or([v for t in MAIN for v in self._there(t, lambda c: c.hard)])

    @functools.cached_property
    def _new(self) -> list[Sum]:
        return [self._used[c.id] for c in self._pool if c.new and c.id in self._used]

    def _on_days(self, c: Candidate) -> Sum:
        cells = ((n, self._in.get((t, c.id))) for t, n in self.turns.items())
        return sum(n * v for n, v in cells if v is not None)

    # --- costs ------------------------------------------------------------------------------

    def minimize(self) -> None:
        """Look for the cheapest sessions, not for any."""
        sessions = ((days, self._session_costs(t)) for t, days in self.turns.items())
        costs = [days * cost for days, found in sessions for cost in found]
        self.model.minimize(sum([*costs, *self._week_costs(), *self._muscle_costs()]))

    def _session_costs(self, template: Template) -> Iterable[Sum]:
        yard, there = self._yardstick, functools.partial(self._there, template)
        by_position: dict[Any, list[Sum]] = {}
        for c in self._pool:
            if (template, c.id) in self._in:
                group = by_position.setdefault(c.exercise.position, [])
                group.append(self._in[template, c.id])
        yield s.POSITION * (sum(map(self._any, by_position.values())) - 1)
        yield s.SPINAL * self._beyond(self._total(template, yard.presses), yard.spinal_budget)
        yield s.BELOW * sum(there(s.earlier))
        yield s.GOAL * self._missing(there(lambda c: c.goal is not None), yard.goals)
        yield s.AGAINST * sum(there(lambda c: yard.direction(c) < 0))
        towards = there(lambda c: yard.direction(c) > 0)
        yield s.NOT_TOWARDS * self._missing(towards, int(yard.towards))
        if template is not Template.LIGHT:
            pulleys = there(lambda c: c.exercise.uses_pulley)
            yield s.PULLEY * self._missing(pulleys, yard.pulleys)
        if wants_sling(self._table, template):
            yield s.SLING * self._missing(there(is_sling), 1)

    def _week_costs(self) -> Iterable[Sum]:
        yard = self._yardstick
        yield yard.new_price * sum(self._new)
        yield s.BREADTH * sum(self._used.values())
        for c in self._table.pool:
            if c.kept:
                yield yard.drop_price(c) * (1 - self._used.get(c.id, 0))
            cells = [self._in[t, c.id] for t in MAIN if (t, c.id) in self._in]
            if len(cells) == len(MAIN):
                both = self._yes()
                self.model.add_bool_or([*(~v for v in cells), both])
                yield s.REPEATED * both

    def _muscle_costs(self) -> Iterable[Sum]:
        got = self._got()
        deep: list[Sum] = []
        superficial: list[Sum] = []
        for aim in self._yardstick.aims:
            parts, muscle = got[aim.place], aim.muscle
            under = s.UNDER_DEEP if muscle in s.TWICE_DEEP else s.UNDER
            over = s.OVER_SUPERFICIAL if muscle in SUPERFICIAL else s.OVER
            yield under * self._missing(parts, aim.low)
            yield over * self._beyond(sum(parts), aim.high)
            deep += parts if muscle in DEEP else []
            superficial += parts if muscle in SUPERFICIAL else []
        lacking = self._some(MUCH)
        total = s.DEEP_TENTHS * sum(superficial) - 10 * sum(deep)
        self.model.add(total <= 10 * lacking + 9)
        yield s.UNDER * lacking

    def _got(self) -> Mapping[Place, list[Sum]]:
        """What adds to each muscle: every exercise on its days, and the weak side's set more."""
        got: dict[Place, list[Sum]] = {aim.place: [] for aim in self._yardstick.aims}

        def add(days: int, gives: Mapping[Place, int], variable: Sum) -> None:
            for place, amount in gives.items():
                if place in got:
                    got[place].append(days * amount * variable)

        for template, days in self.turns.items():
            for c in self._pool:
                if (template, c.id) in self._in:
                    add(days, self._yardstick.gives[c.id], self._in[template, c.id])
            for c, extra in self._extras(template):
                add(days, self._yardstick.extra(c), extra)
        return got

    def _extras(self, template: Template) -> list[tuple[Candidate, Sum]]:
        """At most one set more for the weak side, where there is time left."""
        request = self._table.request
        if request.weak_side is None or request.kind is WeekKind.EASE:
            return []
        sided = [
            (c, self._yes())
            for c in self._pool
            if c.exercise.laterality is Laterality.EACH_SIDE and (template, c.id) in self._in
        ]
        for c, extra in sided:
            self.model.add_implication(extra, self._in[template, c.id])
        self.model.add_at_most_one(extra for _, extra in sided)
        more = sum(extra_set_seconds(c.exercise, c.dose) * extra for c, extra in sided)
        room_s = self._table.seconds + self._spare(Limit.MINUTES, template)
        self.model.add(self._total(template, lambda c: c.seconds) + more <= room_s)
        return sided
