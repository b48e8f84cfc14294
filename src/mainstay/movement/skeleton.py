"""The skeleton: segments of one physique, and where they are for given joint angles.

Body frame: x forward, y up, z right. At zero angles the body stands upright in the anatomical
position, forearms halfway between palm up and palm down. Every segment frame is then parallel
to the body frame. Lengths in meters, angles in degrees.
"""

import csv
import functools
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np

from mainstay.anatomy import Physique, Sex, Side
from mainstay.movement.chain import (
    ANGLES,
    LUMBAR,
    Array,
    Chain,
    Frames,
    Rows,
    Segment,
    Turn,
    X,
    Y,
    Z,
    about,
)

__all__ = ["ANGLES", "AVERAGE", "Array", "Ball", "Frames", "Mass", "Rows", "Segment", "Skeleton",
           "about", "angle_row", "skeleton", "table"]  # fmt: skip

ANKLE_HEIGHT = 0.039
"""Height of the ankle over the sole, of standing height (Winter 2009, recalled)."""

LEAN_KG_M2 = 22.0
"""Body mass index at which soft parts have the radii of `landmarks.csv` (ours)."""


@dataclass(frozen=True)
class Ball:
    """A round spot of the body's surface: what touches a support, or may not sink into it."""

    name: str
    segment: str
    center_m: tuple[float, float, float]
    radius_m: float


@dataclass(frozen=True)
class Mass:
    """A point mass: a segment's share of the body, at its center of mass."""

    segment: str
    at_m: tuple[float, float, float]
    mass_kg: float


LIMBS = (
    ("shoulder", "elbow"),
    ("elbow", "wrist"),
    ("wrist", "knuckles"),
    ("hip", "knee"),
    ("knee", "ankle"),
    ("ankle", "forefoot"),
    ("heel", "forefoot"),
)
"""Pairs of spots with flesh between them: both in one segment, or the second at the joint below."""

BETWEEN = (0.17, 0.33, 0.5, 0.67, 0.83)


@dataclass(frozen=True)
class Skeleton:
    """Segments, surface and masses of one physique."""

    physique: Physique
    segments: tuple[Segment, ...]
    balls: tuple[Ball, ...]
    masses: tuple[Mass, ...]

    @functools.cached_property
    def chain(self) -> Chain:
        """The segments as they carry each other."""
        return Chain(self.segments)

    @property
    def index(self) -> Mapping[str, int]:
        """Place of a segment in the arrays."""
        return self.chain.index

    @functools.cached_property
    def ball(self) -> Mapping[str, Ball]:
        """Balls by name."""
        return {b.name: b for b in self.balls}

    @functools.cached_property
    def limbs(self) -> tuple[Ball, ...]:
        """What lies between two spots: a thigh over an edge sinks though hip and knee do not."""
        return tuple(
            self._between(f"{one}{side}", f"{two}{side}", part, f"{one} to {two}{side}")
            for one, two in LIMBS
            for side in ("_l", "_r")
            for part in BETWEEN
        )

    def _between(self, one: str, two: str, part: float, name: str) -> Ball:
        """A spot on the way from one to the next, in the frame of the segment that carries both."""
        first, last = self.ball[one], self.ball[two]
        start, end = np.array(first.center_m), np.array(last.center_m)
        if last.segment != first.segment:
            end = end + np.array(self.segments[self.index[last.segment]].offset_m)
        radius = first.radius_m + (last.radius_m - first.radius_m) * part
        return Ball(name, first.segment, _triple(start + (end - start) * part), radius)

    def frames(
        self, angles_deg: Array, root_m: Array, spread: Sequence[float] | None = None
    ) -> Frames:
        """Forward kinematics.

        Args:
            angles_deg: n x len(ANGLES).
            root_m: n x 3, the middle between the hip joints.
            spread: parts of the lumbar angles from T12/L1 to L5/S1; None as in healthy adults.
        """
        return self.chain.frames(angles_deg, root_m, spread)

    @functools.cached_property
    def skin(self) -> tuple[Ball, ...]:
        """All spots of the surface: balls, and what lies between two of them."""
        return (*self.balls, *self.limbs)

    @functools.cached_property
    def row(self) -> Mapping[str, int]:
        """Place of a ball in the skin."""
        return {b.name: n for n, b in enumerate(self.balls)}

    @functools.cached_property
    def skin_radii_m(self) -> Array:
        """Radii of the skin's spots."""
        return np.array([b.radius_m for b in self.skin])

    @functools.cached_property
    def skin_places(self) -> "Places":
        """Where the skin is."""
        return self._places(self.skin)

    @functools.cached_property
    def mass_places(self) -> "Places":
        """Where the masses are."""
        return self._places(self.masses)

    @functools.cached_property
    def mass_shares(self) -> Array:
        """Share of each mass in the whole."""
        weights = np.array([m.mass_kg for m in self.masses])
        return np.asarray(weights / weights.sum())

    def _places(self, spots: Sequence[Ball | Mass]) -> "Places":
        local = [s.center_m if isinstance(s, Ball) else s.at_m for s in spots]
        return Places(np.array([self.index[s.segment] for s in spots]), np.array(local))

    def points(self, frames: Frames, spots: Sequence[Ball | Mass]) -> Array:
        """Centers of balls or masses in space: n x spots x 3."""
        return self._places(spots).points(frames)

    def center_of_mass(self, frames: Frames) -> Array:
        """Center of mass of the whole body: n x 3."""
        return np.asarray(self.mass_shares @ self.mass_places.points(frames))


