"""Recalibration by the whole population: off by default, tightens by itself, relaxes by signature.

Expected and observed flares after sessions are compared by the direct question alone; the next
morning's pain is no measure (in the reference's experiments it made a dose loop unsafe).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import mean

from mainstay.dosing.belief import FALSE_YES, TRUE_YES
from mainstay.reading import refuse_outside

FEWEST_ANSWERS = 300
"""Below so many answers nothing is concluded (ours)."""

WIDEST = (0.5, 3.0)
"""The factor stays within this (ours)."""

SURE = 1.96
"""Standard errors between chance and a conclusion."""

MOST_DAYS = 31
"""More days after a session are counted as so many (ours): a yes is then more likely to be for nothing."""


@dataclass(frozen=True)
class Answered:
    """One session of one person: the chance of a flare, and the answers until the next session.

    Attributes:
        chance: as the model states it for the dose that was given, before any factor.
        asked: days on which "did it set your back off?" was answered with yes or no.
        yes: how many of these answers were yes; any yes is a yes.
    """

    chance: float
    asked: int
    yes: int


@dataclass(frozen=True)
class Record:
    """What a population answered after sessions.

    Attributes:
        answers: sessions with an answer to "did the last session set your back off?".
        yes: how many said yes.
        expected: sum of the chances of a flare that the model states for these sessions, before any
            factor: else each week's factor would be held against that of the week before.
        days: on how many days each of them was answered, as a mean; on each yes may come for nothing.
    """

    answers: int
    yes: int
    expected: float
    days: float = 1.0

    def __post_init__(self) -> None:
        """Refuse counts that contradict each other."""
        known = {"answers": (0, 10**12), "yes": (0, self.answers), "days": (1, MOST_DAYS)}
        refuse_outside(self, known)
        if not 0 <= self.expected <= self.answers:
            raise ValueError(f"expected {self.expected:g}: allowed 0 to {self.answers}")

    @property
    def caused(self) -> float:
        """Flares behind the answers, once false yeses are taken off."""
        false = self._false
        return max(0.0, (self.yes - false * self.answers) / (TRUE_YES - false))

    @property
    def error(self) -> float:
        """Standard error of `caused`."""
        return math.sqrt(self.yes + 1) / (TRUE_YES - self._false)

    @property
    def _false(self) -> float:
        """The chance of a yes on any of the days without a flare, as in `belief`."""
        return 1 - math.pow(1 - FALSE_YES, self.days)


def recorded(sessions: Sequence[Answered]) -> Record:
    """The record of many sessions; one without an answer says nothing."""
    told = [s for s in sessions if s.asked > 0]
    return Record(
        answers=len(told),
        yes=sum(s.yes > 0 for s in told),
        expected=sum(s.chance for s in told),
        days=mean(min(s.asked, MOST_DAYS) for s in told) if told else 1.0,
    )


@dataclass(frozen=True)
class SignOff:
    """A clinician who agrees that doses may rise faster for everybody."""

    by: str
    on: date

    def __post_init__(self) -> None:
        """Refuse a signature without a name."""
        if not self.by.strip():
            raise ValueError("by: write the clinician's name")


def factor(record: Record, before: float = 1.0, signed: SignOff | None = None) -> float:
    """What stated chances are multiplied with; 1 is as the model says, more is more careful.

    Clearly more flares than stated raise it at once. Clearly fewer lower it only with a signature,
    and never by more than the upper end of what the answers allow.
    """
    if record.answers < FEWEST_ANSWERS or record.expected <= 0:
        return before
    low = (record.caused - SURE * record.error) / record.expected
    high = (record.caused + SURE * record.error) / record.expected
    wanted = before
    if low > before:
        wanted = record.caused / record.expected
    elif high < before and signed is not None:
        wanted = high
    return min(WIDEST[1], max(WIDEST[0], wanted))
