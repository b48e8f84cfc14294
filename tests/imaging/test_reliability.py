"""The error of a measurement: from the literature, from a repeat study, and what it does to words."""

import math
import statistics
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.anatomy import Muscle
from mainstay.care.reasons import ReasonCode as R
from mainstay.care.sources import source
from mainstay.imaging.reliability import (
    Quantity,
    published,
    read_errors,
    repeat_study,
    repeatability,
    row_of,
)
from mainstay.imaging.trend import Visit, trend
from mainstay.reading import ReadingError
from mainstay.wording.sentences import sentence
from mainstay.wording.words import Audience

TRA = Muscle.TRANSVERSUS_ABDOMINIS


def error_of(quantity, muscle=TRA, position="supine"):
    return repeatability(published(), quantity, muscle, position, "trained")


def test_every_row_names_a_source_that_exists():
    for row in published():
        assert source(row.source)
        assert not row.repeats or source(row.repeats_source)


@pytest.mark.parametrize(
    ("quantity", "muscle", "position", "repeats", "mdc"),
    [
        (Quantity.THICKNESS, TRA, "supine", 1, 1.1),
        (Quantity.THICKNESS, TRA, "supine", 3, 1.1),  # nobody measured what repeats do to it
        (Quantity.CONTRACTION, TRA, "supine", 1, 41.0),
        (Quantity.CONTRACTION, TRA, "supine", 2, 30.75),
        (Quantity.CONTRACTION, TRA, "supine", 3, 20.5),
        (Quantity.CONTRACTION, TRA, "supine", 9, 20.5),
        (Quantity.THICKNESS, Muscle.MULTIFIDUS, "prone", 3, 12.6),
    ],
)
def test_smallest_detectable_change(quantity, muscle, position, repeats, mdc):
    assert error_of(quantity, muscle, position).mdc_of(repeats) == pytest.approx(mdc)


def test_what_nobody_measured_has_no_error():
    assert error_of(Quantity.AREA) is None
    assert error_of(Quantity.THICKNESS, Muscle.MULTIFIDUS, "standing") is None


OWN = """
[[error]]
quantity = "area"
muscles = ["multifidus"]
position = "prone"
operator = "any"
unit = "mm2"
sem = 20.0
source = "own study"
"""


def test_a_clinic_brings_its_own_table():
    (row,) = read_errors(OWN, "own.toml")
    assert row.mdc_of(1) == pytest.approx(1.96 * math.sqrt(2) * 20)


@pytest.mark.parametrize(
    ("was", "becomes", "place"),
    [
        ('unit = "mm2"', 'unit = "cm2"', "unit"),
        ("sem = 20.0", "sem = 0.0", "sem"),
        ("sem = 20.0", "sem = 20.0\nmdc = 10.0", "sem"),
        ("sem = 20.0", "sem = 20.0\nrepeats = [1.2]", "repeats"),
        ('"own study"', '"Nobody1900"', "Nobody1900"),
        ("sem =", "sme =", "sme"),
    ],
)
def test_a_table_that_cannot_be_right_is_refused(was, becomes, place):
    with pytest.raises(ReadingError, match=place):
        read_errors(OWN.replace(was, becomes), "own.toml")


# --- repeat study -------------------------------------------------------------------------------

SHROUT_FLEISS = (
    (9, 2, 5, 8),
    (6, 1, 3, 2),
    (8, 4, 6, 8),
    (7, 1, 2, 6),
    (10, 5, 6, 9),
    (6, 2, 4, 7),
)
"""The classic example of intraclass correlation: ICC(2,1) 0.29, ICC(3,1) 0.71, ICC(3,k) 0.91."""


def test_icc_of_the_classic_example():
    found = repeat_study(SHROUT_FLEISS)
    assert (found.icc_agreement, found.icc_single, found.icc_mean) == pytest.approx(
        (0.29, 0.71, 0.91), abs=0.005
    )
    assert found.sem == pytest.approx(math.sqrt(1.02), abs=0.01)
    assert found.rough


def test_two_repeats_agree_with_the_spread_of_differences():
    pairs = [(10, 11), (12, 11.5), (15, 15.5), (9, 9.4), (14, 13.2), (11, 11.6)]
    found = repeat_study(pairs)
    spread = statistics.stdev(a - b for a, b in pairs)
    assert found.sem == pytest.approx(spread / math.sqrt(2))


@pytest.mark.parametrize(
    "values",
    [
        [],
        [(1, 2)] * 4,
        [(1,)] * 6,
        [(1, 2), (2, 3), (3, 4), (4, 5), (5,)],
        [(1, 2), (2, 3), (3, 4), (4, 5), (5, math.nan)],
        [(1, 2)] * 6,
    ],
)
def test_a_study_that_says_nothing_is_refused(values):
    with pytest.raises(ReadingError, match="study"):
        repeat_study(values)


