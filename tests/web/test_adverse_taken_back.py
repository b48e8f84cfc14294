"""An adverse event told by mistake: put right or taken back by who told it, and what follows."""

import html
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.conftest import NOW, TODAY, story_of
from tests.web.test_adverse import HURT, LATER, TELL, answer_all, fell, opened, shown, stored

from mainstay.care.findings import FRACTURE_FLAGS, questions_behind
from mainstay.care.history import AdverseEvent, AdverseKind, Severity
from mainstay.web import actions, adverse, clock, models, records, weeks
from mainstay.web.actions import Told

pytestmark = pytest.mark.django_db

BACK = {"take_back": "yes"}


def own(row: models.Fact) -> str:
    return f"/me/you/answers/adverseevent/{row.pk}/"


def entered(row: models.Fact) -> str:
    return reverse("clinic:event-right", args=[row.person_id, row.pk])


def by_therapist(person, therapist, kind=AdverseKind.FALL, at=NOW) -> models.Fact:
    told = Told(person, therapist.display_name, at)
    return actions.went_wrong(told, AdverseEvent(kind, TODAY, Severity.SEVERE))


# --- by the person ---


def test_an_event_is_taken_back_and_stays_in_the_record(as_person, person, told) -> None:
    row = fell(told)
    assert "It did not happen" in as_person.get(own(row)).content.decode()
    assert as_person.post(own(row), BACK).status_code == 302
    assert stored(person) == []
    kept = models.AdverseEvent.objects.filter(person=person).order_by(
        "received_at", "withdrawn"
    )
    assert [(r.withdrawn, r.author) for r in kept] == [(False, "self"), (True, "self")]
    assert kept[1].replaces_id == row.pk
    audit = models.AuditRow.objects.filter(person=person, action="withdraw")
    assert [a.subject for a in audit] == [f"AdverseEvent {kept[1].pk}"]
    assert "You fell" not in as_person.get("/me/you/answers/").content.decode()


def test_a_new_sign_is_taken_back_as_a_whole(as_person, person) -> None:
    as_person.post(TELL, {"kind": "new_neurological_sign"})
    row = models.AdverseEvent.objects.get(person=person)
    page = as_person.get(own(row)).content.decode()
    assert "Take it back?" in page
    assert 'name="severity"' not in page
    assert as_person.post(own(row), BACK).status_code == 302
    assert stored(person) == []


def test_other_facts_are_not_taken_back(as_person, person) -> None:
    row = models.SetLog.objects.current().filter(person=person).first()
    answer = as_person.post(f"/me/you/answers/setlog/{row.pk}/", BACK)
    assert answer.status_code == 422
    assert not models.SetLog.objects.filter(replaces=row).exists()


def test_twice_or_with_more_fields_nothing_is_taken_back(as_person, person, told) -> None:
    row = fell(told)
    as_person.post(own(row), {**BACK, "more": "1"})
    assert stored(person)
    as_person.post(own(row), BACK)
    assert as_person.post(own(row), BACK).status_code == 409
    gone = models.AdverseEvent.objects.get(replaces=row)
    assert as_person.get(own(gone)).status_code == 404


def test_what_a_therapist_entered_is_theirs(as_person, person, therapist) -> None:
    row = by_therapist(person, therapist)
    page = as_person.get("/me/you/answers/").content.decode()
    assert f"Entered by {therapist.display_name}" in page
    assert str(row.pk) not in page
    assert as_person.post(own(row), BACK).status_code == 404
    assert len(stored(person)) == 1


# --- by the therapist ---


def test_a_therapist_takes_back_what_they_entered(as_therapist, person, therapist) -> None:
    row = by_therapist(person, therapist)
    assert entered(row) in shown(as_therapist, "patient", person)
    assert "It did not happen" in as_therapist.get(entered(row)).content.decode()
    assert as_therapist.post(entered(row), BACK).status_code == 302
    assert stored(person) == []
    page = shown(as_therapist, "patient", person)
    assert "Fall to the ground" in page  # in the story, as what it was before
    assert "taken back." in page.lower()
    assert as_therapist.post(entered(row), BACK).status_code == 409


def test_a_therapist_puts_right_what_they_entered(as_therapist, person, therapist) -> None:
    row = by_therapist(person, therapist, AdverseKind.OTHER)
    assert 'value="other" selected' in as_therapist.get(entered(row)).content.decode()
    sent = {**HURT, "kind": "muscle_soreness", "severity": "mild", "done": "Phoned."}
    assert as_therapist.post(entered(row), sent).status_code == 302
    (event,) = stored(person)
    assert (event.kind, event.severity) == (AdverseKind.MUSCLE_SORENESS, Severity.MILD)
    new = models.AdverseEvent.objects.get(replaces=row)
    assert (new.author, new.at) == (therapist.display_name, row.at)


