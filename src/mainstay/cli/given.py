"""What a command is given: files or standard input, days, numbers, and a case on its day."""

import difflib
import json
import re
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from mainstay.cli.records import refuse_unfit
from mainstay.reading import (
    LAST_DAY,
    SHOWN,
    ReadingError,
    read_day,
    read_json,
    shown,
    typed_number,
    typed_whole,
)

if TYPE_CHECKING:
    from mainstay.care.case import Case
    from mainstay.care.patient import Patient
    from mainstay.care.questions import Answers

T = TypeVar("T")

AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
Day = Annotated[
    str, typer.Option("--on", metavar="DAY", help="The day to decide for, as 2026-11-24.")
]
STDIN = Path("-")


def today() -> date:
    """The day here; the shell stands at the edge, so it may read the clock."""
    return datetime.now(UTC).astimezone().date()


def named(path: Path) -> str:
    """How messages call a file."""
    return "standard input" if path == STDIN else path.name


def read_file(path: Path, wanted: type[T]) -> T:
    """Read a JSON file, or standard input for `-`."""
    if path == STDIN:
        return read_json(sys.stdin.buffer.read(), wanted, named(path))
    return read_json(read_bytes(path), wanted, named(path))


def read_text(path: Path) -> str:
    """The words of a file that is not JSON."""
    try:
        return read_bytes(path).decode("utf-8")
    except UnicodeDecodeError:
        advice = "Save it as UTF-8."
        raise ReadingError(str(path), "this is not text.", "UTF-8", advice) from None


def read_bytes(path: Path) -> bytes:
    """What a file holds."""
    try:
        return path.read_bytes()
    except OSError as error:
        problem = f"cannot be read: {error.strerror}."
        allowed = "an existing file, or `-` for standard input"
        raise ReadingError(str(path), problem, allowed, _near(path)) from None


def _near(path: Path) -> str:
    """A file of nearly that name in the same folder, for a slip of the keyboard."""
    try:
        there = [p.name for p in path.parent.iterdir() if p.is_file()]
    except OSError:
        return "Check the folder."
    found = difflib.get_close_matches(path.name, there, 1)
    return f"Did you mean `{path.parent / found[0]}`?" if found else "Check the name."


def read_on(text: str, otherwise: date) -> date:
    """The day of `--on`, or the one that holds without it."""
    return read_day(text, "--on", latest=LAST_DAY) if text else otherwise


def read_numbers(text: str, count: int, place: str) -> tuple[float, ...]:
    """Numbers of the command line with commas between them."""
    read = [typed_number(word.strip()) for word in text.split(",")]
    found = tuple(number for number in read if number is not None)
    if len(read) != count or len(found) != count:
        problem = f"`{text[:SHOWN]}` cannot be read."
        raise ReadingError(place, problem, f"{count} numbers with commas", "Write them.")
    return found


def read_places(text: str, place: str) -> tuple[tuple[float, float], ...]:
    """Places in a picture: `X,Y X,Y ...`."""
    pairs = (read_numbers(word, 2, place) for word in text.split())
    return tuple((x, y) for x, y in pairs)


def read_count(text: str, place: str, lowest: int, highest: int) -> int:
    """A whole number of the command line."""
    found = typed_whole(text, lowest, highest)
    if found is None:
        allowed = f"whole numbers from {lowest} to {highest}"
        problem = f"`{text[:SHOWN]}` cannot be used."
        raise ReadingError(place, problem, allowed, "Choose one of these.")
    return found


def refuse_later(facts: list[tuple[str, date]], day: date, path: Path) -> None:
    """Refuse facts of the future: a mistyped year must not pass as history."""
    for place, on in facts:
        if on > day:
            raise ReadingError(
                f"{named(path)}: $.{place}",
                f"{on} lies after the day to decide for.",
                f"dates up to {day}",
                "Mend the date, or the day.",
            )


def refuse_unborn(year: int | None, day: date, place: str) -> None:
    """Refuse a year of birth after the day to decide for."""
    if year is not None and year > day.year:
        problem, allowed = (
            f"`{year}` lies after the day to decide for.",
            f"years up to {day.year}",
        )
        raise ReadingError(place, problem, allowed, "Mend the year, or the day.")


def read_case(path: Path, on: str, text: bytes | None = None) -> "Case":
    """A case as it stood on a day; facts after the day of the file are refused.

    `text` is what the file holds, where it was read already.
    """
    from mainstay.care.case import Case

    case = read_file(path, Case) if text is None else read_json(text, Case, named(path))
    history = case.history
    dated: dict[str, tuple[Any, ...]] = {
        "answers.answers": case.answers.answers,
        "history.sessions": history.sessions,
        "history.mornings": history.mornings,
        "history.flares": history.flares,
        "history.tests": history.tests,
        "releases": case.releases,
        "approvals": case.approvals,
        "overrides": case.overrides,
        "decisions": case.decisions,
    }
    for name, facts in dated.items():
        refuse_later([(f"{name}[{n}].on", f.on) for n, f in enumerate(facts)], case.on, path)
    _known_exercises(_exercises(case), path)
    refuse_unfit(case, named(path))
    _known_sources(case, path)
    _known_versions(case, path)
    _refuse_dates(case.patient, "patient.", case.on, path)
    of_case = f"{named(path)}: $.answers"
    case = replace(case, answers=_of_one_person(case.answers, case.patient, of_case))
    return _on_that_morning(case, read_on(on, case.on))


