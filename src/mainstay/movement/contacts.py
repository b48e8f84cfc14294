"""What of the body touches what, and what may not sink into what.

A contact in a file names a point of the body; here it is round spots of the skin and surfaces.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np

from mainstay.exercises import BodyPoint, Contact, Support, Touch
from mainstay.movement.skeleton import Array, Ball, Frames, Rows, Skeleton, angle_row
from mainstay.movement.supports import Placed, Shape

_ONE: Mapping[str, tuple[str, ...]] = {
    "hand": ("palm", "knuckles"),
    "forearm": ("elbow", "wrist"),
    "thigh": ("thigh_middle",),
    "knee": ("knee",),
    "shin": ("shin",),
    "instep": ("instep",),
    "foot": ("heel", "forefoot"),
    "toes": ("forefoot",),
    "heel": ("heel",),
    "hip": ("trochanter",),
    "side": ("side",),
    "shoulder": ("shoulder",),
}
_MIDDLE: Mapping[BodyPoint, tuple[str, ...]] = {
    BodyPoint.SEAT: ("seat_l", "seat_r"),
    BodyPoint.PELVIS: ("pelvis",),
    BodyPoint.LOW_BACK: ("waist",),
    BodyPoint.BACK: ("chest", "upper_back"),
    BodyPoint.BELLY: ("belly",),
    BodyPoint.CHEST: ("chest",),
    BodyPoint.HEAD: ("head",),
}


STAYS = frozenset({Touch.BEARS, Touch.HOLDS})
"""What stays where it is from one pose to the next."""

HANDS = (BodyPoint.HAND_L, BodyPoint.HAND_R)
ANY_SPOT = frozenset({BodyPoint.BACK})
"""Points that touch when one of their spots does: the shoulder blades round over the floor."""


def spots_of(point: BodyPoint) -> tuple[str, ...]:
    """The round spots by which a point of the body touches."""
    if point in _MIDDLE:
        return _MIDDLE[point]
    name, _, side = point.value.rpartition("_")
    return tuple(f"{spot}_{side}" for spot in _ONE[name])


@dataclass(frozen=True)
class Posture:
    """A solved pose.

    Attributes:
        angles_deg: every angle by name.
        root_m: middle between the hip joints.
        origin_m: where that was in the start pose; places of cables count from it.
        things: the floor and all that stands around.
        contacts: what touches.
        spread: parts of the lumbar angles; None as in healthy adults.
    """

    angles_deg: Mapping[str, float]
    root_m: tuple[float, float, float]
    origin_m: tuple[float, float, float]
    things: tuple[Placed, ...]
    contacts: tuple[Contact, ...]
    spread: tuple[float, ...] | None = None

    def frames(self, body: Skeleton) -> Frames:
        """Where the segments of a body are in this posture."""
        angles = angle_row(self.angles_deg)[None]
        return body.frames(angles, np.array([self.root_m]), self.spread)


def touching(
    body: Skeleton, contacts: Sequence[Contact], things: Sequence[Placed]
) -> list[tuple[Contact, tuple[Placed, ...], list[Ball]]]:
    """Each contact with what it touches and its spots, without what moves with the hand."""
    found = []
    for contact in contacts:
        partners = tuple(t for t in things if t.kind is contact.support)
        if partners:
            spots = [body.ball[name] for name in spots_of(contact.point)]
            found.append((contact, partners, spots))
    return found


SOFT = {
    "pelvis": 0.15, "trochanter": 0.15, "hip": 0.15, "waist": 0.2, "belly": 0.25,
    "side": 0.15, "ribs": 0.1, "chest": 0.1, "thigh_middle": 0.2, "calf": 0.2,
    "hip to knee": 0.2, "knee to ankle": 0.15, "shoulder to elbow": 0.15,
}  # fmt: skip
"""By which part of its radius flesh flattens under the body's weight (ours); the rest is bone and
skin, which do not. So who is heavier sinks in farther, as people do."""

PRESSED = 0.1
"""What still counts of a depth within the flesh, so that nothing lies deeper than it must."""


def gives_m(body: Skeleton) -> Array:
    """How far each spot of the skin can be pressed flat."""
    soft = np.array([SOFT.get(_unsided(b.name), 0.0) for b in body.skin])
    return np.asarray(body.skin_radii_m * soft)


def pressed_flat(gaps_m: Array, soft_m: Array) -> Array:
    """Gaps between round spots and something hard; hardly negative in flesh."""
    return np.asarray(gaps_m - (1 - PRESSED) * np.minimum(np.maximum(gaps_m, -soft_m), 0))


def _unsided(name: str) -> str:
    return name[:-2] if name.endswith(("_l", "_r")) else name


HELD = frozenset(
    {Support.HANDLE, Support.BAR, Support.ROPE, Support.BAND, Support.WEIGHT, Support.POLE,
     Support.STICK, Support.TOWEL, Support.RAIL, Support.FIXED_BAR}
)  # fmt: skip
"""What fingers close around."""

AROUND = {
    BodyPoint.SEAT: (
        "pelvis", "hip_l", "hip_r", "trochanter_l", "trochanter_r", "thigh_middle_l", "thigh_middle_r",
    ),
    BodyPoint.HAND_L: ("fingertips_l", "wrist to knuckles_l"),
    BodyPoint.HAND_R: ("fingertips_r", "wrist to knuckles_r"),
}  # fmt: skip
"""What gives way around a contact. Who sits flattens buttocks and thighs: these round spots grow
with the girth and are then below the sitting bones. Fingers lie as flat as the hand (`hands.CURLS_DEG`);
their tips are measured on a hand at ease."""


# --- gaps between skin and surfaces ---


@dataclass(frozen=True)
class Pairs:
    """Candidates for each of some gaps, rows x candidates; the smallest one counts.

    Attributes:
        contact: the contact of each row, by its place in the pose.
        one: surfaces; or spots of the skin, where skin touches skin.
        spot: spots of the skin.
    """

    contact: Rows
    one: Rows
    spot: Rows


@dataclass(frozen=True)
class Meeting:
    """A body, what it must touch, and what it may not sink into.

    Attributes:
        body: whose skin.
        surfaces: the things, then those with room below as if they were solid, then backs of chairs.
        whose: the thing of each surface.
        touches: gaps between spots and surfaces that contacts close.
        skins: gaps between spots and spots that contacts close.
        sinks: surfaces, and spots that may not be inside them.
        bears: spots that carry weight.
        gives_m: how far each spot can be pressed flat.
    """

    body: Skeleton
    surfaces: tuple[Placed, ...]
    whose: Rows
    touches: Pairs
    skins: Pairs
    sinks: tuple[Rows, Rows]
    bears: Rows
    gives_m: Array

    def gaps(self, points: Array, shifts_m: Array | None = None) -> Array:
        """Distances between surfaces and spots: surfaces x spots; hardly negative in flesh.

        Args:
            points: the skin in space.
            shifts_m: how far each thing stands from where it was placed.
        """
        away = np.zeros((int(self.whose.max()) + 1, 3)) if shifts_m is None else shifts_m
        bare = [
            s.distance((points - away[w])[None])[0]
            for s, w in zip(self.surfaces, self.whose, strict=True)
        ]
        return pressed_flat(np.stack(bare) - self.body.skin_radii_m, self.gives_m)

    def closest(self, gaps_m: Array) -> tuple[Rows, Rows, Array]:
        """Surface, spot and gap of every touch, out of `gaps`."""
        rows, found = (
            np.arange(len(self.touches.one)),
            gaps_m[self.touches.one, self.touches.spot],
        )
        best = found.argmin(axis=1)
        return self.touches.one[rows, best], self.touches.spot[rows, best], found[rows, best]

    def skin_to_skin(self, points: Array) -> tuple[Rows, Rows, Array]:
        """Both spots and the gap where skin touches skin."""
        one, two, rows = self.skins.one, self.skins.spot, np.arange(len(self.skins.one))
        radii = self.body.skin_radii_m
        found = np.linalg.norm(points[one] - points[two], axis=-1) - radii[one] - radii[two]
        best = np.abs(found).argmin(axis=1)
        return one[rows, best], two[rows, best], found[rows, best]


def meeting(body: Skeleton, contacts: Sequence[Contact], things: Sequence[Placed]) -> Meeting:
    """What of a body meets what in a pose.

    What is touched counts as solid down to the floor: who leans on a bench is never under it. A
    hand beside a bench, or that holds, is at the edge; a hand at a chair rests on the seat or holds
    the back.
    """
    hollow = [n for n, t in enumerate(things) if t.size.shape is Shape.BOX]
    solid = {n: len(things) + k for k, n in enumerate(hollow)}
    backs = {n: back for n, t in enumerate(things) if (back := t.back)}
    held = {n: len(things) + len(hollow) + k for k, n in enumerate(backs)}
    touches, skins = [], []
    for n, contact in enumerate(contacts):
        spots = [body.row[name] for name in spots_of(contact.point)]
        if contact.body is not None:
            others = [body.row[name] for name in spots_of(contact.body)]
            skins.append((n, [(a, b) for a in spots for b in others]))
        partners = [k for k, t in enumerate(things) if t.kind is contact.support]
        if partners:
            edge = contact.support is Support.BENCH or contact.touch is Touch.HOLDS
            holds = edge and contact.point in HANDS
            faces = partners if holds else [solid.get(k, k) for k in partners]
            if contact.point in HANDS:
                faces = [*faces, *(held[k] for k in partners if k in held)]
            touches += [(n, row) for row in _candidates(contact, faces, spots)]
    return Meeting(
        body,
        (*things, *(things[n].solid for n in hollow), *backs.values()),
        np.array([*range(len(things)), *hollow, *backs]),
        _pairs(touches),
        _pairs(skins),
        _may_not_meet(body, contacts, things, solid),
        _rows([body.row[b.name] for b in bearing(body, contacts, things)]),
        gives_m(body),
    )


def _candidates(
    contact: Contact, faces: Sequence[int], spots: Sequence[int]
) -> list[list[tuple[int, int]]]:
    """All spots of a contact touch, or the nearest one; the nearest of several things."""
    if contact.point in ANY_SPOT:
        return [[(face, spot) for spot in spots for face in faces]]
    return [[(face, spot) for face in faces] for spot in spots]


def _pairs(rows: Sequence[tuple[int, list[tuple[int, int]]]]) -> Pairs:
    """Rows of the same length: the last candidate again where there are fewer."""
    wide = max((len(pairs) for _, pairs in rows), default=1)
    full = [pairs + pairs[-1:] * (wide - len(pairs)) for _, pairs in rows]
    one, spot = np.array(full, dtype=np.intp).reshape(-1, wide, 2).transpose(2, 0, 1)
    return Pairs(_rows([n for n, _ in rows]), one, spot)


def _rows(numbers: Sequence[int]) -> Rows:
    return np.array(numbers, dtype=np.intp)


_BELOW = ("shank", "foot", "toes")


def _may_not_meet(
    body: Skeleton,
    contacts: Sequence[Contact],
    things: Sequence[Placed],
    solid: Mapping[int, int],
) -> tuple[Rows, Rows]:
    """Surfaces and the spots that may not sink into them.

    Of round spots only those of lower legs find room under a thing.
    """
    roomy = [
        n >= len(body.balls) or b.segment.startswith(_BELOW) for n, b in enumerate(body.skin)
    ]
    pairs = [
        (n if roomy[row] else solid.get(n, n), row)
        for n, thing in enumerate(things)
        for row in _apart(body, contacts, thing)
    ]
    return _rows([n for n, _ in pairs]), _rows([row for _, row in pairs])


def _apart(body: Skeleton, contacts: Sequence[Contact], thing: Placed) -> list[int]:
    """Every spot but those that touch this thing, what gives way around those, and closed fingers."""
    used = touched_with(contacts, frozenset({thing.kind}))
    for contact in contacts:
        if contact.support in HELD:
            used |= {*AROUND.get(contact.point, ())}
    return [n for n, b in enumerate(body.skin) if b.name not in used]


def touched_with(contacts: Sequence[Contact], kinds: Set[Support]) -> set[str]:
    """The spots that touch such things, and what gives way around those."""
    on_it = [c.point for c in contacts if c.support in kinds]
    return {spot for point in on_it for spot in (*spots_of(point), *AROUND.get(point, ()))}


# --- base of support ---


def bearing(
    body: Skeleton, contacts: Sequence[Contact], things: Sequence[Placed]
) -> list[Ball]:
    """Spots that carry weight."""
    bears = [c for c in contacts if c.touch is not Touch.FEELS]
    return [b for _, _, row in touching(body, bears, things) for b in row]


_AROUND = np.linspace(0, 2 * np.pi, 64, endpoint=False)
_WAYS = np.array([np.cos(_AROUND), np.sin(_AROUND)])
_REACH = np.abs(_WAYS).max(axis=0)
"""How far the four points of a spot's edge reach along each way."""


