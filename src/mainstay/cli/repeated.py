"""The error of measuring: a clinic's own repeat study, and how near the truth our values are."""

import csv
import io
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mainstay.cli.given import AsJson, read_text
from mainstay.cli.pictures import needs_imaging
from mainstay.cli.shown import answer, facts, say, table, track
from mainstay.reading import ReadingError, typed_number

if TYPE_CHECKING:
    from mainstay.imaging.bench_row import Row


def repeats(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV: a row a subject, a column a repeat.")
    ],
    row: Annotated[
        str,
        typer.Option(
            metavar="QUANTITY,MUSCLE,POSITION",
            help="Print the row for your own table, as MAINSTAY_RELIABILITY takes it.",
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Compute SEM, ICC and the smallest detectable change from your own repeat study."""
    from mainstay.imaging.reliability import repeat_study, row_of

    found = repeat_study(_study(read_text(file), file.name))
    if row:
        typer.echo(row_of(found, row), nl=False)
        return
    if as_json:
        answer(found)
        return
    facts(
        {
            "Subjects, repeats": f"{found.subjects}, {found.repeats}",
            "Mean": f"{found.mean:.3g}",
            "ICC(2,1), agreement": f"{found.icc_agreement:.2f}",
            "ICC(3,1), one value": f"{found.icc_single:.2f}",
            "ICC(3,k), mean of repeats": f"{found.icc_mean:.2f}",
            "SEM": f"{found.sem_agreement:.3g} (without learning {found.sem:.3g})",
            "Smallest detectable change": f"{found.mdc:.3g}",
        }.items()
    )
    if found.rough:
        say("Few subjects: the numbers are rough.")


def _study(text: str, place: str) -> list[list[float]]:
    rows = []
    for n, row in enumerate(csv.reader(io.StringIO(text))):
        read = [typed_number(cell.strip()) for cell in row if cell.strip()]
        found = [number for number in read if number is not None]
        if len(found) == len(read):
            rows.append(found)
        elif n:  # the first row may name the repeats
            problem = f"row {n + 1} holds something that is no number."
            raise ReadingError(place, problem, "numbers", "Mend the row.")
    return [row for row in rows if row]


# --- bench --------------------------------------------------------------------------------------


def accuracy(data: Path | None, as_json: bool) -> bool:
    """Print how near the truth our values are; whether every limit is kept."""
    needs_imaging("bench imaging")
    from mainstay.imaging import bench

    if data is not None and not list(data.glob("*.csv")):
        problem = f"there is no table in `{data}`."
        allowed = "CSV files with the columns image, rater1, rater2, rater3"
        raise ReadingError("--data", problem, allowed, "Name the folder that holds them.")
    rows = bench.measure(time.process_time, data, lambda ns: track(ns, str))
    if as_json:
        answer([_row(r) for r in rows])
    else:
        head = ("What", "Ours", "Limit", "Human", "Number", "How")
        table("Measured against what is true", head, map(_told, rows))
    return all(row.met for row in rows)


def _row(row: "Row") -> dict[str, Any]:
    return {
        "name": row.name,
        "unit": row.unit,
        "value": round(row.value, 4),
        "limit": row.limit,
        "human": None if row.human is None else round(row.human, 4),
        "count": row.count,
        "met": row.met,
        "how": row.how,
    }


def _told(row: "Row") -> tuple[str, ...]:
    mark = "" if row.met else "  (over)"
    limit, human = ("" if v is None else f"{v:.3g}" for v in (row.limit, row.human))
    return row.name, f"{row.value:.3g} {row.unit}{mark}", limit, human, str(row.count), row.how
