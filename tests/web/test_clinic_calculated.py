"""What is calculated for a clinic: doses by the estimate, weeks by the solver; chosen, explained, safe."""

import html
import uuid
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.web.conftest import NOW, TODAY, story_of

from mainstay.care.decision import Override, OverrideKind, Proposer
from mainstay.care.guards import RISES
from mainstay.care.history import SetLog
from mainstay.care.reasons import ReasonCode
from mainstay.exercises import Purpose
from mainstay.planning import Placed
from mainstay.web import (
    actions,
    bench,
    clock,
    crowd,
    estimating,
    models,
    records,
    solving,
    weeks,
)
from mainstay.web.actions import Told
from mainstay.web.clinic import proposals
from mainstay.web.facts import SetDone, Weighing

pytestmark = pytest.mark.django_db


def page(client, name, person, status=200, **asked):
    answer = client.get(reverse(f"clinic:{name}", args=[person.pk]), asked)
    assert answer.status_code == status
    return html.unescape(answer.content.decode())


def choose(client, person, who=Proposer.ESTIMATOR, reason="Logs well."):
    seen = client.get(reverse("clinic:proposer", args=[person.pk])).context["seen"]
    typed = {"proposer": who.value, "reason": reason, "seen": seen}
    return client.post(reverse("clinic:proposer", args=[person.pk]), typed)


def issued(person):
    with clock.moved_to(NOW):
        return weeks.current(Told(person, "self", NOW), TODAY)


def stored(person):
    rows = models.Weighing.objects.filter(person=person)
    return [msgspec.json.decode(row.value, type=Weighing) for row in rows]


# --- the next twelve weeks ---


def test_two_or_three_choices_are_drawn_and_stand_in_tables(as_therapist, person):
    with clock.moved_to(NOW):
        shown = page(as_therapist, "what-if", person)
        assert shown.count('<svg viewBox="0 0 320') == 2 * shown.count("<caption>") == 6
        assert "not a forecast" in shown
        assert "Choose two or three" in page(
            as_therapist, "what-if", person, 422, choice="rules"
        )
        page(as_therapist, "what-if", person, 404, exercise="no-such-exercise")


def test_an_exercise_that_was_never_logged_says_so(as_therapist, person):
    with clock.moved_to(NOW):
        rows = as_therapist.get(
            reverse("clinic:programme", args=[person.pk]), {"show": "open"}
        ).context["rows"]
        new = next(r.exercise.id for r in rows if r.may_ask and r.exercise.purpose != "aerobic")
        ask(person, new)
        shown = page(as_therapist, "what-if", person, exercise=new)
        assert "This exercise itself has not been logged yet" in shown
        done = page(as_therapist, "what-if", person, exercise="pulley-hold-sitting")
        assert "has not been logged yet" not in done


def ask(person, *exercises):
    for name in exercises:
        chosen = Override(OverrideKind.ASK, "T. Hand", TODAY, "Wanted.", exercise=name)
        actions.override(Told(person, "T. Hand", clock.now()), chosen)


def test_without_numpy_the_page_says_what_to_do(as_therapist, person, monkeypatch):
    monkeypatch.setattr(estimating, "find_spec", lambda name: None)
    with clock.moved_to(NOW):
        assert "pip install 'mainstay[dosing]'" in page(as_therapist, "what-if", person, 503)
        assert "needs numpy" in page(as_therapist, "proposer", person)
        assert choose(as_therapist, person).status_code == 422


# --- who proposes ---


def test_the_rules_propose_until_a_therapist_chooses(as_therapist, person):
    issued(person)
    assert stored(person) == []
    with clock.moved_to(NOW):
        assert choose(as_therapist, person, reason="").status_code == 422
        assert choose(as_therapist, person).status_code == 302
        assert "Who proposes doses: the estimate." in page(as_therapist, "patient", person)
    issued(person)
    assert len(stored(person)) == 1


def test_the_week_keeps_what_was_weighed_and_the_export_brings_it_back(as_therapist, person):
    with clock.moved_to(NOW):
        choose(as_therapist, person)
    week = issued(person)
    (kept,) = stored(person)
    assert kept.week == week.issued.inputs
    assert kept.inputs
    assert kept.rule_book == week.issued.rule_book
    for dose in kept.doses:
        assert dose.proposed in [c.dose for c in dose.looked]
        assert dose.given == week.decisions[dose.exercise].dose
        assert dose.binding
        assert dose.why
    kinds = [fact.kind for fact in story_of(person).facts]
    assert kinds.count("Weighing") == 1
    with clock.moved_to(NOW):
        other, _ = actions.begin(NOW, "UTC", "Elsewhere")
        story = story_of(person)
        actions.erase(Told(person, "self", NOW))
        actions.import_story(Told(other, "self", NOW + timedelta(minutes=1)), story)
    assert stored(other) == [kept]


