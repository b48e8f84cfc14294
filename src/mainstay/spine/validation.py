"""Measured against computed: tasks in which discs were measured in people, or loads computed.

The postures are ours, as far as the papers tell them; nothing in the model is tuned to a row.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from mainstay.anatomy import Physique, Sex
from mainstay.spine.estimate import estimate
from mainstay.spine.model import Model, model
from mainstay.spine.person import Assumptions, Person, Tissue
from mainstay.spine.recruitment import passive_stiffness, recruit, without_groups
from mainstay.spine.statics import (
    Force,
    Load,
    Posture,
    gathered,
    place,
    posed,
)
from mainstay.spine.tables import JOINTS
from mainstay.spine.tasks import TASKS, situation

Array = npt.NDArray[np.float64]

WILKE = Person(Physique(Sex.MALE, 1.74, 70.0), age_years=45)
"""The man of Wilke 1999: 45 years, 70 kg; his height is recalled."""


MEASURED_MPA = {
    "lying prone": 0.10,
    "lying supine": 0.10,
    "standing": 0.50,
    "standing, bent forward": 1.10,
    "sitting": 0.46,
    "sitting, bent fully": 0.83,
    "20 kg held close": 1.10,
    "lifting 20 kg, knees bent": 1.70,
    "lifting 20 kg, back round": 2.30,
}
"""Pressure in the disc L4/5 of one man by task (Wilke1999)."""


@dataclass(frozen=True)
class Checked:
    """One row of the validation: measured against computed.

    Attributes:
        name: the task or property.
        unit: of the figures.
        measured: in people or on cadavers; for a limit, the limit.
        low: least that counts as met.
        high: most that counts as met.
        computed: median of the ensemble, or the one figure.
        band: 10th to 90th percentile where there is an ensemble.
        members: assumptions with an answer.
        source: where the measured figure is read.
    """

    name: str
    unit: str
    measured: float
    low: float
    high: float
    computed: float
    band: tuple[float, float] | None
    members: int
    source: str

    @property
    def met(self) -> bool:
        """Whether the computed figure is within what was asked."""
        return self.low <= self.computed <= self.high


ROOT_MEAN_SQUARE_MPA = 0.20
SPEARMAN = 0.8
BUCKLES_N = (60.0, 130.0)


def pressures(person: Person = WILKE) -> tuple[Checked, ...]:
    """Pressure in the disc L4/5 in the tasks of Wilke 1999, with the ensemble's band."""
    found = []
    spine = model(person)
    for name, measured in MEASURED_MPA.items():
        how, load = situation(TASKS[name], spine)
        seen = estimate(person, how, load)
        mine, room = seen.pressure_mpa["l4"], max(0.15, 0.25 * measured)
        found.append(
            Checked(
                name,
                "MPa",
                measured,
                measured - room,
                measured + room,
                mine.median,
                (mine.low, mine.high),
                seen.members,
                "Wilke1999",
            )
        )
    return tuple(found)


def whole(rows: Sequence[Checked]) -> tuple[Checked, ...]:
    """How well the tasks fit together: root mean square error and order."""
    measured = np.array([r.measured for r in rows])
    computed = np.array([r.computed for r in rows])
    error = float(np.sqrt(np.mean((computed - measured) ** 2)))
    order = float(np.corrcoef(_ranks(measured), _ranks(computed))[0, 1])
    return (
        _limit("root mean square error", "MPa", 0.0, ROOT_MEAN_SQUARE_MPA, error),
        _limit("order of the tasks (Spearman)", "1", SPEARMAN, 1.0, order),
        _limit("passive column buckles", "N", *BUCKLES_N, buckling_n(WILKE), "McGill2003"),
    )


MOST_LOST = 0.35
"""Part of the stability that may hang on one muscle group; published at most 0.30."""

BRACED_STABILITY, BRACED_COMPRESSION = 1.32, 0.15
"""Bracing made the spine this much stabler and pressed it this much more (Grenier 2007)."""


def steadiness(person: Person = WILKE) -> tuple[Checked, ...]:
    """What single groups do for stability, and what bracing costs; judged, never tuned.

    Standing against a pull of 100 N at the chest, the large muscle set.
    """
    spine, given = model(person, "allaire"), Assumptions(muscles="allaire")
    how, load = _pulled_forward(spine, 100.0)
    lost = 1 - min(without_groups(spine, how, load, given).values())
    least = given.stability_nm_rad or 0.0
    braced = replace(given, stability_nm_rad=BRACED_STABILITY * least)
    free, firm = (
        recruit(spine, how, load, g).loads.compression_n[JOINTS.index("l4")]
        for g in (given, braced)
    )
    return (
        _limit(
            "stability lost without one muscle group",
            "1",
            0.0,
            MOST_LOST,
            lost,
            "CholewickiVanVliet2002",
        ),
        _limit(
            "more pressing for a third more stability",
            "1",
            BRACED_COMPRESSION / 2,
            BRACED_COMPRESSION * 2,
            firm / free - 1,
            "GrenierMcGill2007",
        ),
    )


def _pulled_forward(spine: Model, newton: float) -> tuple[Posture, Load]:
    how, load = situation(TASKS["standing"], spine)
    chest = place(how, spine.body, "lower_thorax", (0.1, 0.15, 0.0))
    pull = gathered([Force("lower_thorax", chest, np.array([newton, 0.0, 0.0]))])
    return how, Load(
        load.force_n + pull.force_n,
        load.moment_nm + pull.moment_nm,
        load.virial_nm + pull.virial_nm,
    )


def _limit(
    name: str, unit: str, low: float, high: float, computed: float, source: str = "ours"
) -> Checked:
    return Checked(name, unit, high, low, high, computed, None, 1, source)


def _ranks(values: Array) -> Array:
    """Ranks, the mean rank for equal values."""
    return np.array([(values < v).sum() + ((values == v).sum() - 1) / 2 for v in values])


def buckling_n(person: Person) -> float:
    """Load on T12 at which discs and ligaments alone give way in standing, without muscles.

    Unloaded joints are soft (`Tissue.LOW`): the column buckles long before its discs are
    pressed as in life.
    """
    spine = model(person, passive=Tissue.LOW)
    how = posed(spine.body, {})
    top = place(how, spine.body, "lower_thorax", (0.0, 0.0, 0.0))
    low, high = 0.0, 1000.0
    for _ in range(40):
        middle = (low + high) / 2
        load = gathered([Force("lower_thorax", top, -middle * how.up)])
        stands = passive_stiffness(spine, how, load) > 0
        low, high = (middle, high) if stands else (low, middle)
    return low
