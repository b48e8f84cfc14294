"""Plain sport clothes and hair out of the skin: cut along clean lines, smoothed, made thick."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from figure.fit import NAMES
from figure.mesh import (
    Array,
    Mesh,
    border,
    cut,
    hemmed,
    joined,
    kept,
    normals,
    smoothed,
    smoothed_field,
)

Color = tuple[float, float, float]


@dataclass(frozen=True)
class Look:
    """Colors (sRGB hex) and the cut of hair of one body."""

    skin: str
    lips: str
    hair: str
    brow: str
    shirt: str
    shorts: str
    hairline_m: float
    nape_m: float
    hair_thick_m: float
    knot: bool = False


def linear(color: str) -> Array:
    """A hex color as linear light."""
    s = np.array([int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    return np.where(s <= 0.04045, s / 12.92, ((s + 0.055) / 1.055) ** 2.4)


@dataclass(frozen=True)
class Face:
    """What a face needs: which vertices are eyes, and where the eyes' middles are."""

    eyes: Array
    middles: tuple[Array, Array]


def painted(skin: Mesh, face: Face, look: Look) -> Array:
    """Skin with quiet brows, lips a little darker, and eyes; no more detail than a statue's."""
    color = np.tile(linear(look.skin), (len(skin.at), 1))

    def shade(mask: Array, hex_color: str) -> None:
        color[:] = color * (1 - mask[:, None]) + linear(hex_color) * mask[:, None]

    for middle in face.middles:
        away = skin.at - middle
        arch = 0.020 - 6.0 * (np.abs(away[:, 2]) - 0.004) ** 2
        near = ((away[:, 1] - arch) / 0.0045) ** 2 + (away[:, 2] / 0.024) ** 4
        shade(0.62 * np.exp(-near) * (away[:, 0] > 0), look.brow)
        shade((face.eyes > 0.5) * (np.linalg.norm(away, axis=1) < 0.03), "#e9e2d8")
        iris = np.hypot(away[:, 1], away[:, 2]) < 0.0062
        shade((face.eyes > 0.5) * iris * (away[:, 0] > 0), "#6f6052")
    eye = (face.middles[0] + face.middles[1]) / 2
    width = abs(face.middles[0][2] - face.middles[1][2])
    away = (skin.at - eye - np.array([0.02, -1.08 * width, 0.0])) / width
    mouth = np.exp(-((away[:, 1] / 0.14) ** 2) - (away[:, 2] / 0.36) ** 4)
    shade(0.55 * mouth * (away[:, 0] > -0.2), look.lips)
    return color


def dressed(skin: Mesh, at: Mapping[str, Array], look: Look, face: Face) -> dict[str, Mesh]:
    """The parts to draw: skin (with hair and eyes), and cloth."""
    skin = replace(skin, colors=painted(skin, face, look))
    shirt, shorts, hair_at = (
        shirt_field(skin, at),
        shorts_field(skin, at),
        hair_field(skin, at, look),
    )
    skin, shirt, [shorts, hair_at] = cut(skin, shirt, [shorts, hair_at])
    skin, shorts, [shirt, hair_at] = cut(skin, shorts, [shirt, hair_at])
    skin, hair_at, [shirt, shorts] = cut(skin, hair_at, [shirt, shorts])
    cloth = [
        # Under the shirt the waist of the shorts lies closer, else it looks through in a bent back.
        _garment(skin, shorts, look.shorts, 0.006 - 0.004 * np.clip(shirt / 0.017, 0, 1), 30),
        _garment(skin, shirt, look.shirt, np.full(len(skin.at), 0.011), 40),
    ]
    hair = _hair(skin, hair_at, look)
    if look.knot:
        hair = joined([hair, _knot(hair, look)])
    both = np.minimum(shirt, shorts)
    covered = np.maximum.reduce([shirt - 0.022, shorts - 0.014, both - 0.002, hair_at - 0.02])
    seen = covered[skin.triangles].max(axis=1) < 0
    bare, _ = kept(skin, seen)
    bare = replace(bare, glass=_glass(bare, at))
    return {"skin": joined([bare, hair]), "cloth": joined(cloth)}


def _share(mesh: Mesh, *parts: str) -> Array:
    columns = [n for n, name in enumerate(NAMES) if any(name.startswith(p) for p in parts)]
    return np.asarray(mesh.weights[:, columns].sum(axis=1))


