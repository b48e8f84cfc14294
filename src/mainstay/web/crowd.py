"""A clinic with many people in it, to measure how pages grow: a few are lived, the others copied.

Living twelve weeks takes seconds a person. Reading and deriving a copy costs what its model costs,
since everything is kept and read by person; so a few different people are enough.
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
"""Who is lived: calm with a pulley, a cable machine in the gym, red sessions, bands."""

APPROVED = (0, 28, 56)
"""Days on which the therapist approves for four weeks."""


@transaction.atomic
def begin(at: datetime, name: str = "Crowded clinic") -> models.Membership:
    """An empty clinic with one therapist."""
    user = get_user_model().objects.create_user(username=f"crowd-{uuid.uuid4().hex[:12]}")
    clinic = models.Clinic.objects.create(name=name, created_at=at)
    return models.Membership.objects.create(user=user, clinic=clinic, display_name=name)


def live(membership: models.Membership, at: datetime) -> Iterator[models.Person]:
    """The people that are lived, twelve weeks up to yesterday."""
    on = clock.day(at, demo.ZONE)
    for member in demo.cast(on):
        if member.name in LIVED:
            longer = replace(
                member, code=f"{member.code}-{membership.pk}", days=7 * WEEKS, approved=APPROVED
            )
            yield demo.settle(longer, membership, on)


@transaction.atomic
def copy(model: models.Person, number: int, clinic: models.Clinic) -> models.Person:
    """The same facts about somebody else."""
    began = model.created_at
    person, _ = actions.begin(began, model.zone, f"{model.name} {number}")
    models.CareRelation.objects.create(person=person, clinic=clinic, opened_at=began)
    ids: dict[uuid.UUID, uuid.UUID] = {}
    for kind in models.FACTS:
        rows = list(kind.objects.filter(person=model))
        ids |= {row.pk: uuid.uuid4() for row in rows}
        for row in rows:
            row.pk, row.person = ids[row.pk], person
            row.replaces_id = ids[row.replaces_id] if row.replaces_id else None
        kind.objects.bulk_create(rows)
    return person
