"""What every test shares: where test helpers are found, and how long laws are searched."""

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, Phase, settings

sys.path.insert(0, str(Path(__file__).parent.parent))

TABLES = Path(__file__).parent.parent / "src/mainstay/web/tables.sql"

QUIET = (HealthCheck.too_slow, HealthCheck.data_too_large)
# The suite searches the same examples each time, so that it says the same of the same code;
# the nightly profile looks for new ones.
settings.register_profile(
    "default",
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=QUIET,
)
settings.register_profile(
    "nightly",
    max_examples=10_000,
    deadline=None,
    derandomize=False,  # where CI is set, Hypothesis would repeat the same cases every night
    print_blob=True,
    suppress_health_check=QUIET,
    report_multiple_bugs=False,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory) -> None:
    """A file, not memory: as on a server, each thread has its own connection to it."""
    from django.db import connection

    if connection.vendor == "sqlite":
        file = tmp_path_factory.mktemp("database") / "tests.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(file)
        with closing(sqlite3.connect(file)) as database:
            database.executescript(f"BEGIN;{TABLES.read_text(encoding='utf-8')}COMMIT;")


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """On SQLite the tables are laid as on a new installation; elsewhere the migrations make them."""
    from django.db import connection

    return connection.vendor == "sqlite"


@pytest.fixture(scope="session", autouse=True)
def quick_beginnings() -> Iterator[None]:
    """What a server does once at its start, each test client would do again for one request.

    Static files are looked up when asked for, not all listed; a password is hashed once, not a
    million times. The tests of serving start a server with the settings as they are.
    """
    quick = "django.contrib.auth.hashers.MD5PasswordHasher"
    with override_settings(WHITENOISE_AUTOREFRESH=True, PASSWORD_HASHERS=[quick]):
        yield
