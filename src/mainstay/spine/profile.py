"""What an exercise does to the spine over its whole movement, as one small table."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from mainstay.exercises import Exercise, Push
from mainstay.movement.contacts import Posture
from mainstay.movement.motion import motion
from mainstay.movement.skeleton import Skeleton
from mainstay.spine.estimate import Estimate, estimate
from mainstay.spine.exercise import acting
from mainstay.spine.model import model as spine_of
from mainstay.spine.moments import SHARES, pose_at, shares_of, turn_at
from mainstay.spine.person import Assumptions, Person


@dataclass(frozen=True)
class Stage:
    """One moment of the movement with its estimate.

    Attributes:
        share: how much of the lift is done, 0 to 1; of what is pushed and then pulled at, 0 the push.
        turn: whether that is the push or the pull; None where nothing is done in turn.
        lean_deg: how far the body leans against what pulls.
        found: the estimate.
    """

    share: float
    turn: Push | None
    lean_deg: float
    found: Estimate

    @property
    def called(self) -> str:
        """The moment in words."""
        if self.turn is None:
            return f"{round(100 * self.share)} %"
        return {Push.ONTO: "push", Push.AWAY: "pull"}[self.turn]


@dataclass(frozen=True)
class Loading:
    """An exercise with one weight on one body.

    Attributes:
        exercise: its id.
        load_kg: weight at the handle.
        pull_n: pull of each band.
        press_n: force of each press without motion.
        stages: moments from start to end.
    """

    exercise: str
    load_kg: float
    pull_n: float
    press_n: float
    stages: tuple[Stage, ...]

    @property
    def heaviest(self) -> Stage:
        """The moment that presses L4/5 most."""
        return max(self.stages, key=lambda s: s.found.compression_n["l4"].median)

    @property
    def shakiest(self) -> Stage:
        """The moment in which the spine is least stable."""
        return min(self.stages, key=lambda s: s.found.stability_nm_rad.median)


def loading(
    exercise: Exercise,
    person: Person,
    load_kg: float = 0.0,
    pull_n: float = 0.0,
    given: Sequence[Assumptions] | None = None,
    shares: Sequence[float] = SHARES,
    press_n: float = 0.0,
) -> Loading:
    """Compute an exercise.

    Args:
        exercise: which.
        person: whose spine.
        load_kg: weight of the dose at the handle.
        pull_n: pull of each band.
        given: assumptions; the whole ensemble where not told.
        shares: when to look, as parts of the lift.
        press_n: force of each press without motion.

    Raises:
        Falls: a moment in which nothing holds the body.
        Infeasible: a moment that the muscles cannot hold.
    """
    moving = motion(exercise, spine_of(person).body)
    stages = []
    for share in shares_of(moving, shares):
        pose = _pose(exercise, moving.body, share)
        seen = acting(moving, share, pose, spine_of(person), load_kg, pull_n, press_n)
        found = estimate(person, seen.how, seen.load, given)
        stages.append(Stage(share, turn_at(exercise, share), seen.lean_deg, found))
    return Loading(exercise.id, load_kg, pull_n, press_n, tuple(stages))


@functools.lru_cache(maxsize=64)
def _pose(exercise: Exercise, body: Skeleton, share: float) -> Posture:
    """A posture, solved once for all weights."""
    return pose_at(motion(exercise, body), share)
