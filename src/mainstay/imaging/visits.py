"""Confirmed pictures put together: repeats of a day, the trend of a site, which side is smaller.

A picture in which a person has confirmed the borders is one repeat. Means, errors and verdicts are
never stored: they follow from the repeats that stand, so a repeat taken back leaves no false mean
behind, and a clinic's own table of errors holds for what was measured before it came.
"""

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from mainstay.anatomy import Level, Muscle, MuscleSite, Side
from mainstay.care.side_bias import Measurement
from mainstay.imaging.confirmed import Sonoarea, Sonoclip, Still
from mainstay.imaging.protocol import REPEATS, SLICED, Aspect, State
from mainstay.imaging.reliability import UNITS, Quantity, Repeatability, repeatability
from mainstay.imaging.trend import Trend, Visit, trend


@dataclass(frozen=True)
class Repeat:
    """A confirmed picture with who confirmed it and on which day.

    Attributes:
        changes: of the contracted frame of a clip, for each layer the change from its rest frame.
    """

    on: date
    reader: str
    seen: Still
    changes: tuple[float, ...] = ()

    @property
    def site(self) -> tuple[Aspect, Side, Level | None]:
        """Where it was taken."""
        return self.seen.aspect, self.seen.side, self.seen.level

    @property
    def alike(self) -> tuple[str, ...]:
        """What must be the same for two pictures to be compared."""
        s = self.seen
        return s.device, s.preset, self.reader, s.position.value, s.method


def of_clip(on: date, reader: str, clip: Sonoclip) -> tuple[Repeat, Repeat]:
    """A confirmed clip as a repeat of each state."""
    changes = tuple(t.change_percent for t in clip.course)
    return Repeat(on, reader, clip.rest), Repeat(on, reader, clip.contracted, changes)


@dataclass(frozen=True)
class Course:
    """One quantity of one muscle at one side over the visits, with what can be said of it."""

    site: MuscleSite
    quantity: Quantity
    state: State
    unit: str
    trend: Trend


Table = Sequence[Repeatability]


def courses(repeats: Iterable[Repeat], table: Table) -> tuple[Course, ...]:
    """Every trend that the pictures give: thickness and area by state, their change on contraction."""
    found = []
    for place, own in _by_place(repeats).items():
        for state in State:
            if visits := size_visits(own, place.muscle, state, place.quantity):
                found.append(_course(place, place.quantity, state, visits, table))
        change = CHANGES.get(place.quantity)
        if change and (visits := change_visits(own, place.muscle)):
            found.append(_course(place, change, State.CONTRACTED, visits, table))
    return tuple(found)


CHANGES = {
    Quantity.THICKNESS: Quantity.CONTRACTION,
    Quantity.AREA: Quantity.AREA_CHANGE,
}
"""The quantity that tells the change from rest of each size."""


@dataclass(frozen=True)
class _Place:
    """What is compared from day to day: one size of one muscle at one side."""

    quantity: Quantity
    muscle: Muscle
    side: Side
    level: Level | None

    @property
    def site(self) -> MuscleSite:
        return MuscleSite(self.muscle, self.side, self.level)


def _course(
    place: _Place, quantity: Quantity, state: State, visits: Sequence[Visit], table: Table
) -> Course:
    error = _error(visits, table, quantity, place.muscle)
    return Course(place.site, quantity, state, UNITS[quantity], trend(visits, error))


Size = tuple[float, float | None]
"""In pixels, and in the unit of the quantity where a scale is known."""


def _sizes(seen: Still, quantity: Quantity | None = None) -> dict[Muscle, Size]:
    """Each muscle of a picture: its size, or its fat."""
    if not isinstance(seen, Sonoarea):
        return {v.muscle: (v.thickness_px, v.thickness_mm) for v in seen.layers}
    if quantity is Quantity.FAT:
        return {seen.muscle: (seen.fat.percent, seen.fat.percent)} if seen.fat else {}
    return {seen.muscle: (seen.area_px, seen.area_mm2)}


def _quantities(seen: Still) -> tuple[Quantity, ...]:
    if not isinstance(seen, Sonoarea):
        return (Quantity.THICKNESS,)
    if seen.aspect not in SLICED:
        return (Quantity.AREA,)
    return (Quantity.SLICE_AREA, Quantity.FAT) if seen.fat else (Quantity.SLICE_AREA,)


def _by_place(repeats: Iterable[Repeat]) -> dict[_Place, list[Repeat]]:
    found: dict[_Place, list[Repeat]] = {}
    for one in sorted(repeats, key=lambda r: r.on):
        seen = one.seen
        for quantity, muscle in itertools.product(_quantities(seen), _sizes(seen)):
            place = _Place(quantity, muscle, seen.side, seen.level)
            found.setdefault(place, []).append(one)
    return found


def _error(
    visits: Sequence[Visit], table: Table, quantity: Quantity, muscle: Muscle
) -> Repeatability | None:
    return repeatability(table, quantity, muscle, visits[-1].position, "any")


def _groups(repeats: Sequence[Repeat]) -> list[list[Repeat]]:
    """Repeats of one day that were made alike, in order of days."""
    grouped: dict[tuple[date, tuple[str, ...]], list[Repeat]] = {}
    for one in sorted(repeats, key=lambda r: r.on):
        grouped.setdefault((one.on, one.alike), []).append(one)
    return list(grouped.values())


def _visit(group: Sequence[Repeat], values: tuple[float, ...]) -> Visit:
    device, preset, reader, position, method = group[0].alike
    return Visit(group[0].on, values, device, preset, reader, position, method)


