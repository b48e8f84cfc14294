"""A session without scripts is shut by the safety screen, by a flare, and by another day."""

import datetime as dt
import uuid

import pytest
from tests.web.conftest import NOW
from tests.web.test_adverse import answer_all

from mainstay.care.decision import Override, OverrideKind
from mainstay.care.history import Pain, SetLog, Stop
from mainstay.care.pain import Light
from mainstay.web import actions, clock, models, records, weeks
from mainstay.web.actions import Told
from mainstay.web.facts import Asked, PainSaid, SetDone

pytestmark = pytest.mark.django_db

AT_START = {"back": "1", "leg_too": "no"}


@pytest.fixture
def first(as_person, told) -> str:
    """The address of the first step of a session that has just begun."""
    weeks.current(told, told.at.date())
    return str(as_person.post("/me/session/start/?short=1", AT_START).url)


def numb_by_answer(client, first) -> None:
    client.post("/me/safety-questions/saddle/", {"choice": "new"})


def numb_by_button(client, first) -> None:
    client.post(f"{first}hurts/", {"where": Stop.NUMB_OR_WEAK.value})


def flare(client, first) -> None:
    fields = {"back": "8", "leg_too": "no", "made": str(uuid.uuid4())}
    client.post("/me/flare/", fields)


def a_set(client, first) -> dict[str, str]:
    page = client.get(first).context
    now = page["now"]
    fields = {"set_id": str(uuid.uuid4()), "side": now[1].value if now and now[1] else ""}
    if fields["side"] == "":
        del fields["side"]
    shown = {n: str(v) for n, v in page["shown"].items() if v is not None}
    return fields | {
        n: v for n, v in shown.items() if f'name="{n}"' in page_text(client, first)
    }


def page_text(client, first) -> str:
    return str(client.get(first).content.decode())


@pytest.mark.parametrize("tell", [numb_by_answer, numb_by_button, flare])
def test_nothing_goes_on_after(as_person, person, first, tell) -> None:
    """Whoever goes back in the browser, or has a second window, meets no exercise any more."""
    session = first.rstrip("/").rpartition("/")[0]
    typed = a_set(as_person, first)
    tell(as_person, first)
    assert weeks.as_issued(Told(person, "self", NOW), NOW.date()).stopped
    for page in (first, f"{session}/2/", f"{first}hurts/"):
        assert as_person.get(page).url == "/me/today/", page
    sets = models.SetLog.objects.filter(person=person)
    before = sets.count()
    assert as_person.post(f"{first}set/", typed).url == "/me/today/"
    assert sets.count() == before + 1, "what was done before still counts as done"
    wrong = {**typed, "set_id": str(uuid.uuid4()), "side": "both"}
    assert as_person.post(f"{first}set/", wrong).url == "/me/today/"
    assert as_person.post(f"{first}hurts/", {"where": "back"}).status_code == 302
    assert as_person.get(f"{session}/after/").status_code == 200


def test_after_calm_answers_it_begins_anew(as_person, told, first) -> None:
    """Half the dose after a flare, and limits from how it is now: not those of the session before."""
    with clock.moved_to(NOW + dt.timedelta(minutes=5)):
        flare(as_person, first)
        answer_all(as_person)
        assert not weeks.as_issued(told, NOW.date()).stopped
        for page in (first, f"{first}hurts/"):
            assert as_person.get(page).url == "/me/today/", page
    with clock.moved_to(NOW + dt.timedelta(minutes=15)):
        again = as_person.post("/me/session/start/?short=1", AT_START).url
        assert as_person.get(again).status_code in (200, 302)
        assert as_person.get(again).headers.get("Location") != "/me/today/"


def test_what_a_therapist_bars_is_not_asked_for_in_a_session_that_runs(
    as_person, told, therapist, first
) -> None:
    shown = as_person.get(first).context["item"]
    assert shown.dose
    with clock.moved_to(NOW + dt.timedelta(minutes=5)):
        bar = Override(
            OverrideKind.BAR, "Dr Who", NOW.date(), "It pulls", exercise=shown.exercise.id
        )
        actions.override(Told(told.person, "Dr Who", clock.now()), bar)
        page = as_person.get(first)
        asked = page.context["item"].exercise.id if page.status_code == 200 else None
        assert asked != shown.exercise.id


def test_its_own_sets_change_nothing_in_a_session_that_runs(as_person, told, first) -> None:
    """One of three sets is no failure: the dose is the same until the session is over."""
    shown = as_person.get(first).context["item"].dose
    as_person.post(f"{first}set/", a_set(as_person, first))
    assert as_person.get(first).context["item"].dose == shown
    view = weeks.as_issued(told, NOW.date())
    assert weeks.while_running(told, view) is view


def session_of(first: str) -> str:
    return first.strip("/").split("/")[2]


