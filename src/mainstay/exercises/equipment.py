"""What a person can train with, and the loads that their machine can really make."""

import enum
import functools
from dataclasses import dataclass
from fractions import Fraction

from mainstay.exercises.dose import DOSE_RANGES, BandColor
from mainstay.exercises.weights import KG_PER_LB, WeightUnit
from mainstay.reading import refuse_controls, refuse_falling, refuse_outside, refuse_twice


class Item(enum.StrEnum):
    """Things an exercise can need."""

    MAT = "mat"
    PILLOW = "pillow"
    BED = "bed"
    CHAIR = "chair"
    WALL = "wall"
    COUNTER = "counter"
    STEP = "step"
    BENCH = "bench"
    DOWEL = "dowel"
    GYM_BALL = "gym_ball"
    BAND = "band"
    DUMBBELL = "dumbbell"
    KETTLEBELL = "kettlebell"
    BARBELL = "barbell"
    ANKLE_WEIGHT = "ankle_weight"
    BOX = "box"
    BLOCKS = "blocks"
    PULL_UP_BAR = "pull_up_bar"
    PULLEY = "pulley"
    ANKLE_CUFF = "ankle_cuff"
    CHEST_HARNESS = "chest_harness"
    PELVIC_SUPPORT = "pelvic_support"
    ROMAN_CHAIR = "roman_chair"
    PRESSURE_CUFF = "pressure_cuff"
    ULTRASOUND = "ultrasound"
    SHOES = "shoes"
    POLES = "poles"
    STAIRS = "stairs"
    TREADMILL = "treadmill"
    BIKE = "bike"
    ELLIPTICAL = "elliptical"
    ROWER = "rower"
    POOL = "pool"


EVERYDAY = frozenset({Item.WALL, Item.SHOES, Item.CHAIR, Item.PILLOW, Item.BED, Item.COUNTER})
"""Things that every home has and that nobody is asked about."""


class PulleyHeight(enum.StrEnum):
    """Heights of the pulley; the number is the usual height of the wheel."""

    FLOOR = "floor"
    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"

    @property
    def usual_m(self) -> float:
        """Usual height over the floor (ours, from the draft catalogue)."""
        return {"floor": 0.10, "low": 0.45, "middle": 1.10, "high": 2.00}[self.value]


FINEST = 0.005
"""Plates are weighed no finer than this, in kg or lb (ours)."""

MOST_PLATES = 60
"""Plates on one machine (ours); with `FINEST` the sums to look at stay few."""

HEAVIEST = 500
"""Most that a machine holds, in its own unit (ours)."""


@dataclass(frozen=True)
class Plates:
    """Equal plates that a person owns; mass in the rig's own unit."""

    mass: float
    count: int

    def __post_init__(self) -> None:
        """Refuse plates that cannot be hung on."""
        refuse_outside(self, {"mass": (FINEST, 100), "count": (1, MOST_PLATES)}, "plate")
        if Fraction(str(self.mass)) % Fraction(str(FINEST)):
            raise ValueError(f"plate mass {self.mass}: allowed in steps of {FINEST}")


@dataclass(frozen=True)
class RigSetting:
    """What to set on a machine to feel `handle_kg`.

    Attributes:
        handle_kg: force at the handle, without friction.
        stack: what hangs on the machine, in the rig's own unit.
        unit: that unit.
        plates: the plates to hang on, heaviest first; empty for a pin stack.
        added: the small plates to lay on a pin stack, heaviest first; part of `stack`.
    """

    handle_kg: float
    stack: float
    unit: WeightUnit
    plates: tuple[float, ...] = ()
    added: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no machine makes."""
        refuse_outside(
            self,
            {
                "handle_kg": DOSE_RANGES["load_kg"],
                "stack": (0, HEAVIEST + 50),
                "plates": (0, 100),
                "added": (0, 100),
            },
        )

    @property
    def pin(self) -> float:
        """Where the pin of a stack goes: all but what is laid on top."""
        laid_on = sum((Fraction(str(mass)) for mass in self.added), Fraction(0))
        return float(Fraction(str(self.stack)) - laid_on)


LONGEST_NAME = 60
MOST_PINS = 200

MOST_ADDED = 4
"""Small plates that lie on one stack together (ours); with `MOST_PINS` the sums stay few."""

MOST_ADDED_MASS = 50
"""What they weigh together, in the stack's own unit (ours)."""

