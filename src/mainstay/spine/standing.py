"""How the world carries a body: forces of floor, bench and wall, solved for whole balance.

What a body rests on can push, not pull, and holds against sliding as far as friction goes; a
rail or bar that a hand grips can also be pulled. Where many ways of bearing balance, the one is
taken that spares the joints (ours): who lies lets the floor carry
each part, who kneels on hands and knees shares the weight.
"""

import functools
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from mainstay.exercises import BodyPoint, Contact, Support, Touch
from mainstay.movement.contacts import SOFT, spots_of, touching
from mainstay.movement.contacts import Posture as Moving
from mainstay.movement.skeleton import Ball, Skeleton
from mainstay.movement.supports import Placed
from mainstay.spine import kernels, sharing
from mainstay.spine.chest import chest_alone, chest_arms, chest_asked
from mainstay.spine.model import Model
from mainstay.spine.statics import GRAVITY, Force, Load, Posture, crossed, gathered, place
from mainstay.spine.tables import tables

Array = npt.NDArray[np.float64]

FRICTION, FRICTION_USED = 0.6, 0.2
"""Rubber, skin or a mat on a floor (ours, low of the usual range), and the part that a body uses to
spare its joints: as much as walking does (Redfern 2001). Beyond, only what balance needs."""

FRICTION_COST = 1e5
"""Price of pushing that near to slipping, against pushing straight (ours)."""

GRIPPED = frozenset({Support.RAIL, Support.FIXED_BAR, Support.MACHINE})
"""What a hand closes around, and can pull on."""

STRAPPED = frozenset({Support.FIXED_BAR})
"""What feet are strapped to, and can pull on: the foot board of a rowing machine."""

UNBALANCED_NM, UNBALANCED_N = 0.05, 0.05


class Falls(ValueError):
    """A body that nothing holds: says what is missing."""


@dataclass(frozen=True)
class _Bearing:
    """A place where the world may push, and the ways it can push there.

    Attributes:
        on: segments that carry what is pushed, with their parts.
        place_m: where.
        ways: directions, friction and all.
        costs: price of each way's square.
        most_n: what the place can bear along each way.
        holds: directions in which the place is held, 3 x 3.
        hinge_m: see `Force`.
    """

    on: tuple[tuple[str, float], ...]
    place_m: Array
    ways: Array
    costs: Array
    most_n: float
    holds: Array
    hinge_m: Array | None

    def forces(self, newton: Array, stiff_n_m: float | None = None) -> list[Force]:
        """A push, on all segments that carry it."""
        stiff = None if stiff_n_m is None else stiff_n_m * self.holds
        return [
            Force(
                name,
                self.place_m,
                part * newton,
                None if stiff is None else part * stiff,
                self.hinge_m,
            )
            for name, part in self.on
        ]


@dataclass(frozen=True)
class Held:
    """A body in balance.

    Attributes:
        load: all that acts on it, of the world and of gravity.
        world: what the world pushes.
        lean_deg: how far the whole body had to lean to stand against what pulls on it.
    """

    load: Load
    world: tuple[Force, ...]
    lean_deg: float


def held(
    moving: Moving,
    spine: Model,
    how: Posture,
    weights: Sequence[Force],
    pulls: Sequence[Force] = (),
    inner: Sequence[Force] = (),
) -> Held:
    """Forces of the world that balance weight and pulls.

    A pose is drawn without the pull of a cable; whoever stands against one leans. The lean is
    part of the balance: gravity comes from a little aslant, up to `MOST_LEAN`, at a high price.

    What lies on the floor with its middle of the rib cage lifts all above it with the wall of the
    belly, which then pulls at the back too; the world bears so that both are in balance.

    Args:
        moving: the posture with its contacts and things.
        spine: whose.
        how: the same posture in the pelvis frame.
        weights: the weight of each part of the body and of what it holds.
        pulls: cables and bands, and what pushes back on a press.
        inner: what the body does to itself, against which nobody leans: a hand on a thigh.

    Raises:
        Falls: when no pushes within friction balance the body.
    """
    bearings = _bearings(moving, spine.body, how)
    ways = [(b, way) for b in bearings for way in b.ways]
    costs = [cost for b in bearings for cost in b.costs]
    size, aslant = float(np.linalg.norm(sum(f.newton for f in weights))), _aslant(how)
    felt = functools.partial(_felt, _at(how), how, spine.body)
    wall = size * _wall(spine, how)
    acts = [*(b.forces(way * size) for b, way in ways), *(_slanted(weights, w) for w in aslant)]
    alone = felt([*weights, *pulls, *inner])
    alone[-1] += chest_alone(spine, how)
    idle = not pulls and size < 1.001 * GRAVITY * sum(m.mass_kg for m in spine.body.masses)
    rests = [IDLE_LEAN_COST if idle else LEAN_COST] * len(aslant)
    found = _balanced(
        np.array([*(felt(act) for act in acts), wall]),
        -alone,
        np.array([*(b.most_n / size for b, _ in ways), *[MOST_LEAN] * len(aslant), 1e6]),
        np.array([*costs, *rests, wall @ wall / SPARED_NM**2]),
    )
    lean = found[len(ways) : -1] @ aslant
    world = _pushed(ways, size * found[: len(ways)])
    forces = (*weights, *_slanted(weights, lean), *pulls, *inner, *world)
    chest_nm = chest_asked(spine.body, how, forces) + chest_alone(spine, how)
    leans = float(np.degrees(np.arctan(np.linalg.norm(lean))))
    return Held(replace(gathered(forces), chest_nm=chest_nm), world, leans)


