"""Which slice of MR or CT is measured, and with what its contour begins."""

from typing import Any

from mainstay.reading import ReadingError
from mainstay.web import models, scanning
from mainstay.web.forms import Typed
from mainstay.web.language import later, say, why_refused

KNOWN_LABELS = {
    5101: later("multifidus left (MuscleMap)"),
    5102: later("multifidus right (MuscleMap)"),
    5111: later("erector spinae left (MuscleMap)"),
    5112: later("erector spinae right (MuscleMap)"),
    5121: later("psoas left (MuscleMap)"),
    5122: later("psoas right (MuscleMap)"),
    5131: later("quadratus lumborum left (MuscleMap)"),
    5132: later("quadratus lumborum right (MuscleMap)"),
}
"""Numbers that MuscleMap gives to what is measured here (its table of labels). TotalSegmentator's are not
named: they changed between its versions, and its autochthon is erector spinae and multifidus in one."""


def choosing(found: models.Scan, state: scanning.ScanState, typed: Typed) -> dict[str, Any]:
    """What the page shows: all slices, one at a time, and the labels that came with them."""
    slab = state.told.slab
    assert slab is not None
    wide, tall = state.told.size
    at = typed["slice"] or str((slab.slices + 1) // 2)
    return {
        "slab": slab,
        "wide": wide,
        "tall": tall,
        "start": int(at) - 1 if at.isdecimal() and 1 <= int(at) <= slab.slices else 0,
        "number": at,
        "sheet": {
            "frames": slab.slices,
            "across": slab.across,
            "wide": slab.across * wide,
            "tall": -(-slab.slices // slab.across) * tall,
        },
        "labels": [(str(n), _label(n)) for n in slab.labels],
    }


def _label(number: int) -> str:
    known = KNOWN_LABELS.get(number)
    named = say("Label {number}", number=number)
    return f"{named}: {known}" if known else named


def chosen(
    found: models.Scan, state: scanning.ScanState, typed: Typed
) -> tuple[bytes, scanning.ScanState] | None:
    """The slice as it was chosen; None with what is wrong in the form."""
    slab = state.told.slab
    assert slab is not None
    number = typed.whole("slice", 1, slab.slices)
    label = typed.whole("label", 1, 2**16, optional=True)
    if number is None or typed.errors:
        return None
    try:
        wanted = scanning.ChosenSlice(number, label)
        return scanning.slice_kept(bytes(found.png), state, wanted)
    except ReadingError as error:
        typed.refuse("label", why_refused(error))
        return None