def size_visits(
    repeats: Sequence[Repeat], muscle: Muscle, state: State, quantity: Quantity | None = None
) -> tuple[Visit, ...]:
    """The size or the fat of a muscle in one state by visits; pictures without a scale give none."""
    found = []
    for group in _groups([r for r in repeats if r.seen.state is state]):
        values = [_sizes(r.seen, quantity)[muscle][1] for r in group]
        if known := tuple(v for v in values if v is not None):
            found.append(_visit(group, known))
    return tuple(found)


def change_visits(repeats: Sequence[Repeat], muscle: Muscle) -> tuple[Visit, ...]:
    """The change in percent of the mean at rest, on days with both states; needs no scale."""
    found = []
    for group in _groups(repeats):
        if told := tuple(_changed(r, muscle) for r in group if r.changes):
            found.append(_visit(group, told))
            continue
        by_scale: dict[bool, dict[State, list[float]]] = {}
        for r in group:
            pixels, known = _sizes(r.seen)[muscle]
            value = pixels if known is None else known
            # Pixels of two pictures are compared only where neither has a scale.
            by_scale.setdefault(known is None, {}).setdefault(r.seen.state, []).append(value)
        for states in by_scale.values():
            rest, contracted = (states.get(state, []) for state in State)
            if rest and contracted:
                mean = math.fsum(rest) / len(rest)
                few = min(len(rest), len(contracted))
                values = tuple(100 * (v - mean) / mean for v in contracted)
                # A mean stands for as many repeats as the state with fewer has.
                found.append(_visit(group, _shortened(values, few)))
    return tuple(found)


def _changed(one: Repeat, muscle: Muscle) -> float:
    """What a clip says: each compares two frames of one contraction."""
    return one.changes[list(_sizes(one.seen)).index(muscle)]


def _shortened(values: tuple[float, ...], count: int) -> tuple[float, ...]:
    if len(values) <= count:
        return values
    return (math.fsum(values) / len(values),) * count


# --- the two sides ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sides:
    """Both sides of a muscle on one day, each the mean of three or more repeats at rest.

    Attributes:
        quantity: thickness or area; `left`, `right` and `mdc` are in its unit.
        mdc: the smallest difference that is more than error.
    """

    quantity: Quantity
    muscle: Muscle
    level: Level | None
    on: date
    left: float
    right: float
    mdc: float

    @property
    def asymmetry_percent(self) -> float:
        """How much smaller the smaller side is."""
        return 100 * abs(self.left - self.right) / max(self.left, self.right)

    @property
    def beyond_error(self) -> bool:
        """Whether the difference is more than error."""
        return abs(self.left - self.right) > self.mdc

    @property
    def smaller(self) -> Side:
        """The smaller side."""
        return Side.LEFT if self.left < self.right else Side.RIGHT


def sides(repeats: Iterable[Repeat], table: Table) -> tuple[Sides, ...]:
    """For each size of a muscle at a level the latest day on which both sides were measured alike.

    Only with three repeats of each side at rest, a scale, and a known error: else nothing follows.
    """
    by_place: dict[tuple[Quantity, Muscle, Level | None], dict[Side, tuple[Visit, ...]]] = {}
    for place, own in _by_place(repeats).items():
        if place.quantity is Quantity.FAT:  # more of it says nothing about the side
            continue
        visits = size_visits(own, place.muscle, State.REST)
        key = (place.quantity, place.muscle, place.level)
        by_place.setdefault(key, {})[place.side] = visits
    found = []
    for (quantity, muscle, level), by_side in by_place.items():
        pair = _latest_pair(by_side.get(Side.LEFT, ()), by_side.get(Side.RIGHT, ()))
        if pair is None:
            continue
        error = _error(pair, table, quantity, muscle)
        if error is not None:
            left, right = pair
            mdc = error.mdc_of(min(len(left.values), len(right.values)))
            found.append(Sides(quantity, muscle, level, left.on, left.mean, right.mean, mdc))
    return tuple(found)


def _latest_pair(left: Sequence[Visit], right: Sequence[Visit]) -> tuple[Visit, Visit] | None:
    pairs = [
        (a, b)
        for a, b in itertools.product(left, right)
        if min(len(a.values), len(b.values)) >= REPEATS and _alike(a) == _alike(b)
    ]
    return max(pairs, key=lambda pair: pair[0].on, default=None)


def _alike(visit: Visit) -> tuple[object, ...]:
    v = visit
    return v.on, v.device, v.preset, v.reader, v.position, v.method


def measurements(repeats: Iterable[Repeat], table: Table) -> tuple[Measurement, ...]:
    """What the pictures say to the rules: both sides of each muscle, with their error.

    The rules call a difference clear above the root of both errors squared and added; so that this
    is the smallest detectable change, each side carries that change over the root of two.
    """
    return tuple(
        Measurement(
            MuscleSite(s.muscle, side, s.level), value, UNITS[s.quantity], s.mdc / 2**0.5, s.on
        )
        for s in sides(repeats, table)
        for side, value in ((Side.LEFT, s.left), (Side.RIGHT, s.right))
    )


def wasted(repeats: Iterable[Repeat], table: Table) -> tuple[tuple[MuscleSite, float], ...]:
    """What is left of each muscle that is smaller beyond error, as a share of its other side.

    Its size stands for strength here, which is rough: fat is not in it, and in a thickness no width
    (ours). Where both are known the area counts.
    """
    found = sorted(sides(repeats, table), key=lambda s: s.quantity is not Quantity.THICKNESS)
    left = {
        MuscleSite(s.muscle, s.smaller, s.level): 1 - s.asymmetry_percent / 100
        for s in found
        if s.beyond_error
    }
    return tuple(left.items())