@dataclass(frozen=True)
class Places:
    """Places fixed to segments.

    Attributes:
        segments: that carry them.
        local_m: where, in the frames of those.
    """

    segments: Rows
    local_m: Array

    def points(self, frames: Frames) -> Array:
        """Where they are in space: n x places x 3."""
        turned = (frames.turned[:, self.segments] @ self.local_m[..., None])[..., 0]
        return np.asarray(frames.at_m[:, self.segments] + turned)


def angle_row(angles_deg: Mapping[str, float]) -> Array:
    """A row of the array of angles; those not named are zero."""
    return np.array([angles_deg.get(name, 0.0) for name in ANGLES], dtype=np.float64)


# --- building one physique ---


def table(name: str) -> list[dict[str, Any]]:
    """A CSV table of this package as rows; numbers are converted."""
    text = (files("mainstay.movement") / "tables" / name).read_text("utf-8")
    return [
        {k: _number(v) for k, v in row.items()} for row in csv.DictReader(io.StringIO(text))
    ]


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


@functools.lru_cache(maxsize=32)
def skeleton(physique: Physique) -> Skeleton:
    """The skeleton of a person of that sex, height and mass."""
    parts = {r["segment"]: r for r in table("segments.csv") if r["sex"] == physique.sex.value}
    height = physique.height_m
    segments = _segments(parts, height)
    return Skeleton(physique, segments, _balls(physique), _masses(parts, physique, segments))


SPINE = {
    # joint: forward of and over the middle of the hips, of height, in relaxed standing. Ours:
    # drawn so that ear, shoulder, hip and ankle stand over each other, with an even lordosis.
    "l5": (-0.020, 0.055),
    "l4": (-0.010, 0.077),
    "l3": (-0.006, 0.098),
    "l2": (-0.008, 0.120),
    "l1": (-0.015, 0.141),
    "lower_thorax": (-0.024, 0.163),
    "mid_thorax": (-0.038, 0.218),
    "upper_thorax": (-0.034, 0.273),
    "neck": (-0.020, 0.328),
    "head": (-0.008, 0.396),
}
VERTEX = 0.465
"""Top of the head over the hips on the same scale."""

TOE_JOINT = (0.070, -0.026)
"""Joint of the toes, ahead of and below the ankle, of height (ours)."""

HIP_HALF, STERNUM, SHOULDER = 0.050, (0.035, 0.298, 0.015), (-0.012, 0.290, 0.110)
"""Hip joint beside the midline, and places of the inner end of the collarbone and of the
shoulder joint on the scale of `SPINE` (ours)."""


