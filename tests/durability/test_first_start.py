"""The first start lays the tables at once: the ones that the migrations make, all of them or none."""

import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from tests.durability.served import ROOT, environment

START = """
import os, signal, sys
from pathlib import Path
from django.db.backends.signals import connection_created
from mainstay.cli.site import migrated

def watch(connection, **_):
    connection.connection.set_trace_callback(end_at)

def end_at(statement):
    if sys.argv[2] and statement.strip().startswith(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

connection_created.connect(watch)
with migrated(Path(sys.argv[1])):
    pass
"""
"""Makes a folder's database; killed before a statement, where one is named."""

FILE = """
import sys
from pathlib import Path
from mainstay.cli.site import migrated
from mainstay.web import migrating
migrating.TABLES = Path(sys.argv[2])
with migrated(Path(sys.argv[1])):
    pass
"""
"""Makes a folder's database with another file of tables."""

MIGRATE = "from django.core.management import call_command; import django; django.setup(); call_command('migrate', verbosity=0)"
"""Makes a database by the migrations alone."""

SETTINGS = {"DJANGO_SETTINGS_MODULE": "mainstay.web.settings"}
TABLES = ROOT / "src/mainstay/web/tables.sql"
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?")


def started(program: str, data: Path, *more: object) -> int:
    data.mkdir(exist_ok=True)
    words = [sys.executable, "-c", program, *map(str, (data, *more))]
    return subprocess.run(words, env=environment(data) | SETTINGS, check=False).returncode


def everything(data: Path) -> list[str]:
    """All that is in a database, but for the moments."""
    with closing(sqlite3.connect(data / "mainstay.sqlite3")) as database:
        return sorted(MOMENT.sub("", line) for line in database.iterdump())


@pytest.fixture(scope="module")
def migrated(tmp_path_factory) -> list[str]:
    """What the migrations make."""
    folder = tmp_path_factory.mktemp("migrated")
    assert started(MIGRATE, folder) == 0
    return everything(folder)


def test_both_ways_make_the_same_database(migrated, tmp_path):
    assert started(START, tmp_path, "CREATE TABLE new__") == 0, (
        "a migration has rebuilt a table"
    )
    assert everything(tmp_path) == migrated


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE", 'CREATE TABLE "web_person"', "CREATE TRIGGER", "COMMIT"]
)
def test_a_first_start_that_is_killed_leaves_nothing(migrated, tmp_path, statement):
    assert started(START, tmp_path, statement) == -signal.SIGKILL
    with closing(sqlite3.connect(tmp_path / "mainstay.sqlite3")) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == []
    assert started(START, tmp_path, "") == 0
    assert everything(tmp_path) == migrated


def test_tables_of_other_migrations_are_left_alone(migrated, tmp_path):
    """Another release of what the site stands on brings other tables."""
    other = tmp_path / "other.sql"
    text = TABLES.read_text(encoding="utf-8").replace("'axes','0001", "'axes','0000")
    other.write_text(text.replace("varchar(150)", "varchar(15)"), encoding="utf-8")
    assert started(FILE, tmp_path / "data", other) == 0
    assert everything(tmp_path / "data") == migrated


def test_a_migration_that_was_killed_before_its_guards_is_ended(migrated, tmp_path):
    assert started(START, tmp_path, "") == 0
    with closing(sqlite3.connect(tmp_path / "mainstay.sqlite3")) as database:
        database.execute("DROP TRIGGER web_answer_only_added")
    assert everything(tmp_path) != migrated
    assert started(START, tmp_path, "") == 0
    assert everything(tmp_path) == migrated
