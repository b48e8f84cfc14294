"""Compute the loading profiles: python tools/make_profiles.py [--check] [ID ...].

Writes src/mainstay/exercises/profiles/ID.json for every exercise with poses whose stamp has
changed (or those named), the everyday tasks to compare with, and the planner's summary. With
--check nothing is computed; stale profiles are listed and are an error.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one core each

import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from mainstay.exercises import Exercise, shipped_catalogue
from mainstay.exercises.profiles import Everyday, LoadingProfile, Summary, summary
from mainstay.reading import plain, read_json
from mainstay.spine.profiles import everyday, everyday_stamp, profile, stamp

FOLDER = Path(__file__).parent.parent / "src/mainstay/exercises/profiles"
EVERYDAY, SUMMARY = FOLDER / "_everyday.json", FOLDER / "_summary.json"


def main() -> None:
    """Compute what is stale."""
    check, wanted = "--check" in sys.argv, {a for a in sys.argv[1:] if a != "--check"}
    moving = [e for e in shipped_catalogue().exercises if e.key_poses]
    unknown = wanted - {e.id for e in moving}
    if unknown:
        sys.exit(f"no exercise with poses is called {', '.join(sorted(unknown))}")
    todo = [e for e in moving if e.id in wanted or not is_fresh(path_of(e.id), stamp(e))]
    if check:
        _refuse_stale(todo, moving)
        return
    began = time.monotonic()
    if not is_fresh(EVERYDAY, everyday_stamp()):
        _write(EVERYDAY, everyday())
    for path in FOLDER.glob("[!_]*.json"):
        if path.stem not in {e.id for e in moving}:
            path.unlink()  # of an exercise that is no more
    _compute(todo)
    _write(SUMMARY, summaries(moving))
    print(f"{len(todo)} profiles in {(time.monotonic() - began) / 60:.1f} minutes")


def path_of(exercise: str) -> Path:
    """Where the profile of an exercise is."""
    return FOLDER / f"{exercise}.json"


def is_fresh(path: Path, wanted: str) -> bool:
    """Whether a file was computed from just this."""
    return path.exists() and json.loads(path.read_text("utf-8"))["stamp"] == wanted


def summaries(moving: list[Exercise]) -> tuple[Summary, ...]:
    """The planner's numbers of every exercise that could be computed."""
    tasks = read_json(EVERYDAY.read_text("utf-8"), Everyday, EVERYDAY.name)
    files = [path_of(e.id) for e in moving if path_of(e.id).exists()]
    read = [read_json(f.read_text("utf-8"), LoadingProfile, f.name) for f in files]
    return tuple(s for s in (summary(p, tasks) for p in read) if s)


def _compute(todo: list[Exercise]) -> None:
    columns = (
        "{task.description:32}",
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns) as shown, ProcessPoolExecutor() as workers:
        line = shown.add_task("loading profiles", total=len(todo))
        asked = {workers.submit(profile, e): e.id for e in todo}
        for done in as_completed(asked):
            found = done.result()
            _write(path_of(asked[done]), found)
            for case in found.refused:
                shown.print(f"{found.exercise} {case.load_kg:g} kg {case.sex}: {case.why}")
            shown.update(line, advance=1, description=found.exercise)


def _refuse_stale(todo: list[Exercise], moving: list[Exercise]) -> None:
    stale = [path_of(e.id).name for e in todo]
    stale += [] if is_fresh(EVERYDAY, everyday_stamp()) else [EVERYDAY.name]
    kept = SUMMARY.read_text("utf-8") if SUMMARY.exists() else ""
    if not stale and kept != _text(summaries(moving)):
        stale.append(SUMMARY.name)
    for name in stale:
        print(name, "is stale")
    if stale:
        sys.exit(f"{len(stale)} profiles are stale; run: make profiles")


def _write(path: Path, found: object) -> None:
    path.write_text(_text(found), "utf-8")


def _text(found: object) -> str:
    return json.dumps(plain(found), separators=(",", ":")) + "\n"


if __name__ == "__main__":
    main()
