"""The borders of a picture, led by a person, and what is stored once they are confirmed."""

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mainstay.imaging.confirmed import Layer, Sonogram
from mainstay.imaging.protocol import METHOD, Aspect, Doubt
from mainstay.reading import ReadingError
from mainstay.web.scanning.pixels import picture_of
from mainstay.web.scanning.state import Kept, Led, Placed, ScanState, hash_of

if TYPE_CHECKING:
    from mainstay.imaging.scale import Scale
    from mainstay.imaging.thickness import Thickness, Window
    from mainstay.imaging.tracer import Handle, Trace

DRAWN_PX = 6
"""Columns between the points of a line that is drawn or kept: a third of a millimeter or so (ours)."""


@dataclass(frozen=True)
class Traced:
    """What is drawn over the picture; points as (x, y) in its pixels.

    Attributes:
        borders: the middle of each fascia, to be dragged.
        layers: each muscle with its value and inner edges.
        window: between which columns thickness is read.
        middle: of that window.
    """

    size: tuple[int, int]
    mm_per_px: float | None
    borders: tuple[tuple[tuple[float, float], ...], ...]
    layers: tuple[Layer, ...]
    window: tuple[float, float]
    middle: float
    doubts: tuple[Doubt, ...]


@functools.lru_cache(maxsize=16)
def traced(png: bytes, aspect: Aspect, kept: Kept, led: Led) -> Traced:
    """Trace the borders as led so far.

    Raises:
        ReadingError: a place outside, or places that leave no room for a border.
    """
    from mainstay.imaging.thickness import window_around
    from mainstay.imaging.tracer import VIEWS, trace

    picture = picture_of(png)
    found = trace(picture, scale_of(kept), VIEWS[aspect.value], handles_of(led.handles))
    middle = picture.shape[1] / 2 if led.middle is None else led.middle
    return as_drawn(found, window_around(found, middle), kept, middle)


def scale_of(kept: Kept) -> "Scale":
    """How large a pixel is, as `imaging` takes it."""
    from mainstay.imaging.scale import UNKNOWN, Scale

    mm = kept.mm_per_px
    return UNKNOWN if mm is None else Scale(mm, mm, kept.scale)


def handles_of(placed: tuple[Placed, ...]) -> "list[Handle]":
    """Where the person has led borders, as `imaging` takes it."""
    from mainstay.imaging.tracer import Handle

    return [Handle(h.border, h.x, h.y, dragged=True) for h in placed]


def as_drawn(found: "Trace", window: "Window", kept: Kept, middle: float) -> Traced:
    """A trace with its values, ready to be drawn."""
    from mainstay.imaging.thickness import thickness

    lines = [border.middle for border in found.borders]
    tall, wide = found.shape
    return Traced(
        (wide, tall),
        kept.mm_per_px,
        tuple(map(_points, lines)),
        tuple(_layer(found, n, value) for n, value in enumerate(thickness(found, window))),
        (round(window.left, 1), round(window.right, 1)),
        round(middle, 1),
        found.doubts,
    )


def _layer(found: "Trace", number: int, value: "Thickness") -> Layer:
    upper, lower = found.edges(number)
    mm = None if value.value_mm is None else round(value.value_mm, 3)
    return Layer(value.muscle, round(value.value_px, 3), mm, _points(upper), _points(lower))


def _points(line: Any) -> tuple[tuple[float, float], ...]:
    last = len(line) - 1
    columns = [*range(0, last, DRAWN_PX), last]
    return tuple((float(x), round(float(line[x]), 1)) for x in columns)


def sonogram(png: bytes, state: ScanState) -> Sonogram:
    """What is stored once a person has confirmed the borders that they see."""
    taken, kept = state.taken, state.kept
    if kept is None or taken.state is None:
        raise ReadingError(
            "picture", "what is kept of it was not decided.", advice="Do it first."
        )
    seen = traced(png, taken.aspect, kept, state.led)
    return Sonogram(
        aspect=taken.aspect,
        side=taken.side,
        level=taken.level,
        state=taken.state,
        position=taken.position,
        device=taken.device,
        preset=taken.preset,
        scale=kept.scale,
        mm_per_px=kept.mm_per_px,
        window=seen.window,
        layers=seen.layers,
        clicks=len(state.led.handles),
        doubts=seen.doubts,
        method=METHOD,
        picture=hash_of(png),
        size=seen.size,
    )
