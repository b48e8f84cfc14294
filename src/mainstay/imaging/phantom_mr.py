"""A made-up axial slice with one muscle of known area and known fat. Numbers are ours.

The outline is r = R (1 + a cos 2t + b cos(3t + c)), whose area is pi R^2 (1 + (a^2 + b^2) / 2).
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mainstay.imaging.protocol import ScaleSource
from mainstay.imaging.recording import Field
from mainstay.imaging.scale import Scale

PIXEL_MM, SIZE, FINER = 1.0, 96, 4
SCALE = Scale(PIXEL_MM, PIXEL_MM, ScaleSource.SPACING)
LEAN, FATTY = 260.0, 900.0
"""Signal of lean muscle and of fat in the T1-like picture."""

FAT_FROM_ROW = 84
"""Below this row lies subcutaneous fat."""


@dataclass(frozen=True)
class Outline:
    """A muscle's border."""

    radius_mm: float
    two: float
    three: float
    phase: float

    @property
    def area_mm2(self) -> float:
        """Exactly."""
        return math.pi * self.radius_mm**2 * (1 + (self.two**2 + self.three**2) / 2)

    def points(self, angles: NDArray[np.float64]) -> NDArray[np.float64]:
        """Places on the border, in pixels."""
        wave = 1 + self.two * np.cos(2 * angles) + self.three * np.cos(3 * angles + self.phase)
        r = self.radius_mm * wave / PIXEL_MM
        middle = SIZE / 2 - 0.5
        return np.stack([middle + r * np.cos(angles), middle - 6 + r * np.sin(angles)], 1)


@dataclass(frozen=True)
class Slice:
    """Pictures of one slice with what is true about it; `fraction` is fat, 0 to 1, by pixel."""

    outline: Outline
    fraction: Field
    water: Field
    fat: Field
    t1: Field
    under_skin: Field


def drawn_slice(rng: np.random.Generator, fat_percent: float) -> Slice:
    """A slice with so much fat in its muscle; more of it to one side, and in streaks."""
    outline = Outline(
        rng.uniform(15, 24),
        rng.uniform(-0.15, 0.15),
        rng.uniform(-0.08, 0.08),
        rng.uniform(0, 6),
    )
    size = SIZE * FINER
    inside = np.zeros((size, size), np.uint8)
    border = (outline.points(np.linspace(0, 2 * np.pi, 400)[:-1]) + 0.5) * FINER - 0.5
    cv2.fillPoly(inside, [np.rint(border * 256).astype(np.int32)], 1, shift=8)
    share = _spread(rng, inside > 0, fat_percent / 100)
    fat = np.where(inside > 0, share, 0.5).astype(np.float32)  # fascia and fat planes around it
    skin = np.zeros((size, size), bool)
    skin[FAT_FROM_ROW * FINER :] = True
    fat[skin] = 1.0
    f = np.asarray(cv2.resize(fat, (SIZE, SIZE), interpolation=cv2.INTER_AREA), np.float32)
    under = np.zeros((SIZE, SIZE), np.float32)
    under[FAT_FROM_ROW + 2 :] = 1
    water, fat_image = (_noisy(rng, 500 * part, 8.0) for part in (1 - f, f))
    t1 = _noisy(rng, LEAN * (1 - f) + FATTY * f, 12.0)
    return Slice(outline, np.asarray(f, np.float32), water, fat_image, t1, under)


def _spread(rng: np.random.Generator, inside: NDArray[np.bool_], target: float) -> Field:
    """Fat by place, with the target as its mean inside: in streaks between lean fibers."""
    size = inside.shape[0]
    across = np.linspace(1.3, 0.7, size, dtype=np.float32)[None]
    noise = rng.normal(0, 1, (size, size)).astype(np.float32)
    grain = cv2.GaussianBlur(noise, (0, 0), 2.5 * FINER, sigmaY=FINER)
    share = across * np.exp(2.0 * grain / grain.std())
    lean = float(rng.uniform(0.01, 0.04))  # lean fibers hold a little too
    for _ in range(12):  # what is cut off at 1 is given back to the rest
        share *= (target - lean) / share[inside].mean()
        share = np.clip(share, 0, 1 - lean)
    return np.asarray(share + lean, np.float32)


def _noisy(rng: np.random.Generator, signal: Field, sigma: float) -> Field:
    """Rician noise, as the size of a complex signal has it."""
    real, imaginary = rng.normal(0, sigma, (2, *signal.shape))
    return np.asarray(np.hypot(signal + real, imaginary), np.float32)
