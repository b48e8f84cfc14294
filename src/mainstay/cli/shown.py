"""How a command answers: JSON, lines, tables that fit the terminal, and how far it is."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from mainstay.reading import plain

if TYPE_CHECKING:
    from rich.console import Console

T = TypeVar("T")

WIDE = 4000
"""Columns of a table that nobody looks at: a file or a pipe gets whole cells."""

NARROW = 60
"""Below this many columns, a table is unreadable: each row becomes a short list (ours)."""

Rows = Iterable[tuple[str, ...]]


def answer(value: Any) -> None:
    """Answer as JSON."""
    sys.stdout.write(json.dumps(plain(value), indent=2, ensure_ascii=False) + "\n")


def say(*lines: str) -> None:
    """Answer in lines; long ones are broken between words on a terminal."""
    from rich.text import Text

    _print(Text("\n").join(Text(line) for line in lines))


def table(title: str, columns: tuple[str, ...], rows: Rows, whole: Sequence[str] = ()) -> None:
    """Answer with a table; the columns named in `whole` are never broken."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    if title:
        say(title)
    if sys.stdout.isatty() and _console().width < NARROW:
        _list(columns, rows)
        return
    head = box.SIMPLE_HEAD if sys.stdout.isatty() else None
    made = Table(box=head, show_edge=False, pad_edge=False)
    for column in columns:
        made.add_column(column, overflow="fold", no_wrap=column in whole)
    for row in rows:
        made.add_row(*map(Text, row))
    _print(made)


def _list(columns: tuple[str, ...], rows: Rows) -> None:
    for first, *others in rows:
        say("", first)
        pairs = zip(columns[1:], others, strict=True)
        facts([(name, value) for name, value in pairs if value])


def facts(pairs: Iterable[tuple[str, str]]) -> None:
    """Answer with names and values, the values one below the other."""
    from rich.table import Table
    from rich.text import Text

    made = Table.grid(padding=(0, 2, 0, 0))
    made.add_column(no_wrap=True)
    made.add_column(overflow="fold")
    for name, value in pairs:
        made.add_row(Text(f"  {name}"), Text(value))
    _print(made)


def _console() -> "Console":
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)


def _print(value: Any) -> None:
    """Print without the blanks that fill a table's last column."""
    console = _console()
    with console.capture() as printed:
        console.print(value)
    sys.stdout.writelines(f"{line.rstrip()}\n" for line in printed.get().splitlines())


def track(things: Sequence[T], about: Callable[[T], str]) -> Iterator[T]:
    """Walk through things with a bar that shows how far it is; silent where nobody looks."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True, highlight=False)
    columns = (BarColumn(bar_width=20), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("", total=len(things))
        for thing in things:
            bar.update(task, description=about(thing))
            yield thing
            bar.advance(task)
