"""What a person has confirmed: a picture, a clip or a contour, as they saw it. These are stored."""

import math
import re
from dataclasses import dataclass

from mainstay.anatomy import Level, Muscle, Side
from mainstay.imaging.protocol import OUTLINED, Aspect, Doubt, Posture, ScaleSource, State


@dataclass(frozen=True)
class Layer:
    """One muscle of a picture.

    Attributes:
        thickness_px: in rows; ratios can be told from it without any scale.
        thickness_mm: None without a scale.
        upper, lower: its inner edges as (x, y) in pixels, to be drawn again.
    """

    muscle: Muscle
    thickness_px: float
    thickness_mm: float | None
    upper: tuple[tuple[float, float], ...] = ()
    lower: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no muscle measures."""
        values = [v for v in (self.thickness_px, self.thickness_mm) if v is not None]
        if not all(math.isfinite(v) and v > 0 for v in values):
            raise ValueError("a thickness is above 0")


@dataclass(frozen=True)
class InSheet:
    """Where a frame of a clip is, in the picture that holds all frames row by row.

    Attributes:
        number: of the frame, beginning at 0.
        frames: how many there are.
        across: frames in a row of the sheet.
    """

    number: int
    frames: int
    across: int

    def __post_init__(self) -> None:
        """Refuse a frame that is not there."""
        if not (0 <= self.number < self.frames and 1 <= self.across <= self.frames):
            raise ValueError("a frame lies within its clip")

    @property
    def place(self) -> tuple[int, int]:
        """Its column and row in the sheet."""
        return self.number % self.across, self.number // self.across

    @property
    def rows(self) -> int:
        """Rows of the sheet."""
        return -(-self.frames // self.across)


@dataclass(frozen=True)
class Sonogram:
    """One ultrasound picture whose borders a person has looked at and confirmed: one repeat.

    Side, level, state and position were typed by whoever measured; nothing of them is guessed.

    Attributes:
        device, preset: what recorded it and how it was set; a trend breaks where they change.
        scale: from where millimeters are known.
        mm_per_px: of a pixel; None without a scale.
        window: between which columns thickness was read.
        layers: the muscles from above to below.
        clicks: how many places on borders a person moved.
        doubts: what the tracer was unsure of; the person confirmed it nevertheless.
        method: version of the tracer.
        picture: SHA-256 of the picture without identity, as it is kept; of a clip, of its sheet.
        size: columns and rows of that picture; of a clip, of one frame.
        frame: of a clip; None for a still.
    """

    aspect: Aspect
    side: Side
    level: Level | None
    state: State
    position: Posture
    device: str
    preset: str
    scale: ScaleSource
    mm_per_px: float | None
    window: tuple[float, float]
    layers: tuple[Layer, ...]
    clicks: int
    doubts: tuple[Doubt, ...]
    method: str
    picture: str
    size: tuple[int, int]
    frame: InSheet | None = None

    def __post_init__(self) -> None:
        """Refuse a value in millimeters without a scale, and a scale without one."""
        known = self.scale is not ScaleSource.NONE
        if not self.layers:
            raise ValueError("a picture with confirmed borders shows a muscle")
        if known != (self.mm_per_px is not None) or any(
            known != (layer.thickness_mm is not None) for layer in self.layers
        ):
            raise ValueError("millimeters stand where a scale is known, and only there")

    @property
    def stills(self) -> "tuple[Sonogram, ...]":
        """The pictures that were measured, as of a clip."""
        return (self,)


Point = tuple[float, float]


@dataclass(frozen=True)
class FatInside:
    """Fat in a muscle of a slice.

    Attributes:
        percent: of the signal.
        quarters_percent: the same for four parts from the spine outward.
        method: `dixon` or `two_point`.
        skin: of two points, where fat under the skin was marked.
    """

    percent: float
    quarters_percent: tuple[float, float, float, float]
    method: str
    skin: Point | None = None

    def __post_init__(self) -> None:
        """Refuse what is no share, and a method that is not known."""
        if not all(0 <= v <= 100 for v in (self.percent, *self.quarters_percent)):
            raise ValueError("fat is a share of the signal")
        if self.method not in ("dixon", "two_point"):
            raise ValueError("fat is read by `dixon` or `two_point`")

    def lean(self, area_mm2: float | None) -> float | None:
        """The part of an area that is not fat; None where the area is not known."""
        return None if area_mm2 is None else area_mm2 * (1 - self.percent / 100)


UID, LONGEST_UID = re.compile(r"[0-9]+(\.[0-9]+)*"), 64
"""How DICOM writes an identifier."""

Row = tuple[float, float, float]


@dataclass(frozen=True)
class InArchive:
    """The DICOM picture of MR or CT whose slice was measured, so that a report can point at it.

    Attributes:
        study_uid, series_uid, instance_uid: where it is filed; they name nobody.
        class_uid: what kind of file it is.
        modality: `MR` or `CT`.
        place: its column, and its row, from x, y and 1 of the slice as it is shown here.
        frame: of a file with several, which, from 1.
    """

    study_uid: str
    series_uid: str
    instance_uid: str
    class_uid: str
    modality: str
    place: tuple[Row, Row]
    frame: int | None = None

    def __post_init__(self) -> None:
        """Refuse what names no picture."""
        uids = (self.study_uid, self.series_uid, self.instance_uid, self.class_uid)
        if not all(len(uid) <= LONGEST_UID and UID.fullmatch(uid) for uid in uids):
            raise ValueError("an identifier has digits and dots, 64 at most")
        if self.modality not in ("MR", "CT"):
            raise ValueError("a slice is of MR or CT")
        if self.frame is not None and self.frame < 1:
            raise ValueError("frames are counted from 1")
        (a, b, _), (c, d, _) = self.place
        if not all(map(math.isfinite, sum(self.place, ()))) or a * d == b * c:
            raise ValueError("a slice has one place in its file")


@dataclass(frozen=True)
class Sonoarea:
    """One cross-section, of ultrasound or of MR or CT, around which a person has led a contour and confirmed it: one repeat.

    Side, level, state and position were typed by whoever measured; nothing of them is guessed.

    Attributes:
        device, preset, scale, mm_per_px: as of a sonogram.
        muscle: whose contour it is.
        handles: the places through which the curve goes, in their order.
        curve: the curve itself, to be drawn again without a library; the first is not repeated.
        area_px: inside, in pixels; ratios can be told from it without any scale.
        area_mm2: None without a scale.
        carried: whether the contour of an earlier picture was its beginning.
        clicks: how often a person moved it.
        method: version of the curve.
        picture: SHA-256 of the picture without identity, as it is kept.
        size: columns and rows of that picture.
        fat: of a slice of MR, where its pictures tell it.
        label: which label of another tool's map was its beginning.
        doubts: of a slice, what did not fit; the person confirmed it nevertheless.
        snapped: whether handles were drawn to an edge, of a slice, and not by hand alone.
        archived: of a slice that came as DICOM, where that lies; None of NIfTI and mere pictures.
    """

    aspect: Aspect
    side: Side
    level: Level | None
    state: State
    position: Posture
    device: str
    preset: str
    scale: ScaleSource
    mm_per_px: float | None
    muscle: Muscle
    handles: tuple[Point, ...]
    curve: tuple[Point, ...]
    area_px: float
    area_mm2: float | None
    carried: bool
    clicks: int
    method: str
    picture: str
    size: tuple[int, int]
    fat: FatInside | None = None
    label: int | None = None
    doubts: tuple[Doubt, ...] = ()
    snapped: bool = False
    archived: InArchive | None = None

    def __post_init__(self) -> None:
        """Refuse an area that is none, and square millimeters without a scale."""
        if OUTLINED.get(self.aspect) is not self.muscle:
            raise ValueError("a contour goes around the muscle that the picture shows across")
        values = [v for v in (self.area_px, self.area_mm2) if v is not None]
        if not all(math.isfinite(v) and v > 0 for v in values) or len(self.curve) < 3:
            raise ValueError("an area is above 0")
        known = self.scale is not ScaleSource.NONE
        if {known} != {self.mm_per_px is not None, self.area_mm2 is not None}:
            raise ValueError("millimeters stand where a scale is known, and only there")

    @property
    def stills(self) -> "tuple[Sonoarea, ...]":
        """The pictures that were measured, as of a clip."""
        return (self,)

    @property
    def frame(self) -> None:
        """Of a clip, as of a sonogram: a contour is drawn in a still."""
        return

    @property
    def functional_mm2(self) -> float | None:
        """The part of the area that is not fat; None where one of both is not known."""
        return None if self.fat is None else self.fat.lean(self.area_mm2)


Still = Sonogram | Sonoarea
"""One picture that was measured."""


@dataclass(frozen=True)
class Through:
    """One muscle through a clip.

    Attributes:
        thickness: for each frame, in millimeters, or in rows without a scale.
        doubtful: frames at which the traced and the tracked thickness disagree.
        change_percent: from the frame at rest to the contracted one.
    """

    muscle: Muscle
    thickness: tuple[float, ...]
    doubtful: tuple[int, ...]
    change_percent: float


@dataclass(frozen=True)
class Sonoclip:
    """A clip from rest to contraction whose borders a person has confirmed in a frame of each.

    It is one repeat of both states, and of the change between them.

    Attributes:
        rest, contracted: the two frames, as pictures.
        rate_hz: frames a second, of those that are kept.
        course: the muscles from above to below.
    """

    rest: Sonogram
    contracted: Sonogram
    rate_hz: float
    course: tuple[Through, ...]

    def __post_init__(self) -> None:
        """Refuse two frames that are not of one clip, and curves of another length."""
        a, b = self.rest, self.contracted
        same = ("aspect", "side", "level", "position", "scale", "mm_per_px", "picture", "size")
        if any(getattr(a, name) != getattr(b, name) for name in same):
            raise ValueError("both frames are of one clip")
        if (a.state, b.state) != (State.REST, State.CONTRACTED):
            raise ValueError("a clip goes from rest to contraction")
        if a.frame is None or b.frame is None or not self.rate_hz > 0:
            raise ValueError("both are frames of a clip")
        muscles = [layer.muscle for layer in a.layers]
        if [t.muscle for t in self.course] != muscles or any(
            len(t.thickness) != a.frame.frames for t in self.course
        ):
            raise ValueError("every muscle has a value for every frame")

    @property
    def stills(self) -> tuple[Sonogram, ...]:
        """The frames that were measured."""
        return self.rest, self.contracted


Seen = Sonogram | Sonoclip | Sonoarea
"""What is confirmed at once."""
