"""The same form sent twice counts once, and what comes of it after a change is shown, not stored."""

from collections.abc import Mapping

import pytest
from django.test import Client

from mainstay.web import models

pytestmark = pytest.mark.django_db

FORMS: Mapping[str, dict[str, str]] = {
    "/me/walked/": {"minutes": "6", "back": "1", "leg_too": "no"},
    "/me/flare/": {"back": "6", "leg_too": "no"},
}


def facts() -> tuple[int, int]:
    return models.SetLog.objects.count(), models.PainReport.objects.count()


@pytest.mark.parametrize("page", FORMS)
def test_a_form_sent_twice_counts_once(as_person: Client, told, page: str) -> None:
    as_person.get("/me/today/")
    sent = {**FORMS[page], "made": str(as_person.get(page).context["made"])}
    before = facts()
    first = as_person.post(page, sent)
    once = facts()
    assert once > before
    if page == "/me/walked/":
        as_person.get("/me/today/")
    again = as_person.post(page, sent)
    assert (again.status_code, again.url) == (302, first.url)
    assert facts() == once
    changed = as_person.post(page, {**sent, "back": "3"})
    assert changed.status_code == 409
    assert facts() == once
    other = {**sent, "made": str(as_person.get(page).context["made"])}
    as_person.post(page, other)
    assert facts() > once, "another page is another walk"


@pytest.mark.parametrize("page", FORMS)
def test_the_page_carries_its_id(as_person: Client, page: str) -> None:
    as_person.get("/me/today/")
    shown = as_person.get(page)
    assert f'name="made" value="{shown.context["made"]}"' in shown.content.decode()


NUMBERS = {
    "/me/score/back_pain_average/": ("value_0", models.Score),
    "/me/test/chair-stand-30s/": ("value", models.TestResult),
}


@pytest.mark.parametrize("page", NUMBERS)
def test_two_windows_do_not_overwrite_a_number(as_person: Client, page: str) -> None:
    name, model = NUMBERS[page]
    one, two = (str(as_person.get(page).context["seen"]) for _ in range(2))
    assert as_person.post(page, {name: "2", "seen": one}).status_code == 302
    stored = model.objects.count()
    answer = as_person.post(page, {name: "5", "seen": two})
    assert answer.status_code == 409
    assert model.objects.count() == stored
    newest = as_person.get(page)
    assert f'name="seen" value="{newest.context["seen"]}"' in newest.content.decode()
    again = {name: "5", "seen": str(newest.context["seen"])}
    assert as_person.post(page, again).status_code == 302
    assert model.objects.count() == stored + 1
