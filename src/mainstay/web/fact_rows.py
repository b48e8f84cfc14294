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
from mainstay.imaging.visits import Sonogram
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
    return _fact_rows(columns_of([person.pk], [all_of(table) for table in _STORY]))


def all_of(table: type[models.Fact]) -> str:
    """A statement for every fact of one kind, as `columns_of` takes it."""
    return f"SELECT {_text_of(table)} WHERE person_id IN ({{people}})"


def _text_of(table: type[models.Fact]) -> str:
    return (
        f"CAST(person_id AS text), '{table.__name__}', CAST(id AS text), author, "
        "CAST(at AS text), CAST(day AS text), CAST(received_at AS text), "
        "CAST(replaces_id AS text), CAST(withdrawn AS text), value, zone "
        f"FROM {table._meta.db_table}"
    )


_NEWEST_WEEK = f"""SELECT {_text_of(models.Issued)} WHERE id IN (
    SELECT id FROM (
        SELECT id, ROW_NUMBER() OVER (
            PARTITION BY person_id ORDER BY received_at DESC, at DESC
        ) AS place FROM {models.Issued._meta.db_table} WHERE person_id IN ({{people}})
    ) AS placed WHERE place = 1)"""
"""The texts of weeks are large, so the newest is found without them."""


def columns_of(people: Sequence[uuid.UUID], parts: Sequence[str]) -> list[Columns]:
    """Facts of some people as text, in one statement.

    It is written out because putting it together with the ORM, and turning each column into its
    Python type, takes several times as long as reading the rows.
    """
    key = models.Person._meta.pk
    chosen = [key.get_db_prep_value(person, connection) for person in people]
    marks = ", ".join(["%s"] * len(chosen))
    asked = " UNION ALL ".join(part.format(people=marks) for part in parts)
    with connection.cursor() as cursor:
        cursor.execute(asked, chosen * len(parts))
        return cursor.fetchall()  # type: ignore[no-any-return]


def _fact_rows(columns: list[Columns], before: Iterable[FactRow] = ()) -> tuple[FactRow, ...]:
    """Columns of one person's facts as rows, oldest first.

    A row that was read before, word for word the same, is taken again with its converted value.
    """
    newer = {row[7]: row[2] for row in columns if row[7]}
    # Texts of times in UTC sort as the times do, with and without fractions of a second.
    columns.sort(key=_IN_TIME)
    rows = [
        FactRow(
            kind, key, author, at, day_of(day), got, old, newer.get(key), gone in TRUE, text
        )
        for _, kind, key, author, at, day, got, old, gone, text, _ in columns
    ]
    known = {row.key: row for row in before}
    return tuple([same if (same := known.get(row.key)) == row else row for row in rows])


_IN_TIME = operator.itemgetter(4, 6, 2)


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
    """Story and newest week of each of several people; one query for all of them.

    Args:
        people: their keys, each with the rows that were read before.
    """
    found: dict[str, list[Columns]] = {}
    weeks: dict[str, str] = {}
    parts = [*(all_of(table) for table in _STORY), _NEWEST_WEEK]
    for columns in columns_of(list(people), parts):
        told = found.setdefault(columns[0], [])
        if columns[1] == models.Issued.__name__:
            weeks[columns[0]] = columns[9]
        else:
            told.append(columns)
    made = {}
    for owner, told in found.items():
        key = uuid.UUID(owner)
        made[key] = (_fact_rows(told, people[key]), weeks.get(owner))
    return made
