"""The layer under the skin: spine, pelvis, ribs and the muscles that the programme speaks of.

Simple shapes of ours in the right places, skinned to the same bones: a vertebra is rigid, a muscle
goes from bone to bone. Depths and sizes are for a body of 1.70 m and grow with height; they are
ours, drawn from what anatomy atlases agree on, to be reviewed by a clinician.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from figure.clothes import linear
from figure.fit import LEVELS, NAMES, _levels
from figure.gltf import Rig
from figure.mesh import Array, Mesh, Whole

BONE, DISC, CARTILAGE = (linear(c) for c in ("#efe6d4", "#b9cbcc", "#dfe3dc"))

MUSCLES = tuple(
    f"{name}_{side}"
    for name in (
        "multifidus", "transversus_abdominis", "obliquus_internus_abdominis",
        "obliquus_externus_abdominis", "rectus_abdominis", "longissimus", "iliocostalis",
        "quadratus_lumborum", "iliopsoas", "latissimus_dorsi", "gluteus_maximus", "gluteus_medius",
        "fascia_thoracolumbalis",
    )
    for side in "lr"
)  # fmt: skip
"""What the muscle mesh shows; a vertex names its muscle by its place here."""

Row = Array
"""One row of weights over all bones."""


@dataclass
class _Parts:
    """Vertices and triangles as they are added."""

    at: list[Array] = field(default_factory=list)
    triangles: list[Whole] = field(default_factory=list)
    weights: list[Array] = field(default_factory=list)
    colors: list[Array] = field(default_factory=list)
    tags: list[Array] = field(default_factory=list)

    def add(
        self, at: Array, triangles: Whole, weights: Array, color: Array, tag: float
    ) -> None:
        """One shape; color is one row or one for every vertex."""
        start = sum(len(a) for a in self.at)
        self.at.append(at)
        self.triangles.append(triangles + start)
        self.weights.append(np.broadcast_to(weights, (len(at), len(NAMES))))
        self.colors.append(np.broadcast_to(color, (len(at), 3)))
        self.tags.append(np.full(len(at), tag))

    def mesh(self) -> Mesh:
        """All of it."""
        return Mesh(
            np.concatenate(self.at),
            np.concatenate(self.triangles),
            np.concatenate(self.weights),
            np.concatenate(self.colors),
            np.concatenate(self.tags),
        )


# --- plain shapes ---


def tube(points: Array, radii: Array, side: Array, sides: int = 10) -> tuple[Array, Whole]:
    """A tube along points; radii n x 2, the first along `side` as seen across the way."""
    ways = np.gradient(points, axis=0)
    ways /= np.linalg.norm(ways, axis=1, keepdims=True)
    across = np.broadcast_to(side, points.shape) - ways * (ways @ side)[:, None]
    across = across / np.linalg.norm(across, axis=1, keepdims=True)
    other = np.cross(ways, across)
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    ring = (
        across[:, None] * np.cos(angle)[None, :, None] * radii[:, None, :1]
        + other[:, None] * np.sin(angle)[None, :, None] * radii[:, None, 1:]
    )
    at = (points[:, None] + ring).reshape(-1, 3)
    triangles = grid(len(points), sides, around=True)
    ends = np.array([points[0], points[-1]])
    first, last = len(at), len(at) + 1
    caps = [(first, (k + 1) % sides, k) for k in range(sides)]
    top = (len(points) - 1) * sides
    caps += [(last, top + k, top + (k + 1) % sides) for k in range(sides)]
    return np.concatenate([at, ends]), np.concatenate([triangles, np.array(caps)])


def grid(rows: int, columns: int, around: bool = False) -> Whole:
    """Triangles of a grid of vertices, closed around where asked."""
    found = []
    for r in range(rows - 1):
        for c in range(columns if around else columns - 1):
            a, b = r * columns + c, r * columns + (c + 1) % columns
            found += [(a, b, a + columns), (b, b + columns, a + columns)]
    return np.array(found)


def box(
    center: Array, axes: Array, size: Sequence[float], taper: float = 1.0
) -> tuple[Array, Whole]:
    """A box with soft edges: an ellipsoid pulled towards its corners; axes are columns."""
    u = np.linspace(0, np.pi, 5)
    v = np.linspace(0, 2 * np.pi, 10, endpoint=False)

    def pulled(x: Array) -> Array:
        return np.sign(x) * np.abs(x) ** 0.45

    x = pulled(np.outer(np.sin(u), np.cos(v)))
    z = pulled(np.outer(np.sin(u), np.sin(v)))
    y = pulled(np.repeat(np.cos(u)[:, None], len(v), axis=1))
    narrow = 1 + (taper - 1) * (1 - x) / 2
    local = np.stack([x * size[0] / 2, y * size[1] / 2 * narrow, z * size[2] / 2 * narrow], -1)
    return local.reshape(-1, 3) @ axes.T + center, grid(5, 10, around=True)


def spindle(ends: Array, radius: float, bulge: Array, steps: int = 8) -> tuple[Array, Array]:
    """Points and radii of a muscle belly between two ends, bent by `bulge` in the middle."""
    t = np.linspace(0, 1, steps)
    points = ends[0] + (ends[1] - ends[0]) * t[:, None] + bulge * np.sin(np.pi * t)[:, None]
    belly = radius * (0.30 + 0.70 * np.sin(np.pi * np.clip(t, 0.03, 0.97)) ** 0.8)
    return points, np.stack([belly, belly], axis=1)


# --- the body as a frame for them ---


class Inside:
    """Where things are inside one body."""

    def __init__(self, mesh: Mesh, rig: Rig) -> None:
        self.mesh, self.rig = mesh, rig
        self.at = dict(zip(rig.names, rig.bound_at, strict=True))
        self.turned = dict(zip(rig.names, rig.bound_turned, strict=True))
        self.scale = float(mesh.at[:, 1].max() - mesh.at[:, 1].min()) / 1.70
        self.hips = self.at["pelvis"]
        self.bones, self.muscles = _Parts(), _Parts()
        self._surface()

    def row(self, **shares: float) -> Row:
        """Weights from names of bones."""
        found = np.zeros(len(NAMES))
        for name, share in shares.items():
            found[NAMES.index(name)] = share
        return found / found.sum()

    def axial(self, heights: Array | float) -> Array:
        """Weights of the trunk by height."""
        heights = np.atleast_1d(np.asarray(heights, dtype=np.float64))
        found = np.zeros((len(heights), len(NAMES)))
        for name, share in _levels(heights, self.at).items():
            found[:, NAMES.index(name)] = share
        return found

    def pelvic(self, x: float, y: float, z: float) -> Array:
        """A place from the middle of the hips, for a body of 1.70 m."""
        return np.asarray(self.hips + np.array([x, y, z]) * self.scale)

    def on(self, bone: str, x: float, y: float, z: float) -> Array:
        """A place in the frame of a limb's bone, where the mesh is bound."""
        return np.asarray(
            self.at[bone] + self.turned[bone].T @ (np.array([x, y, z]) * self.scale)
        )

    def spine(self, heights: Array | float) -> Array:
        """Middle of the vertebral bodies at heights."""
        chain = [n for n in NAMES if n in LEVELS and n != "pelvis"] + ["neck", "head"]
        ys = np.array([self.at[n][1] for n in chain])
        xs = np.array([self.at[n][0] for n in chain])
        y = np.atleast_1d(np.asarray(heights, dtype=np.float64))
        return np.stack([np.interp(y, ys, xs), y, np.zeros(len(y))], axis=1)

    # the skin of the trunk in cylinder coordinates: 0 behind, 90 at the side, 180 in front

    def _surface(self) -> None:
        low, high = self.hips[1] - 0.12, self.at["neck"][1]
        self.ys, self.angles = np.linspace(low, high, 48), np.linspace(0, 180, 37)
        arms = [
            n
            for n, b in enumerate(NAMES)
            if b[:-2]
            in (
                "upper_arm",
                "upper_arm_half",
                "forearm",
                "forearm_half",
                "hand",
                "fingers",
                "fingertips",
                "thumb",
            )
        ]
        near = self.mesh.weights[:, arms].sum(axis=1) < 0.4
        triangles = self.mesh.triangles[near[self.mesh.triangles].all(axis=1)]
        corners = self.mesh.at[triangles]
        self.radii = np.array([self._ring(y, corners) for y in self.ys])
        for _ in range(2):
            padded = np.pad(self.radii, 1, mode="edge")
            self.radii = (
                padded[1:-1, 1:-1] * 2 + padded[:-2, 1:-1] + padded[2:, 1:-1]
                + padded[1:-1, :-2] + padded[1:-1, 2:]
            ) / 6  # fmt: skip

    def center(self, y: float) -> Array:
        """Middle of the trunk at a height."""
        x = float(
            np.interp(
                y,
                [self.hips[1], self.at["upper_thorax"][1]],
                [self.hips[0] + 0.005, self.at["mid_thorax"][0] + 0.045],
            )
        )
        return np.array([x, y, 0.0])

    def _ring(self, y: float, corners: Array) -> Array:
        origin = self.center(y)
        near = (corners[:, :, 1].min(axis=1) <= y) & (corners[:, :, 1].max(axis=1) >= y)
        corner = corners[near]
        found = []
        for angle in np.radians(self.angles):
            way = np.array([-np.cos(angle), 0.0, np.sin(angle) + 1e-9])
            hits = _hits(origin, way, corner)
            found.append(hits.max() if len(hits) else np.nan)
        radii = np.array(found)
        good = ~np.isnan(radii)
        return np.interp(self.angles, self.angles[good], radii[good])

    def skin(self, y: Array, angle: Array, share: Array | float, out: float) -> Array:
        """Places at a share of the way from the middle to the skin; out is +1 right, -1 left."""
        y, angle = np.broadcast_arrays(np.asarray(y, float), np.asarray(angle, float))
        row = np.interp(y, self.ys, np.arange(len(self.ys)))
        column = np.interp(angle, self.angles, np.arange(len(self.angles)))
        r0 = np.minimum(row.astype(int), len(self.ys) - 2)
        c0 = np.minimum(column.astype(int), len(self.angles) - 2)
        a, b = row - r0, column - c0
        r = self.radii
        radius = (r[r0, c0] * (1 - a) * (1 - b) + r[r0 + 1, c0] * a * (1 - b)
                  + r[r0, c0 + 1] * (1 - a) * b + r[r0 + 1, c0 + 1] * a * b) * share  # fmt: skip
        turn = np.radians(angle)
        x0 = np.interp(
            y,
            [self.hips[1], self.at["upper_thorax"][1]],
            [self.hips[0] + 0.005, self.at["mid_thorax"][0] + 0.045],
        )
        return np.stack([x0 - radius * np.cos(turn), y, out * radius * np.sin(turn)], axis=-1)


