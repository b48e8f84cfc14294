"""Barriers: why an exercise may not be offered to a person, most dangerous first.

All of them are listed, so that a therapist sees the whole picture.
"""

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from mainstay.care.conditions import Caps, Ruling, cleared, condition_table, in_force
from mainstay.care.direction import OPPOSITE, is_repeated_movement
from mainstay.care.pain import EASE_ONLY_FROM
from mainstay.care.patient import Mode, Patient
from mainstay.care.reasons import Reason, ReasonCode, because
from mainstay.care.start_loads import band_instead, start_load
from mainstay.exercises import (
    Condition,
    Demand,
    Exercise,
    Item,
    SpineMotion,
    Stage,
)


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
            *_by_direction(exercise, caps),
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


def _by_direction(exercise: Exercise, caps: Caps) -> Iterator[Reason]:
    """What a direction that a therapist found leaves out, and what needs one to be found."""
    bias, source = caps.bias, condition_table().direction.source
    if bias is not None and not bias.stable:
        against = exercise.direction is OPPOSITE[bias.direction]
        if against or not caps.opposed.isdisjoint(exercise.demands):
            yield because(ReasonCode.DIRECTION_OPPOSITE, source, direction=bias.direction.value)
    if not is_repeated_movement(exercise):
        return
    if bias is None or bias.direction is not exercise.direction:
        for condition in caps.in_force:
            if condition_table().of(condition).direction_by_finding:
                code = ReasonCode.DIRECTION_NOT_FOUND
                yield because(code, source, condition=condition.value)
    elif bias.spread_on is not None:
        yield because(ReasonCode.DIRECTION_SPREAD, source, direction=bias.direction.value)


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
    if band_instead(exercise, patient):
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


ABOVE_CAP = {
    ReasonCode.CONDITION_CAPS_EFFORT: ReasonCode.EFFORT_ABOVE_CAP,
    ReasonCode.FLAG_CAPS_EFFORT: ReasonCode.EFFORT_ABOVE_FLAG_CAP,
}
"""What an exercise is barred by, for each reason that caps effort."""


def _by_effort(exercise: Exercise, caps: Caps) -> Iterator[Reason]:
    least = exercise.dose.effort_rpe[0]
    for reason in caps.effort_reasons:
        if caps.effort_cap is not None and least > caps.effort_cap:
            yield because(
                ABOVE_CAP[reason.code], reason.source, effort=least, **dict(reason.values)
            )


def _by_ease(exercise: Exercise, caps: Caps) -> Iterator[Reason]:
    if not ease(exercise):
        # The value is the pain from which only ease is offered, as the gate's table says.
        yield because(ReasonCode.EASE_ONLY, pain=EASE_ONLY_FROM[caps.policy])


def ease(exercise: Exercise) -> bool:
    """Whether it is a position of ease: the first stage without a weight, easy walking among it.

    Carrying and walking briskly are done on foot too, and are none (clinical 4: stage 1, walking);
    nor is a squat that a cable helps with, though it is of the first stage.
    """
    return exercise.stage is Stage.COORDINATION and not exercise.loadable
