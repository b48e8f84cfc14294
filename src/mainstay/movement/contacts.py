"""Contact solving: from the poses of a file to where the whole body and the things around it are.

The solver moves the root, the places of things that stand where the start pose touches them, and
the joints that a pose names `free`; everything else stays as written. Least squares, damped, with
numerical derivatives; the same input gives the same output.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mainstay.anatomy import joint_angles
from mainstay.exercises import BodyPoint, Contact, Prop, Support, Touch
from mainstay.movement.poses import Phase
from mainstay.movement.skeleton import ANGLES, AVERAGE, Array, Ball, Frames, Skeleton, angle_row
from mainstay.movement.supports import Placed, Shape, Size, sizes

_ONE: Mapping[str, tuple[str, ...]] = {
    "hand": ("palm", "knuckles"),
    "forearm": ("elbow", "wrist"),
    "thigh": ("thigh_middle",),
    "knee": ("knee",),
    "shin": ("shin",),
    "instep": ("instep",),
    "foot": ("heel", "forefoot"),
    "toes": ("forefoot",),
    "heel": ("heel",),
    "hip": ("trochanter",),
    "side": ("side",),
    "shoulder": ("shoulder",),
}
_MIDDLE: Mapping[BodyPoint, tuple[str, ...]] = {
    BodyPoint.SEAT: ("seat_l", "seat_r"),
    BodyPoint.PELVIS: ("pelvis",),
    BodyPoint.LOW_BACK: ("waist",),
    BodyPoint.BACK: ("chest", "upper_back"),
    BodyPoint.BELLY: ("belly",),
    BodyPoint.CHEST: ("chest",),
    BodyPoint.HEAD: ("head",),
}


HANDS = (BodyPoint.HAND_L, BodyPoint.HAND_R)
ANY_SPOT = frozenset({BodyPoint.BACK})
"""Points that touch when one of their spots does: the shoulder blades round over the floor."""


def spots_of(point: BodyPoint) -> tuple[str, ...]:
    """The round spots by which a point of the body touches."""
    if point in _MIDDLE:
        return _MIDDLE[point]
    name, _, side = point.value.rpartition("_")
    return tuple(f"{spot}_{side}" for spot in _ONE[name])


CLOSE_M, SLIP_M, SINK_M, BALANCE_M = 0.002, 0.01, 0.004, 0.03
OVERBENT_DEG, GIVE_DEG, ROOT_GIVE_M, PLACE_GIVE_M = 0.3, 25.0, 0.5, 0.5
"""Scales of the residuals (ours): how far a contact, a slip, a sinking spot, the balance, a free
joint, the root and a support may be off before it counts as one."""

ON_THE_WAY = 0.25
"""Between two key poses the way is nearly known: less of this is given, so that neighbors do not
end in different solutions (ours)."""

STEPS, SMALL, ENOUGH = 60, 1e-4, 1e-6


YIELDING = ("toe_extension_l", "toe_extension_r")
"""Joints that are always free: toes bend as what they meet bends them."""


@dataclass(frozen=True)
class Posture:
    """A solved pose.

    Attributes:
        angles_deg: every angle by name.
        root_m: middle between the hip joints.
        origin_m: where that was in the start pose; places of cables count from it.
        things: the floor and all that stands around.
        contacts: what touches.
        spread: parts of the lumbar angles; None as in healthy adults.
    """

    angles_deg: Mapping[str, float]
    root_m: tuple[float, float, float]
    origin_m: tuple[float, float, float]
    things: tuple[Placed, ...]
    contacts: tuple[Contact, ...]
    spread: tuple[float, ...] | None = None

    def frames(self, body: Skeleton) -> Frames:
        """Where the segments of a body are in this posture."""
        angles = angle_row(self.angles_deg)[None]
        return body.frames(angles, np.array([self.root_m]), self.spread)


@dataclass(frozen=True)
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
        first = min((first, _carried(task, first)), key=lambda x: _cost(task, x))
    return _posture(task, _least_squares(lambda x: _residuals(task, x, first), first))


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
    frames = _frames(task, x[None])
    over = [
        float((heights(task.body, frames, spots) - _top_m(partners)).min())
        for _, partners, spots in touching(task.body, task.phase.contacts, task.things)
        if partners[0].size.shape is not Shape.WALL
    ]
    if over:
        return float(np.median(over))
    return float(heights(task.body, frames, task.body.balls).min())


def heights(body: Skeleton, frames: Frames, spots: Sequence[Ball]) -> Array:
    """Height of the lower side of spots: n x spots."""
    radii = np.array([b.radius_m for b in spots])
    return np.asarray(body.points(frames, spots)[..., 1] - radii)


def _top_m(partners: Sequence[Placed]) -> float:
    return min(float(p.at_m[0, 1]) for p in partners)


def _carried(task: _Task, x: Array) -> Array:
    """The same guess with the root where what bears in both poses has stayed in its place."""
    spots, moved = _kept(task), x.copy()
    if task.before and spots:
        was = task.body.points(task.before.frames(task.body), spots)[0]
        moved[:3] += (was - task.body.points(_frames(task, x[None]), spots)[0]).mean(axis=0)
    return moved


def _cost(task: _Task, x: Array) -> float:
    found = _residuals(task, x[None], x)[0]
    return float(found @ found)


# --- residuals of a batch of guesses ---


def _frames(task: _Task, x: Array) -> Frames:
    angles = np.repeat(task.start[None], len(x), axis=0)
    angles[:, list(task.free)] = x[:, 3 : 3 + len(task.free)]
    return task.body.frames(angles, x[:, :3], task.phase.spread)


def _things(task: _Task, x: Array) -> tuple[Placed, ...]:
    """Where things stand for each guess: solved for, following the root, or fixed."""
    found, column = [], 3 + len(task.free)
    for n, thing in enumerate(task.things):
        at = np.repeat(thing.at_m[:1], len(x), axis=0)
        if n in task.movable:
            at[:, [0, 2]] = x[:, column : column + 2]
            column += 2
        if n in task.follows:
            at[:, [0, 2]] += x[:, [0, 2]]
        found.append(replace(thing, at_m=at))
    return tuple(found)


def _residuals(task: _Task, x: Array, first: Array) -> Array:
    """All residuals of a batch of guesses: n x m."""
    frames, things = _frames(task, x), _things(task, x)
    parts = [
        _touching(task, frames, things) / CLOSE_M,
        _slipping(task, frames) / SLIP_M,
        _sinking(task, frames, things) / SINK_M,
        _tipping(task, frames) / BALANCE_M,
        _overbent(task, x) / OVERBENT_DEG,
        (x - first) / _scales(task),
    ]
    return np.concatenate(parts, axis=1)


def _scales(task: _Task) -> Array:
    return task.gives * np.concatenate(
        [
            np.full(3, ROOT_GIVE_M),
            np.full(len(task.free), GIVE_DEG),
            np.full(2 * len(task.movable), PLACE_GIVE_M),
        ]
    )


def touching(
    body: Skeleton, contacts: Sequence[Contact], things: Sequence[Placed]
) -> list[tuple[Contact, tuple[Placed, ...], list[Ball]]]:
    """Each contact with what it touches and its spots, without what moves with the hand."""
    found = []
    for contact in contacts:
        partners = tuple(t for t in things if t.kind is contact.support)
        if partners:
            spots = [body.ball[name] for name in spots_of(contact.point)]
            found.append((contact, partners, spots))
    return found


def gaps(
    body: Skeleton, frames: Frames, partners: Sequence[Placed], spots: Sequence[Ball]
) -> Array:
    """Distance between spots and the nearest of several things: n x spots; negative inside."""
    radii, soft = _thick(tuple(spots))
    points = body.points(frames, spots)
    found = functools.reduce(np.minimum, [t.distance(points) for t in partners]) - radii
    return _pressed(found, soft)


SOFT = {
    "pelvis": 0.15, "trochanter": 0.15, "hip": 0.15, "waist": 0.2, "belly": 0.25,
    "side": 0.15, "ribs": 0.1, "chest": 0.1, "thigh_middle": 0.2, "calf": 0.2,
    "hip to knee": 0.2, "knee to ankle": 0.15, "shoulder to elbow": 0.15,
}  # fmt: skip
"""By which part of its radius flesh flattens under the body's weight (ours); the rest is bone and
skin, which do not. So who is heavier sinks in farther, as people do."""

PRESSED = 0.1
"""What still counts of a depth within the flesh, so that nothing lies deeper than it must."""


@functools.lru_cache(maxsize=4096)
def _thick(spots: tuple[Ball, ...]) -> tuple[Array, Array]:
    """Radii of spots, and how far each can be pressed flat."""
    radii = np.array([b.radius_m for b in spots])
    return radii, radii * np.array([SOFT.get(_unsided(b.name), 0.0) for b in spots])


def _pressed(gaps_m: Array, soft_m: Array) -> Array:
    """Gaps where flesh may be pressed flat: hardly negative until it is."""
    return np.asarray(gaps_m - (1 - PRESSED) * np.clip(gaps_m, -soft_m, 0))


def _unsided(name: str) -> str:
    return name[:-2] if name.endswith(("_l", "_r")) else name


def contact_gaps(
    body: Skeleton,
    frames: Frames,
    contact: Contact,
    partners: Sequence[Placed],
    spots: Sequence[Ball],
) -> Array:
    """Gaps that a contact must close: of all its spots, or of the nearest one.

    What is touched counts as solid down to the floor: who leans on a bench is never under it. A
    hand beside a bench holds its edge.
    """
    holds = contact.support is Support.BENCH and contact.point in HANDS
    touched = partners if holds else [thing.solid for thing in partners]
    found = gaps(body, frames, touched, spots)
    return found.min(axis=1, keepdims=True) if contact.point in ANY_SPOT else found


def _touching(task: _Task, frames: Frames, things: tuple[Placed, ...]) -> Array:
    rows = [
        contact_gaps(task.body, frames, contact, partners, spots)
        for contact, partners, spots in touching(task.body, task.phase.contacts, things)
    ]
    rows += [
        skin_gap(task.body, frames, c)[:, None]
        for c in task.phase.contacts
        if c.body is not None
    ]
    return np.concatenate(rows, axis=1) if rows else np.zeros((len(frames.at_m), 0))


def skin_gap(body: Skeleton, frames: Frames, contact: Contact) -> Array:
    """Distance between two points of the body that touch: n; by their nearest spots."""
    if contact.body is None:
        raise ValueError(f"{contact.point} touches no part of the body")
    one, two = (
        [body.ball[name] for name in spots_of(p)] for p in (contact.point, contact.body)
    )
    away = body.points(frames, one)[:, :, None] - body.points(frames, two)[:, None]
    skin = np.array([[a.radius_m + b.radius_m for b in two] for a in one])
    between = (np.linalg.norm(away, axis=-1) - skin).reshape(len(away), -1)
    return np.asarray(between[np.arange(len(away)), np.abs(between).argmin(axis=1)])


def _slipping(task: _Task, frames: Frames) -> Array:
    """How far what bears in both poses has moved along what it bears on."""
    spots = _kept(task)
    if task.before is None or not spots:
        return np.zeros((len(frames.at_m), 0))
    was = task.body.points(task.before.frames(task.body), spots)
    moved = task.body.points(frames, spots) - was
    return np.asarray(moved[..., [0, 2]].reshape(len(moved), -1))


def _kept(task: _Task) -> list[Ball]:
    """Spots that bear in this pose and in the one before."""
    if task.before is None:
        return []
    old = {(c.point, c.support) for c in task.before.contacts if c.touch is Touch.BEARS}
    kept = [
        c for c in task.phase.contacts if c.touch is Touch.BEARS and (c.point, c.support) in old
    ]
    return [b for _, _, row in touching(task.body, kept, task.things) for b in row]


def _sinking(task: _Task, frames: Frames, things: tuple[Placed, ...]) -> Array:
    found = []
    for thing in things:
        spots = may_not_sink(task.body, task.phase.contacts, thing)
        between = limbs_apart(task.body, task.phase.contacts, thing)
        found.append(np.minimum(clearances(task.body, frames, thing, spots), 0))
        found.append(np.minimum(gaps(task.body, frames, [thing], between), 0))
    return np.concatenate(found, axis=1)


_BELOW = ("shank", "foot", "toes")


def clearances(body: Skeleton, frames: Frames, thing: Placed, spots: Sequence[Ball]) -> Array:
    """Distance between spots and a thing: n x spots; only lower legs find room under it."""
    if thing.size.shape is not Shape.BOX:
        return gaps(body, frames, [thing], spots)
    under = np.array([b.segment.startswith(_BELOW) for b in spots], dtype=bool)
    above = gaps(body, frames, [thing.solid], spots)
    return np.where(under, gaps(body, frames, [thing], spots), above)


def may_not_sink(body: Skeleton, contacts: Sequence[Contact], thing: Placed) -> list[Ball]:
    """Every spot but those that touch this thing, what gives way around those, and closed fingers."""
    return _apart(body.balls, contacts, thing)


def limbs_apart(body: Skeleton, contacts: Sequence[Contact], thing: Placed) -> list[Ball]:
    """The same of what lies between two spots."""
    return _apart(body.limbs, contacts, thing)


def _apart(spots: Sequence[Ball], contacts: Sequence[Contact], thing: Placed) -> list[Ball]:
    on_it = [c.point for c in contacts if c.support is thing.kind]
    used = {spot for point in on_it for spot in (*spots_of(point), *AROUND.get(point, ()))}
    for contact in contacts:
        if contact.support in HELD:
            used |= {*AROUND.get(contact.point, ())}
    return [b for b in spots if b.name not in used]


HELD = frozenset(
    {Support.HANDLE, Support.BAR, Support.ROPE, Support.BAND, Support.WEIGHT, Support.POLE,
     Support.STICK, Support.TOWEL, Support.RAIL, Support.FIXED_BAR}
)  # fmt: skip
"""What fingers close around."""

AROUND = {
    BodyPoint.SEAT: (
        "pelvis", "hip_l", "hip_r", "trochanter_l", "trochanter_r", "thigh_middle_l", "thigh_middle_r",
    ),
    BodyPoint.HAND_L: ("fingertips_l", "wrist to knuckles_l"),
    BodyPoint.HAND_R: ("fingertips_r", "wrist to knuckles_r"),
}  # fmt: skip
"""What gives way around a contact. Who sits flattens buttocks and thighs: these round spots grow
with the girth and are then below the sitting bones. Fingers lie as flat as the hand (`CURLS_DEG`);
their tips are measured on a hand at ease."""


def _tipping(task: _Task, frames: Frames) -> Array:
    """How far the center of mass is outside the base of support, seen from above."""
    base = base_of_support(task.body, frames, task.phase.contacts, task.things)
    center = task.body.center_of_mass(frames)[:, [0, 2]]
    return outside(center, base)[:, None]


def base_of_support(
    body: Skeleton,
    frames: Frames,
    contacts: Sequence[Contact],
    things: Sequence[Placed],
) -> Array:
    """Corners of what bears, seen from above: n x k x 2, each spot as four of its edge."""
    bearing = [c for c in contacts if c.touch is not Touch.FEELS]
    spots = [b for _, _, row in touching(body, bearing, things) for b in row]
    if not spots:
        return np.zeros((len(frames.at_m), 0, 2))
    at = body.points(frames, spots)[..., [0, 2]]
    around = np.array([(1, 0), (-1, 0), (0, 1), (0, -1)])
    radii = np.array([b.radius_m for b in spots])
    spread = at[:, :, None] + around[None, None] * radii[None, :, None, None]
    return np.asarray(spread.reshape(len(at), -1, 2))


_AROUND = np.linspace(0, 2 * np.pi, 64, endpoint=False)
_WAYS = np.array([np.cos(_AROUND), np.sin(_AROUND)])


def outside(points: Array, corners: Array) -> Array:
    """Distance of points (n x 2) outside the hull of their corners (n x k x 2); 0 inside.

    The farthest that a point lies beyond all corners, looking 64 ways round: exact to 0.2 percent.
    """
    if not corners.shape[1]:
        return np.zeros(len(points))
    beyond = points @ _WAYS - (corners @ _WAYS).max(axis=1)
    return np.asarray(np.maximum(beyond.max(axis=1), 0))


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
            if gain < ENOUGH * (now @ now + ENOUGH):
                break
        else:
            damping *= 4
            if damping > 1e8:
                break
    return x


def _posture(task: _Task, x: Array) -> Posture:
    angles = task.start.copy()
    angles[list(task.free)] = x[3 : 3 + len(task.free)]
    root = (float(x[0]), float(x[1]), float(x[2]))
    return Posture(
        angles_deg={name: float(a) for name, a in zip(ANGLES, angles, strict=True)},
        root_m=root,
        origin_m=task.before.origin_m if task.before else root,
        things=_things(task, x[None]),
        contacts=task.phase.contacts,
        spread=task.phase.spread,
    )
