"""What muscles, and what holds the body, add to the stiffness of the spine."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from mainstay.spine.kernels import (
    LUMBAR,
    LUMBAR_DOFS,
    SEGMENTS,
    Array,
    Frames,
    Lines,
)
from mainstay.spine.machine import compiled


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
    count = len(lines.start) - 1
    first, second = np.zeros((len(ways), count)), np.zeros((len(ways), count))
    away = places - at.at_m[lines.carrier]
    for n in range(len(ways)):
        _stretched(
            lines, points, away, turn[n], gain[n], speed[n], rush[n], first[n], second[n]
        )
    return first, second


def held_still(at: Frames, springs: Sequence[tuple[int, Array, Array]]) -> Array:
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
            found[: 3 * above, : 3 * above] += moves @ stiff @ moves.T
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


@compiled
def _stretched(
    lines: Any,
    points: Array,
    away: Array,
    turn: Array,
    gain: Array,
    speed: Array,
    rush: Array,
    first: Array,
    second: Array,
) -> None:
    """First and second derivative of each line's length, summed over its straight pieces."""
    here, last = np.empty((2, 3)), np.empty((2, 3))
    spin = np.empty(3)
    for m in range(first.shape[0]):
        for p in range(lines.start[m], lines.start[m + 1]):
            for r in range(3):  # by number: copying arrays takes seconds to compile
                here[0, r], here[1, r] = 0.0, 0.0
            for c in range(lines.carriers[p], lines.carriers[p + 1]):
                s, w = lines.carrier[c], lines.weight[c]
                for r in range(3):
                    i, j = (r + 1) % 3, (r + 2) % 3
                    spin[r] = turn[s, i] * away[c, j] - turn[s, j] * away[c, i]
                for r in range(3):
                    i, j = (r + 1) % 3, (r + 2) % 3
                    change = gain[s, i] * away[c, j] - gain[s, j] * away[c, i]
                    change += turn[s, i] * spin[j] - turn[s, j] * spin[i]
                    here[0, r] += w * (speed[s, r] + spin[r])
                    here[1, r] += w * (rush[s, r] + change)
            if p > lines.start[m]:
                gap, along, fast, pulled = 0.0, 0.0, 0.0, 0.0
                for r in range(3):
                    way = points[p, r] - points[p - 1, r]
                    rate = here[0, r] - last[0, r]
                    gap += way * way
                    along += way * rate
                    fast += rate * rate
                    pulled += way * (here[1, r] - last[1, r])
                gap = math.sqrt(gap)
                along /= gap
                first[m] += along
                second[m] += (fast - along * along + pulled) / gap
            for r in range(3):
                last[0, r], last[1, r] = here[0, r], here[1, r]


AFTER, LATER = np.array([1, 2, 0]), np.array([2, 0, 1])


def _cross(a: Array, b: Array) -> Array:
    """Cross product; numpy's own takes several times as long."""
    return np.asarray(a[..., AFTER] * b[..., LATER] - a[..., LATER] * b[..., AFTER])
