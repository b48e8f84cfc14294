"""Two windows on one person: what a form was made from, as a short mark that travels with it.

A page makes the mark from what it read; the action compares it once more inside its transaction,
so that two who send at once cannot both pass.
"""

import hashlib
import uuid
from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from mainstay.web import models
from mainstay.web.fact_rows import FactRow

CHOICES = ("Approval", "Override", "Release", "Profile")
"""Facts by which one therapist could overrule another without noticing."""

MEASURED = ("TestResult", "Score")
"""So could these where a therapist entered them; a person's own answers take no page away."""

_TABLES: Mapping[str, type[models.Fact]] = {m.__name__: m for m in models.FACTS}

SELF = "self"

NOBODY = "nobody signed in"
"""Who types six digits on a locked device."""


def choices_seen(rows: Iterable[FactRow]) -> str:
    """The mark of the choices among all facts of a person."""
    return mark(
        r.id for r in rows if r.kind in CHOICES or (r.kind in MEASURED and r.author != SELF)
    )


def choices_now(person: models.Person) -> str:
    """The same mark, of what is stored at this moment; one query."""
    chosen = [_ids(kind).filter(person=person) for kind in CHOICES]
    measured = [_ids(kind).filter(person=person).exclude(author=SELF) for kind in MEASURED]
    first, *others = [*chosen, *measured]
    return mark(str(key) for key in first.union(*others, all=True))


def mark(ids: Iterable[str]) -> str:
    """A short hash of some ids, in whatever order they come."""
    return hashlib.sha256(" ".join(sorted(ids)).encode()).hexdigest()[:16]


NOTHING = mark(())
"""The mark of a form that has seen nothing yet; so has one that carries none."""


def _ids(kind: str) -> "QuerySet[models.Fact, uuid.UUID]":
    return _TABLES[kind].objects.order_by().values_list("pk", flat=True)
