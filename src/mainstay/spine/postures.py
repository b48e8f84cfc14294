"""A posture from angles to disc loads, one and many: `kernels` and `sharing` put together, compiled."""

import math
from typing import Any

import numpy as np

from mainstay.spine.kernels import (
    DOFS,
    LUMBAR,
    LUMBAR_DOFS,
    TABLED_N,
    Array,
    Integers,
    discs,
    ends_of,
    frames,
    give,
    joint_tissue,
    outer,
    pull,
    rows_in_order,
    rows_of,
    spots,
    stiffness,
    strengths,
)
from mainstay.spine.machine import compiled
from mainstay.spine.sharing import (
    SLACK,
    Sharing,
    furnished,
    in_line,
    opened,
    resumed,
    searched,
)


@compiled
def across_joints(spine: Any, across: Array, outer_n: Array, tension_n: Array) -> Any:
    """Force on all that lies above each joint: what acts from outside, muscles, pressure."""
    found = outer_n.copy()
    push = 0.0
    count = spine.capacity_n.shape[0]
    for m in range(count):
        push += spine.hoop_n_n[m] * tension_n[m]
    for m in range(0, count - count % 4, 4):
        t, u, v, w = tension_n[m], tension_n[m + 1], tension_n[m + 2], tension_n[m + 3]
        for k in range(LUMBAR):
            for r in range(3):
                found[k, r] += (
                    t * across[m, k, r]
                    + u * across[m + 1, k, r]
                    + v * across[m + 2, k, r]
                    + w * across[m + 3, k, r]
                )
    for m in range(count - count % 4, count):
        for k in range(LUMBAR):
            for r in range(3):
                found[k, r] += tension_n[m] * across[m, k, r]
    for k in range(LUMBAR):
        for r in range(3):
            found[k, r] -= push * across[count, k, r]
    return found


@compiled
def left_to_muscles(spine: Any, arms: Array, slack_n: Array, asked: Array) -> Array:
    """What is asked, less what stretched muscles hold."""
    count = slack_n.shape[0]
    left = asked.copy()
    for m in range(count):
        if slack_n[m] > 0.0:
            for i in range(DOFS):
                left[i] -= slack_n[m] * (arms[m, i] - spine.hoop_n_n[m] * arms[count, i])
    return left


@compiled
def in_order(spine: Any, arms: Array, active_n: Array) -> Any:
    """The problem of sharing of a posture with its muscles in order; see `ask` for what is asked."""
    count = spine.order.shape[0]
    task = Sharing(
        np.empty((DOFS, in_line(count))),
        np.empty(count),
        np.empty(count),
        np.empty(count),
        np.empty(DOFS),
        np.zeros((0, count)),
        np.zeros(0),
        spine.pairs,
    )
    for k in range(count):
        m = spine.order[k]
        task.cost[k], task.lower[k], task.upper[k] = (
            spine.cost[m],
            spine.lower[m],
            spine.upper[m],
        )
    rows_in_order(spine, arms, active_n, task.rows)
    return task


@compiled
def ask(task: Any, room: Any, left: Array, held: Array, slope: Array) -> None:
    """What is asked of the muscles: what is left, less what discs and ligaments hold."""
    for i in range(DOFS):
        task.asked[i] = left[i]
    for i in range(LUMBAR_DOFS):
        task.asked[i] += held[i]
    give(slope, room.ends)


@compiled
def as_given(spine: Any, arms: Array, active_n: Array, task: Any, ends: Array) -> Any:
    """The same problem with its muscles as they stand in the spine."""
    rows = rows_of(spine, arms, active_n)
    wide = rows.shape[1] - ends.shape[0]
    for t in range(ends.shape[0]):
        for e in range(2):
            rows[spine.pairs[t, e], wide + t] = ends[t, e]
    return Sharing(
        rows,
        spine.cost,
        spine.lower,
        spine.upper,
        task.asked,
        task.cuts,
        task.least,
        spine.pairs,
    )


FIRST_NM, FINE_NM = 1e-5, 1e-7
"""Errors of balance: when loads are first asked for, to know how stiff discs are; at last. With 0.01
N m at first, an answer's seventh to fifth digit hung on the way that the search had taken."""