def _hits(origin: Array, way: Array, corner: Array) -> Array:
    """Distances at which a ray meets triangles (Moeller and Trumbore 1997)."""
    one, two = corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]
    p = np.cross(way, two)
    det = (one * p).sum(axis=1)
    det = np.where(np.abs(det) < 1e-12, 1e-12, det)
    t = origin - corner[:, 0]
    u = (t * p).sum(axis=1) / det
    q = np.cross(t, one)
    v = (q @ way) / det
    far = (two * q).sum(axis=1) / det
    return np.asarray(far[(u >= 0) & (v >= 0) & (u + v <= 1) & (far > 0.02)])


# --- bones ---


@dataclass(frozen=True)
class Vertebra:
    """A vertebra of one body: middle, directions, size, and how it moves."""

    name: str
    middle: Array
    axes: Array
    high: float
    row: Row
    lumbar: bool


def vertebrae(inside: Inside) -> list[Vertebra]:
    """L5 to T1 from below, rigid on their bones."""
    lumbar = ["l5", "l4", "l3", "l2", "l1", "lower_thorax"]
    ys = [inside.at[n][1] for n in lumbar]
    ys += list(np.linspace(ys[-1], inside.at["neck"][1] - 0.005, 13)[1:])
    names = ["L5", "L4", "L3", "L2", "L1"] + [f"T{n}" for n in range(12, 0, -1)]
    found = []
    for n, name in enumerate(names):
        low, high = inside.spine([ys[n], ys[n + 1]])
        up = (high - low) / np.linalg.norm(high - low)
        ahead = np.array([up[1], -up[0], 0.0])
        axes = np.stack([ahead, up, np.array([0.0, 0.0, 1.0])], axis=1)
        row = (
            inside.row(**{lumbar[n]: 1}) if n < 5 else inside.axial((ys[n] + ys[n + 1]) / 2)[0]
        )
        found.append(
            Vertebra(
                name, (low + high) / 2, axes, float(np.linalg.norm(high - low)), row, n < 5
            )
        )
    return found


