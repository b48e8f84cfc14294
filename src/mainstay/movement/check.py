"""What is wrong with the poses of an exercise, as values; `wording` says it in words.

Tolerances: 1 cm for contacts and for what sinks into a support, as the project asks; the others
are ours.
"""

import enum
import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from mainstay.anatomy import joint_angles
from mainstay.exercises import (
    Band,
    Cable,
    CableEffect,
    Contact,
    Exercise,
    Half,
    SpineMotion,
    Touch,
)
from mainstay.movement.carried import carried, held_m, runs
from mainstay.movement.clearance import carried_through, through_body, through_itself
from mainstay.movement.contacts import Meeting, Posture, meeting, outside
from mainstay.movement.motion import Motion, motion
from mainstay.movement.pulls import anchor_m, gripped_at, pull_point_m
from mainstay.movement.skeleton import Array, Skeleton
from mainstay.movement.solving import YIELDING
from mainstay.movement.surroundings import depths_m

GAP_M, SINK_M, TIP_M, STILL_SPINE_DEG, LIMIT_DEG = 0.01, 0.01, 0.02, 8.0, 0.5
"""Allowed: gap of a contact, sinking, center of mass outside the base, motion of a spine that
should be still, and passing of a joint limit."""


class FaultKind(enum.StrEnum):
    """What can be wrong with a pose."""

    NO_POSE = "no_pose"
    RADIANS = "radians"
    NOT_BORNE = "not_borne"
    JOINT_LIMIT = "joint_limit"
    FLOATS = "floats"
    SINKS = "sinks"
    ITSELF = "itself"
    TIPS = "tips"
    CABLE_SLACK = "cable_slack"
    CABLE_THROUGH = "cable_through"
    BAND_THROUGH = "band_through"
    CARRIED_THROUGH = "carried_through"
    LETS_GO = "lets_go"
    SPINE_MOVES = "spine_moves"
    SPINE_STILL = "spine_still"
    MOVES_NOTHING = "moves_nothing"
    JUMPS = "jumps"


FASTEST_DEG_S = 150.0
"""Calm movement: mean angular speed between two key poses stays below this (ours)."""

SLACK_M = 0.01
"""How far a cable may go the wrong way (ours)."""


ITSELF_M = 0.05
"""How deep one part of the body may be in another (ours). Limbs are round and trunks are rounded here;
their radii are good to 2 or 3 cm, and both have them. What is deeper is seen."""

FINGERS_M = 0.02
"""So far beside the middle of a closed hand a stick is still held by its fingers (ours)."""

ALLOWED = {
    FaultKind.FLOATS: GAP_M * 1000,
    FaultKind.SINKS: SINK_M * 1000,
    FaultKind.CABLE_THROUGH: SINK_M * 1000,
    FaultKind.BAND_THROUGH: SINK_M * 1000,
    FaultKind.ITSELF: ITSELF_M * 1000,
    FaultKind.CARRIED_THROUGH: SINK_M * 1000,
    FaultKind.LETS_GO: FINGERS_M * 1000,
    FaultKind.TIPS: TIP_M * 1000,
    FaultKind.CABLE_SLACK: SLACK_M * 1000,
    FaultKind.JOINT_LIMIT: LIMIT_DEG,
    FaultKind.SPINE_MOVES: STILL_SPINE_DEG,
    FaultKind.SPINE_STILL: STILL_SPINE_DEG / 2,
    FaultKind.JUMPS: FASTEST_DEG_S,
}
"""The amount up to which each is no fault, in the unit of the fault; of a still spine the least motion."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    Attributes:
        kind: what.
        phase: `start`, `via` or `end`; `start to end` and the like between two of them; empty
            where it is the movement as a whole.
        part: the joint, contact or spot.
        amount: how much, in `unit`.
        unit: `mm`, `deg`, `deg/s` or empty.
    """

    kind: FaultKind
    phase: str = ""
    part: str = ""
    amount: float = 0.0
    unit: str = ""


def faults(exercise: Exercise, body: Skeleton) -> tuple[Fault, ...]:
    """Everything that is wrong with the poses of one exercise on one body; empty is good."""
    if exercise.start is None:
        return (Fault(FaultKind.NO_POSE),)
    found = motion(exercise, body)
    names = phase_names(len(found.keys))
    listed = [
        fault
        for name, posture in zip(names, found.keys, strict=True)
        for fault in _of_posture(name, posture, found)
    ]
    return (*_units(exercise), *listed, *_of_motion(found))


