"""Arrows of motion: the few paths on screen that tell what an exercise moves."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from mainstay.movement.contacts import Posture
from mainstay.movement.motion import Motion
from mainstay.movement.skeleton import Array

MOVERS = {
    "palm_l": "shoulder_l", "palm_r": "shoulder_r", "ankle_l": "hip_l", "ankle_r": "hip_r",
    "knee_l": "hip_l", "knee_r": "hip_r", "head": "pelvis", "pelvis": "head", "waist": "pelvis",
}  # fmt: skip
"""What an arrow may follow, and what carries it along."""

FAR_M, SOME_M, MOST, MOMENTS = 0.09, 0.02, 3, 5
"""An arrow is worth this; where nothing moves so far, the largest motion that is more than the
second; at most so many arrows, through so many moments (all ours)."""

PIECE = 0.5
"""Who stands up moves as one piece: where nothing moves more against its carrier than this share of
the way that the pelvis goes, the way of the pelvis tells it (ours)."""


FACE_FREE_M = 0.035
"""Between a head and an arrow beside it (ours)."""

NEARLY_M = 0.04
"""The way of the head is not told where it would have to be moved aside by more (ours)."""

ROUNDS = 4
"""So often is a bent path moved aside: another point of it may then be the nearest (ours)."""


@dataclass(frozen=True)
class Head:
    """The head at the end, on screen: a face is never drawn over.

    Attributes:
        middle: its middle.
        crown: the way from the neck to it, of length 1.
        radius_m: how large it is.
    """

    middle: Array
    crown: Array
    radius_m: float

    @property
    def free_m(self) -> float:
        """How far from its middle an arrow stays."""
        return self.radius_m + FACE_FREE_M

    def over(self, path: Array) -> Array:
        """The path of the head itself, beyond the crown."""
        return np.asarray(path + self.crown * self.free_m)

    def beside(self, path: Array) -> Array:
        """A path moved aside, if need be, so that the head is free."""
        for _ in range(ROUNDS):
            off = self._nearest(path)
            away = float(np.hypot(*off))
            if away >= self.free_m:
                return path
            out = off / away if away > 0.01 else self.crown
            path = path + out * (self.free_m - away)
        return path

    def leaves_free(self, path: Array) -> bool:
        """Whether a path stays beside the head as it is."""
        return float(np.hypot(*self._nearest(path))) >= self.free_m - NEARLY_M

    def _nearest(self, path: Array) -> Array:
        """From the middle to the nearest point of a path."""
        share = np.linspace(0, len(path) - 1, 40)
        fine = np.stack(
            [np.interp(share, range(len(path)), path[:, k]) for k in (0, 1)], axis=1
        )
        off = fine - self.middle
        return np.asarray(off[int(np.hypot(*off.T).argmin())])


def _head(moving: Motion, paths: dict[str, Array]) -> Head:
    middle, neck = paths["head"][-1], paths["neck"][-1]
    way = middle - neck
    return Head(middle, way / (np.hypot(*way) or 1.0), moving.body.ball["head"].radius_m)


def arrows(moving: Motion, turned: Array) -> tuple[Array, ...]:
    """Paths on screen of what moves most, from the start to the end; none lies over the face."""
    if len(moving.keys) < 2:
        return ()
    paths = _paths(moving, turned)
    head = _head(moving, paths)
    paths["head"] = head.over(paths["head"])
    chosen = _chosen(paths, _told_by(paths, head))
    return tuple(head.beside(paths[n]) for n in chosen)


def _told_by(paths: dict[str, Array], head: Head) -> dict[str, float]:
    """What an arrow may follow, with how far it moves itself."""
    own = {point: _own_way(paths[point], paths[c]) for point, c in MOVERS.items()}
    for side in ("_l", "_r"):
        # The foot says more than the knee, unless it hardly moves.
        if own[f"ankle{side}"] > 0.5 * own[f"knee{side}"]:
            del own[f"knee{side}"]
    if not head.leaves_free(paths["head"]) and max(own[n] for n in own if n != "head") > FAR_M:
        # Moved aside it would run along the face, and others tell the motion.
        del own["head"]
    return own


def _chosen(paths: dict[str, Array], own: dict[str, float]) -> list[str]:
    ranked = sorted(own, key=lambda point: -own[point])
    whole = _way(paths["pelvis"])
    if whole > FAR_M and own[ranked[0]] < PIECE * whole:
        return ["pelvis"]
    least = max(FAR_M, 0.5 * own[ranked[0]])
    chosen: list[str] = []
    for point in ranked:
        if len(chosen) < MOST and own[point] >= least and not _told(point, chosen, paths):
            chosen.append(point)
    return chosen or _only(paths, own, ranked[0])


def _only(paths: dict[str, Array], own: dict[str, float], first: str) -> list[str]:
    """The largest motion, be it small; where the body moves as one piece, what goes farthest."""
    if own[first] > SOME_M:
        return [first]
    whole = {point: _way(paths[point]) for point in own}
    farthest = max(whole, key=lambda point: whole[point])
    return [farthest] if whole[farthest] > SOME_M else []


def _paths(moving: Motion, turned: Array) -> dict[str, Array]:
    """Where each mover, and what carries it, is on screen at some moments of the lift."""
    names = sorted({"neck", *(n for pair in MOVERS.items() for n in pair)})
    spots = [moving.body.ball[n] for n in names]
    postures = [_between(moving, float(share)) for share in np.linspace(0, 1, MOMENTS)]
    rows = [moving.body.points(p.frames(moving.body), spots)[0] @ turned.T for p in postures]
    return {name: np.stack(rows)[:, k, :2] for k, name in enumerate(names)}


def _between(moving: Motion, share: float) -> Posture:
    """A moment between key poses, near enough for an arrow: contacts are not solved anew."""
    legs = len(moving.keys) - 1
    leg = min(int(share * legs), legs - 1)
    one, two, part = moving.keys[leg], moving.keys[leg + 1], share * legs - leg
    angles = {n: a + (two.angles_deg[n] - a) * part for n, a in one.angles_deg.items()}
    x, y, z = (a + (b - a) * part for a, b in zip(one.root_m, two.root_m, strict=True))
    return replace(one, angles_deg=angles, root_m=(x, y, z))


def _way(path: Array) -> float:
    return float(np.hypot(*(path[-1] - path[0])))


def _own_way(path: Array, carrier: Array) -> float:
    """How far it moves; little where it is only carried along."""
    way, carried = (p[-1] - p[0] for p in (path, carrier))
    return min(float(np.hypot(*way)), 1.6 * float(np.hypot(*(way - carried))))


def _told(point: str, chosen: Iterable[str], paths: dict[str, Array]) -> bool:
    """Whether another arrow says the same: the same way, and near."""
    way = paths[point][-1] - paths[point][0]
    for other in chosen:
        theirs = paths[other][-1] - paths[other][0]
        near = np.hypot(*(paths[other] - paths[point]).T).max() < 0.5
        if near and np.hypot(*(way - theirs)) < 0.6 * np.hypot(*theirs):
            return True
    return False
