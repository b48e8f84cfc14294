"""De-identification: what goes in is shown before it is kept.

A recording holds nothing that a file says about the person (`files`); names burned into the
picture stand outside the scan, so all outside the chosen box is blanked.
"""

from dataclasses import dataclass, replace

import numpy as np

from mainstay.imaging.recording import Box, Picture, Recording
from mainstay.imaging.scale import the_region
from mainstay.reading import ReadingError

Line = np.ndarray[tuple[int, ...], np.dtype[np.intp]]


@dataclass(frozen=True)
class Preview:
    """What would be kept, for a person to look at before it is.

    Attributes:
        picture: the first frame as it would be kept.
        blanked: that part of the first frame which would go, for the eye only.
        blanked_fraction: of all pixels.
        dropped: names of tags that are not taken over.
        box: what stays.
        still_text: whether bright, hard-edged writing may stand inside the box.
    """

    picture: Picture
    blanked: Picture
    blanked_fraction: float
    dropped: tuple[str, ...]
    box: Box
    still_text: bool


def scan_box(recording: Recording) -> Box | None:
    """The box of the scan: of the only tissue region, else of what looks like a scan.

    None where neither can be told: a person then draws it.
    """
    try:
        box = the_region(recording).box
    except ReadingError:
        return None if recording.regions else found_box(recording.frames[0])
    return box if recording.whole.holds(box) else None


def found_box(picture: Picture) -> Box | None:
    """The largest block of the picture whose rows and columns are mostly lit.

    Writing and rulers light only a few pixels of a row or column; speckle lights most of them.
    """
    lit = picture > BLACK
    box = Box(0, 0, picture.shape[1], picture.shape[0])
    for _ in range(4):  # rows decide on columns and the other way round, until nothing moves
        part = box.cut(lit)
        columns = _longest(part.mean(axis=0) > LIT_FRACTION)
        if columns.stop - columns.start < 32:
            return None
        rows = _hull(part[:, columns].mean(axis=1) > LIT_FRACTION)
        found = Box(
            box.left + columns.start,
            box.top + rows.start,
            box.left + columns.stop,
            box.top + rows.stop,
        )
        if found.height < 32:
            return None
        if found == box:
            break
        box = found
    return box


BLACK, LIT_FRACTION = 2, 0.3
"""Around a scan all is black; inside, even dark muscle has noise in more than this part of a row."""


Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


def _runs(on: Flags) -> tuple[Line, Line]:
    """Where runs of true begin and end, with single pixels smoothed away."""
    on = np.convolve(on, np.ones(9), "same") >= 5 if on.size > 9 else on
    edges = np.flatnonzero(np.diff(np.concatenate(([0], on.astype(np.int8), [0]))))
    return edges[::2], edges[1::2]


def _longest(on: Flags) -> slice:
    starts, stops = _runs(on)
    if not starts.size:
        return slice(0, 0)
    best = int(np.argmax(stops - starts))
    return slice(int(starts[best]), int(stops[best]))


TALLEST_TEXT_PX = 24


def _hull(on: Flags) -> slice:
    """From the first to the last run that is taller than a line of writing.

    A muscle can be all black across the whole scan, so the longest run alone would cut it in two.
    """
    starts, stops = _runs(on)
    tall = stops - starts > TALLEST_TEXT_PX
    return slice(int(starts[tall][0]), int(stops[tall][-1])) if tall.any() else slice(0, 0)


def preview(recording: Recording, box: Box) -> Preview:
    """What would be kept if this box were."""
    _inside(recording, box)
    first = recording.frames[0]
    outside = np.ones(first.shape, bool)
    box.cut(outside)[:] = False
    kept = np.where(outside, 0, first).astype(np.uint8)
    gone = np.where(outside, first, 0).astype(np.uint8)
    share = float(outside.mean())
    return Preview(kept, gone, share, recording.dropped, box, _may_hold_text(box.cut(first)))


def blank(recording: Recording, box: Box) -> Recording:
    """The recording with everything outside the box black, in every frame."""
    _inside(recording, box)
    kept = np.zeros_like(recording.frames)
    box.cut(kept)[:] = box.cut(recording.frames)
    return replace(recording, frames=kept)


def _inside(recording: Recording, box: Box) -> None:
    if not recording.whole.holds(box) or min(box.width, box.height) < 32:
        right, bottom = recording.whole.right, recording.whole.bottom
        allowed = f"at least 32 pixels a side within {right} x {bottom}"
        problem = f"the box {box.left}, {box.top} to {box.right}, {box.bottom} does not fit."
        raise ReadingError("box", problem, allowed, "Draw it again.")


def _may_hold_text(part: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> bool:
    """Whether pixels jump from black to white as no echo does; one line of writing is enough."""
    values = part.astype(np.int16)
    jumps = (np.abs(np.diff(values, axis=1)) > 150).sum(axis=1)
    rows = np.convolve(jumps >= 4, np.ones(8), "same")
    return bool((rows >= 6).any())
