"""What a person, or a therapist beside them, says happened."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction

from mainstay.care.history import AdverseEvent, TestResult
from mainstay.care.outcomes import Score
from mainstay.care.patient import Patient
from mainstay.care.questions import Answer
from mainstay.web import clock, models, windows
from mainstay.web.actions.storing import (
    Conflict,
    Told,
    Unseen,
    as_text,
    audit,
    in_turn,
    row_of,
    store,
    store_together,
)
from mainstay.web.fact_rows import value_of
from mainstay.web.facts import Asked, Note, PainSaid, SetDone


def answer(told: Told, value: Answer, fact_id: uuid.UUID | None = None) -> models.Fact:
    """An answer of the safety screen, stored at the tap."""
    return store(models.Answer, told, value, "answer", fact_id=fact_id)


def profile(told: Told, value: Patient, replaces: str | None) -> models.Fact:
    """The finished intake, or a change of it.

    Raises:
        Conflict: `replaces` is not the profile in force; None where there is none.
    """
    with transaction.atomic():
        in_turn(told)
        still_in_force(told, replaces)
        return store(models.Profile, told, value, "profile", replaces=replaces)


def still_in_force(told: Told, profile: str | None) -> None:
    """Refuse a change of a profile that another window has replaced.

    Raises:
        Conflict: `profile` is not the one in force.
    """
    mine = models.Profile.objects.current().filter(person=told.person)
    now = mine.values_list("pk", flat=True).last()
    if (str(now) if now else None) != profile:
        raise Conflict("Profile", str(now))


def log_set(told: Told, value: SetDone, fact_id: uuid.UUID) -> models.Fact:
    """One set done."""
    return store(models.SetLog, told, value, "log_set", fact_id=fact_id)


def say_pain(
    told: Told,
    value: PainSaid,
    fact_id: uuid.UUID | None = None,
    replaces: str | None = None,
) -> models.Fact:
    """Pain at one moment."""
    action = f"pain_{value.asked.value}"
    return store(models.PainReport, told, value, action, fact_id=fact_id, replaces=replaces)


def morning(told: Told, value: PainSaid, seen: str) -> models.Fact:
    """How the back is this morning; a second answer replaces the first.

    Args:
        told: the person.
        value: what they say.
        seen: id of this morning's answer that the form was made from; empty before the first.

    Raises:
        Unseen: another window was first and said something else.
    """
    with transaction.atomic():
        in_turn(told)
        asked = {"value__contains": f'"asked":"{Asked.MORNING.value}"'}
        known: models.Fact | None = _today(models.PainReport, told).filter(**asked).first()
        if known is not None and str(known.pk) != seen:
            if known.value == as_text(value):
                return known
            raise Unseen(known)
        return say_pain(told, value, replaces=str(known.pk) if known else None)


def _today(model: type[models.Fact], told: Told) -> "models.FactQuerySet":
    """What the person has said of one kind today, in order."""
    day = clock.day(told.at, told.person.zone)
    mine = model.objects.current().filter(person=told.person, day=day)
    return mine.order_by("at", "received_at", "id")


@dataclass(frozen=True)
class Entry:
    """One fact that happened before it came here: when, what it says, and its id."""

    at: datetime
    value: SetDone | PainSaid
    id: uuid.UUID


def entered(told: Told, action: str, *entries: Entry) -> None:
    """What paper or a phone has kept, all of it or nothing; sent twice it counts once."""
    if entries:
        store_together(told, action, *(_entry_row(told, entry) for entry in entries))


def log_walk(told: Told, values: tuple[SetDone | PainSaid, ...]) -> None:
    """A walk with the pain around it: one action, all of it or nothing; sent twice it counts once.

    Raises:
        Conflict: this walk was sent before, and was another one.
    """
    entries = (Entry(told.at, value, _walk_id(value)) for value in values)
    with transaction.atomic():
        in_turn(told)
        known = _told_before(told, values)
        if not known:
            entered(told, "log_walk", *entries)
        elif _as_walked(known) != _as_walked(values):
            raise Conflict("Walk", str(values[0].session))


def _told_before(
    told: Told, values: Sequence[SetDone | PainSaid]
) -> tuple[SetDone | PainSaid, ...]:
    """What was stored of the same walk first, whether or not it was put right since."""
    session = {"value__contains": f'"session":"{values[0].session}"'}
    return tuple(
        value_of(row)
        for table in (models.SetLog, models.PainReport)
        for row in table.objects.filter(person=told.person, replaces__isnull=True, **session)
    )


def _as_walked(values: Sequence[SetDone | PainSaid]) -> tuple[object, ...]:
    """What a person said of a walk: how long, the pain and the effort after it.

    Not the dose that they were given: the first telling may have changed it.
    """
    seconds = sum(v.log.duration_s or 0 for v in values if isinstance(v, SetDone))
    after = [v for v in values if isinstance(v, PainSaid) and v.asked is Asked.AFTER]
    return seconds, [(v.pain, v.effort) for v in after]


def _walk_id(value: SetDone | PainSaid) -> uuid.UUID:
    """Of the walk and its moment, so that two taps at once leave the same facts."""
    if isinstance(value, SetDone):
        return uuid.UUID(value.log.id)
    return uuid.uuid5(uuid.UUID(str(value.session)), value.asked.value)


def _entry_row(told: Told, entry: Entry) -> models.Fact:
    then = Told(told.person, told.author, entry.at)
    model = models.SetLog if isinstance(entry.value, SetDone) else models.PainReport
    return row_of(model, then, entry.value, entry.id)


def withdraw(told: Told, row: models.Fact) -> models.Fact:
    """Take a fact back: a withdrawn one replaces it."""
    value = msgspec.json.decode(row.value)
    return store(type(row), told, value, "withdraw", replaces=str(row.pk), withdrawn=True)


def take_back(told: Told, rows: Sequence[models.Fact]) -> models.Fact:
    """Take back everything that one action stored: withdrawn facts replace it, all or none."""
    withdrawn = (
        row_of(
            type(row),
            told,
            msgspec.json.decode(row.value),
            replaces=str(row.pk),
            withdrawn=True,
        )
        for row in rows
    )
    return store_together(told, "take_back", *withdrawn)


def correct(told: Told, row: models.Fact, value: Any) -> models.Fact:
    """Put a fact right: the new one replaces it and keeps the time it happened."""
    then = Told(told.person, told.author, row.at)
    fresh = row_of(type(row), then, value, replaces=str(row.pk))
    return store_together(told, "correct", fresh)


def test_result(told: Told, value: TestResult) -> models.Fact:
    """A stage test."""
    return store(models.TestResult, told, value, "test_result")


def control_tests(told: Told, values: tuple[TestResult, ...]) -> models.Fact:
    """Movement-control tests that a therapist looked at in one go."""
    rows = (row_of(models.TestResult, told, value) for value in values)
    return store_together(told, "control_tests", *rows)


def went_wrong(
    told: Told, value: AdverseEvent, fact_id: uuid.UUID | None = None
) -> models.Fact:
    """An adverse event: a fall, strong soreness, something else; sent twice it counts once.

    Args:
        told: the person, or a therapist beside them.
        value: what went wrong.
        fact_id: made with the page, so that another page is another event; without one the same
            words of the same author on the same day are the same event.

    Raises:
        Conflict: this page was sent before, and told of another event.
    """
    day = clock.day(told.at, told.person.zone)
    words = f"{told.author} {day} {as_text(value)}"
    key = fact_id or uuid.uuid5(told.person.pk, words)
    return store(models.AdverseEvent, told, value, "went_wrong", fact_id=key)


def score(told: Told, value: Score) -> models.Fact:
    """An outcome score."""
    return store(models.Score, told, value, "score")


def measured(
    told: Told, action: str, values: tuple[Score, ...] | tuple[TestResult, ...], seen: str
) -> models.Fact:
    """What a person scored or tested on a page of their own; sent twice it counts once.

    Args:
        told: the person.
        action: what the audit calls it: `score`, `questionnaire` or `test_result`.
        values: scores of one filled-in page, or one test.
        seen: mark of today's answers to the same that the form was made from.

    Raises:
        Unseen: another window was first and said something else.
    """
    table = models.Score if isinstance(values[0], Score) else models.TestResult
    about = {_about(msgspec.to_builtins(value)) for value in values}
    with transaction.atomic():
        in_turn(told)
        said: dict[models.Fact, Any] = {
            row: msgspec.json.decode(row.value) for row in _today(table, told)
        }
        before = [row for row, value in said.items() if _about(value) in about]
        if before and windows.mark(str(r.pk) for r in before) != (seen or windows.NOTHING):
            newest = {_about(said[row]): row.value for row in before}
            if set(newest.values()) == {as_text(value) for value in values}:
                return before[-1]
            raise Unseen(before[-1])
        return store_together(told, action, *(row_of(table, told, v) for v in values))


def _about(value: dict[str, Any]) -> str:
    """What is measured: the measure of a score, or the test."""
    return str(value.get("measure") or value["test"])


def note(told: Told, value: Note) -> models.Fact:
    """A note, a message or a mark."""
    return store(models.Note, told, value, "note")


def save_draft(
    person: models.Person, page: str, revision: int, data: dict[str, Any]
) -> models.Draft:
    """Keep a half-finished page; a revision that is not the last one is a conflict."""
    told = Told(person, "self", clock.now())
    with transaction.atomic():
        in_turn(told)
        draft, _ = models.Draft.objects.get_or_create(person=person, page=page)
        if draft.revision != revision:
            raise Conflict("Draft", page)
        draft.revision, draft.data = revision + 1, data
        draft.save()
        audit(told, "save_draft", f"Draft {page}")
    return draft
