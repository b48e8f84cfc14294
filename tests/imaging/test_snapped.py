"""A contour drawn to the edge: nearer than a hand, only where an edge is clear, on MR and on CT."""

import numpy as np
import pytest

from mainstay.imaging.contour import area_px, contour
from mainstay.imaging.phantom_mr import PIXEL_MM, drawn_slice
from mainstay.imaging.slices import shown
from mainstay.imaging.snapped import snapped
from mainstay.reading import ReadingError

TURNS = np.linspace(0, 2 * np.pi, 9)[:-1]


def read(made, rng):
    """Eight handles of a hand that is 0.7 mm off."""
    at = made.outline.points(TURNS) + rng.normal(0, 0.7, (8, 2))
    return contour([(float(x), float(y)) for x, y in at], made.t1.shape)


def off(made, picture, rng):
    """How far the area is from the truth, by hand and after the edge, in percent."""
    hand = read(made, rng)
    edge = contour(snapped(picture, PIXEL_MM, hand), picture.shape)
    return [100 * abs(area_px(c) / made.outline.area_mm2 - 1) for c in (hand, edge)]


@pytest.mark.parametrize("inverted", [False, True])
def test_the_edge_is_nearer_to_the_truth_than_the_hand(inverted):
    rng = np.random.default_rng(3)
    found = []
    for n in range(12):
        made = drawn_slice(rng, (8, 15, 25, 35)[n % 4])
        picture = shown(made.t1)
        found.append(off(made, 255 - picture if inverted else picture, rng))
    hand, edge = np.mean(found, axis=0)
    assert edge < 0.9 * hand
    assert edge < 3


def test_where_half_the_border_is_not_seen_the_hand_stays():
    rng = np.random.default_rng(5)
    made = drawn_slice(rng, 8)
    picture = shown(made.t1).copy()
    picture[:, :48] = int(np.median(picture[30:50, 40:56]))  # the left half is one grey
    hand = read(made, rng)
    now = snapped(picture, PIXEL_MM, hand)
    stayed = [a == b for a, b in zip(hand.handles, now, strict=True)]
    left = [x < 40 for x, _ in hand.handles]
    assert all(s for s, far in zip(stayed, left, strict=True) if far)
    assert not all(stayed)


def test_nothing_to_be_seen_is_refused():
    rng = np.random.default_rng(5)
    hand = read(drawn_slice(rng, 8), rng)
    with pytest.raises(ReadingError, match="no clear edge"):
        snapped(np.full((96, 96), 90, np.uint8), PIXEL_MM, hand)
