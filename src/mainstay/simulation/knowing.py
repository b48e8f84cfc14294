"""Strategies that know the truth: what is possible at all, and what the guard leaves of it.

The plain oracle is held against everybody. Between it and the same oracle behind the guard of `care`
lies what the rules cost; between that one and ours lies what the estimate does not know.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from mainstay.care.decision import Action, Decision, Proposal
from mainstay.care.guards import RISES, guard
from mainstay.care.line import Line, line
from mainstay.care.steps import Frame
from mainstay.dosing.propose import candidates
from mainstay.exercises import Dose
from mainstay.simulation.chart import Chart
from mainstay.simulation.people import Offer, VirtualPerson

Offered = tuple[tuple[Offer, ...], float | None]
Decide = Callable[[date, Sequence[int]], Sequence[Offered]]

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
    tried = [
        _with(offers, offer.exercise, dose)
        for offer in offers
        for dose in _neighbors(offer.dose, frames[offer.exercise])
    ]
    return _better(offers, tried, person)


def _better(
    offers: tuple[Offer, ...], others: Sequence[tuple[Offer, ...]], person: VirtualPerson
) -> tuple[Offer, ...] | None:
    """The best of the others: less risk while there is too much of it, then more gain."""
    now = person.outlook(offers)
    safe = now.risk <= ORACLE_RISK
    found, best = None, (-now.risk if not safe else now.gain + 1e-9)
    for tried in others:
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


# --- behind the guard ---


def oracle_guarded(charts: Sequence[Chart], people: Sequence[VirtualPerson]) -> Decide:
    """Knows the truth, wishes among the doses that ours weighs, and the guard has the last word."""

    def decide(on: date, today: Sequence[int]) -> Sequence[Offered]:
        return [_through_guard(charts[n], people[n], on) for n in today]

    return decide


def _through_guard(chart: Chart, person: VirtualPerson, on: date) -> Offered:
    case, now = chart.standing(on)
    found = {e: line(chart.catalogue.get(e), case, now) for e in chart.intake.exercises}
    wished = _wished({e: f for e, f in found.items() if isinstance(f, Line)}, person)
    made: tuple[Decision, ...] = ()
    for offer in wished:
        risen = tuple(d.exercise for d in made if d.action in RISES)
        wish = Proposal(offer.exercise, Action.RISE, offer.dose, ())
        made += (guard(wish, case, now, chart.catalogue, rises_today=risen),)
    chart.decisions += made
    offers = tuple(Offer(d.exercise, d.dose) for d in made if d.dose is not None)
    return offers, person.outlook(offers).risk


def _wished(lines: Mapping[str, Line], person: VirtualPerson) -> list[Offer]:
    """The doses with most gain within the risk, the most useful change first."""
    options = {e: candidates(found) for e, found in lines.items()}
    offers = tuple(Offer(e, found.still) for e, found in lines.items())
    still = {o.exercise: o for o in offers}
    while True:
        tried = [_with(offers, e, dose) for e, doses in options.items() for dose in doses]
        better = _better(offers, tried, person)
        if better is None:
            break
        offers = better
    return sorted(offers, key=lambda o: -_gain_alone(o, still[o.exercise], person))


def _with(offers: tuple[Offer, ...], exercise: str, dose: Dose) -> tuple[Offer, ...]:
    return tuple(Offer(exercise, dose) if o.exercise == exercise else o for o in offers)


def _gain_alone(offer: Offer, still: Offer, person: VirtualPerson) -> float:
    return person.outlook((offer,)).gain - person.outlook((still,)).gain
