"""The only door to the tables: rows to values. Nothing here writes."""

import functools
import hashlib
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec
from django.db.models import F, OuterRef, QuerySet, Subquery, Value

from mainstay.care.case import Case, Standing, standing
from mainstay.care.conditions import Measurement, side_bias
from mainstay.care.decision import Approval, Decision, Override
from mainstay.care.history import (
    ExerciseRecord,
    FlareReport,
    History,
    Morning,
    Pain,
    Reach,
    Session,
    Stop,
    TestResult,
)
from mainstay.care.outcomes import Score
from mainstay.care.patient import Mode, Patient
from mainstay.care.screening import BIRTH_YEAR, SEX, Answer, Answers, Release
from mainstay.exercises import Catalogue, shipped_catalogue
from mainstay.web import models
from mainstay.web.facts import Asked, IssuedWeek, Note, PainSaid, SetDone

T = TypeVar("T")


VALUES: Mapping[str, type] = {
    "Answer": Answer,
    "Profile": Patient,
    "SetLog": SetDone,
    "PainReport": PainSaid,
    "Score": Score,
    "TestResult": TestResult,
    "Measurement": Measurement,
    "Decision": Decision,
    "Issued": IssuedWeek,
    "Approval": Approval,
    "Release": Release,
    "Override": Override,
    "Note": Note,
}
"""The value that each table holds."""


@dataclass(frozen=True)
class FactRow:
    """A fact of any kind, with its value still as text."""

    kind: str
    id: str
    author: str
    at: datetime
    day: date
    received_at: datetime
    replaces: str | None
    replaced_by: str | None
    withdrawn: bool
    text: str

    def value(self, wanted: type[T]) -> T:
        """The value; the text was written by this site, so it is only converted."""
        return msgspec.json.decode(self.text, type=wanted)

    @property
    def any_value(self) -> Any:
        """The value as its kind's type."""
        return self.value(VALUES[self.kind])


_COLUMNS = ("id", "author", "at", "day", "received_at", "withdrawn", "value")


def _rows(model: type[models.Fact], person: models.Person) -> "QuerySet[Any, Any]":
    found = model.objects.filter(person=person).order_by()
    return found.annotate(  # type: ignore[no-any-return]
        kind=Value(model.__name__), old=F("replaces_id"), new=F("replaced_by__id")
    ).values_list("kind", *_COLUMNS, "old", "new")


def story(person: models.Person) -> tuple[FactRow, ...]:
    """Every fact of a person but issued weeks, replaced ones too, oldest first; one query."""
    queries = [_rows(model, person) for model in models.FACTS if model is not models.Issued]
    found = [_fact_row(columns) for columns in queries[0].union(*queries[1:], all=True)]
    return tuple(sorted(found, key=_moment))


def _fact_row(columns: Any) -> FactRow:
    kind, key, author, at, day, received, gone, text, old, new = columns
    replaces, replaced = str(old) if old else None, str(new) if new else None
    return FactRow(
        kind, str(key), author, at, day, received, replaces, replaced, bool(gone), text
    )


def stories(people: "QuerySet[models.Person]") -> Mapping[uuid.UUID, tuple[FactRow, ...]]:
    """The story of each of several people, as `story` tells it; one query for all of them."""
    chosen = people.order_by().values("pk")
    queries = []
    for model in (m for m in models.FACTS if m is not models.Issued):
        rows = model.objects.filter(person__in=chosen).order_by()
        queries.append(
            rows.annotate(
                kind=Value(model.__name__), old=F("replaces_id"), new=F("replaced_by__id")
            ).values_list("person_id", "kind", *_COLUMNS, "old", "new")
        )
    found: dict[uuid.UUID, list[FactRow]] = {}
    for person_id, *columns in queries[0].union(*queries[1:], all=True):
        found.setdefault(person_id, []).append(_fact_row(columns))
    in_time = {key: sorted(rows, key=_moment) for key, rows in found.items()}
    return {key: tuple(rows) for key, rows in in_time.items()}


