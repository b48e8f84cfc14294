"""The whole movement of an exercise: solved key poses, and every moment between them."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace

from mainstay.anatomy import joint_angles
from mainstay.exercises import BodyPoint, Contact, Exercise
from mainstay.movement.contacts import Posture, solve
from mainstay.movement.poses import Phase, phases
from mainstay.movement.skeleton import Skeleton
from mainstay.movement.timing import eased


@dataclass(frozen=True)
class Motion:
    """One repetition of an exercise on one body.

    Attributes:
        exercise: which.
        body: whose.
        phases: the key poses as written.
        keys: the key poses as solved: start, perhaps via, lift; the start alone for an exercise
            that stands still.
    """

    exercise: Exercise
    body: Skeleton
    phases: tuple[Phase, ...]
    keys: tuple[Posture, ...]

    def at(self, share: float) -> Posture:
        """The posture when so much of the lift is done, 0 to 1; contacts are solved anew."""
        if len(self.keys) == 1 or share <= 0:
            return self.keys[0]
        if share >= 1:
            return self.keys[-1]
        legs = len(self.keys) - 1
        leg = min(int(share * legs), legs - 1)
        return self._between(leg, eased(share * legs - leg))

    def _between(self, leg: int, part: float) -> Posture:
        one, two = self.keys[leg], self.keys[leg + 1]
        mixed = _mixed(one.angles_deg, two.angles_deg, part)
        kept = tuple(c for c in two.contacts if c in one.contacts)
        phase = replace(self.phases[leg + 1], angles_deg=mixed, contacts=kept)
        root = _mix3(one.root_m, two.root_m, part)
        return solve(self.body, phase, replace(self.keys[0], root_m=root, contacts=kept))


def _mixed(one: Mapping[str, float], two: Mapping[str, float], part: float) -> dict[str, float]:
    return {name: one[name] + (two[name] - one[name]) * part for name in one}


def _mix3(
    one: tuple[float, float, float], two: tuple[float, float, float], part: float
) -> tuple[float, float, float]:
    x, y, z = (a + (b - a) * part for a, b in zip(one, two, strict=True))
    return x, y, z


@functools.lru_cache(maxsize=512)
def motion(exercise: Exercise, body: Skeleton) -> Motion:
    """Solve the key poses of an exercise for a body; what stands stays where the start put it."""
    written = phases(exercise)
    solved = [solve(body, written[0])]
    for phase in written[1:]:
        solved.append(solve(body, phase, replace(solved[-1], supports=solved[0].supports)))
    return Motion(exercise, body, written, tuple(solved))


# --- the other side ---


def mirrored(phase: Phase) -> Phase:
    """The same pose with left and right exchanged."""
    return Phase(
        angles_deg={_other(n): _sign(n) * a for n, a in phase.angles_deg.items()},
        contacts=tuple(_mirrored_contact(c) for c in phase.contacts),
        free=tuple(_other(n) for n in phase.free),
        slides=tuple(_mirrored_contact(c) for c in phase.slides),
    )


MIDLINE_SIGNED = ("pelvis_list", "pelvis_rotation", "lateral_bending", "_rotation")


def _sign(name: str) -> int:
    """Turns of the trunk about the forward and the long axis change their sign."""
    if joint_angles().get(name) is None or name.endswith(("_l", "_r")):
        return 1
    return -1 if name.endswith(MIDLINE_SIGNED) else 1


def _other(name: str) -> str:
    if name.endswith("_l"):
        return name[:-2] + "_r"
    return name[:-2] + "_l" if name.endswith("_r") else name


def _mirrored_contact(contact: Contact) -> Contact:
    return Contact(BodyPoint(_other(contact.point.value)), contact.support)
