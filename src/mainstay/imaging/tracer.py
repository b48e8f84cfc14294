"""Borders of muscles in an ultrasound picture: proposed, or led by a person's clicks.

What is traced is a proposal. `Trace.confidence` and `Trace.doubts` say how sure it is; a person looks
at the overlay, drags what is wrong and confirms. Nothing here is a measurement before that.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mainstay.anatomy import Muscle
from mainstay.imaging.edges import inner_edges
from mainstay.imaging.paths import NEVER, Path, best_path, best_paths, ordered_paths, step_costs
from mainstay.imaging.protocol import Doubt, ScaleSource
from mainstay.imaging.recording import Field, Picture
from mainstay.imaging.ridges import COLUMN_MM, ROW_MM, ridges
from mainstay.imaging.scale import Scale
from mainstay.reading import ReadingError

Line = NDArray[np.float64]

STIFF, PARALLEL = 0.25, 0.25
"""Cost of a step, and of a change in thickness, against a ridge's strength of 1 a column (ours)."""

CLICK_MM, DRAG_MM = 1.2, 0.2
"""How far a line may be from a click, which is rough, and from a handle that was dragged (ours)."""

WEDGE = 0.3
"""Steepest way of a fascia away from a click: 17 degrees (ours)."""

CANDIDATES = 8
NEAR_MM = 1.2
NOMINAL_DEPTH_MM = 45.0
"""Without a scale the picture is taken to be this deep, to choose the size of filters only."""


@dataclass(frozen=True)
class View:
    """What a picture shows from above to below.

    Attributes:
        muscles: between each border and the next.
        gaps_mm: least and most thickness of each (ours: wider than any adult's).
        usual_mm: thickness that is expected, and how far it spreads (ours); weighs little.
        depth_fractions: for each border, between which parts of the picture it is looked for.
        widths_mm: half widths of its fasciae.
        contrast_db: how its inner edges are read, see `edges`: thin layers by the echo itself, large
            muscles where people see the edge of a broad, layered aponeurosis.
    """

    name: str
    muscles: tuple[Muscle, ...]
    gaps_mm: tuple[tuple[float, float], ...]
    usual_mm: tuple[tuple[float, float], ...]
    depth_fractions: tuple[tuple[float, float], ...]
    widths_mm: tuple[float, ...]
    contrast_db: float

    @property
    def borders(self) -> int:
        """How many lines are traced."""
        return len(self.muscles) + 1


ABDOMINAL_WALL = View(
    "abdominal_wall",
    (Muscle.OBLIQUUS_EXTERNUS, Muscle.OBLIQUUS_INTERNUS, Muscle.TRANSVERSUS_ABDOMINIS),
    ((1.5, 25.0), (1.5, 30.0), (1.2, 15.0)),
    ((6.5, 3.0), (8.5, 3.5), (4.0, 2.0)),
    ((0.05, 0.6), (0.1, 0.8), (0.15, 0.9), (0.2, 0.97)),
    (0.35, 0.6),
    30.0,
)
MULTIFIDUS = View(
    "multifidus",
    (Muscle.MULTIFIDUS,),
    ((8.0, 70.0),),
    ((28.0, 10.0),),
    ((0.03, 0.5), (0.35, 0.97)),
    (0.6, 1.0),
    0.0,
)
LIMB = View(
    "limb",
    (Muscle.QUADRICEPS,),
    ((8.0, 60.0),),
    ((22.0, 12.0),),
    ((0.05, 0.45), (0.45, 0.95)),
    (0.6, 1.0),
    0.0,
)
"""For the bench with images of limb muscles; nothing else measures them."""

VIEWS = {view.name: view for view in (ABDOMINAL_WALL, MULTIFIDUS, LIMB)}


@dataclass(frozen=True)
class Handle:
    """A place that a person says lies on a border.

    Attributes:
        border: which, from above, beginning at 0.
        x: pixels to the right.
        y: pixels down.
        dragged: whether it was placed with care; a click is rough and the line may leave it a bit.
    """

    border: int
    x: float
    y: float
    dragged: bool = False


@dataclass(frozen=True)
class Border:
    """One fascia, a row for each column of the picture.

    Attributes:
        middle: along its brightest.
        upper: where it begins, the lower edge of what lies above.
        lower: where it ends, the upper edge of what lies below.
        confidence: mean strength of its ridge, 0 to about 1.
    """

    middle: Line
    upper: Line
    lower: Line
    confidence: float


