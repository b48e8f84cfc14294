"""Wild wishes against the guard of `care`, judged by rules written anew.

People live for a while under wishes that no estimate would have; on their charts each exercise gets
many random proposals. What comes back is compared with plain statements of what must never be:
nothing here calls what it judges.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

import numpy as np

from mainstay.care.case import Case, Standing, closed
from mainstay.care.decision import Action, Decision, Proposal, Proposer
from mainstay.care.guards import guard
from mainstay.care.line import Line, line
from mainstay.care.pain import Light
from mainstay.care.steps import count
from mainstay.exercises import DOSE_RANGES, Dose, Exercise
from mainstay.simulation.chart import Chart
from mainstay.simulation.people import FIRST_DAY, Offer, factory

T = TypeVar("T")

WISHES_A_DAY = 60
"""Random proposals for each exercise on each day that is looked at."""


@dataclass(frozen=True)
class Fuzzed:
    """How many decisions were made and which rules were broken, how often."""

    decisions: int
    broken: tuple[tuple[str, int], ...]


def fuzz(
    decisions: int,
    seed: int = 1,
    people: str = "clinic",
    told: Callable[[int], None] = lambda _: None,
) -> Fuzzed:
    """So many decisions on wild wishes over the lives of virtual people; `told` hears of them."""
    luck, made, broken = np.random.default_rng(seed), 0, Counter[str]()
    number = 0
    while made < decisions:
        for chart, case, now in _days(people, seed, number, luck):
            tried = [_judged(e, chart, case, now, luck) for e in chart.intake.exercises]
            broken.update(name for _, names in tried for name in names)
            more = sum(number for number, _ in tried)
            made += more
            told(more)
            if made >= decisions:
                break
        number += 1
    return Fuzzed(made, tuple(sorted(broken.items())))


def _judged(
    exercise: str, chart: Chart, case: Case, now: Standing, luck: np.random.Generator
) -> tuple[int, list[str]]:
    """How many wild wishes for one exercise were decided, and what they break."""
    of = chart.catalogue.get(exercise)
    found = line(of, case, now)
    if not isinstance(found, Line):
        return 0, []
    broken, facts = list[str](), _facts(of, found, case, now)
    for _ in range(WISHES_A_DAY):
        given = guard(_wish(luck, exercise, found), case, now, chart.catalogue)
        broken += violations(given, facts)
    return WISHES_A_DAY, broken


def _days(
    people: str, seed: int, number: int, luck: np.random.Generator
) -> Iterator[tuple[Chart, Case, Standing]]:
    """The planned days of one life in which doses follow the guard's answers to wild wishes."""
    person = factory(people)(seed, number)
    chart = Chart(person.intake())
    for day in range(120):
        on = FIRST_DAY + timedelta(days=day)
        chart.hear(person.morning(on))
        if not chart.trains(on):
            continue
        case, now = chart.standing(on)
        yield chart, case, now
        offers = tuple(_offers(chart, case, now, luck))
        said = person.session(on, offers)
        if said is not None:
            chart.sessions.append(said)


def _offers(
    chart: Chart, case: Case, now: Standing, luck: np.random.Generator
) -> Iterator[Offer]:
    for exercise in chart.intake.exercises:
        found = line(chart.catalogue.get(exercise), case, now)
        if isinstance(found, Line):
            wish = _wish(luck, exercise, found)
            given = guard(wish, case, now, chart.catalogue)
            chart.decisions.append(given)
            if given.dose is not None:
                yield Offer(given.exercise, given.dose)


COUNTS, HOLDS = (0.3, 0.8, 1.0, 1.0, 1.1, 1.3, 3.0), (0.5, 1.0, 1.0, 1.3, 4.0)
LOADS = (0.0, 0.6, 1.0, 1.0, 1.07, 2.0, 9.0)
"""Wild wishes, as shares of the dose that is no rise."""


def _one(things: Sequence[T], at: Iterator[float]) -> T:
    """One of them; numpy's own choice costs as much as a decision."""
    return things[int(next(at) * len(things))]


