"""Inner edges of a fascia: where the bright line ends and the dark muscle begins.

Along a traced line the picture is straightened into a strip and averaged along the line, which
leaves the fascia and takes out speckle. A screen shows the logarithm of the echo, in which every
bright line looks thicker than it is: `contrast_db` says how much of that is taken back before the
edge is looked for. 0 is the edge that people see and put calipers on.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from mainstay.imaging.paths import best_paths, step_costs
from mainstay.imaging.recording import Field, Picture
from mainstay.imaging.scale import Scale

Line = NDArray[np.float64]

STEP_MM = 0.05
REACH_MM = 2.4
ALONG_MM = 1.2
ACROSS_MM = 0.12
COARSE_MM = 0.5
OUTWARD_MM = 1.6
INWARD_MM = 0.3
STIFF = 0.03


def inner_edges(
    picture: Picture, scale: Scale, lines: Sequence[Line], contrast_db: float
) -> list[tuple[Line, Line]]:
    """Rows of the upper and the lower edge of each fascia along its line (a row a column)."""
    columns = np.arange(0, len(lines[0]), max(round(COARSE_MM / scale.x_mm), 1))
    strips = [_strip(picture, scale, line, columns, contrast_db) for line in lines]
    both = [turned for strip in strips for turned in (strip[::-1], strip)]
    away = iter(_edges_mm(np.stack(both)))
    everywhere = np.arange(len(lines[0]))
    return [
        (
            np.interp(everywhere, columns, line[columns] - next(away) / scale.y_mm),
            np.interp(everywhere, columns, line[columns] + next(away) / scale.y_mm),
        )
        for line in lines
    ]


def _strip(
    picture: Picture, scale: Scale, line: Line, columns: NDArray[np.int64], contrast_db: float
) -> Field:
    """Brightness by distance from the line (rows) and column, averaged along the line."""
    offsets = np.arange(-REACH_MM, REACH_MM + STEP_MM / 2, STEP_MM) / scale.y_mm
    at_y = np.asarray(line[None] + offsets[:, None], np.float32)
    at_x = np.broadcast_to(np.arange(len(line), dtype=np.float32), at_y.shape)
    shown = cv2.remap(picture, at_x.copy(), at_y, cv2.INTER_LINEAR, None, cv2.BORDER_REPLICATE)
    echo = _tones(contrast_db)[shown]
    along, across = ALONG_MM / scale.x_mm, ACROSS_MM / STEP_MM
    echo = cv2.GaussianBlur(echo, (0, 0), along, sigmaY=across)
    return np.asarray(echo[:, columns], np.float32)


def _tones(contrast_db: float) -> Field:
    """Each grey value as it counts: itself at 0 dB, else with white that much above black."""
    grey = np.arange(256) / 255
    return np.asarray(10 ** (grey * contrast_db / 20) if contrast_db else grey, np.float32)


def _edges_mm(strips: Field) -> list[Line]:
    """How far below the line each strip's edge is, for each column."""
    middle = strips.shape[1] // 2
    first = middle - round(INWARD_MM / STEP_MM)
    last = middle + round(OUTWARD_MM / STEP_MM)
    fall = -np.gradient(strips, axis=1)[:, first:last]
    fall = fall / (np.quantile(fall, 0.95, axis=1, keepdims=True) + 1e-6)
    scores = np.asarray(np.clip(fall, -1, 1.5), np.float32)
    paths = best_paths(scores, step_costs([np.zeros(scores.shape[2])], [STIFF]))
    return [
        (path + _between(part, path) + first - middle) * STEP_MM
        for part, path in zip(fall, paths, strict=True)
    ]


def _between(part: Field, path: NDArray[np.int64]) -> Line:
    """Where between rows the fall is steepest, from a parabola through three of them."""
    inner = np.clip(path, 1, part.shape[0] - 2)
    a, b, c = (np.take_along_axis(part, (inner + k)[None], 0)[0] for k in (-1, 0, 1))
    bend = a - 2 * b + c
    safe = np.where(bend < -1e-6, bend, -1.0)
    shift = np.clip(0.5 * (a - c) / safe, -0.5, 0.5)
    return np.where((inner == path) & (bend < -1e-6), shift, 0.0).astype(np.float64)
