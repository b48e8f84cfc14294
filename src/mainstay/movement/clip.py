"""A clip: one repetition of an exercise on one baked body, ready to be played without mathematics.

Everything in a clip is in glTF's axes; a rotation turns a bone against its parent. Every bone of the mesh has the identity at rest, so that is the anatomical
rotation. Moments are equally spaced in the time of the lift: minimum jerk is already
in them, and lowering plays them backward.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mainstay.exercises import (
    Band,
    BodyPoint,
    Cable,
    Contact,
    Exercise,
    Position,
    PullPoint,
    Support,
)
from mainstay.movement.axes import quaternions_to_gltf, to_gltf
from mainstay.movement.body import BakedBody
from mainstay.movement.carried import Look, carried, held_m
from mainstay.movement.contacts import Posture
from mainstay.movement.furniture import is_shelf
from mainstay.movement.hands import curl_deg, hand_grips, near_chair
from mainstay.movement.machine import Part, beside, machine, machine_form
from mainstay.movement.motion import Motion, whole_round
from mainstay.movement.poses import phases
from mainstay.movement.presses import Pressing, pressings
from mainstay.movement.pulls import (
    anchor_m,
    around_m,
    flywheel_m,
    gripped_at,
    is_loop,
    pulled_spots,
    stood_on,
)
from mainstay.movement.skeleton import Array, Ball, Frames, Skeleton, about
from mainstay.movement.supports import Placed, Shape
from mainstay.movement.timing import STILL_S, eased
from mainstay.reading import plain

FORM = 6
"""Raised when the same poses must give another clip."""

MOMENTS = 24
"""Steps of the lift (ours: a lift of 2 s has a picture every 0.08 s, and the player turns
evenly between them)."""


@dataclass(frozen=True)
class PullEnd:
    """Where something pulls: a bone, and the place in its frame."""

    bone: str
    at_m: tuple[float, float, float]


@dataclass(frozen=True)
class Held:
    """Something that moves with the body.

    Attributes:
        kind: what it is.
        ends: where it is held or worn.
    """

    kind: str
    ends: tuple[PullEnd, ...]


@dataclass(frozen=True)
class Pull:
    """A cable or a band.

    Attributes:
        kind: `cable`, `band`, or the `chain` of a rower.
        anchor_m: the wheel or the fixed end; None for a band between two parts of the body.
        ends: where it pulls on the body.
        attachment: what it ends in; `loop` for a band around both legs.
        effect: `resists` or `assists`.
        around_m: how far a loop is from the middle of each leg; 0 for all others.
    """

    kind: str
    anchor_m: tuple[float, float, float] | None
    ends: tuple[PullEnd, ...]
    attachment: str
    effect: str
    around_m: float = 0.0


@dataclass(frozen=True)
class Clip:
    """One repetition on one body.

    Attributes:
        exercise: its id.
        body: name of the baked body.
        stamp: hash of everything it was made from.
        keys: moments (indexes) of the key poses.
        tempo_s: lift, hold, lower, pause.
        begins_with: the part of the tempo that leads from the first moment to the last.
        view_azimuth_deg: from where it is seen best, 0 in front, positive left; None for usual.
        view_elevation_deg: from how high; None for usual.
        shown: the moment of the second picture, where that is not the last one.
        water_m: how high water stands; None on land.
        bones: names, in the order of `turned`.
        root_m: the pelvis at every moment, n x 3.
        turned: rotations against the parents, n x bones x 4.
        things: what the body rests on, without the floor, in place.
        mat: whether a mat lies on the floor.
        machine: the parts of the machine that one sits or stands on.
        ends: where the spots are that those parts move with.
        carried: what moves with the body, and where it is held or worn.
        pulls: cables and bands.
        presses: where the start presses or pulls without moving.
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
    begins_with: str
    view_azimuth_deg: float | None
    view_elevation_deg: float | None
    shown: int | None
    water_m: float | None
    bones: tuple[str, ...]
    root_m: Array
    turned: Array
    things: tuple[Placed, ...]
    mat: bool
    machine: tuple[Part, ...]
    ends: Mapping[str, PullEnd]
    carried: tuple[Held, ...]
    pulls: tuple[Pull, ...]
    presses: tuple[Pressing, ...]
    contacts: tuple[tuple[Contact, ...], ...]
    trains: tuple[tuple[str, str, str], ...]
    low_m: tuple[float, float, float]
    high_m: tuple[float, float, float]


def clip(moving: Motion, body: BakedBody) -> Clip:
    """A motion, solved for the skeleton of a baked body, moment by moment."""
    moving = whole_round(moving)
    shares = _shares(moving)
    return _clip(moving, body, shares, _postures(moving, shares), _keys(moving))


