"""The words and numbers of a measurement that a stored value carries; nothing here needs numpy."""

import enum

from mainstay.anatomy import Muscle

METHOD = "fascia-1"
"""Version of the tracer; values of different versions are not compared silently."""

CLIP_METHOD = "clip-2"
"""Version of the way through a clip; its stills are not compared with stills taken one by one."""

CONTOUR_METHOD = "contour-1"
"""Version of the curve through handles that a person places around a muscle."""

SLICE_METHOD = "slice-1"
"""Version of the same in a slice of MR or CT; never compared with ultrasound."""

FEWEST_HANDLES, MOST_HANDLES = 8, 12
"""Through which a contour goes: eight give a muscle to 5 % (ours, on a phantom); more than twelve
lie under one finger."""

WINDOW_MM = 10.0
REPEATS = 3
"""Repeats of each state: more add little (Koppenhaver2009)."""


class ScaleSource(enum.StrEnum):
    """From where the scale is known."""

    REGION = "region"
    SPACING = "spacing"
    RULER = "ruler"
    DEPTH = "depth"
    NONE = "none"


class Doubt(enum.StrEnum):
    """Why an overlay needs more than a glance."""

    WEAK_LINE = "weak_line"  # no clear fascia under the border
    ROUGH_LINE = "rough_line"  # the border jumps
    OTHER_CHOICE = "other_choice"  # other lines fit nearly as well
    THIN = "thin"  # at the least thickness allowed
    TWO_WAYS = "two_ways"  # of a clip: lines and tracking tell another change
    TILTED = "tilted"  # of a slice: more than 10 degrees from axial, so areas are too large
    OTHER_SIDE = "other_side"  # of a slice: the contour lies on the other side of the body


class State(enum.StrEnum):
    """What the muscle does while it is recorded."""

    REST = "rest"
    CONTRACTED = "contracted"


class Posture(enum.StrEnum):
    """How the person lies or stands; it decides how well a value repeats."""

    SUPINE = "supine"
    PRONE = "prone"
    SIDE_LYING = "side_lying"
    SITTING = "sitting"
    STANDING = "standing"


class Aspect(enum.StrEnum):
    """What a picture shows: `tracer.VIEWS` says how layers are traced, `OUTLINED` what has a contour."""

    ABDOMINAL_WALL = "abdominal_wall"
    MULTIFIDUS = "multifidus"
    MULTIFIDUS_ACROSS = "multifidus_across"
    MULTIFIDUS_SLICE = "multifidus_slice"
    ERECTOR_SLICE = "erector_slice"
    QUADRATUS_SLICE = "quadratus_slice"
    PSOAS_SLICE = "psoas_slice"


SLICED = {
    Aspect.MULTIFIDUS_SLICE: Muscle.MULTIFIDUS,
    Aspect.ERECTOR_SLICE: Muscle.ERECTOR_SPINAE,
    Aspect.QUADRATUS_SLICE: Muscle.QUADRATUS_LUMBORUM,
    Aspect.PSOAS_SLICE: Muscle.ILIOPSOAS,
}
"""Axial slices of MR or CT; all others are ultrasound."""

OUTLINED = {Aspect.MULTIFIDUS_ACROSS: Muscle.MULTIFIDUS, **SLICED}
"""Cross-sections: whose area is measured by a contour, not the distance of two borders."""
