"""What every page about one person begins with: who asks, about whom, and on which day."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from mainstay.web import clock, models, records
from mainstay.web.actions import Conflict, Told


def membership_of(request: HttpRequest) -> models.Membership:
    """The therapist; the permission table has put it there."""
    return request.membership  # type: ignore[attr-defined, no-any-return]


def person_in_care(request: HttpRequest, person: UUID) -> models.Person:
    """A person in the open care of the therapist's own clinic; all others are not found."""
    found = records.patient_of(membership_of(request).clinic, str(person))
    if found is None:
        raise Http404("nobody in this clinic's care has this address")
    return found


def told_about(request: HttpRequest, person: models.Person) -> Told:
    """The therapist says something about a person now."""
    return Told(person, membership_of(request).display_name, clock.now())


def today_for(person: models.Person) -> date:
    """The person's local date."""
    return clock.day(clock.now(), person.zone)


def overview_of(request: HttpRequest, person: UUID) -> records.Overview:
    """Everything known about a person in care, today."""
    found = person_in_care(request, person)
    return records.overview(found, today_for(found))


def finished(overview: records.Overview) -> records.Overview:
    """The same, when the intake is finished; else there is nothing to decide yet."""
    if overview.case is None:
        raise Http404("the questions at the start are not finished")
    return overview


def conflicts_shown(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page about a person that says so when two windows changed the same thing."""

    @wraps(view)
    def wrapped(request: HttpRequest, person: UUID, **kwargs: str) -> HttpResponse:
        try:
            return view(request, person, **kwargs)
        except Conflict:
            page = {"again": reverse("clinic:patient", args=[person])}
            return render(request, "conflict.html", page, status=409)

    return wrapped