def _moment(row: FactRow) -> tuple[datetime, datetime, str]:
    return (row.at, row.received_at, row.id)


def current(rows: Iterable[FactRow]) -> tuple[FactRow, ...]:
    """Those neither replaced nor withdrawn."""
    return tuple(r for r in rows if r.replaced_by is None and not r.withdrawn)


def fingerprint(rows: Iterable[FactRow]) -> str:
    """A hash of the current facts that a week depends on.

    Sets count once their session is over, so that a running session does not change its own plan;
    decisions, issued weeks, scores and notes never count.
    """
    valid = current(rows)
    over = {s.session for s in _said(valid) if s.asked is Asked.AFTER}
    ids = sorted(r.id for r in valid if _decides(r, over))
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()[:16]


def _said(rows: Iterable[FactRow]) -> list[PainSaid]:
    return [r.value(PainSaid) for r in rows if r.kind == "PainReport"]


def _decides(row: FactRow, over: set[str | None]) -> bool:
    if row.kind == "SetLog":
        return row.value(SetDone).session in over
    if row.kind == "PainReport":
        said = row.value(PainSaid)
        return said.session is None or said.session in over or said.stop is Stop.NUMB_OR_WEAK
    return row.kind not in ("Decision", "Issued", "Note", "Score")


def mode_of(person: models.Person) -> Mode:
    """Clinic mode while a care relation is open."""
    opened = person.relations.filter(closed_at__isnull=True).exists()
    return Mode.CLINIC if opened else Mode.PERSONAL


@dataclass(frozen=True)
class AskedAgain:
    """What a flare or a numb or weak leg does to the safety questions, by the hour.

    The rules of `care` know days; within a day the site knows what came first.

    Attributes:
        on: day of the latest such event; None without one.
        open: questions not answered since.
        since: questions answered since.
    """

    on: date | None = None
    open: frozenset[str] = frozenset()
    since: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Derived:
    """What follows from facts alone; kept for a while, since the same facts give the same."""

    case: Case | None

    @functools.cached_property
    def standing(self) -> Standing:
        """What the rules make of the case; only with a finished intake."""
        if self.case is None:
            raise ValueError("the intake is not finished")
        return standing(self.case)


DERIVED_KEPT = 64
"""People whose derived state is kept; about half a megabyte each."""


@functools.lru_cache(maxsize=DERIVED_KEPT)
def derived(rows: tuple[FactRow, ...], on: date, mode: Mode) -> Derived:
    """The case and standing of a day. The key is the facts themselves, so nothing gets stale."""
    return Derived(case_from(rows, on, mode))


@dataclass(frozen=True)
class Overview:
    """A person on one day, everything derived once."""

    person: models.Person
    on: date
    mode: Mode
    rows: tuple[FactRow, ...]
    derived: Derived
    issued: IssuedWeek | None
    notes: tuple[Note, ...]

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue."""
        return shipped_catalogue()

    @property
    def case(self) -> Case | None:
        """The case of the day; None before the intake is finished."""
        return self.derived.case

    @property
    def standing(self) -> Standing:
        """What the rules make of the case; only with a finished intake."""
        return self.derived.standing

    @functools.cached_property
    def answers(self) -> Answers:
        """The safety screen so far."""
        return answers_from(self.rows)

    @functools.cached_property
    def asked_again(self) -> AskedAgain:
        """Safety questions that a flare or a numb or weak leg opened again."""
        return asked_again(self.rows)

    @functools.cached_property
    def releases(self) -> tuple[Release, ...]:
        """Locks opened so far."""
        return tuple(r.value(Release) for r in current(self.rows) if r.kind == "Release")

    @property
    def decisions(self) -> Mapping[str, Decision]:
        """The last decision by exercise."""
        made = [r.value(Decision) for r in current(self.rows) if r.kind == "Decision"]
        return {d.exercise: d for d in made}


def overview(person: models.Person, on: date) -> Overview:
    """Read a person's story and assemble the case of a day."""
    rows = story(person)
    valid = current(rows)
    mode = mode_of(person)
    return Overview(
        person=person,
        on=on,
        mode=mode,
        rows=rows,
        derived=derived(valid, on, mode),
        issued=_last_week(person),
        notes=tuple(r.value(Note) for r in valid if r.kind == "Note"),
    )


