"""Where cables and bands are fixed, and where they, and weights, act on the body."""

import numpy as np

from mainstay.exercises import Band, Cable, PullPoint
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


def anchor_m(pull: Cable | Band, posture: Posture) -> Array:
    """Where the wheel of a cable, or the fixed end of a band, is."""
    height, azimuth, away = pull.anchor_height_m, pull.azimuth_deg, pull.distance_m
    if height is None or azimuth is None or away is None:
        raise ValueError("this band is fixed to the body")
    angle, origin = np.radians(azimuth), np.array(posture.origin_m)
    return np.array(
        [origin[0] + np.cos(angle) * away, height, origin[2] - np.sin(angle) * away]
    )
