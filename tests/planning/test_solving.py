"""The solver keeps every limit the rules keep, costs no more, and says the same each time."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model
from tests.planning.test_plan_week import (
    ALL,
    RIG,
    SHIPPED,
    SHIPPED_IDS,
    SMALL,
    check_every_rule,
    person,
    request,
    sessions,
    training,
)
from tests.searches import DEAR

from mainstay.anatomy import Muscle, Side
from mainstay.care.decision import Action
from mainstay.care.patient import Goal
from mainstay.exercises import Activity, Direction, Equipment, Stage
from mainstay.planning import Change, PlanRequest, Template, WeekKind, plan_week
from mainstay.planning.alternatives import Conflict, conflicts, otherwise, used
from mainstay.planning.bench import laws_broken
from mainstay.planning.candidates import Table, table_of
from mainstay.planning.choose import Templates, by_rules
from mainstay.planning.limits import Broken, Limit, broken, worse
from mainstay.planning.modeling import Model
from mainstay.planning.problem import Placed
from mainstay.planning.score import Score, Term, Yardstick, score
from mainstay.planning.solving import by_solver, cp_solver, solve
from mainstay.planning.stimulus import given as gives
from mainstay.planning.stimulus import once as one_set
from mainstay.planning.stimulus import one_more

MASS_KG = 70.0

TINY_S = 0.05
"""Enough for a few solutions: the tests are about what holds of each of them."""

quick = by_solver(TINY_S)


def solved(asked: PlanRequest, **more: frozenset[str]) -> tuple[Templates, Score]:
    found = solve(Yardstick(table_of(asked)), TINY_S, **more)
    assert found is not None
    return found.templates, found.score


def week(asked: PlanRequest) -> Score:
    return score(Yardstick(table_of(asked)), by_rules(table_of(asked)))


# --- laws ---------------------------------------------------------------------------------------


@settings(max_examples=DEAR)
@given(
    open_=st.frozensets(st.sampled_from(SHIPPED_IDS), min_size=20, max_size=60),
    days=st.integers(1, 7),
    minutes=st.integers(5, 60),
    stage=st.sampled_from(Stage),
    rigged=st.booleans(),
    known=st.sampled_from([True, True, False]),
    weak_side=st.sampled_from([None, *Side]),
    kind=st.sampled_from([WeekKind.NORMAL, WeekKind.NORMAL, WeekKind.EASE]),
    asked=st.frozensets(st.sampled_from(SHIPPED_IDS), max_size=3),
)
def test_law_a_solved_week_keeps_every_rule_and_costs_no_more(
    open_: frozenset[str],
    days: int,
    minutes: int,
    stage: Stage,
    rigged: bool,
    known: bool,
    **more: object,
) -> None:
    barred = frozenset(SHIPPED_IDS) - open_
    patient = person(days, minutes, equipment=Equipment(rig=RIG if rigged else None))
    familiar = frozenset(SHIPPED_IDS if known else ())
    asked = request(stage, patient, SHIPPED, barred, familiar=familiar, **more)
    table = table_of(asked)
    rules, found = by_rules(table), quick(table)
    event(f"another week than the rules': {found != rules}")
    assert quick(table_of(asked)) == found
    check_every_rule(asked, barred, lambda _: found)
    assert not worse(broken(table, found), broken(table, rules))
    assert not laws_broken(table, plan_week(asked, lambda _: found))
    yardstick = Yardstick(table)
    assert score(yardstick, found).cost <= score(yardstick, rules).cost


def test_no_exercise_allowed_is_a_week_of_rest() -> None:
    asked = request(barred=ALL)
    assert plan_week(asked, quick) == plan_week(asked)
    assert solve(Yardstick(table_of(asked))) is None
    assert conflicts(table_of(asked)) == (Conflict((Limit.OPEN,), ()),)


def test_the_week_that_runs_stays_as_it_is() -> None:
    asked = request(Stage.STRENGTH, person(4), familiar=ALL - {"strength-1"})
    first = plan_week(asked)  # the solver knows a better week, which waits until Monday
    again = replace(asked, previous=first)
    assert quick(table_of(asked)) != by_rules(table_of(asked))
    assert set(plan_week(again, quick).exercises()) == set(first.exercises())
    # What a decision stops goes at once.
    gone = next(i.exercise for i in first.days[0].items)
    stopped = replace(again, changes=(Change(gone, Action.STOP),))
    assert gone not in plan_week(stopped, quick).exercises()


def test_the_week_after_keeps_what_it_can() -> None:
    asked = request(Stage.DYNAMIC, person(minutes=25), familiar=ALL)
    first = plan_week(asked, quick)
    later = replace(asked, on=asked.on + timedelta(days=7), previous=first)
    assert set(plan_week(later, quick).exercises()) == set(first.exercises())


WEEKS = [
    request(Stage.COORDINATION, familiar=ALL),
    request(Stage.ENDURANCE, person(2), direction=Direction.FLEXION),
    request(Stage.STRENGTH, person(5), familiar=ALL),
    request(Stage.DYNAMIC, person(3, 12), familiar=ALL - {"dynamic-2"}),
    request(Stage.FUNCTION, person(4), asked=frozenset({"endurance-0", "dynamic-1"})),
]


@pytest.mark.parametrize("asked", WEEKS, ids=lambda r: r.stage.value)
def test_model_and_score_count_the_same(asked: PlanRequest) -> None:
    """Where the solver is done, both name one cost; and the model by itself keeps every limit."""
    table = table_of(asked)
    rules = by_rules(table)
    model = Model(Yardstick(table), rules, broken(table, rules), frozenset(), frozenset())
    model.minimize()
    solver = cp_solver(1.0)
    assert solver.solve(model.model) == cp_model.OPTIMAL
    found = model.read(solver.boolean_value)
    assert not worse(broken(table, found), broken(table, rules))
    assert score(Yardstick(table), found).cost == solver.objective_value
    assert score(Yardstick(table), rules).cost >= solver.objective_value


# --- what it aims at ----------------------------------------------------------------------------


def test_what_is_forced_is_in_and_what_is_forbidden_is_out() -> None:
    asked = request(Stage.ENDURANCE, familiar=ALL)
    table = table_of(asked)
    free, cost = solved(asked)
    week_of = used(table, free)
    out = next(c.id for c in table.pool if c.id not in week_of)
    one = next(iter(sorted(week_of)))
    forced, dearer = solved(asked, must=frozenset({out}))
    assert out in used(table, forced)
    without, dear = solved(asked, never=frozenset({one}))
    assert one not in used(table, without)
    assert min(dearer.cost, dear.cost) >= cost.cost


def test_a_goal_a_weak_side_and_a_pulley_are_wished_for() -> None:
    patient = person(
        minutes=30,
        goals=(Goal("lift my son", 3, Activity.LIFTING_CARRYING),),
        equipment=Equipment(rig=RIG),
    )
    few = frozenset(SHIPPED_IDS[::3])
    asked = request(
        Stage.STRENGTH,
        patient,
        SHIPPED,
        frozenset(SHIPPED_IDS) - few,
        familiar=few,
        weak_side=Side.LEFT,
    )
    _, found = solved(asked)
    assert found.cost < week(asked).cost
    by = {(w.aim.muscle, w.aim.side): w.aim for w in found.work}
    weak, strong = by[Muscle.MULTIFIDUS, Side.LEFT], by[Muscle.MULTIFIDUS, Side.RIGHT]
    assert weak.low == strong.low * 13 // 10


def test_what_a_set_gives_follows_the_working_side() -> None:
    row = SHIPPED.by_id["one-arm-pulley-row"]
    asked = request(Stage.STRENGTH, person(equipment=Equipment(rig=RIG)), SHIPPED)
    candidate = next(c for c in table_of(asked).pool if c.id == row.id)
    once = one_set(candidate, MASS_KG)
    assert any(once.get((m, Side.RIGHT), 0) != once.get((m, Side.LEFT), 0) for m, _ in once)
    whole = gives(candidate, MASS_KG)
    assert all(whole[m, s] == whole[m, s.other] for m, s in whole)
    left, right = (one_more(candidate, side, MASS_KG) for side in Side)
    assert right == once
    assert left == {(m, s.other): n for (m, s), n in right.items()}


# --- the score ----------------------------------------------------------------------------------


def templates(table: Table, *ids: str) -> Templates:
    chosen = tuple(c for c in table.pool if c.id in ids)
    return {Template.A: chosen, Template.B: chosen, Template.LIGHT: ()}


def test_a_cost_is_the_sum_of_its_terms_and_each_says_what_is_missing() -> None:
    table = table_of(request(Stage.STRENGTH, person(3), familiar=ALL))
    found = score(Yardstick(table), templates(table, "deep-lying", "strength-0", "strength-2"))
    terms = dict(found.terms)
    assert found.cost == sum(terms.values())
    assert terms[Term.SLING] == 3 * 600
    assert terms[Term.REPEATED] == 3 * 80
    assert terms[Term.BREADTH] == 3 * 60
    assert terms[Term.POSITIONS] == 3 * 60
    assert terms[Term.NEW] == terms[Term.DROPPED] == terms[Term.GOAL] == 0
    gluteus = next(w for w in found.work if w.aim.muscle is Muscle.GLUTEUS_MAXIMUS)
    assert gluteus.got == 3 * 2 * 100


def test_what_is_left_out_of_last_week_is_paid_for() -> None:
    asked = request(Stage.STRENGTH, person(3), familiar=ALL)
    later = replace(asked, on=asked.on + timedelta(days=7), previous=plan_week(asked))
    table = table_of(later)
    kept = {c.id for c in table.pool if c.kept}
    terms = dict(score(Yardstick(table), templates(table, "deep-lying", "strength-3")).terms)
    assert terms[Term.DROPPED] == 250 * len(kept - {"deep-lying", "strength-3"}) > 0


BROKEN = [
    (("deep-lying", "strength-0"), {Limit.FEWEST, Limit.SLING}),
    (("strength-0", "strength-1", "strength-3"), {Limit.DEEP}),
    (("deep-lying", "deep-sitting", "strength-3"), {Limit.ONE_DEEP}),
    (("deep-lying", "endurance-0", "strength-0", "strength-3"), {Limit.ALIKE}),
    (("deep-lying", "strength-0", "strength-3"), set()),
]


@pytest.mark.parametrize(("ids", "limits"), BROKEN)
def test_what_sessions_do_not_keep_is_named(ids: tuple[str, ...], limits: set[Limit]) -> None:
    table = table_of(request(Stage.STRENGTH, person(2), familiar=ALL))
    assert {b.limit for b in broken(table, templates(table, *ids))} == limits


def test_unsafe_is_never_excused() -> None:
    hard = Broken(Limit.CALM, Template.LIGHT, 1)
    few = Broken(Limit.FEWEST, Template.A, 1)
    assert worse((hard, few), (hard, few)) == (hard,)
    assert worse((replace(few, by=2),), (few,)) == (replace(few, by=2),)


# --- what would be otherwise --------------------------------------------------------------------


def test_what_an_exercise_would_displace() -> None:
    yardstick = Yardstick(table_of(request(Stage.ENDURANCE, person(minutes=15), familiar=ALL)))
    found = solve(yardstick, 0.1)
    assert found is not None
    week_of = used(yardstick.table, found.templates)
    out = next(c.id for c in yardstick.table.pool if c.id not in week_of)
    answer = otherwise(yardstick, found.templates, out)
    assert answer is not None
    assert answer.placed is Placed.IN
    assert out not in answer.comes
    assert answer.cost >= 0
    assert set(answer.goes) <= week_of
    for one in sorted(week_of):
        answer = otherwise(yardstick, found.templates, one)
        if answer is not None:
            assert answer.placed is Placed.OUT
            assert answer.cost >= 0
            assert not set(answer.comes) & week_of
    assert otherwise(yardstick, found.templates, "walking") is None


def test_wishes_that_conflict_are_named_with_what_would_do() -> None:
    assert conflicts(table_of(request(Stage.ENDURANCE, familiar=ALL))) == ()
    short = table_of(request(Stage.ENDURANCE, person(minutes=5), familiar=ALL))
    (found,) = conflicts(short)
    assert set(found.wishes) == {Limit.FEWEST, Limit.MINUTES}
    by = {way.limit: way.by for way in found.ways}
    assert by[Limit.FEWEST] >= 1
    longer = replace(short.request, patient=person(minutes=5 + by[Limit.MINUTES] // 60))
    assert conflicts(table_of(longer)) == ()
    less = replace(short.request, patient=person(minutes=4 + by[Limit.MINUTES] // 60))
    assert conflicts(table_of(less))


def test_no_way_out_of_a_conflict_opens_what_care_has_closed() -> None:
    table = table_of(request(Stage.ENDURANCE, barred=frozenset({"endurance-0"}), familiar=ALL))
    assert conflicts(table, frozenset({"endurance-0"})) == (Conflict((Limit.OPEN,), ()),)
    offered = {way.limit for c in conflicts(table) for way in c.ways}
    assert not offered & {Limit.OPEN, Limit.CALM, Limit.MOST, Limit.ONCE}
    assert sessions(plan_week(table.request, quick))
    assert all(
        i.exercise != "endurance-0" and i.exercise in SMALL.by_id
        for d in sessions(plan_week(table.request, quick))
        for i in training(d)
    )
