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
from mainstay.movement.contacts import Posture, spots_of
from mainstay.movement.furniture import Face, box, dumbbell, rod
from mainstay.movement.skeleton import Array, Skeleton, about


class Look(enum.StrEnum):
    """What is drawn."""

    DUMBBELL = "dumbbell"
    BAG = "bag"
    BOX = "box"
    BOTTLE = "bottle"
    CUFF = "cuff"
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
        at = [_spot(name, posture, body) for name in thing.spots]
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


def _spot(name: str, posture: Posture, body: Skeleton) -> Array:
    return np.asarray(body.points(posture.frames(body), [body.ball[name]])[0, 0])


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


def _barbell(at: Sequence[Array], holder: _Holder) -> list[Face]:
    """A bar over the front of the pelvis."""
    turned = holder.turned
    middle, across = holder.trunk_m + turned @ np.array([0.15, 0.02, 0.0]), turned[:, 2]
    found = rod(middle - across * 0.3, middle + across * 0.3, 0.022, 0.5)
    for side in (-1, 1):
        found += rod(middle + side * across * 0.24, middle + side * across * 0.32, 0.07, 0.35)
    return found


RADII_M = {
    Look.STICK: 0.012,
    Look.BROOM: 0.012,
    Look.GRIP: 0.014,
    Look.BAR: 0.014,
    Look.TOWEL: 0.022,
}
BEYOND_M, DOWEL_BEYOND_M = 0.15, 0.28
"""How far a rod reaches beyond the hands; a dowel along the back reaches from head to seat."""


def _through(look: Look, at: Sequence[Array], holder: _Holder) -> list[Face]:
    """A rod through both hands; a broom goes on to the floor."""
    along = (at[1] - at[0]) / (np.linalg.norm(at[1] - at[0]) or 1.0)
    beyond = DOWEL_BEYOND_M if look is Look.STICK else BEYOND_M
    one, two = at[0] - along * beyond, at[1] + along * beyond
    if look is Look.BROOM:
        if one[1] < two[1]:
            one, two, along = two, one, -along
        down = max(-float(along[1]), 0.3)
        two = two + along * max(float(two[1]) / down, 0.0)
        return [*rod(one, two, RADII_M[look]), *_brush(two, along)]
    return rod(one, two, RADII_M[look])


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
    Look.BARBELL: _barbell,
    Look.POLE: _pole,
    Look.PEDAL: _pedal,
    **{look: functools.partial(_through, look) for look in RADII_M},
}
