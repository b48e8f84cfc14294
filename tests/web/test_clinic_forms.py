"""Bad input in every form of the therapist: place, value, what is allowed; nothing typed is lost."""

import html
import itertools
import uuid
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from tests.web.conftest import BACKEND, NOW, TODAY

from mainstay.care.history import Pain
from mainstay.care.patient import ConditionRecord, Patient
from mainstay.exercises import Condition
from mainstay.web import actions, clock, models, records
from mainstay.web.actions import Told
from mainstay.web.facts import Asked, PainSaid
from mainstay.web.permissions import ROUTES, Who

pytestmark = pytest.mark.django_db
LONG = "very long " * 60
WALK = ("walking",)
SOON, LATE = (TODAY + timedelta(days=20)).isoformat(), (TODAY + timedelta(days=2)).isoformat()
CHANGE = {"choice": "change", "sets": "1", "minutes": "6", "reason": "Seen today."}
APPROVE = {
    "ends_on": SOON,
    "stage_ceiling": "endurance",
    "policy": "strict",
    "policy_reason": "",
    "graded_peak": "5",
}
EDIT = {"exercise": "walking", "edit": "bar", "reason": "Not now."}
TRIED = {
    "tried": "pulley-row-hinge",
    "tried_load": "10",
    "tried_reps": "10",
    "tried_left": "2",
}
CLEARED = {
    "condition": "discectomy_6w_plus",
    "cleared_on": "2026-11-01",
    "cleared_by": "Dr. Ito",
}
FOUND = {
    "direction": "extension",
    "direction_found_on": "2026-11-20",
    "direction_seen": "Leg pain moved up to the buttock.",
}
STABLE = {"direction_stable_on": "2026-11-20", "direction_tested": "Flexion brings nothing."}
HEARD = {
    "heard": "osteoporosis",
    "heard_since": "",
    "heard_how": "Letter of the family doctor.",
}
NOTE = {"kind": "note", "text": "Called."}
EVENT = {"kind": "fall", "began_on": "2026-11-20", "severity": "mild", "done": "Rested."}

