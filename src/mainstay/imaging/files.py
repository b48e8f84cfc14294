"""Reading of files: DICOM, PNG, JPEG, NIfTI and video clips. Hostile files end in a refusal.

Sizes are checked before anything is decoded. What a file says about the person is never kept:
only what `_recording` and `_volume` name comes in.
"""

import io
import math
import struct
import tempfile
import warnings
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mainstay.imaging.confirmed import LONGEST_UID, UID
from mainstay.imaging.recording import Box, Device, Frames, Origin, Recording, Region, Volume
from mainstay.reading import ReadingError

LARGEST_BYTES = 512 * 2**20
MOST_PIXELS = 16_000_000
MOST_FRAMES = 3000
MOST_IN_ALL = 400_000_000
LEAST_SIDE = 32
"""More than any ultrasound machine or scanner of today writes in one file (ours)."""

KINDS = "DICOM, PNG, JPEG, NIfTI, or a clip (MP4, MOV, AVI, MKV, WebM)"
DEFLATED = b"1.2.840.10008.1.2.1.99\0"
UNDECODED = ("Unable to decode", "Unable to decompress", "missing dependencies")
INSTALL_LOSSLESS = (
    "Export it uncompressed, or install a decoder: pip install python-gdcm (or "
    "pylibjpeg-libjpeg, which is under the GPL)."
)


def read_recording(data: bytes, place: str) -> Recording:
    """Read stills and clips; `place` names the source in errors.

    Raises:
        ReadingError: no such file, damaged, too large, or no picture in it.
    """
    kind = _kind(data, place)
    if kind == "nifti":
        advice = "Read it as a volume."
        raise ReadingError(place, "this is a volume, not a picture.", advice=advice)
    return _READERS[kind](data, place)


def read_volume(data: bytes, place: str) -> Volume:
    """Read NIfTI, or a DICOM slice of MR or CT."""
    kind = _kind(data, place)
    if kind == "nifti":
        return _read_nifti(data, place)
    if kind == "dicom":
        return _read_slice(data, place)
    raise ReadingError(place, "this is no volume.", "NIfTI or DICOM", "Choose another file.")


def _kind(data: bytes, place: str) -> str:
    if len(data) > LARGEST_BYTES:
        allowed = f"{LARGEST_BYTES // 2**20} MB"
        raise ReadingError(place, "the file is too large.", allowed, "Export fewer frames.")
    for kind, fits in _SIGNS:
        if fits(data):
            return kind
    problem = "the file is empty." if not data else "this kind of file is not known."
    raise ReadingError(place, problem, KINDS, "Export it as one of these.")


def _is_nifti(data: bytes) -> bool:
    if data[:2] == b"\x1f\x8b":
        try:
            data = zlib.decompressobj(31).decompress(data[:4096], 400)
        except zlib.error:
            return False
    return data[344:348] in (b"n+1\0", b"ni1\0")


_SIGNS: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("dicom", lambda d: d[128:132] == b"DICM"),
    ("dicom", lambda d: d[:2] == b"\x08\0" and d[3:4] == b"\0"),  # without its preamble
    ("png", lambda d: d[:8] == b"\x89PNG\r\n\x1a\n"),
    ("jpeg", lambda d: d[:3] == b"\xff\xd8\xff"),
    ("nifti", _is_nifti),
    ("clip", lambda d: d[4:8] in (b"ftyp", b"moov") or d[:4] == b"\x1a\x45\xdf\xa3"),
    ("clip", lambda d: d[:4] == b"RIFF" and d[8:12] == b"AVI "),
)


