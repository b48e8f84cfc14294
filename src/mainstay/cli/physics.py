"""Commands that compute what an exercise does to the spine."""

import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from mainstay.cli.given import AsJson
from mainstay.cli.shown import answer, facts, say, table, track
from mainstay.reading import SHOWN, ReadingError, typed_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mainstay.exercises import Exercise
    from mainstay.measured import Measured
    from mainstay.spine.estimate import Band
    from mainstay.spine.person import Assumptions, Person
    from mainstay.spine.profile import Loading
    from mainstay.spine.pulley import Search, Setting
    from mainstay.spine.validation import Borne, Checked


Plot = Annotated[
    Path | None, typer.Option("--plot", metavar="FILE", help="Draw the answer as an SVG.")
]


def load(
    exercise_id: Annotated[
        str, typer.Argument(metavar="EXERCISE", help="Its id, code or file.")
    ],
    kg: Annotated[float, typer.Option("--kg", help="Weight at the handle.")] = 0.0,
    band: Annotated[float, typer.Option("--band", help="Pull of a band, in newtons.")] = 0.0,
    press: Annotated[
        float | None,
        typer.Option(
            "--press",
            help="Force of each press without motion, in newtons. Else the middle of its range.",
        ),
    ] = None,
    sex: Annotated[str, typer.Option(help="female or male")] = "female",
    height: Annotated[float, typer.Option(help="Height in meters.")] = 1.68,
    mass: Annotated[float, typer.Option(help="Body mass in kilograms.")] = 66.0,
    age: Annotated[float, typer.Option(help="Age in years.")] = 40.0,
    plot: Plot = None,
    as_json: AsJson = False,
) -> None:
    """Estimate muscles and disc loads in an exercise. A model's median with its band."""
    _needs_spine("load")
    from mainstay.cli.browse import find_exercise
    from mainstay.spine.profile import loading
    from mainstay.spine.recruitment import Infeasible, OutOfRange
    from mainstay.spine.standing import Falls

    exercise, person = find_exercise(exercise_id), _person(sex, height, mass, age)
    _within("--kg", kg, HEAVIEST_KG)
    _within("--band", band, STRONGEST_N)
    pressed_n = _pressed_n(exercise, person, press)
    try:
        found = loading(exercise, person, kg, band, press_n=pressed_n)
    except (Falls, Infeasible, OutOfRange) as error:
        say(f"{exercise.id}: {error}")
        raise typer.Exit(1) from None
    if plot:
        from mainstay.spine.drawn import loading_chart

        _draw(plot, loading_chart(found, exercise.name))
    if as_json:
        answer(found)
    else:
        _show(found, exercise.name)


def _pressed_n(exercise: "Exercise", person: "Person", typed: float | None) -> float:
    """The force of each press that is typed, else the middle one; 0 where nothing is pressed."""
    from mainstay.spine.exercise import usual_press_n

    if not exercise.press and typed is not None:
        problem = f"`{exercise.id}` presses against nothing without moving."
        raise ReadingError("--press", problem, advice="Leave it out.")
    if typed is None:
        return usual_press_n(exercise, person.physique.mass_kg)
    _within("--press", typed, STRONGEST_N)
    return typed


def _draw(file: Path, picture: str) -> None:
    try:
        file.write_text(picture, "utf-8")
    except OSError as error:
        problem, advice = f"cannot be written: {error.strerror}.", "Choose another place."
        raise ReadingError(str(file), problem, advice=advice) from None


HEAVIEST_KG, STRONGEST_N = 200.0, 500.0
"""More than anyone handles here (ours)."""


def _within(option: str, value: float, most: float) -> None:
    if not 0 <= value <= most:
        raise ReadingError(
            option, f"{value:g} is out of range.", f"0 to {most:g}", "Write one."
        )


def _needs_spine(where: str) -> None:
    """Say what to install where the model's libraries are missing."""
    if not (find_spec("llvmlite") and find_spec("numpy")):
        advice = "Install it: pip install 'mainstay[spine]'."
        raise ReadingError(where, "the spine model needs llvmlite.", advice=advice)


def _person(sex: str, height: float, mass: float, age: float) -> "Person":
    from mainstay.anatomy import Physique, Sex
    from mainstay.reading import read_word
    from mainstay.spine.person import Person

    try:
        return Person(Physique(read_word(sex, Sex, "--sex"), height, mass), age)
    except ValueError as error:
        raise ReadingError("person", f"{error}.", advice="Write another.") from None


