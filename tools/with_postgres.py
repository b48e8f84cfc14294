"""Run a command beside a throw-away PostgreSQL: `python tools/with_postgres.py COMMAND ...`.

The server listens on a socket in a temporary folder only, keeps nothing, and ends with the
command, which finds it by MAINSTAY_DATABASE. PostgreSQL refuses to run as root; then the user
`postgres` or `nobody` runs it.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

USERS = ("postgres", "nobody")
LONGEST_START_S = 30
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")


def programs() -> Path:
    """The folder of `initdb` and `postgres`."""
    on_path = shutil.which("postgres")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    for folder in folders:
        if all((folder / name).exists() for name in ("initdb", "postgres")):
            return folder
    sys.exit("There is no PostgreSQL server here. Run: sudo apt-get install -y postgresql")


def _version(folder: Path) -> float:
    return float(folder.parent.name)


def unprivileged() -> pwd.struct_passwd | None:
    """Who runs the server; None for whoever runs this."""
    if os.getuid() != 0:
        return None
    known = {user.pw_name: user for user in pwd.getpwall()}
    return next(known[name] for name in USERS if name in known)


def main(command: list[str]) -> int:
    """Start the server, run the command, end the server."""
    folder, user = Path(tempfile.mkdtemp(prefix="mainstay-pg-")), unprivileged()
    who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    try:
        _make(folder, who)
        with (folder / "server.log").open("w") as log:
            server = subprocess.Popen(
                _server(folder), cwd=folder, stdout=log, stderr=log, **who
            )
        try:
            return _beside(folder, command)
        finally:
            server.send_signal(signal.SIGINT)  # at once, whoever is still connected
            server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make(folder: Path, who: dict[str, object]) -> None:
    made = [str(programs() / "initdb"), "-D", str(folder / "data"), "-U", "postgres"]
    made += ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    subprocess.run(made, cwd=folder, check=True, stdout=subprocess.DEVNULL, **who)


def _server(folder: Path) -> list[str]:
    quick = [word for setting in QUICK for word in ("-c", setting)]
    return [str(programs() / "postgres"), "-D", str(folder / "data"), "-k", str(folder), *quick]


def _beside(folder: Path, command: list[str]) -> int:
    _make_database(folder)
    here = {
        "MAINSTAY_DATABASE": f"postgresql://postgres@/mainstay?host={folder}",
        "MAINSTAY_DATA": str(folder / "site"),
    }
    return subprocess.run(command, env={**os.environ, **here}, check=False).returncode


def _make_database(folder: Path) -> None:
    """As soon as the server answers."""
    until = time.monotonic() + LONGEST_START_S
    while True:
        try:
            server = psycopg.connect(f"host={folder} user=postgres", autocommit=True)
            break
        except psycopg.OperationalError:
            if time.monotonic() > until:
                sys.exit((folder / "server.log").read_text())
            time.sleep(0.05)
    with server:
        server.execute("CREATE DATABASE mainstay")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
