"""A session without scripts is shut by the safety screen, by a flare, and by another day."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from tests.web.conftest import NOW, ticketed
from tests.web.test_adverse import answer_all

from mainstay.care.decision import Override, OverrideKind
from mainstay.care.eligibility import ease
from mainstay.care.history import AdverseEvent, AdverseKind, Pain, SetLog, Severity, Stop
from mainstay.care.pain import Light
from mainstay.care.questions import Answer
from mainstay.care.screening import By, Release
from mainstay.exercises import BandColor, BandPull, Dose
from mainstay.exercises.dose import BAND_STEPS
from mainstay.reading import plain
from mainstay.web import actions, clock, fact_rows, models, records, tickets, weeks
from mainstay.web.actions import Told
from mainstay.web.facts import Asked, PainSaid, SetDone

pytestmark = pytest.mark.django_db

AT_START = {"back": "1", "leg_too": "no"}


@pytest.fixture
def first(as_person, told) -> str:
    """The address of the first step of a session that has just begun."""
    weeks.current(told, told.at.date())
    return str(as_person.post("/me/session/start/?short=1", AT_START).url)


def saddle(client, choice: str) -> None:
    """Answered on its page, which says what it has seen."""
    page = "/me/safety-questions/saddle/"
    client.post(page, {"choice": choice, "seen": client.get(page).context["seen"]})


def numb_by_answer(client, first) -> None:
    saddle(client, "new")


def numb_by_button(client, first) -> None:
    hurts(client, first, ticketed(client, first, {}), Stop.NUMB_OR_WEAK)


def hurts(client, first: str, shown: dict[str, str], stop: Stop = Stop.BACK):
    """“It hurts” was tapped on a page that showed this."""
    fields = {"where": stop.value, "ticket": shown["ticket"]}
    return client.post(f"{first}hurts/", fields)


def flare(client, first) -> None:
    fields = {"back": "8", "leg_too": "no", "made": str(uuid.uuid4())}
    client.post("/me/flare/", fields)


def a_set(client, first) -> dict[str, str]:
    page = client.get(first).context
    now = page["now"]
    fields = {
        "ticket": page["ticket"],
        "set_id": str(uuid.uuid4()),
        "side": now[1].value if now and now[1] else "",
    }
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
    assert hurts(as_person, first, typed).status_code == 302
    assert as_person.get(f"{session}/after/").status_code == 200


def test_a_flare_asks_again_what_was_answered_the_same_day(as_person, told, first) -> None:
    """The answers of this morning were given before it."""
    day = NOW.date()
    with clock.moved_to(NOW + dt.timedelta(minutes=2)):
        for said in records.overview(told.person, day).answers.answers:
            actions.answer(Told(told.person, "self", clock.now()), replace(said, on=day))
    with clock.moved_to(NOW + dt.timedelta(minutes=5)):
        flare(as_person, first)
        assert weeks.as_issued(told, day).stopped
        assert as_person.get(first).url == "/me/today/"


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


def test_after_a_fall_however_mild_it_begins_anew(as_person, told, first) -> None:
    """Pain at the start was from before it."""
    with clock.moved_to(NOW + dt.timedelta(minutes=5)):
        fell = AdverseEvent(AdverseKind.FALL, NOW.date(), Severity.MILD)
        actions.went_wrong(Told(told.person, "self", clock.now()), fell)
        assert weeks.as_issued(told, NOW.date()).stopped
        answer_all(as_person)
        assert not weeks.as_issued(told, NOW.date()).stopped
        assert as_person.get(first).url == "/me/today/"


def test_beside_a_weight_that_was_lifted_stands_no_band(told, first) -> None:
    """The machine was taken off the profile while the page stood open."""
    view = weeks.as_issued(told, NOW.date())
    lifted = Dose(2, reps=8, hold_s=3, load_kg=1.5)
    band = Dose(2, reps=5, hold_s=3, band=BandPull(BandColor.YELLOW, BAND_STEPS[0]))
    key = next(iter(view.decisions))
    doses = (replace(view.decisions[key], dose=band),)
    now = replace(view, issued=replace(view.issued, doses=doses))
    ticket = replace(tickets.written(view, key, lifted), dose=lifted)
    assert tickets.given(ticket, now) == lifted


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
    shown = ticketed(as_person, first, {})
    with clock.moved_to(NOW + dt.timedelta(days=3)):
        hurts(as_person, first, shown)
        kept = weeks.as_issued(told, clock.now().date()).said[-1]
        assert kept.stop is Stop.BACK
        assert kept.session != session_of(first)


def test_a_stop_is_heard_where_the_week_has_changed_since(as_person, told, first) -> None:
    """Another window has looked at Today after a flare: the step that hurt may be gone by now."""
    hurting, shown = exercise_of(as_person, first), ticketed(as_person, first, {})
    with clock.moved_to(NOW + dt.timedelta(minutes=5)):
        flare(as_person, first)
        as_person.get("/me/today/")
        assert hurts(as_person, first, shown).status_code == 302
        last = weeks.as_issued(told, NOW.date()).said[-1]
        assert (last.stop, last.exercise) == (Stop.BACK, hurting)
    other = {"ticket": shown["ticket"][:-1]}
    assert hurts(as_person, first, other).status_code == 422


def exercise_of(client, first) -> str:
    return str(client.get(first).context["item"].exercise.id)


WORSE = {"back": "7", "leg": "6", "reach": "foot"}


@pytest.mark.parametrize("tell", [numb_by_answer, flare])
def test_pain_is_heard_where_the_session_was_shut_meanwhile(
    as_person, told, first, tell
) -> None:
    """Pain down to the foot is told on a page that another window has overtaken."""
    exercise, shown = exercise_of(as_person, first), ticketed(as_person, first, {})
    tell(as_person, first)
    answer = as_person.post(first, WORSE | {"ticket": shown["ticket"]}, follow=True)
    assert answer.status_code == 200
    last = weeks.as_issued(told, NOW.date()).said[-1]
    assert (last.asked, last.exercise, last.pain.leg) == (Asked.DURING, exercise, 6)


@pytest.fixture
def barred(as_person, told, first) -> tuple[str, dict[str, str]]:
    """An exercise that was on the page, and the page's fields; a therapist has taken it out since."""
    exercise, shown = exercise_of(as_person, first), a_set(as_person, first)
    with clock.moved_to(NOW + dt.timedelta(minutes=5)):
        bar = Override(OverrideKind.BAR, "Dr Who", NOW.date(), "It pulls", exercise=exercise)
        actions.override(Told(told.person, "Dr Who", clock.now()), bar)
        weeks.current(told, NOW.date())
    return exercise, shown


