"""A contour in a slice drawn to the edge near it: asked for by a person, who then looks at it again.

Across the curve the picture is straightened into a strip; along the strip the strongest edge that
hardly bends is found. A handle moves only where that edge is clear: between multifidus and erector
spinae there is often none, and what is not seen is left where the person put it. For ultrasound there is
none: a hand lies on the middle of a bright fascia and an edge at its inner side, 8 to 9 % of the area
apart on our phantom, so readings would not be comparable.
"""

import cv2
import numpy as np

from mainstay.imaging.confirmed import Point
from mainstay.imaging.contour import DRAWN, Contour, Points, contour
from mainstay.imaging.paths import best_path, step_costs
from mainstay.imaging.recording import Field, Picture
from mainstay.reading import ReadingError

REACH_MM = 2.0
"""How far from the curve an edge is looked for: about three times what a hand is off (ours)."""

STEPS = 24
"""Places from the middle of the strip to either end of it (ours)."""

SOFT = 0.15
"""Blur across and along, as a share of the reach (ours)."""

STIFF = 0.02
"""What a step of the edge from point to point costs, against edges of 0 to 1 (ours)."""

CLEAR = 0.35
"""An edge counts where it is this strong beside the strongest tenth of the strip (ours)."""

BESIDE = DRAWN // 4
"""Points of the curve to either side that decide together with a handle."""


def snapped(picture: Picture, mm_per_px: float, made: Contour) -> tuple[Point, ...]:
    """The handles, moved to the edge where a clear one lies near.

    Raises:
        ReadingError: no clear edge lies near any handle.
    """
    reach = REACH_MM / mm_per_px
    curve = made.curve()
    outward = _outward(curve)
    offsets = np.linspace(-reach, reach, 2 * STEPS + 1)
    rise = np.gradient(_strip(picture, curve, outward, offsets, reach), axis=0)
    path, strong = max(_around(rise), _around(-rise), key=lambda found: float(found[1].sum()))
    away = [_away(n * DRAWN, path, strong) for n in range(len(made.handles))]
    if all(one is None for one in away):
        problem = "no clear edge lies near any handle."
        raise ReadingError("contour", problem, advice="Lead it nearer, or leave it as it is.")
    step = offsets[1] - offsets[0]
    handles = tuple(
        at if far is None else _moved(at, outward[n * DRAWN], far * step)
        for n, (at, far) in enumerate(zip(made.handles, away, strict=True))
    )
    return contour(handles, picture.shape).handles


def _outward(curve: Points) -> Points:
    along = np.roll(curve, -1, axis=0) - np.roll(curve, 1, axis=0)
    normal = np.stack([along[:, 1], -along[:, 0]], 1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    away = ((curve - curve.mean(axis=0)) * normal).sum()
    return normal if away > 0 else -normal


def _strip(
    picture: Picture, curve: Points, outward: Points, offsets: Points, reach: float
) -> Field:
    """Brightness by distance outward (rows) and point of the curve."""
    soft = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), max(SOFT * reach, 0.5))
    at = curve[None] + offsets[:, None, None] * outward[None]
    x, y = (np.asarray(at[:, :, n], np.float32) for n in (0, 1))
    strip = cv2.remap(soft, x, y, cv2.INTER_LINEAR, None, cv2.BORDER_REPLICATE)
    wide = np.concatenate([strip[:, -DRAWN:], strip, strip[:, :DRAWN]], axis=1)
    return np.asarray(
        cv2.GaussianBlur(wide, (0, 0), 2.0, sigmaY=0.5)[:, DRAWN:-DRAWN], np.float32
    )


def _around(rise: Field) -> tuple[Points, Points]:
    """The best edge around and how clear it is, where it gets brighter outward (on CT darker).

    It is led three times round, of which the middle one counts, so that it closes.
    """
    whole = float(np.quantile(np.abs(rise), 0.98)) + 1e-6
    edges = np.asarray(np.clip(rise / whole, -1, 1), np.float32)
    count = edges.shape[1]
    three = np.concatenate([edges] * 3, axis=1)
    costs = step_costs([np.zeros(3 * count)], [STIFF])
    path = best_path(three, costs)[count : 2 * count]
    return path.astype(np.float64), edges[path, np.arange(count)].astype(np.float64)


def _away(at: int, path: Points, strong: Points) -> float | None:
    """Steps from the handle to the edge beside it; None where no clear one is."""
    near = (at + np.arange(-BESIDE, BESIDE + 1)) % len(path)
    return float(np.median(path[near])) - STEPS if np.median(strong[near]) > CLEAR else None


def _moved(at: Point, outward: Points, far: float) -> Point:
    return round(float(at[0] + outward[0] * far), 2), round(float(at[1] + outward[1] * far), 2)
