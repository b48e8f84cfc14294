"""The borders of a clip: led in a frame at rest and one contracted, followed through all others."""

import functools
from dataclasses import dataclass, replace

from mainstay.imaging.confirmed import InSheet, Sonoclip, Sonogram, Through
from mainstay.imaging.protocol import CLIP_METHOD, Aspect, Doubt, State
from mainstay.reading import ReadingError
from mainstay.web.scanning.pixels import frames_in
from mainstay.web.scanning.state import Clip, ClipLed, Kept, LedFrame, ScanState, hash_of
from mainstay.web.scanning.tracing import Traced, as_drawn, handles_of, scale_of

APART_POINTS = 3.0
"""Beyond this the lines and the tracking disagree on the change from rest (ours)."""

Edges = tuple[float, float]


@dataclass(frozen=True)
class ClipTraced:
    """What is drawn of a clip.

    Attributes:
        rest, contracted: the two frames with their borders.
        course: every muscle through the clip.
        places: by muscle and frame, the rows of its two edges in the middle of the window.
        refused: why it cannot be confirmed as it stands.
    """

    rest: Traced
    contracted: Traced
    course: tuple[Through, ...]
    places: tuple[tuple[Edges, ...], ...]
    doubts: tuple[Doubt, ...]
    refused: ReadingError | None


def clip_proposed(png: bytes, state: ScanState) -> ClipLed:
    """Two frames to begin with: of rest and of the contraction of the deepest muscle."""
    from mainstay.imaging.clips import trace_clip
    from mainstay.imaging.tracer import VIEWS

    kept, clip = state.kept, state.told.clip
    assert kept is not None
    assert clip is not None
    view = VIEWS[state.taken.aspect.value]
    try:
        found = trace_clip(frames_in(png, clip), clip.rate_hz, scale_of(kept), view)
    except ReadingError:  # no line is found at all: a person chooses frames and leads them
        return ClipLed(LedFrame(0), LedFrame(clip.frames - 1))
    rest, peak = found.still_frames(len(view.muscles) - 1)
    return ClipLed(LedFrame(rest), LedFrame(peak))


@functools.lru_cache(maxsize=4)
def clip_traced(png: bytes, aspect: Aspect, kept: Kept, clip: Clip, led: ClipLed) -> ClipTraced:
    """Follow the borders as led so far.

    Raises:
        ReadingError: a frame or place that is not there, one frame for both, or no room for a border.
    """
    from mainstay.imaging.clips import trace_clip
    from mainstay.imaging.tracer import VIEWS

    rest, peak = led.rest.frame, led.contracted.frame
    if rest == peak:
        problem = "rest and contraction are one frame."
        raise ReadingError("clip", problem, advice="Choose another for one of them.")
    frames = frames_in(png, clip)
    handles = {f.frame: handles_of(f.handles) for f in (led.rest, led.contracted)}
    middle = frames.shape[2] / 2 if led.middle is None else led.middle
    view = VIEWS[aspect.value]
    found = trace_clip(frames, clip.rate_hz, scale_of(kept), view, handles, middle)
    stills = dict(zip(found.keys, found.traces, strict=True))
    drawn = [as_drawn(stills[n], found.window, kept, middle) for n in (rest, peak)]
    levels = [found.levels(n, rest, peak) for n in range(len(view.muscles))]
    course = tuple(
        Through(
            muscle,
            tuple(round(float(v), 3) for v in found.muscles[n]),
            found.doubtful[n],
            round(100 * (levels[n][1] - levels[n][0]) / levels[n][0], 2),
        )
        for n, muscle in enumerate(view.muscles)
    )
    places = tuple(
        tuple((round(float(a), 1), round(float(b), 1)) for a, b in found.places[:, n])
        for n in range(len(view.muscles))
    )
    return ClipTraced(
        drawn[0], drawn[1], course, places, _doubts(drawn, course), _refused(*levels[-1])
    )


def _refused(rest: float, peak: float) -> ReadingError | None:
    """Why no contraction of the deepest muscle can be told."""
    from mainstay.imaging.clips import check_contracts

    try:
        check_contracts(rest, peak)
    except ReadingError as error:
        return error
    return None


def _doubts(drawn: list[Traced], course: tuple[Through, ...]) -> tuple[Doubt, ...]:
    """What is unsure in either frame, and whether lines and tracking tell one change."""
    rest, peak = (still.layers[-1].thickness_px for still in drawn)
    apart = abs(100 * (peak - rest) / rest - course[-1].change_percent)
    found = dict.fromkeys(d for still in drawn for d in still.doubts)
    return (*found, Doubt.TWO_WAYS) if apart > APART_POINTS else tuple(found)


def sonoclip(png: bytes, state: ScanState) -> Sonoclip:
    """What is stored once a person has confirmed the borders that they see.

    Raises:
        ReadingError: the deepest muscle hardly changes, or what `clip_traced` refuses.
    """
    kept, clip, led = state.kept, state.told.clip, state.clip
    if kept is None or clip is None or led is None:
        problem = "what is kept of it was not decided."
        raise ReadingError("picture", problem, advice="Do it first.")
    seen = clip_traced(png, state.taken.aspect, kept, clip, led)
    if seen.refused is not None:
        raise seen.refused
    rest = _still(png, state, seen.rest, led.rest, seen.doubts)
    peak = _still(png, state, seen.contracted, led.contracted, seen.doubts)
    contracted = replace(peak, state=State.CONTRACTED)
    return Sonoclip(rest, contracted, clip.rate_hz, seen.course)


def _still(
    png: bytes, state: ScanState, seen: Traced, led: LedFrame, doubts: tuple[Doubt, ...]
) -> Sonogram:
    taken, kept, clip = state.taken, state.kept, state.told.clip
    assert kept is not None
    assert clip is not None
    return Sonogram(
        aspect=taken.aspect,
        side=taken.side,
        level=taken.level,
        state=State.REST,
        position=taken.position,
        device=taken.device,
        preset=taken.preset,
        scale=kept.scale,
        mm_per_px=kept.mm_per_px,
        window=seen.window,
        layers=seen.layers,
        clicks=len(led.handles),
        doubts=doubts,
        method=CLIP_METHOD,
        picture=hash_of(png),
        size=seen.size,
        frame=InSheet(led.frame, clip.frames, clip.across),
    )
