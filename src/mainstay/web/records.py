"""The only door to the tables: rows to values. Nothing here writes."""

import functools
import hashlib
import operator
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

import msgspec
from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery

from mainstay.care.case import Case, Standing, standing_after
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
    StageTest,
    Stop,
    TestResult,
)
from mainstay.care.outcomes import Score
from mainstay.care.patient import Mode, Patient
from mainstay.care.questions import BIRTH_YEAR, SEX, Answer, Answers
from mainstay.care.screening import Release, Triage, triage
from mainstay.exercises import Catalogue, shipped_catalogue
from mainstay.planning import Programme, programme_after
from mainstay.web import models
from mainstay.web.facts import Asked, IssuedWeek, Note, PainSaid, SetDone

T = TypeVar("T")
DayOf = Callable[[models.Person], date]


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


_DECODE: Mapping[str, Callable[[str], Any]] = {
    kind: msgspec.json.Decoder(value).decode for kind, value in VALUES.items()
}


class FactRow(msgspec.Struct, frozen=True, dict=True):
    """A fact of any kind; its value, times and ids stay text until somebody asks for them.

    Not a dataclass: a work list makes ten thousands of these and asks for few of their times, and
    a frozen dataclass takes ten times as long to make.
    """

    kind: str
    key: str
    author: str
    at_text: str
    day: date
    received_text: str
    old_key: str | None
    new_key: str | None
    withdrawn: bool
    text: str

    @property
    def id(self) -> str:
        """Its id."""
        return _key(self.key)

    @property
    def replaces(self) -> str | None:
        """The id of the fact that it replaces."""
        return _key(self.old_key) if self.old_key else None

    @property
    def replaced_by(self) -> str | None:
        """The id of the fact that replaces it."""
        return _key(self.new_key) if self.new_key else None

    @property
    def at(self) -> datetime:
        """When it happened."""
        return _time(self.at_text)

    @property
    def received_at(self) -> datetime:
        """When this server got it."""
        return _time(self.received_text)

    def value(self, wanted: type[T]) -> T:
        """The value, which is of the type that its kind holds."""
        value: T = self.any_value
        return value

    @property
    def any_value(self) -> Any:
        """The value; the text was written by this site, so it is only converted, and once."""
        kept = self.__dict__
        if "converted" not in kept:  # a cached property would take a lock for each
            kept["converted"] = _DECODE[self.kind](self.text)
        return kept["converted"]


_STORY = tuple(model for model in models.FACTS if model is not models.Issued)
"""Tables of a story; issued weeks are large, and only the newest is read with it."""

Columns = tuple[Any, ...]
Stored = tuple[tuple[FactRow, ...], str | None]
"""A story and the newest week of somebody, as text."""


def story(person: models.Person) -> tuple[FactRow, ...]:
    """Every fact of a person but issued weeks, replaced ones too, oldest first; one query."""
    return _fact_rows(_columns([person.pk], [_all_of(table) for table in _STORY]))


def _all_of(table: type[models.Fact]) -> str:
    return f"SELECT {_text_of(table)} WHERE person_id IN ({{people}})"


def _text_of(table: type[models.Fact]) -> str:
    return (
        f"CAST(person_id AS text), '{table.__name__}', CAST(id AS text), author, "
        "CAST(at AS text), CAST(day AS text), CAST(received_at AS text), "
        "CAST(replaces_id AS text), CAST(withdrawn AS text), value, zone "
        f"FROM {table._meta.db_table}"
    )


_NEWEST_WEEK = f"""SELECT {_text_of(models.Issued)} WHERE id IN (
    SELECT id FROM (
        SELECT id, ROW_NUMBER() OVER (
            PARTITION BY person_id ORDER BY received_at DESC, at DESC
        ) AS place FROM {models.Issued._meta.db_table} WHERE person_id IN ({{people}})
    ) AS placed WHERE place = 1)"""
"""The texts of weeks are large, so the newest is found without them."""


def _columns(people: Sequence[uuid.UUID], parts: Sequence[str]) -> list[Columns]:
    """Facts of some people as text, in one statement.

    It is written out because putting it together with the ORM, and turning each column into its
    Python type, takes several times as long as reading the rows.
    """
    key = models.Person._meta.pk
    chosen = [key.get_db_prep_value(person, connection) for person in people]
    marks = ", ".join(["%s"] * len(chosen))
    asked = " UNION ALL ".join(part.format(people=marks) for part in parts)
    with connection.cursor() as cursor:
        cursor.execute(asked, chosen * len(parts))
        return cursor.fetchall()  # type: ignore[no-any-return]


