"""The line drawings that were made ahead: which there are, where they lie, how large they are."""

import functools
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "static" / "drawings"
MOMENTS = ("start", "end")


@dataclass(frozen=True)
class Drawing:
    """One drawing.

    Attributes:
        moment: `start` or `end`.
        path: its place among the static files.
        svg: the picture itself.
        width: of its frame, in its own units.
        height: of its frame.
    """

    moment: str
    path: str
    svg: str
    width: int
    height: int


@functools.cache
def drawings_of(exercise: str) -> tuple[Drawing, ...]:
    """Start and end of an exercise; the start alone where it is still; nothing before it is drawn."""
    found = [_read(FOLDER / f"{exercise}.{moment}.svg", moment) for moment in MOMENTS]
    return tuple(drawing for drawing in found if drawing)


def _read(path: Path, moment: str) -> Drawing | None:
    if not path.exists():
        return None
    svg = path.read_text("utf-8")
    box = re.search(r'viewBox="\S+ \S+ (\d+) (\d+)"', svg)
    width, height = (int(n) for n in box.groups()) if box else (4, 3)
    return Drawing(moment, f"drawings/{path.name}", svg, width, height)
