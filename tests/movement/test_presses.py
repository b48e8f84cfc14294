"""Marks of force: where and which way somebody presses or pulls without moving, as pictures show it."""

import functools
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mainstay.exercises import shipped_catalogue
from mainstay.movement.body import read_body
from mainstay.movement.clip import clip, hand_grips, stamp
from mainstay.movement.clip_file import clip_json
from mainstay.movement.drawing import Sitter, pictures
from mainstay.movement.ink import ACCENT
from mainstay.movement.mesh import read_mesh
from mainstay.movement.motion import motion
from mainstay.movement.presses import pressings
from mainstay.movement.skeleton import AVERAGE, skeleton

FIGURE = Path(__file__).parents[2] / "src/mainstay/web/static/figure"
BODY = read_body((FIGURE / "body-woman.json").read_text("utf-8"), "body-woman.json")
CATALOGUE = shipped_catalogue()
PRESSED = [e.id for e in CATALOGUE.exercises if e.press]
BACK, AHEAD, DOWN, LEFT, RIGHT = [-1, 0, 0], [1, 0, 0], [0, -1, 0], [0, 0, -1], [0, 0, 1]


@pytest.fixture(scope="module")
def sitter():
    return Sitter(BODY, read_mesh((FIGURE / "body-woman.glb").read_bytes(), "body-woman.glb"))


@pytest.fixture(scope="module")
def picture(sitter):
    """The one picture of an exercise by its name; to draw it takes a second, so once."""

    @functools.cache
    def drawn(name):
        (svg,) = pictures(CATALOGUE.get(name), sitter)
        return svg

    return drawn


@pytest.mark.parametrize(
    ("name", "ways"),
    [
        ("wall-sling-press", [BACK]),
        ("wall-arms-press", [BACK, BACK]),
        ("counter-press-down", [DOWN, DOWN]),
        ("sitting-push-hold", [DOWN, DOWN]),
        ("sitting-towel-pull", [LEFT, RIGHT]),
        ("push-pull-counter", [AHEAD, AHEAD, BACK, BACK]),
        ("bird-dog", []),
    ],
)
def test_which_way_it_presses_or_pulls(name, ways):
    exercise, body = CATALOGUE.get(name), skeleton(AVERAGE)
    found = pressings(exercise, motion(exercise, body).keys[0], body)
    assert len(found) == len(ways)
    for press, way in zip(found, ways, strict=True):
        assert np.linalg.norm(press.way) == pytest.approx(1)
        assert press.way @ way > 0.95


def test_a_press_is_where_the_hand_meets_the_wall():
    exercise, body = CATALOGUE.get("wall-sling-press"), skeleton(AVERAGE)
    posture = motion(exercise, body).keys[0]
    (press,) = pressings(exercise, posture, body)
    wall = next(t for t in posture.things if t.kind.value == "wall")
    assert abs(float(wall.distance(press.at_m[None, None])[0, 0])) < 0.012


@pytest.mark.parametrize("name", PRESSED)
def test_every_press_without_motion_is_marked(name, picture, sitter):
    """Nothing in the pictures said what is done."""
    assert ACCENT in picture(name)
    (bare,) = pictures(replace(CATALOGUE.get(name), press=()), sitter)
    assert ACCENT not in bare


def test_two_marks_over_each_other_are_one(picture):
    """Forearms side by side: the far mark lay over the near one."""

    def marks(name):
        return picture(name).count(f'fill="{ACCENT}"')

    assert [
        marks(n) for n in ("counter-press-down", "wall-arms-press", "push-pull-counter")
    ] == [
        1,
        2,
        2,
    ]


def test_who_pulls_has_the_fingers_around_the_edge():
    """Nobody pulls with a flat hand."""
    body = skeleton(AVERAGE)

    def grips(name):
        moving = motion(CATALOGUE.get(name), body)
        return hand_grips(moving, [0.0])[0].tolist()

    assert grips("push-pull-counter") == [2, 2]
    assert grips("wall-arms-press") == [0, 0]


def test_the_clip_tells_the_figure_and_its_stamp_follows():
    exercise = CATALOGUE.get("sitting-towel-pull")
    made = json.loads(clip_json(clip(motion(exercise, BODY.skeleton()), BODY)))
    assert [p["pulls"] for p in made["presses"]] == [True, True]
    left, right = (p["way"][0] for p in made["presses"])
    assert left > 0.9  # glTF: x to the left
    assert right < -0.9
    assert stamp(replace(exercise, press=exercise.press[:1]), BODY) != stamp(exercise, BODY)
    bird_dog = CATALOGUE.get("bird-dog")
    assert "presses" not in json.loads(clip_json(clip(motion(bird_dog, BODY.skeleton()), BODY)))
