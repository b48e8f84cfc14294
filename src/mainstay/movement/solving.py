"""Contact solving: from the poses of a file to where the whole body and the things around it are.

The solver moves the root, the places of things that stand where the start pose touches them, and
the joints that a pose names `free`; everything else stays as written. Least squares, damped; the
same input gives the same output. Derivatives are exact: each residual is moved by places that are
pushed along ways, and the chain of segments says how far a joint moves those.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from mainstay.anatomy import joint_angles
from mainstay.exercises import BodyPoint, Prop, Support
from mainstay.movement.chain import Posed
from mainstay.movement.contacts import (
    PRESSED,
    STAYS,
    Meeting,
    Posture,
    meeting,
    outside,
    spots_of,
    touching,
)
from mainstay.movement.poses import Phase
from mainstay.movement.skeleton import ANGLES, AVERAGE, Array, Frames, Rows, Skeleton, angle_row
from mainstay.movement.supports import Placed, Shape, Size, sizes

CLOSE_M, SLIP_M, SINK_M, BALANCE_M = 0.002, 0.01, 0.004, 0.03
OVERBENT_DEG, GIVE_DEG, ROOT_GIVE_M, PLACE_GIVE_M = 0.3, 25.0, 0.5, 0.5
"""Scales of the residuals (ours): how far a contact, a slip, a sinking spot, the balance, a free
joint, the root and a support may be off before it counts as one."""

ON_THE_WAY = 0.25
"""Between two key poses the way is nearly known: less of this is given, so that neighbors do not
end in different solutions (ours)."""

STEPS, ENOUGH = 60, 1e-6
BOLD, CAREFUL, POOR = 0.01, 0.1, 10.0
"""Damping at first; and the cost at which a bold search has ended in a poor place, and a careful
one is tried (ours)."""


MACHINE_HIGH_M = 0.16
"""How high over the floor the lower pedal of a machine is that one stands on (ours)."""

YIELDING = ("toe_extension_l", "toe_extension_r")
"""Joints that are always free: toes bend as what they meet bends them."""


@dataclass(frozen=True, eq=False)
class _Task:
    """What stays the same while one pose is solved."""

    body: Skeleton
    phase: Phase
    start: Array
    free: tuple[int, ...]
    things: tuple[Placed, ...]
    movable: tuple[int, ...]
    follows: tuple[int, ...]
    before: Posture | None
    gives: float

    @functools.cached_property
    def meeting(self) -> Meeting:
        """What must touch and may not sink."""
        return meeting(self.body, self.phase.contacts, self.things)

    @functools.cached_property
    def kept(self) -> Rows:
        """Spots that bear in this pose and in the one before."""
        if self.before is None:
            return np.array([], dtype=np.intp)
        old = {(c.point, c.support) for c in self.before.contacts if c.touch in STAYS}
        kept = [
            c for c in self.phase.contacts if c.touch in STAYS and (c.point, c.support) in old
        ]
        spots = [b for _, _, row in touching(self.body, kept, self.things) for b in row]
        return np.array([self.body.row[b.name] for b in spots], dtype=np.intp)

    @functools.cached_property
    def were_m(self) -> Array:
        """Where those were."""
        if self.before is None:
            return np.zeros((0, 3))
        places = self.body.skin_places.points(self.before.frames(self.body))
        return np.asarray(places[0, self.kept])

    @functools.cached_property
    def scales(self) -> Array:
        """How far what is solved for may be off before it counts as one."""
        return self.gives * np.concatenate(
            [
                np.full(3, ROOT_GIVE_M),
                np.full(len(self.free), GIVE_DEG),
                np.full(2 * len(self.movable), PLACE_GIVE_M),
            ]
        )

    @functools.cached_property
    def limits_deg(self) -> Array:
        """Lowest and highest angle of the free joints."""
        return np.asarray(_LIMITS[list(self.free)].T)


_LIMITS = np.array([(j.low_deg, j.high_deg) for j in joint_angles().values()])


def solve(
    body: Skeleton,
    phase: Phase,
    before: Posture | None = None,
    near_m: tuple[float, float, float] | None = None,
) -> Posture:
    """Bring a pose into contact.

    Args:
        body: the skeleton.
        phase: angles, contacts and free joints of the pose.
        before: the pose before; things stay, and what bears in both does not slip.
        near_m: where the root is looked for first; else where it was before.
    """
    angles = angle_row(phase.angles_deg)
    root = np.array(near_m or (before.root_m if before else (0.0, 1.0, 0.0)))
    free = tuple(ANGLES.index(name) for name in dict.fromkeys((*phase.free, *YIELDING)))
    things = before.things if before else _stood(body, phase, angles, root)
    own = () if before else tuple(enumerate(phase.props, start=1))
    movable = tuple(n for n, prop in own if prop.distance_m is None)
    follows = tuple(n for n, prop in own if prop.distance_m is not None)
    gives = ON_THE_WAY if near_m else 1.0
    task = _Task(body, phase, angles, free, things, movable, follows, before, gives)
    places = [things[n].at_m[0, [0, 2]] for n in movable]
    first = np.concatenate([root, angles[list(free)], *places])
    if before is None:
        first[1] -= _lowest(task, first)
    else:
        first = min((first, _carried(task, first)), key=lambda x: _look(task, x, x).cost)
    return _posture(task, _best(task, first))


# --- things in their places ---


def _stood(body: Skeleton, phase: Phase, angles: Array, root: Array) -> tuple[Placed, ...]:
    """The floor, and every prop where the file says or where the start pose may touch it."""
    floor = Placed(Support.FLOOR, sizes()[Support.FLOOR], np.zeros((1, 3)))
    frames = body.frames(angles[None], root[None], phase.spread)
    return (floor, *(_placed(body, phase, n, frames, root) for n in range(len(phase.props))))


def _placed(body: Skeleton, phase: Phase, number: int, frames: Frames, root: Array) -> Placed:
    prop = phase.props[number]
    size = _size(prop, phase)
    azimuth = np.radians(prop.azimuth_deg)
    way = np.array([np.cos(azimuth), 0, -np.sin(azimuth)])
    if prop.distance_m is not None:
        near = 0 if size.shape is Shape.WALL else size.depth_m / 2
        grown = body.physique.height_m / AVERAGE.height_m
        at = root + way * (prop.distance_m * grown + near)
    else:
        at = _first_touched(body, phase, number, frames, root)
        if prop.kind is Support.COUNTER:
            at = at + way * (size.depth_m / 2 - 0.1)
    at = at.copy()
    at[1] = _level(prop, size)
    return Placed(prop.kind, size, at[None], prop.azimuth_deg, prop.tilt_deg)


LENGTHWISE = frozenset({BodyPoint.PELVIS, BodyPoint.BELLY, BodyPoint.SEAT})


def _size(prop: Prop, phase: Phase) -> Size:
    """Sizes of a thing; a bench under the back alone stands across, under the trunk along."""
    size = sizes()[prop.kind]
    if prop.kind is Support.BALL and prop.top_m is not None:
        return replace(size, depth_m=prop.top_m, height_m=prop.top_m, width_m=prop.top_m)
    if size.shape is Shape.BOX and prop.kind in (Support.STEP, Support.PILLOW, Support.BLOCK):
        return replace(size, height_m=prop.top_m or size.height_m)
    lies = any(c.support is prop.kind and c.point in LENGTHWISE for c in phase.contacts)
    if prop.kind is Support.BENCH and not lies:
        return replace(size, depth_m=size.width_m, width_m=size.depth_m)
    return size


def _level(prop: Prop, size: Size) -> float:
    if size.shape is Shape.WALL:
        return 0.0
    top = prop.top_m or 0.0
    return top - size.height_m / 2 if size.shape in (Shape.SPHERE, Shape.BAR) else top


def _first_touched(
    body: Skeleton, phase: Phase, number: int, frames: Frames, root: Array
) -> Array:
    """Where the body may touch a thing: the second of a kind by the second contact with it."""
    kind = phase.props[number].kind
    touched = [c for c in phase.contacts if c.support is kind]
    if not touched:
        return root
    earlier = sum(prop.kind is kind for prop in phase.props[:number])
    contact = touched[min(earlier, len(touched) - 1)]
    spots = [body.ball[name] for name in spots_of(contact.point)]
    return np.asarray(body.points(frames, spots)[0].mean(axis=0))


def _lowest(task: _Task, x: Array) -> float:
    """How far the body is too high: the middle of its contacts over what they rest on.

    Where nothing touches, the lowest spot over the floor.
    """
    body = task.body
    points = body.skin_places.points(_posed(task, x).frames)[0]
    low = points[:, 1] - body.skin_radii_m
    over = [
        float(low[[body.row[b.name] for b in spots]].min() - _top_m(partners))
        for _, partners, spots in touching(body, task.phase.contacts, task.things)
        if partners[0].size.shape is not Shape.WALL
    ]
    if over:
        return float(np.median(over))
    on_machine = any(c.support is Support.MACHINE for c in task.phase.contacts)
    return float(low[: len(body.balls)].min()) - (MACHINE_HIGH_M if on_machine else 0.0)


def _top_m(partners: Sequence[Placed]) -> float:
    return min(float(p.at_m[0, 1]) for p in partners)


def _carried(task: _Task, x: Array) -> Array:
    """The same guess with the root where what bears in both poses has stayed in its place."""
    moved = x.copy()
    if len(task.kept):
        points = task.body.skin_places.points(_posed(task, x).frames)[0, task.kept]
        moved[:3] += (task.were_m - points).mean(axis=0)
    return moved


# --- one guess, looked at ---


@dataclass(frozen=True, eq=False)
class _Part:
    """Residuals of one kind, and the places whose motion changes them.

    Attributes:
        values: the residuals.
        rows: the residual that each push changes.
        segments: that carry the pushed places.
        points: those places.
        ways: change of the residual for a motion of the place, x, y and z.
        things: what the place is measured against, which may move too; -1 for the room.
    """

    values: Array
    rows: Rows
    segments: Rows
    points: Array
    ways: Array
    things: Rows = field(default_factory=lambda: np.array([], dtype=np.intp))


@dataclass(frozen=True, eq=False)
class _Seen:
    """A guess and how bad it is.

    Attributes:
        x: root, free angles, places of things.
        posed: where the segments are.
        parts: residuals that places change.
        overbent: free joints beyond their limits.
        prior: away from where the search began.
    """

    x: Array
    posed: Posed
    parts: tuple[_Part, ...]
    overbent: Array
    prior: Array

    @functools.cached_property
    def values(self) -> Array:
        """All residuals."""
        return np.concatenate([*(p.values for p in self.parts), self.overbent, self.prior])

    @functools.cached_property
    def cost(self) -> float:
        """Sum of their squares."""
        return float(self.values @ self.values)


def _row(task: _Task, x: Array) -> Array:
    angles = task.start.copy()
    angles[list(task.free)] = x[3 : 3 + len(task.free)]
    return angles


def _posed(task: _Task, x: Array) -> Posed:
    return task.body.chain.posed(_row(task, x), x[:3], task.phase.spread)


def _shifts(task: _Task, x: Array) -> Array:
    """How far things stand from where they were placed: solved for, or with the root."""
    found, column = np.zeros((len(task.things), 3)), 3 + len(task.free)
    for n in task.movable:
        found[n, [0, 2]] = x[column : column + 2] - task.things[n].at_m[0, [0, 2]]
        column += 2
    for n in task.follows:
        found[n, [0, 2]] = x[[0, 2]]
    return found


def _look(task: _Task, x: Array, first: Array) -> _Seen:
    """All residuals of a guess."""
    posed, shifts = _posed(task, x), _shifts(task, x)
    points = task.body.skin_places.points(posed.frames)[0]
    gaps, (low, high) = task.meeting.gaps(points, shifts), task.limits_deg
    angles = x[3 : 3 + len(task.free)]
    parts = (
        _met(task, points, shifts, gaps),
        _skin(task, points),
        _slipping(task, points),
        _tipping(task, points, posed.frames),
    )
    over = np.minimum(angles - low, 0) + np.maximum(angles - high, 0)
    return _Seen(x, posed, parts, over / OVERBENT_DEG, (x - first) / task.scales)


def _met(task: _Task, points: Array, shifts: Array, gaps: Array) -> _Part:
    """Gaps that should be closed, and spots that have sunk."""
    meets = task.meeting
    surface, spot, gap = meets.closest(gaps)
    face, sunk = meets.sinks
    deep = gaps[face, sunk]
    inside = deep < 0
    faces = np.concatenate([surface, face[inside]])
    spots = np.concatenate([spot, sunk[inside]])
    scale = np.repeat([CLOSE_M, SINK_M], [len(spot), int(inside.sum())])
    found = np.concatenate([gap, deep[inside]])
    return _Part(
        found / scale,
        np.arange(len(found)),
        task.body.skin_places.segments[spots],
        points[spots],
        _ways_out(meets, faces, spots, points, shifts, found) / scale[:, None],
        meets.whose[faces],
    )


def _ways_out(
    meets: Meeting, faces: Rows, spots: Rows, points: Array, shifts: Array, gaps: Array
) -> Array:
    """How gaps change when their spots move: within flesh hardly at all."""
    found = np.empty((len(faces), 3))
    for face in np.unique(faces):
        own = faces == face
        away = points[spots[own]] - shifts[meets.whose[face]]
        found[own] = meets.surfaces[face].way_out(away[None])[0]
    flat = (gaps < 0) & (gaps > -PRESSED * meets.gives_m[spots])
    found[flat] *= PRESSED
    return found


def _skin(task: _Task, points: Array) -> _Part:
    """Gaps between skin and skin."""
    one, two, gap = task.meeting.skin_to_skin(points)
    if not len(gap):
        return _NOTHING
    away = points[one] - points[two]
    away /= np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-12)
    rows, both = np.arange(len(gap)), np.concatenate([one, two])
    return _Part(
        gap / CLOSE_M,
        np.concatenate([rows, rows]),
        task.body.skin_places.segments[both],
        points[both],
        np.concatenate([away, -away]) / CLOSE_M,
    )


def _slipping(task: _Task, points: Array) -> _Part:
    """How far what bears in both poses has moved along what it bears on."""
    spots = np.repeat(task.kept, 2)
    moved = (points[task.kept] - task.were_m)[:, [0, 2]].ravel()
    return _Part(
        moved / SLIP_M,
        np.arange(len(moved)),
        task.body.skin_places.segments[spots],
        points[spots],
        np.tile(_LEVEL, (len(task.kept), 1)) / SLIP_M,
    )


_LEVEL = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])


def _tipping(task: _Task, points: Array, frames: Frames) -> _Part:
    """How far the center of mass is outside the base of support, seen from above."""
    body, bears = task.body, task.meeting.bears
    masses, shares = body.mass_places.points(frames)[0], body.mass_shares
    center = (shares @ masses)[[0, 2]]
    over, (x, z), far = outside(center, points[bears][:, [0, 2]], body.skin_radii_m[bears])
    way = np.array([x, 0.0, z]) / BALANCE_M
    if not over:
        return _NOTHING
    return _Part(
        np.array([over / BALANCE_M]),
        np.zeros(len(masses) + 1, dtype=np.intp),
        np.append(body.mass_places.segments, body.skin_places.segments[bears[far]]),
        np.vstack([masses, points[bears[far]]]),
        np.vstack([shares[:, None] * way, -way]),
    )


_NONE = np.array([], dtype=np.intp)
_NOTHING = _Part(np.zeros(0), _NONE, _NONE, np.zeros((0, 3)), np.zeros((0, 3)))


def _slopes(task: _Task, seen: _Seen) -> Array:
    """How the residuals change with what is solved for: residuals x solved."""
    count, joints = len(seen.x), len(task.free)
    segments, points, ways = (
        np.concatenate([getattr(p, name) for p in seen.parts])
        for name in ("segments", "points", "ways")
    )
    rates = task.body.chain.rates(seen.posed, task.free)
    pushed = np.zeros((len(points), count))
    pushed[:, : 3 + joints] = rates.along(segments, points, ways)
    _with_things(task, seen.parts[0], pushed)
    found, first, start = np.zeros((len(seen.values), count)), 0, 0
    for part in seen.parts:
        last = start + len(part.rows)
        np.add.at(found, first + part.rows, pushed[start:last])
        first, start = first + len(part.values), last
    bent = np.flatnonzero(seen.overbent)
    found[first + bent, 3 + bent] = 1 / OVERBENT_DEG
    found[first + joints :] = np.diag(1 / task.scales)
    return found


def _with_things(task: _Task, met: _Part, pushed: Array) -> None:
    """Add what the motion of things does to the gaps, which come first."""
    column = 3 + len(task.free)
    for n in task.movable:
        own = np.flatnonzero(met.things == n)
        pushed[own, column : column + 2] -= met.ways[own][:, [0, 2]]
        column += 2
    for n in task.follows:
        own = np.flatnonzero(met.things == n)
        pushed[own, 0] -= met.ways[own, 0]
        pushed[own, 2] -= met.ways[own, 2]


# --- the solver ---


def _best(task: _Task, first: Array) -> Array:
    found = _least_squares(task, first, BOLD)
    if found.cost > POOR:
        found = min(found, _least_squares(task, first, CAREFUL), key=lambda seen: seen.cost)
    return found.x


def _least_squares(task: _Task, first: Array, damping: float) -> _Seen:
    """Levenberg-Marquardt."""
    now = _look(task, first, first)
    slopes = _slopes(task, now)
    for _ in range(STEPS):
        square, pull = slopes.T @ slopes, now.values @ slopes
        step = np.linalg.solve(square + damping * np.diag(np.diag(square)), pull)
        then = _look(task, now.x - step, first)
        if then.cost < now.cost:
            gain, now, damping = now.cost - then.cost, then, max(damping / 5, 1e-9)
            if gain < ENOUGH * (now.cost + ENOUGH):
                break
            slopes = _slopes(task, now)
        else:
            damping *= 4
            if damping > 1e8:
                break
    return now


def _posture(task: _Task, x: Array) -> Posture:
    root = (float(x[0]), float(x[1]), float(x[2]))
    shifts = _shifts(task, x)
    return Posture(
        angles_deg={n: float(a) for n, a in zip(ANGLES, _row(task, x), strict=True)},
        root_m=root,
        origin_m=task.before.origin_m if task.before else root,
        things=tuple(
            replace(t, at_m=t.at_m + s) for t, s in zip(task.things, shifts, strict=True)
        ),
        contacts=task.phase.contacts,
        spread=task.phase.spread,
    )
