"""From day to day: a rise that was promised is not taken back without a reason."""

import functools
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.care.strategies import CALM, person, screen, sets_of
from tests.care.strategies import case as lived_case
from tests.care.strategies import day as ago_day

from mainstay.anatomy import Side
from mainstay.care.case import Case, Standing, standing_after
from mainstay.care.decision import Action, Decision
from mainstay.care.guards import decide_each
from mainstay.care.history import ExerciseRecord, FlareReport, Morning, Pain, Session, SetLog
from mainstay.care.patient import Mode
from mainstay.care.reasons import ReasonCode, because
from mainstay.care.rulebook import rule_book
from mainstay.exercises import Dose, Equipment, Item, Purpose, Rig, shipped_catalogue
from mainstay.planning import Template, WeekPlan, asks_more, programme, programme_after
from mainstay.planning.candidates import Table
from mainstay.planning.choose import Templates
from mainstay.planning.minutes import seconds, whole_minutes
from mainstay.reading import read_json

CATALOGUE = shipped_catalogue()
EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


@functools.cache
def calm(days: int = 12) -> tuple[Case, WeekPlan]:
    """Days in which everything of the plan was done, every day, without more pain."""
    case = read_json((EXAMPLES / "case-chronic-pulley.json").read_text(), Case, "case")
    patient = replace(case.patient, days_per_week=7, mode=Mode.PERSONAL)
    case = replace(case, patient=patient)
    plan: WeekPlan | None = None
    for _ in range(days):
        made = programme(case, CATALOGUE, plan, plan.starts if plan else case.on)
        plan = made.plan
        case = _lived(replace(case, decisions=(*case.decisions, *made.fresh)), made.decisions)
    assert plan is not None
    return case, plan


def _lived(case: Case, decisions: tuple[Decision, ...]) -> Case:
    records = tuple(r for d in decisions if (r := _record(d)) is not None)
    pain = Pain(0)
    session = Session(f"s{case.on}", case.on, pain, records, after=pain)
    tomorrow = case.on + timedelta(days=1)
    history = replace(
        case.history,
        sessions=(*case.history.sessions, session),
        mornings=(*case.history.mornings, Morning(tomorrow, pain)),
    )
    given = tuple(replace(a, on=tomorrow) for a in case.answers.answers)
    answers = replace(case.answers, answers=given)
    return replace(case, on=tomorrow, history=history, answers=answers)


def _record(decision: Decision) -> ExerciseRecord | None:
    dose = decision.dose
    if dose is None:
        return None
    sides = (None, *Side)
    log = SetLog(
        "s",
        reps=dose.reps,
        duration_s=dose.duration_s,
        distance_m=dose.distance_m,
        hold_s=dose.hold_s,
        load_kg=dose.load_kg,
        reserve=4,
    )
    each = [replace(log, side=side) for side in sides]
    logs = [one for _ in range(dose.sets) for one in each]
    sets = tuple(replace(one, id=f"s{number}") for number, one in enumerate(logs))
    return ExerciseRecord(decision.exercise, dose, sets, peak=Pain(0))


def rises(decisions: tuple[Decision, ...]) -> dict[str, Decision]:
    return {d.exercise: d for d in decisions if d.action is Action.RISE}


def test_a_promised_rise_stays_while_nothing_speaks_against_it() -> None:
    case, plan = calm()
    first = programme(case, CATALOGUE, plan, plan.starts)
    promised = rises(first.fresh)
    assert len(promised) == 2
    day = case
    for _ in range(3):
        day = replace(
            day,
            on=day.on + timedelta(days=1),
            decisions=(*case.decisions, *first.fresh),
        )
        later = rises(programme(day, CATALOGUE, first.plan, plan.starts).fresh)
        assert {e: d.dose for e, d in later.items()} == {e: d.dose for e, d in promised.items()}


def hurt(case: Case, *exercises: str) -> Case:
    """The same with the last session red in some exercises."""
    *earlier, last = case.history.sessions
    records = tuple(
        replace(r, peak=Pain(7)) if r.exercise in exercises else r for r in last.records
    )
    history = replace(case.history, sessions=(*earlier, replace(last, records=records)))
    return replace(case, history=history)


def swaps(decisions: tuple[Decision, ...]) -> dict[str, tuple[str | None, Dose | None]]:
    return {
        d.exercise: (d.replaces, d.dose) for d in decisions if d.action is Action.SWAP_EASIER
    }


