"""The JSON Schemas say what reading accepts, judged by a validator that is not ours."""

import json
import re
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.validators import extend
from tests.cli.strategies import FILES, spoiled

from mainstay.care.countries import schema_of
from mainstay.cli.browse import SCHEMAS
from mainstay.exercises.file_schema import file_schema
from mainstay.reading import ReadingError, read_value

WHOLE = Draft202012Validator.TYPE_CHECKER.redefine(
    "integer", lambda _, found: isinstance(found, int) and not isinstance(found, bool)
)
"""JSON Schema counts 3.0 as a whole number; a file of ours writes 3."""

Strict = extend(Draft202012Validator, type_checker=WHOLE)
SHAPE = re.compile(
    r"cannot stand here|key .* is (not known|missing)|is not a date|stands there"
)
"""Refusals that a schema can express; ranges and contradictions are seen only by reading."""


def judge(kind: type) -> Draft202012Validator:
    return Strict(schema_of(kind), format_checker=Draft202012Validator.FORMAT_CHECKER)


JUDGES = {kind: judge(kind) for kind, _ in FILES.values()}


CATALOGUE = files("mainstay.exercises") / "catalogue"


def written(name: str) -> dict[str, object]:
    """A file as somebody writes it."""
    if name == "exercise":
        return tomllib.loads((CATALOGUE / "bird-dog-pulley.toml").read_text("utf-8"))
    return FILES[name][1]


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_the_shell_prints_is_a_schema_that_its_file_meets(shell, name):
    schema = json.loads(shell("schema", name)[1])
    Draft202012Validator.check_schema(schema)
    whole = written(name)
    assert Strict(schema).is_valid(whole)
    assert not Strict(schema).is_valid({**whole, "wieght": 3})
    assert not Strict(schema).is_valid([whole])


def test_every_file_of_the_catalogue_meets_the_schema_of_the_file():
    judged = Strict(file_schema())
    for entry in CATALOGUE.iterdir():
        raw = tomllib.loads(entry.read_text("utf-8"))
        assert not [e.message for e in judged.iter_errors(raw)], entry.name


WRONG = [
    ("an angle that no joint reaches", ("start", "knee_flexion_l"), 170),
    ("a joint that nobody has", ("start", "tail_flexion"), 10),
    ("a contact that is none", ("start", "contacts"), ["hand_l@moon"]),
    ("a language that says nothing", ("words", "en"), {}),
    ("a caution for no condition", ("words", "en", "cautions"), {"gout": "Slowly."}),
    ("a week of no condition", ("from_week",), {"gout": 3}),
    ("the language inside", ("words", "en", "language"), "en"),
    ("nothing", ("sling",), None),
]


@pytest.mark.parametrize(("what", "path", "value"), WRONG, ids=[row[0] for row in WRONG])
def test_what_the_file_refuses_its_schema_refuses_too(what, path, value):
    raw = written("exercise")
    place = raw
    for key in path[:-1]:
        place = place.setdefault(key, {})
    place[path[-1]] = value
    assert not Strict(file_schema()).is_valid(raw)


@pytest.mark.parametrize(
    ("country", "fits"), [("KE", True), ("", True), ("ZZ", False), ("gb", False)]
)
def test_the_schema_knows_which_countries_there_are(country: str, fits: bool) -> None:
    kind, whole = FILES["case"]
    told = {**whole, "patient": {**whole["patient"], "country": country}}
    assert judge(kind).is_valid(told) is fits


@pytest.mark.parametrize("name", FILES)
@given(data=st.data())
def test_law_schema_and_reading_agree_on_names_types_and_words(name, data):
    kind, whole = FILES[name]
    found = spoiled(whole, data)
    refused = refusal(found, kind)
    if refused is None:
        assert JUDGES[kind].is_valid(found)
    elif SHAPE.search(refused):
        assert not JUDGES[kind].is_valid(found), refused


def refusal(found: object, kind: type) -> str | None:
    try:
        read_value(found, kind, "file.json")
    except ReadingError as error:
        return str(error)
    return None
