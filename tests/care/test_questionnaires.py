"""Words that a clinic brings must fit what scores them; all words here are made up."""

from dataclasses import replace
from datetime import date

import pytest

from mainstay.care.instruments import (
    Better,
    Instrument,
    ItemRange,
    Missing,
    Scoring,
    TRow,
    shipped_instruments,
)
from mainstay.care.outcomes import Score, measures
from mainstay.care.questionnaires import Item, Wording, groups, read_wording, scored_by, scores
from mainstay.reading import ReadingError, to_json

ON = date(2026, 3, 2)
SHIPPED = {known.id: known for known in shipped_instruments()}


def made_up(name: str) -> Wording:
    known = SHIPPED[name]
    items = tuple(Item(f"Made-up item {n}") for n in range(1, known.items + 1))
    return Wording(name, known.version, "en", items)


PAIN = "promis-pain-interference"
TABLE = Instrument(
    id=PAIN,
    version="made up",
    title="Two items with a table",
    license="made up for this test",
    items=2,
    ranges=(ItemRange((1, 2), 1, 3),),
    scoring=Scoring.T_SCORE,
    better=Better.LOWER,
    missing=Missing.REFUSE,
    source="ours",
    t_table=tuple(TRow(raw, 40.0 + raw) for raw in range(2, 7)),
)
LABELLED = (Item("One", ("no", "some", "much")), Item("Two"))
WITH_TABLE = Wording(PAIN, "made up", "en", LABELLED, definition=TABLE)


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_words_that_fit_are_read(name: str) -> None:
    wording = made_up(name)
    assert read_wording(to_json(wording), "words.json") == wording
    assert scored_by(wording) is SHIPPED[name]


def test_words_are_read_from_toml_too() -> None:
    items = "\n".join(f'[[items]]\ntext = "Made-up item {n}"' for n in range(10))
    text = f'instrument = "odi"\nversion = "2.1a"\nlanguage = "en"\n{items}'
    assert len(read_wording(text, "words.toml").items) == 10


def test_a_definition_of_the_clinic_scores_where_none_is_shipped() -> None:
    read = read_wording(to_json(WITH_TABLE), "words.json")
    assert scored_by(read) == TABLE
    (found,) = scores(scored_by(read), (3, 2), ON)
    assert (found.measure, found.value, found.answers) == (PAIN, 45.0, (3, 2))


ODI = made_up("odi")
REFUSED = [
    (replace(ODI, instrument="odo"), "no questionnaire is called “odo”"),
    (replace(ODI, version="1"), "version “1”"),
    (replace(ODI, items=ODI.items[1:]), "9 items; the definition has 10"),
    (
        replace(ODI, items=(Item("x", ("a", "b")), *ODI.items[1:])),
        "item 1: 2 answers; the definition has 6",
    ),
    (replace(ODI, definition=TABLE), "take yours out"),
    (replace(WITH_TABLE, definition=None), "not scored by a definition of ours"),
    (replace(WITH_TABLE, definition=SHIPPED["odi"]), "the definition is of `odi`"),
    (replace(WITH_TABLE, definition=replace(SHIPPED["fabq"], id=PAIN)), "no total"),
]


@pytest.mark.parametrize(("wording", "says"), REFUSED)
def test_words_that_do_not_fit_are_refused(wording: Wording, says: str) -> None:
    with pytest.raises(ReadingError, match=says):
        read_wording(to_json(wording), "words.json")


@pytest.mark.parametrize("text", ["", " ", "x" * 601])
def test_an_item_has_words(text: str) -> None:
    with pytest.raises(ValueError, match="1 to 600"):
        Item(text)
    with pytest.raises(ValueError, match="1 to 600"):
        Item("fine", (text,))


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_every_measure_of_a_questionnaire_gets_its_score(name: str) -> None:
    known = SHIPPED[name]
    answers = tuple(known.range_of(n).low for n in range(1, known.items + 1))
    found = scores(known, answers, ON)
    assert [s.measure for s in found] == [m.id for m in measures() if m.instrument == name]
    assert all(s.answers == answers for s in found)


def test_parts_are_scored_apart() -> None:
    answers = tuple(6 if n in (2, 3, 4, 5) else 0 for n in range(1, 17))
    assert {s.measure: s.value for s in scores(SHIPPED["fabq"], answers, ON)} == {
        "fabq-work": 0,
        "fabq-activity": 24,
    }


DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (Score("start-back", 4, DAY, (0, 0, 0, 0, 1, 1, 1, 0, 3)), ("high", "medium")),
        (Score("start-back", 7, DAY, (1, 1, 1, 1, 1, 1, 1, 0, 2)), ("medium",)),
        (Score("start-back", 4, DAY), ()),  # a total alone says nothing of the sub-score
        (Score("back_pain_now", 4, DAY), ()),
    ],
)
def test_the_group_of_a_score(said: Score, found: tuple[str, ...]) -> None:
    assert groups(said) == found
