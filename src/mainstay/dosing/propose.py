"""The dose with the most expected progress under a bound on the chance of a flare.

The belief weighs a handful of doses that the rig can make, around the last working dose; the best
one within the bound becomes a `Proposal`. Which exercise is done stays with the ladder of `care`,
and `care.guard` has the last word on every dose.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mainstay.care.case import Case, Standing
from mainstay.care.decision import Action, Decision, Proposal, Proposer
from mainstay.care.guards import RISES, guard
from mainstay.care.ladder import proposed
from mainstay.care.line import Line, line
from mainstay.care.reasons import Reason, ReasonCode, because
from mainstay.care.steps import (
    Frame,
    count,
    eased,
    not_above,
    parts_above,
)
from mainstay.dosing.belief import (
    CAPACITY,
    Array,
    Belief,
    capacities,
    logistic,
    risk,
)
from mainstay.dosing.evidence import (
    has_load,
    log_load,
    log_stress,
)
from mainstay.dosing.known import known
from mainstay.exercises import Catalogue, Dose

MOST_RISK = 0.05
"""Highest chance, as believed, that a whole session sets the back off (ours; a clinical choice, and
that of the reference's best controller)."""

HOLDS_WITHIN = 1.5
"""What is done already is kept within this times the bound: nobody falls back without a sign (ours)."""

MODEL = "0.4.0"


class Binding(enum.StrEnum):
    """What kept the dose from being higher."""

    RISK = "risk"
    CAREFUL = "careful"
    EFFORT = "effort"
    STEP = "step"


@dataclass(frozen=True)
class Candidate:
    """A dose that was weighed: the chance of a flare, and how much it trains (0 to 1)."""

    dose: Dose
    risk: float
    worth: float


@dataclass(frozen=True)
class Weighed:
    """A proposal and everything that it was weighed by.

    Attributes:
        proposal: for the guard.
        candidates: the doses looked at.
        bound: the highest chance of a flare allowed for this line.
        binding: what kept the dose from being higher; None where the ladder proposed.
        inputs: hash of the logs behind the belief.
        model: version of the model.
        rule_book: version of the rules.
    """

    proposal: Proposal
    candidates: tuple[Candidate, ...]
    bound: float
    binding: Binding | None
    inputs: str
    model: str
    rule_book: str


# --- candidates ---


def candidates(found: Line) -> tuple[Dose, ...]:
    """The last working dose, each smallest step above, loads up to a tenth above, and ways down."""
    still, made = found.still, found.frame
    return made.once("candidates", still, lambda: _candidates(still, made))


def _candidates(still: Dose, made: Frame) -> tuple[Dose, ...]:
    steps = [s for s in made.steps(still) if not _leaps(s, still, made)]
    return tuple(dict.fromkeys([still, *steps, *_tenth(still, made), *_down(still, made)]))


def _leaps(step: Dose, dose: Dose, made: Frame) -> bool:
    """Where the next plate or band is a leap, counts and holds rise first.

    Double progression inside the step: the plate comes when, with the count back at the bottom, load
    times volume is at most a tenth more (clinical 5); a band at the top, for want of a number.
    """
    _, most, hold = made.tops
    full = count(dose) >= most and (hold is None or (dose.hold_s or 0) >= hold)
    heavier = step.load_kg != dose.load_kg or step.band != dose.band
    if not heavier or full:
        return False
    if not step.load_kg or not dose.load_kg or made.assisted:
        return True
    return step.volume * step.load_kg > dose.volume * dose.load_kg * 1.1 + 1e-9


def _tenth(dose: Dose, made: Frame) -> list[Dose]:
    """The highest load and count that are at most a tenth above."""
    found = []
    if dose.load_kg is not None and not made.assisted:
        fitting = [kg for kg in made.loads_kg if dose.load_kg < kg <= dose.load_kg * 1.1 + 1e-9]
        found += [dose.with_(load_kg=kg) for kg in fitting[-1:]]
    return found


def _down(dose: Dose, made: Frame) -> list[Dose]:
    lower = [eased(dose, percent, made) for percent in (85, 70, 50)]
    if dose.sets > 1:
        lower.append(dose.with_(sets=dose.sets - 1))
    low = getattr(made.exercise.dose, made.counted)[0]
    if count(dose) > low:
        lower.append(dose.with_(**{made.counted: max(low, int(count(dose) * 0.85))}))
    return lower


# --- weighing ---


@dataclass(frozen=True)
class Table:
    """The candidates of some people as numbers: people, lines, candidates.

    Where there is none, `there` is false and its stress is nan.
    """

    stress: Array
    load: Array
    work: Array
    loaded: Array
    there: Array


def table_of(people: Sequence[Sequence[Line | None]], lines: int) -> Table:
    """The numbers of each candidate of each line of each person."""
    numbers = [[_numbers(found) if found else () for found in person] for person in people]
    most = max((1, *(len(rows) for person in numbers for rows in person)))
    shape = (len(people), lines, most)
    stress, load, work = np.full(shape, np.nan), np.zeros(shape), np.ones(shape)
    loaded, there = np.zeros(shape[:2], bool), np.zeros(shape, bool)
    for p, person in enumerate(people):
        for at, found in enumerate(person):
            if found is None:
                continue
            mine, many = numbers[p][at], len(numbers[p][at])
            loaded[p, at], there[p, at, :many] = has_load(found.frame), True
            stress[p, at, :many], load[p, at, :many], work[p, at, :many] = zip(
                *mine, strict=True
            )
    return Table(stress, load, work, loaded, there)


def _numbers(found: Line) -> tuple[tuple[float, float, float], ...]:
    """Stress, load and work of each candidate."""
    still, made = found.still, found.frame
    return made.once(
        "numbers",
        still,
        lambda: tuple(
            (
                log_stress(dose, made),
                log_load(dose, made),
                _work_ahead(dose, still, made) / _volume(made.start),
            )
            for dose in candidates(found)
        ),
    )


def _work_ahead(dose: Dose, before: Dose, made: Frame) -> float:
    """The volume of a dose; of the next plate or band halfway back to the volume of now.

    Double progression takes counts back with each such step and adds them again week by week.
    Looked at for one session alone the step would seem to train less than staying.
    """
    now, still = _volume(dose), _volume(before)
    heavier = {"load_kg", "band"} & {*parts_above(dose, before, made.assisted)}
    return (now + still) / 2 if heavier and now < still else now


def _volume(dose: Dose) -> float:
    return float(dose.sets * count(dose) * max(dose.hold_s or 1, 1))


WORK_POWER = 0.8
"""Without a load, work stands for it: work to this power (ours)."""


def worths(belief: Belief, table: Table) -> Array:
    """How much each candidate trains: near enough to what is possible, with enough work."""
    chance = capacities(belief)[:, :, None, :]
    capacity = CAPACITY + belief.grown[:, :, None, None]
    alone = np.log(np.maximum(table.work, 1e-9)) * WORK_POWER
    asked = np.where(table.loaded[..., None], table.load, alone)[..., None]
    close = np.exp(asked - capacity)
    can = logistic((1.0 - close) * 12)
    worth = (chance * logistic((close - 0.42) * 7) * can).sum(-1)
    return np.asarray(worth * (1 - np.exp(-1.1 * table.work)))


@dataclass(frozen=True)
class Choice:
    """The place of the chosen candidate and what bound it, by person and line."""

    at: Array
    risks: Array
    worths: Array
    bounds: Array


FLARE_COSTS = 1.0
"""Sessions whose training a flare costs at least (ours)."""

PRICES = tuple(1.5**n for n in range(18))
"""That price, and dearer ones up to where only the gentlest doses are left."""


def choose(
    belief: Belief, table: Table, factor: float = 1.0, most: float = MOST_RISK
) -> Choice:
    """The doses that train most with the whole session within the bound; else the gentlest ones.

    One price of risk for all lines of a person: where a line bears more, it may do more. What is done
    already, the first candidate, gives way to an easier one for the session's risk alone.

    Args:
        belief: of the people.
        table: their candidates.
        factor: recalibration of the population, see `calibration`; 1 without.
        most: bound for the whole session.
    """
    risks = np.where(table.there, factor * risk(belief, table.stress), 2.0)
    worth = np.where(table.there, worths(belief, table), -1.0)
    lined: Any = table.there.any(-1)
    held = np.where(lined, risks[..., 0], 0.0).sum(-1) <= HOLDS_WITHIN * most
    careful: Any = belief.careful[:, None, None] > 0
    above: Any = table.stress > table.stress[..., :1] + 1e-9
    below: Any = table.stress < table.stress[..., :1] - 1e-9
    open_ = table.there & ~(careful & above) & ~(held[:, None, None] & below)
    at = np.where(held[:, None], 0, np.where(open_, risks, 2.0).argmin(-1))
    cost = FLARE_COSTS * np.maximum(np.where(lined, worth[..., 0], 0.0).sum(-1), 0.1)
    prices = np.array(PRICES)[:, None]
    scored = worth - (prices * cost)[..., None, None] * risks
    tried = np.where(open_, scored, -np.inf).argmax(-1)
    whole = _taken(np.broadcast_to(risks, scored.shape), tried, lined).sum(-1)
    cheapest = (whole <= most).argmax(0), np.arange(len(at))
    at = np.where((whole <= most)[cheapest][:, None], tried[cheapest], at)
    mine = _taken(risks, at, lined)
    bounds = np.maximum(most - (mine.sum(-1, keepdims=True) - mine), 0.0)
    return Choice(at, risks, worth, bounds)


def _taken(risks: Array, at: Any, lined: Any) -> Array:
    """The chance of each line at its candidate; nothing where there is no line."""
    return np.where(lined, np.take_along_axis(risks, at[..., None], -1)[..., 0], 0.0)


# --- proposals ---


def proposals(
    exercises: Sequence[str], case: Case, now: Standing, catalogue: Catalogue
) -> tuple[Weighed | Proposal, ...]:
    """What to do next in each of the exercises of a session.

    A plain `Proposal` is the ladder's: first times, changes of exercise, a therapist's own dose.
    """
    lines = [line(catalogue.get(e), case, now) for e in exercises]
    asked = ladder_says(exercises, lines, case, now, catalogue)
    found = known(exercises, case, now, catalogue)
    mine = [
        f if estimated(p) else None
        for f, p in zip(lines, asked, strict=True)
        if isinstance(f, Line)
    ]
    weighed = iter(weigh(found.belief, [mine], [found.inputs], now.rule_book)[0])
    return tuple(
        (next(weighed) or p) if isinstance(f, Line) else p
        for f, p in zip(lines, asked, strict=True)
    )


def ladder_says(
    exercises: Sequence[str],
    lines: Sequence[Line | Reason],
    case: Case,
    now: Standing,
    catalogue: Catalogue,
) -> list[Proposal]:
    """The ladder's proposal for each exercise."""
    pairs = zip(exercises, lines, strict=True)
    return [proposed(catalogue.get(e), found, case, now, catalogue) for e, found in pairs]


OWN_DOSES = frozenset({Action.RISE, Action.HOLD})


def estimated(asked: Proposal) -> bool:
    """Whether the estimate may propose: not where the ladder changes, begins or lowers one."""
    return asked.action in OWN_DOSES and asked.proposer is Proposer.LADDER and asked.to is None


def weigh(
    belief: Belief,
    people: Sequence[Sequence[Line | None]],
    inputs: Sequence[str],
    book: str,
    factor: float = 1.0,
) -> list[tuple[Weighed | None, ...]]:
    """A weighed proposal for each line of each person; None stands for a line not to weigh."""
    width = belief.grown.shape[1]
    choice = choose(belief, table_of(people, width), factor)
    return [
        tuple(
            _weighed(choice, p, at, found, belief, inputs[p], book) if found else None
            for at, found in enumerate(lines)
        )
        for p, lines in enumerate(people)
    ]


def _weighed(
    choice: Choice,
    p: int,
    at: int,
    found: Line,
    belief: Belief,
    inputs: str,
    book: str,
) -> Weighed:
    doses = candidates(found)
    dose = doses[int(choice.at[p, at])]
    risks, worth = choice.risks[p, at].tolist(), choice.worths[p, at].tolist()
    looked = tuple(map(Candidate, doses, risks, worth))
    bound, careful = float(choice.bounds[p, at]), bool(belief.careful[p] > 0)
    binding = _binding(looked, dose, found, bound, careful)
    action = _action(dose, found)
    why = _reason(action, binding, bound)
    proposal = Proposal(
        found.frame.exercise.id, action, dose, (why,), proposer=Proposer.ESTIMATOR
    )
    return Weighed(proposal, looked, bound, binding, inputs, MODEL, book)


def _action(dose: Dose, found: Line) -> Action:
    if parts_above(dose, found.still, found.frame.assisted):
        return Action.RISE
    return Action.HOLD if dose == found.still else Action.FALL


def _binding(
    looked: Sequence[Candidate], dose: Dose, found: Line, bound: float, careful: bool
) -> Binding:
    """Why nothing harder was chosen, most dangerous first."""
    chosen = next(c for c in looked if c.dose == dose)
    assisted = found.frame.assisted
    harder = [c for c in looked if not not_above(c.dose, dose, assisted)]
    better = [c for c in harder if c.worth > chosen.worth]
    if any(c.risk > bound for c in better):
        return Binding.RISK
    if careful:
        return Binding.CAREFUL
    if better:
        return Binding.RISK
    return Binding.EFFORT if harder else Binding.STEP


def _reason(action: Action, binding: Binding, bound: float) -> Reason:
    percent = round(100 * bound, 1)
    if action is Action.RISE:
        return because(ReasonCode.ESTIMATE_ROOM, percent=percent)
    if binding is Binding.CAREFUL:
        return because(ReasonCode.ESTIMATE_CAREFUL)
    if binding is Binding.RISK:
        return because(ReasonCode.ESTIMATE_RISK, percent=percent)
    return because(ReasonCode.ESTIMATE_ENOUGH)


def decided(
    exercises: Sequence[str], case: Case, now: Standing, catalogue: Catalogue
) -> tuple[tuple[Decision, Weighed | None], ...]:
    """Propose for a session and let the guard decide, the most useful rise first.

    Returns a decision for each exercise, in order, with what it was weighed by.
    """
    return through_guard(proposals(exercises, case, now, catalogue), case, now, catalogue)


def through_guard(
    asked: Sequence[Weighed | Proposal], case: Case, now: Standing, catalogue: Catalogue
) -> tuple[tuple[Decision, Weighed | None], ...]:
    """The guard's decisions; rises that gain most come first, since only some may rise."""
    made: dict[int, Decision] = {}
    rises: tuple[str, ...] = ()
    for at in sorted(range(len(asked)), key=lambda n: (-_gain(asked[n]), n)):
        item = asked[at]
        wish = item.proposal if isinstance(item, Weighed) else item
        made[at] = guard(wish, case, now, catalogue, rises_today=rises)
        if made[at].action in RISES:
            rises = (*rises, wish.exercise)
    return tuple(
        (made[at], item if isinstance(item, Weighed) else None) for at, item in enumerate(asked)
    )


def _gain(asked: Weighed | Proposal) -> float:
    if isinstance(asked, Proposal):
        return 0.0
    chosen = next(c for c in asked.candidates if c.dose == asked.proposal.dose)
    return chosen.worth - asked.candidates[0].worth
