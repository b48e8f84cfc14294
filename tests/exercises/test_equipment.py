"""Loads that a machine can really make."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.exercises import (
    BandColor,
    Equipment,
    Item,
    Plates,
    PulleyHeight,
    Rig,
    WeightUnit,
)
from mainstay.exercises.equipment import EVERYDAY, KG_PER_LB

PINS = (5.0, 10.0, 15.0)


@pytest.mark.parametrize(
    ("rig", "loads_kg"),
    [
        (Rig("pins 1:1", 1, pins=PINS), (5, 10, 15)),
        (Rig("pins 2:1", 2, pins=PINS), (2.5, 5, 7.5)),
        (Rig("plates", 1, plates=(Plates(1.25, 1), Plates(2.5, 1))), (1.25, 2.5, 3.75)),
        (Rig("two alike", 1, plates=(Plates(2.5, 2), Plates(5, 1))), (2.5, 5, 7.5, 10)),
        (
            Rig("small plate", 1, pins=PINS, added=(Plates(2.5, 1),)),
            (5, 7.5, 10, 12.5, 15, 17.5),
        ),
        (Rig("one load twice", 1, pins=(5, 10), added=(Plates(5, 1),)), (5, 10, 15)),
        (Rig("unequal steps", 1, pins=(5, 10, 25)), (5, 10, 25)),
        (Rig("carriage", 1, plates=(Plates(5, 1),), smallest=2), (2, 7)),
        (Rig("a gram counts", 1, pins=(0.0001, 5.0001, 5.0002)), (5,)),
        (Rig("lb stack", 1, WeightUnit.LB, pins=(10, 20)), (4.536, 9.072)),
        (Rig("lb stack 2:1", 2, WeightUnit.LB, pins=(10, 20)), (2.268, 4.536)),
    ],
    ids=lambda value: value.name if isinstance(value, Rig) else "",
)
def test_loads_at_the_handle(rig, loads_kg) -> None:
    assert rig.loads_kg() == loads_kg


def test_a_setting_takes_the_fewest_plates_heaviest_first() -> None:
    rig = Rig("home", 1, plates=(Plates(2.5, 2), Plates(5, 1)))
    assert [s.plates for s in rig.settings()] == [(2.5,), (5,), (5, 2.5), (5, 2.5, 2.5)]


@pytest.mark.parametrize(
    ("wanted", "at_most", "at_least", "above", "below"),
    [
        (4, None, 5, 5, None),
        (5, 5, 5, 10, None),
        (7, 5, 10, 10, 5),
        (15, 15, 15, None, 10),
        (16, 15, None, None, 15),
    ],
)
def test_neighbors_of_a_load(wanted, at_most, at_least, above, below) -> None:
    rig = Rig("stack", 1, pins=PINS)
    found = (
        rig.at_most(wanted),
        rig.at_least(wanted),
    )
    assert tuple(s and s.handle_kg for s in found) == (at_most, at_least)


def test_plates_hang_on_a_rope_and_a_stack_has_a_pin() -> None:
    assert Rig("at home", 2.0, plates=(Plates(1.0, 4),)).hangs_plates
    assert not Rig("gym", 1.0, pins=(5.0, 10.0)).hangs_plates


def test_friction_is_felt_lighter_going_down_and_heavier_going_up() -> None:
    rig = Rig("stack", 1, pins=PINS, friction_percent=(5, 10))
    assert rig.felt_kg(10) == pytest.approx((9, 11))


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"pins": ()}, "either plates or pins"),
        ({"plates": (Plates(5, 1),)}, "either plates or pins"),
        ({"ratio": 0.4}, "ratio"),
        ({"ratio": 9}, "ratio"),
        ({"pins": (10, 5)}, "pins"),
        ({"pins": (5, 5)}, "pins"),
        ({"pins": (0, 5)}, "pins"),
        ({"pins": tuple(range(1, 202))}, "pins: 201 are too many, at most 200"),
        ({"pins": (5, 501)}, "pins"),
        ({"smallest": -1}, "smallest"),
        ({"smallest": 51}, "smallest"),
        ({"friction_percent": (10, 5)}, "friction_percent"),
        ({"friction_percent": (10, 61)}, "friction_percent"),
        ({"heights": ()}, "heights"),
        ({"heights": (PulleyHeight.LOW, PulleyHeight.LOW)}, "heights: `low` stands twice"),
        ({"name": ""}, "name"),
        ({"pins": (), "plates": (Plates(5, 1), Plates(5, 2))}, "each mass once"),
        ({"pins": (), "plates": (Plates(1, 40), Plates(2, 21))}, "allowed 60 together"),
        ({"pins": (), "plates": (Plates(50, 11),)}, "allowed 500 kg together"),
        ({"added": (Plates(1, 1), Plates(1, 2))}, "added: write each mass once"),
        ({"added": (Plates(1, 5),)}, "added: allowed 4 together"),
        ({"added": (Plates(26, 2),)}, "added: allowed 50 kg together"),
        ({"pins": (), "plates": (Plates(5, 1),), "added": (Plates(1, 1),)}, "only a pin stack"),
        ({"pins": (0.0001,)}, "makes no load"),
        ({"pins": (400,), "ratio": 0.5}, "makes no load"),
    ],
)
def test_machines_that_cannot_exist_are_refused(fields, says) -> None:
    with pytest.raises(ValueError, match=says):
        Rig(**{"name": "x", "ratio": 1, "pins": PINS, **fields})


@pytest.mark.parametrize(
    ("mass", "count"), [(0, 1), (101, 1), (5, 0), (5, 61), (0.001, 1), (1.0001, 2)]
)
def test_plates_that_cannot_be_hung_on_are_refused(mass, count) -> None:
    with pytest.raises(ValueError, match="plate"):
        Plates(mass, count)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"dumbbells_kg": (0,)}, "dumbbells_kg 0: allowed 0.1 to 100"),
        ({"dumbbells_kg": (4, 2)}, r"dumbbells_kg\[1\]: 2 stands after 4; write rising masses"),
        ({"dumbbells_kg": (2, 2)}, "each once"),
        ({"bands": (BandColor.RED, BandColor.RED)}, "bands: `red` stands twice"),
    ],
)
def test_things_that_nobody_owns_are_refused(fields, says) -> None:
    with pytest.raises(ValueError, match=says):
        Equipment(**fields)


def test_no_load_above_what_a_dose_can_have() -> None:
    assert Rig("light side", 0.5, pins=(100, 150, 200)).loads_kg() == (200, 300)


def test_pulley_heights_rise() -> None:
    heights = [h.usual_m for h in PulleyHeight]
    assert heights == sorted(heights)


@pytest.mark.parametrize(
    ("equipment", "more"),
    [
        (Equipment(), set()),
        (Equipment(frozenset({Item.MAT})), {Item.MAT}),
        (Equipment(rig=Rig("x", 1, pins=PINS)), {Item.PULLEY}),
        (Equipment(dumbbells_kg=(2, 4)), {Item.DUMBBELL}),
        (Equipment(bands=(BandColor.RED,)), {Item.BAND}),
    ],
)
def test_what_is_available(equipment, more) -> None:
    assert equipment.available == EVERYDAY | more


quarters = st.integers(1, 80).map(lambda n: n / 4)
plates = st.lists(
    st.builds(Plates, quarters, st.integers(1, 3)),
    min_size=1,
    max_size=4,
    unique_by=lambda kind: kind.mass,
)
ratios = st.sampled_from((1.0, 2.0, 4.0))
units = st.sampled_from(WeightUnit)
plate_rigs = st.builds(
    Rig, st.just("x"), ratios, units, plates.map(tuple), smallest=st.sampled_from((0.0, 2.5))
)
pins = st.sets(quarters, min_size=1).map(lambda masses: tuple(sorted(masses)))
added = st.lists(
    st.builds(Plates, quarters, st.just(1)), max_size=2, unique_by=lambda k: k.mass
)
pin_rigs = st.builds(Rig, st.just("x"), ratios, units, pins=pins, added=added.map(tuple))
rigs = plate_rigs | pin_rigs


@given(rigs)
def test_law_loads_rise_and_are_unique(rig) -> None:
    loads = rig.loads_kg()
    assert loads
    assert list(loads) == sorted(set(loads))
    assert loads[0] > 0


@given(rigs, st.floats(0, 200))
def test_law_neighbors_agree(rig, wanted) -> None:
    loads = rig.loads_kg()
    at_most, at_least = rig.at_most(wanted), rig.at_least(wanted)
    assert (at_most is None) == (loads[0] > wanted + 1e-9)
    assert (at_least is None) == (loads[-1] < wanted - 1e-9)
    if at_most:
        assert at_most.handle_kg <= wanted + 1e-9
        assert not [kg for kg in loads if at_most.handle_kg < kg <= wanted]
    if at_least:
        assert at_least.handle_kg >= wanted - 1e-9
        assert not [kg for kg in loads if wanted <= kg < at_least.handle_kg]


@given(rigs)
def test_law_every_load_finds_itself(rig) -> None:
    for setting in rig.settings():
        assert rig.at_most(setting.handle_kg) == rig.at_least(setting.handle_kg) == setting


@given(plate_rigs)
def test_law_plates_are_owned_and_sum_up(rig) -> None:
    owned: Counter[float] = Counter()
    for kind in rig.plates:
        owned[kind.mass] += kind.count
    for setting in rig.settings():
        assert not Counter(setting.plates) - owned
        assert list(setting.plates) == sorted(setting.plates, reverse=True)
        assert sum(setting.plates) + rig.smallest == setting.stack


@given(pin_rigs)
def test_law_a_stack_makes_what_its_pin_and_its_small_plates_make(rig) -> None:
    owned = Counter(kind.mass for kind in rig.added for _ in range(kind.count))
    for setting in rig.settings():
        assert setting.pin in rig.pins
        assert not Counter(setting.added) - owned
        assert setting.pin + sum(setting.added) == setting.stack


@given(rigs)
def test_law_kilograms_and_pounds_differ_by_the_exact_factor(rig) -> None:
    kg, lb = (replace(rig, unit=unit).settings() for unit in WeightUnit)
    assert [s.stack for s in kg] == [s.stack for s in lb]
    exact = [Fraction(s.stack) * KG_PER_LB / Fraction(rig.ratio) for s in lb]
    assert [s.handle_kg for s in lb] == [round(float(load), 3) for load in exact]


@given(rigs)
def test_law_a_moving_pulley_halves(rig) -> None:
    whole, half = replace(rig, ratio=1.0).loads_kg(), replace(rig, ratio=2.0).loads_kg()
    assert half == pytest.approx([load / 2 for load in whole], abs=0.001)
