"""The adverse-event log: told in one tap, asked about where it is dangerous, seen by the therapist."""

import csv
import html
import io
import json
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.conftest import NOW, TODAY, story_of

from mainstay.care.findings import FRACTURE_FLAGS, questions_behind
from mainstay.care.history import AdverseEvent, AdverseKind, Pain, Severity, Stop
from mainstay.care.questions import Answer
from mainstay.reading import ReadingError
from mainstay.web import actions, adverse, clock, models, records, weeks
from mainstay.web.actions import Told
from mainstay.web.facts import Asked, Note, NoteKind, PainSaid

pytestmark = pytest.mark.django_db

TELL = "/me/something-went-wrong/"
HURT: dict[str, str] = {"began_on": TODAY.isoformat(), "severity": "moderate"}
LATER = NOW + timedelta(hours=2)


def stored(person: models.Person) -> list[AdverseEvent]:
    rows = records.overview(person, TODAY).by_kind.get("AdverseEvent", [])
    return [row.value(AdverseEvent) for row in rows]


def opened(person: models.Person) -> frozenset[str]:
    return records.overview(person, TODAY).asked_again.open


def fell(told: Told, severity: Severity = Severity.MILD, on: date = TODAY) -> models.Fact:
    return actions.went_wrong(told, AdverseEvent(AdverseKind.FALL, on, severity))


# --- telling it ---

LEADS = [
    ("fall", TELL + "fall/"),
    ("muscle_soreness", TELL + "muscle-soreness/"),
    ("other", TELL + "other/"),
    ("pain_over_24h", "/me/flare/"),
    ("new_neurological_sign", "/me/safety-questions/"),
]


@pytest.mark.parametrize(("kind", "leads"), LEADS)
def test_each_choice_leads_on(as_person: Client, person, kind: str, leads: str) -> None:
    assert as_person.post(TELL, {"kind": kind}).url == leads
    only_sign = [AdverseKind.NEW_NEUROLOGICAL_SIGN] if kind == "new_neurological_sign" else []
    assert [e.kind for e in stored(person)] == only_sign


def test_every_kind_has_its_choice() -> None:
    assert {kind for kind, _ in LEADS} == {kind.value for kind in AdverseKind}


@pytest.mark.parametrize("typed", [{}, {"kind": "flood"}, {"kind": "fall", "more": "1"}])
def test_another_choice_is_refused(as_person: Client, person, typed: dict[str, str]) -> None:
    assert as_person.post(TELL, typed).status_code == 422
    assert stored(person) == []


@pytest.mark.parametrize("slug", ["pain-over-24h", "new-neurological-sign", "flood", "fall_"])
def test_other_kinds_have_no_page(as_person: Client, slug: str) -> None:
    assert as_person.get(f"{TELL}{slug}/").status_code == 404
    assert as_person.get(f"{TELL}{slug}/thanks/").status_code == 404


def test_an_event_belongs_to_the_last_session_with_its_exercise(as_person, person) -> None:
    sessions = records.overview(person, TODAY).case.history.sessions
    last = next(s for s in reversed(sessions) if s.records)
    known = last.records[0].exercise
    day = last.on + timedelta(days=1)
    told = {**HURT, "began_on": day.isoformat(), "exercise": known, "done": "A warm bath."}
    assert as_person.post(TELL + "muscle-soreness/", told).status_code == 302
    (event,) = stored(person)
    with_it = [
        s.id for s in sessions if any(r.exercise == known for r in s.records) and s.on <= day
    ]
    assert (event.exercise, event.session, event.done) == (known, with_it[-1], "A warm bath.")
    assert (event.on, event.severity) == (day, Severity.MODERATE)


