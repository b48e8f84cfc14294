"""Measuring on ultrasound: pictures come, lose their identity, get a scale, are traced and confirmed.

One thing at a time: what the person who measures knows, what is kept and how large a pixel is, the
borders. Each step is stored before the next page shows. Nothing is measured before a person has
confirmed the borders that they see, and three repeats are asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mainstay.anatomy import Level, Muscle, MuscleSite, Side
from mainstay.care.reasons import ReasonCode
from mainstay.imaging.protocol import REPEATS, Aspect, Doubt, Posture, ScaleSource, State
from mainstay.imaging.reliability import Quantity
from mainstay.imaging.visits import Course, Repeat, Sonogram, courses, sides, wasted
from mainstay.imaging.visits import Sides as TwoSides
from mainstay.reading import ReadingError, read_json
from mainstay.web import actions, deriving, models, scanning, wording
from mainstay.web.clinic import proposals
from mainstay.web.clinic.muscle_chart import MuscleChart, muscle_chart
from mainstay.web.clinic.visit import (
    conflicts_shown,
    overview_of,
    person_in_care,
    told_about,
)
from mainstay.web.fact_rows import FactRow
from mainstay.web.forms import Typed
from mainstay.web.language import counted, later, say
from mainstay.web.records import Overview
from mainstay.wording import Audience

R = ReasonCode
LAB_EXERCISE = "anti-rotation-press"
MOST_FILES = 6
"""Pictures that come together: three repeats of two states."""

ASPECTS = {
    Aspect.ABDOMINAL_WALL: later("Abdominal wall, from the side"),
    Aspect.MULTIFIDUS: later("Multifidus, along the spine"),
}
STATES = {State.REST: later("at rest"), State.CONTRACTED: later("contracted")}
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


# --- the page of a person -----------------------------------------------------------------------


@dataclass(frozen=True)
class Card:
    """One quantity of one muscle: the last visit, what can be said of it, its trend."""

    title: str
    value: str
    repeats: str
    verdict: tuple[str, ...]
    chart: MuscleChart | None
    note: str


def muscle(value: Muscle) -> str:
    """Its Latin name."""
    return wording.muscle_words(value, Audience.THERAPIST)


def cards(found: tuple[Course, ...]) -> list[Card]:
    """Every trend as a card."""
    return [_card(course) for course in found]


def _card(course: Course) -> Card:
    last = course.trend.points[-1]
    changes = course.quantity is Quantity.CONTRACTION
    sign = "+" if changes else ""
    band = course.trend.band
    return Card(
        title=", ".join(filter(None, (_site(course), _what(course)))),
        value=f"{last.mean:{sign}.1f} {course.unit}",
        repeats=counted("mean of {n} repeat", "mean of {n} repeats", last.repeats),
        verdict=proposals.sentences(course.trend.verdict),
        chart=muscle_chart(course.trend, course.unit),
        note=_errors(last.sem, band.mdc if band else None, course.unit),
    )


def _site(course: Course) -> str:
    site = course.site
    parts = [muscle(site.muscle), wording.side_words(site.side), site.level or ""]
    return ", ".join(part for part in parts if part).capitalize()


def _what(course: Course) -> str:
    if course.quantity is Quantity.CONTRACTION:
        return say("change on contraction")
    return str(STATES[course.state])


def _errors(sem: float | None, mdc: float | None, unit: str) -> str:
    if sem is None or mdc is None:
        return ""
    return say("SEM {sem:.1f} {unit}, MDC {mdc:.1f} {unit}", sem=sem, mdc=mdc, unit=unit)


def side_words(found: TwoSides) -> str:
    """Both sides of a muscle against each other."""
    values = {
        "muscle": " ".join(
            filter(None, (muscle(found.muscle), found.level or ""))
        ).capitalize(),
        "left": found.left_mm,
        "right": found.right_mm,
        "percent": found.asymmetry_percent,
        "mdc": found.mdc_mm,
        "side": wording.side_words(found.smaller),
    }
    if found.beyond_error:
        return say(
            "{muscle}: left {left:.1f} mm, right {right:.1f} mm. The {side} side is {percent:.0f} % "
            "thinner, by more than the error (MDC {mdc:.1f} mm).",
            **values,
        )
    return say(
        "{muscle}: left {left:.1f} mm, right {right:.1f} mm. No detectable difference between the "
        "sides (MDC {mdc:.1f} mm).",
        **values,
    )


def summary(overview: Overview) -> dict[str, Any]:
    """What the page of a person says of ultrasound: sides, deep muscles at rest, what they change."""
    repeats = deriving.repeats(overview.by_kind)
    if not repeats:
        return {}
    found = courses(repeats, deriving.error_table())
    deep = (Muscle.TRANSVERSUS_ABDOMINIS, Muscle.MULTIFIDUS)
    shown = [
        c
        for c in found
        if c.site.muscle in deep and (c.quantity, c.state) == (Quantity.THICKNESS, State.REST)
    ]
    return {
        "sides": [side_words(s) for s in sides(repeats, deriving.error_table())],
        "cards": cards(tuple(shown)),
        "weak": weak_words(overview),
    }


def weak_words(overview: Overview) -> str:
    """What the two sides do to the programme: which exercises get a set more."""
    case = overview.case
    weak = case.patient.weak_side if case else None
    if case is None or weak is None:
        return ""
    side = wording.side_words(weak)
    if not overview.standing.triage.may_train:
        return say("The programme will give the {side} side more.", side=side)
    items = [item for day in overview.now.plan.days for item in day.items]
    more = {i.exercise for i in items if any(r.code is R.PLAN_WEAK_SIDE for r in i.reasons)}
    names = [wording.exercise_name(overview.catalogue.get(key)) for key in sorted(more)]
    if not names:
        return say(
            "The {side} side would get a set more; no session has time for it.", side=side
        )
    return say(
        "The programme gives the {side} side one extra set: {names}.",
        side=side,
        names=", ".join(names),
    )


def _lab(site: MuscleSite, left: float) -> tuple[str, str]:
    """The pulley lab with a thinner muscle: words and address."""
    asked = urlencode({"weak": f"{site.muscle.value},{site.side.value},{100 * left:.0f}"})
    words = f"{muscle(site.muscle).capitalize()}, {wording.side_words(site.side)}"
    address = reverse("clinic:pulley-lab-exercise", args=[LAB_EXERCISE])
    return words, f"{address}?{asked}"


@require_http_methods(["GET", "POST"])
@conflicts_shown
def ultrasound(request: HttpRequest, person: UUID) -> HttpResponse:
    """Everything that was measured, what waits to be confirmed, and the way to a new picture."""
    overview = overview_of(request, person)
    if request.method == "POST":
        return _taken_back(request, overview)
    repeats = deriving.repeats(overview.by_kind)
    scans = list(models.Scan.objects.filter(person=overview.person).defer("png"))
    page = {
        "subject": overview.person,
        "missing": not scanning.can_measure(),
        "open": [_waiting(scan) for scan in scans if not scan.done],
        "cards": cards(courses(repeats, deriving.error_table())),
        "sides": [side_words(s) for s in sides(repeats, deriving.error_table())],
        "weak": weak_words(overview),
        "lab": [_lab(site, left) for site, left in wasted(repeats, deriving.error_table())],
        "pairs": pairs(overview, {scan.sha256: scan for scan in scans}),
        "taken": _confirmed_rows(overview),
        "repeats": REPEATS,
    }
    return render(request, "clinic/ultrasound.html", page)


def _taken_back(request: HttpRequest, overview: Overview) -> HttpResponse:
    """A confirmed picture is taken back: the means follow."""
    typed = Typed(request.POST)
    key = typed.key("fact")
    row = next((r for r in overview.by_kind.get("Sonogram", ()) if r.id == str(key)), None)
    if row is None:
        raise Http404("no such picture stands")
    stored = models.Sonogram.objects.get(pk=row.id)
    actions.withdraw(told_about(request, overview.person), stored)
    messages.success(request, say("Taken back. Means and trends follow."))
    return redirect("clinic:ultrasound", person=overview.person.pk)


def _waiting(scan: models.Scan) -> dict[str, Any]:
    state = scanning.state_of(scan.data)
    step = say("what is kept, scale") if state.kept is None else say("borders")
    return {"scan": scan, "about": about(state.taken), "step": step}


def about(taken: scanning.Taken | Sonogram) -> str:
    """What was typed, in one line."""
    parts = (
        str(ASPECTS[taken.aspect]),
        wording.side_words(taken.side),
        taken.level or "",
        str(STATES[taken.state]),
        str(POSTURES[taken.position]),
    )
    return ", ".join(part for part in parts if part)


def _confirmed_rows(overview: Overview) -> list[dict[str, Any]]:
    rows = sorted(overview.by_kind.get("Sonogram", ()), key=lambda r: r.at, reverse=True)
    return [_confirmed_row(row) for row in rows]


def _confirmed_row(row: FactRow) -> dict[str, Any]:
    seen = row.value(Sonogram)
    values = [f"{muscle(v.muscle)} {_thickness(v.thickness_mm)}" for v in seen.layers]
    source = str(SCALES[seen.scale])
    if seen.mm_per_px is not None:
        source = f"{source}, {seen.mm_per_px:.3f} mm/px"
    return {
        "id": row.id,
        "day": row.day,
        "by": row.author,
        "about": about(seen),
        "values": ", ".join(values),
        "scale": source,
        "device": " · ".join(filter(None, (seen.device, seen.preset))),
        "method": seen.method,
        "doubts": [str(DOUBTS[d]) for d in seen.doubts],
    }


def _thickness(mm: float | None) -> str:
    return say("without scale") if mm is None else f"{mm:.1f} mm"


@dataclass(frozen=True)
class Drawn:
    """A confirmed picture to be drawn again, as wide as its millimeters are beside the other."""

    caption: str
    scan: UUID | None
    width: int
    height: int
    share: float
    layers: tuple[tuple[str, str], ...]


def pairs(
    overview: Overview, scans: Mapping[str, models.Scan]
) -> list[tuple[str, list[Drawn]]]:
    """The latest pictures at rest and contracted of each side, at one scale."""
    latest: dict[tuple[Aspect, Side, str], dict[State, Repeat]] = {}
    for one in deriving.repeats(overview.by_kind):
        s = one.seen
        latest.setdefault((s.aspect, s.side, s.level or ""), {})[s.state] = one
    wide = max(
        (_wide(r.seen) for states in latest.values() for r in states.values()), default=1
    )
    found = []
    for (aspect, side, level), states in sorted(latest.items(), key=lambda item: str(item[0])):
        title = ", ".join(filter(None, (str(ASPECTS[aspect]), wording.side_words(side), level)))
        drawn = [_drawn(states[state], wide, scans) for state in State if state in states]
        found.append((title, drawn))
    return found


def _wide(seen: Sonogram) -> float:
    return seen.size[0] * (seen.mm_per_px or 0.1)


def _drawn(one: Repeat, wide: float, scans: Mapping[str, models.Scan]) -> Drawn:
    seen = one.seen
    values = ", ".join(f"{muscle(v.muscle)} {_thickness(v.thickness_mm)}" for v in seen.layers)
    scan = scans.get(seen.picture)
    return Drawn(
        f"{str(STATES[seen.state]).capitalize()}: {values}",
        scan.pk if scan else None,
        *seen.size,
        round(100 * _wide(seen) / wide, 1),
        tuple((path(v.upper), path(v.lower)) for v in seen.layers),
    )


def path(points: tuple[tuple[float, float], ...]) -> str:
    """Points of a polyline."""
    return " ".join(f"{x:g},{y:g}" for x, y in points)


# --- step one: pictures come --------------------------------------------------------------------


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
        "states": STATES,
        "positions": POSTURES,
        "most": MOST_FILES,
        "repeats": REPEATS,
    }
    return render(request, "clinic/ultrasound_add.html", page, status=422 if errors else 200)


def _taken(typed: Typed) -> scanning.Taken | None:
    aspect, side = typed.word("aspect", Aspect), typed.word("side", Side)
    level = typed.word("level", Level, optional=True)
    state, position = typed.word("state", State), typed.word("position", Posture)
    device = typed.text("device", longest=80, optional=True)
    preset = typed.text("preset", longest=80, optional=True)
    if aspect is Aspect.MULTIFIDUS and level is None and not typed.errors:
        typed.refuse("level", say("Multifidus differs from level to level. Choose the level."))
    if aspect is None or side is None or state is None or position is None or typed.errors:
        return None
    return scanning.Taken(aspect, side, level, state, position, device, preset)


def _received(
    request: HttpRequest, typed: Typed, taken: scanning.Taken
) -> list[tuple[bytes, scanning.ScanState]]:
    """Every file, or an error for each that cannot be read: then none is kept."""
    files = request.FILES.getlist("files")
    if not 1 <= len(files) <= MOST_FILES:
        few = say("Choose one to {most} files.", most=MOST_FILES)
        typed.refuse("files", few)
        return []
    came = []
    for file in files:
        try:
            if (file.size or 0) > scanning.LARGEST_MB * 2**20:
                allowed = f"{scanning.LARGEST_MB} MB"
                raise ReadingError(
                    str(file.name)[:40], "the file is too large.", allowed, "Export one frame."
                )
            came.append(scanning.received(file.read(), str(file.name)[:40], taken))
        except ReadingError as error:
            typed.refuse("files", str(error))
    return came


# --- step two: what is kept, and how large a pixel is -------------------------------------------


def _scan_of(request: HttpRequest, person: UUID, scan: UUID | str) -> models.Scan:
    """A picture of a person in care that still waits."""
    owner = person_in_care(request, person)
    found = models.Scan.objects.filter(pk=scan, person=owner).first()
    if found is None:
        raise Http404("no such picture")
    found.person = owner
    return found


@require_http_methods(["GET", "POST"])
@conflicts_shown
def scan(request: HttpRequest, person: UUID, scan: UUID) -> HttpResponse:
    """The next step of a picture."""
    if not scanning.can_measure():
        page = {"subject": person_in_care(request, person)}
        return render(request, "clinic/ultrasound_missing.html", page, status=503)
    found = _scan_of(request, person, scan)
    if found.done:
        return redirect("clinic:ultrasound", person=person)
    typed = Typed(request.POST, NAMES)
    if request.method == "POST":
        return _step(request, found, typed)
    return _shown(request, found, typed)


def _step(request: HttpRequest, found: models.Scan, typed: Typed) -> HttpResponse:
    if typed["step"] == "drop":
        actions.drop_scan(told_about(request, found.person), found)
        messages.success(request, say("The picture is gone."))
        return redirect("clinic:ultrasound", person=found.person.pk)
    seen = typed.whole("revision", 0, 10**6)
    if seen is not None and seen != found.revision:
        raise actions.Conflict("Scan", str(found.pk))
    state = scanning.state_of(found.data)
    if typed.errors:
        return _shown(request, found, typed)
    if typed["step"] == "keep" and state.kept is None:
        return _keep(request, found, state, typed)
    if typed["step"] == "again" and state.kept is not None:
        fresh = replace(state, led=scanning.Led())
        actions.change_scan(told_about(request, found.person), found, fresh)
        return redirect("clinic:scan", person=found.person.pk, scan=found.pk)
    if typed["step"] == "confirm" and state.kept is not None:
        return _confirm(request, found, state, typed)
    raise actions.Conflict("Scan", str(found.pk))


def _shown(request: HttpRequest, found: models.Scan, typed: Typed) -> HttpResponse:
    state = scanning.state_of(found.data)
    page: dict[str, Any] = {
        "subject": found.person,
        "scan": found,
        "taken": state.taken,
        "about": about(state.taken),
        "side": wording.side_words(state.taken.side),
        "typed": typed,
        "errors": typed.errors,
    }
    status = 422 if typed.errors else 200
    if state.kept is None:
        page |= _keeping(found, state, typed)
        return render(request, "clinic/ultrasound_keep.html", page, status=status)
    page |= _tracing(found, state)
    return render(request, "clinic/ultrasound_trace.html", page, status=status)


EDGES = ("left", "top", "right", "bottom")
MARKS = ("x1", "y1", "x2", "y2")


def _keeping(found: models.Scan, state: scanning.ScanState, typed: Typed) -> dict[str, Any]:
    told = state.told
    box = told.box
    mm, refused = scanning.stated(told, box)
    wide, tall = told.size
    marks = (wide * 0.97, tall * 0.2, wide * 0.97, tall * 0.8)
    png = bytes(found.png)
    return {
        "told": told,
        "wide": wide,
        "tall": tall,
        "edges": [(name, NAMES[name], typed[name] or box[n]) for n, name in enumerate(EDGES)],
        "marks": [(name, typed[name] or round(marks[n])) for n, name in enumerate(MARKS)],
        "mm": mm,
        "refused": refused,
        "choice": typed["scale"] or ("region" if mm else ""),
        "writing": scanning.writing_left(png, box),
        "names": [say("First tick"), say("Second tick")],
        "panels": [",".join(map(str, panel)) for panel in told.panels],
    }


def _keep(
    request: HttpRequest, found: models.Scan, state: scanning.ScanState, typed: Typed
) -> HttpResponse:
    wide, tall = state.told.size
    limits = (wide, tall, wide, tall)
    edges = [typed.whole(n, 0, most) for n, most in zip(EDGES, limits, strict=True)]
    choice = _scale_choice(typed, wide, tall)
    if choice is not None and not typed.errors:
        left, top, right, bottom = (edge or 0 for edge in edges)
        try:
            png, fresh = scanning.keep(
                bytes(found.png), state, (left, top, right, bottom), choice
            )
        except ReadingError as error:
            typed.refuse("scale", str(error))
        else:
            actions.change_scan(told_about(request, found.person), found, fresh, png)
            return redirect("clinic:scan", person=found.person.pk, scan=found.pk)
    return _shown(request, found, typed)


def _scale_choice(typed: Typed, wide: int, tall: int) -> scanning.ScaleChoice | None:
    source = typed.word("scale", ScaleSource)
    if source is ScaleSource.RULER:
        marks = [
            typed.number(name, -1, most)
            for name, most in zip(MARKS, (wide, tall, wide, tall), strict=True)
        ]
        apart = typed.number("apart_mm", 5, 400)
        if apart is None or any(mark is None for mark in marks):
            return None
        x1, y1, x2, y2 = (mark or 0.0 for mark in marks)
        return scanning.RulerMarks((x1, y1), (x2, y2), apart)
    if source is ScaleSource.DEPTH:
        depth = typed.number("depth_mm", 5, 400)
        return None if depth is None else scanning.TypedDepth(depth)
    if source is ScaleSource.NONE:
        return ScaleSource.NONE
    return None if source is None else ScaleSource.REGION


@require_GET
def picture(request: HttpRequest, person: UUID, scan: UUID) -> HttpResponse:
    """The picture as it is kept now, for the therapist's eyes."""
    found = _scan_of(request, person, scan)
    return HttpResponse(bytes(found.png), content_type="image/png")


