import re
import tomllib
from importlib.resources import files

import pytest

from mainstay.care.sources import OURS, SourceState, known_source, source, sources
from mainstay.reading import ReadingError


def test_a_source_is_found_by_its_key() -> None:
    found = source("Hides2001")
    assert found.cite == "Hides 2001. Spine 26:E243."
    assert found.state is SourceState.READ


def test_an_unknown_key_is_refused_with_advice() -> None:
    with pytest.raises(ReadingError, match="Nobody1900: no source has this key"):
        source("Nobody1900")


def test_what_a_file_names_is_a_source_or_ours() -> None:
    known_source(OURS, "file"), known_source("Hides2001", "file")
    with pytest.raises(ReadingError, match="file: `nonsense` is no source"):
        known_source("nonsense", "file")


def test_every_source_says_what_it_is() -> None:
    for found in sources():
        assert re.fullmatch(r"[A-Z][A-Za-z0-9]+", found.key)
        assert found.cite.endswith(".")
    assert len({s.key for s in sources()}) == len(sources())


def named(table: object) -> set[str]:
    """All values of keys called source or sources in a table."""
    found: set[str] = set()
    for key, value in table.items() if isinstance(table, dict) else enumerate(table):  # type: ignore[arg-type,var-annotated]
        if key in ("source", "sources"):
            found |= {value} if isinstance(value, str) else set(value)
        elif isinstance(value, dict | list):
            found |= named(value)
    return found


def test_every_red_flag_rule_names_a_known_source() -> None:
    text = files("mainstay.care").joinpath("red_flags.toml").read_text("utf-8")
    used = named(tomllib.loads(text)) - {OURS}
    assert "Finucane2020" in used
    assert {source(key).key for key in used} == used


def test_sources_named_by_rules_and_exercises_are_known() -> None:
    places = [p for folder in ("care", "exercises") for p in _tables_in(folder)]
    used = set().union(*(named(tomllib.loads(p)) for p in places)) - {OURS}
    assert used - {s.key for s in sources()} == set()


def _tables_in(folder: str) -> list[str]:
    found, open_ = [], [files(f"mainstay.{folder}")]
    while open_:
        for entry in open_.pop().iterdir():
            if entry.is_dir():
                open_.append(entry)
            elif entry.name.endswith(".toml"):
                found.append(entry.read_text("utf-8"))
    return found
