"""The next twelve weeks if ...: a projection of one exercise line by what is believed, with bands.

Draws from the belief live on by the belief's own rules under a choice of the therapist, over doses
that the rig can make. It is a model's expectation of itself, never a promise.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mainstay.care.line import Line
from mainstay.care.steps import Frame, count, step_up
from mainstay.dosing.belief import (
    CAPACITY,
    OWN,
    SHARED,
    Array,
    Belief,
    capacities,
    flare_chance,
    logistic,
)
from mainstay.dosing.evidence import has_load, log_load, log_stress
from mainstay.dosing.propose import HOLDS_WITHIN, MOST_RISK, WORK_POWER
from mainstay.exercises import Dose
from mainstay.reading import refuse_outside

DRAWS, WEEKS = 2000, 12
LOW, HIGH = 5.0, 95.0
"""The band holds nine of ten draws."""

RATE, RATE_SD, LEAST_RATE = 0.010, 0.006, 0.001
"""Gain of log capacity with a session close to what is possible; people differ (ours)."""

HARDENS = 0.008
"""Gain of log tolerance with a session that was no trouble (ours)."""


class Rises(enum.StrEnum):
    """How the dose moves from week to week: not at all, a step each week, or within the bound."""

    NEVER = "never"
    EACH_WEEK = "each_week"
    WITHIN_BOUND = "within_bound"


@dataclass(frozen=True)
class Choice:
    """What the therapist might choose.

    Attributes:
        sessions_a_week: how often.
        rises: how the dose moves.
    """

    sessions_a_week: int = 3
    rises: Rises = Rises.EACH_WEEK

    def __post_init__(self) -> None:
        """Refuse what no week has."""
        refuse_outside(self, {"sessions_a_week": (1, 7)})


@dataclass(frozen=True)
class Step:
    """A dose on the way, and what it asks for in logs over the entry dose."""

    dose: Dose
    stress: float
    load: float


def steps_from(found: Line) -> tuple[Step, ...]:
    """The dose now and each smallest step above it, as far as twelve weeks and the rig reach."""
    made, doses = found.frame, [found.still]
    while len(doses) <= WEEKS and (higher := step_up(doses[-1], made)):
        doses.append(higher)
    return tuple(Step(d, log_stress(d, made), _asked(d, made)) for d in doses)


def _asked(dose: Dose, made: Frame) -> float:
    """How near a dose comes to what is possible: by load, or by work where there is none."""
    if has_load(made):
        return log_load(dose, made)
    volume, first = (
        float(d.sets * count(d) * max(d.hold_s or 1, 1)) for d in (dose, made.start)
    )
    return float(WORK_POWER * np.log(volume / first))


@dataclass(frozen=True)
class Band:
    """A number each week: its median and nine of ten draws."""

    low: tuple[float, ...]
    median: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class Projection:
    """What a choice leads to, week by week.

    Attributes:
        choice: the choice.
        capacity_percent: gain of capacity since now.
        flares: flares by this exercise so far, summed chances.
        doses: the dose of each week.
    """

    choice: Choice
    capacity_percent: Band
    flares: Band
    doses: tuple[Dose, ...]


def what_if(
    belief: Belief,
    at: int,
    steps: Sequence[Step],
    choices: Sequence[Choice],
    trained: int = 1,
    seed: int = 0,
) -> tuple[Projection, ...]:
    """Each choice for the line at place `at` of a belief about one person.

    Args:
        belief: of one person.
        at: the place of the line.
        steps: the dose now and the steps above it.
        choices: two or three.
        trained: how many lines a session has; they share the bound on its chance of a flare.
        seed: of the draws; the same for all choices, so that they differ by the choice alone.
    """
    luck = np.random.default_rng(seed)
    drawn = _drawn(belief, at, luck)
    rate = luck.normal(RATE, RATE_SD, DRAWS).clip(LEAST_RATE)
    bound = MOST_RISK / trained
    return tuple(_projected(choice, drawn, rate, steps, bound) for choice in choices)


def _drawn(belief: Belief, at: int, luck: np.random.Generator) -> tuple[Array, Array]:
    capacity = luck.choice(CAPACITY, DRAWS, p=capacities(belief)[0, at]) + belief.grown[0, at]
    shared = luck.choice(len(SHARED), DRAWS, p=belief.shared[0])
    rows = belief.tolerance[0, at].cumsum(-1)[shared]
    own = OWN[(luck.random(DRAWS)[:, None] > rows).sum(-1).clip(max=len(OWN) - 1)]
    return capacity, SHARED[shared] + own + belief.hardened[0, at]


def _projected(
    choice: Choice, drawn: tuple[Array, Array], rate: Array, steps: Sequence[Step], bound: float
) -> Projection:
    start, tolerance = drawn
    capacity, flares, on = start.copy(), np.zeros(DRAWS), 0
    gains, sums, doses = [], [], []
    for week in range(WEEKS):
        on = _next_step(choice.rises, on, steps, tolerance, bound) if week else 0
        close = np.exp(np.minimum(steps[on].load - capacity, 0.0))
        risk = flare_chance(steps[on].stress - tolerance)
        capacity = capacity + choice.sessions_a_week * rate * logistic((close - 0.42) * 7)
        tolerance = tolerance + choice.sessions_a_week * HARDENS * (1 - risk)
        flares = flares + choice.sessions_a_week * risk
        gains.append(100 * np.expm1(capacity - start))
        sums.append(flares)
        doses.append(steps[on].dose)
    return Projection(choice, _band(gains), _band(sums), tuple(doses))


def _next_step(
    rises: Rises, on: int, steps: Sequence[Step], tolerance: Array, bound: float
) -> int:
    """The step of the next week; the mean of the draws stands for what would be believed then."""
    up = min(on + 1, len(steps) - 1)
    if rises is not Rises.WITHIN_BOUND:
        return up if rises is Rises.EACH_WEEK else on
    if _mean_risk(steps[up], tolerance) <= bound:
        return up
    held = _mean_risk(steps[on], tolerance) <= HOLDS_WITHIN * bound
    return on if held else max(on - 1, 0)


def _mean_risk(step: Step, tolerance: Array) -> float:
    return float(flare_chance(step.stress - tolerance).mean())


def _band(weeks: list[Array]) -> Band:
    found = np.percentile(np.stack(weeks), (LOW, 50, HIGH), axis=1)
    return Band(*(tuple(float(x) for x in row) for row in found))
