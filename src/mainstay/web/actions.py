"""What people can do: one function, one transaction, one audit row each."""

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from mainstay.care.decision import Approval, Decision, Override
from mainstay.care.history import TestResult
from mainstay.care.outcomes import Score
from mainstay.care.patient import Patient
from mainstay.care.questionnaires import Wording
from mainstay.care.questions import Answer
from mainstay.care.screening import Release
from mainstay.imaging.visits import Sonogram
from mainstay.reading import ReadingError, read_value
from mainstay.web import clock, exporting, fact_rows, models, scanning
from mainstay.web.facts import (
    IssuedWeek,
    Note,
    NoteKind,
    PainSaid,
    SetDone,
    Solved,
    Weighing,
)


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


@dataclass(frozen=True)
class Told:
    """Who says something, about whom, and when.

    Attributes:
        person: whose fact it is.
        author: `self`, or a therapist's name.
        at: when it happened (UTC).
    """

    person: models.Person
    author: str
    at: datetime


def _in_turn(told: Told) -> None:
    """Take the person's row until the transaction ends.

    So actions on one person happen one after the other and what an action looks up stays true
    while it writes: by this lock on PostgreSQL, by the one writer on SQLite.
    """
    row = models.Person.objects.select_for_update(no_key=True).filter(pk=told.person.pk)
    if not row.values_list("pk", flat=True):
        raise Conflict("Person", str(told.person.pk))


def as_text(value: Any) -> str:
    """A value as it stands in the tables: the same value always gives the same text."""
    return msgspec.json.encode(value, order="deterministic").decode()


