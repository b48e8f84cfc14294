"""The spine of one person as arrays: tables hung on the person's skeleton."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.anatomy import MEASURED_AS_ONE, Level, Muscle, MuscleSite, Side
from mainstay.movement.skeleton import ANGLES, TRUNK_SHARES, Skeleton, skeleton
from mainstay.spine.kernels import LUMBAR_DOFS, Lines
from mainstay.spine.person import Person, Tissue, muscle_factor
from mainstay.spine.tables import (
    JOINTS,
    LIMB_ANGLES,
    REFERENCE_HEIGHT_M,
    SEGMENTS,
    Point,
    Tables,
    tables,
)

Array = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

FATTY = frozenset({Muscle.MULTIFIDUS, Muscle.LONGISSIMUS, Muscle.ILIOCOSTALIS})
"""Muscles that `Person.fat_fraction` speaks of."""


@dataclass(frozen=True)
class Part:
    """One fascicle of one side.

    Attributes:
        name: with the side: `multifidus_l3_s1_r`.
        muscle: the muscle it belongs to.
        group: as in the tables.
        side: left or right.
        layer: deep or superficial.
    """

    name: str
    muscle: Muscle
    group: str
    side: Side
    layer: str

    @property
    def level(self) -> Level | None:
        """Level of origin, where its name tells one."""
        for word in self.name.split("_"):
            if word.upper() in list(Level):
                return Level(word.upper())
        return None


@dataclass(frozen=True, eq=False)
class Model:
    """A spine, ready for the kernels. Arrays are in the order of `parts`.

    Attributes:
        body: the skeleton that it hangs on.
        parts: fascicles, right then left.
        lines: their paths; the last line is the belly's pressure from pelvic floor to diaphragm.
        capacity_n: greatest force at the best length.
        fiber_m: length of the fibers at which that is.
        best_m: length of each line at which its fibers are strongest.
        stretch_n: what it holds without activation when stretched by `PASSIVE_STRAIN`.
        upper: greatest activation.
        joint_at_m: joints as `kernels.frames` wants them, in standing.
        passive: for each lumbar angle and direction (positive, negative): stiffness in N m/rad,
            limit in rad, moment at the limit in N m: 18 x 2 x 3.
        hoop_n_n: force on the diaphragm for each newton in a fascicle of the wall.
        belly_m2: area that the pressure in the belly pushes on.
        torque_nm: the other muscles of hips and shoulders, 12 x 2 (positive, negative).
        mass_kg: of each segment of the trunk, and `center_m`, its place: 7, 7 x 3.
        disc_m2: areas, L5/S1 to T12/L1.
        tilt_rad: how far each disc's upper side leans forward in standing against its segment.
    """

    body: Skeleton
    parts: tuple[Part, ...]
    lines: Lines
    capacity_n: Array
    fiber_m: Array
    best_m: Array
    stretch_n: Array
    upper: Array
    joint_at_m: Array
    passive: Array
    hoop_n_n: Array
    belly_m2: float
    torque_nm: Array
    mass_kg: Array
    center_m: Array
    disc_m2: Array
    tilt_rad: Array

    @functools.cached_property
    def groups(self) -> Array:
        """Which fascicles belong to each group: groups x fascicles, 0 or 1."""
        names = [part.group for part in self.parts]
        return np.array([[float(n == g) for n in names] for g in dict.fromkeys(names)])


@functools.lru_cache(maxsize=64)
def model(person: Person, muscles: str = "christophy", passive: Tissue = Tissue.USUAL) -> Model:
    """The spine of a person.

    Args:
        person: whose.
        muscles: the set of muscle sizes, a name of `sets.csv`.
        passive: stiffness of discs and ligaments.
    """
    known = tables()
    if muscles not in known.sets:
        raise ValueError(f"muscle set {muscles!r}: allowed {', '.join(known.sets)}")
    body = skeleton(person.physique)
    return compiled(known, body, person, muscles, passive)


PASSIVE_STRESS_N_CM2 = 46.0
"""Stress of a muscle stretched by `kernels.PASSIVE_STRAIN` (Thelen 2003 with Christophy's
tension); what connective tissue holds does not depend on how strong a set takes muscle to be."""


def compiled(
    known: Tables, body: Skeleton, person: Person, muscles: str, passive: Tissue
) -> Model:
    """Tables made into arrays for one person."""
    scale = body.physique.height_m / REFERENCE_HEIGHT_M
    standing = _standing(body)
    sides = [(f, s) for s in (Side.RIGHT, Side.LEFT) for f in known.fascicles]
    parts = tuple(
        Part(f"{f.name}_{s.value[0]}", f.muscle, f.group, s, f.layer) for f, s in sides
    )
    turned = _tangents(standing)
    paths = [[_placed(p, s, standing, turned, scale) for p in f.path] for f, s in sides]
    lines = _lines([*paths, _belly(known, scale)])
    own = known.sets[muscles]
    sizes = [own.capacity[f.name] for f, _ in sides]
    area = np.array([c.pcsa_cm2 for c in sizes]) * scale**2 * muscle_factor(person)
    area = area * _left(parts, person)
    fiber = np.array([c.optimal_fiber_mm for c in sizes]) / 1000 * scale
    short = 1 - np.array([c.standing_fraction for c in sizes])
    return Model(
        body=body,
        parts=parts,
        lines=lines,
        capacity_n=area * own.specific_tension_n_cm2,
        fiber_m=fiber,
        best_m=_lengths(lines, standing)[:-1] + short * fiber,
        stretch_n=area * PASSIVE_STRESS_N_CM2,
        upper=_caps(parts, person),
        joint_at_m=_joints(body),
        passive=_passive(known, person, passive),
        hoop_n_n=_hoop(known, parts, scale),
        belly_m2=known.pressure["diaphragm_area_cm2"] / 1e4 * scale**2,
        torque_nm=_torques(known, person),
        mass_kg=_masses(known, body),
        center_m=_centers(known, scale),
        disc_m2=np.array([known.discs[j].area_mm2 for j in JOINTS]) / 1e6 * scale**2,
        tilt_rad=_tilts(standing),
    )


# --- geometry ---


def _standing(body: Skeleton) -> Array:
    """Origins of the model's segments in standing; every frame is parallel to the pelvis's."""
    frames = body.frames(np.zeros((1, len(ANGLES))), np.zeros((1, 3)))
    return np.asarray(frames.at_m[0, [body.index[name] for name in SEGMENTS]])


def _joints(body: Skeleton) -> Array:
    at = _standing(body)
    parents = [0, 1, 2, 3, 4, 5, 0, 0, 6, 6]
    return np.asarray(at[1:] - at[parents])


def _tangents(at: Array) -> Array:
    """Rotation from each vertebra's own frame, whose y axis runs to the joint above."""
    found = np.tile(np.eye(3), (len(SEGMENTS), 1, 1))
    for n in range(1, 6):
        x, y, _ = (at[n + 1] - at[n]) / np.linalg.norm(at[n + 1] - at[n])
        found[n, :2, :2] = [[y, x], [-x, y]]
    return found


