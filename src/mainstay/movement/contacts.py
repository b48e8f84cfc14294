"""Contact solving: from the poses of a file to where the whole body and its supports are.

The solver moves the root, the places of the supports (in the start pose only) and the joints
that a pose names `free`; everything else stays as written. Least squares, damped, with
numerical derivatives; the same input gives the same output.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mainstay.anatomy import joint_angles
from mainstay.exercises import BodyPoint, Contact, Support
from mainstay.movement.poses import Phase
from mainstay.movement.skeleton import (
    ANGLES,
    Array,
    Ball,
    Frames,
    Skeleton,
    angle_row,
)
from mainstay.movement.supports import GIVES_WAY, Placed, Prop, Shape, props

TOUCHES: Mapping[BodyPoint, tuple[str, ...]] = {
    BodyPoint.HAND_L: ("palm_l", "knuckles_l"),
    BodyPoint.HAND_R: ("palm_r", "knuckles_r"),
    BodyPoint.FOREARM_L: ("elbow_l", "wrist_l"),
    BodyPoint.FOREARM_R: ("elbow_r", "wrist_r"),
    BodyPoint.KNEE_L: ("knee_l",),
    BodyPoint.KNEE_R: ("knee_r",),
    BodyPoint.FOOT_L: ("heel_l", "forefoot_l"),
    BodyPoint.FOOT_R: ("heel_r", "forefoot_r"),
    BodyPoint.TOES_L: ("forefoot_l",),
    BodyPoint.TOES_R: ("forefoot_r",),
    BodyPoint.HEEL_L: ("heel_l",),
    BodyPoint.HEEL_R: ("heel_r",),
    BodyPoint.SEAT: ("seat_l", "seat_r"),
    BodyPoint.PELVIS: ("pelvis",),
    BodyPoint.BACK: ("chest",),
    BodyPoint.CHEST: ("chest",),
    BodyPoint.SIDE_L: ("trochanter_l", "shoulder_l"),
    BodyPoint.SIDE_R: ("trochanter_r", "shoulder_r"),
    BodyPoint.HEAD: ("head",),
}
"""The round spots by which each point of the body touches."""

BEHIND = frozenset({BodyPoint.BACK, BodyPoint.PELVIS, BodyPoint.HEAD, BodyPoint.SEAT})
"""Points that lean backward against a wall; hands, forearms and feet reach forward."""

CLOSE_M, SLIP_M, SINK_M, BALANCE_M = 0.002, 0.01, 0.004, 0.03
GIVE_DEG, ROOT_GIVE_M, PLACE_GIVE_M = 25.0, 1.0, 0.5
"""Scales of the residuals (ours): how far a contact, a slip, a sinking spot, the balance, a free
joint, the root and a support may be off before it counts as one."""

STEPS, SMALL = 60, 1e-4


@dataclass(frozen=True)
class Posture:
    """A solved pose.

    Attributes:
        angles_deg: every angle by name.
        root_m: middle between the hip joints.
        supports: the supports in their places, the floor among them.
        contacts: what touches.
    """

    angles_deg: Mapping[str, float]
    root_m: tuple[float, float, float]
    supports: tuple[Placed, ...]
    contacts: tuple[Contact, ...]

    def frames(self, body: Skeleton) -> Frames:
        """Where the segments of a body are in this posture."""
        return body.frames(angle_row(self.angles_deg)[None], np.array([self.root_m]))


@dataclass(frozen=True)
class _Task:
    """What stays the same while one pose is solved."""

    body: Skeleton
    phase: Phase
    start: Array
    free: tuple[int, ...]
    placed: tuple[Placed, ...]
    movable: tuple[Support, ...]
    before: Posture | None

    @property
    def unknowns(self) -> int:
        """Root, free joints, and two coordinates for each support that is still to be placed."""
        return 3 + len(self.free) + 2 * len(self.movable)


def solve(body: Skeleton, phase: Phase, before: Posture | None = None) -> Posture:
    """Bring a pose into contact.

    Args:
        body: the skeleton.
        phase: angles, contacts and free joints of the pose.
        before: the start posture; its supports stay, and what stays in contact does not slip.
    """
    angles = angle_row(phase.angles_deg)
    root = np.array(before.root_m if before else (0.0, 1.0, 0.0))
    placed = before.supports if before else _unplaced(body, phase, angles, root)
    free = tuple(ANGLES.index(name) for name in phase.free)
    movable = () if before else tuple(p.prop.support for p in placed[1:])
    task = _Task(body, phase, angles, free, placed, movable, before)
    first = np.concatenate([root, angles[list(free)], _places(placed, movable)])
    if before is None:
        first[1] -= _lowest(task, first)
    best = _least_squares(lambda x: _residuals(task, x, first), first)
    return _posture(task, best)


def _unplaced(body: Skeleton, phase: Phase, angles: Array, root: Array) -> tuple[Placed, ...]:
    """The floor, and each support under or beside the first point that touches it."""
    frames = body.frames(angles[None], root[None])
    found = [Placed(props()[Support.FLOOR], np.zeros((1, 3)))]
    for contact in phase.contacts:
        support = contact.support
        if support in GIVES_WAY or any(p.prop.support is support for p in found):
            continue
        balls = [body.ball[name] for name in TOUCHES[contact.point]]
        spot = body.points(frames, balls)[0].mean(axis=0)
        found.append(_beside(props()[support], contact.point, spot, phase))
    return tuple(found)


def _beside(prop: Prop, point: BodyPoint, spot: Array, phase: Phase) -> Placed:
    at = np.array([[spot[0], prop.top_m, spot[2]]])
    if prop.shape is Shape.SPHERE:
        at[0, 1] = prop.size_m[1] / 2
    if prop.shape is Shape.BAR:
        at[0, 1] = spot[1]
    if prop.support is Support.COUNTER:
        at[0, 0] = spot[0] + prop.size_m[0] / 2 - 0.08
        at[0, 2] = 0.0
    faces = None
    if prop.shape is Shape.WALL:
        faces = _wall_faces(point)
    return Placed(prop, at, faces)


def _wall_faces(point: BodyPoint) -> tuple[float, float, float]:
    if point in BEHIND:
        return (1.0, 0.0, 0.0)
    if point is BodyPoint.SIDE_R:
        return (0.0, 0.0, -1.0)
    if point is BodyPoint.SIDE_L:
        return (0.0, 0.0, 1.0)
    return (-1.0, 0.0, 0.0)


def _places(placed: Sequence[Placed], movable: tuple[Support, ...]) -> Array:
    at = [p.at_m[0, [0, 2]] for p in placed if p.prop.support in movable]
    return np.concatenate(at) if at else np.zeros(0)


def _lowest(task: _Task, x: Array) -> float:
    """Height of the lowest spot over the floor."""
    frames = _frames(task, x[None])
    heights = task.body.points(frames, task.body.balls)[0, :, 1]
    radii = np.array([b.radius_m for b in task.body.balls])
    return float((heights - radii).min())


# --- residuals of a batch of guesses ---


def _frames(task: _Task, x: Array) -> Frames:
    angles = np.repeat(task.start[None], len(x), axis=0)
    angles[:, list(task.free)] = x[:, 3 : 3 + len(task.free)]
    return task.body.frames(angles, x[:, :3])


def _supports(task: _Task, x: Array) -> tuple[Placed, ...]:
    found, column = [], 3 + len(task.free)
    for placed in task.placed:
        at = np.repeat(placed.at_m[:1], len(x), axis=0)
        if placed.prop.support in task.movable:
            at[:, [0, 2]] = x[:, column : column + 2]
            column += 2
        found.append(replace(placed, at_m=at))
    return tuple(found)


def _residuals(task: _Task, x: Array, first: Array) -> Array:
    """All residuals of a batch of guesses: n x m."""
    frames, supports = _frames(task, x), _supports(task, x)
    parts = [
        _touching(task, frames, supports) / CLOSE_M,
        _slipping(task, frames) / SLIP_M,
        _sinking(task, frames, supports) / SINK_M,
        _tipping(task, frames) / BALANCE_M,
        _overbent(task, x),
        (x - first) / _scales(task),
    ]
    return np.concatenate(parts, axis=1)


def _scales(task: _Task) -> Array:
    return np.concatenate(
        [
            np.full(3, ROOT_GIVE_M),
            np.full(len(task.free), GIVE_DEG),
            np.full(2 * len(task.movable), PLACE_GIVE_M),
        ]
    )


def touching(
    body: Skeleton, contacts: Sequence[Contact]
) -> list[tuple[Contact, Support, list[Ball]]]:
    """Each contact with its support and spots, without those that give way."""
    return [
        (c, c.support, [body.ball[name] for name in TOUCHES[c.point]])
        for c in contacts
        if c.support not in GIVES_WAY
    ]


def gaps(body: Skeleton, frames: Frames, placed: Placed, balls: Sequence[Ball]) -> Array:
    """Distance between spots and a support: n x spots; negative where they sink in."""
    radii = np.array([b.radius_m for b in balls])
    return np.asarray(placed.distance(body.points(frames, balls)) - radii)


def _touching(task: _Task, frames: Frames, supports: tuple[Placed, ...]) -> Array:
    by_kind = {p.prop.support: p for p in supports}
    rows = [
        gaps(task.body, frames, by_kind[support], balls)
        for _, support, balls in touching(task.body, task.phase.contacts)
    ]
    return np.concatenate(rows, axis=1) if rows else np.zeros((len(frames.at_m), 0))


def _slipping(task: _Task, frames: Frames) -> Array:
    """How far what stays in contact has moved along its support."""
    none = np.zeros((len(frames.at_m), 0))
    if task.before is None:
        return none
    kept = [
        c
        for c in task.phase.contacts
        if c in task.before.contacts and c not in task.phase.slides
    ]
    balls = [b for _, _, spots in touching(task.body, kept) for b in spots]
    if not balls:
        return none
    old = task.body.points(task.before.frames(task.body), balls)
    moved = task.body.points(frames, balls) - old
    return moved[..., [0, 2]].reshape(len(moved), -1)


def _sinking(task: _Task, frames: Frames, supports: tuple[Placed, ...]) -> Array:
    found = []
    for placed in supports:
        balls = _may_not_sink(task.body, task.phase.contacts, placed.prop.support)
        found.append(np.minimum(gaps(task.body, frames, placed, balls), 0))
    return np.concatenate(found, axis=1)


def _may_not_sink(body: Skeleton, contacts: Sequence[Contact], support: Support) -> list[Ball]:
    """Every spot but those that touch this support; soft neighbors of the touching ones give."""
    used = {b.name for _, s, balls in touching(body, contacts) if s is support for b in balls}
    return [b for b in body.balls if b.name not in used]


def _tipping(task: _Task, frames: Frames) -> Array:
    """How far the center of mass is outside the base of support, seen from above."""
    base = base_of_support(task.body, frames, task.phase.contacts)
    center = task.body.center_of_mass(frames)[:, [0, 2]]
    return np.array([[outside(c, b)] for c, b in zip(center, base, strict=True)])


def base_of_support(body: Skeleton, frames: Frames, contacts: Sequence[Contact]) -> Array:
    """Points of contact seen from above, n x k x 2, each as the corners of its spot."""
    balls = [b for _, _, spots in touching(body, contacts) for b in spots]
    if not balls:
        return np.zeros((len(frames.at_m), 0, 2))
    at = body.points(frames, balls)[..., [0, 2]]
    around = np.array([(1, 0), (-1, 0), (0, 1), (0, -1)])
    radii = np.array([b.radius_m for b in balls])
    spread = at[:, :, None] + around[None, None] * radii[None, :, None, None]
    return np.asarray(spread.reshape(len(at), -1, 2))


def outside(point: Array, corners: Array) -> float:
    """Distance of a point outside the convex hull of corners; 0 inside or without corners."""
    hull = convex_hull(corners)
    if len(hull) < 3:
        return 0.0
    worst = 0.0
    for one, two in zip(hull, np.roll(hull, -1, axis=0), strict=True):
        edge = two - one
        normal = np.array([edge[1], -edge[0]]) / (np.hypot(*edge) or 1.0)
        worst = max(worst, float((point - one) @ normal))
    return worst


def convex_hull(points: Array) -> Array:
    """Corners of the convex hull, counterclockwise (Andrew's monotone chain)."""
    rows = sorted({(round(float(x), 6), round(float(y), 6)) for x, y in points})
    if len(rows) < 3:
        return np.array(rows).reshape(-1, 2)

    def half(ordered: list[tuple[float, float]]) -> list[tuple[float, float]]:
        kept: list[tuple[float, float]] = []
        for p in ordered:
            while len(kept) > 1 and _turn(kept[-2], kept[-1], p) <= 0:
                kept.pop()
            kept.append(p)
        return kept[:-1]

    return np.array(half(rows) + half(rows[::-1]))


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


_LIMITS = np.array([(j.low_deg, j.high_deg) for j in joint_angles().values()])


def _overbent(task: _Task, x: Array) -> Array:
    """Free joints beyond their limits."""
    low, high = _LIMITS[list(task.free)].T
    angles = x[:, 3 : 3 + len(task.free)]
    found: Array = np.maximum(low - angles, 0) + np.maximum(angles - high, 0)
    return found


# --- the solver ---


def _least_squares(residuals: Callable[[Array], Array], first: Array) -> Array:
    """Levenberg-Marquardt with forward differences, all differences in one batch."""
    x, damping = first.copy(), 1e-2
    steps = np.eye(len(x)) * SMALL
    now = residuals(x[None])[0]
    for _ in range(STEPS):
        slope = (residuals(x + steps) - now) / SMALL
        square, pull = slope @ slope.T, slope @ now
        moved = x - np.linalg.solve(square + damping * np.diag(np.diag(square)), pull)
        then = residuals(moved[None])[0]
        if then @ then < now @ now:
            gain = now @ now - then @ then
            x, now, damping = moved, then, max(damping / 5, 1e-9)
            if gain < 1e-9 * (now @ now + 1e-9):
                break
        else:
            damping *= 4
            if damping > 1e8:
                break
    return x


def _posture(task: _Task, x: Array) -> Posture:
    angles = task.start.copy()
    angles[list(task.free)] = x[3 : 3 + len(task.free)]
    return Posture(
        angles_deg={name: float(a) for name, a in zip(ANGLES, angles, strict=True)},
        root_m=(float(x[0]), float(x[1]), float(x[2])),
        supports=_supports(task, x[None]),
        contacts=task.phase.contacts,
    )