def _store(
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
    row = _row(model, told, value, fact_id, replaces=replaces, withdrawn=withdrawn)
    return _store_together(told, action, row)


def _store_together(told: Told, action: str, *rows: models.Fact) -> models.Fact:
    """Add the facts of one action and its audit row, all or none; the first one names it."""
    with transaction.atomic():
        _in_turn(told)
        fresh = [row for row in rows if _known(row) is None]
        for row in fresh:
            _save(row)
        if fresh:
            names = ", ".join(f"{type(row).__name__} {row.pk}" for row in fresh[1:])
            _audit(told, action, f"{type(fresh[0]).__name__} {fresh[0].pk}", names)
    return rows[0]


def _row(
    model: type[models.Fact],
    told: Told,
    value: Any,
    fact_id: uuid.UUID | None = None,
    *,
    replaces: str | None = None,
    withdrawn: bool = False,
) -> models.Fact:
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


def _save(row: models.Fact) -> None:
    """Insert; what another was first to replace, or to send under this id, is a conflict."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        replaced = getattr(row, "replaces_id", None)
        raise Conflict(type(row).__name__, str(replaced or row.pk)) from None


def _audit(told: Told, action: str, subject: str, detail: str = "") -> None:
    models.AuditRow.objects.create(
        at=told.at,
        actor=told.author,
        action=action,
        person=told.person,
        subject=subject,
        detail=detail,
    )


# --- beginning and ending -------------------------------------------------------------------


def new_code(groups: int) -> str:
    """A code that is easy to copy by hand: no 0, O, 1, I, L; 5 bits a character."""
    letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(groups))


def hashed(code: str) -> str:
    """The stored form of a code. Codes are random and long, so one fast hash is enough."""
    return _sha256(plain_code(code))


def plain_code(code: str) -> str:
    """A code without lines, spaces and other signs between its letters."""
    return "".join(c for c in code.upper() if c.isalnum())


RECOVERY_GROUPS = 5  # 20 characters, 99 bits
INVITATION_GROUPS = 3  # 12 characters, 59 bits, ends after 14 days
INVITATION_DAYS = 14
LONGEST_NAME = 80


@transaction.atomic
def begin(
    at: datetime, zone: str, name: str = "", language: str = "en"
) -> tuple[models.Person, str]:
    """Start in personal mode, without an e-mail address; returns the recovery code once."""
    user = get_user_model().objects.create_user(username=f"person-{uuid.uuid4().hex[:20]}")
    user.set_unusable_password()
    user.save()
    code = new_code(RECOVERY_GROUPS)
    person = models.Person.objects.create(
        user=user,
        name=name,
        zone=clock.zone(zone).key,
        language=language,
        created_at=at,
        code_hash=hashed(code),
    )
    _audit(Told(person, "self", at), "begin", "Person")
    return person, code


def new_recovery_code(told: Told) -> str:
    """Replace the recovery code; the old one ends."""
    with transaction.atomic():
        _in_turn(told)
        code = new_code(RECOVERY_GROUPS)
        told.person.code_hash = hashed(code)
        told.person.save(update_fields=["code_hash"])
        _audit(told, "new_recovery_code", "Person")
    return code


DIGITS = 6
DIGITS_TRIES = 5
"""Wrong digits in a row before a device forgets them and the long code is asked for (ours)."""


def keep_digits(told: Told, digits: str, old_key: str = "") -> str:
    """Six digits open the programme on this device; returns the key that its browser keeps."""
    key = secrets.token_urlsafe(24)
    with transaction.atomic():
        _in_turn(told)
        told.person.devices.filter(key_hash=_sha256(old_key)).delete()
        told.person.devices.create(
            key_hash=_sha256(key), digits_hash=_sha256(f"{key} {digits}"), created_at=told.at
        )
        _audit(told, "keep_digits", "Device")
    return key


def forget_digits(told: Told) -> None:
    """The six digits end, on every device of the person."""
    with transaction.atomic():
        _in_turn(told)
        told.person.devices.all().delete()
        _audit(told, "forget_digits", "Device")


def knows_device(key: str) -> bool:
    """Whether a browser's key is one of a device with six digits."""
    return bool(key) and models.Device.objects.filter(key_hash=_sha256(key)).exists()


def opened_by_digits(key: str, digits: str, at: datetime) -> models.Person | None:
    """Whose digits these are on this device; too many wrong ones and the device forgets them."""
    with transaction.atomic():
        asked = models.Device.objects.select_for_update().filter(key_hash=_sha256(key))
        device = asked.select_related("person__user").first()
        if device is None:
            return None
        right = secrets.compare_digest(device.digits_hash, _sha256(f"{key} {digits}"))
        device.wrong = 0 if right else device.wrong + 1
        if device.wrong < DIGITS_TRIES:
            device.save(update_fields=["wrong"])
        else:
            device.delete()
            _audit(Told(device.person, "nobody signed in", at), "wrong_digits", "Device")
    return device.person if right else None


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def choose_language(told: Told, language: str) -> None:
    """The language in which the person reads, on every device."""
    with transaction.atomic():
        _in_turn(told)
        told.person.language = language
        told.person.save(update_fields=["language"])
        _audit(told, "language", "Person")


def rename(told: Told, name: str, large_print: bool, zone: str) -> None:
    """Change the name, the print size and the time zone."""
    with transaction.atomic():
        _in_turn(told)
        person = told.person
        person.name, person.large_print, person.zone = name, large_print, clock.zone(zone).key
        person.save(update_fields=["name", "large_print", "zone"])
        _audit(told, "rename", "Person")


@transaction.atomic
def erase(told: Told) -> None:
    """The one exception to "facts are only added": everything about a person goes; audited.

    What stays are audit rows without person, subject and detail: that something was done.
    """
    _in_turn(told)
    person, user = told.person, told.person.user
    for model in models.FACTS:
        models.unguarded(model).filter(person=person)._raw_delete("default")
    models.Scan.objects.filter(person=person).delete()
    mine = models.unguarded(models.AuditRow).filter(person=person)
    mine.update(person=None, subject="", detail="")
    models.Invitation.objects.filter(used_by=person).delete()
    person.delete()
    if user:
        user.delete()
    models.AuditRow.objects.create(at=told.at, actor=told.author, action="erase")


# --- clinics -----------------------------------------------------------------------------------


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
    _in_turn(told)
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
    _audit(told, "join", f"Clinic {invitation.clinic_id}")


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


def _clinic_audit(
    membership: models.Membership, action: str, subject: str, detail: str, at: datetime
) -> None:
    models.AuditRow.objects.create(
        at=at, actor=membership.display_name, action=action, subject=subject, detail=detail
    )


@transaction.atomic
def leave(told: Told) -> None:
    """End the care relation; personal mode begins."""
    _in_turn(told)
    told.person.relations.filter(closed_at__isnull=True).update(closed_at=told.at)
    _audit(told, "leave", "CareRelation")


# --- facts ---------------------------------------------------------------------------------------


def answer(told: Told, value: Answer, fact_id: uuid.UUID | None = None) -> models.Fact:
    """An answer of the safety screen, stored at the tap."""
    return _store(models.Answer, told, value, "answer", fact_id=fact_id)


def profile(told: Told, value: Patient, replaces: str | None) -> models.Fact:
    """The finished intake, or a change of it.

    Raises:
        Conflict: `replaces` is not the profile in force; None where there is none.
    """
    with transaction.atomic():
        _in_turn(told)
        _still_in_force(told, replaces)
        return _store(models.Profile, told, value, "profile", replaces=replaces)


def _still_in_force(told: Told, profile: str | None) -> None:
    mine = models.Profile.objects.current().filter(person=told.person)
    now = mine.values_list("pk", flat=True).last()
    if (str(now) if now else None) != profile:
        raise Conflict("Profile", str(now))


def log_set(told: Told, value: SetDone, fact_id: uuid.UUID) -> models.Fact:
    """One set done."""
    return _store(models.SetLog, told, value, "log_set", fact_id=fact_id)


def say_pain(
    told: Told,
    value: PainSaid,
    fact_id: uuid.UUID | None = None,
    replaces: str | None = None,
) -> models.Fact:
    """Pain at one moment."""
    action = f"pain_{value.asked.value}"
    return _store(models.PainReport, told, value, action, fact_id=fact_id, replaces=replaces)


@dataclass(frozen=True)
class Entry:
    """One fact that happened before it came here: when, what it says, and its id."""

    at: datetime
    value: SetDone | PainSaid
    id: uuid.UUID


def entered(told: Told, action: str, *entries: Entry) -> None:
    """What paper or a phone has kept, all of it or nothing; sent twice it counts once."""
    if entries:
        _store_together(told, action, *(_entry_row(told, entry) for entry in entries))


def log_walk(told: Told, values: tuple[SetDone | PainSaid, ...]) -> None:
    """A walk with the pain around it: one action, all of it or nothing."""
    entered(told, "log_walk", *(Entry(told.at, value, _walk_id(value)) for value in values))


def _walk_id(value: SetDone | PainSaid) -> uuid.UUID:
    return uuid.UUID(value.log.id) if isinstance(value, SetDone) else uuid.uuid4()


def _entry_row(told: Told, entry: Entry) -> models.Fact:
    then = Told(told.person, told.author, entry.at)
    model = models.SetLog if isinstance(entry.value, SetDone) else models.PainReport
    return _row(model, then, entry.value, entry.id)


def withdraw(told: Told, row: models.Fact) -> models.Fact:
    """Take a fact back: a withdrawn one replaces it."""
    value = msgspec.json.decode(row.value)
    return _store(type(row), told, value, "withdraw", replaces=str(row.pk), withdrawn=True)


def take_back(told: Told, rows: Sequence[models.Fact]) -> models.Fact:
    """Take back everything that one action stored: withdrawn facts replace it, all or none."""
    withdrawn = (
        _row(
            type(row),
            told,
            msgspec.json.decode(row.value),
            replaces=str(row.pk),
            withdrawn=True,
        )
        for row in rows
    )
    return _store_together(told, "take_back", *withdrawn)


def correct(told: Told, row: models.Fact, value: Any) -> models.Fact:
    """Put a fact right: the new one replaces it and keeps the time it happened."""
    then = Told(told.person, told.author, row.at)
    fresh = _row(type(row), then, value, replaces=str(row.pk))
    return _store_together(told, "correct", fresh)


def test_result(told: Told, value: TestResult) -> models.Fact:
    """A stage test."""
    return _store(models.TestResult, told, value, "test_result")


def questionnaire(told: Told, values: tuple[Score, ...]) -> models.Fact:
    """The scores of one filled-in questionnaire."""
    return _store_together(
        told, "questionnaire", *(_row(models.Score, told, value) for value in values)
    )


def score(told: Told, value: Score) -> models.Fact:
    """An outcome score."""
    return _store(models.Score, told, value, "score")


def note(told: Told, value: Note) -> models.Fact:
    """A note, a message or a mark."""
    return _store(models.Note, told, value, "note")


def approve(told: Told, value: Approval) -> models.Fact:
    """A therapist approves ranges, ceiling and policy."""
    return _store(models.Approval, told, value, "approve")


def override(told: Told, value: Override) -> models.Fact:
    """A therapist sets a dose, bars an exercise or sets the stage, with a reason."""
    return _store(models.Override, told, value, "override")


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
    answered = (_row(models.Note, told, mark, key), *rows)
    _store_together(told, "answer_proposal", *answered)
    return answered


def edit_week(told: Told, mark: Note, chosen: Override) -> models.Fact:
    """A therapist bars, opens or asks for an exercise: the override, and the mark of it."""
    rows = _row(models.Note, told, mark), _choice_row(told, chosen)
    return _store_together(told, "edit_week", *rows)


def _choice_row(
    told: Told, choice: Approval | Override, fact_id: uuid.UUID | None = None
) -> models.Fact:
    model = models.Approval if isinstance(choice, Approval) else models.Override
    return _row(model, told, choice, fact_id)


@transaction.atomic
def clear_condition(told: Told, value: Patient, replaces: str, text: str) -> models.Fact:
    """A therapist enters a doctor's yes: the profile with its date, and a note of who gave it.

    Raises:
        Conflict: `replaces` is not the profile in force.
    """
    _in_turn(told)
    _still_in_force(told, replaces)
    cleared = _row(models.Profile, told, value, replaces=replaces)
    said = _row(models.Note, told, Note(NoteKind.NOTE, text))
    return _store_together(told, "clear_condition", cleared, said)


def release(told: Told, value: Release) -> models.Fact:
    """A lock is opened, with a reason."""
    return _store(models.Release, told, value, "release")


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
        _row(models.Decision, told, d, key(f"decision/{d.exercise}/{d.replaces or ''}"))
        for d in decisions
    ]
    row = _row(models.Issued, told, week, key("week"))
    with transaction.atomic():
        _in_turn(told)
        try:
            _save(row)
        except Conflict:  # the other tab was first
            known: models.Fact = models.Issued.objects.get(pk=row.pk)
            return known
        models.Decision.objects.bulk_create(made)
        if weighed is not None:
            _row(models.Weighing, told, weighed, key("weighing")).save()
        _audit(told, "issue", f"Issued {row.pk}", f"{len(decisions)} decisions")
    return row


