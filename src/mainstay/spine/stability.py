"""What muscles, and what holds the body, add to the stiffness of the spine."""

from collections.abc import Sequence

import numpy as np

from mainstay.spine.kernels import LIMBS, LUMBAR, LUMBAR_DOFS, SEGMENTS, Array, Frames, Lines


def lengthening(
    lines: Lines, at: Frames, points: Array, places: Array, v: Array
) -> tuple[Array, Array]:
    """First and second derivative of each line's length as the lumbar angles move along v.

    The pelvis stands still; arms ride on the rib cage, thighs on the pelvis. Angles are turns
    one after the other, so that a constant rate of angle still turns the axes: that is the
    acceleration here.

    Args:
        lines: the muscles.
        at: frames.
        points: points in space.
        places: each carrier's place in space.
        v: rates of the 18 angles.
    """
    turn, gain, speed, rush = _ride(at, v)
    s = lines.carrier
    away = places - at.at_m[s]
    spin = _cross(turn[s], away)
    velocity = speed[s] + spin
    pull = rush[s] + _cross(gain[s], away) + _cross(turn[s], spin)
    share = lines.weight[:, None]
    velocity = np.add.reduceat(velocity * share, lines.carriers[:-1])
    pull = np.add.reduceat(pull * share, lines.carriers[:-1])
    return _stretched(lines, points, velocity, pull)


def held_still(at: Frames, springs: Sequence[tuple[int, Array, float]]) -> Array:
    """What places that the world holds add to the stiffness against the 18 angles, N m/rad.

    Args:
        at: frames.
        springs: segment, place and stiffness of each; the pelvis and the legs stand still.
    """
    found = np.zeros((LUMBAR_DOFS, LUMBAR_DOFS))
    for s, place_m, stiff in springs:
        above = s if s <= LUMBAR else (LUMBAR if s > LUMBAR + 2 else 0)
        if above:
            arm = place_m - np.repeat(at.center_m[:above], 3, axis=0)
            moves = _cross(at.axis[: 3 * above], arm)
            found[: 3 * above, : 3 * above] += stiff * moves @ moves.T
    return found


def _ride(at: Frames, v: Array) -> tuple[Array, Array, Array, Array]:
    """Turning, its change, velocity and acceleration of each segment's origin."""
    turn, gain, speed, rush = (np.zeros((SEGMENTS, 3)) for _ in range(4))
    for k in range(LUMBAR):
        for moved, value in zip(
            (speed, rush), _moved(at, k, k + 1, turn, gain, speed, rush), strict=True
        ):
            moved[k + 1] = value
        turn[k + 1], gain[k + 1] = turn[k], gain[k]
        for d in range(3 * k, 3 * k + 3):
            gain[k + 1] += _cross(turn[k + 1], v[d] * at.axis[d])
            turn[k + 1] += v[d] * at.axis[d]
    for s in range(LUMBAR + 3, LUMBAR + 1 + LIMBS):
        turn[s], gain[s] = turn[LUMBAR], gain[LUMBAR]
        speed[s], rush[s] = _moved(at, LUMBAR, s, turn, gain, speed, rush)
    return turn, gain, speed, rush


def _moved(
    at: Frames, under: int, s: int, turn: Array, gain: Array, speed: Array, rush: Array
) -> tuple[Array, Array]:
    """How the origin of segment s moves with the segment under it."""
    away = at.at_m[s] - at.at_m[under]
    spin = _cross(turn[under], away)
    change = _cross(gain[under], away) + _cross(turn[under], spin)
    return speed[under] + spin, rush[under] + change


def _stretched(
    lines: Lines, points: Array, velocity: Array, pull: Array
) -> tuple[Array, Array]:
    last = np.zeros(len(points), dtype=bool)
    last[lines.start[1:] - 1] = True
    piece = np.flatnonzero(~last)
    gap = points[piece + 1] - points[piece]
    size = np.linalg.norm(gap, axis=1)
    unit = gap / size[:, None]
    rate = velocity[piece + 1] - velocity[piece]
    along = (unit * rate).sum(axis=1)
    bow = ((rate * rate).sum(axis=1) - along**2) / size
    bow += (unit * (pull[piece + 1] - pull[piece])).sum(axis=1)
    first = np.arange(len(lines.start) - 1)
    owner = np.repeat(first, np.diff(lines.start) - 1)
    count = len(first)
    return np.asarray(np.bincount(owner, along, count), float), np.asarray(
        np.bincount(owner, bow, count), float
    )


def _cross(a: Array, b: Array) -> Array:
    """Cross product; numpy's own takes ten times as long for single vectors."""
    return np.stack(
        [
            a[..., 1] * b[..., 2] - a[..., 2] * b[..., 1],
            a[..., 2] * b[..., 0] - a[..., 0] * b[..., 2],
            a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0],
        ],
        axis=-1,
    )