@pytest.mark.parametrize("page", ["", "set/", "hurts/"])
def test_what_a_page_tells_is_of_the_exercise_it_showed(
    as_person, told, first, barred, page
) -> None:
    """By now another exercise stands at its place."""
    exercise, shown = barred
    assert exercise_of(as_person, first) != exercise
    fields = {"": WORSE, "hurts/": {"where": "back"}}.get(page, shown)
    sent = {**fields, "ticket": shown["ticket"]}
    assert as_person.post(f"{first}{page}", sent).status_code == 302
    if page == "set/":
        row = models.SetLog.objects.latest("received_at")
        assert fact_rows.value_of(row).exercise == exercise
    else:
        assert weeks.as_issued(told, NOW.date()).said[-1].exercise == exercise


def test_a_lock_that_was_opened_the_same_day_begins_anew(
    as_person, told, therapist, first
) -> None:
    """Limits count from how it is after the examination, not from the morning."""
    with clock.moved_to(NOW + dt.timedelta(minutes=5)):
        numb_by_answer(as_person, first)
    with clock.moved_to(NOW + dt.timedelta(hours=5)):
        opened(as_person, told)
        assert as_person.get(first).url == "/me/today/"


def opened(client, told, *, calm: bool = True) -> None:
    """A therapist has opened what the safety screen locked; all may be answered calmly since."""
    teller = Told(told.person, "Dr Who", clock.now())
    day = NOW.date()
    examined = {"examined_by": "ED", "examined_on": day, "result": "nothing found"}
    release = Release(By.THERAPIST, "Dr Who", day, "Seen.", **examined, flags=("RF01",))
    actions.release(teller, release)
    if calm:
        saddle(client, "no")
        answer_all(client)
    assert not weeks.as_issued(told, day).stopped


@pytest.mark.parametrize("calm", [True, False])
@pytest.mark.parametrize("choice", ["new", "old_not_examined"])
def test_a_sign_told_again_on_the_day_of_its_release_locks_again(
    as_person, told, therapist, first, calm, choice
) -> None:
    """Examined at noon, numb again in the evening: that is something new, here and the next days."""
    day = NOW.date()
    with clock.moved_to(NOW + dt.timedelta(minutes=5)):
        numb_by_answer(as_person, first)
    with clock.moved_to(NOW + dt.timedelta(hours=3)):
        opened(as_person, told, calm=calm)
    with clock.moved_to(NOW + dt.timedelta(hours=8)):
        saddle(as_person, choice)
        view = weeks.as_issued(told, day)
        assert view.stopped
        assert [f.flag for f in view.standing.triage.findings] == ["RF01"]
        assert view.standing.triage.released == ()
    tomorrow = NOW + dt.timedelta(days=1)
    with clock.moved_to(tomorrow):
        answer_all(as_person)
        assert weeks.as_issued(told, tomorrow.date()).stopped, "a calm answer opens no lock"
    with clock.moved_to(tomorrow + dt.timedelta(hours=1)):
        assert as_person.get("/api/plan/").json()["stopped"]


