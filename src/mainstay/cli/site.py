"""Commands that run the site and care for its database."""

import gc
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from mainstay.cli.given import AsJson, read_count
from mainstay.cli.physics import speed, validated
from mainstay.cli.repeated import accuracy
from mainstay.cli.shown import answer, facts, say, table, track
from mainstay.cli.virtual import raced
from mainstay.cli.weighed import weeks
from mainstay.measured import Measured
from mainstay.reading import ReadingError

Data = Annotated[Path, typer.Option("--data", metavar="FOLDER", help="Where the database is.")]
Port = Annotated[
    str, typer.Option("--port", metavar="PORT", help="Port to listen on, 1 to 65535.")
]


# --- the database -------------------------------------------------------------------------------


def _site(data: Path) -> None:
    os.umask(0o077)  # what is kept here is health data
    os.environ["MAINSTAY_DATA"] = str(data.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mainstay.web.settings")
    import django

    django.setup()


def _on_postgres() -> bool:
    return bool(os.environ.get("MAINSTAY_DATABASE"))


def _database(data: Path) -> Path:
    found = data / "mainstay.sqlite3"
    if not found.exists():
        problem = "there is no database."
        advice = "Name the folder of one with --data; `mainstay serve` makes one."
        raise ReadingError(str(found), problem, advice=advice)
    return found


@contextmanager
def migrated(data: Path) -> Iterator[None]:
    """The site with its tables as this version needs them; on SQLite we hold the folder."""
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        problem = f"cannot be a folder: {error.strerror}."
        raise ReadingError(str(data), problem, advice="Choose another: --data.") from None
    _site(data)
    from mainstay.web.migrating import up_to_date
    from mainstay.web.serving import hold

    with hold(data):
        up_to_date()
        yield


# --- serving ------------------------------------------------------------------------------------


def serve(
    data: Data = Path("var"),
    port: Port = "8000",
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Address to listen on.")
    ] = "127.0.0.1",
    threads: Annotated[
        str, typer.Option(metavar="NUMBER", help="Threads of a process, 1 to 64.")
    ] = "8",
    processes: Annotated[
        str,
        typer.Option(metavar="NUMBER", help="Processes; more than one needs PostgreSQL."),
    ] = "1",
) -> None:
    """Run the site; its database is made or migrated first.

    SQLite in the folder of --data, one process. MAINSTAY_DATABASE=postgresql://... for
    PostgreSQL and any number of processes.
    """
    several = read_count(processes, "--processes", 1, 64)
    each = read_count(threads, "--threads", 1, 64)
    if several > 1 and not _on_postgres():
        problem = f"{several} processes cannot write to one SQLite database."
        advice = "For more, use PostgreSQL: set MAINSTAY_DATABASE."
        raise ReadingError("--processes", problem, "1", advice)
    number = _free(host, port)
    gc.disable()  # until all is loaded: a tenth of the time to the first answer
    with migrated(data):
        _run(host, number, each, several)


def demo(data: Data = Path("var/demo"), port: Port = "8000") -> None:
    """Run a clinic with invented people. Prints who signs in where with what."""
    number = _free("127.0.0.1", port)
    with migrated(data):
        table(
            "Demo sign-ins (all invented)",
            ("Who", "Where", "Sign in with"),
            _filled(data),
            ("Where", "Sign in with"),
        )
        _run("127.0.0.1", number, threads=8, processes=1)


def _filled(data: Path) -> list[tuple[str, str, str]]:
    from mainstay.web.demo import fill, refuse_real_people

    refuse_real_people(data)
    sys.stderr.write("Filling the demo clinic. The first time takes half a minute.\n")
    return fill(track)


def _free(host: str, port: str) -> int:
    """The port as a number, found free before long work begins."""
    number = read_count(port, "--port", 1, 65535)
    try:
        found = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0]
        with closing(socket.socket(found[0], found[1])) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(found[4])
    except OSError as error:
        place = "--host" if isinstance(error, socket.gaierror) else "--port"
        problem = f"{host}:{number} cannot be used: {error.strerror}."
        raise ReadingError(place, problem, advice=f"Choose another {place}.") from None
    return number


def _run(host: str, port: int, threads: int, processes: int) -> None:
    from django.db import connections

    from mainstay.web.serving import run

    connections.close_all()  # the server forks; SQLite connections must not cross that
    say("", f"Mainstay runs at http://{host}:{port}/  (Ctrl+C ends it)")
    sys.stdout.flush()  # into a pipe too, before the server takes over
    run(f"{host}:{port}", threads, processes)


# --- people who work there ----------------------------------------------------------------------


def therapist(
    username: Annotated[
        str, typer.Argument(metavar="USERNAME", help="What is typed to sign in.")
    ],
    name: Annotated[str, typer.Option(metavar="NAME", help="The name that is shown.")],
    clinic: Annotated[str, typer.Option(metavar="CLINIC", help="Where they work.")],
    data: Data = Path("var"),
    as_json: AsJson = False,
) -> None:
    """Add a therapist, and the clinic where it is new. Prints the first password once."""
    with migrated(data):
        from mainstay.web.staff import add_therapist

        password = add_therapist(username, name, clinic, datetime.now(UTC))
    if as_json:
        answer({"username": username, "password": password})
        return
    say(f"{name} of {clinic} can sign in at /sign-in/login/.", "")
    facts([("Username", username), ("First password", password)])
    say("", "Change it at /sign-in/password/change/; add a second factor at /sign-in/2fa/.")


