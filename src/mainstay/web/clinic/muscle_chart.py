"""The trend of a measured muscle as a drawing: points with their error, the band of no change.

The band stands around the first visit that the last one can be compared with. Where device, preset,
reader, position or method changed, an upright line stands and the line of points is broken.
"""

from dataclasses import dataclass
from datetime import date

from mainstay.imaging.reliability import TWO_SIDED_95
from mainstay.imaging.trend import Point, Trend
from mainstay.web.language import day_text, later

WIDTH, HEIGHT = 320.0, 130.0
LEFT, RIGHT, TOP, BOTTOM = 36.0, 12.0, 10.0, 22.0

Place = tuple[str, str]


@dataclass(frozen=True)
class MuscleChart:
    """Numbers of a drawing, as text; templates only place them.

    Attributes:
        lines: unbroken stretches, as points of polylines.
        dots: each visit: x, y, and both ends of its error where that is known.
        breaks: where the line is broken.
        band: left, top, width and height; None where no change can be judged.
        ticks: height and text.
        days: place and text of the first and the last day.
        rows: the same as a table: day, mean, repeats, what changed.
    """

    view_box: str
    lines: tuple[str, ...]
    dots: tuple[tuple[str, str, str, str], ...]
    breaks: tuple[str, ...]
    band: tuple[str, str, str, str] | None
    ticks: tuple[Place, ...]
    days: tuple[Place, ...]
    bottom: str
    rows: tuple[tuple[str, str, int, str], ...]


def muscle_chart(found: Trend, shown: str, unit: str) -> MuscleChart | None:
    """Draw a trend; None with fewer than two visits. `shown` is how a mean is written: `.1f`."""
    points, band = found.points, found.band
    if len(points) < 2:
        return None
    low, high = _span(found)
    first, span = points[0].on, max((points[-1].on - points[0].on).days, 1)

    def x(day: date) -> float:
        return LEFT + 8 + (WIDTH - LEFT - RIGHT - 16) * (day - first).days / span

    def y(value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - low) / (high - low))

    drawn = None
    if band is not None:
        begin, top = x(band.since) - 8, y(band.middle + band.mdc)
        tall = y(band.middle - band.mdc) - top
        drawn = (f"{begin:.1f}", f"{top:.1f}", f"{WIDTH - RIGHT - begin:.1f}", f"{tall:.1f}")
    return MuscleChart(
        view_box=f"0 0 {WIDTH:g} {HEIGHT:g}",
        lines=tuple(
            " ".join(f"{x(p.on):.1f},{y(p.mean):.1f}" for p in part)
            for part in _unbroken(points)
        ),
        dots=tuple(
            (
                f"{x(p.on):.1f}",
                f"{y(p.mean):.1f}",
                f"{y(p.mean + TWO_SIDED_95 * (p.sem or 0)):.1f}",
                f"{y(p.mean - TWO_SIDED_95 * (p.sem or 0)):.1f}",
            )
            for p in points
        ),
        breaks=tuple(f"{x(p.on) - 6:.1f}" for p in points if p.breaks),
        band=drawn,
        ticks=tuple((f"{y(v) + 4:.1f}", f"{v:g}") for v in _ticks(low, high)),
        days=(
            (f"{LEFT:g}", day_text(points[0].on, "j M Y")),
            (f"{WIDTH - RIGHT:g}", day_text(points[-1].on, "j M Y")),
        ),
        bottom=f"{HEIGHT - 4:g}",
        rows=tuple(
            (day_text(p.on, "j M Y"), f"{p.mean:{shown}} {unit}", p.repeats, _broken(p))
            for p in reversed(points)
        ),
    )


BREAKS = {
    "device": later("another device"),
    "preset": later("another preset"),
    "reader": later("another reader"),
    "position": later("another position"),
    "method": later("another version of the method"),
}


def _broken(point: Point) -> str:
    return ", ".join(str(BREAKS[what]) for what in point.breaks)


def _span(found: Trend) -> tuple[float, float]:
    """From the lowest to the highest of everything that is drawn, with a little room."""
    ends = [
        p.mean + sign * TWO_SIDED_95 * (p.sem or 0) for p in found.points for sign in (-1, 1)
    ]
    if found.band is not None:
        ends += [found.band.middle - found.band.mdc, found.band.middle + found.band.mdc]
    low, high = min(ends), max(ends)
    room = 0.05 * (high - low) or 1.0
    return low - room, high + room


def _unbroken(points: tuple[Point, ...]) -> list[list[Point]]:
    parts: list[list[Point]] = [[]]
    for point in points:
        if point.breaks:
            parts.append([])
        parts[-1].append(point)
    return [part for part in parts if len(part) > 1]


STEPS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0)


def _ticks(low: float, high: float) -> list[float]:
    """Two to five round numbers."""
    step = next((s for s in STEPS if (high - low) / s <= 5), STEPS[-1])
    first = -(-low // step)
    return [step * (first + n) for n in range(int(high // step - first) + 1)]
