"""What differs between machines is read strictly; a misspelled setting is never ignored."""

import threading
from pathlib import Path

import pytest

from mainstay.imaging.reliability import published
from mainstay.reading import ReadingError
from mainstay.web.installation import (
    SQLITE_PRAGMAS,
    Postgres,
    databases,
    errors_of_measuring,
    read_installation,
    read_postgres,
)

KEY = "k" * 50


def read(tmp_path: Path, **given: str):
    return read_installation({"MAINSTAY_DATA": str(tmp_path), "HOME": "/home/x", **given})


def test_without_settings_it_is_sqlite_on_this_machine(tmp_path):
    found = read(tmp_path)
    assert found.postgres is None
    assert found.hosts == ("localhost", "127.0.0.1", "[::1]")
    assert not found.origins
    assert not found.debug
    assert databases(found)["default"]["NAME"] == tmp_path / "mainstay.sqlite3"


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("postgresql://anna@db/clinic", Postgres("clinic", "anna", "", "db")),
        (
            "postgres://anna:p%40ss@db:5433/clinic",
            Postgres("clinic", "anna", "p@ss", "db", 5433),
        ),
        ("postgresql:///clinic", Postgres("clinic")),
        (
            "postgresql://anna@/clinic?host=/run/postgresql",
            Postgres("clinic", "anna", "", "/run/postgresql"),
        ),
        (
            "postgresql://db/clinic?sslmode=verify-full",
            Postgres("clinic", host="db", sslmode="verify-full"),
        ),
    ],
)
def test_postgresql_by_one_setting(address, found):
    assert read_postgres(address) == found


def test_the_setting_reaches_django(tmp_path):
    address = "postgresql://anna:secret@db:5433/clinic?sslmode=require"
    made = databases(read(tmp_path, MAINSTAY_DATABASE=address))["default"]
    assert made["ENGINE"].endswith("postgresql")
    wanted = ("clinic", "anna", "secret", "db", "5433")
    assert tuple(made[k] for k in ("NAME", "USER", "PASSWORD", "HOST", "PORT")) == wanted
    assert made["OPTIONS"]["sslmode"] == "require"


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("MAINSTAY_DATABASE", "mysql://db/clinic", "`mysql`"),
        ("MAINSTAY_DATABASE", "clinic", "names no database"),
        ("MAINSTAY_DATABASE", "postgresql://db", "name of the database is missing"),
        ("MAINSTAY_DATABASE", "postgresql://db/a/b", "name of the database is missing"),
        ("MAINSTAY_DATABASE", "postgresql://db:99999/clinic", "not an address"),
        ("MAINSTAY_DATABASE", "postgresql://db/clinic?ssl=on", "`ssl` may not follow"),
        ("MAINSTAY_DATABASE", "postgresql://db/clinic?sslmode=on", "Allowed: disable"),
        ("MAINSTAY_DATABASE", "postgresql://db/clinic?host=/run", "stands twice"),
        ("MAINSTAY_DATABASE", "postgresql:///clinic?host=run", "does not fit"),
        ("MAINSTAY_HOST", "clinic.example", "Allowed: MAINSTAY_DATA"),
        ("MAINSTAY_DEBUG", "yes", "Allowed: 0, 1"),
        ("MAINSTAY_ORIGINS", "http://clinic.example", "not an https origin"),
        ("MAINSTAY_ORIGINS", "https://clinic.example/site", "nothing after it"),
        ("MAINSTAY_SECRET_KEY", "short", "5 characters"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused(tmp_path, name, text, says):
    with pytest.raises(ReadingError) as refused:
        read(tmp_path, **{name: text})
    assert says in str(refused.value)
    assert str(refused.value).startswith(name)


def test_a_password_is_in_no_message(tmp_path):
    for address in (
        "mysql://a:hush@db/x",
        "postgresql://a:hush@db/x?y=z",
        "postgresql://a:hush@db",
    ):
        with pytest.raises(ReadingError) as refused:
            read(tmp_path, MAINSTAY_DATABASE=address)
        assert "hush" not in str(refused.value)
    found = read(
        tmp_path, MAINSTAY_DATABASE="postgresql://a:hush@db/x", MAINSTAY_SECRET_KEY=KEY
    )
    assert "hush" not in repr(found)
    assert KEY not in repr(found)


def test_the_secret_key_is_made_once_for_its_owner_only(tmp_path):
    first = read(tmp_path / "new")
    assert (tmp_path / "new" / "secret-key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    assert read(tmp_path / "new").secret_key == first.secret_key
    assert list((tmp_path / "new").iterdir()) == [tmp_path / "new" / "secret-key"]


def test_processes_that_start_at_once_get_one_key(tmp_path):
    ready, keys = threading.Barrier(8), []

    def start():
        ready.wait(10)
        keys.append(read(tmp_path).secret_key)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1


def test_several_machines_share_a_key_by_a_setting(tmp_path):
    found = [read(tmp_path / name, MAINSTAY_SECRET_KEY=KEY) for name in ("one", "two")]
    assert {f.secret_key for f in found} == {KEY}
    assert not (tmp_path / "one").exists()


@pytest.mark.parametrize(
    ("mode", "text", "says"),
    [(0o644, KEY, "chmod 600"), (0o640, KEY, "chmod 600"), (0o600, "", "too short")],
)
def test_a_key_that_others_know_is_refused(tmp_path, mode, text, says):
    file = tmp_path / "secret-key"
    file.write_text(text)
    file.chmod(mode)
    with pytest.raises(ReadingError, match=says):
        read(tmp_path)


def test_sqlite_survives_a_power_loss(tmp_path):
    """Not in every mode: `reference` of SQLite says that only FULL (2) or EXTRA keep a commit."""
    import sqlite3
    from contextlib import closing

    chosen = databases(read(tmp_path))["default"]
    assert chosen["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    with closing(sqlite3.connect(chosen["NAME"])) as database:
        database.executescript(chosen["OPTIONS"]["init_command"])
        found = [
            database.execute(f"PRAGMA {p.partition('=')[0]}").fetchone()[0]
            for p in SQLITE_PRAGMAS
        ]
    assert found == ["wal", 2, 1, 1]


def test_a_clinic_brings_its_own_errors_of_measuring(tmp_path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(ROW)
    place = read_installation(
        {"MAINSTAY_DATA": str(tmp_path), "MAINSTAY_RELIABILITY": str(own)}
    )
    first, *rest = errors_of_measuring(place)
    assert (first.sem, first.source) == (1.5, "own study")
    assert tuple(rest) == published()
    own.write_text(ROW.replace("mm", "cm"))
    with pytest.raises(ReadingError, match=r"own\.toml"):
        errors_of_measuring(place)
    with pytest.raises(ReadingError, match="is no file"):
        read_installation({"MAINSTAY_RELIABILITY": str(tmp_path / "none.toml")})


ROW = """[[error]]
quantity = "thickness"
muscles = ["multifidus"]
position = "prone"
operator = "any"
unit = "mm"
sem = 1.5
source = "own study"
"""
