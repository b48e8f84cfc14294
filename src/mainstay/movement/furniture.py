"""What stands around the body, as boxes, rods and balls: faces for drawings, and what is in a limb's way.

Sizes that no table has (legs, posts, plates) are ours, as in the figure.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from mainstay.exercises import Support
from mainstay.movement.skeleton import Array, about
from mainstay.movement.supports import (
    BACK_LEANS_M,
    BACK_POST_M,
    BACK_SIZE_M,
    Placed,
    Shape,
    back_middle_m,
)


@dataclass(frozen=True)
class Face:
    """A flat or round piece of a thing that is seen as one.

    Attributes:
        corners_m: k x 3 x 3, triangles seen from outside counterclockwise.
        tone: how light it is, 0 black to 1 white.
    """

    corners_m: Array
    tone: float = 0.93

    def moved(self, at_m: Array, turned: Array) -> "Face":
        """The same face, turned and then placed."""
        return Face(self.corners_m @ turned.T + at_m, self.tone)


UPRIGHT = np.eye(3)
ROUND = 16


def box(
    size_m: Sequence[float] | Array, middle_m: Sequence[float], tone: float = 0.93
) -> list[Face]:
    """Six faces; the top a little lighter, what looks down or back a little darker."""
    half, faces = np.array(size_m) / 2, []
    for axis in range(3):
        for sign in (-1, 1):
            one, two = np.eye(3)[(axis + 1) % 3], np.eye(3)[(axis + 2) % 3]
            out = np.eye(3)[axis] * sign
            ring = np.array(
                [out - one - two, out + one - two, out + one + two, out - one + two]
            )
            ring = (ring if sign > 0 else ring[::-1]) * half + np.array(middle_m)
            shade = tone + (0.05 if axis == 1 and sign > 0 else 0)
            faces.append(Face(np.array([ring[[0, 1, 2]], ring[[0, 2, 3]]]), min(shade, 1)))
    return faces


def rod(
    start_m: Sequence[float] | Array,
    end_m: Sequence[float] | Array,
    radius_m: float,
    tone: float = 0.7,
) -> list[Face]:
    """A round rod with its two ends."""
    start, end = np.array(start_m, dtype=float), np.array(end_m, dtype=float)
    along = (end - start) / (np.linalg.norm(end - start) or 1.0)
    one = np.cross(along, np.eye(3)[int(np.abs(along).argmin())])
    one /= np.linalg.norm(one)
    two = np.cross(along, one)
    angle = np.linspace(0, 2 * np.pi, ROUND, endpoint=False)
    ring = radius_m * (np.cos(angle)[:, None] * one + np.sin(angle)[:, None] * two)
    low, high = start + ring, end + ring
    next_low, next_high = np.roll(low, -1, axis=0), np.roll(high, -1, axis=0)
    side = np.concatenate(
        [np.stack([low, next_low, next_high], 1), np.stack([low, next_high, high], 1)]
    )
    top = np.stack([np.broadcast_to(end, high.shape), high, next_high], 1)
    bottom = np.stack([np.broadcast_to(start, low.shape), next_low, low], 1)
    return [Face(side, tone), Face(top, tone), Face(bottom, tone)]


def ball(middle_m: Array, radius_m: float, tone: float = 0.9) -> list[Face]:
    """A ball."""
    across = np.linspace(0, 2 * np.pi, 33)
    up = np.linspace(-np.pi / 2, np.pi / 2, 17)
    grid = np.stack(
        [
            np.cos(up)[:, None] * np.cos(across)[None],
            np.broadcast_to(np.sin(up)[:, None], (17, 33)),
            -np.cos(up)[:, None] * np.sin(across)[None],
        ],
        axis=-1,
    )
    a, b, c, d = grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]
    triangles = np.concatenate(
        [np.stack([a, b, c], 2).reshape(-1, 3, 3), np.stack([a, c, d], 2).reshape(-1, 3, 3)]
    )
    return [Face(triangles * radius_m + middle_m, tone)]


@dataclass(frozen=True)
class Box:
    """A box of what stands.

    Attributes:
        size_m: depth, height, width.
        middle_m: its middle, in the frame of the thing.
        tone: as of a `Face`.
    """

    size_m: Sequence[float]
    middle_m: Sequence[float]
    tone: float = 0.93

    def faces(self) -> list[Face]:
        """As it is drawn."""
        return box(self.size_m, self.middle_m, self.tone)

    def distance(self, points: Array) -> Array:
        """Signed distances of points (k x 3) to its surface, m; negative inside."""
        return _from_faces(np.abs(points - np.array(self.middle_m)) - np.array(self.size_m) / 2)


@dataclass(frozen=True)
class Rod:
    """A round rod of what stands, from one end to the other, in the frame of the thing."""

    start_m: Sequence[float]
    end_m: Sequence[float]
    radius_m: float
    tone: float = 0.7

    def faces(self) -> list[Face]:
        """As it is drawn."""
        return rod(self.start_m, self.end_m, self.radius_m, self.tone)

    def distance(self, points: Array) -> Array:
        """Signed distances of points (k x 3) to its surface, m; negative inside."""
        start, way = np.array(self.start_m), np.subtract(self.end_m, self.start_m)
        long = float(np.linalg.norm(way))
        along = (points - start) @ way / long
        aside = np.linalg.norm(points - start - along[:, None] * way / long, axis=1)
        return _from_faces(
            np.stack([aside - self.radius_m, np.abs(along - long / 2) - long / 2], axis=1)
        )


def _from_faces(over: Array) -> Array:
    """From how far points are beyond each of some faces at right angles: k x faces."""
    outside = np.linalg.norm(np.maximum(over, 0), axis=1)
    return np.asarray(outside + np.minimum(over.max(axis=1), 0))


@dataclass(frozen=True)
class Piece:
    """A box or rod of what stands around, in its place.

    Attributes:
        name: how a message calls it, such as `chair back`.
        solid: its shape in the frame of the thing.
        of: what one may touch of it; empty where nothing may be touched.
        at_m: where that frame is.
        turned: its axes as columns.
    """

    name: str
    solid: Box | Rod
    of: frozenset[Support] = frozenset()
    at_m: Array = field(default_factory=lambda: np.zeros(3))
    turned: Array = field(default_factory=lambda: UPRIGHT)

    def faces(self) -> list[Face]:
        """As it is drawn."""
        return [f.moved(self.at_m, self.turned) for f in self.solid.faces()]

    def distance(self, points: Array) -> Array:
        """Signed distances of points in space (k x 3), m; negative inside."""
        return self.solid.distance((points - self.at_m) @ self.turned)


Solids = Mapping[str, Sequence[Box | Rod]]
"""The boxes and rods of each named part of a thing."""

SHELF_FROM_M, SHELF_BOARD_M = 0.5, 0.04
"""A step that high is a shelf: a board on four legs, so that who stands behind it is seen (ours)."""


def is_shelf(kind: Support, top_m: float | None) -> bool:
    """Whether a step is so high that things are put on it."""
    return kind is Support.STEP and (top_m or 0.0) >= SHELF_FROM_M


def furniture(placed: Placed) -> list[Face]:
    """The surface of a thing that one touches, in its place; the rest of it is its `stand`."""
    size, at = placed.size, placed.at_m[0]
    if size.shape is Shape.SPHERE:
        return ball(at, size.height_m / 2)
    if size.shape is Shape.BOX:
        whole = _top_size(placed)
        return [f.moved(at, placed.turned) for f in box(whole, (0, -whole[1] / 2, 0))]
    foot, yaw = _foot(placed)
    if size.shape is Shape.WALL:
        faces = box((0.04, 2.05, 1.5), (0.02, 1.025, 0), 0.95)
        return [f.moved(foot, yaw) for f in faces]
    if size.shape is Shape.BAR:
        half, high = size.width_m / 2, float(at[1])
        faces = rod((0, high, -half), (0, high, half), size.height_m / 2)
        return [f.moved(foot, yaw) for f in faces]
    return []


def stand(placed: Placed) -> list[Piece]:
    """What a thing stands on, and the back of a chair, on the near side as in the figure."""
    foot, yaw = _foot(placed)
    if placed.size.shape is Shape.BOX:
        build = _STANDS.get(placed.kind, _nothing)
        solids = build(_top_size(placed), float(placed.at_m[0, 1]))
    else:
        solids = _bar_posts(placed) if placed.size.shape is Shape.BAR else {}
    return [
        Piece(f"{placed.kind.value} {part}", solid, frozenset({placed.kind}), foot, yaw)
        for part, several in solids.items()
        for solid in several
    ]


def _foot(placed: Placed) -> tuple[Array, Array]:
    """Where a thing meets the floor, and its axes as columns."""
    at = placed.at_m[0]
    return np.array([at[0], 0, at[2]]), about(1, np.array([placed.azimuth_deg]))[0]


def _top_size(placed: Placed) -> Array:
    size = placed.size
    whole = np.array([size.depth_m, size.height_m, size.width_m])
    if is_shelf(placed.kind, float(placed.at_m[0, 1])):
        whole[1] = SHELF_BOARD_M
    return whole


def _bar_posts(placed: Placed) -> Solids:
    half, high = placed.size.width_m / 2, float(placed.at_m[0, 1])
    return {"post": [Rod((0, 0, z), (0, high + 0.05, z), 0.022) for z in (-half, half)]}


def _nothing(size: Array, top: float) -> Solids:
    return {}


def _legs(size: Array, top: float) -> Solids:
    return {"leg": _four(size, top - size[1])}


def _four(size: Array, high: float) -> list[Rod]:
    corners = [
        (x * (size[0] / 2 - 0.03), z * (size[2] / 2 - 0.03)) for x in (-1, 1) for z in (-1, 1)
    ]
    return [Rod((x, 0, z), (x, high, z), 0.018, 0.8) for x, z in corners]


def _chair(size: Array, top: float) -> Solids:
    back = 0.015 - size[0] / 2
    sides = [z * (size[2] / 2 - 0.03) for z in (-1, 1)]
    far, high = back - BACK_LEANS_M, top + BACK_POST_M
    posts = [Rod((back, top, z), (far, high, z), 0.016, 0.8) for z in sides]
    board = Box(BACK_SIZE_M, np.add(back_middle_m(size[0]), (0, top, 0)).tolist())
    return {**_legs(size, top), "back": [*posts, board]}


def _bed(size: Array, top: float) -> Solids:
    low = top - size[1]
    frame = Box((size[0] + 0.04, 0.1, size[2] + 0.04), (0, low - 0.05, 0), 0.85)
    return {"frame": [frame], "leg": _four(size, low - 0.1)}


def _counter(size: Array, top: float) -> Solids:
    high = top - size[1]
    return {"front": [Box((size[0] - 0.1, high, size[2] - 0.06), (0.05, high / 2, 0), 0.9)]}


def _step(size: Array, top: float) -> Solids:
    build = _legs if is_shelf(Support.STEP, top) else _solid
    return build(size, top)


def _solid(size: Array, top: float) -> Solids:
    high = max(top - size[1], 0)
    return {"side": [Box((size[0], high, size[2]), (0, high / 2, 0))]} if high > 0.005 else {}


def _post(size: Array, top: float) -> Solids:
    foot = Box((0.4, 0.04, 0.5), (0, 0.02, 0), 0.75)
    return {"post": [Rod((0, 0, 0), (0, top - size[1], 0), 0.03), foot]}


_STANDS: Mapping[Support, Callable[[Array, float], Solids]] = {
    Support.CHAIR: _chair,
    Support.BENCH: _legs,
    Support.BED: _bed,
    Support.COUNTER: _counter,
    Support.STEP: _step,
    Support.BLOCK: _solid,
    Support.PAD: _post,
    Support.SADDLE: _post,
}


OVERHEAD_M, OVERHEAD_HIGH_M, ARM_M = 0.45, 1.2, 0.8
"""A wheel nearer and higher than this hangs on an arm; the column stands so far from the hands, as in
the figure (ours)."""


def column(anchor_m: Array, toward_m: Array, lifted_m: float) -> list[Piece]:
    """A pulley: frame, wheel and stack, facing where the cable goes; part of the stack lifted."""
    way = np.array([toward_m[0] - anchor_m[0], 0, toward_m[2] - anchor_m[2]])
    near, overhead, up = (
        float(np.linalg.norm(way)),
        float(anchor_m[1]) > OVERHEAD_HIGH_M,
        float(anchor_m[1]),
    )
    way /= near or 1.0
    arm = ARM_M - near if near < OVERHEAD_M and overhead else 0.0
    turned = np.stack([way, [0, 1, 0], np.cross(way, [0, 1, 0])], axis=1)
    foot = np.array([anchor_m[0], 0, anchor_m[2]]) - way * arm
    solids = [*_frame(up), *_wheel(up, arm), *_stack(lifted_m)]
    return [Piece("pulley column", s, at_m=foot, turned=turned) for s in solids]


def second_wheel(anchor_m: Array, toward_m: Array) -> list[Piece]:
    """One more wheel on a column that is there already, on an arm of its own."""
    way = np.array([toward_m[0] - anchor_m[0], 0, toward_m[2] - anchor_m[2]])
    way /= float(np.linalg.norm(way)) or 1.0
    turned = np.stack([way, [0, 1, 0], np.cross(way, [0, 1, 0])], axis=1)
    up, foot = float(anchor_m[1]), np.array([anchor_m[0], 0, anchor_m[2]])
    solids = [*_wheel(up, 0.0), _crossbar(up)]
    return [Piece("pulley column", s, at_m=foot, turned=turned) for s in solids]


def _frame(up: float) -> list[Box]:
    high = max(up + 0.18, 1.5)
    uprights = [Box((0.035, high, 0.035), (-0.12, high / 2, z), 0.75) for z in (-0.15, 0.15)]
    return [
        Box((0.4, 0.035, 0.42), (-0.2, 0.0175, 0), 0.75),
        *uprights,
        Box((0.07, 0.05, 0.36), (-0.12, high, 0), 0.75),
        _crossbar(up),
    ]


def _crossbar(up: float) -> Box:
    """What carries a wheel between the uprights."""
    return Box((0.06, 0.05, 0.3), (-0.085, up, 0), 0.75)


def _wheel(up: float, arm: float) -> list[Box | Rod]:
    wheel = Rod((arm, up, -0.012), (arm, up, 0.012), 0.045, 0.4)
    return [wheel, Box((arm, 0.05, 0.05), (arm / 2, up + 0.06, 0), 0.75)] if arm else [wheel]


def _stack(lifted_m: float) -> list[Box]:
    return [
        Box((0.1, 0.045, 0.21), (-0.2, 0.1 + n * 0.05 + (lifted_m if n > 4 else 0.0), 0), 0.45)
        for n in range(8)
    ]


def dumbbell(middle_m: Array, across: Array) -> list[Face]:
    """A dumbbell across the palm."""
    faces = rod(middle_m - across * 0.08, middle_m + across * 0.08, 0.014, 0.5)
    for start, end, radius in dumbbell_ends(middle_m, across):
        faces += rod(start, end, radius, 0.35)
    return faces


def dumbbell_ends(middle_m: Array, across: Array) -> list[tuple[Array, Array, float]]:
    """Its two round ends: from where to where each reaches, and its radius."""
    return [
        (middle_m + sign * across * 0.06, middle_m + sign * across * 0.12, 0.045)
        for sign in (-1, 1)
    ]
