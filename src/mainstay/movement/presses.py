"""Where and which way the body presses or pulls without moving: what a still picture cannot show otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from mainstay.exercises import BodyPoint, Contact, Exercise, Press, Push, Touch
from mainstay.movement.contacts import Posture, spots_of, touching
from mainstay.movement.pulls import gripped_at
from mainstay.movement.skeleton import Array, Skeleton

APART_M = 0.1
"""Between the lines of a push and of a pull at the same place, so that both are seen (ours)."""


@dataclass(frozen=True)
class Pressing:
    """A steady force of the body in space.

    Attributes:
        at_m: where the skin meets what it presses on, or holds what it pulls at.
        way: the direction in which the body presses or pulls, of length 1.
        pulls: whether it pulls away from there.
    """

    at_m: Array
    way: Array
    pulls: bool


def pressings(exercise: Exercise, posture: Posture, body: Skeleton) -> tuple[Pressing, ...]:
    """All of them, in the order of the file, as they are drawn."""
    both = _pushed_and_pulled(exercise.press)
    found = []
    for press in exercise.press:
        seen = pressing(press, posture, body)
        aside = APART_M * (-1 if seen.pulls else 1) if press.point in both else 0.0
        found.append(replace(seen, at_m=seen.at_m + np.array([0, aside, 0])))
    return tuple(found)


def pressing(press: Press, posture: Posture, body: Skeleton) -> Pressing:
    """One of them, where it is."""
    pulls = press.way is Push.AWAY
    at, onto = _onto(press.point, posture, body)
    return Pressing(at, onto * (-1 if pulls else 1), pulls)


def _pushed_and_pulled(presses: Sequence[Press]) -> frozenset[BodyPoint]:
    ways = {(p.point, p.way) for p in presses}
    return frozenset(p for p, _ in ways if {(p, Push.ONTO), (p, Push.AWAY)} <= ways)


def _onto(point: BodyPoint, posture: Posture, body: Skeleton) -> tuple[Array, Array]:
    """Where a point of the body touches, and the way into what it touches."""
    contact = next(c for c in posture.contacts if c.point is point)
    places = _places(body, posture, spots_of(point))
    middle = places.mean(axis=0)
    way = _way(contact, middle, posture, body)
    way = way / np.linalg.norm(way)
    radius = np.mean([body.ball[name].radius_m for name in spots_of(point)])
    return np.asarray(middle + way * radius), np.asarray(way)


def _way(contact: Contact, at_m: Array, posture: Posture, body: Skeleton) -> Array:
    """Into a thing, into another part of the body, or apart from what the other hand holds."""
    if contact.touch is Touch.HOLDS:
        return _ahead(contact, posture)
    if contact.body is not None:
        return _into_limb(
            contact.body, _faces(contact.point, at_m, posture, body), posture, body
        )
    for _, partners, _ in touching(body, [contact], posture.things):
        near = min(partners, key=lambda t: abs(float(t.distance(at_m[None, None])[0, 0])))
        return np.asarray(-near.way_out(at_m[None, None])[0, 0])
    others = [c.point for c in posture.contacts if c.support is contact.support]
    middle = np.mean([_places(body, posture, spots_of(p)).mean(axis=0) for p in others], axis=0)
    return np.asarray(middle - at_m)


def _into_limb(other: BodyPoint, facing: Array, posture: Posture, body: Skeleton) -> Array:
    """At right angles to a limb's long axis: into the side of it that is faced."""
    segment = body.index[body.ball[spots_of(other)[0]].segment]
    turned = posture.frames(body).turned[0, segment]
    ways = [sign * turned[:, axis] for axis in (0, 2) for sign in (-1, 1)]
    return np.asarray(max(ways, key=lambda way: float(way @ facing)))


def _faces(point: BodyPoint, at_m: Array, posture: Posture, body: Skeleton) -> Array:
    """Where the palm looks."""
    spot = spots_of(point)[0]
    (grip,) = body.points(posture.frames(body), [gripped_at(spot, body)])[0]
    return np.asarray(grip - at_m)


def _ahead(contact: Contact, posture: Posture) -> Array:
    """From the body to the thing, level: who has the fingers around an edge pushes and pulls so."""
    near = next(t for t in posture.things if t.kind is contact.support)
    return np.asarray(near.turned[:, 0] * [1, 0, 1])


def _places(body: Skeleton, posture: Posture, names: Sequence[str]) -> Array:
    balls = [body.ball[name] for name in names]
    return np.asarray(body.points(posture.frames(body), balls)[0])
