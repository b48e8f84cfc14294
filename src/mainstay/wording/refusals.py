"""Why a picture or a clip is refused, in the reader's language.

The libraries say it in English, in four parts (`ReadingError`). Each part that a page can show
stands here once, with braces where a number or a name stands, so that a translation finds it.
English stays as the library says it, and so does a part that is not here: better in the wrong
language than not at all.
"""

import re
from functools import cache

from mainstay.reading import ReadingError
from mainstay.wording.words import ENGLISH, translate

PLACES = {
    "box": "Box",
    "clip": "Clip",
    "contour": "Contour",
    "depth": "Depth",
    "fat": "Fat",
    "handles": "Borders",
    "mask": "Map of labels",
    "picture": "Picture",
    "region": "Region",
    "repeats": "Repeats",
    "report": "Report",
    "ruler": "Ruler",
    "scale": "Scale",
    "window": "Window",
    "reader": "Reader",
}
"""Places that are no file."""

PROBLEMS = (
    "the file is empty.",
    "this kind of file is not known.",
    "this is a volume, not a picture.",
    "this is no volume.",
    "its modality is `{modality}`.",
    "its steps of {steps} mm cannot be right.",
    "{n} dimensions.",
    "`{tag}` is missing: where its pixels lie is not known.",
    "a step between its pixels is not above 0.",
    "its values are `{kind}` and no plain numbers.",
    "its pixels are {wide} mm wide and {tall} mm tall.",
    "its rows and columns are not at right angles.",
    "all its values are the same: there is nothing to be seen.",
    "the file is too large.",
    "unpacked, it is too large.",
    "{columns} x {rows} pixels, {frames} frames: nothing to measure in it.",
    "{columns} x {rows} pixels, {frames} frames are too many.",
    "{columns} x {rows} pixels in {frames} frames are too many together.",
    "the file is damaged or cut short.",
    "the file is damaged or cut short ({what}).",
    "the whole file is deflated, so its size cannot be known ahead.",
    "there is no picture in it.",
    "{samples} samples a pixel.",
    "no decoder here can unpack it (`{syntax}`).",
    "the box {left}, {top} to {right}, {bottom} does not fit.",
    "the file states no ultrasound region.",
    "the file states only M-mode, where across is time.",
    "the file states no region of tissue.",
    "there are {n} pictures side by side.",
    "no one region holds what is measured.",
    "more than one region holds what is measured.",
    "the region has no size.",
    "the region reaches to {right} x {bottom}, the picture only to {wide} x {tall}: it was cut or "
    "made smaller after the scan.",
    "its units are not centimeters.",
    "a pixel is {across} mm across and {down} mm down: the picture was stretched.",
    "the region is {stated} mm deep, the machine was set to {set} mm.",
    "the two ticks are {apart} pixels apart.",
    "the two ticks are on no upright or level line.",
    "the box of the scan is too small.",
    "{mm} mm cannot be right.",
    "a pixel of {mm} mm cannot be right.",
    "a distance from the tip needs a scale.",
    "the window from {left} to {right} leaves the picture.",
    "nobody is named.",
    "one of the two states is missing.",
    "not every overlay is confirmed.",
    "they differ in {name}.",
    "there is no border {n}.",
    "the click at {x}, {y} is outside the picture.",
    "no line can lead through all clicks above {muscle}.",
    "no line can lead through all clicks below {muscle}.",
    "the borders of {muscle} are clicked on one line, or in wrong order.",
    "the borders of {muscle} lie on one line.",
    "the borders leave no room for each other.",
    "the picture has no scale.",
    "{n} frames are no clip.",
    "there is no frame {n}.",
    "rest and contraction are one frame.",
    "thickness changes by {percent} percent only.",
    "what is kept of it was not decided.",
    "{n} handles.",
    "a handle is outside the picture.",
    "two handles lie on one place.",
    "the curve leaves the picture.",
    "the curve crosses itself.",
    "it holds no area.",
    "it lies as it was put there, around no muscle.",
    "the file says that writing is burned into its pixels.",
    "its slices are turned {angle} degrees from axial.",
    "{n} slices are too many.",
    "it has {theirs} pixels, the picture {ours}.",
    "it lies up to {mm} mm beside the picture.",
    "water and fat of a Dixon scan belong together.",
    "water, fat and labels belong to slices in NIfTI or DICOM.",
    "it holds fractions.",
    "its labels go from {low} to {high}.",
    "label {n} is not in it.",
    "the label lies in {n} pieces.",
    "the values beside it are damaged.",
    "there are no values beside it.",
    "the ring is outside the picture.",
    "no clear edge lies near any handle.",
    "an edge is looked for in slices of MR or CT alone.",
    "there is no signal in the muscle.",
    "fat ({fat}) is hardly brighter than muscle ({muscle}).",
    "only {n} pixels are inside.",
    "the mask has {mask} pixels, the pictures {sizes}.",
)
"""What was found."""

