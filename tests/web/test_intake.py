"""About you: nothing typed is lost, two tabs meet, half-finished goes on."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils.datastructures import MultiValueDict
from tests.web.conftest import NOW, TODAY, change_page
from tests.web.test_maintenance import ABOUT_YOU

from mainstay.care.patient import ConditionRecord, Patient, TestedLoad
from mainstay.care.questions import medicines
from mainstay.exercises import (
    BandColor,
    Condition,
    Equipment,
    Item,
    Plates,
    PulleyHeight,
    Rig,
    WeightUnit,
)
from mainstay.web import actions, clock, models, records
from mainstay.web.forms import Typed
from mainstay.web.me import intake, intake_profile, intake_reading, rig_form

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
        change_page(as_person, slug, fields)
    assert onset(person, TODAY) == (Condition.ACUTE_NSLBP, TODAY - timedelta(weeks=3))
    on = TODAY + timedelta(weeks=later)
    with clock.moved_to(NOW + timedelta(weeks=later)):
        shown = as_person.get("/me/about-you/pain/?change=1").context["typed"]
        assert shown["weeks"] == str(3 + later), "what is shown is true today"
        kept = {"weeks": shown["weeks"]} if page == "pain" else {}
        assert change_page(as_person, page, {**said[page], **kept, **change}).status_code == 302
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
    pain = {**ABOUT_YOU["pain"], **legs}
    assert change_page(as_person, "pain", pain).status_code == status
    asked = as_person.get("/me/today/", follow=True).redirect_chain
    wanted = "/me/safety-questions/leg-symptoms/"
    assert bool(asked and asked[-1][0] == wanted) is opened


# --- the profile is what the pages show ---

RIGS = (
    None,
    Rig("my pulley", 2.0, plates=(Plates(0.25, 4), Plates(1.0, 4)), smallest=0.5),
    Rig("gym", 1.0, WeightUnit.LB, pins=(5.0, 10.0, 15.0), heights=(PulleyHeight.LOW,)),
)
PEOPLE = (
    (ConditionRecord(Condition.CHRONIC_NSLBP, TODAY - timedelta(weeks=40)),),
    (
        ConditionRecord(Condition.RADICULAR_ACUTE, TODAY - timedelta(weeks=3)),
        ConditionRecord(Condition.OSTEOPOROSIS),
    ),
    (
        ConditionRecord(Condition.ACUTE_NSLBP, TODAY - timedelta(weeks=2)),
        ConditionRecord(Condition.DISCECTOMY_6W_PLUS, *(date(2026, 6, 1), date(2026, 8, 1))),
        ConditionRecord(Condition.HIP_OA, None, date(2026, 7, 1)),
    ),
)


@pytest.mark.parametrize("conditions", PEOPLE)
@pytest.mark.parametrize("rig", RIGS)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_saved_as_it_is_shown_changes_nothing(person, page, rig, conditions) -> None:
    overview = records.overview(person, TODAY)
    asked = overview.answers
    kit = Equipment(frozenset({Item.MAT}), rig, (1.0, 2.5), (BandColor.RED,))
    patient = replace(
        overview.case.patient,
        birth_year=asked.birth_year,
        sex=asked.sex,
        conditions=conditions,
        equipment=kit,
        medicines=medicines(asked),
        tested=(TestedLoad("pulley-row-single", 5.0, 10, 2, TODAY),),
    )
    typed = intake_profile.typed_from(patient, "Ann", TODAY)[page]
    form = Typed(MultiValueDict(typed))
    wanted = next(p for p in intake.PAGES if p.slug == page)
    read = wanted.read(form, TODAY)
    form.known()
    assert not form.errors
    if page == "pain":
        began = intake_profile.began_on(patient)
        read = intake_reading.keeping_onset(read, {"since": began.isoformat()}, TODAY)
    assert intake_profile.changed(patient, page, read, TODAY, overview) == patient


def test_what_a_therapist_entered_outlives_a_change_of_a_page(
    as_person: Client, person
) -> None:
    change_page(as_person, "health", {"conditions": ["hip_oa"]})
    row = records.overview(person, TODAY).rows[-1]
    with_word = replace(
        row.value(Patient),
        tested=(TestedLoad("pulley-row-single", 5.0, 10, 2, TODAY),),
        conditions=tuple(
            replace(c, cleared_on=TODAY) if c.condition is Condition.HIP_OA else c
            for c in row.value(Patient).conditions
        ),
    )
    actions.profile(actions.Told(person, "Vera", NOW), with_word, row.id)
    change_page(as_person, "week", {"days_per_week": "4", "minutes": "30"})
    change_page(as_person, "health", {"conditions": ["hip_oa", "osteoporosis"]})
    now = records.overview(person, TODAY).case.patient
    assert (now.days_per_week, now.tested) == (4, with_word.tested)
    assert (
        next(c for c in now.conditions if c.condition is Condition.HIP_OA).cleared_on == TODAY
    )


OPERATED = {"conditions": ["discectomy_0_6w"], "since_discectomy_0_6w": "2026-10-20"}
# What is saved one after the other on the page of health, whether the therapist's word still counts.
CHANGED_HEALTH = [
    ([OPERATED | {"cleared_discectomy_0_6w": "2026-11-20"}], True),
    ([{}, OPERATED], False),
    ([{"conditions": ["discectomy_6w_plus"], "since_discectomy_6w_plus": "2026-10-01"}], False),
    ([{"conditions": ["fusion_0_6w"], "since_fusion_0_6w": "2026-11-20"}], False),
]


@pytest.mark.parametrize(("saved", "counts"), CHANGED_HEALTH)
def test_a_therapists_clearance_ends_with_the_condition_it_was_given_for(
    as_person: Client, person, saved: list[dict[str, object]], counts: bool
) -> None:
    change_page(as_person, "health", OPERATED)
    row = records.overview(person, TODAY).rows[-1]
    had = row.value(Patient)
    cleared = tuple(
        replace(c, cleared_on=date(2026, 11, 20))
        if c.condition is Condition.DISCECTOMY_0_6W
        else c
        for c in had.conditions
    )
    told = actions.Told(person, "Vera", NOW)
    actions.clear_condition(told, replace(had, conditions=cleared), row.id, "Cleared.")
    for fields in saved:
        assert change_page(as_person, "health", fields).status_code == 302
    now = records.overview(person, TODAY).case.patient.conditions
    assert any(c.cleared_on for c in now) is counts


@pytest.mark.parametrize("seen", ["the one before", "-1", "x", "NaN", ""])
def test_a_page_opened_before_somebody_changed_the_profile_overwrites_nothing(
    as_person: Client, person, seen: str
) -> None:
    url = "/me/about-you/week/?change=1"
    before = as_person.get(url).context["revision"]
    change_page(as_person, "week", {"days_per_week": "5", "minutes": "30"})
    revision = before if seen == "the one before" else seen
    late = {"days_per_week": "2", "minutes": "10", "revision": revision}
    answer = as_person.post(url, late)
    assert answer.status_code == 409
    assert "Minutes a day: 10" in answer.content.decode(), "what was typed is shown"
    assert records.overview(person, TODAY).case.patient.days_per_week == 5
