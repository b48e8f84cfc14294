"""The command that prints a programme."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mainstay.cli.given import AsJson, Day, read_case
from mainstay.cli.shown import answer, say
from mainstay.reading import ReadingError, read_word

if TYPE_CHECKING:
    from mainstay.care.case import Case
    from mainstay.web.printed import Week


def handout(
    person: Annotated[
        Path,
        typer.Argument(metavar="PERSON.json", help="A person's case; - for standard input."),
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE.pdf", help="The PDF to write.")
    ] = Path("programme.pdf"),
    on: Day = "",
    paper: Annotated[
        str, typer.Option(metavar="PAPER", help="a4 or letter; usual for the country.")
    ] = "",
    print_: Annotated[
        str, typer.Option("--print", metavar="SIZE", help="normal (14 point) or large (18).")
    ] = "normal",
    name: Annotated[str, typer.Option(metavar="NAME", help="For whom it is printed.")] = "",
    link: Annotated[
        str, typer.Option(metavar="URL", help="Where the session opens: a square code.")
    ] = "",
    dates: Annotated[
        Path | None,
        typer.Option("--calendar", metavar="FILE.ics", help="Also write the sessions."),
    ] = None,
    drawings: Annotated[
        Path | None,
        typer.Option("--pictures", metavar="FOLDER", help="Also write the drawings as PNG."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print a week as a PDF. The file is described by `mainstay schema case`."""
    from mainstay.handout import MissingPrint, Paper, Print, pdf
    from mainstay.web.printed import sheet_of, usual_paper

    case, size = read_case(person, on), read_word(print_, Print, "--print")
    sheet = read_word(paper, Paper, "--paper") if paper else usual_paper(case.patient.country)
    _check_link(link)
    _check_places(out, dates, drawings)
    week = _week(case, name, link)
    if not week.exercises:
        say("Nothing can be planned now, so nothing was printed. `mainstay plan` says why.")
        raise typer.Exit(1)
    try:
        out.write_bytes(pdf(sheet_of(week), sheet, size))
        written = [out, *_calendar(week, person, dates), *_pictures(week, drawings)]
    except MissingPrint as error:
        raise ReadingError("mainstay handout", str(error)) from None
    if as_json:
        answer([{"written": str(path), "bytes": path.stat().st_size} for path in written])
    else:
        say(*(f"Written: {path}" for path in written))


def _check_link(link: str) -> None:
    """An address that a phone opens, short enough for a square code that is easily read."""
    if link and not (link.startswith(("https://", "http://")) and len(link) <= 300):
        allowed = "an address that begins with https:// or http://, up to 300 characters"
        raise ReadingError("--link", f"`{link[:60]}` cannot be used.", allowed)


def _check_places(*paths: Path | None) -> None:
    """The folder of each file must be there before anything is written."""
    for path in paths:
        if path is not None and not path.parent.is_dir():
            problem = "there is no such folder."
            raise ReadingError(str(path.parent), problem, advice="Make it first.")


def _week(case: "Case", name: str, link: str) -> "Week":
    from mainstay.care.drill import drill
    from mainstay.care.emergency import emergency
    from mainstay.exercises import shipped_catalogue
    from mainstay.planning import programme
    from mainstay.web.country import NAMES
    from mainstay.web.printed import Week

    catalogue, country = shipped_catalogue(), case.patient.country
    made = programme(case, catalogue, None, case.on)
    return Week(
        plan=made.plan,
        decisions={d.exercise: d for d in made.decisions},
        case=case,
        catalogue=catalogue,
        language="en",
        name=name,
        made_on=case.on,
        help=emergency(country),
        place=NAMES.get(country, ""),
        link=link,
        effort_cap=made.standing.caps.effort_cap,
        drill=drill(case, made.standing, catalogue),
    )


def _calendar(week: "Week", person: Path, target: Path | None) -> list[Path]:
    from datetime import UTC, datetime

    from mainstay.handout import calendar
    from mainstay.web.printed import appointments_of

    if target is None:
        return []
    made = calendar("Back exercises", appointments_of(week, person.name), datetime.now(UTC))
    target.write_bytes(made.encode())
    return [target]


def _pictures(week: "Week", folder: Path | None) -> list[Path]:
    """The drawings of the week for e-mail, where SVG is often dropped."""
    from mainstay.handout import png
    from mainstay.web.drawings import drawings_of

    if folder is None:
        return []
    folder.mkdir(exist_ok=True)
    written = []
    for drawing in (d for e in week.exercises for d in drawings_of(e.id)):
        target = folder / Path(drawing.path).with_suffix(".png").name
        target.write_bytes(png(drawing.svg))
        written.append(target)
    return written
