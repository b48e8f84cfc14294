"""A direction that eases the back: from the therapist's page to the person's day, and back."""

import html
import uuid
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.conftest import NOW, TODAY

from mainstay.care.history import Pain, Reach, SetLog
from mainstay.care.patient import ConditionRecord, Patient
from mainstay.exercises import Condition, Direction, Dose
from mainstay.web import actions, models, printing, records, weeks
from mainstay.web.actions import Told
from mainstay.web.facts import Asked, PainSaid, SetDone
from mainstay.web.printed import sheet_of

pytestmark = pytest.mark.django_db
FOUND = {
    "direction": "extension",
    "direction_found_on": str(TODAY),
    "direction_seen": "The leg pain moved up to the buttock.",
}
STABLE = {"direction_stable_on": str(TODAY), "direction_tested": "Flexion brings nothing back."}
WITHDRAWN = {"direction_withdrawn": "No effect any more."}


@pytest.fixture
def stage(person) -> str:
    """Where a therapist enters it."""
    return reverse("clinic:stage", args=[person.pk])


def text_of(client: Client, address: str) -> str:
    return html.unescape(client.get(address).content.decode())


def enter(client: Client, address: str, fields: dict[str, str]) -> str:
    """What the page says after a form was sent."""
    answer = client.post(address, fields, follow=True)
    assert answer.redirect_chain, answer.context["errors"]
    return html.unescape(answer.content.decode())


def ill_with(person: models.Person, *conditions: Condition) -> None:
    row = next(r for r in reversed(records.overview(person, TODAY).rows) if r.kind == "Profile")
    records_ = tuple(ConditionRecord(c) for c in conditions)
    patient = replace(row.value(Patient), conditions=records_)
    actions.profile(Told(person, "self", NOW), patient, row.id)


def patient_of(person: models.Person) -> Patient:
    return records.overview(person, TODAY).case.patient


def test_what_was_found_is_done_through_the_day(as_therapist, as_person, person, stage) -> None:
    ill_with(person, Condition.CHRONIC_NSLBP)
    assert "Through the day" not in text_of(as_person, reverse("me:today"))
    page = enter(as_therapist, stage, FOUND)
    assert "Directional preference found: extension. The leg pain moved up" in page
    assert "Press-up on your belly, 5 to 7 times a day: 5 slow repetitions." in page
    assert "Directional preference: extension, not stable yet." in page
    assert patient_of(person).preference.direction is Direction.EXTENSION
    today = text_of(as_person, reverse("me:today"))
    assert "Through the day" in today
    assert "5 to 7 times a day: 5 slow repetitions" in today
    assert "Stop when it gets stronger or goes further down your leg" in today
    programme = text_of(as_person, reverse("me:programme"))
    assert "Your therapist found that bending backward eases your back." in programme
    assert "It moves your back in the direction that eases it: bending backward." in programme
    assert "eases your back, and this moves it the other way" in programme
    letter = text_of(as_therapist, reverse("clinic:letter", args=[person.pk]))
    assert "Directional preference: extension, not stable yet." in letter


def test_it_stands_on_the_printed_week(rf, as_therapist, person, stage) -> None:
    ill_with(person, Condition.CHRONIC_NSLBP)
    enter(as_therapist, stage, FOUND)
    view = weeks.current(Told(person, "self", NOW), TODAY)
    sheet = sheet_of(printing.week_of(rf.get("/"), view))
    assert sheet.daily.startswith(
        "Through the day, also on days without exercises: Press-up on"
    )
    assert "5 to 7 times a day: 5 slow repetitions. Go only as far" in sheet.daily
    assert [b.name for b in sheet.blocks if b.code == "DY-02"] == ["Press-up on your belly"]
    left = replace(printing.week_of(rf.get("/"), view), plan=replace(view.issued.plan, days=()))
    assert [e.code for e in left.exercises] == ["DY-02"]  # drawn also where no session has it


