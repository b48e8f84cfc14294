"""About you: nothing typed is lost, two tabs meet, half-finished goes on."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.web.conftest import NOW, TODAY
from tests.web.test_maintenance import ABOUT_YOU

from mainstay.exercises import Condition
from mainstay.web import clock, models, records
from mainstay.web.forms import Typed
from mainstay.web.me import rig_form

pytestmark = pytest.mark.django_db

PAGES = (
    "about", "pain", "health", "abilities", "equipment", "outlook", "goals", "week"
)  # fmt: skip
ABOUT = {"name": "Ann", "height_cm": "172", "mass_kg": "70", "conditioning": "low"}


@pytest.fixture
def client_of_person() -> Client:
    client = Client()
    client.post("/begin/", {"zone": "UTC"})
    return client


@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens(client_of_person: Client, page: str) -> None:
    assert client_of_person.get(f"/me/about-you/{page}/").status_code == 200


def test_nothing_typed_is_lost_beside_an_error(client_of_person: Client) -> None:
    answer = client_of_person.post("/me/about-you/about/", {**ABOUT, "height_cm": "tall"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "tall" in page
    assert 'value="Ann"' in page


def test_two_tabs_meet_on_a_page_with_both_versions(client_of_person: Client) -> None:
    url = "/me/about-you/about/"
    assert client_of_person.post(url, {**ABOUT, "revision": "0"}).status_code == 302
    answer = client_of_person.post(url, {**ABOUT, "name": "Bea", "revision": "0"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ann" in page
    assert "Bea" in page


def test_a_half_finished_intake_goes_on_where_it_stopped(client_of_person: Client) -> None:
    client_of_person.post("/me/about-you/about/", {**ABOUT, "revision": "0"})
    assert client_of_person.get("/me/about-you/").url == "/me/about-you/pain/"


def test_a_pulley_needs_its_safety_lesson(client_of_person: Client) -> None:
    rig = {"has_pulley": "yes", "rig_kind": "plates", "unit": "kg", "ratio": "2"}
    url = "/me/about-you/equipment/"
    answer = client_of_person.post(url, {**rig, "plates": "1 x 4", "revision": "0"})
    assert answer.status_code == 422
    done = {**rig, "plates": "1 x 4", "revision": "0", "lesson": "yes"}
    assert client_of_person.post(url, done).status_code == 302


# what is saved, so many weeks after the intake, how long it hurts then, in weeks
ONSET = [
    ("equipment", {"items": "chair"}, 10, 13),
    ("pain", {"back": "5"}, 10, 13),
    ("pain", {"weeks": "2"}, 10, 2),
]


@pytest.mark.parametrize(("page", "change", "later", "weeks"), ONSET)
def test_the_day_it_began_stays_until_the_weeks_are_changed(
    as_person: Client, person, page: str, change: dict[str, str], later: int, weeks: int
) -> None:
    said = {**ABOUT_YOU, "pain": {**ABOUT_YOU["pain"], "weeks": "3"}}
    for slug, fields in said.items():
        as_person.post(f"/me/about-you/{slug}/?change=1", {**fields, "revision": "0"})
    assert onset(person, TODAY) == (Condition.ACUTE_NSLBP, TODAY - timedelta(weeks=3))
    on = TODAY + timedelta(weeks=later)
    with clock.moved_to(NOW + timedelta(weeks=later)):
        shown = as_person.get("/me/about-you/pain/?change=1").context["typed"]
        assert shown["weeks"] == str(3 + later), "what is shown is true today"
        kept = {"weeks": shown["weeks"]} if page == "pain" else {}
        given = {**said[page], **kept, **change, "revision": "1"}
        assert as_person.post(f"/me/about-you/{page}/?change=1", given).status_code == 302
        profile = models.Profile.objects.filter(person=person).order_by("at").last()
        assert profile.day == on, "the change is in force, also while the screen has expired"
    assert onset(person, on)[1] == on - timedelta(weeks=weeks)


def onset(person, on) -> tuple[Condition, object]:
    first = records.overview(person, on).case.patient.conditions[0]
    return first.condition, first.since


PLATES_TYPED = [
    ("0.25 x 4, 1 x 4", {0.25: 4, 1.0: 4}),
    ("1,25 x 4, 2,5 x 2", {1.25: 4, 2.5: 2}),
    ("0,25x4,1,5x2", {0.25: 4, 1.5: 2}),
    ("1; 2,5", {1.0: 1, 2.5: 1}),
    ("1, 2, 4", {1.0: 1, 2.0: 1, 4.0: 1}),
]
"""A comma inside a number is a decimal one, as in every other field."""


@pytest.mark.parametrize(("typed", "means"), PLATES_TYPED)
def test_plates_are_read_as_they_are_meant(typed: str, means: dict[float, int]) -> None:
    form = Typed({"plates": typed})
    assert {p["mass"]: p["count"] for p in rig_form.plates(form)} == means
    assert not form.errors


@pytest.mark.parametrize("typed", ["1,2,4", "0.5,1,2", "2,5,"])
def test_a_list_that_could_mean_two_things_is_asked_again(typed: str) -> None:
    plates, dumbbells = Typed({"plates": typed}), Typed({"dumbbells_kg": typed})
    rig_form.plates(plates)
    rig_form.numbers(dumbbells, "dumbbells_kg", 0.25, 60)
    assert bool(plates.errors) == bool(dumbbells.errors) == (typed != "2,5,")


DUMBBELLS_TYPED = [("1 2 4", [1, 2, 4]), ("2,5", [2.5]), ("2,5 5; 7", [2.5, 5, 7])]


@pytest.mark.parametrize(("typed", "means"), DUMBBELLS_TYPED)
def test_dumbbells_are_read_as_they_are_meant(typed: str, means: list[float]) -> None:
    form = Typed({"dumbbells_kg": typed})
    assert rig_form.numbers(form, "dumbbells_kg", 0.25, 60) == means


# Leg pain on the page of pain, what the page answers, whether the question about the legs opens.
LEG_TOLD = [
    ({"leg": "3", "reach": "knee"}, 302, True),
    ({"leg": "0", "reach": "calf"}, 302, True),
    ({"leg": "0", "reach": "buttock"}, 302, False),
    ({"leg": "0", "reach": "back", "areas": "calf_left"}, 422, False),
    ({"leg": "2", "reach": "calf", "areas": "calf_left"}, 302, True),
]


@pytest.mark.parametrize(("legs", "status", "opened"), LEG_TOLD)
def test_leg_pain_of_the_intake_opens_the_question_about_the_legs(
    as_person: Client, person, legs: dict[str, str], status: int, opened: bool
) -> None:
    for slug, fields in ABOUT_YOU.items():
        as_person.post(f"/me/about-you/{slug}/?change=1", {**fields, "revision": "0"})
    pain = {**ABOUT_YOU["pain"], **legs, "revision": "1"}
    assert as_person.post("/me/about-you/pain/?change=1", pain).status_code == status
    asked = as_person.get("/me/today/", follow=True).redirect_chain
    wanted = "/me/safety-questions/leg-symptoms/"
    assert bool(asked and asked[-1][0] == wanted) is opened
