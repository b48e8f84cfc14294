"""What a therapist chooses is done, shown, and does not come back tomorrow."""

import html
import uuid
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import msgspec
import pytest
from django.test import Client
from django.urls import reverse
from tests.care.strategies import CATALOGUE, DAY, ROW, WALK, case, done, screen, stand
from tests.care.strategies import person as person_of
from tests.web.conftest import NOW, TODAY

from mainstay.care.decision import Action, Approval, ApprovedDose, OverrideKind
from mainstay.care.guards import decide
from mainstay.care.history import Pain, SetLog, StageTest
from mainstay.care.outcomes import Score
from mainstay.care.patient import Medicine, Mode, Outlook, Patient, Worry
from mainstay.care.reasons import Reason
from mainstay.care.steps import frame, within_tops
from mainstay.exercises import Dose, Purpose, Stage
from mainstay.web import actions, clock, models, records, weeks
from mainstay.web.actions import Told
from mainstay.web.clinic import outcomes, proposals
from mainstay.web.clinic.signs import signs_of
from mainstay.web.clinic.timeline import Calm, Entry, folded, timeline
from mainstay.web.facts import Asked, PainSaid, SetDone
from mainstay.web.language import day_text

pytestmark = pytest.mark.django_db


def page(client: Client, route: str, person: models.Person, **data: str) -> str:
    found = client.get(reverse(f"clinic:{route}", args=[person.pk]), data)
    assert found.status_code == 200
    return html.unescape(found.content.decode())


def post(client: Client, route: str, person: models.Person, **data: str) -> str:
    address = reverse(f"clinic:{route}", args=[person.pk])
    return html.unescape(client.post(address, data, follow=True).content.decode())


def overview(person: models.Person, on: date = TODAY) -> records.Overview:
    return records.overview(person, on)


# --- one tap ---


def test_the_list_renews_and_lets_rise_in_one_tap(as_therapist, person) -> None:
    told = Told(person, "self", NOW)
    weeks.current(told, TODAY)
    assert "No approval" in as_therapist.get(reverse("clinic:worklist")).content.decode()
    address = reverse("clinic:quick", args=[person.pk])
    answer = as_therapist.post(address, {"choice": "renew", "back": "worklist"})
    assert answer.url == reverse("clinic:worklist")
    given = overview(person).standing.approval
    assert given is not None
    assert given.ends_on == TODAY + timedelta(weeks=4)
    assert given.stage_ceiling is overview(person).standing.stage.stage
    assert models.AuditRow.objects.filter(person=person, action="approve").count() == 1


def waiting(person: models.Person, on: date) -> list[proposals.Line]:
    seen = overview(person, on)
    return [x for x in proposals.lines(seen, proposals.preview(seen)) if x.waits]


def after_two_walks(minutes: int, top: Dose):
    """What comes next for somebody who walked so far twice, within a range from 6 minutes on."""
    given, clinic = Dose(1, duration_s=60 * minutes), person_of(mode=Mode.CLINIC)
    named = (ApprovedDose(WALK.id, top),)
    approval = Approval("T", DAY - timedelta(days=20), DAY, Stage.FUNCTION, doses=named)
    sessions = [done(n, WALK, given) for n in (9, 8, 3, 1)]
    lived = case(sessions, patient=clinic, approvals=(approval,))
    return decide(WALK.id, lived, stand(lived, screen()), CATALOGUE)


def test_what_was_accepted_once_does_not_ask_again_next_week() -> None:
    made = frame(WALK, person_of(), None)
    assert not isinstance(made, Reason)
    top = proposals.range_from(Dose(1, duration_s=360), made)
    assert top == Dose(1, duration_s=480)
    for minutes in (6, 7):
        found = after_two_walks(minutes, top)
        assert (found.action, found.waits_for_therapist) == (Action.RISE, False)
    assert after_two_walks(8, top).waits_for_therapist


def test_a_range_never_takes_in_a_heavier_plate() -> None:
    made = frame(ROW, person_of(), None)
    assert not isinstance(made, Reason)
    full = within_tops(Dose(3, reps=99, load_kg=5.0), made)
    assert proposals.range_from(full, made) == full
    assert proposals.range_from(full.with_(reps=full.reps - 1), made) == full


def test_nothing_to_let_rise_says_so(as_therapist, person) -> None:
    post(as_therapist, "quick", person, choice="renew")
    post(as_therapist, "quick", person, choice="rise")
    before = models.Approval.objects.count()
    assert "nothing waits any more" in post(as_therapist, "quick", person, choice="rise")
    assert models.Approval.objects.count() == before