def _segments(parts: Mapping[str, Any], height: float) -> tuple[Segment, ...]:
    thigh, shank = parts["thigh"]["length_fraction"], parts["shank"]["length_fraction"]
    stretch = (1 - thigh - shank - ANKLE_HEIGHT) / VERTEX
    spine = {k: np.array([x, y * stretch, 0]) * height for k, (x, y) in SPINE.items()}
    chain = [Segment("pelvis", None, (0, 0, 0), _PELVIS_TURNS)]
    below = np.zeros(3)
    for name, place in spine.items():
        offset = place - below
        chain.append(Segment(name, chain[-1].name, _triple(offset), _spine_turns(name)))
        below = place
    for side in Side:
        chain += _arm(side, parts, height, spine["upper_thorax"], stretch)
        chain += _leg(side, thigh * height, shank * height, height)
    return tuple(chain)


_PELVIS_TURNS = (
    Turn("pelvis_tilt", Z, -1),
    Turn("pelvis_list", X, 1),
    Turn("pelvis_rotation", Y, 1),
)


def _spine_turns(name: str) -> tuple[Turn, ...]:
    if name in LUMBAR:
        share = _lumbar_shares()[name]
        return (
            Turn(f"lumbar_bent:{name}", Z, -share["flexion_deg"]),
            Turn(f"lumbar_arched:{name}", Z, -share["extension_deg"]),
            Turn(f"lumbar_lateral_bending:{name}", X, share["lateral_bending_deg"]),
            Turn(f"lumbar_rotation:{name}", Y, share["rotation_deg"]),
        )
    part = "neck" if name in ("neck", "head") else "thorax"
    share_of = {"neck": 0.7, "head": 0.3}.get(name, 1 / 2)  # ours
    return (
        Turn(f"{part}_flexion", Z, -share_of),
        Turn(f"{part}_lateral_bending", X, share_of),
        Turn(f"{part}_rotation", Y, share_of),
    )


@functools.cache
def _lumbar_shares() -> Mapping[str, Mapping[str, float]]:
    """Share of each lumbar joint in the motion of the whole, by the vertebra above it."""
    rows = table("lumbar_rhythm.csv")
    columns = [c for c in rows[0] if c != "level"]
    total = {c: sum(row[c] for row in rows) for c in columns}
    return {
        name: {c: row[c] / total[c] for c in columns}
        for name, row in zip(LUMBAR, rows, strict=True)
    }


def _arm(
    side: Side, parts: Mapping[str, Any], height: float, chest: Array, stretch: float
) -> list[Segment]:
    end, out = f"_{side.value[0]}", 1 if side is Side.RIGHT else -1

    def placed(place: tuple[float, float, float]) -> Array:
        return np.array([place[0], place[1] * stretch, out * place[2]]) * height

    sternum, shoulder = placed(STERNUM), placed(SHOULDER)
    upper = parts["upper_arm"]["length_fraction"] * height
    fore = parts["forearm"]["length_fraction"] * height
    return [
        Segment(
            f"clavicle{end}",
            "upper_thorax",
            _triple(sternum - chest),
            (
                Turn(f"scapula_protraction{end}", Y, out),
                Turn(f"scapula_elevation{end}", X, -out),
            ),
        ),
        Segment(
            f"upper_arm{end}",
            f"clavicle{end}",
            _triple(shoulder - sternum),
            (
                Turn(f"shoulder_flexion{end}", Z, 1),
                Turn(f"shoulder_abduction{end}", X, -out),
                Turn(f"shoulder_rotation{end}", Y, out),
            ),
            turns_with="upper_thorax",
        ),
        Segment(
            f"forearm{end}",
            f"upper_arm{end}",
            (0, -upper, 0),
            (Turn(f"elbow_flexion{end}", Z, 1), Turn(f"forearm_pronation{end}", Y, out)),
        ),
        Segment(
            f"hand{end}",
            f"forearm{end}",
            (0, -fore, 0),
            (Turn(f"wrist_extension{end}", X, -out), Turn(f"wrist_deviation{end}", Z, -1)),
        ),
    ]