def _along(mesh: Mesh, start: Array, end: Array) -> Array:
    way = end - start
    return np.asarray((mesh.at - start) @ way / np.linalg.norm(way))


def shirt_field(mesh: Mesh, at: Mapping[str, Array]) -> Array:
    """Meters inside the borders of the shirt: sleeves, neck, lower hem."""
    arms = _share(mesh, "upper_arm", "shoulder_half", "forearm", "hand", "finger", "thumb")
    sleeve = np.full(len(mesh.at), np.inf)
    for end in ("_l", "_r"):
        start, stop = at[f"upper_arm{end}"], at[f"forearm{end}"]
        length = float(np.linalg.norm(stop - start))
        own = mesh.at[:, 2] * (1 if end == "_r" else -1) > 0
        down = 0.52 * length - _along(mesh, start, stop)
        sleeve = np.where(own, np.maximum(down, (0.5 - arms) * 0.3), sleeve)
    neck = at["neck"] + np.array([0.0, 0.012, 0.0])
    tilt = np.array([0.62, 0.78, 0.0])
    collar = -(mesh.at - neck) @ tilt + 0.035
    hem = mesh.at[:, 1] - (at["pelvis"][1] + 0.045)
    return np.minimum(np.minimum(sleeve, collar), hem)


def shorts_field(mesh: Mesh, at: Mapping[str, Array]) -> Array:
    """Meters inside the borders of the shorts: waist (under the shirt) and legs."""
    field = at["pelvis"][1] + 0.062 - mesh.at[:, 1]
    for end in ("_l", "_r"):
        start, stop = at[f"thigh{end}"], at[f"shank{end}"]
        own = mesh.at[:, 2] * (1 if end == "_r" else -1) > 0
        leg = 0.56 * float(np.linalg.norm(stop - start)) - _along(mesh, start, stop)
        field = np.where(own, np.minimum(field, leg), field)
    arms = _share(mesh, "upper_arm", "forearm", "hand", "finger", "thumb")
    return np.minimum(field, (0.4 - arms) * 0.3)


def hair_field(mesh: Mesh, at: Mapping[str, Array], look: Look) -> Array:
    """Meters inside the hairline: over the forehead, behind the ears, down to the nape."""
    head = _share(mesh, "head") + _share(mesh, "neck")
    top = mesh.at[head > 0.5]
    height = top[:, 1].max()
    front, back = top[:, 0].max(), top[:, 0].min()
    x = np.clip((mesh.at[:, 0] - back) / (front - back), 0, 1)
    # Height under the top of the head at which the hair ends, from nape to forehead.
    ends = np.interp(
        x,
        [0.0, 0.28, 0.40, 0.52, 0.60, 0.72, 0.85, 1.0],
        [
            look.nape_m,
            look.nape_m,
            0.150,
            0.125,
            0.112,
            look.hairline_m + 0.012,
            look.hairline_m,
            look.hairline_m,
        ],
    )
    above = mesh.at[:, 1] - (height - ends)
    wide = np.abs(top[:, 2]).max()
    ear = 0.012 - np.maximum(np.abs(mesh.at[:, 2]) - (wide - 0.016), 0)
    low = mesh.at[:, 1] > height - 0.19
    field = np.minimum(above, np.where(mesh.at[:, 1] < height - 0.085, ear, 1.0))
    return np.where(low & (head > 0.5), field, -0.05)


def _garment(mesh: Mesh, field: Array, color: str, off_m: Array, rounds: int) -> Mesh:
    """The cloth over one region: smoothed, never under the skin, folded in at its borders."""
    part, origin = kept(mesh, (field[mesh.triangles] >= 0).all(axis=1))
    outward = smoothed_field(normals(mesh.at, mesh.triangles)[origin], part.triangles, 8)
    outward /= np.linalg.norm(outward, axis=1, keepdims=True)
    rim = np.zeros(len(part.at), dtype=bool)
    rim[np.unique(border(part.triangles))] = True
    soft = smoothed(part.at, part.triangles, rounds, rim)
    # Near a border the cloth lies on the skin, so that the shorts stay under the shirt.
    near = np.clip(field[origin] / 0.05, 0, 1)
    lift = ((soft - part.at) * outward).sum(axis=1) * near * near * (3 - 2 * near)
    placed = part.at + outward * np.maximum(lift, 0)[:, None]
    placed = smoothed(placed, part.triangles, 3, rim) + outward * off_m[origin][:, None]
    out = Mesh(
        placed,
        part.triangles,
        part.weights,
        np.tile(linear(color), (len(placed), 1)),
        np.ones(len(placed)),
    )
    return hemmed(out, part.at - outward * 0.003)


