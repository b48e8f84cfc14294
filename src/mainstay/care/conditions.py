"""What conditions allow: one rule a condition, the strictest of several wins.

The rules stand in `conditions.toml`; what they bar is in `eligibility`.
"""

import enum
import functools
from dataclasses import dataclass
from datetime import date

from mainstay.care.direction import DirectionBias, DirectionRule, found_bias
from mainstay.care.pain import PainPolicy
from mainstay.care.patient import ConditionRecord, Medicine, Mode, Patient
from mainstay.care.reasons import Reason, ReasonCode, because
from mainstay.care.red_flags import Level
from mainstay.care.tables import read_table
from mainstay.exercises import (
    Condition,
    Demand,
    Direction,
    SpineMotion,
)
from mainstay.reading import refuse_outside


class Note(enum.StrEnum):
    """What other rules must know about a person besides caps."""

    SMALL_STEPS = "small_steps"
    EFFORT_SCALE_ONLY = "effort_scale_only"
    REVIEW_FIRST = "review_first"
    ASK_FOR_CLEARANCE = "ask_for_clearance"


class MovesBy(enum.StrEnum):
    """What moves a code on to the next one."""

    CLEARANCE = "clearance"
    DURATION = "duration"
    LEG_PAIN = "leg_pain"


class Event(enum.StrEnum):
    """What makes a programme begin again, when it happens in its course."""

    OPERATION = "operation"
    BIRTH = "birth"
    FRACTURE = "fracture"
    EPISODE = "episode"
    HEART = "heart"


WEEKS = (0, 520)
"""Weeks after an event that a rule can speak of."""


@dataclass(frozen=True)
class ConditionRule:
    """One row of `conditions.toml`; the head of that file explains each key."""

    condition: Condition
    stage_cap: int
    policy: PainPolicy
    source: str
    release: str = ""
    cleared_stage_cap: int | None = None
    clearance_from_week: int = 0
    personal_stage_cap: int | None = None
    effort_cap: int | None = None
    max_hold_s: int | None = None
    demands: tuple[Demand, ...] = ()
    motions: tuple[SpineMotion, ...] = ()
    clinician_led: bool = False
    review_first: bool = False
    prefer: Direction | None = None
    direction_by_finding: bool = False
    before: Condition | None = None
    stated_is_enough: bool = False
    next: Condition | None = None
    moves_by: MovesBy = MovesBy.CLEARANCE
    next_from_week: int | None = None
    next_clearance_from_week: int = 0
    release_week: int | None = None
    refer: str = ""
    restarts: Event | None = None

    def __post_init__(self) -> None:
        """Refuse caps outside the stages and a policy that only a therapist may choose."""
        caps = ("stage_cap", "cleared_stage_cap", "personal_stage_cap")
        weeks = ("clearance_from_week", "next_from_week", "next_clearance_from_week")
        allowed = dict.fromkeys(caps, (1, 5)) | dict.fromkeys(weeks, WEEKS)
        allowed |= {"release_week": WEEKS, "effort_cap": (0, 10), "max_hold_s": (1, 600)}
        refuse_outside(self, allowed, self.condition)
        if self.policy is PainPolicy.GRADED_EXPOSURE:
            raise ValueError(f"{self.condition}: only a therapist chooses graded exposure")
        if self.stage_cap < 5 and not self.release:
            raise ValueError(f"{self.condition}: write what lifts its cap (`release`)")


LEG_LED = frozenset({Condition.RADICULAR_ACUTE, Condition.RADICULAR_STABLE})
"""Conditions of the leg: how far down it reaches is asked, heels and toes are tested."""


_PLACES = {condition: number for number, condition in enumerate(Condition)}


@dataclass(frozen=True)
class LegPainRule:
    """When leg pain from the back has settled; the head of `conditions.toml` explains it."""

    stable_days: int
    report_gap_days: int
    source: str

    def __post_init__(self) -> None:
        """Refuse a leg that settles at once, and reports that nobody need give."""
        refuse_outside(self, {"stable_days": (1, 366), "report_gap_days": (1, 14)})


@dataclass(frozen=True)
class ConditionTable:
    """All rules, one for each code, in the order of the codes."""

    rule: tuple[ConditionRule, ...]
    leg_pain: LegPainRule
    direction: DirectionRule

    def __post_init__(self) -> None:
        """Refuse a table with a missing, double or misplaced code."""
        if [r.condition for r in self.rule] != list(Condition):
            raise ValueError("one [[rule]] for each condition, in the order of the codes")

    def of(self, condition: Condition) -> ConditionRule:
        """The rule of a condition."""
        return self.rule[_PLACES[condition]]