def _pushed(ways: Sequence[tuple[_Bearing, Array]], newton: Array) -> tuple[Force, ...]:
    """Pushes as forces, each held where it acts."""
    found = [
        b.forces(n * way, n / YIELDS_M)
        for (b, way), n in zip(ways, newton, strict=True)
        if n > 0
    ]
    return tuple(itertools.chain.from_iterable(found))


def _at(how: Posture) -> kernels.Frames:
    found: kernels.Frames = kernels.frames(how.lumbar_rad, how.joint_at_m, how.limb_turned)
    return found


def _wall(spine: Model, how: Posture) -> Array:
    """What one newton of rectus, both sides together, takes off what is felt (see `_felt`)."""
    at = _at(how)
    _, arms, _ = kernels.pull(spine.lines, at, *kernels.spots(spine.lines, at))
    own = np.array([p.group == "rectus" for p in spine.parts])
    back = -arms[:-1][own].mean(axis=0)
    chest = -chest_arms(spine, how, at)[own].mean()
    return np.concatenate([np.zeros(6), back, np.zeros(3 * len(LIMBS)), [chest]])


YIELDS_M = 0.02
"""How far flesh, mat and limb together give way under what they bear (ours). Who lies or kneels
on the hands is held there: the floor pushes more where the body sinks."""