# --- trend --------------------------------------------------------------------------------------


def visits(*means, repeats=3, **changed):
    made = [
        Visit(date(2026, 1, 1 + n), (mean,) * repeats, "GE", "msk", "Vera", "supine")
        for n, mean in enumerate(means)
    ]
    made[-1] = replace(made[-1], **changed)
    return made


def codes(found):
    return [reason.code for reason in found.verdict]


@pytest.mark.parametrize(
    ("means", "changed", "said"),
    [
        ((4.0,), {}, [R.MEASURE_FIRST]),
        ((4.0, 5.0), {}, [R.MEASURE_NO_CHANGE]),
        ((4.0, 3.0), {}, [R.MEASURE_NO_CHANGE]),
        ((4.0, 5.2), {}, [R.MEASURE_LARGER]),
        ((4.0, 2.8), {}, [R.MEASURE_SMALLER]),
        ((4.0, 4.5, 5.2), {}, [R.MEASURE_LARGER]),
        ((4.0, 5.2), {"device": "Philips"}, [R.MEASURE_BREAK, R.MEASURE_FIRST]),
        (
            (4.0, 5.2),
            {"preset": "abdomen", "reader": "Max"},
            [R.MEASURE_BREAK, R.MEASURE_BREAK, R.MEASURE_FIRST],
        ),
        ((4.0, 5.2), {"values": (5.2,)}, [R.MEASURE_REPEATS, R.MEASURE_LARGER]),
    ],
)
def test_the_verdict(means, changed, said):
    assert codes(trend(visits(*means, **changed), error_of(Quantity.THICKNESS))) == said


def test_without_a_known_error_there_is_no_verdict():
    found = trend(visits(400.0, 900.0), None)
    assert codes(found) == [R.MEASURE_ERROR_UNKNOWN]
    assert found.band is None


def test_the_band_begins_anew_after_a_break():
    made = visits(4.0, 4.2, 6.0, device="Philips")
    made.append(replace(made[-1], on=date(2026, 2, 1), values=(6.2,) * 3))
    found = trend(made, error_of(Quantity.THICKNESS))
    assert (found.band.since, found.band.middle) == (date(2026, 1, 3), pytest.approx(6.0))
    assert [p.breaks for p in found.points] == [(), (), ("device",), ()]


@given(st.floats(1, 10), st.floats(-5, 5), st.integers(1, 4))
def test_nothing_inside_the_band_is_called_a_change(first, change, repeats):
    error = error_of(Quantity.THICKNESS)
    found = trend(visits(first, first + change, repeats=repeats), error)
    changed = {R.MEASURE_LARGER, R.MEASURE_SMALLER} & set(codes(found))
    assert bool(changed) == (
        abs(
            statistics.fmean((first + change,) * repeats) - statistics.fmean((first,) * repeats)
        )
        > error.mdc_of(repeats)
    )


@pytest.mark.parametrize(
    "made",
    [[], visits(4.0, values=()), visits(4.0, values=(math.inf,)), visits(4.0, 5.0)[::-1]],
)
def test_visits_that_make_no_trend_are_refused(made):
    with pytest.raises(ReadingError, match="visits"):
        trend(made, None)


def test_the_words_never_promise():
    found = trend(visits(4.0, 5.0), error_of(Quantity.THICKNESS)).verdict[0]
    assert sentence(found) == "No change that can be told from the error of measuring."
    told = sentence(found, "en", Audience.THERAPIST)
    assert told == "No detectable change: 1 mm, smallest detectable 1.1 mm."


def test_a_study_becomes_a_row_of_the_clinics_own_table():
    study = repeat_study([[20 + n, 20.5 + n, 20.2 + n] for n in range(6)])
    text = row_of(study, "thickness,multifidus,prone")
    (row,) = read_errors(text, "own.toml")
    assert (row.sem, row.mdc) == pytest.approx((study.sem_agreement, study.mdc), rel=1e-3)
    assert (
        repeatability(
            (row, *published()), Quantity.THICKNESS, Muscle.MULTIFIDUS, "prone", "any"
        )
        is row
    )


@pytest.mark.parametrize(
    "what",
    ["thickness", "size,multifidus,prone", "thickness,back,prone", "thickness,multifidus,flat"],
)
def test_a_row_of_something_unknown_is_refused(what):
    with pytest.raises(ReadingError, match="--row"):
        row_of(repeat_study([[20 + n, 20.5 + n] for n in range(6)]), what)
