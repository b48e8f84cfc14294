"""How long an exercise takes; numbers are ours and only meant to fill a session honestly."""

from collections.abc import Mapping
from dataclasses import replace

from mainstay.care.reasons import ReasonCode, because
from mainstay.exercises import Catalogue, Dose, Exercise, Laterality, Purpose
from mainstay.planning.problem import PlannedDay, PlannedItem, WeekPlan

FEWEST = 3
"""Fewest exercises in a session, where as many are allowed."""

SETUP_S = 40
"""Getting into place and out of it."""

REP_S = 4
"""One repetition without a written tempo."""

METER_S = 1
"""One meter of a carry: a calm walking pace."""


def sides(exercise: Exercise) -> int:
    """How often a set is done: once, or once for each side."""
    return 2 if exercise.laterality is Laterality.EACH_SIDE else 1


def set_seconds(exercise: Exercise, dose: Dose) -> int:
    """One set of one side, without rest; the hold of the dose wins over that of the tempo."""
    if dose.duration_s is not None:
        return dose.duration_s
    if dose.distance_m is not None:
        return dose.distance_m * METER_S
    tempo = exercise.dose.tempo_s
    moving = tempo[0] + tempo[2] if tempo else REP_S
    hold = dose.hold_s if dose.hold_s is not None else (tempo[1] if tempo else 0)
    return (dose.reps or 0) * (moving + hold)


def seconds(exercise: Exercise, dose: Dose, sets: int | None = None) -> int:
    """The whole exercise: set-up + sets x (one set x sides + rest)."""
    work = set_seconds(exercise, dose) * sides(exercise)
    return SETUP_S + (dose.sets if sets is None else sets) * (work + exercise.dose.rest_s)


def extra_set_seconds(exercise: Exercise, dose: Dose) -> int:
    """One more set for one side."""
    return set_seconds(exercise, dose) + exercise.dose.rest_s


def whole_minutes(total_s: int) -> int:
    """Minutes, rounded up."""
    return -(-total_s // 60)


def timed(
    plan: WeekPlan, catalogue: Catalogue, doses: Mapping[str, Dose], minutes: int
) -> WeekPlan:
    """The week with the minutes that these doses take; what has no dose takes none.

    Where a session takes longer than the person's minutes, the week says so.
    """
    days = tuple(_timed(day, catalogue, doses) for day in plan.days)
    others = tuple(r for r in plan.reasons if r.code is not ReasonCode.PLAN_OVER_MINUTES)
    longest = max((d.minutes for d in days), default=0)
    over = because(ReasonCode.PLAN_OVER_MINUTES, minutes=minutes, takes=longest)
    return replace(plan, days=days, reasons=(*others, *((over,) if longest > minutes else ())))


def could_be_shorter(plan: WeekPlan, catalogue: Catalogue, minutes: int) -> bool:
    """Whether a session takes too long and has an exercise to spare."""
    return any(d.minutes > minutes and not _is_smallest(d, catalogue) for d in plan.days)


def _is_smallest(day: PlannedDay, catalogue: Catalogue) -> bool:
    """Whether a day has no exercise too many, walks aside."""
    work = [i for i in day.items if catalogue.get(i.exercise).purpose is not Purpose.AEROBIC]
    return len(work) <= FEWEST


def _timed(day: PlannedDay, catalogue: Catalogue, doses: Mapping[str, Dose]) -> PlannedDay:
    work_s, walk_s = 0, 0
    for item in day.items:
        exercise, dose = catalogue.get(item.exercise), doses.get(item.exercise)
        if dose is not None and exercise.purpose is Purpose.AEROBIC:
            walk_s += dose.sets * set_seconds(exercise, dose)
        elif dose is not None:
            work_s += _item_seconds(exercise, dose, item)
    # A walk's minutes are its dose, so they are rounded down; those of a session are a forecast.
    walk_minutes = max(walk_s // 60, 1) if walk_s else 0
    return replace(day, minutes=whole_minutes(work_s), walk_minutes=walk_minutes)


def _item_seconds(exercise: Exercise, dose: Dose, item: PlannedItem) -> int:
    more = extra_set_seconds(exercise, dose) if item.sets_extra_side else 0
    return seconds(exercise, dose, item.sets) + more
