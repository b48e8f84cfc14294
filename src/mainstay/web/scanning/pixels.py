"""Pictures as they are kept: PNG, of a clip the sheet with all its frames."""

from typing import TYPE_CHECKING

from mainstay.imaging import chunk
from mainstay.web.scanning.state import Clip

if TYPE_CHECKING:
    from mainstay.imaging.recording import Frames, Picture


def png_of(picture: "Picture") -> bytes:
    """Without loss."""
    import cv2

    return bytes(cv2.imencode(".png", picture)[1])


def drawn_alone(png: bytes) -> bytes:
    """What is drawn, without the values that slices carry beside it."""
    return chunk.taken_out(png)


def picture_of(png: bytes) -> "Picture":
    """In grey."""
    import cv2
    import numpy as np

    return np.asarray(cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE))


def frames_in(png: bytes, clip: Clip | None) -> "Frames":
    """The frames of a clip, or of a still its only one."""
    from mainstay.imaging.sheet import frames_of

    picture = picture_of(png)
    return picture[None] if clip is None else frames_of(picture, clip.frames, clip.across)