USUAL_FRICTION_PERCENT = (5.0, 15.0)
"""Friction of a machine of which nobody knows better (ours)."""

RIG_RANGES = {
    "ratio": (0.5, 8),
    "pins": (0.0001, HEAVIEST),
    "smallest": (0, 50),
    "friction_percent": (0, 60),
}


@dataclass(frozen=True)
class Rig:
    """A pulley or cable machine as it really is.

    Exactly one of `plates` (a loading pin) and `pins` (a stack with a selector) is filled.

    Attributes:
        name: what the person calls it.
        ratio: stack mass per handle force; 2 when a moving pulley halves it.
        unit: unit of all masses here.
        plates: plates owned.
        pins: masses that the selector can choose, ascending; the steps need not be equal.
        added: small plates that can be laid on top of a pin stack.
        smallest: mass of the empty carriage or first plate.
        friction_percent: friction as a band, low and high.
        heights: heights at which the cable can leave the machine.
    """

    name: str
    ratio: float
    unit: WeightUnit = WeightUnit.KG
    plates: tuple[Plates, ...] = ()
    pins: tuple[float, ...] = ()
    smallest: float = 0.0
    friction_percent: tuple[float, float] = USUAL_FRICTION_PERCENT
    heights: tuple[PulleyHeight, ...] = tuple(PulleyHeight)
    added: tuple[Plates, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a machine that cannot exist."""
        if bool(self.plates) == bool(self.pins):
            raise ValueError("a rig has either plates or pins; write exactly one of them")
        refuse_controls(self, "name")
        if not 1 <= len(self.name) <= LONGEST_NAME:
            raise ValueError(f"name: allowed 1 to {LONGEST_NAME} characters")
        refuse_outside(self, RIG_RANGES)
        if len(self.pins) > MOST_PINS:
            raise ValueError(f"pins: {len(self.pins)} are too many, at most {MOST_PINS}")
        refuse_falling(self, "pins")
        if self.friction_percent[0] > self.friction_percent[1]:
            raise ValueError(f"friction_percent {list(self.friction_percent)}: low first")
        if not self.heights:
            raise ValueError("heights: write at least one of floor, low, middle, high")
        refuse_twice(self, "heights")
        self._check_plates()
        if not self.settings():
            raise ValueError(
                "the machine makes no load from 0.001 to 300 kg; look at its masses"
            )

    def _check_plates(self) -> None:
        for field, owned in (("plates", self.plates), ("added", self.added)):
            masses = [p.mass for p in owned]
            if len(set(masses)) != len(masses):
                raise ValueError(f"{field}: write each mass once, with its count")
        if self.added and not self.pins:
            raise ValueError("added: only a pin stack has them; write them under plates")
        if sum(p.count for p in self.added) > MOST_ADDED:
            raise ValueError(f"added: allowed {MOST_ADDED} together")
        if sum(p.mass * p.count for p in self.added) > MOST_ADDED_MASS:
            raise ValueError(f"added: allowed {MOST_ADDED_MASS} {self.unit} together")
        if sum(p.count for p in self.plates) > MOST_PLATES:
            raise ValueError(f"plates: allowed {MOST_PLATES} together")
        if sum(p.mass * p.count for p in self.plates) > HEAVIEST:
            raise ValueError(f"plates: allowed {HEAVIEST} {self.unit} together")

    @property
    def hangs_plates(self) -> bool:
        """Whether plates hang on a rope, as at home; a stack with a pin is a gym's machine."""
        return bool(self.plates)

    def settings(self) -> tuple[RigSetting, ...]:
        """Every setting the rig can make, lightest first; one per load."""
        return _settings(self)

    def loads_kg(self) -> tuple[float, ...]:
        """Every force at the handle that the rig can make, ascending."""
        return tuple(s.handle_kg for s in self.settings())

    def at_most(self, handle_kg: float) -> RigSetting | None:
        """The heaviest setting not above `handle_kg`; None when all are heavier."""
        fitting = [s for s in self.settings() if s.handle_kg <= handle_kg + 1e-9]
        return fitting[-1] if fitting else None

    def at_least(self, handle_kg: float) -> RigSetting | None:
        """The lightest setting not below `handle_kg`; None when all are lighter."""
        return next((s for s in self.settings() if s.handle_kg >= handle_kg - 1e-9), None)

    def felt_kg(self, handle_kg: float) -> tuple[float, float]:
        """Lightest (lowering) and heaviest (lifting) felt force with friction."""
        high = self.friction_percent[1] / 100
        return (handle_kg * (1 - high), handle_kg * (1 + high))


@functools.lru_cache(maxsize=256)
def _settings(rig: Rig) -> tuple[RigSetting, ...]:
    made: dict[float, RigSetting] = {}
    for total, (hung, laid_on) in sorted(_stacks(rig).items()):
        handle_kg = _handle_kg(total, rig)
        if (
            0 < handle_kg <= DOSE_RANGES["load_kg"][1]
        ):  # stacks that differ by less than a gram are one load
            made.setdefault(
                handle_kg, RigSetting(handle_kg, float(total), rig.unit, hung, laid_on)
            )
    return tuple(made.values())


def _stacks(rig: Rig) -> dict[Fraction, tuple[tuple[float, ...], tuple[float, ...]]]:
    """Every mass that the rig can hang up: the plates on the holder, the plates on the stack."""
    if not rig.pins:
        empty = Fraction(str(rig.smallest))
        return {empty + mass: (used, ()) for mass, used in _plate_sums(rig.plates).items()}
    found: dict[Fraction, tuple[tuple[float, ...], tuple[float, ...]]] = {}
    for extra, used in sorted(_plate_sums(rig.added).items(), key=lambda s: len(s[1])):
        for pin in rig.pins:  # a mass that needs fewer small plates comes first and stays
            found.setdefault(Fraction(str(pin)) + extra, ((), used))
    return found


def _handle_kg(stack: Fraction, rig: Rig) -> float:
    kg = stack if rig.unit is WeightUnit.KG else stack * KG_PER_LB
    return round(float(kg / Fraction(str(rig.ratio))), 3)


def _plate_sums(plates: tuple[Plates, ...]) -> dict[Fraction, tuple[float, ...]]:
    """Every sum of owned plates and the fewest plates that make it."""
    sums: dict[Fraction, tuple[float, ...]] = {Fraction(0): ()}
    for kind in sorted(plates, key=lambda p: -p.mass):
        mass = Fraction(str(kind.mass))
        for total, used in list(sums.items()):
            for count in range(1, kind.count + 1):
                chosen = used + (kind.mass,) * count
                known = sums.get(total + mass * count)
                if known is None or len(chosen) < len(known):
                    sums[total + mass * count] = chosen
    return sums


@dataclass(frozen=True)
class Equipment:
    """Everything a person can train with.

    Attributes:
        items: what they have, besides what every home has.
        rig: their pulley or cable machine.
        dumbbells_kg: masses of single dumbbells or kettlebells, ascending.
        bands: colors of bands.
    """

    items: frozenset[Item] = frozenset()
    rig: Rig | None = None
    dumbbells_kg: tuple[float, ...] = ()
    bands: tuple[BandColor, ...] = ()

    def __post_init__(self) -> None:
        """Refuse weights that nobody owns, and things written twice."""
        refuse_outside(self, {"dumbbells_kg": (0.1, 100)})
        refuse_falling(self, "dumbbells_kg")
        refuse_twice(self, "bands")

    @functools.cached_property
    def available(self) -> frozenset[Item]:
        """All items, with what follows from rig, dumbbells and bands, and what each home has."""
        found = set(self.items) | EVERYDAY
        found |= {Item.PULLEY} if self.rig else set()
        found |= {Item.DUMBBELL} if self.dumbbells_kg else set()
        found |= {Item.BAND} if self.bands else set()
        return frozenset(found)
