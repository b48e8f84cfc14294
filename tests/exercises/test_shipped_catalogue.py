"""Laws over the files that are shipped."""

import tomllib
from importlib.resources import files

import pytest

from mainstay.exercises import Exercise, read_catalogue, shipped_catalogue

FOLDER = files("mainstay.exercises") / "catalogue"
SOURCES = files("mainstay.care") / "sources.toml"
CATALOGUE = read_catalogue(FOLDER)
every_exercise = pytest.mark.parametrize("exercise", CATALOGUE.exercises, ids=lambda e: e.id)


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
def test_pulley_exercises_name_a_band_form(exercise: Exercise) -> None:
    assert not exercise.uses_pulley or exercise.band_form


@every_exercise
def test_harder_is_never_a_lower_stage(exercise: Exercise) -> None:
    for harder in CATALOGUE.harder(exercise):
        assert harder.stage.rank >= exercise.stage.rank


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
