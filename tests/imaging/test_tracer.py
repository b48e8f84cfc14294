"""Borders: found where they are, kept in order, led by clicks, refused when there is no room."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.imaging.walls import NAMED, clicks, drawn, truth_mm
from tests.searches import DEAR

from mainstay.anatomy import Muscle
from mainstay.imaging.paths import best_path, ordered_paths, step_costs, total
from mainstay.imaging.phantom import SCALE, frame, wall
from mainstay.imaging.protocol import Doubt
from mainstay.imaging.scale import UNKNOWN
from mainstay.imaging.thickness import (
    confirm,
    contraction,
    thickness,
    window_around,
)
from mainstay.imaging.tracer import ABDOMINAL_WALL, Handle, trace
from mainstay.reading import ReadingError

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def measured(picture, handles=()):
    found = trace(picture, SCALE, ABDOMINAL_WALL, handles)
    return [t.value_mm for t in thickness(found, window_around(found, 190))]


@pytest.mark.parametrize("off_mm", [0.0, 0.5, -0.5])
def test_one_click_a_border_gives_the_thickness(off_mm):
    made, picture = drawn("good", 1001)
    assert measured(picture, clicks(made, off_mm=off_mm)) == pytest.approx(
        truth_mm(made), abs=0.25
    )


@pytest.mark.parametrize("quality", ["good", "typical"])
def test_lines_are_proposed_without_any_click(quality):
    made, picture = drawn(quality, 1001)
    assert measured(picture) == pytest.approx(truth_mm(made), abs=0.4)


def test_a_dragged_handle_wins_over_the_brightest_line():
    made, picture = drawn("good", 1001)
    was = trace(picture, SCALE, ABDOMINAL_WALL, clicks(made))
    y = was.borders[3].middle[190] + 2.0 / SCALE.y_mm
    moved = [*clicks(made)[:3], Handle(3, 190, y, dragged=True)]
    found = trace(picture, SCALE, ABDOMINAL_WALL, moved)
    assert found.borders[3].middle[190] == pytest.approx(y, abs=0.5 / SCALE.y_mm)


def test_lines_are_the_same_with_and_without_a_scale():
    made, picture = drawn("good", 1001)
    square = picture[:, ::1]
    found = trace(square, UNKNOWN, ABDOMINAL_WALL)
    values = thickness(found, window_around(found, 190))
    assert all(v.value_mm is None for v in values)
    shares = [v.value_px / values[1].value_px for v in values]
    wanted = truth_mm(made)
    assert shares == pytest.approx([t / wanted[1] for t in wanted], abs=0.1)


def test_noise_is_doubted():
    noise = np.random.default_rng(1).integers(0, 255, (525, 380)).astype(np.uint8)
    assert Doubt.OTHER_CHOICE in trace(noise, SCALE, ABDOMINAL_WALL).doubts


@pytest.mark.parametrize(
    ("handles", "reason"),
    [
        ([Handle(0, -5, 100)], "outside"),
        ([Handle(0, 190, 9999)], "outside"),
        ([Handle(0, float("nan"), 100)], "outside"),
        ([Handle(4, 190, 100)], "no border 5"),
        ([Handle(1, 190, 200), Handle(2, 192, 203)], "on one line"),
        ([Handle(1, 190, 300), Handle(2, 190, 200)], "wrong order"),
        ([Handle(1, 100, 100), Handle(1, 110, 300)], "no line can lead"),
        ([Handle(0, 190, 20), Handle(3, 190, 40)], "no room"),
    ],
)
def test_clicks_that_cannot_be_are_refused(handles, reason):
    with pytest.raises(ReadingError, match=reason):
        trace(drawn("good", 1001)[1], SCALE, ABDOMINAL_WALL, handles)


def traced(picture, placed):
    return trace(picture, SCALE, ABDOMINAL_WALL, placed)


def through(picture, placed):
    found = traced(picture, placed)
    return thickness(found, window_around(found, 190))


def test_rough_clicks_that_bring_two_borders_onto_one_line_are_refused():
    """The third click is 1.2 mm low, and its line lands on the fascia of the fourth."""
    at_mm = ((19.78, 9.3), (18.93, 17.01), (20.18, 29.56), (19.64, 31.81))
    placed = [Handle(n, x / SCALE.x_mm, y / SCALE.y_mm) for n, (x, y) in enumerate(at_mm)]
    # all along in the good picture, which the trace itself refuses; in the poor one in the window alone
    for quality, asked in (("good", traced), ("poor", through)):
        picture = frame(wall(2003), NAMED[quality], np.random.default_rng(3))
        with pytest.raises(ReadingError, match="of transversus abdominis lie on one line"):
            asked(picture, placed)


@settings(max_examples=DEAR)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.floats(0, 379), st.floats(0, 524), st.booleans()),
        max_size=5,
    )
)
def test_borders_never_cross_wherever_one_clicks(given_):
    picture = drawn("poor", 1002)[1]
    try:
        found = trace(picture, SCALE, ABDOMINAL_WALL, [Handle(*h) for h in given_])
    except ReadingError:
        return
    for n, (least, _) in enumerate(ABDOMINAL_WALL.gaps_mm):
        above, below = found.borders[n], found.borders[n + 1]
        assert ((below.middle - above.middle) * SCALE.y_mm).min() >= least - 0.3
        assert (below.upper >= above.lower - 1e-6).all()


# --- paths --------------------------------------------------------------------------------------


def test_the_best_path_is_the_best_of_all():
    """Against every path of a small field."""
    score = np.random.default_rng(4).normal(0, 1, (5, 6)).astype(np.float32)
    costs = step_costs([np.zeros(6)], [0.3])
    found = best_path(score, costs)
    grid = np.array(np.meshgrid(*[range(5)] * 6, indexing="ij")).reshape(6, -1).T
    steps = np.diff(grid, axis=1)
    grid, steps = (a[np.abs(steps).max(axis=1) <= 3] for a in (grid, steps))
    worth = score[grid, np.arange(6)].sum(axis=1) - 0.3 * (steps**2).sum(axis=1)
    assert (grid[worth.argmax()] == found).all()


def test_a_path_follows_the_slope_that_is_wanted():
    """Where nothing is seen, a border runs along its neighbor, not against it."""
    found = best_path(np.zeros((20, 6), np.float32), step_costs([np.full(6, 2.0)], [1.0]))
    assert (np.diff(found) == 2).all()


def test_improving_together_never_makes_it_worse():
    rng = np.random.default_rng(5)
    scores = [rng.normal(0, 1, (60, 40)).astype(np.float32) for _ in range(3)]
    start = [np.full(40, row) for row in (10, 25, 45)]
    gaps = [(5.0, 30.0), (5.0, 30.0)]
    paths, reached = ordered_paths(scores, start, gaps, 0.25, 0.25)
    assert reached > total(scores, start, 0.25, 0.25)
    assert all((b - a).min() >= 5 for a, b in itertools.pairwise(paths))


# --- thickness ----------------------------------------------------------------------------------


def values(seed=1001):
    found = trace(drawn("good", seed)[1], SCALE, ABDOMINAL_WALL)
    return found, thickness(found, window_around(found, 190))


def test_nothing_is_measured_before_somebody_confirms():
    _, (_, _, tra) = values()
    assert tra.confirmed is None
    with pytest.raises(ReadingError, match="not every overlay"):
        contraction([tra], [confirm(tra, "Vera", NOON)])
    with pytest.raises(ReadingError, match="nobody"):
        confirm(tra, "  ", NOON)


def test_contraction_compares_means_of_what_is_alike():
    _, (_, io, tra) = values()
    rest = [replace(confirm(tra, "Vera", NOON), value_mm=v) for v in (3.0, 3.2, 3.4)]
    more = [replace(r, value_mm=r.value_mm * 1.5) for r in rest]
    found = contraction(rest, more)
    assert (found.change_percent, found.ratio, found.repeats) == pytest.approx((50, 1.5, 3))
    assert found.muscle is Muscle.TRANSVERSUS_ABDOMINIS
    with pytest.raises(ReadingError, match="differ in muscle"):
        contraction(rest, [confirm(io, "Vera", NOON)])
    with pytest.raises(ReadingError, match="missing"):
        contraction(rest, [])


def test_a_window_stays_inside_the_picture():
    found, _ = values()
    with pytest.raises(ReadingError, match="leaves the picture"):
        window_around(found, 5)
