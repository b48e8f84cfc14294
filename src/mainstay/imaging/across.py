"""A muscle across its length in an axial slice of MR or CT: area, fat, and both sides together.

Which muscle and which side it is comes from the person who measures; how the slice lies comes from
the file. Where the two contradict each other it is said, and nothing is turned round.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

import cv2
import numpy as np

from mainstay.anatomy import Side
from mainstay.imaging.contour import Contour, area_px, inside
from mainstay.imaging.fat import Fat, functional_area_mm2
from mainstay.imaging.recording import Field, Volume
from mainstay.reading import ReadingError

TILT_TOLD_DEG, TILT_MOST_DEG = 10.0, 45.0
"""A cut that is tilted by 10 degrees is 1.5 % larger, by 45 degrees 41 %: told, and refused (ours)."""

SAME_PLACE_MM = 0.1
"""Two files of one scan agree better than this about where their pixels are (ours)."""

ReadFat = Callable[[Field], Fat]
"""Fat within a weight of pixels, from whatever pictures it can be read from."""


class AcrossDoubt(Enum):
    """Why a person should look again."""

    TILTED = "tilted"
    """The slice is more than 10 degrees from axial, so areas are too large."""
    OTHER_SIDE = "other_side"
    """What is called left lies to the right of what is called right, as the file has it."""


@dataclass(frozen=True)
class Region:
    """A muscle in a slice.

    Attributes:
        weight: how much of each pixel is inside, 0 to 1.
        pixels: its area.
    """

    weight: Field
    pixels: float


@dataclass(frozen=True)
class Across:
    """What was measured of one side; not confirmed by anybody yet.

    Attributes:
        fat: with its quarters from the middle of the body outward; None where no picture tells it.
        functional_mm2: the part of the area that is not fat.
    """

    side: Side
    area_mm2: float
    fat: Fat | None = None
    functional_mm2: float | None = None


def of_contour(made: Contour, shape: tuple[int, ...]) -> Region:
    """What a closed curve holds."""
    return Region(inside(made, shape), area_px(made))


def of_label(weight: Field) -> Region:
    """What a label of a map holds."""
    return Region(weight, float(weight.sum()))


def across(
    side: Side, region: Region, volume: Volume, read_fat: ReadFat | None = None
) -> Across:
    """Area and, where it can be read, fat of one side.

    Raises:
        ReadingError: the slices are not axial, or fat cannot be read.
    """
    check_axial(volume)
    down_mm, right_mm, _ = volume.spacing_mm
    area = region.pixels * down_mm * right_mm
    if read_fat is None:
        return Across(side, area)
    fat = _from_the_middle(read_fat(_within(region.weight)), side, volume)
    return Across(side, area, fat, functional_area_mm2(area, fat))


def check_axial(volume: Volume) -> None:
    """Refuse slices that are no cross-sections.

    Raises:
        ReadingError: they are turned too far.
    """
    if volume.tilt_deg > TILT_MOST_DEG:
        problem = f"its slices are turned {volume.tilt_deg:.0f} degrees from axial."
        allowed = f"up to {TILT_MOST_DEG:.0f} degrees"
        raise ReadingError("picture", problem, allowed, "Save axial slices.")


def _within(weight: Field) -> Field:
    """A pixel in from the border: at the rim, pixels are half fascia and fat around the muscle."""
    return np.asarray(cv2.erode(weight, np.ones((3, 3), np.uint8)), np.float32)


def _from_the_middle(fat: Fat, side: Side, volume: Volume) -> Fat:
    """Quarters come from left to right of the picture; a person reads them from the spine outward."""
    outward_is_right = (volume.affine_mm[0, 0] > 0) == (
        side is Side.LEFT
    )  # x points to the left
    if outward_is_right:
        return fat
    a, b, c, d = fat.quarters_percent
    return replace(fat, quarters_percent=(d, c, b, a))


def doubts(volume: Volume, regions: dict[Side, Region]) -> tuple[AcrossDoubt, ...]:
    """What does not fit together between the file and the person who measures."""
    found = [AcrossDoubt.TILTED] if volume.tilt_deg > TILT_TOLD_DEG else []
    if len(regions) > 1 and _toward_left_mm(regions[Side.LEFT], volume) < _toward_left_mm(
        regions[Side.RIGHT], volume
    ):
        found.append(AcrossDoubt.OTHER_SIDE)
    return tuple(found)


def _toward_left_mm(region: Region, volume: Volume) -> float:
    down, right = np.indices(region.weight.shape)
    whole = float(region.weight.sum())
    middle = (float((right * region.weight).sum()), float((down * region.weight).sum()))
    return float(volume.affine_mm[0, :2] @ middle) / whole


def check_same_place(volume: Volume, other: Volume, place: str) -> None:
    """Refuse a second file of another size, or of another place in the body.

    Raises:
        ReadingError: pixels of both do not lie on each other.
    """
    if volume.values.shape != other.values.shape:
        ours, theirs = (" x ".join(map(str, v.values.shape)) for v in (volume, other))
        problem = f"it has {theirs} pixels, the picture {ours}."
        raise ReadingError(place, problem, "the same size", "Export it for this very picture.")
    corners = np.array(np.meshgrid(*([0, n - 1] for n in volume.values.shape), indexing="ij"))
    row, column, slab = corners.reshape(3, -1)
    at = np.stack([column, row, slab, np.ones_like(row)])
    apart = float(np.abs((volume.affine_mm - other.affine_mm)[:3] @ at).max())
    if not math.isfinite(apart) or apart > SAME_PLACE_MM:
        problem = f"it lies up to {apart:.1f} mm beside the picture."
        raise ReadingError(place, problem, advice="Export both of one scan, unmoved.")
