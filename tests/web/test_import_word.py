"""A file opens nothing that only a therapist opens, whoever wrote it; a whole one brings all back."""

import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.web.conftest import story_of

from mainstay.reading import ReadingError, read_json
from mainstay.web import actions, clock, exporting, models, own_word, records
from mainstay.web.actions import Told
from mainstay.web.fact_rows import VALUES

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
TODAY, BEFORE = NOW.date(), NOW - timedelta(days=1)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with clock.moved_to(NOW):
        yield


def fact(kind, value, author="self", at=NOW, **more):
    return {
        "kind": kind, "id": str(uuid.uuid4()), "author": author, "at": at.isoformat(),
        "zone": "UTC", "day": at.date().isoformat(), "value": value, **more,
    }  # fmt: skip


def begun(at=BEFORE) -> Told:
    return Told(actions.begin(at, "UTC", "X")[0], "self", NOW)


def read(facts, seal="") -> exporting.Story:
    text = json.dumps({"mainstay": 1, "facts": facts, "seal": seal})
    return read_json(text, exporting.Story, "file")


def browser(person) -> Client:
    client = Client()
    client.force_login(person.user, backend=BACKEND)
    return client


def sent(client, story):
    file = SimpleUploadedFile("m.json", json.dumps(story).encode(), "application/json")
    return client.post("/me/you/import/", {"file": file})


SADDLE = {"question": "saddle", "choices": ["new"], "on": str(BEFORE.date())}
PROFILE = {"birth_year": 1970, "sex": "female", "height_m": 1.7, "mass_kg": 70}
TRIED = {"exercise": "bird-dog", "load_kg": 5, "reps": 8, "reserve": 2, "on": str(TODAY)}
OPENED = {"by": "therapist", "author": "Dr Who", "on": str(TODAY), "reason": "because"}
APPROVED = {
    "by": "Dr Who", "on": str(TODAY), "ends_on": "2027-11-24", "policy": "graded_exposure",
    "policy_reason": "x", "stage_ceiling": "function",
}  # fmt: skip
CHOSEN = {"kind": "ask", "by": "x", "on": str(TODAY), "exercise": "bird-dog", "reason": "x"}
MADE = {
    "exercise": "bird-dog", "action": "start", "reasons": [], "rule_book": "0", "on": str(TODAY),
    "dose": {"sets": 3, "reps": 10, "load_kg": 50},
}  # fmt: skip
STATED = {
    "by": "self", "author": "self", "on": str(TODAY), "reason": "examined, exercise allowed",
    "examined_by": "Dr A", "examined_on": str(TODAY), "result": "fine",
}  # fmt: skip

# what only a therapist or the site says | kind | value | author
THEIRS = [
    ("a lock opened", "Release", OPENED, "Dr Who"),
    ("a lock opened as if by oneself", "Release", OPENED, "self"),
    ("a flag of today opened by name", "Release", {**STATED, "flags": ["RF01"]}, "self"),
    ("a statement in another name", "Release", {**STATED, "author": "Dr Who"}, "self"),
    ("a statement without examination", "Release", {**STATED, "result": ""}, "self"),
    ("an approval", "Approval", APPROVED, "Dr Who"),
    ("an approval by oneself", "Approval", APPROVED, "self"),
    ("an exercise asked for", "Override", CHOSEN, "self"),
    ("a dose", "Decision", MADE, "self"),
    (
        "a test",
        "TestResult",
        {"test": "wall_sit_s", "value": 60, "on": str(TODAY), "by": "therapist"},
        "self",
    ),
    ("a note", "Note", {"kind": "accepted", "text": "x", "about": "bird-dog"}, "self"),
    ("an answer of somebody", "Answer", {**SADDLE, "choices": ["no"], "on": str(TODAY)}, "Dr"),
]


@pytest.mark.parametrize(
    ("what", "kind", "value", "author"), THEIRS, ids=[t[0] for t in THEIRS]
)
def test_what_is_not_the_persons_word_is_left_out_and_counted(what, kind, value, author):
    told = begun()
    brought = actions.import_story(
        told, read([fact("Answer", SADDLE, at=BEFORE), fact(kind, value, author)])
    )
    assert (brought.count, brought.left) == (1, {kind: 1})
    stored = [m.__name__ for m in models.FACTS for _ in m.objects.filter(person=told.person)]
    assert stored == ["Answer"]
    assert models.AuditRow.objects.get(action="import").detail == "1 facts, 1 left out"


