"""Strict reading: what is refused, and how the refusal reads."""

import enum
import json
import subprocess
import sys
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.reading import (
    FIRST_DAY,
    LAST_DAY,
    ReadingError,
    json_schema,
    plain,
    read_day,
    read_json,
    read_toml,
    read_value,
    read_word,
    refuse_controls,
    refuse_unnamed,
    to_json,
    typed_number,
    typed_whole,
    words_of,
)


class Fruit(enum.StrEnum):
    APPLE = "apple"
    PEAR = "pear"


@dataclass(frozen=True)
class Report:
    pain: int
    at: datetime | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.pain <= 10:
            raise ValueError(f"pain {self.pain}: allowed 0 to 10")


@dataclass(frozen=True)
class Basket:
    name: str
    fruits: frozenset[Fruit] = frozenset()
    best: Fruit | None = None
    span: tuple[float, float] | None = None
    reports: tuple[Report, ...] = ()
    row: tuple[str, float, Report] | None = None
    prices: dict[Fruit, float] = field(default_factory=dict)
    notes: Mapping[str, Report] = field(default_factory=dict)
    marked: typing.Annotated[Report, "mark"] | None = None
    anything: typing.Any = None
    either: Fruit | int | None = None
    day: date | None = None


REFUSED = [
    # JSON text | where | what the message says
    ('{"name": "a", "nam": 1}', "$.nam", "Did you mean `name`?"),
    ('{"name": "a", "xyzzy": 1}', "$.xyzzy", "Remove it"),
    ('{"name": "a", "name": "b"}', "f: $", "`name` stands twice"),
    ('{"name": "a", "reports": [{"pain": 1, "pain": 2}]}', "$.reports[0]", "stands twice"),
    ('{"name": "a", "anything": [{"b": 1, "b": 2}]}', "$.anything[0]", "stands twice"),
    ('{"name": NaN}', "$.name", "finite numbers"),
    ('{"name": "a", "span": [1, 1e999]}', "$.span[1]", "finite numbers"),
    ('{"name": "a", "anything": {"deep": [1e999]}}', "$.anything.deep[0]", "finite numbers"),
    (
        '{"name": "a", "span": [1]}',
        "$.span",
        "a list of 1 cannot stand here. Allowed: a list of 2.",
    ),
    ('{"name": "a", "span": "x"}', "$.span", '`"x"` cannot stand here. Allowed: a list [...].'),
    ('{"name": 7}', "$.name", "`7` cannot stand here. Allowed: a text."),
    ("{}", "$.name", "the key `name` is missing. Allowed: a text. Write it."),
    ('{"name": "a", "best": "aple"}', "$.best", "Did you mean `apple`?"),
    ('{"name": "a", "fruits": ["pear", "plum"]}', "$.fruits[1]", "apple, pear"),
    ('{"name": "a", "either": "plum"}', "$.either", "Allowed: apple, pear."),
    ('{"name": "a", "either": 1.5}', "$.either", "Allowed: apple, pear or a whole number."),
    ('{"name": "a", "best": true}', "$.best", "`true` cannot stand here"),
    ('{"name": "a", "reports": [{"pain": true}]}', "$.reports[0].pain", "a whole number"),
    ('{"name": "a", "fruits": ["pear", "pear"]}', "$.fruits[1]", "stands there twice"),
    ('{"name": null}', "$.name", "`null` cannot stand here. Allowed: a text."),
    ('{"name": "a", "day": "2026-02-30"}', "$.day", "is not a date. Allowed: dates such as"),
    ('{"name": "a", "day": "20261124"}', "$.day", "is not a date"),
    ('{"name": "a", "day": 20261124}', "$.day", "Allowed: dates such as 2026-11-24."),
    ('{"name": "a", "day": [null]}', "$.day", "cannot stand here"),
    ('{"name": "a", "either": 9007199254740993}', "$.either", "is too large"),
    (f'{{"name": "a", "either": {10**400}}}', "$.either", "finite numbers"),
    ('{"name": "\\ud800"}', "$.name", "half a character"),
    ("\ufeff{}", "f", "byte order mark"),
    ("", "f", "there is nothing in it"),
    ('{"name": "a", "anything": ' + "[" * 50 + "]" * 50 + "}", "f", "Allowed: 50 levels."),
    ('{"name": "a", "reports": [{"pain": 11}]}', "$.reports[0]", "allowed 0 to 10"),
    ('{"name": "a", "reports": [{"pain": 1, "x": 1}]}', "$.reports[0].x", "pain, at"),
    ('{"name": "a", "row": ["b", 1, {"x": 1}]}', "$.row[2].x", "pain, at"),
    ('{"name": "a", "row": ["b", 1, {"pain": 1}, 4]}', "$.row", "a list of 3"),
    ('{"name": "a", "prices": {"aple": 1}}', "$.prices.aple", "Did you mean `apple`?"),
    ('{"name": "a", "prices": {"pear": "x"}}', "$.prices.pear", "Allowed: a number."),
    ('{"name": "a", "notes": {"b": {"x": 1}}}', "$.notes.b.x", "pain, at"),
    ('{"name": "a", "marked": {"x": 1}}', "$.marked.x", "pain, at"),
    (
        '{"name": "a", "marked": {"pain": 1, "at": "2026-11-24T08:00"}}',
        "$.marked.at",
        "no zone",
    ),
    (
        '{"name": "a", "marked": {"pain": 1, "at": "noon"}}',
        "$.marked.at",
        '`"noon"` is not a time',
    ),
    ('{"name": "a", "marked": {"pain": 1, "at": "2026-11-24T08+01"}}', "$.marked.at", "T08+01"),
    (
        '{"name": "a", "marked": {"pain": 1, "at": "1800-11-24T08:00:00+01:00"}}',
        "$.marked.at",
        "times from 1900-01-01 to",
    ),
    ('{"name": "a", "day": "24 Nov"}', "$.day", "is not a date"),
    ('{"name": "a", "day": "1800-11-24"}', "$.day", "dates from 1900-01-01 to"),
    ('{"name": "a",}', "line 1, column", "not JSON"),
    ("[" * 100_000, "f", "too deep inside each other"),
    ('{"name": "a", "notes": {"b": {"pain": "x"}}}', "$.notes.b.pain", "a whole number"),
    (b"\xff{}", "f", "UTF-8"),
]


