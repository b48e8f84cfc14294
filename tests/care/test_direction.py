"""The values behind a directional preference, and the movement that is done through the day."""

from dataclasses import replace
from datetime import date

import pytest
from tests.care.strategies import (
    CATALOGUE,
    DAY,
    PRESS_UP,
    case,
    day,
    done,
    person,
    screen,
    stand,
)

from mainstay.care.case import Case, closed
from mainstay.care.conditions import condition_table
from mainstay.care.decision import Override, OverrideKind
from mainstay.care.drill import drill, matched
from mainstay.care.history import FlareReport, Morning, Pain, Reach
from mainstay.care.patient import ConditionRecord, DirectionalPreference
from mainstay.care.reasons import ReasonCode
from mainstay.care.screening import TriageStatus
from mainstay.exercises import Catalogue, Condition, Direction

FOUND = DirectionalPreference(Direction.EXTENSION, day(10))


def someone(**changes: object) -> Case:
    """A person eased by extension, on a day without anything special."""
    return case(patient=person(**{"preference": FOUND, **changes}))


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ((Direction.NEUTRAL, date(2026, 1, 1)), "allowed extension, flexion"),
        (
            (Direction.FLEXION, date(2026, 2, 1), date(2026, 1, 31)),
            "allowed dates from 2026-02-01",
        ),
    ],
)
def test_what_is_no_finding_is_refused(fields, says) -> None:
    with pytest.raises(ValueError, match=says):
        DirectionalPreference(*fields)


@pytest.mark.parametrize(
    "changes",
    [
        {"times_a_day": (0, 7)},
        {"times_a_day": (7, 5)},
        {"times_a_day": (5, 13)},
        {"stage_cap": 0},
        {"stable_days": 0},
        {"report_gap_days": 15},
    ],
)
def test_numbers_without_sense_are_refused(changes) -> None:
    with pytest.raises(ValueError, match="allowed"):
        replace(condition_table().direction, **changes)


def test_the_movement_is_done_several_times_a_day_in_one_set() -> None:
    lived = someone()
    found = drill(lived, stand(lived), CATALOGUE)
    assert found is not None
    assert (found.exercise, found.times_a_day) == (PRESS_UP.id, (5, 7))
    assert (found.dose.sets, found.dose.reps) == (1, 5)
    assert found.decision.dose == PRESS_UP.dose.start()


FURTHER = (Morning(day(3), Pain(2, 2, Reach.THIGH)), Morning(day(1), Pain(2, 2, Reach.FOOT)))
BARRED = (Override(OverrideKind.BAR, "T. Hand", day(2), "Hurts.", PRESS_UP.id),)

# what happened, the case
NOT_DONE = [
    ("nothing was found", someone(preference=None)),
    ("it is stable", someone(preference=replace(FOUND, stable_on=day(1)))),
    ("found tomorrow", someone(preference=DirectionalPreference(Direction.EXTENSION, day(-1)))),
    (
        "the other one",
        someone(preference=DirectionalPreference(Direction.FLEXION, day(10))),
    ),
    ("the leg got worse", case(awake=FURTHER, patient=person(preference=FOUND))),
    (
        "a flare",
        case(patient=person(preference=FOUND), flares=(FlareReport(DAY, Pain(8)),)),
    ),
    ("a therapist barred it", case(patient=person(preference=FOUND), overrides=BARRED)),
    (
        "a condition forbids it",
        someone(conditions=(ConditionRecord(Condition.STENOSIS),)),
    ),
]


@pytest.mark.parametrize(("what", "lived"), NOT_DONE)
def test_it_is_not_done_when(what, lived) -> None:
    assert drill(lived, stand(lived), CATALOGUE) is None, what


def test_it_is_not_done_behind_a_lock() -> None:
    lived = someone()
    locked = stand(lived, screen(TriageStatus.URGENT, may_train=False, may_walk=False))
    assert drill(lived, locked, CATALOGUE) is None


# peaks of the sessions with it, oldest first; whether it is done through the day
AFTER_SESSIONS = [((2,), True), ((9,), False), ((2, 9), False), ((9, 2), True)]


@pytest.mark.parametrize(("peaks", "is_done"), AFTER_SESSIONS)
def test_a_movement_that_was_red_is_left_to_the_sessions(peaks, is_done) -> None:
    lived = case(
        [
            done(2 * (len(peaks) - n), PRESS_UP, PRESS_UP.dose.start(), peak=Pain(peak))
            for n, peak in enumerate(peaks)
        ],
        patient=person(preference=FOUND),
    )
    assert (drill(lived, stand(lived), CATALOGUE) is not None) is is_done


def test_only_repeated_movements_into_it_match() -> None:
    lived = someone()
    assert [e.id for e in matched(stand(lived), CATALOGUE)] == [PRESS_UP.id]
    without = Catalogue(tuple(e for e in CATALOGUE.exercises if e is not PRESS_UP))
    assert drill(lived, stand(lived), without) is None


def test_pain_further_down_bars_the_movement_until_it_is_found_anew() -> None:
    lived = case(awake=FURTHER, patient=person(preference=FOUND))
    codes = [r.code for r in closed(PRESS_UP, lived, stand(lived))]
    assert codes == [ReasonCode.DIRECTION_SPREAD]
    anew = replace(lived, patient=person(preference=replace(FOUND, found_on=day(1))))
    assert not closed(PRESS_UP, anew, stand(anew))
