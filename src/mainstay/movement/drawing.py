"""Line drawings of an exercise: start and end in one frame, with contacts and arrows of motion.

For paper, lists and screens without 3-D. The body is the baked one, so that a hand is a hand and
a face shows which way it looks. Everything is black, white and grays, but for arrows and cables,
which are dark enough to be printed so.

Units of a drawing: `UNIT_M`. Lines are as wide as they should be when the picture is printed
`WIDE_MM` wide or `HIGH_MM` high.
"""

import functools
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mainstay.exercises import (
    Band,
    BodyPoint,
    Cable,
    Exercise,
    Position,
    PullPoint,
    Support,
    Touch,
)
from mainstay.movement import carried
from mainstay.movement.body import BakedBody
from mainstay.movement.clip import (
    bone_turns,
    hand_grips,
    joined,
    on_a_mat,
    seen_from_deg,
    stamp,
)
from mainstay.movement.contacts import Posture, convex_hull, touching
from mainstay.movement.furniture import Face, column, furniture, rod
from mainstay.movement.lines import (
    GRID_M,
    NOTHING,
    Border,
    Chain,
    Grid,
    Mask,
    Seen,
    around,
    chains,
    jumps,
    look,
    smooth,
    thinned,
)
from mainstay.movement.mesh import Mesh
from mainstay.movement.motion import Motion, motion
from mainstay.movement.pulls import WHEEL_M, anchor_m, apart, flywheel_m, pull_point_m
from mainstay.movement.skeleton import Array, Skeleton, about

FORM = 2
"""Raised when the same poses must give another drawing."""

UNIT_M = GRID_M / 2
WIDE_MM, HIGH_MM = 40.0, 36.0

INK, SOFT, ACCENT = "#1d2925", "#6f6a60", "#1f5747"
SKIN, SHIRT, SHORTS, HAIR = "#fff", "#dfe3e0", "#a3aaa6", "#5d625f"
CLOTH_TONE, HAIR_TONE = 0.42, 0.46
"""Below these a corner is dark: shorts among cloth, hair among skin."""


# --- from where it is looked at ---


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


USUAL_YAW_DEG = {Position.SIDE_LYING: 75.0, Position.SIDE_ELBOW: 75.0}


def view_of(exercise: Exercise) -> View:
    """The side from which the file wants it seen, or one from which nothing stands before it."""
    azimuth = seen_from_deg(exercise)
    if azimuth is not None:
        return View(90 + azimuth)
    return View(USUAL_YAW_DEG.get(exercise.position, 25.0))


# --- parts of the body ---

PARTS = ("trunk", "head", "upper_arm_l", "upper_arm_r", "hand_l", "hand_r",
         "thigh_l", "thigh_r", "foot_l", "foot_r")  # fmt: skip
_PART_OF = {"neck": "head", "head": "head", "upper_arm": "upper_arm", "upper_arm_half": "upper_arm",
            "forearm": "hand", "forearm_half": "hand", "hand": "hand", "fingers": "hand",
            "fingertips": "hand", "thumb": "hand", "thigh": "thigh", "hip_half": "trunk",
            "shank": "foot", "foot": "foot", "toes": "foot"}  # fmt: skip
_JOINED = {("trunk", "head"), *(("trunk", f"{p}{s}") for p in ("upper_arm", "thigh") for s in ("_l", "_r")),
           *((f"upper_arm{s}", f"hand{s}") for s in ("_l", "_r")),
           *((f"thigh{s}", f"foot{s}") for s in ("_l", "_r"))}  # fmt: skip


@functools.cache
def _grown_together() -> Mask:
    """Which parts of the body go over into each other."""
    found = np.eye(len(PARTS), dtype=bool)
    for one, two in _JOINED:
        a, b = PARTS.index(one), PARTS.index(two)
        found[a, b] = found[b, a] = True
    return found


