"""A clip: one repetition of an exercise on one baked body, ready to be played without mathematics.

Everything in a clip is in glTF's axes and in meters; a quaternion is x, y, z, w and turns a bone
against its parent. Every bone of the mesh has the identity at rest, so a quaternion is the
anatomical rotation. Moments are equally spaced in the time of the lift: minimum jerk is already
in them, and lowering plays them backward.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mainstay.exercises import BodyPoint, Cable, Contact, Exercise, Item, Support
from mainstay.movement.axes import quaternions_to_gltf, to_gltf
from mainstay.movement.body import BakedBody
from mainstay.movement.contacts import Posture
from mainstay.movement.drawing import anchor_m
from mainstay.movement.motion import Motion, motion
from mainstay.movement.poses import phases
from mainstay.movement.skeleton import Array, Frames, Skeleton, about
from mainstay.movement.supports import Placed, Shape
from mainstay.movement.timing import STILL_S
from mainstay.reading import plain

FORM = 1
"""Raised when the same poses must give another clip."""

MOMENTS = 24
"""Steps of the lift (ours: a lift of 2 s has a picture every 0.08 s, and the player turns
evenly between them)."""

STILL_RAD = 2e-4
"""A bone that turns less than this through the whole clip is written once."""


@dataclass(frozen=True)
class CableEnd:
    """Where a cable pulls: a bone, and the place in its frame."""

    bone: str
    at_m: tuple[float, float, float]


@dataclass(frozen=True)
class CableLine:
    """A cable from its wheel to the body."""

    anchor_m: tuple[float, float, float]
    ends: tuple[CableEnd, ...]
    attachment: str
    effect: str


@dataclass(frozen=True)
class Clip:
    """One repetition on one body.

    Attributes:
        exercise: its id.
        body: name of the baked body.
        stamp: hash of everything it was made from.
        keys: moments (indexes) of the key poses.
        tempo_s: lift, hold, lower, pause.
        bones: names, in the order of `turned`.
        root_m: the pelvis at every moment, n x 3.
        turned: rotations against the parents, n x bones x 4.
        supports: what the body rests on, without the floor, in place.
        props: other things to show: `mat`, `dumbbell_l`, `dumbbell_r`.
        cables: lines to the pulley.
        contacts: what touches at each key pose.
        trains: muscle, role and side as in the catalogue.
        low_m: lower corner of the box around the whole motion.
        high_m: its upper corner.
    """

    exercise: str
    body: str
    stamp: str
    keys: tuple[int, ...]
    tempo_s: tuple[float, float, float, float]
    bones: tuple[str, ...]
    root_m: Array
    turned: Array
    supports: tuple[Placed, ...]
    props: tuple[str, ...]
    cables: tuple[CableLine, ...]
    contacts: tuple[tuple[Contact, ...], ...]
    trains: tuple[tuple[str, str, str], ...]
    low_m: tuple[float, float, float]
    high_m: tuple[float, float, float]


def clip(exercise: Exercise, body: BakedBody) -> Clip:
    """Solve an exercise for a body, moment by moment."""
    skeleton = body.skeleton()
    moving = motion(exercise, skeleton)
    shares = _shares(moving)
    postures = [moving.at(s) for s in shares]
    frames = _joined([p.frames(skeleton) for p in postures])
    corners = _corners(skeleton, frames, moving)
    return Clip(
        exercise=exercise.id,
        body=body.name,
        stamp=stamp(exercise, body),
        keys=_keys(moving),
        tempo_s=_tempo(exercise),
        bones=tuple(b.name for b in body.bones),
        root_m=to_gltf(frames.at_m[:, 0]),
        turned=_turned(body, skeleton, frames, postures, _grips(moving, shares)),
        supports=moving.keys[0].supports[1:],
        props=_props(exercise, moving),
        cables=tuple(_cable(c, moving) for c in exercise.cable),
        contacts=tuple(k.contacts for k in moving.keys),
        trains=tuple((t.muscle.value, t.role.value, t.side.value) for t in exercise.trains),
        low_m=_triple(corners.min(axis=0)),
        high_m=_triple(corners.max(axis=0)),
    )


def stamp(exercise: Exercise, body: BakedBody) -> str:
    """Hash of the pose, cable, tempo, muscles and body; never of words."""
    made_from = [
        FORM,
        MOMENTS,
        [(p.angles_deg, p.contacts, p.free, p.slides) for p in phases(exercise)],
        exercise.cable,
        exercise.trains,
        _tempo(exercise),
        sorted(i.value for i in (*exercise.equipment, *exercise.optional)),
        body,
    ]
    text = json.dumps(plain(made_from), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _shares(moving: Motion) -> list[float]:
    count = MOMENTS if len(moving.keys) > 1 else 0
    return [n / count for n in range(count + 1)] if count else [0.0]


def _keys(moving: Motion) -> tuple[int, ...]:
    legs = len(moving.keys) - 1
    return tuple(round(n * MOMENTS / legs) for n in range(legs + 1)) if legs else (0,)


def _tempo(exercise: Exercise) -> tuple[float, float, float, float]:
    lift, hold, lower = exercise.dose.tempo_s or (2.0, STILL_S, 2.0)
    return lift, hold, lower, STILL_S


def _joined(each: Sequence[Frames]) -> Frames:
    return Frames(
        np.concatenate([f.at_m for f in each]), np.concatenate([f.turned for f in each])
    )


# --- rotations ---


def _turned(
    body: BakedBody,
    skeleton: Skeleton,
    frames: Frames,
    postures: Sequence[Posture],
    grips: Array,
) -> Array:
    """Quaternions of every bone against its parent: n x bones x 4."""
    found = []
    for bone in body.bones:
        if bone.name in skeleton.index:
            local = _local(skeleton, frames, bone.name)
        else:
            local = _helped(bone.name, skeleton, frames, postures, grips)
        found.append(quaternions_to_gltf(local))
    return _steady(np.stack(found, axis=1))


def _local(skeleton: Skeleton, frames: Frames, name: str) -> Array:
    own = frames.turned[:, skeleton.index[name]]
    parent = skeleton.segments[skeleton.index[name]].parent
    if parent is None:
        return own
    return np.asarray(np.swapaxes(frames.turned[:, skeleton.index[parent]], 1, 2) @ own)


def _steady(turned: Array) -> Array:
    """The same rotations with signs that never jump."""
    turned = turned.copy()
    for now in range(1, len(turned)):
        against = (turned[now] * turned[now - 1]).sum(axis=-1) < 0
        turned[now, against] *= -1
    return turned


UNTWISTED = {
    "upper_arm_half": ("shoulder_rotation", 0.8),
    "forearm_half": ("forearm_pronation", 1.0),
}
"""Helpers that leave out a share of the turn about the long axis, so that skin does not wring
(shares ours)."""

HALVES = {"shoulder_half": "shoulder", "hip_half": "hip"}
"""Helpers halfway between trunk and limb: half of the swing, none of the turn."""

CURLS_DEG = {
    "fingers": (0.0, 16.0, 62.0),
    "fingertips": (0.0, 18.0, 80.0),
    "thumb": (0.0, 4.0, 28.0),
}
"""Bend of the hand's helpers when it lies flat, is at ease, and holds something (ours)."""