def test_the_exercises_as_a_whole_name_a_session_and_no_exercise(as_person, person) -> None:
    last = records.overview(person, TODAY).case.history.sessions[-1]
    day = (last.on + timedelta(days=adverse.SESSION_DAYS)).isoformat()
    as_person.post(TELL + "other/", {**HURT, "began_on": min(day, TODAY.isoformat()),
                                     "exercise": adverse.NO_SINGLE_ONE})  # fmt: skip
    (event,) = stored(person)
    assert event.session == last.id
    assert event.exercise is None


def test_long_before_every_session_it_belongs_to_none(as_person, person) -> None:
    early = (TODAY - timedelta(days=60)).isoformat()
    choice = {**HURT, "began_on": early, "exercise": adverse.NO_SINGLE_ONE}
    as_person.post(TELL + "other/", choice)
    assert stored(person)[0].session is None


def test_after_a_session_one_button_saves_and_leads_there(as_person: Client, person) -> None:
    start = {"back": "2", "asks_leg": "1", "leg": "0", "reach": "back"}
    with clock.moved_to(NOW + timedelta(days=1)):
        session = as_person.post("/me/session/start/", start).url.split("/")[3]
        address = f"/me/session/{session}/after/"
        assert 'name="wrong"' in as_person.get(address).content.decode()
        assert as_person.post(address, {**start, "wrong": "yes"}).url == TELL
    said = models.PainReport.objects.filter(person=person, value__contains='"after"')
    assert said.filter(value__contains=session).exists()


def test_the_pages_beside_it_lead_there(as_person: Client) -> None:
    for page in ("/me/flare/", "/me/session/start/", "/me/session/"):
        assert TELL in as_person.get(page).content.decode(), page


# --- what is asked again ---


def test_any_fall_opens_the_questions_about_a_broken_bone(as_person: Client, person) -> None:
    with clock.moved_to(LATER):
        answer = as_person.post(TELL + "fall/", {**HURT, "severity": "mild"}, follow=True)
        page = answer.content.decode()
        assert "Thank you for telling us." in page
        assert "hurt a bone or a nerve" in page
        assert reverse("me:screen") in page
        asked = {q.id for q in records_questions(person)}
        assert opened(person) == questions_behind(*FRACTURE_FLAGS) & asked
        assert as_person.get("/me/today/").url == "/me/safety-questions/"
        first = as_person.get("/me/safety-questions/", follow=True)
        assert "You told us of a fall." in first.content.decode()


def records_questions(person: models.Person):
    from mainstay.care.questions import questions

    return questions(records.overview(person, TODAY).answers, TODAY)


def answer_all(client: Client) -> None:
    """Say no to every question that is open."""
    for _ in range(60):
        at = client.get("/me/safety-questions/").url
        if "safety-questions" not in at:
            return
        page = client.get(at)
        offered = [code for code, _ in page.context["choices"]]
        calm = next(c for c in ("none", "no", *offered) if c in offered)
        client.post(at, {"choice": CALM.get(at.split("/")[3], calm)})
    raise AssertionError("the questions do not end")


CALM = {"onset": "long", "onset-age": "from_45", "readiness-control": "controlled"}


def test_answered_anew_nothing_waits_any_more(as_person: Client, person, told) -> None:
    with clock.moved_to(LATER):
        fell(Told(person, "self", clock.now()))
        assert weeks.current(Told(person, "self", clock.now()), TODAY).stopped
        answer_all(as_person)
        assert not opened(person)
        assert not weeks.current(Told(person, "self", clock.now()), TODAY).stopped
        assert as_person.get("/me/today/").status_code == 200


def test_a_small_fall_with_two_factors_locks(as_person: Client, person) -> None:
    with clock.moved_to(LATER):
        fell(Told(person, "self", clock.now()))
        for question, choice in (("fall", "minor"), ("bones", "osteoporosis")):
            as_person.post(f"/me/safety-questions/{question}/", {"choice": choice})
        as_person.post("/me/safety-questions/medicines/", {"choice": "steroid"})
        found = records.overview(person, TODAY).screened.findings
    assert "RF09" in {f.flag for f in found}