# --- step three: borders ------------------------------------------------------------------------


@dataclass(frozen=True)
class Moved:
    """What a browser sends when a border or the window was moved."""

    revision: int
    handles: tuple[scanning.Placed, ...]
    middle: float | None = None


MOST_HANDLES = 60


def _tracing(found: models.Scan, state: scanning.ScanState) -> dict[str, Any]:
    kept = state.kept
    assert kept is not None
    try:
        seen = scanning.traced(bytes(found.png), state.taken.aspect, kept, state.led)
    except ReadingError as error:
        return {"refused": str(error), "scale": str(SCALES[kept.scale]), "kept": kept}
    return {
        "seen": seen,
        "kept": kept,
        "wide": seen.size[0],
        "tall": seen.size[1],
        "drawing": _drawing(seen),
        "led": {
            "handles": [[h.border, h.x, h.y] for h in state.led.handles],
            "middle": seen.middle,
            "step": 0.1 / kept.mm_per_px if kept.mm_per_px else 1,
            "revision": found.revision,
            "names": [say("Border {n}", n=n + 1) for n in range(len(seen.borders))],
            "away": say("The server does not answer. The last move is not saved; try again."),
        },
        "scale": str(SCALES[kept.scale]),
    }


def _drawing(seen: scanning.Traced) -> dict[str, Any]:
    """What the page draws, ready to be placed."""
    left, right = seen.window
    return {
        "borders": [path(points) for points in seen.borders],
        "layers": [
            {
                "muscle": muscle(v.muscle).capitalize(),
                "upper": path(v.upper),
                "lower": path(v.lower),
                "value": _thickness(v.thickness_mm)
                if v.thickness_mm is not None
                else say("{value:.0f} pixels", value=v.thickness_px),
            }
            for v in seen.layers
        ],
        "left": left,
        "width": round(right - left, 1),
        "middle": seen.middle,
        "doubts": [str(DOUBTS[d]) for d in seen.doubts],
    }


