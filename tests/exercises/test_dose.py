"""Dose ranges of files and the one dose of a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.exercises import BAND_STEPS, BandColor, BandPull, Dose, DoseRange

BASE = {
    "sets": (2, 3),
    "reps": (8, 12),
    "rest_s": 60,
    "effort_rpe": (3, 5),
    "sessions_per_week": (2, 3),
}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"reps": None}, "counts by nothing"),
        ({"duration_s": (10, 20)}, "write exactly one"),
        ({"reps": None, "duration_s": (10, 20), "hold_s": (2, 4)}, "hold_s belongs to"),
        ({"sets": (3, 2)}, "sets"),
        ({"sets": (0, 2)}, "sets"),
        ({"sets": (2, 11)}, "sets 11: allowed 1 to 10"),
        ({"reps": (12, 8)}, "reps"),
        ({"hold_s": (0, 4)}, "hold_s"),
        ({"load_percent_bodyweight": (8, 4)}, "load_percent_bodyweight"),
        ({"sessions_per_week": (0, 3)}, "sessions_per_week"),
        ({"sessions_per_week": (3, 8)}, "sessions_per_week 8: allowed 1 to 7"),
        ({"effort_rpe": (5, 3)}, "effort_rpe"),
        ({"effort_rpe": (5, 11)}, "effort_rpe"),
        ({"rest_s": -1}, "rest_s"),
        ({"tempo_s": (2, -1, 2)}, "tempo_s"),
        ({"duration_step_s": 0}, "duration_step_s"),
        ({"distance_step_m": 0}, "distance_step_m"),
    ],
)
def test_ranges_that_contradict_themselves_are_refused(changes, says) -> None:
    with pytest.raises(ValueError, match=says):
        DoseRange(**{**BASE, **changes})


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({}, Dose(sets=2, reps=8)),
        ({"hold_s": (2, 6)}, Dose(sets=2, reps=8, hold_s=2)),
        ({"reps": None, "duration_s": (20, 60)}, Dose(sets=2, duration_s=20)),
        ({"reps": None, "distance_m": (20, 60)}, Dose(sets=2, distance_m=20)),
    ],
)
def test_the_first_dose_is_the_start_of_every_range(changes, first) -> None:
    assert DoseRange(**{**BASE, **changes}).start() == first


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"sets": 0, "reps": 8}, "sets 0"),
        ({"sets": 11, "reps": 8}, "sets 11"),
        ({"sets": 2}, "exactly one"),
        ({"sets": 2, "reps": 8, "duration_s": 10}, "exactly one"),
        ({"sets": 2, "reps": 0}, "reps 0: allowed 1 to 200"),
        ({"sets": 2, "reps": 8, "hold_s": -1}, "hold_s -1"),
        ({"sets": 2, "reps": 8, "load_kg": -0.1}, "load_kg"),
        ({"sets": 2, "reps": 8, "load_kg": 301}, "load_kg"),
        ({"sets": 2, "reps": 8, "load_kg": float("nan")}, "load_kg"),
        (
            {"sets": 2, "reps": 8, "load_kg": 5, "band": BandPull(BandColor.RED, 1)},
            "not both",
        ),
    ],
)
def test_doses_that_nobody_can_do_are_refused(fields, says) -> None:
    with pytest.raises(ValueError, match=says):
        Dose(**fields)


@pytest.mark.parametrize(
    ("dose", "volume"),
    [
        (Dose(sets=2, reps=8), 16),
        (Dose(sets=2, reps=8, hold_s=5), 80),
        (Dose(sets=2, reps=8, hold_s=0), 16),
        (Dose(sets=3, duration_s=30), 90),
        (Dose(sets=1, distance_m=40), 40),
    ],
)
def test_volume_is_sets_times_count_times_hold(dose, volume) -> None:
    assert dose.volume == volume


def test_a_changed_dose_is_checked_again() -> None:
    assert Dose(sets=2, reps=8).with_(sets=3) == Dose(sets=3, reps=8)
    with pytest.raises(ValueError, match="sets 12"):
        Dose(sets=2, reps=8).with_(sets=12)


def test_band_colors_rise_from_yellow_to_black() -> None:
    assert [c.rank for c in BandColor] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("steps", [0, 4])
def test_band_steps_outside_the_rule_book_are_refused(steps) -> None:
    with pytest.raises(ValueError, match="allowed 1 to 3"):
        BandPull(BandColor.RED, steps)


@given(st.integers(1, 9), st.integers(1, 100), st.none() | st.sampled_from(BAND_STEPS))
def test_law_one_more_set_is_more_volume(sets, reps, hold_s) -> None:
    dose = Dose(sets=sets, reps=reps, hold_s=hold_s)
    assert dose.with_(sets=sets + 1).volume > dose.volume
