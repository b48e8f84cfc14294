"""A confirmed picture on its own page, and what can be taken along of it: report, picture, tables."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mainstay.imaging.confirmed import Seen, Sonoarea, Sonoclip
from mainstay.imaging.exchange import Confirmed, as_csv, as_json
from mainstay.imaging.protocol import SLICED, ScaleSource
from mainstay.reading import ReadingError
from mainstay.web import models, scanning, wording
from mainstay.web.clinic.ultrasound.clip import clip_page
from mainstay.web.clinic.ultrasound.words import (
    DOUBTS,
    SCALES,
    SEEN,
    about,
    edges,
    outline,
    seen_of,
    sizes,
)
from mainstay.web.clinic.visit import overview_of
from mainstay.web.fact_rows import FactRow
from mainstay.web.language import later, say, why_refused
from mainstay.web.records import Overview


@dataclass(frozen=True)
class Form:
    """One form of a confirmed picture.

    Attributes:
        name: of the file.
        kind: its media type.
        made: from the picture and what was confirmed in it.
        pixels: whether libraries of the imaging extra make it.
        words, note: what the page says of it.
    """

    name: str
    kind: str
    made: Callable[[bytes, Confirmed], bytes]
    pixels: bool
    words: Any
    note: Any


FORMS = {
    "drawn": Form(
        "borders.png",
        "image/png",
        scanning.annotated,
        True,
        later("Picture with its lines"),
        later("PNG, for the record or the handout. It does not name the person."),
    ),
    "report": Form(
        "report.dcm",
        "application/dicom",
        scanning.report,
        True,
        later("Report for the archive"),
        later(
            "DICOM structured report (TID 1500): each muscle, its outline, its length or area, fat."
        ),
    ),
    "picture": Form(
        "picture.dcm",
        "application/dicom",
        scanning.dicom,
        True,
        later("Picture without identity"),
        later("DICOM, with its scale. The report points at this file; keep them together."),
    ),
    "csv": Form(
        "values.csv",
        "text/csv; charset=utf-8",
        lambda _, one: as_csv([one]).encode(),
        False,
        later("Table of values"),
        later("CSV, a row for each muscle."),
    ),
    "json": Form(
        "values.json",
        "application/json",
        lambda _, one: as_json([one]).encode(),
        False,
        later("Values with outlines"),
        later("JSON, for other programs."),
    ),
}


def _confirmed(
    request: HttpRequest, person: UUID, scan: UUID
) -> tuple[Overview, FactRow, models.Scan | None]:
    """A confirmed picture that stands, and its pixels where they are kept."""
    overview = overview_of(request, person)
    rows = [row for kind in SEEN for row in overview.by_kind.get(kind, ())]
    row = next((r for r in rows if r.id == str(scan)), None)
    if row is None:
        raise Http404("no such confirmed picture")
    wanted = seen_of(row).stills[0].picture
    found = models.Scan.objects.filter(person=overview.person, sha256=wanted, done=True)
    return overview, row, found.first()


@require_GET
def confirmed(request: HttpRequest, person: UUID, scan: UUID) -> HttpResponse:
    """One confirmed picture: its borders, its values, what can be taken along."""
    overview, row, picture = _confirmed(request, person, scan)
    return _page(request, overview, row, picture)


def _page(
    request: HttpRequest,
    overview: Overview,
    row: FactRow,
    picture: models.Scan | None,
    refused: str = "",
) -> HttpResponse:
    whole = seen_of(row)
    seen = whole.stills[0]
    wide, tall = seen.size
    page = {
        "subject": overview.person,
        "row": row,
        "seen": seen,
        "about": about(whole),
        "clip": clip_page(whole) if isinstance(whole, Sonoclip) else None,
        "side": wording.side_words(seen.side),
        "picture": picture,
        "wide": wide,
        "tall": tall,
        "area": isinstance(seen, Sonoarea),
        # A mere picture of a slice has its scale from a ruler; how it lies nobody knows.
        "sliced": seen.aspect in SLICED and seen.scale is ScaleSource.SPACING,
        "values": [(name.capitalize(), value) for name, value in sizes(seen)],
        "edges": edges(seen),
        "outline": outline(seen),
        "scale": SCALES[seen.scale],
        "doubts": [DOUBTS[d] for d in seen.doubts],
        "forms": [
            (key, form, _why_not(form, key, whole, picture)) for key, form in FORMS.items()
        ],
        "refused": refused,
    }
    return render(
        request, "clinic/ultrasound_confirmed.html", page, status=422 if refused else 200
    )


def _why_not(form: Form, key: str, seen: Seen, picture: models.Scan | None) -> str:
    """Why a form cannot be had; empty where it can."""
    if form.pixels and picture is None:
        return say("The picture itself is not kept here; the tables are.")
    if form.pixels and not scanning.can_measure():
        return say("It needs the libraries of the imaging extra, which are not installed here.")
    if key == "picture" and scanning.in_archive(seen):
        return say("The slice is in its archive already; the report points at it there.")
    if key == "report" and seen.stills[0].scale is ScaleSource.NONE:
        return say(
            "The picture has no scale, so there is no length or area to report. Take a table of "
            "values."
        )
    return ""


@require_GET
def handed_out(request: HttpRequest, person: UUID, scan: UUID, form: str) -> HttpResponse:
    """One form of a confirmed picture as a file."""
    wanted = FORMS.get(form)
    if wanted is None:
        raise Http404("no such form")
    overview, row, picture = _confirmed(request, person, scan)
    seen = seen_of(row)
    if why := _why_not(wanted, form, seen, picture):
        return _page(request, overview, row, picture, why)
    one = Confirmed(UUID(row.id), overview.person.pk, seen, row.author, row.at)
    try:
        made = wanted.made(bytes(picture.png) if picture else b"", one)
    except ReadingError as error:
        return _page(request, overview, row, picture, why_refused(error))
    answer = HttpResponse(made, content_type=wanted.kind)
    name = f"ultrasound-{row.day.isoformat()}-{wanted.name}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
