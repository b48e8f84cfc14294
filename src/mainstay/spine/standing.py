"""How the world carries a body: forces of floor, bench and wall, solved for whole balance.

What a body rests on can push, not pull, and holds against sliding as far as friction goes; a
rail or bar that a hand grips can also be pulled. Where many ways of bearing balance, the one is
taken that spares the joints (ours): who lies lets the floor carry
each part, who kneels on hands and knees shares the weight.
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
from mainstay.spine import kernels, sharing
from mainstay.spine.statics import Force, Posture, gathered, place

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
    ways = [(b.segment, b.place_m, way) for b in _bearings(moving, body, how) for way in b.ways]
    size = float(np.linalg.norm(sum(f.newton for f in weights)))
    aslant = _aslant(how)
    at = kernels.frames(how.lumbar_rad, how.joint_at_m, how.limb_turned)
    acts = [[Force(segment, place_m, way * size)] for segment, place_m, way in ways]
    acts += [_slanted(weights, way) for way in aslant]
    A = np.array([_felt(at, how, body, some) for some in acts])
    limits = np.array([1e6] * len(ways) + [MOST_LEAN] * len(aslant))
    costs = np.array([1.0] * len(ways) + [LEAN_COST] * len(aslant))
    found = _balanced(A, -_felt(at, how, body, [*weights, *pulls]), limits, costs)
    lean = found[len(ways) :] @ aslant
    world = [
        Force(segment, place_m, push * size * way, push * size / YIELDS_M)
        for (segment, place_m, way), push in zip(ways, found, strict=False)
        if push > 0
    ]
    return Held(
        (*weights, *_slanted(weights, lean), *pulls, *world),
        float(np.degrees(np.arctan(np.linalg.norm(lean)))),
    )


YIELDS_M = 0.02
"""How far flesh, mat and limb together give way under what they bear (ours). Who lies or kneels
on the hands is held there: the floor pushes more where the body sinks."""

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


LIMBS = tuple(
    tuple(f"{name}_{side}" for name in names)
    for side in "rl"
    for names in (("shank", "foot", "toes"), ("foot", "toes"), ("forearm", "hand"), ("hand",))
)
"""What lies beyond knee, ankle, elbow and wrist; the first of each begins at the joint."""


def _felt(at: kernels.Frames, how: Posture, body: Skeleton, forces: Sequence[Force]) -> Array:
    """What forces do: to the whole body (6), and to the joints that muscles must hold.

    These are the 30 angles of back, hips and shoulders, and knees, ankles, elbows and wrists:
    who kneels does not strain a knee to spare the back.
    """
    whole = np.sum([_wrench(f.place_m, f.newton) for f in forces], axis=0)
    load = gathered(forces)
    asked, _ = kernels.outer(at, load.force_n, load.moment_nm)
    limbs = [_at_joint(how.at_m[body.index[limb[0]]], limb, forces) for limb in LIMBS]
    return np.concatenate([whole, asked, *limbs])


def _at_joint(center_m: Array, limb: Sequence[str], forces: Sequence[Force]) -> Array:
    own = [np.cross(f.place_m - center_m, f.newton) for f in forces if f.segment in limb]
    return np.asarray(np.sum([np.zeros(3), *own], axis=0))


def _wrench(place_m: Array, newton: Array) -> Array:
    return np.concatenate([newton, np.cross(place_m, newton)])


def _balanced(A: Array, asked: Array, limits: Array, costs: Array) -> Array:
    """Pushes, none below zero, that balance the body and spare its joints.

    Args:
        A: what each push does (6 of the whole body, the rest of the joints).
        asked: the same of all that must be balanced; joints are met as far as it pays.
        limits: largest size of each push.
        costs: price of its square.
    """
    count, joints = len(A), A.shape[1] - 6
    rows = np.arange(A.shape[1], dtype=np.int64)
    give = 6 + np.repeat(np.arange(joints, dtype=np.int64), 2)
    task = sharing.Sharing(
        np.concatenate(
            [np.arange(count) * len(rows), count * len(rows) + np.arange(2 * joints + 1)]
        ).astype(np.int64),
        np.concatenate([np.tile(rows, count), give]),
        np.concatenate([np.full(count, len(rows)), np.ones(2 * joints)]).astype(np.int64),
        np.concatenate([A.ravel(), np.tile([1.0, -1.0], joints)]),
        np.concatenate([costs, np.full(2 * joints, 1 / SPARED_NM**2)]),
        np.zeros(count + 2 * joints),
        np.concatenate([limits, np.full(2 * joints, 1e6)]),
        asked,
        np.zeros((0, count + 2 * joints)),
        np.zeros(0),
    )
    prices, found = np.empty(len(rows)), np.empty(count + 2 * joints)
    sharing.share(task, 2, prices, 0, found, 1e-8)
    pushes = found[:count]
    missing = (asked - A.T @ pushes)[:6]
    force, moment = np.abs(missing[:3]).max(), np.abs(missing[3:]).max()
    if force > UNBALANCED_N or moment > UNBALANCED_NM:
        raise Falls(
            f"the body falls: {moment:.1f} N m and {force:.1f} N are held by nothing;"
            " look at the pose's contacts and at where the weight is"
        )
    return pushes


SPARED_NM = 20.0
"""A moment at a joint that costs as much as pushing with the body's whole weight (ours)."""


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
