"""Muscles measured in the shell: values, scales, refusals, a repeat study, the bench."""

import json

import cv2
import numpy as np
import pytest
from tests.imaging.making import dicom, region
from tests.imaging.walls import drawn, truth_mm

from mainstay.imaging import bench

DEPTH_MM = 42


@pytest.fixture
def wall_png(tmp_path):
    """A wall as a still, its pixels made square."""
    made, picture = drawn("good", 1001)
    square = cv2.resize(picture, (475, 525))
    path = tmp_path / "wall.png"
    path.write_bytes(cv2.imencode(".png", square)[1].tobytes())
    return made, path


def test_a_still_with_typed_depth(shell, wall_png, tmp_path):
    made, path = wall_png
    words = ("measure", path, "--side", "left", "--depth", DEPTH_MM)
    code, out, _ = shell(*words, "--json", "--overlays", tmp_path / "seen")
    (found,) = json.loads(out)["measured"]
    assert code == 0
    assert [m["thickness_mm"] for m in found["muscles"]] == pytest.approx(
        truth_mm(made), abs=0.4
    )
    assert (found["side"], found["scale"]["source"], found["confirmed"]) == (
        "left",
        "depth",
        False,
    )
    assert cv2.imread(str(tmp_path / "seen" / "wall.overlay.png")).shape[2] == 3
    code, out, _ = shell(*words)
    assert "transversus abdominis" in out
    assert " mm" in out


def test_without_a_scale_only_pixels_are_told_and_why(shell, wall_png):
    code, out, _ = shell("measure", wall_png[1], "--side", "right")
    assert code == 0
    assert " px" in out
    assert " mm\n" not in out
    assert "no scale. scale: the file states no ultrasound region" in out


def test_a_region_that_cannot_be_right_gives_no_millimeters(shell, tmp_path):
    path = tmp_path / "cut.dcm"
    path.write_bytes(dicom((region(RegionLocationMaxX1=900),)))
    _, out, _ = shell("measure", path, "--side", "left", "--json")
    (found,) = json.loads(out)["measured"]
    assert "thickness_mm" not in found["muscles"][0]
    assert found["muscles"][0]["thickness_px"] > 0
    assert "cut or made smaller" in found["scale"]["refused"]


def test_of_many_files_the_good_ones_are_measured(shell, wall_png, tmp_path):
    bad = tmp_path / "bad.dcm"
    bad.write_bytes(b"no picture at all")
    code, out, _ = shell("measure", wall_png[1], bad, "--side", "left", "--json")
    found = json.loads(out)
    assert code == 1
    assert len(found["measured"]) == 1
    assert "bad.dcm: this kind of file is not known" in found["refused"][0]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "--side"),
        (("--side", "both"), "--side"),
        (("--side", "left", "--level", "L9"), "--level"),
        (("--side", "left", "--state", "tense"), "--state"),
        (("--side", "left", "--view", "limb"), "--view"),
        (("--side", "left", "--panel", "3"), "there is no picture 3"),
        (("--side", "left", "--ruler", "1,2,3"), "--ruler"),
        (("--side", "left", "--click", "nan,1,2"), "`nan,1,2` cannot be read."),
        (("--side", "left", "--ruler", "1,2,3,4,5"), "pixels apart"),
        (("--side", "left", "--depth", "9999"), "cannot be right"),
        (("--side", "left", "--click", "1,5000,10"), "outside the picture"),
        (("--side", "left", "--click", "0,10,10"), "there is no border 0."),
        (("--side", "left", "--click", "5,10,10"), "there is no border 5."),
        (("--side", "left", "--at", "-40"), "leaves the picture"),
    ],
)
def test_what_cannot_be_is_refused(shell, wall_png, words, told):
    code, _, err = shell("measure", wall_png[1], *words)
    assert code == 2
    assert told in err


def test_two_panels_ask_which_one(shell, tmp_path):
    path = tmp_path / "two.dcm"
    path.write_bytes(dicom((region(RegionLocationMaxX1=199), region(RegionLocationMinX0=200))))
    code, _, err = shell("measure", path, "--side", "left")
    assert (code, "2 pictures side by side" in err) == (2, True)
    code, out, _ = shell("measure", path, "--side", "left", "--panel", "2", "--json")
    assert json.loads(out)["measured"][0]["scale"]["source"] == "region"


def test_a_repeat_study(shell, tmp_path):
    path = tmp_path / "repeats.csv"
    path.write_text("first,second\n" + "\n".join(f"{4 + n},{4.2 + n}" for n in range(6)))
    code, out, _ = shell("repeats", path, "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["subjects"], found["repeats"], found["rough"]) == (6, 2, True)
    assert found["sem"] == pytest.approx(0, abs=1e-6)
    assert found["sem_agreement"] == pytest.approx(0.2 / 2**0.5)
    code, out, _ = shell("repeats", path)
    assert "Smallest detectable change" in out
    path.write_text("1,2\nx,3\n")
    assert "row 2" in shell("repeats", path)[2]


def test_the_bench_reads_pictures_with_human_readings(tmp_path):
    """A bright line above and below; the readers agree on what lies between."""
    picture = np.full((450, 480), 40, np.uint8)
    picture[60:72], picture[300:312] = 220, 220
    noise = np.random.default_rng(1).integers(0, 25, picture.shape)
    cv2.imwrite(str(tmp_path / "one.png"), (picture + noise).astype(np.uint8))
    (tmp_path / "own.csv").write_text("image,rater1,rater2,rater3\none.png,228,227,229\n")
    rows = list(bench._readings(tmp_path / "own.csv", iter))
    off = {row.name: row.value for row in rows}
    assert off["own: height, proposed, mean error"] < 2
    assert off["own: gross errors, confirmed"] == 0
    assert rows[0].human == pytest.approx(100 * 1.0 / 228, rel=0.2)


def test_a_row_over_its_limit_is_not_met():
    rows = [bench.Row("made up", "mm", 0.2, 0.15), bench.Row("told", "mm", 9)]
    assert [row.met for row in rows] == [False, True]