BAD = [
    # what, route, more arguments, good fields, the bad ones, what the page must say
    ("no choice", "decide", WALK, {}, {}, ["Choose accept, change or reject."]),
    ("an unknown choice", "decide", WALK, {}, {"choice": "maybe"}, ["Choose accept, change"]),
    ("sets as a word", "decide", WALK, CHANGE, {"sets": "many"}, ["Sets", "“many”", "1 to 10"]),
    ("negative sets", "decide", WALK, CHANGE, {"sets": "-1"}, ["Sets", "“-1”", "1 to 10"]),
    ("too many sets", "decide", WALK, CHANGE, {"sets": "11"}, ["Sets", "“11”", "1 to 10"]),
    ("half a set", "decide", WALK, CHANGE, {"sets": "1.5"}, ["Sets", "not a whole number"]),
    ("no sets", "decide", WALK, CHANGE, {"sets": ""}, ["Sets", "no answer", "1 to 10"]),
    ("not a number", "decide", WALK, CHANGE, {"minutes": "NaN"}, ["Minutes", "“NaN”"]),
    ("endless", "decide", WALK, CHANGE, {"minutes": "1e999"}, ["Minutes", "“1e999”"]),
    ("an answer twice", "decide", WALK, CHANGE, {"sets": ["1", "2"]}, ["Sets", "came twice"]),
    ("a change without why", "decide", WALK, CHANGE, {"reason": " "}, ["Reason", "is empty"]),
    (
        "a novel as reason",
        "decide",
        WALK,
        CHANGE,
        {"reason": LONG},
        ["Reason", "500 characters"],
    ),
    (
        "a rejection without why",
        "decide",
        WALK,
        {},
        {"choice": "reject"},
        ["Reason", "is empty"],
    ),
    ("no last day", "approve", (), APPROVE, {"ends_on": ""}, ["Last day"]),
    (
        "no such day",
        "approve",
        (),
        APPROVE,
        {"ends_on": "2026-02-30"},
        ["Last day", "2026-02-30"],
    ),
    (
        "a German date",
        "approve",
        (),
        APPROVE,
        {"ends_on": "1.12.2026"},
        ["Last day", "1.12.2026"],
    ),
    (
        "ends before it begins",
        "approve",
        (),
        APPROVE,
        {"ends_on": "2026-01-01"},
        ["2026-01-01", "today or later"],
    ),
    (
        "ends in a year",
        "approve",
        (),
        APPROVE,
        {"ends_on": "2027-11-01"},
        ["2027-11-01", "12 weeks"],
    ),
    (
        "no such stage",
        "approve",
        (),
        APPROVE,
        {"stage_ceiling": "moon"},
        ["“moon”", "Choose one"],
    ),
    ("no such policy", "approve", (), APPROVE, {"policy": "brave"}, ["“brave”", "Choose one"]),
    ("no policy", "approve", (), APPROVE, {"policy": ""}, ["Pain policy", "Choose one"]),
    (
        "standard without why",
        "approve",
        (),
        APPROVE,
        {"policy": "standard"},
        ["Why", "is empty"],
    ),
    (
        "a ceiling above six",
        "approve",
        (),
        APPROVE,
        {"policy": "graded_exposure", "policy_reason": "Fear.", "graded_peak": "7"},
        ["ceiling", "“7”", "0 to 6"],
    ),
    (
        "an own top in words",
        "approve",
        (),
        APPROVE,
        {"own_walking": "yes", "walking_sets": "1", "walking_minutes": "lots"},
        ["Walking, minutes", "“lots”"],
    ),
    ("no exercise", "programme", (), EDIT, {"exercise": ""}, ["Choose an exercise"]),
    ("no such exercise", "programme", (), EDIT, {"exercise": "flying"}, ["Choose an exercise"]),
    ("no such edit", "programme", (), EDIT, {"edit": "explode"}, ["what to do with it"]),
    ("a bar without why", "programme", (), EDIT, {"reason": ""}, ["Reason", "is empty"]),
    (
        "what a rule bars",
        "programme",
        (),
        EDIT,
        {"exercise": "bird-dog-pulley", "edit": "ask"},
        ["Bird dog with pulley cannot be added", "has not been reached"],
    ),
    (
        "no such test",
        "stage",
        (),
        {"value": "3"},
        {"test": "arm wrestling"},
        ["“arm wrestling”"],
    ),
    (
        "no result",
        "stage",
        (),
        {"test": "chair_stand_30s"},
        {"value": ""},
        ["Result", "0 to 60"],
    ),
    ("a negative result", "stage", (), {"test": "chair_stand_30s"}, {"value": "-3"}, ["“-3”"]),
    (
        "too good a result",
        "stage",
        (),
        {"test": "chair_stand_30s"},
        {"value": "601"},
        ["“601”"],
    ),
    ("no stage", "stage", (), {"reason": "Seen."}, {"stage": ""}, ["Stage", "Choose one"]),
    ("stage moon", "stage", (), {"reason": "Seen."}, {"stage": "moon"}, ["Stage", "“moon”"]),
    ("a stage without why", "stage", (), {"stage": "strength"}, {"reason": ""}, ["is empty"]),
    ("not her condition", "stage", (), CLEARED, {"condition": "stenosis"}, ["from the list"]),
    ("cleared tomorrow", "stage", (), CLEARED, {"cleared_on": LATE}, ["Day of the clearance"]),
    ("tried on a walk", "stage", (), TRIED, {"tried": "walking"}, ["not in the list"]),
    ("tried to failure", "stage", (), TRIED, {"tried_left": "0"}, ["“0”", "1 to 4"]),
    ("tried with nothing", "stage", (), TRIED, {"tried_load": "0"}, ["Weight", "“0”"]),
    ("tried for an hour", "stage", (), TRIED, {"tried_reps": "90"}, ["“90”", "1 to 25"]),
    ("a direction of none", "stage", (), FOUND, {"direction": ""}, ["Direction", "Choose one"]),
    (
        "a neutral direction",
        "stage",
        (),
        FOUND,
        {"direction": "neutral"},
        ["“neutral”", "extension, flexion"],
    ),
    (
        "a direction found tomorrow",
        "stage",
        (),
        FOUND,
        {"direction_found_on": LATE},
        ["Day it was found", "future"],
    ),
    (
        "a direction that nobody saw",
        "stage",
        (),
        FOUND,
        {"direction_seen": ""},
        ["What was seen", "is empty"],
    ),
    ("stable without a direction", "stage", (), STABLE, {}, ["No direction is entered"]),
    (
        "withdrawn without why",
        "stage",
        (),
        {"direction_withdrawn": "x"},
        {"direction_withdrawn": ""},
        ["Why it is withdrawn", "is empty"],
    ),
    ("nothing chosen to try", "stage", (), TRIED, {"tried": ""}, ["Exercise", "Choose one"]),
    ("no condition", "stage", (), HEARD, {"heard": ""}, ["Condition", "Choose one"]),
    ("a word of none", "stage", (), HEARD, {"heard": "bad back"}, ["Condition", "bad back"]),
    ("known by the pain", "stage", (), HEARD, {"heard": "radicular_acute"}, ["from the list"]),
    ("no day to count from", "stage", (), HEARD, {"heard": "cardiac"}, ["write the day"]),
    ("begins tomorrow", "stage", (), HEARD, {"heard_since": LATE}, ["Day it began"]),
    (
        "known by nobody",
        "stage",
        (),
        HEARD,
        {"heard_how": " "},
        ["How it is known", "is empty"],
    ),
    ("cleared by nobody", "stage", (), CLEARED, {"cleared_by": ""}, ["Cleared by", "is empty"]),
    ("no finding chosen", "release", (), {}, {"reason": "x"}, ["choose what was examined"]),
    ("no such finding", "release", (), {}, {"flag": "RF99"}, ["choose what was examined"]),
    ("an empty note", "note", (), NOTE, {"text": ""}, ["Text", "is empty"]),
    ("an event of no kind", "event", (), EVENT, {"kind": ""}, ["What it was", "Choose one"]),
    ("an event of ours", "event", (), EVENT, {"kind": "flood"}, ["“flood”", "fall"]),
    ("an event to come", "event", (), EVENT, {"began_on": LATE}, ["Day it began", "future"]),
    ("an old event", "event", (), EVENT, {"began_on": "2026-01-01"}, ["too early"]),
    (
        "an event somehow",
        "event",
        (),
        EVENT,
        {"severity": ""},
        ["How bad it was", "Choose one"],
    ),
    (
        "an event with an exercise never done",
        "event",
        (),
        EVENT,
        {"exercise": "flying"},
        ["“flying”", "not in the list"],
    ),
    (
        "an event too long",
        "event",
        (),
        EVENT,
        {"done": "d" * 201},
        ["What was done", "200 characters"],
    ),
    ("no control test", "control", (), {}, {"waiters_bow": "not_done"}, ["No test was done"]),
    (
        "a bow of no kind",
        "control",
        (),
        {"pelvic_tilt": "passed"},
        {"waiters_bow": "well"},
        ["Waiter's bow", "“well”"],
    ),
    ("a bow twice", "control", (), {}, {"waiters_bow": ["passed", "failed"]}, ["came twice"]),
    (
        "a test that is none",
        "control",
        (),
        {"waiters_bow": "passed"},
        {"moon_walk": "passed"},
        ["“moon_walk” is no field"],
    ),
    ("an endless note", "note", (), NOTE, {"text": "a" * 2001}, ["Text", "2000 characters"]),
    ("a note of no kind", "note", (), NOTE, {"kind": "rejected"}, ["note or message"]),
    ("a kind twice", "note", (), NOTE, {"kind": ["note", "message"]}, ["Kind", "came twice"]),
    ("a letter too long", "letter", (), {}, {"found": "b" * 601}, ["What was found", "500"]),
    ("an end without a tick", "close", (), {}, {}, ["Tick the box"]),
    ("an invitation for nobody", "invite", None, {}, {"name": ""}, ["Name", "is empty"]),
    ("no file", "questionnaires", None, {}, {"may": "yes"}, ["no file was chosen"]),
    ("a name too long", "invite", None, {}, {"name": "c" * 81}, ["Name", "80 characters"]),
]
CLEAN = {
    "heard",
    "choice",
    "edit",
    "exercise",
    "test",
    "stage",
    "condition",
    "policy",
    "kind",
    "flag",
    "severity",
}
"""Fields that are chosen and not typed: a choice that does not exist is not shown again."""


