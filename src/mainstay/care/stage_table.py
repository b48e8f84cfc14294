"""The table of the five stages: what each asks for before the next one opens."""

import enum
import functools
from dataclasses import dataclass
from typing import cast

from mainstay.anatomy import Sex
from mainstay.care.history import By, StageTest
from mainstay.care.tables import read_table
from mainstay.exercises import (
    Condition,
    Demand,
    Stage,
    Surface,
)
from mainstay.reading import refuse_outside


class StageCheck(enum.StrEnum):
    """Criteria that are read from the sessions instead of a test."""

    GREEN_SESSIONS = "green_sessions"  # days of training in a row, since the stage began
    FULL_DAYS = "full_days"  # green days with an exercise of the stage done in full
    STAGE_DAYS = "stage_days"  # days since the stage began
    CALM_DAYS = "calm_days"  # without a flare or a red session
    HEAVY_DAYS = "heavy_days"  # full days with a weight that is heavy enough


@dataclass(frozen=True)
class Option:
    """One way to meet a criterion; the head of `stages.toml` explains each key."""

    need: float
    again: float | None = None
    test: StageTest | None = None
    check: StageCheck | None = None
    at_most: bool = False
    demands: tuple[Demand, ...] = ()
    surfaces: tuple[Surface, ...] = ()
    avoid: tuple[Condition, ...] = ()
    by: By = By.SELF
    sides_of: StageTest | None = None
    weights: bool = False

    def __post_init__(self) -> None:
        """Refuse an option that asks for nothing or for two things."""
        if (self.test is None) == (self.check is None):
            raise ValueError("an option names exactly one of test and check")
        if (self.test is StageTest.SIDE_DIFFERENCE_PERCENT) != (self.sides_of is not None):
            raise ValueError("`sides_of` names the hold of a difference between the sides")
        refuse_outside(self, {"need": (0, 3600), "again": (0, 3600)})

    @property
    def asked(self) -> StageTest | StageCheck:
        """The test, or the check of the sessions."""
        return cast(StageTest | StageCheck, self.test or self.check)

    @property
    def for_everybody(self) -> bool:
        """Whether no condition, body or place can forbid it."""
        asks = self.demands or self.surfaces or self.avoid or self.weights
        return not asks and self.by is By.SELF


@dataclass(frozen=True)
class CriterionRule:
    """One criterion for leaving a stage, with its options in order of preference."""

    stage: Stage
    source: str
    option: tuple[Option, ...]
    only_for: tuple[Condition, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a criterion that some person could never meet."""
        if not self.option or not (self.only_for or self.option[-1].for_everybody):
            raise ValueError(f"{self.stage}: the last option must be open to everybody")


@dataclass(frozen=True)
class StageRule:
    """A stage and how many weeks it usually takes."""

    stage: Stage
    usual_weeks: tuple[int, int]
    source: str

    def __post_init__(self) -> None:
        """Refuse a stage that takes no time or turns back in it."""
        refuse_outside(self, {"usual_weeks": (1, 104)})
        if self.usual_weeks[0] > self.usual_weeks[1]:
            raise ValueError(f"usual_weeks {list(self.usual_weeks)}: low first")


@dataclass(frozen=True)
class ChairStand:
    """Stands in 30 s below which people from this age on are below average (STEADI)."""

    from_age: int
    male: int
    female: int

    def __post_init__(self) -> None:
        """Refuse what nobody is or does."""
        refuse_outside(self, {"from_age": (18, 120), "male": (0, 60), "female": (0, 60)})


@dataclass(frozen=True)
class StageTable:
    """Everything in `stages.toml`."""

    stage: tuple[StageRule, ...]
    criterion: tuple[CriterionRule, ...]
    chair_stand: tuple[ChairStand, ...]

    def __post_init__(self) -> None:
        """Refuse a missing stage and a stage that nobody can leave or that never ends."""
        if [s.stage for s in self.stage] != list(Stage):
            raise ValueError("one [[stage]] for each stage, in order")
        if {c.stage for c in self.criterion} != set(Stage) - {Stage.FUNCTION}:
            raise ValueError("[[criterion]] for each stage but the last")


@functools.cache
def stage_table() -> StageTable:
    """The stages that come with this package; a constant, read once."""
    return read_table("stages.toml", StageTable)


def usual_weeks(stage: Stage) -> tuple[int, int]:
    """How many weeks a stage usually takes, fewest and most."""
    return stage_table().stage[stage.rank - 1].usual_weeks


def chair_stand_need(age_years: int, sex: Sex) -> int:
    """Stands in 30 s to reach; below 60 the row of 60 counts (ours)."""
    rows = stage_table().chair_stand
    row = next((r for r in reversed(rows) if age_years >= r.from_age), rows[0])
    return row.male if sex is Sex.MALE else row.female
