"""What a set asks of the back: the file's estimates, and what loading profiles see beside them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.anatomy import Muscle, Side
from mainstay.exercises import Exercise, shipped_catalogue
from mainstay.exercises.profiles import Refused, is_borne_out, profile_of
from mainstay.planning.candidates import Candidate
from mainstay.planning.loads import BODY, ends, load_class, seen
from mainstay.planning.stimulus import by_roles, once

CATALOGUE = shipped_catalogue()
MASS_KG = 70.0


def candidate(exercise: Exercise, load_kg: float | None = None) -> Candidate:
    dose = replace(exercise.dose.start(), load_kg=load_kg)
    return Candidate(
        exercise=exercise,
        dose=dose,
        seconds=60,
        load_class=load_class(exercise, dose, MASS_KG),
        kept=False,
        new=False,
        below=0,
        change=None,
        asked=False,
        goal=None,
    )


# The exercise, kilograms at the handle for a person of 70 kg, the class in its file, and the class
# that the plan counts: 1 from 500 N on L4/5, 2 from 1000, 3 from 2000, 4 from 3000, 5 from 4000.
CLASSES = [
    # The model's middle value is above the file: it warns.
    ("kneeling-hip-hinge", None, 1, 2),
    ("band-hip-hinge", None, 2, 3),
    ("face-pull", 6.0, 1, 2),
    # Its upper end is below the file: it reassures.
    ("pulley-side-bend", 4.0, 3, 2),
    ("romanian-deadlift", 5.0, 4, 3),
    # More weight costs more; beyond the heaviest that was computed nothing is reassured.
    ("deadlift-from-blocks", 10.0, 5, 3),
    ("deadlift-from-blocks", 14.0, 5, 4),
    ("deadlift-from-blocks", 15.0, 5, 5),
    ("romanian-deadlift", 40.0, 4, 5),
    ("pulley-side-bend", 30.0, 3, 3),
    # The box of 3 kg is the first one only.
    ("lift-and-place", None, 5, 5),
    # Hands on the floor, the trunk lifted, walking: computed, but known to be too low or not tested.
    ("bird-dog", None, 3, 3),
    ("curl-up", None, 3, 3),
    ("walking", None, 1, 1),
    ("side-bridge", None, 3, 3),
]


@pytest.mark.parametrize(("named", "load_kg", "own", "counted"), CLASSES)
def test_the_class_that_counts(
    named: str, load_kg: float | None, own: int, counted: int
) -> None:
    exercise = CATALOGUE.by_id[named]
    assert exercise.spinal_load_class == own
    assert candidate(exercise, load_kg).load_class == counted


# Half a set for a muscle that works at a tenth, a whole one from a fifth on: what the file does
# not say and the profile sees, with the right side working.
WORK = [
    ("sit-to-stand", None, Muscle.LONGISSIMUS, Side.LEFT, 0, 100),
    ("lat-pull-down", 8.0, Muscle.RECTUS_ABDOMINIS, Side.RIGHT, 0, 50),
    ("lat-pull-down", 14.0, Muscle.RECTUS_ABDOMINIS, Side.RIGHT, 0, 100),
    ("band-row-one-arm", None, Muscle.OBLIQUUS_EXTERNUS, Side.LEFT, 0, 50),
    ("step-up-row", 5.0, Muscle.OBLIQUUS_INTERNUS, Side.RIGHT, 0, 50),
    # Deep muscles count by the lower end of their band: here 10 and 0 %, the middle is 24 and 11.
    ("pulley-trunk-rotation", 3.0, Muscle.TRANSVERSUS_ABDOMINIS, Side.LEFT, 50, 50),
    ("deadlift-from-blocks", 10.0, Muscle.TRANSVERSUS_ABDOMINIS, Side.LEFT, 0, 0),
    # What is tightened at will is not seen, and stays.
    ("deep-belly-lying", None, Muscle.TRANSVERSUS_ABDOMINIS, Side.LEFT, 100, 100),
    # Where the model is not believed it adds nothing either.
    ("counter-push-up", None, Muscle.RECTUS_ABDOMINIS, Side.LEFT, 0, 0),
]


@pytest.mark.parametrize(("named", "load_kg", "muscle", "side", "file", "counted"), WORK)
def test_the_work_that_counts(
    named: str, load_kg: float | None, muscle: Muscle, side: Side, file: int, counted: int
) -> None:
    exercise = CATALOGUE.by_id[named]
    assert by_roles(exercise).get((muscle, side), 0) == file
    assert once(candidate(exercise, load_kg), MASS_KG).get((muscle, side), 0) == counted


ANY = st.sampled_from(CATALOGUE.exercises)
LOADS = st.none() | st.floats(0.5, 60)


@given(exercise=ANY, load_kg=LOADS)
def test_law_a_profile_takes_no_work_away_and_speaks_only_where_it_is_believed(
    exercise: Exercise, load_kg: float | None
) -> None:
    chosen, roles = candidate(exercise, load_kg), by_roles(exercise)
    gives = once(chosen, MASS_KG)
    assert all(gives[place] >= amount for place, amount in roles.items())
    assert 0 <= chosen.load_class <= 5
    if seen(exercise, chosen.dose, MASS_KG) is None:
        assert gives == roles
        assert chosen.load_class == exercise.spinal_load_class
    else:
        assert is_borne_out(exercise)


@given(exercise=ANY, load_kg=st.floats(0.5, 30), mass_kg=st.floats(45, 120))
def test_law_what_counts_is_weight_for_body(
    exercise: Exercise, load_kg: float, mass_kg: float
) -> None:
    one = replace(exercise.dose.start(), load_kg=load_kg)
    found, twice = (
        seen(exercise, dose, mass)
        for dose, mass in ((one, mass_kg), (replace(one, load_kg=2 * load_kg), 2 * mass_kg))
    )
    if found is not None and twice is not None:
        assert found.pressing_n == pytest.approx(twice.pressing_n)


def test_a_profile_without_an_answer_for_each_weight_is_not_read() -> None:
    """What is left of it would stand at another weight than it was computed with."""
    whole = profile_of("deadlift-from-blocks")
    assert whole is not None
    light, *_, heavy = whole.of(BODY)
    assert ends(whole) == (light, heavy)
    left = tuple(c for c in whole.cases if c is not heavy)
    refused = Refused(BODY, heavy.load_kg, 0.0, "the muscles cannot hold it")
    assert ends(replace(whole, cases=left, refused=(refused,))) is None
    assert ends(replace(whole, cases=())) is None