# --- a request ---


def open_row(client: Client, person: models.Person):
    address = reverse("clinic:programme", args=[person.pk])
    return client.get(address, {"show": "open"}).context["rows"][3]


def test_a_request_is_planned_shown_and_taken_back(as_therapist, person) -> None:
    row = open_row(as_therapist, person)
    name, ask = row.exercise.name, {"exercise": row.exercise.id, "reason": "She likes it."}
    said = post(as_therapist, "programme", person, edit="ask", **ask)
    assert f"{name} is asked for." in said
    week = weeks.current(Told(person, "self", NOW), TODAY)
    assert row.exercise.id in week.issued.plan.exercises()
    assert week.decisions[row.exercise.id].dose is not None
    shown = page(as_therapist, "patient", person)
    assert "You asked for" in shown
    assert "She likes it." in shown
    assert "Asked for by the therapist." in shown
    assert name in page(as_therapist, "programme", person, show="asked")
    post(as_therapist, "programme", person, edit="unask", **ask)
    assert overview(person).standing.asked == frozenset()
    assert "You asked for" not in page(as_therapist, "patient", person)
    kinds = [o.kind for o in overview(person).case.overrides]
    assert kinds == [OverrideKind.ASK, OverrideKind.UNASK]


def test_a_request_that_a_lock_bars_later_says_why_and_comes_back(as_therapist, person) -> None:
    row = open_row(as_therapist, person)
    post(as_therapist, "programme", person, edit="ask", exercise=row.exercise.id, reason="x")
    post(as_therapist, "stage", person, stage="coordination", reason="Seen today.")
    rows = as_therapist.get(
        reverse("clinic:programme", args=[person.pk]), {"show": "asked"}
    ).context["rows"]
    (asked,) = rows
    assert asked.placed or asked.reasons


def test_every_exercise_of_the_catalogue_says_why_it_is_in_or_out(as_therapist, person) -> None:
    address, seen = reverse("clinic:programme", args=[person.pk]), 0
    for part in ("asked", "barred", "open", "closed", "week"):
        rows = as_therapist.get(address, {"show": part}).context["rows"]
        seen += len(rows)
        assert all(row.reasons for row in rows), part
    assert seen == len(overview(person).catalogue.exercises)


# --- what stands where the therapist decides ---


def with_patient(person: models.Person, **changes: object) -> None:
    row = models.Profile.objects.filter(person=person).latest("at", "received_at")
    known = msgspec.json.decode(row.value, type=Patient)
    told = Told(person, "self", NOW)
    actions.profile(told, replace(known, **changes), str(row.pk))


def test_worry_medicine_and_age_stand_beside_the_dose(as_therapist, person) -> None:
    high = Outlook(Worry.VERY, Worry.QUITE, Worry.NOT_AT_ALL)
    medicines = frozenset({Medicine.BETA_BLOCKER})
    with_patient(person, outlook=high, medicines=medicines, birth_year=1950)
    shown = page(as_therapist, "patient", person)
    for words in (
        "Worried about the back: very",
        "Two answers are high",
        "effort goes by the 0 to 10 scale only",
        "Over 65",
    ):
        assert words in shown
    assert "effort goes by the 0 to 10 scale only" in page(as_therapist, "programme", person)
    assert "Worried about the back: very" in page(as_therapist, "approve", person)


def scored(person: models.Person, name: str, *values: float) -> None:
    for n, value in enumerate(values):
        on = TODAY - timedelta(days=7 * (len(values) - n))
        actions.score(Told(person, "self", NOW), Score(name, value, on))


def test_scores_have_a_drawing_a_sentence_and_their_error(as_therapist, person) -> None:
    scored(person, "back_pain_average", 6, 5, 3)
    shown = page(as_therapist, "patient", person)
    assert "Back pain, average of a week: 6 first, 3 last." in shown
    assert "Better by 3: an important change, more than measurement error." in shown
    assert "MIC 2 or 30 %, MDC 2" in shown


SAYS = [
    ("back_pain_average", (6, 6), "No change."),
    ("back_pain_average", (6, 5), "Better by 1: no important change, it may be chance."),
    ("back_pain_average", (3, 4), "Worse by 1: no important change, it may be chance."),
    ("back_pain_average", (3, 6), "Worse by 3: more than measurement error."),
    (
        "back_pain_average",
        (3, 2),
        "Better by 1: an important change, it may still be chance.",
    ),
    (
        "back_pain_average",
        (9, 5),
        "Better by 4: an important change, more than measurement error. "
        "The first score was near the worst end; such scores also fall by themselves.",
    ),
    ("goal_ability", (4, 7), "Better by 3: an important change, more than measurement error."),
]


