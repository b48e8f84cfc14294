"""What a person's pages do: whom to call, the lesson, tests, progress, two windows."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from tests.web.conftest import NOW, TODAY

from mainstay.care.decision import Override, OverrideKind
from mainstay.care.history import Pain
from mainstay.care.lighter import lighter
from mainstay.care.outcomes import Score
from mainstay.care.red_flags import Level
from mainstay.exercises import Condition, Demand, Stage, Surface
from mainstay.web import actions, clock, country, fact_rows, models, records, sessions, weeks
from mainstay.web.actions import Told
from mainstay.web.facts import Asked, PainSaid
from mainstay.web.me.intake_words import CONDITION_GROUPS
from mainstay.web.me.lesson import Image, Place, next_try

pytestmark = pytest.mark.django_db

# --- the country of the emergency number ----------------------------------------------------------

GUESSES = (
    # zone, Accept-Language, country
    ("Europe/Berlin", "en-US,en;q=0.9", "DE"),  # the clock wins over the language
    ("America/Chicago", "de-DE", "US"),
    ("Asia/Calcutta", "", "IN"),  # an older name of a zone
    ("UTC", "de-AT,de;q=0.9", "AT"),
    ("", "de, fr-CH;q=0.8", "CH"),  # the first language with a known region
    ("Mars/Base", "xx-ZZ", ""),
    ("", "", ""),
)


@pytest.mark.parametrize(("zone", "languages", "code"), GUESSES)
def test_the_country_is_guessed_from_clock_and_language(zone, languages, code):
    assert country.guessed(zone, languages) == code


def test_the_first_emergency_page_names_number_and_country_and_can_be_changed(client: Client):
    client.post("/begin/", {"zone": "Europe/Berlin"})
    for question, choice in (("birth-year", "1970"), ("sex", "male"), ("saddle", "new")):
        client.post(f"/me/safety-questions/{question}/", {"choice": choice})
    page = client.get("/me/safety/").content.decode()
    assert 'href="tel:112"' in page
    assert "<b>Germany</b>" in page
    assert "not yet checked" in page, "recalled numbers say so"
    client.post("/country/", {"country": "AU", "back": "/me/safety/"})
    page = client.get("/me/safety/").content.decode()
    assert "Call 000" in page
    client.post("/country/", {"country": "", "back": "/me/safety/"})
    assert "Call your local emergency number" in client.get("/me/safety/").content.decode()


def test_the_page_about_you_proposes_the_guess_and_keeps_what_is_chosen(client: Client):
    client.post("/begin/", {"zone": "Europe/Paris"})
    url = "/me/about-you/about/"
    assert '<option value="FR" selected>' in client.get(url).content.decode()
    about = {"height_cm": "172", "mass": "70", "conditioning": "low", "revision": "0"}
    assert client.post(url, {**about, "country": ""}).status_code == 302
    assert '<option value="FR" selected>' not in client.get(url).content.decode()


# --- the lesson of the deep muscles (ruling 10) ----------------------------------------------------

TRIES = (
    # position, image, holds that counted -> what to try next
    ("lying", "zip", 5, None),
    ("lying", "zip", 4, None),
    ("lying", "zip", 3, ("sitting", "belt")),
    ("sitting", "belt", 0, ("four_point", "swell")),
    ("four_point", "swell", 1, ("lying", "zip")),
    (None, None, 2, ("sitting", "belt")),
    (None, None, None, None),
)


@pytest.mark.parametrize(("place", "image", "good", "expected"), TRIES)
def test_two_misses_change_position_and_image(place, image, good, expected):
    asked = Place(place) if place else None, Image(image) if image else None
    found = next_try(*asked, good, tuple(Place))
    assert (found and (found.place.value, found.image.value)) == expected


# what a body cannot do -> positions of the lesson, in order
OPEN = (
    ({}, ["lying", "sitting", "four_point"]),
    ({"cannot": frozenset({Demand.KNEELING})}, ["lying", "sitting"]),
    ({"cannot": frozenset({Demand.WRIST_LOAD})}, ["lying", "sitting"]),
    ({"cannot": frozenset({Demand.SUPINE})}, ["sitting", "four_point"]),
    ({"surfaces": frozenset({Surface.BED, Surface.CHAIR})}, ["lying", "sitting"]),
    ({"surfaces": frozenset({Surface.STANDING})}, ["sitting"]),
)


@pytest.mark.parametrize(("body", "expected"), OPEN)
def test_the_lesson_offers_only_positions_that_the_person_can_take(
    as_person: Client, person, body, expected
):
    row = models.Profile.objects.filter(person=person).latest("at")
    known = records.overview(person, TODAY).case.patient
    actions.profile(Told(person, "self", clock.now()), replace(known, **body), str(row.pk))
    page = as_person.get("/me/deep-muscles/").content.decode()
    assert re.findall('name="position" value="([a-z_]+)"', page) == expected
    poor = {"position": expected[-1], "picture": "zip", "good": "0"}
    again = as_person.post("/me/deep-muscles/", poor)
    assert again.context["again"].place == expected[0], "after the last comes the first"
    assert ("another position" in again.content.decode()) == (len(expected) > 1)


def test_the_lesson_ends_also_without_success(as_person: Client, person):
    again = as_person.post(
        "/me/deep-muscles/", {"position": "lying", "picture": "zip", "good": "1"}
    )
    assert again.status_code == 200
    assert "Rest for a minute" in again.content.decode()
    done = as_person.post("/me/deep-muscles/", {"good": "1", "do": "later"})
    assert done.url == "/me/starting-tests/"


def test_the_lesson_says_what_swells_before_the_figure_shows_it(as_person: Client):
    page = as_person.get("/me/deep-muscles/")
    text = page.content.decode()
    assert text.index("Should stay soft") < text.index("<mainstay-figure")
    assert 'teach="multifidus transversus_abdominis"' in text
    follows = json.loads(page.context["follows"])
    assert follows["four_point"] == "deep-belly-four-point"
    assert set(follows) <= {place.value for place in Place}


def test_an_exercise_has_its_figure_and_a_quiet_hold_says_what_to_feel(as_person: Client):
    dog = as_person.get("/me/exercise/bird-dog/").content.decode()
    assert 'exercise="bird-dog"' in dog
    assert " sided" in dog
    assert "What to feel" not in dog
    hold = as_person.get("/me/exercise/deep-belly-lying/").content.decode()
    assert 'teach="transversus_abdominis"' in hold
    assert "Steady in every repetition" in hold
    assert "Should stay soft" in hold


def test_an_exercise_is_compared_with_everyday_tasks_and_colored_as_calculated(
    as_person: Client,
):
    """A quiet hold is colored as it is taught; where the model was not tested a rating speaks."""
    squat = as_person.get("/me/exercise/squat/").content.decode()
    assert "For the lower back this is about as demanding as" in squat
    assert "Calculated for an average body" in squat
    assert ' works="{&quot;multifidus_l&quot;' in squat
    hold = as_person.get("/me/exercise/deep-belly-lying/").content.decode()
    assert "about as demanding as lying flat on your back" in hold
    assert " works=" not in hold
    rated = {
        "cycling": "about as demanding as sitting, standing or walking",
        "bird-dog": "about as demanding as lifting a crate of 20 kg with bent knees",
        "prone-trunk-lift": "more demanding than lifting a crate of 20 kg with bent knees",
    }
    for exercise, told in rated.items():
        page = as_person.get(f"/me/exercise/{exercise}/").content.decode()
        assert told in page
        assert "Our own rating, not calculated" in page
        assert "Calculated for an average body" not in page
        assert " works=" not in page
    walk = as_person.get("/me/exercise/walking/").content.decode()
    assert "For the lower back" not in walk


def test_the_other_side_is_told_in_its_own_words_where_each_has_its_sets(as_person: Client):
    dog = as_person.get("/me/exercise/bird-dog/").content.decode()
    assert "Slide your left leg back and your right hand forward" in dog
    assert "Slide your right leg back and your left hand forward" in dog
    in_turn = as_person.get("/me/exercise/dead-bug/").content.decode()
    assert "Then the other side" not in in_turn


# --- tests, heels and toes (ruling 3), the intake's list ------------------------------------------


def test_a_weaker_foot_is_a_warning_sign_at_once(as_person: Client, person):
    assert as_person.post("/me/test/heel-toe-walk/", {"value": "1"}).url == "/me/safety/"
    levels = [f.level for f in records.overview(person, TODAY).screen.findings]
    assert Level.E1 in levels
    assert "See a doctor today" in as_person.get("/me/safety/").content.decode()


def test_the_programme_offers_only_tests_that_have_a_page(as_person: Client, told):
    weeks.current(told, TODAY)
    for row in as_person.get("/me/programme/").context["ladder"]:
        for criterion, _, here in row["left"]:
            if here:
                assert as_person.get(f"/me/test/{criterion.test}/").status_code in (200, 302)


def test_every_condition_is_asked_or_follows_from_how_long_it_has_hurt():
    listed = [c for _, conditions in CONDITION_GROUPS for c in conditions]
    by_weeks = {Condition.ACUTE_NSLBP, Condition.SUBACUTE_NSLBP, Condition.CHRONIC_NSLBP}
    assert len(listed) == len(set(listed))
    assert set(listed) | by_weeks == set(Condition)


def test_what_the_safety_screen_heard_is_ticked_and_what_cannot_be_is_skipped(client: Client):
    client.post("/begin/", {"zone": "UTC"})
    answers = (("birth-year", "1950"), ("sex", "male"), ("bones", "osteoporosis"))
    for question, choice in answers:
        client.post(f"/me/safety-questions/{question}/", {"choice": choice})
    page = client.get("/me/about-you/health/").content.decode()
    assert 'value="osteoporosis" checked' in page
    assert "pregnancy" not in page.lower()


# --- progress -------------------------------------------------------------------------------------


def test_progress_shows_no_change_before_somebody_was_asked_again(
    as_person: Client, person, told
):
    shown = as_person.get("/me/progress/").context["ability"]
    assert shown["last"] is None
    assert "at the start" in as_person.get("/me/progress/").content.decode()
    actions.score(told, Score("goal_ability", 9, TODAY))
    shown = as_person.get("/me/progress/").context["ability"]
    assert shown["last"] == 9
    assert shown["first"] < 9


def test_short_questions_come_one_after_the_other(as_person: Client, person):
    due = as_person.get("/me/progress/").context["due"]
    assert len(due) > 1
    assert not [m for m in due if m.startswith("leg_")], "this leg never hurt"
    answer = as_person.post(f"/me/score/{due[0]}/", {"value_0": "3"})
    assert answer.url == f"/me/score/{due[1]}/"


def told_about_response(client: Client, weeks_on: int = 0) -> str:
    with clock.moved_to(NOW + timedelta(weeks=weeks_on)):
        return client.get("/me/progress/").context["doubt"]


def alone(person) -> None:
    models.CareRelation.objects.filter(person=person).update(closed_at=NOW)


def test_who_has_no_therapist_is_told_when_the_first_weeks_did_not_help(
    as_person: Client, person, told
):
    for week in range(6):
        on = TODAY + timedelta(weeks=week - 1)
        actions.score(told, Score("back_pain_average", 6, on))
    assert told_about_response(as_person, 5) == "", (
        "with a therapist it stands in the work list"
    )
    alone(person)
    assert told_about_response(as_person, 2) == ""
    assert "little change" in told_about_response(as_person, 3)
    assert "no clear change" in told_about_response(as_person, 5)


def test_who_has_no_therapist_is_told_of_flares_that_come_too_often(
    as_person: Client, person, told
):
    alone(person)
    for ago in (9, 5):
        early = Told(person, "self", NOW - timedelta(days=ago))
        actions.say_pain(early, PainSaid(Asked.FLARE, Pain(8)))
    assert told_about_response(as_person) == ""
    actions.say_pain(told, PainSaid(Asked.FLARE, Pain(8)))
    assert "flared up 3 times" in told_about_response(as_person)


# --- two windows ----------------------------------------------------------------------------------


def test_two_windows_do_not_overwrite_a_morning(as_person: Client, person):
    with clock.moved_to(NOW + timedelta(days=1)):
        both = {"back": "3", "leg_too": "no", "set_off": "no", "seen": ""}
        assert as_person.post("/me/morning/", both).status_code == 302
        other = as_person.post("/me/morning/", {**both, "back": "6"})
        assert other.status_code == 409
        page = other.content.decode()
        assert "Back pain: 3" in page
        assert "Back pain: 6" in page
        seen = as_person.get("/me/morning/").context["seen"]
        assert (
            as_person.post("/me/morning/", {**both, "back": "6", "seen": seen}).status_code
            == 302
        )
        on = TODAY + timedelta(days=1)
        mornings = records.overview(person, on).case.history.mornings
        assert [m.pain for m in mornings if m.on == on] == [Pain(6)]


def test_two_windows_keep_both_safety_answers(as_person: Client, person):
    url = "/me/safety-questions/saddle/"
    as_person.post(url, {"choice": "new", "seen": ""})
    as_person.post(url, {"choice": "no", "seen": ""})
    levels = [f.level for f in records.overview(person, TODAY).screen.findings]
    assert Level.E0 in levels


def test_two_windows_that_put_the_same_answer_right_show_both(as_person: Client, person):
    row = models.PainReport.objects.current().filter(person=person).last()
    address = f"/me/you/answers/painreport/{row.pk}/"
    assert as_person.post(address, {"back": "2", "leg_too": "no"}).status_code == 302
    answer = as_person.post(address, {"back": "7", "leg_too": "no"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Back pain: 7" in page
    assert answer.context["theirs"]


def test_two_windows_do_not_overwrite_the_settings(as_person: Client, person):
    seen = as_person.get("/me/you/").context["seen"]
    form = {"name": "Ann", "zone_name": "UTC", "seen": seen}
    assert as_person.post("/me/you/", form).status_code == 302
    other = as_person.post("/me/you/", {**form, "name": "Bea"})
    assert other.status_code == 409
    assert models.Person.objects.get(pk=person.pk).name == "Ann"


def test_two_windows_do_not_answer_after_a_session_twice(as_person: Client, person, told):
    weeks.current(told, TODAY)
    after = as_person.post("/me/session/start/?short=1", {"back": "3", "leg_too": "no"}).url
    after = after.rstrip("/").rpartition("/")[0] + "/after/"
    assert as_person.post(after, {"back": "3", "leg_too": "no"}).status_code == 302
    assert as_person.post(after, {"back": "8", "leg_too": "no"}).status_code == 409


@pytest.mark.parametrize(
    ("at_start", "asked_again"), [({}, True), ({"painkiller": "yes"}, False)]
)
def test_a_painkiller_once_told_is_not_asked_again(
    as_person: Client, person, told, at_start, asked_again
):
    weeks.current(told, TODAY)
    after = as_person.post(
        "/me/session/start/?short=1", {"back": "3", "leg_too": "no", **at_start}
    ).url
    after = after.rstrip("/").rpartition("/")[0] + "/after/"
    assert ('name="painkiller"' in as_person.get(after).content.decode()) is asked_again


TIRED = {"back": "3", "leg_too": "no", "sleep": "8", "stress": "9"}


def test_a_lighter_day_does_less_and_keeps_the_dose(as_person: Client, person, told):
    """Two high numbers: fewer repetitions to do, while what was given stays what was given."""
    chosen = Override(OverrideKind.STAGE, "Mia", TODAY, "strong", stage=Stage.ENDURANCE)
    actions.override(Told(person, "Mia", NOW), chosen)
    for number in range(3):
        with clock.moved_to(NOW + timedelta(days=number)):
            view = weeks.current(told, TODAY + timedelta(days=number))
            if not any(sessions.lightened(i) != i for i in sessions.items(view, short=False)):
                continue
            page = as_person.get("/me/session/start/").content.decode()
            assert 'name="sleep"' in page
            short = as_person.get("/me/session/start/?short=1").content.decode()
            assert 'name="sleep"' not in short
            url = as_person.post("/me/session/start/", TIRED).url
            assert "not at your best" in as_person.get(url).content.decode()
            count = as_person.get(url).context["count"]
            steps = (url.replace("/1/", f"/{n}/") for n in range(1, count + 1))
            pages = [as_person.get(step).context for step in steps]
            # Before the first set with the pulley the rope is looked at; that page has no dose.
            items = [shown["item"] for shown in pages if "item" in shown]
            assert all(i.dose == lighter(i.prescribed, i.exercise) for i in items)
            assert any(i.dose != i.prescribed for i in items)
            return
    raise AssertionError("no session in three days")


def test_where_all_stays_whole_a_session_is_no_lighter_one(as_person: Client, person, told):
    """Only the deep muscles' work today: what was said is kept, and the session counts."""
    url = as_person.post("/me/session/start/", TIRED).url
    assert "not at your best" not in as_person.get(url).content.decode()
    said = weeks.as_issued(told, TODAY).said[-1]
    assert (said.readiness.sleep, said.readiness.lighter) == (8, False)


