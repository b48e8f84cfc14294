"""The shell: the same rules for scripts, replay and running the site.

Exit codes: 0 answered; 1 the answer is "no" (a lock, a stop, a differing replay); 2 bad input.
Heavy parts are imported where a command needs them, so that a short question is answered fast.
"""

import gc
import json
import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from mainstay.reading import ReadingError, json_schema, plain, read_day, read_json, read_word

if TYPE_CHECKING:
    from rich.console import Console

    from mainstay.care.case import Case
    from mainstay.care.decision import Decision
    from mainstay.exercises import Exercise
    from mainstay.planning import Programme
    from mainstay.web.serving import Lock

T = TypeVar("T")

app = typer.Typer(
    help="Mainstay: exercise therapy for low back pain. Screens, plans, doses, explains.",
    epilog="Exit codes: 0 answered, 1 the answer is no, 2 bad input.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
Day = Annotated[
    str, typer.Option("--on", metavar="DAY", help="The day to decide for, as 2026-11-24.")
]
FAR_AHEAD = date(9999, 12, 31)
WIDE = 4000
"""Columns of a table that nobody looks at: a file or a pipe gets whole cells."""


def main() -> int:
    """Run a command; bad input ends in one readable message and exit code 2."""
    try:
        return app(standalone_mode=False) or 0  # the code of typer.Exit, or nothing
    except ReadingError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except typer.Abort:
        return 130
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        told = _told(error)
        if told is None:
            raise
        sys.stderr.write(f"{told}\n")
        return 2


def _told(error: Exception) -> str | None:
    """One line for what the person at the shell can mend; None for a fault of ours."""
    if hasattr(error, "format_message"):  # a usage error of the command line itself
        return f"{error.format_message()} See `mainstay --help`."
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}. Mend that, or name another place."
    if "django" not in sys.modules:
        return None
    from mainstay.web.answers import trouble_of

    trouble = trouble_of(error)
    first = str(error).partition("\n")[0]
    return (
        f"database: {first}. Nothing half-done was kept: {trouble.value[1]}."
        if trouble
        else None
    )


def _read(path: Path, wanted: type[T]) -> T:
    try:
        text = path.read_bytes()
    except OSError as error:
        problem = f"cannot be read: {error.strerror}."
        raise ReadingError(str(path), problem, advice="Name an existing file.") from None
    return read_json(text, wanted, path.name)


def _day(text: str, otherwise: date | None = None) -> date:
    if not text:
        return otherwise or datetime.now(UTC).astimezone().date()
    return read_day(text, "--on", latest=FAR_AHEAD)


def _answer(value: Any) -> None:
    sys.stdout.write(json.dumps(plain(value), indent=2, ensure_ascii=False) + "\n")


def _console() -> "Console":
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")


