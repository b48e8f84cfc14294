"""Slices of MR and CT on the site: area, fat, labels of another tool, sides, and what is refused."""

import csv
import json
from dataclasses import replace
from io import StringIO

import cv2
import numpy as np
import pytest
from django.urls import reverse
from tests.imaging.slabs import LABELS, LEFT, MM, PICTURES, RIGHT, of_slices, true_handles
from tests.web.conftest import TODAY
from tests.web.test_ultrasound import at, confirm, file, png, said, took, upload, waiting
from tests.web.test_ultrasound_area import bring as bring_ultrasound
from tests.web.test_ultrasound_area import place, ring

from mainstay.anatomy import Side
from mainstay.imaging.beside import unpacked
from mainstay.imaging.phantom_mr import FAT_FROM_ROW, SIZE
from mainstay.imaging.reliability import published, read_errors
from mainstay.web import exporting, models, records, scanning

pytestmark = pytest.mark.django_db
SLICE = {"aspect": "multifidus_slice", "level": "L4", "position": "supine", "state": ""}


def nifti(name, **more):
    return file(of_slices(name, **more), f"{name}.nii")


def bring(client, person, *, side="left", beside=(), picture="t1", **more):
    extra = {name: nifti(name) for name in beside}
    return upload(client, person, nifti(picture), side=side, **SLICE, **extra, **more)


def choose(client, person, scan, number=2, **more):
    typed = {"step": "keep", "slice": number, "revision": scan.revision, **more}
    answer = client.post(at("scan", person, scan), typed)
    scan.refresh_from_db()
    return answer


def kept(client, person, *, side="left", beside=(), **more):
    assert bring(client, person, side=side, beside=beside).status_code == 302
    (scan,) = waiting(person)
    answer = choose(client, person, scan, **more)
    assert answer.status_code == 302, said(answer)
    return scan


def stored(person):
    return [json.loads(f.value) for f in models.Sonoarea.objects.filter(person=person)]


def three(client, person, side, beside=("water", "fat")):
    """Brought once, led around three times."""
    kept(client, person, side=side, beside=beside)
    for _ in range(3):
        (scan,) = waiting(person)
        assert place(client, person, scan, true_handles(side)).status_code == 200
        assert confirm(client, person, scan).status_code == 302
    assert not waiting(person)


def test_one_slice_led_around_three_times_tells_area_and_fat(as_therapist, person):
    three(as_therapist, person, "left")
    values = stored(person)
    assert len(values) == 3
    for value in values:
        assert value["area_mm2"] == pytest.approx(LEFT.outline.area_mm2, rel=0.02)
        assert value["fat"]["percent"] == pytest.approx(8, abs=2)
        assert (value["fat"]["method"], value["method"]) == ("dixon", "slice-1")
        assert (value["scale"], value["state"], value["doubts"]) == ("spacing", "rest", [])
    page = said(as_therapist.get(at("ultrasound", person)))
    assert "Multifidus, left, L4, area in a slice of MR or CT" in page
    assert "Multifidus, left, L4, fat in a slice of MR" in page
    assert "mean of 3 repeats" in page
    assert "No known error for this quantity and position" in page
    assert records.overview(person, TODAY).case.patient.weak_side is None


def test_a_clinic_that_knows_its_error_gets_sides_and_a_changed_programme(
    as_therapist, as_person, person, settings
):
    row = (
        '[[error]]\nquantity = "slice_area"\nmuscles = ["multifidus"]\nposition = "any"\n'
        'operator = "any"\nunit = "mm2"\nsem = 20.0\nsource = "own study"\n'
    )
    settings.ERRORS_OF_MEASURING = (*read_errors(row, "own"), *published())
    for side in ("left", "right"):
        three(as_therapist, person, side)
    smaller = Side.LEFT if LEFT.outline.area_mm2 < RIGHT.outline.area_mm2 else Side.RIGHT
    assert records.overview(person, TODAY).case.patient.weak_side is smaller
    page = said(as_therapist.get(at("ultrasound", person)))
    assert "Multifidus L4 in a slice of MR or CT, area: left" in page
    assert "smaller, by more than the error (MDC 55 mm²)." in page
    assert f"The programme gives the {smaller.value} side" in page
    told = said(as_person.get(reverse("me:progress")))
    assert "your muscles were measured in pictures of MR or CT." in told
    assert f"Your {smaller.value} side measures smaller" in told


def test_a_label_of_another_tool_is_a_beginning_that_must_be_looked_at(as_therapist, person):
    scan = kept(as_therapist, person, side="right", beside=("labels",), label=LABELS["right"])
    page = said(as_therapist.get(at("scan", person, scan)))
    assert "This is label 5102 of another tool's map." in page
    assert confirm(as_therapist, person, scan, looked="").status_code == 422
    assert confirm(as_therapist, person, scan).status_code == 302
    (value,) = stored(person)
    assert (value["label"], value["clicks"], value["fat"]) == (5102, 0, None)
    assert value["area_mm2"] == pytest.approx(RIGHT.outline.area_mm2, rel=0.03)
    (again,) = waiting(person)  # the second is a reading of its own, not the label once more
    assert scanning.state_of(again.data).outline.label is None
    assert confirm(as_therapist, person, again).status_code == 422


