"""What a person may say by themselves, told apart from the word of a therapist or of this site.

A file that this server did not sign may have been written by anybody. Of it only that is taken which
the person's own pages could have stored; everything else is left out and counted.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from mainstay.care.history import AdverseEvent, By, TestResult
from mainstay.care.outcomes import Score
from mainstay.care.patient import ConditionRecord, Patient
from mainstay.care.questions import BIRTH_YEAR, Answer, birth_years
from mainstay.care.screening import Release
from mainstay.exercises import shipped_catalogue
from mainstay.reading import MEND, ReadingError, has_controls, shown
from mainstay.web.clearing import CLEARABLE, OLDEST_DAYS
from mainstay.web.exporting import Exported
from mainstay.web.facts import Note, NoteKind, PainSaid, SetDone

SELF = "self"
"""The author of what a person says."""

TRIED, CLEARED, SIDE, DIRECTION = "TestedLoad", "Cleared", "WeakSide", "DirectionalPreference"
"""Parts of a profile that are a therapist's."""

MADE_HERE = frozenset({"Decision", "Issued", "Weighing"})
"""What follows from the facts by the rules; this site works it out anew."""


def _own_statement(value: Release) -> bool:
    """As the page of the examination stores it: for no flag by name, so never for one of today."""
    own = value.by is By.SELF and value.author == SELF
    return own and value.is_examined and not value.flags


_OWN: Mapping[type, Callable[[Any], bool]] = {
    Answer: lambda _: True,
    Patient: lambda _: True,
    SetDone: lambda _: True,
    PainSaid: lambda _: True,
    Score: lambda _: True,
    AdverseEvent: lambda _: True,
    TestResult: lambda value: value.by is By.SELF,
    Release: _own_statement,
    Note: lambda value: value.kind is NoteKind.LESSON_DONE,
}
"""The values that a person's own pages store; of all other kinds none."""


@dataclass(frozen=True)
class Sorted:
    """The facts of a file that are the person's own, and how many of what are not.

    Attributes:
        facts: with their values; one that replaced a fact left out replaces the one before that.
        left: how many were left out, by kind or part.
    """

    facts: tuple[tuple[Exported, Any], ...]
    left: Mapping[str, int]


def own_words(read: Iterable[tuple[Exported, Any]]) -> Sorted:
    """Tell the person's own words from all others."""
    kept: list[tuple[Exported, Any]] = []
    left: Counter[str] = Counter()
    before: dict[object, Any] = {}
    for fact, value in read:
        if fact.author == SELF and _OWN.get(type(value), lambda _: False)(value):
            own, parts = _own_part(value)
            kept.append((fact, own))
            left.update(parts)
        else:
            before[fact.id] = fact.replaces
            left[fact.kind] += 1
    return Sorted(tuple((_relinked(f, before), v) for f, v in kept), left)


def _own_part(value: Any) -> tuple[Any, Counter[str]]:
    """A profile without what only a therapist enters into it."""
    if not isinstance(value, Patient):
        return value, Counter()
    conditions = tuple(_own_record(r) for r in value.conditions)
    lost = {
        TRIED: len(value.tested),
        CLEARED: sum(a != b for a, b in zip(conditions, value.conditions, strict=True)),
        SIDE: int(value.weak_side is not None),
        DIRECTION: int(value.preference is not None),
    }
    own = replace(value, conditions=conditions, tested=(), weak_side=None, preference=None)
    return own, +Counter(lost)


def _own_record(record: ConditionRecord) -> ConditionRecord:
    return record if record.condition in CLEARABLE else replace(record, cleared_on=None)


def _relinked(fact: Exported, before: Mapping[object, Any]) -> Exported:
    """The same, replacing the last fact that was not left out."""
    old, passed = fact.replaces, set()
    while old in before and old not in passed:
        passed.add(old)
        old = before[old]
    return replace(fact, replaces=None if old in passed else old)


# --- what a person's pages could not have stored ------------------------------------------------


def refuse_impossible(fact: Exported, value: Any, place: str, latest: date) -> None:
    """Refuse days, years, names and texts that the person's own pages never store.

    Args:
        fact: as it stands in the file.
        value: its value.
        place: of the fact.
        latest: the day now.
    """
    _refuse_texts(fact.value, f"{place}.value")
    for name, day in _days(value):
        _refuse_other_day(day, fact.day, latest, f"{place}.value.{name}")
    for name, year in _years(value):
        _refuse_year(year, fact.day, f"{place}.value.{name}")
    if isinstance(value, SetDone | PainSaid | AdverseEvent) and value.exercise is not None:
        shipped_catalogue().get(value.exercise, f"{place}.value.exercise")
    if isinstance(value, Patient):
        _refuse_old_dates(value, fact.day, f"{place}.value")


LONGEST_TEXT = 2000
"""Characters of the longest text that a page stores."""


def _refuse_texts(raw: Any, place: str) -> None:
    if isinstance(raw, dict):
        for key, item in raw.items():
            _refuse_texts(item, f"{place}.{key}")
    if isinstance(raw, list):
        for n, item in enumerate(raw):
            _refuse_texts(item, f"{place}[{n}]")
    if isinstance(raw, str) and (has_controls(raw) or len(raw) > LONGEST_TEXT):
        allowed = f"up to {LONGEST_TEXT} signs that can be written on one line"
        raise ReadingError(place, f"{shown(raw)} was typed on no page.", allowed, MEND)


def _days(value: Any) -> Iterable[tuple[str, date]]:
    if isinstance(value, Answer | Score | TestResult | Release):
        yield "on", value.on


def _years(value: Any) -> Iterable[tuple[str, int]]:
    if isinstance(value, Patient):
        yield "birth_year", value.birth_year
    if isinstance(value, Answer) and value.question == BIRTH_YEAR:
        yield "choices[0]", int(value.choices[0])


ONE_DAY = timedelta(days=1)
"""A page opened before midnight, or a journey to another zone, sets the two days so far apart."""


def _refuse_other_day(on: date, day: date, latest: date, place: str) -> None:
    first, last = day - ONE_DAY, min(day + ONE_DAY, max(day, latest))
    if not first <= on <= last:
        problem = f"{on} is not the day of the entry, {day}."
        raise ReadingError(place, problem, f"dates from {first} to {last}", MEND)


def _refuse_year(year: int, day: date, place: str) -> None:
    years = birth_years(day)
    if year not in years:
        allowed = f"years from {years[0]} to {years[-1]}"
        raise ReadingError(place, f"`{year}` is no year of birth here.", allowed, MEND)


def _refuse_old_dates(value: Patient, day: date, place: str) -> None:
    """Dates of conditions, as the intake takes them: not to come, and in a lifetime."""
    first, last = day - timedelta(days=OLDEST_DAYS), day + ONE_DAY
    for n, record in enumerate(value.conditions):
        for name in ("since", "cleared_on"):
            found = getattr(record, name)
            if found is not None and not first <= found <= last:
                at = f"{place}.conditions[{n}].{name}"
                problem = f"{found} does not go with an entry of {day}."
                raise ReadingError(at, problem, f"dates from {first} to {last}", MEND)
