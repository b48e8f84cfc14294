"""How much: the range an exercise file allows, and the one dose a person is given."""

import enum
import functools
from collections.abc import Mapping
from dataclasses import dataclass

from mainstay.reading import refuse_outside

Span = tuple[int, int]
"""Start and top of a range, both included."""

REPS_STEP = 1
HOLD_STEP_S = 2
"""Smallest rises (ruling 5): one repetition a set, two seconds of hold."""


class BandColor(enum.StrEnum):
    """Bands from lightest to strongest, as most makers color them."""

    YELLOW = "yellow"
    RED = "red"
    GREEN = "green"
    BLUE = "blue"
    BLACK = "black"

    @property
    def rank(self) -> int:
        """0 for the lightest."""
        return _BAND_RANKS[self]


_BAND_RANKS = {color: n for n, color in enumerate(BandColor)}


DOSE_RANGES: Mapping[str, tuple[float, float]] = {
    "sets": (1, 10),
    "reps": (1, 200),
    "duration_s": (1, 14_400),
    "distance_m": (1, 50_000),
    "hold_s": (0, 600),
    "load_kg": (0, 300),
}
"""What a dose can be; a set that was done can also have come to nothing (ours)."""

BAND_STEPS = (1, 2, 3)
"""Steps away from the anchor; further is harder (ruling 7)."""


@dataclass(frozen=True, order=True)
class BandPull:
    """How hard a band pulls: its color, then steps from the anchor; never kilograms."""

    color: BandColor
    steps: int

    def __post_init__(self) -> None:
        """Refuse places that the rule book does not know."""
        if self.steps not in BAND_STEPS:
            raise ValueError(f"band steps {self.steps}: allowed 1 to {BAND_STEPS[-1]}")


SPANS = ("sets", "reps", "duration_s", "distance_m", "hold_s")

RANGE_RANGES: Mapping[str, tuple[float, float]] = {
    **{name: (1, DOSE_RANGES[name][1]) for name in SPANS},
    "effort_rpe": (0, 10),
    "sessions_per_week": (1, 7),
    "load_percent_bodyweight": (0.1, 100),
    "rest_s": (0, 600),
    "tempo_s": (0, 60),
    "duration_step_s": (1, 600),
    "distance_step_m": (1, 1000),
}
"""What a file can ask for (ours)."""


@dataclass(frozen=True)
class DoseRange:
    """What an exercise file allows; exactly one of reps, duration_s, distance_m.

    Attributes:
        sets: start and top number of sets (per side for one-sided exercises).
        reps: start and top repetitions a set.
        duration_s: start and top of a timed set, a hold or a walk.
        distance_m: start and top distance of a carry.
        hold_s: start and top of the hold inside each repetition.
        tempo_s: seconds to lift, hold and lower; the hold of a dose wins over the middle one.
        rest_s: rest after a set.
        effort_rpe: lowest and highest wanted effort, 0 to 10.
        sessions_per_week: fewest and most days a week.
        load_percent_bodyweight: start range of the force at the hand or foot.
        duration_step_s: smallest rise of a timed set.
        distance_step_m: smallest rise of a distance.
    """

    sets: Span
    effort_rpe: Span
    sessions_per_week: Span
    rest_s: int
    reps: Span | None = None
    duration_s: Span | None = None
    distance_m: Span | None = None
    hold_s: Span | None = None
    tempo_s: tuple[int, int, int] | None = None
    load_percent_bodyweight: tuple[float, float] | None = None
    duration_step_s: int = 5
    distance_step_m: int = 10

    def __post_init__(self) -> None:
        """Refuse two ways of counting, reversed ranges and effort outside 0 to 10."""
        counted = [n for n in ("reps", "duration_s", "distance_m") if getattr(self, n)]
        if len(counted) != 1:
            raise ValueError(
                f"[dose] counts by {counted or 'nothing'}; "
                "write exactly one of reps, duration_s, distance_m"
            )
        if self.hold_s and not self.reps:
            raise ValueError(
                "[dose] hold_s belongs to repetitions; a timed set uses duration_s"
            )
        refuse_outside(self, RANGE_RANGES, "[dose]")
        for name in ("effort_rpe", "sessions_per_week", "load_percent_bodyweight", *SPANS):
            span = getattr(self, name)
            if span and not span[0] <= span[1]:
                raise ValueError(f"[dose] {name} {list(span)}: write [start, top], low first")

    def start(self) -> "Dose":
        """The first dose, without a load."""
        return self._start

    @functools.cached_property
    def _start(self) -> "Dose":
        # a file never changes its range
        return Dose(
            sets=self.sets[0],
            reps=_first(self.reps),
            duration_s=_first(self.duration_s),
            distance_m=_first(self.distance_m),
            hold_s=_first(self.hold_s),
        )


def _first(span: Span | None) -> int | None:
    return span[0] if span else None


@dataclass(frozen=True)
class Dose:
    """One dose of one exercise; sets count per side for one-sided exercises.

    Attributes:
        sets: number of sets, 1 to 10.
        reps: repetitions a set.
        duration_s: length of a timed set.
        distance_m: length of a carry or walk.
        hold_s: hold inside each repetition.
        load_kg: weight at the hand or foot (stack divided by ratio); None without a weight.
        band: band instead of a weight.
    """

    sets: int
    reps: int | None = None
    duration_s: int | None = None
    distance_m: int | None = None
    hold_s: int | None = None
    load_kg: float | None = None
    band: BandPull | None = None

    def __post_init__(self) -> None:
        """Refuse what nobody can do."""
        counts = (self.reps, self.duration_s, self.distance_m)
        if counts.count(None) != len(counts) - 1:
            raise ValueError("a dose counts by exactly one of reps, duration_s, distance_m")
        refuse_outside(self, DOSE_RANGES)
        if self.load_kg is not None and self.band is not None:
            raise ValueError("a dose has a weight or a band, not both")

    @property
    def volume(self) -> float:
        """Work of one session in its own unit: sets x count x (hold or 1), without the load."""
        count = self.reps or self.duration_s or self.distance_m or 0
        return float(self.sets * count * max(self.hold_s or 1, 1))

    def with_(self, **changes: object) -> "Dose":
        """The same dose with some fields changed."""
        return Dose(**{**vars(self), **changes})
