"""The safety screen: red flags, and how far a person may train after it.

Questions and rules are the tables of `red_flags.toml`; its head explains them. A serious finding
stays until it is released, whatever is answered later.
"""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from mainstay.care.findings import Finding, raised, rule_is_open, worst_first
from mainstay.care.history import By
from mainstay.care.patient import Mode
from mainstay.care.questions import (
    BIRTH_YEAR,
    SEX,
    Answers,
    Latest,
    Question,
    all_questions,
    questions_after,
    said_last,
)
from mainstay.care.red_flags import Level, Suspect

VALID_DAYS = 28
"""Answers count up to and including this many days later (clinical 1)."""

ADULT_YEARS, ADULT = 18, "adult"
"""Younger people are referred (DESIGN section 4)."""


REVIEW_STAGE_CAP = 2
"""Highest stage while a medical review is open (clinical 1)."""


RELEASED_STAGE_CAP = 1
"""Highest stage after a lock was opened by the person's own statement (ruling 2)."""


RELEASED_CAP_DAYS = 28
"""That cap ends with the next monthly screen after the statement (ours)."""


NO_WALKING = frozenset({Suspect.FRACTURE, Suspect.INFECTION})
"""Suspected, these forbid even walking as exercise (clinical 1)."""


@dataclass(frozen=True)
class Release:
    """A lock opened: by a therapist with a reason, or by the person after an examination.

    Without the day of an examination a therapist's word counts as of the day it was given.

    Attributes:
        by: who releases.
        author: their name or id.
        on: the day.
        reason: why it may be opened.
        examined_by: who examined the person.
        examined_on: when.
        result: what they said.
        flags: the flags it opens. Empty: everything raised before that day, so that a flag of
            the same day, perhaps raised after it, is never opened by accident.
    """

    by: By
    author: str
    on: date
    reason: str
    examined_by: str = ""
    examined_on: date | None = None
    result: str = ""
    flags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a release without a name or a reason, and an examination after it."""
        if not self.author.strip():
            raise ValueError("author: write who releases")
        if not self.reason.strip():
            raise ValueError("reason: write why the lock may be opened")
        if self.examined_on is not None and self.examined_on > self.on:
            raise ValueError(f"examined_on {self.examined_on}: allowed up to {self.on}")

    @property
    def is_examined(self) -> bool:
        """Whether it says who examined the person, when and with what result."""
        said = self.examined_by.strip() and self.result.strip()
        return bool(said) and self.examined_on is not None


class TriageStatus(enum.StrEnum):
    """What the screen came to, most serious first."""

    EMERGENCY = "emergency"
    SELF_HARM = "self_harm"
    URGENT = "urgent"
    REFER = "refer"
    UNANSWERED = "unanswered"
    EXPIRED = "expired"
    REVIEW = "review"
    CAUTION = "caution"
    CLEAR = "clear"


@dataclass(frozen=True)
class Triage:
    """The result of the screen.

    Attributes:
        status: what it came to.
        level: the most urgent open finding.
        findings: open findings, most urgent first.
        unanswered: questions to answer now, never answered or out of date, in order.
        answered_on: the oldest day among the answers that count.
        valid_until: last day the answers count; None while some are missing.
        stage_cap: highest stage, 1 to 5; None for no cap.
        may_walk: whether walking to tolerance is allowed.
        may_train: whether exercises may be offered.
        released: serious findings that a release has opened.
    """

    status: TriageStatus
    level: Level | None
    findings: tuple[Finding, ...]
    unanswered: tuple[str, ...]
    answered_on: date | None
    valid_until: date | None
    stage_cap: int | None
    may_walk: bool
    may_train: bool
    released: tuple[Finding, ...] = ()


def triage(
    answers: Answers,
    on: date,
    releases: tuple[Release, ...] = (),
    mode: Mode = Mode.PERSONAL,
    not_before: date | None = None,
) -> Triage:
    """What the screen says on a day; the status is a ladder, most dangerous first.

    Args:
        answers: all answers ever given.
        on: the day; later answers and releases do not count yet.
        releases: locks opened so far.
        mode: in clinic mode only a therapist opens a lock.
        not_before: first day from which answers count as fresh, after a flare for example.
    """
    by_day = {day: raised(answers, day) for day in _days(answers, on)}
    locks, opened = _locks(by_day.values(), answers, on, releases, mode)
    findings = worst_first((*locks, *_open_now(by_day[on], on, releases)))
    missing, outdated, oldest = _state(answers, on, not_before)
    cap = _stage_cap(findings, opened, answers, releases, on)
    status = _status(answers, on, findings, missing, outdated, cap)
    level = findings[0].level if findings else None
    ready = status in (TriageStatus.REVIEW, TriageStatus.CAUTION, TriageStatus.CLEAR)
    return Triage(
        status=status,
        level=level,
        findings=findings,
        unanswered=_in_order((*missing, *outdated)),
        answered_on=oldest,
        valid_until=_valid_until(None if missing else oldest, not_before),
        stage_cap=cap,
        may_walk=_may_walk(status, findings, missing),
        may_train=ready and not any(f.hold for f in findings),
        released=opened,
    )


def _status(
    answers: Answers,
    on: date,
    findings: tuple[Finding, ...],
    missing: tuple[str, ...],
    outdated: tuple[str, ...],
    cap: int | None,
) -> TriageStatus:
    levels = {f.level for f in findings}
    emergencies = {f.suspects for f in findings if f.level is Level.E0}
    # With both, the body comes first; the findings tell the page to show the crisis line too.
    ladder = (
        (emergencies - {Suspect.SELF_HARM}, TriageStatus.EMERGENCY),
        (emergencies, TriageStatus.SELF_HARM),
        (Level.E1 in levels, TriageStatus.URGENT),
        (_is_minor(answers, on), TriageStatus.REFER),
        (missing, TriageStatus.UNANSWERED),
        (outdated, TriageStatus.EXPIRED),
        (Level.E2 in levels, TriageStatus.REVIEW),
        (levels or cap, TriageStatus.CAUTION),
        (True, TriageStatus.CLEAR),
    )
    return next(status for found, status in ladder if found)


def _valid_until(oldest: date | None, not_before: date | None) -> date | None:
    if oldest is None:
        return None
    last = oldest + timedelta(days=VALID_DAYS)
    if not_before is not None and oldest < not_before:
        return min(last, not_before - timedelta(days=1))
    return last


def _is_minor(answers: Answers, on: date) -> bool:
    """Under 18; in the year in which somebody turns 18 they say whether they are."""
    years = ADULT_YEARS if answers.birth_year is None else on.year - answers.birth_year
    if years != ADULT_YEARS:
        return years < ADULT_YEARS
    said = [a.choices for a in said_last(answers, on) if a.question == ADULT]
    return bool(said) and said[0] != {"yes"}


def _may_walk(
    status: TriageStatus, findings: tuple[Finding, ...], missing: tuple[str, ...]
) -> bool:
    """Walking to tolerance: not before a whole first screen, not with these suspicions."""
    if missing or any(f.hold for f in findings):
        return False
    if any(f.level.locks and f.suspects in NO_WALKING for f in findings):
        return False
    forbidding = (
        TriageStatus.EMERGENCY,
        TriageStatus.SELF_HARM,
        TriageStatus.REFER,
    )
    return status not in forbidding


def _stage_cap(
    findings: tuple[Finding, ...],
    opened: tuple[Finding, ...],
    answers: Answers,
    releases: tuple[Release, ...],
    on: date,
) -> int | None:
    statements = [r for r in releases if r.by is By.SELF and r.on <= on]
    recent = any(on <= r.on + timedelta(days=RELEASED_CAP_DAYS) for r in statements)
    needed = [f for f in opened if not any(_by_therapist(r, f, on) for r in releases)]
    levels = {f.level for f in findings}
    caps = [RELEASED_STAGE_CAP] if needed and recent else []
    caps += [RELEASED_STAGE_CAP] if any(level.locks for level in levels) else []
    caps += [REVIEW_STAGE_CAP] if Level.E2 in levels else []
    return min(caps, default=None)


def _state(
    answers: Answers, on: date, not_before: date | None
) -> tuple[tuple[str, ...], tuple[str, ...], date | None]:
    """Questions never answered, questions answered too long ago, and the oldest answer's day."""
    first = max(on - timedelta(days=VALID_DAYS), not_before or date.min)
    missing, answered = answers.once("answered", on, lambda: _answered(answers, on))
    outdated = tuple(question for question, day in answered.items() if day < first)
    return missing, outdated, min(answered.values(), default=None)


