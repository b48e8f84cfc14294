"""The last stage on the pages: the week is one of maintenance, says so, and ends by itself."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from tests.web.conftest import NOW, TODAY, change_page

from mainstay.care.decision import Override, OverrideKind
from mainstay.care.history import By, Pain, StageTest, TestResult
from mainstay.care.outcomes import Score
from mainstay.exercises import Stage
from mainstay.planning import DayKind, WeekKind
from mainstay.web import actions, printed, printing, weeks
from mainstay.web.actions import Told
from mainstay.web.facts import Asked, PainSaid

KEPT = "You can do most of your goals again."


@pytest.fixture
def recovered(person, told: Told) -> Told:
    """The therapist sees the last stage; a day later the goals are rated."""
    early = Told(person, "therapist", NOW - timedelta(days=1))
    on = TODAY - timedelta(days=1)
    stage = Stage.FUNCTION
    actions.override(early, Override(OverrideKind.STAGE, "therapist", on, "seen", stage=stage))
    actions.score(told, Score("goal_ability", 8, TODAY))
    return told


def test_the_week_is_smaller_and_both_pages_say_why(recovered: Told, as_person: Client):
    plan = weeks.current(recovered, TODAY).issued.plan
    assert plan.kind is WeekKind.MAINTENANCE
    assert sum(d.kind is DayKind.SESSION for d in plan.days) == 2
    for page in ("/me/today/", "/me/programme/"):
        assert KEPT in as_person.get(page).content.decode()


def test_the_therapist_reads_the_numbers(recovered: Told, as_therapist: Client):
    page = as_therapist.get(f"/clinic/patient/{recovered.person.pk}/").content.decode()
    assert "own goals 8 of 10 (needed 7)" in page


def test_it_ends_when_the_goals_are_rated_lower(recovered: Told, as_person: Client):
    assert KEPT in as_person.get("/me/today/").content.decode()
    seen = as_person.get("/me/score/goal_ability/").context["seen"]
    answers = {"seen": seen} | {f"value_{n}": "4" for n in range(2)}
    assert as_person.post("/me/score/goal_ability/", answers).status_code == 302
    page = as_person.get("/me/today/").content.decode()
    assert KEPT not in page
    assert "Your goals are at 4 of 10 now" in page
    assert weeks.current(recovered, TODAY).issued.plan.kind is WeekKind.NORMAL


def test_the_tests_of_the_stage_are_asked_until_they_are_taken(
    recovered: Told, as_person: Client
):
    page = as_person.get("/me/today/")
    asked = [test for test, _ in page.context["monthly"]]
    assert StageTest.CHAIR_STAND_30S in asked
    assert "Once a month" in page.content.decode()
    for test in asked:
        assert as_person.get(f"/me/test/{test.value}/").status_code in (200, 302)
        actions.test_result(recovered, TestResult(test, 4 if "control" in test else 30, TODAY))
    assert "Once a month" not in as_person.get("/me/today/").content.decode()


def test_before_the_last_stage_nothing_is_said_of_it(as_person: Client):
    page = as_person.get("/me/today/")
    assert (page.context["upkeep"], page.context["monthly"]) == ([], [])


ABOUT_YOU = {
    "about": {"name": "Ann", "height_cm": "172", "mass": "70", "conditioning": "low"},
    "pain": {"back": "3", "leg": "0", "reach": "back", "weeks": "30"},
    "health": {},
    "abilities": {"floor": "yes"},
    "equipment": {"items": "mat"},
    "outlook": {"worry": "a_little", "low_mood": "not_at_all", "moving_harms": "a_little"},
    "week": {"days_per_week": "3", "minutes": "20"},
    "goals": {"goal_1": "Garden", "ability_1": "3"},
}


def test_other_goals_are_rated_at_once(as_person: Client):
    def save(page: str, fields: dict[str, str]) -> str:
        return change_page(as_person, page, fields).url

    after = {page: save(page, fields) for page, fields in ABOUT_YOU.items()}
    asked = [page for page, url in after.items() if url == "/me/score/goal_ability/"]
    assert asked == ["goals"], "the goals are others than at the start"
    assert save("week", {"days_per_week": "4", "minutes": "20"}) == "/me/today/"
    assert save("goals", {"goal_1": "Garden", "ability_1": "5"}) == "/me/today/"
    assert save("goals", {"goal_1": "Dance", "ability_1": "5"}) == after["goals"]


def test_paper_and_letter_say_why_the_week_is_smaller(recovered: Told, as_therapist: Client):
    view = weeks.current(recovered, TODAY)
    week = printing.week_of(RequestFactory().get("/"), view)
    assert KEPT in printed.sheet_of(week).why
    letter = as_therapist.get(f"/clinic/patient/{recovered.person.pk}/letter/").content.decode()
    assert "own goals 8 of 10 (needed 7)" in letter


def test_the_work_list_names_the_test_that_only_the_therapist_takes(
    recovered: Told, as_therapist: Client
):
    assert "test due" in as_therapist.get("/clinic/").content.decode().lower()
    result = TestResult(StageTest.MOVEMENT_QUALITY, 4, TODAY, By.THERAPIST)
    actions.test_result(Told(recovered.person, "T. Hand", NOW), result)
    assert "test due" not in as_therapist.get("/clinic/").content.decode().lower()


def test_a_sore_day_asks_for_no_hard_test_and_no_brisk_walk(told: Told, as_person: Client):
    """Pain told last today leaves only positions of ease; a chair stand and a brisk walk are none."""
    early, on = (
        Told(told.person, "therapist", NOW - timedelta(days=1)),
        TODAY - timedelta(days=1),
    )
    for kind, exercise in (
        (OverrideKind.BAR, "walking"),
        (OverrideKind.BAR, "sitting-march-aerobic"),
        (OverrideKind.ASK, "brisk-walking"),
    ):
        actions.override(early, Override(kind, "therapist", on, "seen", exercise=exercise))
    stage = Override(OverrideKind.STAGE, "therapist", on, "seen", stage=Stage.FUNCTION)
    actions.override(early, stage)
    actions.score(told, Score("goal_ability", 8, TODAY))
    calm = as_person.get("/me/today/").context
    assert [test for test, _ in calm["monthly"]] == [StageTest.CHAIR_STAND_30S]
    assert calm["walk"] is not None
    assert as_person.get("/me/walked/").status_code == 200
    actions.say_pain(told, PainSaid(Asked.MORNING, Pain(9)))
    sore = as_person.get("/me/today/").context
    assert (sore["monthly"], sore["walk"]) == ([], None)
    assert as_person.get("/me/walked/").url == "/me/today/"
