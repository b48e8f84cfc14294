"""The safety screen: questions, red flags, and how far a person may train after it.

Questions and rules are the tables of `red_flags.toml`; its head explains them. Three things are
kept by the code: no answer clears by being absent or unsure; a serious finding stays until it is
released, whatever is answered later; and a further answer of the same day never takes back an
earlier one (a mistyped answer is replaced where facts are stored, before it gets here).
"""

import enum
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from importlib.resources import files

from mainstay.anatomy import Sex
from mainstay.care.history import By
from mainstay.care.patient import Medicine, Mode
from mainstay.reading import ReadingError, read_toml, refuse_outside

BIRTH_YEAR = "birth-year"
SEX = "sex"
"""The first two questions; their answers are fields of `Answers` and do not expire."""

ALONE = ("no", "none")
"""Choices that stand alone."""

VALID_DAYS = 28
"""Answers count up to and including this many days later (clinical 1)."""

ADULT_YEARS = 18
"""Younger people are referred (DESIGN section 4)."""

REVIEW_STAGE_CAP = 2
"""Highest stage while a medical review is open (clinical 1)."""

RELEASED_STAGE_CAP = 1
"""Highest stage after a lock was opened by the person's own statement (ruling 2)."""

RELEASED_CAP_DAYS = 28
"""That cap ends with the next monthly screen after the statement (ours)."""


class Level(enum.StrEnum):
    """How urgent a finding is, most urgent first."""

    E0 = "E0"  # emergency, now
    E1 = "E1"  # urgent, the same day or within 24 hours
    E2 = "E2"  # medical review within about two weeks
    C = "C"  # caution: continue with a restriction

    @property
    def rank(self) -> int:
        """0 for an emergency to 3 for caution."""
        return list(Level).index(self)

    @property
    def locks(self) -> bool:
        """Whether training stays locked until a release."""
        return self in (Level.E0, Level.E1)


class Suspect(enum.StrEnum):
    """What a finding makes one think of; for clinicians, never shown as a diagnosis."""

    CAUDA_EQUINA = "cauda_equina"
    NERVE_ROOT = "nerve_root"
    SPINAL_CORD = "spinal_cord"
    FRACTURE = "fracture"
    METASTASIS = "metastasis"
    CANCER = "cancer"
    INFECTION = "infection"
    ANEURYSM = "aneurysm"
    SPONDYLOARTHRITIS = "spondyloarthritis"
    INFLAMMATORY = "inflammatory"
    CLOT_OR_HEART = "clot_or_heart"
    INNER_ORGAN = "inner_organ"
    OBSTETRIC = "obstetric"
    SURGICAL = "surgical"
    SELF_HARM = "self_harm"
    BLEEDING = "bleeding"
    READINESS = "readiness"
    KNOWN_CONDITION = "known_condition"


NO_WALKING = frozenset({Suspect.FRACTURE, Suspect.INFECTION})
"""Suspected, these forbid even walking as exercise (clinical 1)."""


class Kind(enum.StrEnum):
    """How a question is answered."""

    YEAR = "year"
    ONE = "one"
    SEVERAL = "several"


@dataclass(frozen=True)
class QuestionWords:
    """A question in one language: the question, a sentence of help, and why it is asked."""

    language: str
    ask: str
    help: str
    why: str


@dataclass(frozen=True)
class Choice:
    """One answer that can be tapped.

    Attributes:
        id: what is stored.
        labels: language and label.
        only: the sex it is shown to; None for everyone.
    """

    id: str
    labels: tuple[tuple[str, str], ...]
    only: Sex | None = None

    def label(self, language: str) -> str:
        """The label in a language; English where that language is missing."""
        by_language = dict(self.labels)
        return by_language.get(language, by_language["en"])


