"""What conditions allow: one rule a condition, the strictest of several wins; and barriers.

The rules stand in `conditions.toml`. A barrier is a reason why an exercise may not be offered;
all of them are listed, most dangerous first, so that a therapist sees the whole picture.
"""

import enum
import functools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from mainstay.anatomy import Level as SpineLevel
from mainstay.anatomy import Muscle, MuscleSite, Side
from mainstay.care.pain import EASE_ONLY_FROM, PainPolicy
from mainstay.care.patient import ConditionRecord, Medicine, Mode, Patient, TestedLoad
from mainstay.care.reasons import Reason, ReasonCode, because
from mainstay.care.rulebook import rule_book
from mainstay.care.tables import read_table
from mainstay.exercises import (
    BandPull,
    Condition,
    Demand,
    Direction,
    Exercise,
    Item,
    Position,
    RigSetting,
    SpineMotion,
    Stage,
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
    before: Condition | None = None
    stated_is_enough: bool = False
    next: Condition | None = None
    moves_by: MovesBy = MovesBy.CLEARANCE
    next_from_week: int | None = None
    next_clearance_from_week: int = 0
    release_week: int | None = None
    refer: str = ""

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
        effort_reasons: which conditions set the effort cap.
        in_force: the codes that rule today (a clearance or time can move a code on).
        settled: codes that have settled by what was reported, see `settling`.
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


def caps(patient: Patient, on: date, settled: frozenset[Condition] = frozenset()) -> Caps:
    """What the conditions of a person allow on a day; the strictest wins.

    Args:
        patient: the person.
        on: the day.
        settled: codes that have settled by what was reported (`settling.settled`).
    """
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
        direction=_direction({r.prefer for r in rules if r.prefer}),
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
    )


RELEASES_BY_CODE = {
    ReasonCode.FLAG_CAPS_STAGE: "safety_answers",
    ReasonCode.APPROVAL_LIMIT: "approval",
}
"""What lifts a cap that comes from no condition; that of personal mode says it itself."""


def release_of(reason: Reason) -> str:
    """The key of what lifts a cap; empty for a reason that is none."""
    if reason.code is ReasonCode.CONDITION_CAPS_STAGE:
        return condition_table().of(Condition(str(reason["condition"]))).release
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
    """Why an exercise may not be offered, most dangerous first; empty when it may.

    Args:
        exercise: the exercise.
        patient: the person.
        caps: `caps(patient, on)`, perhaps lowered further.
        on: the day.
        stage_rank: the stage reached (see `stages.open_rank`); None does not check it.
        barred: exercises that a therapist has barred.
        ease_only: whether only positions of ease are offered today.
    """
    return Bars(patient, caps, on, barred, ease_only).of(exercise, stage_rank)


@dataclass(frozen=True)
class Bars:
    """What can bar exercises for a person on a day, as in `barriers`.

    What is the same for every exercise is looked at once, and a family of rules is asked only
    about an exercise that it can concern: a week asks about the whole catalogue.
    """

    patient: Patient
    caps: Caps
    on: date
    barred: frozenset[str]
    ease_only: bool

    def of(self, exercise: Exercise, stage_rank: int | None) -> tuple[Reason, ...]:
        """Why an exercise may not be offered, most dangerous first; empty when it may."""
        patient, caps, named = self.patient, self.caps, exercise.conditions_named
        barred = [because(ReasonCode.THERAPIST_BARRED)] if exercise.id in self.barred else ()
        return (
            *(() if self._codes.isdisjoint(named) else self._by_record(exercise)),
            *(_by_demand(exercise, caps) if self._demands_clash(exercise) else ()),
            *self._by_mode,
            *self._by_stage(exercise.stage, stage_rank),
            *_by_person(exercise, patient),
            *(() if self._at_hand(exercise) else _by_equipment(exercise, patient)),
            *(_by_effort(exercise, caps) if caps.effort_reasons else ()),
            *barred,
            *(_by_ease(exercise, caps) if self.ease_only else ()),
        )

    def _by_record(self, exercise: Exercise) -> Iterator[Reason]:
        return _by_record(exercise, self._rulings, self.on)

    @functools.cached_property
    def _by_stage(self) -> Callable[[Stage, int | None], tuple[Reason, ...]]:
        return functools.cache(lambda stage, rank: tuple(_by_stage(stage, self.caps, rank)))

    @functools.cached_property
    def _rulings(self) -> tuple[Ruling, ...]:
        return in_force(self.patient, self.on, self.caps.settled)

    @functools.cached_property
    def _codes(self) -> frozenset[Condition]:
        return frozenset(rule.condition for rule, _ in self._rulings)

    def _demands_clash(self, exercise: Exercise) -> bool:
        motion, demands = exercise.spine_motion, exercise.demands
        held = self._limits_holds and exercise.dose.hold_s is not None
        return held or motion in self._motions or not self._demands.isdisjoint(demands)

    @functools.cached_property
    def _demands(self) -> frozenset[Demand]:
        return frozenset(demand for demand, _ in self.caps.demands)

    @functools.cached_property
    def _motions(self) -> frozenset[SpineMotion]:
        return frozenset(motion for motion, _ in self.caps.motions)

    @functools.cached_property
    def _limits_holds(self) -> bool:
        return any(condition_table().of(c).max_hold_s for c in self.caps.in_force)

    @functools.cached_property
    def _by_mode(self) -> tuple[Reason, ...]:
        return tuple(_by_mode(self.patient, self.caps))

    def _at_hand(self, exercise: Exercise) -> bool:
        """Whether nothing is missing and no load has to be looked for."""
        owned, one_of = self.patient.equipment.available, exercise.one_of
        plain = not exercise.cable and not exercise.loadable
        return (
            plain
            and owned.issuperset(exercise.equipment)
            and not (one_of and owned.isdisjoint(one_of))
        )