def _part(bone: str) -> int:
    name, _, side = bone.rpartition("_")
    if side in ("l", "r") and _PART_OF.get(name, "trunk") not in ("trunk", "head"):
        return PARTS.index(f"{_PART_OF[name]}_{side}")
    return PARTS.index(_PART_OF.get(bone, "trunk"))


# --- the scene ---


@dataclass(frozen=True)
class Sitter:
    """The body that is drawn: its measures and its skin."""

    body: BakedBody
    mesh: Mesh

    @functools.cached_property
    def skeleton(self) -> Skeleton:
        """Its moving skeleton."""
        return self.body.skeleton()

    @functools.cached_property
    def owners(self) -> Grid:
        """The part of the body to which each triangle belongs."""
        part = np.array([_part(b) for b in self.mesh.bones])
        of = part[self.mesh.mostly()][self.mesh.triangles]
        return np.where(of[:, 1] == of[:, 2], of[:, 1], of[:, 0])


@dataclass(frozen=True)
class _Key:
    """One picture before it is lines: what is seen, and what is drawn over it."""

    posture: Posture
    seen: Seen
    cloth: Grid
    tones: tuple[float, ...]
    pulls: tuple["_Pull", ...]


@dataclass(frozen=True)
class _Pull:
    kind: str
    points: Array


def pictures(exercise: Exercise, sitter: Sitter) -> tuple[str, ...]:
    """The drawings of one exercise as SVG: start and end, or the start alone where it is still."""
    moving = motion(exercise, sitter.skeleton)
    turned = view_of(exercise).turned
    shown = (moving.keys[0], moving.keys[-1]) if len(moving.keys) > 1 else moving.keys
    corners = _bodies(moving, sitter)
    keys = [
        _key(moving, p, c, sitter, turned)
        for p, c in zip(shown, (corners[0], corners[-1]), strict=False)
    ]
    frame = _frame(keys, moving, turned)
    arrows = _arrows(moving, turned)
    return tuple(
        _svg(key, moving, turned, frame, arrows if n else ()) for n, key in enumerate(keys)
    )


def drawing_stamp(exercise: Exercise, body: BakedBody) -> str:
    """Hash of everything a drawing is made of; never of words."""
    made_from = [FORM, stamp(exercise, body), exercise.position.value]
    text = json.dumps(made_from)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _bodies(moving: Motion, sitter: Sitter) -> list[Array]:
    """The corners of the skin at every key pose."""
    body, keys = sitter.body, moving.keys
    frames = joined([k.frames(sitter.skeleton) for k in keys])
    count = max(len(keys) - 1, 1)
    grips = hand_grips(moving, [n / count for n in range(len(keys))])
    local = bone_turns(body, sitter.skeleton, frames, keys, grips)
    index = {b.name: n for n, b in enumerate(body.bones)}
    at, turned = np.empty((len(keys), len(index), 3)), np.empty((len(keys), len(index), 3, 3))
    for n, bone in enumerate(body.bones):
        if not bone.parent:
            at[:, n], turned[:, n] = frames.at_m[:, 0], local[n]
            continue
        parent = index[bone.parent]
        at[:, n] = at[:, parent] + turned[:, parent] @ np.array(bone.offset_m)
        turned[:, n] = turned[:, parent] @ local[n]
    order = [index[name] for name in sitter.mesh.bones]
    return [sitter.mesh.placed(a[order], t[order]) for a, t in zip(at, turned, strict=True)]


def _key(
    moving: Motion, posture: Posture, corners: Array, sitter: Sitter, turned: Array
) -> _Key:
    mesh, pulls = sitter.mesh, _pulls(moving, posture)
    faces = [*_things(moving, posture), *_columns(moving, posture)]
    faces += carried.faces(moving.exercise, posture, moving.body)
    faces += _flywheel(moving, posture)
    body = (corners @ turned.T)[mesh.triangles]
    parts = [body, *(f.corners_m @ turned.T for f in faces)]
    owners = [
        sitter.owners,
        *(np.full(len(f.corners_m), len(PARTS) + n) for n, f in enumerate(faces)),
    ]
    # Cloth is told from skin by the sign of its tone.
    tone = np.where(mesh.cloth, -mesh.tone, mesh.tone)[mesh.triangles]
    tones = [tone, *(np.full((len(f.corners_m), 3), f.tone) for f in faces)]
    seen = look(np.concatenate(parts), np.concatenate(owners), np.concatenate(tones))
    return _Key(posture, seen, _dressed(seen), tuple(f.tone for f in faces), pulls)


