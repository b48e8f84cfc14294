"""What would be otherwise, and which wishes conflict, in words."""

import pytest

from mainstay.anatomy import Muscle, Side
from mainstay.planning.alternatives import WISHES as PLANNED
from mainstay.wording.weighed import WAYS, WISHES, conflict_text, otherwise_text


def test_every_wish_of_the_planner_has_words() -> None:
    assert list(WISHES) == [limit.value for limit in PLANNED]
    assert set(WAYS) <= set(WISHES)


CONFLICTS = [
    (
        ("fewest", "minutes"),
        (("fewest", 1), ("minutes", 121)),
        "These do not fit together: three exercises a session; the minutes of a session. "
        "Any of these would do: exercises a session: 1 fewer; minutes a session: 3 more.",
    ),
    (
        ("sling",),
        (("sling", 1),),
        "These do not fit together: a diagonal sling in each main session. "
        "This would do: doing without “a diagonal sling in each main session”.",
    ),
    (("deep",), (), "These do not fit together: the deep muscles first."),
    (("open",), (), "No exercise is open that could do it."),
]


@pytest.mark.parametrize(("wishes", "ways", "said"), CONFLICTS)
def test_a_conflict_says_what_would_do(wishes, ways, said) -> None:
    assert conflict_text(wishes, ways) == said
    assert conflict_text(wishes, ways, "es") != said


def test_another_week_says_what_comes_goes_and_is_missing() -> None:
    short = (Muscle.MULTIFIDUS, Side.LEFT, 700, 550)
    said = otherwise_text(["Plank"], ["Bridge", "Row"], [short] * 4, -90)
    assert said.startswith("Comes: Plank. Goes: Bridge, Row. ")
    assert said.count("multifidus, left: 5.5 sets a week, not 7.") == 3
    assert said.endswith("Longest session: -2 min.")
    assert otherwise_text([], [], [], 20) == "Nothing else would change."
