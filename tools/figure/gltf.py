"""A skinned mesh as binary glTF: rigid bones with the identity at rest, four weights a vertex."""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from figure.mesh import Array, Mesh, normals
from mainstay.movement.axes import to_gltf

FLOAT, BYTE, UBYTE, USHORT = 5126, 5120, 5121, 5123
STEP = 8192.0
"""Places are rounded to 1/8192 m, which packs well."""


@dataclass
class _Buffer:
    data: bytearray = field(default_factory=bytearray)
    views: list[dict[str, Any]] = field(default_factory=list)
    accessors: list[dict[str, Any]] = field(default_factory=list)

    def add(self, values: Any, kind: int, shape: str, stride: int = 0, **more: Any) -> int:
        """Append an array; returns its accessor."""
        self.data.extend(b"\0" * (-len(self.data) % 4))
        raw = values.tobytes()
        view = {"buffer": 0, "byteOffset": len(self.data), "byteLength": len(raw)}
        self.views.append(view | ({"byteStride": stride} if stride else {}))
        self.data.extend(raw)
        self.accessors.append(
            {"bufferView": len(self.views) - 1, "componentType": kind, "count": len(values)}
            | {"type": shape}
            | more
        )
        return len(self.accessors) - 1


@dataclass(frozen=True)
class Rig:
    """Bones of a mesh: names, parents, joints at rest, and how the mesh is bound to them.

    Attributes:
        names: parents first.
        parents: index of the parent, -1 for the first.
        at: joints in the zero posture, body axes.
        bound_at: joints in the posture of the mesh.
        bound_turned: rotation from the posture of the mesh to the zero posture.
    """

    names: tuple[str, ...]
    parents: tuple[int, ...]
    at: Array
    bound_at: Array
    bound_turned: Array


def glb(
    parts: Mapping[str, Mesh], rig: Rig, note: str, extras: Mapping[str, Any] | None = None
) -> bytes:
    """The file: one mesh with a primitive for each part."""
    buffer = _Buffer()
    primitives = [_primitive(buffer, name, mesh) for name, mesh in parts.items()]
    nodes, root = _nodes(rig)
    nodes.append({"name": "figure", "mesh": 0, "skin": 0})
    inverse = buffer.add(_inverse_binds(rig), FLOAT, "MAT4")
    joints = list(range(len(rig.names)))
    whole = {
        "asset": {"version": "2.0", "generator": note, "extras": extras or {}},
        "extensionsUsed": ["KHR_mesh_quantization"],
        "extensionsRequired": ["KHR_mesh_quantization"],
        "scene": 0,
        "scenes": [{"nodes": [root, len(nodes) - 1]}],
        "nodes": nodes,
        "materials": [{"name": name} for name in parts],
        "meshes": [{"primitives": [p | {"material": n} for n, p in enumerate(primitives)]}],
        "skins": [{"joints": joints, "inverseBindMatrices": inverse, "skeleton": root}],
        "accessors": buffer.accessors,
        "bufferViews": buffer.views,
        "buffers": [{"byteLength": len(buffer.data) + -len(buffer.data) % 4}],
    }
    return _packed(whole, buffer.data)


def _primitive(buffer: _Buffer, name: str, mesh: Mesh) -> dict[str, Any]:
    at = np.round(to_gltf(mesh.at) * STEP) / STEP
    facing = to_gltf(normals(mesh.at, mesh.triangles))
    chosen, shares = four_weights(mesh.weights)
    count = len(at)
    low, high = at.min(axis=0).tolist(), at.max(axis=0).tolist()
    signed = np.zeros((count, 4), dtype=np.int8)
    signed[:, :3] = np.round(facing * 127)
    color = np.full((count, 4), 255, dtype=np.uint8)
    color[:, :3] = np.round(np.sqrt(np.clip(mesh.colors, 0, 1)) * 255)  # steps for dark colors
    color[:, 3] = np.round(np.clip(mesh.glass, 0, 1) * 255)
    attributes = {
        "POSITION": buffer.add(at.astype(np.float32), FLOAT, "VEC3", min=low, max=high),
        "NORMAL": buffer.add(signed, BYTE, "VEC3", stride=4, normalized=True),
        "COLOR_0": buffer.add(color, UBYTE, "VEC4", normalized=True),
        "JOINTS_0": buffer.add(chosen.astype(np.uint8), UBYTE, "VEC4"),
        "WEIGHTS_0": buffer.add(shares, UBYTE, "VEC4", normalized=True),
    }
    index = buffer.add(mesh.triangles.astype(np.uint16).ravel(), USHORT, "SCALAR")
    return {"attributes": attributes, "indices": index, "extras": {"part": name}}


def four_weights(weights: Array) -> tuple[Any, Any]:
    """The four largest weights of each vertex as bytes that sum to 255."""
    chosen = np.argsort(-weights, axis=1, kind="stable")[:, :4]
    share = np.take_along_axis(weights, chosen, axis=1)
    share = share / share.sum(axis=1, keepdims=True) * 255
    whole = np.floor(share).astype(np.int64)
    whole[:, 0] += 255 - whole.sum(axis=1)
    chosen[whole == 0] = 0
    return chosen, whole.astype(np.uint8)


def _nodes(rig: Rig) -> tuple[list[dict[str, Any]], int]:
    nodes: list[dict[str, Any]] = []
    for n, (name, parent) in enumerate(zip(rig.names, rig.parents, strict=True)):
        from_parent = rig.at[n] - (rig.at[parent] if parent >= 0 else 0)
        node: dict[str, Any] = {
            "name": name,
            "translation": [round(float(v), 5) for v in to_gltf(from_parent)],
        }
        children = [k for k, p in enumerate(rig.parents) if p == n]
        nodes.append(node | ({"children": children} if children else {}))
    return nodes, rig.parents.index(-1)


def _inverse_binds(rig: Rig) -> Any:
    """Column-major matrices that take the mesh's posture into each bone's frame."""
    found = np.zeros((len(rig.names), 4, 4), dtype=np.float32)
    turn = np.stack([to_gltf(c) for c in np.eye(3)], axis=1)
    for n, (at, turned) in enumerate(zip(rig.bound_at, rig.bound_turned, strict=True)):
        rotation = turn @ turned @ turn.T
        matrix = np.eye(4)
        matrix[:3, :3] = rotation
        matrix[:3, 3] = -rotation @ to_gltf(at)
        found[n] = matrix.T
    return found.reshape(-1, 16)


def _packed(whole: dict[str, Any], data: bytearray) -> bytes:
    text = json.dumps(whole, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    data = data + b"\0" * (-len(data) % 4)
    size = 12 + 8 + len(text) + 8 + len(data)
    return (
        struct.pack("<III", 0x46546C67, 2, size)
        + struct.pack("<II", len(text), 0x4E4F534A)
        + text
        + struct.pack("<II", len(data), 0x004E4942)
        + bytes(data)
    )