def test_a_stop_of_today_belongs_to_today(as_person, told, first) -> None:
    """A page that stood open for days: the session of then keeps its light, today is red."""
    with clock.moved_to(NOW + dt.timedelta(days=3)):
        as_person.post(f"{first}hurts/", {"where": Stop.BACK.value})
        kept = weeks.as_issued(told, clock.now().date()).said[-1]
        assert kept.stop is Stop.BACK
        assert kept.session != session_of(first)


def test_a_stop_is_heard_where_the_week_has_changed_since(as_person, told, first) -> None:
    """Another window has looked at Today after a flare: the step that hurt may be gone by now."""
    hurting = as_person.get(f"{first}hurts/").context["item"].exercise.id
    with clock.moved_to(NOW + dt.timedelta(minutes=5)):
        flare(as_person, first)
        as_person.get("/me/today/")
        where = {"where": Stop.BACK.value, "exercise": hurting}
        assert as_person.post(f"{first}hurts/", where).status_code == 302
        last = weeks.as_issued(told, NOW.date()).said[-1]
        assert (last.stop, last.exercise) == (Stop.BACK, hurting)
    assert as_person.post(f"{first}hurts/", where | {"exercise": "squat"}).status_code == 422


def test_a_session_that_is_over_takes_no_more(as_person, person, first) -> None:
    """The page of a step that was left open in another window, after the pain after it was told."""
    session = first.rstrip("/").rpartition("/")[0]
    typed = a_set(as_person, first)
    assert as_person.post(f"{session}/after/", AT_START).status_code == 302
    before = facts_of(person)
    for page in (first, f"{session}/2/", f"{first}hurts/"):
        assert as_person.get(page).url == "/me/today/", page
    assert as_person.post(f"{first}set/", typed).url == "/me/today/"
    assert as_person.post(first, {"peak": "same"}).url == "/me/today/"
    assert as_person.post(f"{first}hurts/", {"where": "back"}).url == "/me/today/"
    assert facts_of(person) == before


def facts_of(person: models.Person) -> list[int]:
    tables = (models.SetLog, models.PainReport)
    return [table.objects.filter(person=person).count() for table in tables]


@pytest.mark.parametrize(
    ("later", "goes_on"),
    [({"hours": 3}, True), ({"hours": 13, "minutes": 50}, True), ({"days": 1}, False)],
)
def test_a_session_of_another_day_is_begun_anew(as_person, first, later, goes_on) -> None:
    typed = a_set(as_person, first)
    with clock.moved_to(NOW + dt.timedelta(**later)):
        page = as_person.get(first)
        assert (page.status_code == 200) == goes_on
        if not goes_on:
            assert page.url == "/me/session/start/"
            before = models.SetLog.objects.count()
            told = as_person.post(f"{first}set/", typed, follow=True).content.decode()
            assert "this set was not saved" in told
            assert models.SetLog.objects.count() == before


def test_a_session_may_pass_midnight(as_person, told) -> None:
    late = NOW.replace(hour=23, minute=30)
    with clock.moved_to(late):
        first = as_person.post("/me/session/start/?short=1", AT_START).url
    with clock.moved_to(late + dt.timedelta(hours=1)):
        assert as_person.get(first).status_code == 200
    with clock.moved_to(late + dt.timedelta(hours=5)):
        assert as_person.get(first).status_code == 302


@pytest.mark.parametrize("stop", [Stop.BACK, Stop.LEG, None])
def test_a_stop_stays_when_its_only_set_is_taken_back(as_person, told, stop) -> None:
    given = next(d for d in weeks.current(told, NOW.date()).decisions.values() if d.dose)
    session, key = "the set was wrong", uuid.uuid4()
    actions.say_pain(told, PainSaid(Asked.START, Pain(1), session=session))
    log = SetLog(str(key), given.dose.reps, given.dose.duration_s, given.dose.hold_s)
    row = actions.log_set(told, SetDone(session, given.exercise, given.dose, log), key)
    hurt = PainSaid(Asked.DURING, Pain(9), session, given.exercise, stop=stop, given=given.dose)
    actions.say_pain(told, hurt)
    actions.withdraw(told, row)
    last = records.overview(told.person, NOW.date()).standing.of(given.exercise)[-1]
    assert last.session.id == session
    assert last.judgement.light is Light.RED
    assert last.record.sets == ()


def test_calm_pain_alone_is_no_exercise_done(told) -> None:
    given = next(d for d in weeks.current(told, NOW.date()).decisions.values() if d.dose)
    session = "nothing was done"
    actions.say_pain(told, PainSaid(Asked.START, Pain(1), session=session))
    calm = PainSaid(Asked.DURING, Pain(1), session, given.exercise, given=given.dose)
    actions.say_pain(told, calm)
    case = records.overview(told.person, NOW.date()).case
    assert case.history.sessions[-1].id == session
    assert case.history.sessions[-1].records == ()