@pytest.mark.parametrize("severity", Severity)
def test_what_needed_a_doctor_opens_the_whole_screen(person, told, severity) -> None:
    at = Told(person, "self", LATER)
    actions.went_wrong(at, AdverseEvent(AdverseKind.OTHER, TODAY, severity))
    assert bool(opened(person)) == (severity is Severity.SEVERE)
    if severity is Severity.SEVERE:
        assert {"saddle", "fever", "self-harm"} <= opened(person)


def test_a_new_sign_asks_everything_and_rests_until_tomorrow(as_person, person) -> None:
    """As "numb or weak" in a session does."""
    with clock.moved_to(LATER):
        as_person.post(TELL, {"kind": "new_neurological_sign"})
        assert {"saddle", "leg-symptoms", "fever"} <= opened(person)
        answer_all(as_person)
        assert "Rest today" in as_person.get("/me/safety/").content.decode()
    with clock.moved_to(NOW + timedelta(days=1)):
        answer_all(as_person)
        assert as_person.get("/me/today/").status_code == 200


def test_an_open_lock_says_that_questions_still_wait(as_therapist, as_person, person) -> None:
    """The therapist sees at once why nothing has begun again."""
    with clock.moved_to(LATER):
        as_person.post(TELL, {"kind": "new_neurological_sign"})
        as_person.post("/me/safety-questions/saddle/", {"choice": "new"})
        found = [f.flag for f in records.overview(person, TODAY).screened.findings]
        examined = {
            "flag": found,
            "examined_by": "Dr. Ito",
            "examined_on": TODAY.isoformat(),
            "result": "No cauda equina.",
            "reason": "Cleared.",
        }
        address = reverse("clinic:release", args=[person.pk])
        examined["answers"] = as_therapist.get(address).context["answers"]
        opened = as_therapist.post(address, examined, follow=True)
    assert f"{person} has to answer the safety questions again" in opened.content.decode()


def test_soreness_changes_no_week(person, told) -> None:
    before = weeks.current(told, TODAY).issued
    actions.went_wrong(told, AdverseEvent(AdverseKind.MUSCLE_SORENESS, TODAY, Severity.MILD))
    assert weeks.current(told, TODAY).issued == before
    assert not opened(person)


SAYS = [
    ("muscle-soreness", "urine turns dark"),
    ("other", "Your exercises stay as they are."),
]


@pytest.mark.parametrize(("slug", "says"), SAYS)
def test_the_answer_says_what_happens_now(as_person: Client, slug: str, says: str) -> None:
    answer = as_person.post(f"{TELL}{slug}/", HURT, follow=True)
    page = html.unescape(answer.content.decode())
    assert says in page
    assert "Your therapist can read it." in page
    assert "What to look out for" in page


# --- put right ---


def test_an_event_is_put_right_and_not_lost(as_person: Client, person, told) -> None:
    row = fell(told, Severity.SEVERE)
    assert (
        "You fell, needed help from a doctor"
        in as_person.get("/me/you/answers/").content.decode()
    )
    address = f"/me/you/answers/adverseevent/{row.pk}/"
    assert 'value="severe" checked' in as_person.get(address).content.decode()
    assert as_person.post(address, {**HURT, "severity": "mild"}).status_code == 302
    assert [e.severity for e in stored(person)] == [Severity.MILD]
    assert models.AdverseEvent.objects.filter(person=person).count() == 2


def test_a_wrong_correction_is_refused(as_person: Client, person, told) -> None:
    row = fell(told)
    address = f"/me/you/answers/adverseevent/{row.pk}/"
    late = (TODAY + timedelta(days=1)).isoformat()
    answer = as_person.post(address, {**HURT, "began_on": late})
    assert answer.status_code == 422
    assert "lies in the future" in answer.content.decode()


