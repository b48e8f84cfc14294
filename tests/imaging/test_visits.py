"""Confirmed pictures put together: repeats, trends, the two sides, and what the rules make of it."""

import dataclasses
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.anatomy import Level, Muscle, Side
from mainstay.care.reasons import ReasonCode as R
from mainstay.care.side_bias import side_bias
from mainstay.imaging.confirmed import Layer, Sonoarea, Sonogram
from mainstay.imaging.protocol import (
    CONTOUR_METHOD,
    METHOD,
    Aspect,
    Posture,
    ScaleSource,
    State,
)
from mainstay.imaging.reliability import Quantity, published
from mainstay.imaging.visits import Repeat, courses, measurements, sides, wasted

TRA, TABLE, DAY = Muscle.TRANSVERSUS_ABDOMINIS, published(), date(2026, 11, 24)


def repeat(mm, side=Side.LEFT, state=State.REST, on=DAY, reader="T. Hand", muscle=TRA, **more):
    known = mm is not None
    value = Layer(muscle, (mm or 4.0) * 10, mm)
    wall = muscle is TRA
    made = Sonogram(
        aspect=Aspect.ABDOMINAL_WALL if wall else Aspect.MULTIFIDUS,
        side=side,
        level=None if wall else Level.L4,
        state=state,
        position=Posture.SUPINE if wall else Posture.PRONE,
        device="Machine",
        preset="",
        scale=ScaleSource.REGION if known else ScaleSource.NONE,
        mm_per_px=0.1 if known else None,
        window=(50.0, 150.0),
        layers=(value,),
        clicks=0,
        doubts=(),
        method=METHOD,
        picture="0" * 64,
        size=(300, 200),
    )
    return Repeat(on, reader, dataclasses.replace(made, **more))


def across(mm2, side=Side.LEFT, state=State.REST, on=DAY, reader="T. Hand", **more):
    """A confirmed contour of multifidus; `mm2` None is a picture without a scale."""
    known = mm2 is not None
    made = Sonoarea(
        aspect=Aspect.MULTIFIDUS_ACROSS,
        side=side,
        level=Level.L4,
        state=state,
        position=Posture.PRONE,
        device="Machine",
        preset="",
        scale=ScaleSource.REGION if known else ScaleSource.NONE,
        mm_per_px=0.1 if known else None,
        muscle=Muscle.MULTIFIDUS,
        handles=(),
        curve=((0.0, 0.0), (9.0, 0.0), (9.0, 9.0)),
        area_px=(mm2 or 600.0) * 100,
        area_mm2=mm2,
        carried=False,
        clicks=8,
        method=CONTOUR_METHOD,
        picture="0" * 64,
        size=(300, 200),
    )
    return Repeat(on, reader, dataclasses.replace(made, **more))


def areas(*values, **more):
    return tuple(across(v, **more) for v in values)


def thrice(*values, **more):
    return tuple(repeat(v, **more) for v in values)


RIGHT = {"side": Side.RIGHT}
LEFT_THIN = (*thrice(2.9, 3.0, 3.1), *thrice(4.9, 5.0, 5.1, **RIGHT))


@pytest.mark.parametrize(
    ("pictures", "weak"),
    [
        pytest.param(LEFT_THIN, Side.LEFT, id="beyond-the-error"),
        pytest.param(
            (*thrice(4, 4, 4), *thrice(5.05, 5.05, 5.05, **RIGHT)), None, id="inside-it"
        ),
        pytest.param((*thrice(4, 4, 4), *thrice(5.2, 5.2, 5.2, **RIGHT)), Side.LEFT, id="just"),
        pytest.param((*thrice(3, 3), *thrice(5, 5, 5, **RIGHT)), None, id="two-repeats"),
        pytest.param(thrice(3, 3, 3), None, id="one-side"),
        pytest.param(
            (*thrice(3, 3, 3), *thrice(5, 5, 5, on=DAY + timedelta(days=1), **RIGHT)),
            None,
            id="another-day",
        ),
        pytest.param(
            (*thrice(3, 3, 3), *thrice(5, 5, 5, preset="far", **RIGHT)), None, id="preset"
        ),
        pytest.param(
            (*thrice(3, 3, 3), *thrice(5, 5, 5, reader="B", **RIGHT)), None, id="reader"
        ),
        pytest.param(
            (*thrice(3, 3, 3), *thrice(5, 5, 5, state=State.CONTRACTED, **RIGHT)),
            None,
            id="state",
        ),
        pytest.param(
            (*thrice(None, None, None), *thrice(5, 5, 5, **RIGHT)), None, id="without-scale"
        ),
        pytest.param(
            (
                *thrice(15, 15, 15, muscle=Muscle.MULTIFIDUS),
                *thrice(27, 27, 27, muscle=Muscle.MULTIFIDUS, **RIGHT),
            ),
            None,
            id="multifidus-between-days-error-is-large",
        ),
        pytest.param(
            (
                *LEFT_THIN,
                *thrice(4, 4, 4, on=DAY + timedelta(days=40)),
                *thrice(4.5, 4.5, 4.5, on=DAY + timedelta(days=40), **RIGHT),
            ),
            None,
            id="has-grown-back",
        ),
    ],
)
def test_only_a_difference_beyond_error_makes_a_weak_side(pictures, weak):
    assert side_bias(measurements(pictures, TABLE)) is weak


