"""One line of a bench beside its limit; every `mainstay bench` answers with these."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """What was measured, and whether it is good enough.

    Attributes:
        name: what was measured.
        median: the median, or the one value, in the unit.
        unit: its unit; empty for a bare count.
        limit: what the value is held against.
        met: whether it is kept.
        p95: so much or less in 95 of 100 runs.
        processor: median of the processor's own time.
        slowest: the address with the highest median, or what else must be known.
    """

    name: str
    median: float
    unit: str
    limit: float
    met: bool
    p95: float | None = None
    processor: float | None = None
    slowest: str = ""


def at_most(name: str, value: float, unit: str, limit: float, note: str = "") -> Measured:
    """A value that should not pass its limit."""
    return Measured(name, value, unit, limit, value <= limit, slowest=note)


def at_least(name: str, value: float, unit: str, limit: float) -> Measured:
    """A value that should reach its limit."""
    return Measured(name, value, unit, limit, value >= limit)
