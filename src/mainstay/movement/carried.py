"""What moves with the body: weights, sticks and towels in the hands, pedals under the feet.

What each is, is told here for drawings and clips alike; here are also its plain faces for drawings.
Sizes are ours, as in the figure.
"""

import enum
import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mainstay.exercises import BodyPoint, Contact, Exercise, Item, PullPoint, Support, Weight
from mainstay.movement.contacts import Posture, gives_m, spots_of
from mainstay.movement.furniture import Face, ball, box, dumbbell, dumbbell_ends, rod
from mainstay.movement.pulls import gripped_at
from mainstay.movement.skeleton import Array, Skeleton, about


class Look(enum.StrEnum):
    """What is drawn."""

    DUMBBELL = "dumbbell"
    BAG = "bag"
    BOX = "box"
    BOTTLE = "bottle"
    CUFF = "cuff"
    PRESSURE_CUFF = "pressure_cuff"
    BARBELL = "barbell"
    STICK = "stick"
    BROOM = "broom"
    GRIP = "grip"
    BAR = "bar"
    POLE = "pole"
    TOWEL = "towel"
    PEDAL = "pedal"


ALONE = frozenset({Look.DUMBBELL, Look.CUFF, Look.BARBELL, Look.POLE, Look.PEDAL})
"""What each hand or foot has for itself; of the rest one is held by all spots together."""


@dataclass(frozen=True)
class Carried:
    """A thing, and the spots of the skin at which it is."""

    look: Look
    spots: tuple[str, ...]


def carried(exercise: Exercise) -> tuple[Carried, ...]:
    """Everything that moves with the body, in its start pose."""
    found = [_weight(w) for w in exercise.weight]
    contacts = exercise.start.contacts if exercise.start else ()
    for support, look in _RODS.items():
        spots = _spots(contacts, support)
        wanted = _stick(exercise) if support is Support.STICK else look
        if wanted is Look.POLE and Item.ELLIPTICAL in exercise.equipment:
            continue  # the handles are a part of the machine
        if len(spots) == 2 or (spots and wanted in ALONE):
            found.append(Carried(wanted, spots))
    if Item.PRESSURE_CUFF in exercise.equipment:
        found.append(Carried(Look.PRESSURE_CUFF, ("belly",)))
    if Item.ROWER in exercise.equipment:
        found.append(Carried(Look.PEDAL, ("forefoot_l", "forefoot_r")))
    return tuple(
        part
        for c in found
        for part in ([Carried(c.look, (s,)) for s in c.spots] if c.look in ALONE else [c])
    )


_RODS = {
    Support.STICK: Look.STICK,
    Support.POLE: Look.POLE,
    Support.BAR: Look.BAR,
    Support.TOWEL: Look.TOWEL,
    Support.MACHINE: Look.PEDAL,
}
FEET = frozenset({BodyPoint.FOOT_L, BodyPoint.FOOT_R, BodyPoint.TOES_L, BodyPoint.TOES_R})
_HELD_AT = {
    PullPoint.HANDS: ("palm_l", "palm_r"),
    PullPoint.HAND_L: ("palm_l",),
    PullPoint.HAND_R: ("palm_r",),
}


def _weight(weight: Weight) -> Carried:
    if weight.attach in _HELD_AT:
        return Carried(Look(weight.kind.value), _HELD_AT[weight.attach])
    if weight.attach is PullPoint.PELVIS:
        return Carried(Look.BARBELL, ("pelvis",))
    part, _, side = weight.attach.value.rpartition("_")
    return Carried(Look.CUFF, (f"{'ankle' if part == 'foot' else 'thigh_middle'}_{side}",))


def _spots(contacts: Sequence[Contact], support: Support) -> tuple[str, ...]:
    """Palms; of a foot its ball."""
    return tuple(
        spots_of(c.point)[-1 if c.point in FEET else 0]
        for c in contacts
        if c.support is support
    )


