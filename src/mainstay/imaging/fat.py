"""Fat inside a muscle on MRI, as fraction of the signal.

From Dixon images it is fat over fat and water. From T1 or T2 images it is a scale between two points
that are seen in the same picture: the muscle's own lean signal and subcutaneous fat. No threshold is
ever learned inside the muscle: in a lean one that invents fat (20 points too much; our own trial).
"""

import itertools
from dataclasses import dataclass

import numpy as np

from mainstay.imaging.recording import Field
from mainstay.reading import ReadingError

LEAST_PIXELS = 20.0

LEAN_FAT_FRACTION = 0.02
"""Fat that lean muscle holds anyway (ours, from what is commonly said; to be checked)."""


@dataclass(frozen=True)
class Fat:
    """Fat in one muscle.

    Attributes:
        fraction_percent: of the signal.
        quarters_percent: the same for four parts of the muscle from left to right of the picture.
        method: `dixon` or `two_point`.
    """

    fraction_percent: float
    quarters_percent: tuple[float, float, float, float]
    method: str


def dixon(water: Field, fat: Field, weight: Field) -> Fat:
    """Fat fraction from a water and a fat picture of the same place.

    Raises:
        ReadingError: other sizes, nothing inside, or no signal.
    """
    _check(weight, water, fat)
    both = np.abs(water) + np.abs(fat)
    if float((both * weight).sum()) <= 0:
        raise ReadingError("fat", "there is no signal in the muscle.", advice="Check the mask.")
    # Sums, not a mean of ratios: dark pixels are all noise and would count as half fat.
    return _quartered(np.abs(fat), both, weight, "dixon")


def two_point(picture: Field, weight: Field, fat_weight: Field) -> Fat:
    """Fat fraction from a T1 or T2 picture: lean muscle is its own peak, fat the fat under the skin.

    Raises:
        ReadingError: other sizes, nothing inside, or fat that is not brighter than muscle.
    """
    _check(weight, picture, fat_weight)
    _check(fat_weight, picture)
    fat = float(np.median(picture[fat_weight > 0.5]))
    peak = _lean_peak(picture[weight > 0.5])
    if fat < 1.3 * peak:
        problem = f"fat ({fat:.0f}) is hardly brighter than muscle ({peak:.0f})."
        raise ReadingError("fat", problem, advice="Choose fat under the skin, on a T1 picture.")
    # The peak is lean muscle with its usual bit of fat, so it is not the zero of the scale.
    lean = peak - (fat - peak) * LEAN_FAT_FRACTION / (1 - LEAN_FAT_FRACTION)
    return _quartered(picture - lean, np.full_like(picture, fat - lean), weight, "two_point")


def _lean_peak(values: Field) -> float:
    """The signal of lean muscle: the middle of the densest fifth among the darker values."""
    ordered = np.sort(values)
    count = max(len(ordered) // 5, 3)
    dark = ordered[: len(ordered) // 2 + count]
    start = int(np.argmin(dark[count:] - dark[:-count]))
    return float(np.median(dark[start : start + count + 1]))


def _quartered(part: Field, whole: Field, weight: Field, method: str) -> Fat:
    columns = np.cumsum(weight.sum(axis=0)) / weight.sum()
    cuts = [int(np.searchsorted(columns, share)) for share in (0.25, 0.5, 0.75)]
    edges = [0, *(c + 1 for c in cuts), weight.shape[1]]

    def percent(first: int, last: int) -> float:
        w = weight[:, first:last]
        share = (part[:, first:last] * w).sum() / max((whole[:, first:last] * w).sum(), 1e-6)
        return float(np.clip(share, 0, 1)) * 100

    a, b, c, d = (percent(x, y) for x, y in itertools.pairwise(edges))
    return Fat(percent(0, weight.shape[1]), (a, b, c, d), method)


def functional_area_mm2(area_mm2: float, fat: Fat) -> float:
    """The part of a cross-section that is not fat."""
    return area_mm2 * (1 - fat.fraction_percent / 100)


def _check(weight: Field, *pictures: Field) -> None:
    if any(p.shape != weight.shape for p in pictures):
        sizes = ", ".join(str(p.shape) for p in pictures)
        problem = f"the mask has {weight.shape} pixels, the pictures {sizes}."
        raise ReadingError("mask", problem, advice="Use a mask of the same size.")
    if float(weight.sum()) < LEAST_PIXELS:
        problem = f"only {float(weight.sum()):.0f} pixels are inside."
        raise ReadingError("mask", problem, f"{LEAST_PIXELS:.0f} or more", "Draw it larger.")
