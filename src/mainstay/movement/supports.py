"""What a body rests on or leans against: shapes, sizes and signed distances.

Sizes are those of ordinary things (ours; `tables/props.csv`). Distances in meters, positive
outside. A support stands somewhere on the floor; where is found from the start pose.
"""

import enum
import functools
from dataclasses import dataclass

import numpy as np

from mainstay.exercises import Support
from mainstay.movement.skeleton import Array, table


class Shape(enum.StrEnum):
    """Kinds of supports."""

    HALF_SPACE = "half_space"
    WALL = "wall"
    BOX = "box"
    SPHERE = "sphere"
    BAR = "bar"


@dataclass(frozen=True)
class Prop:
    """One kind of thing.

    Attributes:
        support: which.
        shape: its shape.
        size_m: along x, y, z.
        top_m: height of its upper side over the floor.
    """

    support: Support
    shape: Shape
    size_m: tuple[float, float, float]
    top_m: float


@functools.cache
def props() -> dict[Support, Prop]:
    """All things that a body can touch; a handle or a free weight gives way and is none."""
    found = {}
    for row in table("props.csv"):
        size = (row["length_m"], row["height_m"], row["width_m"])
        support = Support(row["support"])
        found[support] = Prop(support, Shape(row["shape"]), size, row["top_m"])
    return found


GIVES_WAY = frozenset({Support.HANDLE, Support.WEIGHT})
"""Supports that follow the hand."""


@dataclass(frozen=True)
class Placed:
    """A prop in its place, for a batch of n postures.

    Attributes:
        prop: what it is.
        at_m: n x 3: of a box the middle of its upper side, of a sphere its center, of a bar its
            axis, of a wall a point on it.
        faces: direction that a wall faces, unit vector; None for others.
    """

    prop: Prop
    at_m: Array
    faces: tuple[float, float, float] | None = None

    def distance(self, points: Array) -> Array:
        """Signed distance of points (n x k x 3) to the surface: n x k."""
        return _DISTANCES[self.prop.shape](self, points)


def _half_space(placed: Placed, points: Array) -> Array:
    found: Array = points[..., 1]
    return found


def _wall(placed: Placed, points: Array) -> Array:
    found: Array = (points - placed.at_m[:, None]) @ np.array(placed.faces)
    return found


def _box(placed: Placed, points: Array) -> Array:
    half = np.array(placed.prop.size_m) / 2
    center = placed.at_m[:, None] - np.array([0, half[1], 0])
    over = np.abs(points - center) - half
    outside = np.linalg.norm(np.maximum(over, 0), axis=-1)
    found: Array = outside + np.minimum(over.max(axis=-1), 0)
    return found


def _sphere(placed: Placed, points: Array) -> Array:
    away = np.linalg.norm(points - placed.at_m[:, None], axis=-1)
    found: Array = away - placed.prop.size_m[1] / 2
    return found


def _bar(placed: Placed, points: Array) -> Array:
    away = np.linalg.norm((points - placed.at_m[:, None])[..., :2], axis=-1)
    found: Array = away - placed.prop.size_m[1] / 2
    return found


_DISTANCES = {
    Shape.HALF_SPACE: _half_space,
    Shape.WALL: _wall,
    Shape.BOX: _box,
    Shape.SPHERE: _sphere,
    Shape.BAR: _bar,
}