def test_erector_spinae_is_measured_like_the_others(as_therapist, person):
    marks = {"left": 5111, "right": 5112}
    with_labels = np.where(PICTURES["labels"] == 5101, 5111, PICTURES["labels"])
    labels = nifti("labels", slab=np.where(with_labels == 5102, 5112, with_labels))
    for side, label in marks.items():
        labels.seek(0)
        files = {"labels": labels, "side": side, "aspect": "erector_slice"}
        assert (
            upload(as_therapist, person, nifti("t1"), **{**SLICE, **files}).status_code == 302
        )
        (scan,) = waiting(person)
        page = said(as_therapist.get(at("scan", person, scan)))
        assert f"Label {label}: erector spinae {side} (MuscleMap)" in page
        choose(as_therapist, person, scan, label=label)
        for _ in range(3):
            (scan,) = waiting(person)
            place(as_therapist, person, scan, true_handles(side))
            assert confirm(as_therapist, person, scan).status_code == 302
    assert {value["muscle"] for value in stored(person)} == {"erector_spinae"}
    page = said(as_therapist.get(at("ultrasound", person)))
    assert "Erector spinae, left, L4, area in a slice of MR or CT" in page
    assert page.count("No known error for this quantity and position") >= 2  # none is claimed
    assert records.overview(person, TODAY).case.patient.weak_side is None


def test_fat_of_two_points_from_a_ring_on_the_skin(as_therapist, person):
    scan = kept(as_therapist, person)
    without = place(as_therapist, person, scan, true_handles("left")).json()
    assert without["fat"] == []
    skin = [SIZE, (FAT_FROM_ROW + 7) * 1.25 / MM]
    told = place(as_therapist, person, scan, true_handles("left"), skin=skin).json()
    (name, fat), *_ = told["fat"]
    assert name == "Fat"
    assert float(fat.split()[0]) == pytest.approx(8, abs=4)
    muscle = [true_handles("left")[0][0] - 20, true_handles("left")[0][1]]
    wrong = place(as_therapist, person, scan, true_handles("left"), skin=muscle).json()
    assert "hardly brighter than muscle" in str(wrong["fat"])
    assert confirm(as_therapist, person, scan).status_code == 422
    outside = place(as_therapist, person, scan, true_handles("left"), skin=[-4, 3])
    assert outside.status_code == 422
    place(as_therapist, person, scan, true_handles("left"), skin=skin)
    assert confirm(as_therapist, person, scan).status_code == 302
    (value,) = stored(person)
    assert (value["fat"]["method"], value["fat"]["skin"]) == ("two_point", skin)
    (again,) = waiting(person)  # the ring waits where it was, the contour does not
    led = scanning.state_of(again.data).outline
    assert (list(led.skin), led.moved) == (skin, 0)


def test_a_contour_is_drawn_to_the_edge_where_one_is_near(as_therapist, person):
    scan = kept(as_therapist, person)
    begun = scanning.state_of(scan.data).outline.handles
    where = [list(h) for h in begun]
    early = place(as_therapist, person, scan, where, asked="snap")
    assert "around no muscle" in early.json()["problem"]
    middle = np.mean(true_handles("left"), axis=0)
    smaller = (middle + 0.93 * (np.array(true_handles("left")) - middle)).tolist()
    off = float(place(as_therapist, person, scan, smaller).json()["value"].split()[0])
    told = place(as_therapist, person, scan, smaller, asked="snap").json()
    near = float(told["value"].split()[0])
    true = LEFT.outline.area_mm2
    assert abs(off / true - 1) > 0.1
    assert abs(near / true - 1) < 0.03
    confirm(as_therapist, person, scan)
    assert stored(person)[0]["snapped"] is True


def test_no_edge_is_looked_for_where_none_is_clear_or_on_ultrasound(as_therapist, person):
    scan = kept(as_therapist, person, number=3)  # dark: nothing is to be seen in it
    none = place(as_therapist, person, scan, true_handles("left"), asked="snap")
    assert "no clear edge" in none.json()["problem"]
    as_therapist.post(at("scan", person, scan), {"step": "drop", "revision": scan.revision})
    (sono,) = bring_ultrasound(as_therapist, person, side="left")
    refused = place(as_therapist, person, sono, ring(400), asked="snap")
    assert "in slices of MR or CT alone" in refused.json()["problem"]


def test_a_contour_that_holds_nothing_is_refused(as_therapist, person):
    scan = kept(as_therapist, person)
    flat = place(as_therapist, person, scan, [[60 + 3 * n, 70] for n in range(8)])
    assert (flat.status_code, "it holds no area" in flat.json()["problem"]) == (422, True)


