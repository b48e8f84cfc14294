"""Line drawings: one frame, arrows only where something moved, stamps of poses and never of words."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mainstay.exercises import Support, shipped_catalogue
from mainstay.movement import carried, ink
from mainstay.movement.arrows import arrows
from mainstay.movement.body import read_body
from mainstay.movement.drawing import Sitter, drawing_stamp, pictures, view_of
from mainstay.movement.furniture import stand
from mainstay.movement.ink import ACCENT, Cloth, Frame, Ground, Picture
from mainstay.movement.lines import (
    GRID_M,
    NOTHING,
    Border,
    Chain,
    around,
    look,
    smooth,
    thinned,
)
from mainstay.movement.mesh import read_mesh
from mainstay.movement.motion import motion
from mainstay.movement.pulls import anchor_m, pull_point_m
from mainstay.movement.skeleton import AVERAGE, skeleton
from mainstay.movement.surroundings import surroundings

FIGURE = Path(__file__).parents[2] / "src/mainstay/web/static/figure"
BODY = read_body((FIGURE / "body-woman.json").read_text("utf-8"), "body-woman.json")
CATALOGUE = shipped_catalogue()
BIRD_DOG = CATALOGUE.get("bird-dog")


@pytest.fixture(scope="module")
def sitter():
    return Sitter(BODY, read_mesh((FIGURE / "body-woman.glb").read_bytes(), "body-woman.glb"))


@pytest.fixture(scope="module")
def drawn(sitter):
    return pictures(BIRD_DOG, sitter)


def box_of(svg):
    return [int(n) for n in ET.fromstring(svg).get("viewBox").split()]


def test_start_and_end_share_one_frame(drawn):
    start, end = (box_of(svg) for svg in drawn)
    assert start == end


def drawn_points(svg):
    """Every point of every path: a start, then steps; a ground line is a start and a width."""
    for path in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}path"):
        for piece in re.findall(r"M([^M]*)", path.get("d")):
            numbers = [int(n) for n in re.findall(r"-?\d+", piece)]
            if "h" in piece:
                yield [numbers[:2], [numbers[0] + numbers[2], numbers[1]]]
            else:
                yield np.cumsum(np.array(numbers).reshape(-1, 2), axis=0)


def test_everything_is_inside_the_frame(drawn):
    for svg in drawn:
        x, y, wide, high = box_of(svg)
        points = np.concatenate(list(drawn_points(svg)))
        assert len(points) > 400
        assert (points >= [x, y]).all()
        assert (points <= [x + wide, y + high]).all()


def test_only_the_end_has_arrows_and_both_are_small(drawn):
    assert [svg.count(ACCENT) for svg in drawn] == [0, 3]  # two arrows and a pause
    assert max(len(svg) for svg in drawn) < 12_000


@pytest.mark.parametrize(
    "name", ["wall-plank-heel-raise", "band-side-walk", "forearms-weight-shift"]
)
def test_a_body_that_moves_as_one_piece_has_an_arrow_too(name):
    """Nothing moves against what carries it; there was no arrow."""
    exercise = shipped_catalogue().get(name)
    moving = motion(exercise, skeleton(AVERAGE))
    assert len(arrows(moving, view_of(exercise).turned)) == 1


MOVING = [e.id for e in CATALOGUE.exercises if len(e.key_poses) > 1]


@pytest.mark.parametrize("name", MOVING)
def test_no_arrow_lies_over_the_face(name, sitter):
    exercise, body = CATALOGUE.get(name), sitter.skeleton
    moving, turned = motion(exercise, body), view_of(exercise).turned
    head = body.ball["head"]
    middle = (body.points(moving.keys[-1].frames(body), [head])[0, 0] @ turned.T)[:2]
    paths = arrows(moving, turned)
    for path in paths:
        share = np.linspace(0, len(path) - 1, 50)
        for x, y in zip(*(np.interp(share, range(len(path)), c) for c in path.T), strict=True):
            assert np.hypot(x - middle[0], y - middle[1]) > head.radius_m


@pytest.mark.parametrize("name", ["pulley-hip-abduction", "pulley-leg-in"])
def test_hands_hold_the_back_of_the_chair_that_is_drawn(name):
    """It stood on the other side of the seat, and the hands held air."""
    posture = motion(CATALOGUE.get(name), skeleton(AVERAGE)).keys[0]
    chair = next(t for t in posture.things if t.kind is Support.CHAIR)
    faces = [face for piece in stand(chair) for face in piece.faces()]
    corners = np.concatenate([f.corners_m.reshape(-1, 3) for f in faces])
    back = corners[corners[:, 1] > chair.at_m[0, 1] + 0.3].mean(axis=0)
    body = skeleton(AVERAGE)
    palms = body.points(posture.frames(body), [body.ball["palm_l"], body.ball["palm_r"]])[0]
    assert abs(palms[:, 0] - back[0]).max() < 0.12


@pytest.mark.parametrize(
    "name", ["floor-to-chair", "deep-belly-forearms-chair", "lift-from-chair-height"]
)
def test_who_leans_or_reaches_over_a_seat_has_its_back_beyond(name):
    """Arms went through the back in the figure, a bag in the drawing."""
    posture = motion(CATALOGUE.get(name), skeleton(AVERAGE)).keys[0]
    chair = next(t for t in posture.things if t.kind is Support.CHAIR)
    faces = [face for piece in stand(chair) for face in piece.faces()]
    corners = np.concatenate([f.corners_m.reshape(-1, 3) for f in faces])
    back = corners[corners[:, 1] > chair.at_m[0, 1] + 0.3].mean(axis=0)
    assert back[0] > chair.at_m[0, 0] + 0.15


@pytest.mark.parametrize(
    ("name", "count"),
    [("band-stand-up-and-row", 2), ("step-up-row", 2), ("squat", 2)],
)
def test_a_head_that_rises_has_no_arrow_along_the_face(name, count, sitter):
    """Only beyond the crown."""
    exercise, body = CATALOGUE.get(name), sitter.skeleton
    moving, turned = motion(exercise, body), view_of(exercise).turned
    crown = (body.points(moving.keys[-1].frames(body), [body.ball["head"]])[0, 0] @ turned.T)[1]
    paths = arrows(moving, turned)
    assert len(paths) == count
    assert all(path[-1, 1] < crown or path[:, 1].min() > crown for path in paths)


@pytest.mark.parametrize("name", ["stand-up-with-bag", "sit-to-stand-slow"])
def test_who_stands_up_as_one_piece_is_told_by_the_pelvis(name, sitter):
    """The arrow showed a knee that goes a little back."""
    exercise = CATALOGUE.get(name)
    (path,) = arrows(motion(exercise, sitter.skeleton), view_of(exercise).turned)
    assert path[-1, 1] - path[0, 1] > 0.2


def test_a_broom_has_a_brush_on_the_floor():
    moving = motion(CATALOGUE.get("sweep-and-step"), skeleton(AVERAGE))
    corners = np.concatenate(
        [
            f.corners_m.reshape(-1, 3)
            for f in carried.faces(moving.exercise, moving.keys[0], moving.body)
        ]
    )
    low = corners[corners[:, 1] < 0.04]
    assert np.ptp(low[:, 2]) > 0.2
    assert low[:, 1].min() > -0.012


def test_a_band_is_tied_to_something():
    """Its fixed end hung in the air."""
    for name, posts in (
        ("band-row-one-arm", 1),
        ("band-row-sitting", 1),
        ("band-side-walk", 0),
    ):
        moving = motion(CATALOGUE.get(name), skeleton(AVERAGE))
        names = [piece.name for piece in surroundings(moving, moving.keys[0])]
        assert names.count("post") == posts


def test_what_is_seen_from_its_edge_is_not_drawn():
    """Its edge was dashed by the cells."""
    flat = np.array([[[0, 0, 0], [0, 0.5, 1e-12], [1e-15, 0, 0.5]]], dtype=float)
    wide = np.array([[[0.2, 0, 0], [0.5, 0, 0], [0.5, 0.5, 0]]], dtype=float)
    seen = look(np.concatenate([flat, wide]), np.array([0, 1]), np.ones((2, 3)))
    assert set(np.unique(seen.owner).tolist()) == {NOTHING, 1}


def test_a_still_pose_is_one_picture_without_an_arrow(sitter):
    (only,) = pictures(replace(BIRD_DOG, via=(), end=None), sitter)
    assert ACCENT not in only


def test_the_stamp_follows_the_pose_and_never_the_words():
    first = drawing_stamp(BIRD_DOG, BODY)
    told = replace(BIRD_DOG, words=tuple(replace(w, name="Other") for w in BIRD_DOG.words))
    assert drawing_stamp(told, BODY) == first
    angles = tuple((n, a + 1) for n, a in BIRD_DOG.start.angles_deg)
    moved = replace(BIRD_DOG, start=replace(BIRD_DOG.start, angles_deg=angles))
    assert drawing_stamp(moved, BODY) != first
    assert drawing_stamp(replace(BIRD_DOG, view_azimuth_deg=40), BODY) != first


def test_what_is_no_mesh_is_refused():
    with pytest.raises(ValueError, match="no binary glTF"):
        read_mesh(b"not a mesh at all, but long enough", "body-x.glb")


# --- lines ---


def square(left, low, side, near):
    a, b, c, d = (
        (left + x * side, low + y * side, near) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))
    )
    return [[a, b, c], [a, c, d]]


def test_the_nearer_hides_the_farther_and_no_cell_is_missed():
    side, small = 80 * GRID_M, 30 * GRID_M
    corners = np.array(square(0, 0, side, 0.0) + square(small, small, small, 0.1))
    seen = look(corners, np.array([0, 0, 1, 1]), np.ones((4, 3)))
    counts = {n: int((seen.owner == n).sum()) for n in (0, 1)}
    assert counts[1] == pytest.approx(31 * 31, abs=70)
    assert counts[0] + counts[1] == pytest.approx(81 * 81, abs=170)
    inside = seen.owner[10:-10, 10:-10]
    assert NOTHING not in inside


def test_what_looks_away_is_not_seen():
    away = np.array(square(0, 0, 80 * GRID_M, 0.1))[:, ::-1]
    corners = np.concatenate([np.array(square(0, 0, 80 * GRID_M, 0.0)), away])
    seen = look(corners, np.array([0, 0, 1, 1]), np.ones((4, 3)))
    assert not (seen.owner == 1).any()


def test_the_edge_of_an_area_with_a_hole_is_two_closed_chains():
    mask = np.zeros((20, 20), dtype=bool)
    mask[3:17, 3:17] = True
    mask[8:12, 8:12] = False
    found = around(mask)
    assert sorted(len(c.points) for c in found) == [16, 56]
    assert all(c.closed for c in found)


def test_areas_that_touch_at_a_corner_stay_closed():
    mask = np.zeros((6, 6), dtype=bool)
    mask[1:3, 1:3] = mask[3:5, 3:5] = True
    assert sum(len(c.points) for c in around(mask)) == 16


def test_smoothing_keeps_the_ends_and_thinning_keeps_the_form():
    stairs = np.array([(n // 2, (n + 1) // 2) for n in range(61)], dtype=float)
    made = smooth(Chain(Border.INNER, stairs, closed=False), 2.5)
    assert np.allclose(made[[0, -1]], stairs[[0, -1]])
    assert np.abs(made[10:-10, 0] - made[10:-10, 1]).max() < 0.51
    angle = np.linspace(0, 2 * np.pi, 400)
    ring = 100 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    few = thinned(ring, 0.5)
    assert 20 < len(few) < 60
    assert np.allclose(np.hypot(few[:, 0], few[:, 1]), 100)


@pytest.mark.parametrize(("name", "wet"), [("water-walking", True), ("walking", False)])
def test_who_walks_in_water_is_seen_in_it(name, wet, sitter):
    """It was the picture of a walk on land."""
    made = pictures(CATALOGUE.get(name), sitter)
    assert ["fill-opacity" in svg for svg in made] == [wet, wet]


def test_a_step_aside_is_seen_while_the_foot_is_in_the_air(sitter):
    """Both pictures were alike."""
    start, end = pictures(CATALOGUE.get("pulley-side-walk"), sitter)
    assert ACCENT in end
    assert start != end


def test_from_how_high_it_is_seen_is_the_files_word():
    hold = CATALOGUE.get("multifidus-swell-prone")
    assert view_of(hold).pitch_deg == 32
    assert view_of(replace(hold, view_elevation_deg=None)).pitch_deg == 10
    assert drawing_stamp(replace(hold, view_elevation_deg=None), BODY) != drawing_stamp(
        hold, BODY
    )


def test_a_second_wheel_is_drawn_where_the_second_cable_ends():
    """The cable ended in the air over the base."""
    moving = motion(CATALOGUE.get("sling-row-hip-extension"), skeleton(AVERAGE))
    posture = moving.keys[0]
    anchor = anchor_m(moving.exercise.cable[1], posture)
    pieces = [p for p in surroundings(moving, posture) if p.name == "pulley column"]
    assert min(float(p.distance(anchor[None])[0]) for p in pieces) <= 0


@pytest.mark.parametrize("pose", [0, -1])
def test_arms_crossed_before_the_chest_are_not_in_it(pose, sitter):
    """Forearms were 7 cm deep in the ribs, and came out as islands."""
    exercise, body = CATALOGUE.get("sitting-turn"), sitter.skeleton
    posture = motion(exercise, body).keys[pose]
    names = [b.name for b in body.skin]
    points = body.skin_places.points(posture.frames(body))[0]
    arms = [n for n, name in enumerate(names) if name.startswith("elbow to wrist")]
    trunk = [names.index(name) for name in ("chest", "ribs", "side_l", "side_r")]
    gaps = np.linalg.norm(points[arms][:, None] - points[trunk][None], axis=2)
    radii = body.skin_radii_m
    assert (gaps - radii[arms][:, None] - radii[trunk][None]).min() > -0.01


def test_a_limb_before_the_trunk_has_a_line_around_it_without_a_jump_in_depth(sitter):
    """Sleeve and trunk have one gray; where they lie against each other no line was drawn."""
    flat = np.array(square(0, 0, 40 * GRID_M, 0.0) + square(40 * GRID_M, 0, 40 * GRID_M, 0.001))
    seen = look(flat, np.zeros(4, dtype=int), -np.ones((4, 3)))
    ground = Ground(None, 0.0, ())
    cloth = np.full(seen.owner.shape, Cloth.COVERED)

    def lines(apart):
        spread = np.array([[0, 0, 0]] * 2 + [[apart, 0, 0]] * 2)
        whole = Picture(seen, cloth, (), (), ground, np.eye(1, dtype=bool), spread)
        return ink.svg(whole, Frame(-100, -400, 800, 800), ()).count("stroke-width")

    assert lines(0.3) == lines(0.01) + 1


@pytest.mark.parametrize("pose", [0, -1])
def test_a_cable_near_the_floor_is_free_of_the_chair_that_is_held(pose, sitter):
    """It ran between the legs of the chair."""
    moving = motion(CATALOGUE.get("pulley-hip-extension"), sitter.skeleton)
    posture, (cable,) = moving.keys[pose], moving.exercise.cable
    one = pull_point_m(cable.attach, posture, moving.body)
    way = anchor_m(cable, posture) - one
    along = one + np.linspace(0, 1, 60)[:, None] * way
    chair = next(t for t in posture.things if t.kind is Support.CHAIR)
    assert min(float(piece.distance(along).min()) for piece in stand(chair)) > 0.05
    outline = (chair.at_m[0] - along) @ chair.turned
    half = np.array([chair.size.depth_m, chair.size.width_m]) / 2
    assert (np.abs(outline[:, [0, 2]]) > half).any(axis=1).all()


def test_a_hold_is_told_from_repetitions(sitter):
    """Both were the same two pictures."""
    once, again = (
        pictures(CATALOGUE.get(name), sitter)[1].count(ACCENT)
        for name in ("pulley-pull-down-hold", "pulley-pull-down")
    )
    assert once == again + 1


@pytest.mark.parametrize(
    ("name", "faint"), [("pelvic-tilt-lying", 1), ("sitting-weight-shift", 1), ("bridge", 0)]
)
def test_a_small_motion_is_seen_beside_where_the_body_was(name, faint, sitter):
    """Start and end were alike to the eye."""
    start, end = pictures(CATALOGUE.get(name), sitter)
    assert [svg.count("stroke-dasharray") for svg in (start, end)] == [0, faint]
