"""A directional preference: what follows from a direction that a therapist found (clinical 2).

Until it is stable the movement into it is done several times a day, everything that moves the
spine the other way is left out, and the stage of motion is not entered. Pain that goes further
down the leg takes the movement away until somebody has looked again. The numbers stand in
`conditions.toml`; who has which direction, and since when, is `settling.direction_bias`.
"""

from dataclasses import dataclass
from datetime import date

from mainstay.care.patient import Patient
from mainstay.exercises import Demand, Direction, Exercise, Purpose
from mainstay.reading import refuse_outside

OPPOSITE = {Direction.EXTENSION: Direction.FLEXION, Direction.FLEXION: Direction.EXTENSION}
"""The other way."""


@dataclass(frozen=True)
class DirectionRule:
    """How a directional preference is worked with; the head of `conditions.toml` explains it."""

    times_a_day: tuple[int, int]
    stage_cap: int
    stable_days: int
    report_gap_days: int
    against_extension: tuple[Demand, ...]
    against_flexion: tuple[Demand, ...]
    source: str

    def __post_init__(self) -> None:
        """Refuse numbers without sense."""
        low, high = self.times_a_day
        if not 1 <= low <= high <= 12:
            raise ValueError(f"times_a_day {low}, {high}: allowed 1 to 12, the lower one first")
        days = {"stage_cap": (1, 5), "stable_days": (1, 366), "report_gap_days": (1, 14)}
        refuse_outside(self, days)

    def demands_against(self, direction: Direction) -> frozenset[Demand]:
        """What an exercise may not ask for while a direction is not stable."""
        extension = direction is Direction.EXTENSION
        return frozenset(self.against_extension if extension else self.against_flexion)


@dataclass(frozen=True)
class DirectionBias:
    """A directional preference as it stands on a day.

    Attributes:
        direction: extension or flexion.
        stable: whether the ladder goes on as for everybody.
        spread_on: the last day since the finding on which pain went further down the leg.
    """

    direction: Direction
    stable: bool = False
    spread_on: date | None = None

    @property
    def opens(self) -> bool:
        """Whether exercises into it are open ahead of their stage; they stay so once it is stable."""
        return self.spread_on is None

    @property
    def eases(self) -> bool:
        """Whether the movement into it is to be done now, several times a day."""
        return self.opens and not self.stable


def found_bias(patient: Patient, on: date) -> DirectionBias | None:
    """The finding alone, without anything that was reported since; None before its day."""
    found = patient.preference
    if found is None or found.found_on > on:
        return None
    return DirectionBias(found.direction, found.stable_on is not None and found.stable_on <= on)


def is_repeated_movement(exercise: Exercise) -> bool:
    """Whether it is done for its direction alone."""
    return exercise.purpose is Purpose.DIRECTIONAL_PREFERENCE