def _stick(exercise: Exercise) -> Look:
    """A rower's grip, a dowel where one is needed, else a broom."""
    if Item.ROWER in exercise.equipment:
        return Look.GRIP
    return Look.STICK if Item.DOWEL in exercise.equipment else Look.BROOM


# --- as faces ---


def faces(exercise: Exercise, posture: Posture, body: Skeleton) -> list[Face]:
    """All that moves with the body, in a posture."""
    found: list[Face] = []
    for thing in carried(exercise):
        at = held_m(thing, posture, body)
        found += _FACES[thing.look](at, _Holder(thing.spots[0], posture, body))
    return found


@dataclass(frozen=True)
class _Holder:
    """What holds a thing: a spot of a body in a posture."""

    spot: str
    posture: Posture
    body: Skeleton

    @property
    def turned(self) -> Array:
        """The frame of the segment that carries the spot."""
        segment = self.body.index[self.body.ball[self.spot].segment]
        return np.asarray(self.posture.frames(self.body).turned[0, segment])

    @property
    def trunk_m(self) -> Array:
        """Where the pelvis is."""
        return np.array(self.posture.root_m)


def held_m(thing: Carried, posture: Posture, body: Skeleton) -> list[Array]:
    """Where a thing is at each of its spots: in the grip; a dowel lies on the back besides."""
    balls = [gripped_at(name, body) for name in thing.spots]
    at = body.points(posture.frames(body), balls)[0]
    if thing.look is Look.STICK:
        at = at + off_the_grips(at, posture, body)
    return list(at)


BEHIND = ("head", "upper_back", "chest", "ribs", "pelvis")
"""What of the back a dowel may touch; hands are in the hollows between."""


def off_the_grips(grips_m: Array, posture: Posture, body: Skeleton) -> Array:
    """The way from a line through both grips to where a dowel just touches the back of the trunk."""
    frames, spots = posture.frames(body), [body.ball[name] for name in BEHIND]
    along = _unit(grips_m[1] - grips_m[0])
    back = -frames.turned[0, body.index["mid_thorax"]][:, 0]
    back = _unit(back - along * (back @ along))
    from_grip = body.points(frames, spots)[0] - grips_m[0]
    soft = dict(zip((b.name for b in body.skin), gives_m(body), strict=True))
    clear = np.array([b.radius_m - soft[b.name] for b in spots]) + RADII_M[Look.STICK]
    aside = from_grip @ np.cross(along, back)
    out = from_grip @ back + np.sqrt(np.maximum(clear**2 - aside**2, 0))
    return np.asarray(back * out.max())


def _upright(at: Sequence[Array], holder: _Holder) -> tuple[Array, Array]:
    """Middle of the hands, and axes as columns: away from the trunk, up, to the side."""
    middle = np.mean(at, axis=0)
    # One hand holds across palm and fingers, two hold between them.
    side = at[-1] - at[0] if len(at) > 1 else holder.turned[:, 0]
    side = side * [1, 0, 1]
    length = float(np.linalg.norm(side))
    side = side / length if length > 1e-6 else np.array([0.0, 0.0, 1.0])
    out = np.cross([0.0, 1.0, 0.0], side)
    if out @ (middle - holder.trunk_m) < 0:
        side, out = -side, -out
    return middle, np.stack([out, [0.0, 1.0, 0.0], side], axis=1)


BAG_M, BAG_HANGS_M, BAG_NEAR_M = (0.13, 0.28, 0.27), 0.13, 0.085
"""Depth, height and width of a bag; how far its top hangs below one hand; how much nearer to the
trunk than the hands it is when both hold it."""


