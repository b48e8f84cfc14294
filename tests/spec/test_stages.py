"""What opens a stage, what closes it again. Each line can be read by a therapist."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mainstay.anatomy import Sex
from mainstay.care.conditions import caps
from mainstay.care.decision import Approval, Override, OverrideKind
from mainstay.care.history import (
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
from mainstay.care.patient import ConditionRecord, Mode, Patient, TestedLoad
from mainstay.care.reasons import ReasonCode
from mainstay.care.stage_criteria import side_difference_percent
from mainstay.care.stage_table import StageCheck, StageRule, chair_stand_need, usual_weeks
from mainstay.care.stages import stage_state
from mainstay.care.training_days import LightRow
from mainstay.exercises import (
    Condition,
    Demand,
    Dose,
    Equipment,
    Item,
    Plates,
    Rig,
    Stage,
    Surface,
    shipped_catalogue,
)

START = date(2026, 9, 1)


def day(number: int) -> date:
    return START + timedelta(days=number)


def person(*codes: str, mode: Mode = Mode.CLINIC, **changes: object) -> Patient:
    records = tuple(ConditionRecord(Condition(code), None, START) for code in codes)
    return Patient(1986, Sex.MALE, 1.8, 80.0, mode=mode, conditions=records, **changes)


def story(patient: Patient, text: str, on: int, approval=None, overrides=()):
    """Read `day test=value` (`!` by a therapist), `day flare`, and how a session went.

    `green`: all done in full, calm; `part`: calm, but not all done; `walk`: a calm walk alone;
    `amber`, `red`; `open`: the morning is not answered; `masked`: a painkiller before it;
    `heavy`, `light`: as green, with a weight that was heavy enough, or was not.
    """
    tests, sessions, flares, lights = [], [], [], []
    for number, words in (line.split(maxsplit=1) for line in text.split(";") if line.strip()):
        when = day(int(number))
        for word in words.split():
            if "=" in word:
                name, value = word.rstrip("!").split("=")
                by = By.THERAPIST if word.endswith("!") else By.SELF
                tests.append(TestResult(StageTest(name), float(value), when, by))
            elif word == "flare":
                flares.append(FlareReport(when, Pain(6)))
            else:
                name = f"{number}-{word}-{len(sessions)}"
                done = ExerciseRecord("bird-dog", Dose(1, reps=5), ())
                sessions.append(Session(name, when, Pain(1), (done,)))
                light = Light(word) if word in ("amber", "red") else Light.GREEN
                full = 5 if word in ("green", "heavy", "light") else 0
                row = LightRow(name, "bird-dog", light, word != "masked", word != "open", full)
                weighed = 4 if word in ("heavy", "light") else 0
                row = replace(row, weighed=weighed, heavy=word == "heavy")
                lights.append(replace(row, walk=word == "walk"))
    history = History(tuple(sessions), (), tuple(flares), tuple(tests))
    limits = caps(patient, day(on))
    return stage_state(patient, limits, history, tuple(lights), approval, overrides, day(on))


HOLDS = "deep_hold_lying=10 deep_hold_upright=10"
TRUNK = "side_bridge_knees_s=30 prone_hold_s=45 movement_quality=3!"
TO_2 = f"0 green {HOLDS}; 2 green {HOLDS}; 4 green {HOLDS}; 7 green;"
SIX = "9 green; 11 green; 13 green; 16 green; 18 green;"
TO_3 = TO_2 + SIX + f"21 green {TRUNK} self_control=3;"
CALM = "23 green; 26 green; 29 green; 32 green; 35 green;"
TO_4 = TO_3 + CALM + "42 green side_difference_percent=10;"
EIGHT = "44 green; 47 green; 50 green; 53 green; 56 green; 60 green; 65 green;"
LEGS = "chair_stand_30s=15 goal_ability=8"
TO_5 = TO_4 + EIGHT + f"70 green {LEGS};"


CLIMBS = [
    ("nothing yet", "", 0, 1),
    ("ten holds, lying and upright, on three days, a week of drills", TO_2, 7, 2),
    ("the same on the sixth day", TO_2, 6, 1),
    ("only two days of holds", TO_2.replace(f"4 green {HOLDS}", "4 green"), 7, 1),
    ("three days of holds counted by the therapist", f"0 green {HOLDS} deep_hold_days=3; 2 green; 7 green;", 7, 2),
    ("an easier test does not count for who may do the harder one", TO_3.replace("side_bridge_knees_s=30", "wall_side_bridge_s=60"), 21, 2),
    ("quality said by the person, not seen by the therapist", TO_3.replace("!", ""), 21, 2),
    ("nine holds are not ten", TO_2.replace("lying=10", "lying=9") + "8 deep_hold_days=3;", 8, 1),
    ("holds, but no session", f"0 {HOLDS}; 2 {HOLDS}; 4 {HOLDS}; 7 self_control=4;", 7, 1),
    ("the mornings after are not answered yet", TO_2.replace("green", "open"), 7, 1),
    ("a painkiller masked the sessions", TO_2.replace("green", "masked"), 7, 1),
    ("drills, but never all of them", TO_2.replace("green", "part"), 7, 1),
    ("walks open no stage", TO_2.replace("green", "walk"), 7, 1),
    ("three sessions on one day are one", f"0 green {HOLDS} deep_hold_days=3; 7 green; 7 green; 7 green;", 7, 1),
    ("trunk holds, two weeks, six full days", TO_3, 21, 3),
    ("every test passed on the first day of the stage", TO_2 + f"9 green {TRUNK} self_control=4; 10 green;", 10, 2),
    ("the tests, but a week too early", TO_2 + SIX.replace("16 green; 18 green;", "14 green;") + f"15 green {TRUNK};", 15, 2),
    ("two weeks with five full days", TO_3.replace("11 green", "11 part"), 21, 2),
    ("the last session was amber", TO_3 + "21 amber;", 21, 2),
    ("both sides alike, two weeks calm, three weeks of work", TO_4, 42, 4),
    ("a flare in the last two weeks", TO_4 + "30 flare;", 42, 3),
    ("one side 20 percent weaker", TO_4.replace("difference_percent=10;", "difference_percent=20 self_control=2;"), 42, 3),
    ("all tests of stages 3 and 4 at once take both stages' time", TO_3 + f"22 side_difference_percent=5 {LEGS};" + CALM + "42 green;", 42, 4),
    ("chair stand at the norm, goals at 7", TO_5, 70, 5),
    ("chair stand below the norm", TO_5.replace(LEGS, "chair_stand_30s=13 stance_s=3 goal_ability=8 self_control=2"), 70, 4),
]  # fmt: skip


@pytest.mark.parametrize(
    ("why", "events", "on", "stage"), CLIMBS, ids=[row[0] for row in CLIMBS]
)
def test_what_opens_the_next_stage(why, events, on, stage):
    assert story(person(), events, on).stage.rank == stage


FALLS = [
    ("one red session", TO_3 + "23 red;", 23, 3, None),
    ("two red sessions in a week", TO_3 + "23 red; 26 red;", 26, 2, ReasonCode.TWO_REDS),
    ("two red sessions in nine days", TO_3 + "23 red; 32 red;", 32, 3, None),
    ("three red sessions cost one stage", TO_3 + "23 red; 25 red; 27 red;", 27, 2, ReasonCode.TWO_REDS),
    ("old tests do not open it again", TO_3 + "23 red; 26 red; 28 green; 33 green;", 33, 2, ReasonCode.TWO_REDS),
    ("new tests and a week do", TO_3 + f"23 red; 26 red; 28 green; 33 green {TRUNK};", 33, 3, None),
    ("new tests alone do not", TO_3 + f"23 red; 26 red; 28 green; 30 green {TRUNK};", 30, 2, ReasonCode.TWO_REDS),
    ("tests from before a third red do not count", TO_3 + f"23 red; 26 red; 27 green {TRUNK}; 28 red; 30 green; 36 green;", 36, 2, ReasonCode.TWO_REDS),
    ("nor without it being the third", TO_3 + f"23 red; 26 red; 27 green {TRUNK}; 30 green; 36 green;", 36, 3, None),
    ("a fourth red costs another stage", TO_3 + "23 red; 26 red; 28 red; 30 red;", 30, 1, ReasonCode.TWO_REDS),
    ("two weeks without a session", TO_3, 35, 3, None),
    ("fifteen days without a session", TO_3, 36, 2, ReasonCode.STAGE_DOWN_AFTER_BREAK),
    ("one break costs one stage", TO_3 + "44 self_control=1; 45 green;", 45, 2, ReasonCode.STAGE_DOWN_AFTER_BREAK),
    ("eight weeks without a session", TO_3, 77, 2, ReasonCode.STAGE_DOWN_AFTER_BREAK),
    ("more than eight weeks", TO_3, 78, 1, ReasonCode.BREAK_RESTART),
    ("at the first stage it stays there", "0 red; 1 red;", 1, 1, ReasonCode.TWO_REDS),
]  # fmt: skip


@pytest.mark.parametrize(
    ("why", "events", "on", "stage", "because"), FALLS, ids=[row[0] for row in FALLS]
)
def test_what_brings_the_stage_down(why, events, on, stage, because):
    state = story(person(), events, on)
    assert state.stage.rank == stage
    assert [reason.code for reason in state.fell] == ([because] if because else [])


ROOM = frozenset({Item.MAT, Item.CHAIR, Item.WALL, Item.COUNTER})
PULLEY = Equipment(items=ROOM, rig=Rig("rig", 1.0, plates=(Plates(0.5, 2), Plates(1, 4))))
WEIGHTS = Equipment(items=ROOM | {Item.DUMBBELL}, dumbbells_kg=(2.0, 4.0))
BANDS = Equipment(items=ROOM | {Item.BAND})
FOUR = TO_4 + "44 light; 47 light; 50 light; 53 light; 56 light; 60 light; 62 light;"
NONE = FOUR.replace("light", "green")
DONE = f"70 green movement_quality=3! {LEGS};"

HOMES = {
    "mat": Equipment(items=ROOM),
    "pulley": PULLEY,
    "hand weights": WEIGHTS,
    "bands": BANDS,
}

# why, equipment, what happened, on which day, the stage
HEAVY = [
    ("two heavy days", "pulley", FOUR + "63 heavy; 66 heavy;" + DONE, 70, 5),
    ("the same with hand weights", "hand weights", FOUR + "63 heavy; 66 heavy;" + DONE, 70, 5),
    ("one heavy day", "pulley", FOUR + "66 heavy;" + DONE, 70, 4),
    ("two on one day are one", "pulley", FOUR + "66 heavy; 66 heavy;" + DONE, 70, 4),
    ("never heavy", "pulley", FOUR + DONE, 70, 4),
    ("never heavy, two weeks later", "pulley", FOUR + DONE + "84 light;", 84, 5),
    ("a day before that", "pulley", FOUR + DONE + "83 light;", 83, 4),
    ("no weight was given in four weeks", "pulley", NONE + DONE, 70, 5),
    ("a mat and a chair", "mat", NONE + DONE, 70, 5),
    ("bands have no kilograms", "bands", NONE + DONE, 70, 5),
    ("heavy days of the stage before do not count", "pulley", TO_4.replace("32 green; 35 green", "32 heavy; 35 heavy") + FOUR[len(TO_4):] + DONE, 70, 4),
]  # fmt: skip


@pytest.mark.parametrize(
    ("why", "equipment", "events", "on", "stage"), HEAVY, ids=[row[0] for row in HEAVY]
)
def test_what_a_weight_must_have_shown_to_leave_stage_4(why, equipment, events, on, stage):
    assert story(person(equipment=HOMES[equipment]), events, on).stage.rank == stage


# why, exercise that a therapist tried a load out in, on which day, the stage on day 70
TRIED = [
    ("in work of the stage", "pulley-pull-through", 60, 5),
    ("in work of the stage before", "one-arm-pulley-row", 60, 4),
    ("in an exercise that nobody knows", "moon-lift", 60, 4),
    ("not yet", "pulley-pull-through", 71, 4),
]


@pytest.mark.parametrize(
    ("why", "exercise", "on", "stage"), TRIED, ids=[row[0] for row in TRIED]
)
def test_a_load_tried_out_with_a_therapist_shows_it_too(why, exercise, on, stage):
    tested = TestedLoad(exercise, 4.0, 10, 2, day(on))
    who = person(equipment=PULLEY, tested=(tested,))
    assert story(who, FOUR + DONE, 70).stage.rank == stage


def test_on_the_way_back_one_heavy_day_is_enough():
    up = FOUR + "63 heavy; 66 heavy;" + DONE
    back = up + "71 red; 73 red; 75 light; 78 light;" + f"81 green movement_quality=3! {LEGS};"
    who = person(equipment=PULLEY)
    assert story(who, back, 81).stage.rank == 4
    assert story(who, back.replace("78 light", "78 heavy"), 81).stage.rank == 5


def test_a_barred_exercise_is_no_weight_to_be_had():
    closed = tuple(
        Override(OverrideKind.BAR, "therapist", day(0), "no", exercise=e.id)
        for e in shipped_catalogue().exercises
        if e.stage is Stage.DYNAMIC
    )
    who = person(equipment=PULLEY)
    assert story(who, FOUR + DONE, 70, overrides=closed).stage.rank == 5
    assert story(who, FOUR + DONE, 70, overrides=closed[:1]).stage.rank == 4


# who, stage they are in, tests that are asked
F, H = frozenset({Surface.STANDING, Surface.CHAIR}), frozenset({Surface.BED, Surface.CHAIR})
ASKED = [
    ("anybody", person(), 1, "deep_hold_lying deep_hold_upright deep_hold_days green_sessions stage_days full_days"),
    ("no floor, no bed", person(surfaces=F), 1, "deep_hold_upright deep_hold_days green_sessions stage_days full_days"),
    ("a bed", person(surfaces=H), 1, "deep_hold_lying deep_hold_upright deep_hold_days green_sessions stage_days full_days"),
    ("anybody", person(), 2, "side_bridge_knees_s prone_hold_s movement_quality green_sessions stage_days full_days"),
    ("no therapist", person(mode=Mode.PERSONAL), 2, "side_bridge_knees_s prone_hold_s self_control green_sessions stage_days full_days"),
    ("no floor, no bed", person(surfaces=F), 2, "wall_side_bridge_s wall_sit_s movement_quality green_sessions stage_days full_days"),
    ("cannot lie prone", person(cannot=frozenset({Demand.PRONE})), 2, "side_bridge_knees_s wall_sit_s movement_quality green_sessions stage_days full_days"),
    ("pregnant", person("pregnancy_t2t3"), 2, "wall_side_bridge_s wall_sit_s movement_quality green_sessions stage_days full_days"),
    ("pelvic girdle pain", person("pgp"), 2, "self_control wall_sit_s movement_quality green_sessions stage_days full_days"),
    ("painful shoulder", person("shoulder_pain"), 2, "self_control prone_hold_s movement_quality green_sessions stage_days full_days"),
    ("painful wrist", person("wrist_pain"), 2, "side_bridge_knees_s prone_hold_s movement_quality green_sessions stage_days full_days"),
    ("painful knee", person("knee_pain"), 2, "wall_side_bridge_s prone_hold_s movement_quality green_sessions stage_days full_days"),
    ("after a fusion", person("fusion_6_12w"), 2, "self_control wall_sit_s movement_quality green_sessions stage_days full_days"),
    ("high blood pressure", person("hypertension_uncontrolled"), 1, "deep_hold_lying deep_hold_upright deep_hold_days green_sessions stage_days full_days"),
    ("anybody", person(), 3, "side_difference_percent calm_days green_sessions stage_days full_days"),
    ("weak bones", person("osteoporosis"), 3, "side_difference_percent calm_days green_sessions movement_quality stage_days full_days"),
    ("pelvic girdle pain", person("pgp"), 3, "self_control calm_days green_sessions stage_days full_days"),
    ("anybody", person(), 4, "chair_stand_30s goal_ability movement_quality green_sessions stage_days full_days"),
    ("painful knee", person("knee_pain"), 4, "stance_s goal_ability movement_quality green_sessions stage_days full_days"),
    ("knee and balance", person("knee_pain", "balance_risk"), 4, "self_control goal_ability movement_quality green_sessions stage_days full_days"),
    ("a pulley", person(equipment=PULLEY), 4, "chair_stand_30s goal_ability movement_quality green_sessions stage_days full_days heavy_days"),
    ("a pulley, no therapist", person(mode=Mode.PERSONAL, equipment=PULLEY), 4, "chair_stand_30s goal_ability self_control green_sessions stage_days full_days heavy_days"),
    ("hand weights", person(equipment=WEIGHTS), 4, "chair_stand_30s goal_ability movement_quality green_sessions stage_days full_days heavy_days"),
    ("bands", person(equipment=BANDS), 4, "chair_stand_30s goal_ability movement_quality green_sessions stage_days full_days"),
    ("a pulley, effort kept low", person("cardiac", equipment=PULLEY), 4, "chair_stand_30s goal_ability movement_quality green_sessions stage_days full_days"),
    ("anybody", person(), 5, ""),
]  # fmt: skip


@pytest.mark.parametrize(("who", "patient", "stage", "tests"), ASKED)
def test_which_tests_are_asked(who, patient, stage, tests):
    chosen = Override(
        OverrideKind.STAGE, "therapist", START, "seen today", stage=Stage.of_rank(stage)
    )
    state = story(patient, "", 0, overrides=(chosen,))
    assert [criterion.test.value for criterion in state.open_criteria] == tests.split()


# who, person, what is timed on each side for the difference between the sides
SIDES = [
    ("anybody", person(), "side_bridge_knees_s"),
    ("nobody to the floor", person(surfaces=frozenset({Surface.STANDING})), "wall_side_bridge_s"),
    ("painful knee", person("knee_pain"), "wall_side_bridge_s"),
    ("painful shoulder", person("shoulder_pain"), "stance_s"),
    ("shoulder and balance", person("shoulder_pain", "balance_risk"), None),
    ("pelvic girdle pain", person("pgp"), None),
]  # fmt: skip


@pytest.mark.parametrize(("who", "patient", "timed"), SIDES)
def test_what_is_timed_on_each_side(who, patient, timed):
    chosen = Override(OverrideKind.STAGE, "therapist", START, "seen", stage=Stage.STRENGTH)
    first = story(patient, "", 0, overrides=(chosen,)).open_criteria[0]
    assert first.sides_of == timed
    assert first.test.value == ("side_difference_percent" if timed else "self_control")


# seconds on the left, seconds on the right, difference in percent
DIFFERENCES = [
    (30, 30, 0),
    (40, 34, 15),
    (34, 40, 15),
    (40, 20, 50),
    (60, 1, 98.3),
]


@pytest.mark.parametrize(("left_s", "right_s", "percent"), DIFFERENCES)
def test_the_shorter_time_falls_short_of_the_longer_one(left_s, right_s, percent):
    assert side_difference_percent(left_s, right_s) == pytest.approx(percent, abs=0.05)


def test_a_therapist_sets_the_stage_within_the_caps():
    def chosen(rank: int) -> tuple[Override, ...]:
        stage = Stage.of_rank(rank)
        return (Override(OverrideKind.STAGE, "therapist", day(3), "seen", stage=stage),)

    assert story(person(), TO_2, 7, overrides=chosen(4)).stage.rank == 4
    assert story(person(), TO_2, 7, overrides=chosen(1)).stage.rank == 1
    limited = story(person("acute_nslbp"), TO_2, 4, overrides=chosen(4))
    assert (limited.stage.rank, limited.reached.rank) == (2, 4)
    assert [r.code for r in limited.capped_by] == [ReasonCode.CONDITION_CAPS_STAGE]


@pytest.mark.parametrize(("event", "days"), [(24, 14), (None, 7)])
def test_after_an_event_every_stage_takes_its_whole_time(event, days):
    """Who falls for two red sessions may come back sooner; not so after an operation."""
    records = (ConditionRecord(Condition.CHRONIC_NSLBP, day(event)),) if event else ()
    chosen = (Override(OverrideKind.STAGE, "T", day(25), "tested", stage=Stage.ENDURANCE),)
    told = story(
        replace(person(), conditions=records),
        TO_3 + "25 green;",
        25,
        overrides=chosen,
    )
    (whole,) = [c for c in told.open_criteria if c.test is StageCheck.STAGE_DAYS]
    assert whole.need == days


def test_an_approval_caps_the_stage_while_it_holds():
    approval = Approval("therapist", day(20), day(48), Stage.ENDURANCE)
    state = story(person(), TO_4, 42, approval)
    assert (state.stage.rank, state.reached.rank) == (2, 4)
    assert [r.code for r in state.capped_by] == [ReasonCode.APPROVAL_LIMIT]
    assert story(person(), TO_4, 49, approval).stage.rank == 4


# condition, the stage that the tests reach, the stage trained, tests still asked, what holds it
HELD = [
    ("acute_nslbp", 1, 1, "deep_hold_lying deep_hold_upright deep_hold_days green_sessions stage_days full_days", ""),
    ("acute_nslbp", 2, 2, "side_bridge_knees_s prone_hold_s movement_quality green_sessions stage_days full_days", "condition_caps_stage"),
    ("acute_nslbp", 3, 2, "", "condition_caps_stage"),
    ("acute_nslbp", 5, 2, "", "condition_caps_stage"),
    ("chronic_nslbp", 4, 4, "chair_stand_30s goal_ability movement_quality green_sessions stage_days full_days", ""),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "reached", "trained", "tests", "holds"), HELD)
def test_tests_of_a_stage_that_is_not_trained_are_not_asked(
    condition, reached, trained, tests, holds
):
    chosen = Override(
        OverrideKind.STAGE, "therapist", START, "seen", stage=Stage.of_rank(reached)
    )
    state = story(person(condition), "", 0, overrides=(chosen,))
    assert (state.reached.rank, state.stage.rank) == (reached, trained)
    assert state.held is (trained < reached)
    assert [c.test.value for c in state.open_criteria] == tests.split()
    assert [r.code.value for r in state.capped_by] == holds.split()


def test_without_a_therapist_the_cap_is_said_where_one_is_needed():
    alone = person("osteoporosis", mode=Mode.PERSONAL)
    unseen = TO_4.replace("movement_quality=3!", "")
    state = story(alone, unseen, 42)
    assert state.stage.rank == 3
    assert [r.code for r in state.capped_by] == [ReasonCode.CRITERION_NEEDS_THERAPIST]
    assert story(alone, TO_4, 42).stage.rank == 4
    by_self = unseen.replace("=10;", "=10 movement_quality=3;")
    assert story(alone, by_self, 42).stage.rank == 3


def test_after_four_weeks_light_work_opens_while_the_drill_goes_on():
    events = "0 green; 7 green; 14 green; 21 green; 28 green;"
    assert story(person(), events, 27).partial is None
    state = story(person(), events, 28)
    assert (state.stage.rank, state.partial) == (1, Stage.ENDURANCE)
    assert story(person("fusion_0_6w"), events, 28).partial is None


@pytest.mark.parametrize(
    ("age", "man", "woman"),
    [(40, 14, 12), (60, 14, 12), (67, 12, 11), (79, 11, 10), (84, 10, 9), (88, 8, 8), (95, 7, 4)],
)  # fmt: skip
def test_stands_from_a_chair_in_30_s(age, man, woman):
    assert chair_stand_need(age, Sex.MALE) == man
    assert chair_stand_need(age, Sex.FEMALE) == woman


def test_usual_times_in_weeks():
    assert [usual_weeks(stage) for stage in Stage] == [
        (1, 4),
        (2, 6),
        (3, 6),
        (4, 10),
        (26, 52),
    ]


def test_calm_days_count_from_the_last_flare_or_red():
    for trouble in ("flare", "red"):
        state = story(person(), TO_3 + f"24 {trouble}; 28 green;", 28)
        open_now = {c.test: c for c in state.open_criteria}
        assert open_now[StageCheck.CALM_DAYS].have == 4


def test_a_stage_cannot_end_before_it_began():
    with pytest.raises(ValueError, match="low first"):
        StageRule(Stage.COORDINATION, (4, 1), "ours")
