"""What every page about one person begins with: who asks, about whom, and on which day."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.module_loading import import_string

from mainstay.exercises import WeightUnit
from mainstay.web import clock, models, records, windows
from mainstay.web.actions import CHOICE, Conflict, Told
from mainstay.web.language import count_weights_in


def membership_of(request: HttpRequest) -> models.Membership:
    """The therapist; the permission table has put it there."""
    return request.membership  # type: ignore[attr-defined, no-any-return]


def therapist_of(request: HttpRequest) -> str:
    """The name under which the therapist decides."""
    return membership_of(request).display_name


def person_in_care(request: HttpRequest, person: UUID) -> models.Person:
    """A person in the open care of the therapist's own clinic; all others are not found.

    From here on the page counts weights as this person does, so that both read one number.
    """
    found = records.patient_of(membership_of(request).clinic, str(person))
    if found is None:
        raise Http404("nobody in this clinic's care has this address")
    count_weights_in(WeightUnit(found.unit))
    return found


def told_about(request: HttpRequest, person: models.Person) -> Told:
    """The therapist says something about a person now."""
    seen = request.POST.get("seen", "")
    return Told(person, therapist_of(request), clock.now(), seen)


def today_for(person: models.Person) -> date:
    """The person's local date."""
    return clock.day(clock.now(), person.zone)


def overview_of(request: HttpRequest, person: UUID) -> records.Overview:
    """Everything known about a person in care, today.

    Raises:
        Stale: the form was opened before another window or another therapist chose something.
    """
    found = person_in_care(request, person)
    overview = records.overview_as_read(found, today_for(found))
    seen = request.POST.get("seen", "")
    if seen and seen != choices_seen(overview):
        raise Stale(overview)
    return overview


def finished(overview: records.Overview) -> records.Overview:
    """The same, when the intake is finished; else there is nothing to decide yet."""
    if overview.case is None:
        raise Http404("the questions at the start are not finished")
    return overview


# --- two windows ---


def choices_seen(overview: records.Overview) -> str:
    """A short mark of the choices that a form was made from; it travels with the form."""
    return windows.choices_seen(overview.rows)


class Stale(Conflict):
    """A form that was opened before the newest choice about the same person.

    Attributes:
        overview: the person as known now.
    """

    def __init__(self, overview: records.Overview) -> None:
        """Keep the newest version; the request has the other."""
        super().__init__(CHOICE, str(overview.person.pk))
        self.overview = overview


def conflicts_shown(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page about a person that says so when two windows changed the same thing."""

    @wraps(view)
    def wrapped(request: HttpRequest, person: UUID, **kwargs: str) -> HttpResponse:
        try:
            return view(request, person, **kwargs)
        except Stale as stale:
            return _two_versions(request, stale.overview)
        except Conflict as met:
            if met.kind == CHOICE:  # somebody chose while this was being written
                return _two_versions(request, _read_again(request, person))
            page = {"again": reverse("clinic:patient", args=[person])}
            return render(request, "clinic/conflict.html", page, status=409)

    return wrapped


def _read_again(request: HttpRequest, person: UUID) -> records.Overview:
    found = person_in_care(request, person)
    return records.overview(found, today_for(found))


def _two_versions(request: HttpRequest, now: records.Overview) -> HttpResponse:
    # Found by its name: its words are those of the pages, which build on these helpers.
    shown = import_string("mainstay.web.clinic.two_versions.two_versions")
    answer: HttpResponse = shown(request, now)
    return answer
