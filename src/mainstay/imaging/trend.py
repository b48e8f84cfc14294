"""A quantity over visits, with the band inside which a change is no more than error.

The band stands around the first visit that can be compared with the last. Where device, preset,
reader, position or method change, the line breaks: nothing is compared across.
"""

import itertools
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mainstay.care.reasons import Reason, ReasonCode, because
from mainstay.imaging.protocol import METHOD, REPEATS
from mainstay.imaging.reliability import Repeatability
from mainstay.reading import ReadingError

MUST_MATCH = ("device", "preset", "reader", "position", "method")
"""What must stay the same for two visits to be compared."""


@dataclass(frozen=True)
class Visit:
    """The confirmed repeats of one quantity on one day.

    Attributes:
        values: in the unit of the quantity.
        preset: a name or hash of the machine's settings.
    """

    on: date
    values: tuple[float, ...]
    device: str
    preset: str
    reader: str
    position: str
    method: str = METHOD

    @property
    def mean(self) -> float:
        """Of the repeats."""
        return statistics.fmean(self.values)


@dataclass(frozen=True)
class Point:
    """A visit in the trend.

    Attributes:
        sem: of its mean; None where nobody knows how well it repeats.
        breaks: what changed since the visit before; the line is not drawn across.
    """

    on: date
    mean: float
    repeats: int
    sem: float | None
    breaks: tuple[str, ...]


@dataclass(frozen=True)
class Band:
    """What counts as no change: around `middle`, from `since` on."""

    since: date
    middle: float
    mdc: float


@dataclass(frozen=True)
class Trend:
    """Points, the band around where they can be compared with, and what can be said of the last."""

    points: tuple[Point, ...]
    band: Band | None
    verdict: tuple[Reason, ...]


def trend(visits: Sequence[Visit], error: Repeatability | None) -> Trend:
    """The trend of one quantity at one site, in order of days.

    Raises:
        ReadingError: no visit, a visit without values, or days out of order.
    """
    _check(visits)
    points = tuple(
        Point(
            v.on, v.mean, len(v.values), error.sem_of(len(v.values)) if error else None, broken
        )
        for v, broken in zip(visits, _breaks(visits), strict=True)
    )
    start = max((n for n, p in enumerate(points) if p.breaks), default=0)
    if error is None:
        return Trend(points, None, (*_not_enough(points[-1]), because(R.MEASURE_ERROR_UNKNOWN)))
    first, last = points[start], points[-1]
    mdc = error.mdc_of(min(first.repeats, last.repeats))
    band = Band(first.on, first.mean, mdc)
    return Trend(points, band, (*_not_enough(last), *_said(points[start:], mdc, error)))


R = ReasonCode

DIGITS = {"mm2": 0}
"""Behind the point; areas are hundreds of square millimeters."""


def _check(visits: Sequence[Visit]) -> None:
    if not visits:
        raise ReadingError("visits", "there is none.", advice="Measure first.")
    for n, visit in enumerate(visits):
        if not visit.values or not all(math.isfinite(v) for v in visit.values):
            problem = "there is no value, or one that is no number."
            raise ReadingError(f"visits[{n}]", problem, advice="Leave the visit out.")
        if n and visit.on < visits[n - 1].on:
            problem = f"{visit.on} comes after {visits[n - 1].on}."
            raise ReadingError(f"visits[{n}]", problem, advice="Put them in order of days.")


def _breaks(visits: Sequence[Visit]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [()]
    for before, after in itertools.pairwise(visits):
        changed = (n for n in MUST_MATCH if getattr(before, n) != getattr(after, n))
        found.append(tuple(changed))
    return found


def _not_enough(last: Point) -> tuple[Reason, ...]:
    if last.repeats >= REPEATS:
        return ()
    return (because(R.MEASURE_REPEATS, "Koppenhaver2009", have=last.repeats, need=REPEATS),)


def _said(points: Sequence[Point], mdc: float, error: Repeatability) -> tuple[Reason, ...]:
    """What can be said of the last visit against the first that can be compared with it."""
    first, last = points[0], points[-1]
    digits = DIGITS.get(error.unit, 2)
    by: dict[str, float | str] = {"mdc": round(mdc, digits), "unit": error.unit}
    if len(points) == 1:
        broken = tuple(because(R.MEASURE_BREAK, what=what) for what in first.breaks)
        return (*broken, because(R.MEASURE_FIRST, error.source, **by))
    change = round(last.mean - first.mean, digits)
    if abs(last.mean - first.mean) <= mdc:
        return (because(R.MEASURE_NO_CHANGE, error.source, change=change, **by),)
    code = R.MEASURE_LARGER if change > 0 else R.MEASURE_SMALLER
    return (because(code, error.source, change=abs(change), **by),)
