"""What only a therapist can open: stage tests and stages, locks, a doctor's clearance."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mainstay.care.decision import Override, OverrideKind
from mainstay.care.findings import Finding, behind
from mainstay.care.history import (
    CONTROL_TESTS,
    SECONDS,
    TEST_RANGES,
    By,
    StageTest,
    TestResult,
)
from mainstay.care.norms import beside_norms
from mainstay.care.patient import ConditionRecord, Patient
from mainstay.care.questions import Answer, question
from mainstay.care.rulebook import rule_book
from mainstay.care.screening import Release
from mainstay.exercises import Condition, Stage
from mainstay.web import actions, clock, fact_rows, records, wording
from mainstay.web.clinic import condition, direction, proposals, tried
from mainstay.web.clinic.control import summary
from mainstay.web.clinic.patient import criteria, held_by, passed
from mainstay.web.clinic.signs import waits_for_clearance
from mainstay.web.clinic.visit import (
    choices_seen,
    conflicts_shown,
    finished,
    overview_of,
    therapist_of,
    told_about,
)
from mainstay.web.forms import Typed
from mainstay.web.language import day_text, later, reader, say, weights
from mainstay.web.records import Overview
from mainstay.web.windows import mark
from mainstay.wording import Audience

# --- stage and tests ----------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@conflicts_shown
def stage(request: HttpRequest, person: UUID) -> HttpResponse:
    """Enter a stage test, or set the stage with a reason; caps hold either way."""
    overview, typed = finished(overview_of(request, person)), Typed(request.POST, NAMES)
    if request.method == "POST":
        entered = next((form for key, form in FORMS if key in request.POST), _set_stage)
        if entered(request, overview, typed):
            return redirect("clinic:patient", person=person)
    state = overview.standing.stage
    page = {
        "subject": overview.person,
        "overview": overview,
        "stage_now": state.stage.value,
        "now": wording.stage_name(state.stage, Audience.THERAPIST),
        "reached": wording.stage_name(state.reached, Audience.THERAPIST),
        "stages": [(s.value, wording.stage_name(s, Audience.THERAPIST)) for s in Stage],
        "criteria": criteria(overview.standing),
        "passed": passed(overview.standing),
        "norms": _beside(overview),
        "tests": [(t.value, wording.stage_test(t, Audience.THERAPIST)) for t in NUMBERED],
        "control": summary(overview.standing),
        "capped": held_by((*state.capped_by, *overview.standing.caps.cap_reasons)),
        "conditions": _conditions(overview),
        "conditions_open": condition.offered(overview),
        "preference": proposals.case_of(overview).patient.preference,
        "direction_shown": direction.shown(
            overview, proposals.case_of(overview), overview.standing
        ),
        "directions": direction.offered(),
        "tried_offered": tried.offered(overview),
        "tried_unit": weights().value,
        "wait_days": rule_book().heavy.wait_days,
        "today": overview.on.isoformat(),
        "seen": choices_seen(overview),
        "typed": typed,
        "errors": typed.errors,
    }
    return render(request, "clinic/stage.html", page, status=422 if typed.errors else 200)


NUMBERED = tuple(t for t in StageTest if t not in CONTROL_TESTS)
"""Tests whose result is typed; those of movement control have a page of their own."""

NAMES = {
    "value": later("Result"),
    "cleared_on": later("Day of the clearance"),
    "examined_by": later("Who examined"),
    "examined_on": later("Day of the examination"),
    "result": later("Result"),
    **condition.NAMES,
    **tried.NAMES,
    **direction.NAMES,
}


def _conditions(overview: Overview) -> list[tuple[str, str, date | None]]:
    """The conditions whose rule a doctor's yes moves on or lifts."""
    found = []
    for record in proposals.case_of(overview).patient.conditions:
        if waits_for_clearance(record.condition):
            words = wording.condition_words(record.condition, Audience.THERAPIST)
            found.append((record.condition.value, words, record.cleared_on))
    return found