def _table(title: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    _console().print(table)


# --- rules --------------------------------------------------------------------------------------


@app.command(epilog="Example: mainstay screen docs/examples/answers-clear.json --on 2026-11-24")
def screen(
    answers: Annotated[Path, typer.Argument(metavar="ANSWERS.json")],
    on: Day = "",
    as_json: AsJson = False,
) -> None:
    """Judge a safety screen. The file is described by `mainstay schema answers`."""
    from mainstay import wording
    from mainstay.care.screening import Answers, triage

    given, day = _read(answers, Answers), _day(on)
    _not_after([(f"answers[{n}]", a.on) for n, a in enumerate(given.answers)], day, answers)
    result = triage(given, day)
    if as_json:
        _answer(result)
    else:
        _say(wording.triage_words(result.status))
        for found in result.findings:
            _say(f"  {found.flag}: level {found.level.value}, {found.suspects}")
        if result.unanswered:
            _say(f"  Not answered: {', '.join(result.unanswered)}")
    raise typer.Exit(0 if result.may_train else 1)


def _not_after(facts: list[tuple[str, date]], day: date, path: Path) -> None:
    """Refuse facts of the future: a mistyped year must not pass as history."""
    for place, on in facts:
        if on > day:
            raise ReadingError(
                f"{path.name}: $.{place}.on",
                f"{on} lies after the day to decide for.",
                f"dates up to {day}",
                "Mend the date, or the day.",
            )


def _case(path: Path, on: str) -> "Case":
    """A case as it stood on a day; facts after the day of the file are refused."""
    from mainstay.care.case import Case

    case = _read(path, Case)
    history = case.history
    named: dict[str, tuple[Any, ...]] = {
        "answers.answers": case.answers.answers,
        "history.sessions": history.sessions,
        "history.mornings": history.mornings,
        "history.flares": history.flares,
        "history.tests": history.tests,
        "releases": case.releases,
        "approvals": case.approvals,
        "overrides": case.overrides,
        "decisions": case.decisions,
    }
    for name, facts in named.items():
        _not_after([(f"{name}[{n}]", f.on) for n, f in enumerate(facts)], case.on, path)
    _known_exercises(case, path)
    return _on_that_morning(case, _day(on, case.on))


def _known_exercises(case: "Case", path: Path) -> None:
    from mainstay.exercises import shipped_catalogue

    for number, session in enumerate(case.history.sessions):
        for index, record in enumerate(session.records):
            place = f"{path.name}: $.history.sessions[{number}].records[{index}].exercise"
            shipped_catalogue().get(record.exercise, place)


def _on_that_morning(case: "Case", day: date) -> "Case":
    """The case as it was before the session of an earlier day: doses were decided then."""
    if day >= case.on:
        return replace(case, on=day)
    earlier = tuple(s for s in case.history.sessions if s.on < day)
    return replace(case, on=day, history=replace(case.history, sessions=earlier))


@app.command(epilog="Example: mainstay plan docs/examples/case-no-floor-74.json")
def plan(
    person: Annotated[Path, typer.Argument(metavar="PERSON.json")],
    on: Day = "",
    as_json: AsJson = False,
) -> None:
    """Plan a week from the day on. The file is described by `mainstay schema case`."""
    from mainstay.exercises import shipped_catalogue
    from mainstay.planning import programme

    case = _case(person, on)
    made = programme(case, shipped_catalogue(), None, case.on)
    if as_json:
        _answer({"plan": plain(made.plan), "decisions": plain(made.decisions)})
    else:
        _show_plan(made)
    raise typer.Exit(0 if any(d.dose for d in made.decisions) else 1)


def _show_plan(made: "Programme") -> None:
    from mainstay import wording
    from mainstay.exercises import shipped_catalogue

    known = shipped_catalogue()
    doses = {d.exercise: d.dose for d in made.decisions}
    _say(wording.triage_words(made.standing.triage.status), "")
    for day in made.plan.days:
        rows = [
            (
                known.get(i.exercise).name,
                _dose(doses.get(i.exercise), i.exercise),
                _why(i.reasons),
            )
            for i in day.items
            if doses.get(i.exercise)
        ]
        if rows:
            _table(f"{day.on:%A %d %B}, {day.minutes} min", ("Exercise", "Dose", "Why"), rows)


def _why(reasons: Any) -> str:
    from mainstay import wording

    return " ".join(wording.sentence(r, "en", wording.Audience.THERAPIST) for r in reasons)


def _dose(dose: Any, exercise: str) -> str:
    from mainstay import wording
    from mainstay.exercises import shipped_catalogue

    return wording.dose_text(dose, shipped_catalogue().get(exercise)) if dose else "none"


@app.command(epilog="Example: mainstay decide docs/examples/case-chronic-pulley.json")
def decide(
    case: Annotated[Path, typer.Argument(metavar="CASE.json")],
    exercise: Annotated[str, typer.Option(help="Only this exercise (id or code).")] = "",
    on: Day = "",
    as_json: AsJson = False,
) -> None:
    """Decide the next doses of a case. Shows where decisions stored that day differ."""
    from mainstay.care.rulebook import rule_book

    stored = _case(case, on)
    kept = {_about(d): d for d in stored.decisions if d.on == stored.on}
    fresh = _decided(stored, _named(exercise))
    if as_json:
        stored_now = [d for d in kept.values() if not exercise or _about(d) == _named(exercise)]
        _answer(
            {
                "rule_book": rule_book().version,
                "on": stored.on,
                "decisions": plain(fresh),
                "stored": plain(stored_now),
            }
        )
    else:
        rows = [_decision_row(d, kept.get(_about(d))) for d in fresh]
        columns = ("Exercise", "Action", "Dose", "Why", *(("Stored",) if kept else ()))
        _table(
            f"Rule book {rule_book().version}, {stored.on}",
            columns,
            [row[: len(columns)] for row in rows],
        )
    no = any(d.dose is None or kept.get(_about(d), d) != d for d in fresh)
    raise typer.Exit(1 if no else 0)


def _named(exercise: str) -> str:
    from mainstay.exercises import shipped_catalogue

    return shipped_catalogue().get(exercise, "--exercise").id if exercise else ""


def _about(decision: "Decision") -> str:
    return decision.replaces or decision.exercise


def _decided(case: "Case", only: str) -> list["Decision"]:
    """Every exercise of the history once more, without what was decided that day."""
    from mainstay.care.case import standing
    from mainstay.care.decision import Action
    from mainstay.care.guards import decide as decide_one
    from mainstay.exercises import shipped_catalogue

    catalogue = shipped_catalogue()
    before = replace(case, decisions=tuple(d for d in case.decisions if d.on < case.on))
    now = standing(before)
    past = [s for s in case.history.sessions if s.on <= case.on]
    names = dict.fromkeys(catalogue.get(r.exercise).id for s in past for r in s.records)
    made: list[Decision] = []
    for name in [only] if only else names:
        rises = tuple(d.exercise for d in made if d.action in (Action.RISE, Action.CLIMB))
        made.append(decide_one(name, before, now, catalogue, rises))
    return made


def _decision_row(decision: "Decision", kept: "Decision | None") -> tuple[str, ...]:
    from mainstay.exercises import shipped_catalogue

    name = shipped_catalogue().get(decision.exercise).name
    old = ""
    if kept is not None:
        same = "same: " if kept == decision else "differs: "
        shown = _dose(kept.dose, kept.exercise)
        old = f"{same}rule book {kept.rule_book}, {kept.action.value}, {shown}"
    shown = _dose(decision.dose, decision.exercise)
    return name, decision.action.value, shown, _why(decision.reasons), old


@app.command(epilog="Example: mainstay catalogue row --stage strength")
def catalogue(
    search: Annotated[str, typer.Argument(help="Words to look for.")] = "",
    stage: Annotated[str, typer.Option(help="Only this stage.")] = "",
    purpose: Annotated[str, typer.Option(help="Only this purpose.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the exercises."""
    from mainstay.exercises import Purpose, Stage, shipped_catalogue

    found = shipped_catalogue().search(search) if search else shipped_catalogue().exercises
    if stage:
        wanted = read_word(stage, Stage, "--stage")
        found = tuple(e for e in found if e.stage is wanted)
    if purpose:
        sort = read_word(purpose, Purpose, "--purpose")
        found = tuple(e for e in found if e.purpose is sort)
    if as_json:
        _answer(found)
        return
    rows = [(e.code, e.id, e.name, e.stage.value, ", ".join(e.equipment)) for e in found]
    _table(f"{len(rows)} exercises", ("Code", "Id", "Name", "Stage", "Needs"), rows)


@app.command("exercise", epilog="Example: mainstay exercise bird-dog")
def exercise_command(
    exercise_id: Annotated[str, typer.Argument(metavar="ID")], as_json: AsJson = False
) -> None:
    """Show one exercise. ID is its id or its code."""
    from mainstay.exercises import shipped_catalogue

    found = shipped_catalogue().get(exercise_id, "ID")
    if as_json:
        _answer(found)
    else:
        _show_exercise(found)


def _show_exercise(found: "Exercise") -> None:
    from mainstay.exercises import shipped_catalogue

    words = found.wording("en")
    _say(f"{words.name}  ({found.code}, stage {found.stage.value})")
    _say(*(f"  {text}" for text in (words.setup, words.move, *words.cues)))
    _say(f"  Begins with: {_dose(found.dose.start(), found.id)}")
    trained = ", ".join(f"{t.muscle.value} ({t.role.value})" for t in found.trains)
    _say(f"  Trains: {trained}", f"  Needs: {', '.join(found.equipment) or 'nothing'}")
    _say(f"  Sources: {', '.join(found.sources)}")
    known = shipped_catalogue()
    for label, others in (("Easier", known.easier(found)), ("Harder", known.harder(found))):
        if others:
            _say(f"  {label}: {', '.join(e.id for e in others)}")


SCHEMAS = ("answers", "case", "decision", "exercise", "patient", "rig")


@app.command(epilog="Example: mainstay schema rig")
def schema(
    name: Annotated[str, typer.Argument(help=", ".join(SCHEMAS), metavar="NAME")],
    as_json: AsJson = False,
) -> None:
    """Print the JSON Schema of a file. It is JSON with and without --json."""
    from mainstay.care.case import Case
    from mainstay.care.decision import Decision
    from mainstay.care.patient import Patient
    from mainstay.care.screening import Answers
    from mainstay.exercises import Exercise, Rig

    kinds: tuple[type, ...] = (Answers, Case, Decision, Exercise, Patient, Rig)
    found = dict(zip(SCHEMAS, kinds, strict=True)).get(name)
    if found is None:
        problem = f"`{name}` has no schema."
        raise ReadingError("NAME", problem, ", ".join(SCHEMAS), "Choose one of these.")
    _answer(json_schema(found))


# --- running the site ---------------------------------------------------------------------------

Data = Annotated[Path, typer.Option("--data", help="Folder of the database.")]
Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="Port to listen on.")]


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
        raise ReadingError(str(found), problem, advice="Name its folder: --data.")
    return found


def _migrated(data: Path) -> "Lock | None":
    """The site with its tables; on SQLite this process now holds the folder."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    _site(data)
    from mainstay.web.migrating import up_to_date
    from mainstay.web.serving import hold

    lock = hold(data)
    up_to_date()
    return lock


def _running(host: str, port: int) -> None:
    from django.db import connections

    connections.close_all()  # the server forks; SQLite connections must not cross that
    _say("", f"Mainstay runs at http://{host}:{port}/  (Ctrl+C ends it)")
    sys.stdout.flush()  # into a pipe too, before the server takes over


@app.command(epilog="Example: mainstay serve --data var --port 8000")
def serve(
    data: Data = Path("var"),
    port: Port = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    threads: Annotated[int, typer.Option(min=1, help="Threads of a process.")] = 8,
    processes: Annotated[
        int, typer.Option(min=1, help="Processes; more than one needs PostgreSQL.")
    ] = 1,
) -> None:
    """Run the site; its database is made or migrated first.

    SQLite in the folder of --data, one process. MAINSTAY_DATABASE=postgresql://... for
    PostgreSQL and any number of processes.
    """
    if processes > 1 and not _on_postgres():
        problem = f"{processes} processes cannot write to one SQLite database."
        advice = "For more, use PostgreSQL: set MAINSTAY_DATABASE."
        raise ReadingError("--processes", problem, "1", advice)
    gc.disable()  # until all is loaded: a tenth of the time to the first answer
    _lock = _migrated(data)
    from mainstay.web.serving import run

    _running(host, port)
    run(f"{host}:{port}", threads, processes)


@app.command(epilog="Example: mainstay demo --port 8001")
def demo(data: Data = Path("var/demo"), port: Port = 8000) -> None:
    """Run a clinic with invented people. Prints who signs in where with what."""
    _lock = _migrated(data)
    from mainstay.web.demo import fill, refuse_real_people
    from mainstay.web.serving import run

    refuse_real_people(data)
    signs = fill(_console().status)
    _table("Demo sign-ins (all invented)", ("Who", "Where", "Sign in with"), signs)
    _running("127.0.0.1", port)
    run(f"127.0.0.1:{port}", 8)


@app.command(epilog="Example: mainstay nightly --data var --json")
def nightly(data: Data = Path("var"), as_json: AsJson = False) -> None:
    """Do the work for the night. Clears ended invitations and sessions, checks the database.

    On SQLite the serving process does it by itself.
    """
    if not _on_postgres():
        _database(data)
    _lock = _migrated(data)
    from mainstay.web.nightly import run

    done = run(datetime.now(UTC))
    if as_json:
        _answer(done)
    else:
        for name, count in done.items():
            _say(f"{name}: {count}")


@app.command(epilog="Example: mainstay backup backups/2026-11-24.sqlite3 --data var")
def backup(
    target: Annotated[Path, typer.Argument(help="File to write; must not exist.")],
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
        _answer({"written": str(target), "bytes": target.stat().st_size})
    else:
        _say(f"Backup written and checked: {target}")


@app.command(epilog="Example: mainstay bench core --json")
def bench(
    what: Annotated[str, typer.Argument(help="core or crowd")] = "core",
    as_json: AsJson = False,
) -> None:
    """Measure what must be fast. A decision, a week, a history, every page of the demo clinic.

    `crowd` measures the work lists of clinics with 10, 50 and 200 people instead.
    """
    if what not in ("core", "crowd"):
        raise ReadingError("WHAT", f"`{what}` cannot be measured.", "core, crowd", "Write one.")
    import tempfile

    from rich.console import Console

    with tempfile.TemporaryDirectory() as folder:
        _lock = _migrated(Path(folder))
        from mainstay.web import bench

        measure = bench.measure if what == "core" else bench.measure_crowds
        found = measure(Console(stderr=True).status)
    if as_json:
        _answer(found)
    else:
        _table("Measured here", BENCH_COLUMNS, [_bench_row(f) for f in found])
    raise typer.Exit(0 if all(f["met"] for f in found) else 1)


BENCH_COLUMNS = ("What", "Median", "Limit", "95 of 100", "Processor", "Slowest")


def _bench_row(found: dict[str, Any]) -> tuple[str, ...]:
    mark = "" if found["met"] else "  (over)"
    more = [
        f"{found[name]:.3g}" if found[name] is not None else "" for name in ("p95", "processor")
    ]
    shown = f"{found['median']:.3g} {found['unit']}{mark}"
    return found["name"], shown, f"{found['limit']:g}", *more, found["slowest"]
