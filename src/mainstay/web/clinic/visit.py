"""What every page about one person begins with: who asks, about whom, and on which day."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from mainstay.exercises import WeightUnit
from mainstay.web import clock, models, records, windows
from mainstay.web.actions import CHOICE, Conflict, Told
from mainstay.web.language import count_weights_in, weights
from mainstay.wording import kg_text


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
        raise Stale(overview, request)
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
        typed: what was typed, to be shown again.
    """

    def __init__(self, overview: records.Overview, request: HttpRequest) -> None:
        """Keep both versions."""
        super().__init__(CHOICE, str(overview.person.pk))
        self.overview = overview
        hidden = ("csrfmiddlewaretoken", "seen", "choice")
        self.typed = [
            _typed_text(name, value)
            for name, value in request.POST.items()
            if name not in hidden and value
        ]


def _typed_text(name: str, value: object) -> str:
    """A field as it was typed; loads of a dose travel in kilograms and are shown as chosen."""
    if name.endswith("load_kg"):
        name, value = name.removesuffix("_kg"), _chosen_load(str(value))
    return f"{name.replace('_', ' ')}: {value}"


def _chosen_load(value: str) -> str:
    try:
        return kg_text(float(value), weights())
    except ValueError:
        return value


def conflicts_shown(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page about a person that says so when two windows changed the same thing."""

    @wraps(view)
    def wrapped(request: HttpRequest, person: UUID, **kwargs: str) -> HttpResponse:
        try:
            return view(request, person, **kwargs)
        except Stale as stale:
            return _two_versions(request, stale)
        except Conflict as met:
            if met.kind == CHOICE:  # somebody chose while this was being written
                return _two_versions(request, Stale(_read_again(request, person), request))
            page = {"again": reverse("clinic:patient", args=[person])}
            return render(request, "clinic/conflict.html", page, status=409)

    return wrapped


def _read_again(request: HttpRequest, person: UUID) -> records.Overview:
    found = person_in_care(request, person)
    return records.overview(found, today_for(found))


def _two_versions(request: HttpRequest, stale: Stale) -> HttpResponse:
    # The story builds on these helpers.
    from mainstay.web.clinic.timeline import timeline

    chosen = [e for e in timeline(stale.overview) if e.chosen]
    page = {
        "theirs": chosen[0] if chosen else None,
        "yours": stale.typed,
        "subject": stale.overview.person,
        "again": request.path if request.method == "POST" else "",
    }
    return render(request, "clinic/conflict.html", page, status=409)
