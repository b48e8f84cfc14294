"""A one-page letter to a colleague: diagnosis, stage, doses, scores, what was found, next steps."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from mainstay.care.case import Standing
from mainstay.care.conditions import named_on
from mainstay.care.control import PASSED
from mainstay.care.history import TestResult
from mainstay.care.outcomes import Change, change, measure
from mainstay.web import deriving, wording
from mainstay.web.body_chart import area_words
from mainstay.web.clinic import adverse, proposals
from mainstay.web.clinic.outcomes import label, says
from mainstay.web.clinic.patient import criteria, given_out, held_by, passed, said
from mainstay.web.clinic.visit import finished, membership_of, overview_of
from mainstay.web.forms import Typed
from mainstay.web.language import day_text, later, say
from mainstay.web.records import Overview
from mainstay.wording import Audience

LONGEST = 500
"""Characters of each part that is typed, so that the letter stays on one page."""

NAMES = {"found": later("What was found"), "next": later("Next steps")}


@dataclass(frozen=True)
class ScoreRow:
    """One measure from the first to the latest score, beside what counts as change."""

    name: str
    first: str
    last: str
    mic: str
    mdc: str
    says: str


@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, person: UUID) -> HttpResponse:
    """The letter; what was found and the next steps are typed and not stored."""
    overview, typed = finished(overview_of(request, person)), Typed(request.POST, NAMES)
    if request.method == "POST":
        for name in ("found", "next"):
            typed.text(name, longest=LONGEST, optional=True)
    now = proposals.preview(overview)
    case, standing = proposals.case_of(overview), now.standing
    settled = standing.caps.settled
    doses = [(overview.catalogue.get(d.exercise), d.dose) for d in now.decisions if d.dose]
    sessions = case.history.sessions
    page = {
        "subject": overview.person,
        "overview": overview,
        "clinic": membership_of(request).clinic,
        "patient": case.patient,
        "conditions": [
            (wording.condition_words(named_on(r, overview.on, settled), Audience.THERAPIST), r)
            for r in case.patient.conditions
        ],
        "stage": wording.stage_name(standing.stage.stage, Audience.THERAPIST),
        "policy": wording.policy_words(standing.policy, Audience.THERAPIST),
        "screen": wording.triage_words(standing.triage.status, Audience.THERAPIST),
        **given_out(overview, standing),
        "doses": [(wording.exercise_name(e), wording.dose_text(d, e)) for e, d in doses],
        "scores": scores(overview),
        "sessions": len(sessions),
        "since": sessions[0].on if sessions else None,
        "flares": len(case.history.flares),
        "usual": standing.usual,
        "events": adverse.summary(overview),
        "at_start": case.patient.usual,
        "where": area_words(case.patient.areas),
        "direction": direction_line(standing),
        "caps": held_by(standing.caps.cap_reasons),
        "week": said(overview.issued.plan.reasons) if overview.issued else (),
        "passed": passed(standing),
        "control": control_line(standing),
        "open": [text for text, _, _ in criteria(standing)],
        "typed": typed,
        "errors": typed.errors,
        "longest": LONGEST,
    }
    return render(request, "clinic/letter.html", page, status=422 if typed.errors else 200)


def control_line(standing: Standing) -> list[str]:
    """The movement-control tests that count: which were passed, and beside them which were not."""
    results = standing.control.results
    if not results:
        return []
    day = day_text(max(r.on for r in results), "j M Y")
    good = "; ".join(_test(r) for r in results if r.value >= PASSED)
    bad = "; ".join(_test(r) for r in results if r.value < PASSED)
    return [
        say("Movement control, tested {day}.", day=day),
        *([say("Passed: {names}.", names=good)] if good else []),
        *([say("Not passed: {names}.", names=bad)] if bad else []),
    ]


def _test(result: TestResult) -> str:
    return wording.stage_test(result.test, Audience.THERAPIST)


def direction_line(standing: Standing) -> str:
    """The direction that was found to ease the back; empty without one."""
    bias = standing.caps.bias
    return wording.finding_text(bias) if bias else ""


def scores(overview: Overview) -> list[ScoreRow]:
    """Every measure with at least two days of scores."""
    found = deriving.scores(overview.rows)
    names = dict.fromkeys(s.measure for s in found)
    changes = (change(found, name, overview.on) for name in names)
    return [_row(c) for c in changes if c is not None]


def _row(found: Change) -> ScoreRow:
    known = measure(found.measure)
    percent = (
        say(" or {mic_percent:g} %", mic_percent=known.mic_percent)
        if known.mic_percent is not None
        else ""
    )
    return ScoreRow(
        name=label(found.measure),
        first=f"{found.first:g}",
        last=f"{found.last:g}",
        mic=f"{known.mic:g}{percent}" if known.mic is not None else say("not known"),
        mdc=f"{known.mdc:g}" if known.mdc is not None else say("not known"),
        says=says(found),
    )
