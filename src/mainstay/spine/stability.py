"""What muscles, and what holds the body, add to the stiffness of the spine."""

from collections.abc import Sequence

import numpy as np

from mainstay.spine.kernels import LUMBAR, LUMBAR_DOFS, SEGMENTS, Array, Frames, Lines


def lengthening(
    lines: Lines, at: Frames, points: Array, places: Array, ways: Array
) -> tuple[Array, Array]:
    """First and second derivative of each line's length as the lumbar angles move, ways x lines.

    The pelvis stands still; arms ride on the rib cage, thighs on the pelvis. Angles are turns
    one after the other, so that a constant rate of angle still turns the axes: that is the
    acceleration here.

    Args:
        lines: the muscles.
        at: frames.
        points: points in space.
        places: each carrier's place in space.
        ways: rates of the 18 angles, ways x 18.
    """
    turn, gain, speed, rush = _ride(at, ways)
    s = lines.carrier
    away = places - at.at_m[s]
    spin = _cross(turn[:, s], away)
    velocity = speed[:, s] + spin
    pull = rush[:, s] + _cross(gain[:, s], away) + _cross(turn[:, s], spin)
    share = lines.weight[:, None]
    velocity = np.add.reduceat(velocity * share, lines.carriers[:-1], axis=1)
    pull = np.add.reduceat(pull * share, lines.carriers[:-1], axis=1)
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


UNDER = np.array([0, *range(LUMBAR), 0, 0, LUMBAR, LUMBAR])
"""The segment that carries each."""


def _ride(at: Frames, ways: Array) -> tuple[Array, Array, Array, Array]:
    """Turning, its change, velocity and acceleration of each segment's origin, by way."""
    turns = ways[:, :, None] * at.axis[:LUMBAR_DOFS]
    before = np.cumsum(turns, axis=1) - turns
    gains = _cross(before, turns)
    turn, gain = _by_segment(turns, 3), _by_segment(gains, 3)
    away = at.at_m - at.at_m[UNDER]
    spin = _cross(turn[:, UNDER], away)
    change = _cross(gain[:, UNDER], away) + _cross(turn[:, UNDER], spin)
    return turn, gain, _moved(spin), _moved(change)


def _by_segment(by_dof: Array, each: int) -> Array:
    """Sums from the pelvis up to each segment; thighs have the pelvis's, arms the rib cage's."""
    trunk = np.cumsum(by_dof, axis=1)[:, each - 1 :: each]
    found = np.zeros((len(by_dof), SEGMENTS, 3))
    found[:, 1 : LUMBAR + 1] = trunk
    found[:, LUMBAR + 3 :] = trunk[:, -1:]
    return found


def _moved(by_segment: Array) -> Array:
    """How each origin moves, from how it moves against the segment under it."""
    found = _by_segment(by_segment[:, 1 : LUMBAR + 1], 1)
    return np.asarray(
        found + np.where(np.arange(SEGMENTS) > LUMBAR, 1, 0)[:, None] * by_segment
    )


def _stretched(
    lines: Lines, points: Array, velocity: Array, pull: Array
) -> tuple[Array, Array]:
    last = np.zeros(len(points), dtype=bool)
    last[lines.start[1:] - 1] = True
    piece = np.flatnonzero(~last)
    gap = points[piece + 1] - points[piece]
    size = np.linalg.norm(gap, axis=1)
    unit = gap / size[:, None]
    rate = velocity[:, piece + 1] - velocity[:, piece]
    along = (unit * rate).sum(axis=2)
    bow = ((rate * rate).sum(axis=2) - along**2) / size
    bow += (unit * (pull[:, piece + 1] - pull[:, piece])).sum(axis=2)
    first = lines.start[:-1] - np.arange(len(lines.start) - 1)
    return np.add.reduceat(along, first, axis=1), np.add.reduceat(bow, first, axis=1)


AFTER, LATER = np.array([1, 2, 0]), np.array([2, 0, 1])


def _cross(a: Array, b: Array) -> Array:
    """Cross product; numpy's own takes several times as long."""
    return np.asarray(a[..., AFTER] * b[..., LATER] - a[..., LATER] * b[..., AFTER])
