"""The middle of the rib cage: who lifts head and shoulders while the ribs stay down.

The rib cage is one piece in the model of the spine. Behind, the thoracic spine has extensors of its
own, which are no part of the model; in front nothing bends it forward but the wall of the belly,
which reaches the ribs that the breastbone binds together (the first to the seventh).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mainstay.movement.skeleton import Skeleton
from mainstay.spine.kernels import Frames, spots
from mainstay.spine.model import Model
from mainstay.spine.statics import GRAVITY, Force, Posture, angles_between, crossed, place

Array = npt.NDArray[np.float64]

ABOVE_CHEST = (
    "mid_thorax",
    "upper_thorax",
    "neck",
    "head",
    "clavicle",
    "upper_arm",
    "forearm",
    "hand",
)
"""What the upper rib cage carries; names begin so."""


def chest_asked(body: Skeleton, how: Posture, forces: Sequence[Force]) -> float:
    """Moment that forces above the middle of the rib cage ask of what bends it forward, N m.

    Args:
        body: the skeleton.
        how: the posture.
        forces: on segments of the skeleton, without the rib cage's own weight (`chest_alone`).
    """
    center, axis = _joint(body, how)
    above = [f for f in forces if f.segment.startswith(ABOVE_CHEST)]
    if not above:
        return 0.0
    arms = np.array([f.place_m for f in above]) - center
    return float(axis @ crossed(arms, np.array([f.newton for f in above])).sum(axis=0))


THORAX_NM_RAD = 14.0
"""Stiffness of the thoracic spine against bending: 2.7 N m a degree at each of its eleven joints (White
and Panjabi 1990, recalled)."""


def _resists(body: Skeleton, how: Posture) -> float:
    """Moment of the thoracic spine's discs and ligaments against being bent forward, N m."""
    low, high = (how.turned[body.index[name]] for name in ("lower_thorax", "upper_thorax"))
    return THORAX_NM_RAD * float(angles_between(low, high)[0])


def _joint(body: Skeleton, how: Posture) -> tuple[Array, Array]:
    """Middle of the rib cage's spine, about T8/9, and the axis about which it bends backward."""
    n = body.index["lower_thorax"]
    return how.at_m[body.index["mid_thorax"]], how.turned[n][:, 2]


def chest_alone(spine: Model, how: Posture) -> float:
    """What the upper rib cage asks by itself: its weight, and its stiffness against being bent."""
    return chest_asked(spine.body, how, [_weight(spine, how)]) + _resists(spine.body, how)


def _weight(spine: Model, how: Posture) -> Force:
    """Weight of the rib cage above its middle, which `weight` has in one with the rest of it."""
    (own,) = (m for m in spine.body.masses if m.segment == "mid_thorax")
    down = -GRAVITY * own.mass_kg * how.up
    return Force("mid_thorax", place(how, spine.body, own.segment, own.at_m), down)


REACH = ("rectus", "external_oblique_1", "external_oblique_2")
"""Strands that end at the fifth to seventh rib."""


def chest_arms(spine: Model, how: Posture, at: Frames) -> Array:
    """Lever of each fascicle that bends the rib cage forward over its middle, m; zero of the others."""
    center, axis = _joint(spine.body, how)
    lines, found = spine.lines, np.zeros(len(spine.parts))
    points, _ = spots(lines, at)
    for n, part in enumerate(spine.parts):
        if part.name[:-2] in REACH:
            first, last = lines.start[n], lines.start[n + 1] - 1
            rib, next_ = (last, last - 1) if part.group == "rectus" else (first, first + 1)
            way = points[next_] - points[rib]
            found[n] = -axis @ np.cross(points[rib] - center, way / np.linalg.norm(way))
    return found
