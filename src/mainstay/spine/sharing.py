"""Who shares the work: least cost of activations that balance the moments, compiled.

Arrays in, arrays out, checked before they come here, as in `kernels`.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from mainstay.spine.cholesky import factored, solve
from mainstay.spine.kernels import Array, Integers
from mainstay.spine.machine import compiled


class Sharing(NamedTuple):
    """A problem of sharing: least cost of activations that balance, in bounds.

    Minimizes the sum over muscles of `cost * (a**p / p + SMOOTH * a**2 / 2)` so that
    the rows times activations are `asked`, `lower <= a <= upper`, and every cut holds.

    Attributes:
        rows: moment of each muscle at full activation, N m: rows (degrees of freedom) x muscles.
        cost: weight of each muscle in the sum.
        lower: least activation of each muscle, not below zero.
        upper: greatest activation of each muscle.
        asked: what must be balanced, one for each row.
        cuts: rows that must reach at least `least`: cuts x muscles.
        least: one for each cut.
        pairs: of each of the last muscles, the two rows that it reaches at most, in their order; no
            cut reaches it. Zero by two where no muscle is so simple.
    """

    rows: Array
    cost: Array
    lower: Array
    upper: Array
    asked: Array
    cuts: Array
    least: Array
    pairs: Integers


NO_PAIRS = np.zeros((0, 2), np.int64)

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

    All that has a place for each row and cut has so many places as make a multiple of six, rows
    first; what is left over is zero. Long loops take six rows at a time.

    Attributes:
        order: the muscles of the problem as they stand here: what a row needs stands together.
        until: how many muscles reach each row or one after it, those that do come first; a cut, all.
        ends: moments of the last muscles, which reach two rows.
        light: one over each muscle's cost.
        a: activations.
        worth: of full activation of each muscle, at the prices.
        gains: how fast that grows along the step.
        slope: how fast each activation grows with its worth.
        was: the slopes that `H` was made from.
        free: muscles whose slope has changed.
        within: how many of these reach each row or one after it; a cut, all.
        moved: their rows and cuts, side by side, times the root of how much it has changed.
        pulled: the same, with the other sign where a slope fell.
        y: prices.
        grad: gradient of the dual.
        step: the step.
        H: second derivative of the dual, lower triangle.
        inner: the same as a step takes it, with what must not fall below zero taken out.
        root: root of that.
    """

    order: Integers
    until: Integers
    ends: Array
    light: Array
    a: Array
    worth: Array
    gains: Array
    slope: Array
    was: Array
    free: Integers
    within: Integers
    moved: Array
    pulled: Array
    y: Array
    grad: Array
    step: Array
    H: Array
    inner: Array
    root: Array


@compiled
def opened(given: Any, size: int) -> Any:
    """A problem laid out for searches in it, and room for them; `size` is that of the prices."""
    whole = size + (-size) % 6
    order, until = np.arange(given.cost.shape[0]), np.zeros(whole, dtype=np.int64)
    _ordered(given, order, until)
    task = _laid(given, order, until)
    room = furnished(task, order, until)
    wide = given.cost.shape[0] - given.pairs.shape[0]
    for t in range(given.pairs.shape[0]):
        for e in range(2):
            room.ends[t, e] = given.rows[given.pairs[t, e], wide + t]
    return task, room


@compiled
def furnished(task: Any, order: Integers, until: Integers) -> Any:
    """Room for searches in a problem whose muscles stand in their order; `ends` is not filled in."""
    count, whole = order.shape[0], until.shape[0]
    line = in_line(count)
    light = np.empty(count)
    for m in range(count):
        light[m] = 1.0 / task.cost[m]
    return Room(
        order,
        until,
        np.empty((task.pairs.shape[0], 2)),
        light,
        np.empty(count),
        np.empty(count),
        np.empty(count),
        np.empty(count),
        np.zeros(count),
        np.empty(count, dtype=np.int64),
        np.empty(whole, dtype=np.int64),
        np.empty((whole, line)),
        np.empty((whole, line)),
        np.zeros(whole),
        np.zeros(whole),
        np.zeros(whole),
        np.zeros((whole, whole)),
        np.empty((whole, whole)),
        np.empty((whole, whole)),
    )