def test_the_page_of_an_exercise_shows_the_doses_looked_at(as_therapist, person):
    with clock.moved_to(NOW):
        choose(as_therapist, person)
        issued(person)
        exercise = stored(person)[0].doses[0].exercise
        address = reverse("clinic:decide", args=[person.pk, exercise])
        shown = as_therapist.get(address).content.decode()
    assert "How the estimate weighed it" in shown
    assert "(proposed)" in shown


def test_without_a_clinic_the_rules_propose(as_therapist, person, told):
    with clock.moved_to(NOW):
        choose(as_therapist, person)
        actions.leave(told)
    issued(person)
    assert stored(person) == []


# --- entries that cannot be right ---


def test_the_same_entries_twice_and_wild_ones_only_hold_or_lower(as_therapist, person, told):
    with clock.moved_to(NOW):
        choose(as_therapist, person)
    before = records.overview(person, TODAY)
    catalogue = before.catalogue
    reps = [
        d
        for d in before.issued.doses
        if d.dose and d.dose.reps and catalogue.get(d.exercise).purpose is not Purpose.AEROBIC
    ]
    earlier = Told(person, "self", NOW - timedelta(days=1))
    for number, given in enumerate(reps):
        wild = SetLog(id=str(number), reps=99, load_kg=given.dose.load_kg)
        for session in ("one", "other"):
            done = SetDone(session, given.exercise, given.dose, wild)
            actions.log_set(earlier, done, uuid.uuid4())
    week = issued(person)
    for given in reps:
        made = week.decisions.get(given.exercise)
        assert made is None or made.action not in RISES
    found = {r.code for d in records.overview(person, TODAY).now.fresh for r in d.reasons}
    assert found & {ReasonCode.LOGGED_TWICE, ReasonCode.LOG_UNLIKELY}


def test_an_error_of_the_estimate_is_no_error_of_the_page(as_therapist, person, told):
    """A week in force of which the estimate knows nothing stands for whatever may go wrong in it."""
    with clock.moved_to(NOW):
        choose(as_therapist, person)
        seen = records.overview(person, TODAY)
        broken = estimating.Estimate(running=None)
        case = proposals.case_of(seen)
        asked = seen.issued.plan.exercises()
        made = broken(case, seen.standing, seen.catalogue, asked)
    assert broken.failed
    assert len(made) == len(asked)
    assert not [d for d in made if d.action in RISES]


def test_a_request_for_a_third_proposer_is_refused(as_therapist, person):
    with clock.moved_to(NOW):
        assert choose(as_therapist, person, Proposer.THERAPIST).status_code == 422
    assert not models.Override.objects.filter(
        person=person, value__contains=OverrideKind.PROPOSER.value
    )


# --- weeks looked for at night ---

NIGHT = datetime(2026, 11, 28, 3, tzinfo=UTC)
"""The lived week ends on the day before."""
TINY_S = 0.02
"""Enough for a few solutions: the tests are about what becomes of them."""
MORNING = NIGHT + timedelta(hours=5)


@pytest.fixture
def wanted(therapist):
    """The clinic lets its weeks be looked for."""
    actions.let_weeks_be_solved(therapist, True, NIGHT)
    return therapist


def night(work_s: float = TINY_S) -> str:
    with clock.moved_to(NIGHT):
        return solving.solve_weeks(NIGHT, work_s)


def morning(person) -> weeks.View:
    with clock.moved_to(MORNING):
        return weeks.current(Told(person, "self", MORNING), MORNING.date())


def sessions(view) -> dict:
    return {
        d.template: tuple(sorted(i.exercise for i in view.in_session(d.items)))
        for d in view.issued.plan.days
        if d.template
    }


def shown_at_morning(client, name, *args, status=200):
    with clock.moved_to(MORNING):
        answer = client.get(reverse(f"clinic:{name}", args=args))
    assert answer.status_code == status
    return html.unescape(answer.content.decode())


def test_no_week_is_looked_for_unless_the_clinic_wants_it(as_therapist, person):
    assert night() == "no clinic wants it"
    assert not models.SolvedWeek.objects.exists()
    shown_at_morning(as_therapist, "wishes", person.pk, status=404)
    assert "Do all wishes" not in shown_at_morning(as_therapist, "programme", person.pk)


