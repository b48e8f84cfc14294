"""Walks on paper that are meant to be felt: their minutes rise only when how hard they were is told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from tests.web.conftest import NOW, TODAY

from mainstay.care.decision import Action, Approval, ApprovedDose, Override, OverrideKind
from mainstay.care.pain import Light
from mainstay.care.reasons import ReasonCode
from mainstay.exercises import Stage, shipped_catalogue
from mainstay.web import actions, clock, models, records, weeks
from mainstay.web.actions import Told

pytestmark = pytest.mark.django_db

PAPER = "/me/paper/"
BRISK = "brisk-walking"
CATALOGUE = shipped_catalogue()
READ_ON = NOW + timedelta(days=6)


@pytest.fixture
def brisk(told):
    """Brisk walks, approved up to two minutes each, stand in the week; six days later its sheet lies on the table."""
    therapist = Told(told.person, "T. Hand", told.at)
    for override in (
        Override(OverrideKind.STAGE, "T. Hand", TODAY, "Tested.", stage=Stage.STRENGTH),
        Override(OverrideKind.BAR, "T. Hand", TODAY, "Too easy.", exercise="walking"),
        Override(OverrideKind.ASK, "T. Hand", TODAY, "Likes it.", exercise=BRISK),
    ):
        actions.override(therapist, override)
    more = ApprovedDose(BRISK, replace(CATALOGUE.get(BRISK).dose.start(), duration_s=120))
    until = Approval.default_end(TODAY)
    actions.approve(therapist, Approval("T. Hand", TODAY, until, Stage.STRENGTH, doses=(more,)))
    assert weeks.current(told, TODAY).aerobic.exercise == BRISK
    with clock.moved_to(READ_ON):
        yield


def walk_days(client: Client) -> list:
    """The days of the page with a brisk walk."""
    days = client.get(PAPER).context["days"]
    return [d for d in days if d["walk"] and d["day"].walk.exercise.id == BRISK]


def typed(day: dict, hard: str) -> dict[str, str]:
    """A calm walk as long as it was given."""
    key, dose = day["day"].key, day["day"].walk.dose
    minutes = -(-dose.sets * dose.duration_s // 60)
    found = {f"{key}-minutes": str(minutes), f"{key}-walk-back": "1"}
    return found | ({f"{key}-walk-hard": hard} if hard else {})


def mornings(client: Client) -> dict[str, str]:
    """Every morning of the page, calm."""
    asked = [d["day"].key for d in client.get(PAPER).context["days"] if d["morning"]]
    return {f"{k}-morning-back": "1" for k in asked} | {f"{k}-set_off": "1" for k in asked}


def after_a_week(client: Client, person: models.Person, hard: str):
    """The decision about brisk walks once every walk of the sheet was typed in."""
    sent = mornings(client)
    for day in walk_days(client):
        sent |= typed(day, hard)
    assert client.post(PAPER, sent).status_code == 302
    told = Told(person, "self", clock.now())
    return weeks.current(told, clock.day(clock.now(), person.zone)).decisions[BRISK]


def test_a_brisk_walk_rises_when_how_hard_it_was_is_told(as_person, person, brisk) -> None:
    assert len(walk_days(as_person)) >= 3
    assert after_a_week(as_person, person, "4").action is Action.RISE


def test_without_the_box_its_minutes_hold(as_person, person, brisk) -> None:
    found = after_a_week(as_person, person, "")
    assert found.action is not Action.RISE
    assert ReasonCode.EFFORT_UNKNOWN in {r.code for r in found.reasons}


def test_a_walk_that_was_too_hard_does_not_rise(as_person, person, brisk) -> None:
    assert after_a_week(as_person, person, "9").action is not Action.RISE


def test_how_hard_it_was_stands_with_the_pain_after_the_walk(as_person, person, brisk) -> None:
    day = walk_days(as_person)[0]
    assert as_person.post(PAPER, typed(day, "5")).status_code == 302
    history = records.overview(person, READ_ON.date()).case.history
    (walked,) = (s for s in history.sessions if s.on == day["day"].on)
    assert (walked.effort, walked.minutes) == (5, None)


@pytest.mark.parametrize(("felt", "light"), [("1", Light.GREEN), ("8", Light.RED)])
def test_a_walk_that_hurt_is_held_against_the_morning(
    as_person, person, brisk, felt, light
) -> None:
    """The one number of the sheet is no start that the walk began with."""
    day = walk_days(as_person)[0]
    key = day["day"].key
    sent = typed(day, "4") | {f"{key}-walk-back": felt}
    if day["morning"]:
        sent |= {f"{key}-morning-back": "1", f"{key}-set_off": "1"}
    assert as_person.post(PAPER, sent).status_code == 302
    judged = records.overview(person, READ_ON.date()).standing.of(BRISK)
    assert judged[-1].judgement.light is light


WRONG = {
    "no minutes": ({"minutes": "", "walk-back": ""}, "write the minutes walked"),
    "no pain": ({"walk-back": ""}, "walk: write the pain as well"),
    "harder than can be": ({"walk-hard": "11"}, "how hard the walk was"),
}


@pytest.mark.parametrize("name", WRONG)
def test_half_a_walk_is_asked_for(as_person, brisk, name: str) -> None:
    changed, says = WRONG[name]
    day = walk_days(as_person)[0]
    key = day["day"].key
    sent = typed(day, "4") | {f"{key}-{k}": v for k, v in changed.items()}
    answer = as_person.post(PAPER, sent)
    assert answer.status_code == 422
    assert any(says in e["text"] for e in answer.context["errors"])
    hard = changed.get("walk-hard", "4")
    assert f'name="{key}-walk-hard" value="{hard}"' in answer.content.decode()


def test_an_easy_walk_has_no_such_box(as_person, told) -> None:
    weeks.current(told, TODAY)
    days = [d for d in as_person.get(PAPER).context["days"] if d["walk"]]
    assert days
    assert not any(d["walk_hard"] for d in days)
