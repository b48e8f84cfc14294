"""A phone asks for its plan and sends what it has kept: strictly read, once, one by one."""

import datetime as dt
import json
import uuid

import pytest
from django.test import Client
from tests.web.conftest import BACKEND, NOW

from mainstay.care.case import closed
from mainstay.care.decision import Override, OverrideKind
from mainstay.care.eligibility import ease
from mainstay.care.history import Pain
from mainstay.care.questions import Answer
from mainstay.exercises import Dose, shipped_catalogue
from mainstay.web import actions, clock, fact_rows, models, records, sessions, weeks
from mainstay.web.actions import Told
from mainstay.web.api.plan import PROTOCOL
from mainstay.web.facts import Asked, PainSaid, SetDone
from mainstay.web.me.measuring import TEST_PAGES
from mainstay.web.tickets import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with clock.moved_to(NOW):
        yield


@pytest.fixture
def plan(as_person):
    return as_person.get("/api/plan/").json()


def some_step(plan, **wanted):
    steps = [*plan["full"], *plan["short"]]
    return next(s for s in steps if all(s.get(k) == v for k, v in wanted.items()))


def event(kind, at=NOW, **fields):
    made = {"kind": kind, "id": str(uuid.uuid4()), "at": at.isoformat(), "session": SESSION}
    return made | fields


SESSION = str(uuid.UUID(int=7))


def a_set(step, **fields):
    side = step["rounds"][0].get("side")
    made = event("set", ticket=step["ticket"], **{step["counts"]: step["amount"]})
    return made | ({"side": side} if side else {}) | fields


def sent(client, person, /, *events, **changed):
    batch = {
        "protocol": PROTOCOL,
        "person": str(person.pk),
        "sent_at": NOW.isoformat(),
        "events": list(events),
    }
    return client.post("/api/events/", batch | changed, content_type="application/json")


def facts(person):
    return [
        (type(row).__name__, row.pk)
        for model in models.FACTS
        for row in model.objects.filter(person=person)
    ]


PAIN = {"back": 3, "leg": 0, "reach": "back"}


# --- the plan -----------------------------------------------------------------------------------


def test_the_plan_holds_todays_doses_and_the_gates_integers(plan, person, told):
    view = weeks.current(told, NOW.date())
    assert plan["person"] == str(person.pk)
    assert [s["exercise"] for s in plan["short"]] == list(view.exercises_today(short=True))
    rows = view.standing.gate.rows
    assert len(plan["gate"]["rows"]) == len(rows) == 33
    assert plan["gate"]["screen_valid_until"] == str(view.standing.gate.screen_valid_until)
    for step in plan["short"]:
        dose = view.decisions[step["exercise"]].dose
        assert step["amount"] == getattr(dose, step["counts"])
        assert step["ticket"]
        assert step["move"]


def test_a_lighter_day_stands_in_the_plan_and_comes_back_as_it_was_given(
    as_person, person, plan, told
):
    assert plan["lighter"]["needed"] == 2
    less = [s["less"] for s in [*plan["full"], *plan["short"]] if s.get("less")]
    whole = [s for s in [*plan["full"], *plan["short"]] if not s.get("less")]
    assert all(s["ease"] for s in whole)
    said = {"sleep": 8, "stress": 9, "lighter": True}
    begun = event("start", pain=PAIN, readiness=said)
    answers = sent(as_person, person, begun).json()["answers"]
    assert answers == [{"id": begun["id"], "stored": True}]
    view = weeks.current(told, NOW.date())
    kept = sessions.readiness_in(view, uuid.UUID(SESSION))
    assert (kept.sleep, kept.stress, kept.soreness, kept.lighter) == (8, 9, None, True)
    wrong = sent(as_person, person, event("start", pain=PAIN, readiness={"sleep": 11}))
    assert "sleep" in wrong.json()["answers"][0]["problem"]
    assert all(one["amount"] >= 1 for one in less)


def test_a_phone_asks_anew_after_each_fact_and_not_before(as_person, person, told):
    weeks.current(told, NOW.date())
    plan = as_person.get("/api/plan/").json()
    page = as_person.get("/me/progress/").content.decode()
    assert f'data-stamp="{plan["stamp"]}"' in page
    sent(as_person, person, event("start", pain=PAIN))
    assert plan["stamp"] not in as_person.get("/me/progress/").content.decode()


