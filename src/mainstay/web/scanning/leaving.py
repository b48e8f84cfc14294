"""What leaves of a confirmed picture or clip, as a file."""

from typing import TYPE_CHECKING

from mainstay.imaging.confirmed import Seen, Sonoarea, Sonoclip
from mainstay.imaging.exchange import Confirmed
from mainstay.web.scanning.pixels import picture_of

if TYPE_CHECKING:
    from mainstay.imaging.recording import Frames


def annotated(png: bytes, one: Confirmed) -> bytes:
    """The picture with its borders, its window and its values, as PNG; of a clip both frames."""
    from mainstay.imaging.overlay import as_png, clip_overlay, confirmed_overlay

    frames = _confirmed_frames(png, one)
    if isinstance(one.seen, Sonoclip):
        return as_png(clip_overlay(frames, one.seen))
    return as_png(confirmed_overlay(frames[0], one.seen))


def dicom(png: bytes, one: Confirmed) -> bytes:
    """The picture or clip as a DICOM file without identity."""
    from mainstay.imaging.still import dicom_of

    return dicom_of(_confirmed_frames(png, one), one)


def _confirmed_frames(png: bytes, one: Confirmed) -> "Frames":
    from mainstay.imaging.sheet import frames_of

    picture, at = picture_of(png), one.seen.stills[0].frame
    return picture[None] if at is None else frames_of(picture, at.frames, at.across)


def report(png: bytes, one: Confirmed) -> bytes:
    """The structured report that points at the same file, or at a slice in its archive.

    Raises:
        ReadingError: without a scale.
    """
    from mainstay.imaging.report import structured_report

    return structured_report(one, None if in_archive(one.seen) else dicom(png, one))


def in_archive(seen: Seen) -> bool:
    """Whether it came as a DICOM slice, which lies elsewhere as it was taken."""
    return isinstance(seen, Sonoarea) and seen.archived is not None
