"""One line over time as a drawing for the page: days or weeks, with the usual range behind it."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from mainstay.care.session_load import WeekLoad
from mainstay.web.language import day_text, say

Point = tuple[date, float]

WIDTH, HEIGHT = 640.0, 110.0
LEFT, RIGHT, TOP, BOTTOM = 24.0, 34.0, 8.0, 18.0


@dataclass(frozen=True)
class Chart:
    """A drawing of pain over time, 0 to 10; templates only place it.

    Attributes:
        title: what is drawn.
        path: the line, as the points of a polyline.
        last: place and text of the last value.
        band: top and height of the usual range.
        ticks: place and text of 0, 5 and 10.
        first_day, last_day: ends of the time axis.
        sentence: the same in words.
        rows: the same as a table.
    """

    title: str
    path: str
    last: tuple[str, str, str]
    band: tuple[str, str]
    ticks: tuple[tuple[str, str], ...]
    first_day: date
    last_day: date
    sentence: str
    rows: tuple[tuple[str, str], ...]

    @property
    def view_box(self) -> str:
        """The drawing's own coordinates."""
        return f"0 0 {WIDTH:g} {HEIGHT:g}"

    @property
    def left(self) -> str:
        """Where the time axis begins."""
        return f"{LEFT:g}"

    @property
    def right(self) -> str:
        """Where it ends."""
        return f"{WIDTH - RIGHT:g}"

    @property
    def width(self) -> str:
        """How wide the band is."""
        return f"{WIDTH - LEFT - RIGHT:g}"

    @property
    def base(self) -> str:
        """The height of zero."""
        return f"{_y(0):.1f}"


def _y(value: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / 10)


def weekly(points: Iterable[Point]) -> tuple[Point, ...]:
    """The median of each week, dated by its Monday."""
    weeks: dict[date, list[float]] = {}
    for day, value in points:
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(value)
    return tuple((monday, statistics.median(values)) for monday, values in weeks.items())


def pain_chart(title: str, points: tuple[Point, ...], usual: float) -> Chart | None:
    """A chart of points in time; None with fewer than two."""
    if len(points) < 2:
        return None
    first, last = points[0][0], points[-1][0]
    span = max((last - first).days, 1)

    def x(day: date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / span

    end = points[-1][1]
    top, bottom = _y(min(usual + 0.5, 10)), _y(max(usual - 0.5, 0))
    return Chart(
        title=title,
        path=" ".join(f"{x(d):.1f},{_y(v):.1f}" for d, v in points),
        last=(f"{x(last):.1f}", f"{_y(end):.1f}", f"{end:g}"),
        band=(f"{top:.1f}", f"{bottom - top:.1f}"),
        ticks=tuple((f"{_y(n) + 4:.1f}", str(n)) for n in (0, 5, 10)),
        first_day=first,
        last_day=last,
        sentence=_sentence(points, usual),
        rows=tuple((day_text(d, "j M Y"), f"{v:g}") for d, v in reversed(points)),
    )


def load_chart(title: str, weeks: tuple[WeekLoad, ...]) -> Chart | None:
    """Load by week, on a scale of its own; None with fewer than two weeks of which any is known."""
    if len(weeks) < 2 or not any(week.known for week in weeks):
        return None
    top = max(10, *(week.load for week in weeks))
    points = tuple((w.monday, 10 * w.load / top) for w in weeks)
    drawn = pain_chart(title, points, 0.0)
    return drawn and replace(
        drawn,
        last=(*drawn.last[:2], str(weeks[-1].load)),
        ticks=tuple((y, str(round(top * int(n) / 10))) for y, n in drawn.ticks),
        sentence=_load_sentence(weeks),
        rows=tuple((day_text(w.monday, "j M Y"), _load_words(w)) for w in reversed(weeks)),
    )


def _load_sentence(weeks: tuple[WeekLoad, ...]) -> str:
    return say(
        "Last week {last}, the week before {before}.",
        last=weeks[-1].load,
        before=weeks[-2].load,
    )


def _load_words(week: WeekLoad) -> str:
    if not week.unknown:
        return str(week.load)
    return say("{load}, and {n} not rated", load=week.load, n=week.unknown)


def _sentence(points: tuple[Point, ...], usual: float) -> str:
    values = [v for _, v in points]
    return say(
        "Last {last:g}, usual {usual:g}; between {min:g} and {max:g} on {count} entries.",
        last=values[-1],
        usual=usual,
        min=min(values),
        max=max(values),
        count=len(values),
    )
