"""The safety questions: one a screen, each answer a fact at the tap; then what to do."""

import uuid
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from mainstay.care.emergency import emergency
from mainstay.care.history import By
from mainstay.care.patient import Mode
from mainstay.care.screening import (
    Answer,
    Answers,
    Question,
    Release,
    Triage,
    TriageStatus,
    questions,
    triage,
)
from mainstay.reading import ReadingError, read_day
from mainstay.web import actions, clock, records
from mainstay.web.actions import Told


def told(request: HttpRequest) -> Told:
    """The person says something now."""
    return Told(request.person, "self", clock.now())  # type: ignore[attr-defined]


def today_of(request: HttpRequest) -> date:
    """The person's local date."""
    return clock.day(clock.now(), request.person.zone)  # type: ignore[attr-defined]


def triage_of(overview: records.Overview) -> Triage:
    """The result of the safety screen on the overview's day."""
    return triage(overview.answers, overview.on, overview.releases, overview.mode)


@require_GET
def screen(request: HttpRequest) -> HttpResponse:
    """Go to the first question without a valid answer, or to the result."""
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    result = triage_of(overview)
    if result.unanswered:
        return redirect("me:screen-question", question=result.unanswered[0].lower())
    return redirect("me:safety")


def _question(overview: records.Overview, key: str) -> tuple[Question, int, int]:
    asked = questions(overview.answers)
    for number, question in enumerate(asked, start=1):
        if question.id.lower() == key.lower():
            return question, number, len(asked)
    raise Http404("no such safety question for this person")


@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, question: str) -> HttpResponse:
    """One safety question; the answer is stored at the tap."""
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    asked, number, count = _question(overview, question)
    error = ""
    if request.method == "POST":
        chosen = tuple(c for c in request.POST.getlist("choice") if c)
        error = _refused(asked, chosen)
        if not error:
            return _answered(request, overview, Answer(asked.id, chosen, overview.on))
    page = {
        "question": asked,
        "number": number,
        "count": count,
        "chosen": overview.answers.choices_of(asked.id),
        "error": error,
        "back": _before(overview.answers, asked),
    }
    return render(request, "me/question.html", page, status=422 if error else 200)


def _refused(asked: Question, chosen: tuple[str, ...]) -> str:
    known = {c.code for c in asked.choices}
    if not chosen or not set(chosen) <= known:
        return "Please choose one of the answers."
    return ""


def _before(answers: Answers, asked: Question) -> str | None:
    ids = [q.id for q in questions(answers)]
    place = ids.index(asked.id)
    return ids[place - 1].lower() if place else None


def _answered(request: HttpRequest, overview: records.Overview, given: Answer) -> HttpResponse:
    actions.answer(told(request), given, uuid.uuid4())
    fresh = records.overview(overview.person, overview.on)
    result = triage_of(fresh)
    if result.status in (TriageStatus.EMERGENCY, TriageStatus.SELF_HARM, TriageStatus.REFER):
        return redirect("me:safety")
    return redirect("me:screen")


@require_GET
def safety(request: HttpRequest) -> HttpResponse:
    """The result: what to do and how fast; one action, one phone button."""
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    result = triage_of(overview)
    if result.status is TriageStatus.UNANSWERED and not result.findings:
        return redirect("me:screen")
    country = overview.case.patient.country if overview.case else ""
    page = {
        "triage": result,
        "emergency": emergency(country),
        "clinic_mode": overview.mode is Mode.CLINIC,
        "has_profile": overview.case is not None,
    }
    template = (
        "me/self_harm.html" if result.status is TriageStatus.SELF_HARM else "me/safety.html"
    )
    return render(request, template, page)


@require_http_methods(["GET", "POST"])
def examined(request: HttpRequest) -> HttpResponse:
    """Personal mode: who examined the person, when, with what result; then the whole screen again."""
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    if overview.mode is Mode.CLINIC:
        return redirect("me:safety")
    typed = {
        k: request.POST.get(k, "").strip() for k in ("examined_by", "examined_on", "result")
    }
    errors = []
    if request.method == "POST":
        errors, statement = _statement(request, typed, overview.on)
        if statement:
            actions.release(told(request), statement)
            return redirect("me:screen")
    page = {"typed": typed, "errors": errors, "latest": overview.on.isoformat()}
    return render(request, "me/examined.html", page, status=422 if errors else 200)


def _statement(
    request: HttpRequest, typed: dict[str, str], on: date
) -> tuple[list[dict[str, str]], Release | None]:
    errors = [
        {"field": name, "text": text}
        for name, text in (
            ("examined_by", "Write who examined you: a name, and doctor or hospital."),
            ("result", "Write what they said."),
        )
        if not typed[name]
    ]
    if request.POST.get("allowed") != "yes":
        errors.append({"field": "allowed", "text": "They must have allowed you to exercise."})
    try:
        day = read_day(typed["examined_on"], "Day of the examination", latest=on)
    except ReadingError as error:
        return [*errors, {"field": "examined_on", "text": str(error)}], None
    if errors:
        return errors, None
    return [], Release(
        by=By.SELF,
        author="self",
        on=on,
        reason="examined, exercise allowed",
        examined_by=typed["examined_by"],
        examined_on=day,
        result=typed["result"],
    )
