"""A week typed in from paper: the same facts as on the phone, at their true days; a red at once."""

from datetime import date, timedelta

import pytest
from django.test import Client
from tests.web.conftest import FIRST, NOW, TODAY

from mainstay.care.history import Pain, Reach, SetOff
from mainstay.web import clock, models, records, weeks
from mainstay.web.actions import Told

pytestmark = pytest.mark.django_db

PAPER = "/me/paper/"


@pytest.fixture
def later(person):
    """Eight days later nothing has been entered: the sheet lies on the table."""
    with clock.moved_to(NOW - timedelta(days=1)):
        weeks.current(Told(person, "self", clock.now()), clock.day(clock.now(), person.zone))
    with clock.moved_to(NOW + timedelta(days=6)):
        yield TODAY + timedelta(days=6)


def _days(client: Client) -> list:
    return client.get(PAPER).context["days"]


def _session_days(client: Client) -> list:
    return [d for d in _days(client) if d["moments"]]


def _box(day: dict, moment: str, what: str) -> str:
    return f"{day['day'].key}-{moment}-{what}"


def _history(person, on: date):
    return records.overview(person, on).case.history


def _calm(day: dict, back: str = "3") -> dict[str, str]:
    """A whole session as written."""
    key = day["day"].key
    fields = {f"{key}-{m}-back": back for m in ("before", "peak", "after")}
    fields |= {f"{key}-all": "yes"}
    if day["morning"]:
        fields |= {f"{key}-morning-back": back, f"{key}-set_off": "1"}
    return fields


def _with_leg(fields: dict[str, str], leg: str, reach: str) -> dict[str, str]:
    more = {}
    for name in fields:
        if name.endswith("-back"):
            more[name.replace("-back", "-leg")] = leg
            more[name.replace("-back", "-reach")] = reach
    return fields | more


def test_every_box_becomes_a_fact_at_its_true_day(as_person, person, later):
    day = _session_days(as_person)[0]
    fields = _with_leg(_calm(day), "2", "3") | {f"{day['day'].key}-painkiller": "yes"}
    assert as_person.post(PAPER, fields).status_code == 302
    history = _history(person, later)
    session = next(s for s in history.sessions if s.on == day["day"].on)
    pain = Pain(3, 2, Reach.THIGH)
    assert (session.start, session.after) == (pain, pain)
    assert session.extra_painkiller
    for record in session.records:
        assert record.peak == pain
        sides = 2 if any(s.side for s in record.sets) else 1
        assert len(record.sets) == record.given.sets * sides
        assert all(s.reps == record.given.reps for s in record.sets)
    morning = next(m for m in history.mornings if m.on == day["day"].on)
    assert (morning.pain, morning.set_off) == (pain, SetOff.NO)


def test_how_hard_it_was_is_told_without_minutes_that_nobody_took(as_person, person, later):
    day = _session_days(as_person)[0]
    fields = _calm(day) | {f"{day['day'].key}-hard": "4"}
    assert as_person.post(PAPER, fields).status_code == 302
    session = next(s for s in _history(person, later).sessions if s.on == day["day"].on)
    assert (session.effort, session.minutes) == (4, None)


def test_an_exercise_that_was_different(as_person, person, later):
    day = _session_days(as_person)[0]
    first, second = (e["planned"] for e in day["exercises"][:2])
    key = day["day"].key
    fields = _calm(day) | {
        f"{key}-{first.exercise.id}-sets": "1",
        f"{key}-{first.exercise.id}-amount": "4",
        f"{key}-{first.exercise.id}-pain": "5",
        f"{key}-{second.exercise.id}-sets": "0",
    }
    assert as_person.post(PAPER, fields).status_code == 302
    session = next(s for s in _history(person, later).sessions if s.on == day["day"].on)
    done = {r.exercise: r for r in session.records}
    assert second.exercise.id not in done
    mine = done[first.exercise.id]
    assert len(mine.sets) == len(first.sides)
    assert {getattr(s, first.amount) for s in mine.sets} == {4}
    assert mine.peak is not None
    assert mine.peak.back == 5


def test_a_walk_with_its_pain(as_person, person, later):
    day = next(d for d in _days(as_person) if d["walk"])
    key = day["day"].key
    fields = {f"{key}-minutes": "15", f"{key}-walk-back": "2"}
    assert as_person.post(PAPER, fields).status_code == 302
    walked = next(s for s in _history(person, later).sessions if s.on == day["day"].on)
    assert walked.records[0].sets[0].duration_s == 900
    assert walked.records[0].peak == Pain(2)


def test_a_red_shows_at_once(as_person, person, later):
    day = _session_days(as_person)[0]
    fields = _calm(day) | {_box(day, "peak", "back"): "9", _box(day, "after", "back"): "8"}
    answer = as_person.post(PAPER, fields, follow=True)
    page = answer.content.decode()
    assert f"That was too much on {day['day'].on:%A}" in page
    assert "We make it easier now." in page


def test_pain_further_down_the_leg_is_red_at_any_number(as_person, person, later):
    day = _session_days(as_person)[0]
    fields = _with_leg(_calm(day), "1", "2") | {_box(day, "peak", "reach"): "5"}
    page = as_person.post(PAPER, fields, follow=True).content.decode()
    assert "That was too much" in page