@dataclass(frozen=True)
class Trace:
    """All borders of a view in one picture, from above to below, never crossing."""

    view: View
    scale: Scale
    borders: tuple[Border, ...]
    doubts: tuple[Doubt, ...]
    handles: tuple[Handle, ...]
    rows: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the picture."""
        return self.rows, len(self.borders[0].middle)

    def edges(self, muscle: int) -> tuple[Line, Line]:
        """The inner edges above and below a muscle."""
        return self.borders[muscle].lower, self.borders[muscle + 1].upper


def trace(picture: Picture, scale: Scale, view: View, handles: Sequence[Handle] = ()) -> Trace:
    """Trace the borders of a view; with no handle at all the lines are proposed.

    Raises:
        ReadingError: a handle outside, or handles that leave no room for a border.
    """
    sized = scale if scale.known else _nominal(picture)
    _check_handles(picture.shape, view, handles)
    field = ridges(picture, sized, view.widths_mm).strength
    scores = [_allowed(field, view, i, handles, sized) for i in range(view.borders)]
    gaps = _gaps(view, handles, sized)
    start, doubt = _start(field, scores, view, handles, gaps, sized)
    paths, _ = ordered_paths(scores, start, gaps, STIFF, PARALLEL)
    _check_order(paths, scores, gaps)
    borders = _apart(_borders(picture, sized, field, paths, view.contrast_db))
    _check_room(borders, sized, view)
    doubts = (*doubt, *_doubts(borders, paths, gaps))
    return Trace(view, scale, borders, doubts, tuple(handles), picture.shape[0])


def _nominal(picture: Picture) -> Scale:
    mm = NOMINAL_DEPTH_MM / picture.shape[0]
    return Scale(mm, mm, ScaleSource.NONE)


# --- handles ------------------------------------------------------------------------------------


def _check_handles(shape: tuple[int, ...], view: View, handles: Sequence[Handle]) -> None:
    for n, h in enumerate(handles):
        place = f"handles[{n}]"
        if not 0 <= h.border < view.borders:
            problem, allowed = f"there is no border {h.border + 1}.", f"1 to {view.borders}"
            raise ReadingError(place, problem, allowed, "Mend it.")  # people count from 1
        if not (0 <= h.x <= shape[1] - 1 and 0 <= h.y <= shape[0] - 1):
            problem = f"the click at {h.x:g}, {h.y:g} is outside the picture."
            allowed = f"0 to {shape[1] - 1} across, 0 to {shape[0] - 1} down"
            raise ReadingError(place, problem, allowed, "Click on the fascia.")


def _allowed(
    field: Field, view: View, border: int, handles: Sequence[Handle], scale: Scale
) -> Field:
    """The field, closed where this border must not pass."""
    rows, columns = field.shape
    y, x = np.arange(rows)[:, None], np.arange(columns)[None]
    own = [h for h in handles if h.border == border]
    if not own:
        low, high = view.depth_fractions[border]
        open_ = np.broadcast_to((y >= low * rows) & (y <= high * rows), field.shape)
        return np.where(open_, field, NEVER).astype(np.float32)
    open_ = np.ones(field.shape, bool)
    for h in own:
        at_x, at_y = h.x * scale.x_mm / COLUMN_MM, h.y * scale.y_mm / ROW_MM
        reach = (DRAG_MM if h.dragged else CLICK_MM) / ROW_MM
        wedge = reach + np.abs(x - at_x) * WEDGE * COLUMN_MM / ROW_MM
        open_ &= np.abs(y - at_y) <= np.maximum(wedge, 0.5)
    if not open_.any(axis=0).all():
        problem = f"no line can lead through all clicks above {_named(view, border)}."
        if border == len(view.muscles):
            problem = f"no line can lead through all clicks below {_named(view, border - 1)}."
        raise ReadingError("handles", problem, advice="Remove the one that is off.")
    return np.where(open_, field, NEVER).astype(np.float32)


def _gaps(
    view: View, handles: Sequence[Handle], scale: Scale
) -> tuple[tuple[float, float], ...]:
    """Least and most rows between borders; clicks on both narrow them."""
    found = []
    for i, (least, most) in enumerate(view.gaps_mm):
        above, below = ([h for h in handles if h.border == b] for b in (i, i + 1))
        if above and below:
            clicked = _apart_mm(above, below, scale)
            if clicked < least:
                problem = f"the borders of {_named(view, i)} are clicked on one line, or in wrong order."
                allowed = f"at least {least:g} mm from above to below"
                raise ReadingError("handles", problem, allowed, "Click them again.")
            least = max(least, 0.4 * clicked - 0.5)
            most = 1.8 * clicked + 1.0
        found.append((round(least / ROW_MM), round(most / ROW_MM)))
    return tuple((float(a), float(b)) for a, b in found)


def _named(view: View, muscle: int) -> str:
    at = min(muscle, len(view.muscles) - 1)
    return view.muscles[at].value.replace("_", " ")


def _apart_mm(above: Sequence[Handle], below: Sequence[Handle], scale: Scale) -> float:
    """Between the two clicks that are nearest to each other across."""
    pair = min(itertools.product(above, below), key=lambda p: abs(p[0].x - p[1].x))
    return (pair[1].y - pair[0].y) * scale.y_mm


# --- paths --------------------------------------------------------------------------------------


def _start(
    field: Field,
    scores: Sequence[Field],
    view: View,
    handles: Sequence[Handle],
    gaps: Sequence[tuple[float, float]],
    scale: Scale,
) -> tuple[list[Path], tuple[Doubt, ...]]:
    """Ordered lines to begin with: the best choice among the strongest candidates."""
    clicked = {h.border for h in handles}
    options = _candidates(scores, 1 if len(clicked) == view.borders else CANDIDATES)
    chosen, doubtful = _choose(field, options, view, gaps)
    if chosen is None:
        return _squeezed(scores, gaps), (Doubt.OTHER_CHOICE,)
    return chosen, ((Doubt.OTHER_CHOICE,) if doubtful else ())


def _level_costs(columns: int) -> Field:
    return step_costs([np.zeros(columns)], [STIFF])


def _candidates(scores: Sequence[Field], count: int) -> list[list[Path]]:
    """For each border its strongest lines, each apart from the ones before."""
    left = np.stack(scores)
    rows = np.arange(left.shape[1])[:, None]
    found: list[list[Path]] = [[] for _ in scores]
    for _ in range(count):
        for border, path in enumerate(best_paths(left, _level_costs(left.shape[2]))):
            found[border].append(path)
            left[border][np.abs(rows - path[None]) < NEAR_MM / ROW_MM] -= 2.0
    return found


def _choose(
    field: Field,
    options: Sequence[Sequence[Path]],
    view: View,
    gaps: Sequence[tuple[float, float]],
) -> tuple[list[Path] | None, bool]:
    """The combination that is strongest and most like a body; whether another is close."""
    columns = np.arange(field.shape[1])
    gain = np.zeros((1,) * len(options))
    for i, paths in enumerate(options):
        worth = [float(field[p, columns].mean()) for p in paths]
        gain = gain + np.array(worth).reshape(
            [-1 if k == i else 1 for k in range(len(options))]
        )
    for i, (usual, spread) in enumerate(view.usual_mm):
        pairs = _pair_gains(options[i], options[i + 1], gaps[i], (usual, spread))
        shape = [1] * len(options)
        shape[i : i + 2] = pairs.shape
        gain = gain + pairs.reshape(shape)
    order = np.argsort(gain, axis=None)[::-1][:2]
    best = [float(gain.flat[n]) for n in order]
    if not np.isfinite(best[0]):
        return None, True
    pick = np.unravel_index(order[0], gain.shape)
    close = len(best) > 1 and best[0] - best[1] < CLOSE
    return [options[i][int(k)] for i, k in enumerate(pick)], close


CLOSE = 0.08
"""Two combinations whose mean strengths differ by less are both shown as possible (ours)."""

USUAL = 0.04
"""How much an unusual thickness weighs against a ridge's strength of 1 (ours)."""