def counted() -> list[int]:
    tables = [*models.FACTS, models.AuditRow, models.Invitation, models.CareRelation]
    return [table.objects.count() for table in tables]


def operated(person: models.Person) -> None:
    row = models.Profile.objects.filter(person=person).latest("at")
    known = msgspec.json.decode(row.value, type=Patient)
    record = ConditionRecord(Condition.DISCECTOMY_6W_PLUS, TODAY - timedelta(weeks=9))
    told = Told(person, "self", clock.now())
    actions.profile(told, replace(known, conditions=(record,)), str(row.pk))


@pytest.mark.parametrize(
    ("what", "route", "more", "good", "bad", "says"), BAD, ids=[row[0] for row in BAD]
)
def test_bad_input(as_therapist, person, what, route, more, good, bad, says) -> None:
    args = [] if more is None else [person.pk, *more]
    if good is CLEARED:
        operated(person)
    before, typed = counted(), {**good, **bad}
    answer = as_therapist.post(reverse(f"clinic:{route}", args=args), typed)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert 'role="alert"' in page
    for words in says:
        assert words in page
    kept = [v for k, v in typed.items() if k not in CLEAN and isinstance(v, str) and v.strip()]
    assert [v for v in kept if v != "yes" and v.strip() not in page] == []
    assert counted() == before