def test_whoever_is_abroad_finds_the_number_there_on_the_phone_too(as_person, person, told):
    """A country chosen on the page for help wins in the plan, and the phone asks anew for it."""
    weeks.current(told, NOW.date())
    before = as_person.get("/api/plan/").json()
    as_person.post("/country/", {"country": "US", "back": "/help/"})
    after = as_person.get("/api/plan/").json()
    assert (before["call"], after["call"]) == ("999", "911")
    assert before["stamp"] != after["stamp"]
    assert f'data-stamp="{after["stamp"]}"' in as_person.get("/help/").content.decode()
    actions.answer(told, Answer("saddle", ("new",), NOW.date()))
    assert as_person.get("/api/plan/").json()["lock"]["number"] == "911"
    heard = sent(as_person, person, event("start", pain=PAIN)).json()
    assert heard["lock"]["number"] == "911"


def test_a_swap_passes_the_same_filter_as_the_plan(plan, told):
    view = weeks.current(told, NOW.date())
    swaps = [(s, s["easier"]) for s in [*plan["full"], *plan["short"]] if s.get("easier")]
    for step, easier in swaps:
        catalogue = view.overview.catalogue
        found = catalogue.get(easier["exercise"])
        assert closed(found, view.overview.case, view.standing) == ()
        assert found in catalogue.easier(catalogue.get(step["exercise"]))


def test_an_exercise_whose_easier_neighbor_was_red_offers_no_swap_to_it(told):
    view = weeks.current(told, NOW.date())
    catalogue = view.overview.catalogue
    offered = [
        (e, item.exercise)
        for e in catalogue.exercises
        if (item := sessions.swap(view, e, ())) is not None
    ]
    assert offered
    exercise, easier = offered[0]
    assert sessions.swap(view, exercise, (easier.id,)) is None or (
        sessions.swap(view, exercise, (easier.id,)).exercise != easier
    )
    for _, other in offered:
        judged = view.standing.of(other.id)
        assert not judged or judged[-1].judgement.light != "red"


def test_each_side_has_its_own_words(plan):
    for step in [*plan["full"], *plan["short"]]:
        sides = {r.get("side") for r in step["rounds"]}
        assert bool(step.get("left")) == ("left" in sides)
    sided = next(s for s in [*plan["full"], *plan["short"]] if s.get("left"))
    words = shipped_catalogue().get(sided["exercise"]).wording("en")
    assert (sided["setup"], sided["move"]) == (words.setup, words.move)
    left = words.other_side()
    assert (sided["left"]["setup"], sided["left"]["move"]) == (left.setup, left.move)
    assert tuple(sided["left"]["cues"]) == left.cues


def test_behind_a_lock_the_plan_has_no_doses(as_person, person, told, plan):
    assert plan["short"]
    sent(as_person, person, event("hurts", ticket=plan["short"][0]["ticket"], pain=PAIN,
                                  stop="numb_or_weak"))  # fmt: skip
    shut = as_person.get("/api/plan/").json()
    assert shut["stopped"] is True
    assert "gate" not in shut
    assert shut["full"] == shut["short"] == []


def test_behind_an_emergency_the_phone_keeps_what_to_do_and_whom_to_call(as_person, plan):
    assert plan["call"]
    assert plan.get("lock") is None
    as_person.post("/me/safety-questions/saddle/", {"choice": "new"})
    lock = as_person.get("/api/plan/").json()["lock"]
    assert lock["number"] == plan["call"]
    assert lock["title"] == "You need a hospital check now."
    assert lock["texts"][0] == "Your therapist has not seen this. Do not wait."
    assert any("You told us that" in text for text in lock["texts"])


SHUT = (
    "/me/deep-muscles/",
    "/me/exercise/bird-dog/",
    "/me/walked/",
    *(f"/me/test/{test.value.replace('_', '-')}/" for test in TEST_PAGES),
)


@pytest.mark.parametrize("path", SHUT)
def test_behind_an_emergency_no_page_leads_to_exercise(as_person, path):
    assert as_person.get(path).status_code == 200
    as_person.post("/me/safety-questions/saddle/", {"choice": "new"})
    assert as_person.get(path).url == "/me/safety/"


def test_nobody_signed_in_is_told_so_and_a_therapist_has_no_plan(as_therapist):
    for client in (Client(), as_therapist):
        assert client.get("/api/plan/").status_code == 401
        assert (
            client.post("/api/events/", {}, content_type="application/json").status_code == 401
        )


# --- events -------------------------------------------------------------------------------------


def whole_session(plan):
    step = plan["short"][0]
    return [
        event("start", pain=PAIN, extra_painkiller=True),
        a_set(step),
        event("during", ticket=step["ticket"], pain=PAIN | {"back": 4}),
        event("after", pain=PAIN),
    ]