def _bag(at: Sequence[Array], holder: _Holder) -> list[Face]:
    """Hanging from one hand by two handles, or held by two."""
    middle, turned = _upright(at, holder)
    deep, high, wide = BAG_M
    if len(at) > 1:
        parts = box(BAG_M, (-BAG_NEAR_M, -0.02, 0), 0.82)
        for face in (-BAG_NEAR_M - deep / 3, -BAG_NEAR_M + deep / 3):
            top = (face, high / 2 + 0.07, 0)
            for side in (-wide / 4, wide / 4):
                parts += rod((face, high / 2 - 0.02, side), top, 0.006, 0.6)
        return [f.moved(middle, turned) for f in parts]
    parts = box(BAG_M, (0, -BAG_HANGS_M - high / 2, 0), 0.82)
    for face in (-deep / 2, deep / 2):
        for side in (-wide / 4, wide / 4):
            parts += rod((0, 0, 0), (face, -BAG_HANGS_M, side), 0.006, 0.6)
    return [f.moved(middle, turned) for f in parts]


def _box(at: Sequence[Array], holder: _Holder) -> list[Face]:
    """Between two palms."""
    middle, turned = _upright(at, holder)
    wide = max(float(np.linalg.norm((at[-1] - at[0]) * [1, 0, 1])) - 0.05, 0.16)
    return [f.moved(middle, turned) for f in box((0.24, 0.2, wide), (0.02, 0, 0), 0.85)]


def _bottle(at: Sequence[Array], holder: _Holder) -> list[Face]:
    middle = np.mean(at, axis=0)
    up = np.array([0.0, 0.01, 0.0])
    body = rod(middle - 11 * up, middle + 7 * up, 0.034, 0.85)
    return [*body, *rod(middle + 7 * up, middle + 12 * up, 0.014, 0.5)]


def _dumbbell(at: Sequence[Array], holder: _Holder) -> list[Face]:
    return dumbbell(at[0], holder.turned[:, 0])


def _cuff(at: Sequence[Array], holder: _Holder) -> list[Face]:
    half = np.array([0.0, 0.03, 0.0])
    return rod(at[0] - half, at[0] + half, 0.07, 0.4)


def _pressure_cuff(at: Sequence[Array], holder: _Holder) -> list[Face]:
    """A flat air cushion on the floor under the belly, its tube, dial and bulb on the right beside it."""
    parts = [
        *box((0.17, 0.04, 0.26), (0, 0.02, 0.08), 0.45),
        *rod((-0.04, 0.02, 0.2), (-0.16, 0.012, 0.33), 0.008, 0.3),
        *rod((-0.16, 0.012, 0.33), (-0.24, 0.03, 0.33), 0.008, 0.3),
        *rod((-0.16, 0.06, 0.3), (-0.16, 0.06, 0.33), 0.06, 0.3),
        *rod((-0.16, 0.06, 0.325), (-0.16, 0.06, 0.335), 0.046, 0.97),
        *rod((-0.16, 0.06, 0.34), (-0.135, 0.09, 0.34), 0.007, 0.2),
        *ball(np.array([-0.27, 0.038, 0.33]), 0.038, 0.3),
    ]
    return [f.moved(at[0] * [1, 0, 1], np.eye(3)) for f in parts]


def _barbell(at: Sequence[Array], holder: _Holder) -> list[Face]:
    """A bar over the front of the pelvis."""
    turned = holder.turned
    middle, across = holder.trunk_m + turned @ np.array([0.15, 0.02, 0.0]), turned[:, 2]
    found = rod(middle - across * 0.3, middle + across * 0.3, 0.022, 0.5)
    for side in (-1, 1):
        found += rod(middle + side * across * 0.24, middle + side * across * 0.32, 0.07, 0.35)
    return found


RADII_M = {
    Look.STICK: 0.015,
    Look.BROOM: 0.012,
    Look.GRIP: 0.014,
    Look.BAR: 0.014,
    Look.TOWEL: 0.022,
}
BEYOND_M, BEYOND_OF_M = 0.15, {Look.STICK: 0.34, Look.BROOM: 0.08}
"""How far a rod reaches beyond the hands; a dowel along the back reaches from head to seat, and a
broom's end stays before the ribs."""


