"""Make the clips of the figure: python tools/make_clips.py [--check] [ID ...].

For every exercise with poses (or those named) and every baked body, writes
src/mainstay/web/static/figure/clips/ID.BODY.json; only where the stamp has changed. With
--check nothing is written and stale clips are an error.
"""

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from mainstay.exercises import Exercise, shipped_catalogue
from mainstay.movement.body import BakedBody, read_body
from mainstay.movement.clip import clip, clip_json, stamp
from mainstay.movement.motion import motion

FIGURE = Path(__file__).parent.parent / "src/mainstay/web/static/figure"
CLIPS = FIGURE / "clips"


def bodies() -> list[BakedBody]:
    """All baked bodies."""
    return [read_body(p.read_text("utf-8"), p.name) for p in sorted(FIGURE.glob("body-*.json"))]


def is_fresh(path: Path, wanted: str) -> bool:
    """Whether a clip was made from just these poses and this body."""
    return path.exists() and json.loads(path.read_text("utf-8"))["stamp"] == wanted


def main() -> None:
    """Make what is stale."""
    check, wanted = "--check" in sys.argv, {a for a in sys.argv[1:] if a != "--check"}
    CLIPS.mkdir(exist_ok=True)
    todo = [
        (exercise, body)
        for exercise in shipped_catalogue().exercises
        if exercise.key_poses and (not wanted or exercise.id in wanted)
        for body in bodies()
        if not is_fresh(path_of(exercise, body), stamp(exercise, body))
    ]
    if check:
        for exercise, body in todo:
            print(path_of(exercise, body).name, "is stale")
        sys.exit(f"{len(todo)} clips are stale; run: make figure" if todo else 0)
    for path in CLIPS.glob("*.json"):
        if path.name.split(".")[1] not in {b.name for b in bodies()}:
            path.unlink()  # of a body that is no more
    with ProcessPoolExecutor() as workers:
        for name in workers.map(make, *zip(*todo, strict=True)) if todo else ():
            print(name, flush=True)


def path_of(exercise: Exercise, body: BakedBody) -> Path:
    """Where the clip of an exercise on a body is."""
    return CLIPS / f"{exercise.id}.{body.name}.json"


def make(exercise: Exercise, body: BakedBody) -> str:
    """Solve and write one clip."""
    path = path_of(exercise, body)
    path.write_text(clip_json(clip(motion(exercise, body.skeleton()), body)), "utf-8")
    return path.name


if __name__ == "__main__":
    main()
