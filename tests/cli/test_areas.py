"""Area and fat in slices of MR, and areas of ultrasound, in the shell."""

import json
import math

import cv2
import nibabel
import numpy as np
import pytest
from tests.imaging.making import dicom, region

from mainstay.imaging.contour import contour, inside
from mainstay.imaging.phantom_mr import drawn_slice

LEFT, RIGHT, SKIN = 5101, 5102, 9
RADIOLOGICAL = np.diag([-0.8, -1.25, 4.0, 1.0])
"""As scanners write axial slices: the left of the body is on the right of the picture. A pixel is
one square millimeter, as in the phantom, and no square."""


@pytest.fixture
def scan(tmp_path):
    """Two muscles with the same border, 8 % fat on the left and 25 % on the right, in two slices."""
    left, right = (
        drawn_slice(np.random.default_rng(seed), fat) for seed, fat in ((1, 8), (2, 25))
    )

    def both(name):
        # The picture's right half is the body's left.
        return np.hstack([getattr(right, name), getattr(left, name)])

    def marked(made, label):
        handles = [(float(x), float(y)) for x, y in made.outline.points(TURNS)]
        return np.where(inside(contour(handles, made.t1.shape), made.t1.shape) > 0.5, label, 0)

    labels = np.hstack([marked(right, RIGHT), marked(left, LEFT)])
    labels[both("under_skin") > 0.5] = SKIN
    pictures = {name: both(name) for name in ("t1", "water", "fat")} | {"labels": labels}
    for name, slab in pictures.items():
        empty = np.zeros_like(slab) if name == "labels" else slab
        nifti(tmp_path / f"{name}.nii.gz", np.stack([empty, slab], axis=2))
    return tmp_path, left, right


TURNS = np.linspace(0, 2 * np.pi, 13)[:-1]
BOTH = ("--labels", "labels.nii.gz", "--left", LEFT, "--right", RIGHT)


def nifti(path, values, affine=RADIOLOGICAL):
    made = nibabel.Nifti1Image(np.swapaxes(values, 0, 1).astype(np.float32), affine)
    nibabel.save(made, str(path))


def in_folder(folder, words):
    return [folder / w if isinstance(w, str) and ".nii" in w else w for w in words]


def test_both_sides_from_a_label_map_with_dixon_fat(shell, scan):
    folder, left, right = scan
    words = ("t1.nii.gz", *BOTH, "--water", "water.nii.gz", "--fat", "fat.nii.gz")
    code, out, _ = shell(
        "area", *in_folder(folder, words), "--overlays", folder / "seen", "--json"
    )
    told = json.loads(out)
    (only,) = told["slices"]  # the slice that holds the labels
    assert (code, only["slice"], only["doubts"], told["confirmed"]) == (0, 2, [], False)
    for side, made in zip(only["muscles"], (left, right), strict=True):
        assert side["area_cm2"] == pytest.approx(made.outline.area_mm2 / 100, rel=0.03)
    fat = [m["fat_percent"] for m in only["muscles"]]
    assert fat == pytest.approx([8, 25], abs=2)
    assert only["muscles"][1]["functional_area_cm2"] == pytest.approx(
        only["muscles"][1]["area_cm2"] * (1 - fat[1] / 100), abs=0.01
    )
    areas = [m["area_cm2"] for m in only["muscles"]]
    assert only["asymmetry"]["smaller"] == ("left" if areas[0] < areas[1] else "right")
    tall, wide, _ = cv2.imread(str(folder / "seen" / "t1.nii.2.overlay.png")).shape
    assert wide / tall == pytest.approx(192 * 0.8 / (96 * 1.25), rel=0.01)  # true proportions


def test_quarters_go_from_the_spine_outward_on_both_sides(shell, tmp_path):
    """Fat grows toward the skin of either side, so the last quarter holds most on both."""
    across = np.abs(np.linspace(-1, 1, 120))
    fat = np.tile(100 * across, (40, 1))
    labels = np.zeros((40, 120))
    labels[5:35, 5:50], labels[5:35, 70:115] = RIGHT, LEFT
    for name, slab in (("fat", fat), ("water", 100 - fat), ("labels", labels)):
        nifti(tmp_path / f"{name}.nii.gz", slab[:, :, None])
    words = ("water.nii.gz", *BOTH, "--water", "water.nii.gz", "--fat", "fat.nii.gz", "--json")
    _, out, _ = shell("area", *in_folder(tmp_path, words))
    for muscle in json.loads(out)["slices"][0]["muscles"]:
        quarters = muscle["fat_quarters_percent"]
        assert quarters == sorted(quarters)
        assert quarters[3] > 1.5 * quarters[0]


def test_fat_by_two_points_and_places_instead_of_labels(shell, scan):
    folder, left, _ = scan
    around = " ".join(f"{x + 96:.2f},{y:.2f}" for x, y in left.outline.points(TURNS))
    words = ("t1.nii.gz", "--left", around, "--labels", "labels.nii.gz", "--skin", SKIN)
    code, out, _ = shell("area", *in_folder(folder, words), "--slice", 2, "--json")
    (muscle,) = json.loads(out)["slices"][0]["muscles"]
    assert (code, muscle["fat_method"]) == (0, "two_point")
    assert muscle["area_cm2"] == pytest.approx(left.outline.area_mm2 / 100, rel=0.01)
    assert muscle["fat_percent"] == pytest.approx(8, abs=4)


