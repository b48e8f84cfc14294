"""How near the percent change in a clip is to the truth: proposed, and led by a reader.

The reader does what the site asks for: in the frame at rest and in the contracted one, every border
is dragged onto its fascia, with the error of a hand.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mainstay.imaging.bench_row import Row
from mainstay.imaging.clips import ClipTrace, trace_clip
from mainstay.imaging.phantom import QUALITIES, SCALE, Quality, Wall, frame, wall
from mainstay.imaging.recording import Frames
from mainstay.imaging.tracer import ABDOMINAL_WALL, Handle

Walk = Callable[[Sequence[int]], Iterable[int]]

WINDOW_MM = (14.0, 24.0)
CLIPS, FRAMES, RATE_HZ = 8, 24, 25
CLICK_X_MM, DRAG_MM = 1.0, 0.3
"""Standard deviations of a hand: along a line, and across it where a handle is dragged with care (ours)."""

DEEP = 2
"""Transversus among the muscles of the wall."""


@dataclass(frozen=True)
class _Clip:
    """Frames of a contraction with what is true of them."""

    made: Wall
    strains: tuple[Mapping[str, float], ...]
    shown: Frames

    @property
    def change_percent(self) -> float:
        """Of transversus, from the first frame to the last."""
        rest, peak = (
            self.made.thickness_mm("tra", WINDOW_MM, self.strains[n]) for n in (0, -1)
        )
        return 100 * (peak / rest - 1)


def clips(walk: Walk) -> Iterator[Row]:
    """Two rows for each quality: without any click, and with every border led in both frames."""
    for quality in QUALITIES:
        if quality.name not in ("good", "typical", "poor"):
            continue
        errors = np.array([_errors(seed, quality) for seed in walk(range(CLIPS))])
        hows = ("no click", "every border dragged in both frames")
        for how, off in zip(hows, errors.T, strict=True):
            yield Row(
                f"{quality.name}: percent change of transversus in a clip, {how}, mean error",
                "points",
                float(np.abs(off).mean()),
                3.0,
                15.0,
                CLIPS,
                f"bias {off.mean():+.1f}; human: SEM of a single pair",
            )


def _errors(seed: int, quality: Quality) -> tuple[float, float]:
    clip = _clip(seed, quality)
    true = clip.change_percent
    found = _traced(clip, {})
    frames = found.still_frames(DEEP)
    rng = np.random.default_rng((seed, 17))
    led = _traced(clip, {n: _dragged(clip, n, rng) for n in frames})
    rest, peak = led.levels(DEEP, *frames)
    return found.contracting(DEEP).change_percent - true, 100 * (peak / rest - 1) - true


def _traced(clip: _Clip, led: Mapping[int, Sequence[Handle]]) -> ClipTrace:
    return trace_clip(clip.shown, RATE_HZ, SCALE, ABDOMINAL_WALL, led)


def _clip(seed: int, quality: Quality) -> _Clip:
    """Rest, a contraction that is held, and breathing."""
    made, rng = wall(2000 + seed), np.random.default_rng((seed, 9))
    most = rng.uniform(0.15, 0.6)
    pulls = np.clip((np.arange(FRAMES) - 6) / 8, 0, 1)
    breath = 0.02 * np.sin(np.arange(FRAMES) / 12)
    strains = tuple(
        {"tra": most * p, "io": 0.12 * p, "fat": float(b)}
        for p, b in zip(pulls, breath, strict=True)
    )
    shown = [
        frame(made, quality, rng, s, {"tra": 1.5 * p})
        for s, p in zip(strains, pulls, strict=True)
    ]
    return _Clip(made, strains, np.stack(shown))


def _dragged(clip: _Clip, n: int, rng: np.random.Generator) -> list[Handle]:
    found = clicks_on(clip.made, rng, DRAG_MM, clip.strains[n])
    return [replace(handle, dragged=True) for handle in found]


def clicks_on(
    made: Wall, rng: np.random.Generator, across_mm: float, strain: Mapping[str, float] = {}
) -> list[Handle]:
    """One click a border in the middle of the window, by a hand that is so far off across it."""
    middle = sum(WINDOW_MM) / 2
    return [
        Handle(
            border,
            (middle + rng.normal(0, CLICK_X_MM)) / SCALE.x_mm,
            (y + rng.normal(0, across_mm)) / SCALE.y_mm,
        )
        for border, y in enumerate(middles_mm(made, middle, strain))
    ]


def middles_mm(made: Wall, x_mm: float, strain: Mapping[str, float] = {}) -> list[float]:
    """Depth of the middle of each fascia at a place."""
    tops = made.borders(np.array([x_mm]), strain)[:, 0]
    return [float(tops[k] + tops[k + 1]) / 2 for k in (2, 4, 6, 8)]
