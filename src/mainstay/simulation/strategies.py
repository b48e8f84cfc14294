"""Strategies behind one protocol: what to offer today to each of the people who train.

A strategy is begun with the charts of some people (what the clinic knows of them) and answers, on
each day, for the places of those who train. The oracles alone look at the people themselves.
"""

from collections.abc import Callable, Sequence
from datetime import date

from mainstay.care.case import Case, Standing
from mainstay.care.decision import Action, Decision, Proposal
from mainstay.care.guards import decide_each, guard
from mainstay.care.line import line
from mainstay.care.reasons import Reason
from mainstay.simulation import peers
from mainstay.simulation.chart import Chart
from mainstay.simulation.knowing import Decide, Offered, oracle, oracle_guarded
from mainstay.simulation.people import Offer, VirtualPerson

Strategy = Callable[[Sequence[Chart], Sequence[VirtualPerson]], Decide]


def each(rule: peers.Rule) -> Strategy:
    """A strategy that doses every line of every person by one rule of a peer."""

    def begin(charts: Sequence[Chart], _: Sequence[VirtualPerson]) -> Decide:
        def decide(on: date, today: Sequence[int]) -> Sequence[Offered]:
            return [(_by_rule(charts[n], rule), None) for n in today]

        return decide

    return begin


def _by_rule(chart: Chart, rule: peers.Rule) -> tuple[Offer, ...]:
    return tuple(Offer(e, rule(_logged(chart, e))) for e in chart.intake.exercises)


def _logged(chart: Chart, exercise: str) -> peers.Logged:
    done = chart.lines[exercise]
    return peers.Logged(
        frame=chart.frames[exercise],
        records=[r for _, r in done],
        days=[day for day, _ in done],
        mornings=chart.mornings,
        planned=chart.planned,
    )


def guarded(rule: peers.Rule) -> Strategy:
    """The same rule, but the guard of `care` has the last word."""

    def begin(charts: Sequence[Chart], _: Sequence[VirtualPerson]) -> Decide:
        def decide(on: date, today: Sequence[int]) -> Sequence[Offered]:
            return [(_guarded(charts[n], on, rule), None) for n in today]

        return decide

    return begin


def _guarded(chart: Chart, on: date, rule: peers.Rule) -> tuple[Offer, ...]:
    case, now = chart.standing(on)
    made: tuple[Decision, ...] = ()
    for exercise in chart.intake.exercises:
        wish = rule(_logged(chart, exercise))
        proposal = Proposal(exercise, Action.RISE, wish, ())
        risen = tuple(d.exercise for d in made if d.action is Action.RISE)
        made += (guard(proposal, case, now, chart.catalogue, rises_today=risen),)
    return given(chart, made)


def given(chart: Chart, made: Sequence[Decision]) -> tuple[Offer, ...]:
    """Keep the decisions and offer their doses."""
    chart.decisions += made
    return tuple(Offer(d.exercise, d.dose) for d in made if d.dose is not None)


def ladder(charts: Sequence[Chart], _: Sequence[VirtualPerson]) -> Decide:
    """Ours until now: the ladder proposes, the guard decides."""

    def decide(on: date, today: Sequence[int]) -> Sequence[Offered]:
        return [(_by_ladder(charts[n], on), None) for n in today]

    return decide


def _by_ladder(chart: Chart, on: date) -> tuple[Offer, ...]:
    case, now = chart.standing(on)
    made = decide_each(case, now, chart.catalogue, chart.intake.exercises)
    return given(chart, [_kept(d, chart, case, now) for d in made])


def _kept(decision: Decision, chart: Chart, case: Case, now: Standing) -> Decision:
    """Lines are never changed for neighbors here: the line begins again, as in `planning`."""
    if decision.replaces is None:
        return decision
    found = line(chart.catalogue.get(decision.replaces), case, now)
    if isinstance(found, Reason):
        return decision
    dose = found.still if decision.action is Action.CLIMB else found.entry
    wish = Proposal(decision.replaces, Action.FALL, dose, ())
    return guard(wish, case, now, chart.catalogue)


def nothing(charts: Sequence[Chart], _: Sequence[VirtualPerson]) -> Decide:
    """No exercise: the natural course."""
    return lambda on, today: [((), None) for _ in today]


def dosing(charts: Sequence[Chart], _: Sequence[VirtualPerson]) -> Decide:
    """Ours: the estimate proposes, the guard decides; all people of the group at once."""
    from mainstay.simulation.estimating import Estimating

    return Estimating(charts).decide


def tightened(charts: Sequence[Chart], _: Sequence[VirtualPerson]) -> Decide:
    """Ours, recalibrated each week by the group's own answers; without a signature it only tightens."""
    from mainstay.simulation.estimating import Estimating
    from mainstay.simulation.recalibrating import Recalibrating

    return Recalibrating(Estimating(charts), None).decide


def signed(charts: Sequence[Chart], _: Sequence[VirtualPerson]) -> Decide:
    """The same with a clinician who signs whenever the answers allow doses to rise faster."""
    from mainstay.simulation.estimating import Estimating
    from mainstay.simulation.recalibrating import SIGNED, Recalibrating

    return Recalibrating(Estimating(charts), SIGNED).decide


STRATEGIES: dict[str, Strategy] = {
    "none": nothing,
    "leaflet": each(peers.leaflet),
    "fixed-percent": each(peers.fixed_percent),
    "linear": each(peers.linear),
    "double": each(peers.double),
    "double-guarded": guarded(peers.double),
    "apre": each(peers.apre),
    "two-for-two": each(peers.two_for_two),
    "ladder": ladder,
    "dosing": dosing,
    "dosing-tightened": tightened,
    "dosing-signed": signed,
    "oracle-guarded": oracle_guarded,
    "oracle": oracle,
}
"""Every strategy by its name, from doing nothing to knowing everything."""
