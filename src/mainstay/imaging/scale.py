"""How many millimeters a pixel is, and from where that is known. Doubt ends in a refusal.

Four ways, best first: what the ultrasound region states, two clicks on the ruler in the picture,
the depth that a person types, or no scale at all: then only ratios and percent can be told.
"""

import math
from dataclasses import dataclass

from mainstay.imaging.protocol import ScaleSource
from mainstay.imaging.recording import Box, Recording, Region
from mainstay.reading import ReadingError

FINEST_MM, COARSEST_MM = 0.01, 2.0
"""Pixels of ultrasound, MR and CT lie between (ours)."""

SAME_FRACTION = 0.01
"""Axes of a picture that nobody stretched agree better than this (ours)."""

DEPTH_FRACTION = 0.1
"""So far may the depth that the region states be from what the machine was set to (ours)."""

LEAST_RULER_PX = 40.0
"""Ticks closer than this are clicked with an error of more than 3 percent (ours)."""

RULER = "Click two ticks of the ruler and type how far apart they are, or measure percent only."


@dataclass(frozen=True)
class Scale:
    """Millimeters of one pixel; without a source one pixel counts as one.

    Attributes:
        x_mm: to the right.
        y_mm: down.
        source: where it comes from.
    """

    x_mm: float
    y_mm: float
    source: ScaleSource

    @property
    def known(self) -> bool:
        """Whether lengths can be told, and not only ratios."""
        return self.source is not ScaleSource.NONE


UNKNOWN = Scale(1.0, 1.0, ScaleSource.NONE)


def stated_scale(recording: Recording, within: Box | None = None) -> Scale:
    """The scale that the file states for a part of the picture, or a refusal with its reason.

    Raises:
        ReadingError: the file states none, or states something that cannot be right.
    """
    if recording.spacing_mm:
        y_mm, x_mm = recording.spacing_mm
        return _plausible(Scale(x_mm, y_mm, ScaleSource.SPACING), "PixelSpacing")
    return region_scale(recording, the_region(recording, within))


def the_region(recording: Recording, within: Box | None = None) -> Region:
    """The one region of tissue in two dimensions that holds everything that is measured."""
    if not recording.regions:
        raise _refused("the file states no ultrasound region.")
    flat = [r for r in recording.regions if (r.spatial_format, r.data_type) == (1, 1)]
    if not flat:
        moving = any(r.spatial_format == 2 for r in recording.regions)
        what = "only M-mode, where across is time" if moving else "no region of tissue"
        raise _refused(f"the file states {what}.")
    if within is None and len(flat) > 1:
        problem = f"there are {len(flat)} pictures side by side."
        raise ReadingError("scale", problem, advice="Choose the one that is measured.")
    if within is None:
        return flat[0]
    holding = [r for r in flat if r.box.holds(within)]
    if len(holding) != 1:
        over = "no one region holds" if not holding else "more than one region holds"
        raise _refused(f"{over} what is measured.")
    return holding[0]


def region_scale(recording: Recording, region: Region) -> Scale:
    """The scale of a region, after every check that a file can be held against."""
    box, whole = region.box, recording.whole
    if min(box.left, box.top) < 0 or min(box.width, box.height) < 2:
        raise _refused("the region has no size.")
    # Makers disagree whether the last pixel is inside, so one more is let through.
    if box.right > whole.right + 1 or box.bottom > whole.bottom + 1:
        problem = (
            f"the region reaches to {box.right} x {box.bottom}, the picture only to "
            f"{whole.right} x {whole.bottom}: it was cut or made smaller after the scan."
        )
        raise _refused(problem)
    if region.units != (3, 3):
        raise _refused("its units are not centimeters.")
    x_mm, y_mm = (abs(step) * 10 for step in region.delta)
    scale = _plausible(Scale(x_mm, y_mm, ScaleSource.REGION), "region")
    if abs(x_mm - y_mm) > SAME_FRACTION * max(x_mm, y_mm):
        problem = f"a pixel is {x_mm:.3g} mm across and {y_mm:.3g} mm down: the picture was stretched."
        raise _refused(problem)
    _against_depth(recording.scan_depth_mm, y_mm * box.height)
    return scale


def _against_depth(set_mm: float | None, stated_mm: float) -> None:
    """A picture that was shrunk with a region that still fits shows here, if anywhere."""
    if set_mm and abs(stated_mm - set_mm) > DEPTH_FRACTION * set_mm:
        problem = (
            f"the region is {stated_mm:.0f} mm deep, the machine was set to {set_mm:.0f} mm."
        )
        raise _refused(problem)


def ruler_scale(
    first: tuple[float, float], second: tuple[float, float], apart_mm: float
) -> Scale:
    """From two clicks on ticks; pixels are taken to be square, as screens show them."""
    apart_px = math.dist(first, second)
    if not math.isfinite(apart_px) or apart_px < LEAST_RULER_PX:
        problem = f"the two ticks are {apart_px:.0f} pixels apart."
        allowed = f"{LEAST_RULER_PX:.0f} pixels or more"
        raise ReadingError("ruler", problem, allowed, "Click ticks farther apart.")
    across, down = (abs(a - b) for a, b in zip(first, second, strict=True))
    if min(across, down) > 0.05 * apart_px:
        problem = "the two ticks are on no upright or level line."
        raise ReadingError("ruler", problem, advice="Click two ticks of the same ruler.")
    _typed(apart_mm, "ruler")
    mm = apart_mm / apart_px
    return _plausible(Scale(mm, mm, ScaleSource.RULER), "ruler")


def depth_scale(box: Box, depth_mm: float) -> Scale:
    """From the depth that the machine shows, and the box of the scan in the picture."""
    _typed(depth_mm, "depth")
    if min(box.width, box.height) < LEAST_RULER_PX:
        raise ReadingError(
            "depth", "the box of the scan is too small.", advice="Draw it again."
        )
    mm = depth_mm / box.height
    return _plausible(Scale(mm, mm, ScaleSource.DEPTH), "depth")


def _typed(mm: float, place: str) -> None:
    if not math.isfinite(mm) or not 5 <= mm <= 400:
        problem = f"{mm:g} mm cannot be right."
        raise ReadingError(place, problem, "5 to 400 mm", "Type it again, in millimeters.")


def _plausible(scale: Scale, place: str) -> Scale:
    for mm in (scale.x_mm, scale.y_mm):
        if not math.isfinite(mm) or not FINEST_MM <= mm <= COARSEST_MM:
            problem = f"a pixel of {mm:g} mm cannot be right."
            raise ReadingError(place, problem, f"{FINEST_MM} to {COARSEST_MM} mm", RULER)
    return scale


def _refused(problem: str) -> ReadingError:
    return ReadingError("scale", problem, advice=RULER)
