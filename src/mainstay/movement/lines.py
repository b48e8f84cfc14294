"""From triangles to lines: what is seen at each spot of a fine grid, and the borders between.

A border is drawn where one thing hides another, where a limb ends in front of the body, or
where cloth and skin meet. The grid is only a means: its borders are smoothed and thinned out.
"""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.movement.skeleton import Array

Grid = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

NOTHING = -1
GRID_M = 0.0025
"""Side of a cell (ours: a tenth of a finger's length; 0.05 mm on paper)."""


class Border(enum.IntEnum):
    """Kinds of borders, the one that stands out most first."""

    NONE = 0
    OUTLINE = 1
    INNER = 2
    HEM = 3
    THING = 4


@dataclass(frozen=True)
class Seen:
    """What an eye sees at each cell.

    Attributes:
        left: x of the left edge, in cells.
        top: y of the upper edge, in cells.
        depth_m: nearness to the eye; minus infinity where nothing is.
        owner: what is seen there, or `NOTHING`.
        tone: how light it is there.
        triangle: which one is seen there, or `NOTHING`.
    """

    left: int
    top: int
    depth_m: Array
    owner: Grid
    tone: Array
    triangle: Grid

    def shows(self, points: Array, slack_m: float) -> Mask:
        """Which points (n x 3, on screen) are in front of everything, or less than that behind."""
        row = (self.top - np.floor(points[:, 1] / GRID_M)).astype(int) - 1
        column = np.floor(points[:, 0] / GRID_M).astype(int) - self.left
        high, wide = self.depth_m.shape
        inside = (row >= 0) & (row < high) & (column >= 0) & (column < wide)
        front = np.full(len(points), -np.inf)
        front[inside] = self.depth_m[row[inside], column[inside]]
        return np.asarray(points[:, 2] > front - slack_m)


EDGE_ON_M2 = 1e-9
"""Twice the area on screen under which a triangle is seen from its edge: it is a line, which the cells
would draw as dashes (ours)."""


def look(corners: Array, owner: Grid, tone: Array) -> Seen:
    """What is seen of triangles on screen (k x 3 x 3: right, up, towards the eye).

    Args:
        corners: the triangles; those that look away are left out.
        owner: whose each triangle is: k.
        tone: how light each corner is: k x 3.
    """
    one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    facing = one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0] > EDGE_ON_M2
    number = np.flatnonzero(facing)
    corners, tone = corners[facing], tone[facing]
    low = np.floor(corners[..., :2].min(axis=(0, 1)) / GRID_M).astype(int) - 3
    high = np.ceil(corners[..., :2].max(axis=(0, 1)) / GRID_M).astype(int) + 3
    wide, tall = high - low
    cells, depths, tones, numbers = zip(
        *_sampled(corners, number, tone, low[0], high[1], wide), strict=True
    )
    cell, depth = np.concatenate(cells), np.concatenate(depths)
    found_depth = np.full(wide * tall, -np.inf)
    found_number, found_tone = np.full(wide * tall, NOTHING), np.ones(wide * tall)
    np.maximum.at(found_depth, cell, depth)
    nearest = depth == found_depth[cell]
    found_number[cell[nearest]] = np.concatenate(numbers)[nearest]
    found_tone[cell[nearest]] = np.concatenate(tones)[nearest]
    shape = (tall, wide)
    return Seen(
        int(low[0]),
        int(high[1]),
        found_depth.reshape(shape),
        np.where(found_number == NOTHING, NOTHING, owner[found_number]).reshape(shape),
        found_tone.reshape(shape),
        found_number.reshape(shape),
    )


FINE, LARGE = 0.5, 48
"""Samples lie at most half a cell apart; triangles that need more than this on an edge are cut."""


