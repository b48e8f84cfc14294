"""A made-up lateral abdominal wall whose borders are known exactly, as ultrasound would show it.

Point scatterers move with the tissue, so speckle follows a contraction and can be tracked. What is
missing: a curved probe, refraction, the medial tip of transversus, gas. Numbers are ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mainstay.anatomy import Muscle
from mainstay.imaging.protocol import ScaleSource
from mainstay.imaging.recording import Field, Picture
from mainstay.imaging.scale import Scale

Line = NDArray[np.float64]

WIDE_MM, DEEP_MM = 38.0, 42.0
FINE_MM, ACROSS_MM, SHOWN_MM = 0.02, 0.1, 0.08
SOUND_MM_US = 1.54
SCATTERERS_MM2 = 25.0
MARGIN_MM = 4.0
SCALE = Scale(ACROSS_MM, SHOWN_MM, ScaleSource.REGION)

LAYERS = (
    "skin",
    "fat",
    "fascia_1",
    "eo",
    "fascia_2",
    "io",
    "fascia_3",
    "tra",
    "fascia_4",
    "deep",
)
MUSCLES = {
    "eo": Muscle.OBLIQUUS_EXTERNUS,
    "io": Muscle.OBLIQUUS_INTERNUS,
    "tra": Muscle.TRANSVERSUS_ABDOMINIS,
}
LEVELS_DB = {"skin": 10.0, "fat": -2.0, "eo": 0.0, "io": 0.5, "tra": -1.0, "deep": 4.0}


@dataclass(frozen=True)
class Quality:
    """How good the picture is.

    Attributes:
        fascia_db: brightness of fasciae above muscle.
        snr_db: echo above the noise of the electronics.
        gaps_fraction: of the length of a fascia that is dark.
        streaks_db: brightness of bright strands inside muscle and fat.
        shadows: columns where the probe hardly touches the skin.
    """

    name: str
    fascia_db: float
    snr_db: float
    gaps_fraction: float
    frequency_mhz: float
    streaks_db: float
    shown_db: float = 55.0
    shadows: int = 0


QUALITIES = (
    Quality("clean", 20, 40, 0.0, 10.0, 8),
    Quality("good", 16, 30, 0.05, 7.5, 10),
    Quality("typical", 13, 22, 0.15, 7.5, 11),
    Quality("poor", 10, 15, 0.30, 5.0, 11, 50),
    Quality("very poor", 7, 10, 0.45, 5.0, 11, 50),
    Quality("shadowed", 13, 22, 0.15, 7.5, 11, shadows=2),
)


@dataclass(frozen=True)
class Wall:
    """One person's wall: what each scatterer is, where in its layer it lies, how thick layers are.

    Attributes:
        thick_mm: of each layer, at rest and in the middle.
        slope: of the whole wall.
        waves: of each layer's thickness: share, length, phase.
        x_mm: of the scatterers.
        layer: of the scatterers, as index in `LAYERS`.
        depth_fraction: of the scatterers within their layer.
        echo: of the scatterers.
        streak: of the scatterers, 0 to 1.
        fade: of the four fasciae along x, in standard deviations.
    """

    thick_mm: Line
    slope: float
    waves: Line
    x_mm: Line
    layer: NDArray[np.int64]
    depth_fraction: Line
    echo: Line
    streak: Line
    fade: Line

    def borders(self, x_mm: Line, strain: Mapping[str, float] = {}) -> Line:
        """Depth of the top of each layer, and of the last one's bottom, at some places."""
        tops = [np.zeros_like(x_mm)]
        for k, name in enumerate(LAYERS[:-1]):
            share, length, phase = self.waves[k]
            wave = 1 + share * np.sin(2 * np.pi * x_mm / length + phase)
            thick = self.thick_mm[k] * (1 + strain.get(name, 0.0)) * wave
            if name == "fat":
                thick = np.maximum(thick + self.slope * (x_mm - WIDE_MM / 2), 1.0)
            tops.append(tops[-1] + thick)
        tops.append(np.full_like(x_mm, DEEP_MM + 8))
        return np.stack(tops)

    def edges(
        self, muscle: str, x_mm: Line, strain: Mapping[str, float] = {}
    ) -> tuple[Line, Line]:
        """Inner edges of a muscle: where the fascia above ends, and the one below begins."""
        found = self.borders(x_mm, strain)
        k = LAYERS.index(muscle)
        return found[k], found[k + 1]

    def thickness_mm(
        self,
        muscle: str,
        window_mm: tuple[float, float],
        strain: Mapping[str, float] = {},
    ) -> float:
        """The true thickness by the definition of the measurement."""
        x = np.arange(*window_mm, ACROSS_MM)
        upper, lower = self.edges(muscle, x, strain)
        slope = np.polyfit(x, (upper + lower) / 2, 1)[0]
        return float(np.median(lower - upper) * np.cos(np.arctan(slope)))


