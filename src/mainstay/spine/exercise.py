"""An exercise as the spine meets it: its postures with every force that acts in them."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from mainstay.exercises import BodyPoint, Exercise, Item, Press
from mainstay.movement.contacts import Posture as Moving
from mainstay.movement.contacts import spots_of
from mainstay.movement.motion import Motion, motion
from mainstay.movement.presses import pressing
from mainstay.movement.pulls import anchor_m, other_end_m, pull_point_m
from mainstay.movement.skeleton import Frames, Skeleton
from mainstay.spine.model import Model
from mainstay.spine.moments import pose_at, presses_at, shares_of
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


def moments(
    exercise: Exercise,
    spine: Model,
    load_kg: float = 0.0,
    pull_n: float = 0.0,
    press_n: float = 0.0,
) -> tuple[Moment, ...]:
    """The moments of an exercise with all forces; one for an exercise that stands still.

    Args:
        exercise: which.
        spine: whose.
        load_kg: weight of the dose, at the handle.
        pull_n: pull of each band.
        press_n: force of each press without motion.

    Raises:
        Falls: a moment in which the body is held by nothing.
    """
    moving = motion(exercise, spine.body)
    given = load_kg, pull_n, press_n
    return tuple(moment(moving, share, spine, *given) for share in shares_of(moving))


def moment(
    moving: Motion,
    share: float,
    spine: Model,
    load_kg: float,
    pull_n: float,
    press_n: float = 0.0,
) -> Moment:
    """One moment of a movement."""
    return acting(moving, share, pose_at(moving, share), spine, load_kg, pull_n, press_n)


def acting(
    moving: Motion,
    share: float,
    pose: Moving,
    spine: Model,
    load_kg: float,
    pull_n: float,
    press_n: float = 0.0,
) -> Moment:
    """One moment of a movement whose posture is known."""
    body, exercise = spine.body, moving.exercise
    how = posture(pose.frames(body), body)
    own = _in_water(exercise, spine, how, weight(spine, how))
    weights = (*own, *_in_hand(exercise, pose, body, how, load_kg))
    pulls = _pulls(moving, pose, body, load_kg, pull_n)
    presses = presses_at(exercise, share)
    outside, inside = _pressed(presses, pose, body, press_n)
    bearing = _without(pose, {p.point for p in presses})
    found = held(bearing, spine, how, weights, (*pulls, *outside), inside)
    return Moment(share, how, found.load, found.lean_deg, found.world)


# --- what pulls and hangs -----------------------------------------------------------------------


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


# --- what is pressed without motion -------------------------------------------------------------


def press_range_n(exercise: Exercise, mass_kg: float) -> tuple[float, ...]:
    """A light, a middle and a strong press as the file names them, N; none where nothing is pressed."""
    if not exercise.press:
        return ()
    low = min(p.bodyweight_percent[0] for p in exercise.press)
    high = max(p.bodyweight_percent[1] for p in exercise.press)
    whole = mass_kg * GRAVITY / 100
    return tuple(round(part * whole, 1) for part in (low, (low + high) / 2, high))


def usual_press_n(exercise: Exercise, mass_kg: float) -> float:
    """The middle one of these, N; 0 where nothing is pressed."""
    _, usual, _ = press_range_n(exercise, mass_kg) or (0.0, 0.0, 0.0)
    return usual


def _pressed(
    presses: tuple[Press, ...], pose: Moving, body: Skeleton, press_n: float
) -> tuple[list[Force], list[Force]]:
    """What pushes back: the world, and the body itself (a thigh; the other hand at a towel)."""
    outside: list[Force] = []
    inside: list[Force] = []
    if not press_n:
        return outside, inside
    frames = pose.frames(body)
    own = frames.turned[0, body.index["pelvis"]]
    for press in presses:
        contact = next(c for c in pose.contacts if c.point is press.point)
        seen = pressing(press, pose, body)
        where, back = _seen(seen.at_m, frames, body), -press_n * (own.T @ seen.way)
        felt = [Force(_segment(press.point, body), where, back)]
        if contact.body is not None:
            felt.append(Force(_segment(contact.body, body), where, -back))
        stands = any(t.kind is contact.support for t in pose.things)
        (outside if stands else inside).extend(felt)
    return outside, inside


def _segment(point: BodyPoint, body: Skeleton) -> str:
    return body.ball[spots_of(point)[0]].segment


def _without(pose: Moving, pressed: set[BodyPoint]) -> Moving:
    """The posture without contacts whose force is told: they bear that, and nothing beside it."""
    return replace(pose, contacts=tuple(c for c in pose.contacts if c.point not in pressed))


# --- what water carries -------------------------------------------------------------------------


def _in_water(
    exercise: Exercise, spine: Model, how: Posture, weights: tuple[Force, ...]
) -> tuple[Force, ...]:
    """The weights of who stands in a pool up to the chest: what is below the surface weighs nothing.

    A body is about as heavy as water (ours: limbs are a little heavier, a chest with air lighter).
    The surface is at the middle of the rib cage, the upper half of which is above it.
    """
    if Item.POOL not in exercise.equipment:
        return weights
    body = spine.body
    surface = how.at_m[body.index["mid_thorax"]] @ how.up
    (upper,) = (m.mass_kg for m in body.masses if m.segment == "mid_thorax")
    found = []
    for one in weights:
        newton = one.newton if one.place_m @ how.up > surface else 0 * one.newton
        dry = -upper * GRAVITY * how.up if one.segment == "lower_thorax" else newton
        found.append(replace(one, newton=dry))
    return tuple(found)
