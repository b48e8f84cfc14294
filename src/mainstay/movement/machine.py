"""Machines that one sits or stands on: exercise bike, cross trainer, rower; few, calm parts.

Each is sized from the contacts of the poses, so that pedals, saddle and handles are where the body
has them; every other size is ours. Drawings and figure build the same parts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mainstay.exercises import Exercise, Item, Support
from mainstay.movement.contacts import Posture
from mainstay.movement.furniture import Box, Piece, Rod
from mainstay.movement.motion import Motion
from mainstay.movement.pulls import flywheel_m
from mainstay.movement.skeleton import Array, Skeleton
from mainstay.movement.supports import Placed

Place3 = tuple[float, float, float]


@dataclass(frozen=True)
class Spot:
    """A place in the room, or one that moves with the body.

    Attributes:
        at_m: the place; with `spots`, how far it is from their middle.
        spots: spots of the skin that it moves with.
        height_m: height at which it stays while it moves; None where it goes up and down with them.
        pivot_m: what the spots turn around; the place is then on the line from them through it.
        reach_m: how far from the pivot, positive toward the spots.
    """

    at_m: Place3 = (0.0, 0.0, 0.0)
    spots: tuple[str, ...] = ()
    height_m: float | None = None
    pivot_m: Place3 | None = None
    reach_m: float = 0.0

    def place_m(self, posture: Posture, body: Skeleton) -> Array:
        """Where it is in a posture."""
        found = np.array(self.at_m)
        if self.spots:
            balls = [body.ball[name] for name in self.spots]
            found = found + body.points(posture.frames(body), balls)[0].mean(axis=0)
        if self.height_m is not None:
            found[1] = self.height_m
        if self.pivot_m is None:
            return found
        pivot = np.array(self.pivot_m)
        return np.asarray(
            pivot + (found - pivot) / np.linalg.norm(found - pivot) * self.reach_m
        )


@dataclass(frozen=True)
class Part:
    """A rod between two spots, or a box around one.

    Attributes:
        look: what it is made of; a key of `TONES`, and a color of the figure.
        spots: both ends of a rod; the middle of a box.
        radius_m: of a rod.
        size_m: of a box: depth, height, width.
    """

    look: str
    spots: tuple[Spot, ...]
    radius_m: float = 0.0
    size_m: Place3 = (0.0, 0.0, 0.0)

    def piece(self, posture: Posture, body: Skeleton) -> Piece:
        """Where it is in a posture; hands, feet and seat may touch any part of a machine."""
        one, *two = (spot.place_m(posture, body).tolist() for spot in self.spots)
        tone = TONES[self.look]
        solid = Rod(one, two[0], self.radius_m, tone) if two else Box(self.size_m, one, tone)
        return Piece(SEAT if self.look == "cushion" else "machine", solid, TOUCHED)


TONES = {"frame": 0.7, "metal": 0.78, "grip": 0.5, "cushion": 0.86, "wall": 0.9}
"""How light each material is in a drawing."""

TOUCHED = frozenset(
    {
        Support.SADDLE,
        Support.RAIL,
        Support.FIXED_BAR,
        Support.MACHINE,
        Support.POLE,
        Support.STICK,
    }
)
"""What the poses call the parts of a machine that hands, feet and seat touch."""

SEAT = "machine seat"
"""What one sits on is also a surface of the poses, and is measured as that."""

OWN: Mapping[Item, frozenset[Support]] = {
    Item.BIKE: frozenset({Support.SADDLE, Support.RAIL}),
    Item.ELLIPTICAL: frozenset[Support](),
    Item.ROWER: frozenset({Support.RAIL, Support.FIXED_BAR}),
}
"""What the poses rest on that is a part of the machine, and is drawn as that."""


def _which(exercise: Exercise) -> Item | None:
    return next((item for item in OWN if item in exercise.equipment), None)


FORM = 2
"""Raised when a machine must look different."""


def machine_form(exercise: Exercise) -> tuple[int, ...]:
    """What a stamp says of the machine; nothing where there is none."""
    return () if _which(exercise) is None else (FORM,)


def beside(exercise: Exercise, things: Sequence[Placed]) -> tuple[Placed, ...]:
    """The things of a pose that are no part of a machine."""
    item = _which(exercise)
    return tuple(t for t in things if item is None or t.kind not in OWN[item])


def machine(moving: Motion) -> tuple[Part, ...]:
    """The parts of the machine of an exercise; none where it has none."""
    item = _which(moving.exercise)
    return _BUILT[item](moving) if item is not None else ()


# --- pieces ---


def _rod(look: str, one: Spot | Place3, two: Spot | Place3, radius_m: float) -> Part:
    return Part(look, (_spot(one), _spot(two)), radius_m)


def _box(look: str, middle: Spot | Place3, size_m: Place3) -> Part:
    return Part(look, (_spot(middle),), size_m=size_m)


def _spot(place: Spot | Place3) -> Spot:
    return place if isinstance(place, Spot) else Spot(place)


def _across(look: str, x: float, y: float, half: float, radius_m: float) -> Part:
    """A rod from side to side; a wheel where it is short and thick."""
    return _rod(look, (x, y, -half), (x, y, half), radius_m)


def _base(back: float, front: float) -> list[Part]:
    """A beam along the floor on two feet."""
    beam = _rod("frame", (back, 0.05, 0), (front, 0.05, 0), 0.028)
    return [beam, *(_across("frame", x, 0.03, 0.26, 0.028) for x in (back, front))]


def _middle_m(moving: Motion, *names: str) -> Array:
    """Middle of spots over all key poses."""
    balls = [moving.body.ball[n] for n in names]
    at = [moving.body.points(k.frames(moving.body), balls)[0] for k in moving.keys]
    return np.asarray(np.concatenate(at).mean(axis=0))


def _thing_m(moving: Motion, kind: Support) -> tuple[float, float]:
    """How far ahead and how high a thing of the poses is."""
    at = next(t for t in moving.keys[0].things if t.kind is kind).at_m[0]
    return float(at[0]), float(at[1])


PEDAL_BELOW_M = 0.01
"""Middle of a pedal below the skin of the sole, as in `carried`."""


def _pedal(
    moving: Motion, side: str, ahead_m: float = 0.0, height_m: float | None = None
) -> Spot:
    down = moving.body.ball[f"forefoot_{side}"].radius_m + PEDAL_BELOW_M
    return Spot((ahead_m, -down, 0.0), (f"forefoot_{side}",), height_m)


SIDES = (("l", -1.0), ("r", 1.0))


# --- the machines ---


CRANK_M, INNER_M = 0.045, 0.042
"""How far beside the middle a crank turns, and how far inward of the middle of a foot its pedal begins
(ours)."""


def _inner(moving: Motion, side: str, out: float) -> Spot:
    """The inner end of a pedal: a crank that ended in its middle would be in the foot."""
    pedal = _pedal(moving, side)
    return replace(pedal, at_m=(0.0, pedal.at_m[1], -out * INNER_M))


def _bike(moving: Motion) -> tuple[Part, ...]:
    """Frame, saddle, handlebar, cranks, and a wheel in front."""
    (x, y, _), down = _middle_m(moving, "forefoot_l", "forefoot_r"), _pedal(moving, "l").at_m[1]
    y, (sx, sy), (hx, hy) = (
        y + down,
        _thing_m(moving, Support.SADDLE),
        _thing_m(moving, Support.RAIL),
    )
    axle, head, under = (x, y, 0.0), (hx - 0.03, 0.66 * hy, 0.0), (sx, sy - 0.06, 0.0)
    half = (0.45 * sx + 0.55 * x, 0.45 * sy + 0.55 * y, 0.0)
    arms = [
        part
        for side, out in SIDES
        for part in [_rod("metal", (x, y, out * CRANK_M), _inner(moving, side, out), 0.013)]
    ]
    return (
        _box("cushion", (sx, sy - 0.035, 0), (0.26, 0.07, 0.17)),
        _box("cushion", (sx + 0.17, sy - 0.045, 0), (0.12, 0.05, 0.05)),
        _rod("frame", under, axle, 0.024),
        _rod("frame", half, head, 0.026),
        _rod("frame", axle, (hx - 0.02, 0.42 * hy, 0), 0.026),
        _rod("frame", (hx + 0.05, 0.05, 0), (hx - 0.04, hy, 0), 0.026),
        _across("grip", hx, hy, 0.29, 0.016),
        _rod("frame", (hx - 0.04, hy, 0), (hx, hy, 0), 0.022),
        _across("wall", hx + 0.04, 0.29, 0.024, 0.21),
        _rod("frame", axle, (x, 0.05, 0), 0.024),
        _across("metal", x, y, 0.04, 0.055),
        *arms,
        *_base(sx - 0.12, hx + 0.2),
    )


RAIL_AHEAD_M, RAIL_BEHIND_M, ROLLER_M = 0.22, 0.5, 0.1
"""How far a rail of a cross trainer reaches before and behind the pedal; height of its rollers (ours)."""
PIVOT_M, HANDLE_M, LEVER_M = 0.76, 0.8, 0.28
"""Height of the axle of its handles; how far they reach above that axle and below it (ours)."""


def _elliptical(moving: Motion) -> tuple[Part, ...]:
    """Two rails with pedals that roll behind, two handles that turn on a mast, and a wheel."""
    feet, hands = (_middle_m(moving, f"{n}_l", f"{n}_r") for n in ("forefoot", "palm"))
    front, behind = float(hands[0]) + 0.08, float(feet[0]) - RAIL_BEHIND_M
    parts: list[Part] = []
    for side, out in SIDES:
        z = out * float(abs(_middle_m(moving, f"palm_{side}")[2]))
        pivot, hand = (front, PIVOT_M, z), (f"palm_{side}",)
        low = Spot(spots=hand, pivot_m=pivot, reach_m=-LEVER_M)
        ahead, rear = (
            _pedal(moving, side, far, high)
            for far, high in ((RAIL_AHEAD_M, None), (-RAIL_BEHIND_M, ROLLER_M))
        )
        parts += [
            _rod("grip", Spot(spots=hand, pivot_m=pivot, reach_m=HANDLE_M), low, 0.016),
            _rod("frame", low, ahead, 0.016),
            _rod("frame", ahead, rear, 0.02),
            _box("grip", rear, (0.07, 0.07, 0.03)),
        ]
    return (
        *parts,
        _box("metal", (behind, 0.05, 0), (0.6, 0.03, 0.28)),
        _rod("frame", (front + 0.06, 0.05, 0), (front, float(hands[1]) + 0.02, 0), 0.03),
        _across(
            "frame", front, PIVOT_M, abs(float(_middle_m(moving, "palm_r")[2])) + 0.02, 0.02
        ),
        _box("wall", (front - 0.02, float(hands[1]) + 0.05, 0), (0.05, 0.14, 0.2)),
        _across("wall", front + 0.1, 0.27, 0.04, 0.2),
        *_base(behind - 0.3, front + 0.32),
    )


def _rower(moving: Motion) -> tuple[Part, ...]:
    """A seat that slides on a rail, and a rest for the feet before the wheel."""
    seat, body = ("seat_l", "seat_r"), moving.body
    at = [Spot(spots=seat).place_m(k, body) for k in moving.keys]
    top = float(at[0][1]) - body.ball["seat_l"].radius_m
    back, high = min(float(p[0]) for p in at) - 0.22, top - 0.09
    wheel, (rx, ry) = (
        flywheel_m(moving.exercise, moving.keys[0]),
        _thing_m(moving, Support.FIXED_BAR),
    )
    front = float(wheel[0]) if wheel is not None else rx
    return (
        _box("cushion", Spot(spots=seat, height_m=top - 0.02), (0.25, 0.04, 0.3)),
        _box("frame", Spot(spots=seat, height_m=top - 0.055), (0.16, 0.04, 0.08)),
        _rod("metal", (back, high, 0), (front, high - 0.06, 0), 0.028),
        _rod("frame", (back + 0.05, high, 0), (back + 0.05, 0.03, 0), 0.026),
        _across("frame", back + 0.05, 0.03, 0.24, 0.026),
        _across("frame", front, 0.03, 0.24, 0.026),
        _across("frame", rx + 0.02, ry - 0.01, 0.2, 0.016),
        _rod("frame", (rx + 0.02, ry, 0), (rx + 0.02, high - 0.04, 0), 0.024),
    )


_BUILT: Mapping[Item, Callable[[Motion], tuple[Part, ...]]] = {
    Item.BIKE: _bike,
    Item.ELLIPTICAL: _elliptical,
    Item.ROWER: _rower,
}