def _show(found: "Loading", name: str) -> None:
    from mainstay.spine.estimate import busiest

    worst = found.heaviest.found
    say(f"{name}: model estimate, median (10th to 90th percentile of {worst.members})")
    if found.press_n:
        say(f"Each press without motion: {found.press_n:g} N")
    say("")
    rows = [
        (
            s.called,
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
    muscles = [
        (muscle.value.replace("_", " "), side.value, _shown(band, 0.01))
        for muscle, side, band in busiest(worst)
        if band.median >= 0.005
    ]
    table("", ("Muscle", "Side", "Activation"), muscles)


def _shown(band: "Band", step: float) -> str:
    def text(value: float) -> str:
        return f"{round(value / step) * step:.{0 if step >= 1 else 2}f}"

    return f"{text(band.median)} ({text(band.low)} to {text(band.high)})"


# --- the pulley ---------------------------------------------------------------------------------


def pulley(
    exercise_id: Annotated[
        str, typer.Argument(metavar="EXERCISE", help="One with a cable: id, code or file.")
    ],
    muscle: Annotated[str, typer.Option(help="What should work.")] = "multifidus",
    side: Annotated[str, typer.Option(help="left or right")] = "left",
    limit: Annotated[float, typer.Option(help="Most on disc L4/5, in newtons.")] = 1500.0,
    kg: Annotated[
        str, typer.Option("--kg", metavar="KG,KG", help="Weights to try at the handle.")
    ] = "1,2,3,4,5,7.5,10",
    plot: Plot = None,
    as_json: AsJson = False,
) -> None:
    """Find the pulley's height, direction and weight that work a muscle most under a limit."""
    _needs_spine("pulley")
    from mainstay.anatomy import Muscle, Side
    from mainstay.cli.browse import find_exercise
    from mainstay.reading import read_word
    from mainstay.spine.drawn import pulley_map
    from mainstay.spine.pulley import search, settings

    aim = read_word(muscle, Muscle, "--muscle"), read_word(side, Side, "--side")
    exercise, tried = find_exercise(exercise_id), settings(_weights(kg))
    if not exercise.cable:
        advice = "Choose one: mainstay catalogue pulley."
        raise ReadingError("EXERCISE", f"`{exercise.id}` has no cable.", advice=advice)

    def walk(all_: "Sequence[Setting]") -> "Iterable[Setting]":
        return track(all_, lambda s: f"{s.height_m:g} m {s.azimuth_deg:g}° {s.load_kg:g} kg")

    person = _person("female", 1.68, 66.0, 40.0)
    found = search(exercise, person, *aim, limit, tried, walk=walk)
    if plot:
        _draw(plot, pulley_map(found))
    if as_json:
        answer(found)
    else:
        _show_best(found)
    raise typer.Exit(0 if found.best else 1)


def _weights(text: str) -> tuple[float, ...]:
    read = [typed_number(word.strip()) for word in text.split(",")]
    found = tuple(number for number in read if number is not None)
    if len(found) != len(read):
        problem = f"`{text[:SHOWN]}` is no list of weights."
        raise ReadingError("--kg", problem, "such as 1,2.5,5", "Write numbers.")
    for value in found:
        _within("--kg", value, HEAVIEST_KG)
    return found


def _show_best(found: "Search") -> None:
    tried, best = len(found.replies), found.best
    aim = f"{found.muscle.value.replace('_', ' ')} {found.side.value}"
    if best is None:
        say(f"None of {tried} settings works {aim} with at most {found.limit_n:g} N on L4/5.")
        return
    failed = sum(bool(r.problem) for r in found.replies)
    say(f"{found.exercise}, {aim}: best of {tried} settings (model estimate)", "")
    facts(
        {
            "Height of the wheel": f"{best.setting.height_m:g} m",
            "Direction": f"{best.setting.azimuth_deg:g} degrees (0 in front, positive left)",
            "Weight at the handle": f"{best.setting.load_kg:g} kg",
            "Activation": f"{best.activation:.0%}",
            "Pressing on L4/5": f"{best.compression_n:.0f} N (limit {found.limit_n:g} N)",
            "Over the limit": str(tried - failed - len(found.allowed)),
            "Not to be held": str(failed),
        }.items()
    )


# --- sweeping -----------------------------------------------------------------------------------


def sweep(
    exercise_ids: Annotated[
        list[str], typer.Argument(metavar="EXERCISE...", help="Ids, codes or files.")
    ],
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="The Parquet file.")],
    kg: Annotated[
        str, typer.Option("--kg", metavar="KG,KG", help="Weights at the handle.")
    ] = "0",
    person: Annotated[
        list[str] | None,
        typer.Option("--person", metavar="SEX,M,KG,AGE", help="May be given several times."),
    ] = None,
    assume: Annotated[str, typer.Option(help="usual (one answer each) or all (48)")] = "usual",
) -> None:
    """Compute persons x exercises x weights on all cores and write the answers as Parquet."""
    _needs_spine("sweep")
    _needs_parquet()
    from mainstay.cli.browse import find_exercise
    from mainstay.spine.sweep import cases, sweep

    chosen = [find_exercise(one) for one in exercise_ids]
    people = [_person_of(text) for text in person or [USUAL_PERSON]]
    wanted = cases(people, chosen, _weights(kg), _assumptions(assume))
    try:
        done = sweep(wanted, to)
        names = track(wanted, lambda c: f"{c.exercise.id} {c.person.physique.sex.value}")
        total = sum(count for _, count in zip(names, done, strict=False))
        total += sum(done)
    except OSError as error:
        problem, advice = f"cannot be written: {error.strerror}.", "Choose another place."
        raise ReadingError(str(to), problem, advice=advice) from None
    say(f"{total} rows in {to}: model estimates, one for each set of assumptions.")


