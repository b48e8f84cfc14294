"""A slice of MR for the demo: drawn here like its ultrasound, so that area and fat are known.

Seen from the feet with the front above. Bright is fat, dark is lean muscle; each pixel is one of both,
so that fat is the share of bright ones.
"""

import hashlib
import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from mainstay.anatomy import Level, Muscle, Side
from mainstay.imaging.confirmed import FatInside, Point, Sonoarea
from mainstay.imaging.protocol import (
    FEWEST_HANDLES,
    SLICE_METHOD,
    Aspect,
    Posture,
    ScaleSource,
    State,
)
from mainstay.web import actions, scanning
from mainstay.web.actions import Told
from mainstay.web.demo_png import ellipse, png_of

WIDE, TALL, MM = 220, 170, 1.0
FLAT = 0.8
"""How tall a muscle is for its width."""

ROW, APART = 112, 24
"""Where the middle of both muscles lies, and how far each is from the middle of the body."""

SKIN = (WIDE / 2, 158.0)
AREAS = {Side.LEFT: 610.0, Side.RIGHT: 735.0}
FAT = {Side.LEFT: 0.19, Side.RIGHT: 0.11}
"""In square millimeters, and about the share of what is inside; what was drawn is counted."""

LED_MM2 = (-14.0, 4.0, 10.0)
"""How three readings of one slice differ."""

DEVICE = "Demo scanner, 1.5 T"
LEAN, BRIGHT, BONE = (bytes(low + n // 16 for n in range(256)) for low in (58, 214, 132))


def _half(mm2: float) -> tuple[float, float]:
    """Half the width and half the height, in pixels."""
    wide = math.sqrt(mm2 / MM**2 / math.pi / FLAT)
    return wide, wide * FLAT


def _middle(side: Side) -> Point:
    """The left of the body is on the right of the picture."""
    return WIDE / 2 + (APART if side is Side.LEFT else -APART), ROW


def _rows(middle: Point, half: tuple[float, float]) -> Iterator[tuple[int, int, int]]:
    """Each row of an ellipse with its first column and the one after its last."""
    (x, y), (a, b) = middle, half
    for row in range(math.ceil(y - b), math.floor(y + b) + 1):
        reach = a * math.sqrt(1 - ((row - y) / b) ** 2)
        yield row, math.ceil(x - reach), math.floor(x + reach) + 1


def drawn(seed: int) -> tuple[bytes, dict[Side, FatInside]]:
    """The slice as PNG, and the fat that lies in each muscle."""
    noise = hashlib.shake_128(bytes([seed])).digest(WIDE * TALL)
    shown = bytearray(WIDE * TALL)
    body = (WIDE / 2, 78.0)
    for middle, half, shade in (
        (body, (106.0, 88.0), BRIGHT),
        (body, (96.0, 76.0), LEAN),
        ((WIDE / 2, 70.0), (27.0, 20.0), BONE),
        ((WIDE / 2, 108.0), (6.0, 26.0), BONE),
    ):
        for row, left, right in _rows(middle, half):
            part = slice(row * WIDE + left, row * WIDE + right)
            shown[part] = noise[part].translate(shade)
    for side in Side:  # fat around each muscle, so that it can be told from its neighbors
        for row, left, right in _rows(_middle(side), _half(AREAS[side] * 1.3)):
            part = slice(row * WIDE + left, row * WIDE + right)
            shown[part] = noise[part].translate(BRIGHT)
    fat = {side: _muscle(shown, noise, side) for side in Side}
    return png_of(bytes(shown), WIDE), fat


def _muscle(shown: bytearray, noise: bytes, side: Side) -> FatInside:
    """One muscle, more of its fat near the spine; with how much of it there is."""
    x, _ = _middle(side)
    a, b = _half(AREAS[side])
    held, fatty = [0] * 4, [0] * 4
    for row, left, right in _rows(_middle(side), (a, b)):
        for column in range(left, right):
            outward = (
                (column - x) * (1 if side is Side.LEFT else -1) / a
            )  # -1 at the spine, to 1
            at, quarter = row * WIDE + column, min(int(2 * (outward + 1)), 3)
            bright = noise[at] < 256 * FAT[side] * (1 - 0.5 * outward)
            shown[at] = (BRIGHT if bright else LEAN)[noise[at]]
            held[quarter] += 1
            fatty[quarter] += bright
    p, q, r, s = (round(100 * f / n, 2) for f, n in zip(fatty, held, strict=True))
    return FatInside(round(100 * sum(fatty) / sum(held), 2), (p, q, r, s), "two_point", SKIN)


def _around(side: Side, mm2: float, count: int) -> tuple[Point, ...]:
    return ellipse(_middle(side), _half(mm2), count)


def _state(side: Side) -> scanning.ScanState:
    taken = scanning.Taken(
        Aspect.MULTIFIDUS_SLICE, side, Level.L4, State.REST, Posture.SUPINE, DEVICE, "T1"
    )
    slab = scanning.Slab(1, 1, MM, 3.0, dixon=False, number=1, middle=WIDE / 2)
    kept = scanning.Kept((0, 0, WIDE, TALL), ScaleSource.SPACING, MM)
    told = scanning.Told((WIDE, TALL), 1, kept.box, (), (), slab=slab)
    led = _around(side, AREAS[side], FEWEST_HANDLES)
    return scanning.ScanState(taken, told, kept, outline=scanning.Outline(led, (), skin=SKIN))


def _seen(side: Side, mm2: float, fat: FatInside, png: bytes) -> Sonoarea:
    return Sonoarea(
        aspect=Aspect.MULTIFIDUS_SLICE,
        side=side,
        level=Level.L4,
        state=State.REST,
        position=Posture.SUPINE,
        device=DEVICE,
        preset="T1",
        scale=ScaleSource.SPACING,
        mm_per_px=MM,
        muscle=Muscle.MULTIFIDUS,
        handles=_around(side, mm2, FEWEST_HANDLES),
        curve=_around(side, mm2, 8 * FEWEST_HANDLES),
        area_px=round(mm2 / MM**2, 2),
        area_mm2=mm2,
        carried=False,
        clicks=FEWEST_HANDLES,
        method=SLICE_METHOD,
        picture=scanning.hash_of(png),
        size=(WIDE, TALL),
        fat=fat,
    )


def measure_slices(told: Told) -> None:
    """Both sides of one slice, each led around three times."""
    png, fat = drawn(91)
    for number, side in enumerate(Side):
        for reading, more in enumerate(LED_MM2):
            later = replace(told, at=told.at + timedelta(minutes=40 + 10 * number + reading))
            scan = actions.add_scan(later, png, _state(side))
            actions.confirm_scan(later, scan, _seen(side, AREAS[side] + more, fat[side], png))