def test_a_slice_makes_no_ultrasound_picture_small(as_therapist, person):
    bring_ultrasound(as_therapist, person, side="left")
    (sono,) = waiting(person)
    place(as_therapist, person, sono, ring(400))
    confirm(as_therapist, person, sono)
    scan = kept(as_therapist, person)
    place(as_therapist, person, scan, true_handles("left"))
    confirm(as_therapist, person, scan)
    page = said(as_therapist.get(at("ultrasound", person)))
    assert page.count('style="width: 100.0%"') == 2


def test_a_side_that_the_file_contradicts_is_told_and_stored(as_therapist, person):
    scan = kept(as_therapist, person, side="right")
    told = place(as_therapist, person, scan, true_handles("left")).json()
    assert "the other side of the body" in told["doubts"][0]
    confirm(as_therapist, person, scan)
    assert stored(person)[0]["doubts"] == ["other_side"]


BIG = {"affine": (-MM, -1.3, 4.0)}


@pytest.mark.parametrize(
    ("files", "typed", "why"),
    [
        ({"files": [nifti("t1")], "water": nifti("water")}, {}, "belong together"),
        ({"files": [nifti("t1")], "labels": nifti("labels", slices=2)}, {}, "the picture"),
        ({"files": [nifti("t1")], "labels": nifti("labels", **BIG)}, {}, "beside the picture"),
        ({"files": [nifti("t1")], "labels": nifti("water")}, {}, "it holds fractions."),
        ({"files": [nifti("t1", affine=(-60.0, -1.25, 4.0))]}, {}, "cannot be right"),
        (
            {
                "files": [file(png(np.zeros((60, 60), np.uint8)), "a.png")],
                "labels": nifti("labels"),
            },
            {},
            "belong to slices",
        ),
        ({"files": [file(b"GIF89a", "a.gif")]}, {}, "not known"),
        ({"files": [nifti("t1", slab=np.ones((96, 192)), slices=1)]}, {}, "nothing to be seen"),
        ({"files": [nifti("t1")]}, {"level": ""}, "Choose the level"),
        (
            {"files": [nifti("t1")]},
            {"aspect": "multifidus_across", "state": "rest"},
            "a volume",
        ),
    ],
)
def test_what_cannot_be_right_is_refused_and_nothing_is_kept(
    as_therapist, person, files, typed, why
):
    for one in (f for v in files.values() for f in (v if isinstance(v, list) else [v])):
        one.seek(0)
    sent = {**SLICE, "side": "left", "preset": "", **files, **typed}
    answer = as_therapist.post(at("ultrasound-add", person), sent)
    assert answer.status_code == 422
    assert why in said(answer)
    assert not waiting(person)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"number": 4}, "1 to 3"),
        ({"number": 1, "label": 5101}, "label 5101 is not in it"),
        ({"label": "x"}, "Begin with"),
    ],
)
def test_a_slice_or_label_that_is_not_there_is_refused(as_therapist, person, typed, why):
    bring(as_therapist, person, beside=("labels",))
    (scan,) = waiting(person)
    answer = choose(as_therapist, person, scan, **typed)
    assert answer.status_code == 422
    assert why in said(answer)
    assert scanning.state_of(scan.data).kept is None


def test_only_the_chosen_slice_stays_and_it_can_be_taken_along(as_therapist, person):
    bring(as_therapist, person)
    (scan,) = waiting(person)
    assert unpacked(bytes(scan.png))["picture"].shape[0] == 3
    choose(as_therapist, person, scan)
    assert unpacked(bytes(scan.png))["picture"].shape[0] == 1
    seen = as_therapist.get(at("scan-picture", person, scan)).content
    assert cv2.imdecode(np.frombuffer(seen, np.uint8), cv2.IMREAD_GRAYSCALE).shape == (150, 192)
    assert len(seen) < len(scan.png) / 2  # the values stay where they are read
    place(as_therapist, person, scan, true_handles("left"))
    confirm(as_therapist, person, scan)
    drawn = took(as_therapist, person, scan, "drawn")
    assert drawn.content[1:4] == b"PNG"
    (row,) = csv.DictReader(StringIO(took(as_therapist, person, scan, "csv").content.decode()))
    assert (row["quantity"], row["fat_percent"]) == ("slice_area", "")
    story = exporting.export_file(person).decode()
    assert '"multifidus_slice"' in story.replace('\\"', '"')


def test_a_mere_picture_of_a_slice_needs_a_ruler_and_tells_no_fat(as_therapist, person):
    grey = np.clip(PICTURES["t1"] / 4, 0, 255).astype(np.uint8)
    answer = upload(as_therapist, person, file(png(grey), "slice.png"), side="left", **SLICE)
    assert answer.status_code == 302
    (scan,) = waiting(person)
    page = said(as_therapist.get(at("scan", person, scan)))
    assert "Two ticks of the ruler" in page
    assert replace(scanning.state_of(scan.data).told).slab is None
