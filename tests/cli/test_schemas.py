"""The JSON Schemas say what reading accepts, judged by a validator that is not ours."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.validators import extend
from tests.cli.strategies import FILES, spoiled

from mainstay.cli.browse import SCHEMAS
from mainstay.reading import ReadingError, json_schema, read_value

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
    return Strict(json_schema(kind), format_checker=Draft202012Validator.FORMAT_CHECKER)


JUDGES = {kind: judge(kind) for kind, _ in FILES.values()}


def test_each_schema_has_a_file_to_try():
    assert set(SCHEMAS) <= set(FILES)


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_the_shell_prints_is_a_schema_that_its_file_meets(shell, name):
    schema = json.loads(shell("schema", name)[1])
    Draft202012Validator.check_schema(schema)
    whole = FILES[name][1]
    assert Strict(schema).is_valid(whole)
    assert not Strict(schema).is_valid({**whole, "wieght": 3})
    assert not Strict(schema).is_valid([whole])


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