def _sampled(
    corners: Array, owner: Grid, tone: Array, left: int, top: int, wide: int
) -> Iterator[tuple[Grid, Array, Array, Grid]]:
    """Cells, depths, tones and owners of points spread evenly over the triangles."""
    edges = np.linalg.norm(np.roll(corners, 1, axis=1)[..., :2] - corners[..., :2], axis=-1)
    steps = np.ceil(edges.max(axis=1) / (GRID_M * FINE)).astype(int) + 1
    while (large := steps > LARGE).any():
        corners, owner, tone = _quartered(corners, owner, tone, large)
        steps = np.concatenate([steps[~large], np.repeat((steps[large] + 1) // 2, 4)])
    for count in np.unique(steps):
        at = steps == count
        first, second = np.meshgrid(np.arange(count + 1), np.arange(count + 1), indexing="ij")
        keep = first + second <= count
        a, b = first[keep] / count, second[keep] / count
        shares = np.stack([1 - a - b, a, b])
        points = shares.T @ corners[at]
        row = top - 1 - np.floor(points[..., 1] / GRID_M).astype(int)
        column = np.floor(points[..., 0] / GRID_M).astype(int) - left
        tones = tone[at] @ shares
        owners = np.broadcast_to(owner[at][:, None], row.shape)
        yield (
            (row * wide + column).ravel(),
            points[..., 2].ravel(),
            tones.ravel(),
            owners.ravel(),
        )


def _quartered(
    corners: Array, owner: Grid, tone: Array, large: Mask
) -> tuple[Array, Grid, Array]:
    """Each large triangle as four; they follow the small ones."""

    def four(values: Array) -> Array:
        a, b, c = values[:, 0], values[:, 1], values[:, 2]
        ab, bc, ca = (a + b) / 2, (b + c) / 2, (c + a) / 2
        parts = [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]
        whole = np.stack([np.stack(p, axis=1) for p in parts], axis=1)
        return whole.reshape(-1, *whole.shape[2:])

    return (
        np.concatenate([corners[~large], four(corners[large])]),
        np.concatenate([owner[~large], np.repeat(owner[large], 4)]),
        np.concatenate([tone[~large], four(tone[large])]),
    )


# --- borders as chains of corners ---

Cracks = tuple[Grid, Grid]
"""Kinds of borders between cells side by side, and between cells above each other."""


@dataclass(frozen=True)
class Chain:
    """A border from one fork to the next, or around.

    Attributes:
        kind: what it is.
        points: corners of cells, x and y downward, in cells from the grid's corner: n x 2.
        closed: whether it comes back to its beginning.
        loose: whether an end meets no other border.
    """

    kind: Border
    points: Array
    closed: bool
    loose: bool = False


def jumps(depth_m: Array, least_m: float, axis: int) -> Mask:
    """Where depth leaps between neighbors along an axis, more than a steep surface explains."""
    filled = np.where(np.isfinite(depth_m), depth_m, -9.0)
    step = np.abs(np.diff(filled, axis=axis))
    edge = [(1, 1), (0, 0)] if axis == 0 else [(0, 0), (1, 1)]
    padded = np.pad(step, edge, mode="edge")
    last = step.shape[axis]
    before = padded.take(range(last), axis=axis)
    after = padded.take(range(2, last + 2), axis=axis)
    return np.asarray((step > least_m) & (step > 2.5 * np.minimum(before, after)))


def chains(cracks: Cracks) -> list[Chain]:
    """All borders as chains; each ends where borders meet or their kind changes."""
    upright, level = cracks
    links: dict[tuple[int, int], list[tuple[tuple[int, int], int]]] = {}

    def join(one: tuple[int, int], two: tuple[int, int], kind: int) -> None:
        links.setdefault(one, []).append((two, kind))
        links.setdefault(two, []).append((one, kind))

    for row, column in zip(*np.nonzero(upright), strict=True):
        kind, x = int(upright[row, column]), int(column) + 1
        join((int(row), x), (int(row) + 1, x), kind)
    for row, column in zip(*np.nonzero(level), strict=True):
        kind, y = int(level[row, column]), int(row) + 1
        join((y, int(column)), (y, int(column) + 1), kind)
    return _traced(links)


def _traced(links: dict[tuple[int, int], list[tuple[tuple[int, int], int]]]) -> list[Chain]:
    forks = {p for p, out in links.items() if len(out) != 2 or out[0][1] != out[1][1]}
    used: set[tuple[tuple[int, int], tuple[int, int]]] = set()
    found = []
    for start in [*sorted(forks), *links]:
        for follow, kind in links[start]:
            if (start, follow) in used:
                continue
            path, here, before = [start], follow, start
            used |= {(start, follow), (follow, start)}
            while here not in forks and here != start:
                path.append(here)
                ahead = next(n for n, _ in links[here] if n != before)
                used |= {(here, ahead), (ahead, here)}
                before, here = here, ahead
            closed = here == start and start not in forks
            if not closed:
                path.append(here)
            loose = not closed and 1 in (len(links[path[0]]), len(links[path[-1]]))
            points = np.array(path, dtype=float)[:, ::-1]
            found.append(Chain(Border(kind), points, closed, loose))
    return found


def smooth(chain: Chain, reach: float) -> Array:
    """The chain without its stairs; its ends stay."""
    points, count = chain.points, len(chain.points)
    wide = int(3 * reach)
    if count < 3:
        return points
    weights = np.exp(-0.5 * (np.arange(-wide, wide + 1) / reach) ** 2)
    weights /= weights.sum()
    if chain.closed:
        rows = np.take(points, range(-wide, count + wide), axis=0, mode="wrap")
    else:
        # Mirrored through the ends, so that they stay where they are.
        index = np.clip(np.arange(1, wide + 1), 0, count - 1)
        rows = np.concatenate(
            [2 * points[0] - points[index][::-1], points, 2 * points[-1] - points[::-1][index]]
        )
    return np.stack([np.convolve(rows[:, k], weights, mode="valid") for k in (0, 1)], axis=1)


def thinned(points: Array, off: float) -> Array:
    """Fewer points, none of those left out further than that from the line (Douglas-Peucker)."""
    keep = np.zeros(len(points), dtype=bool)
    keep[[0, -1]] = True
    todo = [(0, len(points) - 1)]
    while todo:
        a, b = todo.pop()
        if b - a < 2:
            continue
        way, rest = points[b] - points[a], points[a + 1 : b] - points[a]
        length = float(np.hypot(*way))
        if length < 1e-9:
            away = np.hypot(rest[:, 0], rest[:, 1])
        else:
            away = np.abs(rest[:, 0] * way[1] - rest[:, 1] * way[0]) / length
        worst = int(away.argmax())
        if away[worst] > off:
            middle = a + 1 + worst
            keep[middle] = True
            todo += [(a, middle), (middle, b)]
    return np.asarray(points[keep])


def around(mask: Mask) -> list[Chain]:
    """The edges of an area as closed chains."""
    whole = np.pad(mask, 1).astype(np.int64)
    upright, level = np.diff(whole, axis=1) != 0, np.diff(whole, axis=0) != 0
    found = chains((upright.astype(np.int64), level.astype(np.int64)))
    return [Chain(c.kind, c.points - 1, c.closed) for c in _closed(found)]


def _closed(found: Sequence[Chain]) -> list[Chain]:
    """Pieces between corners where two areas touch, put together again."""
    whole = [c for c in found if c.closed]
    pieces = [c for c in found if not c.closed]
    while pieces:
        path = pieces.pop().points
        while not np.array_equal(path[0], path[-1]):
            n, turned = next(
                (n, end)
                for n, c in enumerate(pieces)
                for end in (0, -1)
                if np.array_equal(c.points[end], path[-1])
            )
            more = pieces.pop(n).points
            path = np.concatenate([path, (more if turned == 0 else more[::-1])[1:]])
        whole.append(Chain(Border.OUTLINE, path[:-1], closed=True))
    return whole