def _pair_gains(
    above: Sequence[Path],
    below: Sequence[Path],
    gap: tuple[float, float],
    usual_mm: tuple[float, float],
) -> NDArray[np.float64]:
    apart = np.stack(below)[None] - np.stack(above)[:, None]
    thick = (apart.mean(axis=2) * ROW_MM - usual_mm[0]) / usual_mm[1]
    fits = (apart.min(axis=2) >= gap[0]) & (apart.max(axis=2) <= gap[1])
    return np.where(fits, -USUAL * thick**2, -np.inf)


def _squeezed(scores: Sequence[Field], gaps: Sequence[tuple[float, float]]) -> list[Path]:
    """Ordered lines where no combination of candidates keeps the gaps: one below the other."""
    found: list[Path] = []
    rows = np.arange(scores[0].shape[0])[:, None]
    for i, score in enumerate(scores):
        below = score
        if found:
            room = rows >= found[-1][None] + gaps[i - 1][0]
            room &= rows <= found[-1][None] + gaps[i - 1][1]
            below = np.where(room, score, np.minimum(score, NEVER)).astype(np.float32)
        found.append(best_path(below, _level_costs(score.shape[1])))
    return found


def _check_order(
    paths: Sequence[Path], scores: Sequence[Field], gaps: Sequence[tuple[float, float]]
) -> None:
    """Fail loudly where lines cross or leave what is allowed."""
    columns = np.arange(scores[0].shape[1])
    closed = any((s[p, columns] <= NEVER / 2).any() for s, p in zip(scores, paths, strict=True))
    crossed = any(
        (b - a).min() < low for a, b, (low, _) in zip(paths, paths[1:], gaps, strict=False)
    )
    if closed or crossed:
        problem = "the borders leave no room for each other."
        raise ReadingError("handles", problem, advice="Move the clicks, or add one.")