MOST_LEAN, LEAN_COST, IDLE_LEAN_COST = 0.25, 1e3, 1e6
"""Tangent of the largest lean, 14 degrees, and its price against pushing, with something that pulls
or hangs in the hand, and without (ours). Who holds only the own body leans against nothing to
spare the back; the rest makes good what a drawn pose lacks in balance."""


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

    These are the 30 angles of back, hips and shoulders, knees, ankles, elbows and wrists (who
    kneels does not strain a knee to spare the back), and the middle of the rib cage.
    """
    places = np.array([f.place_m for f in forces])
    newton = np.array([f.newton for f in forces])
    turned = crossed(places, newton)
    load = gathered(forces)
    asked, _ = kernels.outer(at, load.force_n, load.moment_nm)
    limbs = [_at_joint(how.at_m[body.index[limb[0]]], limb, forces) for limb in LIMBS]
    whole = (newton.sum(axis=0), turned.sum(axis=0))
    return np.concatenate([*whole, asked, *limbs, [chest_asked(body, how, forces)]])


def _at_joint(center_m: Array, limb: Sequence[str], forces: Sequence[Force]) -> Array:
    own = [f for f in forces if f.segment in limb]
    if not own:
        return np.zeros(3)
    arms = np.array([f.place_m for f in own]) - center_m
    return np.asarray(crossed(arms, np.array([f.newton for f in own])).sum(axis=0))


def _balanced(A: Array, asked: Array, limits: Array, costs: Array) -> Array:
    """Pushes, none below zero, that balance the body and spare its joints.

    Args:
        A: what each push does (6 of the whole body, the rest of the joints).
        asked: the same of all that must be balanced; joints are met as far as it pays.
        limits: largest size of each push.
        costs: price of its square.
    """
    count, joints = len(A), A.shape[1] - 6
    give = np.zeros((2 * joints, A.shape[1]))
    give[np.arange(2 * joints), 6 + np.repeat(np.arange(joints), 2)] = np.tile(
        [1.0, -1.0], joints
    )
    task = sharing.Sharing(
        np.ascontiguousarray(np.concatenate([A, give]).T),
        np.concatenate(
            [costs, np.full(2 * joints - 1, 1 / SPARED_NM**2), [1e4 / SPARED_NM**2]]
        ),
        np.zeros(count + 2 * joints),
        np.concatenate([limits, np.full(2 * joints, 1e6)]),
        asked,
        np.zeros((0, count + 2 * joints)),
        np.zeros(0),
        sharing.NO_PAIRS,
    )
    prices, found = np.empty(A.shape[1]), np.empty(count + 2 * joints)
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
        places = body.points(frames, spots)[0]
        things = [min(partners, key=lambda t: _away(t, at)) for at in places]
        gaps = [
            _away(t, at) - s.radius_m for t, at, s in zip(things, places, spots, strict=True)
        ]
        for spot, at, thing, gap in zip(spots, places, things, gaps, strict=True):
            if gap < max(TOUCHES_M, min(gaps) + 1e-9):
                normal = to_pelvis @ _normal(thing, at)
                found += _around(how, body, spot, normal, contact)
    return found or _on_pedals(bearing, body, how)


def _on_pedals(contacts: Sequence[Contact], body: Skeleton, how: Posture) -> list[_Bearing]:
    """Plates that lie flat under the soles of who stands on a machine.

    Who sits on its saddle is carried by that: how hard the pedals are trodden no pose tells.
    """
    found = []
    for contact in contacts:
        if contact.support is Support.MACHINE and contact.point in FEET:
            for spot in (body.ball[name] for name in spots_of(contact.point)):
                normal = how.turned[body.index[spot.segment]][:, 1]
                found += _around(how, body, spot, normal, contact)
    return found


FEET = frozenset({BodyPoint.FOOT_L, BodyPoint.FOOT_R})

TOUCHES_M = 0.01
"""A spot farther from what it should touch is lifted and bears nothing, as when the shoulders come
up and the ribs stay (the check of poses allows as much); the nearest of a contact always bears."""


def _away(thing: Placed, at: Array) -> float:
    return abs(float(thing.distance(at[None, None])[0, 0]))


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
    long = how.turned[body.index[spot.segment]][:, 1]
    one = long - (long @ normal) * normal
    if np.linalg.norm(one) < 0.1:
        one = np.cross(normal, [0.0, 0.0, 1.0])
    one /= np.linalg.norm(one)
    two = np.cross(normal, one)
    center = place(how, body, spot.segment, spot.center_m) - spot.radius_m * normal
    grips = _grips(contact)
    sides = np.array([one, -one, two, -two])
    ways = [normal[None], normal + FRICTION_USED * sides, normal + FRICTION * sides]
    costs = np.repeat([1.0, FRICTION_COST], [5, 4])
    if grips:
        ways, costs = [normal[None], -normal[None], sides], np.ones(6)
    elif contact.touch is Touch.SLIDES or spot.name == "belly":
        ways, costs = ways[:1], costs[:1]
    wide = 0.0 if grips else spot.radius_m
    reaches = [CORE * _flat_m(spot)] * 2 + [wide] * 2 if spot.name in SOFT else [wide] * 4
    on = CARRIED.get(spot.name, ((spot.segment, 1.0),))
    most = _bag_n(spot) / len(sides) if spot.name == "belly" else MOST_N
    hinge = _shoulder(how, body, spot.segment)
    holds = np.eye(3) if hinge is None else _along(center - hinge)
    return [
        _Bearing(on, center + reach * side, np.concatenate(ways), costs, most, holds, hinge)
        for side, reach in zip(sides, reaches, strict=True)
    ]


def _grips(contact: Contact) -> bool:
    hand = contact.point.value.startswith("hand")
    return contact.support in (GRIPPED if hand else STRAPPED)


MAT_M = 0.005
"""How far a mat gives way (ours)."""


def _flat_m(spot: Ball) -> float:
    """Radius of the circle over which a round spot touches that is pressed flat by `SOFT`."""
    depth = SOFT[spot.name] * spot.radius_m + MAT_M
    return float(np.sqrt(2 * spot.radius_m * depth))


CORE = 0.25
"""How far from the middle of a circle a push may act before its other side lifts, in radii: so far, head to foot, a
round spot of the trunk bears. Beyond, the trunk rolls, which is another pose."""


def _bag_n(spot: Ball) -> float:
    """What a belly bears: the pressure within, of one who braces, times the area that touches."""
    return 1000 * tables().pressure["brace_kpa"] * np.pi * _flat_m(spot) ** 2


MOST_N = 1e6


CARRIED: Mapping[str, tuple[tuple[str, float], ...]] = {
    "belly": (
        ("pelvis", 0.35),
        *((level, 0.1) for level in ("l5", "l4", "l3", "l2", "l1")),
        ("lower_thorax", 0.15),
    ),
    "chest": (("lower_thorax", 1.0),),
}
"""What carries a push, where it is not the segment below the skin (ours).

A push on the belly touches no vertebra: half of it goes to the rims of its wall, by height as wall points of
our tables do, half through the contents to all lumbar vertebrae alike. A back that lies with its
shoulders up bends where it lies, so what bears it stays below the bend (`chest`)."""


def _shoulder(how: Posture, body: Skeleton, segment: str) -> Array | None:
    """Where an arm that props turns. It holds along itself, as a strut does.

    Muscles of the shoulder keep it upright over the hand, and no more (ours): an arm is no rod that
    is welded to the rib cage.
    """
    if not segment.startswith(("forearm", "hand")):
        return None
    return np.asarray(how.at_m[body.index[f"upper_arm{segment[-2:]}"]])


def _along(way: Array) -> Array:
    return np.outer(way, way) / float(way @ way)