ALLOWED = (
    "{n} MB",
    "{n} pixels",
    "DICOM, PNG, JPEG, NIfTI, or a clip (MP4, MOV, AVI, MKV, WebM)",
    "at least {n} pixels a side",
    "at least {n} pixels a side within {wide} x {tall}",
    "{pixels} pixels a frame, {frames} frames",
    "DICOM images",
    "NIfTI or DICOM",
    "MR, CT",
    "{few} or {many}",
    "{low} to {high}",
    "{low} to {high} mm",
    "{low} to {high} across, {top} to {bottom} down",
    "{n} pixels or more",
    "at least {mm} mm from above to below",
    "a length in mm or an area in mm2",
    "{wide} x {tall} pixels",
    "{n} frames or more",
    "{n} percent or more",
    "up to {n} degrees",
    "up to {n} times as long as wide",
    "above 0 mm",
    "the same size",
    "whole numbers",
    "{n} or more",
)
"""What may stand there."""

ADVICE = (
    "Export one frame.",
    "Export fewer frames.",
    "Export it as one of these.",
    "Read it as a volume.",
    "Read ultrasound as a recording.",
    "Save one volume of the series.",
    "Save fewer slices.",
    "Choose another file.",
    "Choose another.",
    "Choose another for one of them.",
    "Export a smaller part.",
    "Export it again.",
    "Export the slice with its place.",
    "Save one number a pixel.",
    "Save it without a shear.",
    "Move one of them onto its own fascia.",
    "Export it without deflation.",
    "Export it in grey.",
    "Export it uncompressed, or install a decoder: pip install python-gdcm (or "
    "pylibjpeg-libjpeg, which is under the GPL).",
    "Draw it again.",
    "Choose the one that is measured.",
    "Click two ticks of the ruler and type how far apart they are, or measure percent only.",
    "Click ticks farther apart.",
    "Click two ticks of the same ruler.",
    "Type it again, in millimeters.",
    "Set the scale, or choose the middle.",
    "Move it towards the middle.",
    "Say who looked at the overlay.",
    "Measure it.",
    "Look at each and confirm it.",
    "Compare only what is alike.",
    "Mend it.",
    "Click on the fascia.",
    "Remove the one that is off.",
    "Click them again.",
    "Move the clicks, or add one.",
    "Set the scale, then measure again; or take the table of values.",
    "Measure a still instead.",
    "Record a clip that begins at rest and holds the contraction.",
    "Do it first.",
    "Place as many.",
    "Move it inside.",
    "Remove one of them.",
    "Move the handles beside it inward.",
    "Place handles one after the other around.",
    "Lead it around the muscle.",
    "Export it without the writing.",
    "Lead it nearer, or leave it as it is.",
    "Lead it by hand.",
    "Save axial slices.",
    "Save the slices around the level.",
    "Export it for this very picture.",
    "Export both of one scan, unmoved.",
    "Bring both, or none.",
    "Bring the slices in one of these, or leave them out.",
    "Bring the file again.",
    "Save labels, not chances.",
    "Choose a label of one side, or place the contour by hand.",
    "Choose fat under the skin, on a T1 picture.",
    "Check the mask.",
    "Draw it larger.",
    "Use a mask of the same size.",
)
"""What to do."""

VALUE = re.compile(r"{(\w+)}")


def refusal(error: ReadingError, language: str = ENGLISH) -> str:
    """Where, what, what is allowed and what to do, as one text of the page."""
    if language == ENGLISH:
        return str(error)
    name, rest = known_place(error.place)
    parts = [f"{translate(name, language) if name else error.place}{rest}:"]
    parts.append(said(error.problem, PROBLEMS, language))
    if error.allowed:
        allowed = said(error.allowed, ALLOWED, language)
        parts.append(translate("Allowed: {what}.", language).format(what=allowed))
    if error.advice:
        parts.append(said(error.advice, ADVICE, language))
    return "".join(c for c in " ".join(parts) if c.isprintable())


def known_place(place: str) -> tuple[str, str]:
    """The English name of a place, if it is no file, and what follows it: `handles[2]`."""
    word, bracket, number = place.partition("[")
    return (PLACES[word], bracket + number) if word in PLACES else ("", "")


def said(part: str, texts: tuple[str, ...], language: str) -> str:
    """A part in that language; as it is when none of the texts says it."""
    known = taken_apart(part, texts)
    return translate(known[0], language).format(**known[1]) if known else part


def taken_apart(part: str, texts: tuple[str, ...]) -> tuple[str, dict[str, str]] | None:
    """Which of the texts a part is, and the values in it."""
    text = text_of(part, texts)
    found = _pattern(text).fullmatch(part) if text else None
    return (text, found.groupdict()) if text and found else None


def text_of(part: str, texts: tuple[str, ...]) -> str | None:
    """Which of the texts a part is, its values aside."""
    fitting = (text for text in _longest_first(texts) if _pattern(text).fullmatch(part))
    return next(fitting, None)


@cache
def _longest_first(texts: tuple[str, ...]) -> list[str]:
    """A text of many words before a shorter one whose value could swallow them."""
    return sorted(texts, key=lambda text: -len(VALUE.sub("", text)))


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """Words as they stand, and something in place of each value."""
    pieces = VALUE.split(text)
    named = (f"(?P<{p}>.+?)" if n % 2 else re.escape(p) for n, p in enumerate(pieces))
    return re.compile("".join(named))
