"""Laws over the files that are shipped."""

import functools
import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files

import pytest

from mainstay.exercises import (
    Attachment,
    Demand,
    Exercise,
    Laterality,
    Position,
    PulleyHeight,
    SpineMotion,
    Words,
    shipped_catalogue,
)

FOLDER = files("mainstay.exercises") / "catalogue"
SOURCES = files("mainstay.care") / "sources.toml"
CATALOGUE = shipped_catalogue()
Law = Callable[[Exercise], None]


def every_exercise(law: Law) -> Callable[[], None]:
    """A law of one exercise as one test of all, which names each exercise that breaks it.

    Two thousand tests, one for each exercise and law, took longer to begin than to run.
    """

    def holds() -> None:
        broken = [said for e in CATALOGUE.exercises if (said := _against(law, e))]
        assert not broken, "\n\n".join(broken)

    holds.__doc__ = law.__doc__
    return holds


def _against(law: Law, exercise: Exercise) -> str:
    try:
        law(exercise)
    except AssertionError as error:
        return f"{exercise.id}: {error}"
    return ""


@functools.cache
def known_sources() -> set[str]:
    """Only "ours" while there is no list of sources."""
    listed = tomllib.loads(SOURCES.read_text(encoding="utf-8")) if SOURCES.is_file() else {}
    return {"ours", *listed}


def test_every_file_is_in_the_catalogue() -> None:
    names = {f.name.removesuffix(".toml") for f in FOLDER.iterdir() if f.name.endswith(".toml")}
    assert names
    assert names == {e.id for e in shipped_catalogue().exercises}


@every_exercise
def test_sources_are_listed(exercise: Exercise) -> None:
    assert set(exercise.sources) <= known_sources()


@every_exercise
def test_pulley_exercises_name_a_band_form_where_the_cable_resists(exercise: Exercise) -> None:
    if exercise.uses_pulley:
        assert bool(exercise.band_form) is not exercise.assisted


@every_exercise
def test_harder_is_never_a_lower_stage(exercise: Exercise) -> None:
    for harder in CATALOGUE.harder(exercise):
        assert harder.stage.rank >= exercise.stage.rank


# What a position or a movement asks of the body, whatever else the exercise asks.
ASKS = {
    Position.SUPINE: Demand.SUPINE,
    Position.CROOK_LYING: Demand.SUPINE,
    Position.SUPINE_HIPS_90: Demand.SUPINE,
    Position.BENCH_SUPINE: Demand.SUPINE,
    Position.SIDE_LYING: Demand.SIDE_LYING,
    Position.SIDE_ELBOW: Demand.SIDE_LYING,
    Position.PRONE: Demand.PRONE,
    Position.BENCH_PRONE: Demand.PRONE,
    Position.FOUR_POINT: Demand.KNEELING,
    Position.TALL_KNEELING: Demand.KNEELING,
    Position.HALF_KNEELING: Demand.KNEELING,
    Position.SINGLE_LEG_STANCE: Demand.SINGLE_LEG,
    Position.WALKING: Demand.WALKING,
    Position.WATER: Demand.IMMERSION,
    SpineMotion.FRONTAL: Demand.SIDE_BEND,
    SpineMotion.AXIAL: Demand.ROTATION,
    SpineMotion.COMBINED: Demand.ROTATION,
}


@every_exercise
def test_position_and_movement_are_said_in_the_demands(exercise: Exercise) -> None:
    asked = {ASKS.get(exercise.position), ASKS.get(exercise.spine_motion)} - {None}
    assert asked <= set(exercise.demands)


HARD_FROM_RPE = 6
HEAVY_FROM_CLASS = 3


@every_exercise
def test_effort_and_load_are_said_in_the_demands(exercise: Exercise) -> None:
    """The demands by which conditions exclude hard and heavy exercises."""
    hard = exercise.dose.effort_rpe[1] >= HARD_FROM_RPE
    heavy = exercise.spinal_load_class >= HEAVY_FROM_CLASS
    assert not hard or Demand.HIGH_EFFORT in exercise.demands
    assert not heavy or Demand.HIGH_COMPRESSION in exercise.demands


@every_exercise
def test_a_load_has_a_place(exercise: Exercise) -> None:
    assert exercise.cable or exercise.weight or not exercise.loadable


@every_exercise
def test_words_are_present_and_short(exercise: Exercise) -> None:
    for words in exercise.words:
        assert 0 < len(words.name) <= 60
        assert 0 < len(words.setup.split()) <= 60
        assert 0 < len(words.move.split()) <= 60
        assert words.cues
        assert words.errors
        lines = (*words.cues, *words.errors, *(c.note for c in words.cautions))
        assert all(0 < len(line.split()) <= 25 for line in lines)


LONGEST_SENTENCE = 20
"""Words in a sentence that a person in pain can follow while moving (ours)."""

