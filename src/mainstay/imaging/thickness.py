"""Thickness by its definition, and what a person's confirmation makes of it.

The perpendicular distance between inner edges, as median over a window of 10 mm. The window lies
around a place that the person chooses or, where the medial tip of transversus is seen, begins at
a stated distance from it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from mainstay.anatomy import Muscle
from mainstay.imaging.protocol import METHOD, WINDOW_MM, Doubt, ScaleSource
from mainstay.imaging.tracer import Trace
from mainstay.reading import ReadingError


@dataclass(frozen=True)
class Window:
    """Between which columns thickness is read."""

    left: float
    right: float


@dataclass(frozen=True)
class Confirmation:
    """Who looked at the overlay and found it right."""

    reader: str
    at: datetime


@dataclass(frozen=True)
class Thickness:
    """One muscle in one picture. A proposal until somebody confirms it.

    Attributes:
        value_px: perpendicular distance in rows; ratios can be told from it without any scale.
        value_mm: None without a scale.
        spread_fraction: half of what thickness varies within the window, of the value.
        clicks: how many handles a person placed.
    """

    muscle: Muscle
    value_px: float
    value_mm: float | None
    spread_fraction: float
    window: Window
    scale: ScaleSource
    doubts: tuple[Doubt, ...]
    clicks: int
    method: str = METHOD
    confirmed: Confirmation | None = None


def window_around(trace: Trace, x: float) -> Window:
    """The window whose middle a person chose; without a scale a quarter of the picture."""
    width = len(trace.borders[0].middle)
    half = WINDOW_MM / 2 / trace.scale.x_mm if trace.scale.known else width / 8
    return _window(x - half, x + half, width)


def _window(left: float, right: float, width: int) -> Window:
    if not (math.isfinite(left) and math.isfinite(right)) or left < 0 or right > width - 1:
        problem = f"the window from {left:.0f} to {right:.0f} leaves the picture."
        allowed = f"0 to {width - 1}"
        raise ReadingError("window", problem, allowed, "Move it towards the middle.")
    return Window(left, right)


def thickness(trace: Trace, window: Window) -> tuple[Thickness, ...]:
    """Every muscle of a trace, unconfirmed.

    Raises:
        ReadingError: two borders lie on one line there.
    """
    found = apart(trace, window)
    for one in found:
        check_room(one.muscle, one.value_px)
    return found


def apart(trace: Trace, window: Window) -> tuple[Thickness, ...]:
    """The same of a frame among many, where a wrong one is outvoted: nothing is refused."""
    return tuple(_one(trace, n, window) for n in range(len(trace.view.muscles)))


def check_room(muscle: Muscle, thick: float) -> None:
    """Refuse a muscle with nothing between its borders.

    Raises:
        ReadingError: it is not above 0 thick.
    """
    if not thick > 0:
        problem = f"the borders of {muscle.value.replace('_', ' ')} lie on one line."
        advice = "Move one of them onto its own fascia."
        raise ReadingError("handles", problem, advice=advice)


def _one(trace: Trace, n: int, window: Window) -> Thickness:
    upper, lower = trace.edges(n)
    x = np.arange(math.ceil(window.left), math.floor(window.right) + 1)
    apart = (lower - upper)[x]
    slope = np.polyfit(x * trace.scale.x_mm, ((upper + lower) / 2)[x] * trace.scale.y_mm, 1)[0]
    value = float(np.median(apart) * np.cos(np.arctan(slope)))
    low, high = np.quantile(apart, (0.1, 0.9))
    return Thickness(
        trace.view.muscles[n],
        value,
        value * trace.scale.y_mm if trace.scale.known else None,
        float(high - low) / 2 / max(value, 1e-6),
        window,
        trace.scale.source,
        trace.doubts,
        len(trace.handles),
    )


def confirm(found: Thickness, reader: str, at: datetime) -> Thickness:
    """The same value, looked at by a person."""
    if not reader.strip():
        raise ReadingError(
            "reader", "nobody is named.", advice="Say who looked at the overlay."
        )
    return replace(found, confirmed=Confirmation(reader.strip(), at))


# --- contraction --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Contraction:
    """What a muscle does from rest to contraction, from the means of the repeats.

    Attributes:
        change_percent: of the thickness at rest.
        ratio: contracted to rest.
        repeats: of the state with fewer.
    """

    muscle: Muscle
    change_percent: float
    ratio: float
    repeats: int


def contraction(rest: Sequence[Thickness], contracted: Sequence[Thickness]) -> Contraction:
    """Compare repeats at rest with repeats contracted; works without a scale.

    Raises:
        ReadingError: nothing to compare, not confirmed, or not comparable.
    """
    found = (*rest, *contracted)
    if not rest or not contracted:
        raise ReadingError("repeats", "one of the two states is missing.", advice="Measure it.")
    if any(f.confirmed is None for f in found):
        problem = "not every overlay is confirmed."
        raise ReadingError("repeats", problem, advice="Look at each and confirm it.")
    for name in ("muscle", "scale", "method"):
        if len({getattr(f, name) for f in found}) > 1:
            problem = f"they differ in {name}."
            raise ReadingError("repeats", problem, advice="Compare only what is alike.")
    before, after = (_mean(part) for part in (rest, contracted))
    few = min(len(rest), len(contracted))
    return Contraction(found[0].muscle, 100 * (after - before) / before, after / before, few)


def _mean(repeats: Sequence[Thickness]) -> float:
    values = [r.value_px if r.value_mm is None else r.value_mm for r in repeats]
    return sum(values) / len(values)
