"""What leaves: tables, a picture without identity, and a report that can be read back."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import highdicom as hd
import numpy as np
import pydicom
import pytest
from tests.imaging.walls import square, square_mm

from mainstay.anatomy import Level, Muscle, Side
from mainstay.imaging.confirmed import InArchive, Layer, Sonoarea, Sonogram
from mainstay.imaging.exchange import Confirmed, as_csv, as_json
from mainstay.imaging.files import read_recording
from mainstay.imaging.overlay import confirmed_overlay
from mainstay.imaging.protocol import Aspect, Posture, ScaleSource, State
from mainstay.imaging.report import structured_report
from mainstay.imaging.scale import stated_scale
from mainstay.imaging.still import dicom_of
from mainstay.reading import ReadingError

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PICTURE = square(3)


def flat(y):
    return tuple((float(x), float(y)) for x in range(0, PICTURE.shape[1], 6))


SEEN = Sonogram(
    aspect=Aspect.MULTIFIDUS,
    side=Side.LEFT,
    level=Level.L5,
    state=State.REST,
    position=Posture.PRONE,
    device="=Maker",
    preset="msk",
    scale=ScaleSource.REGION,
    mm_per_px=square_mm(),
    window=(100.0, 180.0),
    layers=(Layer(Muscle.MULTIFIDUS, 60.0, 60 * square_mm(), flat(40), flat(100)),),
    clicks=0,
    doubts=(),
    method="fascia-1",
    picture="0" * 64,
    size=(PICTURE.shape[1], PICTURE.shape[0]),
)
ONE = Confirmed(UUID(int=1), UUID(int=2), SEEN, "Vera = L.", NOON)
LOOSE = replace(
    SEEN,
    scale=ScaleSource.NONE,
    mm_per_px=None,
    layers=(replace(SEEN.layers[0], thickness_mm=None),),
)
SQUARE = ((100.0, 60.0), (180.0, 60.0), (180.0, 120.0), (100.0, 120.0))
ACROSS = Sonoarea(
    aspect=Aspect.MULTIFIDUS_ACROSS,
    side=Side.RIGHT,
    level=Level.L5,
    state=State.REST,
    position=Posture.PRONE,
    device="Maker",
    preset="msk",
    scale=ScaleSource.REGION,
    mm_per_px=square_mm(),
    muscle=Muscle.MULTIFIDUS,
    handles=SQUARE,
    curve=SQUARE,
    area_px=4800.0,
    area_mm2=4800 * square_mm() ** 2,
    carried=False,
    clicks=8,
    method="contour-1",
    picture="0" * 64,
    size=(PICTURE.shape[1], PICTURE.shape[0]),
)
AREA = replace(ONE, seen=ACROSS)


def test_rows_for_other_programs():
    (row,) = csv.DictReader(io.StringIO(as_csv([ONE])))
    assert (row["muscle"], row["side"], row["level"]) == ("multifidus", "left", "L5")
    assert float(row["value_mm"]) == pytest.approx(60 * square_mm(), abs=1e-3)
    assert row["device"] == "'=Maker"  # no formula for a spreadsheet
    (told,) = json.loads(as_json([ONE]))
    assert told["measured"]["layers"][0]["upper"] == [list(p) for p in flat(40)]
    (row,) = csv.DictReader(io.StringIO(as_csv([replace(ONE, seen=LOOSE)])))
    assert (row["value_mm"], row["mm_per_px"], row["value_px"]) == ("", "", "60.000")


def test_a_picture_without_identity_reads_back_with_its_scale():
    recording = read_recording(dicom_of(PICTURE[None], ONE), "picture.dcm")
    assert np.array_equal(recording.frames[0], PICTURE)
    assert stated_scale(recording).y_mm == pytest.approx(square_mm())
    bare = read_recording(dicom_of(PICTURE[None], replace(ONE, seen=LOOSE)), "picture.dcm")
    assert not bare.regions


def test_a_structured_report_reads_back_the_same():
    picture = dicom_of(PICTURE[None], ONE)
    out = structured_report(ONE, picture)
    report = hd.sr.srread(io.BytesIO(out))
    (group,) = report.content.get_planar_roi_measurement_groups()
    (one,) = group.get_measurements()
    assert one.value == pytest.approx(60 * square_mm())
    assert one.unit.value == "mm"
    assert group.finding_sites[0].laterality.meaning == "Left"
    outline = group.roi.value
    assert {float(y) for y in outline[:, 1]} == {40.5, 100.5}
    assert (outline[:, 0].min(), outline[:, 0].max()) == (100.5, 180.5)
    read = pydicom.dcmread(io.BytesIO(out))
    assert (read.Modality, read.ContentDate) == ("SR", "20261124")
    assert structured_report(ONE, picture) == out


def test_one_muscle_is_tracked_under_one_number_at_every_visit():
    def tracked(one):
        report = hd.sr.srread(io.BytesIO(structured_report(one, dicom_of(PICTURE[None], one))))
        return report.content.get_planar_roi_measurement_groups()[0].tracking_uid

    assert tracked(ONE) == tracked(replace(ONE, number=UUID(int=9)))
    assert tracked(ONE) != tracked(replace(ONE, person=UUID(int=9)))
    assert tracked(ONE) != tracked(replace(ONE, seen=replace(SEEN, side=Side.RIGHT)))


def test_no_length_without_a_scale():
    loose = replace(ONE, seen=LOOSE)
    with pytest.raises(ReadingError, match="no scale"):
        structured_report(loose, dicom_of(PICTURE[None], loose))


def test_borders_stand_in_the_picture_where_they_were_confirmed():
    drawn = confirmed_overlay(PICTURE, SEEN)
    zoom = drawn.shape[1] / PICTURE.shape[1]
    colored = np.ptp(drawn.astype(int), axis=2) > 60
    for y in (40, 100):
        row = round((y + 0.5) * zoom)
        assert colored[row - 1 : row + 2].any(axis=0).mean() > 0.9
    assert not colored[round(70 * zoom)].mean() > 0.1


def test_an_area_leaves_as_a_row_of_its_own():
    (row,) = csv.DictReader(io.StringIO(as_csv([AREA])))
    assert (row["quantity"], row["side"], row["value_mm"]) == ("area", "right", "")
    assert float(row["value_mm2"]) == pytest.approx(4800 * square_mm() ** 2, abs=1e-3)
    assert row["value_px2"] == "4800.000"
    (told,) = json.loads(as_json([AREA]))
    assert told["measured"]["curve"] == [list(p) for p in SQUARE]
    bare = replace(ACROSS, scale=ScaleSource.NONE, mm_per_px=None, area_mm2=None)
    (row,) = csv.DictReader(io.StringIO(as_csv([replace(ONE, seen=bare)])))
    assert (row["value_mm2"], row["value_px2"]) == ("", "4800.000")
    with pytest.raises(ReadingError, match="no scale"):
        structured_report(replace(ONE, seen=bare), dicom_of(PICTURE[None], AREA))


def test_an_area_is_reported_with_its_contour():
    report = hd.sr.srread(io.BytesIO(structured_report(AREA, dicom_of(PICTURE[None], AREA))))
    (group,) = report.content.get_planar_roi_measurement_groups()
    (one,) = group.get_measurements()
    assert (one.value, one.unit.value) == (pytest.approx(ACROSS.area_mm2), "mm2")
    assert (one.name.meaning, group.finding_sites[0].laterality.meaning) == ("Area", "Right")
    outline = group.roi.value
    assert (outline[0] == outline[-1]).all()
    x, y = outline[:-1].T
    inside = abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
    assert inside * square_mm() ** 2 == pytest.approx(one.value)


def test_a_contour_stands_in_the_picture_where_it_was_confirmed():
    drawn = confirmed_overlay(PICTURE, ACROSS)
    zoom = drawn.shape[1] / PICTURE.shape[1]
    colored = np.ptp(drawn.astype(int), axis=2) > 60
    for y in (60, 120):
        row, x = round((y + 0.5) * zoom), slice(round(101 * zoom), round(180 * zoom))
        assert colored[row - 1 : row + 2, x].any(axis=0).mean() > 0.9
    assert not colored[round(90 * zoom), round(101 * zoom) + 2 : round(179 * zoom)].any()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"study_uid": "1.2.a"}, "digits and dots"),
        ({"instance_uid": "1." + 63 * "2"}, "64 at most"),
        ({"modality": "US"}, "MR or CT"),
        ({"frame": 0}, "counted from 1"),
        ({"place": ((1.0, 0.0, 0.0), (2.0, 0.0, 0.0))}, "one place"),
    ],
)
def test_what_names_no_slice_of_an_archive_is_refused(changed, told):
    upright = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    known = InArchive("1.2.3", "1.2.4", "1.2.5", "1.2.6", "MR", upright, frame=1)
    with pytest.raises(ValueError, match=told):
        replace(known, **changed)