@dataclass(frozen=True)
class Question:
    """One screen with one question.

    Attributes:
        id: what answers name.
        kind: year, one choice, or several.
        choices: what can be tapped; empty for a year.
        words: the question in each language.
        applies: `question:choice` answers of which one must have been given; empty for always.
        only: the sex it is asked of; None for everyone.
        to_age: the age up to which it is asked; None for any.
    """

    id: str
    kind: Kind
    choices: tuple[Choice, ...]
    words: tuple[QuestionWords, ...]
    applies: tuple[str, ...] = ()
    only: Sex | None = None
    to_age: int | None = None

    def wording(self, language: str) -> QuestionWords:
        """The words in a language; English where that language is missing."""
        by_language = {w.language: w for w in self.words}
        return by_language.get(language, by_language["en"])


@dataclass(frozen=True)
class Answer:
    """What was tapped on one screen.

    Attributes:
        question: id of the question.
        choices: ids of the choices; the year as digits for the year of birth.
        on: the day.
    """

    question: str
    choices: tuple[str, ...]
    on: date

    def __post_init__(self) -> None:
        """Refuse unknown questions and choices, and choices that exclude each other."""
        asked = question(self.question)
        if asked.kind is Kind.YEAR:
            _check_year(self.choices)
            return
        allowed = [c.id for c in asked.choices]
        for choice in self.choices:
            if choice not in allowed:
                raise ReadingError(
                    f"answer to {self.question}",
                    f"`{choice}` is not a choice.",
                    ", ".join(allowed),
                    "Choose one of these.",
                )
        _check_number(asked, self.choices)


@dataclass(frozen=True)
class Answers:
    """Everything a person has answered.

    Attributes:
        birth_year: None until answered.
        sex: None until answered.
        answers: all answers ever given; of each question the latest day counts.
    """

    birth_year: int | None = None
    sex: Sex | None = None
    answers: tuple[Answer, ...] = ()

    def __post_init__(self) -> None:
        """Refuse impossible years, and facts that have a field of their own."""
        if self.birth_year is not None:
            _check_year((str(self.birth_year),))
        own = [a.question for a in self.answers if a.question in (BIRTH_YEAR, SEX)]
        if own:
            raise ValueError(f"answers: {own[0]} has a field of its own, use with_answer")

    def with_answer(self, answer: Answer) -> "Answers":
        """These answers and one more; the same answer twice changes nothing."""
        if answer.question == BIRTH_YEAR:
            return replace(self, birth_year=int(answer.choices[0]))
        if answer.question == SEX:
            return replace(self, sex=Sex(answer.choices[0]))
        if answer in self.answers:
            return self
        return replace(self, answers=(*self.answers, answer))

    @classmethod
    def of(cls, given: Iterable[Answer]) -> "Answers":
        """Many answers, oldest first, as `with_answer` takes them one by one."""
        own: dict[str, str] = {}
        others: dict[Answer, None] = {}
        for answer in given:
            if answer.question in (BIRTH_YEAR, SEX):
                own[answer.question] = answer.choices[0]
            else:
                others.setdefault(answer)
        year, sex = own.get(BIRTH_YEAR), own.get(SEX)
        return cls(int(year) if year else None, Sex(sex) if sex else None, tuple(others))


@dataclass(frozen=True)
class Finding:
    """A flag that an answer raised.

    Attributes:
        flag: its id, such as RF01.
        level: how urgent.
        suspects: what it makes one think of.
        source: source key, or "ours".
        raised_on: day of the latest answer behind it; None when it follows from age alone.
        hold: whether training waits until it has been reviewed, although it is no lock.
    """

    flag: str
    level: Level
    suspects: Suspect
    source: str
    raised_on: date | None = None
    hold: bool = False