def test_a_session_is_stored_as_the_pages_store_it(as_person, person, plan):
    events = whole_session(plan)
    answer = sent(as_person, person, *events).json()
    assert [a["stored"] for a in answer["answers"]] == [True] * 4
    case = records.overview(person, NOW.date()).case
    session = next(s for s in case.history.sessions if s.id == SESSION)
    assert (session.start.back, session.after.back, session.extra_painkiller) == (3, 3, True)
    [record] = session.records
    assert record.exercise == plan["short"][0]["exercise"]
    assert record.peak.back == 4
    assert len(record.sets) == 1


def test_sent_twice_changes_nothing(as_person, person, plan):
    events = whole_session(plan)
    sent(as_person, person, *events)
    before, audited = facts(person), models.AuditRow.objects.count()
    assert all(a["stored"] for a in sent(as_person, person, *events).json()["answers"])
    assert facts(person) == before
    assert models.AuditRow.objects.count() == audited


def test_each_event_has_one_audit_row(as_person, person, plan):
    before = models.AuditRow.objects.count()
    sent(as_person, person, *whole_session(plan))
    assert models.AuditRow.objects.count() == before + 4


def test_an_id_that_comes_again_with_another_content_is_refused(as_person, person, plan):
    first = event("start", pain=PAIN)
    sent(as_person, person, first)
    [answer] = sent(as_person, person, first | {"pain": PAIN | {"back": 9}}).json()["answers"]
    assert answer["stored"] is False
    assert "another content" in answer["problem"]
    assert models.PainReport.objects.filter(pk=first["id"]).get().value.count('"back":3')


BAD = {
    "unknown kind": ({"kind": "jump"}, "kind", "start, set"),
    "unknown field": ({"mood": 3}, "events[1]", "mood"),
    "no id": ({"id": None}, "id", ""),
    "pain above 10": ({"pain": {"back": 11}}, "pain", "0 to 10"),
    "a time without zone": ({"at": "2026-11-24T08:00:00"}, "at", "zone"),
    "a time to come": ({"at": "2027-01-01T08:00:00+00:00"}, "at", "future"),
    "before the person began": ({"at": "2020-01-01T08:00:00+00:00"}, "at", "before"),
}


@pytest.mark.parametrize("name", BAD)
def test_one_bad_event_is_answered_and_harms_no_other(as_person, person, name):
    change, place, said = BAD[name]
    good, more = event("start", pain=PAIN), event("after", pain=PAIN)
    bad = event("start", pain=PAIN, session=str(uuid.UUID(int=8))) | change
    answers = sent(as_person, person, good, bad, more).json()["answers"]
    assert [a["stored"] for a in answers] == [True, False, True]
    text = " ".join(str(v) for v in answers[1].values())
    assert place in answers[1]["place"]
    assert said in text
    assert models.PainReport.objects.filter(pk__in=[good["id"], more["id"]]).count() == 2


def test_amounts_that_the_dose_does_not_count_are_refused(as_person, person, plan):
    step = some_step(plan, counts="reps")
    wrong = (
        a_set(step, reps=201),
        a_set(step, reps=None),
        a_set(step, distance_m=5),
        a_set(step, reserve=9),
        a_set(step, side="left" if not step["rounds"][0].get("side") else None),
    )
    for bad in wrong:
        [answer] = sent(as_person, person, bad).json()["answers"]
        assert answer["stored"] is False, bad
        assert answer["problem"]
    assert not models.SetLog.objects.filter(pk__in=[w["id"] for w in wrong])


def test_a_dose_that_the_server_never_gave_is_refused(as_person, person, plan, therapist):
    step = plan["short"][0]
    forged = step["ticket"][:-1] + ("A" if step["ticket"][-1] != "A" else "B")
    [answer] = sent(as_person, person, a_set(step, ticket=forged)).json()["answers"]
    assert answer["stored"] is False
    assert "not given out" in answer["problem"]
    other, _ = actions.begin(NOW - dt.timedelta(days=1), "UTC", "Other")
    client = Client()
    client.force_login(other.user, backend=BACKEND)
    [answer] = sent(client, other, a_set(step)).json()["answers"]
    assert answer["stored"] is False
    assert "this person" in answer["problem"]


