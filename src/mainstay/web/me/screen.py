"""The safety questions: one a screen, each answer a fact at the tap; then what to do."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from mainstay.care.findings import Finding
from mainstay.care.history import AdverseEvent, AdverseKind, By
from mainstay.care.patient import Mode
from mainstay.care.questions import (
    BIRTH_YEAR,
    SEX,
    Answer,
    Answers,
    Question,
    all_questions,
    birth_years,
    has_leg_symptoms,
    questions,
)
from mainstay.care.red_flags import Kind, Level, Suspect
from mainstay.care.screening import VALID_DAYS, Release, Triage, TriageStatus
from mainstay.reading import typed_whole
from mainstay.web import actions, clock, country, fact_rows, models, records
from mainstay.web.actions import Told
from mainstay.web.facts import Note, NoteKind
from mainstay.web.forms import EXPECTED, SHOWN, Typed
from mainstay.web.language import day_text, say
from mainstay.web.me.warning_words import warned
from mainstay.web.screened import LEG_QUESTION


def told(request: HttpRequest) -> Told:
    """The person says something now."""
    return Told(request.person, "self", clock.now())  # type: ignore[attr-defined]


def today_of(request: HttpRequest) -> date:
    """The person's local date."""
    return clock.day(clock.now(), request.person.zone)  # type: ignore[attr-defined]


STOPS = (TriageStatus.EMERGENCY, TriageStatus.SELF_HARM, TriageStatus.REFER)
"""Results that end the questions at once."""


def to_answer(overview: records.Overview, result: Triage) -> tuple[str, ...]:
    """Questions to answer now, in order; after the person's own statement all of them again.

    On the day of a numb or weak leg each question comes once more and then rests until tomorrow.
    """
    again = overview.asked_again
    rested = again.since if again.on == overview.on else frozenset()
    open_ = (set(result.unanswered) - rested) | again.open
    asked = questions(overview.answers, overview.on)
    stated = _statement_day(overview)
    if stated and result.level not in (None, Level.C) and not _raised_since(result, stated):
        latest = {a.question: a.on for a in sorted(overview.answers.answers, key=_answered_on)}
        repeated = (q.id for q in asked if q.id not in (BIRTH_YEAR, SEX))
        open_ |= {key for key in repeated if latest.get(key, date.min) < stated}
    return tuple(q.id for q in asked if q.id in open_)


def _answered_on(answer: Answer) -> date:
    return answer.on


def _statement_day(overview: records.Overview) -> date | None:
    """The day of the last "I was examined"."""
    days = [r.on for r in overview.releases if r.by is By.SELF and r.on <= overview.on]
    return max(days, default=None)


def _raised_since(result: Triage, day: date) -> bool:
    return any(f.level.locks and (f.raised_on or date.min) >= day for f in result.findings)


def _next(overview: records.Overview) -> HttpResponse:
    """The next question, or the result."""
    result = overview.screen
    left = to_answer(overview, result)
    examined_again = _statement_day(overview) and not _raised_since(
        result, _statement_day(overview) or date.min
    )
    if not left or (result.status in STOPS and not examined_again):
        return redirect("me:safety")
    return redirect("me:screen-question", question=left[0])


@require_GET
def screen(request: HttpRequest) -> HttpResponse:
    """Go to the first question without a valid answer, or to the result."""
    return _next(records.overview(request.person, today_of(request)))  # type: ignore[attr-defined]


def _asked(request: HttpRequest, overview: records.Overview, key: str) -> Question:
    """The question of a page.

    An answer to a question that another window has made needless is taken as well: it may be the
    warning that counts.
    """
    asked = questions(overview.answers, overview.on)
    open_ = all_questions() if request.method == "POST" else asked
    found = next((q for q in open_ if q.id == key), None)
    if found is None:
        raise Http404("no such safety question for this person")
    return found


@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, question: str) -> HttpResponse:
    """One safety question; the answer is stored at the tap."""
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    asked = _asked(request, overview, question)
    error, typed = "", _choices_of(overview.answers, asked.id)
    # What is asked again is answered anew, also on the same day.
    again = asked.id in overview.asked_again.open
    before = None if again else _same_day(overview, asked.id)
    if request.method == "POST":
        chosen = tuple(c.strip() for c in request.POST.getlist("choice") if c.strip())
        error = _refused(
            asked, chosen, overview.on, overview.person.language
        ) or _unknown_fields(request)
        if not error:
            return _answered(request, overview, Answer(asked.id, chosen, overview.on), before)
        typed = chosen
    language, sex = overview.person.language, overview.answers.sex
    ids = [q.id for q in questions(overview.answers, overview.on)]
    place = ids.index(asked.id) if asked.id in ids else 0
    page = {
        "question": asked,
        "words": asked.wording(language),
        "choices": [(c.id, c.label(language)) for c in asked.choices if c.only in (None, sex)],
        "number": place + 1,
        "count": len(ids),
        "chosen": typed,
        "year": typed[0] if typed else "",
        "error": error,
        "told": _told(overview, asked.id) if again else "",
        "back": ids[place - 1] if place else None,
        "seen": before.id if before else "",
    }
    return render(request, "me/question.html", page, status=422 if error else 200)


