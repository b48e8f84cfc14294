"""A kept picture or clip as a DICOM file without identity, and for a report that points at it."""

import io
from typing import Any
from uuid import uuid5

from mainstay.imaging.confirmed import Sonoclip
from mainstay.imaging.exchange import Confirmed, uid_of
from mainstay.imaging.protocol import SLICED
from mainstay.imaging.recording import Frames, Picture

CENTIMETERS = 3
NOBODY = "PatientName", "PatientBirthDate", "PatientSex", "StudyID", "AccessionNumber"
"""Entries that a file must have; they stay empty."""


def dicom_of(frames: Frames, one: Confirmed) -> bytes:
    """A new image with its scale; the person is a number that says nothing.

    Ultrasound has its scale as a region. A slice without an archive (NIfTI, a mere picture) does not
    say by what it was taken, so it is a secondary capture with the step of its pixels.

    Args:
        frames: one of a still, all of a clip.
        one: what was confirmed in it.
    """
    import pydicom
    from pydicom.dataset import FileDataset, FileMetaDataset
    from pydicom.uid import UID, ExplicitVRLittleEndian

    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = UID(_class_of(one))
    meta.MediaStorageSOPInstanceUID = UID(uid_of(one.number, "picture"))
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made = FileDataset("picture", {}, file_meta=meta, preamble=b"\0" * 128)
    for name, value in (_identity(one) | _pixels(frames) | _moving(frames, one)).items():
        setattr(made, name, value)
    for name, value in _scale(frames[0], one).items():
        setattr(made, name, value)
    out = io.BytesIO()
    pydicom.dcmwrite(out, made, enforce_file_format=True)
    return out.getvalue()


def _sliced(one: Confirmed) -> bool:
    return one.seen.stills[0].aspect in SLICED


def _scale(picture: Picture, one: Confirmed) -> dict[str, Any]:
    mm = one.seen.stills[0].mm_per_px
    if mm is None:
        return {}
    if _sliced(one):
        return {"PixelSpacing": [f"{mm:.5f}"] * 2}
    return {"SequenceOfUltrasoundRegions": _region(picture, mm)}


def _class_of(one: Confirmed) -> str:
    from pydicom.uid import (
        SecondaryCaptureImageStorage,
        UltrasoundImageStorage,
        UltrasoundMultiFrameImageStorage,
    )

    if _sliced(one):
        return str(SecondaryCaptureImageStorage)
    moving = isinstance(one.seen, Sonoclip)
    return str(UltrasoundMultiFrameImageStorage if moving else UltrasoundImageStorage)


def _moving(frames: Frames, one: Confirmed) -> dict[str, Any]:
    """What a file of several frames says besides."""
    if not isinstance(one.seen, Sonoclip):
        return {}
    time_ms = f"{1000 / one.seen.rate_hz:.3f}"
    return {
        "NumberOfFrames": str(len(frames)),
        "FrameTime": time_ms,
        "FrameIncrementPointer": 0x00181063,
    }


def _identity(one: Confirmed) -> dict[str, str]:
    return {
        **dict.fromkeys(NOBODY, ""),
        "SOPClassUID": _class_of(one),
        "SOPInstanceUID": uid_of(one.number, "picture"),
        "StudyInstanceUID": uid_of(one.number, "study"),
        "SeriesInstanceUID": uid_of(one.number, "series"),
        "PatientID": uuid5(one.person, "outside").hex,
        "PatientIdentityRemoved": "YES",
        "LongitudinalTemporalInformationModified": "UNMODIFIED",
        "DeidentificationMethod": "Pixels and scale only, taken over into a new file",
        "BurnedInAnnotation": "NO",
        **_taken(one),
        "Manufacturer": "Mainstay",
        "ReferringPhysicianName": "",
        "StudyDate": f"{one.at:%Y%m%d}",
        "StudyTime": "",
        "Laterality": one.seen.stills[0].side.value[0].upper(),
        "SeriesNumber": "1",
        "InstanceNumber": "1",
        "ImageType": "DERIVED\\SECONDARY" if _sliced(one) else "DERIVED\\PRIMARY",
        "PatientOrientation": "",
        "LossyImageCompression": "00",
    }


def _taken(one: Confirmed) -> dict[str, str]:
    """By what it was taken; of a slice without its file nobody knows."""
    return {"Modality": "OT", "ConversionType": "WSD"} if _sliced(one) else {"Modality": "US"}


def _pixels(frames: Frames) -> dict[str, int | str | bytes]:
    _, rows, columns = frames.shape
    data = frames.tobytes()
    return {
        "Rows": rows,
        "Columns": columns,
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "BitsAllocated": 8,
        "BitsStored": 8,
        "HighBit": 7,
        "PixelRepresentation": 0,
        "PixelData": data + b"\0" * (len(data) % 2),
    }


def _region(picture: Picture, mm_per_px: float) -> list[Any]:
    from pydicom.dataset import Dataset

    rows, columns = picture.shape
    part = Dataset()
    part.RegionSpatialFormat, part.RegionDataType, part.RegionFlags = 1, 1, 0
    part.RegionLocationMinX0, part.RegionLocationMinY0 = 0, 0
    part.RegionLocationMaxX1, part.RegionLocationMaxY1 = columns - 1, rows - 1
    part.PhysicalUnitsXDirection = part.PhysicalUnitsYDirection = CENTIMETERS
    part.PhysicalDeltaX = part.PhysicalDeltaY = mm_per_px / 10
    return [part]
