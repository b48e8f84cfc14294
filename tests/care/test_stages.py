import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mainstay.anatomy import Muscle, Sex
from mainstay.care.conditions import caps
from mainstay.care.decision import Approval, Override, OverrideKind
from mainstay.care.history import (
    SECONDS,
    TEST_RANGES,
    By,
    ExerciseRecord,
    FlareReport,
    History,
    Pain,
    Session,
    StageTest,
    TestResult,
)
from mainstay.care.pain import Light
from mainstay.care.patient import ConditionRecord, Mode, Patient
from mainstay.care.remembered import Remembered
from mainstay.care.stage_table import CriterionRule, Option, StageCheck, StageTable, stage_table
from mainstay.care.stages import StageState, open_rank, stage_state
from mainstay.care.training_days import LightRow
from mainstay.exercises import (
    Condition,
    Demand,
    Dose,
    DoseRange,
    Equipment,
    Exercise,
    Item,
    Laterality,
    Plates,
    Position,
    Purpose,
    Rig,
    Role,
    SpineMotion,
    Stage,
    Surface,
    Trains,
    Words,
)

START = date(2026, 9, 1)
SQUEEZE = Exercise(
    id="squeeze",
    code="XX-01",
    stage=Stage.ENDURANCE,
    purpose=Purpose.ENDURANCE,
    position=Position.SITTING,
    surfaces=(Surface.CHAIR,),
    spine_motion=SpineMotion.NONE,
    laterality=Laterality.BOTH,
    trains=(Trains(Muscle.MULTIFIDUS, Role.PRIMARY),),
    dose=DoseRange((1, 3), (2, 4), (2, 3), 30, reps=(5, 10)),
    words=(Words("en", "Squeeze", "Sit.", "Hold.", (), ()),),
    sources=("ours",),
    spinal_load_class=1,
    deep_rating=1,
)
CAT = replace(SQUEEZE, id="cat", stage=Stage.DYNAMIC, purpose=Purpose.MOBILITY)
LIFT = replace(SQUEEZE, id="lift", stage=Stage.DYNAMIC, purpose=Purpose.STRENGTH)


def person(*codes: str, **changes: object) -> Patient:
    records = tuple(ConditionRecord(Condition(code)) for code in codes)
    return replace(
        Patient(1986, Sex.MALE, 1.8, 80.0, mode=Mode.CLINIC, conditions=records),
        **changes,  # type: ignore[arg-type]
    )


def fresh(overrides: tuple[Override, ...] = (), on: date = START) -> StageState:
    who = person()
    return stage_state(who, caps(who, on), History(), (), None, overrides, on)


def test_light_upright_work_opens_early_and_nothing_else():
    state = replace(fresh(), partial=Stage.ENDURANCE)
    assert open_rank(SQUEEZE, state) == 2
    assert open_rank(replace(SQUEEZE, position=Position.PRONE), state) == 1
    assert open_rank(replace(SQUEEZE, spinal_load_class=2), state) == 1
    assert open_rank(SQUEEZE, fresh()) == 1


def unlock(kind: OverrideKind, exercise: str, day: int) -> Override:
    on = START + timedelta(days=day)
    return Override(kind, "therapist", on, "preference found", exercise=exercise)


def test_a_therapist_opens_mobility_ahead_of_the_stage_but_not_strength():
    opened = (unlock(OverrideKind.ASK, "cat", 0), unlock(OverrideKind.ASK, "lift", 0))
    state = fresh(opened)
    assert state.unlocked == {"cat", "lift"}
    assert open_rank(CAT, state) == 4
    assert open_rank(LIFT, state) == 1
    closed = (*opened, unlock(OverrideKind.BAR, "cat", 1))
    assert fresh(closed, START + timedelta(days=1)).unlocked == {"lift"}
    assert fresh(closed).unlocked == {"cat", "lift"}
    for kind in (OverrideKind.UNASK, OverrideKind.UNBAR):
        assert fresh((*opened, unlock(kind, "cat", 0))).unlocked == {"lift"}
    dose = Override(OverrideKind.DOSE, "t", START, "r", exercise="cat", dose=Dose(1, reps=3))
    stage = Override(OverrideKind.STAGE, "t", START, "r", stage=Stage.ENDURANCE)
    assert fresh((dose, stage)).unlocked == frozenset()


ROOM = frozenset({Item.MAT, Item.CHAIR, Item.WALL, Item.COUNTER})
HOMES = (
    Equipment(items=ROOM),
    Equipment(items=ROOM, rig=Rig("rig", 1.0, plates=(Plates(0.5, 2), Plates(1, 4)))),
    Equipment(items=ROOM | {Item.DUMBBELL, Item.BENCH}, dumbbells_kg=(2.0, 4.0)),
)

