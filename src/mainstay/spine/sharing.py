"""Who shares the work: least cost of activations that balance the moments, compiled.

Arrays in, arrays out, checked before they come here, as in `kernels`.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from mainstay.spine.kernels import Array, Integers
from mainstay.spine.machine import compiled


class Sharing(NamedTuple):
    """A problem of sharing: least cost of activations that balance, in bounds.

    Minimizes the sum over muscles of `cost * (a**p / p + SMOOTH * a**2 / 2)` so that
    the rows times activations are `asked`, `lower <= a <= upper`, and every cut holds.

    Attributes:
        rows: moment of each muscle at full activation, N m: rows (degrees of freedom) x muscles.
            Many are zero, but long plain loops are faster than short ones that leave zeros out.
        cost: weight of each muscle in the sum.
        lower: least activation of each muscle, not below zero.
        upper: greatest activation of each muscle.
        asked: what must be balanced, one for each row.
        cuts: rows that must reach at least `least`: cuts x muscles.
        least: one for each cut.
    """

    rows: Array
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

MOST_TRIES, LEVEL = 30, 0.1
"""A step ends where the slope along it is less than a tenth of the slope at its start, either way:
slopes can be told apart to the last digit where values of the dual no longer can. To look costs
little, for along a step the worth of each muscle grows evenly."""


class Room(NamedTuple):
    """Room to work in, and what a search keeps from step to step.

    Attributes:
        light: one over each muscle's cost.
        worth: of full activation of each muscle, at the prices.
        gains: how fast that grows along the step.
        slope: how fast each activation grows with its worth.
        was: the slopes that `H` was made from.
        order: the muscles, those that reach the last rows first: what a row needs stands together.
        until: how many of them reach each row or one after it.
        free: those of them whose slope has changed, in this order.
        within: how many of these reach each row or one after it; a cut, all.
        moved: their rows and cuts, side by side.
        pulled: the same times how much it has changed.
        H: second derivative of the dual, upper triangle.
        inner: its root, upper triangle; one over each number on the diagonal.
    """

    light: Array
    worth: Array
    gains: Array
    slope: Array
    was: Array
    order: Integers
    until: Integers
    free: Integers
    within: Integers
    moved: Array
    pulled: Array
    H: Array
    inner: Array


@compiled
def _room(task: Any, size: int) -> Any:
    count = task.cost.shape[0]
    light = np.empty(count)
    for m in range(count):
        light[m] = 1.0 / task.cost[m]
    order = np.empty(count, dtype=np.int64)
    until = np.zeros(task.asked.shape[0], dtype=np.int64)
    _ordered(task, order, until)
    return Room(
        light,
        np.empty(count),
        np.empty(count),
        np.empty(count),
        np.zeros(count),
        order,
        until,
        np.empty(count, dtype=np.int64),
        np.empty(size, dtype=np.int64),
        np.empty((size, count)),
        np.empty((size, count)),
        np.zeros((size, size)),
        np.empty((size, size)),
    )


@compiled
def _ordered(task: Any, order: Integers, until: Integers) -> None:
    """Muscles by the last row that they reach, from the last row down."""
    n, count = task.asked.shape[0], order.shape[0]
    last = np.zeros(count)
    for i in range(n):
        row = float(i)
        for m in range(count):
            last[m] = row if task.rows[i, m] != 0.0 else last[m]
    place = np.zeros(n, dtype=np.int64)
    for m in range(count):
        until[int(last[m])] += 1
    for i in range(n - 2, -1, -1):
        place[i] = until[i + 1]
        until[i] += until[i + 1]
    for m in range(count):
        i = int(last[m])
        order[place[i]] = m
        place[i] += 1


@compiled
def _worth(task: Any, y: Array, worth: Array) -> None:
    """What full activation of each muscle is worth at prices `y`."""
    n, count = task.asked.shape[0], worth.shape[0]
    for m in range(count):
        worth[m] = 0.0
    for i in range(0, n - n % 3, 3):
        p, q, r = y[i], y[i + 1], y[i + 2]
        for m in range(count):
            worth[m] += task.rows[i, m] * p + task.rows[i + 1, m] * q + task.rows[i + 2, m] * r
    for i in range(n - n % 3, n):
        for m in range(count):
            worth[m] += task.rows[i, m] * y[i]
    for k in range(task.least.shape[0]):
        price = y[n + k]
        if price != 0.0:
            for m in range(count):
                worth[m] += task.cuts[k, m] * price


@compiled
def _called(task: Any, room: Any, power: int, length: float, a: Array) -> float:
    """Activations that prices call for so far along a step; how much of its gains they make."""
    total = 0.0
    if power == 2:
        for m in range(a.shape[0]):
            x = room.worth[m] + length * room.gains[m]
            want = x * room.light[m] * (1.0 / (1.0 + SMOOTH))
            a[m] = min(max(want, task.lower[m]), task.upper[m])
            total += room.gains[m] * a[m]
    else:
        for m in range(a.shape[0]):
            x = max(room.worth[m] + length * room.gains[m], 0.0) * room.light[m]
            want = 0.5 * (math.sqrt(SMOOTH * SMOOTH + 4.0 * x) - SMOOTH)
            a[m] = min(max(want, task.lower[m]), task.upper[m])
            total += room.gains[m] * a[m]
    return total


@compiled
def _steepness(task: Any, power: int, a: Array, light: Array, slope: Array) -> None:
    """How fast each activation grows with its worth; not at all at its bounds."""
    for m in range(a.shape[0]):
        steep = light[m] / (1.0 + SMOOTH if power == 2 else 2.0 * a[m] + SMOOTH)
        slope[m] = steep if task.lower[m] < a[m] < task.upper[m] else 0.0


@compiled
def _gradient(task: Any, y: Array, a: Array, grad: Array) -> None:
    """Of the dual: what is made less what is asked."""
    n, count = task.asked.shape[0], a.shape[0]
    for i in range(0, n - n % 3, 3):
        p, q, r = 0.0, 0.0, 0.0
        for m in range(count):
            p += task.rows[i, m] * a[m]
            q += task.rows[i + 1, m] * a[m]
            r += task.rows[i + 2, m] * a[m]
        grad[i], grad[i + 1], grad[i + 2] = p, q, r
    for i in range(n - n % 3, n):
        p = 0.0
        for m in range(count):
            p += task.rows[i, m] * a[m]
        grad[i] = p
    for k in range(task.least.shape[0]):
        p = 0.0
        for m in range(count):
            p += task.cuts[k, m] * a[m]
        grad[n + k] = p - task.least[k]
    for i in range(n):
        grad[i] -= task.asked[i]
    for i in range(y.shape[0]):
        grad[i] += SLACK * y[i]


@compiled
def _bend(task: Any, room: Any) -> None:
    """Second derivative of the dual, upper triangle, from what it was with other slopes.

    With squares most slopes stay from step to step; only what changed is added. Three rows by three: each number read is used three times. Cuts and rows that are left over
    go one by one.
    """
    moved, pulled, H, size = room.moved, room.pulled, room.H, room.H.shape[0]
    _packed(task, room)
    n = task.asked.shape[0] - task.asked.shape[0] % 3
    for i in range(0, n, 3):
        for j in range(0, i + 1, 3):
            a, b, c = H[j, i], H[j, i + 1], H[j, i + 2]
            d, e, f = H[j + 1, i], H[j + 1, i + 1], H[j + 1, i + 2]
            g, h, k = H[j + 2, i], H[j + 2, i + 1], H[j + 2, i + 2]
            for m in range(room.within[i]):
                u, v, w = pulled[i, m], pulled[i + 1, m], pulled[i + 2, m]
                x, y, z = moved[j, m], moved[j + 1, m], moved[j + 2, m]
                a += x * u
                b += x * v
                c += x * w
                d += y * u
                e += y * v
                f += y * w
                g += z * u
                h += z * v
                k += z * w
            H[j, i], H[j, i + 1], H[j, i + 2] = a, b, c
            H[j + 1, i], H[j + 1, i + 1], H[j + 1, i + 2] = d, e, f
            H[j + 2, i], H[j + 2, i + 1], H[j + 2, i + 2] = g, h, k
    for i in range(n, size):
        for j in range(i + 1):
            a = H[j, i]
            for m in range(min(room.within[i], room.within[j])):
                a += pulled[i, m] * moved[j, m]
            H[j, i] = a


@compiled
def _forget(room: Any) -> None:
    """As with no slopes: where most have changed, that is the shorter way."""
    for m in range(room.was.shape[0]):
        room.was[m] = 0.0
    for i in range(room.H.shape[0]):
        for j in range(i, room.H.shape[0]):
            room.H[i, j] = 0.0


@compiled
def _packed(task: Any, room: Any) -> None:
    """Rows and cuts of the muscles whose slopes have changed, side by side; what they were is told."""
    n, at, wide = task.asked.shape[0], 0, 0
    more = room.gains
    for i in range(n - 1, -1, -1):
        while at < room.until[i]:
            m = room.order[at]
            if room.slope[m] != room.was[m]:
                room.free[wide] = m
                more[wide] = room.slope[m] - room.was[m]
                room.was[m] = room.slope[m]
                wide += 1
            at += 1
        room.within[i] = wide
    for i in range(n):  # three rows together: they are read together
        room.within[i] = room.within[i - i % 3]
        for m in range(room.within[i]):
            v = task.rows[i, room.free[m]]
            room.moved[i, m] = v
            room.pulled[i, m] = v * more[m]
    for k in range(task.least.shape[0]):
        room.within[n + k] = wide
        for m in range(wide):
            v = task.cuts[k, room.free[m]]
            room.moved[n + k, m] = v
            room.pulled[n + k, m] = v * more[m]


@compiled
def _root(H: Array) -> None:
    """Cholesky in place, upper triangle, three rows at a time; one over what is on the diagonal."""
    n = H.shape[0]
    for k in range(n):
        for i in range(0, k - k % 3, 3):
            p, q, r = H[i, k], H[i + 1, k], H[i + 2, k]
            for j in range(k, n):
                H[k, j] -= p * H[i, j] + q * H[i + 1, j] + r * H[i + 2, j]
        for i in range(k - k % 3, k):
            p = H[i, k]
            for j in range(k, n):
                H[k, j] -= p * H[i, j]
        turned = 1.0 / math.sqrt(max(H[k, k], 1e-300))
        H[k, k] = turned
        for j in range(k + 1, n):
            H[k, j] *= turned


@compiled
def _solve(root: Array, b: Array) -> None:
    """`b` becomes the solution, by the root of the matrix."""
    n = b.shape[0]
    for k in range(n):
        b[k] *= root[k, k]
        s = b[k]
        for j in range(k + 1, n):
            b[j] -= root[k, j] * s
    for k in range(n - 1, -1, -1):
        s = b[k]
        for j in range(k + 1, n):
            s -= root[k, j] * b[j]
        b[k] = s * root[k, k]


@compiled
def _first_prices(task: Any, y: Array, room: Any) -> None:
    """Where a search begins that knows nothing: as if half of the muscles pulled a little."""
    n = task.asked.shape[0]
    for m in range(task.cost.shape[0]):
        room.slope[m] = room.light[m] / (1.0 + SMOOTH)
    _bend(task, room)
    for i in range(y.shape[0]):
        for j in range(i):
            room.inner[j, i] = 2.0 * room.H[j, i]
        room.inner[i, i] = 2.0 * room.H[i, i] * (1.0 + 1e-9) + SLACK
        y[i] = task.asked[i] if i < n else 0.0
    _root(room.inner)
    _solve(room.inner, y)
    _forget(room)
    for i in range(n, y.shape[0]):
        y[i] = 0.0


MOST_PIVOTS, TOGETHER = 200, 8
"""Rounds to find which prices stay at zero; after the first few, one price changes a round
(the lowest by number, which ends; Murty 1974)."""


@compiled
def _step(room: Any, grad: Array, y: Array, n: int, held: Any, step: Array) -> None:
    """Newton's step in which no price of a cut falls below zero.

    A step cut off at zero afterwards may lead uphill, and the search then stands still.

    Args:
        room: its `H` is the second derivative; its `inner` is written.
        grad: gradient.
        y: prices; those from `n` on are of cuts.
        n: number of rows.
        held: prices that go to zero; where the search for them begins.
        step: written.
    """
    H, inner, size = room.H, room.inner, y.shape[0]
    for turn in range(MOST_PIVOTS):
        for i in range(size):
            step[i] = -grad[i]
            for j in range(i + 1, size):
                inner[i, j] = H[i, j]
            inner[i, i] = H[i, i] * (1.0 + (1e-10 if i < n else LIKE)) + SLACK
        for i in range(n, size):
            if held[i]:
                for j in range(size):
                    step[j] += (H[j, i] if j <= i else H[i, j]) * y[i]
                    if j < i:
                        inner[j, i] = 0.0
                    elif j > i:
                        inner[i, j] = 0.0
                inner[i, i] = 1.0
        for i in range(n, size):
            if held[i]:
                step[i] = -y[i]
        _root(inner)
        _solve(inner, step)
        changed = False
        for i in range(n, size):
            if changed and turn >= TOGETHER:
                break
            if held[i]:
                pull = grad[i]
                for j in range(size):
                    pull += (H[j, i] if j <= i else H[i, j]) * step[j]
                if pull < -1e-9 * (1.0 + abs(grad[i])):
                    held[i] = False
                    changed = True
            elif y[i] + step[i] < -1e-9 * (1.0 + y[i]):
                held[i] = True
                changed = True
        if not changed:
            return


@compiled
def _move(
    task: Any, room: Any, power: int, step: Array, y: Array, a: Array, grad: Array
) -> None:
    """Go along a step, as far as the dual falls: new prices, activations and gradient."""
    n, size = task.asked.shape[0], y.shape[0]
    _worth(task, step, room.gains)
    falls, steady, rises = _along(grad, step), 0.0, SLACK * _along(step, step)
    for i in range(size):
        steady += step[i] * (SLACK * y[i] - (task.asked[i] if i < n else task.least[i - n]))
    low, high, at_low, at_high, length = 0.0, 1.0, falls, 0.0, 1.0
    for _ in range(MOST_TRIES):
        now = steady + length * rises + _called(task, room, power, length, a)
        if now > -LEVEL * falls:
            high, at_high = length, now
        elif now < LEVEL * falls and length < 1.0:
            low, at_low = length, now
        else:
            break
        part = at_low / (at_low - at_high)
        length = low + (high - low) * min(max(part, 0.1), 0.9)
    for i in range(size):
        y[i] += length * step[i]
        if i >= n and y[i] < 0.0:
            y[i] = 0.0
    if size > n:
        _worth(task, y, room.worth)
        for m in range(a.shape[0]):
            room.gains[m] = 0.0
        _called(task, room, power, 0.0, a)
    else:
        for m in range(a.shape[0]):
            room.worth[m] += length * room.gains[m]
    _gradient(task, y, a, grad)


@compiled
def _error(y: Array, grad: Array, n: int, held: Any) -> float:
    """Largest error of balance; which prices of cuts are held at zero."""
    worst = 0.0
    for i in range(y.shape[0]):
        held[i] = i >= n and y[i] <= 0.0 and grad[i] >= 0.0
        if not held[i]:
            worst = max(worst, abs(grad[i]) * (1.0 if i < n else LOOSE))
    return worst


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

    Where there are no cuts, each step with cubes is followed by one with the same second derivative:
    most of the time goes into making that.

    Returns:
        Steps taken; `MOST_TURNS` where it did not come to rest, `HOPELESS` where nothing can
        satisfy all cuts.
    """
    n, size = task.asked.shape[0], y.shape[0]
    room = _room(task, size)
    held = np.empty(size, dtype=np.bool_)
    grad = np.empty(size)
    step = np.empty(size)
    if not warm:
        _first_prices(task, y, room)
    _worth(task, y, room.worth)
    for m in range(a.shape[0]):
        room.gains[m] = 0.0
    _called(task, room, power, 0.0, a)
    _gradient(task, y, a, grad)
    ceiling = _ceiling(task, power) if size > n else np.inf
    for turn in range(MOST_TURNS):
        if size > n and _floor(task, power, y, a, grad) > ceiling:
            return HOPELESS
        if _error(y, grad, n, held) < tolerance:
            return turn
        _steepness(task, power, a, room.light, room.slope)
        if power == 3:
            _forget(room)
        _bend(task, room)
        _step(room, grad, y, n, held, step)
        _move(task, room, power, step, y, a, grad)
        if power == 3 and size == n and _error(y, grad, n, held) >= tolerance:
            for i in range(n):
                step[i] = -grad[i]
            _solve(room.inner, step)
            _move(task, room, power, step, y, a, grad)
    return MOST_TURNS
