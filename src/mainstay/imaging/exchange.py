"""Confirmed values for other systems: DICOM structured report (TID 1500), JSON and CSV.

Codes come from the code dictionaries that pydicom carries; muscles that these do not name are told
as "muscle" with a local code beside it, never with a code that somebody remembers.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mainstay.anatomy import Muscle, Side
from mainstay.imaging.recording import Box, Origin
from mainstay.imaging.thickness import Thickness
from mainstay.imaging.tracer import Trace
from mainstay.reading import ReadingError

LOCAL = "99MAINSTAY"
COLUMNS = (
    "muscle",
    "side",
    "level",
    "state",
    "value_mm",
    "value_px",
    "scale",
    "doubts",
    "method",
    "reader",
    "at",
)


@dataclass(frozen=True)
class Measured:
    """A confirmed value with what only the person who measured knows."""

    value: Thickness
    side: Side
    level: str
    state: str


def as_rows(found: Sequence[Measured]) -> list[dict[str, str]]:
    """One row for each value, for CSV and JSON.

    Raises:
        ReadingError: a value that nobody confirmed.
    """
    return [_row(m) for m in found]


def as_csv(found: Sequence[Measured]) -> str:
    """The rows as CSV with a head."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(as_rows(found))
    return out.getvalue()


def _row(m: Measured) -> dict[str, str]:
    v = m.value
    if v.confirmed is None:
        raise _unconfirmed()
    return {
        "muscle": v.muscle.value,
        "side": m.side.value,
        "level": m.level,
        "state": m.state,
        "value_mm": "" if v.value_mm is None else f"{v.value_mm:.3f}",
        "value_px": f"{v.value_px:.3f}",
        "scale": v.scale.value,
        "doubts": " ".join(d.value for d in v.doubts),
        "method": v.method,
        "reader": v.confirmed.reader,
        "at": v.confirmed.at.isoformat(),
    }


def _unconfirmed() -> ReadingError:
    problem = "a value is not confirmed."
    return ReadingError("report", problem, advice="Look at the overlay and confirm it.")


# --- structured report --------------------------------------------------------------------------


def structured_report(
    source: bytes,
    origin: Origin,
    found: Sequence[Measured],
    trace: Trace,
    box: Box,
    tracking: Sequence[str],
) -> bytes:
    """A comprehensive SR that points at the picture: each muscle's two edges, length and side.

    Args:
        source: the DICOM file that was measured.
        origin: its identifiers.
        found: what was confirmed, in the order of the view's muscles.
        trace: the lines.
        box: where the traced part lies in the whole picture.
        tracking: a unique identifier for each muscle, the same at every visit.
    """
    import highdicom as hd
    import pydicom

    if any(m.value.confirmed is None for m in found):
        raise _unconfirmed()
    if any(m.value.value_mm is None for m in found):
        problem = "a value has no scale."
        raise ReadingError("report", problem, advice="Set the scale, then measure again.")
    picture = pydicom.dcmread(io.BytesIO(source))
    groups = [_group(n, m, trace, box, origin, tracking[n]) for n, m in enumerate(found)]
    report = hd.sr.ComprehensiveSR(
        evidence=[_complete(picture)],
        content=_content(groups, found[0]),
        series_number=99,
        series_instance_uid=hd.UID(),
        sop_instance_uid=hd.UID(),
        instance_number=1,
        manufacturer="Mainstay",
        is_complete=True,
        is_final=False,
        is_verified=False,
    )
    out = io.BytesIO()
    report.save_as(out)
    return out.getvalue()


EMPTY = (
    "PatientID",
    "PatientName",
    "PatientBirthDate",
    "PatientSex",
    "StudyID",
    "AccessionNumber",
    "StudyDate",
    "StudyTime",
    "ReferringPhysicianName",
)


def _complete(picture: Any) -> Any:
    """What a report takes over from the picture must be there, be it empty."""
    for name in EMPTY:
        if name not in picture:
            setattr(picture, name, "")
    return picture


def _person(name: str) -> str:
    """A name whose parts nobody told apart, as DICOM writes it."""
    return name.replace("^", " ") + "^"


def _content(groups: list[Any], first: Measured) -> Any:
    import highdicom as hd
    from pydicom.sr.codedict import codes

    confirmed = first.value.confirmed
    person = hd.sr.ObserverContext(
        observer_type=codes.DCM.Person,
        observer_identifying_attributes=hd.sr.PersonObserverIdentifyingAttributes(
            name=_person(confirmed.reader) if confirmed else ""
        ),
    )
    device = hd.sr.ObserverContext(
        observer_type=codes.DCM.Device,
        observer_identifying_attributes=hd.sr.DeviceObserverIdentifyingAttributes(
            uid=hd.UID(), name="Mainstay", manufacturer_name="Mainstay"
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


def _group(n: int, m: Measured, trace: Trace, box: Box, origin: Origin, tracking: str) -> Any:
    import highdicom as hd
    from pydicom.sr.codedict import codes
    from pydicom.sr.coding import Code

    side = codes.SCT.Left if m.side is Side.LEFT else codes.SCT.Right
    method = Code(m.value.method, LOCAL, f"Distance of inner fascial edges, {m.state}")
    measurement = hd.sr.Measurement(
        name=codes.SCT.Length,
        value=round(m.value.value_mm or 0.0, 3),
        unit=codes.UCUM.Millimeter,
        method=method,
    )
    return hd.sr.PlanarROIMeasurementsAndQualitativeEvaluations(
        tracking_identifier=hd.sr.TrackingIdentifier(
            uid=hd.UID(tracking), identifier=f"{m.value.muscle.value} {m.side.value} {m.state}"
        ),
        referenced_region=hd.sr.ImageRegion(
            graphic_type=hd.sr.GraphicTypeValues.POLYLINE,
            graphic_data=_outline(n, m, trace, box),
            source_image=hd.sr.SourceImageForRegion(
                referenced_sop_class_uid=origin.class_uid,
                referenced_sop_instance_uid=origin.instance_uid,
            ),
        ),
        finding_type=Code(m.value.muscle.value, LOCAL, _latin(m.value.muscle)),
        finding_sites=[
            hd.sr.FindingSite(anatomic_location=_site(m.value.muscle), laterality=side)
        ],
        measurements=[measurement],
    )


def _site(muscle: Muscle) -> Any:
    """The nearest code of the dictionary: muscles of the belly's wall have one together."""
    from pydicom.sr.codedict import codes

    in_wall = muscle is not Muscle.MULTIFIDUS
    return codes.SCT.AbdominalWallMuscle if in_wall else codes.SCT.SkeletalMuscle


def _latin(muscle: Muscle) -> str:
    return muscle.value.replace("_", " ").capitalize()


def _outline(n: int, m: Measured, trace: Trace, box: Box) -> Any:
    """Along the upper edge and back along the lower one, within the window, closed."""
    upper, lower = trace.edges(n)
    x = np.arange(int(m.value.window.left), int(m.value.window.right) + 1, 4)
    there = np.stack([x, upper[x]], 1)
    back = np.stack([x, lower[x]], 1)[::-1]
    points = np.concatenate([there, back, there[:1]])
    # A report counts from the corner of the first pixel, we from its middle.
    return points + np.array([box.left + 0.5, box.top + 0.5])
