"""The one way from the site to `dosing`, which needs numpy; a base install goes on without it.

Where a therapist chose the estimate for somebody, it proposes the doses of the running week; the
guard decides. What it cannot weigh never becomes an error of a page: then nothing rises, and the
decision says why.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING

from mainstay.care.case import Case, Standing
from mainstay.care.decision import Decision, Proposal, Proposer, proposer_on
from mainstay.care.guards import guard, without_rise
from mainstay.care.ladder import ladder
from mainstay.care.line import line
from mainstay.care.patient import Mode
from mainstay.care.reasons import ReasonCode, because
from mainstay.exercises import Catalogue, Purpose
from mainstay.planning import WeekPlan
from mainstay.web.facts import Looked, WeighedDose, Weighing

if TYPE_CHECKING:
    from mainstay.dosing import Weighed

log = logging.getLogger(__name__)


def can_estimate() -> bool:
    """Whether numpy is installed."""
    return find_spec("numpy") is not None


def is_chosen(case: Case) -> bool:
    """Whether a therapist chose the estimate; without a clinic the rules propose."""
    chosen = proposer_on(case.overrides, case.on)
    return case.patient.mode is Mode.CLINIC and chosen is Proposer.ESTIMATOR


def estimate_of(case: Case, running: WeekPlan | None) -> "Estimate | None":
    """Who decides the running week where the estimate was chosen and can be made; else None."""
    if running is None or not is_chosen(case) or not can_estimate():
        return None
    return Estimate(running)


def sessions_of(plan: WeekPlan, catalogue: Catalogue) -> tuple[tuple[str, ...], ...]:
    """The exercises of each session; walking and its like are on their own."""
    together = (
        tuple(
            i.exercise
            for i in day.items
            if catalogue.get(i.exercise).purpose is not Purpose.AEROBIC
        )
        for day in plan.days
    )
    return tuple(dict.fromkeys(filter(None, together)))


@dataclass
class Estimate:
    """Decides the exercises of one running week, and keeps what was weighed on the way.

    Attributes:
        running: the week.
        weighed: how each proposal of the estimate came about, with the decision made of it.
        failed: whether the entries could not be weighed at all.
    """

    running: WeekPlan
    weighed: "dict[str, tuple[Weighed, Decision]]" = field(default_factory=dict)
    failed: bool = False

    def __call__(
        self, case: Case, now: Standing, catalogue: Catalogue, exercises: Sequence[str]
    ) -> tuple[Decision, ...]:
        """Let the estimate propose and the guard decide; see `planning.Decider`."""
        try:
            from mainstay.dosing.week import decided_week

            sessions = sessions_of(self.running, catalogue)
            made = decided_week(sessions, exercises, case, now, catalogue)
        except Exception:  # whatever it is, somebody waits for a page: the safe choice is made
            log.exception("The estimate could not weigh somebody's entries; nothing rises.")
            self.failed = True
            return without_rises(case, now, catalogue, exercises)
        pairs = zip(exercises, made, strict=True)
        self.weighed = {e: (weighed, decision) for e, (decision, weighed) in pairs if weighed}
        return tuple(decision for decision, _ in made)

    def wish(self, exercise: str) -> Proposal | None:
        """What the estimate proposed for an exercise."""
        found = self.weighed.get(exercise)
        return found[0].proposal if found else None

    def weighing(self, week: str) -> Weighing | None:
        """What was weighed, to be stored beside the week with these inputs."""
        if not self.weighed:
            return None
        first, _ = next(iter(self.weighed.values()))
        doses = tuple(_as_stored(*found) for found in self.weighed.values())
        return Weighing(week, first.inputs, first.model, first.rule_book, doses)


def _as_stored(weighed: "Weighed", decision: Decision) -> WeighedDose:
    return WeighedDose(
        exercise=weighed.proposal.exercise,
        proposed=weighed.proposal.dose,
        given=decision.dose,
        looked=tuple(Looked(c.dose, c.risk, c.worth) for c in weighed.candidates),
        bound=weighed.bound,
        binding=weighed.binding.value if weighed.binding else "",
        why=weighed.proposal.reasons,
    )


def without_rises(
    case: Case, now: Standing, catalogue: Catalogue, exercises: Sequence[str]
) -> tuple[Decision, ...]:
    """What the ladder asks for, but nothing rises: the choice where entries cannot be weighed."""
    why = because(ReasonCode.ESTIMATE_FAILED)
    return tuple(
        guard(
            without_rise(
                ladder(e, case, now, catalogue), line(catalogue.get(e), case, now), why
            ),
            case,
            now,
            catalogue,
        )
        for e in exercises
    )
