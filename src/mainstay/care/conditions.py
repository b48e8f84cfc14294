"""What conditions allow: one rule a condition, the strictest of several wins; and barriers."""

import enum
from dataclasses import dataclass
from datetime import date

from mainstay.anatomy import MuscleSite, Side
from mainstay.care.pain import PainPolicy
from mainstay.care.patient import Patient
from mainstay.care.reasons import Reason
from mainstay.exercises import Condition, Demand, Direction, Exercise, RigSetting, SpineMotion


class Note(enum.StrEnum):
    """What other rules must know about a person besides caps."""

    SMALL_STEPS = "small_steps"
    EFFORT_SCALE_ONLY = "effort_scale_only"
    REVIEW_FIRST = "review_first"
    ASK_FOR_CLEARANCE = "ask_for_clearance"


@dataclass(frozen=True)
class Caps:
    """What all conditions of a person together allow on one day.

    Attributes:
        stage_cap: highest stage, 1 to 5.
        cap_reasons: which condition or mode sets that cap; empty at 5.
        policy: the widest pain policy recommended; strict when any condition says so.
        effort_cap: highest effort 0 to 10; None without a limit.
        demands: excluded demands, each with the condition that excludes it.
        motions: excluded spine motions, each with its condition.
        clinician_led: conditions that are referred in personal mode.
        direction: preferred direction of the spine; None when open or in conflict.
        max_hold_s: longest hold; None without a limit.
        notes: what other rules must know.
        policy_reasons: which conditions ask for strict.
        effort_reasons: which conditions set the effort cap.
        in_force: the codes that rule today (a clearance can move a code on).
    """

    stage_cap: int
    cap_reasons: tuple[Reason, ...] = ()
    policy: PainPolicy = PainPolicy.STANDARD
    effort_cap: int | None = None
    demands: tuple[tuple[Demand, Condition], ...] = ()
    motions: tuple[tuple[SpineMotion, Condition], ...] = ()
    clinician_led: tuple[Condition, ...] = ()
    direction: Direction | None = None
    max_hold_s: int | None = None
    notes: tuple[Note, ...] = ()
    policy_reasons: tuple[Reason, ...] = ()
    effort_reasons: tuple[Reason, ...] = ()
    in_force: tuple[Condition, ...] = ()

    @property
    def small_steps(self) -> bool:
        """Whether rises take the smallest step."""
        return Note.SMALL_STEPS in self.notes


@dataclass(frozen=True)
class Measurement:
    """One measured muscle value, with its error in the same unit."""

    site: MuscleSite
    value: float
    unit: str
    error: float
    on: date


@dataclass(frozen=True)
class StartLoad:
    """The first load of an exercise.

    Attributes:
        load_kg: weight at the hand or foot; None when the band form is used or none is needed.
        setting: what to set on the rig; None without a rig.
    """

    load_kg: float | None
    setting: RigSetting | None


def caps(patient: Patient, on: date) -> Caps:
    """What the conditions of a person allow on a day; the strictest wins."""
    raise NotImplementedError


def barriers(
    exercise: Exercise,
    patient: Patient,
    caps: Caps,
    on: date,
    *,
    stage_rank: int | None = None,
    barred: frozenset[str] = frozenset(),
    ease_only: bool = False,
) -> tuple[Reason, ...]:
    """Why an exercise may not be offered, most dangerous first; empty when it may."""
    raise NotImplementedError


def ease(exercise: Exercise) -> bool:
    """Whether it is a position of ease: stage coordination or walking."""
    raise NotImplementedError


def start_load(exercise: Exercise, patient: Patient) -> StartLoad | Reason:
    """The first load that is safe and can be made, or why there is none."""
    raise NotImplementedError


def side_bias(measurements: tuple[Measurement, ...]) -> Side | None:
    """The side that needs more, or None when the difference lies within the error."""
    raise NotImplementedError
