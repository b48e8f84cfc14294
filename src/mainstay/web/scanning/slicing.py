"""Slices of MR or CT: files come, one slice is kept with its values, fat is read in its contour."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mainstay.imaging.confirmed import FatInside, InArchive, Point
from mainstay.imaging.protocol import ScaleSource
from mainstay.reading import ReadingError
from mainstay.web.scanning.pixels import png_of
from mainstay.web.scanning.state import Kept, Outline, ScanState, Slab, Taken, Told

if TYPE_CHECKING:
    from mainstay.imaging.across import Across
    from mainstay.imaging.recording import Field, Volume

BESIDE = ("water", "fat", "labels")
"""What may come with the picture: a Dixon scan, and what another tool marked."""

LABEL_OFF = 1e-3
"""Labels that were saved as fractions of a scale come back this near (ours)."""

MOST_LABELS = 200
"""So many can be chosen from (ours)."""

File = tuple[bytes, str]
"""What a file holds, and its name."""


def is_drawn(data: bytes) -> bool:
    """Whether a file holds greys alone and no values: PNG or JPEG."""
    return data.startswith((b"\x89PNG", b"\xff\xd8\xff"))


def slices_received(
    picture: File, beside: Mapping[str, File], taken: Taken
) -> tuple[bytes, ScanState]:
    """Read slices with what belongs to them: all as one picture, with their values beside it.

    Raises:
        ReadingError: no slices, not axial, too many, or files that are not of one scan.
    """
    from mainstay.imaging.beside import SOON_GONE, packed
    from mainstay.imaging.files import read_volume
    from mainstay.imaging.sheet import sheet_of
    from mainstay.imaging.slices import shown, squared, upright

    volume = read_volume(*picture)
    _check_seen(volume, picture[1])
    others = _beside(volume, beside)
    whole = squared(upright(volume))
    parts = {"picture": whole} | {
        name: squared(upright(one), labels=name == "labels") for name, one in others.items()
    }
    frames = shown(_by_slice(whole))
    sheet, across = sheet_of(frames)
    values = {name: _by_slice(one) for name, one in parts.items()}
    count, tall, wide = frames.shape
    labels = _labels(values["labels"]) if "labels" in values else ()
    mm = round(min(whole.spacing_mm[:2]), 5)
    slab = Slab(
        count,
        across,
        mm,
        round(volume.tilt_deg, 1),
        "water" in values,
        labels,
        archived=_archived(volume, whole),
    )
    told = Told((wide, tall), count, (0, 0, wide, tall), (), (), slab=slab)
    return packed(png_of(sheet), values, SOON_GONE), ScanState(taken, told)


def _check_seen(volume: "Volume", place: str) -> None:
    """Refuse slices that are no cross-sections, too many, or of one grey."""
    from mainstay.imaging.across import check_axial
    from mainstay.imaging.sheet import MOST_PIXELS

    check_axial(volume)
    if volume.values.size > MOST_PIXELS:
        problem = f"{volume.values.shape[2]} slices are too many."
        advice = "Save the slices around the level."
        raise ReadingError(place, problem, f"{MOST_PIXELS} pixels", advice)
    if volume.values.min() == volume.values.max():
        problem = "all its values are the same: there is nothing to be seen."
        raise ReadingError(place, problem, advice="Choose another file.")


def _archived(volume: "Volume", whole: "Volume") -> InArchive | None:
    """Where the slices lie that a report can point at."""
    from mainstay.imaging.slices import in_file

    at = volume.origin
    if at is None:
        return None
    uids = at.study_uid, at.series_uid, at.instance_uid, at.class_uid
    return InArchive(*uids, at.modality, in_file(whole, volume))


def _beside(volume: "Volume", files: Mapping[str, File]) -> "dict[str, Volume]":
    from mainstay.imaging.across import check_same_place
    from mainstay.imaging.files import read_volume

    for name, other in (("water", "fat"), ("fat", "water")):
        if name in files and other not in files:
            problem = "water and fat of a Dixon scan belong together."
            raise ReadingError(files[name][1], problem, advice="Bring both, or none.")
    found = {name: read_volume(*file) for name, file in files.items()}
    for name, one in found.items():
        check_same_place(volume, one, files[name][1])
    if "labels" in found:
        _check_whole(found["labels"], files["labels"][1])
    return found


def _check_whole(found: "Volume", place: str) -> None:
    """A mask of chances is no map of labels."""
    import numpy as np

    from mainstay.imaging.beside import LEVELS

    values = found.values
    if (np.abs(values - np.rint(values)) > LABEL_OFF).any():
        problem = "it holds fractions."
        raise ReadingError(place, problem, "whole numbers", "Save labels, not chances.")
    if values.min() < 0 or values.max() > LEVELS or not values.any():
        problem = f"its labels go from {values.min():.0f} to {values.max():.0f}."
        raise ReadingError(place, problem, f"1 to {LEVELS}", "Choose another file.")
    np.rint(values, out=values)


def _by_slice(volume: "Volume") -> "Field":
    import numpy as np

    return np.ascontiguousarray(np.moveaxis(volume.values, 2, 0), np.float32)


def _labels(values: "Field") -> tuple[int, ...]:
    import numpy as np

    return tuple(int(v) for v in np.unique(values) if v > 0)[:MOST_LABELS]


@dataclass(frozen=True)
class ChosenSlice:
    """Which slice, from 1, and whose label is the beginning of the contour."""

    number: int
    label: int | None = None


def slice_kept(png: bytes, state: ScanState, chosen: ChosenSlice) -> tuple[bytes, ScanState]:
    """One slice with its values; all others go.

    Raises:
        ReadingError: the label is not in this slice, or lies in pieces.
    """
    from mainstay.imaging.beside import packed, unpacked
    from mainstay.imaging.slices import middle_of, shown

    slab = state.told.slab
    assert slab is not None
    at = chosen.number - 1
    values = {name: one[at : at + 1] for name, one in unpacked(png).items()}
    picture = shown(values["picture"])[0]
    outline = None
    if chosen.label is not None:
        handles = _labeled(values["labels"][0], chosen.label)
        outline = Outline(handles, handles, label=chosen.label)
    tall, wide = picture.shape
    kept = Kept((0, 0, wide, tall), ScaleSource.SPACING, slab.mm_per_px)
    fresh = replace(
        slab,
        number=chosen.number,
        across=1,
        middle=round(middle_of(picture), 1),
        archived=_chosen_frame(slab, chosen),
    )
    told = replace(state.told, slab=fresh)
    values.pop("labels", None)
    return packed(png_of(picture), values), replace(
        state, told=told, kept=kept, outline=outline
    )


def _chosen_frame(slab: Slab, chosen: ChosenSlice) -> InArchive | None:
    if slab.archived is None or slab.slices == 1:
        return slab.archived
    return replace(slab.archived, frame=chosen.number)


def _labeled(labels: "Field", wanted: int) -> tuple[Point, ...]:
    from mainstay.imaging.contour import label_contours
    from mainstay.imaging.slices import around_label

    whole = labels.astype("int64")
    return around_label(label_contours(whole, wanted, whole.shape) > 0.5)


def slice_fat(png: bytes, state: ScanState, outline: Outline) -> FatInside | None:
    """Fat inside the contour; None where no picture tells it.

    Raises:
        ReadingError: it cannot be read there.
    """
    found = _across(png, state, outline)
    if found is None or found.fat is None:
        return None
    fat = found.fat
    a, b, c, d = (round(q, 2) for q in fat.quarters_percent)
    skin = outline.skin if fat.method == "two_point" else None
    return FatInside(round(fat.fraction_percent, 2), (a, b, c, d), fat.method, skin)


def _across(png: bytes, state: ScanState, outline: Outline) -> "Across | None":
    slab = state.told.slab
    if slab is None or not (slab.dixon or outline.skin):
        return None
    from mainstay.imaging.beside import unpacked
    from mainstay.imaging.contour import contour
    from mainstay.imaging.slices import measured

    values = {name: one[0] for name, one in unpacked(png).items()}
    made = contour(outline.handles, values["picture"].shape)
    return measured(made, state.taken.side, slab.mm_per_px, values, outline.skin)
