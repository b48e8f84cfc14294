"""The pulley lab: what it answers, what the address may hold, what it refuses with a sentence."""

import html
import math
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mainstay.anatomy import Muscle, Side
from mainstay.exercises import shipped_catalogue
from mainstay.web import bench, lab, tour
from mainstay.web.clinic.pulley_lab import answered
from mainstay.web.clinic.pulley_lab import asked as choices

pytestmark = pytest.mark.django_db
LAB, NAME = "/clinic/pulley-lab/", "anti-rotation-press"
PAGE, ANSWER, ROW = f"{LAB}{NAME}/", f"{LAB}{NAME}/answer/", f"{LAB}{NAME}/row/"


@pytest.fixture(autouse=True, scope="module")
def _warm():
    lab.warm_up()


def asked(**more) -> lab.Asked:
    exercise = shipped_catalogue().by_id[NAME]
    return lab.Asked(exercise, **{"height_m": 1.1, "azimuth_deg": -75.0, "distance_m": 1.2, "load_kg": 5.0} | more)  # fmt: skip


def test_an_exercise_with_a_cable_is_opened(as_therapist):
    chosen = as_therapist.get(LAB, {"exercise": NAME})
    assert chosen.headers["Location"] == PAGE
    answer = as_therapist.get(PAGE)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 200
    assert "Model estimate" in page
    assert "Set on the machine: pin at 10 kg." in page
    assert 'name="direction" inputmode="decimal" maxlength="12" value="-75"' in page
    assert 'value="5" selected' in page
    assert as_therapist.get(f"{LAB}bird-dog/").status_code == 404


def test_other_exercises_are_not_in_the_list(as_therapist):
    answer = as_therapist.get(LAB, {"exercise": "<b>"})
    assert answer.status_code == 422
    assert "“&lt;b&gt;” is no exercise with a pulley" in answer.content.decode()


def test_more_weight_presses_more(as_therapist):
    def pressed(kg: float) -> float:
        return lab.nominal(asked(load_kg=kg)).found.compression_n["l4"].median

    assert pressed(7.5) > pressed(2.5) > 200


def test_the_other_side_is_the_mirror_image():
    """The wheel on the other side, the other side working: each muscle as its partner was."""
    right = lab.nominal(asked())
    left = lab.nominal(asked(side=Side.LEFT, azimuth_deg=75.0))
    for (muscle, side), band in right.found.activation.items():
        assert left.found.activation[muscle, side.other].median == pytest.approx(band.median)
    wheel, other = right.scene.cables[0][1], left.scene.cables[0][1]
    assert wheel[2] > 0.5
    assert list(other) == pytest.approx([wheel[0], wheel[1], -wheel[2]])


def test_the_cable_follows_the_hand():
    start, end = (lab.nominal(asked(share=s)).scene.cables[0] for s in (0.0, 1.0))
    assert list(start[1]) == pytest.approx(list(end[1]))
    assert start[0][0] < end[0][0] - 0.1  # pressed forward
    far = lab.nominal(asked(distance_m=2.0)).scene.cables[0]
    assert far[1][2] - end[1][2] == pytest.approx(0.8 * math.sin(math.radians(75)))


def test_every_file_can_be_set_here():
    for exercise in lab.exercises():
        for cable in exercise.cable:
            values = (cable.anchor_height_m, cable.azimuth_deg, cable.distance_m)
            for value, (low, high, _, _) in zip(values, choices.RANGES.values(), strict=True):
                assert low <= value <= high, exercise.id


def test_the_band_holds_its_median(as_therapist):
    answer = as_therapist.get(ANSWER, {"figures": "band"})
    page = html.unescape(answer.content.decode())
    answers = re.search(r"percentile of (\d+) sets of assumptions", page)
    assert int(answers[1]) >= 12  # a quarter of all
    found = re.search(
        r"L4/5</th>.*?<b>(\d+)</b> <span class=\"soft\">(\d+) to (\d+)<", page, re.DOTALL
    )
    low, high = int(found[2]), int(found[3])
    assert low <= int(found[1]) <= high
    assert low < high