@compiled
def in_line(count: int) -> int:
    """How long rows are made, so that each begins where a processor's lines of memory begin."""
    return count + (-count) % 8


@compiled
def _ordered(task: Any, order: Integers, until: Integers) -> None:
    """Muscles by the last six rows that they reach, from the last ones down."""
    n, count, whole = task.asked.shape[0], order.shape[0] - task.pairs.shape[0], until.shape[0]
    last, place = np.zeros(count), np.zeros(whole, dtype=np.int64)
    for i in range(n):
        row = float(i - i % 6)
        for m in range(count):
            last[m] = row if task.rows[i, m] != 0.0 else last[m]
    for m in range(count):
        until[int(last[m])] += 1
    before = 0
    for i in range(whole - 6, -1, -6):
        place[i], before = before, before + until[i]
        for k in range(i, i + 6):
            until[k] = before if i + 6 <= n or task.least.shape[0] == 0 else count
    for m in range(count):
        i = int(last[m])
        order[place[i]] = m
        place[i] += 1


@compiled
def _laid(task: Any, order: Integers, until: Integers) -> Any:
    """The same problem with its muscles in another order, cuts below its rows; what is needed."""
    n, count, cuts = task.asked.shape[0], order.shape[0], task.least.shape[0]
    wide = count - task.pairs.shape[0]
    own = Sharing(
        np.empty((until.shape[0], in_line(count))),
        np.empty(count),
        np.empty(count),
        np.empty(count),
        task.asked,
        task.cuts,
        task.least,
        task.pairs,
    )
    for m in range(count):
        own.cost[m] = task.cost[order[m]]
        own.lower[m] = task.lower[order[m]]
        own.upper[m] = task.upper[order[m]]
    for i in range(n):
        for m in range(until[i]):
            own.rows[i, m] = task.rows[i, order[m]]
    for k in range(cuts):
        for m in range(wide):
            own.rows[n + k, m] = task.cuts[k, order[m]]
    for i in range(n + cuts, until.shape[0]):
        for m in range(until[i]):
            own.rows[i, m] = 0.0
    return own


@compiled
def _worth(task: Any, room: Any, y: Array, worth: Array) -> None:
    """What full activation of each muscle is worth at prices `y`."""
    count = worth.shape[0] - task.pairs.shape[0]
    for m in range(count):
        worth[m] = 0.0
    for e in range(task.pairs.shape[0]):
        i, j = task.pairs[e, 0], task.pairs[e, 1]
        worth[count + e] = room.ends[e, 0] * y[i] + room.ends[e, 1] * y[j]
    for i in range(0, y.shape[0], 6):
        p, q, r, s, t, u = y[i], y[i + 1], y[i + 2], y[i + 3], y[i + 4], y[i + 5]
        for m in range(room.until[i]):
            first = task.rows[i, m] * p + task.rows[i + 1, m] * q + task.rows[i + 2, m] * r
            last = task.rows[i + 3, m] * s + task.rows[i + 4, m] * t + task.rows[i + 5, m] * u
            worth[m] += first + last


@compiled
def _called(task: Any, room: Any, power: int, length: float) -> float:
    """Activations that prices call for so far along a step; how much of its gains they make."""
    total, a = 0.0, room.a
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
def _steepness(task: Any, room: Any, power: int) -> None:
    """How fast each activation grows with its worth; not at all at its bounds."""
    a = room.a
    for m in range(a.shape[0]):
        steep = room.light[m] / (1.0 + SMOOTH if power == 2 else 2.0 * a[m] + SMOOTH)
        room.slope[m] = steep if task.lower[m] < a[m] < task.upper[m] else 0.0


