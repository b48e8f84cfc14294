"""A clip with its borders in two frames, played beside the thickness of its muscles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mainstay.imaging.confirmed import Layer, Sonoclip, Through
from mainstay.imaging.protocol import Posture
from mainstay.reading import ReadingError, read_json
from mainstay.web import models, scanning
from mainstay.web.clinic.ultrasound.borders import MOST_HANDLES, drawing
from mainstay.web.clinic.ultrasound.keeping import sheet
from mainstay.web.clinic.ultrasound.values import change_words
from mainstay.web.clinic.ultrasound.words import (
    DOUBTS,
    SCALES,
    STATES,
    change,
    in_sheet,
    muscle,
    path,
    thickness,
)
from mainstay.web.language import say, why_refused

WIDTH, HEIGHT, LEFT, EDGE = 320.0, 150.0, 40.0, 10.0
"""Of the drawing of the curves."""


@dataclass(frozen=True)
class ClipMoved:
    """What a browser sends when a border, a frame or the window was changed."""

    revision: int
    rest: scanning.LedFrame
    contracted: scanning.LedFrame
    middle: float | None = None


def clip_tracing(found: models.Scan, state: scanning.ScanState) -> dict[str, Any]:
    """What the page shows: both frames and the curves, or why there are none."""
    kept, clip, led = state.kept, state.told.clip, state.clip
    assert kept is not None
    assert clip is not None
    assert led is not None
    try:
        seen = scanning.clip_traced(bytes(found.png), state.taken.aspect, kept, clip, led)
    except ReadingError as error:
        return {"refused": why_refused(error), "scale": str(SCALES[kept.scale]), "kept": kept}
    drawn = clip_drawing(seen, state)
    return {
        "kept": kept,
        "wide": seen.rest.size[0],
        "tall": seen.rest.size[1],
        "sheet": sheet(clip, seen.rest.size),
        "drawing": drawn,
        "course": drawn["course"],
        "deep": muscle(seen.course[-1].muscle),
        "led": {
            **drawn,
            "step": 0.1 / kept.mm_per_px if kept.mm_per_px else 1,
            "revision": found.revision,
            "names": [say("Border {n}", n=n + 1) for n in range(len(seen.rest.borders))],
            "away": say("The server does not answer. The last move is not saved; try again."),
        },
        "scale": str(SCALES[kept.scale]),
    }


def clip_drawing(seen: scanning.ClipTraced, state: scanning.ScanState) -> dict[str, Any]:
    """What is drawn anew after each move."""
    led = state.clip
    assert led is not None
    stills = (("rest", seen.rest, led.rest), ("contracted", seen.contracted, led.contracted))
    return {
        **{
            name: {
                **drawing(still),
                "frame": own.frame,
                "handles": [[h.border, h.x, h.y] for h in own.handles],
            }
            for name, still, own in stills
        },
        "middle": seen.rest.middle,
        "places": seen.places,
        "course": course(seen.course, led.rest.frame, led.contracted.frame),
        "values": values(
            seen.course, seen.rest.layers, seen.contracted.layers, state.taken.position
        ),
        "doubts": [str(DOUBTS[d]) for d in seen.doubts],
        "refused": why_refused(seen.refused) if seen.refused else "",
    }


def course(found: Sequence[Through], rest: int, contracted: int) -> dict[str, Any]:
    """The curves: how far each muscle is from its thickness at rest, in percent."""
    rates = [[100 * (v / t.thickness[rest] - 1) for v in t.thickness] for t in found]
    low, high = min(map(min, rates)), max(map(max, rates))
    low, high = min(low, 0.0) - 3, max(high, 10.0) + 3
    count = len(rates[0])

    def x(frame: int) -> float:
        return round(LEFT + (WIDTH - LEFT - EDGE) * frame / (count - 1), 1)

    def y(percent: float) -> float:
        return round(EDGE + (HEIGHT - 2 * EDGE) * (high - percent) / (high - low), 1)

    deep = found[-1]
    return {
        "lines": [" ".join(f"{x(n):g},{y(v):g}" for n, v in enumerate(rate)) for rate in rates],
        "names": [muscle(t.muscle).capitalize() for t in found],
        "left": LEFT,
        "right": WIDTH - EDGE,
        "box": f"0 0 {WIDTH:g} {HEIGHT:g}",
        "ticks": [(y(v), y(v) + 4, change(v)) for v in (0.0, round(high - 3))],
        "marks": [x(rest), x(contracted)],
        "doubtful": [(x(n), y(rates[-1][n])) for n in deep.doubtful],
    }


def values(
    found: Sequence[Through],
    rest: Sequence[Layer],
    contracted: Sequence[Layer],
    position: Posture,
) -> list[dict[str, str]]:
    """Each muscle: at rest, contracted, the change and what one clip can tell of it."""
    return [
        {
            "muscle": muscle(t.muscle).capitalize(),
            "rest": thickness(a.thickness_mm),
            "contracted": thickness(b.thickness_mm),
            "change": change(t.change_percent),
            "verdict": change_words(t.muscle, t.change_percent, position, 1),
        }
        for t, a, b in zip(found, rest, contracted, strict=True)
    ]


def clip_led_by(
    body: bytes, found: models.Scan, state: scanning.ScanState
) -> tuple[ClipMoved, scanning.ClipLed, scanning.ClipTraced]:
    """What a browser sent, read and followed.

    Raises:
        ReadingError: not what the page sends, too much of it, or a frame or place that is not there.
    """
    moved = read_json(body, ClipMoved, "what was sent")
    if len(moved.rest.handles) + len(moved.contracted.handles) > MOST_HANDLES:
        allowed = f"at most {MOST_HANDLES}"
        raise ReadingError("handles", "there are too many.", allowed, "Start over.")
    kept, clip = state.kept, state.told.clip
    assert kept is not None
    assert clip is not None
    led = scanning.ClipLed(moved.rest, moved.contracted, moved.middle)
    seen = scanning.clip_traced(bytes(found.png), state.taken.aspect, kept, clip, led)
    return moved, led, seen


def clip_page(seen: Sonoclip) -> dict[str, Any]:
    """A confirmed clip, to be played beside its curves."""
    rest, peak = seen.stills
    assert rest.frame is not None
    assert peak.frame is not None
    clip = scanning.Clip(rest.frame.frames, rest.frame.across, seen.rate_hz, 1)
    return {
        "sheet": sheet(clip, rest.size),
        "course": course(seen.course, rest.frame.number, peak.frame.number),
        "start": rest.frame.number,
        "deep": muscle(seen.course[-1].muscle),
        "stills": [
            (
                str(STATES[s.state]).capitalize(),
                in_sheet(s),
                [(path(v.upper), path(v.lower)) for v in s.layers],
            )
            for s in seen.stills
        ],
        "values": values(seen.course, rest.layers, peak.layers, rest.position),
    }
