"""De-identification: names outside the scan go, and a person sees it first."""

import numpy as np
import pytest
from tests.imaging.making import dicom, region, scan

from mainstay.imaging.files import read_recording
from mainstay.imaging.privacy import blank, found_box, preview, scan_box
from mainstay.imaging.recording import Box, Recording
from mainstay.reading import ReadingError


def test_burned_in_text_outside_the_region_is_blanked_in_every_frame():
    found = read_recording(dicom(frames=3), "clip.dcm")
    box = scan_box(found)
    assert box == Box(50, 40, 350, 290)
    kept = blank(found, box)
    assert not kept.frames[:, :40].any()
    assert (kept.frames[:, 40:290, 50:350] == found.frames[:, 40:290, 50:350]).all()


def test_the_preview_shows_what_stays_and_what_goes():
    found = read_recording(dicom(), "still.dcm")
    shown = preview(found, scan_box(found))
    assert shown.blanked[10].any()
    assert not shown.picture[10].any()
    assert (shown.blanked + shown.picture == found.frames[0]).all()
    assert "PatientName" in shown.dropped
    assert not shown.still_text


def test_writing_inside_the_box_is_pointed_out():
    found = Recording(scan())
    assert preview(found, Box(0, 0, 400, 300)).still_text


def test_without_a_region_the_lit_block_is_the_scan():
    found = found_box(scan()[0])
    assert (
        max(
            abs(a - b)
            for a, b in zip(
                (found.left, found.top, found.right, found.bottom),
                (50, 40, 350, 290),
                strict=True,
            )
        )
        <= 1
    )
    assert found_box(np.zeros((100, 100), np.uint8)) is None


def test_two_panels_or_a_region_outside_leave_the_box_to_a_person():
    two = (region(RegionLocationMaxX1=199), region(RegionLocationMinX0=200))
    assert scan_box(read_recording(dicom(two), "us.dcm")) is None
    assert scan_box(read_recording(dicom((region(RegionLocationMaxX1=900),)), "us.dcm")) is None


def test_a_box_outside_the_picture_is_refused():
    with pytest.raises(ReadingError, match="does not fit"):
        blank(Recording(scan()), Box(-1, 0, 100, 100))
