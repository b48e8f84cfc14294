"""How the world carries a body: forces of floor, bench and wall, solved for whole balance.

What a body rests on can push, not pull, and holds against sliding as far as friction goes; a
rail or bar that a hand grips can also be pulled. Where many ways of standing balance, the one
with the least sum of squares is taken (ours): the body leans on everything a little.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.exercises import Contact, Support, Touch
from mainstay.movement.contacts import Posture as Moving
from mainstay.movement.contacts import touching
from mainstay.movement.skeleton import Ball, Skeleton
from mainstay.movement.supports import Placed
from mainstay.spine import kernels
from mainstay.spine.statics import Force, Posture, place

Array = npt.NDArray[np.float64]

FRICTION = 0.6
"""Rubber, skin or a mat on a floor (ours, low of the usual range)."""

GRIPPED = frozenset({Support.RAIL, Support.FIXED_BAR, Support.MACHINE})
"""What a hand closes around, and can pull on."""

UNBALANCED_NM, UNBALANCED_N = 0.05, 0.05


class Falls(ValueError):
    """A body that nothing holds: says what is missing."""


@dataclass(frozen=True)
class _Bearing:
    """A place where the world may push, and the ways it can push there."""

    segment: str
    place_m: Array
    ways: Array


@dataclass(frozen=True)
class Held:
    """A body in balance.

    Attributes:
        forces: all that acts on it, of the world and of gravity.
        lean_deg: how far the whole body had to lean to stand against what pulls on it.
    """

    forces: tuple[Force, ...]
    lean_deg: float


def held(
    moving: Moving,
    body: Skeleton,
    how: Posture,
    weights: Sequence[Force],
    pulls: Sequence[Force] = (),
) -> Held:
    """Forces of the world that balance weight and pulls.

    A pose is drawn without the pull of a cable; whoever stands against one leans. The lean is
    part of the balance: gravity comes from a little aslant, up to `MOST_LEAN`, at a high price.

    Args:
        moving: the posture with its contacts and things.
        body: the skeleton.
        how: the same posture in the pelvis frame.
        weights: the weight of each part of the body and of what it holds.
        pulls: cables and bands.

    Raises:
        Falls: when no pushes within friction balance the body.
    """
    bearings = _bearings(moving, body, how)
    ways = [(b.segment, b.place_m, way) for b in bearings for way in b.ways]
    size = float(np.linalg.norm(sum(f.newton for f in weights)))
    pushing = [_wrench(place_m, way) * size for _, place_m, way in ways]
    aslant = _aslant(how)
    leaning = [_total(_slanted(weights, way)) for way in aslant]
    A = np.array(pushing + leaning)
    limits = np.array([1e6] * len(ways) + [MOST_LEAN] * len(aslant))
    costs = np.array([1.0] * len(ways) + [LEAN_COST] * len(aslant))
    found = _balanced(A, -_total([*weights, *pulls]), limits, costs)
    lean = found[len(ways) :] @ aslant
    world = [
        Force(segment, place_m, push * size * way)
        for (segment, place_m, way), push in zip(ways, found, strict=False)
        if push > 0
    ]
    return Held(
        (*weights, *_slanted(weights, lean), *pulls, *world),
        float(np.degrees(np.arctan(np.linalg.norm(lean)))),
    )


MOST_LEAN, LEAN_COST = 0.25, 1000.0
"""Tangent of the largest lean, 14 degrees, and its price against pushing (ours)."""


def _aslant(how: Posture) -> Array:
    """Four level directions."""
    one = np.cross(how.up, [0.0, 0.0, 1.0] if abs(how.up[2]) < 0.9 else [1.0, 0.0, 0.0])
    one /= np.linalg.norm(one)
    two = np.cross(how.up, one)
    return np.array([one, -one, two, -two])


def _slanted(weights: Sequence[Force], way: Array) -> list[Force]:
    return [Force(f.segment, f.place_m, np.linalg.norm(f.newton) * way) for f in weights]


def _total(forces: Sequence[Force]) -> Array:
    return np.asarray(np.sum([_wrench(f.place_m, f.newton) for f in forces], axis=0))


def _wrench(place_m: Array, newton: Array) -> Array:
    return np.concatenate([newton, np.cross(place_m, newton)])


def _balanced(A: Array, asked: Array, limits: Array, costs: Array) -> Array:
    """Pushes, none below zero, that make what is asked with the least sum of squares."""
    count = len(A)
    task = kernels.Sharing(
        np.arange(0, 6 * count + 1, 6, dtype=np.int64),
        np.tile(np.arange(6, dtype=np.int64), count),
        A.ravel(),
        costs,
        limits,
        asked,
        np.zeros((0, count)),
        np.zeros(0),
    )
    prices, pushes = np.empty(6), np.empty(count)
    kernels.share(task, 2, prices, 0, pushes, 1e-8)
    missing = asked - A.T @ pushes
    force, moment = np.abs(missing[:3]).max(), np.abs(missing[3:]).max()
    if force > UNBALANCED_N or moment > UNBALANCED_NM:
        raise Falls(
            f"the body falls: {moment:.1f} N m and {force:.1f} N are held by nothing;"
            " look at the pose's contacts and at where the weight is"
        )
    return pushes


def _bearings(moving: Moving, body: Skeleton, how: Posture) -> list[_Bearing]:
    frames = moving.frames(body)
    to_pelvis = frames.turned[0, body.index["pelvis"]].T
    bearing = [c for c in moving.contacts if c.touch is not Touch.FEELS]
    found = []
    for contact, partners, spots in touching(body, bearing, moving.things):
        for spot, at in zip(spots, body.points(frames, spots)[0], strict=True):
            thing = min(partners, key=lambda t: abs(float(t.distance(at[None, None])[0, 0])))
            normal = to_pelvis @ _normal(thing, at)
            found += _around(how, body, spot, normal, contact)
    return found


def _normal(thing: Placed, at: Array) -> Array:
    """Away from the surface, where it is nearest."""
    step = 1e-5
    around = at + step * np.concatenate([np.eye(3), -np.eye(3)])
    away = thing.solid.distance(np.broadcast_to(around, (len(thing.at_m), 6, 3)))[0]
    slope = away[:3] - away[3:]
    return np.asarray(slope / np.linalg.norm(slope))


def _around(
    how: Posture, body: Skeleton, spot: Ball, normal: Array, contact: Contact
) -> list[_Bearing]:
    """A round spot bears on a small patch: four places around where it touches."""
    one = np.cross(normal, [0.0, 0.0, 1.0] if abs(normal[2]) < 0.9 else [1.0, 0.0, 0.0])
    one /= np.linalg.norm(one)
    two = np.cross(normal, one)
    center = place(how, body, spot.segment, spot.center_m) - spot.radius_m * normal
    grips = contact.support in GRIPPED and contact.point.value.startswith("hand")
    slip = 0.0 if contact.touch is Touch.SLIDES else FRICTION
    sides = np.array([one, -one, two, -two])
    ways = np.concatenate([[normal], normal + slip * sides])
    if grips:
        ways = np.concatenate([[normal, -normal], sides])
    reach = 0.0 if grips else spot.radius_m
    return [_Bearing(spot.segment, center + reach * side, ways) for side in sides]
