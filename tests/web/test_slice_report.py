"""What leaves of a slice of MR: the same values in report, JSON and CSV, and what the report points at."""

import csv
import json
from io import BytesIO, StringIO

import highdicom as hd
import numpy as np
import pydicom
import pytest
from highdicom.sr.enum import ValueTypeValues
from highdicom.sr.utils import find_content_items
from pydicom.sr.codedict import codes
from tests.imaging.slabs import (
    LEFT,
    MM,
    RIGHT,
    SIZE,
    TURNS_OF_FILES,
    around,
    in_dicom,
    true_handles,
)
from tests.web.test_slices import SLICE, kept
from tests.web.test_ultrasound import at, confirm, file, said, took, upload, waiting
from tests.web.test_ultrasound_area import place

from mainstay.imaging.protocol import OUTLINED
from mainstay.imaging.report import NAMED
from mainstay.imaging.tracer import ABDOMINAL_WALL, MULTIFIDUS
from mainstay.web import models

pytestmark = pytest.mark.django_db
MADE = {"left": LEFT, "right": RIGHT}


def brought(client, person, turn, side="left"):
    """A slice with water and fat of a Dixon scan, each a file of its own; one contour is confirmed."""
    picture, *beside = (file(in_dicom(n, turn)) for n in ("t1", "water", "fat"))
    more = dict(zip(("water", "fat"), beside, strict=True))
    answer = upload(client, person, picture, side=side, **SLICE, **more)
    assert answer.status_code == 302, said(answer)
    return led(client, person, waiting(person)[0], side, slice=1)


def led(client, person, scan, side, **chosen):
    if chosen:
        typed = {"step": "keep", "revision": scan.revision, **chosen}
        assert client.post(at("scan", person, scan), typed).status_code == 302
        scan.refresh_from_db()
    assert place(client, person, scan, true_handles(side)).status_code == 200
    assert confirm(client, person, scan).status_code == 302
    return scan


def report_of(client, person, scan):
    """As highdicom reads it: the whole, and the only group in it."""
    answer = took(client, person, scan, "report")
    assert answer.status_code == 200, said(answer)
    report = hd.sr.srread(BytesIO(answer.content))
    (group,) = report.content.get_planar_roi_measurement_groups()
    return report, group


def values_of(group):
    return {m.name.value: (m.value, m.unit.value) for m in group.get_measurements()}


def area_of(outline, spacing):
    down, right = spacing
    x, y = outline[:-1].T
    return abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2 * down * right


def in_body(outline, source):
    """Places of a report, which counts from the corner of the first pixel, in mm to the left and back."""
    along, down = np.array(source.ImageOrientationPatient, float).reshape(2, 3)
    per_row, per_column = source.PixelSpacing
    steps = np.stack([along * per_column, down * per_row])
    return ((outline - 0.5) @ steps + source.ImagePositionPatient)[:, :2]


@pytest.mark.parametrize("turn", TURNS_OF_FILES)
def test_the_contour_lies_on_the_muscle_of_the_file_in_the_archive(as_therapist, person, turn):
    scan = brought(as_therapist, person, turn)
    report, group = report_of(as_therapist, person, scan)
    source = pydicom.dcmread(BytesIO(in_dicom("t1", turn)))
    ((study, series, instance, kind),) = report.get_evidence()
    assert (study, series) == (source.StudyInstanceUID, source.SeriesInstanceUID)
    assert (instance, kind) == (source.SOPInstanceUID, source.SOPClassUID)
    outline = group.roi.value
    told, unit = values_of(group)[codes.SCT.Area.value]
    assert (told, unit) == (pytest.approx(LEFT.outline.area_mm2, rel=0.02), "mm2")
    assert area_of(outline, source.PixelSpacing) == pytest.approx(told, rel=0.001)
    border = np.array(around(LEFT, SIZE)) * (MM, 1.25)
    off = border[:, None] - in_body(outline, source)[None]
    assert np.linalg.norm(off, axis=2).min(axis=1).max() < 0.12


