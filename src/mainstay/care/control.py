"""Movement-control tests: which of them were failed, and which drills answer them.

A therapist looks at six movements. What was not done counts neither as failed nor as passed. The
drills are a preference among the exercises that are open; they lift no bar and hold no stage.
"""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mainstay.care.conditions import Caps
from mainstay.care.history import CONTROL_TESTS, By, StageTest, TestResult
from mainstay.care.patient import Patient
from mainstay.care.tables import read_table
from mainstay.exercises import Condition, Demand, Surface
from mainstay.reading import refuse_outside

PASSED, FAILED = 1, 0
"""What a control test comes to."""


@dataclass(frozen=True)
class ControlRule:
    """When drills get a place.

    Attributes:
        fewest_failed: from so many failed tests on.
        counts_days: how long a result counts.
        source: key of the source, or `ours`.
    """

    fewest_failed: int
    counts_days: int
    source: str

    def __post_init__(self) -> None:
        """Refuse a rule that always holds, and a result that never ends."""
        refuse_outside(self, {"fewest_failed": (1, 6), "counts_days": (7, 366)})


@dataclass(frozen=True)
class ControlTest:
    """One test: what it asks of the body, and the drills that answer it."""

    test: StageTest
    drills: tuple[str, ...]
    demands: tuple[Demand, ...] = ()
    surfaces: tuple[Surface, ...] = ()
    avoid: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class ControlTable:
    """Everything in `control.toml`."""

    rule: ControlRule
    test: tuple[ControlTest, ...]

    def __post_init__(self) -> None:
        """Refuse a missing or foreign test, and one that nothing answers."""
        if tuple(t.test for t in self.test) != CONTROL_TESTS:
            raise ValueError(f"[[test]]: one of each, in order: {', '.join(CONTROL_TESTS)}")
        if not all(t.drills for t in self.test):
            raise ValueError("[[test]]: name one drill or more for each")


@functools.cache
def control_table() -> ControlTable:
    """The tests that come with this package; a constant, read once."""
    return read_table("control.toml", ControlTable)


@dataclass(frozen=True)
class Control:
    """What the tests say on a day.

    Attributes:
        results: the newest result of each test that still counts, in the order of the table.
        until: the last day of the drills as things stand; None where there are none.
        ended_on: the last day of drills that ended because their tests grew old; None where they
            go on, or a newer test ended them.
    """

    results: tuple[TestResult, ...] = ()
    until: date | None = None
    ended_on: date | None = None

    @property
    def failed(self) -> tuple[StageTest, ...]:
        """The tests failed."""
        return tuple(r.test for r in self.results if r.value < PASSED)

    @property
    def trained(self) -> tuple[StageTest, ...]:
        """The tests failed, where they are enough for drills; else none."""
        return self.failed if self.until else ()


def control(tests: Sequence[TestResult], on: date) -> Control:
    """What a therapist's control tests say on a day.

    Args:
        tests: every test result, oldest first.
        on: the day.
    """
    rule = control_table().rule
    newest = {r.test: r for r in tests if r.by is By.THERAPIST and r.on <= on}
    since = on - timedelta(days=rule.counts_days)
    counting = tuple(newest[t] for t in CONTROL_TESTS if t in newest and newest[t].on > since)
    last = _last_day(newest.values(), rule)
    if last is None:
        return Control(counting)
    return Control(counting, last) if last >= on else Control(counting, ended_on=last)


def _last_day(newest: Iterable[TestResult], rule: ControlRule) -> date | None:
    """The last day on which enough of the failed tests count; None where too few were failed."""
    tests = (r for r in newest if r.test in CONTROL_TESTS and r.value < PASSED)
    failed = sorted((r.on for r in tests), reverse=True)
    if len(failed) < rule.fewest_failed:
        return None
    return failed[rule.fewest_failed - 1] + timedelta(days=rule.counts_days - 1)


def offered(patient: Patient, caps: Caps) -> tuple[StageTest, ...]:
    """The tests that this body may do."""
    return tuple(t.test for t in control_table().test if _may_do(t, patient, caps))


def _may_do(asked: ControlTest, patient: Patient, caps: Caps) -> bool:
    forbidden = patient.cannot | {demand for demand, _ in caps.demands}
    placed = not asked.surfaces or not patient.surfaces.isdisjoint(asked.surfaces)
    return (
        placed
        and forbidden.isdisjoint(asked.demands)
        and not set(asked.avoid) & set(caps.in_force)
    )


def answered(exercise: str, failed: Sequence[StageTest]) -> StageTest | None:
    """The first of these tests whose control an exercise trains."""
    rows = control_table().test
    return next((t.test for t in rows if t.test in failed and exercise in t.drills), None)
