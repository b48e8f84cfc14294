"""Lines over time as plain numbers; a template draws them beside a sentence and a table."""

from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 320, 96

Points = tuple[tuple[date, float], ...]


@dataclass(frozen=True)
class Line:
    """A drawn line.

    Attributes:
        points: what is shown, oldest first; also the table.
        path: the line, in the units of the drawing.
        area: the surface below it.
        last_x: the last point.
        last_y: the last point.
    """

    points: Points
    path: str
    area: str
    last_x: float
    last_y: float

    @property
    def first(self) -> tuple[date, float]:
        """The oldest point."""
        return self.points[0]

    @property
    def last(self) -> tuple[date, float]:
        """The newest point."""
        return self.points[-1]


def line(points: Points, low: float, high: float) -> Line | None:
    """Draw points between `low` (bottom) and `high` (top); None with fewer than two."""
    if len(points) < 2:
        return None
    days = (points[-1][0] - points[0][0]).days or 1
    span = (high - low) or 1.0
    placed = [
        (
            round(WIDTH * (day - points[0][0]).days / days, 1),
            round(HEIGHT * (1 - (min(max(value, low), high) - low) / span), 1),
        )
        for day, value in points
    ]
    path = " ".join(f"{x:g},{y:g}" for x, y in placed)
    area = f"0,{HEIGHT} {path} {WIDTH},{HEIGHT}"
    return Line(points, path, area, *placed[-1])