# --- borders ------------------------------------------------------------------------------------


def _borders(
    picture: Picture, scale: Scale, field: Field, paths: Sequence[Path], contrast_db: float
) -> tuple[Border, ...]:
    at_mm = (np.arange(field.shape[1]) + 0.5) * COLUMN_MM
    columns_mm = (np.arange(picture.shape[1]) + 0.5) * scale.x_mm
    middles = []
    for path in paths:
        smooth = np.convolve(np.pad(path + 0.5, 2, "edge"), np.ones(5) / 5, "valid")
        middles.append(np.interp(columns_mm, at_mm, smooth * ROW_MM) / scale.y_mm - 0.5)
    edges = inner_edges(picture, scale, middles, contrast_db)
    columns = np.arange(field.shape[1])
    return tuple(
        Border(middle, upper, lower, float(field[path, columns].mean()))
        for middle, (upper, lower), path in zip(middles, edges, paths, strict=True)
    )


def _apart(borders: tuple[Border, ...]) -> tuple[Border, ...]:
    """Edges of neighbors never pass each other, nor their own middle line."""
    kept = []
    for i, b in enumerate(borders):
        above = borders[i - 1].middle if i else None
        below = borders[i + 1].middle if i + 1 < len(borders) else None
        upper = b.upper if above is None else np.maximum(b.upper, (above + b.middle) / 2)
        lower = b.lower if below is None else np.minimum(b.lower, (below + b.middle) / 2)
        kept.append(Border(b.middle, upper, lower, b.confidence))
    return tuple(kept)


def _check_room(borders: Sequence[Border], scale: Scale, view: View) -> None:
    """Refuse two borders on one line: what lies between is thinner than lines are looked for."""
    for n, (above, below) in enumerate(itertools.pairwise(borders)):
        if float(np.median(below.upper - above.lower)) * scale.y_mm < ROW_MM:
            problem = f"the borders of {_named(view, n)} lie on one line."
            advice = "Move one of them onto its own fascia."
            raise ReadingError("handles", problem, advice=advice)


WEAK, ROUGH_ROWS = 0.28, 2.0


def _doubts(
    borders: Sequence[Border], paths: Sequence[Path], gaps: Sequence[tuple[float, float]]
) -> tuple[Doubt, ...]:
    apart = [b - a for a, b in itertools.pairwise(paths)]
    found = {
        Doubt.WEAK_LINE: any(b.confidence < WEAK for b in borders),
        Doubt.ROUGH_LINE: any(np.abs(np.diff(p)).max() > ROUGH_ROWS for p in paths),
        Doubt.THIN: any(
            (a <= low).mean() > 0.1 for a, (low, _) in zip(apart, gaps, strict=True)
        ),
    }
    return tuple(doubt for doubt, there in found.items() if there)
