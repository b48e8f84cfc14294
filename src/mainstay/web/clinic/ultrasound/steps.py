"""The next step of a picture that waits: what is kept, borders or a contour, the confirmation."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mainstay.imaging.confirmed import Seen, Still
from mainstay.imaging.protocol import REPEATS, SLICED
from mainstay.imaging.visits import Repeat
from mainstay.reading import ReadingError
from mainstay.web import actions, deriving, models, scanning, wording
from mainstay.web.clinic.ultrasound.borders import drawing, led_by, tracing
from mainstay.web.clinic.ultrasound.clip import clip_drawing, clip_led_by, clip_tracing
from mainstay.web.clinic.ultrasound.contour import (
    carried_over,
    contour_drawing,
    contour_led_by,
    contour_placing,
)
from mainstay.web.clinic.ultrasound.keeping import decided, keeping
from mainstay.web.clinic.ultrasound.slice import choosing, chosen
from mainstay.web.clinic.ultrasound.words import CLIP, NAMES, about
from mainstay.web.clinic.visit import conflicts_shown, overview_of, person_in_care, told_about
from mainstay.web.forms import Typed
from mainstay.web.language import say, why_refused
from mainstay.web.records import Overview


def _scan_of(request: HttpRequest, person: UUID, scan: UUID | str) -> models.Scan:
    """A picture of a person in care that still waits."""
    owner = person_in_care(request, person)
    # Slices weigh tens of megabytes, and the page on which one is chosen needs none of them.
    found = models.Scan.objects.filter(pk=scan, person=owner).defer("png").first()
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
        return redirect("clinic:scan-confirmed", person=person, scan=scan)
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
        fresh = _begun(request, found, bytes(found.png), replace(state, led=scanning.Led()))
        actions.change_scan(told_about(request, found.person), found, fresh)
        return redirect("clinic:scan", person=found.person.pk, scan=found.pk)
    if typed["step"] == "confirm" and state.kept is not None:
        return _confirm(request, found, state, typed)
    raise actions.Conflict("Scan", str(found.pk))


def _keep(
    request: HttpRequest, found: models.Scan, state: scanning.ScanState, typed: Typed
) -> HttpResponse:
    made = (chosen if state.told.slab else decided)(found, state, typed)
    if made is None:
        return _shown(request, found, typed)
    png, fresh = made
    fresh = _begun(request, found, png, fresh)
    actions.change_scan(told_about(request, found.person), found, fresh, png)
    return redirect("clinic:scan", person=found.person.pk, scan=found.pk)


def _begun(
    request: HttpRequest, found: models.Scan, png: bytes, state: scanning.ScanState
) -> scanning.ScanState:
    """Of a clip, the two frames that are proposed; of a muscle across, a contour to be led."""
    if state.outline is not None and state.outline.label is not None:
        begun = state.outline.begun
        return replace(state, outline=replace(state.outline, handles=begun, skin=None))
    if state.across:
        overview = overview_of(request, found.person.pk)
        outline = carried_over(overview, png, state) or scanning.outline_begun(png)
        return replace(state, outline=outline)
    if state.told.clip is None:
        return state
    return replace(state, clip=scanning.clip_proposed(png, state))


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
    if state.kept is None and state.told.slab is not None:
        page |= choosing(found, state, typed)
        return render(request, "clinic/ultrasound_slice.html", page, status=status)
    if state.kept is None:
        page |= keeping(found, state, typed)
        return render(request, "clinic/ultrasound_keep.html", page, status=status)
    if state.across:
        page |= contour_placing(found, state)
        return render(request, "clinic/ultrasound_contour.html", page, status=status)
    if state.told.clip is not None:
        page |= clip_tracing(found, state)
        return render(request, "clinic/ultrasound_clip.html", page, status=status)
    page |= tracing(found, state)
    return render(request, "clinic/ultrasound_trace.html", page, status=status)


@require_GET
def picture(request: HttpRequest, person: UUID, scan: UUID) -> HttpResponse:
    """The picture as it is kept now, for the therapist's eyes; values of slices stay here."""
    found = _scan_of(request, person, scan)
    return HttpResponse(scanning.drawn_alone(bytes(found.png)), content_type="image/png")


