"""The site as a Django app: after every migration the tables of facts get their guards."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


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


def _guard_facts(using: str, **_: Any) -> None:
    """What goes round the models meets the database: no row of a fact is updated."""
    from mainstay.web.models import FACTS

    connection = connections[using]
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if postgres:
            cursor.execute(POSTGRES_FUNCTION)
        there = set(connection.introspection.table_names(cursor))
        for table in {model._meta.db_table for model in FACTS} & there:
            cursor.execute((POSTGRES if postgres else SQLITE).format(table=table))
