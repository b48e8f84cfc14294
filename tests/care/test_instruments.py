from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.care.instruments import (
    Instrument,
    ItemRange,
    Missing,
    Scoring,
    SubScore,
    TRow,
    every_answer,
    read_instrument,
    score,
    shipped_instruments,
)
from mainstay.care.sources import OURS, source
from mainstay.reading import ReadingError, to_json

SHIPPED = {instrument.id: instrument for instrument in shipped_instruments()}
PROMIS_LIKE = Instrument(
    id="four",
    version="made up",
    title="Four items with a table",
    license="made up for this test",
    items=4,
    ranges=(ItemRange((1, 2, 3, 4), 1, 5),),
    scoring=Scoring.T_SCORE,
    better=SHIPPED["odi"].better,
    missing=Missing.PRORATE,
    max_missing=1,
    source="ours",
    t_table=tuple(TRow(raw, 30.0 + raw) for raw in range(4, 21)),
)

NO = None
SCORED = [
    ("rmdq-24", (1,) * 7 + (0,) * 17, 7, "", "seven yes"),
    ("rmdq-24", (1,) * 7 + (NO,) * 17, 7, "", "what is not ticked counts as no"),
    ("odi", (0,) * 10, 0, "minimal", "nothing limited"),
    ("odi", (1,) * 10, 20, "minimal", "20 percent is minimal"),
    ("odi", (2,) * 5 + (1,) * 5, 30, "moderate", "15 of 50"),
    ("odi", (2,) * 9 + (NO,), 40, "moderate", "one missing: 18 of 45"),
    ("odi", (3,) * 8 + (NO, NO), 60, "severe", "two missing: 24 of 40"),
    ("odi", (5,) * 10, 100, "very_severe", "everything"),
    ("start-back", (1, 1, 1, 0, 0, 0, 0, 0, 2), 3, "low", "three, bothered moderately"),
    ("start-back", (1, 1, 1, 1, 0, 0, 0, 0, 2), 4, "medium", "four, psych 0"),
    ("start-back", (1, 1, 1, 1, 1, 1, 1, 0, 2), 7, "medium", "seven, psych 3"),
    ("start-back", (0, 0, 0, 0, 1, 1, 1, 0, 3), 4, "high", "psych 4, bothered very much"),
    ("pseq", (4,) * 10, 40, "middle", "40 is not above 40"),
    ("pseq", (5,) * 10, 50, "good", "above 40"),
    ("pseq", (1,) * 10, 10, "low", "below 20"),
]


@pytest.mark.parametrize(("name", "answers", "total", "band", "why"), SCORED)
def test_totals_by_hand(name, answers, total, band, why):
    found = score(SHIPPED[name], answers)
    assert found.total == total
    assert (found.bands or ("",))[0] == band
    assert found.missing == answers.count(None)


def test_work_and_activity_are_scored_apart():
    answers = [0] * 16
    for item in (6, 7, 9, 10, 11, 12, 15):
        answers[item - 1] = 5
    found = score(SHIPPED["fabq"], tuple(answers))
    assert found.total is None
    assert found.sub_scores == (("work", 35.0), ("activity", 0.0))
    assert found.bands == ("high_work",)
    both = score(SHIPPED["fabq"], (6,) * 16)
    assert both.sub_scores == (("work", 42.0), ("activity", 24.0))
    assert both.bands == ("high_work", "high_activity")


@pytest.mark.parametrize(
    ("answers", "t"),
    [((1, 1, 1, 1), 34), ((5, 5, 5, 5), 50), ((2, 3, 2, NO), 39), ((3, 3, 3, NO), 42)],
)
def test_a_supplied_table_gives_t_scores_and_gaps_are_prorated(answers, t):
    assert score(PROMIS_LIKE, answers).total == t


def test_parts_are_prorated_only_when_enough_is_answered():
    parts = replace(
        PROMIS_LIKE,
        max_missing=2,
        sub_scores=(SubScore("first", (1, 2)), SubScore("last", (4,))),
    )
    assert score(parts, (2, NO, 3, 4)).sub_scores == (("first", 4.0), ("last", 4.0))
    with pytest.raises(ReadingError, match="`last`"):
        score(parts, (2, 2, 2, NO))


@pytest.mark.parametrize(
    ("name", "answers", "message"),
    [
        ("odi", (1,) * 9, "9 answers found"),
        ("odi", (1,) * 9 + (6,), "item 10"),
        ("odi", (1,) * 7 + (NO,) * 3, "3 answers of all items"),
        ("pseq", (1,) * 9 + (NO,), "at most 0"),
        ("start-back", (2,) + (0,) * 8, "item 1"),
    ],
)
def test_what_cannot_be_scored_is_refused(name, answers, message):
    with pytest.raises(ReadingError, match=message):
        score(SHIPPED[name], answers)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"items": 5}, "each item from 1 to 5"),
        ({"sub_scores": (SubScore("x", (9,)),)}, "sub_scores: name items"),
        ({"sub_scores": (SubScore("x", ()),)}, "sub_scores: name items"),
        ({"total": False}, "no total"),
        ({"bands": SHIPPED["start-back"].bands}, "score is one of total"),
        ({"scoring": Scoring.SUM}, "belong together"),
        ({"t_table": ()}, "belong together"),
        ({"t_table": PROMIS_LIKE.t_table[1:]}, "each possible sum"),
        ({"max_missing": 4}, "allowed 0 to 3"),
        ({"max_missing": 0}, "refuse"),
        ({"missing": Missing.LEAVE_OUT}, "leave_out"),
    ],
)
def test_definitions_that_contradict_themselves_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        replace(PROMIS_LIKE, **changes)


@pytest.mark.parametrize(("low", "high", "point"), [(3, 3, None), (0, 4, 0), (0, 4, 5)])
def test_ranges_that_allow_nothing_are_refused(low, high, point):
    with pytest.raises(ValueError, match=r"low|positive_from"):
        ItemRange((1,), low, high, point)


def test_a_clinic_reads_a_definition_as_json_or_toml_and_strictly():
    assert read_instrument(to_json(PROMIS_LIKE), "four.json") == PROMIS_LIKE
    with pytest.raises(ReadingError, match="wording"):
        read_instrument('wording = "none is read"', "own.toml")


def test_shipped_definitions_name_a_license_and_a_known_source():
    assert sorted(SHIPPED) == ["fabq", "odi", "pseq", "rmdq-24", "start-back"]
    for instrument in SHIPPED.values():
        assert instrument.license
        assert instrument.source == OURS or source(instrument.source)


@given(st.sampled_from(sorted(SHIPPED)), st.data())
def test_law_totals_stay_in_range_and_rise_with_every_answer(name, data):
    instrument = SHIPPED[name]
    allowed = every_answer(instrument)
    answers = tuple(data.draw(st.sampled_from(options)) for options in allowed)
    item = data.draw(st.integers(0, instrument.items - 1))
    more = (*answers[:item], allowed[item][-1], *answers[item + 1 :])
    top = score(instrument, tuple(options[-1] for options in allowed))
    low, high = score(instrument, answers), score(instrument, more)
    assert 0 <= (low.total or 0) <= (high.total or 0) <= (top.total or 0)
    for (_, before), (_, after) in zip(low.sub_scores, high.sub_scores, strict=True):
        assert before <= after
