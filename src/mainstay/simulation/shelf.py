"""Lives that were lived already, kept in a folder: a long run goes on where it was stopped.

One file holds the lives of a few people under one strategy. Its name is a hash of all that they
follow from: who, how long, under what, and every file of code and rules that decides. After any
change of those nothing old is found, so old numbers never stand among new ones.
"""

import functools
import hashlib
import importlib.util
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

import mainstay
from mainstay.simulation.people import SHIPPED

DECIDING = ("anatomy", "care", "dosing", "exercises", "simulation")
"""Parts of the package that lives follow from."""

JUDGING = frozenset({"bench.py", "beside.py", "fuzz.py", "results.py", "shelf.py"})
"""Files of the simulation that look at lives and change none."""


@dataclass(frozen=True)
class Shelf:
    """Where lives are kept; without a folder nothing is."""

    folder: Path | None = None

    def found(self, what: tuple[object, ...], people: str) -> list[dict[str, Any]] | None:
        """What was put there under this name by this code; None when there is nothing."""
        if self.folder is None:
            return None
        path = self._path(self.folder, what, people)
        if not path.exists():
            return None
        kept: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        return kept

    def put(self, what: tuple[object, ...], people: str, lives: list[Any]) -> None:
        """Keep lives; a file is either whole or not there."""
        if self.folder is None:
            return
        path = self._path(self.folder, what, people)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps([asdict(x) for x in lives]), encoding="utf-8")
        part.replace(path)

    @staticmethod
    def _path(folder: Path, what: tuple[object, ...], people: str) -> Path:
        name = hashlib.sha256(repr((what, people, code_of(people))).encode()).hexdigest()[:24]
        return folder / f"{name}.json"


NO_SHELF = Shelf()


@functools.cache
def code_of(people: str) -> str:
    """A hash of every file that decides in a life of these people."""
    found = hashlib.sha256(np.__version__.encode())
    for path in _files(people):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()


def _files(people: str) -> Iterator[Path]:
    root = Path(mainstay.__file__).parent
    yield root / "reading.py"
    for part in DECIDING:
        every = (p for p in (root / part).rglob("*") if p.suffix in (".py", ".toml"))
        yield from sorted(p for p in every if part != "simulation" or p.name not in JUDGING)
    module = SHIPPED.get(people, people).partition(":")[0]
    own = importlib.util.find_spec(module)
    if own is not None and own.origin is not None:
        yield Path(own.origin)