def _by_record(exercise: Exercise, rulings: tuple[Ruling, ...], on: date) -> Iterator[Reason]:
    for rule, _ in rulings:
        if rule.condition in exercise.avoid:
            yield because(ReasonCode.CONDITION_FORBIDS, condition=rule.condition.value)
    for rule, record in rulings:
        counts = cleared(record, on, rule.clearance_from_week)
        if rule.condition in exercise.needs_clearance and not counts:
            code = ReasonCode.CONDITION_NEEDS_CLEARANCE
            yield because(code, condition=rule.condition.value)
    weeks_of = {f.condition: f.week for f in exercise.from_week}
    for rule, record in rulings:
        week, weeks = weeks_of.get(rule.condition), record.weeks(on)
        if week is not None and (weeks is None or weeks < week):
            code = ReasonCode.CONDITION_FROM_WEEK
            yield because(code, condition=rule.condition.value, week=week)


def _by_demand(exercise: Exercise, caps: Caps) -> Iterator[Reason]:
    for demand, condition in caps.demands:
        if demand in exercise.demands:
            yield because(
                ReasonCode.CONDITION_FORBIDS_DEMAND,
                condition_table().of(condition).source,
                condition=condition.value,
                demand=demand.value,
            )
    for condition in caps.in_force:
        rule, hold_s = condition_table().of(condition), exercise.dose.hold_s
        said = Demand.LONG_HOLD in exercise.demands and Demand.LONG_HOLD in rule.demands
        if rule.max_hold_s and hold_s and hold_s[0] > rule.max_hold_s and not said:
            yield because(
                ReasonCode.CONDITION_FORBIDS_DEMAND,
                rule.source,
                condition=condition.value,
                demand=Demand.LONG_HOLD.value,
            )
    for motion, condition in caps.motions:
        if motion is exercise.spine_motion:
            yield because(
                ReasonCode.CONDITION_FORBIDS_MOTION,
                condition_table().of(condition).source,
                condition=condition.value,
                motion=motion.value,
            )


def _by_mode(patient: Patient, caps: Caps) -> Iterator[Reason]:
    for condition in caps.clinician_led if patient.mode is Mode.PERSONAL else ():
        yield because(ReasonCode.CONDITION_CLINICIAN_LED, condition=condition.value)


def _by_stage(stage: Stage, caps: Caps, stage_rank: int | None) -> Iterator[Reason]:
    if stage.rank > caps.stage_cap:
        named = dict(caps.cap_reasons[0].values) if caps.cap_reasons else {}
        yield because(
            ReasonCode.STAGE_ABOVE_CAP,
            stage=stage.value,
            cap=caps.stage_cap,
            condition=named.get("condition", ""),
        )
    if stage_rank is not None and stage.rank > stage_rank:
        reached = Stage.of_rank(stage_rank).value
        yield because(ReasonCode.STAGE_NOT_REACHED, stage=stage.value, reached=reached)


