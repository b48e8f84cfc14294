"""Strategies behind one protocol: what to offer today to each of the people who train.

A strategy is begun with the charts of some people (what the clinic knows of them) and answers, on
each day, for the places of those who train. The oracle alone looks at the people themselves.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from mainstay.care.case import Case, Standing
from mainstay.care.decision import Action, Decision, Proposal
from mainstay.care.guards import decide_each, guard
from mainstay.care.ladder import line
from mainstay.care.reasons import Reason
from mainstay.care.steps import Frame
from mainstay.exercises import Dose
from mainstay.simulation import peers
from mainstay.simulation.chart import Chart
from mainstay.simulation.people import Offer, VirtualPerson

Offered = tuple[tuple[Offer, ...], float | None]
Decide = Callable[[date, Sequence[int]], Sequence[Offered]]
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


# --- the oracle ---

ORACLE_RISK = 0.03


def oracle(charts: Sequence[Chart], people: Sequence[VirtualPerson]) -> Decide:
    """Knows the truth: most gain with at most 3 flares in 100 sessions, without guards."""
    last: dict[int, tuple[Offer, ...]] = {}

    def decide(on: date, today: Sequence[int]) -> Sequence[Offered]:
        for n in today:
            begun = last.get(n) or tuple(
                Offer(e, charts[n].frames[e].start) for e in charts[n].intake.exercises
            )
            last[n] = _best(begun, people[n], charts[n].frames)
        return [(last[n], people[n].outlook(last[n]).risk) for n in today]

    return decide


def _best(
    offers: tuple[Offer, ...], person: VirtualPerson, frames: Mapping[str, Frame]
) -> tuple[Offer, ...]:
    """Walk to better doses line by line; first down until the risk is small enough."""
    for _ in range(12):
        better = _one_better(offers, person, frames)
        if better is None:
            break
        offers = better
    return offers


def _one_better(
    offers: tuple[Offer, ...], person: VirtualPerson, frames: Mapping[str, Frame]
) -> tuple[Offer, ...] | None:
    now = person.outlook(offers)
    safe = now.risk <= ORACLE_RISK
    found, best = None, (-now.risk if not safe else now.gain + 1e-9)
    for at, offer in enumerate(offers):
        for dose in _neighbors(offer.dose, frames[offer.exercise]):
            tried = (*offers[:at], Offer(offer.exercise, dose), *offers[at + 1 :])
            then = person.outlook(tried)
            worth = then.gain if safe else -then.risk
            if worth > best and (not safe or then.risk <= ORACLE_RISK):
                found, best = tried, worth
    return found


def _neighbors(dose: Dose, made: Frame) -> list[Dose]:
    sets, most, hold = made.tops
    name, low = made.counted, getattr(made.exercise.dose, made.counted)[0]
    counted = getattr(dose, name)
    found = [dose.with_(sets=n) for n in (dose.sets - 1, dose.sets + 1) if 1 <= n <= sets]
    found += [dose.with_(**{name: n}) for n in {low, min(counted + 2, most)} - {counted}]
    if dose.hold_s is not None and hold is not None:
        steps = {max(1, dose.hold_s - 2), min(hold, dose.hold_s + 2)}
        found += [dose.with_(hold_s=n) for n in steps - {dose.hold_s}]
    if dose.load_kg is not None:
        at = made.loads_kg.index(dose.load_kg)
        places = {at + step for step in (-4, -1, 1, 4)}
        top = len(made.loads_kg)
        found += [dose.with_(load_kg=made.loads_kg[n]) for n in places if 0 <= n < top]
    return found


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
    "oracle": oracle,
}
"""Every strategy by its name, from doing nothing to knowing everything."""
