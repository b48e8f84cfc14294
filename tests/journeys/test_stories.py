"""Stories of people, in a real browser against the running site."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from tests.journeys.conftest import DESK
from tests.journeys.steps import (
    answer_safety_questions,
    do_session,
    fill_intake,
    say_pain,
)

from mainstay.anatomy import Sex
from mainstay.care.case import Case, Standing, closed, standing
from mainstay.care.decision import Action, Approval, Override, OverrideKind
from mainstay.care.history import Pain
from mainstay.care.pain import Light
from mainstay.care.screening import TriageStatus
from mainstay.exercises import Demand, Purpose, Stage, Surface, shipped_catalogue
from mainstay.web import actions, clock, demo, models, records, weeks
from mainstay.web.actions import Told
from mainstay.web.living import Day, Script, live

pytestmark = pytest.mark.django_db(transaction=True)

FIRST = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
BORN = 1974

RUTH = {
    "about": {
        "name": "Ruth",
        "height_cm": "166",
        "mass_kg": "71",
        "conditioning": ("medium",),
        "country": "GB",
    },
    "pain": {"back": ("4",), "leg": ("0",), "reach": ("back",), "weeks": "400"},
    "health": {},
    "abilities": {"floor": ("yes",)},
    "equipment": {
        "items": ("mat",),
        "has_pulley": ("yes",),
        "rig_name": "machine at the gym",
        "unit": ("kg",),
        "rig_kind": ("pins",),
        "pin_step": "2.5",
        "pin_top": "60",
        "ratio": ("2",),
        "lesson": ("yes",),
    },
    "outlook": {
        "worry": ("a_little",),
        "low_mood": ("not_at_all",),
        "moving_harms": ("a_little",),
    },
    "goals": {"goal_1": "Sit through a concert", "ability_1": ("4",)},
    "week": {"days_per_week": ("3",), "minutes": ("25",)},
}
AGNES = {
    **RUTH,
    "about": {**RUTH["about"], "name": "Agnes", "conditioning": ("low",)},
    "abilities": {"floor": ("no",)},
    "equipment": {"has_pulley": ("no",)},
}


@pytest.fixture
def clinic() -> models.Membership:
    user = get_user_model().objects.create_user(username="vera", password="a-long-password")
    made = models.Clinic.objects.create(name="Riverside", created_at=FIRST)
    return models.Membership.objects.create(user=user, clinic=made, display_name="Vera")


def local_day(moment: dt.datetime) -> dt.date:
    return clock.day(moment, "Europe/London")


def the_person() -> models.Person:
    return models.Person.objects.get()


# --- a programme over six weeks ------------------------------------------------------------------

FLARE_DAY, MISSED, OVERRIDE_DAY, RED_DAY = 16, range(24, 31), 35, 33


def ruths_day(number: int) -> Day:
    """Calm, one session that hurts, one flare, one missed week; tests now and then."""
    if number in MISSED:
        return Day(Pain(4), trains=False, walks=False, answers_morning=False)
    if number in range(RED_DAY, RED_DAY + 2):
        return Day(Pain(3), peak=Pain(7), after=Pain(6))
    if number == FLARE_DAY:
        return Day(Pain(7), flare=Pain(8), trains=False)
    if FLARE_DAY < number < FLARE_DAY + 3:
        return Day(Pain(5), trains=False)
    return Day(Pain(3), tested=number in (2, 5, 8, 14, 23, 38))


def before_sessions(view: weeks.View) -> tuple[Case, Standing]:
    """The case as it was when the day's last week was derived: before the day's sessions."""
    case = view.overview.case
    earlier = tuple(s for s in case.history.sessions if s.on < view.overview.on)
    case = replace(case, history=replace(case.history, sessions=earlier))
    return case, standing(case)


def check_week(view: weeks.View, rig) -> None:
    """Every exercise is open, every load can be made, nothing rises after a red session."""
    catalogue = view.overview.catalogue
    case, stands = before_sessions(view)
    if not stands.triage.may_train:
        return
    for name in view.issued.plan.exercises():
        assert closed(catalogue.get(name), case, stands) == (), (view.overview.on, name)
    for decision in view.issued.doses:
        exercise, dose = catalogue.get(decision.exercise), decision.dose
        if dose is None:
            continue
        if exercise.uses_pulley and dose.load_kg is not None:
            assert any(abs(dose.load_kg - kg) < 1e-6 for kg in rig.loads_kg()), decision
        judged = stands.of(decision.exercise)
        if judged and judged[-1].judgement.light is Light.RED:
            assert decision.action not in (Action.RISE, Action.CLIMB), decision


def check_flare(before: weeks.View, view: weeks.View) -> int:
    """Every exercise that goes on in a flare has at most half of its work; answers how many."""
    count = 0
    for decision in view.issued.doses:
        old = before.decisions.get(decision.exercise)
        if old is None or old.dose is None or decision.dose is None:
            continue
        if not view.standing.of(decision.exercise):
            continue  # never done: nothing to halve
        was, now = (d.volume * (d.load_kg or 1) for d in (old.dose, decision.dose))
        assert now <= was / 2 + 1e-9 or decision.dose.sets == 1, decision
        assert now <= was, decision
        count += 1
    return count


def test_six_weeks_with_chronic_pain_and_a_cable_machine(visitor, clinic, set_clock):
    set_clock(FIRST)
    _, code = actions.invite(clinic, "Ruth", clock.now())
    ruth = visitor()
    ruth.go("/")
    ruth.picture("start")
    ruth.tap("I have a code")
    ruth.write("code", code.lower())
    ruth.main()
    ruth.main()
    assert answer_safety_questions(ruth, BORN, "female") >= 20
    ruth.go("/me/about-you/")
    fill_intake(ruth, RUTH)
    assert ruth.path == "/me/deep-muscles/"
    ruth.main()
    ruth.go("/me/today/")
    ruth.picture("today")
    done = do_session(ruth, 3)
    assert len(done) >= 3
    assert ruth.path == "/me/today/"
    assert ruth.says("Done for today")

    person, on = the_person(), local_day(FIRST)
    overview = records.overview(person, on)
    rig = overview.case.patient.equipment.rig
    assert rig.loads_kg()[:3] == (1.25, 2.5, 3.75)
    approval = Approval("Vera", on, on + dt.timedelta(days=60), stage_ceiling=Stage.DYNAMIC)
    actions.approve(Told(person, "Vera", clock.now()), approval)

    script = Script(overview.case.patient, ruths_day, therapist="Vera")
    rises, reds, halved = 0, 0, 0
    for number in range(1, 42):
        day = on + dt.timedelta(days=number)
        early = FIRST + dt.timedelta(days=number, hours=-4)
        set_clock(early)
        if number == OVERRIDE_DAY:
            barred = weeks.as_issued(Told(person, "self", early), day)
            name = barred.exercises_today() or barred.issued.plan.exercises()
            choice = Override(OverrideKind.BAR, "Vera", day, "not liked", exercise=name[0])
            actions.override(Told(person, "Vera", early), choice)
        before = weeks.as_issued(Told(person, "self", early), day)
        live(person, script, day, 1)
        after = weeks.as_issued(Told(person, "self", early), day)
        check_week(after, rig)
        rises += sum(d.action is Action.RISE for d in after.issued.doses)
        reds += sum(j.judgement.light is Light.RED for j in after.standing.judged)
        if number == FLARE_DAY:
            assert after.standing.flare is not None
            assert after.standing.flare.percent == 50
            halved = check_flare(before, after)
        if number == OVERRIDE_DAY:
            assert name[0] not in after.issued.plan.exercises()
    assert rises > 0, "a calm person must rise at some time"
    assert reds > 0, "one session must have hurt"
    assert halved > 0, "the flare must have had something to halve"

    set_clock(FIRST + dt.timedelta(days=42))
    ruth.go("/me/today/")
    ruth.picture("today-week-6")
    ruth.go("/me/programme/")
    ruth.picture("programme-week-6")
    assert ruth.says("What, how much, and why")
    ruth.go("/me/progress/")
    ruth.picture("progress-week-6")


# --- safety ---------------------------------------------------------------------------------


def lived(days: int, cast: demo.Cast, membership: models.Membership | None) -> models.Person:
    """Somebody from the demo who began so many days before FIRST."""
    began = FIRST - dt.timedelta(days=days)
    with clock.moved_to(began):
        person, _ = actions.begin(began, "Europe/London", cast.name)
        if membership:
            invitation, _ = actions.invite(membership, cast.name, began)
            actions.join(Told(person, "self", began), invitation)
    live(person, cast.script, local_day(began), days)
    return person


def sign_in(visitor, person: models.Person) -> None:
    code = actions.new_recovery_code(Told(person, "self", clock.now()))
    visitor.go("/code/")
    visitor.write("code", code)
    visitor.main()


def test_new_saddle_numbness_locks_everything_within_one_answer(visitor, clinic, set_clock):
    set_clock(FIRST)
    person = lived(4, demo.cast(local_day(FIRST))[0], clinic)
    tom = visitor()
    sign_in(tom, person)
    tom.go("/me/safety-questions/saddle/")
    tom.page.locator('[name="choice"][value="new"]').click()
    assert tom.path == "/me/safety/"
    tom.picture("locked")
    assert tom.page.locator('a[href^="tel:"]').count() >= 1
    for path in (
        "/me/today/",
        "/me/programme/",
        "/me/session/start/",
        "/me/programme/week.pdf",
    ):
        tom.go(path)
        assert tom.path == "/me/safety/", path
    found = records.overview(person, local_day(FIRST)).standing.triage
    assert found.status is TriageStatus.EMERGENCY
    assert not found.may_train


def test_numb_or_weak_in_a_session_ends_it_and_asks_again(visitor, set_clock):
    set_clock(FIRST)
    person = lived(4, demo.cast(local_day(FIRST))[-1], None)
    nora = visitor()
    sign_in(nora, person)
    view = weeks.current(Told(person, "self", clock.now()), local_day(FIRST))
    if not view.exercises_today():
        nora.go("/me/session/start/?short=1")
    else:
        nora.go("/me/session/start/")
    say_pain(nora, 2)
    nora.main()
    nora.tap("It hurts")
    nora.tap("Something is numb or weak")
    assert "/safety-questions/" in nora.path
    nora.go("/me/today/")
    assert "/safety-questions/" in nora.path
    answer_safety_questions(nora, 1982, "female")
    assert "/safety-questions/" not in nora.path


def test_a_therapist_releases_a_lock_from_the_work_list(visitor, clinic, set_clock):
    set_clock(FIRST)
    sam = next(c for c in demo.cast(local_day(FIRST)) if c.name.startswith("Sam"))
    person = lived(sam.days, sam, clinic)
    vera = visitor(DESK)
    vera.go("/sign-in/login/")
    vera.fill(login="vera", password="a-long-password")
    vera.main()
    vera.go("/clinic/")
    assert vera.says("Sam Adeyemi")
    assert vera.says("Emergency")
    vera.picture("work-list")
    vera.page.locator(f'a[href*="{person.pk}"]').first.click()
    assert str(person.pk) in vera.path
    vera.picture("patient-locked")
    vera.go(f"/clinic/patient/{person.pk}/release/")
    vera.picture("release")
    assert not released(person)
    fill_release(vera)
    vera.main()
    assert released(person), vera.page.inner_text("main")[:800]
    vera.go("/clinic/")
    vera.picture("work-list-after")


def fill_release(vera) -> None:
    """Write into every field of the form, and tick what must be ticked."""
    form = vera.page.locator("main form").first
    for field in form.locator("input:visible, textarea:visible, select:visible").all():
        kind, name = field.get_attribute("type") or "text", field.get_attribute("name")
        if kind == "checkbox":
            field.check(force=True)
        elif kind == "date":
            field.fill(local_day(FIRST).isoformat())
        elif kind not in ("radio", "hidden", "submit") and name:
            field.fill("Examined at the hospital, no pressure on nerves, exercise allowed")


def released(person: models.Person) -> bool:
    triage = records.overview(person, local_day(FIRST)).standing.triage
    return TriageStatus.EMERGENCY is not triage.status


# --- on paper ----------------------------------------------------------------------------------


def test_a_therapist_prints_a_programme(visitor, clinic, set_clock):
    set_clock(FIRST)
    person = lived(4, demo.cast(local_day(FIRST))[0], clinic)
    vera = visitor(DESK)
    vera.go("/sign-in/login/")
    vera.fill(login="vera", password="a-long-password")
    vera.main()
    vera.go(f"/clinic/patient/{person.pk}/")
    vera.picture("patient-to-print")
    sheet = printed(vera, "Print this week")
    assert sheet.startswith(b"%PDF-")
    assert sheet.count(b"/Alt") >= 1
    dates = saved(vera, "The sessions for a calendar")
    assert dates.startswith(b"BEGIN:VCALENDAR")
    assert dates.count(b"BEGIN:VEVENT") >= 1


def printed(vera, words: str) -> bytes:
    """What a link leads to, as the same browser gets it; some show a PDF, some save it."""
    link = vera.page.get_by_role("link", name=words).get_attribute("href")
    return vera.page.context.request.get(vera.site + link).body()


def saved(vera, words: str) -> bytes:
    """The file that is saved when a link is followed."""
    with vera.page.expect_download() as found:
        vera.tap(words)
    return Path(found.value.path()).read_bytes()


# --- no floor --------------------------------------------------------------------------------


def test_seventy_four_and_no_way_down_to_the_floor(visitor, set_clock):
    set_clock(FIRST)
    agnes = visitor()
    agnes.go("/")
    agnes.tap("Start with safety")
    answer_safety_questions(agnes, 2026 - 74, "female")
    agnes.go("/me/about-you/")
    fill_intake(agnes, AGNES)
    agnes.go("/me/today/")
    agnes.picture("no-floor-today")

    person, on = the_person(), local_day(FIRST)
    view = weeks.current(Told(person, "self", clock.now()), on)
    patient = view.overview.case.patient
    assert Surface.FLOOR not in patient.surfaces
    assert patient.sex is Sex.FEMALE
    sessions = 0
    for day in view.issued.plan.days:
        shown = [shipped_catalogue().get(i.exercise) for i in view.in_session(day.items)]
        for exercise in shown:
            assert set(exercise.surfaces) & patient.surfaces, exercise.id
            assert Demand.FLOOR_TRANSFER not in exercise.demands, exercise.id
            assert exercise.purpose is not Purpose.AEROBIC
        if shown:
            sessions += 1
            assert len(shown) >= 3, [e.id for e in shown]
    assert sessions == patient.days_per_week
    assert len(do_session(agnes, 3)) >= 3
