"""Confirmed values for other systems: DICOM structured report (TID 1500), JSON and CSV.

All are made of what stands in the record, so that they can be made again at any time and are the
same each time: identifiers follow from those of the record. Codes come from the code dictionaries
that pydicom carries; muscles that these do not name are told as "muscle" with a local code beside
it, never with a code that somebody remembers.
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

from mainstay.anatomy import Muscle, Side
from mainstay.imaging.confirmed import Layer, Seen, Sonoarea, Sonoclip, Still
from mainstay.imaging.protocol import SLICED
from mainstay.imaging.reliability import Quantity
from mainstay.reading import ReadingError

LOCAL = "99MAINSTAY"
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
    return [_row(one, told) for one in found for told in _told(one.seen)]


@dataclass(frozen=True)
class _Told:
    """One muscle of one still: its size in pixels and, with a scale, in mm or mm2; where it lies."""

    still: Still
    muscle: Muscle
    quantity: Quantity
    pixels: float
    known: float | None
    outline: Callable[[], Any]
    change: float | None = None


def _told(seen: Seen) -> list[_Told]:
    """Each muscle of each still, with the change from rest where a clip tells one."""
    found = [told for still in seen.stills for told in _of_still(still)]
    if isinstance(seen, Sonoclip):
        at = len(seen.rest.layers)
        for n, through in enumerate(seen.course):
            found[at + n] = replace(found[at + n], change=through.change_percent)
    return found


def _of_still(seen: Still) -> list[_Told]:
    if isinstance(seen, Sonoarea):
        which = Quantity.SLICE_AREA if seen.aspect in SLICED else Quantity.AREA
        area = (which, seen.area_px, seen.area_mm2)
        return [_Told(seen, seen.muscle, *area, lambda: _around(seen))]
    return [
        _Told(
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
        {"number": one.number, "reader": one.reader, "at": one.at, "measured": one.seen}
        for one in found
    ]
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode() + "\n"


def _row(one: Confirmed, told: _Told) -> dict[str, str]:
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
    }


def _fat(seen: Still) -> dict[str, str]:
    """Fat of a slice, and the area without it."""
    if not isinstance(seen, Sonoarea) or seen.fat is None:
        return {"fat_percent": "", "functional_mm2": ""}
    lean = seen.functional_mm2
    return {
        "fat_percent": f"{seen.fat.percent:.2f}",
        "functional_mm2": "" if lean is None else f"{lean:.3f}",
    }


def _values(told: _Told) -> dict[str, str]:
    """The size in the columns of its unit; the others stay empty."""
    known = "" if told.known is None else f"{told.known:.3f}"
    if told.quantity is not Quantity.THICKNESS:
        return {"value_mm2": known, "value_px2": f"{told.pixels:.3f}"}
    return {"value_mm": known, "value_px": f"{told.pixels:.3f}"}


def _plain(text: str) -> str:
    """Typed text that a spreadsheet must not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


# --- structured report --------------------------------------------------------------------------


def structured_report(picture: bytes, one: Confirmed) -> bytes:
    """A comprehensive SR that points at the picture: each muscle's outline, length or area, and side.

    Args:
        picture: the DICOM file of the picture, as `still.dicom_of` makes it.
        one: what was confirmed in it.

    Raises:
        ReadingError: without a scale there is no length or area to report.
    """
    import highdicom as hd
    import pydicom

    if one.seen.stills[0].mm_per_px is None:
        problem = "the picture has no scale."
        advice = "Set the scale, then measure again; or take the table of values."
        raise ReadingError("report", problem, "a length in mm or an area in mm2", advice)
    source = pydicom.dcmread(io.BytesIO(picture))
    report = hd.sr.ComprehensiveSR(
        evidence=[source],
        content=_content(one, [_group(one, source, told) for told in _told(one.seen)]),
        series_number=99,
        series_instance_uid=uid_of(one.number, "series of the report"),
        sop_instance_uid=uid_of(one.number, "report"),
        instance_number=1,
        manufacturer="Mainstay",
        is_complete=True,
        is_final=False,
        is_verified=False,
    )
    for when in ("Content", "InstanceCreation"):
        setattr(report, f"{when}Date", f"{one.at:%Y%m%d}")
        setattr(report, f"{when}Time", f"{one.at:%H%M%S}")
    for equipment in report.ContributingEquipmentSequence:
        setattr(equipment, "ContributionDateTime", f"{one.at:%Y%m%d%H%M%S}")  # noqa: B010 - typed as read
    out = io.BytesIO()
    report.save_as(out)
    return out.getvalue()


def _person(name: str) -> str:
    """A name whose parts nobody told apart, as DICOM writes it."""
    return " ".join(name.replace("^", " ").replace("\\", " ").replace("=", " ").split()) + "^"


