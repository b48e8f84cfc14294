"""No number of any file may be absurd: each numeric field of each type refuses it, none is left out."""

import dataclasses
import functools
import json
import tomllib
import typing
from collections.abc import Iterator
from importlib.resources import files

import pytest
from tests.cli.strategies import EXAMPLES, FILES

from mainstay.care import conditions, instruments, outcomes, red_flags, rulebook, stage_table
from mainstay.care.decision import Approval, Decision
from mainstay.exercises import Exercise, RigSetting, shipped_catalogue
from mainstay.reading import ReadingError, plain, read_value

hints = functools.cache(typing.get_type_hints)

FAR = (10**9, -(10**9))
TABLES = {
    "red_flags.toml": red_flags.RedFlags,
    "stages.toml": stage_table.StageTable,
    "conditions.toml": conditions.ConditionTable,
    "outcomes.toml": outcomes.MeasureTable,
    "rulebook.toml": rulebook.RuleBook,
    "instruments/rmdq-24.toml": instruments.Instrument,
}
HELD = {"$.bands": {"name": "high", "starts_at": 1}, "$.t_table": {"raw": 0, "t": 40}}


def wholes() -> Iterator[tuple[type, object]]:
    """Everything that is read, as plain values beside its type."""
    yield from FILES.values()
    yield FILES["case"][0], json.loads((EXAMPLES / "case-chronic-pulley.json").read_text())
    for name, kind in TABLES.items():
        text = files("mainstay.care").joinpath(*name.split("/")).read_text("utf-8")
        yield kind, tomllib.loads(text)
    for exercise in shipped_catalogue().exercises:
        yield Exercise, plain(exercise)
    yield instruments.Band, {"name": "high", "starts_at": 1}
    yield instruments.TRow, {"raw": 0, "t": 40}
    yield instruments.SubScore, {"id": "fear", "items": [1]}
    yield Approval, {
        "by": "V", "on": "2026-11-01", "ends_on": "2026-12-01", "stage_ceiling": "dynamic"
    }  # fmt: skip
    yield RigSetting, {"handle_kg": 5, "stack": 10, "unit": "kg", "plates": [5, 5]}


def objects(kind: object, raw: object) -> Iterator[tuple[type, dict[str, object]]]:
    """Every object inside, with its type."""
    for option in typing.get_args(kind) if not dataclasses.is_dataclass(kind) else ():
        inner = raw if isinstance(raw, list) else raw.values() if isinstance(raw, dict) else ()
        for one in inner if typing.get_origin(kind) in (tuple, dict) else (raw,):
            yield from objects(option, one)
    if dataclasses.is_dataclass(kind) and isinstance(raw, dict):
        yield typing.cast(type, kind), raw
        for name, wanted in hints(kind).items():
            if name in raw:
                yield from objects(wanted, raw[name])


@functools.cache
def numeric(wanted: object) -> str:
    """Whether a field is a number, or several."""
    options = (
        {wanted, *typing.get_args(wanted)} if typing.get_origin(wanted) is not tuple else ()
    )
    lists = [o for o in (wanted, *typing.get_args(wanted)) if typing.get_origin(o) is tuple]
    if {int, float} & set(options):
        return "one"
    return "several" if any({int, float} & set(typing.get_args(o)) for o in lists) else ""


SEEN: dict[tuple[type, str], tuple[dict[str, object], str]] = {}
for whole_kind, whole_raw in wholes():
    for found_kind, found_raw in objects(whole_kind, whole_raw):
        for field_name, field_type in hints(found_kind).items():
            if how := numeric(field_type):
                known = SEEN.get((found_kind, field_name))
                if known is None or field_name not in known[0]:
                    SEEN[found_kind, field_name] = (found_raw, how)


@pytest.mark.parametrize("far", FAR)
@pytest.mark.parametrize(
    ("kind", "name"), SEEN, ids=[f"{kind.__name__}.{name}" for kind, name in SEEN]
)
def test_a_number_far_outside_is_refused(kind: type, name: str, far: int) -> None:
    raw, how = SEEN[kind, name]
    before = raw.get(name)
    several = [far, *before[1:]] if isinstance(before, list) else [far, far]
    with pytest.raises(
        ReadingError, match=r"(?i)allowed|write|exactly one|name each|belong|and only"
    ):
        read_value({**raw, name: several if how == "several" else far}, kind, "file")


def test_the_types_looked_at_are_many() -> None:
    assert len(SEEN) > 90
    assert {Decision, Exercise} <= {kind for kind, _ in objects_seen()}


def objects_seen() -> Iterator[tuple[type, object]]:
    for kind, raw in wholes():
        yield from objects(kind, raw)
