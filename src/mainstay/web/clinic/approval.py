"""How far doses may rise while the therapist is away: ranges, a stage, a pain policy, an end."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from mainstay.care.decision import Approval, ApprovedDose
from mainstay.care.pain import GRADED_PEAK_DEFAULT, Moment, PainPolicy, gate
from mainstay.care.steps import Frame
from mainstay.exercises import Dose, Exercise, Stage
from mainstay.planning import Programme
from mainstay.web import actions, wording
from mainstay.web.clinic import dose_form, proposals
from mainstay.web.clinic.patient import (
    given_out,
    held_by,
    outlook_words,
    policy_said,
    strict_for,
)
from mainstay.web.clinic.signs import waits_for_stage
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
from mainstay.web.language import day_text, say
from mainstay.web.records import Overview
from mainstay.wording import Audience

LONGEST_APPROVAL = timedelta(weeks=12)
"""An approval ends at the latest after so long (ours)."""


@require_http_methods(["GET", "POST"])
@conflicts_shown
def approve(request: HttpRequest, person: UUID) -> HttpResponse:
    """Approve how far doses may rise: by default 20 %, the same stage, four weeks, strict."""
    overview = finished(overview_of(request, person))
    now = proposals.preview(overview)
    typed = Typed(request.POST, _names(overview, now))
    if request.method == "POST":
        given = _approval(request, overview, now, typed)
        if given is not None:
            row = actions.approve(told_about(request, overview.person), given)
            offer_undo(request, overview.person, _approved_text(overview, given), [row])
            return redirect("clinic:patient", person=person)
    page = _approve_page(overview, now, typed)
    return render(request, "clinic/approve.html", page, status=422 if typed.errors else 200)


QUICK = ("rise", "renew")


@require_POST
@conflicts_shown
def quick(request: HttpRequest, person: UUID) -> HttpResponse:
    """The two common decisions in one tap: let what waits rise, or renew for four weeks."""
    overview = finished(overview_of(request, person))
    now, choice = proposals.preview(overview), request.POST.get("choice")
    if choice not in QUICK:
        messages.error(request, say("Nothing was saved. Choose to let it rise, or to renew."))
    elif choice == "rise":
        _let_rise(request, overview, now)
    else:
        given = proposals.renewed(overview, now, therapist_of(request))
        row = actions.approve(told_about(request, overview.person), given)
        offer_undo(request, overview.person, _renewed_text(overview, given), [row])
    if request.POST.get("back") == "worklist":
        return redirect("clinic:worklist")
    return redirect("clinic:patient", person=person)


def _let_rise(request: HttpRequest, overview: Overview, now: Programme) -> None:
    waiting = [line for line in proposals.lines(overview, now) if line.waits]
    if not waiting:
        messages.success(
            request, say("{person}: nothing waits any more.", person=overview.person)
        )
        return
    named = proposals.opened(overview, now, waiting)
    given = proposals.widened(overview, now, therapist_of(request), named)
    tops = "; ".join(_named_top(overview, d) for d in named[:3])
    more = say("; and {n} more", n=len(named) - 3) if len(named) > 3 else ""
    told = say("May rise: {tops}{more}.", tops=tops, more=more)
    mark = Note(NoteKind.ACCEPTED, told)
    seen = "/".join(line.seen for line in waiting)
    rows = actions.answer_proposal(told_about(request, overview.person), seen, mark, given)
    offer_undo(request, overview.person, f"{overview.person}. {told}", rows)


def _named_top(overview: Overview, named: ApprovedDose) -> str:
    exercise = overview.catalogue.get(named.exercise)
    return say(
        "{exercise} up to {dose}",
        exercise=wording.exercise_name(exercise),
        dose=wording.dose_text(named.top, exercise),
    )


def _last_day(given: Approval) -> str:
    return day_text(given.ends_on, "j F")


def _approved_text(overview: Overview, given: Approval) -> str:
    """The end, the stage and the pain policy: what a wrong tap would have changed."""
    return say(
        "{person}: approved until {day}, up to {stage}. Pain policy: {policy}.",
        person=overview.person,
        day=_last_day(given),
        stage=_stage_name(given.stage_ceiling).lower(),
        policy=wording.policy_words(given.policy or PainPolicy.STRICT, Audience.THERAPIST),
    )


def _renewed_text(overview: Overview, given: Approval) -> str:
    return say("{person}: approved until {day}.", person=overview.person, day=_last_day(given))


def _names(overview: Overview, now: Programme) -> dict[str, str]:
    """What the fields of each exercise are called in errors."""
    own = {
        "ends_on": say("Last day"),
        "stage_ceiling": say("No stage above"),
        "policy": say("Pain policy"),
        "policy_reason": say("Why this policy fits"),
        "graded_peak": say("Agreed ceiling"),
    }
    return own | {
        f"{d.exercise}_{field}": f"{wording.exercise_name(overview.catalogue.get(d.exercise))}, {label.lower()}"
        for d in now.decisions
        for field, label in dose_form.LABELS.items()
    }


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
        by=therapist_of(request),
        on=overview.on,
        ends_on=ends_on,
        stage_ceiling=ceiling,
        policy=policy,
        policy_reason=reason,
        doses=doses,
        graded_peak=peak,
    )


def _ends_on(on: date, typed: Typed) -> date | None:
    found, latest = typed.day("ends_on", date.max), on + LONGEST_APPROVAL
    if found is not None and not on <= found <= latest:
        typed.refuse(
            "ends_on",
            say(
                "Last day: {found} does not fit. Choose today or later, up to {latest} ({weeks} weeks).",
                found=found,
                latest=latest,
                weeks=LONGEST_APPROVAL.days // 7,
            ),
        )
    return found


def _named(overview: Overview, now: Programme, typed: Typed) -> tuple[ApprovedDose, ...]:
    """The exercises whose range was changed; the others may rise by the default."""
    named = []
    for exercise, made, today, own in _tops(overview, now):
        if typed[f"own_{exercise.id}"] != "yes":
            _refuse_unticked(exercise, made, own or today, typed)
            continue
        top = dose_form.dose_from(typed, made, f"{exercise.id}_")
        if top is not None:
            named.append(ApprovedDose(exercise.id, top))
    return tuple(named)


def _refuse_unticked(exercise: Exercise, made: Frame, shown: Dose, typed: Typed) -> None:
    """A top that was typed and not ticked would be lost without a word."""
    fields = dose_form.fields(made, shown, None, f"{exercise.id}_")
    changed = any(f.name in typed.data and typed[f.name].strip() != f.value for f in fields)
    if changed:
        text = say(
            "{exercise}: a dose was typed, but “May rise up to this dose” is not ticked. "
            "Tick it, or write {dose} again.",
            exercise=wording.exercise_name(exercise),
            dose=wording.dose_text(shown, exercise),
        )
        typed.refuse(f"own_{exercise.id}", text)


def _tops(
    overview: Overview, now: Programme
) -> list[tuple[Exercise, Frame, Dose, Dose | None]]:
    """Each exercise whose top can be set, its dose today, and its top so far."""
    running, case, found = now.standing.approval, proposals.case_of(overview), []
    for decision in now.decisions:
        exercise = overview.catalogue.get(decision.exercise)
        made = dose_form.frame_of(exercise, case, now.standing)
        if made is None or decision.dose is None:
            continue
        own = running.dose_of(exercise.id) if running else None
        found.append((exercise, made, decision.dose, own))
    return found


def _ceiling(now: Programme) -> Stage:
    """The stage now; where only the approval holds a person back, the stage that was reached."""
    state = now.standing.stage
    return state.reached if waits_for_stage(now.standing) else state.stage


def _stage_name(stage: Stage) -> str:
    return wording.stage_name(stage, Audience.THERAPIST)


def limits(policy: PainPolicy) -> str:
    """What a policy means in numbers, for somebody who starts at 2 and usually wakes with 2."""
    table = gate(policy)
    during, after, morning = (table.row(m, 2).green_max for m in Moment)
    agreed = (
        say(" and never above the agreed ceiling")
        if policy is PainPolicy.GRADED_EXPOSURE
        else ""
    )
    return say(
        "From pain 2 at the start: up to {during} during{agreed}, {after} within the hour; next morning up to {morning} where 2 is usual.",
        during=during,
        agreed=agreed,
        after=after,
        morning=morning,
    )


def _against(policy: PainPolicy, now: Programme) -> str:
    """What speaks against a policy looser than strict; empty where no condition does."""
    asked_for = strict_for(now.standing)
    if policy is PainPolicy.STRICT or not asked_for:
        return ""
    return say("Strict is recommended for {conditions}.", conditions=asked_for)


def _approve_page(overview: Overview, now: Programme, typed: Typed) -> dict[str, Any]:
    running = now.standing.approval
    rows = []
    for exercise, made, today, own in _tops(overview, now):
        fields = dose_form.fields(made, own or today, typed, f"{exercise.id}_")
        ticked = typed[f"own_{exercise.id}"] == "yes" if typed.data else own is not None
        rows.append((exercise, wording.dose_text(today, exercise), fields, ticked))
    given = proposals.case_of(overview).approvals
    last = running or (given[-1] if given else None)
    policy = last.policy if last and last.policy else PainPolicy.STRICT
    first = {
        "ends_on": Approval.default_end(overview.on).isoformat(),
        "stage_ceiling": _ceiling(now).value,
        "policy": policy.value,
        "policy_reason": last.policy_reason if last else "",
        "graded_peak": str(
            last.graded_peak if last and last.graded_peak is not None else GRADED_PEAK_DEFAULT
        ),
    }
    return {
        "subject": overview.person,
        "overview": overview,
        **given_out(overview, now.standing),
        "rows": rows,
        "stages": [(s.value, wording.stage_name(s, Audience.THERAPIST)) for s in Stage],
        "stage_now": _stage_name(now.standing.stage.stage),
        "opens": _stage_name(_ceiling(now)) if waits_for_stage(now.standing) else "",
        "policies": [
            (p.value, wording.policy_words(p, Audience.THERAPIST), limits(p), _against(p, now))
            for p in PainPolicy
        ],
        "advice": outlook_words(overview),
        "seen": choices_seen(overview),
        "value": {name: typed[name] if name in typed.data else v for name, v in first.items()},
        "approval": running,
        "policy_reasons": policy_said(now.standing),
        "caps": held_by(now.standing.caps.cap_reasons),
        "latest": (overview.on + LONGEST_APPROVAL).isoformat(),
        "errors": typed.errors,
        "typed": typed,
    }
