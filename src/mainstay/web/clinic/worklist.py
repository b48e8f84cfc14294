"""Who needs you, in order; and everyone, by name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mainstay.exercises import WeightUnit
from mainstay.web import clock, models, records, wording
from mainstay.web.clinic.ranking import NEEDS, Group, Place, Signs, place
from mainstay.web.clinic.signs import signs_of
from mainstay.web.clinic.visit import choices_seen, membership_of, today_for
from mainstay.web.language import later, reader, say, weighed_in
from mainstay.web.records import Overview
from mainstay.wording import Audience

RANKED = "ranked"


@dataclass(frozen=True)
class Row:
    """One person on the list; `seen` is what the one-tap decision was offered from."""

    person: models.Person
    place: Place
    about: str
    seen: str

    @property
    def link(self) -> str:
        """The page that the row's one action opens."""
        return self.place.rung.leads.page(self.person.pk)


TITLES = {
    Group.SAFETY: later("Safety"),
    Group.STUCK: later("Stuck"),
    Group.WAITING: later("Waiting for your yes"),
    Group.SILENT: later("Silent"),
    Group.WELL: later("Going well"),
}


Ranked = tuple[Signs, str, str]
"""The signs of one person, the few words about them, and the hash of the choices so far."""


def rows_of(request: HttpRequest) -> list[Row]:
    """Everybody in open care, most urgent first."""
    people = list(records.people_of(membership_of(request).clinic))
    ranked = _ranked(people)
    found = [
        Row(p, place(signs), words, seen)
        for p in people
        for signs, words, seen in [ranked[p.pk]]
    ]
    return sorted(found, key=lambda row: row.place.order)


def make_ready(at: datetime) -> int:
    """Rank everybody as they are at a time, so that the next list is warm; answers how many.

    The list is kept under each person's stamp and day: where something is said before it is
    opened it is ranked anew, so that nothing made ahead is ever shown out of date.

    Args:
        at: a time of the day that the list will be opened on, for each person in their own zone.
    """

    def day_of(person: models.Person) -> date:
        return clock.day(at, person.zone)

    clinics = models.Clinic.objects.all()
    return sum(len(_ranked(list(records.people_of(clinic)), day_of)) for clinic in clinics)


def _ranked(
    people: list[models.Person], day_for: Callable[[models.Person], date] = today_for
) -> dict[UUID, Ranked]:
    """Signs are kept by stamp and day: only who said something new is read and ranked again."""
    keys = {p.pk: f"{p.pk}/{p.stamp}/{day_for(p)}/{reader()}" for p in people}
    known = caches[RANKED].get_many(keys.values())
    unknown = [p for p in people if keys[p.pk] not in known]
    read = records.overviews(unknown, day_for)
    fresh = {keys[o.person.pk]: read_row(o) for o in read}
    caches[RANKED].set_many(fresh)
    found = known | fresh
    return {pk: found[key] for pk, key in keys.items()}


def read_row(overview: Overview) -> Ranked:
    """What stands on the list about one person, loads in their own unit."""
    with weighed_in(WeightUnit(overview.person.unit)):
        return signs_of(overview), about(overview), choices_seen(overview)


def about(overview: Overview) -> str:
    """Age, first condition and stage in a few words."""
    case = overview.undecided
    if case is None:
        return say("questions at the start")
    known = [
        wording.condition_words(r.condition, Audience.THERAPIST)
        for r in case.patient.conditions[:1]
    ]
    stage = overview.standing.stage.stage.rank
    return ", ".join(
        [str(case.patient.age_years(overview.on)), *known, say("stage {rank}", rank=stage)]
    )


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
    rows = sorted(rows_of(request), key=lambda row: str(row.person).casefold())
    found = [r for r in rows if wanted.casefold() in str(r.person).casefold()]
    page = {"rows": found, "wanted": wanted, "count": len(rows)}
    part = "clinic/people_list.html" if _asked_by_htmx(request) else "clinic/people.html"
    return render(request, part, page)


def _asked_by_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
