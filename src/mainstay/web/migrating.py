"""The tables as this version of the site needs them."""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from mainstay.web.apps import without_guard

ONE_AT_A_TIME = 20_261_124
"""Number of PostgreSQL's lock for this work; any number of our own will do."""

TABLES = Path(__file__).with_name("tables.sql")
"""All that the migrations leave behind on an empty SQLite; made by `tools/make_tables.py`."""

_MIGRATION = re.compile(
    r'^INSERT INTO "django_migrations" VALUES\(\d+,\'(\w+)\',\'(\w+)\'', re.M
)


def up_to_date() -> None:
    """Make or migrate the database; of several processes that start at once, one does it."""
    if _open():
        with _alone():
            if _is_new():
                _lay_tables()
            if _open():
                call_command("migrate", verbosity=0, interactive=False)


def _open() -> bool:
    """Whether a migration is ahead, or the last one was ended before its guards were made."""
    ahead = MigrationExecutor(connection)
    return bool(
        ahead.migration_plan(ahead.loader.graph.leaf_nodes()) or without_guard(connection)
    )


def _is_new() -> bool:
    return connection.vendor == "sqlite" and not connection.introspection.table_names()


def _lay_tables() -> None:
    """What the migrations would make, at once: either all of it is there afterwards or nothing.

    They take seconds. Where another version of what we stand on brings other migrations, nothing
    is laid and they run.
    """
    text = TABLES.read_text(encoding="utf-8")
    ours = MigrationExecutor(connection).loader.disk_migrations.keys()
    if set(_MIGRATION.findall(text)) == ours:
        with connection.cursor() as cursor:
            cursor.executescript(f"BEGIN IMMEDIATE;\n{text}\nCOMMIT;")


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield  # the one process holds the folder
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])
