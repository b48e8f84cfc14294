"""What is kept of a picture, and how large a pixel is; the rest is gone for good."""

from typing import Any

from mainstay.imaging.protocol import ScaleSource
from mainstay.reading import ReadingError
from mainstay.web import models, scanning
from mainstay.web.clinic.ultrasound.words import NAMES
from mainstay.web.forms import Typed
from mainstay.web.language import say, why_refused

EDGES = ("left", "top", "right", "bottom")
MARKS = ("x1", "y1", "x2", "y2")


def keeping(found: models.Scan, state: scanning.ScanState, typed: Typed) -> dict[str, Any]:
    """What the page shows: the box, the scale that the file states, and why it is refused."""
    told = state.told
    box = told.box
    mm, refused = scanning.stated(told, box)
    wide, tall = told.size
    marks = (wide * 0.97, tall * 0.2, wide * 0.97, tall * 0.8)
    png = bytes(found.png)
    return {
        "told": told,
        "wide": wide,
        "tall": tall,
        "edges": [(name, NAMES[name], typed[name] or box[n]) for n, name in enumerate(EDGES)],
        "marks": [(name, typed[name] or round(marks[n])) for n, name in enumerate(MARKS)],
        "mm": mm,
        "refused": refused,
        "choice": typed["scale"] or ("region" if mm else ""),
        "writing": scanning.writing_left(png, box, told.clip),
        "sheet": sheet(told.clip, told.size),
        "names": [say("First tick"), say("Second tick")],
        "panels": [",".join(map(str, panel)) for panel in told.panels],
    }


def sheet(clip: scanning.Clip | None, size: tuple[int, int]) -> dict[str, Any]:
    """How large the picture is drawn that holds a clip's frames; a still is a sheet of one."""
    across, frames = (1, 1) if clip is None else (clip.across, clip.frames)
    return {
        "frames": frames,
        "across": across,
        "wide": across * size[0],
        "tall": -(-frames // across) * size[1],
        "rate": clip.rate_hz if clip else 0,
    }


def decided(
    found: models.Scan, state: scanning.ScanState, typed: Typed
) -> tuple[bytes, scanning.ScanState] | None:
    """What is kept as it was typed; None with what is wrong in the form."""
    wide, tall = state.told.size
    limits = (wide, tall, wide, tall)
    edges = [typed.whole(n, 0, most) for n, most in zip(EDGES, limits, strict=True)]
    choice = _scale_choice(typed, wide, tall)
    if choice is None or typed.errors:
        return None
    left, top, right, bottom = (edge or 0 for edge in edges)
    try:
        return scanning.keep(bytes(found.png), state, (left, top, right, bottom), choice)
    except ReadingError as error:
        typed.refuse("scale", why_refused(error))
        return None


def _scale_choice(typed: Typed, wide: int, tall: int) -> scanning.ScaleChoice | None:
    source = typed.word("scale", ScaleSource)
    if source is ScaleSource.RULER:
        marks = [
            typed.number(name, -1, most)
            for name, most in zip(MARKS, (wide, tall, wide, tall), strict=True)
        ]
        apart = typed.number("apart_mm", 5, 400)
        if apart is None or any(mark is None for mark in marks):
            return None
        x1, y1, x2, y2 = (mark or 0.0 for mark in marks)
        return scanning.RulerMarks((x1, y1), (x2, y2), apart)
    if source is ScaleSource.DEPTH:
        depth = typed.number("depth_mm", 5, 400)
        return None if depth is None else scanning.TypedDepth(depth)
    if source is ScaleSource.NONE:
        return ScaleSource.NONE
    return None if source is None else ScaleSource.REGION