def _fact_rows(columns: list[Columns], before: Iterable[FactRow] = ()) -> tuple[FactRow, ...]:
    """Columns of one person's facts as rows, oldest first.

    A row that was read before, word for word the same, is taken again with its converted value.
    """
    newer = {row[7]: row[2] for row in columns if row[7]}
    # Texts of times in UTC sort as the times do, with and without fractions of a second.
    columns.sort(key=_IN_TIME)
    rows = [
        FactRow(kind, key, author, at, _day(day), got, old, newer.get(key), gone in _TRUE, text)
        for _, kind, key, author, at, day, got, old, gone, text, _ in columns
    ]
    known = {row.key: row for row in before}
    return tuple([same if (same := known.get(row.key)) == row else row for row in rows])


_IN_TIME = operator.itemgetter(4, 6, 2)
_TRUE = ("1", "true")
"""How databases write a true value as text."""


def _key(text: str) -> str:
    """An id with its hyphens; SQLite keeps it without."""
    if len(text) != 32:
        return text
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _time(text: str) -> datetime:
    """A time in UTC; SQLite keeps it without saying so."""
    return datetime.fromisoformat(text if "+" in text else f"{text}+00:00")


_day = functools.lru_cache(maxsize=1024)(date.fromisoformat)


def _moment(row: FactRow) -> tuple[datetime, datetime, str]:
    return (row.at, row.received_at, row.id)


def current(rows: Iterable[FactRow]) -> tuple[FactRow, ...]:
    """Those neither replaced nor withdrawn."""
    return tuple([r for r in rows if r.new_key is None and not r.withdrawn])


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
    return row.kind not in ("Decision", "Issued", "Note", "Score") or is_stage_test(row)


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