def test_a_clearance_moves_the_condition_on_and_says_who_gave_it(as_therapist, person) -> None:
    operated(person)
    address = reverse("clinic:stage", args=[person.pk])
    assert "A doctor's yes" in html.unescape(as_therapist.get(address).content.decode())
    assert as_therapist.post(address, CLEARED).status_code == 302
    row = models.Profile.objects.filter(person=person).latest("received_at", "at")
    (record,) = msgspec.json.decode(row.value, type=Patient).conditions
    assert record.cleared_on is not None
    page = as_therapist.get(reverse("clinic:patient", args=[person.pk])).content.decode()
    assert "Cleared on 1 Nov 2026 by Dr. Ito" in page


def test_a_walk_is_told_beside_its_norm_and_the_walk_before(as_therapist, person) -> None:
    address = reverse("clinic:stage", args=[person.pk])
    walk = {"test": "six_minute_walk_m", "value": "400"}
    page = as_therapist.post(address, walk, follow=True).content.decode()
    assert "% of the norm (" in page
    as_therapist.post(address, walk | {"value": "440"})
    page = as_therapist.get(address).content.decode()
    assert "40 m since the last one" in page
    assert "recalled and not yet checked" in page


def test_a_load_that_was_tried_out_gives_the_first_dose(as_therapist, person) -> None:
    address = reverse("clinic:stage", args=[person.pk])
    page = as_therapist.post(address, TRIED, follow=True).content.decode()
    # Holten: 14 possible at the first dose at 77 %, 12 at the test at 79 %; of that 80 %, on plates.
    assert "10 kg, 10 repetitions, 2 left. First dose: 7.75 kg." in page
    row = models.Profile.objects.filter(person=person).latest("received_at", "at")
    patient = msgspec.json.decode(row.value, type=Patient)
    assert [(t.load_kg, t.reps, t.reserve) for t in patient.tested] == [(10, 10, 2)]
    other = as_therapist.post(address, TRIED | {"tried": "face-pull"}, follow=True)
    assert "First dose: 7.5 kg." in other.content.decode()
    as_therapist.post(address, TRIED | {"tried_load": "8"})
    row = models.Profile.objects.filter(person=person).latest("received_at", "at")
    patient = msgspec.json.decode(row.value, type=Patient)
    assert [(t.exercise, t.load_kg) for t in patient.tested] == [
        ("face-pull", 10),
        ("pulley-row-hinge", 8),
    ]