BARE, COVERED, BELOW, CROWN = 0, 1, 2, 3


def _dressed(seen: Seen) -> Grid:
    """Skin, shirt, shorts or hair in each cell of the body."""
    tone, head = seen.tone, seen.owner == PARTS.index("head")
    found = np.where((tone < 0) & (-tone > CLOTH_TONE), COVERED, BARE)
    found = np.where((tone < 0) & (-tone <= CLOTH_TONE), BELOW, found)
    return np.where(head & (tone >= 0) & (tone < HAIR_TONE), CROWN, found)


def _things(moving: Motion, posture: Posture) -> list[Face]:
    sat = {c.support for c in moving.keys[0].contacts if c.point is BodyPoint.SEAT}
    return [f for t in posture.things for f in furniture(t, t.kind in sat)]


def _columns(moving: Motion, posture: Posture) -> list[Face]:
    """The pulleys, their stacks as high as the cable has lifted them."""
    faces: list[Face] = []
    for cable in apart(moving.exercise.cable):
        anchor = anchor_m(cable, posture)
        ends = [
            pull_point_m(cable.attach, p, moving.body)
            for p in (moving.keys[0], posture, moving.keys[-1])
        ]
        lengths = [float(np.linalg.norm(e - anchor)) for e in ends]
        faces += column(anchor, ends[0], max(lengths[1] - min(lengths), 0.0))
    return faces


def _flywheel(moving: Motion, posture: Posture) -> list[Face]:
    """What the chain of a rower turns."""
    at = flywheel_m(moving.exercise, posture)
    return [] if at is None else rod(at - HALF_WHEEL_M, at + HALF_WHEEL_M, WHEEL_M, 0.8)


HALF_WHEEL_M = np.array([0.0, 0.0, 0.05])


def _pulls(moving: Motion, posture: Posture) -> tuple[_Pull, ...]:
    """Cables and bands as lines in space."""
    found = []
    written: list[Cable | Band] = [*moving.exercise.cable, *moving.exercise.band]
    for pull in written:
        hand = pull_point_m(pull.attach, posture, moving.body)
        if isinstance(pull, Band) and pull.to is not None:
            far = pull_point_m(pull.to, posture, moving.body)
        else:
            far = anchor_m(pull, posture)
        kind = "cable" if isinstance(pull, Cable) else "band"
        found.append(_Pull(kind, np.array([far, hand])))
    wheel = flywheel_m(moving.exercise, posture)
    if wheel is not None:
        found.append(
            _Pull(
                "cable", np.array([wheel, pull_point_m(PullPoint.HANDS, posture, moving.body)])
            )
        )
    return tuple(found)


# --- the frame that start and end share ---


@dataclass(frozen=True)
class _Frame:
    """Corners in units of the drawing, y downward, and how many units a printed mm has."""

    x: float
    y: float
    wide: float
    high: float

    @property
    def mm(self) -> float:
        """Units in a printed millimeter."""
        return max(self.wide / WIDE_MM, self.high / HIGH_MM)


MARGIN_M, NARROWEST, WIDEST = 0.04, 0.8, 2.6
"""Around what is drawn; and the shapes a frame may have, width over height (ours)."""