SACRAL_SLOPE = 0.68
"""Forward lean of the upper side of the sacrum in standing, 39 degrees (recalled, high)."""


def _tilts(at: Array) -> Array:
    """Forward lean of each disc's normal in standing: midway between its two neighbors."""
    step = at[2:7] - at[1:6]
    own = np.arctan2(step[:, 0], step[:, 1])
    top = own[-1]  # the last thoracic vertebra leans as the first lumbar does
    leaning = np.concatenate([[SACRAL_SLOPE], own, [top]])
    return np.asarray((leaning[:-1] + leaning[1:]) / 2)


Carried = list[tuple[int, float, Array]]


def _placed(point: Point, side: Side, at: Array, tangents: Array, scale: float) -> Carried:
    """Carriers of a point: segment, share, place in its frame; mirrored for the left side."""
    mirror = np.array([1, 1, 1 if side is Side.RIGHT else -1])
    places = np.array(point.places_mm) / 1000 * scale * mirror
    on = [(_segment(name, side), share) for name, share in point.on]
    if len(places) < len(on):
        return [(n, share, places[0] - at[n]) for n, share in on]
    return [(n, share, tangents[n] @ own) for (n, share), own in zip(on, places, strict=True)]


def _segment(name: str, side: Side) -> int:
    if name in SEGMENTS:
        return SEGMENTS.index(name)
    base, _, other = name.partition("_other")
    del other
    own = side.other if name.endswith("_other") else side
    return SEGMENTS.index(f"{base}_{own.value[0]}")


def _belly(known: Tables, scale: float) -> list[Carried]:
    """From the pelvic floor to the diaphragm: where the belly's pressure pushes."""

    def place(name: str) -> Array:
        return (
            np.array([known.pressure[f"{name}_x_mm"], known.pressure[f"{name}_y_mm"], 0.0])
            / 1000
            * scale
        )

    return [[(0, 1.0, place("pelvic_floor"))], [(6, 1.0, place("diaphragm"))]]


