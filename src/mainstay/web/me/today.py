"""Today, the programme with its reasons, one exercise, and the week to take away."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from mainstay.anatomy import Sex
from mainstay.care.decision import Action, Decision
from mainstay.care.drill import drill
from mainstay.care.history import ExerciseRecord, StageTest
from mainstay.care.maintenance import due_tests
from mainstay.care.pain import PainPolicy
from mainstay.care.reasons import Reason, ReasonCode
from mainstay.care.rulebook import rule_book
from mainstay.care.screening import TriageStatus
from mainstay.care.stage_table import StageCheck
from mainstay.exercises import Dose, Exercise, Laterality, Position, Purpose, Stage, Words
from mainstay.handout import can_print
from mainstay.planning import Placed, PlannedItem
from mainstay.reading import ReadingError
from mainstay.web import easing, figures, loading, printing, sessions, weeks, wording
from mainstay.web.language import say
from mainstay.web.me.lesson import deep_words
from mainstay.web.me.measuring import heel_toe_due, may_try
from mainstay.web.me.screen import to_answer, today_of, told


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Go where the person left off: safety, intake, or today."""
    return today(request)


@dataclass(frozen=True)
class Line:
    """An exercise as a page shows it."""

    exercise: Exercise
    decision: Decision
    dose: str
    setting: str
    change: str
    icon: str
    reasons: tuple[str, ...]
    words: Words

    @property
    def keeps(self) -> bool:
        """Whether it only goes on as it was; the programme says why, the day need not."""
        same = self.decision.action is Action.HOLD and not self.decision.waits_for_therapist
        return same and self.decision.codes <= {ReasonCode.PLAN_KEEPS}


ICONS = {
    "rise": "up",
    "climb": "up",
    "return": "up",
    "fall": "down",
    "swap_easier": "swap",
    "swap_sideways": "swap",
    "hold": "same",
    "start": "same",
    "stop": "ease",
}


def line(view: weeks.View, item: PlannedItem) -> Line | None:
    """An exercise of the plan with its dose, what changed, and why it is there."""
    decision = view.decisions.get(item.exercise)
    if decision is None or decision.dose is None:
        return None
    exercise = view.overview.catalogue.get(item.exercise)
    language = view.overview.person.language
    return Line(
        exercise=exercise,
        decision=decision,
        dose=wording.dose_text(decision.dose, exercise),
        setting=setting_of(view, decision),
        change=wording.decision_line(
            decision,
            exercise,
            previous=view.done_before(exercise.id),
        ),
        icon=ICONS[decision.action.value],
        reasons=tuple(wording.sentence(r) for r in item.reasons),
        words=ready_words(exercise, decision.dose, language),
    )


def ready_words(exercise: Exercise, dose: Dose | None, language: str) -> Words:
    """The words of an exercise as this person's dose needs them: with a band, how to fasten it."""
    setup = wording.setup_text(exercise, dose, language)
    return replace(exercise.wording(language), setup=setup)


def setting_of(view: weeks.View, decision: Decision) -> str:
    """What to set on the person's machine; empty without one."""
    case = view.overview.case
    if decision.setting is None or case is None:
        return ""
    return wording.machine_text(
        decision,
        view.overview.catalogue.get(decision.exercise),
        case.patient.equipment.rig,
    )


def lines(view: weeks.View, items: tuple[PlannedItem, ...]) -> list[Line]:
    """The exercises of a day that have a dose."""
    return [shown for item in view.in_session(items) if (shown := line(view, item))]


