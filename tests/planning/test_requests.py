"""A therapist asks for an exercise: it comes when care allows it, and never otherwise."""

import functools
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.care.case import Case, closed, standing
from mainstay.care.decision import Override, OverrideKind
from mainstay.care.history import ExerciseRecord, FlareReport, Pain, Session, SetLog
from mainstay.care.patient import ConditionRecord, DirectionalPreference
from mainstay.care.reasons import ReasonCode, because
from mainstay.exercises import (
    Condition,
    Direction,
    Exercise,
    Purpose,
    Stage,
    shipped_catalogue,
)
from mainstay.planning import (
    Placed,
    PlanRequest,
    Programme,
    WeekKind,
    WeekPlan,
    plan_week,
    programme,
    why,
)
from mainstay.reading import read_json

CATALOGUE = shipped_catalogue()
IDS = tuple(e.id for e in CATALOGUE.exercises)
EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
NO = because(ReasonCode.THERAPIST_BARRED)
ASKED = because(ReasonCode.PLAN_ASKED)


@functools.cache
def lived() -> Case:
    """Six weeks of a man of 52 with a cable machine."""
    return read_json((EXAMPLES / "case-chronic-pulley.json").read_text(), Case, "case")


def said(kind: OverrideKind, *exercises: str, on: date | None = None) -> tuple[Override, ...]:
    return tuple(
        Override(kind, "T", on or lived().on, "she likes it", exercise=e) for e in exercises
    )


def with_words(*words: Override) -> Case:
    return replace(
        lived(), overrides=tuple(sorted((*lived().overrides, *words), key=lambda o: o.on))
    )


def week(case: Case, previous: WeekPlan | None = None) -> Programme:
    return programme(case, CATALOGUE, previous, case.on)


@functools.cache
def before() -> Programme:
    return week(lived())


def open_but_out(purpose: Purpose = Purpose.ENDURANCE) -> Exercise:
    """Something that care allows and the planner left out by itself."""
    now, planned = standing(lived()), before().plan.exercises()
    return next(
        e
        for e in CATALOGUE.exercises
        if e.purpose is purpose and e.id not in planned and not closed(e, lived(), now)
    )


def test_what_a_therapist_asks_for_is_planned_with_a_dose_and_says_who_asked() -> None:
    wanted = open_but_out()
    after = week(with_words(*said(OverrideKind.ASK, wanted.id)), before().plan)
    assert why(after.plan, wanted.id)[0] == ASKED
    assert next(d for d in after.decisions if d.exercise == wanted.id).dose is not None
    items = [i for day in after.plan.days for i in day.items if i.exercise == wanted.id]
    assert items
    assert all(i.reasons[0] == ASKED for i in items)


def test_it_stays_while_asked_and_can_be_taken_back() -> None:
    wanted = open_but_out()
    asked = said(OverrideKind.ASK, wanted.id)
    first = week(with_words(*asked), before().plan)
    assert wanted.id in week(with_words(*asked), first.plan).plan.exercises()
    undone = with_words(*asked, *said(OverrideKind.UNASK, wanted.id))
    assert ASKED not in why(week(undone, before().plan).plan, wanted.id)
    barred = with_words(*asked, *said(OverrideKind.BAR, wanted.id))
    assert why(week(barred, first.plan).plan, wanted.id) == (
        because(ReasonCode.THERAPIST_BARRED),
    )


def test_another_aerobic_exercise_takes_the_place_of_walking_when_asked_for() -> None:
    wanted = open_but_out(Purpose.AEROBIC)
    after = week(with_words(*said(OverrideKind.ASK, wanted.id)), before().plan)
    assert ASKED in why(after.plan, wanted.id)
    assert after.plan.days[0].on == lived().on
    assert any(day.walk_minutes for day in after.plan.days)


