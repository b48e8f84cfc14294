"""Axial slices of MR and CT as a person looks at them, and what is measured inside a contour there.

Turned so that the front of the body is above and its left is on the right, as these are always
shown; with square pixels. Which side is measured is said by the person: where the slice contradicts
it, that is told.
"""

from collections.abc import Mapping
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from mainstay.anatomy import Side
from mainstay.imaging.across import TILT_TOLD_DEG, Across, Region, across
from mainstay.imaging.confirmed import Point, Row
from mainstay.imaging.contour import Contour, area_px, inside
from mainstay.imaging.fat import dixon, two_point
from mainstay.imaging.protocol import MOST_HANDLES, Doubt
from mainstay.imaging.recording import Field, Picture, Volume
from mainstay.imaging.scale import SAME_FRACTION
from mainstay.reading import ReadingError

SKIN_MM, SKIN_PX = 3.0, 3.0
"""Radius of the ring that marks fat under the skin, in whichever is larger (ours)."""

BODY_GREY, BODY_SHARE = 25, 0.05
"""So bright, in so much of a column, and the column holds a part of the body (ours)."""

STARTS = 12
"""Ways to place handles along a label, of which the one with the nearest area is taken (ours)."""

LARGE_SHARE = 0.1
"""A second piece of a label that is this large beside the first is no speck (ours)."""


def upright(volume: Volume) -> Volume:
    """Front above, the left of the body on the right of the picture."""
    values, affine = volume.values, volume.affine_mm.copy()
    if abs(affine[0, 0]) < abs(affine[0, 1]):
        values, affine = values.swapaxes(0, 1), affine[:, [1, 0, 2, 3]]
    for column, axis in ((0, 1), (1, 0)):  # x to the left of the body, y to its back
        if affine[column, column] < 0:
            affine[:3, 3] += affine[:3, column] * (values.shape[axis] - 1)
            affine[:3, column] *= -1
            values = np.flip(values, axis)
    return Volume(np.ascontiguousarray(values), affine)


def squared(volume: Volume, *, labels: bool = False) -> Volume:
    """With pixels as wide as they are tall; labels are not mixed."""
    down, right, _ = volume.spacing_mm
    mm = min(down, right)
    if abs(down - right) <= SAME_FRACTION * mm:
        return volume
    rows, columns, count = volume.values.shape
    tall, wide = round(rows * down / mm), round(columns * right / mm)
    way = cv2.INTER_NEAREST if labels else cv2.INTER_LINEAR
    made = [
        cv2.resize(
            np.ascontiguousarray(volume.values[:, :, n]), (wide, tall), interpolation=way
        )
        for n in range(count)
    ]
    affine = volume.affine_mm.copy()
    for axis, share in ((0, columns / wide), (1, rows / tall)):
        # The corner stays where it is, so the middle of the first pixel moves.
        affine[:3, 3] += affine[:3, axis] * (share - 1) / 2
        affine[:3, axis] *= share
    return replace(volume, values=np.stack(made, 2).astype(np.float32), affine_mm=affine)


def in_file(seen: Volume, file: Volume) -> tuple[Row, Row]:
    """Column and row of the file, from x, y and 1 of the slices as they are seen."""
    back = np.linalg.inv(file.affine_mm) @ seen.affine_mm
    a, b, c, d, e, f = (float(back[n, m]) for n in (0, 1) for m in (0, 1, 3))
    return (a, b, c), (d, e, f)


def shown(values: Field) -> Picture:
    """From the darkest to the brightest two hundredth, as grey."""
    low, high = (float(np.percentile(values, p)) for p in (0.5, 99.5))
    grey = np.clip((values - low) / max(high - low, 1e-6), 0, 1) * 255
    return np.asarray(np.rint(grey), np.uint8)


def middle_of(picture: Picture) -> float:
    """The column in the middle of the body, as far as the slice shows it."""
    held = np.flatnonzero((picture > BODY_GREY).mean(axis=0) > BODY_SHARE)
    return float(held[0] + held[-1]) / 2 if len(held) else (picture.shape[1] - 1) / 2


