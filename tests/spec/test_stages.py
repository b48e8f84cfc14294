"""What opens a stage, what closes it again. Each line can be read by a therapist."""

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
from mainstay.care.patient import ConditionRecord, Mode, Patient
from mainstay.care.reasons import ReasonCode
from mainstay.care.stages import (
    StageCheck,
    chair_stand_need,
    stage_state,
    usual_weeks,
)
from mainstay.exercises import Condition, Demand, Dose, Stage, Surface

START = date(2026, 9, 1)


def day(number: int) -> date:
    return START + timedelta(days=number)


def person(*codes: str, mode: Mode = Mode.CLINIC, **changes: object) -> Patient:
    records = tuple(ConditionRecord(Condition(code), None, START) for code in codes)
    return Patient(1986, Sex.MALE, 1.8, 80.0, mode=mode, conditions=records, **changes)


def story(patient: Patient, text: str, on: int, approval=None, overrides=()):
    """Read `day test=value` (`!` by a therapist), `day green|amber|red|open|masked`, `day flare`."""
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
                name = f"{number}-{word}"
                done = ExerciseRecord("bird-dog", Dose(1, reps=5), ())
                sessions.append(Session(name, when, Pain(1), (done,)))
                light = Light.GREEN if word in ("open", "masked") else Light(word)
                row = (name, "bird-dog", light, word != "masked", word != "open")
                lights.append(row)
    history = History(tuple(sessions), (), tuple(flares), tuple(tests))
    limits = caps(patient, day(on))
    return stage_state(patient, limits, history, tuple(lights), approval, overrides, day(on))


HOLDS = "deep_hold_lying=10 deep_hold_upright=10"
TO_2 = f"0 green {HOLDS}; 1 {HOLDS}; 2 {HOLDS};"
TO_3 = (
    TO_2 + "5 green; 7 green side_bridge_knees_s=30 prone_hold_s=45 movement_quality=3! "
    "self_control=3;"
)
TO_4 = TO_3 + "14 green; 21 green side_difference_percent=10;"
TO_5 = TO_4 + "25 green; 30 green chair_stand_30s=15 goal_ability=8;"

CLIMBS = [
    ("nothing yet", "", 0, 1),
    ("ten holds, lying and upright, on three days, and a green session", TO_2, 2, 2),
    ("only two days of holds", f"0 green {HOLDS}; 1 {HOLDS};", 2, 1),
    ("three days of holds counted by the therapist", f"0 green {HOLDS} deep_hold_days=3;", 0, 2),
    ("an easier test does not count for who may do the harder one", TO_2 + "5 green; 7 green wall_side_bridge_s=60 prone_hold_s=45 movement_quality=3! self_control=4;", 7, 2),
    ("quality said by the person, not seen by the therapist", TO_3.replace("!", ""), 7, 2),
    ("nine holds are not ten", "0 green deep_hold_lying=9 deep_hold_upright=10 deep_hold_days=3;", 0, 1),
    ("holds, but no session", f"0 {HOLDS}; 1 {HOLDS}; 2 {HOLDS};", 2, 1),
    ("the morning after is not answered yet", f"0 open {HOLDS}; 1 {HOLDS}; 2 {HOLDS};", 2, 1),
    ("a painkiller masked the session", f"0 masked {HOLDS}; 1 {HOLDS}; 2 {HOLDS};", 2, 1),
    ("trunk holds and two green sessions", TO_3, 7, 3),
    ("trunk holds, one green session since the stage began", TO_3.replace("5 green;", ""), 7, 2),
    ("the last session was amber", TO_2 + "5 green; 6 green; 7 amber side_bridge_knees_s=30 prone_hold_s=45 movement_quality=3!;", 7, 2),
    ("both sides alike, two weeks calm", TO_4, 21, 4),
    ("a flare in the last two weeks", TO_3 + "14 green; 15 flare; 21 green side_difference_percent=10;", 21, 3),
    ("one side 20 percent weaker", TO_4.replace("=10;", "=20 self_control=2;"), 21, 3),
    ("chair stand at the norm, goals at 7", TO_5, 30, 5),
    ("chair stand below the norm", TO_4 + "25 green; 30 green chair_stand_30s=13 stance_s=3 goal_ability=8 self_control=2;", 30, 4),
]  # fmt: skip


@pytest.mark.parametrize(
    ("why", "events", "on", "stage"), CLIMBS, ids=[row[0] for row in CLIMBS]
)
def test_what_opens_the_next_stage(why, events, on, stage):
    assert story(person(), events, on).stage.rank == stage


FALLS = [
    ("one red session", TO_3 + "9 red;", 9, 3, None),
    ("two red sessions in a week", TO_3 + "9 red; 12 red;", 12, 2, ReasonCode.TWO_REDS),
    ("two red sessions in nine days", TO_3 + "9 red; 18 red;", 18, 3, None),
    ("three red sessions cost one stage", TO_3 + "9 red; 11 red; 13 red;", 13, 2, ReasonCode.TWO_REDS),
    ("old tests do not open it again", TO_3 + "9 red; 12 red; 14 green; 16 green;", 16, 2, ReasonCode.TWO_REDS),
    ("new tests do", TO_3 + "9 red; 12 red; 14 green; 16 green side_bridge_knees_s=30 prone_hold_s=45 movement_quality=3!;", 16, 3, None),
    ("two weeks without a session", TO_3, 21, 3, None),
    ("fifteen days without a session", TO_3, 22, 2, ReasonCode.STAGE_DOWN_AFTER_BREAK),
    ("one break costs one stage", TO_3 + "30 self_control=1; 31 green;", 31, 2, ReasonCode.STAGE_DOWN_AFTER_BREAK),
    ("eight weeks without a session", TO_3, 63, 2, ReasonCode.STAGE_DOWN_AFTER_BREAK),
    ("more than eight weeks", TO_3, 64, 1, ReasonCode.BREAK_RESTART),
    ("at the first stage it stays there", "0 red; 1 red;", 1, 1, ReasonCode.TWO_REDS),
]  # fmt: skip