def _add_vertebra(inside: Inside, v: Vertebra, width: float) -> None:
    s, parts = inside.scale, inside.bones
    deep = 0.72 * width

    def local(x: float, y: float, z: float) -> Array:
        return np.asarray(v.middle + v.axes @ np.array([x, y, z]))

    ring = np.array([1.0, 0.93, 0.88, 0.93, 1.0])
    heights = np.linspace(-0.37, 0.37, 5) * v.high
    points = np.array([local(0, y, 0) for y in heights])
    radii = np.stack([ring * deep / 2, ring * width / 2], axis=1)
    parts.add(*tube(points, radii, v.axes[:, 0], 10), v.row, BONE, 0)
    back = deep / 2
    reach = (0.060 if v.lumbar else 0.048) * s
    drop = 0.10 if v.lumbar else 0.75
    tip = v.axes[:, 0] * -1 + v.axes[:, 1] * -drop
    tip /= np.linalg.norm(tip)
    turned = np.stack([-tip, np.cross(v.axes[:, 2], -tip), v.axes[:, 2]], axis=1)
    length = reach - back
    tall = (0.021 if v.lumbar else 0.011) * s
    start = local(-back - 0.012 * s, -0.003, 0)
    parts.add(
        *box(start + tip * length / 2, turned, (length, tall, 0.0065 * s), 1.15), v.row, BONE, 0
    )
    for out in (-1.0, 1.0):
        foot = [
            local(-back + 0.004, 0.004 * s, out * width * 0.30),
            local(-back - 0.014 * s, -0.002, out * 0.003),
        ]
        arch = np.linspace(*foot, 4)
        parts.add(*tube(arch, np.full((4, 2), 0.0055 * s), v.axes[:, 1], 5), v.row, BONE, 0)
        wide = (0.040 if v.lumbar else 0.029) * s
        wing = np.linspace(
            local(-back - 0.002, 0.003, out * width * 0.28),
            local(-back - 0.010 * s, 0.004 * s, out * wide),
            4,
        )
        size = np.stack([np.array([1.0, 0.8, 0.75, 0.7]) * 0.0055 * s] * 2, axis=1)
        parts.add(*tube(wing, size, v.axes[:, 1], 5), v.row, BONE, 0)


def spine_bones(inside: Inside) -> list[Vertebra]:
    """Vertebrae and discs."""
    found = vertebrae(inside)
    s = inside.scale
    for n, v in enumerate(found):
        width = (0.047 if v.lumbar else 0.036 - 0.0008 * (n - 5)) * s
        _add_vertebra(inside, v, width)
        bottom = v.middle - v.axes[:, 1] * v.high / 2
        below = found[n - 1].row if n else inside.row(pelvis=1)
        points = bottom + v.axes[:, 1] * np.linspace(-0.16, 0.16, 3)[:, None] * v.high
        radii = np.stack(
            [
                np.array([0.95, 1.0, 0.95]) * 0.36 * width,
                np.array([0.95, 1.0, 0.95]) * width / 2,
            ],
            axis=1,
        )
        inside.bones.add(*tube(points, radii, v.axes[:, 0], 10), (v.row + below) / 2, DISC, 0)
    return found


def pelvic_bones(inside: Inside) -> None:
    """Sacrum, both hip bones, and the upper ends of the femurs."""
    pelvis, p = inside.row(pelvis=1), inside.pelvic
    top = inside.at["l5"] - np.array([0.004, 0.010, 0.0]) * inside.scale
    end = p(-0.062, -0.030, 0)
    t = np.linspace(0, 1, 9)[:, None]
    bow = np.array([-0.030, 0.012, 0.0]) * inside.scale * np.sin(np.pi * t)
    line = top + (end - top) * t + bow
    s = inside.scale
    wide = np.interp(t[:, 0], [0, 0.25, 0.6, 1], [0.047, 0.050, 0.030, 0.008]) * s
    deep = np.interp(t[:, 0], [0, 0.3, 1], [0.022, 0.017, 0.006]) * s
    inside.bones.add(
        *tube(line, np.stack([wide, deep], axis=1), np.array([0.0, 0.0, 1.0]), 18),
        pelvis,
        BONE,
        0,
    )
    for out in (-1.0, 1.0):
        _hip_bone(inside, out, pelvis)
        _femur(inside, out)


CREST = ((0.046, 0.078, 0.118), (0.034, 0.098, 0.128), (0.006, 0.116, 0.132), (-0.026, 0.118, 0.116),
         (-0.052, 0.106, 0.088), (-0.070, 0.086, 0.062), (-0.080, 0.060, 0.047))  # fmt: skip
WAIST = ((0.040, 0.048, 0.104), (0.026, 0.046, 0.104), (0.006, 0.044, 0.100), (-0.014, 0.040, 0.090),
         (-0.034, 0.034, 0.074), (-0.054, 0.030, 0.058), (-0.068, 0.026, 0.048))  # fmt: skip
FLOOR = ((0.030, 0.026, 0.092), (0.022, 0.018, 0.092), (0.008, 0.014, 0.088), (-0.012, 0.012, 0.080),
         (-0.026, 0.010, 0.070), (-0.036, 0.010, 0.062), (-0.042, 0.012, 0.058))  # fmt: skip
"""The wing of the hip bone of the right side: its crest, its middle and its lower border, from
front to back, from the middle of the hips (for 1.70 m)."""