def key_clip(moving: Motion, body: BakedBody) -> Clip:
    """The key poses alone, one moment each: what an author looks at while the poses change."""
    last = max(len(moving.keys) - 1, 1)
    shares = [n / last for n in range(len(moving.keys))]
    return _clip(moving, body, shares, moving.keys, tuple(range(len(moving.keys))))


def _clip(
    moving: Motion,
    body: BakedBody,
    shares: Sequence[float],
    postures: Sequence[Posture],
    keys: tuple[int, ...],
) -> Clip:
    skeleton, exercise = moving.body, moving.exercise
    frames = joined([p.frames(skeleton) for p in postures])
    corners, parts = _corners(skeleton, frames, moving), machine(moving)
    spots = sorted({name for part in parts for spot in part.spots for name in spot.spots})
    return Clip(
        exercise=exercise.id,
        body=body.name,
        stamp=stamp(exercise, body),
        keys=keys,
        tempo_s=_tempo(moving),
        begins_with=exercise.begins_with.value,
        view_azimuth_deg=seen_from_deg(exercise),
        view_elevation_deg=exercise.view_elevation_deg,
        shown=_shown(exercise, keys),
        water_m=water_m(moving),
        bones=tuple(b.name for b in body.bones),
        root_m=to_gltf(frames.at_m[:, 0]),
        turned=_turned(body, skeleton, frames, postures, hand_grips(moving, shares)),
        things=beside(exercise, moving.keys[0].things[1:]),
        mat=on_a_mat(moving),
        machine=parts,
        ends=dict(zip(spots, _at(spots, skeleton), strict=True)),
        carried=_carried(moving),
        pulls=_pulls(moving),
        presses=tuple(
            replace(p, at_m=to_gltf(p.at_m), way=to_gltf(p.way))
            for p in pressings(exercise, moving.keys[0], skeleton)
        ),
        contacts=tuple(k.contacts for k in moving.keys),
        trains=tuple((t.muscle.value, t.role.value, t.side.value) for t in exercise.trains),
        low_m=_triple(corners.min(axis=0)),
        high_m=_triple(corners.max(axis=0)),
    )


UPRIGHT_THINGS = frozenset({Support.WALL, Support.COUNTER})
FROM_BEHIND_DEG, FROM_THE_FRONT_DEG = -110.0, -10.0
"""A little behind the person's right side, and nearly in front (ours)."""


def seen_from_deg(exercise: Exercise) -> float | None:
    """From where it is seen best: as the file says, or so that nothing stands before the body.

    None where both are of no matter.
    """
    if exercise.view_azimuth_deg is not None:
        return exercise.view_azimuth_deg
    upright = [(p.kind, abs(p.azimuth_deg)) for p in exercise.prop if p.kind in UPRIGHT_THINGS]
    if any(away < 45 for _, away in upright):
        return FROM_BEHIND_DEG
    if any(kind is Support.WALL and away <= 135 for kind, away in upright):
        return FROM_THE_FRONT_DEG
    return None


def looked_at(exercise: Exercise) -> tuple[str, ...]:
    """What a stamp says of how it is seen; nothing where that is as usual."""
    elevation, poses = exercise.view_elevation_deg, exercise.pictured_poses
    return (
        *([f"from {elevation:g} deg above"] if elevation is not None else []),
        *([f"{len(poses)} poses pictured"] if len(poses) < len(exercise.key_poses) else []),
        *(["in water"] if exercise.position is Position.WATER else []),
    )


def _shown(exercise: Exercise, keys: Sequence[int]) -> int | None:
    poses = len(exercise.pictured_poses)
    return keys[poses - 1] if 0 < poses < len(exercise.key_poses) else None


def water_m(moving: Motion) -> float | None:
    """How high the water stands of an exercise that is done in it: up to the breastbone."""
    if moving.exercise.position is not Position.WATER:
        return None
    body = moving.body
    places = body.points(moving.keys[0].frames(body), [body.ball["chest"]])
    return float(places[0, 0, 1])


