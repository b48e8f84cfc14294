"""Areas and fat: closed curves, sides, masks of other tools, and what fat may be read from."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.anatomy import Side
from mainstay.imaging.contour import area_mm2, asymmetry, contour, inside, label_contours
from mainstay.imaging.fat import dixon, functional_area_mm2, two_point
from mainstay.imaging.phantom_mr import SCALE, drawn_slice
from mainstay.imaging.protocol import ScaleSource
from mainstay.imaging.scale import UNKNOWN, Scale
from mainstay.reading import ReadingError

SHAPE = (200, 200)
HALF = Scale(0.5, 0.5, ScaleSource.SPACING)


def ring(count, radius=50.0, middle=(100.0, 100.0), turned=0.0):
    turns = np.linspace(0, 2 * np.pi, count + 1)[:-1] + turned
    return [(middle[0] + radius * math.cos(t), middle[1] + radius * math.sin(t)) for t in turns]


@pytest.mark.parametrize(("count", "off"), [(8, 0.003), (12, 0.001)])
def test_a_circle_needs_few_handles(count, off):
    found = area_mm2(contour(ring(count), SHAPE), HALF)
    assert found == pytest.approx(math.pi * 25**2, rel=off)


@given(st.integers(8, 12), st.floats(20, 80), st.floats(0, 6))
def test_the_weight_of_the_pixels_is_the_area(count, radius, turn):
    handles = [
        (
            100 + radius * math.cos(turn + 2 * math.pi * k / count),
            100 + radius * math.sin(turn + 2 * math.pi * k / count) * 0.7,
        )
        for k in range(count)
    ]
    made = contour(handles, SHAPE)
    assert inside(made, SHAPE).sum() == pytest.approx(area_mm2(made, HALF) * 4, rel=0.02)


@pytest.mark.parametrize(
    ("handles", "reason"),
    [
        (ring(7), "7 handles"),
        (ring(13), "13 handles"),
        (ring(8, 150), "outside"),
        ([*ring(8), ring(8)[-1]], "on one place"),
        ([ring(8)[k] for k in (0, 3, 1, 4, 2, 5, 7, 6)], "crosses itself"),
        (ring(8, middle=(153, 100), turned=math.pi / 8), "leaves the picture"),
        ([*ring(7), (math.nan, 3.0)], "outside"),
    ],
)
def test_handles_that_make_no_area_are_refused(handles, reason):
    with pytest.raises(ReadingError, match=reason):
        contour(handles, SHAPE)


def test_without_a_scale_there_is_no_area():
    with pytest.raises(ReadingError, match="not known"):
        area_mm2(contour(ring(8), SHAPE), UNKNOWN)


def test_a_label_map_of_another_tool():
    labels = np.zeros(SHAPE, np.int64)
    labels[20:40, 30:60] = 5101
    assert label_contours(labels, 5101, SHAPE).sum() == 600
    with pytest.raises(ReadingError, match="is not in it"):
        label_contours(labels, 7, SHAPE)
    with pytest.raises(ReadingError, match="mask"):
        label_contours(labels, 5101, (100, 200))


def test_asymmetry_names_the_smaller_side():
    assert (asymmetry(800, 1000).percent, asymmetry(800, 1000).smaller) == (20, Side.LEFT)
    assert asymmetry(900, 900).smaller is None
    with pytest.raises(ReadingError, match="not above 0"):
        asymmetry(0, 5)


# --- fat ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("percent", [8.0, 15.0, 25.0, 35.0])
def test_fat_by_dixon_and_by_two_points(percent):
    made = drawn_slice(np.random.default_rng(int(percent)), percent)
    border = made.outline.points(np.linspace(0, 2 * np.pi, 13)[:-1])
    middle = border.mean(axis=0)
    shrunk = [(float(x), float(y)) for x, y in middle + (border - middle) * 0.9]
    weight = inside(contour(shrunk, made.water.shape), made.water.shape)
    true = 100 * float((made.fraction * weight).sum() / weight.sum())
    assert dixon(made.water, made.fat, weight).fraction_percent == pytest.approx(true, abs=0.5)
    found = two_point(made.t1, weight, made.under_skin)
    assert found.fraction_percent == pytest.approx(true, abs=4)
    area = made.outline.area_mm2
    assert functional_area_mm2(area, found) == pytest.approx(
        area * (1 - found.fraction_percent / 100)
    )


def test_quarters_tell_where_the_fat_is():
    fat = np.repeat(np.linspace(0, 100, 40, dtype=np.float32)[None], 40, axis=0)
    found = dixon(100 - fat, fat, np.ones((40, 40), np.float32))
    assert found.quarters_percent == pytest.approx((12.5, 37.5, 62.5, 87.5), abs=2)
    assert found.fraction_percent == pytest.approx(50)


def test_fat_that_cannot_be_read_is_refused():
    flat, weight = np.full((40, 40), 100, np.float32), np.ones((40, 40), np.float32)
    with pytest.raises(ReadingError, match="hardly brighter"):
        two_point(flat, weight, weight)
    with pytest.raises(ReadingError, match="the mask has"):
        dixon(flat, flat[:20], weight)
    with pytest.raises(ReadingError, match="pixels are inside"):
        dixon(flat, flat, weight * 0.01)
    with pytest.raises(ReadingError, match="no signal"):
        dixon(flat * 0, flat * 0, weight)


def test_the_outline_of_the_phantom_has_its_area():
    outline = drawn_slice(np.random.default_rng(1), 10).outline
    x, y = outline.points(np.linspace(0, 2 * np.pi, 2001)[:-1]).T
    shoelace = abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
    assert shoelace * SCALE.x_mm * SCALE.y_mm == pytest.approx(outline.area_mm2, rel=1e-3)
