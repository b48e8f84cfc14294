"""Every pose of every exercise that has one: contacts, limits, balance, cables, mirror, speed."""

import functools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mainstay.anatomy import Physique, Sex
from mainstay.exercises import (
    BodyPoint,
    Contact,
    Exercise,
    Half,
    KeyPose,
    Prop,
    PullPoint,
    Support,
    shipped_catalogue,
)
from mainstay.movement.body import read_body
from mainstay.movement.check import FaultKind, faults
from mainstay.movement.clearance import through_body, through_itself
from mainstay.movement.contacts import meeting
from mainstay.movement.furniture import Box, Rod
from mainstay.movement.motion import mirrored, motion
from mainstay.movement.pulls import anchor_m, around_m, loop_m, other_end_m, pull_point_m
from mainstay.movement.skeleton import ANGLES, AVERAGE, Frames, Skeleton, skeleton
from mainstay.movement.solving import solve
from mainstay.movement.supports import Placed, sizes
from mainstay.wording.faults import fault_sentence

CATALOGUE = shipped_catalogue()
POSED = [e for e in CATALOGUE.exercises if e.start is not None]
BODY = skeleton(AVERAGE)


@pytest.mark.parametrize("exercise", POSED, ids=lambda e: e.id)
def test_poses_are_right_and_their_mirror_exact(exercise):
    """No fault; and the start of the other side is the mirror image, left and right exchanged."""
    assert [fault_sentence(f) for f in faults(exercise, BODY)] == []
    made = motion(exercise, BODY)
    one, two = made.keys[0], solve(BODY, mirrored(made.phases[0]))
    # Where the body stands in the room is of no meaning: both are seen from the pelvis.
    here = BODY.points(one.frames(BODY), BODY.balls)[0] - one.root_m
    there = BODY.points(two.frames(BODY), BODY.balls)[0] - two.root_m
    names = [b.name for b in BODY.balls]
    swapped = [names.index(_other(n)) for n in names]
    assert np.abs(there[swapped] * [1, 1, -1] - here).max() < 0.005


def _other(name: str) -> str:
    if name.endswith("_l"):
        return name[:-2] + "_r"
    return name[:-2] + "_l" if name.endswith("_r") else name


BODIES = [Physique(Sex.MALE, 1.90, 105), Physique(Sex.FEMALE, 1.52, 50)]


@pytest.mark.parametrize("physique", BODIES, ids=["tall and heavy", "small and light"])
@pytest.mark.parametrize("name", ["bird-dog", "bridge", "one-arm-pulley-row"])
def test_other_bodies_touch_too(name, physique):
    found = faults(CATALOGUE.get(name), skeleton(physique))
    assert [f for f in found if f.kind is FaultKind.FLOATS] == []


FIGURE = Path(__file__).parents[2] / "src/mainstay/web/static/figure"


@functools.cache
def drawn(name: str) -> Skeleton:
    return read_body((FIGURE / f"body-{name}.json").read_text("utf-8"), name).skeleton()


def test_a_search_that_ends_in_a_poor_place_is_made_again():
    """A bold first step put the pillow where it stayed 18 mm in the thighs."""
    lift = CATALOGUE.get("prone-trunk-lift")
    anywhere = replace(lift, prop=(replace(lift.prop[0], distance_m=None),))
    assert faults(anywhere, drawn("woman-heavier")) == ()


# --- flesh, fingers, toes ---


def flat(name: str) -> Exercise:
    """One pose of an exercise, held still."""
    return replace(CATALOGUE.get(name), via=(), end=None)


def gap_m(frames: Frames, thing: Placed, spot: str) -> float:
    """Distance between a spot and a thing; hardly negative in flesh."""
    points = BODY.skin_places.points(frames)[0]
    return float(meeting(BODY, (), (thing,)).gaps(points)[0, BODY.row[spot]])


def test_flesh_is_pressed_flat_and_bone_is_not():
    """A fifth of a thigh gives way; a knee gives nothing."""
    floor = Placed(Support.FLOOR, sizes()[Support.FLOOR], np.zeros((1, 3)))
    for spot, gives in (("thigh_middle_l", 0.2), ("knee_l", 0.0)):
        ball = BODY.ball[spot]
        frames = BODY.frames(np.zeros((1, len(ANGLES))), np.zeros((1, 3)))
        high = float(BODY.points(frames, [ball])[0, 0, 1]) - ball.radius_m
        for deep in (-0.05, 0.0, 0.005, 0.05):
            sunk = BODY.frames(np.zeros((1, len(ANGLES))), np.array([[0, -high - deep, 0]]))
            gap = gap_m(sunk, floor, spot)
            soft = min(max(deep, 0), gives * ball.radius_m)
            assert gap == pytest.approx(-deep + 0.9 * soft)


