"""What one tap decided can be taken back for ten seconds, and decided anew."""

import html
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.conftest import NOW, TODAY

from mainstay.web import actions, clock, fact_rows, models, records, weeks
from mainstay.web.actions import Told
from mainstay.web.clinic import proposals

pytestmark = pytest.mark.django_db


def tap(client: Client, person: models.Person, route: str, **data: str) -> str:
    address = reverse(f"clinic:{route}", args=[person.pk])
    return html.unescape(client.post(address, data, follow=True).content.decode())


def approval(person: models.Person) -> object:
    return records.overview(person, TODAY).standing.approval


def test_a_renewal_is_taken_back_by_a_further_fact(as_therapist, person) -> None:
    weeks.current(Told(person, "self", NOW), TODAY)
    assert "Undo" in tap(as_therapist, person, "quick", choice="renew", back="worklist")
    assert approval(person) is not None
    page = tap(as_therapist, person, "undo")
    assert "Taken back" in page
    assert "Work list" in page
    assert approval(person) is None
    assert models.Approval.objects.filter(person=person).count() == 2, "nothing was deleted"
    assert models.AuditRow.objects.filter(person=person, action="take_back").count() == 1
    assert "nothing left to undo" in tap(as_therapist, person, "undo")


def test_after_ten_seconds_it_stays(as_therapist, person) -> None:
    weeks.current(Told(person, "self", NOW), TODAY)
    tap(as_therapist, person, "quick", choice="renew")
    with clock.moved_to(clock.now() + timedelta(seconds=20)):
        assert "That is saved" in tap(as_therapist, person, "undo")
    assert approval(person) is not None


def test_a_proposal_that_was_taken_back_can_be_answered_again(as_therapist, person) -> None:
    weeks.current(Told(person, "self", NOW), TODAY)
    seen = records.overview(person, TODAY)
    name = proposals.lines(seen, proposals.preview(seen))[0].exercise.id
    address = reverse("clinic:decide", args=[person.pk, name])
    for _ in range(3):
        notes = models.Note.objects.filter(person=person).count()
        as_therapist.post(address, {"choice": "accept"})
        assert models.Note.objects.filter(person=person).count() == notes + 1
        assert "Taken back" in tap(as_therapist, person, "undo")
    current = fact_rows.current(records.overview(person, TODAY).rows)
    assert not [r for r in current if r.kind == "Note" and r.author != "self"]


def test_another_persons_choice_is_not_taken_back(as_therapist, person) -> None:
    stranger, _ = actions.begin(NOW, "Europe/London", "Nobody")
    weeks.current(Told(person, "self", NOW), TODAY)
    tap(as_therapist, person, "quick", choice="renew")
    answer = as_therapist.post(reverse("clinic:undo", args=[stranger.pk]))
    assert answer.status_code == 404
    assert approval(person) is not None


def test_what_was_taken_back_elsewhere_is_a_conflict(as_therapist, person) -> None:
    weeks.current(Told(person, "self", NOW), TODAY)
    tap(as_therapist, person, "quick", choice="renew")
    row = models.Approval.objects.get(person=person)
    actions.withdraw(Told(person, "Another", clock.now()), row)
    page = tap(as_therapist, person, "undo")
    assert "changed in another window" in page