def test_what_is_the_persons_word_is_taken():
    told = begun()
    dose = {"sets": 3, "reps": 8}
    log = {"session": "s", "exercise": "bird-dog", "given": dose, "log": {"id": "1", "reps": 8}}
    facts = [
        fact("Answer", SADDLE, at=BEFORE),
        fact("Profile", PROFILE),
        fact("SetLog", log),
        fact("PainReport", {"asked": "flare", "pain": {"back": 6}}),
        fact("Score", {"measure": "back_pain_now", "value": 3, "on": str(TODAY)}),
        fact("TestResult", {"test": "wall_sit_s", "value": 60, "on": str(TODAY)}),
        fact("Release", STATED),
        fact("Note", {"kind": "lesson_done", "text": "x"}),
    ]
    brought = actions.import_story(told, read(facts))
    assert (brought.count, brought.left) == (len(facts), {})
    assert not actions.import_story(told, read(facts)).count  # twice is once


def test_every_kind_is_the_persons_or_is_left_out():
    assert set(own_word._OWN) < set(VALUES.values())
    assert set(VALUES) > own_word.MADE_HERE


def test_a_profile_loses_what_a_therapist_entered():
    told = begun()
    first = fact("Profile", PROFILE, at=BEFORE)
    conditions = [
        {"condition": "osteoporosis", "cleared_on": str(TODAY)},
        {"condition": "cardiac", "cleared_on": str(TODAY)},
    ]
    found = {"direction": "extension", "found_on": str(TODAY)}
    tried = {**PROFILE, "tested": [TRIED], "conditions": conditions, "weak_side": "left"}
    tried |= {"preference": found}
    second = fact("Profile", tried, "Dr Who", replaces=first["id"])
    third = fact("Profile", {**tried, "minutes": 30}, replaces=second["id"])
    brought = actions.import_story(told, read([first, second, third]))
    assert brought.count == 2
    parts = ("Profile", "TestedLoad", "Cleared", "WeakSide", "DirectionalPreference")
    assert brought.left == dict.fromkeys(parts, 1)
    now = records.overview(told.person, TODAY)
    patient = now.undecided.patient
    assert (patient.minutes, patient.tested, patient.weak_side) == (30, (), None)
    assert patient.preference is None
    cleared = {r.condition.value: r.cleared_on for r in patient.conditions}
    assert cleared == {
        "osteoporosis": None,
        "cardiac": TODAY,
    }  # of the heart anybody may say it
    assert str(models.Profile.objects.get(pk=third["id"]).replaces_id) == first["id"]


def test_facts_left_out_in_a_circle_end():
    told = begun()
    one, two = (
        fact("Note", {"kind": "note", "text": "x"}),
        fact("Note", {"kind": "note", "text": "y"}),
    )
    one["replaces"], two["replaces"] = two["id"], one["id"]
    mine = fact("Note", {"kind": "lesson_done", "text": "x"}, replaces=one["id"])
    brought = actions.import_story(told, read([one, two, mine]))
    assert (brought.count, brought.left) == (1, {"Note": 2})


# --- an account that has begun ------------------------------------------------------------------


def in_care(person):
    clinic = models.Clinic.objects.create(name="C", created_at=BEFORE)
    models.CareRelation.objects.create(person=person, clinic=clinic, opened_at=BEFORE)


@pytest.mark.parametrize("mode", ["personal", "clinic"])
def test_a_lock_stays_whatever_is_added_to_ones_own_file(mode):
    told = begun()
    if mode == "clinic":
        in_care(told.person)
    client = browser(told.person)
    for question, choice in (("birth-year", "1970"), ("sex", "female"), ("saddle", "new")):
        client.post(f"/me/safety-questions/{question}/", {"choice": choice})
    story = json.loads(client.get("/me/you/export/").content)
    story["facts"] += [
        fact("Release", OPENED, "Dr Who"),
        fact("Approval", APPROVED, "Dr Who"),
        fact("Override", CHOSEN, "Dr Who"),
        fact("Decision", MADE, "Dr Who"),
    ]
    with clock.moved_to(NOW + timedelta(days=1)):
        page = sent(client, story)
        assert page.status_code == 200
        text = page.content.decode()
        assert "only a therapist can enter these" in text
        for line in (
            "warning signs opened again: 1",
            "exercises and limits a therapist agreed to: 1",
            "a therapist&#x27;s own choices for your plan: 1",
            "amounts for an exercise: 1",
            "Show the file to your therapist.",
        ):
            assert line in text
        now = records.overview(told.person, TODAY + timedelta(days=1))
        assert now.mode.value == mode
        assert now.screened.status.value == "emergency"
        assert now.screened.released == ()
        assert not models.Approval.objects.exists()


