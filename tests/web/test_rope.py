"""Rope, hook and knot are looked at before the first set with a pulley at home, once a session."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from tests.web.conftest import NOW

from mainstay.care.decision import Override, OverrideKind
from mainstay.care.history import Pain, Stop
from mainstay.care.patient import Patient
from mainstay.exercises import Plates, Rig, Stage
from mainstay.web import actions, clock, fact_rows, records, sessions, weeks
from mainstay.web.actions import Told
from mainstay.web.facts import Asked, PainSaid

pytestmark = pytest.mark.django_db
AT = NOW + timedelta(days=1)
DAY = AT.date()
"""A day with exercises."""


@pytest.fixture
def told(person) -> Iterator[Told]:
    with clock.moved_to(AT):
        yield Told(person, "self", AT)


HOME = Rig("my pulley", 2.0, plates=(Plates(0.25, 4), Plates(1, 4), Plates(2.5, 4)))
GYM = Rig("the gym", 2.0, pins=tuple(2.5 * n for n in range(1, 25)))


def begin(client: Client, told, rig: Rig | None) -> tuple[str, weeks.View]:
    """A session of somebody with this rig, up to its first step."""
    row = next(
        r
        for r in reversed(fact_rows.current(records.overview(told.person, DAY).rows))
        if r.kind == "Profile"
    )
    patient = row.value(Patient)
    kit = replace(patient.equipment, rig=rig)
    actions.profile(told, replace(patient, equipment=kit), row.id)
    stage = Override(OverrideKind.STAGE, "T. Hand", DAY, "seen", stage=Stage.STRENGTH)
    actions.override(Told(told.person, "T. Hand", told.at), stage)
    view = weeks.current(told, DAY)
    at = client.post("/me/session/start/", {"back": "1", "leg_too": "no"}).url
    return at.rstrip("/").rpartition("/")[0], view


def before_the_pulley(view: weeks.View) -> tuple[int, int]:
    """The step of the first pulley exercise, and how many there are."""
    looked = [sessions.needs_look(view, item) for item in sessions.items(view, short=False)]
    assert any(looked), "no exercise of this session needs a look, so nothing is tested"
    return looked.index(True) + 1, sum(looked)


def test_it_is_asked_before_the_first_pulley_set_and_once(as_person: Client, told) -> None:
    session, view = begin(as_person, told, HOME)
    step, _ = before_the_pulley(view)
    at = f"{session}/{step}/"
    assert "Look at the pulley first" in as_person.get(at).content.decode()
    assert as_person.post(f"{at}set/", {"set_id": "x"}).url == at, "no set before the look"
    assert as_person.post(at, {"rope": "fine"}).url == at
    page = as_person.get(at)
    assert page.context["item"].exercise.uses_pulley
    assert "Look at the pulley first" not in page.content.decode()


def test_a_rope_that_is_not_sound_leaves_the_pulley_out(as_person: Client, told) -> None:
    session, view = begin(as_person, told, HOME)
    step, pulleys = before_the_pulley(view)
    count = len(sessions.items(view, short=False))
    as_person.post(f"{session}/{step}/", {"rope": "wrong"})
    for number in range(1, count - pulleys + 1):
        item = as_person.get(f"{session}/{number}/").context["item"]
        assert not item.exercise.uses_pulley
    assert as_person.get(f"{session}/{count - pulleys + 1}/").url == f"{session}/after/"


def test_the_side_is_said_in_the_readers_language(as_person: Client, told) -> None:
    actions.choose_language(told, "es")
    session, view = begin(as_person, told, HOME)
    step, _ = before_the_pulley(view)
    at = f"{session}/{step}/"
    as_person.post(at, {"rope": "fine"})
    page = as_person.get(at).content.decode()
    assert "lado derecho" in page or "lado izquierdo" in page
    assert (
        "right"
        not in page.partition("<main")[2]
        .partition('<form method="post" id="set"')[2]
        .partition("name=")[0]
    )
    assert ">Terminar</a>" in page


def test_a_wrong_answer_is_asked_again(as_person: Client, told) -> None:
    session, view = begin(as_person, told, HOME)
    at = f"{session}/{before_the_pulley(view)[0]}/"
    for rubbish in ({"rope": ""}, {"rope": "maybe"}, {"rope": "fine", "knot": "x"}):
        assert as_person.post(at, rubbish).status_code == 422
    assert "Look at the pulley first" in as_person.get(at).content.decode()


def test_a_gym_looks_after_its_own_rope_and_the_pin_goes_all_the_way_in(
    as_person: Client, told
) -> None:
    session, view = begin(as_person, told, GYM)
    items = sessions.items(view, short=False)
    step = 1 + next(n for n, item in enumerate(items) if item.exercise.uses_pulley)
    page = as_person.get(f"{session}/{step}/").content.decode()
    assert "Push the pin all the way in." in page
    assert "Look at the pulley first" not in page


def test_the_phone_is_told_what_to_look_at(as_person: Client, told) -> None:
    begin(as_person, told, HOME)
    steps = as_person.get("/api/plan/").json()["full"]
    looked = {step["exercise"]: step.get("looks", False) for step in steps}
    pulleys = {i.exercise.id for i in sessions.items(weeks.current(told, DAY), short=False) if i.exercise.uses_pulley}  # fmt: skip
    assert pulleys
    assert {name for name, looks in looked.items() if looks} == pulleys


def test_nobody_looks_at_the_pulley_for_what_was_stopped_today(as_person: Client, told) -> None:
    """It was stopped in another session of the day: nothing of it is left to do."""
    session, view = begin(as_person, told, HOME)
    step, _ = before_the_pulley(view)
    stopped = sessions.items(view, short=False)[step - 1].exercise.id
    other, calm = str(uuid.uuid4()), Pain(1)
    hurt = PainSaid(Asked.DURING, calm, session=other, exercise=stopped, stop=Stop.OTHER)
    for said in (hurt, PainSaid(Asked.AFTER, calm, session=other)):
        actions.say_pain(told, said)
    assert as_person.get(f"{session}/{step}/").url == f"{session}/{step + 1}/"