@pytest.mark.parametrize(("text", "where", "says"), REFUSED, ids=range(len(REFUSED)))
def test_what_does_not_fit_is_refused_with_its_place(
    text: str | bytes, where: str, says: str
) -> None:
    with pytest.raises(ReadingError) as refused:
        read_json(text, Basket, "f")
    assert where in refused.value.place
    assert refused.value.place.startswith("f")
    assert says in str(refused.value)


def test_toml_is_read_with_the_same_rules() -> None:
    assert read_toml("pain = 3", Report, "f") == Report(3)
    zoned = read_toml("pain = 3\nat = 2026-11-24T08:00:00Z", Report, "f")
    assert zoned.at == datetime(2026, 11, 24, 8, tzinfo=UTC)
    refused = ("pain = ", "pain = 3\npain = 4", "pain = 3\nat = 2026-11-24T08:00:00")
    for text in (*refused, "pain = nan", "pain = " + "9" * 5000, "pain = " + "[" * 100_000):
        with pytest.raises(ReadingError):
            read_toml(text, Report, "f")


def test_a_value_that_refuses_itself_says_so_at_its_place() -> None:
    with pytest.raises(ReadingError, match=r"f: \$\[\.\.\.\]: pain 11: allowed 0 to 10\. Mend"):
        read_value({"a": {"pain": 11}}, dict[str, Report], "f")
    odd = {"name": "a", "notes": {"b": {"pain": 1, "at": "2026-11-24T08+01"}}}
    with pytest.raises(ReadingError, match=r"f: \$\.notes\[\.\.\.\]\.at: Invalid RFC3339"):
        read_value(odd, Basket, "f")


def test_a_union_with_words_takes_each_of_its_types() -> None:
    assert read_value({"name": "a", "either": 4}, Basket, "f").either == 4
    assert read_value({"name": "a", "either": "pear"}, Basket, "f").either is Fruit.PEAR


def test_plain_leaves_out_what_is_none() -> None:
    assert plain((Report(1), {"a": None, "b": 2})) == [{"pain": 1}, {"b": 2}]


def test_the_schema_allows_no_more_keys() -> None:
    parts = json_schema(Basket)["$defs"]
    assert parts["Report"]["additionalProperties"] is False
    assert parts["Fruit"]["enum"] == ["apple", "pear"]
    assert json_schema(int)["type"] == "integer"
    assert json_schema(int)["$schema"].endswith("2020-12/schema")


@pytest.mark.parametrize(
    ("word", "says"), [("aple", "Did you mean `apple`?"), ("zzz", "Choose one of these.")]
)
def test_unknown_words_are_refused(word: str, says: str) -> None:
    with pytest.raises(ReadingError, match="Allowed: apple, pear") as refused:
        read_word(word, Fruit, "form")
    assert refused.value.advice == says


def test_known_words_are_read() -> None:
    assert read_word("pear", Fruit, "form") is Fruit.PEAR
    assert words_of(Fruit) == "apple, pear"


