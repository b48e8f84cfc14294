"""The command that measures area and fat in slices of MR or CT. What it prints is a proposal."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mainstay.cli.given import AsJson, read_bytes, read_places
from mainstay.cli.pictures import needs_imaging, write
from mainstay.cli.shown import answer, say, table, track
from mainstay.reading import ReadingError, read_word, typed_whole

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mainstay.anatomy import Side
    from mainstay.imaging.across import Across, ReadFat, Region
    from mainstay.imaging.recording import Volume

LABEL_OR_PLACES = "A label of the map, or 8 to 12 places `X,Y X,Y ...` around the muscle."
LABEL_OFF = 1e-3
"""Labels that were saved as fractions of a scale come back this near (ours)."""

LARGEST_LABEL = 2**24
"""Beyond it, the numbers of a NIfTI file are no longer exact here."""

DOUBTS = {
    "tilted": "the slice is tilted, so areas are too large.",
    "other_side": "by the file, what you call left lies on the right. Check the sides.",
}


def area(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="NIfTI, or a DICOM slice.")],
    left: Annotated[str, typer.Option(metavar="WHERE", help=LABEL_OR_PLACES)] = "",
    right: Annotated[str, typer.Option(metavar="WHERE", help="The same on the right.")] = "",
    labels: Annotated[
        Path | None, typer.Option(metavar="MAP", help="What another tool marked, as NIfTI.")
    ] = None,
    slab: Annotated[
        str, typer.Option("--slice", metavar="N", help="Which slice, from 1.")
    ] = "",
    level: Annotated[str, typer.Option(help="Vertebral level, such as L5.")] = "",
    water: Annotated[
        Path | None, typer.Option(metavar="PICTURE", help="Water of a Dixon scan.")
    ] = None,
    fat: Annotated[
        Path | None, typer.Option(metavar="PICTURE", help="Fat of a Dixon scan.")
    ] = None,
    skin: Annotated[
        str,
        typer.Option(
            metavar="WHERE", help="Fat under the skin, marked in the same way; T1 or T2."
        ),
    ] = "",
    overlays: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Draw what was measured.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure a muscle's area and fat in slices of MR or CT, side by side."""
    needs_imaging("area")
    asked = _asked(file, {"left": left, "right": right}, labels, skin)
    fats = _dixon_files(asked.volume, water, fat)
    told = _level(level)
    found = [
        _measured(asked, fats, number, told, overlays)
        for number in track(list(_slices(asked, slab)), "slice {}".format)
    ]
    if as_json:
        answer({"file": file.name, "level": told, "confirmed": False, "slices": found})
    else:
        _show(found)


@dataclass(frozen=True)
class _Asked:
    """The picture, the map, and where each muscle is: words as they were typed."""

    name: str
    volume: "Volume"
    map: "NDArray[np.int64] | None"
    where: "dict[Side, str]"
    skin: str


def _asked(file: Path, typed: dict[str, str], labels: Path | None, skin: str) -> _Asked:
    from mainstay.anatomy import Side
    from mainstay.imaging.files import read_volume

    where = {Side(side): words for side, words in typed.items() if words}
    if not where:
        problem = "nothing says where the muscle is."
        raise ReadingError("--left, --right", problem, LABEL_OR_PLACES, "Give one or both.")
    volume = read_volume(read_bytes(file), file.name)
    return _Asked(file.stem, volume, _map(labels, volume), where, skin)


def _map(file: Path | None, volume: "Volume") -> "NDArray[np.int64] | None":
    """The labels of another tool; a mask of chances is none."""
    import numpy as np

    found = _beside(file, volume)
    if file is None or found is None:
        return None
    whole = np.rint(found.values).astype(np.int64)
    if (np.abs(found.values - whole) > LABEL_OFF).any():
        problem = "it holds fractions."
        raise ReadingError(file.name, problem, "whole numbers", "Save labels, not chances.")
    return whole


def _beside(file: Path | None, volume: "Volume") -> "Volume | None":
    """Another file of the same scan."""
    from mainstay.imaging.across import check_same_place
    from mainstay.imaging.files import read_volume

    if file is None:
        return None
    found = read_volume(read_bytes(file), file.name)
    check_same_place(volume, found, file.name)
    return found


def _dixon_files(
    volume: "Volume", water: Path | None, fat: Path | None
) -> "tuple[Volume, Volume] | None":
    a, b = _beside(water, volume), _beside(fat, volume)
    if a is None and b is None:
        return None
    if a is None or b is None:
        missing = "--water" if a is None else "--fat"
        raise ReadingError(missing, "it is missing.", advice="Give both pictures, or none.")
    return a, b


def _level(text: str) -> str | None:
    from mainstay.anatomy import Level

    return read_word(text, Level, "--level").value if text else None


