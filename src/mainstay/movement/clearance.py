"""Whether a cable, a band, a rod in the hands or another limb passes beside the body or through it."""

import functools
import itertools
from collections.abc import Iterable, Mapping

import numpy as np

from mainstay.exercises import Band, BodyPoint, Cable, Contact, PullPoint
from mainstay.movement.carried import Run
from mainstay.movement.contacts import HANDS, Posture, gives_m, pressed_flat, spots_of
from mainstay.movement.pulls import runs_m, stood_on
from mainstay.movement.skeleton import Array, Ball, Rows, Skeleton

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


# --- the body against itself ---

PART_OF = {
    **dict.fromkeys(("upper_arm", "forearm", "hand"), "arm"),
    **dict.fromkeys(("thigh", "shank", "foot", "toes"), "leg"),
}
"""The limbs; all else is the trunk, to which collarbones and head belong."""

GROIN = ("hip", "trochanter", "hip to knee")
"""Round spots where leg and trunk are one: too thick for the flat front of a groin, where hands lie."""


def through_itself(
    body: Skeleton, points: Array, contacts: Iterable[Contact]
) -> Mapping[str, float]:
    """How deep one limb is in another or in the trunk, by the two spots; flesh gives way.

    Args:
        body: whose.
        points: its skin in space.
        contacts: what touches may be as near as it is.
    """
    one, two = _apart(body.skin)
    radii, soft = body.skin_radii_m, gives_m(body)
    gaps = np.linalg.norm(points[one] - points[two], axis=1) - radii[one] - radii[two]
    depths = -pressed_flat(gaps, soft[one] + soft[two])
    touching = _touching(body, contacts)
    found: dict[str, float] = {}
    for n in np.flatnonzero(depths > 0):
        names = (body.skin[one[n]].name, body.skin[two[n]].name)
        if frozenset(names) not in touching:
            part = f"{names[0]} in {names[1]}"
            found[part] = max(float(depths[n]), found.get(part, 0.0))
    return found


def _touching(body: Skeleton, contacts: Iterable[Contact]) -> set[frozenset[str]]:
    """Pairs of spots that a pose brings together: fingers and wrist lie around what a hand is on."""
    return {
        frozenset(pair)
        for contact in contacts
        if contact.body is not None
        for pair in itertools.product(_around(body, contact.point), _around(body, contact.body))
    }


def _around(body: Skeleton, point: BodyPoint) -> set[str]:
    """The spots of a point, those of a whole hand, and the limb that begins or ends there."""
    hand = HELD_BY[PullPoint(point.value)] if point in HANDS else ()
    spots = {*spots_of(point), *hand}
    sides = {spot.rpartition("_")[2] for spot in spots}
    bare = {spot.removesuffix("_l").removesuffix("_r") for spot in spots}
    return spots | {
        limb.name
        for limb in body.limbs
        if limb.name[-1] in sides and bare & {*limb.name[:-2].split(" to ")}
    }


@functools.lru_cache(maxsize=32)
def _apart(skin: tuple[Ball, ...]) -> tuple[Rows, Rows]:
    """Pairs of spots that no body has in one place, the limb's first."""
    pairs = [
        (a, b) if _part(skin[a]) != "trunk" else (b, a)
        for a, b in itertools.combinations(range(len(skin)), 2)
        if _may_not_meet(skin[a], skin[b])
    ]
    return tuple(np.array(rows, dtype=np.intp) for rows in zip(*pairs, strict=True))  # type: ignore[return-value]


def _may_not_meet(one: Ball, two: Ball) -> bool:
    if _part(one) == _part(two) or {_unsided(one), _unsided(two)} & {*GROIN}:
        return False
    limb = two if _part(one) == "trunk" else one
    rooted = limb.segment.startswith(("upper_arm", "thigh"))
    return not (rooted and "trunk" in (_part(one), _part(two)))


def _part(spot: Ball) -> str:
    name, _, side = spot.segment.rpartition("_")
    limb = PART_OF.get(name)
    return f"{limb}_{side}" if limb else "trunk"


def _unsided(spot: Ball) -> str:
    return spot.name.removesuffix("_l").removesuffix("_r")