def _content(one: Confirmed, groups: list[Any]) -> Any:
    import highdicom as hd
    from pydicom.sr.codedict import codes

    person = hd.sr.ObserverContext(
        observer_type=codes.DCM.Person,
        observer_identifying_attributes=hd.sr.PersonObserverIdentifyingAttributes(
            name=_person(one.reader)
        ),
    )
    device = hd.sr.ObserverContext(
        observer_type=codes.DCM.Device,
        observer_identifying_attributes=hd.sr.DeviceObserverIdentifyingAttributes(
            uid=uid_of(one.number, "Mainstay"),
            name="Mainstay",
            manufacturer_name="Mainstay",
        ),
    )
    return hd.sr.MeasurementReport(
        observation_context=hd.sr.ObservationContext(
            observer_person_context=person, observer_device_context=device
        ),
        procedure_reported=codes.SCT.Ultrasonography,
        imaging_measurements=groups,
        title=codes.DCM.ImagingMeasurementReport,
    )


def _group(one: Confirmed, source: Any, told: _Told) -> Any:
    import highdicom as hd
    from pydicom.sr.codedict import codes
    from pydicom.sr.coding import Code

    seen = told.still
    where = " ".join(filter(None, (told.muscle.value, seen.side.value, seen.level)))
    side = codes.SCT.Left if seen.side is Side.LEFT else codes.SCT.Right
    return hd.sr.PlanarROIMeasurementsAndQualitativeEvaluations(
        tracking_identifier=hd.sr.TrackingIdentifier(
            uid=uid_of(one.person, where), identifier=where
        ),
        referenced_region=hd.sr.ImageRegion(
            graphic_type=hd.sr.GraphicTypeValues.POLYLINE,
            graphic_data=told.outline(),
            source_image=hd.sr.SourceImageForRegion(
                referenced_sop_class_uid=source.SOPClassUID,
                referenced_sop_instance_uid=source.SOPInstanceUID,
                referenced_frame_numbers=[seen.frame.number + 1] if seen.frame else None,
            ),
        ),
        finding_type=Code(told.muscle.value, LOCAL, _latin(told.muscle)),
        finding_sites=[
            hd.sr.FindingSite(anatomic_location=_site(told.muscle), laterality=side)
        ],
        measurements=[_size(told), *_change(told.change, seen)],
    )


def _size(told: _Told) -> Any:
    """The length or the area; never without a scale."""
    import highdicom as hd
    from pydicom.sr.codedict import codes
    from pydicom.sr.coding import Code

    across = told.quantity is not Quantity.THICKNESS
    how = "Area inside a closed spline" if across else "Distance of inner fascial edges"
    return hd.sr.Measurement(
        name=codes.SCT.Area if across else codes.SCT.Length,
        value=told.known or 0.0,
        unit=codes.UCUM.SquareMillimeter if across else codes.UCUM.Millimeter,
        method=Code(told.still.method, LOCAL, f"{how}, {told.still.state.value}"),
    )


def _change(percent: float | None, seen: Still) -> list[Any]:
    """The change from rest within a clip; no dictionary has a code for it."""
    import highdicom as hd
    from pydicom.sr.codedict import codes
    from pydicom.sr.coding import Code

    if percent is None:
        return []
    name = Code("change_from_rest", LOCAL, "Change of thickness from rest")
    method = Code(seen.method, LOCAL, "Two frames of one clip")
    return [hd.sr.Measurement(name=name, value=percent, unit=codes.UCUM.Percent, method=method)]


def _site(muscle: Muscle) -> Any:
    """The nearest code of the dictionary: muscles of the belly's wall have one together."""
    from pydicom.sr.codedict import codes

    in_wall = muscle is not Muscle.MULTIFIDUS
    return codes.SCT.AbdominalWallMuscle if in_wall else codes.SCT.SkeletalMuscle


def _latin(muscle: Muscle) -> str:
    return muscle.value.replace("_", " ").capitalize()


def _outline(layer: Layer, window: tuple[float, float]) -> Any:
    """Along the upper edge and back along the lower one, within the window, closed."""
    import numpy as np

    x = np.arange(int(window[0]), int(window[1]) + 1, 4)
    upper, lower = (np.interp(x, *np.transpose(edge)) for edge in (layer.upper, layer.lower))
    there, back = np.stack([x, upper], 1), np.stack([x, lower], 1)[::-1]
    # A report counts from the corner of the first pixel, we from its middle.
    return np.concatenate([there, back, there[:1]]) + 0.5


def _around(seen: Sonoarea) -> Any:
    """Along the curve and back to where it began."""
    import numpy as np

    return np.array([*seen.curve, seen.curve[0]]) + 0.5
