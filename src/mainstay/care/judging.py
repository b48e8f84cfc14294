"""Sessions judged: each exercise beside its light, and what it shows towards a stage."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from mainstay.care.history import ExerciseRecord, History, Pain, Session
from mainstay.care.mornings import USUAL_MORNINGS, morning_after, usual_morning, week_rises
from mainstay.care.one_rep_max import is_heavy, shows_weight
from mainstay.care.pain import Gate, Judgement, Light, PainPolicy, judge
from mainstay.care.patient import Patient
from mainstay.care.reasons import ReasonCode
from mainstay.care.remembered import Remembered
from mainstay.care.sets import shortfalls
from mainstay.care.training_days import LightRow
from mainstay.exercises import Catalogue, Exercise, Purpose


@dataclass(frozen=True)
class Judged:
    """One exercise of one session with its judgement."""

    session: Session
    record: ExerciseRecord
    judgement: Judgement
    walk: bool = False
    """Whether it was walking or its like, which is logged on its own."""
    sore: bool = False
    """Whether the pain told of it leaves nothing but positions of ease, whatever was there before it."""

    @property
    def too_much(self) -> bool:
        """Whether it was red. Nobody tells a start before a walk, so its own pain counts as well."""
        return self.judgement.light is Light.RED or (self.walk and self.sore)


def usual_by_day(history: History, said: Pain, before: Remembered) -> Callable[[date], Pain]:
    """The usual morning of each day."""
    days = history.morning_days
    found = before.onward(
        "usual", said, history.mornings, lambda n, _: usual_morning(history, said, days[n])
    )
    known = dict(zip(days, found, strict=True))

    def usual(day: date) -> Pain:
        if day in known:
            return known[day]
        made_from = (said, *history.mornings_before(day, USUAL_MORNINGS))
        return before.once(("usual", day), made_from, lambda: usual_morning(history, said, day))

    return usual


def judged_sessions(
    history: History,
    table_of: Callable[[date], Gate],
    usual: Callable[[date], Pain],
    catalogue: Catalogue,
    before: Remembered,
) -> tuple[tuple[Judged, ...], ...]:
    """Judge every session by the table of its own day: a later choice changes no judgement.

    Args:
        history: all sessions and mornings.
        table_of: the pain table in force on a day.
        usual: the usual morning of a day.
        catalogue: where done exercises are looked up.
        before: what was judged earlier; makes it faster and nothing else.
    """
    return tuple(
        _judged_session(history, session, table_of(session.on), usual, catalogue, before)
        for session in history.sessions
    )


def _judged_session(
    history: History,
    session: Session,
    table: Gate,
    usual_by_day: Callable[[date], Pain],
    catalogue: Catalogue,
    before: Remembered,
) -> tuple[Judged, ...]:
    morning, usual = morning_after(history, session), usual_by_day(session.on)
    graded = table.policy is PainPolicy.GRADED_EXPOSURE
    risen = week_rises(history, morning) if graded else ()

    def made() -> tuple[Judged, ...]:
        judged = judge(session, morning, usual, table, risen)
        return tuple(
            Judged(
                session,
                r,
                judged(r),
                _is_walk(catalogue.by_id.get(r.exercise)),
                _is_sore(session, r, table),
            )
            for r in session.records
        )

    made_from = (session, morning, usual, table, risen, catalogue)
    return before.once(("judged", session.id), made_from, made)


def _is_sore(session: Session, record: ExerciseRecord, table: Gate) -> bool:
    return any(table.ease_only(p) for p in (record.peak, session.after) if p is not None)


def _is_walk(done: Exercise | None) -> bool:
    return done is not None and done.purpose is Purpose.AEROBIC


def light_rows(
    by_session: tuple[tuple[Judged, ...], ...],
    patient: Patient,
    effort_cap: int | None,
    catalogue: Catalogue,
    before: Remembered,
) -> tuple[LightRow, ...]:
    """What flares, stages and breaks read of each exercise that was done."""

    def of(place: int, _: object) -> tuple[LightRow, ...]:
        return tuple(
            _row(j, catalogue.by_id.get(j.record.exercise), patient, effort_cap)
            for j in by_session[place]
        )

    made = before.onward("rows", (patient, effort_cap, catalogue), by_session, of)
    return tuple(itertools.chain.from_iterable(made))


def _row(
    judged: Judged, done: Exercise | None, patient: Patient, effort_cap: int | None
) -> LightRow:
    said, record = judged.judgement, judged.record
    good = said.light is Light.GREEN and said.counts and said.complete
    full = _rank_in_full(record, done, effort_cap) if good and done and not judged.walk else 0
    weighed = _weighed(record, done, effort_cap)
    return LightRow(
        session=judged.session.id,
        exercise=record.exercise,
        light=said.light,
        counts=said.counts,
        complete=said.complete,
        full=full,
        walk=judged.walk,
        weighed=weighed,
        heavy=bool(full and weighed and done and is_heavy(record, done, patient)),
    )


def _weighed(record: ExerciseRecord, done: Exercise | None, effort_cap: int | None) -> int:
    """The rank of the exercise's stage where its weight can show how heavy it was."""
    if done is None or record.given.load_kg is None:
        return 0
    return done.stage.rank if shows_weight(done, effort_cap) else 0


def _rank_in_full(record: ExerciseRecord, done: Exercise, effort_cap: int | None) -> int:
    """The rank of the exercise's stage; 0 with a shortfall. Effort may be untold."""
    short = shortfalls(record, done, effort_cap)
    missed = [r for r in short if r.code is not ReasonCode.EFFORT_UNKNOWN]
    return 0 if missed else done.stage.rank
