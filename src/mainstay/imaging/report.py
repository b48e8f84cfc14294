"""A confirmed picture as a DICOM structured report (TID 1500), for an archive.

Codes come from the dictionaries that pydicom carries, never from memory; what these do not name has
a local code. A slice that came as DICOM is pointed at where it lies in its archive, in its own
columns and rows. All others are pointed at as the file that `still` writes of them.
"""

import io
from datetime import datetime
from typing import Any

from mainstay.anatomy import Level, Muscle, Side
from mainstay.imaging.confirmed import InArchive, Seen, Sonoarea, Still
from mainstay.imaging.exchange import Confirmed, Told, told_of, uid_of
from mainstay.imaging.protocol import SLICED, Doubt
from mainstay.imaging.reliability import Quantity
from mainstay.reading import ReadingError

LOCAL = "99MAINSTAY"

NAMED = {
    Muscle.MULTIFIDUS: "MusculiMultifidii",
    Muscle.TRANSVERSUS_ABDOMINIS: "MusculusTransversusAbdominis",
    Muscle.OBLIQUUS_INTERNUS: "MusculusObliquusInternusAbdominis",
    Muscle.OBLIQUUS_EXTERNUS: "MusculusObliquusExternusAbdominis",
    Muscle.ERECTOR_SPINAE: "MusculusErectorSpinae",
    Muscle.QUADRATUS_LUMBORUM: "MusculusQuadratusLumborum",
    Muscle.ILIOPSOAS: "MusculusIliopsoas",
}
"""Muscles that are measured, as the dictionary of CID 3031 spells them."""


def structured_report(one: Confirmed, picture: bytes | None) -> bytes:
    """A comprehensive SR that points at the picture: each muscle's outline, its values, and side.

    Args:
        one: what was confirmed.
        picture: the DICOM file of the picture, as `still.dicom_of` makes it; None of a slice that
            is in its archive.

    Raises:
        ReadingError: without a scale there is no length or area to report.
    """
    import highdicom as hd

    if one.seen.stills[0].mm_per_px is None:
        problem = "the picture has no scale."
        advice = "Set the scale, then measure again; or take the table of values."
        raise ReadingError("report", problem, "a length in mm or an area in mm2", advice)
    source = _source(one.seen, picture)
    report = hd.sr.ComprehensiveSR(
        evidence=[source],
        content=_content(one, [_group(one, source, told) for told in told_of(one.seen)]),
        series_number=99,
        series_instance_uid=uid_of(one.number, "series of the report"),
        sop_instance_uid=uid_of(one.number, "report"),
        instance_number=1,
        manufacturer="Mainstay",
        is_complete=True,
        is_final=False,
        is_verified=False,
    )
    _dated(report, one.at)
    out = io.BytesIO()
    report.save_as(out)
    return out.getvalue()


def _dated(report: Any, at: datetime) -> None:
    """As it was confirmed, not as it is taken along: else each copy would be another."""
    for when in ("Content", "InstanceCreation"):
        setattr(report, f"{when}Date", f"{at:%Y%m%d}")
        setattr(report, f"{when}Time", f"{at:%H%M%S}")
    for equipment in report.ContributingEquipmentSequence:
        equipment.ContributionDateTime = f"{at:%Y%m%d%H%M%S}"


def _source(seen: Seen, picture: bytes | None) -> Any:
    """What the report points at."""
    import pydicom

    if isinstance(seen, Sonoarea) and seen.archived:
        return _in_archive(seen.archived)
    assert picture is not None
    return pydicom.dcmread(io.BytesIO(picture))


def _in_archive(at: InArchive) -> Any:
    """The slice where it lies: the archive knows whose study that is, nobody here does."""
    from pydicom.dataset import Dataset

    made = Dataset()
    for name in NOBODY:
        setattr(made, name, "")
    made.StudyInstanceUID, made.SeriesInstanceUID = at.study_uid, at.series_uid
    made.SOPInstanceUID, made.SOPClassUID = at.instance_uid, at.class_uid
    made.Modality = at.modality
    return made