def _leg(side: Side, thigh: float, shank: float, height: float) -> list[Segment]:
    end, out = f"_{side.value[0]}", 1 if side is Side.RIGHT else -1
    return [
        Segment(
            f"thigh{end}",
            "pelvis",
            (0, 0, out * HIP_HALF * height),
            (
                Turn(f"hip_flexion{end}", Z, 1),
                Turn(f"hip_abduction{end}", X, -out),
                Turn(f"hip_rotation{end}", Y, out),
            ),
        ),
        Segment(
            f"shank{end}", f"thigh{end}", (0, -thigh, 0), (Turn(f"knee_flexion{end}", Z, -1),)
        ),
        Segment(
            f"foot{end}",
            f"shank{end}",
            (0, -shank, 0),
            (Turn(f"ankle_dorsiflexion{end}", Z, 1), Turn(f"ankle_inversion{end}", X, out)),
        ),
        Segment(
            f"toes{end}",
            f"foot{end}",
            (TOE_JOINT[0] * height, TOE_JOINT[1] * height, 0),
            (Turn(f"toe_extension{end}", Z, 1),),
        ),
    ]


def _triple(place: Array) -> tuple[float, float, float]:
    return float(place[0]), float(place[1]), float(place[2])


PAIRED = frozenset({"upper_arm", "forearm", "hand", "thigh", "shank", "foot", "toes"})


def _balls(physique: Physique) -> tuple[Ball, ...]:
    """The rows of `landmarks.csv`, those beside the midline on both sides."""
    height = physique.height_m
    girth = (physique.mass_kg / (LEAN_KG_M2 * height**2)) ** 0.5
    found = []
    for row in table("landmarks.csv"):
        radius = row["radius"] * height * (girth if row["girth"] else 1)
        x, y, z = (row[k] * height for k in "xyz")
        if row["segment"] not in PAIRED and not z:
            found.append(Ball(row["name"], row["segment"], (x, y, z), radius))
            continue
        for end, out in (("_l", -1), ("_r", 1)):
            segment = row["segment"] + (end if row["segment"] in PAIRED else "")
            found.append(Ball(row["name"] + end, segment, (x, y, out * z), radius))
    return tuple(found)


TRUNK_SHARES = {"pelvis": 0.27, "l3": 0.35, "mid_thorax": 0.38}
"""How the mass of the trunk is shared, near de Leva's lower, middle and upper part (both sexes
together, rounded by us)."""

TRUNK_CENTERS = {
    "pelvis": (-0.005, 0.030, 0.0),
    "l3": (0.010, 0.015, 0.0),
    "mid_thorax": (0.022, 0.025, 0.0),
}


def _masses(
    parts: Mapping[str, Any], physique: Physique, segments: tuple[Segment, ...]
) -> tuple[Mass, ...]:
    height, body = physique.height_m, physique.mass_kg
    trunk = parts["trunk"]["mass_fraction"] * body
    found = [
        Mass(name, _triple(np.array(TRUNK_CENTERS[name]) * height), share * trunk)
        for name, share in TRUNK_SHARES.items()
    ]
    head = (0.002 * height, 0.013 * height, 0.0)
    found.append(Mass("head", head, parts["head"]["mass_fraction"] * body))
    for side in ("_l", "_r"):
        for part in ("upper_arm", "forearm", "hand", "thigh", "shank"):
            row = parts[part]
            down = -row["com_fraction"] * row["length_fraction"] * height
            found.append(Mass(part + side, (0, down, 0), row["mass_fraction"] * body))
        foot = parts["foot"]["length_fraction"] * height
        ahead = (parts["foot"]["com_fraction"] - 0.25) * foot
        row = parts["foot"]
        place = (ahead, -0.6 * ANKLE_HEIGHT * height, 0.0)
        found.append(Mass(f"foot{side}", place, row["mass_fraction"] * body))
    return tuple(found)


AVERAGE = Physique(Sex.FEMALE, 1.68, 66.0)
"""The body that drawings show where no person is given."""
