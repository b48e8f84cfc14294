"""Movement-control tests: when drills get a place, and who is offered which test."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mainstay.anatomy import Sex
from mainstay.care.conditions import caps
from mainstay.care.control import (
    ControlRule,
    ControlTable,
    answered,
    control,
    control_table,
    offered,
)
from mainstay.care.eligibility import barriers
from mainstay.care.history import CONTROL_TESTS, By, StageTest, TestResult
from mainstay.care.patient import ConditionRecord, Patient
from mainstay.exercises import (
    Condition,
    Demand,
    Equipment,
    Item,
    Stage,
    Surface,
    shipped_catalogue,
)

START = date(2026, 9, 1)
SHORT = {
    "bow": StageTest.WAITERS_BOW,
    "tilt": StageTest.PELVIC_TILT,
    "leg": StageTest.ONE_LEG_SHIFT,
    "sit": StageTest.SITTING_KNEE_EXTENSION,
    "rock": StageTest.FOUR_POINT_ROCK,
    "knee": StageTest.PRONE_KNEE_BEND,
}


def day(number: int) -> date:
    return START + timedelta(days=number)


def results_of(text: str) -> list[TestResult]:
    """Read `day test+` for passed, `test-` for failed; `test-?` is said by the person."""
    found = []
    for number, words in (line.split(maxsplit=1) for line in text.split(";") if line.strip()):
        for word in words.split():
            by = By.SELF if word.endswith("?") else By.THERAPIST
            name, value = word.rstrip("?")[:-1], float(word.rstrip("?")[-1] == "+")
            found.append(TestResult(SHORT[name], value, day(int(number)), by))
    return found


# why, the tests, on which day, what is trained, last day of it
TRAINED = [
    ("no test done", "", 0, "", None),
    ("one of six failed", "0 bow- tilt+ leg+ sit+ rock+ knee+", 0, "", None),
    ("two of six failed", "0 bow- tilt+ leg- sit+ rock+ knee+", 0, "bow leg", 83),
    ("two failed, four not done", "0 bow- leg-", 0, "bow leg", 83),
    ("one failed, five not done", "0 bow-", 0, "", None),
    ("all failed", "0 bow- tilt- leg- sit- rock- knee-", 0, "bow tilt leg sit rock knee", 83),
    ("done again and passed: one is left", "0 bow- leg-; 21 leg+", 21, "", None),
    ("before it was done again", "0 bow- leg-; 21 leg+", 20, "bow leg", 83),
    ("done again and failed", "0 bow- leg-; 21 leg-", 21, "bow leg", 83),
    ("passed, later failed", "0 bow+ leg-; 21 bow-", 21, "bow leg", 83),
    ("three failed: two hold on without the oldest", "0 bow-; 21 leg- sit-", 90, "leg sit", 104),
    ("twelve weeks later", "0 bow- leg-", 83, "bow leg", 83),
    ("a day after that", "0 bow- leg-", 84, "", None),
    ("said by the person, not seen", "0 bow-? leg-?", 0, "", None),
    ("one seen, one said", "0 bow- leg-?", 0, "", None),
]  # fmt: skip


@pytest.mark.parametrize(("why", "tests", "on", "trained", "until"), TRAINED)
def test_when_drills_get_a_place(why, tests, on, trained, until):
    said = control(results_of(tests), day(on))
    assert said.trained == tuple(SHORT[name] for name in trained.split())
    assert said.until == (None if until is None else day(until))


# why, the tests, on which day, the last day of drills that ended by time alone
ENDED = [
    ("no test done", "", 90, None),
    ("the last day of the drills", "0 bow- leg-", 83, None),
    ("a day after that", "0 bow- leg-", 84, 83),
    ("weeks after that", "0 bow- leg-", 150, 83),
    ("too few to begin with", "0 bow-", 90, None),
    ("one was passed since", "0 bow- leg-; 80 leg+", 90, None),
    ("tested again and failed", "0 bow- leg-; 90 bow- leg-", 100, None),
    ("two go on without the oldest", "0 bow-; 21 leg- sit-", 90, None),
]  # fmt: skip


@pytest.mark.parametrize(("why", "tests", "on", "ended"), ENDED)
def test_drills_that_ended_by_time_are_known(why, tests, on, ended):
    said = control(results_of(tests), day(on))
    assert said.ended_on == (None if ended is None else day(ended))


def test_what_failed_is_told_also_where_it_is_not_enough():
    said = control(results_of("0 bow- leg+"), day(5))
    assert said.failed == (StageTest.WAITERS_BOW,)
    assert [(r.test, r.value) for r in said.results] == [
        (StageTest.WAITERS_BOW, 0),
        (StageTest.ONE_LEG_SHIFT, 1),
    ]


def person(*codes: str, **changes: object) -> Patient:
    records = tuple(ConditionRecord(Condition(code), START, None) for code in codes)
    return replace(
        Patient(1986, Sex.MALE, 1.8, 80.0, conditions=records),
        **changes,  # type: ignore[arg-type]
    )


UPRIGHT = frozenset({Surface.STANDING, Surface.CHAIR})

# who, the person, the tests that are offered
OFFERED = [
    ("anybody", person(), "bow tilt leg sit rock knee"),
    ("no floor, no bed", person(surfaces=UPRIGHT), "bow tilt leg sit"),
    ("a bed", person(surfaces=UPRIGHT | {Surface.BED}), "bow tilt leg sit knee"),
    ("cannot lie prone", person(cannot=frozenset({Demand.PRONE})), "bow tilt leg sit rock"),
    ("cannot kneel", person(cannot=frozenset({Demand.KNEELING})), "bow tilt leg sit knee"),
    ("painful wrist", person("wrist_pain"), "bow tilt leg sit knee"),
    ("painful knee", person("knee_pain"), "bow tilt leg sit knee"),
    ("balance", person("balance_risk"), "bow tilt sit rock knee"),
    ("pelvic girdle pain", person("pgp"), "bow tilt sit rock"),
    ("pregnant", person("pregnancy_t2t3"), "bow tilt leg sit rock"),
    ("new leg pain", person("radicular_acute"), "bow leg rock knee"),
    ("weak bones", person("osteoporosis"), "bow tilt leg sit rock knee"),
    ("bending hurts", person("flexion_intolerant"), "bow leg sit rock knee"),
    ("a fresh fracture", person("vertebral_fracture_recent"), ""),
    ("after a fusion", person("fusion_0_6w"), ""),
]  # fmt: skip


@pytest.mark.parametrize(("who", "patient", "tests"), OFFERED)
def test_which_tests_this_body_may_do(who, patient, tests):
    found = offered(patient, caps(patient, START))
    assert found == tuple(SHORT[name] for name in tests.split())


ROOM = {Item.CHAIR, Item.WALL, Item.COUNTER}
HOUSEHOLDS = {
    "chair and standing": (ROOM, UPRIGHT),
    "mat and chair": (ROOM | {Item.MAT, Item.BED}, frozenset(Surface)),
}

# failed test, household, drills of stage 1, drills of stage 2
DRILLS = [
    ("bow", "chair and standing", "deep-belly-counter", "sit-to-stand"),
    ("tilt", "chair and standing", "deep-belly-wall", ""),
    ("leg", "chair and standing", "standing-weight-shift sitting-weight-shift", "one-leg-stand supported-one-leg-stand counter-march"),
    ("sit", "chair and standing", "sitting-arm-lift", "sitting-leg-extension sitting-march"),
    ("rock", "chair and standing", "deep-belly-counter", "sit-to-stand"),
    ("knee", "chair and standing", "counter-arm-lift", "standing-bird-dog"),
    ("bow", "mat and chair", "deep-belly-counter", "kneeling-hip-hinge sit-to-stand"),
    ("tilt", "mat and chair", "pelvic-tilt-lying deep-belly-wall", ""),
    ("leg", "mat and chair", "standing-weight-shift sitting-weight-shift", "one-leg-stand supported-one-leg-stand counter-march"),
    ("sit", "mat and chair", "sitting-arm-lift", "sitting-leg-extension sitting-march"),
    ("rock", "mat and chair", "forearms-weight-shift deep-belly-counter", "four-point-rock-back kneeling-hip-hinge sit-to-stand"),
    ("knee", "mat and chair", "prone-arm-lift counter-arm-lift", "prone-leg-lift heel-slide bent-knee-fall-out standing-bird-dog four-point-leg-slide"),
]  # fmt: skip


@pytest.mark.parametrize(("test", "household", "first", "second"), DRILLS)
def test_every_failed_test_has_a_drill(test, household, first, second):
    """Each has one from the first stage on, in both households, and none of a later stage."""
    items, surfaces = HOUSEHOLDS[household]
    who = person(equipment=Equipment(items=frozenset(items)), surfaces=surfaces)
    row = next(t for t in control_table().test if t.test is SHORT[test])
    drills = [shipped_catalogue().get(e) for e in row.drills]
    open_ = [d for d in drills if not barriers(d, who, caps(who, START), START)]
    for stage, names in ((Stage.COORDINATION, first), (Stage.ENDURANCE, second)):
        assert [d.id for d in open_ if d.stage is stage] == names.split()
    assert len(open_) == len(first.split()) + len(second.split())
    assert first


def test_incomplete_tables_are_refused():
    table = control_table()
    with pytest.raises(ValueError, match="one of each"):
        ControlTable(table.rule, table.test[1:])
    silent = replace(table.test[0], drills=())
    with pytest.raises(ValueError, match="one drill"):
        ControlTable(table.rule, (silent, *table.test[1:]))
    for bad in ({"fewest_failed": 0}, {"counts_days": 1}):
        with pytest.raises(ValueError, match="allowed"):
            ControlRule(**{"fewest_failed": 2, "counts_days": 84, "source": "ours", **bad})


def test_a_control_test_is_passed_or_failed_and_nothing_else():
    for test in CONTROL_TESTS:
        with pytest.raises(ValueError, match="allowed 0 to 1"):
            TestResult(test, 2, START, By.THERAPIST)


def test_an_exercise_answers_the_first_failed_test_of_its_own():
    both = (StageTest.WAITERS_BOW, StageTest.FOUR_POINT_ROCK)
    assert answered("sit-to-stand", both) is StageTest.WAITERS_BOW
    assert answered("sit-to-stand", both[1:]) is StageTest.FOUR_POINT_ROCK
    assert answered("sit-to-stand", (StageTest.PRONE_KNEE_BEND,)) is None
    assert answered("walking", CONTROL_TESTS) is None
