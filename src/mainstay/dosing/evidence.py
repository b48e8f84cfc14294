"""Evidence: what the logs of one session say, as numbers; odd logs say nothing rather than wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from mainstay.care.case import Case
from mainstay.care.history import ExerciseRecord, Morning, Session, SetOff
from mainstay.care.lighter import as_asked
from mainstay.care.mornings import usual_morning
from mainstay.care.steps import Frame, count, strength
from mainstay.exercises import Dose

UNKNOWN = -1.0
"""No answer, where 0 is no and 1 is yes, or where a reserve was not said."""

HIGH_POINTS = 2
"""Points above the usual morning (ours)."""


@dataclass(frozen=True)
class Seen:
    """One session of each of some people; the arrays run over people, then lines.

    Attributes:
        done: whether the line was trained.
        stress: log stress of the dose over the entry dose.
        load: log load over the entry load; 0 without weights.
        loaded: whether the line has a load.
        count: repetitions (or seconds) really done in the last set.
        entry_count: those of the entry dose.
        reserve: repetitions left, 5 for 5 or more, UNKNOWN without an answer.
        short: whether the last set ended before its count, as at failure.
        hurt: points by which pain rose during the line.
        idle_days: days since the line was trained before.
        asked: by person: days after it on which "did it set your back off?" was answered with yes or no.
        yes: by person: how many of these answers were yes; any yes is a yes.
        high: by person: whether a morning after it was well above usual.
    """

    done: Any
    stress: Any
    load: Any
    loaded: Any
    count: Any
    entry_count: Any
    reserve: Any
    short: Any
    hurt: Any
    idle_days: Any
    asked: Any
    yes: Any
    high: Any

    @property
    def off(self) -> Any:
        """By person: whether the session set the back off. Any yes is a yes, also on a rest day."""
        return np.where(self.asked > 0, np.where(self.yes > 0, 1.0, 0.0), UNKNOWN)


def stacked(rows: Sequence[Seen]) -> Seen:
    """The sessions of several people as one."""
    names = Seen.__dataclass_fields__
    return Seen(**{n: np.concatenate([getattr(r, n) for r in rows]) for n in names})


def nothing_seen(lines: int) -> Seen:
    """A session in which no line was trained."""
    zeros, none = np.zeros((1, lines)), np.zeros((1, lines), bool)
    unknown, one = np.full((1, lines), UNKNOWN), np.ones((1, lines))
    never, unsaid = np.zeros(1), np.full(1, UNKNOWN)
    by_line = (none, zeros, zeros, none, zeros, one, unknown, none, unknown, zeros)
    return Seen(*by_line, never, never, unsaid)


# --- a dose as numbers ---


def log_stress(dose: Dose, made: Frame) -> float:
    """How much a dose asks of the tissue, in logs over the entry dose: load first, then counts."""
    start = made.start
    sets = 0.35 * np.log(dose.sets / start.sets)
    share = np.log(_work(dose) / _work(start))
    if dose.load_kg is None and dose.band is None:
        return float(0.7 * share + sets)
    return float(log_load(dose, made) + 0.35 * share + sets)


BAND_STEP = 0.12
"""A step away from the anchor, or a third of a color, in logs of load (ours)."""


def log_load(dose: Dose, made: Frame) -> float:
    """Log load over the entry; a band counts by its steps; more help counts as less."""
    start = made.start
    if dose.load_kg and start.load_kg:
        sign = -1 if made.assisted else 1
        return float(sign * np.log(dose.load_kg / start.load_kg))
    if dose.band and start.band:
        (color, steps), (first, at) = strength(dose.band), strength(start.band)
        return BAND_STEP * (3 * (color - first) + steps - at)
    return 0.0


def _work(dose: Dose) -> float:
    return float(count(dose) * max(dose.hold_s or 1, 1))


EPLEY = 30.0
"""Repetitions to failure: this times (capacity / load - 1), Epley's rule (ours)."""


def above_first_load(frames: Sequence[Frame]) -> Any:
    """Log capacity over the first load of each line, where a therapist tested it; else nan."""
    return np.array([[_above_first_load(made) for made in frames]])


def _above_first_load(made: Frame) -> float:
    tested, first_kg = made.tested, made.start.load_kg
    if tested is None or not first_kg or made.assisted:
        return float("nan")
    return float(np.log(tested.load_kg * (1 + tested.could / EPLEY) / first_kg))


