"""Confirmed values for other systems as JSON and CSV; `report` makes the DICOM structured report.

All are made of what stands in the record, so that they can be made again at any time and are the
same each time: identifiers follow from those of the record.
"""

import csv
import functools
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec

from mainstay.anatomy import Muscle
from mainstay.imaging.confirmed import Layer, Seen, Sonoarea, Sonoclip, Still
from mainstay.imaging.protocol import SLICED
from mainstay.imaging.reliability import Quantity

COLUMNS = (
    "muscle",
    "quantity",
    "side",
    "level",
    "state",
    "position",
    "value_mm",
    "value_px",
    "value_mm2",
    "value_px2",
    "scale",
    "mm_per_px",
    "device",
    "preset",
    "doubts",
    "method",
    "reader",
    "at",
    "picture",
    "frame",
    "change_percent",
    "fat_percent",
    "functional_mm2",
    "fat_quarters_percent",
    "fat_method",
    "archived",
)


@dataclass(frozen=True)
class Confirmed:
    """A picture or a clip whose borders or contour a person has confirmed.

    Attributes:
        number: of the confirmed picture in the record.
        person: of whom it is, as a number that says nothing; the same at every visit.
        reader: who looked at the borders and found them right.
        at: when.
    """

    number: UUID
    person: UUID
    seen: Seen
    reader: str
    at: datetime


def uid_of(number: UUID, what: str) -> str:
    """A DICOM identifier that is always the same for the same thing (root 2.25 is for UUIDs)."""
    return f"2.25.{uuid5(number, what).int}"


# --- tables -------------------------------------------------------------------------------------


def as_rows(found: Sequence[Confirmed]) -> list[dict[str, str]]:
    """One row for each muscle of each picture; of a clip, for its frame at rest and contracted."""
    return [_row(one, told) for one in found for told in told_of(one.seen)]


@dataclass(frozen=True)
class Told:
    """One muscle of one still: its size in pixels and, with a scale, in mm or mm2; where it lies."""

    still: Still
    muscle: Muscle
    quantity: Quantity
    pixels: float
    known: float | None
    outline: Callable[[], Any]
    change: float | None = None


def told_of(seen: Seen) -> list[Told]:
    """Each muscle of each still, with the change from rest where a clip tells one."""
    found = [told for still in seen.stills for told in _of_still(still)]
    if isinstance(seen, Sonoclip):
        at = len(seen.rest.layers)
        for n, through in enumerate(seen.course):
            found[at + n] = replace(found[at + n], change=through.change_percent)
    return found


def _of_still(seen: Still) -> list[Told]:
    if isinstance(seen, Sonoarea):
        which = Quantity.SLICE_AREA if seen.aspect in SLICED else Quantity.AREA
        area = (which, seen.area_px, seen.area_mm2)
        return [Told(seen, seen.muscle, *area, lambda: _around(seen))]
    return [
        Told(
            seen,
            layer.muscle,
            Quantity.THICKNESS,
            layer.thickness_px,
            layer.thickness_mm,
            functools.partial(_outline, layer, seen.window),
        )
        for layer in seen.layers
    ]


def as_csv(found: Sequence[Confirmed]) -> str:
    """The rows as CSV with a head."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(as_rows(found))
    return out.getvalue()


def as_json(found: Sequence[Confirmed]) -> str:
    """The same with the edges or the contour of every muscle, in pixels of the picture."""
    told = [
        {
            "number": one.number,
            "reader": one.reader,
            "at": one.at,
            "measured": one.seen,
            **_lean(one.seen),
        }
        for one in found
    ]
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode() + "\n"


def _lean(seen: Seen) -> dict[str, float | None]:
    """What follows of a slice's area and fat, and so does not stand in the record."""
    if not isinstance(seen, Sonoarea) or seen.fat is None:
        return {}
    return {"functional_mm2": seen.functional_mm2}


def _row(one: Confirmed, told: Told) -> dict[str, str]:
    seen, change = told.still, told.change
    return {
        "muscle": told.muscle.value,
        "quantity": told.quantity.value,
        "side": seen.side.value,
        "level": seen.level or "",
        "state": seen.state.value,
        "position": seen.position.value,
        **_values(told),
        "scale": seen.scale.value,
        "mm_per_px": "" if seen.mm_per_px is None else f"{seen.mm_per_px:.5f}",
        "device": _plain(seen.device),
        "preset": _plain(seen.preset),
        "doubts": " ".join(d.value for d in seen.doubts),
        "method": seen.method,
        "reader": _plain(one.reader),
        "at": one.at.isoformat(),
        "picture": seen.picture,
        "frame": "" if seen.frame is None else str(seen.frame.number + 1),
        "change_percent": "" if change is None else f"{change:.2f}",
        **_fat(seen),
        "archived": _archived(seen),
    }


def _archived(seen: Still) -> str:
    """By what number an archive has the slice."""
    at = seen.archived if isinstance(seen, Sonoarea) else None
    return at.instance_uid if at else ""


def _fat(seen: Still) -> dict[str, str]:
    """Fat of a slice, its quarters from the spine outward, and the area without it."""
    if not isinstance(seen, Sonoarea) or seen.fat is None:
        return {}
    lean, fat = seen.functional_mm2, seen.fat
    return {
        "fat_percent": f"{fat.percent:.2f}",
        "functional_mm2": "" if lean is None else f"{lean:.3f}",
        "fat_quarters_percent": " ".join(f"{q:.2f}" for q in fat.quarters_percent),
        "fat_method": fat.method,
    }


def _values(told: Told) -> dict[str, str]:
    """The size in the columns of its unit; the others stay empty."""
    known = "" if told.known is None else f"{told.known:.3f}"
    if told.quantity is not Quantity.THICKNESS:
        return {"value_mm2": known, "value_px2": f"{told.pixels:.3f}"}
    return {"value_mm": known, "value_px": f"{told.pixels:.3f}"}


def _plain(text: str) -> str:
    """Typed text that a spreadsheet must not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _outline(layer: Layer, window: tuple[float, float]) -> Any:
    """Along the upper edge and back along the lower one, within the window, closed."""
    import numpy as np

    x = np.arange(int(window[0]), int(window[1]) + 1, 4)
    upper, lower = (np.interp(x, *np.transpose(edge)) for edge in (layer.upper, layer.lower))
    there, back = np.stack([x, upper], 1), np.stack([x, lower], 1)[::-1]
    # A report counts from the corner of the first pixel, we from its middle.
    return np.concatenate([there, back, there[:1]]) + 0.5


def _around(seen: Sonoarea) -> Any:
    """Along the curve and back to where it began; in the archive's own pixels where it lies there."""
    import numpy as np

    closed = np.array([*seen.curve, seen.curve[0]])
    if seen.archived:
        closed = np.column_stack([closed, np.ones(len(closed))]) @ np.transpose(
            seen.archived.place
        )
    return closed + 0.5
