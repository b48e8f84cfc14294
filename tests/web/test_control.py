"""The six tests of movement control: entered by a therapist, answered by drills with their reason."""

import html
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from django.test import Client
from django.urls import reverse
from tests.web.conftest import TODAY

from mainstay.care.control import answered
from mainstay.care.decision import Approval, Override, OverrideKind
from mainstay.care.history import CONTROL_TESTS, By, StageTest, TestResult
from mainstay.care.patient import Patient
from mainstay.care.questions import Answer
from mainstay.care.reasons import ReasonCode
from mainstay.exercises import Demand, Plates, Rig, Stage, Surface
from mainstay.planning import why
from mainstay.web import actions, clock, models, records, weeks
from mainstay.web.actions import Told
from mainstay.web.clinic.control import HOW, Seen
from mainstay.web.clinic.signs import signs_of

pytestmark = pytest.mark.django_db

BOW, SIT = StageTest.WAITERS_BOW, StageTest.SITTING_KNEE_EXTENSION
TWO = {"waiters_bow": "failed", "sitting_knee_extension": "failed", "pelvic_tilt": "passed"}


def page_of(client: Client, name: str, person: models.Person) -> str:
    answer = client.get(reverse(f"clinic:{name}", args=[person.pk]))
    return html.unescape(answer.content.decode())


def save(client: Client, person: models.Person, seen: dict[str, str]) -> str:
    every = dict.fromkeys((t.value for t in CONTROL_TESTS), "not_done")
    url = reverse("clinic:control", args=[person.pk])
    return html.unescape(client.post(url, {**every, **seen}, follow=True).content.decode())


def stored(person: models.Person) -> list[TestResult]:
    rows = records.overview(person, TODAY).by_kind.get("TestResult", [])
    return [r for row in rows if (r := row.value(TestResult)).test in CONTROL_TESTS]


def changed(person: models.Person, **changes: object) -> None:
    row = models.Profile.objects.filter(person=person).latest("at")
    known = msgspec.json.decode(row.value, type=Patient)
    actions.profile(Told(person, "self", clock.now()), replace(known, **changes), str(row.pk))


def test_every_test_says_how_it_is_done_and_what_failing_looks_like(as_therapist, person):
    assert tuple(HOW) == CONTROL_TESTS
    page = page_of(as_therapist, "control", person)
    for how in HOW.values():
        assert str(how.move) in page
        assert str(how.fails) in page
    assert page.count('type="radio"') == len(CONTROL_TESTS) * len(Seen)


def test_only_what_was_done_is_stored_in_one_action(as_therapist, person, therapist):
    rows = models.AuditRow.objects.count()
    page = save(as_therapist, person, TWO)
    assert "Saved: 3 tests, 2 failed." in page
    assert {(r.test, r.value, r.by) for r in stored(person)} == {
        (BOW, 0, By.THERAPIST),
        (SIT, 0, By.THERAPIST),
        (StageTest.PELVIC_TILT, 1, By.THERAPIST),
    }
    assert models.AuditRow.objects.count() == rows + 1
    assert {f.author for f in models.TestResult.objects.filter(day=TODAY)} >= {
        therapist.display_name
    }


def test_the_pages_say_what_was_found_and_until_when(as_therapist, person):
    assert "Not tested lately." in page_of(as_therapist, "patient", person)
    save(as_therapist, person, TWO)
    last = clock_day(83)
    for name in ("patient", "stage", "control"):
        page = page_of(as_therapist, name, person)
        assert "3 tests, failed: waiter's bow, sitting knee extension." in page
        assert f"at the latest until {last}" in page
    assert "Waiter's bow: failed." in page_of(as_therapist, "patient", person)
    save(as_therapist, person, {"waiters_bow": "passed"})
    page = page_of(as_therapist, "control", person)
    assert "Too few for drills: 2 are needed." in page
    save(as_therapist, person, {"sitting_knee_extension": "passed"})
    assert "3 tests, all passed." in page_of(as_therapist, "control", person)


def clock_day(days: int) -> str:
    day = TODAY + timedelta(days=days)
    return f"{day.day} {day:%b %Y}"


def test_each_session_holds_a_drill_and_says_why(as_therapist, as_person, person, told):
    save(as_therapist, person, TWO)
    view = weeks.current(told, TODAY)
    plan = view.issued.plan
    for day in plan.days:
        if day.template is not None and day.on > TODAY:
            assert any(answered(i.exercise, (BOW, SIT)) for i in day.items)
    drills = [e for e in plan.exercises() if answered(e, (BOW, SIT))]
    for drill in drills:
        assert ReasonCode.PLAN_CONTROL in {r.code for r in why(plan, drill)}
    page = html.unescape(as_person.get("/me/programme/").content.decode())
    assert "your therapist saw that this needs practice" in page.lower()