def _lines(paths: Sequence[Sequence[Carried]]) -> Lines:
    points = [p for path in paths for p in path]
    flat = [c for p in points for c in p]
    return Lines(
        np.cumsum([0, *map(len, paths)]).astype(np.int64),
        np.cumsum([0, *map(len, points)]).astype(np.int64),
        np.array([c[0] for c in flat], dtype=np.int64),
        np.array([c[1] for c in flat]),
        np.array([c[2] for c in flat]),
    )


def _lengths(lines: Lines, at: Array) -> Array:
    places = at[lines.carrier] + lines.place_m
    points = np.add.reduceat(places * lines.weight[:, None], lines.carriers[:-1])
    gaps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    ends = zip(lines.start[:-1], lines.start[1:] - 1, strict=True)
    return np.array([gaps[a:b].sum() for a, b in ends])


# --- strength ---


def _left(parts: Sequence[Part], person: Person) -> Array:
    """What of each fascicle's force is left."""
    fat = np.array([1 - person.fat_fraction if p.muscle in FATTY else 1.0 for p in parts])
    for weak in person.weak:
        fat = fat * np.where(_at(parts, weak.site), weak.strength_fraction, 1.0)
    return np.asarray(fat)


def _caps(parts: Sequence[Part], person: Person) -> Array:
    found = np.ones(len(parts))
    for weak in person.weak:
        found = np.minimum(found, np.where(_at(parts, weak.site), weak.activation_cap, 1.0))
    return found


def _at(parts: Sequence[Part], site: MuscleSite) -> npt.NDArray[np.bool_]:
    named = MEASURED_AS_ONE.get(site.muscle, frozenset({site.muscle}))
    found = np.array(
        [
            p.muscle in named and p.side is site.side and site.level in (None, p.level)
            for p in parts
        ]
    )
    if not found.any():
        where = f" at {site.level.value}" if site.level else ""
        raise ValueError(f"{site.muscle.value}{where}: the model has no fascicle of it")
    return found


def _hoop(known: Tables, parts: Sequence[Part], scale: float) -> Array:
    """Pressure times area for each newton: a wall of radius r and height h, both sides."""
    value = known.pressure
    wall = 2 * value["wall_radius_mm"] * value["wall_height_mm"] / 1e6 * scale**2
    area = value["diaphragm_area_cm2"] / 1e4 * scale**2
    return np.array([value.get(f"hoop_share_{p.group}", 0.0) * area / wall for p in parts])


def _passive(known: Tables, person: Person, support: Tissue) -> Array:
    laxity = dict(person.laxity)
    column = list(Tissue).index(support)
    found = np.empty((LUMBAR_DOFS, 2, 3))
    for n, joint in enumerate(JOINTS):
        for r, ways in enumerate(
            (
                ("flexion", "extension"),
                ("lateral_bending", "lateral_bending"),
                ("rotation", "rotation"),
            )
        ):
            for d, way in enumerate(ways):
                row = known.passive[joint, way]
                share = row.stiffness_nm_rad[column] / row.stiffness_nm_rad[1]
                factor = laxity.get(joint, 1.0)
                found[3 * n + r, d] = (
                    row.stiffness_nm_rad[column] * factor,
                    np.radians(row.limit_deg),
                    row.limit_moment_nm * share * factor,
                )
    return found


def _torques(known: Tables, person: Person) -> Array:
    own = {a.angle: (a.positive_nm, a.negative_nm) for a in known.actuators}
    names = [name.rsplit("_", 1)[0] for name in LIMB_ANGLES]
    return np.array([own[name] for name in names]) * muscle_factor(person)


# --- masses ---


def _masses(known: Tables, body: Skeleton) -> Array:
    """The trunk's mass spread anew over its segments."""
    trunk = sum(m.mass_kg for m in body.masses if m.segment in TRUNK_SHARES)
    found = np.zeros(7)
    for part in known.trunk:
        found[SEGMENTS.index(part.segment)] += part.trunk_fraction * trunk
    return found


def _centers(known: Tables, scale: float) -> Array:
    found = np.zeros((7, 3))
    for slice_ in known.trunk:
        found[SEGMENTS.index(slice_.segment)] = np.array(slice_.center_mm) / 1000 * scale
    return found
