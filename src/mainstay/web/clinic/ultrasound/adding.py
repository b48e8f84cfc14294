"""Pictures come: what only the person who measures knows, and the files."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mainstay.anatomy import Level, Side
from mainstay.imaging.protocol import OUTLINED, REPEATS, SLICED, Aspect, Posture, State
from mainstay.reading import ReadingError
from mainstay.web import actions, scanning, wording
from mainstay.web.clinic.ultrasound.words import (
    ASPECTS,
    CLIP,
    NAMES,
    POSTURES,
    STATES,
    THROUGH,
)
from mainstay.web.clinic.visit import conflicts_shown, person_in_care, told_about
from mainstay.web.forms import Typed
from mainstay.web.language import say, why_refused

MOST_FILES = 6
"""Pictures that come together: three repeats of two states."""

OF_A_LEVEL = (Aspect.MULTIFIDUS, Aspect.MULTIFIDUS_ACROSS, *SLICED)


@require_http_methods(["GET", "POST"])
@conflicts_shown
def add(request: HttpRequest, person: UUID) -> HttpResponse:
    """What the person who measures knows, and the files."""
    found = person_in_care(request, person)
    if not scanning.can_measure():
        page: dict[str, Any] = {"subject": found}
        return render(request, "clinic/ultrasound_missing.html", page, status=503)
    typed = Typed(request.POST if request.method == "POST" else request.GET, NAMES)
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        taken = _taken(typed)
        came = _received(request, typed, taken) if taken and not typed.errors else []
        if came and not typed.errors:
            told = told_about(request, found)
            made = [actions.add_scan(told, png, state) for png, state in came]
            return redirect("clinic:scan", person=found.pk, scan=made[0].pk)
        errors = typed.errors
    page = {
        "subject": found,
        "typed": typed,
        "errors": errors,
        "aspects": ASPECTS,
        "sides": {side: wording.side_words(side) for side in Side},
        "levels": [level.value for level in Level],
        "states": {s.value: words for s, words in STATES.items()} | {CLIP: THROUGH},
        "positions": POSTURES,
        "most": MOST_FILES,
        "repeats": REPEATS,
    }
    return render(request, "clinic/ultrasound_add.html", page, status=422 if errors else 200)


def _taken(typed: Typed) -> scanning.Taken | None:
    aspect, side = typed.word("aspect", Aspect), typed.word("side", Side)
    level = typed.word("level", Level, optional=True)
    state = _state(typed, aspect)
    position = typed.word("position", Posture)
    device = typed.text("device", longest=80, optional=True)
    preset = typed.text("preset", longest=80, optional=True)
    if aspect in OF_A_LEVEL and level is None and not typed.errors:
        typed.refuse("level", say("This muscle differs from level to level. Choose the level."))
    if aspect in OUTLINED and state is None and not typed.errors:
        typed.refuse("state", say("An area is measured in a still. Choose its state."))
    if aspect is None or side is None or position is None or typed.errors:
        return None
    return scanning.Taken(aspect, side, level, state, position, device, preset)


def _state(typed: Typed, aspect: Aspect | None) -> State | None:
    """What the muscle does; in a scanner nobody contracts it."""
    if aspect in SLICED:
        return State.REST
    return None if typed["state"] == CLIP else typed.word("state", State)


Came = tuple[bytes, scanning.ScanState]


def _received(request: HttpRequest, typed: Typed, taken: scanning.Taken) -> list[Came]:
    """Every file, or an error for each that cannot be read: then none is kept."""
    files = request.FILES.getlist("files")
    if not 1 <= len(files) <= MOST_FILES:
        few = say("Choose one to {most} files.", most=MOST_FILES)
        typed.refuse("files", few)
        return []
    beside = {name: file for name in scanning.BESIDE if (file := request.FILES.get(name))}
    came = []
    for file in files:
        try:
            came.append(_one(_read(file), {n: _read(f) for n, f in beside.items()}, taken))
        except ReadingError as error:
            typed.refuse("files", why_refused(error))
    return came


def _one(file: scanning.File, beside: dict[str, scanning.File], taken: scanning.Taken) -> Came:
    """A picture or a clip of ultrasound, slices with their values, or a mere picture of a slice."""
    if taken.aspect in SLICED and not scanning.is_drawn(file[0]):
        return scanning.slices_received(file, beside, taken)
    if beside:
        problem = "water, fat and labels belong to slices in NIfTI or DICOM."
        raise ReadingError(
            file[1], problem, advice="Bring the slices in one of these, or leave them out."
        )
    return scanning.received(*file, taken)


def _read(file: "UploadedFile[Any]") -> scanning.File:
    name = str(file.name)[:40]
    if (file.size or 0) > scanning.LARGEST_MB * 2**20:
        allowed = f"{scanning.LARGEST_MB} MB"
        raise ReadingError(name, "the file is too large.", allowed, "Export one frame.")
    file.seek(0)
    return file.read(), name