def _last_week(person: models.Person) -> IssuedWeek | None:
    """The newest week as shown; older ones are large and stay in their table."""
    rows = models.Issued.objects.filter(person=person).order_by("-received_at", "-at")
    text = rows.values_list("value", flat=True).first()
    return msgspec.json.decode(text, type=IssuedWeek) if text else None


def issued_by_day(person: models.Person, days: Iterable[date]) -> Mapping[date, IssuedWeek]:
    """The week as it stood on each of some days: the newest one given out by the end of the day.

    A day before the first week gets that first one. Two queries.
    """
    given = models.Issued.objects.filter(person=person).order_by("received_at", "at")
    known = list(given.values_list("pk", "day"))
    if not known:
        return {}
    chosen = {
        wanted: next((pk for pk, day in reversed(known) if day <= wanted), known[0][0])
        for wanted in days
    }
    texts = models.Issued.objects.filter(pk__in=set(chosen.values())).values_list("pk", "value")
    weeks = {pk: msgspec.json.decode(text, type=IssuedWeek) for pk, text in texts}
    return {day: weeks[pk] for day, pk in chosen.items()}


def answers_from(rows: Iterable[FactRow]) -> Answers:
    """The safety screen's answers: all ever given, since a serious one stays until released."""
    given = (r.value(Answer) for r in current(rows) if r.kind == "Answer")
    return functools.reduce(Answers.with_answer, given, Answers())


def asked_again(rows: Iterable[FactRow]) -> AskedAgain:
    """Which safety questions are open again since the latest flare or numb or weak leg."""
    valid = current(rows)
    event = max((r for r in valid if _reopens_screen(r)), key=_moment, default=None)
    if event is None:
        return AskedAgain()
    answered = {r.value(Answer).question: r.at for r in valid if r.kind == "Answer"}
    repeated = {q: at for q, at in answered.items() if q not in (BIRTH_YEAR, SEX)}
    return AskedAgain(
        on=event.day,
        open=frozenset(q for q, at in repeated.items() if at < event.at),
        since=frozenset(q for q, at in repeated.items() if at >= event.at),
    )


def _reopens_screen(row: FactRow) -> bool:
    if row.kind != "PainReport":
        return False
    said = row.value(PainSaid)
    return said.asked is Asked.FLARE or said.stop is Stop.NUMB_OR_WEAK


def case_from(rows: tuple[FactRow, ...], on: date, mode: Mode) -> Case | None:
    """The case of a day from current facts; None before the intake is finished."""
    by_kind: dict[str, list[FactRow]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)
    profiles = by_kind.get("Profile")
    if not profiles:
        return None

    def values(kind: str, wanted: type[T]) -> tuple[T, ...]:
        return tuple(r.value(wanted) for r in by_kind.get(kind, []))

    def in_time(kind: str, wanted: type[T]) -> tuple[T, ...]:
        return tuple(sorted(values(kind, wanted), key=_on))

    return Case(
        on=on,
        patient=_in_mode(profiles[-1].value(Patient), mode, values("Measurement", Measurement)),
        answers=answers_from(rows),
        releases=values("Release", Release),
        history=history_from(by_kind),
        approvals=in_time("Approval", Approval),
        overrides=in_time("Override", Override),
        decisions=in_time("Decision", Decision),
    )


