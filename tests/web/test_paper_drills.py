"""Five minutes of the deep exercise on days without exercises: on the sheet, and typed in from it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.web.conftest import NOW, TODAY

from mainstay.care.decision import Override, OverrideKind
from mainstay.care.history import Pain
from mainstay.exercises import Stage
from mainstay.web import actions, clock, models, records, weeks
from mainstay.web.actions import Told

pytestmark = pytest.mark.django_db

PAPER = "/me/paper/"
READ_ON = NOW + timedelta(days=6)


@pytest.fixture
def learning(told) -> weeks.View:
    """A week of the first stage; six days later its sheet lies on the table."""
    first = Override(OverrideKind.STAGE, "T. Hand", TODAY, "Anew.", stage=Stage.COORDINATION)
    actions.override(Told(told.person, "T. Hand", told.at), first)
    view = weeks.current(told, TODAY)
    assert view.issued.plan.drills
    with clock.moved_to(READ_ON):
        yield view


def drill_days(client: Client) -> list:
    return [d for d in client.get(PAPER).context["days"] if d["day"].drill and d["moments"]]


def ticked(day: dict, pain: str = "2") -> dict[str, str]:
    key = day["day"].key
    said = {f"{key}-{moment}-back": pain for moment in ("before", "peak", "after")}
    return said | {f"{key}-all": "yes"}


def sessions_on(person: models.Person, day) -> list:
    history = records.overview(person, READ_ON.date()).case.history
    return [s for s in history.sessions if s.on == day]


def test_a_tick_is_the_session_that_five_minutes_are_on_the_phone(
    as_person, person, learning
) -> None:
    day = drill_days(as_person)[0]
    assert as_person.post(PAPER, ticked(day)).status_code == 302
    (session,) = sessions_on(person, day["day"].on)
    assert (session.start, session.after) == (Pain(2), Pain(2))
    plan, doses = learning.issued.plan, learning.decisions
    short = {i.exercise: i for i in learning.in_session(plan.drills)}
    assert {r.exercise for r in session.records} == set(short)
    for record in session.records:
        assert record.given == doses[record.exercise].dose
        wanted = short[record.exercise].sets or record.given.sets
        sides = 2 if any(s.side for s in record.sets) else 1
        assert len(record.sets) == wanted * sides


def test_they_stand_on_days_without_exercises_alone(as_person, learning) -> None:
    days = as_person.get(PAPER).context["days"]
    plan = {d.on.weekday(): learning.in_session(d.items) for d in learning.issued.plan.days}
    mine = [d for d in days if d["day"].on >= TODAY]
    assert {d["day"].on for d in mine if d["day"].drill} == {
        d["day"].on for d in mine if not plan[d["day"].on.weekday()]
    }
    assert any(d["exercises"] for d in mine)


def test_a_sheet_typed_in_twice_counts_once(as_person, person, learning) -> None:
    day = drill_days(as_person)[0]
    as_person.post(PAPER, ticked(day))
    before = models.SetLog.objects.count()
    assert as_person.post(PAPER, ticked(day)).status_code == 409
    assert models.SetLog.objects.count() == before
    assert day["day"].on not in {d["day"].on for d in drill_days(as_person)}


HALF = {
    "a tick without pain": ({"before-back": ""}, "write the pain before the exercises"),
    "pain without a tick": ({"all": ""}, "tick the five minutes as well"),
}


@pytest.mark.parametrize("name", HALF)
def test_half_of_it_is_asked_for_and_what_was_typed_shows(as_person, learning, name) -> None:
    changed, says = HALF[name]
    day = drill_days(as_person)[0]
    key = day["day"].key
    sent = ticked(day) | {f"{key}-{k}": v for k, v in changed.items()}
    answer = as_person.post(PAPER, sent)
    assert answer.status_code == 422
    assert any(says in e["text"] for e in answer.context["errors"])
    page = answer.content.decode()
    assert f'name="{key}-after-back" value="2"' in page
    assert re.search(rf'class="sheet stack touched" id="id_day_{key}"', page)


def test_a_painkiller_before_it_is_taken_in(as_person, person, learning) -> None:
    day = drill_days(as_person)[0]
    sent = ticked(day) | {f"{day['day'].key}-painkiller": "yes"}
    assert as_person.post(PAPER, sent).status_code == 302
    assert sessions_on(person, day["day"].on)[0].extra_painkiller


def test_a_later_stage_has_no_such_tick(as_person, told) -> None:
    assert weeks.current(told, TODAY).issued.plan.stage is not Stage.COORDINATION
    with clock.moved_to(READ_ON):
        asked = as_person.get(PAPER).context["days"]
    assert not any(d["day"].drill for d in asked if d["day"].on >= TODAY)


def test_the_programme_says_it_and_prints_a_box_a_day(as_person, learning) -> None:
    with clock.moved_to(NOW):
        page = as_person.get("/me/programme/").content.decode()
    free = [d for d in learning.issued.plan.days if not learning.in_session(d.items)]
    assert "On days without exercises 5 minutes help you learn: “" in page
    assert page.count("5 min, if you like") == len(free)
    assert page.count('class="print-tick"') == len(learning.issued.plan.days)


def test_the_programme_of_a_later_stage_does_not(as_person, told) -> None:
    weeks.current(told, TODAY)
    assert "5 min, if you like" not in as_person.get("/me/programme/").content.decode()


def keys(day: dict, leg: bool) -> int:
    """How many keys a day takes when all of its boxes are filled."""
    rows = [m for m in (day["morning"], *day["moments"], day["walk"]) if m]
    single = sum(bool(day[box]) for box in ("set_off", "hard", "walk_hard"))
    tick, minutes = bool(day["moments"]), 2 if day["minutes"] else 0
    return len(rows) * (3 if leg else 1) + single + tick + minutes


@pytest.mark.parametrize(("leg", "most"), [(False, 60), (True, 120)])
def test_the_fullest_week_takes_under_two_minutes_at_a_key_a_second(
    as_person, learning, leg: bool, most: int
) -> None:
    """Seven days with the five minutes of each day without exercises; the cursor goes on by itself."""
    days = as_person.get(PAPER).context["days"][-7:]
    assert sum(d["day"].drill for d in days) >= 3
    assert sum(keys(d, leg) for d in days) <= most
