"""Whether the catalogue is enough: for each condition, stage, household and place."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from mainstay.anatomy import Sex
from mainstay.care.conditions import barriers, caps
from mainstay.care.patient import ConditionRecord, Mode, Patient
from mainstay.exercises import (
    EVERYDAY,
    BandColor,
    Condition,
    Equipment,
    Item,
    Plates,
    Position,
    PulleyHeight,
    Purpose,
    Rig,
    SpineMotion,
    Stage,
    Surface,
    shipped_catalogue,
)

TODAY = date(2026, 11, 24)
RIG = Rig(
    "home",
    1,
    plates=(Plates(0.25, 4), Plates(0.5, 4), Plates(1, 4), Plates(2.5, 4), Plates(5, 2)),
    smallest=0.5,
)
BANDS = (BandColor.YELLOW, BandColor.RED, BandColor.GREEN)
HOUSEHOLDS = {
    "mat, chair, wall": Equipment(frozenset({Item.MAT})),
    "plus band or dumbbell": Equipment(frozenset({Item.MAT}), None, (1, 2, 4, 6, 8), BANDS),
    "plus pulley": Equipment(
        frozenset({Item.MAT, Item.ANKLE_CUFF}), RIG, (1, 2, 4, 6, 8), BANDS
    ),
}
# condition, weeks since, cleared in week
EVENTS = [
    ("discectomy_0_6w", 3, None),
    ("discectomy_6w_plus", 10, 7),
    ("fusion_0_6w", 3, None),
    ("fusion_6_12w", 8, None),
    ("fusion_12w_plus", 20, 15),
    ("postpartum_0_6w", 3, None),
    ("vertebral_fracture_recent", 6, None),
]
EVENT = {code: (weeks, cleared) for code, weeks, cleared in EVENTS}


def person(condition, equipment, mode=Mode.CLINIC):
    weeks, cleared = EVENT.get(condition.value, (None, None))
    since = TODAY - timedelta(weeks=weeks) if weeks else None
    allowed = since + timedelta(weeks=cleared) if since and cleared else None
    record = ConditionRecord(condition, since, allowed)
    return Patient(
        1970, Sex.MALE, 1.75, 75, mode=mode, conditions=(record,), equipment=equipment
    )


def eligible(patient, stage):
    allowed = caps(patient, TODAY)
    return [
        e
        for e in shipped_catalogue().exercises
        if e.stage is stage and not barriers(e, patient, allowed, TODAY, stage_rank=stage.rank)
    ]


@pytest.mark.parametrize("household", HOUSEHOLDS)
@pytest.mark.parametrize("condition", Condition)
def test_six_exercises_for_every_reachable_stage(condition, household):
    patient = person(condition, HOUSEHOLDS[household])
    for stage in Stage:
        if stage.rank <= caps(patient, TODAY).stage_cap:
            found = [e.id for e in eligible(patient, stage)]
            assert len(found) >= 6, (stage.value, found)


def test_chair_and_standing_alone_are_enough_for_stages_one_to_three():
    patient = replace(
        person(Condition.CHRONIC_NSLBP, Equipment()),
        surfaces=frozenset({Surface.CHAIR, Surface.STANDING}),
    )
    for stage in (Stage.COORDINATION, Stage.ENDURANCE, Stage.STRENGTH):
        found = [
            e.id
            for e in eligible(patient, stage)
            if {*e.equipment, *e.one_of} <= EVERYDAY - {Item.BED}
        ]
        assert len(found) >= 6, (stage.value, found)


LYING = {
    Position.SUPINE,
    Position.CROOK_LYING,
    Position.SIDE_LYING,
    Position.PRONE,
    Position.SUPINE_HIPS_90,
}
UPRIGHT = {
    Position.STANDING,
    Position.STANDING_WALL,
    Position.STANDING_COUNTER,
    Position.SPLIT_STANCE,
}
# what there must be at least four of, how it is found
AT_LEAST_FOUR = {
    "deep activation, lying": lambda e: e.is_deep and e.position in LYING,
    "deep activation, four-point": lambda e: e.is_deep and e.position is Position.FOUR_POINT,
    "deep activation, sitting": lambda e: e.is_deep and e.position is Position.SITTING,
    "deep activation, standing": lambda e: e.is_deep and e.position in UPRIGHT,
    "static strength": lambda e: (
        e.stage is Stage.STRENGTH
        and e.spine_motion is SpineMotion.NONE
        and (e.dose.hold_s or e.dose.duration_s)
    ),
    "diagonal sling": lambda e: e.sling is not None,
    "dynamic with spine motion": lambda e: (
        e.stage is Stage.DYNAMIC and e.spine_motion is not SpineMotion.NONE
    ),
    "lifting and carrying": lambda e: e.purpose is Purpose.FUNCTION,
    "walking and aerobic": lambda e: e.purpose is Purpose.AEROBIC,
    **{
        f"pulley, {height.value}": lambda e, height=height: any(
            c.height is height for c in e.cable
        )
        for height in PulleyHeight
    },
}


@pytest.mark.parametrize("what", AT_LEAST_FOUR)
def test_at_least_four_of_each_kind(what):
    found = [e.id for e in shipped_catalogue().exercises if AT_LEAST_FOUR[what](e)]
    assert len(found) >= 4, found


def test_the_draft_is_carried_over_whole():
    drafted = Counter(e.code[:2] for e in shipped_catalogue().exercises)
    # groups of the clinical draft and how many exercises each had
    wanted = {"DA": 11, "SL": 15, "QP": 6, "KN": 1, "SI": 1, "ST": 4}
    wanted |= {"DY": 10, "FN": 10, "PU": 32, "AE": 8}
    assert sum(wanted.values()) == 98
    assert all(drafted[group] >= count for group, count in wanted.items())