@compiled
def _gradient(task: Any, room: Any) -> None:
    """Of the dual: what is made less what is asked."""
    n, a, grad = task.asked.shape[0], room.a, room.grad
    count = a.shape[0] - task.pairs.shape[0]
    for i in range(0, grad.shape[0], 6):
        p, q, r, s, t, u = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        for m in range(room.until[i]):
            p += task.rows[i, m] * a[m]
            q += task.rows[i + 1, m] * a[m]
            r += task.rows[i + 2, m] * a[m]
            s += task.rows[i + 3, m] * a[m]
            t += task.rows[i + 4, m] * a[m]
            u += task.rows[i + 5, m] * a[m]
        grad[i], grad[i + 1], grad[i + 2] = p, q, r
        grad[i + 3], grad[i + 4], grad[i + 5] = s, t, u
    for e in range(task.pairs.shape[0]):
        grad[task.pairs[e, 0]] += room.ends[e, 0] * a[count + e]
        grad[task.pairs[e, 1]] += room.ends[e, 1] * a[count + e]
    for i in range(n):
        grad[i] += SLACK * room.y[i] - task.asked[i]
    for k in range(task.least.shape[0]):
        grad[n + k] += SLACK * room.y[n + k] - task.least[k]


@compiled
def _bend(task: Any, room: Any) -> None:
    """Second derivative of the dual, lower triangle, from what it was with other slopes.

    With squares most slopes stay from step to step; only what changed is added. Three rows by three:
    each number read is used three times.
    """
    moved, H = room.moved, room.H
    pulled = room.pulled if _packed(task, room) else moved
    for i in range(0, H.shape[0], 3):
        for j in range(0, i + 1, 3):
            a, b, c = H[i, j], H[i + 1, j], H[i + 2, j]
            d, e, f = H[i, j + 1], H[i + 1, j + 1], H[i + 2, j + 1]
            g, h, k = H[i, j + 2], H[i + 1, j + 2], H[i + 2, j + 2]
            for m in range(min(room.within[i], room.within[j])):
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
            H[i, j], H[i + 1, j], H[i + 2, j] = a, b, c
            H[i, j + 1], H[i + 1, j + 1], H[i + 2, j + 1] = d, e, f
            H[i, j + 2], H[i + 1, j + 2], H[i + 2, j + 2] = g, h, k
    _bend_ends(task, room)


@compiled
def _bend_ends(task: Any, room: Any) -> None:
    """The part of the last muscles, which reach two rows."""
    H, count = room.H, room.was.shape[0] - task.pairs.shape[0]
    for t in range(task.pairs.shape[0]):
        i, j, m = task.pairs[t, 0], task.pairs[t, 1], count + t
        grown = room.slope[m] - room.was[m]
        room.was[m] = room.slope[m]
        H[i, i] += grown * room.ends[t, 0] * room.ends[t, 0]
        H[j, i] += grown * room.ends[t, 0] * room.ends[t, 1]
        H[j, j] += grown * room.ends[t, 1] * room.ends[t, 1]


@compiled
def _forget(room: Any) -> None:
    """As with no slopes: where most have changed, that is the shorter way."""
    for m in range(room.was.shape[0]):
        room.was[m] = 0.0
    for i in range(room.H.shape[0]):
        for j in range(room.H.shape[0]):
            room.H[i, j] = 0.0


@compiled
def _packed(task: Any, room: Any) -> bool:
    """Rows and cuts of the muscles whose slopes have changed, side by side; whether any fell.

    What the slopes were is told.
    """
    whole, at, wide, fell = room.until.shape[0], 0, 0, False
    plain = whole if task.least.shape[0] == 0 else task.asked.shape[0] // 6 * 6
    more = room.gains
    for i in range(plain - 6, -7, -6):
        most = room.until[i] if i >= 0 else more.shape[0] - task.pairs.shape[0]
        for m in range(at, most):
            grown = room.slope[m] - room.was[m]
            room.was[m] = room.slope[m]
            room.free[wide], more[wide] = m, grown
            wide += 1 if grown != 0.0 else 0
            fell = fell or grown < 0.0
        at = most
        for k in range(max(i, 0), i + 6):
            room.within[k] = wide
    for i in range(plain, whole):
        room.within[i] = wide
    _beside(task, room, more, wide)
    if fell:
        for i in range(room.H.shape[0]):
            for k in range(room.within[i]):
                room.pulled[i, k] = room.moved[i, k] if more[k] > 0.0 else -room.moved[i, k]
    return fell