def stamp(exercise: Exercise, body: BakedBody) -> str:
    """Hash of the pose, cable, tempo, muscles and body; never of words."""
    made_from = [
        FORM,
        MOMENTS,
        phases(exercise),
        [k.at_fraction for k in exercise.key_poses],
        exercise.cable,
        exercise.band,
        exercise.weight,
        exercise.trains,
        exercise.dose.tempo_s,
        exercise.cycle_s,
        exercise.begins_with,
        seen_from_deg(exercise),
        body,
        *machine_form(exercise),
        *looked_at(exercise),
        *exercise.press,
        *(["between legs and under feet"] if any(b.to for b in exercise.band) else []),
        *(["a chair's back"] if near_chair(exercise) else []),
        *(["shelf"] if any(is_shelf(p.kind, p.top_m) for p in exercise.prop) else []),
    ]
    text = json.dumps(plain(made_from), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _loops(moving: Motion) -> bool:
    """Whether it goes round and round, without a stop at either end."""
    return len(moving.keys) > 1 and moving.keys[0] is moving.keys[-1]


def _moments(moving: Motion) -> int:
    return (2 if _loops(moving) else 1) * MOMENTS


def _shares(moving: Motion) -> list[float]:
    count = _moments(moving) if len(moving.keys) > 1 else 0
    return [n / count for n in range(count + 1)] if count else [0.0]


SOLVED, SOLVED_A_LEG = 8, 3
"""Postures solved on the whole way, and at least between two key poses (ours: a third of the
time that solving every moment takes; limbs in the air are then up to 1 cm beside)."""


def _postures(moving: Motion, shares: Sequence[float]) -> list[Posture]:
    """The posture at every moment: contacts are solved at some, and curves lead through those."""
    count = len(moving.keys) - 1
    if not count:
        return [moving.keys[0]]
    legs = [_solved(moving, n) for n in range(count)]
    if _loops(moving):
        whole = [posture for leg in legs for posture in leg[:-1]]
        curve = _curve([*whole, whole[0]], _round_slopes)
        return [curve(share) for share in shares]
    curves = [_curve(leg, _slopes) for leg in legs]
    found = []
    for share in shares:
        n = min(int(share * count), count - 1)
        found.append(curves[n](eased(share * count - n)))
    return found


def _solved(moving: Motion, leg: int) -> list[Posture]:
    """Postures from one key pose to the next, both included."""
    count = max(SOLVED // (len(moving.keys) - 1), SOLVED_A_LEG)
    inner = [moving.between(leg, k / count) for k in range(1, count)]
    return [moving.keys[leg], *inner, moving.keys[leg + 1]]


def _slopes(values: Array) -> Array:
    return np.asarray(np.gradient(values, axis=0, edge_order=2))


def _round_slopes(values: Array) -> Array:
    """Slopes of a way that ends where it began, and goes on."""
    slopes = _slopes(values)
    slopes[[0, -1]] = (values[1] - values[-2]) / 2
    return slopes


def _curve(
    nodes: Sequence[Posture], slopes_of: Callable[[Array], Array]
) -> Callable[[float], Posture]:
    """A smooth way through postures, by its part from 0 to 1."""
    names, count = tuple(nodes[0].angles_deg), len(nodes) - 1
    values = np.array([[*n.root_m, *(n.angles_deg[a] for a in names)] for n in nodes])
    slopes = slopes_of(values)

    def at(part: float) -> Posture:
        k = min(int(part * count), count - 1)
        row = _hermite(values[k : k + 2], slopes[k : k + 2], part * count - k)
        angles = dict(zip(names, row[3:].tolist(), strict=True))
        return replace(nodes[k], root_m=_triple(row[:3]), angles_deg=angles)

    return at


def _hermite(values: Array, slopes: Array, t: float) -> Array:
    """A cubic from one row to the next with those slopes."""
    one, two = (1 + 2 * t) * (1 - t) ** 2, t**2 * (3 - 2 * t)
    bent = t * (1 - t) ** 2 * slopes[0] - t**2 * (1 - t) * slopes[1]
    return np.asarray(one * values[0] + two * values[1] + bent)


def _keys(moving: Motion) -> tuple[int, ...]:
    legs = len(moving.keys) - 1
    return tuple(round(n * _moments(moving) / legs) for n in range(legs + 1)) if legs else (0,)


def _tempo(moving: Motion) -> tuple[float, float, float, float]:
    round_s = moving.exercise.cycle_s
    if round_s is not None:
        return (round_s, 0.0, 0.0, 0.0) if _loops(moving) else (round_s / 2, 0.0) * 2
    lift, hold, lower = moving.exercise.dose.tempo_s or (2.0, STILL_S, 2.0)
    return lift, hold, lower, STILL_S


def joined(each: Sequence[Frames]) -> Frames:
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
    local = bone_turns(body, skeleton, frames, postures, grips)
    return _steady(np.stack([quaternions_to_gltf(turned) for turned in local], axis=1))


def bone_turns(
    body: BakedBody,
    skeleton: Skeleton,
    frames: Frames,
    postures: Sequence[Posture],
    grips: Array,
) -> list[Array]:
    """Rotation matrices of every bone against its parent, helpers included: n x 3 x 3 each."""
    return [
        _local(skeleton, frames, bone.name)
        if bone.name in skeleton.index
        else _helped(bone.name, skeleton, frames, postures, grips)
        for bone in body.bones
    ]


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
    grip = grips[:, 0 if side == "_l" else 1]
    return about(0, out * curl_deg(part, grip))


# --- things around the body ---


def _ends(point: PullPoint, body: Skeleton) -> tuple[PullEnd, ...]:
    return _at(pulled_spots(point), body)


def _carried(moving: Motion) -> tuple[Held, ...]:
    """All but the bar of a cable, which the cable itself holds; each stays in the hand as at the start."""
    posture, body = moving.keys[0], moving.body
    return tuple(
        Held(
            thing.look.value,
            tuple(
                _fixed(place, body.ball[spot].segment, posture, body)
                for place, spot in zip(held_m(thing, posture, body), thing.spots, strict=True)
            ),
        )
        for thing in carried(moving.exercise)
        if thing.look is not Look.BAR
    )


def _fixed(place_m: Array, segment: str, posture: Posture, body: Skeleton) -> PullEnd:
    """A place in space as one in the frame of a segment, with which it moves from then on."""
    frames, n = posture.frames(body), body.index[segment]
    local = (place_m - frames.at_m[0, n]) @ frames.turned[0, n]
    return PullEnd(segment, _triple(to_gltf(local)))


def _at(names: Sequence[str], body: Skeleton) -> tuple[PullEnd, ...]:
    return tuple(_end_at(gripped_at(n, body)) for n in names)


def _end_at(ball: Ball) -> PullEnd:
    return PullEnd(ball.segment, _triple(to_gltf(np.array(ball.center_m))))


def _pulls(moving: Motion) -> tuple[Pull, ...]:
    written: list[Cable | Band] = [*moving.exercise.cable, *moving.exercise.band]
    found = tuple(_pull(p, moving) for p in written)
    wheel = flywheel_m(moving.exercise, moving.keys[0])
    if wheel is None:
        return found
    ends = _ends(PullPoint.HANDS, moving.body)
    return (*found, Pull("chain", _triple(to_gltf(wheel)), ends, "bar", "resists"))


def _pull(pull: Cable | Band, moving: Motion) -> Pull:
    ends, body = _ends(pull.attach, moving.body), moving.body
    if isinstance(pull, Band):
        if is_loop(pull) and pull.to is not None:
            both = (*ends, *_ends(pull.to, body))
            return Pull("band", None, both, "loop", "resists", around_m(pull.to, body)[1])
        if pull.to is not None:
            under = stood_on(pull, body)
            far = _ends(pull.to, body) if under is None else (_end_at(under),)
            return Pull("band", None, (*ends, *far), "band", "resists")
        kind, attachment, effect = "band", "band", "resists"
    else:
        kind, attachment, effect = "cable", pull.attachment.value, pull.effect.value
    anchor = _triple(to_gltf(anchor_m(pull, moving.keys[0])))
    return Pull(kind, anchor, ends, attachment, effect)


_FEET = frozenset(
    p for p in BodyPoint if p.value.split("_")[0] in ("foot", "toes", "heel", "instep")
)


def on_a_mat(moving: Motion) -> bool:
    """A mat lies where more than the feet is on the floor."""
    contacts = {c for k in moving.keys for c in k.contacts}
    return any(c.support is Support.FLOOR and c.point not in _FEET for c in contacts)


def _corners(skeleton: Skeleton, frames: Frames, moving: Motion) -> Array:
    """Points around everything that is to be seen."""
    at = skeleton.points(frames, skeleton.balls)
    radii = np.array([b.radius_m for b in skeleton.balls])[None, :, None]
    parts = [(at - radii).reshape(-1, 3), (at + radii).reshape(-1, 3)]
    for placed in moving.keys[0].things:
        if placed.size.shape in (Shape.BOX, Shape.SPHERE):
            size = placed.size
            half = np.minimum([size.depth_m, size.height_m, size.width_m], 1.0) / 2
            parts += [placed.at_m + placed.turned @ (half * k) for k in (-1, 1)]
    parts += [anchor_m(c, moving.keys[0])[None] for c in moving.exercise.cable]
    return to_gltf(np.concatenate(parts))


def _triple(place: Array) -> tuple[float, float, float]:
    x, y, z = (float(v) for v in place)
    return x, y, z