def _gateway(request: HttpRequest) -> weeks.View | HttpResponse:
    """Safety first, then the intake; else the week."""
    view = weeks.current(told(request), today_of(request))
    result = view.overview.screen
    if result.status in (TriageStatus.EMERGENCY, TriageStatus.SELF_HARM, TriageStatus.REFER):
        return redirect("me:safety")
    if to_answer(view.overview, result):
        return redirect("me:screen")
    if not view.overview.may_train:
        return redirect("me:safety")
    if view.issued is None:
        return redirect("me:intake")
    return view


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """One thing to do: start; or the short version; or say that the back flared up."""
    view = _gateway(request)
    if isinstance(view, HttpResponse):
        return view
    day = view.today
    page: dict[str, Any] = {
        "view": view,
        "day": day,
        "lines": lines(view, _left(view, day.items)) if day else [],
        "short": lines(view, _left(view, view.issued.plan.short)) if view.issued else [],
        "eased": easing.eased_today(view),
        "standing": view.standing,
        "stage_name": wording.stage_name(view.standing.stage.stage),
        "bones": bones(view),
        "morning_due": view.morning_due and bool(view.overview.case and _has_trained(view)),
        "gentle": _gentle(view),
        "done_today": _done_today(view),
        "daily": _drills_daily(view),
        "eases": eases(view),
        "next_day": _next_day(view),
        "walk": day.walk_minutes if day and easing.walk_left(view) else None,
        "instead": instead_of_walking(view),
        "walked": _walked_today(view),
        "did": _did_today(view),
        "heel_toe": heel_toe_due(view.overview),
        "upkeep": upkeep(view),
        "over_minutes": over_minutes(view),
        "monthly": monthly(view),
        "fresh_code": request.session.get("fresh_code"),
    }
    page["in_sets"] = in_sets(shown.decision for shown in page["lines"])
    # One sentence above the list says what would stand under each line of a first day.
    page["all_new"] = len(page["lines"]) > 1 and all(
        shown.decision.action is Action.START for shown in page["lines"]
    )
    return render(request, "me/today.html", page)


def in_sets(decisions: Iterable[Decision]) -> bool:
    """Whether a dose has two numbers, such as 2 × 8, which a first day explains."""
    return any(d.dose is not None and d.dose.sets > 1 for d in decisions)


def _left(view: weeks.View, items: tuple[PlannedItem, ...]) -> tuple[PlannedItem, ...]:
    """What is given out of a day's exercises, as a session of today begins with it."""
    left = easing.left_today(view, (i.exercise for i in items))
    return tuple(i for i in items if i.exercise in left)


def eases(view: weeks.View) -> dict[str, Any] | None:
    """The direction that eases the back, and what is done several times a day; else None."""
    case, bias = view.overview.case, view.standing.caps.bias
    if case is None or bias is None or bias.stable:
        return None
    page: dict[str, Any] = {"found": wording.bias_text(bias), "opens": bias.opens}
    daily = drill(case, view.standing, view.overview.catalogue)
    if daily is None:
        return page
    exercise = view.overview.catalogue.get(daily.exercise)
    care = wording.drill_care()
    return page | {"exercise": exercise, "how": wording.drill_text(daily), "care": care}


HARDLY_SHORTER_MIN = 7
"""A session up to here has no 5-minute version worth its name: only what is gentle in it (ours)."""


def _gentle(view: weeks.View) -> str:
    """What the short version is today: "shorter", only the "gentle" part, or "" as it is all."""
    day, short = view.today, [(i.exercise, i.sets) for i in view.items_today(short=True)]
    if day is None or not short or short == [(i.exercise, i.sets) for i in view.items_today()]:
        return ""
    return "gentle" if day.minutes <= HARDLY_SHORTER_MIN else "shorter"


def _drills_daily(view: weeks.View) -> bool:
    """Whether a few minutes are offered on days without exercises, too."""
    return bool(view.issued and view.issued.plan.drills) and not view.stopped


def instead_of_walking(view: weeks.View) -> Line | None:
    """The exercise that stands in for walks this week; None where people walk."""
    given = view.aerobic
    if given is None or given.dose is None:
        return None
    exercise = view.overview.catalogue.get(given.exercise)
    if exercise.position is Position.WALKING:
        return None
    return line(view, PlannedItem(given.exercise, ()))


def upkeep(view: weeks.View) -> list[str]:
    """Why the week is one of maintenance, or is not any more; empty before the last stage."""
    return [wording.sentence(r) for r in _of_the_week(view) if r.code is not _OVER]


def over_minutes(view: weeks.View) -> list[str]:
    """That a session takes longer than the person's minutes, where it cannot be smaller."""
    return [wording.sentence(r) for r in _of_the_week(view) if r.code is _OVER]


_OVER = ReasonCode.PLAN_OVER_MINUTES


def _of_the_week(view: weeks.View) -> tuple[Reason, ...]:
    return view.issued.plan.reasons if view.issued else ()