# Words of the trade, pictures that mislead, and words that frighten; none of them is needed.
NOT_SAID = """
    abdominal abdominals activate anterior axis brace contract contraction core damage danger
    dangerous degeneration dominant engage extend extension flex flexion glute glutes hinge
    injure injury instability isometric lateral lumbar neutral pelvic pelvis posterior posture
    recruit rotate rotation scapula sagittal slump stabilize stance thoracic trunk unstable
    vertebra vertebrae weak wear-and-tear worn
"""
PATIENT_WORDS = frozenset(NOT_SAID.split())


def said(words: Words) -> list[str]:
    """Every sentence that the person reads; a colon ends one too."""
    notes = [c.note for c in words.cautions]
    lines = (words.name, words.setup, words.move, *words.cues, *words.errors, *notes)
    return [s for line in lines for s in re.split(r"(?<=[.:])\s", line)]


@every_exercise
def test_words_are_plain(exercise: Exercise) -> None:
    for sentence in said(exercise.wording("en")):
        found = re.findall(r"[a-z][a-z-]*", sentence.lower())
        assert len(found) <= LONGEST_SENTENCE, sentence
        assert not PATIENT_WORDS & set(found), sentence


@every_exercise
def test_lines_are_whole_sentences(exercise: Exercise) -> None:
    words = exercise.wording("en")
    notes = [c.note for c in words.cautions]
    for line in (words.setup, words.move, *words.cues, *words.errors, *notes):
        assert line[0].isupper(), line
        assert line.endswith("."), line


SAID_HEIGHT = {
    PulleyHeight.FLOOR: ("near the floor",),
    PulleyHeight.LOW: ("at knee height",),
    PulleyHeight.MIDDLE: ("at waist height", "at chest height"),
    PulleyHeight.HIGH: ("above head height",),
}


@every_exercise
def test_the_setup_says_where_the_pulley_is(exercise: Exercise) -> None:
    setup = exercise.wording("en").setup
    for cable in exercise.cable[:1]:
        assert setup.startswith("Set the pulley ")
        assert any(height in setup for height in SAID_HEIGHT[cable.height]), setup


THINGS = {
    Attachment.HANDLE: "handle",
    Attachment.BAR: "bar",
    Attachment.ROPE: "rope",
    Attachment.ANKLE_CUFF: "cuff",
    Attachment.CHEST_HARNESS: "harness",
}


@every_exercise
def test_the_setup_names_what_the_cable_ends_in(exercise: Exercise) -> None:
    for cable in exercise.cable:
        assert f" {THINGS[cable.attachment]}" in exercise.wording("en").setup


@every_exercise
def test_one_sided_exercises_say_which_side(exercise: Exercise) -> None:
    words = exercise.wording("en")
    if exercise.laterality is Laterality.EACH_SIDE:
        assert re.search(r"\bright\b", f"{words.setup} {words.move}")


def test_two_exercises_share_no_name() -> None:
    names = [e.name for e in CATALOGUE.exercises]
    assert len(names) == len(set(names))


def test_words_for_the_other_side_change_left_and_right_and_nothing_else() -> None:
    clam = shipped_catalogue().get("clam")
    english, spanish = clam.wording("en").other_side(), clam.wording("es").other_side()
    assert english.setup.startswith("Lie on your right side,")
    assert english.move.startswith("Lift your left knee")
    assert "left buttock" in english.cues[1]
    assert "lado derecho" in spanish.setup
    assert english.name == clam.name


@every_exercise
def test_the_other_side_of_the_other_side_is_the_first(exercise: Exercise) -> None:
    for words in exercise.words:
        other = words.other_side()
        assert other.other_side() == words
        if exercise.laterality is Laterality.EACH_SIDE and _names_a_side(words):
            assert other != words, (
                f"{exercise.id} [{words.language}] names no side that changes"
            )


def _names_a_side(words: Words) -> bool:
    text = " ".join((words.setup, words.move, *words.cues, *words.errors))
    return re.search(r"\b(left|right|izquierd|derech)", text, re.IGNORECASE) is not None


PICTURED = [
    # file | key poses | up to which the second picture is
    (
        "band-side-walk",
        5,
        2,
    ),  # it ends as it began, one step aside: the foot in the air tells it
    ("pulley-side-walk", 3, 2),
    ("walking", 3, 3),
    ("bird-dog", 3, 3),
    ("multifidus-swell-prone", 1, 1),
]


@pytest.mark.parametrize(("name", "poses", "pictured"), PICTURED)
def test_the_second_picture_never_looks_like_the_first(name, poses, pictured):
    exercise = shipped_catalogue().get(name)
    assert (len(exercise.key_poses), len(exercise.pictured_poses)) == (poses, pictured)


def test_what_has_no_poses_has_no_pictures():
    exercise = replace(shipped_catalogue().get("bridge"), start=None, via=(), end=None)
    assert exercise.pictured_poses == ()
