"""Where bright, long, nearly level lines run: the fasciae, at any angle up to 16 degrees.

A line is looked for at each angle by shearing the picture until it is level, averaging along it
and taking the second derivative across it. That costs the same for long lines as for short ones.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from mainstay.imaging.recording import Field, Picture
from mainstay.imaging.scale import Scale

ROW_MM, COLUMN_MM = 0.2, 0.6
"""The coarse grid: borders move up and down slowly, so columns may be wider than rows."""

ANGLES_DEG = (-16.0, -12.0, -8.0, -4.0, 0.0, 4.0, 8.0, 12.0, 16.0)
LENGTH_MM = 6.0
"""Over this length (one standard deviation) a line is averaged."""

CONTRAST_MM = 4.0
"""Brightness is taken against its surroundings of this size, so that depth does not count."""

STRONG = 0.985
"""This quantile of all responses counts as 1."""


@dataclass(frozen=True)
class Ridges:
    """How much each place looks like a fascia, on the coarse grid.

    Attributes:
        strength: by row and column; 0 is none, 1 is strong.
        tangent: of the angle at which it is strongest: rows down for one column to the right.
    """

    strength: Field
    tangent: Field


def ridges(picture: Picture, scale: Scale, widths_mm: tuple[float, ...]) -> Ridges:
    """Find lines in a picture; half as wide as one of `widths_mm`."""
    across = [_across(width / ROW_MM) for width in widths_mm]
    level = _leveled(_on_grid(picture, scale))
    best = np.zeros_like(level)
    tangent = np.zeros_like(level)
    for angle in ANGLES_DEG:
        slope = float(np.tan(np.radians(angle)))
        found = _along(level, slope * COLUMN_MM / ROW_MM, across)
        np.copyto(tangent, slope, where=found > best)
        np.maximum(best, found, out=best)
    strong = float(np.quantile(best, STRONG)) + 1e-6
    return Ridges(np.clip(best / strong, 0, 1.3).astype(np.float32), tangent)


def _on_grid(picture: Picture, scale: Scale) -> Field:
    rows = max(int(picture.shape[0] * scale.y_mm / ROW_MM), 8)
    columns = max(int(picture.shape[1] * scale.x_mm / COLUMN_MM), 8)
    small = cv2.resize(picture, (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32)


def _leveled(values: Field) -> Field:
    """Each place against mean and spread around it."""
    wide, high = CONTRAST_MM / COLUMN_MM, CONTRAST_MM / ROW_MM
    mean = cv2.GaussianBlur(values, (0, 0), wide, sigmaY=high)
    spread = cv2.GaussianBlur(values * values, (0, 0), wide, sigmaY=high) - mean * mean
    return np.asarray((values - mean) / (np.sqrt(np.maximum(spread, 1)) + 6), np.float32)


def _along(values: Field, slope: float, across: list[Field]) -> Field:
    """The response to lines of one slope."""
    rows, columns = values.shape
    shift = -slope * columns / 2
    turn = np.array([[1, 0, 0], [slope, 1, shift]], np.float64)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = (columns, rows)
    border = cv2.BORDER_REPLICATE
    flat = cv2.warpAffine(values, turn, size, flags=flags, borderMode=border)
    # Beyond the sides there is nothing: to repeat the last column would make a line of any echo.
    length = LENGTH_MM / COLUMN_MM
    along = (_odd(6 * length), 1)
    flat = cv2.GaussianBlur(flat, along, length, borderType=cv2.BORDER_CONSTANT)
    ones = np.ones((1, columns), np.float32)
    inside = cv2.GaussianBlur(ones, along, length, borderType=cv2.BORDER_CONSTANT)
    flat = flat / np.sqrt(inside).reshape(1, columns)
    answers = [cv2.sepFilter2D(flat, -1, _ONE, k, borderType=border) for k in across]
    found = np.maximum.reduce(answers)
    back = np.array([[1, 0, 0], [-slope, 1, -shift]], np.float64)
    return np.asarray(cv2.warpAffine(found, back, size, flags=flags, borderMode=border))


def _odd(size: float) -> int:
    return int(size) // 2 * 2 + 1


def _across(width: float) -> Field:
    """The negative second derivative of a Gaussian; it answers to a line of that width."""
    reach = int(4 * width) + 1
    t = np.arange(-reach, reach + 1) / width
    kernel = (1 - t**2) * np.exp(-(t**2) / 2)
    kernel -= kernel.mean()
    return np.asarray(kernel / np.abs(kernel).sum(), np.float32)


_ONE = np.ones(1, np.float32)
