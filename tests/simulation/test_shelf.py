"""A long run goes on where it was stopped, ends in time, and says how many really lived."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mainstay.simulation.bench import HELD_OUT_BARS, RACE, _misuse, _race
from mainstay.simulation.run import CHUNK, Life, Trial, live, simulate
from mainstay.simulation.shelf import NO_SHELF, Shelf, code_of

SHORT = Trial("clinic", 2, (1, 2), weeks=1)


def lived(trial: Trial, shelf: Shelf, workers: int = 1) -> list[Life]:
    return simulate(trial, ("double", "none"), workers, lambda _: None, shelf)


def test_lives_are_found_again_and_the_same(tmp_path: Path) -> None:
    fresh = lived(SHORT, NO_SHELF)
    assert lived(SHORT, Shelf(tmp_path)) == fresh
    kept = sorted(tmp_path.iterdir())
    assert [len(json.loads(path.read_text())) for path in kept] == [2, 2, 2, 2]
    assert lived(SHORT, Shelf(tmp_path), workers=2) == fresh
    assert sorted(tmp_path.iterdir()) == kept


def test_so_many_live_side_by_side_as_the_trial_says(tmp_path: Path) -> None:
    lived(replace(SHORT, count=5, seeds=(1,), together=3), Shelf(tmp_path))
    groups = [len(json.loads(path.read_text())) for path in tmp_path.iterdir()]
    assert sorted(groups) == [2, 2, 3, 3]


def test_what_stands_on_the_shelf_is_not_lived_again(tmp_path: Path) -> None:
    lived(SHORT, Shelf(tmp_path))
    for path in tmp_path.iterdir():
        told = [{**life, "sessions": 77} for life in json.loads(path.read_text())]
        path.write_text(json.dumps(told))
    assert {life.sessions for life in lived(SHORT, Shelf(tmp_path))} == {77}


@pytest.mark.parametrize("other", [{"weeks": 2}, {"seeds": (3,)}, {"people": "holdout"}])
def test_another_trial_finds_nothing(tmp_path: Path, other: dict[str, object]) -> None:
    lived(SHORT, Shelf(tmp_path))
    before = len(list(tmp_path.iterdir()))
    trial = replace(SHORT, **other)  # type: ignore[arg-type]
    lived(trial, Shelf(tmp_path))
    assert len(list(tmp_path.iterdir())) == before + 2 * len(trial.seeds)


def test_other_people_are_other_code() -> None:
    assert code_of("clinic") == code_of("wrong-reports") != code_of("holdout")


def test_when_the_time_is_over_everybody_who_began_lived_under_every_strategy() -> None:
    asked = iter((True, True, True, False))
    trial = replace(SHORT, count=CHUNK + 1)
    found = simulate(trial, ("double", "none"), 1, lambda _: None, goes_on=lambda: next(asked))
    people = [
        {(x.seed, x.person) for x in found if x.strategy == name} for name in ("double", "none")
    ]
    assert people[0] == people[1]
    assert len(people[0]) == 2 * CHUNK + 1


def test_the_race_says_how_many_lived() -> None:
    trial = replace(SHORT, seeds=(1,), weeks=2)
    lives = [x for name in RACE for x in live(trial, name, 1, (0,))]
    size, *rest = _race(trial, lives, HELD_OUT_BARS)
    assert (size.median, size.limit, size.met) == (1, 2, False)
    assert len(rest) == len(HELD_OUT_BARS) + 1
    assert [m.met for m in _race(trial, [], HELD_OUT_BARS)] == [False]
    assert _race(replace(trial, seeds=(1, 2)), lives, HELD_OUT_BARS)[0].limit == 4


def test_wrong_reports_are_held_against_the_same_people() -> None:
    one = live(SHORT, "double", 1, (0,))[0]
    clean = [
        replace(one, strategy="dosing", person=n, sessions=50, exercise_flares=n)
        for n in (1, 9)
    ]
    wrong = [replace(clean[0], exercise_flares=2), replace(clean[0], person=5)]
    size, share = _misuse(clean, wrong)
    assert (size.median, size.met) == (1, False)
    assert share.median == pytest.approx(2.0)
    assert not share.met
    assert [m.met for m in _misuse(clean, [])] == [False]