@pytest.mark.parametrize(("tapped", "kept"), [({"effort": "6"}, 6), ({}, None)])
def test_how_hard_a_session_was_is_asked_once_and_can_be_skipped(
    as_person: Client, person, told, tapped, kept
):
    weeks.current(told, TODAY)
    after = as_person.post("/me/session/start/?short=1", {"back": "3", "leg_too": "no"}).url
    after = after.rstrip("/").rpartition("/")[0] + "/after/"
    with clock.moved_to(NOW + timedelta(minutes=25)):
        assert (
            as_person.post(after, {"back": "3", "leg_too": "no", **tapped}).status_code == 302
        )
    last = records.overview(person, TODAY).case.history.sessions[-1]
    assert (last.effort, last.minutes) == (kept, kept and 25)


# --- today ------------------------------------------------------------------------------------------


def test_today_shows_what_was_done_not_what_comes_next(as_person: Client, person, told):
    view = weeks.current(told, TODAY)
    done = next(iter(view.decisions))
    case = records.overview(person, TODAY).case
    walked = any(s.on == TODAY for s in case.history.sessions)
    page = as_person.get("/me/today/")
    assert page.status_code == 200
    assert bool(page.context["did"]) == (walked and page.context["done_today"]), done


def test_new_leg_pain_can_be_told_where_the_leg_is_not_asked(as_person: Client, person, told):
    with clock.moved_to(NOW + timedelta(days=1)):
        said = {"back": "3", "leg": "4", "reach": "calf", "set_off": "yes"}
        assert as_person.post("/me/morning/", said).status_code == 302
        half = as_person.post("/me/morning/", {"back": "3", "leg": "4", "set_off": "yes"})
        assert half.status_code == 422
    row = models.PainReport.objects.filter(person=person).order_by("-at").first()
    stored = fact_rows.FactRow(
        "PainReport", "", "", str(NOW), TODAY, str(NOW), None, None, False, row.value
    )
    assert stored.value(PainSaid).asked is Asked.MORNING
    assert stored.value(PainSaid).pain.leg == 4


