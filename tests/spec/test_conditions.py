"""What each condition allows. Each line can be read, and contradicted, by a therapist."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mainstay.anatomy import Sex
from mainstay.care.conditions import Caps, Note, caps
from mainstay.care.history import (
    ExerciseRecord,
    FlareReport,
    History,
    Morning,
    Pain,
    Reach,
    Session,
    StageTest,
    Stop,
    TestResult,
)
from mainstay.care.pain import PainPolicy
from mainstay.care.patient import ConditionRecord, Medicine, Mode, Patient
from mainstay.care.red_flags import Level
from mainstay.care.screening import Triage, TriageStatus
from mainstay.care.settling import settled
from mainstay.exercises import Condition, Demand, Direction, Dose, SpineMotion

TODAY = date(2026, 11, 24)


def person(*records: ConditionRecord, mode: Mode = Mode.CLINIC, born: int = 1986) -> Patient:
    return Patient(born, Sex.FEMALE, 1.7, 70.0, mode=mode, conditions=records)


def record(code: str, week: int | None = None, cleared_in_week: int | None = None):
    since = None if week is None else TODAY - timedelta(weeks=week)
    start = since or TODAY - timedelta(weeks=20)
    cleared = None if cleared_in_week is None else start + timedelta(weeks=cleared_in_week)
    return ConditionRecord(Condition(code), since, cleared)


def allowed(code: str, mode: Mode = Mode.CLINIC) -> Caps:
    return caps(person(record(code), mode=mode), TODAY)


# condition, highest stage, pain policy at most, effort at most, longest hold in s
CAPS = [
    ("acute_nslbp", 2, "strict", None, None),
    ("subacute_nslbp", 4, "standard", None, None),
    ("chronic_nslbp", 5, "standard", None, None),
    ("radicular_acute", 2, "strict", None, None),
    ("radicular_stable", 4, "strict", None, None),
    ("stenosis", 5, "standard", None, None),
    ("spondylolisthesis", 5, "standard", None, None),
    ("discectomy_0_6w", 2, "strict", None, None),
    ("fusion_0_6w", 1, "strict", None, None),
    ("fusion_6_12w", 2, "strict", None, None),
    ("pgp", 3, "strict", None, None),
    ("pregnancy_t2t3", 3, "standard", 5, None),
    ("postpartum_0_6w", 1, "strict", 4, None),
    ("diastasis", 4, "standard", None, None),
    ("osteoporosis", 4, "standard", None, None),
    ("vertebral_fracture_recent", 1, "strict", 3, None),
    ("flexion_intolerant", 5, "standard", None, None),
    ("extension_intolerant", 5, "standard", None, None),
    ("rotation_intolerant", 5, "standard", None, None),
    ("sij_pain", 5, "standard", None, None),
    ("shoulder_pain", 5, "standard", None, None),
    ("wrist_pain", 5, "standard", None, None),
    ("knee_pain", 5, "standard", None, None),
    ("hip_oa", 5, "standard", None, None),
    ("hypertension_uncontrolled", 1, "standard", 4, 10),
    ("cardiac", 1, "standard", 5, None),
    ("balance_risk", 5, "standard", None, None),
    ("hypermobility", 5, "standard", None, None),
]


@pytest.mark.parametrize(("code", "stage", "policy", "effort", "hold_s"), CAPS)
def test_each_condition_caps_stage_policy_effort_and_hold(code, stage, policy, effort, hold_s):
    found = allowed(code)
    assert found.stage_cap == stage
    assert found.policy is PainPolicy(policy)
    assert found.effort_cap == effort
    assert found.max_hold_s == hold_s


# surgery or event, weeks since, clearance given in week, the rule that holds, highest stage
CLEARANCE = [
    ("discectomy_0_6w", 3, 3, "discectomy_0_6w", 2),
    ("discectomy_0_6w", 4, None, "discectomy_0_6w", 2),
    ("discectomy_0_6w", 4, 4, "discectomy_6w_plus", 5),
    ("discectomy_0_6w", 6, 6, "discectomy_6w_plus", 5),
    ("discectomy_0_6w", 30, None, "discectomy_0_6w", 2),
    ("discectomy_6w_plus", 30, None, "discectomy_0_6w", 2),
    ("discectomy_6w_plus", 3, 2, "discectomy_0_6w", 2),
    ("discectomy_6w_plus", 30, 7, "discectomy_6w_plus", 5),
    ("discectomy_6w_plus", None, 7, "discectomy_6w_plus", 5),
    ("discectomy_6w_plus", None, None, "discectomy_0_6w", 2),
    ("fusion_0_6w", 5, 5, "fusion_0_6w", 1),
    ("fusion_0_6w", 9, None, "fusion_0_6w", 1),
    ("fusion_0_6w", 9, 2, "fusion_6_12w", 2),
    ("fusion_0_6w", 9, 7, "fusion_6_12w", 3),
    ("fusion_6_12w", 4, None, "fusion_0_6w", 1),
    ("fusion_6_12w", 9, None, "fusion_6_12w", 2),
    ("fusion_6_12w", 9, 7, "fusion_6_12w", 3),
    ("fusion_6_12w", 20, None, "fusion_6_12w", 2),
    ("fusion_6_12w", 20, 7, "fusion_6_12w", 3),
    ("fusion_6_12w", 20, 13, "fusion_12w_plus", 5),
    ("fusion_12w_plus", 20, None, "fusion_6_12w", 2),
    ("fusion_12w_plus", 20, 13, "fusion_12w_plus", 5),
    ("postpartum_0_6w", 8, None, "postpartum_0_6w", 1),
    ("postpartum_0_6w", 8, 7, None, 5),
    ("vertebral_fracture_recent", 20, None, "vertebral_fracture_recent", 1),
    ("vertebral_fracture_recent", 20, 13, "osteoporosis", 4),
    ("cardiac", None, 1, "cardiac", 4),
    ("hypertension_uncontrolled", None, 1, "hypertension_uncontrolled", 1),
]


@pytest.mark.parametrize(("code", "weeks", "cleared", "rule", "stage"), CLEARANCE)
def test_a_code_moves_on_by_clearance_never_by_date_alone(code, weeks, cleared, rule, stage):
    found = caps(person(record(code, weeks, cleared)), TODAY)
    assert found.in_force == ((Condition(rule),) if rule else ())
    assert found.stage_cap == stage


# condition at the start, weeks since the pain began, the rule that holds, highest stage
DURATION = [
    ("acute_nslbp", 0, "acute_nslbp", 2),
    ("acute_nslbp", 5, "acute_nslbp", 2),
    ("acute_nslbp", 6, "subacute_nslbp", 4),
    ("acute_nslbp", 12, "subacute_nslbp", 4),
    ("acute_nslbp", 13, "chronic_nslbp", 5),
    ("acute_nslbp", 30, "chronic_nslbp", 5),
    ("acute_nslbp", None, "acute_nslbp", 2),
    ("subacute_nslbp", 12, "subacute_nslbp", 4),
    ("subacute_nslbp", 13, "chronic_nslbp", 5),
    ("subacute_nslbp", None, "subacute_nslbp", 4),
    ("chronic_nslbp", 40, "chronic_nslbp", 5),
    ("radicular_acute", 30, "radicular_acute", 2),
]


@pytest.mark.parametrize(("code", "weeks", "rule", "stage"), DURATION)
def test_pain_is_acute_subacute_or_chronic_by_how_long_it_has_lasted(code, weeks, rule, stage):
    found = caps(person(record(code, weeks)), TODAY)
    assert (found.in_force, found.stage_cap) == ((Condition(rule),), stage)


# mornings up to today (- no answer; ? not how far), what else and how many days ago, has it settled
LEG = [
    ("15 calf", "", True),
    ("14 calf", "", False),
    ("7 thigh, 8 buttock", "", True),
    ("1 calf, 1 thigh, 6 calf, 1 thigh, 6 calf", "", True),
    ("14 thigh, 1 calf", "", False),
    ("5 thigh, 14 calf", "", False),
    ("5 thigh, 15 calf", "", True),
    ("15 calf, 10 thigh, 1 calf", "", True),
    ("15 calf, 14 thigh, 1 calf", "", False),
    ("15 back", "", True),
    ("15 ?", "", False),
    ("8 calf, 6 -, 1 calf", "", True),
    ("8 calf, 7 -, 1 calf", "", False),
    ("1 calf, 13 -, 1 calf", "", False),
    ("15 calf, 30 -, 1 calf", "", True),
    ("15 calf", "weaker on heels or toes 3", False),
    ("15 calf", "as before on heels and toes 3", True),
    ("15 calf", "numb or weak 3", False),
    ("15 calf", "further down in a session 3", False),
    ("15 calf", "further down after a session 3", False),
    ("15 calf", "a session as always 3", True),
    ("15 calf", "a session not answered 3", True),
    ("15 calf", "a flare to the foot 3", False),
    ("15 calf", "a safety answer is open 0", False),
    ("15 calf", "a safety answer asks for care 0", True),
    ("", "numb or weak 3", False),
]


@pytest.mark.parametrize(("mornings", "said", "settles"), LEG)
def test_acute_leg_pain_settles_by_14_days_without_spreading(mornings, said, settles):
    leg_pain = person(record("radicular_acute"))
    found = settled(leg_pain, told(mornings, said), screened(said), TODAY)
    assert found == (frozenset({Condition.RADICULAR_ACUTE}) if settles else frozenset())
    ruled = caps(person(record("radicular_acute")), TODAY, found)
    rule = Condition.RADICULAR_STABLE if settles else Condition.RADICULAR_ACUTE
    assert (ruled.in_force, ruled.stage_cap) == ((rule,), 4 if settles else 2)


# days since the leg pain began, whether 21 calm mornings settle it
BEGAN = [
    (None, True),
    (60, True),
    (14, True),
    (13, False),
    (0, False),
]


@pytest.mark.parametrize(("days", "settles"), BEGAN)
def test_calm_days_before_the_leg_pain_began_say_nothing_of_it(days, settles):
    since = None if days is None else TODAY - timedelta(days=days)
    leg_pain = person(replace(record("radicular_acute"), since=since))
    found = settled(leg_pain, told("21 back", ""), screened(""), TODAY)
    assert bool(found) is settles


def told(mornings: str, said: str) -> History:
    """The mornings in words, and one thing more that was said."""
    runs = (run.split() for run in mornings.split(",") if run)
    words = [word for count, word in runs for _ in range(int(count))]
    answered = tuple(
        Morning(TODAY - timedelta(days=len(words) - 1 - n), leg(word))
        for n, word in enumerate(words)
        if word != "-"
    )
    what, _, ago = said.rpartition(" ")
    day = TODAY - timedelta(days=int(ago or 0))
    session, test, flare = SESSIONS.get(what), TESTS.get(what), "flare" in what
    return History(
        mornings=answered,
        sessions=(replace(session, on=day),) if session else (),
        tests=(TestResult(StageTest.HEEL_TOE_WALK, test, day),) if test is not None else (),
        flares=(FlareReport(day, leg("foot")),) if flare else (),
    )


def leg(word: str) -> Pain:
    """Leg pain that reaches so far; `?` does not say how far, `back` is none in the leg."""
    if word == "back":
        return Pain(2)
    return Pain(2, 3) if word == "?" else Pain(2, 3, Reach(word))


def trained(peak: str | None, after: str | None, stop: Stop | None = None) -> Session:
    done = ExerciseRecord("walk", Dose(1, duration_s=300), (), peak and leg(peak), stop)
    return Session("s", TODAY, leg("calf"), (done,), after and leg(after))


SESSIONS = {
    "numb or weak": trained("calf", "calf", Stop.NUMB_OR_WEAK),
    "further down in a session": trained("foot", "calf"),
    "further down after a session": trained("calf", "foot"),
    "a session as always": trained("calf", "thigh"),
    "a session not answered": trained(None, None),
}
TESTS = {"weaker on heels or toes": 1, "as before on heels and toes": 0}


def screened(said: str) -> Triage:
    level = (Level.C if "care" in said else Level.E2) if "safety answer" in said else None
    return Triage(TriageStatus.CLEAR, level, (), (), None, None, None, True, True)


# condition, what it must exclude
EXCLUDED = [
    ("stenosis", "extension_past_neutral overhead loaded_extension"),
    ("extension_intolerant", "extension_past_neutral overhead loaded_extension"),
    ("flexion_intolerant", "flexion loaded_flexion end_range_flexion"),
    ("rotation_intolerant", "rotation loaded_rotation"),
    ("spondylolisthesis", "extension_past_neutral anterior_shear"),
    ("osteoporosis", "loaded_flexion end_range_flexion rotation loaded_rotation"),
    ("discectomy_0_6w", "loaded_flexion loaded_rotation sitting_long"),
    ("pgp", "single_leg wide_hip_abduction prone asymmetric_load"),
    ("pregnancy_t2t3", "prone supine high_abdominal_pressure"),
    ("shoulder_pain", "overhead shoulder_load"),
    ("wrist_pain", "wrist_load"),
    ("knee_pain", "kneeling deep_knee_flexion"),
    ("hip_oa", "deep_hip_flexion"),
    ("balance_risk", "single_leg balance"),
    ("hypertension_uncontrolled", "long_hold"),
    ("hypermobility", "end_range_flexion extension_past_neutral"),
    ("radicular_acute", "loaded_flexion loaded_rotation"),
]


@pytest.mark.parametrize(("code", "words"), EXCLUDED)
def test_each_condition_excludes_what_it_does_not_bear(code, words):
    excluded = {demand for demand, _ in allowed(code).demands}
    assert {Demand(word) for word in words.split()} <= excluded


@pytest.mark.parametrize("code", ["discectomy_0_6w", "fusion_0_6w", "fusion_6_12w"])
def test_after_surgery_the_spine_does_not_move_on_purpose(code):
    motions = {motion for motion, _ in allowed(code).motions}
    assert motions == set(SpineMotion) - {SpineMotion.NONE}


@pytest.mark.parametrize(
    ("codes", "direction"),
    [
        ("stenosis", Direction.FLEXION),
        ("osteoporosis", Direction.EXTENSION),
        ("spondylolisthesis", Direction.NEUTRAL),
        ("spondylolisthesis stenosis", Direction.FLEXION),
        ("flexion_intolerant extension_intolerant", Direction.NEUTRAL),
        ("chronic_nslbp", None),
    ],
)
def test_the_preferred_direction_of_several_conditions(codes, direction):
    records = [record(code) for code in codes.split()]
    assert caps(person(*records), TODAY).direction is direction


def test_spondylolisthesis_is_capped_at_four_without_a_therapist():
    assert allowed("spondylolisthesis", Mode.CLINIC).stage_cap == 5
    assert allowed("spondylolisthesis", Mode.PERSONAL).stage_cap == 4


def test_a_person_without_conditions_has_no_cap():
    found = caps(person(), TODAY)
    assert (found.stage_cap, found.cap_reasons, found.demands) == (5, (), ())
    assert found.effort_cap is None


@pytest.mark.parametrize(
    ("who", "note"),
    [
        (person(born=1950), Note.SMALL_STEPS),
        (person(record("cardiac")), Note.REVIEW_FIRST),
        (person(record("discectomy_0_6w", 6)), Note.ASK_FOR_CLEARANCE),
        (
            Patient(1986, Sex.MALE, 1.8, 80, medicines=frozenset({Medicine.BETA_BLOCKER})),
            Note.EFFORT_SCALE_ONLY,
        ),
    ],
)
def test_what_other_rules_must_know(who, note):
    assert caps(who, TODAY).notes == (note,)
    assert caps(who, TODAY).small_steps is (note is Note.SMALL_STEPS)
