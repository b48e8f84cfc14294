"""What comes in: every kind of file, and what hostile ones meet."""

import gzip
import struct
import zlib

import cv2
import nibabel
import numpy as np
import pydicom.examples
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.imaging.making import COLUMNS, ROWS, dicom, scan

from mainstay.imaging.files import read_recording, read_volume
from mainstay.reading import ReadingError


def png(frame):
    return cv2.imencode(".png", frame)[1].tobytes()


def nifti(values, affine=None):
    made = nibabel.Nifti1Image(
        values, np.diag([-1.0, -1.0, 4.0, 1.0]) if affine is None else affine
    )
    return made.to_bytes()


def test_a_dicom_clip_is_read_frame_by_frame():
    found = read_recording(dicom(frames=3, FrameTime=40), "clip.dcm")
    assert found.frames.shape == (3, ROWS, COLUMNS)
    assert (found.frames == scan(3)).all()
    assert found.frame_rate_hz == 25
    assert (found.modality, found.device.maker) == ("US", "Maker")


def test_nothing_about_the_person_comes_in():
    found = read_recording(dicom(), "still.dcm")
    assert {"PatientName", "PatientID"} <= set(found.dropped)
    assert any(name.startswith("private") for name in found.dropped)
    assert "Secret" not in repr(found)


@pytest.mark.parametrize("name", ["ybr_color", "rgb_color", "jpeg2k", "palette_color"])
def test_compressed_and_colored_files_are_read_as_grey(name):
    path = pydicom.examples.get_path(name)
    found = read_recording(path.read_bytes(), path.name)
    assert found.frames.dtype == np.uint8
    assert 1 < found.frames.mean() < 250


@pytest.mark.parametrize("kind", [".png", ".jpg"])
def test_stills_are_read(kind):
    data = cv2.imencode(kind, scan()[0])[1].tobytes()
    found = read_recording(data, "still")
    assert found.frames.shape == (1, ROWS, COLUMNS)
    assert abs(found.frames.astype(int) - scan()).mean() < 8


def test_a_clip_is_read(tmp_path):
    path = tmp_path / "clip.avi"
    writer = cv2.VideoWriter(
        str(path), cv2.VideoWriter.fourcc(*"MJPG"), 20, (COLUMNS, ROWS), False
    )
    for frame in scan(4):
        writer.write(frame)
    writer.release()
    found = read_recording(path.read_bytes(), "clip.avi")
    assert found.frames.shape == (4, ROWS, COLUMNS)
    assert found.frame_rate_hz == 20


def test_nifti_keeps_its_orientation():
    values = np.arange(40 * 50 * 3, dtype=np.float32).reshape(40, 50, 3)
    found = read_volume(gzip.compress(nifti(values)), "mr.nii.gz")
    assert found.values.shape == (50, 40, 3)
    assert found.values[7, 5, 2] == values[5, 7, 2]
    assert found.spacing_mm == (1, 1, 4)
    assert (found.affine_mm[0, 0], found.tilt_deg) == (1, 0)  # columns run to the left: LPS


HUGE_PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(
    ">I4sIIBBBBB", 13, b"IHDR", 60000, 60000, 8, 0, 0, 0, 0
)
BOMB = gzip.compress(nifti(np.zeros((32, 32, 1), np.float32))[:348] + bytes(2**20))
REFUSED = {
    "nothing": (b"", "empty"),
    "unknown": (b"hello, this is no picture", "not known"),
    "huge png": (HUGE_PNG + b"\0\0\0\0" + b"IEND\xae\x42\x60\x82", "too many"),
    "cut png": (png(scan()[0])[:-400], "damaged"),
    "cut jpeg": (cv2.imencode(".jpg", scan()[0])[1].tobytes()[:-200], "damaged"),
    "tiny": (png(np.zeros((5, 5), np.uint8)), "nothing to measure"),
    "cut dicom": (dicom()[:-5000], "damaged"),
    "dicom that claims more": (dicom(Rows=30000, Columns=30000), "too many"),
    "dicom of frames": (dicom(NumberOfFrames=2**30), "too many"),
    "dicom without picture": (dicom(NumberOfFrames=0, Rows=0), "nothing to measure"),
    "no video": (b"\0\0\0\x18ftypmp42" + bytes(100), "damaged"),
    "volume": (nifti(np.zeros((40, 50, 3), np.float32)), "volume"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_the_reason(name):
    data, reason = REFUSED[name]
    with pytest.raises(ReadingError, match=reason):
        read_recording(data, name)


SHEARED = np.array([[-1, 0.9, 0, 0], [0, -1, 0, 0], [0, 0, 4, 0], [0, 0, 0, 1.0]])


def mr_slice(**changed):
    """An axial slice in DICOM."""
    placed = {"ImageOrientationPatient": [1, 0, 0, 0, 1, 0], "ImagePositionPatient": [0, 0, 0]}
    return dicom((), Modality="MR", **{"PixelSpacing": [1, 1], **placed, **changed})


def test_a_slice_in_dicom_is_read():
    assert read_volume(mr_slice(), "mr").spacing_mm == (1, 1, 1)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (BOMB[:-9], "damaged"),
        (nifti(np.full((40, 50, 1), np.nan, np.float32)), "damaged"),
        (nifti(np.zeros((40, 50, 1), np.float32), np.diag([900.0, 1, 1, 1])), "steps"),
        (nifti(np.ones((40, 50, 1), np.float32), np.diag([-0.06, -49, 4, 1])), "49 mm tall"),
        (nifti(np.ones((40, 50, 1), np.float32), SHEARED), "right angles"),
        (nifti(np.ones((40, 50, 1), np.complex64)), "no plain numbers"),
        (mr_slice(PixelSpacing=[-1, 1]), "not above 0"),
        (mr_slice(PixelSpacing=[50, 1]), "50 mm tall"),
        (mr_slice(ImagePositionPatient=None), "`ImagePositionPatient` is missing"),
        (mr_slice(RescaleSlope="1e38"), "^volume: the file is damaged or cut short. Export"),
        (dicom(), "modality"),
        (png(scan()[0]), "no volume"),
    ],
)
def test_volumes_that_cannot_be_right_are_refused(data, reason):
    with pytest.raises(ReadingError, match=reason):
        read_volume(data, "volume")


def test_a_file_deflated_as_a_whole_is_refused():
    data = dicom().replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.1.99\0")
    with pytest.raises(ReadingError, match="deflated"):
        read_recording(data + zlib.compress(bytes(10)), "deflated.dcm")


GOOD = (dicom(frames=2), png(scan()[0]), cv2.imencode(".jpg", scan()[0])[1].tobytes())


@given(st.sampled_from(GOOD), st.data())
def test_a_file_with_bytes_changed_is_read_or_refused(data, draw):
    """Never anything else: no crash, no endless memory."""
    broken = bytearray(data)
    for _ in range(draw.draw(st.integers(1, 6))):
        broken[draw.draw(st.integers(0, min(len(data), 1500) - 1))] = draw.draw(
            st.integers(0, 255)
        )
    try:
        found = read_recording(bytes(broken), "broken")
    except ReadingError:
        return
    assert found.frames.ndim == 3
