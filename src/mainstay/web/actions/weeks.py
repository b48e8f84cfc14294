"""A week given out, and sessions solved at night."""

import uuid

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

    The ids follow from the person, the inputs and the thing decided, so two tabs that derive the
    same week write it once.
    """

    def key(what: str) -> uuid.UUID:
        return uuid.uuid5(told.person.pk, f"{week.inputs}/{week.starts}/{what}")

    # Two exercises may change to the same one, so the exercise alone is no key.
    made = [
        row_of(models.Decision, told, d, key(f"decision/{d.exercise}/{d.replaces or ''}"))
        for d in decisions
    ]
    row = row_of(models.Issued, told, week, key("week"))
    with transaction.atomic():
        in_turn(told)
        try:
            save(row)
        except Conflict:  # the other tab was first
            known: models.Fact = models.Issued.objects.get(pk=row.pk)
            return known
        models.Decision.objects.bulk_create(made)
        if weighed is not None:
            row_of(models.Weighing, told, weighed, key("weighing")).save()
        audit(told, "issue", f"Issued {row.pk}", f"{len(decisions)} decisions")
    return row


def keep_solved(person: models.Person, found: tuple[Solved, ...]) -> None:
    """Keep the sessions that were looked for at night; no fact, so nobody's audit row."""
    with transaction.atomic():
        models.SolvedWeek.objects.update_or_create(
            person=person, defaults={"value": as_text(found)}
        )
        # Work lists are kept by the stamp, and what they say follows from the week too.
        models.Person.objects.filter(pk=person.pk).update(stamp=uuid.uuid4())
