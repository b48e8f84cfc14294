"""The body chart: a finger hits every place, and hits one place at a time."""

from itertools import combinations

import pytest

from mainstay.care.patient import BodyArea
from mainstay.web.body_chart import CHART_HEIGHT, CHART_WIDTH, FINGER, REGIONS

TAPPED = {region.code: region.tapped for region in REGIONS}


def test_every_place_is_on_the_chart():
    assert [region.code for region in REGIONS] == list(BodyArea)


@pytest.mark.parametrize("region", REGIONS, ids=lambda r: r.code)
def test_a_finger_hits_it(region):
    tapped = region.tapped
    assert min(tapped.w, tapped.h) >= FINGER
    assert tapped.x <= region.x
    assert tapped.x + tapped.w >= region.x + region.w
    assert tapped.y == region.y
    assert tapped.x >= 0
    assert tapped.x + tapped.w <= CHART_WIDTH
    assert tapped.y + tapped.h <= CHART_HEIGHT


@pytest.mark.parametrize(("one", "other"), list(combinations(TAPPED, 2)))
def test_a_tap_means_one_place(one, other):
    a, b = TAPPED[one], TAPPED[other]
    beside = a.x + a.w <= b.x or b.x + b.w <= a.x
    over = a.y + a.h <= b.y or b.y + b.h <= a.y
    assert beside or over
