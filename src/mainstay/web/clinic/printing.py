"""A person's week for the therapist to hand over: on paper, and for a calendar."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from mainstay.web import printing, weeks
from mainstay.web.clinic.visit import finished, overview_of, told_about
from mainstay.web.weeks import View


@require_GET
def handout(request: HttpRequest, person: UUID) -> HttpResponse:
    """The programme as a PDF."""
    return _of_week(request, person, printing.programme_pdf)


@require_GET
def calendar(request: HttpRequest, person: UUID) -> HttpResponse:
    """The sessions as an iCalendar file."""
    return _of_week(request, person, printing.week_calendar)


def _of_week(
    request: HttpRequest, person: UUID, answer: Callable[[HttpRequest, View], HttpResponse]
) -> HttpResponse:
    """The week as the person has it, issued now where facts have changed: paper is typed in by it."""
    overview = finished(overview_of(request, person))
    view = weeks.in_force(told_about(request, overview.person), overview)
    if printing.printable(view):
        return answer(request, view)
    messages.error(
        request, "No exercises now, so there is nothing to print. The reason is below."
    )
    return redirect("clinic:patient", person=person)
