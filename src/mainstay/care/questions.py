"""The questions of the safety screen and their answers.

No answer clears by being absent or unsure, and a further answer of the same day never takes back
an earlier one (a mistyped answer is replaced where facts are stored, before it gets here).
"""

import functools
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar, cast

from mainstay.anatomy import Sex
from mainstay.care.patient import Medicine
from mainstay.care.red_flags import Kind, QuestionRow, red_flags
from mainstay.reading import SHOWN, ReadingError, typed_whole

T = TypeVar("T")

BIRTH_YEAR = "birth-year"


SEX = "sex"
"""The first two questions; their answers are fields of `Answers` and do not expire."""


ALONE = ("no", "none")
"""Choices that stand alone."""


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

    @functools.cached_property
    def allowed(self) -> tuple[str, ...]:
        """The ids of its choices."""
        return tuple(c.id for c in self.choices)

    @functools.cached_property
    def parents(self) -> frozenset[str]:
        """The questions that its `applies` names."""
        return frozenset(term.partition(":")[0] for term in self.applies)

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
        allowed = asked.allowed
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

    @functools.cached_property
    def days(self) -> tuple[date, ...]:
        """The days with answers, oldest first."""
        return tuple(sorted({a.on for a in self.answers}))

    def once(self, what: str, on: date | None, make: Callable[[], T]) -> T:
        """What follows from the answers up to a day and the age in its year, worked out once.

        Most days bring no answer, and the same is asked again on each of them.
        """
        told = len(self.days) if on is None else bisect_right(self.days, on)
        key = (what, told, None if on is None else on.year)
        if key not in self._made:
            self._made[key] = make()
        return cast(T, self._made[key])

    @functools.cached_property
    def _made(self) -> dict[tuple[str, int, int | None], object]:
        return {}


@dataclass(frozen=True)
class Latest:
    """What counts for one question: everything that was said on its latest day."""

    question: str
    choices: frozenset[str]
    on: date


OLDEST_YEARS = 110
"""Nobody who trains is older (ours)."""


def birth_years(on: date) -> range:
    """The years in which somebody can have been born who answers on a day."""
    return range(on.year - OLDEST_YEARS, on.year + 1)


def questions(answers: Answers, on: date | None = None) -> tuple[Question, ...]:
    """The questions that apply after these answers, in order, answered or not.

    Args:
        answers: what has been answered.
        on: the day, for questions that depend on age; without it the day of the newest answer.
    """
    day = on or max((a.on for a in answers.answers), default=None)
    return questions_after(said_last(answers, day), answers, day)


def questions_after(
    latest: Iterable[Latest], answers: Answers, day: date | None
) -> tuple[Question, ...]:
    """The same when what was said last is known already."""
    said = {f"{a.question}:{c}" for a in latest for c in a.choices}
    open_: dict[str, Question] = {}
    for asked in all_questions():
        live = not asked.applies or (
            not said.isdisjoint(asked.applies) and not asked.parents.isdisjoint(open_)
        )
        if live and _fits(asked, answers, day):
            open_[asked.id] = asked
    return tuple(open_.values())


def _fits(asked: Question, answers: Answers, day: date | None) -> bool:
    """Whether sex and age allow the question; what is unknown never skips one."""
    if asked.only and answers.sex and asked.only is not answers.sex:
        return False
    if asked.to_age is None or answers.birth_year is None or day is None:
        return True
    return day.year - answers.birth_year <= asked.to_age


def medicines(answers: Answers) -> frozenset[Medicine]:
    """The medicines that the latest answers name; "not sure" names none."""
    named = {c for a in said_last(answers) if a.question == "medicines" for c in a.choices}
    return frozenset(m for m in Medicine if m.value in named)


def has_leg_symptoms(answers: Answers) -> bool:
    """Whether the safety-net text is due: warning signs are told to all with leg symptoms."""
    said = {c for a in said_last(answers) if a.question == "leg-symptoms" for c in a.choices}
    return bool(said - {"none"})


def said_last(answers: Answers, on: date | None = None) -> tuple[Latest, ...]:
    """For each question the latest day; "no" gives way to anything else said that day."""
    return answers.once("last", on, lambda: _said_last(answers, on))


def _said_last(answers: Answers, on: date | None) -> tuple[Latest, ...]:
    found: dict[str, tuple[date, frozenset[str]]] = {}
    for answer in answers.answers:
        if on is not None and answer.on > on:
            continue
        before, same_day = found.get(answer.question, (answer.on, frozenset()))
        if before <= answer.on:
            kept = same_day if before == answer.on else frozenset()
            found[answer.question] = (answer.on, kept.union(answer.choices))
    return tuple([Latest(name, choices, day) for name, (day, choices) in found.items()])


@functools.cache
def all_questions() -> tuple[Question, ...]:
    """Every question there is, in order."""
    return tuple(_question(row) for row in red_flags().question)


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


def _question(row: QuestionRow) -> Question:
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


def _choice(row: QuestionRow, choice: str) -> Choice:
    labels = tuple((language, w.choices[choice]) for language, w in row.words.items())
    return Choice(choice, labels, Sex.FEMALE if choice in row.only_female else None)


def _check_year(choices: tuple[str, ...]) -> None:
    year = choices[0] if len(choices) == 1 else ""
    if typed_whole(year, 1900, 2100) is None:
        found = f"`{year[:SHOWN]}` is not a year."
        raise ReadingError("year of birth", found, "1900 to 2100", "Write four digits.")


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