# --- leg pain is asked ------------------------------------------------------------------------------

# what is sent of a morning beside back pain, what is stored: leg and how far down; None is refused
LEGS = [
    ({"leg_too": "no"}, (0, "back")),
    ({"leg_too": "yes", "leg": "4", "reach": "calf"}, (4, "calf")),
    ({"leg_too": "yes", "leg": "0", "reach": "buttock"}, (0, "buttock")),
    ({"leg": "4", "reach": "calf"}, (4, "calf")),
    ({}, None),
    ({"leg_too": "yes"}, None),
    ({"leg_too": "yes", "leg": "4"}, None),
    ({"leg_too": "maybe"}, None),
]


@pytest.mark.parametrize(("sent", "stored"), LEGS)
def test_one_tap_says_whether_a_leg_hurts(as_person: Client, person, sent, stored):
    with clock.moved_to(NOW + timedelta(days=1)):
        answer = as_person.post("/me/morning/", {"back": "3", "set_off": "no", **sent})
        assert answer.status_code == (302 if stored else 422)
    rows = models.PainReport.objects.filter(person=person, day=TODAY + timedelta(days=1))
    told = [json.loads(row.value)["pain"] for row in rows]
    assert [(t["leg"], t["reach"]) for t in told] == ([stored] if stored else [])