def monthly(view: weeks.View) -> list[tuple[StageTest, str]]:
    """The tests of the last stage that are due and that a person can do alone."""
    case = view.overview.case
    due = due_tests(case, view.standing) if case else ()
    return [(test, wording.stage_test(test)) for test in due if may_try(view, test)]


def bones(view: weeks.View) -> list[str]:
    """The five vertebrae: done, now, or to come."""
    now = view.standing.stage.stage.rank
    return ["on" if s.rank < now else "part" if s.rank == now else "" for s in Stage]


def _has_trained(view: weeks.View) -> bool:
    case = view.overview.case
    return case is not None and any(s.on < view.overview.on for s in case.history.sessions)


def _today_records(view: weeks.View) -> list[tuple[Exercise, ExerciseRecord]]:
    """What was done today, in order, of exercises that are still in the catalogue."""
    case, known = view.overview.case, view.overview.catalogue.by_id
    sessions = [s for s in case.history.sessions if s.on == view.overview.on] if case else []
    records = (r for s in sessions for r in s.records)
    return [(known[r.exercise], r) for r in records if r.exercise in known]


def _did_today(view: weeks.View) -> list[dict[str, Any]]:
    """The exercises of today's session as they were done, not as they will be next time."""
    language = view.overview.person.language
    return [
        {
            "exercise": exercise,
            "name": exercise.wording(language).name,
            "sets": len([s for s in record.sets if s.reps or s.duration_s or s.distance_m]),
            "given": wording.dose_text(record.given, exercise),
            "stopped": record.stop is not None,
        }
        for exercise, record in _today_records(view)
        if exercise.purpose is not Purpose.AEROBIC
    ]


def _walked_today(view: weeks.View) -> int:
    """Minutes walked today, or of what stands in for it."""
    found = (r for e, r in _today_records(view) if e.purpose is Purpose.AEROBIC)
    return sum(s.duration_s or 0 for r in found for s in r.sets) // 60


def _done_today(view: weeks.View) -> bool:
    case, known = view.overview.case, view.overview.catalogue.by_id
    today = [s for s in case.history.sessions if s.on == view.overview.on] if case else []
    return any(
        s.after is not None
        and any(not easing.is_walk(known.get(r.exercise)) for r in s.records)
        for s in today
    )


def _next_day(view: weeks.View) -> Any:
    days = view.issued.plan.days if view.issued else ()
    later = (d for d in days if d.on > view.overview.on)
    return next((d for d in later if view.in_session(d.items)), None)


@require_GET
def programme(request: HttpRequest) -> HttpResponse:
    """The week, each exercise with its reason, the ladder, and what is left out and why."""
    view = _gateway(request)
    if isinstance(view, HttpResponse):
        return view
    plan = view.issued.plan if view.issued else None
    days = [(day, lines(view, day.items)) for day in plan.days] if plan else []
    once: dict[str, Line] = {}
    for shown in (shown for _, of_day in days for shown in of_day):
        once.setdefault(shown.exercise.id, shown)
    page = {
        "view": view,
        "days": days,
        "lines": list(once.values()),
        "can_print": can_print(),
        "ladder": ladder(view),
        "eases": eases(view),
        "upkeep": (*upkeep(view), *over_minutes(view)),
        "instead": instead_of_walking(view),
        "drills": lines(view, plan.drills) if plan else [],
        "out": (out := left_out(view)),
        "out_count": sum(len(exercises) for _, exercises in out),
        "policy": pain_limits(view),
        "held": view.standing.stage.held,
        "capped": [wording.cap_text(r) for r in view.standing.stage.capped_by],
    }
    return render(request, "me/programme.html", page)


def ladder(view: weeks.View) -> list[dict[str, Any]]:
    """Five stages with their state and, for the one now, what is left."""
    state = view.standing.stage
    rows = []
    for stage in Stage:
        where = (
            "done"
            if stage.rank < state.stage.rank
            else "now"
            if stage is state.stage
            else "later"
        )
        left = state.open_criteria if where == "now" else ()
        rows.append(
            {
                "name": wording.stage_name(stage),
                "about": wording.stage_about(stage),
                "state": where,
                "left": [
                    (c, wording.criterion_text(c), not c.by_therapist and may_try(view, c.test))
                    for c in left
                ],
                "why": weight_why() if StageCheck.HEAVY_DAYS in {c.test for c in left} else "",
            }
        )
    return rows