def test_what_came_instead_says_so_until_it_is_begun() -> None:
    """The morning that is told decides again; the easier exercise is no mere first time then."""
    case, plan = calm()
    red = hurt(case, *plan.exercises())
    first = programme(red, CATALOGUE, plan, plan.starts)
    came = swaps(first.decisions)
    assert came
    told = replace(red, decisions=(*red.decisions, *first.fresh))
    again = programme(told, CATALOGUE, first.plan, plan.starts)
    assert swaps(again.decisions) == came
    why = {d.exercise: d.reasons for d in first.decisions}
    assert all(d.reasons == why[d.exercise] for d in again.decisions if d.exercise in came)


def test_what_came_instead_for_a_pain_that_was_put_right_is_a_first_time() -> None:
    case, plan = calm()
    red = hurt(case, *plan.exercises())
    first = programme(red, CATALOGUE, plan, plan.starts)
    right = replace(case, decisions=(*red.decisions, *first.fresh))
    again = programme(right, CATALOGUE, first.plan, plan.starts)
    assert not swaps(again.decisions)


def test_what_is_taken_up_rises_only_where_fewer_than_two_rise_already() -> None:
    """Walking has earned a rise as well; where two others rise, it waits for its turn."""
    case, plan = calm(2)
    without = replace(plan, verdicts=tuple(v for v in plan.verdicts if v.exercise != "walking"))
    made = programme(case, CATALOGUE, without, plan.starts)
    assert "walking" in made.plan.exercises()
    assert len(rises(made.decisions)) == 2
    waits = next(d for d in made.fresh if d.exercise == "walking")
    assert because(ReasonCode.TWO_EXERCISES_RISE, rule_book().rise.source, limit=2) in (
        waits.reasons
    )


def test_a_week_that_is_filled_again_has_no_more_rises() -> None:
    """The first filling is too long; what the second one brings knows who rises already."""
    two = ("anti-rotation-hold", "anti-rotation-press")
    long = (*two, "assisted-squat", "deep-muscles-lying", "pulley-row-sitting")
    wanted = iter([long, (*two, "bird-dog")])

    def choose(table: Table) -> Templates:
        names = next(wanted)
        chosen = tuple(c for c in table.pool if c.id in names)
        return {Template.A: chosen, Template.B: chosen, Template.LIGHT: chosen}

    case, _ = calm(2)
    short = replace(case, patient=replace(case.patient, minutes=12, days_per_week=2))
    made = programme(short, CATALOGUE, None, case.on, choose)
    assert {*two, "bird-dog"} <= set(made.plan.exercises())
    assert set(rises(made.decisions)) == set(two)


@pytest.mark.parametrize("smaller_first", [True, False])
def test_of_two_decisions_for_an_exercise_the_smaller_dose_holds(smaller_first: bool) -> None:
    case, plan = calm()
    found: list[Decision] = []

    def twice(*asked: object) -> tuple[Decision, ...]:
        made = decide_each(*asked)
        larger = next(d for d in made if d.dose and d.dose.sets > 1 and not d.replaces)
        less = larger.dose.with_(sets=1)
        smaller = replace(larger, action=Action.FALL, dose=less, replaces="bird-dog")
        found.append(smaller)
        return (smaller, *made) if smaller_first else (*made, smaller)

    made = programme(case, CATALOGUE, plan, plan.starts, decide=twice)
    held = {d.exercise: d for d in made.decisions}
    assert held[found[0].exercise] == found[0]


def test_the_turn_goes_on_when_the_promised_rise_was_done() -> None:
    case, plan = calm()
    seen: dict[str, date] = {}
    for _ in range(6):
        made = programme(case, CATALOGUE, plan, plan.starts)
        seen |= dict.fromkeys(rises(made.fresh), case.on)
        case = _lived(replace(case, decisions=(*case.decisions, *made.fresh)), made.decisions)
        plan = made.plan
    assert len(seen) > 2


def sore(case: Case, exercise: str, ago: int) -> Case:
    """The exercise was red so many days ago, and was not done since."""
    dose = CATALOGUE.get(exercise).dose.start()
    log = SetLog("s", reps=dose.reps, duration_s=dose.duration_s)
    record = ExerciseRecord(exercise, dose, (log,), peak=Pain(9))
    on = case.on - timedelta(days=ago)
    session = Session("bad", on, Pain(0), (record,), after=Pain(0))
    before = tuple(s for s in case.history.sessions if s.on < on)
    return replace(case, history=replace(case.history, sessions=(*before, session)))


def aerobic(exercise: str) -> bool:
    return CATALOGUE.get(exercise).purpose is Purpose.AEROBIC


