"""Make the clips of the figure: python tools/make_clips.py [--check] [ID ...].

For every exercise with poses (or those named) and every baked body, writes
src/mainstay/web/static/figure/clips/ID.BODY.json; only where the stamp has changed. With
--check nothing is written and stale clips are an error.
"""

import json
import sys
from pathlib import Path

from mainstay.exercises import shipped_catalogue
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
    stale = 0
    for exercise in shipped_catalogue().exercises:
        if not exercise.key_poses or (wanted and exercise.id not in wanted):
            continue
        for body in bodies():
            path = CLIPS / f"{exercise.id}.{body.name}.json"
            if is_fresh(path, stamp(exercise, body)):
                continue
            stale += 1
            print(path.name, "is stale" if check else "", flush=True)
            if not check:
                path.write_text(
                    clip_json(clip(motion(exercise, body.skeleton()), body)), "utf-8"
                )
    if check and stale:
        sys.exit(f"{stale} clips are stale; run: python tools/make_clips.py")


if __name__ == "__main__":
    main()
