"""How demanding an exercise is, in a sentence: compared, with its doubt, without a number."""

import re

import pytest

from mainstay import wording
from mainstay.anatomy import Sex
from mainstay.exercises import shipped_catalogue
from mainstay.exercises.profiles import (
    Estimated,
    Everyday,
    LoadCase,
    Task,
    everyday,
    profile_of,
)
from mainstay.wording.loading import TASKS

PRESSED = {
    "lying": (200, 100, 400),
    "sitting": (500, 400, 750),
    "standing": (550, 420, 800),
    "bending": (1000, 900, 1200),
    "bag_lifted": (1500, 1400, 1700),
}
WEEK = Everyday(
    "s", tuple(Task(n, dict.fromkeys(Sex, Estimated(*v))) for n, v in PRESSED.items())
)
ONE = Estimated(1.0, 1.0, 1.0)


def case(*pressed):
    compression = {"l4": Estimated(*pressed)}
    return LoadCase(Sex.FEMALE, 0, 0, 0, compression, {}, ONE, ONE, ONE, "l4:flexion", {}, 48)


UPRIGHT = "sitting, standing or walking"


@pytest.mark.parametrize(
    ("pressed", "told"),
    [
        ((520, 410, 780), f"about as demanding as {UPRIGHT}."),
        ((520, 200, 780), f"as {UPRIGHT}; it may be as little as lying flat on your back."),
        (
            (520, 410, 1300),
            f"as {UPRIGHT}; it may be as much as standing bent forward a little.",
        ),
        (
            (980, 430, 1800),
            f"as standing bent forward a little; it may be as little as {UPRIGHT} or as much as "
            "lifting a shopping bag of 5 kg with bent knees.",
        ),
        ((560, 415, 760), f"about as demanding as {UPRIGHT}."),
        # A narrow band between two tasks: its lower end is never told above the middle, nor its upper below.
        ((1200, 1190, 1210), "about as demanding as standing bent forward a little."),
        (
            (1240, 1230, 1250),
            "about as demanding as lifting a shopping bag of 5 kg with bent knees.",
        ),
    ],
)
def test_what_it_is_like_and_how_sure_that_is(pressed, told):
    assert wording.demand_text(case(*pressed), WEEK, "en").endswith(told)


@pytest.mark.parametrize(
    ("load_class", "told"),
    [
        (0, f"as lying flat on your back; it may be as much as {UPRIGHT}."),
        (1, f"about as demanding as {UPRIGHT}."),
        (
            2,
            f"as standing bent forward a little; it may be as little as {UPRIGHT} or as much as "
            "lifting a shopping bag of 5 kg with bent knees.",
        ),
        (
            3,
            "as lifting a crate of 20 kg with bent knees; it may be as little as "
            "lifting a shopping bag of 5 kg with bent knees.",
        ),
        (4, "this is more demanding than lifting a crate of 20 kg with bent knees."),
        (5, "this is more demanding than lifting a crate of 20 kg with bent knees."),
    ],
)
def test_what_the_rating_of_a_file_is_like(load_class, told):
    assert wording.rating_text(load_class, everyday(), "en").endswith(told)


@pytest.mark.parametrize(
    ("pressed", "more"), [((1700, 1600, 1800), False), ((1900, 1800, 2000), True)]
)
def test_what_passes_the_heaviest_task_by_a_quarter_is_more(pressed, more):
    assert ("more demanding than" in wording.demand_text(case(*pressed), WEEK)) is more


def test_no_exercise_is_told_in_numbers_of_force():
    """Every shipped profile has its sentence; kilograms are those of a bag or crate alone."""
    for exercise in shipped_catalogue().exercises:
        for sex in Sex:
            one = profile_of(exercise.id).usual(sex)
            text = wording.demand_text(one, everyday(), "en") if one else ""
            assert not re.search(r"\d(?! kg with)(?!\d)", text), text


def test_every_everyday_task_has_words():
    assert set(TASKS) == {t.name for t in everyday().tasks}
