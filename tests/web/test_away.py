"""The help that a phone keeps: for everyone, and nothing about a person is in it."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from mainstay.web import offline

pytestmark = pytest.mark.django_db


def test_nothing_about_a_person_is_in_it(as_person, person):
    page = as_person.get(reverse("away"))
    text = page.content.decode()
    assert page.status_code == 200
    assert str(person.pk) not in text
    assert person.name not in text
    assert "csrf" not in text
    assert "data-person" not in text
    assert "<form" not in text


def test_a_stranger_in_the_same_country_reads_the_same(as_person):
    stranger = Client(headers={"Accept-Language": "en-GB"})
    assert stranger.get(reverse("away")).content == as_person.get(reverse("away")).content


@pytest.mark.parametrize("route", ["help", "away", "me:safety"])
def test_the_country_that_was_told_wins_over_every_guess(as_person, route):
    """The person told of the United Kingdom; their browser speaks as in the United States."""
    as_person.cookies["zone"] = "America/New_York"
    page = as_person.get(reverse(route), headers={"Accept-Language": "en-US"})
    assert page.context["phone"].help.code == "GB"
    if route != "me:safety":
        assert 'href="tel:999"><span' in page.content.decode()


@pytest.mark.parametrize("route", ["help", "away"])
def test_a_country_chosen_on_the_page_wins_over_the_one_told_before(as_person, route):
    as_person.post(reverse("country"), {"country": "DE", "back": reverse("help")})
    assert as_person.get(reverse(route)).context["phone"].help.code == "DE"


@pytest.mark.parametrize("route", ["help", "away"])
def test_who_has_told_nothing_yet_is_guessed(therapist, as_therapist, route):
    page = as_therapist.get(reverse(route), headers={"Accept-Language": "en-US"})
    assert page.context["phone"].help.code == "US"


def test_it_speaks_the_language_of_who_is_signed_in(as_person, person):
    type(person).objects.filter(pk=person.pk).update(language="es")
    assert b'<html lang="es"' in as_person.get(reverse("away")).content


def test_all_that_it_needs_is_kept_with_it(client):
    told = re.search(
        r"const MAINSTAY = (\{.*\});", client.get(reverse("worker")).content.decode()
    )
    kept = json.loads(told[1])
    text = client.get(reverse("away")).content.decode()
    needed = re.findall(
        r'<(?:link rel="(?:stylesheet|icon)"|script|img)[^>]*(?:href|src)="([^"]+)"', text
    )
    assert len(needed) >= 3
    assert set(needed) <= set(kept["files"])
    assert kept["help"] in kept["files"]


@pytest.mark.parametrize("lead", offline.leads(), ids=lambda lead: lead[0])
def test_each_lead_goes_to_a_part_that_is_there(client, lead):
    start, there = lead
    part = there.partition("#")[2]
    text = client.get(reverse("away")).content.decode()
    assert not part or f'id="{part}"' in text
    first = next(to for begin, to in offline.leads() if start.startswith(begin))
    assert first == there, "a shorter address stands before it"