def test_more_than_fits_says_so() -> None:
    now = standing(lived())
    wanted = [
        e.id
        for e in CATALOGUE.exercises
        if e.purpose is not Purpose.AEROBIC and not closed(e, lived(), now)
    ][:30]
    plan = week(with_words(*said(OverrideKind.ASK, *wanted))).plan
    out = [why(plan, e)[0].code for e in wanted if e not in plan.exercises()]
    assert out
    assert set(out) == {ReasonCode.PLAN_NO_ROOM}


def test_deep_muscles_still_come_first() -> None:
    wanted = open_but_out()
    plan = week(with_words(*said(OverrideKind.ASK, wanted.id))).plan
    items = [i.exercise for i in plan.days[0].items]
    assert CATALOGUE.get(items[0]).is_deep
    assert wanted.id in items


def test_in_a_flare_it_waits_and_says_so() -> None:
    wanted = open_but_out()
    asked = with_words(*said(OverrideKind.ASK, wanted.id))
    history = replace(asked.history, flares=(FlareReport(asked.on, Pain(9)),))
    plan = week(replace(asked, history=history)).plan
    assert wanted.id not in plan.exercises()
    codes = {r.code for r in why(plan, wanted.id)}
    assert codes & {ReasonCode.EASE_ONLY, ReasonCode.FLARE_EASE_ONLY}


def red(case: Case, exercise: str) -> Case:
    """The exercise done once yesterday, three points over the limit."""
    dose = CATALOGUE.get(exercise).dose.start()
    done = SetLog("s", reps=dose.reps, duration_s=dose.duration_s, hold_s=dose.hold_s)
    record = ExerciseRecord(exercise, dose, (done,), peak=Pain(9))
    session = Session("bad", case.on - timedelta(days=1), Pain(2), (record,), after=Pain(2))
    sessions = tuple(s for s in case.history.sessions if s.on < session.on)
    return replace(case, history=replace(case.history, sessions=(*sessions, session)))


def test_what_hurt_gives_way_to_its_easier_neighbor_although_it_is_asked_for() -> None:
    now = standing(lived())
    wanted = next(
        e.id
        for e in CATALOGUE.exercises
        if not closed(e, lived(), now)
        and e.dose.load_percent_bodyweight is None
        and any(not closed(n, lived(), now) for n in CATALOGUE.easier(e))
    )
    case = red(with_words(*said(OverrideKind.ASK, wanted)), wanted)
    plan = week(case, before().plan).plan
    assert wanted not in plan.exercises()
    assert why(plan, wanted)[0].code in (
        ReasonCode.PLAN_EASIER,
        ReasonCode.PLAN_SWAP_SIDEWAYS,
        ReasonCode.STAGE_NOT_REACHED,
    )


WORDS = st.lists(
    st.tuples(
        st.sampled_from(
            [OverrideKind.ASK, OverrideKind.ASK, OverrideKind.BAR, OverrideKind.UNASK]
        ),
        st.sampled_from(IDS),
        st.integers(0, 20),
    ),
    max_size=12,
)


@given(
    words=WORDS,
    conditions=st.frozensets(st.sampled_from(Condition), max_size=2),
    hurt=st.one_of(st.none(), st.sampled_from(IDS)),
    flared=st.booleans(),
    minutes=st.integers(5, 60),
    days=st.integers(1, 7),
    follows=st.booleans(),
    everything=st.booleans(),
)
def test_law_no_request_plans_what_is_barred_or_has_no_dose(
    words: list[tuple[OverrideKind, str, int]],
    conditions: frozenset[Condition],
    hurt: str | None,
    flared: bool,
    minutes: int,
    days: int,
    follows: bool,
    everything: bool,
) -> None:
    told = list(said(OverrideKind.ASK, *IDS, on=date.min)) if everything else []
    told += [said(k, e, on=lived().on - timedelta(days=ago))[0] for k, e, ago in words]
    case = with_words(*sorted(told, key=lambda o: o.on))
    records = tuple(ConditionRecord(c) for c in sorted(conditions))
    patient = replace(case.patient, minutes=minutes, days_per_week=days, conditions=records)
    case = replace(case, patient=patient)
    if hurt:
        case = red(case, hurt)
    if flared:
        case = replace(
            case, history=replace(case.history, flares=(FlareReport(case.on, Pain(8)),))
        )
    _check(case, week(case, before().plan if follows else None))


