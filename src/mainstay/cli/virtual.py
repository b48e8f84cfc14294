"""Virtual people in the shell: `mainstay simulate`, and `mainstay bench dosing`."""

import os
import time
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mainstay.care.pain import PainPolicy
from mainstay.cli.given import AsJson
from mainstay.cli.shown import answer, say, table
from mainstay.reading import SHOWN, ReadingError, typed_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mainstay.care.case import Case
    from mainstay.care.decision import Decision
    from mainstay.dosing import Weighed
    from mainstay.exercises import Catalogue
    from mainstay.measured import Measured
    from mainstay.simulation.beside import Beside

    DecideSession = Callable[[Case, Catalogue, Sequence[str]], tuple[Decision, ...]]


def _needs_numpy(command: str) -> None:
    if find_spec("numpy") is None:
        advice = "Install the extra: pip install 'mainstay[simulation]'."
        raise ReadingError(command, "needs numpy, which is not installed.", advice=advice)


def simulate(
    people: Annotated[
        str, typer.Option(help="clinic, wrong-reports, holdout, or module:factory of your own.")
    ] = "clinic",
    count: Annotated[int, typer.Option(min=1, max=100_000, help="People for each seed.")] = 100,
    seeds: Annotated[str, typer.Option(help="Seeds of the population, with commas.")] = "1",
    weeks: Annotated[int, typer.Option(min=1, max=52, help="How long they live.")] = 26,
    strategies: Annotated[str, typer.Option(help="Names with commas; all without it.")] = "",
    policy: Annotated[
        PainPolicy, typer.Option(help="Pain policy where the rules of care decide.")
    ] = PainPolicy.STANDARD,
    workers: Annotated[int, typer.Option(min=0, help="Processes; 0 for all cores.")] = 0,
    parquet: Annotated[Path | None, typer.Option(help="Write every life to this file.")] = None,
    page: Annotated[Path | None, typer.Option(help="Write the frontier as a page.")] = None,
    keep: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Keep lives here, and go on from there."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Let virtual people live under several ways of dosing and compare what comes of it.

    The same seed gives the same people with the same luck, however many processes there are.
    """
    _needs_numpy("simulate")
    from mainstay.simulation.people import factory
    from mainstay.simulation.results import rows, write_page, write_parquet
    from mainstay.simulation.run import Trial
    from mainstay.simulation.run import simulate as run
    from mainstay.simulation.shelf import Shelf

    factory(people)
    trial = Trial(people, count, _numbers(seeds), weeks, policy)
    names = _names(strategies)
    with _bars() as begin:
        told = begin("people", len(names) * count * len(trial.seeds))
        lives = run(trial, names, workers or os.cpu_count() or 1, told, Shelf(keep))
    found = rows(lives, trial)
    if parquet is not None:
        write_parquet(lives, parquet)
    if page is not None:
        write_page(found, trial, page)
    if as_json:
        answer({"trial": trial, "rows": found})
        return
    table(f"{people}, {count} people, seeds {seeds}, {weeks} weeks", HEAD, map(_row, found))
    say("A statement about simulators, not about patients.", "")


HEAD = ("Strategy", "Goal %", "Weeks", "Flares/100", "Left %", "Gain %", "Regret", "Obs/exp")


def _row(row: Any) -> tuple[str, ...]:
    regret = "" if row.regret is None else f"{row.regret:.1f}"
    ratio = row.observed_over_expected
    return (
        row.strategy,
        f"{row.goal_percent:.0f}",
        f"{row.weeks_to_goal:.1f}",
        f"{row.exercise_flares:.2f}",
        f"{row.left_percent:.0f}",
        f"{row.progress_percent:.0f}",
        regret,
        "" if ratio is None else f"{ratio:.2f}",
    )


def _names(wanted: str) -> tuple[str, ...]:
    from mainstay.simulation.strategies import STRATEGIES

    names = tuple(n.strip() for n in wanted.split(",") if n.strip()) or tuple(STRATEGIES)
    unknown = [n for n in names if n not in STRATEGIES]
    if unknown:
        allowed = ", ".join(STRATEGIES)
        raise ReadingError(
            "--strategies", f"there is no `{unknown[0]}`.", allowed, "Write one."
        )
    return names


LAST_SEED = 999_999_999


def _numbers(seeds: str) -> tuple[int, ...]:
    read = [typed_whole(word.strip(), 0, LAST_SEED) for word in seeds.split(",")]
    found = tuple(seed for seed in read if seed is not None)
    if len(found) != len(read):
        allowed, advice = f"whole numbers from 0 to {LAST_SEED}", "Write for example 1,2,3."
        raise ReadingError("--seeds", f"`{seeds[:SHOWN]}`.", allowed, advice)
    if len(set(found)) != len(found):
        raise ReadingError("--seeds", f"`{seeds[:SHOWN]}`.", "each once", "Mend them.")
    return found


@contextmanager
def _bars() -> "Iterator[Callable[[str, int], Callable[[int], None]]]":
    """Bars on standard error, where somebody looks at it: one for each part that begins."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True, highlight=False)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:

        def begin(name: str, total: int) -> "Callable[[int], None]":
            task = bar.add_task(name.capitalize(), total=total)
            return lambda done: bar.advance(task, done)

        yield begin


def raced(
    people: int,
    count: int,
    seeds: str,
    decisions: int,
    minutes: float | None,
    keep: Path | None,
) -> "list[Measured]":
    """`mainstay bench dosing`: guards, speed, and the race against peers on virtual people."""
    _needs_numpy("bench dosing")
    from mainstay.simulation.bench import Size, measure
    from mainstay.simulation.shelf import Shelf

    size = Size(count, _numbers(seeds), decisions, people, minutes)
    with _bars() as begin:
        return measure(time.perf_counter, size, os.cpu_count() or 1, begin, Shelf(keep))


def beside(case: "Case", exercises: "Sequence[str]") -> "Sequence[Beside]":
    """The next dose of each exercise by the rules of others and by ours."""
    _needs_numpy("decide --peers")
    from mainstay.exercises import shipped_catalogue
    from mainstay.simulation.beside import beside as compare

    return compare(case, shipped_catalogue(), exercises)


def estimating(weighed: "list[Weighed]") -> "DecideSession":
    """Decide a session by the estimate; what was weighed is added to the list."""
    _needs_numpy("decide --estimate")
    from mainstay.care.case import standing
    from mainstay.dosing import decided

    def decide(
        case: "Case", catalogue: "Catalogue", exercises: "Sequence[str]"
    ) -> "tuple[Decision, ...]":
        made = decided(exercises, case, standing(case, catalogue), catalogue)
        weighed.extend(w for _, w in made if w is not None)
        return tuple(d for d, _ in made)

    return decide
