"""The borders of a picture, drawn, led by a person."""

from dataclasses import dataclass
from typing import Any

from mainstay.reading import ReadingError, read_json
from mainstay.web import models, scanning
from mainstay.web.clinic.ultrasound.words import DOUBTS, SCALES, muscle, path, thickness
from mainstay.web.language import say, why_refused


@dataclass(frozen=True)
class Moved:
    """What a browser sends when a border or the window was moved."""

    revision: int
    handles: tuple[scanning.Placed, ...]
    middle: float | None = None


MOST_HANDLES = 60


def tracing(found: models.Scan, state: scanning.ScanState) -> dict[str, Any]:
    """What the page shows: the borders as led so far, or why there are none."""
    kept = state.kept
    assert kept is not None
    try:
        seen = scanning.traced(bytes(found.png), state.taken.aspect, kept, state.led)
    except ReadingError as error:
        return {"refused": why_refused(error), "scale": str(SCALES[kept.scale]), "kept": kept}
    return {
        "seen": seen,
        "kept": kept,
        "wide": seen.size[0],
        "tall": seen.size[1],
        "drawing": drawing(seen),
        "led": {
            "handles": [[h.border, h.x, h.y] for h in state.led.handles],
            "middle": seen.middle,
            "step": 0.1 / kept.mm_per_px if kept.mm_per_px else 1,
            "revision": found.revision,
            "names": [say("Border {n}", n=n + 1) for n in range(len(seen.borders))],
            "away": say("The server does not answer. The last move is not saved; try again."),
        },
        "scale": str(SCALES[kept.scale]),
    }


def drawing(seen: scanning.Traced) -> dict[str, Any]:
    """What the page draws, ready to be placed."""
    left, right = seen.window
    return {
        "borders": [path(points) for points in seen.borders],
        "layers": [
            {
                "muscle": muscle(v.muscle).capitalize(),
                "upper": path(v.upper),
                "lower": path(v.lower),
                "value": thickness(v.thickness_mm)
                if v.thickness_mm is not None
                else say("{value:.0f} pixels", value=v.thickness_px),
            }
            for v in seen.layers
        ],
        "left": left,
        "width": round(right - left, 1),
        "middle": seen.middle,
        "doubts": [str(DOUBTS[d]) for d in seen.doubts],
    }


def led_by(
    body: bytes, found: models.Scan, state: scanning.ScanState
) -> tuple[Moved, scanning.Led, scanning.Traced]:
    """What a browser sent, read and traced.

    Raises:
        ReadingError: not what the page sends, too much of it, or a place outside.
    """
    moved = read_json(body, Moved, "what was sent")
    if len(moved.handles) > MOST_HANDLES:
        allowed = f"at most {MOST_HANDLES}"
        raise ReadingError("handles", "there are too many.", allowed, "Start over.")
    assert state.kept is not None
    led = scanning.Led(moved.handles, moved.middle)
    return moved, led, scanning.traced(bytes(found.png), state.taken.aspect, state.kept, led)
