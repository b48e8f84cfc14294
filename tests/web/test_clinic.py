"""The therapist's pages, with people who lived through days by the real rules."""

import html
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from mainstay.anatomy import Sex
from mainstay.care.case import standing
from mainstay.care.decision import Approval, Decision, Override, OverrideKind
from mainstay.care.history import (
    AdverseEvent,
    AdverseKind,
    Pain,
    SetLog,
    SetOff,
    Severity,
    Stop,
)
from mainstay.care.outcomes import Score
from mainstay.care.pain import PainPolicy
from mainstay.care.patient import ConditionRecord, Goal, Mode, Outlook, Patient, Worry
from mainstay.care.questions import Answer
from mainstay.exercises import Condition, Stage
from mainstay.web import actions, clock, living, loading, models, records, weeks
from mainstay.web.actions import Told
from mainstay.web.clinic import proposals, signs
from mainstay.web.clinic.ranking import Leads
from mainstay.web.clinic.timeline import timeline
from mainstay.web.facts import Asked, Note, NoteKind, PainSaid, SetDone
from mainstay.web.me import today

pytestmark = pytest.mark.django_db

START = date(2026, 11, 2)
DAYS = 10
NOW = datetime(2026, 11, 12, 10, tzinfo=UTC)
PATIENT = Patient(
    1974,
    Sex.FEMALE,
    1.68,
    70,
    mode=Mode.CLINIC,
    goals=(Goal("Lift", 3),),
    usual=Pain(2),
)
CALM = living.Script(PATIENT, lambda day: living.Day(Pain(2), reserve=3))


@pytest.fixture(autouse=True)
def _now():
    with clock.moved_to(NOW):
        yield


def a_clinic(name="Harbour Street", user="jonas"):
    clinic = models.Clinic.objects.create(name=name, created_at=NOW)
    account = get_user_model().objects.create_user(username=user)
    member = models.Membership.objects.create(
        user=account, clinic=clinic, display_name=user.title()
    )
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return member, client


@pytest.fixture
def clinic():
    return a_clinic()


def join(member, name):
    at = datetime(2026, 11, 2, 8, tzinfo=UTC)
    with clock.moved_to(at):
        person, _ = actions.begin(at, "UTC", name)
        invitation, _ = actions.invite(member, name, at)
        actions.join(Told(person, "self", at), invitation)
    return person


def lived(member, name="Ruth Adeyemi", script=CALM, days=DAYS):
    person = join(member, name)
    living.live(person, script, START, days)
    told = Told(person, "self", NOW - timedelta(hours=2))
    actions.say_pain(told, PainSaid(Asked.MORNING, Pain(2), set_off=SetOff.NO))
    return person


def page(client, route, *args, status=200, **data):
    found = client.get(reverse(f"clinic:{route}", args=args), data)
    assert found.status_code == status
    return found.content.decode()


def overview(person):
    return records.overview(person, NOW.date())


# --- who may see whom ---


PERSON_PAGES = (
    "patient",
    "approve",
    "programme",
    "stage",
    "release",
    "note",
    "letter",
    "close",
)


def test_two_clinics_never_see_each_others_people(clinic):
    member, client = clinic
    _, other = a_clinic("Hill Road", "mara")
    person = join(member, "Ruth Adeyemi")
    for name in PERSON_PAGES:
        page(other, name, person.pk, status=404)
        assert other.post(reverse(f"clinic:{name}", args=[person.pk])).status_code in (404, 405)
    page(other, "decide", person.pk, "bird-dog", status=404)
    for name in ("worklist", "people"):
        assert "Ruth Adeyemi" in page(client, name)
        assert "Ruth Adeyemi" not in page(other, name)


def test_an_ended_relation_closes_the_pages(clinic):
    member, client = clinic
    person = join(member, "Ruth")
    address = reverse("clinic:close", args=[person.pk])
    assert client.post(address).status_code == 422
    assert client.post(address, {"sure": "yes"}).status_code == 302
    page(client, "patient", person.pk, status=404)
    assert "Ruth" in "".join(models.Person.objects.values_list("name", flat=True))


def test_strangers_and_persons_are_kept_out():
    assert Client().get(reverse("clinic:worklist")).status_code == 302


# --- the lists ---