@compiled
def _beside(task: Any, room: Any, more: Array, wide: int) -> None:
    """Rows and cuts of the free, side by side, times the roots of what their slopes grew."""
    root = room.slope
    for k in range(wide):
        root[k] = math.sqrt(abs(more[k]))
    for i in range(0, room.until.shape[0], 3):
        for k in range(room.within[i]):
            m, grown = room.free[k], root[k]
            room.moved[i, k] = grown * task.rows[i, m]
            room.moved[i + 1, k] = grown * task.rows[i + 1, m]
            room.moved[i + 2, k] = grown * task.rows[i + 2, m]


@compiled
def _first_prices(task: Any, room: Any) -> None:
    """Where a search begins that knows nothing: as if half of the muscles pulled a little."""
    n, H = task.asked.shape[0], room.H
    for m in range(room.slope.shape[0]):
        room.slope[m] = 2.0 * room.light[m] / (1.0 + SMOOTH)
    _bend(task, room)
    for i in range(room.y.shape[0]):
        room.y[i] = task.asked[i] if i < n else 0.0
        H[i, i] += 1e-9 * H[i, i] + SLACK
    factored(H, room.root)
    solve(room.root, room.y)
    _forget(room)
    for i in range(n, room.y.shape[0]):
        room.y[i] = 0.0


MOST_PIVOTS, TOGETHER = 200, 8
"""Rounds to find which prices stay at zero; after the first few, one price changes a round
(the lowest by number, which ends; Murty 1974)."""


@compiled
def _step(room: Any, n: int, size: int, held: Any) -> None:
    """Newton's step in which no price of a cut falls below zero.

    A step cut off at zero afterwards may lead uphill, and the search then stands still.

    Args:
        room: its `H` is the second derivative, `grad` the gradient; `step` is written.
        n: number of rows.
        size: number of rows and cuts.
        held: prices that go to zero; where the search for them begins.
    """
    H, y, grad, step = room.H, room.y, room.grad, room.step
    for turn in range(MOST_PIVOTS):
        _taken(room, n, size, held)
        factored(room.inner, room.root)
        solve(room.root, step)
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
def _taken(room: Any, n: int, size: int, held: Any) -> None:
    """The equations of a step: prices that are held go to zero whatever the others do."""
    H, inner, step = room.H, room.inner, room.step
    for i in range(step.shape[0]):
        step[i] = -room.grad[i]
        for j in range(i):
            inner[i, j] = H[i, j]
        inner[i, i] = H[i, i] * (1.0 + (1e-10 if i < n else LIKE)) + SLACK
    for i in range(n, size):
        if held[i]:
            for j in range(size):
                step[j] += (H[i, j] if j <= i else H[j, i]) * room.y[i]
            for j in range(i):
                inner[i, j] = 0.0
            for j in range(i + 1, size):
                inner[j, i] = 0.0
            inner[i, i] = 1.0
    for i in range(n, size):
        if held[i]:
            step[i] = -room.y[i]


@compiled
def _move(task: Any, room: Any, power: int) -> None:
    """Go along a step, as far as the dual falls: new prices, activations and gradient."""
    n, size, y, grad, step = (
        task.asked.shape[0],
        task.asked.shape[0] + task.least.shape[0],
        room.y,
        room.grad,
        room.step,
    )
    _worth(task, room, step, room.gains)
    falls, steady, rises = _along(grad, step), 0.0, SLACK * _along(step, step)
    for i in range(size):
        steady += step[i] * (SLACK * y[i] - (task.asked[i] if i < n else task.least[i - n]))
    low, high, at_low, at_high, length = 0.0, 1.0, falls, 0.0, 1.0
    for _ in range(MOST_TRIES):
        now = steady + length * rises + _called(task, room, power, length)
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
        _start(task, room, power)
    else:
        for m in range(room.worth.shape[0]):
            room.worth[m] += length * room.gains[m]
        _gradient(task, room)


@compiled
def _start(task: Any, room: Any, power: int) -> None:
    """What prices are worth and call for, and the gradient there."""
    _worth(task, room, room.y, room.worth)
    for m in range(room.gains.shape[0]):
        room.gains[m] = 0.0
    _called(task, room, power, 0.0)
    _gradient(task, room)


