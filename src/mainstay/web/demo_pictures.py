"""Ultrasound of the demo: drawn here, so that it needs no library and shows nobody.

Bright bands on speckle, whose edges are known because they are drawn. Good enough to be traced.
"""

import hashlib
import math
from dataclasses import replace
from datetime import datetime, timedelta

from mainstay.anatomy import Level, Muscle, Side
from mainstay.imaging.confirmed import InSheet, Layer, Sonoarea, Sonoclip, Sonogram, Through
from mainstay.imaging.protocol import (
    CLIP_METHOD,
    CONTOUR_METHOD,
    FEWEST_HANDLES,
    METHOD,
    Aspect,
    Posture,
    ScaleSource,
    State,
)
from mainstay.web import actions, clock, models, scanning
from mainstay.web.actions import Told
from mainstay.web.demo_png import ellipse, png_of
from mainstay.web.demo_slices import measure_slices

WIDE, TALL, MM = 300, 340, 0.1
FASCIA_PX, FIRST_PX = 7, 60
MUSCLES = (Muscle.OBLIQUUS_EXTERNUS, Muscle.OBLIQUUS_INTERNUS, Muscle.TRANSVERSUS_ABDOMINIS)
DEVICE = "Demo scanner, linear"
STEPS_MM = (-0.1, 0.0, 0.1)
"""How three repeats differ."""

