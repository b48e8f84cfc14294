"""Words that depend on what happened: why the questions come again, when a lock opens, what replaces walks."""

from datetime import datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.web.conftest import NOW, TODAY, ticketed

from mainstay.care.decision import Override, OverrideKind
from mainstay.care.history import Pain
from mainstay.care.questions import Answer
from mainstay.exercises import Stage, shipped_catalogue
from mainstay.web import actions, clock, sessions, weeks
from mainstay.web.actions import Told
from mainstay.web.facts import Asked, PainSaid

pytestmark = pytest.mark.django_db


def test_a_flare_is_why_the_questions_come_again(as_person: Client, told) -> None:
    actions.say_pain(told, PainSaid(Asked.FLARE, Pain(6)))
    page = as_person.get("/me/safety/").content.decode()
    assert "Your back has flared up since you answered." in page
    assert "four weeks" not in page


def test_old_answers_are_why_the_questions_come_again(as_person: Client, told) -> None:
    with clock.moved_to(NOW + timedelta(weeks=6)):
        page = as_person.get("/me/safety/").content.decode()
    assert "more than four weeks old" in page
    assert "flared" not in page


# the answer, the examination that opens its lock
OPENS = [
    ("saddle", "new", "from the day after your warning answer"),
    ("fall", "major", "as soon as they have examined you, also today"),
]


@pytest.mark.parametrize(("question", "choice", "says"), OPENS)
def test_when_a_lock_can_open(as_person: Client, told, question, choice, says) -> None:
    actions.leave(told)
    actions.answer(told, Answer(question, (choice,), TODAY))
    assert says in as_person.get("/me/safety/").content.decode()


def test_two_operations_without_a_day_are_told_apart(as_person: Client) -> None:
    operated = ["discectomy_6w_plus", "fusion_12w_plus"]
    answer = as_person.post("/me/about-you/health/", {"conditions": operated, "revision": "0"})
    texts = {e["text"] for e in answer.context["errors"]}
    assert len(texts) == 2
    assert all("write the day" in text for text in texts)


MARCH = shipped_catalogue().get("sitting-march-aerobic")


def marching(told: Told) -> weeks.View:
    """A week in which another exercise stands in for walks."""
    therapist = Told(told.person, "T. Hand", told.at)
    for kind, exercise in ((OverrideKind.BAR, "walking"), (OverrideKind.ASK, MARCH.id)):
        chosen = Override(kind, "T. Hand", TODAY, "A blister.", exercise=exercise)
        actions.override(therapist, chosen)
    return weeks.current(told, TODAY)


def test_what_stands_in_for_walks_has_its_own_name(as_person: Client, told) -> None:
    assert marching(told).aerobic.exercise == MARCH.id
    page = as_person.get("/me/today/").content.decode()
    assert "In place of a walk, any time today." in page
    assert MARCH.name in page
    assert "Walk, any time today" not in page
    assert "I walked" not in page


def walk(client: Client, **typed: str) -> HttpResponse:
    fields = {"back": "1", "leg_too": "no", **typed}
    return client.post("/me/walked/", ticketed(client, "/me/walked/", fields))


def test_bouts_are_logged_as_the_dose_gives_them(as_person: Client, told) -> None:
    view = marching(told)
    given = view.aerobic.dose
    assert given.sets > 1, "one bout would show nothing"
    shown = as_person.get("/me/walked/").context["minutes"]
    assert shown == given.sets * given.duration_s // 60
    walk(as_person, minutes=str(shown))
    case = weeks.current(told, TODAY).overview.case
    (record,) = (r for s in case.history.sessions if s.on == TODAY for r in s.records)
    assert [log.duration_s for log in record.sets] == [given.duration_s] * given.sets


def brisk(told) -> weeks.View:
    """A week with brisk walks, which are meant to be felt."""
    therapist = Told(told.person, "T. Hand", told.at)
    chosen = (
        Override(OverrideKind.STAGE, "T. Hand", TODAY, "Tested.", stage=Stage.STRENGTH),
        Override(OverrideKind.BAR, "T. Hand", TODAY, "Too easy.", exercise="walking"),
        Override(OverrideKind.ASK, "T. Hand", TODAY, "Likes it.", exercise="brisk-walking"),
    )
    for override in chosen:
        actions.override(therapist, override)
    return weeks.current(told, TODAY)


def test_how_hard_a_walk_was_is_asked_where_its_minutes_need_it(
    as_person: Client, told
) -> None:
    assert not as_person.get("/me/walked/").context["asks_effort"]
    assert brisk(told).aerobic.exercise == "brisk-walking"
    assert as_person.get("/me/walked/").context["asks_effort"]
    assert walk(as_person, minutes="6", effort="4").status_code == 302
    case = weeks.current(told, TODAY).overview.case
    (walked,) = (s for s in case.history.sessions if s.on == TODAY)
    assert (walked.effort, walked.minutes) == (4, None)


@pytest.mark.parametrize(
    ("minutes", "seconds"), [(2, (60, 60)), (1, (30, 30)), (7, (210, 210))]
)
def test_minutes_are_shared_between_bouts(minutes: int, seconds: tuple[int, ...]) -> None:
    assert sessions.bouts_s(MARCH.dose.start(), minutes) == seconds


def test_a_walk_that_is_done_is_offered_once(as_person: Client) -> None:
    at = next(
        d for d in (NOW + timedelta(days=n) for n in range(7)) if rests_and_walks(as_person, d)
    )
    with clock.moved_to(at):
        rested = {"back": "1", "leg_too": "no", "set_off": "no", "seen": ""}
        assert as_person.post("/me/morning/", rested).status_code == 302
        assert walk_links(as_person) == 1
        walk(as_person, minutes="5")
        assert walk_links(as_person) == 1


def rests_and_walks(client: Client, at: datetime) -> bool:
    """Whether a day has a walk and no exercises."""
    with clock.moved_to(at):
        shown = client.get("/me/today/").context
    return bool(shown.get("walk")) and not shown.get("lines")


def walk_links(client: Client) -> int:
    """How often Today leads to the page on which a walk is told."""
    return client.get("/me/today/").content.decode().count('href="/me/walked/"')


def test_the_first_stage_offers_a_few_minutes_also_on_a_day_of_rest(
    as_person: Client, told
) -> None:
    at = next(
        d for d in (NOW + timedelta(days=n) for n in range(7)) if rests_and_walks(as_person, d)
    )
    with clock.moved_to(at):
        rested = {"back": "1", "leg_too": "no", "set_off": "no", "seen": ""}
        as_person.post("/me/morning/", rested)
        assert SHORT not in as_person.get("/me/today/").content.decode()
        therapist = Told(told.person, "T. Hand", at)
        stage = Override(
            OverrideKind.STAGE, "T. Hand", at.date(), "Again.", stage=Stage.COORDINATION
        )
        actions.override(therapist, stage)
        assert SHORT in as_person.get("/me/today/").content.decode()


SHORT = 'href="/me/session/?short=1"'
