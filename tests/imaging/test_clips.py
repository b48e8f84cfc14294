"""A contraction followed through a clip."""

import functools

import numpy as np
import pytest
from tests.imaging.walls import NAMED, WINDOW_MM

from mainstay.imaging.clips import _fused, trace_clip
from mainstay.imaging.phantom import SCALE, frame, wall
from mainstay.imaging.tracer import ABDOMINAL_WALL
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


def test_one_key_frame_on_a_wrong_line_moves_nothing_and_is_marked():
    tracked = np.linspace(4, 6, 60)
    keys = list(range(0, 60, 10))
    traced = tracked[keys] - 0.2
    traced[3] += 2.5
    curve, doubtful = _fused(tracked, traced, keys)
    assert curve == pytest.approx(tracked - 0.2)
    assert doubtful == (30,)