def test_empty_lists_say_what_to_do(clinic):
    _, client = clinic
    assert "Invite a person" in page(client, "worklist")
    assert "Nobody is in your clinic" in page(client, "people")


def test_the_whole_list_takes_at_most_twelve_queries(clinic, django_assert_max_num_queries):
    member, client = clinic
    for number in range(4):
        lived(member, f"Person {number}", days=2)
    with django_assert_max_num_queries(12):
        page(client, "worklist")
    with django_assert_max_num_queries(12):
        page(client, "people")


def test_reading_everybody_at_once_is_reading_each_one(clinic):
    member, _ = clinic
    for number in range(2):
        lived(member, f"Person {number}", days=2)
    people = list(records.people_of(member.clinic))
    records.forget()
    at_once = {o.person.pk: o for o in records.overviews(people, lambda _: NOW.date())}
    for person in people:
        alone = overview(person)
        assert alone is not at_once[person.pk]
        assert at_once[person.pk].rows == alone.rows
        assert at_once[person.pk].issued == alone.issued
        assert at_once[person.pk].case == alone.case
        assert at_once[person.pk].standing == alone.standing
        assert at_once[person.pk].standing == standing(alone.case)


def test_search_by_name(clinic):
    member, client = clinic
    join(member, "Ruth Adeyemi")
    join(member, "Ivan Petrov")
    found = page(client, "people", name="ivan")
    assert "Ivan Petrov" in found
    assert "Ruth Adeyemi" not in found
    assert "Nobody by this name" in page(client, "people", name="zz")


def test_numb_or_weak_is_safety_until_a_therapist_has_answered(clinic):
    member, client = clinic

    def day(number):
        stop = Stop.NUMB_OR_WEAK if number == DAYS - 1 else None
        return living.Day(Pain(2), stop=stop)

    person = lived(member, script=living.Script(PATIENT, day))
    assert any('"numb_or_weak"' in r.text for r in overview(person).rows)
    assert "numb or weak" in page(client, "worklist")
    client.post(
        reverse("clinic:note", args=[person.pk]), {"text": "Called her.", "kind": "note"}
    )
    assert "Said “numb or weak”" not in page(client, "worklist")


OPENED = [
    (False, "The lock is open. The audit trail says so."),
    (True, "Zoe Locked has to answer the safety questions again before exercises begin."),
]


@pytest.mark.parametrize(("falls", "says"), OPENED)
def test_a_lock_is_first_and_is_opened_with_a_reason(clinic, falls: bool, says: str):
    member, client = clinic
    script = living.Script(PATIENT, lambda _: living.Day(Pain(2)), (("saddle", ("new",)),))
    locked, calm = lived(member, "Zoe Locked", script, days=1), lived(member, "Abe Calm")
    found = page(client, "worklist")
    assert found.index("Zoe Locked") < found.index("Abe Calm")
    assert "Emergency" in found
    shown = page(client, "release", locked.pk)
    asked = (
        "Is the skin numb between your legs, around your bottom or around your private parts?"
    )
    assert f"“{asked}” <b>Yes, it is new or getting worse</b>" in shown
    assert " at 09:" in shown, "the time of the tap, in the person's own time"
    address = reverse("clinic:release", args=[locked.pk])
    assert client.post(address, {}).status_code == 422
    seen = client.get(address).context["answers"]
    flags = [f.flag for f in overview(locked).standing.triage.findings]
    typed = {
        "flag": flags,
        "examined_by": "Dr. Ito, hospital",
        "examined_on": NOW.date().isoformat(),
        "result": "No cauda equina.",
        "reason": "Cleared by the hospital.",
        "answers": seen,
    }
    early = client.post(address, typed | {"examined_on": "2026-01-05"})
    assert early.status_code == 422, "examined before the warning sign"
    refused = early.content.decode()
    assert "5 January 2026 is too early" in refused
    assert "RF01 was raised on " in refused
    assert [f for f in overview(locked).standing.triage.findings if f.level.locks]
    told_again = Answer("saddle", ("new",), NOW.date())
    actions.answer(Told(locked, "self", clock.now()), told_again)
    stale = client.post(address, typed)
    assert "were answered after this page was opened" in stale.content.decode()
    assert [f for f in overview(locked).standing.triage.findings if f.level.locks]
    typed["answers"] = stale.context["answers"]
    if falls:
        fell = AdverseEvent(AdverseKind.FALL, NOW.date(), Severity.SEVERE)
        actions.went_wrong(Told(locked, "self", clock.now()), fell)
    opened = client.post(address, typed, follow=True).content.decode()
    assert says in opened
    assert not [f for f in overview(locked).standing.triage.findings if f.level.locks]
    assert models.AuditRow.objects.filter(person=locked, action="release").exists()
    assert page(client, "patient", calm.pk)


