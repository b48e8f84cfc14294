"""Keep what the migrations leave behind on an empty SQLite; see `mainstay.web.migrating`.

make_tables.py            make web/tables.sql anew
make_tables.py --check    say whether it is what the migrations give
"""

import os
import re
import sqlite3
import sys
import tempfile

os.environ["DJANGO_SETTINGS_MODULE"] = "mainstay.web.settings"
os.environ.pop("MAINSTAY_DATABASE", None)

WHEN = re.compile(r"(?<=^INSERT INTO \"django_migrations\" VALUES)(\(.*),'[^']+'\);$", re.M)
"""A migration as a row: its last value is the moment at which it was applied."""


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MAINSTAY_DATA"] = folder
        made = _made()
    from mainstay.web.migrating import TABLES

    if "--check" not in sys.argv[1:]:
        TABLES.write_text(made, encoding="utf-8")
    elif made != _laid(TABLES.read_text(encoding="utf-8")):
        print("tables.sql is not what the migrations give: run tools/make_tables.py")
        return 1
    return 0


def _made() -> str:
    """What the migrations give, as SQL."""
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    text = _dumped(connection.connection)
    connection.close()
    return text


def _laid(text: str) -> str:
    """What the file gives; read through SQLite, so that no release is blamed for how it writes."""
    found = sqlite3.connect(":memory:")
    found.executescript(text)
    return _dumped(found)


def _dumped(found: sqlite3.Connection) -> str:
    """Everything in a database: tables before rows, which name rows of other tables."""
    lines = [line for line in found.iterdump() if line not in ("BEGIN TRANSACTION;", "COMMIT;")]
    lines.sort(key=lambda line: not line.startswith("CREATE TABLE"))
    return WHEN.sub(r"\1,CURRENT_TIMESTAMP);", "\n".join(lines)) + "\n"


if __name__ == "__main__":
    sys.exit(main())
