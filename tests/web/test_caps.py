"""What caps the stage, what lifts it, and what is said of tests that are passed already."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from tests.web.conftest import NOW, TODAY

from mainstay.care.decision import Override, OverrideKind
from mainstay.care.history import By, StageTest
from mainstay.care.patient import ConditionRecord, Patient
from mainstay.care.stage_table import stage_table
from mainstay.exercises import Condition, Stage
from mainstay.web import actions, clock, fact_rows, models, records, weeks
from mainstay.web.actions import Told
from mainstay.web.me import measuring

pytestmark = pytest.mark.django_db


def now_with(told: Told, *conditions: ConditionRecord) -> None:
    """The same person with other conditions."""
    rows = fact_rows.current(records.overview(told.person, TODAY).rows)
    row = next(r for r in reversed(rows) if r.kind == "Profile")
    changed = replace(row.value(Patient), conditions=conditions)
    actions.profile(told, changed, row.id)


# the condition and when it began, what caps, what lifts it: for the person, for the therapist
CAPPED = [
    (
        ConditionRecord(Condition.ACUTE_NSLBP, TODAY - timedelta(weeks=2)),
        "because of back pain for less than 6 weeks. This opens by itself 6 weeks after your pain",
        "acute non-specific LBP. Lifts by itself 6 weeks after onset",
    ),
    (
        ConditionRecord(Condition.ACUTE_NSLBP, TODAY - timedelta(weeks=7)),
        "",
        "subacute non-specific LBP. Lifts by itself more than 12 weeks after onset",
    ),
    (
        ConditionRecord(Condition.RADICULAR_ACUTE),
        "",
        "Lifts by itself after 14 days of reports without spread",
    ),
]


@pytest.mark.parametrize(("condition", "person_reads", "therapist_reads"), CAPPED)
def test_beside_a_cap_stands_what_lifts_it(
    as_person: Client, as_therapist: Client, told, condition, person_reads, therapist_reads
):
    now_with(told, condition)
    weeks.current(told, TODAY)
    assert person_reads in as_person.get("/me/programme/").content.decode()
    for page in ("", "stage/", "letter/"):
        read = as_therapist.get(f"/clinic/patient/{told.person.pk}/{page}").content.decode()
        assert therapist_reads in read, page


def test_passed_tests_are_said_to_be_passed_and_no_others_are_asked(
    as_person: Client, as_therapist: Client, told
):
    now_with(told, ConditionRecord(Condition.ACUTE_NSLBP, TODAY - timedelta(weeks=2)))
    chosen = Override(OverrideKind.STAGE, "T. Hand", TODAY, "seen", stage=Stage.STRENGTH)
    actions.override(Told(told.person, "T. Hand", NOW), chosen)
    weeks.current(told, TODAY)
    page = as_person.get("/me/programme/")
    assert not [row["left"] for row in page.context["ladder"] if row["left"]]
    text = page.content.decode()
    assert "You have passed the tests of this stage" in text
    assert "What the next stage needs" not in text
    assert text.count("This opens by itself 6 weeks after") == 1
    for where in ("", "stage/", "letter/"):
        read = as_therapist.get(f"/clinic/patient/{told.person.pk}/{where}").content.decode()
        assert "The tests of this stage are passed; by tests: Stage 3" in read, where
        assert "acute non-specific LBP. Lifts by itself 6 weeks after onset" in read, where


def test_a_cap_by_duration_lifts_without_a_word_from_anybody(as_person: Client, told):
    now_with(told, ConditionRecord(Condition.ACUTE_NSLBP, TODAY - timedelta(weeks=2)))

    def cap(weeks_on: int) -> int:
        on = TODAY + timedelta(weeks=weeks_on)
        with clock.moved_to(NOW + timedelta(weeks=weeks_on)):
            return records.overview(told.person, on).standing.caps.stage_cap

    assert [cap(w) for w in (0, 3, 4, 10, 11)] == [2, 2, 4, 4, 5]
    assert models.Profile.objects.filter(person=told.person).count() == 2, "derived, not stored"


def test_who_has_leg_pain_from_the_back_is_asked_how_far_down_it_reaches(
    as_person: Client, told
):
    now_with(told, ConditionRecord(Condition.RADICULAR_ACUTE))
    with clock.moved_to(NOW + timedelta(days=1)):
        assert 'name="reach"' in as_person.get("/me/morning/").content.decode()


# --- every test that a person takes alone has a page ----------------------------------------------


OWN = {
    option.test
    for rule in stage_table().criterion
    for option in rule.option
    if option.test and option.by is By.SELF
}


@pytest.mark.parametrize("test", sorted(OWN))
def test_every_test_that_a_person_takes_alone_has_a_page(as_person: Client, test: StageTest):
    assert test in measuring.TEST_PAGES or test is StageTest.GOAL_ABILITY
    assert as_person.get(f"/me/test/{test.value}/").status_code in (200, 302)


def test_every_hold_that_is_timed_on_each_side_has_its_words():
    timed = {o.sides_of for rule in stage_table().criterion for o in rule.option if o.sides_of}
    assert timed == set(measuring.SIDE_PAGES)


# seconds on the left and the right side, the percent kept
TIMED = [("40", "34", 15), ("34", "40", 15), ("0", "40", None), ("40", "", None)]


@pytest.mark.parametrize(("left", "right", "percent"), TIMED)
def test_two_times_are_typed_and_the_percent_is_computed(
    as_person: Client, told, left: str, right: str, percent: float | None
):
    url = "/me/test/side-difference-percent/"
    answer = as_person.post(url, {"left": left, "right": right})
    assert answer.status_code == (422 if percent is None else 302)
    tests = records.overview(told.person, TODAY).case.history.tests
    found = [t.value for t in tests if t.test is StageTest.SIDE_DIFFERENCE_PERCENT]
    assert found == ([] if percent is None else [percent])
    if percent is None:
        assert 'value="40"' in answer.content.decode(), "nothing typed is lost"