# --- one person ---


def test_a_person_before_the_intake_has_a_page(clinic):
    member, client = clinic
    person = join(member, "Ruth")
    assert "not finished" in page(client, "patient", person.pk)
    for name in ("approve", "programme", "stage", "letter"):
        page(client, name, person.pk, status=404)
    page(client, "release", person.pk)


def test_the_patient_page_says_what_holds_and_takes_at_most_twelve_queries(
    clinic, django_assert_max_num_queries
):
    member, client = clinic
    person = lived(member)
    with django_assert_max_num_queries(12):
        found = page(client, "patient", person.pk)
    assert "never rise" in found
    assert "Back pain in the morning" in found
    page(client, "patient", person.pk, chart="weekly")


def test_looking_changes_nothing(clinic):
    member, client = clinic
    person = lived(member)
    before = [model.objects.count() for model in models.FACTS]
    for name in PERSON_PAGES:
        page(client, name, person.pk)
    assert [model.objects.count() for model in models.FACTS] == before


def test_corrections_are_struck_through_and_mark_decisions_made_before(clinic):
    member, client = clinic
    person = lived(member)
    row = models.SetLog.objects.filter(person=person).order_by("at").first()
    done = next(r for r in overview(person).rows if r.id == str(row.pk)).value(SetDone)
    better = SetDone(done.session, done.exercise, done.given, SetLog(done.log.id, reps=1))
    if done.log.reps is None:
        better = SetDone(
            done.session, done.exercise, done.given, SetLog(done.log.id, duration_s=5)
        )
    actions.correct(Told(person, "self", NOW), row, better)
    story = timeline(overview(person))
    assert any(e.was for e in story if e.what == "correction")
    assert any("before the correction" in e.remark for e in story)
    assert "<s>" in page(client, "patient", person.pk)


def test_notes_are_kept_and_an_empty_one_is_refused(clinic):
    member, client = clinic
    person = join(member, "Ruth")
    address = reverse("clinic:note", args=[person.pk])
    assert client.post(address, {"kind": "note", "text": ""}).status_code == 422
    assert client.post(address, {"kind": "rejected", "text": "x"}).status_code == 422
    chosen = 'value="message" checked'
    assert chosen not in client.get(address).content.decode()
    assert chosen in client.get(Leads.MESSAGE.page(person.pk)).content.decode(), "to the silent"
    sent = client.post(address, {"kind": "message", "text": "Well done."}, follow=True)
    assert "Sent. Ruth finds it in their messages." in sent.content.decode()
    assert overview(person).notes == (Note(NoteKind.MESSAGE, "Well done."),)


# --- deciding ---


def waiting_line(person):
    seen = overview(person)
    now = proposals.preview(seen)
    return next((line for line in proposals.lines(seen, now) if line.waits), None)


def test_accepting_a_waiting_rise_opens_it_and_the_guard_still_decides(clinic):
    member, client = clinic
    person = lived(member)
    line = waiting_line(person)
    assert line is not None
    address = reverse("clinic:decide", args=[person.pk, line.exercise.id])
    assert client.post(address, {"choice": "accept"}).status_code == 302
    seen = overview(person)
    assert seen.standing.approval is not None
    assert seen.standing.approval.stage_ceiling is seen.standing.stage.stage
    after = weeks.current(Told(person, "self", NOW), NOW.date()).decisions[line.exercise.id]
    assert not after.waits_for_therapist
    others = [x for x in proposals.lines(seen, proposals.preview(seen)) if x.before]
    rises = [x for x in others if x.after.action.value == "rise"]
    assert [x.exercise.id for x in rises] in ([line.exercise.id], [])


