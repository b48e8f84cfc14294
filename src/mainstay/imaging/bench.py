"""How near our values are to the truth: phantoms with known borders, pictures with human readings.

A simulated reader clicks with an error, looks at the overlay and drags what is visibly wrong; that
is said with each row. Real pictures come from a folder that is given, never from this package.
"""

import csv
import io
import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mainstay.imaging.bench_areas import across, slices
from mainstay.imaging.bench_clips import (
    CLICK_X_MM,
    DRAG_MM,
    WINDOW_MM,
    Walk,
    clicks_on,
    clips,
    middles_mm,
)
from mainstay.imaging.bench_row import Row
from mainstay.imaging.files import read_recording
from mainstay.imaging.phantom import MUSCLES, QUALITIES, SCALE, Quality, Wall, frame, wall
from mainstay.imaging.privacy import found_box
from mainstay.imaging.recording import Picture
from mainstay.imaging.scale import UNKNOWN
from mainstay.imaging.thickness import Window, thickness
from mainstay.imaging.tracer import ABDOMINAL_WALL, LIMB, Handle, Trace, trace
from mainstay.reading import ReadingError

Clock = Callable[[], float]
Line = NDArray[np.float64]

WALLS = 20
CLICK_Y_MM = 0.5
"""Standard deviation of how far above or below a click is (ours)."""

VISIBLE_MM = 1.0
"""A line so far from where it belongs is seen by whoever confirms (ours)."""

GROSS_MM, GROSS_FRACTION = 1.5, 0.1


def measure(clock: Clock, data: Path | None, walk: Walk = iter) -> list[Row]:
    """Every row; pictures of `data` too where a folder is given."""
    rows = [*_walls(clock, walk), *clips(walk), *slices(), *across()]
    if data is not None:
        for file in sorted(data.glob("*.csv")):
            rows += _readings(file, walk)
    return rows


# --- thickness on phantoms ----------------------------------------------------------------------

LIMITS_MM = {"good": 0.15, "typical": None, "poor": 0.25, "very poor": None, "shadowed": None}


def _walls(clock: Clock, walk: Walk) -> Iterator[Row]:
    for quality in QUALITIES:
        if quality.name not in LIMITS_MM:
            continue
        errors = {kind: np.empty((WALLS, 3)) for kind in ("clicked", "proposed", "confirmed")}
        took, crossed = [], 0
        for seed in walk(range(WALLS)):
            made = wall(1000 + seed)
            rng = np.random.default_rng((seed, 7))
            picture = frame(made, quality, rng)
            clicks = clicks_on(made, rng, CLICK_Y_MM)
            began = clock()
            clicked = _traced(picture, clicks)
            took.append(clock() - began)
            found = {
                "clicked": clicked,
                "proposed": _traced(picture, []),
                "confirmed": _confirmed(picture, made, clicked, rng),
            }
            for kind, one in found.items():
                errors[kind][seed] = _errors_mm(one, made)
                crossed += _crosses(one)
        yield from _wall_rows(quality.name, errors, crossed)
        yield _time_row(quality, took)


def _wall_rows(name: str, errors: dict[str, Line], crossed: int) -> Iterator[Row]:
    limit = LIMITS_MM[name]
    for n, muscle in enumerate(MUSCLES):
        off = errors["clicked"][:, n]
        yield Row(
            f"{name}: {muscle} thickness, mean error",
            "mm",
            float(np.abs(off).mean()),
            limit,
            None,
            WALLS,
            f"one click a border; bias {off.mean():+.2f}, SD {off.std():.2f}",
        )
    for kind in errors:
        gross = 100 * float((np.abs(errors[kind]) > GROSS_MM).mean())
        most = 0.0 if (name, kind) == ("typical", "confirmed") else None
        yield Row(f"{name}: gross errors, {kind}", "%", gross, most, None, 3 * WALLS)
    yield Row(f"{name}: traces whose borders cross", "", float(crossed), 0.0, None, 3 * WALLS)


def _time_row(quality: Quality, took: list[float]) -> Row:
    value = 1000 * float(np.median(took))
    how = "processor time"
    return Row(f"{quality.name}: tracing a frame", "ms", value, 60.0, None, len(took), how)


def _traced(picture: Picture, handles: Sequence[Handle]) -> Trace | None:
    try:
        return trace(picture, SCALE, ABDOMINAL_WALL, handles)
    except ReadingError:  # refused: the reader would have to click again
        return None


def _confirmed(
    picture: Picture, made: Wall, found: Trace | None, rng: np.random.Generator
) -> Trace | None:
    """Each border that is visibly off in the window gets a handle where it is off most."""
    handles = [] if found is None else list(found.handles)
    x_mm = np.arange(*WINDOW_MM, 0.5)
    true = np.array([middles_mm(made, float(x)) for x in x_mm])
    for border in range(ABDOMINAL_WALL.borders):
        if found is None:
            worst = len(x_mm) // 2
        else:
            columns = np.rint(x_mm / SCALE.x_mm).astype(int)
            off = np.abs(found.borders[border].middle[columns] * SCALE.y_mm - true[:, border])
            worst = int(off.argmax())
            if off[worst] < VISIBLE_MM:
                continue
        handles = [h for h in handles if h.border != border]
        y_mm = true[worst, border] + rng.normal(0, DRAG_MM)
        handles.append(Handle(border, x_mm[worst] / SCALE.x_mm, y_mm / SCALE.y_mm, True))
    return _traced(picture, handles)


def _errors_mm(found: Trace | None, made: Wall) -> Line:
    if found is None:
        return np.full(3, np.inf)
    window = Window(WINDOW_MM[0] / SCALE.x_mm, WINDOW_MM[1] / SCALE.x_mm)
    values = [v.value_mm or math.inf for v in thickness(found, window)]
    return np.array(values) - [made.thickness_mm(m, WINDOW_MM) for m in MUSCLES]