@require_POST
@conflicts_shown
def lines(request: HttpRequest, person: UUID, scan: UUID) -> HttpResponse:
    """Borders led anew; where the person has led them is stored before the answer goes out."""
    found = _scan_of(request, person, scan)
    state = scanning.state_of(found.data)
    if state.kept is None or found.done or not scanning.can_measure():
        raise actions.Conflict("Scan", str(found.pk))
    try:
        moved = read_json(request.body, Moved, "what was sent")
        if len(moved.handles) > MOST_HANDLES:
            allowed = f"at most {MOST_HANDLES}"
            raise ReadingError("handles", "there are too many.", allowed, "Start over.")
        led = scanning.Led(moved.handles, moved.middle)
        seen = scanning.traced(bytes(found.png), state.taken.aspect, state.kept, led)
    except ReadingError as error:
        return JsonResponse({"problem": str(error)}, status=422)
    if moved.revision != found.revision:
        raise actions.Conflict("Scan", str(found.pk))
    actions.change_scan(told_about(request, found.person), found, replace(state, led=led))
    return JsonResponse({"revision": found.revision, **_drawing(seen)})


def _confirm(
    request: HttpRequest, found: models.Scan, state: scanning.ScanState, typed: Typed
) -> HttpResponse:
    if not typed.ticked("looked"):
        typed.refuse("looked", say("Look at the borders, then tick that they are right."))
        return _shown(request, found, typed)
    try:
        value = scanning.sonogram(bytes(found.png), state)
    except ReadingError as error:
        typed.refuse("looked", str(error))
        return _shown(request, found, typed)
    actions.confirm_scan(told_about(request, found.person), found, value)
    return _after(request, found, value)


