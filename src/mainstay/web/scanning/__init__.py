"""From an uploaded ultrasound picture to confirmed borders or a contour; the site's door to `imaging`.

Four steps: what the person who measures types, what is kept of the picture and its scale, where the
borders are, and the confirmation. What is known after each step stands in a `Scan` row as text, so
that a closed browser loses nothing. Libraries of the imaging extra are imported when a picture
comes: the site and everything that was measured before can be read without them.
"""

from mainstay.web.scanning.clips import ClipTraced, clip_proposed, clip_traced, sonoclip
from mainstay.web.scanning.leaving import annotated, dicom, in_archive, report
from mainstay.web.scanning.outlining import (
    Outlined,
    outline_begun,
    outline_carried,
    outline_snapped,
    outlined,
    size_of,
    slice_doubts,
    sonoarea,
)
from mainstay.web.scanning.pixels import drawn_alone
from mainstay.web.scanning.receiving import (
    RulerMarks,
    ScaleChoice,
    TypedDepth,
    keep,
    received,
    stated,
    writing_left,
)
from mainstay.web.scanning.slicing import (
    BESIDE,
    ChosenSlice,
    File,
    is_drawn,
    slice_fat,
    slice_kept,
    slices_received,
)
from mainstay.web.scanning.state import (
    LARGEST_MB,
    Clip,
    ClipLed,
    Kept,
    Led,
    LedFrame,
    Outline,
    Placed,
    ScanState,
    Sides,
    Slab,
    Taken,
    Told,
    can_measure,
    hash_of,
    state_of,
    state_text,
)
from mainstay.web.scanning.tracing import DRAWN_PX, Traced, sonogram, traced

__all__ = [
    "BESIDE",
    "DRAWN_PX",
    "LARGEST_MB",
    "ChosenSlice",
    "Clip",
    "ClipLed",
    "ClipTraced",
    "File",
    "Kept",
    "Led",
    "LedFrame",
    "Outline",
    "Outlined",
    "Placed",
    "RulerMarks",
    "ScaleChoice",
    "ScanState",
    "Sides",
    "Slab",
    "Taken",
    "Told",
    "Traced",
    "TypedDepth",
    "annotated",
    "can_measure",
    "clip_proposed",
    "clip_traced",
    "dicom",
    "drawn_alone",
    "hash_of",
    "in_archive",
    "is_drawn",
    "keep",
    "outline_begun",
    "outline_carried",
    "outline_snapped",
    "outlined",
    "received",
    "report",
    "size_of",
    "slice_doubts",
    "slice_fat",
    "slice_kept",
    "slices_received",
    "sonoarea",
    "sonoclip",
    "sonogram",
    "state_of",
    "state_text",
    "stated",
    "traced",
    "writing_left",
]
