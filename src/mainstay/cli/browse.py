"""Commands that look things up: the exercises, one exercise, the schemas of files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mainstay.cli.given import AsJson, read_text
from mainstay.cli.shown import answer, facts, say, table
from mainstay.reading import ReadingError, read_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mainstay.exercises import Exercise
    from mainstay.movement.check import Fault


# --- exercises ----------------------------------------------------------------------------------


def catalogue(
    search: Annotated[
        list[str] | None, typer.Argument(metavar="[WORDS]", help="Words to look for.")
    ] = None,
    stage: Annotated[str, typer.Option(metavar="STAGE", help="Only this stage.")] = "",
    purpose: Annotated[str, typer.Option(metavar="PURPOSE", help="Only this purpose.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the exercises. Those that fit most of the words come first."""
    from mainstay.exercises import Purpose, Stage, shipped_catalogue

    known = shipped_catalogue()
    found = known.search(" ".join(search)) if search else known.exercises
    if stage:
        wanted = read_word(stage, Stage, "--stage")
        found = tuple(e for e in found if e.stage is wanted)
    if purpose:
        sort = read_word(purpose, Purpose, "--purpose")
        found = tuple(e for e in found if e.purpose is sort)
    if as_json:
        answer(found)
    elif found:
        rows = [(e.code, e.id, e.name, e.stage.value, _needs(e)) for e in found]
        title = "1 exercise" if len(found) == 1 else f"{len(found)} exercises"
        table(title, ("Code", "Id", "Name", "Stage", "Needs"), rows, ("Code", "Id", "Stage"))
    else:
        say("No exercise fits. Use fewer words, or leave out --stage and --purpose.")
    raise typer.Exit(0 if found else 1)


