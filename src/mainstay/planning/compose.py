"""From a case to a week with its doses: standing, barriers, decisions, plan, in that order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from mainstay.care.after_red import stays_away
from mainstay.care.case import Case, Standing, closed, standing
from mainstay.care.decision import Action, Decision, Proposal
from mainstay.care.drill import matched
from mainstay.care.guards import RISES, decide_each, guard, locked
from mainstay.care.guards import decide as decide_one
from mainstay.care.ladder import ladder
from mainstay.care.line import line
from mainstay.care.maintenance import Upkeep, maintenance
from mainstay.care.pain import Light
from mainstay.care.reasons import Reason, ReasonCode
from mainstay.care.screening import TriageStatus
from mainstay.care.stages import open_rank
from mainstay.care.steps import lower_of, not_above
from mainstay.exercises import Catalogue, Demand, Dose, Exercise
from mainstay.planning.choose import Chooser, plan_week
from mainstay.planning.minutes import could_be_shorter, timed
from mainstay.planning.problem import CHANGES, Change, PlanRequest, WeekKind, WeekPlan

WEEK_DAYS = 7

KINDS = {
    Upkeep.FULL: WeekKind.NORMAL,
    Upkeep.KEEP: WeekKind.MAINTENANCE,
    Upkeep.BOOSTER: WeekKind.BOOSTER,
}


Decider = Callable[[Case, Standing, Catalogue, Sequence[str]], tuple[Decision, ...]]
"""Decides the running exercises; whoever does so lets `guard` make each decision."""


@dataclass(frozen=True)
class Programme:
    """A week and everything it stands on.

    Attributes:
        standing: what the rules make of the case.
        plan: the week.
        decisions: the decision in force for each exercise of the week.
        fresh: those among all decisions that were made now; of two for one exercise the lower.
    """

    standing: Standing
    plan: WeekPlan
    decisions: tuple[Decision, ...]
    fresh: tuple[Decision, ...]


def programme(
    case: Case,
    catalogue: Catalogue,
    previous: WeekPlan | None,
    starts: date,
    choose: Chooser | None = None,
    decide: Decider = decide_each,
) -> Programme:
    """Derive the standing, decide every dose of the last week anew, then plan.

    Args:
        case: the facts up to `case.on`.
        catalogue: the exercises.
        previous: the week before, or the running one that is derived again.
        starts: first day of the week.
        choose: fills the sessions; the rules where none is given.
        decide: decides the exercises of the week before; by the ladder where none is given.
    """
    now = standing(case, catalogue)
    return programme_after(case, now, catalogue, previous, starts, choose, decide)


def programme_after(
    case: Case,
    now: Standing,
    catalogue: Catalogue,
    previous: WeekPlan | None,
    starts: date,
    choose: Chooser | None = None,
    decide: Decider = decide_each,
) -> Programme:
    """The same when the standing is known already."""
    running = previous.exercises() if previous else ()
    decided = tuple(
        _as_it_came(d, case, now, catalogue) for d in decide(case, now, catalogue, running)
    )
    back = decide_each(case, now, catalogue, _may_come_back(running, now, catalogue))
    known = _lowest_by_exercise(decided, case, now, catalogue)
    own = tuple(d for d in back if d.replaces is None)
    asked = _request(
        case, now, catalogue, previous, starts, (*own, *known.values()), (*decided, *back)
    )
    risen = [d.exercise for d in known.values() if d.action in RISES]

    def start(missing: tuple[str, ...]) -> tuple[Decision, ...]:
        made = _start(missing, case, now, catalogue, tuple(risen))
        risen.extend(d.exercise for d in made if d.action in RISES)
        return made

    plan, in_force = _filled(asked, known, choose, start)
    shown = plan.exercises()
    started = tuple(d for e, d in in_force.items() if e not in known and e in shown)
    return Programme(
        standing=now,
        plan=plan,
        decisions=tuple(in_force[e] for e in shown if e in in_force),
        fresh=(*known.values(), *started),
    )


def _as_it_came(made: Decision, case: Case, now: Standing, catalogue: Catalogue) -> Decision:
    """The same dose with the reason for which the exercise came, while it was not begun.

    Each morning that is told decides the week anew. What came instead of an exercise that hurt
    would be "the first time" then, and nobody would read why the other one is gone.
    """
    came = case.came_for(made.exercise) if made.action is Action.START else None
    if came is None or came.replaces is None:
        return made
    again = decide_one(came.replaces, case, now, catalogue)
    same = (again.exercise, again.dose) == (made.exercise, made.dose)
    return again if same else made


MOST_FILLINGS = 3
"""How often a week is filled (ours): after that it says that it takes longer."""


def _filled(
    asked: PlanRequest,
    known: Mapping[str, Decision],
    choose: Chooser | None,
    start: Callable[[tuple[str, ...]], tuple[Decision, ...]],
) -> tuple[WeekPlan, dict[str, Decision]]:
    """The week, and a decision for each of its exercises.

    What an exercise that is taken up is given is decided only then, and may take longer than its
    usual start. Where that leaves a session too long, the week is filled again with those doses.
    """
    in_force, minutes = dict(known), asked.patient.minutes
    for _ in range(MOST_FILLINGS):
        plan = plan_week(asked, choose)
        new = start(tuple(e for e in plan.exercises() if e not in in_force))
        in_force |= {d.exercise: d for d in new}
        doses = {e: d.dose for e, d in in_force.items() if d.dose}
        plan = timed(plan, asked.catalogue, doses, minutes)
        if not new or not could_be_shorter(plan, asked.catalogue, minutes):
            break
        asked = replace(asked, doses=tuple({**dict(asked.doses), **doses}.items()))
    return plan, in_force


def _may_come_back(
    running: tuple[str, ...], now: Standing, catalogue: Catalogue
) -> tuple[str, ...]:
    """Exercises outside the week of which the ladder must be asked before the plan takes one.

    Those that a therapist asked for or a found direction brings, and those that did not end well
    in the last days: where the ladder says that another one comes instead, it comes.
    """
    last = {j.record.exercise: j for j in now.judged if j.judgement.light is not Light.GREEN}
    last = {e: j for e, j in last.items() if now.of(e)[-1] is j}
    recent = {e for e, j in last.items() if stays_away(j, now.on)}
    sought = now.asked | {e.id for e in matched(now, catalogue)}
    wanted = recent | (sought - set(last))
    return tuple(e.id for e in catalogue.exercises if e.id in wanted - set(running))


def _start(
    missing: tuple[str, ...],
    case: Case,
    now: Standing,
    catalogue: Catalogue,
    risen: tuple[str, ...],
) -> tuple[Decision, ...]:
    """A decision for each exercise that the plan takes up.

    Where the ladder would change it for another one, it begins again at its entry dose, and the
    guard cuts that by all its rows. So one bad walk does not take walking out of every week.
    """
    made = decide_each(case, now, catalogue, missing, risen)
    return tuple(_again(d.replaces, case, now, catalogue) if d.replaces else d for d in made)


def _again(exercise: str, case: Case, now: Standing, catalogue: Catalogue) -> Decision:
    asked, found = (
        ladder(exercise, case, now, catalogue),
        line(catalogue.get(exercise), case, now),
    )
    dose = asked.dose if isinstance(found, Reason) else found.entry
    why = tuple(r for r in asked.reasons if r.code not in NAMED)
    return guard(Proposal(exercise, Action.FALL, dose, why), case, now, catalogue)


NAMED = frozenset(
    {ReasonCode.PLAN_EASIER, ReasonCode.PLAN_SWAP_SIDEWAYS, ReasonCode.PLAN_CLIMB}
)
"""Reasons that name the exercise of a change that is not made."""


def _lowest_by_exercise(
    decided: tuple[Decision, ...], case: Case, now: Standing, catalogue: Catalogue
) -> dict[str, Decision]:
    """One decision an exercise; where one was swapped to while it runs, the lower dose holds."""
    found: dict[str, Decision] = {}
    for decision in decided:
        known = found.get(decision.exercise)
        lower = _lower(known, decision, case, now, catalogue) if known else decision
        found[decision.exercise] = lower
    return found


def _lower(
    one: Decision, other: Decision, case: Case, now: Standing, catalogue: Catalogue
) -> Decision:
    """The one that is lower in every part, load included; else one that takes each part lower.

    Of two alike the swap holds: it says why another one is not done any more.
    """
    if one.dose is None or other.dose is None:
        return one if one.dose is None else other
    exercise = catalogue.get(one.exercise)
    low = lower_of(other.dose, one.dose, exercise.assisted)
    if low == other.dose and (low != one.dose or other.replaces):
        return other
    if low == one.dose:
        return one
    why = tuple(dict.fromkeys(r for r in (*one.reasons, *other.reasons) if r.code not in NAMED))
    return guard(Proposal(exercise.id, Action.FALL, low, why), case, now, catalogue)


def asks_more(
    given: tuple[Decision, ...], now: tuple[Decision, ...], catalogue: Catalogue
) -> bool:
    """Whether a week gives any exercise a harder dose than was decided since, or one that is over."""
    made: dict[str, list[Dose | None]] = {}
    for decision in now:
        made.setdefault(decision.exercise, []).append(decision.dose)
    return any(
        _harder(d.dose, other, catalogue.get(d.exercise))
        for d in given
        if d.dose is not None
        for other in made.get(d.exercise, [None])
    )


def _harder(dose: Dose, other: Dose | None, exercise: Exercise) -> bool:
    return other is None or not not_above(dose, other, exercise.assisted)


def allowances(
    case: Case, now: Standing, catalogue: Catalogue
) -> tuple[tuple[str, tuple[Reason, ...]], ...]:
    """What bars each exercise of the catalogue for this person today; empty means nothing.

    Behind a lock, or before the safety questions are answered, nothing is planned at all. Once
    answers are only out of date the week stays as it is, without doses, until they are renewed.
    """
    expired = now.triage.status is TriageStatus.EXPIRED
    return tuple(
        (e.id, (*(() if expired else locked(e, now)), *closed(e, case, now)))
        for e in catalogue.exercises
    )


def _request(
    case: Case,
    now: Standing,
    catalogue: Catalogue,
    previous: WeekPlan | None,
    starts: date,
    known: tuple[Decision, ...],
    decided: tuple[Decision, ...],
) -> PlanRequest:
    week_before = starts - timedelta(days=WEEK_DAYS)
    done = {r.exercise for s in case.history.sessions if s.on >= week_before for r in s.records}
    kept = maintenance(case, now, starts)
    return PlanRequest(
        on=starts,
        patient=case.patient,
        catalogue=catalogue,
        allowed=allowances(case, now, catalogue),
        stage=now.stage.stage,
        doses=tuple((d.exercise, d.dose) for d in known if d.dose is not None),
        previous=previous,
        kind=KINDS[kept.upkeep] if kept else WeekKind.EASE if now.flare else WeekKind.NORMAL,
        reasons=(kept.reason,) if kept else (),
        flare_day=now.flare.day if now.flare is not None else 1,
        weak_side=case.patient.weak_side,
        changes=_changes(decided),
        can_walk=Demand.WALKING not in case.patient.cannot,
        ahead=_ahead(catalogue, now),
        familiar=frozenset(done),
        direction=now.caps.direction,
        asked=now.asked,
        matched=frozenset(e.id for e in matched(now, catalogue)),
        control=now.control.trained,
    )


def _changes(decided: tuple[Decision, ...]) -> tuple[Change, ...]:
    found = []
    for decision in decided:
        if decision.action is Action.STOP:
            found.append(Change(decision.replaces or decision.exercise, Action.STOP))
        elif decision.action in CHANGES and decision.replaces:
            found.append(Change(decision.replaces, decision.action, decision.exercise))
    return tuple(found)


def _ahead(catalogue: Catalogue, now: Standing) -> frozenset[str]:
    def opened(exercise: Exercise) -> bool:
        reached = now.stage.stage.rank
        return reached < exercise.stage.rank <= open_rank(exercise, now.stage)

    return frozenset(e.id for e in catalogue.exercises if opened(e))
