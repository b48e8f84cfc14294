"""The chain of segments: where they are for given angles, and how that changes with each angle.

Angles in degrees, lengths in meters, axes of the body frame (`skeleton`).
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.anatomy import joint_angles

Array = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
X, Y, Z = 0, 1, 2

ANGLES: tuple[str, ...] = tuple(joint_angles())
"""Names of all angles; arrays of angles have this order."""

LUMBAR = ("lower_thorax", "l1", "l2", "l3", "l4", "l5")
"""The segments above the joints T12/L1 to L5/S1, in the order of `lumbar_spread`."""

SHOULDER_RISE = 0.09
"""Degrees by which the collarbone rises for each degree that the arm is lifted over 30 (ours,
coarse: the shoulder's center rises by about 5 cm with the arm overhead)."""

RISES_FROM_DEG = 30.0


@dataclass(frozen=True)
class Turn:
    """A share of one joint angle that turns a segment about one axis of its parent."""

    angle: str
    axis: int
    gain: float


@dataclass(frozen=True)
class Segment:
    """A rigid part of the body.

    Attributes:
        name: such as `thigh_r`.
        parent: the segment that carries its joint; None for the pelvis.
        offset_m: the joint's place in the parent's frame.
        turns: rotations in order, from the parent outward.
        turns_with: the segment whose frame the turns start from, where that is not the parent
            (the upper arm hangs on the collarbone but its angles are seen from the chest).
    """

    name: str
    parent: str | None
    offset_m: tuple[float, float, float]
    turns: tuple[Turn, ...]
    turns_with: str | None = None


@dataclass(frozen=True)
class Frames:
    """Where every segment is, for a batch of n postures.

    Attributes:
        at_m: origins, n x segments x 3.
        turned: rotation matrices, n x segments x 3 x 3.
    """

    at_m: Array
    turned: Array


# --- angles that turn something ---

_SIDES = ("_l", "_r")
_BEND = ANGLES.index("lumbar_flexion")
_LIFTS = np.array(
    [[ANGLES.index(f"shoulder_{a}{s}") for a in ("flexion", "abduction")] for s in _SIDES]
)
_TURNING = (*ANGLES, "lumbar_bent", "lumbar_arched", *(f"rise{s}" for s in _SIDES))
"""Angles as they turn segments: the low back shares bending and arching differently among its
joints, and the collarbone rises with the arm."""


def _turning(angles_deg: Array) -> Array:
    """Angles (n x `ANGLES`) as n x `_TURNING`."""
    found = np.empty((len(angles_deg), len(_TURNING)))
    found[:, :-4] = angles_deg
    found[:, -4] = np.maximum(angles_deg[:, _BEND], 0)
    found[:, -3] = np.minimum(angles_deg[:, _BEND], 0)
    lift = _lift(angles_deg[:, _LIFTS])
    found[:, -2:] = SHOULDER_RISE * np.maximum(lift - RISES_FROM_DEG, 0)
    return found


def _lift(shoulder_deg: Array) -> Array:
    """How far an arm is lifted from hanging, by its flexion and abduction (... x 2)."""
    return np.asarray(np.degrees(np.arccos(np.cos(np.radians(shoulder_deg)).prod(axis=-1))))


_STRAIGHT = np.vstack([np.eye(len(ANGLES)), np.zeros((4, len(ANGLES)))])


def _turning_rates(angles_deg: Array) -> Array:
    """How `_turning` changes with each angle of one posture: `_TURNING` x `ANGLES`."""
    found = _STRAIGHT.copy()
    found[-4 if angles_deg[_BEND] >= 0 else -3, _BEND] = 1
    shoulders = np.radians(angles_deg[_LIFTS])
    turns = np.sin(shoulders) * np.cos(shoulders[:, ::-1])
    for side, lift in enumerate(_lift(angles_deg[_LIFTS]).tolist()):
        if lift > RISES_FROM_DEG:
            steep = max(np.sin(np.radians(lift)), 1e-9)
            found[side - 2, _LIFTS[side]] = SHOULDER_RISE * turns[side] / steep
    return found


def about(axis: int, angle_deg: Array) -> Array:
    """Rotation matrices about one axis: n x 3 x 3."""
    angle = np.radians(angle_deg)
    one, two = (axis + 1) % 3, (axis + 2) % 3
    found = np.zeros((len(angle), 3, 3))
    found[:, axis, axis] = 1
    found[:, one, one] = found[:, two, two] = np.cos(angle)
    found[:, two, one] = np.sin(angle)
    found[:, one, two] = -found[:, two, one]
    return found


def cross(one: Array, two: Array) -> Array:
    """Cross products (... x 3), without the overhead of the general function."""
    x, y, z = one[..., 0], one[..., 1], one[..., 2]
    u, v, w = two[..., 0], two[..., 1], two[..., 2]
    return np.stack([y * w - z * v, z * u - x * w, x * v - y * u], axis=-1)


# --- the chain ---

_PLACES = 4
"""Most turns of one segment."""

_SAME = np.eye(3)


@dataclass(frozen=True)
class _Turns:
    """All turns of a chain, flat.

    Attributes:
        carrier: the segment that each turns.
        place: which of its turns it is.
        axis: about which it turns.
        once: the cross product with that axis, as a matrix.
        twice: the same two times.
    """

    carrier: Rows
    place: Rows
    axis: Rows
    once: Array
    twice: Array


@dataclass(frozen=True, eq=False)
class Posed:
    """One posture, with what its derivatives need.

    Attributes:
        angles_deg: in the order of `ANGLES`.
        gains: how turns follow angles.
        single: the turns of each segment one by one, segments x places x 3 x 3.
        frames: where the segments are.
    """

    angles_deg: Array
    gains: Array
    single: Array
    frames: Frames


@dataclass(frozen=True, eq=False)
class Chain:
    """Segments in the order in which they carry each other, the pelvis first."""

    segments: tuple[Segment, ...]

    @functools.cached_property
    def index(self) -> Mapping[str, int]:
        """Place of a segment in the arrays."""
        return {s.name: n for n, s in enumerate(self.segments)}

    @functools.cached_property
    def parents(self) -> list[int]:
        """The segment that carries each one's joint; the pelvis carries itself."""
        return [self.index[s.parent or s.name] for s in self.segments]

    @functools.cached_property
    def starts(self) -> list[int]:
        """The segment whose frame each one's turns start from."""
        return [self.index[s.turns_with or s.parent or s.name] for s in self.segments]

    @functools.cached_property
    def turns(self) -> _Turns:
        """All turns, in the order of the segments."""
        each = [
            (n, k, t.axis) for n, s in enumerate(self.segments) for k, t in enumerate(s.turns)
        ]
        carrier, place, axis = np.array(each).T
        once = np.cross(np.eye(3)[:, None], np.eye(3)[None]).swapaxes(1, 2)
        return _Turns(carrier, place, axis, once[axis], (once @ once)[axis])

    @functools.cached_property
    def _offsets_m(self) -> Array:
        return np.array([s.offset_m for s in self.segments])[..., None]

    @functools.cached_property
    def _jumps(self) -> tuple[Rows, ...]:
        """Ever farther back along `starts`: a product of two halves is a product of the whole."""
        back = np.array([len(self.starts), *self.starts[1:], len(self.starts)])
        found = []
        while (back < len(self.starts)).any():
            found.append(back)
            back = back[back]
        return tuple(found)

    @functools.cached_property
    def _above(self) -> Array:
        """1 where one segment (column) is another (row), or carries it."""
        own = np.eye(len(self.segments))
        for n, parent in enumerate(self.parents[1:], 1):
            own[n] += own[parent]
        return own

    def frames(
        self, angles_deg: Array, root_m: Array, spread: Sequence[float] | None = None
    ) -> Frames:
        """Forward kinematics (`Skeleton.frames`)."""
        return self._placed(self._single(angles_deg, self._gains(spread)), root_m)

    def posed(
        self, angles_deg: Array, root_m: Array, spread: Sequence[float] | None = None
    ) -> Posed:
        """One posture, with what its derivatives need."""
        gains = self._gains(spread)
        single = self._single(angles_deg[None], gains)
        return Posed(angles_deg, gains, single[0], self._placed(single, root_m[None]))

    def _gains(self, spread: Sequence[float] | None) -> Array:
        return _gains(self, tuple(spread) if spread else None)

    def _single(self, angles_deg: Array, gains: Array) -> Array:
        """The turns of each segment one by one: n x segments x places x 3 x 3."""
        angle = np.radians(_turning(angles_deg) @ gains.T)[..., None, None]
        turns = self.turns
        found = np.empty((len(angle), len(self.segments), _PLACES, 3, 3))
        found[:] = _SAME
        turned = _SAME + np.sin(angle) * turns.once + (1 - np.cos(angle)) * turns.twice
        found[:, turns.carrier, turns.place] = turned
        return found

    def _placed(self, single: Array, root_m: Array) -> Frames:
        count, segments = single.shape[:2]
        whole = np.empty((count, segments + 1, 3, 3))
        whole[:, :-1] = single[:, :, 0] @ single[:, :, 1] @ single[:, :, 2] @ single[:, :, 3]
        whole[:, -1] = _SAME
        for back in self._jumps:
            whole = whole[:, back] @ whole
        turned = whole[:, :-1]
        steps = (turned[:, self.parents] @ self._offsets_m)[..., 0]
        steps[:, 0] = root_m
        return Frames(self._above @ steps, turned)

    def rates(self, posed: Posed, free: Sequence[int]) -> "Rates":
        """How places move with the root and with the `free` angles, near one posture."""
        weights = np.radians(posed.gains @ _turning_rates(posed.angles_deg)[:, free])
        used = np.flatnonzero(weights.any(axis=1))
        axes, carrier = self._axes(posed)[used], self.turns.carrier[used]
        moments = cross(posed.frames.at_m[0, carrier], axes)
        carries, held = self._carries[:, used], self._held[:, used]
        return Rates(posed.frames, axes, moments, carries, held, weights[used])

    def _axes(self, posed: Posed) -> Array:
        """The axis of every turn in space."""
        before = [posed.frames.turned[0, self.starts]]
        before[0][0] = _SAME
        for place in range(_PLACES - 1):
            before.append(before[-1] @ posed.single[:, place])
        turns = self.turns
        return np.stack(before)[turns.place, turns.carrier, :, turns.axis]

    @functools.cached_property
    def _carries(self) -> npt.NDArray[np.bool_]:
        """Whether a turn moves a segment: segments x turns."""
        return self._above[:, self.turns.carrier] > 0

    @functools.cached_property
    def _held(self) -> Rows:
        """The segment with whose origin alone a turn moves another one, without turning it."""
        found = np.full((len(self.segments), len(self.segments)), -1)
        for n, segment in enumerate(self.segments):
            found[n] = found[self.parents[n]]
            if segment.turns_with:
                passed = self.parents[n]
                while passed != self.starts[n]:
                    found[n, passed], passed = n, self.parents[passed]
        return found[:, self.turns.carrier]


@functools.lru_cache(maxsize=256)
def _gains(chain: Chain, spread: tuple[float, ...] | None) -> Array:
    """How each turn follows `_TURNING`: turns x `_TURNING`."""
    turns = [turn for segment in chain.segments for turn in segment.turns]
    found = np.zeros((len(turns), len(_TURNING)))
    for row, turn in enumerate(turns):
        name, _, level = turn.angle.partition(":")
        share = spread[LUMBAR.index(level)] if spread and level else abs(turn.gain)
        found[row, _TURNING.index(name)] = np.copysign(share, turn.gain)
        if name.startswith("scapula_elevation"):
            found[row, _TURNING.index(f"rise{name[-2:]}")] = turn.gain
    return found


@dataclass(frozen=True)
class Rates:
    """How places on segments move with the root and with some angles, near one posture.

    Attributes:
        frames: the posture.
        axes: of the turns that matter, in space.
        moments: their origins, crossed with them.
        carries: whether a turn moves a segment.
        held: the segment with whose origin alone it does.
        weights: radians of each turn for a degree of each angle.
    """

    frames: Frames
    axes: Array
    moments: Array
    carries: npt.NDArray[np.bool_]
    held: Rows
    weights: Array

    def along(self, segments: Rows, points: Array, ways: Array) -> Array:
        """How far places move along directions: rows x (3 of the root, then the angles).

        Args:
            segments: that carry the places.
            points: the places in space.
            ways: the directions.
        """
        turned = cross(points, ways) @ self.axes.T
        row, turn = np.nonzero(self.held[segments] >= 0)
        if len(row):
            origins = self.frames.at_m[0, self.held[segments[row], turn]]
            turned[row, turn] = (cross(origins, ways[row]) * self.axes[turn]).sum(axis=1)
        moved = np.where(self.carries[segments], turned + ways @ self.moments.T, 0)
        return np.concatenate([ways, moved @ self.weights], axis=1)
