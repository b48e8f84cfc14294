"""A clinic with many people in it, to measure how pages grow: a few are lived, the others copied.

Living twelve weeks takes seconds a person. Everything is read, derived and kept by person, so a
copy costs what its model costs, and a few different models are enough.
"""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction

from mainstay.web import actions, clock, demo, models

WEEKS = 12
LIVED = ("Tom Becker", "Ruth Okafor", "Paul Novak", "Lena Fischer")
"""Who is lived: calm with a pulley, a machine in the gym, red sessions, pregnant with bands."""

APPROVED = (0, 28, 56)
"""Days on which the therapist approves for four weeks."""


@transaction.atomic
def begin(at: datetime, name: str) -> models.Membership:
    """An empty clinic with one therapist."""
    user = get_user_model().objects.create_user(username=f"therapist-{uuid.uuid4().hex[:12]}")
    clinic = models.Clinic.objects.create(name=name, created_at=at)
    return models.Membership.objects.create(user=user, clinic=clinic, display_name=name)


def lived(membership: models.Membership, at: datetime) -> Iterator[models.Person]:
    """The people that are lived, twelve weeks up to yesterday."""
    on = clock.day(at, demo.ZONE)
    for member in demo.cast(on):
        if member.name in LIVED:
            code = f"{member.code}-{membership.pk}"
            longer = replace(member, code=code, days=7 * WEEKS, silent=0, approved=APPROVED)
            yield demo.settle(longer, membership, on)


@transaction.atomic
def copied(model: models.Person, number: int, clinic: models.Clinic) -> models.Person:
    """The same facts about somebody else; of the weeks as shown only the newest is ever read."""
    person, _ = actions.begin(model.created_at, model.zone, f"{model.name} {number}")
    models.CareRelation.objects.create(person=person, clinic=clinic, opened_at=model.created_at)
    ids: dict[uuid.UUID, uuid.UUID] = {}
    for kind in models.FACTS:
        rows = list(kind.objects.filter(person=model).order_by("received_at", "at"))
        rows = rows[-1:] if kind is models.Issued else rows
        ids |= {row.pk: uuid.uuid4() for row in rows}
        for row in rows:
            row.pk, row.person = ids[row.pk], person
            row.replaces_id = ids[row.replaces_id] if row.replaces_id else None
        kind.objects.bulk_create(rows)
    return person
