"""What facts say together: the case of a day, its history, the questions that are open again."""

import functools
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings

from mainstay.care.case import Case
from mainstay.care.decision import Approval, Decision, Override
from mainstay.care.findings import FRACTURE_FLAGS, questions_behind
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
    Severity,
    StageTest,
    Stop,
    TestResult,
)
from mainstay.care.outcomes import Score
from mainstay.care.patient import Mode, Patient
from mainstay.care.questions import BIRTH_YEAR, SEX, Answer, Answers
from mainstay.care.screening import Release
from mainstay.care.side_bias import Measurement, side_bias
from mainstay.imaging.confirmed import Sonoarea, Sonoclip, Sonogram
from mainstay.imaging.reliability import Repeatability
from mainstay.imaging.visits import Repeat, measurements, of_clip
from mainstay.web.fact_rows import FactRow, T, current, in_time
from mainstay.web.facts import Asked, PainSaid, SetDone


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


@dataclass(frozen=True)
class AskedAgain:
    """What a flare, a new sign, told leg pain or a fall does to the safety questions, by the hour.

    The rules of `care` know days; within a day the site knows what came first.

    Attributes:
        on: day of the latest flare, numb or weak leg or severe event; None without one.
        open: questions not answered since; with new leg pain the one about the legs, after a fall
            those about a broken bone.
        since: questions answered since.
        fallen: those among the open ones that a fall has opened.
    """

    on: date | None = None
    open: frozenset[str] = frozenset()
    since: frozenset[str] = frozenset()
    fallen: frozenset[str] = frozenset()


def answers_from(rows: Iterable[FactRow]) -> Answers:
    """The safety screen's answers: all ever given, since a serious one stays until released."""
    return answers_among(sorted_by_kind(current(rows)))


def answers_among(by_kind: Mapping[str, list[FactRow]]) -> Answers:
    """The same from current facts that are sorted by kind."""
    return Answers.of(r.value(Answer) for r in by_kind.get("Answer", ()))


def asked_again(rows: Iterable[FactRow]) -> AskedAgain:
    """Which safety questions are open again, after what was told last.

    An event opens them also when it was taken back or put right since: only an answer closes a
    question that was asked. Taking back is one tap, and also what somebody does who wants to train.
    """
    known = tuple(rows)
    told_ever = [r for r in known if r.kind == "AdverseEvent" and not r.withdrawn]
    others = [r for r in current(known) if r.kind != "AdverseEvent"]
    valid = (*others, *told_ever)
    event = max((r for r in valid if _reopens_screen(r)), key=in_time, default=None)
    answered = {r.value(Answer).question: r.at for r in valid if r.kind == "Answer"}
    fallen = _after_a_fall(valid, answered)
    told = _leg_told(valid) | fallen
    if event is None:
        return AskedAgain(open=told, fallen=fallen)
    repeated = {q: at for q, at in answered.items() if q not in (BIRTH_YEAR, SEX)}
    return AskedAgain(
        on=event.day,
        open=told | {q for q, at in repeated.items() if at < event.at},
        since=frozenset(q for q, at in repeated.items() if at >= event.at),
        fallen=fallen,
    )


LEG_QUESTION = "leg-symptoms"
LEG_ANSWER_DAYS = 28
"""Leg pain told so long before a "none" was known when that was answered (ours: as answers last)."""


def _leg_told(valid: tuple[FactRow, ...]) -> frozenset[str]:
    """The question about the legs, where leg pain was told after "none" was answered.

    In the profile or of a morning. Asked once: who says none again, with leg pain known, is believed
    until the whole screen is asked again.
    """
    answers = [
        r for r in valid if r.kind == "Answer" and r.value(Answer).question == LEG_QUESTION
    ]
    last = max(answers, key=in_time, default=None)
    if last is None or set(last.value(Answer).choices) != {"none"}:
        return frozenset()
    told = [r for r in valid if _tells_of_leg(r)]
    known = any(r.at <= last.at and (last.at - r.at).days < LEG_ANSWER_DAYS for r in told)
    new = any(r.at > last.at for r in told)
    return frozenset({LEG_QUESTION} if new and not known else ())


def _after_a_fall(
    valid: tuple[FactRow, ...], answered: Mapping[str, datetime]
) -> frozenset[str]:
    """What the fracture flags look at, where it was answered before the latest fall was told."""
    falls = [r for r in events_among(valid) if r.value(AdverseEvent).kind is AdverseKind.FALL]
    told_at = max((r.at for r in falls), default=None)
    if told_at is None:
        return frozenset()
    behind = questions_behind(*FRACTURE_FLAGS)
    return frozenset(q for q in behind if q in answered and answered[q] < told_at)


def events_among(valid: Iterable[FactRow]) -> list[FactRow]:
    """The adverse events that were told."""
    return [r for r in valid if r.kind == "AdverseEvent"]


def _tells_of_leg(row: FactRow) -> bool:
    if row.kind == "Profile":
        return in_leg(row.value(Patient).usual)
    if row.kind != "PainReport":
        return False
    said = row.value(PainSaid)
    return said.asked is Asked.MORNING and in_leg(said.pain)


def in_leg(pain: Pain) -> bool:
    """Whether pain is in a leg; the bottom alone does not count, as the question says."""
    return pain.leg > 0 or pain.reach.rank > Reach.BUTTOCK.rank


def _reopens_screen(row: FactRow) -> bool:
    """A flare, something new that is numb or weak, and whatever needed a doctor (the last is ours)."""
    if row.kind == "AdverseEvent":
        event = row.value(AdverseEvent)
        new_sign = event.kind is AdverseKind.NEW_NEUROLOGICAL_SIGN
        return new_sign or event.severity is Severity.SEVERE
    if row.kind != "PainReport":
        return False
    said = row.value(PainSaid)
    return said.asked is Asked.FLARE or said.stop is Stop.NUMB_OR_WEAK


def case_from(rows: tuple[FactRow, ...], on: date, mode: Mode) -> Case | None:
    """The case of a day from current facts; None before the intake is finished."""
    by_kind = sorted_by_kind(rows)
    if "Profile" not in by_kind:
        return None
    made = decisions_from(by_kind.get("Decision", ()))
    return case_of(by_kind, answers_among(by_kind), on, mode, made)


def sorted_by_kind(rows: Iterable[FactRow]) -> Mapping[str, list[FactRow]]:
    """Facts by the name of their table."""
    found: dict[str, list[FactRow]] = {}
    for row in rows:
        found.setdefault(row.kind, []).append(row)
    return found


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
        releases=values("Release", Release),
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
        adverse=tuple(sorted(dict.fromkeys((*_signs(said), *told)), key=_on)),
    )


def _signs(said: list[tuple[FactRow, PainSaid]]) -> list[AdverseEvent]:
    """What was numb or weak in a week on paper, which belongs to no session."""
    sign = AdverseKind.NEW_NEUROLOGICAL_SIGN
    return [
        AdverseEvent(sign, r.day)
        for r, p in said
        if p.stop is Stop.NUMB_OR_WEAK and p.session is None
    ]


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
        after=after[-1].pain if after else None,
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
        stop=next((p.stop for p in during if p.stop), None),
    )


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
            stop = next((p.stop for p in said if p.stop), None)
            peak = functools.reduce(worse, (p.pain for p in said))
            yield ExerciseRecord(exercise, given, (), peak, stop)


def scores(rows: Iterable[FactRow]) -> tuple[Score, ...]:
    """The current outcome scores among some facts, oldest first; the same one twice is one."""
    found = (r.value(Score) for r in current(rows) if r.kind == "Score")
    return tuple(dict.fromkeys(found))
