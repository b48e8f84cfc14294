"""Baked bodies: what was measured on the mesh makes a skeleton of the right size."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from mainstay.movement.body import read_body
from mainstay.movement.skeleton import angle_row
from mainstay.reading import ReadingError

FIGURE = Path(__file__).parents[2] / "src/mainstay/web/static/figure"
PATHS = sorted(FIGURE.glob("body-*.json"))
BODIES = {p.stem.removeprefix("body-"): read_body(p.read_text("utf-8"), p.name) for p in PATHS}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_body_is_as_tall_and_heavy_as_it_says(body):
    skeleton = body.skeleton()
    frames = skeleton.frames(angle_row({})[None], np.zeros((1, 3)))
    at = skeleton.points(frames, skeleton.balls)[0, :, 1]
    radii = np.array([b.radius_m for b in skeleton.balls])
    assert (at + radii).max() - (at - radii).min() == pytest.approx(body.height_m, abs=0.03)
    assert sum(m.mass_kg for m in skeleton.masses) == pytest.approx(body.mass_kg, rel=0.001)
    assert 18.5 < body.mass_kg / body.height_m**2 < 32


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_at_zero_the_limbs_hang_straight_and_the_soles_are_level(body):
    skeleton = body.skeleton()
    frames = skeleton.frames(angle_row({})[None], np.zeros((1, 3)))
    at = {n: frames.at_m[0, k] for n, k in skeleton.index.items()}
    for end in ("_l", "_r"):
        for upper, lower in (
            ("upper_arm", "forearm"),
            ("forearm", "hand"),
            ("thigh", "shank"),
            ("shank", "foot"),
        ):
            assert at[lower + end][[0, 2]] == pytest.approx(at[upper + end][[0, 2]], abs=1e-3)
        heel, front = (
            skeleton.points(frames, [skeleton.ball[n + end]])[0, 0, 1]
            - skeleton.ball[n + end].radius_m
            for n in ("heel", "forefoot")
        )
        assert heel == pytest.approx(front, abs=0.004)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_the_segments_are_those_of_the_skeleton_and_helpers_come_after_their_parents(body):
    names = [b.name for b in body.bones]
    assert set(body.skeleton().index) <= set(names)
    assert all(not b.parent or names.index(b.parent) < n for n, b in enumerate(body.bones))
    assert {b.name[:-2] for b in body.helpers} == {
        "shoulder_half", "upper_arm_half", "forearm_half", "hip_half",
        "fingers", "fingertips", "thumb",
    }  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_a_body_is_small_enough_for_a_phone(name):
    mesh = (FIGURE / f"body-{name}.glb").read_bytes()
    assert mesh[:4] == b"glTF"
    assert len(gzip.compress(mesh)) < 900_000


def test_an_unknown_field_is_refused():
    text = PATHS[0].read_text("utf-8").replace('"sex"', '"gender"', 1)
    with pytest.raises(ReadingError, match="gender"):
        read_body(text, "body-x.json")
