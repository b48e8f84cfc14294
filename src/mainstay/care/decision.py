"""Proposals, decisions, and what a therapist may say about them."""

import enum
import functools
from dataclasses import dataclass
from datetime import date, timedelta

from mainstay.care.pain import PainPolicy
from mainstay.care.reasons import Reason, ReasonCode
from mainstay.exercises import Dose, RigSetting, Stage
from mainstay.reading import refuse_controls, refuse_unnamed


class Action(enum.StrEnum):
    """What happens to an exercise next time, from easing to rising."""

    STOP = "stop"
    SWAP_EASIER = "swap_easier"
    FALL = "fall"
    SWAP_SIDEWAYS = "swap_sideways"
    HOLD = "hold"
    START = "start"
    RETURN = "return"
    RISE = "rise"
    CLIMB = "climb"


class Proposer(enum.StrEnum):
    """Who proposes; the guard treats all alike except a therapist's wider range."""

    LADDER = "ladder"
    ESTIMATOR = "estimator"
    THERAPIST = "therapist"


@dataclass(frozen=True)
class Proposal:
    """A wish for the next dose of an exercise; never given without `guard`.

    Attributes:
        exercise: the exercise it is about.
        action: what is proposed.
        dose: the wished dose of the exercise, or of `to` when that is set.
        reasons: why.
        to: the exercise to change to, for swaps and climbs.
        proposer: who wishes it.
    """

    exercise: str
    action: Action
    dose: Dose
    reasons: tuple[Reason, ...]
    to: str | None = None
    proposer: Proposer = Proposer.LADDER


@dataclass(frozen=True)
class Decision:
    """The dose that is given; only `guard` makes one.

    Attributes:
        exercise: the exercise to do (after a swap: the new one).
        action: what happens.
        dose: the dose; None when the exercise stops.
        reasons: why, most binding first.
        rule_book: version of the rules that decided.
        on: the day it holds from.
        setting: what to set on the rig, for weights on a pulley.
        replaces: the exercise it was changed from, after a swap or climb.
        waits_for_therapist: whether a wished rise waits for an approval.
    """

    exercise: str
    action: Action
    dose: Dose | None
    reasons: tuple[Reason, ...]
    rule_book: str
    on: date
    setting: RigSetting | None = None
    replaces: str | None = None
    waits_for_therapist: bool = False

    @functools.cached_property
    def codes(self) -> frozenset[ReasonCode]:
        """The codes of its reasons."""
        return frozenset(reason.code for reason in self.reasons)


APPROVAL_WEEKS = 4
APPROVAL_RISE_PERCENT = 20
"""Defaults of an approval (DESIGN section 4): +20 %, same stage, four weeks."""


@dataclass(frozen=True)
class ApprovedDose:
    """The highest dose of one exercise that a therapist has approved."""

    exercise: str
    top: Dose


@dataclass(frozen=True)
class Approval:
    """What a therapist has approved.

    Attributes:
        by: the therapist.
        on: the day of the approval.
        ends_on: last day it holds.
        stage_ceiling: no stage above.
        policy: pain policy for this person; None keeps strict.
        policy_reason: why another policy than strict; needed when policy is set.
        doses: highest dose by exercise; exercises not named may rise by 20 % from the dose
            that held on `on`.
        graded_peak: agreed ceiling under graded exposure, at most 6.
    """

    by: str
    on: date
    ends_on: date
    stage_ceiling: Stage
    policy: PainPolicy | None = None
    policy_reason: str = ""
    doses: tuple[ApprovedDose, ...] = ()
    graded_peak: int | None = None

    def __post_init__(self) -> None:
        """Refuse reversed dates, unexplained policies and ceilings above 6."""
        refuse_unnamed(self, "by")
        refuse_controls(self, "policy_reason")
        if self.ends_on < self.on:
            raise ValueError(f"ends_on {self.ends_on}: allowed from {self.on}")
        if self.policy not in (None, PainPolicy.STRICT) and not self.policy_reason.strip():
            raise ValueError("policy_reason: write why this policy fits this person")
        if self.graded_peak is not None and not 0 <= self.graded_peak <= 6:
            raise ValueError(f"graded_peak {self.graded_peak}: allowed 0 to 6")

    def holds(self, on: date) -> bool:
        """Whether it is in force on that day."""
        return self.on <= on <= self.ends_on

    def dose_of(self, exercise: str) -> Dose | None:
        """The highest approved dose of an exercise, if it is named."""
        return next((d.top for d in self.doses if d.exercise == exercise), None)

    @staticmethod
    def default_end(on: date) -> date:
        """The last day of an approval given on a day."""
        return on + timedelta(weeks=APPROVAL_WEEKS)


class OverrideKind(enum.StrEnum):
    """What a therapist can set for one exercise, the stage, or who proposes doses.

    Of bar, unbar, ask and unask the latest word on an exercise counts. A request puts the exercise
    into the week as soon as nothing bars it; it opens nothing that a rule bars, but for gentle
    motion ahead of the stage (clinical 3).
    """

    DOSE = "dose"
    BAR = "bar"
    UNBAR = "unbar"
    ASK = "ask"
    UNASK = "unask"
    STAGE = "stage"
    PROPOSER = "proposer"


ABOUT_PLAN = (OverrideKind.BAR, OverrideKind.UNBAR, OverrideKind.ASK, OverrideKind.UNASK)
"""Choices about whether an exercise is in the week; each replaces the one before."""


@dataclass(frozen=True)
class Override:
    """A therapist's own choice, with a reason; the guard still has the last word on safety."""

    kind: OverrideKind
    by: str
    on: date
    reason: str
    exercise: str | None = None
    dose: Dose | None = None
    stage: Stage | None = None
    proposer: Proposer | None = None

    def __post_init__(self) -> None:
        """Refuse overrides without a reason or without what they set."""
        refuse_unnamed(self, "by")
        refuse_controls(self, "reason")
        if not self.reason.strip():
            raise ValueError("reason: a therapist's override needs one")
        needed = {
            OverrideKind.DOSE: self.exercise and self.dose,
            OverrideKind.STAGE: self.stage,
            OverrideKind.PROPOSER: self.proposer in CHOSEN_PROPOSERS,
        }
        if not needed.get(self.kind, self.exercise):
            raise ValueError(f"override {self.kind}: write what it sets")


CHOSEN_PROPOSERS = (Proposer.LADDER, Proposer.ESTIMATOR)
"""Who may be chosen to propose a person's doses."""


def proposer_on(overrides: tuple[Override, ...], on: date) -> Proposer:
    """Who proposes doses on a day: the latest choice, else the ladder."""
    said = (o.proposer for o in reversed(overrides) if o.proposer and o.on <= on)
    return next(said, Proposer.LADDER)


def latest_words(overrides: tuple[Override, ...], on: date) -> dict[str, Override]:
    """The latest word of a therapist on each exercise: barred, opened, asked for or not."""
    return {
        o.exercise: o for o in overrides if o.exercise and o.on <= on and o.kind in ABOUT_PLAN
    }