def test_a_load_of_what_is_trained_already_waits_for_a_new_beginning(
    as_therapist, person
) -> None:
    standing = records.overview(person, TODAY).standing
    address = reverse("clinic:stage", args=[person.pk])
    shown = as_therapist.get(address).context["tried_offered"]
    trained = next(e for e, _ in shown if standing.of(e))
    page = as_therapist.post(address, TRIED | {"tried": trained}, follow=True).content.decode()
    assert "It is trained already" in page


def test_an_error_names_its_field_in_the_readers_language(as_therapist, person) -> None:
    as_therapist.cookies["language"] = "es"
    address = reverse("clinic:decide", args=[person.pk, *WALK])
    answer = as_therapist.post(address, CHANGE | {"reason": "", "sets": "many"})
    page = html.unescape(answer.content.decode())
    assert "Razón: está vacío" in page
    assert "Series: “many”" in page or "Series: «many»" in page
    assert "Reason" not in page


def test_the_table_covers_every_form_that_takes_input() -> None:
    silent = {"worklist", "people", "patient", "audit", "invitation", "quick", "undo"}
    silent |= {"handout", "calendar", "events-file", "audit-file"}
    silent |= {"event-right"}  # tests/web/test_adverse_taken_back.py
    silent |= {"pose-bench", "pose-file", "pose-solve"}  # tests/web/test_pose_bench.py
    silent |= {r.removeprefix("clinic:") for r in ROUTES if r.startswith("clinic:pulley-lab")}
    silent |= {"ultrasound", "ultrasound-add", "scan", "scan-picture", "scan-lines"}
    silent |= {"scan-confirmed", "scan-handed-out"}
    silent |= {"what-if", "otherwise", "wishes", "proposer", "settings"}
    # The last two lines: tests/web/test_ultrasound.py and tests/web/test_clinic_calculated.py.
    forms = {r.removeprefix("clinic:") for r in ROUTES if r.startswith("clinic:")} - silent
    assert {row[1] for row in BAD} == forms


def test_an_unknown_one_tap_saves_nothing_and_says_so(as_therapist, person) -> None:
    before = counted()
    address = reverse("clinic:quick", args=[person.pk])
    answer = as_therapist.post(address, {"choice": "explode"}, follow=True)
    assert "Nothing was saved" in answer.content.decode()
    assert counted() == before


STRANGE = ["", "%", "' OR 1=1", "<script>alert(1)</script>", "a" * 5000, "\u202ex", "🦴"]


@pytest.mark.parametrize("words", STRANGE)
def test_searches_take_anything(as_therapist, person, words) -> None:
    for name, args in (("people", []), ("programme", [person.pk])):
        answer = as_therapist.get(
            reverse(f"clinic:{name}", args=args), {"name": words, "q": words, "show": words}
        )
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()


# --- who may ---


def other_clinic() -> Client:
    clinic = models.Clinic.objects.create(name="Hill Road", created_at=NOW)
    user = get_user_model().objects.create_user(username="mara")
    models.Membership.objects.create(user=user, clinic=clinic, display_name="Mara")
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


