"""Why an exercise is in the week, or why it is not."""

from mainstay.care.decision import Action
from mainstay.care.eligibility import ease
from mainstay.care.reasons import Reason, ReasonCode, because
from mainstay.exercises import Demand, Exercise
from mainstay.planning.problem import (
    Change,
    Placed,
    PlannedDay,
    PlanRequest,
    Verdict,
    WeekKind,
    WeekPlan,
)

CHANGE_CODE = {
    Action.SWAP_EASIER: ReasonCode.PLAN_EASIER,
    Action.SWAP_SIDEWAYS: ReasonCode.PLAN_SWAP_SIDEWAYS,
    Action.CLIMB: ReasonCode.PLAN_CLIMB,
}
"""Each names the exercise that comes."""


def why(plan: WeekPlan, exercise_id: str) -> tuple[Reason, ...]:
    """The reasons for or against an exercise; an unknown one is a KeyError."""
    for verdict in plan.verdicts:
        if verdict.exercise == exercise_id:
            return verdict.reasons
    raise KeyError(f"`{exercise_id}` is not in the catalogue that this week was planned from")


def verdicts(
    request: PlanRequest,
    days: tuple[PlannedDay, ...],
    left_out: tuple[tuple[str, Reason], ...],
) -> tuple[Verdict, ...]:
    """One verdict for each exercise of the catalogue, in its order.

    Args:
        request: what was asked.
        days: the planned days.
        left_out: candidates that were not chosen, each with the rule that kept it out.
    """
    chosen: dict[str, dict[Reason, None]] = {}
    for item in (item for day in days for item in day.items):
        chosen.setdefault(item.exercise, {}).update(dict.fromkeys(item.reasons))
    barred, rules = dict(request.allowed), dict(left_out)
    found = []
    for exercise in request.catalogue.exercises:
        if exercise.id in chosen:
            found.append(Verdict(exercise.id, Placed.IN, tuple(chosen[exercise.id])))
            continue
        ruled = (rules[exercise.id],) if exercise.id in rules else ()
        reasons = barred[exercise.id] or ruled or _outside(exercise, request)
        found.append(Verdict(exercise.id, Placed.OUT, reasons))
    return tuple(found)


def _outside(exercise: Exercise, request: PlanRequest) -> tuple[Reason, ...]:
    """Why an exercise that care allows could not be chosen at all."""
    for change in request.changes:
        if change.of == exercise.id:
            return (_gone(change),)
    stage = exercise.stage
    if stage.rank > request.stage.rank and exercise.id not in request.ahead:
        code, reached = ReasonCode.STAGE_NOT_REACHED, request.stage.value
        return (because(code, stage=stage.value, reached=reached),)
    if request.kind is WeekKind.EASE and not ease(exercise):
        return (because(ReasonCode.FLARE_EASE_ONLY, day=request.flare_day),)
    # What is left is walking, for a person who cannot walk.
    return (because(ReasonCode.PERSON_CANNOT, demand=Demand.WALKING.value),)


def _gone(change: Change) -> Reason:
    if change.to is None:
        return because(ReasonCode.EXERCISE_BARRED)
    return because(CHANGE_CODE[change.action], exercise=change.to)
