"""When an exercise is looked at, and on what the body then stands."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

from mainstay.exercises import Contact, Exercise, Press, Push, Support, Touch
from mainstay.exercises.scene import FIXED
from mainstay.movement.contacts import HANDS, STAYS, Posture
from mainstay.movement.motion import Motion
from mainstay.movement.poses import Phase

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""When an exercise is looked at, as parts of the lift (ours)."""


def shares_of(moving: Motion, shares: Sequence[float] = SHARES) -> tuple[float, ...]:
    """When a movement is looked at: who stands still once, or first pushing and then pulling.

    Who steps is looked at in the key poses nearest to what is asked.
    """
    last = len(moving.keys) - 1
    if changes_feet(moving.phases):
        return tuple(dict.fromkeys(round(share * last) / last for share in shares))
    if last:
        return tuple(shares)
    return (0.0, 1.0) if len(_ways(moving.exercise)) > 1 else (0.0,)


def pose_at(moving: Motion, share: float) -> Posture:
    """The posture in which the body is held at a moment."""
    if not changes_feet(moving.phases):
        return moving.at(share)
    key = moving.keys[round(share * (len(moving.keys) - 1))]
    return replace(key, contacts=tuple(_gripping(c) for c in key.contacts))


def presses_at(exercise: Exercise, share: float) -> tuple[Press, ...]:
    """What is pressed or pulled without moving at a moment; of what is done in turn, the one."""
    ways = _ways(exercise)
    return tuple(p for p in exercise.press if p.way is ways[round(share * (len(ways) - 1))])


def turn_at(exercise: Exercise, share: float) -> Push | None:
    """Whether it pushes or pulls, where it does both in turn; None elsewhere."""
    return presses_at(exercise, share)[0].way if len(_ways(exercise)) > 1 else None


def _ways(exercise: Exercise) -> list[Push]:
    return list(dict.fromkeys(p.way for p in exercise.press))


# --- steps --------------------------------------------------------------------------------------


def changes_feet(written: Sequence[Phase]) -> bool:
    """Whether weight goes over from one support to another, as in a step.

    Between two such poses the drawing knows nothing that carries the body: it falls from one
    support onto the next, and is held in the key poses only.

    Args:
        written: the key poses.
    """
    return any(not _kept(one, two) for one, two in itertools.pairwise(written))


def _kept(one: Phase, two: Phase) -> bool:
    old = {(c.point, c.support) for c in one.contacts}
    return any((c.point, c.support) in old and _carries(c) for c in two.contacts)


CARRYING = (*FIXED, Support.FLOOR, Support.MACHINE)


def _carries(contact: Contact) -> bool:
    """Whether it can carry a body: a hand that slides along the bed does not."""
    slides = contact.touch not in STAYS
    return contact.support in CARRYING and not (slides and contact.point in HANDS)


def _gripping(contact: Contact) -> Contact:
    """A sole that walks does not slip on the ground; it slides in the drawing, as on a treadmill."""
    walks = contact.point.value.startswith(("foot", "heel", "toes"))
    slips = contact.touch is Touch.SLIDES and contact.support is Support.FLOOR
    return replace(contact, touch=Touch.BEARS) if walks and slips else contact
