"""The only door to the tables: what is stored of people, as values. Nothing here writes."""

import functools
import hashlib
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec
from django.db.models import OuterRef, QuerySet, Subquery

from mainstay.care.case import Case, Standing, standing_after
from mainstay.care.decision import Decision
from mainstay.care.guards import decide_each
from mainstay.care.patient import Mode
from mainstay.care.questions import Answers, questions
from mainstay.care.screening import Release, Triage, triage
from mainstay.exercises import Catalogue, shipped_catalogue
from mainstay.planning import Programme, asks_more, programme_after
from mainstay.planning.lasting import as_chosen
from mainstay.web import models
from mainstay.web.deriving import case_of, decisions_from, fingerprint
from mainstay.web.estimating import Estimate, estimate_of
from mainstay.web.fact_rows import FactRow, current, sorted_by_kind, stories
from mainstay.web.facts import IssuedWeek, Note, Solved
from mainstay.web.screened import AskedAgain, answers_among, asked_again, releases_among

DayOf = Callable[[models.Person], date]


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
        solves: whether that clinic lets weeks be looked for at night.
        solved: what was found, as text; empty without.
    """

    person: models.Person
    on: date
    mode: Mode
    rows: tuple[FactRow, ...]
    week: str | None
    clinic: str = ""
    solves: bool = False
    solved: str = ""

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
        return sorted_by_kind(self.valid)

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
        return case_of(found, self.answers, self.on, self.mode, ())

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
        return answers_among(self.by_kind)

    @functools.cached_property
    def asked_again(self) -> AskedAgain:
        """Safety questions that were opened again by what was told since, if they are asked at all.

        Whose leg no longer hurts is not asked how it hurts, so that follow-up holds nobody back.
        """
        found, asked = asked_again(self.rows), questions(self.answers, self.on)
        return replace(found, open=found.open & {q.id for q in asked})

    @property
    def screen(self) -> Triage:
        """The result of the safety screen on this day; flares let answers expire."""
        return self.screened if self.undecided is None else self.standing.triage

    @property
    def may_train(self) -> bool:
        """Whether anything but rest may be given out: not before what was opened again is answered."""
        return self.screen.may_train and not self.asked_again.open

    @property
    def may_walk(self) -> bool:
        """The same of walks: nobody walks on a broken bone or a numb leg."""
        return self.screen.may_walk and not self.asked_again.open

    @functools.cached_property
    def releases(self) -> tuple[Release, ...]:
        """Locks opened so far."""
        return releases_among(self.by_kind)

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
    def fingerprint(self) -> str:
        """The fingerprint of the facts that a week depends on."""
        return fingerprint(self.valid, self.on)

    @property
    def inputs(self) -> str:
        """The same with the sessions that were looked for at night, where there are some."""
        if self.ahead is None:
            return self.fingerprint
        found = f"{self.fingerprint}\n{self.ahead.ahead}"
        return hashlib.sha256(found.encode()).hexdigest()[:16]

    @functools.cached_property
    def found(self) -> tuple[Solved, ...]:
        """What was looked for at night."""
        return _SOLVED.decode(self.solved) if self.solved and self.solves else ()

    @functools.cached_property
    def ahead(self) -> Solved | None:
        """What was found for the week that is running, or that begins today."""
        return next((s for s in self.found if s.ahead.starts == self.starts), None)

    @functools.cached_property
    def now(self) -> Programme:
        """The week as proposer, guard and planner would give it out now; nothing is stored."""
        case, previous = _finished(self.case), self.issued.plan if self.issued else None
        return programme_after(
            case,
            self.standing,
            self.catalogue,
            previous,
            self.starts,
            as_chosen(self.ahead.ahead) if self.ahead else None,
            self.estimate or decide_each,
        )

    @functools.cached_property
    def too_much(self) -> bool:
        """Whether the newest week gives more than the same facts would be given on this day.

        A break grows, an approval ends and a lighter week begins without anybody saying a word.
        """
        if self.issued is None:
            return False
        decide, running = self.estimate or decide_each, self.issued.plan.exercises()
        now = decide(_finished(self.case), self.standing, self.catalogue, running)
        return asks_more(self.issued.doses, now, self.catalogue)

    @functools.cached_property
    def estimate(self) -> Estimate | None:
        """Who decides that week where a therapist chose the estimate; `now` fills it."""
        return estimate_of(_finished(self.case), self.issued.plan if self.issued else None)


def _finished(case: Case | None) -> Case:
    if case is None:
        raise ValueError("the intake is not finished")
    return case


class _Doses(msgspec.Struct):
    """The part of an issued week that a work list looks at."""

    doses: tuple[Decision, ...]


_WEEK = msgspec.json.Decoder(IssuedWeek)


_DOSES = msgspec.json.Decoder(_Doses)


_SOLVED = msgspec.json.Decoder(tuple[Solved, ...])


OVERVIEWS_KEPT = 64
"""People whose overview is kept in memory."""


def overview(person: models.Person, on: date) -> Overview:
    """A person on a day, from what is stored now.

    One small query tells whether anything was said since; only then is the story read again.
    """
    return overview_as_read(_with_clinic().get(pk=person.pk), on)


def _with_clinic() -> "QuerySet[models.Person]":
    """People with name and telephone of the clinic that cares for them now."""
    return _annotated().all()


@functools.cache
def _annotated() -> "QuerySet[models.Person]":
    """The question itself, put together once: every page asks it. It is never answered here."""
    open_now = models.CareRelation.objects.filter(person=OuterRef("pk"), closed_at__isnull=True)
    solved = models.SolvedWeek.objects.filter(person=OuterRef("pk"))
    return models.Person.objects.annotate(
        clinic_name=Subquery(open_now.values("clinic__name")[:1]),
        clinic_phone=Subquery(open_now.values("clinic__phone")[:1]),
        clinic_solves=Subquery(open_now.values("clinic__solves_weeks")[:1]),
        solved=Subquery(solved.values("value")[:1]),
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
    solves: bool
    solved: str


def _state(stored: Any, on: date) -> _State:
    called = ", ".join(filter(None, (stored.clinic_name, stored.clinic_phone)))
    mode = Mode.PERSONAL if stored.clinic_name is None else Mode.CLINIC
    found = stored.solved or ""
    return _State(stored.stamp, on, mode, called, bool(stored.clinic_solves), found)


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
    read = {pk: made.rows for pk, made in before.items()}
    stored = stories({person.pk: read.get(person.pk, ()) for person, _ in wanted})
    for person, state in wanted:
        rows, week = stored.get(person.pk, ((), None))
        about = (state.clinic, state.solves, state.solved)
        made = Overview(person, state.on, state.mode, rows, week, *about)
        _take_over(made, before.get(person.pk))
        yield made


_FROM_TOLD = ("undecided", "answers", "screened", "standing", "fingerprint")
"""What follows from day, mode and `told` alone: a week that was given out changes none of it.

Not what is asked again: an event that was told and taken back still opens its questions.
"""


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


def audit_of(person: models.Person) -> Sequence[models.AuditRow]:
    """Every audit row about a person, the newest first."""
    return tuple(models.AuditRow.objects.filter(person=person).order_by("-at", "-pk"))


def invitations_of(clinic: models.Clinic, at: datetime) -> "QuerySet[models.Invitation]":
    """The open invitations of a clinic, the newest first."""
    return models.Invitation.objects.filter(
        clinic=clinic, used_by__isnull=True, expires_at__gt=at
    ).order_by("-created_at")