def _told(overview: records.Overview, question: str) -> str:
    """What opened this question again: a leg, a fall, one taken back; empty when all came again."""
    if overview.asked_again.on is not None:
        return ""
    if question in overview.asked_again.fallen:
        return "fall" if _fall_stands(overview) else "taken_back"
    return "leg" if question == LEG_QUESTION else ""


def _fall_stands(overview: records.Overview) -> bool:
    """Whether a fall that was told has not been taken back or put right to something else."""
    events = overview.by_kind.get("AdverseEvent", ())
    return any(r.value(AdverseEvent).kind is AdverseKind.FALL for r in events)


def _unknown_fields(request: HttpRequest) -> str:
    extra = next((n for n in request.POST if n not in {"choice", "seen", *EXPECTED}), None)
    return (
        say("“{extra}” is no field of this page. Open the page again.", extra=extra[:SHOWN])
        if extra
        else ""
    )


def _choices_of(answers: Answers, question: str) -> tuple[str, ...]:
    """What was answered last; empty before that."""
    if question == BIRTH_YEAR:
        return (str(answers.birth_year),) if answers.birth_year else ()
    if question == SEX:
        return (answers.sex.value,) if answers.sex else ()
    given = sorted((a for a in answers.answers if a.question == question), key=_answered_on)
    return given[-1].choices if given else ()


ALONE = frozenset({"no", "none"})
"""Choices that stand alone."""


def _refused(asked: Question, chosen: tuple[str, ...], on: date, language: str) -> str:
    """What is wrong with an answer; empty when it fits."""
    if asked.kind is Kind.YEAR:
        years = birth_years(on)
        year = chosen[0] if len(chosen) == 1 else ""
        fits = typed_whole(year, years[0], years[-1]) is not None
        said = (
            say("“{names}” does not fit. ", names=", ".join(chosen)[:SHOWN]) if chosen else ""
        )
        return (
            ""
            if fits
            else say(
                "{said}Write a year from {years} to {years2}, such as 1972.",
                said=said,
                years=years[0],
                years2=years[-1],
            )
        )
    strange = next((c for c in chosen if c not in {x.id for x in asked.choices}), None)
    if strange is not None:
        return say(
            "“{strange}” is no answer to this question. Please choose one of those below.",
            strange=strange[:SHOWN],
        )
    if not chosen:
        return say("Please choose one of the answers.")
    if len(chosen) > 1 and asked.kind is Kind.ONE:
        return say("Please choose one of the answers.")
    alone = next((c for c in asked.choices if c.id in ALONE and c.id in chosen), None)
    if len(chosen) > 1 and alone is not None:
        return say(
            "You ticked “{alone}” and more. Take away the tick that is wrong.",
            alone=alone.label(language),
        )
    return ""


def _answered(
    request: HttpRequest,
    overview: records.Overview,
    given: Answer,
    before: fact_rows.FactRow | None,
) -> HttpResponse:
    """Store the answer; a change of mind on the same day puts the first one right.

    A lock is never undone that way: while one is closed, a further answer is added beside it.
    Nor is what a release has been given for, nor an answer from another window, which this page has
    not seen: both stay.
    """
    seen = before is not None and request.POST.get("seen", "") == before.id
    locked = any(f.level.locks for f in overview.screen.findings)
    if before is None or locked or not seen or _released_since(overview, before):
        actions.answer(told(request), given, uuid.uuid4())
    elif before.value(Answer).choices != given.choices:
        seen = _put_right(request, before, given)
    if before is not None and not seen and before.value(Answer).choices != given.choices:
        messages.info(request, say("Another window answered this too. Both answers are kept."))
    return _next(records.overview(overview.person, overview.on))


def _released_since(overview: records.Overview, before: fact_rows.FactRow) -> bool:
    """Whether a lock was opened after an answer: the next one is something new, also the same."""
    opened = overview.by_kind.get("Release", ())
    return any(r.received_at > before.received_at for r in opened)


def _put_right(request: HttpRequest, before: fact_rows.FactRow, given: Answer) -> bool:
    """Whether this answer took the first one's place; where another just did, both stay."""
    row = models.Answer.objects.get(pk=before.id)
    try:
        actions.correct(told(request), row, given)
    except actions.Conflict:
        actions.answer(told(request), given, uuid.uuid4())
        return False
    return True


def _same_day(overview: records.Overview, question: str) -> fact_rows.FactRow | None:
    for row in reversed(fact_rows.current(overview.rows)):
        if row.kind == "Answer" and row.value(Answer).question == question:
            return row if row.value(Answer).on == overview.on else None
    return None