# --- ultrasound ---------------------------------------------------------------------------------


def add_scan(told: Told, png: bytes, state: scanning.ScanState) -> models.Scan:
    """A picture has come; nothing is measured yet."""
    with transaction.atomic():
        _in_turn(told)
        scan: models.Scan = models.Scan.objects.create(
            person=told.person,
            author=told.author,
            made_at=told.at,
            sha256=scanning.hash_of(png),
            png=png,
            data=scanning.state_text(state),
        )
        _audit(told, "add_scan", f"Scan {scan.pk}")
    return scan


def change_scan(
    told: Told, scan: models.Scan, state: scanning.ScanState, png: bytes | None = None
) -> models.Scan:
    """A step further with a picture: what is kept of it, or where its borders are.

    Raises:
        Conflict: another window has changed it meanwhile, or it is confirmed.
    """
    with transaction.atomic():
        _in_turn(told)
        changed = {"revision": scan.revision + 1, "data": scanning.state_text(state)}
        if png is not None:
            changed |= {"png": png, "sha256": scanning.hash_of(png)}
        if not _still_open(scan).update(**changed):
            raise Conflict("Scan", str(scan.pk))
        if png is not None:  # places on borders come by the dozen and are no rows of the audit
            _audit(told, "keep_scan", f"Scan {scan.pk}")
    for name, value in changed.items():
        setattr(scan, name, value)
    return scan