def _answered(answers: Answers, on: date) -> tuple[tuple[str, ...], dict[str, date]]:
    """Questions never answered, and the day of the answer to each other one that can go out of date."""
    found = said_last(answers, on)
    latest = {a.question: a for a in found}
    missing: list[str] = []
    answered: dict[str, date] = {}
    for asked in questions_after(found, answers, on):
        if asked.id in (BIRTH_YEAR, SEX):
            known = answers.birth_year if asked.id == BIRTH_YEAR else answers.sex
            missing += [asked.id] if known is None else []
            continue
        answer = latest.get(asked.id)
        if answer is None or answer.on < _asked_from(asked, latest):
            missing.append(asked.id)
        else:
            answered[asked.id] = answer.on
    return tuple(missing), answered


def _asked_from(asked: Question, latest: dict[str, Latest]) -> date:
    """A follow-up has to be answered on or after the day of the answer that leads to it."""
    leading = (latest.get(name) for name in asked.parents)
    return max((a.on for a in leading if a), default=date.min)


def _in_order(ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(q.id for q in all_questions() if q.id in ids)


def _locks(
    raised: Iterable[tuple[Finding, ...]],
    answers: Answers,
    on: date,
    releases: tuple[Release, ...],
    mode: Mode,
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Serious findings ever raised, day by day: those still locking, and those released."""
    locked: list[Finding] = []
    opened: list[Finding] = []
    for finding in dict.fromkeys(f for day in raised for f in day if f.level.locks):
        is_open = any(_opens(r, finding, answers, on, mode) for r in releases)
        (opened if is_open else locked).append(finding)
    return tuple(locked), worst_first(opened)


def _days(answers: Answers, on: date) -> list[date]:
    """The days to look at: those with answers, and today, since age alone can add a factor."""
    return sorted({day for day in answers.days if day <= on} | {on})


def _open_now(
    raised: tuple[Finding, ...], on: date, releases: tuple[Release, ...]
) -> tuple[Finding, ...]:
    """Reviews and cautions of the latest answers; a therapist's release also ends a review."""
    return tuple(
        f
        for f in raised
        if not f.level.locks
        and not (f.level is Level.E2 and any(_by_therapist(r, f, on) for r in releases))
    )


def _by_therapist(release: Release, finding: Finding, on: date) -> bool:
    if release.by is not By.THERAPIST or release.on > on or not _covers(release, finding):
        return False
    return release.examined_on is None or not finding.is_after(release.examined_on)


def _covers(release: Release, finding: Finding) -> bool:
    raised = finding.raised_on or date.min
    if release.flags:
        return finding.flag in release.flags and raised <= release.on
    return raised < release.on


def _opens(release: Release, finding: Finding, answers: Answers, on: date, mode: Mode) -> bool:
    if _by_therapist(release, finding, on):
        return True
    if mode is Mode.CLINIC or release.by is not By.SELF or release.on > on:
        return False
    if not (release.is_examined and _covers(release, finding)):
        return False
    examined, raised = release.examined_on or date.min, finding.raised_on or date.min
    late_enough = examined > raised if finding.level is Level.E0 else examined >= raised
    return late_enough and any(
        _is_clear_screen(answers, day, examined) for day in _days(answers, on)
    )


def _is_clear_screen(answers: Answers, day: date, since: date) -> bool:
    """Whether the whole screen had been answered since then without a flag."""
    missing, outdated, _ = _state(answers, day, since)
    blocking = [f for f in raised(answers, day) if f.level is not Level.C]
    return not missing and not outdated and all(rule_is_open(f) for f in blocking)