def _hip_bone(inside: Inside, out: float, pelvis: Row) -> None:
    flip, s = np.array([1.0, 1.0, out]), inside.scale
    hip = inside.at["thigh_r"][2] - inside.hips[2]
    wide = hip / s / 0.0884

    def placed(rows: Sequence[tuple[float, float, float]]) -> Array:
        at = np.array(rows) * [1, 1, wide]
        return np.array([inside.pelvic(*row) for row in at * flip])

    curves = np.array([placed(c) for c in (FLOOR, WAIST, CREST)])
    fine = np.array([_smooth_line(c, 15) for c in curves])
    t = np.linspace(0, 2, 9)
    sheet = np.array([[_through(fine[:, k], x) for k in range(15)] for x in t])
    outward = np.array([0.25, 0.25, out]) / np.linalg.norm([0.25, 0.25, out])
    thick = (
        np.interp(t, [0, 0.6, 1.2, 1.8, 2], [0.008, 0.005, 0.003, 0.005, 0.006])[:, None, None]
        * s
    )
    front, rear = sheet + outward * thick, sheet - outward * thick
    _closed(inside.bones, front, rear, pelvis, out)
    for rows, start, stop in RAMI:
        line = _smooth_line(placed(rows), 9)
        share = np.linspace(0, 1, 9)[:, None]
        radii = (np.array(start) * (1 - share) + np.array(stop) * share) * s
        inside.bones.add(*tube(line, radii, np.array([0.0, 1.0, 0.2]), 10), pelvis, BONE, 0)
    for center, size in LUMPS:
        inside.bones.add(*_ball(placed([center])[0], np.array(size) * s), pelvis, BONE, 0)
    # The socket: a bowl that opens outward, forward and down around the head of the femur.
    opens = np.array([0.25, -0.30, out]) / np.linalg.norm([0.25, -0.30, 1.0])
    hold = inside.on("thigh_r" if out > 0 else "thigh_l", 0, 0, 0)
    bowl = hold + opens * np.array([-0.030, -0.024, -0.012, 0.000])[:, None] * s
    round_ = np.array([0.012, 0.022, 0.0285, 0.0295])[:, None] * s * np.ones((4, 2))
    inside.bones.add(*tube(bowl, round_, np.array([0.0, 1.0, 0.2]), 14), pelvis, BONE, 0)
    joint = np.array([placed([(0.044, -0.034, 0.010)])[0], inside.pelvic(0.044, -0.034, 0)])
    inside.bones.add(
        *tube(
            np.linspace(*joint, 3),
            np.full((3, 2), 1.0) * np.array([0.016, 0.0085]) * s,
            np.array([0.0, 1.0, 0.0]),
            10,
        ),
        pelvis,
        CARTILAGE,
        0,
    )


RAMI = (
    (((0.020, 0.012, 0.078), (0.040, -0.006, 0.050), (0.045, -0.026, 0.016)), (0.012, 0.010), (0.010, 0.008)),
    (((0.040, -0.044, 0.014), (0.010, -0.066, 0.032), (-0.026, -0.078, 0.048)), (0.011, 0.0055), (0.012, 0.007)),
    (((-0.012, 0.004, 0.074), (-0.026, -0.036, 0.064), (-0.036, -0.066, 0.056)), (0.0155, 0.016), (0.013, 0.014)),
    (((0.034, 0.040, 0.096), (0.026, 0.020, 0.086), (0.008, 0.012, 0.080)), (0.008, 0.009), (0.014, 0.012)),
    (((-0.040, 0.014, 0.058), (-0.024, 0.008, 0.068), (0.002, 0.010, 0.078)), (0.010, 0.009), (0.015, 0.013)),
)  # fmt: skip
"""Of the hip bone below its wing: upper and lower branch of the pubis, the ischium, and both borders
that run from the wing to the socket; a line, and the radii across at its start and at its end."""

LUMPS = (
    ((0.044, -0.036, 0.013), (0.0085, 0.019, 0.011)),
    ((-0.037, -0.070, 0.056), (0.0165, 0.021, 0.0145)),
    ((-0.046, -0.020, 0.050), (0.008, 0.007, 0.007)),
)
"""Body of the pubis, tuberosity and spine of the ischium: middle, and radii ahead, up and across."""


def _ball(center: Array, radii: Array, rows: int = 6, columns: int = 10) -> tuple[Array, Whole]:
    """An ellipsoid."""
    u, v = np.linspace(0, np.pi, rows), np.linspace(0, 2 * np.pi, columns, endpoint=False)
    x, z = np.outer(np.sin(u), np.cos(v)), np.outer(np.sin(u), np.sin(v))
    y = np.repeat(np.cos(u)[:, None], columns, axis=1)
    at = np.stack([x, y, z], axis=-1).reshape(-1, 3) * radii + center
    return at, grid(rows, columns, around=True)


def _smooth_line(points: Array, count: int) -> Array:
    """Catmull and Rom's curve through points."""
    padded = np.concatenate(
        [2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]]
    )
    found = []
    for x in np.linspace(0, len(points) - 1, count):
        k = min(int(x), len(points) - 2)
        t = x - k
        a, b, c, d = padded[k : k + 4]
        found.append(
            0.5
            * (
                2 * b
                + (c - a) * t
                + (2 * a - 5 * b + 4 * c - d) * t**2
                + (3 * b - a - 3 * c + d) * t**3
            )
        )
    return np.array(found)


def _through(rows: Array, x: float) -> Array:
    return _smooth_line(rows, 41)[round(x / (len(rows) - 1) * 40)]


def _closed(parts: _Parts, front: Array, rear: Array, row: Row, out: float) -> None:
    """A plate with two faces and a rim."""
    rows, columns = front.shape[:2]
    faces = grid(rows, columns)
    count = rows * columns
    rim = list(range(columns)) + [r * columns + columns - 1 for r in range(1, rows)]
    rim += [(rows - 1) * columns + c for c in range(columns - 2, -1, -1)] + [
        r * columns for r in range(rows - 2, 0, -1)
    ]
    edge = [
        t
        for a, b in zip(rim, rim[1:] + rim[:1], strict=True)
        for t in ((b, a, a + count), (b, a + count, b + count))
    ]
    triangles = np.concatenate([faces, faces[:, ::-1] + count, np.array(edge)])
    if out > 0:
        triangles = triangles[:, ::-1]
    parts.add(
        np.concatenate([front.reshape(-1, 3), rear.reshape(-1, 3)]), triangles, row, BONE, 0
    )


def _femur(inside: Inside, out: float) -> None:
    bone = "thigh_r" if out > 0 else "thigh_l"
    row, s = inside.row(**{bone: 1}), inside.scale

    def on(x: float, y: float, z: float) -> Array:
        return inside.on(bone, x, y, out * z)

    head = np.array([on(0, y, 0) for y in np.linspace(-0.0225, 0.0225, 9)])
    round_ = np.sqrt(np.maximum(0.0235**2 - np.linspace(-0.0225, 0.0225, 9) ** 2, 1e-6)) * s
    inside.bones.add(
        *tube(head, np.stack([round_, round_], axis=1), np.array([1.0, 0.0, 0.0]), 14),
        row,
        CARTILAGE,
        0,
    )
    for line, radii in (
        ([on(0, 0, 0.006), on(-0.003, -0.014, 0.026), on(-0.006, -0.028, 0.044)], (0.015, 0.0145, 0.016)),
        ([on(-0.012, -0.004, 0.050), on(-0.010, -0.030, 0.052), on(-0.004, -0.075, 0.044), on(0, -0.20, 0.026), on(0.004, -0.30, 0.014)],
         (0.010, 0.018, 0.0155, 0.0135, 0.013)),
    ):  # fmt: skip
        fine = _smooth_line(np.array(line), 12)
        size = np.interp(np.linspace(0, len(radii) - 1, 12), range(len(radii)), radii) * s
        inside.bones.add(
            *tube(fine, np.stack([size, size], axis=1), np.array([1.0, 0.0, 0.3]), 12),
            row,
            BONE,
            0,
        )


