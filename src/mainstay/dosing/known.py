"""What is known of one person's running exercises: their lines, and what is believed of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mainstay.care.case import Case, Standing
from mainstay.care.line import Line, line
from mainstay.dosing.belief import Belief
from mainstay.dosing.evidence import sessions_seen
from mainstay.dosing.propose import believed, digest
from mainstay.exercises import Catalogue


@dataclass(frozen=True)
class Known:
    """What the logs of one person say of some exercises.

    Attributes:
        lines: the exercises that have a dose here, in the order of the belief.
        belief: of the person.
        sessions: how many logged sessions it was learned from.
        inputs: hash of what they said.
    """

    lines: tuple[Line, ...]
    belief: Belief
    sessions: int
    inputs: str

    def at(self, exercise: str) -> int | None:
        """The place of an exercise in the belief; None for one without a dose."""
        ids = [found.frame.exercise.id for found in self.lines]
        return ids.index(exercise) if exercise in ids else None

    @property
    def sound(self) -> bool:
        """Whether every number of the belief is one; odd logs must never decide by accident."""
        return all(bool(np.isfinite(table).all()) for table in vars(self.belief).values())


def known(exercises: Sequence[str], case: Case, now: Standing, catalogue: Catalogue) -> Known:
    """Learn from every session that was logged before today."""
    asked = (line(catalogue.get(e), case, now) for e in exercises)
    lines = tuple(found for found in asked if isinstance(found, Line))
    seen = sessions_seen(case, [found.frame for found in lines])
    return Known(lines, believed(seen, len(lines)), len(seen), digest(seen))