@compiled
def meet(
    spine: Any,
    q: Array,
    joint_at_m: Array,
    limb_turned: Array,
    force_n: Array,
    moment_nm: Array,
    power: int,
    y: Array,
    warm: int,
    a: Array,
) -> Any:
    """One posture from angles to disc loads.

    Shared twice: discs are as stiff as what the first answer presses them with.

    Returns:
        steps, loads 6 x 3, and all that was met on the way: frames, points, carriers' places,
        lengths, arms, active and slack forces, forces across joints, the problem of sharing,
        slope of the moments of discs and ligaments.
    """
    found, task, ends = _met(
        spine, q, joint_at_m, limb_turned, force_n, moment_nm, power, y, warm, a
    )
    turns, loads, at, points, own, length, arms, active, slack, across, outer_n, slope = found
    whole = as_given(spine, arms, active, task, ends)
    return (
        turns,
        loads,
        at,
        points,
        own,
        length,
        arms,
        active,
        slack,
        across,
        outer_n,
        whole,
        slope,
    )


@compiled
def _met(
    spine: Any,
    q: Array,
    joint_at_m: Array,
    limb_turned: Array,
    force_n: Array,
    moment_nm: Array,
    power: int,
    y: Array,
    warm: int,
    a: Array,
) -> Any:
    """All that `meet` returns but the problem; that, in its order, and its ends."""
    at = frames(q, joint_at_m, limb_turned)
    points, own = spots(spine.lines, at)
    length, arms, across = pull(spine.lines, at, points, own)
    active, slack = strengths(spine, length)
    asked, outer_n = outer(at, force_n, moment_nm)
    left = left_to_muscles(spine, arms, slack, asked)
    held, slope = joint_tissue(spine.passive, q, np.full(LUMBAR, TABLED_N))
    task = in_order(spine, arms, active)
    room = furnished(task, spine.order, spine.until)
    ends_of(spine, room.ends)
    ask(task, room, left, held, slope)
    for i in range(DOFS):
        room.y[i] = y[i]
    turns = searched(task, room, power, warm, a, FIRST_NM)
    tension = a[: active.shape[0]] * active + slack
    loads = discs(spine, at, across_joints(spine, across, outer_n, tension))
    held, slope = joint_tissue(spine.passive, q, loads[:, 0].copy())
    ask(task, room, left, held, slope)
    turns += resumed(task, room, power, a, FINE_NM)
    for i in range(DOFS):
        y[i] = room.y[i]
    tension = a[: active.shape[0]] * active + slack
    loads = discs(spine, at, across_joints(spine, across, outer_n, tension))
    found = (turns, loads, at, points, own, length, arms, active, slack, across, outer_n, slope)
    return found, task, room.ends


@compiled
def many(
    spine: Any,
    q: Array,
    joint_at_m: Array,
    limb_turned: Array,
    force_n: Array,
    moment_nm: Array,
    power: int,
    a: Array,
    loads: Array,
    reserve_nm: Array,
    turns: Integers,
) -> None:
    """Many postures, each with its own loads; results go into the last four arguments."""
    y = np.empty(DOFS)
    for b in range(q.shape[0]):
        found, _task, _ends = _met(
            spine,
            q[b],
            joint_at_m,
            limb_turned,
            force_n[b],
            moment_nm[b],
            power,
            y,
            0,
            a[b],
        )
        turns[b] = found[0]
        for k in range(LUMBAR):
            for r in range(3):
                loads[b, k, r] = found[1][k, r]
        for i in range(DOFS):
            reserve_nm[b, i] = SLACK * y[i]


