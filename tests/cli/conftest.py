import json
import sys
from pathlib import Path

import pytest
from tests.cli.strategies import EXAMPLES

from mainstay import cli


@pytest.fixture
def shell(monkeypatch, capsys):
    """Run a command: its exit code, what it answered, and what it said besides."""

    def run(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["mainstay", *map(str, words)])
        code = cli.main()
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def example():
    """The path of an example by its name."""
    return lambda name: EXAMPLES / f"{name}.json"


@pytest.fixture
def changed(tmp_path):
    """An example with the value at one place changed, written as a file."""

    def write(name: str, path: tuple[object, ...], value: object) -> Path:
        whole = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
        place = whole
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value
        target = tmp_path / f"{name.partition('-')[0]}.json"
        target.write_text(json.dumps(whole), encoding="utf-8")
        return target

    return write
