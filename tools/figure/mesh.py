"""A triangle mesh with weights and fields, and what can be done to it: cut, smooth, thicken."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Mesh:
    """Vertices in meters (body axes), triangles, and anything known at each vertex.

    Attributes:
        at: n x 3.
        triangles: m x 3.
        weights: n x bones, rows sum to one.
        colors: n x 3, linear 0 to 1.
        glass: n, how far the skin turns to glass in the deep view.
    """

    at: Array
    triangles: Whole
    weights: Array
    colors: Array
    glass: Array


def cut(mesh: Mesh, field: Array, others: list[Array]) -> tuple[Mesh, Array, list[Array]]:
    """Split triangles along the zero line of a field; each triangle is then on one side.

    Other fields are carried along, so that their own lines stay where they are.
    """
    field = np.where(np.abs(field) < 1e-7, 1e-7, field)
    edges = _edges(mesh.triangles)
    crossing = edges[(field[edges[:, 0]] > 0) != (field[edges[:, 1]] > 0)]
    share = field[crossing[:, 0]] / (field[crossing[:, 0]] - field[crossing[:, 1]])
    count = len(mesh.at)
    new = {(int(a), int(b)): count + n for n, (a, b) in enumerate(crossing)}
    triangles: list[tuple[int, int, int]] = []
    positive = field > 0
    for corners in mesh.triangles:
        triangles += _split(tuple(int(c) for c in corners), positive, new)
    both = _mixed(mesh, crossing, share)
    carried = [
        np.concatenate(
            [o, np.where((o[crossing] == 0).all(axis=1), 0, _between(o, crossing, share))]
        )
        for o in others
    ]
    field = np.concatenate([field, np.zeros(len(crossing))])
    return replace(both, triangles=np.array(triangles)), field, carried


def _between(values: Array, crossing: Whole, share: Array) -> Array:
    return np.asarray(values[crossing[:, 0]] * (1 - share) + values[crossing[:, 1]] * share)


def _split(
    corners: tuple[int, ...], positive: npt.NDArray[np.bool_], new: dict[tuple[int, int], int]
) -> list[tuple[int, int, int]]:
    signs = [bool(positive[c]) for c in corners]
    if len(set(signs)) == 1:
        return [(corners[0], corners[1], corners[2])]
    alone = signs.index(sum(signs) == 1)
    a, b, c = (corners[(alone + k) % 3] for k in range(3))
    ab, ca = new[min(a, b), max(a, b)], new[min(a, c), max(a, c)]
    return [(a, ab, ca), (ab, b, c), (ab, c, ca)]


def _mixed(mesh: Mesh, crossing: Whole, share: Array) -> Mesh:
    def longer(values: Array) -> Array:
        s = share.reshape(-1, *[1] * (values.ndim - 1))
        return np.concatenate(
            [values, values[crossing[:, 0]] * (1 - s) + values[crossing[:, 1]] * s]
        )

    return Mesh(
        longer(mesh.at),
        mesh.triangles,
        longer(mesh.weights),
        longer(mesh.colors),
        longer(mesh.glass),
    )


def _edges(triangles: Whole) -> Whole:
    pairs = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    return np.unique(np.sort(pairs, axis=1), axis=0)


def kept(mesh: Mesh, which: npt.NDArray[np.bool_]) -> tuple[Mesh, Whole]:
    """The mesh of some triangles, and where its vertices came from."""
    triangles = mesh.triangles[which]
    used, places = np.unique(triangles, return_inverse=True)
    return (
        Mesh(
            mesh.at[used],
            places.reshape(-1, 3),
            mesh.weights[used],
            mesh.colors[used],
            mesh.glass[used],
        ),
        used,
    )


def joined(parts: list[Mesh]) -> Mesh:
    """Several meshes as one."""
    starts = np.cumsum([0] + [len(p.at) for p in parts[:-1]])
    return Mesh(
        np.concatenate([p.at for p in parts]),
        np.concatenate([p.triangles + s for p, s in zip(parts, starts, strict=True)]),
        np.concatenate([p.weights for p in parts]),
        np.concatenate([p.colors for p in parts]),
        np.concatenate([p.glass for p in parts]),
    )


def normals(at: Array, triangles: Whole) -> Array:
    """Normals at vertices, weighted by the angle of each corner."""
    found = np.zeros_like(at)
    corner = at[triangles]
    flat = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    flat /= np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-15)
    for k in range(3):
        one = corner[:, (k + 1) % 3] - corner[:, k]
        two = corner[:, (k + 2) % 3] - corner[:, k]
        size = np.linalg.norm(one, axis=1) * np.linalg.norm(two, axis=1)
        angle = np.arccos(np.clip((one * two).sum(axis=1) / np.maximum(size, 1e-15), -1, 1))
        np.add.at(found, triangles[:, k], flat * angle[:, None])
    return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-15))


def smoothed(at: Array, triangles: Whole, rounds: int, hold: npt.NDArray[np.bool_]) -> Array:
    """Vertices drawn towards the mean of their neighbors; those held stay."""
    edges = _edges(triangles)
    count = np.bincount(edges.ravel(), minlength=len(at)).astype(np.float64)[:, None]
    found = at.copy()
    for _ in range(rounds):
        total = np.zeros_like(found)
        np.add.at(total, edges[:, 0], found[edges[:, 1]])
        np.add.at(total, edges[:, 1], found[edges[:, 0]])
        found = np.where(hold[:, None], found, 0.5 * found + 0.5 * total / np.maximum(count, 1))
    return found


def smoothed_field(field: Array, triangles: Whole, rounds: int) -> Array:
    """A field (n or n x k) drawn towards the mean of its neighbors."""
    wide = field.reshape(len(field), -1)
    free = np.zeros(len(field), dtype=bool)
    return smoothed(wide, triangles, rounds, free).reshape(field.shape)


def border(triangles: Whole) -> Whole:
    """Directed edges that belong to one triangle only: m x 2."""
    pairs = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    ordered = np.sort(pairs, axis=1)
    _, places, counts = np.unique(ordered, axis=0, return_inverse=True, return_counts=True)
    return np.asarray(pairs[counts[places.ravel()] == 1])


def hemmed(mesh: Mesh, inner: Array) -> Mesh:
    """The mesh with its border folded in to `inner` (a place for each vertex)."""
    rim = border(mesh.triangles)
    used, places = np.unique(rim, return_inverse=True)
    places = places.reshape(-1, 2) + len(mesh.at)
    folded = np.concatenate(
        [
            np.stack([rim[:, 1], rim[:, 0], places[:, 0]], axis=1),
            np.stack([rim[:, 1], places[:, 0], places[:, 1]], axis=1),
        ]
    )
    return Mesh(
        np.concatenate([mesh.at, inner[used]]),
        np.concatenate([mesh.triangles, folded]),
        np.concatenate([mesh.weights, mesh.weights[used]]),
        np.concatenate([mesh.colors, mesh.colors[used] * 0.8]),
        np.concatenate([mesh.glass, mesh.glass[used]]),
    )


def volume_m3(at: Array, triangles: Whole) -> float:
    """Volume inside a closed mesh."""
    a, b, c = at[triangles[:, 0]], at[triangles[:, 1]], at[triangles[:, 2]]
    return float(abs((np.cross(a, b) * c).sum()) / 6)