def outside(point: Array, at: Array, radii_m: Array) -> tuple[float, Array, int]:
    """How far a point (2) is outside the hull of spots (k x 2, each as four of its edge).

    The farthest that it lies beyond all of them, looking 64 ways round: exact to 0.2 percent. With
    it, that way and the spot that reaches farthest along it.
    """
    if not len(at):
        return 0.0, np.zeros(2), 0
    reach = at @ _WAYS + radii_m[:, None] * _REACH
    beyond = point @ _WAYS - reach.max(axis=0)
    way = int(beyond.argmax())
    return max(float(beyond[way]), 0.0), _WAYS[:, way], int(reach[:, way].argmax())


def convex_hull(points: Array) -> Array:
    """Corners of the convex hull, counterclockwise (Andrew's monotone chain)."""
    rows = sorted({(round(float(x), 6), round(float(y), 6)) for x, y in points})
    if len(rows) < 3:
        return np.array(rows).reshape(-1, 2)

    def half(ordered: list[tuple[float, float]]) -> list[tuple[float, float]]:
        kept: list[tuple[float, float]] = []
        for p in ordered:
            while len(kept) > 1 and _turn(kept[-2], kept[-1], p) <= 0:
                kept.pop()
            kept.append(p)
        return kept[:-1]

    return np.array(half(rows) + half(rows[::-1]))


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
