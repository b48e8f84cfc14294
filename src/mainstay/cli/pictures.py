"""Commands that measure muscles in pictures. What they print is a proposal until it is confirmed."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mainstay.cli.given import AsJson, read_bytes, read_numbers, read_places
from mainstay.cli.shown import answer, say, table, track
from mainstay.reading import ReadingError, read_word

if TYPE_CHECKING:
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
        typer.Option(
            metavar="BORDER,X,Y", help="A place on a border, counted from above from 1."
        ),
    ] = None,
    at: Annotated[
        float | None, typer.Option(metavar="X", help="Middle of the window of measuring.")
    ] = None,
    around: Annotated[
        str,
        typer.Option(
            metavar="PLACES",
            help="8 to 12 places `X,Y X,Y ...` around a muscle: measure its area instead.",
        ),
    ] = "",
    overlays: Annotated[
        Path | None, typer.Option("--overlays", metavar="FOLDER", help="Draw what was traced.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure muscle thickness in ultrasound. Look at the overlay before you rely on it."""
    needs_imaging("measure")
    from mainstay.anatomy import Level, Side

    asked = _Asked(
        read_word(side, Side, "--side").value,
        read_word(level, Level, "--level").value if level else None,
        _word(state, ("rest", "contracted"), "--state"),
        _view(view),
        panel,
        read_numbers(ruler, 5, "--ruler") if ruler else (),
        depth,
        tuple(_handle(text) for text in click or ()),
        at,
        read_places(around, "--around"),
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
    around: tuple[tuple[float, float], ...]
    overlays: Path | None


def _word(text: str, allowed: tuple[str, ...], place: str) -> str:
    if text not in allowed:
        raise ReadingError(place, f"`{text}` is not known.", ", ".join(allowed), "Write one.")
    return text


def _view(name: str) -> "View":
    from mainstay.imaging.tracer import ABDOMINAL_WALL, MULTIFIDUS

    views = {v.name: v for v in (ABDOMINAL_WALL, MULTIFIDUS)}
    return views[_word(name, tuple(views), "--view")]


def _handle(text: str) -> "Handle":
    from mainstay.imaging.tracer import Handle

    border, x, y = read_numbers(text, 3, "--click")
    return Handle(int(border) - 1, x, y)


def _measured(file: Path, asked: _Asked) -> dict[str, Any]:
    from mainstay.imaging.files import read_recording
    from mainstay.imaging.privacy import blank

    recording = read_recording(read_bytes(file), file.name)
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
    if asked.around:
        _refuse_thickness(asked)
        return common | {"view": "multifidus_across"} | _area(file, clean, box, scale, asked)
    if len(recording.frames) == 1:
        return common | _still(file, clean, box, scale, asked)
    return common | _clip(clean, box, scale, asked)


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
        write(
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


def _refuse_thickness(asked: _Asked) -> None:
    """What belongs to borders has no meaning for an area; nothing is passed over in silence."""
    if asked.handles or asked.at_x is not None:
        place = "--click" if asked.handles else "--at"
        problem = "it belongs to a thickness, not to an area."
        raise ReadingError(place, problem, advice="Leave it out, or leave out --around.")


def _area(
    file: Path, clean: "Recording", box: "Box", scale: "Scale", asked: _Asked
) -> dict[str, Any]:
    """The area within the places that were given; nothing here looks for a border by itself."""
    import numpy as np

    from mainstay.imaging.contour import area_mm2, area_px, contour
    from mainstay.imaging.overlay import as_png, outline_overlay
    from mainstay.imaging.protocol import CONTOUR_METHOD

    if len(clean.frames) > 1:
        problem = f"{file.name} is a clip of {len(clean.frames)} frames."
        raise ReadingError("--around", problem, "stills", "Save the frame that is meant.")
    picture = np.ascontiguousarray(box.cut(clean.frames[0]), np.uint8)
    made = contour([(x - box.left, y - box.top) for x, y in asked.around], picture.shape)
    mm2 = round(area_mm2(made, scale), 1) if scale.known else None
    if asked.overlays:
        told = "no scale" if mm2 is None else f"{mm2:.0f} mm2"
        curve = [(float(x), float(y)) for x, y in made.curve()]
        drawn = outline_overlay(picture, made.handles, curve, told)
        write(asked.overlays / f"{file.stem}.overlay.png", as_png(drawn))
    muscle = {"muscle": "multifidus", "area_mm2": mm2, "area_px": round(area_px(made), 1)}
    return {"muscles": [muscle], "doubts": [], "method": CONTOUR_METHOD}


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


def write(file: Path, data: bytes) -> None:
    """Write a picture, and the folder where it is new."""
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
    if "area_px" in muscle:
        mm2 = muscle["area_mm2"]
        return f"{muscle['area_px']:g} px2" if mm2 is None else f"{mm2:g} mm2"
    if "curve" in muscle:
        if "no_contraction" in muscle:
            return "no contraction"
        rest, peak, change = (muscle[k] for k in ("rest", "peak", "change_percent"))
        return f"{rest:g} to {peak:g} {unit}, {change:+g} %"
    value = muscle["thickness_mm"] if unit == "mm" else muscle["thickness_px"]
    return f"{value:g} {unit}"


def needs_imaging(where: str) -> None:
    """Say what to install where the libraries are missing."""
    if not all(find_spec(name) for name in ("cv2", "pydicom", "nibabel")):
        advice = "Install it: pip install 'mainstay[imaging]'."
        raise ReadingError(where, "measuring in pictures needs more libraries.", advice=advice)