def _in_mode(patient: Patient, mode: Mode, measurements: tuple[Measurement, ...]) -> Patient:
    weak = side_bias(measurements)
    return replace(patient, mode=mode, weak_side=weak or patient.weak_side)


def history_from(by_kind: Mapping[str, list[FactRow]]) -> History:
    """Sessions, mornings, flares and tests from current facts."""
    sets = [(r, r.value(SetDone)) for r in by_kind.get("SetLog", [])]
    said = [(r, r.value(PainSaid)) for r in by_kind.get("PainReport", [])]
    tests = sorted((r.value(TestResult) for r in by_kind.get("TestResult", [])), key=_on)
    flares = [FlareReport(r.day, p.pain) for r, p in said if p.asked is Asked.FLARE]
    return History(
        sessions=_sessions(sets, said),
        mornings=_mornings(said),
        flares=tuple(sorted(flares, key=_on)),
        tests=tuple(tests),
    )


def _on(item: Any) -> date:
    return item.on  # type: ignore[no-any-return]


def _mornings(said: list[tuple[FactRow, PainSaid]]) -> tuple[Morning, ...]:
    """One a day; where two tabs answered, the worse numbers count."""
    days: dict[date, Morning] = {}
    for row, answer in said:
        if answer.asked is Asked.MORNING:
            known = days.get(row.day)
            pain = worse(known.pain, answer.pain) if known else answer.pain
            set_off = answer.set_off or (known.set_off if known else None)
            days[row.day] = Morning(row.day, pain, set_off)
    return tuple(days[d] for d in sorted(days))


def worse(one: Pain, other: Pain) -> Pain:
    """Number by number the worse of two."""
    reach = max(one.reach, other.reach, key=lambda r: r.rank)
    return Pain(max(one.back, other.back), max(one.leg, other.leg), reach)


def _sessions(
    sets: list[tuple[FactRow, SetDone]], said: list[tuple[FactRow, PainSaid]]
) -> tuple[Session, ...]:
    first: dict[str, FactRow] = {}
    done: dict[str, list[SetDone]] = {}
    told: dict[str, list[PainSaid]] = {}
    for row, a_set in sets:
        _earliest(first, a_set.session, row)
        done.setdefault(a_set.session, []).append(a_set)
    for row, answer in said:
        if answer.session:
            _earliest(first, answer.session, row)
            told.setdefault(answer.session, []).append(answer)
    in_time = sorted(first.items(), key=lambda f: (f[1].day, f[1].at))
    made = [_session(k, row.day, done.get(k, []), told.get(k, [])) for k, row in in_time]
    return tuple(made)


def _earliest(first: dict[str, FactRow], session: str, row: FactRow) -> None:
    if session not in first or row.at < first[session].at:
        first[session] = row


def _session(key: str, on: date, sets: list[SetDone], said: list[PainSaid]) -> Session:
    start = next((p for p in said if p.asked is Asked.START), None)
    after = [p for p in said if p.asked is Asked.AFTER]
    names = dict.fromkeys([s.exercise for s in sets] + [p.exercise for p in said if p.exercise])
    records = [_record(name, sets, said) for name in names]
    return Session(
        id=key,
        on=on,
        # Without a start answer the tightest limits hold.
        start=start.pain if start else Pain(0, 0, Reach.BACK),
        records=tuple(r for r in records if r is not None),
        after=after[-1].pain if after else None,
        extra_painkiller=any(p.extra_painkiller for p in said),
    )


def _record(name: str, sets: list[SetDone], said: list[PainSaid]) -> ExerciseRecord | None:
    done = [s for s in sets if s.exercise == name]
    during = [p for p in said if p.exercise == name and p.asked is Asked.DURING]
    if not done:
        return None
    return ExerciseRecord(
        exercise=name,
        given=done[0].given,
        sets=tuple({s.log.id: s.log for s in done}.values()),
        peak=functools.reduce(worse, (p.pain for p in during)) if during else None,
        stop=next((p.stop for p in during if p.stop), None),
    )