@functools.cache
def condition_table() -> ConditionTable:
    """The rules that come with this package; a constant, read once."""
    return read_table("conditions.toml", ConditionTable)


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
        direction: preferred direction of the spine; neutral when two conditions disagree.
        max_hold_s: longest hold; None without a limit.
        notes: what other rules must know.
        policy_reasons: which conditions ask for strict.
        effort_reasons: which conditions or safety answers set the effort cap.
        in_force: the codes that rule today (a clearance or time can move a code on).
        settled: codes that have settled by what was reported, see `settling`.
        bias: the direction that a therapist found, as it stands today.
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
    settled: frozenset[Condition] = frozenset()
    bias: DirectionBias | None = None

    @property
    def left_out(self) -> frozenset[Demand]:
        """What no exercise and no test may ask for: by conditions, and against the direction."""
        return frozenset(demand for demand, _ in self.demands) | self.opposed

    @functools.cached_property
    def opposed(self) -> frozenset[Demand]:
        """What moves or loads the spine against the direction, until that is stable."""
        if self.bias is None or self.bias.stable:
            return frozenset()
        return condition_table().direction.demands_against(self.bias.direction)

    @property
    def small_steps(self) -> bool:
        """Whether rises take the smallest step."""
        return Note.SMALL_STEPS in self.notes


def cleared(record: ConditionRecord, on: date, from_week: int = 0) -> bool:
    """Whether a doctor's clearance counts on a day.

    Args:
        record: the condition with its dates.
        on: the day.
        from_week: a clearance given in an earlier week after the event does not count.
    """
    if record.cleared_on is None or record.cleared_on > on:
        return False
    weeks = record.weeks(record.cleared_on)
    return weeks is None or (record.cleared_on >= _event(record) and weeks >= from_week)


def _event(record: ConditionRecord) -> date:
    return record.since or date.min


@functools.lru_cache(maxsize=1024)
def ruling_code(
    record: ConditionRecord, on: date, settled: frozenset[Condition] = frozenset()
) -> Condition | None:
    """The code whose rule holds on a day; None when a clearance ended the rule.

    After an operation, a birth or a fracture a code moves on by clearance, never by its date
    alone; a code stated too early, or without the clearance it needs, falls back to the one
    before (rulings 8 and 9). Pain without such an event moves on by how long it lasts, and leg
    pain when it has settled.
    """
    table, code = condition_table(), record.condition
    while (before := table.of(code).before) and not _may_state(record, code, before, on):
        code = before
    rule = table.of(code)
    while rule.next_from_week is not None and _moves_on(record, rule, on, settled):
        if rule.next is None:
            return None
        rule = table.of(rule.next)
    return rule.condition


def named_on(record: ConditionRecord, on: date, settled: frozenset[Condition]) -> Condition:
    """What a condition is called on a day: acute pain that has lasted is no longer acute."""
    if condition_table().of(record.condition).moves_by is MovesBy.CLEARANCE:
        return record.condition
    return ruling_code(record, on, settled) or record.condition


def _may_state(record: ConditionRecord, code: Condition, before: Condition, on: date) -> bool:
    earlier, weeks = condition_table().of(before), record.weeks(on)
    early = weeks is not None and weeks < (earlier.next_from_week or 0)
    enough = condition_table().of(code).stated_is_enough
    return not early and (enough or cleared(record, on, earlier.next_clearance_from_week))


def _moves_on(
    record: ConditionRecord, rule: ConditionRule, on: date, settled: frozenset[Condition]
) -> bool:
    if rule.moves_by is MovesBy.LEG_PAIN:
        return rule.condition in settled
    weeks = record.weeks(on)
    known = weeks is not None and weeks >= (rule.next_from_week or 0)
    if rule.moves_by is MovesBy.DURATION:
        return known
    return known and cleared(record, on, rule.next_clearance_from_week)


Ruling = tuple[ConditionRule, ConditionRecord]


def in_force(
    patient: Patient, on: date, settled: frozenset[Condition] = frozenset()
) -> tuple[Ruling, ...]:
    """The rules that hold for a person on a day, each with the record it comes from."""
    codes = ((ruling_code(record, on, settled), record) for record in patient.conditions)
    return tuple((condition_table().of(code), record) for code, record in codes if code)