AFTER_A_RELEASE = [
    # what was told, then, after the release of its flag, what is told again, and whether that locks;
    # `-` before a question: two days earlier
    ({"-cord": "hands", "cord-worse": "yes"}, {"cord": "hands"}, True),
    ({"-cord": "hands", "cord-worse": "yes"}, {"bladder": "old_same"}, False),
    ({"saddle": "new"}, {"saddle": "old_examined"}, False),
    ({"bladder": "yes"}, {"bladder": "old_same"}, False),
    ({"saddle": "new"}, {"bladder": "yes"}, True),
    ({"cord": "hands", "cord-worse": "yes"}, {"cord-worse": "yes"}, True),
    ({"cord": "hands", "cord-worse": "yes"}, {"saddle": "no"}, False),
    ({"health": "aneurysm", "pain-kind": "severe"}, {"belly": "yes"}, True),
    ({"health": "aneurysm", "pain-kind": "severe"}, {"belly": "no"}, False),
    ({"health": "aneurysm", "pain-kind": "severe"}, {"health": "aneurysm"}, True),
]


@pytest.mark.parametrize(("told_before", "told_again", "locks"), AFTER_A_RELEASE)
def test_what_is_told_after_a_release(
    as_person, told, therapist, told_before, told_again, locks
) -> None:
    def answers(choices: dict[str, str], hour: int) -> None:
        with clock.moved_to(NOW + dt.timedelta(hours=hour)):
            for question, choice in choices.items():
                at = clock.now() - dt.timedelta(days=2 * question.startswith("-"))
                said = Answer(question.removeprefix("-"), (choice,), at.date())
                actions.answer(Told(told.person, "self", at), said)

    answers(told_before, 1)
    view = weeks.as_issued(told, NOW.date())
    flags = tuple(f.flag for f in view.standing.triage.findings if f.level.locks)
    assert flags
    with clock.moved_to(NOW + dt.timedelta(hours=3)):
        examined = {"examined_by": "ED", "examined_on": NOW.date(), "result": "nothing found"}
        release = Release(By.THERAPIST, "T", NOW.date(), "Seen.", **examined, flags=flags)
        actions.release(Told(told.person, "T", clock.now()), release)
    answers(told_again, 8)
    triage = weeks.as_issued(told, NOW.date()).standing.triage
    assert any(f.level.locks for f in triage.findings) is locks


@pytest.mark.parametrize("ended", [False, True])
@pytest.mark.parametrize("ticket", ["", "x"])
def test_a_numb_leg_is_heard_whatever_is_wrong_with_the_page(
    as_person, told, first, ticket, ended
) -> None:
    """An old page, or a session that another window has ended."""
    if ended:
        session = first.rstrip("/").rpartition("/")[0]
        as_person.post(f"{session}/after/", AT_START)
    fields = {"where": Stop.NUMB_OR_WEAK.value} | ({"ticket": ticket} if ticket else {})
    assert as_person.post(f"{first}hurts/", fields).url == "/me/safety-questions/"
    view = weeks.as_issued(told, NOW.date())
    assert view.said[-1].stop is Stop.NUMB_OR_WEAK
    assert view.stopped


def test_the_ticket_of_an_exercise_is_none_of_a_walk(as_person, person, first) -> None:
    walk = {"minutes": "20", "back": "1", "leg_too": "no"}
    before = facts_of(person)
    answer = as_person.post("/me/walked/", ticketed(as_person, first, walk), follow=True)
    assert answer.status_code == 200
    assert facts_of(person) == before


@pytest.mark.parametrize("raw", [{"person": "x"}, "text", {"exercise": "no-such-one"}])
def test_a_ticket_of_another_time_is_refused_in_words(as_person, told, first, raw) -> None:
    """Well signed, but of another shape, or of an exercise that is gone."""
    view = weeks.as_issued(told, NOW.date())
    given = next(d for d in view.decisions.values() if d.dose)
    good = plain(tickets.written(view, given.exercise, given.dose))
    text = tickets._SIGNER.sign_object({**good, **raw} if "exercise" in raw else raw)
    answer = as_person.post(f"{first}hurts/", {"where": "back", "ticket": text})
    assert answer.status_code == 422
    numb = {"where": Stop.NUMB_OR_WEAK.value, "ticket": text}
    assert as_person.post(f"{first}hurts/", numb).url == "/me/safety-questions/"


def test_another_stop_of_a_page_without_its_ticket_is_asked_for_again(as_person, first) -> None:
    answer = as_person.post(f"{first}hurts/", {"where": "back"})
    assert answer.status_code == 422
    again = {"where": "back", "ticket": answer.context["ticket"]}
    assert as_person.post(f"{first}hurts/", again).status_code == 302


