"""Facts as rows: read from the tables as text, turned into values when somebody asks."""

import functools
import operator
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec
from django.db import connection

from mainstay.care.decision import Approval, Decision, Override
from mainstay.care.history import AdverseEvent, TestResult
from mainstay.care.outcomes import Score
from mainstay.care.patient import Patient
from mainstay.care.questions import Answer
from mainstay.care.screening import Release
from mainstay.care.side_bias import Measurement
from mainstay.imaging.confirmed import Sonoarea, Sonoclip, Sonogram
from mainstay.web import models
from mainstay.web.facts import IssuedWeek, Note, PainSaid, SetDone, Weighing

T = TypeVar("T")


VALUES: Mapping[str, type] = {
    "Answer": Answer,
    "Profile": Patient,
    "SetLog": SetDone,
    "PainReport": PainSaid,
    "Score": Score,
    "TestResult": TestResult,
    "AdverseEvent": AdverseEvent,
    "Measurement": Measurement,
    "Sonogram": Sonogram,
    "Sonoclip": Sonoclip,
    "Sonoarea": Sonoarea,
    "Decision": Decision,
    "Issued": IssuedWeek,
    "Approval": Approval,
    "Release": Release,
    "Override": Override,
    "Note": Note,
    "Weighing": Weighing,
}
"""The value that each table holds."""


_DECODE: Mapping[str, Callable[[str], Any]] = {
    kind: msgspec.json.Decoder(value).decode for kind, value in VALUES.items()
}


def value_of(row: models.Fact) -> Any:
    """What a stored fact says."""
    return _DECODE[type(row).__name__](row.value)


class FactRow(msgspec.Struct, frozen=True, dict=True):
    """A fact of any kind; its value, times and ids stay text until somebody asks for them.

    Not a dataclass: a work list makes ten thousands of these and asks for few of their times, and
    a frozen dataclass takes ten times as long to make.
    """

    kind: str
    key: str
    author: str
    at_text: str
    day: date
    received_text: str
    old_key: str | None
    new_key: str | None
    withdrawn: bool
    text: str

    @property
    def id(self) -> str:
        """Its id."""
        return _key(self.key)

    @property
    def replaces(self) -> str | None:
        """The id of the fact that it replaces."""
        return _key(self.old_key) if self.old_key else None

    @property
    def replaced_by(self) -> str | None:
        """The id of the fact that replaces it."""
        return _key(self.new_key) if self.new_key else None

    @property
    def at(self) -> datetime:
        """When it happened."""
        return time_of(self.at_text)

    @property
    def received_at(self) -> datetime:
        """When this server got it."""
        return time_of(self.received_text)

    def value(self, wanted: type[T]) -> T:
        """The value, which is of the type that its kind holds."""
        value: T = self.any_value
        return value

    @property
    def any_value(self) -> Any:
        """The value; the text was written by this site, so it is only converted, and once."""
        kept = self.__dict__
        if "converted" not in kept:  # a cached property would take a lock for each
            kept["converted"] = _DECODE[self.kind](self.text)
        return kept["converted"]


_LARGE = (models.Issued, models.Weighing)
_STORY = tuple(model for model in models.FACTS if model not in _LARGE)
"""Tables of a story; of the large ones only the newest week is read with it."""


Columns = tuple[Any, ...]


Stored = tuple[tuple[FactRow, ...], str | None]
"""A story and the newest week of somebody, as text."""


def story(person: models.Person) -> tuple[FactRow, ...]:
    """Every fact of a person but issued weeks, replaced ones too, oldest first; one query."""
    return _in_order(map(_row, columns_of(all_of(table, [person.pk]) for table in _STORY)))


Statement = tuple[str, list[uuid.UUID]]
"""A statement, and the ids that stand for its marks."""


def all_of(table: type[models.Fact], people: Sequence[uuid.UUID]) -> Statement:
    """A statement for every fact of one kind about some people."""
    return f"SELECT {_text_of(table)} WHERE person_id IN ({_marks(people)})", [*people]


def _some_of(table: type[models.Fact], facts: Sequence[uuid.UUID]) -> Statement:
    return f"SELECT {_text_of(table)} WHERE id IN ({_marks(facts)})", [*facts]


def _ids_of(table: type[models.Fact], people: Sequence[uuid.UUID]) -> Statement:
    return (
        f"SELECT '{table.__name__}', CAST(id AS text) FROM {table._meta.db_table} "
        f"WHERE person_id IN ({_marks(people)})",
        [*people],
    )


def _marks(ids: Sequence[uuid.UUID]) -> str:
    return ", ".join(["%s"] * len(ids))


def _text_of(table: type[models.Fact]) -> str:
    return (
        f"CAST(person_id AS text), '{table.__name__}', CAST(id AS text), author, "
        "CAST(at AS text), CAST(day AS text), CAST(received_at AS text), "
        "CAST(replaces_id AS text), CAST(withdrawn AS text), value, zone "
        f"FROM {table._meta.db_table}"
    )