TONES = {Look.STICK: 0.95}
"""A dowel is light, so that it is seen between the lines of the back; the others as `rod` has it."""


def _through(look: Look, at: Sequence[Array], holder: _Holder) -> list[Face]:
    """A rod through both hands; a broom goes on to the floor."""
    one, two = _run(look, at)
    brush = _brush(two, _unit(two - one)) if look is Look.BROOM else []
    return [*rod(one, two, RADII_M[look], TONES.get(look, 0.7)), *brush]


def _run(look: Look, at: Sequence[Array]) -> tuple[Array, Array]:
    """Both ends of a rod through both hands."""
    along = _unit(at[1] - at[0])
    beyond = BEYOND_OF_M.get(look, BEYOND_M)
    one, two = at[0] - along * beyond, at[1] + along * beyond
    if look is not Look.BROOM:
        return one, two
    if one[1] < two[1]:
        one, two, along = two, one, -along
    down = max(-float(along[1]), 0.3)
    return one, two + along * max(float(two[1]) / down, 0.0)


def _unit(way: Array) -> Array:
    return np.asarray(way / (np.linalg.norm(way) or 1.0))


BRUSH_M = (0.07, 0.05, 0.3)
"""Along the way in which a broom is swept, up, and across."""


def _brush(at: Array, along: Array) -> list[Face]:
    yaw = about(1, np.degrees([np.arctan2(-along[2], along[0])]))[0]
    middle = at * [1, 0, 1] + [0, BRUSH_M[1] / 2, 0]
    return [f.moved(middle, yaw) for f in box(BRUSH_M, (0, 0, 0), 0.4)]


def _pole(at: Sequence[Array], holder: _Holder) -> list[Face]:
    """From a little over the hand to the floor behind it."""
    return rod(at[0] * [1, 1.1, 1], at[0] * [1, 0, 1] - [0.25, 0, 0], 0.010)


def _pedal(at: Sequence[Array], holder: _Holder) -> list[Face]:
    size, below = (0.2, 0.02, 0.1), holder.body.ball[holder.spot].radius_m + 0.01
    return [f.moved(at[0], holder.turned) for f in box(size, (-0.03, -below, 0), 0.6)]


_FACES: Mapping[Look, Callable[[Sequence[Array], _Holder], list[Face]]] = {
    Look.DUMBBELL: _dumbbell,
    Look.BAG: _bag,
    Look.BOX: _box,
    Look.BOTTLE: _bottle,
    Look.CUFF: _cuff,
    Look.PRESSURE_CUFF: _pressure_cuff,
    Look.BARBELL: _barbell,
    Look.POLE: _pole,
    Look.PEDAL: _pedal,
    **{look: functools.partial(_through, look) for look in RADII_M},
}


# --- as what may not be in the body ---


@dataclass(frozen=True)
class Run:
    """A straight piece of a thing in the hands.

    Attributes:
        look: of what.
        spots: where it is held.
        start_m: one end.
        end_m: the other one.
        radius_m: how thick it is.
    """

    look: Look
    spots: tuple[str, ...]
    start_m: Array
    end_m: Array
    radius_m: float


def runs(exercise: Exercise, posture: Posture, body: Skeleton) -> list[Run]:
    """The rods and dumbbells in the hands; what hangs or is soft gives way, and is left out."""
    found: list[Run] = []
    for thing in carried(exercise):
        at = held_m(thing, posture, body)
        if thing.look in RADII_M:
            found.append(
                Run(thing.look, thing.spots, *_run(thing.look, at), RADII_M[thing.look])
            )
        if thing.look is Look.DUMBBELL:
            across = _Holder(thing.spots[0], posture, body).turned[:, 0]
            found += [
                Run(thing.look, thing.spots, *ends) for ends in dumbbell_ends(at[0], across)
            ]
    return found