def pain_limits(view: weeks.View) -> list[str]:
    """Which limits for pain are in force and why; the careful ones in the person's own terms."""
    first, *recommended = view.standing.policy_reasons
    if view.standing.policy is not PainPolicy.STRICT:
        return [wording.sentence(first)]  # what was recommended instead is no limit in force
    by_default = first.code is ReasonCode.POLICY_STRICT_DEFAULT
    told = recommended if by_default and recommended else view.standing.policy_reasons
    return [
        *(wording.sentence(reason) for reason in told),
        say(
            "While you exercise it may hurt as much as at the start. If that was 2 or less, one "
            "point more is fine."
        ),
        say(
            "Afterwards it should be as at the start again, and the next morning as on your usual "
            "mornings."
        ),
        say("If it hurts more than that, the exercise does not grow, or it gets easier."),
    ]


def weight_why() -> str:
    """Why a weight is asked for, and what follows without a heavier one."""
    return say(
        "The weight shows that your back copes with more. If yours stays light, how steady you "
        "move is enough {weeks} weeks later.",
        weeks=rule_book().heavy.wait_days // 7,
    )


def left_out(view: weeks.View) -> list[tuple[str, list[Exercise]]]:
    """What is not in the plan, by its first reason; the reason that holds most back comes first.

    An exercise's own page has all its reasons.
    """
    plan = view.issued.plan if view.issued else None
    by_reason: dict[str, list[Exercise]] = {}
    for verdict in plan.verdicts if plan else ():
        if verdict.placed is Placed.OUT and verdict.reasons:
            why = wording.sentence(verdict.reasons[0])
            found = view.overview.catalogue.get(verdict.exercise)
            by_reason.setdefault(why, []).append(found)
    return sorted(by_reason.items(), key=lambda row: -len(row[1]))


@require_GET
def exercise(request: HttpRequest, exercise: str) -> HttpResponse:
    """One exercise: how to do it, and why it is in or out for this person."""
    view = weeks.current(told(request), today_of(request))
    try:
        found = view.overview.catalogue.get(exercise)
    except ReadingError as error:
        raise Http404(str(error)) from None
    if not view.overview.may_train:
        return redirect("me:safety")
    language = view.overview.person.language
    verdicts = view.issued.plan.verdicts if view.issued else ()
    verdict = next((v for v in verdicts if v.exercise == found.id), None)
    decision = view.decisions.get(found.id)
    swells = figures.swells(found)
    page = {
        "exercise": found,
        "words": ready_words(found, decision.dose if decision else None, language),
        "other": _other_side(found, language),
        "figure": figures.figure(found, _sex(view), language),
        "deep": deep_words(swells, language) if swells else None,
        "dose": wording.dose_text(decision.dose, found) if decision and decision.dose else "",
        "feel": sessions.feel_words(view, found),
        "decision": decision,
        "muscles": [(wording.muscle_words(t.muscle), t) for t in found.trains],
        "demand": loading.demand(found, _sex(view)),
        "middling": found.loadable or bool(found.band),
        "verdict": verdict,
        "reasons": [wording.sentence(r) for r in verdict.reasons] if verdict else [],
        "cautions": _cautions(view, found),
    }
    return render(request, "me/exercise.html", page)


def _other_side(found: Exercise, language: str) -> str:
    """What to do with the other side; empty where both take part in one set."""
    if found.laterality is not Laterality.EACH_SIDE:
        return ""
    words = found.wording(language)
    other = words.other_side().move
    return other if other != words.move else say("The same again.")


def _sex(view: weeks.View) -> Sex | None:
    return view.overview.case.patient.sex if view.overview.case else None


def _cautions(view: weeks.View, found: Exercise) -> list[str]:
    case = view.overview.case
    words = found.wording(view.overview.person.language)
    return [c.note for c in words.cautions if case and case.patient.has(c.condition)]


@require_GET
def handout(request: HttpRequest) -> HttpResponse:
    """The week on paper."""
    view = _gateway(request)
    return view if isinstance(view, HttpResponse) else printing.programme_pdf(request, view)


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """The sessions of the week for a calendar."""
    view = _gateway(request)
    return view if isinstance(view, HttpResponse) else printing.week_calendar(request, view)