def test_days_are_dates_up_to_the_latest() -> None:
    latest = date(2026, 11, 24)
    assert read_day("2026-11-24", "f", latest=latest) == latest
    with pytest.raises(ReadingError, match="future"):
        read_day("2026-11-25", "f", latest=latest)
    with pytest.raises(ReadingError, match="not a date"):
        read_day("24.11.2026", "f", latest=latest)
    with pytest.raises(ReadingError, match="too far back"):
        read_day("1899-12-31", "f", latest=latest)


numbers = st.floats(allow_nan=False, allow_infinity=False)
reports = st.builds(
    Report,
    st.integers(0, 10),
    st.none()
    | st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
baskets = st.builds(
    Basket,
    name=st.text(),
    fruits=st.frozensets(st.sampled_from(Fruit)),
    best=st.none() | st.sampled_from(Fruit),
    span=st.none() | st.tuples(numbers, numbers),
    reports=st.lists(reports, max_size=3).map(tuple),
    row=st.none() | st.tuples(st.text(), numbers, reports),
    prices=st.dictionaries(st.sampled_from(Fruit), numbers),
    notes=st.dictionaries(st.text(), reports, max_size=2),
    marked=st.none() | reports,
    day=st.none() | st.dates(FIRST_DAY, LAST_DAY),
)


@given(baskets)
def test_law_what_is_written_reads_back(basket: Basket) -> None:
    assert read_json(to_json(basket), Basket, "f") == basket


@given(baskets.filter(lambda b: b.reports), st.text(min_size=1), st.data())
def test_law_an_unknown_key_is_refused_anywhere(
    basket: Basket, key: str, data: st.DataObject
) -> None:
    raw = plain(basket)
    tables = [raw, *raw["reports"], *raw.get("notes", {}).values()]
    table = data.draw(st.sampled_from(tables))
    if key in {f.name for kind in (Basket, Report) for f in fields(kind)}:
        return
    table[key] = None
    with pytest.raises(ReadingError, match="is not known"):
        read_value(raw, Basket, "f")


@given(st.integers().filter(lambda n: not 0 <= n <= 10))
def test_law_pain_outside_0_to_10_is_refused(pain: int) -> None:
    with pytest.raises(ReadingError):
        read_json(json.dumps({"pain": pain}), Report, "f")


FIRST_MEETING = """
import sys, threading
from mainstay.exercises.catalogue import files, read_exercise
sys.setswitchinterval(1e-6)
text = (files("mainstay.exercises") / "catalogue" / "bird-dog.toml").read_text("utf-8")
start = threading.Barrier(8)
def read():
    start.wait()
    read_exercise(text, "bird-dog.toml")
threads = [threading.Thread(target=read) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


@pytest.mark.parametrize("_", range(4))
def test_threads_that_read_the_same_type_first_do_not_end_the_process(_):
    """Without the lock of `_learn` more than half of such processes end with a fault."""
    done = subprocess.run(
        [sys.executable, "-c", FIRST_MEETING], capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


TYPED = [
    "0",
    "7",
    "007",
    "110",
    "111",
    "-1",
    "+5",
    "1_0",
    " 5",
    "5.0",
    "²",
    "٧",
    "",
    "9" * 5000,
]


@pytest.mark.parametrize("text", TYPED)
def test_typed_digits_are_a_number_in_its_range_or_none(text: str) -> None:
    known = {"7": 7, "007": 7, "110": 110, "0": 0}
    assert typed_whole(text, 0, 110) == known.get(text)


@pytest.mark.parametrize(
    "text", ["nan", "inf", "1e999", "1_0", "٧", "", "0x1", "9" * 5000, "1,5"]
)
def test_a_typed_number_is_finite(text: str) -> None:
    assert typed_number(text) is None


@pytest.mark.parametrize(
    ("text", "found"), [("2.5", 2.5), ("-.5", -0.5), ("3.", 3), ("1e-2", 0.01)]
)
def test_typed_numbers_have_a_point(text: str, found: float) -> None:
    assert typed_number(text) == found


@pytest.mark.parametrize("name", ["", " ", "x" * 201, "a\0", "a\nb"])
def test_a_name_can_be_read(name: str) -> None:
    with pytest.raises(ValueError, match="name: allowed 1 to 200 printable characters"):
        refuse_unnamed(SimpleNamespace(name=name, other="fine"), "other", "name")


def test_no_name_is_no_bad_name() -> None:
    refuse_unnamed(SimpleNamespace(name=None, other="Zoë 🙂"), "name", "other")


@pytest.mark.parametrize("sign", ["\0", "\n", "\x1b", "\x7f", "\x9b"])
def test_a_text_has_no_signs_that_steer(sign: str) -> None:
    with pytest.raises(ValueError, match="text: allowed are signs"):
        refuse_controls(SimpleNamespace(text=f"to walk{sign}"), "text")
    # A phone writes spaces that do not break and joined pictures.
    refuse_controls(SimpleNamespace(text="marcher\u00a0: 👩\u200d👧"), "text")
