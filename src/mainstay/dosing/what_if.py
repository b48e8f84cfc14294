"""The next twelve weeks if ...: a projection of one exercise line by what is believed, with bands.

Draws from the belief live on by the belief's own rules under a choice of the therapist. It is a
model's expectation of itself, never a promise.
"""

from dataclasses import dataclass

import numpy as np

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
from mainstay.reading import refuse_outside

DRAWS, WEEKS = 2000, 12
LOW, HIGH = 5.0, 95.0
"""The band holds nine of ten draws."""


@dataclass(frozen=True)
class Choice:
    """What the therapist might choose.

    Attributes:
        sessions_a_week: how often.
        rise_percent_a_week: how fast load or count would rise; below 0 it falls.
    """

    sessions_a_week: int = 3
    rise_percent_a_week: float = 5.0

    def __post_init__(self) -> None:
        """Refuse what no rule book would allow."""
        allowed = {"sessions_a_week": (1, 7), "rise_percent_a_week": (-20, 20)}
        refuse_outside(self, allowed)


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
        dose_percent: the dose over the one now.
    """

    choice: Choice
    capacity_percent: Band
    flares: Band
    dose_percent: tuple[float, ...]


def what_if(
    belief: Belief,
    at: int,
    stress: float,
    load: float,
    choices: tuple[Choice, ...],
    seed: int = 0,
) -> tuple[Projection, ...]:
    """Each choice for the line at place `at` of a belief about one person.

    Args:
        belief: of one person.
        at: the place of the line.
        stress: log stress of the dose now, see `evidence.log_stress`.
        load: log load of it.
        choices: two or three.
        seed: of the draws; the same for all choices, so that they differ by the choice alone.
    """
    luck = np.random.default_rng(seed)
    drawn = _drawn(belief, at, luck)
    chance = luck.normal(0.010, 0.006, DRAWS).clip(0.001)
    return tuple(_projected(choice, drawn, chance, stress, load) for choice in choices)


def _drawn(belief: Belief, at: int, luck: np.random.Generator) -> tuple[Array, Array]:
    capacity = luck.choice(CAPACITY, DRAWS, p=capacities(belief)[0, at]) + belief.grown[0, at]
    shared = luck.choice(len(SHARED), DRAWS, p=belief.shared[0])
    rows = belief.tolerance[0, at].cumsum(-1)[shared]
    own = OWN[(luck.random(DRAWS)[:, None] > rows).sum(-1).clip(max=len(OWN) - 1)]
    return capacity, SHARED[shared] + own + belief.hardened[0, at]


def _projected(
    choice: Choice, drawn: tuple[Array, Array], rate: Array, stress: float, load: float
) -> Projection:
    start, tolerance = drawn
    capacity, flares = start.copy(), np.zeros(DRAWS)
    gains, sums, doses = [], [], []
    for week in range(1, WEEKS + 1):
        more = week * np.log1p(choice.rise_percent_a_week / 100)
        close = np.exp(np.minimum(load + more - capacity, 0.0))
        risk = flare_chance(stress + more - tolerance)
        capacity = capacity + choice.sessions_a_week * rate * logistic((close - 0.42) * 7)
        tolerance = tolerance + choice.sessions_a_week * 0.008 * (1 - risk)
        flares = flares + choice.sessions_a_week * risk
        gains.append(100 * np.expm1(capacity - start))
        sums.append(flares)
        doses.append(float(100 * np.expm1(more)))
    return Projection(choice, _band(gains), _band(sums), tuple(doses))


def _band(weeks: list[Array]) -> Band:
    found = np.percentile(np.stack(weeks), (LOW, 50, HIGH), axis=1)
    return Band(*(tuple(float(x) for x in row) for row in found))