def _frame(keys: Sequence[_Key], moving: Motion, turned: Array) -> _Frame:
    shown = []
    for key in keys:
        rows, columns = np.nonzero(key.seen.owner != NOTHING)
        x, y = (columns + key.seen.left) * GRID_M, (key.seen.top - rows) * GRID_M
        shown += [[x.min(), y.min()], [x.max(), y.max()]]
        shown += [p[:2] for pull in key.pulls for p in pull.points @ turned.T]
    if on_a_mat(moving):
        shown += list((_mat(moving) @ turned.T)[:, :2])
    low, high = np.min(shown, axis=0) - MARGIN_M, np.max(shown, axis=0) + MARGIN_M
    wide, tall = high - low
    more = max(tall * NARROWEST - wide, 0) / 2
    low[0], high[0] = low[0] - more, high[0] + more
    high[1] += max((high[0] - low[0]) / WIDEST - tall, 0)
    left, top = low[0] / UNIT_M, -high[1] / UNIT_M
    return _Frame(left, top, (high[0] - low[0]) / UNIT_M, (high[1] - low[1]) / UNIT_M)


# --- arrows of motion ---

MOVERS = {
    "palm_l": "shoulder_l", "palm_r": "shoulder_r", "ankle_l": "hip_l", "ankle_r": "hip_r",
    "knee_l": "hip_l", "knee_r": "hip_r", "head": "pelvis", "pelvis": "head", "waist": "pelvis",
}  # fmt: skip
"""What an arrow may follow, and what carries it along."""

FAR_M, SOME_M, MOST, MOMENTS = 0.09, 0.02, 3, 5
"""An arrow is worth this; where nothing moves so far, the largest motion that is more than the
second; at most so many arrows, through so many moments (all ours)."""


def _arrows(moving: Motion, turned: Array) -> tuple[Array, ...]:
    """Paths on screen of what moves most, from the start to the end."""
    if len(moving.keys) < 2:
        return ()
    paths = _paths(moving, turned)
    own = {point: _own_way(paths[point], paths[c]) for point, c in MOVERS.items()}
    for side in ("_l", "_r"):
        # The foot says more than the knee, unless it hardly moves.
        if own[f"ankle{side}"] > 0.5 * own[f"knee{side}"]:
            del own[f"knee{side}"]
    ranked = sorted(own, key=lambda point: -own[point])
    least = max(FAR_M, 0.5 * own[ranked[0]])
    chosen: list[str] = []
    for point in ranked:
        if len(chosen) < MOST and own[point] >= least and not _told(point, chosen, paths):
            chosen.append(point)
    if not chosen and own[ranked[0]] > SOME_M:
        chosen = [ranked[0]]
    return tuple(paths[n] for n in chosen)


def _paths(moving: Motion, turned: Array) -> dict[str, Array]:
    """Where each mover, and what carries it, is on screen at some moments of the lift."""
    names = sorted({n for pair in MOVERS.items() for n in pair})
    spots = [moving.body.ball[n] for n in names]
    postures = [_between(moving, float(share)) for share in np.linspace(0, 1, MOMENTS)]
    rows = [moving.body.points(p.frames(moving.body), spots)[0] @ turned.T for p in postures]
    return {name: np.stack(rows)[:, k, :2] for k, name in enumerate(names)}


def _between(moving: Motion, share: float) -> Posture:
    """A moment between key poses, near enough for an arrow: contacts are not solved anew."""
    legs = len(moving.keys) - 1
    leg = min(int(share * legs), legs - 1)
    one, two, part = moving.keys[leg], moving.keys[leg + 1], share * legs - leg
    angles = {n: a + (two.angles_deg[n] - a) * part for n, a in one.angles_deg.items()}
    x, y, z = (a + (b - a) * part for a, b in zip(one.root_m, two.root_m, strict=True))
    return replace(one, angles_deg=angles, root_m=(x, y, z))


def _own_way(path: Array, carrier: Array) -> float:
    """How far it moves; little where it is only carried along."""
    way, carried = (p[-1] - p[0] for p in (path, carrier))
    return min(float(np.hypot(*way)), 1.6 * float(np.hypot(*(way - carried))))