@pytest.mark.parametrize(
    ("exercise", "days_ago", "believed"),
    [
        ("pulley-row-sitting", 0, True),
        ("pulley-row-sitting", 1, True),  # a session past midnight
        ("pulley-row-sitting", 2, False),
        ("pulley-row-sitting", -1, False),
        ("breathing-with-ribs", 9, True),  # a position of ease
    ],
)
def test_an_old_dose_does_not_become_the_last_one_again(
    as_person, person, exercise, days_ago, believed
):
    """Who was cut since could otherwise send the dose from before, and the ladder would build on it."""
    given = NOW.date() - dt.timedelta(days=days_ago)
    dose = Dose(sets=1, reps=9)
    ticket = Ticket(str(person.pk), exercise, dose, given).signed()
    [answer] = sent(as_person, person, event("set", ticket=ticket, reps=9)).json()["answers"]
    assert answer["stored"] is believed, answer
    if not believed:
        assert f"given for {given}" in answer["problem"]


@pytest.mark.parametrize("days_ago", [0, 1, 9])
@pytest.mark.parametrize(("more", "believed"), [(2, False), (0, True), (-1, True)])
def test_a_stop_counts_from_an_old_ticket_but_a_dose_above_the_one_in_force_does_not(
    as_person, person, told, days_ago, more, believed
):
    """The stop is stored in any case; beside it stands no more than is given out now, or was last done."""
    view = weeks.as_issued(told, NOW.date())
    catalogue = view.overview.catalogue
    doses = {key: d.dose for key, d in view.decisions.items() if d.dose and d.dose.sets > 1}
    exercise, last = next((k, d) for k, d in doses.items() if not ease(catalogue.get(k)))
    then = last.with_(sets=last.sets + more)
    day = NOW.date() - dt.timedelta(days=days_ago)
    ticket = Ticket(str(person.pk), exercise, then, day).signed()
    stop = event("hurts", ticket=ticket, stop="back", pain=PAIN | {"back": 6})
    [answer] = sent(as_person, person, stop).json()["answers"]
    assert answer["stored"]
    kept = weeks.as_issued(told, NOW.date()).said[-1]
    assert (kept.stop, kept.given) == ("back", then if believed else last)


@pytest.mark.parametrize(("hours", "same"), [(3, True), (13, True), (25, False), (73, False)])
def test_what_is_done_on_another_day_is_no_part_of_a_session(as_person, person, hours, same):
    """A tab that stood open for days: limits count from the pain of its own day."""
    ease = Ticket(str(person.pk), "breathing-with-ribs", Dose(sets=1, reps=9), NOW.date())
    sent(as_person, person, event("start", pain=PAIN))
    later = NOW + dt.timedelta(hours=hours)
    with clock.moved_to(later):
        made = event("set", at=later, ticket=ease.signed(), reps=9)
        hurt = event("during", at=later, ticket=ease.signed(), pain=PAIN)
        answers = sent(as_person, person, made, hurt, sent_at=later.isoformat()).json()[
            "answers"
        ]
        assert [a["stored"] for a in answers] == [True, True]
        done = models.SetLog.objects.get(pk=made["id"]).value
        felt = models.PainReport.objects.get(pk=hurt["id"]).value
        assert (SESSION in done, SESSION in felt) == (same, same)


def test_a_phone_hears_that_a_session_begins_anew(as_person, person, told, plan):
    assert plan["anew_s"] is None
    actions.say_pain(told, PainSaid(Asked.FLARE, Pain(7)))
    with clock.moved_to(NOW + dt.timedelta(seconds=90)):
        for said in (
            as_person.get("/api/plan/"),
            sent(as_person, person, event("start", pain=PAIN)),
        ):
            assert said.json()["anew_s"] == pytest.approx(90, abs=20)  # the clock goes on


def test_what_happened_days_ago_keeps_its_time(as_person, person):
    then = NOW - dt.timedelta(days=3, hours=1)
    late = event("start", at=then, pain=PAIN)
    sent(as_person, person, late)
    row = models.PainReport.objects.get(pk=late["id"])
    assert (row.at, row.day, row.received_at.date()) == (then, then.date(), NOW.date())
    audited = models.AuditRow.objects.latest("pk")
    assert audited.at.date() == NOW.date()


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_phone_with_a_wrong_clock_is_corrected(as_person, person, hours):
    off = dt.timedelta(hours=hours)
    began = NOW - dt.timedelta(minutes=30)
    said = event("start", at=began + off, pain=PAIN)
    sent(as_person, person, said, sent_at=(NOW + off).isoformat())
    stored = models.PainReport.objects.get(pk=said["id"]).at
    assert abs(stored - began) < dt.timedelta(minutes=1)


