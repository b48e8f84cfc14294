"""The site as a Django app: after every migration the tables of facts get their guards."""

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


class Web(AppConfig):
    """The one app of the site."""

    name = "mainstay.web"

    def ready(self) -> None:
        """Triggers are lost when Django rebuilds a table, so they are made after each migration."""
        post_migrate.connect(_guard_facts, sender=self)


ONLY_ADDED = "facts are only added"

SQLITE = (
    'CREATE TRIGGER IF NOT EXISTS "{table}_only_added" BEFORE UPDATE ON "{table}"'
    f" BEGIN SELECT RAISE(ABORT, '{ONLY_ADDED}'); END"
)
POSTGRES_FUNCTION = (
    "CREATE OR REPLACE FUNCTION only_added() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$ BEGIN RAISE EXCEPTION '{ONLY_ADDED}'; END $$"
)
POSTGRES = (
    'CREATE OR REPLACE TRIGGER "{table}_only_added" BEFORE UPDATE ON "{table}"'
    " FOR EACH ROW EXECUTE FUNCTION only_added()"
)
GUARDS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE pg_table_is_visible(tgrelid)",
}
"""The names of all triggers, as each kind of database is asked."""


def _guard_facts(using: str, **_: Any) -> None:
    """What goes round the models meets the database: no row of a fact is updated."""
    connection = connections[using]
    postgres = connection.vendor == "postgresql"
    tables = without_guard(connection)
    with connection.cursor() as cursor:
        if postgres:
            cursor.execute(POSTGRES_FUNCTION)
        for table in tables:
            cursor.execute((POSTGRES if postgres else SQLITE).format(table=table))


def without_guard(connection: "BaseDatabaseWrapper") -> list[str]:
    """Tables of facts whose rows could be updated.

    The guards are made last: where they stand, all that follows a migration has been done.
    """
    from mainstay.web.models import FACTS

    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        cursor.execute(GUARDS[connection.vendor])
        guards = {name for (name,) in cursor.fetchall()}
    tables = {model._meta.db_table for model in FACTS} & there
    return sorted(table for table in tables if f"{table}_only_added" not in guards)
