"""Slices as a person looks at them: turned upright, squared, labels led around, values kept beside."""

import math

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.anatomy import Side
from mainstay.imaging import chunk
from mainstay.imaging.beside import packed, unpacked
from mainstay.imaging.contour import Contour, area_px
from mainstay.imaging.protocol import Doubt
from mainstay.imaging.recording import Volume
from mainstay.imaging.slices import around_label, doubts, middle_of, squared, upright
from mainstay.reading import ReadingError

PNG = bytes(cv2.imencode(".png", np.zeros((8, 9), np.uint8))[1])


def volume(x, y, spot):
    """Axial slices whose columns and rows run along these directions; one bright pixel."""
    affine = np.eye(4)
    affine[:3, 0], affine[:3, 1], affine[:3, 2] = x, y, (0, 0, 3)
    affine[:3, 3] = -50, 20, 7
    values = np.zeros((40, 60, 2), np.float32)
    values[spot[1], spot[0], 1] = 1
    return Volume(values, affine)


def where(one):
    """The bright pixel in the body, in mm."""
    row, column, slab = np.unravel_index(int(one.values.argmax()), one.values.shape)
    return one.affine_mm @ (column, row, slab, 1)


@pytest.mark.parametrize("x", [(1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0)])
@pytest.mark.parametrize("sign", [1, -1])
def test_front_is_above_and_left_on_the_right_whatever_the_file_does(x, sign):
    y = (0, sign, 0) if x[0] else (sign, 0, 0)
    before = volume(x, y, (11, 30))
    now = upright(before)
    assert now.affine_mm[0, 0] > 0  # to the right of the picture is to the left of the body
    assert now.affine_mm[1, 1] > 0
    assert where(now) == pytest.approx(where(before))
    assert now.values.sum() == 1


def test_pixels_become_square_and_labels_stay_labels():
    values = np.zeros((40, 60, 1), np.float32)
    values[10:20, 30:50] = 5101
    made = squared(Volume(values, np.diag([0.8, 1.6, 4, 1.0])), labels=True)
    assert made.values.shape == (80, 60, 1)
    assert set(np.unique(made.values)) == {0, 5101}
    assert made.spacing_mm[:2] == pytest.approx((0.8, 0.8))
    same = Volume(values, np.diag([1.0, 1.0, 4, 1.0]))
    assert squared(same) is same


def disk(a, b, x=60, y=50):
    down, right = np.indices((100, 120))
    return ((right - x) / a) ** 2 + ((down - y) / b) ** 2 <= 1


@pytest.mark.parametrize(("a", "b"), [(30, 20), (12, 25), (9, 9)])
def test_handles_along_a_label_hold_its_area(a, b):
    handles = around_label(disk(a, b))
    assert len(handles) == 12
    assert area_px(Contour(handles)) == pytest.approx(math.pi * a * b, rel=0.03)
    assert np.mean(handles, axis=0) == pytest.approx((60, 50), abs=0.3)


def test_a_label_in_pieces_is_refused_and_a_speck_is_not():
    with pytest.raises(ReadingError, match="lies in 2 pieces"):
        around_label(disk(15, 15, 30) | disk(15, 15, 90))
    speck = disk(15, 15, 30)
    speck[90, 100] = True
    assert np.mean(around_label(speck), axis=0)[0] == pytest.approx(30, abs=0.3)


BODY = np.pad(np.full((40, 50), 120, np.uint8), ((5, 5), (30, 10)))


@pytest.mark.parametrize(
    ("x", "side", "tilt", "told"),
    [
        (70, Side.LEFT, 3, ()),
        (40, Side.LEFT, 3, (Doubt.OTHER_SIDE,)),
        (40, Side.RIGHT, 12, (Doubt.TILTED,)),
        (70, Side.RIGHT, 12, (Doubt.TILTED, Doubt.OTHER_SIDE)),
    ],
)
def test_what_does_not_fit_is_told(x, side, tilt, told):
    assert middle_of(BODY) == 54.5
    assert middle_of(np.zeros((9, 9), np.uint8)) == 4
    assert doubts(((x - 5, 20), (x + 5, 20)), side, 54.5, tilt) == told


@given(
    low=st.floats(-3000, 3000),
    wide=st.floats(1e-3, 1e5),
    seed=st.integers(0, 2**31),
    count=st.integers(1, 3),
)
def test_values_come_back_from_beside_the_picture(low, wide, seed, count):
    rng = np.random.default_rng(seed)
    values = {
        "picture": (low + wide * rng.random((count, 5, 7))).astype(np.float32),
        "labels": rng.integers(0, 65536, (count, 5, 7)).astype(np.float32),
    }
    png = packed(PNG, values)
    found = unpacked(png)
    assert np.abs(found["picture"] - values["picture"]).max() <= wide / 60000 + abs(low) * 1e-6
    assert (found["labels"] == values["labels"]).all()
    assert chunk.taken_out(png) == PNG
    assert cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE).shape == (8, 9)


def test_a_picture_without_values_or_with_damaged_ones_is_refused():
    with pytest.raises(ReadingError, match="no values beside it"):
        unpacked(PNG)
    whole = packed(PNG, {"picture": np.zeros((1, 3, 3), np.float32)})
    for cut in range(8, len(whole) - 13, 7):
        with pytest.raises(ReadingError):
            unpacked(whole[:cut])
    huge = b'{"shape": [9, 99999, 99999], "parts": [{"name": "picture", "low": 0, "step": 1}]}'
    for body in (b"", b"\0\0\0\2{}", len(huge).to_bytes(4, "big") + huge, b"\xff\xff\xff\xff"):
        with pytest.raises(ReadingError, match="damaged"):
            unpacked(chunk.put_in(PNG, body))