DARK = bytes(18 + n // 4 for n in range(256))
BRIGHT = bytes(170 + n // 4 for n in range(256))


def _tops(thick_mm: tuple[float, ...], x: int) -> list[float]:
    """Where each fascia begins in a column."""
    found = [FIRST_PX - 0.06 * x + 3 * math.sin(x / 60)]
    for mm in thick_mm:
        found.append(found[-1] + FASCIA_PX + mm / MM)
    return found


def picture(thick_mm: tuple[float, ...], seed: int) -> bytes:
    """The wall of a belly with layers of this thickness, as PNG."""
    return png_of(_drawn(thick_mm, seed), WIDE)


def _drawn(thick_mm: tuple[float, ...], seed: int) -> bytes:
    noise = hashlib.shake_128(bytes([seed])).digest(WIDE * TALL)
    shown = bytearray(noise.translate(DARK))
    for x in range(WIDE):
        for top in _tops(thick_mm, x):
            for y in range(round(top), round(top) + FASCIA_PX):
                shown[y * WIDE + x] = BRIGHT[noise[y * WIDE + x]]
    return bytes(shown)


def _state(side: Side, kept: bool) -> scanning.ScanState:
    taken = scanning.Taken(
        Aspect.ABDOMINAL_WALL, side, None, State.REST, Posture.SUPINE, DEVICE, "MSK"
    )
    box = (0, 0, WIDE, TALL)
    told = scanning.Told((WIDE, TALL), 1, box, (), ())
    done = scanning.Kept(box, ScaleSource.RULER, MM) if kept else None
    return scanning.ScanState(taken, told, done)


def _sonogram(side: Side, thick_mm: tuple[float, ...], png: bytes) -> Sonogram:
    columns = [*range(0, WIDE - 1, scanning.DRAWN_PX), WIDE - 1]
    tops = [_tops(thick_mm, x) for x in columns]
    layers = tuple(
        Layer(
            muscle,
            round(mm / MM, 2),
            round(mm, 2),
            tuple(
                (float(x), round(t[n] + FASCIA_PX, 1))
                for x, t in zip(columns, tops, strict=True)
            ),
            tuple((float(x), round(t[n + 1], 1)) for x, t in zip(columns, tops, strict=True)),
        )
        for n, (muscle, mm) in enumerate(zip(MUSCLES, thick_mm, strict=True))
    )
    return Sonogram(
        aspect=Aspect.ABDOMINAL_WALL,
        side=side,
        level=None,
        state=State.REST,
        position=Posture.SUPINE,
        device=DEVICE,
        preset="MSK",
        scale=ScaleSource.RULER,
        mm_per_px=MM,
        window=(100.0, 200.0),
        layers=layers,
        clicks=0,
        doubts=(),
        method=METHOD,
        picture=scanning.hash_of(png),
        size=(WIDE, TALL),
    )


PULLS = (0.0, 0.0, 0.3, 0.7, 1.0, 1.0, 1.0, 1.0)
ACROSS = 4
PULL_MM = 2.1
"""How much thicker transversus becomes in the demo's clips."""


def clip_of(side: Side, mm: float, seed: int) -> tuple[bytes, Sonoclip]:
    """A clip of a contraction: its sheet, and what was confirmed in it."""
    thick = [(6.2, 8.1 + 0.3 * pull, mm + PULL_MM * pull) for pull in PULLS]
    frames = [_drawn(one, seed) for one in thick]  # speckle that stays: only layers move
    rows = [
        b"".join(frames[n + k][y : y + WIDE] for k in range(ACROSS))
        for n in range(0, len(frames), ACROSS)
        for y in range(0, WIDE * TALL, WIDE)
    ]
    png = png_of(b"".join(rows), WIDE * ACROSS)
    rest, peak = (
        replace(
            _sonogram(side, thick[n], png),
            state=state,
            method=CLIP_METHOD,
            frame=InSheet(n, len(frames), ACROSS),
        )
        for n, state in ((0, State.REST), (len(frames) - 1, State.CONTRACTED))
    )
    course = tuple(
        Through(
            muscle,
            tuple(round(one[n], 2) for one in thick),
            (),
            round(100 * (thick[-1][n] / thick[0][n] - 1), 2),
        )
        for n, muscle in enumerate(MUSCLES)
    )
    return png, Sonoclip(rest, peak, 10.0, course)


def state_of_clip(side: Side) -> scanning.ScanState:
    state, count = _state(side, kept=True), len(PULLS)
    return replace(
        state,
        taken=replace(state.taken, state=None),
        told=replace(state.told, frames=count, clip=scanning.Clip(count, ACROSS, 10.0, 1)),
        clip=scanning.ClipLed(scanning.LedFrame(0), scanning.LedFrame(count - 1)),
    )


def _clips(told: Told, side: Side, mm: float) -> None:
    """Three repeats of a contraction."""
    for number, step in enumerate(STEPS_MM):
        later = replace(told, at=told.at + timedelta(minutes=10 + number))
        png, seen = clip_of(side, mm + step, 50 + number)
        scan = actions.add_scan(later, png, state_of_clip(side))
        actions.confirm_scan(later, scan, seen)


# --- multifidus across --------------------------------------------------------------------------

ACROSS_MM, FLAT = 0.15, 0.85
"""Of a pixel, and how tall the muscle is for its width."""

GREY = bytes(60 + n // 4 for n in range(256))
AREAS = ((520.0, 590.0), (575.0, 600.0))
"""At each visit, the left and the right side in square millimeters."""


def _half(mm2: float) -> tuple[float, float]:
    """Half the width and half the height of a muscle, in pixels."""
    wide = math.sqrt(mm2 / ACROSS_MM**2 / math.pi / FLAT)
    return wide, wide * FLAT


def across(mm2: float, seed: int) -> bytes:
    """A muscle across, between fascia above and bone below, as PNG."""
    noise = hashlib.shake_128(bytes([seed])).digest(WIDE * TALL)
    shown = bytearray(noise.translate(GREY))
    for grow, shade in ((1.05, BRIGHT), (1.0, DARK)):
        a, b = (grow * half for half in _half(mm2))
        for y in range(TALL):
            share = 1 - ((y - TALL / 2) / b) ** 2
            if share > 0:
                reach = a * math.sqrt(share)
                part = slice(
                    y * WIDE + max(round(WIDE / 2 - reach), 0),
                    y * WIDE + min(round(WIDE / 2 + reach), WIDE),
                )
                shown[part] = noise[part].translate(shade)
    return png_of(bytes(shown), WIDE)


def _ellipse(mm2: float, count: int) -> tuple[tuple[float, float], ...]:
    return ellipse((WIDE / 2, TALL / 2), _half(mm2), count)


def _sonoarea(side: Side, mm2: float, png: bytes) -> Sonoarea:
    return Sonoarea(
        aspect=Aspect.MULTIFIDUS_ACROSS,
        side=side,
        level=Level.L5,
        state=State.REST,
        position=Posture.PRONE,
        device=DEVICE,
        preset="MSK",
        scale=ScaleSource.RULER,
        mm_per_px=ACROSS_MM,
        muscle=Muscle.MULTIFIDUS,
        handles=_ellipse(mm2, FEWEST_HANDLES),
        curve=_ellipse(mm2, 8 * FEWEST_HANDLES),
        area_px=round(mm2 / ACROSS_MM**2, 2),
        area_mm2=mm2,
        carried=False,
        clicks=FEWEST_HANDLES,
        method=CONTOUR_METHOD,
        picture=scanning.hash_of(png),
        size=(WIDE, TALL),
    )


def _state_across(side: Side) -> scanning.ScanState:
    taken = scanning.Taken(
        Aspect.MULTIFIDUS_ACROSS,
        side,
        Level.L5,
        State.REST,
        Posture.PRONE,
        DEVICE,
        "MSK",
    )
    begun = _ellipse(300.0, FEWEST_HANDLES)
    kept = scanning.Kept((0, 0, WIDE, TALL), ScaleSource.RULER, ACROSS_MM)
    told = scanning.Told((WIDE, TALL), 1, kept.box, (), ())
    return scanning.ScanState(taken, told, kept, outline=scanning.Outline(begun, begun))


def _areas(told: Told, side: Side, mm2: float, seed: int) -> None:
    """Three repeats of an area."""
    for number, step in enumerate(STEPS_MM):
        later = replace(told, at=told.at + timedelta(minutes=20 + number))
        png = across(mm2 + 100 * step, seed + number)
        scan = actions.add_scan(later, png, _state_across(side))
        actions.confirm_scan(later, scan, _sonoarea(side, mm2 + 100 * step, png))


VISITS = (
    # days before today | transversus left | right
    (24, 2.9, 4.3),
    (2, 4.2, 4.4),
)


def measure(person: models.Person, therapist: str, now: datetime) -> None:
    """Two visits with three repeats of each side, a slice of MR, and what waits at each step."""
    for number, (ago, left, right) in enumerate(VISITS):
        at = now - timedelta(days=ago)
        with clock.moved_to(at):
            told = Told(person, therapist, at)
            for side, mm in ((Side.LEFT, left), (Side.RIGHT, right)):
                _visit(told, side, mm, seed=number)
            for side, mm2 in zip(Side, AREAS[number], strict=True):
                _areas(told, side, mm2, seed=60 + 10 * number)
            if number == len(VISITS) - 1:
                _clips(told, Side.LEFT, left)
                measure_slices(told)
    told = Told(person, therapist, now)
    for side, kept in ((Side.LEFT, True), (Side.RIGHT, False)):
        actions.add_scan(told, picture((6.2, 8.1, 4.3), 9), _state(side, kept))
    actions.add_scan(told, across(580.0, 99), _state_across(Side.LEFT))
    png, _ = clip_of(Side.RIGHT, 4.4, 98)
    actions.add_scan(told, png, state_of_clip(Side.RIGHT))


def _visit(told: Told, side: Side, mm: float, seed: int) -> None:
    for number, step in enumerate(STEPS_MM):
        thick = (6.2 + step, 8.1 - step, mm + step)
        png = picture(thick, 10 * seed + number)
        later = replace(told, at=told.at + timedelta(minutes=number))
        scan = actions.add_scan(later, png, _state(side, kept=True))
        actions.confirm_scan(later, scan, _sonogram(side, thick, png))
