"""What facts say together: the case of a day and its history."""

import functools
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings

from mainstay.care.case import Case
from mainstay.care.decision import Approval, Decision, Override
from mainstay.care.history import (
    AdverseEvent,
    AdverseKind,
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
from mainstay.care.questions import Answers
from mainstay.care.side_bias import Measurement, side_bias
from mainstay.imaging.confirmed import Sonoarea, Sonoclip, Sonogram
from mainstay.imaging.reliability import Repeatability
from mainstay.imaging.visits import Repeat, measurements, of_clip
from mainstay.web.fact_rows import FactRow, T, current
from mainstay.web.facts import Asked, PainSaid, SetDone
from mainstay.web.screened import releases_among


def fingerprint(rows: Iterable[FactRow], on: date) -> str:
    """A hash of the current facts that a week depends on, on a day.

    More pain than at the start counts at once, whatever becomes of the session: who stops because
    it hurts often tells no more that day. Sets and the start count once their session is over, so
    that a running one does not change its own plan; from the next day on it is over, told or not.
    Decisions, issued weeks, scores and notes never count.
    """
    valid = current(rows)
    said = _said(valid)
    over = {s.session for s in said if s.asked is Asked.AFTER}
    start = {s.session: s.pain for s in said if s.asked is Asked.START}
    ids = sorted(r.id for r in valid if _decides(r, over, start, on))
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()[:16]


def _said(rows: Iterable[FactRow]) -> list[PainSaid]:
    return [r.value(PainSaid) for r in rows if r.kind == "PainReport"]


def _decides(
    row: FactRow, over: set[str | None], start: Mapping[str | None, Pain], on: date
) -> bool:
    if row.kind == "SetLog":
        return row.day < on or row.value(SetDone).session in over
    if row.kind == "PainReport":
        said = row.value(PainSaid)
        told = said.session is None or hurt_more(said, start.get(said.session))
        return told or row.day < on or said.session in over
    if row.kind == "AdverseEvent":
        return row.value(AdverseEvent).kind is AdverseKind.NEW_NEUROLOGICAL_SIGN
    return row.kind not in ("Decision", "Issued", "Note", "Score") or is_stage_test(row)


def hurt_more(said: PainSaid, start: Pain | None) -> bool:
    """Whether an exercise was stopped, or hurt more than the start of its session did."""
    if said.asked is not Asked.DURING:
        return False
    return said.stop is not None or start is None or worse(start, said.pain) != start


def case_of(
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
        patient=_in_mode(
            patient,
            mode,
            (
                *values("Measurement", Measurement),
                *measurements(repeats(by_kind), error_table()),
            ),
        ),
        answers=answers,
        releases=releases_among(by_kind),
        history=history_from(by_kind),
        approvals=in_time("Approval", Approval),
        overrides=in_time("Override", Override),
        decisions=decisions,
    )


def decisions_from(rows: Iterable[FactRow]) -> tuple[Decision, ...]:
    """The decisions made so far, oldest first."""
    return tuple(sorted([r.value(Decision) for r in rows if r.kind == "Decision"], key=_on))


def error_table() -> tuple[Repeatability, ...]:
    """How well measured values repeat: the clinic's own table first, then the published one."""
    return settings.ERRORS_OF_MEASURING


def repeats(by_kind: Mapping[str, list[FactRow]]) -> tuple[Repeat, ...]:
    """Confirmed ultrasound pictures and clips from current facts; a clip is one of each state."""
    stills = [Repeat(r.day, r.author, r.value(Sonogram)) for r in by_kind.get("Sonogram", ())]
    areas = [Repeat(r.day, r.author, r.value(Sonoarea)) for r in by_kind.get("Sonoarea", ())]
    clips = [
        one
        for r in by_kind.get("Sonoclip", ())
        for one in of_clip(r.day, r.author, r.value(Sonoclip))
    ]
    return (*stills, *areas, *clips)


def _in_mode(patient: Patient, mode: Mode, measurements: tuple[Measurement, ...]) -> Patient:
    weak = side_bias(measurements)
    return replace(patient, mode=mode, weak_side=weak or patient.weak_side)


def history_from(by_kind: Mapping[str, list[FactRow]]) -> History:
    """Sessions, mornings, flares, tests and what went wrong, from current facts."""
    sets = [(r, r.value(SetDone)) for r in by_kind.get("SetLog", [])]
    said = [(r, r.value(PainSaid)) for r in by_kind.get("PainReport", [])]
    taken = [r.value(TestResult) for r in by_kind.get("TestResult", [])]
    told = [r.value(AdverseEvent) for r in by_kind.get("AdverseEvent", [])]
    scored = [r.value(Score) for r in by_kind.get("Score", []) if is_stage_test(r)]
    goals = [TestResult(StageTest.GOAL_ABILITY, s.value, s.on) for s in scored]
    # The same flare or test that came in twice, by another window or phone, is one.
    flares = dict.fromkeys(
        FlareReport(r.day, p.pain) for r, p in said if p.asked is Asked.FLARE
    )
    return History(
        sessions=_sessions(sets, said),
        mornings=_mornings(said),
        flares=tuple(sorted(flares, key=_on)),
        tests=tuple(sorted(dict.fromkeys((*taken, *goals)), key=_on)),
        adverse=tuple(sorted(dict.fromkeys((*_signs(sets, said), *told)), key=_on)),
    )


def _signs(
    sets: list[tuple[FactRow, SetDone]], said: list[tuple[FactRow, PainSaid]]
) -> list[AdverseEvent]:
    """What was numb or weak and stands in no record: of a week on paper, or of a page without a dose."""
    done = {(s.session, s.exercise) for _, s in sets}

    def is_recorded(p: PainSaid) -> bool:
        in_session = p.session is not None and p.exercise is not None
        return in_session and (p.given is not None or (p.session, p.exercise) in done)

    sign = AdverseKind.NEW_NEUROLOGICAL_SIGN
    numb = [(r, p) for r, p in said if p.stop is Stop.NUMB_OR_WEAK]
    return [AdverseEvent(sign, r.day) for r, p in numb if not is_recorded(p)]


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
    times: dict[str, list[FactRow]] = {}
    for row, a_set in sets:
        _earliest(first, a_set.session, row)
        done.setdefault(a_set.session, []).append(a_set)
    for row, answer in said:
        if answer.session:
            _earliest(first, answer.session, row)
            told.setdefault(answer.session, []).append(answer)
            if answer.asked in (Asked.START, Asked.AFTER):
                times.setdefault(answer.session, []).append(row)
    in_time = sorted(first.items(), key=lambda f: (f[1].day, f[1].at_text))
    made = [
        _session(k, row.day, done.get(k, []), told.get(k, []), _minutes(times.get(k, [])))
        for k, row in in_time
    ]
    return tuple(made)


def _minutes(ends: list[FactRow]) -> int | None:
    """From the first word before a session to the last one after it; None without both."""
    if len(ends) < 2:
        return None
    first, last = min(r.at for r in ends), max(r.at for r in ends)
    return min(round((last - first).total_seconds() / 60), LONGEST_DAY_MINUTES)


LONGEST_DAY_MINUTES = 1440


def _earliest(first: dict[str, FactRow], session: str, row: FactRow) -> None:
    if session not in first or row.at_text < first[session].at_text:
        first[session] = row


def _session(
    key: str, on: date, sets: list[SetDone], said: list[PainSaid], minutes: int | None
) -> Session:
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
        records=(
            *(_record(e, its, during.get(e, [])) for e, its in done.items()),
            *_without_a_set(start.pain if start else None, done, during),
        ),
        # Two windows may both have been told: the worse numbers count, as of a morning.
        after=functools.reduce(worse, (p.pain for p in after)) if after else None,
        extra_painkiller=any(p.extra_painkiller for p in said),
        readiness=start.readiness if start else None,
        # Where effort is told, the end was real; paper and walks bring one time for all, that
        # nobody took, and last no minute.
        minutes=(minutes or None) if after and after[-1].effort is not None else None,
        effort=after[-1].effort if after else None,
    )


