"""A contraction followed through a clip."""

import functools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.imaging.walls import NAMED, WINDOW_MM

from mainstay.imaging.clips import _fused, trace_clip
from mainstay.imaging.confirmed import InSheet
from mainstay.imaging.phantom import SCALE, frame, wall
from mainstay.imaging.sheet import every, frames_of, sheet_of
from mainstay.imaging.tracer import ABDOMINAL_WALL, Handle
from mainstay.reading import ReadingError

STRAIN = 0.4


@functools.cache
def clip():
    made, rng = wall(2001), np.random.default_rng(1)
    pulls = np.clip((np.arange(8) - 1) / 4, 0, 1)
    return np.stack([frame(made, NAMED["good"], rng, {"tra": STRAIN * p}) for p in pulls])


def test_change_from_rest_to_peak():
    made = wall(2001)
    rest, peak = (made.thickness_mm("tra", WINDOW_MM, {"tra": s}) for s in (0.0, STRAIN))
    found = trace_clip(clip(), 25, SCALE, ABDOMINAL_WALL).contracting(2)
    assert found.change_percent == pytest.approx(100 * (peak - rest) / rest, abs=3)
    assert found.rest == pytest.approx(rest, abs=0.2)
    assert found.rest_frame < 3
    assert found.peak_frame > 4
    assert not found.doubtful


def test_a_clip_without_contraction_is_refused():
    still = np.repeat(clip()[:1], 6, axis=0)
    with pytest.raises(ReadingError, match="percent only"):
        trace_clip(still, None, SCALE, ABDOMINAL_WALL).contracting(2)
    with pytest.raises(ReadingError, match="no clip"):
        trace_clip(still[:2], 25, SCALE, ABDOMINAL_WALL)


def test_levels_of_the_proposed_frames_are_those_of_the_contraction():
    found = trace_clip(clip(), 25, SCALE, ABDOMINAL_WALL)
    one = found.contracting(2)
    frames = found.still_frames(2)
    assert found.levels(2, *frames) == pytest.approx((one.rest, one.peak))
    assert found.levels(2, *reversed(frames))[0] > one.rest


def led_in_last(lower_mm=0.0):
    """Handles on the fasciae of the last frame, the deepest so much lower."""
    tops = wall(2001).borders(np.array([19.0]), {"tra": STRAIN})[:, 0]
    rows = [(tops[k] + tops[k + 1]) / 2 / SCALE.y_mm for k in (2, 4, 6, 8)]
    rows[3] += lower_mm / SCALE.y_mm
    handles = [Handle(n, 19 / SCALE.x_mm, y, dragged=True) for n, y in enumerate(rows)]
    return {len(clip()) - 1: handles}


def test_what_is_led_in_the_last_frame_is_followed_back():
    found = trace_clip(clip(), 25, SCALE, ABDOMINAL_WALL, led_in_last())
    rest, peak = (wall(2001).thickness_mm("tra", WINDOW_MM, {"tra": s}) for s in (0.0, STRAIN))
    curve = found.muscles[2]
    assert (curve[0], curve[-1]) == pytest.approx((rest, peak), abs=0.25)
    down = (found.places[-1, 2, 1] - found.places[0, 2, 1]) * SCALE.y_mm
    assert down == pytest.approx(peak - rest, abs=0.3)


def test_a_line_that_a_person_puts_elsewhere_counts():
    plain, moved = (
        trace_clip(clip(), 25, SCALE, ABDOMINAL_WALL, led) for led in ({}, led_in_last(3.0))
    )
    assert moved.keys == plain.keys
    assert (moved.muscles[2] - plain.muscles[2])[-1] > 2


def test_a_frame_that_is_not_there_is_refused():
    with pytest.raises(ReadingError, match="no frame 8"):
        trace_clip(clip(), 25, SCALE, ABDOMINAL_WALL, {8: ()})


@given(st.integers(1, 12), st.integers(2, 9), st.integers(2, 9))
def test_a_sheet_gives_back_its_frames(count, rows, columns):
    frames = np.arange(count * rows * columns).reshape(count, rows, columns).astype(np.uint8)
    sheet, across = sheet_of(frames)
    assert np.array_equal(frames_of(sheet, count, across), frames)
    at = InSheet(count - 1, count, across)
    x, y = at.place
    assert sheet.shape == (at.rows * rows, across * columns)
    assert np.array_equal(
        sheet[y * rows : (y + 1) * rows, x * columns : (x + 1) * columns], frames[-1]
    )


@pytest.mark.parametrize(
    ("frames", "pixels", "step"), [(60, 160_000, 1), (250, 100_000, 2), (100, 2_000_000, 5)]
)
def test_long_and_large_clips_are_thinned(frames, pixels, step):
    assert every(frames, pixels) == step


@pytest.mark.parametrize("wrong", [0, 1, 4, 5])
def test_at_the_ends_too_two_wrong_key_frames_of_five_move_nothing(wrong):
    tracked = np.linspace(4, 6, 60)
    keys = list(range(0, 60, 10))
    traced = tracked[keys] - 0.2
    traced[[wrong, 2]] += 2.5
    curve, _ = _fused(tracked, traced, keys)
    assert curve == pytest.approx(tracked - 0.2)


def test_one_key_frame_on_a_wrong_line_moves_nothing_and_is_marked():
    tracked = np.linspace(4, 6, 60)
    keys = list(range(0, 60, 10))
    traced = tracked[keys] - 0.2
    traced[3] += 2.5
    curve, doubtful = _fused(tracked, traced, keys)
    assert curve == pytest.approx(tracked - 0.2)
    assert doubtful == (30,)
