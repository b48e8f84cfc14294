"""A file comes, loses its identity and gets a scale: the first two steps."""

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mainstay.imaging.protocol import ScaleSource
from mainstay.reading import ReadingError
from mainstay.web.language import why_refused
from mainstay.web.scanning.pixels import frames_in, png_of
from mainstay.web.scanning.state import (
    LARGEST_MB,
    Clip,
    Kept,
    Led,
    ScanState,
    Sides,
    Taken,
    Told,
)

if TYPE_CHECKING:
    from mainstay.imaging.recording import Box, Recording
    from mainstay.imaging.scale import Scale


def received(data: bytes, place: str, taken: Taken) -> tuple[bytes, ScanState]:
    """Read a file: its first frame as PNG, or all of a clip, and what the file says.

    Raises:
        ReadingError: no such file, damaged, too large, no picture in it, or no clip.
    """
    if len(data) > LARGEST_MB * 2**20:
        raise ReadingError(
            place, "the file is too large.", f"{LARGEST_MB} MB", "Export one frame."
        )
    from mainstay.imaging.files import read_recording

    recording = read_recording(data, place)
    told = _told(recording)
    d = recording.device
    device = " ".join(part for part in (d.maker, d.model, d.transducer) if part)
    named = replace(taken, device=device[:80] or taken.device)
    if taken.state is not None:
        return png_of(recording.frames[0]), ScanState(named, told)
    png, clip = _sheet(recording, place)
    return png, ScanState(named, replace(told, clip=clip))


def _sheet(recording: "Recording", place: str) -> tuple[bytes, Clip]:
    """All frames of a clip as one picture, thinned where there are too many."""
    from mainstay.imaging.clips import FEWEST_FRAMES, USUAL_HZ
    from mainstay.imaging.sheet import every, sheet_of

    count, rows, columns = recording.frames.shape
    step = every(count, rows * columns)
    frames = recording.frames[::step]
    if len(frames) < FEWEST_FRAMES:
        problem = f"{count} frames are no clip."
        allowed = f"{FEWEST_FRAMES} frames or more"
        raise ReadingError(place, problem, allowed, "Measure a still instead.")
    sheet, across = sheet_of(frames)
    rate = (recording.frame_rate_hz or USUAL_HZ) / step
    return png_of(sheet), Clip(len(frames), across, round(rate, 3), step)


def _told(recording: "Recording") -> Told:
    from mainstay.imaging.privacy import scan_box

    whole = recording.whole
    flat = [
        r.box
        for r in recording.regions
        if (r.spatial_format, r.data_type) == (1, 1) and whole.holds(r.box)
    ]
    box = scan_box(recording) or (flat[0] if flat else whole)
    return Told(
        (whole.right, whole.bottom),
        len(recording.frames),
        _sides(box),
        tuple(map(_sides, flat)) if len(flat) > 1 else (),
        recording.dropped,
        tuple(_plain(r) for r in recording.regions),
        recording.scan_depth_mm,
    )


def _sides(box: "Box") -> Sides:
    return box.left, box.top, box.right, box.bottom


def _plain(region: Any) -> dict[str, Any]:
    """A region as plain data; what the file does not state becomes a step that is refused."""
    delta = [step if math.isfinite(step) else 0.0 for step in region.delta]
    return {
        "box": _sides(region.box),
        "spatial_format": region.spatial_format,
        "data_type": region.data_type,
        "units": region.units,
        "delta": delta,
    }


# --- step two: what is kept ---------------------------------------------------------------------


@dataclass(frozen=True)
class RulerMarks:
    """Two ticks of the ruler in the whole picture, and how far apart they are."""

    first: tuple[float, float]
    second: tuple[float, float]
    apart_mm: float


@dataclass(frozen=True)
class TypedDepth:
    """The depth that the machine shows."""

    mm: float


ScaleChoice = RulerMarks | TypedDepth | ScaleSource
"""How the scale is known: by ruler, by depth, from the file (`REGION`), or not at all (`NONE`)."""


def stated(told: Told, box: Sides) -> tuple[float | None, str]:
    """What the file says a pixel of this box is, or why that cannot be right."""
    try:
        return _stated_scale(told, box).y_mm, ""
    except ReadingError as error:
        return None, why_refused(error)


def _stated_scale(told: Told, box: Sides) -> "Scale":
    import numpy as np

    from mainstay.imaging.recording import Box, Recording, Region
    from mainstay.imaging.scale import stated_scale

    columns, rows = told.size
    regions = tuple(
        Region(
            Box(*r["box"]), r["spatial_format"], r["data_type"], (*r["units"],), (*r["delta"],)
        )
        for r in told.regions
    )
    blank = np.broadcast_to(np.zeros((1, 1, 1), np.uint8), (1, rows, columns))
    recording = Recording(blank, regions=regions, scan_depth_mm=told.scan_depth_mm)
    return stated_scale(recording, Box(*box))


def keep(
    png: bytes, state: ScanState, box: Sides, choice: ScaleChoice
) -> tuple[bytes, ScanState]:
    """Cut the picture to its box; everything outside, writing included, is gone for good.

    Raises:
        ReadingError: a box that does not fit, or a scale that cannot be right.
    """
    import numpy as np

    from mainstay.imaging.privacy import blank
    from mainstay.imaging.recording import Box, Recording
    from mainstay.imaging.sheet import sheet_of

    whole = Recording(frames_in(png, state.told.clip))
    chosen = Box(*box)
    clean = blank(whole, chosen)  # refuses a box that does not fit
    scale = _scale(state.told, box, choice)
    part, across = sheet_of(np.ascontiguousarray(chosen.cut(clean.frames), np.uint8))
    clip = state.told.clip and replace(state.told.clip, across=across)
    kept = Kept(box, scale.source, scale.y_mm if scale.known else None)
    # What the file said is no longer needed, and less of it is better.
    told = replace(state.told, regions=(), dropped=(), panels=(), clip=clip)
    return png_of(part), replace(state, told=told, kept=kept, led=Led(), clip=None)


def _scale(told: Told, box: Sides, choice: ScaleChoice) -> "Scale":
    from mainstay.imaging.recording import Box
    from mainstay.imaging.scale import UNKNOWN, depth_scale, ruler_scale

    if isinstance(choice, RulerMarks):
        return ruler_scale(choice.first, choice.second, choice.apart_mm)
    if isinstance(choice, TypedDepth):
        return depth_scale(Box(*box), choice.mm)
    return UNKNOWN if choice is ScaleSource.NONE else _stated_scale(told, box)


def writing_left(png: bytes, box: Sides, clip: Clip | None = None) -> bool:
    """Whether writing may still stand inside the box, in any frame."""
    from mainstay.imaging.privacy import preview
    from mainstay.imaging.recording import Box, Recording

    frames = frames_in(png, clip)
    return any(preview(Recording(one[None]), Box(*box)).still_text for one in frames)