def _entered_clearance(request: HttpRequest, overview: Overview, typed: Typed) -> bool:
    """A doctor has allowed exercise: the date goes to the condition, as the person could say it."""
    wanted = typed.word("condition", Condition)
    day, by = typed.day("cleared_on", overview.on), typed.text("cleared_by", longest=120)
    patient = proposals.case_of(overview).patient
    if wanted is not None and not patient.has(wanted):
        typed.refuse("condition", say("Condition: choose one from the list."))
    if wanted is None or day is None or typed.errors:
        return False
    row = next(r for r in reversed(fact_rows.current(overview.rows)) if r.kind == "Profile")
    told = told_about(request, overview.person)
    words = wording.condition_words(wanted, Audience.THERAPIST)
    text = say(
        "Cleared on {day} by {by}: {condition}.",
        day=day_text(day, "j M Y"),
        by=by,
        condition=words,
    )
    actions.clear_condition(told, _cleared(row.value(Patient), wanted, day), row.id, text)
    messages.success(request, say("Saved. {text}", text=text))
    return True


def _cleared(patient: Patient, wanted: Condition, day: date) -> Patient:
    def moved(record: ConditionRecord) -> ConditionRecord:
        return replace(record, cleared_on=day) if record.condition is wanted else record

    return replace(patient, conditions=tuple(moved(r) for r in patient.conditions))


def _entered_test(request: HttpRequest, overview: Overview, typed: Typed) -> bool:
    test = typed.word("test", StageTest)
    low, high = TEST_RANGES.get(test, SECONDS) if test else SECONDS
    value = typed.number("value", low, high)
    if test is None or value is None:
        return False
    result = TestResult(test, value, overview.on, By.THERAPIST)
    actions.test_result(told_about(request, overview.person), result)
    messages.success(
        request,
        " ".join(
            [
                say(
                    "Saved: {test}, {value:g}.",
                    test=wording.stage_test(test, Audience.THERAPIST),
                    value=value,
                ),
                *_beside(overview, result),
            ]
        ),
    )
    return True


def _beside(overview: Overview, *more: TestResult) -> list[str]:
    """The newest results beside their norms, in words; with a result that is stored just now."""
    case = proposals.case_of(overview)
    results = (*case.history.tests, *more)
    tests = {more[-1].test} if more else set(StageTest)
    return [
        wording.sentence(reason, audience=Audience.THERAPIST)
        for test in StageTest
        if test in tests
        for reason in beside_norms([r for r in results if r.test is test], case.patient)
    ]


FORMS = (
    ("test", _entered_test),
    ("condition", _entered_clearance),
    ("heard", condition.entered),
    ("tried", tried.entered),
    *direction.FORMS,
)
"""Which of the page's forms was sent, by its first field; else the stage."""


def _set_stage(request: HttpRequest, overview: Overview, typed: Typed) -> bool:
    wanted, reason = typed.word("stage", Stage), typed.text("reason", longest=500)
    if wanted is None or typed.errors:
        return False
    chosen = Override(
        OverrideKind.STAGE, therapist_of(request), overview.on, reason, stage=wanted
    )
    actions.override(told_about(request, overview.person), chosen)
    case = proposals.with_choices(proposals.case_of(overview), chosen)
    made = proposals.preview(overview, case).standing.stage
    name = wording.stage_name(made.stage, Audience.THERAPIST)
    capped = "" if made.stage is wanted else say(" A cap holds it there.")
    messages.success(
        request,
        say("Saved. The programme is now in {name}.{capped}", name=name.lower(), capped=capped),
    )
    return True


# --- locks --------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@conflicts_shown
def release(request: HttpRequest, person: UUID) -> HttpResponse:
    """Open a lock: which findings, who examined the person, when, and with what result."""
    names = {**NAMES, "reason": later("Why training may go on")}
    overview, typed = overview_of(request, person), Typed(request.POST, names)
    found = overview.screen
    if request.method == "POST":
        given = _release(request, overview, found.findings, typed)
        if given is not None:
            actions.release(told_about(request, overview.person), given)
            messages.success(request, _opened(overview))
            return redirect("clinic:patient", person=person)
    page = {
        "subject": overview.person,
        "overview": overview,
        "findings": [
            (
                f,
                wording.level_words(f.level, Audience.THERAPIST),
                say(f.suspects.value.replace("_", " ")),
                answered(overview, f),
            )
            for f in found.findings
        ],
        "chosen": _flags(request),
        "seen": choices_seen(overview),
        "answers": _answers_seen(overview),
        "today": overview.on.isoformat(),
        "typed": typed,
        "errors": typed.errors,
    }
    return render(request, "clinic/release.html", page, status=422 if typed.errors else 200)


