"""Files that tests read: made here, so that none has to be kept."""

import io

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, UltrasoundImageStorage

REGION = {
    "RegionSpatialFormat": 1,
    "RegionDataType": 1,
    "RegionFlags": 2,
    "RegionLocationMinX0": 50,
    "RegionLocationMinY0": 40,
    "RegionLocationMaxX1": 349,
    "RegionLocationMaxY1": 289,
    "PhysicalUnitsXDirection": 3,
    "PhysicalUnitsYDirection": 3,
    "PhysicalDeltaX": 0.02,
    "PhysicalDeltaY": 0.02,
}
ROWS, COLUMNS = 300, 400


def region(**changed):
    return {**REGION, **changed}


def scan(frames=1, seed=1):
    """Speckle inside the region's box, a name burned in above it."""
    rng = np.random.default_rng(seed)
    made = np.zeros((frames, ROWS, COLUMNS), np.uint8)
    made[:, 40:290, 50:350] = rng.integers(20, 120, (frames, 250, 300))
    made[:, 5:20, 60:120:4] = 255
    return made


def dicom(regions=(REGION,), frames=1, **changed):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = UltrasoundImageStorage
    meta.MediaStorageSOPInstanceUID = "1.2.3.4"
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made = FileDataset("made", {}, file_meta=meta, preamble=b"\0" * 128)
    made.SOPClassUID, made.SOPInstanceUID = UltrasoundImageStorage, "1.2.3.4"
    made.StudyInstanceUID, made.SeriesInstanceUID = "1.2.3", "1.2.3.1"
    made.Modality, made.Manufacturer = "US", "Maker"
    made.PatientName, made.PatientID = "Secret^Name", "12345"
    made.Rows, made.Columns, made.NumberOfFrames = ROWS, COLUMNS, frames
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
    made.BitsAllocated = made.BitsStored = 8
    made.HighBit, made.PixelRepresentation = 7, 0
    made.add_new((0x0019, 0x0010), "LO", "A MAKER")
    made.add_new((0x0019, 0x1001), "LO", "secret of a maker")
    if regions:
        made.SequenceOfUltrasoundRegions = Sequence([_part(r) for r in regions])
    made.PixelData = scan(frames).tobytes()
    for name, value in changed.items():
        setattr(made, name, value)
    out = io.BytesIO()
    pydicom.dcmwrite(out, made, enforce_file_format=True)
    return out.getvalue()


def _part(stated):
    part = Dataset()
    for name, value in stated.items():
        setattr(part, name, value)
    return part


def of_wall(picture, mm_per_px):
    """A picture as an ultrasound machine would write it: a name burned in above the scan."""
    return of_clip(picture[None], mm_per_px)


def of_clip(frames, mm_per_px, **more):
    """The same of several frames."""
    count, rows, columns = frames.shape
    whole = np.zeros((count, rows + 40, columns + 20), np.uint8)
    whole[:, 40:, 20:] = frames
    whole[:, 8:24, 30:90:4] = 255
    stated = region(
        RegionLocationMinX0=20,
        RegionLocationMinY0=40,
        RegionLocationMaxX1=columns + 19,
        RegionLocationMaxY1=rows + 39,
        PhysicalDeltaX=mm_per_px / 10,
        PhysicalDeltaY=mm_per_px / 10,
    )
    return dicom(
        (stated,),
        frames=count,
        Rows=rows + 40,
        Columns=columns + 20,
        PixelData=whole.tobytes(),
        **more,
    )
