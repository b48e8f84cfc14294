"""Our own tables of the spine: bones, fascicles, paths, capacity, passive tissue, each cited.

The right side is written; `model` mirrors it. Places in millimeters of a man of 1.75 m.
"""

import csv
import functools
import io
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from mainstay.anatomy import Muscle

SEGMENTS = (
    "pelvis",
    "l5",
    "l4",
    "l3",
    "l2",
    "l1",
    "lower_thorax",
    "thigh_r",
    "thigh_l",
    "upper_arm_r",
    "upper_arm_l",
)
"""Rigid parts of the model, in the order of its arrays; names as in the skeleton."""

JOINTS = SEGMENTS[1:7]
"""Lumbar joints, named by the segment above: L5/S1 to T12/L1."""

TURNS = ("flexion", "lateral_bending", "rotation")

LIMB_ANGLES = tuple(
    f"{joint}_{turn}_{side}"
    for joint in ("hip", "shoulder")
    for side in ("r", "l")
    for turn in ("flexion", "abduction", "rotation")
)

ROWS = tuple(f"{joint}:{turn}" for joint in JOINTS for turn in TURNS) + LIMB_ANGLES
"""Degrees of freedom, in the order of the arrays."""

REFERENCE_HEIGHT_M = 1.75

Triple = tuple[float, float, float]
Row = Mapping[str, str]


class BadTable(ValueError):
    """A table that says something it may not; names file, row, value and what is allowed."""


@dataclass(frozen=True)
class Point:
    """A point of a muscle's path, on the right side.

    Attributes:
        on: segments and their shares, which add to one; `thigh` and `upper_arm` are of the
            muscle's own side, `thigh_other` and `upper_arm_other` of the opposite.
        places_mm: one for each segment, in its frame; or a single one that several segments
            share, in the frame of the standing pelvis.
    """

    on: tuple[tuple[str, float], ...]
    places_mm: tuple[Triple, ...]


@dataclass(frozen=True)
class Fascicle:
    """A part of a muscle that pulls along one line, on the right side."""

    name: str
    muscle: Muscle
    group: str
    layer: str
    path: tuple[Point, ...]


@dataclass(frozen=True)
class Capacity:
    """How strong a fascicle is, by one published set.

    Attributes:
        pcsa_cm2: physiological cross-section.
        optimal_fiber_mm: fiber length at which it is strongest.
        standing_fraction: fiber length in standing against that; back muscles are shorter.
        pennation_deg: angle between fibers and line.
    """

    pcsa_cm2: float
    optimal_fiber_mm: float
    standing_fraction: float
    pennation_deg: float


@dataclass(frozen=True)
class MuscleSet:
    """A published set of muscle sizes, with the stress that goes with it."""

    name: str
    specific_tension_n_cm2: float
    capacity: Mapping[str, Capacity]


@dataclass(frozen=True)
class Passive:
    """Discs and ligaments of one joint in one direction.

    Attributes:
        stiffness_nm_rad: around standing: low, usual, high.
        neutral_zone_deg: kept for the manual; the stiffness is that of the loaded joint.
        limit_deg: end of the range.
        limit_moment_nm: what ligaments hold there.
    """

    joint: str
    direction: str
    stiffness_nm_rad: Triple
    neutral_zone_deg: float
    limit_deg: float
    limit_moment_nm: float


@dataclass(frozen=True)
class TrunkMass:
    """A slice of the trunk: share of the trunk's mass, and its center from the segment's joint."""

    segment: str
    trunk_fraction: float
    center_mm: Triple


@dataclass(frozen=True)
class Disc:
    """A disc: its area."""

    joint: str
    area_mm2: float


@dataclass(frozen=True)
class Actuator:
    """The other muscles of hip or shoulder, as one torque each way."""

    angle: str
    positive_nm: float
    negative_nm: float


@dataclass(frozen=True)
class Tables:
    """Everything that the tables say."""

    fascicles: tuple[Fascicle, ...]
    sets: Mapping[str, MuscleSet]
    passive: Mapping[tuple[str, str], Passive]
    trunk: tuple[TrunkMass, ...]
    discs: Mapping[str, Disc]
    pressure: Mapping[str, float]
    actuators: tuple[Actuator, ...]


@functools.cache
def tables() -> Tables:
    """The tables of this package, read and checked once."""
    return read_tables(lambda name: (files(__package__) / "tables" / name).read_text("utf-8"))


def read_tables(text_of: Callable[[str], str]) -> Tables:
    """Read all tables.

    Args:
        text_of: the text of a file by its name.

    Raises:
        BadTable: a row that names what no other table has, or a value out of range.
    """
    rows = {name: list(_rows(name, text_of(name))) for name in FILES}
    marks = {
        (r["segment"], r["landmark"]): _place("landmarks.csv", r) for r in rows["landmarks.csv"]
    }
    paths: dict[str, list[Point]] = {}
    for row in sorted(rows["paths.csv"], key=lambda r: (r["fascicle"], int(r["order"]))):
        paths.setdefault(row["fascicle"], []).append(_point(row, marks))
    fascicles = tuple(_fascicle(r, paths) for r in rows["fascicles.csv"])
    _only("paths.csv", set(paths), {f.name for f in fascicles})
    return Tables(
        fascicles,
        _sets(rows, fascicles),
        {(p.joint, p.direction): p for p in map(_passive, rows["passive.csv"])},
        tuple(_trunk(r) for r in rows["segments.csv"]),
        {
            r["joint"]: Disc(r["joint"], _number("discs.csv", r, "area_mm2"))
            for r in rows["discs.csv"]
        },
        {r["name"]: _number("pressure.csv", r, "value") for r in rows["pressure.csv"]},
        _actuators(rows["actuators.csv"]),
    )