def _hair(mesh: Mesh, field: Array, look: Look) -> Mesh:
    """A shell over the scalp: locks that run from the crown, parted at one side."""
    part, origin = kept(mesh, (field[mesh.triangles] >= 0).all(axis=1))
    outward = normals(mesh.at, mesh.triangles)[origin]
    rim = np.zeros(len(part.at), dtype=bool)
    rim[np.unique(border(part.triangles))] = True
    lock, fine, parting = _locks(part.at)
    t = np.clip(field[origin] / 0.040, 0, 1)
    thick = 0.0015 + look.hair_thick_m * t * (2 - t) * (1 + 0.16 * lock) * (1 - 0.55 * parting)
    soft = smoothed(part.at + outward * thick[:, None], part.triangles, 3, rim)
    light = np.clip(1 + 0.12 * lock + 0.09 * fine - 0.30 * parting, 0.5, 1.6)
    # Thin at the hairline: the skin shines through, so that hair does not end like a cap.
    thin = (1 - np.clip(field[origin] / 0.014, 0, 1))[:, None] * 0.55
    color = linear(look.hair) * light[:, None] * (1 - thin) + linear(look.skin) * thin
    out = Mesh(soft, part.triangles, part.weights, color, np.zeros(len(part.at)))
    return hemmed(out, part.at - outward * 0.002)


def _locks(at: Array) -> tuple[Array, Array, Array]:
    """Waves around the crown, broad and fine, from -1 to 1; and how near the parting is."""
    front, back, top = at[:, 0].max(), at[:, 0].min(), at[:, 1].max()
    crown = np.array([back + 0.33 * (front - back), top - 0.01, 0.0])
    away = at - crown
    far = np.linalg.norm(away, axis=1)
    around = np.arctan2(away[:, 2], away[:, 0])
    lock = np.sin(11 * around + 22 * far + np.sin(3 * around))
    fine = np.sin(37 * around - 30 * far + 2 * np.sin(5 * around))
    parting = np.exp(-(((at[:, 2] - 0.026) / 0.006) ** 2)) * (at[:, 0] > crown[0])
    return lock, fine, parting * (at[:, 1] > top - 0.06)


def _knot(hair: Mesh, look: Look) -> Mesh:
    """Hair gathered high at the back, above what a head lies on."""
    top, back = hair.at[:, 1].max(), hair.at[:, 0].min()
    depth = hair.at[:, 0].max() - back
    middle = np.array([back + 0.30 * depth, top + 0.006, 0.0])
    u, v = np.meshgrid(np.linspace(0, np.pi, 12), np.linspace(0, 2 * np.pi, 20, endpoint=False))
    unit = np.stack([np.sin(u) * np.cos(v), np.cos(u), np.sin(u) * np.sin(v)], -1).reshape(
        -1, 3
    )
    wound = 1 + 0.07 * np.sin(4 * v.ravel() + 9 * u.ravel())
    at = middle + unit * np.array([0.034, 0.025, 0.035]) * wound[:, None]
    rows, columns = u.shape
    triangles = [
        corner
        for r in range(rows)
        for c in range(columns - 1)
        for a, b in [(r * columns + c, (r + 1) % rows * columns + c)]
        for corner in ((a, b, a + 1), (b, b + 1, a + 1))
    ]
    weights = np.zeros((len(at), len(NAMES)))
    weights[:, NAMES.index("head")] = 1
    color = linear(look.hair) * (0.55 + 0.5 * wound**6)[:, None]
    return Mesh(at, np.array(triangles), weights, color, np.zeros(len(at)))


def _glass(mesh: Mesh, at: Mapping[str, Array]) -> Array:
    """Skin that is under cloth turns to glass with it, and fades out beyond the hems."""
    shirt, shorts = shirt_field(mesh, at), shorts_field(mesh, at)
    t = np.clip(np.maximum(shirt, shorts) / 0.08 + 1.0, 0, 1)
    return np.asarray(t * t * (3 - 2 * t))
