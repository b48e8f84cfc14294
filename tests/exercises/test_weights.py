"""Pounds and kilograms: what was typed comes back, and nothing is shown heavier than it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.exercises import Plates, Rig, WeightUnit, in_unit, to_kg
from mainstay.exercises.weights import KG_PER_LB

KG, LB = WeightUnit.KG, WeightUnit.LB

# a stored mass, whether the weight helps, what a reader of pounds sees
SHOWN = [
    (2.268, False, 5),
    (5.67, False, 12.5),
    (5.0, False, 11.0),
    (5.0, True, 11.1),
    (0.0, False, 0),
    (0.0, True, 0),
    (10.0, False, 22.0),
    (10.0, True, 22.1),
]


@pytest.mark.parametrize(("kg", "assisted", "lb"), SHOWN)
def test_what_a_reader_of_pounds_sees(kg, assisted, lb) -> None:
    assert in_unit(kg, LB, assisted=assisted) == lb


@given(st.integers(1, 6600).map(lambda n: n / 10), st.sampled_from(WeightUnit), st.booleans())
def test_law_what_was_typed_comes_back(mass, unit, assisted) -> None:
    assert in_unit(to_kg(mass, unit), unit, assisted=assisted) == mass


@given(st.integers(0, 300_000).map(lambda g: g / 1000))
def test_law_no_load_is_shown_heavier_and_no_help_lighter(kg) -> None:
    exact, half_a_gram = kg / float(KG_PER_LB), 0.0005 / float(KG_PER_LB) + 1e-9
    shown, helped = in_unit(kg, LB), in_unit(kg, LB, assisted=True)
    assert exact - 0.1 - half_a_gram <= shown <= exact + half_a_gram
    assert exact - half_a_gram <= helped <= exact + 0.1 + half_a_gram


@given(
    st.lists(st.integers(1, 80).map(lambda n: n / 4), min_size=1, max_size=4, unique=True),
    st.sampled_from(WeightUnit),
    st.floats(0.1, 300),
)
def test_law_a_wanted_load_is_never_rounded_up_and_help_never_down(
    masses, unit, wanted
) -> None:
    rig = Rig("x", 2, unit, plates=tuple(Plates(m, 2) for m in sorted(masses)))
    load, helping = rig.at_most(wanted), rig.at_least(wanted)
    assert load is None or load.handle_kg <= wanted + 1e-9
    assert helping is None or helping.handle_kg >= wanted - 1e-9
    for made in (load, helping):
        assert made is None or made.handle_kg in rig.loads_kg()