def _record(exercise: str, done: list[SetDone], during: list[PainSaid]) -> ExerciseRecord:
    return ExerciseRecord(
        exercise=exercise,
        given=done[0].given,
        sets=tuple({s.log.id: s.log for s in done}.values()),
        peak=functools.reduce(worse, (p.pain for p in during)) if during else None,
        stop=_worst_stop(during),
    )


def _worst_stop(said: Iterable[PainSaid]) -> Stop | None:
    """Whoever stops twice has told both: what says most counts."""
    return max((p.stop for p in said if p.stop), key=lambda stop: stop.rank, default=None)


def _without_a_set(
    start: Pain | None, done: Mapping[str, list[SetDone]], during: Mapping[str, list[PainSaid]]
) -> Iterator[ExerciseRecord]:
    """Exercises that hurt before their first set was done, or whose sets were all taken back."""
    for exercise, said in during.items():
        given = next((p.given for p in said if p.given is not None), None)
        if (
            exercise not in done
            and given is not None
            and any(hurt_more(p, start) for p in said)
        ):
            peak = functools.reduce(worse, (p.pain for p in said))
            yield ExerciseRecord(exercise, given, (), peak, _worst_stop(said))


def scores(rows: Iterable[FactRow]) -> tuple[Score, ...]:
    """The current outcome scores among some facts, oldest first; the same one twice is one."""
    found = (r.value(Score) for r in current(rows) if r.kind == "Score")
    return tuple(dict.fromkeys(found))
