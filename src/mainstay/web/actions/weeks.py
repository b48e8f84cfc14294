"""A week given out, and sessions solved at night."""

import uuid
from datetime import date

import msgspec
from django.db import transaction

from mainstay.care.decision import Decision
from mainstay.web import models
from mainstay.web.actions.storing import Conflict, Told, as_text, audit, in_turn, row_of, save
from mainstay.web.facts import (
    IssuedWeek,
    Solved,
    Weighing,
)


def issue(
    told: Told,
    week: IssuedWeek,
    decisions: tuple[Decision, ...],
    weighed: Weighing | None = None,
) -> models.Fact:
    """Give out a week: the new decisions, what they were weighed by and the week, in one go.

    Two tabs that derive the same week write it once. A week may come back after another one, where
    what was said between was taken back: then it is written anew, since the newest one counts.
    """
    with transaction.atomic():
        in_turn(told)
        newest: models.Fact | None = (
            models.Issued.objects.filter(person=told.person).order_by(*NEWEST).first()
        )
        if newest is not None and _is_the_same(newest, week):  # the other tab was first
            return newest
        before = newest.pk if newest else told.person.pk

        def key(what: str) -> uuid.UUID:
            return uuid.uuid5(before, f"{week.inputs}/{week.starts}/{what}")

        row = row_of(models.Issued, told, week, key("week"))
        try:
            save(row)
        except Conflict:  # the same again, where several came at the same moment
            known: models.Fact = models.Issued.objects.get(pk=row.pk)
            return known
        # Two exercises may change to the same one, so the exercise alone is no key.
        models.Decision.objects.bulk_create(
            row_of(models.Decision, told, d, key(f"decision/{d.exercise}/{d.replaces or ''}"))
            for d in decisions
        )
        if weighed is not None:
            row_of(models.Weighing, told, weighed, key("weighing")).save()
        audit(told, "issue", f"Issued {row.pk}", f"{len(decisions)} decisions")
    return row


NEWEST = ("-received_at", "-at")
"""The order in which the newest week is found, as `fact_rows` reads it."""


def _is_the_same(row: models.Fact, week: IssuedWeek) -> bool:
    known = msgspec.json.decode(row.value, type=_Same)
    return (known.inputs, known.starts) == (week.inputs, week.starts)


class _Same(msgspec.Struct):
    """What tells two weeks apart."""

    inputs: str
    starts: date


def keep_solved(person: models.Person, found: tuple[Solved, ...]) -> None:
    """Keep the sessions that were looked for at night; no fact, so nobody's audit row."""
    with transaction.atomic():
        models.SolvedWeek.objects.update_or_create(
            person=person, defaults={"value": as_text(found)}
        )
        # Work lists are kept by the stamp, and what they say follows from the week too.
        models.Person.objects.filter(pk=person.pk).update(stamp=uuid.uuid4())
