"""What stands in a database file, read without the site."""

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path


def stored(data: Path) -> list[str]:
    """The ids in the file, read after the kill; also whether it is sound."""
    with closing(sqlite3.connect(data / "mainstay.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        return [str(uuid.UUID(key)) for (key,) in database.execute("SELECT id FROM web_setlog")]


def rows(file: Path) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    with closing(sqlite3.connect(file)) as database:
        names = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        for (table,) in database.execute(names).fetchall():
            if table not in ("django_session", "sqlite_sequence"):
                yield table, sorted(map(repr, database.execute(f'SELECT * FROM "{table}"')))
