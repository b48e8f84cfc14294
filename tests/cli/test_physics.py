"""The spine model in the shell: an estimate, and what it refuses."""

import json

import pytest

STILL = "deep-muscles-standing"


def test_an_exercise_is_estimated_for_people_and_machines(shell, tmp_path):
    picture = tmp_path / "chart.svg"
    code, out, _ = shell("load", STILL, "--plot", str(picture))
    drawn = picture.read_text("utf-8")
    assert drawn.count("<rect") > 10
    assert "newtons" in drawn
    assert code == 0
    assert "model estimate, median (10th to 90th percentile of" in out
    assert "multifidus" in out
    code, out, _ = shell("load", STILL, "--json", "--sex", "male", "--height", "1.8")
    found = json.loads(out)
    assert code == 0
    assert found["exercise"] == STILL
    band = found["stages"][0]["found"]["compression_n"]["l4"]
    assert 0 < band["low"] <= band["median"] <= band["high"] < 8000


def test_an_exercise_that_the_model_cannot_hold_is_a_no(shell):
    code, out, _ = shell("load", "elliptical")
    assert code == 1
    assert "elliptical: the body falls" in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--kg", "nan"), "--kg: nan is out of range. Allowed: 0 to 200"),
        (("--plot", "/nowhere/at/all.svg"), "cannot be written"),
        (("--kg", "-1"), "--kg: -1 is out of range"),
        (("--band", "900"), "--band: 900 is out of range"),
        (("--sex", "other"), "--sex"),
        (("--height", "3"), "height_m 3.0: allowed 1.2 to 2.3"),
        (("--age", "4"), "age_years 4.0: allowed 16 to 100"),
    ],
)
def test_a_person_or_weight_that_cannot_be_is_refused(shell, words, told):
    code, _, problem = shell("load", STILL, *words)
    assert code == 2
    assert told in problem


@pytest.mark.parametrize("option", [("--validate",), ("--peer", "python3")])
def test_only_the_spine_is_held_against_measurements_and_peers(shell, option):
    code, _, problem = shell("bench", "core", *option)
    assert code == 2
    assert f"mainstay bench spine {option[0]}" in problem


def test_a_peer_that_is_not_there_is_said_before_anything_is_measured(shell):
    code, _, problem = shell("bench", "spine", "--peer", "/nowhere/python")
    assert code == 2
    assert "make peer" in problem


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("bird-dog",), "`bird-dog` has no cable"),
        (("one-arm-pulley-row", "--kg", "1,x"), "is no list of weights"),
        (("one-arm-pulley-row", "--kg", "999"), "--kg: 999 is out of range"),
        (("one-arm-pulley-row", "--muscle", "biceps"), "--muscle"),
    ],
)
def test_a_search_that_makes_no_sense_is_refused(shell, words, told):
    code, _, problem = shell("pulley", *words)
    assert code == 2
    assert told in problem


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--person", "female,1.68"), "`female,1.68` is no person"),
        (("--person", "female,1.68,66,400"), "age_years 400.0: allowed 16 to 100"),
        (("--assume", "some"), "`some` is unknown. Allowed: usual, all"),
        (("--kg", "0,x"), "`0,x` is no list of weights"),
    ],
)
def test_a_sweep_of_what_cannot_be_is_refused(shell, tmp_path, words, told):
    code, _, problem = shell("sweep", STILL, "--to", str(tmp_path / "loads.parquet"), *words)
    assert code == 2
    assert told in problem
    assert not list(tmp_path.iterdir())