@compiled
def _error(room: Any, n: int, size: int, held: Any) -> float:
    """Largest error of balance; which prices of cuts are held at zero."""
    worst = 0.0
    for i in range(n):
        worst = max(worst, abs(room.grad[i]))
    for i in range(n, size):
        held[i] = room.y[i] <= 0.0 and room.grad[i] >= 0.0
        if not held[i]:
            worst = max(worst, abs(room.grad[i]) * LOOSE)
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
def _floor(task: Any, room: Any, power: int) -> float:
    """What every answer costs at least, by prices and what they call for: the dual."""
    a, y = room.a, room.y
    least = -_along(room.grad, y) + 0.5 * SLACK * _along(y, y)
    for m in range(a.shape[0]):
        least += task.cost[m] * (a[m] ** power / power + 0.5 * SMOOTH * a[m] * a[m])
    return least


@compiled
def share(given: Any, power: int, y: Array, warm: int, a: Array, tolerance: float) -> int:
    """Solve a problem of sharing; see `searched`.

    Args:
        given: the problem.
        power: 2 or 3.
        y: prices (one for each row and cut), written; where `warm`, the search begins at them.
        warm: 0 or 1.
        a: activations, written.
        tolerance: largest error of balance, N m.

    Returns:
        Steps taken; `MOST_TURNS` where it did not come to rest, `HOPELESS` where nothing can
        satisfy all cuts.
    """
    task, room = opened(given, y.shape[0])
    for i in range(y.shape[0]):
        room.y[i] = y[i]
    turns = searched(task, room, power, warm, a, tolerance)
    for i in range(y.shape[0]):
        y[i] = room.y[i]
    return turns


@compiled
def searched(task: Any, room: Any, power: int, warm: int, a: Array, tolerance: float) -> int:
    """Newton's method on the dual of a problem that was laid out; arguments as those of `share`.

    Prices stand in the room.
    """
    _forget(room)
    if not warm:
        _first_prices(task, room)
    _start(task, room, power)
    return _ended(room, _turns(task, room, power, tolerance), a)


@compiled
def resumed(task: Any, room: Any, power: int, a: Array, tolerance: float) -> int:
    """The same once more, after a search for nearly the same: its last root makes the first step."""
    _forget(room)
    _start(task, room, power)
    if power == 3:
        _again(task, room, power)
    return _ended(room, _turns(task, room, power, tolerance), a)


@compiled
def _ended(room: Any, turns: int, a: Array) -> int:
    """What a search found, in the order of the problem."""
    for m in range(a.shape[0]):
        a[room.order[m]] = room.a[m]
    return turns


@compiled
def _again(task: Any, room: Any, power: int) -> None:
    """A step with the second derivative of the last one."""
    for i in range(room.step.shape[0]):
        room.step[i] = -room.grad[i]
    solve(room.root, room.step)
    _move(task, room, power)


WORTH_IT = 5.0
"""With cubes a step is followed by others with the same second derivative, for most of the time goes
into making that: always by one, and on as long as the error falls to a fifth (of 1.5 to 10 it was
the fastest, by a few in a hundred)."""


@compiled
def _turns(task: Any, room: Any, power: int, tolerance: float) -> int:
    n, size = task.asked.shape[0], task.asked.shape[0] + task.least.shape[0]
    held = np.empty(size, dtype=np.bool_)
    ceiling = _ceiling(task, power) if size > n else np.inf
    error = _error(room, n, size, held)
    for turn in range(MOST_TURNS):
        if size > n and _floor(task, room, power) > ceiling:
            return HOPELESS
        if error < tolerance:
            return turn
        _steepness(task, room, power)
        if power == 3:
            _forget(room)
        _bend(task, room)
        _step(room, n, size, held)
        _move(task, room, power)
        before, error = np.inf, _error(room, n, size, held)
        while power == 3 and size == n and error >= tolerance and before > WORTH_IT * error:
            _again(task, room, power)
            before, error = error, _error(room, n, size, held)
    return MOST_TURNS
