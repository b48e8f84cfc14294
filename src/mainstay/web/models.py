"""Tables. Facts are only ever added: a correction is a new fact that replaces."""

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar, NoReturn, Self

from django.conf import settings
from django.db import models, transaction

from mainstay.exercises import WeightUnit


class Refused(RuntimeError):
    """A fact was to be changed or deleted in place; replace it by a new fact instead."""


class FactQuerySet(models.QuerySet[Any]):
    """Facts can be read and added, never changed: neither one, nor many, nor by cascade."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise Refused("facts are not updated; add one that replaces")

    def _update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: Django's own way to update an instance."""
        raise Refused("facts are not updated; add one that replaces")

    def delete(self) -> NoReturn:
        """Refuse."""
        raise Refused("facts are not deleted; withdraw by one that replaces")

    def _raw_delete(self, using: str | None) -> NoReturn:
        """Refuse: Django's own way to delete in a cascade."""
        raise Refused("facts are not deleted; withdraw by one that replaces")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise Refused("facts are not updated; add one that replaces")

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[Any]:
        """Add many and renew their people's stamps; refuse to skip or overwrite what is there."""
        if args or kwargs.get("ignore_conflicts") or kwargs.get("update_conflicts"):
            raise Refused("facts are not overwritten or skipped; add one that replaces")
        facts = list(objs)
        with transaction.atomic(savepoint=False):
            made = super().bulk_create(facts, **kwargs)
            _renew_stamps({fact.person_id for fact in facts})
        return made

    def current(self) -> Self:
        """Those that are neither replaced nor withdrawn."""
        return self.filter(replaced_by__isnull=True, withdrawn=False)


def _renew_stamps(people: Iterable[uuid.UUID]) -> None:
    Person.objects.filter(pk__in=people).update(stamp=uuid.uuid4())


def unguarded(model: type[models.Model]) -> "models.QuerySet[Any]":
    """The rows of a table without the guard above; `actions.erase` alone may ask for them."""
    return models.QuerySet(model)


class Person(models.Model):
    """Somebody with a back; facts hang on this row.

    `stamp` is random and new with each fact, in the fact's own transaction: what was derived
    under a stamp is never out of date, not even after a transaction that was rolled back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="person"
    )
    name = models.CharField(max_length=80, blank=True)
    zone = models.CharField(max_length=64, default="UTC")
    language = models.CharField(max_length=8, default="en")
    large_print = models.BooleanField(default=False)
    unit = models.CharField(max_length=2, default=WeightUnit.KG.value)
    code_hash = models.CharField(max_length=64, unique=True, null=True)
    created_at = models.DateTimeField()
    stamp = models.UUIDField(default=uuid.uuid4, editable=False)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with a new stamp; one that was read earlier must never come back."""
        self.stamp = uuid.uuid4()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "stamp"}
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        """The name, or a short id."""
        return self.name or f"Person {str(self.id)[:8]}"


class Clinic(models.Model):
    """A clinic on this server."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    solves_weeks = models.BooleanField(default=False)

    def __str__(self) -> str:
        """The name."""
        return self.name


class Membership(models.Model):
    """A therapist of a clinic."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="membership"
    )
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="members")
    display_name = models.CharField(max_length=80)


class CareRelation(models.Model):
    """Open relation = clinic mode."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="relations")
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="relations")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """One open relation a person."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_relation",
            )
        ]


class SolvedWeek(models.Model):
    """Sessions that were looked for at night, for the week that runs and the one to come.

    Nothing here is a fact: it can be made anew at any time, and what a person was given stands
    in `Issued`. One row a person, so a night that was stopped doubles nothing when it goes on.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    value = models.TextField()


class Invitation(models.Model):
    """A code by which a person joins a clinic."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    name = models.CharField(max_length=80, blank=True)
    code_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)


class ClinicQuestionnaire(models.Model):
    """The wording of a questionnaire in one language, loaded by a clinic that may use it."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="questionnaires")
    instrument = models.CharField(max_length=60)
    language = models.CharField(max_length=8)
    wording = models.TextField()  # JSON of mainstay.care.questionnaires.Wording
    loaded_by = models.CharField(max_length=80)
    loaded_at = models.DateTimeField()

    class Meta:
        """One wording a language."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["clinic", "instrument", "language"], name="one_wording_a_language"
            )
        ]


