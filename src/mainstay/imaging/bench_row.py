"""One line of the bench: a figure, what must be reached, and how people do."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One figure against what must be reached.

    Attributes:
        limit: the most allowed; None where the row is only told.
        human: the spread of human readers on the same pictures, in the same unit.
        how: what the simulated reader did.
    """

    name: str
    unit: str
    value: float
    limit: float | None = None
    human: float | None = None
    count: int = 0
    how: str = ""

    @property
    def met(self) -> bool:
        """Whether the limit is kept."""
        return self.limit is None or self.value <= self.limit
