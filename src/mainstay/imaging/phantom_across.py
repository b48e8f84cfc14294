"""A made-up cross-section of a muscle on ultrasound, seen at two visits. Numbers are ours.

The outline is that of `phantom_mr`; what changes between visits is known: the probe lies elsewhere and
turned, speckle is new, and the muscle may have grown. Missing: a curved probe, refraction, anisotropy.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mainstay.imaging.phantom_mr import Outline
from mainstay.imaging.protocol import ScaleSource
from mainstay.imaging.recording import Field, Picture
from mainstay.imaging.scale import Scale

MM, WIDE, TALL = 0.15, 320, 340
SCALE = Scale(MM, MM, ScaleSource.REGION)
MUSCLE, AROUND, BRIGHT = 0.25, 0.7, 2.6
"""Mean echo of muscle, of the tissue around it, and of fascia and bone."""

GAPS = 0.3
"""Share of the border that is not seen."""

Line = NDArray[np.float64]


@dataclass(frozen=True)
class Visit:
    """How the muscle lies in a picture: moved from the middle, turned, and larger than at first."""

    right_mm: float = 0.0
    down_mm: float = 0.0
    turned_deg: float = 0.0
    larger: float = 1.0


def outline(rng: np.random.Generator) -> Outline:
    """A muscle of 400 to 700 square millimeters."""
    return Outline(
        math.sqrt(rng.uniform(400, 700) / math.pi),
        rng.uniform(-0.2, 0.2),
        rng.uniform(-0.1, 0.1),
        rng.uniform(0, 6),
    )


def border(made: Outline, at: Visit, angles: Line) -> Line:
    """Places on the border, in pixels of the picture of a visit."""
    wave = 1 + made.two * np.cos(2 * angles) + made.three * np.cos(3 * angles + made.phase)
    r = made.radius_mm * math.sqrt(at.larger) * wave
    return _placed(np.stack([r * np.cos(angles), r * np.sin(angles)], 1), at)


def _placed(mm: Line, at: Visit) -> Line:
    turn = math.radians(at.turned_deg)
    turned = mm @ np.array(
        [[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]]
    )
    moved = turned + np.array([at.right_mm, at.down_mm])
    return np.asarray(moved / MM + np.array([WIDE / 2, TALL / 2]), np.float64)


def drawn_across(made: Outline, at: Visit, rng: np.random.Generator) -> Picture:
    """The picture of a visit: muscle between fascia above, bone below and its own border."""
    echo = np.full((TALL, WIDE), AROUND, np.float32)
    around = border(made, at, np.linspace(0, 2 * math.pi, 241)[:-1])
    cv2.fillPoly(echo, [_corners(around)], MUSCLE, shift=4)
    seen = np.sin(3 * np.arange(len(around)) / len(around) * 2 * math.pi + made.phase)
    for n in np.flatnonzero(seen > np.quantile(seen, GAPS)):
        pair = np.stack([around[n], around[(n + 1) % len(around)]])
        cv2.polylines(echo, [_corners(pair)], False, BRIGHT / 2, 5, shift=4)
    reach = made.radius_mm * 1.3
    for y, sag in ((-reach, -1.5), (reach, 2.5)):  # fascia, then bone
        x = np.linspace(-40, 40, 41)
        line = _placed(np.stack([x, y + sag * np.cos(x / 8)], 1), at)
        cv2.polylines(echo, [_corners(line)], False, BRIGHT, 8, shift=4)
    return _speckled(echo, rng)


def _speckled(echo: Field, rng: np.random.Generator) -> Picture:
    """Rayleigh speckle as large as a pulse, on a logarithmic screen of 50 dB."""
    parts = [
        cv2.GaussianBlur(rng.normal(0, 1, echo.shape).astype(np.float32), (0, 0), 3, sigmaY=1.2)
        for _ in range(2)
    ]
    envelope = np.hypot(*(part / part.std() for part in parts))
    shown = 20 * np.log10(cv2.GaussianBlur(echo, (0, 0), 1.5) * envelope + 1e-3)
    return np.asarray(np.clip((shown + 35) / 50, 0, 1) * 255, np.uint8)


def _corners(at: Line) -> NDArray[np.int32]:
    return np.asarray(np.rint(at * 16), np.int32)
