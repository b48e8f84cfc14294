"""Pictures of what was traced, for the eye that confirms it and for the record."""

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from mainstay.anatomy import Side
from mainstay.imaging.confirmed import Point, Sonoarea, Sonoclip, Still
from mainstay.imaging.recording import Field, Frames, Picture
from mainstay.imaging.slices import shown
from mainstay.imaging.thickness import Thickness, Window
from mainstay.imaging.tracer import Trace

Drawn = NDArray[np.uint8]

UPPER, LOWER, WINDOW, TEXT = (0, 220, 255), (120, 230, 90), (235, 206, 135), (255, 255, 255)
"""Blue, green, red: the edge above a muscle is amber, the one below green."""

DARK = (0, 0, 0)
LABEL_PX = 240
"""About as wide as the words of a muscle are (ours)."""
LARGEST = 2.0


def overlay(
    picture: Picture, found: Trace, window: Window, values: Sequence[Thickness]
) -> Drawn:
    """Inner edges, the window of measuring and the values, on the picture."""
    zoom = min(LARGEST, 1600 / max(picture.shape))
    drawn = _enlarged(picture, zoom)
    for n in range(len(found.view.muscles)):
        for edge, color in zip(found.edges(n), (UPPER, LOWER), strict=True):
            _line(drawn, edge, zoom, color)
    bottom = drawn.shape[0] - 1
    for x in (window.left, window.right):
        cv2.line(drawn, (round(x * zoom), 0), (round(x * zoom), bottom), WINDOW, 1)
    for n, value in enumerate(values):
        upper, lower = found.edges(n)
        at = round((window.left + window.right) / 2)
        y = float(upper[at] + lower[at]) / 2 * zoom
        told = f"{value.value_mm:.1f} mm" if value.value_mm is not None else "no scale"
        sure = "" if value.confirmed else " ?"
        place = (round(window.right * zoom) + 6, round(y) + 5)
        cv2.putText(
            drawn, told + sure, place, cv2.FONT_HERSHEY_SIMPLEX, 0.5, TEXT, 1, cv2.LINE_AA
        )
    return drawn


def confirmed_overlay(picture: Picture, seen: Still) -> Drawn:
    """What a person confirmed, as it stands in the record; Latin names, for cv2 draws no others."""
    if isinstance(seen, Sonoarea):
        return _contour_overlay(picture, seen)
    zoom = min(LARGEST, 1600 / max(picture.shape))
    drawn = _enlarged(picture, zoom)
    left, right = (round(x * zoom) for x in seen.window)
    for x in (left, right):
        cv2.line(drawn, (x, 0), (x, drawn.shape[0] - 1), WINDOW, 1)
    for layer in seen.layers:
        for edge, color in zip((layer.upper, layer.lower), (UPPER, LOWER), strict=True):
            _corners(drawn, np.asarray(edge, np.float64), zoom, color)
        beside = LABEL_PX / zoom / 2
        upper, lower = (np.interp(beside, *np.transpose(e)) for e in (layer.upper, layer.lower))
        name = layer.muscle.value.replace("_", " ")
        mm = layer.thickness_mm
        told = f"{name} {mm:.1f} mm" if mm is not None else f"{name}, no scale"
        _told(drawn, told, (8, round(float(upper + lower) / 2 * zoom) + 5))
    return _signed(drawn, seen)


def _signed(drawn: Drawn, seen: Still) -> Drawn:
    parts = (seen.side.value, seen.level or "", seen.state.value)
    _told(drawn, ", ".join(filter(None, parts)), (8, drawn.shape[0] - 8))
    return drawn


def _contour_overlay(picture: Picture, seen: Sonoarea) -> Drawn:
    mm2 = seen.area_mm2
    told = "no scale" if mm2 is None else f"{mm2:.0f} mm2"
    named = f"{seen.muscle.value.replace('_', ' ')} {told}"
    return _signed(outline_overlay(picture, seen.handles, seen.curve, named), seen)


def outline_overlay(
    picture: Picture, handles: Sequence[Point], curve: Sequence[Point], told: str
) -> Drawn:
    """The curve with its handles, and words above."""
    zoom = min(LARGEST, 1600 / max(picture.shape))
    drawn = _enlarged(picture, zoom)
    _corners(drawn, np.array([*curve, curve[0]]), zoom, LOWER)
    for x, y in handles:
        cv2.circle(drawn, (round((x + 0.5) * zoom), round((y + 0.5) * zoom)), 4, UPPER, 1)
    _told(drawn, told, (8, 24))
    return drawn


