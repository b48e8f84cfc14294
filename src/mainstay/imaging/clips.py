"""A clip of a contraction: thickness frame by frame, with rest and peak.

Key frames are traced, which gives millimeters without drift. Between all frames the edges are
tracked by optical flow, which follows change closely but drifts. Both are put together: the flow's
curve is moved onto the key frames by a correction that changes slowly, as a median over several of
them, so that one key frame on a wrong line moves nothing. Where the two disagree the frame is marked.
At 25 frames a second nothing can be said about which muscle starts first.
"""

import itertools
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from types import MappingProxyType

import cv2
import numpy as np
from numpy.typing import NDArray

from mainstay.imaging.recording import Frames, Picture
from mainstay.imaging.scale import Scale
from mainstay.imaging.thickness import Thickness, Window, apart, check_room, window_around
from mainstay.imaging.tracer import Handle, Trace, View, trace
from mainstay.reading import ReadingError

Curve = NDArray[np.float64]

KEYS_S = 0.4
"""A frame is traced about so often (ours)."""

USUAL_HZ = 25.0
FEWEST_FRAMES = 5
SEEDS = 15
AROUND = 5
"""So many key frames decide together on the correction (ours)."""

LED_COUNTS = 2
"""Where a person has led the borders, a key frame counts as so many (ours)."""

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
    """All muscles of a view through a clip, and the traces of the key frames.

    Attributes:
        window: between which columns thickness is read.
        places: by frame, muscle and edge, the row of the edge within the window; to be drawn.
    """

    view: View
    rate_hz: float
    muscles: tuple[Curve, ...]
    doubtful: tuple[tuple[int, ...], ...]
    keys: tuple[int, ...]
    traces: tuple[Trace, ...]
    window: Window
    places: Curve

    def contracting(self, muscle: int) -> Contracting:
        """Rest and peak of one muscle.

        Raises:
            ReadingError: the muscle hardly changes within the clip.
        """
        curve = self.muscles[muscle]
        order = np.argsort(_smoothed(curve))
        low, high = order[: max(len(order) // 5, 1)], order[-max(len(order) // 10, 1) :]
        rest, peak = float(curve[low].mean()), float(curve[high].mean())
        check_room(self.view.muscles[muscle], rest)
        check_contracts(rest, peak)
        doubtful = self.doubtful[muscle]
        return Contracting(curve, rest, peak, int(order[0]), int(order[-1]), doubtful)

    def still_frames(self, muscle: int) -> tuple[int, int]:
        """Where stills of rest and of the contraction can be taken: the middle of each, no extreme."""
        order = np.argsort(_smoothed(self.muscles[muscle]))
        low, high = self._counts
        return int(order[low // 2]), int(order[len(order) - high + high // 2])

    def levels(self, muscle: int, rest_frame: int, peak_frame: int) -> tuple[float, float]:
        """Thickness at rest and contracted: the mean of the frames that are most like the chosen two.

        A fifth of the clip stands for rest and a tenth for the contraction, so that no single frame
        decides; where the frames are those of `still_frames` it is what `contracting` says.
        """
        curve = self.muscles[muscle]
        order = np.argsort(_smoothed(curve))
        found = []
        for frame, count in zip((rest_frame, peak_frame), self._counts, strict=True):
            first = int(np.flatnonzero(order == frame)[0]) - count // 2
            first = min(max(first, 0), len(order) - count)
            found.append(float(curve[order[first : first + count]].mean()))
        check_room(self.view.muscles[muscle], found[0])
        return found[0], found[1]

    @property
    def _counts(self) -> tuple[int, int]:
        count = len(self.muscles[0])
        return max(count // 5, 1), max(count // 10, 1)


def check_contracts(rest: float, peak: float) -> None:
    """Refuse a clip in which a muscle hardly changes.

    Raises:
        ReadingError: less than can be told from breathing.
    """
    if peak - rest >= LEAST_CHANGE_FRACTION * rest:
        return
    problem = f"thickness changes by {100 * (peak - rest) / rest:.1f} percent only."
    allowed = f"{100 * LEAST_CHANGE_FRACTION:.0f} percent or more"
    advice = "Record a clip that begins at rest and holds the contraction."
    raise ReadingError("clip", problem, allowed, advice)


def _smoothed(curve: Curve) -> Curve:
    return np.convolve(np.pad(curve, 2, "edge"), np.ones(5) / 5, "valid")


def trace_clip(
    frames: Frames,
    rate_hz: float | None,
    scale: Scale,
    view: View,
    led: Mapping[int, Sequence[Handle]] = MappingProxyType({}),
    at_x: float | None = None,
) -> ClipTrace:
    """Follow the borders through a clip, from the first frame in which a person led them.

    Args:
        frames: of one size.
        rate_hz: None where the file does not say.
        scale: of a pixel.
        view: what it shows.
        led: for frames that are to be traced, the handles that belong to them, or none.
        at_x: the middle of the window of measuring.

    Raises:
        ReadingError: too short, a frame that is not there, or what `trace` refuses.
    """
    _check_clip(frames, led)
    rate = rate_hz or USUAL_HZ
    step = max(round(KEYS_S * rate), 1)
    regular = {*range(0, len(frames), step), len(frames) - 1}
    start = min((n for n, own in led.items() if own), default=0)
    first = trace(frames[start], scale, view, led.get(start, ()))
    window = window_around(first, frames.shape[2] / 2 if at_x is None else at_x)
    found = _Following(frames, window, regular, led)
    ways = [range(start, len(frames)), *([range(start, -1, -1)] if start else [])]
    for way in ways:
        found.follow(first, way)
    return _put_together(found, rate, scale, view)


def _check_clip(frames: Frames, led: Mapping[int, Sequence[Handle]]) -> None:
    if len(frames) < FEWEST_FRAMES:
        problem = f"{len(frames)} frames are no clip."
        allowed = f"{FEWEST_FRAMES} frames or more"
        raise ReadingError("clip", problem, allowed, "Measure a still instead.")
    for n in led:
        if not 0 <= n < len(frames):
            problem = f"there is no frame {n}."
            raise ReadingError("clip", problem, f"0 to {len(frames) - 1}", "Choose another.")


def _put_together(found: "_Following", rate_hz: float, scale: Scale, view: View) -> ClipTrace:
    keys = found.keys
    traces = tuple(found.traces[k] for k in keys)
    values = np.array([[_value(t) for t in apart(one, found.window)] for one in traces])
    # A frame that is only looked at is not counted twice beside the key frames around it.
    counted = [n for n, k in enumerate(keys) if k in found.regular or found.led.get(k)]
    at = [keys[n] for n in counted]
    led = {k for k, own in found.led.items() if own}
    muscles, doubtful = [], []
    for n in range(len(view.muscles)):
        tracked = (found.rows[:, n, 1] - found.rows[:, n, 0]) * (
            scale.y_mm if scale.known else 1
        )
        curve, bad = _fused(tracked, values[counted, n], at, led)
        muscles.append(curve)
        doubtful.append(bad)
    return ClipTrace(
        view,
        rate_hz,
        tuple(muscles),
        tuple(doubtful),
        tuple(keys),
        traces,
        found.window,
        found.places,
    )


def _value(found: Thickness) -> float:
    return found.value_px if found.value_mm is None else found.value_mm


class _Following:
    """The way through a clip: traces of key frames, and where its edges run in every frame.

    Attributes:
        rows: by frame, muscle and edge, rows; their distance goes on from the tracked ones.
        places: the same, with every key frame set to its trace: for drawing, not for measuring.
    """

    def __init__(
        self,
        frames: Frames,
        window: Window,
        regular: Set[int],
        led: Mapping[int, Sequence[Handle]],
    ) -> None:
        self.frames, self.window, self.regular, self.led = frames, window, regular, led
        self.keys = sorted({*regular, *led})
        self.columns = np.linspace(window.left, window.right, SEEDS)
        self.traces: dict[int, Trace] = {}
        self.rows: Curve = np.empty((0,))
        self.places: Curve = np.empty((0,))

    def follow(self, first: Trace, way: Sequence[int]) -> None:
        """Along frames that follow each other, forward or back, from one that is traced."""
        last, rows = first, _edge_rows(first, self.columns)
        if not self.traces:
            shape = (len(self.frames), len(first.view.muscles), 2)
            self.rows, self.places = np.empty(shape), np.empty(shape)
        self._set(way[0], rows)
        if way[0] in self.keys:
            self.traces[way[0]] = first
        for before, n in itertools.pairwise(way):
            rows = rows + _moved(self.frames[before], self.frames[n], self.columns, rows)
            self._set(n, rows)
            if n not in self.keys:
                continue
            last = self._traced(n, last, rows)
            self.traces[n] = last
            traced = _edge_rows(last, self.columns)
            self.places[n] = np.median(traced, axis=2)
            # Places come from the new trace, distances go on from the tracked ones: only where
            # the flow looks is corrected, not yet what it says.
            rows = _kept_apart(traced, rows)

    def _set(self, n: int, rows: Curve) -> None:
        self.rows[n] = self.places[n] = np.median(rows, axis=2)
        self.rows[n, :, 1] = self.rows[n, :, 0] + _apart(rows)

    def _traced(self, n: int, last: Trace, rows: Curve) -> Trace:
        if own := self.led.get(n):
            return trace(self.frames[n], last.scale, last.view, own)
        return _traced_again(self.frames[n], last, self.columns, rows)


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


def _fused(
    tracked: Curve, traced: Curve, keys: Sequence[int], led: Set[int] = frozenset()
) -> tuple[Curve, tuple[int, ...]]:
    """The tracked curve on the level of the traced one; key frames that disagree."""
    at = np.asarray(keys)
    away = traced - tracked[at]
    weight = np.array([LED_COUNTS if k in led else 1 for k in keys])
    last = max(len(away) - AROUND, 0)  # at an end the same five decide, and none of them twice
    first = [min(max(n - AROUND // 2, 0), last) for n in range(len(away))]
    near = [slice(n, n + AROUND) for n in first]
    slow = np.array([np.median(np.repeat(away[part], weight[part])) for part in near])
    curve = tracked + np.interp(np.arange(len(tracked)), at, slow)
    off = np.abs(curve[at] - traced) > DISAGREE_FRACTION * np.abs(curve[at])
    return curve, tuple(int(k) for k in at[off])
