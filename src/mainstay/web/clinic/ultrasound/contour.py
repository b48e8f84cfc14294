"""A muscle across, with the contour that a person places around it."""

import enum
from dataclasses import dataclass, replace
from typing import Any

from mainstay.imaging.confirmed import Point, Sonoarea
from mainstay.imaging.protocol import FEWEST_HANDLES, MOST_HANDLES, REPEATS
from mainstay.reading import ReadingError, read_json
from mainstay.web import models, scanning
from mainstay.web.clinic.ultrasound.words import DOUBTS, SCALES, area, fat_rows, path
from mainstay.web.language import say, why_refused
from mainstay.web.records import Overview


class Asked(enum.StrEnum):
    """What is wanted of a contour that was sent."""

    KEEP = "keep"
    """As it was led."""
    SNAP = "snap"
    """Drawn to the edges near it."""


@dataclass(frozen=True)
class ContourMoved:
    """What a browser sends when the contour was changed."""

    revision: int
    handles: tuple[Point, ...]
    skin: Point | None = None
    asked: Asked = Asked.KEEP


def contour_placing(found: models.Scan, state: scanning.ScanState) -> dict[str, Any]:
    """What the page shows: the contour as led so far, or why there is none."""
    kept, outline = state.kept, state.outline
    assert kept is not None
    assert outline is not None
    try:
        seen = scanning.outlined(scanning.size_of(state), kept, outline.handles)
    except ReadingError as error:
        return {"refused": why_refused(error), "scale": str(SCALES[kept.scale]), "kept": kept}
    drawn = contour_drawing(bytes(found.png), state, seen)
    slab = state.told.slab
    return {
        "kept": kept,
        "wide": seen.size[0],
        "tall": seen.size[1],
        "drawing": drawn,
        "carried": outline.carried,
        "label": outline.label,
        "sliced": slab is not None,
        "repeats": REPEATS,
        "may_mark": slab is not None and not slab.dixon,
        "led": {
            **drawn,
            "fewest": FEWEST_HANDLES,
            "most": MOST_HANDLES,
            "step": 0.1 / kept.mm_per_px if kept.mm_per_px else 1,
            "revision": found.revision,
            "names": [say("Handle {n}", n=n + 1) for n in range(MOST_HANDLES)],
            "whole": say("The whole contour"),
            "ring": say("Fat under the skin"),
            "skin": outline.skin,
            "away": say("The server does not answer. The last move is not saved; try again."),
        },
        "scale": str(SCALES[kept.scale]),
    }


def carried_over(
    overview: Overview, png: bytes, state: scanning.ScanState
) -> scanning.Outline | None:
    """The contour of the last visit laid over this picture; None where there is none.

    Never one of the same day: three repeats count only where each was placed by itself.
    """
    taken = state.taken
    wanted = (taken.aspect, taken.side, taken.level, taken.state)
    rows = [row for row in overview.by_kind.get("Sonoarea", ()) if row.day < overview.on]
    for row in sorted(rows, key=lambda r: r.at, reverse=True):
        seen = row.value(Sonoarea)
        if (seen.aspect, seen.side, seen.level, seen.state) != wanted:
            continue
        earlier = models.Scan.objects.filter(
            person=overview.person, sha256=seen.picture, done=True
        ).first()
        if earlier is None:
            return None
        return scanning.outline_carried(png, state, bytes(earlier.png), seen)
    return None


def contour_drawing(
    png: bytes, state: scanning.ScanState, seen: scanning.Outlined
) -> dict[str, Any]:
    """What is drawn anew after each move."""
    pixels = say("{value:.0f} square pixels", value=seen.area_px)
    return {
        "curve": path(seen.curve),
        "handles": seen.handles,
        "value": pixels if seen.area_mm2 is None else area(seen.area_mm2),
        "fat": _fat(png, state, seen),
        "doubts": [str(DOUBTS[d]) for d in scanning.slice_doubts(state, seen.handles)],
    }


def _fat(png: bytes, state: scanning.ScanState, seen: scanning.Outlined) -> list[Any]:
    """Fat inside the contour in lines, or why it cannot be read there."""
    outline = state.outline
    assert outline is not None
    if not outline.led:
        return []  # it lies around no muscle yet
    try:
        fat = scanning.slice_fat(png, state, outline)
    except ReadingError as error:
        return [(say("fat").capitalize(), why_refused(error))]
    rows = fat_rows(fat, seen.area_mm2)
    return [(name.capitalize(), value) for name, value in rows]


def contour_led_by(
    body: bytes, png: bytes, state: scanning.ScanState
) -> tuple[ContourMoved, scanning.Outline, scanning.Outlined]:
    """What a browser sent, read and drawn.

    Raises:
        ReadingError: not what the page sends, too few or too many handles, or a contour that is none.
    """
    moved = read_json(body, ContourMoved, "what was sent")
    kept, outline = state.kept, state.outline
    assert kept is not None
    assert outline is not None
    size = scanning.size_of(state)
    led = replace(outline, handles=moved.handles, skin=_inside(moved.skin, size))
    if moved.asked is Asked.SNAP:
        led = scanning.outline_snapped(png, state, led)
    seen = scanning.outlined(size, kept, led.handles)
    return moved, led, seen


def _inside(skin: Point | None, size: tuple[int, int]) -> Point | None:
    if skin is not None and not (0 <= skin[0] < size[0] and 0 <= skin[1] < size[1]):
        problem = "the ring is outside the picture."
        raise ReadingError("contour", problem, advice="Move it inside.")
    return skin