def _newest_week(people: Sequence[uuid.UUID]) -> Statement:
    """The texts of weeks are large, so the newest is found without them."""
    weeks = models.Issued
    asked = f"""SELECT {_text_of(weeks)} WHERE id IN (
    SELECT id FROM (
        SELECT id, ROW_NUMBER() OVER (
            PARTITION BY person_id ORDER BY received_at DESC, at DESC
        ) AS place FROM {weeks._meta.db_table} WHERE person_id IN ({_marks(people)})
    ) AS placed WHERE place = 1)"""
    return asked, [*people]


def columns_of(parts: Iterable[Statement]) -> list[Columns]:
    """What some statements answer, as text, asked as one.

    It is written out because putting it together with the ORM, and turning each column into its
    Python type, takes several times as long as reading the rows.
    """
    key = models.Person._meta.pk  # ids of facts are stored as those of people are
    texts, ids = zip(*parts, strict=True)
    chosen = [key.get_db_prep_value(one, connection) for some in ids for one in some]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(texts), chosen)
        return cursor.fetchall()  # type: ignore[no-any-return]


def _row(columns: Columns) -> FactRow:
    _, kind, key, author, at, day, got, old, gone, text, _ = columns
    return FactRow(kind, key, author, at, day_of(day), got, old, None, gone in TRUE, text)


def _in_order(rows: Iterable[FactRow]) -> tuple[FactRow, ...]:
    """One person's facts oldest first, each with the one that replaces it."""
    found = list(rows)
    newer = {row.old_key: row.key for row in found if row.old_key}
    # Texts of times in UTC sort as the times do, with and without fractions of a second.
    found.sort(key=_IN_TIME)
    return tuple([_replaced_by(row, newer.get(row.key)) for row in found])


def _replaced_by(row: FactRow, new_key: str | None) -> FactRow:
    if row.new_key == new_key:
        return row
    return msgspec.structs.replace(row, new_key=new_key)


_IN_TIME = operator.attrgetter("at_text", "received_text", "key")


TRUE = ("1", "true")
"""How databases write a true value as text."""


def _key(text: str) -> str:
    """An id with its hyphens; SQLite keeps it without."""
    if len(text) != 32:
        return text
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def time_of(text: str) -> datetime:
    """A time in UTC; SQLite keeps it without saying so."""
    return datetime.fromisoformat(text if "+" in text else f"{text}+00:00")


day_of = functools.lru_cache(maxsize=1024)(date.fromisoformat)


def in_time(row: FactRow) -> tuple[datetime, datetime, str]:
    """By what facts are put in order: when they happened, when they came."""
    return (row.at, row.received_at, row.id)


def current(rows: Iterable[FactRow]) -> tuple[FactRow, ...]:
    """Those neither replaced nor withdrawn."""
    return tuple([r for r in rows if r.new_key is None and not r.withdrawn])


def stories(people: Mapping[uuid.UUID, tuple[FactRow, ...]]) -> Mapping[uuid.UUID, Stored]:
    """Story and newest week of each of several people.

    One query for all of them. Of people whose rows were read before, another one asks which facts
    there are now, and only the new ones are read: facts are added, never changed.

    Args:
        people: their keys, each with the rows that were read before.
    """
    known = {row.key: row for rows in people.values() for row in rows}
    read = [person for person, rows in people.items() if rows]
    unread = [person for person, rows in people.items() if not rows]
    there = _there(read)
    missing = {t: [uuid.UUID(k) for k in keys if k not in known] for t, keys in there.items()}
    stored = _stored(people, unread, missing)
    present = {key for keys in there.values() for key in keys}
    found = {}
    for person, rows in people.items():
        new, week = stored.get(person, ([], None))
        kept = [row for row in rows if row.key in present]
        if kept or new:
            found[person] = (_in_order([*kept, *new]), week)
    return found


def _there(people: Sequence[uuid.UUID]) -> Mapping[type[models.Fact], list[str]]:
    """The keys of the facts that are stored about some people, by table."""
    if not people:
        return {}
    tables = {table.__name__: table for table in _STORY}
    found: dict[type[models.Fact], list[str]] = {}
    for name, key in columns_of(_ids_of(table, people) for table in _STORY):
        found.setdefault(tables[name], []).append(key)
    return found


def _stored(
    people: Iterable[uuid.UUID],
    unread: Sequence[uuid.UUID],
    missing: Mapping[type[models.Fact], list[uuid.UUID]],
) -> Mapping[uuid.UUID, tuple[list[FactRow], str | None]]:
    """All facts of those that were not read yet, the missing ones of the others, and weeks."""
    whole = [all_of(table, unread) for table in _STORY] if unread else []
    some = [_some_of(table, ids) for table, ids in missing.items() if ids]
    told: dict[str, list[FactRow]] = {}
    weeks: dict[str, str] = {}
    for columns in columns_of([*whole, *some, _newest_week([*people])]):
        rows = told.setdefault(columns[0], [])
        if columns[1] == models.Issued.__name__:
            weeks[columns[0]] = columns[9]
        else:
            rows.append(_row(columns))
    return {uuid.UUID(owner): (rows, weeks.get(owner)) for owner, rows in told.items()}


def sorted_by_kind(rows: Iterable[FactRow]) -> Mapping[str, list[FactRow]]:
    """Facts by the name of their table."""
    found: dict[str, list[FactRow]] = {}
    for row in rows:
        found.setdefault(row.kind, []).append(row)
    return found
