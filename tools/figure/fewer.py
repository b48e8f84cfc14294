"""Fewer triangles where the skin is flat (edge collapse by quadrics, Garland and Heckbert 1997)."""

import heapq
from dataclasses import replace

import numpy as np

from figure.mesh import Array, Mesh, border, kept

BORDER_WEIGHT = 40.0


def fewer(mesh: Mesh, triangles: int, keep: Array | None = None) -> Mesh:
    """The mesh with about so many triangles.

    Vertices only merge into one of their neighbors, so weights and colors stay true.

    Args:
        mesh: any mesh.
        triangles: how many are wanted.
        keep: cost factor at every vertex; larger keeps more.
    """
    work = _Work(mesh, keep if keep is not None else np.ones(len(mesh.at)))
    work.collapse(len(mesh.triangles) - triangles)
    alive = np.array([t for t in work.faces if t is not None])
    return kept(replace(mesh, triangles=alive), np.ones(len(alive), dtype=bool))[0]


class _Work:
    def __init__(self, mesh: Mesh, keep: Array) -> None:
        self.at, self.keep = mesh.at, keep
        self.faces: list[tuple[int, int, int] | None] = [
            (int(a), int(b), int(c)) for a, b, c in mesh.triangles
        ]
        self.around: list[set[int]] = [set() for _ in mesh.at]
        for n, face in enumerate(mesh.triangles):
            for v in face:
                self.around[int(v)].add(n)
        self.quadrics = self._quadrics(mesh)
        self.locked = np.zeros(len(mesh.at), dtype=bool)
        self.locked[np.unique(border(mesh.triangles))] = True
        change = np.abs(mesh.colors - mesh.colors.mean(axis=0)).sum(axis=1)
        self.features = np.concatenate([mesh.weights, change[:, None]], axis=1)
        self.version = np.zeros(len(mesh.at), dtype=int)
        self.heap: list[tuple[float, int, int, int, int]] = []
        for v in range(len(mesh.at)):
            self._push(v)

    def _quadrics(self, mesh: Mesh) -> Array:
        corner = mesh.at[mesh.triangles]
        normal = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
        area = np.linalg.norm(normal, axis=1, keepdims=True)
        normal = normal / np.maximum(area, 1e-15)
        plane = np.concatenate(
            [normal, -(normal * corner[:, 0]).sum(axis=1, keepdims=True)], axis=1
        )
        each = plane[:, :, None] * plane[:, None, :] * (area[:, :, None] / 2 + 1e-9)
        found = np.zeros((len(mesh.at), 4, 4))
        for k in range(3):
            np.add.at(found, mesh.triangles[:, k], each)
        return found

    def _near(self, v: int) -> set[int]:
        found = {w for n in self.around[v] for w in (self.faces[n] or ())}
        found.discard(v)
        return found

    def _push(self, v: int) -> None:
        """The cheapest way for a vertex to move into a neighbor."""
        if self.locked[v]:
            return
        best: tuple[float, int] | None = None
        for w in self._near(v):
            p = np.append(self.at[w], 1.0)
            q = self.quadrics[v] + self.quadrics[w]
            length = self.at[w] - self.at[v]
            moved = np.abs(self.features[v] - self.features[w]).sum()
            cost = float(p @ q @ p) + 2e-9 * (1 + 30 * moved) * float(length @ length) / 1e-4
            cost *= float(self.keep[v])
            if best is None or cost < best[0]:
                best = (cost, w)
        if best is not None:
            w = best[1]
            heapq.heappush(
                self.heap, (best[0], v, w, int(self.version[v]), int(self.version[w]))
            )

    def _flips(self, v: int, w: int) -> bool:
        for n in self.around[v]:
            face = self.faces[n]
            if face is None or w in face:
                continue
            old = self.at[list(face)]
            new = np.array([self.at[w] if k == v else self.at[k] for k in face])
            one = np.cross(old[1] - old[0], old[2] - old[0])
            two = np.cross(new[1] - new[0], new[2] - new[0])
            if one @ two < 0.3 * np.linalg.norm(one) * np.linalg.norm(two):
                return True
        return False

    def collapse(self, wanted: int) -> None:
        """Remove about so many triangles."""
        gone = 0
        while gone < wanted and self.heap:
            _, v, w, seen_v, seen_w = heapq.heappop(self.heap)
            if self.version[v] != seen_v or not self.around[v]:
                continue
            if self.version[w] != seen_w or len(self._near(v) & self._near(w)) != 2:
                if self.version[w] != seen_w:
                    self._push(v)
                continue
            if self._flips(v, w):
                continue
            gone += self._merge(v, w)

    def _merge(self, v: int, w: int) -> int:
        gone = 0
        for n in list(self.around[v]):
            face = self.faces[n]
            if face is None:
                continue
            if w in face:
                for k in face:
                    self.around[k].discard(n)
                self.faces[n] = None
                gone += 1
                continue
            a, b, c = (w if k == v else k for k in face)
            self.faces[n] = (a, b, c)
            self.around[w].add(n)
        self.around[v] = set()
        self.quadrics[w] += self.quadrics[v]
        self.version[v] += 1
        self.version[w] += 1
        for k in {w, *self._near(w)}:
            self._push(k)
        return gone