def test_what_was_answered_waits_again_once_it_is_decided_anew(clinic):
    """The newest decision counts: an answer before it was to another question."""
    member, _ = clinic
    seen = overview(lived(member))
    asked = signs.waiting(seen)[0]
    made = next(r for r in reversed(seen.by_kind["Decision"]) if r.value(Decision) == asked)
    note = Note(NoteKind.REJECTED, "Wait.", about=asked.exercise)

    def later(minutes, **changed):
        at = (made.received_at + timedelta(minutes=minutes)).isoformat()
        return msgspec.structs.replace(
            made, at_text=at, received_text=at, key=f"k{minutes}", **changed
        )

    answered = later(1, kind="Note", text=msgspec.json.encode(note).decode())
    assert asked not in signs.waiting(replace(seen, rows=(*seen.rows, answered)))
    anew = replace(seen, rows=(*seen.rows, answered, later(2)))
    assert asked in signs.waiting(anew)


def test_rejecting_holds_the_dose_and_asks_for_a_reason(clinic):
    member, client = clinic
    person = lived(member)
    line = waiting_line(person)
    address = reverse("clinic:decide", args=[person.pk, line.exercise.id])
    again = client.post(address, {"choice": "reject"})
    assert again.status_code == 422
    told = loading.figures(line.exercise, overview(person).case.patient.sex)
    assert ("What it does to the spine" in again.content.decode()) is (told is not None)
    assert client.post(address, {"choice": "reject", "reason": "Wait."}).status_code == 302
    seen = overview(person)
    assert seen.case.overrides[-1].kind is OverrideKind.DOSE
    assert seen.notes[-1] == Note(NoteKind.REJECTED, "Wait.", about=line.exercise.id)
    after = weeks.current(Told(person, "self", NOW), NOW.date()).decisions[line.exercise.id]
    assert after.dose == line.before.dose


def dose_typed(client, person, exercise, **changes):
    found = client.get(reverse("clinic:decide", args=[person.pk, exercise]))
    fields = {f.name: f.value for f in found.context["fields"]}
    return {**fields, **changes}


def test_a_typed_dose_far_too_high_is_cut_by_the_guard_before_and_after_saving(clinic):
    member, client = clinic
    person = lived(member)
    line = waiting_line(person)
    address = reverse("clinic:decide", args=[person.pk, line.exercise.id])
    typed = dose_typed(client, person, line.exercise.id, sets="9")
    shown = client.post(address, {**typed, "check": "1", "choice": "change"})
    assert "You typed" in shown.content.decode()
    assert not overview(person).case.overrides
    assert client.post(address, {**typed, "choice": "change"}).status_code == 422
    saved = client.post(address, {**typed, "choice": "change", "reason": "She can."})
    assert saved.status_code == 302
    told = html.unescape(client.get(saved.url).content.decode())
    assert "Kept as your wish: 9 " in told
    assert "For now the safety rules give" in told
    after = weeks.current(Told(person, "self", NOW), NOW.date()).decisions[line.exercise.id]
    assert after.dose.sets < 9


def test_what_was_typed_stays_with_its_error(clinic):
    member, client = clinic
    person = lived(member)
    line = waiting_line(person)
    address = reverse("clinic:decide", args=[person.pk, line.exercise.id])
    typed = dose_typed(client, person, line.exercise.id, sets="many")
    refused = client.post(address, {**typed, "choice": "change", "reason": "Because."})
    assert refused.status_code == 422
    assert "many" in refused.content.decode()
    assert "Because." in refused.content.decode()


# --- approval ---


APPROVAL = {
    "ends_on": (NOW.date() + timedelta(weeks=4)).isoformat(),
    "stage_ceiling": "coordination",
    "policy": "strict",
    "policy_reason": "",
    "graded_peak": "5",
}


def test_the_approval_offers_the_defaults(clinic):
    member, client = clinic
    person = lived(member, days=2)
    found = client.get(reverse("clinic:approve", args=[person.pk])).context["value"]
    assert found["ends_on"] == Approval.default_end(NOW.date()).isoformat()
    assert (found["stage_ceiling"], found["policy"]) == ("coordination", "strict")


RADICULAR = replace(
    CALM,
    patient=replace(CALM.patient, conditions=(ConditionRecord(Condition.RADICULAR_STABLE),)),
)
LOOSER = {"policy": "standard", "policy_reason": "Long stable, no fear of it."}
RECOMMENDED = "Strict is recommended for stable radicular pain."


def test_strict_and_what_recommends_it_are_said_once(clinic):
    member, client = clinic
    person = lived(member, script=RADICULAR, days=2)
    told = client.get(reverse("clinic:patient", args=[person.pk])).context["policy_reasons"]
    assert told == ("Strict: the default, and recommended for stable radicular pain.",)


