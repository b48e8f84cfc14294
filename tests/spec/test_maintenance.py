"""Maintenance after recovery: what the week of the last stage is, and why.

The person reached the last stage 60 days ago and trains on 4 days a week; usual pain is 2 of 10.
Without other words: own goals rated 8 of 10, calm sessions every third day up to yesterday.
Days are counted back from the first day of the week.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.care.strategies import (
    CATALOGUE,
    DAY,
    ROW,
    case,
    day,
    done,
    mornings,
    person,
    stage_choice,
    stand,
)

from mainstay.care.case import Case, Standing
from mainstay.care.history import By, FlareReport, Pain, StageTest, TestResult
from mainstay.care.maintenance import due_for_therapist, due_tests, maintenance
from mainstay.care.patient import Mode
from mainstay.exercises import Dose, Stage

DOSE = Dose(2, reps=8, load_kg=5.0)
WALK = CATALOGUE.by_id["walk"]
STEADY = tuple(range(58, 0, -3))


def lived(
    tests: str = "goal_ability=8@20",
    trained: tuple[int, ...] = STEADY,
    flare: int | None = None,
    now: int = 2,
    own_days: int = 4,
    stage: str = "function",
    by: By = By.SELF,
) -> tuple[Case, Standing]:
    """A story of the last stage; a test is written as name=value@days ago."""
    # Pain that creeps up is no flare.
    between = Pain((now + 3) // 2)
    awake = (
        *mornings(75, 50, Pain(2)),
        *mornings(49, 20, between),
        *mornings(19, 0, Pain(now)),
    )
    made = case(
        (done(ago, ROW, DOSE) for ago in trained),
        awake,
        person(mode=Mode.PERSONAL, days_per_week=own_days, usual=Pain(now)),
        flares=() if flare is None else (FlareReport(day(flare), Pain(7)),),
        overrides=(stage_choice(Stage(stage), 60),),
    )
    results = tuple(_result(word, by) for word in tests.split())
    made = replace(made, history=replace(made.history, tests=results))
    return made, stand(made)


def _result(word: str, by: By) -> TestResult:
    name, said = word.split("=")
    value, ago = said.split("@")
    return TestResult(StageTest(name), float(value), day(int(ago)), by)


# what happened, the story, the week, the reason.
WEEKS = [
    ("goals at 8 of 10", {}, "keep", "maintenance"),
    ("goals at 7 of 10, which opened the stage", {"tests": "goal_ability=7@20"}, "keep", "maintenance"),
    ("goals at 6 of 10", {"tests": "goal_ability=8@40 goal_ability=6@5"}, "full", "maintenance_goals_below"),
    ("goals not rated since the stage was chosen", {"tests": "goal_ability=8@70"}, "full", "maintenance_goals_unknown"),
    ("a test of the stage lower than what opened it", {"tests": "chair_stand_30s=30@9 chair_stand_30s=5@3 goal_ability=8@2"}, "full", "maintenance_test_below"),
    ("the same test good again", {"tests": "chair_stand_30s=5@9 chair_stand_30s=30@3 goal_ability=8@2"}, "keep", "maintenance"),
    ("mornings one point above those at the start", {"now": 3}, "keep", "maintenance"),
    ("mornings two points above those at the start", {"now": 4}, "full", "maintenance_pain_up"),
    ("more pain comes before goals", {"now": 4, "tests": "goal_ability=3@2"}, "full", "maintenance_pain_up"),
    ("an earlier stage", {"stage": "dynamic"}, None, None),
    ("a flare in force", {"flare": 5}, None, None),
    ("a flare that settled in the week before", {"flare": 14}, "booster", "booster_after_flare"),
    ("a flare that settled longer ago", {"flare": 24}, "keep", "maintenance"),
    ("a flare, but own days are no more than maintenance has", {"flare": 14, "own_days": 2}, "keep", "maintenance"),
    ("a flare, and goals below", {"flare": 14, "tests": "goal_ability=4@2"}, "full", "maintenance_goals_below"),
    ("back in the week before after ten days", {"trained": (34, 31, 28, 25, 22, 19, 16, 6, 3)}, "booster", "booster_after_break"),
    ("back in the week before after seven days", {"trained": (34, 31, 28, 25, 22, 19, 16, 13, 6, 3)}, "keep", "maintenance"),
    ("back longer ago after ten days", {"trained": (34, 31, 28, 25, 22, 12, 9, 6, 3)}, "keep", "maintenance"),
    ("not back yet after ten days", {"trained": (34, 31, 28, 25, 22, 19, 16, 13, 10)}, "keep", "maintenance"),
    ("more than two weeks without a session cost a stage", {"trained": (34, 31, 28, 25, 22, 4)}, None, None),
    ("one session a week", {"own_days": 1}, "keep", "maintenance"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("why", "story", "week", "reason"), WEEKS, ids=[row[0] for row in WEEKS]
)
def test_what_the_week_of_the_last_stage_is(why, story, week, reason):
    made, now = lived(**story)
    found = maintenance(made, now, DAY)
    assert (found and found.upkeep.value, found and found.reason.code.value) == (week, reason)


@pytest.mark.parametrize(("start", "peak"), [(1, 1), (1, 9), (9, 9)])
def test_a_walk_ends_no_break_however_much_it_hurt(start: int, peak: int) -> None:
    """More pain in a walk brings no more sessions."""
    made, _ = lived(trained=tuple(range(58, 10, -3)))
    walk = done(2, WALK, Dose(1, duration_s=300), start=Pain(start), peak=Pain(peak))
    history = replace(made.history, sessions=(*made.history.sessions, walk))
    made = replace(made, history=history)
    found = maintenance(made, stand(made), DAY)
    assert found is None or found.upkeep.value != "booster"


def test_a_booster_lasts_one_week():
    made, now = lived(flare=14)
    weeks = [maintenance(made, now, DAY + timedelta(days=n)) for n in (0, 7)]
    assert [w and w.upkeep.value for w in weeks] == ["booster", "keep"]


@pytest.mark.parametrize(("own", "said"), [(1, 1), (2, 2), (4, 2), (7, 2)])
def test_the_reason_says_how_many_sessions_are_left(own, said):
    made, now = lived(own_days=own)
    found = maintenance(made, now, DAY)
    assert found
    assert [found.reason[name] for name in ("sessions", "have", "need")] == [said, 8, 7]


# what happened, the story, the tests asked today
ALL = "chair_stand_30s goal_ability self_control"
MONTH = "chair_stand_30s=30@{0} goal_ability=8@{0} self_control=4@{0}"
DUE = [
    ("nothing tested in this stage", {"tests": ""}, ALL),
    ("tested yesterday", {"tests": MONTH.format(1)}, ""),
    ("tested 27 days ago", {"tests": MONTH.format(27)}, ""),
    ("tested 28 days ago", {"tests": MONTH.format(28)}, ALL),
    ("goals rated since", {"tests": MONTH.format(30) + " goal_ability=8@3"}, "chair_stand_30s self_control"),
    ("an earlier stage", {"tests": "", "stage": "dynamic"}, ""),
    ("a flare in force", {"tests": "", "flare": 5}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("why", "story", "asked"), DUE, ids=[row[0] for row in DUE])
def test_which_tests_are_asked_once_a_month(why, story, asked):
    made, now = lived(**story)
    assert [t.value for t in due_tests(made, now)] == asked.split()


def test_a_therapists_test_is_not_asked_of_the_person():
    made, _ = lived(tests="")
    seen = replace(made, patient=replace(made.patient, mode=Mode.CLINIC))
    due = due_tests(seen, stand(seen))
    assert [t.value for t in due] == ["chair_stand_30s", "goal_ability"]
    left = due_for_therapist(seen, stand(seen))
    assert [t.value for t in left] == ["movement_quality"]
