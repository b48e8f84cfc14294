"""The five stages: what opens the next one, what brings a person back one, what caps them.

Each criterion has options: the first one that this person may do is the one asked. A test that
a condition, the body or the place forbids is replaced, so nobody stays behind because of it.
"""

import enum
from dataclasses import dataclass
from datetime import date

from mainstay.care.conditions import Caps
from mainstay.care.decision import Approval, Override
from mainstay.care.history import History, StageTest
from mainstay.care.pain import Light
from mainstay.care.patient import Patient
from mainstay.care.reasons import Reason
from mainstay.exercises import Exercise, Stage

LightRow = tuple[str, str, Light, bool, bool]
"""One judged exercise: session id, exercise, light, whether it counts, whether it is complete."""


class StageCheck(enum.StrEnum):
    """Criteria that are read from the sessions instead of a test."""

    GREEN_SESSIONS = "green_sessions"
    CALM_DAYS = "calm_days"


@dataclass(frozen=True)
class Criterion:
    """One thing that opens the next stage.

    Attributes:
        test: the test, or what is read from the sessions.
        need: what is needed, in the test's unit.
        have: the latest value that counts; None when there is none.
        met: whether it is met.
        by_therapist: whether only a therapist's result counts.
    """

    test: StageTest | StageCheck
    need: float
    have: float | None
    met: bool
    by_therapist: bool = False


@dataclass(frozen=True)
class StageState:
    """Where a person stands.

    Attributes:
        stage: the stage to train in: reached, and not above any cap.
        since: the day that the reached stage began.
        open_criteria: what is left for the next stage; empty at the last.
        capped_by: why the stage is lower than reached, or cannot rise.
        reached: the stage reached by tests, before caps.
        partial: a stage of which only light work in sitting and standing is open.
        unlocked: mobility and direction exercises a therapist opened ahead of the stage.
        fell: why the stage last fell, if it did.
    """

    stage: Stage
    since: date
    open_criteria: tuple[Criterion, ...]
    capped_by: tuple[Reason, ...]
    reached: Stage
    partial: Stage | None = None
    unlocked: frozenset[str] = frozenset()
    fell: tuple[Reason, ...] = ()


def stage_state(
    patient: Patient,
    caps: Caps,
    history: History,
    lights: tuple[LightRow, ...],
    approval: Approval | None,
    overrides: tuple[Override, ...],
    on: date,
) -> StageState:
    """The stage on a day, derived from everything that happened up to it."""
    raise NotImplementedError


def open_rank(exercise: Exercise, state: StageState) -> int:
    """The stage rank that counts for one exercise; give it to `barriers` as `stage_rank`."""
    raise NotImplementedError
