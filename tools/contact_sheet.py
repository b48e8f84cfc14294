"""Draw every exercise at its start and end on one sheet: python tools/contact_sheet.py OUT.svg [ID ...].

Exercises without poses are named but not drawn. The drawings are made anew for the sheet, so that
a pose can be looked at while its file is being written.
"""

import html
import re
import sys
from pathlib import Path

from make_drawings import sitter

from mainstay.exercises import Exercise, shipped_catalogue
from mainstay.movement.drawing import pictures

ACROSS, WIDE, HIGH, NAME = 4, 420, 190, 18


def placed(svg: str, x: float, y: float, wide: float, high: float) -> str:
    """A drawing as a part of another."""
    place = f'<svg x="{x:.0f}" y="{y:.0f}" width="{wide:.0f}" height="{high:.0f}" preserveAspectRatio="xMidYMax" '
    return re.sub(r'^<svg xmlns="[^"]*" ', place, svg.strip())


def cell(exercise: Exercise, number: int) -> str:
    """The name of an exercise and its drawings."""
    x, y = number % ACROSS * WIDE, number // ACROSS * HIGH
    title = html.escape(f"{exercise.code} {exercise.name}")
    found = [f'<text x="{x + 8}" y="{y + 14}">{title}</text>']
    if exercise.key_poses:
        for column, svg in enumerate(pictures(exercise, sitter())):
            left = x + 6 + column * WIDE / 2
            found.append(placed(svg, left, y + NAME, WIDE / 2 - 12, HIGH - NAME - 8))
    return "".join(found)


def main() -> None:
    """Write the sheet."""
    out, wanted = Path(sys.argv[1]), set(sys.argv[2:])
    shown = [e for e in shipped_catalogue().exercises if not wanted or e.id in wanted]
    cells = [cell(exercise, number) for number, exercise in enumerate(shown)]
    wide, high = ACROSS * WIDE, -(-len(shown) // ACROSS) * HIGH
    out.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}">'
        f"<style>text{{font:11px sans-serif;fill:#1d2925}}</style>"
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(cells)}</svg>\n',
        "utf-8",
    )


if __name__ == "__main__":
    main()