NOBODY = (
    "PatientID",
    "PatientName",
    "PatientBirthDate",
    "PatientSex",
    "AccessionNumber",
    "StudyID",
    "StudyDate",
    "StudyTime",
    "ReferringPhysicianName",
)
"""What a report has of its study; an archive fills it in."""


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
        procedure_reported=_procedure(one.seen.stills[0]),
        imaging_measurements=groups,
        title=codes.DCM.ImagingMeasurementReport,
    )


def _procedure(seen: Still) -> Any:
    """What kind of picture was taken; of slices without a DICOM file nobody knows."""
    from pydicom.sr.codedict import codes

    if seen.aspect not in SLICED:
        return codes.SCT.Ultrasonography
    known = {"MR": codes.LN.MRIUnspecifiedBodyRegion, "CT": codes.LN.CTUnspecifiedBodyRegion}
    at = seen.archived if isinstance(seen, Sonoarea) else None
    return known[at.modality] if at else codes.SCT.ImagingProcedure


def _group(one: Confirmed, source: Any, told: Told) -> Any:
    import highdicom as hd
    from pydicom.sr.codedict import codes

    seen = told.still
    where = " ".join(filter(None, (told.muscle.value, seen.side.value, seen.level)))
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
                referenced_frame_numbers=_frames(seen),
            ),
        ),
        finding_type=codes.SCT.SkeletalMuscle,
        finding_sites=[_site(told)],
        measurements=[_size(told), *_change(told.change, seen), *_fat(seen)],
        qualitative_evaluations=[_doubt(doubt) for doubt in seen.doubts],
    )


def _frames(seen: Still) -> list[int] | None:
    """Which frame of a file with several; a report counts from 1."""
    if isinstance(seen, Sonoarea):
        return [seen.archived.frame] if seen.archived and seen.archived.frame else None
    return [seen.frame.number + 1] if seen.frame else None


def _site(told: Told) -> Any:
    import highdicom as hd
    from pydicom.sr.codedict import codes

    level = told.still.level
    return hd.sr.FindingSite(
        anatomic_location=getattr(codes.MDC, NAMED[told.muscle]),
        laterality=codes.SCT.Left if told.still.side is Side.LEFT else codes.SCT.Right,
        topographical_modifier=_vertebra(level) if level else None,
    )


def _vertebra(level: Level) -> Any:
    """The level; of the sacrum the dictionary names no single vertebra."""
    from pydicom.sr.codedict import codes
    from pydicom.sr.coding import Code

    if level is Level.S1:
        return Code("S1", LOCAL, "S1 vertebra")
    return getattr(codes.SCT, f"{level.value}Vertebra")


def _doubt(doubt: Doubt) -> Any:
    """What the person confirmed nevertheless."""
    import highdicom as hd
    from pydicom.sr.coding import Code

    name = Code("doubt", LOCAL, "Doubt that was told before the outline was confirmed")
    words = doubt.value.replace("_", " ").capitalize()
    return hd.sr.QualitativeEvaluation(name=name, value=Code(doubt.value, LOCAL, words))


def _size(told: Told) -> Any:
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


def _fat(seen: Still) -> list[Any]:
    """Fat in a slice, and the area without it, for which no dictionary has a code."""
    import highdicom as hd
    from pydicom.sr.codedict import codes
    from pydicom.sr.coding import Code

    if not isinstance(seen, Sonoarea) or seen.fat is None:
        return []
    method = Code(seen.fat.method, LOCAL, FAT_READ[seen.fat.method])
    fraction, lean = codes.DCM.FatFraction, Code("area_without_fat", LOCAL, "Area without fat")
    values = (
        (fraction, seen.fat.percent, codes.UCUM.Percent),
        (lean, seen.functional_mm2 or 0.0, codes.UCUM.SquareMillimeter),
    )
    return [
        hd.sr.Measurement(name=name, value=value, unit=unit, method=method)
        for name, value, unit in values
    ]


FAT_READ = {
    "dixon": "Fat over fat and water of a Dixon scan",
    "two_point": "Scale from lean muscle to fat under the skin",
}


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
