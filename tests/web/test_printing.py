"""A week to take away: on paper and in a calendar, for the person and from the therapist."""

import pytest
from django.urls import reverse

from mainstay.care.questions import Answer
from mainstay.handout import typesetting
from mainstay.web import actions, weeks

pytestmark = pytest.mark.django_db

SHEET, DATES = "/me/programme/week.pdf", "/me/programme/week.ics"


@pytest.fixture(autouse=True)
def _week(person, told):
    weeks.current(told, told.at.date())


def test_the_person_prints_the_week(as_person):
    answer = as_person.get(SHEET)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith('inline; filename="programme-2026-')
    assert answer.content.startswith(b"%PDF-")


def test_large_print_is_what_the_person_has_chosen(as_person, person):
    usual = as_person.get(SHEET).content
    person.large_print = True
    person.save()
    large = as_person.get(SHEET).content
    assert large.count(b"/Type/Page") > usual.count(b"/Type/Page")
    assert as_person.get(SHEET, {"print": "large"}).content == large
    assert as_person.get(SHEET, {"print": "normal"}).content == usual != large


def test_the_therapist_hands_over_the_same_sheet(as_person, as_therapist, person):
    theirs = as_therapist.get(reverse("clinic:handout", args=[person.pk]))
    assert theirs.content == as_person.get(SHEET).content
    dates = as_therapist.get(reverse("clinic:calendar", args=[person.pk]))
    assert dates.content.startswith(b"BEGIN:VCALENDAR")
    assert dates.headers["Content-Type"].startswith("text/calendar")


def test_the_calendar_has_the_sessions(as_person, person, told):
    text = as_person.get(DATES).content.decode()
    view = weeks.as_issued(told, told.at.date())
    days = [d for d in view.issued.plan.days if view.in_session(d.items)]
    assert text.count("BEGIN:VEVENT") == len(days)
    assert "http://testserver/me/session/" in text.replace("\r\n ", "")


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ({"paper": "a5"}, "“a5” is not known as paper. Allowed: a4 or letter."),
        ({"print": "<b>"}, "“&lt;b&gt;” is not known as print. Allowed: normal or large."),
    ],
)
def test_an_unknown_size_is_refused(as_person, option, said):
    answer = as_person.get(SHEET, option)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_without_the_extra_pages_say_what_to_do(as_person, as_therapist, person, monkeypatch):
    monkeypatch.setattr(typesetting, "find_spec", lambda name: None)
    answer = as_person.get(SHEET)
    assert answer.status_code == 503
    assert "mainstay[print]" in answer.content.decode()
    patient = reverse("clinic:patient", args=[person.pk])
    for client, page in ((as_person, "/me/programme/"), (as_therapist, patient)):
        text = client.get(page).content.decode()
        assert "Printing is not set up" in text
        assert "week.pdf" not in text
        assert "week.ics" in text


def test_a_locked_person_gets_no_sheet(as_person, as_therapist, person, told):
    actions.answer(told, Answer("saddle", ("new",), told.at.date()))
    assert as_person.get(SHEET).headers["Location"] == "/me/safety/"
    patient = reverse("clinic:patient", args=[person.pk])
    answer = as_therapist.get(reverse("clinic:handout", args=[person.pk]))
    assert answer.headers["Location"] == patient
    assert "nothing to print" in as_therapist.get(patient).content.decode()
