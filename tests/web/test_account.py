"""Facts can be taken along and brought back; erasing leaves nothing; corrections meet."""

import json
import uuid

import pytest
from django.test import Client
from tests.web.conftest import story_of

from mainstay.care.decision import Action, Decision
from mainstay.web import actions, clock, models

pytestmark = pytest.mark.django_db

ZONE = "Europe/Berlin"
"""Of everybody here: a day that has begun in one zone is not brought back to another."""


@pytest.fixture
def client_of_person() -> Client:
    client = Client()
    client.post("/begin/", {"zone": ZONE})
    return client


def _person() -> models.Person:
    return models.Person.objects.get()


def _say(client: Client) -> None:
    for question, choice in (("birth-year", "1970"), ("sex", "female"), ("saddle", "no")):
        client.post(f"/me/safety-questions/{question}/", {"choice": choice})


def test_the_code_is_shown_once_and_a_new_one_ends_the_old(client_of_person: Client) -> None:
    page = client_of_person.get("/me/you/code/")
    old = page.context["code"]
    assert old
    client_of_person.post("/me/you/code/", {"do": "written"})
    assert client_of_person.get("/me/you/code/").context["code"] is None
    client_of_person.post("/me/you/code/", {"do": "new"})
    assert _person().code_hash != actions.hashed(old)


def test_export_and_import_round_trip(client_of_person: Client) -> None:
    _say(client_of_person)
    file = client_of_person.get("/me/you/export/").content
    before = story_of(_person())
    client_of_person.post("/me/you/delete/", {"word": "delete"})
    assert not models.Person.objects.exists()
    fresh = Client()
    fresh.post("/begin/", {"zone": ZONE})
    for _ in range(2):  # twice is once
        answer = fresh.post("/me/you/import/", {"file": _upload(file)})
        assert answer.status_code == 302
    assert story_of(_person()).facts == before.facts


def test_who_lost_the_code_finds_the_way_to_a_saved_file(client_of_person: Client) -> None:
    _say(client_of_person)
    file = client_of_person.get("/me/you/export/").content
    client_of_person.post("/me/you/delete/", {"word": "delete"})
    stranger = Client()
    assert 'name="file" value="yes"' in stranger.get("/code/").content.decode()
    began = stranger.post("/begin/", {"zone": ZONE, "file": "yes"})
    assert began.url == "/me/you/import/"
    assert stranger.post(began.url, {"file": _upload(file)}).status_code == 302
    assert models.Answer.objects.exists()


def test_a_decision_that_stops_an_exercise_comes_back_with_its_empty_dose(
    client_of_person: Client,
) -> None:
    at, person = clock.now(), _person()
    stop = Decision("bird-dog", Action.STOP, None, (), "0", at.date())
    models.Decision(
        id=uuid.uuid4(),
        person=person,
        author="self",
        at=at,
        zone="UTC",
        day=at.date(),
        received_at=at,
        value=actions.as_text(stop),
    ).save()
    file = client_of_person.get("/me/you/export/").content
    before = story_of(person).facts
    client_of_person.post("/me/you/delete/", {"word": "delete"})
    fresh = Client()
    fresh.post("/begin/", {"zone": ZONE})
    assert fresh.post("/me/you/import/", {"file": _upload(file)}).status_code == 302
    assert story_of(_person()).facts == before


def _upload(content: bytes):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("mainstay.json", content, "application/json")


def test_a_file_with_a_wrong_place_is_refused_and_stores_nothing(
    client_of_person: Client,
) -> None:
    _say(client_of_person)
    story = json.loads(client_of_person.get("/me/you/export/").content)
    story["facts"][0]["kind"] = "Rumor"
    client_of_person.post("/me/you/delete/", {"word": "delete"})
    fresh = Client()
    fresh.post("/begin/", {"zone": ZONE})
    answer = fresh.post("/me/you/import/", {"file": _upload(json.dumps(story).encode())})
    assert answer.status_code == 422
    assert "$.facts[0].kind" in answer.content.decode()
    assert not models.Answer.objects.exists()


def test_erase_needs_the_word_and_leaves_nothing(client_of_person: Client) -> None:
    _say(client_of_person)
    assert client_of_person.post("/me/you/delete/", {"word": "no"}).status_code == 422
    assert models.Answer.objects.exists()
    client_of_person.post("/me/you/delete/", {"word": "delete"})
    assert not models.Person.objects.exists()
    assert not any(model.objects.exists() for model in models.FACTS)
