"""About you: nothing typed is lost, two tabs meet, half-finished goes on."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils.datastructures import MultiValueDict
from tests.web.conftest import NOW, TODAY, change_page
from tests.web.test_maintenance import ABOUT_YOU

from mainstay.care.history import Pain, Reach
from mainstay.care.patient import (
    BodyArea,
    ConditionRecord,
    DirectionalPreference,
    Patient,
    TestedLoad,
)
from mainstay.care.questions import medicines
from mainstay.exercises import (
    BandColor,
    Condition,
    Direction,
    Equipment,
    Item,
    Plates,
    PulleyHeight,
    Rig,
    WeightUnit,
)
from mainstay.web import actions, clock, language, models, records
from mainstay.web.forms import Typed
from mainstay.web.me import (
    intake,
    intake_profile,
    intake_reading,
    pin_list,
    rig_form,
    typed_lists,
)

pytestmark = pytest.mark.django_db

PAGES = (
    "about", "pain", "health", "abilities", "equipment", "outlook", "goals", "week"
)  # fmt: skip
ABOUT = {"name": "Ann", "height_cm": "172", "mass": "70", "conditioning": "low"}


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


def test_where_it_hurts_is_kept_and_can_be_changed(
    as_person: Client, person, as_therapist
) -> None:
    areas = ["low_back_left", "buttock_left"]
    said = {**ABOUT_YOU, "pain": {**ABOUT_YOU["pain"], "areas": areas}}
    for slug, fields in said.items():
        change_page(as_person, slug, fields)
    assert records.overview(person, TODAY).case.patient.areas == set(areas)
    for at in (f"/clinic/patient/{person.pk}/", f"/clinic/patient/{person.pk}/letter/"):
        page = as_therapist.get(at).content.decode()
        assert "low back, left; buttock, left" in page.lower()
    change_page(as_person, "pain", {**said["pain"], "areas": areas[:1]})
    assert records.overview(person, TODAY).case.patient.areas == {"low_back_left"}


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
    plates, dumbbells = Typed({"plates": typed}), Typed({"dumbbells": typed})
    rig_form.plates(plates)
    typed_lists.numbers(dumbbells, "dumbbells", 0.25, 60)
    assert bool(plates.errors) == bool(dumbbells.errors) == (typed != "2,5,")


PINS_TYPED = [
    ("5, 10, 15, 25, 35", [5, 10, 15, 25, 35]),
    ("5 10 15", [5, 10, 15]),
    ("5; 10; 15 kg", [5, 10, 15]),
    ("2,5; 5; 7,5", [2.5, 5, 7.5]),
    ("first 5, then 2.5 up to 12.5", [5, 7.5, 10, 12.5]),
    ("First 5 then 2.5 up to 10, then 5 up to 20", [5, 7.5, 10, 15, 20]),
    ("5, 10, then 10 to 40", [5, 10, 20, 30, 40]),
    ("primero 5, luego 2,5 hasta 10", [5, 7.5, 10]),
    ("first 5 kg, then 5 kg up to 15 kg", [5, 10, 15]),
    ("5 to 12.5 by 2.5", [5, 7.5, 10, 12.5]),
    ("2,5 kg to 15 kg in steps of 2,5 kg", [2.5, 5, 7.5, 10, 12.5, 15]),
    ("From 5 - 15 every 5, 20 to 60 in steps of 10", [5, 10, 15, 20, 30, 40, 50, 60]),
    ("de 5 a 25 en pasos de 5; 30", [5, 10, 15, 20, 25, 30]),
    ("1, 2, 5 hasta 15 cada 5", [1, 2, 5, 10, 15]),
]
"""A stack as it is written on it: steps need not be equal."""


@pytest.mark.parametrize(("typed", "means"), PINS_TYPED)
def test_a_stack_is_read_as_it_is_meant(typed: str, means: list[float]) -> None:
    form = Typed({"pins": typed})
    assert pin_list.pins(form) == means
    assert not form.errors


PINS_REFUSED = [
    ("", "Write the weights of the stack"),
    ("5, ten", "“ten” does not fit. Write numbers from 0.25 to 500"),
    ("5,10,15", "“5,10,15” does not fit. Write numbers from 0.25 to 500 with a space"),
    ("10, 5", "“5” stands after 10. Write each weight once, the lightest first."),
    ("then 5 up to 50", "“then 5 up to 50” needs a first weight before it"),
    ("first 5, then 10 up to 50", "steps of 10 from 5 do not end at 50"),
    ("0.25, then 0.25 up to 60", "240 weights"),
    ("5 to 50", "“5 to 50” does not say the steps. Write it so: “5 to 50 in steps of 2.5”."),
    ("5 to 50 by 10", "steps of 10 from 5 do not end at 50"),
    ("50 to 5 by 5", "steps of 5 from 50 do not end at 5"),
    ("10, 5 to 20 by 5", "stands after 10"),
    ("5, 600", "Allowed are weights from 0.25 to 500."),
]


@pytest.mark.parametrize(("typed", "says"), PINS_REFUSED)
def test_a_stack_that_cannot_be_is_asked_again_in_plain_words(typed: str, says: str) -> None:
    form = Typed({"pins": typed})
    assert pin_list.pins(form) == []
    assert says in form.errors[0]["text"]


@pytest.mark.parametrize(("typed", "means"), PINS_TYPED)
def test_a_stack_is_shown_as_it_can_be_typed_again(typed: str, means: list[float]) -> None:
    again = Typed({"pins": pin_list.typed_pins(tuple(means))})
    assert pin_list.pins(again) == means


def test_a_long_stack_is_shown_in_ranges() -> None:
    masses = [*(2.5 * n for n in range(2, 9)), 30, 40, 50, 60, 70, 75]
    assert pin_list.typed_pins(tuple(masses)) == (
        "5 to 20 in steps of 2.5, 30 to 70 in steps of 10, 75"
    )


FRICTION_SAID = [
    ({}, [5, 15]),
    ({"friction": "not_sure"}, [5, 15]),
    ({"friction": "hardly"}, [0, 10]),
    ({"friction": "clearly"}, [10, 30]),
    ({"friction": "measured", "friction_low": "7", "friction_high": "12.5"}, [7, 12.5]),
]


@pytest.mark.parametrize(("said", "band"), FRICTION_SAID)
def test_friction_is_a_band(said: dict[str, str], band: list[float]) -> None:
    form = Typed(said)
    assert rig_form.friction(form) == band
    assert not form.errors


def test_pounds_chosen_once_are_meant_and_shown_from_then_on(as_person: Client, person) -> None:
    about = {**ABOUT_YOU["about"], "weight_unit": "lb", "mass": "154"}
    said = {**ABOUT_YOU, "about": about, "equipment": {"dumbbells": "5 10 12.5"}}
    for slug, fields in said.items():
        assert change_page(as_person, slug, fields).status_code == 302
    patient = records.overview(person, TODAY).case.patient
    assert patient.mass_kg == pytest.approx(69.853)
    assert patient.equipment.dumbbells_kg == (2.268, 4.536, 5.67)
    for slug, name, shown in (
        ("about", "mass", "154"),
        ("equipment", "dumbbells", "5 10 12.5"),
    ):
        page = as_person.get(f"/me/about-you/{slug}/?change=1")
        assert page.context["typed"][name] == shown


def test_a_weight_left_from_the_other_unit_is_asked_again(as_person: Client) -> None:
    shown = as_person.get("/me/about-you/about/?change=1").context["typed"]
    left = {**ABOUT, "weight_unit": "lb", "mass": shown["mass"]}
    answer = change_page(as_person, "about", {**left, "mass_shown": shown["mass_shown"]})
    assert answer.status_code == 422
    assert "Write it anew" in answer.content.decode()
    anew = {**left, "mass": "154", "mass_shown": shown["mass_shown"]}
    assert change_page(as_person, "about", anew).status_code == 302


DUMBBELLS_TYPED = [("1 2 4", [1, 2, 4]), ("2,5", [2.5]), ("2,5 5; 7", [2.5, 5, 7])]


@pytest.mark.parametrize(("typed", "means"), DUMBBELLS_TYPED)
def test_dumbbells_are_read_as_they_are_meant(typed: str, means: list[float]) -> None:
    form = Typed({"dumbbells": typed})
    assert typed_lists.numbers(form, "dumbbells", 0.25, 60) == means


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
    Rig("old", 2.0, pins=(5.0, 12.5), added=(Plates(1.25, 2),), friction_percent=(3.0, 21.0)),
    Rig("stiff", 1.0, plates=(Plates(0.25, 4),), friction_percent=(10.0, 30.0)),
    Rig(
        "odd steps",
        1.0,
        pins=(5.0, 7.5, 10.0, 12.5, 15.0, 25.0, 35.0, 40.0),
        added=(Plates(1.25, 2),),
        friction_percent=(7.0, 12.5),
    ),
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


SAVED_AS_SHOWN = (
    *((page, RIGS[0], PEOPLE[0]) for page in PAGES),
    *(("equipment", rig, PEOPLE[0]) for rig in RIGS[1:]),
    *((page, RIGS[0], people) for page in ("pain", "health") for people in PEOPLE[1:]),
)
"""Each page, and those that a machine or conditions make different with each of these."""


@pytest.mark.parametrize(("page", "rig", "conditions"), SAVED_AS_SHOWN)
@pytest.mark.parametrize("unit", WeightUnit)
def test_a_page_saved_as_it_is_shown_changes_nothing(
    person, page, rig, conditions, unit
) -> None:
    with language.read_in("en"):
        language.count_weights_in(unit)
        _saved_as_shown(person, page, rig, conditions)


def _saved_as_shown(person, page, rig, conditions) -> None:
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
        preference=DirectionalPreference(Direction.EXTENSION, TODAY),
        areas=frozenset({BodyArea.LOW_BACK_LEFT, BodyArea.CALF_RIGHT}),
        usual=Pain(4, 2, Reach.CALF),
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
        preference=DirectionalPreference(Direction.EXTENSION, TODAY),
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
    assert now.preference == with_word.preference
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


HEIGHTS = [
    ("172", 1.72),
    ("172,5", 1.725),
    ("5 ft 8", 1.727),
    ("5'8\"", 1.727),
    ("5 pies 8 pulgadas", 1.727),
    ("6 ft", 1.829),
    ("5'12", None),
    ("3 ft 2", None),
    ("5.8", None),
]


@pytest.mark.parametrize(("typed", "height_m"), HEIGHTS)
def test_a_height_is_taken_in_centimeters_or_in_feet_and_inches(typed, height_m) -> None:
    form = Typed({**ABOUT, "height_cm": typed})
    read = intake_reading.read_about(form, TODAY)
    if height_m is None:
        assert "Write a number from 120 to 230 cm." in str(form.errors)
    else:
        assert form.errors == []
        assert read["height_m"] == pytest.approx(height_m)


def test_further_goals_are_folded_until_they_are_written(client_of_person: Client) -> None:
    url = "/me/about-you/goals/"
    page = client_of_person.get(url).content.decode()
    assert page.count("<details") == 2
    assert " open><summary>" not in page
    sent = {"goal_1": "Garden", "ability_1": "4", "goal_2": "Sing", "ability_2": "2"}
    wrong = client_of_person.post(url, {**sent, "goal_1": "", "revision": "0"})
    assert wrong.content.decode().count(" open><summary>") == 2, "an error is not hidden"
    client_of_person.post(url, {**sent, "revision": "0"})
    again = client_of_person.get(url).content.decode()
    assert again.count(" open><summary>") == 1
    assert "Sing" in again.split(" open><summary>")[1].split("</details>")[0]


HOW_LONG = [
    ("12", 12),
    ("8 weeks", 8),
    ("3 months", 13),
    ("1 month", 4),
    ("10 years", 520),
    ("2 años", 104),
    ("1 mes", 4),
    ("200 years", None),
    ("a while", None),
    ("", None),
]


@pytest.mark.parametrize(("typed", "weeks"), HOW_LONG)
def test_how_long_it_has_hurt_is_taken_in_weeks_months_or_years(typed, weeks) -> None:
    form = Typed({"back": "3", "leg": "0", "reach": "back", "weeks": typed})
    read = intake_reading.read_pain(form, TODAY)
    if weeks is None:
        assert "Write a number from 0 to 5200." in str(form.errors)
    else:
        assert form.errors == []
        began = intake_reading.onset(read, TODAY)
        assert intake_reading.weeks_from(began, TODAY) == weeks


def test_an_error_about_a_body_weight_names_the_unit_that_was_chosen() -> None:
    form = Typed({**ABOUT, "weight_unit": "lb", "mass": "9999"})
    intake_reading.read_about(form, TODAY)
    assert "from 67 to 661 lb." in str(form.errors)