def test_a_dose_of_days_ago_that_counts_in_another_way_is_not_the_last_one(
    as_person, person, told, plan
):
    view = weeks.as_issued(told, NOW.date())
    exercise, last = next(
        (e, done) for e in view.decisions if (done := view.done_before(e)) and done.reps
    )
    old, on = Dose(sets=9, duration_s=90), NOW.date() - dt.timedelta(days=9)
    felt = event("during", ticket=Ticket(str(person.pk), exercise, old, on).signed(), pain=PAIN)
    [answer] = sent(as_person, person, felt).json()["answers"]
    assert answer["stored"]
    assert weeks.as_issued(told, NOW.date()).said[-1].given == last


def test_what_is_sent_again_after_another_session_is_known(as_person, person, told, plan):
    """Beside it stood the dose that was the last one then; sent twice it counts once."""
    step = next(s for s in plan["short"] if s["counts"] == "reps")
    view = weeks.as_issued(told, NOW.date())
    given = view.decisions[step["exercise"]].dose
    old = Ticket(str(person.pk), step["exercise"], given, NOW.date() - dt.timedelta(days=3))
    felt = event("during", ticket=old.signed(), pain=PAIN)
    for _ in range(2):
        [answer] = sent(as_person, person, felt).json()["answers"]
        assert answer["stored"], answer
        other = uuid.uuid4()
        start = event("start", session=str(other), pain=PAIN)
        less = Ticket(str(person.pk), step["exercise"], given.with_(sets=1, reps=1), NOW.date())
        done = event("set", session=str(other), ticket=less.signed(), reps=1)
        side = {"side": step["rounds"][0]["side"]} if step["rounds"][0].get("side") else {}
        assert all(
            a["stored"] for a in sent(as_person, person, start, done | side).json()["answers"]
        )


@pytest.mark.parametrize(
    ("off", "broken"), [({"hours": 3}, False), ({"days": -900}, False), ({}, True)]
)
def test_a_numb_leg_is_heard_whatever_else_is_wrong(as_person, person, plan, off, broken):
    """A phone whose clock was put right since, a ticket of another server: the questions come anyway."""
    ticket = plan["short"][0]["ticket"]
    at = NOW + dt.timedelta(**off)
    numb = event(
        "hurts", at=at, ticket="x" if broken else ticket, stop="numb_or_weak", pain=PAIN
    )
    for _ in range(2):
        answer = sent(as_person, person, numb).json()
        assert answer["answers"][0]["stored"], answer
        assert answer["stopped"]
    other = event("hurts", at=at, ticket="x" if broken else ticket, stop="back", pain=PAIN)
    [refused] = sent(as_person, person, other).json()["answers"]
    assert not refused["stored"]


def test_a_lock_comes_with_the_answer(as_person, person, told, plan):
    """What to do now, and whom to call, needs no second request."""
    actions.answer(told, Answer("saddle", ("new",), NOW.date()))
    said = sent(as_person, person, event("start", pain=PAIN)).json()
    assert said["stopped"]
    assert said["lock"] == as_person.get("/api/plan/").json()["lock"]
    assert said["lock"]["number"]


def test_the_answer_names_another_week_once_less_is_given_out(as_person, person, told, plan):
    said = sent(as_person, person, event("start", pain=PAIN)).json()
    assert said["week"] == plan["week"]
    bar = Override(
        OverrideKind.BAR, "T", NOW.date(), "dizzy", exercise=plan["short"][0]["exercise"]
    )
    actions.override(Told(person, "T", NOW), bar)
    said = sent(as_person, person, a_set(plan["short"][1])).json()
    assert said["week"] != plan["week"]
    assert as_person.get("/api/plan/").json()["week"] == said["week"]


def test_pain_after_told_on_another_day_is_no_word_of_that_session(
    as_person, person, told, plan
):
    sent(as_person, person, event("start", pain=PAIN))
    later = NOW + dt.timedelta(days=1)
    with clock.moved_to(later):
        after = event("after", at=later, pain=PAIN | {"back": 8})
        assert sent(as_person, person, after, sent_at=later.isoformat()).json()["answers"][0][
            "stored"
        ]
    said = weeks.as_issued(told, later.date()).said[-1]
    assert (said.asked, said.session == SESSION) == (Asked.AFTER, False)