def test_how_far_down_stands_in_plain_sight_once_a_leg_hurt(as_person: Client):
    with clock.moved_to(NOW + timedelta(days=1)):
        assert 'name="leg_too"' in as_person.get("/me/morning/").content.decode()
        hurts = {"back": "3", "set_off": "no", "leg_too": "yes", "leg": "2", "reach": "thigh"}
        assert as_person.post("/me/morning/", hurts).status_code == 302
        page = as_person.get("/me/morning/").content.decode()
    assert 'name="leg_too"' not in page
    assert 'name="asks_leg"' in page
    assert 'name="reach"' in page


LEG_ADDRESS = "/me/safety-questions/leg-symptoms/"


def test_leg_pain_told_of_a_morning_opens_the_question_about_the_legs(as_person: Client):
    hurts = {"back": "3", "set_off": "no", "leg_too": "yes", "leg": "1", "reach": "thigh"}
    with clock.moved_to(NOW + timedelta(days=1)):
        assert as_person.get("/me/today/").status_code == 200
        as_person.post("/me/morning/", hurts)
        assert as_person.get("/me/today/", follow=True).redirect_chain[-1][0] == LEG_ADDRESS
        assert "pain in your leg" in as_person.get(LEG_ADDRESS).content.decode()
        # None once more is believed: the person may have meant a sore knee.
        as_person.post(LEG_ADDRESS, {"choice": "none"})
        assert as_person.get("/me/today/").status_code == 200
    with clock.moved_to(NOW + timedelta(days=2)):
        as_person.post("/me/morning/", {**hurts, "asks_leg": "1"})
        assert as_person.get("/me/today/").status_code == 200


