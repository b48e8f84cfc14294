"""What a body rests on or leans against: shapes, sizes and signed distances.

Sizes are those of ordinary things (ours; `tables/props.csv`). Distances in meters, positive
outside. What stands is placed once, from the start pose.
"""

import enum
import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from mainstay.exercises import Support
from mainstay.movement.skeleton import Array, about, table


class Shape(enum.StrEnum):
    """Kinds of surfaces."""

    HALF_SPACE = "half_space"
    WALL = "wall"
    BOX = "box"
    SPHERE = "sphere"
    BAR = "bar"


@dataclass(frozen=True)
class Size:
    """Shape and usual size of one kind of thing.

    Attributes:
        shape: its surface.
        depth_m: along the direction from the body to it.
        height_m: thickness from its top down.
        width_m: across.
    """

    shape: Shape
    depth_m: float
    height_m: float
    width_m: float


@functools.cache
def sizes() -> Mapping[Support, Size]:
    """Everything that can be stood, lain or leaned on; what moves with a hand is not here."""
    return {
        Support(r["support"]): Size(
            Shape(r["shape"]), r["depth_m"], r["height_m"], r["width_m"]
        )
        for r in table("props.csv")
    }


@dataclass(frozen=True)
class Placed:
    """A thing in its place, for a batch of n postures.

    Attributes:
        kind: what it is.
        size: its shape and size.
        at_m: n x 3: of a box the middle of its top, of a ball its center, of a bar its axis, of
            a wall a point on it.
        azimuth_deg: direction from the body to it; 0 in front, positive left.
        tilt_deg: slope of its top, positive when the far edge is lower.
    """

    kind: Support
    size: Size
    at_m: Array
    azimuth_deg: float = 0.0
    tilt_deg: float = 0.0

    @functools.cached_property
    def turned(self) -> Array:
        """Its axes as columns: away from the body, up, to its right."""
        yaw = about(1, np.array([self.azimuth_deg]))[0]
        return np.asarray(yaw @ about(2, np.array([-self.tilt_deg]))[0])

    @property
    def solid(self) -> "Placed":
        """The same without the room below it."""
        if self.size.shape is not Shape.BOX:
            return self
        deep = max(float(self.at_m[0, 1]), self.size.height_m)
        return replace(self, size=replace(self.size, height_m=deep))

    @property
    def back(self) -> "Placed | None":
        """The board of a chair's back, which hands hold; None of anything else."""
        if self.kind is not Support.CHAIR:
            return None
        (deep, high, wide), (away, up, _) = BACK_SIZE_M, back_middle_m(self.size.depth_m)
        at = self.at_m + self.turned @ np.array([away, up + high / 2, 0])
        return replace(self, size=Size(Shape.BOX, deep, high, wide), at_m=at)

    def distance(self, points: Array) -> Array:
        """Signed distance of points (n x k x 3) to the surface: n x k."""
        local = (points - self.at_m[:, None]) @ self.turned
        return _DISTANCES[self.size.shape](self.size, local)

    def way_out(self, points: Array) -> Array:
        """Direction in which that distance grows fastest: n x k x 3."""
        local = (points - self.at_m[:, None]) @ self.turned
        return np.asarray(_WAYS_OUT[self.size.shape](self.size, local) @ self.turned.T)


BACK_SIZE_M, BACK_POST_M, BACK_LEANS_M = (0.02, 0.12, 0.42), 0.42, 0.05
"""Of a chair's back: depth, height and width of its board, height of its posts over the seat, and
how far those lean (ours), as in the figure."""


def back_middle_m(deep: float) -> tuple[float, float, float]:
    """The middle of the board of a chair's back, from the middle of the top of so deep a seat."""
    return 0.02 - deep / 2 - BACK_LEANS_M, BACK_POST_M - BACK_SIZE_M[1] / 2, 0.0


def _half_space(size: Size, local: Array) -> Array:
    return np.asarray(local[..., 1])


def _wall(size: Size, local: Array) -> Array:
    return np.asarray(-local[..., 0])


def _box(size: Size, local: Array) -> Array:
    over = _beyond_faces(size, local)
    far = np.maximum(over, 0)
    outside = np.sqrt((far * far).sum(axis=-1))
    return np.asarray(outside + np.minimum(over.max(axis=-1), 0))


def _beyond_faces(size: Size, local: Array) -> Array:
    half = np.array([size.depth_m, size.height_m, size.width_m]) / 2
    return np.asarray(np.abs(local + np.array([0, half[1], 0])) - half)


def _sphere(size: Size, local: Array) -> Array:
    return np.asarray(np.linalg.norm(local, axis=-1) - size.height_m / 2)


def _bar(size: Size, local: Array) -> Array:
    return np.asarray(np.linalg.norm(local[..., :2], axis=-1) - size.height_m / 2)


_DISTANCES = {
    Shape.HALF_SPACE: _half_space,
    Shape.WALL: _wall,
    Shape.BOX: _box,
    Shape.SPHERE: _sphere,
    Shape.BAR: _bar,
}


def _out_of_half_space(size: Size, local: Array) -> Array:
    return np.broadcast_to(np.array([0.0, 1.0, 0.0]), local.shape)


def _out_of_wall(size: Size, local: Array) -> Array:
    return np.broadcast_to(np.array([-1.0, 0.0, 0.0]), local.shape)


def _out_of_box(size: Size, local: Array) -> Array:
    """Away from the nearest face, edge or corner; inside towards the nearest face."""
    over = _beyond_faces(size, local)
    nearest = np.eye(3)[over.argmax(axis=-1)]
    away = np.where(over.max(axis=-1, keepdims=True) > 0, np.maximum(over, 0), nearest)
    return _unit(away * np.sign(local + np.array([0, size.height_m / 2, 0])))


def _out_of_sphere(size: Size, local: Array) -> Array:
    return _unit(local)


def _out_of_bar(size: Size, local: Array) -> Array:
    return _unit(local * np.array([1, 1, 0]))


def _unit(ways: Array) -> Array:
    return np.asarray(ways / np.maximum(np.linalg.norm(ways, axis=-1, keepdims=True), 1e-12))


_WAYS_OUT = {
    Shape.HALF_SPACE: _out_of_half_space,
    Shape.WALL: _out_of_wall,
    Shape.BOX: _out_of_box,
    Shape.SPHERE: _out_of_sphere,
    Shape.BAR: _out_of_bar,
}
