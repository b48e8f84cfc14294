"""Line drawings of an exercise: start and end in one frame, with contacts and arrows of motion.

For paper, lists and screens without 3-D. The body is the baked one, so that a hand is a hand and
a face shows which way it looks. Here is what is seen; `ink` draws it.
"""

import functools
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from mainstay.anatomy import joint_angles
from mainstay.exercises import (
    Exercise,
    Position,
    PullPoint,
    Support,
    Touch,
)
from mainstay.movement import carried
from mainstay.movement.arrows import arrows
from mainstay.movement.body import BakedBody
from mainstay.movement.clip import (
    bone_turns,
    joined,
    on_a_mat,
    seen_from_deg,
    stamp,
    water_m,
)
from mainstay.movement.contacts import Posture, convex_hull, touching
from mainstay.movement.furniture import Face, furniture, rod
from mainstay.movement.hands import hand_grips
from mainstay.movement.harness import is_worn, strap
from mainstay.movement.ink import UNIT_M, Cloth, Frame, Ground, Picture, Pull, svg
from mainstay.movement.lines import GRID_M, NOTHING, Grid, Mask, Seen, look
from mainstay.movement.machine import beside
from mainstay.movement.mesh import Mesh
from mainstay.movement.motion import Motion, motion
from mainstay.movement.presses import pressings
from mainstay.movement.pulls import (
    WHEEL_M,
    anchor_m,
    flywheel_m,
    grip_m,
    is_loop,
    loop_m,
    other_end_m,
)
from mainstay.movement.skeleton import Array, Skeleton, about
from mainstay.movement.surroundings import surroundings

FORM = 5
"""Raised when the same poses must give another drawing."""

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
    azimuth, above = seen_from_deg(exercise), exercise.view_elevation_deg
    yaw = USUAL_YAW_DEG.get(exercise.position, 25.0) if azimuth is None else 90 + azimuth
    return View(yaw) if above is None else View(yaw, above)


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


SPREAD_DEG = {"shoulder_abduction": 80.0, "hip_abduction": 30.0}
"""How a body stands whose limbs lie against nothing (ours)."""


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
    def spread_m(self) -> Array:
        """The middle of each triangle while arms and legs are spread: what is then near grows together."""
        angles = {name: SPREAD_DEG.get(name[:-2], 0.0) for name in joint_angles()}
        still = Posture(angles, (0, 0, 0), (0, 0, 0), (), ())
        (corners,) = _skins((still,), np.ones((1, 2)), self)
        return np.asarray(corners[self.mesh.triangles].mean(axis=1))

    @functools.cached_property
    def owners(self) -> Grid:
        """The part of the body to which each triangle belongs."""
        part = np.array([_part(b) for b in self.mesh.bones])
        of = part[self.mesh.mostly()][self.mesh.triangles]
        return np.where(of[:, 1] == of[:, 2], of[:, 1], of[:, 0])


def pictures(exercise: Exercise, sitter: Sitter) -> tuple[str, ...]:
    """The drawings of one exercise as SVG: start and end, or the start alone where it is still."""
    moving = _pictured(motion(exercise, sitter.skeleton))
    turned = view_of(exercise).turned
    shown = (moving.keys[0], moving.keys[-1]) if len(moving.keys) > 1 else moving.keys
    corners = _bodies(moving, sitter)
    keys = [
        _key(moving, p, c, sitter, turned)
        for p, c in zip(shown, (corners[0], corners[-1]), strict=False)
    ]
    over = arrows(moving, turned)
    frame = _frame(keys, moving, turned, [_roomy(path) for path in over])
    held = over[:1] if exercise.dose.hold_s else ()
    before = keys[:1] if all(_way(path) < LITTLE_M for path in over) else ()
    return tuple(
        svg(key, frame, over, held, before) if n else svg(key, frame, ())
        for n, key in enumerate(keys)
    )


LITTLE_M = 0.06
"""What moves less is seen only beside a faint outline of where it was (ours)."""


def _way(path: Array) -> float:
    return float(np.hypot(*(path[-1] - path[0])))


BESIDE_M = 0.12
"""Room for a mark beside an arrow (ours)."""