@dataclass(frozen=True)
class Release:
    """A lock opened: by a therapist with a reason, or by the person after an examination.

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


@dataclass(frozen=True)
class _Latest:
    """What counts for one question: everything that was said on its latest day."""

    question: str
    choices: frozenset[str]
    on: date


def questions(answers: Answers, on: date | None = None) -> tuple[Question, ...]:
    """The questions that apply after these answers, in order, answered or not.

    Args:
        answers: what has been answered.
        on: the day, for questions that depend on age; without it the day of the newest answer.
    """
    day = on or max((a.on for a in answers.answers), default=None)
    said = {f"{a.question}:{c}" for a in _latest(answers, day) for c in a.choices}
    open_: list[Question] = []
    for asked in all_questions():
        parents = {term.partition(":")[0] for term in asked.applies}
        live = said & set(asked.applies) and parents & {q.id for q in open_}
        if (live or not asked.applies) and _fits(asked, answers, day):
            open_.append(asked)
    return tuple(open_)


def _fits(asked: Question, answers: Answers, day: date | None) -> bool:
    """Whether sex and age allow the question; what is unknown never skips one."""
    if asked.only and answers.sex and asked.only is not answers.sex:
        return False
    if asked.to_age is None or answers.birth_year is None or day is None:
        return True
    return day.year - answers.birth_year <= asked.to_age


Told = tuple[str, tuple[str, ...], date]
"""A question, the choices that were tapped, and the day."""


def behind(finding: Finding, answers: Answers, on: date) -> tuple[Told, ...]:
    """The person's own answers that raised a finding."""
    rules = [r for r in _tables().rule if r.flag == finding.flag and r.level is finding.level]
    terms = {term for rule in rules for term in _answer_terms(rule)}
    return tuple(
        (said.question, told, said.on)
        for said in _latest(answers, finding.raised_on or on)
        if (told := tuple(c for c in sorted(said.choices) if f"{said.question}:{c}" in terms))
    )


def _answer_terms(rule: "_RuleRow") -> Iterable[str]:
    """The `question:choice` terms of a rule; those of its ages and groups too."""
    for term in (*rule.any, *(t for part in rule.also for t in part), *rule.count):
        kind, _, name = term.partition(":")
        if kind == "age":
            yield from next(r.when for r in _tables().age if r.name == name)
        elif kind == "group":
            yield from next(r.answers for r in _tables().group if r.name == name)
        else:
            yield term


def medicines(answers: Answers) -> frozenset[Medicine]:
    """The medicines that the latest answers name; "not sure" names none."""
    named = {c for a in _latest(answers) if a.question == "medicines" for c in a.choices}
    return frozenset(m for m in Medicine if m.value in named)


def has_leg_symptoms(answers: Answers) -> bool:
    """Whether the safety-net text is due: warning signs are told to all with leg symptoms."""
    said = {c for a in _latest(answers) if a.question == "leg-symptoms" for c in a.choices}
    return bool(said - {"none"})


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
    locks, opened = _locks(answers, on, releases, mode)
    findings = _worst_first((*locks, *_open_now(answers, on, releases)))
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
    return answers.birth_year is not None and on.year - answers.birth_year < ADULT_YEARS


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
    latest = {a.question: a for a in _latest(answers, on)}
    first = max(on - timedelta(days=VALID_DAYS), not_before or date.min)
    missing: list[str] = []
    outdated: list[str] = []
    oldest: date | None = None
    for asked in questions(answers, on):
        if asked.id in (BIRTH_YEAR, SEX):
            known = answers.birth_year if asked.id == BIRTH_YEAR else answers.sex
            missing += [asked.id] if known is None else []
            continue
        answer = latest.get(asked.id)
        if answer is None or answer.on < _asked_from(asked, latest):
            missing.append(asked.id)
            continue
        outdated += [asked.id] if answer.on < first else []
        oldest = min(oldest or answer.on, answer.on)
    return tuple(missing), tuple(outdated), oldest


def _asked_from(asked: Question, latest: dict[str, _Latest]) -> date:
    """A follow-up has to be answered on or after the day of the answer that leads to it."""
    leading = (latest.get(term.partition(":")[0]) for term in asked.applies)
    return max((a.on for a in leading if a), default=date.min)


