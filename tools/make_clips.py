"""Make the clips of the figure: python tools/make_clips.py [--check] [ID ...].

For every exercise with poses (or those named) and every baked body, writes
src/mainstay/web/static/figure/clips/ID.BODY.json; only where the stamp has changed; one that jumps is named and left out. With
--check nothing is written and stale clips are an error.
"""

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from mainstay.exercises import Exercise, shipped_catalogue
from mainstay.movement.body import BakedBody, read_body
from mainstay.movement.clip import Clip, clip, stamp
from mainstay.movement.clip_file import clip_json
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
        for said in workers.map(make, *zip(*todo, strict=True)) if todo else ():
            print(said, flush=True)


def path_of(exercise: Exercise, body: BakedBody) -> Path:
    """Where the clip of an exercise on a body is."""
    return CLIPS / f"{exercise.id}.{body.name}.json"


def make(exercise: Exercise, body: BakedBody) -> str:
    """Solve and write one clip; one that jumps is left out, and its page shows the drawings."""
    path = path_of(exercise, body)
    made = clip(motion(exercise, body.skeleton()), body)
    jumps = jump(made)
    if jumps:
        path.unlink(missing_ok=True)
    else:
        path.write_text(clip_json(made), "utf-8")
    return path.name + jumps


JUMP_M, JUMP_DEG = 0.12, 30.0
"""More than that from one moment to the next is no movement of a body (ours: a whole meter, or
half a turn, in one lift of minimum jerk is 0.08 m and 14 degrees at its fastest)."""


def jump(made: Clip) -> str:
    """What jumps in a clip, in words; empty where nothing does."""
    if len(made.root_m) < 2:
        return ""
    steps = np.linalg.norm(np.diff(made.root_m, axis=0), axis=1)
    same = np.abs((made.turned[1:] * made.turned[:-1]).sum(axis=-1)).clip(0, 1)
    turns = np.degrees(2 * np.arccos(same))
    moment, bone = np.unravel_index(turns.argmax(), turns.shape)
    said = ""
    if steps.max() > JUMP_M:
        said += f" JUMPS {steps.max():.2f} m at moment {steps.argmax()}"
    if turns.max() > JUMP_DEG:
        said += f" JUMPS {turns.max():.0f} degrees at moment {moment}: {made.bones[bone]}"
    return said


if __name__ == "__main__":
    main()
