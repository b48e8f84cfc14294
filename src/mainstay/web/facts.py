"""What the site stores: one frozen value per kind of fact, as JSON in the fact's `value`."""

import enum
from dataclasses import dataclass
from datetime import date

from mainstay.care.decision import Decision
from mainstay.care.history import Pain, SetLog, SetOff, Stop
from mainstay.care.readiness import Readiness
from mainstay.care.reasons import Reason
from mainstay.exercises import Dose
from mainstay.planning import WeekPlan
from mainstay.planning.lasting import Ahead
from mainstay.reading import refuse_outside, refuse_unnamed


class Asked(enum.StrEnum):
    """When pain was asked."""

    START = "start"
    DURING = "during"
    AFTER = "after"
    MORNING = "morning"
    FLARE = "flare"


@dataclass(frozen=True)
class SetDone:
    """One set of one exercise in one session, beside the dose that was given."""

    session: str
    exercise: str
    given: Dose
    log: SetLog

    def __post_init__(self) -> None:
        """Refuse a session without a name."""
        refuse_unnamed(self, "session")


@dataclass(frozen=True)
class PainSaid:
    """Pain at one moment; `session` and `exercise` where it belongs to one.

    `readiness` is said with the pain at the start of a session, or not at all, and so is `effort`
    (0 to 10) with the pain after it. `given` is the dose of the exercise during which it hurt: an
    exercise that was stopped stands in its session by that alone, with or without a set.
    """

    asked: Asked
    pain: Pain
    session: str | None = None
    exercise: str | None = None
    stop: Stop | None = None
    set_off: SetOff | None = None
    extra_painkiller: bool = False
    readiness: Readiness | None = None
    effort: int | None = None
    given: Dose | None = None

    def __post_init__(self) -> None:
        """Refuse a session without a name, and what is no effort."""
        refuse_unnamed(self, "session")
        refuse_outside(self, {"effort": (0, 10)})


@dataclass(frozen=True)
class IssuedWeek:
    """The week as it was shown, with every dose.

    Attributes:
        plan: the week.
        doses: the decision in force for each exercise of the plan.
        inputs: fingerprint of the facts it was made from, with the day where that alone asked for less.
        rule_book: version of the rules.
        starts: first day.
        ends: last day.
    """

    plan: WeekPlan
    doses: tuple[Decision, ...]
    inputs: str
    rule_book: str
    starts: date
    ends: date


@dataclass(frozen=True)
class Solved:
    """Sessions that were looked for at night (models.SolvedWeek holds some of these).

    Attributes:
        ahead: the sessions.
        inputs: fingerprint of the facts they were looked for with.
    """

    ahead: Ahead
    inputs: str


@dataclass(frozen=True)
class Looked:
    """A dose that was looked at: its chance of a flare, and how much it trains (0 to 1)."""

    dose: Dose
    risk: float
    worth: float


@dataclass(frozen=True)
class WeighedDose:
    """How the estimate came to its proposal for one exercise.

    Attributes:
        exercise: it.
        proposed: the dose that it proposed to the guard.
        given: what the guard gave; None where it stopped the exercise.
        looked: the doses looked at.
        bound: the highest chance of a flare allowed for this exercise.
        binding: what kept the dose from being higher.
        why: the same as a reason; one plain sentence.
    """

    exercise: str
    proposed: Dose
    given: Dose | None
    looked: tuple[Looked, ...]
    bound: float
    binding: str
    why: tuple[Reason, ...]


@dataclass(frozen=True)
class Weighing:
    """Everything that the estimate weighed for one issued week.

    Attributes:
        week: fingerprint of the facts that the week was made from.
        inputs: hash of the evidence behind the belief.
        model: version of the model.
        rule_book: version of the rules.
        doses: one for each exercise that was weighed.
    """

    week: str
    inputs: str
    model: str
    rule_book: str
    doses: tuple[WeighedDose, ...]


class NoteKind(enum.StrEnum):
    """What a note is."""

    NOTE = "note"
    MESSAGE = "message"
    LESSON_DONE = "lesson_done"
    REJECTED = "rejected"
    ACCEPTED = "accepted"


@dataclass(frozen=True)
class Note:
    """A short text, or a mark that something was read or decided; `about` names the thing."""

    kind: NoteKind
    text: str
    about: str = ""