@dataclass(frozen=True, eq=False)
class Overview:
    """A person on one day and everything that follows from their facts, each derived once.

    Attributes:
        person: the person.
        on: the day.
        mode: clinic mode or personal mode.
        rows: every fact but issued weeks, replaced ones too, oldest first.
        week: the newest week as shown, as text; None before the first.
        clinic: name and telephone of the clinic that cares; empty without one.
    """

    person: models.Person
    on: date
    mode: Mode
    rows: tuple[FactRow, ...]
    week: str | None
    clinic: str = ""

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue."""
        return shipped_catalogue()

    @functools.cached_property
    def valid(self) -> tuple[FactRow, ...]:
        """The current facts."""
        return current(self.rows)

    @functools.cached_property
    def by_kind(self) -> Mapping[str, list[FactRow]]:
        """The current facts by kind."""
        return _by_kind(self.valid)

    @functools.cached_property
    def told(self) -> tuple[FactRow, ...]:
        """The current facts without the decisions that were made from them."""
        return tuple([r for r in self.valid if r.kind != "Decision"])

    @functools.cached_property
    def undecided(self) -> Case | None:
        """The case without the decisions made so far, which most questions need not."""
        found = self.by_kind
        if "Profile" not in found:
            return None
        return _case(found, self.answers, self.on, self.mode, ())

    @functools.cached_property
    def case(self) -> Case | None:
        """The case of the day; None before the intake is finished."""
        made = decisions_from(self.by_kind.get("Decision", ()))
        return replace(self.undecided, decisions=made) if self.undecided else None

    @functools.cached_property
    def standing(self) -> Standing:
        """What the rules make of the facts; only with a finished intake.

        Decisions do not enter it, so those of a large clinic are not even read as values.
        """
        return standing_after(_finished(self.undecided), self.screened, self.catalogue)

    @functools.cached_property
    def screened(self) -> Triage:
        """The result of the safety screen by its answers alone, also before the intake."""
        return triage(self.answers, self.on, self.releases, self.mode)

    @functools.cached_property
    def answers(self) -> Answers:
        """The safety screen so far."""
        return _answers(self.by_kind)

    @functools.cached_property
    def asked_again(self) -> AskedAgain:
        """Safety questions that a flare or a numb or weak leg opened again."""
        return asked_again(self.valid)

    @property
    def releases(self) -> tuple[Release, ...]:
        """Locks opened so far."""
        return tuple(r.value(Release) for r in self.by_kind.get("Release", ()))

    @property
    def notes(self) -> tuple[Note, ...]:
        """Notes, messages and marks."""
        return tuple(r.value(Note) for r in self.by_kind.get("Note", ()))

    @functools.cached_property
    def issued(self) -> IssuedWeek | None:
        """The newest week as shown."""
        return _WEEK.decode(self.week) if self.week else None

    @functools.cached_property
    def doses(self) -> tuple[Decision, ...]:
        """The decisions in force in that week, without reading the rest of it."""
        if "issued" in vars(self):
            return self.issued.doses if self.issued else ()
        return _DOSES.decode(self.week).doses if self.week else ()

    @property
    def starts(self) -> date:
        """First day of the week that is running, else of one that begins today."""
        issued = self.issued
        running = issued is not None and issued.starts <= self.on <= issued.ends
        return issued.starts if issued and running else self.on

    @functools.cached_property
    def inputs(self) -> str:
        """The fingerprint of the facts that a week depends on."""
        return fingerprint(self.valid)

    @functools.cached_property
    def now(self) -> Programme:
        """The week as ladder, guard and planner would give it out now; nothing is stored."""
        case, previous = _finished(self.case), self.issued.plan if self.issued else None
        return programme_after(case, self.standing, self.catalogue, previous, self.starts)


def _finished(case: Case | None) -> Case:
    if case is None:
        raise ValueError("the intake is not finished")
    return case


class _Doses(msgspec.Struct):
    """The part of an issued week that a work list looks at."""

    doses: tuple[Decision, ...]


_WEEK = msgspec.json.Decoder(IssuedWeek)
_DOSES = msgspec.json.Decoder(_Doses)

OVERVIEWS_KEPT = 64
"""People whose overview is kept in memory."""


def overview(person: models.Person, on: date) -> Overview:
    """A person on a day, from what is stored now.

    One small query tells whether anything was said since; only then is the story read again.
    """
    return overview_as_read(_with_clinic().get(pk=person.pk), on)


def _with_clinic() -> "QuerySet[models.Person]":
    """People with name and telephone of the clinic that cares for them now."""
    open_now = models.CareRelation.objects.filter(person=OuterRef("pk"), closed_at__isnull=True)
    return models.Person.objects.annotate(
        clinic_name=Subquery(open_now.values("clinic__name")[:1]),
        clinic_phone=Subquery(open_now.values("clinic__phone")[:1]),
    )


def overview_as_read(stored: Any, on: date) -> Overview:
    """The same of somebody whom `patient_of` has just read: one query less."""
    state = _state(stored, on)
    before = _recall([stored]).get(stored.pk)
    if before is not None and before[0] == state:
        return before[1]
    (made,) = _read([(stored, state)])
    return _keep(made, state)


class _State(NamedTuple):
    """Everything that an overview follows from; no two states of a person share a stamp."""

    stamp: uuid.UUID
    on: date
    mode: Mode
    clinic: str


def _state(stored: Any, on: date) -> _State:
    called = ", ".join(filter(None, (stored.clinic_name, stored.clinic_phone)))
    mode = Mode.PERSONAL if stored.clinic_name is None else Mode.CLINIC
    return _State(stored.stamp, on, mode, called)


_Kept = tuple[_State, Overview]
_kept: OrderedDict[uuid.UUID, _Kept] = OrderedDict()
_keeping = threading.Lock()


def _recall(people: Iterable[models.Person]) -> dict[uuid.UUID, _Kept]:
    """What was derived last for some people, and from which state."""
    with _keeping:
        known = {p.pk: _kept[p.pk] for p in people if p.pk in _kept}
        for pk in known:
            _kept.move_to_end(pk)
        return known


def _keep(made: Overview, state: _State) -> Overview:
    with _keeping:
        _kept[made.person.pk] = (state, made)
        _kept.move_to_end(made.person.pk)
        while len(_kept) > OVERVIEWS_KEPT:
            _kept.popitem(last=False)
    return made


def _read(wanted: Sequence[tuple[Any, _State]]) -> Iterator[Overview]:
    """Read everything about some people; what the new facts do not touch is taken over."""
    before = {pk: kept[1] for pk, kept in _recall(person for person, _ in wanted).items()}
    stored = _stories({person.pk: before.get(person.pk) for person, _ in wanted})
    for person, state in wanted:
        rows, week = stored.get(person.pk, ((), None))
        made = Overview(person, state.on, state.mode, rows, week, state.clinic)
        _take_over(made, before.get(person.pk))
        yield made


_FROM_TOLD = ("undecided", "answers", "screened", "standing", "asked_again", "inputs")
"""What follows from day, mode and `told` alone: a week that was given out changes none of it."""


def _take_over(made: Overview, before: Overview | None) -> None:
    if before is None or (before.on, before.mode) != (made.on, made.mode):
        return
    if before.told == made.told:
        known = vars(before)
        vars(made).update({name: known[name] for name in _FROM_TOLD if name in known})


def forget() -> None:
    """Drop what is kept in memory, as a new start of the server does."""
    with _keeping:
        _kept.clear()


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
    return _answers(_by_kind(current(rows)))


def _answers(by_kind: Mapping[str, list[FactRow]]) -> Answers:
    return Answers.of(r.value(Answer) for r in by_kind.get("Answer", ()))


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
    by_kind = _by_kind(rows)
    if "Profile" not in by_kind:
        return None
    made = decisions_from(by_kind.get("Decision", ()))
    return _case(by_kind, _answers(by_kind), on, mode, made)


def _by_kind(rows: Iterable[FactRow]) -> Mapping[str, list[FactRow]]:
    found: dict[str, list[FactRow]] = {}
    for row in rows:
        found.setdefault(row.kind, []).append(row)
    return found


def _case(
    by_kind: Mapping[str, list[FactRow]],
    answers: Answers,
    on: date,
    mode: Mode,
    decisions: tuple[Decision, ...],
) -> Case:
    def values(kind: str, wanted: type[T]) -> tuple[T, ...]:
        return tuple(r.value(wanted) for r in by_kind.get(kind, ()))

    def in_time(kind: str, wanted: type[T]) -> tuple[T, ...]:
        return tuple(sorted(values(kind, wanted), key=_on))

    patient = by_kind["Profile"][-1].value(Patient)
    return Case(
        on=on,
        patient=_in_mode(patient, mode, values("Measurement", Measurement)),
        answers=answers,
        releases=values("Release", Release),
        history=history_from(by_kind),
        approvals=in_time("Approval", Approval),
        overrides=in_time("Override", Override),
        decisions=decisions,
    )


def decisions_from(rows: Iterable[FactRow]) -> tuple[Decision, ...]:
    """The decisions made so far, oldest first."""
    return tuple(sorted([r.value(Decision) for r in rows if r.kind == "Decision"], key=_on))


def _in_mode(patient: Patient, mode: Mode, measurements: tuple[Measurement, ...]) -> Patient:
    weak = side_bias(measurements)
    return replace(patient, mode=mode, weak_side=weak or patient.weak_side)


def history_from(by_kind: Mapping[str, list[FactRow]]) -> History:
    """Sessions, mornings, flares and tests from current facts."""
    sets = [(r, r.value(SetDone)) for r in by_kind.get("SetLog", [])]
    said = [(r, r.value(PainSaid)) for r in by_kind.get("PainReport", [])]
    taken = [r.value(TestResult) for r in by_kind.get("TestResult", [])]
    scored = [r.value(Score) for r in by_kind.get("Score", []) if is_stage_test(r)]
    goals = [TestResult(StageTest.GOAL_ABILITY, s.value, s.on) for s in scored]
    flares = [FlareReport(r.day, p.pain) for r, p in said if p.asked is Asked.FLARE]
    return History(
        sessions=_sessions(sets, said),
        mornings=_mornings(said),
        flares=tuple(sorted(flares, key=_on)),
        tests=tuple(sorted((*taken, *goals), key=_on)),
    )


def is_stage_test(row: FactRow) -> bool:
    """Whether a score is also a stage test: how well people can do their own goals (PSFS)."""
    return row.kind == "Score" and row.value(Score).measure == StageTest.GOAL_ABILITY.value


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
    in_time = sorted(first.items(), key=lambda f: (f[1].day, f[1].at_text))
    made = [_session(k, row.day, done.get(k, []), told.get(k, [])) for k, row in in_time]
    return tuple(made)


def _earliest(first: dict[str, FactRow], session: str, row: FactRow) -> None:
    if session not in first or row.at_text < first[session].at_text:
        first[session] = row


def _session(key: str, on: date, sets: list[SetDone], said: list[PainSaid]) -> Session:
    start = next((p for p in said if p.asked is Asked.START), None)
    after = [p for p in said if p.asked is Asked.AFTER]
    done: dict[str, list[SetDone]] = {}
    for a_set in sets:
        done.setdefault(a_set.exercise, []).append(a_set)
    during: dict[str, list[PainSaid]] = {}
    for answer in said:
        if answer.asked is Asked.DURING and answer.exercise:
            during.setdefault(answer.exercise, []).append(answer)
    return Session(
        id=key,
        on=on,
        # Without a start answer the tightest limits hold.
        start=start.pain if start else Pain(0, 0, Reach.BACK),
        records=tuple(_record(e, its, during.get(e, [])) for e, its in done.items()),
        after=after[-1].pain if after else None,
        extra_painkiller=any(p.extra_painkiller for p in said),
    )


def _record(exercise: str, done: list[SetDone], during: list[PainSaid]) -> ExerciseRecord:
    return ExerciseRecord(
        exercise=exercise,
        given=done[0].given,
        sets=tuple({s.log.id: s.log for s in done}.values()),
        peak=functools.reduce(worse, (p.pain for p in during)) if during else None,
        stop=next((p.stop for p in during if p.stop), None),
    )


def patient_of(clinic: models.Clinic, person_id: str) -> models.Person | None:
    """A person in the open care of a clinic; None for all others."""
    cared_for = {"relations__clinic": clinic, "relations__closed_at__isnull": True}
    return _with_clinic().filter(pk=person_id, **cared_for).first()


def people_of(clinic: models.Clinic) -> "QuerySet[models.Person]":
    """Everybody in the open care of a clinic, by name."""
    cared_for = {"relations__clinic": clinic, "relations__closed_at__isnull": True}
    return _with_clinic().filter(**cared_for).order_by("name", "id")


def overviews(people: Sequence[models.Person], day_of: DayOf) -> Iterator[Overview]:
    """Several people as `people_of` reads them, each on their own local day.

    Whose own pages were derived since their last word is taken as it is kept. All others are read
    some at a time, one query each time, and not kept, so that a large clinic is never in memory
    as a whole.
    """
    for first in range(0, len(people), READ_AT_ONCE):
        states = {p.pk: (p, _state(p, day_of(p))) for p in people[first : first + READ_AT_ONCE]}
        kept = _recall(person for person, _ in states.values())
        known = {pk: made for pk, (state, made) in kept.items() if state == states[pk][1]}
        missing = [wanted for pk, wanted in states.items() if pk not in known]
        known |= {made.person.pk: made for made in _read(missing)} if missing else {}
        yield from (known[pk] for pk in states)


READ_AT_ONCE = 25


def _stories(people: Mapping[uuid.UUID, Overview | None]) -> Mapping[uuid.UUID, Stored]:
    """Story and newest week of each of several people; one query for all of them.

    Args:
        people: their keys, each with what was read before.
    """
    found: dict[str, list[Columns]] = {}
    weeks: dict[str, str] = {}
    parts = [*(_all_of(table) for table in _STORY), _NEWEST_WEEK]
    for columns in _columns(list(people), parts):
        told = found.setdefault(columns[0], [])
        if columns[1] == models.Issued.__name__:
            weeks[columns[0]] = columns[9]
        else:
            told.append(columns)
    made = {}
    for owner, told in found.items():
        before = people[uuid.UUID(owner)]
        rows = _fact_rows(told, before.rows if before else ())
        made[uuid.UUID(owner)] = (rows, weeks.get(owner))
    return made


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
    return _exported(person, msgspec.json.decode)


def export_text(person: models.Person) -> str:
    """The same as a file; values stay the text that they are stored as, so nothing is lost."""
    story = _exported(person, lambda text: msgspec.Raw(text.encode()))
    return msgspec.json.format(msgspec.json.encode(story), indent=2).decode()


def _exported(person: models.Person, read: Callable[[str], Any]) -> Story:
    found = [
        Exported(
            kind=kind,
            id=uuid.UUID(key),
            author=author,
            at=_time(at),
            zone=zone,
            day=_day(day),
            value=read(text),
            replaces=uuid.UUID(old) if old else None,
            withdrawn=gone in _TRUE,
        )
        for _, kind, key, author, at, day, _, old, gone, text, zone in _columns(
            [person.pk], [_all_of(table) for table in models.FACTS]
        )
    ]
    return Story(EXPORT_VERSION, tuple(sorted(found, key=lambda f: (f.at, str(f.id)))))
