"""Where cables, bands and chains are fixed, and where they, and weights, act on the body."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mainstay.exercises import Attachment, Band, Cable, Exercise, Item, PullPoint, Support
from mainstay.movement.contacts import Posture
from mainstay.movement.skeleton import Array, Ball, Skeleton

_SPOTS = {
    PullPoint.HANDS: ("palm_l", "palm_r"),
    PullPoint.CHEST: ("chest",),
    PullPoint.PELVIS: ("pelvis",),
}
_ONE_SIDED = {"hand": "palm", "foot": "ankle", "thigh": "thigh_middle"}


def pulled_spots(point: PullPoint) -> tuple[str, ...]:
    """The spots of the skin on which something pulls: one, or both hands."""
    part, _, side = point.value.rpartition("_")
    return _SPOTS.get(point) or (f"{_ONE_SIDED[part]}_{side}",)


def pull_point_m(point: PullPoint, posture: Posture, body: Skeleton) -> Array:
    """Where something pulls on the body in a posture."""
    spots = [body.ball[name] for name in pulled_spots(point)]
    return np.asarray(body.points(posture.frames(body), spots)[0].mean(axis=0))


GRIP_SHARE, GRIP_BELOW_M = 0.93, 0.008
"""Middle of what a hand holds: of the way from wrist to knuckles, and under their skin (ours)."""


def gripped_at(spot: str, body: Skeleton) -> Ball:
    """Where the middle of a thing is that is held or worn: under the roots of the closed fingers."""
    ball = body.ball[spot]
    name, _, side = spot.rpartition("_")
    if name != "palm":
        return ball
    knuckles = body.ball[f"knuckles_{side}"]
    under = knuckles.radius_m + GRIP_BELOW_M
    x, y, z = (v * GRIP_SHARE for v in knuckles.center_m)
    return replace(ball, center_m=(x, y, z + (under if side == "l" else -under)))


def grip_m(point: PullPoint, posture: Posture, body: Skeleton) -> Array:
    """Where the grip at the end of a cable or band is seen."""
    spots = [gripped_at(name, body) for name in pulled_spots(point)]
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


def other_end_m(band: Band, posture: Posture, body: Skeleton) -> Array:
    """The other end of a band: its anchor, a place on the body, or under a foot that stands on it."""
    if band.to is None:
        return anchor_m(band, posture)
    ball = stood_on(band, body)
    if ball is None:
        return pull_point_m(band.to, posture, body)
    return np.asarray(body.points(posture.frames(body), [ball])[0, 0])


def stood_on(band: Band, body: Skeleton) -> Ball | None:
    """The outer edge of the forefoot, from where a band comes that a foot stands on; None elsewhere."""
    if band.to not in (PullPoint.FOOT_L, PullPoint.FOOT_R) or is_loop(band):
        return None
    side, out = ("l", -1) if band.to is PullPoint.FOOT_L else ("r", 1)
    ball = body.ball[f"forefoot_{side}"]
    x, y, z = ball.center_m
    return replace(ball, center_m=(x, y - ball.radius_m, z + out * ball.radius_m))


BAND_M = 0.006
"""How far the middle of a band around a limb is over the skin (ours)."""


def is_loop(pull: Cable | Band) -> bool:
    """Whether a band lies around both legs."""
    legs = ("foot", "thigh")
    ends = (pull.attach, pull.to) if isinstance(pull, Band) else ()
    return bool(ends) and all(e is not None and e.value.split("_")[0] in legs for e in ends)


def around_m(point: PullPoint, body: Skeleton) -> tuple[str, float]:
    """The spot around which a loop lies, and how far from its middle."""
    part, _, side = point.value.rpartition("_")
    ball = body.ball[f"{_ONE_SIDED[part]}_{side}"]
    return ball.name, ball.radius_m + BAND_M


HALF = tuple(np.linspace(0, np.pi, 9).tolist())
"""Where the half of a loop that lies outside around a leg is drawn, from front to back (ours)."""


def loop_m(band: Band, posture: Posture, body: Skeleton) -> Array:
    """A band around both legs, from the front of the left one to the front of the right one and on."""
    points = sorted((p for p in (band.attach, band.to) if p), key=lambda p: p.value[-1])
    found = []
    for point, out, turns in zip(points, (-1, 1), (HALF, HALF[::-1]), strict=True):
        name, away = around_m(point, body)
        ball = body.ball[name]
        ring = [
            replace(
                ball,
                center_m=tuple(
                    np.add(ball.center_m, [away * np.cos(a), 0, out * away * np.sin(a)])
                ),
            )
            for a in turns
        ]
        found.append(body.points(posture.frames(body), ring)[0])
    return np.concatenate(found)


def runs_m(
    pull: Cable | Band, posture: Posture, body: Skeleton, anchor: Array | None
) -> list[tuple[Array, Array]]:
    """Where a cable or band runs, straight: from where it is fixed, or from another part of the body.

    A rope in two hands forks before them; a loop runs before and behind both legs.
    """
    end = pull_point_m(pull.attach, posture, body)
    if isinstance(pull, Band) and is_loop(pull):
        ring = loop_m(pull, posture, body)
        return [(ring[0], ring[-1]), (ring[len(HALF) - 1], ring[len(HALF)])]
    if isinstance(pull, Band) and pull.to is not None:
        return [(other_end_m(pull, posture, body), end)]
    assert anchor is not None, "only what is between two parts of the body has no anchor"
    if isinstance(pull, Band) or not (
        pull.attachment is Attachment.ROPE and pull.attach is PullPoint.HANDS
    ):
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
