"""The contour of an earlier picture laid over a new one: a beginning for the person who measures.

The earlier picture is moved and turned until both look most alike, and its handles move with it. It is
not grown or shrunk: a muscle that has changed must show as one, so a person leads the handles there.
"""

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from mainstay.imaging.confirmed import Point
from mainstay.imaging.contour import contour
from mainstay.imaging.recording import Field, Picture
from mainstay.imaging.scale import Scale
from mainstay.reading import ReadingError

COARSE_MM = 0.6
"""Pixels on which two pictures are compared: speckle is gone, borders stay (ours)."""

COARSE_PX = 160
"""Columns of the same where no scale is known."""

LEAST_ALIKE = 0.35
"""Correlation below which the two are not taken for the same place (ours)."""

MOST_TURNED_DEG = 20.0
"""A probe is not held more askew than that (ours)."""

TRIED_DEG = (0.0, -8.0, 8.0)
"""Turns from which the search begins: it finds the nearest best place only."""

Way = NDArray[np.float32]


def carried(
    before: tuple[Picture, Scale],
    now: tuple[Picture, Scale],
    handles: Sequence[Point],
) -> tuple[Point, ...] | None:
    """Where the handles of the earlier picture lie in the new one; None where it is not found again.

    Both pictures have a scale, or neither has one and both are taken to be of one depth.
    """
    if before[1].known != now[1].known:
        return None
    steps = [_step(picture, scale) for picture, scale in (before, now)]
    coarse = [
        _coarse(picture, step) for (picture, _), step in zip((before, now), steps, strict=True)
    ]
    way = _alike(*coarse)
    if way is None:
        return None
    at = np.array(handles) / steps[0]
    moved = (at @ way[:, :2].T + way[:, 2]) * steps[1]
    found = tuple((round(float(x), 1), round(float(y), 1)) for x, y in moved)
    try:
        contour(found, now[0].shape)
    except ReadingError:  # it would lie outside the new picture
        return None
    return found


def _step(picture: Picture, scale: Scale) -> float:
    """Pixels of the picture in one of the coarse ones."""
    return COARSE_MM / scale.x_mm if scale.known else picture.shape[1] / COARSE_PX


def _coarse(picture: Picture, step: float) -> Field:
    """The picture with pixels of one size, without speckle and without its general brightness."""
    soft = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), max(step, 1.0))
    tall, wide = (max(round(side / step), 8) for side in picture.shape)
    small = cv2.resize(soft, (wide, tall), interpolation=cv2.INTER_AREA)
    flat = small - cv2.GaussianBlur(small, (0, 0), 12)
    return np.asarray(flat / (flat.std() + 1e-6), np.float32)


def _alike(before: Field, now: Field) -> Way | None:
    """The motion from the earlier picture to the new one after which they correlate best."""
    found = [_from(before, now, turn) for turn in TRIED_DEG]
    score, way = max(found, key=lambda one: one[0])
    turned = math.degrees(math.atan2(float(way[1, 0]), float(way[0, 0])))
    return way if score >= LEAST_ALIKE and abs(turned) <= MOST_TURNED_DEG else None


def _from(before: Field, now: Field, turned_deg: float) -> tuple[float, Way]:
    tall, wide = now.shape
    start = np.asarray(
        cv2.getRotationMatrix2D((before.shape[1] / 2, before.shape[0] / 2), -turned_deg, 1),
        np.float32,
    )
    turned = cv2.warpAffine(before, start, (wide, tall))
    shift, _ = cv2.phaseCorrelate(
        turned, now, cv2.createHanningWindow((wide, tall), cv2.CV_32F)
    )
    start[:, 2] += np.asarray(shift, np.float32)
    everywhere = np.full(now.shape, 255, np.uint8)
    rule = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 100, 1e-5)
    try:  # the motion is sought from the template (the earlier picture) to the new one
        score, way = cv2.findTransformECC(
            before, now, start.copy(), cv2.MOTION_EUCLIDEAN, rule, everywhere, 3
        )
    except cv2.error:  # it does not settle
        return 0.0, start
    return float(score), np.asarray(way, np.float32)
