"""“It hurts” on pages without scripts: how strong it is after resting says what may follow."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from tests.web.conftest import NOW, ticketed
from tests.web.test_adverse import answer_all
from tests.web.test_session_shut import a_set

from mainstay.care.eligibility import ease
from mainstay.care.history import Pain, Reach, SetLog, StageTest, Stop
from mainstay.exercises import shipped_catalogue
from mainstay.web import actions, clock, fact_rows, models, weeks
from mainstay.web.actions import Told
from mainstay.web.easing import known_before, only_ease, walk_left, was_red_today
from mainstay.web.facts import Asked, PainSaid, SetDone
from mainstay.web.sessions import swap

pytestmark = pytest.mark.django_db

AT_START = {"back": "1", "leg_too": "no"}


TRAINS = NOW + dt.timedelta(days=1)


@pytest.fixture
def opened(as_person, told) -> Iterator[list[str]]:
    """A whole session that has just begun: its address, and its exercises."""
    with clock.moved_to(TRAINS):
        address = as_person.post("/me/session/start/", AT_START).url
        view = weeks.as_issued(replace(told, at=TRAINS), TRAINS.date())
        yield [address.rstrip("/").rpartition("/")[0], *view.exercises_today()]


def stopped(client, step: str, stop: Stop) -> str:
    """The page that helps, after one of the four buttons."""
    fields = ticketed(client, step, {"where": stop.value})
    return str(client.post(f"{step}hurts/", fields).url)


def felt(client, helps: str, stop: Stop, **pain: str):
    page = client.get(helps)
    fields = {"ticket": page.context["ticket"], "felt": stop.value, **pain}
    return client.post(helps.partition("?")[0], fields)


def following(client, address: str) -> list[str]:
    """The exercises from a step on, without their sets."""
    session, _, step = address.rstrip("/").rpartition("/")
    found = []
    for n in range(int(step), 20):
        page = client.get(f"{session}/{n}/")
        if page.status_code == 302:
            return found
        if "item" not in page.context:  # rope, hook and knot are looked at first
            client.post(f"{session}/{n}/", {"rope": "fine"})
            page = client.get(f"{session}/{n}/")
        found.append(page.context["item"].exercise)
    raise AssertionError("no end")


CALM = {"back": "1", "leg_too": "no"}
WORSE = {"back": "6", "leg_too": "no"}
IN_THE_LEG = {"asks_leg": "1", "back": "1", "leg": "2", "reach": Reach.THIGH.value}


@pytest.mark.parametrize(
    ("stop", "pain", "goes_on"),
    [
        (Stop.OTHER, CALM, True),
        (Stop.BACK, CALM, True),
        (Stop.OTHER, WORSE, False),
        (Stop.BACK, WORSE, False),
        (Stop.LEG, IN_THE_LEG, False),
    ],
)
def test_what_follows_depends_on_how_strong_it_is_after_resting(
    as_person, opened, stop, pain, goes_on
) -> None:
    """As on a phone: a cramp that is over leaves the rest of the session; nothing is passed over."""
    session, _first, *rest = opened
    helps = stopped(as_person, f"{session}/1/", stop)
    answer = felt(as_person, helps, stop, **pain)
    shown = following(as_person, answer.url)
    assert shown[0].id == rest[0]
    assert all(ease(e) for e in shown) is not goes_on
    if stop is Stop.OTHER and goes_on:
        assert [e.id for e in shown] == rest


def test_until_it_is_told_only_positions_of_ease_are_left(as_person, opened) -> None:
    session, *_ = opened
    stopped(as_person, f"{session}/1/", Stop.OTHER)
    assert all(ease(e) for e in following(as_person, f"{session}/1/"))


def test_the_first_pain_after_a_stop_counts(as_person, opened) -> None:
    session, *_ = opened
    helps = stopped(as_person, f"{session}/1/", Stop.BACK)
    felt(as_person, helps, Stop.BACK, **WORSE)
    onward = felt(as_person, helps, Stop.BACK, **CALM).url
    assert all(ease(e) for e in following(as_person, onward))


@pytest.mark.parametrize(
    ("pain", "asked"), [({}, "id_back"), ({"back": "11", "leg_too": "no"}, "id_back")]
)
def test_what_is_missing_is_said_on_the_same_page(as_person, opened, pain, asked) -> None:
    session, *_ = opened
    helps = stopped(as_person, f"{session}/1/", Stop.LEG)
    answer = felt(as_person, helps, Stop.LEG, **pain)
    assert answer.status_code == 422
    assert asked in answer.content.decode()
    assert answer.context["asks_leg"], "the leg was named"


def test_a_page_of_another_time_leads_back(as_person, opened) -> None:
    session, *_ = opened
    fields = {"ticket": "x", "felt": Stop.BACK.value, **CALM}
    assert as_person.post(f"{session}/1/hurts/", fields).url == f"{session}/1/"
    unknown = f"{session}/1/hurts/?{urlencode({'told': 'elbow'})}"
    assert as_person.get(unknown).status_code == 200


def test_after_a_peak_over_the_limit_no_gentle_exercise_is_passed_over(
    as_person, opened
) -> None:
    """The exercise without a set has gone from the list; the next one is at its number."""
    session, _first, *rest = opened
    first = as_person.get(f"{session}/1/").context
    answer = as_person.post(f"{session}/1/", {"ticket": first["ticket"], **WORSE})
    gentle = [key for key in rest if ease(shipped_catalogue().get(key))]
    assert [e.id for e in following(as_person, answer.url)] == gentle


@pytest.mark.parametrize("ended", [False, True])
@pytest.mark.parametrize(
    ("first", "then", "counts"),
    [
        (Stop.OTHER, Stop.NUMB_OR_WEAK, Stop.NUMB_OR_WEAK),
        (Stop.BACK, Stop.NUMB_OR_WEAK, Stop.NUMB_OR_WEAK),
        (Stop.NUMB_OR_WEAK, Stop.OTHER, Stop.NUMB_OR_WEAK),
        (Stop.OTHER, Stop.BACK, Stop.BACK),
        (Stop.BACK, Stop.OTHER, Stop.BACK),
        (Stop.BACK, Stop.LEG, Stop.LEG),
    ],
)
def test_of_two_stops_of_one_exercise_the_worse_counts(
    as_person, told, opened, ended, first, then, counts
) -> None:
    """Also where another window has ended the session in between; a numb leg shuts the day."""
    session, key, *_ = opened
    step = f"{session}/1/"
    fields = ticketed(as_person, step, {})
    as_person.post(f"{step}hurts/", {"where": first.value, **fields})
    if ended:
        as_person.post(f"{session}/after/", AT_START)
    as_person.post(f"{step}hurts/", {"where": then.value, **fields})
    answer_all(as_person)
    view = weeks.as_issued(replace(told, at=TRAINS), TRAINS.date())
    assert view.overview.case
    [record] = view.overview.case.history.sessions[-1].records
    assert (record.exercise, record.stop) == (key, counts)
    assert view.stopped is (counts is Stop.NUMB_OR_WEAK)


def test_a_numb_leg_of_a_page_without_a_dose_shuts_the_day(as_person, told, opened) -> None:
    """Nobody knows of which exercise; calm answers on the same day open nothing."""
    session, *_ = opened
    as_person.post(f"{session}/1/hurts/", {"where": Stop.NUMB_OR_WEAK.value, "ticket": "x"})
    answer_all(as_person)
    view = weeks.as_issued(replace(told, at=TRAINS), TRAINS.date())
    assert view.stopped
    assert view.overview.case
    assert len(view.overview.case.history.adverse) == 1


@pytest.mark.parametrize("page", ["", "set/"])
def test_what_was_typed_counts_where_another_window_has_ended_the_session(
    as_person, told, opened, page
) -> None:
    session, *_ = opened
    step = f"{session}/1/"
    fields = WORSE | ticketed(as_person, step, {}) if page == "" else a_set(as_person, step)
    as_person.post(f"{session}/after/", AT_START)
    answer = as_person.post(f"{step}{page}", fields, follow=True)
    assert "Saved." in answer.content.decode()
    view = weeks.as_issued(replace(told, at=TRAINS), TRAINS.date())
    assert view.overview.case
    [record] = view.overview.case.history.sessions[-1].records
    assert (record.peak, len(record.sets)) == ((Pain(6), 0) if page == "" else (None, 1))


INCOMPLETE = {"asks_leg": "1", "back": "7", "leg": "6"}


def test_what_is_missing_is_asked_for_where_another_window_has_ended_the_session(
    as_person, opened
) -> None:
    """Pain that was told only in part is never dropped without a word."""
    session, *_ = opened
    step = f"{session}/1/"
    peak = INCOMPLETE | ticketed(as_person, step, {})
    many = a_set(as_person, step) | {"reps": "500"}
    helps = stopped(as_person, step, Stop.LEG)
    page = as_person.get(helps)
    rest = {"ticket": page.context["ticket"], "felt": Stop.LEG.value, **INCOMPLETE}
    as_person.post(f"{session}/after/", AT_START)
    for address, fields in ((step, peak), (f"{step}set/", many)):
        told_so = as_person.post(address, fields, follow=True).content.decode()
        assert "what you typed last was not saved" in told_so
    again = as_person.post(helps.partition("?")[0], rest)
    assert again.status_code == 422
    assert "Tap how far" in again.content.decode() or again.context["errors"]
    done = as_person.post(
        helps.partition("?")[0], rest | {"reach": Reach.CALF.value}, follow=True
    )
    assert "Saved." in done.content.decode()


def test_a_stopped_exercise_asks_for_no_other_set(as_person, opened) -> None:
    """Back in the browser: its place is there, and nothing more to do at it."""
    session, *_ = opened
    as_person.post(f"{session}/1/set/", a_set(as_person, f"{session}/1/"))
    helps = stopped(as_person, f"{session}/1/", Stop.OTHER)
    felt(as_person, helps, Stop.OTHER, **CALM)
    assert as_person.get(f"{session}/1/").url == f"{session}/2/"


def test_after_red_what_was_begun_asks_for_no_other_set(as_person, told, opened) -> None:
    """Of an exercise that is no position of ease only its pain is asked."""
    session, *keys = opened
    as_person.post(f"{session}/1/", ticketed(as_person, f"{session}/1/", CALM))
    step = next(n for n, key in enumerate(keys, 1) if not ease(shipped_catalogue().get(key)))
    following(as_person, f"{session}/{step}/")
    as_person.post(f"{session}/{step}/set/", a_set(as_person, f"{session}/{step}/"))
    assert as_person.get(f"{session}/{step}/").context["left"]
    row = models.PainReport.objects.filter(person=told.person).latest("received_at")
    worse = replace(fact_rows.value_of(row), pain=Pain(1, 2, Reach.FOOT))
    actions.say_pain(Told(told.person, "self", clock.now()), worse)
    assert as_person.get(f"{session}/{step}/").context["left"] == []


@pytest.mark.parametrize(
    ("word", "eased"),
    [
        ({"back": "2", "leg_too": "no"}, False),
        (WORSE, True),
        ({**IN_THE_LEG, "reach": Reach.FOOT.value}, True),
    ],
)
def test_after_red_another_session_of_the_day_gives_positions_of_ease_too(
    as_person, told, opened, word, eased
) -> None:
    """Beginning once more takes nothing back, here or on a phone; tomorrow is another day."""
    session, *_ = opened
    as_person.post(f"{session}/1/", ticketed(as_person, f"{session}/1/", word))
    again = as_person.post("/me/session/start/", AT_START).url
    shown = following(as_person, again)
    assert shown
    assert all(ease(e) for e in shown) is eased
    today = as_person.get("/me/today/").context["lines"]
    assert all(ease(line.exercise) for line in today) is eased
    plan = as_person.get("/api/plan/").json()
    assert plan["full"]
    assert all(step["ease"] for step in plan["full"] + plan["short"]) is eased
    tomorrow = TRAINS + dt.timedelta(days=1)
    view = weeks.as_issued(replace(told, at=tomorrow), tomorrow.date())
    assert not was_red_today(view)


@pytest.mark.parametrize(("after", "base"), [("1", 1), ("6", 4)])
def test_a_walk_is_held_against_the_lower_of_what_was_said_last(
    as_person, told, opened, after, base
) -> None:
    """A session that left less pain behind than it began with is no reason to allow more."""
    session, *_ = opened
    again = as_person.post("/me/session/start/", {"back": "4", "leg_too": "no"}).url
    session = again.rstrip("/").rpartition("/")[0]
    as_person.post(f"{session}/after/", {"back": after, "leg_too": "no"})
    view = weeks.as_issued(replace(told, at=TRAINS), TRAINS.date())
    assert known_before(view) == Pain(base)


@pytest.mark.parametrize(
    ("after", "eased"), [(CALM, False), ({"back": "8", "leg_too": "no"}, True)]
)
def test_much_pain_after_a_session_eases_the_next_one_of_the_day(
    as_person, opened, after, eased
) -> None:
    session, *_ = opened
    as_person.post(f"{session}/after/", after)
    again = as_person.post("/me/session/start/", AT_START).url
    assert all(ease(e) for e in following(as_person, again)) is eased
    plan = as_person.get("/api/plan/").json()
    assert all(step["ease"] for step in plan["full"]) is eased


def test_who_gives_a_session_up_after_it_hurts_begins_the_next_one_gently(
    as_person, opened
) -> None:
    """How strong it is was never told; telling it opens the rest again."""
    session, *_ = opened
    helps = stopped(as_person, f"{session}/1/", Stop.OTHER)
    again = as_person.post("/me/session/start/", AT_START).url
    assert all(ease(e) for e in following(as_person, again))
    assert as_person.get("/api/plan/").json()["eased"]
    felt(as_person, helps, Stop.OTHER, **CALM)
    assert not as_person.get("/api/plan/").json()["eased"]
    once_more = as_person.post("/me/session/start/", AT_START).url
    assert not all(ease(e) for e in following(as_person, once_more))


@pytest.mark.parametrize(("start", "eased"), [("9", True), ("1", False)])
def test_sets_after_a_start_with_much_pain_ease_the_next_session(
    as_person, start, eased
) -> None:
    """Nobody needs to say a word about pain for that; a start alone that was closed again is none."""
    with clock.moved_to(TRAINS):
        begun = as_person.post("/me/session/start/", {"back": start, "leg_too": "no"}).url
        again = as_person.post("/me/session/start/", AT_START).url
        assert not all(ease(e) for e in following(as_person, again))
        as_person.post(f"{begun}set/", a_set(as_person, begun))
        again = as_person.post("/me/session/start/", AT_START).url
        assert all(ease(e) for e in following(as_person, again)) is eased


def test_pain_of_a_stop_that_is_put_right_to_more_eases_the_day(
    as_person, told, opened
) -> None:
    session, *_ = opened
    felt(as_person, stopped(as_person, f"{session}/1/", Stop.BACK), Stop.BACK, **CALM)
    rows = models.PainReport.objects.filter(person=told.person).order_by("-received_at")
    stop = next(r for r in rows if fact_rows.value_of(r).stop)
    more = replace(fact_rows.value_of(stop), pain=Pain(9, 6, Reach.FOOT))
    actions.correct(Told(told.person, "self", clock.now()), stop, more)
    again = as_person.post("/me/session/start/", AT_START).url
    assert all(ease(e) for e in following(as_person, again))


EASY, HARD = "/me/test/deep_hold_lying/", "/me/test/prone_hold_s/"


def test_after_red_only_quiet_tests_are_left_and_no_brisk_walk(as_person, told, opened) -> None:
    session, *_ = opened
    assert as_person.get(HARD).status_code == 200
    as_person.post(f"{session}/1/", ticketed(as_person, f"{session}/1/", WORSE))
    assert as_person.get(HARD).url == "/me/today/"
    assert "A sore day is no day for this test" in as_person.get("/me/today/").content.decode()
    assert as_person.get(EASY).status_code == 200
    assert "/me/test/prone" not in as_person.get("/me/programme/").content.decode()
    done = as_person.post(HARD, {"value": "20", "seen": ""})
    assert done.status_code == 302
    view = weeks.as_issued(replace(told, at=TRAINS), TRAINS.date())
    tests = [t.test for t in view.overview.case.history.tests]
    assert StageTest.PRONE_HOLD_S in tests, "what was done is heard"


@pytest.mark.parametrize(("walk", "left"), [("walking", True), ("brisk-walking", False)])
def test_after_red_a_walk_is_an_easy_one(as_person, told, opened, walk, left) -> None:
    session, *_ = opened
    view = weeks.as_issued(replace(told, at=TRAINS), TRAINS.date())
    issued = view.issued
    given = replace(view.aerobic, exercise=walk)
    doses = (given, *(d for d in issued.doses if d.exercise != view.aerobic.exercise))
    as_person.post(f"{session}/1/", ticketed(as_person, f"{session}/1/", WORSE))
    after = weeks.as_issued(replace(told, at=TRAINS), TRAINS.date())
    after = replace(after, issued=replace(issued, doses=doses))
    assert (walk_left(after) is not None) is left


@pytest.mark.parametrize(
    ("morning", "during", "eased"),
    [
        ("5", "2", False),
        ("5", "9", True),
        ("9", "4", False),
        ("9", "5", True),
        ("9", "9", True),
    ],
)
def test_a_walk_after_a_sore_morning_eases_by_its_own_pain(
    as_person, told, morning, during, eased
) -> None:
    """Nobody tells a start before a walk: what the morning said is taken for it."""
    with clock.moved_to(TRAINS):
        as_person.post("/me/morning/", {"back": morning, "leg_too": "no", "set_off": "no"})
        page = as_person.get("/me/walked/")
        walk = {n: page.context[n] for n in ("ticket", "made")}
        pain = {"minutes": "5", "back": during, "leg_too": "no"}
        assert as_person.post("/me/walked/", {**walk, **pain}).url == "/me/today/"
        view = weeks.current(replace(told, at=TRAINS), TRAINS.date())
        assert str([s.start.back for s in view.overview.case.history.sessions][-1]) == morning
        assert was_red_today(view) is eased


def test_what_was_stopped_in_one_session_is_asked_in_no_other_that_runs(
    as_person, opened
) -> None:
    session, first, *_ = opened
    other = as_person.post("/me/session/start/", AT_START).url
    assert as_person.get(other).context["item"].exercise.id == first
    helps = stopped(as_person, f"{session}/1/", Stop.OTHER)
    felt(as_person, helps, Stop.OTHER, **CALM)
    onward = as_person.get(other, follow=True).context["item"].exercise.id
    assert onward != first


@pytest.mark.parametrize("red", [False, True])
def test_a_first_test_that_waits_is_not_listed(as_person, opened, red) -> None:
    session, *_ = opened
    if red:
        as_person.post(f"{session}/1/", ticketed(as_person, f"{session}/1/", WORSE))
    page = as_person.get("/me/starting-tests/").content.decode()
    assert ("/me/test/chair_stand_30s/" in page) is not red


def test_in_a_flare_hard_tests_wait(as_person, told) -> None:
    """Also once the safety questions are answered again."""
    with clock.moved_to(TRAINS):
        now = replace(told, at=TRAINS)
        actions.say_pain(now, PainSaid(Asked.FLARE, Pain(4)))
        for said in weeks.current(now, TRAINS.date()).overview.answers.answers:
            actions.answer(now, replace(said, on=TRAINS.date()))
        view = weeks.current(now, TRAINS.date())
        assert view.overview.may_train
        assert view.standing.flare
        assert only_ease(view)
        assert as_person.get(HARD).status_code == 302


@pytest.mark.parametrize(("back", "shut"), [("4", False), ("9", True)])
def test_after_a_sore_morning_no_hard_test_and_no_brisk_walk(
    as_person, told, back, shut
) -> None:
    with clock.moved_to(TRAINS):
        as_person.post("/me/morning/", {"back": back, "leg_too": "no", "set_off": "no"})
        view = weeks.current(replace(told, at=TRAINS), TRAINS.date())
        assert only_ease(view) is shut
        assert (as_person.get(HARD).status_code == 302) is shut
        assert as_person.get(EASY).status_code == 200


@pytest.mark.parametrize(("start", "eased"), [("2", False), ("9", True)])
def test_more_pain_told_at_another_start_eases_the_session_that_runs(
    as_person, opened, start, eased
) -> None:
    """On a phone it ends it; a start that allows more again opens it again."""
    session, *_ = opened
    whole = following(as_person, f"{session}/1/")
    for minutes, told in enumerate((start, "1"), start=1):
        with clock.moved_to(TRAINS + dt.timedelta(minutes=minutes)):
            as_person.post("/me/session/start/", {"back": told, "leg_too": "no"})
            left = following(as_person, f"{session}/1/")
        assert all(map(ease, left)) is (eased and told == start)
    assert left == whole


def test_more_pain_told_at_another_start_counts_past_midnight(as_person) -> None:
    """As long as the session runs to which it was told."""
    late, minute = TRAINS.replace(hour=23, minute=30), dt.timedelta(minutes=1)
    with clock.moved_to(late):
        runs = as_person.post("/me/session/start/", AT_START).url
    with clock.moved_to(late + 20 * minute):
        as_person.post("/me/session/start/", {"back": "9", "leg_too": "no"})
    with clock.moved_to(late + 40 * minute):
        left = following(as_person, runs)
    assert left
    assert all(map(ease, left))


@pytest.mark.parametrize(("start", "shut"), [("2", False), ("9", True)])
def test_a_morning_that_is_told_late_opens_nothing(as_person, told, start, shut) -> None:
    """It speaks of before the session, whenever it is answered."""
    with clock.moved_to(TRAINS):
        as_person.post("/me/session/start/", {"back": start, "leg_too": "no"})
    with clock.moved_to(TRAINS + dt.timedelta(minutes=1)):
        as_person.post("/me/morning/", {"back": "2", "leg_too": "no", "set_off": "no"})
        view = weeks.current(replace(told, at=clock.now()), TRAINS.date())
        assert only_ease(view) is shut
        assert (as_person.get(HARD).status_code == 302) is shut
        assert known_before(view) == Pain(int(start))


def test_what_was_stopped_is_no_easier_one_of_another(as_person, told, opened) -> None:
    """It is left for today in every place."""
    view = weeks.as_issued(replace(told, at=TRAINS), TRAINS.date())
    catalogue, shown = view.overview.catalogue, view.exercises_today()
    found = ((e, swap(view, e, shown)) for e in catalogue.exercises)
    hurts, other = next((e, item.exercise.id) for e, item in found if item)
    said = PainSaid(Asked.DURING, Pain(1), session="other", exercise=other, stop=Stop.OTHER)
    actions.say_pain(replace(told, at=TRAINS), said)
    after = weeks.as_issued(replace(told, at=TRAINS), TRAINS.date())
    left = swap(after, hurts, shown)
    assert left is None or left.exercise.id != other


def test_what_was_stopped_is_left_for_the_whole_day(as_person, opened) -> None:
    """The page says so; another session of the day does not ask for it again, on a phone neither."""
    session, first, *others = opened
    felt(as_person, stopped(as_person, f"{session}/1/", Stop.OTHER), Stop.OTHER, **CALM)
    lines = [line.exercise.id for line in as_person.get("/me/today/").context["lines"]]
    again = as_person.post("/me/session/start/", AT_START).url
    shown = [e.id for e in following(as_person, again)]
    steps = [step["exercise"] for step in as_person.get("/api/plan/").json()["full"]]
    assert lines == shown == steps == others
    assert first not in others


@pytest.mark.parametrize("step", [2, 3])
def test_after_a_stop_that_is_calm_the_next_step_comes(as_person, opened, step) -> None:
    """Whatever was left out while it was not known how strong it is."""
    session, *keys = opened
    following(as_person, f"{session}/1/")
    helps = stopped(as_person, f"{session}/{step}/", Stop.OTHER)
    onward = felt(as_person, helps, Stop.OTHER, **CALM).url
    assert [e.id for e in following(as_person, onward)] == keys[step:]


def test_more_pain_at_the_start_takes_no_red_away(as_person, told, opened) -> None:
    session, *_ = opened
    as_person.post(f"{session}/1/", ticketed(as_person, f"{session}/1/", WORSE))
    rows = models.PainReport.objects.filter(person=told.person).order_by("-received_at")
    start = next(r for r in rows if fact_rows.value_of(r).asked is Asked.START)
    more = replace(fact_rows.value_of(start), pain=Pain(7))
    actions.correct(Told(told.person, "self", clock.now()), start, more)
    again = as_person.post("/me/session/start/", AT_START).url
    shown = following(as_person, again)
    assert shown
    assert all(ease(e) for e in shown)


def test_what_was_done_today_and_has_left_the_catalogue_breaks_no_page(
    as_person, told, opened
) -> None:
    """The catalogue may change on the day of a session."""
    _, first, *_ = opened
    with clock.moved_to(TRAINS):
        now, other = replace(told, at=TRAINS), str(uuid.uuid4())
        view = weeks.as_issued(now, TRAINS.date())
        log = SetLog(str(uuid.uuid4()), reps=5)
        done = SetDone(other, "gone-exercise", view.decisions[first].dose, log)
        actions.say_pain(now, PainSaid(Asked.START, Pain(1), session=other))
        actions.log_set(now, done, uuid.UUID(log.id))
        actions.say_pain(now, PainSaid(Asked.AFTER, Pain(1), session=other))
        for page in ("/me/today/", "/api/plan/", "/me/programme/", "/me/progress/"):
            assert as_person.get(page).status_code == 200, page


@pytest.mark.parametrize(("day", "shut"), [(TRAINS, True), (NOW, False)])
def test_much_pain_at_a_start_shuts_hard_tests_on_its_day_alone(
    as_person, told, day, shut
) -> None:
    start = PainSaid(Asked.START, Pain(9), session=str(uuid.uuid4()))
    actions.say_pain(replace(told, at=day), start)
    with clock.moved_to(TRAINS):
        assert (as_person.get(HARD).status_code == 302) is shut


def test_what_a_session_left_behind_is_no_more_than_the_usual_morning(told) -> None:
    """Nobody has told a start today: of itself more pain allows no more."""
    with clock.moved_to(TRAINS):
        now = replace(told, at=TRAINS)
        usual = weeks.current(now, TRAINS.date()).standing.usual
        actions.say_pain(now, PainSaid(Asked.AFTER, Pain(9), session=str(uuid.uuid4())))
        assert known_before(weeks.current(now, TRAINS.date())) == usual


@pytest.mark.parametrize("asked", [Asked.DURING, Asked.AFTER])
def test_pain_in_a_walk_and_after_it_both_ease_the_day(told, asked) -> None:
    with clock.moved_to(TRAINS):
        now, walk = replace(told, at=TRAINS), str(uuid.uuid4())
        view = weeks.current(now, TRAINS.date())
        log = SetLog(str(uuid.uuid4()), duration_s=300)
        done = SetDone(walk, view.aerobic.exercise, view.aerobic.dose, log)
        actions.say_pain(now, PainSaid(Asked.START, Pain(9), session=walk))
        actions.log_set(now, done, uuid.UUID(log.id))
        exercise = done.exercise if asked is Asked.DURING else None
        actions.say_pain(now, PainSaid(asked, Pain(9), session=walk, exercise=exercise))
        assert was_red_today(weeks.current(now, TRAINS.date()))


def test_a_walk_inside_a_session_is_no_session_of_walking(told, opened) -> None:
    """Its start was told: much pain then eases the day, however calm the walk was."""
    _, first, *_ = opened
    with clock.moved_to(TRAINS):
        now, session = replace(told, at=TRAINS), str(uuid.uuid4())
        view = weeks.current(now, TRAINS.date())
        actions.say_pain(now, PainSaid(Asked.START, Pain(9), session=session))
        for decision in (view.aerobic, view.decisions[first]):
            log = SetLog(str(uuid.uuid4()), duration_s=30)
            done = SetDone(session, decision.exercise, decision.dose, log)
            actions.log_set(now, done, uuid.UUID(log.id))
        actions.say_pain(now, PainSaid(Asked.AFTER, Pain(2), session=session))
        assert was_red_today(weeks.current(now, TRAINS.date()))
