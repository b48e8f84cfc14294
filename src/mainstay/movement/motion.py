"""The whole movement of an exercise: solved key poses, and every moment between them."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace

from mainstay.anatomy import joint_angles
from mainstay.exercises import BodyPoint, Contact, Exercise, PullPoint
from mainstay.movement.contacts import Posture
from mainstay.movement.poses import Phase, phases
from mainstay.movement.skeleton import Skeleton
from mainstay.movement.solving import solve
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
        return self.between(leg, eased(share * legs - leg))

    def between(self, leg: int, part: float) -> Posture:
        """The posture at a part of the way from one key pose to the next, 0 to 1."""
        one, two = self.keys[leg], self.keys[leg + 1]
        mixed = _mixed(one.angles_deg, two.angles_deg, part)
        kept = tuple(c for c in two.contacts if _lasts(c, one.contacts))
        phase = replace(self.phases[leg + 1], angles_deg=mixed, contacts=kept)
        return solve(self.body, phase, one, near_m=_mix3(one.root_m, two.root_m, part))

    def on_the_way(self, leg: int, part: float) -> Posture:
        """The same as the angles lie there, contacts not solved: near enough for hands in the air."""
        one, two = self.keys[leg], self.keys[leg + 1]
        return replace(
            one,
            angles_deg=_mixed(one.angles_deg, two.angles_deg, part),
            root_m=_mix3(one.root_m, two.root_m, part),
        )


def _lasts(contact: Contact, before: tuple[Contact, ...]) -> bool:
    """Whether a contact is there from one key pose to the next."""
    return any(
        (c.point, c.support, c.body) == (contact.point, contact.support, contact.body)
        for c in before
    )


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
    return Motion(exercise, body, written, _solved(written, body))


@functools.lru_cache(maxsize=512)
def _solved(written: tuple[Phase, ...], body: Skeleton) -> tuple[Posture, ...]:
    """Each pose from the one before; who changes the last one does not wait for the others."""
    *before, last = written
    earlier = _solved(tuple(before), body) if before else ()
    return (*earlier, solve(body, last, earlier[-1] if earlier else None))


# --- walking and the like ---

LEGS = ("hip_flexion", "knee_flexion")
HANDS = (PullPoint.HAND_L, PullPoint.HAND_R)
ARM = ("scapula", "shoulder", "elbow", "forearm", "wrist")
SAME_DEG, SAME_M = 3.0, 0.02
"""How near the end must be to the mirrored start to be the other leg's step (ours)."""


def whole_round(moving: Motion) -> Motion:
    """Both steps of walking and the like: after the end, the other leg's way back to the start.

    Any other movement comes back as it is.
    """
    if moving.exercise.cycle_s is None or not _steps(moving):
        return moving
    keys, back = list(moving.keys), []
    for phase in moving.phases[1:-1]:
        back.append(_other_step(phase, moving.exercise))
        keys.append(solve(moving.body, back[-1], keys[-1]))
    written = (*moving.phases, *back, moving.phases[0])
    return replace(moving, phases=written, keys=(*keys, keys[0]))


def _steps(moving: Motion) -> bool:
    start, end = moving.phases[0], moving.phases[-1]
    mirror = mirrored(start).angles_deg
    names = [n for n in mirror if n.startswith(LEGS)]
    apart = max(abs(mirror[n] - end.angles_deg.get(n, 0)) for n in names)
    risen = abs(moving.keys[-1].root_m[1] - moving.keys[0].root_m[1])
    return apart < SAME_DEG and risen < SAME_M and len(moving.keys) > 1


def _other_step(phase: Phase, exercise: Exercise) -> Phase:
    """The same with the other leg; arms that carry on one side alone stay as they are."""
    other = mirrored(phase)
    carried = {w.attach for w in exercise.weight}
    if {*HANDS} & carried in (set(), {*HANDS}):
        return other
    arms = {n: a for n, a in phase.angles_deg.items() if n.startswith(ARM)}
    hands = tuple(c for c in phase.contacts if c.point.value.startswith("hand"))
    rest = tuple(c for c in other.contacts if not c.point.value.startswith("hand"))
    return replace(other, angles_deg={**other.angles_deg, **arms}, contacts=rest + hands)


# --- the other side ---


def mirrored(phase: Phase) -> Phase:
    """The same pose with left and right exchanged."""
    return replace(
        phase,
        angles_deg={_other(n): _sign(n) * a for n, a in phase.angles_deg.items()},
        contacts=tuple(_mirrored_contact(c) for c in phase.contacts),
        free=tuple(_other(n) for n in phase.free),
        props=tuple(replace(p, azimuth_deg=-p.azimuth_deg) for p in phase.props),
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
    partner = contact.body and BodyPoint(_other(contact.body.value))
    return replace(contact, point=BodyPoint(_other(contact.point.value)), body=partner)
