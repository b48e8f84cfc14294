"""What stands around the body, as plain faces for drawings: boxes, rods and balls.

Sizes that no table has (legs, posts, plates) are ours, as in the figure.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mainstay.exercises import Support
from mainstay.movement.skeleton import Array, about
from mainstay.movement.supports import Placed, Shape


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


SHELF_FROM_M, SHELF_BOARD_M = 0.5, 0.04
"""A step that high is a shelf: a board on four legs, so that who stands behind it is seen (ours)."""


def is_shelf(kind: Support, top_m: float | None) -> bool:
    """Whether a step is so high that things are put on it."""
    return kind is Support.STEP and (top_m or 0.0) >= SHELF_FROM_M


def furniture(placed: Placed) -> list[Face]:
    """One thing in its place; a chair has its back on the near side, as in the figure."""
    size, at = placed.size, placed.at_m[0]
    yaw = about(1, np.array([placed.azimuth_deg]))[0]
    foot = np.array([at[0], 0, at[2]])
    if size.shape is Shape.SPHERE:
        return ball(at, size.height_m / 2)
    if size.shape is Shape.BOX:
        whole = np.array([size.depth_m, size.height_m, size.width_m])
        if is_shelf(placed.kind, float(at[1])):
            whole[1] = SHELF_BOARD_M
        top = [f.moved(at, placed.turned) for f in box(whole, (0, -whole[1] / 2, 0))]
        stand = _STANDS.get(placed.kind, _nothing)(whole, float(at[1]))
        return [*top, *(f.moved(foot, yaw) for f in stand)]
    if size.shape is Shape.WALL:
        faces = box((0.04, 2.05, 1.5), (0.02, 1.025, 0), 0.95)
        return [f.moved(foot, yaw) for f in faces]
    if size.shape is Shape.BAR:
        half, high = size.width_m / 2, float(at[1])
        faces = rod((0, high, -half), (0, high, half), size.height_m / 2)
        for side in (-half, half):
            faces += rod((0, 0, side), (0, high + 0.05, side), 0.022)
        return [f.moved(foot, yaw) for f in faces]
    return []


def _nothing(size: Array, top: float) -> list[Face]:
    return []


def _legs(size: Array, top: float) -> list[Face]:
    faces = []
    for x in (-1, 1):
        for z in (-1, 1):
            corner = np.array([x * (size[0] / 2 - 0.03), 0, z * (size[2] / 2 - 0.03)])
            faces += rod(corner, corner + np.array([0, top - size[1], 0]), 0.018, 0.8)
    return faces


def _chair(size: Array, top: float) -> list[Face]:
    back = 0.015 - size[0] / 2
    faces = _legs(size, top)
    for z in (-1, 1):
        post = np.array([back, top, z * (size[2] / 2 - 0.03)])
        faces += rod(post, post + np.array([-0.05, 0.42, 0]), 0.016, 0.8)
    return [*faces, *box((0.02, 0.12, size[2] - 0.02), (back - 0.045, top + 0.36, 0))]


def _bed(size: Array, top: float) -> list[Face]:
    low = top - size[1]
    frame = box((size[0] + 0.04, 0.1, size[2] + 0.04), (0, low - 0.05, 0), 0.85)
    return [*frame, *_legs(size, low - 0.1 + size[1])]


def _counter(size: Array, top: float) -> list[Face]:
    high = top - size[1]
    return box((size[0] - 0.1, high, size[2] - 0.06), (0.05, high / 2, 0), 0.9)


def _step(size: Array, top: float) -> list[Face]:
    stand = _legs if is_shelf(Support.STEP, top) else _solid
    return stand(size, top)


def _solid(size: Array, top: float) -> list[Face]:
    high = max(top - size[1], 0)
    return box((size[0], high, size[2]), (0, high / 2, 0)) if high > 0.005 else []


def _post(size: Array, top: float) -> list[Face]:
    foot = box((0.4, 0.04, 0.5), (0, 0.02, 0), 0.75)
    return [*rod((0, 0, 0), (0, top - size[1], 0), 0.03), *foot]


_STANDS: Mapping[Support, Callable[[Array, float], list[Face]]] = {
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


def column(anchor_m: Array, toward_m: Array, lifted_m: float) -> list[Face]:
    """A pulley: frame, wheel and stack, facing where the cable goes; part of the stack lifted."""
    way = np.array([toward_m[0] - anchor_m[0], 0, toward_m[2] - anchor_m[2]])
    near, overhead = float(np.linalg.norm(way)), float(anchor_m[1]) > OVERHEAD_HIGH_M
    way /= near or 1.0
    arm = ARM_M - near if near < OVERHEAD_M and overhead else 0.0
    turned = np.stack([way, [0, 1, 0], np.cross(way, [0, 1, 0])], axis=1)
    high = max(float(anchor_m[1]) + 0.18, 1.5)
    faces = box((0.4, 0.035, 0.42), (-0.2, 0.0175, 0), 0.75)
    for z in (-0.15, 0.15):
        faces += box((0.035, high, 0.035), (-0.12, high / 2, z), 0.75)
    faces += box((0.07, 0.05, 0.36), (-0.12, high, 0), 0.75)
    faces += box((0.06, 0.05, 0.3), (-0.085, float(anchor_m[1]), 0), 0.75)
    faces += rod((arm, anchor_m[1], -0.012), (arm, anchor_m[1], 0.012), 0.045, 0.4)
    if arm:
        faces += box((arm, 0.05, 0.05), (arm / 2, float(anchor_m[1]) + 0.06, 0), 0.75)
    for plate in range(8):
        up = lifted_m if plate > 4 else 0.0
        faces += box((0.1, 0.045, 0.21), (-0.2, 0.1 + plate * 0.05 + up, 0), 0.45)
    foot = np.array([anchor_m[0], 0, anchor_m[2]]) - way * arm
    return [f.moved(foot, turned) for f in faces]


def dumbbell(middle_m: Array, across: Array) -> list[Face]:
    """A dumbbell across the palm."""
    faces = rod(middle_m - across * 0.08, middle_m + across * 0.08, 0.014, 0.5)
    for sign in (-1, 1):
        faces += rod(
            middle_m + sign * across * 0.06, middle_m + sign * across * 0.12, 0.045, 0.35
        )
    return faces