USUAL_PERSON = "female,1.68,66,40"


def _needs_parquet() -> None:
    if not find_spec("pyarrow"):
        advice = "Install it: pip install 'mainstay[sweep]'."
        raise ReadingError("sweep", "Parquet files need pyarrow.", advice=advice)


def _person_of(text: str) -> "Person":
    words = text.split(",")
    try:
        sex, (height, mass, age) = words[0], map(float, words[1:])
    except ValueError:
        problem = f"`{text}` is no person."
        raise ReadingError(
            "--person", problem, f"such as {USUAL_PERSON}", "Write sex, meters, kilograms, age."
        ) from None
    return _person(sex, height, mass, age)


def _assumptions(word: str) -> "Sequence[Assumptions]":
    from mainstay.spine.estimate import ensemble
    from mainstay.spine.pulley import USUAL

    choices = {"usual": (USUAL,), "all": ensemble()}
    if word not in choices:
        problem = f"`{word}` is unknown."
        raise ReadingError("--assume", problem, "usual, all", "Choose one.")
    return choices[word]


# --- measuring ----------------------------------------------------------------------------------


def speed(peer: Path | None) -> "list[Measured]":
    """How fast the spine model is on this machine, and beside OpenSim where a Python with it is named."""
    _needs_spine("bench spine")
    from mainstay.spine import bench

    if peer is None:
        return bench.measure(time.perf_counter)
    from mainstay.spine import peer as beside

    compared = beside.measure(peer, time.process_time)  # first: it may be missing
    return [*bench.measure(time.perf_counter), *compared]


def validated(as_json: bool) -> NoReturn:
    """Measured against computed; exit code 1 where a row is not met."""
    _needs_spine("bench spine")
    from mainstay.spine.validation import belly, borne, exercises, pressures, steadiness, whole

    rows = pressures()
    rows = (*rows, *whole(rows), *steadiness(), *belly(), *exercises())
    if as_json:
        answer(rows)
    else:
        head = ("What", "Unit", "Measured", "Computed", "Band", "Members", "Met", "Source")
        table("The spine model against measurements", head, map(_validated, rows))
        left = (
            "What",
            "Borne, N upward",
            "L4/5: flexion, bending, rotation, N m",
            "Chest, N m",
        )
        table("What bears in the exercises", left, map(_borne, borne()))
    raise typer.Exit(0 if all(row.met for row in rows) else 1)


def _borne(row: "Borne") -> tuple[str, ...]:
    pushes = ", ".join(f"{name} {push:.0f}" for name, push in row.pushes_n.items())
    lever = ", ".join(f"{nm:.0f}" for nm in row.lever_nm)
    return row.name, pushes, lever, f"{row.chest_nm:.0f}"


def _validated(row: "Checked") -> tuple[str, ...]:
    band = f"{row.band[0]:.2f} to {row.band[1]:.2f}" if row.band else ""
    limit = f"{row.measured:.3g}" if row.band else f"{row.low:g} to {row.high:g}"
    found, met = f"{row.computed:.2f}", "yes" if row.met else "no"
    return row.name, row.unit, limit, found, band, str(row.members), met, row.source