people = st.builds(
    lambda codes, cannot, surfaces, mode, home: person(
        *(code.value for code in codes),
        cannot=frozenset(cannot),
        surfaces=frozenset(surfaces),
        mode=mode,
        equipment=home,
    ),
    st.lists(st.sampled_from(list(Condition)), max_size=5, unique=True),
    st.sets(st.sampled_from(list(Demand)), max_size=6),
    st.sets(st.sampled_from(list(Surface))),
    st.sampled_from(list(Mode)),
    st.sampled_from(HOMES),
)


@given(people, st.integers(1, 4), st.sampled_from([0, 4]))
@example(person(equipment=HOMES[1]), 4, 4)
@example(person(equipment=HOMES[2]), 4, 0)
def test_law_nobody_stays_behind_because_a_test_is_forbidden(who, rank, weighed):
    """Whoever does well in every test that is asked climbs, except where a therapist must look.

    No weight is ever heavy here: also whoever has none, or only light ones, climbs.
    """
    chosen = (
        Override(OverrideKind.STAGE, "therapist", START, "seen", stage=Stage.of_rank(rank)),
    )
    # A cap asks for no tests of stages above it; here the tests are looked at without one.
    limits = replace(caps(who, START), stage_cap=5)
    first = stage_state(who, limits, History(), (), None, chosen, START)
    forbidden = {demand for demand, _ in limits.demands} | who.cannot
    options = {(o.asked, o.sides_of): o for r in stage_table().criterion for o in r.option}
    tests = []
    later = START + timedelta(days=45)
    for criterion in first.open_criteria:
        option = options[criterion.test, criterion.sides_of]
        assert not forbidden & set(option.demands)
        if isinstance(criterion.test, StageTest):
            value = 0 if option.at_most else criterion.need
            tests.append(TestResult(criterion.test, value, later, By.THERAPIST))
    sessions = tuple(
        Session(
            str(n),
            START + timedelta(days=n),
            Pain(1),
            (ExerciseRecord("squeeze", Dose(1, reps=5), ()),),
        )
        for n in range(2, 46, 3)
    )
    lights = tuple(
        LightRow(s.id, "squeeze", Light.GREEN, True, True, 5, weighed=weighed) for s in sessions
    )
    history = History(sessions=sessions, tests=tuple(tests))
    assert stage_state(who, limits, history, lights, None, chosen, later).reached.rank > rank


def lived(lights: list[Light], tests: tuple[TestResult, ...] = (), **more: object):
    """Sessions every third day with these lights, all done in full and heavy, and what is told of them."""
    sessions = tuple(
        Session(
            str(n),
            START + timedelta(days=3 * n),
            Pain(1),
            (ExerciseRecord("squeeze", Dose(1, reps=5), ()),),
        )
        for n in range(len(lights))
    )
    told = {"full": 5, "weighed": 5, "heavy": True, **more}
    rows = tuple(
        LightRow(s.id, "squeeze", light, counts=True, **{"complete": True, **told})  # type: ignore[arg-type]
        for s, light in zip(sessions, lights, strict=True)
    )
    return History(sessions=sessions, tests=tests), rows


def since(place: int, history: History, rows: tuple[LightRow, ...], **more: object):
    """The same, but from one session on something else was told."""
    return history, (*rows[:place], *(replace(row, **more) for row in rows[place:]))  # type: ignore[arg-type]


def pressed(history: History, rows: tuple[LightRow, ...]):
    return replace(history, flares=(FlareReport(START + timedelta(days=39), Pain(8)),)), rows


@pytest.mark.parametrize("stage", [Stage.ENDURANCE, Stage.STRENGTH, Stage.DYNAMIC])
def test_a_walk_that_goes_on_leads_where_a_new_one_leads(stage: Stage) -> None:
    """Whatever changes in what is remembered, also long ago, the stage is that of who forgot it all."""
    who, later, kept = person(equipment=HOMES[1]), START + timedelta(days=40), Remembered()
    limits, good = caps(who, START), [Light.GREEN] * 14
    chosen = (Override(OverrideKind.STAGE, "t", START, "seen", stage=stage),)
    asked = stage_state(who, limits, History(), (), None, chosen, START).open_criteria
    tests = tuple(
        TestResult(c.test, c.need, later, By.THERAPIST)
        for c in asked
        if isinstance(c.test, StageTest)
    )
    green = lived(good, tests)
    light = lived(good, tests, heavy=False)
    unweighed = lived(good, tests, heavy=False, weighed=0)
    untold = lived(good, tests, complete=False)
    days = (
        (who, limits, *green, chosen),
        (who, limits, *lived(good), chosen),
        (who, limits, *green, ()),
        (who, limits, *since(12, *green, light=Light.RED), chosen),
        (who, limits, *since(12, *green, light=Light.AMBER), chosen),
        (who, limits, *since(12, *green, complete=False), chosen),
        (who, limits, *light, chosen),
        (who, limits, *unweighed, chosen),
        (who, limits, *since(0, *unweighed, full=1), chosen),
        (who, limits, *untold, chosen),
        (who, limits, *since(1, *untold, walk=True), chosen),
        (who, limits, *pressed(*green), chosen),
        (who, caps(person("pgp"), START), *green, chosen),
        (replace(who, mode=Mode.PERSONAL), limits, *green, chosen),
    )
    found = []
    back_and_forth = itertools.chain.from_iterable((day, days[0]) for day in days)
    for patient, allowed, history, rows, choices in (*back_and_forth, *days):
        facts = (patient, allowed, history, rows, None, choices, later, None)
        found.append(stage_state(*facts, kept))
        assert found[-1] == stage_state(*facts)
    assert found[0].reached.rank == stage.rank + 1
    assert {f.reached.rank for f in found} >= {1, stage.rank}


