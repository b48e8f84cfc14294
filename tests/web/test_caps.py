"""What caps the stage, what lifts it, and what is said of tests that are passed already."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from tests.web.conftest import NOW, TODAY

from mainstay.care.patient import ConditionRecord, Patient
from mainstay.exercises import Condition
from mainstay.web import actions, clock, fact_rows, models, records, weeks
from mainstay.web.actions import Told

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
