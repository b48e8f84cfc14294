"""Whether a cable, a band or a rod in the hands passes beside the body, as a real one must, or through it."""

from collections.abc import Mapping

import numpy as np

from mainstay.exercises import Band, Cable, PullPoint
from mainstay.movement.carried import Run
from mainstay.movement.contacts import Posture, gives_m, pressed_flat
from mainstay.movement.pulls import runs_m, stood_on
from mainstay.movement.skeleton import Array, Skeleton

_HAND = ("wrist", "palm", "knuckles", "fingertips", "wrist to knuckles")
_ANKLE = ("ankle", "heel", "instep", "ankle to forefoot")
_STOOD_ON = ("forefoot", "instep", "toe_tip", "ankle to forefoot", "heel to forefoot")
_RIBS = ("ribs", "chest", "upper_back", "side_l", "side_r")

HELD_BY: Mapping[PullPoint, tuple[str, ...]] = {
    # The hand that holds the grip closes around the end of the cable.
    PullPoint.HAND_L: tuple(f"{spot}_l" for spot in _HAND),
    PullPoint.HAND_R: tuple(f"{spot}_r" for spot in _HAND),
    PullPoint.HANDS: tuple(f"{spot}_{side}" for spot in _HAND for side in "lr"),
    # A cuff lies around the ankle, or the thigh; the cable is hooked to it outside.
    PullPoint.FOOT_L: tuple(f"{spot}_l" for spot in _ANKLE),
    PullPoint.FOOT_R: tuple(f"{spot}_r" for spot in _ANKLE),
    PullPoint.THIGH_L: ("thigh_middle_l", "hip to knee_l"),
    PullPoint.THIGH_R: ("thigh_middle_r", "hip to knee_r"),
    # A harness or belt lies around the trunk; the pull is reckoned from the middle of it.
    PullPoint.CHEST: _RIBS,
    PullPoint.PELVIS: ("pelvis", "trochanter_l", "trochanter_r", "belly", "seat_l", "seat_r"),
}
"""What holds each end of a cable or band: it is right to begin inside that."""


def through_body(
    pull: Cable | Band, posture: Posture, body: Skeleton, anchor: Array | None
) -> tuple[str, float]:
    """The part of the body into which it cuts deepest, and how deep (m); 0 where it is free.

    `anchor` is the wheel or the fixed end; None for a band between two parts of the body.
    """
    points = body.skin_places.points(posture.frames(body))[0]
    runs = runs_m(pull, posture, body, anchor)
    nearest = np.min([_distances(points, *run) for run in runs], axis=0)
    ends = [pull.attach, *([pull.to] if isinstance(pull, Band) and pull.to else [])]
    holding = {name for end in ends for name in HELD_BY[end]}
    if isinstance(pull, Band) and (under := stood_on(pull, body)):
        holding |= {f"{spot}_{under.name[-1]}" for spot in _STOOD_ON}
    held = [b.name in holding for b in body.skin]
    depths = np.where(held, 0.0, np.maximum(body.skin_radii_m - nearest, 0.0))
    deepest = int(depths.argmax())
    return body.skin[deepest].name, float(depths[deepest])


def carried_through(run: Run, posture: Posture, body: Skeleton) -> tuple[str, float]:
    """The part of the body in which a carried rod is deepest, and how deep (m); 0 where it is free.

    The hands that hold it close around it, and flesh gives way where it lies against the body.
    """
    points = body.skin_places.points(posture.frames(body))[0]
    gaps = _distances(points, run.start_m, run.end_m) - run.radius_m - body.skin_radii_m
    holding = {f"{spot}_{name[-1]}" for name in run.spots for spot in _HAND}
    held = [b.name in holding for b in body.skin]
    depths = np.where(held, 0.0, np.maximum(-pressed_flat(gaps, gives_m(body)), 0.0))
    deepest = int(depths.argmax())
    return body.skin[deepest].name, float(depths[deepest])


def _distances(points: Array, one: Array, two: Array) -> Array:
    """Of points (k x 3) to the straight line from one place to another."""
    way = two - one
    part = np.clip((points - one) @ way / (way @ way), 0.0, 1.0)
    return np.asarray(np.linalg.norm(points - (one + part[:, None] * way), axis=1))