def ribs(inside: Inside, spine: list[Vertebra]) -> None:
    """Twelve pairs, from their vertebrae around to the front; the last two end in the flank."""
    s = inside.scale
    for n in range(12):
        v = spine[5 + n]
        reach = [62, 78, 132, 148, 158, 164, 168, 170, 171, 172, 172, 172][n]
        drop = [0.035, 0.045, 0.085, 0.095, 0.095, 0.09, 0.085, 0.08, 0.07, 0.055, 0.04, 0.025][
            n
        ]
        for out in (-1.0, 1.0):
            angle = np.linspace(16, reach, 11)
            y = (
                v.middle[1]
                + 0.004
                - drop * s * np.sin(np.radians(np.clip(angle, 0, 180)) / 2 * 1.3) ** 1.6
            )
            share = np.interp(angle, [16, 40, 90, 150, 180], [0.62, 0.83, 0.86, 0.84, 0.82])
            share = share * np.interp(n, [0, 6, 9, 11], [1, 0.97, 0.82, 0.62])
            line = inside.skin(y, angle, share, out)
            line[0] = v.middle + v.axes @ np.array([-0.016, 0.004, out * 0.018]) * s
            size = np.stack([np.full(11, 0.0055 * s), np.full(11, 0.0032 * s)], axis=1)
            at, triangles = tube(line, size, np.array([0.0, 1.0, 0.0]), 5)
            inside.bones.add(
                at,
                triangles,
                inside.axial(np.full(len(at), v.middle[1] - drop * s / 3)),
                BONE,
                0,
            )


BORDER_M = ((0.024, 0.056), (-0.010, 0.052), (-0.045, 0.053), (-0.085, 0.059), (-0.122, 0.070))
"""Inner border of the right shoulder blade, from its upper to its lower corner: height from the
shoulder joint and distance from the middle, hugging the ribs (for 1.70 m)."""
GIRDLE_LIES = (0.905, 0.90, 0.89, 0.88, 0.868)
"""Where that border lies between the middle of the trunk and the skin; ribs lie at 0.83 to 0.86, the
latissimus, which covers the lower corner, at 0.945."""
GIRDLE_TURNS = {"clavicle": 3.0, "shoulder_half": 1.0}
"""The blade follows an eighth of what the arm turns, less than a living one: with more its lower
corner would leave the back when the arm is drawn behind it."""


def girdle(inside: Inside) -> None:
    """Shoulder blades, collar bones and the breastbone, and both humeri."""
    _sternum(inside)
    for out in (-1.0, 1.0):
        _scapula(inside, out)
        _clavicle(inside, out)
        _humerus(inside, out)


def _girdle_row(inside: Inside, out: float) -> Row:
    return inside.row(**{f"{name}_{_side(out)}": w for name, w in GIRDLE_TURNS.items()})


def _near(inside: Inside, out: float) -> Callable[[float, float, float], Array]:
    """Places from the shoulder joint, ahead, up and outward."""
    joint = inside.at[f"upper_arm_{_side(out)}"]
    return lambda x, y, z: np.asarray(joint + np.array([x, y, out * z]) * inside.scale)


def _on_ribs(inside: Inside, up: float, beside: float, out: float, share: float) -> Array:
    """A place on the back at a height from the shoulder joint and so far from the middle."""
    y = inside.at["upper_arm_r"][1] + up * inside.scale
    angles = np.linspace(0, 80, 81)
    line = inside.skin(np.full(81, y), angles, share, 1.0)
    angle = np.interp(beside * inside.scale, line[:, 2], angles)
    return np.asarray(inside.skin(np.array([y]), np.array([angle]), share, out)[0])


def _scapula(inside: Inside, out: float) -> None:
    """A plate from the ribs to the socket of the arm, with its spine, roof and beak."""
    s, row, near = inside.scale, _girdle_row(inside, out), _near(inside, out)
    inner = np.array(
        [
            _on_ribs(inside, y, z, out, share)
            for (y, z), share in zip(BORDER_M, GIRDLE_LIES, strict=True)
        ]
    )
    neck = near(-0.012, -0.004, -0.030)
    low = inner[-1] + np.array([0.006, 0.014, out * 0.020]) * s
    outer = np.array([
        near(-0.014, 0.020, -0.036), neck, neck * 0.66 + low * 0.34 + [0.004 * s, 0, out * -0.004 * s],
        neck * 0.32 + low * 0.68, low,
    ])  # fmt: skip
    rows = [_smooth_line(line, 11) for line in (inner, outer)]
    t = np.linspace(0, 1, 8)[None, :, None]
    sheet = rows[0][:, None] * (1 - t) + rows[1][:, None] * t
    # It bows over the ribs.
    across = np.cross(outer[1] - inner[1], inner[-1] - inner[0])
    across *= -np.sign(across[0]) / np.linalg.norm(across)
    sheet = sheet + across * (0.007 * s * np.sin(np.pi * t))
    edge = np.interp(t[0, :, 0], [0, 0.15, 0.7, 1], [0.0022, 0.0016, 0.0018, 0.0045])
    thick = edge * np.linspace(1, 0.5, 11)[:, None]
    back, front = (sheet + k * across * thick[..., None] * s for k in (1, -1))
    # Its lower corner glides on the ribs while the socket goes with the arm.
    glides = _between(row, 0.3 * row + 0.7 * inside.axial(inner[-1, 1])[0], 11)
    _closed(inside.bones, back, front, np.tile(np.repeat(glides, 8, axis=0), (2, 1)), out)
    root = _on_ribs(inside, -0.010, 0.054, out, GIRDLE_LIES[1] + 0.02)
    middle = (root + neck) / 2 + across * 0.022 * s + np.array([0, 0.016, 0]) * s
    spine = [
        root,
        middle,
        near(-0.040, 0.030, -0.016),
        near(-0.020, 0.038, 0.010),
        near(0.004, 0.036, 0.014),
    ]
    _bone_along(inside, spine, [(0.003, 0.003), (0.010, 0.0035), (0.009, 0.005), (0.005, 0.011), (0.004, 0.008)], row, 14)  # fmt: skip
    _bone_along(
        inside, [neck, near(-0.009, 0, -0.025)], [(0.013, 0.010), (0.018, 0.013)], row, 3
    )
    beak = [near(-0.010, 0.018, -0.034), near(0.008, 0.026, -0.034), near(0.026, 0.012, -0.026)]
    _bone_along(inside, beak, [(0.008, 0.008), (0.0065, 0.007), (0.005, 0.006)], row, 8)