def _helped(
    name: str, skeleton: Skeleton, frames: Frames, postures: Sequence[Posture], grips: Array
) -> Array:
    part, side = name[:-2], name[-2:]
    out = 1.0 if side == "_r" else -1.0

    def degrees(angle: str) -> Array:
        return np.array([p.angles_deg[angle + side] for p in postures])

    if part in UNTWISTED:
        angle, share = UNTWISTED[part]
        whole = _local(skeleton, frames, part.removesuffix("_half") + side)
        return np.asarray(whole @ about(1, -out * share * degrees(angle)))
    if part in HALVES:
        flexed, abducted = (degrees(f"{HALVES[part]}_{a}") for a in ("flexion", "abduction"))
        return np.asarray(about(2, flexed / 2) @ about(0, -out * abducted / 2))
    if part == "toes":
        return about(2, _toes_deg(skeleton, frames, side))
    grip = grips[:, 0 if side == "_l" else 1]
    return about(0, out * np.interp(grip, [0, 1, 2], CURLS_DEG[part]))


def _toes_deg(skeleton: Skeleton, frames: Frames, side: str) -> Array:
    """Toes stay flat where the forefoot is near the floor and the heel is not."""
    turned = frames.turned[:, skeleton.index[f"foot{side}"]]
    ball = skeleton.ball[f"forefoot{side}"]
    height = skeleton.points(frames, [ball])[:, 0, 1] - ball.radius_m
    near = 1 - np.clip((height - 0.01) / 0.05, 0, 1)
    down = np.degrees(np.arcsin(np.clip(-turned[:, 1, 0], -1, 1)))
    under = turned[:, 1, 1] < -0.2
    bent = np.where(under, -np.clip(down, 0, 40), np.clip(down, 0, 65))
    return np.asarray(near**2 * (3 - 2 * near) * bent)


FLAT, EASE, GRIP = 0.0, 1.0, 2.0
_HOLDS = frozenset({Support.HANDLE, Support.BAR, Support.WEIGHT})


def _grips(moving: Motion, shares: Sequence[float]) -> Array:
    """What left and right hand do at every moment: n x 2, from flat to holding."""
    keys = np.array([[_grip(k.contacts, s) for s in "lr"] for k in moving.keys])
    if len(keys) == 1:
        return keys
    at = np.array(shares) * (len(keys) - 1)
    return np.stack([np.interp(at, range(len(keys)), keys[:, n]) for n in (0, 1)], axis=1)


