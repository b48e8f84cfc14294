"""What the therapist's page is given of a loading profile."""

from dataclasses import replace

import pytest

from mainstay.anatomy import Sex
from mainstay.exercises import shipped_catalogue
from mainstay.exercises.profiles import profile_of
from mainstay.web import loading

CATALOGUE = shipped_catalogue()


def test_each_weight_stands_beside_everyday_tasks_with_its_band():
    found = loading.figures(CATALOGUE.get("pulley-row-sitting"), Sex.MALE)
    own = [row for row in found["pressed"] if row["own"]]
    assert len(own) == len(profile_of("pulley-row-sitting").of(Sex.MALE))
    assert [row["name"] for row in found["pressed"]][len(own) :] == [
        "Standing quietly",
        "Lifting 5 kg, knees bent",
    ]
    for row in found["pressed"]:
        assert row["low"] <= row["median"] <= row["high"]
        assert 0 <= row["low_part"] <= row["low_part"] + row["wide"] <= 100
    assert found["weight"].endswith("kg at the handle")
    assert found["body"]["mass"] == "78"
    assert found["borne_out"]


def test_an_exercise_without_weight_has_one_row_of_its_own():
    found = loading.figures(CATALOGUE.get("plank"), None)
    assert [row["name"] for row in found["pressed"] if row["own"]] == ["This exercise"]
    assert found["weight"] == ""
    assert not found["borne_out"]


def test_a_press_without_motion_is_told_by_its_force():
    found = loading.figures(CATALOGUE.get("sitting-push-hold"), Sex.FEMALE)
    assert [row["name"] for row in found["pressed"] if row["own"]] == [
        "13 N, without moving",
        "23 N, without moving",
        "32 N, without moving",
    ]
    assert found["weight"] == "23 N, without moving"
    assert not found["borne_out"]


def test_an_exercise_without_a_profile_has_no_figures():
    assert loading.figures(replace(CATALOGUE.get("walking"), id="bogus"), Sex.FEMALE) is None


@pytest.mark.parametrize(("activation", "step"), [(0.049, 0), (0.05, 1), (0.29, 2), (0.5, 4)])
def test_the_clay_scale(activation, step):
    assert loading.step_of(activation) == step
