"""How near areas and fat are to the truth of phantoms, and one reader to themselves."""

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from mainstay.imaging.bench_row import Row
from mainstay.imaging.carried import carried
from mainstay.imaging.contour import area_mm2, area_px, contour, inside
from mainstay.imaging.fat import dixon, two_point
from mainstay.imaging.phantom_across import MM as US_MM
from mainstay.imaging.phantom_across import SCALE as US_SCALE
from mainstay.imaging.phantom_across import TALL, WIDE, Visit, border, drawn_across, outline
from mainstay.imaging.phantom_mr import SCALE as MR_SCALE
from mainstay.imaging.phantom_mr import Outline, drawn_slice
from mainstay.imaging.slices import shown
from mainstay.imaging.snapped import snapped

Line = NDArray[np.float64]

SLICES = 40


def slices() -> Iterator[Row]:
    rng = np.random.default_rng(11)
    areas: list[float] = []
    edges: list[float] = []
    percents: dict[str, list[float]] = {"Dixon": [], "T1-like": []}
    for n in range(SLICES):
        made = drawn_slice(rng, (8.0, 15.0, 25.0, 35.0)[n % 4])
        angles = np.linspace(0, 2 * np.pi, 9)[:-1] + rng.normal(0, 0.1, 8)
        handles = made.outline.points(angles) + rng.normal(0, 0.7, (8, 2))
        drawn = contour([(float(x), float(y)) for x, y in handles], made.water.shape)
        areas.append(abs(area_mm2(drawn, MR_SCALE) / made.outline.area_mm2 - 1) * 100)
        edge = contour(snapped(shown(made.t1), MR_SCALE.x_mm, drawn), made.t1.shape)
        edges.append(abs(area_mm2(edge, MR_SCALE) / made.outline.area_mm2 - 1) * 100)
        # Fat is read inside the border, not on it: mixed pixels at the rim are no fat of the muscle.
        middle = handles.mean(axis=0)
        inner = contour(
            [(float(x), float(y)) for x, y in middle + (handles - middle) * 0.9],
            made.water.shape,
        )
        weight = inside(inner, made.water.shape)
        true = 100 * float((made.fraction * weight).sum() / weight.sum())
        percents["Dixon"].append(
            abs(dixon(made.water, made.fat, weight).fraction_percent - true)
        )
        told = two_point(made.t1, weight, made.under_skin).fraction_percent
        percents["T1-like"].append(abs(told - true))
    how = "8 clicks, 0.7 mm off"
    yield Row(
        "MR phantom: area, mean error", "%", float(np.mean(areas)), 5.0, None, SLICES, how
    )
    drawn_on = "the same, drawn to the edge; a phantom's edge is clear"
    yield Row(
        "MR phantom: area at the edge, mean error",
        "%",
        float(np.mean(edges)),
        5.0,
        None,
        SLICES,
        drawn_on,
    )
    for (name, errors), limit in zip(percents.items(), (0.5, 3.0), strict=True):
        value = float(np.mean(errors))
        yield Row(
            f"MR phantom: fat by {name}, mean error", "points", value, limit, None, SLICES
        )


ACROSS, HANDLE_MM = 30, 0.7
"""Muscles, and how far a reader's handle is off (ours)."""


def across() -> Iterator[Row]:
    """Areas on ultrasound: one reader twice, and the contour of an earlier visit laid over."""
    rng = np.random.default_rng(17)
    apart: list[float] = []
    off: list[float] = []
    carried_mm: list[float] = []
    copied_mm: list[float] = []
    for _ in range(ACROSS):
        made = outline(rng)
        visits = [_visit(rng) for _ in range(2)]
        true = border(made, visits[1], np.linspace(0, 2 * np.pi, 721))
        read = [_read_px2(made, visits[1], rng) for _ in range(2)]
        apart.append(100 * (read[0] - read[1]) / (made.area_mm2 / US_MM**2))
        off += [100 * (r / (made.area_mm2 / US_MM**2) - 1) for r in read]
        before, now = (drawn_across(made, visit, rng) for visit in visits)
        handles = _tuples(border(made, visits[0], np.linspace(0, 2 * np.pi, 9)[:-1]))
        found = carried((before, US_SCALE), (now, US_SCALE), handles)
        copied_mm.append(_off_mm(handles, true))
        if found is not None:
            carried_mm.append(_off_mm(found, true))
    sem = float(np.std(apart)) / math.sqrt(2)
    how = "8 handles, each 0.7 mm off"
    bias = f"{how}; bias {np.mean(off):+.1f}"
    yield Row(
        "US phantom: area, mean error",
        "%",
        float(np.abs(off).mean()),
        5.0,
        None,
        2 * ACROSS,
        bias,
    )
    yield Row("US phantom: area, SEM of one reader", "%", sem, None, None, ACROSS, how)
    copied = f"only copied {np.mean(copied_mm):.2f}; found again {len(carried_mm)} of {ACROSS}"
    yield Row(
        "US phantom: contour of an earlier visit, mean distance from the border",
        "mm",
        float(np.mean(carried_mm)) if carried_mm else math.inf,
        None,
        None,
        ACROSS,
        copied,
    )


def _visit(rng: np.random.Generator) -> Visit:
    return Visit(rng.uniform(-3, 3), rng.uniform(-2, 2), rng.uniform(-6, 6))


def _read_px2(made: Outline, at: Visit, rng: np.random.Generator) -> float:
    angles = np.linspace(0, 2 * np.pi, 9)[:-1] + rng.normal(0, 0.1, 8)
    handles = border(made, at, angles) + rng.normal(0, HANDLE_MM / US_MM, (8, 2))
    return area_px(contour(_tuples(handles), (TALL, WIDE)))


def _tuples(at: Line) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in at]


def _off_mm(handles: Sequence[tuple[float, float]], true: Line) -> float:
    """How far handles lie from a border on average."""
    apart = np.linalg.norm(np.array(handles)[:, None] - true[None], axis=2)
    return float(apart.min(axis=1).mean()) * US_MM
