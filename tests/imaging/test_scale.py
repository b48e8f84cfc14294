"""The scale: accepted where it is sure, refused with a reason everywhere else."""

import math

import numpy as np
import pytest
from tests.imaging.making import dicom, region

from mainstay.imaging.files import read_recording
from mainstay.imaging.protocol import ScaleSource
from mainstay.imaging.recording import Box, Recording
from mainstay.imaging.scale import depth_scale, ruler_scale, stated_scale
from mainstay.reading import ReadingError

SECOND = region(RegionLocationMinX0=200, RegionLocationMaxX1=349)
FIRST = region(RegionLocationMaxX1=199)
OTHER = region(RegionDataType=13, RegionSpatialFormat=0)


def read(*regions, **changed):
    return read_recording(dicom(regions, **changed), "us.dcm")


def test_a_good_region_gives_the_scale():
    found = stated_scale(read(region(), OTHER))
    assert (found.x_mm, found.y_mm, found.source) == (0.2, 0.2, ScaleSource.REGION)


def test_of_two_panels_the_one_that_holds_the_measurement_counts():
    found = stated_scale(
        read(FIRST, {**SECOND, "PhysicalDeltaX": 0.03, "PhysicalDeltaY": 0.03}),
        Box(210, 60, 300, 200),
    )
    assert found.x_mm == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("regions", "within", "reason"),
    [
        ((), None, "no ultrasound region"),
        ((OTHER,), None, "no region of tissue"),
        ((region(RegionSpatialFormat=2),), None, "M-mode"),
        ((FIRST, SECOND), None, "side by side"),
        ((FIRST, SECOND), Box(150, 60, 250, 200), "no one region holds"),
        ((region(), region()), Box(60, 60, 250, 200), "more than one"),
        ((region(RegionLocationMaxX1=595),), None, "cut or made smaller"),
        ((region(RegionLocationMaxY1=518),), None, "cut or made smaller"),
        ((region(RegionLocationMinX0=349),), None, "no size"),
        ((region(PhysicalUnitsXDirection=4),), None, "not centimeters"),
        ((region(PhysicalDeltaX=0.03),), None, "stretched"),
        ((region(PhysicalDeltaX=0.0, PhysicalDeltaY=0.0),), None, "cannot be right"),
        ((region(PhysicalDeltaX=math.inf, PhysicalDeltaY=math.inf),), None, "cannot be right"),
        ((region(PhysicalDeltaX=4.0, PhysicalDeltaY=4.0),), None, "cannot be right"),
    ],
)
def test_every_known_trap_is_refused(regions, within, reason):
    with pytest.raises(ReadingError, match=reason):
        stated_scale(read(*regions), within)


def test_a_region_that_states_no_step_is_refused():
    bare = {k: v for k, v in region().items() if not k.startswith("PhysicalDelta")}
    with pytest.raises(ReadingError, match="cannot be right"):
        stated_scale(read(bare))


def test_the_depth_that_the_machine_was_set_to_must_agree():
    assert stated_scale(read(region(), DepthOfScanField=50)).known
    with pytest.raises(ReadingError, match="set to 100 mm"):
        stated_scale(read(region(), DepthOfScanField=100))


def test_spacing_counts_for_slices_and_never_for_ultrasound():
    frames = np.zeros((1, 64, 64), np.uint8)
    assert stated_scale(Recording(frames, "MR", spacing_mm=(0.5, 0.4))).x_mm == 0.4
    with pytest.raises(ReadingError, match="no ultrasound region"):
        stated_scale(read(PixelSpacing=[0.3, 0.3]))


def test_two_ticks_of_a_ruler():
    assert ruler_scale((10, 100), (11, 330), 20).y_mm == pytest.approx(
        20 / math.dist((10, 100), (11, 330))
    )


@pytest.mark.parametrize(
    ("first", "second", "mm", "reason"),
    [
        ((0, 0), (0, 20), 10, "20 pixels apart"),
        ((0, 0), (100, 100), 10, "no upright or level line"),
        ((0, 0), (0, 200), 0, "cannot be right"),
        ((0, 0), (0, 200), math.nan, "cannot be right"),
        ((0, 0), (0, math.nan), 20, "pixels apart"),
        ((0, 0), (0, 150), 400, "cannot be right"),
    ],
)
def test_clicks_that_cannot_be_right_are_refused(first, second, mm, reason):
    with pytest.raises(ReadingError, match=reason):
        ruler_scale(first, second, mm)


def test_typed_depth():
    assert depth_scale(Box(0, 20, 300, 420), 40).x_mm == 0.1
    with pytest.raises(ReadingError, match="too small"):
        depth_scale(Box(0, 20, 300, 30), 40)