def test_the_person_reads_no_word_of_failing(as_therapist, as_person, person):
    save(as_therapist, person, TWO)
    page = html.unescape(as_person.get(reverse("me:messages")).content.decode())
    assert "Bending forward at the hips with a still back: needs practice" in page
    assert "Rolling your hips back while you stand: steady" in page
    assert "failed" not in page
    line = page[page.index("Bending forward at the hips") :].split("</li>")[0]
    assert "Test again" not in line


def test_what_the_body_may_not_do_is_not_offered(as_therapist, person):
    changed(
        person,
        cannot=frozenset({Demand.PRONE}),
        surfaces=frozenset({Surface.STANDING, Surface.CHAIR}),
    )
    page = page_of(as_therapist, "control", person)
    assert 'name="waiters_bow"' in page
    for hidden in ("four_point_rock", "prone_knee_bend"):
        assert f'name="{hidden}"' not in page
        sent = {"waiters_bow": "passed", hidden: "failed"}
        url = reverse("clinic:control", args=[person.pk])
        assert as_therapist.post(url, sent).status_code == 422
    assert stored(person) == []


def test_behind_a_lock_nothing_is_tested(as_therapist, person, told):
    actions.answer(told, Answer("saddle", ("new",), TODAY))
    assert not records.overview(person, TODAY).standing.triage.may_train
    assert 'type="radio"' not in page_of(as_therapist, "control", person)


def test_what_was_typed_stays_after_an_error(as_therapist, person):
    url = reverse("clinic:control", args=[person.pk])
    sent = {"waiters_bow": "failed", "pelvic_tilt": "often"}
    answer = as_therapist.post(url, sent)
    assert answer.status_code == 422
    page = " ".join(html.unescape(answer.content.decode()).split())
    assert 'name="waiters_bow" value="failed" checked' in page
    assert stored(person) == []


def test_drills_that_ended_are_told_on_the_work_list(as_therapist, person, therapist):
    ended = "The drills of movement control ended on 21 Nov: their tests no longer count."
    at = Told(person, therapist.display_name, clock.now() - timedelta(days=86))
    tests = (BOW, SIT)
    old = tuple(TestResult(t, 0, TODAY - timedelta(days=86), By.THERAPIST) for t in tests)
    assert "test due" not in page_of(as_therapist, "patient", person)
    actions.control_tests(at, old)
    signs = signs_of(records.overview(person, TODAY))
    assert signs.control.startswith(ended)
    assert "test due" in page_of(as_therapist, "patient", person)
    for name in ("stage", "control"):
        assert ended in page_of(as_therapist, name, person)


def test_numbered_tests_do_not_list_them(as_therapist, person):
    page = page_of(as_therapist, "stage", person)
    for test in CONTROL_TESTS:
        assert f'value="{test.value}"' not in page


def test_a_test_by_the_person_asks_for_no_drills(person, told):
    for test in (BOW, SIT):
        actions.test_result(told, TestResult(test, 0, TODAY, By.SELF))
    assert records.overview(person, TODAY).standing.control.trained == ()


def test_the_programme_says_why_a_weight_is_asked_for(as_person, person, therapist):
    at = Told(person, therapist.display_name, clock.now())
    assert "your back copes with more" not in as_person.get("/me/programme/").content.decode()
    row = models.Profile.objects.filter(person=person).latest("at")
    rig = Rig("rig", 1.0, plates=(Plates(1, 5),))
    owned = replace(msgspec.json.decode(row.value, type=Patient).equipment, rig=rig)
    changed(person, equipment=owned)
    chosen = Override(OverrideKind.STAGE, at.author, TODAY, "seen", stage=Stage.DYNAMIC)
    actions.override(at, chosen)
    actions.approve(at, Approval(at.author, TODAY, TODAY + timedelta(days=20), Stage.FUNCTION))
    page = as_person.get("/me/programme/").content.decode()
    assert "a weight that leaves you 4 repetitions or fewer: 2 (now 0)" in page
    assert "your back copes with more" in page


def test_two_windows_cannot_answer_for_each_other_unnoticed(as_therapist, person):
    """Six failed in one window, six passed in another: the second is shown what came between."""
    url = reverse("clinic:control", args=[person.pk])
    seen = as_therapist.get(url).context["seen"]
    names = [row["name"] for row in as_therapist.get(url).context["rows"]]
    failed = {"seen": seen, **dict.fromkeys(names, "failed")}
    assert as_therapist.post(url, failed).status_code == 302
    again = as_therapist.post(url, {"seen": seen, **dict.fromkeys(names, "passed")})
    assert again.status_code == 409
    standing = records.overview(person, TODAY).standing
    assert len(standing.control.failed) == len(names)
