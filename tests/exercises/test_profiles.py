"""Loading profiles as everybody reads them: whole, honest, and easy to ask."""

import pytest

from mainstay.anatomy import Muscle, Sex, Side
from mainstay.exercises import shipped_catalogue
from mainstay.exercises.profiles import (
    Estimated,
    Everyday,
    LoadCase,
    LoadingProfile,
    Task,
    everyday,
    is_borne_out,
    profile_of,
)
from mainstay.reading import ReadingError, plain, read_value

CATALOGUE = shipped_catalogue()


def sure(value):
    return Estimated(value, 0.9 * value, 1.1 * value)


def case(sex=Sex.FEMALE, kg=0.0, pressed=600.0, **activation):
    return LoadCase(
        sex=sex,
        load_kg=kg,
        pull_n=0.0,
        lift_fraction=1.0,
        compression_n={"l4": sure(pressed)},
        shear_n={"l4": sure(50.0)},
        pressure_mpa=sure(0.5),
        deep_fraction=sure(0.2),
        stability_nm_rad=sure(20.0),
        weakest="l1:flexion",
        activation={name: sure(value) for name, value in activation.items()},
        members=48,
    )


def tasks(**pressed):
    return Everyday(
        "s", tuple(Task(n, dict.fromkeys(Sex, sure(v))) for n, v in pressed.items())
    )


EVERYDAY = tasks(lying=200.0, standing=500.0, lifting=1500.0)

# --- the files ---


def test_every_exercise_has_a_profile_and_each_case_an_answer_or_a_reason():
    """Two bodies, one weight or three; what was refused says why."""
    for exercise in CATALOGUE.exercises:
        found = profile_of(exercise.id)
        assert found is not None, exercise.id
        assert found.exercise == exercise.id
        told = [(c.sex, c.load_kg, c.pull_n, c.press_n) for c in (*found.cases, *found.refused)]
        several = exercise.loadable or exercise.band or exercise.press
        assert len(told) == len(set(told)), exercise.id
        assert len(told) == (6 if several else 2), exercise.id
        assert all(found.of(sex) for sex in Sex), exercise.id
        assert all(c.members >= 12 for c in found.cases), exercise.id
        assert all(r.why for r in found.refused), exercise.id


def test_nobody_has_made_a_profile_of_an_exercise_that_is_none():
    assert profile_of("bogus") is None


def test_everyday_tasks_stand_from_light_to_heavy():
    pressed = [t.compression_n[Sex.FEMALE].median for t in everyday().tasks]
    assert pressed == sorted(pressed)
    assert everyday().tasks[0].name == "lying"


# --- what is refused ---


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("pressure_mpa", [0.5, 0.6, 0.7], "pressure_mpa: .* is not a median"),
        ("compression_n", {"l4": [900, 100, 800]}, "compression_n.l4: .* is not a median"),
        ("activation", {"multifidus": [0.1, 0.1, 0.1]}, "no muscle and side .* `multifidus`"),
        ("lift_fraction", "half", "cannot stand here"),
        ("deep_fraction", [0.1, 0.1], "Expected `array`"),
        ("moments", [], "the key `moments` is not known"),
    ],
)
def test_a_file_that_cannot_be_true_is_refused(key, value, told):
    written = plain(case(multifidus_l=0.2)) | {key: value}
    with pytest.raises(ReadingError, match=told):
        read_value(written, LoadCase, "bogus.json")


def test_a_case_is_read_back_as_it_was():
    one = case(Sex.MALE, 5.0, multifidus_l=0.2)
    assert read_value(plain(one), LoadCase, "case.json") == one


# --- how far it can be believed ---


@pytest.mark.parametrize(
    ("exercise", "borne_out"),
    [
        ("squat", True),
        ("deep-muscles-sitting", True),
        ("one-arm-pulley-row", True),
        ("hip-hinge-dowel", True),
        ("deep-belly-lying", True),
        ("multifidus-swell-prone", True),
        ("deep-belly-four-point", False),
        ("plank", False),
        ("curl-up", False),
        ("prone-trunk-lift", False),
        ("supported-one-leg-stand", False),
        ("nordic-walking", False),
        ("sitting-arm-aerobic", False),
        ("suitcase-carry", False),
        ("sitting-push-hold", False),
    ],
)
def test_the_model_is_believed_where_people_were_measured(exercise, borne_out):
    assert is_borne_out(CATALOGUE.get(exercise)) is borne_out


# --- what is asked ---


def test_the_usual_case_has_the_middle_weight_of_ones_own_body():
    light, middle, heavy = (case(kg=kg) for kg in (2.0, 4.0, 6.0))
    man = case(Sex.MALE, 5.0)
    found = LoadingProfile("x", "s", (light, middle, heavy, man))
    assert found.usual(Sex.FEMALE) is middle
    assert found.usual(None) is middle
    assert found.usual(Sex.MALE) is man
    assert LoadingProfile("x", "s", (man,)).usual(None) is None


def test_the_busiest_muscle_comes_first_and_equals_in_the_order_of_anatomy():
    one = case(longissimus_r=0.2, multifidus_r=0.2, multifidus_l=0.2, iliopsoas_l=0.4)
    assert [(m, s) for m, s, _ in one.busiest()] == [
        (Muscle.ILIOPSOAS, Side.LEFT),
        (Muscle.MULTIFIDUS, Side.LEFT),
        (Muscle.MULTIFIDUS, Side.RIGHT),
        (Muscle.LONGISSIMUS, Side.RIGHT),
    ]


@pytest.mark.parametrize(
    ("pressed", "nearest"),
    [
        (1.0, "lying"),
        (310.0, "lying"),
        (320.0, "standing"),
        (860.0, "standing"),
        (870.0, "lifting"),
    ],
)
def test_the_nearest_task_is_nearest_as_a_ratio(pressed, nearest):
    assert EVERYDAY.nearest(pressed, Sex.FEMALE).name == nearest
