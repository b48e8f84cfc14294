"""From an uploaded ultrasound picture to confirmed borders; the site's door to `imaging`.

Four steps: what the person who measures types, what is kept of the picture and its scale, where the
borders are, and the confirmation. What is known after each step stands in a `Scan` row as text, so
that a closed browser loses nothing. Libraries of the imaging extra are imported when a picture
comes: the site and everything that was measured before can be read without them.
"""

import functools
import hashlib
import math
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import msgspec

from mainstay.anatomy import Level, Side
from mainstay.imaging.confirmed import Layer, Sonogram
from mainstay.imaging.exchange import Confirmed
from mainstay.imaging.protocol import METHOD, Aspect, Doubt, Posture, ScaleSource, State
from mainstay.reading import ReadingError
from mainstay.web.language import why_refused

if TYPE_CHECKING:
    from mainstay.imaging.recording import Box, Picture, Recording
    from mainstay.imaging.scale import Scale
    from mainstay.imaging.thickness import Thickness
    from mainstay.imaging.tracer import Trace

LARGEST_MB = 64
"""Of one file; a still has less than 5 (ours)."""

NEEDED = ("numpy", "cv2", "pydicom")
DRAWN_PX = 6
"""Columns between the points of a line that is drawn or kept: a third of a millimeter or so (ours)."""

Sides = tuple[int, int, int, int]


def can_measure() -> bool:
    """Whether the libraries of the imaging extra are installed."""
    return all(find_spec(name) for name in NEEDED)


@dataclass(frozen=True)
class Taken:
    """What only the person who measured knows."""

    aspect: Aspect
    side: Side
    level: Level | None
    state: State
    position: Posture
    device: str = ""
    preset: str = ""


@dataclass(frozen=True)
class Told:
    """What the file says, freed of who it is about.

    Attributes:
        size: columns and rows.
        frames: how many; the first one is measured.
        box: where the scan seems to be.
        panels: the pictures side by side, where there are several.
        dropped: names of tags that were not taken over.
        regions: what `scale` asks for, as plain data.
    """

    size: tuple[int, int]
    frames: int
    box: Sides
    panels: tuple[Sides, ...]
    dropped: tuple[str, ...]
    regions: tuple[dict[str, Any], ...] = ()
    scan_depth_mm: float | None = None


@dataclass(frozen=True)
class Kept:
    """What was decided about the picture: its box in the whole, and the scale."""

    box: Sides
    scale: ScaleSource
    mm_per_px: float | None


@dataclass(frozen=True)
class Placed:
    """A place on a border that a person chose."""

    border: int
    x: float
    y: float


@dataclass(frozen=True)
class Led:
    """Where the person has led the borders, and the middle of the window of measuring."""

    handles: tuple[Placed, ...] = ()
    middle: float | None = None


@dataclass(frozen=True)
class ScanState:
    """A picture on its way; `kept` and then `led` are filled in."""

    taken: Taken
    told: Told
    kept: Kept | None = None
    led: Led = Led()


def state_text(state: ScanState) -> str:
    """As it stands in the table."""
    return msgspec.json.encode(state).decode()


def state_of(text: str) -> ScanState:
    """From the table."""
    return msgspec.json.decode(text, type=ScanState)


def hash_of(png: bytes) -> str:
    """By what facts name a picture."""
    return hashlib.sha256(png).hexdigest()


# --- step one: the file -------------------------------------------------------------------------


def received(data: bytes, place: str, taken: Taken) -> tuple[bytes, ScanState]:
    """Read a file: its first frame as PNG, and what it says.

    Raises:
        ReadingError: no such file, damaged, too large, or no picture in it.
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
    return _png(recording.frames[0]), ScanState(named, told)


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


def _png(picture: "Picture") -> bytes:
    import cv2

    return bytes(cv2.imencode(".png", picture)[1])


def _picture(png: bytes) -> "Picture":
    import cv2
    import numpy as np

    return np.asarray(cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE))


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

    whole = Recording(_picture(png)[None])
    chosen = Box(*box)
    clean = blank(whole, chosen)  # refuses a box that does not fit
    scale = _scale(state.told, box, choice)
    part = np.ascontiguousarray(chosen.cut(clean.frames[0]), np.uint8)
    kept = Kept(box, scale.source, scale.y_mm if scale.known else None)
    # What the file said is no longer needed, and less of it is better.
    told = replace(state.told, regions=(), dropped=(), panels=())
    return _png(part), replace(state, told=told, kept=kept, led=Led())


def _scale(told: Told, box: Sides, choice: ScaleChoice) -> "Scale":
    from mainstay.imaging.recording import Box
    from mainstay.imaging.scale import UNKNOWN, depth_scale, ruler_scale

    if isinstance(choice, RulerMarks):
        return ruler_scale(choice.first, choice.second, choice.apart_mm)
    if isinstance(choice, TypedDepth):
        return depth_scale(Box(*box), choice.mm)
    return UNKNOWN if choice is ScaleSource.NONE else _stated_scale(told, box)


def writing_left(png: bytes, box: Sides) -> bool:
    """Whether writing may still stand inside the box."""
    from mainstay.imaging.privacy import preview
    from mainstay.imaging.recording import Box, Recording

    return preview(Recording(_picture(png)[None]), Box(*box)).still_text


# --- step three: borders ------------------------------------------------------------------------


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
    from mainstay.imaging.scale import UNKNOWN, Scale
    from mainstay.imaging.thickness import thickness, window_around
    from mainstay.imaging.tracer import VIEWS, Handle, trace

    picture = _picture(png)
    mm = kept.mm_per_px
    scale = UNKNOWN if mm is None else Scale(mm, mm, kept.scale)
    handles = [Handle(h.border, h.x, h.y, dragged=True) for h in led.handles]
    found = trace(picture, scale, VIEWS[aspect.value], handles)
    middle = picture.shape[1] / 2 if led.middle is None else led.middle
    window = window_around(found, middle)
    values = thickness(found, window)
    return Traced(
        (picture.shape[1], picture.shape[0]),
        mm,
        tuple(_points(border.middle) for border in found.borders),
        tuple(_layer(found, n, value) for n, value in enumerate(values)),
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
    if kept is None:
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


# --- what leaves --------------------------------------------------------------------------------


def annotated(png: bytes, one: Confirmed) -> bytes:
    """The picture with its borders, its window and its values, as PNG."""
    from mainstay.imaging.overlay import as_png, confirmed_overlay

    return as_png(confirmed_overlay(_picture(png), one.seen))


def dicom(png: bytes, one: Confirmed) -> bytes:
    """The picture as a DICOM file without identity."""
    from mainstay.imaging.still import dicom_of

    return dicom_of(_picture(png), one)


def report(png: bytes, one: Confirmed) -> bytes:
    """The structured report that points at the same file.

    Raises:
        ReadingError: without a scale.
    """
    from mainstay.imaging.exchange import structured_report

    return structured_report(dicom(png, one), one)
