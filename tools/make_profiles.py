"""Compute the loading profiles: python tools/make_profiles.py [--check] [ID ...].

Writes src/mainstay/exercises/profiles/ID.json for every exercise with poses whose stamp has
changed (or those named), and the everyday tasks to compare with. With --check nothing is computed;
stale profiles are listed and are an error.
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
from mainstay.reading import plain
from mainstay.spine.profiles import everyday, profile, stale

FOLDER = Path(__file__).parent.parent / "src/mainstay/exercises/profiles"
EVERYDAY = FOLDER / "_everyday.json"


def main() -> None:
    """Compute what is stale."""
    named = {a for a in sys.argv[1:] if not a.startswith("--")}
    moving = {e.id: e for e in shipped_catalogue().exercises if e.key_poses}
    unknown = named - set(moving)
    if unknown:
        sys.exit(f"no exercise with poses is called {', '.join(sorted(unknown))}")
    old = stale(list(moving.values()), FOLDER)
    gone = [f for f in FOLDER.glob("[!_]*.json") if f.stem not in moving]
    if "--check" in sys.argv:
        _refuse([*old, *(f.name for f in gone)])
        return
    began = time.monotonic()
    if EVERYDAY.name in old:
        _write(EVERYDAY, everyday())
    for file in gone:
        file.unlink()
    todo = [
        e for e in moving.values() if e.id in named or (not named and f"{e.id}.json" in old)
    ]
    _compute(todo)
    print(f"{len(todo)} profiles in {(time.monotonic() - began) / 60:.1f} minutes")


def path_of(exercise: str) -> Path:
    """Where the profile of an exercise is."""
    return FOLDER / f"{exercise}.json"


def _compute(todo: list[Exercise]) -> None:
    columns = "{task.description:32}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns) as shown, ProcessPoolExecutor() as workers:
        line = shown.add_task("loading profiles", total=len(todo))
        asked = {workers.submit(profile, e): e.id for e in todo}
        for done in as_completed(asked):
            found = done.result()
            _write(path_of(asked[done]), found)
            for case in found.refused:
                shown.print(f"{found.exercise} {case.load_kg:g} kg {case.sex}: {case.why}")
            shown.update(line, advance=1, description=found.exercise)


def _refuse(old: list[str]) -> None:
    for name in old:
        print(name, "is stale")
    if old:
        sys.exit(f"{len(old)} profiles are stale; run: make profiles")


def _write(path: Path, found: object) -> None:
    path.write_text(json.dumps(plain(found), separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
