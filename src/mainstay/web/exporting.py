"""Everything that is stored of a person, as a file that loses nothing."""

import hashlib
import operator
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import msgspec
from django.core import signing

from mainstay.web import models
from mainstay.web.fact_rows import TRUE, all_of, columns_of, day_of, time_of


@dataclass(frozen=True)
class Exported:
    """One fact in an export: everything its row holds, the value as plain data."""

    kind: str
    id: uuid.UUID
    author: str
    at: datetime
    zone: str
    day: date
    value: dict[str, Any]
    replaces: uuid.UUID | None = None
    withdrawn: bool = False


@dataclass(frozen=True)
class Pictured:
    """An ultrasound picture that confirmed facts name by its hash, as PNG."""

    id: uuid.UUID
    at: datetime
    author: str
    png: bytes


@dataclass(frozen=True)
class Story:
    """An export file: the format's version, every fact, oldest first, and confirmed pictures.

    `seal` is the server's signature over all the rest; how the file is laid out does not matter.
    """

    mainstay: int
    facts: tuple[Exported, ...]
    pictures: tuple[Pictured, ...] = ()
    seal: str = ""


EXPORT_VERSION = 1


def export_file(person: models.Person) -> bytes:
    """Every fact of a person, replaced, withdrawn and issued ones too, oldest first.

    The file is laid out to be read; keys of a value are in the order that is signed.
    """
    told = _Written(EXPORT_VERSION, _written(_facts(person)), _written(_pictures(person)))
    sealed = replace(told, seal=_SIGNER.sign(_hash_of(told)))
    return msgspec.json.format(_encode(sealed), indent=2)


@dataclass(frozen=True)
class _Written:
    """A `Story` whose parts are text.

    Each part was a value for a moment only: years of weeks, held as values all at once and written
    both for the seal and for the file, took several times as long.
    """

    mainstay: int
    facts: tuple[msgspec.Raw, ...]
    pictures: tuple[msgspec.Raw, ...]
    seal: str = ""


_encode = msgspec.json.Encoder(order="deterministic").encode
_SIGNER = signing.Signer(salt="mainstay.story")


def is_sealed_here(story: Story) -> bool:
    """Whether this server exported exactly this, and nobody changed it since."""
    try:
        return _SIGNER.unsign(story.seal) == _hash_of(story)
    except signing.BadSignature:
        return False


def _hash_of(story: Story | _Written) -> str:
    """Of all that a story says."""
    return hashlib.sha256(_encode(replace(story, seal=""))).hexdigest()


def _written(parts: Iterable[Exported | Pictured]) -> tuple[msgspec.Raw, ...]:
    return tuple(msgspec.Raw(_encode(part)) for part in parts)


def _facts(person: models.Person) -> Iterator[Exported]:
    found = columns_of(all_of(table, [person.pk]) for table in models.FACTS)
    for _, kind, key, author, at, day, _, old, gone, text, zone in sorted(found, key=_IN_TIME):
        yield Exported(
            kind=kind,
            id=uuid.UUID(key),
            author=author,
            at=time_of(at),
            zone=zone,
            day=day_of(day),
            value=msgspec.json.decode(text),
            replaces=uuid.UUID(old) if old else None,
            withdrawn=gone in TRUE,
        )


_IN_TIME = operator.itemgetter(4, 2)
"""Columns by the text of their time, then of their id."""


def _pictures(person: models.Person) -> Iterator[Pictured]:
    """Those that were measured; one that still waits is no part of the story."""
    for scan in models.Scan.objects.filter(person=person, done=True):
        yield Pictured(scan.pk, scan.made_at, scan.author, bytes(scan.png))
