"""The same form sent twice counts once, and what comes of it after a change is shown, not stored."""

import uuid
from collections.abc import Mapping

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.conftest import TODAY, ticketed

from mainstay.care.history import Pain, SetLog
from mainstay.exercises import Dose
from mainstay.web import actions, models, sessions
from mainstay.web.facts import Asked, PainSaid, SetDone

pytestmark = pytest.mark.django_db

FORMS: Mapping[str, dict[str, str]] = {
    "/me/walked/": {"minutes": "6", "back": "1", "leg_too": "no"},
    "/me/flare/": {"back": "6", "leg_too": "no"},
}


def facts() -> tuple[int, int]:
    return models.SetLog.objects.count(), models.PainReport.objects.count()


@pytest.mark.parametrize("page", FORMS)
def test_a_form_sent_twice_counts_once(as_person: Client, told, page: str) -> None:
    as_person.get("/me/today/")
    made = {"made": str(as_person.get(page).context["made"])}
    sent = ticketed(as_person, page, {**FORMS[page], **made})
    before = facts()
    first = as_person.post(page, sent)
    once = facts()
    assert once > before
    if page == "/me/walked/":
        as_person.get("/me/today/")
    again = as_person.post(page, sent)
    assert (again.status_code, again.url) == (302, first.url)
    assert facts() == once
    changed = as_person.post(page, {**sent, "back": "3"})
    assert changed.status_code == 409
    assert facts() == once
    other = {**sent, "made": str(as_person.get(page).context["made"])}
    as_person.post(page, other)
    assert facts() > once, "another page is another walk"


@pytest.mark.parametrize("page", FORMS)
def test_the_page_carries_its_id(as_person: Client, page: str) -> None:
    as_person.get("/me/today/")
    shown = as_person.get(page)
    assert f'name="made" value="{shown.context["made"]}"' in shown.content.decode()


def walk(minutes: int, given: Dose, effort: int) -> tuple[SetDone | PainSaid, ...]:
    key = uuid.UUID(int=7)
    start = PainSaid(Asked.START, Pain(1), session=str(key))
    bouts = sessions.bouts_s(given, minutes)
    done = (
        SetDone(
            str(key), "walking", given, SetLog(str(uuid.uuid5(key, f"bout {n}")), duration_s=s)
        )
        for n, s in enumerate(bouts)
    )
    return start, *done, PainSaid(Asked.AFTER, Pain(1), session=str(key), effort=effort)


SIX, EIGHT = Dose(2, duration_s=180), Dose(2, duration_s=240)
LONGER = Dose(3, duration_s=180)
AGAIN = {
    "as it was": (walk(6, SIX, 3), True),
    "after its dose has changed": (walk(6, EIGHT, 3), True),
    "another time": (walk(8, SIX, 3), False),
    "one bout more of the same length": (walk(9, LONGER, 3), False),
    "another effort": (walk(6, SIX, 5), False),
}


@pytest.mark.parametrize("how", AGAIN)
def test_a_walk_told_again_is_the_same_walk_or_refused(told, how: str) -> None:
    actions.log_walk(told, walk(6, SIX, 3))
    once = facts()
    again, same = AGAIN[how]
    if same:
        actions.log_walk(told, again)
    else:
        with pytest.raises(actions.Conflict):
            actions.log_walk(told, again)
    assert facts() == once


FALL: dict[str, str] = {"began_on": TODAY.isoformat(), "severity": "mild"}
WRONG = {
    "a fall": ("/me/something-went-wrong/fall/", FALL),
    "something numb": ("/me/something-went-wrong/", {"kind": "new_neurological_sign"}),
    "a therapist's": ("", {**FALL, "kind": "muscle_soreness"}),
}


@pytest.mark.parametrize("with_id", ["as the page made it", "without the id of the page"])
@pytest.mark.parametrize("what", WRONG)
def test_what_went_wrong_sent_twice_counts_once(
    as_person: Client, as_therapist: Client, person, what: str, with_id: str
) -> None:
    page, sent = WRONG[what]
    client = as_person if page else as_therapist
    page = page or reverse("clinic:event", args=[person.pk])
    events, audit = models.AdverseEvent.objects, models.AuditRow.objects
    if with_id.startswith("as"):
        sent = {**sent, "made": str(client.get(page).context["made"])}
    first = client.post(page, sent)
    once = events.count(), audit.count()
    again = client.post(page, sent)
    assert (again.status_code, again.url) == (302, first.url)
    assert (events.count(), audit.count()) == once
    assert events.count() == 1
    client.post(page, {**sent, "made": str(client.get(page).context["made"])})
    assert events.count() == 2, "another page is another event"


def test_a_page_tells_of_one_event_alone(as_person: Client) -> None:
    page = WRONG["a fall"][0]
    sent = {**FALL, "made": str(as_person.get(page).context["made"])}
    as_person.post(page, sent)
    answer = as_person.post(page, {**sent, "severity": "severe"})
    assert answer.status_code == 409
    for text in ("Could go on", "Needed help from a doctor", "You fell"):
        assert text in answer.content.decode(), text
    assert as_person.post(page, {**sent, "made": "none"}).status_code == 422
    assert models.AdverseEvent.objects.count() == 1


NUMBERS = {
    "/me/score/back_pain_average/": ("value_0", models.Score),
    "/me/test/chair-stand-30s/": ("value", models.TestResult),
}


@pytest.mark.parametrize("page", NUMBERS)
def test_two_windows_do_not_overwrite_a_number(as_person: Client, page: str) -> None:
    name, model = NUMBERS[page]
    one, two = (str(as_person.get(page).context["seen"]) for _ in range(2))
    assert as_person.post(page, {name: "2", "seen": one}).status_code == 302
    stored = model.objects.count()
    answer = as_person.post(page, {name: "5", "seen": two})
    assert answer.status_code == 409
    assert model.objects.count() == stored
    newest = as_person.get(page)
    assert f'name="seen" value="{newest.context["seen"]}"' in newest.content.decode()
    again = {name: "5", "seen": str(newest.context["seen"])}
    assert as_person.post(page, again).status_code == 302
    assert model.objects.count() == stored + 1