def _after(request: HttpRequest, found: models.Scan, value: Sonogram) -> HttpResponse:
    """On to the next picture that waits, else to the next repeat, else to what it all says."""
    person = found.person
    overview = overview_of(request, person.pk)
    done = [r for r in deriving.repeats(overview.by_kind) if _same(r, value, overview)]
    stored = say("Repeat {n} of {all} is stored.", n=len(done), all=max(REPEATS, len(done)))
    messages.success(request, stored)
    waits = models.Scan.objects.filter(person=person, done=False).defer("png").first()
    if waits is not None:
        return redirect("clinic:scan", person=person.pk, scan=waits.pk)
    if len(done) < REPEATS:
        same = {
            "aspect": value.aspect.value,
            "side": value.side.value,
            "level": value.level or "",
            "state": value.state.value,
            "position": value.position.value,
            "device": value.device,
            "preset": value.preset,
        }
        again = reverse("clinic:ultrasound-add", args=[person.pk])
        return redirect(f"{again}?{urlencode(same)}")
    return redirect("clinic:ultrasound", person=person.pk)


def _same(one: Repeat, value: Sonogram, overview: Overview) -> bool:
    s = one.seen
    key = (s.aspect, s.side, s.level, s.state, s.position, s.device, s.preset)
    wanted = (value.aspect, value.side, value.level, value.state, value.position)
    return one.on == overview.on and key == (*wanted, value.device, value.preset)