def _slices(asked: _Asked, typed: str) -> Iterator[int]:
    """Which slices, from 1: the one that was named, else all that hold every label."""
    import numpy as np

    count = asked.volume.values.shape[2]
    if typed:
        number = typed_whole(typed, 1, count)
        if number is None:
            problem = f"there is no slice `{typed[:20]}`."
            raise ReadingError("--slice", problem, f"1 to {count}", "Choose one.")
        yield number
        return
    if count == 1:
        yield 1
        return
    numbers = [_label(words) for words in asked.where.values()]
    if asked.map is None or None in numbers:
        problem = f"there are {count} slices."
        raise ReadingError("--slice", problem, f"1 to {count}", "Say which one.")
    holds = np.all([(asked.map == n).any(axis=(0, 1)) for n in numbers], axis=0)
    if not holds.any():
        there = ", ".join(str(int(v)) for v in np.unique(asked.map)[:20])
        problem = "no slice holds these labels."
        raise ReadingError("--labels", problem, there, "Choose others.")
    yield from (int(n) + 1 for n in np.flatnonzero(holds))


def _label(words: str) -> int | None:
    """A label of the map, or None where these are places."""
    return typed_whole(words, 1, LARGEST_LABEL)


def _region(asked: _Asked, words: str, number: int, place: str) -> "Region":
    from mainstay.imaging.across import of_contour, of_label
    from mainstay.imaging.contour import contour, label_contours

    shape = asked.volume.values.shape[:2]
    label = _label(words)
    if label is None:
        return of_contour(contour(read_places(words, place), shape), shape)
    if asked.map is None:
        problem = f"`{label}` is a label, and there is no map."
        raise ReadingError(place, problem, advice="Give the map with --labels.")
    return of_label(label_contours(asked.map[:, :, number - 1], label, shape))


def _measured(
    asked: _Asked,
    fats: "tuple[Volume, Volume] | None",
    number: int,
    level: str | None,
    overlays: Path | None,
) -> dict[str, Any]:
    from mainstay.imaging.across import across, doubts
    from mainstay.imaging.overlay import as_png, slice_overlay

    regions = {s: _region(asked, w, number, f"--{s.value}") for s, w in asked.where.items()}
    read_fat = _reader(asked, fats, number)
    muscles = [across(s, r, asked.volume, read_fat) for s, r in regions.items()]
    if overlays:
        slab, (down, right, _) = asked.volume.values[:, :, number - 1], asked.volume.spacing_mm
        weights = {side: region.weight for side, region in regions.items()}
        drawn = slice_overlay(slab, (down, right), weights)
        write(overlays / f"{asked.name}.{number}.overlay.png", as_png(drawn))
    return {
        "slice": number,
        "level": level,
        "tilt_deg": round(asked.volume.tilt_deg, 1),
        "muscles": [_told(m) for m in muscles],
        "asymmetry": _asymmetry(muscles),
        "doubts": [d.value for d in doubts(asked.volume, regions)],
    }


def _reader(
    asked: _Asked, fats: "tuple[Volume, Volume] | None", number: int
) -> "ReadFat | None":
    """How fat is read, if at all: by Dixon where both pictures are there."""
    from mainstay.imaging.fat import dixon, two_point

    if fats:
        return partial(dixon, *(v.values[:, :, number - 1] for v in fats))
    if not asked.skin:
        return None
    skin = _region(asked, asked.skin, number, "--skin").weight
    picture = asked.volume.values[:, :, number - 1]
    return lambda weight: two_point(picture, weight, skin)


def _told(one: "Across") -> dict[str, Any]:
    told: dict[str, Any] = {
        "side": one.side.value,
        "area_cm2": round(one.area_mm2 / 100, 3),
    }
    if one.fat is None or one.functional_mm2 is None:
        return told
    return told | {
        "functional_area_cm2": round(one.functional_mm2 / 100, 3),
        "fat_percent": round(one.fat.fraction_percent, 1),
        "fat_quarters_percent": [round(q, 1) for q in one.fat.quarters_percent],
        "fat_method": one.fat.method,
    }


def _asymmetry(muscles: "list[Across]") -> dict[str, Any] | None:
    from mainstay.imaging.contour import asymmetry

    if len(muscles) != 2:
        return None
    found = asymmetry(*(m.area_mm2 for m in muscles))
    smaller = found.smaller.value if found.smaller else None
    return {"percent": round(found.percent, 1), "smaller": smaller}


def _show(found: list[dict[str, Any]]) -> None:
    rows = [
        (str(one["slice"]), m["side"], f"{m['area_cm2']:.2f} cm2", *_fat_told(m))
        for one in found
        for m in one["muscles"]
    ]
    head = ("Slice", "Side", "Area", "Without fat", "Fat", "From the spine outward")
    table("Proposals. Look at each overlay before you rely on one.", head, rows)
    for one in found:
        if one["asymmetry"] and one["asymmetry"]["smaller"]:
            a = one["asymmetry"]
            say(f"slice {one['slice']}: the {a['smaller']} is {a['percent']:g} % smaller.")
        for doubt in one["doubts"]:
            say(f"slice {one['slice']}: {DOUBTS[doubt]}")


def _fat_told(muscle: dict[str, Any]) -> tuple[str, str, str]:
    if "fat_percent" not in muscle:
        return "", "", ""
    quarters = ", ".join(f"{q:.0f}" for q in muscle["fat_quarters_percent"])
    without = f"{muscle['functional_area_cm2']:.2f} cm2"
    return without, f"{muscle['fat_percent']:g} %", f"{quarters} %"
