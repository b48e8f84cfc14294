"""The skin and clothes of a baked body, and where they are in a posture.

`tools/bake_figure.py` writes `body-NAME.glb`; only what drawings need is read here. Everything
leaves this module in the body frame.
"""

import json
import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mainstay.movement.axes import from_gltf
from mainstay.movement.skeleton import Array

Whole = npt.NDArray[np.int64]

_MAGIC, _HEAD = 0x46546C67, 20
_KINDS = {5120: np.int8, 5121: np.uint8, 5123: np.uint16, 5125: np.uint32, 5126: np.float32}
_WIDTHS = {"SCALAR": 1, "VEC3": 3, "VEC4": 4, "MAT4": 16}


@dataclass(frozen=True)
class Mesh:
    """Skin, hair and clothes as triangles that hang on bones.

    Attributes:
        bones: names, in the order of `of`.
        local_m: each corner in the frames of its bones: corners x 4 x 3.
        of: which bones: corners x 4.
        share: how much each bone holds it, corners x 4; the shares of a corner are 1.
        tone: how light each corner is, 0 black to 1 white.
        cloth: whether a corner is cloth.
        triangles: corners, k x 3.
    """

    bones: tuple[str, ...]
    local_m: Array
    of: Whole
    share: Array
    tone: Array
    cloth: npt.NDArray[np.bool_]
    triangles: Whole

    def placed(self, at_m: Array, turned: Array) -> Array:
        """The corners in space, from the places and turns of the bones."""
        each: Array = np.einsum("vkij,vkj->vki", turned[self.of], self.local_m)
        return np.asarray(((each + at_m[self.of]) * self.share[..., None]).sum(axis=1))

    def mostly(self) -> Whole:
        """The bone that holds each corner most."""
        return np.asarray(self.of[np.arange(len(self.of)), self.share.argmax(axis=1)])


def read_mesh(data: bytes, place: str) -> Mesh:
    """Read `body-NAME.glb`."""
    if len(data) < _HEAD or struct.unpack_from("<I", data)[0] != _MAGIC:
        raise ValueError(f"{place}: this is no binary glTF file")
    length = struct.unpack_from("<I", data, 12)[0]
    file = _File(json.loads(data[_HEAD : _HEAD + length]), data, _HEAD + length + 8)
    parts = [_part(file, p) for p in file.head["meshes"][0]["primitives"]]
    counts = np.cumsum([0] + [len(p["at"]) for p in parts[:-1]])
    whole = {k: np.concatenate([p[k] for p in parts]) for k in parts[0] if k != "triangles"}
    triangles = np.concatenate([p["triangles"] + n for p, n in zip(parts, counts, strict=True)])
    skin = file.head["skins"][0]
    binds = file.values(skin["inverseBindMatrices"]).reshape(-1, 4, 4).astype(float)
    corners = np.concatenate([whole["at"], np.ones((len(whole["at"]), 1))], axis=1)
    local = np.einsum("vkji,vj->vki", binds[whole["of"]], corners)[..., :3]
    return Mesh(
        bones=tuple(file.head["nodes"][n]["name"] for n in skin["joints"]),
        local_m=from_gltf(local),
        of=whole["of"],
        share=whole["share"] / whole["share"].sum(axis=1, keepdims=True),
        tone=whole["tone"],
        cloth=whole["cloth"],
        triangles=triangles,
    )


@dataclass(frozen=True)
class _File:
    head: dict[str, Any]
    data: bytes
    start: int

    def values(self, number: int) -> npt.NDArray[Any]:
        """The numbers of one accessor: count x width."""
        accessor = self.head["accessors"][number]
        view = self.head["bufferViews"][accessor["bufferView"]]
        kind = np.dtype(_KINDS[accessor["componentType"]])
        width = _WIDTHS[accessor["type"]]
        stride = view.get("byteStride", kind.itemsize * width)
        return np.ndarray(
            (accessor["count"], width),
            kind,
            self.data,
            self.start + view.get("byteOffset", 0),
            (stride, kind.itemsize),
        )


def _part(file: _File, primitive: dict[str, Any]) -> dict[str, npt.NDArray[Any]]:
    named = primitive["attributes"]
    at = file.values(named["POSITION"]).astype(float)
    cloth = file.head["materials"][primitive["material"]]["name"] == "cloth"
    return {
        "at": at,
        "of": file.values(named["JOINTS_0"]).astype(np.int64),
        "share": file.values(named["WEIGHTS_0"]).astype(float),
        "tone": file.values(named["COLOR_0"])[:, :3].mean(axis=1) / 255,
        "cloth": np.full(len(at), cloth),
        "triangles": file.values(primitive["indices"]).astype(np.int64).reshape(-1, 3),
    }