def _crosses(found: Trace | None) -> int:
    if found is None:
        return 0
    pairs = list(zip(found.borders, found.borders[1:], strict=False))
    middles = any((b.middle - a.middle).min() <= 0 for a, b in pairs)
    return int(middles or any((b.upper - a.lower).min() < 0 for a, b in pairs))


# --- real pictures ------------------------------------------------------------------------------

READ_AT_PX = 20
"""Readers of these sets read at the left edge of the scan (see the data's own notes)."""


def _readings(file: Path, walk: Walk) -> Iterator[Row]:
    """Pictures with three readings of the height between two fasciae, in pixels."""
    with io.StringIO(file.read_text("utf-8")) as text:
        rows = list(csv.DictReader(text))
    errors: dict[str, list[float]] = {"proposed": [], "one click a border": [], "confirmed": []}
    human = []
    for n in walk(range(len(rows))):
        read = np.array([float(rows[n][f"rater{k}"]) for k in (1, 2, 3)])
        true = float(np.median(read))
        human += [abs(read[k] - np.delete(read, k).mean()) / true for k in range(3)]
        path = file.parent / rows[n]["image"]
        for kind, height in _heights(path, float(read[n % 3]), n).items():
            errors[kind].append(abs(height - true) / true)
    yield from _reading_rows(file.stem, errors, human)


def _reading_rows(
    name: str, errors: dict[str, list[float]], human: list[float]
) -> Iterator[Row]:
    spread, far = (100 * float(np.mean(v)) for v in (human, np.array(human) > GROSS_FRACTION))
    middle = 100 * float(np.median(human))
    for kind, found in errors.items():
        off, count = np.array(found), len(found)
        auto, sure = kind == "proposed", kind == "confirmed"
        mean_limit = 2.0 if auto and name == "dataset2" else None
        gross_limit = 5.0 if sure and name == "dataset1" else None
        yield Row(
            f"{name}: height, {kind}, mean error",
            "%",
            100 * float(off.mean()),
            mean_limit,
            spread,
            count,
        )
        yield Row(
            f"{name}: height, {kind}, median error",
            "%",
            100 * float(np.median(off)),
            None,
            middle,
            count,
        )
        yield Row(
            f"{name}: gross errors, {kind}",
            "%",
            100 * float((off > GROSS_FRACTION).mean()),
            gross_limit,
            far,
            count,
        )


def _heights(path: Path, own: float, seed: int) -> dict[str, float]:
    """The height as proposed, after rough clicks, and after a reader has confirmed it.

    The reader knows only the own reading `own`. The upper click is put on the proposed upper line,
    since readings tell no place; so errors of the upper line are not mended here.
    """
    rng = np.random.default_rng((seed, 13))
    picture, column, mm = _scan(path)
    proposed = trace(picture, UNKNOWN, LIMB)
    upper = _at(proposed.edges(0)[0], column)
    rough = [
        _click(0, column, upper, -0.5, mm, picture, rng),
        _click(1, column, upper + own, 0.5, mm, picture, rng),
    ]
    clicked = _again(picture, rough, proposed)
    height = _height(clicked, column)
    sure = clicked
    if abs(height - own) * mm > VISIBLE_MM:
        y = _at(clicked.edges(0)[0], column) + own + (0.5 + rng.normal(0, DRAG_MM)) / mm
        dragged = Handle(1, column, float(np.clip(y, 0, picture.shape[0] - 1)), True)
        sure = _again(picture, [rough[0], dragged], clicked)
    return {
        "proposed": _height(proposed, column),
        "one click a border": height,
        "confirmed": _height(sure, column),
    }


def _scan(path: Path) -> tuple[Picture, float, float]:
    """The scan cut from the screen, the column of reading, and how large a pixel may be."""
    whole = read_recording(path.read_bytes(), path.name).frames[0]
    box = found_box(whole)
    if box is None:
        return whole, float(READ_AT_PX), 45.0 / whole.shape[0]
    cut = np.ascontiguousarray(box.cut(whole), np.uint8)
    return cut, float(READ_AT_PX), 45.0 / cut.shape[0]


def _click(
    border: int,
    x: float,
    y: float,
    into_mm: float,
    mm: float,
    picture: Picture,
    rng: np.random.Generator,
) -> Handle:
    across = x + rng.normal(0, CLICK_X_MM) / mm
    down = y + (into_mm + rng.normal(0, CLICK_Y_MM)) / mm
    return Handle(
        border,
        float(np.clip(across, 0, picture.shape[1] - 1)),
        float(np.clip(down, 0, picture.shape[0] - 1)),
    )


def _again(picture: Picture, handles: Sequence[Handle], otherwise: Trace) -> Trace:
    try:
        return trace(picture, UNKNOWN, LIMB, handles)
    except ReadingError:
        return otherwise


def _height(found: Trace, column: float) -> float:
    upper, lower = found.edges(0)
    return _at(lower, column) - _at(upper, column)


def _at(edge: Line, column: float) -> float:
    """A smooth curve through an edge, read at a column: what is far from it is left out."""
    x = np.arange(len(edge))[round(0.03 * len(edge)) : round(0.97 * len(edge))]
    near = np.ones(len(x), bool)
    fit = np.polyfit(x, edge[x], 2)
    for _ in range(4):
        off = np.abs(edge[x] - np.polyval(fit, x))
        near = off <= max(float(np.quantile(off, 0.75)), 1.0)
        fit = np.polyfit(x[near], edge[x][near], 2)
    return float(np.polyval(fit, column))
