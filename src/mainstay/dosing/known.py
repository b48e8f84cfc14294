"""What is known of one person's running exercises: their lines, and what is believed of them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mainstay.care.case import Case, Standing
from mainstay.care.line import Line, line
from mainstay.dosing.belief import Array, Belief, learned, prior
from mainstay.dosing.evidence import Seen, above_first_load, sessions_seen
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
    """Begin where a therapist tried a load out, and learn from every session logged before today."""
    asked = (line(catalogue.get(e), case, now) for e in exercises)
    lines = tuple(found for found in asked if isinstance(found, Line))
    frames = [found.frame for found in lines]
    seen, tested = sessions_seen(case, frames), above_first_load(frames)
    return Known(lines, believed(seen, len(lines), tested), len(seen), digest(seen, tested))


def believed(seen: Sequence[Seen], lines: int, tested: Array | None = None) -> Belief:
    """The belief of one person after all their sessions; `tested` as in `prior`."""
    belief = prior(1, lines, tested)
    for session in seen:
        belief = learned(belief, session)
    return belief


def digest(seen: Sequence[Seen], tested: Array) -> str:
    """A hash of the evidence, so that a stored decision names what it was made from."""
    found = hashlib.sha256()
    for table in (tested, *(t for session in seen for t in vars(session).values())):
        found.update(np.ascontiguousarray(table, float).tobytes())
    return found.hexdigest()[:16]