RADIANS_FROM = 3
"""So many angles that are not 0 must be written before their size says what they are (ours)."""


def _units(exercise: Exercise) -> Iterator[Fault]:
    """Who writes radians turns nothing farther than 3.14."""
    written = [abs(a) for pose in exercise.written_poses for _, a in pose.angles_deg if a]
    if len(written) >= RADIANS_FROM and max(written) <= math.pi:
        yield Fault(FaultKind.RADIANS, "", "", round(max(written), 2), "deg")


def phase_names(count: int) -> tuple[str, ...]:
    """How a file calls its poses."""
    between = (
        ("via",) * (count - 2) if count < 4 else tuple(f"via {n + 1}" for n in range(count - 2))
    )
    return ("start",) if count == 1 else ("start", *between, "end")


def _of_posture(name: str, posture: Posture, moving: Motion) -> Iterator[Fault]:
    body = moving.body
    meets = meeting(body, posture.contacts, posture.things)
    points = body.skin_places.points(posture.frames(body))[0]
    gaps = meets.gaps(points)
    yield from _limits(name, posture)
    yield from _touch(name, posture, meets, gaps)
    yield from _skin(name, posture, meets, points)
    yield from _through(name, _sunk_m(meets, points))
    yield from _through(name, depths_m(moving, posture))
    yield from _itself(name, through_itself(body, points, posture.contacts))
    yield from _balance(name, posture, meets, points, moving.exercise)
    yield from _holds(name, posture, moving)


def _limits(name: str, posture: Posture) -> Iterator[Fault]:
    for joint, limit in joint_angles().items():
        angle = posture.angles_deg[joint]
        over = max(angle - limit.high_deg, limit.low_deg - angle)
        if over > LIMIT_DEG:
            yield Fault(FaultKind.JOINT_LIMIT, name, joint, round(over, 1), "deg")


def _touch(name: str, posture: Posture, meets: Meeting, gaps: Array) -> Iterator[Fault]:
    rows, found = meets.touches.contact, np.abs(meets.closest(gaps)[2])
    for n in dict.fromkeys(rows.tolist()):
        contact, worst = posture.contacts[n], float(found[rows == n].max())
        if worst > GAP_M and contact.support is not None:
            part = f"{contact.point.value}@{contact.support.value}"
            yield Fault(FaultKind.FLOATS, name, part, round(worst * 1000), "mm")


def _skin(name: str, posture: Posture, meets: Meeting, points: Array) -> Iterator[Fault]:
    gaps = np.abs(meets.skin_to_skin(points)[2]).tolist()
    for n, gap in zip(meets.skins.contact.tolist(), gaps, strict=True):
        contact = posture.contacts[n]
        if gap > GAP_M and contact.body is not None:
            part = f"{contact.point.value}@{contact.body.value}"
            yield Fault(FaultKind.FLOATS, name, part, round(gap * 1000), "mm")


def _sunk_m(meets: Meeting, points: Array) -> Mapping[str, float]:
    """How deep what has sunk into what it does not touch; of a limb its deepest spot."""
    faces, spots = meets.sinks
    depths, deepest = -meets.gaps(points)[faces, spots], dict[str, float]()
    for n in np.flatnonzero(depths > 0):
        part = f"{meets.body.skin[spots[n]].name}@{meets.surfaces[faces[n]].kind.value}"
        deepest[part] = max(float(depths[n]), deepest.get(part, 0.0))
    return deepest


def _through(name: str, deepest: Mapping[str, float]) -> Iterator[Fault]:
    """What is deeper in something than it may be."""
    for part, depth in deepest.items():
        if depth > SINK_M:
            yield Fault(FaultKind.SINKS, name, part, round(depth * 1000), "mm")


def _itself(name: str, deepest: Mapping[str, float]) -> Iterator[Fault]:
    for part, depth in deepest.items():
        if depth > ITSELF_M:
            yield Fault(FaultKind.ITSELF, name, part, round(depth * 1000), "mm")


def _holds(name: str, posture: Posture, moving: Motion) -> Iterator[Fault]:
    """A dowel lies on the back, so the hands must be where it is."""
    body = moving.body
    for thing in carried(moving.exercise):
        balls = [gripped_at(spot, body) for spot in thing.spots]
        grips = body.points(posture.frames(body), balls)[0]
        away = np.linalg.norm(np.stack(held_m(thing, posture, body)) - grips, axis=1)
        for spot, gap in zip(thing.spots, away.tolist(), strict=True):
            if gap > FINGERS_M:
                part = f"{thing.look.value} at {spot}"
                yield Fault(FaultKind.LETS_GO, name, part, round(gap * 1000), "mm")