days = st.integers(0, 90).map(lambda n: START + timedelta(days=n))


def within(value: float, low: float, high: float) -> float:
    """A result that the test can have."""
    return max(low, min(value, high))


@given(
    people,
    st.lists(st.tuples(days, st.sampled_from(list(Light))), max_size=16),
    st.lists(
        st.builds(
            lambda test, value, on, by: TestResult(
                test, within(value, *TEST_RANGES.get(test, SECONDS)), on, by
            ),
            st.sampled_from(list(StageTest)),
            st.integers(0, 60).map(float),
            days,
            st.sampled_from(list(By)),
        ),
        max_size=12,
    ),
    st.none() | st.sampled_from(list(Stage)),
    days,
)
def test_law_the_stage_never_passes_a_cap_and_a_red_never_raises_it(
    who, judged, tests, ceiling, on
):
    judged = sorted(judged, key=lambda pair: pair[0])
    record = ExerciseRecord("squeeze", Dose(1, reps=5), ())
    sessions = tuple(
        Session(str(n), day, Pain(1), (record,)) for n, (day, _) in enumerate(judged)
    )
    history = History(sessions=sessions, tests=tuple(sorted(tests, key=lambda t: t.on)))
    limits = caps(who, on)
    approval = ceiling and Approval("t", START, START + timedelta(days=90), ceiling)

    def state(lights: list[Light]) -> StageState:
        rows = tuple(
            LightRow(s.id, "squeeze", light, True, True, 5)
            for s, light in zip(sessions, lights, strict=True)
        )
        return stage_state(who, limits, history, rows, approval, (), on)

    found = state([light for _, light in judged])
    assert found.stage.rank <= min(found.reached.rank, limits.stage_cap)
    assert ceiling is None or found.stage.rank <= ceiling.rank
    assert found.stage.rank == found.reached.rank or found.capped_by
    assert found.since <= on
    assert state([Light.RED] * len(judged)).reached.rank <= found.reached.rank


def test_days_of_good_holds_are_counted_where_the_person_can_lie_down_or_not():
    upright = tuple(
        TestResult(StageTest.DEEP_HOLD_UPRIGHT, 10, START + timedelta(days=n)) for n in range(3)
    )
    for surfaces, counted in ((frozenset(Surface), 0), (frozenset({Surface.CHAIR}), 3)):
        who = person(surfaces=surfaces)
        on = START + timedelta(days=3)
        history = History(tests=upright)
        state = stage_state(who, caps(who, on), history, (), None, (), on)
        have = {c.test: c.have for c in state.open_criteria}
        assert have.get(StageTest.DEEP_HOLD_DAYS, 3) == counted


def test_criteria_that_nobody_could_meet_are_refused():
    forbidden = Option(3, test=StageTest.PRONE_HOLD_S, demands=(Demand.PRONE,))
    for options in ((), (forbidden,)):
        with pytest.raises(ValueError, match="everybody"):
            CriterionRule(Stage.ENDURANCE, "ours", options)
    CriterionRule(Stage.ENDURANCE, "ours", (forbidden,), only_for=(Condition.PGP,))


def test_an_option_names_one_thing():
    for named in ({}, {"test": StageTest.STANCE_S, "check": StageCheck.CALM_DAYS}):
        with pytest.raises(ValueError, match="exactly one"):
            Option(3, **named)  # type: ignore[arg-type]


def test_a_difference_between_the_sides_names_what_is_held():
    for test, sides_of in (
        (StageTest.SIDE_DIFFERENCE_PERCENT, None),
        (StageTest.WALL_SIT_S, StageTest.STANCE_S),
    ):
        with pytest.raises(ValueError, match="sides_of"):
            Option(15, test=test, sides_of=sides_of)


def test_incomplete_tables_are_refused():
    table = stage_table()
    with pytest.raises(ValueError, match="each stage, in order"):
        StageTable(table.stage[1:], table.criterion, table.chair_stand)
    with pytest.raises(ValueError, match="each stage but the last"):
        StageTable(table.stage, table.criterion[:4], table.chair_stand)
