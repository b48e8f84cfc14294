"""Where cables, bands and chains are fixed, and where they, and weights, act on the body."""

from collections.abc import Sequence

import numpy as np

from mainstay.exercises import Attachment, Band, Cable, Exercise, Item, PullPoint, Support
from mainstay.movement.contacts import Posture
from mainstay.movement.skeleton import Array, Skeleton

_SPOTS = {
    PullPoint.HANDS: ("palm_l", "palm_r"),
    PullPoint.CHEST: ("chest",),
    PullPoint.PELVIS: ("pelvis",),
}
_ONE_SIDED = {"hand": "palm", "foot": "ankle", "thigh": "thigh_middle"}


def pull_point_m(point: PullPoint, posture: Posture, body: Skeleton) -> Array:
    """Where something pulls on the body in a posture."""
    part, _, side = point.value.rpartition("_")
    names = _SPOTS.get(point) or (f"{_ONE_SIDED[part]}_{side}",)
    spots = [body.ball[name] for name in names]
    return np.asarray(body.points(posture.frames(body), spots)[0].mean(axis=0))


NEAR_M = 0.35
"""Wheels no farther apart than this hang on one column (ours)."""


def apart(cables: Sequence[Cable]) -> list[Cable]:
    """One cable for each column; a second wheel on the same column has none of its own."""
    found: list[Cable] = []
    for cable in cables:
        if all(_away_m(cable, other) > NEAR_M for other in found):
            found.append(cable)
    return found


def _away_m(one: Cable, two: Cable) -> float:
    a, b = (c.distance_m * np.exp(1j * np.radians(c.azimuth_deg)) for c in (one, two))
    return float(abs(a - b))


def anchor_m(pull: Cable | Band, posture: Posture) -> Array:
    """Where the wheel of a cable, or the fixed end of a band, is."""
    height, azimuth, away = pull.anchor_height_m, pull.azimuth_deg, pull.distance_m
    if height is None or azimuth is None or away is None:
        raise ValueError("this band is fixed to the body")
    angle, origin = np.radians(azimuth), np.array(posture.origin_m)
    return np.array(
        [origin[0] + np.cos(angle) * away, height, origin[2] - np.sin(angle) * away]
    )


ROPE_M = 0.36
"""Half of a rope of two ends (ours), as in the figure."""


def run_m(
    cable: Cable, posture: Posture, body: Skeleton, anchor: Array
) -> list[tuple[Array, Array]]:
    """Where a cable runs: from its wheel straight to the body; a rope in two hands forks before them."""
    end = pull_point_m(cable.attach, posture, body)
    if cable.attachment is not Attachment.ROPE or cable.attach is not PullPoint.HANDS:
        return [(anchor, end)]
    spots = [body.ball[name] for name in _SPOTS[PullPoint.HANDS]]
    palms = body.points(posture.frames(body), spots)[0]
    half, whole = (float(np.linalg.norm(w)) for w in ((palms[0] - palms[1]) / 2, end - anchor))
    away = min(max(ROPE_M**2 - half**2, 0.01) ** 0.5, 0.8 * whole)
    fork = np.asarray(end + (anchor - end) / whole * away)
    return [(anchor, fork), *((fork, palm) for palm in palms)]


WHEEL_M, WHEEL_BEYOND_M, WHEEL_HIGH_M = 0.24, 0.42, 0.34
"""Radius of a rower's flywheel; how far its middle is beyond the foot rest, and over the floor
(ours)."""


def flywheel_m(exercise: Exercise, posture: Posture) -> Array | None:
    """Where the chain of a rowing machine goes to; None for every other exercise."""
    rests = [t for t in posture.things if t.kind is Support.FIXED_BAR]
    if Item.ROWER not in exercise.equipment or not rests:
        return None
    rest = rests[0]
    return np.asarray(
        (rest.at_m[0] + rest.turned[:, 0] * WHEEL_BEYOND_M) * [1, 0, 1] + [0, WHEEL_HIGH_M, 0]
    )