@pytest.mark.parametrize(("name", "values", "sentence"), SAYS)
def test_a_change_is_said_no_stronger_than_its_error(person, name, values, sentence) -> None:
    scored(person, name, *values)
    (found,) = outcomes.shown(overview(person)).measures
    assert found.says == sentence


def test_a_missing_response_is_on_the_list_and_on_the_page(as_therapist, person) -> None:
    later = TODAY + timedelta(days=21)  # week 4 of the programme
    for n, value in enumerate((5, 5, 5, 5, 5)):
        on = TODAY - timedelta(days=8) + timedelta(days=7 * n)
        actions.score(Told(person, "self", NOW), Score("back_pain_average", value, on))
    with clock.moved_to(datetime.combine(later, time(10), NOW.tzinfo)):
        actions.say_pain(Told(person, "self", clock.now()), PainSaid(Asked.MORNING, Pain(2)))
        assert signs_of(overview(person, later)).week == 4
        assert "little change in pain" in page(as_therapist, "patient", person)


# --- the story and the audit trail ---


def entry(day: int, what: str = "morning", **more: object) -> Entry:
    on = date(2026, 11, day)
    return Entry(datetime.combine(on, time(8)), on, what, "Back 2.", **more)  # type: ignore[arg-type]


def test_quiet_days_of_a_week_are_one_line_and_what_matters_stands_out() -> None:
    story = (
        entry(20, quiet=True),
        entry(19, "session", mark="go", quiet=True),
        entry(18, quiet=True),
        entry(17, "it hurts", mark="alarm"),
        entry(16, quiet=True),
        entry(15, quiet=True),
    )
    found = folded(story)
    assert isinstance(found[0], Calm)
    assert found[0].text == "2 mornings as usual or better, 1 green session."
    assert found[0].days == (date(2026, 11, 18), date(2026, 11, 20))
    assert [type(e) for e in found[1:]] == [
        Entry,
        Entry,
        Entry,
    ]  # 16 and 15: two weeks, too few


def test_nothing_is_lost_by_folding(person) -> None:
    story = timeline(overview(person))
    shown = [e for part in folded(story) for e in getattr(part, "entries", (part,))]
    assert tuple(shown) == story


def test_the_audit_trail_names_who_did_what(as_therapist, person) -> None:
    post(as_therapist, "quick", person, choice="renew")
    shown = page(as_therapist, "audit", person)
    assert "T. Hand" in shown
    assert "Approve" in shown
    own = f"<td>{person}</td>"
    assert own in shown
    theirs = page(as_therapist, "audit", person, by="clinic")
    assert own not in theirs
    assert "<td>T. Hand</td>" in theirs


def test_the_top_of_the_page_says_how_much_was_done_and_the_week(as_therapist, person) -> None:
    shown = page(as_therapist, "patient", person)
    days = [s.on for s in overview(person).case.history.sessions]
    first, last = (day_text(d, form) for d, form in ((days[0], "j M Y"), (days[-1], "j M")))
    done = f"Since {first}: {len(days)} sessions. On {len(set(days))} of the last 14 days"
    assert f"{done}; last on {last}." in shown
    assert shown.index("This week's programme") < shown.index(f"Where {person} stands")


def test_an_exercise_that_leaves_the_week_says_why(as_therapist, person) -> None:
    address = reverse("clinic:programme", args=[person.pk])
    rows = as_therapist.get(address, {"show": "open"}).context["rows"]
    instead = next(r.exercise for r in rows if r.exercise.purpose is Purpose.AEROBIC)
    ask = {"edit": "ask", "exercise": instead.id, "reason": "Her hip."}
    said = post(as_therapist, "programme", person, **ask)
    assert "Out: Walking." in said
    assert "leaves the week" in page(as_therapist, "patient", person)


def test_goal_scores_are_the_test_of_the_stage(person) -> None:
    before = overview(person)
    actions.score(Told(person, "self", NOW), Score("goal_ability", 8.0, TODAY))
    actions.score(Told(person, "self", NOW), Score("back_pain_now", 2.0, TODAY))
    after = overview(person)
    assert after.inputs != before.inputs, "the week is derived anew"
    tests = after.case.history.tests
    assert [(t.value, t.on) for t in tests if t.test is StageTest.GOAL_ABILITY] == [
        (8.0, TODAY)
    ]
    assert len(tests) == len(before.case.history.tests) + 1