def wall(seed: int) -> Wall:
    """A wall drawn at random; thicknesses as adults have them (ours)."""
    rng = np.random.default_rng(seed)
    thick = np.array(
        [
            1.8,
            rng.uniform(4, 11),
            rng.uniform(0.5, 0.8),
            rng.uniform(5, 9),
            rng.uniform(0.4, 0.7),
            rng.uniform(6, 11),
            rng.uniform(0.4, 0.7),
            rng.uniform(2.5, 4.8),
            rng.uniform(0.6, 1.0),
        ]
    )
    waves = np.stack(
        [rng.uniform(0, 0.1, 9), rng.uniform(20, 60, 9), rng.uniform(0, 2 * np.pi, 9)], 1
    )
    waves[[0, 2, 4, 6, 8], 0] = 0.0  # skin and fasciae keep their thickness
    count = int(SCATTERERS_MM2 * (WIDE_MM + 2 * MARGIN_MM) * (DEEP_MM + 6))
    x = rng.uniform(-MARGIN_MM, WIDE_MM + MARGIN_MM, count)
    z = rng.uniform(0, DEEP_MM + 6, count)
    slope = float(np.tan(np.radians(rng.uniform(-6, 6))))
    none: Line = np.zeros(0)
    bare = Wall(thick, slope, waves, none, none.astype(np.int64), none, none, none, none)
    tops = bare.borders(x)
    layer = np.clip((z[None] >= tops[:-1]).sum(axis=0) - 1, 0, len(LAYERS) - 1)
    place = np.arange(count)
    upper, lower = tops[layer, place], tops[layer + 1, place]
    fade = np.stack([_smooth(rng.normal(0, 1, 2000), 25) for _ in range(4)])
    return Wall(
        thick,
        slope,
        waves,
        x,
        layer,
        (z - upper) / (lower - upper),
        rng.normal(0, 1, count),
        _streaks(rng, x, z),
        fade,
    )


def _smooth(values: Line, sigma: float) -> Line:
    out = cv2.GaussianBlur(values[None].astype(np.float32), (0, 0), sigma, sigmaY=0.01)[0]
    return np.asarray(out / out.std(), np.float64)


def _streaks(rng: np.random.Generator, x: Line, z: Line) -> Line:
    """Bright strands, mostly level, as connective tissue inside muscle shows."""
    step = 0.1
    grid = np.zeros(
        (int((DEEP_MM + 8) / step), int((WIDE_MM + 2 * MARGIN_MM) / step)), np.float32
    )
    for _ in range(300):
        half, turn = rng.uniform(1, 5) / step, np.radians(rng.normal(0, 9))
        middle = np.array([rng.uniform(0, grid.shape[1]), rng.uniform(0, grid.shape[0])])
        reach = half * np.array([np.cos(turn), np.sin(turn)])
        a, b = (tuple(map(int, middle + s * reach)) for s in (-1, 1))
        cv2.line(grid, a, b, rng.exponential(1))
    soft = cv2.GaussianBlur(grid, (0, 0), 1.5, sigmaY=1.0)
    soft = np.clip(soft / np.quantile(soft[soft > 1e-3], 0.97), 0, 1)
    rows = np.clip((z / step).astype(int), 0, grid.shape[0] - 1)
    columns = np.clip(((x + MARGIN_MM) / step).astype(int), 0, grid.shape[1] - 1)
    return np.asarray(soft[rows, columns], np.float64)


def frame(
    made: Wall,
    quality: Quality,
    rng: np.random.Generator,
    strain: Mapping[str, float] | None = None,
    slide_mm: Mapping[str, float] | None = None,
) -> Picture:
    """One picture; `strain` thickens layers, `slide_mm` moves them to the right."""
    strain, slide_mm = strain or {}, slide_mm or {}
    x = made.x_mm.copy()
    for name, by in slide_mm.items():
        x[made.layer == LAYERS.index(name)] += by
    tops = made.borders(x, strain)
    place = np.arange(len(x))
    upper, lower = tops[made.layer, place], tops[made.layer + 1, place]
    z = upper + made.depth_fraction * (lower - upper)
    echoes = _splat(x, z, made.echo * 10 ** (_brightness_db(made, quality, x) / 20))
    return _developed(_blurred(echoes, quality), quality, rng)