@require_POST
@conflicts_shown
def lines(request: HttpRequest, person: UUID, scan: UUID) -> HttpResponse:
    """Borders led anew; where the person has led them is stored before the answer goes out."""
    found = _scan_of(request, person, scan)
    state = scanning.state_of(found.data)
    if state.kept is None or found.done or not scanning.can_measure():
        raise actions.Conflict("Scan", str(found.pk))
    try:
        revision, fresh, drawn = _led(request.body, found, state)
    except ReadingError as error:
        return JsonResponse({"problem": why_refused(error)}, status=422)
    if revision != found.revision:
        raise actions.Conflict("Scan", str(found.pk))
    actions.change_scan(told_about(request, found.person), found, fresh)
    return JsonResponse({"revision": found.revision, **drawn})


def _led(
    body: bytes, found: models.Scan, state: scanning.ScanState
) -> tuple[int, scanning.ScanState, dict[str, Any]]:
    """The revision that the browser saw, what is stored now, and what it draws."""
    if state.across:
        placed, outline, around = contour_led_by(body, bytes(found.png), state)
        fresh = replace(state, outline=outline)
        return placed.revision, fresh, contour_drawing(bytes(found.png), fresh, around)
    if state.told.clip is not None:
        sent, clip, followed = clip_led_by(body, found, state)
        fresh = replace(state, clip=clip)
        return sent.revision, fresh, clip_drawing(followed, fresh)
    moved, led, seen = led_by(body, found, state)
    return moved.revision, replace(state, led=led), drawing(seen)


def _confirm(
    request: HttpRequest, found: models.Scan, state: scanning.ScanState, typed: Typed
) -> HttpResponse:
    if not typed.ticked("looked"):
        borders = say("Look at the borders, then tick that they are right.")
        contour = say("Look at the contour, then tick that it is right.")
        typed.refuse("looked", contour if state.across else borders)
        return _shown(request, found, typed)
    try:
        value = _seen(bytes(found.png), state)
    except ReadingError as error:
        typed.refuse("looked", why_refused(error))
        return _shown(request, found, typed)
    actions.confirm_scan(told_about(request, found.person), found, value)
    return _after(request, found, value)


def _seen(png: bytes, state: scanning.ScanState) -> Seen:
    """What the person sees, to be stored."""
    if state.across:
        return scanning.sonoarea(png, state)
    if state.told.clip is None:
        return scanning.sonogram(png, state)
    return scanning.sonoclip(png, state)


def _after(request: HttpRequest, found: models.Scan, seen: Seen) -> HttpResponse:
    """On to the next picture that waits, else to the next repeat, else to what it all says."""
    person, value = found.person, seen.stills[0]
    overview = overview_of(request, person.pk)
    done = [r for r in deriving.repeats(overview.by_kind) if _same(r, value, overview)]
    stored = say("Repeat {n} of {all} is stored.", n=len(done), all=max(REPEATS, len(done)))
    messages.success(request, stored)
    if value.aspect in SLICED and len(done) < REPEATS:
        _next_repeat(request, found)
    waits = models.Scan.objects.filter(person=person, done=False).defer("png").first()
    if waits is not None:
        return redirect("clinic:scan", person=person.pk, scan=waits.pk)
    if len(done) < REPEATS:
        same = {
            "aspect": value.aspect.value,
            "side": value.side.value,
            "level": value.level or "",
            "state": value.state.value if value.frame is None else CLIP,
            "position": value.position.value,
            "device": value.device,
            "preset": value.preset,
        }
        again = reverse("clinic:ultrasound-add", args=[person.pk])
        return redirect(f"{again}?{urlencode(same)}")
    return redirect("clinic:ultrasound", person=person.pk)


def _next_repeat(request: HttpRequest, found: models.Scan) -> None:
    """The same slice once more, to be led around anew: a scan is not repeated, its reading is."""
    state, png = scanning.state_of(found.data), bytes(found.png)
    waits = models.Scan.objects.filter(person=found.person, done=False, sha256=found.sha256)
    if state.told.slab is None or waits.exists():
        return
    fresh = _begun(request, found, png, replace(state, outline=None))
    if fresh.outline and state.outline:  # the fat under the skin stays where it is
        fresh = replace(fresh, outline=replace(fresh.outline, skin=state.outline.skin))
    actions.add_scan(told_about(request, found.person), png, fresh)


def _same(one: Repeat, value: Still, overview: Overview) -> bool:
    s = one.seen
    key = (s.aspect, s.side, s.level, s.state, s.position, s.device, s.preset, s.method)
    wanted = (value.aspect, value.side, value.level, value.state, value.position)
    alike = (value.device, value.preset, value.method)
    return one.on == overview.on and key == (*wanted, *alike)
