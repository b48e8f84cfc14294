"""Whose spine it is, and what is assumed where nobody knows."""

import enum
from dataclasses import dataclass

from mainstay.anatomy import MuscleSite, Physique, Sex
from mainstay.spine.tables import JOINTS


@dataclass(frozen=True)
class Weakness:
    """A muscle that gives less, at one side and, if told, one level.

    Atrophy and inhibition are different: a wasted muscle is small and can be driven fully, an
    inhibited one is large and is not driven.

    Attributes:
        site: muscle, side and level of origin (None: all levels).
        strength_fraction: what is left of its force, over 0 to 1 (atrophy, fat).
        activation_cap: how far it can be driven, over 0 to 1 (inhibition).
    """

    site: MuscleSite
    strength_fraction: float = 1.0
    activation_cap: float = 1.0

    def __post_init__(self) -> None:
        """Refuse fractions that are none."""
        for name in ("strength_fraction", "activation_cap"):
            _within(name, getattr(self, name), 0.0, 1.0)


@dataclass(frozen=True)
class Person:
    """What the model needs to know of a person.

    Attributes:
        physique: sex, height, mass.
        age_years: muscle loses force with age (see `aging`).
        strength_fraction: trunk strength against the usual one of that sex and age.
        fat_fraction: fat within the deep back muscles; what is fat does not pull.
        weak: muscles that give less.
        laxity: by lumbar joint (`l5` is L5/S1), stiffness of discs and ligaments against usual.
    """

    physique: Physique
    age_years: float = 40.0
    strength_fraction: float = 1.0
    fat_fraction: float = 0.0
    weak: tuple[Weakness, ...] = ()
    laxity: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        """Refuse what the model cannot serve."""
        _within("age_years", self.age_years, 16, 100)
        _within("strength_fraction", self.strength_fraction, 0.1, 3.0)
        _within("fat_fraction", self.fat_fraction, 0.0, 0.9, zero=True)
        for joint, stiffness in self.laxity:
            if joint not in JOINTS:
                raise ValueError(f"laxity of {joint!r}: allowed {', '.join(JOINTS)}")
            _within(f"laxity of {joint}", stiffness, 0.01, 3.0)


def _within(name: str, value: float, low: float, high: float, zero: bool = False) -> None:
    if not (low < value <= high or (zero and value == low) or value == low > 0):
        raise ValueError(f"{name} {value}: allowed {low:g} to {high:g}")


class Criterion(enum.StrEnum):
    """What the body is taken to spare when several muscles can do the work."""

    CUBIC = "cubic"
    QUADRATIC = "quadratic"

    @property
    def power(self) -> int:
        """Exponent of stress in the sum."""
        return 3 if self is Criterion.CUBIC else 2


class Tissue(enum.StrEnum):
    """How stiff discs and ligaments are taken to be."""

    LOW = "low"
    USUAL = "usual"
    HIGH = "high"


@dataclass(frozen=True)
class Assumptions:
    """Choices that evidence leaves open; an estimate is a band over them.

    Attributes:
        criterion: what is spared.
        muscles: the published set of muscle sizes.
        passive: stiffness of discs and ligaments.
        stiffness_gain: muscle stiffness k = gain x force / length (Bergmark's q).
        pressure: whether the abdominal wall makes pressure in the belly.
        stability_nm_rad: least stiffness of the spine that is asked for; None asks for none.
        brace: least activation of every muscle of the abdominal wall, over 0 to 1.
    """

    criterion: Criterion = Criterion.CUBIC
    muscles: str = "christophy"
    passive: Tissue = Tissue.USUAL
    stiffness_gain: float = 10.0
    pressure: bool = True
    stability_nm_rad: float | None = 20.0
    brace: float = 0.0

    def __post_init__(self) -> None:
        """Refuse an activation that is none."""
        _within("brace", self.brace, 0.0, 1.0, zero=True)


FEMALE_MUSCLE = 0.8
"""Trunk muscle of women against men of equal height (ours: women's trunk extension strength is
about two thirds of men's, of which the shorter body explains the rest; recalled, medium)."""

LOSS_A_DECADE, LOSS_FROM = 0.09, 50.0
"""Force lost for each decade of life over fifty (ours; muscle area and tension together, about
one percent a year; recalled, medium)."""


def muscle_factor(person: Person) -> float:
    """Force of a person's trunk muscles against a man of 20 to 50 of the same height."""
    sex = FEMALE_MUSCLE if person.physique.sex is Sex.FEMALE else 1.0
    lost = LOSS_A_DECADE * max(0.0, person.age_years - LOSS_FROM) / 10
    return person.strength_fraction * sex * max(0.3, 1 - lost)