OF_NOBODY: dict[str, list[object]] = {
    "clinic:worklist": [],
    "clinic:people": [],
    "clinic:settings": [],
    "clinic:questionnaires": [],
    "clinic:invite": [],
    "clinic:invitation": [uuid.uuid4()],
    "clinic:pose-bench": [],
    "clinic:pose-solve": [],
    "clinic:pose-file": ["bird-dog"],
    "clinic:pulley-lab": [],
    "clinic:pulley-lab-exercise": ["anti-rotation-press"],
    "clinic:pulley-lab-answer": ["anti-rotation-press"],
    "clinic:pulley-lab-row": ["anti-rotation-press"],
}
"""Routes that are about no person, with their arguments."""


def about_a_person() -> list[str]:
    return [r for r in ROUTES if r.startswith("clinic:") and r not in OF_NOBODY]


def address_of(route: str, person: models.Person) -> str:
    more: list[object] = ["walking"] if route in ("clinic:decide", "clinic:otherwise") else []
    with_id = route.startswith("clinic:scan") or route == "clinic:event-right"
    more += [uuid.uuid4()] if with_id else []
    more += ["csv"] if route in ("clinic:scan-handed-out", "clinic:events-file") else []
    return reverse(route, args=[person.pk, *more])


def test_a_therapist_of_another_clinic_finds_nothing_on_any_route(person) -> None:
    client, before = other_clinic(), counted()
    for route in about_a_person():
        address = address_of(route, person)
        posted = client.post(address, {"choice": "rise", "sure": "yes", "text": "x"})
        assert client.get(address).status_code in (404, 405), route
        assert posted.status_code in (404, 405), route
    assert counted() == before


def test_a_person_is_refused_on_every_route_of_a_therapist(as_person, person) -> None:
    closed = [
        r for r, who in ROUTES.items() if who is Who.THERAPIST and r.startswith("clinic:")
    ]
    for route in closed:
        args = OF_NOBODY.get(route)
        address = address_of(route, person) if args is None else reverse(route, args=args)
        for ask in (as_person.get, as_person.post):
            answer = ask(address)
            assert answer.status_code == 403, route
            assert "for therapists" in answer.content.decode()


