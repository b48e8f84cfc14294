"""A kept picture as a DICOM file without identity, for archives and for a report that points at it."""

import io
from typing import Any
from uuid import uuid5

from mainstay.imaging.exchange import Confirmed, uid_of
from mainstay.imaging.recording import Picture

CENTIMETERS = 3
NOBODY = "PatientName", "PatientBirthDate", "PatientSex", "StudyID", "AccessionNumber"
"""Entries that a file must have; they stay empty."""


def dicom_of(picture: Picture, one: Confirmed) -> bytes:
    """An ultrasound image with its scale as a region; the person is a number that says nothing."""
    import pydicom
    from pydicom.dataset import FileDataset, FileMetaDataset
    from pydicom.uid import UID, ExplicitVRLittleEndian, UltrasoundImageStorage

    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = UltrasoundImageStorage
    meta.MediaStorageSOPInstanceUID = UID(uid_of(one.number, "picture"))
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made = FileDataset("picture", {}, file_meta=meta, preamble=b"\0" * 128)
    for name, value in (_identity(one) | _pixels(picture)).items():
        setattr(made, name, value)
    if one.seen.mm_per_px is not None:
        made.SequenceOfUltrasoundRegions = _region(picture, one.seen.mm_per_px)
    out = io.BytesIO()
    pydicom.dcmwrite(out, made, enforce_file_format=True)
    return out.getvalue()


def _identity(one: Confirmed) -> dict[str, str]:
    from pydicom.uid import UltrasoundImageStorage

    return {
        **dict.fromkeys(NOBODY, ""),
        "SOPClassUID": UltrasoundImageStorage,
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
        "Laterality": one.seen.side.value[0].upper(),
        "SeriesNumber": "1",
        "InstanceNumber": "1",
        "ImageType": "DERIVED\\PRIMARY",
        "PatientOrientation": "",
        "LossyImageCompression": "00",
    }


def _pixels(picture: Picture) -> dict[str, int | str | bytes]:
    rows, columns = picture.shape
    data = picture.tobytes()
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
