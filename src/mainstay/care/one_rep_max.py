"""How heavy a weight was: its part of the most that could be lifted once, by Holten's curve.

Nobody lifts that most. It is estimated from repetitions done and repetitions left, and every doubt
makes the part smaller: the lightest set counts, the highest estimate of the most, rounded down.
"""

import math

from mainstay.care.effort import FAILURE, wanted_effort
from mainstay.care.history import RESERVE_TOP, ExerciseRecord, SetLog
from mainstay.care.patient import Patient, TestedLoad
from mainstay.care.rulebook import rule_book
from mainstay.care.start_loads import FREE_WEIGHTS, StartLoad, start_load
from mainstay.exercises import Exercise

SAME_KG = 0.01


def shows_weight(exercise: Exercise, effort_cap: int | None) -> bool:
    """Whether repetitions left can tell how heavy its weight is.

    A cable that helps tells the opposite, and "5 or more" left, where an exercise is meant to feel
    as easy as that, tells nothing.
    """
    left = wanted_effort(exercise, effort_cap).reserve
    weighed = exercise.dose.load_percent_bodyweight is not None and not exercise.assisted
    return weighed and left is not None and left < RESERVE_TOP


def has_weight(exercise: Exercise, patient: Patient) -> bool:
    """Whether something of the person's makes a weight of known kilograms for it."""
    first = start_load(exercise, patient)
    return isinstance(first, StartLoad) and first.load_kg is not None


def is_heavy(record: ExerciseRecord, exercise: Exercise, patient: Patient) -> bool:
    """Whether the weight was heavy enough to leave stage 4, or the heaviest that stands there."""
    used = _lightest_kg(record)
    if used is None:
        return False
    tested = patient.tested_load(exercise.id)
    enough = percent_used(record, tested) >= rule_book().heavy.percent
    return enough or used >= _heaviest_kg(exercise, patient) - SAME_KG


def percent_used(record: ExerciseRecord, tested: TestedLoad | None = None) -> int:
    """The weight in percent of the most that could be lifted once, at least; 0 where nobody knows.

    Args:
        record: what was done; a set without repetitions left is no estimate.
        tested: the load that a therapist tried out in this exercise, if one did.
    """
    used = _lightest_kg(record)
    said = [e for s in record.sets if (e := _most_kg(s)) is not None]
    told = [left for s in record.sets if (left := _left(s)) is not None]
    known = any(left < RESERVE_TOP for left in told) or tested is not None
    if tested is not None:
        said.append(tested.load_kg * 100 / rule_book().start.percent_of(tested.could))
    if used is None or not known or not said:
        return 0
    return math.floor(round(used * 100 / max(said), 6))


def _most_kg(done: SetLog) -> float | None:
    """The most that could be lifted once, at least, as one set tells; None where nobody asked."""
    left = _left(done)
    if not done.load_kg or not done.reps or left is None:
        return None
    return done.load_kg * 100 / rule_book().start.percent_of(done.reps + left)


def _left(done: SetLog) -> int | None:
    """Repetitions left, told as such or as effort."""
    if done.reserve is not None or done.effort_rpe is None:
        return done.reserve
    return min(RESERVE_TOP, FAILURE - done.effort_rpe)


def _lightest_kg(record: ExerciseRecord) -> float | None:
    loads = [s.load_kg for s in record.sets]
    return min((kg for kg in loads if kg), default=None) if all(loads) else None


def _heaviest_kg(exercise: Exercise, patient: Patient) -> float:
    rig = patient.equipment.rig if exercise.uses_pulley else None
    free = FREE_WEIGHTS & {*exercise.equipment, *exercise.one_of}
    loads = rig.loads_kg() if rig else patient.equipment.dumbbells_kg if free else ()
    return max(loads, default=math.inf)
