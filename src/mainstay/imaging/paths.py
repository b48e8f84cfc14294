"""Ordered paths through a field of scores by dynamic programming.

Several borders are solved together: they keep a least distance, so they can never cross, and
thickness changes slowly from column to column. Borders are improved in turn, each by the best path
that the others leave open, until none can be improved; the sum of all never falls on the way.
"""

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from mainstay.imaging.recording import Field

Path = NDArray[np.int64]
"""A row for each column."""

STEPS = 3
"""Rows up or down from one column to the next at most."""

NEVER = np.float32(-1e6)
SWEEPS = 4

_MOVES = np.arange(-STEPS, STEPS + 1, dtype=np.float32)


def best_path(score: Field, moves: Field) -> Path:
    """The path with the largest sum; `moves` is what each step costs, by column and step."""
    return best_paths(score[None], moves)[0]


def best_paths(scores: Field, moves: Field) -> list[Path]:
    """The same for several fields of one size at once, each on its own."""
    count, rows, columns = scores.shape
    reached = np.full((columns, count, rows + 2 * STEPS), NEVER, np.float32)
    inner = reached[:, :, STEPS : STEPS + rows]
    inner[0] = scores[:, :, 0]
    windows = sliding_window_view(reached, rows, axis=2)  # column, field, step, row
    costs = moves[:, None, :, None]
    by_column = np.ascontiguousarray(np.moveaxis(scores, 2, 0))
    for x in range(1, columns):
        np.maximum.reduce(windows[x - 1] - costs[x], axis=1, out=inner[x])
        inner[x] += by_column[x]
    return [_walked_back(reached[:, n], moves) for n in range(count)]


def _walked_back(reached: Field, moves: Field) -> Path:
    columns = len(reached)
    path = np.empty(columns, np.int64)
    last = reached.shape[1] - 2 * STEPS - 1
    row = int(reached[-1, STEPS:-STEPS].argmax())
    path[-1] = row
    for x in range(columns - 1, 0, -1):
        row += int((reached[x - 1, row : row + 2 * STEPS + 1] - moves[x]).argmax()) - STEPS
        row = min(max(row, 0), last)  # only where all is closed could it leave the field
        path[x - 1] = row
    return path


def step_costs(slopes: Sequence[NDArray[np.float64]], weights: Sequence[float]) -> Field:
    """What steps cost that differ from some wanted slopes; slopes are rows for each column."""
    # A move looks back: option `+1` comes from a row farther down, so the path rises by one.
    cost = np.zeros((len(slopes[0]), len(_MOVES)), np.float32)
    for wanted, weight in zip(slopes, weights, strict=True):
        cost += np.float32(weight) * (_MOVES[None] + wanted[:, None].astype(np.float32)) ** 2
    return cost


def slope_of(path: Path) -> NDArray[np.float64]:
    """Rows down from the column before."""
    return np.diff(path, prepend=path[0]).astype(np.float64)


def ordered_paths(
    scores: Sequence[Field],
    start: Sequence[Path],
    gaps: Sequence[tuple[float, float]],
    stiff: float,
    parallel: float,
) -> tuple[tuple[Path, ...], float]:
    """Borders from above to below, improved together from an ordered start.

    Args:
        scores: one field for each border; `NEVER` where it must not pass.
        start: paths that keep the gaps.
        gaps: least and most rows between each border and the next.
        stiff: cost of a step.
        parallel: cost of a change in thickness.

    Returns:
        The paths, and the sum that they reach.
    """
    paths = [p.copy() for p in start]
    before = -np.inf
    for _ in range(SWEEPS):
        for i in range(len(paths)):
            paths[i] = _improved(i, scores[i], paths, gaps, (stiff, parallel))
        now = total(scores, paths, stiff, parallel)
        if now <= before + 1e-3:
            break
        before = now
    return tuple(paths), before


def _improved(
    i: int,
    score: Field,
    paths: Sequence[Path],
    gaps: Sequence[tuple[float, float]],
    weights: tuple[float, float],
) -> Path:
    rows = np.arange(score.shape[0])[:, None]
    open_ = np.ones(score.shape, bool)
    slopes = [np.zeros(score.shape[1])]
    if i > 0:
        open_ &= (rows >= paths[i - 1] + gaps[i - 1][0]) & (
            rows <= paths[i - 1] + gaps[i - 1][1]
        )
        slopes.append(slope_of(paths[i - 1]))
    if i + 1 < len(paths):
        open_ &= (rows <= paths[i + 1] - gaps[i][0]) & (rows >= paths[i + 1] - gaps[i][1])
        slopes.append(slope_of(paths[i + 1]))
    costs = step_costs(slopes, [weights[0], *[weights[1]] * (len(slopes) - 1)])
    return best_path(np.where(open_, score, NEVER).astype(np.float32), costs)


def total(
    scores: Sequence[Field], paths: Sequence[Path], stiff: float, parallel: float
) -> float:
    """What is made as large as possible."""
    columns = np.arange(scores[0].shape[1])
    slopes = [slope_of(p) for p in paths]
    gained = sum(float(s[p, columns].sum()) for s, p in zip(scores, paths, strict=True))
    bends = sum(float((s**2).sum()) for s in slopes)
    turns = sum(float(((b - a) ** 2).sum()) for a, b in itertools.pairwise(slopes))
    return gained - stiff * bends - parallel * turns