def doubts(
    handles: tuple[Point, ...], side: Side, middle: float, tilt_deg: float
) -> tuple[Doubt, ...]:
    """What does not fit together between the slice and the person who measures."""
    found = [Doubt.TILTED] if tilt_deg > TILT_TOLD_DEG else []
    at = sum(x for x, _ in handles) / len(handles)
    if (at > middle) != (side is Side.LEFT):
        found.append(Doubt.OTHER_SIDE)
    return tuple(found)


def measured(
    made: Contour, side: Side, mm_per_px: float, values: Mapping[str, Field], skin: Point | None
) -> Across:
    """Area inside the contour, and fat where the pictures tell it.

    Args:
        made: around the muscle.
        side: of the person.
        mm_per_px: of the square pixels.
        values: `picture`, and `water` and `fat` of a Dixon scan where they were brought.
        skin: in the middle of fat under the skin, where no Dixon scan tells fat.

    Raises:
        ReadingError: fat cannot be read from there.
    """
    picture = values["picture"]
    volume = Volume(picture[:, :, None], np.diag([mm_per_px, mm_per_px, mm_per_px, 1.0]))
    region = Region(inside(made, picture.shape), area_px(made))
    if {"water", "fat"} <= set(values):
        return across(side, region, volume, lambda w: dixon(values["water"], values["fat"], w))
    if skin is None:
        return across(side, region, volume)
    ring = _ring(picture.shape, skin, max(SKIN_MM / mm_per_px, SKIN_PX))
    return across(side, region, volume, lambda w: two_point(picture, w, ring))


def _ring(shape: tuple[int, ...], at: Point, radius: float) -> Field:
    down, right = np.indices(shape)
    near = (right - at[0]) ** 2 + (down - at[1]) ** 2 <= radius**2
    return np.asarray(near, np.float32)


def around_label(mask: NDArray[np.bool_]) -> tuple[Point, ...]:
    """Handles along the border of what another tool marked: a beginning for the person who looks.

    Raises:
        ReadingError: the label lies in pieces, as where one label holds both sides.
    """
    grey = np.asarray(mask, np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(grey)
    sizes = sorted((int(stats[n, cv2.CC_STAT_AREA]) for n in range(1, count)), reverse=True)
    if len(sizes) > 1 and sizes[1] > LARGE_SHARE * sizes[0]:
        problem = f"the label lies in {len(sizes)} pieces."
        advice = "Choose a label of one side, or place the contour by hand."
        raise ReadingError("mask", problem, advice=advice)
    lines, _ = cv2.findContours(_larger(grey), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    border = max(lines, key=len)[:, 0].astype(float) / FINER + 0.5 / FINER - 0.5
    ways = [_spread(border, n / STARTS) for n in range(STARTS)]
    area = float(mask.sum())
    return min(ways, key=lambda handles: abs(area_px(Contour(handles)) - area))


FINER = 4
"""A border goes between pixels, not through their middles."""


def _larger(grey: Picture) -> Picture:
    soft = cv2.resize(grey * 255, None, fx=FINER, fy=FINER, interpolation=cv2.INTER_LINEAR)
    return np.asarray(soft > 127, np.uint8)


def _spread(border: NDArray[np.float64], share: float) -> tuple[Point, ...]:
    """So many handles, equally far apart along the border."""
    step = np.linalg.norm(np.roll(border, -1, axis=0) - border, axis=1)
    along = np.concatenate([[0.0], np.cumsum(step)])
    wanted = (np.arange(MOST_HANDLES) + share) * along[-1] / MOST_HANDLES
    closed = np.concatenate([border, border[:1]])
    x, y = (np.interp(wanted, along, closed[:, n]) for n in (0, 1))
    return tuple((round(float(a), 2), round(float(b), 2)) for a, b in zip(x, y, strict=True))