def _in_order(ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(q.id for q in all_questions() if q.id in ids)


def _latest(answers: Answers, on: date | None = None) -> tuple[_Latest, ...]:
    """For each question the latest day; "no" gives way to anything else said that day."""
    found: dict[str, _Latest] = {}
    for answer in answers.answers:
        if on is not None and answer.on > on:
            continue
        before = found.get(answer.question)
        if before is None or before.on <= answer.on:
            same_day = before.choices if before and before.on == answer.on else frozenset()
            choices = same_day.union(answer.choices)
            found[answer.question] = _Latest(answer.question, choices, answer.on)
    return tuple(found.values())


def _locks(
    answers: Answers, on: date, releases: tuple[Release, ...], mode: Mode
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Serious findings ever raised: those still locking, and those released."""
    raised: dict[Finding, None] = {}
    for day in _days(answers, on):
        raised.update(dict.fromkeys(f for f in _raised(answers, day) if f.level.locks))
    locked: list[Finding] = []
    opened: list[Finding] = []
    for finding in raised:
        is_open = any(_opens(r, finding, answers, on, mode) for r in releases)
        (opened if is_open else locked).append(finding)
    return tuple(locked), _worst_first(opened)


def _days(answers: Answers, on: date) -> list[date]:
    """The days to look at: those with answers, and today, since age alone can add a factor."""
    return sorted({a.on for a in answers.answers if a.on <= on} | {on})


def _open_now(answers: Answers, on: date, releases: tuple[Release, ...]) -> tuple[Finding, ...]:
    """Reviews and cautions of the latest answers; a therapist's release also ends a review."""
    return tuple(
        f
        for f in _raised(answers, on)
        if not f.level.locks
        and not (f.level is Level.E2 and any(_by_therapist(r, f, on) for r in releases))
    )


def _by_therapist(release: Release, finding: Finding, on: date) -> bool:
    return release.by is By.THERAPIST and release.on <= on and _covers(release, finding)


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
    blocking = [f for f in _raised(answers, day) if f.level is not Level.C]
    return not missing and not outdated and all(_rule_is_open(f) for f in blocking)


def _worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """One finding for each flag, its most urgent and then newest; most urgent first."""
    best: dict[str, Finding] = {}
    order = sorted(findings, key=_urgency)
    for finding in order:
        best.setdefault(finding.flag, finding)
    return tuple(best.values())


def _urgency(finding: Finding) -> tuple[int, int, str]:
    return finding.level.rank, -(finding.raised_on or date.min).toordinal(), finding.flag


# --- the rules -----------------------------------------------------------------------------


AGES = (0, 120)


@dataclass(frozen=True)
class _AgeRow:
    name: str
    female: int | None = None
    male: int | None = None
    when: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        refuse_outside(self, {"female": AGES, "male": AGES}, self.name)


@dataclass(frozen=True)
class _GroupRow:
    name: str
    answers: tuple[str, ...]
    once: bool = False


@dataclass(frozen=True)
class _RuleRow:
    flag: str
    level: Level
    suspects: Suspect
    source: str
    any: tuple[str, ...] = ()
    also: tuple[tuple[str, ...], ...] = ()
    count: tuple[str, ...] = ()
    at_least: int = 0
    hold: bool = False
    open: bool = False

    def __post_init__(self) -> None:
        refuse_outside(self, {"at_least": (0, 10)}, self.flag)


@dataclass(frozen=True)
class _WordsRow:
    ask: str
    help: str
    why: str
    choices: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _QuestionRow:
    id: str
    kind: Kind
    words: dict[str, _WordsRow]
    choices: tuple[str, ...] = ()
    applies: tuple[str, ...] = ()
    only: Sex | None = None
    only_female: tuple[str, ...] = ()
    to_age: int | None = None

    def __post_init__(self) -> None:
        refuse_outside(self, {"to_age": AGES}, self.id)


@dataclass(frozen=True)
class _Tables:
    question: tuple[_QuestionRow, ...]
    age: tuple[_AgeRow, ...]
    group: tuple[_GroupRow, ...]
    rule: tuple[_RuleRow, ...]


@functools.cache
def _tables() -> _Tables:
    text = files("mainstay.care").joinpath("red_flags.toml").read_text("utf-8")
    return read_toml(text, _Tables, "red_flags.toml")


@functools.cache
def all_questions() -> tuple[Question, ...]:
    """Every question there is, in order."""
    return tuple(_question(row) for row in _tables().question)


@functools.cache
def _by_id() -> Mapping[str, Question]:
    return {q.id: q for q in all_questions()}


def question(key: str) -> Question:
    """The question with this id.

    Raises:
        ReadingError: there is no such question.
    """
    found = _by_id().get(key)
    if found is None:
        known = ", ".join(q.id for q in all_questions())
        raise ReadingError(key, "there is no such question.", known, "Mend the id.")
    return found


def _question(row: _QuestionRow) -> Question:
    words = tuple(QuestionWords(k, w.ask, w.help, w.why) for k, w in row.words.items())
    return Question(
        id=row.id,
        kind=row.kind,
        choices=tuple(_choice(row, choice) for choice in row.choices),
        words=words,
        applies=row.applies,
        only=row.only,
        to_age=row.to_age,
    )


def _choice(row: _QuestionRow, choice: str) -> Choice:
    labels = tuple((language, w.choices[choice]) for language, w in row.words.items())
    return Choice(choice, labels, Sex.FEMALE if choice in row.only_female else None)


def _check_year(choices: tuple[str, ...]) -> None:
    year = choices[0] if len(choices) == 1 else ""
    if not (year.isdecimal() and 1900 <= int(year) <= 2100):
        raise ReadingError(
            "year of birth", f"`{year}` is not a year.", "1900 to 2100", "Write four digits."
        )


def _check_number(asked: Question, choices: tuple[str, ...]) -> None:
    place = f"answer to {asked.id}"
    if not choices:
        raise ReadingError(place, "no choice is given.", advice="Choose one.")
    if len(set(choices)) != len(choices):
        raise ReadingError(
            place, "a choice stands there twice.", "each once", "Keep one of them."
        )
    if asked.kind is Kind.ONE and len(choices) > 1:
        raise ReadingError(place, f"{len(choices)} choices are given.", "one choice")
    if len(choices) > 1 and set(choices) & set(ALONE):
        raise ReadingError(
            place, "this choice stands alone.", advice="Choose it or the others."
        )


Said = dict[str, date]
"""What was said, as `question:choice`, and on which day."""


def _raised(answers: Answers, on: date) -> tuple[Finding, ...]:
    """The findings of the answers as they stood on a day, the most urgent for each flag."""
    applying = {q.id for q in questions(answers, on)}
    said: Said = {
        f"{a.question}:{choice}": a.on
        for a in _latest(answers, on)
        if a.question in applying
        for choice in a.choices
    }
    found = (_finding(rule, said, answers, on) for rule in _tables().rule)
    return _worst_first(f for f in found if f)


def _finding(rule: _RuleRow, said: Said, answers: Answers, on: date) -> Finding | None:
    parts = [_held(terms, said, answers, on) for terms in (rule.any, *rule.also) if terms]
    counted = _held(rule.count, said, answers, on)
    if not all(parts) or len(counted) < rule.at_least:
        return None
    days = [day for part in (*parts, counted) for day in part if day]
    raised_on = max(days, default=None)
    return Finding(rule.flag, rule.level, rule.suspects, rule.source, raised_on, rule.hold)


def _held(terms: tuple[str, ...], said: Said, answers: Answers, on: date) -> list[date | None]:
    """For each term that is true, the day it was said; None where it follows from age."""
    held: list[date | None] = []
    for term in terms:
        kind, _, name = term.partition(":")
        if kind == "age":
            held += _older(name, said, answers, on)
        elif kind == "group":
            held += _of_group(name, said)
        elif term in said:
            held.append(said[term])
    return held


def _older(name: str, said: Said, answers: Answers, on: date) -> list[date | None]:
    row = next(r for r in _tables().age if r.name == name)
    years = row.female if answers.sex is Sex.FEMALE else row.male
    if answers.birth_year is None or answers.sex is None or years is None:
        return []
    if on.year - answers.birth_year <= years:
        return []
    when = [said[term] for term in row.when if term in said]
    return [max(when, default=None)] if when or not row.when else []


def _of_group(name: str, said: Said) -> list[date]:
    row = next(r for r in _tables().group if r.name == name)
    days = [said[term] for term in row.answers if term in said]
    return [max(days)] if row.once and days else days


def _rule_is_open(finding: Finding) -> bool:
    """Whether exercise goes on with this finding while it is looked into."""
    return any(r.open and r.flag == finding.flag for r in _tables().rule)
