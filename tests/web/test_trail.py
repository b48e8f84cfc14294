"""The audit trail: names and the reader's time on the page, ids and UTC in its file."""

import csv
import io
import re
from urllib.parse import quote

import pytest
from django.urls import reverse
from tests.web.conftest import NOW, TODAY

from mainstay.care.decision import Override, OverrideKind
from mainstay.care.questions import Answer
from mainstay.web import actions, models
from mainstay.web.actions import Told
from mainstay.web.clinic.trail import SHOWN, THING

pytestmark = pytest.mark.django_db

TAGS = re.compile(r"<[^>]*>")


def page_of(client, person, zone=""):
    if zone:
        client.cookies["zone"] = quote(zone)
    return client.get(reverse("clinic:audit", args=[person.pk])).content.decode()


def test_the_page_names_things_and_shows_no_id(as_therapist, person):
    shown = TAGS.sub(" ", page_of(as_therapist, person))
    assert "Told the pain in the morning" in shown
    assert "Morning: back" in shown
    assert not THING.search(shown)
    assert not re.search(r"\b(SetLog|PainReport|Issued|log_set|Log set)\b", shown)


@pytest.mark.parametrize(
    ("zone", "hour"), [("America/New_York", "05:00"), ("Asia/Tokyo", "19:00"), ("", "10:00")]
)
def test_times_are_those_of_the_reader(as_therapist, person, therapist, zone, hour):
    told = Told(person, therapist.display_name, NOW)
    actions.override(
        told, Override(OverrideKind.BAR, therapist.display_name, TODAY, "sore", "bird-dog")
    )
    text = page_of(as_therapist, person, zone)
    [row] = re.findall(r"<tr>(?:(?!</tr>).)*Barred: Bird dog.*?</tr>", text)
    assert f"24 Nov 2026, {hour}" in row
    assert 'datetime="2026-11-24T10:00:00+00:00"' in row
    assert f"Times of {zone or 'UTC'}." in text


def test_an_answer_is_said_in_its_own_words(as_therapist, told, person):
    row = actions.answer(told, Answer("saddle", ("new",), TODAY))
    text = page_of(as_therapist, person)
    [cell] = re.findall(rf'<td[^>]*title="Answer {row.pk}"[^>]*>(.*?)</td>', text)
    assert cell.startswith("Is the skin numb between your legs")
    assert "saddle" not in cell


def test_many_things_of_one_action_are_not_all_named(as_therapist, person, therapist):
    ids = models.SetLog.objects.filter(person=person).values_list("pk", flat=True)
    detail = ", ".join(f"SetLog {pk}" for pk in ids)
    models.AuditRow.objects.create(
        at=NOW, actor="self", action="from_paper", person=person, subject="", detail=detail
    )
    [row] = re.findall(
        r"<tr>(?:(?!</tr>).)*Typed in a week.*?</tr>", page_of(as_therapist, person)
    )
    assert re.search(r">[^<]+; [^<]+; [^<]+; \d+ more<", row)


def test_the_file_has_every_row_with_ids_in_utc(as_therapist, person):
    answer = as_therapist.get(reverse("clinic:audit-file", args=[person.pk]))
    head, *rows = csv.reader(io.StringIO(answer.content.decode()))
    stored = models.AuditRow.objects.filter(person=person)
    assert head == ["at", "actor", "action", "subject", "detail"]
    assert len(rows) == stored.count() > SHOWN
    assert {r[3] for r in rows} == set(stored.values_list("subject", flat=True))
    assert all(r[0].endswith("+00:00") for r in rows)
    assert "attachment" in answer["Content-Disposition"]