def test_a_new_sign_has_nothing_to_put_right(as_person: Client, person) -> None:
    """Its page only takes it back: tests/web/test_adverse_taken_back.py."""
    as_person.post(TELL, {"kind": "new_neurological_sign"})
    row = models.AdverseEvent.objects.get(person=person)
    assert "Something was numb or weak" in as_person.get("/me/you/answers/").content.decode()
    address = f"/me/you/answers/adverseevent/{row.pk}/"
    assert as_person.post(address, HURT).status_code == 422
    assert models.AdverseEvent.objects.filter(person=person).count() == 1


# --- the therapist ---


def shown(client: Client, route: str, person: models.Person | None = None) -> str:
    address = reverse(f"clinic:{route}", args=[person.pk] if person else [])
    return html.unescape(client.get(address).content.decode())


def numb_on_paper(told: Told) -> None:
    actions.say_pain(told, PainSaid(Asked.DURING, Pain(2), stop=Stop.NUMB_OR_WEAK))


def test_told_and_seen_events_stand_in_one_list(as_therapist, person, told) -> None:
    fell(told)
    actions.say_pain(told, PainSaid(Asked.FLARE, Pain(8)))
    numb_on_paper(told)
    sore = AdverseKind.MUSCLE_SORENESS
    actions.went_wrong(
        told, AdverseEvent(sore, TODAY, Severity.MILD, "Rested.", None, "bird-dog")
    )
    page = shown(as_therapist, "patient", person)
    for text in ("Fall to the ground", "Pain for more than 24 hours", "New numbness or weakness",
                 "Strong muscle soreness", ": Bird dog", "Rested.", "Seen in the entries."):  # fmt: skip
        assert text in page, text


def test_older_events_have_left_the_list(person, told) -> None:
    old = TODAY - timedelta(days=56)
    fell(told, on=old)
    fell(told, on=old + timedelta(days=1))
    overview = records.overview(person, TODAY)
    assert [e.on for e in adverse.log(overview)] == [old + timedelta(days=1)]


@pytest.mark.parametrize("kind", AdverseKind)
def test_a_therapist_adds_one(as_therapist: Client, person, therapist, kind) -> None:
    sent = {**HURT, "kind": kind.value, "done": "Phoned."}
    assert as_therapist.post(reverse("clinic:event", args=[person.pk]), sent).status_code == 302
    row = models.AdverseEvent.objects.get(person=person)
    assert row.author == therapist.display_name
    page = shown(as_therapist, "patient", person)
    assert page.count("Phoned.") >= 2  # in the list and in the story
    assert "Adverse event" not in shown(as_therapist, "worklist")


RANKS = [
    (AdverseKind.FALL, Severity.MILD, "Fall to the ground on 24 Nov, could go on."),
    (
        AdverseKind.OTHER,
        Severity.SEVERE,
        "Something else on 24 Nov, needed help from a doctor.",
    ),
    (AdverseKind.MUSCLE_SORENESS, Severity.MODERATE, ""),
]


@pytest.mark.parametrize(("kind", "severity", "says"), RANKS)
def test_a_fall_and_what_needed_a_doctor_is_safety_until_answered(
    as_therapist: Client, person, told, therapist, kind, severity, says: str
) -> None:
    actions.went_wrong(told, AdverseEvent(kind, TODAY, severity))
    assert ("Adverse event" in shown(as_therapist, "worklist")) == bool(says)
    assert says in shown(as_therapist, "worklist")
    spoken = Told(person, therapist.display_name, told.at)
    actions.note(spoken, Note(NoteKind.NOTE, "Called."))
    assert "Adverse event" not in shown(as_therapist, "worklist")
    still_open = bool(opened(person))
    assert still_open is (kind is AdverseKind.FALL or severity is Severity.SEVERE)
    assert ("Screen due" in shown(as_therapist, "worklist")) is still_open


def test_a_new_sign_that_was_told_ranks_as_numb_or_weak(
    as_therapist, as_person, person
) -> None:
    as_person.post(TELL, {"kind": "new_neurological_sign"})
    assert "Said “numb or weak” on 24 Nov." in shown(as_therapist, "worklist")


