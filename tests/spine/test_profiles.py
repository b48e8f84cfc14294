"""Loading profiles as they are made: what makes one stale, and that the files are what is computed."""

from dataclasses import replace

import pytest

from mainstay.anatomy import Sex
from mainstay.exercises import shipped_catalogue
from mainstay.exercises.profiles import TOLD, folder, profile_of
from mainstay.spine.model import model
from mainstay.spine.profile import loading
from mainstay.spine.profiles import PEOPLE, PULLS_N, Effort, efforts, profile, stale, stamp
from mainstay.web.loading import BODIES

CATALOGUE = shipped_catalogue()
WOMAN = PEOPLE[Sex.FEMALE]


def test_no_profile_is_stale():
    assert stale([e for e in CATALOGUE.exercises if e.key_poses], folder()) == []


def test_a_changed_exercise_and_a_missing_file_are_told(tmp_path):
    row, dog = CATALOGUE.get("one-arm-pulley-row"), CATALOGUE.get("bird-dog")
    cable = replace(row.cable[0], distance_m=row.cable[0].distance_m + 0.1)
    assert stale([replace(row, cable=(cable,)), dog], folder()) == ["one-arm-pulley-row.json"]
    assert stale([dog], tmp_path) == ["_everyday.json", "bird-dog.json"]


def test_words_and_doses_of_time_make_nothing_stale():
    dog, other = CATALOGUE.get("bird-dog"), CATALOGUE.get("squat")
    dose = replace(dog.dose, effort_rpe=(1, 2))
    said = replace(dog, words=other.words, trains=other.trains, dose=dose)
    assert stamp(said) == stamp(dog)


@pytest.mark.parametrize("exercise", ["water-walking", "elliptical", "rowing-machine"])
def test_water_pedals_and_straps_make_another_profile(exercise):
    found = CATALOGUE.get(exercise)
    assert stamp(replace(found, equipment=())) != stamp(found)


def test_weights_are_those_of_the_dose_on_that_body():
    row = CATALOGUE.get("one-arm-pulley-row")
    low, high = row.dose.load_percent_bodyweight
    assert [one.load_kg for one in efforts(row, WOMAN)] == pytest.approx(
        [0.66 * low, 0.66 * (low + high) / 2, 0.66 * high], abs=0.01
    )
    banded = efforts(CATALOGUE.get("band-row-sitting"), WOMAN)
    assert banded == tuple(Effort(pull_n=pull) for pull in PULLS_N)
    assert efforts(CATALOGUE.get("bird-dog"), WOMAN) == (Effort(),)


def test_presses_are_those_of_the_file_on_that_body():
    """3 to 8 percent of 66 kg, in newtons."""
    pressed = efforts(CATALOGUE.get("counter-press-down"), WOMAN)
    assert [one.press_n for one in pressed] == pytest.approx([19.4, 35.6, 51.8], abs=0.05)
    assert {(one.load_kg, one.pull_n) for one in pressed} == {(0.0, 0.0)}


def test_pages_name_the_bodies_and_muscles_of_the_model():
    """They are written a second time there, because pages do not load the model."""
    for sex, told in BODIES.items():
        body = PEOPLE[sex].physique
        assert (told["height"], told["mass"]) == (f"{body.height_m:.2f}", f"{body.mass_kg:.0f}")
    assert {part.muscle for part in model(WOMAN).parts} > TOLD


def test_a_file_says_what_is_computed():
    """One moment of one exercise anew, to a part in a million."""
    kept = profile_of("curl-up").usual(Sex.FEMALE)
    anew = loading(CATALOGUE.get("curl-up"), WOMAN, shares=(kept.lift_fraction,)).heaviest.found
    for joint, band in anew.compression_n.items():
        assert kept.compression_n[joint] == pytest.approx(
            (band.median, band.low, band.high), rel=1e-6
        )
    told = anew.deep_fraction
    assert kept.deep_fraction == pytest.approx((told.median, told.low, told.high), rel=1e-6)


def test_a_case_that_nothing_holds_is_refused_and_says_so():
    """Both hands pull at the edge with 90 percent of the body's weight and more, each."""
    counter = CATALOGUE.get("push-pull-counter")
    hard = tuple(replace(p, bodyweight_percent=(90.0, 100.0)) for p in counter.press)
    found = profile(replace(counter, press=hard))
    assert found.cases == ()
    assert [round(case.press_n) for case in found.refused[:3]] == [582, 615, 647]
    assert all("falls" in case.why for case in found.refused)
