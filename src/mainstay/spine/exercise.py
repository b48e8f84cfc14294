"""An exercise as the spine meets it: its postures with every force that acts in them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.exercises import Exercise
from mainstay.movement.contacts import Posture as Moving
from mainstay.movement.motion import Motion, motion
from mainstay.movement.pulls import anchor_m, other_end_m, pull_point_m
from mainstay.movement.skeleton import Frames, Skeleton
from mainstay.spine.model import Model
from mainstay.spine.standing import held
from mainstay.spine.statics import (
    GRAVITY,
    Force,
    Load,
    Posture,
    posture,
    weight,
)

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Moment:
    """One moment of an exercise.

    Attributes:
        share: how much of the lift is done, 0 to 1.
        how: the posture.
        load: every force on the body.
        lean_deg: how far the body leans against the pull.
        world: what floor, bench and wall push.
    """

    share: float
    how: Posture
    load: Load
    lean_deg: float
    world: tuple[Force, ...]


SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""When an exercise is looked at, as parts of the lift (ours)."""


def moments(
    exercise: Exercise, spine: Model, load_kg: float = 0.0, pull_n: float = 0.0
) -> tuple[Moment, ...]:
    """The moments of an exercise with all forces; one for an exercise that stands still.

    Args:
        exercise: which.
        spine: whose.
        load_kg: weight of the dose, at the handle.
        pull_n: pull of each band.

    Raises:
        Falls: a moment in which the body is held by nothing.
    """
    moving = motion(exercise, spine.body)
    shares = SHARES if len(moving.keys) > 1 else (0.0,)
    return tuple(moment(moving, share, spine, load_kg, pull_n) for share in shares)


def moment(moving: Motion, share: float, spine: Model, load_kg: float, pull_n: float) -> Moment:
    """One moment of a movement."""
    return acting(moving, share, moving.at(share), spine, load_kg, pull_n)


def acting(
    moving: Motion, share: float, pose: Moving, spine: Model, load_kg: float, pull_n: float
) -> Moment:
    """One moment of a movement whose posture is known."""
    body = spine.body
    frames = pose.frames(body)
    how = posture(frames, body)
    weights = (*weight(spine, how), *_in_hand(moving.exercise, pose, body, how, load_kg))
    pulls = _pulls(moving, pose, body, load_kg, pull_n)
    found = held(pose, spine, how, weights, pulls)
    return Moment(share, how, found.load, found.lean_deg, found.world)


SEGMENTS = {
    "hand_l": "hand_l",
    "hand_r": "hand_r",
    "foot_l": "foot_l",
    "foot_r": "foot_r",
    "thigh_l": "thigh_l",
    "thigh_r": "thigh_r",
    "chest": "mid_thorax",
    "pelvis": "pelvis",
}


def _ends(attach: str) -> tuple[str, ...]:
    return ("hand_l", "hand_r") if attach == "hands" else (attach,)


def _at(attach: str, newton: Array, where: Array) -> list[Force]:
    """A force where something pulls; what both hands hold is shared by them."""
    ends = _ends(attach)
    return [Force(SEGMENTS[end], where, newton / len(ends)) for end in ends]


def _in_hand(
    exercise: Exercise, pose: Moving, body: Skeleton, how: Posture, load_kg: float
) -> list[Force]:
    found = []
    for thing in exercise.weight:
        mass = thing.mass_kg if thing.mass_kg is not None else load_kg * thing.load_fraction
        where = _seen(pull_point_m(thing.attach, pose, body), pose.frames(body), body)
        found += _at(thing.attach.value, -mass * GRAVITY * how.up, where)
    return found


def _pulls(
    moving: Motion, pose: Moving, body: Skeleton, load_kg: float, pull_n: float
) -> list[Force]:
    found: list[Force] = []
    frames = pose.frames(body)
    for cable in moving.exercise.cable:
        end = pull_point_m(cable.attach, pose, body)
        line = anchor_m(cable, pose) - end
        pull = load_kg * GRAVITY * cable.load_fraction * line / np.linalg.norm(line)
        found += _drawn(cable.attach.value, pull, end, frames, body)
    for band in moving.exercise.band:
        end = pull_point_m(band.attach, pose, body)
        other = other_end_m(band, pose, body)
        line = other - end
        pull = pull_n * line / max(float(np.linalg.norm(line)), 1e-9)
        found += _drawn(band.attach.value, pull, end, frames, body)
        if band.to:
            found += _drawn(band.to.value, -pull, other, frames, body)
    return found


def _drawn(
    attach: str, newton: Array, end: Array, frames: Frames, body: Skeleton
) -> list[Force]:
    own = frames.turned[0, body.index["pelvis"]]
    return _at(attach, own.T @ newton, _seen(end, frames, body))


def _seen(point: Array, frames: Frames, body: Skeleton) -> Array:
    """A point of the room in the pelvis frame."""
    n = body.index["pelvis"]
    return np.asarray(frames.turned[0, n].T @ (point - frames.at_m[0, n]))