def _grip(contacts: Sequence[Contact], side: str) -> float:
    for contact in contacts:
        if contact.point is BodyPoint(f"hand_{side}"):
            return GRIP if contact.support in _HOLDS else FLAT
    return EASE


# --- things around the body ---


CABLE_ENDS = {
    "hand_r": ("palm_r",),
    "hand_l": ("palm_l",),
    "hands": ("palm_l", "palm_r"),
    "foot_r": ("ankle_r",),
    "foot_l": ("ankle_l",),
    "chest": ("chest",),
}


def _cable(cable: Cable, moving: Motion) -> CableLine:
    balls = [moving.body.ball[name] for name in CABLE_ENDS[cable.attach]]
    ends = tuple(CableEnd(b.segment, _triple(to_gltf(np.array(b.center_m)))) for b in balls)
    anchor = _triple(to_gltf(anchor_m(cable, moving.keys[0])))
    return CableLine(anchor, ends, cable.attachment.value, cable.effect.value)


_FEET = frozenset(p for p in BodyPoint if p.value.split("_")[0] in ("foot", "toes", "heel"))


def _props(exercise: Exercise, moving: Motion) -> tuple[str, ...]:
    """A mat where more than the feet lies on the floor, weights where a hand holds one."""
    contacts = {c for k in moving.keys for c in k.contacts}
    down = any(c.support is Support.FLOOR and c.point not in _FEET for c in contacts)
    held = [c.point.value[-1] for c in contacts if c.support is Support.WEIGHT]
    band = [] if exercise.cable or Item.BAND not in exercise.equipment else ["band"]
    return (*(["mat"] if down else []), *sorted(f"dumbbell_{s}" for s in held), *band)


def _corners(skeleton: Skeleton, frames: Frames, moving: Motion) -> Array:
    """Points around everything that is to be seen."""
    at = skeleton.points(frames, skeleton.balls)
    radii = np.array([b.radius_m for b in skeleton.balls])[None, :, None]
    parts = [(at - radii).reshape(-1, 3), (at + radii).reshape(-1, 3)]
    for placed in moving.keys[0].supports:
        if placed.prop.shape in (Shape.BOX, Shape.SPHERE):
            half = np.minimum(np.array(placed.prop.size_m) / 2, 0.5)
            parts += [placed.at_m - half, placed.at_m + half * [1, 0, 1]]
    parts += [anchor_m(c, moving.keys[0])[None] for c in moving.exercise.cable]
    return to_gltf(np.concatenate(parts))


def _triple(place: Array) -> tuple[float, float, float]:
    x, y, z = (float(v) for v in place)
    return x, y, z


# --- writing ---


def clip_json(made: Clip) -> str:
    """The clip as compact strict JSON: meters to 0.1 mm, quaternions to five places."""
    turned = {
        name: _rows(made.turned[:, n], 5, STILL_RAD / 2) for n, name in enumerate(made.bones)
    }
    whole = {
        "exercise": made.exercise,
        "body": made.body,
        "stamp": made.stamp,
        "axes": "x left, y up, z forward; meters",
        "quaternion": "x, y, z, w; bone against parent",
        "moments": len(made.root_m),
        "keys": made.keys,
        "tempo_s": made.tempo_s,
        "root_m": _rows(made.root_m, 4, 5e-5),
        "turned": turned,
        "supports": [_support(p) for p in made.supports],
        "props": made.props,
        "cables": [_line(c) for c in made.cables],
        "contacts": [[f"{c.point.value}@{c.support.value}" for c in k] for k in made.contacts],
        "trains": [dict(zip(("muscle", "role", "side"), t, strict=True)) for t in made.trains],
        "low_m": _round(made.low_m, 3),
        "high_m": _round(made.high_m, 3),
    }
    return json.dumps(whole, separators=(",", ":"), allow_nan=False) + "\n"


def _rows(values: Array, places: int, still: float) -> list[Any]:
    """One row where nothing moves, else one for every moment."""
    if np.abs(values - values[0]).max() < still:
        return _round(values[0], places)
    return [_round(row, places) for row in values]


def _round(row: Sequence[float] | Array, places: int) -> list[float]:
    return [round(float(v), places) + 0.0 for v in row]


def _support(placed: Placed) -> dict[str, Any]:
    x, y, z = placed.prop.size_m
    found = {
        "kind": placed.prop.support.value,
        "shape": placed.prop.shape.value,
        "size_m": [z, y, x],
        "at_m": _round(to_gltf(placed.at_m[0]), 4),
    }
    if placed.faces is not None:
        found["faces"] = _round(to_gltf(np.array(placed.faces)), 4)
    return found


def _line(cable: CableLine) -> dict[str, Any]:
    return {
        "anchor_m": _round(cable.anchor_m, 4),
        "ends": [{"bone": e.bone, "at_m": _round(e.at_m, 4)} for e in cable.ends],
        "attachment": cable.attachment,
        "effect": cable.effect,
    }
