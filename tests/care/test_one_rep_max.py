"""How heavy a weight was, as repetitions done and left tell."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.anatomy import Sex
from mainstay.care.history import ExerciseRecord, SetLog
from mainstay.care.one_rep_max import has_weight, is_heavy, percent_used, shows_weight
from mainstay.care.patient import Patient, TestedLoad
from mainstay.care.rulebook import HeavyRule, rule_book
from mainstay.exercises import Dose, Equipment, Item, Plates, Rig, shipped_catalogue

ON = date(2026, 11, 24)
KNOWN = shipped_catalogue().by_id
PULL = KNOWN["pulley-pull-through"]
LIFT = KNOWN["romanian-deadlift"]
RIG = Rig("rig", 1.0, plates=(Plates(1, 5), Plates(5, 4)))


def person(rig: Rig | None = RIG, *dumbbells_kg: float) -> Patient:
    items = frozenset({Item.DUMBBELL} if dumbbells_kg else ())
    owned = Equipment(items=items, rig=rig, dumbbells_kg=dumbbells_kg)
    return Patient(1986, Sex.MALE, 1.8, 80.0, equipment=owned)


def sets(text: str) -> ExerciseRecord:
    """Read `kilograms x repetitions / left`; `e6` is effort instead, `-` was not asked."""
    found = []
    for number, words in enumerate(text.split()):
        load, rest = words.split("x")
        reps, left = rest.split("/")
        asked = left.startswith("e")
        found.append(
            SetLog(
                str(number),
                reps=int(reps),
                load_kg=None if load == "-" else float(load),
                reserve=None if left == "-" or asked else int(left),
                effort_rpe=int(left[1:]) if asked else None,
            )
        )
    return ExerciseRecord("pulley-pull-through", Dose(len(found), reps=10), tuple(found))


TRIED = TestedLoad("pulley-pull-through", 20.0, 9, 2, ON)  # 11 possible: 80 %, so 25 kg once

# why, the sets, what was tried out, percent of the most that could be lifted once
PERCENTS = [
    ("8 done, 3 left: 11 possible", "10x8/3", None, 80),
    ("12 done, 4 left: 16 possible", "10x12/4", None, 75),
    ("rounded down: 13 possible are 78", "10x9/4", None, 78),
    ("effort instead of repetitions left", "10x12/e6", None, 75),
    ("the sets before are not asked about", "10x12/- 10x12/- 10x12/4", None, 75),
    ("the easiest set tells", "10x12/2 10x12/4", None, 75),
    ("the lightest set counts", "8x12/4 10x12/4", None, 60),
    ("5 or more left tells nothing", "10x12/5", None, 0),
    ("nor does an easy effort", "10x12/e3", None, 0),
    ("nor what nobody asked", "10x12/-", None, 0),
    ("nor a set that came to nothing", "10x0/3", None, 0),
    ("one set without the weight", "10x12/4 -x12/4", None, 0),
    ("more left in one set than in the other", "10x12/4 10x12/5", None, 74),
    ("a load tried out: 15 of 25 kg", "15x12/5", TRIED, 60),
    ("just below that", "14.9x12/5", TRIED, 59),
    ("tried out, and nobody asked since", "15x12/-", TRIED, 60),
    ("grown stronger since it was tried out", "22x12/4", TRIED, 75),
]  # fmt: skip


@pytest.mark.parametrize(("why", "done", "tested", "percent"), PERCENTS)
def test_percent_of_the_most(why, done, tested, percent):
    assert percent_used(sets(done), tested) == percent


# why, exercise, the sets, the person, whether it is heavy enough
HEAVY = [
    ("16 possible", PULL, "10x12/4", person(), True),
    ("5 or more left", PULL, "10x12/5", person(), False),
    ("the heaviest that the rig makes", PULL, "25x12/5", person(), True),
    ("one plate below that", PULL, "24x12/5", person(), False),
    ("the heaviest hand weight", LIFT, "4x12/5", person(None, 2, 4), True),
    ("a lighter one", LIFT, "2x12/5", person(None, 2, 4), False),
    ("a hand weight that is not owned any more", LIFT, "2x12/5", person(None), False),
    ("no weight at all", PULL, "-x12/4", person(), False),
]  # fmt: skip


@pytest.mark.parametrize(("why", "exercise", "done", "who", "heavy"), HEAVY)
def test_heavy_enough(why, exercise, done, who, heavy):
    assert is_heavy(sets(done), exercise, who) is heavy


# exercise, cap of effort, whether its weight can show it
SHOWS = [
    ("pulley-pull-through", None, True),
    ("romanian-deadlift", 6, True),
    ("romanian-deadlift", 5, False),
    ("standing-side-bend", None, False),
    ("suitcase-carry", None, False),
    ("assisted-trunk-bend", None, False),
    ("squat", None, False),
]


@pytest.mark.parametrize(("exercise", "cap", "shows"), SHOWS)
def test_what_can_show_it(exercise, cap, shows):
    assert shows_weight(KNOWN[exercise], cap) is shows


def test_whether_there_is_a_weight():
    assert has_weight(PULL, person())
    assert has_weight(LIFT, person(None, 2, 4))
    assert not has_weight(PULL, person(None))
    assert not has_weight(LIFT, person(None, 40))


@given(
    st.lists(
        st.tuples(
            st.sampled_from([5.0, 7.5, 10.0, 12.0]), st.integers(0, 20), st.integers(0, 5)
        ),
        min_size=1,
        max_size=4,
    ),
    st.integers(0, 3),
    st.integers(0, 5),
)
def test_law_more_left_in_a_set_never_makes_a_weight_heavier(done, place, more):
    def text(rows):
        return " ".join(f"{kg}x{reps}/{left}" for kg, reps, left in rows)

    place %= len(done)
    easier = [
        (kg, reps, max(left, more) if n == place else left)
        for n, (kg, reps, left) in enumerate(done)
    ]
    assert percent_used(sets(text(easier))) <= percent_used(sets(text(done)))


def test_a_rule_that_is_none_is_refused():
    assert (rule_book().heavy.percent, rule_book().heavy.wait_days) == (60, 14)
    for bad in ({"percent": 0}, {"wait_days": -1}):
        with pytest.raises(ValueError, match="allowed"):
            HeavyRule(**{"percent": 60, "wait_days": 14, "source": "ours", **bad})
