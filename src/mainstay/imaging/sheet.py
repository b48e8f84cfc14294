"""A clip as one picture that holds its frames row by row, so that it is kept and named as a still is."""

import math

import numpy as np

from mainstay.imaging.recording import Frames, Picture

MOST_FRAMES = 240
MOST_PIXELS = 40_000_000
"""Of a clip that is kept: ten seconds at 25 frames, and a sheet that browsers draw (ours)."""


def every(frames: int, pixels: int) -> int:
    """Each how many-th frame is kept, so that neither limit is passed."""
    return max(math.ceil(frames / MOST_FRAMES), math.ceil(frames * pixels / MOST_PIXELS), 1)


def sheet_of(frames: Frames) -> tuple[Picture, int]:
    """The frames in rows of the same length, and how many a row holds."""
    count, rows, columns = frames.shape
    across = min(max(round(math.sqrt(count * rows / columns)), 1), count)
    down = -(-count // across)
    made = np.zeros((down * rows, across * columns), np.uint8)
    for n, frame in enumerate(frames):
        y, x = n // across * rows, n % across * columns
        made[y : y + rows, x : x + columns] = frame
    return made, across


def frames_of(sheet: Picture, count: int, across: int) -> Frames:
    """The frames that `sheet_of` put together."""
    down = -(-count // across)
    rows, columns = sheet.shape[0] // down, sheet.shape[1] // across
    parts = sheet.reshape(down, rows, across, columns).swapaxes(1, 2)
    return np.ascontiguousarray(parts.reshape(-1, rows, columns)[:count])
