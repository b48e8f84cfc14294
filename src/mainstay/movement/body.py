"""A baked body: where its joints are and how thick it is there, so that its clips touch.

`tools/bake_figure.py` writes `body-NAME.json` beside the mesh; both come from one bake.
"""

from dataclasses import dataclass, replace

import numpy as np

from mainstay.anatomy import Physique, Sex
from mainstay.movement.skeleton import Ball, Mass, Segment, Skeleton, skeleton
from mainstay.reading import read_json


@dataclass(frozen=True)
class Bone:
    """A segment of the body, or a helper that only the mesh has (fingers, toes, half turns).

    Attributes:
        name: as in the skeleton; helpers have names of their own.
        parent: the bone that carries its joint; empty for the pelvis.
        offset_m: the joint's place in the parent's frame, body axes.
    """

    name: str
    parent: str
    offset_m: tuple[float, float, float]


@dataclass(frozen=True)
class BakedBody:
    """What movement must know of a baked mesh.

    Attributes:
        name: file name without `body-`.
        sex: for masses of the segments.
        height_m: standing height of the mesh, barefoot.
        mass_kg: from its volume.
        age_years: the age that it is made to look.
        bones: segments and helpers, parents first.
        balls: round spots measured on the mesh.
    """

    name: str
    sex: Sex
    height_m: float
    mass_kg: float
    age_years: int
    bones: tuple[Bone, ...]
    balls: tuple[Ball, ...]

    @property
    def helpers(self) -> tuple[Bone, ...]:
        """Bones that the skeleton does not know."""
        known = self.skeleton().index
        return tuple(b for b in self.bones if b.name not in known)

    def skeleton(self) -> Skeleton:
        """The moving skeleton of this body."""
        usual = skeleton(Physique(self.sex, self.height_m, self.mass_kg))
        offsets = {b.name: b.offset_m for b in self.bones}
        segments = tuple(replace(s, offset_m=offsets[s.name]) for s in usual.segments)
        masses = tuple(_moved(m, usual.segments, segments) for m in usual.masses)
        return replace(usual, segments=segments, masses=masses, balls=self.balls)


def read_body(text: str, place: str) -> BakedBody:
    """Read `body-NAME.json`."""
    return read_json(text, BakedBody, place)


def _moved(mass: Mass, usual: tuple[Segment, ...], own: tuple[Segment, ...]) -> Mass:
    """The mass at the same share of its segment's length."""
    share = _length(own, mass.segment) / _length(usual, mass.segment)
    x, y, z = mass.at_m
    return replace(mass, at_m=(x, y * share, z))


def _length(segments: tuple[Segment, ...], name: str) -> float:
    """Distance to the next joint; 1 for the ends of limbs and for the trunk."""
    limb = name[:-2] in ("upper_arm", "forearm", "thigh", "shank")
    following = [s for s in segments if s.parent == name] if limb else []
    return float(np.linalg.norm(following[0].offset_m)) if following else 1.0