def test_half_a_correction_is_refused_and_stays(as_therapist, person, therapist) -> None:
    row = by_therapist(person, therapist)
    answer = as_therapist.post(entered(row), {**HURT, "kind": "", "done": "Phoned."})
    assert answer.status_code == 422
    assert "Phoned." in answer.content.decode()
    assert not models.AdverseEvent.objects.filter(replaces=row).exists()


def test_what_the_person_or_a_colleague_told_is_not_theirs(as_therapist, person, told) -> None:
    colleague = Told(person, "A. Colleague", told.at)
    for row in (fell(told), fell(colleague)):
        assert as_therapist.get(entered(row)).status_code == 404
        assert as_therapist.post(entered(row), BACK).status_code == 404
        assert entered(row) not in shown(as_therapist, "patient", person)


# --- what follows ---


def test_log_letter_work_list_and_file_follow(as_therapist, as_person, person, told) -> None:
    row = fell(told, Severity.SEVERE)
    assert "Adverse event" in shown(as_therapist, "worklist")
    as_person.post(own(row), BACK)
    assert adverse.log(records.overview(person, TODAY)) == ()
    assert "Adverse event" not in shown(as_therapist, "worklist")
    assert "none known" in shown(as_therapist, "letter", person)
    table = as_therapist.get(reverse("clinic:events-file", args=[person.pk, "csv"]))
    assert "fall" not in table.content.decode()
    story = html.unescape(shown(as_therapist, "patient", person)).lower()
    assert "taken back." in story


def test_a_new_sign_taken_back_leaves_the_work_list(as_therapist, as_person, person) -> None:
    as_person.post(TELL, {"kind": "new_neurological_sign"})
    row = models.AdverseEvent.objects.get(person=person)
    assert "numb or weak" in shown(as_therapist, "worklist")
    as_person.post(own(row), BACK)
    assert "numb or weak" not in shown(as_therapist, "worklist")


def test_an_export_takes_along_that_it_was_taken_back(as_person, person, told) -> None:
    as_person.post(own(fell(told)), BACK)
    story = story_of(person)
    assert [f.withdrawn for f in story.facts if f.kind == "AdverseEvent"] == [False, True]
    actions.erase(told)
    fresh, _ = actions.begin(LATER, "UTC")
    actions.import_story(Told(fresh, "self", LATER), story)
    assert stored(fresh) == []


# --- the questions that were asked again ---


def test_questions_that_a_fall_opened_stay_open_until_answered(
    as_person: Client, person
) -> None:
    with clock.moved_to(LATER):
        row = fell(Told(person, "self", clock.now()))
        before = opened(person)
        assert before & questions_behind(*FRACTURE_FLAGS)
        as_person.post(own(row), BACK)
        assert opened(person) == before
        assert as_person.get("/me/today/").url == "/me/safety-questions/"
        page = as_person.get("/me/safety-questions/", follow=True).content.decode()
        assert "told and then taken back" in page
        assert "You told us of a fall." not in page
        answer_all(as_person)
        assert not opened(person)
        assert as_person.get("/me/today/").status_code == 200


def test_a_milder_correction_closes_no_question_either(as_person, person) -> None:
    with clock.moved_to(LATER):
        told = Told(person, "self", clock.now())
        row = actions.went_wrong(told, AdverseEvent(AdverseKind.OTHER, TODAY, Severity.SEVERE))
        before = opened(person)
        assert "saddle" in before
        as_person.post(own(row), {**HURT, "severity": "mild"})
        assert [e.severity for e in stored(person)] == [Severity.MILD]
        assert opened(person) == before


def test_a_new_sign_taken_back_asks_all_and_then_trains_today(as_person, person) -> None:
    """Told and not taken back it rests until tomorrow; the calm answers are enough here."""
    with clock.moved_to(LATER):
        as_person.post(TELL, {"kind": "new_neurological_sign"})
        as_person.post(own(models.AdverseEvent.objects.get(person=person)), BACK)
        assert {"saddle", "leg-symptoms", "fever"} <= opened(person)
        assert weeks.current(Told(person, "self", clock.now()), TODAY).stopped
        answer_all(as_person)
        assert as_person.get("/me/today/").status_code == 200


def test_a_serious_answer_since_stays(as_person, person) -> None:
    with clock.moved_to(LATER):
        row = fell(Told(person, "self", clock.now()))
        as_person.post("/me/safety-questions/fall/", {"choice": "minor"})
        as_person.post("/me/safety-questions/bones/", {"choice": "osteoporosis"})
        as_person.post("/me/safety-questions/medicines/", {"choice": "steroid"})
        as_person.post(own(row), BACK)
        found = records.overview(person, TODAY).screened.findings
    assert "RF09" in {f.flag for f in found}
    with clock.moved_to(NOW + timedelta(days=1)):
        assert as_person.get("/me/today/").status_code == 302