@pytest.mark.parametrize(
    "kind", ["an answer that replaces", "a set before the approval", "a word"]
)
def test_a_changed_file_adds_nothing_to_what_has_begun(kind):
    told = begun()
    in_care(told.person)
    row = actions.answer(
        Told(told.person, "self", BEFORE), VALUES["Answer"]("saddle", ("new",), BEFORE.date())
    )
    story = json.loads(exporting.export_file(told.person))
    dose = {"sets": 3, "reps": 8, "load_kg": 90}
    added = {
        "an answer that replaces": fact(
            "Answer", {**SADDLE, "choices": ["no"]}, at=BEFORE, replaces=str(row.pk)
        ),
        "a set before the approval": fact(
            "SetLog",
            {
                "session": "s",
                "exercise": "bird-dog",
                "given": dose,
                "log": {"id": "1", "reps": 8},
            },
        ),
        "a word": fact("Score", {"measure": "back_pain_now", "value": 3, "on": str(TODAY)}),
    }[kind]
    with pytest.raises(actions.Conflict):
        actions.import_story(told, read([*story["facts"], added], story["seal"]))
    assert records.overview(told.person, TODAY).screened.status.value == "emergency"
    assert not models.SetLog.objects.exists()


# --- whole files --------------------------------------------------------------------------------


def whole() -> bytes:
    """The export of somebody with a therapist's word in it, who is then erased."""
    told = begun()
    said = Told(told.person, "self", BEFORE)
    actions.answer(said, VALUES["Answer"]("birth-year", ("1970",), BEFORE.date()))
    for kind, value in (("Approval", APPROVED), ("Override", CHOSEN)):
        at = Told(told.person, "Dr Who", NOW)
        getattr(actions, {"Approval": "approve", "Override": "override"}[kind])(
            at, read_json(json.dumps(value), VALUES[kind], "value")
        )
    text = exporting.export_file(told.person)
    actions.erase(told)
    get_user_model().objects.filter(person__isnull=True).delete()
    return text


@pytest.mark.parametrize("layout", ["as saved", "another layout"])
def test_a_whole_file_of_this_server_brings_all_back(layout):
    text = whole()
    story = json.loads(text)
    told = begun()
    brought = actions.import_story(
        told,
        read_json(text if layout == "as saved" else json.dumps(story), exporting.Story, "file"),
    )
    assert (brought.count, brought.left) == (3, {})
    again = json.loads(exporting.export_file(told.person))
    assert again == story


def test_on_another_server_the_persons_own_word_comes_along(monkeypatch):
    text = whole()
    other = exporting.signing.Signer(key="another server", salt="mainstay.story")
    monkeypatch.setattr(exporting, "_SIGNER", other)
    client = browser(begun().person)
    page = sent(client, json.loads(text))
    assert page.status_code == 200
    assert page.context["count"] == 1
    assert models.Answer.objects.get().author == "self"
    assert not models.Approval.objects.exists()
    # What was brought is signed here from now on, and holds no more than it did.
    fresh = story_of(models.Person.objects.get())
    assert exporting.is_sealed_here(fresh)
    assert [f.kind for f in fresh.facts] == ["Answer"]


def test_a_file_of_another_account_here_is_refused_in_its_own_words():
    first = begun()
    actions.answer(
        Told(first.person, "self", BEFORE),
        VALUES["Answer"]("birth-year", ("1970",), BEFORE.date()),
    )
    page = sent(browser(begun().person), json.loads(exporting.export_file(first.person)))
    assert page.status_code == 422
    assert (
        "belong to another account here. Open that account with its code."
        in page.context["error"]
    )
    strange = {"mainstay": 1, "facts": [fact("Answer", SADDLE, at=BEFORE)], "seal": ""}
    assert "has entries already" in sent(browser(first.person), strange).context["error"]


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s["facts"][0].update(author="Dr Who"),
        lambda s: s["facts"][0].update(day="2026-11-23", zone="America/New_York"),
        lambda s: s["facts"][0]["value"].update(choices=["1971"]),
        lambda s: s["facts"].pop(),
        lambda s: s["facts"].append(fact("Release", OPENED, "Dr Who")),
        lambda s: s.update(seal=s["seal"][:-1]),
        lambda s: s.update(seal=""),
        lambda s: s.pop("seal"),
    ],
)
def test_a_seal_holds_for_all_of_a_file(change):
    story = json.loads(whole())
    assert exporting.is_sealed_here(read(story["facts"], story["seal"]))
    change(story)
    assert not exporting.is_sealed_here(read(story["facts"], story.get("seal", "")))