FILES = (
    "landmarks.csv",
    "fascicles.csv",
    "paths.csv",
    "sets.csv",
    "capacity.csv",
    "passive.csv",
    "segments.csv",
    "discs.csv",
    "pressure.csv",
    "actuators.csv",
)


def _rows(name: str, text: str) -> Iterator[Row]:
    for number, row in enumerate(csv.DictReader(io.StringIO(text)), 2):
        if None in row or None in row.values():
            raise BadTable(f"{name} line {number}: as many values as the head has columns")
        yield row


def _number(name: str, row: Row, column: str) -> float:
    try:
        value = float(row[column])
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadTable(f"{name} {dict(row)}: {column} is {row[column]!r}; a number is allowed")
    return value


def _place(name: str, row: Row) -> Triple:
    return (
        _number(name, row, "x_mm"),
        _number(name, row, "y_mm"),
        _number(name, row, "z_mm"),
    )


def _only(name: str, found: set[str], allowed: set[str]) -> None:
    for one in sorted(found ^ allowed):
        raise BadTable(
            f"{name}: {one!r} is in one table only; every fascicle is in all of them"
        )


CARRIERS = frozenset(SEGMENTS[:7]) | {"thigh", "thigh_other", "upper_arm", "upper_arm_other"}


def _point(row: Row, marks: Mapping[tuple[str, str], Triple]) -> Point:
    on = tuple(_carrier(row, word) for word in row["on"].split())
    if abs(sum(share for _, share in on) - 1) > 1e-9:
        raise BadTable(f"paths.csv {row['fascicle']} {row['order']}: shares must add to one")
    if not row["landmark"]:
        return Point(on, (_place("paths.csv", row),))
    names = row["landmark"].split()
    wanted = [(segment, name) for (segment, _), name in zip(on, names, strict=False)]
    if len(names) != len(on) or not marks.keys() >= set(wanted):
        raise BadTable(
            f"paths.csv {row['fascicle']} {row['order']}: {row['landmark']!r} on {row['on']!r};"
            " a landmark of landmarks.csv for each segment, on that segment, is allowed"
        )
    return Point(on, tuple(marks[one] for one in wanted))


def _carrier(row: Row, word: str) -> tuple[str, float]:
    segment, _, share = word.partition(":")
    if segment not in CARRIERS:
        raise BadTable(
            f"paths.csv {row['fascicle']} {row['order']}: {segment!r} carries nothing; allowed:"
            f" {', '.join(sorted(CARRIERS))}"
        )
    return segment, float(share or 1)


def _fascicle(row: Row, paths: Mapping[str, list[Point]]) -> Fascicle:
    name = row["fascicle"]
    if row["layer"] not in ("deep", "superficial"):
        raise BadTable(f"fascicles.csv {name}: layer {row['layer']!r}; deep or superficial")
    if row["muscle"] not in list(Muscle):
        raise BadTable(f"fascicles.csv {name}: muscle {row['muscle']!r} is not in anatomy")
    path = tuple(paths.get(name, ()))
    if len(path) < 2:
        raise BadTable(f"paths.csv {name}: a path has at least two points")
    return Fascicle(name, Muscle(row["muscle"]), row["group"], row["layer"], path)


def _sets(
    rows: Mapping[str, list[Row]], fascicles: tuple[Fascicle, ...]
) -> dict[str, MuscleSet]:
    found = {}
    for row in rows["sets.csv"]:
        own = {
            r["fascicle"]: Capacity(
                _number("capacity.csv", r, "pcsa_cm2"),
                _number("capacity.csv", r, "optimal_fiber_mm"),
                _number("capacity.csv", r, "standing_fraction"),
                _number("capacity.csv", r, "pennation_deg"),
            )
            for r in rows["capacity.csv"]
            if r["set"] == row["set"]
        }
        _only(f"capacity.csv {row['set']}", set(own), {f.name for f in fascicles})
        tension = _number("sets.csv", row, "specific_tension_n_cm2")
        found[row["set"]] = MuscleSet(row["set"], tension, own)
    return found


def _passive(row: Row) -> Passive:
    def value(column: str) -> float:
        return _number("passive.csv", row, column)

    return Passive(
        row["joint"],
        row["direction"],
        (
            value("stiffness_low_nm_rad"),
            value("stiffness_nm_rad"),
            value("stiffness_high_nm_rad"),
        ),
        value("neutral_zone_deg"),
        value("limit_deg"),
        value("limit_moment_nm"),
    )


def _trunk(row: Row) -> TrunkMass:
    share = _number("segments.csv", row, "trunk_fraction")
    return TrunkMass(row["segment"], share, _place("segments.csv", row))


def _actuators(rows: list[Row]) -> tuple[Actuator, ...]:
    torque = {
        (r["joint"], r["direction"]): _number("actuators.csv", r, "torque_nm") for r in rows
    }
    return tuple(
        Actuator(joint, torque[joint, "positive"], torque[joint, "negative"])
        for joint in dict.fromkeys(r["joint"] for r in rows)
    )