def _check_size(columns: int, rows: int, frames: int, place: str) -> None:
    """Refuse before decoding what no machine writes."""
    if min(columns, rows) < LEAST_SIDE or frames < 1:
        problem = f"{columns} x {rows} pixels, {frames} frames: nothing to measure in it."
        allowed = f"at least {LEAST_SIDE} pixels a side"
        raise ReadingError(place, problem, allowed, "Choose another file.")
    if columns * rows > MOST_PIXELS or frames > MOST_FRAMES:
        problem = f"{columns} x {rows} pixels, {frames} frames are too many."
        allowed = f"{MOST_PIXELS} pixels a frame, {MOST_FRAMES} frames"
        raise ReadingError(place, problem, allowed, "Export a smaller part.")
    if columns * rows * frames > MOST_IN_ALL:
        problem = f"{columns} x {rows} pixels in {frames} frames are too many together."
        raise ReadingError(place, problem, f"{MOST_IN_ALL} pixels", "Export fewer frames.")


def _damaged(place: str, error: Exception | None = None) -> ReadingError:
    what = f" ({str(error).splitlines()[0][:120]})" if error and str(error) else ""
    problem = f"the file is damaged or cut short{what}."
    return ReadingError(place, problem, advice="Export it again.")


# --- stills -------------------------------------------------------------------------------------


def _read_png(data: bytes, place: str) -> Recording:
    if len(data) < 33 or data[12:16] != b"IHDR":
        raise _damaged(place)
    columns, rows = struct.unpack(">II", data[16:24])
    if not data.rstrip(b"\0").endswith(b"IEND\xae\x42\x60\x82"):
        raise _damaged(place)  # libpng would fill what is missing with black
    return _read_still(data, columns, rows, place)


def _read_jpeg(data: bytes, place: str) -> Recording:
    if b"\xff\xd9" not in data[-1024:]:
        raise _damaged(place)
    for marker, at in _jpeg_parts(data):
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC) and at + 9 <= len(data):
            rows, columns = struct.unpack(">HH", data[at + 5 : at + 9])
            return _read_still(data, columns, rows, place)
    raise _damaged(place)


