"""A woman of 74 who cannot get down to the floor, on her own with the site: a week and the next."""

from collections.abc import Iterator
from itertools import filterfalse

import pytest
from tests.journeys.conftest import Visitor
from tests.journeys.life import FIRST, RUTH, Life, local_day, the_person
from tests.journeys.steps import (
    answer_safety_questions,
    do_session,
    fill_intake,
    say_pain,
)

from mainstay.anatomy import Sex
from mainstay.care.decision import Action
from mainstay.care.history import Pain
from mainstay.care.patient import Mode
from mainstay.care.reasons import ReasonCode
from mainstay.exercises import (
    Demand,
    Exercise,
    Item,
    Position,
    Purpose,
    Surface,
    shipped_catalogue,
)
from mainstay.web import clock, sessions, weeks
from mainstay.web.actions import Told
from mainstay.web.living import Day, Script

pytestmark = pytest.mark.django_db(transaction=True)

BORN = 2026 - 74
AGNES = {
    **RUTH,
    "about": {**RUTH["about"], "name": "Agnes", "conditioning": ("low",)},
    "abilities": {"floor": ("no",)},
    "equipment": {"has_pulley": ("no",)},
}
WALK_DAY, SORE_DAY, NEXT_WEEK = 1, 2, 7

LOW_DOWN = {
    Position.FOUR_POINT,
    Position.HALF_KNEELING,
    Position.TALL_KNEELING,
    Position.PRONE_ELBOWS,
    Position.SIDE_ELBOW,
}
"""Positions on knees or elbows: nobody is in them who has not got down first."""


def agnes_day(number: int) -> Day:
    """Calm, and one session that hurts; mornings and the first walk are told in the browser."""
    if number == SORE_DAY:
        return Day(Pain(4), peak=Pain(8), after=Pain(7), answers_morning=False)
    return Day(Pain(3), answers_morning=False, walks=number != WALK_DAY)


def low_down(exercise: Exercise) -> bool:
    """Whether it takes her to the floor: by its place, its mat, its position or its demand."""
    return (
        set(exercise.surfaces) == {Surface.FLOOR}
        or Item.MAT in (*exercise.equipment, *exercise.one_of)
        or exercise.position in LOW_DOWN
        or Demand.FLOOR_TRANSFER in exercise.demands
    )


def offered(visitor: Visitor, view: weeks.View) -> Iterator[tuple[str, str]]:
    """Where and which: on the pages, on the phone without signal, and when something hurts.

    What comes instead is asked for everything that she could do, not for this week's few alone.
    """
    for path in ("/me/today/", "/me/programme/"):
        visitor.go(path)
        links = visitor.page.locator("main :is(.exlist, .folds) a[href*='/exercise']")
        for address in links.evaluate_all("links => links.map((link) => link.href)"):
            yield path, address.rstrip("/").rpartition("/")[2]
    kept = visitor.page.request.get(f"{visitor.site}/api/plan/").json()
    for step in (*kept["full"], *kept["short"]):
        yield "phone", step["exercise"]
        if "easier" in step:
            yield "phone, easier", step["easier"]["exercise"]
    yield from (("plan", exercise) for exercise in view.issued.plan.exercises())
    for exercise in filterfalse(low_down, view.overview.catalogue.exercises):
        for other in (sessions.swap(view, exercise, ()), view.easier_allowed(exercise)):
            if other is not None:
                yield f"instead of {exercise.id}", getattr(other, "exercise", other).id


def stays_up(visitor: Visitor, view: weeks.View) -> list[Exercise]:
    """Nothing that she is offered takes her to the floor; answers what the plan holds."""
    found = list(offered(visitor, view))
    assert {where for where, _ in found} >= {"/me/programme/", "phone", "plan"}
    catalogue = shipped_catalogue()
    assert not [(where, e) for where, e in found if low_down(catalogue.get(e))]
    return [catalogue.get(e) for where, e in found if where == "plan"]


def begins(agnes: Visitor) -> None:
    """Safety questions, intake, and larger print; the first session."""
    agnes.go("/")
    agnes.tap("Start with safety")
    answer_safety_questions(agnes, BORN, "female")
    agnes.go("/me/about-you/")
    fill_intake(agnes, AGNES)
    usual = letters(agnes)
    agnes.go("/me/you/")
    agnes.fill(large_print=("yes",))
    agnes.main()
    agnes.go("/me/today/")
    assert letters(agnes) > 1.2 * usual
    agnes.picture("no-floor-today")