def caps(
    patient: Patient,
    on: date,
    settled: frozenset[Condition] = frozenset(),
    bias: DirectionBias | None = None,
) -> Caps:
    """What the conditions of a person allow on a day; the strictest wins.

    Args:
        patient: the person.
        on: the day.
        settled: codes that have settled by what was reported (`settling.settled`).
        bias: the direction by finding and reports (`settling.direction_bias`); without it, what
            the finding alone says.
    """
    bias = bias or found_bias(patient, on)
    leans = {bias.direction} if bias is not None and not bias.stable else set()
    rulings = in_force(patient, on, settled)
    rules = [rule for rule, _ in rulings]
    stage_cap, cap_reasons = _stage_cap(rulings, patient.mode, on)
    effort_cap = min((r.effort_cap for r in rules if r.effort_cap is not None), default=None)
    strict = [r for r in rules if r.policy is PainPolicy.STRICT]
    return Caps(
        stage_cap=stage_cap,
        cap_reasons=cap_reasons,
        policy=PainPolicy.STRICT if strict else PainPolicy.STANDARD,
        effort_cap=effort_cap,
        demands=tuple((demand, r.condition) for r in rules for demand in r.demands),
        motions=tuple((motion, r.condition) for r in rules for motion in r.motions),
        clinician_led=tuple(r.condition for r in rules if r.clinician_led),
        direction=_direction({r.prefer for r in rules if r.prefer} | leans),
        max_hold_s=min((r.max_hold_s for r in rules if r.max_hold_s), default=None),
        notes=_notes(patient, rulings, on),
        policy_reasons=tuple(
            because(ReasonCode.POLICY_BY_CONDITION, r.source, condition=r.condition.value)
            for r in strict
        ),
        effort_reasons=tuple(
            because(
                ReasonCode.CONDITION_CAPS_EFFORT,
                r.source,
                condition=r.condition.value,
                cap=r.effort_cap,
            )
            for r in rules
            if r.effort_cap is not None and r.effort_cap == effort_cap
        ),
        in_force=tuple(r.condition for r in rules),
        settled=settled,
        bias=bias,
    )


RELEASES_BY_CODE = {
    ReasonCode.FLAG_CAPS_STAGE: "safety_answers",
    ReasonCode.APPROVAL_LIMIT: "approval",
    ReasonCode.DIRECTION_NOT_STABLE: "direction_stable",
}
"""What lifts a cap that comes from no condition; that of personal mode says it itself."""


def release_of(reason: Reason) -> str:
    """The key of what lifts a cap; empty for a reason that is none."""
    if reason.code is ReasonCode.CONDITION_CAPS_STAGE:
        return condition_table().of(Condition(str(reason["condition"]))).release
    if reason.code is ReasonCode.FLAG_CAPS_STAGE and Level(str(reason["level"])).locks:
        return "lock_released"
    return RELEASES_BY_CODE.get(reason.code, "")


def _stage_cap(
    rulings: tuple[Ruling, ...], mode: Mode, on: date
) -> tuple[int, tuple[Reason, ...]]:
    found = [_cap_of(rule, record, on) for rule, record in rulings]
    found += [
        (r.personal_stage_cap, _personal_cap(r, cap))
        for r, _ in rulings
        if mode is Mode.PERSONAL and (cap := r.personal_stage_cap)
    ]
    lowest = min((cap for cap, _ in found), default=5)
    binding = tuple(reason for cap, reason in found if cap == lowest) if lowest < 5 else ()
    return lowest, binding


def _cap_of(rule: ConditionRule, record: ConditionRecord, on: date) -> tuple[int, Reason]:
    lifted = rule.cleared_stage_cap and cleared(record, on, rule.clearance_from_week)
    cap = (rule.cleared_stage_cap or rule.stage_cap) if lifted else rule.stage_cap
    code, condition = ReasonCode.CONDITION_CAPS_STAGE, rule.condition.value
    return cap, because(code, rule.source, condition=condition, cap=cap)


def _personal_cap(rule: ConditionRule, cap: int) -> Reason:
    code, condition = ReasonCode.PERSONAL_MODE_CAPS_STAGE, rule.condition.value
    return because(code, rule.source, cap=cap, condition=condition)


def _direction(wanted: set[Direction]) -> Direction | None:
    """One direction if only one is wanted; when two disagree, neither."""
    bent = wanted - {Direction.NEUTRAL}
    if len(bent) == 1:
        return next(iter(bent))
    return Direction.NEUTRAL if wanted else None


SMALL_STEPS_OVER_AGE = 65
"""Above this age rises take the smallest step (George2021 asks for general exercise; step: ours)."""


def _notes(patient: Patient, rulings: tuple[Ruling, ...], on: date) -> tuple[Note, ...]:
    due = any(
        rule.release_week is not None and (record.weeks(on) or 0) >= rule.release_week
        for rule, record in rulings
    )
    review = any(rule.review_first and not cleared(record, on) for rule, record in rulings)
    holds = (
        (Note.REVIEW_FIRST, review),
        (Note.ASK_FOR_CLEARANCE, due),
        (Note.SMALL_STEPS, patient.age_years(on) > SMALL_STEPS_OVER_AGE),
        (Note.EFFORT_SCALE_ONLY, Medicine.BETA_BLOCKER in patient.medicines),
    )
    return tuple(note for note, true in holds if true)