class Device(models.Model):
    """A phone or computer on which a person opens the programme with six digits.

    The browser keeps a random key; here are only hashes, the digits' together with the key, so
    that neither a stolen table nor six guessed digits alone open anything.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="devices")
    key_hash = models.CharField(max_length=64, unique=True)
    digits_hash = models.CharField(max_length=64)
    wrong = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()


class Draft(models.Model):
    """A half-finished page of the intake; `revision` keeps two tabs from overwriting each other."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="drafts")
    page = models.CharField(max_length=40)
    revision = models.PositiveIntegerField(default=0)
    data = models.JSONField(default=dict)

    class Meta:
        """One draft a page."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "page"], name="one_draft_a_page")
        ]


class Scan(models.Model):
    """A picture of a muscle without identity, on its way from upload to confirmed borders or contour.

    It changes until it is `done`; then a fact names it by its hash. Pictures stand in the database,
    so that they are backed up, moved and erased with what was measured in them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="scans")
    author = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)
    done = models.BooleanField(default=False)
    sha256 = models.CharField(max_length=64, db_index=True)
    png = models.BinaryField()
    data = models.TextField()

    class Meta:
        """Pictures of a person in time."""

        ordering: ClassVar[list[str]] = ["made_at", "id"]


class AuditRow(models.Model):
    """Who did what, when; one row per action, written in the action's transaction.

    As facts, rows are only added.
    """

    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=60)
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="audit"
    )
    subject = models.CharField(max_length=80, blank=True)
    detail = models.TextField(blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        """Guarded on every way in."""

        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; refuse to update."""
        _only_added(self)
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise Refused("audit rows are not deleted")


def _only_added(row: models.Model) -> None:
    if not row._state.adding:
        raise Refused("facts are not updated; add one that replaces")


class Fact(models.Model):
    """One thing that was said, done or decided.

    `id` is made where it happened. `at` is when it happened, `day` the local date then, and
    `received_at` when this server got it. Current = neither replaced nor withdrawn; a second
    replacement of the same fact meets the unique constraint of `replaces`.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    author = models.CharField(max_length=80)
    at = models.DateTimeField()
    zone = models.CharField(max_length=64)
    day = models.DateField()
    received_at = models.DateTimeField()
    replaces = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    withdrawn = models.BooleanField(default=False)
    value = models.TextField()

    objects = FactQuerySet.as_manager()

    class Meta:
        """Facts of a person in time."""

        abstract = True
        base_manager_name = "objects"
        ordering: ClassVar[list[str]] = ["at", "received_at", "id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["person", "at"])]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert, and renew the person's stamp; refuse to update."""
        _only_added(self)
        using = {k: v for k, v in kwargs.items() if k == "using"}
        with transaction.atomic(savepoint=False):
            super().save(*args, force_insert=True, **using)
            _renew_stamps([self.person_id])

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise Refused("facts are not deleted; withdraw by one that replaces")


class Answer(Fact):
    """An answer of the safety screen (care.questions.Answer)."""


class Profile(Fact):
    """The person as the rules see them (care.patient.Patient)."""


class SetLog(Fact):
    """A set done (facts.SetDone)."""


class PainReport(Fact):
    """Pain said (facts.PainSaid)."""


class Score(Fact):
    """An outcome score (care.outcomes.Score)."""


class TestResult(Fact):
    """A stage test (care.history.TestResult)."""


class AdverseEvent(Fact):
    """Something went wrong, as it was told (care.history.AdverseEvent)."""


class Measurement(Fact):
    """A measurement of a muscle (care.conditions.Measurement)."""


class Sonogram(Fact):
    """An ultrasound picture whose borders were confirmed (imaging.confirmed.Sonogram)."""


class Sonoclip(Fact):
    """An ultrasound clip whose borders were confirmed (imaging.confirmed.Sonoclip)."""


class Sonoarea(Fact):
    """A muscle across, whose contour was confirmed (imaging.confirmed.Sonoarea)."""


class Decision(Fact):
    """A dose decision (care.decision.Decision)."""


class Issued(Fact):
    """A week as shown (facts.IssuedWeek)."""

    class Meta(Fact.Meta):
        """The newest week is found without looking at the others, which are large."""

        indexes: ClassVar[list[models.Index]] = [
            *Fact.Meta.indexes,
            models.Index(fields=["person", "received_at", "at"]),
        ]


class Weighing(Fact):
    """What the estimate weighed for an issued week (facts.Weighing); read only when asked for."""


class Approval(Fact):
    """A therapist's approval (care.decision.Approval)."""


class Release(Fact):
    """A lock opened (care.screening.Release)."""


class Override(Fact):
    """A therapist's override (care.decision.Override)."""


class Note(Fact):
    """A note or mark (facts.Note)."""


FACTS: tuple[type[Fact], ...] = (
    Answer,
    Profile,
    SetLog,
    PainReport,
    Score,
    TestResult,
    AdverseEvent,
    Measurement,
    Sonogram,
    Sonoclip,
    Sonoarea,
    Decision,
    Issued,
    Approval,
    Release,
    Override,
    Note,
    Weighing,
)