def clip_overlay(frames: Frames, seen: Sonoclip) -> Drawn:
    """Both frames beside each other, and below how thick each muscle is through the clip."""
    stills = [confirmed_overlay(frames[s.frame.number], s) for s in seen.stills if s.frame]
    pair = np.hstack(stills)
    below = np.zeros((CURVE_PX, pair.shape[1], 3), np.uint8)
    rates = [np.asarray(t.thickness) / t.thickness[0] for t in seen.course]
    low, high = min(r.min() for r in rates), max(r.max() for r in rates)
    across = np.linspace(NAMES_PX, pair.shape[1] - 12, len(rates[0]))
    for rate in rates:
        down = 16 + (CURVE_PX - 48) * (high - rate) / max(high - low, 1e-6)
        _corners(below, np.stack([across, down], 1), 1, LOWER)
    at_peak = seen.contracted.frame.number if seen.contracted.frame else -1
    order = sorted(range(len(rates)), key=lambda n: -float(rates[n][at_peak]))
    for row, n in enumerate(order):  # as the curves lie at the contracted frame, from above
        through = seen.course[n]
        told = f"{through.muscle.value.replace('_', ' ')} {through.change_percent:+.0f} %"
        _told(below, told, (8, 24 + 28 * row))
    for still, color in zip(seen.stills, (UPPER, LOWER), strict=True):
        x = round(float(across[still.frame.number])) if still.frame else 0
        cv2.line(below, (x, 0), (x, CURVE_PX - 24), color, 1)
    _told(below, f"{len(rates[0])} frames, {seen.rate_hz:.0f} a second", (8, CURVE_PX - 8))
    return np.vstack([pair, below])


CURVE_PX, NAMES_PX = 220, 280
"""Height of the curves below the frames, and the room for their names (ours)."""


def _told(drawn: Drawn, words: str, place: tuple[int, int]) -> None:
    """Words on a dark ground, so that they stand out on white fascia too."""
    font = cv2.FONT_HERSHEY_SIMPLEX
    (wide, tall), below = cv2.getTextSize(words, font, 0.5, 1)
    x, y = place
    cv2.rectangle(drawn, (x - 4, y - tall - 4), (x + wide + 4, y + below + 1), DARK, -1)
    cv2.putText(drawn, words, place, font, 0.5, TEXT, 1, cv2.LINE_AA)


def as_png(drawn: Drawn) -> bytes:
    """The file."""
    return bytes(cv2.imencode(".png", drawn)[1])


def _enlarged(picture: Picture, zoom: float) -> Drawn:
    large = cv2.resize(picture, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.cvtColor(large, cv2.COLOR_GRAY2BGR), np.uint8)


def _line(
    drawn: Drawn, edge: NDArray[np.float64], zoom: float, color: tuple[int, int, int]
) -> None:
    _corners(drawn, np.stack([np.arange(len(edge)), edge], 1), zoom, color)


def _corners(
    drawn: Drawn, points: NDArray[np.float64], zoom: float, color: tuple[int, int, int]
) -> None:
    corners = np.rint((points + 0.5) * zoom * 16).astype(np.int32)
    cv2.polylines(drawn, [corners], False, color, 1, cv2.LINE_AA, 4)


def slice_overlay(
    slab: Field, pixel_mm: tuple[float, float], weights: Mapping[Side, Field]
) -> Drawn:
    """A slice of MR or CT, with what was measured.

    Args:
        slab: shown from its darkest to its brightest two hundredth.
        pixel_mm: how far a pixel goes down and to the right; the drawing has true proportions.
        weights: the muscle of each side.
    """
    mm = [n * step for n, step in zip(slab.shape, pixel_mm, strict=True)]
    tall, wide = (round(SLICE_PX * side / max(mm)) for side in mm)
    large = cv2.resize(shown(slab), (wide, tall), interpolation=cv2.INTER_LINEAR)
    drawn = np.asarray(cv2.cvtColor(large, cv2.COLOR_GRAY2BGR), np.uint8)
    for side, weight in weights.items():
        part = cv2.resize(weight, (wide, tall), interpolation=cv2.INTER_LINEAR)
        lines, _ = cv2.findContours(
            (part > 0.5).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
        )
        cv2.drawContours(drawn, lines, -1, LOWER, 1, cv2.LINE_AA)
        down, right = (float(axis.mean()) for axis in np.nonzero(part > 0.5))
        _told(drawn, side.value, (round(right) - 16, round(down) + 5))
    return drawn


SLICE_PX = 900
"""The longer side of a slice as it is drawn (ours)."""