def _still_open(scan: models.Scan) -> "QuerySet[models.Scan]":
    return models.Scan.objects.filter(pk=scan.pk, revision=scan.revision, done=False)


def confirm_scan(told: Told, scan: models.Scan, value: Sonogram) -> models.Fact:
    """A person has looked at the borders and found them right: one repeat is measured.

    Raises:
        Conflict: another window has moved a border meanwhile, or has confirmed it.
    """
    with transaction.atomic():
        _in_turn(told)
        if not _still_open(scan).update(done=True):
            raise Conflict("Scan", str(scan.pk))
        return _store(models.Sonogram, told, value, "confirm_scan", fact_id=scan.pk)


def drop_scan(told: Told, scan: models.Scan) -> None:
    """A picture that is not measured goes, pixels and all.

    Raises:
        Conflict: it is confirmed.
    """
    with transaction.atomic():
        _in_turn(told)
        gone, _ = models.Scan.objects.filter(pk=scan.pk, done=False).delete()
        if not gone:
            raise Conflict("Scan", str(scan.pk))
        _audit(told, "drop_scan", f"Scan {scan.pk}")


def keep_solved(person: models.Person, found: tuple[Solved, ...]) -> None:
    """Keep the sessions that were looked for at night; no fact, so nobody's audit row."""
    with transaction.atomic():
        models.SolvedWeek.objects.update_or_create(
            person=person, defaults={"value": as_text(found)}
        )
        # Work lists are kept by the stamp, and what they say follows from the week too.
        models.Person.objects.filter(pk=person.pk).update(stamp=uuid.uuid4())


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