def _roomy(path: Array) -> Array:
    """An arrow with room on both sides of its middle."""
    way = path[-1] - path[0]
    aside = np.array([-way[1], way[0]]) / (np.hypot(*way) or 1.0) * BESIDE_M
    return np.concatenate([path, path[len(path) // 2] + np.stack([aside, -aside])])


def _pictured(moving: Motion) -> Motion:
    """The motion from the first picture to the second one."""
    count = len(moving.exercise.pictured_poses)
    return replace(moving, phases=moving.phases[:count], keys=moving.keys[:count])


def drawing_stamp(exercise: Exercise, body: BakedBody) -> str:
    """Hash of everything a drawing is made of; never of words."""
    made_from = [FORM, stamp(exercise, body), exercise.position.value]
    made_from += ["held"] if exercise.dose.hold_s else []
    text = json.dumps(made_from)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _bodies(moving: Motion, sitter: Sitter) -> list[Array]:
    """The corners of the skin at every key pose."""
    count = max(len(moving.keys) - 1, 1)
    grips = hand_grips(moving, [n / count for n in range(len(moving.keys))])
    return _skins(moving.keys, grips, sitter)


def _skins(keys: Sequence[Posture], grips: Array, sitter: Sitter) -> list[Array]:
    """The corners of the skin in postures, from what the hands do in each."""
    body = sitter.body
    frames = joined([k.frames(sitter.skeleton) for k in keys])
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
) -> Picture:
    mesh = sitter.mesh
    faces = [*_things(moving, posture), *_flywheel(moving, posture)]
    faces += carried.faces(moving.exercise, posture, moving.body)
    if any(is_worn(c) for c in moving.exercise.cable):
        faces += strap(posture, moving.body, mesh).faces()
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
    return Picture(
        seen,
        _dressed(seen),
        tuple(f.tone for f in faces),
        tuple(Pull(p.kind, p.points @ turned.T) for p in _pulls(moving, posture, mesh)),
        _ground(moving, posture, turned),
        _grown_together(),
        sitter.spread_m,
        tuple(
            replace(p, at_m=turned @ p.at_m, way=turned @ p.way)
            for p in pressings(moving.exercise, posture, moving.body)
        ),
    )


def _dressed(seen: Seen) -> Grid:
    """Skin, shirt, shorts or hair in each cell of the body."""
    tone, head = seen.tone, seen.owner == PARTS.index("head")
    found = np.where((tone < 0) & (-tone > CLOTH_TONE), Cloth.COVERED, Cloth.BARE)
    found = np.where((tone < 0) & (-tone <= CLOTH_TONE), Cloth.BELOW, found)
    return np.where(head & (tone >= 0) & (tone < HAIR_TONE), Cloth.CROWN, found)


def _things(moving: Motion, posture: Posture) -> list[Face]:
    """What stands around: tops, balls and walls, then what they stand on and the rest."""
    tops = [f for t in beside(moving.exercise, posture.things) for f in furniture(t)]
    return [*tops, *(f for piece in surroundings(moving, posture) for f in piece.faces())]


def _flywheel(moving: Motion, posture: Posture) -> list[Face]:
    """What the chain of a rower turns."""
    at = flywheel_m(moving.exercise, posture)
    return [] if at is None else rod(at - HALF_WHEEL_M, at + HALF_WHEEL_M, WHEEL_M, 0.8)


HALF_WHEEL_M = np.array([0.0, 0.0, 0.05])


def _pulls(moving: Motion, posture: Posture, mesh: Mesh) -> tuple[Pull, ...]:
    """Cables and bands as lines in space."""
    found = []
    for cable in moving.exercise.cable:
        end, anchor = grip_m(cable.attach, posture, moving.body), anchor_m(cable, posture)
        if is_worn(cable):
            end = strap(posture, moving.body, mesh).hook_m(anchor)
        found.append(Pull("cable", np.array([anchor, end])))
    for band in moving.exercise.band:
        if is_loop(band):
            ring = loop_m(band, posture, moving.body)
            found.append(Pull("band", np.concatenate([ring, ring[:1]])))
            continue
        hand = grip_m(band.attach, posture, moving.body)
        found.append(Pull("band", np.array([other_end_m(band, posture, moving.body), hand])))
    wheel = flywheel_m(moving.exercise, posture)
    if wheel is not None:
        hands = grip_m(PullPoint.HANDS, posture, moving.body)
        found.append(Pull("cable", np.array([wheel, hands])))
    return tuple(found)


# --- the frame that start and end share ---


PRESS_REACHES_M = (-0.25, 0.25)
"""About as far as a mark of force reaches from where it is (ours)."""

MARGIN_M, NARROWEST, WIDEST = 0.04, 0.8, 2.6
"""Around what is drawn; and the shapes a frame may have, width over height (ours)."""


def _frame(
    keys: Sequence[Picture], moving: Motion, turned: Array, over: Sequence[Array]
) -> Frame:
    shown = [list(place) for path in over for place in path]
    for key in keys:
        rows, columns = np.nonzero(key.seen.owner != NOTHING)
        x, y = (columns + key.seen.left) * GRID_M, (key.seen.top - rows) * GRID_M
        shown += [[x.min(), y.min()], [x.max(), y.max()]]
        shown += [p[:2] for pull in key.pulls for p in pull.points]
        shown += [list(p.at_m + p.way * k)[:2] for p in key.presses for k in PRESS_REACHES_M]
    if on_a_mat(moving):
        shown += list((_mat(moving) @ turned.T)[:, :2])
    low, high = np.min(shown, axis=0) - MARGIN_M, np.max(shown, axis=0) + MARGIN_M
    wide, tall = high - low
    more = max(tall * NARROWEST - wide, 0) / 2
    low[0], high[0] = low[0] - more, high[0] + more
    high[1] += max((high[0] - low[0]) / WIDEST - tall, 0)
    left, top = low[0] / UNIT_M, -high[1] / UNIT_M
    return Frame(left, top, (high[0] - low[0]) / UNIT_M, (high[1] - low[1]) / UNIT_M)


# --- the floor ---


def _ground(moving: Motion, posture: Posture, turned: Array) -> Ground:
    mat = _mat(moving) @ turned.T if on_a_mat(moving) else None
    level = float((np.array(posture.root_m) * [1, 0, 1] @ turned.T)[1])
    water = water_m(moving)
    top = None if water is None else level + water * float(turned[1, 1])
    rings = tuple(ring @ turned.T for ring in _shadows(posture, moving))
    return Ground(mat, level, rings, top)


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