def test_the_letter_counts_the_last_eight_weeks(as_therapist, person, told) -> None:
    assert "Adverse events in the last 8 weeks: none known." in shown(
        as_therapist, "letter", person
    )
    fell(told, Severity.SEVERE)
    fell(told, on=TODAY - timedelta(days=3))
    page = shown(as_therapist, "letter", person)
    assert (
        "Adverse events in the last 8 weeks: 2 × fall to the ground; 1 needed a doctor." in page
    )


# --- as files ---


def test_the_log_comes_as_a_table_and_as_json(as_therapist: Client, person, told) -> None:
    actions.went_wrong(
        told, AdverseEvent(AdverseKind.FALL, TODAY, Severity.MILD, "=1+1", None, "bird-dog")
    )
    address = reverse("clinic:events-file", args=[person.pk, "csv"])
    (row,) = csv.DictReader(io.StringIO(as_therapist.get(address).content.decode()))
    assert row == {"kind": "fall", "on": "2026-11-24", "severity": "mild",
                   "exercise": "bird-dog", "session": "", "done": "'=1+1"}  # fmt: skip
    answer = as_therapist.get(address.replace(".csv", ".json"))
    (event,) = json.loads(answer.content)
    assert (event["kind"], event["on"], event["done"]) == ("fall", "2026-11-24", "=1+1")
    assert person.name not in answer.content.decode()
    assert as_therapist.get(address.replace(".csv", ".xml")).status_code == 404


def test_an_export_takes_the_events_along(person, told) -> None:
    fell(told)
    story = story_of(person)
    actions.erase(told)
    fresh, _ = actions.begin(NOW, "UTC")
    actions.import_story(Told(fresh, "self", NOW), story)
    assert [e.kind for e in stored(fresh)] == [AdverseKind.FALL]


def test_an_event_of_tomorrow_is_not_imported(person, told) -> None:
    fell(told, on=TODAY + timedelta(days=1))
    story = story_of(person)
    actions.erase(told)
    fresh, _ = actions.begin(NOW, "UTC")
    with pytest.raises(ReadingError, match=r"value\.on: 2026-11-25 .*up to 2026-11-24"):
        actions.import_story(Told(fresh, "self", NOW), story)


@pytest.mark.parametrize(
    "page",
    [
        "/me/today/",
        "/me/walked/",
        "/me/starting-tests/",
        "/me/test/wall-sit-s/",
        "/me/test/stance-s/",
        "/me/deep-muscles/",
        "/me/exercise/pulley-hold-sitting/",
        "/me/session/start/",
    ],
)
def test_after_a_severe_fall_nothing_is_given_out_before_the_answers(
    as_person, told, page
) -> None:
    """Nobody walks, or stands on one leg, on what may be broken."""
    assert as_person.get(page).status_code == 200
    fall = AdverseEvent(AdverseKind.FALL, TODAY, Severity.SEVERE)
    actions.went_wrong(told, fall)
    answer = as_person.get(page, follow=True)
    assert answer.redirect_chain
    assert answer.redirect_chain[-1][0].startswith(("/me/safety", "/me/safety-questions/"))


WALKS_ARE_FINE = "easy walks are fine"


def test_the_safety_page_allows_walks_only_where_the_walk_page_does(as_person, told) -> None:
    """A lock that leaves walks, and then a severe fall: nobody walks on what may be broken."""
    for question, choice in (("leg-symptoms", "one"), ("leg-weakness", "new")):
        actions.answer(told, Answer(question, (choice,), TODAY))
    assert WALKS_ARE_FINE in as_person.get("/me/safety/").content.decode()
    fell(told, Severity.SEVERE)
    page = as_person.get("/me/walked/", follow=True)
    assert page.redirect_chain[-1][0] == "/me/safety/"
    assert WALKS_ARE_FINE not in page.content.decode()
