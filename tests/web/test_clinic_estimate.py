"""The estimate on the site: chosen for one person with a reason, explained, stored, never an error."""

import html
from datetime import timedelta

import msgspec
import pytest
from django.urls import reverse
from tests.web.conftest import NOW, TODAY

from mainstay.care.decision import Override, OverrideKind, Proposer
from mainstay.care.guards import RISES
from mainstay.care.history import SetLog
from mainstay.care.reasons import ReasonCode
from mainstay.exercises import Purpose
from mainstay.web import actions, clock, estimating, exporting, models, records, weeks
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
    kinds = [fact.kind for fact in exporting.export(person).facts]
    assert kinds.count("Weighing") == 1
    with clock.moved_to(NOW):
        other, _ = actions.begin(NOW, "UTC", "Elsewhere")
        story = exporting.export(person)
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
            actions.log_set(earlier, done, actions.uuid.uuid4())
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


def test_the_latest_choice_counts(as_therapist, person):
    with clock.moved_to(NOW):
        choose(as_therapist, person)
        choose(as_therapist, person, Proposer.LADDER)
    case = proposals.case_of(records.overview(person, TODAY))
    assert [o.proposer for o in case.overrides if isinstance(o, Override) and o.proposer] == [
        Proposer.ESTIMATOR,
        Proposer.LADDER,
    ]
    assert not estimating.is_chosen(case)
