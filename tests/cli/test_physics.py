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
    code, out, _ = shell("load", "one-arm-pulley-row", "--kg", "150")
    assert code == 1
    assert "one-arm-pulley-row: the body falls" in out


def test_a_press_without_motion_is_told_with_its_force(shell, tmp_path):
    """Two turns; the middle of the file's range where no force is typed."""
    picture = tmp_path / "chart.svg"
    code, out, _ = shell("load", "push-pull-counter", "--plot", str(picture))
    assert code == 0
    assert "Each press without motion: 29.1 N" in out
    assert [line.split()[0] for line in out.splitlines() if line.startswith("pu")] == [
        "push",
        "pull",
    ]
    assert ">push<" in picture.read_text("utf-8")
    assert "without motion" not in shell("load", STILL)[1]
    out = shell("load", "sitting-push-hold", "--press", "40", "--json")[1]
    assert json.loads(out)["press_n"] == 40


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--kg", "nan"), "--kg: nan is out of range. Allowed: 0 to 200"),
        (("--plot", "/nowhere/at/all.svg"), "cannot be written"),
        (("--kg", "-1"), "--kg: -1 is out of range"),
        (("--band", "900"), "--band: 900 is out of range"),
        (("--press", "20"), f"`{STILL}` presses against nothing"),
        (("--sex", "other"), "--sex"),
        (("--height", "3"), "height_m 3.0: allowed 1.2 to 2.3"),
        (("--age", "4"), "age_years 4.0: allowed 16 to 100"),
    ],
)
def test_a_person_or_weight_that_cannot_be_is_refused(shell, words, told):
    code, _, problem = shell("load", STILL, *words)
    assert code == 2
    assert told in problem


def test_a_press_that_nobody_makes_is_refused(shell):
    code, _, problem = shell("load", "sitting-push-hold", "--press", "900")
    assert code == 2
    assert "--press: 900 is out of range" in problem


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