def kept_out(contacts, things, n: int) -> set[str]:
    """The spots that may not sink into one of the things."""
    met = meeting(BODY, contacts, things)
    pairs = zip(*met.sinks, strict=True)
    return {BODY.skin[spot].name for surface, spot in pairs if met.whose[surface] == n}


def test_thighs_of_who_sits_give_way_to_the_seat_and_to_nothing_else():
    sits = motion(CATALOGUE.get("sit-to-stand-slow"), BODY).keys[0]
    chair = next(n for n, t in enumerate(sits.things) if t.kind is Support.CHAIR)
    on_chair = kept_out(sits.contacts, sits.things, chair)
    on_floor = kept_out(sits.contacts, sits.things, 0)
    assert "thigh_middle_l" not in on_chair
    assert "thigh_middle_l" in on_floor


def test_tips_of_fingers_lie_flat_under_a_hand_and_are_closed_around_a_handle():
    dog = CATALOGUE.get("bird-dog-pulley").start
    assert isinstance(dog, KeyPose)
    floor = Placed(Support.FLOOR, sizes()[Support.FLOOR], np.zeros((1, 3)))
    checked = kept_out(dog.contacts, [floor], 0)
    assert checked.isdisjoint({"fingertips_l", "fingertips_r"})
    free = tuple(c for c in dog.contacts if not c.point.value.startswith("hand"))
    assert "fingertips_l" in kept_out(free, [floor], 0)


def test_toes_bend_as_the_floor_bends_them():
    """Kneeling on the toes; the file says nothing about them."""
    start = CATALOGUE.get("floor-to-chair").end
    assert isinstance(start, KeyPose)
    angles = {n: a for n, a in start.angles_deg if not n.startswith("toe_")}
    kneels = replace(
        flat("floor-to-chair"), start=replace(start, angles_deg=tuple(angles.items()))
    )
    solved = motion(kneels, BODY).keys[0]
    assert solved.angles_deg["toe_extension_l"] > 20
    assert gap_m(solved.frames(BODY), solved.things[0], "toe_tip_l") > -0.01


def test_who_is_taller_stands_farther_off():
    march = CATALOGUE.get("standing-march-aerobic")
    edges = []
    for height in (1.5, 1.9):
        posture = motion(march, skeleton(Physique(Sex.FEMALE, height, 70))).keys[0]
        counter = posture.things[1]
        edges.append(counter.at_m[0, 0] - counter.size.depth_m / 2 - posture.root_m[0])
    assert edges[1] / edges[0] == pytest.approx(1.9 / 1.5, rel=1e-6)


# --- each fault is found when it is there ---


def with_pose(name: str, which: str, **changed: object) -> Exercise:
    exercise = CATALOGUE.get(name)
    pose = getattr(exercise, which)
    angles = dict(pose.angles_deg) | dict(changed.pop("angles", {}))  # type: ignore[call-overload]
    return replace(
        exercise, **{which: replace(pose, angles_deg=tuple(angles.items()), **changed)}
    )


BROKEN = [
    # what is broken | file | pose | change | fault
    ("bent elbows, nothing free", "bird-dog", "start", {"angles": {"elbow_flexion_l": 90}, "free": ()}, "floats"),
    ("an arm through the floor", "bridge", "end", {"angles": {"shoulder_flexion_l": -55}, "free": ("pelvis_tilt",), "contacts_without": "hand_l"}, "sinks"),
    ("shins through the bed's edge", "get-out-of-bed", "end", {"angles": {"knee_flexion_l": 120}, "free": ()}, "sinks"),
    ("a twisted low back", "one-arm-pulley-row", "end", {"angles": {"lumbar_rotation": 14}}, "spine_moves"),
]  # fmt: skip