def _bone_along(
    inside: Inside,
    line: Sequence[Array],
    radii: Sequence[tuple[float, float]],
    row: Row,
    steps: int,
) -> None:
    """A bone along points; radii up and across at each of them."""
    fine = _smooth_line(np.array(line), steps)
    at = np.linspace(0, len(radii) - 1, steps)
    size = np.stack([np.interp(at, range(len(radii)), r) for r in np.array(radii).T], axis=1)
    shape = tube(fine, size * inside.scale, np.array([0.0, 1.0, 0.05]), 10)
    rows = (
        row
        if row.ndim == 1
        else np.concatenate([np.repeat(row, 10, axis=0), row[:1], row[-1:]])
    )
    inside.bones.add(*shape, rows, BONE, 0)


def _breast(inside: Inside, up: float, angle: float, out: float, share: float = 0.86) -> Array:
    """A place on the front of the chest, so high over the shoulder joint."""
    y = inside.at["upper_arm_r"][1] + up * inside.scale
    return np.asarray(inside.skin(np.array([y]), np.array([angle]), share, out)[0])


def _clavicle(inside: Inside, out: float) -> None:
    """From the breastbone to the roof of the shoulder, bent forward and then back."""
    near, s = _near(inside, out), inside.scale
    one, two = _breast(inside, 0.010, 171, out), near(0.010, 0.036, 0.006)
    line = [one, one * 0.66 + two * 0.34 + np.array([0.012, 0.010, 0]) * s,
            one * 0.30 + two * 0.70 + np.array([-0.004, 0.008, 0]) * s, two]  # fmt: skip
    still = inside.row(upper_thorax=1)
    rows = _between(still, _girdle_row(inside, out), 14)
    _bone_along(inside, line, [(0.0095, 0.010), (0.006, 0.0065), (0.0055, 0.007), (0.0045, 0.009)], rows, 14)  # fmt: skip


def _sternum(inside: Inside) -> None:
    """A flat bone in the middle of the front, wide above."""
    ups = np.array([0.012, -0.012, -0.038, -0.080, -0.125, -0.145])
    line = np.array([_breast(inside, up, 180, 1.0, 0.85) for up in ups])
    wide = np.array([0.024, 0.026, 0.014, 0.017, 0.019, 0.006])
    radii = np.stack([wide, np.full(6, 0.0055)], axis=1) * inside.scale
    at, triangles = tube(line, radii, np.array([0.0, 0.0, 1.0]), 12)
    inside.bones.add(at, triangles, inside.axial(at[:, 1]), BONE, 0)


def _humerus(inside: Inside, out: float) -> None:
    """Head, both tubercles and shaft, down into the skin of the arm."""
    bone = f"upper_arm_{_side(out)}"
    row, s = inside.row(**{bone: 1}), inside.scale

    def on(x: float, y: float, z: float) -> Array:
        return inside.on(bone, x, y, out * z)

    inside.bones.add(*_ball(on(0, 0, 0), np.full(3, 0.0225) * s, 7, 12), row, CARTILAGE, 0)
    lumps = ((on(0.004, -0.006, 0.014), 0.0165), (on(0.016, -0.008, 0.004), 0.0105))
    for center, size in lumps:
        inside.bones.add(*_ball(center, np.full(3, size) * s), row, BONE, 0)
    shaft = [
        on(0.002, -0.004, 0.005),
        on(0.003, -0.040, 0.004),
        on(0.002, -0.12, 0.002),
        on(0, -0.25, 0),
    ]
    _bone_along(inside, shaft, [(0.018, 0.018), (0.0135, 0.0135), (0.0105, 0.011), (0.0105, 0.0105)], row, 12)  # fmt: skip


# --- muscles ---


def _belly(
    inside: Inside,
    name: str,
    points: Array,
    radii: Array,
    rows: Array,
    side: Array,
    sides: int = 6,
) -> None:
    """A tube that is one muscle; rows of weights along it."""
    at, triangles = tube(points, radii, side, sides)
    rows = np.concatenate([np.repeat(rows, sides, axis=0), rows[:1], rows[-1:]])
    light = 0.80 + 0.20 * (np.arange(len(at)) % 2)
    inside.muscles.add(
        at, triangles, rows, light[:, None] * np.ones(3), MUSCLES.index(name) / 255
    )


def _between(one: Row, two: Row, steps: int) -> Array:
    t = np.linspace(0, 1, steps)[:, None]
    return one * (1 - t) + two * t


def _sheet(
    inside: Inside,
    name: str,
    at: Array,
    rows: Array,
    stripe: Callable[[Array, Array], Array] | None = None,
) -> None:
    """A thin sheet (r x c x 3) seen from both sides."""
    r, c = at.shape[:2]
    i, j = np.meshgrid(np.arange(r), np.arange(c), indexing="ij")
    light = 0.86 + 0.14 * (stripe(i, j) if stripe else (i % 2)).astype(np.float64)
    faces = grid(r, c)
    inside.muscles.add(
        at.reshape(-1, 3), faces, rows.reshape(-1, len(NAMES)), light.reshape(-1, 1) * np.ones(3),
        MUSCLES.index(name) / 255,
    )  # fmt: skip


def multifidus(inside: Inside, spine: list[Vertebra]) -> None:
    """Fascicles from each spinous process to the levels two, three and four below."""
    s = inside.scale
    for n in range(8):
        v = spine[n]
        for k in (2, 3, 4):
            for out in (-1.0, 1.0):
                start = (
                    v.middle + v.axes @ np.array([-0.050 - 0.002 * k, -0.006, out * 0.006]) * s
                )
                if n - k >= 0:
                    w = spine[n - k]
                    end = w.middle + w.axes @ np.array([-0.030, 0.004, out * 0.023]) * s
                    row = w.row
                elif n - k >= -3:
                    down = {-1: (-0.036, 0.070), -2: (-0.058, 0.046), -3: (-0.066, 0.020)}[
                        n - k
                    ]
                    end, row = (
                        inside.pelvic(*down, out * (0.026 + 0.004 * (k - n))),
                        inside.row(pelvis=1),
                    )
                else:
                    continue
                ends = np.array([start, end])
                size = (0.0062 + 0.0012 * (k - 2) + (0.0022 if n < 5 else 0)) * s
                points, radii = spindle(
                    ends, size, np.array([-0.004 * (k - 1), 0, out * 0.006]) * s
                )
                name = "multifidus_r" if out > 0 else "multifidus_l"
                _belly(
                    inside,
                    name,
                    points,
                    radii,
                    _between(v.row, row, len(points)),
                    np.array([0.0, 0.0, 1.0]),
                    6,
                )