@pytest.mark.parametrize(
    ("why", "events", "on", "stage", "because"), FALLS, ids=[row[0] for row in FALLS]
)
def test_what_brings_the_stage_down(why, events, on, stage, because):
    state = story(person(), events, on)
    assert state.stage.rank == stage
    assert [reason.code for reason in state.fell] == ([because] if because else [])


# who, stage they are in, tests that are asked
F, H = frozenset({Surface.STANDING, Surface.CHAIR}), frozenset({Surface.BED, Surface.CHAIR})
ASKED = [
    ("anybody", person(), 1, "deep_hold_lying deep_hold_upright deep_hold_days green_sessions"),
    ("no floor, no bed", person(surfaces=F), 1, "deep_hold_upright deep_hold_days green_sessions"),
    ("a bed", person(surfaces=H), 1, "deep_hold_lying deep_hold_upright deep_hold_days green_sessions"),
    ("anybody", person(), 2, "side_bridge_knees_s prone_hold_s movement_quality green_sessions"),
    ("no therapist", person(mode=Mode.PERSONAL), 2, "side_bridge_knees_s prone_hold_s self_control green_sessions"),
    ("no floor, no bed", person(surfaces=F), 2, "wall_side_bridge_s wall_sit_s movement_quality green_sessions"),
    ("cannot lie prone", person(cannot=frozenset({Demand.PRONE})), 2, "side_bridge_knees_s wall_sit_s movement_quality green_sessions"),
    ("pregnant", person("pregnancy_t2t3"), 2, "wall_side_bridge_s wall_sit_s movement_quality green_sessions"),
    ("pelvic girdle pain", person("pgp"), 2, "self_control wall_sit_s movement_quality green_sessions"),
    ("painful shoulder", person("shoulder_pain"), 2, "self_control prone_hold_s movement_quality green_sessions"),
    ("painful wrist", person("wrist_pain"), 2, "side_bridge_knees_s prone_hold_s movement_quality green_sessions"),
    ("painful knee", person("knee_pain"), 2, "wall_side_bridge_s prone_hold_s movement_quality green_sessions"),
    ("after a fusion", person("fusion_6_12w"), 2, "self_control wall_sit_s movement_quality green_sessions"),
    ("high blood pressure", person("hypertension_uncontrolled"), 2, "self_control movement_quality green_sessions"),
    ("anybody", person(), 3, "side_difference_percent calm_days green_sessions"),
    ("weak bones", person("osteoporosis"), 3, "side_difference_percent calm_days green_sessions movement_quality"),
    ("pelvic girdle pain", person("pgp"), 3, "self_control calm_days green_sessions"),
    ("anybody", person(), 4, "chair_stand_30s goal_ability movement_quality green_sessions"),
    ("painful knee", person("knee_pain"), 4, "stance_s goal_ability movement_quality green_sessions"),
    ("knee and balance", person("knee_pain", "balance_risk"), 4, "self_control goal_ability movement_quality green_sessions"),
    ("anybody", person(), 5, ""),
]  # fmt: skip


@pytest.mark.parametrize(("who", "patient", "stage", "tests"), ASKED)
def test_which_tests_are_asked(who, patient, stage, tests):
    chosen = Override(
        OverrideKind.STAGE, "therapist", START, "seen today", stage=Stage.of_rank(stage)
    )
    state = story(patient, "", 0, overrides=(chosen,))
    assert [criterion.test.value for criterion in state.open_criteria] == tests.split()


def test_a_therapist_sets_the_stage_within_the_caps():
    def chosen(rank: int) -> tuple[Override, ...]:
        stage = Stage.of_rank(rank)
        return (Override(OverrideKind.STAGE, "therapist", day(3), "seen", stage=stage),)

    assert story(person(), TO_2, 4, overrides=chosen(4)).stage.rank == 4
    assert story(person(), TO_2, 4, overrides=chosen(1)).stage.rank == 1
    limited = story(person("acute_nslbp"), TO_2, 4, overrides=chosen(4))
    assert (limited.stage.rank, limited.reached.rank) == (2, 4)
    assert [r.code for r in limited.capped_by] == [ReasonCode.CONDITION_CAPS_STAGE]


def test_an_approval_caps_the_stage_while_it_holds():
    approval = Approval("therapist", day(0), day(28), Stage.ENDURANCE)
    state = story(person(), TO_4, 21, approval)
    assert (state.stage.rank, state.reached.rank) == (2, 4)
    assert [r.code for r in state.capped_by] == [ReasonCode.APPROVAL_LIMIT]
    assert story(person(), TO_4, 29, approval).stage.rank == 4


def test_without_a_therapist_the_cap_is_said_where_one_is_needed():
    alone = person("osteoporosis", mode=Mode.PERSONAL)
    unseen = TO_4.replace("movement_quality=3!", "")
    state = story(alone, unseen, 21)
    assert state.stage.rank == 3
    assert [r.code for r in state.capped_by] == [ReasonCode.CRITERION_NEEDS_THERAPIST]
    assert story(alone, TO_4, 21).stage.rank == 4
    by_self = unseen.replace("=10;", "=10 movement_quality=3;")
    assert story(alone, by_self, 21).stage.rank == 3


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
        state = story(person(), TO_3 + f"10 {trouble}; 14 green;", 14)
        open_now = {c.test: c for c in state.open_criteria}
        assert open_now[StageCheck.CALM_DAYS].have == 4
