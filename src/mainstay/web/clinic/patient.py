"""One person: the story so far, where they stand, and what waits for a decision."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from mainstay.care.case import Case, Standing
from mainstay.care.conditions import Note as CareNote
from mainstay.care.decision import Override, latest_words
from mainstay.care.pain import PainPolicy
from mainstay.care.patient import Worry
from mainstay.care.reasons import Reason, ReasonCode
from mainstay.care.screening import TriageStatus
from mainstay.care.session_load import weekly_load
from mainstay.care.stage_table import StageCheck
from mainstay.exercises import Condition, Exercise, Stage
from mainstay.handout import can_print
from mainstay.planning import Placed, Programme
from mainstay.web import actions, adverse, wording
from mainstay.web.body_chart import REGIONS, area_words
from mainstay.web.clinic import control, direction, outcomes, proposals, ultrasound
from mainstay.web.clinic.chart import Chart, Point, load_chart, pain_chart, weekly
from mainstay.web.clinic.proposer import chosen_proposer
from mainstay.web.clinic.ranking import LADDER, Signs, place
from mainstay.web.clinic.signs import clearances, red_exercises, signs_of, waits_for_stage
from mainstay.web.clinic.timeline import PROPOSERS, folded, timeline
from mainstay.web.clinic.visit import (
    choices_seen,
    conflicts_shown,
    overview_of,
    person_in_care,
    therapist_of,
    told_about,
)
from mainstay.web.estimating import can_estimate, is_chosen
from mainstay.web.facts import Note, NoteKind
from mainstay.web.forms import Typed
from mainstay.web.language import counted, day_text, later, say
from mainstay.web.records import Overview
from mainstay.wording import Audience

SHOWN = 25
"""Entries of the story that are open at once; the older ones fold away."""


def said(reasons: tuple[Reason, ...]) -> tuple[str, ...]:
    """Reasons as sentences for the therapist, each once."""
    return proposals.sentences(reasons)


def policy_said(standing: Standing) -> tuple[str, ...]:
    """Which pain policy is in force and why; the default and what recommends it in one line."""
    asked_for = strict_for(standing)
    if asked_for and standing.policy_reasons[0].code is ReasonCode.POLICY_STRICT_DEFAULT:
        return (
            say("Strict: the default, and recommended for {conditions}.", conditions=asked_for),
        )
    return said(standing.policy_reasons)


def strict_for(standing: Standing) -> str:
    """The conditions for which strict is recommended, in words; empty without one."""
    asking = (Condition(str(r["condition"])) for r in standing.caps.policy_reasons)
    words = (wording.condition_words(c, Audience.THERAPIST) for c in asking)
    return ", ".join(dict.fromkeys(words))


def held_by(reasons: tuple[Reason, ...]) -> tuple[str, ...]:
    """What caps the stage, each with what lifts it, for the therapist, each once."""
    found = (wording.cap_text(r, audience=Audience.THERAPIST) for r in reasons)
    return tuple(dict.fromkeys(found))


LATELY = timedelta(days=14)
"""How much somebody does lately is counted over so many days (ours)."""


def so_far(case: Case) -> str:
    """Since when there are sessions, how many lately, and the last one; empty before the first."""
    days = [s.on for s in case.history.sessions]
    if not days:
        return ""
    lately = len({day for day in days if case.on - LATELY < day})
    return say(
        "Since {first}: {sessions}. On {n} of the last {days} days; last on {last}.",
        first=day_text(days[0], "j M Y"),
        sessions=counted("{n} session", "{n} sessions", len(days)),
        n=lately,
        days=LATELY.days,
        last=day_text(days[-1], "j M"),
    )


@require_GET
def patient(request: HttpRequest, person: UUID) -> HttpResponse:
    """The two minutes between patients: story, standing, proposals."""
    overview = overview_of(request, person)
    story, signs = folded(timeline(overview)), signs_of(overview)
    page: dict[str, Any] = {
        "overview": overview,
        "subject": overview.person,
        "place": place(signs),
        "story": story[:SHOWN],
        "older": story[SHOWN:],
        "hurt": red_exercises(overview) if signs.red_sessions >= 2 else (),
        "triage": overview.screen,
        "seen": choices_seen(overview),
        "doubt": doubt_words(signs),
        "muscles": ultrasound.summary(overview),
        "events": adverse.lines(overview, therapist_of(request)),
    }
    if overview.case is not None:
        page |= _standing(overview, request.GET.get("chart", ""))
    return render(request, "clinic/patient.html", page)


def _standing(overview: Overview, chart: str) -> dict[str, Any]:
    now = proposals.preview(overview)
    lines, case = proposals.lines(overview, now), proposals.case_of(overview)
    standing = now.standing
    return {
        "case": case,
        "age": case.patient.age_years(overview.on),
        "so_far": so_far(case),
        "conditions": [
            wording.condition_words(r.condition, Audience.THERAPIST)
            for r in case.patient.conditions
        ],
        "standing": standing,
        **given_out(overview, standing),
        "can_print": can_print(),
        "proposer": PROPOSERS[chosen_proposer(overview)],
        "estimate_problem": estimate_problem(overview),
        "bones": bones(standing),
        "stage": wording.stage_name(standing.stage.stage, Audience.THERAPIST),
        "criteria": criteria(standing),
        "control": control.summary(standing),
        "passed": passed(standing),
        "capped": (*_held_by_approval(standing), *held_by(_capped(standing))),
        "upkeep": said(now.plan.reasons) if overview.may_train else (),
        "policy": wording.policy_words(standing.policy, Audience.THERAPIST),
        "policy_reasons": policy_said(standing),
        "screen": wording.triage_words(standing.triage.status, Audience.THERAPIST),
        "screen_mark": screen_mark(standing.triage.status),
        "flare": said(standing.flare.reasons) if standing.flare else (),
        "absence": said((standing.absence.reason,)) if standing.absence else (),
        "limits": limits_of(overview),
        "direction": direction.shown(overview, case, standing),
        "areas": case.patient.areas,
        "regions": REGIONS,
        "where": area_words(case.patient.areas),
        "outlook": outlook_words(overview),
        "lines": lines,
        "pulled": [line.exercise for line in lines if line.exercise.cable and not line.out],
        "waiting": [line for line in lines if line.waits],
        "next_stage": _next_stage(standing),
        "proposals": sum(line.waits for line in lines) + waits_for_stage(standing),
        "moving": [line for line in lines if line.changed and not line.waits],
        "asked": asked(overview, now),
        "outcomes": outcomes.shown(overview),
        "chart": chart_of(overview, weeks=chart == "weekly"),
        "weekly": chart == "weekly",
        "load": load_of(overview),
    }


def given_out(overview: Overview, standing: Standing) -> dict[str, Any]:
    """Whether anything but rest is given out now, and what waits for what; for templates."""
    return {
        "triage": standing.triage,
        "locked": not overview.may_train,
        "may_walk": overview.may_walk,
    }


def estimate_problem(overview: Overview) -> str:
    """Why the estimate that was chosen does not propose; empty when it does, or was not chosen."""
    if not is_chosen(proposals.case_of(overview)):
        return ""
    if not can_estimate():
        return say(
            "The estimate was chosen, but it needs numpy, which is not installed on this server. "
            "The rules propose."
        )
    if overview.estimate is not None and overview.estimate.failed:
        return say("The estimate could not weigh these entries. Nothing rises.")
    return ""


def _next_stage(standing: Standing) -> str:
    if not waits_for_stage(standing):
        return ""
    return wording.stage_name(standing.stage.reached, Audience.THERAPIST)


def _capped(standing: Standing) -> tuple[Reason, ...]:
    found = (*standing.stage.capped_by, *standing.stage.fell)
    return tuple(r for r in found if r.code is not ReasonCode.APPROVAL_LIMIT)


def _held_by_approval(standing: Standing) -> list[str]:
    held = any(r.code is ReasonCode.APPROVAL_LIMIT for r in standing.stage.capped_by)
    return [say("The approval goes no further than this stage.")] if held else []


def limits_of(overview: Overview) -> tuple[str, ...]:
    """What holds for this person whatever is chosen: caps, effort, steps, a doctor's yes."""
    standing, case = overview.standing, proposals.case_of(overview)
    caps = standing.caps
    found = [*held_by(caps.cap_reasons), *said(caps.effort_reasons)]
    found += clearances(case, standing)
    found += [words for note, words in NOTE_WORDS.items() if note in caps.notes]
    return tuple(dict.fromkeys(found))