def _balance(
    name: str, posture: Posture, meets: Meeting, points: Array, exercise: Exercise
) -> Iterator[Fault]:
    """A cable's pull shifts the point over which the body must stand (force times height)."""
    body = meets.body
    if not any(c.support and c.touch is not Touch.FEELS for c in posture.contacts):
        yield Fault(FaultKind.NOT_BORNE, name)
    center = body.center_of_mass(posture.frames(body))[0, [0, 2]]
    base, radii = points[meets.bears][:, [0, 2]], body.skin_radii_m[meets.bears]
    percent = exercise.dose.load_percent_bodyweight
    pull = percent[1] / 100 if percent else 0.0
    held = sum(pull * pull_point_m(c.attach, posture, body)[1] for c in exercise.cable)
    over = outside(center, base, radii)[0] - held
    if over > TIP_M:
        yield Fault(FaultKind.TIPS, name, "", round(over * 1000), "mm")


def _of_motion(found: Motion) -> Iterator[Fault]:
    yield from _cables(found)
    yield from _crossings(found)
    yield from _carried(found)
    yield from _bumps(found)
    yield from _crossed(found)
    yield from _spine(found)
    yield from _speed(found)
    start, end = found.keys[0], found.keys[-1]
    if len(found.keys) == 1:
        return
    turned = max(abs(end.angles_deg[j] - start.angles_deg[j]) for j in end.angles_deg)
    if turned < 2 and found.exercise.dose.tempo_s is not None:
        yield Fault(FaultKind.MOVES_NOTHING)


def _speed(found: Motion) -> Iterator[Fault]:
    """No joint may leap from one key pose to the next."""
    exercise = found.exercise
    tempo = exercise.dose.tempo_s
    whole_s = (tempo[0] if tempo else 2.0) if exercise.cycle_s is None else exercise.cycle_s / 2
    legs = len(found.keys) - 1
    for one, two in zip(found.keys, found.keys[1:], strict=False):
        for joint, angle in two.angles_deg.items():
            speed = abs(angle - one.angles_deg[joint]) / (max(whole_s, 0.5) / legs)
            if speed > FASTEST_DEG_S and joint not in YIELDING:
                yield Fault(FaultKind.JUMPS, "", joint, round(speed), "deg/s")


def _cables(found: Motion) -> Iterator[Fault]:
    """A resisting cable grows longer on the way up, an assisting one shorter: never slack."""
    start, end = found.keys[0], found.keys[-1]
    if found.exercise.begins_with is Half.LOWER:
        start, end = end, start
    for cable in found.exercise.cable:
        anchor = anchor_m(cable, found.keys[0])
        one, two = (
            float(np.linalg.norm(pull_point_m(cable.attach, p, found.body) - anchor))
            for p in (start, end)
        )
        grown = two - one if cable.effect is CableEffect.RESISTS else one - two
        if grown < -SLACK_M:
            yield Fault(
                FaultKind.CABLE_SLACK, "start to end", cable.attach, round(-grown * 1000), "mm"
            )


ON_THE_WAY = (0.25, 0.5, 0.75)
"""Where between two key poses a cable or band is looked at (ours)."""


def _crossings(found: Motion) -> Iterator[Fault]:
    """Of every key pose and of every way between two the deepest place where a cable or band crosses."""
    names = phase_names(len(found.keys))
    pulls: tuple[Cable | Band, ...] = (*found.exercise.cable, *found.exercise.band)
    for pull in pulls:
        kind, tied = FaultKind.CABLE_THROUGH, True
        if isinstance(pull, Band):
            kind, tied = FaultKind.BAND_THROUGH, pull.to is None
        anchor = anchor_m(pull, found.keys[0]) if tied else None
        for where, postures in _looked_at(found, names):
            crossed = [through_body(pull, p, found.body, anchor) for p in postures]
            part, depth = max(crossed, key=lambda c: c[1])
            if depth > SINK_M:
                label = f"{pull.attach.value} through {part}"
                yield Fault(kind, where, label, round(depth * 1000), "mm")


