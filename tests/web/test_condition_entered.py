"""A condition that a therapist learned of: its limits hold at once, and the story says how it is known."""

import html

import pytest
from django.urls import reverse
from tests.web.conftest import NOW, TODAY

from mainstay.care.patient import ConditionRecord
from mainstay.exercises import Condition, Demand
from mainstay.web import models, records, weeks
from mainstay.web.actions import Told

pytestmark = pytest.mark.django_db

HEARD = {"heard": "osteoporosis", "heard_since": "", "heard_how": "Letter of the doctor."}


def enter(client, person, **changed: str) -> str:
    address = reverse("clinic:stage", args=[person.pk])
    return html.unescape(client.post(address, HEARD | changed, follow=True).content.decode())


def conditions(person) -> tuple[ConditionRecord, ...]:
    return records.overview(person, TODAY).case.patient.conditions


def barred(person) -> dict[Demand, Condition]:
    return dict(records.overview(person, TODAY).standing.caps.demands)


def test_what_is_entered_bars_at_once_and_says_so(as_therapist, person) -> None:
    before = conditions(person)
    assert Demand.LOADED_FLEXION not in barred(person)
    said = enter(as_therapist, person)
    assert (
        "Condition entered: osteoporosis or high fracture risk. Letter of the doctor." in said
    )
    assert conditions(person) == (*before, ConditionRecord(Condition.OSTEOPOROSIS))
    assert barred(person)[Demand.LOADED_FLEXION] is Condition.OSTEOPOROSIS
    row = models.AuditRow.objects.get(person=person, action="add_condition")
    assert row.actor == "T. Hand"


def test_a_heart_problem_begins_the_programme_again(as_therapist, person) -> None:
    weeks.current(Told(person, "self", NOW), TODAY)
    said = enter(as_therapist, person, heard="cardiac", heard_since=str(TODAY))
    assert "Stage capped at" in said
    again = records.overview(person, TODAY).standing.restart
    assert again is not None
    assert again.on == TODAY


def test_what_is_known_is_offered_no_second_time(as_therapist, person) -> None:
    enter(as_therapist, person)
    address = reverse("clinic:stage", args=[person.pk])
    offered = {code for code, _ in as_therapist.get(address).context["conditions_open"]}
    assert "osteoporosis" not in offered
    assert "chronic_nslbp" not in offered
    assert "stenosis" in offered
    assert "from the list" in enter(as_therapist, person)
    assert len([r for r in conditions(person) if r.condition is Condition.OSTEOPOROSIS]) == 1