NOTE_WORDS = {
    CareNote.EFFORT_SCALE_ONLY: (
        later("Takes a beta-blocker: effort goes by the 0 to 10 scale only, never by pulse.")
    ),
    CareNote.SMALL_STEPS: later(
        "Over 65: smallest steps, and more calm sessions before each rise."
    ),
}
"""Notes of conditions and medicines that are no cap, for the place where doses are chosen."""

WORRY_WORDS = {
    Worry.NOT_AT_ALL: later("not at all"),
    Worry.A_LITTLE: later("a little"),
    Worry.QUITE: later("quite"),
    Worry.VERY: later("very"),
}


def outlook_words(overview: Overview) -> tuple[str, ...]:
    """The three short answers on worry, mood and fear of moving, and what they ask for."""
    case = overview.case
    outlook = case.patient.outlook if case else None
    if case is None or outlook is None:
        return ()
    answers = say(
        "Worried about the back: {worry}. Low mood: {mood}. Believes that moving harms: {moving}.",
        worry=WORRY_WORDS[outlook.worry],
        mood=WORRY_WORDS[outlook.low_mood],
        moving=WORRY_WORDS[outlook.moving_harms],
    )
    if not outlook.is_high:
        return (answers,)
    asks = say("Two answers are high: two new exercises a week at most, and smaller steps.")
    strict = overview.standing.policy is PainPolicy.STRICT
    policy = (
        [say("The strict pain policy may feed the fear; does it still fit?")] if strict else []
    )
    return (answers, asks, *policy)


