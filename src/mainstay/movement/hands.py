"""What hands do: flat, at ease, bent over an edge, or closed around what they hold."""

from collections.abc import Sequence

import numpy as np

from mainstay.exercises import BodyPoint, Contact, Exercise, PullPoint, Support, Touch
from mainstay.movement.contacts import HELD, Posture
from mainstay.movement.motion import Motion
from mainstay.movement.poses import phases
from mainstay.movement.skeleton import Array, Skeleton

FLAT, EASE, OVER, GRIP = 0.0, 1.0, 1.6, 2.0
"""What a hand does, as a number between which it can be halfway (ours)."""

CURLS_DEG = {
    "fingers": (-4.0, 16.0, 62.0),
    "fingertips": (-9.0, 18.0, 80.0),
    "thumb": (0.0, 4.0, 28.0),
}
"""Bend of the hand's helpers when it lies flat, is at ease, and holds something (ours)."""


def curl_deg(part: str, grip: Array) -> Array:
    """How far a helper of the hand is bent, by what the hand does (see `hand_grips`)."""
    return np.asarray(np.interp(grip, [FLAT, EASE, GRIP], CURLS_DEG[part]))


def hand_grips(moving: Motion, shares: Sequence[float]) -> Array:
    """What left and right hand do at every moment: n x 2, from flat to holding."""
    held = _held(moving)
    keys = np.array([[_closed(k, s, held, moving.body) for s in "lr"] for k in moving.keys])
    if len(keys) == 1:
        return keys
    at = np.array(shares) * (len(keys) - 1)
    return np.stack([np.interp(at, range(len(keys)), keys[:, n]) for n in (0, 1)], axis=1)


def _held(moving: Motion) -> frozenset[str]:
    """Hands with a cable, a band or a weight in them."""
    exercise = moving.exercise
    points = [c.attach for c in exercise.cable] + [w.attach for w in exercise.weight]
    points += [p for b in exercise.band for p in (b.attach, b.to) if p]
    both = {"hand_l", "hand_r"} if PullPoint.HANDS in points else set()
    return frozenset(both | {p.value for p in points})


def _closed(posture: Posture, side: str, held: frozenset[str], body: Skeleton) -> float:
    """How far a hand is closed; over the back of a chair its fingers bend."""
    chairs = [t for t in posture.things if t.kind is Support.CHAIR]
    if any(_at_chair(c) and c.point.value.endswith(side) for c in posture.contacts):
        palm = body.points(posture.frames(body), [body.ball[f"palm_{side}"]])
        if any(t.back and t.back.distance(palm) < t.distance(palm) for t in chairs):
            return OVER
    return _grip(posture.contacts, side, held)


def near_chair(exercise: Exercise) -> bool:
    """Whether a hand is at a chair, and so perhaps over its back."""
    return any(_at_chair(c) for p in phases(exercise) for c in p.contacts)


def _at_chair(contact: Contact) -> bool:
    hands = (BodyPoint.HAND_L, BodyPoint.HAND_R)
    return contact.support is Support.CHAIR and contact.point in hands


def _grip(contacts: Sequence[Contact], side: str, held: frozenset[str]) -> float:
    point = BodyPoint(f"hand_{side}")
    contact = next((c for c in contacts if c.point is point), None)
    if contact is None:
        return GRIP if point.value in held else EASE
    if contact.support in HELD or contact.touch is Touch.HOLDS:
        return GRIP
    return FLAT if contact.support else EASE