def _wish(luck: np.random.Generator, exercise: str, found: Line) -> Proposal:
    """Anything: another count, hold, sets and load than now, from nothing to the possible."""
    still, made = found.still, found.frame
    low, high = DOSE_RANGES[made.counted]
    at = iter(luck.random(8).tolist())
    counted = int(count(still) * _one(COUNTS, at)) + _one((-1, 0, 1, 2), at)
    changes: dict[str, object] = {
        made.counted: int(min(high, max(low, counted))),
        "sets": _one((*range(1, 8), *[still.sets] * 7), at),
    }
    if still.hold_s is not None:
        changes["hold_s"] = int(still.hold_s * _one(HOLDS, at))
    if still.load_kg is not None:
        changes["load_kg"] = float(min(290.0, still.load_kg * _one(LOADS, at)))
    action = _one((Action.RISE, Action.HOLD, Action.FALL), at)
    by = _one((Proposer.ESTIMATOR, Proposer.LADDER, Proposer.THERAPIST), at)
    return Proposal(exercise, action, still.with_(**changes), (), proposer=by)


@dataclass(frozen=True)
class _Facts:
    """What every decision for one exercise on one day is held against, looked up once."""

    exercise: Exercise
    found: Line
    closed: bool
    in_flare: bool
    red: bool
    red_lately: bool
    earned: bool
    on: date


def _facts(exercise: Exercise, found: Line, case: Case, now: Standing) -> _Facts:
    return _Facts(
        exercise=exercise,
        found=found,
        closed=bool(closed(exercise, case, now)) or not now.triage.may_train,
        in_flare=now.flare is not None,
        red=found.light is Light.RED,
        red_lately=_red_lately(now),
        earned=_earned(found),
        on=case.on,
    )


def violations(given: Decision, facts: _Facts) -> list[str]:
    """What must never be, in plain words; empty for a good decision."""
    dose, found, exercise = given.dose, facts.found, facts.exercise
    if dose is None:
        return []
    still, made = found.still, found.frame
    up = _harder(dose, still)
    rules = {
        "closed exercise": facts.closed,
        "load that cannot be made": dose.load_kg is not None
        and all(abs(dose.load_kg - kg) > 1e-6 for kg in made.loads_kg),
        "above the range": dose.sets > exercise.dose.sets[1]
        or count(dose) > getattr(exercise.dose, made.counted)[1],
        "first dose above the entry": not found.judged and _harder(dose, made.start),
        "rise in a flare": up and facts.in_flare,
        "rise after red": up and facts.red,
        "rise within two days of training after red": up and facts.red_lately,
        "rise that the last session has not earned": up and not facts.earned,
        "two things at once": _parts(dose, still) > 1,
        "over the weekly cap": up and _over_cap(dose, found, facts.on),
    }
    return [name for name, broken in rules.items() if broken]


def _parts(dose: Dose, other: Dose) -> int:
    pairs = (
        (count(dose), count(other)),
        (dose.hold_s or 0, other.hold_s or 0),
        (dose.sets, other.sets),
        (dose.load_kg or 0.0, (other.load_kg or 0.0) + 1e-9),
    )
    return sum(a > b for a, b in pairs)


def _harder(dose: Dose, other: Dose) -> bool:
    return _parts(dose, other) > 0


def _red_lately(now: Standing) -> bool:
    days = sorted({j.session.on for j in now.judged})[-2:]
    return any(j.judgement.light is Light.RED for j in now.judged if j.session.on in days)


def _earned(found: Line) -> bool:
    last = found.last
    if last is None:
        return False
    said = last.judgement
    return said.light is Light.GREEN and said.complete and said.counts


def _over_cap(dose: Dose, found: Line, on: date) -> bool:
    """Twice the cap or more above a week before, where no single step explains it."""
    before = [j.record.given for j in found.working if (on - j.session.on).days >= 7]
    if not before:
        return False
    old = before[-1]
    work = dose.volume * (dose.load_kg or 1.0)
    was = old.volume * (old.load_kg or 1.0)
    steps = _parts(dose, old)
    return steps > 1 and work > 1.21 * was and dose.volume > 1.1 * old.volume + 1e-9
