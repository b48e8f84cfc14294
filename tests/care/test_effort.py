"""How hard an exercise is meant to feel, and what a long illness under control changes in it."""

from dataclasses import replace

import pytest
from tests.care.strategies import (
    CATALOGUE,
    DAY,
    DRILL,
    ROW,
    WALK,
    case,
    day,
    done,
    person,
    screen,
    sets_of,
    stand,
)

from mainstay.care.decision import Approval
from mainstay.care.effort import wanted_effort
from mainstay.care.eligibility import barriers
from mainstay.care.findings import Finding
from mainstay.care.ladder import ladder
from mainstay.care.patient import ConditionRecord, Mode, Patient
from mainstay.care.reasons import ReasonCode
from mainstay.care.red_flags import Level, Suspect
from mainstay.care.screening import TriageStatus
from mainstay.exercises import Condition, Dose, Exercise, Stage

D = Dose(2, reps=8, load_kg=5.0)
HEART = Finding("READINESS", Level.C, Suspect.READINESS, "ACSM2015", DAY, effort_cap=5)
KNOWN = screen(TriageStatus.CAUTION, level=Level.C, findings=(HEART,))
APPROVED = Approval("T", day(5), DAY, Stage.STRENGTH)


def feels(of: Exercise, low: int, high: int) -> Exercise:
    return replace(of, dose=replace(of.dose, effort_rpe=(low, high)))


@pytest.mark.parametrize(
    ("exercise", "cap", "scale", "reserve"),
    [
        (feels(ROW, 5, 6), None, (5, 6), 4),
        (feels(ROW, 5, 7), None, (5, 7), 3),
        (feels(ROW, 3, 4), None, (3, 4), 5),  # 6 are left, "5 or more" is all that is asked
        (feels(ROW, 5, 6), 5, (5, 5), 5),
        (feels(ROW, 5, 6), 3, (3, 3), 5),
        (feels(ROW, 3, 4), 5, (3, 4), 5),
        (feels(DRILL, 1, 2), None, (1, 2), None),
        (feels(WALK, 3, 4), None, (3, 4), None),
    ],
)
def test_how_hard_it_is_meant_to_feel(
    exercise: Exercise, cap: int | None, scale: tuple[int, int], reserve: int | None
) -> None:
    wanted = wanted_effort(exercise, cap)
    assert (wanted.scale, wanted.reserve) == (scale, reserve)


@pytest.mark.parametrize(
    ("who", "more", "cap"),
    [
        (person(), {}, 5),
        (person(mode=Mode.CLINIC), {}, 5),
        (person(mode=Mode.CLINIC), {"approvals": (APPROVED,)}, None),
        (person(), {"approvals": (APPROVED,)}, 5),  # no therapist looks after the person now
        (person(conditions=(ConditionRecord(Condition.POSTPARTUM_0_6W, day(7)),)), {}, 4),
    ],
)
def test_an_illness_under_control_begins_light(
    who: Patient, more: dict[str, object], cap: int | None
) -> None:
    assert stand(case(patient=who, **more), KNOWN).caps.effort_cap == cap


def test_without_such_an_answer_there_is_no_cap() -> None:
    other = replace(HEART, flag="C-age", effort_cap=None)
    assert stand(case(), replace(KNOWN, findings=(other,))).caps.effort_cap is None


def test_more_effort_than_that_holds_the_dose_and_says_so() -> None:
    hard = sets_of(D, ROW, effort_rpe=None, reserve=4)
    lived = case([done(3, ROW, D, sets=hard), done(1, ROW, D, sets=hard)])
    codes = {r.code for r in ladder("row", lived, stand(lived, KNOWN), CATALOGUE).reasons}
    free = {r.code for r in ladder("row", lived, stand(lived), CATALOGUE).reasons}
    assert ReasonCode.EFFORT_TOO_HIGH in codes
    assert ReasonCode.EFFORT_TOO_HIGH not in free


def test_what_must_feel_harder_is_left_out_with_the_flag() -> None:
    lived = case()
    found = barriers(feels(ROW, 6, 7), lived.patient, stand(lived, KNOWN).caps, DAY)
    assert [(r.code, r["flag"], r["cap"]) for r in found] == [
        (ReasonCode.EFFORT_ABOVE_FLAG_CAP, "READINESS", 5)
    ]


@pytest.mark.parametrize(
    ("own", "overall", "said"),
    [
        (3, None, None),
        (3, 9, None),  # its own answer counts, whatever the rest was like
        (7, 3, ReasonCode.EFFORT_TOO_HIGH),
        (None, None, ReasonCode.EFFORT_UNKNOWN),
        (None, 6, None),
        (
            None,
            7,
            ReasonCode.EFFORT_UNKNOWN,
        ),  # something was hard; whether this was, nobody knows
    ],
)
def test_how_hard_the_session_was_stands_for_what_was_not_asked(
    own: int | None, overall: int | None, said: ReasonCode | None
) -> None:
    sets = sets_of(D, ROW, effort_rpe=own)
    went = [replace(done(ago, ROW, D, sets=sets), effort=overall) for ago in (3, 1)]
    lived = case(went)
    found = {r.code for r in ladder("row", lived, stand(lived), CATALOGUE).reasons}
    effort = {ReasonCode.EFFORT_TOO_HIGH, ReasonCode.EFFORT_UNKNOWN}
    assert found & effort == ({said} if said else set())
