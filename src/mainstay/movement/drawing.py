"""A posture as a calm line drawing: limbs with one outline each, the nearer over the farther.

An SVG for paper, screens without 3-D and contact sheets, drawn from the same skeleton as
everything else. Units in the drawing: 100 for one meter.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mainstay.exercises import Cable, CableEffect
from mainstay.movement.contacts import Posture, convex_hull
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
            ("ankle", "heel"), ("ankle", "forefoot"), ("heel", "forefoot")),
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
    body: Skeleton, posture: Posture, view: View, cables: Sequence[Cable] = ()
) -> tuple[str, tuple[float, float, float, float]]:
    """The inside of an SVG, and the box around it (x, y, width, height)."""
    turned = view.turned
    centers = body.points(posture.frames(body), body.balls)[0]
    seen = {b.name: (centers[n] @ turned.T, b.radius_m) for n, b in enumerate(body.balls)}
    groups = [_group("trunk", TRUNK, seen)]
    for limb, links in LIMBS.items():
        for end in ("_l", "_r"):
            groups.append(_group(limb + end, [(a + end, b + end) for a, b in links], seen))
    groups += [_prop(p, turned, posture) for p in posture.supports]
    lines = _cables(cables, posture, body, turned)
    ordered = sorted(groups, key=lambda g: g.depth)
    parts = [_painted(g) for g in ordered] + lines
    return "".join(parts), _box(seen, posture.supports, turned)


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
        return f'<path class="floor" d="{path}"/>'
    if group.name == "prop":
        return f'<path class="prop" d="{path}"/>'
    strokes = "".join(f'<path class="line" d="{p}"/>' for p in group.paths)
    fills = "".join(f'<path class="skin" d="{p}"/>' for p in group.paths)
    return f'<g class="{group.name}">{strokes}{fills}</g>'


def _prop(placed: Placed, turned: Array, posture: Posture) -> _Group:
    at, size = placed.at_m[0], np.array(placed.prop.size_m)
    root = np.array(posture.root_m)
    shape = placed.prop.shape
    if shape is Shape.HALF_SPACE:
        ends = [np.array([root[0] + k, 0, root[2]]) for k in (-1.1, 1.1)]
        a, b = (e @ turned.T * SCALE for e in ends)
        y = -(min(a[1], b[1]))
        return _Group(-9, "floor", (f"M{a[0]:.1f} {y:.1f}H{b[0]:.1f}",))
    if shape is Shape.SPHERE:
        return _Group(
            float((at @ turned.T)[2]),
            "prop",
            (_tapered(at @ turned.T, size[1] / 2, at @ turned.T, size[1] / 2),),
        )
    if shape is Shape.WALL:
        return _Group(-8, "prop", (_wall(placed, turned),))
    middle = at - np.array([0, size[1] / 2, 0]) if shape is Shape.BOX else at
    corners = (
        middle
        + np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) * size / 2
    )
    return _Group(float((middle @ turned.T)[2]) - 0.3, "prop", (_hull(corners @ turned.T),))


def _wall(placed: Placed, turned: Array) -> str:
    at, faces = placed.at_m[0].copy(), np.array(placed.faces)
    at[1] = 0
    along = np.array([faces[2], 0, -faces[0]])
    corners = [
        at + along * s * 0.5 + np.array([0, h, 0])
        for s, h in ((-1, 0), (1, 0), (1, 1.9), (-1, 1.9))
    ]
    return _hull(np.array(corners) @ turned.T)


def _hull(points: Array) -> str:
    hull = convex_hull(points[:, :2]) * SCALE
    return "M" + "L".join(f"{x:.1f} {-y:.1f}" for x, y in hull) + "z"


def _cables(
    cables: Sequence[Cable], posture: Posture, body: Skeleton, turned: Array
) -> list[str]:
    found = []
    for cable in cables:
        anchor = anchor_m(cable, posture)
        hand = attach_m(cable, posture, body)
        a, b = (p @ turned.T * SCALE for p in (anchor, hand))
        foot = np.array([anchor[0], 0, anchor[2]]) @ turned.T * SCALE
        dash = ' stroke-dasharray="3 2"' if cable.effect is CableEffect.ASSISTS else ""
        found.append(
            f'<path class="column" d="M{foot[0]:.1f} {-foot[1]:.1f}L{a[0]:.1f} {-a[1]:.1f}"/>'
            f'<path class="cable"{dash} d="M{a[0]:.1f} {-a[1]:.1f}L{b[0]:.1f} {-b[1]:.1f}"/>'
            f'<circle class="wheel" cx="{a[0]:.1f}" cy="{-a[1]:.1f}" r="3.2"/>'
        )
    return found


def anchor_m(cable: Cable, posture: Posture) -> Array:
    """Where the wheel of a cable is."""
    azimuth = np.radians(cable.azimuth_deg)
    root = np.array(posture.root_m)
    away = np.array([np.cos(azimuth), 0, -np.sin(azimuth)]) * cable.distance_m
    return np.array([root[0] + away[0], cable.anchor_height_m, root[2] + away[2]])


def attach_m(cable: Cable, posture: Posture, body: Skeleton) -> Array:
    """Where a cable pulls on the body."""
    ends = {
        "hand_r": ("palm_r",),
        "hand_l": ("palm_l",),
        "hands": ("palm_l", "palm_r"),
        "foot_r": ("ankle_r",),
        "foot_l": ("ankle_l",),
        "chest": ("chest",),
    }[cable.attach]
    points = body.points(posture.frames(body), [body.ball[name] for name in ends])[0]
    return np.asarray(points.mean(axis=0))


def _box(
    seen: dict[str, tuple[Array, float]], supports: Sequence[Placed], turned: Array
) -> tuple[float, float, float, float]:
    low = np.min([p[:2] - r for p, r in seen.values()], axis=0) * SCALE
    high = np.max([p[:2] + r for p, r in seen.values()], axis=0) * SCALE
    return (low[0] - 8, -high[1] - 8, high[0] - low[0] + 16, high[1] - low[1] + 16)
