"""All that was measured on ultrasound in a person, and what waits to be confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mainstay.anatomy import MuscleSite, Side
from mainstay.imaging.confirmed import Sonoclip, Still
from mainstay.imaging.protocol import REPEATS, SLICED, Aspect, State
from mainstay.imaging.visits import Repeat, courses, sides, wasted
from mainstay.web import actions, deriving, models, scanning, wording
from mainstay.web.clinic.ultrasound.values import (
    cards,
    contractions,
    side_words,
    weak_words,
)
from mainstay.web.clinic.ultrasound.words import (
    ASPECTS,
    DOUBTS,
    SCALES,
    SEEN,
    STATES,
    about,
    change,
    edges,
    in_sheet,
    muscle,
    outline,
    seen_of,
    sizes_line,
)
from mainstay.web.clinic.visit import conflicts_shown, overview_of, told_about
from mainstay.web.fact_rows import FactRow
from mainstay.web.forms import Typed
from mainstay.web.language import say
from mainstay.web.records import Overview

LAB_EXERCISE = "anti-rotation-press"


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
        "clips": contractions(repeats),
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
    row = next((r for r in _rows(overview) if r.id == str(key)), None)
    if row is None:
        raise Http404("no such picture stands")
    stored = actions.MEASURED[SEEN[row.kind]].objects.get(pk=row.id)
    actions.withdraw(told_about(request, overview.person), stored)
    messages.success(request, say("Taken back. Means and trends follow."))
    return redirect("clinic:ultrasound", person=overview.person.pk)


def _waiting(scan: models.Scan) -> dict[str, Any]:
    state = scanning.state_of(scan.data)
    line = say("contour") if state.across else say("borders")
    step = say("what is kept, scale") if state.kept is None else line
    return {"scan": scan, "about": about(state.taken), "step": step}


def _confirmed_rows(overview: Overview) -> list[dict[str, Any]]:
    rows = sorted(_rows(overview), key=lambda r: r.at, reverse=True)
    return [_confirmed_row(row) for row in rows]


def _rows(overview: Overview) -> list[FactRow]:
    """Pictures and clips that stand."""
    return [row for kind in SEEN for row in overview.by_kind.get(kind, ())]


def _confirmed_row(row: FactRow) -> dict[str, Any]:
    whole = seen_of(row)
    seen = whole.stills[0]
    if isinstance(whole, Sonoclip):
        told = (f"{muscle(t.muscle)} {change(t.change_percent)}" for t in whole.course)
        values = ", ".join(told)
    else:
        values = sizes_line(seen)
    source = str(SCALES[seen.scale])
    if seen.mm_per_px is not None:
        source = f"{source}, {seen.mm_per_px:.3f} mm/px"
    return {
        "id": row.id,
        "day": row.day,
        "by": row.author,
        "about": about(whole),
        "values": values,
        "scale": source,
        "device": " · ".join(filter(None, (seen.device, seen.preset))),
        "method": seen.method,
        "doubts": [str(DOUBTS[d]) for d in seen.doubts],
    }


@dataclass(frozen=True)
class Drawn:
    """A confirmed picture to be drawn again, as wide as its millimeters are beside the other."""

    caption: str
    scan: UUID | None
    width: int
    height: int
    share: float
    layers: tuple[tuple[str, str], ...]
    outline: str
    sheet: tuple[int, int, int, int]


def pairs(
    overview: Overview, scans: Mapping[str, models.Scan]
) -> list[tuple[str, list[Drawn]]]:
    """The latest pictures at rest and contracted of each side: ultrasound at one scale, slices at one."""
    latest: dict[tuple[Aspect, Side, str], dict[State, Repeat]] = {}
    for one in deriving.repeats(overview.by_kind):
        s = one.seen
        latest.setdefault((s.aspect, s.side, s.level or ""), {})[s.state] = one
    wide: dict[bool, float] = {}  # a slice is wider than a probe by far
    for (aspect, *_), states in latest.items():
        widest = max(_wide(r.seen) for r in states.values())
        wide[aspect in SLICED] = max(wide.get(aspect in SLICED, 0), widest)
    found = []
    for (aspect, side, level), states in sorted(latest.items(), key=lambda item: str(item[0])):
        title = ", ".join(filter(None, (str(ASPECTS[aspect]), wording.side_words(side), level)))
        most = wide[aspect in SLICED]
        drawn = [_drawn(states[state], most, scans) for state in State if state in states]
        found.append((title, drawn))
    return found


def _wide(seen: Still) -> float:
    return seen.size[0] * (seen.mm_per_px or 0.1)


def _drawn(one: Repeat, wide: float, scans: Mapping[str, models.Scan]) -> Drawn:
    seen = one.seen
    scan = scans.get(seen.picture)
    return Drawn(
        f"{str(STATES[seen.state]).capitalize()}: {sizes_line(seen)}",
        scan.pk if scan else None,
        *seen.size,
        round(100 * _wide(seen) / wide, 1),
        edges(seen),
        outline(seen),
        in_sheet(seen),
    )