@pytest.mark.parametrize("side", MADE)
def test_report_json_and_csv_hold_the_same(as_therapist, person, side):
    scan = brought(as_therapist, person, "left and right changed", side)
    report, group = report_of(as_therapist, person, scan)
    (row,) = csv.DictReader(StringIO(took(as_therapist, person, scan, "csv").content.decode()))
    (told,) = json.loads(took(as_therapist, person, scan, "json").content)
    seen, fat = told["measured"], told["measured"]["fat"]
    values = values_of(group)
    area, percent, lean = (values[c] for c in ("42798000", "129100", "area_without_fat"))
    assert area == (pytest.approx(seen["area_mm2"]), "mm2")
    assert percent == (pytest.approx(fat["percent"]), "%")
    assert lean == (pytest.approx(told["functional_mm2"]), "mm2")
    assert percent[0] == pytest.approx({"left": 8, "right": 25}[side], abs=2)
    assert lean[0] == pytest.approx(area[0] * (1 - percent[0] / 100))
    assert float(row["value_mm2"]) == pytest.approx(area[0], abs=1e-3)
    assert float(row["fat_percent"]) == pytest.approx(percent[0], abs=1e-2)
    assert float(row["functional_mm2"]) == pytest.approx(lean[0], abs=1e-3)
    assert [float(q) for q in row["fat_quarters_percent"].split()] == fat["quarters_percent"]
    assert (row["fat_method"], fat["method"]) == ("dixon", "dixon")
    assert row["archived"] == seen["archived"]["instance_uid"]
    (site,) = group.finding_sites
    assert site.value == codes.MDC.MusculiMultifidii
    assert site.laterality == getattr(codes.SCT, side.capitalize())
    assert site.topographical_modifier == codes.SCT.L4Vertebra
    assert report.Modality == "SR"
    assert not report.PatientName
    assert not report.PatientID
    assert "Secret" not in str(report)
    assert took(as_therapist, person, scan, "picture").status_code == 422


def test_a_slice_without_an_archive_is_reported_with_a_picture_of_our_own(as_therapist, person):
    scan = kept(as_therapist, person, side="right")
    led(as_therapist, person, scan, "left")  # the other side of the body: told, and reported
    picture = pydicom.dcmread(BytesIO(took(as_therapist, person, scan, "picture").content))
    assert (picture.Modality, picture.SOPClassUID.name) == (
        "OT",
        "Secondary Capture Image Storage",
    )
    assert picture.PixelSpacing == [MM, MM]
    report, group = report_of(as_therapist, person, scan)
    ((_, _, instance, kind),) = report.get_evidence()
    assert (instance, kind) == (picture.SOPInstanceUID, picture.SOPClassUID)
    assert values_of(group).keys() == {codes.SCT.Area.value}  # no picture told fat
    told = values_of(group)[codes.SCT.Area.value][0]
    assert area_of(group.roi.value, picture.PixelSpacing) == pytest.approx(told, rel=0.001)
    assert [e.value.value for e in group.get_qualitative_evaluations()] == ["other_side"]
    (row,) = csv.DictReader(StringIO(took(as_therapist, person, scan, "csv").content.decode()))
    assert (row["archived"], row["fat_percent"]) == ("", "")


@pytest.mark.parametrize(
    "changed",
    [
        {"SOPInstanceUID": ""},
        {"StudyInstanceUID": ""},
        {
            "SOPClassUID": "1.3.46.670589.11.0.0.12.1"
        },  # a kind of file that only its maker knows
    ],
)
def test_a_slice_that_names_no_place_in_an_archive_is_measured_all_the_same(
    as_therapist, person, changed
):
    slice_file = file(in_dicom("t1", "as it is shown", **changed))
    upload(as_therapist, person, slice_file, side="left", **SLICE)
    scan = led(as_therapist, person, waiting(person)[0], "left", slice=1)
    assert json.loads(models.Sonoarea.objects.get().value)["archived"] is None
    for form in ("picture", "report"):
        assert took(as_therapist, person, scan, form).status_code == 200


def test_every_muscle_that_is_measured_has_the_code_of_its_own_name():
    measured = {*ABDOMINAL_WALL.muscles, *MULTIFIDUS.muscles, *OUTLINED.values()}
    assert set(NAMED) == measured
    for muscle, name in NAMED.items():
        latin = set(getattr(codes.MDC, name).meaning.lower().split())
        stem = {"multifidus": "multifidii"}.get(muscle.value, muscle.value)
        assert set(stem.split("_")) <= latin


def test_of_a_file_with_several_slices_the_chosen_frame_is_pointed_at(as_therapist, person):
    way = "as it is shown"
    one = pydicom.dcmread(BytesIO(in_dicom("t1", way))).PixelData
    two = file(in_dicom("t1", way, NumberOfFrames=2, PixelData=bytes(len(one)) + one))
    upload(as_therapist, person, two, side="left", **SLICE)
    scan = led(as_therapist, person, waiting(person)[0], "left", slice=2)
    report, _ = report_of(as_therapist, person, scan)
    (image,) = find_content_items(report, value_type=ValueTypeValues.IMAGE, recursive=True)
    assert image.referenced_frame_numbers == [2]