def _opened(overview: Overview) -> str:
    """That a lock is open, and what still stands between the person and the exercises."""
    after = records.overview(overview.person, overview.on)
    if any(f.level.locks for f in after.screen.findings):
        return say("This finding is open. Another one still locks.")
    if after.may_train:
        return say("The lock is open. The audit trail says so.")
    return say(
        "The lock is open. {person} has to answer the safety questions again before exercises "
        "begin.",
        person=overview.person,
    )


def answered(overview: Overview, finding: Finding) -> list[tuple[str, str, datetime | None]]:
    """The person's own answers behind a finding: the question, what was tapped, and when."""
    shown = []
    for asked, choices, on in behind(finding, overview.answers, overview.on):
        words = question(asked)
        labels = {c.id: c.label(reader()) for c in words.choices}
        told = ", ".join(labels[c] for c in choices)
        shown.append((words.wording(reader()).ask, told, _tapped_at(overview, asked, on)))
    return shown


def _tapped_at(overview: Overview, asked: str, on: date) -> datetime | None:
    """When it was tapped, in the person's own time."""
    rows = (r for r in reversed(fact_rows.current(overview.rows)) if r.kind == "Answer")
    given = ((row.at, row.value(Answer)) for row in rows)
    found = next((at for at, said in given if (said.question, said.on) == (asked, on)), None)
    return found.astimezone(clock.zone(overview.person.zone)) if found else None


def _flags(request: HttpRequest) -> list[str]:
    return request.POST.getlist("flag")


def _release(
    request: HttpRequest, overview: Overview, known: tuple[Finding, ...], typed: Typed
) -> Release | None:
    if typed.text("answers", longest=40, optional=True) != _answers_seen(overview):
        typed.refuse("flag", say(ANSWERED_SINCE))
    flags = tuple(_flags(request))
    if not flags or not set(flags) <= {f.flag for f in known}:
        typed.refuse("flag", say("Findings: choose what was examined."))
    examined_by = typed.text("examined_by", longest=120)
    examined_on = typed.day("examined_on", overview.on)
    _refuse_before(examined_on, [f for f in known if f.flag in flags], typed)
    result = typed.text("result", longest=1000)
    reason = typed.text("reason", longest=500)
    if typed.errors:
        return None
    return Release(
        by=By.THERAPIST,
        author=therapist_of(request),
        on=overview.on,
        reason=reason,
        examined_by=examined_by,
        examined_on=examined_on,
        result=result,
        flags=flags,
    )


ANSWERED_SINCE = later(
    "Findings: safety questions were answered after this page was opened. Look at the findings as they are now, then send it again."
)


def _answers_seen(overview: Overview) -> str:
    """The mark of the answers that a form was made from: nobody opens what they have not seen."""
    return mark(r.id for r in overview.rows if r.kind == "Answer")


def _refuse_before(day: date | None, findings: list[Finding], typed: Typed) -> None:
    """An examination before a warning sign says nothing about it; the newest sign decides."""
    late = [f for f in findings if day is not None and f.is_after(day)]
    if day is None or not late:
        return
    newest = max(late, key=lambda f: f.raised_on or date.min)
    text = say(
        "Day of the examination: {day} is too early. {flag} was raised on {raised}: an "
        "examination before it does not open the lock. Enter {raised} or a later day.",
        day=day_text(day, "j F Y"),
        flag=newest.flag,
        raised=day_text(newest.raised_on or day, "j F Y"),
    )
    typed.refuse("examined_on", text)