def _by_person(exercise: Exercise, patient: Patient) -> Iterator[Reason]:
    for demand in exercise.demands:
        if demand in patient.cannot:
            yield because(ReasonCode.PERSON_CANNOT, demand=demand.value)
    if patient.surfaces.isdisjoint(exercise.surfaces):
        named = ", ".join(surface.value for surface in exercise.surfaces)
        yield because(ReasonCode.SURFACE_OUT_OF_REACH, surfaces=named)


def _by_equipment(exercise: Exercise, patient: Patient) -> Iterator[Reason]:
    owned = patient.equipment.available
    missing = [item for item in exercise.equipment if item not in owned]
    if _band_instead(exercise, patient):
        missing = [item for item in missing if item is not Item.PULLEY]
    for item in missing:
        yield because(ReasonCode.EQUIPMENT_MISSING, item=item.value)
    if exercise.one_of and not owned & set(exercise.one_of):
        yield because(ReasonCode.EQUIPMENT_MISSING, item=exercise.one_of[0].value)
    rig = patient.equipment.rig
    for height in exercise.pulley_heights if rig else ():
        if rig and height not in rig.heights:
            yield because(ReasonCode.PULLEY_HEIGHT_MISSING, height=height.value)
    load = start_load(exercise, patient)
    if isinstance(load, Reason):
        yield load


def _band_instead(exercise: Exercise, patient: Patient) -> bool:
    """Whether a person without a rig does this pulley exercise with a band.

    Where the cable carries weight a stronger band would be the easier one and a lost step the
    harder one, so no band stands in for it (ours).
    """
    equipment = patient.equipment
    return (
        exercise.uses_pulley
        and not exercise.assisted
        and Item.PULLEY not in equipment.available
        and Item.BAND in equipment.available
    )


def _by_effort(exercise: Exercise, caps: Caps) -> Iterator[Reason]:
    least = exercise.dose.effort_rpe[0]
    for reason in caps.effort_reasons:
        if caps.effort_cap is not None and least > caps.effort_cap:
            yield because(
                ReasonCode.EFFORT_ABOVE_CAP,
                reason.source,
                effort=least,
                cap=caps.effort_cap,
                condition=reason["condition"],
            )


def _by_ease(exercise: Exercise, caps: Caps) -> Iterator[Reason]:
    if not ease(exercise):
        # The value is the pain from which only ease is offered, as the gate's table says.
        yield because(ReasonCode.EASE_ONLY, pain=EASE_ONLY_FROM[caps.policy])


def ease(exercise: Exercise) -> bool:
    """Whether it is a position of ease: stage coordination or walking."""
    return exercise.stage is Stage.COORDINATION or exercise.position is Position.WALKING


@dataclass(frozen=True)
class StartLoad:
    """The first load of an exercise.

    Attributes:
        load_kg: weight at the hand or foot; None for a band, or when no weight is known.
        setting: what to set on the rig; None without a rig.
        band: the band to begin with, for a pulley exercise without a rig.
    """

    load_kg: float | None = None
    setting: RigSetting | None = None
    band: BandPull | None = None


FIRST_SESSION_FRACTION = 0.7
"""The first session uses this part of the range's lower bound (ours)."""

HARDEST_EFFORT = 10
"""Effort of a set to failure; below it each point is a repetition left."""

FREE_WEIGHTS = frozenset({Item.DUMBBELL, Item.KETTLEBELL})


def start_load(exercise: Exercise, patient: Patient) -> StartLoad | Reason:
    """The first load that is safe and can be made, or why there is none.

    The lower bound of the range in percent of body mass, times 0.7, rounded down to what the
    machine can make; where more weight helps, the upper bound, rounded up. Where a therapist has
    tried a load out, that test decides instead. A smallest load above the start but inside the
    range is used (ruling 6: out only when it exceeds the range).
    """
    percent = exercise.dose.load_percent_bodyweight
    if percent is None:
        return StartLoad()
    low_kg, high_kg = (patient.mass_kg * p / 100 for p in percent)
    tested = patient.tested_load(exercise.id)
    first_kg = start_after_test(exercise, tested) if tested else low_kg * FIRST_SESSION_FRACTION
    if exercise.uses_pulley:
        return _pulley_start(exercise, patient, first_kg, high_kg)
    if FREE_WEIGHTS & {*exercise.equipment, *exercise.one_of}:
        return _weight_start(patient.equipment.dumbbells_kg, first_kg, high_kg)
    return StartLoad()