def _told(point: str, chosen: Iterable[str], paths: dict[str, Array]) -> bool:
    """Whether another arrow says the same: the same way, and near."""
    way = paths[point][-1] - paths[point][0]
    for other in chosen:
        theirs = paths[other][-1] - paths[other][0]
        near = np.hypot(*(paths[other] - paths[point]).T).max() < 0.5
        if near and np.hypot(*(way - theirs)) < 0.6 * np.hypot(*theirs):
            return True
    return False


# --- writing ---

JUMP_M, LIMB_JUMP_M = 0.018, 0.009


def _svg(
    key: _Key, moving: Motion, turned: Array, frame: _Frame, arrows: Sequence[Array]
) -> str:
    parts = [
        *_floor(key, moving, turned, frame),
        *_fills(key, frame),
        *_strokes(key, frame),
        *_pull_lines(key, turned, frame),
        *(_arrow(a, frame) for a in arrows),
    ]
    box = f"{frame.x:.0f} {frame.y:.0f} {frame.wide:.0f} {frame.high:.0f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" '
        f'stroke-linecap="round" stroke-linejoin="round">{"".join(parts)}</svg>\n'
    )


def _floor(key: _Key, moving: Motion, turned: Array, frame: _Frame) -> list[str]:
    """The mat or the ground line, and a shadow where something bears on the floor."""
    thin = _width(0.25, frame)
    found = []
    middle = np.array(key.posture.root_m) * [1, 0, 1] @ turned.T
    y = -middle[1] / UNIT_M
    if on_a_mat(moving):
        path = _path(_units(_mat(moving) @ turned.T), closed=True)
        found.append(f'<path d="{path}" fill="#f0efea" stroke="{SOFT}" stroke-width="{thin}"/>')
    else:
        ends = f"M{frame.x + frame.wide * 0.02:.0f} {y:.0f}h{frame.wide * 0.96:.0f}"
        found.append(f'<path d="{ends}" fill="none" stroke="{SOFT}" stroke-width="{thin}"/>')
    path = "".join(
        _path(_units(ring @ turned.T), closed=True) for ring in _shadows(key.posture, moving)
    )
    return [*found, f'<path d="{path}" fill="#8d918e"/>'] if path else found


def _mat(moving: Motion) -> Array:
    """Corners of a mat under the whole motion."""
    frames = joined([k.frames(moving.body) for k in (moving.keys[0], moving.keys[-1])])
    at = moving.body.points(frames, moving.body.balls).reshape(-1, 3)
    low, high = at.min(axis=0) - 0.06, at.max(axis=0) + 0.06
    middle, half = (low + high) / 2, (high - low) / 2
    along = half[0] >= half[2]
    half[0], half[2] = (half[0], max(half[2], 0.3)) if along else (max(half[0], 0.3), half[2])
    signs = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    return np.array([[middle[0] + a * half[0], 0, middle[2] + b * half[2]] for a, b in signs])


def _shadows(posture: Posture, moving: Motion) -> list[Array]:
    """Rings on the floor around what bears on it."""
    angle = np.linspace(0, 2 * np.pi, 18, endpoint=False)
    circle = np.stack([np.cos(angle), np.zeros(18), np.sin(angle)], axis=1)
    found = []
    bearing = [c for c in posture.contacts if c.touch is not Touch.FEELS]
    frames = posture.frames(moving.body)
    for _, partners, spots in touching(moving.body, bearing, posture.things):
        if partners[0].kind is not Support.FLOOR:
            continue
        at = moving.body.points(frames, spots)[0] * [1, 0, 1]
        reach = [b.radius_m * 1.2 + 0.03 for b in spots]
        rings = np.concatenate([p + circle * r for p, r in zip(at, reach, strict=True)])
        hull = convex_hull(rings[:, [0, 2]])
        found.append(np.stack([hull[:, 0], np.zeros(len(hull)), hull[:, 1]], axis=1))
    return found


