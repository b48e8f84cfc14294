"""What each condition allows. Each line can be read, and contradicted, by a therapist."""

from datetime import date, timedelta

import pytest

from mainstay.anatomy import Sex
from mainstay.care.conditions import Caps, Note, caps
from mainstay.care.pain import PainPolicy
from mainstay.care.patient import ConditionRecord, Medicine, Mode, Patient
from mainstay.exercises import Condition, Demand, Direction, SpineMotion

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
