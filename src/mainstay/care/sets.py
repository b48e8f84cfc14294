"""What the sets of one exercise say: whether everything given was done, and how hard it was.

Eight, three and two repetitions of three sets of eight are no success, nor are full repetitions
with half the load: every set counts by itself, and on both sides.
"""

from mainstay.anatomy import Side
from mainstay.care.effort import needs_effort, wanted_effort
from mainstay.care.history import RESERVE_TOP, ExerciseRecord, SetLog
from mainstay.care.reasons import Reason, ReasonCode, because
from mainstay.care.rulebook import rule_book
from mainstay.care.steps import count, counted, strength
from mainstay.exercises import Dose, Exercise, Laterality


def shortfalls(
    record: ExerciseRecord,
    exercise: Exercise,
    effort_cap: int | None,
    overall: int | None = None,
) -> tuple[Reason, ...]:
    """Why a session is no success: sides, sets, counts, holds, load, effort; empty when it is.

    Args:
        record: what was given and done.
        exercise: the exercise.
        effort_cap: highest effort that conditions and safety answers allow; None without one.
        overall: how hard the whole session was, 0 to 10; it stands for an exercise that was not
            asked about, such as a carry or a brisk walk, where it was no harder than that may be.
    """
    reasons: list[Reason] = []
    for side, done in _by_side(exercise, record.sets):
        reasons += _side_shortfalls(record.given, done, side, exercise)
    return (*reasons, *_effort(record.sets, exercise, effort_cap, overall))


def done_percent(record: ExerciseRecord, exercise: Exercise) -> int:
    """How much of the target was done, in percent; the weaker side counts."""
    given = record.given
    target = given.sets * count(given)
    sides = _by_side(exercise, record.sets)
    return min(100 * _counted(sets, given) // target for _, sets in sides)


def _by_side(
    exercise: Exercise, sets: tuple[SetLog, ...]
) -> list[tuple[Side | None, list[SetLog]]]:
    if exercise.laterality is not Laterality.EACH_SIDE:
        return [(None, list(sets))]
    return [(side, [s for s in sets if s.side is side]) for side in Side]


def _side_shortfalls(
    given: Dose, done: list[SetLog], side: Side | None, exercise: Exercise
) -> list[Reason]:
    if side is not None and not done:
        return [because(ReasonCode.SIDE_MISSING, side=side.value)]
    if len(done) < given.sets:
        return [because(ReasonCode.SETS_MISSING, done=len(done), target=given.sets)]
    name, wanted = counted(given), count(given)
    reached = [s for s in done if _reached(s, given, name, wanted)]
    if len(reached) < given.sets:
        target = given.sets * wanted
        found = _counted(done, given)
        return [because(ReasonCode.TARGET_NOT_REACHED, done=found, target=target)]
    if given.load_kg is None:
        return []
    loads = [s.load_kg or 0.0 for s in done]
    used = max(loads) if exercise.assisted else min(loads)
    if not _easier_load(used, given.load_kg, exercise.assisted):
        return []
    code = ReasonCode.LOAD_BELOW_PRESCRIBED
    return [because(code, used_kg=used, given_kg=given.load_kg)]


def _easier_load(used: float, given: float, assisted: bool) -> bool:
    return used > given + 0.01 if assisted else used < given - 0.01


def _reached(done: SetLog, given: Dose, name: str, wanted: int) -> bool:
    enough = (getattr(done, name) or 0) >= wanted
    held = given.hold_s is None or (done.hold_s or 0) >= given.hold_s
    pulled = given.band is None or (
        done.band is not None and strength(done.band) >= strength(given.band)
    )
    return enough and held and pulled


def _counted(done: list[SetLog], given: Dose) -> int:
    name, most = counted(given), count(given)
    return sum(min(getattr(s, name) or 0, most) for s in done)


def _effort(
    sets: tuple[SetLog, ...], exercise: Exercise, effort_cap: int | None, overall: int | None
) -> list[Reason]:
    limit = wanted_effort(exercise, effort_cap).scale[1]
    asked = [e for s in sets if (e := _rpe(s)) is not None]
    too_low = rule_book().rise.reserve_too_low
    hard = [s.effort_rpe for s in sets if s.effort_rpe is not None and s.effort_rpe > limit]
    hard += [
        10 - s.reserve
        for s in sets
        if s.reserve is not None and (s.reserve <= too_low or _over_cap(s.reserve, effort_cap))
    ]
    if hard:
        return [because(ReasonCode.EFFORT_TOO_HIGH, effort=max(hard), limit=limit)]
    known = bool(asked) or (overall is not None and overall <= limit)
    if not known and needs_effort(exercise):
        return [because(ReasonCode.EFFORT_UNKNOWN)]
    return []


def _rpe(done: SetLog) -> int | None:
    return done.effort_rpe if done.reserve is None else 10 - done.reserve


def _over_cap(reserve: int, cap: int | None) -> bool:
    return cap is not None and reserve < RESERVE_TOP and 10 - reserve > cap