def _fills(key: _Key, frame: _Frame) -> list[str]:
    """Areas: things face by face, the body white, its clothes and hair gray."""
    seen, found = key.seen, []
    is_body = (seen.owner >= 0) & (seen.owner < len(PARTS))
    by_tone: dict[float, list[int]] = {}
    for n, tone in enumerate(key.tones):
        by_tone.setdefault(round(tone, 2), []).append(len(PARTS) + n)
    areas = [
        (_gray(tone), np.isin(seen.owner, owners)) for tone, owners in sorted(by_tone.items())
    ]
    areas += [
        (SKIN, is_body),
        (SHIRT, is_body & (key.cloth == COVERED)),
        (SHORTS, is_body & (key.cloth == BELOW)),
        (HAIR, is_body & (key.cloth == CROWN)),
    ]
    for color, mask in areas:
        path = "".join(
            _path(_on_paper(c, seen, frame, 1.5), closed=True)
            for c in around(mask)
            if len(c.points) > 2 * _least(frame)
        )
        if path:
            found.append(f'<path d="{path}" fill="{color}" fill-rule="evenodd"/>')
    return found


def _gray(tone: float) -> str:
    level = round(255 * tone)
    return f"#{level:02x}{level:02x}{level:02x}"


_WIDTHS_MM = {Border.OUTLINE: 0.34, Border.INNER: 0.26, Border.HEM: 0.18, Border.THING: 0.2}


def _strokes(key: _Key, frame: _Frame) -> list[str]:
    """All borders, one path for each kind."""
    upright = _borders(key, axis=1)
    level = _borders(key, axis=0)
    paths: dict[Border, list[str]] = {}
    for chain in chains((upright, level)):
        least = _least(frame) * (2 if chain.loose else 1)
        if chain.kind is not Border.OUTLINE and len(chain.points) < least:
            continue
        rows = _on_paper(chain, key.seen, frame, 1.0)
        paths.setdefault(chain.kind, []).append(_path(rows, chain.closed))
    order = (Border.THING, Border.HEM, Border.INNER, Border.OUTLINE)
    return [
        f'<path d="{"".join(paths[kind])}" fill="none" '
        f'stroke="{SOFT if kind is Border.THING else INK}" '
        f'stroke-width="{_width(_WIDTHS_MM[kind], frame)}"/>'
        for kind in order
        if kind in paths
    ]


def _least(frame: _Frame) -> float:
    """Cells of the shortest line worth drawing: one printed millimeter."""
    return 1.0 * frame.mm * UNIT_M / GRID_M


def _borders(key: _Key, axis: int) -> Grid:
    """The kind of border between each cell and the next along an axis."""
    owner, last = key.seen.owner, key.seen.owner.shape[axis] - 1
    one, two = owner.take(range(last), axis), owner.take(range(1, last + 1), axis)
    body_one, body_two = ((o >= 0) & (o < len(PARTS)) for o in (one, two))
    both = body_one & body_two
    small = jumps(key.seen.depth_m, LIMB_JUMP_M, axis)
    large = jumps(key.seen.depth_m, JUMP_M, axis)
    a, b = np.where(both, one, 0), np.where(both, two, 0)
    apart = ~_grown_together()[a, b]
    inner = both & (apart | (small & (a != b)) | large)
    cloth = key.cloth.take(range(last), axis) != key.cloth.take(range(1, last + 1), axis)
    found = np.where(both & cloth, Border.HEM, Border.NONE)
    found = np.where(inner, Border.INNER, found)
    found = np.where(body_one != body_two, Border.OUTLINE, found)
    things = ~body_one & ~body_two & (one != two)
    return np.where(things, Border.THING, found).astype(np.int64)


def _on_paper(chain: Chain, seen: Seen, frame: _Frame, loose: float) -> Array:
    """A chain in units of the drawing, smoothed and thinned."""
    points = smooth(chain, 2.5) if len(chain.points) > 6 else chain.points
    if chain.closed:
        points = np.concatenate([points, points[:1]])
    units = (points + np.array([seen.left, -seen.top])) * (GRID_M / UNIT_M)
    return thinned(units, 0.022 * frame.mm * loose)


def _units(points: Array) -> Array:
    """Points on screen in units of the drawing, y downward."""
    return points[:, :2] * [1, -1] / UNIT_M


