"""A clip of a contraction: thickness frame by frame, with rest and peak.

Key frames are traced, which gives millimeters without drift. Between all frames the edges are
tracked by optical flow, which follows change closely but drifts. Both are put together: the flow's
curve is moved onto the key frames by a correction that changes slowly, as a median over several of
them, so that one key frame on a wrong line moves nothing. Where the two disagree the frame is marked.
At 25 frames a second nothing can be said about which muscle starts first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mainstay.imaging.recording import Frames, Picture
from mainstay.imaging.scale import Scale
from mainstay.imaging.thickness import Thickness, Window, thickness, window_around
from mainstay.imaging.tracer import Handle, Trace, View, trace
from mainstay.reading import ReadingError

Curve = NDArray[np.float64]

KEYS_S = 0.4
"""A frame is traced about so often (ours)."""

USUAL_HZ = 25.0
SEEDS = 15
AROUND = 5
"""So many key frames decide together on the correction (ours)."""

DISAGREE_FRACTION = 0.03
"""Beyond this the traced and the tracked thickness disagree (ours)."""

LEAST_CHANGE_FRACTION = 0.05
"""A smaller change within a clip is no contraction that can be told from breathing (ours)."""


@dataclass(frozen=True)
class Contracting:
    """One muscle through a clip.

    Attributes:
        thickness: in millimeters, or in rows without a scale, for each frame.
        rest: of the quietest fifth of the clip.
        peak: of the tenth in which it is thickest.
        peak_frame: where a still of the contraction can be taken.
        doubtful: frames at which traced and tracked thickness disagree.
    """

    thickness: Curve
    rest: float
    peak: float
    rest_frame: int
    peak_frame: int
    doubtful: tuple[int, ...]

    @property
    def change_percent(self) -> float:
        """From rest to peak."""
        return 100 * (self.peak - self.rest) / self.rest


@dataclass(frozen=True)
class ClipTrace:
    """All muscles of a view through a clip, and the traces of the key frames."""

    view: View
    rate_hz: float
    muscles: tuple[Curve, ...]
    doubtful: tuple[tuple[int, ...], ...]
    keys: tuple[int, ...]
    traces: tuple[Trace, ...]

    def contracting(self, muscle: int) -> Contracting:
        """Rest and peak of one muscle.

        Raises:
            ReadingError: the muscle hardly changes within the clip.
        """
        curve = self.muscles[muscle]
        order = np.argsort(_smoothed(curve))
        low, high = order[: max(len(order) // 5, 1)], order[-max(len(order) // 10, 1) :]
        rest, peak = float(curve[low].mean()), float(curve[high].mean())
        if peak - rest < LEAST_CHANGE_FRACTION * rest:
            problem = f"thickness changes by {100 * (peak - rest) / rest:.1f} percent only."
            allowed = f"{100 * LEAST_CHANGE_FRACTION:.0f} percent or more"
            advice = "Record a clip that begins at rest and holds the contraction."
            raise ReadingError("clip", problem, allowed, advice)
        doubtful = self.doubtful[muscle]
        return Contracting(curve, rest, peak, int(order[0]), int(order[-1]), doubtful)


def _smoothed(curve: Curve) -> Curve:
    return np.convolve(np.pad(curve, 2, "edge"), np.ones(5) / 5, "valid")


def trace_clip(
    frames: Frames,
    rate_hz: float | None,
    scale: Scale,
    view: View,
    handles: Sequence[Handle] = (),
    at_x: float | None = None,
) -> ClipTrace:
    """Follow the borders through a clip; handles belong to the first frame.

    Raises:
        ReadingError: too short, or what `trace` refuses.
    """
    if len(frames) < 5:
        problem = f"{len(frames)} frames are no clip."
        raise ReadingError("clip", problem, "5 frames or more", "Measure a still instead.")
    rate = rate_hz or USUAL_HZ
    step = max(round(KEYS_S * rate), 1)
    keys = sorted({*range(0, len(frames), step), len(frames) - 1})
    first = trace(frames[0], scale, view, handles)
    window = window_around(first, frames.shape[2] / 2 if at_x is None else at_x)
    traces, tracked = _followed(frames, first, window, keys)
    values = np.array([[_value(t) for t in thickness(found, window)] for found in traces])
    muscles, doubtful = [], []
    for n in range(len(view.muscles)):
        rows = tracked[:, n] * (scale.y_mm if scale.known else 1.0)
        curve, bad = _fused(rows, values[:, n], keys)
        muscles.append(curve)
        doubtful.append(bad)
    return ClipTrace(view, rate, tuple(muscles), tuple(doubtful), tuple(keys), tuple(traces))


def _value(found: Thickness) -> float:
    return found.value_px if found.value_mm is None else found.value_mm


def _followed(
    frames: Frames, first: Trace, window: Window, keys: Sequence[int]
) -> tuple[list[Trace], Curve]:
    """Traces of the key frames, and by frame and muscle how many rows apart its edges run."""
    columns = np.linspace(window.left, window.right, SEEDS)
    traces = [first]
    rows = _edge_rows(first, columns)
    apart = np.empty((len(frames), len(first.view.muscles)))
    apart[0] = _apart(rows)
    for n in range(1, len(frames)):
        rows = rows + _moved(frames[n - 1], frames[n], columns, rows)
        apart[n] = _apart(rows)
        if n in keys:
            traces.append(_traced_again(frames[n], traces[-1], columns, rows))
            # Places come from the new trace, distances go on from the tracked ones: only where
            # the flow looks is corrected, not yet what it says.
            rows = _kept_apart(_edge_rows(traces[-1], columns), rows)
    return traces, apart


def _edge_rows(found: Trace, columns: Curve) -> Curve:
    """By muscle, edge and column."""
    at = np.arange(len(found.borders[0].middle))
    edges = [found.edges(n) for n in range(len(found.view.muscles))]
    return np.array([[np.interp(columns, at, e) for e in pair] for pair in edges])


def _apart(rows: Curve) -> Curve:
    return np.asarray(np.median(rows[:, 1] - rows[:, 0], axis=1), np.float64)


def _kept_apart(traced: Curve, tracked: Curve) -> Curve:
    middle = traced.mean(axis=1, keepdims=True)
    half = (_apart(tracked) / 2)[:, None]
    return np.concatenate([middle - half[:, None], middle + half[:, None]], axis=1)


def _moved(before: Picture, after: Picture, columns: Curve, rows: Curve) -> Curve:
    """How far each edge moves down, as the median of its points: one number a muscle and edge."""
    x = np.broadcast_to(columns, rows.shape)
    points = np.stack([x, rows], -1).reshape(-1, 1, 2).astype(np.float32)
    found, good, _ = cv2.calcOpticalFlowPyrLK(
        before, after, points, np.zeros_like(points), winSize=(31, 15), maxLevel=2
    )
    down = (found - points)[:, 0, 1].reshape(rows.shape)
    seen = good.reshape(rows.shape).astype(bool)
    down = np.where(seen, down, np.nan)
    down[~seen.any(axis=2)] = 0.0  # nothing was found again: the edge is taken to stay
    return np.asarray(np.nanmedian(down, axis=2), np.float64)[..., None]


def _traced_again(picture: Picture, last: Trace, columns: Curve, rows: Curve) -> Trace:
    """The next key frame, led by where the edges were tracked to."""
    view, middle = last.view, len(columns) // 2
    at = np.arange(len(last.borders[0].middle))
    x = float(columns[middle])
    was = [float(np.interp(x, at, b.middle)) for b in last.borders]
    known = _edge_rows(last, columns)[:, :, middle]
    moved = rows[:, :, middle] - known
    by = [moved[max(b - 1, 0), 0 if b == 0 else 1] for b in range(view.borders)]
    handles = [
        Handle(b, x, float(np.clip(y + dy, 0, picture.shape[0] - 1)))
        for b, (y, dy) in enumerate(zip(was, by, strict=True))
    ]
    try:
        return trace(picture, last.scale, view, handles)
    except ReadingError:
        return trace(picture, last.scale, view)


def _fused(tracked: Curve, traced: Curve, keys: Sequence[int]) -> tuple[Curve, tuple[int, ...]]:
    """The tracked curve on the level of the traced one; key frames that disagree."""
    at = np.asarray(keys)
    away = traced - tracked[at]
    half = AROUND // 2
    padded = np.pad(away, half, "reflect" if len(away) > half else "edge")
    slow = np.array([np.median(padded[n : n + AROUND]) for n in range(len(away))])
    curve = tracked + np.interp(np.arange(len(tracked)), at, slow)
    off = np.abs(curve[at] - traced) > DISAGREE_FRACTION * np.abs(curve[at])
    return curve, tuple(int(k) for k in at[off])