@compiled
def steady(
    spine: Any,
    q: Array,
    joint_at_m: Array,
    limb_turned: Array,
    force_n: Array,
    moment_nm: Array,
    virial_nm: Array,
    power: int,
    gain: float,
    a: Array,
    H: Array,
    lowest: Array,
) -> None:
    """Many postures, each with its own loads: how stiff the spine is with the muscles they call for.

    Results go into the last three arguments: activations, second derivatives of the energy by the
    18 angles, and their smallest eigenvalues.
    """
    y, room = np.empty(DOFS), np.empty((LUMBAR_DOFS, LUMBAR_DOFS))
    count = spine.capacity_n.shape[0]
    tension, stiff = np.empty(count + 1), np.zeros(count + 1)
    for b in range(q.shape[0]):
        found, _task, _ends = _met(
            spine,
            q[b],
            joint_at_m,
            limb_turned,
            force_n[b],
            moment_nm[b],
            power,
            y,
            0,
            a[b],
        )
        at, points, own, length, arms, active, slack = found[2:9]
        push = 0.0
        for m in range(count):
            tension[m] = a[b, m] * active[m] + slack[m]
            stiff[m] = gain * tension[m] / length[m]
            push += spine.hoop_n_n[m] * tension[m]
        tension[count] = -push
        made = stiffness(
            spine.lines, at, points, own, arms, tension, stiff, force_n[b], virial_nm
        )
        for i in range(LUMBAR_DOFS):
            made[i, i] += found[11][i]
            for j in range(LUMBAR_DOFS):
                H[b, i, j] = made[i, j]
                room[i, j] = made[i, j]
        lowest[b] = smallest(room)


NARROW = 1e-14
"""Where the search for an eigenvalue ends, as a part of the largest one."""


@compiled
def smallest(A: Array) -> float:
    """Smallest eigenvalue of a symmetric matrix, which is used up.

    Made tridiagonal by reflections (Householder 1958), then halved: a number lies above the
    smallest where an elimination with it meets a pivot below zero (Sturm).
    """
    n = A.shape[0]
    v, w = np.empty(n), np.empty(n)
    aside = np.zeros(n)
    for k in range(n - 2):
        _reflected(A, k, v, w, aside)
    aside[n - 2] = A[n - 2, n - 1]
    low, high, wide = A[0, 0], A[0, 0], 0.0
    for i in range(n):
        reach = abs(aside[i]) + (abs(aside[i - 1]) if i else 0.0)
        low, high = min(low, A[i, i] - reach), min(high, A[i, i])
        wide = max(wide, abs(A[i, i]) + reach)
    while high - low > NARROW * wide:
        middle = 0.5 * (low + high)
        above, pivot = False, A[0, 0] - middle
        for i in range(1, n):
            above = above or pivot <= 0.0
            pivot = A[i, i] - middle - aside[i - 1] * aside[i - 1] / pivot
        if above or pivot <= 0.0:
            high = middle
        else:
            low = middle
    return float(0.5 * (low + high))


@compiled
def _reflected(A: Array, k: int, v: Array, w: Array, aside: Array) -> None:
    """Clears row k of a symmetric matrix beyond the one number beside the diagonal."""
    n = A.shape[0]
    rest = 0.0
    for i in range(k + 2, n):
        rest += A[k, i] * A[k, i]
    first = A[k, k + 1]
    aside[k] = first
    if rest == 0.0:
        return
    size = math.sqrt(first * first + rest)
    aside[k] = -size if first > 0.0 else size
    for i in range(k + 1, n):
        v[i] = A[k, i]
    v[k + 1] = first - aside[k]
    twice = 2.0 / (v[k + 1] * v[k + 1] + rest)
    along = 0.0
    for i in range(k + 1, n):
        made = 0.0
        for j in range(k + 1, n):
            made += A[i, j] * v[j]
        w[i] = twice * made
        along += w[i] * v[i]
    for i in range(k + 1, n):
        w[i] -= 0.5 * twice * along * v[i]
    for i in range(k + 1, n):
        for j in range(k + 1, n):
            A[i, j] -= v[i] * w[j] + w[i] * v[j]


@compiled
def sweep(task: Any, power: int, first: Array, step: Array, a: Array) -> None:
    """Many loads at one posture: moments asked that grow by steps, each begun from the last."""
    asked = first.copy()
    given = Sharing(
        task.rows,
        task.cost,
        task.lower,
        task.upper,
        asked,
        task.cuts,
        task.least,
        task.pairs,
    )
    own, room = opened(given, asked.shape[0])
    for n in range(a.shape[0]):
        searched(own, room, power, 1 if n > 0 else 0, a[n], FINE_NM)
        for i in range(asked.shape[0]):
            asked[i] += step[i]
