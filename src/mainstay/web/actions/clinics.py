"""A clinic and its people: invitations, care relations, questionnaires, settings."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from mainstay.care.questionnaires import Wording
from mainstay.web import models
from mainstay.web.actions.accounts import hashed, new_code
from mainstay.web.actions.storing import Conflict, Told, as_text, audit, in_turn

INVITATION_GROUPS = 3  # 12 characters, 59 bits, ends after 14 days


INVITATION_DAYS = 14


@transaction.atomic
def invite(membership: models.Membership, name: str, at: datetime) -> tuple[Any, str]:
    """Make an invitation; the code is shown once."""
    code = new_code(INVITATION_GROUPS)
    invitation = models.Invitation.objects.create(
        clinic=membership.clinic,
        created_by=membership.user,
        name=name,
        code_hash=hashed(code),
        created_at=at,
        expires_at=at + timedelta(days=INVITATION_DAYS),
    )
    models.AuditRow.objects.create(
        at=at, actor=membership.display_name, action="invite", subject=str(invitation.pk)
    )
    return invitation, code


def open_invitation(code: str, at: datetime) -> models.Invitation | None:
    """The unused invitation with that code."""
    return (
        models.Invitation.objects.select_related("clinic")
        .filter(code_hash=hashed(code), used_by__isnull=True, expires_at__gt=at)
        .first()
    )


@transaction.atomic
def join(told: Told, invitation: models.Invitation) -> None:
    """A person accepts an invitation: clinic mode begins.

    Raises:
        Conflict: the invitation is used or ended, or the person is in a clinic's care.
    """
    in_turn(told)
    if told.person.relations.filter(closed_at__isnull=True).exists():
        raise Conflict("CareRelation", str(told.person.pk))
    taken = models.Invitation.objects.filter(
        pk=invitation.pk, used_by__isnull=True, expires_at__gt=told.at
    )
    if not taken.update(used_by=told.person):
        raise Conflict("Invitation", str(invitation.pk))
    if not told.person.name and invitation.name:
        told.person.name = invitation.name
        told.person.save(update_fields=["name"])
    models.CareRelation.objects.create(
        person=told.person, clinic=invitation.clinic, opened_at=told.at
    )
    audit(told, "join", f"Clinic {invitation.clinic_id}")


@transaction.atomic
def withdraw_invitation(membership: models.Membership, key: uuid.UUID, at: datetime) -> None:
    """End an unused invitation of one's own clinic; its code no longer works."""
    mine = models.Invitation.objects.filter(
        pk=key, clinic=membership.clinic, used_by__isnull=True
    )
    if not mine.delete()[0]:
        raise Conflict("Invitation", str(key))
    models.AuditRow.objects.create(
        at=at, actor=membership.display_name, action="withdraw_invitation", subject=str(key)
    )


@transaction.atomic
def leave(told: Told) -> None:
    """End the care relation; personal mode begins."""
    in_turn(told)
    told.person.relations.filter(closed_at__isnull=True).update(closed_at=told.at)
    audit(told, "leave", "CareRelation")


@transaction.atomic
def load_questionnaire(membership: models.Membership, wording: Wording, at: datetime) -> None:
    """The clinic's people are asked it from now on; new words take the place of older ones."""
    models.ClinicQuestionnaire.objects.update_or_create(
        clinic=membership.clinic,
        instrument=wording.instrument,
        language=wording.language,
        defaults={
            "wording": as_text(wording),
            "loaded_by": membership.display_name,
            "loaded_at": at,
        },
    )
    _clinic_audit(membership, "load_questionnaire", wording.instrument, wording.language, at)


@transaction.atomic
def remove_questionnaire(
    membership: models.Membership, instrument: str, language: str, at: datetime
) -> None:
    """Nobody is asked it any more; scores that were given stay."""
    found = membership.clinic.questionnaires.filter(instrument=instrument, language=language)
    if not found.delete()[0]:
        raise Conflict("ClinicQuestionnaire", f"{instrument} ({language})")
    _clinic_audit(membership, "remove_questionnaire", instrument, language, at)


def let_weeks_be_solved(membership: models.Membership, wanted: bool, at: datetime) -> None:
    """A therapist switches the solver for the weeks of the clinic's people on or off."""
    with transaction.atomic():
        models.Clinic.objects.filter(pk=membership.clinic_id).update(solves_weeks=wanted)
        models.AuditRow.objects.create(
            at=at,
            actor=membership.display_name,
            action="weeks_by_solver" if wanted else "weeks_by_rules",
            subject=f"Clinic {membership.clinic_id}",
        )


def _clinic_audit(
    membership: models.Membership, action: str, subject: str, detail: str, at: datetime
) -> None:
    models.AuditRow.objects.create(
        at=at, actor=membership.display_name, action=action, subject=subject, detail=detail
    )
