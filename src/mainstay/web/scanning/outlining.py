"""The contour around a muscle, placed by a person, and what is stored once it is confirmed."""

import functools
import math
from dataclasses import dataclass, replace

from mainstay.imaging.confirmed import Point, Sonoarea
from mainstay.imaging.protocol import (
    CONTOUR_METHOD,
    FEWEST_HANDLES,
    OUTLINED,
    SLICE_METHOD,
    SLICED,
    Doubt,
)
from mainstay.reading import ReadingError
from mainstay.web.scanning.pixels import picture_of
from mainstay.web.scanning.slicing import slice_fat
from mainstay.web.scanning.state import Kept, Outline, ScanState, hash_of
from mainstay.web.scanning.tracing import scale_of

KEPT_EVERY = 2
"""Of the points of the curve, which lie closer than the eye tells."""

OVAL_FRACTION = 0.2
"""Half of the oval that stands for nothing yet, of the picture's sides (ours)."""


@dataclass(frozen=True)
class Outlined:
    """What is drawn over the picture; points as (x, y) in its pixels."""

    size: tuple[int, int]
    handles: tuple[Point, ...]
    curve: tuple[Point, ...]
    area_px: float
    area_mm2: float | None


def outline_begun(png: bytes) -> Outline:
    """An oval in the middle of the picture: it lies on no muscle until a person leads it there."""
    tall, wide = picture_of(png).shape
    turns = [2 * math.pi * n / FEWEST_HANDLES for n in range(FEWEST_HANDLES)]
    handles = tuple(
        (
            round(wide * (0.5 + OVAL_FRACTION * math.sin(turn)), 1),
            round(tall * (0.5 - OVAL_FRACTION * math.cos(turn)), 1),
        )
        for turn in turns
    )
    return Outline(handles, handles)


def outline_carried(
    png: bytes, state: ScanState, earlier: bytes, before: Sonoarea
) -> Outline | None:
    """The contour of an earlier picture laid over this one; None where it is not found again."""
    from mainstay.imaging.carried import carried
    from mainstay.imaging.scale import UNKNOWN, Scale

    assert state.kept is not None
    mm = before.mm_per_px
    scale = UNKNOWN if mm is None else Scale(mm, mm, before.scale)
    now = (picture_of(png), scale_of(state.kept))
    handles = carried((picture_of(earlier), scale), now, before.handles)
    return None if handles is None else Outline(handles, handles, carried=True)


@functools.lru_cache(maxsize=16)
def outlined(size: tuple[int, int], kept: Kept, handles: tuple[Point, ...]) -> Outlined:
    """The curve through the handles in a picture of so many columns and rows, and its area.

    Raises:
        ReadingError: too few handles, one outside, or a curve that crosses itself or leaves the picture.
    """
    from mainstay.imaging.contour import area_mm2, area_px, contour

    wide, tall = size
    made, scale = contour(handles, (tall, wide)), scale_of(kept)
    curve = made.curve()[::KEPT_EVERY]
    return Outlined(
        size,
        made.handles,
        tuple((round(float(x), 1), round(float(y), 1)) for x, y in curve),
        round(area_px(made), 2),
        round(area_mm2(made, scale), 2) if scale.known else None,
    )


def size_of(state: ScanState) -> tuple[int, int]:
    """Columns and rows of what is kept of the picture."""
    assert state.kept is not None
    left, top, right, bottom = state.kept.box
    return right - left, bottom - top


def sonoarea(png: bytes, state: ScanState) -> Sonoarea:
    """What is stored once a person has confirmed the contour that they see.

    Raises:
        ReadingError: nobody has led the contour anywhere, or what `outlined` refuses.
    """
    taken, kept, outline = state.taken, state.kept, state.outline
    if kept is None or outline is None or taken.state is None:
        problem = "what is kept of it was not decided."
        raise ReadingError("picture", problem, advice="Do it first.")
    _check_led(outline)
    seen = outlined(size_of(state), kept, outline.handles)
    sliced = taken.aspect in SLICED
    return Sonoarea(
        aspect=taken.aspect,
        side=taken.side,
        level=taken.level,
        state=taken.state,
        position=taken.position,
        device=taken.device,
        preset=taken.preset,
        scale=kept.scale,
        mm_per_px=kept.mm_per_px,
        muscle=OUTLINED[taken.aspect],
        handles=seen.handles,
        curve=seen.curve,
        area_px=seen.area_px,
        area_mm2=seen.area_mm2,
        carried=outline.carried,
        clicks=outline.moved,
        method=SLICE_METHOD if sliced else CONTOUR_METHOD,
        picture=hash_of(png),
        size=seen.size,
        fat=slice_fat(png, state, outline),
        label=outline.label,
        doubts=slice_doubts(state, seen.handles),
        snapped=outline.snapped,
        archived=state.told.slab.archived if state.told.slab else None,
    )


def _check_led(outline: Outline) -> None:
    if not outline.led:
        problem = "it lies as it was put there, around no muscle."
        raise ReadingError("contour", problem, advice="Lead it around the muscle.")


def outline_snapped(png: bytes, state: ScanState, outline: Outline) -> Outline:
    """The contour drawn to the edges near it, in a slice.

    Raises:
        ReadingError: nobody has led it around a muscle yet, or no clear edge is near.
    """
    from mainstay.imaging.contour import contour
    from mainstay.imaging.snapped import snapped

    slab, picture = state.told.slab, picture_of(png)
    _check_led(outline)
    if slab is None:
        problem = "an edge is looked for in slices of MR or CT alone."
        raise ReadingError("contour", problem, advice="Lead it by hand.")
    made = contour(outline.handles, picture.shape)
    return replace(outline, handles=snapped(picture, slab.mm_per_px, made), snapped=True)


def slice_doubts(state: ScanState, handles: tuple[Point, ...]) -> tuple[Doubt, ...]:
    """What in a slice does not fit to what the person said."""
    slab = state.told.slab
    if slab is None or slab.middle is None:
        return ()
    from mainstay.imaging.slices import doubts

    return doubts(handles, state.taken.side, slab.middle, slab.tilt_deg)
