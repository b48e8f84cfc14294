"""Whether the catalogue is enough: for each condition, stage, household and place."""

import functools
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from mainstay.anatomy import Sex
from mainstay.care.conditions import caps
from mainstay.care.direction import OPPOSITE
from mainstay.care.eligibility import Bars
from mainstay.care.patient import ConditionRecord, DirectionalPreference, Mode, Patient
from mainstay.exercises import (
    EVERYDAY,
    BandColor,
    Condition,
    Demand,
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

CATALOGUE = shipped_catalogue()
TODAY = date(2026, 11, 24)
RIG = Rig(
    "home",
    1,
    plates=(Plates(0.25, 4), Plates(0.5, 4), Plates(1, 4), Plates(2.5, 4), Plates(5, 2)),
    smallest=0.5,
)
BANDS = (BandColor.YELLOW, BandColor.RED, BandColor.GREEN)
EVERYTHING = Equipment(frozenset(Item), RIG, (1, 2, 4, 6, 8), BANDS)
DUMBBELLS_KG = (1, 2, 4, 6, 8)
MAT = frozenset({Item.MAT})
HOUSEHOLDS = {
    "mat, chair, wall": Equipment(MAT),
    "plus bands": Equipment(MAT, None, (), BANDS),
    "plus dumbbells": Equipment(MAT, None, DUMBBELLS_KG),
    "plus pulley": Equipment(MAT, RIG),
}
# Everyday things that the households above go without; shoes everyone has.
GOES_WITHOUT = frozenset({Item.PILLOW, Item.BED, Item.COUNTER})
# Weeks since the event that a condition counts from; the others count from no event.
WEEKS = {
    Condition.DISCECTOMY_0_6W: (1, 3, 5),
    Condition.DISCECTOMY_6W_PLUS: (10,),
    Condition.FUSION_0_6W: (3,),
    Condition.FUSION_6_12W: (8,),
    Condition.FUSION_12W_PLUS: (20,),
    Condition.POSTPARTUM_0_6W: (3,),
    Condition.VERTEBRAL_FRACTURE_RECENT: (6,),
}


def persons(condition, equipment=Equipment()):  # noqa: B008, frozen
    """Everyone with this condition alone: each week, without and with a clearance, both modes."""
    for weeks in WEEKS.get(condition, (None,)):
        since = TODAY - timedelta(weeks=weeks) if weeks else None
        for cleared_on in (None, TODAY - timedelta(days=3)):
            record = ConditionRecord(condition, since, cleared_on)
            for mode in Mode:
                yield Patient(
                    1970,
                    Sex.MALE,
                    1.75,
                    75,
                    mode=mode,
                    conditions=(record,),
                    equipment=equipment,
                )


def with_directions(patients):
    """The same persons, and each with either direction found that eases their back."""
    for patient in patients:
        yield patient
        for direction in OPPOSITE:
            yield replace(patient, preference=DirectionalPreference(direction, TODAY))


def reachable(patient):
    """The stages a person can reach; none where the condition is referred to a clinic."""
    allowed = caps(patient, TODAY)
    referred = patient.mode is Mode.PERSONAL and allowed.clinician_led
    return [s for s in Stage if s.rank <= allowed.stage_cap and not referred]


@functools.cache
def eligible(patient):
    bars = Bars(patient, caps(patient, TODAY), TODAY, frozenset(), ease_only=False)
    return [e for e in CATALOGUE.exercises if not bars.of(e, stage_rank=None)]


def goes_without(exercise, equipment, missing=GOES_WITHOUT):
    """Whether it can be done without some of what every home is taken to have."""
    one_of = set(exercise.one_of)
    return not missing & set(exercise.equipment) and (
        not one_of or bool(one_of & (equipment.available - missing))
    )


def fewest(condition, equipment):
    """How many exercises each reachable stage has, for the person of `persons` with the fewest."""
    found = {}
    for patient in persons(condition, equipment):
        met = Counter(e.stage for e in eligible(patient) if goes_without(e, equipment))
        found |= {s: min(met[s], found.get(s, met[s])) for s in reachable(patient)}
    return found


def coverage():
    """A row for each condition and reachable stage: the exercises of each household."""
    for condition in Condition:
        counts = [fewest(condition, owned) for owned in HOUSEHOLDS.values()]
        for stage in counts[0]:
            yield condition, stage, *(found[stage] for found in counts)


# condition, stage, mat chair and wall, plus bands, plus dumbbells, plus pulley
COVERAGE = [
    *coverage(),
]


@pytest.mark.parametrize(("condition", "stage", "bare", "band", "dumbbell", "pulley"), COVERAGE)
def test_exercises_for_each_condition_and_reachable_stage(
    condition, stage, bare, band, dumbbell, pulley
):
    """At least six in each household that has a mat, a chair and a wall, and maybe one thing more.

    Counted for the mode, week and clearance that leave the fewest.
    """
    assert min(bare, band, dumbbell, pulley) >= 6


def test_the_bare_household_goes_without_counter_pillow_and_bed():
    bare = HOUSEHOLDS["mat, chair, wall"]
    for code in ("ST-12", "DA-15"):  # the push-up at the counter, forearms on bed and pillow
        assert not goes_without(CATALOGUE.by_code[code], bare)
    assert goes_without(CATALOGUE.by_code["ST-11"], bare)  # a chair does as well


def test_the_stages_that_conditions_open():
    """What the test above walks through: the highest stage without and with a clearance."""
    highest = {
        c: {max((s.rank for s in reachable(p)), default=0) for p in persons(c)}
        for c in Condition
    }
    assert highest[Condition.CARDIAC] == {1, 4}
    assert highest[Condition.FUSION_6_12W] == {2, 3}
    assert highest[Condition.VERTEBRAL_FRACTURE_RECENT] == {0, 1}
    assert highest[Condition.SPONDYLOLISTHESIS] == {4, 5}
    assert highest[Condition.CHRONIC_NSLBP] == {5}


FLOORS = {"all surfaces": set(Surface), "no floor": {Surface.CHAIR, Surface.STANDING}}


@pytest.mark.parametrize("direction", OPPOSITE)
@pytest.mark.parametrize("condition", Condition)
def test_a_direction_that_is_not_stable_leaves_enough(condition, direction):
    """Still six in each stage before motion, in each household; and something aerobic."""
    for equipment in HOUSEHOLDS.values():
        for patient in persons(condition, equipment):
            found = replace(patient, preference=DirectionalPreference(direction, TODAY))
            met = [e for e in eligible(found) if goes_without(e, equipment)]
            stages = Counter(e.stage for e in met)
            before = [s for s in reachable(found) if s.rank <= Stage.STRENGTH.rank]
            assert all(stages[s] >= 6 for s in before), (found.conditions, stages)
            assert not before or any(e.purpose is Purpose.AEROBIC for e in met)


@pytest.mark.parametrize("floor", FLOORS)
@pytest.mark.parametrize("condition", Condition)
def test_every_swap_down_finds_an_allowed_easier_neighbor(condition, floor):
    """Ruling 9: a swap passes the same filter as the plan. From stage 2 on one always exists."""
    for equipment in HOUSEHOLDS.values():
        for person in persons(condition, equipment):
            met = [e for e in eligible(person) if FLOORS[floor] & set(e.surfaces)]
            allowed = {e.id for e in met}
            stuck = [
                e.id
                for e in met
                if e.stage is not Stage.COORDINATION
                and not allowed & {x.id for x in CATALOGUE.easier(e)}
            ]
            assert not stuck, person.conditions


@pytest.mark.parametrize("exercise", CATALOGUE.exercises, ids=lambda e: e.id)
def test_every_exercise_has_neighbors(exercise):
    easier, harder = CATALOGUE.easier(exercise), CATALOGUE.harder(exercise)
    assert easier or exercise.stage is Stage.COORDINATION
    # Repeated movements into one direction are chosen by how the leg pain answers, not climbed.
    if exercise.purpose is Purpose.DIRECTIONAL_PREFERENCE:
        assert not easier
        assert not harder
    else:
        assert harder or exercise.stage.rank >= Stage.DYNAMIC.rank


@pytest.mark.parametrize("condition", Condition)
def test_no_note_is_written_for_people_who_never_see_it(condition):
    """A note for a condition whose rule already excludes the exercise would only mislead."""
    met = {e.id for p in with_directions(persons(condition, EVERYTHING)) for e in eligible(p)}
    noted = {
        e.id
        for e in CATALOGUE.exercises
        for w in e.words
        for c in w.cautions
        if c.condition is condition
    }
    assert noted <= met


def test_chair_and_standing_alone_are_enough_for_stages_one_to_three():
    surfaces = frozenset({Surface.CHAIR, Surface.STANDING})
    patient = replace(next(persons(Condition.CHRONIC_NSLBP)), surfaces=surfaces)
    things = EVERYDAY - {Item.BED}
    for stage in (Stage.COORDINATION, Stage.ENDURANCE, Stage.STRENGTH):
        found = [
            e.id
            for e in eligible(patient)
            if e.stage is stage
            and set(e.equipment) <= things
            and goes_without(e, Equipment(), frozenset({Item.BED}))
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
        e.stage is Stage.STRENGTH and e.spine_motion is SpineMotion.NONE and e.dose.hold_s
    ),
    "diagonal sling": lambda e: e.sling is not None,
    "dynamic with spine motion": lambda e: (
        e.stage is Stage.DYNAMIC and e.spine_motion is not SpineMotion.NONE
    ),
    "functional lifting": lambda e: (
        e.stage.rank >= Stage.DYNAMIC.rank and e.weight and e.dose.reps
    ),
    "functional carrying": lambda e: e.weight and e.dose.distance_m,
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
    found = [e.id for e in CATALOGUE.exercises if AT_LEAST_FOUR[what](e)]
    assert len(found) >= 4, found


# Groups of the clinical draft and how many exercises each had.
DRAFT = {"DA": 11, "SL": 15, "QP": 6, "KN": 1, "SI": 1, "ST": 4}
DRAFT |= {"DY": 10, "FN": 10, "PU": 32, "AE": 8}


def test_the_draft_is_carried_over_whole():
    drafted = {f"{group}-{n:02}" for group, last in DRAFT.items() for n in range(1, last + 1)}
    assert len(drafted) == 98
    assert drafted <= {e.code for e in CATALOGUE.exercises}


# Ruling 9: what the draft wrote into prose, or forgot.
AVOIDS = [
    ("DY-05", Condition.OSTEOPOROSIS),
    ("PU-24", Condition.OSTEOPOROSIS),
    ("AE-03", Condition.FUSION_0_6W),
    ("PU-27", Condition.FUSION_0_6W),
    ("QP-02", Condition.FUSION_6_12W),
    ("PU-22", Condition.STENOSIS),
    ("AE-04", Condition.PGP),
    ("FN-07", Condition.PGP),
    ("PU-21", Condition.PGP),
    ("SL-11", Condition.RADICULAR_ACUTE),
]


@pytest.mark.parametrize(("code", "condition"), AVOIDS)
def test_what_ruling_9_closes(code, condition):
    exercise = CATALOGUE.by_code[code]
    assert condition in exercise.avoid
    assert all(exercise not in eligible(p) for p in persons(condition, EVERYTHING))


def test_no_lying_face_down_with_pelvic_girdle_pain():
    met = [e for p in persons(Condition.PGP, EVERYTHING) for e in eligible(p)]
    face_down = {Position.PRONE, Position.BENCH_PRONE}
    assert not [e.id for e in met if Demand.PRONE in e.demands or e.position in face_down]


def test_the_bridge_waits_for_clearance_after_a_fusion():
    bridge = CATALOGUE.by_code["SL-06"]
    waiting, cleared = (p for p in persons(Condition.FUSION_6_12W) if p.mode is Mode.CLINIC)
    assert bridge not in eligible(waiting)
    assert bridge in eligible(cleared)


@pytest.mark.parametrize(
    "exercise", [e for e in CATALOGUE.exercises if e.uses_pulley], ids=lambda e: e.id
)
def test_every_pulley_exercise_can_be_done_with_a_band_but_those_that_carry(exercise):
    things = frozenset(Item) - {Item.PULLEY}
    bands = Equipment(things, None, (), tuple(BandColor))
    met = [e for p in persons(Condition.CHRONIC_NSLBP, bands) for e in eligible(p)]
    assert (exercise in met) is not exercise.assisted
