"""What a therapist decides: approvals, overrides, clearances, releases."""

import uuid

from django.db import transaction

from mainstay.care.decision import Approval, Override
from mainstay.care.patient import Patient
from mainstay.care.screening import Release
from mainstay.web import clock, models
from mainstay.web.actions.storing import Told, in_turn, row_of, store, store_together
from mainstay.web.actions.telling import still_in_force
from mainstay.web.facts import (
    Note,
    NoteKind,
)


def approve(told: Told, value: Approval) -> models.Fact:
    """A therapist approves ranges, ceiling and policy."""
    return store(models.Approval, told, value, "approve")


def override(told: Told, value: Override) -> models.Fact:
    """A therapist sets a dose, bars an exercise or sets the stage, with a reason."""
    return store(models.Override, told, value, "override")


def answer_proposal(
    told: Told, seen: str, mark: Note, *choices: Approval | Override
) -> tuple[models.Fact, ...]:
    """A therapist accepts, changes or rejects a proposal: the mark of it, and the choices.

    Args:
        told: the therapist, about whom.
        seen: what was proposed, as a hash; with the day and the exercise it makes the ids, so
            that one proposal is answered once.
        mark: what was said; `about` names the exercise.
        choices: what follows from it.

    Raises:
        Conflict: somebody else has answered this proposal in another way.
    """
    on = clock.day(told.at, told.person.zone)
    key = uuid.uuid5(told.person.pk, f"proposal/{on}/{mark.about}/{seen}")
    while models.Note.objects.filter(replaces_id=key, withdrawn=True).exists():
        key = uuid.uuid5(key, "again")  # what was taken back may be answered anew
    ids = (uuid.uuid5(key, str(number)) for number in range(len(choices)))
    rows = [_choice_row(told, c, i) for c, i in zip(choices, ids, strict=True)]
    answered = (row_of(models.Note, told, mark, key), *rows)
    store_together(told, "answer_proposal", *answered)
    return answered


def edit_week(told: Told, mark: Note, chosen: Override) -> models.Fact:
    """A therapist bars, opens or asks for an exercise: the override, and the mark of it."""
    rows = row_of(models.Note, told, mark), _choice_row(told, chosen)
    return store_together(told, "edit_week", *rows)


def _choice_row(
    told: Told, choice: Approval | Override, fact_id: uuid.UUID | None = None
) -> models.Fact:
    model = models.Approval if isinstance(choice, Approval) else models.Override
    return row_of(model, told, choice, fact_id)


def add_condition(told: Told, value: Patient, replaces: str, text: str) -> models.Fact:
    """A therapist enters a condition: the profile with it, and a note of how it is known.

    Raises:
        Conflict: `replaces` is not the profile in force.
    """
    return _entered(told, "add_condition", value, replaces, text)


def clear_condition(told: Told, value: Patient, replaces: str, text: str) -> models.Fact:
    """A therapist enters a doctor's yes: the profile with its date, and a note of who gave it.

    Raises:
        Conflict: `replaces` is not the profile in force.
    """
    return _entered(told, "clear_condition", value, replaces, text)


def try_load(told: Told, value: Patient, replaces: str, text: str) -> models.Fact:
    """A therapist enters a load that was tried out: the profile with it, and a note that says so.

    Raises:
        Conflict: `replaces` is not the profile in force.
    """
    return _entered(told, "try_load", value, replaces, text)


def find_direction(told: Told, value: Patient, replaces: str, text: str) -> models.Fact:
    """A therapist enters a direction that eases the back: the profile with it, and what was seen.

    Raises:
        Conflict: `replaces` is not the profile in force.
    """
    return _entered(told, "find_direction", value, replaces, text)


def settle_direction(told: Told, value: Patient, replaces: str, text: str) -> models.Fact:
    """A therapist enters that the direction is stable: the profile with the day, and the test.

    Raises:
        Conflict: `replaces` is not the profile in force.
    """
    return _entered(told, "settle_direction", value, replaces, text)


def withdraw_direction(told: Told, value: Patient, replaces: str, text: str) -> models.Fact:
    """A therapist takes the direction out again: the profile without it, and why.

    Raises:
        Conflict: `replaces` is not the profile in force.
    """
    return _entered(told, "withdraw_direction", value, replaces, text)


def _entered(told: Told, verb: str, value: Patient, replaces: str, text: str) -> models.Fact:
    profile = row_of(models.Profile, told, value, replaces=replaces)
    said = row_of(models.Note, told, Note(NoteKind.NOTE, text))
    with transaction.atomic():
        in_turn(told)
        still_in_force(told, replaces)
        return store_together(told, verb, profile, said)


def release(told: Told, value: Release) -> models.Fact:
    """A lock is opened, with a reason."""
    return store(models.Release, told, value, "release")
