"""The protocol of a virtual person: what the clinic knows, what a person is offered and says back.

Write a class with the five methods of `VirtualPerson` and a factory `(seed, number) -> person`;
`mainstay simulate --people my_module:my_factory` does the rest. Each day the runner calls
`morning` once and, on planned days, `session` once with what is offered (an empty tuple on a day
on which nothing may be done). Reports are the facts of `care`, as the site stores them: what is
not logged is None. `truth` and `outlook` are read for scoring and by the oracle alone.

Common random numbers: draw everything that chance decides when the person is made, or the same
count of numbers each day. Two strategies then meet the same person with the same luck.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, cast

from mainstay.care.history import FlareReport, Morning, Session
from mainstay.care.patient import Patient
from mainstay.exercises import Dose, Stage
from mainstay.reading import ReadingError, refuse_outside

FIRST_DAY = date(2026, 1, 5)
"""The day on which every virtual person begins (ours; a Monday)."""


@dataclass(frozen=True)
class Intake:
    """What the clinic knows on the first day.

    Attributes:
        patient: the finished intake, with equipment, days a week and usual morning pain.
        exercises: ids of the exercises of every session, in order: the exercise lines.
        stage: the stage that a therapist has set after testing.
    """

    patient: Patient
    exercises: tuple[str, ...]
    stage: Stage = Stage.STRENGTH

    def __post_init__(self) -> None:
        """Refuse nobody's programme and an exercise written twice."""
        if not self.exercises or len(set(self.exercises)) != len(self.exercises):
            raise ValueError("exercises: write at least one, each once")


@dataclass(frozen=True)
class Offer:
    """One exercise of a session and its dose."""

    exercise: str
    dose: Dose


@dataclass(frozen=True)
class Said:
    """A morning: the questions of the morning, and the button "my back flared up"."""

    morning: Morning | None = None
    flare: FlareReport | None = None


@dataclass(frozen=True)
class Truth:
    """What really holds after a day; nobody in the clinic sees it.

    Attributes:
        sessions: sessions really done so far, logged or not.
        exercise_flares: flares so far that a session caused.
        flares: flares so far of whatever cause.
        progress: gain of capacity since the first day as a fraction, mean of the lines.
        pain: mean pain 0 to 10 of these days, without the day's noise.
        at_goal: whether the goal is reached: enough capacity and clearly less pain.
        left: whether the person has left the programme.
    """

    sessions: int
    exercise_flares: int
    flares: int
    progress: float
    pain: float
    at_goal: bool
    left: bool

    def __post_init__(self) -> None:
        """Refuse what cannot be: it would make a strategy look better or worse than it is."""
        counts = dict.fromkeys(("sessions", "exercise_flares", "flares"), (0, 10_000))
        refuse_outside(self, {**counts, "progress": (-1, 100), "pain": (0, 10)})


@dataclass(frozen=True)
class Outlook:
    """What a session would do: the chance that it causes a flare, and what it adds to capacity."""

    risk: float
    gain: float


class VirtualPerson(Protocol):
    """Somebody who lives; see the head of this module for the order of calls."""

    def intake(self) -> Intake:
        """What the clinic knows on the first day."""

    def morning(self, on: date) -> Said:
        """The night passes and the morning's questions are asked; called on every day."""

    def session(self, on: date, offers: tuple[Offer, ...]) -> Session | None:
        """A planned session; None when it is not done or not logged."""

    def truth(self) -> Truth:
        """For scoring only."""

    def outlook(self, offers: tuple[Offer, ...]) -> Outlook:
        """For the oracle only: what would happen today with these doses."""


Factory = Callable[[int, int], VirtualPerson]
"""Makes person `number` of the population with that seed."""


def factory(named: str) -> Factory:
    """The factory written as `module:name`, or one of the shipped populations.

    Raises:
        ReadingError: there is no such module, or nothing of that name in it.
    """
    module, colon, name = SHIPPED.get(named, named).partition(":")
    advice = "Write module:factory; the module must be on PYTHONPATH."
    if not colon:
        raise ReadingError("--people", f"`{named}` names none.", ", ".join(SHIPPED), advice)
    try:
        found = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise ReadingError("--people", f"{error}.", ", ".join(SHIPPED), advice) from error
    return cast(Factory, found)


SHIPPED = {
    "clinic": "mainstay.simulation.population:clinic",
    "wrong-reports": "mainstay.simulation.population:wrong_reports",
    "holdout": "mainstay.simulation.holdout:other_people",
}
"""Populations that come along, by short name; `clinic` is the calibrated one."""