def _brightness_db(made: Wall, quality: Quality, x: Line) -> Line:
    found = np.zeros(len(x))
    for k, name in enumerate(LAYERS):
        of = made.layer == k
        if name.startswith("fascia"):
            fade = made.fade[int(name[-1]) - 1]
            at = np.clip(
                (x[of] + MARGIN_MM) / (WIDE_MM + 2 * MARGIN_MM) * 1999, 0, 1999
            ).astype(int)
            bright = quality.fascia_db + 3 * fade[at]
            dark = fade[at] < np.quantile(fade, quality.gaps_fraction)
            found[of] = np.where(dark & (quality.gaps_fraction > 0), 1.0, bright)
        else:
            found[of] = LEVELS_DB[name]
            if name not in ("skin", "deep"):
                found[of] += quality.streaks_db * made.streak[of]
    return found


def _splat(x: Line, z: Line, echo: Line) -> Field:
    """Scatterers on a fine grid, each shared between its four neighbors."""
    rows, columns = int(DEEP_MM / FINE_MM), int(WIDE_MM / ACROSS_MM)
    at = np.stack([z / FINE_MM, x / ACROSS_MM])
    inside = (at[0] >= 0) & (at[0] < rows - 1) & (at[1] >= 0) & (at[1] < columns - 1)
    at, echo = at[:, inside], echo[inside]
    low = at.astype(int)
    part = at - low
    grid = np.zeros(rows * columns)
    for down in (0, 1):
        for right in (0, 1):
            share = np.abs(1 - down - part[0]) * np.abs(1 - right - part[1])
            cell = (low[0] + down) * columns + low[1] + right
            grid += np.bincount(cell, weights=echo * share, minlength=rows * columns)
    return np.asarray(grid.reshape(rows, columns), np.float32)


def _blurred(echoes: Field, quality: Quality) -> NDArray[np.complex64]:
    """What the beam makes of points: wider away from its focus, a short pulse along it."""
    length = SOUND_MM_US / quality.frequency_mhz
    rows = echoes.shape[0]
    out = np.empty_like(echoes)
    for part in np.array_split(np.arange(rows), 8):
        depth = (part[0] + part[-1]) / 2 * FINE_MM
        wide = length * 2.2 * np.hypot(1, (depth - 22) / 18) / 2.355 / ACROSS_MM
        size = int(4 * wide) * 2 + 1
        block = echoes[part[0] : part[-1] + 1]
        out[part[0] : part[-1] + 1] = cv2.GaussianBlur(block, (size, 1), wide)
    # Only frequencies above zero are kept, so the absolute value is the envelope.
    cycles = np.fft.fftfreq(rows, FINE_MM)
    spread = 2.355 / (2 * np.pi * length * 1.4)
    band = np.exp(-((cycles - 2 / length) ** 2) / 2 / spread**2)
    kept = np.asarray(2 * band * (cycles > 0), np.float32)
    spectrum = np.fft.fft(out, axis=0) * kept[:, None]
    return np.asarray(np.fft.ifft(spectrum, axis=0), np.complex64)


def _developed(
    echo: NDArray[np.complex64], quality: Quality, rng: np.random.Generator
) -> Picture:
    """Attenuation, noise, logarithm and 256 shades of grey."""
    usual = np.sqrt((np.abs(echo[int(8 / FINE_MM) : int(30 / FINE_MM)]) ** 2).mean())
    echo = echo[:: round(SHOWN_MM / FINE_MM)]
    rows, columns = echo.shape
    depth = (np.arange(rows) * SHOWN_MM)[:, None]
    echo = echo * 10 ** (-0.018 * quality.frequency_mhz / 7.5 * depth**1.05)
    for middle in rng.uniform(2, WIDE_MM - 2, quality.shadows):
        across = np.abs(np.arange(columns) * ACROSS_MM - middle)
        echo = echo * 10 ** (-12 / 20 * np.exp(-((across / 1.5) ** 2)))
    noise = rng.normal(0, 1, (2, rows, columns)) * usual * 10 ** (-quality.snr_db / 20)
    echo = echo + (noise[0] + 1j * noise[1]) / np.sqrt(2) * (0.4 + depth / DEEP_MM)
    envelope = np.abs(echo)
    shown = 20 * np.log10(envelope / usual + 1e-6) + quality.shown_db - 18
    return np.asarray(np.clip(shown / quality.shown_db, 0, 1) * 255, np.uint8)
