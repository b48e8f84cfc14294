"""The safety screen of a person from their facts, by the hour: rules know days, the site what came first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from mainstay.care.findings import FRACTURE_FLAGS, questions_behind, raised, urgent_terms
from mainstay.care.history import AdverseEvent, AdverseKind, Pain, Reach, Severity, Stop
from mainstay.care.patient import Patient
from mainstay.care.questions import BIRTH_YEAR, SEX, Answer, Answers, said_last
from mainstay.care.red_flags import Level
from mainstay.care.screening import Release
from mainstay.web.fact_rows import FactRow, current, in_time
from mainstay.web.facts import Asked, PainSaid


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


def answers_among(by_kind: Mapping[str, list[FactRow]]) -> Answers:
    """The safety screen's answers: all ever given, since a serious one stays until released."""
    return Answers.of(r.value(Answer) for r in by_kind.get("Answer", ()))


def releases_among(by_kind: Mapping[str, list[FactRow]]) -> tuple[Release, ...]:
    """Locks opened so far; what was told after one, on its day, it has not opened.

    Rules know days. Whoever was examined at noon and is numb again in the evening has told something
    new, so a flag that is raised by what was answered since is taken out of the release.
    """
    opened = by_kind.get("Release", ())
    return tuple(r for row in opened if (r := _without_told_since(row, by_kind)) is not None)


def _without_told_since(row: FactRow, by_kind: Mapping[str, list[FactRow]]) -> Release | None:
    release = row.value(Release)
    rows = [r for r in by_kind.get("Answer", ()) if r.day <= row.day]
    since = [r for r in rows if r.day == row.day and _is_after(r, row)]
    if not (release.flags and since):
        return release
    # Half of a sign may have been told before: what was not asked again since still stands. What was
    # is told anew, also where it says the same: so it is on the next day by the rules.
    asked = {r.value(Answer).question for r in since}
    stands = [r for r in rows if r.value(Answer).question not in asked]
    new = _warnings((*stands, *since), row.day) - _warnings(stands, row.day)
    left = tuple(f for f in release.flags if f not in {flag for flag, *_ in new})
    return replace(release, flags=left) if left else None


def _is_after(told: FactRow, release: FactRow) -> bool:
    """What was put right keeps its time, and what came with a file was received at once."""
    return told.at > release.at or told.received_at > release.received_at


def _warnings(rows: Iterable[FactRow], on: date) -> set[tuple[str, Level, str]]:
    """What answers raise on a day: flag, level, and each answer behind it.

    The same flag for another reason is another warning. A caution waits for nobody, so it is none.
    """
    answers = Answers.of(r.value(Answer) for r in rows)
    told = {f"{a.question}:{c}" for a in said_last(answers, on) for c in a.choices}
    found = [f for f in raised(answers, on) if f.raised_on == on and f.level is not Level.C]
    return {(f.flag, f.level, term) for f in found for term in told & urgent_terms(f.flag)}


def asked_again(rows: Iterable[FactRow]) -> AskedAgain:
    """Which safety questions are open again, after what was told last.

    An event opens them also when it was taken back or put right since: only an answer closes a
    question that was asked. Taking back is one tap, and also what somebody does who wants to train.
    """
    known = tuple(rows)
    told_ever = [r for r in known if r.kind == "AdverseEvent" and not r.withdrawn]
    others = [r for r in current(known) if r.kind != "AdverseEvent"]
    valid = (*others, *told_ever)
    event = max((r for r in valid if reopens_screen(r)), key=in_time, default=None)
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
    falls = [r for r in valid if is_fall(r)]
    told_at = max((r.at for r in falls), default=None)
    if told_at is None:
        return frozenset()
    behind = questions_behind(*FRACTURE_FLAGS)
    return frozenset(q for q in behind if q in answered and answered[q] < told_at)


def is_fall(row: FactRow) -> bool:
    """Any fall, however mild: it opens the questions about bones and nerves."""
    return row.kind == "AdverseEvent" and row.value(AdverseEvent).kind is AdverseKind.FALL


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


def reopens_screen(row: FactRow) -> bool:
    """A flare, something new that is numb or weak, and whatever needed a doctor (the last is ours)."""
    if row.kind == "AdverseEvent":
        event = row.value(AdverseEvent)
        new_sign = event.kind is AdverseKind.NEW_NEUROLOGICAL_SIGN
        return new_sign or event.severity is Severity.SEVERE
    if row.kind != "PainReport":
        return False
    said = row.value(PainSaid)
    return said.asked is Asked.FLARE or said.stop is Stop.NUMB_OR_WEAK