REFUSED = [
    # what | address | what is said
    ("too high", {"height": "3"}, "Height of the wheel: “3” does not fit."),
    ("no number", {"distance": "far"}, "Distance of the wheel: “far” does not fit."),
    ("no finite number", {"direction": "nan"}, "Direction of the wheel: “nan” does not fit."),
    ("a weight between", {"kg": "5.1"}, "This machine cannot make 5.1 kg at the hand. Near it: 5 or 6.25 kg."),
    ("a weight beyond", {"kg": "200"}, "cannot make 200 kg at the hand. Near it: 30 kg."),
    ("kilograms on a machine in pounds", {"rig": "stack-lb", "kg": "5"}, "Near it: 4.536 or 5.67 kg."),
    ("no such machine", {"rig": "crane"}, "This machine is not in the list."),
    ("no such side", {"side": "up"}, "Working side: “up” does not fit."),
    ("no such moment", {"moment": "<b>"}, "Moment: “<b>” does not fit."),
    ("no such figures", {"figures": "all"}, "Figures: “all” does not fit."),
    ("an unknown field", {"heigth": "1"}, "“heigth” is no field of this page."),
    ("twice", {"kg": ["5", "10"]}, "Weight at the hand: came twice: 5 and 10."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "says"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_an_address_that_does_not_fit_is_refused_by_name(as_therapist, data, says):
    answer = as_therapist.get(ANSWER, data)
    assert answer.status_code == 422
    assert says in html.unescape(answer.content.decode())


def test_the_page_shows_the_fault_and_what_was_typed(as_therapist):
    answer = as_therapist.get(PAGE, {"height": "3"})
    assert answer.status_code == 422
    page = html.unescape(answer.content.decode())
    assert "Height of the wheel: “3” does not fit." in page
    assert 'name="height" inputmode="decimal" maxlength="12" value="3"' in page


def test_a_weight_that_cannot_be_held_is_told_by_name(as_therapist):
    answer = as_therapist.get(ANSWER, {"rig": "stack-kg", "kg": "30"})
    assert answer.status_code == 422
    said = html.unescape(answer.content.decode())
    assert "The model has no answer for this setting: the body falls" in said


def test_a_limb_is_told_on_the_side_that_was_asked():
    text = "hip_rotation_l: 3 N m are missing"
    assert answered.in_words(text, Side.RIGHT) == "hip, left, turning: 3 N m are missing"
    assert answered.in_words(text, Side.LEFT) == "hip, right, turning: 3 N m are missing"


def test_what_is_missing_is_told_with_its_joint_in_words():
    said = answered.in_words(
        "l4:lateral_bending: 12 N m are missing with every muscle at its limit.", Side.RIGHT
    )
    assert (
        said == "L4/5, bending to the side: 12 N m are missing with every muscle at its limit"
    )


AIM = {"muscle": "multifidus", "of": "left", "limit": "1500", "height": "0.4"}


def test_a_row_of_the_map_leads_to_its_settings(as_therapist, monkeypatch):
    monkeypatch.setattr(choices, "MAP_KG", 1.25)  # one weight
    page = html.unescape(as_therapist.get(ROW, AIM).content.decode())
    first = re.search(r'<a href="(\?[^"]+)" data-activation="([\d.]+)"', page)
    assert "height=0.4&direction=90&kg=1.25" in first[1].replace(
        "muscle=multifidus&of=left&limit=1500&", ""
    )
    assert as_therapist.get(PAGE + first[1]).status_code == 200
    over = as_therapist.get(ROW, {**AIM, "limit": "300"}).content.decode()
    assert over.count("over the limit") == 7


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"limit": "0"}, "Limit on L4/5: “0” does not fit."),
        ({"muscle": "heart"}, "Muscle: “heart” does not fit."),
        ({"muscle": Muscle.DIAPHRAGM.value}, "The map cannot aim at this muscle."),
        ({"of": "middle"}, "Side of the muscle: “middle” does not fit."),
    ],
)
def test_an_aim_that_does_not_fit_is_refused(as_therapist, data, says):
    answer = as_therapist.get(ROW, AIM | data)
    assert answer.status_code == 422
    assert says in html.unescape(answer.content.decode())


def test_a_cold_model_says_how_far_it_is(as_therapist, monkeypatch):
    monkeypatch.setattr(lab, "warmth", lambda: lab.Warmth(done=2))
    for address, status in ((ANSWER, 202), (PAGE, 200), (ROW, 202)):
        answer = as_therapist.get(address)
        assert answer.status_code == status
        assert 'max="4" value="2"' in answer.content.decode()


def test_without_llvmlite_the_page_says_what_to_do(as_therapist, monkeypatch):
    monkeypatch.setattr(lab, "find_spec", lambda name: None)
    answer = as_therapist.get(LAB)
    assert answer.status_code == 503
    assert "pip install 'mainstay[spine]'" in html.unescape(answer.content.decode())
    assert as_therapist.get(PAGE).headers["Location"] == LAB
    assert as_therapist.get(ANSWER).status_code == 503


def test_a_measured_muscle_is_weaker_in_the_lab(as_therapist):
    answer = as_therapist.get(PAGE, {"weak": "multifidus,left,60"})
    assert "at 60 % of its force on the left side" in html.unescape(answer.content.decode())
    usual, weak = (
        lab.nominal(asked(weak=w)).found.activation[Muscle.MULTIFIDUS, Side.LEFT].median
        for w in (None, (Muscle.MULTIFIDUS, Side.LEFT, 0.6))
    )
    assert weak != pytest.approx(usual, rel=1e-3)
    mirrored = lab.nominal(
        asked(side=Side.LEFT, azimuth_deg=75.0, weak=(Muscle.MULTIFIDUS, Side.RIGHT, 0.6))
    )
    found = mirrored.found.activation[Muscle.MULTIFIDUS, Side.RIGHT].median
    assert found == pytest.approx(weak)


@pytest.mark.parametrize(
    "weak",
    [
        "multifidus",
        "back,left,60",
        "multifidus,left,0",
        "multifidus,left,60,1",
        "multifidus,left,²",
    ],
)
def test_a_measured_muscle_that_cannot_be_read_is_refused(as_therapist, weak):
    answer = as_therapist.get(PAGE, {"weak": weak})
    assert answer.status_code == 422
    assert "The measured muscle cannot be read" in html.unescape(answer.content.decode())


@pytest.mark.parametrize("route", sorted(tour.PARTS))
def test_parts_of_its_page_take_few_queries(as_therapist, route):
    with CaptureQueriesContext(connection) as asked:
        answer = as_therapist.get(reverse(route, args=[NAME]))
    assert answer.status_code in (200, 422)
    assert bench.queries(asked) <= bench.PAGE_QUERIES