def _side(out: float) -> str:
    return "r" if out > 0 else "l"


def trunk_walls(inside: Inside) -> None:
    """Transversus as one sheet; the obliques as bands in their directions; rectus in front."""
    hips, top = inside.hips[1], inside.at["lower_thorax"][1]
    s = inside.scale
    for out in (-1.0, 1.0):
        angle = np.linspace(38, 171, 26)
        low = (
            np.interp(angle, [38, 80, 120, 150, 171], [0.120, 0.122, 0.095, 0.040, 0.005]) * s
            + hips
        )
        high = (
            np.interp(angle, [38, 70, 110, 150, 171], [0.0, -0.01, 0.0, 0.055, 0.085]) * s + top
        )
        t = np.linspace(0, 1, 22)[:, None]
        y = low + (high - low) * t
        at = inside.skin(y, np.broadcast_to(angle, y.shape), 0.80, out)
        _sheet(
            inside,
            f"transversus_abdominis_{_side(out)}",
            at,
            inside.axial(y.ravel()).reshape(*y.shape, -1),
        )
        for k in range(7):
            # Outer: from the ribs down and forward. Inner: from the crest up and forward.
            a = np.linspace(62 + 9 * k, 118 + 8 * k, 16).clip(0, 170)
            y_out = np.linspace(
                top + (0.055 - 0.012 * k) * s, hips + (0.105 - 0.016 * k) * s, 16
            )
            _band(inside, f"obliquus_externus_abdominis_{_side(out)}", a, y_out, 0.915, out)
            a = np.linspace(60 + 9 * k, 112 + 8.4 * k, 16).clip(0, 168)
            y_in = np.linspace(hips + (0.128 - 0.005 * k) * s, top + (0.0 - 0.014 * k) * s, 16)
            _band(inside, f"obliquus_internus_abdominis_{_side(out)}", a, y_in, 0.855, out)
        y = np.linspace(hips - 0.020 * s, top + 0.120 * s, 30)
        wide = np.interp(y, [y[0], hips + 0.1 * s, y[-1]], [6, 15, 19])
        across = np.linspace(0, 1, 5)
        angle2 = 178.5 - wide[:, None] * across
        at = inside.skin(np.broadcast_to(y[:, None], angle2.shape), angle2, 0.925, out)
        stripe = lambda i, j: 1 - (i % 8 == 0)  # noqa: E731
        _sheet(
            inside,
            f"rectus_abdominis_{_side(out)}",
            at,
            np.repeat(inside.axial(y)[:, None], 5, axis=1),
            stripe,
        )


def _band(inside: Inside, name: str, angle: Array, y: Array, share: float, out: float) -> None:
    wide = 0.011 * inside.scale
    rows = []
    for k in (-1.0, -0.33, 0.33, 1.0):
        rows.append(inside.skin(y + k * wide, angle, share + 0.006 * (1 - abs(k)), out))
    at = np.array(rows)
    weights = inside.axial(at[..., 1].ravel()).reshape(*at.shape[:2], -1)
    _sheet(inside, name, at, weights)


def back_muscles(inside: Inside, spine: list[Vertebra]) -> None:
    """Erector spinae, quadratus lumborum, psoas, and the fascia over them."""
    s, hips = inside.scale, inside.hips[1]
    pelvis = inside.row(pelvis=1)
    for out in (-1.0, 1.0):
        for name, top, beside, deep, size in (
            ("longissimus", spine[14].middle[1], (0.030, 0.037, 0.034, 0.022), 0.028, (0.008, 0.017, 0.013, 0.004)),
            ("iliocostalis", spine[11].middle[1], (0.046, 0.060, 0.066, 0.058), 0.026, (0.007, 0.014, 0.011, 0.004)),
        ):  # fmt: skip
            y = np.linspace(hips + 0.050 * s, top, 22)
            t = np.linspace(0, 1, 22)
            z = np.interp(t, [0, 0.3, 0.65, 1], beside) * s
            back = np.array(
                [
                    inside.skin(h, np.degrees(np.arctan2(w, 0.10 * s)), 1.0, 1.0)[0]
                    for h, w in zip(y, z, strict=True)
                ]
            )
            points = np.stack([back + deep * s, y, out * z], axis=1)
            radius = np.interp(t, [0, 0.3, 0.65, 1], size) * s
            radii = np.stack([radius * 1.15, radius * 0.8], axis=1)
            _belly(
                inside,
                f"{name}_{_side(out)}",
                points,
                radii,
                inside.axial(y),
                np.array([0.0, 0.0, 1.0]),
                10,
            )
        low, high = (
            inside.pelvic(-0.040, 0.116, out * 0.084),
            spine[5].middle + np.array([-0.022, -0.004, out * 0.050]) * s,
        )
        points, radii = spindle(
            np.array([low, high]), 0.017 * s, np.array([0, 0, out * -0.012]) * s, 10
        )
        radii[:, 1] *= 0.45
        _belly(
            inside,
            f"quadratus_lumborum_{_side(out)}",
            points,
            radii + 0.003 * s,
            _between(pelvis, spine[5].row, 10),
            np.array([0.0, 0.0, 1.0]),
            10,
        )
        _psoas(inside, spine, out)
        _fascia(inside, spine, out)


def _psoas(inside: Inside, spine: list[Vertebra], out: float) -> None:
    s, bone = inside.scale, "thigh_r" if out > 0 else "thigh_l"
    end = inside.on(bone, -0.012, -0.058, out * 0.012)
    line = _smooth_line(
        np.array([
            spine[4].middle + np.array([-0.002, 0, out * 0.026]) * s,
            spine[2].middle + np.array([0.002, 0, out * 0.034]) * s,
            spine[0].middle + np.array([0.006, 0, out * 0.044]) * s,
            inside.pelvic(0.036, 0.038, out * 0.066),
            inside.pelvic(0.034, 0.000, out * 0.076),
            end,
        ]), 22,
    )  # fmt: skip
    size = (
        np.interp(
            np.linspace(0, 1, 22), [0, 0.2, 0.5, 0.75, 1], [0.007, 0.014, 0.017, 0.012, 0.005]
        )
        * s
    )
    rows = inside.axial(line[:, 1])
    thigh = inside.row(**{bone: 1})
    half = inside.row(**{f"hip_half_{_side(out)}": 1})
    t = np.clip((np.linspace(0, 1, 22) - 0.62) / 0.38, 0, 1)[:, None]
    joint = half * (1 - t) + thigh * t
    into = np.clip(t * 2.5, 0, 1)
    _belly(
        inside,
        f"iliopsoas_{_side(out)}",
        line,
        np.stack([size, size * 0.85], axis=1),
        rows * (1 - into) + joint * into,
        np.array([0.0, 0.0, 1.0]),
        10,
    )