def test_the_week_says_the_minutes_of_the_doses_that_were_decided() -> None:
    case, _ = calm()
    long = Dose(1, duration_s=720)
    record = ExerciseRecord("walking", long, (SetLog("w", duration_s=720),), peak=Pain(0))
    walk = Session("walk", case.on - timedelta(days=1), Pain(0), (record,), after=Pain(0))
    history = replace(
        case.history,
        sessions=(*case.history.sessions, walk),
        flares=(FlareReport(case.on, Pain(8)),),
    )
    week = programme(replace(case, history=history), CATALOGUE, None, case.on)
    doses = {d.exercise: d.dose for d in week.decisions}
    assert doses["walking"] == Dose(1, duration_s=360)
    assert {d.walk_minutes for d in week.plan.days if d.walk_minutes} == {6}
    for day in week.plan.days:
        done = [i for i in day.items if not aerobic(i.exercise) and i.sets is None]
        work_s = sum(seconds(CATALOGUE.get(i.exercise), doses[i.exercise]) for i in done)
        assert day.minutes == whole_minutes(work_s)


@pytest.mark.parametrize(("ago", "walks"), [(1, False), (6, False), (7, True), (12, True)])
def test_walking_that_was_red_once_comes_back_after_a_week(ago: int, walks: bool) -> None:
    case = sore(calm()[0], "walking", ago)
    week = programme(case, CATALOGUE, None, case.on)
    planned = {i.exercise for day in week.plan.days for i in day.items}
    assert ("walking" in planned) is walks
    assert any(day.walk_minutes for day in week.plan.days)
    doses = {d.exercise: d.dose for d in week.decisions}
    told = {doses[e].volume // 60 for e in planned if e in doses and aerobic(e)}
    assert {d.walk_minutes for d in week.plan.days if d.walk_minutes} == told
    assert all(doses.get(e) is not None for e in planned)
    if walks:
        before = CATALOGUE.get("walking").dose.start()
        assert doses["walking"].volume <= before.volume


WALKED, PRESSED = "pulley-side-walk", "anti-rotation-press"
TWO = (WALKED, PRESSED)
HOME = Equipment(
    items=frozenset({Item.MAT, Item.CHAIR, Item.WALL, Item.COUNTER}),
    rig=Rig("home", 1.0, pins=(2.5, 5.0, 7.5, 10.0)),
)


def pressed_and_red(dose: Dose) -> Case:
    """The press done well at a dose, beside a walk at the pulley that was red the last time."""
    walk = Dose(2, reps=3, hold_s=3, load_kg=2.5)
    sessions = [
        Session(
            f"s{ago}",
            ago_day(ago),
            CALM,
            (
                ExerciseRecord(WALKED, walk, sets_of(walk, CATALOGUE.get(WALKED)), peak),
                ExerciseRecord(PRESSED, dose, sets_of(dose, CATALOGUE.get(PRESSED)), CALM),
            ),
            CALM,
        )
        for ago, peak in ((5, CALM), (3, CALM), (1, Pain(7)))
    ]
    return lived_case(sessions, patient=person(equipment=HOME))


PRESS = Dose(2, reps=8, hold_s=2, load_kg=5.0)
# the press as it was done; the dose of the week: the swap would begin it at 2 x 8, 2.5 kg
BESIDE = [
    ("as often, and heavier", PRESS, (2, 2.5)),
    ("as often and as heavy", PRESS.with_(load_kg=2.5), (2, 2.5)),
    ("one set, but heavier", PRESS.with_(sets=1), (1, 2.5)),
]


@pytest.mark.parametrize("order", [TWO, TWO[::-1]])
@pytest.mark.parametrize(("why", "done", "given"), BESIDE, ids=[row[0] for row in BESIDE])
def test_where_one_exercise_takes_the_place_of_another_that_runs_the_lower_dose_holds(
    why: str, done: Dose, given: tuple[int, float], order: tuple[str, ...]
) -> None:
    """Load included; and looked at once more the week is the same."""

    def decide(case: Case, now: Standing, *_: object) -> tuple[Decision, ...]:
        return decide_each(case, now, CATALOGUE, order)

    case = pressed_and_red(done)
    for _ in range(2):
        now = standing_after(case, screen(), CATALOGUE)
        two = [d for d in decide(case, now) if d.exercise == PRESSED]
        made = programme_after(case, now, CATALOGUE, None, case.on, decide=decide)
        (kept,) = [d for d in made.fresh if d.exercise == PRESSED]
        assert len(two) == 2
        assert kept.dose is not None
        assert (kept.dose.sets, kept.dose.load_kg) == given
        assert kept in made.decisions
        assert not asks_more((kept,), tuple(two), CATALOGUE)
        heavier = replace(kept, dose=kept.dose.with_(load_kg=5.0))
        assert asks_more((heavier,), tuple(two), CATALOGUE)
        case = replace(case, decisions=made.fresh)
