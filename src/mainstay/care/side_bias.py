"""Which side is weaker, from what was measured on both."""

import math
from dataclasses import dataclass
from datetime import date

from mainstay.anatomy import Level as SpineLevel
from mainstay.anatomy import Muscle, MuscleSite, Side


@dataclass(frozen=True)
class Measurement:
    """One measured muscle value, with its error in the same unit."""

    site: MuscleSite
    value: float
    unit: str
    error: float
    on: date


MORE_IS_BETTER = ("mm", "mm2", "s", "kg")
"""Thickness, area, time and weight; fat and change on contraction say nothing about the side."""


SIDE_DIFFERENCE_PERCENT = 10.0
"""Below this difference sides count as equal (Stokes2005: sides within 10 %)."""


def side_bias(measurements: tuple[Measurement, ...]) -> Side | None:
    """The side that needs more; None when sides are equal within error, or findings disagree."""
    latest: dict[tuple[Muscle, SpineLevel | None, str], dict[Side, Measurement]] = {}
    for found in sorted(measurements, key=lambda m: m.on):
        if found.unit in MORE_IS_BETTER:
            key = (found.site.muscle, found.site.level, found.unit)
            latest.setdefault(key, {})[found.site.side] = found
    weaker = {side for sides in latest.values() if (side := _weaker(sides))}
    return next(iter(weaker)) if len(weaker) == 1 else None


def _weaker(sides: dict[Side, Measurement]) -> Side | None:
    if len(sides) < 2:
        return None
    low, high = sorted(sides.values(), key=lambda m: m.value)
    difference = high.value - low.value
    clear = difference > math.hypot(low.error, high.error)
    marked = difference * 100 > SIDE_DIFFERENCE_PERCENT * high.value
    return low.site.side if clear and marked else None