def _carried(found: Motion) -> Iterator[Fault]:
    """Of every key pose and of every way between two where a rod or dumbbell in the hands is in the body."""
    for where, postures in _looked_at(found, phase_names(len(found.keys))):
        deepest: dict[str, float] = {}
        for posture in postures:
            for run in runs(found.exercise, posture, found.body):
                part, depth = carried_through(run, posture, found.body)
                label = f"{run.look.value} through {part}"
                deepest[label] = max(depth, deepest.get(label, 0.0))
        for label, depth in deepest.items():
            if depth > SINK_M:
                yield Fault(FaultKind.CARRIED_THROUGH, where, label, round(depth * 1000), "mm")


NEAR_M, SUNK_M = 0.03, 0.025
"""Whether a limb comes near what stands around, or sinks into a surface, is first looked at without
solving contacts; who comes so near, or sinks so deep, is looked at again with them (ours)."""


def _bumps(found: Motion) -> Iterator[Fault]:
    """Of every way between two key poses how deep the body is in what stands or lies around."""
    for leg, (one, two) in enumerate(itertools.pairwise(phase_names(len(found.keys)))):
        meets, deepest = _meeting_on_the_way(found, leg), dict[str, float]()
        for part in _doubtful(found, leg, meets):
            solved = found.between(leg, part)
            sunk = _sunk_m(meets, _points(found, solved))
            for name, depth in (*sunk.items(), *depths_m(found, solved).items()):
                deepest[name] = max(depth, deepest.get(name, 0.0))
        yield from _through(f"{one} to {two}", deepest)


def _doubtful(found: Motion, leg: int, meets: Meeting) -> Iterator[float]:
    """The parts of the way at which contacts must be solved to know."""
    for part in ON_THE_WAY:
        rough = found.on_the_way(leg, part)
        sinks = _deepest_m(meets, _points(found, rough)) > SUNK_M
        if sinks or depths_m(found, rough, NEAR_M - SINK_M):
            yield part


def _deepest_m(meets: Meeting, points: Array) -> float:
    faces, spots = meets.sinks
    return float(np.max(-meets.gaps(points)[faces, spots], initial=0.0))


def _meeting_on_the_way(found: Motion, leg: int) -> Meeting:
    return meeting(found.body, _touching_on_the_way(found, leg), found.keys[leg].things)


def _touching_on_the_way(found: Motion, leg: int) -> tuple[Contact, ...]:
    """What touches in one of the two poses may come from there, and go there."""
    return tuple(dict.fromkeys((*found.keys[leg].contacts, *found.keys[leg + 1].contacts)))


def _crossed(found: Motion) -> Iterator[Fault]:
    """Of every way between two key poses how deep the body is in itself."""
    for leg, (one, two) in enumerate(itertools.pairwise(phase_names(len(found.keys)))):
        contacts, deepest = _touching_on_the_way(found, leg), dict[str, float]()
        for part in ON_THE_WAY:
            points = _points(found, found.on_the_way(leg, part))
            rough = through_itself(found.body, points, contacts)
            if max(rough.values(), default=0.0) > ITSELF_M:
                points = _points(found, found.between(leg, part))
                for name, depth in through_itself(found.body, points, contacts).items():
                    deepest[name] = max(depth, deepest.get(name, 0.0))
        yield from _itself(f"{one} to {two}", deepest)


def _points(found: Motion, posture: Posture) -> Array:
    places = found.body.skin_places
    return np.asarray(places.points(posture.frames(found.body))[0])


def _looked_at(found: Motion, names: tuple[str, ...]) -> Iterator[tuple[str, list[Posture]]]:
    for name, posture in zip(names, found.keys, strict=True):
        yield name, [posture]
    for leg, (one, two) in enumerate(itertools.pairwise(names)):
        yield f"{one} to {two}", [found.on_the_way(leg, part) for part in ON_THE_WAY]


PLANES = {
    "lumbar_flexion": SpineMotion.SAGITTAL,
    "lumbar_lateral_bending": SpineMotion.FRONTAL,
    "lumbar_rotation": SpineMotion.AXIAL,
}


def _spine(found: Motion) -> Iterator[Fault]:
    wanted = found.exercise.spine_motion
    moved = {
        angle: max(
            abs(k.angles_deg[angle] - found.keys[0].angles_deg[angle]) for k in found.keys
        )
        for angle in PLANES
    }
    for angle, plane in PLANES.items():
        if wanted not in (plane, SpineMotion.COMBINED) and moved[angle] > STILL_SPINE_DEG:
            yield Fault(FaultKind.SPINE_MOVES, "", angle, round(moved[angle], 1), "deg")
    if wanted is not SpineMotion.NONE and max(moved.values()) < STILL_SPINE_DEG / 2:
        yield Fault(FaultKind.SPINE_STILL, "", wanted.value)