def _jpeg_parts(data: bytes) -> Iterator[tuple[int, int]]:
    """Markers and where they begin, up to the picture itself."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        yield data[at + 1], at
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]


def _read_still(data: bytes, columns: int, rows: int, place: str) -> Recording:
    _check_size(columns, rows, 1, place)
    try:
        found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    except cv2.error as error:
        raise _damaged(place, error) from None
    if found is None:
        raise _damaged(place)
    return Recording(np.asarray(found, np.uint8)[None])


# --- clips --------------------------------------------------------------------------------------


def _read_clip(data: bytes, place: str) -> Recording:
    # OpenCV reads video from a named file only.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip"
        path.write_bytes(data)
        video = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
        try:
            return _frames_of(video, place)
        except cv2.error as error:
            raise _damaged(place, error) from None
        finally:
            video.release()


def _frames_of(video: cv2.VideoCapture, place: str) -> Recording:
    if not video.isOpened():
        raise _damaged(place)
    columns, rows = (
        int(video.get(p)) for p in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT)
    )
    _check_size(columns, rows, 1, place)
    found: list[Frames] = []
    while (got := video.read())[0]:
        _check_size(columns, rows, len(found) + 1, place)
        found.append(np.asarray(cv2.cvtColor(got[1], cv2.COLOR_BGR2GRAY), np.uint8))
    if not found:
        raise _damaged(place)
    rate = float(video.get(cv2.CAP_PROP_FPS))
    usable = math.isfinite(rate) and 1 <= rate <= 1000
    return Recording(np.stack(found), frame_rate_hz=rate if usable else None)


# --- DICOM --------------------------------------------------------------------------------------


def _dataset(data: bytes, place: str) -> Any:
    """The file's tags, its size checked; pixels are still packed."""
    import pydicom

    if DEFLATED in data[:2048]:
        problem = "the whole file is deflated, so its size cannot be known ahead."
        raise ReadingError(place, problem, advice="Export it without deflation.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = pydicom.dcmread(io.BytesIO(data), force=True)
            columns, rows = int(found.get("Columns") or 0), int(found.get("Rows") or 0)
            frames = int(found.get("NumberOfFrames") or 1)
            samples = int(found.get("SamplesPerPixel") or 1)
    except Exception as error:
        raise _damaged(place, error) from None
    if "PixelData" not in found:
        problem = "there is no picture in it."
        raise ReadingError(place, problem, "DICOM images", "Choose another file.")
    _check_size(columns, rows, frames, place)
    if samples not in (1, 3):
        raise ReadingError(place, f"{samples} samples a pixel.", "1 or 3", "Export it in grey.")
    return found


def _pixels(found: Any, place: str) -> NDArray[Any]:
    """Frames of values, grey or color, as (frame, row, column[, color])."""
    from pydicom.pixels.processing import apply_color_lut
    from pydicom.pixels.utils import pixel_array

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            values = pixel_array(found)
            if found.PhotometricInterpretation == "PALETTE COLOR":
                values = apply_color_lut(values, found)
    except Exception as error:
        if any(words in str(error) for words in UNDECODED):
            syntax = found.file_meta.TransferSyntaxUID.name
            problem = f"no decoder here can unpack it (`{syntax}`)."
            raise ReadingError(place, problem, advice=INSTALL_LOSSLESS) from None
        raise _damaged(place, error) from None
    if int(found.get("NumberOfFrames") or 1) == 1 and values.shape[0] == found.Rows:
        values = values[None]
    wanted = (int(found.get("NumberOfFrames") or 1), int(found.Rows), int(found.Columns))
    if values.shape[:3] != wanted:
        raise _damaged(place)
    return values


def _read_dicom(data: bytes, place: str) -> Recording:
    found = _dataset(data, place)
    values = _pixels(found, place)
    try:
        return _recording(found, _grey(values, found))
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise _damaged(place, error) from None


def _grey(values: NDArray[Any], found: Any) -> Frames:
    """As the machine shows it, from 0 to 255."""
    if values.ndim == 4:  # color; luminance as television defined it
        values = values @ np.array([0.299, 0.587, 0.114], np.float32)
    shown = values.astype(np.float32)
    bits = 16 if found.PhotometricInterpretation == "PALETTE COLOR" else int(found.BitsStored)
    if found.get("Modality") == "US" or bits == 8:
        low, high = 0.0, float(2 ** min(bits, 16) - 1)
    else:
        low, high = (float(np.percentile(shown, p)) for p in (0.5, 99.5))
    shown = np.clip((shown - low) / max(high - low, 1e-6), 0, 1) * 255
    if found.PhotometricInterpretation == "MONOCHROME1":
        shown = 255 - shown
    return np.asarray(np.rint(shown), np.uint8)


def _recording(found: Any, frames: Frames) -> Recording:
    modality = str(found.get("Modality", ""))
    spacing = found.get("PixelSpacing") if modality in ("MR", "CT") else None
    depth = found.get("DepthOfScanField")
    return Recording(
        frames=frames,
        modality=modality,
        frame_rate_hz=_rate_hz(found),
        regions=tuple(map(_region, found.get("SequenceOfUltrasoundRegions") or ())),
        spacing_mm=(float(spacing[0]), float(spacing[1])) if spacing else None,
        scan_depth_mm=float(depth) if depth else None,
        device=_device(found),
        dropped=personal_tags(found),
    )


def _rate_hz(found: Any) -> float | None:
    if time := found.get("FrameTime"):
        return 1000 / float(time) if float(time) > 0 else None
    rate = found.get("CineRate") or found.get("RecommendedDisplayFrameRate")
    return float(rate) if rate else None


def _region(stated: Any) -> Region:
    """One region; what a region does not state cannot be right, so it gets what is refused."""

    def number(name: str) -> float:
        value = stated.get(name)
        return math.nan if value is None else float(value)

    def whole(name: str) -> int:
        value = number(name)
        return int(value) if math.isfinite(value) else -1

    box = Box(
        whole("RegionLocationMinX0"),
        whole("RegionLocationMinY0"),
        whole("RegionLocationMaxX1") + 1,
        whole("RegionLocationMaxY1") + 1,
    )
    return Region(
        box,
        whole("RegionSpatialFormat"),
        whole("RegionDataType"),
        (whole("PhysicalUnitsXDirection"), whole("PhysicalUnitsYDirection")),
        (number("PhysicalDeltaX"), number("PhysicalDeltaY")),
    )


def _device(found: Any) -> Device:
    return Device(
        str(found.get("Manufacturer", "")),
        str(found.get("ManufacturerModelName", "")),
        str(found.get("TransducerType", "")),
    )


TECHNICAL_GROUPS = (0x0002, 0x0018, 0x0028, 0x7FE0)
"""Groups of tags about file, acquisition and pixels; names can still hide in free text there."""


def personal_tags(found: Any) -> tuple[str, ...]:
    """Names of tags that are not taken over: who, where, when, and everything private."""
    return tuple(
        e.keyword or ("private" if e.tag.is_private else "unknown") + f" {e.tag}"
        for e in found
        if (e.tag.group not in TECHNICAL_GROUPS or e.tag.is_private)
        and e.keyword not in KEPT
        and not e.is_empty
    )


KEPT = frozenset(
    {
        "SOPClassUID",
        "SOPInstanceUID",
        "StudyInstanceUID",
        "SeriesInstanceUID",
        "Modality",
        "Manufacturer",
        "ManufacturerModelName",
        "ImagePositionPatient",
        "ImageOrientationPatient",
    }
)

# --- volumes ------------------------------------------------------------------------------------


def _read_slice(data: bytes, place: str) -> Volume:
    found = _dataset(data, place)
    if found.get("Modality") not in ("MR", "CT"):
        problem = f"its modality is `{found.get('Modality', '')}`."
        raise ReadingError(place, problem, "MR, CT", "Read ultrasound as a recording.")
    if str(found.get("BurnedInAnnotation", "")).upper() == "YES":
        problem = "the file says that writing is burned into its pixels."
        raise ReadingError(place, problem, advice="Export it without the writing.")
    values = _pixels(found, place).astype(np.float32)
    try:
        _check_placed(found, place)
        slope, start = (float(found.get(f"Rescale{n}", v)) for n, v in RESCALED)
        with np.errstate(over="ignore"):  # what is no finite number is refused
            values = values * slope + start
        volume = Volume(np.moveaxis(values, 0, -1), _affine(found), _origin(found))
    except ReadingError:
        raise
    except (AttributeError, TypeError, ValueError, IndexError) as error:
        raise _damaged(place, error) from None
    return _checked(volume, place)


def _origin(found: Any) -> Origin | None:
    """Where an archive has it; None where the file does not say, or not as DICOM does.

    A report points at images of a kind that the standard names, not at a maker's own.
    """
    import pydicom

    names = "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "SOPClassUID", "Modality"
    *uids, modality = (str(found.get(name, "")) for name in names)
    if not all(len(uid) <= LONGEST_UID and UID.fullmatch(uid) for uid in uids):
        return None
    study, series, instance, kind = uids
    if not pydicom.uid.UID(kind).keyword.endswith("ImageStorage"):
        return None
    return Origin(study, series, instance, kind, modality)


RESCALED = (("Slope", 1), ("Intercept", 0))
PLACING = ("PixelSpacing", "ImageOrientationPatient", "ImagePositionPatient")


def _check_placed(found: Any, place: str) -> None:
    """Refuse a slice that does not say where its pixels are, or says it mirrored."""
    for name in PLACING:
        if not found.get(name):
            problem = f"`{name}` is missing: where its pixels lie is not known."
            raise ReadingError(place, problem, advice="Export the slice with its place.")
    if not all(float(step) > 0 for step in found.PixelSpacing):
        problem = "a step between its pixels is not above 0."
        raise ReadingError(place, problem, "above 0 mm", "Export it again.")


def _affine(found: Any) -> NDArray[np.float64]:
    row, column = (float(v) for v in found.PixelSpacing)
    x, y = np.array(found.ImageOrientationPatient, float).reshape(2, 3)
    step = float(found.get("SpacingBetweenSlices") or found.get("SliceThickness") or 1)
    affine = np.eye(4)
    affine[:3, 0], affine[:3, 1], affine[:3, 2] = x * column, y * row, np.cross(x, y) * step
    affine[:3, 3] = np.array(found.ImagePositionPatient, float)
    return affine


def _read_nifti(data: bytes, place: str) -> Volume:
    import nibabel

    if data[:2] == b"\x1f\x8b":
        data = _inflated(data, place)
    try:
        image = nibabel.Nifti1Image.from_bytes(data)
        shape = tuple(int(n) for n in image.shape)
        if len(shape) not in (2, 3):
            problem = f"{len(shape)} dimensions."
            raise ReadingError(place, problem, "2 or 3", "Save one volume of the series.")
        dtype = image.get_data_dtype()  # type: ignore[no-untyped-call]
        if dtype.kind not in "iuf":
            problem = f"its values are `{dtype}` and no plain numbers."
            raise ReadingError(place, problem, advice="Save one number a pixel.")
        columns, rows, slices = (*shape, 1)[:3]
        _check_size(columns, rows, slices, place)
        values = np.asarray(image.dataobj, np.float32).reshape(columns, rows, slices)
        affine = np.diag([-1.0, -1.0, 1.0, 1.0]) @ image.affine  # RAS of NIfTI to LPS
    except ReadingError:
        raise
    except Exception as error:
        raise _damaged(place, error) from None
    return _checked(Volume(np.swapaxes(values, 0, 1), affine), place)


def _inflated(data: bytes, place: str) -> bytes:
    packed = zlib.decompressobj(31)
    try:
        found = packed.decompress(data, LARGEST_BYTES)
    except zlib.error as error:
        raise _damaged(place, error) from None
    if packed.unconsumed_tail:
        allowed = f"{LARGEST_BYTES // 2**20} MB"
        raise ReadingError(place, "unpacked, it is too large.", allowed, "Save fewer slices.")
    if not packed.eof:
        raise _damaged(place)
    return found


def _checked(volume: Volume, place: str) -> Volume:
    if not np.isfinite(volume.values).all() or not np.isfinite(volume.affine_mm).all():
        raise _damaged(place)
    if not all(0.05 <= step <= 50 for step in volume.spacing_mm):
        problem = f"its steps of {volume.spacing_mm} mm cannot be right."
        raise ReadingError(place, problem, "0.05 to 50 mm", "Export it again.")
    _check_shape(volume, place)
    return volume


MOST_UNLIKE, MOST_SHEAR = 4.0, 0.02
"""How much longer than wide a pixel may be, since all are made square; and the cosine between rows and
columns, with which an area would be wrong by 0.02 % (ours)."""


def _check_shape(volume: Volume, place: str) -> None:
    """Refuse pixels of which no true picture can be made."""
    down, right, _ = volume.spacing_mm
    if max(down, right) > MOST_UNLIKE * min(down, right):
        problem = f"its pixels are {right:g} mm wide and {down:g} mm tall."
        allowed = f"up to {MOST_UNLIKE:g} times as long as wide"
        raise ReadingError(place, problem, allowed, "Save axial slices.")
    cosine = volume.affine_mm[:3, 0] @ volume.affine_mm[:3, 1] / (down * right)
    if abs(cosine) > MOST_SHEAR:
        problem = "its rows and columns are not at right angles."
        raise ReadingError(place, problem, advice="Save it without a shear.")


_READERS: dict[str, Callable[[bytes, str], Recording]] = {
    "dicom": _read_dicom,
    "png": _read_png,
    "jpeg": _read_jpeg,
    "clip": _read_clip,
}