def test_both_sides_are_told_with_their_error():
    (found,) = sides(LEFT_THIN, TABLE)
    assert (found.left, found.right) == pytest.approx((3.0, 5.0))
    assert found.asymmetry_percent == pytest.approx(40)
    assert found.mdc == pytest.approx(1.1)
    assert found.smaller is Side.LEFT
    ((site, left),) = wasted(LEFT_THIN, TABLE)
    assert (site.muscle, site.side, left) == (TRA, Side.LEFT, pytest.approx(0.6))


FAR, NEAR = areas(*[600] * 3, **RIGHT), areas(*[400] * 3, **RIGHT)


@pytest.mark.parametrize(
    ("pictures", "weak"),
    [
        pytest.param((*areas(340, 345, 350), *FAR), Side.LEFT, id="beyond-the-error"),
        pytest.param((*areas(355, 360, 365), *FAR), None, id="inside-it"),
        pytest.param((*areas(300, 300), *FAR), None, id="two-repeats"),
        pytest.param((*areas(300, 300, 300, level=Level.L5), *FAR), None, id="other-level"),
        pytest.param((*areas(*[300] * 3, preset="far"), *FAR), None, id="preset"),
        pytest.param((*areas(None, None, None), *FAR), None, id="without-scale"),
        pytest.param((*areas(*[900] * 3), *NEAR, *LEFT_THIN), None, id="sides-disagree"),
        pytest.param((*areas(*[400] * 3), *NEAR, *LEFT_THIN), Side.LEFT, id="thickness-alone"),
    ],
)
def test_only_a_difference_of_areas_beyond_error_makes_a_weak_side(pictures, weak):
    assert side_bias(measurements(pictures, TABLE)) is weak


def test_an_area_has_a_trend_of_its_own_that_breaks_with_the_device():
    pictures = (
        *areas(500, 510, 520),
        *areas(600, 610, 620, on=DAY + timedelta(days=20)),
        *thrice(27, 27, 27, muscle=Muscle.MULTIFIDUS),
    )
    one = found(pictures, Quantity.AREA)
    assert (one.unit, [p.repeats for p in one.trend.points]) == ("mm2", [3, 3])
    (said,) = one.trend.verdict
    assert (said.code, said["change"], said["mdc"]) == (R.MEASURE_NO_CHANGE, 100, 249)
    later = areas(*[900] * 3, on=DAY + timedelta(days=40), device="Other")
    one = found((*pictures, *later), Quantity.AREA)
    assert one.trend.points[-1].breaks == ("device",)
    assert R.MEASURE_BREAK in [r.code for r in one.trend.verdict]


def test_without_a_scale_an_area_tells_its_change_only():
    rest = areas(*[None] * 3, area_px=50_000.0)
    contracted = areas(*[None] * 3, area_px=55_000.0, state=State.CONTRACTED)
    (one,) = courses((*rest, *contracted), TABLE)
    assert (one.quantity, one.unit) == (Quantity.AREA_CHANGE, "%")
    assert one.trend.points[-1].mean == pytest.approx(10)
    assert R.MEASURE_ERROR_UNKNOWN in [r.code for r in one.trend.verdict]


def test_what_is_left_of_a_muscle_is_told_by_its_area_where_it_is_known():
    thin = Muscle.MULTIFIDUS
    layers = (*thrice(10, 10, 10, muscle=thin), *thrice(30, 30, 30, muscle=thin, **RIGHT))
    ((_, left),) = wasted(layers, TABLE)
    assert left == pytest.approx(1 / 3)
    ((site, left),) = wasted((*areas(*[300] * 3), *FAR, *layers), TABLE)
    assert (site.muscle, site.side, left) == (thin, Side.LEFT, pytest.approx(0.5))


