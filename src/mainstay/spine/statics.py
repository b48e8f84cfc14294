"""Postures, and the forces on them: the body's weight, contacts, cables, things in the hand."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.movement import skeleton as moving
from mainstay.spine.model import Model
from mainstay.spine.tables import JOINTS, SEGMENTS

Array = npt.NDArray[np.float64]

GRAVITY = 9.80665


@dataclass(frozen=True)
class Posture:
    """How a body is, with the pelvis as the frame of everything.

    Attributes:
        lumbar_rad: six joints from L5/S1 up, three each: flexion, bending to the right,
            rotation to the left; 18.
        limb_turned: rotation of thighs against the pelvis, upper arms against the rib cage.
        joint_at_m: joints as `kernels.frames` wants them.
        up: the direction away from the earth.
        at_m: origins of every segment of the skeleton, and `turned`, their rotations.
    """

    lumbar_rad: Array
    limb_turned: Array
    joint_at_m: Array
    up: Array
    at_m: Array
    turned: Array


@dataclass(frozen=True)
class Force:
    """A force at a place on a segment of the skeleton, both in the pelvis frame.

    Attributes:
        stiff_n_m: how much more it pushes when the place gives way, 3 x 3; None for weights and
            cables, which pull the same wherever the body goes.
        hinge_m: where the limb that carries it turns, when the trunk moves and what it pushes on
            stays; None for what moves with its segment.
    """

    segment: str
    place_m: Array
    newton: Array
    stiff_n_m: Array | None = None
    hinge_m: Array | None = None

    @property
    def rides_m(self) -> Array:
        """The place that moves with the trunk."""
        return self.place_m if self.hinge_m is None else self.hinge_m


@dataclass(frozen=True)
class Load:
    """Forces gathered on the model's segments.

    Attributes:
        force_n: segments x 3.
        moment_nm: about the origin of the pelvis frame, segments x 3.
        virial_nm: force times the place that moves with the trunk, segments x 3 x 3.
        springs: segment, place and stiffness (3 x 3, N/m) of each place that the world holds.
        chest_nm: moment that opens the rib cage backward over its middle, against which only
            the wall of the belly pulls (`chest.chest_asked`); below zero it closes.
    """

    force_n: Array
    moment_nm: Array
    virial_nm: Array
    springs: tuple[tuple[int, Array, Array], ...] = ()
    chest_nm: float = 0.0


def posture(frames: moving.Frames, body: moving.Skeleton, number: int = 0) -> Posture:
    """The posture of a moving skeleton.

    Args:
        frames: a batch of postures.
        body: its skeleton.
        number: which of the batch.
    """
    at, turned = frames.at_m[number], frames.turned[number]
    pelvis = body.index["pelvis"]
    own, origin = turned[pelvis], at[pelvis]
    at = (at - origin) @ own
    turned = own.T @ turned
    chain = [body.index[name] for name in ("pelvis", *JOINTS)]
    rest = [body.index[name] for name in SEGMENTS[7:]]
    parents = [pelvis, pelvis, chain[-1], chain[-1]]
    steps = itertools.pairwise(chain)
    lumbar = [angles_between(turned[low], turned[high]) for low, high in steps]
    joints = [turned[low].T @ (at[high] - at[low]) for low, high in itertools.pairwise(chain)]
    joints += [turned[p].T @ (at[n] - at[p]) for p, n in zip(parents, rest, strict=True)]
    limbs = [turned[p].T @ turned[n] for p, n in zip(parents, rest, strict=True)]
    return Posture(
        np.concatenate(lumbar),
        np.array(limbs),
        np.array(joints),
        own.T @ np.array([0.0, 1.0, 0.0]),
        at,
        turned,
    )


def angles_between(low: Array, high: Array) -> Array:
    """Flexion, bending to the right, rotation to the left of one segment against the one below."""
    r = low.T @ high
    return np.array(
        [
            np.arctan2(r[0, 1], r[1, 1]),
            np.arcsin(np.clip(r[2, 1], -1, 1)),
            np.arctan2(-r[2, 0], r[2, 2]),
        ]
    )


def posed(
    body: moving.Skeleton, angles_deg: dict[str, float], spread: Sequence[float] | None = None
) -> Posture:
    """A posture from joint angles by name; those not named are zero."""
    row = moving.angle_row(angles_deg)[None]
    return posture(body.frames(row, np.zeros((1, 3)), spread), body)


def weight(spine: Model, how: Posture) -> tuple[Force, ...]:
    """The weight of every part of the body, at its center of mass."""
    body = spine.body
    down = -GRAVITY * how.up
    found = [
        Force(m.segment, place(how, body, m.segment, m.at_m), m.mass_kg * down)
        for m in body.masses
        if m.segment not in TRUNK
    ]
    for name, mass, center in zip(SEGMENTS, spine.mass_kg, spine.center_m, strict=False):
        found.append(Force(name, place(how, body, name, center), mass * down))
    return tuple(found)


TRUNK = frozenset(moving.TRUNK_SHARES)
"""Segments whose mass our table of the trunk spreads anew."""


def place(
    how: Posture, body: moving.Skeleton, segment: str, at_m: Array | Sequence[float]
) -> Array:
    """Where a place on a segment is, in the pelvis frame."""
    n = body.index[segment]
    return np.asarray(how.at_m[n] + how.turned[n] @ np.asarray(at_m, dtype=float))


def gathered(forces: Sequence[Force]) -> Load:
    """Forces summed on the model's segments."""
    force = np.zeros((len(SEGMENTS), 3))
    moment = np.zeros((len(SEGMENTS), 3))
    virial = np.zeros((len(SEGMENTS), 3, 3))
    springs = []
    for one in forces:
        n = SEGMENTS.index(carrier(one.segment))
        if one.stiff_n_m is not None:
            springs.append((n, one.rides_m, one.stiff_n_m))
        force[n] += one.newton
        moment[n] += crossed(one.place_m, one.newton)
        virial[n] += np.outer(one.newton, one.rides_m)
    return Load(force, moment, virial, tuple(springs))


def crossed(arm_m: Array, newton: Array) -> Array:
    """Moments of forces at the ends of arms (3) or (forces, 3); `numpy.cross` takes longer for so few."""
    x, y, z = arm_m.T
    a, b, c = newton.T
    return np.stack([y * c - z * b, z * a - x * c, x * b - y * a], axis=-1)


def carrier(segment: str) -> str:
    """The model's segment that a segment of the skeleton belongs to."""
    if segment in SEGMENTS:
        return segment
    side = segment[-2:]
    if side not in ("_l", "_r") or segment.startswith("clavicle"):
        return "lower_thorax"  # chest, neck, head and shoulder girdle are carried by T12
    arm = segment.startswith(("forearm", "hand"))
    return ("upper_arm" if arm else "thigh") + side
