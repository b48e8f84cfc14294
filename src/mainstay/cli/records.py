"""Whether the records of a case fit their exercises; a set that cannot count must not pass as one."""

from typing import TYPE_CHECKING

from mainstay.reading import ReadingError

if TYPE_CHECKING:
    from mainstay.care.case import Case
    from mainstay.care.history import ExerciseRecord, SetLog
    from mainstay.exercises import Exercise

COUNTS = ("reps", "duration_s", "distance_m")
"""What a set can count by; each exercise has exactly one of them."""


def refuse_unfit(case: "Case", file: str) -> None:
    """Refuse a record that its exercise cannot have: its dose, its count or its sides."""
    from mainstay.exercises import shipped_catalogue

    known = shipped_catalogue()
    for n, session in enumerate(case.history.sessions):
        for i, record in enumerate(session.records):
            place = f"{file}: $.history.sessions[{n}].records[{i}]"
            _record(record, known.get(record.exercise), place)


def _record(record: "ExerciseRecord", exercise: "Exercise", place: str) -> None:
    name = next(c for c in COUNTS if getattr(exercise.dose, c))
    if record.given.load_kg is not None and not exercise.loadable:
        problem = f"`{record.given.load_kg:g}`, but {exercise.id} has no weight."
        raise ReadingError(f"{place}.given.load_kg", problem, "nothing", "Remove it.")
    if getattr(record.given, name) is None:
        problem = f"missing; {exercise.id} counts by it."
        raise ReadingError(
            f"{place}.given.{name}", problem, f"`{name}`", "Write the dose in it."
        )
    for n, done in enumerate(record.sets):
        _counts(done, name, exercise, f"{place}.sets[{n}]")
        _side(done, exercise, f"{place}.sets[{n}]")


def _counts(done: "SetLog", name: str, exercise: "Exercise", place: str) -> None:
    allowed = f"`{name}`: {exercise.id} counts by it"
    if getattr(done, name) is None:
        problem = f"the set `{done.id}` has none."
        raise ReadingError(f"{place}.{name}", problem, allowed, "Write what was done, or 0.")
    for other in COUNTS:
        if other != name and getattr(done, other) is not None:
            problem = f"`{getattr(done, other)}` in the set `{done.id}` does not fit."
            raise ReadingError(f"{place}.{other}", problem, allowed, "Remove it.")


def _side(done: "SetLog", exercise: "Exercise", place: str) -> None:
    from mainstay.exercises import Laterality

    each = exercise.laterality is Laterality.EACH_SIDE
    if each and done.side is None:
        problem = f"the set `{done.id}` has none; {exercise.id} is done on each side."
        advice = "Write the side that worked."
        raise ReadingError(f"{place}.side", problem, "`left`, `right`", advice)
    if not each and done.side is not None:
        problem = f"`{done.side.value}` in the set `{done.id}`; {exercise.id} has no sides of its own."
        raise ReadingError(f"{place}.side", problem, "nothing", "Remove it.")
