"""The tables as this version of the site needs them."""

import contextlib
from collections.abc import Iterator

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

ONE_AT_A_TIME = 20_261_124
"""Number of PostgreSQL's lock for this work; any number of our own will do."""


def up_to_date() -> None:
    """Make or migrate the database; of several processes that start at once, one does it."""
    if _open():
        with _alone():
            if _open():
                call_command("migrate", verbosity=0, interactive=False)


def _open() -> bool:
    ahead = MigrationExecutor(connection)
    return bool(ahead.migration_plan(ahead.loader.graph.leaf_nodes()))


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