def save_draft(
    person: models.Person, page: str, revision: int, data: dict[str, Any]
) -> models.Draft:
    """Keep a half-finished page; a revision that is not the last one is a conflict."""
    told = Told(person, "self", clock.now())
    with transaction.atomic():
        _in_turn(told)
        draft, _ = models.Draft.objects.get_or_create(person=person, page=page)
        if draft.revision != revision:
            raise Conflict("Draft", page)
        draft.revision, draft.data = revision + 1, data
        draft.save()
        _audit(told, "save_draft", f"Draft {page}")
    return draft


def import_story(told: Told, story: exporting.Story) -> int:
    """Bring an export back into an account without other facts; ids stay, twice is once.

    Raises:
        ReadingError: something in the file does not fit; nothing was stored.
        Conflict: the account or the server holds other facts already.
    """
    if story.mainstay != exporting.EXPORT_VERSION:
        raise ReadingError("file: $.mainstay", f"version {story.mainstay} is not known.", "1")
    rows = [_imported(told, fact, n) for n, fact in enumerate(story.facts)]
    rows = _replaced_first(rows)
    with transaction.atomic():
        _in_turn(told)
        ids = {row.pk for row in rows}
        known: set[uuid.UUID] = set()
        for model in models.FACTS:
            mine = set(model.objects.filter(person=told.person).values_list("pk", flat=True))
            if mine - ids or model.objects.filter(pk__in=ids).exclude(person=told.person):
                raise Conflict("Story", str(told.person.pk))
            known |= mine
        fresh = [row for row in rows if row.pk not in known]
        try:
            for row in fresh:
                row.save()
            _import_pictures(told, story)
        except IntegrityError:
            raise ReadingError(
                "file: $.facts", "two facts replace the same one, or a replaced one is missing."
            ) from None
        _audit(told, "import", "Story", f"{len(fresh)} facts")
    return len(fresh)


