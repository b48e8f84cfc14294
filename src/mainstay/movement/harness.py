"""The strap of a harness around the chest, as wide as the body is there."""

from dataclasses import dataclass

import numpy as np

from mainstay.exercises import Attachment, Cable, PullPoint
from mainstay.movement.contacts import Posture, convex_hull
from mainstay.movement.furniture import Face
from mainstay.movement.mesh import Mesh
from mainstay.movement.pulls import pulled_spots
from mainstay.movement.skeleton import Array, Skeleton

HALF_WIDE_M, OVER_M, NEAR_M, LEAST_SHARE = 0.022, 0.007, 0.02, 0.2
"""Half of the width of the strap, how far it is over the shirt, how near to its height skin counts, and
how much of a corner its bone must hold (ours), as in the figure."""


@dataclass(frozen=True)
class Strap:
    """A strap in space.

    Attributes:
        low_m: its lower edge, counterclockwise seen from above: k x 3.
        high_m: its upper edge.
    """

    low_m: Array
    high_m: Array

    def faces(self) -> list[Face]:
        """As it is drawn: its outer side."""
        low, high = self.low_m, self.high_m
        next_low, next_high = np.roll(low, -1, axis=0), np.roll(high, -1, axis=0)
        sides = [
            np.stack([low, next_high, next_low], 1),
            np.stack([low, high, next_high], 1),
        ]
        return [Face(np.concatenate(sides), 0.35)]

    def hook_m(self, anchor: Array) -> Array:
        """Where a cable is hooked in: on the side of the wheel."""
        middle = (self.low_m + self.high_m) / 2
        return np.asarray(middle[int(np.linalg.norm(middle - anchor, axis=1).argmin())])


def strap(posture: Posture, body: Skeleton, mesh: Mesh) -> Strap:
    """A strap around the chest in a posture."""
    ball = body.ball[pulled_spots(PullPoint.CHEST)[0]]
    ring = girth_m(mesh, ball.segment, ball.center_m[1])
    frames, n = posture.frames(body), body.index[ball.segment]

    def edge(up: float) -> Array:
        level = np.full(len(ring), ball.center_m[1] + up)
        local = np.stack([ring[:, 0], level, ring[:, 1]], axis=1)
        return np.asarray(local @ frames.turned[0, n].T + frames.at_m[0, n])

    return Strap(edge(-HALF_WIDE_M), edge(HALF_WIDE_M))


def is_worn(cable: Cable) -> bool:
    """Whether a cable ends in a harness."""
    return cable.attachment is Attachment.CHEST_HARNESS


def girth_m(mesh: Mesh, bone: str, height_m: float) -> Array:
    """The outline of the trunk, a little over it, around a bone at a height in its frame: k x (x, z)."""
    number = mesh.bones.index(bone)
    held = (mesh.of == number) & (mesh.share > LEAST_SHARE)
    at = mesh.local_m[held]
    near = at[np.abs(at[:, 1] - height_m) < NEAR_M]
    ring = convex_hull(near[:, [0, 2]])
    away = ring - ring.mean(axis=0)
    return np.asarray(ring + away * (OVER_M / np.linalg.norm(away, axis=1, keepdims=True)))
