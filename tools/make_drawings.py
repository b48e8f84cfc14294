"""Make the line drawings: python tools/make_drawings.py [--check] [--png FOLDER] [ID ...].

For every exercise with poses (or those named) writes src/mainstay/web/static/drawings/ID.start.svg
and ID.end.svg (a still pose has a start alone), only where the stamp has changed. With --check
nothing is written and stale drawings are an error.
"""

import functools
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from mainstay.exercises import Exercise, shipped_catalogue
from mainstay.movement.body import BakedBody, read_body
from mainstay.movement.drawing import Sitter, drawing_stamp, pictures
from mainstay.movement.mesh import read_mesh

STATIC = Path(__file__).parent.parent / "src/mainstay/web/static"
DRAWINGS, STAMPS = STATIC / "drawings", STATIC / "drawings/stamps.json"
BODY = "woman"
PARTS = ("start", "end")


def drawn_body() -> BakedBody:
    """The body that is drawn."""
    path = STATIC / f"figure/body-{BODY}.json"
    return read_body(path.read_text("utf-8"), path.name)


@functools.cache
def sitter() -> Sitter:
    """The body with its skin."""
    mesh = (STATIC / f"figure/body-{BODY}.glb").read_bytes()
    return Sitter(drawn_body(), read_mesh(mesh, f"body-{BODY}.glb"))


def stamps() -> dict[str, str]:
    """What the drawings that are there were made of."""
    return json.loads(STAMPS.read_text("utf-8")) if STAMPS.exists() else {}


def files_of(exercise: Exercise) -> list[Path]:
    """The drawings an exercise must have."""
    return [DRAWINGS / f"{exercise.id}.{p}.svg" for p in PARTS[: len(exercise.key_poses[:2])]]


def stale(wanted: set[str]) -> dict[Exercise, str]:
    """Exercises whose drawings must be made, with their new stamps."""
    known, body, found = stamps(), drawn_body(), {}
    for exercise in shipped_catalogue().exercises:
        if not exercise.key_poses or (wanted and exercise.id not in wanted):
            continue
        new = drawing_stamp(exercise, body)
        if known.get(exercise.id) != new or not all(p.exists() for p in files_of(exercise)):
            found[exercise] = new
    return found


def make(exercise: Exercise) -> str:
    """Write the drawings of one exercise."""
    for path, svg in zip(files_of(exercise), pictures(exercise, sitter()), strict=True):
        path.write_text(svg, "utf-8")
    return exercise.id


def remember(name: str, new: str) -> None:
    """Write down what drawings were made of."""
    known = {**stamps(), name: new}
    STAMPS.write_text(json.dumps(known, indent=0, sort_keys=True) + "\n", "utf-8")
    print(name, flush=True)


def main() -> None:
    """Make what is stale."""
    words = sys.argv[1:]
    check = "--check" in words
    todo = stale({w for w in words if not w.startswith("--")})
    if check:
        for exercise in todo:
            print(exercise.id, "is stale")
        if todo:
            sys.exit(f"{len(todo)} drawings are stale; run: python tools/make_drawings.py")
        return
    DRAWINGS.mkdir(exist_ok=True)
    with ProcessPoolExecutor() as workers:
        for name, new in zip(workers.map(make, todo), todo.values(), strict=True):
            remember(name, new)


if __name__ == "__main__":
    main()
