"""The contour of an earlier visit laid over a new picture: on a phantom whose motion is known."""

import math
from dataclasses import replace

import numpy as np
import pytest

from mainstay.imaging.carried import carried
from mainstay.imaging.contour import area_px, contour
from mainstay.imaging.phantom_across import (
    MM,
    SCALE,
    TALL,
    WIDE,
    Visit,
    border,
    drawn_across,
    outline,
)
from mainstay.imaging.scale import UNKNOWN, Scale

TURNS = np.linspace(0, 2 * math.pi, 9)[:-1]
FINE = np.linspace(0, 2 * math.pi, 721)


def two_visits(seed, larger=1.0):
    """Both pictures, the handles of the first, and where its border lies in the second."""
    rng = np.random.default_rng(seed)
    made = outline(rng)
    places = [(rng.uniform(-3, 3), rng.uniform(-2, 2), rng.uniform(-6, 6)) for _ in range(2)]
    first, second = Visit(*places[0]), Visit(*places[1], larger)
    pictures = [drawn_across(made, at, rng) for at in (first, second)]
    handles = [tuple(map(float, at)) for at in border(made, first, TURNS)]
    return pictures, handles, border(made, replace(second, larger=1.0), FINE)


def off_mm(handles, true):
    apart = np.linalg.norm(np.array(handles)[:, None] - true[None], axis=2)
    return float(apart.min(axis=1).mean()) * MM


@pytest.mark.parametrize(("larger", "most_mm"), [(1.0, 0.3), (0.85, 0.6), (1.15, 0.6)])
def test_a_contour_is_found_again_and_keeps_its_size(larger, most_mm):
    for seed in range(6):
        (before, now), handles, true = two_visits(seed, larger)
        found = carried((before, SCALE), (now, SCALE), handles)
        assert off_mm(found, true) < most_mm
        assert off_mm(found, true) < off_mm(handles, true)
        sizes = [area_px(contour(one, now.shape)) for one in (handles, found)]
        assert sizes[1] == pytest.approx(sizes[0], rel=0.005)  # a muscle that grew must show


def test_a_picture_of_another_scale_is_found_again():
    import cv2

    (before, now), handles, true = two_visits(3)
    fine = cv2.resize(before, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR)
    doubled = [(2 * x, 2 * y) for x, y in handles]
    finer = Scale(MM / 2, MM / 2, SCALE.source)
    assert off_mm(carried((fine, finer), (now, SCALE), doubled), true) < 0.4


def test_without_a_scale_both_are_taken_alike():
    (before, now), handles, true = two_visits(4)
    assert off_mm(carried((before, UNKNOWN), (now, UNKNOWN), handles), true) < 0.3
    assert carried((before, SCALE), (now, UNKNOWN), handles) is None


def test_what_is_not_the_same_place_is_not_carried_over():
    (before, now), handles, _ = two_visits(5)
    for seed in range(8):
        noise = np.random.default_rng(seed).integers(0, 255, (TALL, WIDE)).astype(np.uint8)
        assert carried((before, SCALE), (noise, SCALE), handles) is None
    assert carried((before, SCALE), (np.zeros_like(now), SCALE), handles) is None
    cut = np.ascontiguousarray(now[:, : WIDE // 2])  # the muscle is cut off
    assert carried((before, SCALE), (cut, SCALE), handles) is None


def test_the_outline_of_the_phantom_has_its_area():
    made = outline(np.random.default_rng(2))
    for larger in (1.0, 1.2):
        x, y = (border(made, Visit(2, -1, 7, larger), FINE[:-1]) * MM).T
        shoelace = abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
        assert shoelace == pytest.approx(larger * made.area_mm2, rel=1e-3)
