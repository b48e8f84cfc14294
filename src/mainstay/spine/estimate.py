"""A median and a band: the same question under every assumption that evidence leaves open."""

import functools
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.anatomy import Muscle, Side
from mainstay.spine.model import Model, model
from mainstay.spine.person import Assumptions, Criterion, Person, Tissue
from mainstay.spine.recruitment import Infeasible, Recruitment, Unsteady, Way, recruit
from mainstay.spine.statics import Load, Posture
from mainstay.spine.tables import JOINTS, tables

Array = npt.NDArray[np.float64]

LOW, HIGH = 10, 90
"""Percentiles of a band (ours)."""


FEWEST = 0.25
"""Least part of the ensemble that must have an answer (ours)."""


@dataclass(frozen=True)
class Band:
    """Median of the ensemble, with its 10th and 90th percentile."""

    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Estimate:
    """What the model says of one posture under one load; every figure is a band.

    Attributes:
        compression_n: by lumbar joint (`l5` is L5/S1).
        shear_n: forward push on the upper vertebra, by joint.
        lateral_n: push to the right, by joint.
        pressure_mpa: in the middle of the disc, by joint.
        activation: by muscle and side, 0 to 1, weighted by cross-section.
        deep_fraction: part of all trunk muscle force that deep muscles make.
        stability_nm_rad: stiffness where the spine would give way first.
        weakest: joint and turn where that is, most often.
        belly_kpa: pressure in the belly.
        members: how many assumptions gave an answer.
        failed: what the others said.
    """

    compression_n: Mapping[str, Band]
    shear_n: Mapping[str, Band]
    lateral_n: Mapping[str, Band]
    pressure_mpa: Mapping[str, Band]
    activation: Mapping[tuple[Muscle, Side], Band]
    deep_fraction: Band
    stability_nm_rad: Band
    weakest: str
    belly_kpa: Band
    members: int
    failed: tuple[str, ...]


def busiest(found: Estimate) -> list[tuple[Muscle, Side, Band]]:
    """Muscles with their activation, the busiest first; equal ones in the order of anatomy."""
    order = {key: n for n, key in enumerate(itertools.product(Muscle, Side))}
    keys = sorted(
        found.activation, key=lambda k: (-round(found.activation[k].median, 3), order[k])
    )
    return [(*key, found.activation[key]) for key in keys]


def ensemble() -> tuple[Assumptions, ...]:
    """Two criteria, both muscle sets, discs soft and stiff, three gains, pressure on and off."""
    return tuple(
        Assumptions(criterion, muscles, passive, gain, pressure)
        for criterion, muscles, passive, gain, pressure in itertools.product(
            Criterion,
            tables().sets,
            (Tissue.LOW, Tissue.HIGH),
            (5.0, 10.0, 20.0),
            (True, False),
        )
    )


def estimate(
    person: Person, how: Posture, load: Load, given: Sequence[Assumptions] | None = None
) -> Estimate:
    """Answer a question as a median and a band.

    Args:
        person: whose spine.
        how: the posture.
        load: every force on the body.
        given: assumptions; all of `ensemble()` where not told.

    Raises:
        Infeasible: when more than three of four assumptions have no answer.
    """
    found, failed = _answers(person, how, load, sorted(given or ensemble(), key=_turn))
    if len(found) < FEWEST * (len(found) + len(failed)):
        raise Infeasible(
            f"{len(failed)} of {len(failed) + len(found)} assumptions: {failed[0]}"
        )
    return summary(found, failed)


def _turn(one: Assumptions) -> tuple[object, ...]:
    """The order of solving: what is alike side by side, the stiffest muscles first."""
    return (*_but_gain(one), -one.stiffness_gain)


def _but_gain(one: Assumptions) -> tuple[object, ...]:
    """All that is assumed but for the stiffness of muscles."""
    told = one.muscles, one.passive.value, one.pressure, one.stability_nm_rad or 0.0, one.brace
    return (*told, one.criterion.value)


def _answers(
    person: Person, how: Posture, load: Load, given: Sequence[Assumptions]
) -> tuple[list[tuple[Model, Recruitment]], list[str]]:
    """What each set of assumptions says, each begun where the one before gave way.

    What no tension can steady, no tension of softer muscles steadies either.
    """
    found: list[tuple[Model, Recruitment]] = []
    failed: list[str] = []
    ways: tuple[Way, ...] = ()
    alike: tuple[object, ...] | None = None
    for one in given:
        spine = model(person, one.muscles, one.passive)
        if _but_gain(one) == alike:
            failed.append(failed[-1])
            continue
        try:
            answer = recruit(spine, how, load, one, ways)
        except Infeasible as error:
            failed.append(str(error))
            alike = _but_gain(one) if isinstance(error, Unsteady) else None
        else:
            found.append((spine, answer))
            ways = answer.ways
    return found, failed


def summary(found: Sequence[tuple[Model, Recruitment]], failed: Iterable[str]) -> Estimate:
    """Bands over the answers of an ensemble."""
    answers = [r for _, r in found]
    weakest = [r.weakest for r in answers]
    shares = [activations(s, r) for s, r in found]
    return Estimate(
        compression_n=_by_joint([r.loads.compression_n for r in answers]),
        shear_n=_by_joint([r.loads.shear_n for r in answers]),
        lateral_n=_by_joint([r.loads.lateral_n for r in answers]),
        pressure_mpa=_by_joint([r.loads.pressure_mpa for r in answers]),
        activation={key: band([s[key] for s in shares]) for key in shares[0]},
        deep_fraction=band([deep_fraction(s, r) for s, r in found]),
        stability_nm_rad=band([r.stability_nm_rad for r in answers]),
        weakest=max(sorted(set(weakest)), key=weakest.count),
        belly_kpa=band([r.belly_kpa for r in answers]),
        members=len(answers),
        failed=tuple(failed),
    )


def band(values: Sequence[float]) -> Band:
    """Median and percentiles of several values."""
    low, median, high = np.percentile(np.array(values), [LOW, 50, HIGH])
    return Band(float(median), float(low), float(high))


def _by_joint(rows: Sequence[tuple[float, ...]]) -> dict[str, Band]:
    return {joint: band([row[n] for row in rows]) for n, joint in enumerate(JOINTS)}


def activations(spine: Model, found: Recruitment) -> dict[tuple[Muscle, Side], float]:
    """Activation by muscle and side, each fascicle counting by its strength."""
    keys, number = _muscles(spine)
    whole = np.bincount(number, spine.capacity_n)
    made = np.bincount(number, spine.capacity_n * found.activation)
    shares = np.divide(made, whole, out=np.zeros(len(keys)), where=whole > 0)
    return dict(zip(keys, shares.tolist(), strict=True))


@functools.lru_cache(maxsize=128)
def _muscles(spine: Model) -> tuple[list[tuple[Muscle, Side]], npt.NDArray[np.int64]]:
    """The muscles of a model, and which of them each fascicle belongs to."""
    keys = list(dict.fromkeys((p.muscle, p.side) for p in spine.parts))
    return keys, np.array([keys.index((p.muscle, p.side)) for p in spine.parts])


def deep_fraction(spine: Model, found: Recruitment) -> float:
    """Part of all muscle force at the trunk that deep muscles make."""
    deep = np.array([p.layer == "deep" for p in spine.parts])
    return float(found.tension_n[deep].sum() / max(found.tension_n.sum(), 1e-9))
