"""What the site stores: one frozen value per kind of fact, as JSON in the fact's `value`."""

import enum
from dataclasses import dataclass
from datetime import date

from mainstay.care.decision import Decision
from mainstay.care.history import Pain, SetLog, SetOff, Stop
from mainstay.exercises import Dose
from mainstay.planning import WeekPlan


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


@dataclass(frozen=True)
class PainSaid:
    """Pain at one moment; `session` and `exercise` where it belongs to one."""

    asked: Asked
    pain: Pain
    session: str | None = None
    exercise: str | None = None
    stop: Stop | None = None
    set_off: SetOff | None = None
    extra_painkiller: bool = False


@dataclass(frozen=True)
class IssuedWeek:
    """The week as it was shown, with every dose.

    Attributes:
        plan: the week.
        doses: the decision in force for each exercise of the plan.
        inputs: fingerprint of the facts it was made from.
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
