"""The safety screen: questions, red flags, and how far a person may train after it.

Questions and rules are the tables of `red_flags.toml`; its head explains them. Three things are
kept by the code: no answer clears by being absent or unsure; a serious finding stays until it is
released, whatever is answered later; and a further answer of the same day never takes back an
earlier one (a mistyped answer is replaced where facts are stored, before it gets here).
"""

import enum
import functools
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from importlib.resources import files

from mainstay.anatomy import Sex
from mainstay.care.history import By
from mainstay.care.patient import Medicine, Mode
from mainstay.reading import ReadingError, read_toml

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
        quick: whether it is asked again after "numb or weak".
    """

    id: str
    kind: Kind
    choices: tuple[Choice, ...]
    words: tuple[QuestionWords, ...]
    applies: tuple[str, ...] = ()
    only: Sex | None = None
    to_age: int | None = None
    quick: bool = False

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
