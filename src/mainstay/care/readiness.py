"""How rested a person comes to a session: three numbers, asked and never demanded."""

from dataclasses import dataclass

from mainstay.reading import refuse_outside

READINESS_RANGE = (0, 10)
"""0 is as good as it can be, 10 as bad."""


@dataclass(frozen=True)
class Readiness:
    """What was said before a session besides pain; each 0 (good) to 10 (bad), None when skipped.

    Attributes:
        sleep: how badly the person slept.
        stress: how much weighs on them.
        soreness: how sore the muscles are.
        lighter: whether the session was made lighter for it (`lighter.makes_lighter`).
    """

    sleep: int | None = None
    stress: int | None = None
    soreness: int | None = None
    lighter: bool = False

    def __post_init__(self) -> None:
        """Refuse numbers outside 0 to 10."""
        refuse_outside(self, dict.fromkeys(("sleep", "stress", "soreness"), READINESS_RANGE))

    @property
    def said(self) -> tuple[int, ...]:
        """The numbers that were said."""
        return tuple(n for n in (self.sleep, self.stress, self.soreness) if n is not None)