def _fascia(inside: Inside, spine: list[Vertebra], out: float) -> None:
    s, hips = inside.scale, inside.hips[1]
    y = np.linspace(hips + 0.012 * s, spine[8].middle[1], 26)
    wide = np.interp(y, [y[0], hips + 0.09 * s, hips + 0.16 * s, y[-1]], [5, 40, 36, 3])
    angle = wide[:, None] * np.linspace(0, 1, 9)
    at = inside.skin(np.broadcast_to(y[:, None], angle.shape), angle, 0.925, out)
    stripe = lambda i, j: (i + j) % 2  # noqa: E731
    _sheet(
        inside,
        f"fascia_thoracolumbalis_{_side(out)}",
        at,
        np.repeat(inside.axial(y)[:, None], 9, axis=1),
        stripe,
    )


def latissimus(inside: Inside, spine: list[Vertebra]) -> None:
    """From the lower thoracic spine, the fascia and the crest to the humerus."""
    s, hips = inside.scale, inside.hips[1]
    for out in (-1.0, 1.0):
        end, bone = _side(out), "upper_arm_r" if out > 0 else "upper_arm_l"
        half, arm = inside.row(**{f"shoulder_half_{end}": 1}), inside.row(**{bone: 1})
        y0 = np.concatenate(
            [
                np.linspace(spine[11].middle[1] - 0.03, spine[4].middle[1], 10),
                np.linspace(spine[3].middle[1], hips + 0.118 * s, 9),
            ]
        )
        a0 = np.concatenate([np.full(10, 2.0), np.linspace(6, 52, 9)])
        n = len(y0)
        insert = np.array(
            [
                inside.on(bone, 0.012, -0.035 - 0.05 * k, out * -0.006)
                for k in np.linspace(0, 1, n)
            ]
        )
        columns = np.linspace(0, 1, 16)
        # Along the skin of the trunk to the back of the armpit, from there free to the arm.
        y1 = np.linspace(inside.at[bone][1] - 0.045, inside.at[bone][1] - 0.115, n)
        a1 = np.linspace(66, 84, n)
        rows, weights = [], []
        for t in columns:
            u = min(t / 0.72, 1.0)
            y, a = y0 + (y1 - y0) * u**1.15, a0 + (a1 - a0) * u
            at = inside.skin(y, a, 0.945, out)
            v = np.clip((t - 0.62) / 0.38, 0, 1)
            v = v * v * (3 - 2 * v)
            rows.append(at * (1 - v) + insert * v)
            trunk = inside.axial(y)
            mid = np.clip(v * 2, 0, 1)
            far = np.clip(v * 2 - 1, 0, 1)
            weights.append(trunk * (1 - mid) + (half * (1 - far) + arm * far) * mid)
        stripe = lambda i, j: j % 2  # noqa: E731
        _sheet(inside, f"latissimus_dorsi_{end}", np.array(rows), np.array(weights), stripe)


def buttocks(inside: Inside) -> None:
    """Gluteus maximus in seven bundles from sacrum and crest to the femur; medius above it."""
    s = inside.scale
    pelvis = inside.row(pelvis=1)
    for out in (-1.0, 1.0):
        end = _side(out)
        bone = f"thigh_{end}"
        half, thigh = inside.row(**{f"hip_half_{end}": 1}), inside.row(**{bone: 1})
        t = np.linspace(0, 1, 12)
        starts = _smooth_line(
            np.array(
                [
                    inside.pelvic(*p)
                    for p in (
                        (-0.068, 0.094, out * 0.078),
                        (-0.078, 0.060, out * 0.044),
                        (-0.076, 0.020, out * 0.026),
                        (-0.066, -0.022, out * 0.012),
                    )
                ]
            ),
            7,
        )
        stops = _smooth_line(
            np.array(
                [
                    inside.on(bone, *p)
                    for p in (
                        (-0.014, -0.010, out * 0.056),
                        (-0.020, -0.060, out * 0.052),
                        (-0.018, -0.125, out * 0.040),
                    )
                ]
            ),
            7,
        )
        for k in range(7):
            out_way = (
                np.array([-0.040 - 0.006 * np.sin(np.pi * k / 6), -0.004, out * 0.020]) * s
            )
            points, radii = spindle(np.array([starts[k], stops[k]]), 0.0235 * s, out_way, 12)
            far = np.clip((t - 0.35) / 0.65, 0, 1)[:, None]
            near = np.clip(t / 0.5, 0, 1)[:, None]
            rows = pelvis * (1 - near) + (half * (1 - far) + thigh * far) * near
            _belly(
                inside,
                f"gluteus_maximus_{end}",
                points,
                radii,
                rows,
                np.array([0.0, 1.0, 0.0]),
                8,
            )
        for k in range(4):
            top = inside.pelvic(
                0.036 - 0.026 * k,
                0.082 + 0.008 * np.sin(np.pi * k / 3),
                out * (0.131 - 0.006 * k),
            )
            bottom = inside.on(bone, -0.006 - 0.003 * k, -0.004, out * 0.054)
            points, radii = spindle(
                np.array([top, bottom]), 0.013 * s, np.array([0, 0, out * 0.012]) * s, 10
            )
            t10 = np.linspace(0, 1, 10)[:, None]
            rows = pelvis * (1 - t10) + (half * (1 - t10) + thigh * t10) * t10
            _belly(
                inside,
                f"gluteus_medius_{end}",
                points,
                radii,
                rows / rows.sum(axis=1, keepdims=True),
                np.array([1.0, 0.0, 0.0]),
                8,
            )


def deep_layer(mesh: Mesh, rig: Rig) -> Mapping[str, Mesh]:
    """Everything under the skin: `bone` and `muscle`."""
    inside = Inside(mesh, rig)
    spine = spine_bones(inside)
    pelvic_bones(inside)
    ribs(inside, spine)
    girdle(inside)
    multifidus(inside, spine)
    trunk_walls(inside)
    back_muscles(inside, spine)
    latissimus(inside, spine)
    buttocks(inside)
    return {"bone": inside.bones.mesh(), "muscle": inside.muscles.mesh()}
