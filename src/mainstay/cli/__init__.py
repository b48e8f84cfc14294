"""The shell: the same rules for scripts, replay and running the site.

Exit codes: 0 answered; 1 the answer is "no" (a lock, a stop, a differing replay, nothing found,
a limit missed); 2 bad input; 130 stopped by the reader. Answers go to standard output, all else
to standard error. Heavy parts are imported where a command needs them, so that a short question
is answered fast.
"""

import io
import os
import shutil
import sys
import textwrap
from collections.abc import Callable
from typing import Annotated, Any

import typer

from mainstay import __version__
from mainstay.cli import (
    areas,
    browse,
    physics,
    pictures,
    printed,
    repeated,
    rules,
    site,
    virtual,
)
from mainstay.reading import ReadingError

COMMANDS: tuple[tuple[Callable[..., None], str], ...] = (
    (site.demo, "mainstay demo --port 8001"),
    (site.serve, "mainstay serve --data var --port 8000"),
    (rules.screen, "mainstay screen docs/examples/answers-clear.json --on 2026-11-24"),
    (rules.plan, "mainstay plan docs/examples/case-no-floor-74.json"),
    (rules.decide, "mainstay decide docs/examples/case-chronic-pulley.json"),
    (
        printed.handout,
        "mainstay handout docs/examples/case-chronic-pulley.json -o programme.pdf",
    ),
    (browse.catalogue, "mainstay catalogue row --stage strength"),
    (browse.exercise, "mainstay exercise bird-dog"),
    (physics.load, "mainstay load one-arm-pulley-row --kg 5"),
    (physics.pulley, "mainstay pulley one-arm-pulley-row --limit 1200 --plot map.svg"),
    (virtual.simulate, "mainstay simulate --count 20 --strategies double,dosing"),
    (physics.sweep, "mainstay sweep bird-dog curl-up --to loads.parquet"),
    (pictures.measure, "mainstay measure scan.dcm --side left --overlays seen"),
    (areas.area, "mainstay area t2.nii.gz --labels map.nii.gz --left 5101 --right 5102"),
    (repeated.repeats, "mainstay repeats study.csv"),
    (browse.schema, "mainstay schema rig"),
    (site.therapist, 'mainstay therapist vera --name "Vera L." --clinic "Riverside"'),
    (site.password, "mainstay password vera --data var"),
    (site.nightly, "mainstay nightly --data var --json"),
    (site.backup, "mainstay backup backups/2026-11-24.sqlite3 --data var"),
    (site.bench, "mainstay bench core --json"),
)
"""Every command with a line to try, in the order of the help."""

app = typer.Typer(
    epilog="Try: mainstay exercise bird-dog. Exit codes: 0 answered, 1 the answer is no, "
    "2 bad input.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _command, _example in COMMANDS:
    app.command(epilog=f"Example: {_example}")(_command)


def _say_version(wanted: bool) -> None:
    if wanted:
        from mainstay.care.rulebook import rule_book

        sys.stdout.write(f"Mainstay {__version__}, rule book {rule_book().version}\n")
        raise typer.Exit


@app.callback()
def _shell(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_say_version,
            is_eager=True,
            help="Say which version, and leave.",
        ),
    ] = False,
) -> None:
    """Mainstay: exercise therapy for low back pain. Screens, plans, doses, explains."""


def main() -> int:
    """Run a command; bad input ends in one readable message and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # our words, whatever the terminal's locale
    try:
        return (
            app(prog_name="mainstay", standalone_mode=False) or 0
        )  # the code of typer.Exit, or nothing
    except ReadingError as error:
        return _refused(str(error))
    except typer.Abort:
        return 130
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        told = _told(error)
        if told is None:
            raise
        return _refused(told)


def _told(error: Exception) -> str | None:
    """What the reader can mend; None for a fault of ours."""
    if hasattr(error, "format_message"):  # a usage error of the command line itself
        return _usage(error)
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}. Mend that, or name another place."
    if "mainstay.web.models" not in sys.modules:
        return None
    from mainstay.web.answers import trouble_of

    trouble, first = trouble_of(error), str(error).partition("\n")[0]
    kept = "Nothing half-done was kept"
    return f"database: {first}. {kept}: {trouble.value[1]}." if trouble else None


def _refused(message: str) -> int:
    if sys.stderr.isatty() and "\n" not in message:
        width = shutil.get_terminal_size().columns
        lines = textwrap.wrap(message, width, break_long_words=False, break_on_hyphens=False)
        message = "\n".join(lines)
    sys.stderr.write(f"{message}\n")
    return 2


def _usage(error: Any) -> str:
    """What is wrong with the words of the command line, and whose help tells more."""
    said = error.format_message().rstrip()
    path = error.ctx.command_path if error.ctx else "mainstay"
    if said.startswith("Usage:"):  # no command at all: the help itself
        return str(said)
    return (
        f"{path}: {said.rstrip('.?')}{'?' if said.endswith('?') else '.'} See `{path} --help`."
    )