def read_person(path: Path, on: str, answers: str) -> "Case":
    """A case; or a person alone, beside the answers of the safety screen in a file of their own."""
    from mainstay.care.case import Case
    from mainstay.care.patient import Patient
    from mainstay.care.questions import Answers

    text = sys.stdin.buffer.read() if path == STDIN else read_bytes(path)
    if not _is_person(text):
        if answers:
            problem = "this file is a case, which holds its own answers."
            raise ReadingError("--answers", problem, advice="Leave it out, or give a person.")
        return read_case(path, on, text)
    patient, day = read_json(text, Patient, named(path)), read_on(on, today())
    _refuse_dates(patient, "", day, path)
    _known_exercises(_tested(patient, ""), path)
    given = read_file(Path(answers), Answers) if answers else Answers()
    refuse_later(
        [(f"answers[{n}].on", a.on) for n, a in enumerate(given.answers)], day, Path(answers)
    )
    return Case(day, patient, _of_one_person(given, patient, f"{answers}: $"))


def _is_person(text: bytes) -> bool:
    """Whether a file holds a person by themselves: their year of birth stands outermost."""
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        return False  # the strict reader says what is wrong
    return isinstance(raw, dict) and "birth_year" in raw and "patient" not in raw


def _of_one_person(given: "Answers", patient: "Patient", place: str) -> "Answers":
    """The answers with the person's own year and sex; refused where they say other ones."""
    for name in ("birth_year", "sex"):
        said, known = getattr(given, name), getattr(patient, name)
        if said not in (None, known):
            problem = f"`{said}` is not the person's own: {known}."
            raise ReadingError(f"{place}.{name}", problem, advice="Write their own.")
    return replace(given, birth_year=patient.birth_year, sex=patient.sex)


def _refuse_dates(patient: "Patient", before: str, day: date, path: Path) -> None:
    """Refuse dates of a person's conditions and findings that lie ahead, or in no order."""
    refuse_unborn(patient.birth_year, day, f"{named(path)}: $.{before}birth_year")
    refuse_later(
        [(f"{before}tested[{n}].on", t.on) for n, t in enumerate(patient.tested)], day, path
    )
    found = patient.preference
    seen = (("found_on", found.found_on), ("stable_on", found.stable_on)) if found else ()
    refuse_later([(f"{before}preference.{name}", on) for name, on in seen if on], day, path)
    for n, record in enumerate(patient.conditions):
        place = f"{before}conditions[{n}]"
        dates = (("since", record.since), ("cleared_on", record.cleared_on))
        refuse_later([(f"{place}.{name}", on) for name, on in dates if on], day, path)
        if record.since and record.cleared_on and record.cleared_on < record.since:
            raise ReadingError(
                f"{named(path)}: $.{place}.cleared_on",
                f"{record.cleared_on} lies before {record.since}, the day it began.",
                f"dates from {record.since} to {day}",
                "Mend the date, or leave out an older clearance.",
            )


def _known_exercises(places: list[tuple[str, str]], path: Path) -> None:
    """Refuse an exercise that is not in the catalogue, wherever one is named."""
    from mainstay.exercises import shipped_catalogue

    known = shipped_catalogue()
    for place, exercise in places:
        known.get(exercise, f"{named(path)}: $.{place}")


def _known_sources(case: "Case", path: Path) -> None:
    """Refuse a reason whose source is none: what a page then cites would not exist."""
    from mainstay.care.sources import known_source

    for n, decision in enumerate(case.decisions):
        for i, reason in enumerate(decision.reasons):
            place = f"{named(path)}: $.decisions[{n}].reasons[{i}].source"
            known_source(reason.source, place)


def _known_versions(case: "Case", path: Path) -> None:
    """Refuse a decision of a rule book that is not known yet: what it meant cannot be told."""
    from mainstay.care.rulebook import rule_book

    installed = rule_book().version
    for n, decision in enumerate(case.decisions):
        found = _numbers(decision.rule_book)
        if found is None or found > (_numbers(installed) or ()):
            raise ReadingError(
                f"{named(path)}: $.decisions[{n}].rule_book",
                f"{shown(decision.rule_book)} is no version of the rule book that is known here.",
                f"versions up to {installed}, such as {installed}",
                "Remove the decision, or replay it with the Mainstay that made it.",
            )


def _numbers(version: str) -> tuple[int, ...] | None:
    """A version such as 0.13.0 as numbers, to be compared; None for anything else."""
    plain = re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,4}){2}", version)
    return tuple(int(part) for part in version.split(".")) if plain else None


def _tested(patient: "Patient", before: str) -> list[tuple[str, str]]:
    return [(f"{before}tested[{n}].exercise", t.exercise) for n, t in enumerate(patient.tested)]


def _exercises(case: "Case") -> list[tuple[str, str]]:
    """Every place of a case that names an exercise, with the name."""
    found = _tested(case.patient, "patient.")
    found += [
        (f"history.sessions[{n}].records[{i}].exercise", record.exercise)
        for n, session in enumerate(case.history.sessions)
        for i, record in enumerate(session.records)
    ]
    found += [
        (f"approvals[{n}].doses[{i}].exercise", dose.exercise)
        for n, approval in enumerate(case.approvals)
        for i, dose in enumerate(approval.doses)
    ]
    found += [
        (f"overrides[{n}].exercise", override.exercise)
        for n, override in enumerate(case.overrides)
        if override.exercise is not None
    ]
    for n, decision in enumerate(case.decisions):
        found.append((f"decisions[{n}].exercise", decision.exercise))
        found += [(f"decisions[{n}].replaces", decision.replaces)] if decision.replaces else []
    return found


def _on_that_morning(case: "Case", day: date) -> "Case":
    """The case as it was before the session of an earlier day: doses were decided then."""
    if day >= case.on:
        return replace(case, on=day)
    earlier = tuple(s for s in case.history.sessions if s.on < day)
    return replace(case, on=day, history=replace(case.history, sessions=earlier))