def test_every_form_needs_its_token(therapist, person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(therapist.user, backend=BACKEND)
    before = counted()
    for route in (*about_a_person(), "clinic:invite"):
        address = reverse(route) if route == "clinic:invite" else address_of(route, person)
        answer = client.post(address, {"choice": "renew", "sure": "yes", "name": "x"})
        assert answer.status_code == 403, route
        assert "This page was open too long" in answer.content.decode()
    assert counted() == before


# --- two windows ---


WRITES = [
    ("approve", (), APPROVE),
    ("decide", WALK, CHANGE),
    ("programme", (), EDIT),
    ("stage", (), {"stage": "endurance", "reason": "Seen."}),
    ("quick", (), {"choice": "renew"}),
]


def seen_on(client: Client, person: models.Person, route: str, more: tuple[str, ...]) -> str:
    name = "patient" if route == "quick" else route
    page = client.get(reverse(f"clinic:{name}", args=[person.pk, *more]))
    return page.context["seen"]


PAIRS = [*itertools.pairwise([*WRITES, WRITES[0]]), (WRITES[0], WRITES[0])]


@pytest.mark.parametrize(("first", "second"), PAIRS, ids=lambda w: w[0])
def test_two_windows_do_not_overwrite_each_other_unnoticed(
    as_therapist, person, first, second
) -> None:
    seen = [seen_on(as_therapist, person, route, more) for route, more, _ in (first, second)]
    done = [
        as_therapist.post(
            reverse(f"clinic:{route}", args=[person.pk, *more]), {**data, "seen": mark}
        )
        for (route, more, data), mark in zip((first, second), seen, strict=True)
    ]
    assert done[0].status_code == 302
    assert done[1].status_code == 409
    page = html.unescape(done[1].content.decode())
    assert "changed in another window" in page
    assert "Saved already" in page
    kept = second[2].get("reason", "")
    assert kept in page


MEASURED = {
    "a test, then another result": ("stage", {"test": "five_stands_s"}, ("value", "12", "30")),
    "movement control": ("control", {}, ("waiters_bow", "passed", "failed")),
}


@pytest.mark.parametrize("case", MEASURED)
def test_a_result_of_another_window_is_not_overwritten(as_therapist, person, case) -> None:
    route, form, (name, one, other) = MEASURED[case]
    address = reverse(f"clinic:{route}", args=[person.pk])
    seen = seen_on(as_therapist, person, route, ())
    assert f'name="seen" value="{seen}"' in as_therapist.get(address).content.decode()
    sent = {**form, "seen": seen}
    assert as_therapist.post(address, {**sent, name: one}).status_code == 302
    stored = models.TestResult.objects.count()
    answer = as_therapist.post(address, {**sent, name: other})
    assert answer.status_code == 409
    assert models.TestResult.objects.count() == stored
    anew = {**sent, name: other, "seen": seen_on(as_therapist, person, route, ())}
    assert as_therapist.post(address, anew).status_code == 302
    assert models.TestResult.objects.count() == stored + 1


TYPED = {
    "a test": (
        "stage",
        {"test": "six_minute_walk_m", "value": "480"},
        ["6-minute walk", "Result: 480"],
    ),
    "control": (
        "control",
        {"waiters_bow": "failed", "pelvic_tilt": "not_done"},
        ["Waiter's bow: Failed"],
    ),
    "a direction": (
        "stage",
        {"direction": "extension", "direction_found_on": "2026-11-20", "direction_seen": "Up."},
        ["Direction: extension", "Day it was found: 20 Nov 2026", "What was seen: Up."],
    ),
    "an approval": (
        "approve",
        {
            "stage_ceiling": "strength",
            "own_bird-dog": "yes",
            "bird-dog_reps": "8",
            "bridge_reps": "9",
        },
        ["No stage above: Stage 3", "Bird dog, repetitions: 8"],
    ),
    "a bar": (
        "programme",
        {"edit": "bar", "exercise": "bird-dog", "reason": "It hurts."},
        ["Choice: Bar", "Exercise: Bird dog", "Reason: It hurts."],
    ),
    "what no page sends": ("stage", {"test": "x", "cleared_on": "soon"}, ["Test: x", "soon"]),
}


@pytest.mark.parametrize("case", TYPED)
def test_what_was_typed_too_late_is_shown_in_words(as_therapist, person, case) -> None:
    route, typed, said = TYPED[case]
    answer = as_therapist.post(
        reverse(f"clinic:{route}", args=[person.pk]), {**typed, "seen": "old"}
    )
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 409
    assert [line for line in said if line not in page] == []
    shown = page[page.index("What you typed") :]
    assert "_" not in shown.split("</section>")[0]
    assert "bridge" not in shown.lower()


def test_a_form_that_saw_too_little_says_so_before_its_faults(as_therapist, person) -> None:
    address = reverse("clinic:stage", args=[person.pk])
    mark = seen_on(as_therapist, person, "stage", ())
    test = {"test": "five_stands_s", "seen": mark}
    assert as_therapist.post(address, {**test, "value": "12"}).status_code == 302
    assert as_therapist.post(address, {**test, "value": "x"}).status_code == 409


def test_a_form_that_saw_the_newest_choice_goes_through(as_therapist, person) -> None:
    address = reverse("clinic:approve", args=[person.pk])
    for _ in range(2):
        mark = seen_on(as_therapist, person, "approve", ())
        assert as_therapist.post(address, {**APPROVE, "seen": mark}).status_code == 302


def test_a_session_of_the_person_is_no_conflict(as_therapist, person) -> None:
    mark = seen_on(as_therapist, person, "approve", ())
    actions.say_pain(Told(person, "self", clock.now()), PainSaid(Asked.MORNING, Pain(2)))
    address = reverse("clinic:approve", args=[person.pk])
    assert as_therapist.post(address, {**APPROVE, "seen": mark}).status_code == 302
