"""Draw every exercise at its start and end on one sheet: python tools/contact_sheet.py OUT.svg [ID ...]."""

import sys
from pathlib import Path

from mainstay.exercises import Position, shipped_catalogue
from mainstay.movement.drawing import View, drawing
from mainstay.movement.motion import motion
from mainstay.movement.skeleton import AVERAGE, skeleton

STYLE = (
    ".line{fill:#1e2b27;stroke:#1e2b27;stroke-width:2.2;stroke-linejoin:round}"
    ".skin{fill:#fdfaf3;stroke:none}.trunk .skin{fill:#e0e9df}.floor{stroke:#7d786b;fill:none;stroke-width:1}"
    ".prop{fill:#ece4d6;stroke:#7d786b;stroke-width:1}.cable{stroke:#2f6153;stroke-width:1.4;fill:none}"
    ".band{stroke:#2f6153;stroke-width:3;fill:none;opacity:.7}.weight{fill:#4a5752}.column{stroke:#7d786b;stroke-width:2.5}.wheel{fill:#2f6153}text{font:11px sans-serif;fill:#1e2b27}"
)
YAWS = {Position.SIDE_LYING: 80.0, Position.SIDE_ELBOW: 80.0}
ACROSS, WIDE, HIGH = 6, 440, 250


def main() -> None:
    out, wanted = Path(sys.argv[1]), set(sys.argv[2:])
    body = skeleton(AVERAGE)
    cells = []
    shown = [e for e in shipped_catalogue().exercises if not wanted or e.id in wanted]
    for number, exercise in enumerate(shown):
        print(exercise.id, flush=True)
        left, top = number % ACROSS * WIDE, number // ACROSS * HIGH
        cells.append(f'<g transform="translate({left} {top})">')
        cells.append(f'<text x="8" y="14">{exercise.code} {exercise.name}</text>')
        keys = motion(exercise, body).keys
        yaw = exercise.view_azimuth_deg
        view = View(90 + yaw if yaw is not None else YAWS.get(exercise.position, 25.0))
        for column, posture in enumerate(keys if len(keys) < 3 else (keys[0], keys[-1])):
            inner, (x, y, w, h) = drawing(body, posture, view, exercise)
            scale = min(1.0, 205 / w, 215 / h)
            cells.append(
                f'<g transform="translate({column * 218 + 8 - x * scale + (205 - w * scale) / 2:.1f} '
                f'{22 + 215 - (y + h) * scale:.1f}) scale({scale:.3f})">{inner}</g>'
            )
        cells.append("</g>")
    rows = -(-len(shown) // ACROSS)
    size = f'width="{ACROSS * WIDE}" height="{rows * HIGH}"'
    out.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}><style>{STYLE}</style>'
        f'<rect width="100%" height="100%" fill="#f6f1e7"/>{"".join(cells)}</svg>'
    )


main()
