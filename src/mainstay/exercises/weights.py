"""Kilograms and pounds: what is typed becomes kilograms, what is stored is shown in either."""

import enum
import math
from fractions import Fraction

KG_PER_LB = Fraction(45359237, 100_000_000)
"""Exact by the international yard and pound agreement of 1959."""


class WeightUnit(enum.StrEnum):
    """The unit printed on plates and stacks, and the one a person reads weights in."""

    KG = "kg"
    LB = "lb"


GRAM = Fraction(1, 1000)
"""Weights are stored to the nearest gram, as `Rig` counts them; nobody feels half of one (ours)."""

TYPED_LB, SHOWN_LB = Fraction(1, 20), Fraction(1, 10)
"""Pounds as anybody types them come back whole; others are shown in tenths (ours)."""


def to_kg(mass: float, unit: WeightUnit) -> float:
    """A mass as typed, in kilograms; pounds to the nearest gram."""
    if unit is WeightUnit.KG:
        return mass
    return float(round(Fraction(str(mass)) * KG_PER_LB / GRAM) * GRAM)


def in_unit(kg: float, unit: WeightUnit, *, assisted: bool = False) -> float:
    """A stored mass as the reader's number of kilograms or pounds.

    Pounds that were typed come back as typed. Other masses are never shown heavier than they
    are; where weight helps (`assisted`), never lighter.
    """
    if unit is WeightUnit.KG:
        return kg
    exact = Fraction(str(kg)) / KG_PER_LB
    typed = round(exact / TYPED_LB) * TYPED_LB
    if abs(typed - exact) * KG_PER_LB <= GRAM / 2:
        return float(typed)
    tenths = math.ceil(exact / SHOWN_LB) if assisted else math.floor(exact / SHOWN_LB)
    return float(tenths * SHOWN_LB)
