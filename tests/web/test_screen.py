"""The safety questions on the site: a lock closes at one tap and stays."""

from dataclasses import replace

import pytest
from django.test import Client
from tests.web.conftest import TODAY
from tests.web.test_intake import PAGES
from tests.web.test_maintenance import ABOUT_YOU

from mainstay.care.questions import question
from mainstay.web import clock, demo, records
from mainstay.web.living import clear_choice
from mainstay.web.me import screen

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_of_person() -> Client:
    client = Client()
    client.post("/begin/", {"zone": "UTC"})
    return client


def _tap(client: Client, question: str, choice: str):
    return client.post(f"/me/safety-questions/{question}/", {"choice": choice})


def _begun(client: Client) -> None:
    _tap(client, "birth-year", "1970")
    _tap(client, "sex", "female")


def test_an_emergency_locks_within_one_answer(client_of_person: Client) -> None:
    _begun(client_of_person)
    assert _tap(client_of_person, "saddle", "new").url == "/me/safety/"
    page = client_of_person.get("/me/safety/").content.decode()
    assert "Nobody else has seen this. Do not wait." in page


def test_answering_no_afterwards_does_not_open_the_lock(client_of_person: Client) -> None:
    _begun(client_of_person)
    _tap(client_of_person, "saddle", "new")
    assert _tap(client_of_person, "saddle", "no").url == "/me/safety/"
    assert client_of_person.get("/me/safety-questions/").url == "/me/safety/"


def test_under_18_is_referred(client_of_person: Client) -> None:
    assert _tap(client_of_person, "birth-year", "2015").url == "/me/safety/"
    assert "under 18" in client_of_person.get("/me/safety/").content.decode()


def test_a_year_that_cannot_be_stays_on_the_page(client_of_person: Client) -> None:
    answer = _tap(client_of_person, "birth-year", "19x0")
    assert answer.status_code == 422
    assert "19x0" in answer.content.decode()


def test_an_examination_on_the_day_of_the_emergency_does_not_count(
    client_of_person: Client,
) -> None:
    _begun(client_of_person)
    _tap(client_of_person, "saddle", "new")
    today = client_of_person.get("/me/safety/examined/").context["latest"]
    answer = client_of_person.post(
        "/me/safety/examined/",
        {"examined_by": "Dr. A", "examined_on": today, "result": "fine", "allowed": "yes"},
    )
    assert answer.status_code == 422
    assert "Dr. A" in answer.content.decode()


def test_self_harm_has_its_own_calm_page(client_of_person: Client) -> None:
    _begun(client_of_person)
    answer = _tap(client_of_person, "self-harm", "yes")
    if answer.status_code == 302:
        page = client_of_person.get("/me/safety/").content.decode()
        assert "Thank you for telling us" in page
        assert "Exercise is locked" not in page


def test_a_flare_on_the_same_day_does_not_open_the_lock(client_of_person: Client) -> None:
    _begun(client_of_person)
    _tap(client_of_person, "saddle", "new")
    client_of_person.post("/me/flare/", {"back": "6", "leg": "0", "reach": "back"})
    _tap(client_of_person, "saddle", "no")
    assert "Emergency" in client_of_person.get("/me/safety/", follow=True).content.decode()


def test_a_warning_from_an_older_window_is_stored_and_locks(client_of_person: Client) -> None:
    """One window says "no leg symptoms" while another still shows the question after "yes"."""
    _begun(client_of_person)
    _tap(client_of_person, "leg-symptoms", "none")
    assert client_of_person.get("/me/safety-questions/leg-weakness/").status_code == 404
    assert _tap(client_of_person, "leg-weakness", "worse_fast").url == "/me/safety/"
    page = client_of_person.get("/me/safety/").content.decode()
    assert "Nobody else has seen this. Do not wait." in page
    assert _tap(client_of_person, "no-such-question", "no").status_code == 404


def _answer_all(client: Client) -> None:
    """Answer what is open, each question calmly, until there is a result."""
    somebody = demo.cast(clock.now().date())[0].script.patient
    while True:
        at = client.get("/me/safety-questions/").url
        if at == "/me/safety/":
            return
        slug = at.rstrip("/").rpartition("/")[2]
        _tap(client, slug, clear_choice(question(slug), somebody)[0])


def test_who_is_asked_about_the_leg_again_on_the_first_day_goes_on_to_the_lesson(
    client_of_person: Client,
) -> None:
    """No leg symptoms at first, then a leg on the pain page: the lesson and its tests still come."""
    client = client_of_person
    _answer_all(client)
    assert client.get("/me/safety/").context["onward"].address == "/me/about-you/"
    said = {**ABOUT_YOU, "pain": {**ABOUT_YOU["pain"], "leg": "6", "reach": "foot"}}
    for page in PAGES:
        done = client.post(f"/me/about-you/{page}/", {**said[page], "revision": "0"})
        assert done.status_code == 302
    asked = client.get(done.url, follow=True).redirect_chain[-1][0]
    assert asked == "/me/safety-questions/leg-symptoms/"
    _tap(client, "leg-symptoms", "one")
    _answer_all(client)
    page = client.get("/me/safety/")
    assert '<a class="btn btn-main btn-wide btn-big" href="/me/deep-muscles/">' in (
        page.content.decode()
    )
    assert client.get("/me/deep-muscles/").status_code == 200
    assert client.post("/me/deep-muscles/", {"do": "later"}).url == "/me/starting-tests/"
    assert client.get("/me/safety/").context["onward"].address == "/me/today/"


def test_who_has_trained_goes_on_to_today_though_the_lesson_was_never_seen(person) -> None:
    lived = records.overview(person, TODAY)
    without = replace(lived, rows=tuple(r for r in lived.rows if r.kind != "Note"))
    assert screen.onward(without).address == "/me/today/"
