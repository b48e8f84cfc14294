"""Areas of cross-sections: a closed curve through the handles that a person places.

The curve is a periodic cubic spline, so eight handles are enough for a muscle. There is no method
here that finds the border by itself: between multifidus and erector spinae it is hardly to be seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mainstay.anatomy import Side
from mainstay.imaging.protocol import FEWEST_HANDLES, MOST_HANDLES
from mainstay.imaging.recording import Field
from mainstay.imaging.scale import Scale
from mainstay.reading import ReadingError

DRAWN = 16
"""Points of the curve between two handles."""

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Contour:
    """A closed curve in a picture, as handles in the order in which they follow each other."""

    handles: tuple[tuple[float, float], ...]

    def curve(self) -> Points:
        """Points along the curve, the first is not repeated."""
        return closed_spline(np.array(self.handles), DRAWN)


def contour(handles: Sequence[tuple[float, float]], shape: tuple[int, ...]) -> Contour:
    """Check handles and make the contour.

    Raises:
        ReadingError: too few or too many, outside, two on one place, or a curve that crosses itself
            or leaves the picture.
    """
    if not FEWEST_HANDLES <= len(handles) <= MOST_HANDLES:
        problem, allowed = f"{len(handles)} handles.", f"{FEWEST_HANDLES} to {MOST_HANDLES}"
        raise ReadingError("contour", problem, allowed, "Place as many.")
    at = np.array(handles, float)
    inside = (at >= 0).all() and (at[:, 0] < shape[1]).all() and (at[:, 1] < shape[0]).all()
    if not inside:
        problem = "a handle is outside the picture."
        allowed = f"{shape[1]} x {shape[0]} pixels"
        raise ReadingError("contour", problem, allowed, "Move it inside.")
    if np.linalg.norm(at - np.roll(at, 1, axis=0), axis=1).min() < 1:
        problem = "two handles lie on one place."
        raise ReadingError("contour", problem, advice="Remove one of them.")
    made = Contour(tuple((float(x), float(y)) for x, y in at))
    curve = made.curve()
    if not _within(curve, shape):
        problem = "the curve leaves the picture."
        raise ReadingError("contour", problem, advice="Move the handles beside it inward.")
    if _crosses(curve):
        problem = "the curve crosses itself."
        raise ReadingError(
            "contour", problem, advice="Place handles one after the other around."
        )
    if area_px(made) < len(handles):
        problem = "it holds no area."
        raise ReadingError("contour", problem, advice="Lead it around the muscle.")
    return made


def _within(curve: Points, shape: tuple[int, ...]) -> bool:
    """Whether a curve stays on pixels; these reach half a pixel around their middle."""
    tall, wide = shape[:2]
    return bool((curve >= -0.5).all() and (curve <= (wide - 0.5, tall - 0.5)).all())


def closed_spline(at: Points, between: int) -> Points:
    """A periodic cubic spline through points, `between` points for each piece."""
    n = len(at)
    step = np.linalg.norm(np.roll(at, -1, axis=0) - at, axis=1) ** 0.5  # centripetal: no loops
    before = np.roll(step, 1)
    system = np.zeros((n, n))
    rows = np.arange(n)
    system[rows, rows] = 2 * (before + step)
    system[rows, (rows + 1) % n] += before
    system[rows, (rows - 1) % n] += step
    forward = (np.roll(at, -1, axis=0) - at) / step[:, None]
    slope = np.linalg.solve(
        system, 3 * (before[:, None] * forward + step[:, None] * np.roll(forward, 1, axis=0))
    )
    t = (np.arange(between) / between)[None, :, None]
    a, b = at[:, None], np.roll(at, -1, axis=0)[:, None]
    long = step[:, None, None]
    from_a, to_b = slope[:, None] * long, np.roll(slope, -1, axis=0)[:, None] * long
    curve = (
        a * (2 * t**3 - 3 * t**2 + 1)
        + from_a * (t**3 - 2 * t**2 + t)
        + b * (3 * t**2 - 2 * t**3)
        + to_b * (t**3 - t**2)
    )
    return np.asarray(curve.reshape(-1, 2), np.float64)


def _crosses(curve: Points) -> bool:
    """Whether any two pieces of a closed line that are no neighbors cut each other."""
    a, b = curve, np.roll(curve, -1, axis=0)

    def side(p: Points, q: Points, r: Points) -> Points:
        u, v = q - p, r - p
        return np.sign(u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0])

    p, q, r, s = a[:, None], b[:, None], a[None], b[None]
    cut = (side(p, q, r) * side(p, q, s) < 0) & (side(r, s, p) * side(r, s, q) < 0)
    return bool(cut.any())


def area_mm2(made: Contour, scale: Scale) -> float:
    """The area inside.

    Raises:
        ReadingError: without a scale there is no area.
    """
    if not scale.known:
        advice = (
            "Set the scale first; without it only two areas of one picture can be compared."
        )
        raise ReadingError("scale", "it is not known.", advice=advice)
    return area_px(made) * scale.x_mm * scale.y_mm


def area_px(made: Contour) -> float:
    """The area inside, in pixels: two of one picture can be compared without any scale."""
    x, y = made.curve().T
    twice = np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))
    return abs(float(twice)) / 2


def inside(made: Contour, shape: tuple[int, ...]) -> Field:
    """How much of each pixel lies inside, 0 to 1."""
    fine = 4
    big = np.zeros((shape[0] * fine, shape[1] * fine), np.uint8)
    corners = np.rint(((made.curve() + 0.5) * fine - 0.5) * 256).astype(np.int32)
    cv2.fillPoly(big, [corners], 1, shift=8)
    return np.asarray(big.reshape(shape[0], fine, shape[1], fine).mean(axis=(1, 3)), np.float32)


def label_contours(labels: NDArray[np.int64], wanted: int, shape: tuple[int, ...]) -> Field:
    """A region of a label map that another tool made (MuscleMap, TotalSegmentator), as a weight.

    Raises:
        ReadingError: another size than the picture, or no such label in it.
    """
    if labels.shape != shape:
        problem = f"the mask has {labels.shape} pixels."
        raise ReadingError("mask", problem, f"{shape}", "Export it for this very picture.")
    found = labels == wanted
    if not found.any():
        there = ", ".join(str(int(v)) for v in np.unique(labels)[:20])
        raise ReadingError("mask", f"label {wanted} is not in it.", there, "Choose another.")
    return np.asarray(found, np.float32)


# --- sides --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asymmetry:
    """Two sides against each other.

    Attributes:
        percent: 100 * (larger - smaller) / larger.
        smaller: which side, None where both are the same.
    """

    percent: float
    smaller: Side | None


def asymmetry(left: float, right: float) -> Asymmetry:
    """How much smaller one side is; sides come from the person who measured."""
    if min(left, right) <= 0:
        raise ReadingError("sides", "a value is not above 0.", advice="Measure it again.")
    percent = 100 * abs(left - right) / max(left, right)
    smaller = None if left == right else Side.LEFT if left < right else Side.RIGHT
    return Asymmetry(percent, smaller)
