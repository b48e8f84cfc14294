"""What leaves: only confirmed values, and a report that can be read back."""

import csv
import io
from datetime import UTC, datetime

import highdicom as hd
import numpy as np
import pydicom
import pytest
from pydicom.uid import generate_uid
from tests.imaging.making import dicom
from tests.imaging.walls import drawn

from mainstay.anatomy import Side
from mainstay.imaging.exchange import Measured, as_csv, structured_report
from mainstay.imaging.files import read_recording
from mainstay.imaging.phantom import SCALE
from mainstay.imaging.scale import UNKNOWN
from mainstay.imaging.thickness import confirm, thickness, window_around
from mainstay.imaging.tracer import ABDOMINAL_WALL, trace
from mainstay.reading import ReadingError

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def measured(scale=SCALE):
    found = trace(drawn("good", 1001)[1], scale, ABDOMINAL_WALL)
    values = thickness(found, window_around(found, 190))
    return found, [Measured(confirm(v, "Vera L.", NOON), Side.LEFT, "", "rest") for v in values]


def test_rows_for_other_programs():
    _, found = measured()
    rows = list(csv.DictReader(io.StringIO(as_csv(found))))
    assert [r["muscle"] for r in rows][2] == "transversus_abdominis"
    assert float(rows[2]["value_mm"]) == pytest.approx(found[2].value.value_mm, abs=1e-3)
    assert (rows[0]["side"], rows[0]["reader"]) == ("left", "Vera L.")


def test_a_structured_report_reads_back_the_same():
    made, picture = drawn("good", 1001)
    source = dicom(
        (), Rows=picture.shape[0], Columns=picture.shape[1], PixelData=picture.tobytes() + b"\0"
    )
    recording = read_recording(source, "us.dcm")
    found, values = measured()
    uids = [generate_uid() for _ in values]
    out = structured_report(source, recording.origin, values, found, recording.whole, uids)
    report = hd.sr.srread(io.BytesIO(out))
    groups = report.content.get_planar_roi_measurement_groups()
    for group, value, uid in zip(groups, values, uids, strict=True):
        (one,) = group.get_measurements()
        assert one.value == pytest.approx(value.value.value_mm, abs=1e-3)
        assert one.unit.value == "mm"
        assert group.tracking_uid == uid
        assert group.finding_sites[0].laterality.meaning == "Left"
        at = group.roi.value
        assert at[0, 1] == pytest.approx(
            found.edges(values.index(value))[0][int(at[0, 0])] + 0.5
        )
    assert pydicom.dcmread(io.BytesIO(out)).Modality == "SR"
    assert np.isfinite(groups[0].roi.value).all()
    assert made


def test_nothing_unconfirmed_or_without_scale_leaves():
    found, values = measured()
    loose = [
        Measured(v.value.__class__(**{**vars(v.value), "confirmed": None}), v.side, "", "rest")
        for v in values
    ]
    with pytest.raises(ReadingError, match="not confirmed"):
        as_csv(loose)
    recording = read_recording(dicom(), "us.dcm")
    uids = [generate_uid() for _ in values]
    for bad, reason in ((loose, "not confirmed"), (measured(UNKNOWN)[1], "no scale")):
        with pytest.raises(ReadingError, match=reason):
            structured_report(dicom(), recording.origin, bad, found, recording.whole, uids)
