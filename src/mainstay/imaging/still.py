"""A kept picture or clip as a DICOM file without identity, and for a report that points at it."""

import io
from typing import Any
from uuid import uuid5

from mainstay.imaging.confirmed import Sonoclip
from mainstay.imaging.exchange import Confirmed, uid_of
from mainstay.imaging.recording import Frames, Picture

CENTIMETERS = 3
NOBODY = "PatientName", "PatientBirthDate", "PatientSex", "StudyID", "AccessionNumber"
"""Entries that a file must have; they stay empty."""


def dicom_of(frames: Frames, one: Confirmed) -> bytes:
    """An ultrasound image with its scale as a region; the person is a number that says nothing.

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
    mm = one.seen.stills[0].mm_per_px
    if mm is not None:
        made.SequenceOfUltrasoundRegions = _region(frames[0], mm)
    out = io.BytesIO()
    pydicom.dcmwrite(out, made, enforce_file_format=True)
    return out.getvalue()


def _class_of(one: Confirmed) -> str:
    from pydicom.uid import UltrasoundImageStorage, UltrasoundMultiFrameImageStorage

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
        "Modality": "US",
        "Manufacturer": "Mainstay",
        "ReferringPhysicianName": "",
        "StudyDate": f"{one.at:%Y%m%d}",
        "StudyTime": "",
        "Laterality": one.seen.stills[0].side.value[0].upper(),
        "SeriesNumber": "1",
        "InstanceNumber": "1",
        "ImageType": "DERIVED\\PRIMARY",
        "PatientOrientation": "",
        "LossyImageCompression": "00",
    }


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