def patient_of(clinic: models.Clinic, person_id: str) -> models.Person | None:
    """A person in the open care of a clinic; None for all others."""
    return models.Person.objects.filter(
        pk=person_id, relations__clinic=clinic, relations__closed_at__isnull=True
    ).first()


def people_of(clinic: models.Clinic) -> "QuerySet[models.Person]":
    """Everybody in the open care of a clinic, by name."""
    return models.Person.objects.filter(
        relations__clinic=clinic, relations__closed_at__isnull=True
    ).order_by("name", "id")


def overviews(
    clinic: models.Clinic, day_of: Callable[[models.Person], date]
) -> tuple[Overview, ...]:
    """Everybody in the open care of a clinic, each on their own local day; three queries."""
    people = people_of(clinic)
    told, weeks = stories(people), _last_weeks(people)
    return tuple(
        _overview_in_care(person, day_of(person), told.get(person.pk, ()), weeks)
        for person in people
    )


def _overview_in_care(
    person: models.Person,
    on: date,
    rows: tuple[FactRow, ...],
    weeks: Mapping[uuid.UUID, IssuedWeek],
) -> Overview:
    valid = current(rows)
    return Overview(
        person=person,
        on=on,
        mode=Mode.CLINIC,
        rows=rows,
        derived=derived(valid, on, Mode.CLINIC),
        issued=weeks.get(person.pk),
        notes=tuple(r.value(Note) for r in valid if r.kind == "Note"),
    )


def _last_weeks(people: "QuerySet[models.Person]") -> Mapping[uuid.UUID, IssuedWeek]:
    """The newest week of each of several people; one query."""
    mine = models.Issued.objects.filter(person=OuterRef("person")).order_by(
        "-received_at", "-at"
    )
    rows = models.Issued.objects.filter(
        person__in=people.order_by().values("pk"), pk=Subquery(mine.values("pk")[:1])
    ).values_list("person_id", "value")
    return {key: msgspec.json.decode(text, type=IssuedWeek) for key, text in rows}


def audit_of(person: models.Person) -> Sequence[models.AuditRow]:
    """Every audit row about a person, the newest first."""
    return tuple(models.AuditRow.objects.filter(person=person).order_by("-at", "-pk"))


def scores(rows: Iterable[FactRow]) -> tuple[Score, ...]:
    """The current outcome scores among some facts, oldest first."""
    return tuple(r.value(Score) for r in current(rows) if r.kind == "Score")


def invitations_of(clinic: models.Clinic, at: datetime) -> "QuerySet[models.Invitation]":
    """The open invitations of a clinic, the newest first."""
    return models.Invitation.objects.filter(
        clinic=clinic, used_by__isnull=True, expires_at__gt=at
    ).order_by("-created_at")


@dataclass(frozen=True)
class Exported:
    """One fact in an export: everything its row holds, the value as plain data."""

    kind: str
    id: uuid.UUID
    author: str
    at: datetime
    zone: str
    day: date
    value: dict[str, Any]
    replaces: uuid.UUID | None = None
    withdrawn: bool = False


@dataclass(frozen=True)
class Story:
    """An export file: the format's version and every fact, oldest first."""

    mainstay: int
    facts: tuple[Exported, ...]


EXPORT_VERSION = 1


def export(person: models.Person) -> Story:
    """Every fact of a person, replaced, withdrawn and issued ones too, oldest first."""
    found = [
        Exported(
            kind=model.__name__,
            id=row.pk,
            author=row.author,
            at=row.at,
            zone=row.zone,
            day=row.day,
            value=msgspec.json.decode(row.value),
            replaces=row.replaces_id,
            withdrawn=row.withdrawn,
        )
        for model in models.FACTS
        for row in model.objects.filter(person=person)
    ]
    return Story(EXPORT_VERSION, tuple(sorted(found, key=lambda f: (f.at, str(f.id)))))
