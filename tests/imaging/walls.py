"""Walls with known borders, drawn once for all tests."""

import functools

import cv2
import numpy as np

from mainstay.imaging.phantom import MUSCLES, QUALITIES, SCALE, frame, wall
from mainstay.imaging.tracer import Handle

NAMED = {q.name: q for q in QUALITIES}
WINDOW_MM = (14.0, 24.0)


@functools.cache
def drawn(quality, seed):
    made = wall(seed)
    return made, frame(made, NAMED[quality], np.random.default_rng(seed))


def truth_mm(made):
    return [made.thickness_mm(m, WINDOW_MM) for m in MUSCLES]


def clicks(made, x_mm=19.0, off_mm=0.0):
    """One click for each border, on the middle of its fascia."""
    tops = made.borders(np.array([x_mm]))[:, 0]
    middles = [(tops[k] + tops[k + 1]) / 2 for k in (2, 4, 6, 8)]
    return [
        Handle(i, x_mm / SCALE.x_mm, (z + off_mm) / SCALE.y_mm) for i, z in enumerate(middles)
    ]


def square_mm():
    """The scale of a picture whose pixels are made square, as machines show them."""
    return SCALE.x_mm


PULLS = (0, 0, 0, 0.5, 1, 1, 1)
"""How far a contraction has come in each frame of `contraction`."""


@functools.cache
def contraction(most=0.5):
    """A clip in which transversus becomes thicker by this share, with square pixels."""
    made, rng = wall(3), np.random.default_rng(5)
    shown = [frame(made, NAMED["good"], rng, {"tra": most * pull}) for pull in PULLS]
    rows = round(shown[0].shape[0] * SCALE.y_mm / SCALE.x_mm)
    size = (shown[0].shape[1], rows)
    return np.stack([cv2.resize(one, size, interpolation=cv2.INTER_AREA) for one in shown])


@functools.cache
def square(seed, thinner=0.0, noise=0):
    """A good picture of a wall with square pixels; `thinner` is the share by which muscles shrink."""
    made = wall(seed)
    strain = dict.fromkeys(MUSCLES, -thinner)
    shown = frame(made, NAMED["good"], np.random.default_rng(noise), strain)
    rows = round(shown.shape[0] * SCALE.y_mm / SCALE.x_mm)
    return cv2.resize(shown, (shown.shape[1], rows), interpolation=cv2.INTER_AREA)
