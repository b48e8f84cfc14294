"""Who needs you, in order; and everyone, by name."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from mainstay import wording
from mainstay.web import clock, records
from mainstay.web.clinic.ranking import NEEDS, Group, Place, place
from mainstay.web.clinic.signs import signs_of
from mainstay.web.clinic.visit import choices_seen, membership_of, today_for
from mainstay.web.records import Overview
from mainstay.wording import Audience


@dataclass(frozen=True)
class Row:
    """One person on the list."""

    overview: Overview
    place: Place
    about: str

    @property
    def seen(self) -> str:
        """What the one-tap decision was offered from."""
        return choices_seen(self.overview)

    @property
    def link(self) -> str:
        """The page that the row's one action opens."""
        return reverse(f"clinic:{self.place.rung.leads}", args=[self.overview.person.pk])


TITLES = {
    Group.SAFETY: "Safety",
    Group.STUCK: "Stuck",
    Group.WAITING: "Waiting for your yes",
    Group.SILENT: "Silent",
    Group.WELL: "Going well",
}


def rows_of(request: HttpRequest) -> list[Row]:
    """Everybody in open care, most urgent first."""
    found = [
        Row(o, place(signs_of(o)), about(o))
        for o in records.overviews(membership_of(request).clinic, today_for)
    ]
    return sorted(found, key=lambda row: row.place.order)


def about(overview: Overview) -> str:
    """Age, first condition and stage in a few words."""
    case = overview.case
    if case is None:
        return "questions at the start"
    known = [
        wording.condition_words(r.condition, Audience.THERAPIST)
        for r in case.patient.conditions[:1]
    ]
    stage = overview.standing.stage.stage.rank
    return ", ".join([str(case.patient.age_years(overview.on)), *known, f"stage {stage}"])


@require_GET
def worklist(request: HttpRequest) -> HttpResponse:
    """Safety, then who is stuck or waits, then the silent; all others in one line."""
    rows = rows_of(request)
    groups = [
        (TITLES[group], [r for r in rows if r.place.rung.group is group])
        for group in (*NEEDS, Group.SILENT)
    ]
    page = {
        "on": _today(request),
        "groups": [(title, members) for title, members in groups if members],
        "well": [r for r in rows if r.place.rung.group is Group.WELL],
        "need": sum(r.place.rung.group in (Group.SAFETY, Group.STUCK) for r in rows),
        "waiting": sum(r.place.rung.group is Group.WAITING for r in rows),
        "count": len(rows),
    }
    return render(request, "clinic/worklist.html", page)


def _today(request: HttpRequest) -> date:
    """The server's day; a clinic has no time zone of its own yet."""
    return clock.now().date()


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Everyone in open care by name, with a search."""
    wanted = request.GET.get("name", "").strip()
    rows = sorted(rows_of(request), key=lambda row: str(row.overview.person).casefold())
    found = [r for r in rows if wanted.casefold() in str(r.overview.person).casefold()]
    page = {"rows": found, "wanted": wanted, "count": len(rows)}
    part = "clinic/people_list.html" if _asked_by_htmx(request) else "clinic/people.html"
    return render(request, part, page)


def _asked_by_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
