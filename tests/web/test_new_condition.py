"""Something new ticked on “Your health” in the course of a programme is of that day."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.test import Client
from tests.web.conftest import BACKEND, NOW

from mainstay.care.history import Pain
from mainstay.care.patient import ConditionRecord
from mainstay.exercises import Condition
from mainstay.web import actions, clock, models, weeks
from mainstay.web.actions import Told
from mainstay.web.facts import Asked, PainSaid

pytestmark = pytest.mark.django_db

PAIN = "/me/about-you/pain/"
HEALTH = "/me/about-you/health/"
LATER = NOW + dt.timedelta(days=1, hours=5)


def tick(client, *conditions: str, **more: str) -> None:
    """What is ticked stays ticked, and these too."""
    page = client.get(HEALTH).content.decode()
    ticked = re.findall(r'name="conditions" value="([^"]*)"[^>]*checked', page)
    [revision] = re.findall(r'name="revision" value="([^"]*)"', page)
    sent = {"conditions": [*ticked, *conditions], "revision": revision, **more}
    assert client.post(HEALTH, sent).status_code == 302


def now_of(told: Told) -> weeks.View:
    at = clock.now()
    return weeks.current(replace(told, at=at), at.date())


def record(told: Told, code: Condition) -> ConditionRecord:
    patient = now_of(told).overview.case.patient
    return next(r for r in patient.conditions if r.condition is code)


NEW = [Condition.RADICULAR_ACUTE, Condition.RADICULAR_STABLE, Condition.CARDIAC]


@pytest.mark.parametrize("code", NEW)
def test_what_is_new_begins_the_programme_again(as_person, told, code) -> None:
    with clock.moved_to(LATER):
        assert now_of(told).standing.restart is None
        tick(as_person, code.value)
        assert record(told, code).since == LATER.date()
        again = now_of(told).standing.restart
        assert again is not None
        assert again.on == LATER.date()


@pytest.mark.parametrize("code", NEW)
def test_its_day_stays_when_the_page_is_sent_again(as_person, told, code) -> None:
    with clock.moved_to(LATER):
        tick(as_person, code.value)
    with clock.moved_to(LATER + dt.timedelta(days=3)):
        tick(as_person, Condition.OSTEOPOROSIS.value, cleared_cardiac=str(LATER.date()))
        assert record(told, code).since == LATER.date()
        assert record(told, Condition.OSTEOPOROSIS).since is None, "it restarts nothing"


def test_an_acute_leg_is_not_settled_by_calm_days_before_it(as_person, told) -> None:
    """Three weeks without a word of the leg, then it hurts: the strict rules hold from now on."""
    with clock.moved_to(LATER):
        for days in range(21):
            then = replace(told, at=LATER - dt.timedelta(days=days))
            actions.say_pain(then, PainSaid(Asked.MORNING, Pain(1)))
        tick(as_person, Condition.RADICULAR_ACUTE.value)
        caps = now_of(told).standing.caps
        assert caps.in_force == (Condition.RADICULAR_ACUTE,)
        assert caps.stage_cap == 2


def test_the_page_about_the_pain_takes_no_new_episode_back(as_person, told) -> None:
    """Whoever writes there how long the back has hurt says nothing of the leg that began today."""
    with clock.moved_to(LATER):
        tick(as_person, Condition.RADICULAR_ACUTE.value)
        page = as_person.get(PAIN).content.decode()
        [revision] = re.findall(r'name="revision" value="([^"]*)"', page)
        sent = {
            "weeks": "26",
            "back": "3",
            "leg": "2",
            "reach": "calf",
            "areas": "low_back_left",
        }
        answer = as_person.post(PAIN, {**sent, "revision": revision})
        assert answer.status_code == 302, answer.context["errors"]
        assert record(told, Condition.RADICULAR_ACUTE).since == LATER.date()
        assert now_of(told).standing.restart is not None


@pytest.mark.parametrize(("days", "restarts"), [(0, False), (3, True)])
def test_ticked_by_mistake_and_taken_off_at_once_changes_nothing(
    as_person, told, days, restarts
) -> None:
    """Days later it was no slip: the pain is then as new as the leg was."""
    with clock.moved_to(LATER):
        before = now_of(told).overview.case.patient.conditions
        tick(as_person, Condition.RADICULAR_ACUTE.value)
    with clock.moved_to(LATER + dt.timedelta(days=days, minutes=3)):
        page = as_person.get(HEALTH).content.decode()
        [revision] = re.findall(r'name="revision" value="([^"]*)"', page)
        assert as_person.post(HEALTH, {"revision": revision}).status_code == 302
        view = now_of(told)
        assert (view.standing.restart is not None) is restarts
        assert (view.overview.case.patient.conditions == before) is not restarts


def untick(client) -> None:
    page = client.get(HEALTH).content.decode()
    [revision] = re.findall(r'name="revision" value="([^"]*)"', page)
    assert client.post(HEALTH, {"revision": revision}).status_code == 302


def test_a_leg_that_has_become_stable_is_the_same_leg(as_person, told) -> None:
    with clock.moved_to(LATER):
        tick(as_person, Condition.RADICULAR_ACUTE.value)
    with clock.moved_to(LATER + dt.timedelta(weeks=10)):
        untick(as_person)
        tick(as_person, Condition.RADICULAR_STABLE.value)
        assert record(told, Condition.RADICULAR_STABLE).since == LATER.date()
        assert now_of(told).standing.restart.on == LATER.date()


@pytest.mark.parametrize(("days", "same"), [(0, True), (2, False)])
def test_taken_off_and_put_on_again_within_a_day_was_a_slip(
    as_person, told, days, same
) -> None:
    """Days later it is new."""
    with clock.moved_to(LATER):
        tick(as_person, Condition.CARDIAC.value)
    off = LATER + dt.timedelta(days=20)
    with clock.moved_to(off):
        untick(as_person)
    with clock.moved_to(off + dt.timedelta(days=days, minutes=3)):
        tick(as_person, Condition.CARDIAC.value)
        assert (record(told, Condition.CARDIAC).since == LATER.date()) is same


def test_a_doctors_word_that_is_emptied_is_taken_back(as_person, told) -> None:
    with clock.moved_to(LATER):
        tick(as_person, Condition.CARDIAC.value, cleared_cardiac=str(LATER.date()))
        assert record(told, Condition.CARDIAC).cleared_on == LATER.date()
        tick(as_person, cleared_cardiac="")
        assert record(told, Condition.CARDIAC).cleared_on is None
        assert now_of(told).standing.caps.stage_cap == 1


def test_a_doctors_word_comes_back_with_what_was_taken_off_by_a_slip(as_person, told) -> None:
    with clock.moved_to(LATER):
        tick(as_person, Condition.CARDIAC.value, cleared_cardiac=str(LATER.date()))
        untick(as_person)
        tick(as_person, Condition.CARDIAC.value)
        assert record(told, Condition.CARDIAC).cleared_on == LATER.date()


def test_a_code_without_its_day_stays_and_a_slip_beside_it_changes_nothing(
    as_person, told
) -> None:
    """A file may say "chronic" and no day; that is no pain of today."""
    patient = now_of(told).overview.case.patient
    chronic = (ConditionRecord(Condition.CHRONIC_NSLBP),)
    with clock.moved_to(LATER):
        teller = replace(told, at=clock.now())
        known = models.Profile.objects.order_by("-received_at").first()
        actions.profile(teller, replace(patient, conditions=chronic), str(known.pk))
        tick(as_person, Condition.OSTEOPOROSIS.value)
        assert record(told, Condition.CHRONIC_NSLBP).since is None
        tick(as_person, Condition.RADICULAR_ACUTE.value)
        untick(as_person)
        assert record(told, Condition.CHRONIC_NSLBP).since is None
        assert now_of(told).standing.restart is None


def test_a_new_operation_within_a_day_has_no_word_of_the_old_one(as_person, told) -> None:
    old, new = (
        str(LATER.date() - dt.timedelta(days=500)),
        str(LATER.date() - dt.timedelta(days=9)),
    )
    code = Condition.FUSION_12W_PLUS
    with clock.moved_to(LATER):
        tick(as_person, code.value, **{f"since_{code}": old, f"cleared_{code}": old})
        assert record(told, code).cleared_on is not None
        untick(as_person)
        tick(as_person, code.value, **{f"since_{code}": new})
        found = [r for r in now_of(told).overview.case.patient.conditions if r.since]
        assert [str(r.since) for r in found if r.condition is code] == [new]
        assert all(r.cleared_on is None for r in found)


@pytest.fixture
def begins(told) -> tuple[Told, Client]:
    """Somebody three hours after the first page, who has not trained yet."""
    view, began = now_of(told), LATER - dt.timedelta(hours=3)
    person, _ = actions.begin(began, "UTC", "New")
    new = Told(person, "self", began)
    for answer in view.overview.answers.answers:
        actions.answer(new, replace(answer, on=began.date()))
    actions.profile(new, view.overview.case.patient, None)
    client = Client()
    client.force_login(person.user, backend=BACKEND)
    return new, client


def test_before_the_first_session_a_leg_has_hurt_as_long_as_the_back(begins) -> None:
    """What is ticked then is still the start: nothing is to begin again."""
    new, client = begins
    with clock.moved_to(LATER):
        [back] = now_of(new).overview.case.patient.conditions
        tick(client, Condition.RADICULAR_ACUTE.value)
        assert record(new, Condition.RADICULAR_ACUTE).since == back.since
        assert now_of(new).standing.restart is None


@pytest.mark.parametrize("since", [None, LATER.date() - dt.timedelta(weeks=26)])
def test_before_the_first_session_a_slip_changes_nothing_either(begins, since) -> None:
    new, client = begins
    chronic = (ConditionRecord(Condition.CHRONIC_NSLBP, since),)
    with clock.moved_to(LATER):
        known = models.Profile.objects.filter(person=new.person).get()
        patient = now_of(new).overview.case.patient
        teller = replace(new, at=clock.now())
        actions.profile(teller, replace(patient, conditions=chronic), str(known.pk))
        tick(client, Condition.RADICULAR_ACUTE.value)
        untick(client)
        assert now_of(new).overview.case.patient.conditions == chronic