def test_an_exercise_stopped_before_its_first_set_leaves_its_stop(as_person, person, plan):
    step = plan["short"][0]
    hurts = event("hurts", ticket=step["ticket"], stop="back", pain=PAIN | {"back": 6})
    hurts |= {"side": step["rounds"][0]["side"]} if step["rounds"][0].get("side") else {}
    for _ in range(2):
        sent(as_person, person, event("start", id=SESSION, pain=PAIN), hurts)
    case = records.overview(person, NOW.date()).case
    session = next(s for s in case.history.sessions if s.id == SESSION)
    [record] = session.records
    assert record.stop == "back"
    assert record.peak.back == 6
    assert record.sets == ()
    view = weeks.as_issued(actions.Told(person, "self", NOW), NOW.date())
    said = [p for p in view.said if p.session == SESSION and p.asked is Asked.DURING]
    assert len(said) == 1


def test_a_stop_after_sets_adds_no_set(as_person, person, plan):
    step = plan["short"][0]
    hurts = event("hurts", ticket=step["ticket"], stop="other", pain=PAIN)
    sent(as_person, person, event("start", pain=PAIN), a_set(step), hurts)
    rows = (r.value(SetDone) for r in fact_rows.story(person) if r.kind == "SetLog")
    assert len([v for v in rows if v.session == SESSION]) == 1


def test_numb_or_weak_shuts_the_session_for_the_phone_too(as_person, person, plan):
    ticket = plan["short"][0]["ticket"]
    answer = sent(as_person, person, event("start", pain=PAIN)).json()
    assert answer["stopped"] is False
    answer = sent(
        as_person, person, event("hurts", ticket=ticket, stop="numb_or_weak", pain=PAIN)
    ).json()
    assert answer["stopped"] is True


# --- whole batches ------------------------------------------------------------------------------


def test_another_protocol_is_refused_with_advice_and_stores_nothing(as_person, person):
    before = facts(person)
    answer = sent(as_person, person, event("start", pain=PAIN), protocol=99, new_field=1)
    assert answer.status_code == 426
    said = answer.json()
    assert said["allowed"] == str(PROTOCOL)
    assert "stays on the phone" in said["advice"]
    assert facts(person) == before


def test_somebody_elses_events_are_refused_whole(as_person, person):
    before = facts(person)
    answer = sent(as_person, person, event("start", pain=PAIN), person=str(uuid.uuid4()))
    assert answer.status_code == 409
    assert "somebody else" in answer.json()["problem"]
    assert facts(person) == before


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"protocol": 1}',
        b'{"protocol": 1, "protocol": 1}',
        b"\xff",
        b"[" * 9000,
    ],
)
def test_what_is_no_batch_is_refused_with_its_place(as_person, body):
    answer = as_person.post("/api/events/", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["place"].startswith("batch")


def test_more_than_a_session_at_once_is_refused(as_person, person):
    answer = sent(as_person, person, *[event("start", pain=PAIN) for _ in range(101)])
    assert answer.status_code == 400
    assert "up to 100" in answer.json()["allowed"]


def test_a_page_of_another_site_cannot_send(person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person.user, backend=BACKEND)
    token = client.get("/api/plan/").json()["csrf"]
    assert sent(client, person).status_code == 403
    batch = {"protocol": 1, "person": str(person.pk), "sent_at": NOW.isoformat(), "events": []}
    answer = client.post(
        "/api/events/", json.dumps(batch), content_type="application/json",
        headers={"X-CSRFToken": token},
    )  # fmt: skip
    assert answer.status_code == 200


def test_the_page_a_phone_keeps_holds_nothing_about_a_person(as_person, person):
    mine, strangers = as_person.get("/me/session/"), Client().get("/me/session/")
    assert mine.status_code == strangers.status_code == 200
    assert person.name not in mine.content.decode()
    assert str(person.pk) not in mine.content.decode()


def test_the_worker_names_its_version_and_files(as_person):
    answer = as_person.get("/sw.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer.headers["Cache-Control"]
    first = answer.content.decode().splitlines()[0]
    told = json.loads(first.removeprefix("const MAINSTAY = ").rstrip(";"))
    for file in told["files"]:
        assert found(as_person, file), file


def test_the_manifest_opens_the_persons_page(client):
    made = client.get("/manifest.webmanifest").json()
    assert (made["start_url"], made["scope"], made["display"]) == ("/me/", "/", "standalone")
    for icon in made["icons"]:
        assert found(client, icon["src"]), icon


def found(client, address):
    answer = client.get(address)
    if answer.streaming:
        b"".join(
            answer
        )  # a file is closed with its last piece; closing it here ends the database too
    return answer.status_code == 200
