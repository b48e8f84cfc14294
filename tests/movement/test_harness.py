"""A harness lies around the chest, and its cable is hooked in on the side of the wheel."""

from pathlib import Path

import numpy as np
import pytest

from mainstay.exercises import shipped_catalogue
from mainstay.movement.body import read_body
from mainstay.movement.drawing import Sitter
from mainstay.movement.harness import OVER_M, girth_m, is_worn, strap
from mainstay.movement.mesh import read_mesh
from mainstay.movement.motion import motion
from mainstay.movement.pulls import anchor_m

FIGURE = Path(__file__).parents[2] / "src/mainstay/web/static/figure"
CATALOGUE = shipped_catalogue()


@pytest.fixture(scope="module")
def sitter():
    body = read_body((FIGURE / "body-woman.json").read_text("utf-8"), "body-woman.json")
    return Sitter(body, read_mesh((FIGURE / "body-woman.glb").read_bytes(), "body-woman.glb"))


@pytest.mark.parametrize(
    ("name", "side"), [("pulley-trunk-extension", 1), ("assisted-trunk-bend", -1)]
)
@pytest.mark.parametrize("pose", [0, -1])
def test_the_cable_ends_on_the_strap_on_the_side_of_the_wheel(name, side, pose, sitter):
    """It ended on the bare breastbone, or between the shoulder blades."""
    exercise, body = CATALOGUE.get(name), sitter.skeleton
    posture = motion(exercise, body).keys[pose]
    worn = strap(posture, body, sitter.mesh)
    hook = worn.hook_m(anchor_m(exercise.cable[0], posture))
    middle = (worn.low_m + worn.high_m).mean(axis=0) / 2
    assert side * (hook - middle)[0] > 0.05
    assert all(is_worn(c) for c in exercise.cable)


def test_the_strap_lies_just_over_the_shirt_all_around(sitter):
    ball = sitter.skeleton.ball["chest"]
    ring = girth_m(sitter.mesh, ball.segment, ball.center_m[1])
    number = sitter.mesh.bones.index(ball.segment)
    skin = sitter.mesh.local_m[(sitter.mesh.of == number) & (sitter.mesh.share > 0.2)]
    near = skin[np.abs(skin[:, 1] - ball.center_m[1]) < 0.02][:, [0, 2]]
    wide, deep = np.ptp(ring, axis=0), np.ptp(near, axis=0)
    assert (wide > deep).all()
    assert (wide < deep + 2.5 * OVER_M).all()
    assert 0.18 < wide[0] < 0.3
    assert 0.24 < wide[1] < 0.36


def test_only_a_harness_is_worn():
    worn = {e.id for e in CATALOGUE.exercises if any(is_worn(c) for c in e.cable)}
    assert worn == {"pulley-trunk-extension", "assisted-trunk-bend"}
