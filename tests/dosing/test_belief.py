"""The belief about capacity and tolerance: exact, deterministic, and moved the right way."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.dosing.belief import (
    CAPACITY,
    Belief,
    capacities,
    flare_chance,
    learned,
    prior,
    risk,
)
from mainstay.dosing.evidence import UNKNOWN, Seen, nothing_seen, stacked


def seen(**changes: object) -> Seen:
    """A quiet session of two loaded lines at their entry dose, with five or more left."""
    known = {
        "done": np.ones((1, 2), bool),
        "loaded": np.ones((1, 2), bool),
        "count": np.full((1, 2), 10.0),
        "entry_count": np.full((1, 2), 10.0),
        "reserve": np.full((1, 2), 5.0),
        "hurt": np.zeros((1, 2)),
        "asked": np.ones(1),
        "high": np.zeros(1),
    }
    return replace(nothing_seen(2), **{**known, **changes})


def reserve(left: float) -> Seen:
    return seen(reserve=np.full((1, 2), left))


def mean_capacity(belief: Belief) -> float:
    return float((capacities(belief)[0, 0] * CAPACITY).sum() + belief.grown[0, 0])


def chance(belief: Belief, stress: float = 0.3, line: int = 0) -> float:
    return float(risk(belief, np.full((1, 2, 1), stress))[0, line, 0])


FIRST = prior(1, 2)


def answered(yes: int, asked: int, **changes: object) -> Seen:
    """The question after the session, answered on so many days, with so many yeses."""
    return seen(yes=np.full(1, float(yes)), asked=np.full(1, float(asked)), **changes)


YES, NO, UNSAID = answered(1, 1), answered(0, 1), answered(0, 0)


def test_more_left_means_more_capacity() -> None:
    said = [mean_capacity(learned(FIRST, reserve(left))) for left in (0, 1, 2, 3, 4, 5)]
    assert said == sorted(said)
    assert said[0] < mean_capacity(FIRST) < said[-1]


def test_five_or_more_is_a_lower_bound_only() -> None:
    """However often somebody says "5 or more", nothing says how much more; "4" says it."""
    open_end, close = FIRST, FIRST
    for _ in range(10):
        open_end, close = learned(open_end, reserve(5)), learned(close, reserve(4))
    spread = [
        float((capacities(b)[0, 0] * CAPACITY**2).sum())
        - float((capacities(b)[0, 0] * CAPACITY).sum()) ** 2
        for b in (open_end, close)
    ]
    assert spread[0] > spread[1]


def test_a_set_that_ended_early_says_what_is_possible() -> None:
    failed = seen(short=np.ones((1, 2), bool), reserve=np.full((1, 2), UNKNOWN))
    assert mean_capacity(learned(FIRST, failed)) < mean_capacity(FIRST) - 0.1


def test_one_wild_answer_does_not_turn_the_belief_round() -> None:
    steady = FIRST
    for _ in range(6):
        steady = learned(steady, reserve(5))
    wild = learned(steady, reserve(0))
    assert mean_capacity(wild) > mean_capacity(FIRST)


def test_what_was_said_afterwards_moves_the_chance_of_a_flare() -> None:
    assert chance(learned(FIRST, YES)) > 1.5 * chance(FIRST)
    assert chance(learned(FIRST, NO)) < chance(FIRST)
    high = answered(0, 0, high=np.ones(1))
    assert chance(learned(FIRST, high)) > chance(learned(FIRST, UNSAID))


def test_the_harder_line_takes_more_of_the_blame() -> None:
    stress = np.array([[0.0, 0.6]])
    after = learned(FIRST, replace(YES, stress=stress))
    assert chance(after, 0.3, 1) > chance(after, 0.3, 0)


def test_one_line_teaches_the_other_through_the_shared_part() -> None:
    one = replace(YES, done=np.array([[True, False]]), stress=np.array([[0.5, 0.0]]))
    assert chance(learned(FIRST, one), 0.3, 1) > chance(FIRST, 0.3, 1)


def test_who_often_says_yes_on_calm_days_is_believed_less() -> None:
    rest = replace(YES, stress=np.full((1, 2), -1.0))
    often = FIRST
    for _ in range(5):
        often = learned(often, rest)
    rate = often.false_yes[0, 0] / often.false_yes[0, 1]
    assert rate > FIRST.false_yes[0, 0] / FIRST.false_yes[0, 1] * 2


def test_a_yes_on_one_of_three_days_says_less_than_on_the_only_one() -> None:
    """On each day that it is asked yes may come for nothing; it stays a sign all the same."""
    one, three = chance(learned(FIRST, YES)), chance(learned(FIRST, answered(1, 3)))
    assert 1.2 * chance(FIRST) < three < one


def test_being_asked_more_often_makes_nobody_bolder() -> None:
    """Who does not see a flare on one day hardly sees it on the next."""
    said = [chance(learned(FIRST, answered(0, asked))) for asked in (1, 2, 3, 5)]
    assert said == sorted(said)
    assert said[-1] < chance(FIRST)


def test_who_bears_everything_may_do_more_though_asked_on_three_days() -> None:
    """Three in 100 answers are yes for nothing: a yes after every eleventh session of three days."""
    after = {}
    for days in (1, 3):
        belief = FIRST
        for number in range(1, 45):
            yes = int(number % 11 == 0)
            belief = learned(belief, answered(yes, days, stress=np.full((1, 2), 0.8)))
        after[days] = chance(belief, 0.8)
    assert after[3] < 0.8 * after[1]


def test_nothing_rises_for_two_sessions_after_yes() -> None:
    left = []
    belief = learned(FIRST, YES)
    for _ in range(3):
        left.append(float(belief.careful[0]))
        belief = learned(belief, NO)
    assert left == [2.0, 1.0, 0.0]


def test_a_long_break_takes_capacity_and_tolerance() -> None:
    away = seen(idle_days=np.full((1, 2), 40.0))
    assert learned(FIRST, away).grown[0, 0] < learned(FIRST, NO).grown[0, 0]
    assert chance(learned(FIRST, away)) > chance(learned(FIRST, NO))


answers = st.lists(
    st.tuples(st.integers(-1, 5), st.integers(-1, 1), st.floats(-1, 1.5), st.booleans()),
    min_size=1,
    max_size=8,
)


@given(answers)
def test_probabilities_stay_probabilities_and_repeats_are_identical(
    said: list[tuple[int, int, float, bool]],
) -> None:
    def after() -> Belief:
        belief = FIRST
        for left, off, stress, short in said:
            row = seen(
                reserve=np.full((1, 2), float(left)),
                yes=np.full(1, float(max(off, 0))),
                asked=np.full(1, float(3 * (off + 1))),
                stress=np.full((1, 2), stress),
                short=np.full((1, 2), short),
            )
            belief = learned(belief, row)
        return belief

    one, two = after(), after()
    for name in ("bias", "capacity", "shared", "tolerance"):
        table = getattr(one, name)
        assert np.isfinite(table).all()
        assert table.min() >= 0
        assert table.sum(-1) == pytest.approx(np.ones(table.shape[:-1]))
    for name, table in vars(one).items():
        assert np.array_equal(table, getattr(two, name))
    rising = [chance(one, x) for x in np.linspace(-1, 2, 9)]
    assert rising == sorted(rising)


def test_many_people_at_once_are_each_as_if_alone() -> None:
    rows = [YES, NO, reserve(1)]
    together = learned(prior(3, 2), stacked(rows))
    for n, row in enumerate(rows):
        alone = learned(FIRST, row)
        for name, table in vars(alone).items():
            assert getattr(together, name)[n] == pytest.approx(table[0])


def test_the_tables_of_some_people_are_exchanged() -> None:
    many = prior(3, 2).with_([1], learned(FIRST, YES))
    assert many.careful.tolist() == [0.0, 2.0, 0.0]
    assert many.of([1]).careful.tolist() == [2.0]
    assert many.nbytes == sum(t.nbytes for t in vars(many).values())


def test_far_beyond_tolerance_a_flare_is_no_certainty() -> None:
    assert flare_chance(np.array([50.0]))[0] == pytest.approx(0.5)