# --- what no page stores ------------------------------------------------------------------------

# what is wrong | kind | value | place and words
IMPOSSIBLE = [
    (
        "an answer to come", "Answer", {**SADDLE, "on": "2099-01-01"},
        "file: $.facts[0].value.on: 2099-01-01 is not the day of the entry, 2026-11-24. "
        "Allowed: dates from 2026-11-23 to 2026-11-24. Mend",
    ),
    ("an answer of long ago", "Answer", {**SADDLE, "on": "2020-01-01"}, "value.on: 2020-01-01 is"),
    (
        "a score to come", "Score",
        {"measure": "back_pain_now", "value": 3, "on": "2026-11-25"}, "value.on: 2026-11-25 is",
    ),
    (
        "a test of long ago", "TestResult",
        {"test": "wall_sit_s", "value": 60, "on": "2026-11-01"}, "value.on: 2026-11-01 is not",
    ),
    ("a statement of long ago", "Release", {**STATED, "on": "2026-11-22", "examined_on": "2026-11-01"}, "value.on: 2026-"),
    (
        "born in 2090", "Answer", {"question": "birth-year", "choices": ["2090"], "on": str(TODAY)},
        "value.choices[0]: `2090` is no year of birth here. Allowed: years from 1916 to 2026. Mend",
    ),
    ("a profile of 2090", "Profile", {**PROFILE, "birth_year": 2090}, "value.birth_year: `2090`"),
    (
        "a condition to come", "Profile",
        {**PROFILE, "conditions": [{"condition": "osteoporosis", "since": "2030-01-01"}]},
        "value.conditions[0].since: 2030-01-01 does not go with an entry of 2026-11-24.",
    ),
    (
        "an unknown exercise", "SetLog",
        {"session": "s", "exercise": "burd-dog", "given": {"sets": 1, "reps": 5}, "log": {"id": "1"}},
        "value.exercise: the exercise `burd-dog` is not in the catalogue. Did you mean",
    ),
    (
        "pain in an unknown exercise", "PainReport",
        {"asked": "during", "pain": {"back": 1}, "session": "s", "exercise": "burd-dog"},
        "value.exercise: the exercise `burd-dog`",
    ),
    (
        "a text that steers", "Release", {**STATED, "result": "fine\0"},
        "value.result: `\"fine\\u0000\"` was typed on no page. Allowed: up to 2000 signs",
    ),
    ("a book", "Note", {"kind": "lesson_done", "text": "x" * 2001}, "value.text: `\"xxx"),
    (
        "a session without a name", "PainReport",
        {"asked": "start", "pain": {"back": 1}, "session": ""}, "session: allowed 1 to 200",
    ),
    (
        "an effort of 99", "PainReport",
        {"asked": "after", "pain": {"back": 1}, "session": "s", "effort": 99}, "effort 99: allowed",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "kind", "value", "says"), IMPOSSIBLE, ids=[i[0] for i in IMPOSSIBLE]
)
def test_what_no_page_stores_is_refused(what, kind, value, says):
    told = begun()
    with pytest.raises(ReadingError) as refused:
        actions.import_story(told, read([fact(kind, value)]))
    assert says in str(refused.value)
    assert not any(m.objects.exists() for m in models.FACTS)


def test_an_answer_at_midnight_may_be_of_the_day_before():
    brought = actions.import_story(begun(), read([fact("Answer", SADDLE)]))
    assert brought.count == 1


def test_what_was_told_on_a_day_that_has_not_begun_here_waits_for_the_time_zone():
    """A warning sign of tomorrow would be looked at by no rule until tomorrow."""
    at = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
    tomorrow = str(TODAY + timedelta(days=1))
    told = replace(begun(), at=at + timedelta(minutes=1))
    ahead = fact("Answer", {**SADDLE, "on": tomorrow})
    ahead |= {"zone": "Pacific/Auckland", "day": tomorrow, "at": at.isoformat()}
    with pytest.raises(ReadingError) as refused:
        actions.import_story(told, read([ahead]))
    assert "Choose the time zone Pacific/Auckland" in str(refused.value)
    actions.rename(told, "X", False, "Pacific/Auckland")
    assert actions.import_story(told, read([ahead])).count == 1
