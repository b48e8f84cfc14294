"""What was said in a session counts, also when nobody says how the session ended."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from tests.web.conftest import ticketed

from mainstay.care.decision import Action, Decision
from mainstay.care.history import Pain, SetLog, Stop
from mainstay.care.line import Line, line
from mainstay.care.pain import Light
from mainstay.web import actions, clock, models, records, sessions, weeks
from mainstay.web.actions import Told
from mainstay.web.facts import Asked, PainSaid, SetDone

pytestmark = pytest.mark.django_db

SESSION = "left unfinished"
LOWER = (Action.FALL, Action.SWAP_EASIER, Action.STOP)


def later(told: Told, **time: int) -> Told:
    return Told(told.person, told.author, told.at + dt.timedelta(**time))


def first_given(told: Told) -> Decision:
    return next(d for d in weeks.current(told, told.at.date()).decisions.values() if d.dose)


def one_set(told: Told, given: Decision) -> None:
    assert given.dose is not None
    key = uuid.uuid4()
    log = SetLog(str(key), given.dose.reps, given.dose.duration_s, given.dose.hold_s)
    actions.log_set(told, SetDone(SESSION, given.exercise, given.dose, log), key)


def decision_now(told: Told, exercise: str) -> Decision | None:
    return weeks.current(told, told.at.date()).decisions.get(exercise)


@pytest.mark.parametrize("stop", [Stop.BACK, Stop.LEG, Stop.OTHER, None])
def test_pain_over_the_limit_changes_the_dose_before_anything_else_is_said(told, stop) -> None:
    given = first_given(told)
    actions.say_pain(told, PainSaid(Asked.START, Pain(1), session=SESSION))
    one_set(told, given)
    hurt = PainSaid(Asked.DURING, Pain(9), SESSION, exercise=given.exercise, stop=stop)
    actions.say_pain(told, hurt)
    now = decision_now(later(told, minutes=5), given.exercise)
    assert now is None or now.action in LOWER


def test_a_running_session_does_not_change_its_own_plan(told) -> None:
    given, before = first_given(told), weeks.current(told, told.at.date()).issued
    actions.say_pain(told, PainSaid(Asked.START, Pain(1), session=SESSION))
    one_set(told, given)
    soon = later(told, minutes=5)
    assert weeks.current(soon, soon.at.date()).issued == before


def test_looking_at_today_changes_nothing_in_a_session_that_runs(as_person, told) -> None:
    """One of several sets is no failure, whatever page is opened in between."""
    tomorrow = later(told, days=1)
    with clock.moved_to(tomorrow.at):
        looked_at_today(as_person)


def looked_at_today(as_person) -> None:
    first = as_person.post("/me/session/start/", {"back": "1", "leg_too": "no"}).url
    page = as_person.get(first).context
    item = page["item"]
    assert item.dose.reps
    done = {"ticket": page["ticket"], "set_id": str(page["set_id"]), "reps": "1"}
    side = {"side": page["now"][1].value} if page["now"][1] else {}
    assert as_person.post(f"{first}set/", done | side).status_code == 302
    for path in ("/me/today/", "/api/plan/"):
        assert as_person.get(path).status_code == 200
    assert as_person.get(first).context["item"].dose == item.dose


def test_pain_whose_start_never_came_counts_at_once(told) -> None:
    """A phone may lose its start: the tightest limits hold then, the same day."""
    given = first_given(told)
    hurt = PainSaid(Asked.DURING, Pain(7), SESSION, given.exercise, given=given.dose)
    actions.say_pain(told, hurt)
    now = decision_now(later(told, minutes=5), given.exercise)
    assert now is None or now.action in LOWER


def test_sets_of_no_session_that_runs_count_at_once(told) -> None:
    """Typed in from paper, without a start: nobody is on the way through them."""
    given, before = first_given(told), weeks.current(told, told.at.date()).issued
    one_set(told, given)
    known = weeks.without_calm_sets(records.overview(told.person, told.at.date()))
    assert [r.kind for r in known.rows].count("SetLog") == [
        r.kind for r in records.overview(told.person, told.at.date()).rows
    ].count("SetLog")
    assert before is not None


def test_from_the_next_day_its_sets_count(told) -> None:
    given, before = first_given(told), weeks.current(told, told.at.date()).issued
    one_set(told, given)
    tomorrow = later(told, days=1)
    after = weeks.current(tomorrow, tomorrow.at.date()).issued
    assert before is not None
    assert after is not None
    assert after.inputs != before.inputs


def test_only_the_own_set_is_taken_back(as_person, told, person) -> None:
    """A browser that remembers the set of somebody else leaves it alone."""
    given = first_given(told)
    assert given.dose is not None
    other, _ = actions.begin(told.at, "UTC", "Somebody else")
    key = uuid.uuid4()
    log = SetLog(str(key), given.dose.reps, given.dose.duration_s, given.dose.hold_s)
    done = SetDone(SESSION, given.exercise, given.dose, log)
    actions.log_set(Told(other, "self", told.at), done, key)
    kept = as_person.session
    kept["last_set"] = {"id": str(key), "session": str(uuid.uuid4()), "step": 1}
    kept.save()
    page = as_person.post("/me/session/undo/", follow=True)
    assert "nothing left to undo" in page.content.decode()
    assert not models.SetLog.objects.filter(person=other, withdrawn=True).exists()


def test_what_the_guard_stopped_comes_back_in_no_other_session(told) -> None:
    """An exercise that is planned, was begun today and has no dose any more."""
    view = weeks.current(told, told.at.date())
    given = first_given(told)
    one_set(told, given)
    begun = weeks.as_issued(told, told.at.date())
    assert begun.begun_with(given.exercise, SESSION) is not None
    stopped = replace(given, action=Action.STOP, dose=None)
    doses = tuple(stopped if d == given else d for d in view.issued.doses)
    after = weeks.View(begun.overview, replace(view.issued, doses=doses))
    for running in (None, uuid.uuid4()):
        assert not sessions.items(after, (given.exercise,), short=False, running=running)


@pytest.mark.parametrize(("peak", "offered"), [(Pain(1), True), (Pain(9), False)])
def test_what_was_red_today_is_not_offered_instead_of_what_hurts(told, peak, offered) -> None:
    view = weeks.current(told, told.at.date())
    found = ((e, sessions.swap(view, e, ())) for e in view.overview.catalogue.exercises)
    exercise, swap = next((e, item) for e, item in found if item is not None)
    actions.say_pain(told, PainSaid(Asked.START, Pain(1), session=SESSION))
    one_set(told, swap.given)
    name = swap.exercise.id
    for said in (
        PainSaid(Asked.DURING, peak, SESSION, exercise=name),
        PainSaid(Asked.AFTER, Pain(1), SESSION),
    ):
        actions.say_pain(told, said)
    again = sessions.swap(weeks.as_issued(told, told.at.date()), exercise, ())
    assert (again is not None and again.exercise.id == name) is offered


def test_a_session_keeps_its_steps_when_today_is_opened_after_it_hurts(as_person, told) -> None:
    """Who looks at Today in the middle leaves out nothing."""
    weeks.current(told, told.at.date())
    at_start = {"back": "1", "leg_too": "no"}
    first = as_person.post("/me/session/start/?short=1", at_start).url

    session = first.rstrip("/").rpartition("/")[0]
    following = as_person.get(f"{session}/2/").context["item"].exercise.id
    stopped = as_person.get(first).context["item"].exercise.id
    assert (
        as_person.post(
            f"{first}hurts/", ticketed(as_person, first, {"where": "back"})
        ).status_code
        == 302
    )
    as_person.get("/me/today/")
    assert stopped not in weeks.current(told, told.at.date()).decisions
    page = as_person.get(f"{session}/2/")
    assert page.status_code == 200
    assert page.context["item"].exercise.id == following
    assert as_person.get(first).status_code == 302, "nothing more of what hurt is asked for"
    again = as_person.post("/me/session/start/?short=1", at_start).url
    assert as_person.get(again).context["item"].exercise.id != stopped
    phone = as_person.get("/api/plan/").json()
    assert stopped not in {step["exercise"] for step in (*phone["full"], *phone["short"])}


WALK = {"minutes": "5", "leg_too": "yes"}


def walked(client, fields):
    return client.post("/me/walked/", ticketed(client, "/me/walked/", fields))


@pytest.mark.parametrize(
    ("felt", "light"),
    [
        ({"back": "1", "leg_too": "no"}, Light.GREEN),
        ({"back": "9", "leg_too": "no"}, Light.RED),
        ({"back": "1", "leg": "6", "reach": "foot"}, Light.RED),
    ],
)
def test_a_walk_is_held_against_what_was_known_before_it(as_person, told, felt, light) -> None:
    """What is typed after a walk is no start that it began with."""
    weeks.current(told, told.at.date())
    fields = {**WALK, "made": str(uuid.uuid4()), **felt}
    assert walked(as_person, fields).status_code == 302
    last = records.overview(told.person, told.at.date()).standing.judged[-1]
    assert last.session.id == fields["made"]
    assert last.judgement.light is light


@pytest.mark.parametrize(
    ("morning", "felt", "light"), [(6, 6, Light.GREEN), (1, 6, Light.RED), (None, 6, Light.RED)]
)
def test_what_was_said_this_morning_is_the_measure_of_a_walk(
    as_person, told, morning, felt, light
) -> None:
    """Else it is the usual morning, which is lower."""
    weeks.current(told, told.at.date())
    if morning is not None:
        actions.morning(told, PainSaid(Asked.MORNING, Pain(morning)), None)
    fields = {**WALK, "made": str(uuid.uuid4()), "back": str(felt), "leg_too": "no"}
    assert walked(as_person, fields).status_code == 302
    judged = records.overview(told.person, told.at.date()).standing.judged
    assert next(j for j in judged if j.session.id == fields["made"]).judgement.light is light


@pytest.mark.parametrize(
    "words",
    [
        [(Pain(1), Stop.BACK), (Pain(8), None)],
        [(Pain(8), None)],
        [(Pain(8), None), (Pain(1), Stop.BACK)],
    ],
    ids=["the stop, then how much", "more than at the start", "how much, then the stop"],
)
def test_what_hurt_before_its_first_set_counts_with_its_worst_word(told, words) -> None:
    """A phone tells the stop with the pain of the start, and how much it hurts after it."""
    given = next(d for d in weeks.current(told, told.at.date()).decisions.values() if d.dose)
    name = given.exercise
    actions.say_pain(told, PainSaid(Asked.START, Pain(1), session=SESSION))
    for pain, stop in words:
        said = PainSaid(Asked.DURING, pain, SESSION, name, stop=stop, given=given.dose)
        actions.say_pain(told, said)
    last = records.overview(told.person, told.at.date()).standing.of(name)[-1]
    assert last.session.id == SESSION
    assert last.record.peak == Pain(8)
    assert last.judgement.light is Light.RED


def test_what_comes_instead_begins_with_no_more_weight_than_what_hurts(told) -> None:
    """In the session that hurts as in the next one: an exercise that was brought down to 1 kg."""
    view = weeks.current(told, told.at.date())
    exercise = view.overview.catalogue.get("pulley-pull-down")
    found = line(exercise, view.overview.case, view.standing)
    assert isinstance(found, Line)
    low = found.frame.start.with_(load_kg=1.0)
    actions.say_pain(told, PainSaid(Asked.START, Pain(1), session=SESSION))
    key = uuid.uuid4()
    log = SetLog(str(key), reps=low.reps, load_kg=1.0, hold_s=low.hold_s)
    actions.log_set(told, SetDone(SESSION, exercise.id, low, log), key)
    hurt = PainSaid(
        Asked.DURING, Pain(1), SESSION, exercise=exercise.id, stop=Stop.BACK, given=low
    )
    actions.say_pain(later(told, minutes=1), hurt)
    now = weeks.current(later(told, minutes=2), told.at.date())
    swap = sessions.swap(now, exercise, ())
    assert swap is not None
    assert swap.dose.load_kg is None or swap.dose.load_kg <= 1.0