def test_a_calm_week_says_so(as_person, person, later):
    day = _session_days(as_person)[0]
    page = as_person.post(PAPER, _calm(day, "2"), follow=True).content.decode()
    assert "Your week is saved" in page
    assert "No day was too much" in page


def test_something_numb_opens_the_safety_questions(as_person, person, later):
    day = _session_days(as_person)[0]
    answer = as_person.post(PAPER, _calm(day) | {"numb": "yes"})
    assert answer.url == "/me/safety-questions/"
    assert as_person.get("/me/today/").status_code == 302, "no exercises before the answers"


def test_what_is_entered_is_not_asked_again_and_cannot_be_overwritten(as_person, person, later):
    day = _session_days(as_person)[0]
    assert as_person.post(PAPER, _calm(day)).status_code == 302
    before = models.SetLog.objects.count()
    again = next(d for d in _days(as_person) if d["day"].on == day["day"].on)
    assert again["day"].trained
    assert not again["moments"]
    answer = as_person.post(PAPER, _calm(day, "7"))
    assert answer.status_code == 409
    assert "7" in answer.content.decode(), "what was typed stays"
    assert models.SetLog.objects.count() == before


def test_the_week_of_the_printed_sheet_counts_after_a_new_week_was_given_out(
    as_person, person, later
):
    printed = {d["day"].key: [p.dose for p in d["day"].planned] for d in _days(as_person)}
    weeks.current(Told(person, "self", clock.now()), later)
    shown = {d["day"].key: [p.dose for p in d["day"].planned] for d in _days(as_person)}
    past = [k for k in printed if k < later.isoformat()]
    assert {k: shown[k] for k in past} == {k: printed[k] for k in past}


RUBBISH = ("11", "-1", "2.5", "NaN", "x", "1e1")


@pytest.mark.parametrize(
    "box",
    ["morning-back", "morning-leg", "morning-reach", "set_off", "before-back", "peak-back",
     "after-leg", "after-reach", "minutes", "walk-back"],
)  # fmt: skip
def test_rubbish_in_a_box_names_the_day_and_keeps_the_rest(as_person, person, later, box):
    days = [d for d in _days(as_person) if d["moments"]]
    walks = [d for d in _days(as_person) if d["walk"]]
    wants_walk = box.startswith(("minutes", "walk"))
    day = (walks if wants_walk else days)[0]
    other = next(d for d in days if d["day"].on != day["day"].on)
    name = f"{day['day'].key}-{box}"
    before = sum(m.objects.count() for m in models.FACTS)
    for value in ("241" if v == "11" and box == "minutes" else v for v in RUBBISH):
        answer = as_person.post(PAPER, _calm(other) | {name: value})
        assert answer.status_code == 422, value
        mine = [e["text"] for e in answer.context["errors"] if e["field"] == name]
        assert mine, (value, answer.context["errors"])
        assert f"{day['day'].on:%A %-d %B}" in mine[0]
        assert value in mine[0]
        page = answer.content.decode()
        assert f'name="{name}" value="{value}"' in page
        assert f'name="{_box(other, "peak", "back")}" value="3"' in page
    assert sum(m.objects.count() for m in models.FACTS) == before


INCOMPLETE = {
    "a session without the pain before it": {"all": "yes", "before-back": ""},
    "pain but no exercises": {"all": ""},
    "leg pain without how far down": {"before-leg": "3"},
    "far down without leg pain": {"before-reach": "4"},
    "leg but no back": {"before-back": "", "before-leg": "3", "before-reach": "4"},
    "set off but no morning": {"morning-back": "", "set_off": "2"},
    "how hard but no pain after": {"after-back": "", "hard": "4"},
    "harder than can be": {"hard": "11"},
}


@pytest.mark.parametrize("name", INCOMPLETE)
def test_half_a_row_is_asked_for(as_person, person, later, name):
    day = next(d for d in _session_days(as_person) if d["morning"])
    changed = {f"{day['day'].key}-{k}": v for k, v in INCOMPLETE[name].items()}
    answer = as_person.post(PAPER, _calm(day) | changed)
    assert answer.status_code == 422
    assert answer.context["errors"]


def test_an_unknown_box_is_named(as_person, person, later):
    answer = as_person.post(PAPER, {"2026-13-45-morning-back": "3"})
    assert answer.status_code == 422
    assert "2026-13-45-morning-back" in answer.content.decode()


def test_an_empty_sheet_saves_nothing(as_person, person, later):
    before = sum(m.objects.count() for m in models.FACTS)
    assert as_person.post(PAPER, {}).status_code == 302
    assert sum(m.objects.count() for m in models.FACTS) == before


@pytest.mark.parametrize("until", ["2031-01-01", "x", "", "2026-02-30"])
def test_an_address_that_is_no_day_shows_this_week(as_person, person, later, until):
    days = as_person.get(PAPER, {"until": until}).context["days"]
    assert days[-1]["day"].on == later


def test_an_earlier_week_begins_with_the_first_day_of_the_programme(as_person, person, later):
    days = as_person.get(PAPER, {"until": (FIRST + timedelta(days=2)).isoformat()})
    assert days.context["days"][0]["day"].on == FIRST