def test_a_leg_told_of_and_then_answered_asks_what_follows(as_person: Client):
    hurts = {"back": "3", "set_off": "no", "leg_too": "yes", "leg": "2", "reach": "thigh"}
    with clock.moved_to(NOW + timedelta(days=1)):
        as_person.post("/me/morning/", hurts)
        following = as_person.post(LEG_ADDRESS, {"choice": "one"})
        assert following.url == "/me/safety-questions/leg-weakness/"


def test_what_a_flare_asks_again_can_be_answered_alike_on_the_same_day(as_person: Client):
    with clock.moved_to(NOW + timedelta(days=1)):
        as_person.post(LEG_ADDRESS, {"choice": "none"})
        as_person.post("/me/flare/", {"back": "7", "leg_too": "no"})
        page = as_person.get(LEG_ADDRESS)
        seen = page.context["seen"]
        following = as_person.post(LEG_ADDRESS, {"choice": "none", "seen": seen})
    assert following.url != LEG_ADDRESS


def test_a_follow_up_that_is_no_longer_asked_holds_nobody_back(as_person: Client, person):
    """A leg that hurt before a flare and no longer does: how it hurts is not asked any more."""
    with clock.moved_to(NOW + timedelta(days=1)):
        as_person.post(LEG_ADDRESS, {"choice": "one"})
        as_person.post("/me/safety-questions/leg-weakness/", {"choice": "no"})
    with clock.moved_to(NOW + timedelta(days=2)):
        as_person.post("/me/flare/", {"back": "7", "leg_too": "no"})
        assert "leg-weakness" in records.overview(person, LATER).asked_again.open
        as_person.post(LEG_ADDRESS, {"choice": "none"})
        assert "leg-weakness" not in records.overview(person, LATER).asked_again.open


LATER = TODAY + timedelta(days=2)