def exercise(
    exercise_id: Annotated[
        str, typer.Argument(metavar="ID", help="Its id or code, or a file ID.toml.")
    ],
    check: Annotated[
        bool, typer.Option("--check", help="Say what is wrong with the file and its poses.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show one exercise, or check its file. Ids and codes stand in `mainstay catalogue`."""
    found = find_exercise(exercise_id)
    if check:
        _check(found, exercise_id, as_json)
    elif as_json:
        answer(found)
    else:
        _show_exercise(found)


def find_exercise(named: str) -> "Exercise":
    """One of the catalogue, or one that is being written."""
    from mainstay.exercises import read_exercise, shipped_exercise

    if named.endswith(".toml"):
        return read_exercise(read_text(Path(named)), Path(named).name)
    return shipped_exercise(named, "ID")


def _check(found: "Exercise", named: str, as_json: bool) -> None:
    """Pose the average body as the file says; exit code 1 when something is wrong."""
    try:
        from mainstay.movement.check import faults
        from mainstay.movement.skeleton import AVERAGE, skeleton
    except ImportError:
        advice = "Install it: pip install 'mainstay[movement]'."
        raise ReadingError("--check", "poses need numpy.", advice=advice) from None
    from mainstay.wording.faults import fault_sentence

    file = Path(named).name if named.endswith(".toml") else f"{found.id}.toml"
    _refuse_strangers(found, file)
    wrong = faults(found, skeleton(AVERAGE))
    if as_json:
        answer([{"fault": fault, "sentence": fault_sentence(fault)} for fault in wrong])
    else:
        say(*_told(file, wrong, found))
    raise typer.Exit(1 if wrong else 0)


def _refuse_strangers(found: "Exercise", file: str) -> None:
    """What the file names must be there: sources, harder exercises; its code is its own."""
    from mainstay.care.sources import known_source
    from mainstay.exercises.catalogue import refuse_strangers

    for n, key in enumerate(found.sources):
        known_source(key, f"{file}: $.sources[{n}]")
    refuse_strangers(found, file)


def _told(file: str, wrong: "Sequence[Fault]", found: "Exercise") -> "Iterator[str]":
    """One line a cause."""
    from mainstay.wording.faults import causes

    lines = [f"{file}: {cause.text}" for cause in causes(wrong)]
    yield from lines or [f"{file}: nothing wrong found with {_counted(found)}."]
    if len(wrong) > len(lines):
        where = "1 line" if len(lines) == 1 else f"{len(lines)} lines"
        yield f"{len(wrong)} faults on {where}; --json lists each."


def _counted(found: "Exercise") -> str:
    poses = len(found.written_poses)
    return "its pose" if poses == 1 else f"its {poses} poses"


def _show_exercise(found: "Exercise") -> None:
    say(f"{found.name}  ({found.code}, stage {found.stage.value})", "")
    facts((name, value) for name, value in _described(found).items() if value)


def _described(found: "Exercise") -> dict[str, str]:
    from mainstay import wording
    from mainstay.exercises import shipped_catalogue

    words, known, therapist = (
        found.wording("en"),
        shipped_catalogue(),
        wording.Audience.THERAPIST,
    )
    demands = (wording.demand_words(d, therapist) for d in found.demands)
    conditions = (wording.condition_words(c, therapist) for c in found.avoid)
    return {
        "Start": words.setup,
        "Move": words.move,
        "Remember": " ".join(words.cues),
        "Mistakes": " ".join(words.errors),
        "Begins with": wording.dose_text(found.dose.start(), found),
        "Trains": _trained(found),
        "Needs": _needs(found),
        "Done on": " or ".join(found.surfaces),
        "Asks for": ", ".join(demands),
        "Not with": "; ".join(conditions),
        "Easier": ", ".join(e.id for e in known.easier(found)),
        "Harder": ", ".join(e.id for e in known.harder(found)),
        "Sources": ", ".join(found.sources),
    }


def _trained(found: "Exercise") -> str:
    from mainstay import wording

    by_role: dict[str, list[str]] = {}
    for trained in found.trains:
        name = wording.muscle_words(trained.muscle, wording.Audience.THERAPIST)
        by_role.setdefault(trained.role.value, []).append(name)
    return "; ".join(f"{role}: {', '.join(names)}" for role, names in by_role.items())


def _needs(found: "Exercise") -> str:
    """What must be there: all of the things, and one of those that can stand for each other."""
    parts = [_listed(found.equipment)] if found.equipment else []
    parts += [" or ".join(item.replace("_", " ") for item in found.one_of)]
    return ", ".join(part for part in parts if part) or "nothing"


def _listed(items: "Iterable[str]") -> str:
    return ", ".join(item.replace("_", " ") for item in items)


# --- schemas ------------------------------------------------------------------------------------

SCHEMAS: "Mapping[str, str]" = {
    "answers": "a safety screen: what `screen` reads",
    "case": "everything known about a person: what `plan` and `decide` read",
    "decision": "what `decide --json` answers for an exercise",
    "exercise": "a file of the catalogue, as it is written in TOML",
    "patient": "the person in a case",
    "questionnaire": "the words of a questionnaire that a clinic loads",
    "rig": "a pulley or cable machine in a case",
}


def schema(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help=", ".join(SCHEMAS))] = "",
    as_json: AsJson = False,
) -> None:
    """Print the JSON Schema of a file. Without a name, lists what has one."""
    if not name:
        _list_schemas(as_json)
        return
    from mainstay.care.case import Case
    from mainstay.care.countries import schema_of
    from mainstay.care.decision import Decision
    from mainstay.care.patient import Patient
    from mainstay.care.questionnaires import Wording
    from mainstay.care.questions import Answers
    from mainstay.exercises import Rig
    from mainstay.exercises.file_schema import file_schema

    kinds: dict[str, type] = {
        "answers": Answers,
        "case": Case,
        "decision": Decision,
        "patient": Patient,
        "questionnaire": Wording,
        "rig": Rig,
    }
    if name not in SCHEMAS:
        problem, allowed = f"`{name}` has no schema.", ", ".join(SCHEMAS)
        raise ReadingError("NAME", problem, allowed, "Choose one of these.")
    answer(file_schema() if name == "exercise" else schema_of(kinds[name]))


def _list_schemas(as_json: bool) -> None:
    if as_json:
        answer(SCHEMAS)
    else:
        table("", ("Name", "Describes"), SCHEMAS.items())