def test_sides_and_tilt_that_the_file_contradicts_are_told(shell, scan):
    folder, *_ = scan
    words = ("t1.nii.gz", "--labels", "labels.nii.gz", "--left", RIGHT, "--right", LEFT)
    code, out, _ = shell("area", *in_folder(folder, words))
    assert (code, "what you call left lies on the right" in out) == (0, True)
    c, d = math.cos(math.radians(20)), math.sin(math.radians(20))
    tilted = RADIOLOGICAL.copy()
    tilted[:3, :3] = np.array([[1, 0, 0], [0, c, -d], [0, d, c]]) @ RADIOLOGICAL[:3, :3]
    for name in ("t1", "labels"):
        values = nibabel.load(str(folder / f"{name}.nii.gz")).get_fdata()
        nifti(folder / f"{name}.nii.gz", np.swapaxes(values, 0, 1), tilted)
    _, out, _ = shell("area", *in_folder(folder, ("t1.nii.gz", *BOTH)), "--json")
    (only,) = json.loads(out)["slices"]
    assert (only["tilt_deg"], only["doubts"]) == (pytest.approx(20, abs=0.1), ["tilted"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "nothing says where the muscle is"),
        (("--left", "5101"), "there are 2 slices"),
        (("--left", "5101", "--slice", "2"), "there is no map"),
        (("--left", "5101", "--slice", "3"), "1 to 2"),
        (("--left", "1,2 3,4", "--slice", "2"), "2 handles"),
        (("--left", "a,2", "--slice", "2"), "`a,2` cannot be read."),
        (("--left", "-3", "--slice", "2"), "cannot be read"),
        (("--labels", "labels.nii.gz", "--left", "77"), "no slice holds these labels"),
        (("--labels", "labels.nii.gz", "--left", "77", "--slice", "2"), "is not in it"),
        (("--labels", "short.nii.gz", "--left", "5101"), "it has 96 x 100 x 2 pixels"),
        (("--labels", "moved.nii.gz", "--left", "5101"), "mm beside the picture"),
        (("--labels", "chances.nii.gz", "--left", "5101"), "Save labels, not chances"),
        ((*BOTH, "--water", "water.nii.gz"), "--fat: it is missing"),
        ((*BOTH, "--skin", "5101"), "is hardly brighter than muscle"),
        ((*BOTH, "--level", "L9"), "--level"),
        (("--labels", "nowhere.nii.gz", "--left", "5101"), "nowhere.nii.gz"),
    ],
)
def test_what_cannot_be_is_refused(shell, scan, words, told):
    folder, *_ = scan
    values = np.swapaxes(nibabel.load(str(folder / "labels.nii.gz")).get_fdata(), 0, 1)
    moved = RADIOLOGICAL.copy()
    moved[0, 3] = 5
    nifti(folder / "short.nii.gz", values[:, :100])
    nifti(folder / "moved.nii.gz", values, moved)
    nifti(folder / "chances.nii.gz", values / 6000)
    code, _, err = shell("area", *in_folder(folder, ("t1.nii.gz", *words)))
    assert (code, told in err) == (2, True), err


def test_slices_that_are_not_axial_are_refused(shell, scan):
    folder, *_ = scan
    upright = np.eye(4)[[0, 2, 1, 3]]
    for name in ("t1", "labels"):
        values = nibabel.load(str(folder / f"{name}.nii.gz")).get_fdata()
        nifti(folder / f"{name}.nii.gz", np.swapaxes(values, 0, 1), upright)
    code, _, err = shell("area", *in_folder(folder, ("t1.nii.gz", *BOTH)))
    assert (code, "90 degrees from axial" in err) == (2, True)


# --- ultrasound ---------------------------------------------------------------------------------

RING = " ".join(f"{200 + 50 * math.cos(t):.2f},{160 + 50 * math.sin(t):.2f}" for t in TURNS)


def test_an_area_in_ultrasound(shell, tmp_path):
    path = tmp_path / "across.dcm"
    path.write_bytes(dicom((region(),)))
    words = ("measure", path, "--side", "left", "--around", RING, "--overlays", tmp_path)
    code, out, _ = shell(*words, "--json")
    (found,) = json.loads(out)["measured"]
    assert (code, found["view"], found["confirmed"]) == (0, "multifidus_across", False)
    assert found["muscles"][0]["area_mm2"] == pytest.approx(math.pi * 100, rel=0.002)
    assert cv2.imread(str(tmp_path / "across.overlay.png")) is not None
    assert " mm2" in shell(*words)[1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--around", "1,2 3,4"), "2 handles"),
        (("--around", RING, "--click", "1,2,3"), "not to an area"),
        (("--around", RING, "--at", "100"), "not to an area"),
        (("--around", RING.replace("250.00", "999")), "outside the picture"),
    ],
)
def test_an_area_that_cannot_be_is_refused(shell, tmp_path, words, told):
    path = tmp_path / "across.dcm"
    path.write_bytes(dicom((region(),)))
    code, _, err = shell("measure", path, "--side", "left", *words)
    assert (code, told in err) == (2, True), err


def test_an_area_of_a_clip_is_refused(shell, tmp_path):
    path = tmp_path / "clip.dcm"
    path.write_bytes(dicom((region(),), frames=3))
    code, _, err = shell("measure", path, "--side", "left", "--around", RING)
    assert (code, "is a clip of 3 frames" in err) == (2, True)