def _check(case: Case, made: Programme) -> None:
    doses = {d.exercise: d.dose for d in made.decisions}
    trains = made.standing.triage.may_train
    for exercise in CATALOGUE.exercises:
        barriers = closed(exercise, case, made.standing)
        placed = exercise.id in made.plan.exercises()
        assert not (placed and barriers), exercise.id
        if barriers:
            assert why(made.plan, exercise.id) == barriers
        if placed and trains:
            assert doses.get(exercise.id) is not None, exercise.id
        if exercise.id in made.standing.asked:
            assert placed or why(made.plan, exercise.id)
    short = {i.exercise for i in made.plan.short}
    assert not {e for e in short if closed(CATALOGUE.get(e), case, made.standing)}


@given(
    barred=st.frozensets(st.sampled_from(IDS), max_size=80),
    asked=st.frozensets(st.sampled_from(IDS), max_size=80),
    stage=st.sampled_from(Stage),
    kind=st.sampled_from(WeekKind),
)
def test_law_the_planner_itself_never_plans_a_barred_request(
    barred: frozenset[str], asked: frozenset[str], stage: Stage, kind: WeekKind
) -> None:
    allowed = tuple((e, (NO,) if e in barred else ()) for e in IDS)
    wanted = PlanRequest(
        lived().on, lived().patient, CATALOGUE, allowed, stage, asked=asked, kind=kind
    )
    plan = plan_week(wanted)
    planned = {*plan.exercises(), *(i.exercise for i in plan.short)}
    assert not planned & barred
    assert all(why(plan, e) == (NO,) for e in barred)


def test_the_law_can_fail() -> None:
    """A control: a plan made before the bar breaks the law after it."""
    made = before()
    taken = made.plan.exercises()[0]
    late = with_words(*said(OverrideKind.BAR, taken))
    with pytest.raises(AssertionError):
        _check(late, replace(made, standing=standing(late)))
    assert {v.placed for v in made.plan.verdicts} == set(Placed)


# --- a direction that eases the back ---


def eased(direction: Direction, stable_on: date | None = None) -> Case:
    found = DirectionalPreference(direction, lived().on, stable_on)
    return replace(lived(), patient=replace(lived().patient, preference=found))


@pytest.mark.parametrize(
    ("direction", "movement"),
    [(Direction.EXTENSION, "prone-press-up"), (Direction.FLEXION, "knees-to-chest")],
)
def test_the_movement_that_eases_the_back_comes_into_each_session(direction, movement) -> None:
    plan = week(eased(direction), before().plan).plan
    reason = because(ReasonCode.PLAN_DIRECTION, "Long2004", direction=direction.value)
    assert why(plan, movement)[0] == reason
    assert ReasonCode.PLAN_BELOW_STAGE not in {r.code for r in why(plan, movement)}
    sessions = [{i.exercise for i in day.items} for day in plan.days if day.minutes]
    assert all(movement in names for names in sessions)
    other = {"prone-press-up", "knees-to-chest"} - {movement}
    assert [r.code for r in why(plan, *other)] == [ReasonCode.DIRECTION_OPPOSITE]


def test_once_it_is_stable_it_is_one_exercise_among_others() -> None:
    plan = week(eased(Direction.EXTENSION, lived().on), before().plan).plan
    codes = {r.code for v in plan.verdicts for r in v.reasons}
    assert not codes & {ReasonCode.PLAN_DIRECTION, ReasonCode.DIRECTION_OPPOSITE}