def _path(points: Array, closed: bool) -> str:
    """A path of whole numbers, each step from the point before."""
    rows = np.round(points).astype(int)
    steps = np.diff(rows, axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    text = f"M{rows[0][0]} {rows[0][1]}"
    if len(steps):
        text += "l" + " ".join(f"{x} {y}" for x, y in steps)
    return (text + ("z" if closed else "")).replace(" -", "-")


def _width(mm: float, frame: _Frame) -> str:
    return f"{mm * frame.mm:.0f}"


def _pull_lines(key: _Key, turned: Array, frame: _Frame) -> list[str]:
    """Cables and bands where they are not hidden."""
    found = []
    for pull in key.pulls:
        far, hand = pull.points
        shares = np.linspace(0, 1, 200)[:, None]
        points = (far + (hand - far) * shares) @ turned.T
        shown = key.seen.shows(points, 0.05)
        path = "".join(
            _path(_units(points[[a, b]]), closed=False) for a, b in _runs(shown) if b - a > 2
        )
        if not path:
            continue
        wide = _width(0.45 if pull.kind == "cable" else 1.0, frame)
        found.append(f'<path d="{path}" fill="none" stroke="{ACCENT}" stroke-width="{wide}"/>')
    return found


def _runs(shown: Sequence[bool] | Mask) -> list[tuple[int, int]]:
    """First and last index of each unbroken run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], np.asarray(shown, dtype=int), [0]])))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]


SHORTEST_MM, HEAD_MM, GAP_MM = 4.5, 1.9, 0.8


def _arrow(path: Array, frame: _Frame) -> str:
    """A bent arrow with a pale seam, so that it is seen over lines too."""
    points = _arc(_long_enough(_units(path), SHORTEST_MM * frame.mm))
    points = _trimmed(points, GAP_MM * frame.mm)
    head = HEAD_MM * frame.mm
    away = np.hypot(*(points - points[-1]).T)
    back = points[-1] - points[np.flatnonzero(away >= min(head, away[0]))[-1]]
    back = back / (np.hypot(*back) or 1.0)
    side = np.array([-back[1], back[0]])
    wings = [points[-1] - head * (back * 0.85 + side * 0.5 * k) for k in (-1, 1)]
    line = _path(thinned(points, 0.1 * frame.mm), closed=False)
    line += _path(np.array([wings[0], points[-1], wings[1]]), closed=False)
    seam, wide = _width(1.3, frame), _width(0.5, frame)
    return "".join(
        f'<path d="{line}" fill="none" stroke="{color}" stroke-width="{width}"/>'
        for color, width in (("#fff", seam), (ACCENT, wide))
    )


def _long_enough(points: Array, least: float) -> Array:
    """The path, or, where it is too short to be seen, a straight one through its middle."""
    way = points[-1] - points[0]
    length = float(np.hypot(*way))
    if length >= least:
        return points
    half = way / (length or 1.0) * least / 2
    middle = (points[0] + points[-1]) / 2
    return np.linspace(middle - half, middle + half, len(points))


def _arc(points: Array) -> Array:
    """The path as one calm bend: the parabola that fits its moments best, through its ends."""
    way = points[-1] - points[0]
    length = float(np.hypot(*way))
    along = np.clip((points - points[0]) @ way / length**2, 0, 1)
    bend = along * (1 - along)
    off = points - points[0] - along[:, None] * way
    strength = bend @ off / (bend @ bend) if bend.any() else np.zeros(2)
    most = 2.0 * length / (np.hypot(*strength) or 1.0)
    share = np.linspace(0, 1, 40)[:, None]
    return np.asarray(points[0] + share * way + share * (1 - share) * strength * min(most, 1))


def _trimmed(points: Array, gap: float) -> Array:
    """Without its first and last bit."""
    done = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    gap = min(gap, done[-1] / 5)
    return np.asarray(points[(done >= gap) & (done <= done[-1] - gap)])
