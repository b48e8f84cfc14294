"""The shell: the same rules for scripts, replay and running the site.

Exit codes: 0 answered; 1 the answer is "no" (a lock, a stop, a differing replay); 2 bad input.
"""

import json
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from mainstay import wording
from mainstay.care.case import Case, standing
from mainstay.care.decision import Decision
from mainstay.care.guards import guard
from mainstay.care.ladder import ladder
from mainstay.care.patient import Patient
from mainstay.care.rulebook import rule_book
from mainstay.care.screening import Answers, triage
from mainstay.exercises import Exercise, Purpose, Rig, Stage, shipped_catalogue
from mainstay.planning import programme
from mainstay.reading import ReadingError, json_schema, plain, read_json, read_word
from mainstay.wording import Audience

T = TypeVar("T")

app = typer.Typer(
    help="Mainstay: exercise therapy for low back pain. Screens, plans, doses, explains.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
out = Console()
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
Day = Annotated[
    str,
    typer.Option("--on", help="The day to decide for, such as 2026-11-24 (default: today)."),
]


def main() -> int:
    """Run a command; bad input ends in one readable message and exit code 2."""
    try:
        app(standalone_mode=False)
    except ReadingError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except typer.Exit as done:
        return done.exit_code
    except typer.Abort:
        return 130
    except Exception as error:
        if hasattr(error, "format_message"):  # a usage error of the command line itself
            sys.stderr.write(f"{error.format_message()}\nSee `mainstay --help`.\n")
            return 2
        raise
    return 0


def _read(path: Path, wanted: type[T]) -> T:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ReadingError(str(path), f"cannot be read: {error.strerror}.") from None
    return read_json(text, wanted, path.name)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else datetime.now(UTC).astimezone().date()
    except ValueError:
        raise ReadingError(
            "--on", f"`{text}` is not a date.", "dates such as 2026-11-24"
        ) from None


def _answer(value: Any) -> None:
    sys.stdout.write(json.dumps(plain(value), indent=2, ensure_ascii=False) + "\n")


def _table(title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    table = Table(title=title, title_justify="left", show_lines=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    out.print(table)


# --- rules --------------------------------------------------------------------------------------


@app.command()
def screen(answers: Path, on: Day = "", as_json: AsJson = False) -> None:
    """Judge a safety screen: ANSWERS is a file as in `mainstay schema answers`."""
    result = triage(_read(answers, Answers), _day(on))
    if as_json:
        _answer(result)
    else:
        out.print(f"[bold]{wording.triage_words(result.status)}[/bold]")
        for finding in result.findings:
            out.print(f"  {finding.flag}: {finding.level.value}, {finding.suspects}")
        if result.unanswered:
            out.print(f"  Not answered: {', '.join(result.unanswered)}")
    raise typer.Exit(0 if result.may_train else 1)


@app.command()
def plan(person: Path, on: Day = "", as_json: AsJson = False) -> None:
    """Plan a week: PERSON is a case file as in `mainstay schema case`."""
    case = _read(person, Case)
    day = _day(on) if on else case.on
    made = programme(case, shipped_catalogue(), None, day)
    if as_json:
        _answer(made.plan)
    else:
        _show_plan(made)
    raise typer.Exit(0 if any(d.items for d in made.plan.days) else 1)


def _show_plan(made: Any) -> None:
    doses = {d.exercise: d for d in made.decisions}
    catalogue = shipped_catalogue()
    for day in made.plan.days:
        if not day.items:
            continue
        rows = [
            (
                catalogue.get(i.exercise).name,
                wording.dose_text(doses[i.exercise].dose, catalogue.get(i.exercise)),
                " ".join(wording.sentence(r, "en", Audience.THERAPIST) for r in i.reasons),
            )
            for i in day.items
            if i.exercise in doses and doses[i.exercise].dose
        ]
        _table(f"{day.on:%A %d %B}, {day.minutes} min", ("Exercise", "Dose", "Why"), rows)


@app.command()
def decide(
    case: Path,
    exercise: Annotated[str, typer.Option(help="Only this exercise (id or code).")] = "",
    as_json: AsJson = False,
) -> None:
    """Replay the next dose of a CASE file; shows stored and new decision where they differ."""
    stored = _read(case, Case)
    catalogue = shipped_catalogue()
    names = (
        [catalogue.get(exercise, "--exercise").id]
        if exercise
        else list(dict.fromkeys(r.exercise for s in stored.history.sessions for r in s.records))
    )
    now = standing(stored)
    fresh = [guard(ladder(n, stored, now, catalogue), stored, now, catalogue) for n in names]
    kept = {d.exercise: d for d in stored.decisions if d.on == stored.on}
    if as_json:
        _answer({"rule_book": rule_book().version, "decisions": [plain(d) for d in fresh]})
    else:
        _table(
            f"Rule book {rule_book().version}, {stored.on}",
            ("Exercise", "Action", "Dose", "Why", "Stored"),
            [_decision_row(d, kept.get(d.exercise)) for d in fresh],
        )
    differs = any(kept.get(d.exercise) not in (None, d) for d in fresh)
    raise typer.Exit(1 if differs else 0)


def _decision_row(decision: Decision, kept: Decision | None) -> tuple[str, ...]:
    exercise = shipped_catalogue().get(decision.exercise)

    def dose(d: Decision) -> str:
        return wording.dose_text(d.dose, exercise) if d.dose else "none"

    why = " ".join(wording.sentence(r, "en", Audience.THERAPIST) for r in decision.reasons)
    old = "" if kept is None else f"{kept.rule_book}: {kept.action.value}, {dose(kept)}"
    return exercise.name, decision.action.value, dose(decision), why, old


@app.command()
def catalogue(
    search: Annotated[str, typer.Argument(help="Words to look for.")] = "",
    stage: Annotated[str, typer.Option(help="Only this stage.")] = "",
    purpose: Annotated[str, typer.Option(help="Only this purpose.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the exercises."""
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


@app.command("exercise")
def exercise_command(
    exercise_id: Annotated[str, typer.Argument(metavar="ID")], as_json: AsJson = False
) -> None:
    """Show one exercise (id or code)."""
    found = shipped_catalogue().get(exercise_id, "ID")
    if as_json:
        _answer(found)
        return
    words = found.wording("en")
    out.print(f"[bold]{words.name}[/bold]  {found.code}  stage {found.stage.value}")
    for text in (words.setup, words.move, *words.cues):
        out.print(f"  {text}")
    out.print(f"  Dose: {wording.dose_text(found.dose.start(), found)} to start")
    trained = ", ".join(f"{t.muscle.value} ({t.role.value})" for t in found.trains)
    out.print(f"  Trains: {trained}")
    out.print(f"  Sources: {', '.join(found.sources)}")
    for label, others in (
        ("Easier", shipped_catalogue().easier(found)),
        ("Harder", shipped_catalogue().harder(found)),
    ):
        if others:
            out.print(f"  {label}: {', '.join(e.id for e in others)}")


SCHEMAS: dict[str, type] = {
    "answers": Answers,
    "case": Case,
    "decision": Decision,
    "exercise": Exercise,
    "patient": Patient,
    "rig": Rig,
}


@app.command()
def schema(name: Annotated[str, typer.Argument(help=", ".join(SCHEMAS))]) -> None:
    """Print the JSON Schema of a file."""
    if name not in SCHEMAS:
        raise ReadingError("NAME", f"`{name}` has no schema.", ", ".join(SCHEMAS))
    _answer(json_schema(SCHEMAS[name]))


# --- running the site ---------------------------------------------------------------------------

Data = Annotated[Path, typer.Option("--data", help="Folder of the database.")]
Port = Annotated[int, typer.Option("--port", help="Port on the loopback address.")]


def _site(data: Path) -> None:
    os.environ["MAINSTAY_DATA"] = str(data.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mainstay.web.settings")
    import django

    django.setup()


def _migrated(data: Path) -> None:
    data.mkdir(parents=True, exist_ok=True)
    _site(data)
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


@app.command()
def serve(
    data: Data = Path("var"),
    port: Port = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    threads: Annotated[int, typer.Option(help="Threads of the one serving process.")] = 8,
) -> None:
    """Run the site (one writing process; the database is made or migrated first)."""
    _migrated(data)
    from mainstay.web.serving import run

    run(f"{host}:{port}", threads)


@app.command()
def demo(data: Data = Path("var/demo"), port: Port = 8000) -> None:
    """Run a clinic with people in it; everything in it is invented."""
    _migrated(data)
    from mainstay.web.demo import fill
    from mainstay.web.serving import run

    signs = fill(Console().status)
    out.print(f"\n[bold]Mainstay runs at http://127.0.0.1:{port}/[/bold]  (Ctrl+C ends it)\n")
    _table("Demo sign-ins (all invented)", ("Who", "Where", "Sign in with"), signs)
    run(f"127.0.0.1:{port}", 8)


@app.command()
def nightly(data: Data = Path("var"), as_json: AsJson = False) -> None:
    """Work for the night: end old invitations, clear old browser sessions, check the database."""
    _migrated(data)
    from mainstay.web.nightly import run

    done = run(datetime.now(UTC))
    if as_json:
        _answer(done)
    else:
        for name, count in done.items():
            out.print(f"{name}: {count}")


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="File to write; must not exist.")],
    data: Data = Path("var"),
) -> None:
    """Copy the database while it runs, then check the copy."""
    if target.exists():
        raise ReadingError(str(target), "this file exists.", advice="Choose another name.")
    source = data / "mainstay.sqlite3"
    if not source.exists():
        raise ReadingError(
            str(source), "there is no database.", advice="Name its folder: --data."
        )
    from mainstay.web.nightly import copy_database

    copy_database(source, target)
    out.print(f"Backup written and checked: {target}")


@app.command()
def bench(
    what: Annotated[str, typer.Argument(help="core")] = "core", as_json: AsJson = False
) -> None:
    """Measure what must be fast: a decision, a week, a history, the pages of the demo clinic."""
    if what != "core":
        raise ReadingError("WHAT", f"`{what}` cannot be measured.", "core")
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        _migrated(Path(folder))
        from mainstay.web.bench import measure

        found = measure(Console(stderr=True).status)
    if as_json:
        _answer(found)
    else:
        _table("Measured here", ("What", "Median", "Limit"), [_bench_row(f) for f in found])
    raise typer.Exit(0 if all(f["met"] for f in found) else 1)


def _bench_row(found: dict[str, Any]) -> tuple[str, str, str]:
    mark = "" if found["met"] else "  (over)"
    return found["name"], f"{found['median']:.3g} {found['unit']}{mark}", f"{found['limit']:g}"
