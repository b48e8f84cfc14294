"""The poses of an exercise as the solver takes them."""

from collections.abc import Mapping
from dataclasses import dataclass

from mainstay.exercises import Contact, Exercise, KeyPose, Prop
from mainstay.exercises.poses import base_pose


@dataclass(frozen=True)
class Phase:
    """One key pose, complete.

    Attributes:
        angles_deg: angles by name; those missing are zero.
        contacts: what touches what.
        free: joints that the solver may move.
        spread: parts of the lumbar angles; None as in healthy adults.
        props: the things around, as the file places them.
    """

    angles_deg: Mapping[str, float]
    contacts: tuple[Contact, ...]
    free: tuple[str, ...]
    spread: tuple[float, ...] | None = None
    props: tuple[Prop, ...] = ()

    def __hash__(self) -> int:
        """Angles are a mapping, which has no hash of its own."""
        angles = frozenset(self.angles_deg.items())
        return hash((angles, self.contacts, self.free, self.spread, self.props))


def phases(exercise: Exercise) -> tuple[Phase, ...]:
    """Start, poses on the way and end; the base pose alone where a file has none."""
    keys = exercise.key_poses or (KeyPose(tuple(base_pose(exercise.position).items())),)
    return tuple(
        Phase(dict(k.angles_deg), k.contacts, k.free, k.lumbar_spread_fraction, exercise.prop)
        for k in keys
    )