def test_each_looser_policy_says_that_a_condition_recommends_strict(clinic):
    member, client = clinic
    person = lived(member, script=RADICULAR, days=2)
    address = reverse("clinic:approve", args=[person.pk])
    shown = client.get(address)
    beside = {value: against for value, _, _, against in shown.context["policies"]}
    assert beside == {
        "strict": "",
        "standard": RECOMMENDED,
        "graded_exposure": RECOMMENDED,
    }
    assert shown.content.decode().count(RECOMMENDED) == 2
    assert client.post(address, {**APPROVAL, **LOOSER}).status_code == 302
    chosen = client.get(address).context["policy_reasons"]
    assert chosen == ("Pain policy chosen by the therapist: standard.", RECOMMENDED)
    told = today.pain_limits(weeks.current(Told(person, "self", NOW), NOW.date()))
    assert len(told) == 1, "no careful limits are in force any more"
    seen = {"seen": client.get(address).context["seen"], "policy": "strict"}
    assert client.post(address, {**APPROVAL, **LOOSER, **seen}).status_code == 302
    first = today.pain_limits(weeks.current(Told(person, "self", NOW), NOW.date()))[0]
    assert first == "Your therapist chose careful limits for pain."


def test_no_condition_speaks_against_a_looser_policy_where_none_asks_for_strict(clinic):
    member, client = clinic
    person = lived(member, days=2)
    assert "Strict is recommended" not in page(client, "approve", person.pk)


def test_the_approval_says_which_stage_it_begins(clinic):
    member, client = clinic
    person = lived(member, days=2)
    address = reverse("clinic:approve", args=[person.pk])
    assert "The stage now is the default." in client.get(address).content.decode()
    at = Told(person, member.display_name, NOW)
    on, why = NOW.date(), "Seen and tested."
    stage = Override(OverrideKind.STAGE, member.display_name, on, why, stage=Stage.ENDURANCE)
    actions.override(at, stage)
    ceiling = Stage.COORDINATION
    actions.approve(at, Approval(member.display_name, on, Approval.default_end(on), ceiling))
    shown = client.get(address)
    assert shown.context["value"]["stage_ceiling"] == "endurance"
    assert (
        "Now Stage 1, coordination. The tests for Stage 2, endurance are passed: it begins when "
        "you approve it."
    ) in shown.content.decode()


@pytest.mark.parametrize(
    ("what", "changes", "status"),
    [
        ("the defaults", {}, 302),
        ("another policy without a reason", {"policy": "standard"}, 422),
        ("standard with a reason", {"policy": "standard", "policy_reason": "Chronic."}, 302),
        (
            "graded exposure above 6",
            {"policy": "graded_exposure", "policy_reason": "Fear.", "graded_peak": "7"},
            422,
        ),
        ("an end in the past", {"ends_on": "2026-01-01"}, 422),
        ("an end in a year", {"ends_on": "2027-11-01"}, 422),
        ("no such stage", {"stage_ceiling": "moon"}, 422),
    ],
)
def test_approvals(clinic, what, changes, status):
    member, client = clinic
    person = lived(member, days=2)
    address = reverse("clinic:approve", args=[person.pk])
    answer = client.post(address, {**APPROVAL, **changes})
    assert answer.status_code == status, what
    assert models.Approval.objects.filter(person=person).exists() is (status == 302)


def test_an_own_top_is_named_and_graded_exposure_keeps_its_ceiling(clinic):
    member, client = clinic
    person = lived(member, days=2)
    address = reverse("clinic:approve", args=[person.pk])
    exercise, _, fields, _ = client.get(address).context["rows"][0]
    graded = {"policy": "graded_exposure", "policy_reason": "Fear.", "graded_peak": "4"}
    typed = {f.name: f.value for f in fields} | {f"own_{exercise.id}": "yes"}
    assert client.post(address, {**APPROVAL, **graded, **typed}).status_code == 302
    given = overview(person).standing.approval
    assert given.dose_of(exercise.id) is not None
    assert (given.policy, given.graded_peak) == (PainPolicy.GRADED_EXPOSURE, 4)