# --- what one answer leaves open, and what was typed beside a box ---


def on_list(person: models.Person) -> set[str]:
    return {said.split(" ")[0] for said in signs_of(overview(person)).waiting}


def on_page(person: models.Person) -> set[str]:
    found = waiting(person, TODAY)
    return {line.exercise.wording("en").name.lower().split(" ")[0] for line in found}


def test_an_answer_about_one_exercise_leaves_the_others_on_the_list(
    as_therapist, person
) -> None:
    weeks.current(Told(person, "self", NOW), TODAY)
    assert on_list(person) == on_page(person) == {"walking", "deep"}
    address = reverse("clinic:decide", args=[person.pk, "walking"])
    with clock.moved_to(NOW + timedelta(minutes=5)):
        as_therapist.post(address, {"choice": "accept"})
    assert on_list(person) == on_page(person) == {"deep"}
    with clock.moved_to(NOW + timedelta(minutes=9)):
        post(as_therapist, "quick", person, choice="rise")
    assert on_list(person) == on_page(person) == set()


APPROVED = {
    "ends_on": str(TODAY + timedelta(days=7)),
    "stage_ceiling": "coordination",
    "policy": "strict",
}


def test_a_top_that_is_typed_and_not_ticked_is_never_lost(as_therapist, person) -> None:
    weeks.current(Told(person, "self", NOW), TODAY)
    address = reverse("clinic:approve", args=[person.pk])
    rows = as_therapist.get(address).context["rows"]
    shown = {f.name: f.value for _, _, fields, _ in rows for f in fields}
    typed = APPROVED | shown | {"walking_minutes": "9"}
    refused = as_therapist.post(address, typed)
    assert refused.status_code == 422
    (error,) = refused.context["errors"]
    assert error["field"] == "own_walking"
    assert "Walking: a dose was typed" in error["text"]
    assert approval_of(person) is None
    as_therapist.post(address, {**typed, "own_walking": "yes"})
    assert approval_of(person).dose_of("walking") == Dose(1, duration_s=540)


def approval_of(person: models.Person) -> Approval | None:
    return overview(person).standing.approval


def test_an_approval_says_what_it_changed_and_can_be_taken_back(as_therapist, person) -> None:
    weeks.current(Told(person, "self", NOW), TODAY)
    looser = {"policy": "standard", "policy_reason": "Agreed with her."}
    said = post(as_therapist, "approve", person, **(APPROVED | looser))
    assert "up to stage 1, coordination. Pain policy: standard." in said
    assert approval_of(person) is not None
    assert "Taken back" in post(as_therapist, "undo", person)
    assert approval_of(person) is None


def test_the_count_of_a_part_is_the_number_of_its_rows(as_therapist, person) -> None:
    row = open_row(as_therapist, person)
    post(as_therapist, "programme", person, edit="ask", exercise=row.exercise.id, reason="x")
    address = reverse("clinic:programme", args=[person.pk])
    for part in ("week", "asked", "barred", "open", "closed"):
        shown = as_therapist.get(address, {"show": part}).context
        counts = {key: count for key, _, count in shown["parts"]}
        assert counts[part] == len(shown["rows"]), part


def test_the_exercises_that_hurt_are_named_and_counted(as_therapist, person) -> None:
    week = weeks.current(Told(person, "self", NOW), TODAY)
    given = {
        e: week.decisions[e].dose for e in ("pulley-hold-sitting", "pulley-pull-down-hold")
    }
    for days in (2, 1):
        told = Told(person, "self", NOW - timedelta(days=days))
        key = f"hurt-{days}"
        actions.say_pain(told, PainSaid(Asked.START, Pain(2), session=key))
        for exercise in given:
            log = SetLog(id=f"{exercise}-{days}", reps=2)
            done = SetDone(key, exercise, given[exercise], log)
            actions.log_set(told, done, uuid.uuid4())
            during = PainSaid(Asked.DURING, Pain(7), key, exercise, given=given[exercise])
            actions.say_pain(told, during)
    shown = page(as_therapist, "patient", person)
    assert "What hurt in these days" in shown
    both = "Pulley hold, sitting; Pulley pull-down hold: red in 2 sessions, last back pain during 7"
    assert both in shown, "what is said of both is said once"
