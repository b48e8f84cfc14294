"""Answers with a person's week on paper and in a calendar; the same for person and therapist."""

from enum import StrEnum
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from mainstay.care.drill import drill
from mainstay.care.emergency import emergency
from mainstay.exercises import WeightUnit
from mainstay.handout import MissingPrint, Print, calendar, pdf
from mainstay.web import clock, country
from mainstay.web.language import later, say
from mainstay.web.printed import Week, appointments_of, sheet_of, usual_paper
from mainstay.web.weeks import View
from mainstay.wording import translate
from mainstay.wording.printed import LABELS, translated

Choice = TypeVar("Choice", bound=StrEnum)


def printable(view: View) -> bool:
    """Whether there is a week with doses to print."""
    return view.issued is not None and not view.stopped


def programme_pdf(request: HttpRequest, view: View) -> HttpResponse:
    """The week as a PDF; `paper` and `print` in the address choose another size."""
    week, person = week_of(request, view), view.overview.person
    usual_print = Print.LARGE if person.large_print else Print.NORMAL
    try:
        paper = _chosen(request, "paper", usual_paper(week.case.patient.country))
        size = _chosen(request, "print", usual_print)
        made = pdf(sheet_of(week), paper, size)
    except ValueError as error:
        return _refused(request, 422, str(error))
    except MissingPrint as error:
        return _refused(request, 503, str(error), INSTEAD)
    return _file(made, "application/pdf", f"programme-{week.plan.starts}.pdf", "inline")


def week_calendar(request: HttpRequest, view: View) -> HttpResponse:
    """The sessions of the week as an iCalendar file."""
    week, person = week_of(request, view), view.overview.person
    (name,) = translated((LABELS["calendar"],), week.language)
    made = calendar(name, appointments_of(week, str(person.pk)), clock.now())
    name = f"sessions-{week.plan.starts}.ics"
    return _file(made.encode(), "text/calendar; charset=utf-8", name, "attachment")


def week_of(request: HttpRequest, view: View) -> Week:
    """The issued week with all that the page around it knows."""
    case, person = view.overview.case, view.overview.person
    if view.issued is None or case is None:
        raise ValueError("there is no week to print")
    place = translate(country.NAMES.get(case.patient.country, ""), person.language)
    return Week(
        plan=view.issued.plan,
        decisions=view.decisions,
        case=case,
        catalogue=view.overview.catalogue,
        language=person.language,
        unit=WeightUnit(person.unit),
        effort_cap=view.standing.caps.effort_cap,
        drill=drill(case, view.standing, view.overview.catalogue),
        name=person.name,
        made_on=view.overview.on,
        help=emergency(case.patient.country),
        place=place,
        ask=view.overview.clinic,
        link=request.build_absolute_uri(reverse("me:player")),
    )


def _chosen(request: HttpRequest, name: str, usual: Choice) -> Choice:
    """An option of the address, or the usual one."""
    text, kind = request.GET.get(name, usual.value), type(usual)
    try:
        return kind(text)
    except ValueError:
        allowed = say(" or ").join(choice.value for choice in kind)
        raise ValueError(
            say(
                "“{text}” is not known as {name}. Allowed: {allowed}.",
                text=text[:20],
                name=name,
                allowed=allowed,
            )
        ) from None


INSTEAD = later(
    "Until then, your browser can print the page of the programme and of each exercise."
)


def _refused(request: HttpRequest, status: int, text: str, instead: str = "") -> HttpResponse:
    page = {"text": text, "instead": instead}
    return render(request, "no_print.html", page, status=status)


def _file(content: bytes, kind: str, name: str, how: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'{how}; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
