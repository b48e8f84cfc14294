"""A therapist's decisions: each is a fact with a reason; the guard keeps the last word."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mainstay import wording
from mainstay.care.decision import Approval, ApprovedDose, Decision, Override, OverrideKind
from mainstay.care.history import By, StageTest, TestResult
from mainstay.care.pain import GRADED_PEAK_DEFAULT, PainPolicy
from mainstay.care.reasons import Reason, ReasonCode
from mainstay.care.screening import Release
from mainstay.care.stages import AHEAD_OF_STAGE
from mainstay.exercises import Dose, Exercise, Stage
from mainstay.planning import Programme, allowances
from mainstay.web import actions
from mainstay.web.actions import Conflict
from mainstay.web.clinic import dose_form, proposals
from mainstay.web.clinic.patient import criteria, said
from mainstay.web.clinic.signs import screened
from mainstay.web.clinic.visit import (
    conflicts_shown,
    finished,
    membership_of,
    overview_of,
    told_about,
)
from mainstay.web.facts import Note, NoteKind
from mainstay.web.forms import Typed
from mainstay.web.records import Overview
from mainstay.wording import Audience

LONGEST_APPROVAL = timedelta(weeks=12)
"""An approval ends at the latest after so long (ours)."""


def _by(request: HttpRequest) -> str:
    return membership_of(request).display_name


# --- one exercise -------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@conflicts_shown
def decide(request: HttpRequest, person: UUID, exercise: str) -> HttpResponse:
    """Accept, change or reject what the rules propose for one exercise."""
    overview = finished(overview_of(request, person))
    now = proposals.preview(overview)
    line = proposals.line_of(overview, now, exercise)
    if line is None:
        raise Http404("this exercise is not in the person's week")
    typed = Typed(request.POST)
    if request.method == "POST":
        if "check" in request.POST:
            return _checked(request, overview, now, line, typed)
        if typed["seen"] and typed["seen"] != line.seen:
            raise Conflict("Proposal", exercise)  # another window answered it, or facts came
        choice = CHOICES.get(typed["choice"])
        if choice is None:
            typed.refuse("choice", "Choose accept, change or reject.")
        elif choice(request, overview, now, line, typed):
            return redirect("clinic:patient", person=person)
    page = _decide_page(overview, now, line, typed)
    return render(request, "clinic/decide.html", page, status=422 if typed.errors else 200)


def _decide_page(
    overview: Overview, now: Programme, line: proposals.Line, typed: Typed
) -> dict[str, Any]:
    case = proposals.case_of(overview)
    made = dose_form.frame_of(line.gives, case, now.standing)
    shown = line.wish.dose if line.waits else line.after.dose
    return {
        "subject": overview.person,
        "overview": overview,
        "line": line,
        "approval": now.standing.approval,
        "fields": dose_form.fields(made, shown, typed) if made and shown else [],
        "typed": typed,
        "errors": typed.errors,
    }


def _accept(
    request: HttpRequest, overview: Overview, now: Programme, line: proposals.Line, typed: Typed
) -> bool:
    reason = typed.text("reason", longest=500, optional=True)
    told = told_about(request, overview.person)
    mark = Note(NoteKind.ACCEPTED, reason or "As proposed.", about=line.exercise.id)
    if not line.waits:
        actions.answer_proposal(told, line.seen, mark)
        messages.success(request, f"Accepted: {line.exercise.name}, {line.new}.")
        return True
    opened = line.wish.to or line.exercise.id
    approval = proposals.approving(overview, now, _by(request), opened, line.wish.dose)
    actions.answer_proposal(told, line.seen, mark, approval)
    _say_outcome(request, overview, line, approval)
    return True


def _change(
    request: HttpRequest, overview: Overview, now: Programme, line: proposals.Line, typed: Typed
) -> bool:
    dose = _typed_dose(overview, now, line, typed)
    reason = typed.text("reason", longest=500)
    if dose is None or typed.errors:
        return False
    choices = _choices(request, overview, now, line, dose, reason)
    text = f"Changed to {wording.dose_text(dose, line.gives)}. {reason}"
    mark = Note(NoteKind.ACCEPTED, text, about=line.exercise.id)
    told = told_about(request, overview.person)
    actions.answer_proposal(told, line.seen, mark, *choices)
    _say_outcome(request, overview, line, *choices)
    return True


def _reject(
    request: HttpRequest, overview: Overview, now: Programme, line: proposals.Line, typed: Typed
) -> bool:
    reason = typed.text("reason", longest=500)
    if typed.errors:
        return False
    mark = Note(NoteKind.REJECTED, reason, about=line.exercise.id)
    told = told_about(request, overview.person)
    held = line.before.dose if line.before else None
    choices = (
        (_dose_override(request, overview, line.exercise.id, held, reason),) if held else ()
    )
    actions.answer_proposal(told, line.seen, mark, *choices)
    messages.success(request, f"Rejected. {line.exercise.name} holds or falls.")
    return True


CHOICES = {"accept": _accept, "change": _change, "reject": _reject}


def _dose_override(
    request: HttpRequest, overview: Overview, exercise: str, dose: Dose, reason: str
) -> Override:
    return Override(
        OverrideKind.DOSE, _by(request), overview.on, reason, exercise=exercise, dose=dose
    )


def _typed_dose(
    overview: Overview, now: Programme, line: proposals.Line, typed: Typed
) -> Dose | None:
    made = dose_form.frame_of(line.gives, proposals.case_of(overview), now.standing)
    return dose_form.dose_from(typed, made) if made else None


def _choices(
    request: HttpRequest,
    overview: Overview,
    now: Programme,
    line: proposals.Line,
    dose: Dose,
    reason: str,
) -> tuple[Approval | Override, ...]:
    """The dose as an override; where only the approval stands in its way, that is widened too."""
    chosen = _dose_override(request, overview, line.gives.id, dose, reason or "checked")
    after = _outcome(overview, line, chosen)
    if after is None or not after.waits_for_therapist:
        return (chosen,)
    return (proposals.approving(overview, now, _by(request), line.gives.id, dose), chosen)


def _outcome(
    overview: Overview, line: proposals.Line, *choices: Approval | Override
) -> Decision | None:
    """What ladder, guard and planner make of the week with these choices."""
    case = proposals.with_choices(proposals.case_of(overview), *choices)
    return proposals.decision_on(proposals.preview(overview, case), line.exercise.id)


def _checked(
    request: HttpRequest, overview: Overview, now: Programme, line: proposals.Line, typed: Typed
) -> HttpResponse:
    """What the guard makes of the typed dose, before anything is saved."""
    dose = _typed_dose(overview, now, line, typed)
    page: dict[str, Any] = {"errors": typed.errors}
    if dose is not None:
        choices = _choices(request, overview, now, line, dose, typed["reason"].strip())
        page |= _outcome_page(overview, line, dose, _outcome(overview, line, *choices))
    return render(request, "clinic/checked.html", page)


def _outcome_page(
    overview: Overview, line: proposals.Line, dose: Dose, after: Decision | None
) -> dict[str, Any]:
    if after is None:
        return {}
    given = overview.catalogue.get(after.exercise)
    return {
        "wanted": wording.dose_text(dose, line.gives),
        "given": wording.dose_text(after.dose, given) if after.dose else "left out",
        "as_typed": after.dose == dose,
        "reasons": proposals.told(after),
        "setting": wording.setting_text(after.setting) if after.setting else "",
    }


def _say_outcome(
    request: HttpRequest,
    overview: Overview,
    line: proposals.Line,
    *choices: Approval | Override,
) -> None:
    after = _outcome(overview, line, *choices)
    if after is None or after.dose is None:
        text = f"Saved. The guard leaves {line.exercise.name} out for now."
    else:
        given = overview.catalogue.get(after.exercise)
        dose = wording.dose_text(after.dose, given)
        text = f"Saved. After the guard: {given.name}, {dose}."
    messages.success(request, text)


# --- the approval -------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@conflicts_shown
def approve(request: HttpRequest, person: UUID) -> HttpResponse:
    """Approve how far doses may rise: by default 20 %, the same stage, four weeks, strict."""
    overview = finished(overview_of(request, person))
    now, typed = proposals.preview(overview), Typed(request.POST)
    if request.method == "POST":
        given = _approval(request, overview, now, typed)
        if given is not None:
            actions.approve(told_about(request, overview.person), given)
            messages.success(request, f"Approved until {given.ends_on.day} {given.ends_on:%B}.")
            return redirect("clinic:patient", person=person)
    page = _approve_page(overview, now, typed)
    return render(request, "clinic/approve.html", page, status=422 if typed.errors else 200)


def _approval(
    request: HttpRequest, overview: Overview, now: Programme, typed: Typed
) -> Approval | None:
    ends_on = _ends_on(overview.on, typed)
    ceiling = typed.word("stage_ceiling", Stage)
    policy = typed.word("policy", PainPolicy)
    strict = policy is PainPolicy.STRICT
    reason = typed.text("policy_reason", longest=500, optional=strict)
    graded = policy is PainPolicy.GRADED_EXPOSURE
    peak = typed.whole("graded_peak", 0, 6) if graded else None
    doses = _named(overview, now, typed)
    if typed.errors or ends_on is None or ceiling is None:
        return None
    return Approval(
        by=_by(request),
        on=overview.on,
        ends_on=ends_on,
        stage_ceiling=ceiling,
        policy=policy,
        policy_reason=reason,
        doses=doses,
        graded_peak=peak,
    )


def _ends_on(on: date, typed: Typed) -> date | None:
    found = typed.day("ends_on", on + LONGEST_APPROVAL)
    if found is not None and found < on:
        typed.refuse("ends_on", "Last day: choose today or later.")
    return found


def _named(overview: Overview, now: Programme, typed: Typed) -> tuple[ApprovedDose, ...]:
    """The exercises whose range was changed; the others may rise by the default."""
    named = []
    for decision in now.decisions:
        if typed[f"own_{decision.exercise}"] != "yes" or decision.dose is None:
            continue
        exercise = overview.catalogue.get(decision.exercise)
        made = dose_form.frame_of(exercise, proposals.case_of(overview), now.standing)
        top = dose_form.dose_from(typed, made, f"{exercise.id}_") if made else None
        if top is not None:
            named.append(ApprovedDose(exercise.id, top))
    return tuple(named)


def _approve_page(overview: Overview, now: Programme, typed: Typed) -> dict[str, Any]:
    running = now.standing.approval
    rows = []
    for decision in now.decisions:
        exercise = overview.catalogue.get(decision.exercise)
        made = dose_form.frame_of(exercise, proposals.case_of(overview), now.standing)
        if made is None or decision.dose is None:
            continue
        own = running.dose_of(exercise.id) if running else None
        fields = dose_form.fields(made, own or decision.dose, typed, f"{exercise.id}_")
        ticked = typed[f"own_{exercise.id}"] == "yes" if typed.data else own is not None
        rows.append((exercise, wording.dose_text(decision.dose, exercise), fields, ticked))
    policy = running.policy if running and running.policy else PainPolicy.STRICT
    first = {
        "ends_on": Approval.default_end(overview.on).isoformat(),
        "stage_ceiling": now.standing.stage.stage.value,
        "policy": policy.value,
        "policy_reason": running.policy_reason if running else "",
        "graded_peak": str(
            running.graded_peak
            if running and running.graded_peak is not None
            else GRADED_PEAK_DEFAULT
        ),
    }
    return {
        "subject": overview.person,
        "overview": overview,
        "rows": rows,
        "stages": [(s.value, wording.stage_name(s, Audience.THERAPIST)) for s in Stage],
        "policies": [
            (p.value, wording.policy_words(p, Audience.THERAPIST)) for p in PainPolicy
        ],
        "value": {name: typed[name] if name in typed.data else v for name, v in first.items()},
        "approval": running,
        "policy_reasons": said(now.standing.policy_reasons),
        "caps": said(now.standing.caps.cap_reasons),
        "latest": (overview.on + LONGEST_APPROVAL).isoformat(),
        "errors": typed.errors,
        "typed": typed,
    }


# --- the programme ------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@conflicts_shown
def programme(request: HttpRequest, person: UUID) -> HttpResponse:
    """Bar, open or ask for an exercise, with everything that bars each one beside it."""
    overview = finished(overview_of(request, person))
    now, typed = proposals.preview(overview), Typed(request.POST)
    if request.method == "POST" and _edited(request, overview, now, typed):
        return redirect("clinic:programme", person=person)
    wanted = (request.POST or request.GET).get("q", "").strip()
    page = {
        "subject": overview.person,
        "overview": overview,
        "rows": _programme_rows(overview, now, wanted),
        "wanted": wanted,
        "typed": typed,
        "errors": typed.errors,
    }
    part = bool(getattr(request, "htmx", False)) and request.method == "GET"
    template = "clinic/programme_list.html" if part else "clinic/programme.html"
    return render(request, template, page, status=422 if typed.errors else 200)


MOST_ROWS = 40
"""So many exercises are listed at once; the search finds the others."""


def _programme_rows(overview: Overview, now: Programme, wanted: str) -> list[dict[str, Any]]:
    catalogue, case = overview.catalogue, proposals.case_of(overview)
    barred = dict(allowances(case, now.standing, catalogue))
    placed = set(now.plan.exercises())
    found = catalogue.search(wanted) if wanted else catalogue.exercises
    shown = [e for e in found if wanted or e.id in placed or e.id in now.standing.barred][
        :MOST_ROWS
    ]
    doses = {d.exercise: d.dose for d in now.decisions}
    return [
        {
            "exercise": e,
            "stage": e.stage.rank,
            "dose": wording.dose_text(dose, e) if (dose := doses.get(e.id)) else "",
            "placed": e.id in placed,
            "barred": e.id in now.standing.barred,
            "reasons": said(barred[e.id]),
            "may_ask": may_ask(e, barred[e.id]),
        }
        for e in shown
    ]


def may_ask(exercise: Exercise, barriers: tuple[Reason, ...]) -> bool:
    """Whether a therapist may ask for it: nothing bars it, or only the stage of gentle motion."""
    if not barriers:
        return True
    only_stage = all(r.code is ReasonCode.STAGE_NOT_REACHED for r in barriers)
    return only_stage and exercise.purpose in AHEAD_OF_STAGE


EDITS = {
    "bar": (OverrideKind.BAR, "is barred"),
    "unbar": (OverrideKind.UNBAR, "is open again, as far as the rules allow"),
    "ask": (OverrideKind.UNBAR, "is asked for"),
}


def _edited(request: HttpRequest, overview: Overview, now: Programme, typed: Typed) -> bool:
    known = overview.catalogue.by_id.get(typed["exercise"])
    edit, reason = EDITS.get(typed["edit"]), typed.text("reason", longest=500)
    if known is None or edit is None:
        typed.refuse("q", "Choose an exercise from the list and what to do with it.")
        return False
    barred = dict(allowances(proposals.case_of(overview), now.standing, overview.catalogue))
    if typed["edit"] == "ask" and not may_ask(known, barred[known.id]):
        why = " ".join(said(barred[known.id]))
        typed.refuse("q", f"{known.name} cannot be added: {why}")
    if typed.errors:
        return False
    kind, outcome = edit
    chosen = Override(kind, _by(request), overview.on, reason, exercise=known.id)
    mark = Note(NoteKind.PLAN_EDIT, f"{known.name} {outcome}. {reason}", about=known.id)
    actions.edit_week(told_about(request, overview.person), mark, chosen)
    messages.success(request, f"{known.name} {outcome}.")
    return True


# --- stage and tests ----------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@conflicts_shown
def stage(request: HttpRequest, person: UUID) -> HttpResponse:
    """Enter a stage test, or set the stage with a reason; caps hold either way."""
    overview, typed = finished(overview_of(request, person)), Typed(request.POST)
    if request.method == "POST":
        entered = _entered_test if "test" in request.POST else _set_stage
        if entered(request, overview, typed):
            return redirect("clinic:patient", person=person)
    state = overview.standing.stage
    page = {
        "subject": overview.person,
        "overview": overview,
        "now": wording.stage_name(state.stage, Audience.THERAPIST),
        "reached": wording.stage_name(state.reached, Audience.THERAPIST),
        "stages": [(s.value, wording.stage_name(s, Audience.THERAPIST)) for s in Stage],
        "criteria": criteria(overview.standing),
        "tests": [(t.value, wording.stage_test(t, Audience.THERAPIST)) for t in StageTest],
        "capped": said((*state.capped_by, *overview.standing.caps.cap_reasons)),
        "typed": typed,
        "errors": typed.errors,
    }
    return render(request, "clinic/stage.html", page, status=422 if typed.errors else 200)


def _entered_test(request: HttpRequest, overview: Overview, typed: Typed) -> bool:
    test, value = typed.word("test", StageTest), typed.number("value", 0, 600)
    if test is None or value is None:
        return False
    result = TestResult(test, value, overview.on, By.THERAPIST)
    actions.test_result(told_about(request, overview.person), result)
    messages.success(
        request, f"Saved: {wording.stage_test(test, Audience.THERAPIST)}, {value:g}."
    )
    return True


def _set_stage(request: HttpRequest, overview: Overview, typed: Typed) -> bool:
    wanted, reason = typed.word("stage", Stage), typed.text("reason", longest=500)
    if wanted is None or typed.errors:
        return False
    chosen = Override(OverrideKind.STAGE, _by(request), overview.on, reason, stage=wanted)
    actions.override(told_about(request, overview.person), chosen)
    case = proposals.with_choices(proposals.case_of(overview), chosen)
    made = proposals.preview(overview, case).standing.stage
    name = wording.stage_name(made.stage, Audience.THERAPIST)
    capped = "" if made.stage is wanted else " A cap holds it there."
    messages.success(request, f"Saved. The programme is now in {name.lower()}.{capped}")
    return True


# --- locks --------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@conflicts_shown
def release(request: HttpRequest, person: UUID) -> HttpResponse:
    """Open a lock: which findings, who examined the person, when, and with what result."""
    overview, typed = overview_of(request, person), Typed(request.POST)
    found = screened(overview)
    if request.method == "POST":
        given = _release(request, overview, {f.flag for f in found.findings}, typed)
        if given is not None:
            actions.release(told_about(request, overview.person), given)
            messages.success(request, "The lock is open. The audit trail says so.")
            return redirect("clinic:patient", person=person)
    page = {
        "subject": overview.person,
        "overview": overview,
        "findings": [
            (
                f,
                wording.level_words(f.level, Audience.THERAPIST),
                f.suspects.value.replace("_", " "),
            )
            for f in found.findings
        ],
        "chosen": _flags(request),
        "today": overview.on.isoformat(),
        "typed": typed,
        "errors": typed.errors,
    }
    return render(request, "clinic/release.html", page, status=422 if typed.errors else 200)


def _flags(request: HttpRequest) -> list[str]:
    return request.POST.getlist("flag")


def _release(
    request: HttpRequest, overview: Overview, known: set[str], typed: Typed
) -> Release | None:
    flags = tuple(_flags(request))
    if not flags or not set(flags) <= known:
        typed.refuse("flag", "Findings: choose what was examined.")
    examined_by = typed.text("examined_by", longest=120)
    examined_on = typed.day("examined_on", overview.on)
    result = typed.text("result", longest=1000)
    reason = typed.text("reason", longest=500)
    if typed.errors:
        return None
    return Release(
        by=By.THERAPIST,
        author=_by(request),
        on=overview.on,
        reason=reason,
        examined_by=examined_by,
        examined_on=examined_on,
        result=result,
        flags=flags,
    )