def test_high_worry_asks_about_the_policy(clinic):
    member, client = clinic
    high = Outlook(Worry.VERY, Worry.VERY, Worry.NOT_AT_ALL)
    patient = Patient(1974, Sex.FEMALE, 1.68, 70, mode=Mode.CLINIC, outlook=high)
    lived(member, script=living.Script(patient, CALM.day), days=2)
    assert "High worry" in page(client, "worklist")


def test_a_high_group_of_start_back_asks_about_the_policy_too(clinic):
    member, client = clinic
    person = lived(member, days=2)
    assert "High worry" not in page(client, "worklist")
    for answers, asks in (
        ((1,) * 4 + (1, 1, 1, 0, 2), False),
        ((0,) * 4 + (1, 1, 1, 0, 3), True),
    ):
        actions.score(Told(person, "self", NOW), Score("start-back", 4, NOW.date(), answers))
        assert ("High worry" in page(client, "worklist")) is asks


# --- programme, stage, tests ---


def test_bar_and_open_again(clinic):
    member, client = clinic
    person = lived(member, days=2)
    name = overview(person).issued.doses[0].exercise
    address = reverse("clinic:programme", args=[person.pk])
    bar = {"exercise": name, "edit": "bar", "reason": "She dislikes it."}
    assert client.post(address, {**bar, "reason": ""}).status_code == 422
    assert client.post(address, bar).status_code == 302
    week = weeks.current(Told(person, "self", NOW), NOW.date()).issued
    assert name not in week.plan.exercises()
    assert client.post(address, {**bar, "edit": "unbar"}).status_code == 302
    assert name not in overview(person).standing.barred


def test_nothing_barred_can_be_added(clinic):
    member, client = clinic
    person = lived(member, days=2)
    address = reverse("clinic:programme", args=[person.pk])
    ask = {"exercise": "bird-dog", "edit": "ask", "reason": "I want it."}
    answer = client.post(address, {**ask, "q": "bird dog"})
    assert answer.status_code == 422
    assert "cannot be added" in answer.content.decode()
    assert not overview(person).case.overrides


def test_the_search_shows_barriers(clinic):
    member, client = clinic
    person = lived(member, days=2)
    found = page(client, "programme", person.pk, q="bird dog")
    assert "Not open" in found


def test_the_stage_is_set_with_a_reason_and_tests_are_entered(clinic):
    member, client = clinic
    person = lived(member, days=2)
    address = reverse("clinic:stage", args=[person.pk])
    assert client.post(address, {"stage": "endurance", "reason": ""}).status_code == 422
    wanted = {"stage": "endurance", "reason": "Seen today."}
    assert client.post(address, wanted).status_code == 302
    assert overview(person).standing.stage.stage is Stage.ENDURANCE
    test = {"test": "movement_quality", "value": "3"}
    assert client.post(address, test).status_code == 302
    assert client.post(address, {**test, "value": "much"}).status_code == 422
    assert overview(person).case.history.tests[-1].by.value == "therapist"


# --- invitations and the letter ---


def test_an_invitation_is_shown_once_and_can_be_withdrawn(clinic):
    _, client = clinic
    assert client.post(reverse("clinic:invite"), {"name": ""}).status_code == 422
    made = client.post(reverse("clinic:invite"), {"name": "Ruth"}, follow=True)
    code = made.context["code"]
    assert code
    assert "<svg" in made.content.decode()
    address = made.redirect_chain[-1][0]
    assert code not in client.get(address).content.decode()
    assert client.get(reverse("invited", args=[code])).status_code == 200
    _, other = a_clinic("Hill Road", "mara")
    assert other.post(address).status_code == 404
    assert client.post(address).status_code == 302
    ended = client.get(reverse("invited", args=[code]))
    assert ended.status_code == 410
    assert "used already or has ended" in ended.content.decode()


def test_the_letter_carries_what_was_typed_and_stores_nothing(clinic):
    member, client = clinic
    person = lived(member)
    address = reverse("clinic:letter", args=[person.pk])
    before = [model.objects.count() for model in models.FACTS]
    found = client.post(address, {"found": "Calm back.", "next": "Go on."}).content.decode()
    assert "Calm back." in found
    assert "born 1974" in found
    assert [model.objects.count() for model in models.FACTS] == before


def test_an_unknown_person_is_not_found(clinic):
    _, client = clinic
    page(client, "patient", uuid.uuid4(), status=404)
