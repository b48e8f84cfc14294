"""A posture as a calm line drawing: limbs with one outline each, the nearer over the farther.

An SVG for paper, screens without 3-D and contact sheets, drawn from the same skeleton as
everything else. Units in the drawing: 100 for one meter.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mainstay.exercises import Band, Cable, Exercise, Support
from mainstay.movement.contacts import Posture, convex_hull
from mainstay.movement.pulls import anchor_m, pull_point_m
from mainstay.movement.skeleton import Array, Skeleton, about
from mainstay.movement.supports import Placed, Shape

SCALE = 100.0
LINE = 1.1


@dataclass(frozen=True)
class View:
    """From where it is looked at.

    Attributes:
        yaw_deg: 0 looks from the person's right, 90 from the front.
        pitch_deg: how far from above.
    """

    yaw_deg: float = 25.0
    pitch_deg: float = 10.0

    @property
    def turned(self) -> Array:
        """World to screen: x to the right, y up, z towards the eye."""
        yaw = about(1, np.array([-self.yaw_deg]))[0]
        return np.asarray(about(0, np.array([self.pitch_deg]))[0] @ yaw)


LIMBS: dict[str, tuple[tuple[str, str], ...]] = {
    "leg": (("hip", "thigh_middle"), ("thigh_middle", "knee"), ("knee", "calf"), ("calf", "ankle"),
            ("ankle", "heel"), ("ankle", "forefoot"), ("heel", "forefoot"), ("forefoot", "toe_tip")),
    "arm": (("shoulder", "elbow"), ("elbow", "wrist"), ("wrist", "palm"), ("palm", "knuckles"),
            ("knuckles", "fingertips")),
}  # fmt: skip
TRUNK = (("pelvis", "waist"), ("waist", "ribs"), ("ribs", "chest"), ("chest", "upper_back"),
         ("upper_back", "neck"), ("neck", "head"), ("head", "nose"), ("pelvis", "hip_l"),
         ("pelvis", "hip_r"), ("upper_back", "shoulder_l"), ("upper_back", "shoulder_r"))  # fmt: skip


@dataclass(frozen=True)
class _Group:
    """Shapes that share one outline."""

    depth: float
    name: str
    paths: tuple[str, ...]


def drawing(
    body: Skeleton, posture: Posture, view: View, exercise: Exercise
) -> tuple[str, tuple[float, float, float, float]]:
    """The inside of an SVG, and the box around it (x, y, width, height)."""
    turned = view.turned
    centers = body.points(posture.frames(body), body.balls)[0]
    seen = {b.name: (centers[n] @ turned.T, b.radius_m) for n, b in enumerate(body.balls)}
    groups = [_group("trunk", TRUNK, seen)]
    for limb, links in LIMBS.items():
        for end in ("_l", "_r"):
            groups.append(_group(limb + end, [(a + end, b + end) for a, b in links], seen))
    groups += [_thing(p, turned, posture) for p in posture.things]
    lines = _pulls(exercise, posture, body, turned)
    ordered = sorted(groups, key=lambda g: g.depth)
    low = min(float(p[1]) - r for p, r in seen.values()) * SCALE
    box = _box(seen)
    ground = f'<path class="floor" d="M{box[0]:.1f} {-low + 1.5:.1f}h{box[2]:.1f}"/>'
    return "".join([ground, *(_painted(g) for g in ordered), *lines]), box


def _group(
    name: str, links: Sequence[tuple[str, str]], seen: dict[str, tuple[Array, float]]
) -> _Group:
    paths = tuple(_tapered(*seen[a], *seen[b]) for a, b in links)
    names = {n for link in links for n in link}
    depth = float(np.mean([seen[n][0][2] for n in names]))
    return _Group(depth, name, paths)


def _tapered(one: Array, big: float, two: Array, small: float) -> str:
    """Hull of two circles as a path."""
    start, end = one[:2] * SCALE, two[:2] * SCALE
    r, s = big * SCALE, small * SCALE
    way = end - start
    length = float(np.hypot(*way))
    if length <= abs(r - s) + 1e-6:
        center, radius = (start, r) if r >= s else (end, s)
        x, y = center[0], -center[1]
        return (
            f"M{x - radius:.1f} {y:.1f}a{radius:.1f} {radius:.1f} 0 1 0 {2 * radius:.1f} 0"
            f"a{radius:.1f} {radius:.1f} 0 1 0 {-2 * radius:.1f} 0z"
        )
    along = way / length
    across = np.array([-along[1], along[0]])
    lean = (r - s) / length
    up = np.sqrt(1 - lean**2)
    sides = [along * lean + across * up * k for k in (1, -1)]
    a, b = start + sides[0] * r, end + sides[0] * s
    c, d = end + sides[1] * s, start + sides[1] * r
    # The larger end shows the larger part of its circle.
    return (
        f"M{a[0]:.1f} {-a[1]:.1f}L{b[0]:.1f} {-b[1]:.1f}"
        f"A{s:.1f} {s:.1f} 0 {int(lean < 0)} 1 {c[0]:.1f} {-c[1]:.1f}"
        f"L{d[0]:.1f} {-d[1]:.1f}A{r:.1f} {r:.1f} 0 {int(lean > 0)} 1 {a[0]:.1f} {-a[1]:.1f}z"
    )


def _painted(group: _Group) -> str:
    """Outlines first, fills over them: the inner seams vanish."""
    path = "".join(group.paths)
    if group.name == "floor":
        return ""
    if group.name == "prop":
        return f'<path class="prop" d="{path}"/>'
    strokes = "".join(f'<path class="line" d="{p}"/>' for p in group.paths)
    fills = "".join(f'<path class="skin" d="{p}"/>' for p in group.paths)
    return f'<g class="{group.name}">{strokes}{fills}</g>'


def _thing(placed: Placed, turned: Array, posture: Posture) -> _Group:
    at, size = placed.at_m[0], placed.size
    if size.shape is Shape.HALF_SPACE:
        return _Group(-9, "floor", ())
    if size.shape is Shape.SPHERE:
        middle = at @ turned.T
        circle = _tapered(middle, size.height_m / 2, middle, size.height_m / 2)
        return _Group(float(middle[2]) - 0.1, "prop", (circle,))
    if size.shape is Shape.WALL:
        return _Group(-8, "prop", (_wall(placed, posture, turned),))
    half = np.array([size.depth_m, size.height_m, size.width_m]) / 2
    signs = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
    lowered = np.array([0, half[1], 0]) if size.shape is Shape.BOX else np.zeros(3)
    corners = at + (signs * half - lowered) @ placed.turned.T
    middle = corners.mean(axis=0) @ turned.T
    paths = [_hull(corners @ turned.T)]
    if placed.kind in STANDS_ON_LEGS:
        paths = [*_legs(corners, turned), *paths]
    if placed.kind is Support.CHAIR:
        paths.insert(0, _backrest(placed, half, turned))
    return _Group(float(middle[2]) - 0.25, "prop", tuple(paths))


STANDS_ON_LEGS = frozenset({Support.CHAIR, Support.BENCH, Support.COUNTER, Support.PAD})


def _legs(corners: Array, turned: Array) -> list[str]:
    found = []
    for corner in corners:
        ends = np.array([corner, [corner[0], 0, corner[2]]]) @ turned.T * SCALE
        found.append(f"M{ends[0][0]:.1f} {-ends[0][1]:.1f}L{ends[1][0]:.1f} {-ends[1][1]:.1f}")
    return found


def _backrest(placed: Placed, half: Array, turned: Array) -> str:
    """Behind a chair's seat, where the person's back would lean."""
    far = np.array([(-half[0], y, z) for y in (0.02, 0.42) for z in (-half[2], half[2])])
    return _hull((placed.at_m[0] + far @ placed.turned.T) @ turned.T)


def _wall(placed: Placed, posture: Posture, turned: Array) -> str:
    """A piece of wall as wide as the body is deep, behind or in front of it."""
    across = placed.turned[:, 2]
    foot = placed.at_m[0].copy()
    foot += across * ((np.array(posture.origin_m) - foot) @ across)
    foot[1] = 0
    corners = [foot + across * s + np.array([0, h, 0]) for s in (-0.5, 0.5) for h in (0, 1.9)]
    return _hull(np.array(corners) @ turned.T)


def _hull(points: Array) -> str:
    hull = convex_hull(points[:, :2]) * SCALE
    return "M" + "L".join(f"{x:.1f} {-y:.1f}" for x, y in hull) + "z"


def _pulls(exercise: Exercise, posture: Posture, body: Skeleton, turned: Array) -> list[str]:
    """Cables with their column and wheel, bands, and weights in the hand."""
    found = []
    for cable in exercise.cable:
        a, b, foot = _line(cable, posture, body, turned)
        found.append(
            f'<path class="column" d="M{foot}L{a}"/><path class="cable" d="M{a}L{b}"/>'
        )
        found.append(f'<circle class="wheel" cx="{a.split()[0]}" cy="{a.split()[1]}" r="3.2"/>')
    for band in exercise.band:
        if band.to is None:
            a, b, _ = _line(band, posture, body, turned)
        else:
            a, b = (
                _shown(pull_point_m(p, posture, body), turned) for p in (band.attach, band.to)
            )
        found.append(f'<path class="band" d="M{a}L{b}"/>')
    for weight in exercise.weight:
        x, y = _shown(pull_point_m(weight.attach, posture, body), turned).split()
        found.append(f'<circle class="weight" cx="{x}" cy="{y}" r="6"/>')
    return found


def _line(
    pull: Cable | Band, posture: Posture, body: Skeleton, turned: Array
) -> tuple[str, str, str]:
    """The fixed end, the body's end, and the foot of the column, as points of the drawing."""
    anchor = anchor_m(pull, posture)
    hand = pull_point_m(pull.attach, posture, body)
    foot = np.array([anchor[0], 0, anchor[2]])
    a, b, c = (_shown(p, turned) for p in (anchor, hand, foot))
    return a, b, c


def _shown(point: Array, turned: Array) -> str:
    x, y, _ = point @ turned.T * SCALE
    return f"{x:.1f} {-y:.1f}"


def _box(seen: dict[str, tuple[Array, float]]) -> tuple[float, float, float, float]:
    low = np.min([p[:2] - r for p, r in seen.values()], axis=0) * SCALE
    high = np.max([p[:2] + r for p, r in seen.values()], axis=0) * SCALE
    return (low[0] - 8, -high[1] - 8, high[0] - low[0] + 16, high[1] - low[1] + 16)
