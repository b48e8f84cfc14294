"""The file of the safety screen, as it is read: its questions, and the rules behind them."""

import enum
import functools
from dataclasses import dataclass, field

from mainstay.anatomy import Sex
from mainstay.care.tables import read_table
from mainstay.reading import refuse_outside


class Level(enum.StrEnum):
    """How urgent a finding is, most urgent first."""

    E0 = "E0"  # emergency, now
    E1 = "E1"  # urgent, the same day or within 24 hours
    E2 = "E2"  # medical review within about two weeks
    C = "C"  # caution: continue with a restriction

    @property
    def rank(self) -> int:
        """0 for an emergency to 3 for caution."""
        return _LEVEL_RANKS[self]

    @property
    def locks(self) -> bool:
        """Whether training stays locked until a release."""
        return self in (Level.E0, Level.E1)


_LEVEL_RANKS = {level: n for n, level in enumerate(Level)}


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


class Kind(enum.StrEnum):
    """How a question is answered."""

    YEAR = "year"
    ONE = "one"
    SEVERAL = "several"


AGES = (0, 120)
"""Ages that a rule can speak of."""


@dataclass(frozen=True)
class AgeRow:
    """Above these years a term such as `age:old` is true."""

    name: str
    female: int | None = None
    male: int | None = None
    when: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse ages and counts that cannot be."""
        refuse_outside(self, {"female": AGES, "male": AGES}, self.name)


@dataclass(frozen=True)
class GroupRow:
    """Answers that rules name together."""

    name: str
    answers: tuple[str, ...]
    once: bool = False


@dataclass(frozen=True)
class RuleRow:
    """What raises a flag, how urgent it is, and what it makes one think of."""

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
    effort_cap: int | None = None

    def __post_init__(self) -> None:
        """Refuse counts and efforts that cannot be."""
        refuse_outside(self, {"at_least": (0, 10), "effort_cap": (0, 10)}, self.flag)


@dataclass(frozen=True)
class WordsRow:
    """A question in one language."""

    ask: str
    help: str
    why: str
    choices: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class QuestionRow:
    """One question as the file writes it."""

    id: str
    kind: Kind
    words: dict[str, WordsRow]
    choices: tuple[str, ...] = ()
    applies: tuple[str, ...] = ()
    only: Sex | None = None
    only_female: tuple[str, ...] = ()
    to_age: int | None = None

    def __post_init__(self) -> None:
        """Refuse ages and counts that cannot be."""
        refuse_outside(self, {"to_age": AGES}, self.id)


@dataclass(frozen=True)
class RedFlags:
    """Everything in `red_flags.toml`; the head of that file explains each key."""

    question: tuple[QuestionRow, ...]
    age: tuple[AgeRow, ...]
    group: tuple[GroupRow, ...]
    rule: tuple[RuleRow, ...]


@functools.cache
def red_flags() -> RedFlags:
    """The questions and rules that come with this package; a constant, read once."""
    return read_table("red_flags.toml", RedFlags)
