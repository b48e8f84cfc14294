"""The words of the ultrasound pages: what was typed, what the tracer doubts, what a form's fields are called."""

from mainstay.anatomy import Muscle
from mainstay.imaging.confirmed import FatInside, Seen, Sonoarea, Sonoclip, Sonogram, Still
from mainstay.imaging.protocol import Aspect, Doubt, Posture, ScaleSource, State
from mainstay.web import scanning, wording
from mainstay.web.fact_rows import FactRow
from mainstay.web.language import later, say
from mainstay.wording import Audience

ASPECTS = {
    Aspect.ABDOMINAL_WALL: later("Abdominal wall, from the side"),
    Aspect.MULTIFIDUS: later("Multifidus, along the spine"),
    Aspect.MULTIFIDUS_ACROSS: later("Multifidus, across the spine: its area"),
    Aspect.MULTIFIDUS_SLICE: later("Slice of MR or CT: multifidus"),
    Aspect.ERECTOR_SLICE: later("Slice of MR or CT: erector spinae"),
    Aspect.QUADRATUS_SLICE: later("Slice of MR or CT: quadratus lumborum"),
    Aspect.PSOAS_SLICE: later("Slice of MR or CT: psoas"),
}
STATES = {State.REST: later("at rest"), State.CONTRACTED: later("contracted")}
THROUGH = later("from rest to contraction, a clip")
"""What a clip shows, in place of a state."""
CLIP = "clip"
"""As the form says it."""
POSTURES = {
    Posture.SUPINE: later("on the back"),
    Posture.PRONE: later("on the belly"),
    Posture.SIDE_LYING: later("on the side"),
    Posture.SITTING: later("sitting"),
    Posture.STANDING: later("standing"),
}
SCALES = {
    ScaleSource.REGION: later("from the file"),
    ScaleSource.SPACING: later("from the file"),
    ScaleSource.RULER: later("from two ticks of the ruler"),
    ScaleSource.DEPTH: later("from the typed depth"),
    ScaleSource.NONE: later("no scale"),
}
DOUBTS = {
    Doubt.WEAK_LINE: later("There is no clear fascia under one of the borders."),
    Doubt.ROUGH_LINE: later("One of the borders jumps."),
    Doubt.OTHER_CHOICE: later("Other lines fit nearly as well."),
    Doubt.THIN: later("A muscle is as thin as is allowed at all."),
    Doubt.TWO_WAYS: later(
        "The lines and the tracking tell a different change: look at both frames."
    ),
    Doubt.TILTED: later("The slice is tilted by more than 10 degrees, so areas are too large."),
    Doubt.OTHER_SIDE: later(
        "By the file, the contour lies on the other side of the body. Check the side."
    ),
}
NAMES = {
    "aspect": later("What it shows"),
    "side": later("Side of the person"),
    "level": later("Level"),
    "state": later("State"),
    "position": later("Position"),
    "device": later("Machine"),
    "preset": later("Preset"),
    "files": later("Pictures"),
    "water": later("Water of a Dixon scan"),
    "fat": later("Fat of a Dixon scan"),
    "labels": later("Map of labels"),
    "slice": later("Slice"),
    "label": later("Begin with"),
    "box": later("What is kept"),
    "left": later("Left edge"),
    "top": later("Upper edge"),
    "right": later("Right edge"),
    "bottom": later("Lower edge"),
    "scale": later("Scale"),
    "apart_mm": later("Between the ticks"),
    "depth_mm": later("Depth"),
    "revision": later("This page"),
}


def muscle(value: Muscle) -> str:
    """Its Latin name."""
    return wording.muscle_words(value, Audience.THERAPIST)


def about(taken: scanning.Taken | Seen) -> str:
    """What was typed, in one line."""
    first = taken.rest if isinstance(taken, Sonoclip) else taken
    moves = isinstance(taken, Sonoclip) or taken.state is None
    state = THROUGH if moves or first.state is None else STATES[first.state]
    parts = (
        str(ASPECTS[first.aspect]),
        wording.side_words(first.side),
        first.level or "",
        str(state),
        str(POSTURES[first.position]),
    )
    return ", ".join(part for part in parts if part)


def thickness(mm: float | None) -> str:
    """A value in millimeters, where there is a scale."""
    return say("without scale") if mm is None else f"{mm:.1f} mm"


def path(points: tuple[tuple[float, float], ...]) -> str:
    """Points of a polyline."""
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def change(percent: float) -> str:
    """A change from rest."""
    whole = round(percent)
    return f"{whole:+d} %" if whole else "0 %"


def area(mm2: float | None) -> str:
    """A value in square millimeters, where there is a scale."""
    return say("without scale") if mm2 is None else f"{mm2:.0f} mm²"


def sizes(seen: Still) -> list[tuple[str, str]]:
    """Each muscle of a picture with its thickness or its area."""
    if isinstance(seen, Sonoarea):
        return [(muscle(seen.muscle), area(seen.area_mm2)), *fat_rows(seen.fat, seen.area_mm2)]
    return [(muscle(v.muscle), thickness(v.thickness_mm)) for v in seen.layers]


def fat_rows(fat: FatInside | None, mm2: float | None) -> list[tuple[str, str]]:
    """Fat of a slice, and what is left of the area without it."""
    if fat is None:
        return []
    quarters = ", ".join(f"{q:.0f}" for q in fat.quarters_percent)
    rows = [
        (say("fat"), f"{fat.percent:.1f} %"),
        (say("fat from the spine outward"), f"{quarters} %"),
    ]
    return [*rows, (say("area without fat"), area(fat.lean(mm2)))]


def sizes_line(seen: Still) -> str:
    """The same in one line."""
    return ", ".join(" ".join(pair) for pair in sizes(seen))


def edges(seen: Still) -> tuple[tuple[str, str], ...]:
    """The two edges of each muscle, to be drawn again."""
    layers = () if isinstance(seen, Sonoarea) else seen.layers
    return tuple((path(v.upper), path(v.lower)) for v in layers)


def outline(seen: Still) -> str:
    """The contour, to be drawn again; empty where there is none."""
    return path(seen.curve) if isinstance(seen, Sonoarea) else ""


SEEN: dict[str, type[Seen]] = {
    "Sonogram": Sonogram,
    "Sonoclip": Sonoclip,
    "Sonoarea": Sonoarea,
}
"""Kinds of facts that a person confirms here."""


def seen_of(row: FactRow) -> Seen:
    """What was confirmed."""
    found: Seen = row.value(SEEN[row.kind])
    return found


def in_sheet(seen: Still) -> tuple[int, int, int, int]:
    """Where the whole picture lies so that this frame shows: left, top, width, height."""
    wide, tall = seen.size
    if seen.frame is None:
        return 0, 0, wide, tall
    column, row = seen.frame.place
    return -column * wide, -row * tall, seen.frame.across * wide, seen.frame.rows * tall
