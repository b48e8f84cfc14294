"""What a therapist's test is held against: norms, and the smallest change that counts.

The numbers stand in `norms.toml`. A norm decides nothing; it is read beside everything else.
"""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from mainstay.anatomy import Sex
from mainstay.care.history import StageTest, TestResult
from mainstay.care.patient import Patient
from mainstay.care.reasons import Reason, ReasonCode, because
from mainstay.care.tables import read_table
from mainstay.reading import refuse_outside


@dataclass(frozen=True)
class WalkNorm:
    """Meters in six minutes by height, age and mass; the head of `norms.toml` explains it."""

    sex: Sex
    each_cm_m: float
    each_year_m: float
    each_kg_m: float
    constant_m: float
    lowest_by_m: float
    source: str

    def expected_m(self, patient: Patient, on: date) -> float:
        """What healthy people of this height, age and mass walk on average."""
        return (
            self.each_cm_m * patient.height_m * 100
            + self.each_year_m * patient.age_years(on)
            + self.each_kg_m * patient.mass_kg
            + self.constant_m
        )


@dataclass(frozen=True)
class WalkChange:
    """The smallest change of a six-minute walk that counts."""

    smallest_m: int
    source: str

    def __post_init__(self) -> None:
        """Refuse a change that is none."""
        refuse_outside(self, {"smallest_m": (1, 500)})


@dataclass(frozen=True)
class TestLimit:
    """From here on a result is worth a look; exactly one side is written."""

    __test__ = False  # the name is the clinic's, not the test runner's

    test: StageTest
    source: str
    above: int | None = None
    below: int | None = None

    def __post_init__(self) -> None:
        """Refuse a limit without a side, or with two."""
        if (self.above is None) == (self.below is None):
            raise ValueError(f"{self.test}: write `above` or `below`, one of them")

    @property
    def value(self) -> int:
        """The limit itself."""
        return self.below if self.below is not None else self.above or 0

    def is_passed(self, value: float) -> bool:
        """Whether a result lies beyond the limit."""
        return value < self.value if self.below is not None else value > self.value


@dataclass(frozen=True)
class NormTable:
    """Everything in `norms.toml`."""

    walk: tuple[WalkNorm, ...]
    walk_change: WalkChange
    limit: tuple[TestLimit, ...]

    def __post_init__(self) -> None:
        """Refuse a sex without a norm, or with two."""
        if sorted(w.sex for w in self.walk) != sorted(Sex):
            raise ValueError("[[walk]]: one row for each sex")


@functools.cache
def norm_table() -> NormTable:
    """The norms that come with this package; a constant, read once."""
    return read_table("norms.toml", NormTable)


def beside_norms(results: Sequence[TestResult], patient: Patient) -> tuple[Reason, ...]:
    """What the newest result of a test says beside its norm and beside the one before.

    Args:
        results: all results of one test, oldest first; the newest one is judged.
        patient: whose norm it is.
    """
    last = results[-1] if results else None
    if last is None:
        return ()
    if last.test is StageTest.SIX_MINUTE_WALK_M:
        return (*_walk(last, patient), *_walk_changed(results))
    return tuple(_limits(last))


def _walk(result: TestResult, patient: Patient) -> Iterator[Reason]:
    norm = next(w for w in norm_table().walk if w.sex is patient.sex)
    expected_m = norm.expected_m(patient, result.on)
    lowest_m = expected_m - norm.lowest_by_m
    if lowest_m <= 0:  # beyond the heights, ages and masses that the sum was made for
        return
    below = result.value < lowest_m
    yield because(
        ReasonCode.WALK_BELOW_NORM if below else ReasonCode.WALK_IN_NORM,
        norm.source,
        percent=round(100 * result.value / expected_m),
        expected_m=round(expected_m),
        lowest_m=round(lowest_m),
    )


def _walk_changed(results: Sequence[TestResult]) -> Iterator[Reason]:
    if len(results) < 2:
        return
    rule, change_m = norm_table().walk_change, round(results[-1].value - results[-2].value)
    counts = abs(change_m) >= rule.smallest_m
    yield because(
        ReasonCode.WALK_CHANGED if counts else ReasonCode.WALK_ABOUT_SAME,
        rule.source,
        change_m=change_m,
        smallest_m=rule.smallest_m,
    )


def _limits(result: TestResult) -> Iterator[Reason]:
    for limit in norm_table().limit:
        if limit.test is result.test and limit.is_passed(result.value):
            code = ReasonCode.TEST_SLOW if limit.above is not None else ReasonCode.TEST_SHORT
            yield because(code, limit.source, test=limit.test.value, limit=limit.value)