def test_an_answer_after_a_release_that_says_nothing_new_locks_nothing(
    as_person, told, therapist, first
) -> None:
    with clock.moved_to(NOW + dt.timedelta(minutes=5)):
        numb_by_answer(as_person, first)
    with clock.moved_to(NOW + dt.timedelta(hours=3)):
        opened(as_person, told)
    with clock.moved_to(NOW + dt.timedelta(hours=8)):
        saddle(as_person, "no")
        assert not weeks.as_issued(told, NOW.date()).stopped


@pytest.mark.parametrize(
    ("word", "eased"),
    [
        (None, False),
        ({"peak": "same"}, False),
        ({"back": "8", "leg_too": "no"}, True),
        (WORSE, True),
        ({"where": "leg"}, True),
    ],
)
def test_after_red_only_positions_of_ease_are_left_without_scripts_too(
    as_person, told, word, eased
) -> None:
    with clock.moved_to(NOW + dt.timedelta(days=1)):
        first = as_person.post("/me/session/start/", AT_START).url
        session = first.rstrip("/").rpartition("/")[0]
        if word:
            fields = ticketed(as_person, first, word)
            as_person.post(f"{first}hurts/" if "where" in word else first, fields)
        left = [as_person.get(f"{session}/{step}/") for step in range(2, 9)]
        # The page of the pulley's rope shows no exercise; it is none of ease.
        shown = [p.context.get("item") for p in left if p.status_code == 200]
        assert shown
        assert all(item and ease(item.exercise) for item in shown) is eased


def test_the_start_of_yesterday_put_right_ends_nothing_today(as_person, told, first) -> None:
    row = models.PainReport.objects.latest("received_at")
    with clock.moved_to(NOW + dt.timedelta(days=1)):
        today = as_person.post("/me/session/start/?short=1", AT_START).url
        said = replace(fact_rows.value_of(row), pain=Pain(2))
        actions.correct(Told(told.person, "self", clock.now()), row, said)
        assert as_person.get(today).status_code == 200


def test_a_start_put_right_begins_the_session_anew(as_person, told, first) -> None:
    """What was chosen for a back at 1 is not for a back at 7."""
    row = models.PainReport.objects.latest("received_at")
    said = fact_rows.value_of(row)
    assert said.asked is Asked.START
    with clock.moved_to(NOW + dt.timedelta(minutes=5)):
        actions.correct(
            Told(told.person, "self", clock.now()), row, replace(said, pain=Pain(7))
        )
        assert as_person.get(first).url == "/me/today/"
        assert as_person.get("/api/plan/").json()["anew_s"] is not None


@pytest.mark.parametrize(("right", "ends"), [(Pain(8), True), (Pain(1), False)])
def test_pain_of_an_exercise_put_right_ends_a_session_that_it_takes_from(
    as_person, told, first, right, ends
) -> None:
    """Told at once it would have left positions of ease, also on a phone; a milder word ends nothing."""
    as_person.post(first, ticketed(as_person, first, {"back": "2", "leg_too": "no"}))
    row = models.PainReport.objects.latest("received_at")
    said = fact_rows.value_of(row)
    assert said.asked is Asked.DURING
    with clock.moved_to(NOW + dt.timedelta(minutes=5)):
        actions.correct(Told(told.person, "self", clock.now()), row, replace(said, pain=right))
        assert (as_person.get("/api/plan/").json()["anew_s"] is not None) is ends


def test_a_session_that_is_over_gives_nothing_more(as_person, first) -> None:
    """The page of a step that was left open in another window, after the pain after it was told."""
    session = first.rstrip("/").rpartition("/")[0]
    typed = a_set(as_person, first)
    assert as_person.post(f"{session}/after/", AT_START).status_code == 302
    for page in (first, f"{session}/2/", f"{first}hurts/"):
        assert as_person.get(page).url == "/me/today/", page
    assert as_person.post(f"{first}set/", typed).url == "/me/today/"
    assert as_person.post(first, {"peak": "same", **typed}).url == "/me/today/"
    assert hurts(as_person, first, typed).url == "/me/today/"


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


def test_a_start_put_right_after_midnight_ends_the_session_that_passed_it(
    as_person, told
) -> None:
    late = dt.datetime.combine(NOW.date(), dt.time(23, 50), dt.UTC)
    with clock.moved_to(late):
        as_person.post("/me/session/start/?short=1", AT_START)
        row = models.PainReport.objects.latest("received_at")
    with clock.moved_to(late + dt.timedelta(minutes=20)):
        said = replace(fact_rows.value_of(row), pain=Pain(7))
        actions.correct(Told(told.person, "self", clock.now()), row, said)
        assert as_person.get("/api/plan/").json()["anew_s"] is not None
