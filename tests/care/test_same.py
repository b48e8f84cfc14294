"""What is remembered is what would be derived: by identity, never by likeness."""

import copy
import statistics

from hypothesis import given, settings
from tests.care.strategies import CASES, CATALOGUE, IDS, stand

from mainstay.care.case import Case
from mainstay.care.guards import decide_each
from mainstay.care.history import Pain
from mainstay.care.pain import morning_after, usual_morning
from mainstay.care.same import Same


def test_a_likeness_is_not_the_same() -> None:
    one, like = Pain(3), Pain(3)
    assert Same(one) == Same(one)
    assert hash(Same(one)) == hash(Same(one))
    assert Same(one) != Same(like)
    assert Same(one) != one


@settings(max_examples=10)
@given(CASES)
def test_the_same_facts_in_other_objects_decide_the_same(of: Case) -> None:
    """Nothing of the copy was ever derived before; all of the first may have been."""
    for _ in range(2):
        decided = decide_each(of, stand(of), CATALOGUE, IDS)
    other = copy.deepcopy(of)
    assert decide_each(other, stand(other), CATALOGUE, IDS) == decided
    assert stand(other).judged == stand(of).judged


@settings(max_examples=10)
@given(CASES)
def test_looking_up_by_bisection_finds_what_a_walk_finds(of: Case) -> None:
    mornings, sessions = of.history.mornings, of.history.sessions
    for session in sessions:
        later = [m for m in mornings if m.on > session.on]
        following = [s.on for s in sessions if s.on > session.on]
        none = not later or (following and later[0].on > following[0])
        assert morning_after(of.history, session) is (None if none else later[0])
        earlier = [m.pain for m in mornings if m.on < session.on][-7:]
        usual = usual_morning(of.history, of.patient.usual, session.on)
        if len(earlier) >= 3:
            middle = statistics.median_low(p.back for p in earlier)
            assert usual.back == min(of.patient.usual.back, middle)
        else:
            assert usual == of.patient.usual
