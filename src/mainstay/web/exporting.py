"""Everything that is stored of a person, as a file that loses nothing."""

import hashlib
import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

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


def export(person: models.Person) -> Story:
    """Every fact of a person, replaced, withdrawn and issued ones too, oldest first."""
    return _sealed(_exported(person))


def export_file(person: models.Person) -> bytes:
    """The same as a file, laid out to be read; keys of a value are in the order that is signed."""
    return msgspec.json.format(msgspec.json.encode(export(person), order=SIGNED), indent=2)


SIGNED: Final = "deterministic"
_SIGNER = signing.Signer(salt="mainstay.story")


def _sealed(story: Story) -> Story:
    return replace(story, seal=_SIGNER.sign(_told_by(story)))


def is_sealed_here(story: Story) -> bool:
    """Whether this server exported exactly this, and nobody changed it since."""
    try:
        return _SIGNER.unsign(story.seal) == _told_by(story)
    except signing.BadSignature:
        return False


def _told_by(story: Story) -> str:
    """A hash of all that a story says."""
    told = msgspec.json.encode(replace(story, seal=""), order=SIGNED)
    return hashlib.sha256(told).hexdigest()


def _exported(person: models.Person) -> Story:
    found = [
        Exported(
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
        for _, kind, key, author, at, day, _, old, gone, text, zone in columns_of(
            all_of(table, [person.pk]) for table in models.FACTS
        )
    ]
    facts = tuple(sorted(found, key=lambda f: (f.at, str(f.id))))
    return Story(EXPORT_VERSION, facts, _pictures(person))


def _pictures(person: models.Person) -> tuple[Pictured, ...]:
    """Those that were measured; one that still waits is no part of the story."""
    kept = models.Scan.objects.filter(person=person, done=True)
    return tuple(Pictured(s.pk, s.made_at, s.author, bytes(s.png)) for s in kept)
