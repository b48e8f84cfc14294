"""What is known of a picture on its way, as it stands in its row; nothing here needs a library."""

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import msgspec

from mainstay.anatomy import Level, Side
from mainstay.imaging.confirmed import InArchive
from mainstay.imaging.protocol import OUTLINED, Aspect, Posture, ScaleSource, State

LARGEST_MB = 64
"""Of one file; a still has less than 5 (ours)."""

NEEDED = ("numpy", "cv2", "pydicom")

Sides = tuple[int, int, int, int]


def can_measure() -> bool:
    """Whether the libraries of the imaging extra are installed."""
    return all(find_spec(name) for name in NEEDED)


@dataclass(frozen=True)
class Taken:
    """What only the person who measured knows; without a state, a clip goes from rest to contraction."""

    aspect: Aspect
    side: Side
    level: Level | None
    state: State | None
    position: Posture
    device: str = ""
    preset: str = ""


@dataclass(frozen=True)
class Clip:
    """The frames of a clip, as its sheet holds them.

    Attributes:
        across: in a row of the sheet.
        rate_hz: of the frames that are kept.
        every: each how many-th frame of the file that is.
    """

    frames: int
    across: int
    rate_hz: float
    every: int


@dataclass(frozen=True)
class Slab:
    """Slices of MR or CT, as the picture that is kept holds them.

    Attributes:
        slices: in the file.
        across: in a row of the picture.
        mm_per_px: of their square pixels.
        dixon: whether water and fat came with them.
        labels: of another tool's map, where one came with them.
        number: which slice was chosen, from 1.
        middle: the column in the middle of the body.
        archived: of slices that came as DICOM, where that lies.
    """

    slices: int
    across: int
    mm_per_px: float
    tilt_deg: float
    dixon: bool
    labels: tuple[int, ...] = ()
    number: int | None = None
    middle: float | None = None
    archived: InArchive | None = None


@dataclass(frozen=True)
class Told:
    """What the file says, freed of who it is about.

    Attributes:
        size: columns and rows.
        frames: how many; of a still the first one is measured.
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
    clip: Clip | None = None
    slab: Slab | None = None


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
class LedFrame:
    """A frame of a clip, and where the person has led the borders in it."""

    frame: int
    handles: tuple[Placed, ...] = ()


@dataclass(frozen=True)
class ClipLed:
    """The frames at rest and contracted, and the middle of the window of measuring."""

    rest: LedFrame
    contracted: LedFrame
    middle: float | None = None


@dataclass(frozen=True)
class Outline:
    """A contour as a person has led it so far.

    Attributes:
        handles: the places through which it goes, in their order.
        begun: where they were before anybody moved one.
        carried: whether that is the contour of an earlier picture.
        label: of another tool's map, whose border that is.
        skin: in a slice, where fat under the skin is marked.
        snapped: whether handles were drawn to an edge since it began.
    """

    handles: tuple[tuple[float, float], ...]
    begun: tuple[tuple[float, float], ...]
    carried: bool = False
    label: int | None = None
    skin: tuple[float, float] | None = None
    snapped: bool = False

    @property
    def led(self) -> bool:
        """Whether it lies around anything, and not as it was put there."""
        return bool(self.moved or self.carried or self.label is not None)

    @property
    def moved(self) -> int:
        """Handles that are not where one was at first."""
        return len(set(self.handles) - set(self.begun))


@dataclass(frozen=True)
class ScanState:
    """A picture on its way; `kept` and then `led`, of a clip `clip`, or `outline` are filled in."""

    taken: Taken
    told: Told
    kept: Kept | None = None
    led: Led = Led()
    clip: ClipLed | None = None
    outline: Outline | None = None

    @property
    def across(self) -> bool:
        """Whether a contour is placed around a muscle, and no borders are traced."""
        return self.taken.aspect in OUTLINED


def state_text(state: ScanState) -> str:
    """As it stands in the table."""
    return msgspec.json.encode(state).decode()


def state_of(text: str) -> ScanState:
    """From the table."""
    return msgspec.json.decode(text, type=ScanState)


def hash_of(png: bytes) -> str:
    """By what facts name a picture."""
    return hashlib.sha256(png).hexdigest()