def start_after_test(exercise: Exercise, tested: TestedLoad) -> float:
    """The load for the first dose after a test, before a machine rounds it.

    What Holten's curve gives for the repetitions of the first dose with as many left as the
    exercise's effort asks for, times 80 % (the careful end of the reference's 80 to 90).
    """
    rule, dose = rule_book().start, exercise.dose
    could = (dose.start().reps or 1) + HARDEST_EFFORT - dose.effort_rpe[1]
    fitting = tested.load_kg * rule.percent_of(could) / rule.percent_of(tested.could)
    return fitting * rule.tested_percent / 100


def _pulley_start(
    exercise: Exercise, patient: Patient, first_kg: float, high_kg: float
) -> StartLoad | Reason:
    rig = patient.equipment.rig
    if rig is None:
        return _band_start(exercise, patient)
    if exercise.assisted:
        helping = rig.at_least(high_kg)
        if helping is None:
            heaviest = rig.loads_kg()[-1]
            code = ReasonCode.RIG_TOO_LIGHT
            return because(code, heaviest_kg=heaviest, start_kg=round(high_kg, 2))
        return StartLoad(helping.handle_kg, helping)
    lightest = rig.settings()[0]
    chosen = rig.at_most(first_kg) or lightest
    if lightest.handle_kg > high_kg:
        return _too_heavy(lightest.handle_kg, high_kg)
    return StartLoad(chosen.handle_kg, chosen)


def _band_start(exercise: Exercise, patient: Patient) -> StartLoad | Reason:
    """The band of the exercise file, or the strongest owned one that is weaker."""
    form, colors = exercise.band_form, patient.equipment.bands
    if form is None or not _band_instead(exercise, patient) or not colors:
        return StartLoad(band=form)
    weak_enough = [c for c in colors if c.rank <= form.color.rank]
    if not weak_enough:
        return because(ReasonCode.EQUIPMENT_MISSING, item=Item.BAND.value)
    return StartLoad(band=BandPull(max(weak_enough, key=lambda c: c.rank), form.steps))


def _weight_start(
    owned_kg: tuple[float, ...], first_kg: float, high_kg: float
) -> StartLoad | Reason:
    if not owned_kg:
        return StartLoad()
    lightest = min(owned_kg)
    chosen = max((kg for kg in owned_kg if kg <= first_kg), default=lightest)
    return _too_heavy(lightest, high_kg) if lightest > high_kg else StartLoad(chosen)


def _too_heavy(smallest_kg: float, high_kg: float) -> Reason:
    code = ReasonCode.RIG_TOO_HEAVY
    return because(code, smallest_kg=smallest_kg, start_kg=round(high_kg, 2))


@dataclass(frozen=True)
class Measurement:
    """One measured muscle value, with its error in the same unit."""

    site: MuscleSite
    value: float
    unit: str
    error: float
    on: date


MORE_IS_BETTER = ("mm", "mm2", "s", "kg")
"""Thickness, area, time and weight; fat and change on contraction say nothing about the side."""

SIDE_DIFFERENCE_PERCENT = 10.0
"""Below this difference sides count as equal (Stokes2005: sides within 10 %)."""


def side_bias(measurements: tuple[Measurement, ...]) -> Side | None:
    """The side that needs more; None when sides are equal within error, or findings disagree."""
    latest: dict[tuple[Muscle, SpineLevel | None, str], dict[Side, Measurement]] = {}
    for found in sorted(measurements, key=lambda m: m.on):
        if found.unit in MORE_IS_BETTER:
            key = (found.site.muscle, found.site.level, found.unit)
            latest.setdefault(key, {})[found.site.side] = found
    weaker = {side for sides in latest.values() if (side := _weaker(sides))}
    return next(iter(weaker)) if len(weaker) == 1 else None


def _weaker(sides: dict[Side, Measurement]) -> Side | None:
    if len(sides) < 2:
        return None
    low, high = sorted(sides.values(), key=lambda m: m.value)
    difference = high.value - low.value
    clear = difference > math.hypot(low.error, high.error)
    marked = difference * 100 > SIDE_DIFFERENCE_PERCENT * high.value
    return low.site.side if clear and marked else None
