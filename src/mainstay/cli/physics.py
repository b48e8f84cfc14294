"""Commands that compute what an exercise does to the spine."""

from typing import TYPE_CHECKING, Annotated

import typer

from mainstay.cli.given import AsJson
from mainstay.cli.shown import answer, say, table
from mainstay.reading import ReadingError

if TYPE_CHECKING:
    from mainstay.spine.estimate import Band
    from mainstay.spine.person import Person
    from mainstay.spine.profile import Loading


def load(
    exercise_id: Annotated[
        str, typer.Argument(metavar="EXERCISE", help="Its id, code or file.")
    ],
    kg: Annotated[float, typer.Option("--kg", help="Weight at the handle.")] = 0.0,
    band: Annotated[float, typer.Option("--band", help="Pull of a band, in newtons.")] = 0.0,
    sex: Annotated[str, typer.Option(help="female or male")] = "female",
    height: Annotated[float, typer.Option(help="Height in meters.")] = 1.68,
    mass: Annotated[float, typer.Option(help="Body mass in kilograms.")] = 66.0,
    age: Annotated[float, typer.Option(help="Age in years.")] = 40.0,
    as_json: AsJson = False,
) -> None:
    """Estimate muscles and disc loads in an exercise. A model's median with its band."""
    try:
        from mainstay.spine.profile import loading
    except ImportError:
        advice = "Install it: pip install 'mainstay[spine]'."
        raise ReadingError("load", "the spine model needs numba.", advice=advice) from None
    from mainstay.cli.browse import find_exercise
    from mainstay.spine.recruitment import Infeasible, OutOfRange
    from mainstay.spine.standing import Falls

    exercise, person = find_exercise(exercise_id), _person(sex, height, mass, age)
    if not 0 <= kg <= 200:
        raise ReadingError("--kg", f"{kg:g} cannot be lifted here.", "0 to 200", "Write one.")
    try:
        found = loading(exercise, person, kg, band)
    except (Falls, Infeasible, OutOfRange) as error:
        say(f"{exercise.id}: {error}")
        raise typer.Exit(1) from None
    if as_json:
        answer(found)
    else:
        _show(found, exercise.name)


def _person(sex: str, height: float, mass: float, age: float) -> "Person":
    from mainstay.anatomy import Physique, Sex
    from mainstay.reading import read_word
    from mainstay.spine.person import Person

    try:
        return Person(Physique(read_word(sex, Sex, "--sex"), height, mass), age)
    except ValueError as error:
        raise ReadingError("person", f"{error}.", advice="Write another.") from None


def _show(found: "Loading", name: str) -> None:
    worst = found.heaviest.found
    say(f"{name}: model estimate, median (10th to 90th percentile of {worst.members})", "")
    rows = [
        (
            f"{round(100 * s.share)} %",
            _shown(s.found.compression_n["l4"], 10),
            _shown(s.found.compression_n["l5"], 10),
            _shown(s.found.shear_n["l5"], 10),
            _shown(s.found.stability_nm_rad, 1),
            _shown(s.found.deep_fraction, 0.01),
        )
        for s in found.stages
    ]
    head = ("Lift", "L4/5 N", "L5/S1 N", "Shear L5/S1 N", "Stability N m/rad", "Deep share")
    table("", head, rows, ("Lift",))
    say("", "Muscles where the disc is pressed most:")
    active = sorted(worst.activation.items(), key=lambda item: -item[1].median)
    muscles = [
        (muscle.value.replace("_", " "), side.value, _shown(band, 0.01))
        for (muscle, side), band in active
        if band.median >= 0.005
    ]
    table("", ("Muscle", "Side", "Activation"), muscles)


def _shown(band: "Band", step: float) -> str:
    def text(value: float) -> str:
        return f"{round(value / step) * step:.{0 if step >= 1 else 2}f}"

    return f"{text(band.median)} ({text(band.low)} to {text(band.high)})"
