"""A deep muscle of one's own as it tightens: a confirmed clip beside its curve, for its person."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from mainstay.imaging.confirmed import Sonoclip, Sonogram
from mainstay.web import models, records, wording
from mainstay.web.clinic.ultrasound.clip import course
from mainstay.web.clinic.ultrasound.keeping import sheet
from mainstay.web.clinic.ultrasound.words import in_sheet, path
from mainstay.web.fact_rows import FactRow
from mainstay.web.language import day_text, say
from mainstay.web.me.screen import today_of
from mainstay.web.records import Overview
from mainstay.web.scanning import Clip


def clearest(overview: Overview) -> FactRow | None:
    """Of the last day with clips the one to learn from: no doubt first, then the largest change."""
    rows = overview.by_kind.get("Sonoclip", ())
    return max(rows, key=_clear, default=None)


def _clear(row: FactRow) -> tuple[Any, ...]:
    seen = row.value(Sonoclip)
    deep = seen.course[-1]
    return row.day, not seen.rest.doubts, -len(deep.doubtful), deep.change_percent


@require_GET
def contraction(request: HttpRequest) -> HttpResponse:
    """The clip beside its curve; who has none is led to the lesson."""
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    row = clearest(overview)
    if row is None:
        return redirect("me:lesson")
    seen = row.value(Sonoclip)
    at_rest, tight = (still.frame.number for still in seen.stills if still.frame)
    words = {
        "side": wording.side_words(seen.rest.side),
        "muscle": wording.muscle_words(seen.course[-1].muscle),
        "day": day_text(row.day, "j F"),
    }
    page = {
        "clip": row.id if _kept(overview, seen) else None,
        "wide": seen.rest.size[0],
        "tall": seen.rest.size[1],
        "sheet": sheet(_frames(seen), seen.rest.size),
        "course": course(seen.course, at_rest, tight),
        "start": at_rest,
        "stills": [_still(seen.rest, say("Relaxed")), _still(seen.contracted, say("Tight"))],
        "lead": say("This is your own {muscle}, {side} side, on {day}.", **words),
        "below": len(seen.course) > 1,
        "may_train": overview.may_train,
    }
    return render(request, "me/contraction.html", page)


def _frames(seen: Sonoclip) -> Clip:
    at = seen.rest.frame
    assert at is not None
    return Clip(at.frames, at.across, seen.rate_hz, 1)


def _still(seen: Sonogram, title: str) -> dict[str, Any]:
    """A frame with the deepest muscle as one shape: along its upper edge and back along the lower."""
    deep = seen.layers[-1]
    return {
        "title": title,
        "sheet": in_sheet(seen),
        "shape": path((*deep.upper, *reversed(deep.lower))),
    }


def _kept(overview: Overview, seen: Sonoclip) -> models.Scan | None:
    scans = models.Scan.objects.filter(person=overview.person, done=True)
    found: models.Scan | None = scans.filter(sha256=seen.rest.picture).defer("png").first()
    return found


@require_GET
def picture(request: HttpRequest, clip: UUID) -> HttpResponse:
    """The frames of the clip that the page shows; no other picture leaves here."""
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    row = clearest(overview)
    found = _kept(overview, row.value(Sonoclip)) if row and row.id == str(clip) else None
    if found is None:
        raise Http404("no such clip of yours is shown")
    answer = HttpResponse(bytes(found.png), content_type="image/png")
    answer["Cache-Control"] = "private, no-store"
    return answer