@require_GET
def safety(request: HttpRequest) -> HttpResponse:
    """The result: what to do and how fast; one action, one phone button."""
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    result = overview.screen
    unanswered = result.status is TriageStatus.UNANSWERED and not result.findings
    if unanswered or (result.may_train and not overview.may_train):
        return redirect("me:screen")
    phone = country.phone(country_of(request, overview))
    page = {
        "triage": result,
        "status": result.status.value,
        "warned": warned(_shown(result)),
        "self_harm": any(f.suspects is Suspect.SELF_HARM for f in result.findings),
        "phone": phone,
        "emergency": phone.help,
        "leg_symptoms": has_leg_symptoms(overview.answers),
        "clinic_mode": overview.mode is Mode.CLINIC,
        "may_walk": overview.may_walk,
        "onward": onward(overview),
        "left": to_answer(overview, result),
        "again": _why_again(overview, result),
    }
    template = (
        "me/self_harm.html" if result.status is TriageStatus.SELF_HARM else "me/safety.html"
    )
    return render(request, template, page)


@dataclass(frozen=True)
class Onward:
    """Where the result leads, and what its button says."""

    address: str
    label: str


def onward(overview: records.Overview) -> Onward:
    """The next step: about you; on the first day the lesson, and its tests after; else today."""
    if overview.case is None:
        return Onward(reverse("me:intake"), say("Go on: about you"))
    notes = [row.value(Note) for row in overview.by_kind.get("Note", ())]
    learned = any(note.kind is NoteKind.LESSON_DONE for note in notes)
    if learned or overview.case.history.sessions:
        return Onward(reverse("me:today"), say("Today"))
    return Onward(reverse("me:lesson"), say("Go on: find your deep muscles"))


def _why_again(overview: records.Overview, result: Triage) -> str:
    """Why answers no longer count: too old, a flare, or something new; as the page tells them apart."""
    answered, on = result.answered_on, overview.on
    if answered is None or answered < on - timedelta(days=VALID_DAYS):
        return "old"
    flares = overview.case.history.flares if overview.case else ()
    return "flare" if any(answered <= f.on <= on for f in flares) else "new"


def _shown(result: Triage) -> tuple[Finding, ...]:
    """The findings that ask for the action on the page; cautions only where nothing is worse."""
    return tuple(f for f in result.findings if f.level is result.level)


def country_of(request: HttpRequest, overview: records.Overview) -> str:
    """The country that the person told, also in a half-finished intake; else a guess.

    Somebody who chose not to say gets no guess: their page lists all countries.
    """
    person = overview.person
    if country.SAID in request.session:
        return country.of_visitor(request)
    if overview.case is not None:
        return overview.case.patient.country
    draft = models.Draft.objects.filter(person=person, page="about").first()
    read = draft.data.get("read") if draft else None
    return str(read["country"]) if read else country.of_visitor(request, person.zone)


@require_http_methods(["GET", "POST"])
def examined(request: HttpRequest) -> HttpResponse:
    """Personal mode: who examined the person, when, with what result; then the whole screen again."""
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    if overview.mode is Mode.CLINIC:
        return redirect("me:safety")
    typed = Typed(request.POST)
    if request.method == "POST":
        statement = _statement(typed, overview.on, _earliest(overview))
        if statement:
            actions.release(told(request), statement)
            return redirect("me:screen")
    page = {"typed": typed, "errors": typed.errors, "latest": overview.on.isoformat()}
    return render(request, "me/examined.html", page, status=422 if typed.errors else 200)


def _earliest(overview: records.Overview) -> date:
    """First day of an examination that counts: not before the answer, for an emergency after."""
    days = [
        (f.raised_on or date.min) + timedelta(days=1 if f.level is Level.E0 else 0)
        for f in overview.screen.findings
        if f.level.locks and f.raised_on
    ]
    return max(days, default=date.min)


def _statement(typed: Typed, on: date, earliest: date) -> Release | None:
    """Who, when and what they said; None beside errors."""
    by, result = typed.text("examined_by"), typed.text("result", longest=1000)
    day = typed.day("examined_on", on)
    if day is not None and day < earliest:
        text = say(
            "Day of the examination: {day} is too early. The day must be {earliest} or later: "
            "an examination before the warning sign, or on the day of an emergency, does not "
            "open the lock.",
            day=day,
            earliest=day_text(earliest, "j F Y"),
        )
        typed.refuse("examined_on", text)
    if not typed.ticked("allowed"):
        typed.refuse("allowed", say("They must have allowed you to exercise."))
    typed.known()
    if typed.errors or day is None:
        return None
    return Release(
        by=By.SELF,
        author="self",
        on=on,
        reason="examined, exercise allowed",
        examined_by=by,
        examined_on=day,
        result=result,
    )
