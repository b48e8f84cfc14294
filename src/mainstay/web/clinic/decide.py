"""A therapist's decisions: each is a fact with a reason; the guard keeps the last word."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mainstay.care.decision import Approval, ApprovedDose, Decision, Override, OverrideKind
from mainstay.exercises import Dose
from mainstay.planning import Programme
from mainstay.web import actions, loading, wording
from mainstay.web.clinic import dose_form, proposals
from mainstay.web.clinic.proposer import weighed
from mainstay.web.clinic.two_versions import in_words
from mainstay.web.clinic.undo import offer_undo
from mainstay.web.clinic.visit import (
    choices_seen,
    conflicts_shown,
    finished,
    overview_of,
    therapist_of,
    told_about,
)
from mainstay.web.facts import Note, NoteKind
from mainstay.web.forms import Typed
from mainstay.web.language import later, say
from mainstay.web.records import Overview


@require_http_methods(["GET", "POST"])
@conflicts_shown
def decide(request: HttpRequest, person: UUID, exercise: str) -> HttpResponse:
    """Accept, change or reject what the rules propose for one exercise."""
    overview = finished(overview_of(request, person))
    now = proposals.preview(overview)
    line = proposals.line_of(overview, now, exercise)
    typed = Typed(request.POST)
    if not overview.may_train:
        return _nothing_to_decide(request, overview, say(NO_DOSES))
    if line is None:
        if request.method == "POST" and exercise in overview.catalogue.by_id:
            return _nothing_to_decide(request, overview, say(NOT_IN_WEEK))
        raise Http404("this exercise is not in the person's week")
    if request.method == "POST":
        if "check" in request.POST:
            return _checked(request, overview, now, line, typed)
        choice = CHOICES.get(typed["choice"])
        if choice is None:
            typed.refuse("choice", say("Choose accept, change or reject."))
        elif choice(request, overview, now, line, typed):
            return redirect("clinic:patient", person=person)
    page = _decide_page(overview, now, line, typed)
    return render(request, "clinic/decide.html", page, status=422 if typed.errors else 200)


LONGEST_REASON = 500

NO_DOSES = later(
    "No doses are in force now, so there is nothing to decide. The reason is below."
)
NOT_IN_WEEK = later("That exercise has left the week meanwhile, so there is nothing to decide.")


def _nothing_to_decide(request: HttpRequest, overview: Overview, why: str) -> HttpResponse:
    """Back to the person, with what was typed for a decision that there is none of any more."""
    typed = "; ".join(in_words(request.POST, overview.catalogue))
    kept = say("What you typed was not saved. {typed}", typed=typed) if typed else ""
    messages.error(request, f"{why} {kept}".strip())
    return redirect("clinic:patient", person=overview.person.pk)


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
        "seen": choices_seen(overview),
        "up_to": _up_to(overview, now, line) if line.waits else "",
        "fields": dose_form.fields(made, shown, typed) if made and shown else [],
        "typed": typed,
        "errors": typed.errors,
        "weighed": weighed(overview, line.exercise),
        "loading": loading.figures(line.exercise, case.patient.sex),
    }


def _up_to(overview: Overview, now: Programme, line: proposals.Line) -> str:
    top = proposals.opened(overview, now, [line])[0].top
    return wording.dose_text(top, line.opens)


def _accept(
    request: HttpRequest, overview: Overview, now: Programme, line: proposals.Line, typed: Typed
) -> bool:
    reason = typed.text("reason", longest=LONGEST_REASON, optional=True)
    told = told_about(request, overview.person)
    mark = Note(NoteKind.ACCEPTED, reason or say("As proposed."), about=line.exercise.id)
    if not line.waits:
        rows = actions.answer_proposal(told, line.seen, mark)
        name = wording.exercise_name(line.exercise)
        text = say("Accepted: {exercise}, {new}.", exercise=name, new=line.new)
        offer_undo(request, overview.person, text, rows)
        return True
    named = proposals.opened(overview, now, [line])
    approval = proposals.widened(overview, now, therapist_of(request), named)
    text = _outcome_text(overview, line, approval)
    rows = actions.answer_proposal(told, line.seen, mark, approval)
    offer_undo(request, overview.person, text, rows)
    return True


def _change(
    request: HttpRequest, overview: Overview, now: Programme, line: proposals.Line, typed: Typed
) -> bool:
    dose = _typed_dose(overview, now, line, typed)
    reason = typed.text("reason", longest=LONGEST_REASON)
    if dose is None or typed.errors:
        return False
    choices = _choices(request, overview, now, line, dose, reason)
    text = say(
        "Changed to {dose}. {reason}", dose=wording.dose_text(dose, line.gives), reason=reason
    )
    mark = Note(NoteKind.ACCEPTED, text, about=line.exercise.id)
    told = told_about(request, overview.person)
    text = _changed_text(overview, line, dose, choices)
    rows = actions.answer_proposal(told, line.seen, mark, *choices)
    offer_undo(request, overview.person, text, rows)
    return True


def _reject(
    request: HttpRequest, overview: Overview, now: Programme, line: proposals.Line, typed: Typed
) -> bool:
    reason = typed.text("reason", longest=LONGEST_REASON)
    if typed.errors:
        return False
    mark = Note(NoteKind.REJECTED, reason, about=line.exercise.id)
    told = told_about(request, overview.person)
    held = line.before.dose if line.before else None
    choices = (
        (_dose_override(request, overview, line.exercise.id, held, reason),) if held else ()
    )
    rows = actions.answer_proposal(told, line.seen, mark, *choices)
    name = wording.exercise_name(line.exercise)
    offer_undo(
        request,
        overview.person,
        say("Rejected. {exercise} holds or falls.", exercise=name),
        rows,
    )
    return True


CHOICES = {"accept": _accept, "change": _change, "reject": _reject}


def _dose_override(
    request: HttpRequest, overview: Overview, exercise: str, dose: Dose, reason: str
) -> Override:
    return Override(
        OverrideKind.DOSE,
        therapist_of(request),
        overview.on,
        reason,
        exercise=exercise,
        dose=dose,
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
    named = ApprovedDose(line.gives.id, dose)
    return (proposals.widened(overview, now, therapist_of(request), [named]), chosen)


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
        "given": wording.dose_text(after.dose, given) if after.dose else say("left out"),
        "as_typed": after.dose == dose,
        "reasons": proposals.told(after),
        "setting": wording.machine_text(after, given, line.rig),
    }


def _changed_text(
    overview: Overview,
    line: proposals.Line,
    wanted: Dose,
    choices: tuple[Approval | Override, ...],
) -> str:
    """What comes of a dose that was typed; where it is not given, that and the first reason."""
    after = _outcome(overview, line, *choices)
    if after is None or after.dose is None or after.dose == wanted:
        return _outcome_text(overview, line, *choices)
    given = overview.catalogue.get(after.exercise)
    return say(
        "Kept as your wish: {wanted}. For now the safety rules give {exercise}, {dose}. {why}",
        wanted=wording.dose_text(wanted, line.gives),
        exercise=wording.exercise_name(given),
        dose=wording.dose_text(after.dose, given),
        why=" ".join(proposals.told(after)[:1]),
    )


def _outcome_text(
    overview: Overview, line: proposals.Line, *choices: Approval | Override
) -> str:
    after = _outcome(overview, line, *choices)
    if after is None or after.dose is None:
        name = wording.exercise_name(line.exercise)
        return say("Saved. The safety rules leave {exercise} out for now.", exercise=name)
    given = overview.catalogue.get(after.exercise)
    dose = wording.dose_text(after.dose, given)
    name = wording.exercise_name(given)
    return say("Saved. After the safety rules: {exercise}, {dose}.", exercise=name, dose=dose)