PNG_SIGN = b"\x89PNG\r\n\x1a\n"


def _import_pictures(told: Told, story: exporting.Story) -> None:
    """Pictures come back where a fact of the file names them; others are refused."""
    named = {
        fact.id: fact.value.get("picture") for fact in story.facts if fact.kind == "Sonogram"
    }
    for n, one in enumerate(story.pictures):
        sha256, place = scanning.hash_of(one.png), f"file: $.pictures[{n}]"
        if named.get(one.id) != sha256 or not one.png.startswith(PNG_SIGN):
            problem = "no confirmed measurement of this file was made in this picture."
            raise ReadingError(place, problem, advice="Leave it out.")
        known = models.Scan.objects.filter(pk=one.id).exclude(person=told.person)
        if known.exists():
            raise Conflict("Scan", str(one.id))
        models.Scan.objects.get_or_create(
            pk=one.id,
            defaults={
                "person": told.person,
                "author": one.author[:LONGEST_NAME],
                "made_at": one.at,
                "done": True,
                "sha256": sha256,
                "png": one.png,
                "data": "{}",
            },
        )


def _imported(told: Told, fact: exporting.Exported, number: int) -> models.Fact:
    place = f"file: $.facts[{number}]"
    model = next((m for m in models.FACTS if m.__name__ == fact.kind), None)
    if model is None:
        kinds = ", ".join(m.__name__ for m in models.FACTS)
        raise ReadingError(f"{place}.kind", f"`{fact.kind}` is not a kind of fact.", kinds)
    value: Any = read_value(fact.value, fact_rows.VALUES[fact.kind], f"{place}.value")
    if not fact.author.isprintable() or not 1 <= len(fact.author) <= LONGEST_NAME:
        problem = "this is not the name of an author."
        raise ReadingError(f"{place}.author", problem, f"1 to {LONGEST_NAME} letters")
    if clock.zone(fact.zone).key != fact.zone:
        allowed = "names of the time zone database, such as Europe/London"
        raise ReadingError(f"{place}.zone", f"`{fact.zone[:40]}` is no time zone.", allowed)
    if fact.at > told.at:
        raise ReadingError(f"{place}.at", f"{fact.at} lies in the future.", f"up to {told.at}")
    if fact.day != clock.day(fact.at, fact.zone):
        allowed = str(clock.day(fact.at, fact.zone))
        raise ReadingError(f"{place}.day", f"{fact.day} is not the day of `at`.", allowed)
    return model(
        id=fact.id,
        person=told.person,
        author=fact.author,
        at=fact.at,
        zone=fact.zone,
        day=fact.day,
        received_at=told.at,
        replaces_id=fact.replaces,  # type: ignore[misc]
        withdrawn=fact.withdrawn,
        value=as_text(value),
    )


def _replaced_first(rows: list[models.Fact]) -> list[models.Fact]:
    """In an order in which each replaced fact comes before the one that replaces it."""
    waiting = {row.pk: row for row in rows}
    if len(waiting) != len(rows):
        raise ReadingError("file: $.facts", "one id stands twice.")
    order: list[models.Fact] = []
    while waiting:
        ready = [
            row for row in waiting.values() if getattr(row, "replaces_id", None) not in waiting
        ]
        if not ready:
            raise ReadingError("file: $.facts", "facts replace each other in a circle.")
        order += ready
        for row in ready:
            del waiting[row.pk]
    return order
