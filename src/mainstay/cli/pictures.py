"""Commands that measure muscles in pictures. What they print is a proposal until it is confirmed."""

import csv
import io
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mainstay.cli.given import AsJson, read_text
from mainstay.cli.shown import answer, facts, say, table, track
from mainstay.reading import SHOWN, ReadingError, read_word, typed_number

if TYPE_CHECKING:
    from mainstay.imaging.bench_row import Row
    from mainstay.imaging.recording import Box, Recording
    from mainstay.imaging.scale import Scale
    from mainstay.imaging.tracer import Handle, View


def measure(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Stills or clips.")],
    side: Annotated[
        str, typer.Option(help="left or right, as the person lies; never guessed.")
    ],
    view: Annotated[str, typer.Option(help="abdominal_wall or multifidus")] = "abdominal_wall",
    level: Annotated[str, typer.Option(help="Vertebral level, such as L5.")] = "",
    state: Annotated[str, typer.Option(help="rest or contracted")] = "rest",
    panel: Annotated[
        int, typer.Option(help="Which picture, where two stand side by side; from 1.")
    ] = 0,
    ruler: Annotated[
        str,
        typer.Option(metavar="X,Y,X,Y,MM", help="Two ticks of the ruler and how far apart."),
    ] = "",
    depth: Annotated[
        float, typer.Option(metavar="MM", help="Depth of the scan, as the machine shows it.")
    ] = 0.0,
    click: Annotated[
        list[str] | None,
        typer.Option(metavar="BORDER,X,Y", help="A place on a border, from above from 0."),
    ] = None,
    at: Annotated[
        float | None, typer.Option(metavar="X", help="Middle of the window of measuring.")
    ] = None,
    overlays: Annotated[
        Path | None, typer.Option("--overlays", metavar="FOLDER", help="Draw what was traced.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure muscle thickness in ultrasound. Look at the overlay before you rely on it."""
    _needs_imaging("measure")
    from mainstay.anatomy import Level, Side

    asked = _Asked(
        read_word(side, Side, "--side").value,
        read_word(level, Level, "--level").value if level else None,
        _word(state, ("rest", "contracted"), "--state"),
        _view(view),
        panel,
        _numbers(ruler, 5, "--ruler") if ruler else (),
        depth,
        tuple(_handle(text) for text in click or ()),
        at,
        overlays,
    )
    found: list[dict[str, Any]] = []
    refused = []
    for file in track(files, lambda f: f.name):
        try:
            found.append(_measured(file, asked))
        except ReadingError as error:
            if len(files) == 1:
                raise
            refused.append(str(error))
    if as_json:
        answer({"measured": found, "refused": refused})
    else:
        _show(found, refused)
    raise typer.Exit(1 if refused else 0)


@dataclass(frozen=True)
class _Asked:
    side: str
    level: str | None
    state: str
    view: "View"
    panel: int
    ruler: tuple[float, ...]
    depth_mm: float
    handles: "tuple[Handle, ...]"
    at_x: float | None
    overlays: Path | None


def _word(text: str, allowed: tuple[str, ...], place: str) -> str:
    if text not in allowed:
        raise ReadingError(place, f"`{text}` is not known.", ", ".join(allowed), "Write one.")
    return text


def _view(name: str) -> "View":
    from mainstay.imaging.tracer import ABDOMINAL_WALL, MULTIFIDUS

    views = {v.name: v for v in (ABDOMINAL_WALL, MULTIFIDUS)}
    return views[_word(name, tuple(views), "--view")]


def _numbers(text: str, count: int, place: str) -> tuple[float, ...]:
    read = [typed_number(word.strip()) for word in text.split(",")]
    found = tuple(number for number in read if number is not None)
    if len(read) != count or len(found) != count:
        problem = f"`{text[:SHOWN]}` cannot be read."
        raise ReadingError(place, problem, f"{count} numbers with commas", "Write them.")
    return found


def _handle(text: str) -> "Handle":
    from mainstay.imaging.tracer import Handle

    border, x, y = _numbers(text, 3, "--click")
    return Handle(int(border), x, y)


def _measured(file: Path, asked: _Asked) -> dict[str, Any]:
    from mainstay.imaging.files import read_recording
    from mainstay.imaging.privacy import blank

    recording = read_recording(_bytes(file), file.name)
    box = _box(recording, asked.panel)
    if not recording.whole.holds(box):
        box = recording.whole
    scale, why = _scale(recording, box, asked)
    clean = blank(recording, box)
    common = {
        "file": file.name,
        "side": asked.side,
        "level": asked.level,
        "state": asked.state,
        "view": asked.view.name,
        "scale": {"source": scale.source.value, "x_mm": scale.x_mm, "y_mm": scale.y_mm}
        | ({"refused": why} if why else {}),
        "blanked_tags": len(recording.dropped),
        "confirmed": False,
    }
    if len(recording.frames) == 1:
        return common | _still(file, clean, box, scale, asked)
    return common | _clip(clean, box, scale, asked)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        problem = f"cannot be read: {error.strerror}."
        raise ReadingError(str(file), problem, "an existing file", "Check the name.") from None


def _box(recording: "Recording", panel: int) -> "Box":
    from mainstay.imaging.privacy import scan_box

    flat = [r.box for r in recording.regions if (r.spatial_format, r.data_type) == (1, 1)]
    if panel:
        if not 1 <= panel <= len(flat):
            problem = f"there is no picture {panel}."
            raise ReadingError("--panel", problem, f"1 to {len(flat)}", "Choose one.")
        return flat[panel - 1]
    if len(flat) > 1:
        problem = f"there are {len(flat)} pictures side by side."
        raise ReadingError("--panel", problem, f"1 to {len(flat)}", "Choose one.")
    return scan_box(recording) or recording.whole


def _scale(recording: "Recording", box: "Box", asked: _Asked) -> "tuple[Scale, str]":
    """What the person typed, else what the file states, else none with the reason."""
    from mainstay.imaging.scale import UNKNOWN, depth_scale, ruler_scale, stated_scale

    if asked.ruler:
        a, b, c, d, mm = asked.ruler
        return ruler_scale((a, b), (c, d), mm), ""
    if asked.depth_mm:
        return depth_scale(box, asked.depth_mm), ""
    try:
        return stated_scale(recording, box if asked.panel else None), ""
    except ReadingError as error:
        return UNKNOWN, str(error)


def _moved(asked: _Asked, box: "Box") -> "tuple[Handle, ...]":
    from dataclasses import replace

    return tuple(replace(h, x=h.x - box.left, y=h.y - box.top) for h in asked.handles)


def _still(
    file: Path, clean: "Recording", box: "Box", scale: "Scale", asked: _Asked
) -> dict[str, Any]:
    import numpy as np

    from mainstay.imaging.overlay import as_png, overlay
    from mainstay.imaging.thickness import thickness, window_around
    from mainstay.imaging.tracer import trace

    picture = np.ascontiguousarray(box.cut(clean.frames[0]), np.uint8)
    found = trace(picture, scale, asked.view, _moved(asked, box))
    middle = picture.shape[1] / 2 if asked.at_x is None else asked.at_x - box.left
    window = window_around(found, middle)
    values = thickness(found, window)
    if asked.overlays:
        _write(
            asked.overlays / f"{file.stem}.overlay.png",
            as_png(overlay(picture, found, window, values)),
        )
    return {
        "muscles": [
            {
                "muscle": v.muscle.value,
                "thickness_mm": None if v.value_mm is None else round(v.value_mm, 2),
                "thickness_px": round(v.value_px, 2),
                "spread_percent": round(100 * v.spread_fraction, 1),
            }
            for v in values
        ],
        "doubts": [d.value for d in found.doubts],
        "method": values[0].method,
    }


def _clip(clean: "Recording", box: "Box", scale: "Scale", asked: _Asked) -> dict[str, Any]:
    import numpy as np

    from mainstay.imaging.clips import trace_clip

    frames = np.ascontiguousarray(box.cut(clean.frames), np.uint8)
    at_x = None if asked.at_x is None else asked.at_x - box.left
    found = trace_clip(
        frames, clean.frame_rate_hz, scale, asked.view, {0: _moved(asked, box)}, at_x
    )
    muscles: list[dict[str, Any]] = []
    for n, muscle in enumerate(asked.view.muscles):
        told: dict[str, Any] = {"muscle": muscle.value}
        try:
            one = found.contracting(n)
        except ReadingError as error:
            told |= {"no_contraction": str(error)}
        else:
            told |= {
                "rest": round(one.rest, 2),
                "peak": round(one.peak, 2),
                "change_percent": round(one.change_percent, 1),
                "rest_frame": one.rest_frame,
                "peak_frame": one.peak_frame,
                "doubtful_frames": list(one.doubtful),
            }
        told["curve"] = [round(float(v), 3) for v in found.muscles[n]]
        muscles.append(told)
    doubts = sorted({d.value for t in found.traces for d in t.doubts})
    return {
        "frames": len(frames),
        "rate_hz": found.rate_hz,
        "muscles": muscles,
        "doubts": doubts,
    }


def _write(file: Path, data: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    except OSError as error:
        problem, advice = f"cannot be written: {error.strerror}.", "Choose another place."
        raise ReadingError(str(file), problem, advice=advice) from None


def _show(found: list[dict[str, Any]], refused: list[str]) -> None:
    rows = []
    for one in found:
        for muscle in one["muscles"]:
            rows.append((one["file"], muscle["muscle"].replace("_", " "), _value(one, muscle)))
    table(
        "Proposals. Look at each overlay before you rely on one.",
        ("File", "Muscle", "Value"),
        rows,
    )
    for one in found:
        if one["doubts"]:
            say(f"{one['file']}: look closely ({', '.join(one['doubts'])}).")
        if "refused" in one["scale"]:
            say(f"{one['file']}: no scale. {one['scale']['refused']}")
    for line in refused:
        say(f"refused: {line}")


def _value(one: dict[str, Any], muscle: dict[str, Any]) -> str:
    unit = "mm" if one["scale"]["source"] != "none" else "px"
    if "curve" in muscle:
        if "no_contraction" in muscle:
            return "no contraction"
        rest, peak, change = (muscle[k] for k in ("rest", "peak", "change_percent"))
        return f"{rest:g} to {peak:g} {unit}, {change:+g} %"
    value = muscle["thickness_mm"] if unit == "mm" else muscle["thickness_px"]
    return f"{value:g} {unit}"


def _needs_imaging(where: str) -> None:
    """Say what to install where the libraries are missing."""
    if not all(find_spec(name) for name in ("cv2", "pydicom", "nibabel")):
        advice = "Install it: pip install 'mainstay[imaging]'."
        raise ReadingError(where, "measuring in pictures needs more libraries.", advice=advice)


# --- the error ----------------------------------------------------------------------------------


def repeats(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV: a row a subject, a column a repeat.")
    ],
    row: Annotated[
        str,
        typer.Option(
            metavar="QUANTITY,MUSCLE,POSITION",
            help="Print the row for your own table, as MAINSTAY_RELIABILITY takes it.",
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Compute SEM, ICC and the smallest detectable change from your own repeat study."""
    from mainstay.imaging.reliability import repeat_study, row_of

    found = repeat_study(_study(read_text(file), file.name))
    if row:
        typer.echo(row_of(found, row), nl=False)
        return
    if as_json:
        answer(found)
        return
    facts(
        {
            "Subjects, repeats": f"{found.subjects}, {found.repeats}",
            "Mean": f"{found.mean:.3g}",
            "ICC(2,1), agreement": f"{found.icc_agreement:.2f}",
            "ICC(3,1), one value": f"{found.icc_single:.2f}",
            "ICC(3,k), mean of repeats": f"{found.icc_mean:.2f}",
            "SEM": f"{found.sem_agreement:.3g} (without learning {found.sem:.3g})",
            "Smallest detectable change": f"{found.mdc:.3g}",
        }.items()
    )
    if found.rough:
        say("Few subjects: the numbers are rough.")


def _study(text: str, place: str) -> list[list[float]]:
    rows = []
    for n, row in enumerate(csv.reader(io.StringIO(text))):
        read = [typed_number(cell.strip()) for cell in row if cell.strip()]
        found = [number for number in read if number is not None]
        if len(found) == len(read):
            rows.append(found)
        elif n:  # the first row may name the repeats
            problem = f"row {n + 1} holds something that is no number."
            raise ReadingError(place, problem, "numbers", "Mend the row.")
    return [row for row in rows if row]


# --- bench --------------------------------------------------------------------------------------


def accuracy(data: Path | None, as_json: bool) -> bool:
    """Print how near the truth our values are; whether every limit is kept."""
    _needs_imaging("bench imaging")
    from mainstay.imaging import bench

    if data is not None and not list(data.glob("*.csv")):
        problem = f"there is no table in `{data}`."
        allowed = "CSV files with the columns image, rater1, rater2, rater3"
        raise ReadingError("--data", problem, allowed, "Name the folder that holds them.")
    rows = bench.measure(time.process_time, data, lambda ns: track(ns, str))
    if as_json:
        answer([_row(r) for r in rows])
    else:
        head = ("What", "Ours", "Limit", "Human", "Number", "How")
        table("Measured against what is true", head, map(_told, rows))
    return all(row.met for row in rows)


def _row(row: "Row") -> dict[str, Any]:
    return {
        "name": row.name,
        "unit": row.unit,
        "value": round(row.value, 4),
        "limit": row.limit,
        "human": None if row.human is None else round(row.human, 4),
        "count": row.count,
        "met": row.met,
        "how": row.how,
    }


def _told(row: "Row") -> tuple[str, ...]:
    mark = "" if row.met else "  (over)"
    limit, human = ("" if v is None else f"{v:.3g}" for v in (row.limit, row.human))
    return row.name, f"{row.value:.3g} {row.unit}{mark}", limit, human, str(row.count), row.how