def password(
    username: Annotated[
        str, typer.Argument(metavar="USERNAME", help="What is typed to sign in.")
    ],
    data: Data = Path("var"),
    as_json: AsJson = False,
) -> None:
    """Give a therapist who forgot it, or has left, a new first password. Prints it once.

    Their passkeys, second step and recovery codes end too, and every browser is signed out.
    """
    if not _on_postgres():
        _database(data)
    with migrated(data):
        from mainstay.web import staff

        fresh = staff.new_password(username, datetime.now(UTC))
    if as_json:
        answer({"username": username, "password": fresh})
        return
    say(f"{username} can sign in at /sign-in/login/ with this and nothing else.", "")
    facts([("Username", username), ("First password", fresh)])
    say("", "After somebody has left, give it to nobody.")


# --- care for the database ----------------------------------------------------------------------


def nightly(data: Data = Path("var"), as_json: AsJson = False) -> None:
    """Do the work for the night. Clears ended invitations and sessions, checks the database.

    On SQLite the serving process does it by itself.
    """
    if not _on_postgres():
        _database(data)
    with migrated(data):
        from mainstay.web.nightly import run

        done = run(datetime.now(UTC))
    if as_json:
        answer(done)
    else:
        facts((name.capitalize(), str(count)) for name, count in done.items())


def backup(
    target: Annotated[
        Path, typer.Argument(metavar="FILE", help="File to write; must not exist.")
    ],
    data: Data = Path("var"),
    as_json: AsJson = False,
) -> None:
    """Copy the SQLite database while it runs, then check the copy."""
    if _on_postgres():
        problem = "the data stands in PostgreSQL, which brings its own backups."
        advice = "Run pg_dump --format=custom, as docs/how-to/use-postgresql.md says."
        raise ReadingError("MAINSTAY_DATABASE", problem, advice=advice)
    if target.exists():
        raise ReadingError(str(target), "this file exists.", advice="Choose another name.")
    source = _database(data)
    if not target.parent.is_dir():
        problem = "there is no such folder."
        raise ReadingError(str(target.parent), problem, advice="Make it first.")
    _site(data)
    from mainstay.web.nightly import copy_database

    copy_database(source, target)
    if as_json:
        answer({"written": str(target), "bytes": target.stat().st_size})
    else:
        say(f"Backup written and checked: {target}")


# --- measuring ----------------------------------------------------------------------------------


def bench(
    what: Annotated[
        str,
        typer.Argument(
            metavar="[WHAT]", help="core, crowd, spine, planning, dosing or imaging"
        ),
    ] = "core",
    validate: Annotated[
        bool,
        typer.Option("--validate", help="Hold the spine model against measurements instead."),
    ] = False,
    people: Annotated[
        int, typer.Option(min=1, max=10_000_000, help="dosing: people in the nightly pass.")
    ] = 20_000,
    count: Annotated[
        int, typer.Option(min=1, max=100_000, help="dosing: virtual people for each seed.")
    ] = 30,
    seeds: Annotated[str, typer.Option(help="dosing: seeds of the populations.")] = "1",
    decisions: Annotated[
        int, typer.Option(min=1, max=10_000_000, help="dosing: wild decisions for the guard.")
    ] = 10_000,
    minutes: Annotated[
        float | None,
        typer.Option(min=0.1, max=10_000, help="dosing: after so many, nobody else begins."),
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="dosing: keep lives here, and go on from there."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", metavar="FOLDER", help="Pictures with human readings, for imaging."
        ),
    ] = None,
    peer: Annotated[
        Path | None,
        typer.Option(
            metavar="PYTHON", help="spine: a Python with OpenSim, to measure beside it."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure what must be fast. A decision, a week, a history, a PDF of eight exercises, every page of the demo.

    `crowd` measures the work lists of clinics with 10, 50 and 200 people, `spine` the speed of
    the spine model, `planning` how good and how fast the solver's weeks are, `dosing` what the
    estimate of the dose must reach on virtual people, `imaging` how near to the truth muscles are
    measured.
    """
    if what == "imaging":
        raise typer.Exit(0 if accuracy(data, as_json) else 1)
    race: Measure = partial(raced, people, count, seeds, decisions, minutes, keep)
    measures: dict[str, Measure] = {**MEASURES, "dosing": race, "spine": partial(speed, peer)}
    if what not in measures:
        allowed = ", ".join((*measures, "imaging"))
        raise ReadingError("WHAT", f"`{what}` cannot be measured.", allowed, "Write one.")
    for option, given in (("--validate", validate), ("--peer", peer)):
        if given and what != "spine":
            advice = f"Write: mainstay bench spine {option}."
            raise ReadingError(option, f"`{what}` has none.", "spine", advice)
    if validate:
        validated(as_json)
    found = measures[what]()
    if as_json:
        answer(found)
    else:
        table("Measured on this machine", BENCH_COLUMNS, [_bench_row(f) for f in found])
    raise typer.Exit(0 if all(f.met for f in found) else 1)


def _pages(which: str) -> list[Measured]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder, migrated(Path(folder)):
        from mainstay.web import bench

        measure = bench.measure if which == "core" else bench.measure_crowds
        return list(measure(track))


Measure = Callable[[], list[Measured]]

MEASURES: dict[str, Measure] = {
    "core": lambda: _pages("core"),
    "crowd": lambda: _pages("crowd"),
    "planning": weeks,
}

BENCH_COLUMNS = ("What", "Median", "Limit", "95 of 100", "Processor", "Slowest")


def _bench_row(found: Measured) -> tuple[str, ...]:
    mark = "" if found.met else "  (over)"
    more = ["" if one is None else f"{one:.3g}" for one in (found.p95, found.processor)]
    shown = f"{found.median:.3g} {found.unit}{mark}"
    return found.name, shown, f"{found.limit:g}", *more, found.slowest