def test_stable_ends_it_and_keeps_the_finding(as_therapist, as_person, person, stage) -> None:
    ill_with(person, Condition.CHRONIC_NSLBP)
    enter(as_therapist, stage, FOUND)
    page = enter(as_therapist, stage, STABLE)
    assert "Directional preference stable: extension. Flexion brings nothing back." in page
    assert "Directional preference: extension, stable." in page
    assert patient_of(person).preference.stable_on == TODAY
    assert "eases your back" not in text_of(as_person, reverse("me:today"))
    assert "It is stable" not in text_of(as_therapist, stage)


def test_withdrawn_leaves_nothing(as_therapist, as_person, person, stage) -> None:
    enter(as_therapist, stage, FOUND)
    page = enter(as_therapist, stage, WITHDRAWN)
    assert "Directional preference withdrawn. No effect any more." in page
    assert patient_of(person).preference is None
    assert "eases your back" not in text_of(as_person, reverse("me:programme"))
    assert "Withdraw it" not in text_of(as_therapist, stage)


def test_stable_before_it_was_found_is_refused(as_therapist, person, stage) -> None:
    enter(as_therapist, stage, FOUND)
    early = STABLE | {"direction_stable_on": "2026-11-01"}
    answer = as_therapist.post(stage, early)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert f"Allowed: {TODAY} to {TODAY}" in page
    assert "Flexion brings nothing back." in page  # nothing typed is lost


def test_conditions_that_speak_against_it_are_told_at_once(
    as_therapist, as_person, person, stage
) -> None:
    ill_with(person, Condition.STENOSIS)
    page = enter(as_therapist, stage, FOUND)
    assert "Press-up on your belly stays out. Contraindicated: lumbar spinal stenosis." in page
    assert "flexion suits better. The strictest of both holds." in page
    today = text_of(as_person, reverse("me:today"))
    assert "Through the day" not in today
    assert "For now do this movement only where it stands in a session." in today


def test_pain_further_down_takes_the_movement_away(
    as_therapist, as_person, person, stage
) -> None:
    ill_with(person, Condition.CHRONIC_NSLBP)
    enter(as_therapist, stage, FOUND | {"direction_found_on": "2026-11-20"})
    told = Told(person, "self", NOW)
    actions.say_pain(told, PainSaid(Asked.MORNING, Pain(2, 0, Reach.BUTTOCK)))
    today = text_of(as_person, reverse("me:today"))
    assert "Since then the pain went further down your leg." in today
    assert "Through the day" not in today
    page = text_of(as_therapist, reverse("clinic:patient", args=[person.pk]))
    assert "Pain went further down the leg on 24 November" in page
    assert "the movement is out until it is examined again" in page
    waits = "The movement that eased the back is out until you examine again."
    assert waits in page
    assert waits in text_of(as_therapist, reverse("clinic:worklist"))
    again = enter(as_therapist, stage, FOUND)
    assert "5 to 7 times a day" in again
    assert waits not in text_of(as_therapist, reverse("clinic:worklist"))


def test_a_movement_that_hurt_stands_on_the_work_list(as_therapist, person, stage) -> None:
    ill_with(person, Condition.CHRONIC_NSLBP)
    enter(as_therapist, stage, FOUND | {"direction_found_on": "2026-11-20"})
    key, done = str(uuid.uuid4()), "prone-press-up"
    dose = Dose(1, reps=5)
    for moment, pain, which in (
        (Asked.START, 2, None),
        (Asked.DURING, 8, done),
        (Asked.AFTER, 6, None),
    ):
        said = PainSaid(moment, Pain(pain), session=key, exercise=which)
        actions.say_pain(Told(person, "self", NOW), said)
    log = SetDone(key, done, dose, SetLog(id=str(uuid.uuid4()), reps=5))
    actions.log_set(Told(person, "self", NOW), log, uuid.UUID(log.log.id))
    hurt = "Press-up on your belly hurt when it was last done. It is out of the day"
    assert hurt in text_of(as_therapist, reverse("clinic:worklist"))
