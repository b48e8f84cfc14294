"""What was recorded, freed of who was recorded: frames, regions, spacing and device."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Frames = NDArray[np.uint8]
Picture = NDArray[np.uint8]
Field = NDArray[np.float32]


@dataclass(frozen=True)
class Box:
    """A rectangle of pixels: `right` and `bottom` are the first that are outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Columns inside."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Rows inside."""
        return self.bottom - self.top

    def holds(self, other: "Box") -> bool:
        """Whether another box lies wholly inside."""
        across = self.left <= other.left and other.right <= self.right
        return across and self.top <= other.top and other.bottom <= self.bottom

    def cut(self, picture: NDArray[np.generic]) -> NDArray[np.generic]:
        """The pixels inside; the last two axes are rows and columns."""
        return picture[..., self.top : self.bottom, self.left : self.right]


@dataclass(frozen=True)
class Region:
    """An ultrasound region as the file states it; whether it can be right is `scale`'s question.

    Attributes:
        spatial_format: 1 is two-dimensional, 2 is M-mode.
        data_type: 1 is tissue.
        units: of x and y; 3 is cm, 4 is s.
        delta: physical steps of a pixel along x and y, in those units.
    """

    box: Box
    spatial_format: int
    data_type: int
    units: tuple[int, int]
    delta: tuple[float, float]


@dataclass(frozen=True)
class Device:
    """What recorded it; a trend breaks where this changes."""

    maker: str = ""
    model: str = ""
    transducer: str = ""


@dataclass(frozen=True)
class Origin:
    """The identifiers of a slice's file, for a structured report that points back at it."""

    study_uid: str
    series_uid: str
    instance_uid: str
    class_uid: str
    modality: str


@dataclass(frozen=True)
class Recording:
    """One or many frames of the same size, grey, 0 to 255.

    Attributes:
        modality: as DICOM writes it (`US`); empty where the file does not say.
        frame_rate_hz: of a clip; None for a still, and where the file does not say.
        spacing_mm: of rows and columns, as MR and CT state it; never set from ultrasound.
        scan_depth_mm: what the machine was set to, where it says so.
        dropped: names of what the file said about the person and its own secrets; not the values.
    """

    frames: Frames
    modality: str = ""
    frame_rate_hz: float | None = None
    regions: tuple[Region, ...] = ()
    spacing_mm: tuple[float, float] | None = None
    scan_depth_mm: float | None = None
    device: Device = Device()
    dropped: tuple[str, ...] = ()

    @property
    def whole(self) -> Box:
        """The box of all pixels."""
        return Box(0, 0, self.frames.shape[2], self.frames.shape[1])


@dataclass(frozen=True)
class Volume:
    """Slices with values, as NIfTI and MR or CT files hold them.

    Attributes:
        values: by row, column and slice.
        affine_mm: from column, row and slice to the patient: x left, y back, z head (LPS).
        origin: of a DICOM file; None of NIfTI, which has no number in any archive.
    """

    values: Field
    affine_mm: NDArray[np.float64]
    origin: Origin | None = None

    @property
    def spacing_mm(self) -> tuple[float, float, float]:
        """Steps along rows (down), columns (to the right) and slices."""
        step = np.linalg.norm(self.affine_mm[:3, :3], axis=0)
        return float(step[1]), float(step[0]), float(step[2])

    @property
    def tilt_deg(self) -> float:
        """How far the slices are turned from the axial plane."""
        axis = np.cross(self.affine_mm[:3, 0], self.affine_mm[:3, 1])
        cosine = abs(float(axis[2])) / float(np.linalg.norm(axis))
        return float(np.degrees(np.arccos(min(cosine, 1.0))))