def test_wishes_that_conflict_are_named(wanted, as_therapist, person):
    with clock.moved_to(NOW):
        rows = as_therapist.get(
            reverse("clinic:programme", args=[person.pk]), {"show": "open"}
        ).context["rows"]
        asked = [r.exercise for r in rows if r.may_ask and r.weighs][:16]
        ask(person, *(e.id for e in asked))
    shown = shown_at_morning(as_therapist, "wishes", person.pk)
    assert "These do not fit together: the exercises that were asked for" in shown
    names = shown.split("Asked for: ")[1].split(".")[0].split("; ")
    assert names == sorted(e.wording("en").name for e in asked)
    assert "?show=asked" in shown


def test_without_ortools_the_rules_fill_the_weeks(wanted, as_therapist, person, monkeypatch):
    monkeypatch.setattr(solving, "find_spec", lambda name: None)
    assert night() == "left to the rules: ortools is not installed"
    assert "pip install 'mainstay[planner]'" in shown_at_morning(as_therapist, "settings")
    assert morning(person).issued is not None


def test_the_morning_gives_out_what_the_night_found_and_explains_it(
    wanted, as_therapist, person
):
    by_rules = records.overview(person, MORNING.date()).now.plan
    assert night(0.2) == "1"
    found = records.overview(person, MORNING.date()).ahead.ahead
    view = morning(person)
    assert sessions(view) == {
        t: tuple(sorted(e)) for t, e in found.sessions if t in sessions(view)
    }
    assert view.issued.plan != by_rules
    assert night() == "0"
    assert morning(person).issued == view.issued
    assert models.Issued.objects.filter(person=person, day=MORNING.date()).count() == 1
    assert "by the solver" in shown_at_morning(as_therapist, "programme", person.pk)
    inside = found.sessions[0][1][0]
    assert "Without it:" in shown_at_morning(as_therapist, "otherwise", person.pk, inside)
    shown_at_morning(as_therapist, "wishes", person.pk)
    closed = next(v for v in view.issued.plan.verdicts if "stage" in str(v.reasons[0].code))
    shown = shown_at_morning(as_therapist, "otherwise", person.pk, closed.exercise)
    assert "With it:" not in shown
    shown_at_morning(as_therapist, "otherwise", person.pk, "no-such-exercise", status=404)


def test_what_is_barred_leaves_the_week_at_once_and_the_night_looks_anew(wanted, person):
    night()
    barred = morning(person).exercises_today()[0]
    at = MORNING + timedelta(hours=1)
    with clock.moved_to(at):
        said = Override(OverrideKind.BAR, "T. Hand", at.date(), "hurts", exercise=barred)
        actions.override(Told(person, "T. Hand", at), said)
        view = weeks.current(Told(person, "self", at), at.date())
        placed = {v.exercise for v in view.issued.plan.verdicts if v.placed is Placed.IN}
        assert barred not in placed
    assert night() == "1"
    (row,) = models.SolvedWeek.objects.filter(person=person)
    assert barred not in row.value


def test_a_night_that_was_stopped_goes_on_and_doubles_nothing(wanted, person):
    crowd.copied(person, 2, wanted.clinic)
    writes = []

    def killed(execute, sql, params, many, context):
        if "web_solvedweek" in sql and sql.startswith("INSERT"):
            writes.append(sql)
            if len(writes) == 2:
                raise KeyboardInterrupt
        return execute(sql, params, many, context)

    with connection.execute_wrapper(killed), pytest.raises(KeyboardInterrupt):
        night()
    kept = models.SolvedWeek.objects.get()
    assert night() == "1"
    assert models.SolvedWeek.objects.count() == 2
    assert models.SolvedWeek.objects.get(pk=kept.pk).value == kept.value
    assert night() == "0"


def test_switching_it_off_brings_the_rules_back(wanted, as_therapist, person):
    night()
    with clock.moved_to(MORNING):
        as_therapist.post(reverse("clinic:settings"), {"weeks": "nobody"})
        assert records.overview(person, MORNING.date()).ahead is not None
        as_therapist.post(reverse("clinic:settings"), {"weeks": "rules"})
    assert records.overview(person, MORNING.date()).ahead is None
    assert models.AuditRow.objects.filter(action="weeks_by_rules").count() == 1


def test_who_has_been_away_is_left_to_the_rules(wanted, person):
    later = NIGHT + timedelta(days=20)
    with clock.moved_to(later):
        assert solving.solve_weeks(later) == "0"


@pytest.mark.parametrize("name", ["what-if", "wishes", "otherwise"])
def test_pages_that_calculate_take_few_queries(wanted, as_therapist, person, name):
    # Walking needs no solver: the queries are the same.
    args = [person.pk, *(["walking"] if name == "otherwise" else [])]
    bench.new_facts((person,))
    with CaptureQueriesContext(connection) as asked:
        shown_at_morning(as_therapist, name, *args)
    assert bench.queries(asked) <= bench.PAGE_QUERIES
