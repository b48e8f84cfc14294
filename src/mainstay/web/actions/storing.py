"""How a fact is stored: one transaction, one audit row, the same fact twice is once."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import IntegrityError, transaction

from mainstay.web import clock, models, windows

CHOICE = "Choice"
"""What met where two therapists, or two windows of one, chose something for the same person."""


class Conflict(RuntimeError):
    """Two versions of the same thing met.

    Attributes:
        kind: the table.
        fact_id: the fact that was already replaced, or that came again with other content.
    """

    def __init__(self, kind: str, fact_id: str) -> None:
        """Keep what met."""
        self.kind, self.fact_id = kind, fact_id
        super().__init__(f"{kind} {fact_id} has already been changed elsewhere")


class Elsewhere(Conflict):
    """What comes in belongs to another account of this server."""


class Unseen(Conflict):
    """A form that has not seen what another window said of the same thing meanwhile.

    Attributes:
        row: what the other window said.
    """

    def __init__(self, row: models.Fact) -> None:
        """Keep what the form has not seen."""
        super().__init__(type(row).__name__, str(row.pk))
        self.row = row


@dataclass(frozen=True)
class Told:
    """Who says something, about whom, and when.

    Attributes:
        person: whose fact it is.
        author: `self`, or a therapist's name.
        at: when it happened (UTC).
        seen: mark of the choices that a therapist's form was made from; empty without a form.
    """

    person: models.Person
    author: str
    at: datetime
    seen: str = ""


def in_turn(told: Told) -> None:
    """Take the person's row until the transaction ends.

    So actions on one person happen one after the other and what an action looks up stays true
    while it writes: by this lock on PostgreSQL, by the one writer on SQLite.

    Raises:
        Conflict: the person is gone, or somebody has chosen something since the form was made.
    """
    row = models.Person.objects.select_for_update(no_key=True).filter(pk=told.person.pk)
    if not row.values_list("pk", flat=True):
        raise Conflict("Person", str(told.person.pk))
    if told.seen and told.seen != windows.choices_now(told.person):
        raise Conflict(CHOICE, str(told.person.pk))


def as_text(value: Any) -> str:
    """A value as it stands in the tables: the same value always gives the same text."""
    return msgspec.json.encode(value, order="deterministic").decode()


def store(
    model: type[models.Fact],
    told: Told,
    value: Any,
    action: str,
    *,
    fact_id: uuid.UUID | None = None,
    replaces: str | None = None,
    withdrawn: bool = False,
) -> models.Fact:
    """Add a fact and its audit row; the same fact sent twice changes nothing."""
    row = row_of(model, told, value, fact_id, replaces=replaces, withdrawn=withdrawn)
    return store_together(told, action, row)


def store_together(told: Told, action: str, *rows: models.Fact) -> models.Fact:
    """Add the facts of one action and its audit row, all or none; the first one names it."""
    with transaction.atomic():
        in_turn(told)
        fresh = [row for row in rows if _known(row) is None]
        for row in fresh:
            save(row)
        if fresh:
            names = ", ".join(f"{type(row).__name__} {row.pk}" for row in fresh[1:])
            audit(told, action, f"{type(fresh[0]).__name__} {fresh[0].pk}", names)
    return rows[0]


def row_of(
    model: type[models.Fact],
    told: Told,
    value: Any,
    fact_id: uuid.UUID | None = None,
    *,
    replaces: str | None = None,
    withdrawn: bool = False,
) -> models.Fact:
    """A fact's row, not saved yet: said by whom, about whom, on which of the person's days."""
    return model(
        id=fact_id or uuid.uuid4(),
        person=told.person,
        author=told.author,
        at=told.at,
        zone=told.person.zone,
        day=clock.day(told.at, told.person.zone),
        received_at=clock.now(),
        replaces_id=uuid.UUID(replaces) if replaces else None,  # type: ignore[misc]
        withdrawn=withdrawn,
        value=as_text(value),
    )


def _known(row: models.Fact) -> models.Fact | None:
    """The stored fact with the id of a new one; with other content the two conflict."""
    found: models.Fact | None = type(row).objects.filter(pk=row.pk).first()
    if found is not None and _content(found) != _content(row):
        raise Conflict(type(row).__name__, str(row.pk))
    return found


def _content(row: models.Fact) -> tuple[object, ...]:
    replaced = getattr(row, "replaces_id", None)
    return row.person_id, replaced, row.withdrawn, msgspec.json.decode(row.value)


def save(row: models.Fact) -> None:
    """Insert; what another was first to replace, or to send under this id, is a conflict."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        replaced = getattr(row, "replaces_id", None)
        raise Conflict(type(row).__name__, str(replaced or row.pk)) from None


def audit(told: Told, action: str, subject: str, detail: str = "") -> None:
    """Add the action's one row to the audit."""
    models.AuditRow.objects.create(
        at=told.at,
        actor=told.author,
        action=action,
        person=told.person,
        subject=subject,
        detail=detail,
    )