def doubt_words(signs: Signs) -> str:
    """What the first weeks say about whether the programme helps; empty when there is no doubt."""
    said_by = (r.says(signs) for r in LADDER if r.key in ("no_response", "soft_review"))
    return next((text for text in said_by if text), "")


@dataclass(frozen=True)
class Asked:
    """An exercise that a therapist asked for.

    Attributes:
        exercise: it.
        by: who asked, and why.
        placed: whether it is in the week.
        why: why it is, or every reason why not.
    """

    exercise: Exercise
    by: Override
    placed: bool
    why: str


def asked(overview: Overview, now: Programme) -> list[Asked]:
    """What the clinic's therapists asked for, with what came of it."""
    case, known = proposals.case_of(overview), overview.catalogue.by_id
    latest = latest_words(case.overrides, overview.on)
    verdicts = {v.exercise: v for v in now.plan.verdicts}
    return [
        Asked(
            known[key],
            latest[key],
            verdicts[key].placed is Placed.IN,
            " ".join(said(verdicts[key].reasons)),
        )
        for key in sorted(now.standing.asked & set(known))
    ]


def screen_mark(status: TriageStatus) -> str:
    """The icon of what the safety screen came to."""
    if status in (TriageStatus.CLEAR, TriageStatus.CAUTION):
        return "go"
    serious = (TriageStatus.EMERGENCY, TriageStatus.URGENT, TriageStatus.SELF_HARM)
    return "alarm" if status in serious else "hold"


def bones(standing: Standing) -> list[str]:
    """The five vertebrae: done, now, or to come."""
    now = standing.stage.stage.rank
    return ["on" if s.rank < now else "part" if s.rank == now else "" for s in Stage]


def criteria(standing: Standing) -> list[tuple[str, str, bool]]:
    """What opens the next stage: words, the test to enter (empty for a check), by whom."""
    return [
        (
            wording.criterion_text(c, Audience.THERAPIST),
            "" if isinstance(c.test, StageCheck) else c.test.value,
            c.by_therapist,
        )
        for c in standing.stage.open_criteria
    ]


def passed(standing: Standing) -> str:
    """That the tests of the stage are passed, where a cap holds it; empty where it does not."""
    if not standing.stage.held:
        return ""
    reached = wording.stage_name(standing.stage.reached, Audience.THERAPIST)
    return say("The tests of this stage are passed; by tests: {stage}.", stage=reached)


def chart_of(overview: Overview, *, weeks: bool) -> Chart | None:
    """Morning back pain by day, or by week in long stories."""
    mornings = proposals.case_of(overview).history.mornings
    points: tuple[Point, ...] = tuple((m.on, float(m.pain.back)) for m in mornings)
    usual = float(overview.standing.usual.back)
    if weeks:
        return pain_chart(
            say("Back pain in the morning, median of each week"), weekly(points), usual
        )
    return pain_chart(say("Back pain in the morning, 0 to 10"), points, usual)


def load_of(overview: Overview) -> Chart | None:
    """How much the sessions of each week asked; walks are not rated and left out."""
    walks = {j.session.id for j in overview.standing.judged if j.walk}
    sessions = proposals.case_of(overview).history.sessions
    trained = weekly_load(s for s in sessions if s.id not in walks)
    return load_chart(
        say("Load of the sessions by week: effort 0 to 10 times minutes"), trained
    )


@require_http_methods(["GET", "POST"])
@conflicts_shown
def note(request: HttpRequest, person: UUID) -> HttpResponse:
    """A note for the record, or a message that the person reads."""
    found, typed = person_in_care(request, person), Typed(request.POST)
    if request.method == "POST":
        text = typed.text("text", longest=2000)
        kind = typed.word("kind", NoteKind)
        if kind not in (None, NoteKind.NOTE, NoteKind.MESSAGE):
            typed.refuse("kind", say("Choose note or message."))
        if kind is not None and not typed.errors:
            actions.note(told_about(request, found), Note(kind, text))
            sent = say("Sent. {person} finds it in their messages.", person=found)
            messages.success(request, sent if kind is NoteKind.MESSAGE else say("Saved."))
            return redirect("clinic:patient", person=found.pk)
    chosen = typed["kind"] or request.GET.get("kind", "")
    page = {"subject": found, "typed": typed, "chosen": chosen, "errors": typed.errors}
    return render(request, "clinic/note.html", page, status=422 if typed.errors else 200)


@require_http_methods(["GET", "POST"])
@conflicts_shown
def close(request: HttpRequest, person: UUID) -> HttpResponse:
    """End the care relation; the person goes on in personal mode."""
    found, typed = person_in_care(request, person), Typed(request.POST)
    if request.method == "POST":
        if typed["sure"] != "yes":
            typed.refuse("sure", say("Tick the box to end the care."))
        else:
            actions.leave(told_about(request, found))
            messages.success(request, say("Care of {person} has ended.", person=found))
            return redirect("clinic:people")
    page = {"subject": found, "typed": typed, "errors": typed.errors}
    return render(request, "clinic/close.html", page, status=422 if typed.errors else 200)