def has_load(made: Frame) -> bool:
    """Whether load, and not the count, says how hard the line is."""
    return made.start.load_kg is not None and not made.assisted


# --- a session as numbers ---


def seen_in(
    session: Session,
    frames: Sequence[Frame],
    mornings: Sequence[Morning],
    usual: int,
    last_done: Sequence[date | None],
) -> Seen:
    """What a session says of a person's lines.

    Args:
        session: as logged.
        frames: the lines, in the order of the belief.
        mornings: the mornings after it, up to the day of the next session.
        usual: the usual morning's back pain before it.
        last_done: for each line the day it was trained before.
    """
    found = nothing_seen(len(frames))
    changes: dict[str, Any] = {n: getattr(found, n).copy() for n in Seen.__dataclass_fields__}
    by_id = {r.exercise: r for r in session.records}
    for at, made in enumerate(frames):
        changes["entry_count"][0, at] = count(made.start)
        changes["loaded"][0, at] = has_load(made)
        record = by_id.get(made.exercise.id)
        if record is not None and _usable(record, made):
            days = (session.on - last_done[at]).days if last_done[at] else 0  # type: ignore[operator]
            for name, value in _numbers(record, made, session, days).items():
                changes[name][0, at] = value
    said = [m.set_off for m in mornings]
    changes["yes"][0] = said.count(SetOff.YES)
    changes["asked"][0] = said.count(SetOff.YES) + said.count(SetOff.NO)
    changes["high"][0] = _high(mornings, usual)
    return replace(found, **changes)


def _usable(record: ExerciseRecord, made: Frame) -> bool:
    """Sets that were done, with a dose that counts as this line does here."""
    return bool(record.sets) and made.fits(record.given)


def _numbers(
    record: ExerciseRecord, made: Frame, session: Session, days: int
) -> dict[str, float]:
    """The last set of the worse side; loads that nobody could have meant are those given."""
    given, last = record.given, record.sets[-1]
    name = made.counted
    counts = [getattr(s, name) or 0 for s in record.sets]
    kg = last.load_kg
    odd = kg is None or not given.load_kg or not 0.5 <= kg / given.load_kg <= 2
    asked = as_asked(session, record, made.exercise).given
    real = given if odd else given.with_(load_kg=kg)
    reserve = next((s.reserve for s in reversed(record.sets) if s.reserve is not None), None)
    more = max(counts[-1], 1)
    felt = real.with_(sets=min(10, max(1, len(record.sets) // _sides(record))), **{name: more})
    return {
        "done": True,
        "stress": log_stress(felt, made),
        "load": log_load(real, made),
        "count": counts[-1],
        "reserve": UNKNOWN if reserve is None else float(reserve),
        "short": counts[-1] < count(asked) and record.stop is None and reserve in (0, None),
        "hurt": _hurt(record, session),
        "idle_days": days,
    }


def _sides(record: ExerciseRecord) -> int:
    return max(1, len({s.side for s in record.sets}))


def _hurt(record: ExerciseRecord, session: Session) -> float:
    if record.peak is None:
        return UNKNOWN
    return float(max(0, record.peak.back - session.start.back))


def _high(mornings: Sequence[Morning], usual: int) -> float:
    if not mornings:
        return UNKNOWN
    return float(max(m.pain.back for m in mornings) >= usual + HIGH_POINTS)


# --- a whole history ---


def sessions_seen(case: Case, frames: Sequence[Frame]) -> tuple[Seen, ...]:
    """Every session of a history with one of the lines, oldest first."""
    mine = {f.exercise.id for f in frames}
    sessions = [
        s
        for s in case.history.sessions
        if s.on < case.on and any(r.exercise in mine for r in s.records)
    ]
    last_done: list[date | None] = [None] * len(frames)
    found = []
    for at, session in enumerate(sessions):
        until = sessions[at + 1].on if at + 1 < len(sessions) else case.on
        mornings = [m for m in case.history.mornings if session.on < m.on <= until]
        usual = usual_morning(case.history, case.patient.usual, session.on).back
        found.append(seen_in(session, frames, mornings, usual, last_done))
        trained = {r.exercise for r in session.records}
        last_done = [
            session.on if f.exercise.id in trained else before
            for f, before in zip(frames, last_done, strict=True)
        ]
    return tuple(found)