@pytest.mark.parametrize(
    "wrong",
    [
        {"mm_per_px": None},
        {"scale": ScaleSource.NONE},
        {"area_mm2": None},
        {"area_mm2": float("nan")},
        {"area_px": 0.0},
        {"curve": ((1.0, 1.0),)},
        {"aspect": Aspect.MULTIFIDUS},
        {"muscle": TRA},
    ],
)
def test_an_area_stands_with_its_scale_and_its_muscle(wrong):
    with pytest.raises(ValueError, match=r"scale|area|muscle"):
        across(500.0, **wrong)


def found(pictures, quantity, state=State.REST, side=Side.LEFT):
    return next(
        c
        for c in courses(pictures, TABLE)
        if (c.quantity, c.state, c.site.side) == (quantity, state, side)
    )


def test_repeats_of_a_day_are_one_visit_and_a_change_is_judged():
    later = thrice(4.4, 4.5, 4.6, on=DAY + timedelta(days=30))
    trend = found((*later, *LEFT_THIN), Quantity.THICKNESS).trend
    assert [p.repeats for p in trend.points] == [3, 3]
    assert [r.code for r in trend.verdict] == [R.MEASURE_LARGER]
    near = thrice(3.9, 4.0, 4.1, on=DAY + timedelta(days=30))
    trend = found((*near, *LEFT_THIN), Quantity.THICKNESS).trend
    assert [r.code for r in trend.verdict] == [R.MEASURE_NO_CHANGE]


def test_another_device_breaks_the_line():
    other = thrice(6, 6, 6, on=DAY + timedelta(days=30), device="Other")
    trend = found((*LEFT_THIN, *other), Quantity.THICKNESS).trend
    assert trend.points[-1].breaks == ("device",)
    assert R.MEASURE_BREAK in [r.code for r in trend.verdict]


def test_contraction_is_of_the_means_and_needs_no_scale():
    rest, contracted = thrice(4, 5, 6), thrice(7, 7.5, 8, state=State.CONTRACTED)
    course = found((*rest, *contracted), Quantity.CONTRACTION, State.CONTRACTED)
    assert course.trend.points[-1].mean == pytest.approx(50)
    assert course.trend.band.mdc == pytest.approx(20.5)
    unscaled = [
        dataclasses.replace(
            r,
            seen=dataclasses.replace(
                r.seen,
                scale=ScaleSource.NONE,
                mm_per_px=None,
                layers=tuple(dataclasses.replace(v, thickness_mm=None) for v in r.seen.layers),
            ),
        )
        for r in (*rest, *contracted)
    ]
    course = found(unscaled, Quantity.CONTRACTION, State.CONTRACTED)
    assert course.trend.points[-1].mean == pytest.approx(50)
    assert not [c for c in courses(unscaled, TABLE) if c.quantity is Quantity.THICKNESS]


def test_a_mean_stands_for_as_many_repeats_as_the_state_with_fewer():
    pictures = (*thrice(4.0), *thrice(6, 7, 8, state=State.CONTRACTED))
    point = found(pictures, Quantity.CONTRACTION, State.CONTRACTED).trend.points[-1]
    assert (point.mean, point.repeats) == (pytest.approx(75), 1)


MM = st.floats(1.5, 60)


@given(st.lists(st.tuples(st.sampled_from(Side), MM), min_size=1, max_size=9), st.randoms())
def test_the_order_of_repeats_says_nothing(values, dice):
    pictures = [repeat(mm, side=side) for side, mm in values]
    mixed = dice.sample(pictures, len(pictures))
    assert {(s.muscle, s.beyond_error) for s in sides(pictures, TABLE)} == {
        (s.muscle, s.beyond_error) for s in sides(mixed, TABLE)
    }


@given(MM, MM)
def test_sides_that_change_places_change_the_side(left, right):
    there = side_bias(
        measurements((*thrice(*[left] * 3), *thrice(*[right] * 3, **RIGHT)), TABLE)
    )
    back = side_bias(
        measurements((*thrice(*[right] * 3), *thrice(*[left] * 3, **RIGHT)), TABLE)
    )
    assert back is (there.other if there else None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"layers": ()},
        {"mm_per_px": None},
        {"scale": ScaleSource.NONE},
        {"layers": (Layer(TRA, 40.0, None),)},
    ],
)
def test_millimeters_stand_with_their_scale(wrong):
    with pytest.raises(ValueError, match=r"scale|muscle"):
        repeat(4.0, **wrong)


@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
def test_no_muscle_is_nothing(value):
    with pytest.raises(ValueError, match="above 0"):
        Layer(TRA, 40.0, value)
