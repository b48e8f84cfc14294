"""Who shares the work: least cost of activations that balance the moments, compiled.

Arrays in, arrays out, checked before they come here, as in `kernels`.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from mainstay.spine.kernels import Array
from mainstay.spine.machine import compiled


class Sharing(NamedTuple):
    """A problem of sharing: least cost of activations that balance, in bounds.

    Minimizes the sum over muscles of `cost * (a**p / p + SMOOTH * a**2 / 2)` so that
    the rows times activations are `asked`, `lower <= a <= upper`, and every cut holds.

    Attributes:
        rows: moment of each muscle at full activation, N m: rows (degrees of freedom) x muscles.
        columns: the same turned over. Most are zero, but long plain loops are faster than short
            ones that leave zeros out.
        cost: weight of each muscle in the sum.
        lower: least activation of each muscle, not below zero.
        upper: greatest activation of each muscle.
        asked: what must be balanced, one for each row.
        cuts: rows that must reach at least `least`: cuts x muscles.
        least: one for each cut.
    """

    rows: Array
    columns: Array
    cost: Array
    lower: Array
    upper: Array
    asked: Array
    cuts: Array
    least: Array


SMOOTH = 1e-2
SLACK = 1e-6
"""Reserve for each unit of price: keeps the problem solvable, so that what cannot be balanced
shows as a reserve moment instead of an endless search."""


MOST_TURNS = 80
"""Steps of a search; an ordinary one comes to rest in 5 to 40."""

HOPELESS = MOST_TURNS + 1
"""What a search answers that has proved that no activations will do."""

SPARE_NM = 1.0
"""Reserve from which on a spine counts as one that nothing steadies (ours)."""

LOOSE, LIKE = 1e-4, 1e-8
"""Cuts are met to a ten thousandth of the tolerance of moments, for their numbers are large; and
cuts that are nearly alike are told apart by this much."""

MOST_HALVINGS, LEVEL = 40, 0.5
"""A step ends where the slope along it is less than half of the slope at its start, either way:
slopes can be told apart to the last digit where values of the dual no longer can."""


@compiled
def _answered(task: Any, y: Array, power: int, a: Array, slope: Array, grad: Array) -> None:
    """Activations that prices `y` call for, how fast they grow with their worth; the gradient.

    The gradient of the dual is what is made less what is asked. `slope` holds each muscle's
    worth on the way.
    """
    n, count = task.asked.shape[0], a.shape[0]
    _worth(task, y, slope)
    for m in range(count):
        x, w = slope[m], task.cost[m]
        want, steep = 0.0, 0.0
        if x > 0.0 and power == 2:
            steep = 1.0 / (w * (1.0 + SMOOTH))
            want = x * steep
        elif x > 0.0:
            want = 0.5 * (-SMOOTH + math.sqrt(SMOOTH * SMOOTH + 4.0 * x / w))
            steep = 1.0 / (w * (2.0 * want + SMOOTH))
        if want <= task.lower[m] or want > task.upper[m]:
            want = task.lower[m] if want <= task.lower[m] else task.upper[m]
            steep = 0.0
        a[m] = want
        slope[m] = steep
    for i in range(y.shape[0]):
        made = SLACK * y[i] - (task.asked[i] if i < n else task.least[i - n])
        if i < n:
            for m in range(count):
                made += task.rows[i, m] * a[m]
        else:
            for m in range(count):
                made += task.cuts[i - n, m] * a[m]
        grad[i] = made


@compiled
def _worth(task: Any, y: Array, worth: Array) -> None:
    """What full activation of each muscle is worth at prices `y`."""
    n, count = task.asked.shape[0], worth.shape[0]
    for m in range(count):
        worth[m] = 0.0
    for i in range(n):
        price = y[i]
        for m in range(count):
            worth[m] += task.rows[i, m] * price
    for k in range(task.least.shape[0]):
        price = y[n + k]
        if price != 0.0:
            for m in range(count):
                worth[m] += task.cuts[k, m] * price


@compiled
def _bend(task: Any, slope: Array, was: Array, H: Array) -> None:
    """Second derivative of the dual, lower triangle, from what it was with other slopes.

    With squares most slopes stay from step to step; only what changed is added. `was` becomes
    `slope`.
    """
    n = task.asked.shape[0]
    for m in range(slope.shape[0]):
        s = slope[m] - was[m]
        if s == 0.0:
            continue
        was[m] = slope[m]
        for i in range(n):
            v = s * task.columns[m, i]
            if v != 0.0:
                for j in range(i + 1):
                    H[i, j] += v * task.columns[m, j]
        for k in range(task.least.shape[0]):
            v = s * task.cuts[k, m]
            for i in range(n):
                H[n + k, i] += v * task.columns[m, i]
            for g in range(k + 1):
                H[n + k, n + g] += v * task.cuts[g, m]


@compiled
def _solve(H: Array, b: Array) -> None:
    """Cholesky in place, row by row; `b` becomes the solution."""
    n = b.shape[0]
    for i in range(n):
        mine = H[i]
        for j in range(i):
            other = H[j]
            s = mine[j]
            for k in range(j):
                s -= mine[k] * other[k]
            mine[j] = s * other[j]
        s = mine[i]
        for k in range(i):
            s -= mine[k] * mine[k]
        mine[i] = 1.0 / math.sqrt(max(s, 1e-300))
        s = b[i]
        for k in range(i):
            s -= mine[k] * b[k]
        b[i] = s * mine[i]
    for i in range(n - 1, -1, -1):
        mine = H[i]
        b[i] *= mine[i]
        for k in range(i):
            b[k] -= mine[k] * b[i]


@compiled
def _first_prices(task: Any, y: Array, H: Array, was: Array, inner: Array) -> None:
    """Where a search begins that knows nothing: as if half of the muscles pulled a little."""
    for m in range(was.shape[0]):
        was[m] = 1.0 / ((1.0 + SMOOTH) * task.cost[m])
    none = np.zeros(was.shape[0])
    _bend(task, was, none, H)
    for i in range(y.shape[0]):
        for j in range(i):
            inner[i, j] = 2.0 * H[i, j]
        inner[i, i] = 2.0 * H[i, i] * (1.0 + 1e-9) + SLACK
        y[i] = task.asked[i] if i < task.asked.shape[0] else 0.0
    _solve(inner, y)
    for i in range(task.asked.shape[0], y.shape[0]):
        y[i] = 0.0


MOST_PIVOTS, TOGETHER = 200, 8
"""Rounds to find which prices stay at zero; after the first few, one price changes a round
(the lowest by number, which ends; Murty 1974)."""


@compiled
def _step(
    H: Array, grad: Array, y: Array, n: int, inner: Array, held: Any, step: Array
) -> None:
    """Newton's step in which no price of a cut falls below zero.

    A step cut off at zero afterwards may lead uphill, and the search then stands still.

    Args:
        H: second derivative, lower triangle.
        grad: gradient.
        y: prices; those from `n` on are of cuts.
        n: number of rows.
        inner: room for a matrix.
        held: prices that go to zero; where the search for them begins.
        step: written.
    """
    size = y.shape[0]
    for turn in range(MOST_PIVOTS):
        for i in range(size):
            step[i] = -grad[i]
            for j in range(i):
                inner[i, j] = H[i, j]
            inner[i, i] = H[i, i] * (1.0 + (1e-10 if i < n else LIKE)) + SLACK
        for i in range(n, size):
            if held[i]:
                for j in range(size):
                    h = H[i, j] if j <= i else H[j, i]
                    step[j] += h * y[i]
                    if j < i:
                        inner[i, j] = 0.0
                    elif j > i:
                        inner[j, i] = 0.0
                inner[i, i] = 1.0
        for i in range(n, size):
            if held[i]:
                step[i] = -y[i]
        _solve(inner, step)
        changed = False
        for i in range(n, size):
            if changed and turn >= TOGETHER:
                break
            if held[i]:
                pull = grad[i]
                for j in range(size):
                    pull += (H[i, j] if j <= i else H[j, i]) * step[j]
                if pull < -1e-9 * (1.0 + abs(grad[i])):
                    held[i] = False
                    changed = True
            elif y[i] + step[i] < -1e-9 * (1.0 + y[i]):
                held[i] = True
                changed = True
        if not changed:
            return


@compiled
def _along(grad: Array, step: Array) -> float:
    total = 0.0
    for i in range(step.shape[0]):
        total += grad[i] * step[i]
    return total


@compiled
def _ceiling(task: Any, power: int) -> float:
    """More than any answer can cost: every muscle at its limit, and a reserve of `SPARE_NM`."""
    most = SPARE_NM * SPARE_NM / (2.0 * SLACK)
    for m in range(task.cost.shape[0]):
        u = task.upper[m]
        most += task.cost[m] * (u**power / power + 0.5 * SMOOTH * u * u)
    return most


@compiled
def _floor(task: Any, power: int, y: Array, a: Array, grad: Array) -> float:
    """What every answer costs at least, by prices and what they call for: the dual."""
    least = -_along(grad, y) + 0.5 * SLACK * _along(y, y)
    for m in range(a.shape[0]):
        least += task.cost[m] * (a[m] ** power / power + 0.5 * SMOOTH * a[m] * a[m])
    return least


@compiled
def share(task: Any, power: int, y: Array, warm: int, a: Array, tolerance: float) -> int:
    """Solve a problem of sharing by Newton's method on its dual.

    Args:
        task: the problem.
        power: 2 or 3.
        y: prices (one for each row and cut); where `warm`, the search begins at them.
        warm: 0 or 1.
        a: activations, written.
        tolerance: largest error of balance, N m.

    Returns:
        Steps taken; `MOST_TURNS` where it did not come to rest, `HOPELESS` where nothing can
        satisfy all cuts.
    """
    n, size = task.asked.shape[0], y.shape[0]
    H = np.zeros((size, size))
    inner = np.empty((size, size))
    was = np.zeros(a.shape[0])
    held = np.empty(size, dtype=np.bool_)
    grad = np.empty(size)
    step = np.zeros(size)
    before = np.empty(size)
    slope = np.empty(a.shape[0])
    if not warm:
        _first_prices(task, y, H, was, inner)
    ceiling = _ceiling(task, power) if size > n else np.inf
    falls = 0.0
    for turn in range(MOST_TURNS):
        for i in range(size):
            before[i] = y[i]
        low, high, length = 0.0, 1.0, 1.0
        for _ in range(MOST_HALVINGS):  # the first time there is no step yet
            for i in range(size):
                y[i] = before[i] + length * step[i]
                if i >= n and y[i] < 0.0:
                    y[i] = 0.0
            _answered(task, y, power, a, slope, grad)
            now = _along(grad, step)
            if now > -LEVEL * falls:
                high = length
            elif now < LEVEL * falls and high < 1.0:
                low = length
            else:
                break
            length = 0.5 * (low + high)
        if size > n and _floor(task, power, y, a, grad) > ceiling:
            return HOPELESS
        worst = 0.0
        for i in range(size):
            held[i] = i >= n and y[i] <= 0.0 and grad[i] >= 0.0
            if not held[i]:
                worst = max(worst, abs(grad[i]) * (1.0 if i < n else LOOSE))
        if worst < tolerance:
            return turn
        _bend(task, slope, was, H)
        _step(H, grad, y, n, inner, held, step)
        falls = _along(grad, step)
    return MOST_TURNS