def letters(visitor: Visitor) -> float:
    """Height of the letters in running text, in pixels."""
    return visitor.page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")


def enough(view: weeks.View) -> None:
    """As many sessions as she has days, each of at least three exercises."""
    shown = [view.in_session(day.items) for day in view.issued.plan.days]
    assert all(len(items) >= 3 for items in shown if items)
    assert sum(map(bool, shown)) == view.overview.case.patient.days_per_week
    for exercise in (view.overview.catalogue.get(i.exercise) for items in shown for i in items):
        assert exercise.purpose is not Purpose.AEROBIC


def walks(life: Life) -> None:
    """The walk of the day, told on its page."""
    assert life.week(WALK_DAY).today.walk_minutes
    life.visitor.go("/me/walked/")
    life.visitor.write("minutes", "5")
    say_pain(life.visitor, 3)
    life.visitor.main()
    assert life.visitor.says("Walked today: 5 min")
    life.visitor.picture("no-floor-walked")


def lives_a_day(life: Life, number: int) -> weeks.View:
    """A morning in the browser, the week in force checked, then the day as in the script."""
    life.wakes(number, 5 if number == SORE_DAY + 1 else 3)
    answer_safety_questions(life.visitor, BORN, "female")
    view = life.week(number)
    stays_up(life.visitor, view)
    if number == WALK_DAY:
        walks(life)
    if number == SORE_DAY + 1:
        life.reads(view, "no-floor-after-a-sore-day")
    life.lives(number)
    return view


def does_no_more(before: weeks.View, after: weeks.View) -> None:
    """What hurt is held, made less or left, and what comes instead is easier.

    Whether a page had asked for the week before the morning was told makes no difference.
    """
    hurt = before.exercises_today()
    assert len(hurt) >= 3, hurt
    for decision in (after.decisions[e] for e in hurt if e in after.decisions):
        assert decision.action not in (Action.RISE, Action.CLIMB), decision
        assert decision.dose.volume <= before.decisions[decision.exercise].dose.volume
    items = [i for d in after.issued.plan.days for i in d.items]
    come = [i for i in items if i.exercise not in before.issued.plan.exercises()]
    assert bool(come) is bool(set(hurt) - set(after.decisions))
    for item in come:
        assert ReasonCode.PLAN_EASIER in {r.code for r in item.reasons}, item


def says_lying_is_hard(life: Life) -> None:
    """She changes her answers: no lying down either. The week is one of chair and standing."""
    life.visitor.go("/me/about-you/abilities/?change=1")
    life.visitor.fill(cannot=("supine", "prone", "side_lying"))
    life.visitor.main()
    life.visitor.go("/me/today/")
    view = life.week(NEXT_WEEK)
    upright = {Surface.CHAIR, Surface.STANDING}
    for exercise in stays_up(life.visitor, view):
        assert set(exercise.surfaces) & upright, exercise.id
    enough(view)
    life.reads(view, "no-floor-chair-and-standing")


def test_seventy_four_and_no_way_down_to_the_floor(visitor, set_clock):
    set_clock(FIRST)
    agnes = visitor()
    begins(agnes)
    person = the_person()
    view = weeks.current(Told(person, "self", clock.now()), local_day(FIRST))
    patient = view.overview.case.patient
    assert (patient.sex, patient.mode) == (Sex.FEMALE, Mode.PERSONAL)
    life = Life(agnes, person, Script(patient, agnes_day), set_clock)
    life.week(0)
    enough(view)
    stays_up(agnes, view)
    assert len(do_session(agnes, 3)) >= 3

    views = {n: lives_a_day(life, n) for n in range(1, NEXT_WEEK)}
    does_no_more(views[SORE_DAY], views[SORE_DAY + 1])

    life.wakes(NEXT_WEEK, 3)
    answer_safety_questions(agnes, BORN, "female")
    view = life.week(NEXT_WEEK)
    assert view.issued.starts == life.day(NEXT_WEEK)
    enough(view)
    stays_up(agnes, view)
    life.reads(view, "no-floor-week-2")
    says_lying_is_hard(life)
    assert not life.wrong, "\n".join(life.wrong[:30])