CROSSED_LIMBS = [
    # what is wrong | file | pose | change | where, and what is in what
    ("a leg swung through the other one", "standing-march-aerobic", "end", {"angles": {"hip_abduction_r": -25, "hip_flexion_r": 5, "knee_flexion_r": 5}}, "end", "knee_l in knee_r"),
    ("a forearm in the ribs", "sitting-arm-lift", "start", {"free": (), "angles": {"shoulder_rotation_r": 85, "elbow_flexion_r": 100, "shoulder_flexion_r": 0, "shoulder_abduction_r": 0}}, "start", "elbow to wrist_r in ribs"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "name", "pose", "change", "where", "part"),
    CROSSED_LIMBS,
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_a_limb_in_another_part_of_the_body_is_found(what, name, pose, change, where, part):
    found = faults(with_pose(name, pose, **dict(change)), BODY)
    assert (where, part) in {(f.phase, f.part) for f in found if f.kind is FaultKind.ITSELF}, (
        found
    )


def test_limbs_that_cross_between_two_poses_are_found():
    """A leg swings from behind the other one to before it: both poses are right."""
    march = CATALOGUE.get("standing-march-aerobic")
    swung = {"hip_abduction_r": -16, "knee_flexion_r": 0}
    behind = with_pose(march.id, "end", angles={**swung, "hip_flexion_r": -25}, free=()).end
    before = with_pose(march.id, "end", angles={**swung, "hip_flexion_r": 30}, free=())
    found = faults(replace(before, start=behind), BODY)
    assert {f.phase for f in found if f.kind is FaultKind.ITSELF} == {"start to end"}


def test_what_a_pose_brings_together_may_be_as_near_as_it_is():
    """Arms crossed on the chest: each wrist lies in the flesh of the other arm."""
    turn = CATALOGUE.get("sitting-turn")
    body = drawn("woman-heavier")
    posture = motion(turn, body).keys[0]
    points = body.skin_places.points(posture.frames(body))[0]
    deep = through_itself(body, points, ())
    assert max(deep.values()) > 0.05
    assert max(through_itself(body, points, posture.contacts).values()) < 0.05


def test_a_foot_that_goes_through_the_mattress_between_two_poses_is_found():
    """Both poses are right; on the way the heel is 18 mm in it."""
    bed = CATALOGUE.get("get-out-of-bed")
    up = bed.via[0]
    spread = replace(up, angles_deg=(*up.angles_deg, ("hip_abduction_r", -4.0)))
    found = faults(replace(bed, via=(spread,)), BODY)
    assert ("start to via", "heel_r@bed") in {(f.phase, f.part) for f in found}
    assert {f.phase for f in found} == {"start to via"}


@pytest.mark.parametrize(
    ("what", "name", "pose", "change", "kind"),
    BROKEN,
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_a_broken_pose_is_found(what, name, pose, change, kind):
    change = dict(change)
    without = change.pop("contacts_without", None)
    if without:
        kept = getattr(CATALOGUE.get(name), pose).contacts
        change["contacts"] = tuple(c for c in kept if c.point.value != without)
    found = faults(with_pose(name, pose, **change), BODY)
    assert kind in {f.kind.value for f in found}, found
    assert all(fault_sentence(f) for f in found)


def test_a_row_towards_a_wheel_behind_is_slack():
    row = CATALOGUE.get("one-arm-pulley-row")
    behind = replace(row, cable=(replace(row.cable[0], azimuth_deg=180),))
    assert FaultKind.CABLE_SLACK in {f.kind for f in faults(behind, BODY)}


def test_a_cable_that_is_let_in_first_is_not_slack():
    """Squats with the pulley's help go down first, against the direction of the lift."""
    squat = CATALOGUE.get("assisted-squat")
    assert not [f for f in faults(squat, BODY) if f.kind is FaultKind.CABLE_SLACK]
    lifted = faults(replace(squat, begins_with=Half.LIFT), BODY)
    assert FaultKind.CABLE_SLACK in {f.kind for f in lifted}


CROSSED = [
    # file | wheel moved to | where it is seen | through what
    ("pulley-pull-through", {"anchor_height_m": 0.9}, "start", "hands through pelvis"),
    ("one-arm-pulley-press", {"anchor_height_m": 1.2}, "start to end", "hand_r through elbow to wrist_r"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "moved", "where", "through"), CROSSED)
def test_a_cable_through_the_body_is_found(name, moved, where, through):
    exercise = CATALOGUE.get(name)
    changed = replace(exercise, cable=(replace(exercise.cable[0], **moved),))
    found = {
        (f.phase, f.part) for f in faults(changed, BODY) if f.kind is FaultKind.CABLE_THROUGH
    }
    assert (where, through) in found


@pytest.mark.parametrize("body", ["man", "woman", "woman-heavier", "man-heavier"])
@pytest.mark.parametrize("exercise", POSED, ids=lambda e: e.id)
def test_the_bodies_that_are_drawn_have_no_fault_either(exercise, body):
    """Cables cut through a pelvis, a forearm, a chest; a foot was in the cupboard under a counter."""
    assert [fault_sentence(f) for f in faults(exercise, drawn(body))] == []


def test_a_band_through_the_body_is_found():
    row = CATALOGUE.get("band-row-one-arm")
    behind = replace(row, band=(replace(row.band[0], azimuth_deg=140),))
    found = {f.part for f in faults(behind, BODY) if f.kind is FaultKind.BAND_THROUGH}
    assert any(part.startswith("hand_r through") for part in found), found


def test_a_band_that_a_foot_stands_on_comes_from_under_its_outer_edge():
    """From the middle of the ankle it ran through the shin."""
    bend = CATALOGUE.get("band-hip-hinge")
    posture = motion(bend, BODY).keys[-1]
    for band, out in zip(bend.band, (-1, 1), strict=True):
        end = other_end_m(band, posture, BODY)
        ankle = pull_point_m(band.to, posture, BODY)
        assert end[1] == pytest.approx(0, abs=0.015)
        assert out * (end[2] - ankle[2]) > 0.02


@pytest.mark.parametrize("name", ["band-side-walk", "band-hip-abduction", "band-hip-extension"])
def test_a_band_around_both_legs_lies_outside_of_them(name):
    """It was a line from the middle of one leg to the middle of the other."""
    exercise = CATALOGUE.get(name)
    band = exercise.band[0]
    for posture in motion(exercise, BODY).keys:
        ring = loop_m(band, posture, BODY)
        for point in (band.attach, band.to):
            spot, away = around_m(point, BODY)
            middle = BODY.points(posture.frames(BODY), [BODY.ball[spot]])[0, 0]
            assert away > BODY.ball[spot].radius_m
            assert np.hypot(*(ring - middle).T[::2]).min() > 0.9 * BODY.ball[spot].radius_m
        assert through_body(band, posture, BODY, None)[1] < 0.01


def test_only_what_holds_a_cable_may_lie_around_its_end():
    """The same hand is in the way of a cable that the other one holds."""
    row = CATALOGUE.get("one-arm-pulley-row")
    cable, start = row.cable[0], motion(row, BODY).keys[0]
    anchor = anchor_m(cable, start)
    assert through_body(cable, start, BODY, anchor)[1] == 0
    behind = 2 * pull_point_m(PullPoint.HAND_R, start, BODY) - pull_point_m(
        PullPoint.HAND_L, start, BODY
    )
    others = replace(cable, attach=PullPoint.HAND_L)
    part, depth = through_body(others, start, BODY, behind)
    assert (part, depth > 0.02) == ("palm_r", True)


def test_leaning_far_without_a_hold_tips_over():
    exercise = with_pose("one-arm-pulley-row", "start", angles={"pelvis_tilt": 60}, free=())
    assert FaultKind.TIPS in {f.kind for f in faults(exercise, BODY)}


def test_a_file_without_poses_says_so():
    exercise = replace(CATALOGUE.get("bridge"), start=None, end=None)
    assert [f.kind for f in faults(exercise, BODY)] == [FaultKind.NO_POSE]


def test_start_and_end_alike_move_nothing():
    exercise = CATALOGUE.get("bridge")
    assert isinstance(exercise.start, KeyPose)
    found = faults(replace(exercise, end=exercise.start), BODY)
    assert FaultKind.MOVES_NOTHING in {f.kind for f in found}


def test_the_second_of_a_kind_stands_under_the_second_contact():
    """Push-ups on two blocks: one under each hand."""
    plank = CATALOGUE.get("bird-dog")
    assert isinstance(plank.start, KeyPose)
    blocks = (Prop(Support.BLOCK, height_m=0.1), Prop(Support.BLOCK, height_m=0.1))
    hands = (
        Contact(BodyPoint.HAND_L, Support.BLOCK),
        Contact(BodyPoint.HAND_R, Support.BLOCK),
    )
    knees = tuple(c for c in plank.start.contacts if not c.point.value.startswith("hand"))
    on_blocks = replace(
        plank, prop=blocks, start=replace(plank.start, contacts=hands + knees), via=(), end=None
    )
    posture = motion(on_blocks, BODY).keys[0]
    left, right = (thing.at_m[0, 2] for thing in posture.things[1:])
    assert left < -0.1 < 0.1 < right


def test_who_leans_on_a_bench_is_never_under_it():
    """Even without a pose on the way: the solver once found the shoulders' place below it."""
    thrust = CATALOGUE.get("hip-thrust")
    for found in (thrust, replace(thrust, via=())):
        top = motion(found, BODY).keys[-1]
        back = BODY.points(top.frames(BODY), [BODY.ball["upper_back"]])[0, 0, 1]
        assert back > 0.42


def test_a_limb_between_two_spots_does_not_sink():
    """A bar through the middle of the shin: neither the knee nor the ankle is near it."""
    kneeling = CATALOGUE.get("bird-dog")
    bar = Prop(Support.FIXED_BAR, height_m=0.06, azimuth_deg=180, distance_m=0.2)
    found = faults(replace(kneeling, prop=(bar,)), BODY)
    sunk = {f.part for f in found if f.kind is FaultKind.SINKS}
    assert any(part.startswith("knee to ankle") for part in sunk), sunk


# --- what stands around ---

SITS, COUNTER, PULLS = "sitting-arm-lift", "standing-march-aerobic", "one-arm-pulley-row"
THROUGH = [
    # what is wrong | file | change | where, and what is in what
    ("leaning through the chair's back", SITS,
     lambda: with_pose(SITS, "start", angles={"pelvis_tilt": -30}, free=()), "start", "upper_back@chair back"),
    ("a knee through the front of the counter", COUNTER,
     lambda: moved_prop(COUNTER, 0.2), "end", "knee_r@counter front"),
    ("the pulley stands where the body is", PULLS,
     lambda: replace(CATALOGUE.get(PULLS), cable=(replace(CATALOGUE.get(PULLS).cable[0], distance_m=0.1, anchor_height_m=1.0),)), "start", "@pulley column"),
    ("a foot that swings through a leg of the chair", "pulley-hip-abduction",
     lambda: with_pose("pulley-hip-abduction", "start", angles={"hip_flexion_r": 15, "knee_flexion_r": 8, "ankle_dorsiflexion_r": -5}), "start to end", "@chair leg"),
]  # fmt: skip


def moved_prop(name: str, distance_m: float) -> Exercise:
    exercise = CATALOGUE.get(name)
    return replace(exercise, prop=(replace(exercise.prop[0], distance_m=distance_m),))


@pytest.mark.parametrize(
    ("what", "name", "broken", "where", "part"),
    THROUGH,
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_a_limb_through_what_is_drawn_is_found(what, name, broken, where, part):
    """Only the seat was looked at; backs, legs, cupboards and columns were air."""
    found = {(f.phase, f.part) for f in faults(broken(), BODY) if f.kind is FaultKind.SINKS}
    assert any(place == where and spot.endswith(part) for place, spot in found), found


def test_hands_on_the_back_of_a_chair_touch_it():
    """Nothing was written, and they hung beside it or in it."""
    leg = CATALOGUE.get("pulley-leg-in")
    away = moved_prop("pulley-leg-in", 0.7)
    assert FaultKind.FLOATS not in {f.kind for f in faults(leg, BODY)}
    floats = {f.part for f in faults(away, BODY) if f.kind is FaultKind.FLOATS}
    assert {"hand_l@chair", "hand_r@chair"} <= floats


@pytest.mark.parametrize(
    ("spot", "gap"), [((0, 0, 0), -0.1), ((0, 0.3, 0), 0.1), ((0.5, 0.3, 0), 0.3162)]
)
def test_distances_to_a_box_and_to_a_rod(spot, gap):
    """A box of 0.4 by 0.4 by 0.2, and a rod along it: inside, over a face, beyond an edge."""
    at = np.array([spot], dtype=float)
    assert Box((0.4, 0.4, 0.2), (0, 0, 0)).distance(at)[0] == pytest.approx(gap, abs=1e-3)
    rod = Rod((-0.2, 0, 0), (0.2, 0, 0), 0.2)
    wanted = -0.2 if gap < 0 else gap
    assert rod.distance(at)[0] == pytest.approx(wanted, abs=1e-3)
